//! `plateau replay`: the floor, event by event, with its invariants checked after each moment and
//! its decisions taken again.

use super::Source;
use super::progress::Progress;
use anyhow::Result;
use engine::{Difference, Redecider};
use std::process::ExitCode;
use vocab::Moment;

const PAGE: u32 = 2_000;
/// Enough to see what is wrong; the count goes on.
const MOST_SHOWN: usize = 20;

/// What the journal has that it should not have.
#[derive(Debug, Default)]
struct Found {
    broken: usize,
    different: usize,
}

pub(super) async fn run(source: &Source) -> Result<ExitCode> {
    let db = source.existing().await?;
    let last = db.events().last_seq().await?;
    let mut progress = Progress::new("replay");
    let mut again = Redecider::default();
    let mut found = Found::default();
    let (mut seq, mut moment) = (0, Moment::default());
    loop {
        let page = db.events().read_from(seq, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for recorded in &page {
            // Events of one turn have one moment: between turns the floor must be whole.
            if recorded.at != moment && seq > 0 {
                for fault in again.floor().broken_invariants(moment) {
                    found.fault(&format!("after event {seq} ({moment}): {fault}"));
                }
            }
            moment = recorded.at;
            for difference in again.take(recorded) {
                found.difference(&difference);
            }
            seq = recorded.seq;
        }
        progress.at(seq, last);
    }
    if let Some(difference) = again.finish() {
        found.difference(&difference);
    }
    progress.end();
    Ok(found.tell(seq, &again))
}

impl Found {
    fn fault(&mut self, text: &str) {
        self.broken += 1;
        if self.broken <= MOST_SHOWN {
            println!("{text}");
        }
    }

    fn difference(&mut self, difference: &Difference) {
        self.different += 1;
        if self.different > MOST_SHOWN {
            return;
        }
        let text = |offer: &Option<engine::acd::Match>| match offer {
            Some(offer) => serde_json::to_string(offer).unwrap_or_else(|e| e.to_string()),
            None => "no offer".to_owned(),
        };
        println!("event {} ({}) is decided otherwise:", difference.seq, difference.at);
        println!("  journal: {}", text(&difference.recorded));
        println!("  now:     {}", text(&difference.decided));
    }

    fn tell(&self, seq: u64, again: &Redecider) -> ExitCode {
        let floor = again.floor();
        println!(
            "{seq} events replayed; plan version {}, {} live interactions, {} legs, {} faults",
            floor.plan_version(),
            floor.live_interactions(),
            floor.live_legs(),
            self.broken,
        );
        println!(
            "{} decisions taken again: {} the same, byte for byte; {} differences",
            again.checked, again.equal, self.different
        );
        if self.different > 0 {
            println!(
                "this is plateau {}: a journal that another version wrote may differ where its \
                 rules did; one that this version wrote must not",
                env!("CARGO_PKG_VERSION")
            );
        }
        let clean = self.broken == 0 && self.different == 0;
        if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
