//! One queue, one skill, agents who are all alike: the floor that Erlang's formulas know.

use super::{Arrivals, Entrance, Figures, Law, Shift, Span, Stream, Study};
use crate::erlang::{Floor, Waiting};
use vocab::{AgentId, FloorPlan, Moment, QueueId};

/// Such a floor, and how long it is watched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Single {
    pub agents: u32,
    pub calls_per_hour: f64,
    /// Exponential; no wrap-up apart.
    pub aht_s: f64,
    /// Exponential; None: endless.
    pub patience_s: Option<f64>,
    pub target_s: f64,
    /// Measured, over all replications; warming up comes on top.
    pub hours: f64,
}

/// A figure that makes no floor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unfit {
    pub what: &'static str,
    pub value: f64,
    pub least: f64,
    pub most: f64,
}

const HOUR_MS: f64 = 3_600_000.0;
/// Each replication is so many times as long as its warm-up, as far as the hours suffice.
const WARM_UP_SHARE: f64 = 10.0;
const FEWEST: f64 = 10.0;
const MOST: f64 = 40.0;
/// More callers than this are not simulated in one study.
const MOST_CALLS: f64 = 1e9;
/// Monday 2026-01-05, 00:00 UTC: any moment would do.
const BEGIN: Moment = Moment::from_epoch_ms(1_767_571_200_000);

impl Single {
    /// The figure that makes no floor, if there is one.
    ///
    /// # Errors
    /// A figure is out of its bounds.
    pub fn check(&self) -> Result<(), Unfit> {
        let bounds = [
            ("agents", f64::from(self.agents), 1.0, 20_000.0),
            ("calls per hour", self.calls_per_hour, 0.01, 10_000_000.0),
            ("handling time in seconds", self.aht_s, 0.1, 86_400.0),
            ("patience in seconds", self.patience_s.unwrap_or(1.0), 0.1, 86_400.0),
            ("service level in seconds", self.target_s, 0.0, 86_400.0),
            ("hours", self.hours, 0.1, 10_000_000.0),
            ("calls in all", self.hours * self.calls_per_hour, 1.0, MOST_CALLS),
        ];
        for (what, value, least, most) in bounds {
            if !(least..=most).contains(&value) {
                return Err(Unfit { what, value, least, most });
            }
        }
        Ok(())
    }

    /// How many independent runs the hours are divided into.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "10 to 40")]
    pub fn replications(&self) -> u32 {
        (self.hours / (WARM_UP_SHARE * self.warm_up_hours())).clamp(FEWEST, MOST) as u32
    }

    /// Some ten times what the floor needs to forget how it began: a handling time, and the time
    /// in which a queue comes to its balance, 1/(√(nμ) − √λ)² as for one server, or as long as
    /// patience lasts.
    fn warm_up_hours(&self) -> f64 {
        let (mu, lambda) = (1.0 / self.aht_s, self.calls_per_hour / 3_600.0);
        let gap = (f64::from(self.agents) * mu).sqrt() - lambda.sqrt();
        let balance = if gap > 0.0 { 1.0 / (gap * gap) } else { f64::INFINITY };
        let patience = self.patience_s.unwrap_or(f64::INFINITY);
        let forgets_s = self.aht_s + balance.min(patience);
        let longest = (self.hours / 2.0).max(1.0);
        (10.0 * forgets_s / 3_600.0).clamp(0.25, longest)
    }

    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "hours that were checked")]
    pub fn study(&self) -> Study {
        let measured_ms = (self.hours * HOUR_MS / f64::from(self.replications())) as i64;
        let warm_up_ms = (self.warm_up_hours() * HOUR_MS) as i64;
        let span = Span { begin: BEGIN, warm_up_ms, measured_ms, after_ms: measured_ms };
        let plan = self.plan();
        let to_ms = i64::MAX / 4;
        let shift = |agent: &AgentId| Shift { agent: agent.clone(), from_ms: 0, to_ms };
        let mean = |s: f64| Law::Exponential { mean_ms: s * 1_000.0 };
        Study {
            shifts: plan.agents.keys().map(shift).collect(),
            streams: vec![Stream {
                entrance: Entrance::Queue(queue()),
                arrivals: Arrivals::steady(self.calls_per_hour),
                handling: mean(self.aht_s),
                patience: self.patience_s.map_or(Law::Never, mean),
                wrap_up: Law::Never,
            }],
            answer_delay: Law::Fixed { ms: 0.0 },
            plan,
            span,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "seconds that were checked")]
    fn plan(&self) -> FloorPlan {
        let mut plan: FloorPlan = toml::from_str(PLAN).expect("the plan below is whole");
        for queue in plan.queues.values_mut() {
            queue.service_level_ms = (self.target_s * 1_000.0).round() as i64;
        }
        if let Some((_, agent)) = plan.agents.pop_first() {
            let name = |n| AgentId::new(&format!("agent{n:05}"));
            plan.agents.extend((1..=self.agents).map(|n| (name(n), agent.clone())));
        }
        plan
    }

    /// What the formulas say, and which. None: no steady state.
    #[must_use]
    pub fn formula(&self) -> Option<(&'static str, Waiting)> {
        let floor = Floor {
            agents: self.agents,
            calls_per_hour: self.calls_per_hour,
            aht_s: self.aht_s,
            target_s: self.target_s,
        };
        match self.patience_s {
            Some(patience_s) => Some(("erlang_a", floor.erlang_a(patience_s))),
            None => floor.erlang_c().map(|waiting| ("erlang_c", waiting)),
        }
    }

    /// All of it, one replication after the other.
    #[must_use]
    pub fn figures(&self, seed: u64) -> Figures {
        let ready = self.study().ready();
        let runs = 0..self.replications();
        let tallies: Vec<_> = runs.filter_map(|n| ready.run(seed, n, &mut |_| true)).collect();
        Figures::of(&tallies)
    }
}

/// No wrap-up: the formulas know one handling time.
const PLAN: &str = r#"
format = 1
[organizations.study]
name = "study"
[queues.study]
name = "study"
organization = "study"
ageing_per_min = 0
wrap_up_ms = 0
[agents.one]
name = "one"
queues = ["study"]
"#;

fn queue() -> QueueId {
    QueueId::new("study")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Interval;

    fn holds(what: &str, interval: Option<Interval>, value: f64) {
        let interval = interval.expect("calls were made");
        assert!(interval.contains(value), "{what}: {value} is not in {interval:?}");
        assert!(
            interval.high - interval.low < 0.5 * value.max(0.02),
            "{what}: {interval:?} says little"
        );
    }

    #[test]
    fn the_engine_without_impatience_agrees_with_erlang_c() {
        let floor = Single {
            agents: 14,
            calls_per_hour: 200.0,
            aht_s: 180.0,
            patience_s: None,
            target_s: 20.0,
            hours: 1_000.0,
        };
        let figures = floor.figures(1);
        holds("service level", figures.service_level, 0.888_350_019_2);
        holds("ASA", figures.asa_s, 7.835_937);
        holds("occupancy", figures.occupancy, 10.0 / 14.0);
        let (name, formula) = floor.formula().unwrap();
        assert_eq!(name, "erlang_c");
        holds("P(wait)", figures.wait_probability, formula.wait_probability);
        assert!(figures.abandonment.unwrap().high.abs() < f64::EPSILON, "nobody leaves");
    }

    #[test]
    fn the_engine_with_impatience_agrees_with_erlang_a() {
        let floor = Single {
            agents: 50,
            calls_per_hour: 2_880.0,
            aht_s: 60.0,
            patience_s: Some(120.0),
            target_s: 20.0,
            hours: 60.0,
        };
        let figures = floor.figures(1);
        holds("abandonment", figures.abandonment, 0.030_912_249_2);
        holds("P(wait)", figures.wait_probability, 0.467_774_068_6);
        holds("E[W]", figures.wait_s, 3.709_47);
        let (_, formula) = floor.formula().unwrap();
        holds("ASA of the answered", figures.asa_s, formula.asa_s);
        holds("service level", figures.service_level, formula.service_level);
        holds("occupancy", figures.occupancy, formula.occupancy);
    }

    #[test]
    fn the_same_seed_gives_the_same_figures_and_another_does_not() {
        let floor = Single {
            agents: 5,
            calls_per_hour: 100.0,
            aht_s: 120.0,
            patience_s: Some(60.0),
            target_s: 20.0,
            hours: 10.0,
        };
        assert_eq!(floor.figures(3), floor.figures(3));
        assert_ne!(floor.figures(3), floor.figures(4));
        let calls = floor.figures(3).calls;
        let sum = calls.answered + calls.abandoned + calls.passed_on + calls.unfinished;
        assert!((calls.offered - sum).abs() < 1e-9, "every call ends once: {calls:?}");
    }

    #[test]
    fn a_floor_that_cannot_keep_up_ends_all_the_same_and_says_who_still_waits() {
        let floor = Single {
            agents: 2,
            calls_per_hour: 200.0,
            aht_s: 180.0,
            patience_s: None,
            target_s: 20.0,
            hours: 10.0,
        };
        assert_eq!(floor.formula(), None);
        let figures = floor.figures(1);
        assert!(figures.calls.unfinished > 0.0);
        assert!(figures.service_level.unwrap().mean < 0.05);
        assert!(figures.occupancy.unwrap().mean > 0.999);
    }

    #[test]
    fn figures_that_make_no_floor_are_named() {
        let floor = Single {
            agents: 0,
            calls_per_hour: 200.0,
            aht_s: 180.0,
            patience_s: None,
            target_s: 20.0,
            hours: 10.0,
        };
        assert_eq!(floor.check().unwrap_err().what, "agents");
        let floor = Single { agents: 1, hours: f64::NAN, ..floor };
        assert_eq!(floor.check().unwrap_err().what, "hours");
        assert_eq!(Single { hours: 1.0, ..floor }.check(), Ok(()));
    }
}
