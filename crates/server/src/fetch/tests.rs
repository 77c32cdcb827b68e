//! Services as they are met: on real sockets, right, slow, huge, hostile.

use super::client::Client;
use super::peer::read_request;
use super::*;
use crate::clock;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;
use store::testing::TestDb;
use store::{Priority, Ticket};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{
    ErrorResponse, Request as Upgrade, Response as Upgraded,
};
use vocab::{HttpMethod, TicketId, Verb};

struct Bench {
    fetcher: Fetcher,
    _db: TestDb,
}

impl Bench {
    async fn new(allow: &[&str]) -> Self {
        let db = store::testing::sqlite().await;
        let allow: Vec<String> = allow.iter().map(|a| (*a).to_owned()).collect();
        Self {
            fetcher: Fetcher::new(db.db.clone(), Arc::new(Client::new(Door::new(&allow).unwrap()))),
            _db: db,
        }
    }

    async fn ask(&self, request: Request, timeout_ms: i64) -> Fetched {
        let interaction = InteractionId::from_uuid(uuid::Uuid::from_u128(7));
        let organization = OrganizationId::new("nova");
        self.fetcher.fetch(Question { interaction, organization, request, timeout_ms }).await
    }

    async fn get(&self, url: &str) -> Fetched {
        self.ask(http(HttpMethod::Get, url, None), 3_000).await
    }
}

fn http(method: HttpMethod, url: &str, body: Option<&str>) -> Request {
    let results = [("tier", "/customer/tier"), ("score", "/customer/score"), ("none", "/nothing")];
    Request::Http {
        method,
        url: Pii::new(url.to_owned()),
        headers: BTreeMap::from([("x-key".to_owned(), "s3cret".to_owned())]),
        body: body.map(|body| Pii::new(body.to_owned())),
        results: results.map(|(name, pointer)| (name.to_owned(), pointer.to_owned())).into(),
    }
}

/// Answers every request alike and counts them; its address.
async fn service(status: &str, answer: Vec<u8>) -> (SocketAddr, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (head, count) = (format!("HTTP/1.1 {status}\r\n"), Arc::new(AtomicU32::new(0)));
    let counted = count.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            counted.fetch_add(1, Ordering::SeqCst);
            let length = format!("Content-Length: {}\r\n\r\n", answer.len());
            // The asker may have gone when it has read enough.
            let _gone =
                stream.write_all(&[head.as_bytes(), length.as_bytes(), &answer].concat()).await;
        }
    });
    (address, count)
}

fn found(attributes: &[(&str, &str)]) -> Fetched {
    let attributes =
        attributes.iter().map(|(name, value)| ((*name).to_owned(), Pii::new((*value).to_owned())));
    Fetched::Found { attributes: attributes.collect() }
}

fn why(fetched: Fetched) -> String {
    match fetched {
        Fetched::Failed { reason } => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn values_are_taken_out_of_a_json_answer_by_their_pointers() {
    let bench = Bench::new(&["127.0.0.1"]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/customers?n=%2B33", listener.local_addr().unwrap());
    let serve = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        let answer = r#"{"customer": {"tier": "gold", "score": 80}}"#;
        let head = format!("HTTP/1.1 201 Created\r\nContent-Length: {}\r\n\r\n", answer.len());
        stream.write_all(&[head, answer.to_owned()].concat().into_bytes()).await.unwrap();
        request
    });
    let answer = bench.ask(http(HttpMethod::Post, &url, Some("{\"a\": 1}")), 3_000).await;
    let wanted = [("http.status", "201"), ("none", ""), ("score", "80"), ("tier", "gold")];
    assert_eq!(answer, found(&wanted));
    let request = serve.await.unwrap();
    assert!(request.starts_with("POST /customers?n=%2B33 HTTP/1.1\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"a\": 1}"), "{request}");
    let head = request.to_lowercase();
    for line in ["x-key: s3cret", "content-type: application/json", "host: 127.0.0.1:"] {
        assert!(head.contains(line), "{line} in {request}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_an_answer_and_every_other_status_a_failure() {
    let bench = Bench::new(&["127.0.0.1"]).await;
    let (absent, _) = service("404 Not Found", b"<html>".to_vec()).await;
    let empty = [("http.status", "404"), ("none", ""), ("score", ""), ("tier", "")];
    assert_eq!(bench.get(&format!("http://{absent}/")).await, found(&empty));
    for (status, word) in [("500 Internal Server Error", "500"), ("401 Unauthorized", "401")] {
        let (address, _) = service(status, b"{}".to_vec()).await;
        assert!(why(bench.get(&format!("http://{address}/")).await).contains(word), "{status}");
    }
    let (lying, _) = service("200 OK", b"<html>".to_vec()).await;
    assert!(why(bench.get(&format!("http://{lying}/")).await).contains("no JSON"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let bench = Bench::new(&["127.0.0.1"]).await;
    let (target, count) = service("200 OK", b"{}".to_vec()).await;
    let away = format!("302 Found\r\nLocation: http://{target}/");
    let (address, asked) = service(&away, Vec::new()).await;
    assert!(why(bench.get(&format!("http://{address}/")).await).contains("302"));
    assert_eq!((asked.load(Ordering::SeqCst), count.load(Ordering::SeqCst)), (1, 0));
}

#[tokio::test]
async fn this_machine_and_its_networks_are_closed_unless_listed() {
    let (address, count) = service("200 OK", b"{}".to_vec()).await;
    let closed = Bench::new(&[]).await;
    let port = address.port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"] {
        let reason = why(closed.get(&format!("http://{host}:{port}/")).await);
        assert!(reason.contains("[http] allow") || reason.contains("no such host"), "{reason}");
    }
    for scheme in ["ws", "http"] {
        let url = Pii::new(format!("{scheme}://127.0.0.1:{port}/"));
        let refused = closed.ask(Request::Verbs { url, state: BTreeMap::new() }, 3_000).await;
        assert!(why(refused).contains("[http] allow"), "{scheme}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0, "it was asked all the same");
    let open = Bench::new(&["localhost"]).await;
    assert!(matches!(open.get(&format!("http://localhost:{port}/")).await, Fetched::Found { .. }));
    for url in ["ftp://a.example/", "http://", "nonsense", "file:///etc/passwd", "http:///x"] {
        assert!(why(open.get(url).await).contains("no URL"), "{url}");
    }
}

#[tokio::test]
async fn a_service_that_hangs_is_late_wherever_it_hangs() {
    let bench = Bench::new(&["127.0.0.1"]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut held = Vec::new();
        for head in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"] {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            stream.write_all(head.as_bytes()).await.unwrap();
            held.push(stream);
        }
        std::future::pending::<()>().await;
    });
    let begun = Instant::now();
    for _ in 0..3 {
        let request = http(HttpMethod::Get, &format!("http://{address}/"), None);
        assert_eq!(bench.ask(request, 200).await, Fetched::Late);
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off_and_the_largest_one_is_read() {
    let bench = Bench::new(&["127.0.0.1"]).await;
    let sized = |size: usize| {
        let mut body = br#"{"customer": {"tier": ""#.to_vec();
        body.resize(size - 3, b'x');
        body.extend(b"\"}}");
        body
    };
    let (fits, _) = service("200 OK", sized(client::MAX_ANSWER_BYTES)).await;
    let Fetched::Found { attributes } = bench.get(&format!("http://{fits}/")).await else {
        panic!("it fits");
    };
    assert_eq!(attributes["tier"].reveal().len(), 1_000, "a value is cut");
    let (huge, _) = service("200 OK", sized(client::MAX_ANSWER_BYTES + 1)).await;
    assert!(why(bench.get(&format!("http://{huge}/")).await).contains("more than"));
    let (junk, _) = service("999 ?\r\nX: \x01", Vec::new()).await;
    assert!(matches!(bench.get(&format!("http://{junk}/")).await, Fetched::Failed { .. }));
}

#[tokio::test]
async fn https_is_spoken_with_those_whose_certificate_is_trusted() {
    let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = signed.cert.der().clone();
    let key = tokio_rustls::rustls::pki_types::PrivateKeyDer::Pkcs8(
        signed.signing_key.serialize_der().into(),
    );
    let ring = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut part = [0; 4_096];
            let _n = stream.read(&mut part).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await.unwrap();
        }
    });
    let mut roots = tokio_rustls::rustls::RootCertStore::empty();
    roots.add(certificate).unwrap();
    let door = || Door::new(&["localhost".to_owned()]).unwrap();
    let answered = Client::trusting(door(), roots)
        .send(hyper::Method::GET, &url, hyper::HeaderMap::new(), bytes::Bytes::new())
        .await;
    assert_eq!(answered.map(|a| a.status).map_err(|e| e.to_string()), Ok(200));
    let strangers = Client::trusting(door(), tokio_rustls::rustls::RootCertStore::empty());
    let refused = strangers
        .send(hyper::Method::GET, &url, hyper::HeaderMap::new(), bytes::Bytes::new())
        .await;
    assert!(matches!(refused, Err(client::ClientError::Tls(_))));
}

#[tokio::test]
async fn a_ticket_is_found_by_its_number_or_its_digits_within_its_organization() {
    let bench = Bench::new(&[]).await;
    let ticket = |organization: &str, n: u128| {
        let id = TicketId::from_uuid(uuid::Uuid::from_u128(n));
        Ticket {
            subject: Pii::new(format!("Box en panne {n}")),
            priority: Priority::High,
            ..Ticket::new(id, organization.into(), "incident", "alice", clock::now())
        }
    };
    for (organization, n) in [("nova", 1), ("other", 2), ("other", 3)] {
        let made = bench.fetcher.db.tickets().open(ticket(organization, n), "INC").await;
        made.unwrap();
    }
    let ask =
        |number: &str| bench.ask(Request::Ticket { number: Pii::new(number.to_owned()) }, 3_000);
    for number in ["INC-000001", " inc-000001 ", "1", "000001"] {
        let Fetched::Found { attributes } = ask(number).await else { panic!("{number}") };
        let told = |name: &str| attributes[name].reveal().as_str();
        assert_eq!((told("ticket.number"), told("ticket.state")), ("INC-000001", "open"));
        assert_eq!((told("ticket.subject"), told("ticket.priority")), ("Box en panne 1", "high"));
        assert_eq!(told("ticket.team"), "");
    }
    for number in ["2", "INC-000002", "", "%", "1; DROP TABLE ticket"] {
        assert_eq!(ask(number).await, Fetched::Unknown, "{number}");
    }
}

#[tokio::test]
async fn a_web_hook_is_told_of_the_call_and_answers_with_verbs() {
    let bench = Bench::new(&["127.0.0.1"]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serve = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        let answer = r#"[{"verb": "gather", "numDigits": 1, "actionHook": "/two"}]"#;
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", answer.len());
        stream.write_all(&[head, answer.to_owned()].concat().into_bytes()).await.unwrap();
        request
    });
    let state = [("caller", "+33639980001"), ("called", "+33162000001"), ("tier", "gold")];
    let state = state.map(|(name, value)| (name.to_owned(), Pii::new(value.to_owned()))).into();
    let url = Pii::new(format!("http://{address}/one"));
    let Fetched::Verbs { verbs } = bench.ask(Request::Verbs { url, state }, 3_000).await else {
        panic!("verbs are told");
    };
    let two = format!("http://{address}/two");
    assert!(matches!(&verbs[..], [Verb::Gather { url: Some(u), max: 1, .. }] if *u == two));
    let request = serve.await.unwrap();
    assert!(request.starts_with("POST /one HTTP/1.1\r\n"), "{request}");
    let told: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!((&told["from"], &told["to"]), (&json!("+33639980001"), &json!("+33162000001")));
    assert_eq!(
        (&told["direction"], &told["attributes"]["tier"]),
        (&json!("inbound"), &json!("gold"))
    );
    assert_eq!(told["call_sid"], "00000000-0000-0000-0000-000000000007");
}

/// As a program that speaks jambonz's protocol does.
async fn accept(stream: TcpStream) -> WebSocketStream<TcpStream> {
    #[expect(clippy::result_large_err, reason = "the library's own signature")]
    let check = |request: &Upgrade, mut response: Upgraded| {
        assert_eq!(request.headers()["sec-websocket-protocol"], "ws.jambonz.org");
        let protocol = "ws.jambonz.org".parse().unwrap();
        response.headers_mut().insert("sec-websocket-protocol", protocol);
        Ok::<_, ErrorResponse>(response)
    };
    tokio_tungstenite::accept_hdr_async(stream, check).await.unwrap()
}

#[tokio::test]
async fn a_program_on_a_websocket_is_asked_again_on_the_same_connection() {
    let bench = Bench::new(&["127.0.0.1"]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("ws://{}/app", listener.local_addr().unwrap());
    let serve = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut socket = accept(stream).await;
        let mut heard = Vec::new();
        for data in
            [json!([{"verb": "gather", "actionHook": "/digits"}]), json!([{"verb": "leave"}])]
        {
            let Message::Text(text) = socket.next().await.unwrap().unwrap() else { panic!("text") };
            let told: Value = serde_json::from_str(&text).unwrap();
            // Another's answer is not ours.
            let other = json!({"type": "ack", "msgid": "other", "data": [{"verb": "hangup"}]});
            socket.send(Message::text(other.to_string())).await.unwrap();
            let ack = json!({"type": "ack", "msgid": told["msgid"], "data": data});
            socket.send(Message::text(ack.to_string())).await.unwrap();
            heard.push(told);
        }
        heard
    });
    let url = Pii::new(server.clone());
    let first = bench.ask(Request::Verbs { url, state: BTreeMap::new() }, 3_000).await;
    let Fetched::Verbs { verbs } = first else { panic!("{first:?}") };
    let Some(Verb::Gather { url: Some(next), .. }) = verbs.first() else { panic!("{verbs:?}") };
    assert_eq!(*next, format!("{server}#/digits"));
    let state = BTreeMap::from([("digits".to_owned(), Pii::new("42".to_owned()))]);
    let second = bench.ask(Request::Verbs { url: Pii::new(next.clone()), state }, 3_000).await;
    assert_eq!(second, Fetched::Verbs { verbs: vec![Verb::Leave] });
    let heard = serve.await.unwrap();
    assert_eq!(
        (&heard[0]["type"], &heard[1]["type"]),
        (&json!("session:new"), &json!("verb:hook"))
    );
    assert_eq!((&heard[1]["hook"], &heard[1]["data"]["digits"]), (&json!("/digits"), &json!("42")));
}

#[tokio::test]
async fn a_program_that_hangs_or_lies_on_its_websocket_costs_its_answer() {
    let bench = Bench::new(&["127.0.0.1"]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/app", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        for answer in [None, Some("no json"), Some("[]")] {
            let (stream, _) = listener.accept().await.unwrap();
            let mut socket = accept(stream).await;
            socket.next().await.unwrap().unwrap();
            if let Some(answer) = answer {
                socket.send(Message::text(answer)).await.unwrap();
                socket.close(None).await.ok();
            }
            held.push(socket);
        }
        std::future::pending::<()>().await;
    });
    let ask = |ms| {
        let url = Pii::new(url.clone());
        bench.ask(Request::Verbs { url, state: BTreeMap::new() }, ms)
    };
    assert_eq!(ask(300).await, Fetched::Late);
    assert!(why(ask(3_000).await).contains("no JSON"));
    assert!(why(ask(3_000).await).contains("closed without"));
}
