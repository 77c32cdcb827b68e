//! Runs the replications of a study on several threads.
//!
//! Owns: threads, progress, giving up. Must not own: what is studied or counted, which is `sim`'s.
//! The figures don't depend on the number of threads: each replication has its own part of the
//! seed, and the tallies are gathered in their order.

use sim::study::{Ready, Tally, Unfit};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// In words, for who asked.
#[must_use]
pub fn refused(unfit: Unfit) -> String {
    let Unfit { what, value, least, most } = unfit;
    format!("{what}: {value} can't be simulated; give {least} to {most}")
}

/// Steps in which a thread tells how far its replication is.
const STEPS: f64 = 1_000.0;

/// The tallies of all replications in order; None when `watch` said no. It hears how far all is,
/// 0–1, from any of the threads.
pub fn run(
    ready: &Ready,
    seed: u64,
    replications: u32,
    threads: usize,
    watch: &(dyn Fn(f64) -> bool + Sync),
) -> Option<Vec<Tally>> {
    let next = AtomicU32::new(0);
    let steps: Vec<AtomicU32> = (0..replications).map(|_| AtomicU32::new(0)).collect();
    let stopped = AtomicBool::new(false);
    let tallies = Mutex::new(Vec::new());
    let work = || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(mine) = steps.get(n as usize) else { break };
            let tally = ready.run(seed, n, &mut |share| {
                mine.store(step(share), Ordering::Relaxed);
                let go_on = !stopped.load(Ordering::Relaxed) && watch(done(&steps));
                stopped.fetch_or(!go_on, Ordering::Relaxed);
                go_on
            });
            let Some(tally) = tally else { break };
            mine.store(step(1.0), Ordering::Relaxed);
            tallies.lock().expect("nobody panics while holding it").push((n, tally));
        }
    };
    let others = threads.clamp(1, replications.max(1) as usize) - 1;
    std::thread::scope(|scope| {
        (0..others).for_each(|_| {
            scope.spawn(work);
        });
        work();
    });
    let mut tallies = tallies.into_inner().expect("nobody panicked while holding it");
    if stopped.into_inner() || tallies.len() < replications as usize {
        return None;
    }
    tallies.sort_by_key(|(n, _)| *n);
    Some(tallies.into_iter().map(|(_, tally)| tally).collect())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1,000")]
fn step(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * STEPS) as u32
}

#[expect(clippy::cast_precision_loss, reason = "a share to show")]
fn done(steps: &[AtomicU32]) -> f64 {
    let all: u64 = steps.iter().map(|s| u64::from(s.load(Ordering::Relaxed))).sum();
    all as f64 / (steps.len() as f64 * STEPS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim::study::Single;

    fn single() -> Single {
        Single {
            agents: 4,
            calls_per_hour: 60.0,
            aht_s: 120.0,
            patience_s: Some(60.0),
            target_s: 20.0,
            hours: 20.0,
        }
    }

    #[test]
    fn the_figures_do_not_depend_on_the_number_of_threads() {
        let ready = single().study().ready();
        let with = |threads| run(&ready, 5, 12, threads, &|_| true).unwrap();
        assert_eq!(with(1), with(3));
        assert_eq!(with(1).len(), 12);
    }

    #[test]
    fn a_study_that_is_given_up_ends_without_figures() {
        let long = Single { hours: 10_000.0, calls_per_hour: 600.0, agents: 30, ..single() };
        assert!(run(&long.study().ready(), 5, 10, 2, &|_| false).is_none());
    }
}
