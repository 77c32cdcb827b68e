//! Reports: run for a reader, made into files, sent when they are due, bound into packs.
//!
//! Owns: how a definition becomes a table ([`run`], [`standard`]), a table a file ([`files`],
//! [`pdf`]), and when something is sent ([`sender`]). Whoever runs a report sees their own figures in
//! it, whoever kept it. Must not own: formulas (`ledger`), SQL, or who may call what.

pub(crate) mod files;
pub(crate) mod pack;
mod paths;
pub(crate) mod pdf;
mod quality;
mod run;
pub(crate) mod sender;
mod standard;
pub(crate) mod words;

pub(crate) use run::{filter_of, run};
pub(crate) use standard::standard_reports;

/// Whether a role reads figures at all: as the table of grants says of the figures' own route.
pub(crate) fn may_count(role: vocab::Role) -> bool {
    match crate::grants::access("GET", "/api/v1/figures") {
        Some(crate::grants::Access::Roles(roles) | crate::grants::Access::Centre(roles)) => {
            roles.contains(&role)
        }
        Some(crate::grants::Access::Open | crate::grants::Access::Socket) | None => false,
    }
}
