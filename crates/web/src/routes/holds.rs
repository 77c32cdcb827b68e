//! What must be kept, whatever the periods say, and the proofs of what was deleted.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::retention::let_go;
use crate::routes::customers::new_id;
use crate::shape::{DeletionView, Deletions, HoldForm, HoldView, List, SealedView};
use crate::state::now;
use axum::extract::State;
use serde::Deserialize;
use store::{DeletionProof, LegalHold, SealedRecording};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{CustomerId, InteractionId, Pii};

const LISTED: u32 = 500;
const SHORTEST: usize = 3;
const LONGEST: usize = 1_000;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(legal_holds, add_legal_hold))
        .routes(routes!(lift_legal_hold))
        .routes(routes!(recording_deletions))
}

pub(super) fn hold_view(hold: LegalHold) -> HoldView {
    HoldView {
        in_force: hold.in_force(now()),
        id: hold.id,
        interaction: hold.interaction.map(InteractionId::uuid),
        customer: hold.customer.map(CustomerId::uuid),
        why: hold.why.into_inner(),
        author: hold.author,
        at: hold.at.into(),
        until: hold.until.map(Into::into),
        lifted_by: hold.lifted_by,
        lifted_at: hold.lifted_at.map(Into::into),
    }
}

/// Legal holds, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/legal-holds",
    tag = "recordings",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = List<HoldView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn legal_holds(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<List<HoldView>>> {
    let organization = who.organization(&state, &organization)?;
    let found = state.store.recorded().holds(&who.scope, &organization, LISTED).await?;
    Ok(Json(List { items: found.into_iter().map(hold_view).collect() }))
}

/// Keeps an interaction, or everything of a customer, from retention and erasure.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/legal-holds",
    tag = "recordings",
    params(("organization" = String, Path)),
    request_body = HoldForm,
    responses(
        (status = 200, body = HoldView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_legal_hold(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
    Json(form): Json<HoldForm>,
) -> Answer<Json<HoldView>> {
    let organization = who.organization(&state, &organization)?;
    let why = form.why.trim();
    if !(SHORTEST..=LONGEST).contains(&why.chars().count()) {
        let what = "Say in 3–1,000 characters why it must be kept.";
        return Err(Problem::bad_field("why", (), what));
    }
    let now = now();
    let until = form.until.map(|until| until.0);
    if until.is_some_and(|until| until <= now) {
        return Err(Problem::bad_field("until", (), "A hold ends in the future."));
    }
    let known = match (form.interaction, form.customer) {
        (Some(id), None) => {
            let id = InteractionId::from_uuid(id);
            let found = state.store.interactions().get(&who.scope, id).await?;
            found.is_some_and(|record| record.organization == organization)
        }
        (None, Some(id)) => {
            let id = CustomerId::from_uuid(id);
            let found = state.store.customers().get(&who.scope, id).await?;
            found.is_some_and(|card| card.organization == organization)
        }
        (Some(_), Some(_)) | (None, None) => {
            let what = "Name an interaction or a customer, and not both.";
            return Err(Problem::bad_field("interaction", (), what));
        }
    };
    if !known {
        return Err(Problem::not_found("interaction or customer"));
    }
    let hold = LegalHold {
        id: new_id(now),
        organization,
        interaction: form.interaction.map(InteractionId::from_uuid),
        customer: form.customer.map(CustomerId::from_uuid),
        why: Pii::new(why.to_owned()),
        author: who.login().to_owned(),
        at: now,
        until,
        lifted_by: None,
        lifted_at: None,
    };
    state.acting(&who).recorded().put_hold(&hold).await?;
    tracing::info!(by = who.login(), hold = %hold.id, "a legal hold was set");
    Ok(Json(hold_view(hold)))
}

/// Ends a legal hold; the periods count again, and what customers objected to meanwhile goes.
#[utoipa::path(
    post,
    path = "/api/v1/legal-holds/{id}/lift",
    tag = "recordings",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = HoldView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn lift_legal_hold(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<HoldView>> {
    let acting = state.acting(&who);
    let lifted = acting.recorded().lift_hold(&who.scope, id, who.login(), now()).await?;
    tracing::info!(by = who.login(), hold = %id, "a legal hold was lifted");
    let_go(&state, &lifted.organization).await?;
    Ok(Json(hold_view(lifted)))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeletionFilter {
    /// Those before this number.
    pub(crate) before: Option<u64>,
}

/// Recordings whose sound was deleted, the latest first, 500 at once; whether the chain of their
/// proofs is whole; and what is sealed until its legal hold ends.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/recording-deletions",
    tag = "recordings",
    params(("organization" = String, Path), DeletionFilter),
    responses(
        (status = 200, body = Deletions),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn recording_deletions(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
    Query(filter): Query<DeletionFilter>,
) -> Answer<Json<Deletions>> {
    let organization = who.organization(&state, &organization)?;
    let rows = state.store.recorded();
    let found = rows.deletions(&who.scope, &organization, filter.before, LISTED).await?;
    let broken_at = rows.broken_proof(&organization).await?;
    let sealed = rows.sealed(&who.scope, &organization, now(), LISTED).await?;
    Ok(Json(Deletions {
        items: found.into_iter().map(deletion).collect(),
        sealed: sealed.into_iter().map(sealed_view).collect(),
        broken_at,
    }))
}

fn sealed_view(one: SealedRecording) -> SealedView {
    SealedView {
        recording: one.recording.uuid(),
        interaction: one.interaction.uuid(),
        started_at: one.started_at.into(),
        purpose: one.purpose,
    }
}

fn deletion(gone: DeletionProof) -> DeletionView {
    DeletionView {
        number: gone.number,
        recording: gone.recording.uuid(),
        interaction: gone.interaction.parse().ok(),
        at: gone.at.into(),
        reason: gone.reason,
        purpose: gone.purpose,
        duration_ms: gone.duration_ms,
        sha256: gone.sha256,
        proof: gone.proof,
    }
}
