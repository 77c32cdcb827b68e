//! Session timers: a peer that is gone is noticed without any audio (RFC 4028).

use crate::rig::{Message, Peer, Rig, sdp};
use vocab::{Input, LegEnd};

const BRIEF: &str = "Supported: timer\r\nSession-Expires: 2\r\n";

fn answer(message: &Message, body: &str) -> String {
    message.response("200 OK", "", "Supported: timer\r\nSession-Expires: 2;refresher=uac\r\n", body)
}

#[tokio::test]
async fn a_session_too_short_is_422_with_our_minimum() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", BRIEF);
    peer.send(&invite).await;
    let no = peer.answer("INVITE").await;
    assert_eq!((no.status(), no.must("Min-SE")), (422, "90"));
    rig.hears_nothing().await;
    let (ok, leg) = {
        let mut again = Peer::new(&rig).await;
        let up = again.call_up_with(&mut rig, "Supported: timer\r\nSession-Expires: 90\r\n").await;
        again.hang_up(&up.0).await;
        up
    };
    assert_eq!(ok.must("Session-Expires"), "90;refresher=uas");
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
}

#[tokio::test]
async fn we_refresh_by_update_as_long_as_it_is_answered() {
    let mut rig = Rig::hasty().await;
    let mut peer = Peer::new(&rig).await;
    let extra = format!("{BRIEF}Allow: INVITE, ACK, BYE, UPDATE\r\n");
    let (_, leg) = peer.call_up_with(&mut rig, &extra).await;
    for _ in 0..3 {
        let update = peer.asked("UPDATE").await;
        assert_eq!(update.must("Session-Expires"), "2;refresher=uac");
        assert!(update.body().is_empty());
        peer.send(&answer(&update, "")).await;
    }
    rig.hears_nothing().await;
    // Now the peer is gone.
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Vanished });
    peer.asked("BYE").await;
    rig.empties().await;
}

#[tokio::test]
async fn we_refresh_by_reinvite_where_update_is_unknown() {
    let mut rig = Rig::hasty().await;
    let mut peer = Peer::new(&rig).await;
    let (ok, leg) = peer.call_up_with(&mut rig, BRIEF).await;
    for _ in 0..2 {
        let again = peer.asked("INVITE").await;
        assert_eq!(again.body(), ok.body(), "nothing new is offered");
        let contact = format!("Contact: <sip:peer@{}>\r\n", peer.me);
        let answer =
            answer(&again, &sdp("sendrecv")).replacen("To: ", &format!("{contact}To: "), 1);
        peer.send(&answer).await;
        peer.asked("ACK").await;
    }
    let again = peer.asked("INVITE").await;
    peer.send(&again.response("481 Call Does Not Exist", "", "", "")).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Vanished });
    rig.empties().await;
}

#[tokio::test]
async fn a_peer_that_promised_to_refresh_and_does_not_is_hung_up() {
    let mut rig = Rig::hasty().await;
    let mut peer = Peer::new(&rig).await;
    let extra = "Supported: timer\r\nSession-Expires: 2;refresher=uac\r\n";
    let (ok, leg) = peer.call_up_with(&mut rig, extra).await;
    assert_eq!(ok.must("Session-Expires"), "2;refresher=uac");
    assert_eq!(ok.must("Require"), "timer");
    for _ in 0..2 {
        tokio::time::sleep(std::time::Duration::from_millis(800)).await;
        let update = peer.inside(&ok, "UPDATE", extra, "");
        peer.send(&update).await;
        let ok = peer.status("UPDATE", 200).await;
        assert_eq!(ok.must("Session-Expires"), "2;refresher=uac");
    }
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Vanished });
    peer.asked("BYE").await;
    rig.empties().await;
}

// RFC 3261 §14.2: an offer that meets our own is told to wait.
#[tokio::test]
async fn two_reinvites_that_meet_are_491_and_ours_comes_again() {
    let mut rig = Rig::hasty().await;
    let mut peer = Peer::new(&rig).await;
    let extra = BRIEF.replace("2\r\n", "6\r\n");
    let (ok, leg) = peer.call_up_with(&mut rig, &extra).await;
    let ours = peer.asked("INVITE").await;
    let theirs = peer.inside(&ok, "INVITE", "", &sdp("sendonly"));
    peer.send(&theirs).await;
    assert_eq!(peer.answer("INVITE").await.status(), 491);
    peer.send(&ours.response("491 Request Pending", "", "", "")).await;
    peer.asked("ACK").await;
    let retried = peer.inside(&ok, "INVITE", "", &sdp("sendonly"));
    peer.send(&retried).await;
    let answer = peer.expect("200", |m| m.is_response_to("INVITE") && m.status() == 200).await;
    let ack = peer.inside(&answer, "ACK", "", "");
    peer.send(&ack).await;
    assert_eq!(rig.hear().await, Input::LegHeld { leg });
    peer.hang_up(&ok).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
}
