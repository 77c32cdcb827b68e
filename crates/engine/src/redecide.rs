//! The journal's decisions, taken once more by this program.
//!
//! Owns: what the distribution would offer at each moment of a journal, beside what was offered.
//! Must not own: the judgement. A journal written by another version of the rules may differ
//! rightly; who reads the differences says so.
//!
//! The floor that decides is always the one that the journal gives: after a difference it follows
//! what was done then, so one difference doesn't bring a hundred others.

use crate::acd::Match;
use crate::floor::{Floor, Timer};
use crate::{Engine, routing};
use serde::Serialize;
use vocab::{Event, Moment, Recorded, Seq, TieBreak};

/// What was offered and what this program would have offered. One side is `None` when one of them
/// offered nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The event of the journal that this is about; for an offer that it doesn't have, the last
    /// event of that moment.
    pub seq: Seq,
    pub at: Moment,
    pub recorded: Option<Match>,
    pub decided: Option<Match>,
}

/// A journal's reader that decides as it goes. Give it every event from the first on.
#[derive(Debug)]
pub struct Redecider {
    engine: Engine,
    seq: Seq,
    moment: Moment,
    /// Offers that the journal has.
    pub checked: u64,
    /// Of these, those that this program would have made just so.
    pub equal: u64,
    /// What this program would have offered and the journal hasn't; told once, not every moment.
    missed: Option<Match>,
}

impl Default for Redecider {
    fn default() -> Self {
        let (engine, moment) = (Engine::new(0), Moment::default());
        Self { engine, seq: 0, moment, checked: 0, equal: 0, missed: None }
    }
}

impl Redecider {
    /// Takes the next event. At most two differences come of it: an offer that the moment before
    /// should have had, and this one.
    pub fn take(&mut self, recorded: &Recorded) -> Vec<Difference> {
        let mut found = Vec::new();
        if recorded.at != self.moment {
            found.extend(self.end_of_moment());
        }
        if let Event::ReservationOffered { .. } = recorded.event {
            found.extend(self.offer(recorded));
        }
        (self.seq, self.moment) = (recorded.seq, recorded.at);
        self.engine.replay(recorded);
        found
    }

    /// After the journal's last event.
    pub fn finish(&mut self) -> Option<Difference> {
        self.end_of_moment()
    }

    #[must_use]
    pub const fn floor(&self) -> &Floor {
        self.engine.floor()
    }

    fn offer(&mut self, recorded: &Recorded) -> Option<Difference> {
        let made = offered(&recorded.event)?;
        let decided = self.engine.redecide(recorded.at);
        self.checked += 1;
        self.missed = None;
        if decided.as_ref() == Some(&made) {
            self.equal += 1;
            return None;
        }
        let (seq, at) = (recorded.seq, recorded.at);
        Some(Difference { seq, at, recorded: Some(made), decided })
    }

    /// A turn ends when nothing matches any more: at the end of a moment nothing may.
    fn end_of_moment(&mut self) -> Option<Difference> {
        if self.seq == 0 {
            return None;
        }
        let decided = self.engine.redecide(self.moment);
        if decided.is_none() || decided == self.missed {
            return None;
        }
        self.missed.clone_from(&decided);
        Some(Difference { seq: self.seq, at: self.moment, recorded: None, decided })
    }
}

fn offered(event: &Event) -> Option<Match> {
    let Event::ReservationOffered { interaction, agent, queue, decision, .. } = event else {
        return None;
    };
    // Whom an agent or a flow named was not chosen here.
    if decision.tie_break == TieBreak::Named {
        return None;
    }
    Some(Match {
        interaction: *interaction,
        agent: agent.clone(),
        queue: queue.clone()?,
        decision: decision.clone(),
    })
}

impl Engine {
    /// What would be offered next at this moment, after the schedule's share in it: timers that
    /// change the distribution are no events, so they fire here as they did in the turn. Only for
    /// a floor that is replayed to be looked at: timers that are due are used up.
    fn redecide(&mut self, now: Moment) -> Option<Match> {
        while let Some((at, _)) = self.floor.timers.first()
            && *at <= now
            && let Some((_, timer)) = self.floor.timers.pop_first()
        {
            match timer {
                Timer::AvoidEnds(interaction) => {
                    routing::forgive(&mut self.acd, &self.floor, interaction, now);
                }
                // What these led to stands in the journal.
                Timer::OfferExpires(_)
                | Timer::OwnRingExpires(_)
                | Timer::WrapUpEnds(_)
                | Timer::WaitedTooLong(_)
                | Timer::Dial(_)
                | Timer::NobodyCame(_)
                | Timer::AgentRetry(_)
                | Timer::LookUpLate(_)
                | Timer::AnswerLate(..)
                | Timer::Announce(..)
                | Timer::CallbackDue(_)
                | Timer::CallbackCloses(_)
                | Timer::MonitorExpires(_) => {}
            }
        }
        self.acd.next_match(now)
    }
}
