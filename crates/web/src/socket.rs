//! What both kinds of WebSocket share: the upgrade's checks, and sending that cannot hang.

use crate::AppState;
use crate::auth::check_origin;
use crate::problem::{Answer, Problem};
use axum::extract::FromRequestParts;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::http::request::Parts;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// A peer that takes nothing for so long is gone.
const SEND: Duration = Duration::from_secs(10);

/// An upgrade that passed the checks: ours by origin, and there is a place for it.
pub(crate) struct Upgrade {
    pub(crate) upgrade: WebSocketUpgrade,
    pub(crate) place: OwnedSemaphorePermit,
}

impl FromRequestParts<AppState> for Upgrade {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let upgrade = WebSocketUpgrade::from_request_parts(parts, state).await.map_err(|_| {
            Problem::of_status(StatusCode::UPGRADE_REQUIRED, "This address is a WebSocket.")
        })?;
        check_origin(state, &parts.headers)?;
        let place = state.sockets.clone().try_acquire_owned();
        let place = place.map_err(|_| Problem::overloaded("Too many sockets are open."))?;
        Ok(Self { upgrade, place })
    }
}

impl Upgrade {
    /// With this subprotocol; a client that doesn't offer it meant something else.
    pub(crate) fn speaking(mut self, protocol: &'static str, largest: usize) -> Answer<Self> {
        self.upgrade = self
            .upgrade
            .protocols([protocol])
            .max_message_size(largest)
            .max_frame_size(largest)
            .write_buffer_size(0)
            .max_write_buffer_size(4 * 1024 * 1024);
        if self.upgrade.selected_protocol().is_none() {
            let detail = format!("Offer the subprotocol {protocol}.");
            return Err(Problem::bad_request(detail));
        }
        Ok(self)
    }
}

/// `Err`: the peer is gone or takes nothing.
pub(crate) async fn send(socket: &mut WebSocket, message: Message) -> Result<(), ()> {
    match tokio::time::timeout(SEND, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(()),
    }
}

pub(crate) async fn close(socket: &mut WebSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame { code, reason: reason.into() };
    let _ = send(socket, Message::Close(Some(frame))).await;
}
