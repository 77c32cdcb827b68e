//! Long work on lists, carried out beside everything else: imports, filters, lists that go.
//!
//! Owns: when a batch is asked for, and taking up what an earlier process left. Must not own: what a
//! row means (`crm::dialling`), what is written (`store`).

use crate::AppState;
use crate::imports::region;
use crate::state::now;
use crate::token;
use crm::import::Table;
use std::time::Duration;
use store::{ImportState, ListImport, ListImportRun, Scope, StoreError};
use vocab::{IdSource, ImportId, RecordListId};

/// Batches of one refiltering or clearing: lists of ten million records.
const MOST_BATCHES: usize = 50_000;
/// Lists removed of late whose records are seen to once more after a start.
const MOST_REMOVED: u32 = 100;

/// Carries one out, or undoes it, whichever its state says; returns at once.
pub(crate) fn begin(state: &AppState, id: ImportId) {
    let state = state.clone();
    tokio::spawn(async move {
        let turn = state.import_turn.0.clone();
        let Ok(_turn) = turn.acquire_owned().await else { return };
        if let Err(error) = carry_out(&state, id).await {
            tracing::error!(import = %id, %error, "an import into a list broke off");
            fail(&state, id).await;
        }
    });
}

/// For so long a list that was removed can be brought back.
pub(crate) const GRACE_MS: i64 = 600_000;
/// The same and a little more: who brings it back in the last moment finds its records.
const CLEARED_AFTER: Duration = Duration::from_millis(GRACE_MS.unsigned_abs() + 5_000);

/// Tells the records of a list what its filter and the quotas are now.
pub(crate) fn refilter(state: &AppState, list: RecordListId) {
    let state = state.clone();
    tokio::spawn(async move {
        let done = async {
            let base = state.store.record_lists();
            let Some(list) = base.get(&Scope::all(), list).await? else { return Ok(()) };
            let quotas = base.quotas(&list.campaign).await?;
            let (records, mut after) = (state.store.dial_records(), None);
            for _ in 0..MOST_BATCHES {
                after = records.refilter(list.id, (&list.filter, &quotas), after).await?;
                if after.is_none() {
                    break;
                }
            }
            Ok::<(), StoreError>(())
        };
        if let Err(error) = done.await {
            tracing::error!(%list, %error, "a filter did not reach all records of its list");
        }
    });
}

/// Takes the records of a list away that nobody was called for, unless it is brought back by then.
pub(crate) fn clear(state: &AppState, list: RecordListId) {
    let state = state.clone();
    tokio::spawn(async move {
        tokio::time::sleep(CLEARED_AFTER).await;
        match state.store.record_lists().get(&Scope::all(), list).await {
            Ok(Some(known)) if known.removed_at.is_some() => {}
            Ok(Some(_) | None) => return,
            Err(error) => {
                tracing::error!(%list, %error, "a list that was removed keeps records");
                return;
            }
        }
        for _ in 0..MOST_BATCHES {
            match state.store.dial_records().clear(list).await {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%list, %error, "a list that was removed keeps records");
                    return;
                }
            }
        }
    });
}

impl AppState {
    /// Takes up what the last process left under way: imports into lists, and lists that go. Call it
    /// once before serving.
    ///
    /// # Errors
    /// The database's own.
    pub async fn resume_list_imports(&self) -> Result<usize, StoreError> {
        let left = self.store.list_imports().under_way().await?;
        left.iter().for_each(|import| begin(self, import.id));
        let removed = self.store.record_lists().removed(MOST_REMOVED).await?;
        removed.into_iter().for_each(|list| clear(self, list));
        Ok(left.len())
    }
}

async fn carry_out(state: &AppState, id: ImportId) -> Result<(), StoreError> {
    let imports = state.store.list_imports();
    let Some(mut import) = imports.get(&Scope::all(), id).await? else { return Ok(()) };
    match import.state {
        ImportState::Undoing => while imports.undo_step(&mut import, now()).await? {},
        ImportState::Running => {
            let Some(mut run) = taken_up(state, import).await? else {
                fail(state, id).await;
                return Ok(());
            };
            while run.step(&state.store, now()).await? {}
            let counts = run.import().counts;
            let (read, refused) = (counts.read, counts.refused);
            tracing::info!(import = %id, read, refused, "an import into a list ended");
            imports.drop_file(id).await?;
        }
        ImportState::Ready
        | ImportState::Done
        | ImportState::Canceled
        | ImportState::Failed
        | ImportState::Undone => {}
    }
    Ok(())
}

/// The run at its checkpoint; nothing when the file or the list is gone.
pub(crate) async fn taken_up(
    state: &AppState,
    import: ListImport,
) -> Result<Option<ListImportRun>, StoreError> {
    let Some(file) = state.store.list_imports().file(import.id).await? else { return Ok(None) };
    let base = state.store.record_lists();
    let Some(list) = base.get(&Scope::all(), import.list).await? else { return Ok(None) };
    let quotas = base.quotas(&import.campaign).await?;
    let setups = state.store.setups();
    let setup = setups.latest(&Scope::all(), &import.organization).await?.setup;
    let region = region(state);
    let ids = IdSource::new(u64::from_le_bytes(token::random_bytes()));
    let opened = tokio::task::spawn_blocking(move || {
        let table = Table::open(file).ok()?;
        let rules = (list.filter, quotas);
        Some(ListImportRun::new(import, table, setup.customer_fields, rules, &region, ids))
    });
    Ok(opened.await.ok().flatten())
}

async fn fail(state: &AppState, id: ImportId) {
    let imports = state.store.list_imports();
    let failed = async {
        let Some(mut import) = imports.get(&Scope::all(), id).await? else { return Ok(false) };
        let from = [import.state];
        import.state = ImportState::Failed;
        import.updated_at = now();
        let what = "It broke off: what is counted here stands in the list. The log tells why.";
        import.problem = Some(what.to_owned());
        imports.turn(&import, &from).await
    };
    if let Err(error) = failed.await {
        let error: StoreError = error;
        tracing::error!(import = %id, %error, "a failed import could not be marked so");
    }
}
