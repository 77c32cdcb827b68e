//! A small HTTP client: one request on one connection, as a program of an integrator would send it.

use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(15);
const LONGEST: usize = 64 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// The body, which must be JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {} {}", self.head, self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The JSON of a request that must have gone well.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{} {}", self.head, self.text());
        self.json()
    }
}

/// Sends `body` as JSON and reads the answer to its end.
pub(crate) async fn request(
    to: SocketAddr,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: &str,
) -> Response {
    let authorization = token.map_or(String::new(), |t| format!("Authorization: Bearer {t}\r\n"));
    let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
    let text = format!(
        "{method} {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n{authorization}{kind}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    raw(to, text.as_bytes()).await.unwrap_or_else(|| panic!("{method} {path}: no answer"))
}

/// Sends these very bytes; `None` when nothing that looks like HTTP comes back.
pub(crate) async fn raw(to: SocketAddr, bytes: &[u8]) -> Option<Response> {
    let exchange = async {
        let mut stream = TcpStream::connect(to).await.ok()?;
        stream.write_all(bytes).await.ok()?;
        let mut answer = Vec::new();
        // What was read before a reset still counts.
        let _end = stream.take(LONGEST as u64).read_to_end(&mut answer).await;
        parse(&answer)
    };
    timeout(PATIENCE, exchange).await.expect("an answer in time")
}

fn parse(answer: &[u8]) -> Option<Response> {
    let split = answer.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..split]).into_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    assert!(!chunked, "answers carry their length: {head}");
    Some(Response { status, head, body: answer[split + 4..].to_vec() })
}
