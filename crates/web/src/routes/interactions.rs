//! Contact records and the events behind them.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::feed::card_number;
use crate::problem::{Answer, Problem};
use crate::shape::{
    ChannelName, Contact, ContactFilter, CustomerRef, EventView, List, Page, PartyName,
    RecordingReasonName, RecordingRef, RecordingStateName, SpeechShareView,
};
use axum::extract::State;
use ledger::{Channel, ContactRecord, RecordingState};
use store::InteractionFilter;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{
    Address, AgentId, CustomerId, Event, FloorPlan, InteractionId, Party, Pii, QueueId, Recorded,
    RecordingReason, Role,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(interactions))
        .routes(routes!(interaction))
        .routes(routes!(interaction_events))
}

/// Events of one interaction that are given at most.
const MOST_EVENTS: u32 = 2_000;
const MOST_ITEMS: u32 = 200;

/// Contact records, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/interactions",
    tag = "interactions",
    params(ContactFilter),
    responses(
        (status = 200, body = Page<Contact>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn interactions(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<ContactFilter>,
) -> Answer<Json<Page<Contact>>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let reader = Reader::new(&state, &who);
    let number = filter.number.as_deref().filter(|n| !n.is_empty());
    let wanted = InteractionFilter {
        from: filter.from.map(|t| t.0),
        to: filter.to.map(|t| t.0),
        organization: None,
        queue: filter.queue.as_deref().map(QueueId::new),
        agent: filter.agent.as_deref().map(AgentId::new),
        outcome: filter.outcome,
        customer: filter.customer.map(CustomerId::from_uuid),
        number: number.map(|n| reader.address(n)),
        text: filter.q,
        silence_percent: percent("silence_percent", filter.silence_percent)?,
        overtalk_percent: percent("overtalk_percent", filter.overtalk_percent)?,
        way: way_of(filter.way.as_deref())?,
        cursor: filter.cursor,
        limit: limit_of(filter.limit)?,
    };
    if who.person.role == Role::Organization && wanted.agent.is_some() {
        return Err(Problem::forbidden("Agents are not the organization's to ask for."));
    }
    let page = state.store.interactions().list(&scope, &wanted).await?;
    let mut items: Vec<_> = page.items.iter().map(|record| reader.contact(record)).collect();
    add_speech(&state, &mut items).await?;
    Ok(Json(Page { items, next_cursor: page.next }))
}

fn way_of(text: Option<&str>) -> Answer<Option<i64>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let way = text.parse().map_err(|_| {
        let what = "A way is a whole number, as the report of IVR paths has it.";
        Problem::bad_field("way", text, what)
    })?;
    Ok(Some(way))
}

fn percent(field: &str, asked: Option<u32>) -> Answer<Option<u32>> {
    if asked.is_some_and(|percent| percent > 100) {
        return Err(Problem::bad_field(field, asked, "A share is 0–100 percent."));
    }
    Ok(asked)
}

pub(crate) fn limit_of(asked: Option<u32>) -> Answer<u32> {
    match asked {
        None => Ok(50),
        Some(limit) if (1..=MOST_ITEMS).contains(&limit) => Ok(limit),
        Some(limit) => Err(Problem::bad_field("limit", limit, "A page has 1–200 items.")),
    }
}

/// One contact record.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}",
    tag = "interactions",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Contact),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn interaction(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<Contact>> {
    let record = state.store.interactions().get(&who.scope, InteractionId::from_uuid(id)).await?;
    let record = record.ok_or_else(|| Problem::not_found("interaction"))?;
    let mut found = [Reader::new(&state, &who).contact(&record)];
    add_speech(&state, &mut found).await?;
    let [contact] = found;
    Ok(Json(contact))
}

/// Adds what was measured of their recordings.
async fn add_speech(state: &AppState, contacts: &mut [Contact]) -> Answer<()> {
    let ids: Vec<_> = contacts.iter().filter(|c| c.recording.is_some()).collect();
    let ids: Vec<_> = ids.iter().map(|c| InteractionId::from_uuid(c.interaction)).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut shares = state.store.recorded().shares(&ids).await?;
    for contact in contacts {
        let found = shares.remove(&InteractionId::from_uuid(contact.interaction));
        contact.speech = found.map(|found| SpeechShareView {
            customer_percent: found.customer_percent,
            agent_percent: found.agent_percent,
            overtalk_percent: found.overtalk_percent,
            silence_percent: found.silence_percent,
        });
    }
    Ok(())
}

/// The facts of the journal behind it, in their order.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/events",
    tag = "interactions",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<EventView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn interaction_events(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<EventView>>> {
    let id = InteractionId::from_uuid(id);
    let events = state.store.interactions().events(&who.scope, id, MOST_EVENTS).await?;
    let events = events.ok_or_else(|| Problem::not_found("interaction"))?;
    // Who listens is told to agents where the centre says so: on the desk and in the register.
    let all = who.person.role != Role::Agent;
    let shown = events.into_iter().filter(|e| all || !is_of_listening(&e.event));
    Ok(Json(List { items: shown.map(event_view).collect() }))
}

const fn is_of_listening(event: &Event) -> bool {
    matches!(
        event,
        Event::MonitorStarted { .. }
            | Event::MonitorAnswered { .. }
            | Event::MonitorModeChanged { .. }
            | Event::MonitorEnded { .. }
    )
}

fn event_view(recorded: Recorded) -> EventView {
    let kind = ledger::kind_of(&recorded.event).to_owned();
    let mut body = serde_json::to_value(&recorded.event).unwrap_or_default();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("type");
    }
    let private = (!recorded.private.is_empty())
        .then(|| serde_json::to_value(&recorded.private).unwrap_or_default());
    EventView { seq: recorded.seq, at: recorded.at.into(), kind, body, private }
}

/// Turns records into what this person may read of them.
pub(crate) struct Reader {
    plan: std::sync::Arc<FloorPlan>,
    /// Who of the centre spoke is not the organization's to see.
    hides_agents: bool,
}

impl Reader {
    pub(crate) fn new(state: &AppState, who: &Who) -> Self {
        let plan = state.hub.plan().map(|(_, plan)| plan);
        Self {
            plan: plan.unwrap_or_else(|| FloorPlan::empty().into()),
            hides_agents: who.person.role == Role::Organization,
        }
    }

    /// Country of the centre (ISO 3166), for numbers written without one.
    pub(crate) fn region(&self) -> &str {
        &self.plan.settings.region
    }

    /// Where the centre's days begin and end.
    pub(crate) fn zone(&self) -> &str {
        &self.plan.settings.time_zone
    }

    /// A login that this person may read.
    pub(crate) fn login(&self, login: String) -> Option<String> {
        (!self.hides_agents && !login.is_empty()).then_some(login)
    }

    pub(crate) fn address(&self, text: &str) -> Address {
        Address::parse(text, self.region())
    }

    pub(crate) fn contact(&self, record: &ContactRecord) -> Contact {
        let sums = record.summary();
        let agent = sums.agent.filter(|_| !self.hides_agents);
        let agent_name = agent.as_ref().and_then(|a| self.plan.agents.get(a));
        let (customer_number, customer_number_national) = card_number(sums.customer_number);
        Contact {
            interaction: sums.interaction.uuid(),
            organization: sums.organization.to_string(),
            campaign: sums.campaign.map(|c| c.to_string()),
            channel: match sums.channel {
                Channel::Voice => ChannelName::Voice,
            },
            initiation: sums.initiation,
            customer_number,
            customer_number_national,
            customer: sums.customer.map(|id| CustomerRef {
                id: id.uuid(),
                name: sums.customer_name.map(Pii::into_inner).unwrap_or_default(),
            }),
            system_number: sums.system.as_str().to_owned(),
            trunk: sums.trunk.map(|t| t.to_string()),
            flow: sums.flow.map(|f| f.to_string()),
            queue: sums.queue.map(|q| q.to_string()),
            agent_name: agent_name.map(|a| a.name.clone()),
            agent: agent.map(|a| a.to_string()),
            started_at: sums.started_at.into(),
            answered_at: sums.answered_at.map(Into::into),
            enqueued_at: sums.enqueued_at.map(Into::into),
            dequeued_at: sums.dequeued_at.map(Into::into),
            connected_at: sums.connected_at.map(Into::into),
            agent_ended_at: sums.agent_ended_at.map(Into::into),
            ended_at: sums.ended_at.map(Into::into),
            wrap_up_started_at: sums.wrap_up_started_at.map(Into::into),
            wrap_up_ended_at: sums.wrap_up_ended_at.map(Into::into),
            queue_ms: sums.queue_ms,
            talk_ms: sums.talk_ms,
            hold_ms: sums.hold_ms,
            hold_count: sums.hold_count,
            longest_hold_ms: sums.longest_hold_ms,
            wrap_up_ms: sums.wrap_up_ms,
            reservations: sums.offers,
            rejected: sums.offers_rejected,
            timed_out: sums.offers_timed_out,
            ended_by: sums.ended_by.map(party),
            outcome: sums.outcome,
            disposition: sums.disposition.map(|d| d.to_string()),
            recording: record.talk().map(|note| RecordingRef {
                id: note.recording.uuid(),
                state: recording_state(note.state),
                duration_ms: note.duration_ms,
            }),
            recording_reason: record.recording_reason.map(recording_reason),
            speech: None,
            previous: sums.previous.map(InteractionId::uuid),
            next: sums.next.map(InteractionId::uuid),
            initial: sums.initial.map(InteractionId::uuid),
            plan_version: sums.plan,
        }
    }
}

const fn recording_reason(reason: RecordingReason) -> RecordingReasonName {
    match reason {
        RecordingReason::Always => RecordingReasonName::Always,
        RecordingReason::Drawn => RecordingReasonName::Drawn,
        RecordingReason::NotDrawn => RecordingReasonName::NotDrawn,
        RecordingReason::OnDemand => RecordingReasonName::OnDemand,
        RecordingReason::Started => RecordingReasonName::Started,
        RecordingReason::Never => RecordingReasonName::Never,
        RecordingReason::Refused => RecordingReasonName::Refused,
        RecordingReason::Objected => RecordingReasonName::Objected,
    }
}

const fn party(party: Party) -> PartyName {
    match party {
        Party::Customer => PartyName::Customer,
        Party::Agent => PartyName::Agent,
        Party::System => PartyName::System,
    }
}

pub(crate) const fn recording_state(state: RecordingState) -> RecordingStateName {
    match state {
        RecordingState::Recording => RecordingStateName::Recording,
        RecordingState::Paused => RecordingStateName::Paused,
        RecordingState::Stopped => RecordingStateName::Stopped,
        RecordingState::Stored => RecordingStateName::Stored,
        RecordingState::Failed => RecordingStateName::Failed,
        RecordingState::Erased => RecordingStateName::Erased,
    }
}
