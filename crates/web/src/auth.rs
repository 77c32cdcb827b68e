//! Who asks: the gate in front of every route, and what it lets a route know.
//!
//! The gate finds the session (bearer token or cookie), checks the table of grants, and for cookies
//! the CSRF word. Must not own: the table itself (`grants`), or passwords (`password`).

use crate::AppState;
use crate::feed::Viewer;
use crate::grants::{self, Access};
use crate::problem::{Answer, Problem};
use crate::state::now;
use crate::token;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{Grant, Person, Scope, SignIn};
use vocab::{AgentId, OrganizationId, Role};

pub(crate) const COOKIE: &str = "plateau_session";
const CSRF: &str = "x-csrf-token";

/// The signed-in person of a request.
#[derive(Clone)]
pub(crate) struct Who {
    pub(crate) person: Arc<Person>,
    pub(crate) scope: Scope,
    pub(crate) session: Arc<SignIn>,
}

impl Who {
    pub(crate) fn new(person: Person, session: SignIn) -> Self {
        let organizations = match (person.role, person.organizations_granted()) {
            // "None listed" means all for people of the centre, and nothing for the others.
            (Role::Organization, Grant::All) => Grant::Only(Vec::new()),
            (_, granted) => granted,
        };
        let scope = Scope { organizations, agents: Grant::All };
        Self { person: Arc::new(person), scope, session: Arc::new(session) }
    }

    pub(crate) fn login(&self) -> &str {
        &self.person.login
    }

    pub(crate) fn agent(&self) -> AgentId {
        AgentId::new(&self.person.login)
    }

    pub(crate) fn viewer(&self, state: &AppState) -> Viewer {
        let organizations = match &self.scope.organizations {
            Grant::All => None,
            Grant::Only(some) => {
                Some(some.iter().map(ToString::to_string).collect::<BTreeSet<_>>())
            }
        };
        let plan = state.hub.plan();
        Viewer::new(
            &self.person.login,
            self.person.role,
            organizations,
            plan.as_ref().map(|(_, plan)| plan.as_ref()),
        )
    }

    /// The person as an agent of the plan in force.
    pub(crate) fn as_agent(&self, state: &AppState) -> Answer<AgentId> {
        if self.viewer(state).has_desk() {
            return Ok(self.agent());
        }
        Err(Problem::forbidden("You are not an agent of the floor plan."))
    }

    /// The scope narrowed to one organization that was asked for; foreign ones hold nothing.
    pub(crate) fn narrowed(&self, organization: Option<&str>) -> Scope {
        let mut scope = self.scope.clone();
        if let Some(organization) = organization.filter(|o| !o.is_empty()) {
            let asked = OrganizationId::new(organization);
            let some = if scope.allows(&asked) { vec![asked] } else { Vec::new() };
            scope.organizations = Grant::Only(some);
        }
        scope
    }

    /// For what a person writes: the organization must be theirs and one of the plan.
    pub(crate) fn may_write(&self, state: &AppState, organization: &str) -> Answer<OrganizationId> {
        let id = OrganizationId::new(organization);
        if !self.scope.allows(&id) {
            return Err(Problem::forbidden("That organization is not yours."));
        }
        let known = state.hub.plan().is_some_and(|(_, p)| p.organizations.contains_key(&id));
        if known {
            return Ok(id);
        }
        Err(Problem::bad_field("organization", organization, "There is no such organization."))
    }
}

impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::signed_out)
    }
}

/// In front of every route: nobody comes past it whom the table of grants does not name.
pub(crate) async fn gate(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match admit(&state, &parts).await {
        Ok(who) => {
            if let Some(who) = who {
                parts.extensions.insert(who);
            }
            next.run(Request::from_parts(parts, body)).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn admit(state: &AppState, request: &Parts) -> Answer<Option<Who>> {
    let path = request.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let access = grants::access(request.method.as_str(), path)
        .ok_or_else(|| Problem::forbidden("Nobody is granted this route."))?;
    let (roles, whole) = match access {
        Access::Open => return Ok(None),
        Access::Socket => {
            return match presented(&request.headers) {
                Some(shown) => find(state, shown.token()).await.map(Some),
                None => Ok(None),
            };
        }
        Access::Roles(roles) => (roles, false),
        Access::Centre(roles) => (roles, true),
    };
    let shown = presented(&request.headers).ok_or_else(Problem::signed_out)?;
    let who = find(state, shown.token()).await?;
    if let Shown::Cookie(_) = shown {
        check_csrf(request, &who)?;
    }
    if !roles.contains(&who.person.role) {
        return Err(Problem::forbidden(format!(
            "The role {} is not granted this.",
            who.person.role.name()
        )));
    }
    if whole && who.scope.organizations != Grant::All {
        return Err(Problem::forbidden("This is for those who answer for the whole centre."));
    }
    Ok(Some(who))
}

/// The session behind a token, and its person as they are now.
pub(crate) async fn find(state: &AppState, token: &str) -> Answer<Who> {
    let session = state.store.sessions().find(&token::digest(token), now()).await?;
    let session = session.ok_or_else(Problem::signed_out)?;
    let person = state.store.people().get(&session.login).await?;
    let person = person.filter(|p| p.active).ok_or_else(Problem::signed_out)?;
    Ok(Who::new(person, session))
}

enum Shown<'a> {
    Bearer(&'a str),
    Cookie(&'a str),
}

impl<'a> Shown<'a> {
    const fn token(&self) -> &'a str {
        match self {
            Self::Bearer(token) | Self::Cookie(token) => token,
        }
    }
}

/// The token that came with a request. A bearer token goes first: a program that sends one means
/// it.
fn presented(headers: &HeaderMap) -> Option<Shown<'_>> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    if let Some((scheme, token)) = bearer.and_then(|v| v.split_once(' '))
        && scheme.eq_ignore_ascii_case("bearer")
    {
        return Some(Shown::Bearer(token.trim()));
    }
    cookie(headers).map(Shown::Cookie)
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = pairs.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, token)| token)
}

/// Another site can make a browser send the cookie, but cannot read the word (OWASP, synchronizer
/// token). `SameSite=Strict` is the first wall, this is the second.
fn check_csrf(request: &Parts, who: &Who) -> Answer<()> {
    if matches!(request.method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let word = request.headers.get(CSRF).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if token::same(word, &who.session.csrf) {
        return Ok(());
    }
    Err(Problem::forbidden("The header x-csrf-token is missing or not that of this session."))
}

/// The cookie that a sign-in sets; an empty token ends it.
pub(crate) fn session_cookie(state: &AppState, token: &str, age_s: i64) -> String {
    let secure = if state.config.secure { "; Secure" } else { "" };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age_s}{secure}")
}

/// A page of another site must not open our sockets with the person's cookie: browsers always send
/// `Origin` with a WebSocket (RFC 6455 §10.2). Programs that are no browsers send none.
pub(crate) fn check_origin(state: &AppState, headers: &HeaderMap) -> Answer<()> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or_default();
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let own = origin.split_once("://").is_some_and(|(_, o)| o.eq_ignore_ascii_case(host));
    if (own && !host.is_empty()) || state.config.origins.iter().any(|o| o == origin) {
        return Ok(());
    }
    Err(Problem::forbidden("Pages of another origin may not open this socket."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let map = headers(header::COOKIE, "a=1; plateau_session=abc; b=2");
        assert_eq!(presented(&map).unwrap().token(), "abc");
        assert!(presented(&headers(header::COOKIE, "xplateau_session=abc")).is_none());
        assert!(presented(&headers(header::AUTHORIZATION, "Basic abc")).is_none());
        let bearer = headers(header::AUTHORIZATION, "bearer abc");
        assert_eq!(presented(&bearer).unwrap().token(), "abc");
    }
}
