//! Who is it? And: yes, it is them.

use super::card::held;
use super::form::numbers;
use super::shape;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::Reader;
use crate::shape::{Customer, CustomerNumberForm, IdentifyFilter, MatchView, Matches, SeenView};
use crate::state::now;
use axum::extract::State;
use store::{How, Match, Means, StoreError};
use uuid::Uuid;

/// A change that meets another one is tried again so often.
const TRIES: usize = 5;

/// Who has a number, an e-mail address, a name on a channel or a reference. The sure ones; where
/// there is none, those of whom a note or ticket mentions the number or address.
#[utoipa::path(
    get,
    path = "/api/v1/customers/identify",
    tag = "customers",
    params(IdentifyFilter),
    responses(
        (status = 200, body = Matches),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn identify(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<IdentifyFilter>,
) -> Answer<Json<Matches>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let reader = Reader::new(&state, &who);
    let given = |text: Option<String>| text.filter(|t| !t.trim().is_empty());
    let means = [
        given(filter.number).map(|n| Means::Number(reader.address(&n))),
        given(filter.email).map(Means::Email),
        given(filter.handle).map(Means::Handle),
        given(filter.reference).map(Means::Reference),
    ];
    let mut matches: Vec<MatchView> = Vec::new();
    let mut asked = false;
    for means in means.into_iter().flatten() {
        asked = true;
        if matches.is_empty() {
            let found = state.store.customers().identify(&scope, &means).await?;
            matches = found.into_iter().map(view).collect();
        }
    }
    if !asked {
        let what = "Give one of number, email, handle, reference.";
        return Err(Problem::bad_field("number", (), what));
    }
    Ok(Json(Matches { matches }))
}

fn view(found: Match) -> MatchView {
    let customer = shape(found.customer);
    match found.how {
        How::Sure(by) => {
            let (certainty, by) = ("sure".to_owned(), by.to_owned());
            MatchView { customer, certainty, by, seen: None }
        }
        How::Maybe { by, source, source_id, at } => {
            let id = source_id.parse().unwrap_or_default();
            let seen = Some(SeenView { source, id, at: at.into() });
            MatchView { customer, certainty: "maybe".to_owned(), by: by.to_owned(), seen }
        }
    }
}

/// Adds a number to a card, whatever its version: a caller is confirmed in one click.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/numbers",
    tag = "customers",
    params(("id" = Uuid, Path)),
    request_body = CustomerNumberForm,
    responses(
        (status = 200, body = Customer),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_number(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<CustomerNumberForm>,
) -> Answer<Json<Customer>> {
    let reader = Reader::new(&state, &who);
    let added = numbers(&reader, std::slice::from_ref(&form))?;
    for _ in 0..TRIES {
        let mut customer = held(&state, &who, id).await?;
        if added.iter().all(|n| customer.numbers.contains(n)) {
            return Ok(Json(shape(customer)));
        }
        customer.numbers.extend(added.clone());
        match state.store.customers().update(&who.scope, &customer, now()).await {
            Err(StoreError::Stale { .. }) => {}
            other => return Ok(Json(shape(other?))),
        }
    }
    Err(Problem::overloaded("Many people are changing this card. Try again."))
}
