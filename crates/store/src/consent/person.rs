//! What the store knows of a person that the rules of calling ask for.

use super::ConsentProof;
use super::oppositions::{Opposed, binding};
use crate::dialling::{LATEST, calls_to};
use crate::sql::{Args, Row, Together, Where};
use crate::{Customer, Db, Scope, StoreError};
use crm::history::{Appointment, AppointmentState, Entry, SALES, local_day};
use jiff::civil::Date;
use law::{Agreed, Audience, Consent, Person, Purpose, Territory, digest};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{Address, CampaignId, CustomerId, InteractionId, Moment, OrganizationId, Outcome};

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

/// Which calls to the person count.
#[derive(Clone, Copy, Debug)]
pub struct CallsAsk {
    pub since: Moment,
    /// The one that is about to leave doesn't count against itself.
    pub but: Option<InteractionId>,
}

/// A person, and the id of the word on which their consent stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub person: Person,
    pub consent: Option<String>,
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
    /// Everything but calls that were made: `attempts` are the asker's word. A contract that runs is
    /// taken as one that the call is about: a campaign of existing customers offers what belongs to
    /// it (L223-1).
    ///
    /// # Errors
    /// The database's own.
    pub async fn person(
        &self,
        ask: &PersonAsk<'_>,
        attempts: Vec<Moment>,
    ) -> Result<Person, StoreError> {
        Ok(Person { attempts, ..self.known(ask, None).await?.person })
    }

    /// All that is known, in two reads: whose number it is, and what was said and done of them.
    ///
    /// # Errors
    /// The database's own.
    pub async fn known(
        &self,
        ask: &PersonAsk<'_>,
        calls: Option<CallsAsk>,
    ) -> Result<Known, StoreError> {
        let digests: Vec<String> = ask.numbers.iter().map(digest).collect();
        let cards = self.cards(ask).await?;
        let territory = territory(ask, &cards);
        let zone = territory.map_or("Europe/Paris", Territory::zone);
        let today = local_day(ask.now, zone);
        let told = Told::read(self.db, ask, &digests, &cards, calls).await?;
        let lists: BTreeSet<&str> = told.opposed.iter().map(|o| o.list).collect();
        let refused = told.opposed.iter().filter(|o| o.told && o.list != "campaign").map(|o| o.at);
        let word = standing(&told.words, ask.customer.is_some());
        let consent = word.and_then(|word| word.consent(zone));
        let id = consent.is_some().then(|| word.map(|word| word.id.clone())).flatten();
        let person = Person {
            audience: ask.audience,
            territory,
            zone: None,
            consent,
            contract_in_progress: cards
                .iter()
                .any(|card| card.contracts_held().iter().any(|c| c.runs(&today))),
            request: told.request,
            agreed: told.agreed(ask.now),
            refused_at: refused.max(),
            dropped_at: told.dropped_at,
            oppositions: lists.into_iter().map(str::to_owned).collect(),
            attempts: told.calls.into_iter().map(|(at, _)| at).collect(),
        };
        Ok(Known { person, consent: id })
    }

    async fn cards(&self, ask: &PersonAsk<'_>) -> Result<Vec<Customer>, StoreError> {
        let scope = Scope::of_organizations(vec![ask.organization.clone()]);
        let base = self.db.customers();
        match ask.customer {
            Some(id) => Ok(base.current(&scope, id).await?.into_iter().collect()),
            None => base.by_numbers(&scope, ask.numbers).await,
        }
    }
}

/// What rows of several tables tell of one person.
#[derive(Debug, Default)]
struct Told {
    calls: BTreeSet<(Moment, String)>,
    dropped_at: Option<Moment>,
    opposed: Vec<Opposed>,
    words: Vec<Word>,
    request: Option<Moment>,
    appointments: Vec<(Moment, Appointment, bool)>,
}

/// A word about being called, as far as the rules ask for it.
#[derive(Debug)]
struct Word {
    id: String,
    at: Moment,
    customer: Option<CustomerId>,
    withdrawn: bool,
    until: Option<Date>,
    proven: bool,
}

impl Told {
    /// One statement: a call that is about to leave waits for as few as possible.
    async fn read(
        db: &Db,
        ask: &PersonAsk<'_>,
        digests: &[String],
        cards: &[Customer],
        calls: Option<CallsAsk>,
    ) -> Result<Self, StoreError> {
        let ids: Vec<CustomerId> = cards.iter().map(|card| card.id).collect();
        let mut all = Together::default();
        if let Some(calls) = calls {
            for sql in calls_to(ask.organization, digests, ask.customer, calls.since) {
                all.ask(CALL, sql, LATEST);
            }
        }
        let sql = binding(ask.organization, ask.campaign, digests, ask.now);
        all.ask(OPPOSED, sql, " ORDER BY at_ms DESC, id LIMIT 50");
        let whose = if ids.is_empty() { ask.customer.into_iter().collect() } else { ids.clone() };
        ask_words(&mut all, ask, digests, &whose);
        // They asked to be called, and nobody has called yet (R223-4).
        let mut sql = Where::default();
        sql.any_of("customer_number", ask.numbers);
        let args = Args::new().text(ask.organization).at(ask.now);
        sql.and("organization = ? AND since_ms <= ?", args);
        sql.and("state IN ('owed', 'in_line', 'taken')", Args::new());
        all.ask(REQUEST, sql, "");
        if !ids.is_empty() {
            let mut sql = Where::default();
            sql.any_of("customer", &ids);
            let args = Args::new().text(ask.organization).at(ask.now.plus_ms(-DAY_MS));
            sql.and("organization = ? AND kind = 'appointment' AND at_ms >= ?", args);
            all.ask(APPOINTMENT, sql, " ORDER BY at_ms LIMIT 20");
        }
        let but = calls.and_then(|calls| calls.but).map(|id| id.to_string());
        let (mut told, mut heard) = (Self::default(), BTreeSet::new());
        let (sql, args) = all.query();
        for row in db.rows(sql, args).await? {
            let another = |word: &Word| word.customer.is_some_and(|id| !whose.contains(&id));
            match row.text("what")?.as_str() {
                "call" => told.take_call(&row, but.as_deref())?,
                "opposed" => {
                    let (organization, campaign) = (row.text("a")?, row.text("b")?);
                    let source = row.text("c")?;
                    told.opposed.push(Opposed::read(
                        &organization,
                        &campaign,
                        row.at("at_ms")?,
                        &source,
                    ));
                }
                "word" => {
                    let word = Word::read(&row)?;
                    let ours = ask.customer.is_none() || !another(&word);
                    if ours && heard.insert(word.id.clone()) {
                        told.words.push(word);
                    }
                }
                "request" => told.request = row.opt_at("at_ms")?,
                _appointment => told.take_appointment(&row)?,
            }
        }
        told.words.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        told.appointments.sort_by_key(|(at, ..)| *at);
        Ok(told)
    }

    fn take_call(&mut self, row: &Row, but: Option<&str>) -> Result<(), StoreError> {
        let (at, id) = (row.at("at_ms")?, row.text("id")?);
        if but == Some(id.as_str()) {
            return Ok(());
        }
        if row.opt_text("a")?.as_deref() == Some(Outcome::Dropped.name()) {
            let ended = row.opt_at("n")?.unwrap_or(at);
            self.dropped_at = self.dropped_at.max(Some(ended));
        }
        self.calls.insert((at, id));
        Ok(())
    }

    fn take_appointment(&mut self, row: &Row) -> Result<(), StoreError> {
        if let Entry::Appointment(appointment) = row.json("customer_entry", "body")? {
            let made_in_a_call = row.opt_text("a")?.is_some();
            self.appointments.push((row.at("at_ms")?, appointment, made_in_a_call));
        }
        Ok(())
    }

    /// The appointment that is now, or the next one; one that was made in a call is proven by it.
    fn agreed(&self, now: Moment) -> Option<Agreed> {
        self.appointments.iter().find_map(|(from, appointment, proven)| {
            let to = from.plus_ms(appointment.duration_ms.unwrap_or(APPOINTMENT_MS));
            let planned = appointment.state == AppointmentState::Planned;
            (planned && to > now).then_some(Agreed { from: *from, to, proven: *proven })
        })
    }
}

// The same columns of each table: what it is, its id, texts, the whole, moments.
const CALL: &str = "SELECT 'call' AS what, interaction AS id, outcome AS a, \
     CAST(NULL AS TEXT) AS b, CAST(NULL AS TEXT) AS c, CAST(NULL AS TEXT) AS d, \
     CAST(NULL AS TEXT) AS body, at_ms, ended_ms AS n FROM dial_attempt";
const OPPOSED: &str = "SELECT 'opposed' AS what, id, organization AS a, campaign AS b, \
     source AS c, CAST(NULL AS TEXT) AS d, CAST(NULL AS TEXT) AS body, at_ms, \
     CAST(NULL AS BIGINT) AS n FROM opposition";
const WORD: &str = "SELECT 'word' AS what, id, customer AS a, state AS b, until_day AS c, \
     shown AS d, body, at_ms, CAST(NULL AS BIGINT) AS n FROM consent";
const REQUEST: &str = "SELECT 'request' AS what, '' AS id, CAST(NULL AS TEXT) AS a, \
     CAST(NULL AS TEXT) AS b, CAST(NULL AS TEXT) AS c, CAST(NULL AS TEXT) AS d, \
     CAST(NULL AS TEXT) AS body, MAX(since_ms) AS at_ms, CAST(NULL AS BIGINT) AS n FROM callback";
const APPOINTMENT: &str = "SELECT 'appointment' AS what, id, interaction AS a, \
     CAST(NULL AS TEXT) AS b, CAST(NULL AS TEXT) AS c, CAST(NULL AS TEXT) AS d, body, at_ms, \
     CAST(NULL AS BIGINT) AS n FROM customer_entry";

/// The newest words: those of a card are that person's; those without one are the number's.
fn ask_words(all: &mut Together, ask: &PersonAsk<'_>, digests: &[String], whose: &[CustomerId]) {
    let Some(purpose) = word_of(ask.purpose) else { return };
    let whose: Vec<String> = whose.iter().map(ToString::to_string).collect();
    for (column, keys) in [("digest", digests), ("customer", &whose)] {
        if keys.is_empty() {
            continue;
        }
        let mut sql = Where::default();
        sql.any_of(column, keys);
        let args = Args::new().text(ask.organization).text(purpose).at(ask.now);
        sql.and("organization = ? AND purpose = ? AND at_ms <= ?", args);
        sql.and("channel IN ('phone', 'all') AND void_ms IS NULL", Args::new());
        all.ask(WORD, sql, &format!(" ORDER BY at_ms DESC, id DESC LIMIT {MOST_WORDS}"));
    }
}

impl Word {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let bad = |_| StoreError::BadRow { table: "consent", why: "until_day is no day".into() };
        let proof: ConsentProof = row.json("consent", "body")?;
        Ok(Self {
            id: row.text("id")?,
            at: row.at("at_ms")?,
            customer: row.opt_id("consent", "a")?,
            withdrawn: row.text("b")? == "withdrawn",
            until: row.opt_text("c")?.map(|day| day.parse().map_err(bad)).transpose()?,
            proven: row.opt_text("d")?.is_some() || proof.proves(),
        })
    }

    fn consent(&self, zone: &str) -> Option<Consent> {
        let collected = local_day(self.at, zone).parse().ok()?;
        let withdrawn_at = self.withdrawn.then_some(self.at);
        Some(Consent { collected, until: self.until, proven: self.proven, withdrawn_at })
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

/// The newest of `words`, which are in the order of time. Where nobody knows whose number it is, one
/// who took consent back is heard first.
fn standing(words: &[Word], known: bool) -> Option<&Word> {
    let mut last: BTreeMap<Option<CustomerId>, &Word> = BTreeMap::new();
    for word in words {
        let whose = if known { None } else { word.customer };
        last.insert(whose, word);
    }
    let withdrawn = last.values().filter(|w| w.withdrawn);
    let newest = |a: &&&Word, b: &&&Word| (a.at, &a.id).cmp(&(b.at, &b.id));
    withdrawn.max_by(newest).or_else(|| last.values().max_by(newest)).copied()
}
