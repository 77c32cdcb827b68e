//! How well agents' browser telephones are connected, as they measure it themselves.
//!
//! Owns: the latest measure of each, in memory. Must not own: history; a measure that is not renewed
//! is forgotten.

use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::lead::leads;
use crate::problem::{Answer, Problem};
use crate::shape::{List, PhoneQualityForm, PhoneQualityView};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use std::collections::BTreeMap;
use std::sync::Mutex;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::Moment;

/// A telephone measures every 5 s while it is in a call.
const FRESH_MS: i64 = 20_000;
/// Telephones at once; beyond, the one heard of longest ago makes room.
const MOST: usize = 20_000;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(report_phone_quality)).routes(routes!(phone_quality))
}

#[derive(Default)]
pub(crate) struct Qualities(Mutex<BTreeMap<String, (PhoneQualityForm, Moment)>>);

impl Qualities {
    fn note(&self, login: &str, quality: PhoneQualityForm, now: Moment) {
        let mut all = self.0.lock().expect("no code panics while it holds this lock");
        if all.len() >= MOST
            && !all.contains_key(login)
            && let Some(oldest) = all.iter().min_by_key(|(_, (_, at))| *at)
        {
            let oldest = oldest.0.clone();
            all.remove(&oldest);
        }
        all.insert(login.to_owned(), (quality, now));
    }

    fn fresh(&self, now: Moment) -> Vec<(String, PhoneQualityForm, Moment)> {
        let mut all = self.0.lock().expect("no code panics while it holds this lock");
        all.retain(|_, (_, at)| now.since_ms(*at) < FRESH_MS);
        all.iter().map(|(login, (quality, at))| (login.clone(), *quality, *at)).collect()
    }
}

/// What my browser's telephone measured over the last seconds of a call.
#[utoipa::path(
    put,
    path = "/api/v1/me/phone-quality",
    tag = "me",
    request_body = PhoneQualityForm,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn report_phone_quality(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<PhoneQualityForm>,
) -> Answer<StatusCode> {
    let agent = who.as_agent(&state)?;
    let bounds = [
        ("loss_permille", form.loss_permille, 0, 1_000),
        ("jitter_ms", form.jitter_ms, 0, 60_000),
        ("rtt_ms", form.rtt_ms, 0, 60_000),
        ("mos_centi", form.mos_centi, 100, 450),
    ];
    for (field, value, least, most) in bounds {
        if !(least..=most).contains(&value) {
            let what = format!("It is {least}–{most}.");
            return Err(Problem::bad_field(field, value, what));
        }
    }
    state.qualities.note(agent.as_str(), form, now());
    Ok(StatusCode::NO_CONTENT)
}

/// Telephones in a call now, of agents whose work I answer for.
#[utoipa::path(
    get,
    path = "/api/v1/phone-quality",
    tag = "floor",
    responses(
        (status = 200, body = List<PhoneQualityView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn phone_quality(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<PhoneQualityView>>> {
    let plan = state.hub.plan();
    let mine = |login: &str| plan.as_ref().is_some_and(|(_, plan)| leads(plan, &who.person, login));
    let fresh = state.qualities.fresh(now()).into_iter().filter(|(login, ..)| mine(login));
    let items =
        fresh.map(|(agent, quality, at)| PhoneQualityView { agent, at: at.into(), quality });
    Ok(Json(List { items: items.collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_measured_again_is_forgotten() {
        let all = Qualities::default();
        let quality =
            PhoneQualityForm { loss_permille: 1, jitter_ms: 2, rtt_ms: 3, mos_centi: 420 };
        all.note("ada", quality, Moment::from_epoch_ms(0));
        all.note("bob", quality, Moment::from_epoch_ms(15_000));
        let logins = |ms| {
            let fresh = all.fresh(Moment::from_epoch_ms(ms));
            fresh.into_iter().map(|(login, ..)| login).collect::<Vec<_>>()
        };
        assert_eq!(logins(19_999), ["ada", "bob"]);
        assert_eq!(logins(20_000), ["bob"]);
    }
}
