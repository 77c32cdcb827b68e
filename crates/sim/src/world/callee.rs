//! Callees: whoever the centre calls outside, by an agent's call, a call back or a transfer.
//!
//! They talk by the clock, not in turns: at the other end is a person, or a customer who was
//! passed on.

use super::sentences::{CALLER_GOODBYE, OUTSIDER, OUTSIDER_HELLO, of_caller};
use super::{Todo, World};
use crate::way::heard_ms;
use vocab::{
    Address, Effect, HangUpCause, LegId, MediaSource, Moment, OrganizationId, Prompt, RefuseCause,
};

/// More at once are told that the network is full.
const MOST_CALLEES: usize = 100;
/// It neither rings nor is talked on for longer.
const LONGEST_CALL_MS: i64 = 300_000;

/// Somebody's telephone that rang.
#[derive(Clone, Debug)]
pub(super) struct Callee {
    number: Address,
    /// Whose customer this is.
    organization: Option<OrganizationId>,
    /// When the talk is over, once they have picked up.
    leaves: Option<Moment>,
    /// Sentences so far.
    said: usize,
    /// Where in the list of sentences they began.
    first_sentence: usize,
}

impl World {
    /// A number in the town that is no number of the centre's own.
    pub(super) fn is_outside(&self, to: &Address) -> bool {
        to.as_str().starts_with('+') && self.ways.iter().all(|w| w.number != *to)
    }

    /// Mostly somebody answers; some are out, and a few are on the line. On a quiet floor, where
    /// nothing happens by itself, everybody is at home.
    pub(super) fn callee_rings(&mut self, leg: LegId, number: &Address) {
        if self.callees.len() >= MOST_CALLEES {
            return self.out.effects.push(Effect::Refuse { leg, cause: RefuseCause::Overloaded });
        }
        let on_the_line = self.callers.values().any(|c| c.number == *number)
            || self.callees.values().any(|c| c.number == *number);
        let quiet = self.config.callers == 0;
        if on_the_line || (!quiet && self.chance.happens(0.03)) {
            return self.out.effects.push(Effect::Refuse { leg, cause: RefuseCause::Busy });
        }
        let customer = self.config.customers.iter().find(|c| c.numbers.contains(number));
        let callee = Callee {
            number: number.clone(),
            organization: customer.map(|c| c.organization.clone()),
            leaves: None,
            said: 0,
            first_sentence: self.chance.below(1_000),
        };
        self.callees.insert(leg, callee);
        self.after(LONGEST_CALL_MS, Todo::CalleeLeaves(leg));
        if quiet || self.chance.happens(0.9) {
            let ms = self.chance.between(2_000, 8_000);
            self.after(ms, Todo::CalleeAnswers(leg));
        }
    }

    pub(super) fn callee_answers(&mut self, leg: LegId) {
        let talk = self.chance.log_normal_ms(70_000, 0.4).clamp(25_000, 160_000);
        let Some(callee) = self.callees.get_mut(&leg) else { return };
        callee.leaves = Some(self.now.plus_ms(talk));
        self.out.effects.push(Effect::Answer { leg });
        let ms = self.chance.between(500, 1_100);
        self.after(ms, Todo::CalleeSpeaks(leg));
    }

    /// Hello, a sentence now and then, and goodbye.
    pub(super) fn callee_speaks(&mut self, leg: LegId) {
        let (hello, goodbye) =
            (*self.chance.pick(OUTSIDER_HELLO), *self.chance.pick(CALLER_GOODBYE));
        // Who has called takes their time to say why.
        let pause = self.chance.between(3_500, 8_000);
        let now = self.now;
        let Some(callee) = self.callees.get_mut(&leg) else { return };
        let Some(leaves) = callee.leaves else { return };
        let sentences = callee.organization.as_ref().map_or(OUTSIDER, of_caller);
        let parting = now >= leaves;
        // 7 shares no factor with the lengths of the lists: all are said before one comes again.
        let n = callee.first_sentence + callee.said * 7;
        let text = match callee.said {
            0 => hello,
            _ if parting => goodbye,
            _ => sentences[n % sentences.len()],
        };
        callee.said += 1;
        let prompt = Prompt::Say { text: text.to_owned(), language: "fr".to_owned() };
        let lasts = heard_ms(&prompt);
        let (cue, source) = (self.new_cue(), MediaSource::Once(prompt));
        self.out.effects.push(Effect::Play { leg, cue, source });
        if parting {
            self.after(lasts + 500, Todo::CalleeLeaves(leg));
        } else {
            self.after(lasts + pause, Todo::CalleeSpeaks(leg));
        }
    }

    /// They hang up; or it has rung for too long.
    pub(super) fn callee_leaves(&mut self, leg: LegId) {
        let talks = |c: &Callee| c.leaves.is_some_and(|leaves| self.now < leaves);
        if self.callees.get(&leg).is_none_or(talks) {
            return;
        }
        let picked_up = self.callees.remove(&leg).is_some_and(|c| c.leaves.is_some());
        self.out.effects.push(if picked_up {
            Effect::HangUp { leg, cause: HangUpCause::Normal }
        } else {
            Effect::Refuse { leg, cause: RefuseCause::Closed }
        });
    }
}
