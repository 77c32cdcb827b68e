//! The flows that come with the program: for numbers that lead nowhere, and the apology.

use crate::floor::Floor;
use crate::interaction::Interaction;
use std::borrow::Cow;
use std::collections::BTreeMap;
use vocab::{
    Action, ActionId, ActionKind, Address, CallbackPromise, CampaignId, Condition, FloorPlan, Flow,
    FlowId, OrganizationId, Outcome, Prompt, QueueId,
};

/// The flow of numbers that lead nowhere.
const UNKNOWN_NUMBER: &str = FlowId::UNKNOWN_NUMBER;
/// What is said before the end where a flow has no exit for what went wrong.
pub(super) const SORRY: &str = FlowId::SORRY;
/// Flows of a queue's overflow, each followed by the key of the queue.
pub(crate) const OFFER_CALL: &str = "overflow-callback:";
pub(crate) const LEAVE_MESSAGE: &str = "overflow-voicemail:";
pub(super) const START: &str = "answer";

/// The flow an interaction walks through, of the plan it began with.
pub(crate) fn flow_of<'a>(floor: &'a Floor, interaction: &Interaction) -> Option<Cow<'a, Flow>> {
    let plan = floor.plan_of(interaction)?;
    let id = interaction.flow.as_ref()?;
    match id.as_str() {
        UNKNOWN_NUMBER => Some(Cow::Owned(notice(id, plan.settings.unknown_number.clone()))),
        SORRY => Some(Cow::Owned(notice(id, plan.settings.sorry.clone()))),
        FlowId::NOBODY_CAME => {
            let organization = plan.organizations.get(&interaction.origin.organization);
            Some(Cow::Owned(nobody_came(id, organization.map_or("", |o| o.name.as_str()))))
        }
        _ => overflow(id).map(Cow::Owned).or_else(|| plan.flows.get(id).map(Cow::Borrowed)),
    }
}

pub(super) fn is_in(interaction: &Interaction) -> bool {
    interaction.flow.as_ref().is_some_and(FlowId::is_built_in)
}

/// How an interaction ends that is in such a flow.
pub(super) fn outcome(interaction: &Interaction) -> Option<Outcome> {
    match interaction.flow.as_ref()?.as_str() {
        UNKNOWN_NUMBER => Some(Outcome::NumberUnknown),
        SORRY if interaction.so_far == Outcome::SelfServed => Some(Outcome::Failed),
        _ => None,
    }
}

/// Whom a number leads to, or the notice for those that lead nowhere.
pub(crate) fn entry(floor: &Floor, to: &Address) -> (OrganizationId, Option<CampaignId>, FlowId) {
    match floor.plan().and_then(|p| p.number(to)) {
        Some(n) => (n.organization.clone(), n.campaign.clone(), n.flow.clone()),
        None => (OrganizationId::centre(), None, FlowId::new(UNKNOWN_NUMBER)),
    }
}

/// The number of ours that an organization's customers know.
pub(crate) fn number_of(plan: &FloorPlan, organization: &OrganizationId) -> Option<Address> {
    let own = plan.numbers.iter().find(|(_, n)| n.organization == *organization)?;
    Some(Address::parse(own.0, &plan.settings.region))
}

/// What a rule's step `callback` or `voicemail` leads to where the flow has no action for it.
fn overflow(id: &FlowId) -> Option<Flow> {
    let said = |text: &str| Prompt::Say { text: text.to_owned(), language: "fr".to_owned() };
    let end = action("end", ActionKind::HangUp {}, None);
    let actions = if let Some(queue) = id.as_str().strip_prefix(OFFER_CALL) {
        let queue = QueueId::new(queue);
        let (priority, skills) = (0, BTreeMap::new());
        let back = ActionKind::Queue { queue: queue.clone(), priority, skills };
        let prompt = said(
            "Nous pouvons vous rappeler dans environ {wait} minutes ; vous gardez votre place. \
             Pour être rappelé, tapez 1. Sinon, restez en ligne.",
        );
        let promise = CallbackPromise::Place;
        let offer =
            ActionKind::OfferCallback { queue, prompt, promise, timeout_ms: 5_000, tries: 1 };
        let exit = |when: &str, next: &str| Condition {
            when: when.to_owned(),
            next: ActionId::new(next),
            phrases: Vec::new(),
        };
        let conditions = vec![exit("accepted", "thanks"), exit("declined", "back")];
        let thanks = said("C'est noté, nous vous rappelons. Au revoir.");
        vec![
            Action { conditions, ..action("offer", offer, Some("back")) },
            action("thanks", ActionKind::Play { prompt: thanks }, Some("end")),
            action("back", back, Some("end")),
            end,
        ]
    } else {
        let queue = QueueId::new(id.as_str().strip_prefix(LEAVE_MESSAGE)?);
        let prompt =
            said("Tous nos conseillers sont en ligne. Laissez un message après le signal.");
        let message = ActionKind::Voicemail { prompt, queue, max_ms: 120_000, call_back: true };
        vec![action("message", message, Some("end")), end]
    };
    let start = actions.first()?.id.clone();
    let name = id.to_string();
    Some(Flow { version: 1, name, start, actions, metadata: BTreeMap::new() })
}

fn action(id: &str, kind: ActionKind, next: Option<&str>) -> Action {
    Action {
        id: ActionId::new(id),
        kind,
        next: next.map(ActionId::new),
        conditions: Vec::new(),
        errors: Vec::new(),
    }
}

/// Who called, and how to refuse, for whom no agent came in time.
fn nobody_came(id: &FlowId, organization: &str) -> Flow {
    let said = |text: String| Prompt::Say { text, language: "fr".to_owned() };
    let who = said(format!(
        "Bonjour, {organization} vient de vous appeler, et aucun conseiller n'est disponible. \
         Veuillez nous excuser. Pour ne plus être appelé, tapez 9."
    ));
    let exit = |when: &str, next: &str| Condition {
        when: when.to_owned(),
        next: ActionId::new(next),
        phrases: Vec::new(),
    };
    let menu = ActionKind::Menu {
        prompt: who,
        spoken_prompt: None,
        confidence_percent: 60,
        timeout_ms: 4_000,
        tries: 1,
    };
    let noted = said("C'est noté. Au revoir.".to_owned());
    let mut ask = action(START, menu, Some("end"));
    ask.conditions = vec![exit("9", "refuse")];
    let ends = |error| vocab::ErrorExit { error, next: ActionId::new("end") };
    ask.errors = [vocab::FlowError::Timeout, vocab::FlowError::Invalid].map(ends).into();
    Flow {
        version: 1,
        name: id.to_string(),
        start: ActionId::new(START),
        actions: vec![
            ask,
            action("refuse", ActionKind::RefuseCalls {}, Some("noted")),
            action("noted", ActionKind::Play { prompt: noted }, Some("end")),
            action("end", ActionKind::HangUp {}, None),
        ],
        metadata: BTreeMap::new(),
    }
}

fn notice(id: &FlowId, prompt: Prompt) -> Flow {
    Flow {
        version: 1,
        name: id.to_string(),
        start: ActionId::new(START),
        actions: vec![
            action(START, ActionKind::Answer {}, Some("notice")),
            action("notice", ActionKind::Play { prompt }, Some("end")),
            action("end", ActionKind::HangUp {}, None),
        ],
        metadata: BTreeMap::new(),
    }
}
