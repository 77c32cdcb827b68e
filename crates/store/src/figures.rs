//! Figures by quarter: written with the journal, read by any grouping.
//!
//! Owns: the table `figure`. What a record adds is `ledger::figure`'s; here it is put in and summed up.
//! A query sums whole quarters, or what [`spans`] has gathered of them; hours of a zone are made of
//! quarters by the caller.

mod behind;
mod read;
mod satisfaction;
pub(crate) mod spans;
mod write;

pub use behind::{Behind, BehindFilter};
pub(crate) use read::group_of;
pub use read::{Figures, FiguresAsked, Group, GroupBy};
pub(crate) use write::{
    FIGURE, Touched, VERSION as FIGURES_VERSION, built_as, figure_row, is_stale, sum_some,
};
