//! Recordings of conversations: when one begins, rests, ends, and when it may not be.
//!
//! Owns: the facts of recordings on the floor. Must not own: the policy itself
//! (`vocab::RecordingPolicy`), audio (`edge`), files (`store`).

use crate::interaction::Interaction;
use crate::turn::Turn;
use std::sync::Arc;
use vocab::{
    AgentId, Event, InteractionId, RecordWhen, RecordingId, RecordingPolicy, RecordingReason,
    Refusal,
};

impl Turn<'_> {
    /// A conversation begins: it is recorded, or it isn't, by the rule of its queue.
    pub(crate) fn begin_recording(&mut self, interaction: InteractionId) {
        let Some(i) = self.floor().interactions.get(&interaction) else { return };
        if i.asked_by().is_some() {
            return;
        }
        let Some(policy) = self.recording_policy(i) else { return };
        let reason = policy.decide(interaction, i.walk.recording_refused);
        match reason {
            RecordingReason::Always | RecordingReason::Drawn | RecordingReason::Started => {
                self.start_recording(interaction, reason, policy);
            }
            RecordingReason::NotDrawn | RecordingReason::OnDemand => {
                self.record(Event::RecordingSkipped { interaction, reason });
            }
            // The refusal is told already, and where none is recorded there is nothing to tell.
            RecordingReason::Never | RecordingReason::Refused | RecordingReason::Objected => {}
        }
    }

    fn start_recording(
        &mut self,
        interaction: InteractionId,
        reason: RecordingReason,
        policy: RecordingPolicy,
    ) {
        let recording = self.new_recording();
        let (reason, purpose) = (Some(reason), Some(policy.purpose));
        self.record(Event::RecordingStarted { recording, interaction, reason, purpose });
    }

    /// The rule of the queue that it is handled for, as the interaction's plan has it.
    fn recording_policy(&self, interaction: &Interaction) -> Option<RecordingPolicy> {
        let queue = self.floor().queue_of(interaction, interaction.queue()?)?;
        let plan = self.floor().plan_of(interaction).or_else(|| self.floor().plan())?;
        Some(plan.recording(queue))
    }

    /// An agent starts the recording that the policy leaves to them, or that was not drawn.
    pub(crate) fn agent_records(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
    ) -> Result<(), Refusal> {
        self.talking(agent, id)?;
        let state = self.desk(agent)?.state;
        let interaction = self.floor().interactions.get(&id).ok_or(Refusal::UnknownInteraction)?;
        if interaction.recording.is_some() || interaction.consult().is_some() {
            return Err(Refusal::WrongState { state });
        }
        let policy = self.recording_policy(interaction);
        let policy = policy.filter(|p| p.when != RecordWhen::Never);
        let Some(policy) = policy.filter(|_| !interaction.walk.recording_refused) else {
            return Err(Refusal::RecordingForbidden);
        };
        self.start_recording(id, RecordingReason::Started, policy);
        Ok(())
    }

    /// The customer told the agent not to be recorded (GDPR art. 21): nothing more is, and what was,
    /// before transfers too, goes as soon as it is whole.
    pub(crate) fn object_to_recording(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
    ) -> Result<(), Refusal> {
        self.talking(agent, id)?;
        let state = self.desk(agent)?.state;
        let interaction = self.floor().interactions.get(&id).ok_or(Refusal::UnknownInteraction)?;
        let recording = interaction.recording.map(|r| r.id);
        let parts = interaction.walk.recorded.clone();
        let organization = interaction.origin.organization.clone();
        if interaction.walk.recording_refused && recording.is_none() {
            return Err(Refusal::WrongState { state });
        }
        self.stop_recording(id);
        let agent = agent.clone();
        self.record(Event::RecordingObjected { interaction: id, agent, recording });
        // What isn't whole yet goes when it is.
        for (part, of) in parts {
            if !self.floor().recordings.contains_key(&part) {
                let (recording, interaction) = (part, of);
                let organization = organization.clone();
                self.record(Event::RecordingErased { recording, interaction, organization });
            }
        }
        Ok(())
    }

    pub(crate) fn stop_recording(&mut self, id: InteractionId) {
        let recording = self.floor().interactions.get(&id).and_then(|i| i.recording).map(|r| r.id);
        if let Some(recording) = recording {
            self.record(Event::RecordingStopped { recording, interaction: id });
        }
    }

    pub(crate) fn pause_recording(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
        pause: bool,
    ) -> Result<(), Refusal> {
        self.talking(agent, id)?;
        let state = self.desk(agent)?.state;
        let recording = self.floor().interactions.get(&id).and_then(|i| i.recording);
        match recording {
            Some(r) if r.paused != pause => {
                let recording = r.id;
                self.record(if pause {
                    Event::RecordingPaused { recording, interaction: id }
                } else {
                    Event::RecordingResumed { recording, interaction: id }
                });
                Ok(())
            }
            Some(_) | None => Err(Refusal::WrongState { state }),
        }
    }

    pub(crate) fn recording_stored(
        &mut self,
        recording: RecordingId,
        duration_ms: i64,
        bytes: u64,
        sha256: Option<Arc<str>>,
    ) {
        let Some(&interaction) = self.floor().recordings.get(&recording) else { return };
        if !self.erased_for_objection(recording, interaction) {
            self.record(Event::RecordingStored {
                recording,
                interaction,
                duration_ms,
                bytes,
                sha256,
            });
        }
    }

    pub(crate) fn recording_failed(&mut self, recording: RecordingId, reason: String) {
        let Some(&interaction) = self.floor().recordings.get(&recording) else { return };
        if !self.erased_for_objection(recording, interaction) {
            self.record(Event::RecordingFailed { recording, interaction, reason });
        }
    }

    fn erased_for_objection(&mut self, recording: RecordingId, interaction: InteractionId) -> bool {
        let Some(organization) = self.floor().objected.get(&recording).cloned() else {
            return false;
        };
        self.record(Event::RecordingErased { recording, interaction, organization });
        true
    }
}
