//! Campaigns that call out.

use crate::turn::Turn;
use std::sync::Arc;
use vocab::{
    AgentId, AnswerHeard, CampaignId, CueId, Event, InteractionId, Lead, LegId, Refusal, Steering,
};

impl Turn<'_> {
    pub(crate) fn steer_campaign(
        &mut self,
        by: &Arc<str>,
        campaign: CampaignId,
        steering: Steering,
    ) -> Result<(), Refusal> {
        let known = self.floor().plan().and_then(|p| p.campaigns.get(&campaign));
        if known.is_none_or(|c| c.outbound.is_none()) {
            return Err(Refusal::UnknownCampaign);
        }
        let by = Arc::clone(by);
        self.record(Event::CampaignSteered { campaign, steering, by });
        Ok(())
    }

    pub(crate) fn leads_offered(&mut self, _campaign: &CampaignId, _leads: Vec<Lead>) {}

    pub(crate) fn answer_heard(&mut self, _leg: LegId, _cue: CueId, _heard: AnswerHeard) {}

    pub(crate) fn refuse_calls(
        &mut self,
        agent: &AgentId,
        id: InteractionId,
    ) -> Result<(), Refusal> {
        let desk = self.desk(agent)?;
        if desk.matter.as_ref().is_none_or(|m| m.interaction != id) {
            return Err(Refusal::NotYours);
        }
        let agent = Some(agent.clone());
        self.record(Event::CallsRefused { interaction: id, agent });
        Ok(())
    }
}
