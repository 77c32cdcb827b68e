//! Reports that somebody kept.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::reports::filter_of;
use crate::routes::customers::new_id;
use crate::routes::figures::Asked;
use crate::shape::{List, ReportDefinition, ReportForm, ReportView};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use store::{Grant, Report, ReportReader, Scope};
use uuid::Uuid;
use vocab::{OrganizationId, Role};

const LONGEST_NAME: usize = 120;
const MOST_OWN: usize = 200;

impl Who {
    /// As the scope, but whoever of the centre is granted each of its organizations sees what is of
    /// the whole centre.
    pub(crate) fn centre_scope(&self, state: &AppState) -> Scope {
        let plan = state.hub.plan();
        let mut organizations = plan.iter().flat_map(|(_, plan)| plan.organizations.keys());
        let mut scope = self.scope.clone();
        let all = organizations.all(|one| scope.allows(one));
        if all && self.person.role != Role::Organization {
            scope.organizations = Grant::All;
        }
        scope
    }

    pub(crate) fn reader<'a>(&'a self, scope: &'a Scope) -> ReportReader<'a> {
        ReportReader { login: self.login(), scope }
    }
}

pub(super) fn view(who: &Who, report: Report) -> Answer<ReportView> {
    let definition = serde_json::from_value(report.body).map_err(|error| {
        tracing::error!(report = %report.id, %error, "a kept report can't be read");
        Problem::internal()
    })?;
    Ok(ReportView {
        id: report.id,
        name: report.name,
        own: report.owner == who.login(),
        owner: report.owner,
        shared: report.shared,
        organization: report.organization.map(|o| o.to_string()),
        version: report.version,
        updated_at: report.updated_at.into(),
        definition,
    })
}

/// Own reports and those that are shared, by name.
#[utoipa::path(
    get,
    path = "/api/v1/reports",
    tag = "reports",
    responses(
        (status = 200, body = List<ReportView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn reports(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<ReportView>>> {
    let scope = who.centre_scope(&state);
    let found = state.store.reports().list(&who.reader(&scope)).await?;
    let items = found.into_iter().map(|r| view(&who, r)).collect::<Answer<_>>()?;
    Ok(Json(List { items }))
}

/// One of them.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}",
    tag = "reports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = ReportView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn report(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<ReportView>> {
    let scope = who.centre_scope(&state);
    let found = state.store.reports().get(&who.reader(&scope), id).await?;
    let found = found.ok_or_else(|| Problem::not_found("report"))?;
    view(&who, found).map(Json)
}

/// What a form says, checked: it can be run now, by this person.
fn checked(
    state: &AppState,
    who: &Who,
    form: &ReportForm,
) -> Answer<(String, Option<OrganizationId>)> {
    let name = form.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let what = "Name it, with 120 characters at most.";
        return Err(Problem::bad_field("name", name, what));
    }
    let named = form.organization.as_deref().filter(|o| !o.is_empty());
    let organization = named.map(|o| who.may_write(state, o)).transpose()?;
    if form.shared && organization.is_none() && who.centre_scope(state).organizations != Grant::All
    {
        let what = "You share with one of your organizations: say which.";
        return Err(Problem::bad_field("organization", serde_json::Value::Null, what));
    }
    can_run(state, who, &form.definition)?;
    Ok((name.to_owned(), organization))
}

fn can_run(state: &AppState, who: &Who, definition: &ReportDefinition) -> Answer<()> {
    let filter = filter_of(definition, now(), &super::zone_of(state))?;
    Asked::read(state, who, &filter).map(|_| ())
}

/// Keeps a report.
#[utoipa::path(
    post,
    path = "/api/v1/reports",
    tag = "reports",
    request_body = ReportForm,
    responses(
        (status = 201, body = ReportView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_report(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<ReportForm>,
) -> Answer<(StatusCode, Json<ReportView>)> {
    let (name, organization) = checked(&state, &who, &form)?;
    let scope = who.centre_scope(&state);
    let own = state.store.reports().list(&who.reader(&scope)).await?;
    if own.iter().filter(|r| r.owner == who.login()).count() >= MOST_OWN {
        let what = "You have 200 reports: remove one first.";
        return Err(Problem::bad_field("name", name, what));
    }
    let report = Report {
        id: new_id(now()),
        owner: who.login().to_owned(),
        organization,
        shared: form.shared,
        name,
        version: 1,
        created_at: now(),
        updated_at: now(),
        body: serde_json::to_value(&form.definition).unwrap_or_default(),
    };
    state.store.reports().add(&report).await?;
    Ok((StatusCode::CREATED, Json(view(&who, report)?)))
}

/// Changes one's own: name, sharing, definition.
#[utoipa::path(
    patch,
    path = "/api/v1/reports/{id}",
    tag = "reports",
    params(("id" = Uuid, Path)),
    request_body = ReportForm,
    responses(
        (status = 200, body = ReportView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_report(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ReportForm>,
) -> Answer<Json<ReportView>> {
    let scope = who.centre_scope(&state);
    let found = state.store.reports().get(&who.reader(&scope), id).await?;
    let mut report = found.ok_or_else(|| Problem::not_found("report"))?;
    if report.owner != who.login() {
        return Err(Problem::forbidden("It is somebody else's: keep a copy of your own."));
    }
    let (name, organization) = checked(&state, &who, &form)?;
    report.version = form.version.unwrap_or(report.version);
    (report.name, report.organization) = (name, organization);
    report.shared = form.shared;
    report.updated_at = now();
    report.body = serde_json::to_value(&form.definition).unwrap_or_default();
    report.version = state.store.reports().save(&report).await?;
    view(&who, report).map(Json)
}

/// Takes one's own away; `restore` brings it back.
#[utoipa::path(
    delete,
    path = "/api/v1/reports/{id}",
    tag = "reports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_report(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    match state.store.reports().remove(who.login(), id, Some(now())).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("report")),
    }
}

/// Brings back one that was taken away.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{id}/restore",
    tag = "reports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn restore_report(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    match state.store.reports().remove(who.login(), id, None).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("report")),
    }
}
