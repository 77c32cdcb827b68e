//! The one task of the legs.
//!
//! Owns: the loop, handing inputs to the floor, stopping. Must not own: what happens to a leg.

use super::clock::Clock;
use super::{Around, Closing, Counters, Done, Due, Leg, Legs, State};
use crate::Doorkeeper;
use crate::audio::{Audio, AudioEvent};
use crate::recognition::Recognizer;
use crate::sip::ban::Bans;
use crate::sip::stack::Stack;
use crate::sip::trunk::Trunks;
use crate::sip::{Signal, SipConfig};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use vocab::{Effect, Input, LegEnd, LegId};

/// Results of audio under way to the table.
const DONE_MAX: usize = 4_096;
/// At the stop, peers get so long to hear our BYE.
const STOP_WAIT: Duration = Duration::from_millis(1_500);
const STOP_POLL: Duration = Duration::from_millis(10);

/// What the edge asks of the legs.
#[derive(Debug)]
pub(crate) enum Order {
    Perform(Effect),
    /// End everything; answered when peers had their chance to hear it.
    Stop(oneshot::Sender<()>),
}

/// The table's ends to the rest.
pub(crate) struct Wiring {
    pub(crate) stack: Arc<Stack>,
    pub(crate) trunks: Arc<Trunks>,
    pub(crate) bans: Arc<Bans>,
    pub(crate) door: Arc<dyn Doorkeeper>,
    pub(crate) audio: Audio,
    pub(crate) recognizer: Option<Arc<Recognizer>>,
    pub(crate) heard: mpsc::Receiver<AudioEvent>,
    pub(crate) signals: (mpsc::Sender<Signal>, mpsc::Receiver<Signal>),
    pub(crate) orders: mpsc::Receiver<Order>,
    pub(crate) inputs: mpsc::Sender<Input>,
    pub(crate) counters: Arc<Counters>,
}

/// Starts the task; it ends with its orders.
pub(crate) fn start(config: &SipConfig, wiring: Wiring) {
    let (done, done_rx) = mpsc::channel(DONE_MAX);
    let (signals, signals_rx) = wiring.signals;
    let around = Around {
        stack: wiring.stack,
        audio: wiring.audio,
        recognizer: wiring.recognizer,
        trunks: wiring.trunks,
        bans: wiring.bans,
        door: wiring.door,
        signals,
        done,
        counters: wiring.counters,
        region: config.region.clone(),
        session_expires_s: config.session_expires_s,
        session_min_s: config.session_min_s,
        silent_ms: i64::from(config.t1_ms) * 64,
    };
    let seed = rsipstack::transaction::random_text(16)
        .bytes()
        .fold(0u64, |acc, b| acc.wrapping_mul(61).wrapping_add(u64::from(b)));
    let legs = Legs::new(around, config, Clock::new(), seed);
    let ends =
        Ends { signals: signals_rx, done: done_rx, heard: wiring.heard, orders: wiring.orders };
    tokio::spawn(run(legs, ends, wiring.inputs));
}

struct Ends {
    signals: mpsc::Receiver<Signal>,
    done: mpsc::Receiver<Done>,
    heard: mpsc::Receiver<AudioEvent>,
    orders: mpsc::Receiver<Order>,
}

async fn run(mut legs: Legs, mut ends: Ends, inputs: mpsc::Sender<Input>) {
    let sleep = tokio::time::sleep_until(Instant::now());
    tokio::pin!(sleep);
    loop {
        legs.count();
        let next = legs.deadlines.next_ms().map(|ms| legs.clock.instant(ms));
        if let Some(next) = next
            && sleep.deadline() != next
        {
            sleep.as_mut().reset(next);
        }
        tokio::select! {
            biased;
            place = inputs.reserve(), if !legs.outbox.is_empty() => {
                let Ok(place) = place else { return };
                if let Some(input) = legs.outbox.pop_front() {
                    place.send(input);
                }
            }
            () = &mut sleep, if next.is_some() => legs.wake(),
            Some(done) = ends.done.recv() => legs.done(done),
            order = ends.orders.recv() => match order {
                Some(Order::Perform(effect)) => legs.perform(effect),
                Some(Order::Stop(told)) => {
                    stop(&mut legs, &mut ends).await;
                    told.send(()).ok();
                    return;
                }
                None => return,
            },
            signal = ends.signals.recv() => match signal {
                Some(signal) => legs.hear_sip(signal),
                None => return,
            },
            Some(event) = ends.heard.recv() => legs.hear_audio(event),
        }
    }
}

/// Hangs up on everybody and gives them a moment to hear it.
async fn stop(legs: &mut Legs, ends: &mut Ends) {
    let all: Vec<_> = legs.legs.keys().copied().collect();
    for leg in all {
        legs.hang_up(leg, None);
    }
    let until = Instant::now() + STOP_WAIT;
    while Instant::now() < until {
        let asleep = legs.closing.is_empty()
            && legs.around.stack.endpoint.get_stats().running_transactions == 0;
        if asleep {
            return;
        }
        while let Ok(signal) = ends.signals.try_recv() {
            legs.hear_sip(signal);
        }
        tokio::time::sleep(STOP_POLL).await;
    }
}

impl Legs {
    fn count(&self) {
        let counters = &self.around.counters;
        let dialogs = self.legs.len() + self.closing.len();
        counters.legs.store(self.legs.len() as u64, Ordering::Relaxed);
        counters.dialogs.store(dialogs as u64, Ordering::Relaxed);
    }

    fn hear_sip(&mut self, signal: Signal) {
        match signal {
            Signal::Invite { tx, call } => self.offered(tx, call),
            Signal::Inside(tx) => self.inside(tx),
            Signal::Replaces(tx) => self.replaces(tx),
            Signal::Register(tx) => self.register(tx),
            Signal::Cancelled { leg, seq } => self.cancelled(leg, seq),
            Signal::Acked { leg, body } => self.acked(leg, body),
            Signal::NeverAcked { leg } => self.vanish(leg),
            Signal::Answered { leg, seq, request, response, flow } => {
                self.answered(leg, seq, &request, &response, flow);
            }
            Signal::Gone { leg, seq } => self.gone(leg, seq),
            Signal::Refreshed { leg, response } => self.refreshed(leg, response.as_deref()),
            Signal::SocketClosed(socket) => self.socket_closed(socket),
        }
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::Answered { leg, result } => self.audio_answered(leg, result),
            Done::Opened { leg, result } => self.audio_opened(leg, result),
            Done::Accepted { leg, result } => self.audio_accepted(leg, result),
            Done::Settled { leg, early, result } => self.audio_settled(leg, early, result),
            Done::Recognized { leg, cue, result } => self.recognized(leg, cue, result),
            Done::Renewed { leg, result } => self.audio_renewed(leg, result),
            Done::Updated { leg, tx, result } => self.audio_updated(leg, tx, result),
        }
    }

    /// Everything whose time has come.
    fn wake(&mut self) {
        let now_ms = self.clock.now_ms();
        while let Some(due) = self.deadlines.pop(now_ms) {
            match due {
                Due::Ring(leg) => self.rang_out(leg),
                Due::Alert(leg) => self.alert(leg),
                Due::Undecided(leg) => self.undecided(leg),
                Due::Digits(leg) => self.digits_due(leg, now_ms),
                Due::Session(leg) => self.session_due(leg, now_ms),
                Due::Referred(leg) => self.referral_due(leg),
                Due::Closing(leg) => self.give_up_closing(leg),
                Due::Phones => self.phones_due(),
            }
        }
    }

    /// A peer that never finished: the transaction is let go.
    fn give_up_closing(&mut self, leg: LegId) {
        match self.closing.remove(&leg) {
            Some(Closing::Calling { sent, .. }) => sent.end(),
            Some(Closing::Unacked { mut dialog }) => self.bye(&mut dialog),
            None => {}
        }
    }

    /// The peer is gone: BYE for the case that it isn't, and the floor hears it.
    pub(super) fn vanish(&mut self, id: LegId) {
        if let Some(Leg { state: State::Up { up }, .. }) = self.legs.get_mut(&id) {
            // Whether or not our 2xx was heard: there is nothing to wait for any more.
            up.acked = true;
        }
        if self.part(id, None) {
            self.tell(Input::LegEnded { leg: id, end: LegEnd::Vanished });
        } else {
            self.give_up_closing(id);
        }
    }
}
