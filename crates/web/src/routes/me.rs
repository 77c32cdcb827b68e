//! The signed-in person: who they are, what their desk needs, status and telephone keys.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::feed::Card;
use crate::problem::{Answer, Problem};
use crate::shape::{
    AgentView, BreakChoice, CentreSettings, Choice, DispositionChoice, Locale, Me, MyChanges,
    Person, PhoneKey, PhoneKeyForm, QueueName, StatusAnswer, StatusForm, Theme, Topic,
};
use crate::state::now;
use crate::token;
use axum::extract::State;
use serde::Deserialize;
use store::Grant;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{AgentStatus, Ask, FloorPlan, Moment, Role};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(me, change_me))
        .routes(routes!(set_status))
        .routes(routes!(issue_phone_key))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MeQuery {
    /// 1: with a fresh phone key.
    phone: Option<u8>,
}

/// Who is signed in, and what their desk needs to start.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "me",
    params(MeQuery),
    responses(
        (status = 200, body = Me),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn me(
    State(state): State<AppState>,
    who: Who,
    Query(query): Query<MeQuery>,
) -> Answer<Json<Me>> {
    let phone = match query.phone {
        Some(1) if !who.session.enrol => issue(&state, &who, who.session.expires_at).await?,
        _ => None,
    };
    let plan = state.hub.plan();
    let plan = plan.as_ref().map(|(_, plan)| plan.as_ref());
    let empty = FloorPlan::empty();
    let plan = plan.unwrap_or(&empty);
    Ok(Json(Me {
        person: person_shape(&who.person),
        csrf: who.session.csrf.clone(),
        agent: own_view(&state, &who),
        phone,
        settings: CentreSettings {
            listening_reason: plan.settings.monitoring.reason_required.then_some(true),
            region: plan.settings.region.clone(),
            time_zone: plan.settings.time_zone.clone(),
        },
        breaks: breaks(plan),
        queues: queues(plan, &who),
        dispositions: dispositions(plan, &who),
        organizations: organizations(plan, &who),
        campaigns: campaigns(plan, &who),
        teams: teams(plan, &who),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        enrol: who.session.enrol,
    }))
}

fn breaks(plan: &FloorPlan) -> Vec<BreakChoice> {
    let all = plan.breaks.iter();
    all.map(|(id, b)| BreakChoice { id: id.to_string(), name: b.name.clone(), paid: b.paid })
        .collect()
}

/// Queues of the organizations that the person may see.
fn queues(plan: &FloorPlan, who: &Who) -> Vec<QueueName> {
    let seen = plan.queues.iter().filter(|(_, q)| who.scope.allows(&q.organization));
    seen.map(|(id, queue)| QueueName {
        id: id.to_string(),
        name: queue.name.clone(),
        organization: queue.organization.to_string(),
        dispositions: queue.dispositions.iter().map(ToString::to_string).collect(),
    })
    .collect()
}

/// Who is limited to some organizations sees those of their queues, others every one.
fn dispositions(plan: &FloorPlan, who: &Who) -> Vec<DispositionChoice> {
    let used = |id| {
        plan.queues
            .values()
            .any(|q| who.scope.allows(&q.organization) && q.dispositions.contains(id))
    };
    let all = plan.dispositions.iter();
    all.filter(|(id, _)| who.scope.organizations == Grant::All || used(id))
        .map(|(id, d)| DispositionChoice {
            id: id.to_string(),
            name: d.name.clone(),
            means: d.means,
        })
        .collect()
}

fn organizations(plan: &FloorPlan, who: &Who) -> Vec<Choice> {
    let seen = plan.organizations.iter().filter(|(id, _)| who.scope.allows(id));
    seen.map(|(id, o)| Choice { id: id.to_string(), name: o.name.clone() }).collect()
}

fn campaigns(plan: &FloorPlan, who: &Who) -> Vec<Choice> {
    let seen = plan.campaigns.iter().filter(|(_, c)| who.scope.allows(&c.organization));
    seen.map(|(id, c)| Choice { id: id.to_string(), name: c.name.clone() }).collect()
}

/// Who works for the centre is not the organization's to see.
fn teams(plan: &FloorPlan, who: &Who) -> Vec<Choice> {
    if who.person.role == vocab::Role::Organization {
        return Vec::new();
    }
    plan.teams.iter().map(|(id, t)| Choice { id: id.to_string(), name: t.name.clone() }).collect()
}

/// Changes the own language and theme.
#[utoipa::path(
    patch,
    path = "/api/v1/me",
    tag = "me",
    request_body = MyChanges,
    responses(
        (status = 200, body = Person),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_me(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<MyChanges>,
) -> Answer<Json<Person>> {
    let mut person = who.person.as_ref().clone();
    if let Some(locale) = form.locale {
        person.locale = Some(locale.name().to_owned());
    }
    if let Some(theme) = form.theme {
        person.theme = Some(theme.name().to_owned());
    }
    state.store.people().upsert(&person).await?;
    Ok(Json(person_shape(&person)))
}

/// Chooses a status; while busy it becomes the next one.
#[utoipa::path(
    put,
    path = "/api/v1/me/status",
    tag = "me",
    request_body = StatusForm,
    responses(
        (status = 200, body = StatusAnswer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_status(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<StatusForm>,
) -> Answer<Json<StatusAnswer>> {
    let agent = who.as_agent(&state)?;
    let status = status_of(&form)?;
    state.ask(&agent, Ask::SetStatus { status }).await?;
    let agent = own_view(&state, &who).ok_or_else(|| Problem::not_found("agent"))?;
    Ok(Json(StatusAnswer { agent }))
}

pub(crate) fn status_of(form: &StatusForm) -> Answer<AgentStatus> {
    match (form.status.as_str(), form.reason.as_deref()) {
        ("available", _) => Ok(AgentStatus::Available),
        ("training", _) => Ok(AgentStatus::Training),
        ("offline", _) => Ok(AgentStatus::Offline),
        ("break", Some(reason)) => Ok(AgentStatus::Break { reason: reason.into() }),
        ("break", None) => Err(Problem::bad_field("reason", (), "A break needs its reason.")),
        (other, _) => Err(Problem::bad_field(
            "status",
            other,
            "A status is available, break, training or offline.",
        )),
    }
}

/// Issues a key for a desk telephone that stays valid for days.
#[utoipa::path(
    post,
    path = "/api/v1/me/phone-keys",
    tag = "me",
    request_body = PhoneKeyForm,
    responses(
        (status = 200, body = PhoneKey),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn issue_phone_key(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<PhoneKeyForm>,
) -> Answer<Json<PhoneKey>> {
    if !(1..=365).contains(&form.days) {
        return Err(Problem::bad_field("days", form.days, "Days are 1–365."));
    }
    let expires = now().plus_ms(i64::from(form.days) * 86_400_000);
    issue(&state, &who, expires)
        .await?
        .map(Json)
        .ok_or_else(|| Problem::forbidden("You neither take calls nor listen to them."))
}

/// A fresh telephone key; none for people who neither take calls nor listen to them. The password
/// leaves with this answer; only its digests stay.
pub(crate) async fn issue(
    state: &AppState,
    who: &Who,
    expires: Moment,
) -> Answer<Option<PhoneKey>> {
    if who.as_agent(state).is_err() && !listens(who.person.role) {
        return Ok(None);
    }
    let user = who.login().to_owned();
    let realm = state.config.realm.clone();
    let password = token::hex(&token::random_bytes::<16>());
    let digests = token::ha1(&user, &realm, &password);
    let key = store::PhoneKey {
        login: user.clone(),
        ha1_md5: digests.md5,
        ha1_sha256: digests.sha256,
        expires_at: expires,
    };
    state.store.phone_keys().put(&key).await?;
    state.add_phone_key(key);
    Ok(Some(PhoneKey {
        uri: format!("sip:{user}@{realm}"),
        user,
        password,
        realm,
        websocket: "/sip".to_owned(),
        expires_at: expires.into(),
    }))
}

/// The roles that `grants` lets listen to live calls.
pub(crate) const fn listens(role: Role) -> bool {
    match role {
        Role::Supervisor | Role::FloorManager | Role::QualityEvaluator | Role::Administrator => {
            true
        }
        Role::Agent | Role::Analyst | Role::Organization => false,
    }
}

/// The person's own agent as the board shows it.
pub(crate) fn own_view(state: &AppState, who: &Who) -> Option<AgentView> {
    let card = state.hub.card(Topic::Agent, who.login())?;
    match card.as_ref() {
        Card::Agent(view) if who.viewer(state).has_desk() => Some(view.clone()),
        Card::Agent(_)
        | Card::Queue(_)
        | Card::Interaction(_)
        | Card::Callback(_)
        | Card::Closing(_)
        | Card::Campaign(_) => None,
    }
}

pub(crate) fn person_shape(person: &store::Person) -> Person {
    Person {
        login: person.login.clone(),
        name: person.name.clone(),
        role: person.role,
        organizations: person.organizations.iter().map(ToString::to_string).collect(),
        locale: person.locale.as_deref().and_then(Locale::parse).unwrap_or(Locale::Fr),
        theme: person.theme.as_deref().and_then(Theme::parse).unwrap_or(Theme::Auto),
    }
}
