//! Pictures and documents of articles.
//!
//! What a file is, its first bytes say; nothing that a browser would run is taken.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::articles::{file, find};
use crate::routes::customers::new_id;
use crate::shape::{ArticleFileView, FileNamed};
use crate::state::now;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
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

/// The media type that the first bytes tell. SVG is not taken: it can hold programs.
fn media_of(bytes: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 4] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"%PDF-", "application/pdf"),
    ];
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    KNOWN.into_iter().find(|(head, _)| bytes.starts_with(head)).map(|(_, media)| media)
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
    let body = body.map_err(|rejected| match rejected.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
        _ => Problem::bad_request("The body could not be read to its end."),
    })?;
    let media = media_of(&body).ok_or_else(|| {
        let what = "Send a PNG, JPEG, GIF or WebP picture, or a PDF.";
        Problem::bad_field("body", body.len(), what)
    })?;
    let name: String = named.name.chars().filter(|c| !c.is_control()).collect();
    if name.trim().is_empty() || name.chars().count() > LONGEST_NAME {
        let what = format!("Give the file a name of 1 to {LONGEST_NAME} characters.");
        return Err(Problem::bad_field("name", name, what));
    }
    let base = state.store.articles();
    if base.files(article.id).await?.len() >= MOST_FILES {
        let what = format!("An article has at most {MOST_FILES} files. Remove one first.");
        return Err(Problem::of_status(StatusCode::CONFLICT, what));
    }
    let now = now();
    let added = ArticleFile {
        id: new_id(now).to_string(),
        name: name.trim().to_owned(),
        media: media.to_owned(),
        bytes: body.len() as u64,
        author: who.login().to_owned(),
        at: now,
    };
    base.add_file(article.id, &added, body.to_vec()).await?;
    Ok((StatusCode::CREATED, Json(file(added))))
}

type Served = ([(HeaderName, HeaderValue); 3], Vec<u8>);

/// The file itself.
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
) -> Answer<Served> {
    // Who writes sees the files of drafts too.
    let article = match find(&state, &who, who.reading(true), id).await {
        Ok(article) => article,
        Err(_) => find(&state, &who, who.reading(false), id).await?,
    };
    let found = state.store.articles().file(article.id, &file).await?;
    let (file, bytes) = found.ok_or_else(|| Problem::not_found("file"))?;
    let media = HeaderValue::from_str(&file.media).map_err(|_| Problem::internal())?;
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_DISPOSITION, disposition(&file.name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600")),
    ];
    Ok((headers, bytes))
}

/// `inline`, with the name percent-encoded (RFC 6266, RFC 8187).
fn disposition(name: &str) -> HeaderValue {
    let name = |_: &str| Some(name.to_owned().into());
    let encoded = vocab::template::fill("{name}", vocab::template::Surroundings::Url, name);
    let value = format!("inline; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&value).unwrap_or_else(|_| HeaderValue::from_static("inline"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_its_bytes_say() {
        assert_eq!(media_of(b"%PDF-1.7 x"), Some("application/pdf"));
        assert_eq!(media_of(b"RIFFxxxxWEBPVP8 "), Some("image/webp"));
        assert_eq!(media_of(b"<svg xmlns='x'><script/></svg>"), None);
        assert_eq!(media_of(b"<html>"), None);
        assert_eq!(media_of(b""), None);
    }

    #[test]
    fn a_name_stays_in_its_header() {
        let value = disposition("a\"b é.pdf");
        assert_eq!(value, "inline; filename*=UTF-8''a%22b%20%C3%A9.pdf");
    }
}
