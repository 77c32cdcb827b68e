//! The nouns and facts of a contact-centre floor.
//!
//! Owns: ids, time, the floor plan, and the three lists every room speaks with: [`Input`] (what we
//! heard), [`Event`] (what we now hold true) and [`Effect`] (what we ask of the world).
//! Must not own: behaviour beyond constructors and checks, and nothing of SIP, SQL or HTTP.

mod agent;
mod effect;
mod event;
mod flow;
mod id;
mod input;
mod moment;
mod outcome;
mod person;
mod phone;
mod pii;
mod plan;

pub use agent::{AgentState, AgentStatus, NextStatus};
pub use effect::{DigitRules, Effect, HangUpCause, MediaSource, RefuseCause, RingCard};
pub use event::{
    Candidate, Decision, DequeueCause, Event, Fact, HoldParty, Party, Private, Recorded,
    SegmentEnd, TieBreak, Verdict, WrapUpEnd,
};
pub use flow::{Action, ActionKind, Condition, ErrorExit, Flow, FlowError, Prompt};
pub use id::{
    ActionId, AgentId, CallbackId, CampaignId, CueId, CustomerId, DispositionId, FlowId, HoursId,
    IdSource, InteractionId, LegId, OrganizationId, PlanVersion, QueueId, RecordingId,
    ReservationId, Seq, SessionId, SiteId, SkillId, TeamId, TicketId, TrunkId,
};
pub use input::{Ask, CallTarget, CustomerMatch, Input, LegEnd, LegFailure, PromptEnd};
pub use moment::Moment;
pub use outcome::{Initiation, Outcome, Refusal};
pub use person::Role;
pub use phone::{Address, national};
pub use pii::Pii;
pub use plan::{
    Agent, BreakReason, Campaign, Disposition, Fault, FloorPlan, Hours, HoursSpan, NumberEntry,
    Organization, Presence, Queue, Settings, Site, Skill, Strategy, Team, Weekday,
};
