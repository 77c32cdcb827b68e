//! Evaluations: found, begun, kept while they are written, thrown away.

use super::{Names, grid_of, percent, setup_of};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::quality::plan;
use crate::routes::interactions::limit_of;
use crate::routes::new_id_of;
use crate::shape::{
    AnswerLine, EvaluationDetail, EvaluationDraft, EvaluationEntryView, EvaluationFilter,
    EvaluationForm, EvaluationView, Page, ReasonView, SectionMarkView,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::quality::course::Side;
use crm::quality::{Answers, Grid, State as Course};
use ledger::ContactRecord;
use std::collections::BTreeMap;
use store::{Comment, DrawId, Evaluation, EvaluationId, Scope};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AgentId, InteractionId, Pii, Role};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(evaluations, begin_evaluation)).routes(routes!(
        evaluation,
        keep_evaluation,
        discard_evaluation
    ))
}

pub(super) const LONGEST_TEXT: usize = 4_000;

/// Evaluations, the latest begun first. Agents see their own finished ones, supervisors those of
/// their teams, and drafts are their writer's.
#[utoipa::path(
    get,
    path = "/api/v1/evaluations",
    tag = "quality",
    params(EvaluationFilter),
    responses(
        (status = 200, body = Page<EvaluationView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn evaluations(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<EvaluationFilter>,
) -> Answer<Json<Page<EvaluationView>>> {
    let scope = who.judged(filter.organization.as_deref());
    let some = |text: Option<String>| text.filter(|t| !t.is_empty());
    let wanted = store::EvaluationFilter {
        agent: some(filter.agent).map(|t| t.as_str().into()),
        team: some(filter.team).map(|t| t.as_str().into()),
        campaign: some(filter.campaign).map(|t| t.as_str().into()),
        evaluator: some(filter.evaluator),
        grid: some(filter.grid),
        state: filter.state.map(Into::into),
        interaction: filter.interaction.map(InteractionId::from_uuid),
        from: filter.from.map(|t| t.0),
        to: filter.to.map(|t| t.0),
        least_share: filter.least_mark.map(|p| p.saturating_mul(100)),
        most_share: filter.most_mark.map(|p| p.saturating_mul(100)),
        cursor: filter.cursor,
        limit: limit_of(filter.limit)?,
    };
    let page = state.store.evaluations().list(&scope, who.login(), &wanted).await?;
    let names = Names::read(&state).await?;
    let items = page.items.iter().map(|one| view(one, &names)).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// One evaluation with its grid, answers and history.
#[utoipa::path(
    get,
    path = "/api/v1/evaluations/{id}",
    tag = "quality",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = EvaluationDetail),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn evaluation(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<EvaluationDetail>> {
    let found = find(&state, &who, id).await?;
    Ok(Json(detail(&state, &who, found).await?))
}

/// Begins to score an interaction, ended or live. One's own draft of it is given back.
#[utoipa::path(
    post,
    path = "/api/v1/evaluations",
    tag = "quality",
    request_body = EvaluationForm,
    responses(
        (status = 200, body = EvaluationDetail),
        (status = 201, body = EvaluationDetail),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn begin_evaluation(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<EvaluationForm>,
) -> Answer<(StatusCode, Json<EvaluationDetail>)> {
    let plan = plan(&state);
    let scope = who.judged(None);
    let id = InteractionId::from_uuid(form.interaction);
    let everyone = Scope { agents: store::Grant::All, ..scope.clone() };
    let record = state.store.interactions().get(&everyone, id).await?;
    let record = record.ok_or_else(|| Problem::not_found("interaction"))?;
    let agent = agent_of(&record, form.agent.as_deref())?;
    if !scope.agents.allows(&agent) {
        return Err(Problem::not_found("interaction"));
    }
    if agent == who.agent() {
        return Err(Problem::forbidden("Nobody scores their own work."));
    }
    let drafts = store::EvaluationFilter {
        interaction: Some(id),
        agent: Some(agent.clone()),
        evaluator: Some(who.login().to_owned()),
        state: Some(Course::Draft),
        limit: 1,
        ..store::EvaluationFilter::default()
    };
    let known = state.store.evaluations().list(&scope, who.login(), &drafts).await?;
    if let Some(draft) = known.items.into_iter().next() {
        return Ok((StatusCode::OK, Json(detail(&state, &who, draft).await?)));
    }
    let (setup, version) = setup_of(&state, &record.organization).await?;
    let campaign = record.campaign.as_ref().map(vocab::CampaignId::as_str);
    let grid = grid_of(&setup, form.grid.as_deref(), campaign)?;
    let draw = draw_of(&state, &scope, form.draw, id).await?;
    let now = now();
    let new = Evaluation {
        id: EvaluationId::from_uuid(new_id_of(now)),
        organization: record.organization.clone(),
        interaction: id,
        campaign: record.campaign.clone(),
        queue: record.visits.last().map(|v| v.queue.clone()).or(record.handled_for.clone()),
        team: plan.agents.get(&agent).and_then(|a| a.team.clone()),
        agent,
        evaluator: who.login().to_owned(),
        grid,
        setup: version,
        state: Course::Draft,
        share: None,
        passed: false,
        contact_at: record.started_at,
        created_at: now,
        finished_at: None,
        updated_at: now,
        version: 1,
        draw,
        answers: Answers::new(),
        comments: BTreeMap::new(),
        summary: Pii::default(),
    };
    state.store.evaluations().create(&new).await?;
    tracing::info!(by = who.login(), evaluation = %new.id, "an evaluation was begun");
    Ok((StatusCode::CREATED, Json(detail(&state, &who, new).await?)))
}

fn agent_of(record: &ContactRecord, named: Option<&str>) -> Answer<AgentId> {
    let mut spoke = record.segments.iter().map(|s| &s.agent);
    let found = match named.filter(|n| !n.is_empty()) {
        Some(named) => spoke.find(|agent| agent.as_str() == named),
        None => spoke.next_back(),
    };
    found.cloned().ok_or_else(|| {
        Problem::bad_field("agent", named, "Name an agent who spoke in this interaction.")
    })
}

/// The draw that asks for this interaction, if it is the one that is named.
async fn draw_of(
    state: &AppState,
    scope: &Scope,
    named: Option<Uuid>,
    interaction: InteractionId,
) -> Answer<Option<DrawId>> {
    let Some(named) = named.map(DrawId::from_uuid) else { return Ok(None) };
    let draw = state.store.draws().get(scope, named).await?;
    let draw = draw.filter(|d| d.interaction == interaction && d.evaluation.is_none());
    match draw {
        Some(draw) => Ok(Some(draw.id)),
        None => {
            let what = "This draw asks for another interaction, or somebody scores it already.";
            Err(Problem::bad_field("draw", named.to_string(), what))
        }
    }
}

/// Keeps what is scored so far, in place of what was kept.
#[utoipa::path(
    patch,
    path = "/api/v1/evaluations/{id}",
    tag = "quality",
    params(("id" = Uuid, Path)),
    request_body = EvaluationDraft,
    responses(
        (status = 200, body = EvaluationDetail),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn keep_evaluation(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<EvaluationDraft>,
) -> Answer<Json<EvaluationDetail>> {
    let mut found = find(&state, &who, id).await?;
    if found.state != Course::Draft {
        let what = "It is finished: what is wrong is amended with an answer.";
        return Err(Problem::not_allowed("state", Vec::new(), what));
    }
    let (answers, comments) = read_lines(&found.grid, form.answers, false)?;
    score(&mut found, answers, comments);
    (found.summary, found.version) = (text("summary", &form.summary)?, form.version);
    found.updated_at = now();
    let kept = state.store.evaluations().keep(&found).await?;
    Ok(Json(detail(&state, &who, kept).await?))
}

/// Throws one's own draft away.
#[utoipa::path(
    delete,
    path = "/api/v1/evaluations/{id}",
    tag = "quality",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn discard_evaluation(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    let scope = who.judged(None);
    let id = EvaluationId::from_uuid(id);
    state.store.evaluations().discard(&scope, who.login(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers and comments by the grid; with `whole`, an unanswered question is a fault.
pub(super) fn read_lines(
    grid: &Grid,
    lines: Vec<AnswerLine>,
    whole: bool,
) -> Answer<(Answers, BTreeMap<String, Comment>)> {
    let (answers, comments) = AnswerLine::read(lines);
    let mut faults = grid.faults_of(&answers, whole);
    for (question, comment) in &comments {
        let (code, what) = if grid.questions().all(|q| q.id != *question) {
            ("unknown", "The grid has no such question.".to_owned())
        } else if comment.text.reveal().chars().count() > LONGEST_TEXT {
            ("too_long", format!("At most {LONGEST_TEXT} characters."))
        } else {
            continue;
        };
        let (field, value) = (question.clone(), String::new());
        faults.push(crm::FieldFault { field, code, value, what });
    }
    if faults.is_empty() { Ok((answers, comments)) } else { Err(Problem::faulty_form(faults)) }
}

pub(super) fn text(field: &str, text: &str) -> Answer<Pii<String>> {
    if text.chars().count() > LONGEST_TEXT {
        let what = format!("Write at most {LONGEST_TEXT} characters.");
        return Err(Problem::bad_field(field, (), what));
    }
    Ok(Pii::new(text.trim().to_owned()))
}

pub(super) fn score(of: &mut Evaluation, answers: Answers, comments: BTreeMap<String, Comment>) {
    let mark = of.grid.mark(&answers);
    (of.share, of.passed) = (mark.share, mark.passed);
    (of.answers, of.comments) = (answers, comments);
}

pub(super) async fn find(state: &AppState, who: &Who, id: Uuid) -> Answer<Evaluation> {
    let scope = who.judged(None);
    let id = EvaluationId::from_uuid(id);
    let found = state.store.evaluations().get(&scope, who.login(), id).await?;
    found.ok_or_else(|| Problem::not_found("evaluation"))
}

/// In what part the reader acts on it, if any.
pub(super) fn side_of(who: &Who, of: &Evaluation) -> Option<Side> {
    if of.agent == who.agent() {
        Some(Side::Agent)
    } else if of.evaluator == who.login() {
        Some(Side::Evaluator)
    } else if who.person.role == Role::FloorManager {
        Some(Side::SecondOpinion)
    } else {
        None
    }
}

pub(super) fn view(of: &Evaluation, names: &Names) -> EvaluationView {
    EvaluationView {
        id: of.id.uuid(),
        organization: of.organization.to_string(),
        interaction: of.interaction.uuid(),
        campaign: of.campaign.as_ref().map(ToString::to_string),
        queue: of.queue.as_ref().map(ToString::to_string),
        team: of.team.as_ref().map(ToString::to_string),
        agent: of.agent.to_string(),
        agent_name: names.agent(&of.agent),
        evaluator: of.evaluator.clone(),
        evaluator_name: names.person(&of.evaluator),
        grid: of.grid.id.clone(),
        grid_name: (&of.grid.name).into(),
        setup_version: of.setup,
        state: of.state.into(),
        mark: percent(of.share),
        passed: of.passed,
        contact_at: of.contact_at.into(),
        created_at: of.created_at.into(),
        finished_at: of.finished_at.map(Into::into),
        version: of.version,
    }
}

pub(super) async fn detail(
    state: &AppState,
    who: &Who,
    of: Evaluation,
) -> Answer<EvaluationDetail> {
    let names = Names::read(state).await?;
    let history = state.store.evaluations().history(of.id).await?;
    let scope = Scope::of_organizations(vec![of.organization.clone()]);
    let why = match of.draw {
        Some(draw) => state.store.draws().get(&scope, draw).await?.map(|d| d.why),
        None => None,
    };
    let mark = of.grid.mark(&of.answers);
    let section = |s: crm::quality::SectionMark| SectionMarkView {
        section: s.section,
        mark: percent(s.share),
    };
    let entry = |e: store::EvaluationEntry| EvaluationEntryView {
        at: e.at.into(),
        by_name: names.person(&e.author),
        by: e.author,
        act: e.act.into(),
        state: e.state.into(),
        mark: percent(e.share),
        note: e.note.into_inner(),
        before: e.before.map_or_else(Vec::new, |a| AnswerLine::all(&a, &BTreeMap::new())),
    };
    let side = side_of(who, &of);
    let may = side.map_or_else(Vec::new, |side| of.state.open_to(side));
    Ok(EvaluationDetail {
        evaluation: view(&of, &names),
        answers: AnswerLine::all(&of.answers, &of.comments),
        summary: of.summary.reveal().clone(),
        sections: mark.sections.into_iter().map(section).collect(),
        knocked_out: mark.knocked_out,
        why: why.unwrap_or_default().iter().map(ReasonView::from).collect(),
        history: history.into_iter().map(entry).collect(),
        may: may.into_iter().map(Into::into).collect(),
        writes: of.state == Course::Draft && side == Some(Side::Evaluator),
        scored_by: serde_json::to_value(&of.grid).map_err(|_| Problem::internal())?,
    })
}
