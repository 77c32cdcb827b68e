//! HTTP: the API, the live feed, sign-in, the SIP WebSocket's door, and the built UI.
//!
//! Owns: who may see and do what, the shapes of the public interface, sessions. Must not own: rules of
//! the floor (they are the engine's, asked through [`FloorAsk`]), SQL, SIP.

mod ask;
mod auth;
mod document;
mod extract;
mod grants;
mod problem;
mod routes;
mod shape;
mod state;

pub use ask::FloorAsk;
pub use document::{openapi, openapi_text};
pub use state::AppState;
