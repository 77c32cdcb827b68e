//! Appointments with a customer.

use super::entries::{add, long, needed, view};
use super::form::{positive, preferred};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::Reader;
use crate::shape::{AppointmentChanges, AppointmentForm, AppointmentView};
use axum::extract::State;
use axum::http::StatusCode;
use crm::history::{Appointment, AppointmentState, Entry};
use store::CustomerEntry;
use uuid::Uuid;

/// Makes an appointment.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/appointments",
    tag = "customers",
    params(("id" = Uuid, Path)),
    request_body = AppointmentForm,
    responses(
        (status = 201, body = AppointmentView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_appointment(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<AppointmentForm>,
) -> Answer<(StatusCode, Json<AppointmentView>)> {
    let entry = Entry::Appointment(Appointment {
        title: needed("title", Some(form.title))?,
        duration_ms: positive("duration_ms", form.duration_ms)?,
        place: long("place", form.place)?,
        state: AppointmentState::Planned,
        agent: preferred(&state, form.agent)?,
    });
    let made = add(&state, &who, id, (Some(form.at.0), form.interaction), entry).await?;
    let one = made.appointments.into_iter().next().ok_or_else(Problem::internal)?;
    Ok((StatusCode::CREATED, Json(one)))
}

async fn found(state: &AppState, who: &Who, id: Uuid) -> Answer<(CustomerEntry, Appointment)> {
    let unknown = || Problem::not_found("appointment");
    let line = state.store.customers().entry(&who.scope, &id.to_string()).await?;
    let line = line.ok_or_else(unknown)?;
    match line.entry.clone() {
        Entry::Appointment(appointment) => Ok((line, appointment)),
        Entry::Offer(_) | Entry::Consent(_) | Entry::Survey(_) => Err(unknown()),
    }
}

async fn keep(
    state: &AppState,
    who: &Who,
    mut line: CustomerEntry,
    appointment: Appointment,
) -> Answer<Json<AppointmentView>> {
    line.entry = Entry::Appointment(appointment);
    let line = state.store.customers().change_entry(&line).await?;
    let views = view(&Reader::new(state, who), line).appointments;
    views.into_iter().next().map(Json).ok_or_else(Problem::internal)
}

/// Moves an appointment, or says what became of it.
#[utoipa::path(
    patch,
    path = "/api/v1/appointments/{id}",
    tag = "customers",
    params(("id" = Uuid, Path)),
    request_body = AppointmentChanges,
    responses(
        (status = 200, body = AppointmentView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_appointment(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<AppointmentChanges>,
) -> Answer<Json<AppointmentView>> {
    let (mut line, mut appointment) = found(&state, &who, id).await?;
    if form.version != line.version {
        return Err(Problem::stale("appointment", line.version));
    }
    if let Some(at) = form.at {
        line.at = at.0;
    }
    if form.title.is_some() {
        appointment.title = needed("title", form.title)?;
    }
    if form.duration_ms.is_some() {
        appointment.duration_ms = positive("duration_ms", form.duration_ms)?;
    }
    if form.place.is_some() {
        appointment.place = long("place", form.place)?;
    }
    if form.agent.is_some() {
        appointment.agent = preferred(&state, form.agent)?;
    }
    appointment.state = form.state.unwrap_or(appointment.state);
    keep(&state, &who, line, appointment).await
}

/// Cancels an appointment; it stays in the history.
#[utoipa::path(
    delete,
    path = "/api/v1/appointments/{id}",
    tag = "customers",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = AppointmentView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn cancel_appointment(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<AppointmentView>> {
    let (line, appointment) = found(&state, &who, id).await?;
    let cancelled = Appointment { state: AppointmentState::Cancelled, ..appointment };
    keep(&state, &who, line, cancelled).await
}
