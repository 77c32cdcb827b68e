//! How many callers passed where in the flows: for the editor's counters and for the coverage of
//! flow tests.
//!
//! A passage is told by the two actions and the exit between them, as the journal has them; which
//! line of the drawing that is, [`vocab::Action::edge`] says. A caller counts once for each passage
//! and each action, however often they came by, under the organization whose number they called.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vocab::{ActionId, Event, FlowId, InteractionId, OrganizationId, Recorded};

#[derive(Clone, Debug, Default)]
pub struct FlowCounts {
    walkers: BTreeMap<InteractionId, Walker>,
    counts: BTreeMap<(OrganizationId, FlowId), FlowCount>,
}

/// The counts of one flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowCount {
    /// Who entered the flow.
    pub callers: u64,
    pub actions: BTreeMap<ActionId, u64>,
    pub passages: BTreeMap<Passage, u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Passage {
    pub from: ActionId,
    pub exit: Arc<str>,
    pub to: ActionId,
}

#[derive(Clone, Debug)]
struct Walker {
    organization: OrganizationId,
    flow: FlowId,
    back: Vec<(FlowId, Option<ActionId>)>,
    at: Option<ActionId>,
    seen: BTreeSet<(FlowId, Seen)>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Flow,
    Action(ActionId),
    Passage(Passage),
}

impl FlowCounts {
    pub fn fold(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::InteractionStarted { interaction, organization, flow: Some(flow), .. } => {
                let walker = Walker {
                    organization: organization.clone(),
                    flow: flow.clone(),
                    back: Vec::new(),
                    at: None,
                    seen: BTreeSet::new(),
                };
                self.walkers.insert(*interaction, walker);
                self.count(*interaction, Seen::Flow);
            }
            Event::FlowEntered { interaction, flow, back } => {
                if let Some(walker) = self.walkers.get_mut(interaction) {
                    let before = std::mem::replace(&mut walker.flow, flow.clone());
                    match back {
                        Some(action) => walker.back.push((before, Some(action.clone()))),
                        None => walker.back.clear(),
                    }
                    walker.at = None;
                    self.count(*interaction, Seen::Flow);
                }
            }
            Event::FlowReturned { interaction } => {
                if let Some(walker) = self.walkers.get_mut(interaction)
                    && let Some((flow, action)) = walker.back.pop()
                {
                    walker.flow = flow;
                    walker.at = action;
                }
            }
            Event::FlowStepped { interaction, action, exit } => {
                let Some(walker) = self.walkers.get_mut(interaction) else { return };
                let from = walker.at.replace(action.clone());
                self.count(*interaction, Seen::Action(action.clone()));
                if let (Some(from), Some(exit)) = (from, exit) {
                    let passage = Passage { from, exit: Arc::clone(exit), to: action.clone() };
                    self.count(*interaction, Seen::Passage(passage));
                }
            }
            Event::InteractionEnded { interaction, .. } => {
                self.walkers.remove(interaction);
            }
            // The others don't move anybody through a flow.
            _ => {}
        }
    }

    fn count(&mut self, interaction: InteractionId, seen: Seen) {
        let Some(walker) = self.walkers.get_mut(&interaction) else { return };
        if !walker.seen.insert((walker.flow.clone(), seen.clone())) {
            return;
        }
        let key = (walker.organization.clone(), walker.flow.clone());
        let count = self.counts.entry(key).or_default();
        match seen {
            Seen::Flow => count.callers += 1,
            Seen::Action(action) => *count.actions.entry(action).or_default() += 1,
            Seen::Passage(passage) => *count.passages.entry(passage).or_default() += 1,
        }
    }

    /// The counts of a flow over these organizations; None: over all.
    #[must_use]
    pub fn of(&self, flow: &FlowId, organizations: Option<&[OrganizationId]>) -> FlowCount {
        let mut sum = FlowCount::default();
        for ((organization, id), count) in &self.counts {
            if id != flow || organizations.is_some_and(|some| !some.contains(organization)) {
                continue;
            }
            sum.callers += count.callers;
            for (action, n) in &count.actions {
                *sum.actions.entry(action.clone()).or_default() += n;
            }
            for (passage, n) in &count.passages {
                *sum.passages.entry(passage.clone()).or_default() += n;
            }
        }
        sum
    }
}

impl FlowCount {
    /// Callers by exit, as the flow is drawn: passages that are no line of it are left out.
    #[must_use]
    pub fn exits(&self, flow: &vocab::Flow) -> BTreeMap<(ActionId, String), u64> {
        let mut exits = BTreeMap::new();
        for (passage, n) in &self.passages {
            let action = flow.actions.iter().find(|a| a.id == passage.from);
            if let Some(edge) = action.and_then(|a| a.edge(&passage.exit, &passage.to)) {
                *exits.entry((passage.from.clone(), edge.to_owned())).or_default() += n;
            }
        }
        exits
    }
}
