//! Programs outside, in the words of the API.

use super::Time;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookView {
    pub(crate) id: Uuid,
    pub(crate) url: String,
    /// `customer.created`, `customer.updated`, `ticket.created`, `ticket.updated`,
    /// `interaction.ended`
    pub(crate) kinds: Vec<String>,
    pub(crate) active: bool,
    pub(crate) created_at: Time,
    /// `whsec_…`, in the answer that made it and no other.
    pub(crate) secret: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookForm {
    pub(crate) url: String,
    pub(crate) kinds: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookChanges {
    pub(crate) url: Option<String>,
    pub(crate) kinds: Option<Vec<String>>,
    pub(crate) active: Option<bool>,
    /// A new secret, in the answer; the old one is no good any more.
    #[serde(default)]
    pub(crate) new_secret: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(crate) struct DeliveryView {
    /// The header `webhook-id`.
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) created_at: Time,
    pub(crate) attempts: u32,
    /// When it is tried (again); null: delivered or given up.
    pub(crate) next_at: Option<Time>,
    pub(crate) delivered_at: Option<Time>,
    /// The last HTTP status.
    pub(crate) status: Option<i64>,
    /// Why the last attempt failed; empty when it did not.
    pub(crate) error: String,
    pub(crate) body: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SecretName)]
pub(crate) struct SecretView {
    pub(crate) name: String,
    pub(crate) author: String,
    pub(crate) at: Time,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretForm {
    pub(crate) value: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OutsideFilter {
    pub(crate) organization: String,
    pub(crate) customer: Option<Uuid>,
    /// In any spelling.
    pub(crate) number: Option<String>,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) queue: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OutsideCard {
    pub(crate) pop: Option<OutsidePop>,
    pub(crate) look_ups: Vec<OutsideFound>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OutsidePop {
    pub(crate) url: String,
    pub(crate) when: PopWhenName,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PopWhen)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PopWhenName {
    Ringing,
    Answered,
    Asked,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OutsideFound {
    pub(crate) id: String,
    pub(crate) label: LabelView,
    pub(crate) state: OutsideState,
    pub(crate) lines: Vec<OutsideLine>,
    /// Where the record opens.
    pub(crate) open: Option<String>,
    pub(crate) cached: bool,
    /// Why it failed, in English.
    pub(crate) reason: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OutsideState {
    Found,
    Unknown,
    Late,
    Failed,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OutsideLine {
    pub(crate) label: LabelView,
    pub(crate) value: String,
}

/// French is always there.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Label)]
pub(crate) struct LabelView {
    pub(crate) fr: String,
    pub(crate) en: Option<String>,
}

impl From<crm::Label> for LabelView {
    fn from(label: crm::Label) -> Self {
        Self { fr: label.fr, en: label.en }
    }
}

impl From<&crm::Label> for LabelView {
    fn from(label: &crm::Label) -> Self {
        label.clone().into()
    }
}
