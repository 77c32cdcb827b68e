//! Imports of customers: a file in, a look at it, a dry run, the run, its report.
//!
//! Owns: what may be asked of an import in which state. Must not own: how rows are read
//! (`crm::import`), when batches are written (`crate::imports`).

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::imports::{begin, region};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::limit_of;
use crate::shape::{
    FaultView, ImportColumn, ImportFate, ImportFileName, ImportPreview, ImportPreviewForm,
    ImportRowView, ImportRunForm, ImportSample, ImportStateName, ImportView, List, MappingSaved,
    RefusalFilter, ReportLanguage,
};
use crate::state::now;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderName, StatusCode, header};
use crm::import::report::{self, Language};
use crm::import::{Draft, Line, Mapping, RowFault, Table, Target, Unreadable};
use crm::{Field, field};
use std::collections::BTreeMap;
use store::{
    Import, ImportCounts, ImportRow, ImportRun, ImportState, LARGEST_FILE, Refusal, RowFate,
    SavedMapping,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{IdSource, ImportId};

/// Rows of the preview.
const SHOWN: usize = 20;
/// Values of a column that are shown beside it.
const SAMPLES: usize = 3;
const LISTED: u32 = 50;
/// Refused rows of one file of refusals.
const REFUSALS: u32 = 10_000;
const LONGEST_NAME: usize = 200;
const MOST_MAPPINGS: usize = 100;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(imports, upload))
        .layer(DefaultBodyLimit::max(LARGEST_FILE))
        .routes(routes!(import))
        .routes(routes!(import_sample))
        .routes(routes!(preview_import))
        .routes(routes!(run_import))
        .routes(routes!(cancel_import))
        .routes(routes!(undo_import))
        .routes(routes!(import_refusals))
        .routes(routes!(import_refusals_csv))
        .routes(routes!(import_mappings))
        .routes(routes!(save_import_mapping, delete_import_mapping))
}

/// Takes a file of customers in: CSV (any separator, UTF-8, UTF-16 or Latin-1), XLSX, XLS, ODS, or
/// vCard 3 and 4; up to 256 MiB. Nothing is imported yet.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/imports",
    tag = "imports",
    params(("organization" = String, Path), ImportFileName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = ImportView),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn upload(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
    Query(named): Query<ImportFileName>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Answer<(StatusCode, Json<ImportView>)> {
    let organization = who.organization(&state, &organization)?;
    let body = body.map_err(|rejected| match rejected.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::bad_request("The body could not be read to its end."),
    })?;
    let setup = state.store.setups().latest(&who.scope, &organization).await?.setup;
    let (opened, body) = blocking(move || {
        let opened = Table::open(body.to_vec()).map(|table| {
            let mapping = Mapping::guess(&table.headings, &setup.customer_fields);
            let rows = u64::try_from(table.lines.count()).unwrap_or(u64::MAX);
            (table.format, table.headings, mapping, rows)
        });
        (opened, body)
    })
    .await?;
    let (format, headings, mapping, rows) = opened.map_err(unreadable)?;
    let now = now();
    let file = named.file.unwrap_or_default().chars().take(LONGEST_NAME).collect();
    let import = Import {
        id: ImportId::from_uuid(new_id(now)),
        organization,
        file,
        format,
        headings,
        rows,
        author: who.login().to_owned(),
        created_at: now,
        updated_at: now,
        state: ImportState::Ready,
        dry_run: false,
        mapping,
        counts: ImportCounts::default(),
        problem: None,
        digest: None,
    };
    state.store.imports().add(&import, &body).await?;
    Ok((StatusCode::CREATED, Json(shape(import))))
}

/// Imports of an organization, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/imports",
    tag = "imports",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = List<ImportView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn imports(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<List<ImportView>>> {
    let organization = who.organization(&state, &organization)?;
    let found = state.store.imports().list(&who.scope, &organization, LISTED).await?;
    Ok(Json(List { items: found.into_iter().map(shape).collect() }))
}

/// One import, with how far it is.
#[utoipa::path(
    get,
    path = "/api/v1/imports/{id}",
    tag = "imports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = ImportView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn import(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<ImportView>> {
    Ok(Json(shape(known(&state, &who, id).await?)))
}

/// The columns with some of their values, and what their headings speak for.
#[utoipa::path(
    get,
    path = "/api/v1/imports/{id}/sample",
    tag = "imports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = ImportSample),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn import_sample(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<ImportSample>> {
    let import = known(&state, &who, id).await?;
    let fields = fields(&state, &who, &import).await?;
    let table = beginning(&state, &import).await?;
    let guess = Mapping::guess(&table.headings, &fields);
    let headings = table.headings.clone();
    let lines: Vec<Line> = table.lines.take(SHOWN).collect();
    let column = |(at, heading): (usize, String)| {
        let values = lines.iter().filter_map(|line| line.cells.get(at));
        let samples = values.filter(|v| !v.is_empty()).take(SAMPLES).cloned().collect();
        ImportColumn { heading, samples }
    };
    let columns = headings.into_iter().enumerate().map(column).collect();
    Ok(Json(ImportSample { columns, guess }))
}

/// The first twenty rows as this mapping would have them, and what keeps it from being used.
#[utoipa::path(
    post,
    path = "/api/v1/imports/{id}/preview",
    tag = "imports",
    params(("id" = Uuid, Path)),
    request_body = ImportPreviewForm,
    responses(
        (status = 200, body = ImportPreview),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn preview_import(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ImportPreviewForm>,
) -> Answer<Json<ImportPreview>> {
    let mut import = known(&state, &who, id).await?;
    let fields = fields(&state, &who, &import).await?;
    let faults: Vec<FaultView> =
        form.mapping.faults(&import.headings, &fields).into_iter().map(Into::into).collect();
    if !faults.is_empty() {
        return Ok(Json(ImportPreview { faults, rows: Vec::new() }));
    }
    let table = beginning(&state, &import).await?;
    import.mapping = form.mapping;
    import.counts = ImportCounts::default();
    let headings = import.headings.clone();
    let (region, given) = (region(&state), fields.clone());
    let mut run = ImportRun::new(import.clone(), table, given, &region, IdSource::new(0));
    let read = run.preview(SHOWN);
    let good: Vec<ImportRow> = read.iter().filter_map(|row| row.as_ref().ok().cloned()).collect();
    let fates = state.store.imports().foresee(&import, &good, &fields).await?;
    let mut fates = fates.into_iter();
    let rows = read.into_iter().filter_map(|row| match row {
        Ok(row) => Some(row_view(row, fates.next()?, &headings)),
        Err(refusal) => Some(refused_view(&refusal, &headings)),
    });
    Ok(Json(ImportPreview { faults, rows: rows.collect() }))
}

/// Begins the import, or a dry run that counts and names what would happen. It goes on beside
/// everything else, and after a restart; read the import to see how far it is.
#[utoipa::path(
    post,
    path = "/api/v1/imports/{id}/run",
    tag = "imports",
    params(("id" = Uuid, Path)),
    request_body = ImportRunForm,
    responses(
        (status = 202, body = ImportView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn run_import(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ImportRunForm>,
) -> Answer<(StatusCode, Json<ImportView>)> {
    let mut import = known(&state, &who, id).await?;
    let fields = fields(&state, &who, &import).await?;
    let faults = form.mapping.faults(&import.headings, &fields);
    if !faults.is_empty() {
        return Err(Problem::faulty_mapping(faults));
    }
    // A dry run may be followed by another, or by the import itself.
    if !may_begin(&import) {
        return Err(wrong_state(
            "It was imported already, or is under way. Upload the file again.",
        ));
    }
    let from = [import.state];
    import.state = ImportState::Running;
    import.dry_run = form.dry_run;
    import.mapping = form.mapping;
    import.counts = ImportCounts::default();
    import.problem = None;
    turn(&state, &mut import, &from).await?;
    let file = import.file.as_str();
    tracing::info!(by = who.login(), organization = %import.organization, file, "an import began");
    begin(&state, import.id);
    Ok((StatusCode::ACCEPTED, Json(shape(import))))
}

const fn may_begin(import: &Import) -> bool {
    match import.state {
        ImportState::Ready => true,
        ImportState::Done | ImportState::Canceled | ImportState::Failed => import.dry_run,
        ImportState::Running | ImportState::Undoing | ImportState::Undone => false,
    }
}

/// Stops it at its next batch. What was imported stays, and can be undone.
#[utoipa::path(
    post,
    path = "/api/v1/imports/{id}/cancel",
    tag = "imports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = ImportView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn cancel_import(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<ImportView>> {
    let mut import = known(&state, &who, id).await?;
    if import.state != ImportState::Running {
        return Err(wrong_state("It is not under way."));
    }
    import.state = ImportState::Canceled;
    turn(&state, &mut import, &[ImportState::Running]).await?;
    Ok(Json(shape(import)))
}

/// Takes it back within thirty days: cards that it made go, those that it changed are as before.
/// Cards that somebody changed or used since stay, and are counted.
#[utoipa::path(
    post,
    path = "/api/v1/imports/{id}/undo",
    tag = "imports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 202, body = ImportView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn undo_import(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<(StatusCode, Json<ImportView>)> {
    let mut import = known(&state, &who, id).await?;
    if !import.undoable(now()) {
        return Err(wrong_state("It wrote nothing, was undone, or is older than thirty days."));
    }
    let from = [import.state];
    import.state = ImportState::Undoing;
    turn(&state, &mut import, &from).await?;
    begin(&state, import.id);
    Ok((StatusCode::ACCEPTED, Json(shape(import))))
}

/// Rows that were not taken in, in the order of the file.
#[utoipa::path(
    get,
    path = "/api/v1/imports/{id}/refusals",
    tag = "imports",
    params(("id" = Uuid, Path), RefusalFilter),
    responses(
        (status = 200, body = List<ImportRowView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn import_refusals(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(filter): Query<RefusalFilter>,
) -> Answer<Json<List<ImportRowView>>> {
    let import = known(&state, &who, id).await?;
    let (after, limit) = (filter.after.unwrap_or(0), limit_of(filter.limit)?);
    let found = state.store.imports().refusals(import.id, after, limit).await?;
    let items = found.iter().map(|refusal| refused_view(refusal, &import.headings));
    Ok(Json(List { items: items.collect() }))
}

/// The same as a file: the rows as they were with line, field and reason behind, to mend and import
/// again. The first 10,000.
#[utoipa::path(
    get,
    path = "/api/v1/imports/{id}/refusals.csv",
    tag = "imports",
    params(("id" = Uuid, Path), ReportLanguage),
    responses(
        (status = 200, body = String, content_type = "text/csv"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn import_refusals_csv(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(asked): Query<ReportLanguage>,
) -> Answer<([(HeaderName, &'static str); 2], String)> {
    let import = known(&state, &who, id).await?;
    let found = state.store.imports().refusals(import.id, 0, REFUSALS).await?;
    let language = match asked.lang.as_deref() {
        Some("en") => Language::English,
        Some(_) | None => Language::French,
    };
    let rows = found.iter().map(|r| (r.cells.reveal().as_slice(), r.faults.as_slice()));
    let text = report::refused_csv(&import.headings, rows, language);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"refus.csv\""),
    ];
    Ok((headers, text))
}

/// Mappings that the organization keeps by name.
#[utoipa::path(
    get,
    path = "/api/v1/organizations/{organization}/import-mappings",
    tag = "imports",
    params(("organization" = String, Path)),
    responses(
        (status = 200, body = List<MappingSaved>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn import_mappings(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
) -> Answer<Json<List<MappingSaved>>> {
    let organization = who.organization(&state, &organization)?;
    let saved = state.store.imports().mappings(&who.scope, &organization).await?;
    let items = saved.into_iter().map(|saved| MappingSaved {
        name: saved.name,
        author: saved.author,
        saved_at: saved.at.into(),
        mapping: saved.mapping,
    });
    Ok(Json(List { items: items.collect() }))
}

/// Keeps a mapping by its name.
#[utoipa::path(
    put,
    path = "/api/v1/organizations/{organization}/import-mappings/{name}",
    tag = "imports",
    params(("organization" = String, Path), ("name" = String, Path)),
    request_body = ImportPreviewForm,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn save_import_mapping(
    State(state): State<AppState>,
    who: Who,
    Path((organization, name)): Path<(String, String)>,
    Json(form): Json<ImportPreviewForm>,
) -> Answer<StatusCode> {
    let organization = who.organization(&state, &organization)?;
    if name.trim().is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Problem::bad_field("name", name, "Name it by 1 to 200 characters."));
    }
    let imports = state.store.imports();
    let known = imports.mappings(&who.scope, &organization).await?;
    if known.len() >= MOST_MAPPINGS && !known.iter().any(|saved| saved.name == name) {
        let what = "An organization keeps at most 100 mappings: delete one.";
        return Err(Problem::bad_field("name", name, what));
    }
    let author = who.login().to_owned();
    let saved = SavedMapping { name, author, at: now(), mapping: form.mapping };
    imports.save_mapping(&organization, &saved).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets a mapping.
#[utoipa::path(
    delete,
    path = "/api/v1/organizations/{organization}/import-mappings/{name}",
    tag = "imports",
    params(("organization" = String, Path), ("name" = String, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn delete_import_mapping(
    State(state): State<AppState>,
    who: Who,
    Path((organization, name)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let organization = who.organization(&state, &organization)?;
    match state.store.imports().drop_mapping(&organization, &name).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("mapping")),
    }
}

async fn known(state: &AppState, who: &Who, id: Uuid) -> Answer<Import> {
    let import = state.store.imports().get(&who.scope, ImportId::from_uuid(id)).await?;
    import.ok_or_else(|| Problem::not_found("import"))
}

async fn fields(state: &AppState, who: &Who, import: &Import) -> Answer<Vec<Field>> {
    let setups = state.store.setups();
    Ok(setups.latest(&who.scope, &import.organization).await?.setup.customer_fields)
}

async fn beginning(state: &AppState, import: &Import) -> Answer<Table> {
    let bytes = state.store.imports().beginning(import).await?;
    let gone = "The file is kept two days, and until it is imported. Upload it again.";
    let bytes = bytes.ok_or_else(|| wrong_state(gone))?;
    blocking(move || Table::open(bytes)).await?.map_err(unreadable)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal())
}

async fn turn(state: &AppState, import: &mut Import, from: &[ImportState]) -> Answer<()> {
    import.updated_at = now();
    match state.store.imports().turn(import, from).await? {
        true => Ok(()),
        false => Err(wrong_state("It changed meanwhile: read it again.")),
    }
}

fn wrong_state(what: &str) -> Problem {
    Problem::of_status(StatusCode::CONFLICT, what)
}

fn unreadable(why: Unreadable) -> Problem {
    Problem::bad_field("body", why.code, why.what)
}

fn shape(import: Import) -> ImportView {
    let undoable = import.undoable(now());
    let counts = import.counts;
    ImportView {
        id: import.id.uuid(),
        organization: import.organization.to_string(),
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
        dry_run: import.dry_run,
        mapping: import.mapping,
        read: counts.read,
        created: counts.created,
        updated: counts.updated,
        skipped: counts.skipped,
        refused: counts.refused,
        undone: counts.undone,
        kept: counts.kept,
        undoable,
        problem: import.problem,
    }
}

fn row_view(row: ImportRow, fate: RowFate, headings: &[String]) -> ImportRowView {
    let (fate, customer) = match fate {
        RowFate::Create => (ImportFate::Create, None),
        RowFate::Update(id) => (ImportFate::Update, Some(id.uuid())),
        RowFate::Skip => (ImportFate::Skip, None),
        RowFate::Refuse(refusal) => return refused_view(&refusal, headings),
    };
    ImportRowView { line: row.line, fate, customer, card: card(row.draft), faults: Vec::new() }
}

fn refused_view(refusal: &Refusal, headings: &[String]) -> ImportRowView {
    let cells = headings.iter().cloned().zip(refusal.cells.reveal().iter().cloned());
    let fault = |f: &RowFault| {
        let path = if f.column.is_empty() { &f.field } else { &f.column };
        let mut view = FaultView::new(path.clone(), f.what.clone());
        (view.code, view.value) = (Some(f.code.clone()), Some(f.value.reveal().clone()));
        view
    };
    ImportRowView {
        line: refusal.line,
        fate: ImportFate::Refuse,
        customer: None,
        card: cells.filter(|(_, cell)| !cell.is_empty()).collect(),
        faults: refusal.faults.iter().map(fault).collect(),
    }
}

/// What a card would take, by field.
fn card(draft: Draft) -> BTreeMap<String, String> {
    let numbers: Vec<_> = draft.numbers.iter().map(|n| vocab::national(n.reveal())).collect();
    let emails: Vec<_> = draft.emails.iter().map(|e| e.reveal().clone()).collect();
    let mut card = BTreeMap::new();
    let shown = draft.shown();
    let mut put = |target: Target, text: Option<String>| {
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            card.insert(target.name(), text);
        }
    };
    let plain = |text: Option<vocab::Pii<String>>| text.map(vocab::Pii::into_inner);
    put(Target::Name, Some(shown));
    put(Target::Reference, plain(draft.reference));
    put(Target::FirstName, plain(draft.first_name));
    put(Target::LastName, plain(draft.last_name));
    put(Target::Company, plain(draft.company));
    put(Target::Number, Some(numbers.join(", ")));
    put(Target::Email, Some(emails.join(", ")));
    put(Target::Address, plain(draft.street));
    put(Target::Postcode, plain(draft.postcode));
    put(Target::City, plain(draft.city));
    put(Target::Language, draft.language);
    put(Target::Notes, plain(draft.notes));
    put(Target::Tags, Some(draft.tags.join(", ")));
    put(Target::Score, draft.score.map(|s| s.to_string()));
    put(Target::Contract, Some(draft.contracts.join(", ")));
    put(Target::Household, plain(draft.household));
    for (id, value) in draft.custom.reveal() {
        put(Target::Custom(id.clone()), Some(field::spoken(value)));
    }
    card
}
