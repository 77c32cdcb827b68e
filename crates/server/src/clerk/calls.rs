//! Planned calls of tickets: put to the floor when they are due, ticked off when the floor has made
//! them, given back to people when it has not.
//!
//! Owns: when the floor is asked, and what becomes of a call by what the floor says. Must not own:
//! who makes it (the engine), or when it is due (`crm::ticket`).

use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::{CLOCK, Db, EntryKind, FollowUp, FollowUpState, NewEntry, Scope, StoreError, Ticket};
use tokio::sync::{mpsc, oneshot};
use vocab::{CallbackId, Event, Input, InteractionId, Moment, Order, QueueId, Recorded};

/// Where the floor is asked.
pub(crate) type Floor = mpsc::Sender<web::FloorAsk>;

/// Calls of one look.
const BATCH: u32 = 50;
/// Not called now: looked at again after this, or when a person changes the call.
const LATER_MS: i64 = 15 * 60_000;
/// The floor gave it up: people see it in their list, and it is tried again the next day.
const NEXT_DAY_MS: i64 = 24 * 3_600_000;
const ANSWER: Duration = Duration::from_secs(5);
/// A person may just be changing the ticket.
const TRIES: usize = 5;

/// Asks the floor for every planned call that is due by now and has a queue; gives how many it took.
///
/// # Errors
/// The database's own.
pub(super) async fn put_to_floor(db: &Db, floor: &Floor, now: Moment) -> Result<usize, StoreError> {
    let mut taken = 0;
    for call in db.tickets().follow_ups_due(now, BATCH).await? {
        match order(db, &call).await? {
            Some(order) => taken += usize::from(ask(db, floor, call, order, now).await?),
            None => db.tickets().put_off(&call, now.plus_ms(LATER_MS)).await?,
        }
    }
    Ok(taken)
}

/// Nothing without a queue, or without a number to call: people see it in their list.
async fn order(db: &Db, call: &FollowUp) -> Result<Option<Order>, StoreError> {
    let Some(ticket) = db.tickets().get(&Scope::all(), call.ticket).await? else {
        return Ok(None);
    };
    let Some(queue) = queue(db, call, &ticket).await? else { return Ok(None) };
    let Some(customer) = ticket.customer else { return Ok(None) };
    let card = db.customers().get(&Scope::all(), customer).await?;
    let Some(number) = card.and_then(|card| card.numbers.into_iter().next()) else {
        return Ok(None);
    };
    Ok(Some(Order::ScheduleCallback {
        organization: ticket.organization,
        number,
        queue,
        at: None,
        agent: call.agent.clone(),
        interaction: ticket.interaction,
        priority: 0,
    }))
}

async fn queue(db: &Db, call: &FollowUp, ticket: &Ticket) -> Result<Option<QueueId>, StoreError> {
    if ticket.work.merged_into.is_some() || call.queue.is_some() {
        return Ok(call.queue.clone().filter(|_| ticket.work.merged_into.is_none()));
    }
    let saved = db.setups().latest(&Scope::all(), &ticket.organization).await?;
    let level = saved.setup.tickets.level(ticket.work.level);
    Ok(level.and_then(|level| level.queue.clone()))
}

/// It is marked before the floor is asked: a call that is being asked for is not asked for twice.
async fn ask(
    db: &Db,
    floor: &Floor,
    mut call: FollowUp,
    order: Order,
    now: Moment,
) -> Result<bool, StoreError> {
    call.state = FollowUpState::Asked;
    let mut call = match db.tickets().change_follow_up(&call).await {
        // A person was first.
        Err(StoreError::Stale { .. }) => return Ok(false),
        other => other?,
    };
    call.callback = owed(floor, order).await;
    if call.callback.is_none() {
        call.state = FollowUpState::Planned;
        let call = db.tickets().change_follow_up(&call).await?;
        db.tickets().put_off(&call, now.plus_ms(LATER_MS)).await?;
        tracing::warn!(call = %call.id, "the floor did not take a planned call; asked again later");
        return Ok(false);
    }
    let call = db.tickets().change_follow_up(&call).await?;
    note(db, &call, now).await?;
    Ok(true)
}

/// Orders a call and hears which one is owed.
pub(crate) async fn owed(floor: &Floor, order: Order) -> Option<CallbackId> {
    let (reply, answer) = oneshot::channel();
    let input = Input::Ordered { by: Arc::from(CLOCK), order };
    floor.try_send(web::FloorAsk { input, reply: Some(reply) }).ok()?;
    let events = tokio::time::timeout(ANSWER, answer).await.ok()?.ok()?;
    events.iter().find_map(|recorded| match &recorded.event {
        Event::CallbackOwed { callback, .. } => Some(*callback),
        _ => None,
    })
}

/// What the floor did with a call that a ticket had asked for.
pub(super) async fn hear(db: &Db, recorded: &Recorded) {
    let (callback, done) = match recorded.event {
        Event::CallbackKept { callback, interaction } => (callback, Done::Made(interaction)),
        Event::CallbackCanceled { callback, .. } => (callback, Done::Canceled),
        Event::CallbackGivenUp { callback, .. } => (callback, Done::GivenUp),
        _ => return,
    };
    if let Err(error) = settle(db, callback, done, recorded.at).await {
        tracing::warn!(%callback, %error, "what became of a planned call could not be noted");
    }
}

#[derive(Clone, Copy)]
enum Done {
    Made(InteractionId),
    Canceled,
    GivenUp,
}

async fn settle(db: &Db, callback: CallbackId, done: Done, at: Moment) -> Result<(), StoreError> {
    let tickets = db.tickets();
    let Some(mut call) = tickets.follow_up_of_callback(callback).await? else { return Ok(()) };
    if call.state != FollowUpState::Asked {
        return Ok(());
    }
    match done {
        Done::Made(interaction) => {
            call.state = FollowUpState::Done;
            call.interaction = Some(interaction);
            call.done_at = Some(at);
        }
        Done::Canceled => call.state = FollowUpState::Cancelled,
        Done::GivenUp => {
            call.state = FollowUpState::Planned;
            call.callback = None;
        }
    }
    let call = tickets.change_follow_up(&call).await?;
    if matches!(done, Done::GivenUp) {
        tickets.put_off(&call, at.plus_ms(NEXT_DAY_MS)).await?;
    }
    note(db, &call, at).await
}

/// To the ticket's history.
async fn note(db: &Db, call: &FollowUp, at: Moment) -> Result<(), StoreError> {
    let tickets = db.tickets();
    for _ in 0..TRIES {
        let Some(mut ticket) = tickets.get(&Scope::all(), call.ticket).await? else {
            return Ok(());
        };
        ticket.work.follow_ups_done += u32::from(call.state == FollowUpState::Done);
        let entry = NewEntry::new(CLOCK, EntryKind::FollowUp).detail(json!({
            "call": call.id, "label": call.label, "state": call.state.name(),
            "interaction": call.interaction
        }));
        match tickets.save(&Scope::all(), &ticket, entry, at).await {
            Err(StoreError::Stale { .. }) => {}
            other => return other.map(|_| ()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{at, get, opened};
    use super::*;
    use store::Customer;
    use uuid::Uuid;
    use vocab::{Address, CustomerId, FollowUpId, Pii};

    fn callback() -> CallbackId {
        CallbackId::from_uuid(Uuid::from_u128(77))
    }

    fn first() -> InteractionId {
        InteractionId::from_uuid(Uuid::from_u128(5))
    }

    fn recorded(event: Event) -> Recorded {
        Recorded { seq: 1, at: at(2), event, private: vocab::Private::default() }
    }

    /// A floor that answers every order with this; tells what it was asked.
    fn floor(answer: Event) -> (Floor, mpsc::Receiver<Order>) {
        let (asks, mut asked) = mpsc::channel::<web::FloorAsk>(8);
        let (told, orders) = mpsc::channel(8);
        tokio::spawn(async move {
            while let Some(ask) = asked.recv().await {
                let Input::Ordered { order, .. } = ask.input else { continue };
                told.send(order).await.expect("the test listens");
                let reply = ask.reply.expect("the clerk waits for the answer");
                reply.send(Arc::from([recorded(answer.clone())])).expect("the clerk waits");
            }
        });
        (asks, orders)
    }

    fn owes() -> Event {
        let id = callback().uuid();
        serde_json::from_value(json!({
            "type": "callback_owed", "callback": id, "interaction": first(),
            "organization": "net", "queue": "suivi", "system": "+33162000001", "priority": 0,
            "since": at(1)
        }))
        .expect("as the journal has it")
    }

    fn refuses() -> Event {
        Event::OrderRefused { by: Arc::from(CLOCK), refusal: vocab::Refusal::UnknownQueue }
    }

    async fn planned(db: &Db, queue: Option<&str>) -> (Ticket, FollowUp) {
        let id = CustomerId::from_uuid(Uuid::from_u128(3));
        let mut card = Customer::new(id, "net".into(), "Zoé", at(0));
        card.numbers = vec![Pii::new(Address::parse("0639981234", "FR"))];
        db.customers().upsert(&card).await.unwrap();
        let mut ticket = opened(db, 1).await;
        ticket.customer = Some(id);
        let entry = NewEntry::new("alice", EntryKind::Changed);
        let ticket = db.tickets().save(&Scope::all(), &ticket, entry, at(0)).await.unwrap();
        let call = FollowUp {
            id: FollowUpId::from_uuid(Uuid::from_u128(4)),
            ticket: ticket.id,
            organization: ticket.organization.clone(),
            customer: ticket.customer,
            label: "Le secours est-il arrivé ?".to_owned(),
            due: at(1),
            agent: None,
            team: None,
            state: FollowUpState::Planned,
            queue: queue.map(QueueId::new),
            callback: None,
            interaction: None,
            done_at: None,
            author: "alice".to_owned(),
            note: Pii::default(),
            version: 1,
        };
        db.tickets().plan_follow_ups(std::slice::from_ref(&call)).await.unwrap();
        (ticket, call)
    }
    async fn state(db: &Db, call: &FollowUp) -> FollowUp {
        db.tickets().follow_up(&Scope::all(), call.id).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn a_planned_call_is_put_to_the_floor_when_it_is_due_and_ticked_off_when_it_was_made() {
        let base = store::testing::sqlite().await;
        let db = &base.db;
        let (ticket, call) = planned(db, Some("suivi")).await;
        let (asks, mut orders) = floor(owes());
        assert_eq!(put_to_floor(db, &asks, at(0)).await.unwrap(), 0, "it is not due yet");
        assert_eq!(put_to_floor(db, &asks, at(1)).await.unwrap(), 1);
        assert_eq!(put_to_floor(db, &asks, at(2)).await.unwrap(), 0, "it is asked for once");
        let Order::ScheduleCallback { number, queue, at: when, .. } = orders.recv().await.unwrap()
        else {
            panic!("a call")
        };
        assert_eq!((queue.as_str(), when), ("suivi", None));
        assert_eq!(number.reveal().to_string(), "+33639981234");
        assert_eq!(state(db, &call).await.state, FollowUpState::Asked);
        hear(db, &recorded(Event::CallbackKept { callback: callback(), interaction: first() }))
            .await;
        let done = state(db, &call).await;
        assert_eq!((done.state, done.interaction), (FollowUpState::Done, Some(first())));
        assert_eq!(get(db, &ticket).await.work.follow_ups_done, 1);
    }

    #[tokio::test]
    async fn a_call_that_the_floor_refuses_or_gives_up_goes_back_to_people() {
        let base = store::testing::sqlite().await;
        let db = &base.db;
        let (_, call) = planned(db, Some("suivi")).await;
        let (asks, _orders) = floor(refuses());
        assert_eq!(put_to_floor(db, &asks, at(1)).await.unwrap(), 0);
        assert_eq!(state(db, &call).await.state, FollowUpState::Planned);
        assert!(db.tickets().follow_ups_due(at(1), 9).await.unwrap().is_empty(), "not at once");
        let (asks, _orders) = floor(owes());
        assert_eq!(put_to_floor(db, &asks, at(2)).await.unwrap(), 1, "a while later");
        let gone =
            Event::CallbackGivenUp { callback: callback(), interaction: first(), attempts: 3 };
        hear(db, &recorded(gone)).await;
        assert_eq!(state(db, &call).await.state, FollowUpState::Planned);
        assert!(db.tickets().follow_ups_due(at(20), 9).await.unwrap().is_empty());
        assert_eq!(db.tickets().follow_ups_due(at(27), 9).await.unwrap().len(), 1, "the next day");
    }

    #[tokio::test]
    async fn a_call_without_a_queue_waits_for_people_or_for_the_queue_of_its_level() {
        let base = store::testing::sqlite().await;
        let db = &base.db;
        let (_, call) = planned(db, None).await;
        let (asks, mut orders) = floor(owes());
        assert_eq!(put_to_floor(db, &asks, at(1)).await.unwrap(), 0);
        assert_eq!(state(db, &call).await.state, FollowUpState::Planned);
        let mut setup = crm::setup::Setup::default();
        setup.tickets.levels[0].queue = Some("niveau1".into());
        db.setups().publish(&"net".into(), 0, &setup, "ada", at(1)).await.unwrap();
        assert_eq!(put_to_floor(db, &asks, at(2)).await.unwrap(), 1);
        let order = orders.recv().await.unwrap();
        assert!(
            matches!(order, Order::ScheduleCallback { queue, .. } if queue == "niveau1".into())
        );
    }
}
