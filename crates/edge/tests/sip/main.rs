//! The SIP side of the edge against real messages on loopback.

mod agent;
mod caller;
mod hostile;
mod listening;
mod phone;
mod pickup;
mod privacy;
mod refer;
mod rig;
mod session;
mod sipp;
mod streams;
