//! Where an interaction stands in its flows, beside the action itself.

use super::program::Program;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{ActionId, AgentId, FlowId, InteractionId, RecordingId, SkillId};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Walk {
    /// The flows to return to, each with the action that left it.
    pub back: Vec<(FlowId, ActionId)>,
    /// The last action entered: what follows a wait or a talk leaves by its exits.
    pub action: Option<ActionId>,
    pub routing: Routing,
    /// The customer doesn't want to be recorded.
    pub recording_refused: bool,
    /// What was recorded of the customer so far, before transfers too, with the interaction of each.
    #[serde(default)]
    pub recorded: Vec<(RecordingId, InteractionId)>,
    /// What a program elsewhere still wants done.
    pub program: Option<Program>,
}

/// For the queue that follows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Routing {
    pub priority: i32,
    pub skills: BTreeMap<SkillId, u8>,
    pub agent: Option<AgentId>,
}

impl Walk {
    /// What a customer who is passed on takes along: no for the recording is no for the call, also
    /// for what was recorded before.
    pub(crate) fn after_transfer(&self) -> Self {
        let recorded = self.recorded.clone();
        Self { recording_refused: self.recording_refused, recorded, ..Self::default() }
    }
}

impl Routing {
    /// Asked together with these; the higher level counts.
    pub(crate) fn with(&self, skills: &BTreeMap<SkillId, u8>) -> BTreeMap<SkillId, u8> {
        let mut both = skills.clone();
        for (skill, level) in &self.skills {
            let asked = both.entry(skill.clone()).or_default();
            *asked = (*asked).max(*level);
        }
        both
    }
}
