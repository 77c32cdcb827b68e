//! The binary `plateau`: reads the configuration, wires the rooms, owns the one loop.
//!
//! Owns: configuration, wiring, the command line. Must not own: domain rules.

mod archivist;
pub mod backup;
mod bouncer;
pub mod centre;
pub mod clerk;
pub mod clock;
pub mod command;
pub mod config;
mod courier;
pub mod demo;
mod dialling;
mod fetch;
mod floor;
mod flow_import;
mod identities;
mod lines;
mod look_up;
mod metrics;
pub mod password;
mod performer;
mod postman;
mod preparing;
mod recording_keys;
mod restore;
mod sampler;
mod scribe;
mod shadow;
mod simulator;
mod speech;
mod studio;
pub mod study;
mod surveyor;
mod texter;
mod transcriber;
mod usher;
mod workshop;
