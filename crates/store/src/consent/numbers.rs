//! Numbers as rows of this room have them: the number while it may be shown, its digest for good.

use crate::StoreError;
use crate::sql::Row;
use vocab::{Address, Pii};

/// Stored numbers are in their final spelling: they are not parsed again.
pub(super) fn stored(row: &Row) -> Result<Option<Pii<Address>>, StoreError> {
    let Some(text) = row.opt_text("number")? else { return Ok(None) };
    serde_json::from_value(serde_json::Value::String(text))
        .map(Some)
        .map_err(StoreError::bad_row("number"))
}
