//! One receipt with what stands behind it: the rules that decided, and the word that was known then.

use super::consents::{shape as consent, zone};
use super::receipts::shape;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Answer, Problem};
use crate::shape::{ReceiptAsked, ReceiptDetail};
use axum::extract::State;
use law::{RuleSet, Rules};
use vocab::{CustomerId, RecordId};

/// One receipt in words: which set of rules said what, and which consent was known at that moment.
#[utoipa::path(
    get,
    path = "/api/v1/receipts/one",
    tag = "compliance",
    params(ReceiptAsked),
    responses(
        (status = 200, body = ReceiptDetail),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn one_receipt(
    State(state): State<AppState>,
    who: Who,
    Query(asked): Query<ReceiptAsked>,
) -> Answer<Json<ReceiptDetail>> {
    let organization = who.organization(&state, &asked.organization)?;
    let receipt = state.store.receipts().get(&organization, asked.number).await?;
    let receipt = receipt.ok_or_else(|| Problem::not_found("receipt"))?;
    let set = match &receipt.verdict.rules {
        Some(id) => set_of(&state, id).await?,
        None => None,
    };
    let purpose = match receipt.purpose.as_str() {
        "commercial" => Some("sales"),
        "study" => Some("survey"),
        _ => None,
    };
    let consents = state.store.consents();
    let customer = card(&state, &who, &receipt.record).await?;
    let whose = (receipt.phone.as_str(), customer);
    let word = match purpose {
        Some(purpose) => consents.heard(&organization, whose, purpose, receipt.at).await?,
        None => None,
    };
    let word = match word {
        Some(word) => {
            let shown = word.shown.clone();
            let mut line = consent(word, None, &zone(&state));
            if let Some(hash) = shown {
                line.wording = consents.wording(&hash).await?;
            }
            Some(line)
        }
        None => None,
    };
    Ok(Json(ReceiptDetail {
        receipt: shape(receipt),
        rule_fr: set.as_ref().map(|set| set.fr.clone()),
        rule_en: set.as_ref().map(|set| set.en.clone()),
        rule_source: set.map(|set| set.source),
        consent: word,
    }))
}

/// The centre's own set of that name goes before the one that came with the program.
async fn set_of(state: &AppState, id: &str) -> Answer<Option<RuleSet>> {
    let own = state.store.rules().latest().await?;
    let mut all = own.sets.into_iter().chain(Rules::built_in().sets);
    Ok(all.find(|set| set.id == id))
}

async fn card(state: &AppState, who: &Who, record: &str) -> Answer<Option<CustomerId>> {
    let Ok(id) = record.parse::<RecordId>() else { return Ok(None) };
    let record = state.store.dial_records().get(&who.scope, id).await?;
    Ok(record.and_then(|record| record.customer))
}
