//! What answered the phone: a person, a machine, a fax, nobody; and when a machine is ready to
//! record.
//!
//! Owns: the decision by cadence, the wait for the beep. Must not own: what is done about it, the
//! tones themselves (see `progress`, `beep`).
//!
//! A person says a word or three and waits for an answer; a machine talks on. So what counts is how
//! long the greeting is, how many words it has, and the silence after it: the method that open
//! telephone switches document publicly, with the settings of [`vocab::Amd`]. What is added here:
//! a voice is what stands out of the noise of that line, tones of the network are no words, ringing
//! on (a call passed on) is no silence, a beep after words is a machine's. Whoever can't be told is
//! a person: no one is left in silence for the sake of a figure.
//!
//! Time is counted in frames of 20 ms; nothing is allocated after [`Answering::new`].

use crate::beep::{Beep, Beeps};
use crate::frames::Frames;
use crate::level::FLOOR_DBFS;
use crate::pitch::{Measure, Rumble, Run, Runs};
use crate::progress::{Country, Progress, Signal};
use crate::{FRAME_MS, Frame};
use vocab::Amd;

/// What a sine of 0 dBm0 measures, in dBFS.
const ZERO_DBM0_DBFS: f32 = -6.15;
/// A voice stands out of the noise by so much, in dB.
const OVER_NOISE_DB: f32 = 8.0;
/// Noise is never taken to be louder than this, in dBFS: a voice without a pause isn't noise.
const MOST_NOISE_DBFS: f32 = -38.0;
/// What is so much quieter than the voice that speaks is another's, in dB: a television's.
const UNDER_VOICE_DB: f32 = 20.0;
/// Frames in which the quietest is the noise: a second has a pause between syllables.
const NOISE_FRAMES: usize = 50;
/// A tone of so many frames is no voice.
const TONE_FRAMES: u32 = 6;
/// Silence that stands for the beep of a machine that has none.
const NO_BEEP_MS: u32 = 2_500;
/// A beep is followed by so much quiet before it counts: some machines beep three times.
const SETTLED_MS: u32 = 300;
/// A machine that has not beeped by then is given up.
const BEEP_LIMIT_MS: u32 = 60_000;
/// The longest pause of ringing, less the part of it after which ringing is recognised.
const RINGING_PAUSE_MS: u32 = 3_100;
/// Whatever the settings say, it is decided by then.
const MOST_TOTAL_MS: u32 = 30_000;
/// Ringing on after the answer is waited for so long.
const RINGING_LIMIT_MS: u32 = 60_000;

/// What picked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    Human,
    Machine,
    Silence,
    Fax,
    /// The network: busy, congestion, no such number.
    Tone(Signal),
}

/// Why it is taken for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A short greeting, then silence.
    ShortGreeting,
    LongGreeting,
    LongWord,
    ManyWords,
    /// A beep after words.
    Beep,
    /// Nothing was said in time.
    NothingSaid,
    /// There was no telling in time.
    OutOfTime,
    Signal,
}

/// A decision. Times in milliseconds since the first frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub heard: Heard,
    pub reason: Reason,
    pub at_ms: u32,
    /// When the first word began.
    pub began_ms: Option<u32>,
    /// When the last word so far ended.
    pub ended_ms: Option<u32>,
    pub words: u32,
}

/// What is told, in this order: first what answered, then, of a machine, when it records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Told {
    Found(Found),
    /// What is said from now on is recorded. No beep: it has long been silent.
    Ready {
        at_ms: u32,
        beep_hz: Option<f32>,
    },
    /// It neither beeped nor fell silent.
    GaveUp {
        at_ms: u32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Deciding,
    /// A machine since this frame.
    Machine {
        since: u32,
    },
    Over,
}

/// Listens to one leg from its answer on.
#[derive(Clone, Debug)]
pub struct Answering {
    amd: Amd,
    stage: Stage,
    /// Frames heard.
    n: u32,
    /// The frame from which silence counts: the first, or the last of ringing on.
    since: u32,
    ringing: bool,
    rumble: Rumble,
    runs: Runs,
    progress: Progress,
    beeps: Beeps,
    beep: Option<Beep>,
    noise: Noise,
    greeting: Greeting,
    frames: Frames,
}

impl Answering {
    #[must_use]
    pub fn new(amd: Amd) -> Self {
        Self::begin(amd, Stage::Deciding)
    }

    /// For a line that is known to be a machine's: only its readiness is told.
    #[must_use]
    pub fn of_machine(amd: Amd) -> Self {
        Self::begin(amd, Stage::Machine { since: 0 })
    }

    fn begin(amd: Amd, stage: Stage) -> Self {
        let total_ms = amd.total_ms.min(MOST_TOTAL_MS);
        Self {
            amd: Amd { total_ms, level_dbm0: amd.level_dbm0.clamp(-70, 0), ..amd },
            stage,
            n: 0,
            since: 0,
            ringing: false,
            rumble: Rumble::default(),
            runs: Runs::default(),
            progress: Progress::new(&Country::ALL),
            beeps: Beeps::default(),
            beep: None,
            noise: Noise::default(),
            greeting: Greeting::default(),
            frames: Frames::default(),
        }
    }

    /// Nothing more will be told.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// Any number of samples up to a packet's; the first thing that they tell.
    pub fn hear(&mut self, samples: &[i16]) -> Option<Told> {
        let mut told = None;
        let mut rest = samples;
        while !rest.is_empty() {
            if let Some(frame) = self.frames.take(&mut rest) {
                told = told.or(self.frame(&frame));
            }
        }
        told
    }

    /// 20 ms.
    pub fn frame(&mut self, frame: &Frame) -> Option<Told> {
        if self.is_over() {
            return None;
        }
        let frame = self.rumble.cut(frame);
        let measure = Measure::of(&frame);
        let ended = self.runs.hear(self.n, &measure);
        let signal = self.progress.hear(self.n, &frame, &measure, &self.runs, ended.as_ref());
        let beep = self.beeps.hear(&measure, &self.runs, ended.as_ref());
        let least_dbfs = level_dbfs(&self.amd).max(self.greeting.dbfs - UNDER_VOICE_DB);
        let is_loud = self.noise.hear(measure.dbfs, least_dbfs);
        let run = self.runs.now().filter(|run| run.n_frames >= TONE_FRAMES);
        let is_tone = run.is_some() || self.progress.is_on();
        if let Some(run) = run.filter(|run| run.n_frames == TONE_FRAMES) {
            self.greeting.take_back(run);
        }
        let voice_dbfs = (is_loud && !is_tone).then_some(measure.dbfs);
        self.greeting.hear(self.n, voice_dbfs, &self.amd);
        self.n = self.n.saturating_add(1);
        self.beep = beep.or(self.beep.filter(|_| !is_loud));
        match self.stage {
            Stage::Deciding => self.decide(signal).map(Told::Found),
            Stage::Machine { since } => self.wait(since),
            Stage::Over => None,
        }
    }

    fn decide(&mut self, signal: Option<Signal>) -> Option<Found> {
        if signal == Some(Signal::Ringback) && ms(self.n) < RINGING_LIMIT_MS {
            self.greeting = Greeting::default();
            (self.since, self.ringing) = (self.n, true);
            return None;
        }
        let (heard, reason) = self.verdict(signal)?;
        self.stage = match heard {
            Heard::Machine => Stage::Machine { since: self.n },
            Heard::Human | Heard::Silence | Heard::Fax | Heard::Tone(_) => Stage::Over,
        };
        let greeting = &self.greeting;
        Some(Found {
            heard,
            reason,
            at_ms: ms(self.n),
            began_ms: greeting.began.map(ms),
            ended_ms: greeting.began.map(|_| ms(greeting.ended)),
            words: greeting.words,
        })
    }

    fn verdict(&self, signal: Option<Signal>) -> Option<(Heard, Reason)> {
        let (amd, greeting) = (&self.amd, &self.greeting);
        match signal {
            Some(Signal::FaxAnswer | Signal::FaxCalling | Signal::Modem) => {
                return Some((Heard::Fax, Reason::Signal));
            }
            Some(signal @ (Signal::Busy | Signal::Congestion | Signal::Special(_))) => {
                return Some((Heard::Tone(signal), Reason::Signal));
            }
            Some(Signal::Ringback) | None => {}
        }
        let pause_ms = if self.ringing { RINGING_PAUSE_MS } else { 0 };
        let waited_ms = ms(self.n - self.since).saturating_sub(pause_ms);
        let is_late = waited_ms >= amd.total_ms;
        let Some(began) = greeting.began.filter(|_| greeting.words > 0) else {
            let in_word = greeting.word.is_some();
            let is_silent = waited_ms >= amd.initial_silence_ms && !in_word;
            // What a tone of the network is, its cadence says soon.
            return ((is_silent || is_late) && !self.progress.is_on())
                .then_some((Heard::Silence, Reason::NothingSaid));
        };
        if self.beep.is_some() {
            return Some((Heard::Machine, Reason::Beep));
        }
        if ms(greeting.ended.saturating_sub(began)) > amd.greeting_ms {
            return Some((Heard::Machine, Reason::LongGreeting));
        }
        if greeting.words > amd.words {
            return Some((Heard::Machine, Reason::ManyWords));
        }
        if greeting.word.is_some_and(|from| ms(self.n - from) > amd.longest_word_ms) {
            return Some((Heard::Machine, Reason::LongWord));
        }
        let silent_ms = ms(self.n.saturating_sub(greeting.ended));
        if silent_ms >= silence_ms(amd, ms(greeting.ended.saturating_sub(began))) {
            return Some((Heard::Human, Reason::ShortGreeting));
        }
        is_late.then_some((Heard::Human, Reason::OutOfTime))
    }

    fn wait(&mut self, since: u32) -> Option<Told> {
        let at_ms = ms(self.n);
        let settled = self.beep.filter(|beep| ms(self.n - beep.end) >= SETTLED_MS);
        let quiet_from = self.greeting.ended.max(since);
        let told = if let Some(beep) = settled {
            Some(Told::Ready { at_ms, beep_hz: Some(beep.hz) })
        } else if self.beep.is_none() && ms(self.n.saturating_sub(quiet_from)) >= NO_BEEP_MS {
            Some(Told::Ready { at_ms, beep_hz: None })
        } else if ms(self.n - since) >= BEEP_LIMIT_MS {
            Some(Told::GaveUp { at_ms })
        } else {
            None
        };
        if told.is_some() {
            self.stage = Stage::Over;
        }
        told
    }
}

/// A machine's first sentence is seldom as short as "Allô ?", so silence after a short greeting says
/// more: after one of more than half the limit, half as much again is waited for.
const fn silence_ms(amd: &Amd, greeting_ms: u32) -> u32 {
    let least_ms = amd.after_greeting_silence_ms;
    if greeting_ms > amd.greeting_ms / 2 { least_ms + least_ms / 2 } else { least_ms }
}

const fn ms(n_frames: u32) -> u32 {
    n_frames.saturating_mul(FRAME_MS as u32)
}

const fn level_dbfs(amd: &Amd) -> f32 {
    amd.level_dbm0 as f32 + ZERO_DBM0_DBFS
}

/// How loud the line is when nobody speaks: its quietest frame of the last second.
#[derive(Clone, Debug)]
struct Noise {
    last_dbfs: [f32; NOISE_FRAMES],
    at: usize,
}

impl Default for Noise {
    fn default() -> Self {
        Self { last_dbfs: [f32::INFINITY; NOISE_FRAMES], at: 0 }
    }
}

impl Noise {
    /// Whether a frame stands out of it.
    fn hear(&mut self, dbfs: f32, least_dbfs: f32) -> bool {
        self.last_dbfs[self.at] = dbfs;
        self.at = (self.at + 1) % NOISE_FRAMES;
        let noise = self.last_dbfs.iter().copied().fold(MOST_NOISE_DBFS, f32::min);
        dbfs > least_dbfs.max(noise + OVER_NOISE_DB)
    }
}

/// The words so far. Frames are counted from the first.
#[derive(Clone, Copy, Debug)]
struct Greeting {
    began: Option<u32>,
    /// The frame after the last one of a word.
    ended: u32,
    /// Those that have lasted long enough.
    words: u32,
    /// Where the word that is being said began.
    word: Option<u32>,
    counted: bool,
    quiet: u32,
    /// The loudest frame of a word that counts.
    dbfs: f32,
    /// As it was before this word, should it turn out to be none.
    before: (Option<u32>, u32),
}

impl Default for Greeting {
    fn default() -> Self {
        Self {
            began: None,
            ended: 0,
            words: 0,
            word: None,
            counted: false,
            quiet: 0,
            dbfs: FLOOR_DBFS,
            before: (None, 0),
        }
    }
}

impl Greeting {
    /// Frame number `at`, and how loud it is if it is a voice.
    fn hear(&mut self, at: u32, voice_dbfs: Option<f32>, amd: &Amd) {
        if let Some(dbfs) = voice_dbfs {
            self.quiet = 0;
            if self.word.is_none() {
                self.word = Some(at);
                self.counted = false;
                self.before = (self.began, self.ended);
            }
            let from = self.word.unwrap_or(at);
            if !self.counted && ms(at + 1 - from) >= amd.shortest_word_ms {
                self.counted = true;
                self.words = self.words.saturating_add(1);
                self.began = self.began.or(Some(from));
            }
            if self.counted {
                self.ended = at + 1;
                self.dbfs = self.dbfs.max(dbfs);
            }
            return;
        }
        self.quiet = self.quiet.saturating_add(1);
        if self.word.is_some() && ms(self.quiet) >= amd.between_words_ms {
            self.word = None;
        }
    }

    /// What seemed to be a word is a tone.
    fn take_back(&mut self, run: &Run) {
        let Some(from) = self.word.filter(|from| from + 2 >= run.from) else { return };
        debug_assert!(from <= run.end());
        if self.counted {
            self.words = self.words.saturating_sub(1);
        }
        (self.began, self.ended) = self.before;
        (self.word, self.counted) = (None, false);
    }
}

#[cfg(test)]
#[path = "answering_tests.rs"]
mod tests;
