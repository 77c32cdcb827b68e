//! What became of a campaign's calls over any span, and the calls themselves behind each number.

use super::seen;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::dialling::view::attempt;
use crate::routes::interactions::limit_of;
use crate::shape::{
    AgentSpan, CallsBehind, CampaignCall, CampaignCalls, CampaignSpan, DayDials, DialsView,
    HourDials, Page, SaidSpan,
};
use axum::extract::State;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use store::{CallsAsked, DialBy, DialGroup, DialKind};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{AgentId, CampaignId, DispositionId, FloorPlan, Meaning, Moment, Pii};

const LONGEST_MS: i64 = 400 * 86_400_000;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(campaign_calls)).routes(routes!(calls_behind))
}

/// What became of a campaign's calls of a span: by day, hour of the day, agent and disposition.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{campaign}/calls",
    tag = "campaigns",
    params(("campaign" = String, Path), CampaignSpan),
    responses(
        (status = 200, body = CampaignCalls),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn campaign_calls(
    State(state): State<AppState>,
    who: Who,
    Path(named): Path<String>,
    Query(span): Query<CampaignSpan>,
) -> Answer<Json<CampaignCalls>> {
    seen(&state, &who, &named)?;
    let span = span_of(span.from.0, span.to.0)?;
    let (_, plan) = state.hub.plan().ok_or_else(|| Problem::not_found("floor plan"))?;
    let (campaign, base) = (CampaignId::new(&named), state.store.dial_attempts());
    let by_time = base.grouped(&who.scope, &campaign, span, DialBy::Time).await?;
    let mut by_agent = base.grouped(&who.scope, &campaign, span, DialBy::Agent).await?;
    let viewer = who.viewer(&state);
    by_agent.retain(|group| group.agent.as_ref().is_some_and(|a| viewer.counts(a.as_str())));
    Ok(Json(fold(&plan, span, &by_time, &by_agent)))
}

/// The calls behind a number of a campaign's results, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/campaigns/{campaign}/calls/behind",
    tag = "campaigns",
    params(("campaign" = String, Path), CallsBehind),
    responses(
        (status = 200, body = Page<CampaignCall>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn calls_behind(
    State(state): State<AppState>,
    who: Who,
    Path(named): Path<String>,
    Query(asked): Query<CallsBehind>,
) -> Answer<Json<Page<CampaignCall>>> {
    seen(&state, &who, &named)?;
    let (from, to) = span_of(asked.from.0, asked.to.0)?;
    let (_, plan) = state.hub.plan().ok_or_else(|| Problem::not_found("floor plan"))?;
    let kind = asked.kind.unwrap_or_else(|| "attempts".to_owned());
    let what = "Ask for attempts, live, reached, dropped, machines, busy, no_answer, failed, \
         not_allowed, argued, successes or refusals.";
    let wanted =
        DialKind::of(&kind).ok_or_else(|| Problem::bad_field("kind", kind.as_str(), what))?;
    let counts = |means: Option<Meaning>| means.is_some_and(|means| says(&kind, means));
    let meant = plan.dispositions.iter().filter(|(_, said)| counts(said.means));
    let mut said: Vec<DispositionId> = meant.map(|(id, _)| id.clone()).collect();
    if let Some(id) = asked.disposition.as_deref().map(DispositionId::new) {
        said = vec![id];
    }
    let asked_for = CallsAsked {
        campaign: CampaignId::new(&named),
        from,
        to,
        agent: asked.agent.as_deref().map(AgentId::new),
        kind: wanted,
        said,
    };
    let limit = limit_of(asked.limit)?;
    let base = state.store.dial_attempts();
    let page = base.behind(&who.scope, &asked_for, asked.cursor.as_deref(), limit).await?;
    let records: Vec<_> = page.items.iter().filter_map(|call| call.record).collect();
    let names = match records.is_empty() {
        true => BTreeMap::new(),
        false => state.store.dial_records().names(&who.scope, &records).await?,
    };
    let items = page.items.into_iter().map(|call| CampaignCall {
        record: call.record.map(|id| id.uuid()),
        name: call.record.and_then(|id| names.get(&id).cloned()).map(Pii::into_inner),
        call: attempt(call),
    });
    Ok(Json(Page { items: items.collect(), next_cursor: page.next }))
}

fn says(kind: &str, means: Meaning) -> bool {
    match kind {
        "argued" => means.is_argued(),
        "successes" => means.is_success(),
        "refusals" => means == Meaning::Refusal,
        _ => false,
    }
}

fn span_of(from: Moment, to: Moment) -> Answer<(Moment, Moment)> {
    let long = to.epoch_ms() - from.epoch_ms();
    if (1..=LONGEST_MS).contains(&long) {
        return Ok((from, to));
    }
    let what = "Ask for a span that ends after it begins, of 400 days at most.";
    Err(Problem::bad_field("to", to.rfc3339(), what))
}

fn fold(
    plan: &FloorPlan,
    (from, to): (Moment, Moment),
    by_time: &[DialGroup],
    by_agent: &[DialGroup],
) -> CampaignCalls {
    let zone = TimeZone::get(&plan.settings.time_zone).unwrap_or(TimeZone::UTC);
    let means = |id: &DispositionId| plan.dispositions.get(id).and_then(|said| said.means);
    let mut all = none();
    let mut days: BTreeMap<Date, DialsView> = BTreeMap::new();
    let mut hours: BTreeMap<u8, DialsView> = BTreeMap::new();
    let mut said: BTreeMap<DispositionId, u64> = BTreeMap::new();
    for group in by_time {
        let stamp = jiff::Timestamp::from_millisecond(group.slot.epoch_ms()).unwrap_or_default();
        let local = stamp.to_zoned(zone.clone());
        let meaning = group.disposition.as_ref().and_then(means);
        let hour = u8::try_from(local.hour()).unwrap_or(0);
        for dials in [
            &mut all,
            days.entry(local.date()).or_insert_with(none),
            hours.entry(hour).or_insert_with(none),
        ] {
            add(dials, group, meaning);
        }
        if let Some(id) = &group.disposition {
            *said.entry(id.clone()).or_default() += group.calls;
        }
    }
    let mut agents: BTreeMap<AgentId, DialsView> = BTreeMap::new();
    for group in by_agent {
        let Some(agent) = &group.agent else { continue };
        let dials = agents.entry(agent.clone()).or_insert_with(none);
        add(dials, group, group.disposition.as_ref().and_then(means));
    }
    let start = |day: Date| {
        let at = day.to_zoned(zone.clone()).map(|at| at.timestamp().as_millisecond());
        Moment::from_epoch_ms(at.unwrap_or_default())
    };
    let mut told: Vec<(DispositionId, u64)> = said.into_iter().collect();
    told.sort_by_key(|(_, calls)| std::cmp::Reverse(*calls));
    CampaignCalls {
        from: from.into(),
        to: to.into(),
        all: rated(all),
        days: days
            .into_iter()
            .map(|(day, dials)| DayDials {
                day: day.to_string(),
                from: start(day).into(),
                to: start(day.tomorrow().unwrap_or(day)).into(),
                dials: rated(dials),
            })
            .collect(),
        hours: hours
            .into_iter()
            .map(|(hour, dials)| HourDials { hour, dials: rated(dials) })
            .collect(),
        agents: agents
            .into_iter()
            .map(|(agent, dials)| AgentSpan { agent: agent.to_string(), dials: rated(dials) })
            .collect(),
        dispositions: told
            .into_iter()
            .map(|(id, calls)| SaidSpan { means: means(&id), disposition: id.to_string(), calls })
            .collect(),
    }
}

/// As the live view counts them.
fn add(dials: &mut DialsView, group: &DialGroup, means: Option<Meaning>) {
    let whole = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let calls = whole(group.calls);
    dials.answered += whole(group.answered);
    dials.live += whole(group.live);
    let outcome = group.outcome.as_deref();
    if outcome != Some("not_allowed") {
        dials.attempts += calls;
    }
    let count = match outcome {
        Some("handled") => Some(&mut dials.reached),
        Some("dropped") => Some(&mut dials.dropped),
        Some("machine" | "voicemail_left") => Some(&mut dials.machines),
        Some("busy") => Some(&mut dials.busy),
        Some("no_answer") => Some(&mut dials.no_answer),
        Some("number_unknown" | "failed") => Some(&mut dials.failed),
        Some("not_allowed") => Some(&mut dials.not_allowed),
        Some(_) | None => None,
    };
    if let Some(count) = count {
        *count += calls;
    }
    if means.is_some_and(Meaning::is_argued) {
        dials.argued += calls;
    }
    if means.is_some_and(Meaning::is_success) {
        dials.successes += calls;
    }
    if means == Some(Meaning::Refusal) {
        dials.refusals += calls;
    }
}

const fn none() -> DialsView {
    DialsView {
        attempts: 0,
        answered: 0,
        live: 0,
        reached: 0,
        dropped: 0,
        machines: 0,
        busy: 0,
        no_answer: 0,
        failed: 0,
        not_allowed: 0,
        argued: 0,
        successes: 0,
        refusals: 0,
        abandonment_permille: 0,
    }
}

/// Rounded up: a limit is not kept by rounding.
fn rated(mut dials: DialsView) -> DialsView {
    if dials.live > 0 {
        let share = (u64::from(dials.dropped) * 1_000).div_ceil(u64::from(dials.live));
        dials.abandonment_permille = u32::try_from(share).unwrap_or(u32::MAX);
    }
    dials
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn group(hour: i64, outcome: &str, said: Option<&str>, calls: u64) -> DialGroup {
        // 2026-11-22T23:00Z is Monday in Paris.
        let slot = Moment::from_epoch_ms(1_795_388_400_000 + hour * 3_600_000);
        let disposition = said.map(DispositionId::new);
        let live = if ["handled", "dropped"].contains(&outcome) { calls } else { 0 };
        let outcome = Some(outcome.to_owned());
        DialGroup { slot, agent: None, outcome, disposition, calls, answered: live, live }
    }

    #[test]
    fn calls_are_counted_on_local_days_and_hours_and_those_the_rules_stopped_are_no_attempts() {
        let plan: FloorPlan = serde_json::from_value(json!({
            "format": 1,
            "organizations": {"o": {"name": "O"}},
            "dispositions": {"sold": {"name": "Vendu", "means": "sale"}},
        }))
        .unwrap();
        let groups = [
            group(0, "handled", Some("sold"), 2),
            group(24, "dropped", None, 1),
            group(24, "not_allowed", None, 5),
            group(10, "no_answer", None, 7),
        ];
        let span = (groups[0].slot, groups[0].slot.plus_ms(172_800_000));
        let told = fold(&plan, span, &groups, &[]);
        let days: Vec<_> = told.days.iter().map(|d| (d.day.as_str(), d.dials.attempts)).collect();
        assert_eq!(days, [("2026-11-23", 9), ("2026-11-24", 1)]);
        let hours: Vec<_> = told.hours.iter().map(|h| (h.hour, h.dials.attempts)).collect();
        assert_eq!(hours, [(0, 3), (10, 7)]);
        assert_eq!((told.all.successes, told.all.argued, told.all.not_allowed), (2, 2, 5));
        assert_eq!(told.all.abandonment_permille, 334, "one of three, rounded up");
        assert_eq!(told.dispositions[0].means, Some(Meaning::Sale));
    }
}
