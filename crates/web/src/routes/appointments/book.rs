//! Booking and changing appointments.

use super::{Teller, force_of, known, postcode, state_of};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::commands::dialled;
use crate::routes::customers::new_id;
use crate::shape::{FieldAppointmentChanges, FieldAppointmentForm, FieldAppointmentView};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::appointment::{FieldForce, FieldPerson, SlotAsk, Taken, clear, fits};
use store::{AppointmentId, AppointmentState, Booked, FieldAppointment, StoreError};
use uuid::Uuid;
use vocab::{
    Address, CampaignId, CustomerId, InteractionId, Moment, OrganizationId, Pii, RecordId,
};

const LONGEST: usize = 500;

/// Books a time of somebody of the field force: free when it is booked, or refused.
#[utoipa::path(
    post,
    path = "/api/v1/field-appointments",
    tag = "appointments",
    request_body = FieldAppointmentForm,
    responses(
        (status = 201, body = FieldAppointmentView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn book_appointment(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<FieldAppointmentForm>,
) -> Answer<(StatusCode, Json<FieldAppointmentView>)> {
    let organization = who.may_write(&state, &form.organization)?;
    let force = force_of(&state, &organization).await?;
    let now = now();
    let campaign = campaign_of(&state, &organization, form.campaign.as_deref())?;
    let person = person_of(&force, &form.person)?;
    if !person.works_for(campaign.as_ref()) {
        let what = "The person doesn't work for that campaign.";
        return Err(Problem::bad_field("person", form.person, what));
    }
    let length = i64::from(force.length_minutes) * 60_000;
    let named = Named {
        customer: customer_of(&state, &who, &organization, form.customer).await?,
        record: record_of(&state, &who, &organization, form.record).await?,
        interaction: interaction_of(&state, &who, &organization, form.interaction).await?,
    };
    let one = FieldAppointment {
        id: AppointmentId::from_uuid(new_id(now)),
        organization,
        campaign,
        customer: named.customer,
        record: named.record,
        interaction: named.interaction,
        person: person.id.clone(),
        starts: form.starts_at.0,
        ends: form.starts_at.0.plus_ms(length),
        state: AppointmentState::Booked,
        postcode: Pii::new(postcode(&form.postcode)?),
        name: text("name", form.name)?,
        place: text("place", form.place)?,
        phone: phone(&state, form.phone)?,
        email: email(form.email)?,
        subject: text("subject", form.subject)?,
        note: text("note", form.note)?,
        reason: None,
        language: language(form.language)?,
        author: who.login().to_owned(),
        made_at: now,
        changed_at: now,
        moved_at: now,
        moves: 0,
        version: 1,
        missed: None,
    };
    who.trail.about(one.id);
    let asked =
        |taken: &[Taken]| fits(&ask(&force, person, &one, now, taken), one.starts, one.ends);
    match state.acting(&who).appointments().book(&one, asked).await? {
        Booked::Done => {
            let view = Teller::new(&state, &who).told(one).await?;
            Ok((StatusCode::CREATED, Json(view)))
        }
        Booked::Not(busy) => Err(Problem::not_free(busy)),
    }
}

struct Named {
    customer: Option<CustomerId>,
    record: Option<RecordId>,
    interaction: Option<InteractionId>,
}

/// Moves an appointment, says what became of it, or takes back what was said.
#[utoipa::path(
    patch,
    path = "/api/v1/field-appointments/{id}",
    tag = "appointments",
    params(("id" = Uuid, Path)),
    request_body = FieldAppointmentChanges,
    responses(
        (status = 200, body = FieldAppointmentView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_field_appointment(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<FieldAppointmentChanges>,
) -> Answer<Json<FieldAppointmentView>> {
    let before = known(&state, &who, id).await?;
    who.trail.about(before.id);
    if form.version != before.version {
        return Err(Problem::stale("appointment", before.version));
    }
    let force = force_of(&state, &before.organization).await?;
    let after = changed(&state, &who, &before, form, now())?;
    let moved = after.moves > before.moves;
    let returns = !before.state.takes_time() && after.state.takes_time();
    // Somebody who has left the field force keeps what was agreed, but gets nothing new.
    let person = match moved {
        true => Some(person_of(&force, &after.person)?),
        false => force.person(&after.person),
    };
    let wanted = person.filter(|_| moved || returns).map(|person| {
        let (force, after) = (&force, &after);
        move |taken: &[Taken]| {
            let ask = ask(force, person, after, after.changed_at, taken);
            match moved {
                true => fits(&ask, after.starts, after.ends),
                false => clear(&ask, after.starts, after.ends).map(|()| 0),
            }
        }
    });
    match state.acting(&who).appointments().change(&after, wanted).await {
        Ok(Booked::Done) => Ok(Json(Teller::new(&state, &who).told(after).await?)),
        Ok(Booked::Not(busy)) => Err(Problem::not_free(busy)),
        Err(StoreError::Stale { found, .. }) => Err(Problem::stale("appointment", found)),
        Err(error) => Err(error.into()),
    }
}

fn changed(
    state: &AppState,
    who: &Who,
    before: &FieldAppointment,
    form: FieldAppointmentChanges,
    now: Moment,
) -> Answer<FieldAppointment> {
    let mut after = before.clone();
    if let Some(name) = form.state.as_deref() {
        after.state = state_of(name)?;
    }
    let over = matches!(after.state, AppointmentState::Kept | AppointmentState::Missed);
    let starts = form.starts_at.map_or(before.starts, |at| at.0);
    let person = form.person.unwrap_or_else(|| before.person.clone());
    if over && after.state != before.state && starts > now {
        let what = "It has not begun yet: say so once it is over.";
        return Err(Problem::bad_field("state", after.state.name(), what));
    }
    if starts != before.starts || person != before.person {
        if !after.state.is_open() {
            let what = "Only an appointment that is to come can be moved.";
            return Err(Problem::of_status(StatusCode::CONFLICT, what));
        }
        // Who confirmed, confirmed another time.
        after.state = AppointmentState::Booked;
        after.ends = starts.plus_ms(before.ends.since_ms(before.starts));
        (after.starts, after.person) = (starts, person);
        (after.moves, after.moved_at) = (before.moves + 1, now);
    }
    if form.reason.is_some() {
        after.reason = text("reason", form.reason)?;
    }
    if form.place.is_some() {
        after.place = text("place", form.place)?;
    }
    if form.phone.is_some() {
        after.phone = phone(state, form.phone)?;
    }
    if form.email.is_some() {
        after.email = email(form.email)?;
    }
    if form.subject.is_some() {
        after.subject = text("subject", form.subject)?;
    }
    if form.note.is_some() {
        after.note = text("note", form.note)?;
    }
    if after.state != AppointmentState::Missed {
        after.missed = None;
    }
    after.version += 1;
    after.changed_at = now;
    after.author = who.login().to_owned();
    Ok(after)
}

fn ask<'a>(
    force: &'a FieldForce,
    person: &'a FieldPerson,
    one: &'a FieldAppointment,
    now: Moment,
    taken: &'a [Taken],
) -> SlotAsk<'a> {
    let (from, to) = (one.starts, one.ends);
    SlotAsk { force, person, postcode: one.postcode.reveal(), from, to, now, taken }
}

fn person_of<'a>(force: &'a FieldForce, id: &str) -> Answer<&'a FieldPerson> {
    force.person(id).filter(|person| person.active).ok_or_else(|| {
        Problem::bad_field("person", id, "The field force has no such person at work.")
    })
}

fn campaign_of(
    state: &AppState,
    organization: &OrganizationId,
    named: Option<&str>,
) -> Answer<Option<CampaignId>> {
    let Some(named) = named.filter(|n| !n.is_empty()) else { return Ok(None) };
    let id = CampaignId::new(named);
    let known = state.hub.plan().is_some_and(|(_, plan)| {
        plan.campaigns.get(&id).is_some_and(|campaign| campaign.organization == *organization)
    });
    match known {
        true => Ok(Some(id)),
        false => Err(Problem::bad_field("campaign", named, "There is no such campaign.")),
    }
}

async fn customer_of(
    state: &AppState,
    who: &Who,
    organization: &OrganizationId,
    named: Option<Uuid>,
) -> Answer<Option<CustomerId>> {
    let Some(named) = named else { return Ok(None) };
    let found = state.store.customers().current(&who.scope, CustomerId::from_uuid(named)).await?;
    let found = found.filter(|customer| customer.organization == *organization);
    let unknown =
        || Problem::bad_field("customer", named.to_string(), "There is no such customer.");
    Ok(Some(found.ok_or_else(unknown)?.id))
}

async fn record_of(
    state: &AppState,
    who: &Who,
    organization: &OrganizationId,
    named: Option<Uuid>,
) -> Answer<Option<RecordId>> {
    let Some(named) = named else { return Ok(None) };
    let found = state.store.dial_records().get(&who.scope, RecordId::from_uuid(named)).await?;
    let found = found.filter(|record| record.organization == *organization);
    let unknown = || Problem::bad_field("record", named.to_string(), "There is no such record.");
    Ok(Some(found.ok_or_else(unknown)?.id))
}

async fn interaction_of(
    state: &AppState,
    who: &Who,
    organization: &OrganizationId,
    named: Option<Uuid>,
) -> Answer<Option<InteractionId>> {
    let Some(named) = named else { return Ok(None) };
    let id = InteractionId::from_uuid(named);
    let found = state.store.interactions().get(&who.scope, id).await?;
    let found = found.filter(|record| record.organization == *organization);
    let what = "There is no such interaction.";
    let unknown = || Problem::bad_field("interaction", named.to_string(), what);
    found.map(|_| Some(id)).ok_or_else(unknown)
}

fn text(field: &str, given: Option<String>) -> Answer<Option<Pii<String>>> {
    let given = given.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    if given.as_ref().is_some_and(|t| t.chars().count() > LONGEST) {
        return Err(Problem::bad_field(field, (), "Write at most 500 characters."));
    }
    Ok(given.map(Pii::new))
}

fn phone(state: &AppState, given: Option<String>) -> Answer<Option<Pii<Address>>> {
    let given = given.filter(|t| !t.trim().is_empty());
    given.map(|text| dialled(state, &text)).transpose()
}

fn email(given: Option<String>) -> Answer<Option<Pii<String>>> {
    let given = given.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    match given {
        Some(email) if !crm::field::is_email(&email) => {
            Err(Problem::bad_field("email", email, "Write an e-mail address."))
        }
        given => Ok(given.map(Pii::new)),
    }
}

fn language(given: Option<String>) -> Answer<String> {
    match given.as_deref() {
        None | Some("" | "fr") => Ok("fr".to_owned()),
        Some("en") => Ok("en".to_owned()),
        Some(other) => Err(Problem::bad_field("language", other, "Write fr or en.")),
    }
}
