//! Diagnoses as the API shows them. Must not own: what is asked next (`crm::cases`).

use crate::case_index::LoadedBase;
use crate::problem::Answer;
use crate::shape::{
    DiagnosisView, ExpectedView, GainView, NextView, PartView, QuestionView, RankedView, StepView,
    WordsView,
};
use crm::cases::{
    Asked, Attribute, Diagnosis, Gain, Next, Refined, Verdict, because, diagnose, shown,
};
use std::collections::BTreeSet;
use store::{CaseId, DiagnosisRecord, DiagnosisState, RankedCase};
use vocab::{CustomerId, InteractionId, TicketId};

/// The step that its answers lead to.
pub(crate) fn step(loaded: &LoadedBase, record: &DiagnosisRecord) -> Diagnosis {
    let (values, skipped) = (record.body.values(), record.body.skipped());
    let failed: BTreeSet<u64> = record.body.failed.iter().map(|f| f.number).collect();
    let text = record.body.text.reveal();
    diagnose(&loaded.index, Asked { values: &values, text, skipped: &skipped, failed: &failed })
}

/// What is kept of the ranking, for whoever reads it when the base has changed.
pub(crate) fn kept(loaded: &LoadedBase, step: &Diagnosis) -> Vec<RankedCase> {
    let one = |r: &Refined| RankedCase {
        id: loaded.ids[r.found.place],
        number: r.found.number,
        percent: percent(r.found.similarity),
    };
    step.ranked.iter().take(5).map(one).collect()
}

pub(crate) fn view(loaded: &LoadedBase, record: DiagnosisRecord) -> Answer<DiagnosisView> {
    let step = step(loaded, &record);
    let open = record.state == DiagnosisState::Open;
    let base = loaded.base();
    let steps = record.body.steps.iter().map(|s| {
        let attribute = base.attribute(&s.attribute);
        let named = || crm::Label::from(s.attribute.as_str());
        let answer = s.answer.as_ref().map(|value| match attribute {
            Some(attribute) => shown(attribute, value),
            None => crm::Label::from(crm::field::spoken(value).as_str()),
        });
        StepView {
            attribute: s.attribute.clone(),
            label: attribute.map_or_else(named, |a| a.field.label.clone()).into(),
            question: attribute.map_or_else(named, |a| a.question.clone()).into(),
            answer: answer.map(Into::into),
            at: s.at.into(),
        }
    });
    Ok(DiagnosisView {
        id: record.id.uuid(),
        organization: record.organization.to_string(),
        base: record.base.clone(),
        base_label: (&base.label).into(),
        interaction: record.interaction.map(InteractionId::uuid),
        customer: record.customer.map(CustomerId::uuid),
        ticket: record.ticket.map(TicketId::uuid),
        author: record.author.clone(),
        state: record.state.name().to_owned(),
        text: record.body.text.reveal().clone(),
        steps: steps.collect(),
        next: open.then(|| next_view(loaded, &step)),
        ranked: ranked_views(loaded, &step.ranked),
        failed: record.body.failed.iter().map(|f| f.number).collect(),
        solved_by: record.body.solved_by.as_ref().map(|s| s.number),
        told: record.body.told.reveal().clone(),
        started_at: record.started_at.into(),
        updated_at: record.updated_at.into(),
        version: record.version,
    })
}

pub(crate) fn next_view(loaded: &LoadedBase, step: &Diagnosis) -> NextView {
    let base = loaded.base();
    let label = |id: &str| base.attribute(id).map(|a| WordsView::from(&a.field.label));
    let gain = |g: &Gain| {
        let (attribute, bits) = (g.attribute.clone(), rounded(g.bits));
        Some(GainView { label: label(&attribute)?, attribute, bits })
    };
    let stop = match &step.next {
        Next::Ask(_) => None,
        Next::Stop(reason) => Some(reason.name().to_owned()),
    };
    // When nothing more need be asked, the question that tells most is still there to be asked.
    let ask = match &step.next {
        Next::Ask(question) => step.gains.iter().find(|g| g.attribute == question.attribute),
        Next::Stop(_) => step.gains.first().filter(|g| g.bits > 0.0),
    };
    let ask = ask.and_then(|g| Some(question_view(base.attribute(&g.attribute)?, g)));
    let gains = step.gains.iter().filter_map(gain).collect();
    NextView { ask, stop, candidates: step.candidates, gains }
}

fn question_view(attribute: &Attribute, gain: &Gain) -> QuestionView {
    let expected = |(value, share): &(serde_json::Value, f64)| ExpectedView {
        value: value.clone(),
        share: rounded(*share),
    };
    QuestionView {
        attribute: attribute.field.id.clone(),
        label: (&attribute.field.label).into(),
        question: (&attribute.question).into(),
        help: attribute.field.help.as_ref().map(Into::into),
        field: serde_json::to_value(&attribute.field).unwrap_or_default(),
        bits: rounded(gain.bits),
        expected: gain.expected.iter().map(expected).collect(),
    }
}

pub(crate) fn ranked_views(loaded: &LoadedBase, ranked: &[Refined]) -> Vec<RankedView> {
    ranked.iter().map(|r| ranked_view(loaded, r)).collect()
}

fn ranked_view(loaded: &LoadedBase, ranked: &Refined) -> RankedView {
    let (base, case) = (loaded.base(), &loaded.cases[ranked.found.place]);
    let parts = ranked.verdicts().filter(|(_, verdict)| *verdict != Verdict::Unknown);
    RankedView {
        case: CaseId::uuid(loaded.ids[ranked.found.place]),
        number: ranked.found.number,
        percent: percent(ranked.found.similarity),
        tried: case.success.tried,
        solved: case.success.solved,
        problem: case.problem.reveal().clone(),
        solution: case.solution.reveal().clone(),
        article: case.article.clone(),
        because: because(base, ranked).into(),
        parts: parts
            .map(|(part, verdict)| PartView {
                attribute: part.attribute.clone(),
                label: part
                    .attribute
                    .as_deref()
                    .and_then(|id| base.attribute(id))
                    .map(|a| (&a.field.label).into()),
                verdict: verdict.name().to_owned(),
                percent: percent(part.similarity.unwrap_or_default()),
            })
            .collect(),
    }
}

/// 0–100, nearest.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
fn percent(similarity: f64) -> u32 {
    (similarity.clamp(0.0, 1.0) * 100.0).round() as u32
}

/// Four digits after the point are enough for people and keep answers alike on every machine.
fn rounded(of: f64) -> f64 {
    (of * 10_000.0).round() / 10_000.0
}
