//! What the API says, as types: the contract with the UI and with other programs. Owns names and
//! units of the public format (version 1). Must not own rules; nothing here is `Debug` that holds
//! personal data, so that none can be logged by accident.

mod access;
mod appointment;
mod article;
mod campaign;
mod card;
mod case;
mod compliance;
mod connect;
mod contact;
mod customer;
mod dialling;
mod figure;
mod floor;
mod flow;
mod import;
mod listening;
mod names;
mod next;
mod person;
mod plan;
mod privacy;
mod quality;
mod recording;
mod report;
mod rule;
mod script;
mod setup;
mod simulation;
mod sound;
mod spoken;
mod supervision;
mod survey;
mod table;
mod ticket;
mod ticket_work;
pub(crate) mod time;
mod why;
mod words;

pub(crate) use access::*;
pub(crate) use appointment::*;
pub(crate) use article::*;
pub(crate) use campaign::*;
pub(crate) use card::*;
pub(crate) use case::*;
pub(crate) use compliance::*;
pub(crate) use connect::*;
pub(crate) use contact::*;
pub(crate) use customer::*;
pub(crate) use dialling::*;
pub(crate) use figure::*;
pub(crate) use floor::*;
pub(crate) use flow::*;
pub(crate) use import::*;
pub(crate) use listening::*;
pub(crate) use names::*;
pub(crate) use next::*;
pub(crate) use person::*;
pub(crate) use plan::*;
pub(crate) use privacy::*;
pub(crate) use quality::*;
pub(crate) use recording::*;
pub(crate) use report::*;
pub(crate) use rule::*;
pub(crate) use script::*;
pub(crate) use setup::*;
pub(crate) use simulation::*;
pub(crate) use sound::*;
pub(crate) use spoken::*;
pub(crate) use supervision::*;
pub(crate) use survey::*;
pub(crate) use table::*;
pub(crate) use ticket::*;
pub(crate) use ticket_work::*;
pub(crate) use time::Time;
pub(crate) use why::*;
pub(crate) use words::*;

/// One page of a list; `next_cursor` goes into `cursor` of the next request.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_cursor: Option<String>,
}

/// Where to go on in a list.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CursorFilter {
    /// `next_cursor` of the page before.
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

/// A list that is always complete.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct List<T> {
    pub(crate) items: Vec<T>,
}
