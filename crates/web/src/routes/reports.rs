//! Reports: kept ones, the standard ones, running and exporting them, and the queue log.

mod decisions;
mod kept;
mod packs;
mod queue_log;
mod sendings;

use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::problem::{Answer, Problem};
use crate::reports::pdf::Around;
use crate::reports::words::Language;
use crate::reports::{files, run, standard_reports};
use crate::shape::{FileFormat, List, ReportExportForm, RunForm, Sheet, StandardReport};
use axum::extract::State;
use axum::http::{HeaderName, header};
use jiff::tz::TimeZone;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(kept::reports, kept::add_report))
        .routes(routes!(standard))
        .routes(routes!(run_report))
        .routes(routes!(export_report))
        .routes(routes!(kept::report, kept::change_report, kept::remove_report))
        .routes(routes!(kept::restore_report))
        .routes(routes!(queue_log::queue_log))
        .routes(routes!(sendings::sendings, sendings::add_sending))
        .routes(routes!(sendings::change_sending, sendings::remove_sending))
        .routes(routes!(sendings::send_now))
        .routes(routes!(packs::packs, packs::add_pack))
        .routes(routes!(packs::pack, packs::change_pack, packs::remove_pack))
        .routes(routes!(packs::pack_pdf))
        .routes(routes!(decisions::decide))
        .routes(routes!(decisions::change_decision))
}

/// A file as an answer.
pub(super) type FileAnswer = ([(HeaderName, String); 2], Vec<u8>);

pub(super) fn as_file(name: &str, format: FileFormat, bytes: Vec<u8>) -> FileAnswer {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = name.chars().map(plain).take(60).collect();
    let disposition = format!("attachment; filename=\"plateau-{name}.{}\"", format.ending());
    let media = format.media_type().to_owned();
    ([(header::CONTENT_TYPE, media), (header::CONTENT_DISPOSITION, disposition)], bytes)
}

/// The name of the centre: its only organization, or the product.
pub(crate) fn centre_name(state: &AppState) -> String {
    let plan = state.hub.plan();
    let organizations = plan.as_ref().map(|(_, p)| &p.organizations);
    match organizations {
        Some(some) if some.len() == 1 => {
            some.values().next().map(|o| o.name.clone()).unwrap_or_default()
        }
        Some(_) | None => "Plateau".to_owned(),
    }
}

pub(crate) fn zone_of(state: &AppState) -> TimeZone {
    let name = state.hub.plan().map(|(_, plan)| plan.settings.time_zone.clone());
    name.and_then(|n| TimeZone::get(&n).ok()).unwrap_or(TimeZone::UTC)
}

/// The standard reports, as they open.
#[utoipa::path(
    get,
    path = "/api/v1/reports/standard",
    tag = "reports",
    responses((status = 200, body = List<StandardReport>))
)]
pub(crate) async fn standard(_: Who) -> Json<List<StandardReport>> {
    Json(List { items: standard_reports() })
}

/// Runs a report: the reader's own figures, whoever kept it.
#[utoipa::path(
    post,
    path = "/api/v1/reports/run",
    tag = "reports",
    request_body = RunForm,
    responses(
        (status = 200, body = Sheet),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn run_report(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<RunForm>,
) -> Answer<Json<Sheet>> {
    let language = Language::of(form.language.as_deref());
    run(&state, &who, &form.definition, form.title.as_deref(), language).await.map(Json)
}

/// The same as a file: PDF, XLSX, CSV or Parquet.
#[utoipa::path(
    post,
    path = "/api/v1/reports/export",
    tag = "reports",
    request_body = ReportExportForm,
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn export_report(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<ReportExportForm>,
) -> Answer<FileAnswer> {
    let language = Language::of(form.language.as_deref());
    let sheet = run(&state, &who, &form.definition, form.title.as_deref(), language).await?;
    let name = sheet.title.clone();
    let bytes = made(&state, sheet, form.format, language).await?;
    Ok(as_file(&name, form.format, bytes))
}

/// Off the threads that answer: a long report takes its time.
pub(crate) async fn made(
    state: &AppState,
    sheet: Sheet,
    format: FileFormat,
    language: Language,
) -> Answer<Vec<u8>> {
    let (centre, zone) = (centre_name(state), zone_of(state));
    let made = tokio::task::spawn_blocking(move || {
        let around = Around { centre: &centre, language, zone: &zone };
        files::file(&sheet, format, &around)
    });
    made.await.map_err(|_| Problem::internal())?.map_err(|error| {
        tracing::error!(%error, "a report could not be made into a file");
        Problem::internal()
    })
}
