//! How one event changes a record. What makes no sense where it stands changes nothing.

use super::{
    AgentSegment, Consultation, ContactRecord, Ending, Hears, HoldSums, MonitorNote, OfferSums,
    PendingOffer, QueueVisit, RecordingNote, RecordingState, WrapUp,
};
use std::sync::Arc;
use vocab::{
    AgentId, ConsultParty, CustomerId, DequeueCause, Event, Moment, MonitorId, MonitorMode,
    Outcome, Party, Private, RecordingId, RecordingPurpose, RecordingReason, ReservationId,
    SegmentEnd, WrapUpEnd,
};

/// A record keeps the first so many visits, segments, wrap-ups and recordings: a flow that goes in
/// circles cannot make it grow for ever.
const MAX_PARTS: usize = 200;

impl ContactRecord {
    /// Changes the record by an event of this interaction; false when it changes nothing.
    /// The whole life of a record stands in this one match.
    pub(crate) fn apply(&mut self, at: Moment, event: &Event, private: &Private) -> bool {
        match event {
            Event::InteractionAnswered { .. } => first(&mut self.answered_at, at),
            Event::AttributesSet { attributes, .. } => {
                self.route.attributes.extend(attributes.clone());
                !attributes.is_empty()
            }
            Event::CustomerRecognized { customer, .. } => self.recognize(*customer, private),
            Event::InteractionQueued { queue, priority, since, estimate_ms, goal, .. } => self
                .enqueue(QueueVisit {
                    queue: queue.clone(),
                    priority: *priority,
                    since: *since,
                    enqueued_at: at,
                    dequeued_at: None,
                    cause: None,
                    estimate_ms: *estimate_ms,
                    goal: *goal,
                }),
            Event::InteractionDequeued { cause, .. } => self.dequeue(at, *cause),
            Event::InteractionReprioritized { priority, .. } => self.reprioritize(*priority),
            Event::InteractionConnected { agent, .. } => self.connect(at, agent),
            Event::HoldStarted { .. } => self.hold(at),
            Event::HoldEnded { .. } => self.live_segment().is_some_and(|s| s.resume(at)),
            Event::TransferStarted { next, .. } => first(&mut self.links.next, *next),
            Event::ConsultationStarted { consultation, to_agent, to_queue, .. } => {
                self.consultation = Some(Consultation {
                    interaction: *consultation,
                    agent: to_agent.clone(),
                    queue: to_queue.clone(),
                    since: at,
                    answered_at: None,
                    hears: Hears::Consulted,
                });
                true
            }
            Event::ConsultationAnswered { .. } => {
                self.consultation.as_mut().is_some_and(|c| first(&mut c.answered_at, at))
            }
            Event::ConsultationToggled { with, .. } => self.now_hears(match with {
                ConsultParty::Customer => Hears::Customer,
                ConsultParty::Consulted => Hears::Consulted,
            }),
            Event::ConsultationJoined { .. } => self.now_hears(Hears::Both),
            Event::ConsultationEnded { .. } => self.end_consultation(at),
            Event::MonitorStarted { .. } => self.start_listening(at, event),
            Event::MonitorAnswered { monitor, .. } => {
                self.monitor(*monitor).is_some_and(|m| first(&mut m.heard_at, at))
            }
            Event::MonitorModeChanged { monitor, mode, told, .. } => {
                self.monitor(*monitor).is_some_and(|m| m.turn(*mode, *told))
            }
            Event::MonitorEnded { monitor, end, .. } => self.monitor(*monitor).is_some_and(|m| {
                m.end = Some(*end);
                first(&mut m.ended_at, at)
            }),
            Event::AgentSegmentEnded { end, .. } => {
                self.live_segment().is_some_and(|s| s.finish(at, *end))
            }
            Event::InteractionEnded { outcome, by, .. } => self.end(at, *outcome, *by),
            Event::ReservationOffered { reservation, agent, expires, .. } => {
                self.offers.offer(at, *reservation, agent, *expires)
            }
            Event::ReservationAccepted { reservation, .. } => {
                self.offers.close(at, *reservation, OfferEnd::Accepted)
            }
            Event::ReservationRejected { reservation, .. } => {
                self.offers.close(at, *reservation, OfferEnd::Rejected)
            }
            Event::ReservationTimedOut { reservation, .. } => {
                self.offers.close(at, *reservation, OfferEnd::TimedOut)
            }
            Event::ReservationCanceled { reservation, .. } => {
                self.offers.close(at, *reservation, OfferEnd::Canceled)
            }
            Event::ReservationRescinded { reservation, .. } => {
                self.offers.close(at, *reservation, OfferEnd::Rescinded)
            }
            Event::LegDialled { leg, reason, .. } => self.dialled(at, *leg, reason.as_ref()),
            Event::LegAnswered { leg, .. } => self.picked_up(at, *leg),
            Event::AnswerHeard { heard, .. } => {
                self.dial.as_mut().is_some_and(|dial| first(&mut dial.heard, *heard))
            }
            Event::AgentRung { agent, .. } => first(&mut self.placed_by, agent.clone()),
            Event::WrapUpStarted { agent, ends, .. } => self.start_wrap_up(at, agent, *ends),
            Event::WrapUpExtended { agent, ends, .. } => {
                self.live_wrap_up(agent).is_some_and(|w| w.ends.replace(*ends) != Some(*ends))
            }
            Event::WrapUpEnded { agent, end, .. } => self.end_wrap_up(at, agent, *end),
            Event::DispositionSet { disposition, .. } => {
                self.disposition.replace(disposition.clone()).as_ref() != Some(disposition)
            }
            // A message left is a recording of the interaction as any other.
            Event::VoicemailStarted { recording, .. } => self.start_recording(at, *recording, None),
            Event::SurveyMessageStarted { recording, .. } => {
                self.start_recording(at, *recording, Some(RecordingPurpose::Survey))
            }
            Event::RecordingStarted { recording, reason, purpose, .. } => {
                let begun = self.start_recording(at, *recording, *purpose);
                reason.is_some_and(|reason| self.recorded_for(reason)) || begun
            }
            Event::RecordingSkipped { reason, .. } => self.recorded_for(*reason),
            Event::RecordingConsentNoted { given: false, .. } => {
                self.recorded_for(RecordingReason::Refused)
            }
            Event::RecordingObjected { .. } => self.recorded_for(RecordingReason::Objected),
            Event::RecordingErased { recording, .. } => self.note(*recording, |r| r.erase(at)),
            Event::RecordingPaused { recording, .. } => {
                self.note(*recording, |r| r.become_live(RecordingState::Paused))
            }
            Event::RecordingResumed { recording, .. } => {
                self.note(*recording, |r| r.become_live(RecordingState::Recording))
            }
            Event::RecordingStopped { recording, .. }
            | Event::VoicemailEnded { recording, .. }
            | Event::SurveyMessageEnded { recording, .. } => self.note(*recording, |r| r.stop(at)),
            Event::RecordingStored { recording, duration_ms, bytes, sha256, .. } => {
                self.note(*recording, |r| r.store(at, *duration_ms, *bytes, sha256.clone()))
            }
            Event::RecordingFailed { recording, reason, .. } => {
                self.note(*recording, |r| r.fail(at, reason))
            }
            Event::CallbackOwed { callback, .. } => {
                self.links.owes.replace(*callback) != Some(*callback)
            }
            Event::InteractionStarted { .. }
            | Event::CampaignSteered { .. }
            | Event::CampaignPaced { .. }
            | Event::LeadTaken { .. }
            | Event::MessageLeft { .. }
            | Event::CallsRefused { .. }
            | Event::FlowStepped { .. }
            | Event::DigitsCollected { .. }
            | Event::LegRang { .. }
            | Event::LegFailed { .. }
            | Event::LegEnded { .. }
            | Event::CallbackTaken { .. }
            | Event::CallbackReturned { .. }
            | Event::FlowEntered { .. }
            | Event::FlowReturned { .. }
            | Event::PhraseHeard { .. }
            | Event::RoutingSet { .. }
            | Event::RecordingConsentNoted { given: true, .. }
            | Event::SurveyAnswered { .. }
            | Event::VerbsReceived { .. }
            | Event::RoutingWidened { .. }
            | Event::WaitAnnounced { .. }
            | Event::WaitPrompted { .. }
            | Event::OverflowStarted { .. }
            | Event::OverflowReturned { .. }
            | Event::AgentStatusOrdered { .. }
            | Event::InteractionMoved { .. }
            | Event::InteractionAssigned { .. }
            | Event::CallbackQueued { .. }
            | Event::CallbackMoved { .. }
            | Event::CallbackCanceled { .. }
            | Event::CallbackGivenUp { .. }
            | Event::ClosingSwitched { .. }
            | Event::OrderRefused { .. }
            | Event::CallbackKept { .. }
            | Event::PlanPublished { .. }
            | Event::FloorRestarted
            | Event::DeskOpened { .. }
            | Event::DeskClosed { .. }
            | Event::PhoneRegistered { .. }
            | Event::PhoneLost { .. }
            | Event::AgentStatusChanged { .. }
            | Event::AgentNextStatusSet { .. }
            | Event::AgentStateChanged { .. }
            | Event::AgentStoppedResponding { .. }
            | Event::AgentResponding { .. }
            | Event::AskRefused { .. }
            | Event::DigitsSent { .. } => false,
        }
    }

    fn recognize(&mut self, customer: Option<CustomerId>, private: &Private) -> bool {
        self.customer.id = customer;
        if private.name.is_some() {
            self.customer.name.clone_from(&private.name);
        }
        true
    }

    fn enqueue(&mut self, visit: QueueVisit) -> bool {
        if self.ending.is_some() || self.visits.len() >= MAX_PARTS {
            return false;
        }
        self.leave_queue(visit.enqueued_at, None);
        self.visits.push(visit);
        true
    }

    fn reprioritize(&mut self, priority: i32) -> bool {
        let waits = self.visits.last_mut().filter(|v| v.dequeued_at.is_none());
        waits.is_some_and(|visit| std::mem::replace(&mut visit.priority, priority) != priority)
    }

    fn dequeue(&mut self, at: Moment, cause: DequeueCause) -> bool {
        self.leave_queue(at, Some(cause))
    }

    fn leave_queue(&mut self, at: Moment, cause: Option<DequeueCause>) -> bool {
        let Some(visit) = self.visits.last_mut().filter(|v| v.dequeued_at.is_none()) else {
            return false;
        };
        visit.dequeued_at = Some(at);
        visit.cause = cause;
        true
    }

    fn connect(&mut self, at: Moment, agent: &AgentId) -> bool {
        if self.ending.is_some() || self.segments.len() >= MAX_PARTS {
            return false;
        }
        if let Some(segment) = self.live_segment() {
            segment.finish(at, SegmentEnd::Transferred);
        }
        self.segments.push(AgentSegment {
            agent: agent.clone(),
            connected_at: at,
            ended_at: None,
            end: None,
            hold_since: None,
            holds: HoldSums::default(),
            talk_ms: None,
        });
        true
    }

    fn hold(&mut self, at: Moment) -> bool {
        self.live_segment().is_some_and(|s| first(&mut s.hold_since, at))
    }

    fn now_hears(&mut self, hears: Hears) -> bool {
        self.consultation.as_mut().is_some_and(|c| std::mem::replace(&mut c.hears, hears) != hears)
    }

    fn end_consultation(&mut self, at: Moment) -> bool {
        let Some(consultation) = self.consultation.take() else { return false };
        self.consults.count += 1;
        let lasted_ms = at - consultation.since;
        self.consults.total_ms = self.consults.total_ms.saturating_add(lasted_ms);
        true
    }

    fn start_listening(&mut self, at: Moment, event: &Event) -> bool {
        let Event::MonitorStarted { monitor, by, agent, mode, reason, told, .. } = event else {
            return false;
        };
        if self.monitors.len() >= MAX_PARTS {
            return false;
        }
        self.monitors.push(MonitorNote {
            monitor: *monitor,
            by: Arc::clone(by),
            agent: agent.clone(),
            mode: *mode,
            modes: vec![*mode],
            reason: reason.clone(),
            told: *told,
            was_told: *told,
            asked_at: at,
            heard_at: None,
            ended_at: None,
            end: None,
        });
        true
    }

    fn monitor(&mut self, monitor: MonitorId) -> Option<&mut MonitorNote> {
        self.monitors.iter_mut().find(|m| m.monitor == monitor && m.ended_at.is_none())
    }

    fn live_segment(&mut self) -> Option<&mut AgentSegment> {
        self.segments.last_mut().filter(|s| s.ended_at.is_none())
    }

    /// Ends it once; whatever was open ends with it, wrap-up and recording excepted.
    fn end(&mut self, at: Moment, outcome: Outcome, by: Party) -> bool {
        if self.ending.is_some() {
            return false;
        }
        self.end_consultation(at);
        self.ending = Some(Ending { at, outcome, by });
        let end = match by {
            Party::Customer => SegmentEnd::CustomerHungUp,
            Party::Agent => SegmentEnd::AgentHungUp,
            Party::System => SegmentEnd::Interrupted,
        };
        if let Some(segment) = self.live_segment() {
            segment.finish(at, end);
        }
        self.leave_queue(at, None);
        true
    }

    fn start_wrap_up(&mut self, at: Moment, agent: &AgentId, ends: Option<Moment>) -> bool {
        if self.live_wrap_up(agent).is_some() || self.wrap_ups.len() >= MAX_PARTS {
            return false;
        }
        self.wrap_ups.push(WrapUp {
            agent: agent.clone(),
            started_at: at,
            ends,
            ended_at: None,
            end: None,
        });
        true
    }

    fn live_wrap_up(&mut self, agent: &AgentId) -> Option<&mut WrapUp> {
        self.wrap_ups.iter_mut().find(|w| w.ended_at.is_none() && w.agent == *agent)
    }

    fn end_wrap_up(&mut self, at: Moment, agent: &AgentId, end: WrapUpEnd) -> bool {
        let Some(wrap_up) = self.live_wrap_up(agent) else { return false };
        wrap_up.ended_at = Some(at);
        wrap_up.end = Some(end);
        true
    }

    fn recorded_for(&mut self, reason: RecordingReason) -> bool {
        self.recording_reason.replace(reason) != Some(reason)
    }

    fn start_recording(
        &mut self,
        at: Moment,
        recording: RecordingId,
        purpose: Option<RecordingPurpose>,
    ) -> bool {
        let known = self.recordings.iter().any(|r| r.recording == recording);
        if known || self.recordings.len() >= MAX_PARTS {
            return false;
        }
        self.recordings.push(RecordingNote {
            recording,
            state: RecordingState::Recording,
            started_at: at,
            stopped_at: None,
            duration_ms: None,
            bytes: None,
            purpose,
            sha256: None,
            reason: None,
        });
        true
    }

    fn note(&mut self, id: RecordingId, change: impl Fn(&mut RecordingNote) -> bool) -> bool {
        self.recordings.iter_mut().find(|r| r.recording == id).is_some_and(change)
    }
}

enum OfferEnd {
    Accepted,
    Rejected,
    TimedOut,
    Canceled,
    Rescinded,
}

impl OfferSums {
    fn offer(
        &mut self,
        at: Moment,
        reservation: ReservationId,
        agent: &AgentId,
        expires: Moment,
    ) -> bool {
        let known = self.pending.iter().any(|p| p.reservation == reservation);
        if known || self.pending.len() >= MAX_PARTS {
            return false;
        }
        self.offered += 1;
        self.pending.push(PendingOffer {
            reservation,
            agent: agent.clone(),
            offered_at: at,
            expires,
        });
        true
    }

    fn close(&mut self, at: Moment, reservation: ReservationId, end: OfferEnd) -> bool {
        let Some(i) = self.pending.iter().position(|p| p.reservation == reservation) else {
            return false;
        };
        let ring_ms = at - self.pending.remove(i).offered_at;
        self.ring_ms = self.ring_ms.saturating_add(ring_ms);
        match end {
            OfferEnd::Accepted => {
                self.accepted += 1;
                self.answer_ring_ms = Some(ring_ms);
            }
            OfferEnd::Rejected => self.rejected += 1,
            OfferEnd::TimedOut => self.timed_out += 1,
            OfferEnd::Canceled => self.canceled += 1,
            OfferEnd::Rescinded => self.rescinded += 1,
        }
        true
    }
}

impl MonitorNote {
    fn turn(&mut self, mode: MonitorMode, told: bool) -> bool {
        self.mode = mode;
        if !self.modes.contains(&mode) {
            self.modes.push(mode);
        }
        self.told = told;
        self.was_told |= told;
        true
    }
}

impl AgentSegment {
    fn resume(&mut self, at: Moment) -> bool {
        let Some(since) = self.hold_since.take() else { return false };
        let held_ms = at - since;
        self.holds.count += 1;
        self.holds.total_ms = self.holds.total_ms.saturating_add(held_ms);
        self.holds.longest_ms = self.holds.longest_ms.max(held_ms);
        true
    }

    fn finish(&mut self, at: Moment, end: SegmentEnd) -> bool {
        self.resume(at);
        self.ended_at = Some(at);
        self.end = Some(end);
        self.talk_ms = Some((at - self.connected_at).saturating_sub(self.holds.total_ms).max(0));
        true
    }
}

impl RecordingNote {
    fn become_live(&mut self, state: RecordingState) -> bool {
        let live = matches!(self.state, RecordingState::Recording | RecordingState::Paused);
        let changed = live && self.state != state;
        if changed {
            self.state = state;
        }
        changed
    }

    fn stop(&mut self, at: Moment) -> bool {
        if self.state.is_final() {
            return false;
        }
        self.state = RecordingState::Stopped;
        first(&mut self.stopped_at, at)
    }

    /// Also what was stored before the customer objected.
    fn erase(&mut self, at: Moment) -> bool {
        if self.state == RecordingState::Erased {
            return false;
        }
        first(&mut self.stopped_at, at);
        self.state = RecordingState::Erased;
        true
    }

    fn store(
        &mut self,
        at: Moment,
        duration_ms: i64,
        bytes: u64,
        sha256: Option<Arc<str>>,
    ) -> bool {
        if self.state.is_final() {
            return false;
        }
        first(&mut self.stopped_at, at);
        self.state = RecordingState::Stored;
        self.duration_ms = Some(duration_ms);
        self.bytes = Some(bytes);
        self.sha256 = sha256;
        true
    }

    fn fail(&mut self, at: Moment, reason: &str) -> bool {
        if self.state.is_final() {
            return false;
        }
        first(&mut self.stopped_at, at);
        self.state = RecordingState::Failed;
        self.reason = Some(reason.to_owned());
        true
    }
}

/// Sets what is not yet set: the first one counts.
pub(super) fn first<T>(slot: &mut Option<T>, value: T) -> bool {
    let free = slot.is_none();
    if free {
        *slot = Some(value);
    }
    free
}
