//! What a diagnosis leaves behind: the ticket with its questions and answers, the success record of
//! its cases, and a new or revised case for the experts.

use crate::AppState;
use crate::auth::Who;
use crate::case_index::LoadedBase;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::tickets;
use crate::shape::{TicketChanges, TicketEscalation, TicketForm};
use crate::state::now;
use axum::extract::State;
use crm::cases::{Case, Success, told};
use serde_json::json;
use store::{CaseId, CaseOrigin, CaseState, DiagnosisRecord, DiagnosisState, NewCase, RankedCase};
use uuid::Uuid;
use vocab::{CustomerId, InteractionId, Pii, TicketId};

const LONGEST_SUBJECT: usize = 200;
const NO_SOLUTION: &str = "Diagnostic sans solution";

/// Opens the ticket, or notes in the one there is, by the same rules as people do.
pub(crate) async fn file(
    state: &AppState,
    who: &Who,
    loaded: &LoadedBase,
    record: &DiagnosisRecord,
    subject: &str,
) -> Answer<TicketId> {
    let account = account(loaded, record);
    let (id, version) = match record.ticket {
        Some(ticket) => {
            let known = state.store.tickets().get(&who.scope, ticket).await?;
            let known = known.ok_or_else(|| Problem::not_found("ticket"))?;
            (ticket.uuid(), known.version)
        }
        None => open(state, who, loaded, record, &subject_of(loaded, record, subject)).await?,
    };
    let solved = record.state == DiagnosisState::Solved;
    let mut changes = json!({ "version": version });
    if record.ticket.is_some() {
        changes["note"] = account.into();
    }
    if solved {
        changes["status"] = "solved".into();
        changes["solution"] = solution(loaded, record).into();
    }
    let mut version = version;
    if solved || record.ticket.is_some() {
        let changes: TicketChanges = read(changes)?;
        let (state, who) = (State(state.clone()), who.clone());
        let Json(changed) = tickets::change_ticket(state, who, Path(id), Json(changes)).await?;
        version = changed.version;
    }
    if !solved {
        raise(state, who, id, version, record).await;
    }
    Ok(TicketId::from_uuid(id))
}

/// To the next level. A ticket that has none above it stays where it is, with the answers.
async fn raise(state: &AppState, who: &Who, id: Uuid, version: i64, record: &DiagnosisRecord) {
    let told = record.body.told.reveal();
    let reason = if told.is_empty() { NO_SOLUTION } else { told };
    let form = TicketEscalation { version, reason: reason.to_owned(), level: None };
    let (state, who) = (State(state.clone()), who.clone());
    if tickets::escalate_ticket(state, who, Path(id), Json(form)).await.is_err() {
        tracing::info!(ticket = %id, "a diagnosis without solution found no level above");
    }
}

async fn open(
    state: &AppState,
    who: &Who,
    loaded: &LoadedBase,
    record: &DiagnosisRecord,
    subject: &str,
) -> Answer<(Uuid, i64)> {
    let base = loaded.base();
    let form = json!({
        "organization": record.organization,
        "customer": record.customer.map(CustomerId::uuid),
        "interaction": record.interaction.map(InteractionId::uuid),
        "type": base.ticket_type,
        "category": base.ticket_category.clone().unwrap_or_default(),
        "subject": subject,
        "body": account(loaded, record),
        "priority": "normal",
    });
    let form: TicketForm = read(form)?;
    let (_, Json(made)) =
        tickets::create_ticket(State(state.clone()), who.clone(), Json(form)).await?;
    Ok((made.id, made.version))
}

fn read<T: serde::de::DeserializeOwned>(form: serde_json::Value) -> Answer<T> {
    serde_json::from_value(form)
        .map_err(|error| Problem::bad_field("ticket_type", (), error.to_string()))
}

/// The diagnosis in words, for the ticket and for level 2.
fn account(loaded: &LoadedBase, record: &DiagnosisRecord) -> String {
    let steps = record.body.steps.iter().map(|s| (s.attribute.as_str(), s.answer.as_ref()));
    let mut text = String::new();
    let said = record.body.text.reveal();
    if !said.is_empty() {
        text.push_str(said);
        text.push_str("\n\n");
    }
    text.push_str(&format!("Diagnostic « {} »\n", loaded.base().label.fr));
    text.push_str(&told(loaded.base(), steps, "fr"));
    for failed in &record.body.failed {
        text.push_str(&format!("– Essayé en vain : solution du cas {}\n", failed.number));
    }
    let solution = solution(loaded, record);
    if !solution.is_empty() {
        text.push('\n');
        text.push_str(&solution);
    }
    text
}

fn solution(loaded: &LoadedBase, record: &DiagnosisRecord) -> String {
    let told = record.body.told.reveal();
    let case = record.body.solved_by.as_ref().and_then(|case| loaded.place(case.id));
    let of_case = case.map(|place| {
        let case = &loaded.cases[place];
        format!("Solution (cas {}) : {}", case.number, case.solution.reveal())
    });
    match (record.state, of_case, told.is_empty()) {
        (_, Some(solution), true) => solution,
        (_, Some(solution), false) => format!("{solution}\n{told}"),
        (DiagnosisState::Solved, None, _) => format!("Solution : {told}"),
        (DiagnosisState::NotSolved | DiagnosisState::Open, None, _) => told.clone(),
    }
}

fn subject_of(loaded: &LoadedBase, record: &DiagnosisRecord, given: &str) -> String {
    let first = |text: &str| text.lines().next().unwrap_or_default().trim().to_owned();
    let case = record.body.solved_by.as_ref().or(record.body.ranked.first());
    let problem = case.and_then(|case| loaded.place(case.id));
    let problem = problem.map(|place| first(loaded.cases[place].problem.reveal()));
    let found = [first(given), first(record.body.text.reveal())]
        .into_iter()
        .chain(problem)
        .find(|text| !text.is_empty())
        .unwrap_or_else(|| loaded.base().label.fr.clone());
    found.chars().take(LONGEST_SUBJECT).collect()
}

/// Counts the case that helped, and proposes what the base does not know yet.
pub(crate) async fn learn(
    state: &AppState,
    who: &Who,
    loaded: &LoadedBase,
    record: &DiagnosisRecord,
) -> Answer<()> {
    if record.state != DiagnosisState::Solved {
        return Ok(());
    }
    match &record.body.solved_by {
        Some(case) => {
            state.store.cases().count(&who.scope, case.id, true).await?;
            match revised(loaded, record, case) {
                Some(revised) => propose(state, who, record, revised, Some(case.id)).await,
                None => Ok(()),
            }
        }
        None => {
            let solution = record.body.told.clone();
            propose(state, who, record, new_case(loaded, record, solution), None).await
        }
    }
}

fn new_case(loaded: &LoadedBase, record: &DiagnosisRecord, solution: Pii<String>) -> Case {
    let problem = Pii::new(subject_of(loaded, record, record.body.text.reveal()));
    let success = Success { tried: 1, solved: 1 };
    Case { values: record.body.values(), problem, solution, success, ..Case::default() }
}

/// The same case with what the customer answered and the case did not say; `None` when it says all.
fn revised(loaded: &LoadedBase, record: &DiagnosisRecord, case: &RankedCase) -> Option<Case> {
    let mut revised = loaded.cases[loaded.place(case.id)?].clone();
    let before = revised.values.len();
    for (attribute, value) in record.body.values() {
        revised.values.entry(attribute).or_insert(value);
    }
    (revised.values.len() > before).then_some(revised)
}

async fn propose(
    state: &AppState,
    who: &Who,
    record: &DiagnosisRecord,
    case: Case,
    revises: Option<CaseId>,
) -> Answer<()> {
    let now = now();
    let origin = CaseOrigin {
        diagnosis: Some(record.id),
        ticket: record.ticket,
        revises,
        merged_into: None,
    };
    let new = NewCase {
        id: CaseId::from_uuid(new_id(now)),
        organization: record.organization.clone(),
        base: record.base.clone(),
        state: CaseState::Proposed,
        case,
        origin,
        author: who.login().to_owned(),
    };
    state.store.cases().create_all(vec![new], now).await?;
    Ok(())
}

/// A ticket was solved by somebody else: what its diagnosis did not find becomes a proposed case.
pub(crate) async fn learn_from_ticket(
    state: &AppState,
    who: &Who,
    ticket: TicketId,
    solution: &str,
) -> Answer<()> {
    if solution.trim().is_empty() {
        return Ok(());
    }
    let filter = store::DiagnosisFilter { ticket: Some(ticket), limit: 1, ..Default::default() };
    for record in state.store.diagnoses().list(&who.scope, &filter).await? {
        if record.state != DiagnosisState::NotSolved {
            continue;
        }
        let Ok(loaded) = state.case_base(&record.organization, Some(&record.base)).await else {
            continue;
        };
        let case = new_case(&loaded, &record, Pii::new(solution.trim().to_owned()));
        propose(state, who, &record, case, None).await?;
    }
    Ok(())
}
