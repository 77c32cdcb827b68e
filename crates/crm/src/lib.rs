//! What is known and done for customers, as values: their fields and figures, tickets and their
//! clocks, cases, scripts, imports.
//!
//! Owns: the rules of customer work, and the set-up of one organization that they follow. Pure like
//! the engine: time is a parameter, the same input gives the same output. Must not own: rows (they
//! are `store`'s), routes (`web`), or anything of the live floor (`engine`).

pub mod appointment;
pub mod article;
pub mod campaign;
pub mod card;
pub mod cases;
pub mod connect;
pub mod dialling;
pub mod field;
pub mod history;
pub mod identify;
pub mod import;
pub mod quality;
pub mod replies;
pub mod retention;
pub mod score;
pub mod script;
pub mod setup;
pub mod sms;
pub mod survey;
pub mod text;
pub mod ticket;
pub mod transcripts;

pub use card::{Belonging, Contract, Handle, Holding, Protocol};
pub use field::{Condition, Field, FieldFault, FieldKind, FieldType, Values};
pub use setup::{Fault, Setup};
pub use text::Label;
