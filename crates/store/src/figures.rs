//! Figures by quarter: written with the journal, read by any grouping.
//!
//! Owns: the table `figure`. What a record adds is `ledger::figure`'s; here it is put in and summed up.
//! A query sums whole quarters; hours and days of a zone are made of them by the caller.

mod behind;
mod read;
mod write;

pub use behind::{Behind, BehindFilter};
pub(crate) use read::group_of;
pub use read::{Figures, FiguresAsked, Group, GroupBy};
pub(crate) use write::{FIGURE, Touched, figure_row, rebuild_if_stale};
