//! What stands on the cards of the demonstration's customers beside name and number: catalogue,
//! fields of the organization's own, contracts with what is due, offers, consents, appointments.
//!
//! Owns: drawing it, the same at every start. Must not own: who the customers are (`sim`).

use super::scripts::Dice;
use crate::clock;
use anyhow::{Context, Result};
use crm::card::{Belonging, Contract, Handle, Holding, Protocol};
use crm::history::{
    Appointment, AppointmentState, Consent, ConsentState, Entry, Offer, OfferOutcome, SALES,
    Survey, local_day, plus_days,
};
use crm::score::offer::Product;
use crm::{Field, FieldType, Values};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{Customer, CustomerEntry, Db, Scope};
use vocab::{AgentId, IdSource, Moment, OrganizationId, Pii};

const SEED: u64 = 162_000_009;
const AUTHOR: &str = "démonstration";
const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    organization: Vec<Ways>,
}

/// How an organization deals with its customers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ways {
    id: String,
    products: Vec<Product>,
    fields: Vec<Field>,
    protocols: Vec<Protocol>,
    held: Vec<Holding>,
    appointments: Vec<String>,
    refusals: Vec<String>,
    comments: Vec<String>,
    roles: Vec<String>,
}

fn book() -> Result<Vec<Ways>> {
    let book: Book = toml::from_str(include_str!("card.toml")).context("card.toml")?;
    Ok(book.organization)
}

/// Publishes each organization's catalogue and fields.
pub(super) async fn set_up(db: &Db) -> Result<()> {
    for ways in book()? {
        let organization = OrganizationId::new(&ways.id);
        let saved = db.setups().latest(&Scope::all(), &organization).await?;
        let mut setup = saved.setup;
        (setup.products, setup.customer_fields) = (ways.products, ways.fields);
        let now = clock::now();
        db.setups().publish(&organization, saved.version, &setup, AUTHOR, now).await?;
    }
    Ok(())
}

/// Dresses the cards, and gives their history. `agents` are those who serve each organization.
pub(super) fn dress(
    cards: &mut [Customer],
    agents: &BTreeMap<OrganizationId, Vec<AgentId>>,
) -> Result<Vec<CustomerEntry>> {
    let now = clock::now();
    let mut hand = Hand {
        dice: Dice(SEED),
        ids: IdSource::new(SEED),
        now,
        today: local_day(now, "Europe/Paris"),
        entries: Vec::new(),
    };
    let book = book()?;
    for (n, card) in cards.iter_mut().enumerate() {
        let Some(ways) = book.iter().find(|w| w.id == card.organization.as_str()) else { continue };
        let served = agents.get(&card.organization).map(Vec::as_slice).unwrap_or_default();
        hand.dress(n, card, ways, served);
    }
    for ways in &book {
        link(cards, ways, &mut hand.dice);
    }
    Ok(hand.entries)
}

/// People of companies, and pairs that live together.
fn link(cards: &mut [Customer], ways: &Ways, dice: &mut Dice) {
    let mut company = None;
    let mut alone: Option<usize> = None;
    for at in 0..cards.len() {
        if cards[at].organization.as_str() != ways.id {
            continue;
        }
        if cards[at].company {
            company = Some(cards[at].id);
        } else if let Some(head) = company.take() {
            let role = pick(&ways.roles, dice).cloned();
            cards[at].parent = Some(Belonging { customer: head, role });
        } else if let Some(other) = alone.take() {
            if dice.below(5) == 0 {
                let (street, postcode) =
                    (cards[other].street.clone(), cards[other].postcode.clone());
                let city = cards[other].city.clone();
                (cards[at].street, cards[at].postcode, cards[at].city) = (street, postcode, city);
                let key = Some(Pii::new(format!("F-{other:04}")));
                (cards[at].household, cards[other].household) = (key.clone(), key);
            }
        } else {
            alone = Some(at);
        }
    }
}

fn pick<'a, T>(list: &'a [T], dice: &mut Dice) -> Option<&'a T> {
    let at = dice.below(list.len() as u64);
    list.get(usize::try_from(at).unwrap_or(0))
}

struct Hand {
    dice: Dice,
    ids: IdSource,
    now: Moment,
    today: String,
    entries: Vec<CustomerEntry>,
}

impl Hand {
    /// Once in so many.
    fn one_in(&mut self, n: u64) -> bool {
        self.dice.below(n) == 0
    }

    fn between(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.dice.below((to - from + 1).unsigned_abs())).unwrap_or(0)
    }

    fn dress(&mut self, n: usize, card: &mut Customer, ways: &Ways, agents: &[AgentId]) {
        card.reference = Some(Pii::new(format!("C-{:06}", 104_211 + n * 37)));
        if self.one_in(4) {
            card.score = i32::try_from(self.between(20, 95)).ok();
        }
        if self.one_in(4) {
            card.preferred_agent = pick(agents, &mut self.dice).cloned();
        }
        if self.one_in(5)
            && let Some(mail) = card.emails.first()
        {
            let channel = ["whatsapp", "messenger"][usize::from(self.one_in(2))].to_owned();
            let name = mail.reveal().split('@').next().unwrap_or_default().to_owned();
            card.handles = vec![Handle { channel, handle: Pii::new(name) }];
        }
        self.contracts(card, ways);
        card.custom = Pii::new(self.values(&ways.fields));
        self.offers(card, ways, agents);
        self.consents(card, agents);
        self.surveys(card, ways);
        self.appointments(card, ways, agents);
    }

    fn contracts(&mut self, card: &mut Customer, ways: &Ways) {
        let (contracts, products) = (card.contracts_held(), card.products_held());
        let known = |label: &str| ways.held.iter().find(|h| label.starts_with(&h.label));
        let mut held: Vec<Holding> = Vec::new();
        for contract in &contracts {
            let since = contract.since.clone();
            held.extend(known(&contract.label).map(|h| Holding { since, ..h.clone() }));
        }
        for product in products {
            let since = contracts.first().and_then(|c| c.since.clone());
            let known = known(&product.label).cloned().unwrap_or(product);
            held.push(Holding { since, ..known });
        }
        card.contracts = contracts.into_iter().map(|c| self.contract(c, ways)).collect();
        card.holdings = held;
        // They stand on the card itself now.
        card.facts = Pii::default();
    }

    fn contract(&mut self, contract: Contract, ways: &Ways) -> Contract {
        let protocol = pick(&ways.protocols, &mut self.dice).filter(|_| self.dice.below(4) > 0);
        let monthly = ways.held.iter().find(|h| contract.label.starts_with(&h.label));
        let monthly = monthly.and_then(|h| h.monthly_cents).unwrap_or(4_500);
        let late = contract.status.as_deref() == Some("impayé") || self.one_in(20);
        let ends = self.one_in(3).then(|| self.between(12, 420));
        Contract {
            protocol: protocol.cloned(),
            until: ends.and_then(|days| plus_days(&self.today, days)),
            unpaid_cents: late.then(|| monthly * self.between(1, 3)),
            ..contract
        }
    }

    fn values(&mut self, fields: &[Field]) -> Values {
        let mut values = Values::new();
        for field in fields {
            if self.one_in(4) {
                continue;
            }
            let value = match &field.kind {
                FieldType::Choice { options } => {
                    pick(options, &mut self.dice).map_or(Value::Null, |o| json!(o.id))
                }
                FieldType::Several { options } => {
                    let some = options.iter().filter(|_| self.dice.below(2) == 0);
                    json!(some.map(|o| &o.id).collect::<Vec<_>>())
                }
                FieldType::YesNo {} => json!(self.one_in(3)),
                FieldType::Number { min, max } => {
                    json!(self.between(min.unwrap_or(0), max.unwrap_or(9)))
                }
                FieldType::Date {} => {
                    let days = self.between(90, 2_500);
                    plus_days(&self.today, days).map_or(Value::Null, Value::from)
                }
                FieldType::Text { .. } => json!(format!("OO-{:08}", self.dice.below(100_000_000))),
                FieldType::LongText {}
                | FieldType::Amount {}
                | FieldType::Phone {}
                | FieldType::Email {} => Value::Null,
            };
            let empty = value.as_array().is_some_and(Vec::is_empty);
            if !value.is_null() && !empty {
                values.insert(field.id.clone(), value);
            }
        }
        values
    }

    /// Within so many days before now, in office hours more or less.
    fn ago(&mut self, from: i64, to: i64) -> Moment {
        let (days, minutes) = (self.between(from, to), self.between(0, 9 * 60));
        self.now.plus_ms(-days * DAY_MS - minutes * 60_000)
    }

    fn note(&mut self, card: &Customer, at: Moment, author: Option<&AgentId>, entry: Entry) {
        self.entries.push(CustomerEntry {
            id: self.ids.next(at).to_string(),
            organization: card.organization.clone(),
            customer: card.id,
            at,
            author: author.map_or_else(|| AUTHOR.to_owned(), ToString::to_string),
            interaction: None,
            version: 1,
            entry,
        });
    }

    fn offers(&mut self, card: &Customer, ways: &Ways, agents: &[AgentId]) {
        for product in &ways.products {
            if card.holdings.iter().any(|h| h.product == product.id) || self.dice.below(5) > 1 {
                continue;
            }
            let outcome = match self.dice.below(6) {
                0 | 1 => OfferOutcome::Bought,
                2 | 3 => OfferOutcome::Refused,
                _ => OfferOutcome::Proposed,
            };
            let refused = outcome == OfferOutcome::Refused;
            let reason = pick(&ways.refusals, &mut self.dice).filter(|_| refused).cloned();
            let bought = outcome == OfferOutcome::Bought;
            let offer = Offer {
                product: product.id.clone(),
                label: product.label.fr.clone(),
                outcome,
                reason: reason.map(Pii::new),
                amount_cents: product.amount_cents.filter(|_| bought).map(|cents| cents * 12),
            };
            let at = self.ago(4, 320);
            let author = pick(agents, &mut self.dice);
            self.note(card, at, author, Entry::Offer(offer));
        }
    }

    fn consents(&mut self, card: &Customer, agents: &[AgentId]) {
        let given = |hand: &mut Self, purpose: &str, channel: &str, proof: &str| {
            let consent = Consent {
                purpose: purpose.to_owned(),
                channel: channel.to_owned(),
                state: ConsentState::Given,
                proof: Some(Pii::new(proof.to_owned())),
            };
            let (at, author) = (hand.ago(20, 420), pick(agents, &mut hand.dice));
            hand.note(card, at, author, Entry::Consent(consent));
        };
        if self.dice.below(5) < 3 {
            given(
                self,
                SALES,
                "phone",
                "Case cochée dans l’espace client, version 4 du formulaire.",
            );
        }
        if self.one_in(3) {
            given(self, "survey", "email", "« Oui, envoyez-moi l’enquête », appel enregistré.");
        }
        if self.one_in(8) {
            let (purpose, channel, state) =
                (SALES.to_owned(), "all".to_owned(), ConsentState::Withdrawn);
            let withdrawn = Consent { purpose, channel, state, proof: None };
            let at = self.ago(1, 18);
            self.note(card, at, None, Entry::Consent(withdrawn));
        }
    }

    fn surveys(&mut self, card: &Customer, ways: &Ways) {
        for _ in 0..self.dice.below(3) {
            let rating = [5, 4, 4, 3, 5, 2, 1][usize::try_from(self.dice.below(7)).unwrap_or(0)];
            let comment = pick(&ways.comments, &mut self.dice).filter(|_| self.dice.below(2) == 0);
            let comment = comment.cloned().map(Pii::new);
            let at = self.ago(2, 200);
            self.note(card, at, None, Entry::Survey(Survey { rating, comment }));
        }
    }

    fn appointments(&mut self, card: &Customer, ways: &Ways, agents: &[AgentId]) {
        let ahead = self.one_in(4);
        if !ahead && !self.one_in(4) {
            return;
        }
        let Some(title) = pick(&ways.appointments, &mut self.dice).cloned() else { return };
        let state = match self.dice.below(4) {
            _ if ahead => AppointmentState::Planned,
            0 => AppointmentState::Missed,
            _ => AppointmentState::Kept,
        };
        let appointment = Appointment {
            title: Pii::new(title),
            duration_ms: Some(HOUR_MS * self.between(1, 2)),
            place: card.city.clone(),
            state,
            agent: None,
        };
        let days = if ahead { self.between(1, 14) } else { -self.between(3, 90) };
        // At a whole hour.
        let day = self.now.epoch_ms() + days * DAY_MS;
        let at = Moment::from_epoch_ms(day - day.rem_euclid(HOUR_MS));
        let author = pick(agents, &mut self.dice);
        self.note(card, at, author, Entry::Appointment(appointment));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dressed() -> (Vec<Customer>, Vec<CustomerEntry>) {
        let mut cards: Vec<_> =
            super::super::seed::customers().iter().map(super::super::seed::to_customer).collect();
        let agents = BTreeMap::from([(OrganizationId::new("fai"), vec![AgentId::new("agent1")])]);
        let entries = dress(&mut cards, &agents).unwrap();
        (cards, entries)
    }

    #[test]
    fn the_catalogues_and_fields_have_no_fault() {
        for ways in book().unwrap() {
            let setup = crm::Setup {
                products: ways.products,
                customer_fields: ways.fields,
                ..crm::Setup::default()
            };
            assert_eq!(setup.faults(), [], "{}", ways.id);
        }
    }

    #[test]
    fn cards_are_full_and_their_values_are_ones_of_their_fields() {
        let (cards, entries) = dressed();
        let book = book().unwrap();
        for card in &cards {
            let ways = book.iter().find(|w| w.id == card.organization.as_str()).unwrap();
            let read = crm::field::read_form(&ways.fields, card.custom.reveal(), "FR");
            assert_eq!(read.as_ref(), Ok(card.custom.reveal()));
        }
        let count = |what: fn(&Entry) -> bool| entries.iter().filter(|e| what(&e.entry)).count();
        let half = cards.len() / 2;
        assert!(count(|e| matches!(e, Entry::Offer(_))) > half);
        assert!(count(|e| matches!(e, Entry::Consent(_))) > half);
        assert!(count(|e| matches!(e, Entry::Appointment(_))) > half / 3);
        assert!(count(|e| matches!(e, Entry::Survey(_))) > half);
        for what in [
            cards.iter().filter(|c| c.parent.is_some()).count(),
            cards.iter().filter(|c| c.household.is_some()).count(),
            cards.iter().filter(|c| c.contracts.iter().any(|k| k.unpaid_cents.is_some())).count(),
            cards.iter().filter(|c| c.contracts.iter().any(|k| k.protocol.is_some())).count(),
        ] {
            assert!(what > 10, "{what}");
        }
        let again = dressed().0;
        assert!(cards.iter().zip(&again).all(|(a, b)| a.contracts == b.contracts));
    }
}
