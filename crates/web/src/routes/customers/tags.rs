//! Tags of many cards at once.

use super::form::tags;
use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::problem::{Answer, Problem};
use crate::shape::{List, TagsFate, TagsForm, TagsResult};
use crate::state::now;
use axum::extract::State;
use store::{Retag, Retagged};
use vocab::CustomerId;

const MOST: usize = 500;

/// Puts tags on up to 500 cards and takes others off, whatever the cards' versions. Each card is
/// changed or refused by itself.
#[utoipa::path(
    post,
    path = "/api/v1/customers/tags",
    tag = "customers",
    request_body = TagsForm,
    responses(
        (status = 200, body = List<TagsResult>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn change_tags(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<TagsForm>,
) -> Answer<Json<List<TagsResult>>> {
    if form.ids.is_empty() || form.ids.len() > MOST {
        return Err(Problem::bad_field("ids", form.ids.len(), "Name 1 to 500 cards."));
    }
    let change = Retag { add: trimmed(form.add)?, remove: tags(form.remove)? };
    if change.add.is_empty() && change.remove.is_empty() {
        return Err(Problem::bad_field("add", (), "Name a tag to add or to remove."));
    }
    let ids: Vec<_> = form.ids.into_iter().map(CustomerId::from_uuid).collect();
    let done = state.store.customers().retag(&who.scope, &ids, &change, now()).await?;
    if done.iter().all(|(_, fate)| *fate == Retagged::Unknown) {
        return Err(Problem::not_found("customer"));
    }
    Ok(Json(List { items: done.into_iter().map(|(id, fate)| result(id, fate)).collect() }))
}

fn trimmed(given: Vec<String>) -> Answer<Vec<String>> {
    let given = given.into_iter().map(|tag| tag.trim().to_owned());
    tags(given.filter(|tag| !tag.is_empty()).collect())
}

fn result(id: CustomerId, fate: Retagged) -> TagsResult {
    let bare = |result| TagsResult {
        id: id.uuid(),
        result,
        added: Vec::new(),
        removed: Vec::new(),
        version: None,
    };
    match fate {
        Retagged::Changed { card, added, removed } => {
            TagsResult { added, removed, version: Some(card.version), ..bare(TagsFate::Changed) }
        }
        Retagged::Same => bare(TagsFate::Same),
        Retagged::Unknown => bare(TagsFate::Unknown),
        Retagged::TooMany => bare(TagsFate::TooMany),
        Retagged::Stale => bare(TagsFate::Stale),
    }
}
