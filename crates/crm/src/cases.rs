//! Case-based reasoning: solved cases, and how like them a new problem is.
//!
//! Owns: what a case base is made of, similarity (local and global), the next question, the
//! explanation, and how well a base finds its own cases. The cycle of retrieve, reuse, revise and
//! retain is that of Aamodt and Plaza, *AI Communications* 7(1), 1994. Must not own: rows of cases
//! and diagnoses (`store`), or who may review them (`web`).

mod base;
mod case;
mod diagnose;
mod explain;
mod gain;
mod index;
mod measure;
mod quality;
mod reading;
mod record;
pub(crate) mod words;

pub use base::{Attribute, CaseBase, Limits, Local, Missing, Pair, defaults, faults};
pub use case::{Case, Success};
pub use diagnose::{Asked, Diagnosis, Next, Question, Refined, SHOWN, StopReason, diagnose};
pub use explain::{Verdict, because, verdict};
pub use gain::{Gain, entropy_bits};
pub use index::{Index, Known, Match, Part};
pub use quality::{Confusion, Dialogues, Quality, quality};
pub use reading::{CaseFault, CaseRow, ReadCases, read_cases};
pub use record::{shown, told};
