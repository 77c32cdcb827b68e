//! The periods of retention, carried out once a day.
//!
//! Owns: when. Must not own: what goes (`store`), after how long (the organization's set-up).

use crate::AppState;
use crate::state::now;
use crate::token;
use std::time::Duration;
use store::{Act, AttachmentFiles, Db, DeletionReason, Erased, Recordings, Scope, StoreError};
use vocab::{IdSource, Moment, OrganizationId, RecordingId};

/// After the start, so that a start is not slowed.
const FIRST: Duration = Duration::from_secs(10 * 60);
const DAILY: Duration = Duration::from_secs(24 * 3_600);
/// A run erases 2,000 of each kind: a backlog goes in so many at most.
const ROUNDS: usize = 50;

/// A file is written a moment before its row.
const UNKNOWN: Duration = Duration::from_secs(3_600);
/// Sounds that one run lets go of.
const OBJECTED: u32 = 2_000;
/// Who does in the audit log what nobody did.
const PROGRAM: &str = "plateau";
/// Files that are looked up at once.
const SWEPT: usize = 400;

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
    sweep(state).await?;
    let Some((_, plan)) = state.hub.plan() else { return Ok(()) };
    for organization in plan.organizations.keys() {
        let_go(state, organization).await?;
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
    let (run, files) = privacy.retain(organization, &rules, &mut ids, now()).await?;
    let counts = run.counts;
    remove(state, files, DeletionReason::Retention).await?;
    let any = counts != store::RetentionCounts::default();
    if any {
        tracing::info!(%organization, ?counts, "retention erased what was over");
    }
    Ok(any)
}

/// Removes what customers objected to and nothing keeps any more: a hold has ended, or an erasure was
/// cut off.
pub(crate) async fn let_go(
    state: &AppState,
    organization: &OrganizationId,
) -> Result<(), StoreError> {
    let rows = state.store.recorded();
    for (organization, _, recording) in rows.objected(organization, now(), OBJECTED).await? {
        let (store, files, reason) = (&state.store, &state.recordings, DeletionReason::Objection);
        erase_sound(store, files, &organization, recording, reason, now()).await?;
    }
    Ok(())
}

/// Carries out a customer's objection: the sound goes; under a legal hold it is sealed until the hold
/// ends, and the audit log tells the administrators.
///
/// # Errors
/// The database's own; what stays goes with the next run of retention.
pub async fn object_to(
    store: &Db,
    recordings: &Recordings,
    organization: &OrganizationId,
    recording: RecordingId,
    now: Moment,
) -> Result<(), StoreError> {
    if store.recorded().is_held(recording, now).await? {
        tracing::warn!(%recording, %organization, "objected to under a legal hold: sealed");
        let act = Act::new(now, PROGRAM, "recordings.seal").about("recordings", recording);
        store.audit().record(&act.of(organization)).await?;
        return Ok(());
    }
    let reason = DeletionReason::Objection;
    erase_sound(store, recordings, organization, recording, reason, now).await
}

/// Removes files of which nothing tells any more. A sound that can't be removed now goes with the
/// next run of retention, if there is a rule; what stays is logged.
pub(crate) async fn remove(
    state: &AppState,
    files: Erased,
    reason: DeletionReason,
) -> Result<(), StoreError> {
    remove_files(&state.store, &state.recordings, &state.attachments, files, reason, now()).await
}

/// The same for who has no server at hand.
///
/// # Errors
/// The database's own.
pub async fn remove_files(
    store: &Db,
    recordings: &Recordings,
    attachments: &AttachmentFiles,
    files: Erased,
    reason: DeletionReason,
    now: Moment,
) -> Result<(), StoreError> {
    for (organization, recording) in files.sounds {
        erase_sound(store, recordings, &organization, recording, reason, now).await?;
    }
    for (organization, attachment) in files.attachments {
        if let Err(error) = attachments.remove(&organization, attachment) {
            tracing::error!(%attachment, %error, "an attachment could not be removed");
        }
    }
    Ok(())
}

/// Removes one sound for good, and takes note of it.
///
/// # Errors
/// The database's own; a file that can't be removed now goes with the next run of retention.
async fn erase_sound(
    store: &Db,
    recordings: &Recordings,
    organization: &OrganizationId,
    recording: RecordingId,
    reason: DeletionReason,
    now: Moment,
) -> Result<(), StoreError> {
    match recordings.erase(organization, recording).await {
        Ok(()) => store.recorded().sound_gone(organization, recording, reason, now).await?,
        Err(error) => tracing::error!(%recording, %error, "a sound could not be removed"),
    }
    Ok(())
}

/// Removes files of which no ticket knows any more: what a crash or a full disk left behind.
async fn sweep(state: &AppState) -> Result<(), StoreError> {
    let folder = state.attachments.clone();
    let found = tokio::task::spawn_blocking(move || folder.older_than(UNKNOWN)).await;
    let Ok(Ok(found)) = found else {
        tracing::error!("the folder of attached files can't be read");
        return Ok(());
    };
    for some in found.chunks(SWEPT) {
        let known = state.store.tickets().known_files(some).await?;
        let gone: Vec<_> = some.iter().filter(|id| !known.contains(id)).copied().collect();
        let folder = state.attachments.clone();
        let swept = tokio::task::spawn_blocking(move || folder.remove_all(&gone)).await;
        if !matches!(swept, Ok(Ok(()))) {
            tracing::error!("attached files that nobody knows could not be removed");
        }
    }
    Ok(())
}
