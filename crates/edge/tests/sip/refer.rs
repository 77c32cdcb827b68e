//! Telephones that pass their party on (RFC 3515), and those that must not.

use crate::rig::{Message, Peer, Rig, ring, sdp};
use vocab::{Address, AgentId, Effect, HangUpCause, Input, LegEnd, LegId, Pii, ReferTarget};

/// The phone of an agent picks up; its side of the dialog.
async fn talks(rig: &mut Rig, peer: &Peer, agent: &str, tag: &str) -> (Message, LegId) {
    let (effect, leg) = ring(Some(peer.me), 5_000);
    let Effect::Ring { leg, contact, card, ring_ms, .. } = effect else { panic!("no ring {leg}") };
    let agent = AgentId::new(agent);
    rig.perform(Effect::Ring { leg, agent, contact, card, ring_ms }).await;
    let invite = peer.asked("INVITE").await;
    let contact = format!("Contact: <sip:agent1@{}>\r\n", peer.me);
    peer.send(&invite.response("200 OK", tag, &contact, &sdp("sendrecv"))).await;
    peer.asked("ACK").await;
    assert_eq!(rig.hear().await, Input::LegAnswered { leg });
    (invite, leg)
}

fn refer(invite: &Message, tag: &str, seq: u32, me: std::net::SocketAddr, extra: &str) -> String {
    let (from, to, call) = (invite.must("To"), invite.must("From"), invite.must("Call-ID"));
    let uri = invite.uri("Contact");
    format!(
        "REFER {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {me};rport;branch=z9hG4bK-r{tag}{seq}\r\n\
         Max-Forwards: 70\r\nFrom: {from};tag={tag}\r\nTo: {to}\r\nCall-ID: {call}\r\n\
         CSeq: {seq} REFER\r\nContact: <sip:agent1@{me}>\r\n{extra}Content-Length: 0\r\n\r\n"
    )
}

fn to_number(number: &str) -> String {
    format!("Refer-To: <sip:{number}@plateau.test>\r\nReferred-By: <sip:liar@elsewhere>\r\n")
}

async fn news(peer: &Peer) -> Message {
    let notify = peer.asked("NOTIFY").await;
    peer.send(&notify.response("200 OK", "", "", "")).await;
    notify
}

#[tokio::test]
async fn a_telephones_transfer_is_accepted_told_of_and_ended_by_the_floor() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (invite, leg) = talks(&mut rig, &peer, "agent1", "p").await;
    peer.send(&refer(&invite, "p", 7, peer.me, &to_number("0144556677"))).await;
    peer.status("REFER", 202).await;
    let to = ReferTarget::Number(Pii::new(Address::parse("+33144556677", "FR")));
    assert_eq!(rig.hear().await, Input::LegReferred { leg, to });
    let first = news(&peer).await;
    assert_eq!(first.must("Event"), "refer;id=7");
    assert!(first.must("Subscription-State").starts_with("active"), "{}", first.0);
    assert!(first.must("Content-Type").starts_with("message/sipfrag"), "{}", first.0);
    assert_eq!(first.body().trim(), "SIP/2.0 100 Trying");
    // The floor's yes.
    rig.perform(Effect::HangUp { leg, cause: HangUpCause::Normal }).await;
    let last = news(&peer).await;
    assert!(last.must("Subscription-State").starts_with("terminated"), "{}", last.0);
    assert_eq!(last.body().trim(), "SIP/2.0 200 OK");
    let bye = peer.asked("BYE").await;
    peer.send(&bye.response("200 OK", "", "", "")).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    rig.empties().await;
}

#[tokio::test]
async fn a_transfer_that_the_floor_refuses_is_told_as_declined_and_the_call_goes_on() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (invite, leg) = talks(&mut rig, &peer, "agent1", "p").await;
    peer.send(&refer(&invite, "p", 7, peer.me, &to_number("agent2"))).await;
    peer.status("REFER", 202).await;
    let to = ReferTarget::Number(Pii::new(Address::parse("agent2", "FR")));
    assert_eq!(rig.hear().await, Input::LegReferred { leg, to });
    assert_eq!(news(&peer).await.body().trim(), "SIP/2.0 100 Trying");
    // One at a time.
    peer.send(&refer(&invite, "p", 8, peer.me, &to_number("12"))).await;
    peer.status("REFER", 491).await;
    let last = news(&peer).await;
    assert_eq!(last.body().trim(), "SIP/2.0 603 Declined");
    assert!(last.must("Subscription-State").starts_with("terminated"), "{}", last.0);
    peer.hears_no("BYE").await;
    // Again, without news.
    let quiet = format!("{}Refer-Sub: false\r\n", to_number("12"));
    peer.send(&refer(&invite, "p", 9, peer.me, &quiet)).await;
    assert_eq!(peer.status("REFER", 202).await.must("Refer-Sub"), "false");
    let to = ReferTarget::Number(Pii::new(Address::parse("12", "FR")));
    assert_eq!(rig.hear().await, Input::LegReferred { leg, to });
    peer.hears_no("NOTIFY").await;
}

#[tokio::test]
async fn a_refer_that_names_no_place_is_refused() {
    let mut rig = Rig::new().await;
    let peer = Peer::new(&rig).await;
    let (invite, _) = talks(&mut rig, &peer, "agent1", "p").await;
    let twice = format!("{}Refer-To: <sip:2@h>\r\n", to_number("1"));
    let cases = ["", "Refer-To: <>\r\n", "Refer-To: <mailto:a@b>\r\n", &twice];
    for (seq, extra) in (7..).zip(cases) {
        peer.send(&refer(&invite, "p", seq, peer.me, extra)).await;
        assert_eq!(peer.answer("REFER").await.status(), 400, "{extra}");
    }
    rig.hears_nothing().await;
}

// Toll fraud: an outsider's REFER must never make us dial.
#[tokio::test]
async fn a_strangers_or_a_customers_refer_never_reaches_the_floor() {
    let mut rig = Rig::new().await;
    let mut stranger = Peer::new(&rig).await;
    let alone = stranger.invite("0162000001", &to_number("0899000000")).replace("INVITE", "REFER");
    stranger.send(&alone).await;
    assert_eq!(stranger.answer("REFER").await.status(), 403);
    let mut customer = Peer::new(&rig).await;
    let (ok, _) = customer.call_up(&mut rig).await;
    for to in ["0899000000", "agent1"] {
        let asks = customer.inside(&ok, "REFER", &to_number(to), "");
        customer.send(&asks).await;
        assert_eq!(customer.answer("REFER").await.status(), 403);
    }
    // One whom we dialled is no better.
    let callee = Peer::new(&rig).await;
    let (agents, _) = talks(&mut rig, &callee, "agent1", "q").await;
    // An agent's dialog, from the wrong end: other tags.
    callee.send(&refer(&agents, "x", 9, callee.me, &to_number("0899000000"))).await;
    assert_eq!(callee.answer("REFER").await.status(), 481);
    rig.hears_nothing().await;
}

fn replaces(other: &Message, tag: &str) -> String {
    let ours = other.must("From").split("tag=").nth(1).expect("a tag of ours");
    let call = other.must("Call-ID").replace('@', "%40");
    format!(
        "Refer-To: <sip:x@plateau.test?Replaces={call}%3Bto-tag%3D{ours}%3Bfrom-tag%3D{tag}>\r\n"
    )
}

#[tokio::test]
async fn a_telephone_joins_its_own_two_calls_and_nobody_elses() {
    let mut rig = Rig::new().await;
    let (peer, other) = (Peer::new(&rig).await, Peer::new(&rig).await);
    let (first, leg) = talks(&mut rig, &peer, "agent1", "p1").await;
    let (second, beside) = talks(&mut rig, &peer, "agent1", "p2").await;
    let (theirs, _) = talks(&mut rig, &other, "agent2", "p3").await;
    let asks = [
        (replaces(&theirs, "p3"), 403),
        (replaces(&second, "guessed"), 404),
        (replaces(&first, "p1"), 403),
        (replaces(&second, "p2"), 202),
    ];
    for (seq, (extra, status)) in (7..).zip(asks) {
        peer.send(&refer(&first, "p1", seq, peer.me, &extra)).await;
        assert_eq!(peer.answer("REFER").await.status(), status, "{extra}");
    }
    let to = ReferTarget::Leg(beside);
    assert_eq!(rig.hear().await, Input::LegReferred { leg, to });
}

#[tokio::test]
async fn nobody_takes_the_place_of_a_party_by_replaces() {
    let mut rig = Rig::new().await;
    let mut customer = Peer::new(&rig).await;
    let (ok, _) = customer.call_up(&mut rig).await;
    let ours = ok.must("To").split("tag=").nth(1).expect("a tag of ours");
    let named = format!("Replaces: {};to-tag={ours};from-tag=peer\r\n", ok.must("Call-ID"));
    let mut thief = Peer::new(&rig).await;
    for (extra, status) in [
        (named.clone(), 403),
        ("Replaces: guess;to-tag=1;from-tag=2\r\n".to_owned(), 481),
        (format!("{named}{named}"), 400),
        ("Replaces: nothing\r\n".to_owned(), 400),
    ] {
        let invite = thief.invite("0162000001", &extra);
        thief.send(&invite).await;
        assert_eq!(thief.answer("INVITE").await.status(), status, "{extra}");
    }
    rig.hears_nothing().await;
    customer.hang_up(&ok).await;
}
