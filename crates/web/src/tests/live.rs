//! The live feed over a real listener.

use super::centre::{Centre, Rows, cookie};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use vocab::{Event, Private, Recorded, Role};

/// Nothing in these tests takes longer unless it is broken.
const BOUND: Duration = Duration::from_secs(20);

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub(super) async fn open(
    address: SocketAddr,
    path: &str,
    headers: &[(&'static str, &str)],
) -> Result<Socket, Error> {
    let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    connect_async(request).await.map(|(socket, _)| socket)
}

async fn feed(address: SocketAddr, token: &str, query: &str) -> Socket {
    let headers = [("cookie", cookie(token)), ("sec-websocket-protocol", "plateau".to_owned())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    open(address, &format!("/api/v1/live{query}"), &headers).await.unwrap()
}

/// The next message of ours; pings of the WebSocket itself are not.
async fn next(socket: &mut Socket) -> Value {
    loop {
        let message = tokio::time::timeout(BOUND, socket.next()).await.expect("a message comes");
        match message.expect("the feed goes on").unwrap() {
            Message::Text(text) => return serde_json::from_str(&text).unwrap(),
            Message::Close(frame) => panic!("closed: {frame:?}"),
            Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_) => {}
        }
    }
}

async fn close_code(socket: &mut Socket) -> CloseCode {
    loop {
        let message = tokio::time::timeout(BOUND, socket.next()).await.expect("the feed closes");
        if let Message::Close(frame) = message.expect("a close frame comes first").unwrap() {
            return frame.expect("with a code").code;
        }
    }
}

/// The next delta that changes this topic, as (key, value).
async fn change(socket: &mut Socket, topic: &str) -> (String, Value) {
    loop {
        let message = next(socket).await;
        let changes = message["changes"].as_array().cloned().unwrap_or_default();
        if let Some(change) = changes.into_iter().find(|c| c["topic"] == topic) {
            return (change["key"].as_str().unwrap().to_owned(), change["value"].clone());
        }
    }
}

async fn set_status(centre: &Centre, login: &str, status: &str) {
    let token = centre.token(login).await;
    let body = Some(json!({"status": status}));
    centre.call("PUT", "/api/v1/me/status", Some(&token), body).await.expect(200);
}

fn keys(list: &Value, key: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|v| v[key].as_str().unwrap().to_owned()).collect()
}

async fn agents(centre: &Centre) {
    for (login, organization) in [("alice", "alpha"), ("anna", "alpha"), ("bob", "beta")] {
        centre.person(login, Role::Agent, &[organization]).await;
    }
}

#[tokio::test]
async fn a_supervisor_gets_the_floor_and_then_what_changes() {
    let centre = Centre::new().await;
    agents(&centre).await;
    let address = centre.listen().await;
    let token = centre.signed_in(Role::Supervisor, &[]).await;
    let mut socket = feed(address, &token, "").await;
    let snapshot = next(&mut socket).await;
    assert_eq!(snapshot["type"], "snapshot");
    assert_eq!(keys(&snapshot["queues"], "queue"), ["qa", "qb"]);
    assert_eq!(snapshot["interactions"].as_array().unwrap().len(), 2);
    assert_eq!(snapshot["callbacks"].as_array().unwrap().len(), 2);
    assert_eq!(snapshot["agents"].as_array().unwrap().len(), 5);
    assert_eq!(snapshot["me"], Value::Null);
    set_status(&centre, "anna", "available").await;
    let delta = next(&mut socket).await;
    assert_eq!(delta["type"], "delta");
    assert!(delta["seq"].as_u64() > snapshot["seq"].as_u64());
    let anna = delta["changes"].as_array().unwrap().iter().find(|c| c["key"] == "anna").unwrap();
    assert_eq!(anna["value"]["state"], "idle");
    let queue = delta["changes"].as_array().unwrap().iter().find(|c| c["key"] == "qa").unwrap();
    assert_eq!(queue["value"]["agents_idle"], 1);
}

#[tokio::test]
async fn an_agent_sees_itself_its_team_and_its_own_interaction() {
    let centre = Centre::new().await;
    agents(&centre).await;
    let address = centre.listen().await;
    let token = centre.token("alice").await;
    let mut socket = feed(address, &token, "").await;
    let snapshot = next(&mut socket).await;
    assert_eq!(keys(&snapshot["agents"], "agent"), ["agent-alpha", "alice", "anna"]);
    assert_eq!(keys(&snapshot["queues"], "queue"), ["qa"]);
    let own = centre.alpha.live.to_string();
    assert_eq!(keys(&snapshot["interactions"], "interaction"), [own.as_str()]);
    assert_eq!(snapshot["me"]["agent"], "alice");
    assert_eq!(snapshot["me"]["handled_today"], 2);
    let mate = &snapshot["agents"][2];
    assert_eq!((&mate["agent"], &mate["handled_today"]), (&json!("anna"), &Value::Null));
    // Bob of the other team changes first; what Alice hears of is Anna.
    set_status(&centre, "bob", "available").await;
    set_status(&centre, "anna", "available").await;
    let (key, value) = change(&mut socket, "agent").await;
    assert_eq!((key.as_str(), &value["state"]), ("anna", &json!("idle")));
}

#[tokio::test]
async fn an_organizations_user_hears_only_of_its_own() {
    let centre = Centre::new().await;
    agents(&centre).await;
    let address = centre.listen().await;
    let token = centre.signed_in(Role::Organization, &["beta"]).await;
    let mut socket = feed(address, &token, "").await;
    let snapshot = next(&mut socket).await;
    assert_eq!(snapshot["agents"], json!([]));
    let hold = |rows: &Rows| format!("/api/v1/interactions/{}/hold", rows.live);
    for (login, rows) in [("alice", &centre.alpha), ("bob", &centre.beta)] {
        let token = centre.token(login).await;
        centre.call("POST", &hold(rows), Some(&token), None).await.expect(200);
    }
    let (key, value) = change(&mut socket, "interaction").await;
    assert_eq!(key, centre.beta.live.to_string());
    assert_eq!((&value["stage"], &value["agent"]), (&json!("on_hold"), &Value::Null));
    for secret in centre.alpha.secrets() {
        assert!(!snapshot.to_string().contains(&secret), "{secret} in {snapshot}");
        assert!(!value.to_string().contains(&secret), "{secret} in {value}");
    }
}

#[tokio::test]
async fn a_reader_that_comes_back_gets_what_it_missed() {
    let centre = Centre::new().await;
    agents(&centre).await;
    let address = centre.listen().await;
    let token = centre.signed_in(Role::FloorManager, &[]).await;
    let mut socket = feed(address, &token, "").await;
    let seq = next(&mut socket).await["seq"].as_u64().unwrap();
    drop(socket);
    set_status(&centre, "anna", "available").await;
    set_status(&centre, "anna", "training").await;
    let mut socket = feed(address, &token, &format!("?from={seq}")).await;
    for status in ["available", "training"] {
        let (key, value) = change(&mut socket, "agent").await;
        assert_eq!((key.as_str(), &value["status"]), ("anna", &json!(status)));
    }
    // A place the feed never was at cannot be gone on from.
    let mut socket = feed(address, &token, "?from=999999").await;
    assert_eq!(next(&mut socket).await["type"], "snapshot");
}

#[tokio::test]
async fn a_new_plan_gives_every_reader_a_new_snapshot() {
    let centre = Centre::new().await;
    let address = centre.listen().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let mut socket = feed(address, &admin, "").await;
    next(&mut socket).await;
    let mut plan = centre.get("/api/v1/plan", &admin).await.body["plan"].clone();
    plan["queues"]["qa"]["name"] = json!("Renamed");
    let body = Some(json!({"plan": plan, "base_version": 1}));
    centre.call("PUT", "/api/v1/plan", Some(&admin), body).await.expect(200);
    let snapshot = next(&mut socket).await;
    assert_eq!(snapshot["type"], "snapshot");
    assert_eq!(snapshot["queues"][0]["name"], "Renamed");
}

#[tokio::test]
async fn the_desk_counts_as_open_while_its_feed_is() {
    let centre = Centre::new().await;
    agents(&centre).await;
    let address = centre.listen().await;
    let watcher = centre.signed_in(Role::Supervisor, &[]).await;
    let mut watching = feed(address, &watcher, "").await;
    next(&mut watching).await;
    let token = centre.token("anna").await;
    let mut plain = feed(address, &token, "").await;
    next(&mut plain).await;
    let desk = feed(address, &token, "?role=desk").await;
    let (key, value) = change(&mut watching, "agent").await;
    assert_eq!((key.as_str(), &value["desk"]), ("anna", &json!(true)));
    drop(desk);
    let (key, value) = change(&mut watching, "agent").await;
    assert_eq!((key.as_str(), &value["desk"]), ("anna", &json!(false)));
}

/// fusionpbx #2831: the phone or desk was gone and the agent still available.
#[tokio::test]
async fn a_desk_that_vanishes_without_a_word_is_closed_within_five_seconds() {
    let centre = Centre::new().await;
    agents(&centre).await;
    let address = centre.listen().await;
    let watcher = centre.signed_in(Role::Supervisor, &[]).await;
    let mut watching = feed(address, &watcher, "").await;
    next(&mut watching).await;
    let token = centre.token("anna").await;
    // Held open but never read again: pings are not answered, as when the machine is gone.
    let vanished = feed(address, &token, "?role=desk").await;
    assert_eq!(change(&mut watching, "agent").await.1["desk"], true);
    let since = std::time::Instant::now();
    assert_eq!(change(&mut watching, "agent").await.1["desk"], false);
    assert!(since.elapsed() < Duration::from_millis(6_500), "{:?}", since.elapsed());
    drop(vanished);
}

#[tokio::test]
async fn a_program_signs_in_with_its_first_message() {
    let centre = Centre::new().await;
    let address = centre.listen().await;
    let protocol = [("sec-websocket-protocol", "plateau")];
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let mut socket = open(address, "/api/v1/live", &protocol).await.unwrap();
    socket.send(Message::text(json!({"token": token}).to_string())).await.unwrap();
    assert_eq!(next(&mut socket).await["type"], "snapshot");
    for first in [json!({"token": "wrong"}), json!({"hello": 1}), json!(null)] {
        let mut socket = open(address, "/api/v1/live", &protocol).await.unwrap();
        socket.send(Message::text(first.to_string())).await.unwrap();
        assert_eq!(close_code(&mut socket).await, CloseCode::from(4001), "{first}");
    }
}

#[tokio::test]
async fn pages_of_other_origins_and_other_protocols_are_refused() {
    let centre = Centre::new().await;
    let address = centre.listen().await;
    let token = centre.signed_in(Role::Supervisor, &[]).await;
    let cookie = cookie(&token);
    let own = format!("http://{address}");
    for (origin, protocol, wanted) in [
        ("https://evil.example", "plateau", 403),
        ("null", "plateau", 403),
        (own.as_str(), "chat", 400),
    ] {
        let headers =
            [("cookie", cookie.as_str()), ("origin", origin), ("sec-websocket-protocol", protocol)];
        match open(address, "/api/v1/live", &headers).await {
            Err(Error::Http(response)) => {
                assert_eq!(response.status().as_u16(), wanted, "{origin}")
            }
            other => panic!("{origin} {protocol}: {other:?}"),
        }
    }
    let headers = [
        ("cookie", cookie.as_str()),
        ("origin", own.as_str()),
        ("sec-websocket-protocol", "plateau"),
    ];
    let mut socket = open(address, "/api/v1/live", &headers).await.unwrap();
    assert_eq!(next(&mut socket).await["type"], "snapshot");
}

#[tokio::test]
async fn a_cookie_that_is_no_session_is_refused_before_the_upgrade() {
    let centre = Centre::new().await;
    let address = centre.listen().await;
    let headers = [("cookie", "plateau_session=stale"), ("sec-websocket-protocol", "plateau")];
    match open(address, "/api/v1/live", &headers).await {
        Err(Error::Http(response)) => assert_eq!(response.status().as_u16(), 401),
        other => panic!("{other:?}"),
    }
    let plain = centre.call("GET", "/api/v1/live", None, None).await;
    assert_eq!(plain.status, 426);
}

#[tokio::test]
async fn a_reader_that_is_too_slow_is_told_to_come_back() {
    let centre = Centre::new().await;
    let address = centre.listen().await;
    let token = centre.signed_in(Role::Supervisor, &[]).await;
    let mut socket = feed(address, &token, "").await;
    let seq = next(&mut socket).await["seq"].as_u64().unwrap();
    // One thread runs this test: until it waits, the feed's task cannot take any of these.
    for n in 1..=2_000 {
        let agent = "anna".into();
        let event = match n % 2 {
            0 => Event::PhoneLost { agent },
            _ => Event::PhoneRegistered { agent },
        };
        let at = crate::state::now();
        let recorded = Recorded { seq: seq + n, at, event, private: Private::default() };
        centre.state.publish(&[recorded]);
    }
    assert_eq!(close_code(&mut socket).await, CloseCode::from(4008));
    let mut socket = feed(address, &token, &format!("?from={seq}")).await;
    for n in 1..=2_000u64 {
        let delta = next(&mut socket).await;
        assert_eq!(delta["seq"], seq + n, "nothing is missing after coming back");
    }
}

#[tokio::test]
async fn somebody_who_signed_out_hears_no_more() {
    let centre = Centre::new().await;
    let address = centre.listen().await;
    let token = centre.signed_in(Role::Supervisor, &[]).await;
    let mut socket = feed(address, &token, "").await;
    next(&mut socket).await;
    centre.call("POST", "/api/v1/sign-out", Some(&token), None).await;
    assert_eq!(close_code(&mut socket).await, CloseCode::from(4001));
}
