//! What programs outside know of a caller, and the page of theirs that opens with the call.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::outside::{OutsideAnswer, OutsideQuestion};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::Reader;
use crate::shape::{
    OutsideCard, OutsideFilter, OutsideFound, OutsideLine, OutsidePop, OutsideState, PopWhenName,
};
use axum::extract::State;
use crm::connect::{LookUp, Pop, PopWhen};
use futures_util::future::join_all;
use std::borrow::Cow;
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::template::{Surroundings, fill};
use vocab::{CustomerId, Pii, national};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(outside))
}

/// Asks every look-up of the organization at once, each within its own time; an answer that is still
/// good is given again.
#[utoipa::path(
    get,
    path = "/api/v1/outside",
    tag = "crm",
    params(OutsideFilter),
    responses(
        (status = 200, body = OutsideCard),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn outside(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<OutsideFilter>,
) -> Answer<Json<OutsideCard>> {
    let organization = who.organization(&state, &filter.organization)?;
    let values = values(&state, &who, filter).await?;
    let saved = state.store.setups().latest(&who.scope, &organization).await?;
    let connectors = saved.setup.connectors;
    let asked = connectors.look_ups.into_iter().map(|look_up| {
        let question = OutsideQuestion {
            organization: organization.clone(),
            look_up: look_up.clone(),
            values: values.clone(),
        };
        async { found(look_up, state.outside.look_up(question).await) }
    });
    let look_ups = join_all(asked).await;
    Ok(Json(OutsideCard { pop: connectors.pop.map(|pop| popped(pop, &values)), look_ups }))
}

/// What may be named: of the customer, only of one that this person may see.
async fn values(
    state: &AppState,
    who: &Who,
    filter: OutsideFilter,
) -> Answer<BTreeMap<String, Pii<String>>> {
    let mut values = BTreeMap::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            values.insert(name.to_owned(), Pii::new(value));
        }
    };
    let mut number = filter.number.map(|text| Reader::new(state, who).address(&text));
    if let Some(id) = filter.customer {
        let id = CustomerId::from_uuid(id);
        let customer = state.store.customers().get(&who.scope, id).await?;
        let customer = customer.ok_or_else(|| Problem::not_found("customer"))?;
        put("customer.id", Some(customer.id.to_string()));
        put("customer.email", customer.emails.first().map(|e| e.reveal().clone()));
        number = number.or_else(|| customer.numbers.first().map(|n| n.reveal().clone()));
    }
    put("customer.number", number.as_ref().map(|n| n.as_str().to_owned()));
    put("customer.national", number.as_ref().map(national));
    put("interaction.id", filter.interaction.map(|id| id.to_string()));
    put("queue", filter.queue);
    put("agent", Some(who.login().to_owned()));
    put("organization", Some(filter.organization));
    Ok(values)
}

fn popped(pop: Pop, values: &BTreeMap<String, Pii<String>>) -> OutsidePop {
    let value = |name: &str| values.get(name).map(|v| Cow::Owned(v.reveal().clone()));
    OutsidePop {
        url: fill(&pop.url, Surroundings::Url, value),
        when: match pop.when {
            PopWhen::Ringing => PopWhenName::Ringing,
            PopWhen::Answered => PopWhenName::Answered,
            PopWhen::Asked => PopWhenName::Asked,
        },
    }
}

fn found(look_up: LookUp, answer: OutsideAnswer) -> OutsideFound {
    let mut shown = OutsideFound {
        id: look_up.id,
        label: look_up.label.into(),
        state: OutsideState::Unknown,
        lines: Vec::new(),
        open: None,
        cached: false,
        reason: None,
    };
    match answer {
        OutsideAnswer::Found { lines, open, cached } => {
            let line =
                |(label, value): (crm::Label, String)| OutsideLine { label: label.into(), value };
            shown.state = OutsideState::Found;
            shown.lines = lines.into_iter().map(line).collect();
            (shown.open, shown.cached) = (open, cached);
        }
        OutsideAnswer::Unknown => {}
        OutsideAnswer::Late => shown.state = OutsideState::Late,
        OutsideAnswer::Failed { reason } => {
            shown.state = OutsideState::Failed;
            shown.reason = Some(reason);
        }
    }
    shown
}
