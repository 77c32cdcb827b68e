//! Writes down what signalling and audio did on each line of an interaction, beside the floor.
//!
//! Owns: whose line it is, how much is kept of each. Must not own: what is a fact (`edge`), its rows
//! (`store`). Nothing waits for it: when it is behind, the oldest facts are lost, not a call.

use crate::clock;
use edge::{LineDid, LineFact};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use store::{Db, LineRow};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use vocab::{Event, InteractionId, LegId, Moment, OrganizationId, Recorded};

/// Kept of one line: a call has a dozen, one that renews its session every minute has more.
const MOST_OF_LINE: u32 = 100;
/// Lines known at once; beyond it the longest known are forgotten.
const MOST_LINES: usize = 20_000;
/// Facts that wait until it is known whose line they are.
const MOST_WAITING: usize = 32;
const WRITE: Duration = Duration::from_millis(500);

pub(crate) struct Lines {
    pub db: Db,
    pub facts: broadcast::Receiver<LineFact>,
    pub told: broadcast::Receiver<Arc<[Recorded]>>,
    pub stop: CancellationToken,
}

type Owner = (OrganizationId, InteractionId);

#[derive(Default)]
struct Line {
    owner: Option<Owner>,
    waiting: Vec<(Moment, LineDid)>,
    written: u32,
}

#[derive(Default)]
struct Known {
    lines: BTreeMap<LegId, Line>,
    order: VecDeque<LegId>,
    organizations: BTreeMap<InteractionId, OrganizationId>,
    ready: Vec<LineRow>,
}

impl Lines {
    pub(crate) async fn run(mut self) {
        let mut known = Known::default();
        let mut tick = interval(WRITE);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => break,
                fact = self.facts.recv() => match fact {
                    Ok(fact) => known.hear(clock::now(), fact),
                    Err(RecvError::Lagged(lost)) => {
                        tracing::warn!(lost, "facts of lines are lost: there are too many");
                    }
                    Err(RecvError::Closed) => break,
                },
                told = self.told.recv() => match told {
                    Ok(events) => events.iter().for_each(|event| known.follow(&event.event)),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => break,
                },
                _ = tick.tick() => write(&self.db, &mut known.ready).await,
            }
        }
        write(&self.db, &mut known.ready).await;
    }
}

/// What can't be written is lost: it explains a call, no call depends on it.
async fn write(db: &Db, ready: &mut Vec<LineRow>) {
    let rows = std::mem::take(ready);
    if let Err(error) = db.recorded().put_line_facts(&rows).await {
        tracing::warn!(%error, lost = rows.len(), "facts of lines can't be written");
    }
}

impl Known {
    fn hear(&mut self, at: Moment, LineFact { leg, what }: LineFact) {
        let line = self.line(leg);
        if line.waiting.len() < MOST_WAITING {
            line.waiting.push((at, what));
        }
        self.settle(leg);
    }

    fn line(&mut self, leg: LegId) -> &mut Line {
        if !self.lines.contains_key(&leg) {
            self.order.push_back(leg);
            while self.order.len() > MOST_LINES {
                if let Some(oldest) = self.order.pop_front() {
                    self.lines.remove(&oldest);
                }
            }
        }
        self.lines.entry(leg).or_default()
    }

    fn follow(&mut self, event: &Event) {
        let (leg, interaction) = match event {
            Event::InteractionStarted { interaction, organization, leg, .. } => {
                self.organizations.insert(*interaction, organization.clone());
                let Some(leg) = leg else { return };
                (*leg, *interaction)
            }
            Event::InteractionEnded { interaction, .. } => {
                self.organizations.remove(interaction);
                return;
            }
            Event::ReservationOffered { interaction, leg, .. }
            | Event::AgentRung { interaction, leg, .. }
            | Event::LegDialled { interaction, leg, .. } => (*leg, *interaction),
            _ => return,
        };
        let Some(organization) = self.organizations.get(&interaction).cloned() else { return };
        // A customer who is passed on takes the line along: from here on it is the next one's.
        self.line(leg).owner = Some((organization, interaction));
        self.settle(leg);
    }

    /// What is known of a line whose owner is known is ready to be written.
    fn settle(&mut self, leg: LegId) {
        let Some(line) = self.lines.get_mut(&leg) else { return };
        let Some((organization, interaction)) = line.owner.clone() else { return };
        for (at, what) in line.waiting.drain(..) {
            // The end is told in any case: it has the figures.
            if line.written >= MOST_OF_LINE && !matches!(what, LineDid::Closed(_)) {
                continue;
            }
            let (kind, detail) = row(&what);
            let (place, organization) = (line.written, organization.clone());
            line.written += 1;
            let kind = kind.to_owned();
            self.ready.push(LineRow { leg, place, organization, interaction, at, kind, detail });
        }
    }
}

fn row(what: &LineDid) -> (&'static str, Value) {
    match what {
        LineDid::Sip { sent, what, cause } => {
            ("sip", json!({"sent": sent, "what": what, "cause": cause}))
        }
        LineDid::Audio(audio) => ("audio", json!({"what": audio.name()})),
        LineDid::Closed(None) => ("quality", json!({"packets": 0})),
        LineDid::Closed(Some(heard)) => (
            "quality",
            json!({"packets": heard.packets, "lost": heard.lost,
                "loss_permille": heard.loss_permille, "jitter_ms": heard.jitter_ms,
                "mos_centi": heard.mos_centi}),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::{Address, Initiation, Outcome, Party};

    fn sip(leg: LegId, what: &str) -> LineFact {
        LineFact { leg, what: LineDid::Sip { sent: false, what: what.to_owned(), cause: None } }
    }

    fn started(interaction: InteractionId, leg: Option<LegId>) -> Event {
        Event::InteractionStarted {
            interaction,
            initiation: Initiation::Inbound,
            organization: "net".into(),
            campaign: None,
            leg,
            trunk: None,
            system: Address::parse("1001", "FR"),
            plan: 1,
            flow: None,
            previous: None,
            initial: None,
            callback: None,
            queue: None,
            passed_on: None,
            record: None,
        }
    }

    fn told(known: &mut Known) -> Vec<(InteractionId, u32, String)> {
        let rows = std::mem::take(&mut known.ready);
        let line = |row: LineRow| (row.interaction, row.place, row.detail["what"].to_string());
        rows.into_iter().map(line).collect()
    }

    #[test]
    fn a_line_is_whoevers_it_is_when_something_happens_on_it() {
        let id = |n: u128| uuid::Uuid::from_u128(n);
        let [first, second] = [1, 2].map(|n| InteractionId::from_uuid(id(n)));
        let leg = LegId::from_uuid(id(9));
        let at = Moment::from_epoch_ms(1_000);
        let mut known = Known::default();
        known.hear(at, sip(leg, "INVITE"));
        assert_eq!(told(&mut known), [], "nobody knows yet whose it is");
        known.follow(&started(first, Some(leg)));
        known.hear(at, sip(leg, "ACK"));
        let ended = |interaction| Event::InteractionEnded {
            interaction,
            outcome: Outcome::Handled,
            by: Party::Agent,
        };
        known.follow(&started(second, Some(leg)));
        known.follow(&ended(first));
        known.hear(at, sip(leg, "BYE"));
        known.follow(&ended(second));
        known.hear(at, LineFact { leg, what: LineDid::Closed(None) });
        let word = |text: &str| format!("{text:?}");
        assert_eq!(
            told(&mut known),
            [
                (first, 0, word("INVITE")),
                (first, 1, word("ACK")),
                (second, 2, word("BYE")),
                (second, 3, "null".to_owned()),
            ]
        );
    }

    #[test]
    fn of_a_line_that_never_rests_so_much_is_kept_and_its_end() {
        let leg = LegId::from_uuid(uuid::Uuid::from_u128(9));
        let interaction = InteractionId::from_uuid(uuid::Uuid::from_u128(1));
        let mut known = Known::default();
        known.follow(&started(interaction, Some(leg)));
        for n in 0..1_000 {
            known.hear(Moment::from_epoch_ms(n), sip(leg, "UPDATE"));
        }
        known.hear(Moment::from_epoch_ms(2_000), LineFact { leg, what: LineDid::Closed(None) });
        let kept = told(&mut known);
        assert_eq!(kept.len(), MOST_OF_LINE as usize + 1);
        assert_eq!(kept.last().map(|(_, _, what)| what.as_str()), Some("null"));
    }
}
