//! The flows that come with the program: for numbers that lead nowhere, and the apology.

use crate::floor::Floor;
use crate::interaction::Interaction;
use std::borrow::Cow;
use std::collections::BTreeMap;
use vocab::{
    Action, ActionId, ActionKind, Address, CampaignId, Flow, FlowId, OrganizationId, Outcome,
    Prompt,
};

/// The flow of numbers that lead nowhere.
const UNKNOWN_NUMBER: &str = FlowId::UNKNOWN_NUMBER;
/// What is said before the end where a flow has no exit for what went wrong.
pub(super) const SORRY: &str = FlowId::SORRY;
pub(super) const START: &str = "answer";

/// The flow an interaction walks through, of the plan it began with.
pub(crate) fn flow_of<'a>(floor: &'a Floor, interaction: &Interaction) -> Option<Cow<'a, Flow>> {
    let plan = floor.plan_of(interaction)?;
    let id = interaction.flow.as_ref()?;
    match id.as_str() {
        UNKNOWN_NUMBER => Some(Cow::Owned(notice(id, plan.settings.unknown_number.clone()))),
        SORRY => Some(Cow::Owned(notice(id, plan.settings.sorry.clone()))),
        _ => plan.flows.get(id).map(Cow::Borrowed),
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

fn notice(id: &FlowId, prompt: Prompt) -> Flow {
    let action = |id: &str, kind, next: Option<&str>| Action {
        id: ActionId::new(id),
        kind,
        next: next.map(ActionId::new),
        conditions: Vec::new(),
        errors: Vec::new(),
    };
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
