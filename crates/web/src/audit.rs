//! Which requests are acts that the audit log tells of, and how a route says what it changed.
//!
//! Owns: that no administrative route is forgotten: the gate writes, from the route itself, and a
//! route adds only what it alone knows. Must not own: the rows (`store`). An act is written once it
//! has succeeded; what was refused changed nothing, but for sign-ins, which are told either way.

use crate::AppState;
use crate::auth::Who;
use crate::grants::Access;
use crate::serve::Peer;
use crate::state::now;
use axum::extract::MatchedPath;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::Serialize;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use store::{Act, Db, PendingAct};
use vocab::{OrganizationId, Role};

/// Questions that are asked by `POST` since they are long: nothing changes.
const QUESTIONS: &[&str] = &[
    "/api/v1/plan/check",
    "/api/v1/campaign-templates/{template}",
    "/api/v1/plan/rule/parse",
    "/api/v1/plan/rule/print",
    "/api/v1/flows/test",
    "/api/v1/flows/shadow",
    "/api/v1/flows/import",
    "/api/v1/prompts/say",
    "/api/v1/simulations",
    "/api/v1/simulations/{id}",
    "/api/v1/organizations/{organization}/crm/check",
    "/api/v1/organizations/{organization}/case-bases/try",
    "/api/v1/crm/script-test",
    "/api/v1/imports/{id}/preview",
    "/api/v1/alert-rules/test",
    "/api/v1/organizations/{organization}/surveys/preview",
    "/api/v1/dialling-rules/may-dial",
];

/// Work of the day that keeps a history of its own: each answer of a sheet is saved as it is given.
const OWN_HISTORY: &[(&str, &str)] = &[
    ("PATCH", "/api/v1/evaluations/{id}"),
    ("PUT", "/api/v1/calibrations/{id}/sheets/{interaction}"),
];

/// What reads, or what anybody may do, and is told all the same: listening, files that leave, and
/// what somebody does to their own way in.
const TOLD: &[(&str, &str)] = &[
    ("GET", "/api/v1/interactions/{id}/recording"),
    ("GET", "/api/v1/customers/{id}/personal-data"),
    ("GET", "/api/v1/customers/{id}/personal-data.zip"),
    ("GET", "/api/v1/imports/{id}/refusals.csv"),
    ("POST", "/api/v1/tables/xlsx"),
    ("GET", "/api/v1/receipts/export"),
    ("GET", "/api/v1/consents/file.html"),
    ("POST", "/api/v1/reports/export"),
    ("GET", "/api/v1/packs/{id}/pdf"),
    ("GET", "/api/v1/queue-log"),
    ("GET", "/api/v1/mails/{id}/text"),
    ("GET", "/api/v1/sms/{id}/text"),
    ("POST", "/api/v1/me/second-factor/confirm"),
    ("POST", "/api/v1/me/second-factor/recovery-codes"),
    ("POST", "/api/v1/me/second-factor/remove"),
    ("DELETE", "/api/v1/me/sessions"),
    ("DELETE", "/api/v1/me/sessions/{id}"),
];

/// Whether the log tells of a call of this route.
pub(crate) fn is_act(method: &str, path: &str, access: Access) -> bool {
    if TOLD.contains(&(method, path)) {
        return true;
    }
    if OWN_HISTORY.contains(&(method, path)) {
        return false;
    }
    let (Access::Roles(roles) | Access::Centre(roles)) = access else { return false };
    let by_few = !roles.contains(&Role::Agent) && !roles.contains(&Role::Organization);
    by_few && !matches!(method, "GET" | "HEAD") && !QUESTIONS.contains(&path)
}

/// `people.change`, `plan.versions.publish`: the nouns of the route, and a verb where they hold none.
pub(crate) fn action(method: &str, path: &str) -> String {
    let path = path.strip_prefix("/api/v1/").unwrap_or(path);
    let path = path.strip_prefix("organizations/{organization}/").unwrap_or(path);
    let mut parts = path.split('/');
    let mut nouns: Vec<&str> = Vec::new();
    let (mut named, mut ends_named) = (false, false);
    for part in parts.by_ref() {
        ends_named = part.starts_with('{');
        named |= ends_named;
        if !ends_named {
            nouns.push(part);
        }
    }
    let said = named && !ends_named;
    let verb = match method {
        "POST" if said => None,
        "POST" => Some("add"),
        "PUT" => Some("set"),
        "PATCH" => Some("change"),
        "DELETE" => Some("remove"),
        _ => Some("read"),
    };
    nouns.extend(verb);
    nouns.join(".")
}

/// What a route says of itself while it runs. Clones write into the same.
#[derive(Clone, Default)]
pub(crate) struct Trail(Arc<Mutex<Noted>>);

#[derive(Default)]
struct Noted {
    /// The request as an act, where it is one.
    act: Option<Act>,
    /// Handed to the transaction that does it.
    handed: Option<PendingAct>,
    organization: Option<OrganizationId>,
    subject: Option<String>,
    change: Option<(serde_json::Value, serde_json::Value)>,
}

impl Trail {
    fn with<T>(&self, work: impl FnOnce(&mut Noted) -> T) -> T {
        work(&mut self.0.lock().expect("no code panics while it holds this lock"))
    }

    /// For whom it was done, where the path does not say.
    pub(crate) fn of(&self, organization: &OrganizationId) {
        self.with(|noted| noted.organization = Some(organization.clone()));
    }

    /// To what it was done, where the path does not say.
    pub(crate) fn about(&self, subject: impl std::fmt::Display) {
        self.with(|noted| noted.subject = Some(subject.to_string()));
    }

    /// What it changed, once it has: the act is told even if the answer is a refusal after all.
    pub(crate) fn changed(&self, before: &impl Serialize, after: &impl Serialize) {
        let value = |it: Result<serde_json::Value, _>| it.unwrap_or_default();
        let before = value(serde_json::to_value(before));
        let after = value(serde_json::to_value(after));
        self.with(|noted| noted.change = Some((before, after)));
    }
}

impl Noted {
    fn act(&mut self) -> Option<Act> {
        let mut act = self.act.take()?;
        if let Some(organization) = &self.organization {
            act = act.of(organization);
        }
        if let Some(subject) = self.subject.take() {
            act.subject = subject;
        }
        if let Some((before, after)) = &self.change {
            act = act.change(before, after);
        }
        Some(act)
    }
}

impl AppState {
    /// The database to do what this request is for: the row of the audit log is written in the same
    /// transaction. What the trail is to say must be said before.
    pub(crate) fn acting(&self, who: &Who) -> Db {
        let handed = who.trail.with(|noted| {
            if let Some(act) = noted.act() {
                noted.handed = Some(PendingAct::new(act));
            }
            noted.handed.clone()
        });
        handed.map_or_else(|| self.store.clone(), |act| self.store.acting(act))
    }
}

/// An act that is under way.
pub(crate) struct Pending {
    trail: Trail,
}

impl Pending {
    /// What the log will tell of this request if it succeeds.
    pub(crate) fn of(parts: &Parts, who: &Who, access: Access, address: IpAddr) -> Option<Self> {
        let route = parts.extensions.get::<MatchedPath>()?.as_str();
        let method = parts.method.as_str();
        if !is_act(method, route, access) || is_a_later_part(&parts.headers) {
            return None;
        }
        let mut act = Act::new(now(), who.login(), &action(method, route)).from(address);
        let named: Vec<(&str, &str)> = route
            .split('/')
            .zip(parts.uri.path().split('/'))
            .filter_map(|(name, value)| {
                let name = name.strip_prefix('{')?.strip_suffix('}')?;
                Some((name, value))
            })
            .collect();
        let kind = act.action.split('.').next().unwrap_or_default().to_owned();
        let subject = named.iter().find(|(name, _)| *name != "organization");
        act = act.about(&kind, subject.map_or("", |(_, value)| value));
        if let Some((_, organization)) = named.iter().find(|(name, _)| *name == "organization") {
            act = act.of(&OrganizationId::new(organization));
        }
        who.trail.with(|noted| noted.act = Some(act));
        Some(Self { trail: who.trail.clone() })
    }

    /// Writes it down when it was done and no transaction has: what was handed to one that failed was
    /// not done.
    pub(crate) async fn settle(self, state: &AppState, status: StatusCode) {
        let mut noted = self.trail.with(std::mem::take);
        let done = status.is_success();
        let act = match noted.handed.take() {
            Some(handed) => handed.take().filter(|_| done),
            None if done || noted.change.is_some() => noted.act(),
            None => None,
        };
        if let Some(act) = act {
            record(state, act).await;
        }
    }
}

/// A player asks for a recording in many parts: the first one is the listening.
fn is_a_later_part(headers: &HeaderMap) -> bool {
    let range = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    range.is_some_and(|range| !range.starts_with("bytes=0-"))
}

/// Writes an act down. What was done stays done when that fails: the log of the program says so.
pub(crate) async fn record(state: &AppState, act: Act) {
    if let Err(error) = state.store.audit().record(&act).await {
        tracing::error!(%error, action = act.action, "an act is missing from the audit log");
    }
}

/// A sign-in that succeeded or not. Of who is not known, nothing is kept: people type passwords
/// into the wrong field.
pub(crate) async fn sign_in(state: &AppState, peer: Peer, login: Option<&str>, how: &str) {
    let act = Act::new(now(), login.unwrap_or_default(), &format!("sign-in.{how}"));
    record(state, act.about("sign-in", login.unwrap_or_default()).from(peer.0.ip())).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grants::access;

    #[test]
    fn actions_are_nouns_and_a_verb() {
        for (method, path, wanted) in [
            ("POST", "/api/v1/people", "people.add"),
            ("PATCH", "/api/v1/people/{login}", "people.change"),
            ("POST", "/api/v1/people/{login}/password", "people.password"),
            ("PUT", "/api/v1/plan", "plan.set"),
            ("POST", "/api/v1/plan/versions/{version}/publish", "plan.versions.publish"),
            ("PUT", "/api/v1/organizations/{organization}/crm", "crm.set"),
            ("DELETE", "/api/v1/organizations/{organization}/webhooks/{id}", "webhooks.remove"),
            ("GET", "/api/v1/interactions/{id}/recording", "interactions.recording.read"),
        ] {
            assert_eq!(action(method, path), wanted);
        }
    }

    #[test]
    fn what_few_may_do_is_told_and_what_everybody_does_all_day_is_not() {
        for (method, path, wanted) in [
            ("PUT", "/api/v1/plan", true),
            ("POST", "/api/v1/plan/check", false),
            ("GET", "/api/v1/plan", false),
            ("POST", "/api/v1/callbacks/{id}/move", true),
            ("POST", "/api/v1/tickets", false),
            ("GET", "/api/v1/interactions/{id}/recording", true),
        ] {
            assert_eq!(is_act(method, path, access(method, path).unwrap()), wanted, "{path}");
        }
    }

    #[test]
    fn every_question_is_a_route() {
        let paths: Vec<String> = crate::document::operations().into_iter().map(|o| o.1).collect();
        let named = TOLD.iter().chain(OWN_HISTORY).map(|(_, path)| path);
        for path in QUESTIONS.iter().chain(named) {
            assert!(paths.iter().any(|p| p == path), "{path} is no route");
        }
    }
}
