//! The audio of legs: what a party hears, says and keys, over plain RTP or WebRTC.
//!
//! Owns: the media thread and the way to it, prompts, bridges, digits, recordings. Joins `rtp`
//! with `webrtc`, which don't know each other. Must not own: SIP, who may talk to whom, what
//! digits mean.
//!
//! One media thread owns every socket; [`Audio`] is a cheap handle to it. Commands are carried out
//! in the order in which they are given. Every [`Audio::play`] is answered by exactly one
//! [`AudioEvent::Played`], unless it repeats until another command ends it ([`PromptEnd::Stopped`]).

mod codec;
mod command;
mod conference;
mod ears;
mod news;
mod opus_line;
mod player;
mod relay;
mod switchboard;
mod voice;
mod voices;
mod wire;

use crate::line_fact::LineFact;
use crate::recording::{Job, RecordingChunk, Tapes};
use crate::rtp::{Ports, SdpFault};
use crate::sound::{Sounds, Tune};
use crate::speech::SpeechConfig;
use crate::webrtc::BrowserFault;
use command::{Command, Commands, Description, Reply};
use media::answering::Found;
use media::progress::Signal;
use news::News;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use switchboard::Switchboard;
use tokio::sync::{broadcast, mpsc, oneshot};
use vocab::{
    Amd, CueId, InteractionId, LegId, MediaSource, OrganizationId, Pii, Prompt, PromptEnd,
    RecordingId,
};
use voices::Voices;

/// Commands under way to the media thread.
const COMMANDS: usize = 4_096;
/// Events under way from it.
const EVENTS: usize = 4_096;

#[derive(Clone, Debug)]
pub struct AudioConfig {
    /// Where the ports of audio are opened.
    pub bind_ip: IpAddr,
    /// The address that far ends are told, when it differs (NAT).
    pub public_ip: Option<IpAddr>,
    /// One even UDP port per leg.
    pub ports: RangeInclusive<u16>,
    /// A line from which nothing came for so long is reported; 0 for never.
    pub silence_ms: i64,
    /// Folder of `NAME.wav` prompts.
    pub sounds: PathBuf,
    pub speech: SpeechConfig,
    /// Folder where spoken texts are kept.
    pub speech_cache: PathBuf,
    /// Whether browsers are offered Opus after G.711.
    pub opus: bool,
}

/// What kind of far end a leg has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// RTP/AVP: trunks and desk phones.
    Plain,
    /// WebRTC: ICE, DTLS-SRTP.
    Browser,
}

/// Our answer to a far end's offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub sdp: String,
    /// The far end put us on hold.
    pub held: bool,
}

/// A far end's answer to our offer, taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub held: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AudioEvent {
    /// What was asked by [`Audio::play`] is over.
    Played { leg: LegId, cue: CueId, end: PromptEnd },
    /// The party pressed a key (RFC 4733); told once per key.
    Digit { leg: LegId, digit: char },
    /// Nothing arrived for `silence_ms` on a line that should send; once per silent stretch.
    Silent { leg: LegId },
    /// The browser's connection is gone and did not come back.
    Dead { leg: LegId },
    /// All chunks of the recording were handed over.
    Recorded { recording: RecordingId, duration_ms: i64, bytes: u64 },
    /// A message of [`Audio::take_message`] ended by silence or by its length.
    MessageEnded { leg: LegId, recording: RecordingId },
    /// The party of [`Audio::listen`] begins to speak; what plays goes on.
    SpeechBegun { leg: LegId, cue: CueId },
    /// What it said, at 8 kHz; nothing more is listened for.
    SpeechEnded { leg: LegId, cue: CueId, samples: Pii<Vec<i16>> },
    /// What picked up, of [`Audio::hear_answer`].
    AnswerHeard { leg: LegId, cue: CueId, found: Found },
    /// A machine records from now on; not `ready`: it never came to that.
    Recordable { leg: LegId, ready: bool },
    /// What the network says before the answer, of [`Audio::hear_network`].
    NetworkSaid { leg: LegId, signal: Signal },
    /// The recording is lost or has a hole; the call goes on.
    RecordingFailed { recording: RecordingId, reason: String },
}

#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    #[error("the session description can't be used: {what}")]
    BadSdp { what: String },
    #[error("no common audio: {what}")]
    NoCommonAudio { what: &'static str },
    #[error("no UDP port for audio: {0}")]
    NoPort(#[source] std::io::Error),
    #[error("the leg has no audio")]
    UnknownLeg,
    #[error("a leg can't change between plain RTP and WebRTC, or offer and answer cross")]
    OtherKind,
    #[error("the audio of the process has ended")]
    Ended,
    #[error("the media thread can't start: {0}")]
    Start(#[source] std::io::Error),
}

impl From<SdpFault> for AudioError {
    fn from(fault: SdpFault) -> Self {
        match fault {
            SdpFault::Bad(what) => Self::BadSdp { what },
            SdpFault::NoCommonAudio(what) => Self::NoCommonAudio { what },
        }
    }
}

impl From<BrowserFault> for AudioError {
    fn from(fault: BrowserFault) -> Self {
        match fault {
            BrowserFault::Bad(what) => Self::BadSdp { what },
            BrowserFault::NoCommonAudio(what) => Self::NoCommonAudio { what },
            BrowserFault::NothingOffered => Self::OtherKind,
        }
    }
}

/// Counters of the media thread, as of its last tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AudioStats {
    pub legs: u64,
    pub rtp_in: u64,
    pub rtp_out: u64,
    /// Datagrams that were no audio, of an unknown kind or from a stranger.
    pub dropped: u64,
}

#[derive(Debug, Default)]
struct Stats {
    legs: AtomicU64,
    rtp_in: AtomicU64,
    rtp_out: AtomicU64,
    dropped: AtomicU64,
}

impl Stats {
    fn set(&self, legs: usize, rtp_in: u64, rtp_out: u64, dropped: u64) {
        self.legs.store(legs as u64, Ordering::Relaxed);
        self.rtp_in.store(rtp_in, Ordering::Relaxed);
        self.rtp_out.store(rtp_out, Ordering::Relaxed);
        self.dropped.store(dropped, Ordering::Relaxed);
    }
}

/// A handle to the media thread, which ends with the last handle.
#[derive(Clone, Debug)]
pub struct Audio {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    commands: Commands,
    sounds: Arc<Sounds>,
    runtime: tokio::runtime::Handle,
    stats: Arc<Stats>,
    facts: broadcast::Sender<LineFact>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.commands.send(Command::ShutDown);
    }
}

impl Audio {
    /// Starts the media thread. Call it inside a tokio runtime: prompts are made there.
    ///
    /// # Errors
    /// When the thread or its event queue can't be made.
    pub async fn start(
        config: AudioConfig,
        recordings: mpsc::Sender<RecordingChunk>,
    ) -> Result<(Self, mpsc::Receiver<AudioEvent>), AudioError> {
        let seed = getrandom::u64().map_err(|e| AudioError::Start(e.into()))?;
        let poll = mio::Poll::new().map_err(AudioError::Start)?;
        let waker = mio::Waker::new(poll.registry(), Switchboard::waker_token())
            .map_err(AudioError::Start)?;
        let (sender, receiver) = std::sync::mpsc::sync_channel(COMMANDS);
        let (events, heard) = mpsc::channel(EVENTS);
        let stats = Arc::new(Stats::default());
        let ports = Ports::new(config.bind_ip, config.public_ip, config.ports.clone(), seed);
        let news = News::new(events);
        let facts = news.facts();
        let voices = Voices::new(news, Tapes::new(recordings), config.silence_ms);
        let switchboard =
            Switchboard::new(poll, receiver, voices, ports, config.opus, stats.clone());
        std::thread::Builder::new()
            .name("media".to_owned())
            .spawn(move || switchboard.run())
            .map_err(AudioError::Start)?;
        let sounds = Sounds::new(config.sounds, config.speech, config.speech_cache);
        let shared = Shared {
            commands: Commands::new(sender, Arc::new(waker)),
            sounds: Arc::new(sounds),
            runtime: tokio::runtime::Handle::current(),
            stats,
            facts,
        };
        Ok((Self { shared: Arc::new(shared) }, heard))
    }

    /// Opens a leg's line, or renews it, and describes it for an INVITE that we send.
    ///
    /// # Errors
    /// When no port is left.
    pub async fn offer(&self, leg: LegId, line: Line) -> Result<String, AudioError> {
        self.ask(|reply| Command::Offer { leg, line, reply }).await
    }

    /// Answers a far end's offer: opens the leg's line, or renegotiates an open one.
    ///
    /// # Errors
    /// `BadSdp` and `NoCommonAudio` leave an open line as it was.
    pub async fn answer(&self, leg: LegId, offer: &str) -> Result<Answered, AudioError> {
        let offer = describe(offer)?;
        self.ask(|reply| Command::Answer { leg, offer, reply }).await
    }

    /// Takes the far end's answer to our offer. It may come twice (early media, then the answer).
    ///
    /// # Errors
    /// As [`Audio::answer`]; `UnknownLeg` when nothing was offered.
    pub async fn accept(&self, leg: LegId, answer: &str) -> Result<Accepted, AudioError> {
        let answer = describe(answer)?;
        self.ask(|reply| Command::Accept { leg, answer, reply }).await
    }

    /// Plays to one party, after what plays now is stopped.
    pub fn play(&self, leg: LegId, cue: CueId, source: MediaSource) {
        let (prompt, repeats) = match source {
            MediaSource::Once(prompt) => (prompt, false),
            MediaSource::Repeat(prompt) => (prompt, true),
        };
        self.tell(Command::Await { leg, cue });
        if let Some(tune) = self.shared.sounds.ready(&prompt) {
            self.tell(Command::Start { leg, cue, tune: Some(tune), repeats });
            return;
        }
        let (sounds, commands) = (self.shared.sounds.clone(), self.shared.commands.clone());
        self.shared.runtime.spawn(async move {
            let tune = sounds.make(&prompt).await;
            commands.send(Command::Start { leg, cue, tune, repeats });
        });
    }

    pub(crate) fn note(&self, fact: LineFact) {
        // Nobody may be listening.
        let _listeners = self.shared.facts.send(fact);
    }

    pub(crate) fn line_facts(&self) -> broadcast::Receiver<LineFact> {
        self.shared.facts.subscribe()
    }

    /// Makes a prompt ready, so that a later [`Audio::play`] of it starts at once.
    pub async fn prepare(&self, prompt: &Prompt) -> bool {
        self.shared.sounds.make(prompt).await.is_some()
    }

    /// A text as it would be played, in a WAV that browsers play, too; `None`, logged, when it
    /// can't be spoken.
    pub async fn spoken_wav(&self, text: &str, language: &str) -> Option<Vec<u8>> {
        let (text, language) = (text.to_owned(), language.to_owned());
        match self.shared.sounds.make(&Prompt::Say { text, language }).await? {
            Tune::Stored(sound) => Some(sound.to_wav()),
            Tune::Tone { .. } | Tune::Ringback | Tune::Silence { .. } => None,
        }
    }

    pub fn stop(&self, leg: LegId) {
        self.tell(Command::Stop { leg });
    }

    /// The two hear each other, and nobody else.
    pub fn bridge(&self, a: LegId, b: LegId) {
        self.tell(Command::Bridge { a, b });
    }

    /// All of them hear each other, and nobody else.
    pub fn join(&self, legs: Vec<LegId>) {
        self.tell(Command::Join { legs });
    }

    /// Each hears those whom its seat names, and nobody else.
    pub fn hear(&self, seats: Vec<vocab::Seat>) {
        self.tell(Command::Hear { seats });
    }

    /// Undoes a bridge of just these two, or whatever joins both of them with others.
    pub fn unbridge(&self, a: LegId, b: LegId) {
        self.tell(Command::Unbridge { a, b });
    }

    /// Sends digits as telephone-events; those that are none, or too many, are left out.
    pub fn send_digits(&self, leg: LegId, digits: &str) {
        self.tell(Command::SendDigits { leg, digits: digits.to_owned() });
    }

    /// Records what each of two legs says, whether they are bridged or not, until stopped.
    pub fn record(
        &self,
        recording: RecordingId,
        interaction: InteractionId,
        organization: OrganizationId,
        left: LegId,
        right: LegId,
    ) {
        let job = Job { recording, interaction, organization };
        self.tell(Command::Record { job, left, right });
    }

    /// Records what one leg says until it is silent for 5 s, `max_ms` have passed
    /// ([`AudioEvent::MessageEnded`]) or the recording is stopped.
    pub fn take_message(
        &self,
        recording: RecordingId,
        interaction: InteractionId,
        organization: OrganizationId,
        leg: LegId,
        max_ms: i64,
    ) {
        let job = Job { recording, interaction, organization };
        self.tell(Command::TakeMessage { job, leg, max_ms });
    }

    /// Listens for one utterance of this party, told with `cue`.
    pub fn listen(&self, leg: LegId, cue: CueId) {
        self.tell(Command::Listen { leg, cue });
    }

    /// Listens no more: nothing more is told.
    pub fn stop_listening(&self, leg: LegId) {
        self.tell(Command::StopListening { leg });
    }

    /// Tells what picked up, once; of a machine also when it records. What plays goes on.
    pub fn hear_answer(&self, leg: LegId, cue: CueId, amd: Amd) {
        self.tell(Command::HearAnswer { leg, cue, amd });
    }

    /// Tells when the machine on this line records, unless that is being listened for already.
    pub fn await_beep(&self, leg: LegId) {
        self.tell(Command::AwaitBeep { leg });
    }

    /// Tells what the network says by sound before the answer, once.
    pub fn hear_network(&self, leg: LegId) {
        self.tell(Command::HearNetwork { leg });
    }

    pub fn pause_recording(&self, recording: RecordingId) {
        self.tell(Command::PauseRecording(recording));
    }

    pub fn resume_recording(&self, recording: RecordingId) {
        self.tell(Command::ResumeRecording(recording));
    }

    pub fn stop_recording(&self, recording: RecordingId) {
        self.tell(Command::StopRecording(recording));
    }

    /// Closes a leg's line. Its recording goes on with silence until it is stopped.
    pub fn close(&self, leg: LegId) {
        self.tell(Command::Close { leg });
    }

    #[must_use]
    pub fn stats(&self) -> AudioStats {
        let stats = &self.shared.stats;
        AudioStats {
            legs: stats.legs.load(Ordering::Relaxed),
            rtp_in: stats.rtp_in.load(Ordering::Relaxed),
            rtp_out: stats.rtp_out.load(Ordering::Relaxed),
            dropped: stats.dropped.load(Ordering::Relaxed),
        }
    }

    fn tell(&self, command: Command) {
        if !self.shared.commands.send(command) {
            tracing::error!("the media thread is gone: an audio command was lost");
        }
    }

    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, AudioError> {
        let (reply, answer) = oneshot::channel();
        if !self.shared.commands.send(command(reply)) {
            return Err(AudioError::Ended);
        }
        answer.await.map_err(|_| AudioError::Ended)?
    }
}

/// A browser's description carries a DTLS fingerprint (RFC 8842), a plain one doesn't.
fn describe(sdp: &str) -> Result<Description, AudioError> {
    if sdp.contains("UDP/TLS/RTP/SAVPF") && sdp.contains("a=fingerprint:") {
        return Ok(Description::Browser(sdp.to_owned()));
    }
    Ok(Description::Plain(crate::rtp::parse(sdp)?))
}

#[cfg(test)]
#[path = "audio/browser_tests.rs"]
mod browser_tests;
#[cfg(test)]
#[path = "audio/conference_tests.rs"]
mod conference_tests;
#[cfg(test)]
#[path = "audio/tests.rs"]
mod tests;
