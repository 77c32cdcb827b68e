//! TCP, TLS and edges that talk to each other.

use crate::rig::{
    Door, FAR, Message, PATIENCE, REALM, Rig, leg_id, ring, sdp, sip_config, trunk, until,
};
use edge::{RegisterConfig, SipConfig, TlsConfig, Transport, TrunkConfig, ha1};
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use vocab::{
    Address, AgentId, DigitRules, Effect, HangUpCause, Input, LegEnd, LegId, MediaSource, Pii,
    Prompt, PromptEnd, TrunkId,
};

const LOOPBACK: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

fn tcp_config() -> SipConfig {
    SipConfig { tcp: Some(LOOPBACK), ..sip_config() }
}

async fn read(stream: &mut TcpStream, wanted: &str) -> Message {
    let mut text = String::new();
    let mut buf = [0; 4_096];
    let read = tokio::time::timeout(PATIENCE, async {
        loop {
            if let Some(at) = text.find(wanted) {
                let rest = &text[at..];
                if let Some(end) = rest.find("\r\n\r\n") {
                    let message = Message(rest[..end + 4].to_owned());
                    let length: usize = message.must("Content-Length").parse().expect("a length");
                    if rest.len() >= end + 4 + length {
                        return Message(rest[..end + 4 + length].to_owned());
                    }
                }
            }
            let len = stream.read(&mut buf).await.expect("read");
            assert!(len > 0, "closed");
            text.push_str(&String::from_utf8_lossy(&buf[..len]));
        }
    });
    read.await.expect("a message in time")
}

#[tokio::test]
async fn a_call_over_tcp_is_answered_and_hung_up_on_its_connection() {
    let mut rig = Rig::with(tcp_config(), 0, 64).await;
    let edge = rig.edge.sip_addr_of(Transport::Tcp);
    let mut stream = TcpStream::connect(edge).await.expect("connected");
    let me = stream.local_addr().expect("bound");
    let body = sdp("sendrecv");
    // Nobody listens at the Contact: what comes must come here.
    let head = format!(
        "From: <sip:0612345678@{me}>;tag=peer\r\nCall-ID: tcp\r\nMax-Forwards: 70\r\n\
         Contact: <sip:peer@{me};transport=tcp>\r\n"
    );
    let via = |branch: &str| format!("Via: SIP/2.0/TCP {me};branch=z9hG4bK{branch}\r\n");
    let invite = format!(
        "INVITE sip:0162000001@{edge} SIP/2.0\r\n{}{head}To: <sip:0162000001@{edge}>\r\n\
         CSeq: 1 INVITE\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
        via("1"),
        body.len()
    );
    // In two pieces, as streams are.
    stream.write_all(&invite.as_bytes()[..200]).await.expect("sent");
    stream.flush().await.expect("sent");
    stream.write_all(&invite.as_bytes()[200..]).await.expect("sent");
    let leg = rig.hear_offer().await;
    rig.perform(Effect::Answer { leg }).await;
    let ok = read(&mut stream, "SIP/2.0 200").await;
    assert!(ok.must("Contact").contains("transport=tcp"));
    let ack = format!(
        "ACK {} SIP/2.0\r\n{}{head}To: {}\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n",
        ok.uri("Contact"),
        via("2"),
        ok.must("To")
    );
    stream.write_all(ack.as_bytes()).await.expect("sent");
    rig.perform(Effect::HangUp { leg, cause: HangUpCause::Normal }).await;
    let bye = read(&mut stream, "BYE ").await;
    stream.write_all(bye.response("200 OK", "", "", "").as_bytes()).await.expect("sent");
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    rig.empties().await;
}

#[tokio::test]
async fn a_request_that_makes_no_transaction_is_400_on_tcp_too() {
    let rig = Rig::with(tcp_config(), 0, 64).await;
    let edge = rig.edge.sip_addr_of(Transport::Tcp);
    let mut stream = TcpStream::connect(edge).await.expect("connected");
    let broken = "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\n\
                  From: <sip:a@b>;tag=1\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    stream.write_all(broken.as_bytes()).await.expect("sent");
    assert_eq!(read(&mut stream, "SIP/2.0").await.status(), 400);
}

/// A second edge whose trunk leads to the first, by the transport.
fn towards(rig: &Rig, transport: Transport) -> TrunkConfig {
    let proxy = Some(rig.edge.sip_addr_of(transport).to_string());
    TrunkConfig { proxy, transport, ..trunk("up") }
}

fn dial(to: &str) -> (Effect, LegId) {
    let leg = leg_id();
    let effect = Effect::Dial {
        leg,
        to: Pii::new(Address::parse(to, "FR")),
        caller: Address::parse("0612345678", "FR"),
        trunk: Some(TrunkId::new("up")),
        ring_ms: 10_000,
        interaction: vocab::InteractionId::from_uuid(leg.uuid()),
        organization: vocab::OrganizationId::new("isp"),
        reason: vocab::DialReason::PassedOn,
    };
    (effect, leg)
}

/// Calls from one edge to the other and up: the legs at both ends.
async fn connect(from: &mut Rig, to: &mut Rig) -> (LegId, LegId) {
    let (effect, out) = dial("0162000001");
    from.perform(effect).await;
    let Input::CallOffered { leg, from: caller, to: called, .. } = to.hear().await else {
        panic!("a call")
    };
    assert_eq!(caller.reveal().as_str(), "+33612345678");
    assert_eq!(called.as_str(), "+33162000001");
    to.perform(Effect::Answer { leg }).await;
    let mut heard = from.hear().await;
    if heard == (Input::LegRinging { leg: out }) {
        heard = from.hear().await;
    }
    assert_eq!(heard, Input::LegAnswered { leg: out });
    (out, leg)
}

/// One of the two hangs up; the other hears it, and nothing is left.
async fn hang_up(near: (&mut Rig, LegId), far: (&mut Rig, LegId)) {
    let leg = near.1;
    near.0.perform(Effect::HangUp { leg, cause: HangUpCause::Normal }).await;
    assert_eq!(near.0.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    assert_eq!(far.0.hear().await, Input::LegEnded { leg: far.1, end: LegEnd::HungUp });
    near.0.empties().await;
    far.0.empties().await;
}

async fn call_and_hang_up(from: &mut Rig, to: &mut Rig) {
    let (out, leg) = connect(from, to).await;
    hang_up((from, out), (to, leg)).await;
    let (out, leg) = connect(from, to).await;
    hang_up((to, leg), (from, out)).await;
}

#[tokio::test]
async fn two_edges_call_each_other_over_udp_and_tcp() {
    for transport in [Transport::Udp, Transport::Tcp] {
        let mut to = Rig::with(tcp_config(), 0, 64).await;
        let sip = SipConfig { trunks: vec![towards(&to, transport)], ..tcp_config() };
        let mut from = Rig::with(sip, 0, 64).await;
        call_and_hang_up(&mut from, &mut to).await;
    }
}

fn certificate(folder: &TempDir) -> TlsConfig {
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).expect("written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
    TlsConfig { addr: LOOPBACK, cert, key }
}

#[tokio::test]
async fn two_edges_call_each_other_over_tls() {
    let folder = tempfile::tempdir().expect("a folder");
    let tls = certificate(&folder);
    let roots = Some(tls.cert.clone());
    let sip = SipConfig { tls: Some(tls.clone()), tls_roots: roots.clone(), ..sip_config() };
    let mut to = Rig::with(sip.clone(), 0, 64).await;
    let trunks = vec![towards(&to, Transport::Tls)];
    let mut from = Rig::with(SipConfig { trunks, ..sip }, 0, 64).await;
    call_and_hang_up(&mut from, &mut to).await;
}

/// A second edge that is agent 7's desk phone: registered out with digest, rung by the first.
#[tokio::test]
async fn an_edge_registers_as_a_phone_and_is_rung() {
    let keys = vec![
        ("agent7".to_owned(), ha1("agent7", REALM, "pw7", FAR)),
        ("agent8".to_owned(), ha1("agent8", REALM, "pw8", FAR)),
    ];
    let mut centre = Rig::behind(Door(keys), tcp_config(), 0, 64).await;
    for transport in [Transport::Udp, Transport::Tcp] {
        let registrar = centre.edge.sip_addr_of(transport).to_string();
        let phone = |n: u32| TrunkConfig {
            addresses: Vec::new(),
            transport,
            register: Some(RegisterConfig {
                user: format!("agent{n}"),
                password: Pii::new(format!("pw{n}")),
                registrar: registrar.clone(),
                expires_s: 60,
            }),
            ..trunk(&format!("phone{n}"))
        };
        let sip = SipConfig { trunks: vec![phone(7), phone(8)], ..tcp_config() };
        let mut phones = Rig::with(sip, 0, 64).await;
        for _ in 0..2 {
            assert!(matches!(centre.hear().await, Input::PhoneRegistered { .. }));
        }
        until("both are registered", || phones.edge.stats().trunks_registered == 2).await;
        let (effect, rung) = ring(None, 10_000);
        let Effect::Ring { leg, contact, card, ring_ms, .. } = effect else { panic!("a ring") };
        let agent = AgentId::new("agent8");
        centre.perform(Effect::Ring { leg, agent, contact, card, ring_ms }).await;
        let Input::CallOffered { leg, trunk, to, .. } = phones.hear().await else { panic!("call") };
        assert_eq!((trunk.as_str(), to.as_str()), ("phone8", "agent8"));
        phones.perform(Effect::Answer { leg }).await;
        let mut heard = centre.hear().await;
        if heard == (Input::LegRinging { leg: rung }) {
            heard = centre.hear().await;
        }
        assert_eq!(heard, Input::LegAnswered { leg: rung });
        centre.perform(Effect::HangUp { leg: rung, cause: HangUpCause::Normal }).await;
        assert_eq!(centre.hear().await, Input::LegEnded { leg: rung, end: LegEnd::Released });
        assert_eq!(phones.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
        // One is taken over by another phone for a while.
        let (seventh, agent) = (TrunkId::new("phone7"), AgentId::new("agent7"));
        phones.edge.sign_off(&seventh);
        assert_eq!(centre.hear().await, Input::PhoneLost { agent: agent.clone() });
        until("one is signed off", || phones.edge.stats().trunks_registered == 1).await;
        phones.edge.sign_on(&seventh);
        assert_eq!(centre.hear().await, Input::PhoneRegistered { agent });
        // Going home, the phones sign off.
        phones.stop().await;
        for _ in 0..2 {
            assert!(matches!(centre.hear().await, Input::PhoneLost { .. }));
        }
    }
}

#[tokio::test]
async fn an_edge_with_a_wrong_password_is_not_registered() {
    let mut centre = Rig::new().await;
    let registrar = centre.addr().to_string();
    let register = Some(RegisterConfig {
        user: "agent1".into(),
        password: Pii::new("guess".into()),
        registrar,
        expires_s: 60,
    });
    let sip = SipConfig { trunks: vec![TrunkConfig { register, ..trunk("x") }], ..sip_config() };
    let phones = Rig::with(sip, 0, 64).await;
    centre.hears_nothing().await;
    assert_eq!(phones.edge.stats().trunks_registered, 0);
}

fn rules(max: u32) -> DigitRules {
    DigitRules { min: 1, max, terminator: Some('#'), first_timeout_ms: 1_000, between_ms: 1_000 }
}

const fn silence(ms: u32) -> Prompt {
    Prompt::Silence { ms }
}

/// Digits keyed at one edge are collected at the other, whatever comes between.
#[tokio::test]
async fn digits_stop_the_prompt_and_are_collected() {
    let mut to = Rig::new().await;
    let sip = SipConfig { trunks: vec![towards(&to, Transport::Udp)], ..sip_config() };
    let mut from = Rig::with(sip, 0, 64).await;
    let (out, leg) = connect(&mut from, &mut to).await;
    // Barge-in: the prompt would last a minute.
    let (cue, prompt) = (7, silence(60_000));
    to.perform(Effect::PlayAndCollect { leg, cue, prompt, rules: rules(3), speech: None }).await;
    from.perform(Effect::SendDigits { leg: out, digits: Pii::new("12#".into()) }).await;
    let digits = Pii::new("12".to_owned());
    assert_eq!(to.hear().await, Input::DigitsCollected { leg, cue, digits });
    // Nobody keys anything: empty after the first time-out.
    let (cue, prompt) = (8, silence(20));
    to.perform(Effect::PlayAndCollect { leg, cue, prompt, rules: rules(3), speech: None }).await;
    let digits = Pii::new(String::new());
    assert_eq!(to.hear().await, Input::DigitsCollected { leg, cue, digits });
    // A play ends by itself, one that repeats is never told.
    to.perform(Effect::Play { leg, cue: 9, source: MediaSource::Repeat(silence(20)) }).await;
    to.perform(Effect::Play { leg, cue: 10, source: MediaSource::Once(silence(50)) }).await;
    let end = PromptEnd::Finished;
    assert_eq!(to.hear().await, Input::PromptEnded { leg, cue: 10, end });
}

#[tokio::test]
async fn digits_by_info_reach_the_same_collector_as_those_in_the_audio() {
    let mut rig = Rig::new().await;
    let mut peer = crate::rig::Peer::new(&rig).await;
    let (ok, leg) = peer.call_up(&mut rig).await;
    let (cue, prompt) = (1, silence(60_000));
    rig.perform(Effect::PlayAndCollect { leg, cue, prompt, rules: rules(2), speech: None }).await;
    for (kind, body) in [("dtmf-relay", "Signal=4\r\nDuration=100\r\n"), ("dtmf", "2")] {
        let extra = format!("Content-Type: application/{kind}\r\n");
        let info = peer.inside(&ok, "INFO", &extra, body);
        peer.send(&info).await;
        peer.status("INFO", 200).await;
    }
    let digits = Pii::new("42".to_owned());
    assert_eq!(rig.hear().await, Input::DigitsCollected { leg, cue, digits });
}

/// Until a packet of audio that is silent, or is not: the A-law code of silence is 0xD5.
async fn hears(socket: &UdpSocket, silence: bool) {
    let mut buf = [0; 2_048];
    let heard = tokio::time::timeout(PATIENCE, async {
        loop {
            let (len, _) = socket.recv_from(&mut buf).await.expect("received");
            let audio = len > 12 && buf[1] & 0x7f == 8;
            if audio && buf[12..len].iter().all(|b| *b == 0xd5) == silence {
                return;
            }
        }
    });
    heard.await.unwrap_or_else(|_| panic!("no packet with silence = {silence}"));
}

#[tokio::test]
async fn the_first_digit_cuts_the_prompt_off() {
    let mut rig = Rig::new().await;
    let audio = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let port = audio.local_addr().expect("bound").port().to_string();
    let mut peer = crate::rig::Peer::new(&rig).await;
    let uri = format!("sip:0162000001@{}", peer.edge);
    let body = sdp("sendrecv").replace("40000", &port);
    let invite = peer.request("INVITE", &format!("<{uri}>"), &uri, "", &body);
    peer.send(&invite).await;
    let leg = rig.hear_offer().await;
    rig.perform(Effect::Answer { leg }).await;
    let prompt = Prompt::Tone { hz: 440, ms: 60_000 };
    rig.perform(Effect::PlayAndCollect { leg, cue: 1, prompt, rules: rules(9), speech: None })
        .await;
    let ok = peer.status("INVITE", 200).await;
    let ack = peer.inside(&ok, "ACK", "", "");
    peer.send(&ack).await;
    hears(&audio, false).await;
    let info = peer.inside(&ok, "INFO", "Content-Type: application/dtmf\r\n", "1");
    peer.send(&info).await;
    peer.status("INFO", 200).await;
    hears(&audio, true).await;
    let digits = Pii::new("1".to_owned());
    assert_eq!(rig.hear().await, Input::DigitsCollected { leg, cue: 1, digits });
}
