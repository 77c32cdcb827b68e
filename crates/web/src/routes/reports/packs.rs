//! Packs for committees: begun from a template, commented, bound as PDF.

use super::{FileAnswer, as_file, centre_name, zone_of};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::reports::pack::{self, PackBody};
use crate::reports::pdf::{self, Around, Bound, BoundSection};
use crate::reports::run;
use crate::reports::words::{self, Language};
use crate::routes::customers::new_id;
use crate::shape::{
    Committee, DecisionView, FileFormat, List, PackChange, PackForm, PackLine, PackView, Sheet,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use store::{Decision, Grant, Pack};
use uuid::Uuid;
use vocab::OrganizationId;

const MOST_SECTIONS: usize = 20;
/// Rows of a table in a pack.
const MOST_PRINTED: usize = 60;
const LONGEST_TITLE: usize = 160;
const LONGEST_TEXT: usize = 8_000;

pub(super) fn told(decision: Decision) -> DecisionView {
    DecisionView {
        id: decision.id,
        text: decision.text,
        owner: decision.owner,
        due: decision.due,
        opened_at: decision.opened_at.into(),
        closed_at: decision.closed_at.map(Into::into),
        version: decision.version,
    }
}

/// A committee that a row names; rows are written by this program alone.
fn committee_of(pack: &Pack) -> Committee {
    serde_json::from_value(serde_json::Value::String(pack.committee.clone()))
        .unwrap_or(Committee::Production)
}

pub(super) async fn found(state: &AppState, who: &Who, id: Uuid) -> Answer<Pack> {
    let pack = state.store.packs().get(&who.centre_scope(state), id).await?;
    pack.ok_or_else(|| Problem::not_found("pack"))
}

pub(super) fn body_of(pack: &Pack) -> Answer<PackBody> {
    serde_json::from_value(pack.body.clone()).map_err(|error| {
        tracing::error!(pack = %pack.id, %error, "a pack can't be read");
        Problem::internal()
    })
}

async fn view(state: &AppState, who: &Who, pack: Pack) -> Answer<PackView> {
    let body = body_of(&pack)?;
    let of = Some(pack.organization.as_ref());
    let packs = state.store.packs();
    let open =
        packs.decisions(&who.centre_scope(state), Some(&pack.committee), of, pack.from).await?;
    Ok(PackView {
        committee: committee_of(&pack),
        id: pack.id,
        organization: pack.organization.map(|o| o.to_string()),
        title: pack.title,
        from: pack.from.into(),
        to: pack.to.into(),
        author: pack.author,
        created_at: pack.created_at.into(),
        version: pack.version,
        language: body.language,
        introduction: body.introduction,
        sections: body.sections,
        decisions: open.into_iter().map(told).collect(),
    })
}

/// The packs, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/packs",
    tag = "reports",
    responses(
        (status = 200, body = List<PackLine>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn packs(State(state): State<AppState>, who: Who) -> Answer<Json<List<PackLine>>> {
    let found = state.store.packs().list(&who.centre_scope(&state)).await?;
    let items = found.into_iter().map(|pack| PackLine {
        committee: committee_of(&pack),
        id: pack.id,
        organization: pack.organization.map(|o| o.to_string()),
        title: pack.title,
        from: pack.from.into(),
        to: pack.to.into(),
        author: pack.author,
        created_at: pack.created_at.into(),
    });
    Ok(Json(List { items: items.collect() }))
}

/// Begins a pack from its committee's template, for these days.
#[utoipa::path(
    post,
    path = "/api/v1/packs",
    tag = "reports",
    request_body = PackForm,
    responses(
        (status = 201, body = PackView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_pack(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<PackForm>,
) -> Answer<(StatusCode, Json<PackView>)> {
    let named = form.organization.as_deref().filter(|o| !o.is_empty());
    let organization = named.map(|o| who.may_write(&state, o)).transpose()?;
    if organization.is_none() && who.centre_scope(&state).organizations != Grant::All {
        let what = "A pack is of one of your organizations: say which.";
        return Err(Problem::bad_field("organization", serde_json::Value::Null, what));
    }
    let (zone, language) = (zone_of(&state), Language::of(form.language.as_deref()));
    let (from, to) = form.span.moments(now(), &zone);
    let title = form.title.as_deref().map(str::trim).filter(|t| !t.is_empty());
    let span = words::span(from, to, language, &zone);
    let title = title.map_or_else(
        || format!("{} – {span}", pack::name(form.committee, language)),
        str::to_owned,
    );
    let pack = Pack {
        id: new_id(now()),
        committee: pack::key(form.committee).to_owned(),
        title: short(&title, LONGEST_TITLE, "title")?,
        from,
        to,
        author: who.person.name.clone(),
        created_at: now(),
        version: 1,
        body: serde_json::to_value(pack::template(
            form.committee,
            organization.as_ref(),
            form.span.days(ledger::report::local_day(now(), &zone)),
            language,
        ))
        .unwrap_or_default(),
        organization,
    };
    state.store.packs().add(&pack).await?;
    Ok((StatusCode::CREATED, Json(view(&state, &who, pack).await?)))
}

pub(super) fn short(text: &str, most: usize, field: &str) -> Answer<String> {
    let text = text.trim();
    if text.chars().count() > most {
        let what = format!("Keep it within {most} characters.");
        return Err(Problem::bad_field(field, text.chars().count(), what));
    }
    Ok(text.to_owned())
}

/// A pack with its sections, comments and decisions.
#[utoipa::path(
    get,
    path = "/api/v1/packs/{id}",
    tag = "reports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = PackView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn pack(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<PackView>> {
    let pack = found(&state, &who, id).await?;
    view(&state, &who, pack).await.map(Json)
}

/// Changes title, introduction, sections and comments.
#[utoipa::path(
    patch,
    path = "/api/v1/packs/{id}",
    tag = "reports",
    params(("id" = Uuid, Path)),
    request_body = PackChange,
    responses(
        (status = 200, body = PackView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_pack(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<PackChange>,
) -> Answer<Json<PackView>> {
    let mut pack = found(&state, &who, id).await?;
    if form.sections.len() > MOST_SECTIONS {
        let what = "A pack has 20 sections at most.";
        return Err(Problem::bad_field("sections", form.sections.len(), what));
    }
    let mut body = body_of(&pack)?;
    pack.title = short(&form.title, LONGEST_TITLE, "title")?;
    body.introduction = short(&form.introduction, LONGEST_TEXT, "introduction")?;
    for section in &form.sections {
        short(&section.title, LONGEST_TITLE, "sections")?;
        short(&section.comment, LONGEST_TEXT, "sections")?;
    }
    body.sections = form.sections;
    pack.body = serde_json::to_value(&body).unwrap_or_default();
    pack.version = form.version;
    pack.version = state.store.packs().save(&who.centre_scope(&state), &pack).await?;
    view(&state, &who, pack).await.map(Json)
}

/// Removes a pack; decisions stay with the committee.
#[utoipa::path(
    delete,
    path = "/api/v1/packs/{id}",
    tag = "reports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_pack(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<StatusCode> {
    match state.store.packs().remove(&who.centre_scope(&state), id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("pack")),
    }
}

/// The pack as PDF: cover, contents, each report with its comment, decisions. The figures are those
/// that the reader may see.
#[utoipa::path(
    get,
    path = "/api/v1/packs/{id}/pdf",
    tag = "reports",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn pack_pdf(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<FileAnswer> {
    let pack = found(&state, &who, id).await?;
    let bytes = bound(&state, &who, &pack).await?;
    Ok(as_file(&pack.title, FileFormat::Pdf, bytes))
}

async fn bound(state: &AppState, who: &Who, pack: &Pack) -> Answer<Vec<u8>> {
    let body = body_of(pack)?;
    let language = Language::of(Some(&body.language));
    let mut sheets = Vec::new();
    for section in &body.sections {
        let sheet = run(state, who, &section.definition, Some(&section.title), language).await;
        sheets.push(sheet.map(|s| brief(s, language)).map_err(|problem| problem.words()));
    }
    let view = view(state, who, pack.clone()).await?;
    let (centre, zone) = (centre_name(state), zone_of(state));
    let organization = named(state, pack.organization.as_ref(), language);
    let made = tokio::task::spawn_blocking(move || {
        let sections = view.sections.iter().zip(sheets).map(|(section, sheet)| BoundSection {
            title: &section.title,
            comment: &section.comment,
            sheet,
        });
        let bound = Bound {
            title: &view.title,
            committee: pack::name(view.committee, language),
            organization: &organization,
            span: words::span(view.from.0, view.to.0, language, &zone),
            author: &view.author,
            introduction: &view.introduction,
            sections: sections.collect(),
            decisions: &view.decisions,
            as_of: now(),
        };
        pdf::pack(&bound, &Around { centre: &centre, language, zone: &zone })
    });
    made.await.map_err(|_| Problem::internal())
}

/// A committee reads the head of a long table; the whole of it stays in Plateau.
fn brief(mut sheet: Sheet, language: Language) -> Sheet {
    let all = sheet.rows.len();
    if all > MOST_PRINTED {
        sheet.rows.truncate(MOST_PRINTED);
        let told = match language {
            Language::French => {
                format!("Les {MOST_PRINTED} premières lignes sur {all} ; toutes sont dans Plateau.")
            }
            Language::English => {
                format!("The first {MOST_PRINTED} rows of {all}; all of them are in Plateau.")
            }
        };
        let before = sheet.note.take().map(|note| format!(" {note}")).unwrap_or_default();
        sheet.note = Some(told + &before);
    }
    sheet
}

fn named(state: &AppState, organization: Option<&OrganizationId>, language: Language) -> String {
    let plan = state.hub.plan();
    match organization {
        Some(id) => plan
            .and_then(|(_, plan)| plan.organizations.get(id).map(|o| o.name.clone()))
            .unwrap_or_else(|| id.to_string()),
        None => language.pick("Tout le centre", "The whole centre").to_owned(),
    }
}
