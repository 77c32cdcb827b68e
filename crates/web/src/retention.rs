//! The periods of retention, carried out once a day.
//!
//! Owns: when. Must not own: what goes (`store`), after how long (the organization's set-up).

use crate::AppState;
use crate::state::now;
use crate::token;
use std::time::Duration;
use store::{ErasedSounds, Scope, StoreError};
use vocab::{IdSource, OrganizationId};

/// After the start, so that a start is not slowed.
const FIRST: Duration = Duration::from_secs(10 * 60);
const DAILY: Duration = Duration::from_secs(24 * 3_600);
/// A run erases 2,000 of each kind: a backlog goes in so many at most.
const ROUNDS: usize = 50;

impl AppState {
    /// Keeps the rules of retention from now on, beside everything else.
    pub fn keep_retention(&self) {
        let state = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(FIRST).await;
            loop {
                if let Err(error) = run(&state).await {
                    tracing::error!(%error, "retention broke off; tried again tomorrow");
                }
                tokio::time::sleep(DAILY).await;
            }
        });
    }
}

async fn run(state: &AppState) -> Result<(), StoreError> {
    state.store.imports().purge(now()).await?;
    let Some((_, plan)) = state.hub.plan() else { return Ok(()) };
    for organization in plan.organizations.keys() {
        for _ in 0..ROUNDS {
            if !round(state, organization).await? {
                break;
            }
        }
    }
    Ok(())
}

/// Whether there may be more.
async fn round(state: &AppState, organization: &OrganizationId) -> Result<bool, StoreError> {
    let setups = state.store.setups();
    let rules = setups.latest(&Scope::all(), organization).await?.setup.retention;
    let mut ids = IdSource::new(u64::from_le_bytes(token::random_bytes()));
    let privacy = state.store.privacy();
    let (run, sounds) = privacy.retain(organization, &rules, &mut ids, now()).await?;
    let counts = run.counts;
    remove(state, sounds).await?;
    let any = counts != store::RetentionCounts::default();
    if any {
        tracing::info!(%organization, ?counts, "retention erased what was over");
    }
    Ok(any)
}

/// Removes sounds; one that can't be removed now goes with the next run of retention, if there is a
/// rule, and is logged.
pub(crate) async fn remove(state: &AppState, sounds: ErasedSounds) -> Result<(), StoreError> {
    for (organization, recording) in sounds {
        match state.recordings.erase(&organization, recording).await {
            Ok(()) => state.store.privacy().sound_gone(recording, now()).await?,
            Err(error) => tracing::error!(%recording, %error, "a sound could not be removed"),
        }
    }
    Ok(())
}
