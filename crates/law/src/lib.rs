//! May this person be called, now, by this campaign? The rules of calling as data with dates, and one
//! pure function that applies them.
//!
//! Owns: the rule sets, what has to be known of a person to decide, the verdict with its reasons and
//! sources, the chain of receipts. Must not own: rows, clocks, campaigns, or the dialling itself. No
//! dialling method goes around [`may_dial`]: whoever dials shows its verdict.
//!
//! The texts are those of France as of 2026-11-22; what they say stands in `rules.json`, each rule
//! with the article it comes from and the days between which it holds. Nothing here is legal advice.

mod decide;
mod export;
mod person;
mod place;
mod question;
mod receipt;
mod rules;
mod verdict;

pub use decide::may_dial;
pub use export::{BadLine, CSV_HEAD, csv_line, json_line, read_line};
pub use person::{Agreed, Audience, Consent, ConsentState, Person};
pub use place::Territory;
pub use question::{Abandonment, CallerId, Method, Purpose, Question, Sector};
pub use receipt::{Breach, Chain, FIRST, Receipt, ReliedOn, digest, hash, sha256, verify};
pub use rules::{BadRules, Frequency, RuleSet, Rules, Window};
pub use verdict::{Basis, Cause, Reason, Verdict};
