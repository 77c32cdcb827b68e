//! The closed lists of `vocab` and `ledger` as the API document shows them. The names are taken
//! from the types themselves, so a new variant reaches the document without a second list.

use schemars::JsonSchema;
use serde_json::Value;
use std::borrow::Cow;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! name_lists {
    ($($(#[$doc:meta])* $name:ident: $source:ty),* $(,)?) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                list(names_of::<$source>())
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

name_lists! {
    Role: vocab::Role,
    Outcome: vocab::Outcome,
    Initiation: vocab::Initiation,
    AgentState: vocab::AgentState,
    /// What the agent chose.
    AgentStatusName: vocab::AgentStatus,
    /// Why the floor did not do what was asked.
    RefusalName: vocab::Refusal,
    /// Who hears the one that listens: nobody, the agent, agent and customer.
    MonitorMode: vocab::MonitorMode,
    MonitorEnd: vocab::MonitorEnd,
    /// How calls are placed.
    DialMethod: vocab::DialMethod,
    DialPurpose: vocab::DialPurpose,
    /// What a disposition says of a call out.
    Meaning: vocab::Meaning,
    /// What keeps a campaign from dialling more.
    DialHold: vocab::DialHold,
    OfferOutcome: crm::history::OfferOutcome,
    ConsentState: crm::history::ConsentState,
    AppointmentState: crm::history::AppointmentState,
    FigureUnit: crm::score::base::Unit,
    FigureTone: crm::score::Tone,
}

/// Closed lists that are no enum of ours that can be read.
macro_rules! word_lists {
    ($($(#[$doc:meta])* $name:ident: $words:expr),* $(,)?) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                list($words.map(str::to_owned).to_vec())
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

word_lists! {
    /// Whether a product is the one to propose.
    OfferFit: ["next", "fits", "held", "refused_lately", "not_now"],
    /// How consent for one purpose stands.
    ConsentStanding: ["none", "withdrawn", "proof_missing", "expired", "valid"],
    /// How another card belongs to this one.
    LinkKindOfCard: ["company", "person", "household"],
    /// How sure it is that a card is theirs.
    Certainty: ["sure", "maybe"],
}

fn list(names: Vec<String>) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
}

/// Every name of an enum without data, or every tag of a tagged one.
fn names_of<T: JsonSchema>() -> Vec<String> {
    let schema = schemars::schema_for!(T);
    let mut names = Vec::new();
    let value = schema.as_value();
    gather(value, &mut names);
    if let Some(variants) = value.get("oneOf").and_then(Value::as_array) {
        variants.iter().for_each(|variant| gather(variant, &mut names));
    }
    names
}

/// The names in one variant: `enum`, `const`, or the `const` of its tag.
fn gather(variant: &Value, names: &mut Vec<String>) {
    let tags = variant.get("properties").and_then(Value::as_object);
    let tag = tags.into_iter().flat_map(|t| t.values()).find_map(|p| p.get("const"));
    let many = variant.get("enum").and_then(Value::as_array).into_iter().flatten();
    let found = variant.get("const").into_iter().chain(tag).chain(many);
    names.extend(found.filter_map(Value::as_str).map(str::to_owned));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_lists_every_name_of_a_closed_list() {
        let all: Vec<_> = vocab::Role::ALL.iter().map(|r| r.name().to_owned()).collect();
        assert_eq!(names_of::<vocab::Role>(), all);
        assert_eq!(names_of::<vocab::AgentStatus>(), ["available", "break", "training", "offline"]);
        let refusals = names_of::<vocab::Refusal>();
        assert!(refusals.contains(&"wrong_state".to_owned()), "{refusals:?}");
        assert!(refusals.contains(&"busy".to_owned()), "{refusals:?}");
        let outcomes = names_of::<vocab::Outcome>();
        assert!(outcomes.contains(&vocab::Outcome::SelfServed.name().to_owned()), "{outcomes:?}");
    }
}
