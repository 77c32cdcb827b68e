//! Exceptional closings, switched by one click, and the figures of waiting.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::feed::Card;
use crate::problem::{Answer, Problem};
use crate::shape::{
    ClosingForm, ClosingView, EstimateFigures, FiguresFilter, List, PromiseFigures, Topic,
    WaitingFigures,
};
use crate::state::now;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{ClosingId, Order, QueueId};

/// Records that one answer is made of.
const MOST_RECORDS: u32 = 20_000;
const LONGEST_SPAN_MS: i64 = 31 * 24 * 3_600_000;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(closings))
        .routes(routes!(switch_closing))
        .routes(routes!(waiting_figures))
}

/// The exceptional closings of the plan, and which are switched on.
#[utoipa::path(
    get,
    path = "/api/v1/closings",
    tag = "floor",
    responses(
        (status = 200, body = List<ClosingView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn closings(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<ClosingView>>> {
    Ok(Json(List { items: state.hub.snapshot(&who.viewer(&state)).closings }))
}

/// Switches a closing on or off: callers hear its message from now on, or no longer.
#[utoipa::path(
    post,
    path = "/api/v1/closings/{id}",
    tag = "floor",
    params(("id" = String, Path)),
    request_body = ClosingForm,
    responses(
        (status = 200, body = ClosingView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn switch_closing(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<String>,
    Json(form): Json<ClosingForm>,
) -> Answer<Json<ClosingView>> {
    let closing = ClosingId::new(&id);
    state.order(who.login(), Order::SwitchClosing { closing, on: form.on }).await?;
    let card = state.hub.card(Topic::Closing, &id);
    match card.as_deref() {
        Some(Card::Closing(view)) => Ok(Json(view.clone())),
        Some(
            Card::Agent(_)
            | Card::Queue(_)
            | Card::Interaction(_)
            | Card::Callback(_)
            | Card::Campaign(_),
        )
        | None => Err(Problem::not_found("closing")),
    }
}

/// How well waits were foreseen and promises of a call kept, over what began in a span of time.
#[utoipa::path(
    get,
    path = "/api/v1/figures/waiting",
    tag = "figures",
    params(FiguresFilter),
    responses(
        (status = 200, body = WaitingFigures),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn waiting_figures(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<FiguresFilter>,
) -> Answer<Json<WaitingFigures>> {
    let (from, to) = (filter.from.0, filter.to.0);
    if to <= from || to - from > LONGEST_SPAN_MS {
        let text = format!("{} – {}", from.rfc3339(), to.rfc3339());
        return Err(Problem::bad_field("to", text, "Ask for a span of up to 31 days."));
    }
    let scope = who.narrowed(filter.organization.as_deref());
    let queue = filter.queue.as_deref().map(QueueId::new);
    let most = MOST_RECORDS;
    let records =
        state.store.interactions().between(&scope, from, to, queue.as_ref(), most).await?;
    let mut owed = state.store.callbacks().between(&scope, from, to, most).await?;
    let truncated = records.len() >= most as usize || owed.len() >= most as usize;
    owed.retain(|c| queue.is_none() || c.queue == queue);
    let at = now();
    let estimates = ledger::EstimateFigures::of(&records);
    let promises = ledger::PromiseFigures::of(&owed, at);
    Ok(Json(WaitingFigures {
        estimates: EstimateFigures {
            waits: estimates.waits,
            mean_error_ms: estimates.mean_error_ms,
            mean_off_ms: estimates.mean_off_ms,
            near_permille: estimates.near_permille,
        },
        promises: PromiseFigures {
            promised: promises.promised,
            kept: promises.kept,
            broken: promises.broken,
            open: promises.open,
        },
        truncated,
    }))
}
