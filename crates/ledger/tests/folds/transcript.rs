//! A journal written by hand: time in seconds since the start, one fact per line.

use uuid::Uuid;
use vocab::{
    Address, AgentState, CallbackId, Decision, DequeueCause, Event, Fact, HoldParty, Initiation,
    InteractionId, LegId, Moment, Outcome, Party, Pii, Private, QueueId, Recorded, RecordingId,
    ReservationId, SegmentEnd, TieBreak, WrapUpEnd,
};

pub(crate) fn call(n: u128) -> InteractionId {
    InteractionId::from_uuid(Uuid::from_u128(n))
}
pub(crate) fn leg(n: u128) -> LegId {
    LegId::from_uuid(Uuid::from_u128(n))
}
pub(crate) fn offer(n: u128) -> ReservationId {
    ReservationId::from_uuid(Uuid::from_u128(n))
}
pub(crate) fn recording(n: u128) -> RecordingId {
    RecordingId::from_uuid(Uuid::from_u128(n))
}
pub(crate) fn owed(n: u128) -> CallbackId {
    CallbackId::from_uuid(Uuid::from_u128(n))
}
pub(crate) fn s(seconds: i64) -> Moment {
    Moment::from_epoch_ms(seconds * 1_000)
}
pub(crate) fn number(text: &str) -> Address {
    Address::parse(text, "FR")
}

/// The facts so far, numbered.
#[derive(Default)]
pub(crate) struct Transcript {
    pub(crate) events: Vec<Recorded>,
}

impl Transcript {
    pub(crate) fn at(&mut self, seconds: i64, fact: impl Into<Fact>) -> &mut Self {
        let Fact { event, private } = fact.into();
        let seq = self.events.len() as u64 + 1;
        self.events.push(Recorded { seq, at: s(seconds), event, private });
        self
    }
}

pub(crate) fn started(n: u128) -> Fact {
    started_by(n, Initiation::Inbound, None)
}

pub(crate) fn started_by(n: u128, initiation: Initiation, previous: Option<u128>) -> Fact {
    Fact {
        event: Event::InteractionStarted {
            interaction: call(n),
            initiation,
            organization: "net".into(),
            campaign: Some("hotline".into()),
            leg: Some(leg(n)),
            trunk: Some("operator".into()),
            system: number("0162000001"),
            plan: 7,
            flow: Some("welcome".into()),
            previous: previous.map(call),
            initial: previous.map(call),
            callback: None,
            queue: None,
            passed_on: None,
            record: None,
        },
        private: Private { customer: Some(Pii::new(number("0612345678"))), ..Private::default() },
    }
}

pub(crate) fn answered(n: u128) -> Event {
    Event::InteractionAnswered { interaction: call(n) }
}
pub(crate) fn queued(n: u128, queue: &str, since: Moment) -> Event {
    Event::InteractionQueued {
        interaction: call(n),
        queue: QueueId::new(queue),
        priority: 0,
        skills: [].into(),
        since,
        preferred: None,
        estimate_ms: None,
        goal: vocab::Goal::default(),
    }
}
pub(crate) fn dequeued(n: u128, queue: &str, cause: DequeueCause) -> Event {
    Event::InteractionDequeued { interaction: call(n), queue: QueueId::new(queue), cause }
}
pub(crate) fn offered(n: u128, o: u128, agent: &str) -> Event {
    Event::ReservationOffered {
        reservation: offer(o),
        interaction: call(n),
        queue: Some("support".into()),
        agent: agent.into(),
        leg: leg(100 + o),
        expires: s(1_000),
        decision: Decision {
            plan: 7,
            waiting: 1,
            eligible: 1,
            candidates: Vec::new(),
            tie_break: TieBreak::OnlyOne,
            step: 0,
            rule: None,
            score_milli: 0,
            waited_ms: 0,
        },
    }
}
pub(crate) fn accepted(n: u128, o: u128, agent: &str) -> Event {
    Event::ReservationAccepted { reservation: offer(o), interaction: call(n), agent: agent.into() }
}
pub(crate) fn timed_out(n: u128, o: u128, agent: &str) -> Event {
    Event::ReservationTimedOut { reservation: offer(o), interaction: call(n), agent: agent.into() }
}
pub(crate) fn canceled(n: u128, o: u128, agent: &str) -> Event {
    Event::ReservationCanceled { reservation: offer(o), interaction: call(n), agent: agent.into() }
}
pub(crate) fn connected(n: u128, agent: &str) -> Event {
    Event::InteractionConnected {
        interaction: call(n),
        agent: agent.into(),
        agent_leg: leg(100 + n),
        reservation: None,
    }
}
pub(crate) fn held(n: u128, agent: &str) -> Event {
    Event::HoldStarted { interaction: call(n), agent: agent.into(), by: HoldParty::Desk }
}
pub(crate) fn resumed(n: u128, agent: &str) -> Event {
    Event::HoldEnded { interaction: call(n), agent: agent.into() }
}
pub(crate) fn segment_ended(n: u128, agent: &str, end: SegmentEnd) -> Event {
    Event::AgentSegmentEnded { interaction: call(n), agent: agent.into(), end }
}
pub(crate) fn ended(n: u128, outcome: Outcome, by: Party) -> Event {
    Event::InteractionEnded { interaction: call(n), outcome, by }
}
pub(crate) fn wrap_up(n: u128, agent: &str, ends: i64) -> Event {
    Event::WrapUpStarted { agent: agent.into(), interaction: call(n), ends: Some(s(ends)) }
}
pub(crate) fn wrapped_up(n: u128, agent: &str) -> Event {
    Event::WrapUpEnded { agent: agent.into(), interaction: call(n), end: WrapUpEnd::Finished }
}
pub(crate) fn disposition(n: u128, agent: &str, key: &str) -> Event {
    Event::DispositionSet { interaction: call(n), agent: agent.into(), disposition: key.into() }
}
pub(crate) fn state(agent: &str, from: AgentState, to: AgentState) -> Event {
    Event::AgentStateChanged { agent: agent.into(), from, to, interaction: None }
}
pub(crate) fn recording_started(n: u128, r: u128) -> Event {
    Event::RecordingStarted {
        recording: recording(r),
        interaction: call(n),
        reason: None,
        purpose: None,
    }
}
pub(crate) fn recording_stopped(n: u128, r: u128) -> Event {
    Event::RecordingStopped { recording: recording(r), interaction: call(n) }
}
pub(crate) fn recording_stored(n: u128, r: u128) -> Event {
    Event::RecordingStored {
        recording: recording(r),
        interaction: call(n),
        duration_ms: 60_000,
        bytes: 960_000,
        sha256: None,
    }
}
pub(crate) fn callback_owed(n: u128, c: u128) -> Event {
    Event::CallbackOwed {
        callback: owed(c),
        interaction: call(n),
        organization: "net".into(),
        queue: Some("support".into()),
        system: number("0162000001"),
        priority: 3,
        since: s(5),
        skills: [].into(),
        promised: None,
        not_before: None,
        only: None,
        by_floor: false,
        tolerance_ms: 0,
        ordered_by: None,
    }
}
