//! Flows that ask a service: what it answers decides where the caller lands, and one that hangs
//! costs its answer, not the call. A message left is kept.

use crate::building::Building;
use crate::until::until;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A service that answers every request with this; without it, it takes the request and hangs.
async fn service(answer: Option<Value>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut held = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 8_192];
            let _n = stream.read(&mut request).await.unwrap();
            if let Some(answer) = &answer {
                let body = answer.to_string();
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
                stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
            }
            held.push(stream);
        }
    });
    address
}

/// A centre whose number leads to these actions after `answer`, the queues, and the end.
async fn floor_of(actions: Value) -> Building {
    Building::changed(|plan, config, _| {
        let mut all = vec![json!({"id": "answer", "type": "answer", "parameters": {},
            "next": actions[0]["id"]})];
        all.extend(actions.as_array().unwrap().iter().cloned());
        let text = actions.to_string();
        let led_to = |queue: &&str| text.contains(&format!("\"next\":\"{queue}\""));
        for queue in ["support", "second"].into_iter().filter(led_to) {
            all.push(json!({"id": queue, "type": "queue", "parameters": {"queue": queue}}));
        }
        let flow = json!({"version": 1, "name": "Asked", "start": "answer", "actions": all});
        let flow = serde_json::from_value(flow).expect("a flow");
        let known = plan.flows.values_mut().next().expect("the plan has one");
        *known = flow;
        assert_eq!(plan.faults(), []);
        config.http.allow = vec!["127.0.0.0/8".to_owned()];
    })
    .await
}

fn http_call(address: SocketAddr) -> Value {
    json!([
        {"id": "crm", "type": "http_call", "next": "tier", "parameters": {
            "url": format!("http://{address}/customers/{{caller}}"), "timeout_ms": 700,
            "results": {"tier": "/customer/tier"}},
         "errors": [{"error": "late", "next": "second"}, {"error": "failed", "next": "end"}]},
        {"id": "tier", "type": "branch", "parameters": {}, "next": "second",
         "conditions": [{"when": "tier = \"gold\"", "next": "support"}]},
        {"id": "end", "type": "hang_up", "parameters": {}},
    ])
}

/// The queue in which a caller lands, who then leaves.
async fn lands_in(floor: &Building) -> String {
    let (caller, _voice, id) = floor.call(440).await;
    floor.happens(&id, "interaction_queued").await;
    caller.nudge();
    caller.ends_well().await;
    let contact = floor.record(&id).await;
    contact["queue"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_service_knows_of_the_caller_decides_the_queue() {
    let address = service(Some(json!({"customer": {"tier": "gold"}}))).await;
    let floor = floor_of(http_call(address)).await;
    assert_eq!(lands_in(&floor).await, "support");
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_service_that_hangs_lets_the_flow_go_on_by_its_error_exit() {
    let floor = floor_of(http_call(service(None).await)).await;
    assert_eq!(lands_in(&floor).await, "second");
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_program_elsewhere_speaks_to_the_caller_and_sends_them_to_a_queue() {
    let verbs = json!([
        {"verb": "tag", "data": {"tier": "gold"}},
        {"verb": "pause", "length": 0.2},
        {"verb": "enqueue", "name": "support"},
    ]);
    let address = service(Some(verbs)).await;
    let flow = json!([
        {"id": "ask", "type": "external_step", "next": "second",
         "parameters": {"url": format!("http://{address}/start")},
         "errors": [{"error": "late", "next": "second"}, {"error": "failed", "next": "second"}]},
    ]);
    let floor = floor_of(flow).await;
    assert_eq!(lands_in(&floor).await, "support");
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_message_is_left_after_the_tone_and_can_be_heard() {
    let floor = floor_of(json!([
        {"id": "message", "type": "voicemail", "next": "end", "parameters": {
            "prompt": {"tone": {"hz": 600, "ms": 800}}, "queue": "support", "max_ms": 20_000}},
        {"id": "end", "type": "hang_up", "parameters": {}},
    ]))
    .await;
    let (caller, voice, id) = floor.call(440).await;
    until("the tone is heard", || async { voice.share_heard(1_000.0) > 0.9 }).await;
    floor.happens(&id, "voicemail_started").await;
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    voice.press('#');
    caller.says("hung up on").await;
    caller.ends_well().await;
    let contact = floor.record(&id).await;
    assert_eq!(contact["recording"]["state"], "stored", "{contact}");
    let path = format!("/api/v1/interactions/{id}/recording");
    let answer = floor.admin.get(&path).await;
    assert_eq!(answer.status, 200, "{} {contact}", answer.text());
    let wav = media::wav::Wav::parse(&answer.body).unwrap();
    assert_eq!(wav.channels, 1);
    let said = wav.to_telephone().unwrap();
    let middle = &said[said.len() / 2..said.len() / 2 + 4_000];
    let share = media::tone::share_at(middle, 440.0);
    assert!(share > 0.9, "{share} of {} ms", said.len() / 8);
    floor.close().await;
}
