//! `plateau replay`: the floor, event by event, with its invariants checked after each moment.

use super::Source;
use super::progress::Progress;
use anyhow::Result;
use std::process::ExitCode;
use vocab::Moment;

const PAGE: u32 = 2_000;
/// Enough to see what is wrong; the count goes on.
const MOST_SHOWN: usize = 20;

pub(super) async fn run(source: &Source) -> Result<ExitCode> {
    let db = source.existing().await?;
    let last = db.events().last_seq().await?;
    let mut progress = Progress::new("replay");
    let mut engine = engine::Engine::new(0);
    let (mut seq, mut moment, mut broken) = (0, Moment::default(), 0usize);
    loop {
        let page = db.events().read_from(seq, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for recorded in &page {
            // Events of one turn have one moment: between turns the floor must be whole.
            if recorded.at != moment && seq > 0 {
                for fault in engine.floor().broken_invariants(moment) {
                    broken += 1;
                    if broken <= MOST_SHOWN {
                        println!("after event {seq} ({moment}): {fault}");
                    }
                }
            }
            moment = recorded.at;
            engine.replay(recorded);
            seq = recorded.seq;
        }
        progress.at(seq, last);
    }
    progress.end();
    let floor = engine.floor();
    println!(
        "{seq} events replayed; plan version {}, {} live interactions, {} legs, {broken} faults",
        floor.plan_version(),
        floor.live_interactions(),
        floor.live_legs(),
    );
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
