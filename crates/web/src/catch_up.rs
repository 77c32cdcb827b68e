//! Rows of an earlier program get what cards are found by now, beside everything else.
//!
//! Owns: when. Must not own: which rows, and how far it has come (`store`).

use crate::AppState;
use std::time::Duration;
use store::StoreError;

/// After the start, so that a start is not slowed.
const FIRST: Duration = Duration::from_secs(5);
/// Between two lots, so that others write.
const PAUSE: Duration = Duration::from_millis(20);
/// A plan of another country has texts read again.
const DAILY: Duration = Duration::from_secs(24 * 3_600);

impl AppState {
    /// Catches up from now on.
    pub fn keep_up(&self) {
        let state = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(FIRST).await;
            loop {
                if let Err(error) = run(&state).await {
                    tracing::error!(%error, "catching up broke off; tried again tomorrow");
                }
                tokio::time::sleep(DAILY).await;
            }
        });
    }
}

async fn run(state: &AppState) -> Result<(), StoreError> {
    while state.store.customers().catch_up().await? {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}
