//! Who on the media thread is listened to beyond passing packets on: a message being left, a menu
//! that may be answered aloud, what picked up, what the network says before.
//!
//! Owns: when a message ends by itself, one utterance per menu, the flow of time where no packet
//! comes. Must not own: the message's audio (see `recording`), what an utterance means, how people
//! and machines are told apart (see `media::answering`).

use super::AudioEvent;
use media::answering::{Answering, Told};
use media::level::Level;
use media::progress::{Country, Early, Signal};
use media::utterance::{Limits, Noticed, Utterance};
use media::{FRAME_MS, FRAME_SAMPLES, Frame};
use std::collections::HashMap;
use vocab::{Amd, CueId, LegId, Pii, RecordingId};

/// Silence that ends a message.
const MESSAGE_SILENCE_MS: i64 = 5_000;
/// Quieter than this is silence, in dBFS.
const SILENCE_DBFS: f32 = -45.0;
/// An utterance ends with so much silence, and after so long in any case.
const UTTERANCE: Limits = Limits { silence_ms: 800, max_ms: 10_000 };
/// A far end that sends nothing (silence suppression) is silent after this.
const GAP_MS: i64 = 3 * FRAME_MS;
/// Of a longer gap no more is made good at once.
const MAX_GAP_FRAMES: usize = 50;
const QUIET: Frame = [0; FRAME_SAMPLES];

#[derive(Debug)]
enum Ear {
    Message {
        recording: RecordingId,
        ends_ms: i64,
        quiet_since_ms: i64,
    },
    Menu {
        cue: CueId,
        utterance: Utterance,
        heard_ms: i64,
    },
    /// No cue: a machine whose beep alone matters.
    Answer {
        cue: Option<CueId>,
        answering: Box<Answering>,
        heard_ms: i64,
    },
    Network {
        early: Box<Early>,
        heard_ms: i64,
    },
}

/// What an ear that follows the time heard.
enum News {
    Told(Option<CueId>, Told),
    Network(Signal),
}

impl Ear {
    /// Samples of an ear to which pauses matter.
    fn feed(&mut self, samples: &[i16]) -> Option<News> {
        match self {
            Self::Answer { cue, answering, .. } => {
                answering.hear(samples).map(|told| News::Told(*cue, told))
            }
            Self::Network { early, .. } => early.hear(samples).map(News::Network),
            Self::Message { .. } | Self::Menu { .. } => None,
        }
    }

    /// Silence for the time since the last packet, if that was long ago.
    fn catch_up(&mut self, now_ms: i64) -> Option<News> {
        let (Self::Answer { heard_ms, .. } | Self::Network { heard_ms, .. }) = self else {
            return None;
        };
        if now_ms - *heard_ms <= GAP_MS {
            return None;
        }
        let n_frames = ((now_ms - *heard_ms) / FRAME_MS) as usize;
        *heard_ms = now_ms;
        let mut news = None;
        for _ in 0..n_frames.min(MAX_GAP_FRAMES) {
            news = news.or(self.feed(&QUIET));
        }
        news
    }
}

/// All legs that are listened to; one thing at a time on each.
#[derive(Debug, Default)]
pub(super) struct Ears {
    ears: HashMap<LegId, Ear>,
}

impl Ears {
    pub(super) fn hears(&self, leg: LegId) -> bool {
        self.ears.contains_key(&leg)
    }

    pub(super) fn take_message(
        &mut self,
        now_ms: i64,
        leg: LegId,
        recording: RecordingId,
        max_ms: i64,
    ) {
        let ends_ms = now_ms.saturating_add(max_ms);
        self.ears.insert(leg, Ear::Message { recording, ends_ms, quiet_since_ms: now_ms });
    }

    pub(super) fn open_menu(&mut self, now_ms: i64, leg: LegId, cue: CueId) {
        let utterance = Utterance::new(UTTERANCE);
        self.ears.insert(leg, Ear::Menu { cue, utterance, heard_ms: now_ms });
    }

    pub(super) fn hear_answer(&mut self, now_ms: i64, leg: LegId, cue: CueId, amd: Amd) {
        let answering = Box::new(Answering::new(amd));
        self.ears.insert(leg, Ear::Answer { cue: Some(cue), answering, heard_ms: now_ms });
    }

    pub(super) fn await_beep(&mut self, now_ms: i64, leg: LegId) {
        if !matches!(self.ears.get(&leg), Some(Ear::Answer { .. })) {
            let answering = Box::new(Answering::of_machine(Amd::default()));
            self.ears.insert(leg, Ear::Answer { cue: None, answering, heard_ms: now_ms });
        }
    }

    pub(super) fn hear_network(&mut self, now_ms: i64, leg: LegId) {
        if !self.hears(leg) {
            let early = Box::new(Early::new(&Country::ALL));
            self.ears.insert(leg, Ear::Network { early, heard_ms: now_ms });
        }
    }

    /// Listens no more; nothing is told.
    pub(super) fn leave(&mut self, leg: LegId) {
        self.ears.remove(&leg);
    }

    /// The recording was stopped from outside.
    pub(super) fn stopped(&mut self, id: RecordingId) {
        self.ears
            .retain(|_, ear| !matches!(ear, Ear::Message { recording, .. } if *recording == id));
    }

    /// What a leg says; `over_prompt` while something plays to it.
    pub(super) fn hear(
        &mut self,
        now_ms: i64,
        leg: LegId,
        samples: &[i16],
        over_prompt: bool,
        mut tell: impl FnMut(AudioEvent),
    ) {
        match self.ears.get_mut(&leg) {
            Some(Ear::Message { quiet_since_ms, .. })
                if Level::of(samples).rms_dbfs() > SILENCE_DBFS =>
            {
                *quiet_since_ms = now_ms;
            }
            None | Some(Ear::Message { .. }) => {}
            Some(Ear::Menu { cue, utterance, heard_ms }) => {
                *heard_ms = now_ms;
                let cue = *cue;
                match utterance.hear(samples, over_prompt) {
                    None => {}
                    Some(Noticed::Begun) => tell(AudioEvent::SpeechBegun { leg, cue }),
                    Some(Noticed::Over) => self.over(leg, &mut tell),
                }
            }
            Some(ear @ (Ear::Answer { .. } | Ear::Network { .. })) => {
                let mut news = ear.catch_up(now_ms);
                if let Ear::Answer { heard_ms, .. } | Ear::Network { heard_ms, .. } = ear {
                    *heard_ms = now_ms;
                }
                for part in samples.chunks(FRAME_SAMPLES) {
                    news = news.or(ear.feed(part));
                }
                if let Some(news) = news {
                    self.told(leg, news, &mut tell);
                }
            }
        }
    }

    fn told(&mut self, leg: LegId, news: News, tell: &mut impl FnMut(AudioEvent)) {
        let is_over = match self.ears.get(&leg) {
            Some(Ear::Answer { answering, .. }) => answering.is_over(),
            Some(Ear::Network { .. }) => {
                matches!(news, News::Network(signal) if signal != Signal::Ringback)
            }
            Some(Ear::Message { .. } | Ear::Menu { .. }) | None => false,
        };
        if is_over {
            self.ears.remove(&leg);
        }
        match news {
            News::Told(Some(cue), Told::Found(found)) => {
                tell(AudioEvent::AnswerHeard { leg, cue, found });
            }
            News::Told(None, Told::Found(_)) => {}
            News::Told(_, Told::Ready { .. }) => {
                tell(AudioEvent::Recordable { leg, ready: true });
            }
            News::Told(_, Told::GaveUp { .. }) => {
                tell(AudioEvent::Recordable { leg, ready: false });
            }
            News::Network(signal) => tell(AudioEvent::NetworkSaid { leg, signal }),
        }
    }

    /// Every 20 ms: what ends without a packet.
    pub(super) fn tick(&mut self, now_ms: i64, mut tell: impl FnMut(AudioEvent)) {
        let (mut over, mut all_news) = (Vec::new(), Vec::new());
        for (&leg, ear) in &mut self.ears {
            let is_over = match ear {
                Ear::Message { ends_ms, quiet_since_ms, .. } => {
                    now_ms >= *ends_ms || now_ms - *quiet_since_ms >= MESSAGE_SILENCE_MS
                }
                Ear::Menu { utterance, heard_ms, .. } => {
                    now_ms - *heard_ms > GAP_MS
                        && utterance.hear(&QUIET, false) == Some(Noticed::Over)
                }
                Ear::Answer { .. } | Ear::Network { .. } => {
                    all_news.extend(ear.catch_up(now_ms).map(|news| (leg, news)));
                    false
                }
            };
            if is_over {
                over.push(leg);
            }
        }
        for leg in over {
            self.over(leg, &mut tell);
        }
        for (leg, news) in all_news {
            self.told(leg, news, &mut tell);
        }
    }

    fn over(&mut self, leg: LegId, tell: &mut impl FnMut(AudioEvent)) {
        match self.ears.remove(&leg) {
            None | Some(Ear::Answer { .. } | Ear::Network { .. }) => {}
            Some(Ear::Message { recording, .. }) => {
                tell(AudioEvent::MessageEnded { leg, recording });
            }
            Some(Ear::Menu { cue, utterance, .. }) => {
                let samples = Pii::new(utterance.into_samples());
                tell(AudioEvent::SpeechEnded { leg, cue, samples });
            }
        }
    }
}
