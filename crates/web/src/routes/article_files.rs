//! Pictures and documents of articles.
//!
//! What a file is, its first bytes say; nothing that a browser would run is taken.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::files::{self, Way};
use crate::problem::{Answer, Problem};
use crate::routes::articles::{file, find};
use crate::routes::customers::new_id;
use crate::shape::{ArticleFileView, FileNamed};
use crate::state::now;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use store::{ArticleFile, Reading};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

const MOST_BYTES: usize = 5 * 1024 * 1024;
const MOST_FILES: usize = 20;
const LONGEST_NAME: usize = 120;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(add_article_file))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .routes(routes!(article_file, remove_article_file))
}

/// Adds a picture (PNG, JPEG, GIF, WebP) or a PDF of up to 5 MiB. The text shows a picture by
/// `![words](file:ID)`.
#[utoipa::path(
    post,
    path = "/api/v1/articles/{id}/files",
    tag = "knowledge",
    params(("id" = Uuid, Path), FileNamed),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = ArticleFileView),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_article_file(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(named): Query<FileNamed>,
    body: Result<Bytes, BytesRejection>,
) -> Answer<(StatusCode, Json<ArticleFileView>)> {
    let article = find(&state, &who, Reading::Writer, id).await?;
    who.may_change(&article)?;
    let body = files::body(body)?;
    let name = files::file_name(&named.name, LONGEST_NAME)?;
    let media = files::kind_of(&body, &name).filter(|kind| is_taken(kind)).ok_or_else(|| {
        let what = "Send a PNG, JPEG, GIF or WebP picture, or a PDF.";
        Problem::bad_field("body", body.len(), what)
    })?;
    let base = state.store.articles();
    if base.files(article.id).await?.len() >= MOST_FILES {
        let what = format!("An article has at most {MOST_FILES} files. Remove one first.");
        return Err(Problem::of_status(StatusCode::CONFLICT, what));
    }
    let now = now();
    let added = ArticleFile {
        id: new_id(now).to_string(),
        name,
        media,
        bytes: body.len() as u64,
        author: who.login().to_owned(),
        at: now,
    };
    base.add_file(article.id, &added, body.to_vec()).await?;
    Ok((StatusCode::CREATED, Json(file(added))))
}

/// SVG is not taken: it can hold programs.
fn is_taken(kind: &str) -> bool {
    files::is_shown(kind) || kind == "application/pdf"
}

/// The file itself: a picture to be shown, a PDF to be saved.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/files/{file}",
    tag = "knowledge",
    params(("id" = Uuid, Path), ("file" = String, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn article_file(
    State(state): State<AppState>,
    who: Who,
    Path((id, file)): Path<(Uuid, String)>,
) -> Answer<files::Served> {
    // Who writes sees the files of drafts too.
    let article = match find(&state, &who, who.reading(true), id).await {
        Ok(article) => article,
        Err(_) => find(&state, &who, who.reading(false), id).await?,
    };
    let found = state.store.articles().file(article.id, &file).await?;
    let (file, bytes) = found.ok_or_else(|| Problem::not_found("file"))?;
    Ok(files::served(&file.name, file.media, Way::Shown, bytes))
}

/// Removes a file of an article.
#[utoipa::path(
    delete,
    path = "/api/v1/articles/{id}/files/{file}",
    tag = "knowledge",
    params(("id" = Uuid, Path), ("file" = String, Path)),
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn remove_article_file(
    State(state): State<AppState>,
    who: Who,
    Path((id, file)): Path<(Uuid, String)>,
) -> Answer<StatusCode> {
    let article = find(&state, &who, Reading::Writer, id).await?;
    who.may_change(&article)?;
    if !state.store.articles().remove_file(article.id, &file).await? {
        return Err(Problem::not_found("file"));
    }
    Ok(StatusCode::NO_CONTENT)
}
