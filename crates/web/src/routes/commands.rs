//! What agents do with their own live interaction. Each asks the floor and answers with what became
//! of it; the rules are the engine's.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::feed::Card;
use crate::problem::{Answer, Problem};
use crate::routes::me::own_view;
use crate::shape::{
    CommandAnswer, DigitsForm, DispositionForm, LiveInteraction, RejectForm, Topic,
};
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{Address, Ask, DispositionId, InteractionId, Pii, ReservationId};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(hang_up))
        .routes(routes!(hold))
        .routes(routes!(resume))
        .routes(routes!(reject))
        .routes(routes!(digits))
        .routes(routes!(start_recording))
        .routes(routes!(object_to_recording))
        .routes(routes!(pause_recording))
        .routes(routes!(resume_recording))
        .routes(routes!(set_disposition))
        .routes(routes!(extend_wrap_up))
        .routes(routes!(finish_wrap_up))
}

/// Asks about one interaction. An interaction of somebody else's organization is not there.
pub(crate) async fn command(
    state: &AppState,
    who: &Who,
    id: Uuid,
    ask: impl FnOnce(InteractionId) -> Ask,
) -> Answer<Json<CommandAnswer>> {
    let agent = who.as_agent(state)?;
    live(state, who, id).ok_or_else(|| Problem::not_found("live interaction"))?;
    state.ask(&agent, ask(InteractionId::from_uuid(id))).await?;
    Ok(Json(CommandAnswer { agent: own_view(state, who), interaction: live(state, who, id) }))
}

/// The interaction as the board shows it, within the person's organizations.
pub(crate) fn live(state: &AppState, who: &Who, id: Uuid) -> Option<LiveInteraction> {
    let card = state.hub.card(Topic::Interaction, &id.to_string())?;
    let viewer = who.viewer(state);
    match card.as_ref() {
        Card::Interaction(view) if viewer.allows(&view.organization) => {
            Some(viewer.without_listeners(view.clone()))
        }
        Card::Interaction(_)
        | Card::Agent(_)
        | Card::Queue(_)
        | Card::Callback(_)
        | Card::Closing(_)
        | Card::Campaign(_) => None,
    }
}

/// A number in any spelling, as one that can be called.
pub(crate) fn dialled(state: &AppState, text: &str) -> Answer<Pii<Address>> {
    let region = state.hub.plan().map(|(_, plan)| plan.settings.region.clone());
    let address = Address::parse(text, region.as_deref().unwrap_or("FR"));
    let digits = address.as_str().strip_prefix('+').unwrap_or(address.as_str());
    let callable = (2..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if callable {
        return Ok(Pii::new(address));
    }
    Err(Problem::bad_field("number", text, "That is no number that can be called."))
}

/// Hangs up.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/hang-up",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn hang_up(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::HangUp { interaction }).await
}

/// Puts the customer on hold.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/hold",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn hold(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::Hold { interaction }).await
}

/// Takes the customer off hold.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/resume",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn resume(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::Resume { interaction }).await
}

/// Rejects the offer.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/reject",
    tag = "commands",
    params(("id" = Uuid, Path)),
    request_body = RejectForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn reject(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<RejectForm>,
) -> Answer<Json<CommandAnswer>> {
    let reservation = ReservationId::from_uuid(form.reservation);
    command(&state, &who, id, |_| Ask::RejectOffer { reservation }).await
}

/// Sends keys to the customer's side.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/digits",
    tag = "commands",
    params(("id" = Uuid, Path)),
    request_body = DigitsForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn digits(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<DigitsForm>,
) -> Answer<Json<CommandAnswer>> {
    let keys = form.digits.chars().all(|c| "0123456789*#".contains(c));
    if !keys || form.digits.is_empty() || form.digits.len() > 64 {
        return Err(Problem::bad_field("digits", (), "Keys are 0–9, * and #; 1–64 of them."));
    }
    let digits = Pii::new(form.digits);
    command(&state, &who, id, |interaction| Ask::SendDigits { interaction, digits }).await
}

/// Starts the recording where its rule leaves it to the agent.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/recording/start",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn start_recording(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::StartRecording { interaction }).await
}

/// The customer told the agent not to be recorded: no more is, and what was is deleted.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/recording/objection",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn object_to_recording(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::ObjectToRecording { interaction }).await
}

/// Pauses the recording: silence is written, keys are not kept.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/recording/pause",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn pause_recording(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::PauseRecording { interaction }).await
}

/// Goes on recording.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/recording/resume",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn resume_recording(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::ResumeRecording { interaction }).await
}

/// Says what came of it.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/disposition",
    tag = "commands",
    params(("id" = Uuid, Path)),
    request_body = DispositionForm,
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_disposition(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<DispositionForm>,
) -> Answer<Json<CommandAnswer>> {
    let disposition = DispositionId::new(&form.disposition);
    command(&state, &who, id, |interaction| Ask::SetDisposition { interaction, disposition }).await
}

/// Adds one more span of the queue's wrap-up.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/wrap-up/extend",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn extend_wrap_up(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::ExtendWrapUp { interaction }).await
}

/// Ends the wrap-up.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/wrap-up/finish",
    tag = "commands",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn finish_wrap_up(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CommandAnswer>> {
    command(&state, &who, id, |interaction| Ask::FinishWrapUp { interaction }).await
}
