//! An external step: a program elsewhere says what to do next, in verbs.
//!
//! Each verb is a step of its own: the action enters itself again by the exit `verb`, and by
//! `again` when the program is asked once more. So what was done stands in the journal, and the
//! bound on steps holds here too.

use super::Then;
use super::say::{Line, digit_rules};
use crate::interaction::Interaction;
use crate::turn::Turn;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use vocab::template::Surroundings;
use vocab::{Action, ActionId, Effect, Event, FlowError, InteractionId, Pii, Request, Verb};

/// No call takes more of programs than this.
const MOST_VERBS: u32 = 100;
const MOST_ROUNDS: u32 = 20;
/// A program's question is heard with this patience at most.
const MOST_GATHER_MS: u32 = 60_000;
const VERB: &str = "verb";
const AGAIN: &str = "again";
const DIAL_RING_MS: i64 = 30_000;

/// What a program still wants done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Program {
    /// Where it is asked next; None: where the action says.
    pub url: Option<Pii<String>>,
    pub now: Option<Verb>,
    pub todo: VecDeque<Verb>,
    pub rounds: u32,
    pub performed: u32,
}

impl Interaction {
    /// What entering an action changes of the program: applied, not decided.
    pub(crate) fn follow_program(&mut self, action: &ActionId, exit: Option<&str>) {
        let inside = self.walk.action.as_ref() == Some(action);
        match (&mut self.walk.program, exit) {
            (Some(program), Some(VERB)) if inside => {
                program.now = program.todo.pop_front();
                program.performed += 1;
            }
            (Some(program), Some(AGAIN)) if inside => {
                if let Some(url) = program.now.take().and_then(url_of) {
                    program.url = Some(Pii::new(url));
                }
                program.todo.clear();
            }
            (program, _) => *program = None,
        }
    }

    pub(crate) fn keep_verbs(&mut self, verbs: &[Verb]) {
        let program = self.walk.program.get_or_insert_default();
        program.rounds += 1;
        program.todo = verbs.iter().take(MOST_VERBS as usize).cloned().collect();
    }
}

fn url_of(verb: Verb) -> Option<String> {
    match verb {
        Verb::Gather { url, .. } => url,
        Verb::Redirect { url } => Some(url),
        Verb::Play { .. }
        | Verb::Set { .. }
        | Verb::Queue { .. }
        | Verb::Dial { .. }
        | Verb::Leave
        | Verb::HangUp => None,
    }
}

impl Turn<'_> {
    /// Entered: the program is asked, or the verb that is on now is performed.
    pub(super) fn external_step(
        &mut self,
        id: InteractionId,
        action: &Action,
        timeout_ms: u32,
    ) -> Then {
        let Some(verb) = self.program(id).and_then(|p| p.now.clone()) else {
            self.await_fetch(id, timeout_ms);
            return Then::Waits;
        };
        match verb {
            Verb::Play { .. } | Verb::Gather { .. } => Then::Waits,
            Verb::Set { attributes } => {
                let told = attributes.into_iter().map(|(n, v)| (n, Pii::new(v))).collect();
                self.record_attributes(id, BTreeMap::new(), told);
                self.verb_after(id, action)
            }
            Verb::Queue { queue } => {
                self.answer_once(id);
                self.enter_queue(id, &queue, 0, &BTreeMap::new()).map_or(Then::Waits, Then::Exits)
            }
            Verb::Dial { number } => {
                self.answer_once(id);
                self.dial_outside(id, Pii::new(number), DIAL_RING_MS);
                Then::Waits
            }
            Verb::Redirect { .. } => self.ask_again(id, action),
            Verb::Leave => Then::Exits("next".into()),
            Verb::HangUp => {
                self.leave_as_planned(id);
                Then::Waits
            }
        }
    }

    pub(super) fn verbs_received(&mut self, id: InteractionId, action: &Action, verbs: Vec<Verb>) {
        self.record(Event::VerbsReceived { interaction: id, verbs });
        let then = self.verb_after(id, action);
        let next = self.after(id, action, then);
        self.walk(id, next);
    }

    /// What the program wanted said or heard is over.
    pub(super) fn verb_done(&mut self, id: InteractionId, action: &Action) {
        let gathered = self.program(id).is_some_and(|p| matches!(p.now, Some(Verb::Gather { .. })));
        let then = if gathered { self.ask_again(id, action) } else { self.verb_after(id, action) };
        let next = self.after(id, action, then);
        self.walk(id, next);
    }

    fn verb_after(&self, id: InteractionId, action: &Action) -> Then {
        match self.program(id) {
            Some(p) if p.performed >= MOST_VERBS => FlowError::Failed.into(),
            Some(p) if !p.todo.is_empty() => Then::Goes(action.id.clone(), VERB.into()),
            Some(_) | None => Then::Exits("next".into()),
        }
    }

    fn ask_again(&self, id: InteractionId, action: &Action) -> Then {
        if self.program(id).is_some_and(|p| p.rounds >= MOST_ROUNDS) {
            return FlowError::Failed.into();
        }
        Then::Goes(action.id.clone(), AGAIN.into())
    }

    fn program(&self, id: InteractionId) -> Option<&Program> {
        self.floor().interactions.get(&id)?.walk.program.as_ref()
    }
}

/// What the next verb asks of the world, or the question to the program itself.
pub(super) fn ask(
    line: &Line<'_>,
    action: &ActionId,
    url: &str,
    timeout_ms: u32,
    exit: Option<&str>,
) -> Option<Effect> {
    let inside = line.interaction.walk.action.as_ref() == Some(action);
    let own = || Pii::new(line.interaction.filled(url, Surroundings::Url));
    let program = line.interaction.walk.program.as_ref().filter(|_| inside);
    match (program, exit) {
        (Some(program), Some(VERB)) => match program.todo.front()? {
            Verb::Play { prompt } => line.plays(prompt),
            Verb::Gather { prompt, min, max, timeout_ms, .. } => {
                let patience = (*timeout_ms).min(MOST_GATHER_MS);
                let most = (*max).clamp(1, 64);
                line.asks(prompt, digit_rules((*min).min(most), most, Some('#'), patience))
            }
            Verb::Set { .. }
            | Verb::Queue { .. }
            | Verb::Dial { .. }
            | Verb::Redirect { .. }
            | Verb::Leave
            | Verb::HangUp => None,
        },
        (Some(program), Some(AGAIN)) => {
            let told = program.now.clone().and_then(url_of).map(Pii::new);
            let url = told.or_else(|| program.url.clone()).unwrap_or_else(own);
            line.fetches(question(line, url), timeout_ms)
        }
        (Some(_) | None, _) => line.fetches(question(line, own()), timeout_ms),
    }
}

/// What the program is told: who calls whom, and every attribute.
fn question(line: &Line<'_>, url: Pii<String>) -> Request {
    let mut state = line.interaction.attributes.clone();
    state.insert("interaction".to_owned(), Pii::new(line.id.to_string()));
    for name in ["caller", "called"] {
        let value = line.interaction.attribute(name).map(Cow::into_owned).unwrap_or_default();
        state.insert(name.to_owned(), Pii::new(value));
    }
    Request::Verbs { url, state }
}
