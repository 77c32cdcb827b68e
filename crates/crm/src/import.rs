//! Imports of customers: a file that somebody else made becomes drafts of cards, or faults that say
//! how to mend it.
//!
//! Owns: reading CSV, spreadsheets and vCards, which column means what, when a row is refused, when
//! two rows are the same customer. Must not own: rows in the database (`store`), files on disk.

pub mod draft;
mod encoding;
pub mod mapping;
pub mod report;
pub mod seen;
mod stream;
pub mod table;
mod vcard;

pub use draft::{Draft, RowFault};
pub use mapping::{Found, Key, Mapping, Target};
pub use seen::Seen;
pub use stream::Opened;
pub use table::{Format, Line, Lines, Table, Unreadable};
