//! SIP over WebSocket (RFC 7118): the door to the edge. Must not read what passes through.

use crate::AppState;
use crate::problem::{Answer, Problem};
use crate::serve::Peer;
use crate::socket::{Upgrade, send};
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket};
use axum::response::Response;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, interval};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(sip))
}

/// A SIP message with its SDP is a few KB.
const LARGEST: usize = 64 * 1024;
const WAITING: usize = 64;
const PROBE: Duration = Duration::from_secs(10);
const SILENT: Duration = Duration::from_secs(30);

/// SIP over a WebSocket, subprotocol `sip`. The telephone proves itself by digest inside SIP.
#[utoipa::path(
    get,
    path = "/sip",
    tag = "other",
    security(()),
    responses(
        (status = 101, description = "SIP messages, one per WebSocket message"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sip(
    State(state): State<AppState>,
    Peer(peer): Peer,
    upgrade: Upgrade,
) -> Answer<Response> {
    let Upgrade { upgrade, place } = upgrade.speaking("sip", LARGEST)?;
    Ok(upgrade.on_upgrade(async move |mut socket| {
        let _place = place;
        let (to_edge, from_phone) = mpsc::channel(WAITING);
        let (to_phone, from_edge) = mpsc::channel(WAITING);
        (state.sip)(peer, state.config.secure, from_phone, to_phone);
        carry(&mut socket, to_edge, from_edge).await;
    }))
}

/// Carries messages both ways until either side ends.
async fn carry(
    socket: &mut WebSocket,
    to_edge: mpsc::Sender<String>,
    mut from_edge: mpsc::Receiver<String>,
) {
    let mut probe = interval(PROBE);
    let mut heard = Instant::now();
    loop {
        let going_on = tokio::select! {
            message = from_edge.recv() => match message {
                Some(text) => send(socket, Message::Text(text.into())).await.is_ok(),
                None => false,
            },
            message = socket.recv() => {
                heard = Instant::now();
                take(message, &to_edge).await
            }
            _ = probe.tick() => {
                heard.elapsed() < SILENT
                    && send(socket, Message::Ping(Bytes::new())).await.is_ok()
            }
        };
        if !going_on {
            return;
        }
    }
}

/// Hands one message on; a SIP stack that takes none holds the reader back, which holds the peer
/// back.
async fn take(message: Option<Result<Message, axum::Error>>, edge: &mpsc::Sender<String>) -> bool {
    let text = match message {
        Some(Ok(Message::Text(text))) => text.as_str().to_owned(),
        // RFC 7118 §4.2: SIP may come in binary frames as well.
        Some(Ok(Message::Binary(bytes))) => match String::from_utf8(bytes.into()) {
            Ok(text) => text,
            Err(_) => return false,
        },
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => return true,
        Some(Ok(Message::Close(_)) | Err(_)) | None => return false,
    };
    edge.send(text).await.is_ok()
}
