//! How fast a floor is simulated: 300 agents at 85 % occupancy, handling times of 180 s.
//!
//! `cargo run --release -p sim --example study_bench -- [hours] [threads]`
//!
//! Every call goes through the production engine: offered, answered, queued, offered to an agent,
//! connected, ended. Printed: hours lived, calls, seconds on the clock, calls per second.
#![expect(clippy::print_stdout, reason = "a bench speaks to its terminal")]

use sim::study::{Figures, Single, Tally};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

fn main() {
    let mut words = std::env::args().skip(1).map(|word| word.parse::<u32>());
    let mut word = |usual| words.next().and_then(Result::ok).unwrap_or(usual);
    let (hours, threads) = (word(1_000), word(2));
    let floor = Single {
        agents: 300,
        calls_per_hour: 5_100.0,
        aht_s: 180.0,
        patience_s: None,
        target_s: 20.0,
        hours: f64::from(hours),
    };
    let (ready, runs, next) = (floor.study().ready(), floor.replications(), AtomicU32::new(0));
    let tallies: Mutex<Vec<(u32, Tally)>> = Mutex::default();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Some(tally) = (n < runs).then(|| ready.run(1, n, &mut |_| true)) else {
                        break;
                    };
                    let tally = tally.expect("nobody stops it");
                    tallies.lock().expect("nobody panics while holding it").push((n, tally));
                }
            });
        }
    });
    let seconds = begun.elapsed().as_secs_f64();
    let mut tallies = tallies.into_inner().expect("nobody panicked while holding it");
    tallies.sort_by_key(|(n, _)| *n);
    let tallies: Vec<Tally> = tallies.into_iter().map(|(_, tally)| tally).collect();
    let figures = Figures::of(&tallies);
    let calls = figures.calls.offered * f64::from(runs);
    let occupancy = figures.occupancy.map_or(0.0, |o| o.mean * 100.0);
    println!(
        "{hours} h of 300 agents at {occupancy:.1} %: {calls:.0} calls in {seconds:.1} s, \
         {:.0} calls/s on {threads} threads",
        calls / seconds
    );
}
