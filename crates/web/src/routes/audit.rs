//! What was done, by whom: the audit log as those read it who answer for it.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::limit_of;
use crate::shape::{AuditAsked, AuditView, Page};
use axum::extract::State;
use store::{AuditFilter, AuditLine};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::OrganizationId;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(audit))
}

/// Acts, the latest first. Who administers some organizations sees what was done for these.
#[utoipa::path(
    get,
    path = "/api/v1/audit",
    tag = "audit",
    params(AuditAsked),
    responses(
        (status = 200, body = Page<AuditView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn audit(
    State(state): State<AppState>,
    who: Who,
    Query(asked): Query<AuditAsked>,
) -> Answer<Json<Page<AuditView>>> {
    let some = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let filter = AuditFilter {
        from: asked.from.map(|t| t.0),
        to: asked.to.map(|t| t.0),
        login: some(asked.login),
        organization: some(asked.organization).map(|o| OrganizationId::new(&o)),
        action: some(asked.action),
        kind: None,
        subject: some(asked.subject),
        text: some(asked.q),
    };
    let (cursor, limit) = (asked.cursor.as_deref(), limit_of(asked.limit)?);
    let page = state.store.audit().list(&who.scope, &filter, cursor, limit).await?;
    let items = page.items.into_iter().map(view).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

fn view(line: AuditLine) -> AuditView {
    let act = line.act;
    AuditView {
        seq: line.seq,
        at: act.at.into(),
        login: act.login,
        organization: act.organization.map(|o| o.to_string()),
        action: act.action,
        kind: act.kind,
        subject: act.subject,
        before: act.before,
        after: act.after,
        address: act.address.map(vocab::Pii::into_inner),
    }
}
