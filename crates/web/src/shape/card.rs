//! What stands about a customer beside the card: figures, offers, consents, appointments, links.

use super::{
    AppointmentState, Certainty, ConsentStanding, ConsentState, FigureTone, FigureUnit,
    LinkKindOfCard, OfferFit, OfferOutcome,
};
use super::{CallbackView, Contact, Customer, LabelView, TicketView, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// One figure, which explains itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct FigureView {
    pub(crate) id: String,
    pub(crate) label: LabelView,
    pub(crate) help: Option<LabelView>,
    /// A number with `decimals` digits after the point (amounts in cents), or a text; null where
    /// there is none.
    pub(crate) value: Option<String>,
    /// `count`, `amount`, `percent`, `points`, `days`, `months`, `rating`, `yes_no`, `text`
    #[schema(value_type = FigureUnit)]
    pub(crate) unit: crm::score::base::Unit,
    pub(crate) decimals: u8,
    pub(crate) level: Option<FigureLevel>,
    pub(crate) formula: String,
    /// What the formula names, in its order.
    pub(crate) inputs: Vec<FigureInputView>,
    /// Why there is no value: `missing`, `division_by_zero`, `too_large`, `not_a_number`,
    /// `bad_formula`.
    pub(crate) missing: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FigureLevel {
    /// `good`, `neutral`, `warning`, `bad`
    #[schema(value_type = FigureTone)]
    pub(crate) tone: crm::score::Tone,
    pub(crate) label: LabelView,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FigureInputView {
    pub(crate) name: String,
    pub(crate) label: LabelView,
    pub(crate) value: Option<String>,
    #[schema(value_type = FigureUnit)]
    pub(crate) unit: crm::score::base::Unit,
    /// Which rows it is counted from: `interactions`, `tickets`, `offers`, `contracts`,
    /// `holdings`, `consents`, `appointments`, `callbacks`, `surveys`, `card`; `figure` of
    /// another figure, `field` of a field of the set-up.
    pub(crate) source: String,
}

/// A name that formulas may use.
#[derive(Serialize, ToSchema)]
pub(crate) struct FactName {
    pub(crate) name: String,
    pub(crate) label: LabelView,
    #[schema(value_type = FigureUnit)]
    pub(crate) unit: crm::score::base::Unit,
    pub(crate) source: String,
}

/// A product of the catalogue and whether it is the one to propose.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProductFit {
    pub(crate) product: String,
    pub(crate) label: LabelView,
    pub(crate) amount_cents: Option<i64>,
    pub(crate) pitch: Option<LabelView>,
    /// `next`, `fits`, `held`, `refused_lately`, `not_now`
    #[schema(value_type = OfferFit)]
    pub(crate) fit: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OfferView {
    pub(crate) id: Uuid,
    pub(crate) at: Time,
    /// Null where it is not the reader's to know.
    pub(crate) author: Option<String>,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) product: String,
    pub(crate) label: String,
    /// `proposed`, `refused`, `bought`
    #[schema(value_type = OfferOutcome)]
    pub(crate) outcome: crm::history::OfferOutcome,
    pub(crate) reason: Option<String>,
    pub(crate) amount_cents: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentView {
    pub(crate) id: Uuid,
    pub(crate) at: Time,
    pub(crate) author: Option<String>,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) purpose: String,
    pub(crate) channel: String,
    /// `given`, `withdrawn`
    #[schema(value_type = ConsentState)]
    pub(crate) state: crm::history::ConsentState,
    pub(crate) proof: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SurveyView {
    pub(crate) id: Uuid,
    pub(crate) at: Time,
    pub(crate) author: Option<String>,
    pub(crate) interaction: Option<Uuid>,
    /// 1–5
    pub(crate) rating: u8,
    pub(crate) comment: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AppointmentView {
    pub(crate) id: Uuid,
    /// When it begins.
    pub(crate) at: Time,
    pub(crate) author: Option<String>,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) title: String,
    pub(crate) duration_ms: Option<i64>,
    pub(crate) place: Option<String>,
    /// `planned`, `kept`, `missed`, `cancelled`
    #[schema(value_type = AppointmentState)]
    pub(crate) state: crm::history::AppointmentState,
    pub(crate) agent: Option<String>,
    pub(crate) version: i64,
}

/// Another card that belongs to this one.
#[derive(Serialize, ToSchema)]
pub(crate) struct CustomerLink {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// `company`, `person`, `household`
    #[schema(value_type = LinkKindOfCard)]
    pub(crate) link: String,
    /// What the person is in the company.
    pub(crate) role: Option<String>,
}

/// A card that became part of this one.
#[derive(Serialize, ToSchema)]
pub(crate) struct MergeView {
    pub(crate) id: Uuid,
    pub(crate) kept: Uuid,
    pub(crate) gone: Uuid,
    pub(crate) name: String,
    pub(crate) author: Option<String>,
    pub(crate) at: Time,
    pub(crate) undone_at: Option<Time>,
}

/// The card with everything that is known before the call is answered.
#[derive(Serialize, ToSchema)]
pub(crate) struct CustomerCard {
    #[serde(flatten)]
    pub(crate) customer: Customer,
    /// The latest 20.
    pub(crate) interactions: Vec<Contact>,
    /// The latest 20.
    pub(crate) tickets: Vec<TicketView>,
    /// In the set-up's order.
    pub(crate) figures: Vec<FigureView>,
    /// The catalogue, in its order; `next` is what to propose.
    pub(crate) products: Vec<ProductFit>,
    /// The latest first, as all of these.
    pub(crate) offers: Vec<OfferView>,
    pub(crate) consents: Vec<ConsentView>,
    /// How consent for sales calls stands: `none`, `withdrawn`, `proof_missing`, `expired`,
    /// `valid`.
    #[schema(value_type = ConsentStanding)]
    pub(crate) sales_calls: String,
    pub(crate) surveys: Vec<SurveyView>,
    pub(crate) appointments: Vec<AppointmentView>,
    pub(crate) callbacks: Vec<CallbackView>,
    pub(crate) links: Vec<CustomerLink>,
    pub(crate) merges: Vec<MergeView>,
}

/// One moment of the timeline: the member named by `kind` is there, the others are null.
#[derive(Serialize, ToSchema)]
pub(crate) struct HappeningView {
    /// `interaction`, `ticket`, `offer`, `consent`, `survey`, `appointment`; with `work`: `script`,
    /// `diagnosis`, `callback`, `follow_up`
    pub(crate) kind: String,
    pub(crate) at: Time,
    pub(crate) id: Uuid,
    pub(crate) interaction: Option<Contact>,
    pub(crate) ticket: Option<TicketView>,
    pub(crate) offer: Option<OfferView>,
    pub(crate) consent: Option<ConsentView>,
    pub(crate) survey: Option<SurveyView>,
    pub(crate) appointment: Option<AppointmentView>,
    pub(crate) work: Option<WorkView>,
}

/// A script that was gone through, a diagnosis, a call that is or was owed.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkView {
    /// Of the script, of the case base, or why the customer is called.
    pub(crate) title: Option<LabelView>,
    /// Of a script `running`, `completed`, `stopped`, `call_ended`; of a diagnosis `open`,
    /// `solved`, `not_solved`; of a callback `owed`, `in_line`, `taken`, `kept`, `canceled`,
    /// `given_up`; of a follow-up `planned`, `asked`, `done`, `cancelled`.
    pub(crate) state: String,
    /// Null where it is not the reader's to know.
    pub(crate) author: Option<String>,
    /// When the call was promised or is due.
    pub(crate) due: Option<Time>,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) ticket: Option<Uuid>,
    /// What solved it, what it was about, what was noted.
    pub(crate) text: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TimelineFilter {
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

/// One of the four means.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct IdentifyFilter {
    pub(crate) organization: Option<String>,
    /// In any spelling.
    pub(crate) number: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) handle: Option<String>,
    /// The number of a customer, a contract or a ticket.
    pub(crate) reference: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Matches {
    pub(crate) matches: Vec<MatchView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MatchView {
    pub(crate) customer: Customer,
    /// `sure`, `maybe`
    #[schema(value_type = Certainty)]
    pub(crate) certainty: String,
    /// `number`, `email`, `handle`, `reference`, `contract`, `ticket`
    pub(crate) by: String,
    /// Where a number was mentioned, of a `maybe`.
    pub(crate) seen: Option<SeenView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SeenView {
    /// `card` (its notes), `ticket`
    pub(crate) source: String,
    pub(crate) id: Uuid,
    pub(crate) at: Time,
}

/// A card that may be the same customer, and what both share.
#[derive(Serialize, ToSchema)]
pub(crate) struct DuplicateView {
    pub(crate) customer: Customer,
    /// `number`, `email`, `reference`, `name`
    pub(crate) shared: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CardViewView {
    pub(crate) login: String,
    pub(crate) first_at: Time,
    pub(crate) last_at: Time,
    /// Within that hour.
    pub(crate) times: i64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferForm {
    pub(crate) product: String,
    #[serde(default)]
    pub(crate) label: String,
    #[schema(value_type = OfferOutcome)]
    pub(crate) outcome: crm::history::OfferOutcome,
    pub(crate) reason: Option<String>,
    pub(crate) amount_cents: Option<i64>,
    pub(crate) interaction: Option<Uuid>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentForm {
    /// `sales`, `survey`, `recording`, or the organization's own word.
    pub(crate) purpose: String,
    /// `phone`, `email`, `sms`, `all`
    pub(crate) channel: String,
    #[schema(value_type = ConsentState)]
    pub(crate) state: crm::history::ConsentState,
    pub(crate) proof: Option<String>,
    pub(crate) interaction: Option<Uuid>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurveyForm {
    /// 1–5
    pub(crate) rating: u8,
    pub(crate) comment: Option<String>,
    pub(crate) interaction: Option<Uuid>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppointmentForm {
    pub(crate) at: Time,
    pub(crate) title: String,
    pub(crate) duration_ms: Option<i64>,
    pub(crate) place: Option<String>,
    pub(crate) agent: Option<String>,
    pub(crate) interaction: Option<Uuid>,
}

/// What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppointmentChanges {
    pub(crate) version: i64,
    pub(crate) at: Option<Time>,
    pub(crate) title: Option<String>,
    pub(crate) duration_ms: Option<i64>,
    pub(crate) place: Option<String>,
    pub(crate) agent: Option<String>,
    #[schema(value_type = Option<AppointmentState>)]
    pub(crate) state: Option<crm::history::AppointmentState>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeForm {
    /// The card that becomes part of the one in the path.
    pub(crate) other: Uuid,
}

/// Figures as they would be; what is absent is as the set-up in force has it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FiguresForm {
    #[schema(value_type = Option<Vec<Object>>)]
    pub(crate) scores: Option<serde_json::Value>,
    #[schema(value_type = Option<Vec<Object>>)]
    pub(crate) products: Option<serde_json::Value>,
}
