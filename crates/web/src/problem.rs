//! Errors as `application/problem+json` (RFC 9457). Owns the one shape in which this API says no.
//! Must not carry what the reader may not know: an unknown and a foreign thing are both 404.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use vocab::Refusal;

/// A refusal on its way out. One pointer wide, as most functions here may return one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem(Box<Body>);

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        Body::schema()
    }
}

impl ToSchema for Problem {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Body::schemas(schemas);
    }
}

/// What went wrong, which value, and what to do.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
struct Body {
    /// `urn:plateau:problem:NAME`
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    /// The field of the request that is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The value found there.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<serde_json::Value>,
    /// Why the floor did not do what was asked (status 409).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<super::shape::RefusalName>)]
    refusal: Option<String>,
    /// The state the agent is in, when that is what stands against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<super::shape::AgentState>)]
    state: Option<vocab::AgentState>,
    /// What is wrong with a floor plan (status 422).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<super::shape::FaultView>,
    /// What may be done instead (status 409): the states that may follow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<String>,
    /// Where a rule can't be read: the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    /// In characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
    #[serde(skip)]
    retry_after_s: Option<u64>,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: String) -> Self {
        Self(Box::new(Body {
            kind,
            title,
            status: status.as_u16(),
            detail,
            field: None,
            value: None,
            refusal: None,
            state: None,
            faults: Vec::new(),
            allowed: Vec::new(),
            line: None,
            column: None,
            remedy: None,
            retry_after_s: None,
        }))
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "urn:plateau:problem:bad-request",
            "The request cannot be read",
            detail.into(),
        )
    }

    pub(crate) fn signed_out() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "urn:plateau:problem:signed-out",
            "Not signed in",
            "Sign in and send the token.".to_owned(),
        )
    }

    /// The same words whatever was wrong: a stranger must not learn which logins exist.
    pub(crate) fn wrong_password() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "urn:plateau:problem:wrong-password",
            "Sign-in refused",
            "The login or the password is wrong.".to_owned(),
        )
    }

    /// The password is right; a code is missing.
    pub(crate) fn second_factor() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "urn:plateau:problem:second-factor",
            "A code is needed",
            "Send the code of your application, or a recovery code, as `code`.".to_owned(),
        )
    }

    pub(crate) fn wrong_code() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "urn:plateau:problem:wrong-code",
            "Sign-in refused",
            "That code is wrong, or was used: wait for the next one.".to_owned(),
        )
    }

    /// A session that is not whole yet.
    pub(crate) fn enrol() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "urn:plateau:problem:enrol",
            "A second factor is missing",
            "Your role needs a second factor: set it up first.".to_owned(),
        )
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "urn:plateau:problem:forbidden",
            "Not allowed",
            detail.into(),
        )
    }

    pub(crate) fn not_found(noun: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "urn:plateau:problem:not-found",
            "Not found",
            format!("There is no such {noun}, or it is not yours to see."),
        )
    }

    /// Somebody else changed it since it was read.
    pub(crate) fn stale(noun: &str, version: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "urn:plateau:problem:stale",
            "Changed meanwhile",
            format!("The {noun} is now at version {version}. Read it again and repeat the change."),
        )
    }

    pub(crate) fn taken(field: &str, value: &str) -> Self {
        let mut problem = Self::new(
            StatusCode::CONFLICT,
            "urn:plateau:problem:taken",
            "Already there",
            format!("Another one has this {field}. Choose a different one."),
        );
        problem.0.field = Some(field.to_owned());
        problem.0.value = Some(value.into());
        problem
    }

    pub(crate) fn refused(refusal: &Refusal) -> Self {
        let body = serde_json::to_value(refusal).unwrap_or_default();
        let name = body.get("refusal").and_then(|v| v.as_str()).unwrap_or("refused").to_owned();
        let mut problem = Self::new(
            StatusCode::CONFLICT,
            "urn:plateau:problem:refused",
            "The floor refused",
            refusal_words(refusal).to_owned(),
        );
        problem.0.refusal = Some(name);
        if let Refusal::WrongState { state } | Refusal::AgentNotFree { state } = refusal {
            problem.0.state = Some(*state);
        }
        problem
    }

    pub(crate) fn bad_field(
        field: &str,
        value: impl Into<serde_json::Value>,
        detail: impl Into<String>,
    ) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "urn:plateau:problem:bad-field",
            "A field cannot be used",
            detail.into(),
        );
        problem.0.field = Some(field.to_owned());
        problem.0.value = Some(value.into());
        problem
    }

    /// A time that can't be booked; `value` says why.
    pub(crate) fn not_free(busy: crm::appointment::Busy) -> Self {
        let mut problem = Self::new(
            StatusCode::CONFLICT,
            "urn:plateau:problem:not-free",
            "Not free",
            busy.words().to_owned(),
        );
        problem.0.field = Some("starts_at".to_owned());
        problem.0.value = Some(busy.name().into());
        problem
    }

    /// What may not be done as things stand (status 409), with what may be.
    pub(crate) fn not_allowed(
        field: &str,
        allowed: Vec<String>,
        detail: impl Into<String>,
    ) -> Self {
        let mut problem = Self::new(
            StatusCode::CONFLICT,
            "urn:plateau:problem:not-allowed",
            "Not allowed as things stand",
            detail.into(),
        );
        problem.0.field = Some(field.to_owned());
        problem.0.allowed = allowed;
        problem
    }

    pub(crate) fn status(&self) -> u16 {
        self.0.status
    }

    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }

    pub(crate) fn faulty_plan(faults: Vec<super::shape::FaultView>) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "urn:plateau:problem:faulty-plan",
            "The floor plan cannot work",
            format!("{} faults stand against it; nothing was published.", faults.len()),
        );
        problem.0.faults = faults;
        problem
    }

    pub(crate) fn faulty_setup(faults: Vec<super::shape::FaultView>) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "urn:plateau:problem:faulty-setup",
            "The set-up cannot work",
            format!("{} faults stand against it; nothing was published.", faults.len()),
        );
        problem.0.faults = faults;
        problem
    }

    pub(crate) fn faulty_mapping(faults: Vec<crm::Fault>) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "urn:plateau:problem:faulty-mapping",
            "The mapping cannot work",
            format!("{} faults stand against it; nothing was imported.", faults.len()),
        );
        problem.0.faults = faults.into_iter().map(Into::into).collect();
        problem
    }

    /// A form of designed fields that was filled in wrongly; each fault's path is a field.
    pub(crate) fn faulty_form(faults: Vec<crm::FieldFault>) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "urn:plateau:problem:faulty-form",
            "The form is not filled in",
            format!("{} fields are at fault; nothing was saved.", faults.len()),
        );
        problem.0.faults = faults.into_iter().map(Into::into).collect();
        problem
    }

    pub(crate) fn faulty_rule(error: vocab::rule::RuleError) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "urn:plateau:problem:faulty-rule",
            "The rule cannot work",
            error.message,
        );
        problem.0.field = Some("text".to_owned());
        (problem.0.line, problem.0.column) = (Some(error.line), Some(error.column));
        problem.0.remedy = Some(error.remedy);
        problem
    }

    pub(crate) fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "urn:plateau:problem:too-large",
            "The request is too large",
            "The body is larger than this route takes.".to_owned(),
        )
    }

    pub(crate) fn slowed(retry_after_s: u64) -> Self {
        let mut problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "urn:plateau:problem:slowed",
            "Too many attempts",
            format!("Wait {retry_after_s} s and try again."),
        );
        problem.0.retry_after_s = Some(retry_after_s);
        problem
    }

    pub(crate) fn overloaded(detail: impl Into<String>) -> Self {
        let mut problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "urn:plateau:problem:overloaded",
            "Cannot be done now",
            detail.into(),
        );
        problem.0.retry_after_s = Some(1);
        problem
    }

    /// The plan is in the database, and the floor gave no answer.
    pub(crate) fn published_unheard(version: vocab::PlanVersion) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "urn:plateau:problem:published-unheard",
            "Published, not yet in force",
            format!(
                "Version {version} is saved, and the floor did not answer. It takes effect at the \
                 next start; publishing it again is not needed."
            ),
        )
    }

    /// For what should not happen; the cause goes to the log, never to the reader.
    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "urn:plateau:problem:internal",
            "Something broke here",
            "The fault is logged. Try again; if it stays, tell the administrator.".to_owned(),
        )
    }

    /// Somebody else was first.
    pub(crate) fn is_stale(&self) -> bool {
        self.0.kind == "urn:plateau:problem:stale"
    }

    /// What it says, for an answer that tells of it and succeeds.
    pub(crate) fn words(&self) -> String {
        match &self.0.field {
            Some(field) => format!("{field}: {}", self.0.detail),
            None => self.0.detail.clone(),
        }
    }

    pub(crate) fn of_status(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Refused");
        Self::new(status, "about:blank", title, detail.into())
    }
}

const fn refusal_words(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownAgent => "You are not an agent of the floor plan.",
        Refusal::UnknownInteraction => "That interaction is not on the floor (any more).",
        Refusal::UnknownQueue => "There is no such queue.",
        Refusal::UnknownBreak => "There is no such break reason.",
        Refusal::UnknownDisposition => "There is no such disposition for this queue.",
        Refusal::UnknownCallback => "That callback is no longer owed.",
        Refusal::UnknownFlow => "There is no such flow.",
        Refusal::UnknownClosing => "There is no such exceptional closing.",
        Refusal::UnknownCampaign => "There is no such campaign, or it doesn't call out.",
        Refusal::NoConsultation => "Nobody is being consulted.",
        Refusal::BadTime => "That time is past, or outside the hours of the queue.",
        Refusal::NotYours => "That interaction is not yours.",
        Refusal::Busy => "You are busy with another interaction.",
        Refusal::OfferGone => "The offer is gone: taken, cancelled or expired.",
        Refusal::WrongState { .. } => "That does not fit the present state.",
        Refusal::AgentNotFree { .. } => "That agent cannot be rung now.",
        Refusal::RecordingForbidden => {
            "This conversation is not to be recorded: the customer refused, or its rule says so."
        }
        Refusal::NoTrunk => "No trunk leads to that number.",
        Refusal::BadNumber => "That is no number that can be called.",
        Refusal::NobodyTalks => "That agent does not speak with a customer there (any more).",
        Refusal::TooManyListeners => "As many people listen to that call as may.",
        Refusal::NotListening => "You do not listen to that call.",
        Refusal::ReasonRequired => "Say why you listen: the centre requires a reason.",
        Refusal::Unreachable => "Your phone or your desk is not connected.",
        Refusal::NotWaiting => "No customer waits there in line (any more).",
        Refusal::NotServing => "That agent does not serve this queue.",
        Refusal::OtherOrganization => "That queue belongs to another organization.",
        Refusal::NobodyServes => "Nobody who serves that queue is there.",
    }
}

/// What the database says no to. Its own faults are logged here and told to nobody.
impl From<store::StoreError> for Problem {
    fn from(error: store::StoreError) -> Self {
        use store::StoreError as E;
        match error {
            E::Stale { found, .. } => Self::stale("thing", found),
            E::Conflict { what } => {
                Self::of_status(StatusCode::CONFLICT, format!("There is {what} already."))
            }
            E::Unknown { what } => Self::not_found(what),
            E::Cursor { cursor } => Self::bad_field(
                "cursor",
                cursor,
                "Take the cursor from next_cursor of the page before.",
            ),
            E::Url { .. }
            | E::InUse { .. }
            | E::NewerSchema { .. }
            | E::Fenced
            | E::BadEvent { .. }
            | E::BadRow { .. }
            | E::WrongKey { .. }
            | E::WrongSafe { .. }
            | E::File { .. }
            | E::Sql(_) => {
                tracing::error!(%error, "the database failed a request");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.0.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110 §11.6.1: a 401 names the scheme. No pop-up of the browser: not Basic.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

pub(crate) type Answer<T> = Result<T, Problem>;

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::AgentState;

    #[test]
    fn a_refusal_names_its_reason_and_the_state_that_stands_against_it() {
        let refusal = Refusal::WrongState { state: AgentState::WrapUp };
        let body = serde_json::to_value(Problem::refused(&refusal).0).unwrap();
        assert_eq!(body["status"], 409);
        assert_eq!(body["refusal"], "wrong_state");
        assert_eq!(body["state"], "wrap_up");
        assert!(body.get("field").is_none());
    }

    #[test]
    fn slowing_says_when_to_come_back() {
        let response = Problem::slowed(7).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    }
}
