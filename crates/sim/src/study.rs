//! What a floor would come to: the production engine on virtual time, under callers and agents who
//! are drawn from a seed.
//!
//! Owns: who calls when, how long they wait and talk, who works when; and the counting. Must not
//! own: who is answered when and by whom, which is the engine's; threads or a clock: whoever
//! studies runs the replications where they like and gathers their [`Tally`]s in order.
//!
//! A study is some *replications*: independent runs of the same floor, each from its own part of
//! the seed. Their figures are independent, so their spread gives the confidence interval. Two
//! studies of the same seed meet the same callers: the n-th caller of a stream talks as long and is
//! as patient in both, so that their difference is sharper than either.

mod arrivals;
mod change;
mod day;
mod entrance;
mod forecast;
mod interval;
mod law;
mod result;
mod run;
mod single;
mod tally;

pub use arrivals::{Arrivals, Rate};
pub use change::{Changes, Factors, ServesChange, SkillChange, Wrong};
pub use day::{Actual, Day};
pub use entrance::Entrance;
pub use forecast::{Forecast, ForecastQueue, Staff};
pub use interval::{CONFIDENCE, Interval};
pub use law::{Empirical, Lasted, Law};
pub use result::{Calls, Difference, Figures, ServiceLevels, WaitBand, WaitPercentiles};
pub use single::{Single, Unfit};
pub use tally::Tally;

use entrance::Entrances;
use vocab::{AgentId, FloorPlan, Moment};

/// A floor and the people around it.
#[derive(Clone, Debug)]
pub struct Study {
    pub plan: FloorPlan,
    pub streams: Vec<Stream>,
    pub shifts: Vec<Shift>,
    /// From the phone's first ring to the agent's answer.
    pub answer_delay: Law,
    pub span: Span,
}

/// Callers who ask for the same thing.
#[derive(Clone, Debug)]
pub struct Stream {
    pub entrance: Entrance,
    pub arrivals: Arrivals,
    /// Talk and hold.
    pub handling: Law,
    pub patience: Law,
    /// Cut short by the queue's own wrap-up time unless the agent asks for more, which they do.
    pub wrap_up: Law,
}

/// When an agent can be offered calls, in milliseconds from the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    pub agent: AgentId,
    pub from_ms: i64,
    pub to_ms: i64,
}

/// What is measured of each run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub begin: Moment,
    /// Lived but not counted, so that the empty floor of the beginning is forgotten.
    pub warm_up_ms: i64,
    /// Whoever calls in this time is counted, to the end of their wait.
    pub measured_ms: i64,
    /// Who still waits so long after the measured time is counted as unfinished.
    pub after_ms: i64,
}

/// A study made ready: the plan with a way in for each stream.
#[derive(Clone, Debug)]
pub struct Ready {
    study: Study,
    entrances: Entrances,
}

impl Study {
    #[must_use]
    pub fn ready(self) -> Ready {
        Ready { entrances: Entrances::new(&self), study: self }
    }
}

impl Ready {
    /// Streams that the plan has no way in for, by their place in the study: nobody of them calls.
    #[must_use]
    pub fn nowhere(&self) -> Vec<usize> {
        self.entrances.nowhere()
    }

    #[must_use]
    pub const fn study(&self) -> &Study {
        &self.study
    }

    /// One replication. `watch` hears now and then how far it is, 0–1, and says whether to go on;
    /// None when it said no.
    pub fn run(
        &self,
        seed: u64,
        replication: u32,
        watch: &mut dyn FnMut(f64) -> bool,
    ) -> Option<Tally> {
        run::Run::new(self, seed, replication).live(watch)
    }
}
