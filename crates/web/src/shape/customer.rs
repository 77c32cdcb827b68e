//! The customer card.

use super::Time;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct CustomerNumber {
    pub(crate) e164: String,
    /// As people of its country write it.
    pub(crate) national: String,
}

/// A contract of the customer with the organization.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct Contract {
    pub(crate) id: String,
    pub(crate) label: String,
    /// Local day, `2024-03-01`.
    #[serde(default)]
    pub(crate) since: Option<String>,
    #[serde(default)]
    pub(crate) status: Option<String>,
}

/// What the organization's own systems say of the customer. More members may stand beside these
/// two.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
pub(crate) struct Facts {
    #[serde(default)]
    pub(crate) contracts: Vec<Contract>,
    #[serde(default)]
    pub(crate) products: Vec<String>,
    #[serde(flatten)]
    pub(crate) more: serde_json::Map<String, serde_json::Value>,
}

/// Which service is due to whom.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CardProtocol {
    pub(crate) label: String,
    /// Id of opening hours of the floor plan, or words.
    pub(crate) hours: Option<String>,
    pub(crate) answer_ms: Option<i64>,
    pub(crate) resolve_ms: Option<i64>,
}

/// A contract on the card. Days are local, `2024-03-01`.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CardContract {
    pub(crate) number: String,
    pub(crate) label: String,
    pub(crate) protocol: Option<CardProtocol>,
    pub(crate) since: Option<String>,
    pub(crate) until: Option<String>,
    /// In the organization's own words; `ended`, `résilié` and their like say that it is over.
    pub(crate) status: Option<String>,
    pub(crate) unpaid_cents: Option<i64>,
}

/// A product that the customer has.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CardHolding {
    /// Id of a product of the set-up, or the organization's own code.
    pub(crate) product: String,
    pub(crate) label: String,
    pub(crate) since: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) monthly_cents: Option<i64>,
}

/// The customer's name on a channel that has no number.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardHandle {
    pub(crate) channel: String,
    pub(crate) handle: String,
}

/// The company that a person belongs to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Belonging {
    pub(crate) customer: Uuid,
    pub(crate) role: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BelongingForm {
    /// Null: to nobody.
    #[serde(default)]
    pub(crate) customer: Option<Uuid>,
    #[serde(default)]
    pub(crate) role: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Customer {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    /// As shown: the company, or first and last name.
    pub(crate) name: String,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) numbers: Vec<CustomerNumber>,
    pub(crate) emails: Vec<String>,
    /// Street and number.
    pub(crate) address: Option<String>,
    pub(crate) postcode: Option<String>,
    pub(crate) city: Option<String>,
    /// BCP 47: `fr`.
    pub(crate) language: Option<String>,
    pub(crate) notes: String,
    pub(crate) tags: Vec<String>,
    /// 0–100; queues may let high scores go first.
    pub(crate) score: Option<i32>,
    /// The login of whom they should speak with.
    pub(crate) preferred_agent: Option<String>,
    pub(crate) facts: Facts,
    /// The organization's own number of the customer.
    pub(crate) reference: Option<String>,
    pub(crate) handles: Vec<CardHandle>,
    /// Those of `facts` where the card has none of its own.
    pub(crate) contracts: Vec<CardContract>,
    /// Likewise.
    pub(crate) holdings: Vec<CardHolding>,
    pub(crate) parent: Option<Belonging>,
    /// Those with the same key live together.
    pub(crate) household: Option<String>,
    /// Values of the set-up's `customer_fields`, by field id.
    #[schema(value_type = Object)]
    pub(crate) custom: crm::Values,
    /// Goes up by one with each change.
    pub(crate) version: i64,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerNumberForm {
    /// In any spelling of the centre's country.
    pub(crate) number: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerForm {
    pub(crate) organization: String,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) company: Option<String>,
    #[serde(default)]
    pub(crate) numbers: Vec<CustomerNumberForm>,
    #[serde(default)]
    pub(crate) emails: Vec<String>,
    /// Street and number.
    pub(crate) address: Option<String>,
    pub(crate) postcode: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) language: Option<String>,
    #[serde(default)]
    pub(crate) notes: String,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    /// 0–100.
    #[serde(default)]
    pub(crate) score: Option<i32>,
    #[serde(default)]
    pub(crate) preferred_agent: Option<String>,
    #[serde(default)]
    pub(crate) facts: Facts,
    pub(crate) reference: Option<String>,
    #[serde(default)]
    pub(crate) handles: Vec<CardHandle>,
    #[serde(default)]
    pub(crate) contracts: Vec<CardContract>,
    #[serde(default)]
    pub(crate) holdings: Vec<CardHolding>,
    pub(crate) parent: Option<BelongingForm>,
    pub(crate) household: Option<String>,
    /// Values of the set-up's `customer_fields`. What is required is asked where this is given.
    #[schema(value_type = Option<Object>)]
    pub(crate) custom: Option<crm::Values>,
}

/// What is absent stays; an empty text empties.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerChanges {
    /// The version that was read.
    pub(crate) version: i64,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) numbers: Option<Vec<CustomerNumberForm>>,
    pub(crate) emails: Option<Vec<String>>,
    /// Street and number.
    pub(crate) address: Option<String>,
    pub(crate) postcode: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) tags: Option<Vec<String>>,
    /// 0–100; -1 empties it.
    pub(crate) score: Option<i32>,
    pub(crate) preferred_agent: Option<String>,
    pub(crate) facts: Option<Facts>,
    pub(crate) reference: Option<String>,
    pub(crate) handles: Option<Vec<CardHandle>>,
    pub(crate) contracts: Option<Vec<CardContract>>,
    pub(crate) holdings: Option<Vec<CardHolding>>,
    pub(crate) parent: Option<BelongingForm>,
    pub(crate) household: Option<String>,
    /// Over the values that are there; null empties one.
    #[schema(value_type = Option<Object>)]
    pub(crate) custom: Option<crm::Values>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CustomerFilter {
    /// In any spelling.
    pub(crate) phone: Option<String>,
    /// A part of the name, the company, an e-mail address or a number.
    pub(crate) q: Option<String>,
    pub(crate) organization: Option<String>,
    /// A whole tag, in any case, with or without accents.
    pub(crate) tag: Option<String>,
    /// Of the answer before; not with `phone`.
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

/// Tags for many cards at once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TagsForm {
    /// 1–500 cards.
    pub(crate) ids: Vec<Uuid>,
    #[serde(default)]
    pub(crate) add: Vec<String>,
    #[serde(default)]
    pub(crate) remove: Vec<String>,
}

/// What became of one card.
#[derive(Serialize, ToSchema)]
pub(crate) struct TagsResult {
    pub(crate) id: Uuid,
    /// `changed`, `same`, `unknown`, `too_many`, `stale`
    pub(crate) result: TagsFate,
    /// Those that were put on, and taken off: undoing is the reverse.
    pub(crate) added: Vec<String>,
    pub(crate) removed: Vec<String>,
    /// The card's version after the change.
    pub(crate) version: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TagsFate {
    Changed,
    /// It was so already.
    Same,
    /// No such card, or not the reader's.
    Unknown,
    /// A card bears 50 tags.
    TooMany,
    /// Somebody changed it at the same moment: try again.
    Stale,
}
