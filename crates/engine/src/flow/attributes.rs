//! What a flow knows of its interaction: attributes by name, and texts that name them.
//!
//! A value that was put together from attributes stands beside the event, not in it: nobody can
//! tell what of it is personal.

use super::flow_of;
use crate::floor::Floor;
use crate::interaction::Interaction;
use crate::turn::Turn;
use std::borrow::Cow;
use std::collections::BTreeMap;
use vocab::template::{self, Surroundings};
use vocab::{ActionId, ActionKind, Event, Fact, InteractionId, Pii, Private, Prompt, Standing};

impl Interaction {
    /// `caller`, `called`, what the flow set or collected, and what look-ups found.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        match name {
            "caller" => {
                let caller = self.origin.customer.reveal();
                (!caller.is_anonymous()).then(|| caller.as_str().into())
            }
            "called" => Some(self.origin.system.as_str().into()),
            _ => self.attributes.get(name).map(|v| v.reveal().as_str().into()),
        }
    }

    pub(super) fn filled(&self, text: &str, surroundings: Surroundings) -> String {
        template::fill(text, surroundings, |name| {
            self.attribute(name).map(|value| Cow::Owned(value.into_owned()))
        })
    }

    /// A prompt with its names replaced.
    pub(super) fn said(&self, prompt: &Prompt) -> Prompt {
        match prompt {
            Prompt::Say { text, language } => Prompt::Say {
                text: self.filled(text, Surroundings::Text),
                language: self.filled(language, Surroundings::Text),
            },
            Prompt::Sound(_)
            | Prompt::Tone { .. }
            | Prompt::Music
            | Prompt::Ringback
            | Prompt::Silence { .. } => prompt.clone(),
        }
    }

    /// What was keyed tells of somebody else than the calling number.
    pub(crate) fn forget_customer(&mut self) {
        for name in ["customer.id", "customer.name", "customer.score"] {
            self.attributes.remove(name);
        }
    }

    /// What the customer base said of the caller.
    pub(crate) fn keep_customer(
        &mut self,
        customer: Option<vocab::CustomerId>,
        standing: &Standing,
        private: &Private,
    ) {
        let mut keep = |name: &str, value: String| {
            self.attributes.insert(name.to_owned(), Pii::new(value));
        };
        keep("customer.known", customer.is_some().to_string());
        if let Some(customer) = customer {
            keep("customer.id", customer.to_string());
        }
        if let Some(name) = &private.name {
            keep("customer.name", name.reveal().clone());
        }
        if let Some(score) = standing.score {
            keep("customer.score", score.to_string());
        }
    }
}

impl Turn<'_> {
    pub(super) fn set_attributes(
        &mut self,
        id: InteractionId,
        attributes: &BTreeMap<String, String>,
    ) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let (plain, named): (BTreeMap<_, _>, BTreeMap<_, _>) =
            attributes.iter().partition(|(_, value)| template::is_plain(value));
        let filled: BTreeMap<String, Pii<String>> = named
            .into_iter()
            .map(|(name, v)| (name.clone(), Pii::new(interaction.filled(v, Surroundings::Text))))
            .collect();
        let attributes = plain.into_iter().map(|(n, v)| (n.clone(), v.clone())).collect();
        self.record_attributes(id, attributes, filled);
    }

    pub(super) fn record_attributes(
        &mut self,
        id: InteractionId,
        attributes: BTreeMap<String, String>,
        personal: BTreeMap<String, Pii<String>>,
    ) {
        let personal = (!personal.is_empty()).then_some(personal);
        self.record(Fact {
            event: Event::AttributesSet { interaction: id, attributes },
            private: Private { attributes: personal, ..Private::default() },
        });
    }
}

/// The attribute under which an action keeps what is keyed.
pub(crate) fn kept_digits(floor: &Floor, id: InteractionId, action: &ActionId) -> Option<String> {
    let flow = flow_of(floor, floor.interactions.get(&id)?)?;
    let action = flow.actions.iter().find(|a| a.id == *action)?;
    match &action.kind {
        ActionKind::CollectDigits { attribute, .. } | ActionKind::Survey { attribute, .. } => {
            Some(attribute.clone())
        }
        ActionKind::ExternalStep { .. } => Some("digits".to_owned()),
        ActionKind::Answer {}
        | ActionKind::Play { .. }
        | ActionKind::Menu { .. }
        | ActionKind::CheckHours { .. }
        | ActionKind::LookUpCustomer { .. }
        | ActionKind::SetAttributes { .. }
        | ActionKind::Branch {}
        | ActionKind::LookUpTicket { .. }
        | ActionKind::CheckSurvey { .. }
        | ActionKind::SurveyMessage { .. }
        | ActionKind::HttpCall { .. }
        | ActionKind::SetRouting { .. }
        | ActionKind::Queue { .. }
        | ActionKind::OfferCallback { .. }
        | ActionKind::Voicemail { .. }
        | ActionKind::TransferToAgent { .. }
        | ActionKind::TransferToFlow { .. }
        | ActionKind::SubFlow { .. }
        | ActionKind::Return {}
        | ActionKind::RecordingNotice { .. }
        | ActionKind::TransferToNumber { .. }
        | ActionKind::RefuseCalls {}
        | ActionKind::HangUp {} => None,
    }
}
