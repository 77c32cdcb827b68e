//! The gate: every call out is judged as it is about to leave, and the receipt is kept before.

use super::case::{Callee, Judge, Judged, Terms};
use crate::clock;
use edge::Edge;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Db, DialRecord, ReceiptDraft, Scope, StoreError};
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;
use vocab::{
    Address, DialReason, Effect, FloorPlan, Input, LegFailure, LegId, OrganizationId, RecordId,
};

/// Calls judged in one go.
const BATCH: usize = 32;
/// Calls that wait at the gate; whoever brings a further one waits.
const MOST_WAITING: usize = 1_024;

/// Legs that wait at the gate. Whoever hangs one up before it has passed takes it back.
type Waiting = Arc<Mutex<BTreeSet<LegId>>>;

pub(crate) struct Gate {
    pub db: Db,
    pub edge: Arc<Edge>,
    pub inputs: mpsc::Sender<Input>,
    pub stop: CancellationToken,
}

/// The way through the gate.
#[derive(Clone)]
pub(crate) struct Passage {
    calls: mpsc::Sender<Effect>,
    waiting: Waiting,
}

impl Passage {
    /// Takes what concerns calls that are to be judged, and gives back the rest.
    pub(crate) async fn take(&self, effect: Effect) -> Option<Effect> {
        match &effect {
            Effect::Dial { leg, reason, .. } if *reason != DialReason::PassedOn => {
                self.waiting.lock().await.insert(*leg);
                // The gate is gone only when the program stops.
                let _stopping = self.calls.send(effect).await;
                None
            }
            // It never left: nothing is there to hang up.
            Effect::HangUp { leg, .. } if self.waiting.lock().await.remove(leg) => None,
            _ => Some(effect),
        }
    }
}

impl Gate {
    pub(crate) fn open(self) -> Passage {
        let (calls, mut arriving) = mpsc::channel(MOST_WAITING);
        let waiting = Waiting::default();
        let passage = Passage { calls, waiting: waiting.clone() };
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            loop {
                let heard = tokio::select! {
                    heard = arriving.recv_many(&mut batch, BATCH) => heard,
                    () = self.stop.cancelled() => 0,
                };
                if heard == 0 {
                    return;
                }
                self.pass(std::mem::take(&mut batch), &waiting).await;
            }
        });
        passage
    }

    /// Judges them all, keeps the receipts, and lets those go that may.
    async fn pass(&self, calls: Vec<Effect>, waiting: &Waiting) {
        let judged = self.judged(&calls).await;
        let allowed = judged.unwrap_or_else(|error| {
            // What can't be judged isn't dialled.
            tracing::error!(%error, calls = calls.len(), "the rules could not be asked");
            BTreeSet::new()
        });
        for call in calls {
            let Effect::Dial { leg, .. } = &call else { continue };
            let leg = *leg;
            // Held over the effect: a hang-up comes before it or after it, never between.
            let mut waiting = waiting.lock().await;
            let wanted = waiting.remove(&leg);
            if !wanted {
                continue;
            }
            if allowed.contains(&leg) {
                self.edge.perform(call).await;
            } else {
                drop(waiting);
                let failed = Input::LegFailed { leg, failure: LegFailure::NotAllowed };
                let _stopping = self.inputs.send(failed).await;
            }
        }
    }

    async fn judged(&self, calls: &[Effect]) -> Result<BTreeSet<LegId>, StoreError> {
        let rules = self.db.rules().in_force().await?;
        let plan = self.db.plans().latest().await?.map(|saved| saved.plan);
        let plan = plan.unwrap_or_else(FloorPlan::empty);
        let records = self.records_of(calls).await?;
        let mut judge = Judge::new(&self.db, &rules);
        let mut drafts: BTreeMap<&OrganizationId, Vec<(LegId, ReceiptDraft)>> = BTreeMap::new();
        for call in calls {
            let Effect::Dial { leg, to, caller, interaction, organization, reason, .. } = call
            else {
                continue;
            };
            let Some(terms) = Terms::of(&plan, organization, reason) else { continue };
            let now = clock::now();
            let number = to.reveal().clone();
            let record = record_of(reason).and_then(|id| records.get(&id));
            let record = record.filter(|r| r.organization == *organization);
            let numbers = numbers_of(&number, record);
            let callee = Callee {
                organization,
                numbers: &numbers,
                customer: record.and_then(|r| r.customer),
                attempt: Some(*interaction),
            };
            let Judged { verdict, consent } = judge.says(&terms, &callee, caller, now).await?;
            let draft = ReceiptDraft {
                at: now,
                campaign: terms.campaign,
                record: record_of(reason),
                interaction: Some(*interaction),
                number: to.clone(),
                shown: Some(caller.clone()),
                method: terms.method,
                purpose: terms.purpose,
                verdict,
                consent,
            };
            drafts.entry(organization).or_default().push((*leg, draft));
        }
        let mut allowed = BTreeSet::new();
        for (organization, drafts) in drafts {
            let (legs, drafts): (Vec<LegId>, Vec<ReceiptDraft>) = drafts.into_iter().unzip();
            self.db.receipts().write(organization, &drafts).await?;
            let passes = legs.into_iter().zip(drafts).filter(|(_, d)| d.verdict.allow);
            allowed.extend(passes.map(|(leg, _)| leg));
        }
        Ok(allowed)
    }

    /// The records that these calls are for, in one read.
    async fn records_of(
        &self,
        calls: &[Effect],
    ) -> Result<BTreeMap<RecordId, DialRecord>, StoreError> {
        let reasons = calls.iter().filter_map(|call| match call {
            Effect::Dial { reason, .. } => Some(reason),
            _ => None,
        });
        let ids: Vec<RecordId> = reasons.filter_map(record_of).collect();
        let found = self.db.dial_records().those(&Scope::all(), &ids).await?;
        Ok(found.into_iter().map(|record| (record.id, record)).collect())
    }
}

/// The number that is dialled, and what other numbers are known of the record's person.
fn numbers_of(number: &Address, record: Option<&DialRecord>) -> Vec<Address> {
    let others = record.into_iter().flat_map(|r| &r.numbers).map(|n| n.number.reveal());
    std::iter::once(number).chain(others.filter(|other| *other != number)).cloned().collect()
}

const fn record_of(reason: &DialReason) -> Option<RecordId> {
    match reason {
        DialReason::Campaign { record, .. } => Some(*record),
        DialReason::Agent { .. } | DialReason::Callback | DialReason::PassedOn => None,
    }
}
