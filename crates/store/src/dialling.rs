//! Lists of those whom campaigns call: their records, which is next, and the attempts that were made.
//!
//! Owns: the rows, the choice of records and their leases, what the journal's attempts do to them.
//! Must not own: what follows a result (`crm::dialling`), what is lawful (`law`), pacing (`engine`).
//!
//! A record's way: `ready` → `claimed` (a lease, chosen to be called) → `calling` (in the journal) →
//! `settling` (the attempt has ended) → `waits`, `ready` or `done`. What the journal says changes the
//! record in the journal's own transaction: whoever is killed calls nobody twice.

mod attempts;
mod choice;
mod figures;
mod import;
mod lists;
mod making;
mod records;
mod results;
mod settle;

pub(crate) use attempts::{ATTEMPT, LATEST, attempt_row, calls_to, touch_records};
pub use attempts::{Abandonment, Attempt, DialAttempts};
pub use choice::{Candidate, ChoiceAsk};
pub use figures::DialAsked;
pub use import::{ListImport, ListImportRun, ListImports};
pub use lists::{ListCounts, RecordList, RecordLists};
pub use making::{NewRecord, Placed};
pub(crate) use records::forget;
pub use records::{DialRecord, DialRecords, RecordFilter, RecordSort};
pub use results::{CallsAsked, DialBy, DialGroup, DialKind, Standing};
pub use settle::Settled;

use crate::Db;

impl Db {
    #[must_use]
    pub const fn record_lists(&self) -> RecordLists<'_> {
        RecordLists { db: self }
    }

    #[must_use]
    pub const fn dial_records(&self) -> DialRecords<'_> {
        DialRecords { db: self }
    }

    #[must_use]
    pub const fn list_imports(&self) -> ListImports<'_> {
        ListImports { db: self }
    }

    #[must_use]
    pub const fn dial_attempts(&self) -> DialAttempts<'_> {
        DialAttempts { db: self }
    }
}
