use super::*;
use proptest::prelude::*;

const HEAD: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n";

fn ours() -> Ours {
    Ours::new(400, "127.0.0.1:20000".parse().unwrap())
}

fn with(media: &str) -> String {
    format!("{HEAD}{media}")
}

#[test]
fn our_offer_prefers_a_law_and_can_be_read_back() {
    let offer = ours().offer();
    assert!(offer.contains("m=audio 20000 RTP/AVP 8 0 101\r\n"), "{offer}");
    let theirs = parse(&offer).unwrap();
    let laws: Vec<_> = theirs.voices.iter().map(|v| v.law).collect();
    assert_eq!(laws, [Law::A, Law::Mu]);
    assert_eq!(theirs.digits, Some(101));
    assert!(!theirs.holds());
}

#[test]
fn the_answer_takes_the_offerers_first_codec_and_its_numbers() {
    let theirs = parse(&with(
        "m=audio 4000 RTP/AVP 18 0 8 96\r\na=rtpmap:18 G729/8000\r\na=rtpmap:0 PCMU/8000\r\n\
         a=rtpmap:96 telephone-event/8000\r\n",
    ))
    .unwrap();
    let (answer, agreed) = ours().answer(&theirs);
    assert!(answer.contains("m=audio 20000 RTP/AVP 0 96\r\n"), "{answer}");
    assert!(answer.contains("a=sendrecv\r\n"));
    assert_eq!(agreed.send, Voice { law: Law::Mu, payload_type: 0 });
    assert_eq!(agreed.digits, Some(96));
    assert_eq!(agreed.law_of(8), Some(Law::A));
    assert_eq!(agreed.law_of(18), None);
    assert!(agreed.is_digits(96));
}

#[test]
fn g711_under_a_dynamic_number_is_understood() {
    let theirs = parse(&with("m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 pcma/8000\r\n")).unwrap();
    let (answer, agreed) = ours().answer(&theirs);
    assert!(answer.contains("a=rtpmap:97 PCMA/8000\r\n"), "{answer}");
    assert_eq!(agreed.law_of(97), Some(Law::A));
    assert_eq!(agreed.digits, None);
    assert!(!agreed.is_digits(101), "never offered");
}

#[test]
fn other_lines_are_refused_in_place() {
    let theirs = parse(&with(
        "m=video 5000 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\nm=audio 4000 RTP/AVP 8\r\n\
         m=image 5002 udptl t38\r\n",
    ))
    .unwrap();
    let (answer, _) = ours().answer(&theirs);
    let lines: Vec<_> = answer.lines().filter(|l| l.starts_with("m=")).collect();
    let expected = ["m=video 0 RTP/AVP 99", "m=audio 20000 RTP/AVP 8", "m=image 0 udptl t38"];
    assert_eq!(lines, expected);
}

#[test]
fn hold_is_heard_in_every_dialect_and_answered_in_kind() {
    for (media, holds, mirrored) in [
        ("m=audio 4000 RTP/AVP 8\r\na=sendonly\r\n", true, "a=recvonly"),
        ("m=audio 4000 RTP/AVP 8\r\na=inactive\r\n", true, "a=inactive"),
        ("m=audio 4000 RTP/AVP 8\r\nc=IN IP4 0.0.0.0\r\n", true, "a=sendrecv"),
        ("m=audio 4000 RTP/AVP 8\r\na=recvonly\r\n", false, "a=sendonly"),
        ("m=audio 4000 RTP/AVP 8\r\n", false, "a=sendrecv"),
    ] {
        let theirs = parse(&with(media)).unwrap();
        assert_eq!(theirs.holds(), holds, "{media}");
        let (answer, agreed) = ours().answer(&theirs);
        assert!(answer.contains(mirrored), "{media} → {answer}");
        assert_eq!(agreed.they_receive, !holds);
    }
    let session_wide = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n\
                        a=sendonly\r\nm=audio 4000 RTP/AVP 8\r\n";
    assert!(parse(session_wide).unwrap().holds());
}

#[test]
fn the_version_grows_with_changes_only() {
    let version = |sdp: &str| sdp.split_ascii_whitespace().nth(3).unwrap().to_owned();
    let mut ours = ours();
    let open = parse(&with("m=audio 4000 RTP/AVP 8\r\n")).unwrap();
    let held = parse(&with("m=audio 4000 RTP/AVP 8\r\na=sendonly\r\n")).unwrap();
    assert_eq!(version(&ours.answer(&open).0), "1");
    assert_eq!(version(&ours.answer(&open).0), "1");
    assert_eq!(version(&ours.answer(&held).0), "2");
    assert_eq!(version(&ours.answer(&open).0), "3");
}

#[test]
fn what_can_not_be_used_is_named() {
    for (sdp, part) in [
        (with("m=audio 4000 RTP/AVP 18\r\n"), "neither PCMA nor PCMU"),
        (with("m=audio 0 RTP/AVP 8\r\n"), "no audio line"),
        (with("m=audio 4000 RTP/SAVP 8\r\n"), "no audio line"),
        (with("m=audio 4000 RTP/AVP 8 eight\r\n"), "no payload type"),
        ("v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0\r\nm=audio 1 RTP/AVP 8\r\n".into(), "c="),
        (with("m=audio 4000 RTP/AVP 8\r\nc=IN IP4 224.0.0.1\r\n"), "multicast"),
        (with("m=audio 4000 RTP/AVP 8\r\nc=IN IP4 phone.example\r\n"), "no IP"),
        ("hello".to_owned(), ""),
        ("x".repeat(MAX_BYTES + 1), "bytes"),
    ] {
        let fault = parse(&sdp).unwrap_err().to_string();
        assert!(fault.contains(part), "{sdp}: {fault}");
    }
}

proptest! {
    #[test]
    fn hostile_descriptions_never_panic(bytes: Vec<u8>) {
        let _ = parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn torn_and_twisted_descriptions_never_panic(
        at in 0_usize..200,
        junk in "[ -~\r\n]{0,12}",
        cut in 0_usize..200,
    ) {
        let mut sdp = with(
            "m=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n\
             m=video 9 RTP/AVP 1\r\n",
        );
        let at = at.min(sdp.len());
        sdp.insert_str(at, &junk);
        sdp.truncate(sdp.len().saturating_sub(cut));
        if let Ok(theirs) = parse(&sdp) {
            let (answer, _) = ours().answer(&theirs);
            prop_assert!(parse(&answer).is_ok(), "{sdp:?} → {answer:?}");
        }
    }
}
