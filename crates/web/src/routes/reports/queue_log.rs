//! The journal as Asterisk's queue log, for tools that read it.

use super::FileAnswer;
use crate::AppState;
use crate::auth::Who;
use crate::extract::Query;
use crate::problem::{Answer, Problem};
use crate::shape::QueueLogFilter;
use axum::extract::State;
use axum::http::header;
use store::Db;
use vocab::{Moment, OrganizationId};

const LONGEST_MS: i64 = 31 * 86_400_000;

/// `time|callid|queue|agent|event|data…`, one line per fact, in the order of time.
#[utoipa::path(
    get,
    path = "/api/v1/queue-log",
    tag = "reports",
    params(QueueLogFilter),
    responses(
        (status = 200, body = String, content_type = "text/plain"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn queue_log(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<QueueLogFilter>,
) -> Answer<FileAnswer> {
    let (from, to) = (filter.from.0, filter.to.0);
    if from >= to || to - from > LONGEST_MS {
        let what = "Give a beginning and an end, 31 days apart at most.";
        return Err(Problem::bad_field("to", to.to_string(), what));
    }
    let scope = who.narrowed(filter.organization.as_deref());
    let organization = filter.organization.as_deref().map(OrganizationId::new);
    let text = text(&state.store, &scope, organization.as_ref(), (from, to)).await?;
    let disposition = "attachment; filename=\"queue_log\"".to_owned();
    let media = "text/plain; charset=utf-8".to_owned();
    let headers = [(header::CONTENT_TYPE, media), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, text.into_bytes()))
}

async fn text(
    db: &Db,
    scope: &store::Scope,
    organization: Option<&OrganizationId>,
    span: (Moment, Moment),
) -> Answer<String> {
    // An organization's share of the floor has no comings and goings: they are the centre's.
    let presence = organization.is_none();
    let lines = db.reports().queue_log(scope, organization, span, presence).await?;
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.to_string());
        text.push('\n');
    }
    Ok(text)
}
