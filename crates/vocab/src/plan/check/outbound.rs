//! Faults of campaigns that call out. What the law says of them is told by `law`.

use super::Faults;
use crate::{
    Address, Amd, Campaign, CampaignId, DialMethod, FloorPlan, Outbound, Recycling, Retry,
    RetryAfter,
};

const MINUTE_MS: i64 = 60_000;
/// The profession lets a phone ring for three to five times.
const RING_MS: (i64, i64) = (15_000, 120_000);
const GREETING_MS: (i64, i64) = (500, 10_000);
const PREVIEW_MS: (i64, i64) = (5_000, 30 * MINUTE_MS);
const BLEND_MS: (i64, i64) = (0, 60 * MINUTE_MS);
const PERCENT: (u32, u32) = (10, 1_000);
const LINES: (u32, u32) = (1, 10_000);
const ATTEMPTS: (u32, u32) = (1, 100);

impl FloorPlan {
    pub(super) fn check_outbound(&self, faults: &mut Faults) {
        for (id, campaign) in &self.campaigns {
            let Some(outbound) = &campaign.outbound else { continue };
            let path = format!("campaigns.{id}.outbound");
            self.check_queue_of(&path, campaign, outbound, faults);
            self.check_shown(&path, campaign, outbound, faults);
            self.check_messages(&path, outbound, faults);
            check_pace(&path, outbound, faults);
            if let Some(answering) = &outbound.answering {
                check_detection(
                    &format!("{path}.answering.detection"),
                    answering.detection,
                    faults,
                );
            }
            self.check_recycling(&format!("{path}.recycling"), &outbound.recycling, faults);
        }
    }

    /// Who takes the calls.
    fn check_queue_of(&self, path: &str, of: &Campaign, outbound: &Outbound, faults: &mut Faults) {
        let at = format!("{path}.queue");
        let Some(id) = &outbound.queue else {
            if outbound.method != DialMethod::Agentless {
                let what = "whose agents take the calls? Name a queue, or choose the method \
                            agentless";
                faults.add(&at, what.to_owned());
            }
            return;
        };
        let Some(queue) = self.queues.get(id) else {
            return faults.known(&at, "queue", id, false);
        };
        if queue.organization != of.organization {
            let what = format!(
                "the queue works for {}, the campaign for {}",
                queue.organization, of.organization
            );
            faults.add(&at, what);
        }
    }

    /// The number shown leads back to the organization (Code de la consommation L221-17).
    fn check_shown(&self, path: &str, of: &Campaign, outbound: &Outbound, faults: &mut Faults) {
        if outbound.shown.is_empty() {
            let what = "a call shows a number of the organization: name one at least";
            faults.add(&format!("{path}.shown"), what.to_owned());
        }
        for (n, shown) in outbound.shown.iter().enumerate() {
            let at = format!("{path}.shown.{n}");
            let shown = Address::parse(shown.as_str(), &self.settings.region);
            match self.number(&shown) {
                None => faults.add(&at, format!("{:?} is no number of the plan", shown.as_str())),
                Some(entry) if entry.organization != of.organization => {
                    let what = format!("this is a number of {}", entry.organization);
                    faults.add(&at, what);
                }
                Some(_) => {}
            }
        }
    }

    fn check_messages(&self, path: &str, outbound: &Outbound, faults: &mut Faults) {
        if outbound.method == DialMethod::Agentless && outbound.message.is_none() {
            let what = "what do people hear? Name the flow of the message";
            faults.add(&format!("{path}.message"), what.to_owned());
        }
        for (field, flow) in [("sorry", &outbound.sorry), ("message", &outbound.message)] {
            if let Some(flow) = flow {
                let known = self.flows.contains_key(flow);
                faults.known(&format!("{path}.{field}"), "flow", flow, known);
            }
        }
        if let Some(hours) = &outbound.hours {
            let known = self.hours.contains_key(hours);
            faults.known(&format!("{path}.hours"), "opening hours", hours, known);
        }
    }

    fn check_recycling(&self, path: &str, recycling: &Recycling, faults: &mut Faults) {
        let (least, most) = ATTEMPTS;
        faults.within(&format!("{path}.attempts"), recycling.attempts, least, most);
        for (outcome, retry) in &recycling.outcomes {
            check_retry(&format!("{path}.outcomes.{}", outcome.name()), *retry, faults);
        }
        for (id, retry) in &recycling.dispositions {
            let path = format!("{path}.dispositions.{id}");
            faults.known(&path, "disposition", id, self.dispositions.contains_key(id));
            check_retry(&path, *retry, faults);
        }
    }

    /// Whether the campaign calls out.
    #[must_use]
    pub fn calls_out(&self, campaign: &CampaignId) -> bool {
        self.campaigns.get(campaign).is_some_and(|c| c.outbound.is_some())
    }
}

fn check_pace(path: &str, outbound: &Outbound, faults: &mut Faults) {
    let mut span = |field: &str, ms: i64, (least, most): (i64, i64)| {
        if !(least..=most).contains(&ms) {
            let what = format!("{ms} is outside {least}–{most} milliseconds");
            faults.add(&format!("{path}.{field}"), what);
        }
    };
    span("ring_ms", outbound.ring_ms, RING_MS);
    span("greeting_ms", outbound.greeting_ms, GREETING_MS);
    if let Some(ms) = outbound.preview_ms {
        span("preview_ms", ms, PREVIEW_MS);
    }
    span("blend.inbound_wait_ms", outbound.blend.inbound_wait_ms, BLEND_MS);
    span("blend.dwell_ms", outbound.blend.dwell_ms, BLEND_MS);
    let most = outbound.abandonment_permille;
    faults.within(&format!("{path}.abandonment_permille"), most, 0, 1_000);
    let (least, most) = PERCENT;
    faults.within(&format!("{path}.least_percent"), outbound.least_percent, least, most);
    faults.within(&format!("{path}.most_percent"), outbound.most_percent, least, most);
    if outbound.least_percent > outbound.most_percent {
        let what = format!(
            "{} calls for a hundred agents at least are more than the {} at most",
            outbound.least_percent, outbound.most_percent
        );
        faults.add(&format!("{path}.least_percent"), what);
    }
    let (least, most) = LINES;
    faults.within(&format!("{path}.lines"), outbound.lines, least, most);
}

fn check_detection(path: &str, amd: Amd, faults: &mut Faults) {
    for (field, ms, least, most) in [
        ("initial_silence_ms", amd.initial_silence_ms, 500, 10_000),
        ("greeting_ms", amd.greeting_ms, 300, 10_000),
        ("after_greeting_silence_ms", amd.after_greeting_silence_ms, 100, 5_000),
        ("between_words_ms", amd.between_words_ms, 20, 1_000),
        ("shortest_word_ms", amd.shortest_word_ms, 20, 1_000),
        ("longest_word_ms", amd.longest_word_ms, 500, 20_000),
        ("words", amd.words, 1, 50),
        ("total_ms", amd.total_ms, 1_000, 20_000),
    ] {
        faults.within(&format!("{path}.{field}"), ms, least, most);
    }
    if !(-70..=0).contains(&amd.level_dbm0) {
        let what = format!("{} is outside −70–0 dBm0", amd.level_dbm0);
        faults.add(&format!("{path}.level_dbm0"), what);
    }
}

fn check_retry(path: &str, retry: Retry, faults: &mut Faults) {
    let (least, most) = ATTEMPTS;
    faults.within(&format!("{path}.times"), retry.times, least, most);
    match retry.after {
        RetryAfter::Minutes(n) => {
            faults.within(&format!("{path}.after.minutes"), n, 1, 7 * 24 * 60);
        }
        RetryAfter::HalfDay => {}
        RetryAfter::Days(n) => faults.within(&format!("{path}.after.days"), n, 1, 366),
    }
}

#[cfg(test)]
mod tests {
    use crate::FloorPlan;
    use serde_json::{Value, json};

    fn plan(change: impl FnOnce(&mut Value)) -> FloorPlan {
        let mut plan = json!({
            "format": 1,
            "organizations": {"o": {"name": "O"}, "p": {"name": "P"}},
            "campaigns": {"c": {"name": "C", "organization": "o", "outbound": {
                "method": "predictive", "queue": "q", "shown": ["0162000101"]}}},
            "dispositions": {"sold": {"name": "Vente", "means": "sale"}},
            "queues": {
                "q": {"name": "Q", "organization": "o"},
                "r": {"name": "R", "organization": "p"}},
            "flows": {"f": {"version": 1, "name": "F", "start": "s", "actions": [
                {"id": "s", "type": "hang_up", "parameters": {}}]}},
            "numbers": {
                "0162000101": {"organization": "o", "flow": "f"},
                "0162000102": {"organization": "p", "flow": "f"}},
        });
        change(&mut plan["campaigns"]["c"]["outbound"]);
        serde_json::from_value(plan).unwrap()
    }

    fn faults(change: impl FnOnce(&mut Value)) -> Vec<String> {
        plan(change).faults().iter().map(ToString::to_string).collect()
    }

    fn paths(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let short = |f: &crate::Fault| f.path.replace("campaigns.c.outbound.", "");
        plan(change).faults().iter().map(short).collect()
    }

    #[test]
    fn a_campaign_with_a_queue_and_a_number_of_its_organization_can_be_published() {
        assert_eq!(faults(|_| {}), Vec::<String>::new());
        assert!(plan(|_| {}).calls_out(&"c".into()));
    }

    #[test]
    fn agents_and_the_number_shown_are_those_of_the_organization() {
        let found = faults(|o| {
            o["queue"] = json!("r");
            o["shown"] = json!(["+33162000102", "0162000199"]);
        });
        assert_eq!(
            found,
            [
                "campaigns.c.outbound.queue: the queue works for p, the campaign for o",
                "campaigns.c.outbound.shown.0: this is a number of p",
                "campaigns.c.outbound.shown.1: \"+33162000199\" is no number of the plan",
            ]
        );
        assert_eq!(paths(|o| o["shown"] = json!([])), ["shown"]);
        assert_eq!(paths(|o| o["queue"] = json!("z")), ["queue"]);
    }

    #[test]
    fn a_method_has_what_it_works_with() {
        assert_eq!(paths(|o| drop(o.as_object_mut().unwrap().remove("queue"))), ["queue"]);
        let agentless = |o: &mut Value| {
            o.as_object_mut().unwrap().remove("queue");
            o["method"] = json!("agentless");
        };
        assert_eq!(paths(agentless), ["message"]);
        let found = paths(|o| {
            agentless(o);
            o["message"] = json!("f");
        });
        assert_eq!(found, Vec::<String>::new());
        let found = paths(|o| {
            o["sorry"] = json!("z");
            o["hours"] = json!("z");
        });
        assert_eq!(found, ["sorry", "hours"]);
    }

    #[test]
    fn pace_ring_and_recycling_stay_within_their_bounds() {
        assert_eq!(paths(|o| o["ring_ms"] = json!(14_999)), ["ring_ms"]);
        assert_eq!(paths(|o| o["ring_ms"] = json!(15_000)), Vec::<String>::new());
        let found = paths(|o| {
            o["least_percent"] = json!(400);
            o["lines"] = json!(0);
            o["preview_ms"] = json!(1);
            o["answering"] = json!({"detection": {"words": 0, "level_dbm0": 1}});
            o["recycling"] = json!({
                "attempts": 0,
                "outcomes": {"busy": {"after": {"minutes": 0}, "times": 3}},
                "dispositions": {"z": {"after": "half_day", "times": 0}},
            });
        });
        assert_eq!(
            found,
            [
                "preview_ms",
                "least_percent",
                "lines",
                "answering.detection.words",
                "answering.detection.level_dbm0",
                "recycling.attempts",
                "recycling.outcomes.busy.after.minutes",
                "recycling.dispositions.z",
                "recycling.dispositions.z.times",
            ]
        );
    }
}
