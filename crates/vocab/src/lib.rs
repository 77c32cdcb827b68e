//! The nouns and facts of a contact-centre floor.
//!
//! Owns: ids, time, the floor plan, and the three lists every room speaks with: [`Input`] (what we
//! heard), [`Event`] (what we now hold true) and [`Effect`] (what we ask of the world).
//! Must not own: behaviour beyond constructors and checks, and nothing of SIP, SQL or HTTP.

mod agent;
mod amd;
mod cause;
mod decision;
mod dialling;
mod effect;
mod event;
pub mod expression;
mod flow;
pub mod hours;
mod id;
mod input;
mod moment;
mod monitor;
mod outcome;
mod person;
mod phone;
mod pii;
mod plan;
mod recording;
pub mod rule;
mod sound;
pub mod template;

pub use agent::{AgentState, AgentStatus, NextStatus};
pub use amd::Amd;
pub use cause::{
    ConsultEnd, ConsultParty, DequeueCause, HoldParty, Overflow, Party, PassedOn, SegmentEnd,
    WaitPart, WrapUpEnd,
};
pub use decision::{Candidate, Decision, TieBreak, Verdict};
pub use dialling::{
    AnswerHeard, DialHold, DialMethod, DialPurpose, DialReason, Lead, Meaning, Pacing, Sector,
    Steering,
};
pub use effect::{
    CustomerKey, DigitRules, Effect, HangUpCause, MediaSource, PickUp, RefuseCause, Request,
    RingCard, Seat, SpeechRules,
};
pub use event::{Event, Fact, Private, Recorded};
pub use flow::{
    Action, ActionKind, CallbackPromise, Condition, ErrorExit, Flow, FlowError, HttpMethod,
    KeyedKind, LookUpBy, Prompt,
};
pub use hours::{Calendar, easter, is_public_holiday};
pub use id::{
    ActionId, AgentId, AlertId, AlertRuleId, AttachmentId, CallbackId, CampaignId, ClosingId,
    CueId, CustomerId, DispositionId, ErasureId, FlowId, FollowUpId, HandId, HoursId, IdSource,
    ImportId, InteractionId, LegId, MessageId, MonitorId, OrganizationId, PartnerId, PlanVersion,
    ProfileId, QueueId, RecordId, RecordListId, RecordingId, ReservationId, Seq, SessionId, SiteId,
    SkillId, TeamId, TicketId, TicketViewId, TrunkId, WallId,
};
pub use input::{
    Ask, CallTarget, CustomerMatch, Fetched, Input, LegEnd, LegFailure, Order, PromptEnd,
    ReferTarget, Standing, Verb,
};
pub use moment::Moment;
pub use monitor::{MonitorEnd, MonitorMode, Monitoring, TellAgent};
pub use outcome::{Initiation, Outcome, Refusal};
pub use person::Role;
pub use phone::{Address, national};
pub use pii::Pii;
pub use plan::{
    Agent, Announce, Answering, Blend, BreakReason, CallbackRules, Campaign, Channel, Closing,
    Disposition, Fault, FloorPlan, Goal, Hours, HoursSpan, NumberEntry, Objective, Organization,
    Outbound, Partner, Presence, ProfileQueue, Queue, Recycling, Retry, RetryAfter, RoutingProfile,
    Settings, Site, Skill, Strategy, Team, Vacant, Vip, Weekday,
};
pub use recording::{RecordWhen, RecordingPolicy, RecordingPurpose, RecordingReason};
pub use sound::{MAX_SOUND_NAME, sound_name_fault};
