//! What the events meant: contact records, agents' intervals, figures, calls owed, the live board and
//! what of it is worth an alert.
//!
//! Owns: folds. Each takes one [`vocab::Recorded`] at a time, in the order of the journal, and gives
//! back what changed; the same events give the same result, whoever folds them.
//! Must not own: the engine's state, storage, or a clock. No fold can fail: an event that makes no
//! sense where it stands changes nothing.

pub mod alert;
mod board;
mod callback;
mod contact;
mod contacts;
mod dialling;
pub mod figure;
mod figures;
mod flow_counts;
mod interval;
mod kind;
pub mod report;
mod stage;
mod summary;
mod walk;
pub mod why;

pub use board::{
    AgentView, Board, CallbackView, Change, ClosingView, InteractionView, QueueView, Waiting,
};
pub use callback::{Callback, CallbackState, Callbacks, Promise};
pub use contact::{
    AgentSegment, Channel, ConsultSums, Consultation, ContactRecord, Customer, DialNote, Ending,
    Hears, HoldSums, Links, MonitorNote, OfferSums, PendingOffer, QueueVisit, RecordingNote,
    RecordingState, Route, WrapUp,
};
pub use contacts::{Contacts, Folded};
pub use dialling::{AgentDials, CampaignAgents, CampaignView, DialDay, DialHour, Dialling, Dials};
pub use figures::{EstimateFigures, PromiseFigures};
pub use flow_counts::{FlowCount, FlowCounts, Passage};
pub use interval::{Interval, IntervalKind, Intervals};
pub use kind::{UNFOLDED, kind_of};
pub use stage::Stage;
pub use summary::ContactSummary;
pub use walk::{WALKED, Walk, Walks};
