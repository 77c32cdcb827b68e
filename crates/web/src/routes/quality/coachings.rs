//! Coaching plans: made from evaluations, followed, and what came of them.

use super::evaluations::text;
use super::{Names, grid_of, setup_of};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::quality::plan;
use crate::routes::new_id_of;
use crate::shape::{
    CoachingAction, CoachingChanges, CoachingFilter, CoachingForm, CoachingQuestion, CoachingView,
    List,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::quality::Grid;
use store::{
    Action, Coaching, CoachingId, CoachingState, EvaluationId, Point, PointFilter, Scope, Told,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AgentId, Pii};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(coachings, plan_coaching))
        .routes(routes!(coaching, change_coaching))
}

/// Evaluations from so long before a plan show where the agent stood.
const BEFORE_MS: i64 = 90 * 86_400_000;
const MOST_ACTIONS: usize = 30;
const MOST_LINKS: usize = 50;
const LONGEST_TITLE: usize = 200;

/// Plans, the latest first: agents see their own.
#[utoipa::path(
    get,
    path = "/api/v1/coachings",
    tag = "quality",
    params(CoachingFilter),
    responses(
        (status = 200, body = List<CoachingView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn coachings(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<CoachingFilter>,
) -> Answer<Json<List<CoachingView>>> {
    let scope = who.judged(filter.organization.as_deref());
    let wanted = store::CoachingFilter {
        agent: filter.agent.filter(|a| !a.is_empty()).map(|a| a.as_str().into()),
        state: filter.state.map(Into::into),
    };
    let found = state.store.coachings().list(&scope, &wanted).await?;
    let names = Names::read(&state).await?;
    let items = found.into_iter().map(|one| view(&who, one, &names, Vec::new())).collect();
    Ok(Json(List { items }))
}

/// One plan, with each question before and since.
#[utoipa::path(
    get,
    path = "/api/v1/coachings/{id}",
    tag = "quality",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CoachingView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn coaching(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CoachingView>> {
    let found = find(&state, &who, id).await?;
    shown(&state, &who, found).await
}

/// Makes a plan for an agent and tells them.
#[utoipa::path(
    post,
    path = "/api/v1/coachings",
    tag = "quality",
    request_body = CoachingForm,
    responses(
        (status = 201, body = CoachingView),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn plan_coaching(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<CoachingForm>,
) -> Answer<(StatusCode, Json<CoachingView>)> {
    let organization = who.may_write(&state, &form.organization)?;
    let floor = plan(&state);
    let scope = who.judged(Some(organization.as_str()));
    let agent = AgentId::new(&form.agent);
    if !scope.agents.allows(&agent) || !floor.agents.contains_key(&agent) {
        return Err(Problem::bad_field("agent", form.agent, "Choose an agent of yours."));
    }
    let (setup, _) = setup_of(&state, &organization).await?;
    let grid = grid_of(&setup, form.grid.as_deref(), None)?;
    let now = now();
    let new = Coaching {
        id: CoachingId::from_uuid(new_id_of(now)),
        agent,
        coach: who.login().to_owned(),
        state: CoachingState::Planned,
        due: form.due.map(|t| t.0),
        created_at: now,
        updated_at: now,
        version: 1,
        title: title(&form.title)?,
        questions: aimed_at(&grid, form.questions)?,
        grid: grid.id,
        evaluations: links(&state, &scope, &who, form.evaluations).await?,
        follow_up: None,
        actions: actions(form.actions)?,
        notes: text("notes", &form.notes)?,
        answer: Pii::default(),
        organization,
    };
    let told = Told::new(new.agent.as_str(), ("coaching", new.id), "planned", (who.login(), now));
    state.store.coachings().create(&new, &[told]).await?;
    tracing::info!(by = who.login(), coaching = %new.id, "a coaching plan was made");
    Ok((StatusCode::CREATED, shown(&state, &who, new).await?))
}

/// Follows a plan up. The agent changes their answer only.
#[utoipa::path(
    patch,
    path = "/api/v1/coachings/{id}",
    tag = "quality",
    params(("id" = Uuid, Path)),
    request_body = CoachingChanges,
    responses(
        (status = 200, body = CoachingView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_coaching(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<CoachingChanges>,
) -> Answer<Json<CoachingView>> {
    let mut found = find(&state, &who, id).await?;
    let now = now();
    let mine = found.agent == who.agent();
    if let Some(answer) = &form.answer {
        if !mine {
            return Err(Problem::forbidden("The answer is the agent's own."));
        }
        found.answer = text("answer", answer)?;
    }
    let leads = changes_more(&form);
    if leads && (mine || !who.scores()) {
        return Err(Problem::forbidden("The plan is your coach's; your answer is yours."));
    }
    if leads {
        led(&state, &who, &mut found, &form).await?;
    }
    (found.version, found.updated_at) = (form.version, now);
    let (login, kind) = match (mine, form.state) {
        (true, _) => (found.coach.clone(), "answered"),
        (false, Some(_)) => (found.agent.to_string(), found.state.name()),
        (false, None) => (found.agent.to_string(), "changed"),
    };
    let told = Told::new(login, ("coaching", found.id), kind, (who.login(), now));
    let saved = state.store.coachings().save(&found, &[told]).await?;
    shown(&state, &who, saved).await
}

const fn changes_more(form: &CoachingChanges) -> bool {
    form.state.is_some()
        || form.title.is_some()
        || form.questions.is_some()
        || form.actions.is_some()
        || form.due.is_some()
        || form.notes.is_some()
        || form.follow_up.is_some()
}

async fn led(
    state: &AppState,
    who: &Who,
    found: &mut Coaching,
    form: &CoachingChanges,
) -> Answer<()> {
    if let Some(to) = form.state {
        found.state = to.into();
    }
    if let Some(words) = &form.title {
        found.title = title(words)?;
    }
    if let Some(questions) = &form.questions {
        let (setup, _) = setup_of(state, &found.organization).await?;
        found.questions = aimed_at(&grid_of(&setup, Some(&found.grid), None)?, questions.clone())?;
    }
    if let Some(all) = &form.actions {
        found.actions = actions(all.clone())?;
    }
    if let Some(due) = form.due {
        found.due = Some(due.0);
    }
    if let Some(notes) = &form.notes {
        found.notes = text("notes", notes)?;
    }
    if let Some(id) = form.follow_up {
        let scope = who.judged(Some(found.organization.as_str()));
        found.follow_up = links(state, &scope, who, vec![id]).await?.pop();
    }
    Ok(())
}

fn title(words: &str) -> Answer<String> {
    let words = words.trim();
    if (1..=LONGEST_TITLE).contains(&words.chars().count()) {
        return Ok(words.to_owned());
    }
    let what = format!("Say in 1–{LONGEST_TITLE} characters what it is for.");
    Err(Problem::bad_field("title", words, what))
}

fn aimed_at(grid: &Grid, questions: Vec<String>) -> Answer<Vec<String>> {
    match questions.iter().find(|id| grid.questions().all(|q| q.id != **id)) {
        Some(id) => {
            Err(Problem::bad_field("questions", id.as_str(), "The grid has no such question."))
        }
        None if questions.is_empty() => {
            Err(Problem::bad_field("questions", (), "Aim at one question at least."))
        }
        None => Ok(questions),
    }
}

fn actions(all: Vec<CoachingAction>) -> Answer<Vec<Action>> {
    let kept = all.into_iter().filter(|a| !a.text.trim().is_empty());
    let kept: Vec<_> = kept
        .map(|a| Action { text: a.text.trim().chars().take(500).collect(), done: a.done })
        .collect();
    if kept.len() > MOST_ACTIONS {
        let what = format!("Plan at most {MOST_ACTIONS} actions.");
        return Err(Problem::bad_field("actions", kept.len(), what));
    }
    Ok(kept)
}

/// Evaluations that the reader may see.
async fn links(
    state: &AppState,
    scope: &Scope,
    who: &Who,
    ids: Vec<Uuid>,
) -> Answer<Vec<EvaluationId>> {
    if ids.len() > MOST_LINKS {
        let what = format!("Name at most {MOST_LINKS} evaluations.");
        return Err(Problem::bad_field("evaluations", ids.len(), what));
    }
    let mut found = Vec::with_capacity(ids.len());
    for id in ids.into_iter().map(EvaluationId::from_uuid) {
        if state.store.evaluations().get(scope, who.login(), id).await?.is_none() {
            let what = "There is no such evaluation, or it is not yours to see.";
            return Err(Problem::bad_field("evaluations", id.to_string(), what));
        }
        found.push(id);
    }
    Ok(found)
}

async fn find(state: &AppState, who: &Who, id: Uuid) -> Answer<Coaching> {
    let scope = who.judged(None);
    let found = state.store.coachings().get(&scope, CoachingId::from_uuid(id)).await?;
    found.ok_or_else(|| Problem::not_found("coaching plan"))
}

async fn shown(state: &AppState, who: &Who, of: Coaching) -> Answer<Json<CoachingView>> {
    let names = Names::read(state).await?;
    let (setup, _) = setup_of(state, &of.organization).await?;
    let scope = Scope::of_organizations(vec![of.organization.clone()]);
    let span = PointFilter {
        grid: Some(of.grid.clone()),
        agent: Some(of.agent.clone()),
        team: None,
        campaign: None,
        from: of.created_at.plus_ms(-BEFORE_MS),
        to: now(),
    };
    let points = state.store.evaluations().points(&scope, &span).await?;
    let grid = setup.grid(&of.grid);
    let questions = of.questions.iter().map(|id| compared(id, grid, &points, &of)).collect();
    Ok(Json(view(who, of, &names, questions)))
}

fn compared(id: &str, grid: Option<&Grid>, points: &[Point], of: &Coaching) -> CoachingQuestion {
    let known = grid.and_then(|g| g.questions().find(|q| q.id == id));
    let mean = |since: bool| {
        let own = points.iter().filter(|p| p.question == id);
        let own = own.filter(|p| (p.finished_at >= of.created_at) == since);
        let all: Vec<f64> = own.map(|p| f64::from(p.share) / 100.0).collect();
        #[expect(clippy::cast_precision_loss, reason = "evaluations of one agent are few")]
        let n = all.len() as f64;
        ((!all.is_empty()).then(|| all.iter().sum::<f64>() / n), all.len())
    };
    let ((before, before_count), (after, after_count)) = (mean(false), mean(true));
    CoachingQuestion {
        question: id.to_owned(),
        text: known.map_or_else(|| crm::Label::from(id), |q| q.text.clone()).into(),
        before,
        before_count,
        after,
        after_count,
    }
}

fn view(who: &Who, of: Coaching, names: &Names, questions: Vec<CoachingQuestion>) -> CoachingView {
    let action = |a: Action| CoachingAction { text: a.text, done: a.done };
    CoachingView {
        leads: who.scores() && of.agent != who.agent(),
        id: of.id.uuid(),
        organization: of.organization.to_string(),
        agent_name: names.agent(&of.agent),
        agent: of.agent.to_string(),
        coach_name: names.person(&of.coach),
        coach: of.coach,
        state: of.state.into(),
        due: of.due.map(Into::into),
        created_at: of.created_at.into(),
        version: of.version,
        title: of.title,
        grid: of.grid,
        questions,
        evaluations: of.evaluations.into_iter().map(EvaluationId::uuid).collect(),
        follow_up: of.follow_up.map(EvaluationId::uuid),
        actions: of.actions.into_iter().map(action).collect(),
        notes: of.notes.into_inner(),
        answer: of.answer.into_inner(),
    }
}
