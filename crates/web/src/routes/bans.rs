//! Addresses that attacked the telephony and aren't heard for a time.

use crate::AppState;
use crate::auth::Who;
use crate::bouncer::{BanCause, Banned};
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{List, Time};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use std::net::IpAddr;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(bans)).routes(routes!(lift))
}

/// An address that is banned from SIP.
#[derive(Serialize, ToSchema)]
pub(crate) struct BanView {
    address: String,
    since: Time,
    until: Time,
    cause: BanCause,
    /// Which ban in a row it is; each is twice as long as the one before, up to a day.
    times: u32,
    /// Messages that were not heard since.
    dropped: u64,
}

impl From<Banned> for BanView {
    fn from(banned: Banned) -> Self {
        let Banned { address, since, until, cause, times, dropped } = banned;
        let address = address.to_string();
        Self { address, since: since.into(), until: until.into(), cause, times, dropped }
    }
}

/// The addresses whose SIP messages are not heard now, the first to be heard again first.
#[utoipa::path(
    get,
    path = "/api/v1/bans",
    tag = "other",
    responses(
        (status = 200, body = List<BanView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn bans(State(state): State<AppState>, _who: Who) -> Answer<Json<List<BanView>>> {
    Ok(Json(List { items: state.bouncer.bans().into_iter().map(BanView::from).collect() }))
}

/// Hears an address again before its time.
#[utoipa::path(
    delete,
    path = "/api/v1/bans/{address}",
    tag = "other",
    params(("address" = String, Path, description = "An IP address")),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn lift(
    State(state): State<AppState>,
    _who: Who,
    Path(address): Path<String>,
) -> Answer<StatusCode> {
    let ip = address.parse::<IpAddr>().ok();
    match ip.is_some_and(|ip| state.bouncer.lift(ip)) {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("ban")),
    }
}
