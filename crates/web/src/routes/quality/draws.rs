//! What is drawn to be listened to: the work list, and drawing now.

use super::{Names, setup_of};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::quality::{DrawOrder, draw_week, plan};
use crate::shape::{DrawChanges, DrawFilter, DrawForm, DrawTallyView, DrawView, List, ReasonView};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::quality::draw::week_of;
use store::{Draw, DrawId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(draws, draw_now)).routes(routes!(change_draw))
}

const LONGEST_REASON: usize = 200;

/// What was drawn, the latest week first, by agent.
#[utoipa::path(
    get,
    path = "/api/v1/quality/draws",
    tag = "quality",
    params(DrawFilter),
    responses(
        (status = 200, body = List<DrawView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn draws(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<DrawFilter>,
) -> Answer<Json<List<DrawView>>> {
    let scope = who.judged(filter.organization.as_deref());
    let wanted = store::DrawFilter {
        week: filter.week.filter(|w| !w.is_empty()),
        agent: filter.agent.filter(|a| !a.is_empty()).map(|a| a.as_str().into()),
        state: filter.state.map(Into::into),
    };
    let found = state.store.draws().list(&scope, &wanted).await?;
    let names = Names::read(&state).await?;
    Ok(Json(List { items: found.into_iter().map(|draw| view(draw, &names)).collect() }))
}

/// Draws now by every rule of the organization; what each agent has of the week already counts.
#[utoipa::path(
    post,
    path = "/api/v1/quality/draws",
    tag = "quality",
    request_body = DrawForm,
    responses(
        (status = 200, body = DrawTallyView),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn draw_now(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<DrawForm>,
) -> Answer<Json<DrawTallyView>> {
    let organization = who.may_write(&state, &form.organization)?;
    let (now, plan) = (now(), plan(&state));
    let zone = plan.settings.time_zone.as_str();
    let week = form.week.unwrap_or_else(|| week_of(now, zone));
    let (setup, _) = setup_of(&state, &organization).await?;
    let order = DrawOrder { organization: &organization, week: &week, zone, author: who.login() };
    let tally = draw_week(&state.store, &setup, order, now).await?;
    let Some(tally) = tally else {
        return Err(Problem::bad_field("week", week, "Name an ISO week, e.g. 2026-W47."));
    };
    tracing::info!(by = who.login(), %organization, week, drawn = tally.drawn, "drawn");
    let (rules, candidates, drawn) = (tally.rules, tally.candidates, tally.drawn);
    Ok(Json(DrawTallyView { week, rules, candidates, drawn }))
}

/// Leaves an interaction out that nobody scores yet, with a reason, or takes it back in.
#[utoipa::path(
    patch,
    path = "/api/v1/quality/draws/{id}",
    tag = "quality",
    params(("id" = Uuid, Path)),
    request_body = DrawChanges,
    responses(
        (status = 204),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_draw(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<DrawChanges>,
) -> Answer<StatusCode> {
    let reason = form.left_out.as_deref().map(str::trim);
    if reason.is_some_and(|r| r.is_empty() || r.chars().count() > LONGEST_REASON) {
        let what = format!("Say in 1–{LONGEST_REASON} characters why it is left out.");
        return Err(Problem::bad_field("left_out", (), what));
    }
    let scope = who.judged(None);
    state.store.draws().leave_out(&scope, DrawId::from_uuid(id), reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(of: Draw, names: &Names) -> DrawView {
    DrawView {
        id: of.id.uuid(),
        organization: of.organization.to_string(),
        interaction: of.interaction.uuid(),
        agent_name: names.agent(&of.agent),
        agent: of.agent.to_string(),
        rule: of.rule,
        grid: of.grid,
        week: of.week,
        state: of.state.into(),
        evaluator: of.evaluator,
        evaluation: of.evaluation.map(store::EvaluationId::uuid),
        drawn_at: of.drawn_at.into(),
        why: of.why.iter().map(ReasonView::from).collect(),
        left_out: of.left_out,
    }
}
