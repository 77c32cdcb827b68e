//! The contact record: all that is known of one interaction, folded from its events.
//!
//! Owns: the record's shape, and in `change` how one event changes it. An interaction that is passed on ends its
//! part with the agent and a new one follows (`links`), so talk time is always one agent's own.
//! Must not own: which records are live (`contacts`), or what is shown of them (`summary`, `stage`).

mod change;
mod dial;

pub use dial::DialNote;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    Address, AgentId, CallbackId, CampaignId, CustomerId, DequeueCause, DispositionId, Event,
    FlowId, Goal, Initiation, InteractionId, Moment, MonitorEnd, MonitorId, MonitorMode,
    OrganizationId, Outcome, Party, PassedOn, Pii, PlanVersion, Private, QueueId, RecordId,
    Recorded, RecordingId, RecordingPurpose, RecordingReason, ReservationId, SegmentEnd, TrunkId,
    WrapUpEnd,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContactRecord {
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub campaign: Option<CampaignId>,
    pub channel: Channel,
    pub initiation: Initiation,
    #[serde(default)]
    pub customer: Customer,
    pub route: Route,
    #[serde(default)]
    pub links: Links,
    /// Who asked for this call out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed_by: Option<AgentId>,
    /// How a customer was called, if the centre called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dial: Option<DialNote>,
    pub started_at: Moment,
    pub answered_at: Option<Moment>,
    #[serde(default)]
    pub visits: Vec<QueueVisit>,
    /// The queue it is handled for without having waited in it: it goes on from another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled_for: Option<QueueId>,
    /// Who passed it on, or asks in it, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_on: Option<PassedOn>,
    /// The colleague who is asked now while the customer waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultation: Option<Consultation>,
    #[serde(default)]
    pub consults: ConsultSums,
    /// Who listens or has listened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub monitors: Vec<MonitorNote>,
    #[serde(default)]
    pub offers: OfferSums,
    #[serde(default)]
    pub segments: Vec<AgentSegment>,
    #[serde(default)]
    pub wrap_ups: Vec<WrapUp>,
    pub disposition: Option<DispositionId>,
    #[serde(default)]
    pub recordings: Vec<RecordingNote>,
    /// Why it is recorded, or isn't; not told where no rule records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_reason: Option<RecordingReason>,
    pub ending: Option<Ending>,
}

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    #[default]
    Voice,
}

impl Channel {
    pub const ALL: [Self; 1] = [Self::Voice];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Voice => "voice",
        }
    }
}

/// The customer's side. Number and name are personal data and are stored apart from the rest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Pii<Address>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Pii<String>>,
    pub id: Option<CustomerId>,
}

/// How it came to us.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// The number of ours that was called, or that was shown.
    pub system: Address,
    pub trunk: Option<TrunkId>,
    pub plan: PlanVersion,
    pub flow: Option<FlowId>,
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

/// Interactions and calls owed that belong to the same matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    pub previous: Option<InteractionId>,
    pub next: Option<InteractionId>,
    pub initial: Option<InteractionId>,
    /// The owed call that this one pays.
    pub pays: Option<CallbackId>,
    /// The call owed because of this one.
    pub owes: Option<CallbackId>,
    /// Of a campaign's lists, who was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
}

/// One stay in one queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueVisit {
    pub queue: QueueId,
    pub priority: i32,
    /// Since when the place in line counts; earlier than `enqueued_at` when it was kept.
    pub since: Moment,
    pub enqueued_at: Moment,
    pub dequeued_at: Option<Moment>,
    pub cause: Option<DequeueCause>,
    /// How long the floor thought at the beginning that it would be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate_ms: Option<i64>,
    /// What counted as a short wait when it began.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub goal: Goal,
}

fn is_usual(goal: &Goal) -> bool {
    *goal == Goal::default()
}

/// A consultation under way, on the customer's side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// The consulted one's own interaction.
    pub interaction: InteractionId,
    /// Whom or which queue it was asked of; neither for a number.
    pub agent: Option<AgentId>,
    pub queue: Option<QueueId>,
    pub since: Moment,
    pub answered_at: Option<Moment>,
    pub hears: Hears,
}

/// One person's listening, as the register keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitorNote {
    pub monitor: MonitorId,
    /// Login.
    pub by: Arc<str>,
    pub agent: AgentId,
    pub mode: MonitorMode,
    /// In the order of their first use.
    pub modes: Vec<MonitorMode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Arc<str>>,
    /// Whether the agent is shown it now, and was at any time.
    pub told: bool,
    pub was_told: bool,
    pub asked_at: Moment,
    /// Began to hear.
    pub heard_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub end: Option<MonitorEnd>,
}

/// Whom the agent who consults speaks with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hears {
    Customer,
    Consulted,
    Both,
}

/// From the question to its end, whoever was spoken with meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultSums {
    pub count: u32,
    pub total_ms: i64,
}

/// Offers to agents. Ring times run from the offer to its end, whatever that was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferSums {
    pub offered: u32,
    pub accepted: u32,
    pub rejected: u32,
    pub timed_out: u32,
    pub canceled: u32,
    pub rescinded: u32,
    pub ring_ms: i64,
    /// Of the last accepted offer.
    pub answer_ring_ms: Option<i64>,
    #[serde(default)]
    pub pending: Vec<PendingOffer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingOffer {
    pub reservation: ReservationId,
    pub agent: AgentId,
    pub offered_at: Moment,
    /// The lease's end.
    #[serde(default)]
    pub expires: Moment,
}

/// One agent's part: from hearing the customer to the end of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentSegment {
    pub agent: AgentId,
    pub connected_at: Moment,
    pub ended_at: Option<Moment>,
    pub end: Option<SegmentEnd>,
    pub hold_since: Option<Moment>,
    #[serde(default)]
    pub holds: HoldSums,
    /// Connected minus hold; set when the segment has ended.
    pub talk_ms: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldSums {
    pub count: u32,
    pub total_ms: i64,
    pub longest_ms: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrapUp {
    pub agent: AgentId,
    pub started_at: Moment,
    /// When it will end by itself.
    pub ends: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub end: Option<WrapUpEnd>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordingNote {
    pub recording: RecordingId,
    pub state: RecordingState,
    pub started_at: Moment,
    pub stopped_at: Option<Moment>,
    pub duration_ms: Option<i64>,
    pub bytes: Option<u64>,
    /// What it was made for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<RecordingPurpose>,
    /// Over the hashes of its chunks, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    Recording,
    Paused,
    /// No more audio comes; not yet safe on disk.
    Stopped,
    Stored,
    Failed,
    /// The customer objected: what was recorded is not kept.
    Erased,
}

impl RecordingState {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Stored => "stored",
            Self::Failed => "failed",
            Self::Erased => "erased",
        }
    }

    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Stored | Self::Failed | Self::Erased)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    pub at: Moment,
    pub outcome: Outcome,
    pub by: Party,
}

impl ContactRecord {
    /// The recording of its talk, the last of several; spoken answers to surveys are none.
    #[must_use]
    pub fn talk(&self) -> Option<&RecordingNote> {
        self.recordings.iter().rev().find(|note| note.purpose != Some(RecordingPurpose::Survey))
    }

    /// The record that this event begins, when it is an `InteractionStarted`.
    #[must_use]
    pub fn begin(at: Moment, event: &Event, private: &Private) -> Option<Self> {
        let Event::InteractionStarted {
            interaction,
            initiation,
            organization,
            campaign,
            leg: _,
            trunk,
            system,
            plan,
            flow,
            previous,
            initial,
            callback,
            queue,
            passed_on,
            record,
        } = event
        else {
            return None;
        };
        Some(Self {
            interaction: *interaction,
            organization: organization.clone(),
            campaign: campaign.clone(),
            channel: Channel::Voice,
            initiation: *initiation,
            customer: Customer {
                number: private.customer.clone(),
                name: private.name.clone(),
                id: None,
            },
            route: Route {
                system: system.clone(),
                trunk: trunk.clone(),
                plan: *plan,
                flow: flow.clone(),
                attributes: BTreeMap::new(),
            },
            links: Links {
                previous: *previous,
                initial: *initial,
                pays: *callback,
                record: *record,
                ..Links::default()
            },
            placed_by: None,
            dial: None,
            started_at: at,
            answered_at: None,
            visits: Vec::new(),
            handled_for: queue.clone(),
            passed_on: passed_on.clone(),
            consultation: None,
            consults: ConsultSums::default(),
            monitors: Vec::new(),
            offers: OfferSums::default(),
            segments: Vec::new(),
            wrap_ups: Vec::new(),
            disposition: None,
            recordings: Vec::new(),
            recording_reason: None,
            ending: None,
        })
    }

    /// The record of one interaction from its own events, in the journal's order.
    #[must_use]
    pub fn of_events(events: &[Recorded]) -> Option<Self> {
        let mut record: Option<Self> = None;
        for Recorded { at, event, private, .. } in events {
            match &mut record {
                Some(record) => _ = record.apply(*at, event, private),
                None => record = Self::begin(*at, event, private),
            }
        }
        record
    }

    /// Nothing more is awaited: ended, wrapped up, and its recording stored or failed.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.ending.is_some()
            && !self.wraps_up()
            && self.recordings.iter().all(|r| r.state.is_final())
    }

    /// Who listens now.
    pub fn listeners(&self) -> impl Iterator<Item = &MonitorNote> {
        self.monitors.iter().filter(|m| m.ended_at.is_none())
    }

    #[must_use]
    pub fn wraps_up(&self) -> bool {
        self.wrap_ups.iter().any(|w| w.ended_at.is_none())
    }
}
