//! The SIP door over a real listener.

use super::centre::Centre;
use super::live::open;
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use tokio_tungstenite::tungstenite::{Error, Message};

const SIP: [(&str, &str); 1] = [("sec-websocket-protocol", "sip")];
const BOUND: Duration = Duration::from_secs(20);

#[tokio::test]
async fn sip_messages_pass_both_ways_as_text_or_binary() {
    let centre = Centre::new().await;
    let address = centre.listen().await;
    let mut socket = open(address, "/sip", &SIP).await.unwrap();
    for message in [Message::text("REGISTER"), Message::binary(b"REGISTER".as_slice())] {
        socket.send(message).await.unwrap();
        let back = loop {
            let message =
                tokio::time::timeout(BOUND, socket.next()).await.unwrap().unwrap().unwrap();
            if let Message::Text(text) = message {
                break text;
            }
        };
        assert_eq!(back.as_str(), "heard REGISTER");
    }
    let peers = centre.sip_peers.lock().unwrap().clone();
    assert_eq!(peers.len(), 1);
    let (peer, secure) = peers[0];
    assert!(peer.ip().is_loopback() && peer.port() != 0 && !secure, "{peers:?}");
}

#[tokio::test]
async fn a_message_beyond_64_kib_ends_the_connection() {
    let centre = Centre::new().await;
    let address = centre.listen().await;
    let mut socket = open(address, "/sip", &SIP).await.unwrap();
    socket.send(Message::text("x".repeat(65 * 1024))).await.unwrap();
    let end = tokio::time::timeout(BOUND, async {
        while let Some(Ok(message)) = socket.next().await {
            assert!(!message.is_text(), "it was passed on");
        }
    });
    end.await.expect("the connection ends");
}

#[tokio::test]
async fn the_door_opens_only_to_the_sip_subprotocol() {
    let centre = Centre::new().await;
    let address = centre.listen().await;
    for headers in [&[][..], &[("sec-websocket-protocol", "plateau")][..]] {
        match open(address, "/sip", headers).await {
            Err(Error::Http(response)) => assert_eq!(response.status().as_u16(), 400),
            other => panic!("{other:?}"),
        }
    }
    assert!(centre.sip_peers.lock().unwrap().is_empty());
}
