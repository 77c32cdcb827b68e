//! Calling out, between the floor, the lists and the rules: the *feeder* finds whom a campaign may
//! call next, the *gate* asks the rules once more before the first packet leaves and keeps the
//! receipt. No call out goes around the gate.
//!
//! Owns: the way from rows and rules to leads and verdicts. Must not own: pace (`engine`), the rules
//! (`law`), the choice among records (`store`).

mod case;
mod feeder;
mod gate;
#[cfg(test)]
mod tests;

pub(crate) use feeder::Feeder;
pub(crate) use gate::{Gate, Passage};
