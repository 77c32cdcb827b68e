//! The clerk looks at the clocks of tickets: misses, rules that are due, first-contact flags that can
//! be settled. It puts planned calls to the floor when they are due ([`calls`]), and reckons deadlines
//! anew when a set-up or a floor plan was published ([`reckon`]).
//!
//! Owns: when it looks. Must not own: what a look changes (`crm::ticket`). Every look is one
//! transaction on the version that was read, and what was done is in the same row: a rule is applied
//! once, whoever else changes the ticket and whenever the program stops. What fell due while it was
//! stopped is settled at the start.

mod calls;
mod reckon;

use crate::clock;
pub(crate) use calls::{Floor, owed};
use crm::ticket::rules::Tick;
use crm::ticket::{Rules, TicketSetup, fcr};
pub use reckon::reckon;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::{CLOCK, Db, EntryKind, NewEntry, Scope, StoreError, Ticket};
use tokio::sync::broadcast;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use vocab::{FloorPlan, Moment, OrganizationId, Recorded};

/// People open tickets with nearer deadlines at any time: the index is asked again after this.
const LOOK: Duration = Duration::from_secs(1);
/// After a fault of the database.
const AGAIN: Duration = Duration::from_secs(10);
/// Tickets of one look.
const BATCH: u32 = 200;
/// Looks without a pause; what is left then waits for the next second.
const ROUNDS: usize = 50;

pub(crate) struct Clerk {
    pub db: Db,
    pub floor: Floor,
    pub told: broadcast::Receiver<Arc<[Recorded]>>,
    pub stop: CancellationToken,
}

impl Clerk {
    pub(crate) async fn run(mut self) {
        if let Err(error) = self.db.tickets().unask().await {
            tracing::error!(%error, "planned calls of the last run stay asked");
        }
        // A moment, not a pause: a floor that always has something to tell must not keep it from
        // looking.
        let mut next = Instant::now();
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep_until(next) => next = Instant::now() + self.look().await,
                heard = self.told.recv() => match heard {
                    Ok(batch) => self.hear(&batch).await,
                    // A call that was missed stays "asked" until a person says that it was made.
                    Err(broadcast::error::RecvError::Lagged(missed)) => {
                        tracing::warn!(missed, "the clerk was behind: planned calls stay asked");
                    }
                    Err(broadcast::error::RecvError::Closed) => return,
                },
            }
        }
    }

    async fn look(&self) -> Duration {
        let done = async {
            let now = clock::now();
            let reckonings = self.db.tickets().to_reckon().await?;
            calls::put_to_floor(&self.db, &self.floor, now).await?;
            let quiet = reckonings.is_empty();
            if quiet
                && self.db.tickets().next_wake(&Scope::all()).await?.is_none_or(|wake| wake > now)
            {
                return Ok(());
            }
            let plan = self.db.plans().latest().await?.map(|saved| saved.plan);
            for todo in &reckonings {
                reckon(&self.db, plan.as_ref(), todo, now).await?;
            }
            settle(&self.db, plan.as_ref(), now).await.map(|_| ())
        };
        match done.await {
            Ok(()) => LOOK,
            Err(error) => {
                let error: StoreError = error;
                tracing::error!(%error, "the clocks of tickets stand still; tried again");
                AGAIN
            }
        }
    }

    async fn hear(&self, batch: &[Recorded]) {
        for recorded in batch {
            calls::hear(&self.db, recorded).await;
        }
    }
}

/// Does all that is due by `now`; gives the number of tickets that were looked at.
///
/// # Errors
/// The database's own.
pub async fn settle(db: &Db, plan: Option<&FloorPlan>, now: Moment) -> Result<usize, StoreError> {
    let mut setups: BTreeMap<OrganizationId, TicketSetup> = BTreeMap::new();
    let mut looked = 0;
    for _ in 0..ROUNDS {
        let due = db.tickets().waking(&Scope::all(), now, BATCH).await?;
        if due.is_empty() {
            break;
        }
        looked += due.len();
        for ticket in due {
            if !setups.contains_key(&ticket.organization) {
                let saved = db.setups().latest(&Scope::all(), &ticket.organization).await?;
                setups.insert(ticket.organization.clone(), saved.setup.tickets);
            }
            let rules = Rules::new(&setups[&ticket.organization], plan);
            settle_one(db, plan, &rules, ticket, now).await?;
        }
    }
    Ok(looked)
}

async fn settle_one(
    db: &Db,
    plan: Option<&FloorPlan>,
    rules: &Rules<'_>,
    mut ticket: Ticket,
    now: Moment,
) -> Result<(), StoreError> {
    if fcr::settles_at(&ticket, rules.setup.fcr_days).is_some_and(|at| at <= now) {
        let contacts = db.tickets().contacts(&ticket, rules.setup.fcr_return).await?;
        ticket.work.fcr.computed = fcr::computed(&ticket, contacts, rules.setup.fcr_days, now);
        ticket.work.fcr.settled = true;
    }
    let ticks = ticket.tick(rules, now);
    let entries = ticks.iter().map(|tick| entry(tick, &ticket, plan)).collect();
    // Somebody else was first: it is looked at again with what they changed.
    db.tickets().save_ticked(&ticket, entries, now).await.map(|_| ())
}

/// What the clock did, as it stands in the history: with those who are told.
pub(crate) fn entry(tick: &Tick, ticket: &Ticket, plan: Option<&FloorPlan>) -> NewEntry {
    let (kind, mut mentions) = match tick {
        Tick::Breached { .. } => (EntryKind::Breached, Vec::new()),
        Tick::Applied { notify, .. } => (EntryKind::Rule, notify.clone()),
    };
    if kind == EntryKind::Rule {
        let team = ticket.work.team.as_ref();
        let team = plan.and_then(|plan| plan.teams.get(team?));
        mentions.extend(team.and_then(|team| team.supervisor.clone()));
    }
    mentions.sort();
    mentions.dedup();
    let mut entry = NewEntry::new(CLOCK, kind).detail(json!(tick));
    entry.mentions = mentions;
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm::ticket::{Changes, Which};
    use store::Priority;
    use uuid::Uuid;
    use vocab::{Pii, TicketId};

    pub(super) const HOUR: i64 = 3_600_000;

    pub(super) fn at(hours: i64) -> Moment {
        Moment::from_epoch_ms(1_795_325_400_000 + hours * HOUR)
    }

    /// Urgent: to be answered within an hour, solved within four, day and night.
    pub(super) async fn opened(db: &Db, n: u128) -> Ticket {
        let setup = TicketSetup::default();
        let id = TicketId::from_uuid(Uuid::from_u128(n));
        let ticket = Ticket {
            subject: Pii::new("Box éteinte".to_owned()),
            priority: Priority::Urgent,
            assignee: Some("alice".into()),
            ..Ticket::new(id, "net".into(), "incident", "alice", at(0))
        };
        let ticket = ticket.open(&Rules::new(&setup, None)).unwrap();
        db.tickets().open(ticket, "INC").await.unwrap()
    }

    pub(super) async fn told(db: &Db, ticket: &Ticket) -> Vec<String> {
        let history = db.tickets().history(&Scope::all(), ticket.id).await.unwrap().unwrap();
        let word = |e: store::TicketEntry| {
            let name = e.detail.get("rule").or_else(|| e.detail.get("clock")).cloned();
            let name = name.and_then(|n| n.as_str().map(str::to_owned)).unwrap_or_default();
            format!("{} {} {name}", e.author, e.kind.name())
        };
        history.into_iter().map(word).collect()
    }

    pub(super) async fn get(db: &Db, ticket: &Ticket) -> Ticket {
        db.tickets().get(&Scope::all(), ticket.id).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn a_missed_deadline_is_told_and_raises_the_level_once() {
        let base = store::testing::sqlite().await;
        let db = &base.db;
        let ticket = opened(db, 1).await;
        assert_eq!(settle(db, None, at(0)).await.unwrap(), 0, "nothing is due yet");
        settle(db, None, at(1)).await.unwrap();
        let response =
            ["alice opened ", "clock breached first_response", "clock rule response_late"];
        assert_eq!(told(db, &ticket).await, response);
        settle(db, None, at(4)).await.unwrap();
        settle(db, None, at(4)).await.unwrap();
        let all = [
            "alice opened ",
            "clock breached first_response",
            "clock rule response_late",
            "clock breached resolution",
            "clock rule soon_late",
            "clock rule late",
        ];
        assert_eq!(told(db, &ticket).await, all, "each once, however often it looks");
        let now = get(db, &ticket).await;
        assert_eq!((now.work.level, now.assignee), (2, None));
        assert_eq!(now.work.clock.target(Which::Resolution).breached_at, Some(at(4)));
        assert_eq!(db.tickets().next_wake(&Scope::all()).await.unwrap(), None);
        let notices = db.tickets().notices(&Scope::all(), "alice").await.unwrap();
        let kinds: Vec<_> = notices.iter().map(|n| n.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["breached", "breached"],
            "once at each look, also when it was taken away"
        );
    }

    #[tokio::test]
    async fn what_fell_due_while_nobody_looked_is_settled_with_its_true_moment() {
        let base = store::testing::sqlite().await;
        let ticket = opened(&base.db, 1).await;
        settle(&base.db, None, at(100)).await.unwrap();
        let clock = get(&base.db, &ticket).await.work.clock;
        assert_eq!(clock.target(Which::FirstResponse).breached_at, Some(at(1)));
        assert_eq!(clock.target(Which::Resolution).breached_at, Some(at(4)));
        assert_eq!(settle(&base.db, None, at(101)).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_ticket_that_waits_for_its_customer_is_not_late() {
        let base = store::testing::sqlite().await;
        let (db, setup) = (&base.db, TicketSetup::default());
        let rules = Rules::new(&setup, None);
        let ticket = opened(db, 1).await;
        let state = |state: &str| Changes { state: Some(state.to_owned()), ..Changes::default() };
        let waits = ticket.clone().change(state("pending"), &rules, at(0).plus_ms(1)).unwrap();
        let entry = || NewEntry::new("alice", EntryKind::Changed);
        let waits = db.tickets().save(&Scope::all(), &waits, entry(), at(0)).await.unwrap();
        settle(db, None, at(50)).await.unwrap();
        assert!(!get(db, &ticket).await.work.clock.is_breached());
        let back = waits.change(state("in_progress"), &rules, at(50)).unwrap();
        db.tickets().save(&Scope::all(), &back, entry(), at(50)).await.unwrap();
        let wake = db.tickets().next_wake(&Scope::all()).await.unwrap().unwrap();
        assert_eq!(wake, at(50).plus_ms(4 * HOUR * 80 / 100 - 1), "80 % of what is left");
        settle(db, None, at(54)).await.unwrap();
        assert!(get(db, &ticket).await.work.clock.is_breached());
    }

    #[tokio::test]
    async fn somebody_elses_change_is_never_overwritten_by_the_clock() {
        let base = store::testing::sqlite().await;
        let db = &base.db;
        let old = opened(db, 1).await;
        let mut newer = old.clone();
        newer.subject = Pii::new("Box remplacée".to_owned());
        let entry = NewEntry::new("bob", EntryKind::Changed);
        db.tickets().save(&Scope::all(), &newer, entry, at(0)).await.unwrap();
        let late = NewEntry::new(CLOCK, EntryKind::Breached);
        assert_eq!(db.tickets().save_ticked(&old, vec![late], at(5)).await.unwrap(), None);
        assert_eq!(get(db, &old).await.subject, newer.subject);
    }
}
