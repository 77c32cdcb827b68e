//! Rows as the API shows them.

use crate::shape::{
    AttemptView, BothWords, DialRecordView, ImportStateName, ListImportView, RecordListView,
    RecordNumberView,
};
use crate::state::now;
use crm::dialling::{DialNumber, RecordState, Strike, Why};
use store::{Attempt, DialRecord, ImportState, ListCounts, ListImport, RecordList};
use vocab::Pii;

pub(super) fn list(list: RecordList, counts: &ListCounts) -> RecordListView {
    RecordListView {
        id: list.id.uuid(),
        organization: list.organization.to_string(),
        campaign: list.campaign.to_string(),
        name: list.name,
        weight: list.weight,
        active: list.active,
        filter: list.filter,
        author: list.author,
        made_at: list.made_at.into(),
        records: counts.values().sum(),
        states: counts.iter().map(|(state, n)| (state.name().to_owned(), *n)).collect(),
    }
}

pub(super) fn import(import: ListImport) -> ListImportView {
    let undoable = import.undoable(now());
    let counts = import.counts;
    ListImportView {
        id: import.id.uuid(),
        organization: import.organization.to_string(),
        campaign: import.campaign.to_string(),
        list: import.list.uuid(),
        file: import.file,
        format: import.format,
        headings: import.headings,
        rows: import.rows,
        author: import.author,
        created_at: import.created_at.into(),
        updated_at: import.updated_at.into(),
        state: match import.state {
            ImportState::Ready => ImportStateName::Ready,
            ImportState::Running => ImportStateName::Running,
            ImportState::Done => ImportStateName::Done,
            ImportState::Canceled => ImportStateName::Canceled,
            ImportState::Failed => ImportStateName::Failed,
            ImportState::Undoing => ImportStateName::Undoing,
            ImportState::Undone => ImportStateName::Undone,
        },
        mapping: import.mapping,
        read: counts.read,
        created: counts.created,
        skipped: counts.skipped,
        refused: counts.refused,
        undone: counts.undone,
        kept: counts.kept,
        undoable,
        problem: import.problem,
    }
}

pub(super) fn number(number: &DialNumber) -> RecordNumberView {
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    RecordNumberView {
        number: number.number.reveal().to_string(),
        shown: vocab::national(number.number.reveal()),
        label: number.label.clone(),
        from: number.from.map(time),
        to: number.to.map(time),
        struck: number.struck.map(|struck| {
            let name = match struck {
                Strike::Wrong => "wrong",
                Strike::Unreachable => "unreachable",
            };
            name.to_owned()
        }),
    }
}

pub(super) fn record(record: DialRecord, list_is_active: bool) -> DialRecordView {
    let why = record.why(list_is_active);
    let plain = |text: Option<Pii<String>>| text.map(Pii::into_inner);
    let opens_at = record.ready_at.filter(|_| record.state == RecordState::Waits);
    DialRecordView {
        id: record.id.uuid(),
        organization: record.organization.to_string(),
        campaign: record.campaign.to_string(),
        list: record.list.uuid(),
        customer: record.customer.map(|id| id.uuid()),
        numbers: record.numbers.iter().map(number).collect(),
        reference: plain(record.reference),
        name: plain(record.name),
        email: plain(record.email),
        postcode: plain(record.postcode),
        time_zone: Some(record.zone).filter(|zone| !zone.is_empty()),
        score: record.score,
        values: record.values.into_inner(),
        state: record.state.name().to_owned(),
        why_words: why.as_deref().and_then(words),
        why,
        opens_at: opens_at.map(Into::into),
        attempts: record.attempts,
        last_at: record.last_at.map(Into::into),
        last_outcome: record.last_outcome,
        last_disposition: record.last_disposition,
        agent: record.only.map(|agent| agent.to_string()),
        quota: record.cell,
        made_at: record.made_at.into(),
    }
}

/// What keeps it, the rules' causes included.
pub(super) fn words(why: &str) -> Option<BothWords> {
    if let Some(why) = Why::of(why) {
        return Some(why.words().into());
    }
    if let Some(cause) = law::Cause::ALL.iter().find(|cause| cause.name() == why) {
        return Some(cause.words().into());
    }
    let words = match RecordState::of(why)? {
        RecordState::Claimed => ("Choisie pour être appelée", "Chosen to be called"),
        RecordState::Calling => ("En cours d’appel", "Being called"),
        RecordState::Settling => ("Résultat en cours d’examen", "Its result is being worked out"),
        RecordState::Ready
        | RecordState::Waits
        | RecordState::Done
        | RecordState::Blocked
        | RecordState::Filtered => return None,
    };
    Some(words.into())
}

pub(crate) fn attempt(attempt: Attempt) -> AttemptView {
    AttemptView {
        interaction: attempt.interaction.uuid(),
        number: attempt.number.map(Pii::into_inner),
        method: attempt.method,
        agent: attempt.agent.map(|agent| agent.to_string()),
        at: attempt.at.into(),
        answered_at: attempt.answered_at.map(Into::into),
        ended_at: attempt.ended_at.map(Into::into),
        heard: attempt.heard,
        outcome: attempt.outcome,
        disposition: attempt.disposition,
    }
}
