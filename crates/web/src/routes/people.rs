//! Who can sign in: the administrator's list.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::password;
use crate::problem::{Answer, Problem};
use crate::routes::me::person_shape;
use crate::shape::{List, PasswordForm, PersonChanges, PersonEntry, PersonForm};
use axum::extract::State;
use axum::http::StatusCode;
use store::Person;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{OrganizationId, Role, TeamId};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(people, create_person))
        .routes(routes!(change_person))
        .routes(routes!(set_password))
}

/// Everybody who can sign in, by login.
#[utoipa::path(
    get,
    path = "/api/v1/people",
    tag = "people",
    responses(
        (status = 200, body = List<PersonEntry>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn people(
    State(state): State<AppState>,
    _who: Who,
) -> Answer<Json<List<PersonEntry>>> {
    let people = state.store.people().list().await?;
    let coded = state.store.second_factors().logins().await?;
    let items = people.iter().map(|p| entry(&state, p, coded.contains(&p.login)));
    Ok(Json(List { items: items.collect() }))
}

/// Adds a person.
#[utoipa::path(
    post,
    path = "/api/v1/people",
    tag = "people",
    request_body = PersonForm,
    responses(
        (status = 201, body = PersonEntry),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_person(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<PersonForm>,
) -> Answer<(StatusCode, Json<PersonEntry>)> {
    let login = login(&form.login)?;
    let password = form.password.map(password_of).transpose()?;
    let person = Person {
        name: name(form.name)?,
        role: form.role,
        organizations: ids(&form.organizations),
        teams: form.teams.iter().map(|t| TeamId::new(t)).collect(),
        locale: form.locale.map(|l| l.name().to_owned()),
        theme: form.theme.map(|t| t.name().to_owned()),
        active: true,
        login,
    };
    check(&state, &person)?;
    if state.store.people().get(&person.login).await?.is_some() {
        return Err(Problem::taken("login", &person.login));
    }
    // First the hash: a person must not stand there half-made when it fails.
    let phc = match password {
        Some(password) => Some(state.passwords.hash(password).await?),
        None => None,
    };
    who.trail.about(&person.login);
    who.trail.changed(&serde_json::json!({}), &rights(&person));
    state.acting(&who).people().upsert(&person).await?;
    if let Some(phc) = phc {
        state.store.people().set_password(&person.login, &phc).await?;
    }
    tracing::info!(by = who.login(), login = person.login, "a person was added");
    Ok((StatusCode::CREATED, Json(entry(&state, &person, false))))
}

/// Changes a person. What is absent stays. Their sessions end when what they may do changes.
#[utoipa::path(
    patch,
    path = "/api/v1/people/{login}",
    tag = "people",
    params(("login" = String, Path)),
    request_body = PersonChanges,
    responses(
        (status = 200, body = PersonEntry),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_person(
    State(state): State<AppState>,
    who: Who,
    Path(login): Path<String>,
    Json(form): Json<PersonChanges>,
) -> Answer<Json<PersonEntry>> {
    let known = state.store.people().get(&login).await?;
    let mut person = known.ok_or_else(|| Problem::not_found("person"))?;
    let before = rights(&person);
    if let Some(given) = form.name {
        person.name = name(given)?;
    }
    if let Some(role) = form.role {
        person.role = role;
    }
    if let Some(some) = form.organizations {
        person.organizations = ids(&some);
    }
    if let Some(some) = form.teams {
        person.teams = some.iter().map(|t| TeamId::new(t)).collect();
    }
    if let Some(locale) = form.locale {
        person.locale = Some(locale.name().to_owned());
    }
    if let Some(theme) = form.theme {
        person.theme = Some(theme.name().to_owned());
    }
    if let Some(active) = form.active {
        person.active = active;
    }
    check(&state, &person)?;
    let still = person.active && person.role == Role::Administrator;
    if person.login == who.login() && !still {
        return Err(Problem::bad_field(
            "role",
            person.role.name(),
            "Another administrator must take this role from you: somebody has to keep it.",
        ));
    }
    let after = rights(&person);
    who.trail.changed(&before, &after);
    state.acting(&who).people().upsert(&person).await?;
    // Signed in as somebody else than now: they sign in again.
    if after != before && person.login != who.login() {
        state.store.sessions().delete_of(&person.login).await?;
    }
    tracing::info!(by = who.login(), login = person.login, "a person was changed");
    let coded = state.store.second_factors().logins().await?;
    Ok(Json(entry(&state, &person, coded.contains(&person.login))))
}

/// Sets a password and ends every session of that person.
#[utoipa::path(
    post,
    path = "/api/v1/people/{login}/password",
    tag = "people",
    params(("login" = String, Path)),
    request_body = PasswordForm,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_password(
    State(state): State<AppState>,
    who: Who,
    Path(login): Path<String>,
    Json(form): Json<PasswordForm>,
) -> Answer<StatusCode> {
    let password = password_of(form.password)?;
    if state.store.people().get(&login).await?.is_none() {
        return Err(Problem::not_found("person"));
    }
    let phc = state.passwords.hash(password).await?;
    state.acting(&who).people().set_password(&login, &phc).await?;
    state.store.sessions().delete_of(&login).await?;
    tracing::info!(by = who.login(), login, "a password was set");
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) fn is_login(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    text.bytes().all(fits) && (1..=64).contains(&text.len())
}

pub(crate) fn is_name(text: &str) -> bool {
    (1..=100).contains(&text.trim().chars().count())
}

fn login(text: &str) -> Answer<String> {
    if is_login(text) {
        return Ok(text.to_owned());
    }
    Err(Problem::bad_field("login", text, "A login is 1–64 of a–z, 0–9, dot, _ and -."))
}

fn name(text: String) -> Answer<String> {
    if is_name(&text) {
        Ok(text)
    } else {
        Err(Problem::bad_field("name", text, "A name has 1–100 characters."))
    }
}

fn password_of(text: String) -> Answer<String> {
    let fits = text.chars().count() >= password::SHORTEST && text.len() <= password::LONGEST;
    if fits {
        return Ok(text);
    }
    Err(Problem::bad_field(
        "password",
        (),
        "A password has 8 characters or more, at most 512 bytes.",
    ))
}

fn ids(organizations: &[String]) -> Vec<OrganizationId> {
    organizations.iter().map(|o| OrganizationId::new(o)).collect()
}

fn check(state: &AppState, person: &Person) -> Answer<()> {
    if person.role == Role::Organization && person.organizations.is_empty() {
        return Err(Problem::bad_field(
            "organizations",
            serde_json::json!([]),
            "An organization's user needs the organization.",
        ));
    }
    let plan = state.hub.plan();
    let known = |o: &OrganizationId| {
        plan.as_ref().is_some_and(|(_, plan)| plan.organizations.contains_key(o))
    };
    match person.organizations.iter().find(|o| !known(o)) {
        None => Ok(()),
        Some(unknown) => Err(Problem::bad_field(
            "organizations",
            unknown.as_str(),
            "There is no such organization in the floor plan.",
        )),
    }
}

/// What somebody may do, for the audit log: without the name.
fn rights(person: &Person) -> serde_json::Value {
    serde_json::json!({"role": person.role, "organizations": person.organizations,
        "teams": person.teams, "active": person.active})
}

fn entry(state: &AppState, person: &Person, second_factor: bool) -> PersonEntry {
    let plan = state.hub.plan();
    let agent = plan.is_some_and(|(_, plan)| plan.agents.contains_key(person.login.as_str()));
    PersonEntry {
        person: person_shape(person),
        active: person.active,
        agent,
        teams: person.teams.iter().map(ToString::to_string).collect(),
        second_factor,
    }
}
