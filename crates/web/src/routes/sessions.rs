//! Where the signed-in person is signed in, and signing out elsewhere.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::shape::{List, SessionView};
use crate::state::now;
use crate::token;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(sessions, end_others)).routes(routes!(end_session))
}

/// The own sign-ins that have not expired, the latest used first.
#[utoipa::path(
    get,
    path = "/api/v1/me/sessions",
    tag = "sign-in",
    responses(
        (status = 200, body = List<SessionView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sessions(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<SessionView>>> {
    let found = state.store.sessions().of(who.login(), now()).await?;
    let items = found.into_iter().map(|session| SessionView {
        id: id_of(&session.token_hash),
        own: session.token_hash == who.session.token_hash,
        created_at: session.created_at.into(),
        last_seen_at: session.last_seen_at.into(),
        expires_at: session.expires_at.into(),
        user_agent: session.user_agent,
        means: session.means.name().to_owned(),
    });
    Ok(Json(List { items: items.collect() }))
}

/// Signs the person out everywhere else.
#[utoipa::path(
    delete,
    path = "/api/v1/me/sessions",
    tag = "sign-in",
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn end_others(State(state): State<AppState>, who: Who) -> Answer<StatusCode> {
    state.store.sessions().delete_others(who.login(), &who.session.token_hash).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs the person out at one place.
#[utoipa::path(
    delete,
    path = "/api/v1/me/sessions/{id}",
    tag = "sign-in",
    params(("id" = String, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn end_session(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    let own = state.store.sessions().of(who.login(), now()).await?;
    let found = own.iter().find(|session| id_of(&session.token_hash) == id);
    let found = found.ok_or_else(|| Problem::not_found("session"))?;
    state.store.sessions().delete(&found.token_hash).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Part of the digest of its token: it names the session and opens nothing.
fn id_of(token_hash: &[u8; 32]) -> String {
    token::hex(&token_hash[..12])
}
