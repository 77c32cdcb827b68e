//! What flow tests came to, in the words of the API.

use ledger::FlowCounts;
use serde::Serialize;
use vocab::{FloorPlan, FlowId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub passed: bool,
    pub tests: Vec<TestResult>,
    pub coverage: Vec<Coverage>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestResult {
    pub name: String,
    pub passed: bool,
    pub scenes: Vec<Scene>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scene {
    pub line: u32,
    pub name: String,
    pub passed: bool,
    pub failure: Option<Failure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    pub line: u32,
    pub column: Option<u32>,
    pub wanted: String,
    pub what: String,
    pub happened: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    pub flow: String,
    pub taken: u32,
    pub exits: u32,
    pub missing: Vec<Exit>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exit {
    pub action: String,
    pub exit: String,
}

/// Exits taken of the exits drawn, of each flow.
pub(super) fn coverage(
    plan: &FloorPlan,
    only: Option<&FlowId>,
    counts: &FlowCounts,
) -> Vec<Coverage> {
    let flows = plan.flows.iter().filter(|(id, _)| only.is_none_or(|only| only == *id));
    flows
        .map(|(id, flow)| {
            let taken = counts.of(id, None).exits(flow);
            let drawn = flow.actions.iter().flat_map(|a| a.edges().map(move |(e, _)| (&a.id, e)));
            let (mut all, mut missing) = (0, Vec::new());
            for (action, exit) in drawn {
                all += 1;
                if !taken.contains_key(&(action.clone(), exit.to_owned())) {
                    missing.push(Exit { action: action.to_string(), exit: exit.to_owned() });
                }
            }
            let exits: u32 = all;
            let left = u32::try_from(missing.len()).unwrap_or(exits);
            Coverage { flow: id.to_string(), taken: exits.saturating_sub(left), exits, missing }
        })
        .collect()
}
