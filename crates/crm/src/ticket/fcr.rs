//! Whether a matter was settled at the first contact.
//!
//! Owns: the definition `fcr-2`, named so that a figure says which one it was counted by. Must not
//! own: the search for later contacts (`store`).
//!
//! `fcr-2`: solved at the first level, without being reopened, during the interaction in which it was
//! opened or within [`AFTERWORK_MS`] of its end (of the opening, where there was none), and within
//! the set-up's days the customer did not come back on the matter: no other ticket of the same
//! customer and category was opened, and no other inbound interaction of theirs began in the same
//! queue (or in any, as the set-up's [`Return`] says). An interaction in which a ticket of another
//! category was opened, and none of this one, is another matter and does not count.
//! `fcr-1`, before, looked at tickets alone.

use super::{FIRST_LEVEL, Ticket};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vocab::Moment;

/// The definition by which this program counts.
pub const DEFINITION: &str = "fcr-2";
/// What an agent has left to write after the customer has gone.
pub const AFTERWORK_MS: i64 = 15 * 60_000;
const DAY_MS: i64 = 86_400_000;

/// Which interactions count as coming back, beside tickets of the same category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Return {
    /// None: tickets alone.
    Ticket,
    /// Inbound ones in the queue of the first; in any, where there was no first.
    #[default]
    Queue,
    /// Every inbound one.
    Any,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fcr {
    /// By the definition; `None`: not known yet.
    pub computed: Option<bool>,
    /// It cannot change any more, unless the ticket is reopened.
    pub settled: bool,
    pub corrected: Option<Correction>,
}

/// What a person said of it, against the definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub value: bool,
    pub by: String,
    pub at: Moment,
    pub reason: String,
}

impl Fcr {
    /// The flag as it counts.
    #[must_use]
    pub fn value(&self) -> Option<bool> {
        self.corrected.as_ref().map(|c| c.value).or(self.computed)
    }
}

/// What the store knows beside the ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contacts {
    /// End of the interaction in which it was opened, when it has ended.
    pub first_ended: Option<Moment>,
    /// The first later ticket of the same customer and category.
    pub same_matter: Option<Moment>,
    /// The first later interaction that counts as coming back.
    pub came_back: Option<Moment>,
}

/// When a solved ticket's flag can be settled.
#[must_use]
pub fn settles_at(ticket: &Ticket, days: u32) -> Option<Moment> {
    let solved_at = ticket.work.solved_at.filter(|_| ticket.status.is_done())?;
    Some(solved_at.plus_ms(i64::from(days) * DAY_MS))
}

/// The flag, or `None` while it is not known.
#[must_use]
pub fn computed(ticket: &Ticket, contacts: Contacts, days: u32, now: Moment) -> Option<bool> {
    let until = settles_at(ticket, days)?;
    let solved_at = ticket.work.solved_at?;
    let first_end = match (ticket.interaction, contacts.first_ended) {
        // It still goes on: it was solved within.
        (Some(_), None) => solved_at,
        (Some(_), Some(ended)) => ended,
        (None, _) => ticket.created_at,
    };
    let at_once = solved_at <= first_end.plus_ms(AFTERWORK_MS)
        && ticket.work.highest_level == FIRST_LEVEL
        && ticket.work.reopened_count == 0;
    let again =
        [contacts.same_matter, contacts.came_back].into_iter().flatten().any(|at| at <= until);
    match (at_once && !again, now >= until) {
        (false, _) => Some(false),
        (true, true) => Some(true),
        (true, false) => None,
    }
}
