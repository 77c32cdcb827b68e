//! Quality on paper: marks of evaluations, how far evaluators agree, and what coaching is under way.
//!
//! Whoever reads sees what the pages of quality show them: a supervisor their teams, nobody of an
//! organization the agents.

use super::run::{Frame, by_name, column};
use super::standard::of_the_centre;
use super::words::{Language, exact};
use crate::AppState;
use crate::auth::Who;
use crate::problem::{Answer, Problem};
use crate::shape::{
    Cell, ChartName, ReportDefinition, Sheet, SheetChart, SheetOpen, SheetRow, SheetSeries,
    SheetUnit,
};
use crm::Label;
use crm::quality::calibration::{Sheet as Scored, whole};
use std::collections::{BTreeMap, BTreeSet};
use store::{CoachingFilter, CoachingState, Point, PointFilter, Scope};
use vocab::{InteractionId, Moment};

const MOST_ROWS: usize = 500;
const MOST_BARS: usize = 20;
/// As many as a row opens to.
const MOST_OPENED: usize = 50;

fn said(label: &Label, language: Language) -> &str {
    language.pick(&label.fr, label.en.as_deref().unwrap_or(&label.fr))
}

/// Marks in hundredths of a percent, so that sums are exact.
#[derive(Default)]
struct Marks {
    seen: BTreeSet<store::EvaluationId>,
    sum: u64,
    count: u64,
    lowest: Option<u32>,
    interactions: Vec<InteractionId>,
}

impl Marks {
    fn add(&mut self, point: &Point, mark: u32) {
        self.sum += u64::from(mark);
        self.count += 1;
        self.lowest = Some(self.lowest.map_or(mark, |low| low.min(mark)));
        if self.interactions.len() < MOST_OPENED {
            self.interactions.push(point.interaction);
        }
    }

    fn mean(&self) -> Option<f64> {
        let count = exact(self.count.cast_signed());
        (self.count > 0).then(|| exact(self.sum.cast_signed()) / count / 10_000.0)
    }
}

/// By what marks are kept apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MarksBy {
    Question,
    Agent,
    Team,
    Campaign,
}

impl MarksBy {
    fn of(definition: &ReportDefinition) -> Answer<Self> {
        Ok(match definition.by.first().map(String::as_str) {
            None | Some("question") => Self::Question,
            Some("agent") => Self::Agent,
            Some("team") => Self::Team,
            Some("campaign") => Self::Campaign,
            Some(other) => {
                let what = "Marks are kept apart by question, agent, team or campaign.";
                return Err(Problem::bad_field("by", other, what));
            }
        })
    }

    /// Of an evaluation once; of a question each.
    fn gather(self, points: &[Point]) -> BTreeMap<String, Marks> {
        let mut all: BTreeMap<String, Marks> = BTreeMap::new();
        for point in points {
            let key = match self {
                Self::Question => format!("{}\n{}", point.grid, point.question),
                Self::Agent => point.agent.to_string(),
                Self::Team => point.team.as_ref().map(ToString::to_string).unwrap_or_default(),
                Self::Campaign => {
                    point.campaign.as_ref().map(ToString::to_string).unwrap_or_default()
                }
            };
            let marks = all.entry(key).or_default();
            if self == Self::Question {
                marks.add(point, point.share);
            } else if let Some(mark) = point.mark
                && marks.seen.insert(point.evaluation)
            {
                marks.add(point, mark);
            }
        }
        all
    }
}

/// What is asked of the evaluations finished in a span.
async fn points(
    state: &AppState,
    scope: &Scope,
    frame: &Frame,
    (from, to): (Moment, Moment),
) -> Answer<Vec<Point>> {
    let cells = &frame.asked.cells;
    let filter = PointFilter { grid: None, agent: None, team: None, campaign: None, from, to };
    let mut points = state.store.evaluations().points(scope, &filter).await?;
    points.retain(|point| {
        let campaign = point.campaign.as_ref();
        (cells.agents.is_empty() || cells.agents.contains(&point.agent))
            && (cells.campaigns.is_empty()
                || campaign.is_some_and(|one| cells.campaigns.contains(one)))
    });
    Ok(points)
}

pub(super) async fn evaluations(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    of_the_centre(who)?;
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, t) = (&frame.asked, |fr, en| language.pick(fr, en));
    let by = MarksBy::of(definition)?;
    let scope = who.judged(frame.filter.organization.as_deref());
    let (from, to) = (asked.cells.from, asked.cells.to);
    let now = by.gather(&points(state, &scope, &frame, (from, to)).await?);
    let before = match definition.compare {
        Some(compare) => {
            let span = compare.of(from, to, asked.now, &asked.zone);
            Some(by.gather(&points(state, &scope, &frame, span).await?))
        }
        None => None,
    };
    let questions = match by {
        MarksBy::Question => questions(state, language).await?,
        MarksBy::Agent | MarksBy::Team | MarksBy::Campaign => BTreeMap::new(),
    };
    let (key, name) = match by {
        MarksBy::Question => ("question", t("Question", "Question")),
        MarksBy::Agent => ("agent", by_name("agent", language)),
        MarksBy::Team => ("team", by_name("team", language)),
        MarksBy::Campaign => ("campaign", by_name("campaign", language)),
    };
    let mut columns = vec![
        column(key, name, SheetUnit::Text),
        column("evaluations", t("Évaluations", "Evaluations"), SheetUnit::Count),
        column("mean", t("Note moyenne", "Mean mark"), SheetUnit::Share),
        column("lowest", t("La plus basse", "Lowest"), SheetUnit::Share),
    ];
    if before.is_some() {
        columns.push(column("mean_beside", t("avant", "before"), SheetUnit::Share));
        columns.push(column("mean_change", t("écart", "change"), SheetUnit::Points));
    }
    let mut sheet = frame.sheet(t("Évaluations", "Evaluations"), columns);
    let mut lines: Vec<_> = now.iter().filter_map(|(key, m)| Some((key, m, m.mean()?))).collect();
    // The lowest first: that is what a committee speaks of.
    lines.sort_by(|a, b| a.2.total_cmp(&b.2));
    let plan = &asked.plan;
    for (key, marks, mean) in lines.iter().take(MOST_ROWS) {
        let name = match by {
            MarksBy::Question => {
                questions.get(key.as_str()).cloned().unwrap_or_else(|| key.replace('\n', " · "))
            }
            _ if key.is_empty() => t("sans", "none").to_owned(),
            MarksBy::Agent => {
                plan.agents.get(key.as_str()).map_or(key.to_string(), |a| a.name.clone())
            }
            MarksBy::Team => {
                plan.teams.get(key.as_str()).map_or(key.to_string(), |a| a.name.clone())
            }
            MarksBy::Campaign => {
                plan.campaigns.get(key.as_str()).map_or(key.to_string(), |a| a.name.clone())
            }
        };
        let mut cells = vec![
            Cell::Text(name),
            Cell::Int(marks.count.cast_signed()),
            Cell::Number(*mean),
            Cell::from(marks.lowest.map(|low| f64::from(low) / 10_000.0)),
        ];
        if let Some(before) = &before {
            let other = before.get(key.as_str()).and_then(Marks::mean);
            cells.push(Cell::from(other));
            cells.push(Cell::from(other.map(|other| mean - other)));
        }
        let interactions = marks.interactions.iter().map(|id| id.uuid()).collect();
        let open = SheetOpen { interactions, ..SheetOpen::default() };
        sheet.rows.push(SheetRow { cells, open: Some(open) });
    }
    sheet.truncated = lines.len() > MOST_ROWS;
    let shown = sheet.rows.iter().take(MOST_BARS);
    let (labels, values): (Vec<String>, Vec<Option<f64>>) = shown
        .map(|row| {
            let label =
                row.cells.first().map(|c| c.written(SheetUnit::Text, language, &asked.zone));
            (label.unwrap_or_default(), row.cells.get(2).and_then(Cell::value))
        })
        .unzip();
    if labels.len() > 1 {
        let series = vec![SheetSeries { name: t("Note moyenne", "Mean mark").to_owned(), values }];
        let kind = ChartName::Bars;
        sheet.chart = Some(SheetChart { kind, unit: SheetUnit::Share, labels, series });
    }
    let many = t(
        "Moyenne des évaluations terminées dans la période, de la plus basse à la plus haute.",
        "The mean of evaluations finished in the span, from the lowest to the highest.",
    );
    sheet.note = Some(many.to_owned());
    Ok(sheet)
}

/// Texts of the questions of every organization's grids in force, by grid and question.
async fn questions(state: &AppState, language: Language) -> Answer<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    let Some((_, plan)) = state.hub.plan() else { return Ok(all) };
    for organization in plan.organizations.keys() {
        let setup = state.store.setups().latest(&Scope::all(), organization).await?.setup;
        for grid in &setup.quality.grids {
            for question in grid.questions() {
                let key = format!("{}\n{}", grid.id, question.id);
                all.entry(key).or_insert_with(|| said(&question.text, language).to_owned());
            }
        }
    }
    Ok(all)
}

pub(super) async fn calibrations(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    of_the_centre(who)?;
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, t) = (&frame.asked, |fr, en| language.pick(fr, en));
    let scope = who.narrowed(frame.filter.organization.as_deref());
    let columns = vec![
        column("name", t("Séance", "Session"), SheetUnit::Text),
        column("closed", t("Close le", "Closed"), SheetUnit::Moment),
        column("evaluators", t("Évaluateurs", "Evaluators"), SheetUnit::Count),
        column("contacts", t("Contacts", "Contacts"), SheetUnit::Count),
        column("percent", t("Accord", "Agreement"), SheetUnit::Share),
        column("kappa", "Kappa", SheetUnit::Mark),
        column("alpha", "Alpha", SheetUnit::Mark),
    ];
    let mut sheet = frame.sheet(t("Calibrage", "Calibration"), columns);
    for one in state.store.calibrations().list(&scope).await? {
        let Some(closed) = one.closed_at else { continue };
        if closed < asked.cells.from || closed >= asked.cells.to {
            continue;
        }
        let sheets = state.store.calibrations().sheets(one.id).await?;
        let counted: Vec<Scored<'_>> = sheets
            .iter()
            .filter(|s| s.done && one.evaluators.contains(&s.evaluator))
            .map(|s| Scored {
                interaction: s.interaction,
                evaluator: &s.evaluator,
                answers: &s.answers,
            })
            .collect();
        let agreed = whole(&one.grid, &one.interactions, &one.evaluators, &counted);
        let cells = vec![
            Cell::Text(one.name),
            Cell::At(closed.into()),
            Cell::Int(i64::try_from(one.evaluators.len()).unwrap_or(i64::MAX)),
            Cell::Int(i64::try_from(one.interactions.len()).unwrap_or(i64::MAX)),
            Cell::from(agreed.percent),
            Cell::from(agreed.cohen.or(agreed.fleiss)),
            Cell::from(agreed.alpha),
        ];
        let interactions = one.interactions.iter().map(|id| id.uuid()).collect();
        let open = SheetOpen { interactions, ..SheetOpen::default() };
        sheet.rows.push(SheetRow { cells, open: Some(open) });
    }
    let note = t(
        "Séances closes dans la période. Accord\u{a0}: part des réponses égales\u{a0}; kappa de Cohen à \
         deux évaluateurs, de Fleiss au-delà\u{a0}; alpha de Krippendorff, fiable à partir de 0,80.",
        "Sessions closed in the span. Agreement: the share of equal answers; Cohen’s kappa of two \
         evaluators, Fleiss’ of more; Krippendorff’s alpha, reliable from 0.80 on.",
    );
    sheet.note = Some(note.to_owned());
    Ok(sheet)
}

pub(super) async fn coachings(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    of_the_centre(who)?;
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, t) = (&frame.asked, |fr, en| language.pick(fr, en));
    let scope = who.judged(frame.filter.organization.as_deref());
    let columns = vec![
        column("agent", by_name("agent", language), SheetUnit::Text),
        column("title", t("Objet", "Subject"), SheetUnit::Text),
        column("coach", t("Accompagné par", "Coach"), SheetUnit::Text),
        column("state", t("État", "State"), SheetUnit::Text),
        column("actions", t("Actions faites", "Actions done"), SheetUnit::Text),
        column("due", t("Échéance", "Due"), SheetUnit::Moment),
    ];
    let mut sheet = frame.sheet(t("Accompagnements", "Coaching"), columns);
    let people = state.store.people().list().await?;
    let all = state.store.coachings().list(&scope, &CoachingFilter::default()).await?;
    for one in all {
        let open = matches!(one.state, CoachingState::Planned | CoachingState::Running);
        let (from, to) = (asked.cells.from, asked.cells.to);
        let chosen = asked.cells.agents.is_empty() || asked.cells.agents.contains(&one.agent);
        // What was under way in the span: begun before its end, and not over before its beginning.
        if !chosen || one.created_at >= to || (!open && one.updated_at < from) {
            continue;
        }
        let stage = match one.state {
            CoachingState::Planned => t("Prévu", "Planned"),
            CoachingState::Running => t("En cours", "Under way"),
            CoachingState::Done => t("Terminé", "Done"),
            CoachingState::Cancelled => t("Annulé", "Cancelled"),
        };
        let agent = asked.plan.agents.get(&one.agent).map(|a| a.name.clone());
        let coach = people.iter().find(|p| p.login == one.coach).map(|p| p.name.clone());
        let done = one.actions.iter().filter(|a| a.done).count();
        let cells = vec![
            Cell::Text(agent.unwrap_or_else(|| one.agent.to_string())),
            Cell::Text(one.title),
            Cell::Text(coach.unwrap_or(one.coach)),
            Cell::from(stage),
            Cell::Text(format!("{done} / {}", one.actions.len())),
            one.due.map_or(Cell::Empty, |at| Cell::At(at.into())),
        ];
        sheet.rows.push(SheetRow { cells, open: None });
        if sheet.rows.len() >= MOST_ROWS {
            sheet.truncated = true;
            break;
        }
    }
    Ok(sheet)
}
