//! Receipts of attempts: read, exported for a regulator, walked along.

use super::e164;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::limit_of;
use crate::shape::{ChainState, List, Page, ReceiptLine, ReceiptReason, ReceiptsAsked, Time};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{self, HeaderName};
use futures_util::stream;
use law::{Basis, Cause, Receipt};
use std::io;
use store::{Db, ReceiptFilter, Scope};
use vocab::{CampaignId, Moment, OrganizationId, Pii};

/// Receipts, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/receipts",
    tag = "compliance",
    params(ReceiptsAsked),
    responses(
        (status = 200, body = Page<ReceiptLine>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn receipts(
    State(state): State<AppState>,
    who: Who,
    Query(asked): Query<ReceiptsAsked>,
) -> Answer<Json<Page<ReceiptLine>>> {
    let scope = who.narrowed(asked.organization.as_deref());
    let limit = limit_of(asked.limit)?;
    let filter = filter(&state, asked, limit)?;
    let page = state.store.receipts().list(&scope, &filter).await?;
    let items = page.items.into_iter().map(shape).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// One organization's receipts in the order of their chain, as a file: JSON lines, which
/// `plateau receipts verify` checks without a database, or CSV.
#[utoipa::path(
    get,
    path = "/api/v1/receipts/export",
    tag = "compliance",
    params(ReceiptsAsked),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn export_receipts(
    State(state): State<AppState>,
    who: Who,
    Query(asked): Query<ReceiptsAsked>,
) -> Answer<([(HeaderName, &'static str); 3], Body)> {
    let named = asked.organization.clone().unwrap_or_default();
    let organization = who.organization(&state, &named)?;
    let csv = match asked.format.as_deref() {
        None | Some("jsonl") => false,
        Some("csv") => true,
        Some(other) => return Err(Problem::bad_field("format", other, "Write jsonl or csv.")),
    };
    let filter = filter(&state, asked, 1)?;
    let file = match csv {
        true => "attachment; filename=\"receipts.csv\"",
        false => "attachment; filename=\"receipts.jsonl\"",
    };
    let kind = if csv { "text/csv; charset=utf-8" } else { "application/x-ndjson" };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, file),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    let scope = Scope::of_organizations(vec![organization]);
    Ok((headers, Body::from_stream(pages(state.store.clone(), scope, filter, csv))))
}

/// A page after the other, so that a year of receipts needs no memory.
fn pages(
    db: Db,
    scope: Scope,
    filter: ReceiptFilter,
    csv: bool,
) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::try_unfold((db, scope, filter, Some(0)), move |(db, scope, filter, after)| async move {
        let Some(after) = after else { return Ok(None) };
        let receipts = db.receipts().after(&scope, &filter, after).await;
        let receipts = receipts.map_err(io::Error::other)?;
        let mut text = String::new();
        if csv && after == 0 {
            text.push_str(law::CSV_HEAD);
        }
        for receipt in &receipts {
            text.push_str(&if csv { law::csv_line(receipt) } else { law::json_line(receipt) });
        }
        let next = receipts.last().map(|r| r.number);
        if next.is_none() && text.is_empty() {
            return Ok(None);
        }
        Ok(Some((Bytes::from(text), (db, scope, filter, next))))
    })
}

/// Walks along each chain that this person sees, from its first receipt to its end.
#[utoipa::path(
    get,
    path = "/api/v1/receipts/chains",
    tag = "compliance",
    responses(
        (status = 200, body = List<ChainState>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn verify_receipts(
    State(state): State<AppState>,
    who: Who,
) -> Answer<Json<List<ChainState>>> {
    let mut items = Vec::new();
    for organization in state.store.receipts().organizations().await? {
        if !who.scope.allows(&organization) {
            continue;
        }
        let (receipts, fault) = state.store.receipts().verify(&organization).await?;
        items.push(ChainState {
            organization: organization.to_string(),
            receipts,
            fault_number: fault.as_ref().map(|f| f.number),
            fault: fault.map(|f| f.what),
        });
    }
    Ok(Json(List { items }))
}

fn filter(state: &AppState, asked: ReceiptsAsked, limit: u32) -> Answer<ReceiptFilter> {
    let some = |text: Option<String>| text.filter(|t| !t.trim().is_empty());
    let number = some(asked.number).map(|t| e164(state, "number", &t)).transpose()?;
    let cause = some(asked.cause).map(|name| {
        let known = Cause::ALL.iter().copied().find(|cause| cause.name() == name);
        known.ok_or_else(|| Problem::bad_field("cause", name, "There is no such cause."))
    });
    Ok(ReceiptFilter {
        organization: some(asked.organization)
            .filter(|o| !o.contains(','))
            .map(|o| OrganizationId::new(&o)),
        campaign: some(asked.campaign).map(|c| CampaignId::new(&c)),
        interaction: None,
        allow: asked.allow,
        cause: cause.transpose()?,
        numbers: number.map(Pii::into_inner).into_iter().collect(),
        from: asked.from.map(|t| t.0),
        to: asked.to.map(|t| t.0),
        cursor: asked.cursor,
        limit,
    })
}

pub(super) fn shape(receipt: Receipt) -> ReceiptLine {
    let verdict = receipt.verdict;
    ReceiptLine {
        organization: receipt.organization,
        number: receipt.number,
        at: receipt.at.into(),
        campaign: receipt.campaign,
        record: receipt.record,
        interaction: receipt.interaction,
        phone: receipt.phone,
        shown: receipt.shown,
        method: receipt.method,
        purpose: receipt.purpose,
        allow: verdict.allow,
        reasons: reasons(&verdict.reasons),
        basis: verdict.basis.map(basis),
        rules: verdict.rules,
        opens_at: verdict.opens_at.map(|at: Moment| Time(at)),
        consent_day: receipt.consent.as_ref().map(|word| word.collected.to_string()),
        consent: receipt.consent.map(|word| word.id),
        hash: receipt.hash,
    }
}

pub(super) fn reasons(all: &[law::Reason]) -> Vec<ReceiptReason> {
    let reasons = all.iter().map(|reason| {
        let (fr, en) = reason.cause.words();
        ReceiptReason {
            cause: reason.cause.name().to_owned(),
            value: reason.value.clone(),
            fr: fr.to_owned(),
            en: en.to_owned(),
        }
    });
    reasons.collect()
}

pub(super) fn basis(basis: Basis) -> String {
    basis.name().to_owned()
}
