//! Numbers that are not called: the lists, one by one and by file.

use super::{e164, reason};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::imports::region;
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::limit_of;
use crate::shape::{
    OppositionForm, OppositionImport, OppositionImportAsked, OppositionLine, OppositionsAsked,
    Page, ReasonForm,
};
use crate::state::now;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use crm::import::{Line, Opened, Table};
use std::collections::VecDeque;
use std::sync::Mutex;
use store::{
    Grant, LARGEST_FILE, NewOpposition, Opposition, OppositionFilter, OppositionScope, StoreError,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{Address, CampaignId, CustomerId, IdSource, InteractionId, Moment, Pii};

/// Lines of a file that are read and written together.
const AT_ONCE: usize = 2_000;
const MOST_REFUSED: usize = 100;
/// Imports whose end is remembered until the next restart.
const MOST_IMPORTS: usize = 32;

pub(super) fn upload_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(import_oppositions))
        .layer(DefaultBodyLimit::max(LARGEST_FILE))
}

/// Imports of this process. One that a restart broke off is given again: numbers that stand on the
/// list already stay as they are.
#[derive(Default)]
pub(crate) struct OppositionImports(Mutex<VecDeque<(OppositionScope, OppositionImport)>>);

impl OppositionImports {
    fn with<T>(
        &self,
        work: impl FnOnce(&mut VecDeque<(OppositionScope, OppositionImport)>) -> T,
    ) -> T {
        work(&mut self.0.lock().expect("no code panics while it holds this lock"))
    }

    fn begin(&self, scope: OppositionScope, id: Uuid, rows: u64) -> Option<OppositionImport> {
        let import = OppositionImport {
            id,
            state: "running".to_owned(),
            rows,
            done: 0,
            new: 0,
            refused: 0,
            refused_lines: Vec::new(),
        };
        self.with(|all| {
            if all.iter().any(|(_, i)| i.state == "running") {
                return None;
            }
            if all.len() == MOST_IMPORTS {
                all.pop_front();
            }
            all.push_back((scope, import.clone()));
            Some(import)
        })
    }

    fn change(&self, id: Uuid, work: impl FnOnce(&mut OppositionImport)) {
        self.with(|all| {
            if let Some((_, import)) = all.iter_mut().find(|(_, import)| import.id == id) {
                work(import);
            }
        });
    }

    fn get(&self, id: Uuid) -> Option<(OppositionScope, OppositionImport)> {
        self.with(|all| all.iter().find(|(_, i)| i.id == id).cloned())
    }
}

/// Numbers on the lists that this person sees, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/oppositions",
    tag = "compliance",
    params(OppositionsAsked),
    responses(
        (status = 200, body = Page<OppositionLine>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn oppositions(
    State(state): State<AppState>,
    who: Who,
    Query(asked): Query<OppositionsAsked>,
) -> Answer<Json<Page<OppositionLine>>> {
    let some = |text: Option<String>| text.filter(|t| !t.trim().is_empty());
    let number = some(asked.number).map(|t| e164(&state, "number", &t)).transpose()?;
    let filter = OppositionFilter {
        organization: None,
        centre: asked.scope.as_deref() == Some("centre"),
        campaign: some(asked.campaign).map(|c| CampaignId::new(&c)),
        number: number.map(Pii::into_inner),
        customer: None,
        source: None,
        removed: asked.removed.unwrap_or_default(),
        cursor: asked.cursor,
        limit: limit_of(asked.limit)?,
    };
    let scope = who.narrowed(asked.organization.as_deref());
    let page = state.store.oppositions().list(&scope, &filter).await?;
    let items = page.items.into_iter().map(shape).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// Puts a number on a list: in force at once.
#[utoipa::path(
    post,
    path = "/api/v1/oppositions",
    tag = "compliance",
    request_body = OppositionForm,
    responses(
        (status = 201, body = OppositionLine),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_opposition(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<OppositionForm>,
) -> Answer<(StatusCode, Json<OppositionLine>)> {
    let (organization, campaign) = (form.organization.as_deref(), form.campaign.as_deref());
    let scope = scope_of(&state, &who, (&form.scope, organization, campaign))?;
    let now = now();
    let one = NewOpposition {
        id: new_id(now).to_string(),
        scope,
        number: e164(&state, "number", &form.number)?,
        customer: None,
        interaction: None,
        source: "typed".to_owned(),
        why: form.why.unwrap_or_default().trim().chars().take(500).collect(),
        author: who.login().to_owned(),
        at: now,
        until: form.until.map(|t| t.0),
    };
    if state.store.oppositions().add(std::slice::from_ref(&one)).await? == 0 {
        return Err(Problem::taken("number", &form.number));
    }
    let line = state.store.oppositions().get(&who.scope, &one.id).await?;
    let line = line.ok_or_else(|| Problem::not_found("opposition"))?;
    Ok((StatusCode::CREATED, Json(shape(line))))
}

/// Takes a number off a list, for a reason that stays.
#[utoipa::path(
    post,
    path = "/api/v1/oppositions/{id}/remove",
    tag = "compliance",
    params(("id" = Uuid, Path)),
    request_body = ReasonForm,
    responses(
        (status = 200, body = OppositionLine),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_opposition(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ReasonForm>,
) -> Answer<Json<OppositionLine>> {
    let why = reason("why", &form.why)?;
    let by = (who.login(), why.as_str());
    let lists = state.store.oppositions();
    lists.remove(&who.scope, &id.to_string(), by, now()).await?;
    told(&state, &who, id).await
}

/// Puts a number back that was taken off.
#[utoipa::path(
    post,
    path = "/api/v1/oppositions/{id}/restore",
    tag = "compliance",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = OppositionLine),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn restore_opposition(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<OppositionLine>> {
    state.store.oppositions().put_back(&who.scope, &id.to_string()).await?;
    told(&state, &who, id).await
}

async fn told(state: &AppState, who: &Who, id: Uuid) -> Answer<Json<OppositionLine>> {
    let line = state.store.oppositions().get(&who.scope, &id.to_string()).await?;
    let line = line.ok_or_else(|| Problem::not_found("opposition"))?;
    if let Some(organization) = line.scope.organization() {
        who.trail.of(organization);
    }
    Ok(Json(shape(line)))
}

/// Puts the numbers of a file on a list: CSV, XLSX, XLS or ODS, one number a line in the first
/// column that holds one; up to 256 MiB. It goes on after the answer: ask for its progress.
#[utoipa::path(
    post,
    path = "/api/v1/opposition-imports",
    tag = "compliance",
    params(OppositionImportAsked),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 202, body = OppositionImport),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn import_oppositions(
    State(state): State<AppState>,
    who: Who,
    Query(asked): Query<OppositionImportAsked>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Answer<(StatusCode, Json<OppositionImport>)> {
    let (organization, campaign) = (asked.organization.as_deref(), asked.campaign.as_deref());
    let scope = scope_of(&state, &who, (&asked.scope, organization, campaign))?;
    let body = body.map_err(|rejected| match rejected.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::bad_request("The body could not be read to its end."),
    })?;
    let opened = tokio::task::spawn_blocking(move || {
        // The file is in memory once, as it was sent; its rows are read as they go.
        Table::stream(|| Ok(Box::new(std::io::Cursor::new(body.clone())) as Opened))
    });
    let opened = opened.await.map_err(|_| Problem::internal())?;
    let (table, rows) = opened.map_err(|why| Problem::bad_field("body", why.code, why.what))?;
    let id = new_id(now());
    let begun = state.opposition_imports.begin(scope.clone(), id, rows);
    let begun = begun.ok_or_else(|| {
        Problem::of_status(
            StatusCode::CONFLICT,
            "Another list is being imported. Wait for its end.",
        )
    })?;
    let work = Work {
        id,
        scope,
        region: region(&state),
        author: who.login().to_owned(),
        why: asked.why.unwrap_or_default().trim().chars().take(500).collect(),
        at: now(),
    };
    tokio::spawn(async move {
        let ended = match carry_out(&state, work, table).await {
            Ok(()) => "done",
            Err(error) => {
                tracing::error!(import = %id, %error, "an import of oppositions broke off");
                "failed"
            }
        };
        state.opposition_imports.change(id, |import| ended.clone_into(&mut import.state));
    });
    Ok((StatusCode::ACCEPTED, Json(begun)))
}

/// How far it is.
#[utoipa::path(
    get,
    path = "/api/v1/opposition-imports/{id}",
    tag = "compliance",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = OppositionImport),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn opposition_import(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<OppositionImport>> {
    let found = state.opposition_imports.get(id).filter(|(scope, _)| match scope.organization() {
        Some(organization) => who.scope.allows(organization),
        None => who.scope.organizations == Grant::All,
    });
    let (_, import) = found.ok_or_else(|| Problem::not_found("import"))?;
    Ok(Json(import))
}

struct Work {
    id: Uuid,
    scope: OppositionScope,
    region: String,
    author: String,
    why: String,
    at: Moment,
}

/// Some thousand lines at a time: however long the file, the rest of it waits as it was sent.
async fn carry_out(state: &AppState, work: Work, table: Table) -> Result<(), StoreError> {
    let mut ids = IdSource::new(u64::from_le_bytes(crate::token::random_bytes()));
    // A file without headings begins with a number.
    let first = Line { number: 1, cells: table.headings.clone() };
    let first = number_in(&first, &work.region).is_some().then_some(first);
    let mut lines = first.into_iter().chain(table.lines);
    loop {
        let some: Vec<Line> = lines.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            return Ok(());
        }
        let (mut found, mut refused) = (Vec::with_capacity(some.len()), Vec::new());
        for line in &some {
            match number_in(line, &work.region) {
                Some(number) => found.push(one(&work, &mut ids, number)),
                None => refused.push(line.number),
            }
        }
        let new = state.store.oppositions().add(&found).await?;
        let done = some.len() as u64;
        state.opposition_imports.change(work.id, |import| {
            import.done += done;
            import.rows = import.rows.max(import.done);
            import.new += new;
            import.refused += refused.len() as u64;
            let room = MOST_REFUSED.saturating_sub(import.refused_lines.len());
            import.refused_lines.extend(refused.into_iter().take(room));
        });
    }
}

fn one(work: &Work, ids: &mut IdSource, number: Address) -> NewOpposition {
    NewOpposition {
        id: ids.next(work.at).to_string(),
        scope: work.scope.clone(),
        number: Pii::new(number),
        customer: None,
        interaction: None,
        source: "import".to_owned(),
        why: work.why.clone(),
        author: work.author.clone(),
        at: work.at,
        until: None,
    }
}

/// The first cell that is a number of the public network. Spreadsheets take the zero away.
fn number_in(line: &Line, region: &str) -> Option<Address> {
    line.cells.iter().find_map(|cell| {
        let read = |text: &str| {
            let number = Address::parse(text, region);
            let digits = number.as_str().strip_prefix('+')?;
            let fits = (7..=15).contains(&digits.len());
            (fits && digits.bytes().all(|b| b.is_ascii_digit())).then_some(number)
        };
        let bare = region == "FR" && cell.len() == 9 && cell.bytes().all(|b| b.is_ascii_digit());
        read(cell).or_else(|| if bare { read(&format!("0{cell}")) } else { None })
    })
}

/// Who may write which list: the centre's those of the whole centre alone.
fn scope_of(
    state: &AppState,
    who: &Who,
    (scope, organization, campaign): (&str, Option<&str>, Option<&str>),
) -> Answer<OppositionScope> {
    if scope == "centre" {
        if who.scope.organizations == Grant::All {
            return Ok(OppositionScope::Centre);
        }
        return Err(Problem::forbidden("The centre's list is kept by those of the whole centre."));
    }
    let organization = who.may_write(state, organization.unwrap_or_default())?;
    match scope {
        "organization" => Ok(OppositionScope::Organization(organization)),
        "campaign" => {
            let campaign = CampaignId::new(campaign.unwrap_or_default());
            let plan = state.hub.plan();
            let known = plan.is_some_and(|(_, plan)| {
                plan.campaigns.get(&campaign).is_some_and(|c| c.organization == organization)
            });
            if known {
                return Ok(OppositionScope::Campaign(organization, campaign));
            }
            let what = "The organization has no such campaign.";
            Err(Problem::bad_field("campaign", campaign.to_string(), what))
        }
        other => Err(Problem::bad_field("scope", other, "Write centre, organization or campaign.")),
    }
}

pub(super) fn shape(one: Opposition) -> OppositionLine {
    let (removed_at, removed_by, removed_why) = match one.removed {
        Some((at, by, why)) => (Some(at.into()), Some(by), Some(why)),
        None => (None, None, None),
    };
    OppositionLine {
        id: one.id.parse().unwrap_or_default(),
        scope: one.scope.name().to_owned(),
        organization: one.scope.organization().map(ToString::to_string),
        campaign: one.scope.campaign().map(ToString::to_string),
        number: one.number.map(|n| n.into_inner().to_string()),
        digest: one.digest,
        customer: one.customer.map(CustomerId::uuid),
        interaction: one.interaction.map(InteractionId::uuid),
        source: one.source,
        why: one.why,
        author: one.author,
        at: one.at.into(),
        until: one.until.map(Into::into),
        removed_at,
        removed_by,
        removed_why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cells: &[&str]) -> Option<String> {
        let cells = cells.iter().map(|c| (*c).to_owned()).collect();
        number_in(&Line { number: 1, cells }, "FR").map(|n| n.to_string())
    }

    #[test]
    fn a_line_holds_its_number_wherever_it_stands() {
        assert_eq!(found(&["Durand", "06 39 98 00 01"]).as_deref(), Some("+33639980001"));
        assert_eq!(found(&["639980001"]).as_deref(), Some("+33639980001"), "the zero was taken");
        assert_eq!(found(&["+32 2 555 00 00"]).as_deref(), Some("+3225550000"));
        assert_eq!(found(&["Téléphone", "Nom"]), None);
        assert_eq!(found(&["3615", ""]), None);
    }
}
