//! How questions do over time, by agent and by team.

use super::{Names, grid_of, setup_of};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Answer, Problem};
use crate::quality::plan;
use crate::shape::{TrendBy, TrendFilter, TrendLine, TrendMean, TrendQuestion, Trends};
use crate::state::now;
use axum::extract::State;
use crm::quality::draw::week_of;
use std::collections::{BTreeMap, BTreeSet};
use store::{EvaluationId, Point, PointFilter};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(quality_trends))
}

const USUAL_MS: i64 = 90 * 86_400_000;

/// Means of each question and of the whole mark, by week, agent or team.
#[utoipa::path(
    get,
    path = "/api/v1/evaluations/trends",
    tag = "quality",
    params(TrendFilter),
    responses(
        (status = 200, body = Trends),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn quality_trends(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<TrendFilter>,
) -> Answer<Json<Trends>> {
    let organization = who.organization(&state, &filter.organization)?;
    let plan = plan(&state);
    let scope = who.judged(Some(organization.as_str()));
    let (setup, _) = setup_of(&state, &organization).await?;
    let grid = grid_of(&setup, filter.grid.as_deref(), filter.campaign.as_deref())?;
    let some = |text: Option<String>| text.filter(|t| !t.is_empty());
    let to = filter.to.map_or_else(now, |t| t.0);
    let asked = PointFilter {
        grid: Some(grid.id.clone()),
        agent: some(filter.agent).map(|t| t.as_str().into()),
        team: some(filter.team).map(|t| t.as_str().into()),
        campaign: some(filter.campaign).map(|t| t.as_str().into()),
        from: filter.from.map_or_else(|| to.plus_ms(-USUAL_MS), |t| t.0),
        to,
    };
    let points = state.store.evaluations().points(&scope, &asked).await?;
    let names = Names::read(&state).await?;
    let by = filter.by.unwrap_or(TrendBy::Week);
    let zone = plan.settings.time_zone.as_str();
    let mut groups: BTreeMap<String, Sums> = BTreeMap::new();
    let mut total = Sums::default();
    for point in &points {
        let key = match by {
            TrendBy::Week => week_of(point.finished_at, zone),
            TrendBy::Agent => point.agent.to_string(),
            TrendBy::Team => point.team.as_ref().map(ToString::to_string).unwrap_or_default(),
        };
        groups.entry(key).or_default().add(point);
        total.add(point);
    }
    let name = |key: &str| match by {
        TrendBy::Week => key.to_owned(),
        TrendBy::Agent => names.agent(&key.into()),
        TrendBy::Team if key.is_empty() => String::new(),
        TrendBy::Team => names.team(key),
    };
    let lines = groups.into_iter().map(|(key, sums)| sums.line(name(&key), key)).collect();
    let questions = grid.sections.iter().flat_map(|section| {
        section.questions.iter().map(|question| TrendQuestion {
            question: question.id.clone(),
            text: (&question.text).into(),
            section: (&section.name).into(),
        })
    });
    Ok(Json(Trends {
        questions: questions.collect(),
        lines,
        total: total.line(String::new(), String::new()),
        grid: grid.id,
    }))
}

/// In hundredths of a percent, so that sums are exact.
#[derive(Default)]
struct Sums<'a> {
    seen: BTreeSet<EvaluationId>,
    marks: (u64, u64),
    questions: BTreeMap<&'a str, (u64, u64)>,
}

impl<'a> Sums<'a> {
    fn add(&mut self, point: &'a Point) {
        if self.seen.insert(point.evaluation)
            && let Some(mark) = point.mark
        {
            self.marks = (self.marks.0 + u64::from(mark), self.marks.1 + 1);
        }
        let (sum, count) = self.questions.entry(&point.question).or_default();
        (*sum, *count) = (*sum + u64::from(point.share), *count + 1);
    }

    fn line(self, name: String, key: String) -> TrendLine {
        let one = |(question, (sum, count)): (&str, (u64, u64))| TrendMean {
            question: question.to_owned(),
            mean: mean(sum, count),
            count,
        };
        TrendLine {
            key,
            name,
            evaluations: u64::try_from(self.seen.len()).unwrap_or(u64::MAX),
            mark: (self.marks.1 > 0).then(|| mean(self.marks.0, self.marks.1)),
            questions: self.questions.into_iter().map(one).collect(),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "sums of shares are far below 2^53")]
fn mean(sum: u64, count: u64) -> f64 {
    sum as f64 / count.max(1) as f64 / 100.0
}
