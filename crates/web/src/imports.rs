//! Imports carried out beside everything else, one at a time.
//!
//! Owns: when a batch is asked for, and taking up what an earlier process left. Must not own: what a
//! row means (`crm::import`), what is written (`store`).

use crate::AppState;
use crate::state::now;
use crate::token;
use crm::import::Table;
use std::sync::Arc;
use store::{Import, ImportRun, ImportState, Scope, StoreError};
use tokio::sync::Semaphore;
use vocab::{IdSource, ImportId};

/// Whose turn it is.
#[derive(Clone, Debug)]
pub(crate) struct ImportTurn(pub(crate) Arc<Semaphore>);

impl Default for ImportTurn {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

/// Carries one out, or undoes it, whichever its state says; returns at once.
pub(crate) fn begin(state: &AppState, id: ImportId) {
    let state = state.clone();
    tokio::spawn(async move {
        let turn = state.import_turn.0.clone();
        let Ok(_turn) = turn.acquire_owned().await else { return };
        if let Err(error) = carry_out(&state, id).await {
            tracing::error!(import = %id, %error, "an import broke off");
            fail(&state, id).await;
        }
    });
}

impl AppState {
    /// Takes up the imports that the last process left under way. Call it once before serving.
    ///
    /// # Errors
    /// The database's own.
    pub async fn resume_imports(&self) -> Result<usize, StoreError> {
        let left = self.store.imports().under_way().await?;
        left.iter().for_each(|import| begin(self, import.id));
        Ok(left.len())
    }
}

async fn carry_out(state: &AppState, id: ImportId) -> Result<(), StoreError> {
    let imports = state.store.imports();
    let Some(mut import) = imports.get(&Scope::all(), id).await? else { return Ok(()) };
    match import.state {
        ImportState::Undoing => while imports.undo_step(&mut import, now()).await? {},
        ImportState::Running => {
            let dry_run = import.dry_run;
            let Some(mut run) = taken_up(state, import).await? else {
                fail(state, id).await;
                return Ok(());
            };
            while run.step(&state.store, now()).await? {}
            let done = run.import();
            let (read, refused) = (done.counts.read, done.counts.refused);
            tracing::info!(import = %id, dry_run, read, refused, "an import ended");
            if !dry_run {
                imports.drop_file(id).await?;
            }
        }
        ImportState::Ready
        | ImportState::Done
        | ImportState::Canceled
        | ImportState::Failed
        | ImportState::Undone => {}
    }
    Ok(())
}

/// The run at its checkpoint; nothing when the file is gone or cannot be read any more.
async fn taken_up(state: &AppState, import: Import) -> Result<Option<ImportRun>, StoreError> {
    let Some(file) = state.store.imports().file(import.id).await? else { return Ok(None) };
    let setups = state.store.setups();
    let setup = setups.latest(&Scope::all(), &import.organization).await?.setup;
    let region = region(state);
    let ids = IdSource::new(u64::from_le_bytes(token::random_bytes()));
    let opened = tokio::task::spawn_blocking(move || {
        let table = Table::open(file).ok()?;
        Some(ImportRun::new(import, table, setup.customer_fields, &region, ids))
    });
    Ok(opened.await.ok().flatten())
}

/// ISO 3166, for local telephone numbers.
pub(crate) fn region(state: &AppState) -> String {
    let plan = state.hub.plan();
    plan.map_or_else(|| "FR".to_owned(), |(_, plan)| plan.settings.region.clone())
}

async fn fail(state: &AppState, id: ImportId) {
    let imports = state.store.imports();
    let failed = async {
        let Some(mut import) = imports.get(&Scope::all(), id).await? else { return Ok(false) };
        let from = [import.state];
        import.state = ImportState::Failed;
        import.updated_at = now();
        let what = "It broke off: what is counted here stands in the cards. The log tells why.";
        import.problem = Some(what.to_owned());
        imports.turn(&import, &from).await
    };
    if let Err(error) = failed.await {
        let error: StoreError = error;
        tracing::error!(import = %id, %error, "a failed import could not be marked so");
    }
}
