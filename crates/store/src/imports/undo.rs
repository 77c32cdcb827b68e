//! An import taken back: cards that it made go, cards that it changed are as they were before.

use super::{Import, ImportState, Imports, write};
use crate::StoreError;
use crate::customers::{self, Customer};
use crate::sql::{Args, Row, Tx};
use vocab::{CustomerId, Moment};

const BATCH: usize = 100;

impl Imports<'_> {
    /// The next cards of an import in the state `Undoing`. What somebody changed since, or made a
    /// ticket or a call with, stays as it is and is counted. False when it has ended.
    ///
    /// # Errors
    /// The database's own.
    pub async fn undo_step(&self, import: &mut Import, now: Moment) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = format!(
            "SELECT customer, at_ms, before FROM import_change WHERE import = $1 \
             ORDER BY customer LIMIT {BATCH}"
        );
        let rows = tx.rows(sqlx::AssertSqlSafe(sql), Args::new().text(import.id)).await?;
        for row in &rows {
            let undone = undo(&mut tx, row).await?;
            *(if undone { &mut import.counts.undone } else { &mut import.counts.kept }) += 1;
            let sql = "DELETE FROM import_change WHERE import = $1 AND customer = $2";
            tx.run(sql, Args::new().text(import.id).text(row.text("customer")?)).await?;
        }
        import.updated_at = now;
        if rows.len() < BATCH {
            import.state = ImportState::Undone;
        }
        if !write(&mut tx, import, &[ImportState::Undoing]).await? {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(import.state == ImportState::Undoing)
    }
}

async fn undo(tx: &mut Tx, row: &Row) -> Result<bool, StoreError> {
    let id: CustomerId = row.id("import_change", "customer")?;
    let sql = "SELECT updated_ms FROM customer WHERE id = $1";
    let now = tx.row(sql, Args::new().text(id)).await?;
    let now = now.map(|r| r.int("updated_ms")).transpose()?;
    if now != Some(row.int("at_ms")?) {
        return Ok(false);
    }
    let Some(before) = row.opt_text("before")? else {
        return remove(tx, id).await;
    };
    let before: Customer =
        serde_json::from_str(&before).map_err(StoreError::bad_row("import_change"))?;
    customers::write(tx, &before).await?;
    Ok(true)
}

/// A card that is spoken of elsewhere stays.
async fn remove(tx: &mut Tx, id: CustomerId) -> Result<bool, StoreError> {
    for sql in [
        "SELECT id FROM ticket WHERE customer = $1 LIMIT 1",
        "SELECT id FROM contact WHERE customer = $1 LIMIT 1",
    ] {
        if tx.row(sql, Args::new().text(id)).await?.is_some() {
            return Ok(false);
        }
    }
    customers::forget(tx, id).await?;
    tx.run("DELETE FROM customer WHERE id = $1", Args::new().text(id)).await?;
    Ok(true)
}

impl Import {
    /// Whether it can still be taken back.
    #[must_use]
    pub const fn undoable(&self, now: Moment) -> bool {
        let ended = matches!(self.state, ImportState::Done | ImportState::Canceled);
        let wrote = self.counts.created + self.counts.updated > 0 && !self.dry_run;
        ended && wrote && now.epoch_ms() - self.updated_at.epoch_ms() < super::UNDO_MS
    }
}
