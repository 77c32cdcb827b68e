//! How the web asks the floor for something and hears what came of it.

use std::sync::Arc;
use tokio::sync::oneshot;
use vocab::{Input, Recorded};

/// One input for the engine. The reply comes after the commit, with the events this input caused; an
/// `AskRefused` among them is the floor's no.
#[derive(Debug)]
pub struct FloorAsk {
    pub input: Input,
    pub reply: Option<oneshot::Sender<Arc<[Recorded]>>>,
}
