//! Legs: one leg is one party's signalling and audio, joined here.
//!
//! Owns: the table of legs, performing effects in order, what a leg tells the floor. One task owns
//! the table; it never waits for a socket, for audio or for the floor. Must not own: what a call
//! is for, message syntax, packets.

mod clock;
mod hearing;
mod incoming;
mod inside;
mod listening;
mod notes;
mod outgoing;
mod perform;
mod phones;
mod pickup;
mod refer;
mod run;
mod session;

use crate::Doorkeeper;
use crate::audio::{Accepted, Answered, Audio, AudioError, Line};
use crate::recognition::{RecognitionError, Transcript};
use crate::sip::ban::Bans;
use crate::sip::dialog::Dialog;
use crate::sip::digest::Credentials;
use crate::sip::invite::{Asked, Sent};
use crate::sip::registrar::Registrar;
use crate::sip::session::SessionTimer;
use crate::sip::stack::{Flow, Stack};
use crate::sip::trunk::Trunks;
use crate::sip::{Signal, SipConfig};
use clock::{Clock, Deadlines};
use media::collect::Collector;
use rsipstack::sip::Request;
use rsipstack::transaction::Transaction;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::sync::mpsc;
use vocab::{
    AgentId, CueId, Effect, IdSource, Input, InteractionId, LegEnd, LegFailure, LegId, Moment,
    OrganizationId, RecordingId, SpeechRules,
};

pub(crate) use run::{Order, Wiring, start};

/// The wall's time, where no appointment hangs on it.
pub(crate) fn now() -> Moment {
    Clock::new().now()
}

/// Legs that may live at once; more are refused with 503.
const LEGS_MAX: usize = 20_000;
/// Effects that wait for one leg's audio.
const WAITING_MAX: usize = 64;
/// Plays of one leg whose end nobody hears of.
const QUIET_MAX: usize = 32;

/// A clock's appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// The time to pick up is over.
    Ring(LegId),
    /// A caller still waits for an answer: let it hear a ringing tone.
    Alert(LegId),
    /// Nobody decided about an offered call.
    Undecided(LegId),
    /// Digits were waited for.
    Digits(LegId),
    /// The session timer wants something.
    Session(LegId),
    /// The floor has had its time for a REFER.
    Referred(LegId),
    /// A peer never finished what we ended.
    Closing(LegId),
    /// A phone's registration ends.
    Phones,
}

/// Who is at the other end.
#[derive(Clone, Debug)]
enum Party {
    /// A caller that came in over a trunk.
    Caller,
    /// An agent's phone that we ring.
    Agent(AgentId),
    /// An outside number that we dial.
    Callee,
}

/// One leg.
#[derive(Debug)]
struct Leg {
    party: Party,
    line: Line,
    state: State,
    /// Effects that came while audio was being agreed.
    waiting: VecDeque<Effect>,
    collect: Option<Collect>,
    /// Single keys are told with this cue.
    keys: Option<CueId>,
    message: Option<Message>,
    machine: Option<pickup::Machine>,
    /// Plays whose end is not told: repeating ones and those of collections.
    quiet: VecDeque<CueId>,
    bridged: Option<LegId>,
    held: bool,
}

#[derive(Debug)]
struct Collect {
    cue: CueId,
    collector: Collector,
    /// It may be answered aloud; gone with the first key.
    spoken: Option<Spoken>,
}

/// A menu that may be answered aloud.
#[derive(Debug)]
struct Spoken {
    rules: SpeechRules,
    stage: SpokenStage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SpokenStage {
    Waiting,
    Speaking,
    /// The recogniser is at work.
    Asked,
}

/// A message that the party leaves.
#[derive(Clone, Debug)]
struct Message {
    recording: RecordingId,
    interaction: InteractionId,
    organization: OrganizationId,
    max_ms: i64,
    stage: MessageStage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MessageStage {
    Beep,
    Recording,
}

/// Where a leg is on its way.
#[derive(Debug)]
enum State {
    /// The caller waits for our decision.
    Offered {
        asked: Asked,
    },
    /// Audio is being agreed; then the 200 goes out.
    Answering {
        asked: Asked,
    },
    /// Our offer is being made; then the INVITE goes out.
    Opening {
        plan: Box<Plan>,
    },
    /// The far end was called.
    Calling {
        call: Box<Calling>,
    },
    /// The far end picked up; its answer is being taken.
    Accepting {
        up: Box<Up>,
    },
    Up {
        up: Box<Up>,
    },
}

/// An INVITE to be sent.
#[derive(Debug)]
struct Plan {
    request: Request,
    flow: Flow,
    credentials: Option<Credentials>,
}

#[derive(Debug)]
struct Calling {
    sent: Sent,
    sdp: String,
    credentials: Option<Credentials>,
    /// A provisional response came: CANCEL may be sent (RFC 3261 §9.1).
    provisional: bool,
    /// `LegRinging` was told.
    ringing: bool,
    /// The description of a 183, which holds where the 200 has none.
    early: Option<String>,
    /// What the network's tones said, where they are heard by whom it is bridged with.
    said: Option<LegFailure>,
    /// Times that the INVITE was sent again: for a challenge or a longer session.
    again: u32,
}

/// An established dialog.
#[derive(Debug)]
struct Up {
    dialog: Dialog,
    timer: Option<SessionTimer>,
    /// Our last description, for a refresh by re-INVITE.
    sdp: String,
    /// Our 2xx was acknowledged; a BYE must wait for that (RFC 3261 §15).
    acked: bool,
    /// A re-INVITE of theirs that audio is working on.
    asked: Option<Asked>,
    refresh: Option<Refresh>,
    /// A refresh met a refresh: not before this moment again.
    refresh_after_ms: i64,
    /// The INVITE that set it up, when it was ours and may still be answered by a fork.
    sent: Option<Sent>,
    referral: Option<refer::Referral>,
}

/// A refresh of ours under way.
#[derive(Debug)]
enum Refresh {
    Update,
    Invite(Sent),
}

/// What is left of a leg that is over for the floor.
#[derive(Debug)]
enum Closing {
    /// The far end has not said its last word about the INVITE.
    Calling { sent: Sent, cancelled: bool, reason: Option<&'static str> },
    /// BYE follows when our 2xx is acknowledged.
    Unacked { dialog: Box<Dialog> },
}

/// Audio's word about a leg.
enum Done {
    /// For an offered call: our SDP, and whether the caller holds.
    Answered { leg: LegId, result: Result<Answered, AudioError> },
    /// Our offer for a call out.
    Opened { leg: LegId, result: Result<String, AudioError> },
    /// The far end's final answer was taken.
    Accepted { leg: LegId, result: Result<Accepted, AudioError> },
    /// An answer in a 183, or in an ACK.
    Settled { leg: LegId, early: bool, result: Result<Accepted, AudioError> },
    /// A re-INVITE's offer.
    Renewed { leg: LegId, result: Result<Answered, AudioError> },
    /// What was said to a menu.
    Recognized { leg: LegId, cue: CueId, result: Result<Transcript, RecognitionError> },
    /// An UPDATE's offer.
    Updated { leg: LegId, tx: Box<Transaction>, result: Result<Answered, AudioError> },
}

/// Shared with [`crate::Edge`].
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) legs: AtomicU64,
    pub(crate) dialogs: AtomicU64,
    pub(crate) phones: AtomicU64,
}

/// The world around the legs.
struct Around {
    stack: Arc<Stack>,
    audio: Audio,
    recognizer: listening::Recognizer,
    trunks: Arc<Trunks>,
    bans: Arc<Bans>,
    door: Arc<dyn Doorkeeper>,
    signals: mpsc::Sender<Signal>,
    done: mpsc::Sender<Done>,
    counters: Arc<Counters>,
    /// Whose number plan is written in.
    region: String,
    session_expires_s: u32,
    session_min_s: u32,
    /// 64*T1: what stays silent so long is gone.
    silent_ms: i64,
}

/// The table.
struct Legs {
    around: Around,
    clock: Clock,
    ids: IdSource,
    legs: HashMap<LegId, Leg>,
    closing: HashMap<LegId, Closing>,
    phones: Registrar,
    deadlines: Deadlines,
    /// What the floor has not taken yet. Bounded by what live legs can say: new calls are refused
    /// while the floor does not listen.
    outbox: VecDeque<Input>,
}

impl Leg {
    fn new(party: Party, line: Line, state: State) -> Self {
        Self {
            party,
            line,
            state,
            waiting: VecDeque::new(),
            collect: None,
            keys: None,
            message: None,
            machine: None,
            quiet: VecDeque::new(),
            bridged: None,
            held: false,
        }
    }

    /// Audio is being agreed: effects on it must wait.
    const fn is_busy(&self) -> bool {
        match self.state {
            State::Answering { .. } | State::Opening { .. } | State::Accepting { .. } => true,
            State::Offered { .. } | State::Calling { .. } | State::Up { .. } => false,
        }
    }

    fn dialog(&mut self) -> Option<&mut Dialog> {
        match &mut self.state {
            State::Accepting { up } | State::Up { up } => Some(&mut up.dialog),
            State::Offered { .. }
            | State::Answering { .. }
            | State::Opening { .. }
            | State::Calling { .. } => None,
        }
    }

    /// The cue's end is not told to the floor.
    fn hush(&mut self, cue: CueId) {
        if self.quiet.len() >= QUIET_MAX {
            self.quiet.pop_front();
        }
        self.quiet.push_back(cue);
    }
}

/// The tag of ours names the leg.
fn tag_of(leg: LegId) -> String {
    leg.uuid().simple().to_string()
}

impl Legs {
    fn new(around: Around, config: &SipConfig, clock: Clock, seed: u64) -> Self {
        Self {
            around,
            clock,
            ids: IdSource::new(seed),
            legs: HashMap::new(),
            closing: HashMap::new(),
            phones: Registrar::new(&config.realm, config.reg_expires_s.clone()),
            deadlines: Deadlines::default(),
            outbox: VecDeque::new(),
        }
    }

    fn tell(&mut self, input: Input) {
        self.outbox.push_back(input);
    }

    fn due_in(&mut self, ms: i64, due: Due) {
        self.deadlines.at(self.clock.now_ms().saturating_add(ms), due);
    }

    /// Takes a leg out of the table: its audio is closed, its partner is alone.
    fn take(&mut self, id: LegId) -> Option<Leg> {
        let leg = self.legs.remove(&id)?;
        if let Some(message) = &leg.message {
            self.close_message(id, message);
        }
        self.around.audio.close(id);
        if let (Party::Agent(_), State::Up { up }) = (&leg.party, &leg.state)
            && let Some(sent) = &up.sent
        {
            // One phone, no forks to wait for.
            sent.end();
        }
        for effect in &leg.waiting {
            self.never_begun(effect);
        }
        if let Some(other) = leg.bridged.and_then(|o| self.legs.get_mut(&o))
            && other.bridged == Some(id)
        {
            other.bridged = None;
        }
        Some(leg)
    }

    /// The leg is over and the floor hears it once.
    fn ended(&mut self, leg: LegId, end: LegEnd) {
        if self.take(leg).is_some() {
            self.tell(Input::LegEnded { leg, end });
        }
    }

    fn failed(&mut self, leg: LegId, failure: LegFailure) {
        if self.take(leg).is_some() {
            self.tell(Input::LegFailed { leg, failure });
        }
    }

    /// Effects that waited for this leg's audio go on.
    fn resume(&mut self, id: LegId) {
        while let Some(leg) = self.legs.get_mut(&id) {
            if leg.is_busy() {
                return;
            }
            let Some(effect) = leg.waiting.pop_front() else { return };
            self.perform(effect);
        }
    }
}
