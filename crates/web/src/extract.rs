//! Reading requests: bodies, queries and path parts, each fault as a problem with its field.

use crate::problem::Problem;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A JSON body, in or out.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(e)) => Err(of_data(&root_text(&e))),
            Err(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::too_large()),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Problem::of_status(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Send the body as Content-Type: application/json.",
            )),
            Err(JsonRejection::JsonSyntaxError(e)) => Err(Problem::bad_request(root_text(&e))),
            Err(_) => Err(Problem::bad_request("The body could not be read to its end.")),
        }
    }
}

/// serde names the place as `field.path: what`; at the top it names the field within the words.
fn of_data(text: &str) -> Problem {
    let (field, what) = match text.split_once(": ") {
        Some((path, what)) if !path.contains(' ') => (path, what),
        Some(_) | None => (quoted(text).unwrap_or_default(), text),
    };
    Problem::bad_field(field, serde_json::Value::Null, what)
}

/// The name in "missing field `password`" and "unknown field `colour`".
fn quoted(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('`')?;
    rest.split_once('`').map(|(name, _)| name)
}

fn root_text(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// The query part of the address.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(QueryRejection::FailedToDeserializeQueryString(e)) => Err(of_data(&root_text(&e))),
            Err(_) => Err(Problem::bad_request("The query cannot be read.")),
        }
    }
}

/// The named part of the path. What cannot be an id is an id nobody has.
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(_)) => {
                Err(Problem::not_found("thing"))
            }
            Err(_) => Err(Problem::internal()),
        }
    }
}
