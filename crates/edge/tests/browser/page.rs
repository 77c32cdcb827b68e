//! A web page with a phone in it, and just enough HTTP to serve it and hear what it tells.

use edge::Audio;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use vocab::LegId;

const HTML: &str = include_str!("page.html");

pub(crate) struct Page {
    pub(crate) url: String,
    listener: TcpListener,
    offer: String,
}

impl Page {
    pub(crate) async fn open(offer: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        Self { url, listener, offer }
    }

    /// Serves the page until the test ends; what it tells comes out.
    pub(crate) fn serve(self, audio: Audio, leg: LegId) -> mpsc::Receiver<String> {
        let (tell, told) = mpsc::channel(16);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = self.listener.accept().await.unwrap();
                let Some((path, body)) = read(&mut stream).await else { continue };
                let reply = match path.as_str() {
                    "/" => HTML.to_owned(),
                    "/offer" => self.offer.clone(),
                    "/answer" => {
                        audio.accept(leg, &body).await.unwrap();
                        String::new()
                    }
                    "/renew" => {
                        let answered = audio.answer(leg, &body).await.unwrap();
                        let expects_hold = body.contains("a=sendonly");
                        assert_eq!(answered.held, expects_hold, "{body}");
                        answered.sdp
                    }
                    "/tell" => {
                        tell.send(body).await.unwrap();
                        String::new()
                    }
                    _ => String::new(),
                };
                let kind = if path == "/" { "text/html" } else { "text/plain" };
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
                     Connection: close\r\n\r\n",
                    reply.len()
                );
                let _ = stream.write_all(format!("{head}{reply}").as_bytes()).await;
            }
        });
        told
    }
}

async fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut request = Vec::new();
    loop {
        let mut part = [0; 4_096];
        let n = stream.read(&mut part).await.ok()?;
        request.extend_from_slice(&part[..n]);
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = |l: &str| l.to_lowercase().strip_prefix("content-length: ")?.parse().ok();
            let length: usize = head.lines().find_map(length).unwrap_or(0);
            if body.len() >= length {
                return Some((head.split(' ').nth(1)?.to_owned(), body.to_owned()));
            }
        }
        if n == 0 {
            return None;
        }
    }
}
