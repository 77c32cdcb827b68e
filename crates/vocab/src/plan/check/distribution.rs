//! Faults of queues' rules and of routing profiles.

use super::Faults;
use crate::rule::{Destination, Rule};
use crate::{FloorPlan, QueueId};
use std::collections::{BTreeMap, BTreeSet};

/// Interactions of one channel in one agent's hands.
const CAPACITY_MAX: u32 = 100;
const PRIORITY_MAX: i32 = 1_000_000;

impl FloorPlan {
    pub(super) fn check_rules(&self, faults: &mut Faults) {
        let mut leads: BTreeMap<&QueueId, Vec<QueueId>> = BTreeMap::new();
        for (id, queue) in &self.queues {
            let Some(text) = &queue.rule else { continue };
            match Rule::parse(text, self) {
                Ok(rule) => {
                    let queues = rule.steps.into_iter().filter_map(|step| match step.to {
                        Destination::Queue { queue } => Some(queue),
                        Destination::Agents { .. }
                        | Destination::Partner { .. }
                        | Destination::Voicemail
                        | Destination::Callback => None,
                    });
                    leads.insert(id, queues.collect());
                }
                Err(error) => faults.add(&format!("queues.{id}.rule"), error.to_string()),
            }
        }
        // Interactions keep their age when they move on: in a circle they would never stop.
        for id in leads.keys() {
            if let Some(through) = way_back(id, &leads) {
                let what = format!(
                    "the rule leads to the queue {through:?}, which leads back here; let one of \
                     the rules end with agents, voicemail or callback"
                );
                faults.add(&format!("queues.{id}.rule"), what);
            }
        }
    }

    pub(super) fn check_profiles(&self, faults: &mut Faults) {
        for (id, profile) in &self.profiles {
            let path = format!("profiles.{id}");
            let mut seen = BTreeSet::new();
            for (n, entry) in profile.queues.iter().enumerate() {
                let path = format!("{path}.queues.{n}");
                let known = self.queues.contains_key(&entry.queue);
                faults.known(&format!("{path}.queue"), "queue", &entry.queue, known);
                if !seen.insert(&entry.queue) {
                    faults.add(&format!("{path}.queue"), "this queue stands twice".to_owned());
                }
                if !(0..=Rule::WAIT_MAX_MS).contains(&entry.delay_ms) {
                    let most = Rule::WAIT_MAX_MS;
                    let what = format!("{} is outside 0–{most} milliseconds", entry.delay_ms);
                    faults.add(&format!("{path}.delay_ms"), what);
                }
                if !(-PRIORITY_MAX..=PRIORITY_MAX).contains(&entry.priority) {
                    let what = format!("{} is outside ±{PRIORITY_MAX} points", entry.priority);
                    faults.add(&format!("{path}.priority"), what);
                }
            }
            for (channel, most) in &profile.capacity {
                if !(1..=CAPACITY_MAX).contains(most) {
                    let what = format!("{most} is outside 1–{CAPACITY_MAX}");
                    let channel = serde_json::to_string(channel).unwrap_or_default();
                    faults.add(&format!("{path}.capacity.{}", channel.trim_matches('"')), what);
                }
            }
        }
    }
}

/// The first queue on a way from here back to here.
fn way_back<'a>(
    from: &QueueId,
    leads: &'a BTreeMap<&QueueId, Vec<QueueId>>,
) -> Option<&'a QueueId> {
    let onward = |queue: &QueueId| leads.get(queue).map_or(&[][..], Vec::as_slice);
    onward(from).iter().find(|first| {
        let (mut seen, mut todo) = (BTreeSet::from([*first]), vec![*first]);
        while let Some(queue) = todo.pop() {
            if queue == from {
                return true;
            }
            todo.extend(onward(queue).iter().filter(|next| seen.insert(*next)));
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use crate::FloorPlan;
    use serde_json::{Value, json};

    fn faults(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let queue = || json!({"name": "Q", "organization": "o"});
        let mut plan = json!({
            "format": 1,
            "organizations": {"o": {"name": "O"}},
            "skills": {"billing": {"name": "Billing"}},
            "queues": {"a": queue(), "b": queue(), "c": queue()},
            "profiles": {"p": {"name": "P", "queues": [{"queue": "a"}]}},
        });
        change(&mut plan);
        let plan: FloorPlan = serde_json::from_value(plan).unwrap();
        plan.faults().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_rule_that_cannot_be_read_is_named_with_its_line_and_column() {
        let found = faults(|plan| {
            plan["queues"]["a"]["rule"] = json!("wait < 20 s: billing >= 4\nbiling >= 2");
        });
        let wanted = "queues.a.rule: 2:1: \"biling\" is not a skill of the plan; did you mean \
                      \"Billing\"?";
        assert_eq!(found, [wanted]);
    }

    #[test]
    fn rules_that_lead_in_a_circle_are_refused_and_chains_are_not() {
        let found = faults(|plan| {
            plan["queues"]["a"]["rule"] = json!("wait < 1 min: anyone\nqueue b");
            plan["queues"]["b"]["rule"] = json!("wait < 2 min: anyone\nqueue c");
        });
        assert_eq!(found, Vec::<String>::new());
        let found = faults(|plan| {
            plan["queues"]["a"]["rule"] = json!("wait < 1 min: anyone\nqueue b");
            plan["queues"]["b"]["rule"] = json!("estimate > 2 min: queue c\nanyone");
            plan["queues"]["c"]["rule"] = json!("queue a");
        });
        assert_eq!(found.len(), 3);
        assert!(found[0].starts_with("queues.a.rule: the rule leads to the queue b"), "{found:?}");
        assert_eq!(faults(|plan| plan["queues"]["a"]["rule"] = json!("queue a")).len(), 1);
    }

    #[test]
    fn a_routing_profile_names_known_queues_once_and_what_hands_can_hold() {
        let found = faults(|plan| {
            plan["agents"] = json!({"alice": {"name": "Alice", "profile": "q"}});
            plan["settings"] = json!({"starvation_ms": 0});
            plan["profiles"]["p"] = json!({
                "name": "P",
                "queues": [{"queue": "a"}, {"queue": "a", "delay_ms": -1}, {"queue": "z"}],
                "capacity": {"chat": 0},
            });
        });
        let paths: Vec<&str> = found.iter().map(|f| f.split(": ").next().unwrap()).collect();
        assert_eq!(
            paths,
            [
                "settings.starvation_ms",
                "profiles.p.queues.1.queue",
                "profiles.p.queues.1.delay_ms",
                "profiles.p.queues.2.queue",
                "profiles.p.capacity.chat",
                "agents.alice.profile",
            ]
        );
    }
}
