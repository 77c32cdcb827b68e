//! Where callers come in: at the queue, since what they did in the menus is behind them.

use super::Study;
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    Action, ActionId, ActionKind, Address, FloorPlan, Flow, FlowId, NumberEntry, OrganizationId,
    QueueId,
};

/// What the callers of a stream ask for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entrance {
    /// A queue and nothing else: when it takes no more, the call is over.
    Queue(QueueId),
    /// An action of a flow, and what follows from it; the queue serves where the plan has lost that
    /// action.
    Step { flow: FlowId, action: ActionId, queue: Option<QueueId> },
}

impl Entrance {
    /// The queue that was meant when the calls came.
    #[must_use]
    pub const fn queue(&self) -> Option<&QueueId> {
        match self {
            Self::Queue(queue) => Some(queue),
            Self::Step { queue, .. } => queue.as_ref(),
        }
    }
}

/// The plan with a number of its own for each stream.
#[derive(Clone, Debug)]
pub(super) struct Entrances {
    pub(super) plan: Arc<FloorPlan>,
    /// None: the plan has nothing of what the stream asks for.
    pub(super) numbers: Vec<Option<Address>>,
    /// Every queue in order, with its T of the service level.
    pub(super) queues: Vec<(QueueId, i64)>,
}

impl Entrances {
    pub(super) fn new(study: &Study) -> Self {
        let mut plan = study.plan.clone();
        let mut known = BTreeMap::new();
        let numbers = study
            .streams
            .iter()
            .map(|stream| {
                let name = format!("study-{}", known.len());
                let number = known.entry(&stream.entrance);
                number.or_insert_with(|| open(&mut plan, &stream.entrance, &name)).clone()
            })
            .collect();
        let queues = plan.queues.iter().map(|(id, q)| (id.clone(), q.service_level_ms)).collect();
        Self { plan: Arc::new(plan), numbers, queues }
    }

    pub(super) fn place_of(&self, queue: &QueueId) -> Option<usize> {
        self.queues.binary_search_by(|(id, _)| id.cmp(queue)).ok()
    }

    pub(super) fn nowhere(&self) -> Vec<usize> {
        let numbers = self.numbers.iter().enumerate();
        numbers.filter(|(_, number)| number.is_none()).map(|(n, _)| n).collect()
    }
}

fn open(plan: &mut FloorPlan, entrance: &Entrance, name: &str) -> Option<Address> {
    let (flow, organization) = match entrance {
        Entrance::Queue(queue) => at_queue(plan, queue)?,
        Entrance::Step { flow, action, queue } => {
            at_step(plan, flow, action).or_else(|| at_queue(plan, queue.as_ref()?))?
        }
    };
    let id = FlowId::new(name);
    plan.flows.insert(id.clone(), flow);
    let entry =
        NumberEntry { name: name.to_owned(), organization, campaign: None, flow: id, after: None };
    plan.numbers.insert(name.to_owned(), entry);
    Some(Address::parse(name, &plan.settings.region))
}

fn at_queue(plan: &FloorPlan, queue: &QueueId) -> Option<(Flow, OrganizationId)> {
    let organization = plan.queues.get(queue)?.organization.clone();
    let id = ActionId::new("queue");
    let action = Action {
        id: id.clone(),
        kind: ActionKind::Queue { queue: queue.clone(), priority: 0, skills: BTreeMap::new() },
        next: None,
        conditions: Vec::new(),
        errors: Vec::new(),
    };
    let flow = Flow {
        version: 1,
        name: queue.to_string(),
        start: id,
        actions: vec![action],
        metadata: BTreeMap::new(),
    };
    Some((flow, organization))
}

/// The flow as it is, begun at the action.
fn at_step(plan: &FloorPlan, flow: &FlowId, action: &ActionId) -> Option<(Flow, OrganizationId)> {
    let begun = plan.flows.get(flow)?;
    let action = begun.actions.iter().find(|a| a.id == *action)?;
    let entry = plan.numbers.values().find(|n| n.flow == *flow);
    let organization = match (entry, &action.kind) {
        (Some(entry), _) => entry.organization.clone(),
        (None, ActionKind::Queue { queue, .. }) => plan.queues.get(queue)?.organization.clone(),
        (None, _) => return None,
    };
    let start = action.id.clone();
    Some((Flow { start, ..begun.clone() }, organization))
}
