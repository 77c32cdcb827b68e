//! What the network says by sound: ringing, busy, congestion, "no such number", a fax, a modem.
//!
//! Owns: the tones of each country and their cadences, the special information tone, the answer
//! tones of fax and modem. Must not own: what is done about it, voices (see `answering`).
//!
//! Sources: ITU-T E.180 and its supplement 2 (tones of each country), E.180 §12 and E.182 (special
//! information tone, its coding by ANSI T1.401), T.30 §4.3.3 (CNG, CED), V.25 and V.8 (answer tones
//! of modems).
//!
//! A tone of two frequencies is told by how much of a frame lies in the space that the two span
//! (least squares on an orthonormal base), which 20 ms suffice for. A cadence counts only when its
//! pauses are quiet: a voice that hits the frequency is not silent in between.

use crate::frames::Frames;
use crate::pitch::{Measure, Rumble, Run, Runs};
use crate::{FRAME_MS, FRAME_SAMPLES, Frame, SAMPLE_RATE_HZ};
use std::f64::consts::TAU;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Country {
    France,
    Germany,
    UnitedKingdom,
    UnitedStates,
}

impl Country {
    pub const ALL: [Self; 4] =
        [Self::France, Self::Germany, Self::UnitedKingdom, Self::UnitedStates];
}

/// What a special information tone announces: the announcement after it says the same in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// The plain tone of ITU-T E.180: the number can't be reached as dialled.
    Unspecified,
    /// The number was changed, or is served no more.
    Intercept,
    /// Nobody has such a number.
    Vacant,
    /// The network gave up.
    Reorder,
    /// No way there is free.
    NoCircuit,
}

/// What was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    Ringback,
    Busy,
    Congestion,
    Special(Special),
    /// CED, 2,100 Hz: a fax picked up.
    FaxAnswer,
    /// CNG, 1,100 Hz: a fax calls.
    FaxCalling,
    /// An answer tone of V.25 or V.8, whose phase turns (faxes of V.34, too), or of Bell 103.
    Modem,
}

/// A tone of one country: its frequencies, and milliseconds on and off.
#[derive(Clone, Copy, Debug)]
struct Row {
    country: Country,
    signal: Signal,
    band: usize,
    /// One period; a time off of 0 is a long pause, of at least a second.
    beats_ms: &'static [(u32, u32)],
}

/// The frequencies that the rows use.
const BANDS_HZ: [(f64, Option<f64>); 6] = [
    (440.0, None),
    (425.0, None),
    (400.0, None),
    (400.0, Some(450.0)),
    (440.0, Some(480.0)),
    (480.0, Some(620.0)),
];

const fn row(
    country: Country,
    signal: Signal,
    band: usize,
    beats_ms: &'static [(u32, u32)],
) -> Row {
    Row { country, signal, band, beats_ms }
}

const ROWS: [Row; 12] = [
    row(Country::France, Signal::Ringback, 0, &[(1_500, 0)]),
    row(Country::France, Signal::Busy, 0, &[(500, 500)]),
    row(Country::France, Signal::Congestion, 0, &[(250, 250)]),
    row(Country::Germany, Signal::Ringback, 1, &[(1_000, 0)]),
    row(Country::Germany, Signal::Busy, 1, &[(480, 480)]),
    row(Country::Germany, Signal::Congestion, 1, &[(240, 240)]),
    row(Country::UnitedKingdom, Signal::Ringback, 3, &[(400, 200), (400, 0)]),
    row(Country::UnitedKingdom, Signal::Busy, 2, &[(375, 375)]),
    row(Country::UnitedKingdom, Signal::Congestion, 2, &[(400, 350), (225, 525)]),
    row(Country::UnitedStates, Signal::Ringback, 4, &[(2_000, 0)]),
    row(Country::UnitedStates, Signal::Busy, 5, &[(500, 500)]),
    row(Country::UnitedStates, Signal::Congestion, 5, &[(250, 250)]),
];

/// Beats that are remembered: two periods of the longest row.
const MEMORY: usize = 4;
/// A pause that may be ringing's.
const LONG_PAUSE_MS: u32 = 1_000;
/// Longer than any tone or pause of the table, with its tolerance.
const LONGEST_MS: u32 = 7_000;
/// A frame in a band has this share of its power there.
const BAND_SHARE: f32 = 0.85;
/// Pauses are at least so much quieter than tones, in dB.
const PAUSE_DB: f32 = 10.0;
/// Frames that speak against a state before it changes: one lost packet doesn't.
const CONTRARY: u32 = 2;
/// The frequencies' neighbourhood; elsewhere no band is measured.
const NEAR_HZ: std::ops::RangeInclusive<f32> = 330.0..=680.0;

/// What the sines of a band span, as an orthonormal base.
#[derive(Clone, Debug)]
struct Base {
    vectors: [[f32; FRAME_SAMPLES]; 4],
    n: usize,
}

impl Base {
    fn new((one, other): (f64, Option<f64>)) -> Self {
        let mut base = Self { vectors: [[0.0; FRAME_SAMPLES]; 4], n: 0 };
        for hz in [Some(one), other].into_iter().flatten() {
            let step = TAU * hz / f64::from(SAMPLE_RATE_HZ);
            base.add(|n| (step * n as f64).cos() as f32);
            base.add(|n| (step * n as f64).sin() as f32);
        }
        base
    }

    /// Gram–Schmidt.
    fn add(&mut self, sample: impl Fn(usize) -> f32) {
        let mut new: [f32; FRAME_SAMPLES] = std::array::from_fn(sample);
        for old in &self.vectors[..self.n] {
            let along: f32 = old.iter().zip(&new).map(|(a, b)| a * b).sum();
            for (value, old) in new.iter_mut().zip(old) {
                *value -= along * old;
            }
        }
        let length = new.iter().map(|v| v * v).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        self.vectors[self.n] = new.map(|v| v / length);
        self.n += 1;
    }

    fn share(&self, frame: &[f32; FRAME_SAMPLES], energy: f32) -> f32 {
        let along = |v: &[f32; FRAME_SAMPLES]| v.iter().zip(frame).map(|(a, b)| a * b).sum::<f32>();
        self.vectors[..self.n].iter().map(|v| along(v).powi(2)).sum::<f32>() / energy
    }
}

/// Tone and pause by turns in one band.
#[derive(Clone, Debug)]
struct Cadence {
    base: Base,
    is_on: bool,
    n_frames: u32,
    contrary: u32,
    on_dbfs: f32,
    /// Frames of a pause that were not quiet: one is the edge of a tone.
    loud: u32,
    on_ms: u32,
    /// The latest last.
    beats_ms: [(u32, u32); MEMORY],
    n_beats: usize,
}

/// What a cadence came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// Another beat is complete.
    Beat,
    /// The pause has become long.
    LongPause,
}

impl Cadence {
    fn new(band: (f64, Option<f64>)) -> Self {
        Self {
            base: Base::new(band),
            is_on: false,
            n_frames: 0,
            contrary: 0,
            on_dbfs: 0.0,
            loud: 0,
            on_ms: 0,
            beats_ms: [(0, 0); MEMORY],
            n_beats: 0,
        }
    }

    fn forget(&mut self) {
        (self.is_on, self.n_frames, self.contrary, self.loud) = (false, 0, 0, 0);
        (self.on_ms, self.n_beats) = (0, 0);
    }

    fn hear(&mut self, is_tone: bool, dbfs: f32) -> Option<Turn> {
        self.n_frames = self.n_frames.saturating_add(1);
        if is_tone == self.is_on {
            self.contrary = 0;
        } else {
            self.contrary += 1;
        }
        let lasted_ms = self.n_frames * FRAME_MS as u32;
        if is_tone && self.is_on {
            self.on_dbfs = self.on_dbfs.max(dbfs);
        }
        let breaks_pause = !is_tone && !self.is_on && dbfs > self.on_dbfs - PAUSE_DB;
        self.loud = if breaks_pause { self.loud + 1 } else { 0 };
        // Something else is heard where there should be a pause.
        let is_broken = self.on_ms > 0 && self.loud >= CONTRARY;
        if is_broken || lasted_ms > LONGEST_MS {
            self.forget();
            return None;
        }
        if self.contrary >= CONTRARY {
            return self.change(dbfs);
        }
        let is_long = !self.is_on && self.on_ms > 0 && lasted_ms == LONG_PAUSE_MS;
        is_long.then_some(Turn::LongPause)
    }

    fn change(&mut self, dbfs: f32) -> Option<Turn> {
        let lasted_ms = self.n_frames.saturating_sub(self.contrary) * FRAME_MS as u32;
        self.n_frames = self.contrary;
        self.contrary = 0;
        self.is_on = !self.is_on;
        if !self.is_on {
            self.on_ms = lasted_ms;
            return None;
        }
        self.on_dbfs = dbfs;
        if self.on_ms == 0 {
            return None;
        }
        self.beats_ms.rotate_left(1);
        self.beats_ms[MEMORY - 1] = (self.on_ms, lasted_ms);
        self.n_beats = (self.n_beats + 1).min(MEMORY);
        Some(Turn::Beat)
    }

    /// Whether the last beats are those of a row, from whichever of its beats they began.
    fn matches(&self, row: &Row, turn: Turn) -> bool {
        let n = row.beats_ms.len();
        match turn {
            Turn::LongPause => {
                let Some((&(on_ms, 0), before)) = row.beats_ms.split_last() else { return false };
                let heard = &self.beats_ms[MEMORY - self.n_beats.min(before.len())..];
                heard.len() == before.len()
                    && is_about(self.on_ms, on_ms)
                    && heard.iter().zip(before).all(|(heard, beat)| is_beat(*heard, *beat))
            }
            Turn::Beat => {
                if self.n_beats < 2 || row.beats_ms.iter().any(|beat| beat.1 == 0) {
                    return false;
                }
                let heard = &self.beats_ms[MEMORY - 2..];
                (0..n).any(|first| {
                    let due = |i: usize| row.beats_ms[(first + i) % n];
                    heard.iter().enumerate().all(|(i, heard)| is_beat(*heard, due(i)))
                })
            }
        }
    }
}

fn is_beat(heard: (u32, u32), due: (u32, u32)) -> bool {
    is_about(heard.0, due.0) && is_about(heard.1, due.1)
}

/// Within 12 % and a frame at either end.
const fn is_about(heard_ms: u32, due_ms: u32) -> bool {
    heard_ms.abs_diff(due_ms) <= due_ms * 12 / 100 + FRAME_MS as u32
}

/// Hears what the network says on one line.
#[derive(Clone, Debug)]
pub struct Progress {
    rows: Vec<Row>,
    cadences: Vec<Cadence>,
    steps: Steps,
}

impl Progress {
    /// Tones of these countries; the special information tone, fax and modem are everybody's.
    #[must_use]
    pub fn new(countries: &[Country]) -> Self {
        let mut rows: Vec<Row> =
            ROWS.into_iter().filter(|r| countries.contains(&r.country)).collect();
        let mut cadences = Vec::new();
        for (band, hz) in BANDS_HZ.into_iter().enumerate() {
            if rows.iter().any(|r| r.band == band) {
                for row in rows.iter_mut().filter(|r| r.band == band) {
                    row.band = cadences.len();
                }
                cadences.push(Cadence::new(hz));
            }
        }
        Self { rows, cadences, steps: Steps::default() }
    }

    /// Frame number `at`; `runs` has heard it, and `ended` is the run that it ended.
    pub fn hear(
        &mut self,
        at: u32,
        frame: &Frame,
        measure: &Measure,
        runs: &Runs,
        ended: Option<&Run>,
    ) -> Option<Signal> {
        let step = self.steps.hear(at, runs.now(), ended);
        let near = measure.sine.is_some_and(|s| NEAR_HZ.contains(&s.hz));
        let linear = near.then(|| frame.map(f32::from));
        let energy: f32 = linear.iter().flatten().map(|v| v * v).sum();
        let mut found = None;
        for (band, cadence) in self.cadences.iter_mut().enumerate() {
            let share = linear.as_ref().map_or(0.0, |frame| cadence.base.share(frame, energy));
            let Some(turn) = cadence.hear(share >= BAND_SHARE, measure.dbfs) else { continue };
            let mut rows = self.rows.iter().filter(|row| row.band == band);
            found = found.or(rows.find(|row| cadence.matches(row, turn)).map(|row| row.signal));
        }
        step.or(found)
    }

    /// Whether a tone of the network is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        const SURE: u32 = 4;
        self.cadences.iter().any(|c| c.is_on && c.n_frames > SURE)
    }
}

/// Hears a line on which the network alone speaks: before the answer.
#[derive(Clone, Debug)]
pub struct Early {
    frames: Frames,
    rumble: Rumble,
    runs: Runs,
    progress: Progress,
    n: u32,
}

impl Early {
    #[must_use]
    pub fn new(countries: &[Country]) -> Self {
        Self {
            frames: Frames::default(),
            rumble: Rumble::default(),
            runs: Runs::default(),
            progress: Progress::new(countries),
            n: 0,
        }
    }

    /// Any number of samples up to a packet's; the first thing that they tell.
    pub fn hear(&mut self, samples: &[i16]) -> Option<Signal> {
        let (mut signal, mut rest) = (None, samples);
        while !rest.is_empty() {
            let Some(frame) = self.frames.take(&mut rest) else { continue };
            let frame = self.rumble.cut(&frame);
            let measure = Measure::of(&frame);
            let ended = self.runs.hear(self.n, &measure);
            let now = self.progress.hear(self.n, &frame, &measure, &self.runs, ended.as_ref());
            signal = signal.or(now);
            self.n = self.n.saturating_add(1);
        }
        signal
    }
}

/// Frames between two steps that belong together: 30 ms of pause, and the frames that they share.
const STEP_GAP: u32 = 5;
/// ITU-T E.180 §12.1: each step lasts 330 ± 70 ms. Frames at its ends are lost to its neighbours.
const STEP_FRAMES: std::ops::RangeInclusive<u32> = 11..=21;
/// Less of a step is short: 274 ms against 380 ms.
const LONG_STEP: u32 = 16;
/// Frames of the last step until it counts: nothing else follows the first two.
const LAST_STEP: u32 = 8;
/// T.30: 2.6 to 4 s of CED; a second of it is enough.
const ANSWER_FRAMES: u32 = 50;
/// T.30: CNG is half a second, within 15 %, and a frame at either end.
const CALLING_FRAMES: std::ops::RangeInclusive<u32> = 19..=30;
/// T.30: 3 s within 15 % from the end of one CNG to the next.
const CALLING_PAUSE: std::ops::RangeInclusive<u32> = 125..=178;
/// V.25: the phase turns every 450 ms, which spoils the frame in which it does.
const TURN_GAP: u32 = 2;

/// Tones that come one after another.
#[derive(Clone, Copy, Debug, Default)]
struct Steps {
    /// The last two runs that lasted, the latest last.
    last: [Option<Run>; 2],
    answer: AnswerTone,
}

/// 2,100 Hz, with or without turns of its phase.
#[derive(Clone, Copy, Debug, Default)]
struct AnswerTone {
    n_frames: u32,
    turns: u32,
    gap: u32,
}

impl AnswerTone {
    fn hear(&mut self, now: Option<&Run>) -> Option<Signal> {
        if !now.is_some_and(|run| run.is_near(2_100.0, 25.0)) {
            self.gap += 1;
            if self.gap > TURN_GAP {
                *self = Self::default();
            }
            return None;
        }
        if self.gap > 0 && self.n_frames > 0 {
            self.turns += 1;
        }
        self.gap = 0;
        self.n_frames = self.n_frames.saturating_add(1);
        let signal = if self.turns == 0 { Signal::FaxAnswer } else { Signal::Modem };
        (self.n_frames == ANSWER_FRAMES).then_some(signal)
    }
}

impl Steps {
    fn hear(&mut self, at: u32, now: Option<&Run>, ended: Option<&Run>) -> Option<Signal> {
        const NOTABLE: u32 = 9;
        if let Some(run) = ended.filter(|run| run.n_frames >= NOTABLE) {
            self.last = [self.last[1], Some(*run)];
        }
        let answer = self.answer.hear(now);
        let run = now?;
        debug_assert!(run.from <= at);
        if answer.is_some() {
            return answer;
        }
        if run.n_frames == LAST_STEP && run.is_near(1_800.0, 50.0) {
            return self.special(run).map(Signal::Special);
        }
        if run.n_frames == ANSWER_FRAMES && run.is_near(2_225.0, 20.0) {
            return Some(Signal::Modem);
        }
        if run.n_frames == *CALLING_FRAMES.start() && run.is_near(1_100.0, 38.0) {
            let before = self.last[1].filter(|r| {
                r.is_near(1_100.0, 38.0)
                    && CALLING_FRAMES.contains(&r.n_frames)
                    && CALLING_PAUSE.contains(&run.from.saturating_sub(r.end()))
            });
            return before.map(|_| Signal::FaxCalling);
        }
        None
    }

    fn special(&self, third: &Run) -> Option<Special> {
        let [Some(first), Some(second)] = &self.last else { return None };
        let follows = |a: &Run, b: &Run| b.from.saturating_sub(a.end()) <= STEP_GAP;
        let fits = first.is_near(950.0, 50.0)
            && second.is_near(1_400.0, 50.0)
            && [first, second].iter().all(|r| STEP_FRAMES.contains(&r.n_frames))
            && follows(first, second)
            && follows(second, third);
        fits.then(|| coded(first, second))
    }
}

/// What the first two steps' frequencies and lengths say (ANSI T1.401).
fn coded(first: &Run, second: &Run) -> Special {
    const NEAR_HZ: f32 = 15.0;
    let is_long = |r: &Run| r.n_frames >= LONG_STEP;
    let (low, high) = (first.is_near(913.8, NEAR_HZ), first.is_near(985.2, NEAR_HZ));
    let (low2, high2) = (second.is_near(1_370.6, NEAR_HZ), second.is_near(1_428.5, NEAR_HZ));
    if low && low2 {
        if is_long(first) { Special::NoCircuit } else { Special::Intercept }
    } else if high && low2 {
        if is_long(first) { Special::Vacant } else { Special::Reorder }
    } else if low && high2 {
        Special::Reorder
    } else if high && high2 {
        Special::NoCircuit
    } else {
        Special::Unspecified
    }
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
