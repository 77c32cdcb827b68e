//! The rules of calling on screen: every set, those of the centre's own, and a question to try them.

use super::consents::day;
use super::receipts::{basis, reasons};
use super::{e164, reason};
use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::problem::{Answer, Problem};
use crate::shape::{DiallingRules, DiallingRulesForm, MayDialAnswer, MayDialForm, RuleSetView};
use crate::state::now;
use axum::extract::State;
use crm::history::local_day;
use law::{
    Audience, CallerId, Consent, Method, Person, Purpose, Question, RuleSet, Rules, Sector,
    may_dial,
};
use store::{PersonAsk, SavedRules};
use vocab::{Address, CampaignId};

/// Own sets at most.
const MOST_SETS: usize = 100;

/// Every set of rules, of all times.
#[utoipa::path(
    get,
    path = "/api/v1/dialling-rules",
    tag = "compliance",
    responses(
        (status = 200, body = DiallingRules),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn dialling_rules(
    State(state): State<AppState>,
    _: Who,
) -> Answer<Json<DiallingRules>> {
    let saved = state.store.rules().latest().await?;
    Ok(Json(shape(saved, &super::consents::zone(&state))))
}

/// Publishes the centre's own sets: a new version, in force at once for every call that follows.
#[utoipa::path(
    put,
    path = "/api/v1/dialling-rules",
    tag = "compliance",
    request_body = DiallingRulesForm,
    responses(
        (status = 200, body = DiallingRules),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn publish_dialling_rules(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<DiallingRulesForm>,
) -> Answer<Json<DiallingRules>> {
    let why = reason("why", &form.why)?;
    if form.sets.len() > MOST_SETS {
        return Err(Problem::bad_field("sets", form.sets.len(), "At most 100 sets."));
    }
    let mut sets: Vec<RuleSet> = Vec::new();
    for (n, set) in form.sets.into_iter().enumerate() {
        let read = serde_json::from_value(set);
        let field = format!("sets[{n}]");
        sets.push(read.map_err(|e| Problem::bad_field(&field, (), e.to_string()))?);
    }
    Rules::built_in()
        .with_own(&sets)
        .map_err(|bad| Problem::bad_field(&bad.path, (), format!("It {}.", bad.what)))?;
    let book = state.store.rules();
    let before = book.latest().await?;
    book.publish(form.base_version, &sets, (who.login(), &why), now()).await?;
    let after = book.latest().await?;
    let ids = |saved: &SavedRules| saved.sets.iter().map(|s| s.id.clone()).collect::<Vec<_>>();
    who.trail.changed(&ids(&before), &ids(&after));
    Ok(Json(shape(after, &super::consents::zone(&state))))
}

/// May this number be called at that moment? With an organization the register, the lists and the
/// customer base answer too. Nothing is dialled.
#[utoipa::path(
    post,
    path = "/api/v1/dialling-rules/may-dial",
    tag = "compliance",
    request_body = MayDialForm,
    responses(
        (status = 200, body = MayDialAnswer),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn may_dial_now(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<MayDialForm>,
) -> Answer<Json<MayDialAnswer>> {
    let number = e164(&state, "number", &form.number)?.into_inner();
    let at = form.at.map_or_else(now, |t| t.0);
    let method = one_of("method", &form.method, &Method::ALL, |m| m.name())?;
    let purpose = one_of("purpose", &form.purpose, &Purpose::ALL, |p| p.name())?;
    let sector = form.sector.as_deref().unwrap_or("other");
    let sector = one_of("sector", sector, &Sector::ALL, |s| s.name())?;
    let business = form.business.unwrap_or_default();
    let audience = if business { Audience::Business } else { Audience::Consumer };
    let attempts: Vec<_> = form.attempts.iter().map(|t| t.0).collect();
    let mut person = match form.organization.as_deref().filter(|o| !o.is_empty()) {
        Some(organization) => {
            let organization = who.organization(&state, organization)?;
            let campaign = form.campaign.as_deref().filter(|c| !c.is_empty()).map(CampaignId::new);
            let ask = PersonAsk {
                organization: &organization,
                campaign: campaign.as_ref(),
                numbers: std::slice::from_ref(&number),
                customer: None,
                purpose,
                audience,
                now: at,
            };
            state.store.law().person(&ask, attempts).await?
        }
        None => Person { audience, attempts, ..Person::default() },
    };
    if let Some(collected) = form.consent_collected.as_deref().filter(|d| !d.is_empty()) {
        let collected = day("consent_collected", collected)?;
        let (until, withdrawn_at) = (None, None);
        person.consent = Some(Consent { collected, until, proven: true, withdrawn_at });
    }
    person.contract_in_progress |= form.contract_in_progress.unwrap_or_default();
    let caller_id =
        form.caller_id.filter(|c| !c.trim().is_empty()).map(|shown| match shown.trim() {
            "hidden" => CallerId::Hidden,
            shown => CallerId::Shown(Address::parse(shown, &crate::imports::region(&state))),
        });
    let question = Question {
        at,
        phone: &number,
        method,
        purpose,
        sector,
        caller_id: caller_id.as_ref(),
        person: &person,
        abandonment: None,
    };
    let rules = state.store.rules().in_force().await?;
    let verdict = may_dial(&rules, &question);
    let set = verdict.rules.as_ref().and_then(|id| rules.sets.iter().find(|s| s.id == *id));
    Ok(Json(MayDialAnswer {
        allow: verdict.allow,
        reasons: reasons(&verdict.reasons),
        opens_at: verdict.opens_at.map(Into::into),
        source: set.map(|s| s.source.clone()),
        basis: verdict.basis.map(basis),
        rules: verdict.rules,
    }))
}

fn one_of<T: Copy>(
    field: &str,
    text: &str,
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> Answer<T> {
    let found = all.iter().copied().find(|one| name(*one) == text);
    found.ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|one| name(*one)).collect();
        Problem::bad_field(field, text, format!("Write one of {}.", names.join(", ")))
    })
}

fn shape(saved: SavedRules, zone: &str) -> DiallingRules {
    let today: jiff::civil::Date = local_day(now(), zone).parse().unwrap_or_default();
    let built_in = Rules::built_in();
    let known = |id: &str| built_in.sets.iter().any(|set| set.id == id);
    // What a newer program contradicts falls away, and the screen shows it as not in force.
    let holds = saved.in_force().is_ok();
    let view = |set: &RuleSet, own: bool| RuleSetView {
        own,
        replaces: own && known(&set.id),
        in_force: (holds || !own) && set.from <= today && set.until.is_none_or(|day| today <= day),
        set: serde_json::to_value(set).unwrap_or_default(),
    };
    let others = built_in
        .sets
        .iter()
        .filter(|set| !holds || saved.sets.iter().all(|mine| mine.id != set.id));
    let mut sets: Vec<RuleSetView> = saved.sets.iter().map(|set| view(set, true)).collect();
    sets.extend(others.map(|set| view(set, false)));
    DiallingRules {
        version: saved.version,
        author: saved.author,
        at: (saved.version > 0).then_some(saved.at.into()),
        why: saved.why,
        sets,
    }
}
