//! The closed formulas of waiting: Erlang B, C and A, in their steady state.
//!
//! Owns: what a simulated floor must agree with where these apply: one skill, Poisson arrivals,
//! exponential handling and patience, no wrap-up apart. Must not own: any estimate of those rates.
//!
//! Erlang B and C: A. K. Erlang, 1917. Erlang A (M/M/n+M): C. Palm, 1946; O. Garnett, A. Mandelbaum,
//! M. Reiman, "Designing a call center with impatient customers", 2002.
#![expect(clippy::cast_precision_loss, reason = "numbers of agents and of waiting are small")]

/// More waiting than this is not summed: the weights have long vanished, or the floor is absurd.
const MOST_WAITING: usize = 1_000_000;

/// The share of calls that find every one of `agents` busy and are lost, at a load in erlangs.
/// Inverse recursion 1/B(n) = 1 + (n/A)/B(n−1), which stays within a double for any `agents`.
#[must_use]
pub fn erlang_b(agents: u32, load: f64) -> f64 {
    if load <= 0.0 {
        return if agents == 0 { 1.0 } else { 0.0 };
    }
    let mut inverse = 1.0;
    for n in 1..=agents {
        inverse = 1.0 + f64::from(n) / load * inverse;
    }
    1.0 / inverse
}

/// The most load in Erlang that `agents` carry while no more than `share` of the calls finds nobody,
/// if calls are answered at random moments. A dialler that looks at who is free does better: this is
/// what its looking is worth.
#[must_use]
pub fn most_load(agents: u32, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, f64::from(agents) / (1.0 - share).max(0.01) + 1.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if erlang_b(agents, middle) <= share {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// What waiting comes to. Times in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    /// Share of calls that wait at all.
    pub wait_probability: f64,
    /// Share of calls answered within the target.
    pub service_level: f64,
    pub abandonment: f64,
    /// Mean wait of those who were answered.
    pub asa_s: f64,
    /// Mean wait of everybody.
    pub wait_s: f64,
    /// Share of their time that agents are busy.
    pub occupancy: f64,
}

/// One queue and one skill.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Floor {
    pub agents: u32,
    pub calls_per_hour: f64,
    pub aht_s: f64,
    /// The T of the service level.
    pub target_s: f64,
}

impl Floor {
    /// Erlangs offered.
    #[must_use]
    pub fn load(&self) -> f64 {
        self.calls_per_hour / 3_600.0 * self.aht_s
    }

    /// Erlang C: everybody waits until answered. None when the agents can't keep up: then waits
    /// grow without end.
    #[must_use]
    pub fn erlang_c(&self) -> Option<Waiting> {
        let (n, load) = (f64::from(self.agents), self.load());
        if n <= load {
            return None;
        }
        let blocked = erlang_b(self.agents, load);
        let c = n * blocked / (n - load * (1.0 - blocked));
        let asa_s = c * self.aht_s / (n - load);
        Some(Waiting {
            wait_probability: c,
            service_level: 1.0 - c * (-(n - load) * self.target_s / self.aht_s).exp(),
            abandonment: 0.0,
            asa_s,
            wait_s: asa_s,
            occupancy: load / n,
        })
    }

    /// Erlang A: patience is exponential with this mean. Stable at any load.
    ///
    /// Whoever finds j waiting is answered after the sum of j+1 exponential steps with rates
    /// nμ, nμ+θ … nμ+jθ, if patience lasts. With c = nμ/θ, e^(−θ·sum) is Beta(c, j+1), which gives
    /// the shares below without a numerical integral.
    #[must_use]
    pub fn erlang_a(&self, patience_s: f64) -> Waiting {
        let (n, lambda) = (f64::from(self.agents), self.calls_per_hour / 3_600.0);
        let (mu, theta) = (1.0 / self.aht_s, 1.0 / patience_s);
        let c = n * mu / theta;
        let (at_once, at_full) = self.weights_below_full();
        let mut total = at_once + at_full;
        let mut waiting = Sums::default();
        let mut weight = at_full;
        let mut reached = Reached::new(c, theta * self.target_s);
        let mut mean_steps = 0.0;
        for j in 0..MOST_WAITING {
            let ahead = j as f64;
            mean_steps += 1.0 / (theta * (c + 1.0 + ahead));
            let served = c / (c + ahead + 1.0);
            waiting.probability += weight;
            waiting.answered += weight * served;
            waiting.in_time += weight * served * reached.next(ahead);
            waiting.answered_wait += weight * served * mean_steps;
            waiting.length += weight * ahead;
            weight *= lambda / (n * mu + (ahead + 1.0) * theta);
            total += weight;
            if weight < 1e-18 * total && ahead * theta > lambda - n * mu {
                break;
            }
        }
        // The last weight was added to the total beyond those summed: it is nothing.
        let answered = (at_once + waiting.answered) / total;
        let wait_s = waiting.length / total / lambda;
        Waiting {
            wait_probability: waiting.probability / total,
            service_level: (at_once + waiting.in_time) / total,
            abandonment: theta * wait_s,
            asa_s: waiting.answered_wait / total / answered,
            wait_s,
            occupancy: lambda * answered / (n * mu),
        }
    }

    /// Of the steady state: the weight of an agent being free, and that of all being busy and
    /// nobody waiting, scaled so that neither overflows.
    fn weights_below_full(&self) -> (f64, f64) {
        let load = self.load();
        let (mut below, mut weight) = (0.0, 1.0);
        for n in (1..=self.agents).rev() {
            weight *= f64::from(n) / load;
            below += weight;
            if !below.is_finite() {
                return (1.0, 0.0);
            }
        }
        let total = below + 1.0;
        (below / total, 1.0 / total)
    }
}

#[derive(Default)]
struct Sums {
    probability: f64,
    answered: f64,
    in_time: f64,
    answered_wait: f64,
    length: f64,
}

/// P(X ≥ e^(−θT)) of X ~ Beta(c+1, j+1) for j = 0, 1, 2 …, by
/// I(a, b+1) = I(a, b) + x^a·(1−x)^b·Γ(a+b)/(Γ(a)·b!), the terms kept as logarithms.
struct Reached {
    c: f64,
    step: f64,
    term: f64,
    below: f64,
}

impl Reached {
    fn new(c: f64, theta_t: f64) -> Self {
        let x = (-theta_t).exp();
        Self { c, step: (1.0 - x).ln(), term: -(c + 1.0) * theta_t, below: 0.0 }
    }

    fn next(&mut self, j: f64) -> f64 {
        if j > 0.0 {
            self.term += self.step + ((self.c + j) / j).ln();
        }
        self.below += self.term.exp();
        1.0 - self.below.min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(is: f64, should: f64, within: f64) {
        assert!((is - should).abs() <= within, "{is} is not {should} within {within}");
    }

    #[test]
    fn erlang_b_carries_what_the_tables_say_at_three_per_cent() {
        near(erlang_b(10, 5.529_418), 0.03, 1e-7);
        near(erlang_b(50, 41.932_747), 0.03, 1e-8);
        near(erlang_b(0, 3.0), 1.0, 0.0);
        near(erlang_b(3, 0.0), 0.0, 0.0);
        assert!(erlang_b(20_000, 18_000.0).is_finite());
    }

    #[test]
    fn ten_and_fifty_agents_carry_the_published_load_at_three_per_cent() {
        near(most_load(10, 0.03), 5.529_418, 1e-6);
        near(most_load(50, 0.03), 41.932_747, 1e-6);
    }

    #[test]
    fn erlang_c_of_two_hundred_calls_an_hour_and_fourteen_agents() {
        let floor = Floor { agents: 14, calls_per_hour: 200.0, aht_s: 180.0, target_s: 20.0 };
        let waiting = floor.erlang_c().expect("14 agents carry 10 erlangs");
        near(waiting.service_level, 0.888_350_019_2, 1e-10);
        near(waiting.asa_s, 7.835_937, 1e-6);
        near(waiting.occupancy, 10.0 / 14.0, 1e-12);
    }

    #[test]
    fn agents_who_cannot_keep_up_have_no_steady_state_unless_callers_lose_patience() {
        let floor = Floor { agents: 10, calls_per_hour: 200.0, aht_s: 180.0, target_s: 20.0 };
        assert_eq!(floor.erlang_c(), None);
        let waiting = floor.erlang_a(120.0);
        assert!(waiting.abandonment > 0.0 && waiting.occupancy < 1.0);
        near(waiting.occupancy, floor.load() * (1.0 - waiting.abandonment) / 10.0, 1e-9);
    }

    #[test]
    fn erlang_a_of_forty_eight_calls_a_minute_and_fifty_agents() {
        let floor = Floor { agents: 50, calls_per_hour: 2_880.0, aht_s: 60.0, target_s: 20.0 };
        let waiting = floor.erlang_a(120.0);
        near(waiting.wait_probability, 0.467_774_068_6, 1e-9);
        near(waiting.abandonment, 0.030_912_249_2, 1e-9);
        near(waiting.wait_s, 3.709_47, 1e-5);
        assert!(waiting.asa_s < waiting.wait_s, "those who leave waited longer: {waiting:?}");
    }

    #[test]
    fn erlang_a_with_endless_patience_is_erlang_c() {
        let floor = Floor { agents: 14, calls_per_hour: 200.0, aht_s: 180.0, target_s: 20.0 };
        let (c, a) = (floor.erlang_c().expect("stable"), floor.erlang_a(1e9));
        near(a.wait_probability, c.wait_probability, 1e-6);
        near(a.service_level, c.service_level, 1e-6);
        near(a.asa_s, c.asa_s, 1e-4);
        near(a.wait_s, c.wait_s, 1e-4);
    }
}
