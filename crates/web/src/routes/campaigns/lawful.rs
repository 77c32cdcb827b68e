//! What the rules in force say of a campaign before it dials anybody: told while the plan is edited,
//! so that nobody learns it from a campaign that calls nobody.
//!
//! Must not own: the rules (`law`). Whether one person may be called is asked for each call.

use law::{Audience, RuleSet, Rules};
use vocab::{ActionKind, Address, DialMethod, Fault, FloorPlan, Moment, Outbound, national};

/// What works in the plan, and hardly in the law.
pub(crate) fn warnings(plan: &FloorPlan, now: Moment) -> Vec<Fault> {
    let rules = Rules::built_in();
    let mut found = Vec::new();
    for (id, campaign) in &plan.campaigns {
        let Some(outbound) = &campaign.outbound else { continue };
        let Some(set) = in_force(&rules, plan, outbound, now) else { continue };
        let mut tell = |field: &str, what: String| {
            found.push(Fault { path: format!("campaigns.{id}.outbound.{field}"), what });
        };
        check(plan, outbound, set, &mut tell);
    }
    found
}

fn check(
    plan: &FloorPlan,
    outbound: &Outbound,
    set: &RuleSet,
    tell: &mut impl FnMut(&str, String),
) {
    let source = &set.source;
    if set.banned_sectors.contains(&outbound.sector) {
        let what = format!("the rules forbid to call people for this sector ({source})");
        tell("sector", what);
    }
    for (n, shown) in outbound.shown.iter().enumerate() {
        let shown = national(&Address::parse(shown.as_str(), &plan.settings.region));
        let shown: String = shown.chars().filter(char::is_ascii_digit).collect();
        let begins = |with: &String| shown.starts_with(with.as_str());
        let automated = outbound.method.is_automated() && !set.automated_ranges.is_empty();
        if set.never_shown.iter().any(begins) {
            tell(&format!("shown.{n}"), format!("this number may not be shown ({source})"));
        } else if automated && !set.automated_ranges.iter().any(begins) {
            let what = format!(
                "an automated method may not show this number: it begins with none of {} ({source})",
                set.automated_ranges.join(", ")
            );
            tell(&format!("shown.{n}"), what);
        }
    }
    let most = u64::from(outbound.abandonment_permille);
    if let Some(allowed) = set.abandonment_permille.filter(|allowed| most > *allowed) {
        let what = format!("{most} ‰ of calls dropped are more than the {allowed} ‰ ({source})");
        tell("abandonment_permille", what);
    }
    let ring = set.ring_s.map(|s| i64::from(s) * 1_000);
    if let Some(least) = ring.filter(|least| outbound.ring_ms < *least) {
        tell("ring_ms", format!("a phone rings for {least} ms at least ({source})"));
    }
    let message = outbound.message.as_ref().filter(|_| outbound.method == DialMethod::Agentless);
    if let Some(flow) = message.and_then(|id| plan.flows.get(id)) {
        let hears = flow.actions.iter().any(|a| matches!(a.kind, ActionKind::RefuseCalls { .. }));
        if !hears {
            let what = "nobody can refuse further calls in this message: say by which key, and lead \
                 it to the action refuse_calls";
            tell("message", format!("{what} ({source})"));
        }
    }
    let greeting = set.greeting_s.map(|s| i64::from(s) * 1_000);
    let speaks = outbound.method != DialMethod::Agentless;
    if let Some(most) = greeting.filter(|most| speaks && outbound.greeting_ms > *most) {
        tell("greeting_ms", format!("an agent speaks within {most} ms of the answer ({source})"));
    }
}

fn in_force<'a>(
    rules: &'a Rules,
    plan: &FloorPlan,
    outbound: &Outbound,
    now: Moment,
) -> Option<&'a RuleSet> {
    let zone = jiff::tz::TimeZone::get(&plan.settings.time_zone).ok()?;
    let day = jiff::Timestamp::from_millisecond(now.epoch_ms()).ok()?.to_zoned(zone).date();
    let audience = if outbound.business { Audience::Business } else { Audience::Consumer };
    rules.in_force(&plan.settings.region, audience, outbound.purpose, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// 1 September 2026.
    const NOW: Moment = Moment::from_epoch_ms(1_788_256_800_000);

    fn paths(outbound: &Value) -> Vec<String> {
        let plan: FloorPlan = serde_json::from_value(json!({
            "format": 1,
            "organizations": {"o": {"name": "O"}},
            "campaigns": {"c": {"name": "C", "organization": "o", "outbound": outbound}},
        }))
        .unwrap();
        let short = |f: Fault| f.path.replace("campaigns.c.outbound.", "");
        warnings(&plan, NOW).into_iter().map(short).collect()
    }

    #[test]
    fn an_automated_method_shows_a_number_of_its_ranges_and_a_person_any_landline() {
        let dials = |method: &str, number: &str| json!({"method": method, "shown": [number]});
        assert_eq!(paths(&dials("predictive", "0162000101")), Vec::<String>::new());
        assert_eq!(paths(&dials("predictive", "+33142000000")), ["shown.0"]);
        assert_eq!(paths(&dials("preview", "0142000000")), Vec::<String>::new());
        assert_eq!(paths(&dials("preview", "0612345678")), ["shown.0"]);
    }

    #[test]
    fn a_message_without_a_way_to_refuse_is_told() {
        let of = |kind: &str| {
            let plan: FloorPlan = serde_json::from_value(json!({
                "format": 1,
                "organizations": {"o": {"name": "O"}},
                "flows": {"m": {"version": 1, "name": "m", "start": "a", "actions": [
                    {"id": "a", "type": kind, "parameters": {}, "next": "e"},
                    {"id": "e", "type": "hang_up", "parameters": {}}]}},
                "campaigns": {"c": {"name": "C", "organization": "o",
                    "outbound": {"method": "agentless", "purpose": "service", "message": "m"}}},
            }))
            .unwrap();
            warnings(&plan, NOW).len()
        };
        assert_eq!((of("hang_up"), of("refuse_calls")), (1, 0));
    }

    #[test]
    fn a_forbidden_sector_and_too_many_dropped_calls_are_told() {
        let found = paths(&json!({
            "method": "preview", "sector": "cpf_training", "abandonment_permille": 31,
            "greeting_ms": 2_001,
        }));
        assert_eq!(found, ["sector", "abandonment_permille", "greeting_ms"]);
        let service = json!({"method": "preview", "sector": "cpf_training", "purpose": "service"});
        assert_eq!(paths(&service), Vec::<String>::new(), "nothing is sold");
    }
}
