//! The demonstration centre: its floor plan, its people, its customers and their tickets.
//!
//! Owns: invented data, the same for the same seed. Nobody here exists: the numbers are those that
//! ARCEP sets aside for fiction, and nobody is ever written to. Must not own: storing any of it.

mod customers;
mod names;
mod people;
mod staff;
mod tickets;

pub(crate) use customers::fiction_number;
pub use customers::{DemoContract, DemoCustomer, customers};
pub use people::{DemoPerson, people};
pub use tickets::{DemoTicket, tickets};

use vocab::{FloorPlan, OrganizationId};

/// The three organizations, in the order of their numbers.
pub const FAI: &str = "fai";
pub const VOYAGE: &str = "voyage";
pub const ASSISTANCE: &str = "assistance";

/// The centre as it is set up: publishable as it stands.
///
/// # Panics
/// Never: the plan comes with the program and a test reads it.
#[must_use]
pub fn plan() -> FloorPlan {
    let mut plan: FloorPlan =
        toml::from_str(include_str!("demo/centre.toml")).expect("a test reads this very text");
    plan.agents = staff::agents();
    plan
}

fn organizations() -> Vec<OrganizationId> {
    [FAI, VOYAGE, ASSISTANCE].map(OrganizationId::new).to_vec()
}
