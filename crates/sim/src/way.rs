//! The ways a caller can take through a plan: which number, which keys, to which queue.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use vocab::{ActionId, ActionKind, Address, FloorPlan, Flow, OrganizationId, Prompt, QueueId};

/// One way to one queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) number: Address,
    pub(crate) organization: OrganizationId,
    pub(crate) queue: QueueId,
    /// What to press at each menu of the way.
    pub(crate) keys: BTreeMap<ActionId, String>,
}

/// The shortest way from each number to each queue that its flow leads to.
pub(crate) fn ways(plan: &FloorPlan) -> Vec<Way> {
    let mut ways = Vec::new();
    for (written, entry) in &plan.numbers {
        let Some(flow) = plan.flows.get(&entry.flow) else { continue };
        for (queue, keys) in queues_of(flow) {
            ways.push(Way {
                number: Address::parse(written, &plan.settings.region),
                organization: entry.organization.clone(),
                queue,
                keys,
            });
        }
    }
    ways
}

type Keys = BTreeMap<ActionId, String>;

fn queues_of(flow: &Flow) -> BTreeMap<QueueId, Keys> {
    let mut found = BTreeMap::new();
    let mut seen = BTreeSet::from([flow.start.clone()]);
    let mut todo = VecDeque::from([(flow.start.clone(), Keys::new())]);
    while let Some((id, keys)) = todo.pop_front() {
        let Some(action) = flow.actions.iter().find(|a| a.id == id) else { continue };
        if let ActionKind::Queue { queue, .. } = &action.kind {
            found.entry(queue.clone()).or_insert(keys);
            continue;
        }
        let menu = matches!(action.kind, ActionKind::Menu { .. });
        for condition in &action.conditions {
            let mut keys = keys.clone();
            if menu {
                keys.insert(id.clone(), condition.when.clone());
            }
            if seen.insert(condition.next.clone()) {
                todo.push_back((condition.next.clone(), keys));
            }
        }
        if let Some(next) = action.next.clone().filter(|n| seen.insert(n.clone())) {
            todo.push_back((next, keys));
        }
    }
    found
}

/// How long a prompt takes to hear, about.
pub(crate) fn heard_ms(prompt: &Prompt) -> i64 {
    match prompt {
        // French is spoken at some 16 characters per second.
        Prompt::Say { text, .. } => 300 + 60 * i64::try_from(text.chars().count()).unwrap_or(1_000),
        Prompt::Sound(_) => 3_000,
        Prompt::Tone { ms, .. } | Prompt::Silence { ms } => i64::from(*ms),
        Prompt::Music | Prompt::Ringback => 20_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_menu_of_the_demonstration_has_its_ways() {
        let ways = ways(&crate::demo::plan());
        let list: Vec<String> = ways
            .iter()
            .map(|w| {
                let keys: String = w.keys.values().map(String::as_str).collect();
                format!("{} {} {}", w.number, keys, w.queue)
            })
            .collect();
        assert_eq!(
            list,
            [
                "+33162000001 3 fai_commercial",
                "+33162000001 1 fai_facturation",
                "+33162000001 2 fai_technique",
                "+33162000002 2 voyage_dossier",
                "+33162000002 1 voyage_reservation",
                "+33162000003  assistance_urgence",
            ]
        );
    }

    #[test]
    fn every_agent_of_the_demonstration_can_be_called_from_outside() {
        let plan = crate::demo::plan();
        let ways = ways(&plan);
        for (agent, set_up) in &plan.agents {
            assert!(ways.iter().any(|w| set_up.queues.contains(&w.queue)), "{agent}");
        }
    }
}
