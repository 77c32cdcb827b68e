//! Signing in and out.

use crate::AppState;
use crate::audit;
use crate::auth::{Who, session_cookie};
use crate::extract::Json;
use crate::password;
use crate::problem::{Answer, Problem};
use crate::routes::me::{issue, own_view, person_shape};
use crate::routes::second_factor;
use crate::serve::Peer;
use crate::shape::{SignInForm, SignedIn};
use crate::state::now;
use crate::token;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use store::{Person, SignIn, SignInMeans};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{AgentStatus, Ask};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(sign_in)).routes(routes!(sign_out))
}

/// Signs a person in: a token for programs, a cookie for browsers. Slowed after failures.
#[utoipa::path(
    post,
    path = "/api/v1/sign-in",
    tag = "sign-in",
    security(()),
    request_body = SignInForm,
    responses(
        (status = 200, body = SignedIn),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 429, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sign_in(
    State(state): State<AppState>,
    Peer(peer): Peer,
    headers: HeaderMap,
    Json(form): Json<SignInForm>,
) -> Answer<impl IntoResponse> {
    let begun = now();
    state.throttle.attempt(&form.login, peer.ip(), begun).map_err(|wait_s| {
        tracing::warn!(peer = %peer.ip(), wait_s, "sign-in slowed");
        Problem::slowed(wait_s)
    })?;
    let login = form.login.trim().to_lowercase();
    if form.password.len() > password::LONGEST {
        return Err(Problem::wrong_password());
    }
    let known = state.store.people().password(&login).await?;
    let (person, kept) = known.map_or((None, None), |(person, phc)| (Some(person), Some(phc)));
    let fits = state.passwords.verify(kept, form.password).await?;
    let known = person.as_ref().map(|p| p.login.clone());
    let Some(person) = person.filter(|p| fits && p.active) else {
        tracing::warn!(peer = %peer.ip(), "sign-in refused");
        audit::sign_in(&state, Peer(peer), known.as_deref(), "refused").await;
        return Err(Problem::wrong_password());
    };
    check_code(&state, Peer(peer), &person.login, form.code.as_deref()).await?;
    state.throttle.succeeded(&form.login, peer.ip());
    state.sweep(begun).await;

    let entered = enter(&state, &headers, person, SignInMeans::Password).await?;
    let login = entered.body.person.login.as_str();
    audit::sign_in(&state, Peer(peer), Some(login), "password").await;
    Ok((AppendHeaders([(header::SET_COOKIE, entered.cookie)]), Json(entered.body)))
}

/// The password was right; whoever has a second factor shows it too. What is missing or wrong
/// counts as a failed attempt: who knows a password guesses codes no faster than passwords.
async fn check_code(state: &AppState, peer: Peer, login: &str, code: Option<&str>) -> Answer<()> {
    let known = state.store.second_factors().get(login).await?;
    if known.is_none_or(|factor| factor.confirmed_at.is_none()) {
        return Ok(());
    }
    let Some(code) = code.filter(|code| !code.trim().is_empty()) else {
        return Err(Problem::second_factor());
    };
    if second_factor::fits(state, login, code).await? {
        return Ok(());
    }
    tracing::warn!(peer = %peer.0.ip(), "sign-in refused: a wrong code");
    audit::sign_in(state, peer, Some(login), "refused.code").await;
    Err(Problem::wrong_code())
}

/// A new session of somebody who has proved who they are.
pub(crate) struct Entered {
    pub(crate) cookie: String,
    pub(crate) body: SignedIn,
}

pub(crate) async fn enter(
    state: &AppState,
    headers: &HeaderMap,
    person: Person,
    means: SignInMeans,
) -> Answer<Entered> {
    let begun = now();
    let enrol = means == SignInMeans::Password && must_enrol(state, &person).await?;
    let token = token::random();
    let session = SignIn {
        token_hash: token::digest(&token),
        login: person.login.clone(),
        csrf: token::random(),
        created_at: begun,
        expires_at: begun.plus_ms(state.config.session_ms),
        last_seen_at: begun,
        user_agent: user_agent(headers),
        means,
        enrol,
    };
    state.store.sessions().create(&session).await?;
    let who = Who::new(person, session);
    let phone = match enrol {
        true => None,
        false => issue(state, &who, who.session.expires_at).await?,
    };
    let cookie = session_cookie(state, &token, state.config.session_ms / 1_000);
    let body = SignedIn {
        token,
        csrf: who.session.csrf.clone(),
        expires_at: who.session.expires_at.into(),
        person: person_shape(&who.person),
        phone,
        enrol,
    };
    Ok(Entered { cookie, body })
}

/// The role needs a second factor, and there is none in force.
async fn must_enrol(state: &AppState, person: &Person) -> Answer<bool> {
    let base = state.store.second_factors();
    if !base.required().await?.contains(&person.role) {
        return Ok(false);
    }
    let known = base.get(&person.login).await?;
    Ok(known.is_none_or(|factor| factor.confirmed_at.is_none()))
}

/// Ends the session.
#[utoipa::path(
    post,
    path = "/api/v1/sign-out",
    tag = "sign-in",
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sign_out(State(state): State<AppState>, who: Who) -> Answer<impl IntoResponse> {
    state.store.sessions().delete(&who.session.token_hash).await?;
    go_offline(&state, &who).await;
    let cookie = session_cookie(&state, "", 0);
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie)])))
}

/// Who is signed out takes no calls: offline at once, or when the present work ends. The floor's
/// silence or refusal keeps nobody signed in.
async fn go_offline(state: &AppState, who: &Who) {
    let Some(view) = own_view(state, who) else { return };
    let offline = AgentStatus::Offline.name();
    let leaving =
        view.next_status.as_ref().map_or(view.status.as_str(), |next| next.status.as_str());
    if leaving == offline {
        return;
    }
    let ask = Ask::SetStatus { status: AgentStatus::Offline };
    if state.ask(&who.agent(), ask).await.is_err() {
        tracing::warn!(agent = who.login(), "signed out, and the floor didn't make it offline");
    }
}

fn user_agent(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    text.chars().take(200).collect()
}
