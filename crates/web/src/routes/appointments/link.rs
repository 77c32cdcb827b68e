//! The customer's own page: what was agreed, to be confirmed or cancelled by whoever has the link.

use super::{force_of, name_of};
use crate::AppState;
use crate::appointment_page::{Shown, Standing, render, unknown};
use crate::extract::Path;
use crate::problem::{Answer, Problem};
use crate::serve::Peer;
use crate::state::now;
use crate::token;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use crm::appointment::messages::spoken;
use crm::appointment::{Busy, Taken};
use store::{AppointmentState, FieldAppointment, StoreError};
use vocab::{Moment, Pii};

/// Whoever acts by a link is this in histories.
const CUSTOMER: &str = "customer";

/// The page of an appointment, for whoever has its link.
#[utoipa::path(
    get,
    path = "/r/{token}",
    tag = "appointments",
    security(()),
    params(("token" = String, Path)),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(crate) async fn own_page(
    State(state): State<AppState>,
    peer: Peer,
    Path(token): Path<String>,
) -> Answer<Response> {
    let found = find(&state, &peer, &token).await?;
    shown(&state, &token, found.as_ref()).await
}

/// The customer will be there.
#[utoipa::path(
    post,
    path = "/r/{token}/confirm",
    tag = "appointments",
    security(()),
    params(("token" = String, Path)),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(crate) async fn confirm_own(
    State(state): State<AppState>,
    peer: Peer,
    Path(token): Path<String>,
) -> Answer<Response> {
    act(&state, &peer, &token, AppointmentState::Confirmed).await
}

/// The customer won't be there.
#[utoipa::path(
    post,
    path = "/r/{token}/cancel",
    tag = "appointments",
    security(()),
    params(("token" = String, Path)),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(crate) async fn cancel_own(
    State(state): State<AppState>,
    peer: Peer,
    Path(token): Path<String>,
) -> Answer<Response> {
    act(&state, &peer, &token, AppointmentState::Cancelled).await
}

async fn find(state: &AppState, peer: &Peer, token: &str) -> Answer<Option<FieldAppointment>> {
    let now = now();
    state.throttle.may_guess(peer.0.ip(), now).map_err(Problem::slowed)?;
    let digest = token::hex(&token::digest(token));
    let found = state.store.appointments().by_link(&digest).await?;
    if found.is_none() {
        state.throttle.guessed(peer.0.ip(), now);
    }
    Ok(found)
}

async fn act(
    state: &AppState,
    peer: &Peer,
    token: &str,
    wanted: AppointmentState,
) -> Answer<Response> {
    let found = find(state, peer, token).await?;
    let Some(one) = found else { return shown(state, token, None).await };
    let now = now();
    if !one.state.is_open() || one.starts <= now || one.state == wanted {
        return shown(state, token, Some(&one)).await;
    }
    let mut after = one;
    after.state = wanted;
    after.version += 1;
    after.changed_at = now;
    after.author = CUSTOMER.to_owned();
    let unasked = None::<fn(&[Taken]) -> Result<u32, Busy>>;
    match state.store.appointments().change(&after, unasked).await {
        // Somebody was faster: the page shows how it is.
        Ok(_) | Err(StoreError::Stale { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let found = find(state, peer, token).await?;
    shown(state, token, found.as_ref()).await
}

async fn shown(
    state: &AppState,
    token: &str,
    found: Option<&FieldAppointment>,
) -> Answer<Response> {
    let Some(one) = found else {
        return Ok((StatusCode::NOT_FOUND, Html(unknown("fr"))).into_response());
    };
    let force = force_of(state, &one.organization).await?;
    // The clock where the customer lives, as in the messages.
    let place = law::Territory::of_postcode(one.postcode.reveal());
    let zone = place.and_then(|place| jiff::tz::TimeZone::get(place.zone()).ok());
    let zone = zone.unwrap_or_else(|| force.zone());
    let (day, time) = spoken(one.starts, &zone, &one.language);
    let plan = state.hub.plan();
    let named = plan.as_ref().and_then(|(_, plan)| plan.organizations.get(&one.organization));
    let text = |t: &Option<Pii<String>>| t.as_ref().map(|t| t.reveal().clone()).unwrap_or_default();
    let words = Shown {
        organization: named.map(|o| o.name.clone()).unwrap_or_default(),
        day,
        time,
        person: name_of(&force, &one.person),
        subject: text(&one.subject),
        place: text(&one.place),
    };
    let page = render(&one.language, token, &words, standing(one, now()));
    Ok((StatusCode::OK, Html(page)).into_response())
}

fn standing(one: &FieldAppointment, now: Moment) -> Standing {
    match one.state {
        AppointmentState::Cancelled => Standing::Cancelled,
        AppointmentState::Kept | AppointmentState::Missed => Standing::Over,
        AppointmentState::Booked | AppointmentState::Confirmed if one.starts <= now => {
            Standing::Over
        }
        AppointmentState::Booked => Standing::Open,
        AppointmentState::Confirmed => Standing::Confirmed,
    }
}
