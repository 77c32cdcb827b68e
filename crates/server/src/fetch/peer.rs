//! A program outside, for tests: on a real socket, with answers told beforehand, keeping what it was
//! asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    count: watch::Receiver<usize>,
}

impl Peer {
    /// The last answer (status and body) is given again and again.
    pub(crate) async fn answering(answers: &[(u16, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answers: Vec<_> = answers.iter().map(|(s, b)| (*s, (*b).to_owned())).collect();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (counted, count) = watch::channel(0);
        let keeps = asked.clone();
        tokio::spawn(async move {
            for n in 0.. {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read_request(&mut stream).await;
                let (status, body) = &answers[n.min(answers.len() - 1)];
                let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", body.len());
                // The asker may have gone.
                let _gone = stream.write_all(format!("{head}{body}").as_bytes()).await;
                keeps.lock().unwrap().push(request);
                counted.send_replace(n + 1);
            }
        });
        Self { address, asked, count }
    }

    /// Everything it was asked, once it was asked so often.
    pub(crate) async fn asked(&mut self, times: usize) -> Vec<String> {
        let wait = self.count.wait_for(|count| *count >= times);
        tokio::time::timeout(std::time::Duration::from_secs(20), wait).await.unwrap().unwrap();
        self.so_far()
    }

    pub(crate) fn so_far(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Reads one request and gives it back with its body.
pub(crate) async fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&request).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|l| l.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |l| l.parse().unwrap()) {
                return String::from_utf8(request).unwrap();
            }
        }
        assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0, "{text}");
    }
}
