//! Agents' phones and outside numbers that we call.

use crate::rig::{Message, Peer, Rig, leg_id, ring, sdp, sip_config, trunk};
use edge::{Credentials, SipConfig, TrunkConfig};
use vocab::{Address, Effect, HangUpCause, Input, LegEnd, LegFailure, LegId, Pii, TrunkId};

const CONTACT: &str = "Contact: <sip:agent1@127.0.0.1:{port}>\r\n";

pub(crate) fn contact(peer: &Peer) -> String {
    CONTACT.replace("{port}", &peer.me.port().to_string())
}

/// The phone rings, picks up, and the floor hears both.
async fn pick_up(rig: &mut Rig, peer: &Peer, leg: LegId) -> (Message, Message) {
    let invite = peer.asked("INVITE").await;
    peer.send(&invite.response("180 Ringing", "phone", &contact(peer), "")).await;
    assert_eq!(rig.hear().await, Input::LegRinging { leg });
    peer.send(&invite.response("200 OK", "phone", &contact(peer), &sdp("sendrecv"))).await;
    let ack = peer.asked("ACK").await;
    assert_eq!(rig.hear().await, Input::LegAnswered { leg });
    (invite, ack)
}

/// A request of the phone inside the dialog of our INVITE.
fn from_phone(invite: &Message, method: &str, seq: u32, me: std::net::SocketAddr) -> String {
    let (from, to, call) = (invite.must("To"), invite.must("From"), invite.must("Call-ID"));
    let uri = invite.uri("Contact");
    format!(
        "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {me};rport;branch=z9hG4bK-p{seq}\r\n\
         Max-Forwards: 70\r\nFrom: {from};tag=phone\r\nTo: {to}\r\nCall-ID: {call}\r\n\
         CSeq: {seq} {method}\r\nContact: <sip:agent1@{me}>\r\nContent-Length: 0\r\n\r\n"
    )
}

#[tokio::test]
async fn a_phone_that_rings_to_listen_is_asked_to_pick_up_by_itself() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (effect, leg) = ring(Some(peer.me), 5_000);
    let monitor = vocab::MonitorId::from_uuid(leg.uuid());
    let Effect::Ring { agent, contact, card, ring_ms, .. } = effect else { unreachable!() };
    let card = vocab::RingCard { reservation: None, monitor: Some(monitor), ..card };
    rig.perform(Effect::Ring { leg, agent, contact, card, ring_ms }).await;
    let (invite, _) = pick_up(&mut rig, &peer, leg).await;
    assert_eq!(invite.must("X-Plateau-Monitor"), leg.uuid().to_string());
    assert!(invite.must("Call-Info").ends_with(";answer-after=0"));
    assert!(invite.must("Alert-Info").contains("info=alert-autoanswer"));
}

#[tokio::test]
async fn an_agent_is_rung_with_the_card_answers_and_hangs_up() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (effect, leg) = ring(Some(peer.me), 5_000);
    rig.perform(effect).await;
    let (invite, ack) = pick_up(&mut rig, &peer, leg).await;
    assert!(invite.first().contains(&format!("sip:agent1@{}", peer.me)), "{}", invite.0);
    assert_eq!(invite.must("X-Plateau-Interaction"), leg.uuid().to_string());
    assert_eq!(invite.must("X-Plateau-Reservation"), leg.uuid().to_string());
    assert!(invite.must("From").starts_with("\"06 12 34 56 78\" <sip:+33612345678@"));
    assert!(invite.body().contains("m=audio"));
    assert_eq!(ack.must("Call-ID"), invite.must("Call-ID"));
    peer.send(&from_phone(&invite, "BYE", 7, peer.me)).await;
    peer.status("BYE", 200).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
    rig.empties().await;
}

#[tokio::test]
async fn a_phone_that_says_no_has_rejected() {
    let mut rig = Rig::new().await;
    for (status, failure) in [
        ("486 Busy Here", LegFailure::Rejected),
        ("603 Decline", LegFailure::Rejected),
        ("480 Temporarily Unavailable", LegFailure::Rejected),
        ("404 Not Found", LegFailure::UnknownNumber),
        ("488 Not Acceptable Here", LegFailure::NoCommonAudio),
        ("500 Oops", LegFailure::Unreachable),
        ("302 Moved", LegFailure::Unreachable),
    ] {
        let peer = Peer::new(&rig).await;
        let (effect, leg) = ring(Some(peer.me), 5_000);
        rig.perform(effect).await;
        let invite = peer.asked("INVITE").await;
        peer.send(&invite.response(status, "phone", "", "")).await;
        peer.asked("ACK").await;
        assert_eq!(rig.hear().await, Input::LegFailed { leg, failure }, "{status}");
    }
    rig.empties().await;
}

#[tokio::test]
async fn an_agent_without_a_phone_is_unreachable_at_once() {
    let mut rig = Rig::new().await;
    let (effect, leg) = ring(None, 60_000);
    rig.perform(effect).await;
    let failure = LegFailure::Unreachable;
    assert_eq!(rig.hear().await, Input::LegFailed { leg, failure });
}

#[tokio::test]
async fn a_phone_that_is_not_picked_up_in_time_is_cancelled() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (effect, leg) = ring(Some(peer.me), 400);
    rig.perform(effect).await;
    let invite = peer.asked("INVITE").await;
    peer.send(&invite.response("180 Ringing", "phone", &contact(&peer), "")).await;
    assert_eq!(rig.hear().await, Input::LegRinging { leg });
    let cancel = peer.asked("CANCEL").await;
    assert_eq!(cancel.must("Via"), invite.must("Via"), "the branch of the INVITE");
    assert_eq!(cancel.header("Reason"), None);
    peer.send(&cancel.response("200 OK", "phone", "", "")).await;
    assert_eq!(rig.hear().await, Input::LegFailed { leg, failure: LegFailure::NoAnswer });
    assert_eq!(rig.edge.stats().dialogs, 1, "the INVITE is still open");
    peer.send(&invite.response("487 Request Terminated", "phone", "", "")).await;
    peer.asked("ACK").await;
    rig.empties().await;
}

// RFC 3326: the phone shows no missed call.
#[tokio::test]
async fn a_phone_is_told_that_another_answered() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (effect, leg) = ring(Some(peer.me), 5_000);
    rig.perform(effect).await;
    let invite = peer.asked("INVITE").await;
    peer.send(&invite.response("180 Ringing", "phone", &contact(&peer), "")).await;
    assert_eq!(rig.hear().await, Input::LegRinging { leg });
    rig.perform(Effect::HangUp { leg, cause: HangUpCause::AnsweredElsewhere }).await;
    let cancel = peer.asked("CANCEL").await;
    assert_eq!(cancel.must("Reason"), "SIP;cause=200;text=\"Call completed elsewhere\"");
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    peer.send(&cancel.response("200 OK", "phone", "", "")).await;
    peer.send(&invite.response("487 Request Terminated", "phone", "", "")).await;
    peer.asked("ACK").await;
    rig.empties().await;
}

// RFC 3261 §9.1: no CANCEL before a provisional response.
#[tokio::test]
async fn a_cancel_waits_for_the_first_sign_of_the_phone() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (effect, leg) = ring(Some(peer.me), 5_000);
    rig.perform(effect).await;
    let invite = peer.asked("INVITE").await;
    rig.perform(Effect::HangUp { leg, cause: HangUpCause::CallerLeft }).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    peer.hears_no("CANCEL").await;
    peer.send(&invite.response("180 Ringing", "phone", &contact(&peer), "")).await;
    let cancel = peer.asked("CANCEL").await;
    peer.send(&cancel.response("200 OK", "phone", "", "")).await;
    peer.send(&invite.response("487 Request Terminated", "phone", "", "")).await;
    peer.asked("ACK").await;
    rig.empties().await;
}

#[tokio::test]
async fn a_phone_that_picks_up_while_it_is_cancelled_gets_ack_and_bye() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (effect, leg) = ring(Some(peer.me), 5_000);
    rig.perform(effect).await;
    let invite = peer.asked("INVITE").await;
    peer.send(&invite.response("180 Ringing", "phone", &contact(&peer), "")).await;
    assert_eq!(rig.hear().await, Input::LegRinging { leg });
    rig.perform(Effect::HangUp { leg, cause: HangUpCause::CallerLeft }).await;
    let cancel = peer.asked("CANCEL").await;
    peer.send(&invite.response("200 OK", "phone", &contact(&peer), &sdp("sendrecv"))).await;
    peer.asked("ACK").await;
    let bye = peer.asked("BYE").await;
    assert!(bye.must("To").contains("tag=phone"));
    peer.send(&cancel.response("200 OK", "phone", "", "")).await;
    peer.send(&bye.response("200 OK", "", "", "")).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    rig.hears_nothing().await;
    rig.empties().await;
}

#[tokio::test]
async fn of_several_who_pick_up_the_first_is_kept_and_the_others_get_a_bye() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (effect, leg) = ring(Some(peer.me), 5_000);
    rig.perform(effect).await;
    let (invite, _) = pick_up(&mut rig, &peer, leg).await;
    for fork in ["fork2", "fork3"] {
        let ok = invite.response("200 OK", fork, &contact(&peer), &sdp("sendrecv"));
        peer.send(&ok).await;
        let ack = peer.asked("ACK").await;
        assert!(ack.must("To").ends_with(fork), "{}", ack.0);
        let bye = peer.asked("BYE").await;
        assert!(bye.must("To").ends_with(fork), "{}", bye.0);
        peer.send(&bye.response("200 OK", "", "", "")).await;
    }
    // A repeated 2xx of the first is only acknowledged again.
    let ok = invite.response("200 OK", "phone", &contact(&peer), &sdp("sendrecv"));
    peer.send(&ok).await;
    peer.asked("ACK").await;
    peer.hears_no("BYE").await;
    rig.hears_nothing().await;
    rig.perform(Effect::HangUp { leg, cause: HangUpCause::Normal }).await;
    let bye = peer.asked("BYE").await;
    assert!(bye.must("To").ends_with("phone"));
    peer.send(&bye.response("200 OK", "", "", "")).await;
    rig.empties().await;
}

#[tokio::test]
async fn a_phone_that_answers_without_common_audio_fails_and_is_hung_up() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (effect, leg) = ring(Some(peer.me), 5_000);
    rig.perform(effect).await;
    let invite = peer.asked("INVITE").await;
    peer.send(&invite.response("200 OK", "phone", &contact(&peer), "")).await;
    peer.asked("ACK").await;
    let bye = peer.asked("BYE").await;
    peer.send(&bye.response("200 OK", "", "", "")).await;
    let failure = LegFailure::NoCommonAudio;
    assert_eq!(rig.hear().await, Input::LegFailed { leg, failure });
    rig.empties().await;
}

#[tokio::test]
async fn a_phone_that_does_not_exist_is_unreachable_when_the_protocol_gives_up() {
    let mut rig = Rig::hasty().await;
    let nobody = Peer::new(&rig).await.me;
    let (effect, leg) = ring(Some(nobody), 60_000);
    rig.perform(effect).await;
    let failure = LegFailure::Unreachable;
    assert_eq!(rig.hear().await, Input::LegFailed { leg, failure });
    rig.empties().await;
}

#[tokio::test]
async fn a_cancelled_phone_that_falls_silent_leaves_nothing_behind() {
    let mut rig = Rig::hasty().await;
    let peer = Peer::new(&rig).await;
    let (effect, leg) = ring(Some(peer.me), 5_000);
    rig.perform(effect).await;
    let invite = peer.asked("INVITE").await;
    peer.send(&invite.response("180 Ringing", "phone", &contact(&peer), "")).await;
    assert_eq!(rig.hear().await, Input::LegRinging { leg });
    rig.perform(Effect::HangUp { leg, cause: HangUpCause::CallerLeft }).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    rig.empties().await;
    crate::rig::until("no transaction is left", || rig.edge.stats().transactions == 0).await;
}

// A phone's requests in the early dialog that its 180 made.
#[tokio::test]
async fn requests_of_a_ringing_phone_are_answered() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (effect, leg) = ring(Some(peer.me), 5_000);
    rig.perform(effect).await;
    let invite = peer.asked("INVITE").await;
    peer.send(&invite.response("180 Ringing", "phone", &contact(&peer), "")).await;
    assert_eq!(rig.hear().await, Input::LegRinging { leg });
    for (seq, method) in [(1, "UPDATE"), (2, "INFO"), (3, "OPTIONS")] {
        peer.send(&from_phone(&invite, method, seq, peer.me)).await;
        peer.status(method, 200).await;
    }
}

pub(crate) fn out(id: &str, peer: &Peer, auth: bool) -> SipConfig {
    let auth = auth.then(|| Credentials { user: "me".into(), password: Pii::new("pw".into()) });
    let trunk = TrunkConfig { proxy: Some(peer.me.to_string()), auth, ..trunk(id) };
    SipConfig { trunks: vec![trunk], ..sip_config() }
}

pub(crate) fn dial(ring_ms: i64) -> (Effect, LegId) {
    let leg = leg_id();
    let effect = Effect::Dial {
        leg,
        to: Pii::new(Address::parse("0123456789", "FR")),
        caller: Address::parse("0162000001", "FR"),
        trunk: Some(TrunkId::new("operator")),
        ring_ms,
        interaction: vocab::InteractionId::from_uuid(leg.uuid()),
        organization: vocab::OrganizationId::new("isp"),
        reason: vocab::DialReason::PassedOn,
    };
    (effect, leg)
}

#[tokio::test]
async fn a_number_is_dialled_through_the_trunk_that_challenges_us() {
    let operator = Peer::at(([127, 0, 0, 1], 9).into()).await;
    let mut rig = Rig::with(out("operator", &operator, true), 0, 64).await;
    let operator = Peer { edge: rig.addr(), ..operator };
    let (effect, leg) = dial(5_000);
    rig.perform(effect).await;
    let first = operator.asked("INVITE").await;
    assert!(first.first().contains("sip:+33123456789@"), "{}", first.0);
    assert!(first.must("From").contains("sip:+33162000001@"));
    let challenge = "WWW-Authenticate: Digest realm=\"op\", nonce=\"n\", qop=\"auth\"\r\n";
    operator.send(&first.response("401 Unauthorized", "op", challenge, "")).await;
    let ack = operator.asked("ACK").await;
    assert_eq!(ack.must("Via"), first.must("Via"));
    let second = operator.asked("INVITE").await;
    assert_eq!(second.must("CSeq"), "2 INVITE");
    assert_eq!(second.must("Call-ID"), first.must("Call-ID"));
    assert_ne!(second.must("Via"), first.must("Via"));
    assert!(second.must("Authorization").contains("username=\"me\""));
    let early =
        second.response("183 Session Progress", "op", &contact(&operator), &sdp("sendrecv"));
    operator.send(&early).await;
    assert_eq!(rig.hear().await, Input::LegRinging { leg });
    // The answer was in the 183 already: the 200 needs none.
    operator.send(&second.response("200 OK", "op", &contact(&operator), "")).await;
    operator.asked("ACK").await;
    assert_eq!(rig.hear().await, Input::LegAnswered { leg });
    rig.perform(Effect::HangUp { leg, cause: HangUpCause::Normal }).await;
    let bye = operator.asked("BYE").await;
    operator.send(&bye.response("200 OK", "", "", "")).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    rig.empties().await;
}

#[tokio::test]
async fn a_wrong_password_at_the_operator_is_no_endless_loop() {
    let operator = Peer::at(([127, 0, 0, 1], 9).into()).await;
    let mut rig = Rig::with(out("operator", &operator, true), 0, 64).await;
    let operator = Peer { edge: rig.addr(), ..operator };
    let (effect, leg) = dial(5_000);
    rig.perform(effect).await;
    let challenge = "WWW-Authenticate: Digest realm=\"op\", nonce=\"n\", qop=\"auth\"\r\n";
    for _ in 0..2 {
        let invite = operator.asked("INVITE").await;
        operator.send(&invite.response("401 Unauthorized", "op", challenge, "")).await;
        operator.asked("ACK").await;
    }
    let failure = LegFailure::Unreachable;
    assert_eq!(rig.hear().await, Input::LegFailed { leg, failure });
    operator.hears_no("INVITE").await;
}

#[tokio::test]
async fn a_dialled_number_that_is_engaged_is_busy() {
    let operator = Peer::at(([127, 0, 0, 1], 9).into()).await;
    let mut rig = Rig::with(out("operator", &operator, false), 0, 64).await;
    let operator = Peer { edge: rig.addr(), ..operator };
    for (status, failure) in [
        ("486 Busy Here", LegFailure::Busy),
        ("404 Not Found", LegFailure::UnknownNumber),
        ("503 Service Unavailable", LegFailure::Unreachable),
    ] {
        let (effect, leg) = dial(5_000);
        rig.perform(effect).await;
        let invite = operator.asked("INVITE").await;
        operator.send(&invite.response(status, "op", "", "")).await;
        operator.asked("ACK").await;
        assert_eq!(rig.hear().await, Input::LegFailed { leg, failure });
    }
}

#[tokio::test]
async fn a_longer_session_is_asked_for_when_the_far_end_insists() {
    let operator = Peer::at(([127, 0, 0, 1], 9).into()).await;
    let mut rig = Rig::with(out("operator", &operator, false), 0, 64).await;
    let operator = Peer { edge: rig.addr(), ..operator };
    let (effect, leg) = dial(5_000);
    rig.perform(effect).await;
    let first = operator.asked("INVITE").await;
    assert_eq!(first.must("Session-Expires"), "1800");
    let small = first.response("422 Session Interval Too Small", "op", "Min-SE: 3600\r\n", "");
    operator.send(&small).await;
    let second = operator.asked("INVITE").await;
    assert_eq!(second.must("Session-Expires"), "3600");
    operator.send(&second.response("486 Busy Here", "op", "", "")).await;
    assert_eq!(rig.hear().await, Input::LegFailed { leg, failure: LegFailure::Busy });
}
