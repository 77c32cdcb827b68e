//! Quality: evaluations, what is drawn, calibration, coaching, trends, and who is told.

mod acts;
mod calibration_trend;
mod calibration_view;
mod calibrations;
mod coachings;
mod draws;
mod evaluations;
mod trends;

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Answer, Problem};
use crate::quality::plan;
use crate::shape::{
    Choice, List, OrganizationQuery, QualityNoticeView, QualityNoticesRead, QualityPeople,
    QualityPerson,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::quality::{Grid, QualitySetup};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Grant, Scope};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AgentId, FloorPlan, OrganizationId, Role};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(quality_people))
        .routes(routes!(quality_notices, read_quality_notices))
        .merge(evaluations::routes())
        .merge(acts::routes())
        .merge(draws::routes())
        .merge(calibrations::routes())
        .merge(calibration_trend::routes())
        .merge(coachings::routes())
        .merge(trends::routes())
}

pub(crate) use calibrations::evaluators_drifting;

/// In percent with two decimals, out of hundredths of a percent.
fn percent(share: Option<u32>) -> Option<f64> {
    share.map(|share| f64::from(share) / 100.0)
}

/// Who is called what.
struct Names {
    plan: Arc<FloorPlan>,
    people: BTreeMap<String, String>,
}

impl Names {
    async fn read(state: &AppState) -> Answer<Self> {
        let people = state.store.people().list().await?;
        let people = people.into_iter().map(|p| (p.login, p.name)).collect();
        Ok(Self { plan: plan(state), people })
    }

    fn person(&self, login: &str) -> String {
        let known = self.people.get(login).cloned();
        known.unwrap_or_else(|| self.agent(&AgentId::new(login)))
    }

    fn agent(&self, id: &AgentId) -> String {
        let known = self.plan.agents.get(id).map(|agent| agent.name.clone());
        known.or_else(|| self.people.get(id.as_str()).cloned()).unwrap_or_else(|| id.to_string())
    }

    fn team(&self, id: &str) -> String {
        self.plan.teams.get(id).map_or_else(|| id.to_owned(), |team| team.name.clone())
    }
}

/// What the organization scores by, and the version of its set-up.
async fn setup_of(state: &AppState, organization: &OrganizationId) -> Answer<(QualitySetup, u64)> {
    let scope = Scope::of_organizations(vec![organization.clone()]);
    let saved = state.store.setups().latest(&scope, organization).await?;
    Ok((saved.setup.quality, saved.version))
}

/// The grid that is asked for, or the one for the campaign.
fn grid_of(setup: &QualitySetup, named: Option<&str>, campaign: Option<&str>) -> Answer<Grid> {
    let found = match named.filter(|id| !id.is_empty()) {
        Some(id) => setup.grid(id),
        None => setup.grid_for(campaign).or_else(|| setup.grids.first()),
    };
    found.cloned().ok_or_else(|| {
        let what = "The organization's set-up has no such grid; see Administration.";
        Problem::bad_field("grid", named, what)
    })
}

/// Who scores, and whose work the reader may see.
#[utoipa::path(
    get,
    path = "/api/v1/quality/people",
    tag = "quality",
    params(OrganizationQuery),
    responses(
        (status = 200, body = QualityPeople),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn quality_people(
    State(state): State<AppState>,
    who: Who,
    Query(query): Query<OrganizationQuery>,
) -> Answer<Json<QualityPeople>> {
    let plan = plan(&state);
    let scope = who.judged(query.organization.as_deref());
    let organizations = |granted: &Grant<OrganizationId>| match granted {
        Grant::All => true,
        Grant::Only(some) => some.iter().any(|o| scope.allows(o)),
    };
    let agent = who.person.role == Role::Agent;
    let all = if agent { Vec::new() } else { state.store.people().list().await? };
    let scores =
        |role| matches!(role, Role::Supervisor | Role::FloorManager | Role::QualityEvaluator);
    let evaluators = all
        .iter()
        .filter(|p| p.active && scores(p.role) && organizations(&p.organizations_granted()))
        .map(|p| QualityPerson { login: p.login.clone(), name: p.name.clone(), team: None });
    let serves = |id: &AgentId, agent: &vocab::Agent| {
        let queues = plan.queues_of(agent).filter_map(|q| plan.queues.get(q));
        scope.agents.allows(id) && queues.into_iter().any(|q| scope.allows(&q.organization))
    };
    let agents = plan.agents.iter().filter(|(id, agent)| serves(id, agent)).map(|(id, agent)| {
        let team = agent.team.as_ref().map(ToString::to_string);
        QualityPerson { login: id.to_string(), name: agent.name.clone(), team }
    });
    let agents: Vec<_> = agents.collect();
    let in_use = |id: &str| agents.iter().any(|a| a.team.as_deref() == Some(id));
    let teams = plan.teams.iter().filter(|(id, _)| in_use(id.as_str()));
    let teams = teams.map(|(id, t)| Choice { id: id.to_string(), name: t.name.clone() }).collect();
    let campaigns = plan.campaigns.iter().filter(|(_, c)| scope.allows(&c.organization));
    let campaigns =
        campaigns.map(|(id, c)| Choice { id: id.to_string(), name: c.name.clone() }).collect();
    Ok(Json(QualityPeople {
        evaluators: evaluators.collect(),
        agents,
        teams,
        campaigns,
        scores: who.scores(),
        week: crm::quality::draw::week_of(now(), &plan.settings.time_zone),
    }))
}

/// What of quality one is to know, the latest first, at most 100.
#[utoipa::path(
    get,
    path = "/api/v1/quality/notices",
    tag = "quality",
    responses(
        (status = 200, body = List<QualityNoticeView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn quality_notices(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<QualityNoticeView>>> {
    let found = state.store.quality_notices().list(who.login()).await?;
    let names = if found.is_empty() { None } else { Some(Names::read(&state).await?) };
    let view = |notice: store::QualityNotice| {
        let by = names.as_ref().map_or_else(String::new, |n| n.person(&notice.author));
        let (at, read) = (notice.at.into(), notice.read_at.is_some());
        let id = Uuid::parse_str(&notice.subject).unwrap_or_default();
        QualityNoticeView { about: notice.about, id, kind: notice.kind, by, at, read }
    };
    Ok(Json(List { items: found.into_iter().map(view).collect() }))
}

/// Marks mine as read.
#[utoipa::path(
    put,
    path = "/api/v1/quality/notices",
    tag = "quality",
    request_body = QualityNoticesRead,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn read_quality_notices(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<QualityNoticesRead>,
) -> Answer<StatusCode> {
    let subject = form.id.map(|id| id.to_string());
    state.store.quality_notices().read(who.login(), subject.as_deref(), now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
