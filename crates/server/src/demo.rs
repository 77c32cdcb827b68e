//! The demonstration: a seeded centre, and the town around it whose people call.
//!
//! The synthetic callers and telephones are real SIP and RTP: a second edge in this process, driven
//! by `sim`'s pure world through the same words as the centre's own.

mod appointments;
mod articles;
mod campaigns;
mod card;
pub mod cases;
mod compliance;
mod quality;
mod reports;
mod scripts;
pub mod seed;
mod supervision;
mod surveys;
mod tickets;
pub mod town;
