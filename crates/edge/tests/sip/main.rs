//! The SIP side of the edge against real messages on loopback.

mod caller;
mod rig;
