//! Malformed, unexpected and too much: everything gets its answer, nothing harms other calls.

use crate::rig::{Peer, Rig, sdp, sip_config, trunk, until};
use edge::{SipConfig, TrunkConfig};
use tokio::net::UdpSocket;
use vocab::{Effect, Input, LegEnd};

#[tokio::test]
async fn requests_without_mandatory_headers_get_400() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    for name in ["Via", "From", "To", "Call-ID", "CSeq"] {
        let whole = peer.invite("0162000001", "");
        let lines: Vec<&str> =
            whole.split("\r\n").filter(|l| !l.starts_with(&format!("{name}:"))).collect();
        peer.send(&lines.join("\r\n")).await;
        let answer = peer.recv().await;
        assert_eq!(answer.status(), 400, "without {name}");
    }
    for (old, new) in [
        ("CSeq: ", "CSeq: x"),
        ("tag=peer", "nothing"),
        ("Contact:", "X-Contact:"),
        ("INVITE sip:0162000001@", "INVITE sip:"),
    ] {
        let broken = peer.invite("0162000001", "").replace(old, new);
        peer.send(&broken).await;
        let answer = peer.expect("an answer", |m| m.status() >= 200).await;
        assert_eq!(answer.status(), 400, "{new}");
    }
    rig.hears_nothing().await;
    rig.empties().await;
}

#[tokio::test]
async fn an_unknown_method_is_501_and_one_that_we_do_not_do_is_405() {
    let rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let uri = format!("sip:x@{}", peer.edge);
    for (method, status) in
        [("DANCE", 501), ("MESSAGE", 405), ("SUBSCRIBE", 405), ("REFER", 403), ("OPTIONS", 200)]
    {
        let request = peer.request(method, &format!("<{uri}>"), &uri, "", "");
        peer.send(&request).await;
        let answer = peer.recv().await;
        assert_eq!(answer.status(), status, "{method}");
        assert!(status == 501 || answer.must("Allow").contains("INVITE"));
    }
    for method in ["BYE", "INFO", "UPDATE", "PRACK", "NOTIFY"] {
        let request = peer.request(method, &format!("<{uri}>;tag=gone"), &uri, "", "");
        peer.send(&request).await;
        assert_eq!(peer.answer(method).await.status(), 481, "{method} of no dialog");
    }
}

#[tokio::test]
async fn an_unknown_requirement_is_420_and_named() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", "Require: 100rel, timer, moonlight\r\n");
    peer.send(&invite).await;
    let no = peer.answer("INVITE").await;
    assert_eq!((no.status(), no.must("Unsupported")), (420, "100rel, moonlight"));
    rig.hears_nothing().await;
}

// The stack loses a body on UDP when there is no Content-Length.
#[tokio::test]
async fn a_datagram_without_a_length_keeps_its_body() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let uri = format!("sip:0162000001@{}", peer.edge);
    let invite = peer.request("INVITE", &format!("<{uri}>"), &uri, "", &sdp("sendonly"));
    let at = invite.find("Content-Length").expect("there");
    let end = at + invite[at..].find("\r\n").expect("a line") + 2;
    peer.send(&format!("{}{}", &invite[..at], &invite[end..])).await;
    let leg = rig.hear_offer().await;
    rig.perform(Effect::Answer { leg }).await;
    let ok = peer.status("INVITE", 200).await;
    assert!(ok.body().contains("a=recvonly"), "an answer, not an offer of ours: {}", ok.0);
    assert_eq!(rig.hear().await, Input::LegHeld { leg });
    let ack = peer.inside(&ok, "ACK", "", "");
    peer.send(&ack).await;
    peer.hang_up(&ok).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
}

#[tokio::test]
async fn noise_harms_no_call() {
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let (ok, leg) = peer.call_up(&mut rig).await;
    let noise = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let invite = peer.invite("0162000001", "");
    for cut in (0..invite.len()).step_by(7) {
        noise.send_to(&invite.as_bytes()[..cut], rig.addr()).await.expect("sent");
    }
    let mut seed = 7u64;
    for length in 0..600usize {
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (seed >> 56) as u8
            })
            .collect();
        noise.send_to(&bytes, rig.addr()).await.expect("sent");
    }
    for bad in [
        "v=0",
        "m=audio",
        "\r\n",
        "v=0\r\nm=audio 99999 RTP/AVP 8\r\n",
        "v=0\r\no=\r\nc=IN IP9 x\r\n",
    ] {
        let again = peer.inside(&ok, "INVITE", "", bad);
        peer.send(&again).await;
        let no = peer.answer("INVITE").await;
        assert!((400..500).contains(&no.status()), "{bad}: {}", no.first());
        let ack = peer.request("ACK", ok.must("To"), ok.uri("Contact"), "", "");
        peer.send(&ack).await;
    }
    assert!(rig.inputs.try_recv().is_err(), "noise was heard");
    peer.hang_up(&ok).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
    rig.empties().await;
}

#[tokio::test]
async fn a_stranger_is_forbidden() {
    let sip = SipConfig {
        trunks: vec![TrunkConfig {
            addresses: vec!["192.0.2.0/24".parse().expect("a network")],
            ..trunk("operator")
        }],
        ..sip_config()
    };
    let mut rig = Rig::with(sip, 0, 64).await;
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", "");
    peer.send(&invite).await;
    assert_eq!(peer.answer("INVITE").await.status(), 403);
    rig.hears_nothing().await;
}

#[tokio::test]
async fn more_calls_than_allowed_get_503_and_repeated_ones_count_once() {
    let sip = SipConfig { shed_above_cps: 5, ..sip_config() };
    let mut rig = Rig::with(sip, 0, 64).await;
    let mut shed = 0;
    for _ in 0..12 {
        let mut peer = Peer::new(&rig).await;
        let invite = peer.invite("0162000001", "");
        peer.send(&invite).await;
        peer.send(&invite).await;
        let first = peer.expect("a status", |m| m.status() > 0).await;
        if first.status() == 503 {
            assert!(first.header("Retry-After").is_some());
            shed += 1;
        }
    }
    assert!((5..=7).contains(&shed), "{shed} of 12 at once with 5 a second");
    assert_eq!(rig.edge.stats().shed, shed);
    let mut offered = 0;
    while let Ok(Input::CallOffered { .. }) = rig.inputs.try_recv() {
        offered += 1;
    }
    assert_eq!(offered, 12 - shed);
}

#[tokio::test]
async fn while_the_floor_does_not_listen_new_calls_get_503_and_nothing_is_lost() {
    let mut rig = Rig::with(sip_config(), 0, 2).await;
    let mut offered = Vec::new();
    let mut shed = 0;
    for _ in 0..6 {
        let mut peer = Peer::new(&rig).await;
        let invite = peer.invite("0162000001", "");
        peer.send(&invite).await;
        let first = peer.expect("a status", |m| m.status() > 0).await;
        if first.status() == 503 {
            shed += 1;
        } else {
            offered.push(peer);
        }
    }
    assert!(shed >= 3, "{shed} of 6 with room for 2");
    // Those who were let in hang up while nobody listens: it is heard later.
    for peer in &mut offered {
        let uri = format!("sip:0162000001@{}", peer.edge);
        let cancel = peer.request("CANCEL", &format!("<{uri}>"), &uri, "", "");
        peer.send(&cancel).await;
        peer.status("INVITE", 487).await;
    }
    let (mut calls, mut ends) = (0, 0);
    while calls < offered.len() || ends < offered.len() {
        match rig.hear().await {
            Input::CallOffered { .. } => calls += 1,
            Input::LegEnded { end: LegEnd::HungUp, .. } => ends += 1,
            other => panic!("unexpected {other:?}"),
        }
    }
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", "");
    peer.send(&invite).await;
    rig.hear_offer().await;
}

#[tokio::test]
async fn a_peer_that_never_acknowledges_is_given_up() {
    let mut rig = Rig::hasty().await;
    let mut peer = Peer::new(&rig).await;
    let invite = peer.invite("0162000001", "");
    peer.send(&invite).await;
    let leg = rig.hear_offer().await;
    rig.perform(Effect::Answer { leg }).await;
    peer.status("INVITE", 200).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Vanished });
    peer.asked("BYE").await;
    rig.empties().await;
    until("no transaction is left", || rig.edge.stats().transactions == 0).await;
}

#[tokio::test]
async fn a_peer_whose_audio_stops_is_hung_up() {
    let mut rig = Rig::with(sip_config(), 700, 64).await;
    let mut peer = Peer::new(&rig).await;
    let (_, leg) = peer.call_up(&mut rig).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::Vanished });
    peer.asked("BYE").await;
    rig.empties().await;
}

#[tokio::test]
async fn a_peer_on_hold_may_be_silent() {
    let mut rig = Rig::with(sip_config(), 500, 64).await;
    let mut peer = Peer::new(&rig).await;
    let (ok, leg) = peer.call_up(&mut rig).await;
    let hold = peer.inside(&ok, "INVITE", "", &sdp("inactive"));
    peer.send(&hold).await;
    let answer = peer.status("INVITE", 200).await;
    let ack = peer.inside(&answer, "ACK", "", "");
    peer.send(&ack).await;
    assert_eq!(rig.hear().await, Input::LegHeld { leg });
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    rig.hears_nothing().await;
    peer.hang_up(&ok).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
}

#[tokio::test]
async fn peers_that_vanish_leave_no_dialog() {
    let sip = SipConfig { t1_ms: 20, session_min_s: 1, ..sip_config() };
    let mut rig = Rig::with(sip, 600, 256).await;
    for _ in 0..30 {
        let mut peer = Peer::new(&rig).await;
        peer.call_up(&mut rig).await;
    }
    assert_eq!(rig.edge.stats().dialogs, 30);
    for _ in 0..30 {
        let Input::LegEnded { end, .. } = rig.hear().await else { panic!("an end") };
        assert_eq!(end, LegEnd::Vanished);
    }
    rig.empties().await;
    until("no transaction is left", || rig.edge.stats().transactions == 0).await;
}
