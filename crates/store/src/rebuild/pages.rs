//! The journal in large pieces: many events in one row's text, cut up where they lie.

use crate::StoreError;
use crate::journal::BODY_VERSION;
use crate::sql::{Args, Tx};
use ledger::UNFOLDED;
use sqlx::AssertSqlSafe;
use vocab::{Moment, Private, Recorded, Seq};

/// Events in one text: some 100 KiB, so that it stays in the processor's cache.
const AT_ONCE: i64 = 500;
/// Between the parts of an event, and between events: JSON writes neither as it is.
const PART: char = '\u{1f}';
const END: char = '\u{1e}';

pub(super) struct Pages {
    text: String,
}

impl Pages {
    /// Those after that place which some fold looks at; `None` when there are no more.
    pub(super) async fn read(tx: &mut Tx, after: Seq) -> Result<Option<Self>, StoreError> {
        let unfolded = UNFOLDED.join("', '");
        let sql = format!(
            "SELECT string_agg(CAST(seq AS TEXT) || $2 || CAST(at_ms AS TEXT) || $2 || \
             CAST(version AS TEXT) || $2 || body || $2 || COALESCE(private, ''), $3) AS events \
             FROM (SELECT seq, at_ms, version, body, private FROM journal \
             WHERE seq > $1 AND kind NOT IN ('{unfolded}') ORDER BY seq LIMIT {AT_ONCE}) AS page"
        );
        let args = Args::new().int(after.cast_signed()).text(PART).text(END);
        let row = tx.row(AssertSqlSafe(sql), args).await?;
        let text = row.map(|row| row.opt_text("events")).transpose()?.flatten();
        Ok(text.map(|text| Self { text }))
    }

    pub(super) fn events(&self) -> impl Iterator<Item = Result<Recorded, StoreError>> {
        self.text.split(END).map(event)
    }
}

fn event(text: &str) -> Result<Recorded, StoreError> {
    let mut parts = text.split(PART);
    let mut part = || parts.next().unwrap_or_default();
    let seq = part().parse().unwrap_or_default();
    let bad = |why: String| StoreError::BadEvent { seq, why };
    let at = part().parse().map_err(|_| bad("its moment is no number".to_owned()))?;
    match part().parse() {
        Ok(BODY_VERSION) => {}
        Ok(other) => return Err(bad(format!("body format {other} is unknown to this program"))),
        Err(_) => return Err(bad("its body format is no number".to_owned())),
    }
    // The fault's own text could repeat a value: its place is enough.
    let fault = |e: serde_json::Error| bad(format!("{:?} at column {}", e.classify(), e.column()));
    let event = super::decode::event(part()).map_err(fault)?;
    let private = match part() {
        "" => Private::default(),
        text => serde_json::from_str(text).map_err(fault)?,
    };
    Ok(Recorded { seq, at: Moment::from_epoch_ms(at), event, private })
}
