//! The demonstration's field forces and their appointments, some days back and ahead.
//!
//! Owns: who they are and which of the invented customers they visit. Must not own: which times are
//! free: the same rule gives them that the desk asks.

use crate::clock;
use anyhow::Result;
use crm::appointment::{FieldForce, FieldPerson, SlotAsk, Taken, free_slots};
use serde_json::json;
use store::{AppointmentId, AppointmentState, Customer, Db, FieldAppointment, Scope};
use vocab::{IdSource, Moment, OrganizationId, Pii};

const SEED: u64 = 162_000_041;
const AUTHOR: &str = "démonstration";
const DAY_MS: i64 = 86_400_000;
/// Customers that are looked at, and visited.
const LOOKED: u32 = 60;
const VISITED: usize = 14;

struct Force {
    organization: &'static str,
    campaign: Option<&'static str>,
    queue: &'static str,
    subject: &'static str,
    people: [(&'static str, &'static str, &'static str); 3],
}

const FORCES: [Force; 3] = [
    Force {
        organization: sim::demo::VOYAGE,
        campaign: Some("voyage_rendez_vous"),
        queue: "voyage_rendez_vous",
        subject: "Préparer le voyage à domicile",
        people: [
            ("claire_fontaine", "Claire Fontaine", "75011"),
            ("hugo_marchand", "Hugo Marchand", "69003"),
            ("nadia_slimani", "Nadia Slimani", "31000"),
        ],
    },
    Force {
        organization: sim::demo::FAI,
        campaign: None,
        queue: "fai_technique",
        subject: "Raccordement à la fibre",
        people: [
            ("karim_benali", "Karim Benali", "75018"),
            ("sophie_lemaire", "Sophie Lemaire", "59000"),
            ("thomas_girard", "Thomas Girard", "13005"),
        ],
    },
    Force {
        organization: sim::demo::ASSISTANCE,
        campaign: None,
        queue: "assistance_suivi",
        subject: "Contrôle du véhicule réparé",
        people: [
            ("eva_rousseau", "Éva Rousseau", "75015"),
            ("julien_mercier", "Julien Mercier", "33000"),
            ("lea_garnier", "Léa Garnier", "44000"),
        ],
    },
];

pub(super) async fn fill(db: &Db) -> Result<()> {
    let now = clock::now();
    let mut ids = IdSource::new(SEED);
    for force in &FORCES {
        let organization = OrganizationId::new(force.organization);
        let saved = db.setups().latest(&Scope::all(), &organization).await?;
        let mut setup = saved.setup;
        setup.field_force = designed(force)?;
        db.setups().publish(&organization, saved.version, &setup, AUTHOR, now).await?;
        let scope = Scope::of_organizations(vec![organization.clone()]);
        let people = db.customers().list(&scope, None, LOOKED).await?.items;
        let visits = visits(force, &setup.field_force, &people, &mut ids, now);
        db.appointments().add(&visits).await?;
    }
    Ok(())
}

fn designed(force: &Force) -> Result<FieldForce> {
    let mut people = Vec::new();
    for (n, (id, name, home)) in force.people.iter().enumerate() {
        let person = json!({"id": id, "name": name, "home": home,
            "phone": format!("+336399800{n}0"), "email": format!("{id}@demo.example")});
        people.push(serde_json::from_value::<FieldPerson>(person)?);
    }
    Ok(FieldForce {
        people,
        notice_hours: 2,
        missed_queue: Some(force.queue.into()),
        ..FieldForce::default()
    })
}

/// Every third lies in the past week, the others in the coming one.
fn visits(
    set_up: &Force,
    force: &FieldForce,
    customers: &[Customer],
    ids: &mut IdSource,
    now: Moment,
) -> Vec<FieldAppointment> {
    let mut all: Vec<FieldAppointment> = Vec::new();
    let placed = customers.iter().filter(|c| c.postcode.is_some() && !c.numbers.is_empty());
    for (n, customer) in placed.take(VISITED).enumerate() {
        let Some(postcode) = &customer.postcode else { continue };
        let past = n % 3 == 0;
        let from = if past { now.plus_ms(-6 * DAY_MS) } else { now };
        let to = if past { now.plus_ms(-DAY_MS / 4) } else { now.plus_ms(7 * DAY_MS) };
        let person = &force.people[n % force.people.len()];
        let theirs = all.iter().filter(|one| one.person == person.id);
        let taken: Vec<_> = theirs
            .map(|one| Taken {
                starts: one.starts,
                ends: one.ends,
                postcode: one.postcode.reveal().clone(),
            })
            .collect();
        let postcode = postcode.reveal();
        let ask = SlotAsk { force, person, postcode, from, to, now: from, taken: &taken };
        let slots = free_slots(&ask);
        let Some(slot) = slots.get((n * 7) % slots.len().max(1)) else { continue };
        let state = match (past, n % 4) {
            (true, 3) => AppointmentState::Missed,
            (true, _) => AppointmentState::Kept,
            (false, 1) => AppointmentState::Confirmed,
            (false, _) => AppointmentState::Booked,
        };
        let made = from.plus_ms(-2 * DAY_MS);
        all.push(FieldAppointment {
            id: AppointmentId::from_uuid(ids.next(now)),
            organization: customer.organization.clone(),
            campaign: set_up.campaign.map(Into::into),
            customer: Some(customer.id),
            record: None,
            interaction: None,
            person: person.id.clone(),
            starts: slot.starts,
            ends: slot.ends,
            state,
            postcode: Pii::new(postcode.clone()),
            name: Some(customer.name.clone()),
            place: Some(Pii::new(address(customer))),
            phone: customer.numbers.first().cloned(),
            email: customer.emails.first().cloned(),
            subject: Some(Pii::new(set_up.subject.to_owned())),
            note: None,
            reason: None,
            language: customer.language.clone().unwrap_or_else(|| "fr".to_owned()),
            author: "agent1".to_owned(),
            made_at: made,
            changed_at: made,
            moved_at: made,
            moves: 0,
            version: 1,
            missed: (state == AppointmentState::Missed).then(|| "callback".to_owned()),
        });
    }
    all
}

fn address(customer: &Customer) -> String {
    let text = |t: &Option<Pii<String>>| t.as_ref().map(|t| t.reveal().clone()).unwrap_or_default();
    let town = [text(&customer.postcode), text(&customer.city)].join(" ");
    let lines = [text(&customer.street), town.trim().to_owned()];
    let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    lines.join(", ")
}
