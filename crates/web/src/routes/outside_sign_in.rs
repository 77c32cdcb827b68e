//! Signing in through a provider of identities, and who that makes the person here.

use crate::AppState;
use crate::audit;
use crate::auth::cookie_of;
use crate::extract::{Json, Path, Query};
use crate::oidc::{self, Claims, OidcConfig, Refusal};
use crate::problem::{Answer, Problem};
use crate::routes::people::{is_login, is_name};
use crate::routes::sign_in::enter;
use crate::serve::Peer;
use crate::shape::{List, SignInWay, WayBack};
use crate::state::now;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::{Act, Person, SignInMeans};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::Role;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(ways)).routes(routes!(outward)).routes(routes!(back))
}

/// Ties the way back to the browser that went: it goes along with the provider's redirect, which
/// comes from another site, so it is `Lax`.
const COOKIE: &str = "plateau_sign_in";

/// Ways in besides the password.
#[utoipa::path(
    get,
    path = "/api/v1/sign-in/ways",
    tag = "sign-in",
    security(()),
    responses(
        (status = 200, body = List<SignInWay>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn ways(State(state): State<AppState>) -> Json<List<SignInWay>> {
    let items = state.oidc.configs().iter().map(|config| SignInWay {
        id: config.id.clone(),
        name: config.name.clone(),
        path: format!("/api/v1/sign-in/oidc/{}", config.id),
    });
    Json(List { items: items.collect() })
}

/// Sends the browser to the provider.
#[utoipa::path(
    get,
    path = "/api/v1/sign-in/oidc/{provider}",
    tag = "sign-in",
    security(()),
    params(("provider" = String, Path)),
    responses(
        (status = 302, description = "To the provider"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn outward(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path(provider): Path<String>,
) -> Answer<Response> {
    let config = state.oidc.config(&provider)?;
    let redirect = way_back(&state, &headers, config)?;
    Ok(match state.oidc.outward(config, redirect, now()).await {
        Ok(outward) => {
            let age_s = oidc::PENDING_MS / 1_000;
            let cookie = browser_cookie(&state, &outward.browser, age_s);
            to(&outward.url, &[cookie])
        }
        Err(refusal) => to(&door(refusal), &[]),
    })
}

/// Where the provider sends the browser back to. Signed in, it goes on to the first page.
#[utoipa::path(
    get,
    path = "/api/v1/sign-in/oidc/{provider}/back",
    tag = "sign-in",
    security(()),
    params(("provider" = String, Path), WayBack),
    responses(
        (status = 302, description = "To the first page, or to the sign-in page with the reason"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn back(
    State(state): State<AppState>,
    Peer(peer): Peer,
    headers: HeaderMap,
    Path(provider): Path<String>,
    Query(way): Query<WayBack>,
) -> Answer<Response> {
    let config = state.oidc.config(&provider)?;
    let forget = browser_cookie(&state, "", 0);
    match come_back(&state, config, &headers, &way).await? {
        Ok(person) => {
            let entered = enter(&state, &headers, person, SignInMeans::Outside).await?;
            let login = entered.body.person.login.as_str();
            audit::sign_in(&state, Peer(peer), Some(login), "outside").await;
            Ok(to("/", &[entered.cookie, forget]))
        }
        Err(refusal) => {
            let how = format!("refused.{}", refusal.name());
            audit::sign_in(&state, Peer(peer), None, &how).await;
            tracing::warn!(peer = %peer.ip(), why = refusal.name(), "sign-in refused");
            Ok(to(&door(refusal), &[forget]))
        }
    }
}

async fn come_back(
    state: &AppState,
    config: &OidcConfig,
    headers: &HeaderMap,
    way: &WayBack,
) -> Answer<Result<Person, Refusal>> {
    let (Some(code), Some(word)) = (&way.code, &way.state) else {
        return Ok(Err(match way.error {
            Some(_) => Refusal::Cancelled,
            None => Refusal::Expired,
        }));
    };
    let browser = cookie_of(headers, COOKIE);
    match state.oidc.back(config, word, code, browser, now()).await {
        Ok(claims) => person_of(state, config, &claims).await,
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// The person whom the claims mean, added or given another role where the operator wants that.
async fn person_of(
    state: &AppState,
    config: &OidcConfig,
    claims: &Claims,
) -> Answer<Result<Person, Refusal>> {
    let Some(login) = config.login(claims) else { return Ok(Err(Refusal::UnknownPerson)) };
    let given = config.role(claims);
    let known = state.store.people().get(&login).await?;
    let (person, action) = match (known, config.create) {
        (Some(known), _) if !known.active => return Ok(Err(Refusal::UnknownPerson)),
        (Some(known), _) => match given.filter(|role| *role != known.role) {
            None => return Ok(Ok(known)),
            Some(role) => (Person { role, ..known }, "people.change"),
        },
        (None, None) => return Ok(Err(Refusal::UnknownPerson)),
        (None, Some(_)) if !is_login(&login) => return Ok(Err(Refusal::UnknownPerson)),
        (None, Some(default)) => (fresh(&login, claims, given.unwrap_or(default)), "people.add"),
    };
    // An organization's user sees what is theirs: the provider can't say which that is.
    if person.role == Role::Organization && person.organizations.is_empty() {
        return Ok(Err(Refusal::UnknownPerson));
    }
    state.store.people().upsert(&person).await?;
    if action == "people.change" {
        state.store.sessions().delete_of(&login).await?;
    }
    let role = serde_json::json!({"role": person.role, "provider": config.id});
    let act = Act::new(now(), &login, action).about("people", &login);
    audit::record(state, act.change(&serde_json::json!({}), &role)).await;
    Ok(Ok(person))
}

fn fresh(login: &str, claims: &Claims, role: Role) -> Person {
    let name = claims.text("name").filter(|name| is_name(name)).unwrap_or(login).to_owned();
    Person {
        login: login.to_owned(),
        name,
        role,
        organizations: Vec::new(),
        teams: Vec::new(),
        locale: None,
        theme: None,
        active: true,
    }
}

/// The address that is registered at the provider. It goes by the host that the browser asked: a
/// provider sends nobody to an address that it does not know.
fn way_back(state: &AppState, headers: &HeaderMap, config: &OidcConfig) -> Answer<String> {
    let path = format!("/api/v1/sign-in/oidc/{}/back", config.id);
    let scheme = if state.config.secure { "https" } else { "http" };
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    if host.is_empty() || !host.chars().all(plain) {
        return Err(Problem::bad_request("The request names no host."));
    }
    Ok(format!("{scheme}://{host}{path}"))
}

fn door(refusal: Refusal) -> String {
    format!("/?sign-in={}", refusal.name())
}

fn browser_cookie(state: &AppState, word: &str, age_s: i64) -> String {
    let secure = if state.config.secure { "; Secure" } else { "" };
    format!(
        "{COOKIE}={word}; Path=/api/v1/sign-in; HttpOnly; SameSite=Lax; Max-Age={age_s}{secure}"
    )
}

fn to(url: &str, cookies: &[String]) -> Response {
    let mut response = (StatusCode::FOUND, [(header::LOCATION, url.to_owned())]).into_response();
    for cookie in cookies {
        if let Ok(value) = cookie.parse() {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}
