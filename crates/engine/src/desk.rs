//! An agent's place of work: what they chose, what is connected, what they are busy with.

use crate::acd::Tally;
use crate::floor::{Floor, Timer};
use crate::interaction::Stage;
use crate::turn::Turn;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use vocab::{
    Address, AgentId, AgentState, AgentStatus, Ask, DispositionId, Event, InteractionId, Meaning,
    Moment, OrganizationId, Pii, Presence, QueueId, Refusal, ReservationId, SessionId, WrapUpEnd,
};

/// Beyond this many open desks of one person the oldest is forgotten.
const MOST_SESSIONS: usize = 16;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Desk {
    pub presence: Presence,
    pub status: AgentStatus,
    pub next_status: Option<AgentStatus>,
    pub sessions: BTreeSet<SessionId>,
    pub phone: bool,
    pub work: Work,
    pub responding: Responding,
    /// As last logged.
    pub state: AgentState,
    /// Since when free of work; a cancelled offer doesn't restart it.
    pub idle_since: Moment,
    #[serde(default)]
    pub shift: Shift,
    /// Since when talking or wrapping up.
    #[serde(default)]
    pub work_since: Moment,
    /// Whom they speak or spoke with last: the interaction may be over while they wrap up.
    #[serde(default)]
    pub matter: Option<Matter>,
    /// Listens to somebody's call: no work meanwhile.
    #[serde(default)]
    pub listens: bool,
    /// When they last ended a call that came in, or one that was owed.
    #[serde(default)]
    pub inbound_at: Option<Moment>,
}

/// What is needed to owe the customer of a talk a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Matter {
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub queue: Option<QueueId>,
    pub system: Address,
    pub customer: Pii<Address>,
}

/// What an agent has done since they signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shift {
    began: Moment,
    pub handled: u32,
    busy_ms: i64,
    /// Handling something since.
    busy_since: Option<Moment>,
    /// As it stood when they became idle.
    pub tally: Tally,
}

impl Shift {
    pub(crate) fn begun(at: Moment) -> Self {
        Self { began: at, ..Self::default() }
    }

    pub(crate) fn note(&mut self, state: AgentState, at: Moment) {
        if let Some(since) = self.busy_since.take() {
            self.busy_ms += at.since_ms(since);
        }
        match state {
            AgentState::OnInteraction | AgentState::OnHold | AgentState::WrapUp => {
                self.busy_since = Some(at);
            }
            AgentState::Idle => {
                let (handled, busy_ms) = (self.handled, self.busy_ms);
                self.tally = Tally { handled, busy_ms, signed_in_ms: at.since_ms(self.began) };
            }
            AgentState::Away
            | AgentState::Unreachable
            | AgentState::NotResponding
            | AgentState::Reserved
            | AgentState::Ringing => {}
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Responding {
    Yes,
    /// Let an offer expire; comes back by word, or by itself at the moment.
    No {
        retry: Option<Moment>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Work {
    Free,
    Offered {
        reservation: ReservationId,
        rang: bool,
    },
    /// Their own phone rings, or the customer's does, for a call they asked for.
    CallingOut {
        interaction: InteractionId,
        answered: bool,
    },
    Talking {
        interaction: InteractionId,
    },
    WrapUp {
        interaction: InteractionId,
        queue: Option<QueueId>,
        ends: Option<Moment>,
    },
}

impl Work {
    pub(crate) const fn reservation(&self) -> Option<ReservationId> {
        match self {
            Self::Offered { reservation, .. } => Some(*reservation),
            Self::Free | Self::CallingOut { .. } | Self::Talking { .. } | Self::WrapUp { .. } => {
                None
            }
        }
    }

    pub(crate) const fn talking(&self) -> Option<InteractionId> {
        match self {
            Self::Talking { interaction } | Self::CallingOut { interaction, .. } => {
                Some(*interaction)
            }
            Self::Free | Self::Offered { .. } | Self::WrapUp { .. } => None,
        }
    }
}

impl Desk {
    pub(crate) fn new(presence: Presence, now: Moment) -> Self {
        let always = presence == Presence::Static;
        Self {
            presence,
            status: if always { AgentStatus::Available } else { AgentStatus::Offline },
            next_status: None,
            sessions: BTreeSet::new(),
            phone: always,
            work: Work::Free,
            responding: Responding::Yes,
            state: AgentState::Away,
            idle_since: now,
            shift: Shift::begun(now),
            work_since: now,
            matter: None,
            listens: false,
            inbound_at: None,
        }
    }

    pub(crate) fn reachable(&self) -> bool {
        match self.presence {
            Presence::Desk => self.phone && !self.sessions.is_empty(),
            Presence::Phone => self.phone,
            Presence::Static => true,
        }
    }

    pub(crate) const fn talking_since(&self) -> Option<Moment> {
        match &self.work {
            Work::Talking { .. } => Some(self.work_since),
            Work::Free | Work::Offered { .. } | Work::CallingOut { .. } | Work::WrapUp { .. } => {
                None
            }
        }
    }

    /// What the rest amounts to. Logged whenever it changes.
    pub(crate) fn derived_state(&self, floor: &Floor) -> AgentState {
        match &self.work {
            Work::Offered { rang: true, .. } => AgentState::Ringing,
            Work::Offered { rang: false, .. } => AgentState::Reserved,
            Work::CallingOut { answered: false, .. } => AgentState::Ringing,
            Work::CallingOut { answered: true, .. } => AgentState::OnInteraction,
            Work::Talking { interaction } => match floor.interactions.get(interaction) {
                Some(i) if matches!(i.stage, Stage::Talking { held: true, .. }) => {
                    AgentState::OnHold
                }
                Some(_) | None => AgentState::OnInteraction,
            },
            Work::WrapUp { .. } => AgentState::WrapUp,
            Work::Free => self.state_without_work(),
        }
    }

    fn state_without_work(&self) -> AgentState {
        match (&self.status, self.responding) {
            (AgentStatus::Break { .. } | AgentStatus::Training | AgentStatus::Offline, _) => {
                AgentState::Away
            }
            (AgentStatus::Available, _) if self.listens => AgentState::Away,
            (AgentStatus::Available, _) if !self.reachable() => AgentState::Unreachable,
            (AgentStatus::Available, Responding::No { .. }) => AgentState::NotResponding,
            (AgentStatus::Available, Responding::Yes) => AgentState::Idle,
        }
    }

    pub(crate) fn busy_with(&self, floor: &Floor) -> Option<InteractionId> {
        match &self.work {
            Work::Free => None,
            Work::Offered { reservation, .. } => {
                floor.reservations.get(reservation).map(|r| r.interaction)
            }
            Work::CallingOut { interaction, .. }
            | Work::Talking { interaction }
            | Work::WrapUp { interaction, .. } => Some(*interaction),
        }
    }
}

impl Turn<'_> {
    pub(crate) fn desk_opened(&mut self, agent: AgentId, session: SessionId) {
        if let Some(desk) = self.floor().agents.get(&agent)
            && !desk.sessions.contains(&session)
        {
            if desk.sessions.len() >= MOST_SESSIONS
                && let Some(&oldest) = desk.sessions.first()
            {
                self.record(Event::DeskClosed { agent: agent.clone(), session: oldest });
            }
            self.record(Event::DeskOpened { agent, session });
        }
    }

    pub(crate) fn desk_closed(&mut self, agent: AgentId, session: SessionId) {
        if self.floor().agents.get(&agent).is_some_and(|d| d.sessions.contains(&session)) {
            self.record(Event::DeskClosed { agent: agent.clone(), session });
            self.withdraw_if_unreachable(&agent);
        }
    }

    pub(crate) fn phone_registered(&mut self, agent: AgentId) {
        if self.floor().agents.get(&agent).is_some_and(|d| !d.phone) {
            self.record(Event::PhoneRegistered { agent });
        }
    }

    pub(crate) fn phone_lost(&mut self, agent: AgentId) {
        let lost = |d: &Desk| d.phone && d.presence != Presence::Static;
        if self.floor().agents.get(&agent).is_some_and(lost) {
            self.record(Event::PhoneLost { agent: agent.clone() });
            self.withdraw_if_unreachable(&agent);
        }
    }

    /// An agent whose desk or phone went can't take the offer they hold (fusionpbx #2831).
    fn withdraw_if_unreachable(&mut self, agent: &AgentId) {
        let Some(desk) = self.floor().agents.get(agent) else { return };
        if let Some(reservation) = desk.work.reservation()
            && !desk.reachable()
        {
            let offered = self.floor().reservations.get(&reservation).map(|r| r.interaction);
            self.rescind(reservation, None);
            if let Some(offered) = offered {
                self.named_did_not_come(offered);
            }
        }
    }

    pub(crate) fn agent_asked(&mut self, agent: &AgentId, ask: Ask) {
        if !self.floor().agents.contains_key(agent) {
            return self.refuse(agent, Refusal::UnknownAgent);
        }
        let done = match ask {
            Ask::SetStatus { status } => self.set_status(agent, status),
            Ask::RejectOffer { reservation } => self.reject_offer(agent, reservation),
            Ask::HangUp { interaction } => self.agent_hangs_up(agent, interaction),
            Ask::Hold { interaction } => self.hold(agent, interaction, vocab::HoldParty::Desk),
            Ask::Resume { interaction } => self.resume(agent, interaction),
            Ask::Transfer { interaction, target, reason } => {
                self.transfer(agent, interaction, target, reason)
            }
            Ask::Consult { interaction, target, reason } => {
                self.consult(agent, interaction, target, reason)
            }
            Ask::ToggleConsultation { interaction } => self.toggle(agent, interaction),
            Ask::JoinConsultation { interaction } => self.join(agent, interaction),
            Ask::CompleteTransfer { interaction } => self.complete(agent, interaction),
            Ask::EndConsultation { interaction } => self.come_back(agent, interaction),
            Ask::ScheduleCallback { interaction, at, only_me } => {
                self.agent_schedules(agent, interaction, at, only_me)
            }
            Ask::SendDigits { interaction, digits } => self.send_digits(agent, interaction, digits),
            Ask::StartRecording { interaction } => self.agent_records(agent, interaction),
            Ask::ObjectToRecording { interaction } => self.object_to_recording(agent, interaction),
            Ask::PauseRecording { interaction } => self.pause_recording(agent, interaction, true),
            Ask::ResumeRecording { interaction } => self.pause_recording(agent, interaction, false),
            Ask::SetDisposition { interaction, disposition } => {
                self.set_disposition(agent, interaction, disposition)
            }
            Ask::ExtendWrapUp { interaction } => self.extend_wrap_up(agent, interaction),
            Ask::FinishWrapUp { interaction } => self.finish_wrap_up(agent, interaction),
            Ask::CallBack { callback } => self.call_back(agent, callback),
            Ask::Call { organization, number, record } => {
                self.call_out(agent, organization, number, record)
            }
            Ask::RefuseCalls { interaction } => self.refuse_calls(agent, interaction),
        };
        if let Err(refusal) = done {
            self.refuse(agent, refusal);
        }
    }

    pub(crate) fn refuse(&mut self, agent: &AgentId, refusal: Refusal) {
        self.record(Event::AskRefused { agent: agent.clone(), refusal });
    }

    pub(crate) fn set_status(
        &mut self,
        agent: &AgentId,
        status: AgentStatus,
    ) -> Result<(), Refusal> {
        if let AgentStatus::Break { reason } = &status {
            let known = self.floor().plan().is_some_and(|p| p.breaks.contains_key(reason.as_ref()));
            if !known {
                return Err(Refusal::UnknownBreak);
            }
        }
        let desk = self.desk(agent)?;
        if desk.work != Work::Free {
            // Chosen again what already holds: nothing waits any more.
            let next = (desk.status != status).then_some(status);
            if desk.next_status != next {
                self.record(Event::AgentNextStatusSet { agent: agent.clone(), status: next });
            }
            return Ok(());
        }
        let silent = desk.responding != Responding::Yes;
        if desk.status != status {
            self.record(Event::AgentStatusChanged { agent: agent.clone(), status });
        }
        if silent {
            self.record(Event::AgentResponding { agent: agent.clone() });
        }
        Ok(())
    }

    /// The agent's work is over: the status they asked for meanwhile is taken.
    pub(crate) fn take_next_status(&mut self, agent: &AgentId) {
        if let Some(desk) = self.floor().agents.get(agent)
            && desk.work == Work::Free
            && let Some(status) = desk.next_status.clone()
        {
            self.record(Event::AgentStatusChanged { agent: agent.clone(), status });
        }
    }

    pub(crate) fn desk(&self, agent: &AgentId) -> Result<&Desk, Refusal> {
        self.floor().agents.get(agent).ok_or(Refusal::UnknownAgent)
    }

    /// Wrap-up is a state with its own end (Asterisk #1006).
    pub(crate) fn start_wrap_up(&mut self, agent: &AgentId, interaction: InteractionId) {
        let wrap_up_ms = self
            .floor()
            .interactions
            .get(&interaction)
            .and_then(|i| i.queue().and_then(|q| self.floor().queue_of(i, q)))
            .map_or(0, |q| q.wrap_up_ms);
        if wrap_up_ms > 0 {
            let ends = Some(self.now + wrap_up_ms);
            self.record(Event::WrapUpStarted { agent: agent.clone(), interaction, ends });
        }
    }

    pub(crate) fn wrap_up_timer(&mut self, agent: &AgentId) {
        if let Some(desk) = self.floor().agents.get(agent)
            && let Work::WrapUp { interaction, ends: Some(ends), .. } = desk.work
            && ends <= self.now
        {
            self.end_wrap_up(agent, interaction, WrapUpEnd::TimedOut);
        }
    }

    pub(crate) fn end_wrap_up(
        &mut self,
        agent: &AgentId,
        interaction: InteractionId,
        end: WrapUpEnd,
    ) {
        self.record(Event::WrapUpEnded { agent: agent.clone(), interaction, end });
        self.take_next_status(agent);
    }

    fn wrapping(
        &self,
        agent: &AgentId,
        interaction: InteractionId,
    ) -> Result<(Option<QueueId>, Option<Moment>), Refusal> {
        let desk = self.desk(agent)?;
        match &desk.work {
            Work::WrapUp { interaction: own, queue, ends } if *own == interaction => {
                Ok((queue.clone(), *ends))
            }
            Work::Free
            | Work::Offered { .. }
            | Work::CallingOut { .. }
            | Work::Talking { .. }
            | Work::WrapUp { .. } => Err(Refusal::WrongState { state: desk.state }),
        }
    }

    fn extend_wrap_up(
        &mut self,
        agent: &AgentId,
        interaction: InteractionId,
    ) -> Result<(), Refusal> {
        let (queue, ends) = self.wrapping(agent, interaction)?;
        let span = queue
            .and_then(|q| self.floor().plan().and_then(|p| p.queues.get(&q)))
            .map_or(30_000, |q| q.wrap_up_ms.max(1_000));
        let ends = ends.unwrap_or(self.now) + span;
        self.record(Event::WrapUpExtended { agent: agent.clone(), interaction, ends });
        Ok(())
    }

    fn finish_wrap_up(
        &mut self,
        agent: &AgentId,
        interaction: InteractionId,
    ) -> Result<(), Refusal> {
        self.wrapping(agent, interaction)?;
        self.end_wrap_up(agent, interaction, WrapUpEnd::Finished);
        Ok(())
    }

    fn set_disposition(
        &mut self,
        agent: &AgentId,
        interaction: InteractionId,
        disposition: DispositionId,
    ) -> Result<(), Refusal> {
        let known = self.floor().plan().and_then(|plan| plan.dispositions.get(&disposition));
        let means = known.ok_or(Refusal::UnknownDisposition)?.means;
        let own = match &self.desk(agent)?.work {
            Work::Talking { interaction: i } | Work::WrapUp { interaction: i, .. } => *i,
            Work::Free | Work::Offered { .. } | Work::CallingOut { .. } => {
                return Err(Refusal::NotYours);
            }
        };
        if own != interaction {
            return Err(Refusal::NotYours);
        }
        self.record(Event::DispositionSet { interaction, agent: agent.clone(), disposition });
        if means == Some(Meaning::DoNotCall) {
            // R223-3: their word is enough, and in force at once.
            self.record(Event::CallsRefused { interaction, agent: Some(agent.clone()) });
        }
        Ok(())
    }

    pub(crate) fn retry_agent(&mut self, agent: &AgentId) {
        if let Some(desk) = self.floor().agents.get(agent)
            && let Responding::No { retry: Some(at) } = desk.responding
            && at <= self.now
        {
            self.record(Event::AgentResponding { agent: agent.clone() });
        }
    }

    /// The deadlines that have come, each checked against the state as it is now.
    pub(crate) fn fire_timers(&mut self) {
        while let Some(timer) = self.take_due_timer() {
            match timer {
                Timer::OfferExpires(reservation) => self.offer_expired(reservation),
                Timer::OwnRingExpires(interaction) => self.own_ring_expired(interaction),
                Timer::WrapUpEnds(agent) => self.wrap_up_timer(&agent),
                Timer::WaitedTooLong(interaction) => self.waited_too_long(interaction),
                Timer::AvoidEnds(interaction) => self.avoid_ended(interaction),
                Timer::AgentRetry(agent) => self.retry_agent(&agent),
                Timer::LookUpLate(interaction) => self.look_up_late(interaction),
                Timer::AnswerLate(interaction, cue) => self.answer_late(interaction, cue),
                Timer::Announce(interaction, number) => self.announce(interaction, number),
                Timer::CallbackDue(callback) => self.callback_due(callback),
                Timer::CallbackCloses(interaction) => self.callback_closes(interaction),
                Timer::MonitorExpires(monitor) => self.monitor_expired(monitor),
                Timer::Dial(_) => self.dials = true,
                Timer::NobodyCame(interaction) => self.nobody_came(interaction),
            }
        }
    }
}
