//! One-time codes beside the password: everybody's own, and the administrator's rules for all.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::serve::Peer;
use crate::shape::{AccessRules, CodeForm, RecoveryCodes, SecondFactorSecret, SecondFactorView};
use crate::state::now;
use crate::totp;
use axum::extract::State;
use axum::http::StatusCode;
use std::net::IpAddr;
use store::SignInMeans;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::Pii;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(own, begin))
        .routes(routes!(confirm))
        .routes(routes!(new_recovery_codes))
        .routes(routes!(remove))
        .routes(routes!(reset))
        .routes(routes!(rules, set_rules))
}

/// Whether the own sign-in asks for codes.
#[utoipa::path(
    get,
    path = "/api/v1/me/second-factor",
    tag = "sign-in",
    responses(
        (status = 200, body = SecondFactorView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn own(State(state): State<AppState>, who: Who) -> Answer<Json<SecondFactorView>> {
    let base = state.store.second_factors();
    let known = base.get(who.login()).await?;
    let by_password = who.session.means == SignInMeans::Password;
    Ok(Json(SecondFactorView {
        active: known.is_some_and(|factor| factor.confirmed_at.is_some()),
        required: by_password && base.required().await?.contains(&who.person.role),
        recovery_left: base.recovery_left(who.login()).await?,
    }))
}

/// Begins: a fresh secret for an application. It is in force once a code of it was confirmed.
#[utoipa::path(
    post,
    path = "/api/v1/me/second-factor",
    tag = "sign-in",
    responses(
        (status = 200, body = SecondFactorSecret),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn begin(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<SecondFactorSecret>> {
    let secret = totp::secret();
    let kept = Pii::new(secret.clone());
    if !state.store.second_factors().begin(who.login(), &kept).await? {
        let what = "A second factor is in force: remove it before setting up another.";
        return Err(Problem::not_allowed("second_factor", vec!["remove".to_owned()], what));
    }
    let uri = totp::uri("Plateau", who.login(), &secret);
    let picture = totp::picture(&uri).ok_or_else(Problem::internal)?;
    Ok(Json(SecondFactorSecret { secret, uri, picture }))
}

/// Puts it in force by a code of the application. The answer holds the recovery codes, once.
#[utoipa::path(
    post,
    path = "/api/v1/me/second-factor/confirm",
    tag = "sign-in",
    request_body = CodeForm,
    responses(
        (status = 200, body = RecoveryCodes),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn confirm(
    State(state): State<AppState>,
    who: Who,
    Peer(peer): Peer,
    Json(form): Json<CodeForm>,
) -> Answer<Json<RecoveryCodes>> {
    let now = now();
    let base = state.store.second_factors();
    let known = base.get(who.login()).await?.filter(|factor| factor.confirmed_at.is_none());
    let known = known.ok_or_else(|| Problem::not_found("second factor to confirm"))?;
    slowed(&state, &who, peer.ip())?;
    let step = totp::step_of(known.secret.reveal(), &form.code, now).ok_or_else(wrong_code)?;
    let codes = totp::recovery_codes();
    if !base.confirm(who.login(), step, &digests(&codes), now).await? {
        return Err(Problem::not_found("second factor to confirm"));
    }
    state.throttle.succeeded(who.login(), peer.ip());
    Ok(Json(RecoveryCodes { codes }))
}

/// Fresh recovery codes; the former ones are no more.
#[utoipa::path(
    post,
    path = "/api/v1/me/second-factor/recovery-codes",
    tag = "sign-in",
    request_body = CodeForm,
    responses(
        (status = 200, body = RecoveryCodes),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn new_recovery_codes(
    State(state): State<AppState>,
    who: Who,
    Peer(peer): Peer,
    Json(form): Json<CodeForm>,
) -> Answer<Json<RecoveryCodes>> {
    proven(&state, &who, peer.ip(), &form).await?;
    let codes = totp::recovery_codes();
    state.store.second_factors().replace_recovery(who.login(), &digests(&codes)).await?;
    Ok(Json(RecoveryCodes { codes }))
}

/// Removes the own second factor: by a code, so that a screen left open is not enough.
#[utoipa::path(
    post,
    path = "/api/v1/me/second-factor/remove",
    tag = "sign-in",
    request_body = CodeForm,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove(
    State(state): State<AppState>,
    who: Who,
    Peer(peer): Peer,
    Json(form): Json<CodeForm>,
) -> Answer<StatusCode> {
    let base = state.store.second_factors();
    if base.required().await?.contains(&who.person.role) {
        let what = "Your role needs a second factor: an administrator can reset it.";
        return Err(Problem::not_allowed("second_factor", Vec::new(), what));
    }
    proven(&state, &who, peer.ip(), &form).await?;
    base.remove(who.login()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes somebody's second factor, for who lost device and recovery codes. Their sessions end.
#[utoipa::path(
    delete,
    path = "/api/v1/people/{login}/second-factor",
    tag = "people",
    params(("login" = String, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn reset(
    State(state): State<AppState>,
    who: Who,
    Path(login): Path<String>,
) -> Answer<StatusCode> {
    if state.store.second_factors().get(&login).await?.is_none() {
        return Err(Problem::not_found("second factor"));
    }
    if !state.acting(&who).second_factors().remove(&login).await? {
        return Err(Problem::not_found("second factor"));
    }
    state.store.sessions().delete_of(&login).await?;
    tracing::info!(by = who.login(), login, "a second factor was reset");
    Ok(StatusCode::NO_CONTENT)
}

/// What holds for everybody's way in.
#[utoipa::path(
    get,
    path = "/api/v1/access-rules",
    tag = "people",
    responses(
        (status = 200, body = AccessRules),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn rules(State(state): State<AppState>, _who: Who) -> Answer<Json<AccessRules>> {
    let second_factor = state.store.second_factors().required().await?;
    Ok(Json(AccessRules { second_factor }))
}

/// Says which roles need a second factor. Who is signed in by password without one has to set it
/// up before anything else.
#[utoipa::path(
    put,
    path = "/api/v1/access-rules",
    tag = "people",
    request_body = AccessRules,
    responses(
        (status = 200, body = AccessRules),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_rules(
    State(state): State<AppState>,
    who: Who,
    Json(mut form): Json<AccessRules>,
) -> Answer<Json<AccessRules>> {
    form.second_factor.sort();
    form.second_factor.dedup();
    let base = state.store.second_factors();
    let before = AccessRules { second_factor: base.required().await? };
    who.trail.changed(&before, &form);
    state.acting(&who).second_factors().require(&form.second_factor).await?;
    Ok(Json(form))
}

/// A code of the person who asks, as a sign-in would take it.
async fn proven(state: &AppState, who: &Who, address: IpAddr, form: &CodeForm) -> Answer<()> {
    slowed(state, who, address)?;
    if !fits(state, who.login(), &form.code).await? {
        return Err(wrong_code());
    }
    state.throttle.succeeded(who.login(), address);
    Ok(())
}

/// Codes are guessed no faster here than at the door.
fn slowed(state: &AppState, who: &Who, address: IpAddr) -> Answer<()> {
    state.throttle.attempt(who.login(), address, now()).map_err(Problem::slowed)
}

/// Takes a code of the application or a recovery code; each once.
pub(crate) async fn fits(state: &AppState, login: &str, code: &str) -> Answer<bool> {
    let base = state.store.second_factors();
    if let Some(digest) = totp::recovery_digest(code) {
        return Ok(base.take_recovery(login, &digest).await?);
    }
    let known = base.get(login).await?;
    let step = known.and_then(|known| totp::step_of(known.secret.reveal(), code, now()));
    match step {
        Some(step) => Ok(base.take_step(login, step).await?),
        None => Ok(false),
    }
}

fn digests(codes: &[String]) -> Vec<String> {
    codes.iter().filter_map(|code| totp::recovery_digest(code)).collect()
}

fn wrong_code() -> Problem {
    Problem::bad_field("code", (), "That code is wrong, or was used: wait for the next one.")
}
