//! What an action of a flow plays, hears, or asks elsewhere; the rest happens inside the floor.

use super::{flow_of, offer, program};
use crate::floor::Floor;
use crate::interaction::Interaction;
use std::collections::BTreeMap;
use vocab::template::Surroundings;
use vocab::{
    Action, ActionId, ActionKind, Address, CueId, CustomerKey, DigitRules, Effect, InteractionId,
    KeyedKind, LegId, LookUpBy, MediaSource, Pii, Prompt, Request, SpeechRules,
};

/// Between two digits of one entry.
const BETWEEN_DIGITS_MS: i64 = 3_000;

/// Whether the caller must be on the line before the action: it plays or listens.
pub(super) fn is_heard(floor: &Floor, kind: &ActionKind) -> bool {
    match kind {
        ActionKind::Play { .. }
        | ActionKind::Menu { .. }
        | ActionKind::CollectDigits { .. }
        | ActionKind::OfferCallback { .. }
        | ActionKind::Voicemail { .. }
        | ActionKind::Survey { .. }
        | ActionKind::SurveyMessage { .. }
        | ActionKind::RecordingNotice { .. } => true,
        ActionKind::CheckHours { hours } => floor.closing_for(hours).is_some(),
        ActionKind::Answer {}
        | ActionKind::LookUpCustomer { .. }
        | ActionKind::SetAttributes { .. }
        | ActionKind::Branch {}
        | ActionKind::LookUpTicket { .. }
        | ActionKind::CheckSurvey { .. }
        | ActionKind::HttpCall { .. }
        | ActionKind::SetRouting { .. }
        | ActionKind::Queue { .. }
        | ActionKind::TransferToAgent { .. }
        | ActionKind::TransferToFlow { .. }
        | ActionKind::SubFlow { .. }
        | ActionKind::Return {}
        | ActionKind::ExternalStep { .. }
        | ActionKind::TransferToNumber { .. }
        | ActionKind::RefuseCalls {}
        | ActionKind::HangUp {} => false,
    }
}

/// Where an effect goes, and for whom.
pub(super) struct Line<'a> {
    pub id: InteractionId,
    pub interaction: &'a Interaction,
    pub leg: Option<LegId>,
    pub cue: CueId,
}

/// What entering an action asks of the world, given the floor as it stood before.
pub(crate) fn step(
    floor: &Floor,
    id: InteractionId,
    action: &ActionId,
    exit: Option<&str>,
) -> Option<Effect> {
    let interaction = floor.interactions.get(&id)?;
    let line = Line { id, interaction, leg: interaction.leg, cue: floor.last_cue + 1 };
    let flow = flow_of(floor, interaction)?;
    let action = flow.actions.iter().find(|a| a.id == *action)?;
    match &action.kind {
        ActionKind::Play { prompt }
        | ActionKind::Voicemail { prompt, .. }
        | ActionKind::SurveyMessage { prompt, .. } => line.plays(prompt),
        ActionKind::CheckSurvey { survey, timeout_ms } => {
            line.fetches(Request::Survey { survey: survey.clone() }, *timeout_ms)
        }
        ActionKind::Menu { timeout_ms, .. } => {
            let rules = digit_rules(1, 1, None, *timeout_ms);
            line.menu(action, rules)
        }
        ActionKind::CollectDigits { prompt, min, max, terminator, timeout_ms, .. } => {
            line.asks(prompt, digit_rules(*min, *max, *terminator, *timeout_ms))
        }
        ActionKind::Survey { prompt, scale, timeout_ms, .. } => {
            let most = if *scale > 9 { 2 } else { 1 };
            line.asks(prompt, digit_rules(1, most, Some('#'), *timeout_ms))
        }
        ActionKind::RecordingNotice { prompt, refuse_key: Some(_), timeout_ms } => {
            line.asks(prompt, digit_rules(1, 1, None, *timeout_ms))
        }
        ActionKind::RecordingNotice { prompt, refuse_key: None, .. } => line.plays(prompt),
        ActionKind::LookUpTicket { attribute, timeout_ms } => {
            let number = interaction.attribute(attribute).unwrap_or_default().into_owned();
            line.fetches(Request::Ticket { number: Pii::new(number) }, *timeout_ms)
        }
        ActionKind::LookUpCustomer { by: Some(by), timeout_ms } => {
            line.looks_up(keyed(floor, interaction, by)?, *timeout_ms)
        }
        ActionKind::HttpCall { timeout_ms, .. } => {
            line.fetches(http_request(interaction, &action.kind)?, *timeout_ms)
        }
        ActionKind::ExternalStep { url, timeout_ms } => {
            program::ask(&line, &action.id, url, *timeout_ms, exit)
        }
        ActionKind::CheckHours { hours } => line.plays(&floor.closing_for(hours)?.message),
        ActionKind::OfferCallback { prompt, timeout_ms, .. } => offer::offers(interaction)
            .then(|| line.asks(prompt, digit_rules(1, 1, None, *timeout_ms)))?,
        ActionKind::Answer {}
        | ActionKind::LookUpCustomer { by: None, .. }
        | ActionKind::SetAttributes { .. }
        | ActionKind::Branch {}
        | ActionKind::SetRouting { .. }
        | ActionKind::Queue { .. }
        | ActionKind::TransferToNumber { .. }
        | ActionKind::TransferToAgent { .. }
        | ActionKind::TransferToFlow { .. }
        | ActionKind::SubFlow { .. }
        | ActionKind::Return {}
        | ActionKind::RefuseCalls {}
        | ActionKind::HangUp {} => None,
    }
}

impl Line<'_> {
    pub(super) fn plays(&self, prompt: &Prompt) -> Option<Effect> {
        let source = MediaSource::Once(self.interaction.said(prompt));
        Some(Effect::Play { leg: self.leg?, cue: self.cue, source })
    }

    pub(super) fn asks(&self, prompt: &Prompt, rules: DigitRules) -> Option<Effect> {
        let prompt = self.interaction.said(prompt);
        Some(Effect::PlayAndCollect { leg: self.leg?, cue: self.cue, prompt, rules, speech: None })
    }

    fn menu(&self, action: &Action, rules: DigitRules) -> Option<Effect> {
        let ActionKind::Menu { prompt, spoken_prompt, confidence_percent, .. } = &action.kind
        else {
            return None;
        };
        let prompt = self.interaction.said(prompt);
        let phrases: BTreeMap<String, Vec<String>> = action
            .conditions
            .iter()
            .filter(|c| !c.phrases.is_empty())
            .map(|c| (c.when.clone(), c.phrases.clone()))
            .collect();
        let spoken = match &prompt {
            Prompt::Say { language, .. } => Some(language.clone()),
            Prompt::Sound(_)
            | Prompt::Tone { .. }
            | Prompt::Music
            | Prompt::Ringback
            | Prompt::Silence { .. } => None,
        };
        let set = || self.interaction.attribute("language").map(std::borrow::Cow::into_owned);
        let speech = (!phrases.is_empty()).then(|| SpeechRules {
            prompt: spoken_prompt.as_ref().map(|p| self.interaction.said(p)),
            phrases,
            language: spoken.or_else(set).unwrap_or_else(|| "fr".to_owned()),
            confidence_percent: *confidence_percent,
        });
        Some(Effect::PlayAndCollect { leg: self.leg?, cue: self.cue, prompt, rules, speech })
    }

    fn looks_up(&self, by: CustomerKey, timeout_ms: u32) -> Option<Effect> {
        Some(Effect::LookUpCustomer {
            interaction: self.id,
            organization: self.interaction.origin.organization.clone(),
            cue: Some(self.cue),
            by: Pii::new(by),
            timeout_ms: i64::from(timeout_ms),
        })
    }

    pub(super) fn fetches(&self, request: Request, timeout_ms: u32) -> Option<Effect> {
        Some(Effect::Fetch {
            interaction: self.id,
            organization: self.interaction.origin.organization.clone(),
            cue: self.cue,
            request,
            timeout_ms: i64::from(timeout_ms),
        })
    }
}

/// What the caller has keyed to be recognised by. None: nothing that could be anybody's.
pub(super) fn keyed(
    floor: &Floor,
    interaction: &Interaction,
    by: &LookUpBy,
) -> Option<CustomerKey> {
    let value = interaction.attribute(&by.attribute)?;
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    let text = || value.to_owned();
    Some(match by.kind {
        KeyedKind::Contract => CustomerKey::Contract(text()),
        KeyedKind::Ticket => CustomerKey::Ticket(text()),
        KeyedKind::Reference => CustomerKey::Reference(text()),
        KeyedKind::Number => {
            let number = Address::parse(value, &floor.plan_of(interaction)?.settings.region);
            CustomerKey::Number(Some(number).filter(|n| !n.is_anonymous())?)
        }
    })
}

fn http_request(interaction: &Interaction, kind: &ActionKind) -> Option<Request> {
    let ActionKind::HttpCall { method, url, headers, body, results, .. } = kind else {
        return None;
    };
    let fill = |text: &str, surroundings| interaction.filled(text, surroundings);
    let is_json = body.as_ref().is_some_and(|b| b.trim_start().starts_with(['{', '[', '"']));
    let inside = if is_json { Surroundings::Json } else { Surroundings::Text };
    Some(Request::Http {
        method: *method,
        url: Pii::new(fill(url, Surroundings::Url)),
        headers: headers
            .iter()
            .map(|(name, value)| (name.clone(), fill(value, Surroundings::Header)))
            .collect(),
        body: body.as_ref().map(|b| Pii::new(fill(b, inside))),
        results: results.clone(),
    })
}

pub(super) fn digit_rules(
    min: u32,
    max: u32,
    terminator: Option<char>,
    timeout_ms: u32,
) -> DigitRules {
    DigitRules {
        min,
        max,
        terminator,
        first_timeout_ms: i64::from(timeout_ms),
        between_ms: BETWEEN_DIGITS_MS.min(i64::from(timeout_ms)),
    }
}

/// Whether the action by which the flow was left names keys for those who wait there.
/// Whether the caller may leave the line where they wait by this key, or by any.
pub(crate) fn leaves_by_key(floor: &Floor, id: InteractionId, key: Option<&str>) -> bool {
    left_action(floor, id).is_some_and(|a| {
        matches!(a.kind, ActionKind::Queue { .. })
            && a.conditions.iter().any(|c| key.is_none_or(|key| c.when == key))
    })
}

pub(crate) fn longest_message_ms(floor: &Floor, id: InteractionId) -> i64 {
    const OTHERWISE_MS: i64 = 120_000;
    match left_action(floor, id).map(|a| a.kind) {
        Some(ActionKind::Voicemail { max_ms, .. } | ActionKind::SurveyMessage { max_ms, .. }) => {
            i64::from(max_ms)
        }
        Some(_) | None => OTHERWISE_MS,
    }
}

pub(super) fn left_action(floor: &Floor, id: InteractionId) -> Option<Action> {
    let interaction = floor.interactions.get(&id)?;
    let action = interaction.walk.action.as_ref()?;
    flow_of(floor, interaction)?.actions.iter().find(|a| a.id == *action).cloned()
}
