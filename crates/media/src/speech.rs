//! Who spoke how long, measured from the two sides of a recording without understanding a word.
//!
//! Owns: voice activity by energy with hangover, and what follows from it: shares of talk, overtalk
//! and silence, the longest monologue, interruptions, the waves to draw. Must not own: files, rows,
//! what a share is worth to whom.
//!
//! Voice activity: a frame of 20 ms is active when its level is well above the line's own noise; a
//! burst must last, and a pause for breath ends nothing (hangover, as in ITU-T G.729 Annex B).

use crate::g711::Law;
use crate::{FRAME_MS, FRAME_SAMPLES};

/// Active when above the noise of the line by this factor (12 dB).
const ABOVE_NOISE: u32 = 4;
/// No speech is below −47 dBov, all above −35 dBov is: lines hum, and few people whisper.
const LOWEST: u32 = 150;
const HIGHEST: u32 = 580;
/// A click is shorter: 60 ms.
const ONSET_FRAMES: usize = 3;
/// A pause within words and for breath: 300 ms.
const HANGOVER_FRAMES: usize = 15;
/// A pause within a monologue.
const THOUGHT_FRAMES: usize = 100;
/// Who falls silent so soon did not interrupt: "hm", "yes".
const INTERRUPTION_FRAMES: usize = 25;
/// Regions worth showing.
const SILENCE_FRAMES: usize = 150;
const OVERTALK_FRAMES: usize = 25;
/// Of each kind, in the order of the recording.
const MOST_REGIONS: usize = 500;
/// Points of a wave.
const MOST_PEAKS: usize = 1_200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionKind {
    Silence,
    Overtalk,
}

/// From `from_ms` (included) to `to_ms` (excluded) of the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    pub kind: RegionKind,
    pub from_ms: i64,
    pub to_ms: i64,
}

/// One side's part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Voice {
    /// Speaking, whether or not the other speaks too.
    pub talk_ms: i64,
    /// The longest stretch without a word of the other.
    pub monologue_ms: i64,
    /// Began while the other spoke, and went on for at least half a second.
    pub interruptions: u32,
    /// Loudest sample of each of as many equal parts, 0–255.
    pub peaks: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speech {
    pub duration_ms: i64,
    pub customer: Voice,
    pub agent: Voice,
    /// Both at once.
    pub overtalk_ms: i64,
    /// Neither.
    pub silence_ms: i64,
    pub regions: Vec<Region>,
}

/// Takes a recording piece by piece.
#[derive(Clone, Debug)]
pub struct Measurer {
    law: Law,
    n_sides: usize,
    sides: [Side; 2],
    /// Next side to hear: pieces may end within a pair of samples.
    next: usize,
}

#[derive(Clone, Debug, Default)]
struct Side {
    energy: u64,
    peak: u16,
    n_samples: usize,
    levels: Vec<u16>,
    peaks: Vec<u16>,
}

impl Side {
    fn hear(&mut self, sample: i16) {
        let loud = sample.unsigned_abs();
        self.energy += u64::from(loud) * u64::from(loud);
        self.peak = self.peak.max(loud);
        self.n_samples += 1;
        if self.n_samples == FRAME_SAMPLES {
            self.end_frame();
        }
    }

    fn end_frame(&mut self) {
        if self.n_samples > 0 {
            let mean = self.energy / self.n_samples as u64;
            self.levels.push(u16::try_from(mean.isqrt()).unwrap_or(u16::MAX));
            self.peaks.push(self.peak);
        }
        (self.energy, self.peak, self.n_samples) = (0, 0, 0);
    }

    /// Above which a frame is speech. The line's noise is what nine of ten frames with any sound
    /// exceed.
    fn threshold(&self) -> u32 {
        let mut heard: Vec<u16> = self.levels.iter().copied().filter(|l| *l > 8).collect();
        if heard.is_empty() {
            return LOWEST;
        }
        let place = heard.len() / 10;
        let (_, noise, _) = heard.select_nth_unstable(place);
        (u32::from(*noise) * ABOVE_NOISE).clamp(LOWEST, HIGHEST)
    }

    /// Whether they speak, frame by frame.
    fn activity(&self) -> Vec<bool> {
        let threshold = self.threshold();
        let mut active: Vec<bool> =
            self.levels.iter().map(|level| u32::from(*level) > threshold).collect();
        for (from, to) in runs(&active, true) {
            if to - from < ONSET_FRAMES {
                active[from..to].fill(false);
            }
        }
        for (from, to) in runs(&active, false) {
            if from > 0 && to < active.len() && to - from < HANGOVER_FRAMES {
                active[from..to].fill(true);
            }
        }
        active
    }

    fn wave(&self) -> Vec<u8> {
        let part = self.peaks.len().div_ceil(MOST_PEAKS).max(1);
        let loudest = |part: &[u16]| part.iter().copied().max().unwrap_or(0);
        self.peaks
            .chunks(part)
            .map(|part| u8::try_from(loudest(part) >> 7).unwrap_or(u8::MAX))
            .collect()
    }
}

impl Measurer {
    /// Of G.711 with the customer's samples and, of two sides, the agent's in turn.
    #[must_use]
    pub fn new(law: Law, two_sides: bool) -> Self {
        let n_sides = if two_sides { 2 } else { 1 };
        Self { law, n_sides, sides: [Side::default(), Side::default()], next: 0 }
    }

    pub fn hear(&mut self, codes: &[u8]) {
        for code in codes {
            let sample = self.law.decode_sample(*code);
            self.sides[self.next].hear(sample);
            self.next = (self.next + 1) % self.n_sides;
        }
    }

    #[must_use]
    pub fn end(mut self) -> Speech {
        for side in &mut self.sides {
            side.end_frame();
        }
        let [left, right] = &self.sides;
        let customer = left.activity();
        let mut agent = right.activity();
        agent.resize(customer.len(), false);
        let both: Vec<bool> = customer.iter().zip(&agent).map(|(c, a)| *c && *a).collect();
        let neither: Vec<bool> = customer.iter().zip(&agent).map(|(c, a)| !*c && !*a).collect();
        let mut regions = regions(RegionKind::Silence, &neither, SILENCE_FRAMES);
        regions.extend(self::regions(RegionKind::Overtalk, &both, OVERTALK_FRAMES));
        regions.sort_by_key(|region| (region.from_ms, region.to_ms));
        let voice = |own: &[bool], other: &[bool], side: &Side| Voice {
            talk_ms: count_ms(own),
            monologue_ms: monologue_ms(own, other),
            interruptions: interruptions(own, other),
            peaks: side.wave(),
        };
        Speech {
            duration_ms: ms(customer.len()),
            overtalk_ms: count_ms(&both),
            silence_ms: count_ms(&neither),
            customer: voice(&customer, &agent, left),
            agent: voice(&agent, &customer, right),
            regions,
        }
    }
}

/// Stretches of this value, as ranges of frames.
fn runs(frames: &[bool], value: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = None;
    for (at, frame) in frames.iter().enumerate() {
        match (from, *frame == value) {
            (None, true) => from = Some(at),
            (Some(begun), false) => {
                found.push((begun, at));
                from = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    found.extend(from.map(|begun| (begun, frames.len())));
    found
}

fn regions(kind: RegionKind, frames: &[bool], least: usize) -> Vec<Region> {
    let long = runs(frames, true).into_iter().filter(|(from, to)| to - from >= least);
    long.take(MOST_REGIONS)
        .map(|(from, to)| Region { kind, from_ms: ms(from), to_ms: ms(to) })
        .collect()
}

/// From the first to the last frame of one's own, without a word of the other between.
fn monologue_ms(own: &[bool], other: &[bool]) -> i64 {
    let (mut longest, mut begun, mut last) = (0, None, 0);
    for (at, (speaks, answered)) in own.iter().zip(other).enumerate() {
        if *answered || begun.is_some() && at - last > THOUGHT_FRAMES {
            begun = None;
        }
        if *speaks && !*answered {
            let from = *begun.get_or_insert(at);
            last = at;
            longest = longest.max(at + 1 - from);
        }
    }
    ms(longest)
}

fn interruptions(own: &[bool], other: &[bool]) -> u32 {
    let begun = runs(own, true).into_iter().filter(|(from, to)| {
        let before = from.checked_sub(1).is_some_and(|before| other[before]);
        let together = other[*from..*to].iter().take_while(|speaks| **speaks).count();
        before && together >= INTERRUPTION_FRAMES
    });
    u32::try_from(begun.count()).unwrap_or(u32::MAX)
}

fn count_ms(frames: &[bool]) -> i64 {
    ms(frames.iter().filter(|frame| **frame).count())
}

fn ms(frames: usize) -> i64 {
    i64::try_from(frames).unwrap_or(i64::MAX / FRAME_MS) * FRAME_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Speech as an energy detector sees it: a tone that swells four times a second, or the noise
    /// of a line.
    fn sample(at: usize, speaks: bool) -> i16 {
        let t = at as f64 / 8_000.0;
        let noise = ((at * 7_919) % 41) as f64 - 20.0;
        let swell = 0.6 + 0.4 * (t * 4.0 * std::f64::consts::TAU).sin();
        let voice = 6_000.0 * swell * (t * 220.0 * std::f64::consts::TAU).sin();
        (if speaks { voice + noise } else { noise }) as i16
    }

    /// Spans in seconds of each side over a recording of so many seconds.
    fn measured(seconds: usize, customer: &[(f64, f64)], agent: &[(f64, f64)]) -> Speech {
        let speaks = |spans: &[(f64, f64)], at: usize| {
            let t = at as f64 / 8_000.0;
            spans.iter().any(|(from, to)| (*from..*to).contains(&t))
        };
        let mut measurer = Measurer::new(Law::A, true);
        let mut codes = Vec::new();
        for at in 0..seconds * 8_000 {
            codes.push(Law::A.encode_sample(sample(at, speaks(customer, at))));
            codes.push(Law::A.encode_sample(sample(at + 13, speaks(agent, at))));
        }
        // Pieces of an odd length.
        for piece in codes.chunks(7_777) {
            measurer.hear(piece);
        }
        measurer.end()
    }

    fn near(found: i64, wanted: i64) {
        assert!((found - wanted).abs() <= 60, "{found} for {wanted}");
    }

    #[test]
    fn shares_are_those_that_were_synthesized() {
        // Customer 0–4 and 9–12, agent 3–8: a second of overtalk, eight of silence at the end and one.
        let speech = measured(20, &[(0.0, 4.0), (9.0, 12.0)], &[(3.0, 8.0)]);
        assert_eq!(speech.duration_ms, 20_000);
        near(speech.customer.talk_ms, 7_000);
        near(speech.agent.talk_ms, 5_000);
        near(speech.overtalk_ms, 1_000);
        near(speech.silence_ms, 9_000);
        near(speech.customer.monologue_ms, 3_000);
        near(speech.agent.monologue_ms, 4_000);
        assert_eq!((speech.customer.interruptions, speech.agent.interruptions), (0, 1));
        let kinds: Vec<_> = speech.regions.iter().map(|r| r.kind).collect();
        assert_eq!(kinds, [RegionKind::Overtalk, RegionKind::Silence]);
        near(speech.regions[1].from_ms, 12_000);
        assert_eq!(speech.regions[1].to_ms, 20_000);
    }

    #[test]
    fn a_breath_ends_nothing_a_click_begins_nothing_and_a_short_word_is_no_interruption() {
        let speech = measured(12, &[(1.0, 3.0), (3.2, 5.0)], &[(0.0, 0.02), (2.0, 2.3)]);
        near(speech.customer.talk_ms, 4_000);
        near(speech.agent.talk_ms, 300);
        assert_eq!(speech.agent.interruptions, 0);
    }

    #[test]
    fn a_monologue_goes_on_over_a_thought_and_ends_with_the_others_word() {
        let speech = measured(20, &[(0.0, 3.0), (4.5, 8.0), (12.0, 14.0)], &[(9.0, 10.0)]);
        near(speech.customer.monologue_ms, 8_000);
        near(speech.agent.monologue_ms, 1_000);
    }

    #[test]
    fn silence_and_a_message_of_one_side_are_measured_too() {
        let mut silent = Measurer::new(Law::A, true);
        silent.hear(&[Law::A.silence(); 32_000]);
        let silent = silent.end();
        assert_eq!((silent.duration_ms, silent.silence_ms), (2_000, 2_000));
        let mut message = Measurer::new(Law::Mu, false);
        let codes: Vec<u8> =
            (0..16_000).map(|at| Law::Mu.encode_sample(sample(at, true))).collect();
        message.hear(&codes);
        let message = message.end();
        assert_eq!((message.duration_ms, message.agent.talk_ms), (2_000, 0));
        near(message.customer.talk_ms, 2_000);
        assert!(message.agent.peaks.is_empty());
        assert_eq!(Measurer::new(Law::A, true).end().duration_ms, 0);
    }

    #[test]
    fn a_wave_has_few_points_however_long_it_is() {
        let speech = measured(60, &[(0.0, 30.0)], &[]);
        assert_eq!(speech.customer.peaks.len(), 1_000);
        assert!(speech.customer.peaks[100] > 30 && speech.customer.peaks[900] < 3);
    }
}
