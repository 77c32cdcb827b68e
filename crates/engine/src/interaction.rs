//! One customer matter, from arrival to the customer's leave. Wrap-up is the agent's (see `desk`).

use crate::flow::Walk;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    ActionId, Address, AgentId, AnswerHeard, CallbackId, CampaignId, CueId, FlowId, InteractionId,
    LegId, Moment, OrganizationId, Outcome, PartnerId, Pii, PlanVersion, QueueId, RecordId,
    RecordingId, ReservationId, SkillId, Standing, TrunkId,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Interaction {
    pub(crate) origin: Origin,
    pub(crate) plan: PlanVersion,
    pub(crate) flow: Option<FlowId>,
    /// The customer's leg while it lives.
    pub(crate) leg: Option<LegId>,
    pub(crate) answered: bool,
    /// None: the customer base was not heard yet. Some(None): unknown there.
    pub(crate) recognized: Option<bool>,
    /// What the flow set or collected, and what look-ups found; see `attribute`.
    pub(crate) attributes: BTreeMap<String, Pii<String>>,
    pub(crate) stage: Stage,
    #[serde(default)]
    pub(crate) consulting: Consulting,
    pub(crate) recording: Option<Recording>,
    /// The place in line it last had, kept for a return to the queue or an owed call.
    pub(crate) place: Option<Place>,
    /// What the outcome is if the flow ends now.
    pub(crate) so_far: Outcome,
    pub(crate) steps: u32,
    #[serde(default)]
    pub(crate) walk: Walk,
    /// What the customer base says of the customer.
    #[serde(default)]
    pub(crate) standing: Standing,
    #[serde(default)]
    pub(crate) sent: Sent,
}

/// Overflow: where it was sent, and is being sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sent {
    /// Steps of queues' rules that sent it away; none does so twice.
    pub tried: Vec<(QueueId, u32)>,
    /// Whom it is being passed to, or was.
    pub partner: Option<PartnerId>,
}

/// Where it came from; never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    pub organization: OrganizationId,
    pub campaign: Option<CampaignId>,
    pub trunk: Option<TrunkId>,
    pub system: Address,
    pub customer: Pii<Address>,
    pub initial: Option<InteractionId>,
    pub callback: Option<CallbackId>,
    /// Of the campaign's lists, who is called.
    #[serde(default)]
    pub record: Option<RecordId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// Between two events of one turn.
    Begun,
    /// In the IVR, at an action, waiting for `cue` when it plays or hears.
    Flow {
        action: ActionId,
        cue: CueId,
        tries: u32,
    },
    Queued(Place),
    /// One agent is rung, named by an agent or by a flow: nobody else is asked.
    Offered {
        reservation: ReservationId,
    },
    Talking {
        agent: AgentId,
        agent_leg: LegId,
        held: bool,
    },
    /// A campaign's call: nobody has picked up, or what picked up is being listened to.
    Dialled {
        since: Moment,
        /// Of the listening, and of a message that is left.
        cue: CueId,
        heard: Option<AnswerHeard>,
    },
    /// The agent asked for a call: their own phone rings, then the customer's.
    CallingOut {
        agent: AgentId,
        agent_leg: LegId,
    },
    /// The customer is being joined, or is joined, with an outside party.
    Outside {
        leg: LegId,
    },
}

/// Its part in a consultation. An interaction has at most one, so consultations don't nest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Consulting {
    #[default]
    Nobody,
    /// The customer's side: its agent asks somebody.
    Asks(Consult),
    /// The consulted one's side: an interaction of its own, without a customer on a line.
    IsAsked { by: InteractionId },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Consult {
    /// The consulted one's interaction.
    pub asked: InteractionId,
    /// The consulted one's leg, once it was picked up.
    pub leg: Option<LegId>,
    pub hears: Hears,
    pub reason: Option<Arc<str>>,
}

/// Whom the agent who consults is joined with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Hears {
    Customer,
    Consulted,
    Both,
}

/// A place in line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub queue: QueueId,
    /// The beginning of the wait that counts for the order.
    pub since: Moment,
    /// The beginning of this wait, for the longest wait allowed.
    pub entered: Moment,
    pub priority: i32,
    pub skills: BTreeMap<SkillId, u8>,
    /// Agents who turned it down, not asked again before the moment.
    pub avoid: Vec<(AgentId, Moment)>,
    /// Those whose phones ring for it: one, or several where all ring.
    #[serde(default)]
    pub offers: Vec<ReservationId>,
    /// Asked alone until the moment.
    #[serde(default)]
    pub preferred: Option<(AgentId, Moment)>,
    #[serde(default)]
    pub hearing: Hearing,
    /// Steps of the queue's rule that have begun, one bit each.
    #[serde(default)]
    pub steps: u32,
    /// The number of its entry into the queue, from 1.
    #[serde(default)]
    pub number: u64,
}

/// What a waiting caller hears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hearing {
    /// The cue with which this stay began.
    pub first: CueId,
    pub cue: CueId,
    pub part: Heard,
    /// Announcements so far.
    pub said: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Heard {
    #[default]
    Music,
    Figures,
    Comfort,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recording {
    pub id: RecordingId,
    pub paused: bool,
}

impl Interaction {
    /// How often the present action was entered in a row.
    pub(crate) const fn tries(&self) -> u32 {
        match &self.stage {
            Stage::Flow { tries, .. } => *tries,
            Stage::Begun
            | Stage::Queued(_)
            | Stage::Offered { .. }
            | Stage::Talking { .. }
            | Stage::CallingOut { .. }
            | Stage::Dialled { .. }
            | Stage::Outside { .. } => 0,
        }
    }

    /// Whoever hangs up in the flow after this has not abandoned it.
    pub(crate) const fn is_served(&self) -> bool {
        matches!(
            self.so_far,
            Outcome::Handled
                | Outcome::VoicemailLeft
                | Outcome::CallbackPromised
                | Outcome::Dropped
        )
    }

    pub(crate) const fn place(&self) -> Option<&Place> {
        match &self.stage {
            Stage::Queued(place) => Some(place),
            Stage::Begun
            | Stage::Flow { .. }
            | Stage::Offered { .. }
            | Stage::Talking { .. }
            | Stage::CallingOut { .. }
            | Stage::Dialled { .. }
            | Stage::Outside { .. } => None,
        }
    }

    pub(crate) fn place_mut(&mut self) -> Option<&mut Place> {
        match &mut self.stage {
            Stage::Queued(place) => Some(place),
            Stage::Begun
            | Stage::Flow { .. }
            | Stage::Offered { .. }
            | Stage::Talking { .. }
            | Stage::CallingOut { .. }
            | Stage::Dialled { .. }
            | Stage::Outside { .. } => None,
        }
    }

    /// Agents' phones ring for it.
    pub(crate) fn offers(&self) -> &[ReservationId] {
        match &self.stage {
            Stage::Queued(place) => &place.offers,
            Stage::Offered { reservation } => std::slice::from_ref(reservation),
            Stage::Begun
            | Stage::Flow { .. }
            | Stage::Talking { .. }
            | Stage::CallingOut { .. }
            | Stage::Dialled { .. }
            | Stage::Outside { .. } => &[],
        }
    }

    /// It keeps the place of a customer who is owed a call, or is shown to an agent, and isn't on
    /// the line.
    pub(crate) const fn stands_in(&self) -> bool {
        self.leg.is_none() && (self.origin.callback.is_some() || self.origin.record.is_some())
    }

    /// What its consultation is, when this is the customer's side of one.
    pub(crate) const fn consult(&self) -> Option<&Consult> {
        match &self.consulting {
            Consulting::Asks(consult) => Some(consult),
            Consulting::Nobody | Consulting::IsAsked { .. } => None,
        }
    }

    /// The interaction whose agent asked for this consultation, when this is one.
    pub(crate) const fn asked_by(&self) -> Option<InteractionId> {
        match &self.consulting {
            Consulting::IsAsked { by } => Some(*by),
            Consulting::Nobody | Consulting::Asks(_) => None,
        }
    }

    /// The queue it waits in or was served from.
    pub(crate) fn queue(&self) -> Option<&QueueId> {
        self.place().or(self.place.as_ref()).map(|p| &p.queue)
    }
}
