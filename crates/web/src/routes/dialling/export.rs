//! A list with its results as a file.

use super::list;
use super::view::words;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Path, Query};
use crate::problem::{Answer, Problem};
use crate::shape::ReportLanguage;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use crm::field::spoken;
use crm::import::report::disarmed;
use futures_util::stream;
use std::collections::{BTreeMap, BTreeSet};
use store::{DialRecord, RecordFilter, RecordList, Scope};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Rows read at once: a list of a million goes out in bounded memory.
const PAGE: u32 = 500;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(export_records))
}

/// The records of a list as CSV, with where each stands and what came of it.
#[utoipa::path(
    get,
    path = "/api/v1/record-lists/{id}/export.csv",
    tag = "lists",
    params(("id" = Uuid, Path), ReportLanguage),
    responses(
        (status = 200, body = String, content_type = "text/csv"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn export_records(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(asked): Query<ReportLanguage>,
) -> Answer<Response> {
    let list = list(&state, &who, id).await?;
    let english = asked.lang.as_deref() == Some("en");
    let fields = state.store.setups().latest(&who.scope, &list.organization).await?.setup;
    let fields: Vec<_> = fields.customer_fields;
    let known: BTreeSet<String> = fields.iter().map(|field| field.id.clone()).collect();
    let head = head(english).into_iter().chain(known.iter().cloned()).collect::<Vec<_>>();
    let first = format!("\u{feff}{}", line(&head, english));
    let plan = state.hub.plan();
    let said = plan.map(|(_, plan)| {
        plan.dispositions.iter().map(|(id, said)| (id.to_string(), said.name.clone())).collect()
    });
    let said = said.unwrap_or_default();
    let begin = Reading { state, list, known, said, english, cursor: None, done: false };
    let rows = stream::unfold(begin, |reading| async move {
        if reading.done { None } else { Some(next(reading).await) }
    });
    let start = stream::once(async move { Ok::<_, std::io::Error>(Bytes::from(first)) });
    let body = Body::from_stream(futures_util::StreamExt::chain(start, rows));
    let response = Response::builder()
        .header(header::CONTENT_TYPE, "text/csv; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"fiches.csv\"");
    response.body(body).map_err(|_| Problem::internal())
}

struct Reading {
    state: AppState,
    list: RecordList,
    known: BTreeSet<String>,
    /// What dispositions are called.
    said: BTreeMap<String, String>,
    english: bool,
    cursor: Option<String>,
    done: bool,
}

async fn next(mut reading: Reading) -> (Result<Bytes, std::io::Error>, Reading) {
    let filter = RecordFilter {
        campaign: Some(reading.list.campaign.clone()),
        list: Some(reading.list.id),
        ..RecordFilter::default()
    };
    let scope = Scope::of_organizations(vec![reading.list.organization.clone()]);
    let records = reading.state.store.dial_records();
    let page = records.page(&scope, &filter, reading.cursor.as_deref(), PAGE).await;
    let page = match page {
        Ok(page) => page,
        Err(error) => {
            tracing::error!(%error, "an export of records broke off");
            reading.done = true;
            return (Err(std::io::Error::other("the database did not answer")), reading);
        }
    };
    let mut text = String::new();
    for record in &page.items {
        text.push_str(&line(&cells(record, &reading), reading.english));
    }
    reading.done = page.next.is_none();
    reading.cursor = page.next;
    (Ok(Bytes::from(text)), reading)
}

fn head(english: bool) -> Vec<String> {
    const FRENCH: [&str; 13] = [
        "Référence",
        "Nom",
        "E-mail",
        "Code postal",
        "Téléphones",
        "Score",
        "État",
        "Motif",
        "Possible à partir de",
        "Tentatives",
        "Dernier appel",
        "Dernier résultat",
        "Qualification",
    ];
    const ENGLISH: [&str; 13] = [
        "Reference",
        "Name",
        "E-mail",
        "Postcode",
        "Numbers",
        "Score",
        "State",
        "Reason",
        "Possible from",
        "Attempts",
        "Last call",
        "Last outcome",
        "Disposition",
    ];
    let words = if english { ENGLISH } else { FRENCH };
    words.map(str::to_owned).to_vec()
}

fn cells(record: &DialRecord, reading: &Reading) -> Vec<String> {
    let plain =
        |text: &Option<vocab::Pii<String>>| text.as_ref().map_or("", |t| t.reveal()).to_owned();
    let why = record.why(reading.list.active).unwrap_or_default();
    let told = words(&why).map(|words| if reading.english { words.en } else { words.fr });
    let numbers: Vec<_> = record.numbers.iter().map(|n| n.number.reveal().to_string()).collect();
    let at = |at: Option<vocab::Moment>| at.map(vocab::Moment::rfc3339).unwrap_or_default();
    let mut cells = vec![
        plain(&record.reference),
        plain(&record.name),
        plain(&record.email),
        plain(&record.postcode),
        numbers.join(" "),
        record.score.to_string(),
        record.state.name().to_owned(),
        told.unwrap_or(why),
        at(record.ready_at),
        record.attempts.to_string(),
        at(record.last_at),
        record.last_outcome.clone().unwrap_or_default(),
        named(record.last_disposition.as_ref(), &reading.said),
    ];
    let values = record.values.reveal();
    cells.extend(reading.known.iter().map(|id| values.get(id).map(spoken).unwrap_or_default()));
    cells
}

/// As people know it; one that the plan has no more by its id.
fn named(id: Option<&String>, said: &BTreeMap<String, String>) -> String {
    id.map(|id| said.get(id).unwrap_or(id).clone()).unwrap_or_default()
}

/// RFC 4180; French spreadsheets part cells by `;`.
fn line(cells: &[String], english: bool) -> String {
    let mark = if english { ',' } else { ';' };
    let cell = |text: &String| {
        let text = disarmed(text);
        let quoted = text.contains([mark, '"', '\n', '\r']);
        if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    let cells: Vec<_> = cells.iter().map(cell).collect();
    format!("{}\r\n", cells.join(&mark.to_string()))
}
