//! Two cards of one customer: found, made one, parted again.

use super::card::held;
use super::{new_id, shape};
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::Reader;
use crate::shape::{Customer, DuplicateView, List, MergeForm, MergeView};
use crate::state::now;
use axum::extract::State;
use uuid::Uuid;
use vocab::CustomerId;

pub(super) fn view(reader: &Reader, merge: store::Merge) -> MergeView {
    MergeView {
        id: merge.id.parse().unwrap_or_default(),
        kept: merge.kept.uuid(),
        gone: merge.gone.uuid(),
        name: merge.name.into_inner(),
        author: reader.login(merge.author),
        at: merge.at.into(),
        undone_at: merge.undone_at.map(Into::into),
    }
}

/// Cards that may be the same customer, the most alike first.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}/duplicates",
    tag = "customers",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<DuplicateView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn duplicates(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<DuplicateView>>> {
    let customer = held(&state, &who, id).await?;
    let found = state.store.customers().duplicates(&who.scope, &customer).await?;
    let items = found.into_iter().map(|(card, shared)| DuplicateView {
        customer: shape(card),
        shared: shared.into_iter().map(str::to_owned).collect(),
    });
    Ok(Json(List { items: items.collect() }))
}

/// Makes another card part of this one, with all its rows.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/merge",
    tag = "customers",
    params(("id" = Uuid, Path)),
    request_body = MergeForm,
    responses(
        (status = 200, body = MergeView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn merge(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<MergeForm>,
) -> Answer<Json<MergeView>> {
    let kept = held(&state, &who, id).await?.id;
    let gone = CustomerId::from_uuid(form.other);
    if gone == kept {
        return Err(Problem::bad_field("other", form.other.to_string(), "Name another card."));
    }
    let (base, now) = (state.store.customers(), now());
    let merge = new_id(now).to_string();
    base.merge(&who.scope, (kept, gone), &merge, who.login(), now).await?;
    let merge = base.get_merge(&who.scope, &merge).await?.ok_or_else(Problem::internal)?;
    Ok(Json(view(&Reader::new(&state, &who), merge)))
}

/// Parts two cards again: each gets its rows back. What was changed or added since stays.
#[utoipa::path(
    post,
    path = "/api/v1/merges/{id}/undo",
    tag = "customers",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Customer),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn undo_merge(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<Customer>> {
    let base = state.store.customers();
    let kept = base.unmerge(&who.scope, &id.to_string(), who.login(), now()).await?;
    Ok(Json(shape(kept)))
}
