//! Appointments of the field force: free slots, booking, moving, what became of them.
//!
//! Must not own: which times are free (`crm::appointment`); what customers are told (`server`).

mod book;
mod calendar;
mod link;

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::{Reader, limit_of};
use crate::shape::{
    AppointmentChangeView, AppointmentMessageView, AppointmentQuery, FieldAppointmentDetail,
    FieldAppointmentView, FieldForceView, FieldPersonView, List, Page, SlotQuery, SlotView, time,
};
use crate::state::now;
use axum::extract::State;
use crm::appointment::{FieldForce, Slot, SlotAsk, best, free_slots};
use std::collections::BTreeMap;
use store::{AppointmentFilter, AppointmentId, AppointmentState, FieldAppointment, Scope};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{CampaignId, CustomerId, Moment, OrganizationId};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(field_force))
        .routes(routes!(field_slots))
        .routes(routes!(field_appointments, book::book_appointment))
        .routes(routes!(field_appointment, book::change_field_appointment))
        .routes(routes!(calendar::open_calendar, calendar::close_calendar))
        .routes(routes!(calendar::read_calendar))
        .routes(routes!(link::own_page))
        .routes(routes!(link::confirm_own))
        .routes(routes!(link::cancel_own))
}

const DAY_MS: i64 = 86_400_000;
/// How far slots are looked for when nobody says.
const LOOKED_MS: i64 = 14 * DAY_MS;
const SLOTS: u32 = 20;
const MOST_SLOTS: u32 = 200;
/// Of one person, before the best of all are chosen.
const MOST_OF_ONE: usize = 400;

async fn force_of(state: &AppState, organization: &OrganizationId) -> Answer<FieldForce> {
    let saved = state.store.setups().latest(&Scope::all(), organization).await?;
    Ok(saved.setup.field_force)
}

/// Who visits the organization's customers.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/field-force",
    tag = "appointments",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = FieldForceView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn field_force(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<FieldForceView>> {
    let organization = who.organization(&state, &organization)?;
    let force = force_of(&state, &organization).await?;
    let feeds = state.store.appointments().feeds(&organization).await?;
    let since: BTreeMap<_, _> = feeds.into_iter().map(|f| (f.person, f.made_at)).collect();
    let people = force.people.into_iter().map(|person| FieldPersonView {
        calendar_since: since.get(&person.id).map(|at| (*at).into()),
        id: person.id,
        name: person.name,
        active: person.active,
        phone: person.phone,
        email: person.email,
        covers: person.covers,
        skills: person.skills,
        campaigns: person.campaigns.iter().map(ToString::to_string).collect(),
    });
    Ok(Json(FieldForceView {
        time_zone: force.time_zone,
        length_minutes: force.length_minutes,
        people: people.collect(),
    }))
}

/// Free slots at a place, those with the least travel first.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/field-slots",
    tag = "appointments",
    params(("organization" = String, Path), SlotQuery),
    responses(
        (status = 200, body = List<SlotView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn field_slots(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
    Query(query): Query<SlotQuery>,
) -> Answer<Json<List<SlotView>>> {
    let organization = who.organization(&state, &organization)?;
    let force = force_of(&state, &organization).await?;
    let postcode = postcode(&query.postcode)?;
    let now = now();
    let from = moment("from", query.from.as_deref())?.unwrap_or(now).max(now);
    let to = moment("to", query.to.as_deref())?.unwrap_or(from.plus_ms(LOOKED_MS));
    let limit = query.limit.unwrap_or(SLOTS);
    if !(1..=MOST_SLOTS).contains(&limit) {
        return Err(Problem::bad_field("limit", limit, "Ask for 1 to 200."));
    }
    let by_time = match query.order.as_deref() {
        None | Some("" | "travel") => false,
        Some("time") => true,
        Some(other) => return Err(Problem::bad_field("order", other, "Write travel or time.")),
    };
    let given = |text: &Option<String>| text.clone().filter(|t| !t.is_empty());
    let campaign = given(&query.campaign).map(|c| CampaignId::new(&c));
    let (named, skill) = (given(&query.person), given(&query.skill));
    let people = force.people.iter().filter(|person| {
        person.active
            && named.as_ref().is_none_or(|id| *id == person.id)
            && person.works_for(campaign.as_ref())
            && skill.as_ref().is_none_or(|one| person.skills.contains(one))
            && person.goes_to(&postcode)
    });
    let mut slots: Vec<Slot> = Vec::new();
    for person in people {
        let span = (from.plus_ms(-2 * DAY_MS), to.plus_ms(2 * DAY_MS));
        let taken = state.store.appointments().taken(&organization, &person.id, span).await?;
        let ask =
            SlotAsk { force: &force, person, postcode: &postcode, from, to, now, taken: &taken };
        let mut own = free_slots(&ask);
        own.truncate(MOST_OF_ONE);
        slots.extend(own);
    }
    let count = usize::try_from(limit).unwrap_or(usize::MAX);
    if by_time {
        slots.sort_by(|a, b| (a.starts, &a.person).cmp(&(b.starts, &b.person)));
        slots.truncate(count);
    } else {
        slots = best(slots, count);
    }
    let items = slots.into_iter().map(|slot| SlotView {
        person_name: name_of(&force, &slot.person),
        person: slot.person,
        starts_at: slot.starts.into(),
        ends_at: slot.ends.into(),
        travel_minutes: slot.travel_minutes,
    });
    Ok(Json(List { items: items.collect() }))
}

/// Appointments, in the order in which they begin.
#[utoipa::path(
    get,
    path = "/api/v1/field-appointments",
    tag = "appointments",
    params(AppointmentQuery),
    responses(
        (status = 200, body = Page<FieldAppointmentView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn field_appointments(
    State(state): State<AppState>,
    who: Who,
    Query(query): Query<AppointmentQuery>,
) -> Answer<Json<Page<FieldAppointmentView>>> {
    let given = |text: Option<String>| text.filter(|t| !t.trim().is_empty());
    let states = given(query.state).unwrap_or_default();
    let states = states.split(',').filter(|name| !name.is_empty()).map(state_of);
    let filter = AppointmentFilter {
        person: given(query.person),
        campaign: given(query.campaign).map(|c| CampaignId::new(&c)),
        customer: query.customer.map(CustomerId::from_uuid),
        states: states.collect::<Answer<_>>()?,
        from: moment("from", query.from.as_deref())?,
        to: moment("to", query.to.as_deref())?,
        text: given(query.q),
        cursor: given(query.cursor),
        limit: limit_of(query.limit)?,
    };
    let scope = who.narrowed(query.organization.as_deref());
    let page = state.store.appointments().list(&scope, &filter).await?;
    let mut teller = Teller::new(&state, &who);
    let mut items = Vec::with_capacity(page.items.len());
    for one in page.items {
        items.push(teller.told(one).await?);
    }
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// One with what was changed and what the customer was told.
#[utoipa::path(
    get,
    path = "/api/v1/field-appointments/{id}",
    tag = "appointments",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = FieldAppointmentDetail),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn field_appointment(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<FieldAppointmentDetail>> {
    let one = known(&state, &who, id).await?;
    let base = state.store.appointments();
    let (changes, notes) = (base.changes(one.id).await?, base.notes(one.id).await?);
    let mut teller = Teller::new(&state, &who);
    let changes = changes.into_iter().map(|change| AppointmentChangeView {
        version: change.version,
        author: teller.reader.login(change.author),
        at: change.at.into(),
        state: change.state.name().to_owned(),
        person: change.person,
        starts_at: change.starts.into(),
    });
    let changes = changes.collect();
    let some = |text: String| Some(text).filter(|t| !t.is_empty());
    let messages = notes.into_iter().map(|note| AppointmentMessageView {
        message: note.key.split('/').next().unwrap_or_default().to_owned(),
        at: note.at.into(),
        way: some(note.way),
        why: some(note.why),
    });
    let messages = messages.collect();
    Ok(Json(FieldAppointmentDetail { appointment: teller.told(one).await?, changes, messages }))
}

async fn known(state: &AppState, who: &Who, id: Uuid) -> Answer<FieldAppointment> {
    let one = state.store.appointments().get(&who.scope, AppointmentId::from_uuid(id)).await?;
    let one = one.ok_or_else(|| Problem::not_found("appointment"))?;
    who.trail.of(&one.organization);
    Ok(one)
}

fn state_of(name: &str) -> Answer<AppointmentState> {
    AppointmentState::of(name).ok_or_else(|| {
        let what = "Write booked, confirmed, cancelled, kept or missed.";
        Problem::bad_field("state", name, what)
    })
}

fn moment(field: &str, text: Option<&str>) -> Answer<Option<Moment>> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    let at = time::parse(text).ok_or_else(|| {
        let what = "Write an RFC 3339 time, e.g. 2026-11-22T05:30:00Z.";
        Problem::bad_field(field, text, what)
    })?;
    Ok(Some(at))
}

/// Without spaces; it tells how far it is.
fn postcode(text: &str) -> Answer<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let good = (2..=10).contains(&code.len()) && code.chars().all(|c| c.is_ascii_alphanumeric());
    match good {
        true => Ok(code.to_uppercase()),
        false => Err(Problem::bad_field("postcode", text, "Write the postcode: 75011.")),
    }
}

fn name_of(force: &FieldForce, person: &str) -> String {
    force.person(person).map_or_else(|| person.to_owned(), |p| p.name.clone())
}

/// Reads what appointments name.
struct Teller<'a> {
    state: &'a AppState,
    reader: Reader,
    forces: BTreeMap<OrganizationId, FieldForce>,
}

impl<'a> Teller<'a> {
    fn new(state: &'a AppState, who: &Who) -> Self {
        Self { state, reader: Reader::new(state, who), forces: BTreeMap::new() }
    }

    async fn told(&mut self, one: FieldAppointment) -> Answer<FieldAppointmentView> {
        if !self.forces.contains_key(&one.organization) {
            let force = force_of(self.state, &one.organization).await?;
            self.forces.insert(one.organization.clone(), force);
        }
        let force = self.forces.get(&one.organization);
        let text = |t: Option<vocab::Pii<String>>| t.map(vocab::Pii::into_inner);
        Ok(FieldAppointmentView {
            id: one.id.uuid(),
            organization: one.organization.to_string(),
            campaign: one.campaign.map(|c| c.to_string()),
            customer: one.customer.map(CustomerId::uuid),
            record: one.record.map(vocab::RecordId::uuid),
            interaction: one.interaction.map(vocab::InteractionId::uuid),
            person_name: force.map_or_else(|| one.person.clone(), |f| name_of(f, &one.person)),
            person: one.person,
            starts_at: one.starts.into(),
            ends_at: one.ends.into(),
            state: one.state.name().to_owned(),
            postcode: one.postcode.into_inner(),
            name: text(one.name),
            place: text(one.place),
            phone: one.phone.map(|phone| phone.reveal().to_string()),
            email: text(one.email),
            subject: text(one.subject),
            note: text(one.note),
            reason: text(one.reason),
            language: one.language,
            author: self.reader.login(one.author),
            made_at: one.made_at.into(),
            changed_at: one.changed_at.into(),
            moves: one.moves,
            version: one.version,
            missed: one.missed,
        })
    }
}
