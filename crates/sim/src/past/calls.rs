//! Callers and what is done with them.

use super::{Due, LAST_ARRIVAL_MS, Run};
use crate::demo::fiction_number;
use crate::way::{Way, heard_ms};
use vocab::{
    Address, AgentId, AgentStatus, Ask, CallTarget, CueId, CustomerKey, CustomerMatch,
    DispositionId, Effect, Event, Input, InteractionId, LegEnd, LegFailure, LegId, MediaSource,
    OrganizationId, Pii, Prompt, PromptEnd, QueueId, TrunkId,
};

#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub interaction: InteractionId,
    number: Address,
    way: Way,
    /// Where they wait or were served last.
    queue: Option<QueueId>,
}

#[derive(Clone, Debug)]
pub(super) struct Talk {
    agent: AgentId,
    leg: LegId,
}

impl Run<'_> {
    /// Somebody dials a number of the organization.
    pub(super) fn arrive(&mut self, organization: &OrganizationId) {
        if self.now.plus_ms(LAST_ARRIVAL_MS) > self.past.until {
            return;
        }
        let ways: Vec<&Way> =
            self.ways.iter().filter(|w| w.organization == *organization).collect();
        if ways.is_empty() {
            return;
        }
        let way = ways[self.chance.below(ways.len())].clone();
        let number = self.somebody(organization);
        if self.callers.values().any(|c| c.number == number && !number.is_anonymous()) {
            return;
        }
        let leg = LegId::from_uuid(self.ids.next(self.now));
        let to = way.number.clone();
        // The interaction is known with the floor's first event.
        let interaction = InteractionId::from_uuid(leg.uuid());
        let caller = Caller { interaction, number: number.clone(), way, queue: None };
        self.callers.insert(leg, caller);
        if self.chance.happens(0.03) {
            let ms = self.chance.between(2_000, 9_000);
            self.after(ms, Due::GivesUp(leg));
        }
        let trunk = TrunkId::new("plateau");
        self.hear(Input::CallOffered { leg, trunk, from: Pii::new(number), to });
    }

    fn somebody(&mut self, organization: &OrganizationId) -> Address {
        if self.chance.happens(0.02) {
            return Address::anonymous();
        }
        let customers = self.past.customers;
        for _ in 0..8 {
            if customers.is_empty() || self.chance.happens(0.1) {
                break;
            }
            let customer = &customers[self.chance.below(customers.len())];
            if customer.organization == *organization && !customer.numbers.is_empty() {
                return self.chance.pick(&customer.numbers).clone();
            }
        }
        fiction_number(None, &mut self.chance)
    }

    pub(super) fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Play { leg, cue, source: MediaSource::Once(prompt) } => {
                let end = PromptEnd::Finished;
                let input = Input::PromptEnded { leg, cue, end };
                self.hear_after(heard_ms(&prompt), input);
            }
            Effect::PlayAndCollect { leg, cue, prompt, rules, .. } => {
                self.key(leg, cue, &prompt, rules.first_timeout_ms);
            }
            Effect::Ring { leg, ring_ms, .. } => self.ring(leg, ring_ms),
            Effect::Dial { leg, .. } => {
                self.hear_after(900, Input::LegRinging { leg });
                let ms = self.chance.between(3_000, 12_000);
                self.hear_after(ms, Input::LegAnswered { leg });
                let end = LegEnd::HungUp;
                let talk = self.chance.log_normal_ms(120_000, 0.5);
                self.hear_after(ms + talk, Input::LegEnded { leg, end });
            }
            Effect::LookUpCustomer { interaction, organization, cue, by, .. } => {
                let found = self.look_up(&organization, by.reveal());
                let ms = self.chance.between(8, 60);
                self.hear_after(ms, Input::CustomerLookedUp { interaction, cue, found });
            }
            Effect::SeekLeads { .. }
            | Effect::ListenForAnswer { .. }
            | Effect::DropVoicemail { .. }
            | Effect::Answer { .. }
            | Effect::Refuse { .. }
            | Effect::Play { source: MediaSource::Repeat(_), .. }
            | Effect::StopMedia { .. }
            | Effect::ListenForKeys { .. }
            | Effect::Join { .. }
            | Effect::Hear { .. }
            | Effect::RecordVoicemail { .. }
            | Effect::Fetch { .. }
            | Effect::Bridge { .. }
            | Effect::Unbridge { .. }
            | Effect::HangUp { .. }
            | Effect::SendDigits { .. }
            | Effect::StartRecording { .. }
            | Effect::EraseRecording { .. }
            | Effect::PauseRecording { .. }
            | Effect::ResumeRecording { .. }
            | Effect::StopRecording { .. } => {}
        }
    }

    /// Callers of the past are known by their numbers; they key no other.
    fn look_up(&self, organization: &OrganizationId, by: &CustomerKey) -> CustomerMatch {
        let number = match by {
            CustomerKey::Number(number) => number,
            CustomerKey::Contract(_) | CustomerKey::Ticket(_) | CustomerKey::Reference(_) => {
                return CustomerMatch::Unknown;
            }
        };
        match self.book.get(&(organization, number)).map(Vec::as_slice) {
            None | Some([]) => CustomerMatch::Unknown,
            Some([one]) => CustomerMatch::One {
                customer: one.id,
                name: Pii::new(one.name()),
                standing: vocab::Standing::default(),
            },
            Some(several) => {
                CustomerMatch::Several { count: u32::try_from(several.len()).unwrap_or(u32::MAX) }
            }
        }
    }

    /// Most press the key they want, while the menu still speaks; some are slow or err.
    fn key(&mut self, leg: LegId, cue: CueId, prompt: &Prompt, patience_ms: i64) {
        let spoken = heard_ms(prompt);
        let wanted = self.callers.get(&leg).and_then(|c| c.way.keys.values().next().cloned());
        let (ms, digits) = match (self.chance.unit(), wanted) {
            (x, _) if x < 0.04 => (spoken + patience_ms, String::new()),
            (x, _) if x < 0.06 => (spoken, "9".to_owned()),
            (_, Some(key)) => (self.chance.between(spoken / 3, spoken + 2_000), key),
            (_, None) => (spoken + patience_ms, String::new()),
        };
        let digits = Pii::new(digits);
        self.hear_after(ms, Input::DigitsCollected { leg, cue, digits });
    }

    /// An agent's phone rings: nearly always a hand reaches for it.
    fn ring(&mut self, leg: LegId, ring_ms: i64) {
        self.hear_after(180, Input::LegRinging { leg });
        let latest = (ring_ms - 1_000).max(1_200);
        let picked_up = self.chance.log_normal_ms(3_200, 0.45).clamp(1_200, latest);
        match self.chance.unit() {
            x if x < 0.015 => {}
            x if x < 0.025 => {
                let failure = LegFailure::Rejected;
                self.hear_after(picked_up, Input::LegFailed { leg, failure });
            }
            _ => self.hear_after(picked_up, Input::LegAnswered { leg }),
        }
    }

    /// What people notice of what the floor did.
    pub(super) fn notice(&mut self, event: &Event) {
        match event {
            Event::InteractionStarted { interaction, leg: Some(leg), .. } => {
                if let Some(caller) = self.callers.get_mut(leg) {
                    caller.interaction = *interaction;
                }
            }
            Event::InteractionQueued { interaction, queue, .. } => {
                let found = self.callers.iter_mut().find(|(_, c)| c.interaction == *interaction);
                if let Some((leg, caller)) = found {
                    let leg = *leg;
                    caller.queue = Some(queue.clone());
                    let patience = self.chance.log_normal_ms(150_000, 0.8).max(6_000);
                    self.after(patience, Due::GivesUp(leg));
                }
            }
            Event::InteractionConnected { interaction, agent, .. } => {
                let leg = self.callers.iter().find(|(_, c)| c.interaction == *interaction);
                if let Some((&leg, _)) = leg {
                    self.talks.insert(*interaction, Talk { agent: agent.clone(), leg });
                    self.plan_talk(*interaction, agent);
                }
            }
            Event::AgentSegmentEnded { interaction, .. } => {
                self.talks.remove(interaction);
            }
            Event::InteractionEnded { interaction, .. } => {
                self.callers.retain(|_, c| c.interaction != *interaction);
            }
            Event::WrapUpStarted { agent, interaction, ends } => {
                self.wrapping.insert(agent.clone(), *interaction);
                let ms = ends.map_or(20_000, |ends| ends.since_ms(self.now));
                self.wrap_up(agent, *interaction, ms);
            }
            Event::WrapUpEnded { agent, .. } => {
                self.wrapping.remove(agent);
            }
            // What nobody on the floor reacts to, or what concerns agents alone.
            event => self.notice_agent(event),
        }
    }

    /// How long they talk, and what happens meanwhile.
    fn plan_talk(&mut self, interaction: InteractionId, agent: &AgentId) {
        let queue = self.queue_of(interaction);
        let median = match queue.as_ref().map(QueueId::as_str) {
            Some("fai_technique") => 330_000,
            Some("voyage_reservation") => 380_000,
            Some("voyage_dossier") => 300_000,
            Some("assistance_urgence") => 190_000,
            Some(_) | None => 240_000,
        };
        let talk = self.chance.log_normal_ms(median, 0.6).clamp(12_000, 2_400_000);
        self.after(talk, Due::TalkEnds(interaction));
        if self.chance.happens(0.18) {
            let begins = self.chance.between(talk / 4, talk / 2);
            let lasts = self.chance.between(10_000, 90_000).min(talk / 3);
            for (ms, ask) in
                [(begins, Ask::Hold { interaction }), (begins + lasts, Ask::Resume { interaction })]
            {
                self.after(ms, Due::WhileTalking(agent.clone(), interaction, ask));
            }
        }
        if self.chance.happens(0.06)
            && let Some(to) = queue.and_then(|q| self.other_queue(&q, agent))
        {
            let target = CallTarget::Queue(to);
            let ask = Ask::Transfer { interaction, target, reason: None };
            self.after(talk * 4 / 5, Due::WhileTalking(agent.clone(), interaction, ask));
        }
    }

    fn queue_of(&self, interaction: InteractionId) -> Option<QueueId> {
        let mut callers = self.callers.values();
        callers.find(|c| c.interaction == interaction).and_then(|c| c.queue.clone())
    }

    /// Another queue of the same organization where somebody else is at work.
    fn other_queue(&mut self, queue: &QueueId, agent: &AgentId) -> Option<QueueId> {
        let queues = &self.past.plan.queues;
        let organization = &queues.get(queue)?.organization;
        let serves = |other: &AgentId, queue: &QueueId| {
            other != agent
                && self.past.plan.agents.get(other).is_some_and(|a| self.past.plan.serves(a, queue))
        };
        let at_work = |queue: &QueueId| {
            let mut seats = self.seats.iter();
            seats.any(|(a, seat)| seat.status == AgentStatus::Available && serves(a, queue))
        };
        let others: Vec<&QueueId> = queues
            .iter()
            .filter(|(id, q)| *id != queue && q.organization == *organization && at_work(id))
            .map(|(id, _)| id)
            .collect();
        if others.is_empty() { None } else { Some((*self.chance.pick(&others)).clone()) }
    }

    pub(super) fn end_talk(&mut self, interaction: InteractionId) {
        let Some(Talk { agent, leg }) = self.talks.get(&interaction).cloned() else { return };
        if self.chance.happens(0.78) {
            self.hear(Input::LegEnded { leg, end: LegEnd::HungUp });
        } else {
            self.hear(Input::AgentAsked { agent, ask: Ask::HangUp { interaction } });
        }
    }

    fn wrap_up(&mut self, agent: &AgentId, interaction: InteractionId, ms: i64) {
        let queue = self.queue_of(interaction);
        let dispositions =
            queue.and_then(|q| self.past.plan.queues.get(&q)).map(|q| q.dispositions.clone());
        let asked = |ask| Input::AgentAsked { agent: agent.clone(), ask };
        let done = self.chance.between(ms / 5, ms * 12 / 10);
        if let Some(disposition) = dispositions.and_then(|d| self.likely(&d)) {
            let ask = Ask::SetDisposition { interaction, disposition };
            self.hear_after(done.min(ms) / 2, asked(ask));
        }
        // The others let the time run out.
        if done < ms * 9 / 10 {
            self.hear_after(done, asked(Ask::FinishWrapUp { interaction }));
        }
    }

    /// The first of the list is the usual one; now and then none is given.
    fn likely(&mut self, dispositions: &[DispositionId]) -> Option<DispositionId> {
        if dispositions.is_empty() || self.chance.happens(0.05) {
            return None;
        }
        let n = self.chance.below(dispositions.len()).min(self.chance.below(dispositions.len()));
        dispositions.get(n).cloned()
    }
}
