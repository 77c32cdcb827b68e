//! The SIP side of the edge against real messages on loopback.

mod agent;
mod caller;
mod phone;
mod rig;
