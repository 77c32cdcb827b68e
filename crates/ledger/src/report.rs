//! What reports are made of beside the figures: spans by name, rhythms of sending, and the folds of
//! the standard reports.
//!
//! Owns: which local days a span means, when a sending is due, timesheets, repeat callers, transfers,
//! and the queue log that Asterisk's tools read. Must not own: sums by quarter ([`crate::figure`]),
//! storage, who may read what, or how a report looks.

mod queue_log;
mod repeats;
mod rhythm;
mod span;
mod timesheet;
mod transfers;

pub use queue_log::{LogLine, QueueLog};
pub use repeats::{Call, Repeats, Returning};
pub use rhythm::{Every, Rhythm};
pub use span::{Compare, Span, local_day};
pub use timesheet::{Timesheet, Worked};
pub use transfers::{Passed, Passing, Transfer, TransferNote, transfers};
