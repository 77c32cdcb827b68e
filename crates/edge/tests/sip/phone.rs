//! Phones that sign in: digest, bindings, sockets.

use crate::rig::{Door, FAR, Message, Peer, REALM, Rig, ring, sdp, sip_config, until};
use edge::{SipConfig, ha1};
use md5::{Digest, Md5};
use sha2::Sha256;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use vocab::{AgentId, Effect, HangUpCause, Input, LegEnd, LegFailure};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The Authorization header for one of the challenges.
pub(crate) fn answer(challenge: &str, user: &str, password: &str, uri: &str) -> String {
    let get = |name: &str| {
        let at = challenge.find(&format!("{name}=\"")).expect("in the challenge") + name.len() + 2;
        challenge[at..].split('"').next().expect("quoted")
    };
    let (realm, nonce) = (get("realm"), get("nonce"));
    let sha = challenge.contains("SHA-256");
    let hash = |text: String| {
        if sha { hex(&Sha256::digest(text)) } else { hex(&Md5::digest(text)) }
    };
    let ha1 = hash(format!("{user}:{realm}:{password}"));
    let ha2 = hash(format!("REGISTER:{uri}"));
    let response = hash(format!("{ha1}:{nonce}:00000001:abc:auth:{ha2}"));
    let algorithm = if sha { "SHA-256" } else { "MD5" };
    format!(
        "Authorization: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", \
         uri=\"{uri}\", response=\"{response}\", algorithm={algorithm}, qop=auth, nc=00000001, \
         cnonce=\"abc\"\r\n"
    )
}

fn register(peer: &mut Peer, user: &str, extra: &str) -> String {
    let aor = format!("<sip:{user}@{REALM}>");
    let uri = format!("sip:{REALM}");
    peer.request("REGISTER", &aor, &uri, extra, "").replace("sip:peer@", &format!("sip:{user}@"))
}

/// Signs in with the algorithm; the final answer.
async fn sign_in(
    peer: &mut Peer,
    user: &str,
    password: &str,
    algorithm: &str,
    extra: &str,
) -> Message {
    let first = register(peer, user, extra);
    peer.send(&first).await;
    let challenge = peer.status("REGISTER", 401).await;
    let offered: Vec<_> = challenge.headers("WWW-Authenticate").collect();
    let picked = offered.iter().find(|c| c.contains(algorithm)).expect("offered");
    let authorization = answer(picked, user, password, &format!("sip:{REALM}"));
    let second = register(peer, user, &format!("{authorization}{extra}"));
    peer.send(&second).await;
    peer.answer("REGISTER").await
}

fn agent1() -> AgentId {
    AgentId::new("agent1")
}

// JsSIP knows MD5 alone and reads the last challenge.
#[tokio::test]
async fn a_phone_signs_in_with_either_algorithm_the_stronger_is_offered_first() {
    let mut rig = Rig::new().await;
    for algorithm in ["SHA-256", "MD5"] {
        let mut peer = Peer::new(&rig).await;
        let ask = register(&mut peer, "agent1", "");
        peer.send(&ask).await;
        let challenge = peer.status("REGISTER", 401).await;
        let offered: Vec<_> = challenge.headers("WWW-Authenticate").collect();
        assert!(offered[0].contains("SHA-256") && offered[1].ends_with("algorithm=MD5"));
        let ok = sign_in(&mut peer, "agent1", "secret", algorithm, "Expires: 60\r\n").await;
        assert_eq!(ok.status(), 200, "{}", ok.0);
        assert!(ok.must("Contact").contains(&format!("sip:agent1@{}", peer.me)));
        assert_eq!(rig.hear().await, Input::PhoneRegistered { agent: agent1() });
        assert_eq!(rig.edge.stats().registrations, 1);
        let gone = sign_in(&mut peer, "agent1", "secret", algorithm, "Expires: 0\r\n").await;
        assert_eq!(gone.status(), 200);
        assert_eq!(gone.header("Contact"), None);
        assert_eq!(rig.hear().await, Input::PhoneLost { agent: agent1() });
    }
}

#[tokio::test]
async fn wrong_passwords_and_strangers_get_the_same_answer() {
    let mut rig = Rig::new().await;
    for user in ["agent1", "nobody"] {
        let mut peer = Peer::new(&rig).await;
        let no = sign_in(&mut peer, user, "guess", "MD5", "").await;
        assert_eq!(no.status(), 401, "{user}");
        assert!(!no.must("WWW-Authenticate").contains("stale"));
    }
    rig.hears_nothing().await;
}

#[tokio::test]
async fn who_guesses_is_slowed() {
    let rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    for _ in 0..20 {
        assert_eq!(sign_in(&mut peer, "agent2", "guess", "MD5", "").await.status(), 401);
    }
    let no = sign_in(&mut peer, "agent2", "secret", "MD5", "").await;
    assert_eq!(no.status(), 403);
    assert_eq!(no.must("Retry-After"), "60");
}

#[tokio::test]
async fn a_phone_cannot_sign_in_as_another() {
    let rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let ask = register(&mut peer, "agent2", "");
    peer.send(&ask).await;
    let challenge = peer.status("REGISTER", 401).await;
    let picked = challenge.must("WWW-Authenticate");
    let mine = answer(picked, "agent1", "secret", &format!("sip:{REALM}"));
    let second = register(&mut peer, "agent2", &mine);
    peer.send(&second).await;
    assert_eq!(peer.answer("REGISTER").await.status(), 403);
}

#[tokio::test]
async fn a_phone_that_does_not_come_back_is_lost() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let ok = sign_in(&mut peer, "agent1", "secret", "SHA-256", "Expires: 1\r\n").await;
    assert_eq!(ok.status(), 200);
    assert_eq!(rig.hear().await, Input::PhoneRegistered { agent: agent1() });
    assert_eq!(rig.hear().await, Input::PhoneLost { agent: agent1() });
    assert_eq!(rig.edge.stats().registrations, 0);
}

#[tokio::test]
async fn a_registration_too_short_is_told_the_minimum_and_a_long_one_is_cut() {
    let sip = SipConfig { reg_expires_s: 60..=120, ..sip_config() };
    let rig = Rig::with(sip, 0, 64).await;
    let mut peer = Peer::new(&rig).await;
    let brief = sign_in(&mut peer, "agent1", "secret", "MD5", "Expires: 5\r\n").await;
    assert_eq!((brief.status(), brief.must("Min-Expires")), (423, "60"));
    let long = sign_in(&mut peer, "agent1", "secret", "MD5", "Expires: 9999\r\n").await;
    let granted_s: u32 =
        long.must("Contact").split("expires=").nth(1).expect("given").parse().expect("a number");
    assert!((118..=120).contains(&granted_s), "{granted_s}");
}

#[tokio::test]
async fn of_many_phones_the_newest_are_kept() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    for n in 0..6 {
        let first = register(&mut peer, "agent1", "");
        peer.send(&first).await;
        let challenge = peer.status("REGISTER", 401).await;
        let picked = challenge.must("WWW-Authenticate");
        let mine = answer(picked, "agent1", "secret", &format!("sip:{REALM}"));
        let second = register(&mut peer, "agent1", &mine)
            .replace("Contact: <sip:agent1@", &format!("Contact: <sip:phone{n}@"));
        peer.send(&second).await;
        peer.status("REGISTER", 200).await;
    }
    assert_eq!(rig.edge.stats().registrations, 4);
    assert_eq!(rig.hear().await, Input::PhoneRegistered { agent: agent1() });
    let (effect, _) = ring(None, 5_000);
    rig.perform(effect).await;
    let invite = peer.asked("INVITE").await;
    assert!(invite.first().contains("sip:phone5@"), "{}", invite.0);
}

#[tokio::test]
async fn a_registered_phone_is_rung_where_it_signed_in_from_and_may_not_call_out() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let ask = register(&mut peer, "agent1", "");
    peer.send(&ask).await;
    let challenge = peer.status("REGISTER", 401).await;
    let mine =
        answer(challenge.must("WWW-Authenticate"), "agent1", "secret", &format!("sip:{REALM}"));
    // Behind a NAT: the Contact leads nowhere.
    let second = register(&mut peer, "agent1", &mine)
        .replace(&format!("Contact: <sip:agent1@{}", peer.me), "Contact: <sip:agent1@192.0.2.9:99");
    peer.send(&second).await;
    peer.status("REGISTER", 200).await;
    assert_eq!(rig.hear().await, Input::PhoneRegistered { agent: agent1() });
    let (effect, leg) = ring(None, 5_000);
    rig.perform(effect).await;
    let invite = peer.asked("INVITE").await;
    assert!(invite.first().contains("192.0.2.9:99"), "{}", invite.0);
    peer.send(&invite.response("486 Busy Here", "p", "", "")).await;
    peer.asked("ACK").await;
    let failure = LegFailure::Rejected;
    assert_eq!(rig.hear().await, Input::LegFailed { leg, failure });
    let call = peer.invite("0123456789", "").replace("sip:0612345678@", "sip:agent1@");
    peer.send(&call).await;
    assert_eq!(peer.answer("INVITE").await.status(), 403);
    rig.hears_nothing().await;
}

#[tokio::test]
async fn a_key_that_ends_takes_the_phone_with_it() {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970")
        .as_millis();
    let soon = vocab::Moment::from_epoch_ms(i64::try_from(now).expect("in range") + 1_500);
    let door = Door(vec![
        ("agent1".into(), ha1("agent1", REALM, "old", FAR)),
        ("agent1".into(), ha1("agent1", REALM, "brief", soon)),
    ]);
    let mut rig = Rig::behind(door, sip_config(), 0, 64).await;
    let mut peer = Peer::new(&rig).await;
    assert_eq!(sign_in(&mut peer, "agent1", "brief", "MD5", "").await.status(), 200);
    assert_eq!(rig.hear().await, Input::PhoneRegistered { agent: agent1() });
    assert_eq!(rig.hear().await, Input::PhoneLost { agent: agent1() });
    assert_eq!(sign_in(&mut peer, "agent1", "brief", "MD5", "").await.status(), 401);
    assert_eq!(sign_in(&mut peer, "agent1", "old", "MD5", "").await.status(), 200);
}

/// A browser's phone as JsSIP is one: everything it says names hosts that don't exist.
struct Browser {
    to_edge: mpsc::Sender<String>,
    from_edge: mpsc::Receiver<String>,
    seq: u32,
}

const LOST: &str = "x7f2.invalid";

impl Browser {
    fn open(rig: &Rig) -> Self {
        let (to_edge, incoming) = mpsc::channel(16);
        let (outgoing, from_edge) = mpsc::channel(16);
        let edge = Arc::clone(&rig.edge);
        let peer = ([127, 0, 0, 1], 50_000).into();
        tokio::spawn(async move { edge.serve_websocket(peer, true, incoming, outgoing).await });
        Self { to_edge, from_edge, seq: 0 }
    }

    async fn send(&self, text: String) {
        self.to_edge.send(text).await.expect("the socket is open");
    }

    async fn recv(&mut self) -> Message {
        let text = tokio::time::timeout(crate::rig::PATIENCE, self.from_edge.recv()).await;
        Message(text.expect("a frame in time").expect("the socket is open"))
    }

    async fn asked(&mut self, method: &str) -> Message {
        loop {
            let message = self.recv().await;
            if message.first().starts_with(method) {
                return message;
            }
        }
    }

    fn register(&mut self, extra: &str) -> String {
        self.seq += 1;
        let seq = self.seq;
        format!(
            "REGISTER sip:{REALM} SIP/2.0\r\nVia: SIP/2.0/WSS {LOST};branch=z9hG4bK{seq}\r\n\
             Max-Forwards: 69\r\nTo: <sip:agent1@{REALM}>\r\nFrom: <sip:agent1@{REALM}>;tag=b\r\n\
             Call-ID: browser\r\nCSeq: {seq} REGISTER\r\n{extra}\
             Contact: <sip:abc@{LOST};transport=ws>;+sip.ice;reg-id=1\r\nExpires: 600\r\n\
             Supported: path,gruu,outbound\r\nContent-Length: 0\r\n\r\n"
        )
    }

    async fn sign_in(&mut self) {
        let first = self.register("");
        self.send(first).await;
        let challenge = self.recv().await;
        assert_eq!(challenge.status(), 401);
        let last = challenge.headers("WWW-Authenticate").last().expect("challenged").to_owned();
        assert!(last.ends_with("algorithm=MD5"), "{last}");
        let mine = answer(&last, "agent1", "secret", &format!("sip:{REALM}"));
        let second = self.register(&mine);
        self.send(second).await;
        assert_eq!(self.recv().await.status(), 200);
    }
}

#[tokio::test]
async fn a_browser_is_rung_on_its_socket_and_gone_with_it() {
    let mut rig = Rig::new().await;
    let mut browser = Browser::open(&rig);
    browser.sign_in().await;
    assert_eq!(rig.hear().await, Input::PhoneRegistered { agent: agent1() });
    let (effect, leg) = ring(None, 60_000);
    rig.perform(effect).await;
    let invite = browser.asked("INVITE").await;
    assert_eq!(invite.first(), format!("INVITE sip:abc@{LOST};transport=WS SIP/2.0"));
    assert!(invite.must("Via").starts_with("SIP/2.0/WSS "));
    assert!(invite.body().contains("UDP/TLS/RTP/SAVPF"), "{}", invite.0);
    browser.send(invite.response("180 Ringing", "b2", "", "")).await;
    assert_eq!(rig.hear().await, Input::LegRinging { leg });
    // The tab is closed while it rings: nobody waits for the ringing to end.
    drop(browser);
    assert_eq!(rig.hear().await, Input::PhoneLost { agent: agent1() });
    let failure = LegFailure::Unreachable;
    assert_eq!(rig.hear().await, Input::LegFailed { leg, failure });
    assert_eq!(rig.edge.stats().registrations, 0);
}

#[tokio::test]
async fn a_rejection_and_a_cancel_travel_over_the_socket() {
    let mut rig = Rig::new().await;
    let mut browser = Browser::open(&rig);
    browser.sign_in().await;
    assert_eq!(rig.hear().await, Input::PhoneRegistered { agent: agent1() });
    let (effect, leg) = ring(None, 60_000);
    rig.perform(effect).await;
    let invite = browser.asked("INVITE").await;
    browser.send(invite.response("480 Temporarily Unavailable", "b2", "", "")).await;
    browser.asked("ACK").await;
    let failure = LegFailure::Rejected;
    assert_eq!(rig.hear().await, Input::LegFailed { leg, failure });
    let (effect, leg) = ring(None, 60_000);
    rig.perform(effect).await;
    let invite = browser.asked("INVITE").await;
    browser.send(invite.response("180 Ringing", "b3", "", "")).await;
    assert_eq!(rig.hear().await, Input::LegRinging { leg });
    rig.perform(Effect::HangUp { leg, cause: HangUpCause::AnsweredElsewhere }).await;
    let cancel = browser.asked("CANCEL").await;
    browser.send(cancel.response("200 OK", "b3", "", "")).await;
    browser.send(invite.response("487 Request Terminated", "b3", "", "")).await;
    browser.asked("ACK").await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    rig.empties().await;
}

#[tokio::test]
async fn a_browser_that_comes_back_keeps_one_registration_and_the_old_socket_takes_nothing() {
    let mut rig = Rig::new().await;
    let mut first = Browser::open(&rig);
    first.sign_in().await;
    assert_eq!(rig.hear().await, Input::PhoneRegistered { agent: agent1() });
    let mut second = Browser::open(&rig);
    second.seq = 10;
    second.sign_in().await;
    drop(first);
    rig.hears_nothing().await;
    assert_eq!(rig.edge.stats().registrations, 1);
    let (effect, _) = ring(None, 60_000);
    rig.perform(effect).await;
    second.asked("INVITE").await;
}

#[tokio::test]
async fn odd_frames_get_their_answer_and_harm_nobody() {
    let mut rig = Rig::new().await;
    let mut browser = Browser::open(&rig);
    browser.send("\r\n\r\n".into()).await;
    assert_eq!(browser.recv().await.0, "\r\n");
    for (frame, status) in [
        ("DANCE sip:x SIP/2.0\r\nVia: SIP/2.0/WSS h;branch=z9hG4bK1\r\n\r\n", 501),
        ("INVITE sip:x SIP/2.0\r\nVia: SIP/2.0/WSS h;branch=z9hG4bK1\r\n\r\n", 400),
        (
            "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/WSS h;branch=z9hG4bK2\r\nFrom: <sip:a@b>\r\n\
             To: <sip:a@b>\r\nCall-ID: c\r\nCSeq: what OPTIONS\r\n\r\n",
            400,
        ),
    ] {
        browser.send(frame.into()).await;
        assert_eq!(browser.recv().await.status(), status, "{frame}");
    }
    browser.send("\0\u{1}é".into()).await;
    browser.send("x".repeat(100_000)).await;
    // A browser calls out by the desk, not by itself.
    let call = format!(
        "INVITE sip:0123456789@{REALM} SIP/2.0\r\nVia: SIP/2.0/WSS h;branch=z9hG4bK3\r\n\
         From: <sip:agent1@{REALM}>;tag=1\r\nTo: <sip:0123456789@{REALM}>\r\nCall-ID: d\r\n\
         CSeq: 1 INVITE\r\nContact: <sip:abc@{LOST}>\r\n\r\n{}",
        sdp("sendrecv")
    );
    browser.send(call).await;
    assert_eq!(browser.recv().await.status(), 403);
    browser.sign_in().await;
    assert_eq!(rig.hear().await, Input::PhoneRegistered { agent: agent1() });
}

#[tokio::test]
async fn a_browser_that_stops_reading_is_let_go() {
    let mut rig = Rig::new().await;
    let mut browser = Browser::open(&rig);
    browser.sign_in().await;
    assert_eq!(rig.hear().await, Input::PhoneRegistered { agent: agent1() });
    for _ in 0..40 {
        let ask = browser.register("");
        if browser.to_edge.send_timeout(ask, Duration::from_secs(1)).await.is_err() {
            break;
        }
    }
    assert_eq!(rig.hear().await, Input::PhoneLost { agent: agent1() });
    until("its socket is closed", || browser.to_edge.is_closed()).await;
}
