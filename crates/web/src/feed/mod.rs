//! The live feed: the board as cards, and each batch of events as a delta.
//!
//! Owns: one folded `ledger::Board`, the cards last shown, a ring of past deltas. One publisher
//! calls [`Hub::publish`] in the order of the journal; readers take what they may see ([`scope`]).
//! Must not own: sockets (see `routes::live`), or any figure that is not on the board.

mod campaign;
mod card;
mod facts;
mod scope;

pub(crate) use campaign::results as campaign_results;
pub(crate) use card::{Card, number as card_number};
pub(crate) use scope::Viewer;

use crate::shape::{LiveChange, LiveDelta, LiveMessage, LiveSnapshot, Topic};
use card::Cards;
use ledger::{Board, Change};
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::{broadcast, watch};
use vocab::{FloorPlan, Moment, PlanVersion, Recorded, Seq};

/// Batches kept for readers that come back after a cut.
const KEPT: usize = 4_096;
/// Batches a reader may be behind before it is dropped and must come back.
const BEHIND: usize = 1_024;

/// What one batch of events changed. Cheap to share: cards are counted references.
pub(crate) struct Batch {
    pub(crate) seq: Seq,
    changes: Vec<CardChange>,
    /// A new plan or day: names and scopes may differ, so every reader starts anew.
    pub(crate) all: bool,
}

struct CardChange {
    topic: Topic,
    key: String,
    before: Option<Arc<Card>>,
    after: Option<Arc<Card>>,
}

pub(crate) struct Hub {
    held: Mutex<Held>,
    out: broadcast::Sender<Arc<Batch>>,
    seq: watch::Sender<Seq>,
}

struct Held {
    board: Board,
    seq: Seq,
    cards: Cards,
    ring: VecDeque<Arc<Batch>>,
    /// The ring holds every batch after this one.
    base: Seq,
}

/// Where a reader starts: what it gets at once, and what follows.
pub(crate) struct Start {
    pub(crate) messages: Vec<LiveMessage>,
    pub(crate) following: broadcast::Receiver<Arc<Batch>>,
}

impl Hub {
    pub(crate) fn new(board: Board, seq: Seq) -> Self {
        let cards = Cards::of(&board);
        let held = Held { board, seq, cards, ring: VecDeque::new(), base: seq };
        Self {
            held: Mutex::new(held),
            out: broadcast::channel(BEHIND).0,
            seq: watch::channel(seq).0,
        }
    }

    /// Folds one committed batch and hands the delta to every reader. Never waits for one.
    pub(crate) fn publish(&self, events: &[Recorded]) {
        let Some(last) = events.last() else { return };
        let mut held = self.lock();
        let batch = Arc::new(held.fold(events, last.seq));
        held.keep(Arc::clone(&batch));
        // Nobody listening is no fault.
        let _ = self.out.send(batch);
        drop(held);
        self.seq.send_replace(last.seq);
    }

    /// A snapshot, or only what was missed since `from` if that is still kept.
    pub(crate) fn start(&self, viewer: &Viewer, from: Option<Seq>) -> Start {
        let held = self.lock();
        let messages = match from.and_then(|from| held.missed(from)) {
            Some(missed) => {
                let mut messages: Vec<_> = missed.iter().filter_map(|b| delta(b, viewer)).collect();
                // Says that the feed goes on, even when nothing of it was theirs.
                let nothing = LiveDelta { seq: held.seq, changes: Vec::new() };
                messages.push(LiveMessage::Delta(nothing));
                messages
            }
            None => vec![LiveMessage::Snapshot(held.snapshot(viewer))],
        };
        Start { messages, following: self.out.subscribe() }
    }

    pub(crate) fn snapshot(&self, viewer: &Viewer) -> LiveSnapshot {
        self.lock().snapshot(viewer)
    }

    pub(crate) fn card(&self, topic: Topic, key: &str) -> Option<Arc<Card>> {
        self.lock().cards.get(topic, key).cloned()
    }

    /// All that is counted of a campaign that calls out.
    pub(crate) fn campaign(&self, id: &vocab::CampaignId) -> Option<ledger::CampaignView> {
        self.lock().board.campaign(id)
    }

    pub(crate) fn plan(&self) -> Option<(PlanVersion, Arc<FloorPlan>)> {
        self.lock().board.plan().map(|(version, plan)| (version, Arc::clone(plan)))
    }

    /// The board as it is now, with the event that it holds last.
    pub(crate) fn board(&self) -> (Board, Seq) {
        let held = self.lock();
        (held.board.clone(), held.seq)
    }

    /// Waits until the board holds that event: an answer given then shows it.
    pub(crate) async fn reached(&self, seq: Seq) {
        let mut now = self.seq.subscribe();
        let wait = now.wait_for(|reached| *reached >= seq);
        let _ = tokio::time::timeout(std::time::Duration::from_secs(2), wait).await;
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().expect("no code panics while it holds this lock")
    }
}

impl Held {
    fn fold(&mut self, events: &[Recorded], seq: Seq) -> Batch {
        let mut changed = BTreeSet::new();
        for event in events {
            if let Some(day) = self.next_day(event.at) {
                changed.extend(self.board.start_day(day));
            }
            changed.extend(self.board.fold(event));
        }
        self.seq = seq;
        let all = changed.contains(&Change::All);
        let changes = if all {
            self.cards = Cards::of(&self.board);
            Vec::new()
        } else {
            changed.iter().filter_map(|change| self.turn(change)).collect()
        };
        Batch { seq, changes, all }
    }

    /// The card of what changed, before and after; nothing when it shows the same.
    fn turn(&mut self, change: &Change) -> Option<CardChange> {
        let (topic, key, after) = card::look_up(&self.board, change)?;
        let after = after.map(Arc::new);
        let before = self.cards.put(topic, &key, after.clone());
        (before != after).then_some(CardChange { topic, key, before, after })
    }

    /// Local midnight, when the board still counts for an earlier day.
    fn next_day(&self, at: Moment) -> Option<Moment> {
        let zone = self.board.plan().map(|(_, plan)| plan.settings.time_zone.clone());
        let day = day_of(at, zone.as_deref().unwrap_or("UTC"));
        (day > self.board.day()).then_some(day)
    }

    fn keep(&mut self, batch: Arc<Batch>) {
        if self.ring.len() >= KEPT
            && let Some(oldest) = self.ring.pop_front()
        {
            self.base = oldest.seq;
        }
        self.ring.push_back(batch);
    }

    /// Every batch after `from`, if all of them are kept and none of them changed everything.
    fn missed(&self, from: Seq) -> Option<Vec<Arc<Batch>>> {
        let kept = (self.base..=self.seq).contains(&from);
        let missed: Vec<_> = self.ring.iter().filter(|b| b.seq > from).cloned().collect();
        (kept && missed.iter().all(|b| !b.all)).then_some(missed)
    }

    fn snapshot(&self, viewer: &Viewer) -> LiveSnapshot {
        let mut snapshot = LiveSnapshot {
            seq: self.seq,
            agents: Vec::new(),
            queues: Vec::new(),
            interactions: Vec::new(),
            callbacks: Vec::new(),
            closings: Vec::new(),
            campaigns: Vec::new(),
            me: None,
        };
        for seen in self.cards.iter().filter_map(|card| viewer.see(card)) {
            match seen {
                Card::Agent(view) => {
                    if viewer.is_agent(&view.agent) {
                        snapshot.me = Some(view.clone());
                    }
                    snapshot.agents.push(view);
                }
                Card::Queue(view) => snapshot.queues.push(view),
                Card::Interaction(view) => snapshot.interactions.push(view),
                Card::Callback(view) => snapshot.callbacks.push(view),
                Card::Closing(view) => snapshot.closings.push(view),
                Card::Campaign(view) => snapshot.campaigns.push(view),
            }
        }
        snapshot
    }
}

/// What the viewer may see of a batch; nothing when none of it is theirs.
pub(crate) fn delta(batch: &Batch, viewer: &Viewer) -> Option<LiveMessage> {
    let changes: Vec<_> = batch.changes.iter().filter_map(|c| seen_change(c, viewer)).collect();
    let delta = LiveDelta { seq: batch.seq, changes };
    (!delta.changes.is_empty()).then_some(LiveMessage::Delta(delta))
}

fn seen_change(change: &CardChange, viewer: &Viewer) -> Option<LiveChange> {
    let before = change.before.as_deref().and_then(|card| viewer.see(card));
    let after = change.after.as_deref().and_then(|card| viewer.see(card));
    if before == after {
        return None;
    }
    let value = after.map(|card| card.into_value());
    Some(LiveChange { topic: change.topic, key: change.key.clone(), value })
}

/// The local midnight at or before a moment.
pub(crate) fn day_of(at: Moment, zone: &str) -> Moment {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    jiff::Timestamp::from_millisecond(at.epoch_ms())
        .and_then(|stamp| stamp.to_zoned(zone).start_of_day())
        .map_or(at, |start| Moment::from_epoch_ms(start.timestamp().as_millisecond()))
}
