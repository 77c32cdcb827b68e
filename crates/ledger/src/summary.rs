//! The contact record on one flat line: the fields of the field, as lists and exports show them.

use crate::{Channel, ContactRecord, HoldSums, RecordingState};
use serde::{Deserialize, Serialize};
use vocab::{
    Address, AgentId, CallbackId, CampaignId, CustomerId, DispositionId, FlowId, Initiation,
    InteractionId, Moment, OrganizationId, Outcome, Party, Pii, PlanVersion, QueueId, RecordingId,
    TrunkId,
};

/// Sums are over all visits and segments; moments are of the first visit or connection, `queue` and
/// `agent` of the last. Durations in milliseconds; those still running count what has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContactSummary {
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub campaign: Option<CampaignId>,
    pub channel: Channel,
    pub initiation: Initiation,
    pub customer_number: Option<Pii<Address>>,
    pub customer_name: Option<Pii<String>>,
    pub customer: Option<CustomerId>,
    pub system: Address,
    pub trunk: Option<TrunkId>,
    pub plan: PlanVersion,
    pub flow: Option<FlowId>,
    pub queue: Option<QueueId>,
    pub agent: Option<AgentId>,
    pub started_at: Moment,
    pub answered_at: Option<Moment>,
    pub enqueued_at: Option<Moment>,
    pub dequeued_at: Option<Moment>,
    pub connected_at: Option<Moment>,
    pub agent_ended_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub queue_ms: i64,
    pub ring_ms: i64,
    pub answer_ring_ms: Option<i64>,
    pub talk_ms: i64,
    pub hold_count: u32,
    pub hold_ms: i64,
    pub longest_hold_ms: i64,
    /// Time in which the customer's agent asked a colleague; part of it is hold, part talk.
    #[serde(default)]
    pub consult_ms: i64,
    pub wrap_up_started_at: Option<Moment>,
    pub wrap_up_ended_at: Option<Moment>,
    pub wrap_up_ms: i64,
    pub offers: u32,
    pub offers_rejected: u32,
    pub offers_timed_out: u32,
    pub ended_by: Option<Party>,
    pub outcome: Option<Outcome>,
    pub disposition: Option<DispositionId>,
    pub recording: Option<RecordingId>,
    pub recording_state: Option<RecordingState>,
    pub previous: Option<InteractionId>,
    pub next: Option<InteractionId>,
    pub initial: Option<InteractionId>,
    pub callback: Option<CallbackId>,
    pub owes: Option<CallbackId>,
}

impl ContactRecord {
    #[must_use]
    pub fn queue(&self) -> Option<&QueueId> {
        self.visits.last().map(|v| &v.queue).or(self.handled_for.as_ref())
    }

    /// The agent who had it last.
    #[must_use]
    pub fn agent(&self) -> Option<&AgentId> {
        self.segments.last().map(|s| &s.agent).or(self.placed_by.as_ref())
    }

    /// Time in queues, the present one excluded.
    #[must_use]
    pub fn queue_ms(&self) -> i64 {
        sum(self.visits.iter().filter_map(|v| Some(v.dequeued_at? - v.enqueued_at)))
    }

    #[must_use]
    pub fn talk_ms(&self) -> i64 {
        sum(self.segments.iter().filter_map(|s| s.talk_ms))
    }

    #[must_use]
    pub fn wrap_up_ms(&self) -> i64 {
        sum(self.wrap_ups.iter().filter_map(|w| Some(w.ended_at? - w.started_at)))
    }

    #[must_use]
    pub fn holds(&self) -> HoldSums {
        self.segments.iter().fold(HoldSums::default(), |all, s| HoldSums {
            count: all.count.saturating_add(s.holds.count),
            total_ms: all.total_ms.saturating_add(s.holds.total_ms),
            longest_ms: all.longest_ms.max(s.holds.longest_ms),
        })
    }

    #[must_use]
    pub fn summary(&self) -> ContactSummary {
        let holds = self.holds();
        let recording = self.recordings.last();
        ContactSummary {
            interaction: self.interaction,
            organization: self.organization.clone(),
            campaign: self.campaign.clone(),
            channel: self.channel,
            initiation: self.initiation,
            customer_number: self.customer.number.clone(),
            customer_name: self.customer.name.clone(),
            customer: self.customer.id,
            system: self.route.system.clone(),
            trunk: self.route.trunk.clone(),
            plan: self.route.plan,
            flow: self.route.flow.clone(),
            queue: self.queue().cloned(),
            agent: self.agent().cloned(),
            started_at: self.started_at,
            answered_at: self.answered_at,
            enqueued_at: self.visits.first().map(|v| v.enqueued_at),
            dequeued_at: self.visits.last().and_then(|v| v.dequeued_at),
            connected_at: self.segments.first().map(|s| s.connected_at),
            agent_ended_at: self.segments.last().and_then(|s| s.ended_at),
            ended_at: self.ending.map(|e| e.at),
            queue_ms: self.queue_ms(),
            ring_ms: self.offers.ring_ms,
            answer_ring_ms: self.offers.answer_ring_ms,
            talk_ms: self.talk_ms(),
            hold_count: holds.count,
            hold_ms: holds.total_ms,
            longest_hold_ms: holds.longest_ms,
            consult_ms: self.consults.total_ms,
            wrap_up_started_at: self.wrap_ups.first().map(|w| w.started_at),
            wrap_up_ended_at: self.wrap_ups.last().and_then(|w| w.ended_at),
            wrap_up_ms: self.wrap_up_ms(),
            offers: self.offers.offered,
            offers_rejected: self.offers.rejected,
            offers_timed_out: self.offers.timed_out,
            ended_by: self.ending.map(|e| e.by),
            outcome: self.ending.map(|e| e.outcome),
            disposition: self.disposition.clone(),
            recording: recording.map(|r| r.recording),
            recording_state: recording.map(|r| r.state),
            previous: self.links.previous,
            next: self.links.next,
            initial: self.links.initial,
            callback: self.links.pays,
            owes: self.links.owes,
        }
    }
}

fn sum(values: impl Iterator<Item = i64>) -> i64 {
    values.fold(0, i64::saturating_add)
}
