//! What figures are computed from: a customer's rows, counted. A handful of indexed statements, so
//! that it is ready before anybody answers.

use super::{Customer, CustomerEntry, Customers};
use crate::sql::{Args, Where};
use crate::{Scope, StoreError};
use crm::Setup;
use crm::history::{
    AppointmentState, Consent, ConsentStanding, ConsentState, Entry, Offer, OfferOutcome, SALES,
    Survey, consent, days_between, local_day,
};
use crm::score::formula::Term;
use crm::score::offer::{Fit, PEACE_DAYS, fits};
use crm::score::ratio::Ratio;
use crm::score::{Facts, custom_facts};
use std::collections::BTreeMap;
use vocab::{CustomerId, Moment};

const DAY_MS: i64 = 86_400_000;
/// Contacts that are looked at: a year of the busiest customer.
const MOST_CONTACTS: u32 = 1_000;

/// A customer's facts, and what they were made from that a card shows too.
#[derive(Clone, Debug, PartialEq)]
pub struct CardFacts {
    pub facts: Facts,
    /// Product id and why it is or isn't the one to propose, in the catalogue's order.
    pub fits: Vec<(String, &'static str)>,
    /// The latest first.
    pub entries: Vec<CustomerEntry>,
    /// How consent for sales calls stands.
    pub sales_calls: ConsentStanding,
}

impl Customers<'_> {
    /// Everything that formulas may name. `zone` (IANA) is where days begin and end.
    ///
    /// # Errors
    /// The database's own.
    pub async fn facts(
        &self,
        scope: &Scope,
        customer: &Customer,
        setup: &Setup,
        now: Moment,
        zone: &str,
    ) -> Result<CardFacts, StoreError> {
        let ids = self.names_of(customer.id).await?;
        let today = local_day(now, zone);
        let entries = self.entries(scope, customer.id).await?;
        let mut facts = Facts::new();
        self.contact_facts(scope, &ids, now, &mut facts).await?;
        self.ticket_facts(scope, &ids, now, &mut facts).await?;
        self.callback_facts(scope, &ids, &mut facts).await?;
        card_facts(customer, &today, &mut facts);
        offer_facts(&entries, now, &mut facts);
        survey_facts(&entries, &mut facts);
        appointment_facts(&entries, now, &mut facts);
        let sales_calls = consent_facts(&entries, &today, zone, &mut facts);
        facts.extend(custom_facts(setup, customer.custom.reveal()));
        let fits = next_offer(setup, customer, &entries, (now, &today), &mut facts);
        Ok(CardFacts { facts, fits, entries, sales_calls })
    }

    async fn contact_facts(
        &self,
        scope: &Scope,
        ids: &[CustomerId],
        now: Moment,
        facts: &mut Facts,
    ) -> Result<(), StoreError> {
        let mut sql = Where::default();
        sql.any_of("customer", ids);
        scope.wall(&mut sql, "organization");
        sql.and("live = 0", Args::new());
        let select = "SELECT started_ms, outcome, disposition, queue FROM contact";
        let tail = format!(" ORDER BY started_ms DESC LIMIT {MOST_CONTACTS}");
        let (sql, args) = sql.query(select, &tail);
        let (mut within, mut abandoned) = ([0i64; 4], 0i64);
        let mut reasons: BTreeMap<String, i64> = BTreeMap::new();
        let mut last = None;
        for row in self.db.rows(sql, args).await? {
            let age = now.epoch_ms() - row.int("started_ms")?;
            last = last.or(Some(age));
            for (count, days) in within.iter_mut().zip([7, 30, 90, 365]) {
                *count += i64::from(age <= days * DAY_MS);
            }
            let outcome = row.opt_text("outcome")?.unwrap_or_default();
            abandoned += i64::from(age <= 30 * DAY_MS && outcome.starts_with("abandoned"));
            if age <= 7 * DAY_MS {
                // What was it about: what the agent said, or else where it was queued.
                let reason = row.opt_text("disposition")?.map(|d| format!("d {d}"));
                let queue = row.opt_text("queue")?.map(|q| format!("q {q}"));
                *reasons.entry(reason.or(queue).unwrap_or_default()).or_default() += 1;
            }
        }
        for (name, count) in
            ["contacts_7d", "contacts_30d", "contacts_90d", "contacts_365d"].into_iter().zip(within)
        {
            put(facts, name, count);
        }
        put(facts, "abandoned_30d", abandoned);
        let most = reasons.values().copied().max().unwrap_or(0);
        put(facts, "repeat_calls_7d", if most > 1 { most } else { 0 });
        facts.insert("days_since_contact".to_owned(), known(last.map(|age| age / DAY_MS)));
        Ok(())
    }

    async fn ticket_facts(
        &self,
        scope: &Scope,
        ids: &[CustomerId],
        now: Moment,
        facts: &mut Facts,
    ) -> Result<(), StoreError> {
        let mut sql = Where::default();
        sql.any_of("customer", ids);
        scope.wall(&mut sql, "organization");
        let select = "SELECT kind, status, created_ms FROM ticket";
        let (sql, args) = sql.query(select, " ORDER BY created_ms DESC LIMIT 1000");
        let (mut open, mut complaints, mut recent) = (0, 0, 0);
        for row in self.db.rows(sql, args).await? {
            let is_open = ["open", "pending"].contains(&row.text("status")?.as_str());
            open += i64::from(is_open);
            complaints += i64::from(is_open && row.text("kind")? == "complaint");
            let age = now.epoch_ms() - row.int("created_ms")?;
            recent += i64::from(age <= 90 * DAY_MS);
        }
        put(facts, "open_tickets", open);
        put(facts, "open_complaints", complaints);
        put(facts, "tickets_90d", recent);
        Ok(())
    }

    async fn callback_facts(
        &self,
        scope: &Scope,
        ids: &[CustomerId],
        facts: &mut Facts,
    ) -> Result<(), StoreError> {
        put(facts, "callbacks_owed", self.owed(scope, ids).await?.len().try_into().unwrap_or(0));
        Ok(())
    }
}

fn put(facts: &mut Facts, name: &str, count: i64) {
    facts.insert(name.to_owned(), Term::whole(count));
}

fn known(value: Option<i64>) -> Term {
    value.map_or(Term::Missing, Term::whole)
}

fn card_facts(customer: &Customer, today: &str, facts: &mut Facts) {
    let contracts = customer.contracts_held();
    let held = customer.products_held();
    let running = || contracts.iter().filter(|c| c.runs(today));
    put(facts, "contracts", running().count().try_into().unwrap_or(0));
    put(facts, "unpaid_cents", contracts.iter().filter_map(|c| c.unpaid_cents).sum());
    let ends = running().filter_map(|c| days_between(today, c.until.as_deref()?)).min();
    facts.insert("contract_ends_in_days".to_owned(), known(ends));
    let since = contracts.iter().map(|c| &c.since).chain(held.iter().map(|h| &h.since));
    let first = since.flatten().filter_map(|day| days_between(day, today)).max();
    put(facts, "months_as_customer", first.unwrap_or(0).max(0) / 30);
    let held = || held.iter().filter(|h| h.runs(today));
    put(facts, "holdings", held().count().try_into().unwrap_or(0));
    put(facts, "monthly_cents", held().filter_map(|h| h.monthly_cents).sum());
    facts.insert("card_score".to_owned(), known(customer.score.map(i64::from)));
}

fn offers(entries: &[CustomerEntry]) -> impl Iterator<Item = (&CustomerEntry, &Offer)> {
    entries.iter().filter_map(|e| match &e.entry {
        Entry::Offer(offer) => Some((e, offer)),
        Entry::Consent(_) | Entry::Survey(_) | Entry::Appointment(_) => None,
    })
}

fn offer_facts(entries: &[CustomerEntry], now: Moment, facts: &mut Facts) {
    let within =
        |entry: &CustomerEntry, days: i64| now.epoch_ms() - entry.at.epoch_ms() <= days * DAY_MS;
    let of = |outcome: OfferOutcome, days: i64| {
        offers(entries).filter(move |(e, o)| o.outcome == outcome && within(e, days))
    };
    let count = |outcome, days| of(outcome, days).count().try_into().unwrap_or(0);
    let sum = |days| of(OfferOutcome::Bought, days).filter_map(|(_, o)| o.amount_cents).sum();
    put(facts, "purchases_cents", sum(i64::from(u16::MAX)));
    put(facts, "purchases_12m_cents", sum(365));
    put(facts, "proposed_30d", count(OfferOutcome::Proposed, 30));
    put(facts, "refusals_30d", count(OfferOutcome::Refused, 30));
    put(facts, "refusals_365d", count(OfferOutcome::Refused, 365));
}

fn survey_facts(entries: &[CustomerEntry], facts: &mut Facts) {
    let ratings = entries.iter().filter_map(|e| match &e.entry {
        Entry::Survey(Survey { rating, .. }) => Some(i64::from(*rating)),
        Entry::Offer(_) | Entry::Consent(_) | Entry::Appointment(_) => None,
    });
    let ratings: Vec<i64> = ratings.collect();
    facts.insert("csat_last".to_owned(), known(ratings.first().copied()));
    let sum = Ratio::whole(ratings.iter().sum());
    let of = Ratio::whole(i64::try_from(ratings.len()).unwrap_or(i64::MAX));
    let mean = sum.divided_by(of).map_or(Term::Missing, Term::Number);
    facts.insert("csat_average".to_owned(), mean);
}

fn appointment_facts(entries: &[CustomerEntry], now: Moment, facts: &mut Facts) {
    let (mut ahead, mut missed) = (0, 0);
    for entry in entries {
        if let Entry::Appointment(appointment) = &entry.entry {
            ahead += i64::from(appointment.state == AppointmentState::Planned && entry.at >= now);
            missed += i64::from(appointment.state == AppointmentState::Missed);
        }
    }
    put(facts, "appointments_ahead", ahead);
    put(facts, "appointments_missed", missed);
}

fn consent_facts(
    entries: &[CustomerEntry],
    today: &str,
    zone: &str,
    facts: &mut Facts,
) -> ConsentStanding {
    let words = entries.iter().rev().filter_map(|e| match &e.entry {
        Entry::Consent(consent) => Some((consent, local_day(e.at, zone))),
        Entry::Offer(_) | Entry::Survey(_) | Entry::Appointment(_) => None,
    });
    let words: Vec<(&Consent, String)> = words.collect();
    let withdrawn = words.iter().filter(|(c, _)| c.state == ConsentState::Withdrawn).count();
    put(facts, "withdrawals", withdrawn.try_into().unwrap_or(0));
    let standing = consent(words.iter().map(|(c, day)| (*c, day.as_str())), SALES, "phone", today);
    put(facts, "may_be_canvassed", i64::from(standing == ConsentStanding::Valid));
    standing
}

fn next_offer(
    setup: &Setup,
    customer: &Customer,
    entries: &[CustomerEntry],
    (now, today): (Moment, &str),
    facts: &mut Facts,
) -> Vec<(String, &'static str)> {
    let held = customer.products_held().into_iter().filter(|h| h.runs(today));
    let held: Vec<String> = held.flat_map(|h| [h.product, h.label]).collect();
    let lately = |e: &CustomerEntry| now.epoch_ms() - e.at.epoch_ms() <= PEACE_DAYS * DAY_MS;
    let refused = offers(entries).filter(|(e, o)| o.outcome == OfferOutcome::Refused && lately(e));
    let refused: Vec<String> = refused.map(|(_, o)| o.product.clone()).collect();
    let fits = fits(setup, facts, &held, &refused);
    let next = fits.iter().find(|(_, fit)| *fit == Fit::Next);
    let next = next.map_or(Term::Missing, |(p, _)| Term::Text(p.label.fr.clone()));
    let fits = fits.iter().map(|(p, fit)| (p.id.clone(), fit.name())).collect();
    facts.insert("next_offer".to_owned(), next);
    fits
}
