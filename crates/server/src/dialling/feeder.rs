//! The feeder: finds whom a campaign may call next, and keeps the lists moving.

use super::case::{Callee, Judge, Terms};
use crate::clock;
use law::{Person, Question, may_dial};
use std::sync::Arc;
use std::time::Duration;
use store::{Candidate, ChoiceAsk, Db, StoreError};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use vocab::{Address, CampaignId, DialMethod, FloorPlan, Input, Lead, Moment, Outbound, Pii};

/// A lead is dialled within this time, or cleared anew.
const LEASE_MS: i64 = 45_000;
/// Records looked at for one question, however many of them may not be called.
const MOST_LOOKED_AT: usize = 400;
/// Campaigns fed at the same time.
const MOST_AT_ONCE: usize = 8;
const TICK: Duration = Duration::from_secs(1);
/// Steps of one tick; the rest waits for the next.
const MOST_STEPS: usize = 20;

#[derive(Clone)]
pub(crate) struct Feeder {
    db: Db,
    inputs: mpsc::Sender<Input>,
    permits: Arc<Semaphore>,
}

impl Feeder {
    /// Begins to keep the lists moving until it is stopped.
    pub(crate) fn start(db: Db, inputs: mpsc::Sender<Input>, stop: CancellationToken) -> Self {
        let feeder = Self { db, inputs, permits: Arc::new(Semaphore::new(MOST_AT_ONCE)) };
        let keeper = feeder.clone();
        tokio::spawn(async move {
            while tokio::time::timeout(TICK, stop.cancelled()).await.is_err() {
                if let Err(error) = keeper.tend().await {
                    tracing::warn!(%error, "the lists of campaigns stand still");
                }
            }
        });
        feeder
    }

    /// What time and ended calls make of the lists.
    async fn tend(&self) -> Result<(), StoreError> {
        let now = clock::now();
        let records = self.db.dial_records();
        records.expire_claims(now).await?;
        for _ in 0..MOST_STEPS {
            if records.due(now).await? == 0 {
                break;
            }
        }
        let Some(saved) = self.db.plans().latest().await? else { return Ok(()) };
        for _ in 0..MOST_STEPS {
            if !records.settle(now, &saved.plan).await?.more {
                break;
            }
        }
        Ok(())
    }

    /// Answers `SeekLeads`, always.
    pub(crate) fn seek(&self, campaign: CampaignId, count: u32, method: DialMethod) {
        let feeder = self.clone();
        tokio::spawn(async move {
            let _permit = feeder.permits.acquire().await;
            let leads = feeder.leads(&campaign, count as usize, method).await;
            let leads = leads.unwrap_or_else(|error| {
                tracing::warn!(%campaign, %error, "no record could be chosen");
                Vec::new()
            });
            // The floor is gone only when the program stops.
            let _stopping = feeder.inputs.send(Input::LeadsOffered { campaign, leads }).await;
        });
    }

    async fn leads(
        &self,
        campaign: &CampaignId,
        count: usize,
        method: DialMethod,
    ) -> Result<Vec<Lead>, StoreError> {
        let Some(saved) = self.db.plans().latest().await? else { return Ok(Vec::new()) };
        let plan = saved.plan;
        let set_up = plan.campaigns.get(campaign).and_then(|c| c.outbound.as_ref());
        let Some(set_up) = set_up.filter(|o| !o.shown.is_empty()) else { return Ok(Vec::new()) };
        let rules = self.db.rules().in_force().await?;
        let case = Search { feeder: self, plan: &plan, set_up, rules, campaign, method };
        case.run(count).await
    }
}

/// One question for leads.
struct Search<'a> {
    feeder: &'a Feeder,
    plan: &'a FloorPlan,
    set_up: &'a Outbound,
    rules: law::Rules,
    campaign: &'a CampaignId,
    method: DialMethod,
}

impl Search<'_> {
    async fn run(&self, count: usize) -> Result<Vec<Lead>, StoreError> {
        let records = self.feeder.db.dial_records();
        let mut leads = Vec::new();
        let mut looked_at = 0;
        while leads.len() < count && looked_at < MOST_LOOKED_AT {
            let now = clock::now();
            let zones = self.open_zones(now).await?;
            let ask = ChoiceAsk {
                campaign: self.campaign,
                zones: &zones,
                count: count - leads.len(),
                now,
                lease_until: now.plus_ms(LEASE_MS),
            };
            let found = records.choose(&ask).await?;
            if found.is_empty() {
                break;
            }
            looked_at += found.len();
            let mut judge = Judge::new(&self.feeder.db, &self.rules);
            for candidate in found {
                leads.extend(self.clear(&mut judge, candidate, now).await?);
            }
        }
        Ok(leads)
    }

    /// Zones in which somebody of whom nothing stands against a call could be called now: the rest
    /// of the night nobody's record is looked at.
    async fn open_zones(&self, now: Moment) -> Result<Vec<String>, StoreError> {
        let zones = self.feeder.db.dial_records().zones(self.campaign).await?;
        let open = zones.into_iter().filter(|(zone, _)| self.is_open(zone, now));
        Ok(open.map(|(zone, _)| zone).collect())
    }

    fn is_open(&self, zone: &str, now: Moment) -> bool {
        let terms = Terms::of_campaign(self.campaign, self.set_up, self.method);
        let person = Person {
            audience: terms.audience,
            zone: (!zone.is_empty()).then(|| zone.to_owned()),
            ..Person::default()
        };
        let phone = Address::parse("+33100000000", &self.plan.settings.region);
        let question = Question {
            at: now,
            phone: &phone,
            method: terms.method,
            purpose: terms.purpose,
            sector: terms.sector,
            caller_id: None,
            person: &person,
            abandonment: None,
        };
        let verdict = may_dial(&self.rules, &question);
        let closed =
            |r: &law::Reason| matches!(r.cause, law::Cause::OutsideHours | law::Cause::Holiday);
        !verdict.reasons.iter().any(closed)
    }

    /// A lead, or the record goes back with the reason.
    async fn clear(
        &self,
        judge: &mut Judge<'_>,
        candidate: Candidate,
        now: Moment,
    ) -> Result<Option<Lead>, StoreError> {
        let terms = Terms::of_campaign(self.campaign, self.set_up, self.method);
        let number = candidate.number.reveal().clone();
        let mut numbers = vec![number.clone()];
        let others = candidate.numbers.iter().map(|n| n.number.reveal());
        numbers.extend(others.filter(|other| **other != number).cloned());
        let callee = Callee {
            organization: &candidate.organization,
            numbers: &numbers,
            customer: candidate.customer,
            attempt: None,
        };
        let shown = self.shown(&candidate);
        let verdict = judge.says(&terms, &callee, &shown, now).await?.verdict;
        if !verdict.allow {
            let reason = verdict.reasons.first().map_or("not_allowed", |r| r.cause.name());
            self.feeder.db.dial_records().block(candidate.record, reason, verdict.opens_at).await?;
            return Ok(None);
        }
        Ok(Some(Lead {
            record: candidate.record,
            number: Pii::new(number),
            shown,
            until: now.plus_ms(LEASE_MS),
            only: candidate.only,
        }))
    }

    /// The numbers shown are spread over the records; a person sees the same one again.
    fn shown(&self, candidate: &Candidate) -> Address {
        let all = &self.set_up.shown;
        let turn = candidate.record.uuid().as_u128() % all.len().max(1) as u128;
        let turn = usize::try_from(turn).unwrap_or(0);
        all.get(turn).cloned().unwrap_or_else(Address::anonymous)
    }
}
