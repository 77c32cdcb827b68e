//! How one organization works with its customers: one document with a version, like the floor plan.
//!
//! Owns: the list of its parts; each part, its defaults and its faults stand with their subject.
//! Must not own: who works where and how calls come in; that is the floor plan.

use crate::appointment::FieldForce;
use crate::cases::{self, CaseBase};
use crate::connect::Connectors;
use crate::field::{self, Field};
use crate::quality::QualitySetup;
use crate::replies::{self, Reply};
use crate::retention::Retention;
use crate::score::offer::Product;
use crate::score::{self, Score};
use crate::sms::SmsGateway;
use crate::survey::{self, Survey, Theme};
use crate::ticket::TicketSetup;
use crate::transcripts::Transcripts;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The format that this program writes.
pub const FORMAT: u32 = 1;

/// The customer work of one organization. What is left out is as [`Setup::default`] has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Setup {
    /// Version of the format: 1.
    pub format: u32,
    /// The organization's own fields of the customer card, in their order.
    pub customer_fields: Vec<Field>,
    /// Canned answers.
    pub replies: Vec<Reply>,
    /// How long what is held about people is kept.
    pub retention: Retention,
    /// The case bases that diagnoses reason with.
    pub case_bases: Vec<CaseBase>,
    /// Programs outside.
    pub connectors: Connectors,
    /// Types, states, deadlines and levels of tickets.
    pub tickets: TicketSetup,
    /// Figures of the card, in their order.
    pub scores: Vec<Score>,
    /// The figure that queues may let customers go first by.
    pub routing_score: Option<String>,
    /// What may be proposed, in that order.
    pub products: Vec<Product>,
    /// Grids, what is drawn to be listened to, and when evaluators drift.
    pub quality: QualitySetup,
    /// What is asked after contacts.
    pub surveys: Vec<Survey>,
    /// What people write about.
    pub themes: Vec<Theme>,
    /// How text messages go out; without it none do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms: Option<SmsGateway>,
    /// Whether recorded talks are written down.
    pub transcripts: Transcripts,
    /// Who visits customers, and what customers are told of it.
    pub field_force: FieldForce,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            format: FORMAT,
            customer_fields: Vec::new(),
            replies: replies::defaults(),
            retention: Retention::default(),
            case_bases: cases::defaults(),
            connectors: Connectors::default(),
            tickets: TicketSetup::default(),
            scores: score::defaults::scores(),
            routing_score: None,
            products: Vec::new(),
            quality: QualitySetup::default(),
            surveys: survey::defaults(),
            themes: survey::default_themes(),
            sms: None,
            transcripts: Transcripts::default(),
            field_force: FieldForce::default(),
        }
    }
}

/// What is wrong with a set-up, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// `ticket_types[2].fields[0].id`
    pub path: String,
    /// A word per kind of fault, for the reader's own language.
    pub code: &'static str,
    /// The value that is wrong.
    pub value: String,
    /// What is wrong and what to do, in English.
    pub what: String,
}

impl Fault {
    #[must_use]
    pub fn new(
        path: impl Into<String>,
        code: &'static str,
        value: impl Into<String>,
        what: impl Into<String>,
    ) -> Self {
        Self { path: path.into(), code, value: value.into(), what: what.into() }
    }
}

impl Setup {
    /// Everything that is wrong with it, in the order of the document.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.format != FORMAT {
            let what = format!("This program reads format {FORMAT}.");
            faults.push(Fault::new("format", "unknown_format", self.format.to_string(), what));
        }
        faults.extend(field::faults("customer_fields", &self.customer_fields));
        faults.extend(replies::faults("replies", &self.replies));
        faults.extend(self.retention.faults("retention"));
        faults.extend(cases::faults(&self.case_bases));
        faults.extend(self.connectors.faults("connectors"));
        faults.extend(self.tickets.faults());
        faults.extend(score::faults(self));
        faults.extend(score::offer::faults(self));
        faults.extend(self.quality.faults("quality"));
        let kinds: Vec<_> = self.tickets.types.iter().map(|kind| kind.id.as_str()).collect();
        faults.extend(self.transcripts.faults("transcripts"));
        faults.extend(self.field_force.faults("field_force"));
        faults.extend(survey::faults(&self.surveys, &self.themes, &kinds));
        faults.extend(self.sms.iter().flat_map(|gateway| gateway.faults("sms")));
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_has_no_fault_and_an_empty_document_is_the_default() {
        assert_eq!(Setup::default().faults(), Vec::new());
        let read: Setup = serde_json::from_str("{}").unwrap();
        assert_eq!(read, Setup::default());
    }

    #[test]
    fn a_newer_format_is_told() {
        let newer = Setup { format: 2, ..Setup::default() };
        assert_eq!(newer.faults()[0].code, "unknown_format");
    }
}
