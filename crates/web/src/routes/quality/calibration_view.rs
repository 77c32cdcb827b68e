//! What may be seen of a calibration: one's own sheet while it is open, everything once it is closed.
//! This is the one place where other evaluators' marks leave the server.

use super::{Names, percent};
use crate::auth::Who;
use crate::problem::{Answer, Problem};
use crate::shape::{
    Agreement, AnswerLine, CalibrationDetail, CalibrationFigures, CalibrationProgress,
    CalibrationView, QuestionAgreementView, ReferenceLine, SheetView,
};
use crm::quality::agreement::{Level, alpha_word, kappa_word};
use crm::quality::calibration::{
    Coefficients, QuestionAgreement, Sheet, distance, questions, whole,
};
use std::collections::BTreeMap;
use store::{Calibration, CalibrationSheet};
use vocab::Role;

/// Who may close it and write its minutes.
pub(super) fn leads(who: &Who, of: &Calibration) -> bool {
    of.author == who.login()
        || matches!(who.person.role, Role::FloorManager | Role::QualityEvaluator)
}

pub(super) fn view(
    who: &Who,
    of: &Calibration,
    sheets: &[CalibrationSheet],
    names: &Names,
) -> CalibrationView {
    let progress = of.evaluators.iter().map(|login| CalibrationProgress {
        evaluator: login.clone(),
        name: names.person(login),
        done: sheets.iter().filter(|s| s.evaluator == *login && s.done).count(),
        of: of.interactions.len(),
    });
    CalibrationView {
        id: of.id.uuid(),
        organization: of.organization.to_string(),
        name: of.name.clone(),
        grid: of.grid.id.clone(),
        grid_name: (&of.grid.name).into(),
        setup_version: of.setup,
        author: names.person(&of.author),
        deadline: of.deadline.map(Into::into),
        created_at: of.created_at.into(),
        closed_at: of.closed_at.map(Into::into),
        version: of.version,
        interactions: of.interactions.iter().map(|id| id.uuid()).collect(),
        progress: progress.collect(),
        scores: of.closed_at.is_none() && of.evaluators.iter().any(|e| e == who.login()),
        leads: leads(who, of),
    }
}

/// The sheets that count: those of the session's evaluators that were finished.
pub(super) fn counted<'a>(of: &Calibration, sheets: &'a [CalibrationSheet]) -> Vec<Sheet<'a>> {
    let counts = |s: &&CalibrationSheet| s.done && of.evaluators.contains(&s.evaluator);
    let sheet = |s: &'a CalibrationSheet| Sheet {
        interaction: s.interaction,
        evaluator: &s.evaluator,
        answers: &s.answers,
    };
    sheets.iter().filter(counts).map(sheet).collect()
}

pub(super) fn detail(
    who: &Who,
    of: &Calibration,
    sheets: &[CalibrationSheet],
    names: &Names,
) -> Answer<CalibrationDetail> {
    let closed = of.closed_at.is_some();
    let all = counted(of, sheets);
    let shown = sheets.iter().filter(|s| closed || s.evaluator == who.login());
    let shown = shown.map(|s| {
        let reference = of.reference.get(&s.interaction);
        let away = distance(&of.grid, s.interaction, &s.evaluator, &all, reference);
        SheetView {
            interaction: s.interaction.uuid(),
            evaluator: s.evaluator.clone(),
            done: s.done,
            answers: AnswerLine::all(&s.answers, &s.comments),
            summary: s.summary.reveal().clone(),
            mark: percent(of.grid.mark(&s.answers).share),
            distance: away.filter(|_| closed),
        }
    });
    let reference = |(id, answers): (&vocab::InteractionId, &crm::quality::Answers)| {
        let answers = AnswerLine::all(answers, &BTreeMap::new());
        ReferenceLine { interaction: id.uuid(), answers }
    };
    Ok(CalibrationDetail {
        calibration: view(who, of, sheets, names),
        scored_by: serde_json::to_value(&of.grid).map_err(|_| Problem::internal())?,
        sheets: shown.collect(),
        figures: closed.then(|| figures(of, &all)),
        reference: of.reference.iter().map(reference).collect(),
        minutes: of.minutes.clone(),
        decisions: of.decisions.clone(),
    })
}

fn figures(of: &Calibration, sheets: &[Sheet<'_>]) -> CalibrationFigures {
    let by = questions(&of.grid, &of.interactions, &of.evaluators, sheets);
    CalibrationFigures {
        whole: agreement(whole(&of.grid, &of.interactions, &of.evaluators, sheets)),
        questions: each(by),
    }
}

pub(super) fn each(by: Vec<QuestionAgreement>) -> Vec<QuestionAgreementView> {
    let view = |one: QuestionAgreement| QuestionAgreementView {
        question: one.question,
        agreement: agreement(one.agreement),
    };
    by.into_iter().map(view).collect()
}

pub(super) fn agreement(of: Coefficients) -> Agreement {
    let level = match of.level {
        Level::Nominal => "nominal",
        Level::Ordinal => "ordinal",
        Level::Interval => "interval",
    };
    Agreement {
        percent: of.percent,
        cohen: of.cohen,
        fleiss: of.fleiss,
        alpha: of.alpha,
        level: level.to_owned(),
        kappa_word: of.cohen.or(of.fleiss).map(|k| kappa_word(k).to_owned()),
        alpha_word: of.alpha.map(|a| alpha_word(a).to_owned()),
    }
}
