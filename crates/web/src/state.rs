//! What every request can reach.
#[derive(Clone, Debug)]
pub struct AppState;
