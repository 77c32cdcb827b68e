//! The IVR: walks an interaction through its flows. Which action follows is written in the flow.
//!
//! Owns: which exit is taken. What an action plays or asks elsewhere is in `say`, what comes back
//! from a caller in `heard`, from a service in `fetched`, from a program in `program`.
//! Must not own: who waits for whom.

mod attributes;
mod built_in;
mod fetched;
mod heard;
mod offer;
mod program;
mod say;
mod walk;

use crate::interaction::{Interaction, Stage};
use crate::turn::Turn;
pub(crate) use attributes::kept_digits;
pub(crate) use built_in::{LEAVE_MESSAGE, OFFER_CALL, entry, flow_of, number_of};
pub(crate) use say::{leaves_by_key, longest_message_ms, step as ask_of_step};
use std::borrow::Cow;
use std::sync::Arc;
use vocab::expression::Expression;
use vocab::{
    Action, ActionId, ActionKind, Calendar, Event, FlowError, FlowId, InteractionId, LegEnd,
    Outcome, Party, Pii,
};
pub(crate) use walk::Walk;

/// No interaction takes more steps than this: endless menus end.
const MOST_STEPS: u32 = 400;

/// Sub-flows inside sub-flows.
const MOST_DEPTH: usize = 8;

/// What performing an action leads to.
enum Then {
    /// Something is awaited, or the flow is over.
    Waits,
    Exits(Cow<'static, str>),
    /// On at an action of whichever flow the interaction is in now.
    Goes(ActionId, Cow<'static, str>),
}

impl From<&'static str> for Then {
    fn from(exit: &'static str) -> Self {
        Self::Exits(exit.into())
    }
}

impl From<FlowError> for Then {
    fn from(error: FlowError) -> Self {
        Self::Exits(error.name().into())
    }
}

/// The action that comes next, and the exit that leads there.
type Next = Option<(ActionId, Option<Arc<str>>)>;

impl Turn<'_> {
    pub(crate) fn begin_flow(&mut self, id: InteractionId) {
        let start = self
            .floor()
            .interactions
            .get(&id)
            .and_then(|i| flow_of(self.floor(), i).map(|f| f.start.clone()));
        let next = match start {
            Some(action) => Some((action, None)),
            None => self.excused(id, FlowError::Failed.name()),
        };
        self.walk(id, next);
    }

    /// Enters an action and does what needs no waiting.
    pub(crate) fn step(&mut self, id: InteractionId, action: ActionId, exit: &str) {
        self.walk(id, Some((action, Some(Arc::from(exit)))));
    }

    /// Steps from action to action until something is awaited or the flow is over. Ends: steps are
    /// bounded, and the apology at the end has no way back.
    fn walk(&mut self, id: InteractionId, mut next: Next) {
        while let Some((action, exit)) = next.take() {
            let Some(interaction) = self.floor().interactions.get(&id) else { return };
            let endless = interaction.steps >= MOST_STEPS && !built_in::is_in(interaction);
            let Some(found) = self.action(id, &action).filter(|_| !endless) else {
                next = self.excused(id, FlowError::Failed.name());
                continue;
            };
            if say::is_heard(self.floor(), &found.kind) {
                self.answer_once(id);
            }
            if let ActionKind::OfferCallback { queue, promise, .. } = &found.kind {
                self.quote(id, queue, *promise);
            }
            self.record(Event::FlowStepped { interaction: id, action, exit });
            let then = self.perform(id, &found);
            next = self.after(id, &found, then);
        }
    }

    fn after(&mut self, id: InteractionId, action: &Action, then: Then) -> Next {
        match then {
            Then::Waits => None,
            Then::Exits(exit) => self.follow(id, action, &exit),
            Then::Goes(action, exit) => Some((action, Some(Arc::from(exit.as_ref())))),
        }
    }

    /// Where an exit leads: an action, the planned end, or for an error the apology.
    fn follow(&mut self, id: InteractionId, action: &Action, exit: &str) -> Next {
        if let Some(next) = exit_of(action, exit) {
            return Some((next.clone(), Some(Arc::from(exit))));
        }
        if is_error(exit) {
            return self.excused(id, exit);
        }
        self.leave_as_planned(id);
        None
    }

    /// Nobody is sent away in silence: the apology, then the end. Who was served already, or has
    /// hung up, needs none.
    fn excused(&mut self, id: InteractionId, exit: &str) -> Next {
        let interaction = self.floor().interactions.get(&id)?;
        if interaction.is_served() || interaction.leg.is_none() || built_in::is_in(interaction) {
            self.leave_as_planned(id);
            return None;
        }
        let flow = FlowId::new(built_in::SORRY);
        self.record(Event::FlowEntered { interaction: id, flow, back: None });
        Some((ActionId::new(built_in::START), Some(Arc::from(exit))))
    }

    fn action(&self, id: InteractionId, action: &ActionId) -> Option<Action> {
        let interaction = self.floor().interactions.get(&id)?;
        let flow = flow_of(self.floor(), interaction)?;
        flow.actions.iter().find(|a| a.id == *action).cloned()
    }

    fn perform(&mut self, id: InteractionId, action: &Action) -> Then {
        match &action.kind {
            ActionKind::Answer {} => {
                self.answer_once(id);
                Then::Exits("next".into())
            }
            ActionKind::Play { .. }
            | ActionKind::Menu { .. }
            | ActionKind::CollectDigits { .. }
            | ActionKind::Voicemail { .. }
            | ActionKind::Survey { .. }
            | ActionKind::SurveyMessage { .. }
            | ActionKind::RecordingNotice { .. } => Then::Waits,
            ActionKind::CheckHours { hours } => self.check_hours(id, hours),
            ActionKind::LookUpCustomer { by: None, timeout_ms } => {
                self.await_customer(id, *timeout_ms)
            }
            ActionKind::LookUpCustomer { by: Some(by), timeout_ms } => {
                self.await_keyed(id, by, *timeout_ms)
            }
            ActionKind::SetAttributes { attributes } => {
                self.set_attributes(id, attributes);
                Then::Exits("next".into())
            }
            ActionKind::Branch {} => Then::Exits(self.branch(id, action)),
            ActionKind::LookUpTicket { timeout_ms, .. }
            | ActionKind::CheckSurvey { timeout_ms, .. }
            | ActionKind::HttpCall { timeout_ms, .. } => {
                self.await_fetch(id, *timeout_ms);
                Then::Waits
            }
            ActionKind::ExternalStep { timeout_ms, .. } => {
                self.external_step(id, action, *timeout_ms)
            }
            ActionKind::SetRouting { priority, skills, agent } => {
                let (skills, agent) = (skills.clone(), agent.clone());
                let priority = *priority;
                self.record(Event::RoutingSet { interaction: id, priority, skills, agent });
                Then::Exits("next".into())
            }
            ActionKind::Queue { queue, priority, skills } => {
                self.answer_once(id);
                self.enter_queue(id, queue, *priority, skills).map_or(Then::Waits, Then::Exits)
            }
            ActionKind::TransferToNumber { number, ring_ms } => {
                self.answer_once(id);
                self.dial_outside(id, Pii::new(number.clone()), i64::from(*ring_ms));
                Then::Waits
            }
            ActionKind::TransferToAgent { agent, ring_ms } => {
                self.answer_once(id);
                match self.offer_to(id, agent, Some(i64::from(*ring_ms))) {
                    Ok(()) => Then::Waits,
                    Err(_not_free) => Self::not_reached(action),
                }
            }
            ActionKind::OfferCallback { .. } => {
                if self.offers_nothing(id) {
                    "declined".into()
                } else {
                    Then::Waits
                }
            }
            ActionKind::TransferToFlow { flow } => self.enter_flow(id, flow, None),
            ActionKind::SubFlow { flow } => self.enter_flow(id, flow, Some(action.id.clone())),
            ActionKind::Return {} => self.return_from_flow(id),
            ActionKind::RefuseCalls {} => {
                self.record(Event::CallsRefused { interaction: id, agent: None });
                Then::Exits("next".into())
            }
            ActionKind::HangUp {} => {
                self.leave_as_planned(id);
                Then::Waits
            }
        }
    }

    /// Without an exit for it, the flow goes on where it would have.
    fn not_reached(action: &Action) -> Then {
        let error = FlowError::NotConnected;
        let has_exit = action.errors.iter().any(|e| e.error == error);
        if has_exit || action.next.is_none() { error.into() } else { "next".into() }
    }

    fn check_hours(&self, id: InteractionId, hours: &vocab::HoursId) -> Then {
        let interaction = self.floor().interactions.get(&id);
        let Some(plan) = interaction.and_then(|i| self.floor().plan_of(i)) else {
            return FlowError::Failed.into();
        };
        if self.floor().closing_for(hours).is_some() {
            return Then::Waits;
        }
        let open = plan.hours.get(hours).is_none_or(|h| Calendar::of(plan, h).is_open(self.now));
        Then::Exits(if open { "open" } else { "closed" }.into())
    }

    fn branch(&self, id: InteractionId, action: &Action) -> Cow<'static, str> {
        let Some(interaction) = self.floor().interactions.get(&id) else { return "next".into() };
        let value = |name: &str| interaction.attribute(name).map(Cow::into_owned);
        action
            .conditions
            .iter()
            .find(|c| Expression::parse(&c.when).is_ok_and(|e| e.holds(&value)))
            .map_or("next".into(), |c| c.when.clone().into())
    }

    fn enter_flow(&mut self, id: InteractionId, flow: &FlowId, back: Option<ActionId>) -> Then {
        let Some(interaction) = self.floor().interactions.get(&id) else { return Then::Waits };
        let too_deep = back.is_some() && interaction.walk.back.len() >= MOST_DEPTH;
        let start = self
            .floor()
            .plan_of(interaction)
            .and_then(|p| p.flows.get(flow))
            .map(|f| f.start.clone())
            .filter(|_| !too_deep);
        let Some(start) = start else { return FlowError::Failed.into() };
        self.record(Event::FlowEntered { interaction: id, flow: flow.clone(), back });
        Then::Goes(start, "next".into())
    }

    /// On behind the sub-flow's action in the flow before; without one the call ends.
    fn return_from_flow(&mut self, id: InteractionId) -> Then {
        let back = self.floor().interactions.get(&id).and_then(|i| i.walk.back.last().cloned());
        let Some((_, action)) = back else {
            self.leave_as_planned(id);
            return Then::Waits;
        };
        self.record(Event::FlowReturned { interaction: id });
        match self.action(id, &action).and_then(|a| a.next) {
            Some(next) => Then::Goes(next, "next".into()),
            None => {
                self.leave_as_planned(id);
                Then::Waits
            }
        }
    }

    fn answer_once(&mut self, id: InteractionId) {
        if self.floor().interactions.get(&id).is_some_and(|i| !i.answered && i.leg.is_some()) {
            self.record(Event::InteractionAnswered { interaction: id });
        }
    }

    /// Goes on by an exit of the action where it is.
    fn exit(&mut self, id: InteractionId, exit: &str) {
        let Some(action) = self.current_action(id) else { return };
        let next = self.follow(id, &action, exit);
        self.walk(id, next);
    }

    /// Goes on by an error exit if the action has one, else by another exit.
    fn exit_or(&mut self, id: InteractionId, error: FlowError, otherwise: &str) {
        let has_exit =
            self.current_action(id).is_some_and(|a| a.errors.iter().any(|e| e.error == error));
        self.exit(id, if has_exit { error.name() } else { otherwise });
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
            | Stage::Dialled { .. }
            | Stage::Outside { .. } => None,
        }
    }

    /// The action by which the flow was left: the queue it waits in or was served from.
    fn left_action(&self, id: InteractionId) -> Option<Action> {
        say::left_action(self.floor(), id)
    }

    /// An error met after the flow was left: the error exit of the action that left it, or the
    /// apology.
    pub(crate) fn flow_error(&mut self, id: InteractionId, error: FlowError) {
        if self.consulted_left(id) {
            return;
        }
        let next = match self.left_action(id) {
            Some(action) if matches!(action.kind, ActionKind::TransferToAgent { .. }) => {
                let then = Self::not_reached(&action);
                self.after(id, &action, then)
            }
            Some(action) => self.follow(id, &action, error.name()),
            None => self.excused(id, error.name()),
        };
        self.walk(id, next);
    }

    /// Goes on by an exit of the action that left the flow: how a line is left by a key.
    pub(crate) fn exit_left(&mut self, id: InteractionId, exit: &str) {
        let next = match self.left_action(id) {
            Some(action) => self.follow(id, &action, exit),
            None => self.excused(id, exit),
        };
        self.walk(id, next);
    }

    /// The agent has hung up and the customer is still there: on where the flow's queue says, else
    /// into the flow that the plan names for it. False: there is no more for this customer.
    pub(crate) fn goes_on_after_talk(&mut self, id: InteractionId) -> bool {
        let Some(interaction) = self.floor().interactions.get(&id) else { return false };
        if interaction.leg.is_none() {
            return false;
        }
        let callback = interaction.origin.callback;
        let after = self.flow_after_talk(interaction);
        let next = self
            .left_action(id)
            .filter(|a| matches!(a.kind, ActionKind::Queue { .. }))
            .and_then(|a| a.next);
        if next.is_none() && after.is_none() {
            return false;
        }
        if let Some(callback) = callback {
            self.settle_debt(id, callback, Outcome::Handled);
        }
        self.end_agents_legs(id);
        match (next, after) {
            (Some(next), _) => self.step(id, next, "next"),
            (None, Some((flow, start))) => {
                self.record(Event::FlowEntered { interaction: id, flow, back: None });
                self.step(id, start, "next");
            }
            (None, None) => {}
        }
        true
    }

    /// The flow of the queue, else of the number called, else of the campaign, and where it
    /// begins. Not for calls that an agent placed: nobody asked that customer to ring.
    fn flow_after_talk(&self, interaction: &Interaction) -> Option<(FlowId, ActionId)> {
        if interaction.queue().is_none() && interaction.flow.is_none() {
            return None;
        }
        let plan = self.floor().plan_of(interaction)?;
        let queue = interaction.queue().and_then(|id| plan.queues.get(id));
        let origin = &interaction.origin;
        let flow = plan.after(queue, &origin.system, origin.campaign.as_ref())?;
        Some((flow.clone(), plan.flows.get(flow)?.start.clone()))
    }

    fn leave_as_planned(&mut self, id: InteractionId) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let outcome = built_in::outcome(interaction).unwrap_or(interaction.so_far);
        self.end_legs(id, LegEnd::Released);
        self.end_interaction(id, outcome, Party::System);
    }
}

fn is_error(exit: &str) -> bool {
    FlowError::ALL.iter().any(|e| e.name() == exit)
}

/// Where an exit leads: a condition of that name, an error exit of that name, else `next`. An
/// error without an exit of its own leads nowhere.
fn exit_of<'a>(action: &'a Action, exit: &str) -> Option<&'a ActionId> {
    let is_this = |e: &&vocab::ErrorExit| e.error.name() == exit;
    action
        .conditions
        .iter()
        .find(|c| c.when == exit)
        .map(|c| &c.next)
        .or_else(|| action.errors.iter().find(is_this).map(|e| &e.next))
        .or_else(|| if is_error(exit) { None } else { action.next.as_ref() })
}
