//! Alerts and the rules that raise them.

use super::walls::owner;
use crate::AppState;
use crate::alert_watch::tickets_at_risk;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::news::Readers;
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::evaluators_drifting;
use crate::shape::{
    AcknowledgeForm, AlertReading, AlertRuleForm, AlertRuleShape, AlertRuleView, AlertView,
    AlertsFilter, List, NewsTopic,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use ledger::alert::{AlertMeasure, AlertRule, Subject};
use std::collections::BTreeMap;
use store::{Alert, AlertFilter, MOST_RULES, SavedRule, StoreError};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AlertId, AlertRuleId, FloorPlan, Pii};

const MOST_SHOWN: u32 = 500;
const LONGEST_COMMENT: usize = 500;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(alerts))
        .routes(routes!(acknowledge_alert))
        .routes(routes!(alert_rules, add_alert_rule))
        .routes(routes!(change_alert_rule, remove_alert_rule))
        .routes(routes!(test_alert_rule))
}

/// What was raised, the latest first; at most 500.
#[utoipa::path(
    get,
    path = "/api/v1/alerts",
    tag = "floor",
    params(AlertsFilter),
    responses(
        (status = 200, body = List<AlertView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn alerts(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<AlertsFilter>,
) -> Answer<Json<List<AlertView>>> {
    let filter = AlertFilter {
        open: filter.open,
        from: filter.from.map(|t| t.0),
        to: filter.to.map(|t| t.0),
        limit: MOST_SHOWN,
    };
    let found = state.store.alerts().list(&who.scope, &filter).await?;
    let words = Words::of(&state, found.iter().any(|a| a.acknowledged_by.is_some())).await?;
    Ok(Json(List { items: found.into_iter().map(|a| words.alert(a)).collect() }))
}

/// Takes note of an alert, by one's own name; the first one does.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/{id}/acknowledge",
    tag = "floor",
    params(("id" = Uuid, Path)),
    request_body = AcknowledgeForm,
    responses(
        (status = 200, body = AlertView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn acknowledge_alert(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<AcknowledgeForm>,
) -> Answer<Json<AlertView>> {
    let id = AlertId::from_uuid(id);
    let find = async || {
        let found = state.store.alerts().get(&who.scope, id).await?;
        found.ok_or_else(|| Problem::not_found("alert"))
    };
    find().await?;
    let comment = form.comment.trim();
    if comment.chars().count() > LONGEST_COMMENT {
        let what = "Keep the comment within 500 characters.";
        return Err(Problem::bad_field("comment", comment.len(), what));
    }
    let comment = Pii::new(comment.to_owned());
    state.store.alerts().acknowledge(id, who.login(), &comment, now()).await?;
    state.announce(NewsTopic::Alerts, Readers::Leads);
    Ok(Json(Words::of(&state, true).await?.alert(find().await?)))
}

/// The rules, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/alert-rules",
    tag = "floor",
    responses(
        (status = 200, body = List<AlertRuleView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn alert_rules(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<AlertRuleView>>> {
    let rules = state.store.alerts().rules(&who.scope).await?;
    Ok(Json(List { items: rules.into_iter().map(rule_view).collect() }))
}

/// Adds a rule; it is watched from now on.
#[utoipa::path(
    post,
    path = "/api/v1/alert-rules",
    tag = "floor",
    request_body = AlertRuleForm,
    responses(
        (status = 201, body = AlertRuleView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_alert_rule(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<AlertRuleForm>,
) -> Answer<(StatusCode, Json<AlertRuleView>)> {
    let organization = owner(&state, &who, form.organization.as_deref())?;
    let rule = checked(&state, &who, &form.rule, organization.as_ref())?;
    let there = state.store.alerts().rules(&store::Scope::all()).await?.len();
    if there >= MOST_RULES as usize {
        return Err(Problem::bad_field("name", there, "Remove a rule first: 200 are kept."));
    }
    let at = now();
    let id = AlertRuleId::from_uuid(new_id(at));
    let author = who.login().to_owned();
    let saved = SavedRule { id, organization, author, at, version: 1, rule };
    state.store.alerts().add_rule(&saved).await?;
    state.rules_changed.note();
    state.announce(NewsTopic::Alerts, Readers::Leads);
    Ok((StatusCode::CREATED, Json(rule_view(saved))))
}

/// Changes a rule; what it had raised is over, and it begins anew.
#[utoipa::path(
    put,
    path = "/api/v1/alert-rules/{id}",
    tag = "floor",
    params(("id" = Uuid, Path)),
    request_body = AlertRuleForm,
    responses(
        (status = 200, body = AlertRuleView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_alert_rule(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<AlertRuleForm>,
) -> Answer<Json<AlertRuleView>> {
    let mut saved = find_rule(&state, &who, id).await?;
    saved.rule = checked(&state, &who, &form.rule, saved.organization.as_ref())?;
    who.login().clone_into(&mut saved.author);
    saved.at = now();
    saved.version = form.version;
    saved.version = match state.store.alerts().change_rule(&saved).await {
        Err(StoreError::Stale { found, .. }) => return Err(Problem::stale("rule", found)),
        changed => changed?,
    };
    state.rules_changed.note();
    state.announce(NewsTopic::Alerts, Readers::Leads);
    Ok(Json(rule_view(saved)))
}

/// Removes a rule; what it raised stays in the list, and is over.
#[utoipa::path(
    delete,
    path = "/api/v1/alert-rules/{id}",
    tag = "floor",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_alert_rule(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    let saved = find_rule(&state, &who, id).await?;
    state.store.alerts().remove_rule(saved.id).await?;
    state.rules_changed.note();
    state.announce(NewsTopic::Alerts, Readers::Leads);
    Ok(StatusCode::NO_CONTENT)
}

/// What a rule would read now, without keeping or telling anything.
#[utoipa::path(
    post,
    path = "/api/v1/alert-rules/test",
    tag = "floor",
    request_body = AlertRuleForm,
    responses(
        (status = 200, body = List<AlertReading>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn test_alert_rule(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<AlertRuleForm>,
) -> Answer<Json<List<AlertReading>>> {
    let organization = owner(&state, &who, form.organization.as_deref())?;
    let rule = checked(&state, &who, &form.rule, organization.as_ref())?;
    let at = now();
    let mut facts = state.hub.facts(at);
    if rule.measure == AlertMeasure::TicketsAtRisk {
        let plan = state.hub.plan();
        for one in plan.iter().flat_map(|(_, plan)| plan.organizations.keys()) {
            facts.tickets_at_risk.push((one.clone(), tickets_at_risk(&state, one, at).await?));
        }
    }
    if rule.measure == AlertMeasure::EvaluatorsDrifting {
        let plan = state.hub.plan();
        for one in plan.iter().flat_map(|(_, plan)| plan.organizations.keys()) {
            facts.drifting.push((one.clone(), evaluators_drifting(&state.store, one).await?));
        }
    }
    let words = Words::of(&state, false).await?;
    let read = rule.readings(&facts, organization.as_ref(), at).into_iter();
    let items = read.map(|reading| AlertReading {
        name: words.subject(&reading.subject),
        subject: reading.subject.to_string(),
        value: reading.value,
        beyond: rule.is_beyond(reading.value),
    });
    Ok(Json(List { items: items.collect() }))
}

async fn find_rule(state: &AppState, who: &Who, id: Uuid) -> Answer<SavedRule> {
    let found = state.store.alerts().rule(&who.scope, AlertRuleId::from_uuid(id)).await?;
    found.ok_or_else(|| Problem::not_found("rule"))
}

/// The rule as the floor reads it, if it can work and names only what is there and theirs.
fn checked(
    state: &AppState,
    who: &Who,
    form: &AlertRuleShape,
    organization: Option<&vocab::OrganizationId>,
) -> Answer<AlertRule> {
    let rule: AlertRule = convert(form).ok_or_else(Problem::internal)?;
    if let Some(fault) = rule.faults(organization.is_none()).first() {
        return Err(Problem::bad_field(&format!("rule.{}", fault.field), (), fault.what));
    }
    for (n, receiver) in rule.mails.iter().enumerate() {
        let address = receiver.address.reveal();
        if crm::identify::emails_in(address).first() != Some(&address.to_lowercase()) {
            let what = "Write an address like nom@exemple.fr.";
            return Err(Problem::bad_field(
                &format!("rule.mails[{n}].address"),
                address.as_str(),
                what,
            ));
        }
    }
    if rule.channels.webhook && organization.is_none() {
        let what = "Webhooks belong to an organization: choose one, or leave webhooks out.";
        return Err(Problem::bad_field("rule.channels.webhook", true, what));
    }
    let plan = state.hub.plan();
    let plan = plan.as_ref().map(|(_, plan)| plan.as_ref());
    let unknown = |id: &str, what| Err(Problem::bad_field("rule.scope", id, what));
    match &rule.scope {
        ledger::alert::AlertScope::Queue(id) => {
            let queue = plan.and_then(|p| p.queues.get(id));
            let ours = queue.filter(|q| who.scope.allows(&q.organization));
            match ours {
                Some(q) if organization.is_none_or(|own| *own == q.organization) => {}
                Some(_) => return unknown(id.as_str(), "The queue is another organization's."),
                None => return unknown(id.as_str(), "There is no such queue."),
            }
        }
        ledger::alert::AlertScope::Team(id) => {
            if plan.is_none_or(|p| !p.teams.contains_key(id)) {
                return unknown(id.as_str(), "There is no such team.");
            }
        }
        ledger::alert::AlertScope::All | ledger::alert::AlertScope::EachQueue => {}
    }
    Ok(rule)
}

/// Both say the same in the same words.
fn convert<From: serde::Serialize, To: serde::de::DeserializeOwned>(from: &From) -> Option<To> {
    serde_json::from_value(serde_json::to_value(from).ok()?).ok()
}

fn rule_view(saved: SavedRule) -> AlertRuleView {
    AlertRuleView {
        id: saved.id.uuid(),
        organization: saved.organization.map(|o| o.to_string()),
        author: saved.author,
        updated_at: saved.at.into(),
        version: saved.version,
        rule: convert(&saved.rule).expect("a rule's words are the same inside and outside"),
    }
}

/// As people call it; empty for the whole floor.
pub(crate) fn subject_name(plan: Option<&FloorPlan>, subject: &Subject) -> String {
    let found = match subject {
        Subject::Floor => Some(String::new()),
        Subject::Queue(id) => plan.and_then(|p| p.queues.get(id)).map(|q| q.name.clone()),
        Subject::Team(id) => plan.and_then(|p| p.teams.get(id)).map(|t| t.name.clone()),
        Subject::Agent(id) => plan.and_then(|p| p.agents.get(id)).map(|a| a.name.clone()),
    };
    found.unwrap_or_else(|| subject.to_string())
}

/// Names of people, queues, teams and agents.
struct Words {
    plan: Option<std::sync::Arc<FloorPlan>>,
    people: BTreeMap<String, String>,
}

impl Words {
    async fn of(state: &AppState, people: bool) -> Answer<Self> {
        let listed = if people { state.store.people().list().await? } else { Vec::new() };
        let people = listed.into_iter().map(|p| (p.login, p.name)).collect();
        Ok(Self { plan: state.hub.plan().map(|(_, plan)| plan), people })
    }

    fn subject(&self, subject: &Subject) -> String {
        subject_name(self.plan.as_deref(), subject)
    }

    fn alert(&self, alert: Alert) -> AlertView {
        let by = alert.acknowledged_by.as_ref();
        AlertView {
            id: alert.id.uuid(),
            rule_id: alert.rule_id.uuid(),
            organization: alert.organization.map(|o| o.to_string()),
            subject_name: self.subject(&alert.subject),
            subject: alert.subject.to_string(),
            raised_at: alert.raised_at.into(),
            cleared_at: alert.cleared_at.map(Into::into),
            acknowledged_at: alert.acknowledged_at.map(Into::into),
            acknowledged_by_name: by.map(|l| self.people.get(l).unwrap_or(l).clone()),
            acknowledged_by: alert.acknowledged_by,
            comment: alert.comment.into_inner(),
            value: alert.value,
            // Addresses are the business of who writes rules.
            rule: convert(&AlertRule { mails: Vec::new(), ..alert.rule })
                .expect("a rule's words are the same inside and outside"),
        }
    }
}
