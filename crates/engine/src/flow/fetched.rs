//! What a flow asks of services outside the floor, and what comes back. Every question has a
//! deadline of the floor's own: a service that never answers costs its answer, not the call.

use super::{Then, say};
use crate::floor::Timer;
use crate::turn::Turn;
use std::collections::BTreeMap;
use vocab::{
    ActionKind, CueId, CustomerMatch, Event, Fact, Fetched, FlowError, InteractionId, LookUpBy,
    Pii, Private, Standing,
};

/// The floor waits a little longer than whoever asks, so that their word comes first.
const GRACE_MS: i64 = 250;

impl Turn<'_> {
    pub(super) fn await_fetch(&mut self, id: InteractionId, timeout_ms: u32) {
        let cue = self.floor().last_cue;
        let at = self.now + i64::from(timeout_ms) + GRACE_MS;
        self.schedule(at, Timer::AnswerLate(id, cue));
    }

    pub(super) fn await_customer(&mut self, id: InteractionId, timeout_ms: u32) -> Then {
        match self.floor().interactions.get(&id).and_then(|i| i.recognized) {
            Some(known) => if known { "found" } else { "unknown" }.into(),
            None => {
                self.schedule(self.now + i64::from(timeout_ms), Timer::LookUpLate(id));
                Then::Waits
            }
        }
    }

    /// Nothing keyed is nobody's. Whoever was known by the calling number stays known.
    pub(super) fn await_keyed(&mut self, id: InteractionId, by: &LookUpBy, ms: u32) -> Then {
        let floor = self.floor();
        let asked = floor.interactions.get(&id).and_then(|i| say::keyed(floor, i, by));
        if asked.is_none() {
            return "unknown".into();
        }
        self.await_fetch(id, ms);
        Then::Waits
    }

    pub(crate) fn fetched(&mut self, id: InteractionId, cue: CueId, result: Fetched) {
        let Some(action) = self.awaited(id, cue) else { return };
        match &action.kind {
            ActionKind::LookUpTicket { .. } => match result {
                Fetched::Found { attributes } => self.found(id, attributes, "found"),
                Fetched::Late => self.exit_or(id, FlowError::Late, "unknown"),
                Fetched::Failed { .. } => self.exit_or(id, FlowError::Failed, "unknown"),
                Fetched::Unknown | Fetched::Verbs { .. } => self.exit(id, "unknown"),
            },
            ActionKind::CheckSurvey { .. } => match result {
                Fetched::Found { .. } => self.exit(id, "asked"),
                Fetched::Late => self.exit_or(id, FlowError::Late, "spared"),
                Fetched::Failed { .. } => self.exit_or(id, FlowError::Failed, "spared"),
                Fetched::Unknown | Fetched::Verbs { .. } => self.exit(id, "spared"),
            },
            // Its answer comes as `CustomerLookedUp`; here only that it is late.
            ActionKind::LookUpCustomer { by: Some(_), .. } => {
                self.exit_or(id, FlowError::Late, "unknown");
            }
            ActionKind::HttpCall { .. } => match result {
                Fetched::Found { attributes } => self.found(id, attributes, "next"),
                Fetched::Late => self.exit(id, FlowError::Late.name()),
                Fetched::Unknown | Fetched::Verbs { .. } | Fetched::Failed { .. } => {
                    self.exit(id, FlowError::Failed.name());
                }
            },
            ActionKind::ExternalStep { .. } => match result {
                Fetched::Verbs { verbs } => self.verbs_received(id, &action, verbs),
                Fetched::Late => self.exit(id, FlowError::Late.name()),
                Fetched::Found { .. } | Fetched::Unknown | Fetched::Failed { .. } => {
                    self.exit(id, FlowError::Failed.name());
                }
            },
            ActionKind::Answer {}
            | ActionKind::Play { .. }
            | ActionKind::Menu { .. }
            | ActionKind::CollectDigits { .. }
            | ActionKind::CheckHours { .. }
            | ActionKind::LookUpCustomer { by: None, .. }
            | ActionKind::SetAttributes { .. }
            | ActionKind::Branch {}
            | ActionKind::SetRouting { .. }
            | ActionKind::Queue { .. }
            | ActionKind::OfferCallback { .. }
            | ActionKind::Voicemail { .. }
            | ActionKind::TransferToAgent { .. }
            | ActionKind::TransferToFlow { .. }
            | ActionKind::SubFlow { .. }
            | ActionKind::Return {}
            | ActionKind::Survey { .. }
            | ActionKind::SurveyMessage { .. }
            | ActionKind::RecordingNotice { .. }
            | ActionKind::TransferToNumber { .. }
            | ActionKind::RefuseCalls {}
            | ActionKind::HangUp {} => {}
        }
    }

    /// What a look-up found is personal: it stands beside the event.
    fn found(&mut self, id: InteractionId, found: BTreeMap<String, Pii<String>>, exit: &str) {
        if !found.is_empty() {
            self.record_attributes(id, BTreeMap::new(), found);
        }
        self.exit(id, exit);
    }

    /// Nothing was heard of what this cue asked for.
    pub(crate) fn answer_late(&mut self, id: InteractionId, cue: CueId) {
        let takes_message = |a: vocab::Action| {
            matches!(a.kind, ActionKind::Voicemail { .. } | ActionKind::SurveyMessage { .. })
        };
        if self.awaited(id, cue).is_some_and(takes_message) {
            self.message_left(id);
            return self.exit(id, "next");
        }
        self.fetched(id, cue, Fetched::Late);
    }

    pub(crate) fn customer_looked_up(
        &mut self,
        id: InteractionId,
        cue: Option<CueId>,
        found: CustomerMatch,
    ) {
        match cue {
            Some(cue) => self.keyed_looked_up(id, cue, found),
            None => self.caller_looked_up(id, found),
        }
    }

    /// What was keyed goes before the calling number, but only when it tells who it is.
    fn keyed_looked_up(&mut self, id: InteractionId, cue: CueId, found: CustomerMatch) {
        if self.awaited(id, cue).is_none() {
            return;
        }
        let known = self.floor().interactions.get(&id).and_then(|i| i.recognized) == Some(true);
        match &found {
            CustomerMatch::One { .. } => {
                self.record(fact_of(id, found));
                self.exit(id, "found");
            }
            CustomerMatch::Several { .. } => {
                if !known {
                    self.record(fact_of(id, found));
                }
                self.exit(id, "unknown");
            }
            CustomerMatch::Unknown => self.exit(id, "unknown"),
            CustomerMatch::Failed => self.exit_or(id, FlowError::Failed, "unknown"),
        }
    }

    fn caller_looked_up(&mut self, id: InteractionId, found: CustomerMatch) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        if interaction.recognized.is_some() {
            return;
        }
        let failed = found == CustomerMatch::Failed;
        self.record(fact_of(id, found));
        if self.awaits_customer(id) {
            let known =
                self.floor().interactions.get(&id).and_then(|i| i.recognized).unwrap_or(false);
            let exit = if known { "found" } else { "unknown" };
            if failed { self.exit_or(id, FlowError::Failed, exit) } else { self.exit(id, exit) }
        }
    }

    /// The customer base is late: the caller doesn't wait for it.
    pub(crate) fn look_up_late(&mut self, id: InteractionId) {
        if self.awaits_customer(id) {
            self.exit_or(id, FlowError::Late, "unknown");
        }
    }

    fn awaits_customer(&self, id: InteractionId) -> bool {
        self.current_action(id)
            .is_some_and(|a| matches!(a.kind, ActionKind::LookUpCustomer { by: None, .. }))
    }
}

fn fact_of(id: InteractionId, found: CustomerMatch) -> Fact {
    match found {
        CustomerMatch::Unknown | CustomerMatch::Failed => {
            recognized(id, None, 0, Standing::default()).into()
        }
        CustomerMatch::Several { count } => recognized(id, None, count, Standing::default()).into(),
        CustomerMatch::One { customer, name, standing } => Fact {
            event: recognized(id, Some(customer), 1, standing),
            private: Private { name: Some(name), ..Private::default() },
        },
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
