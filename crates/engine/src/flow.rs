//! The IVR: walks an interaction through its flow. Which action follows is written in the flow.

mod hours;

use crate::floor::{Floor, Timer};
use crate::interaction::{Interaction, Stage};
use crate::turn::Turn;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    Action, ActionId, ActionKind, Address, CueId, CustomerMatch, Event, Fact, Flow, FlowError,
    FlowId, InteractionId, LegEnd, LegId, Outcome, Party, Pii, Private, Prompt, PromptEnd, QueueId,
    SkillId, Standing,
};

/// No interaction takes more steps than this: endless menus end.
const MOST_STEPS: u32 = 400;

/// The flow of numbers that lead nowhere; it comes with the program.
pub(crate) const UNKNOWN_NUMBER: &str = "unknown-number";

impl Turn<'_> {
    pub(crate) fn begin_flow(&mut self, id: InteractionId) {
        let start = self
            .floor()
            .interactions
            .get(&id)
            .and_then(|i| flow_of(self.floor(), i).map(|f| f.start.clone()));
        match start {
            Some(action) => self.step(id, action, None),
            None => self.leave(id, Outcome::Failed),
        }
    }

    /// Enters an action and does what needs no waiting.
    fn step(&mut self, id: InteractionId, action: ActionId, exit: Option<&str>) {
        let mut next = Some((action, exit.map(Arc::from)));
        while let Some((action, exit)) = next.take() {
            let steps = self.floor().interactions.get(&id).map_or(MOST_STEPS, |i| i.steps);
            if steps >= MOST_STEPS {
                return self.leave(id, Outcome::Failed);
            }
            self.record(Event::FlowStepped { interaction: id, action: action.clone(), exit });
            let Some(action) = self.action(id, &action) else {
                return self.leave(id, Outcome::Failed);
            };
            next = self.perform(id, &action).and_then(|exit| {
                let to = exit_of(&action, &exit).cloned();
                if to.is_none() {
                    self.leave_as_planned(id);
                }
                to.map(|to| (to, Some(Arc::from(exit.as_ref()))))
            });
        }
    }

    fn action(&self, id: InteractionId, action: &ActionId) -> Option<Action> {
        let interaction = self.floor().interactions.get(&id)?;
        let flow = flow_of(self.floor(), interaction)?;
        flow.actions.iter().find(|a| a.id == *action).cloned()
    }

    /// The exit to take now; None while something is awaited or the flow is over.
    fn perform(&mut self, id: InteractionId, action: &Action) -> Option<Cow<'static, str>> {
        match &action.kind {
            ActionKind::Answer {} => {
                self.answer_once(id);
                Some("next".into())
            }
            ActionKind::Play { .. }
            | ActionKind::Menu { .. }
            | ActionKind::CollectDigits { .. } => None,
            ActionKind::CheckHours { hours } => {
                let interaction = self.floor().interactions.get(&id)?;
                let plan = self.floor().plan_of(interaction)?;
                let open = plan.hours.get(hours).is_none_or(|h| hours::is_open(plan, h, self.now));
                Some(if open { "open" } else { "closed" }.into())
            }
            ActionKind::LookUpCustomer { timeout_ms } => {
                let recognized = self.floor().interactions.get(&id)?.recognized;
                if recognized.is_none() {
                    let at = self.now + i64::from(*timeout_ms);
                    self.schedule(at, Timer::LookUpLate(id));
                }
                recognized.map(|known| if known { "found" } else { "unknown" }.into())
            }
            ActionKind::SetAttributes { attributes } => {
                let attributes = attributes.clone();
                self.record(Event::AttributesSet { interaction: id, attributes });
                Some("next".into())
            }
            ActionKind::Queue { queue, priority, skills } => {
                self.answer_once(id);
                self.enter_queue(id, queue, *priority, skills)
            }
            ActionKind::TransferToNumber { number, ring_ms } => {
                self.answer_once(id);
                self.dial_outside(id, Pii::new(number.clone()), i64::from(*ring_ms));
                None
            }
            ActionKind::Branch {}
            | ActionKind::LookUpTicket { .. }
            | ActionKind::HttpCall { .. }
            | ActionKind::SetRouting { .. }
            | ActionKind::OfferCallback { .. }
            | ActionKind::Voicemail { .. }
            | ActionKind::TransferToAgent { .. }
            | ActionKind::TransferToFlow { .. }
            | ActionKind::SubFlow { .. }
            | ActionKind::Return {}
            | ActionKind::Survey { .. }
            | ActionKind::RecordingNotice { .. }
            | ActionKind::ExternalStep { .. } => Some("next".into()),
            ActionKind::HangUp {} => {
                self.leave_as_planned(id);
                None
            }
        }
    }

    fn answer_once(&mut self, id: InteractionId) {
        if self.floor().interactions.get(&id).is_some_and(|i| !i.answered) {
            self.record(Event::InteractionAnswered { interaction: id });
        }
    }

    /// None: waits in the queue.
    pub(crate) fn enter_queue(
        &mut self,
        id: InteractionId,
        queue: &QueueId,
        priority: i32,
        skills: &BTreeMap<SkillId, u8>,
    ) -> Option<Cow<'static, str>> {
        let interaction = self.floor().interactions.get(&id)?;
        let Some(set_up) = self.floor().queue_of(interaction, queue) else {
            return Some(FlowError::Failed.name().into());
        };
        if set_up.max_waiting.is_some_and(|most| self.acd.waiting_count(queue) >= most) {
            return Some(FlowError::QueueFull.name().into());
        }
        self.record(Event::InteractionQueued {
            interaction: id,
            queue: queue.clone(),
            priority,
            skills: skills.clone(),
            since: self.now,
            preferred: None,
            estimate_ms: None,
        });
        None
    }

    /// Goes on by an exit of the action where it waits.
    fn exit(&mut self, id: InteractionId, exit: &str) {
        let Some(action) = self.current_action(id) else { return };
        match exit_of(&action, exit).cloned() {
            Some(next) => self.step(id, next, Some(exit)),
            None => self.leave_as_planned(id),
        }
    }

    fn current_action(&self, id: InteractionId) -> Option<Action> {
        let interaction = self.floor().interactions.get(&id)?;
        match &interaction.stage {
            Stage::Flow { action, .. } => self.action(id, &action.clone()),
            Stage::Begun
            | Stage::Queued(_)
            | Stage::Offered { .. }
            | Stage::Talking { .. }
            | Stage::CallingOut { .. }
            | Stage::Outside { .. } => None,
        }
    }

    /// An error met after the flow was left: its error exit, or the end.
    pub(crate) fn flow_error(&mut self, id: InteractionId, error: FlowError) {
        if self.consulted_left(id) {
            return;
        }
        let next = self.floor().interactions.get(&id).and_then(|i| {
            let flow = flow_of(self.floor(), i)?;
            let left_by = |a: &&Action| {
                matches!(&a.kind, ActionKind::Queue { queue, .. } if Some(queue) == i.queue())
                    || (matches!(&a.kind, ActionKind::TransferToNumber { .. })
                        && error == FlowError::NotConnected)
            };
            let action = flow.actions.iter().find(left_by)?;
            action.errors.iter().find(|e| e.error == error).map(|e| e.next.clone())
        });
        match next {
            Some(next) => self.step(id, next, Some(error.name())),
            None => {
                let outcome = match error {
                    FlowError::QueueFull | FlowError::WaitedTooLong | FlowError::Vacant => {
                        Outcome::TurnedAway
                    }
                    FlowError::Timeout
                    | FlowError::Late
                    | FlowError::Invalid
                    | FlowError::NotConnected
                    | FlowError::Failed => Outcome::Failed,
                };
                self.leave(id, outcome);
            }
        }
    }

    fn leave_as_planned(&mut self, id: InteractionId) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let unknown = interaction.flow.as_ref().is_some_and(|f| f.as_str() == UNKNOWN_NUMBER);
        let outcome = if unknown { Outcome::NumberUnknown } else { interaction.so_far };
        self.leave(id, outcome);
    }

    fn leave(&mut self, id: InteractionId, outcome: Outcome) {
        self.end_legs(id, LegEnd::Released);
        self.end_interaction(id, outcome, Party::System);
    }

    pub(crate) fn prompt_ended(&mut self, leg: LegId, cue: CueId, end: PromptEnd) {
        let Some((id, action)) = self.awaited(leg, cue) else { return };
        let plays = matches!(action.kind, ActionKind::Play { .. });
        match end {
            PromptEnd::Finished if plays => self.exit(id, "next"),
            // A menu that can't be spoken is left by its error exit, else silently heard.
            PromptEnd::Failed if plays => {
                let has_exit = action.errors.iter().any(|e| e.error == FlowError::Failed);
                self.exit(id, if has_exit { FlowError::Failed.name() } else { "next" });
            }
            PromptEnd::Finished | PromptEnd::Failed | PromptEnd::Stopped => {}
        }
    }

    /// The interaction of a leg, if it waits for this very cue.
    fn awaited(&self, leg: LegId, cue: CueId) -> Option<(InteractionId, Action)> {
        let id = self.floor().legs.get(&leg)?.interaction;
        let interaction = self.floor().interactions.get(&id)?;
        match &interaction.stage {
            Stage::Flow { cue: awaited, action, .. } if *awaited == cue => {
                self.action(id, &action.clone()).map(|a| (id, a))
            }
            Stage::Begun
            | Stage::Flow { .. }
            | Stage::Queued(_)
            | Stage::Offered { .. }
            | Stage::Talking { .. }
            | Stage::CallingOut { .. }
            | Stage::Outside { .. } => None,
        }
    }

    pub(crate) fn digits_collected(&mut self, leg: LegId, cue: CueId, digits: Pii<String>) {
        let Some((id, action)) = self.awaited(leg, cue) else { return };
        let keyed = digits.reveal().clone();
        let count = u32::try_from(keyed.chars().count()).unwrap_or(u32::MAX);
        let private = Private { digits: Some(digits), ..Private::default() };
        let event = Event::DigitsCollected { interaction: id, action: action.id.clone(), count };
        self.record(Fact { event, private });
        match &action.kind {
            ActionKind::Menu { tries, .. } => {
                let known = action.conditions.iter().any(|c| c.when == keyed);
                if known { self.exit(id, &keyed) } else { self.again(id, *tries, keyed.is_empty()) }
            }
            ActionKind::CollectDigits { min, tries, .. } => {
                if count >= *min {
                    self.exit(id, "next");
                } else {
                    self.again(id, *tries, keyed.is_empty());
                }
            }
            ActionKind::Answer {}
            | ActionKind::Play { .. }
            | ActionKind::CheckHours { .. }
            | ActionKind::LookUpCustomer { .. }
            | ActionKind::SetAttributes { .. }
            | ActionKind::Queue { .. }
            | ActionKind::TransferToNumber { .. }
            | ActionKind::Branch {}
            | ActionKind::LookUpTicket { .. }
            | ActionKind::HttpCall { .. }
            | ActionKind::SetRouting { .. }
            | ActionKind::OfferCallback { .. }
            | ActionKind::Voicemail { .. }
            | ActionKind::TransferToAgent { .. }
            | ActionKind::TransferToFlow { .. }
            | ActionKind::SubFlow { .. }
            | ActionKind::Return {}
            | ActionKind::Survey { .. }
            | ActionKind::RecordingNotice { .. }
            | ActionKind::ExternalStep { .. }
            | ActionKind::HangUp {} => {}
        }
    }

    fn again(&mut self, id: InteractionId, most: u32, nothing_keyed: bool) {
        let Some(Stage::Flow { action, tries, .. }) =
            self.floor().interactions.get(&id).map(|i| i.stage.clone())
        else {
            return;
        };
        let error = if nothing_keyed { FlowError::Timeout } else { FlowError::Invalid };
        if tries < most {
            self.step(id, action, Some(error.name()));
        } else {
            self.exit(id, error.name());
        }
    }

    pub(crate) fn customer_looked_up(&mut self, id: InteractionId, found: CustomerMatch) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        if interaction.recognized.is_some() {
            return;
        }
        let fact = match found {
            CustomerMatch::Unknown | CustomerMatch::Failed => {
                recognized(id, None, 0, Standing::default()).into()
            }
            CustomerMatch::Several { count } => {
                recognized(id, None, count, Standing::default()).into()
            }
            CustomerMatch::One { customer, name, standing } => Fact {
                event: recognized(id, Some(customer), 1, standing),
                private: Private { name: Some(name), ..Private::default() },
            },
        };
        self.record(fact);
        self.go_on_after_look_up(id);
    }

    /// The customer base is late: the caller doesn't wait for it.
    pub(crate) fn look_up_late(&mut self, id: InteractionId) {
        self.go_on_after_look_up(id);
    }

    fn go_on_after_look_up(&mut self, id: InteractionId) {
        let waits = self
            .current_action(id)
            .is_some_and(|a| matches!(a.kind, ActionKind::LookUpCustomer { .. }));
        if waits {
            let known =
                self.floor().interactions.get(&id).and_then(|i| i.recognized).unwrap_or(false);
            self.exit(id, if known { "found" } else { "unknown" });
        }
    }
}

fn recognized(
    interaction: InteractionId,
    customer: Option<vocab::CustomerId>,
    matches: u32,
    standing: Standing,
) -> Event {
    Event::CustomerRecognized { interaction, customer, matches, standing }
}

/// Where an exit leads: a condition of that name, an error exit of that name, else `next`. An
/// error without an exit of its own leads nowhere.
fn exit_of<'a>(action: &'a Action, exit: &str) -> Option<&'a ActionId> {
    let is_error = |e: &&vocab::ErrorExit| e.error.name() == exit;
    action
        .conditions
        .iter()
        .find(|c| c.when == exit)
        .map(|c| &c.next)
        .or_else(|| action.errors.iter().find(is_error).map(|e| &e.next))
        .or_else(|| {
            let plain = ["next", "open", "closed", "found", "unknown"].contains(&exit);
            if plain { action.next.as_ref() } else { None }
        })
}

/// The flow an interaction walks through, of the plan it began with.
pub(crate) fn flow_of<'a>(floor: &'a Floor, interaction: &Interaction) -> Option<Cow<'a, Flow>> {
    let plan = floor.plan_of(interaction)?;
    let id = interaction.flow.as_ref()?;
    if id.as_str() == UNKNOWN_NUMBER {
        return Some(Cow::Owned(unknown_number(plan.settings.unknown_number.clone())));
    }
    plan.flows.get(id).map(Cow::Borrowed)
}

/// Whom a number leads to, or the notice for those that lead nowhere.
pub(crate) fn entry(
    floor: &Floor,
    to: &Address,
) -> (vocab::OrganizationId, Option<vocab::CampaignId>, FlowId) {
    match floor.plan().and_then(|p| p.number(to)) {
        Some(n) => (n.organization.clone(), n.campaign.clone(), n.flow.clone()),
        None => (vocab::OrganizationId::centre(), None, FlowId::new(UNKNOWN_NUMBER)),
    }
}

fn unknown_number(prompt: Prompt) -> Flow {
    let action = |id: &str, kind, next: Option<&str>| Action {
        id: ActionId::new(id),
        kind,
        next: next.map(ActionId::new),
        conditions: Vec::new(),
        errors: Vec::new(),
    };
    Flow {
        version: 1,
        name: UNKNOWN_NUMBER.to_owned(),
        start: ActionId::new("answer"),
        actions: vec![
            action("answer", ActionKind::Answer {}, Some("notice")),
            action("notice", ActionKind::Play { prompt }, Some("end")),
            action("end", ActionKind::HangUp {}, None),
        ],
        metadata: BTreeMap::new(),
    }
}
