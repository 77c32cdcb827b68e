//! The built user interface, carried inside the program. Without a build (`ui/dist` is empty) a
//! page says how to make one.

use crate::problem::Problem;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Dist;

const UNBUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
    <title>Plateau</title><h1>Plateau</h1><p>The user interface is not built into this program. \
    Run <code>make build</code>, or <code>npm ci && npm run build</code> in <code>ui/</code> and \
    build the program again. The API is at <a href=\"/api/openapi.json\">/api/openapi.json</a>.";

/// Everything that is no route: a file of the UI, or its one page for the addresses it makes
/// itself.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path == "api" {
        return Problem::not_found("route").into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Problem::of_status(StatusCode::METHOD_NOT_ALLOWED, "Only GET leads anywhere here.")
            .into_response();
    }
    if let Some(file) = Dist::get(path).filter(|_| !path.is_empty()) {
        return send(path, file, &headers);
    }
    // A file that isn't there is missing; anything else is an address inside the interface.
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return Problem::not_found("file").into_response();
    }
    match Dist::get("index.html") {
        Some(page) => send("index.html", page, &headers),
        None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], UNBUILT).into_response(),
    }
}

fn send(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", &crate::token::hex(&file.metadata.sha256_hash())[..32]);
    // The bundler puts a hash into the names below assets/: they never change.
    let lasting = path.starts_with("assets/");
    let keep = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|t| t.as_bytes() == tag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(file.data.into_owned()))
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Ok(kind) = HeaderValue::from_str(file.metadata.mimetype()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    response
}
