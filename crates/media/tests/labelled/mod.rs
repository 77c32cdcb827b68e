//! A labelled set of what answers the phone, made by a seed: people and machines, of several voices,
//! in noise, with breath, with beeps. The voices are espeak-ng's.

#![expect(unreachable_pub, reason = "shared by a test and an example, each its own crate")]

use media::answering::{Answering, Heard, Told};
use media::g711::Law;
use media::music::{LOOP_SAMPLES, hold_music};
use media::tone::{Sine, amplitude_dbm0};
use media::{FRAME_SAMPLES, SAMPLES_PER_MS, wav};
use std::process::Command;
use vocab::Amd;

const FRENCH: [&str; 8] =
    ["fr", "fr+f2", "fr+f3", "fr+m3", "fr+m7", "fr-be", "fr-be+f4", "fr-ch+f1"];
const ENGLISH: [&str; 5] = ["en", "en+f1", "en-us+f4", "en-us+m2", "en-gb-scotland+f3"];

const PEOPLE_FR: [&str; 14] = [
    "Allô ?",
    "Allô, oui ?",
    "Oui ?",
    "Oui allô bonjour",
    "Bonjour",
    "Oui, bonjour",
    "Oui, j'écoute",
    "Qui est à l'appareil ?",
    "Société Dupont bonjour",
    "Maison Martin, j'écoute",
    "Cabinet Durand, bonjour",
    "Garage Lefèvre, bonjour",
    "Madame Petit, bonjour",
    "Allô ? Allô ?",
];
const PEOPLE_EN: [&str; 5] =
    ["Hello?", "Yes, hello?", "Good morning", "Smith residence", "This is Mary speaking"];
const MACHINES_FR: [&str; 7] = [
    "Bonjour, vous êtes bien chez Paul et Marie. Nous ne sommes pas là pour le moment. \
     Laissez-nous un message après le bip.",
    "Vous êtes bien sur la messagerie de Jacques Morel. Je ne suis pas disponible, merci de me \
     laisser un message, je vous rappellerai dès que possible.",
    "Votre correspondant n'est pas joignable actuellement. Veuillez laisser un message après le \
     signal sonore.",
    "Bienvenue sur la messagerie vocale du zéro six, douze, trente-quatre, cinquante-six, \
     soixante-dix-huit. Laissez votre message après le bip.",
    "Société Bernard et fils, bonjour. Nos bureaux sont fermés. Ils sont ouverts du lundi au \
     vendredi de neuf heures à dix-huit heures. Laissez-nous un message, merci.",
    "Salut, c'est Thomas, je suis pas là, laissez un message !",
    "Bonjour, ici le répondeur de la famille Girard, parlez après le bip.",
];
const MACHINES_EN: [&str; 3] = [
    "Hi, you've reached Tom and Linda. We can't come to the phone right now. Please leave a message \
     after the tone.",
    "The person you are calling is not available. Please record your message after the beep.",
    "You have reached the voice mail of Anna Brown. I am away from my desk, leave your name and \
     number and I will call you back.",
];
const BEEPS_HZ: [f64; 4] = [440.0, 800.0, 1_000.0, 1_400.0];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    Person,
    Machine,
}

pub struct Sample {
    pub name: String,
    pub label: Label,
    pub samples: Vec<i16>,
    /// When the voice begins and ends, in milliseconds.
    pub voice_ms: (u32, u32),
    pub beep_end_ms: Option<u32>,
}

/// SplitMix64 (Steele, Lea, Flood, 2014).
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `low` to `high`.
    pub fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.next() as usize % list.len()]
    }

    fn chance(&mut self, percent: f64) -> bool {
        self.within(0.0, 100.0) < percent
    }

    fn ms(&mut self, low: f64, high: f64) -> usize {
        (self.within(low, high) * SAMPLES_PER_MS as f64) as usize
    }
}

/// A text as a voice says it, without the silence around it, at −20 dBm0.
pub fn say(voice: &str, words_per_min: u32, pitch: u32, text: &str) -> Vec<i16> {
    let said = Command::new("espeak-ng")
        .args(["--stdout", "-v", voice, "-s", &words_per_min.to_string()])
        .args(["-p", &pitch.to_string(), text])
        .output()
        .expect("espeak-ng is installed (see scripts/setup)");
    assert!(said.status.success(), "{voice}: {}", String::from_utf8_lossy(&said.stderr));
    let samples = wav::prompt(&said.stdout).expect("espeak-ng writes WAV");
    let is_voice = |s: &i16| s.unsigned_abs() > 200;
    let from = samples.iter().position(is_voice).unwrap_or(0);
    let to = samples.iter().rposition(is_voice).unwrap_or(0);
    let mut samples = samples[from..=to].to_vec();
    set_level(&mut samples, -20.0);
    samples
}

fn set_level(samples: &mut [i16], dbm0: f64) {
    let energy: f64 = samples.iter().map(|s| f64::from(*s).powi(2)).sum();
    let rms = (energy / samples.len().max(1) as f64).sqrt().max(1.0);
    let gain = amplitude_dbm0(dbm0) / 2_f64.sqrt() / rms;
    for sample in samples {
        *sample = (f64::from(*sample) * gain).clamp(-32_768.0, 32_767.0) as i16;
    }
}

fn noise(dice: &mut Dice, n_samples: usize, dbm0: f64) -> Vec<i16> {
    let mut samples: Vec<i16> =
        (0..n_samples).map(|_| dice.within(-8_000.0, 8_000.0) as i16).collect();
    set_level(&mut samples, dbm0);
    samples
}

fn mix(samples: &mut [i16], other: &[i16]) {
    for (sample, other) in samples.iter_mut().zip(other) {
        *sample = sample.saturating_add(*other);
    }
}

const fn ms(n_samples: usize) -> u32 {
    (n_samples / SAMPLES_PER_MS as usize) as u32
}

/// What every line has: its level, its noise, its coding.
fn finish(dice: &mut Dice, samples: &mut [i16]) -> &'static str {
    let dbm0 = dice.within(-28.0, -14.0);
    let gain = 10_f64.powf((dbm0 + 20.0) / 20.0);
    for sample in samples.iter_mut() {
        *sample = (f64::from(*sample) * gain).clamp(-32_768.0, 32_767.0) as i16;
    }
    let place = dice.of(&["quiet", "quiet", "hiss", "street", "television"]);
    let n_samples = samples.len();
    let around = match place {
        "hiss" => noise(dice, n_samples, dbm0 - 22.0),
        "street" => {
            let mut rumble = noise(dice, n_samples, -20.0);
            let mut last = 0.0;
            for sample in &mut rumble {
                last += 0.08 * (f64::from(*sample) - last);
                *sample = last as i16;
            }
            set_level(&mut rumble, dbm0 - 16.0);
            rumble
        }
        "television" => {
            let text = "Et maintenant, la météo. Demain, le ciel sera couvert sur la moitié nord, \
                        avec quelques averses en fin de journée, et du soleil dans le sud.";
            let mut talk = say("fr+m4", 170, 45, text);
            set_level(&mut talk, dbm0 - 26.0);
            talk
        }
        _ => noise(dice, n_samples, -62.0),
    };
    mix(samples, &around);
    let law = dice.of(&[Law::A, Law::A, Law::Mu]);
    for sample in samples {
        *sample = law.decode_sample(law.encode_sample(*sample));
    }
    place
}

fn voice_of(dice: &mut Dice) -> (&'static str, bool, u32, u32) {
    let french = dice.chance(75.0);
    let voice = if french { dice.of(&FRENCH) } else { dice.of(&ENGLISH) };
    (voice, french, dice.within(135.0, 195.0) as u32, dice.within(25.0, 75.0) as u32)
}

pub fn person(seed: u64) -> Sample {
    let dice = &mut Dice::new(seed);
    let (voice, french, speed, pitch) = voice_of(dice);
    let text = if french { dice.of(&PEOPLE_FR) } else { dice.of(&PEOPLE_EN) };
    let late_ms = if dice.chance(15.0) { (1_200.0, 2_000.0) } else { (150.0, 1_000.0) };
    let mut samples = vec![0; dice.ms(late_ms.0, late_ms.1)];
    if dice.chance(20.0) {
        // The handset is taken up.
        let at = samples.len() / 4;
        let n_samples = dice.ms(10.0, 40.0);
        let click = noise(dice, n_samples, -18.0);
        mix(&mut samples[at..], &click);
    }
    if dice.chance(20.0) {
        let n_samples = dice.ms(120.0, 350.0);
        let breath = noise(dice, n_samples, -40.0);
        samples.extend(breath);
    }
    let from = samples.len();
    samples.extend(say(voice, speed, pitch, text));
    let to = samples.len();
    samples.extend(std::iter::repeat_n(0, 24_000));
    let place = finish(dice, &mut samples);
    Sample {
        name: format!("{seed} {voice} {speed} {pitch} {place}: {text}"),
        label: Label::Person,
        samples,
        voice_ms: (ms(from), ms(to)),
        beep_end_ms: None,
    }
}

pub fn machine(seed: u64) -> Sample {
    let dice = &mut Dice::new(seed);
    let (voice, french, speed, pitch) = voice_of(dice);
    let text = if french { dice.of(&MACHINES_FR) } else { dice.of(&MACHINES_EN) };
    let mut samples = vec![0; dice.ms(150.0, 1_200.0)];
    let from = samples.len();
    for sentence in text.split_inclusive(". ") {
        if samples.len() > from {
            let n_samples = dice.ms(250.0, 900.0);
            samples.extend(std::iter::repeat_n(0, n_samples));
        }
        samples.extend(say(voice, speed, pitch, sentence));
    }
    let to = samples.len();
    let with_music = dice.chance(15.0);
    if with_music {
        let at = dice.next() as usize % LOOP_SAMPLES;
        let mut tune: Vec<i16> =
            hold_music().into_iter().cycle().skip(at).take(to - from).collect();
        let dbm0 = dice.within(-42.0, -34.0);
        set_level(&mut tune, dbm0);
        mix(&mut samples[from..], &tune);
    }
    let mut beep_end_ms = None;
    if dice.chance(90.0) {
        let n_samples = dice.ms(150.0, 900.0);
        samples.extend(std::iter::repeat_n(0, n_samples));
        let mut beep = vec![0; dice.ms(200.0, 1_000.0)];
        Sine::new(dice.of(&BEEPS_HZ), amplitude_dbm0(dice.within(-22.0, -10.0))).fill(&mut beep);
        samples.extend(beep);
        beep_end_ms = Some(ms(samples.len()));
    }
    samples.extend(std::iter::repeat_n(0, 32_000));
    let place = finish(dice, &mut samples);
    let music = if with_music { " music" } else { "" };
    Sample {
        name: format!("{seed} {voice} {speed} {pitch} {place}{music}: {text}"),
        label: Label::Machine,
        samples,
        voice_ms: (ms(from), ms(to)),
        beep_end_ms,
    }
}

/// What came of one set.
#[derive(Debug, Default)]
pub struct Figures {
    pub n_people: u32,
    pub n_machines: u32,
    pub people_found: u32,
    pub machines_found: u32,
    /// Machines taken for people, and people for machines.
    pub machines_as_people: u32,
    pub people_as_machines: u32,
    /// From the end of a person's greeting to the decision, sorted.
    pub person_ms: Vec<u32>,
    /// From the beginning of a machine's greeting to the decision, sorted.
    pub machine_ms: Vec<u32>,
    /// Machines that were found and beeped; of these: told after the beep within 600 ms.
    pub n_beeps: u32,
    pub beeps_found: u32,
    /// Told while the greeting or the beep was still under way.
    pub too_early: u32,
    pub wrong: Vec<String>,
}

impl Figures {
    pub fn person_recall(&self) -> f64 {
        f64::from(self.people_found) / f64::from(self.n_people)
    }

    pub fn person_precision(&self) -> f64 {
        f64::from(self.people_found) / f64::from(self.people_found + self.machines_as_people)
    }

    pub fn machine_recall(&self) -> f64 {
        f64::from(self.machines_found) / f64::from(self.n_machines)
    }

    pub fn machine_precision(&self) -> f64 {
        f64::from(self.machines_found) / f64::from(self.machines_found + self.people_as_machines)
    }

    pub fn add(&mut self, amd: Amd, sample: &Sample) {
        let mut answering = Answering::new(amd);
        let told: Vec<Told> =
            sample.samples.chunks(FRAME_SAMPLES).filter_map(|f| answering.hear(f)).collect();
        let Some(Told::Found(found)) = told.first() else { panic!("{}: {told:?}", sample.name) };
        match (sample.label, found.heard) {
            (Label::Person, Heard::Human) => {
                self.people_found += 1;
                self.person_ms.push(found.at_ms.saturating_sub(sample.voice_ms.1));
            }
            (Label::Machine, Heard::Machine) => {
                self.machines_found += 1;
                self.machine_ms.push(found.at_ms.saturating_sub(sample.voice_ms.0));
            }
            (Label::Person, Heard::Machine) => self.people_as_machines += 1,
            (Label::Machine, Heard::Human) => self.machines_as_people += 1,
            (_, Heard::Silence | Heard::Fax | Heard::Tone(_)) => {}
        }
        let is_right = match sample.label {
            Label::Person => found.heard == Heard::Human,
            Label::Machine => found.heard == Heard::Machine,
        };
        match sample.label {
            Label::Person => self.n_people += 1,
            Label::Machine => self.n_machines += 1,
        }
        if !is_right {
            self.wrong.push(format!("{} → {found:?}", sample.name));
        } else if let (Some(end_ms), Label::Machine) = (sample.beep_end_ms, sample.label) {
            self.add_beep(sample, end_ms, told.get(1));
        }
    }

    fn add_beep(&mut self, sample: &Sample, end_ms: u32, told: Option<&Told>) {
        self.n_beeps += 1;
        match told {
            Some(Told::Ready { at_ms, .. }) if *at_ms < end_ms => {
                self.too_early += 1;
                self.wrong.push(format!("{} → {told:?} before {end_ms}", sample.name));
            }
            Some(Told::Ready { at_ms, beep_hz: Some(_) }) if *at_ms <= end_ms + 600 => {
                self.beeps_found += 1;
            }
            _ => self.wrong.push(format!("{} → {told:?}, beep ended {end_ms}", sample.name)),
        }
    }

    pub fn of(amd: Amd, seed: u64, n_of_each: u64) -> Self {
        let mut figures = Self::default();
        for n in 0..n_of_each {
            figures.add(amd, &person(seed * 100_000 + n));
            figures.add(amd, &machine(seed * 100_000 + 50_000 + n));
        }
        figures.person_ms.sort_unstable();
        figures.machine_ms.sort_unstable();
        figures
    }
}

/// The value below which `percent` of a sorted list lie.
pub fn percentile(sorted: &[u32], percent: usize) -> u32 {
    sorted
        .get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or(0)
}
