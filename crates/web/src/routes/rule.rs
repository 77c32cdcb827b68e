//! A queue's rule as text and as a form: two views of one tree.

use super::plan::{BODY_BYTES, read};
use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::problem::{Answer, Problem};
use crate::shape::{ParsedRule, RuleParseForm, RulePrintForm, RuleTexts};
use axum::extract::{DefaultBodyLimit, State};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::FloorPlan;
use vocab::rule::{Language, Rule};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(parse_rule))
        .routes(routes!(print_rule))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
}

/// Reads a rule: its steps, and the same in both languages.
#[utoipa::path(
    post,
    path = "/api/v1/plan/rule/parse",
    tag = "plan",
    request_body = RuleParseForm,
    responses(
        (status = 200, body = ParsedRule),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn parse_rule(
    State(state): State<AppState>,
    _who: Who,
    Json(form): Json<RuleParseForm>,
) -> Answer<Json<ParsedRule>> {
    let plan = plan_of(&state, form.plan).await?;
    let rule = Rule::parse(&form.text, &plan).map_err(Problem::faulty_rule)?;
    let RuleTexts { text_fr, text_en } = texts(&rule, &plan);
    Ok(Json(ParsedRule { steps: rule.steps, text_fr, text_en }))
}

/// Writes the steps of a form as text, be they sound or not: reading it says what is wrong.
#[utoipa::path(
    post,
    path = "/api/v1/plan/rule/print",
    tag = "plan",
    request_body = RulePrintForm,
    responses(
        (status = 200, body = RuleTexts),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn print_rule(
    State(state): State<AppState>,
    _who: Who,
    Json(form): Json<RulePrintForm>,
) -> Answer<Json<RuleTexts>> {
    let plan = plan_of(&state, form.plan).await?;
    Ok(Json(texts(&Rule { steps: form.steps }, &plan)))
}

fn texts(rule: &Rule, plan: &FloorPlan) -> RuleTexts {
    RuleTexts {
        text_fr: rule.text(plan, Language::French),
        text_en: rule.text(plan, Language::English),
    }
}

/// The draft that came along, else the published plan.
async fn plan_of(state: &AppState, draft: Option<Value>) -> Answer<FloorPlan> {
    match draft {
        Some(draft) => read(draft).map_err(Problem::faulty_plan),
        None => {
            let saved = state.store.plans().latest().await?;
            Ok(saved.ok_or_else(|| Problem::not_found("floor plan"))?.plan)
        }
    }
}
