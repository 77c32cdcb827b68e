//! The binary `plateau`: reads the configuration, wires the rooms, owns the one loop.
//!
//! Owns: configuration, wiring, the command line. Must not own: domain rules.

mod archivist;
pub mod centre;
pub mod clock;
pub mod command;
pub mod config;
mod floor;
mod metrics;
mod performer;
mod restore;
mod scribe;
