//! Open tickets go by a new set-up or floor plan as soon as it is published.
//!
//! Owns: which tickets are gone through, and that it is told in their history. Must not own: what
//! moves (`crm::ticket`). When the program stops on the way it begins again: nothing moves twice.

use crm::ticket::Rules;
use serde_json::json;
use store::{CLOCK, Db, EntryKind, NewEntry, Reckoning, Scope, StoreError, Ticket};
use vocab::{FloorPlan, Moment};

/// Tickets of one reading.
const BATCH: u32 = 500;
/// A person may just be changing one.
const TRIES: usize = 5;

/// Reckons all open tickets of an organization anew; gives how many had a deadline moved.
///
/// # Errors
/// The database's own.
pub async fn reckon(
    db: &Db,
    plan: Option<&FloorPlan>,
    todo: &Reckoning,
    now: Moment,
) -> Result<usize, StoreError> {
    let saved = db.setups().latest(&Scope::all(), &todo.organization).await?;
    let rules = Rules::new(&saved.setup.tickets, plan);
    let (mut after, mut moved) = (None, 0);
    loop {
        let tickets = db.tickets().running(&todo.organization, after, BATCH).await?;
        let Some(last) = tickets.last() else { break };
        after = Some(last.id);
        for ticket in tickets {
            moved += usize::from(one(db, &rules, ticket, now).await?);
        }
    }
    db.tickets().reckoned(todo).await?;
    Ok(moved)
}

async fn one(
    db: &Db,
    rules: &Rules<'_>,
    mut ticket: Ticket,
    now: Moment,
) -> Result<bool, StoreError> {
    for _ in 0..TRIES {
        let (due, wake) = (ticket.work.clock.due(), ticket.work.wake_at);
        let moved = ticket.reckon(rules);
        if !moved && ticket.work.wake_at == wake {
            return Ok(false);
        }
        let told = due != ticket.work.clock.due();
        let ms = |at: Option<Moment>| at.map(Moment::epoch_ms);
        let entry = NewEntry::new(CLOCK, EntryKind::Reckoned)
            .detail(json!({"from": ms(due), "to": ms(ticket.work.clock.due())}));
        let entries = if told { vec![entry] } else { Vec::new() };
        if db.tickets().save_ticked(&ticket, entries, now).await?.is_some() {
            return Ok(moved);
        }
        let Some(newer) = db.tickets().get(&Scope::all(), ticket.id).await? else { break };
        ticket = newer;
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::super::settle;
    use super::super::tests::{HOUR, at, get, opened, told};
    use super::*;
    use crm::setup::Setup;
    use crm::ticket::Which;

    #[tokio::test]
    async fn deadlines_that_are_published_reach_open_tickets_at_once() {
        let base = store::testing::sqlite().await;
        let db = &base.db;
        let ticket = opened(db, 1).await;
        let due = async || get(db, &ticket).await.work.clock.target(Which::Resolution).due;
        let todo = db.tickets().to_reckon().await.unwrap();
        assert_eq!(reckon(db, None, &todo[0], at(0)).await.unwrap(), 0, "nothing is new");
        assert!(db.tickets().to_reckon().await.unwrap().is_empty());
        let mut setup = Setup::default();
        setup.tickets.sla.urgent.resolution_ms = Some(2 * HOUR);
        db.setups().publish(&"net".into(), 0, &setup, "ada", at(0)).await.unwrap();
        let todo = db.tickets().to_reckon().await.unwrap();
        assert_eq!((todo.len(), todo[0].setup), (1, 1));
        assert_eq!(reckon(db, None, &todo[0], at(0)).await.unwrap(), 1);
        assert_eq!(due().await, Some(at(2)));
        assert!(db.tickets().to_reckon().await.unwrap().is_empty());
        settle(db, None, at(2)).await.unwrap();
        assert!(get(db, &ticket).await.work.clock.target(Which::Resolution).breached_at.is_some());
    }

    #[tokio::test]
    async fn hours_that_are_published_move_deadlines_and_it_is_told() {
        let base = store::testing::sqlite().await;
        let db = &base.db;
        let mut setup = Setup::default();
        setup.tickets.sla.hours = Some("office".into());
        db.setups().publish(&"net".into(), 0, &setup, "ada", at(0)).await.unwrap();
        let ticket = opened(db, 1).await;
        let mut plan = FloorPlan::empty();
        // Open on the day before the one on which the ticket came, only.
        let hours = serde_json::json!({"name": "office", "spans": [
            {"days": ["monday"], "from": "09:00", "to": "10:00"}]});
        plan.hours.insert("office".into(), serde_json::from_value(hours).unwrap());
        db.plans().publish("ada", &plan, at(0)).await.unwrap();
        let todo = db.tickets().to_reckon().await.unwrap();
        assert_eq!((todo[0].setup, todo[0].plan), (1, 1));
        assert_eq!(reckon(db, Some(&plan), &todo[0], at(0)).await.unwrap(), 1);
        let due = get(db, &ticket).await.work.clock.due().unwrap();
        assert!(due > at(24), "an hour of one hour a week is not over on the same day");
        assert_eq!(told(db, &ticket).await.last().unwrap(), "clock reckoned ");
    }
}
