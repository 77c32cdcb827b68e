//! What strangers and broken programs send. None of it stops the floor, and none of it tells
//! them anything.

use crate::answered::Talk;
use crate::building::Building;
use crate::desk::{Desk, PASSWORD};
use crate::http::{self, Response};
use crate::phone::Digest;
use crate::until::until;
use serde_json::json;
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

const SIGN_IN: &str = "/api/v1/sign-in";

async fn attempt(centre: SocketAddr, login: &str, password: &str) -> Response {
    let form = json!({ "login": login, "password": password }).to_string();
    http::request(centre, "POST", SIGN_IN, None, &form).await
}

/// The answer's head without what differs from one second to the next.
fn head(response: &Response) -> Vec<String> {
    let lines = response.head.lines().map(str::to_ascii_lowercase);
    lines.filter(|l| !l.starts_with("date:")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wrong_password_never_tells_whether_the_login_exists() {
    let floor = Building::open().await;
    let known = attempt(floor.http, "alice", "not it, not at all").await;
    let unknown = attempt(floor.http, "alicia", "not it, not at all").await;
    assert_eq!((known.status, unknown.status), (401, 401));
    assert_eq!(known.json(), unknown.json());
    assert_eq!(head(&known), head(&unknown));

    // Both are slowed after the same number of failures, and the right password waits as well.
    for login in ["alice", "alicia"] {
        let mut tries = 1;
        while attempt(floor.http, login, "not it, not at all").await.status == 401 {
            tries += 1;
            assert!(tries < 20, "{login} is never slowed");
        }
        assert_eq!(tries, 5, "{login}");
        let slowed = attempt(floor.http, login, PASSWORD).await;
        assert_eq!(slowed.status, 429, "{login}");
        let retry = head(&slowed).into_iter().any(|l| l.starts_with("retry-after:"));
        assert!(retry, "{}", slowed.head);
    }
    assert_eq!(attempt(floor.http, "bruno", PASSWORD).await.status, 200, "others are not slowed");
    floor.close().await;
}

/// Datagrams that are no SIP, or broken SIP.
fn broken_datagrams() -> Vec<Vec<u8>> {
    let invite = "INVITE sip:0162000001@127.0.0.1 SIP/2.0\r\n\
                  Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK-x\r\nMax-Forwards: 70\r\n\
                  From: <sip:a@b>;tag=1\r\nTo: <sip:0162000001@127.0.0.1>\r\nCall-ID: broken-1\r\n\
                  CSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1:9>\r\n\
                  Content-Type: application/sdp\r\nContent-Length: 4\r\n\r\nv=0\n";
    let mut all: Vec<Vec<u8>> = vec![
        Vec::new(),
        b"\r\n\r\n".to_vec(),
        vec![0; 1_400],
        (0..=255).collect(),
        b"INVITE".to_vec(),
        b"SIP/2.0 200 OK\r\n\r\n".to_vec(),
        invite.replace("Call-ID: broken-1\r\n", "").into_bytes(),
        invite.replace("1 INVITE", "99999999999999999999 INVITE").into_bytes(),
        invite.replace("Content-Length: 4", "Content-Length: -7").into_bytes(),
        invite.replace("Content-Length: 4", "Content-Length: 4000000000").into_bytes(),
        invite.replace("Via: SIP/2.0/UDP 127.0.0.1:9", "Via: nonsense").into_bytes(),
        invite.replace("sip:0162000001@127.0.0.1 SIP", "sip:%%%@[::::] SIP").into_bytes(),
        invite.replace("From: <sip:a@b>;tag=1", "From: \"\u{0}\u{1}<").into_bytes(),
        invite.replace("INVITE", "\u{e9}\u{e9}\u{e9}").into_bytes(),
        invite.replace("Max-Forwards: 70", &"X: y\r\n".repeat(5_000)).into_bytes(),
    ];
    // Every cut of a right message.
    all.extend((1..invite.len()).step_by(7).map(|n| invite.as_bytes()[..n].to_vec()));
    all
}

fn broken_requests() -> Vec<Vec<u8>> {
    let post = |body: &str, extra: &str| {
        format!(
            "POST {SIGN_IN} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{extra}\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    };
    vec![
        post("{", ""),
        post("[]", ""),
        post("\"alice\"", ""),
        post("{\"login\":7,\"password\":null}", ""),
        post("{\"login\":\"alice\",\"password\":\"x\",\"more\":1}", ""),
        post(&"[".repeat(100_000), ""),
        post(&format!("{{\"login\":\"{}\",\"password\":\"x\"}}", "a".repeat(200_000)), ""),
        post("{}", "Authorization: Bearer \u{1}\r\n"),
        b"GET /api/v1/interactions/%00%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            .to_vec(),
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn broken_messages_get_their_answer_and_a_live_call_goes_on() {
    let floor = Building::open().await;
    let talk = Talk::begin(&floor, Digest::Md5).await;
    let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
    let audio = floor.ports.audio();
    for datagram in broken_datagrams() {
        stranger.send_to(&datagram, floor.sip).ok();
        // The audio's ports hear the same: no RTP either.
        for port in audio.clone().step_by(2).take(8) {
            stranger.send_to(&datagram, ("127.0.0.1", port)).ok();
        }
    }
    for request in broken_requests() {
        let answer = http::raw(floor.http, &request).await.expect("HTTP answers");
        let shown = String::from_utf8_lossy(&request[..request.len().min(300)]).into_owned();
        if shown.contains("/../") {
            // The interface answers every path that is no file of its own by its first page.
            assert!(!answer.text().contains("root:"), "{}", answer.text());
            continue;
        }
        assert!((400..500).contains(&answer.status), "{}: {shown}", answer.head);
        if answer.status == 422 {
            let problem = answer.json();
            assert!(problem["field"].is_string(), "{problem} for {shown}");
        }
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    talk.voices.0.forget();
    talk.voices.1.forget();
    talk.hear_each_other().await;
    let (_, id) = talk.customer_hangs_up().await;
    assert_eq!(floor.record(&id).await["outcome"], "handled");
    // A new call finds the floor as ever.
    let (caller, _voice, id) = floor.call_for_support(440).await;
    caller.nudge();
    caller.ends_well().await;
    assert_eq!(floor.record(&id).await["outcome"], "abandoned_in_queue");
    let admin = Desk::sign_in(floor.http, "admin").await;
    assert_eq!(admin.get("/api/v1/me").await.status, 200);
    floor.close().await;
}

/// A body that is no audio we can speak is refused, and the floor hears nothing of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stranger_who_is_no_trunk_cannot_call() {
    let floor = Building::changed(|_, config, _| {
        config.trunks[0].addresses = vec!["192.0.2.1".to_owned()];
    })
    .await;
    let stranger = Stranger::at("127.0.0.1");
    stranger.calls(floor.sip, 1);
    let status = stranger.hears(1).expect("an answer in time");
    assert_eq!(status, 403);
    assert_eq!(floor.started().await, []);
    floor.close().await;
}

/// Who calls without being an operator.
struct Stranger(UdpSocket);

impl Stranger {
    fn at(ip: &str) -> Self {
        let socket = UdpSocket::bind((ip, 0)).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self(socket)
    }

    fn calls(&self, centre: SocketAddr, nth: u32) {
        let me = self.0.local_addr().unwrap();
        let invite = format!(
            "INVITE sip:0162000001@{centre} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {me};rport;branch=z9hG4bK-s{nth}\r\nMax-Forwards: 70\r\n\
             From: <sip:s@{me}>;tag=s\r\nTo: <sip:0162000001@{centre}>\r\n\
             Call-ID: stranger-{nth}-{me}\r\nCSeq: 1 INVITE\r\nContact: <sip:s@{me}>\r\n\
             Content-Length: 0\r\n\r\n"
        );
        self.0.send_to(invite.as_bytes(), centre).unwrap();
    }

    /// The final status of that call.
    fn hears(&self, nth: u32) -> Option<u16> {
        let mut buf = [0; 4_096];
        loop {
            let len = self.0.recv(&mut buf).ok()?;
            let text = String::from_utf8_lossy(&buf[..len]).into_owned();
            if !text.contains(&format!("Call-ID: stranger-{nth}-")) {
                continue;
            }
            let status: u16 = text.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("SIP");
            if status >= 200 {
                return Some(status);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_that_goes_on_calling_is_banned_until_an_administrator_lifts_it() {
    let floor = Building::open().await;
    let eve = Stranger::at("127.0.0.9");
    for nth in 0..20 {
        eve.calls(floor.sip, nth);
        assert_eq!(eve.hears(nth), Some(403), "call {nth}");
    }
    until("a call isn't heard", async || {
        eve.calls(floor.sip, 20);
        floor.metric("sip_banned_total").await > 0
    })
    .await;
    let admin = Desk::sign_in(floor.http, "admin").await;
    let bans = admin.get("/api/v1/bans").await.ok();
    let ban = &bans["items"][0];
    assert_eq!((&ban["address"], &ban["cause"]), (&json!("127.0.0.9"), &json!("stranger_call")));

    // The operator, at another address of the same machine, is heard as ever.
    let (caller, _voice, _) = floor.call_for_support(440).await;
    caller.nudge();
    caller.ends_well().await;

    let agent = Desk::sign_in(floor.http, "alice").await;
    let lift = async |desk: &Desk| {
        desk.send("DELETE", "/api/v1/bans/127.0.0.9", &serde_json::Value::Null).await.status
    };
    assert_eq!(lift(&agent).await, 403);
    assert_eq!(lift(&admin).await, 204);
    eve.calls(floor.sip, 21);
    assert_eq!(eve.hears(21), Some(403));
    floor.close().await;
}
