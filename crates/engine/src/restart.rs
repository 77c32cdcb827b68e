//! A new process takes over: every leg of the old one is dead.

use crate::callback::AFTER_RESTART_MS;
use crate::floor::Part;
use crate::interaction::Stage;
use crate::turn::Turn;
use crate::with_customer;
use vocab::{
    ConsultEnd, DequeueCause, Event, InteractionId, LegEnd, MonitorEnd, Outcome, Party, Presence,
    QueueId, SegmentEnd,
};

impl Turn<'_> {
    /// Ends what was live as interrupted, owes those customers a call, and puts every agent in the
    /// state that is true now: no desk is open and no phone registered until they say so again.
    pub(crate) fn floor_restarted(&mut self) {
        self.record(Event::FloorRestarted);
        self.take_up_campaigns();
        let offers: Vec<_> = self.floor().reservations.keys().copied().collect();
        for reservation in offers {
            self.rescind(reservation, None);
        }
        let live: Vec<InteractionId> = self.floor().interactions.keys().copied().collect();
        for interaction in live {
            self.interrupt(interaction);
        }
        let agents: Vec<_> = self
            .floor()
            .agents
            .iter()
            .map(|(a, d)| (a.clone(), d.sessions.clone(), d.phone, d.presence))
            .collect();
        for (agent, sessions, phone, presence) in agents {
            for session in sessions {
                self.record(Event::DeskClosed { agent: agent.clone(), session });
            }
            if phone && presence != Presence::Static {
                self.record(Event::PhoneLost { agent: agent.clone() });
            }
            self.touched.insert(agent);
        }
    }

    fn interrupt(&mut self, id: InteractionId) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let (stage, consulted) = (interaction.stage.clone(), interaction.asked_by().is_some());
        if let (Stage::Talking { agent, .. }, true) = (&stage, interaction.consult().is_some()) {
            let (agent, end) = (agent.clone(), ConsultEnd::Interrupted);
            self.record(Event::ConsultationEnded { interaction: id, agent, end });
        }
        match &stage {
            Stage::Offered { reservation } => self.rescind(*reservation, None),
            Stage::Queued(place) => {
                let queue = place.queue.clone();
                let cause = DequeueCause::Interrupted;
                self.record(Event::InteractionDequeued { interaction: id, queue, cause });
            }
            Stage::Talking { agent, .. } | Stage::CallingOut { agent, .. } => {
                self.end_monitors(id, MonitorEnd::Interrupted);
                let end = SegmentEnd::Interrupted;
                self.record(Event::AgentSegmentEnded {
                    interaction: id,
                    agent: agent.clone(),
                    end,
                });
                self.stop_recording(id);
            }
            Stage::Begun | Stage::Flow { .. } | Stage::Dialled { .. } | Stage::Outside { .. } => {}
        }
        self.end_legs(id, LegEnd::Vanished);
        if !consulted {
            self.owe_callback(id, &stage);
        }
        self.end_interaction(id, Outcome::Interrupted, Party::System);
    }

    /// Who waited for us or spoke with us is called back; who was only in the menu is too, when
    /// the menu had not yet said goodbye: they wanted something.
    fn owe_callback(&mut self, id: InteractionId, stage: &Stage) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let origin = interaction.origin.clone();
        let place = interaction.place.clone();
        let plan = interaction.plan;
        let promised = interaction.so_far == Outcome::CallbackPromised;
        let served = interaction.is_served();
        // Who is only asked what they thought was spoken with already.
        let done = served && matches!(stage, Stage::Flow { .. });
        if let Some(callback) = origin.callback.filter(|_| !done) {
            return self.record(Event::CallbackReturned {
                callback,
                interaction: id,
                not_before: Some(self.now + AFTER_RESTART_MS),
            });
        }
        let wanted = match stage {
            Stage::Queued(_) | Stage::Offered { .. } | Stage::Talking { .. } => true,
            Stage::Flow { .. } => !served,
            Stage::Begun
            | Stage::CallingOut { .. }
            | Stage::Dialled { .. }
            | Stage::Outside { .. } => false,
        };
        let known = self
            .floor()
            .plans
            .get(&plan)
            .is_some_and(|p| p.organizations.contains_key(&origin.organization));
        // Whom a campaign called is called again by its rules, if at all.
        let called = origin.record.is_some();
        if !wanted || called || promised || !known || origin.customer.reveal().is_anonymous() {
            return;
        }
        let callback = self.new_callback();
        let event = Event::CallbackOwed {
            callback,
            interaction: id,
            organization: origin.organization,
            queue: place.as_ref().map(|p| p.queue.clone()),
            system: origin.system,
            priority: place.as_ref().map_or(0, |p| p.priority),
            since: place.as_ref().map_or(self.now, |p| p.since),
            skills: place.map(|p| p.skills).unwrap_or_default(),
            promised: None,
            not_before: None,
            only: None,
            by_floor: false,
            tolerance_ms: 0,
            ordered_by: None,
        };
        self.record(with_customer(event, &origin.customer));
    }

    /// Who left a message that asks for it is called back by hand, from the queue's list.
    pub(crate) fn owe_call(&mut self, id: InteractionId, queue: &QueueId) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let origin = interaction.origin.clone();
        if origin.customer.reveal().is_anonymous() {
            return;
        }
        let callback = self.new_callback();
        let event = Event::CallbackOwed {
            callback,
            interaction: id,
            organization: origin.organization,
            queue: Some(queue.clone()),
            system: origin.system,
            priority: 0,
            since: self.now,
            skills: std::collections::BTreeMap::new(),
            promised: None,
            not_before: None,
            only: None,
            by_floor: false,
            tolerance_ms: 0,
            ordered_by: None,
        };
        self.record(with_customer(event, &origin.customer));
    }

    /// Every leg of an interaction is over: those that we release are told so.
    pub(crate) fn end_legs(&mut self, interaction: InteractionId, end: LegEnd) {
        let legs: Vec<_> = self.floor().legs.of(interaction).map(|(leg, _)| leg).collect();
        for leg in legs {
            self.record(Event::LegEnded { interaction, leg, end });
        }
    }

    /// Agents' own lines of an interaction whose customer stays.
    pub(crate) fn end_agents_legs(&mut self, interaction: InteractionId) {
        let legs = self.floor().legs.of(interaction);
        let own = legs.filter(|(_, l)| matches!(l.part, Part::Agent(_)));
        let legs: Vec<_> = own.map(|(leg, _)| leg).collect();
        for leg in legs {
            self.record(Event::LegEnded { interaction, leg, end: LegEnd::Released });
        }
    }

    /// The customer's part is over. An agent who talked goes to wrap-up before this.
    pub(crate) fn end_interaction(&mut self, id: InteractionId, outcome: Outcome, by: Party) {
        self.record(Event::InteractionEnded { interaction: id, outcome, by });
    }
}
