//! Who asks: the gate in front of every route, and what it lets a route know.
//!
//! The gate finds the session (bearer token or cookie), checks the table of grants, and for cookies
//! the CSRF word. Must not own: the table itself (`grants`), or passwords (`password`).

use crate::AppState;
use crate::audit::{Pending, Trail};
use crate::feed::Viewer;
use crate::grants::{self, Access};
use crate::lead::teams_of;
use crate::problem::{Answer, Problem};
use crate::serve::Peer;
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
use vocab::{AgentId, FloorPlan, OrganizationId, Role, TeamId};

pub(crate) const COOKIE: &str = "plateau_session";
const CSRF: &str = "x-csrf-token";

/// The signed-in person of a request.
#[derive(Clone)]
pub(crate) struct Who {
    pub(crate) person: Arc<Person>,
    pub(crate) scope: Scope,
    pub(crate) session: Arc<SignIn>,
    /// What the route tells the audit log.
    pub(crate) trail: Trail,
}

impl Who {
    pub(crate) fn new(person: Person, session: SignIn) -> Self {
        let organizations = match (person.role, person.organizations_granted()) {
            // "None listed" means all for people of the centre, and nothing for the others.
            (Role::Organization, Grant::All) => Grant::Only(Vec::new()),
            (_, granted) => granted,
        };
        let scope = Scope { organizations, agents: Grant::All };
        let (person, session) = (Arc::new(person), Arc::new(session));
        Self { person, scope, session, trail: Trail::default() }
    }

    /// Who follows some teams sees their agents' work, and their own.
    pub(crate) fn within_teams(mut self, plan: Option<&FloorPlan>) -> Self {
        if let Some(teams) = self.teams(plan) {
            let mut agents = vec![self.agent()];
            let all = plan.map(|plan| plan.agents.iter()).into_iter().flatten();
            let theirs = all
                .filter(|(_, agent)| agent.team.as_ref().is_some_and(|team| teams.contains(team)));
            agents.extend(theirs.map(|(id, _)| id.clone()).filter(|id| *id != self.agent()));
            self.scope.agents = Grant::Only(agents);
        }
        self
    }

    /// The teams that narrow what the person sees; `None`: all. Agents see their own work anyway,
    /// and an administrator answers for everybody.
    fn teams(&self, plan: Option<&FloorPlan>) -> Option<BTreeSet<TeamId>> {
        let narrowed = match self.person.role {
            Role::Supervisor | Role::FloorManager | Role::Analyst | Role::QualityEvaluator => true,
            Role::Agent | Role::Administrator | Role::Organization => false,
        };
        let teams = if narrowed { teams_of(plan, &self.person) } else { BTreeSet::new() };
        (!teams.is_empty()).then_some(teams)
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
        let plan = plan.as_ref().map(|(_, plan)| plan.as_ref());
        Viewer::new(
            &self.person.login,
            self.person.role,
            organizations,
            self.teams(plan).map(|some| some.iter().map(ToString::to_string).collect()),
            plan,
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
        if let Some(organizations) = organization.filter(|o| !o.is_empty()) {
            let asked = organizations.split(',').map(str::trim).map(OrganizationId::new);
            scope.organizations = Grant::Only(asked.filter(|one| self.scope.allows(one)).collect());
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
            self.trail.of(&id);
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
    let (who, access) = match admit(&state, &parts).await {
        Ok(admitted) => admitted,
        Err(problem) => return problem.into_response(),
    };
    let mut act = None;
    if let Some(who) = who {
        let Ok(Peer(peer)) = Peer::from_request_parts(&mut parts, &state).await;
        act = Pending::of(&parts, &who, access, peer.ip());
        parts.extensions.insert(who);
    }
    let response = next.run(Request::from_parts(parts, body)).await;
    if let Some(act) = act {
        act.settle(&state, response.status()).await;
    }
    response
}

/// What a session may reach that has no second factor yet where one is needed.
const ENROLLING: &[&str] = &[
    "/api/v1/me",
    "/api/v1/sign-out",
    "/api/v1/me/second-factor",
    "/api/v1/me/second-factor/confirm",
];

async fn admit(state: &AppState, request: &Parts) -> Answer<(Option<Who>, Access)> {
    let path = request.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let access = grants::access(request.method.as_str(), path)
        .ok_or_else(|| Problem::forbidden("Nobody is granted this route."))?;
    let (roles, whole) = match access {
        Access::Open => return Ok((None, access)),
        Access::Socket => {
            return match presented(&request.headers) {
                Some(shown) => Ok((Some(find(state, shown.token()).await?), access)),
                None => Ok((None, access)),
            };
        }
        Access::Roles(roles) => (roles, false),
        Access::Centre(roles) => (roles, true),
    };
    let shown = presented(&request.headers).ok_or_else(Problem::signed_out)?;
    let who = find_any(state, shown.token()).await?;
    if let Shown::Cookie(_) = shown {
        check_csrf(request, &who)?;
    }
    if who.session.enrol && !ENROLLING.contains(&path) {
        return Err(Problem::enrol());
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
    Ok((Some(who), access))
}

/// The session behind a token, and its person as they are now. One that is not whole is none.
pub(crate) async fn find(state: &AppState, token: &str) -> Answer<Who> {
    let who = find_any(state, token).await?;
    if who.session.enrol { Err(Problem::signed_out()) } else { Ok(who) }
}

/// When a session was last used is kept to this.
const SEEN_MS: i64 = 5 * 60_000;

async fn find_any(state: &AppState, token: &str) -> Answer<Who> {
    let (digest, now) = (token::digest(token), now());
    let session = state.store.sessions().find(&digest, now).await?;
    let session = session.ok_or_else(Problem::signed_out)?;
    if now - session.last_seen_at >= SEEN_MS {
        state.store.sessions().touch(&digest, now).await?;
    }
    let person = state.store.people().get(&session.login).await?;
    let person = person.filter(|p| p.active).ok_or_else(Problem::signed_out)?;
    let plan = state.hub.plan();
    let plan = plan.as_ref().map(|(_, plan)| plan.as_ref());
    Ok(Who::new(person, session).within_teams(plan))
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
    cookie_of(headers, COOKIE)
}

pub(crate) fn cookie_of<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = pairs.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, token)| token)
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
