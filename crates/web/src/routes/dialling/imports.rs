//! Files of records into a list: a file in, a look at it, the run, what was refused.

use super::{list, view};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::list_imports;
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::limit_of;
use crate::shape::{
    FaultView, ImportColumn, ImportFileName, List, ListImportForm, ListImportPreview,
    ListImportRow, ListImportView, RefusalFilter,
};
use crate::state::now;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use crm::dialling::row::{RecordDraft, RecordMapping};
use crm::field::spoken;
use crm::import::{Table, Unreadable};
use std::collections::BTreeMap;
use store::{ImportCounts, ImportState, LARGEST_FILE, ListImport, Refusal};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{ImportId, Pii};

/// Rows of the preview.
const SHOWN: usize = 20;
/// Values of a column that are shown beside it.
const SAMPLES: usize = 3;
const LISTED: u32 = 50;
const LONGEST_NAME: usize = 200;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_imports_of, upload_records))
        .layer(DefaultBodyLimit::max(LARGEST_FILE))
        .routes(routes!(list_import))
        .routes(routes!(preview_list_import))
        .routes(routes!(run_list_import))
        .routes(routes!(cancel_list_import))
        .routes(routes!(undo_list_import))
        .routes(routes!(list_import_refusals))
}

/// Takes a file of records in: CSV (any separator, UTF-8, UTF-16 or Latin-1), XLSX, XLS, ODS, or
/// vCard; up to 256 MiB. Nothing is imported yet; the mapping is what the headings speak for.
#[utoipa::path(
    post,
    path = "/api/v1/record-lists/{id}/imports",
    tag = "lists",
    params(("id" = Uuid, Path), ImportFileName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = ListImportView),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn upload_records(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(named): Query<ImportFileName>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Answer<(StatusCode, Json<ListImportView>)> {
    let list = list(&state, &who, id).await?;
    let body = body.map_err(|rejected| match rejected.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::bad_request("The body could not be read to its end."),
    })?;
    let setup = state.store.setups().latest(&who.scope, &list.organization).await?.setup;
    let (opened, body) = blocking(move || {
        let opened = Table::open(body.to_vec()).map(|table| {
            let mapping = RecordMapping::guess(&table.headings, &setup.customer_fields);
            let rows = u64::try_from(table.lines.count()).unwrap_or(u64::MAX);
            (table.format, table.headings, mapping, rows)
        });
        (opened, body)
    })
    .await?;
    let (format, headings, mapping, rows) = opened.map_err(unreadable)?;
    let now = now();
    let import = ListImport {
        id: ImportId::from_uuid(new_id(now)),
        organization: list.organization,
        campaign: list.campaign,
        list: list.id,
        file: named.file.unwrap_or_default().chars().take(LONGEST_NAME).collect(),
        format,
        headings,
        rows,
        author: who.login().to_owned(),
        created_at: now,
        updated_at: now,
        state: ImportState::Ready,
        mapping,
        counts: ImportCounts::default(),
        problem: None,
    };
    state.store.list_imports().add(&import, Some(&body)).await?;
    who.trail.about(import.id);
    Ok((StatusCode::CREATED, Json(view::import(import))))
}

/// Imports into a list, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/record-lists/{id}/imports",
    tag = "lists",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<ListImportView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn list_imports_of(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<ListImportView>>> {
    let list = list(&state, &who, id).await?;
    let found = state.store.list_imports().of(&who.scope, list.id, LISTED).await?;
    Ok(Json(List { items: found.into_iter().map(view::import).collect() }))
}

/// One import, with how far it is.
#[utoipa::path(
    get,
    path = "/api/v1/list-imports/{id}",
    tag = "lists",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = ListImportView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn list_import(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<ListImportView>> {
    Ok(Json(view::import(known(&state, &who, id).await?)))
}

/// The columns with some of their values, and the first twenty rows as this mapping would have them.
#[utoipa::path(
    post,
    path = "/api/v1/list-imports/{id}/preview",
    tag = "lists",
    params(("id" = Uuid, Path)),
    request_body = ListImportForm,
    responses(
        (status = 200, body = ListImportPreview),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn preview_list_import(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ListImportForm>,
) -> Answer<Json<ListImportPreview>> {
    let mut import = known(&state, &who, id).await?;
    let setups = state.store.setups();
    let fields = setups.latest(&who.scope, &import.organization).await?.setup.customer_fields;
    let gone = "The file is kept two days, and until it is imported. Upload it again.";
    let bytes = state.store.list_imports().file(import.id).await?;
    let bytes = bytes.ok_or_else(|| wrong_state(gone))?;
    let columns = blocking(move || Table::open(bytes).map(columns)).await?.map_err(unreadable)?;
    let faults = form.mapping.faults(&import.headings, &fields);
    let faults: Vec<FaultView> = faults.into_iter().map(Into::into).collect();
    if !faults.is_empty() {
        return Ok(Json(ListImportPreview { columns, faults, rows: Vec::new() }));
    }
    import.mapping = form.mapping;
    import.counts = ImportCounts::default();
    let headings = import.headings.clone();
    let run = list_imports::taken_up(&state, import).await?;
    let mut run = run.ok_or_else(|| wrong_state(gone))?;
    let (good, refused) = run.preview(SHOWN, now());
    let mut rows: Vec<_> = refused.iter().map(|refusal| refused_row(refusal, &headings)).collect();
    rows.extend(good.into_iter().map(|record| good_row(record.draft)));
    Ok(Json(ListImportPreview { columns, faults, rows }))
}

/// Begins the import. It goes on beside everything else, and after a restart; read it to see how far
/// it is. Records can be called as soon as they are in.
#[utoipa::path(
    post,
    path = "/api/v1/list-imports/{id}/run",
    tag = "lists",
    params(("id" = Uuid, Path)),
    request_body = ListImportForm,
    responses(
        (status = 202, body = ListImportView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn run_list_import(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ListImportForm>,
) -> Answer<(StatusCode, Json<ListImportView>)> {
    let mut import = known(&state, &who, id).await?;
    let setups = state.store.setups();
    let fields = setups.latest(&who.scope, &import.organization).await?.setup.customer_fields;
    let faults = form.mapping.faults(&import.headings, &fields);
    if !faults.is_empty() {
        return Err(Problem::faulty_mapping(faults));
    }
    if import.state != ImportState::Ready {
        return Err(wrong_state(
            "It was imported already, or is under way. Upload the file again.",
        ));
    }
    import.state = ImportState::Running;
    import.mapping = form.mapping;
    turn(&state, &mut import, ImportState::Ready).await?;
    tracing::info!(by = who.login(), list = %import.list, "an import into a list began");
    list_imports::begin(&state, import.id);
    Ok((StatusCode::ACCEPTED, Json(view::import(import))))
}

/// Stops it at its next batch. What was imported stays, and can be undone.
#[utoipa::path(
    post,
    path = "/api/v1/list-imports/{id}/cancel",
    tag = "lists",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = ListImportView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn cancel_list_import(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<ListImportView>> {
    let mut import = known(&state, &who, id).await?;
    if import.state != ImportState::Running {
        return Err(wrong_state("It is not under way."));
    }
    import.state = ImportState::Canceled;
    turn(&state, &mut import, ImportState::Running).await?;
    Ok(Json(view::import(import)))
}

/// Takes its records out of the list within thirty days; those that were called stay, and are
/// counted.
#[utoipa::path(
    post,
    path = "/api/v1/list-imports/{id}/undo",
    tag = "lists",
    params(("id" = Uuid, Path)),
    responses(
        (status = 202, body = ListImportView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn undo_list_import(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<(StatusCode, Json<ListImportView>)> {
    let mut import = known(&state, &who, id).await?;
    if !import.undoable(now()) {
        return Err(wrong_state("It wrote nothing, was undone, or is older than thirty days."));
    }
    let from = import.state;
    import.state = ImportState::Undoing;
    turn(&state, &mut import, from).await?;
    list_imports::begin(&state, import.id);
    Ok((StatusCode::ACCEPTED, Json(view::import(import))))
}

/// Rows that were not taken in, in the order of the file.
#[utoipa::path(
    get,
    path = "/api/v1/list-imports/{id}/refusals",
    tag = "lists",
    params(("id" = Uuid, Path), RefusalFilter),
    responses(
        (status = 200, body = List<ListImportRow>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn list_import_refusals(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(filter): Query<RefusalFilter>,
) -> Answer<Json<List<ListImportRow>>> {
    let import = known(&state, &who, id).await?;
    let (after, limit) = (filter.after.unwrap_or(0), limit_of(filter.limit)?);
    let found = state.store.list_imports().refusals(import.id, after, limit).await?;
    let items = found.iter().map(|refusal| refused_row(refusal, &import.headings));
    Ok(Json(List { items: items.collect() }))
}

async fn known(state: &AppState, who: &Who, id: Uuid) -> Answer<ListImport> {
    let import = state.store.list_imports().get(&who.scope, ImportId::from_uuid(id)).await?;
    let import = import.ok_or_else(|| Problem::not_found("import"))?;
    who.trail.of(&import.organization);
    Ok(import)
}

async fn turn(state: &AppState, import: &mut ListImport, from: ImportState) -> Answer<()> {
    import.updated_at = now();
    match state.store.list_imports().turn(import, &[from]).await? {
        true => Ok(()),
        false => Err(wrong_state("It changed meanwhile: read it again.")),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal())
}

fn wrong_state(what: &str) -> Problem {
    Problem::of_status(StatusCode::CONFLICT, what)
}

fn unreadable(why: Unreadable) -> Problem {
    Problem::bad_field("body", why.code, why.what)
}

fn columns(table: Table) -> Vec<ImportColumn> {
    let headings = table.headings.clone();
    let lines: Vec<_> = table.lines.take(SHOWN).collect();
    let column = |(at, heading): (usize, String)| {
        let values = lines.iter().filter_map(|line| line.cells.get(at));
        let samples = values.filter(|v| !v.is_empty()).take(SAMPLES).cloned().collect();
        ImportColumn { heading, samples }
    };
    headings.into_iter().enumerate().map(column).collect()
}

fn good_row(draft: RecordDraft) -> ListImportRow {
    let plain = |text: Option<Pii<String>>| text.map(Pii::into_inner);
    let told = draft.told();
    ListImportRow {
        line: None,
        numbers: draft.numbers.iter().map(view::number).collect(),
        name: plain(draft.name),
        reference: plain(draft.reference),
        values: told.iter().map(|(key, value)| (key.clone(), spoken(value))).collect(),
        faults: Vec::new(),
    }
}

fn refused_row(refusal: &Refusal, headings: &[String]) -> ListImportRow {
    let cells = headings.iter().cloned().zip(refusal.cells.reveal().iter().cloned());
    let values: BTreeMap<_, _> = cells.filter(|(_, cell)| !cell.is_empty()).collect();
    let fault = |f: &crm::import::RowFault| {
        let path = if f.column.is_empty() { &f.field } else { &f.column };
        let mut view = FaultView::new(path.clone(), f.what.clone());
        (view.code, view.value) = (Some(f.code.clone()), Some(f.value.reveal().clone()));
        view
    };
    ListImportRow {
        line: Some(refusal.line),
        name: None,
        reference: None,
        numbers: Vec::new(),
        values,
        faults: refusal.faults.iter().map(fault).collect(),
    }
}
