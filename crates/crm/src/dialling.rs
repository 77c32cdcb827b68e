//! Records of a campaign that calls out: which number of whom is tried next and when, and when
//! nothing more is tried.
//!
//! Owns: numbers with their order and hours, what follows a result (recycling), the best hour to
//! call, how lists are mixed, filters and quotas, when a list runs out, and the words for why a
//! record isn't called. Must not own: rows (`store`), pacing (`engine`), or what is lawful (`law`):
//! a record that is ready here may still not be dialled.

mod filter;
mod forecast;
mod hours;
mod mix;
mod number;
mod reason;
mod recycle;
pub mod row;

pub use filter::{Filter, Op, Quota, Test};
pub use forecast::{Exhaustion, Pace, exhaustion};
pub use hours::{HourTable, SLOTS};
pub use mix::shares;
pub use number::{DialNumber, NumberChoice, Strike, choose_number, local_minute};
pub use reason::{RecordState, Why};
pub use recycle::{Fate, Settling, settle};
