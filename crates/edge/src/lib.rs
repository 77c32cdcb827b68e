//! The edge: legs. One leg is one party's signalling and audio.
//!
//! Owns: sockets for SIP and audio; turning packets into [`Input`]s and performing [`Effect`]s.
//! Must not own: routing, agents' states, storage, HTTP (`engine`, `store` and `web` are unknown
//! here). Inside, `sip`, `rtp` and `webrtc` don't know each other: `leg` joins SIP with audio,
//! `audio` joins RTP with WebRTC.

mod audio;
mod leg;
mod line_fact;
mod plug;
mod recognition;
mod recording;
mod rtp;
mod sip;
mod sound;
mod speech;
mod transcription;
mod webrtc;

pub use audio::{Accepted, Answered, Audio, AudioConfig, AudioError, AudioEvent, AudioStats, Line};
pub use line_fact::{LineAudio, LineDid, LineFact};
pub use recognition::{RecognitionConfig, RecognitionPlug, check_recognition};
pub use recording::{RecordingChunk, RecordingSummary};
pub use sip::ban::{Ban, Fault};
pub use sip::digest::{Credentials, PhoneKey, ha1};
pub use sip::trunk::{Network, NotANetwork, RegisterConfig, Transport, TrunkConfig};
pub use sip::{SipConfig, SipError, TlsConfig};
pub use sound::telephone_wav;
pub use speech::SpeechConfig;
pub use transcription::{Said, Transcriber, TranscriptionError};

use leg::Order;
use recognition::Recognizer;
use sip::Signal;
use sip::ban::Bans;
use sip::stack::Stack;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use vocab::{Effect, Input, TrunkId};

/// SIP messages under way to the legs; when full, new calls get 503.
const SIGNALS_MAX: usize = 4_096;
/// Effects under way to the legs; [`Edge::perform`] waits when they are many.
const ORDERS_MAX: usize = 1_024;

/// Who knows the phones' secrets.
pub trait Doorkeeper: Send + Sync {
    /// The valid keys of a phone user, which may be several at once; none for a stranger. Called
    /// for every sign-in of a phone and must not block.
    fn phone_keys(&self, user: &str) -> Vec<PhoneKey>;
}

#[derive(Clone, Debug)]
pub struct EdgeConfig {
    pub sip: SipConfig,
    pub audio: AudioConfig,
    /// Without it menus hear keys alone.
    pub recognition: Option<RecognitionConfig>,
}

#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
    #[error(transparent)]
    Sip(#[from] SipError),
    #[error(transparent)]
    Audio(#[from] AudioError),
}

/// Counters, as of now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EdgeStats {
    /// Legs that the floor knows.
    pub legs: u64,
    /// Legs, and what is left of ended ones until the far end has said its last word.
    pub dialogs: u64,
    /// Phones signed in with us.
    pub registrations: u64,
    /// Trunks signed in with their operator.
    pub trunks_registered: u64,
    /// SIP transactions in memory.
    pub transactions: u64,
    /// Calls turned away with 503.
    pub shed: u64,
    /// Messages of banned addresses that were not heard.
    pub banned: u64,
    pub rtp_in: u64,
    pub rtp_out: u64,
    pub rtp_dropped: u64,
}

/// A running edge.
#[derive(Debug)]
pub struct Edge {
    stack: Arc<Stack>,
    bans: Arc<Bans>,
    audio: Audio,
    orders: mpsc::Sender<Order>,
    signals: mpsc::Sender<Signal>,
    counters: Arc<leg::Counters>,
    shed: Arc<AtomicU64>,
    trunks_registered: Arc<AtomicUsize>,
    /// Whether each trunk that registers is to be signed in now.
    signed_in: BTreeMap<TrunkId, watch::Sender<bool>>,
    registering: CancellationToken,
    stop: CancellationToken,
}

impl Edge {
    /// Opens the listeners, the audio and the trunks. `inputs` is what the floor hears; while it
    /// is full, new calls are refused with 503.
    ///
    /// # Errors
    /// A port is taken, a certificate cannot be read, or the audio cannot start.
    pub async fn start(
        config: EdgeConfig,
        doorkeeper: Arc<dyn Doorkeeper>,
        inputs: mpsc::Sender<Input>,
        recordings: mpsc::Sender<RecordingChunk>,
    ) -> Result<Self, EdgeError> {
        let EdgeConfig { sip, audio, recognition } = config;
        let (audio, heard) = Audio::start(audio, recordings).await?;
        let stop = CancellationToken::new();
        let trunks = Arc::new(sip::trunk::Trunks::resolve(sip.trunks.clone()).await);
        let never = [trunks.networks(), sip.never_ban.clone()].concat();
        let bans = Arc::new(Bans::new(sip.ban, never, leg::now()));
        let (stack, incoming) = Stack::open(&sip, &bans, &stop).await?;
        let stack = Arc::new(stack);
        let (signals, signals_rx) = mpsc::channel(SIGNALS_MAX);
        let (orders, orders_rx) = mpsc::channel(ORDERS_MAX);
        let mut edge = Self {
            stack: Arc::clone(&stack),
            bans: Arc::clone(&bans),
            audio: audio.clone(),
            orders,
            signals: signals.clone(),
            counters: Arc::default(),
            shed: Arc::default(),
            trunks_registered: Arc::default(),
            signed_in: BTreeMap::new(),
            registering: CancellationToken::new(),
            stop,
        };
        let wiring = leg::Wiring {
            stack: Arc::clone(&stack),
            trunks: Arc::clone(&trunks),
            bans: Arc::clone(&bans),
            door: doorkeeper,
            audio,
            recognizer: recognition.map(|plug| Arc::new(Recognizer::new(plug))),
            heard,
            signals: (signals.clone(), signals_rx),
            orders: orders_rx,
            inputs: inputs.clone(),
            counters: Arc::clone(&edge.counters),
        };
        leg::start(&sip, wiring);
        let intake = sip::intake::Intake {
            stack: Arc::clone(&stack),
            trunks: Arc::clone(&trunks),
            bans,
            shed: sip::shed::Shed::new(sip.shed_above_cps),
            shed_count: Arc::clone(&edge.shed),
            region: sip.region.clone(),
            inputs,
            legs: signals,
            started: Instant::now(),
        };
        tokio::spawn(intake.run(incoming));
        let serving = Arc::clone(&stack);
        tokio::spawn(async move { serving.serve().await });
        stack.listening().await?;
        for trunk in trunks.iter().filter(|t| t.register.is_some()) {
            let (count, stop) = (Arc::clone(&edge.trunks_registered), edge.registering.clone());
            let (wanted, told) = watch::channel(true);
            edge.signed_in.insert(trunk.id.clone(), wanted);
            tokio::spawn(sip::register::keep(Arc::clone(&stack), trunk.clone(), count, told, stop));
        }
        Ok(edge)
    }

    /// Performs an effect; effects of one leg are done in the order of these calls.
    pub async fn perform(&self, effect: Effect) {
        if self.orders.send(Order::Perform(effect)).await.is_err() {
            tracing::error!("the legs have ended: an effect was lost");
        }
    }

    /// Takes a trunk's registration back, so that the other end sends us no calls.
    pub fn sign_off(&self, trunk: &TrunkId) {
        self.want_signed_in(trunk, false);
    }

    /// Registers a trunk again after [`Self::sign_off`].
    pub fn sign_on(&self, trunk: &TrunkId) {
        self.want_signed_in(trunk, true);
    }

    fn want_signed_in(&self, trunk: &TrunkId, wanted: bool) {
        if let Some(told) = self.signed_in.get(trunk) {
            told.send_if_modified(|is| std::mem::replace(is, wanted) != wanted);
        }
    }

    /// Serves SIP over a WebSocket that is already upgraded (subprotocol `sip`), one text frame
    /// per message, until it is closed.
    pub async fn serve_websocket(
        &self,
        peer: SocketAddr,
        secure: bool,
        incoming: mpsc::Receiver<String>,
        outgoing: mpsc::Sender<String>,
    ) {
        if self.bans.refuses(peer.ip()) {
            return;
        }
        let stack = Arc::clone(&self.stack);
        let (signals, stop) = (self.signals.clone(), self.stop.clone());
        sip::websocket::serve(stack, peer, secure, incoming, outgoing, signals, stop).await;
    }

    /// Addresses that are not heard now, those that will be heard again first.
    #[must_use]
    pub fn bans(&self) -> Vec<Ban> {
        self.bans.list()
    }

    /// Hears an address again before its time; false when it wasn't banned.
    #[must_use]
    pub fn lift(&self, address: IpAddr) -> bool {
        self.bans.lift(address)
    }

    /// Where peers reach us by UDP (or the first listener that there is).
    #[must_use]
    pub fn sip_addr(&self) -> SocketAddr {
        self.stack.address(rsipstack::sip::Transport::Udp)
    }

    /// Where peers reach us by this transport, if we listen for it.
    #[must_use]
    pub fn sip_addr_of(&self, transport: Transport) -> SocketAddr {
        self.stack.address(transport.into())
    }

    /// The audio of the legs, for prompts made ready ahead of time.
    #[must_use]
    pub const fn audio(&self) -> &Audio {
        &self.audio
    }

    /// What signalling and audio do on the lines from now on; who is too far behind misses some.
    #[must_use]
    pub fn line_facts(&self) -> broadcast::Receiver<LineFact> {
        self.audio.line_facts()
    }

    #[must_use]
    pub fn stats(&self) -> EdgeStats {
        let audio = self.audio.stats();
        let registered = self.trunks_registered.load(Ordering::Relaxed);
        EdgeStats {
            legs: self.counters.legs.load(Ordering::Relaxed),
            dialogs: self.counters.dialogs.load(Ordering::Relaxed),
            registrations: self.counters.phones.load(Ordering::Relaxed),
            trunks_registered: registered as u64,
            transactions: self.stack.endpoint.get_stats().running_transactions as u64,
            shed: self.shed.load(Ordering::Relaxed),
            banned: self.bans.dropped(),
            rtp_in: audio.rtp_in,
            rtp_out: audio.rtp_out,
            rtp_dropped: audio.dropped,
        }
    }

    /// Signs off from the operators and hangs up on everybody; takes up to about two seconds.
    pub async fn stop(&self) {
        self.registering.cancel();
        let (told, heard) = oneshot::channel();
        if self.orders.send(Order::Stop(told)).await.is_ok() {
            heard.await.ok();
        }
        self.stop.cancel();
    }
}
