//! What the store knows of a person that the rules of calling ask for.

use super::{ConsentWord, read};
use crate::sql::{Args, Where};
use crate::{Customer, Db, Scope, StoreError};
use crm::history::{Appointment, AppointmentState, ConsentState, Entry, SALES, local_day};
use law::{Agreed, Audience, Consent, Person, Purpose, Territory, digest};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{Address, CampaignId, CustomerId, Moment, OrganizationId};

/// Who would be called, by whom and what for.
#[derive(Clone, Copy, Debug)]
pub struct PersonAsk<'a> {
    pub organization: &'a OrganizationId,
    pub campaign: Option<&'a CampaignId>,
    /// All numbers of the person, in E.164; the first is the one that would be called.
    pub numbers: &'a [Address],
    /// The card, where it is known; else those that bear one of the numbers.
    pub customer: Option<CustomerId>,
    pub purpose: Purpose,
    pub audience: Audience,
    pub now: Moment,
}

#[derive(Clone, Copy, Debug)]
pub struct LawRows<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn law(&self) -> LawRows<'_> {
        LawRows { db: self }
    }
}

/// Words of one person that are looked at: the latest.
const MOST_WORDS: u32 = 200;
/// An appointment without a length lasts so long.
const APPOINTMENT_MS: i64 = 30 * 60_000;
const DAY_MS: i64 = 86_400_000;

impl LawRows<'_> {
    /// Everything but when they were dropped; `attempts` are counted by who keeps them. A contract
    /// that runs is taken as one that the call is about: a campaign of existing customers offers
    /// what belongs to it (L223-1).
    ///
    /// # Errors
    /// The database's own.
    pub async fn person(
        &self,
        ask: &PersonAsk<'_>,
        attempts: Vec<Moment>,
    ) -> Result<Person, StoreError> {
        let digests: Vec<String> = ask.numbers.iter().map(digest).collect();
        let cards = self.cards(ask).await?;
        let territory = territory(ask, &cards);
        let zone = territory.map_or("Europe/Paris", Territory::zone);
        let today = local_day(ask.now, zone);
        let opposed = self.db.oppositions();
        let opposed = opposed.binding(ask.organization, ask.campaign, &digests, ask.now).await?;
        let lists: BTreeSet<&str> = opposed.iter().map(|o| o.list).collect();
        let refused = opposed.iter().filter(|o| o.told && o.list != "campaign").map(|o| o.at);
        Ok(Person {
            audience: ask.audience,
            territory,
            zone: None,
            consent: self.consent(ask, &digests, &cards, zone).await?,
            contract_in_progress: cards
                .iter()
                .any(|card| card.contracts_held().iter().any(|c| c.runs(&today))),
            request: self.request(ask).await?,
            agreed: self.agreed(ask, &cards).await?,
            refused_at: refused.max(),
            dropped_at: None,
            oppositions: lists.into_iter().map(str::to_owned).collect(),
            attempts,
        })
    }

    async fn cards(&self, ask: &PersonAsk<'_>) -> Result<Vec<Customer>, StoreError> {
        let scope = Scope::of_organizations(vec![ask.organization.clone()]);
        let base = self.db.customers();
        if let Some(id) = ask.customer {
            return Ok(base.current(&scope, id).await?.into_iter().collect());
        }
        let mut cards: Vec<Customer> = Vec::new();
        for number in ask.numbers {
            for card in base.by_number(&scope, number).await? {
                if cards.iter().all(|known| known.id != card.id) {
                    cards.push(card);
                }
            }
        }
        Ok(cards)
    }

    /// How the newest words stand. Words of a card are that person's; words without one are the
    /// number's. Where nobody knows whose number it is, one who took consent back is heard first.
    async fn consent(
        &self,
        ask: &PersonAsk<'_>,
        digests: &[String],
        cards: &[Customer],
        zone: &str,
    ) -> Result<Option<Consent>, StoreError> {
        let Some(purpose) = word_of(ask.purpose) else { return Ok(None) };
        let mut found: BTreeMap<String, ConsentWord> = BTreeMap::new();
        let ids: Vec<CustomerId> = cards.iter().map(|card| card.id).collect();
        let ids = if ids.is_empty() { ask.customer.into_iter().collect() } else { ids };
        for (column, keys) in [
            ("digest", digests.to_vec()),
            ("customer", ids.iter().map(ToString::to_string).collect()),
        ] {
            if keys.is_empty() {
                continue;
            }
            let mut sql = Where::default();
            sql.any_of(column, &keys);
            let args = Args::new().text(ask.organization).text(purpose).at(ask.now);
            sql.and("organization = ? AND purpose = ? AND at_ms <= ?", args);
            sql.and("channel IN ('phone', 'all') AND void_ms IS NULL", Args::new());
            let tail = format!(" ORDER BY at_ms DESC, id DESC LIMIT {MOST_WORDS}");
            let (sql, args) = sql.query("SELECT * FROM consent", &tail);
            for row in self.db.rows(sql, args).await? {
                let word = read(&row)?;
                let another = word.customer.is_some_and(|id| !ids.contains(&id));
                if ask.customer.is_none() || !another {
                    found.insert(word.id.clone(), word);
                }
            }
        }
        let mut words: Vec<ConsentWord> = found.into_values().collect();
        words.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        Ok(standing(&words, ask.customer.is_some(), zone))
    }

    /// They asked to be called, and nobody has called yet (R223-4).
    async fn request(&self, ask: &PersonAsk<'_>) -> Result<Option<Moment>, StoreError> {
        let mut sql = Where::default();
        sql.any_of("customer_number", ask.numbers);
        let args = Args::new().text(ask.organization).at(ask.now);
        sql.and("organization = ? AND since_ms <= ?", args);
        sql.and("state IN ('owed', 'in_line', 'taken')", Args::new());
        let (sql, args) = sql.query("SELECT MAX(since_ms) AS since_ms FROM callback", "");
        self.db.row(sql, args).await?.map_or(Ok(None), |row| row.opt_at("since_ms"))
    }

    /// The appointment that is now, or the next one; one that was made in a call is proven by it.
    async fn agreed(
        &self,
        ask: &PersonAsk<'_>,
        cards: &[Customer],
    ) -> Result<Option<Agreed>, StoreError> {
        let ids: Vec<CustomerId> = cards.iter().map(|card| card.id).collect();
        if ids.is_empty() {
            return Ok(None);
        }
        let mut sql = Where::default();
        sql.any_of("customer", &ids);
        let args = Args::new().text(ask.organization).at(ask.now.plus_ms(-DAY_MS));
        sql.and("organization = ? AND kind = 'appointment' AND at_ms >= ?", args);
        let (sql, args) = sql.query("SELECT * FROM customer_entry", " ORDER BY at_ms LIMIT 20");
        for row in self.db.rows(sql, args).await? {
            let line = crate::customers::read_entry(&row)?;
            if let Entry::Appointment(Appointment { state, duration_ms, .. }) = line.entry {
                let to = line.at.plus_ms(duration_ms.unwrap_or(APPOINTMENT_MS));
                if state == AppointmentState::Planned && to > ask.now {
                    let proven = line.interaction.is_some();
                    return Ok(Some(Agreed { from: line.at, to, proven }));
                }
            }
        }
        Ok(None)
    }
}

/// The register's word for what a call is for; what carries out an agreement asks for none.
const fn word_of(purpose: Purpose) -> Option<&'static str> {
    match purpose {
        Purpose::Commercial => Some(SALES),
        Purpose::Study => Some("survey"),
        Purpose::Service => None,
    }
}

fn territory(ask: &PersonAsk<'_>, cards: &[Customer]) -> Option<Territory> {
    let by_number = ask.numbers.first().and_then(Territory::of_address);
    // A postal code is French where the number is: elsewhere it tells nothing.
    by_number?;
    let codes = cards.iter().filter_map(|card| card.postcode.as_ref());
    codes.filter_map(|code| Territory::of_postcode(code.reveal())).next().or(by_number)
}

/// `words` in the order of time.
fn standing(words: &[ConsentWord], known: bool, zone: &str) -> Option<Consent> {
    let mut last: BTreeMap<Option<CustomerId>, &ConsentWord> = BTreeMap::new();
    for word in words {
        let whose = if known { None } else { word.customer };
        last.insert(whose, word);
    }
    let withdrawn = last.values().filter(|w| w.state == ConsentState::Withdrawn);
    let newest = |a: &&&ConsentWord, b: &&&ConsentWord| (a.at, &a.id).cmp(&(b.at, &b.id));
    let word = match withdrawn.max_by(newest) {
        Some(word) => *word,
        None => *last.values().max_by(newest)?,
    };
    let collected = local_day(word.at, zone).parse().ok()?;
    let withdrawn_at = (word.state == ConsentState::Withdrawn).then_some(word.at);
    Some(Consent { collected, until: word.until, proven: word.is_proven(), withdrawn_at })
}
