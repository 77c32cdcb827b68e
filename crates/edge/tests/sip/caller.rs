//! Calls that come in over a trunk.

use crate::rig::{Peer, Rig, sdp};
use vocab::{Address, Effect, HangUpCause, Input, LegEnd, RefuseCause, TrunkId};

#[tokio::test]
async fn a_call_is_offered_answered_and_hung_up_by_the_caller() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", "");
    peer.send(&invite).await;
    let Input::CallOffered { leg, trunk, from, to } = rig.hear().await else { panic!("no call") };
    assert_eq!(trunk, TrunkId::new("operator"));
    assert_eq!(from.reveal(), &Address::parse("0612345678", "FR"));
    assert_eq!(to, Address::parse("0162000001", "FR"));
    rig.perform(Effect::Answer { leg }).await;
    let ok = peer.status("INVITE", 200).await;
    assert!(ok.body().contains("m=audio"), "{}", ok.0);
    let ack = peer.inside(&ok, "ACK", "", "");
    peer.send(&ack).await;
    peer.hang_up(&ok).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
    rig.empties().await;
}

#[tokio::test]
async fn the_floor_hangs_up_and_the_peer_gets_a_bye() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let (_, leg) = peer.call_up(&mut rig).await;
    rig.perform(Effect::HangUp { leg, cause: HangUpCause::Normal }).await;
    let bye = peer.asked("BYE").await;
    peer.send(&bye.response("200 OK", "", "", "")).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    rig.empties().await;
}

// RFC 3261 §15: no BYE before the ACK.
#[tokio::test]
async fn a_hang_up_right_after_the_answer_waits_for_the_ack() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", "");
    peer.send(&invite).await;
    let leg = rig.hear_offer().await;
    rig.perform(Effect::Answer { leg }).await;
    let ok = peer.status("INVITE", 200).await;
    rig.perform(Effect::HangUp { leg, cause: HangUpCause::Normal }).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    peer.hears_no("BYE").await;
    let ack = peer.inside(&ok, "ACK", "", "");
    peer.send(&ack).await;
    let bye = peer.asked("BYE").await;
    peer.send(&bye.response("200 OK", "", "", "")).await;
    rig.empties().await;
}

#[tokio::test]
async fn each_refusal_has_its_status() {
    let mut rig = Rig::new().await;
    for (cause, status) in [
        (RefuseCause::UnknownNumber, 404),
        (RefuseCause::Busy, 486),
        (RefuseCause::Overloaded, 503),
        (RefuseCause::Closed, 480),
    ] {
        let mut peer = Peer::new(&rig).await;
        let invite = peer.invite("0162000009", "");
        peer.send(&invite).await;
        let leg = rig.hear_offer().await;
        rig.perform(Effect::Refuse { leg, cause }).await;
        let no = peer.answer("INVITE").await;
        assert_eq!(no.status(), status);
        assert_eq!(no.header("Retry-After").is_some(), status == 503);
        assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    }
    rig.empties().await;
}

#[tokio::test]
async fn a_caller_who_gives_up_before_the_answer_has_hung_up() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", "");
    peer.send(&invite).await;
    let leg = rig.hear_offer().await;
    let uri = format!("sip:0162000001@{}", peer.edge);
    let cancel = peer.request("CANCEL", &format!("<{uri}>"), &uri, "", "");
    peer.send(&cancel).await;
    peer.status("CANCEL", 200).await;
    peer.status("INVITE", 487).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
    rig.empties().await;
}

#[tokio::test]
async fn a_cancel_that_crosses_the_answer_changes_nothing_until_the_bye() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", "");
    peer.send(&invite).await;
    let leg = rig.hear_offer().await;
    rig.perform(Effect::Answer { leg }).await;
    let ok = peer.status("INVITE", 200).await;
    let uri = format!("sip:0162000001@{}", peer.edge);
    let cancel = peer.request("CANCEL", &format!("<{uri}>"), &uri, "", "");
    peer.send(&cancel).await;
    peer.status("CANCEL", 200).await;
    let ack = peer.inside(&ok, "ACK", "", "");
    peer.send(&ack).await;
    rig.hears_nothing().await;
    peer.hang_up(&ok).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
    rig.empties().await;
}

#[tokio::test]
async fn a_repeated_invite_is_one_call() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", "");
    for _ in 0..3 {
        peer.send(&invite).await;
    }
    let leg = rig.hear_offer().await;
    rig.hears_nothing().await;
    rig.perform(Effect::Answer { leg }).await;
    let ok = peer.status("INVITE", 200).await;
    // Our 2xx is repeated until the ACK comes (RFC 3261 §13.3.1.4).
    let again = peer.status("INVITE", 200).await;
    assert_eq!(ok.must("To"), again.must("To"));
    let ack = peer.inside(&ok, "ACK", "", "");
    peer.send(&ack).await;
    peer.hang_up(&ok).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
}

#[tokio::test]
async fn a_caller_waits_with_a_ringing_tone_when_the_floor_takes_its_time() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", "");
    peer.send(&invite).await;
    let leg = rig.hear_offer().await;
    peer.status("INVITE", 100).await;
    let ringing = peer.status("INVITE", 180).await;
    // Early dialogs answer too (UPDATE and INFO got no reply from the stack alone).
    for method in ["UPDATE", "INFO", "OPTIONS"] {
        let request = peer.inside(&ringing, method, "", "");
        peer.send(&request).await;
        peer.status(method, 200).await;
    }
    let bye = peer.inside(&ringing, "BYE", "", "");
    peer.send(&bye).await;
    peer.status("BYE", 200).await;
    peer.status("INVITE", 487).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
}

#[tokio::test]
async fn hold_and_resume_are_heard_and_answered() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let (ok, leg) = peer.call_up(&mut rig).await;
    for (direction, expected, input) in [
        ("sendonly", "recvonly", Input::LegHeld { leg }),
        ("sendrecv", "sendrecv", Input::LegResumed { leg }),
        ("inactive", "inactive", Input::LegHeld { leg }),
    ] {
        let again = peer.inside(&ok, "INVITE", "", &sdp(direction));
        peer.send(&again).await;
        let answer = peer.status("INVITE", 200).await;
        let ack = peer.inside(&answer, "ACK", "", "");
        peer.send(&ack).await;
        assert!(answer.body().contains(&format!("a={expected}")), "{}", answer.0);
        assert_eq!(rig.hear().await, input);
    }
    let update = peer.inside(&ok, "UPDATE", "", &sdp("sendrecv"));
    peer.send(&update).await;
    let answer = peer.status("UPDATE", 200).await;
    assert!(answer.body().contains("m=audio"));
    assert_eq!(rig.hear().await, Input::LegResumed { leg });
    peer.hang_up(&ok).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
}

#[tokio::test]
async fn requests_in_a_dialog_are_all_answered() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let (ok, leg) = peer.call_up(&mut rig).await;
    let dtmf = "Content-Type: application/dtmf-relay\r\n";
    for (method, extra, body, status) in [
        ("OPTIONS", "", "", 200),
        ("UPDATE", "", "", 200),
        ("INFO", "", "", 200),
        ("INFO", dtmf, "Signal=5\r\nDuration=160\r\n", 200),
        ("INFO", "Content-Type: text/x\r\n", "what", 415),
        ("INFO", dtmf, "Signal=none\r\n", 400),
        ("PRACK", "RAck: 1 1 INVITE\r\n", "", 481),
        ("NOTIFY", "Event: x\r\n", "", 489),
        ("REFER", "Refer-To: <sip:0144556677@y>\r\n", "", 403),
        ("MESSAGE", "", "", 405),
    ] {
        let request = peer.inside(&ok, method, extra, body);
        peer.send(&request).await;
        assert_eq!(peer.answer(method).await.status(), status, "{method} {extra}");
    }
    // A number that does not rise is refused (RFC 3261 §12.2.2).
    peer.seq -= 5;
    let old = peer.inside(&ok, "OPTIONS", "X-Old: 1\r\n", "").replace("z9hG4bK-", "z9hG4bK-old");
    peer.send(&old).await;
    assert_eq!(peer.answer("OPTIONS").await.status(), 500);
    peer.seq += 9;
    peer.hang_up(&ok).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
    // Over is over.
    let late = peer.inside(&ok, "INFO", "", "");
    peer.send(&late).await;
    peer.status("INFO", 481).await;
}

#[tokio::test]
async fn an_invite_without_an_offer_gets_ours_and_the_ack_answers_it() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let uri = format!("sip:0162000001@{}", peer.edge);
    let invite = peer.request("INVITE", &format!("<{uri}>"), &uri, "", "");
    peer.send(&invite).await;
    let leg = rig.hear_offer().await;
    rig.perform(Effect::Answer { leg }).await;
    let ok = peer.status("INVITE", 200).await;
    assert!(ok.body().contains("m=audio"), "{}", ok.0);
    let ack = peer.inside(&ok, "ACK", "", &sdp("sendonly"));
    peer.send(&ack).await;
    assert_eq!(rig.hear().await, Input::LegHeld { leg });
    peer.hang_up(&ok).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
}

#[tokio::test]
async fn an_offer_without_common_audio_is_488() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", "").replace("RTP/AVP 8 101", "RTP/AVP 4 101");
    peer.send(&invite).await;
    let leg = rig.hear_offer().await;
    rig.perform(Effect::Answer { leg }).await;
    let no = peer.answer("INVITE").await;
    assert_eq!(no.status(), 488, "{}", no.0);
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Released });
    rig.empties().await;
}
