//! What is done about low marks: a ticket with what the customer said, or a call owed.

use super::by_voice::designed;
use super::{Floor, derived};
use crate::clerk::owed;
use crm::survey::FollowUpAction;
use crm::ticket::{Rules, Ticket};
use ledger::ContactRecord;
use store::{CLOCK, Db, EntryKind, NewEntry, Scope, StoreError, SurveyAsk, SurveyFollowUp};
use vocab::{Moment, Order, Pii, QueueId, TicketId};

const AT_ONCE: u32 = 100;

pub(super) async fn act(db: &Db, floor: &Floor, now: Moment) -> Result<(), StoreError> {
    for ask in db.surveys().wanting(AT_ONCE).await? {
        let record = db.interactions().get(&Scope::all(), ask.interaction).await?;
        // Who is still on the line is not called back yet.
        if record.as_ref().is_some_and(|record| record.ending.is_none()) {
            continue;
        }
        // Questions of flows have no design of their own.
        let design = match (&ask.design, &record) {
            (Some(survey), _) => Some(survey.clone()),
            (None, Some(record)) => designed(db, record).await?,
            (None, None) => None,
        };
        let action = design.and_then(|survey| survey.answer_to(&ask.scores).cloned());
        let done = match action {
            Some(FollowUpAction::Ticket { kind }) => ticket(db, &ask, &kind, now).await?,
            Some(FollowUpAction::CallBack { queue }) => {
                call_back(db, floor, &ask, record.as_ref(), queue).await?
            }
            None => Err("not_low"),
        };
        match done {
            Ok((what, id)) => db.surveys().followed_up(&ask, what, Some(&id), "").await?,
            Err(why) => {
                db.surveys().followed_up(&ask, SurveyFollowUp::Failed, None, why).await?;
            }
        }
    }
    Ok(())
}

/// What was opened, or why nothing was.
type Done = Result<(SurveyFollowUp, String), &'static str>;

/// The same answer opens the same ticket, also when the program stopped in between.
async fn ticket(db: &Db, ask: &SurveyAsk, kind: &str, now: Moment) -> Result<Done, StoreError> {
    let id = TicketId::from_uuid(derived(&ask.id));
    if db.tickets().get(&Scope::all(), id).await?.is_some() {
        return Ok(Ok((SurveyFollowUp::Ticket, id.to_string())));
    }
    let plan = db.plans().latest().await?.map(|saved| saved.plan);
    let setup = db.setups().latest(&Scope::all(), &ask.organization).await?.setup.tickets;
    let rules = Rules::new(&setup, plan.as_ref());
    let mut ticket = Ticket::new(id, ask.organization.clone(), kind, CLOCK, now);
    ticket.customer = ask.customer;
    ticket.subject = Pii::new(subject(ask));
    ticket.description = ask.comment.clone();
    let ticket = match ticket.open(&rules) {
        Ok(ticket) => ticket,
        Err(refused) => {
            tracing::warn!(survey = ask.survey, ?refused, "a low answer opened no ticket");
            return Ok(Err("ticket_refused"));
        }
    };
    let prefix = setup.kind(kind).map_or("INC", |kind| kind.prefix.as_str());
    let entry = NewEntry::new(CLOCK, EntryKind::Opened);
    let ticket = db.tickets().open_with(ticket, prefix, entry).await?;
    Ok(Ok((SurveyFollowUp::Ticket, ticket.id.to_string())))
}

fn subject(ask: &SurveyAsk) -> String {
    let english = ask.language.starts_with("en");
    let marks =
        [("CSAT", ask.scores.csat, 5), ("NPS", ask.scores.nps, 10), ("CES", ask.scores.ces, 7)];
    let marks: Vec<_> = marks
        .into_iter()
        .filter_map(|(name, mark, of)| mark.map(|mark| format!("{name} {mark}/{of}")))
        .collect();
    let words = if english { "Unhappy customer" } else { "Client mécontent" };
    format!("{words} ({})", marks.join(", "))
}

async fn call_back(
    db: &Db,
    floor: &Floor,
    ask: &SurveyAsk,
    record: Option<&ContactRecord>,
    queue: QueueId,
) -> Result<Done, StoreError> {
    let card = match ask.customer {
        Some(customer) => db.customers().get(&Scope::all(), customer).await?,
        None => None,
    };
    let called = || record.and_then(|record| record.customer.number.clone());
    let called = || called().filter(|number| !number.reveal().is_anonymous());
    let Some(number) = card.and_then(|card| card.numbers.into_iter().next()).or_else(called) else {
        return Ok(Err("no_number"));
    };
    let order = Order::ScheduleCallback {
        organization: ask.organization.clone(),
        number,
        queue,
        at: None,
        agent: None,
        interaction: Some(ask.interaction),
        priority: 0,
    };
    let owed = owed(floor, order).await;
    Ok(owed.map(|id| (SurveyFollowUp::CallBack, id.to_string())).ok_or("callback_refused"))
}
