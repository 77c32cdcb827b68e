//! A person's file: what they agreed to, what they were shown, who calls them no more, and every
//! attempt with why it was allowed or not. The person's own copy is the same, as a page.

use super::consents::{shape as consent, zone};
use super::e164;
use super::oppositions::shape as opposition;
use super::proofs::shape as proof;
use super::receipts::shape as receipt;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Answer, Problem};
use crate::reports::pdf;
use crate::reports::words::Language;
use crate::shape::{ConsentFile, PersonAsked};
use crate::state::now;
use axum::extract::State;
use axum::http::header::{self, HeaderName};
use crm::history::local_day;
use law::{Audience, Purpose};
use std::fmt::Write as _;
use store::{ConsentFilter, OppositionFilter, PersonAsk, ReceiptFilter, Scope};
use vocab::{Address, CustomerId, OrganizationId, Pii};

/// Lines of each kind; the screens of the register and of receipts page through all.
const MOST: u32 = 200;

/// What is known of a person's being called.
#[utoipa::path(
    get,
    path = "/api/v1/consents/file",
    tag = "compliance",
    params(PersonAsked),
    responses(
        (status = 200, body = ConsentFile),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn consent_file(
    State(state): State<AppState>,
    who: Who,
    Query(asked): Query<PersonAsked>,
) -> Answer<Json<ConsentFile>> {
    Ok(Json(read(&state, &who, asked).await?))
}

/// The person's copy (R223-2), as a page to print or to send.
#[utoipa::path(
    get,
    path = "/api/v1/consents/file.html",
    tag = "compliance",
    params(PersonAsked),
    responses(
        (status = 200, body = String, content_type = "text/html"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn consent_file_page(
    State(state): State<AppState>,
    who: Who,
    Query(asked): Query<PersonAsked>,
) -> Answer<([(HeaderName, &'static str); 3], String)> {
    let file = read(&state, &who, asked).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"consentements.html\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, page(&file, &zone(&state))))
}

/// The person's copy (R223-2), as a PDF: what was shown, when, by which channel and until when, who
/// calls them no more, and every attempt.
#[utoipa::path(
    get,
    path = "/api/v1/consents/file.pdf",
    tag = "compliance",
    params(PersonAsked),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn consent_file_pdf(
    State(state): State<AppState>,
    who: Who,
    Query(asked): Query<PersonAsked>,
) -> Answer<([(HeaderName, &'static str); 3], Vec<u8>)> {
    let file = read(&state, &who, asked).await?;
    let zone = zone(&state);
    let plan = state.hub.plan();
    let name = |id: &str| {
        let known =
            plan.as_ref().and_then(|(_, plan)| plan.organizations.get(&OrganizationId::new(id)));
        known.map_or_else(|| id.to_owned(), |organization| organization.name.clone())
    };
    let centre = name(&file.organization);
    let letter = super::copy::letter(&file, &centre, &zone);
    let time_zone = jiff::tz::TimeZone::get(&zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let (language, at) = (Language::French, now());
    // A long file takes a while to be drawn: not on a thread that others wait for.
    let drawn = tokio::task::spawn_blocking(move || {
        let around = pdf::Around { centre: &centre, language, zone: &time_zone };
        pdf::letter(&letter, at, &around)
    });
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"consentements.pdf\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, drawn.await.map_err(|_| Problem::internal())?))
}

async fn read(state: &AppState, who: &Who, asked: PersonAsked) -> Answer<ConsentFile> {
    let organization = who.organization(state, &asked.organization)?;
    let scope = Scope::of_organizations(vec![organization.clone()]);
    let typed = asked.number.filter(|t| !t.trim().is_empty());
    let typed = typed.map(|t| e164(state, "number", &t)).transpose()?;
    let base = state.store.customers();
    let card = match asked.customer {
        Some(id) => {
            let card = base.current(&scope, CustomerId::from_uuid(id)).await?;
            Some(card.ok_or_else(|| Problem::not_found("customer"))?)
        }
        None => None,
    };
    let mut numbers: Vec<Address> = typed.into_iter().map(Pii::into_inner).collect();
    if let Some(card) = &card {
        for number in &card.numbers {
            if !numbers.contains(number.reveal()) {
                numbers.push(number.reveal().clone());
            }
        }
    }
    if card.is_none() && numbers.is_empty() {
        return Err(Problem::bad_field("number", (), "Say whose file: a card or a number."));
    }
    let zone = zone(state);
    let mut consents = Vec::new();
    let mut words = Vec::new();
    for filter in filters(card.as_ref().map(|c| c.id), &numbers) {
        let page = state.store.consents().list(&scope, &filter).await?;
        for found in page.items {
            if words.contains(&found.word.id) {
                continue;
            }
            words.push(found.word.id.clone());
            let hash = found.word.shown.clone();
            let mut line = consent(found.word, found.withdrawn_at, &zone);
            if let Some(hash) = hash {
                line.wording = state.store.consents().wording(&hash).await?;
            }
            consents.push(line);
        }
    }
    consents.sort_by_key(|line| std::cmp::Reverse(line.at));
    let mut oppositions = Vec::new();
    for number in &numbers {
        let asked =
            OppositionFilter { number: Some(number.clone()), removed: true, ..Default::default() };
        let page = state.store.oppositions().list(&scope, &asked).await?;
        oppositions.extend(page.items.into_iter().map(opposition));
    }
    let receipts = if numbers.is_empty() {
        Vec::new()
    } else {
        let filter =
            ReceiptFilter { numbers: numbers.clone(), limit: MOST, ..ReceiptFilter::default() };
        state.store.receipts().list(&scope, &filter).await?.items
    };
    let ask = PersonAsk {
        organization: &organization,
        campaign: None,
        numbers: &numbers,
        customer: card.as_ref().map(|c| c.id),
        purpose: Purpose::Commercial,
        audience: Audience::Consumer,
        now: now(),
    };
    let person = state.store.law().person(&ask, Vec::new()).await?;
    let today = local_day(now(), &zone).parse().unwrap_or_default();
    let stands = person.consent.map(|c| c.state(now(), today, 365));
    let proofs = match words.is_empty() {
        true => Vec::new(),
        false => state.store.consents().files(&scope, &words).await?,
    };
    Ok(ConsentFile {
        proofs: proofs.into_iter().map(proof).collect(),
        organization: organization.to_string(),
        customer: card.as_ref().map(|c| c.id.uuid()),
        name: card.map(|c| c.name.into_inner()),
        numbers: numbers.iter().map(ToString::to_string).collect(),
        sales_calls: name_of(stands).to_owned(),
        consents,
        oppositions,
        receipts: receipts.into_iter().map(receipt).collect(),
    })
}

fn filters(customer: Option<CustomerId>, numbers: &[Address]) -> Vec<ConsentFilter> {
    let of =
        |customer, number| ConsentFilter { customer, number, limit: MOST, ..Default::default() };
    let by_card = customer.map(|id| of(Some(id), None));
    by_card.into_iter().chain(numbers.iter().map(|n| of(None, Some(n.clone())))).collect()
}

const fn name_of(state: Option<law::ConsentState>) -> &'static str {
    match state {
        None | Some(law::ConsentState::None) => "none",
        Some(law::ConsentState::Withdrawn) => "withdrawn",
        Some(law::ConsentState::Unproven) => "unproven",
        Some(law::ConsentState::NotYet) => "not_yet",
        Some(law::ConsentState::Expired) => "expired",
        Some(law::ConsentState::Valid) => "valid",
    }
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
     padding:0 1rem;color:#1a1a1a;background:#fff}h2{margin-top:2rem;border-bottom:1px solid #bbb}\
     table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:.25rem .5rem;\
     text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#f4f4f4}";

/// For the person, in French as the texts ask for it.
fn page(file: &ConsentFile, zone: &str) -> String {
    let mut html = String::new();
    let at = |time: crate::shape::Time| local_time(time.0, zone);
    let mut put = |text: &str| html.push_str(text);
    put("<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><title>Consentements</title>");
    put(&format!("<style>{STYLE}</style><h1>Vos consentements à être appelé</h1>"));
    let who = [file.name.clone().unwrap_or_default(), file.numbers.join(", ")].join(" · ");
    put(&format!("<p>{}</p>", escaped(who.trim_matches([' ', '·']))));
    put(
        "<p>Code de la consommation, articles L223-1 et R223-1 à R223-3. Vous pouvez retirer votre \
         consentement à tout moment, par tout moyen, même de vive voix.</p><h2>Ce que vous avez dit\
         </h2>",
    );
    put("<table><tr><th>Date<th>Pour<th>Canal<th>Parole<th>Jusqu’au<th>Ce qui vous a été présenté");
    for line in &file.consents {
        let word = if line.state == "given" { "accord" } else { "retrait" };
        let shown = [line.wording.as_ref(), line.proof.as_ref(), line.page.as_ref()];
        let shown: Vec<String> = shown.into_iter().flatten().map(|t| escaped(t)).collect();
        let void = if line.standing == "void" { " (noté par erreur)" } else { "" };
        put(&format!(
            "<tr><td>{}<td>{}<td>{}<td>{word}{void}<td>{}<td>{}",
            at(line.at),
            escaped(&line.purpose),
            escaped(&line.channel),
            line.until.as_deref().unwrap_or(""),
            shown.join("<br>")
        ));
    }
    put(
        "</table><h2>Oppositions</h2><table><tr><th>Date<th>Qui ne vous appelle plus<th>Retirée le",
    );
    for line in &file.oppositions {
        let campaign = line.campaign.as_ref().or(line.organization.as_ref());
        let whom = campaign.map_or("tout le centre", String::as_str);
        let removed = line.removed_at.map(at).unwrap_or_default();
        put(&format!("<tr><td>{}<td>{}<td>{removed}", at(line.at), escaped(whom)));
    }
    put("</table><h2>Appels et tentatives</h2><table><tr><th>Date<th>Numéro présenté<th>Appelé\
         <th>Pourquoi");
    for line in &file.receipts {
        let why: Vec<&str> = line.reasons.iter().map(|r| r.fr.as_str()).collect();
        let allow = if line.allow { "oui" } else { "non" };
        let (at, shown) = (at(line.at), escaped(&line.shown));
        put(&format!("<tr><td>{at}<td>{shown}<td>{allow}<td>{}", why.join(", ")));
    }
    put("</table></html>");
    html
}

pub(super) fn local_time(at: vocab::Moment, zone: &str) -> String {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let stamp = jiff::Timestamp::from_millisecond(at.epoch_ms()).unwrap_or_default();
    stamp.to_zoned(zone).strftime("%d/%m/%Y %H:%M").to_string()
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if c.is_control() => write!(safe, " ").expect("a String takes all"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stays_text_on_the_page() {
        let file = ConsentFile {
            organization: "net".to_owned(),
            customer: None,
            name: Some("<b>Zoé & fils</b>".to_owned()),
            numbers: vec!["+33639980001".to_owned()],
            sales_calls: "none".to_owned(),
            proofs: Vec::new(),
            consents: Vec::new(),
            oppositions: Vec::new(),
            receipts: Vec::new(),
        };
        let html = page(&file, "Europe/Paris");
        assert!(html.contains("&lt;b&gt;Zoé &amp; fils&lt;/b&gt; · +33639980001"), "{html}");
    }
}
