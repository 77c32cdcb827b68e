//! Flow tests as text, run by the production engine on virtual time.
//!
//! Owns: the language, what a scene does to the floor, what came of it, and which exits were taken.
//! Must not own: rules of the floor; files. A text holds scenes, each on a floor of its own:
//!
//! ```text
//! test "Facturation"                      # optional: names the scene
//! customer is known as "Camille" with score 90      # or: customer is unknown | late
//! ticket 42 is open "Panne" with "Niveau 2"         # unknown tickets are unknown
//! http GET https://crm.example/* answers 200 {"tier": "gold"}   # or: is late | fails
//! program https://bot.example/ answers ["leave"]
//! alice is available                      # or: agents are available
//! closing strike is on
//! call 0162000001 from 0612345678 at 2026-11-20 10:30
//! hears "Bienvenue"
//! presses 2                               # or: says "facturation" | says nothing
//! > goes to support
//! > queued in support with priority 5
//! waits 90 s
//! agent answers                           # or: alice answers | rejects | hangs up
//! number answers                          # an outside number: is busy | does not answer
//! leaves a message
//! hangs up
//! > ends handled
//! ```
//!
//! What stands before `call` is the scene's world. A scene begins at `test`, or behind a `call` with
//! another `call`, `customer`, `ticket`, `http` or `program`. Prompts end at once; a menu waits until a key is
//! pressed, something is said, or the time of a `waits` is over. `hears` and `>` look for the next
//! such thing since the last one found: others may stand between.

mod happen;
mod read;
mod report;
mod run;

pub use report::{Coverage, Failure, Report, Scene, TestResult};

use ledger::FlowCounts;
use vocab::{FloorPlan, FlowId};

/// Runs texts on a plan. `flow` narrows the coverage.
#[must_use]
pub fn flow_test(plan: &FloorPlan, flow: Option<&FlowId>, tests: &[(String, String)]) -> Report {
    let mut counts = FlowCounts::default();
    let results: Vec<TestResult> = tests
        .iter()
        .map(|(name, text)| {
            let scenes: Vec<Scene> =
                read::scenes(text).into_iter().map(|s| run::run(plan, s, &mut counts)).collect();
            TestResult { name: name.clone(), passed: scenes.iter().all(|s| s.passed), scenes }
        })
        .collect();
    Report {
        passed: results.iter().all(|r| r.passed),
        tests: results,
        coverage: report::coverage(plan, flow, &counts),
    }
}
