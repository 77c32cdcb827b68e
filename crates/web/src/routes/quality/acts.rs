//! What is done with an evaluation: finished, accepted, disputed, answered, closed by a second opinion.

use super::evaluations::{detail, find, read_lines, score, side_of, text};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::quality::plan;
use crate::shape::{AnswerLine, EvaluationActForm, EvaluationDetail};
use crate::state::now;
use axum::extract::State;
use crm::quality::Act;
use store::{Evaluation, EvaluationEntry, Told};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{Moment, Role};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(act_on_evaluation))
}

/// The evaluator finishes and answers, the agent accepts, disputes and appeals, a floor manager gives
/// the last word. What was answered before an amendment is kept.
#[utoipa::path(
    post,
    path = "/api/v1/evaluations/{id}/acts",
    tag = "quality",
    params(("id" = Uuid, Path)),
    request_body = EvaluationActForm,
    responses(
        (status = 200, body = EvaluationDetail),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn act_on_evaluation(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<EvaluationActForm>,
) -> Answer<Json<EvaluationDetail>> {
    let mut found = find(&state, &who, id).await?;
    let act: Act = form.act.into();
    let side = side_of(&who, &found);
    let side = side.ok_or_else(|| Problem::forbidden("It is neither yours nor by you."))?;
    let Some(after) = found.state.after(act, side) else {
        let allowed = found.state.open_to(side).into_iter().map(|a| a.name().to_owned()).collect();
        let what = "That can't be done with an evaluation in this state.";
        return Err(Problem::not_allowed("act", allowed, what));
    };
    let note = text("note", &form.note)?;
    if act.needs_words() && note.reveal().is_empty() {
        return Err(Problem::bad_field("note", (), "Say why: the other side reads it."));
    }
    let mut before = None;
    match (act, form.answers) {
        (Act::Answer | Act::Close, Some(lines)) => {
            let (answers, comments) = read_lines(&found.grid, lines, true)?;
            before = Some(found.answers.clone()).filter(|was| *was != answers);
            score(&mut found, answers, comments);
        }
        (Act::Finish, None) => {
            let lines = AnswerLine::all(&found.answers, &found.comments);
            read_lines(&found.grid, lines, true)?;
            found.finished_at = Some(now());
        }
        (_, Some(_)) => {
            let what = "Only an answer and the last word amend what was scored.";
            return Err(Problem::bad_field("answers", (), what));
        }
        (_, None) => {}
    }
    let at = now();
    (found.state, found.updated_at, found.version) = (after, at, form.version);
    let share = found.share;
    let author = who.login().to_owned();
    let entry = EvaluationEntry { at, author, act, state: after, share, note, before };
    let told = told(&state, &who, &found, act, at).await?;
    let saved = state.store.evaluations().act(&found, &entry, &told).await?;
    tracing::info!(by = who.login(), evaluation = %saved.id, act = act.name(), "evaluation");
    Ok(Json(detail(&state, &who, saved).await?))
}

/// The other side; an appeal calls the floor managers of the organization.
async fn told(
    state: &AppState,
    who: &Who,
    of: &Evaluation,
    act: Act,
    at: Moment,
) -> Answer<Vec<Told>> {
    let by = (who.login(), at);
    let tell = |login: &str, kind| Told::new(login, ("evaluation", of.id), kind, by);
    let mut told = Vec::new();
    match act {
        Act::Finish => told.push(tell(of.agent.as_str(), "finished")),
        Act::Answer => told.push(tell(of.agent.as_str(), "answered")),
        Act::Accept => told.push(tell(&of.evaluator, "accepted")),
        Act::Dispute => told.push(tell(&of.evaluator, "disputed")),
        Act::Comment => {
            told.push(tell(of.agent.as_str(), "comment"));
            told.push(tell(&of.evaluator, "comment"));
        }
        Act::Close => {
            told.push(tell(of.agent.as_str(), "closed"));
            told.push(tell(&of.evaluator, "closed"));
        }
        Act::Appeal => {
            told.push(tell(&of.evaluator, "appealed"));
            for person in state.store.people().list().await? {
                let theirs = person.organizations_granted().allows(&of.organization);
                if person.active && person.role == Role::FloorManager && theirs {
                    told.push(tell(&person.login, "appealed"));
                }
            }
        }
    }
    // Who is no agent of the floor any more has nobody to read it.
    told.retain(|t| t.login != of.agent.as_str() || plan(state).agents.contains_key(&of.agent));
    Ok(told)
}
