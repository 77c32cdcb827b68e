//! HTTPS and what comes by it, with a certificate made for the test.

use super::centre::{Centre, PASSWORD, cookie};
use crate::tls::TlsListener;
use crate::{Tls, TlsError, WebConfig, hash_password};
use axum::serve::Listener;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};
use vocab::Role;

const BOUND: Duration = Duration::from_secs(20);

/// A self-signed certificate and its key, as files.
struct Pair {
    folder: TempDir,
}

/// Certificate and key as PEM.
fn made() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

/// Written at a moment of its own: file systems tell moments coarsely.
fn write_later(file: PathBuf, text: &str, later: Duration) {
    std::fs::write(&file, text).unwrap();
    let file = std::fs::File::options().append(true).open(file).unwrap();
    file.set_modified(std::time::SystemTime::now() + later).unwrap();
}

impl Pair {
    fn new() -> Self {
        let pair = Self { folder: tempfile::tempdir().unwrap() };
        let (certificate, key) = made();
        std::fs::write(pair.certificate(), certificate).unwrap();
        std::fs::write(pair.key(), key).unwrap();
        pair
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    fn read(&self) -> Result<Tls, TlsError> {
        Tls::read(&self.certificate(), &self.key())
    }

    async fn connect(&self, address: SocketAddr) -> TlsStream<TcpStream> {
        self.try_connect(address).await.unwrap()
    }

    /// As a client that trusts this certificate alone.
    async fn try_connect(&self, address: SocketAddr) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(self.certificate()).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let tcp = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let shaken = TlsConnector::from(Arc::new(config)).connect(name, tcp);
        tokio::time::timeout(BOUND, shaken).await.expect("hands are shaken or not")
    }
}

async fn centre() -> Centre {
    let centre = Centre::with(WebConfig { secure: true, ..WebConfig::default() }).await;
    centre.person("alice", Role::Agent, &["alpha"]).await;
    let people = centre.state.store.people();
    people.set_password("alice", &hash_password(PASSWORD)).await.unwrap();
    centre
}

/// The head and the JSON body of what is answered to one request.
async fn request(stream: &mut TlsStream<TcpStream>, head: &str, body: &str) -> (String, Value) {
    let length = body.len();
    let request = format!(
        "{head} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let read = tokio::time::timeout(BOUND, stream.read_to_string(&mut answer));
    read.await.expect("an answer comes").unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    (head.to_lowercase(), serde_json::from_str(body).unwrap())
}

async fn socket(
    pair: &Pair,
    address: SocketAddr,
    path: &str,
    headers: &[(&'static str, &str)],
) -> WebSocketStream<TlsStream<TcpStream>> {
    let mut request = format!("wss://localhost{path}").into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    client_async(request, pair.connect(address).await).await.unwrap().0
}

async fn text(socket: &mut WebSocketStream<TlsStream<TcpStream>>) -> String {
    loop {
        let message = tokio::time::timeout(BOUND, socket.next()).await.expect("a message comes");
        if let Message::Text(text) = message.expect("the socket is open").unwrap() {
            return text.as_str().to_owned();
        }
    }
}

#[tokio::test]
async fn sign_in_the_feed_and_sip_come_by_https() {
    let (pair, centre) = (Pair::new(), centre().await);
    let address = centre.listen_with(Some(pair.read().unwrap())).await;
    let form = json!({"login": "alice", "password": PASSWORD}).to_string();
    let mut stream = pair.connect(address).await;
    let (head, body) = request(&mut stream, "POST /api/v1/sign-in", &form).await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("strict-transport-security: max-age=31536000"), "{head}");
    assert!(head.contains("set-cookie: plateau_session=") && head.contains("; secure"), "{head}");

    let cookie = cookie(body["token"].as_str().unwrap());
    let headers = [
        ("cookie", cookie.as_str()),
        ("origin", "https://localhost"),
        ("sec-websocket-protocol", "plateau"),
    ];
    let mut feed = socket(&pair, address, "/api/v1/live", &headers).await;
    let snapshot: Value = serde_json::from_str(&text(&mut feed).await).unwrap();
    assert_eq!(
        (&snapshot["type"], &snapshot["me"]["agent"]),
        (&json!("snapshot"), &json!("alice"))
    );

    let mut sip = socket(&pair, address, "/sip", &[("sec-websocket-protocol", "sip")]).await;
    sip.send(Message::text("REGISTER")).await.unwrap();
    assert_eq!(text(&mut sip).await, "heard REGISTER");
    let peers = centre.sip_peers.lock().unwrap().clone();
    assert!(peers.len() == 1 && peers[0].0.ip().is_loopback() && peers[0].1, "{peers:?}");
}

/// More of them than handshakes have a place, none of which ever says what it should.
#[tokio::test]
async fn those_who_keep_silent_or_speak_no_tls_hold_nobody_up() {
    let (pair, centre) = (Pair::new(), centre().await);
    let address = centre.listen_with(Some(pair.read().unwrap())).await;
    let mut silent = Vec::new();
    for n in 0..300 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        if n % 10 == 0 {
            stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        }
        silent.push(stream);
    }
    let since = std::time::Instant::now();
    let mut stream = pair.connect(address).await;
    let (head, _) = request(&mut stream, "GET /api/v1/me", "").await;
    assert!(head.starts_with("http/1.1 401"), "{head}");
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    // The oldest made room for the newest; who came last is still waited for.
    let mut byte = [0];
    let closed = tokio::time::timeout(BOUND, silent[1].read(&mut byte)).await;
    assert!(matches!(closed, Ok(Ok(0) | Err(_))), "{closed:?}");
    let waiting = tokio::time::timeout(Duration::from_millis(50), silent[299].read(&mut byte));
    assert!(waiting.await.is_err(), "the last has its ten seconds");
}

#[tokio::test]
async fn a_peer_that_says_nothing_is_let_go() {
    let pair = Pair::new();
    let tcp = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = tcp.local_addr().unwrap();
    let mut listener = TlsListener::new(tcp, pair.read().unwrap());
    assert_eq!(listener.patience, Duration::from_secs(10));
    listener.patience = Duration::from_millis(300);
    let accepting = tokio::spawn(async move { listener.accept().await.1 });
    let since = std::time::Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut byte = [0];
    let end = tokio::time::timeout(BOUND, stream.read(&mut byte)).await.expect("it is cut");
    assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
    assert!(since.elapsed() >= Duration::from_millis(300), "{:?}", since.elapsed());
    assert!(!accepting.is_finished(), "it is nobody's connection");
}

#[tokio::test]
async fn a_renewed_certificate_is_served_without_a_restart() {
    let pair = Pair::new();
    let tcp = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = tcp.local_addr().unwrap();
    let mut listener = TlsListener::new(tcp, pair.read().unwrap());
    assert_eq!(listener.look.period(), Duration::from_secs(60));
    listener.look = tokio::time::interval(Duration::from_millis(20));
    let (took, mut taken) = tokio::sync::mpsc::channel(64);
    tokio::spawn(async move { while took.send(listener.accept().await).await.is_ok() {} });
    let old = Pair { folder: tempfile::tempdir().unwrap() };
    std::fs::copy(pair.certificate(), old.certificate()).unwrap();
    let (certificate, key) = made();

    // The certificate comes first; without its key it is no pair.
    write_later(pair.certificate(), &certificate, Duration::from_secs(10));
    pair.read().expect_err("the key is still the old one");
    for _ in 0..5 {
        old.connect(address).await;
        taken.recv().await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    write_later(pair.key(), &key, Duration::from_secs(10));
    tokio::time::timeout(BOUND, async {
        while pair.try_connect(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the new one is served");
    old.try_connect(address).await.expect_err("the old one no longer");
}

#[test]
fn a_wrong_pair_is_refused_with_the_file_and_the_remedy() {
    let (pair, other) = (Pair::new(), Pair::new());
    let fault = |certificate: PathBuf, key: PathBuf| {
        let shown = certificate.display().to_string();
        let error = Tls::read(&certificate, &key).expect_err("it can't be served").to_string();
        (shown, key.display().to_string(), error)
    };
    let (certificate, key, error) = fault(pair.certificate(), other.key());
    assert!(error.contains(&certificate) && error.contains(&key), "{error}");
    assert!(error.contains("issued together"), "{error}");
    let (_, key, error) = fault(pair.certificate(), pair.certificate());
    assert!(error.contains(&key) && error.contains("no private key"), "{error}");
    let (certificate, _, error) = fault(pair.key(), pair.key());
    assert!(error.contains(&certificate) && error.contains("no certificate"), "{error}");
    let (certificate, _, error) = fault(pair.folder.path().join("none.pem"), pair.key());
    assert!(error.contains(&certificate) && error.contains("may read"), "{error}");
    let secret = std::fs::read_to_string(pair.key()).unwrap();
    std::fs::write(pair.key(), &secret[..secret.len() - 30]).unwrap();
    let (_, key, error) = fault(pair.certificate(), pair.key());
    assert!(error.contains(&key) && error.contains("damaged"), "{error}");
    let body = secret.lines().nth(1).unwrap();
    assert!(!error.contains(body), "the key is not told");
    pair.read().expect_err("it stays damaged");
}
