//! How far evaluators agree from one closed session to the next, and on which questions least.

use super::calibration_view::{agreement, counted, each};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Answer, Problem};
use crate::shape::{CalibrationTrend, OrganizationQuery, QuestionTrend, SessionTrend};
use axum::extract::State;
use crm::Label;
use crm::quality::calibration::{questions, whole};
use std::collections::BTreeMap;
use store::Calibration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(calibration_trend))
}

/// Sessions that are looked at, the latest.
const MOST_SESSIONS: usize = 50;

/// Agreement over time: closed sessions, the oldest first, and each question over them all, the least
/// agreed first.
#[utoipa::path(
    get,
    path = "/api/v1/calibrations/trend",
    tag = "quality",
    params(OrganizationQuery),
    responses(
        (status = 200, body = CalibrationTrend),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn calibration_trend(
    State(state): State<AppState>,
    who: Who,
    Query(query): Query<OrganizationQuery>,
) -> Answer<Json<CalibrationTrend>> {
    let scope = who.narrowed(query.organization.as_deref());
    let all = state.store.calibrations().list(&scope).await?;
    let closed = all.into_iter().filter(|session| session.closed_at.is_some());
    let (mut sessions, mut asked) = (Vec::new(), BTreeMap::new());
    for session in closed.take(MOST_SESSIONS) {
        let sheets = state.store.calibrations().sheets(session.id).await?;
        let sheets = counted(&session, &sheets);
        let of = &session;
        let by = questions(&of.grid, &of.interactions, &of.evaluators, &sheets);
        for one in &by {
            let Some(percent) = one.agreement.percent else { continue };
            let label = || Sums::of(text_of(of, &one.question));
            asked
                .entry(one.question.clone())
                .or_insert_with(label)
                .add(percent, one.agreement.alpha);
        }
        sessions.push(SessionTrend {
            id: of.id.uuid(),
            name: of.name.clone(),
            grid_name: (&of.grid.name).into(),
            closed_at: of.closed_at.map(Into::into),
            interactions: of.interactions.len(),
            evaluators: of.evaluators.len(),
            agreement: agreement(whole(&of.grid, &of.interactions, &of.evaluators, &sheets)),
            questions: each(by),
        });
    }
    sessions.reverse();
    let mut asked: Vec<_> = asked.into_iter().map(|(id, sums)| sums.view(id)).collect();
    asked.sort_by(|a, b| a.percent.total_cmp(&b.percent));
    Ok(Json(CalibrationTrend { sessions, questions: asked }))
}

fn text_of(session: &Calibration, question: &str) -> Label {
    let found = session.grid.questions().find(|one| one.id == question);
    found.map(|one| one.text.clone()).unwrap_or_default()
}

/// Of one question over the sessions that asked it; the words are those of the latest.
struct Sums {
    label: Label,
    sessions: u32,
    percent: f64,
    alphas: u32,
    alpha: f64,
    latest: f64,
}

impl Sums {
    const fn of(label: Label) -> Self {
        Self { label, sessions: 0, percent: 0.0, alphas: 0, alpha: 0.0, latest: 0.0 }
    }

    fn add(&mut self, percent: f64, alpha: Option<f64>) {
        if self.sessions == 0 {
            self.latest = percent;
        }
        self.sessions += 1;
        self.percent += percent;
        if let Some(alpha) = alpha {
            self.alphas += 1;
            self.alpha += alpha;
        }
    }

    fn view(self, question: String) -> QuestionTrend {
        QuestionTrend {
            question,
            text: self.label.into(),
            sessions: self.sessions,
            percent: self.percent / f64::from(self.sessions.max(1)),
            latest: self.latest,
            alpha: (self.alphas > 0).then(|| self.alpha / f64::from(self.alphas)),
        }
    }
}
