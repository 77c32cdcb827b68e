//! SIP over a WebSocket that the HTTP side has already upgraded (RFC 7118).
//!
//! Owns: the bridge between text frames and the stack. Must not own: HTTP, TLS, registrations.

use crate::sip::Signal;
use crate::sip::guard::{self, Look};
use crate::sip::stack::{SocketId, Stack, socket_address};
use rsipstack::sip::{SipMessage, Transport};
use rsipstack::transport::channel::ChannelConnection;
use rsipstack::transport::{SipConnection, TransportEvent};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Messages on their way to one browser; a browser that does not read is let go.
const OUT_MAX: usize = 64;
/// A SIP message is never this long.
const MESSAGE_MAX: usize = 65_535;

static SOCKETS: AtomicU64 = AtomicU64::new(1);

/// Serves until the peer, the other side of `outgoing` or the stack is gone.
pub(crate) async fn serve(
    stack: Arc<Stack>,
    peer: SocketAddr,
    secure: bool,
    mut incoming: mpsc::Receiver<String>,
    outgoing: mpsc::Sender<String>,
    signals: mpsc::Sender<Signal>,
    stop: CancellationToken,
) {
    let id = SocketId(SOCKETS.fetch_add(1, Ordering::Relaxed));
    let transport = if secure { Transport::Wss } else { Transport::Ws };
    let address = socket_address(id, peer.ip(), transport);
    let (to_peer, mut from_stack) = mpsc::channel(OUT_MAX);
    // The stack's own queue for what comes in is unbounded: it is left empty, messages are handed
    // over one by one.
    let (_unused, never) = mpsc::unbounded_channel();
    let open = stop.child_token();
    let made = ChannelConnection::create_connection_bounded(
        never,
        to_peer,
        address.clone(),
        Some(open.clone()),
    );
    let connection = match made.await {
        Ok(channel) => SipConnection::Channel(channel),
        Err(error) => {
            tracing::warn!(%error, "a WebSocket could not be served");
            return;
        }
    };
    loop {
        tokio::select! {
            () = open.cancelled() => break,
            text = incoming.recv() => {
                let Some(text) = text else { break };
                if let Some(reply) = receive(&stack, &connection, &address, text).await
                    && outgoing.try_send(reply).is_err()
                {
                    break;
                }
            }
            event = from_stack.recv() => {
                let Some(TransportEvent::Incoming(message, ..)) = event else { break };
                // A browser that has stopped reading must not hold the calls of others.
                if outgoing.try_send(message.to_string()).is_err() {
                    break;
                }
            }
        }
    }
    open.cancel();
    signals.send(Signal::SocketClosed(id)).await.ok();
}

/// Hands one frame to the stack; the text to send back, if any.
async fn receive(
    stack: &Stack,
    connection: &SipConnection,
    address: &rsipstack::transport::SipAddr,
    text: String,
) -> Option<String> {
    if text.trim().is_empty() {
        // RFC 7118 §6: keep-alive of CRLF, answered like RFC 5626's.
        return text.starts_with("\r\n\r\n").then(|| "\r\n".to_owned());
    }
    if text.len() > MESSAGE_MAX {
        return None;
    }
    let bytes = match guard::look(text.as_bytes()) {
        Look::Good => text.into_bytes(),
        Look::Unmeasured { headers_end, body } => {
            let (head, rest) = text.split_at(headers_end);
            format!("{head}\r\nContent-Length: {body}{rest}").into_bytes()
        }
        Look::Refused(answer) => return Some(answer),
        Look::Noise => return None,
    };
    let message = SipMessage::try_from(&bytes[..]).ok()?;
    if let SipMessage::Request(request) = &message
        && let Some(refusal) = guard::refusal(request)
    {
        return Some(refusal.to_string());
    }
    let handed = stack.endpoint.on_received_message(message, connection.clone(), address).await;
    if let Err(error) = handed {
        tracing::debug!(%error, "a message from a WebSocket was not taken");
    }
    None
}
