//! One browser's line: a UDP socket, an ICE agent, DTLS-SRTP, one audio stream each way.
//!
//! str0m runs in RTP mode: packets come out as they came in, and what we send keeps our numbers,
//! so that a browser is relayed like any other line. Inside, all clocks are 8 kHz; Opus and its
//! telephone-events count 48 kHz on the wire (RFC 7587 §4.1, RFC 4733 §2.1) and are converted here.

use media::g711::Law;
use media::rtp::Packet;
use mio::net::UdpSocket;
use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::config::{CryptoProvider, DtlsCert};
use str0m::format::{Codec, FormatParams};
use str0m::media::{Direction, Frequency, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, RtpPacket, RtpWrite};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc, RtcConfig};

/// How long a browser may be away, or take to connect, before its line counts as dead. A laptop
/// that changes networks is back, with an ICE restart, in a few seconds.
const DEAD_AFTER: Duration = Duration::from_secs(15);
/// Arrived packets kept until they are read, which is after each datagram.
const MAX_INBOX: usize = 64;
/// Rounds of "the time for something has come" in one go; more wait for the next tick.
const MAX_ROUNDS: usize = 4;
/// Longest description read; a browser's with many candidates has some 8,000 bytes.
const MAX_SDP: usize = 64 * 1024;
/// Payload types of telephone-events that browsers use.
const DIGITS_48_KHZ: u8 = 110;
const DIGITS_8_KHZ: u8 = 126;

/// Why a browser's description can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BrowserFault {
    #[error("{0}")]
    Bad(String),
    #[error("no common audio: {0}")]
    NoCommonAudio(&'static str),
    /// An answer to nothing that was offered.
    #[error("nothing was offered")]
    NothingOffered,
}

/// What all browser lines of the process share: one certificate, since making one takes a while.
#[derive(Clone)]
pub(crate) struct Crypto {
    certificate: Option<DtlsCert>,
}

impl fmt::Debug for Crypto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crypto").finish_non_exhaustive()
    }
}

impl Crypto {
    /// Installs the process's crypto for DTLS-SRTP; a second call changes nothing.
    pub(crate) fn install() -> Self {
        let provider: CryptoProvider = str0m::crypto::from_feature_flags();
        let certificate = provider.dtls_provider.generate_certificate();
        provider.install_process_default();
        Self { certificate }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    G711(Law),
    Opus,
    Digits,
}

/// One arrived packet; its clock is 8 kHz.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) kind: Kind,
    rtp: RtpPacket,
    timestamp: u32,
}

impl Heard {
    pub(crate) fn packet(&self) -> Packet<'_> {
        let header = &self.rtp.header;
        Packet {
            payload_type: *header.payload_type,
            marker: header.marker,
            sequence: header.sequence_number,
            timestamp: self.timestamp,
            ssrc: *header.ssrc,
            payload: &self.rtp.payload,
        }
    }
}

/// How the browser is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agreed {
    /// Never `Digits`.
    pub(crate) voice: Kind,
    pub(crate) payload_type: u8,
    pub(crate) digits: Option<u8>,
    pub(crate) they_send: bool,
    pub(crate) they_receive: bool,
}

impl Agreed {
    /// Ticks on the wire of one tick at 8 kHz.
    const fn clock_factor(self) -> u32 {
        match self.voice {
            Kind::Opus => 6,
            Kind::G711(_) | Kind::Digits => 1,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// Nothing is agreed yet.
    New,
    /// Not connected, or no longer.
    Down {
        since: Instant,
    },
    Up,
    /// Told once.
    Dead,
}

pub(crate) struct BrowserLine {
    pub(crate) socket: UdpSocket,
    /// The host candidate; also the destination of all that arrives, whatever NAT is in front.
    address: SocketAddr,
    rtc: Rtc,
    mid: Option<Mid>,
    pending: Option<SdpPendingOffer>,
    agreed: Option<Agreed>,
    inbox: VecDeque<Heard>,
    next_timeout: Instant,
    link: Link,
    has_been_up: bool,
    /// ICE has a way just now.
    ice: bool,
    sequence: Option<u64>,
}

impl fmt::Debug for BrowserLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, agreed, link, .. } = self;
        let mut shown = f.debug_struct("BrowserLine");
        shown.field("address", address).field("agreed", agreed).field("link", link);
        shown.finish_non_exhaustive()
    }
}

impl BrowserLine {
    /// `opus` adds Opus behind G.711, which costs no transcoding and which every browser speaks
    /// (RFC 7874 §3).
    pub(crate) fn new(
        now: Instant,
        socket: UdpSocket,
        address: SocketAddr,
        crypto: &Crypto,
        opus: bool,
    ) -> Result<Self, BrowserFault> {
        let mut config = RtcConfig::new()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_pcma(true, false)
            .enable_pcmu(true, false)
            .enable_opus(opus, false)
            .clear_extension_map()
            .set_extension(1, Extension::RtpMid);
        if let Some(certificate) = &crypto.certificate {
            config = config.set_dtls_cert(certificate.clone());
        }
        let codecs = config.codec_config();
        let digits = || FormatParams::parse_line("0-15");
        let rates = [(DIGITS_48_KHZ, Frequency::FORTY_EIGHT_KHZ, opus)];
        let rates = rates.into_iter().chain([(DIGITS_8_KHZ, Frequency::EIGHT_KHZ, true)]);
        for (payload_type, rate, _) in rates.filter(|(_, _, used)| *used) {
            codecs.add_config(payload_type.into(), None, Codec::Tele, rate, None, digits());
        }
        let mut rtc = config.build(now);
        let candidate = Candidate::host(address, Protocol::Udp)
            .map_err(|e| BrowserFault::Bad(format!("our own address: {e}")))?;
        rtc.add_local_candidate(candidate);
        Ok(Self {
            socket,
            address,
            rtc,
            mid: None,
            pending: None,
            agreed: None,
            inbox: VecDeque::new(),
            next_timeout: now,
            link: Link::New,
            has_been_up: false,
            ice: false,
            sequence: None,
        })
    }

    /// An offer to ring the browser with, or, on a line that stands, to renew it.
    pub(crate) fn offer(&mut self, now: Instant) -> Result<String, BrowserFault> {
        let mut change = self.rtc.sdp_api();
        match self.mid {
            None => {
                let both = Direction::SendRecv;
                self.mid = Some(change.add_media(MediaKind::Audio, both, None, None, None));
            }
            Some(_) => {
                change.ice_restart(true);
            }
        }
        let (offer, pending) =
            change.apply().ok_or(BrowserFault::Bad("nothing to offer".to_owned()))?;
        self.pending = Some(pending);
        self.drive(now);
        Ok(offer.to_sdp_string())
    }

    /// Answers an offer or a renewed one, also one that restarts ICE from another network.
    pub(crate) fn answer(&mut self, now: Instant, offer: &str) -> Result<String, BrowserFault> {
        let text = bounded(offer)?;
        let offer = SdpOffer::from_sdp_string(text).map_err(|e| bad(&e))?;
        self.pending = None;
        let answer = self.rtc.sdp_api().accept_offer(offer).map_err(|e| bad(&e))?;
        self.mid = self.mid.or_else(|| first_audio(text));
        self.drive(now);
        self.agree(now)?;
        Ok(answer.to_sdp_string())
    }

    /// The same answer may come twice: with early media, then with the 200.
    pub(crate) fn accept(&mut self, now: Instant, answer: &str) -> Result<(), BrowserFault> {
        let answer = SdpAnswer::from_sdp_string(bounded(answer)?).map_err(|e| bad(&e))?;
        let Some(pending) = self.pending.take() else {
            return self.agreed.map(|_| ()).ok_or(BrowserFault::NothingOffered);
        };
        self.rtc.sdp_api().accept_answer(pending, answer).map_err(|e| bad(&e))?;
        self.drive(now);
        self.agree(now)
    }

    /// G.711 if the browser takes it, else Opus.
    fn agree(&mut self, now: Instant) -> Result<(), BrowserFault> {
        let media = self.mid.and_then(|mid| self.rtc.media(mid));
        let media = media.ok_or(BrowserFault::NoCommonAudio("no audio line"))?;
        let numbers = || media.remote_pts().iter().filter_map(|&pt| Some((pt, self.kind(*pt)?)));
        let voice = numbers()
            .find(|(_, (kind, _))| matches!(kind, Kind::G711(_)))
            .or_else(|| numbers().find(|(_, (kind, _))| *kind == Kind::Opus));
        let (payload_type, (voice, rate)) =
            voice.ok_or(BrowserFault::NoCommonAudio("neither G.711 nor Opus"))?;
        let digits = numbers().find(|(_, known)| *known == (Kind::Digits, rate));
        let direction = media.direction();
        self.agreed = Some(Agreed {
            voice,
            payload_type: *payload_type,
            digits: digits.map(|(pt, _)| *pt),
            they_send: direction.is_receiving(),
            they_receive: direction.is_sending(),
        });
        if self.link == Link::New {
            self.link = Link::Down { since: now };
        }
        Ok(())
    }

    pub(crate) const fn agreed(&self) -> Option<&Agreed> {
        self.agreed.as_ref()
    }

    pub(crate) fn is_up(&self) -> bool {
        self.link == Link::Up
    }

    /// A way was found, whether or not keys are agreed.
    pub(crate) const fn found_way(&self) -> bool {
        self.ice
    }

    pub(crate) const fn has_been_up(&self) -> bool {
        self.has_been_up
    }

    /// What a payload type stands for, and its clock in Hz.
    fn kind(&self, payload_type: u8) -> Option<(Kind, u32)> {
        let params = self.rtc.codec_config().find(|p| *p.pt() == payload_type)?;
        let kind = match params.spec().codec {
            Codec::PCMA => Kind::G711(Law::A),
            Codec::PCMU => Kind::G711(Law::Mu),
            Codec::Opus => Kind::Opus,
            Codec::Tele => Kind::Digits,
            _ => return None,
        };
        Some((kind, params.spec().clock_rate.get()))
    }

    /// Takes a datagram; packets that it brought are read by [`BrowserLine::next_heard`].
    pub(crate) fn receive(&mut self, now: Instant, source: SocketAddr, datagram: &[u8]) {
        let source = SocketAddr::new(source.ip().to_canonical(), source.port());
        let Ok(received) = Receive::new(Protocol::Udp, source, self.address, datagram) else {
            return;
        };
        self.input(now, Input::Receive(now, received));
    }

    /// Every 20 ms; `true` once, when the line is dead.
    pub(crate) fn tick(&mut self, now: Instant) -> bool {
        if self.next_timeout <= now {
            self.input(now, Input::Timeout(now));
        }
        let gone = !self.rtc.is_alive() && !matches!(self.link, Link::New | Link::Dead);
        let late = matches!(self.link, Link::Down { since } if now - since > DEAD_AFTER);
        if gone || late {
            self.link = Link::Dead;
        }
        gone || late
    }

    pub(crate) fn next_heard(&mut self) -> Option<Heard> {
        self.inbox.pop_front()
    }

    /// Sends a written RTP packet whose clock is 8 kHz.
    pub(crate) fn send(&mut self, now: Instant, packet: &[u8]) -> bool {
        let (Some(agreed), Some(mid)) = (self.agreed, self.mid) else { return false };
        let Ok(packet) = Packet::parse(packet) else { return false };
        if self.link != Link::Up {
            return false;
        }
        let factor = agreed.clock_factor();
        // Multiplying goes on smoothly where the 32 bits wrap.
        let timestamp = packet.timestamp.wrapping_mul(factor);
        let event = <[u8; 4]>::try_from(packet.payload).ok();
        let event = event.filter(|_| agreed.digits == Some(packet.payload_type));
        let event = event.map(|event| scale_event(event, factor));
        let payload = event.as_ref().map_or(packet.payload, |event| &event[..]);
        let sequence = self.extend(packet.sequence);
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(mid, None) else { return false };
        let payload_type = packet.payload_type.into();
        let write = RtpWrite::new(payload_type, sequence.into(), timestamp, now, payload);
        stream.write_rtp(write.marker(packet.marker));
        self.drive(now);
        true
    }

    /// The sequence number with its rollovers, which SRTP counts (RFC 3711 §3.3.1). The first one
    /// has none.
    fn extend(&mut self, sequence: u16) -> u64 {
        let Some(newest) = self.sequence else {
            self.sequence = Some(u64::from(sequence));
            return u64::from(sequence);
        };
        let step = sequence.wrapping_sub(newest as u16).cast_signed();
        let extended = newest.saturating_add_signed(i64::from(step));
        self.sequence = Some(newest.max(extended));
        extended
    }

    fn input(&mut self, now: Instant, input: Input<'_>) {
        match self.rtc.handle_input(input) {
            Ok(()) => self.drive(now),
            Err(error) => tracing::debug!(%error, "a browser's datagram was refused"),
        }
    }

    /// Carries out what str0m wants until it waits for something: a contract of its API after each
    /// change.
    fn drive(&mut self, now: Instant) {
        for round in 1.. {
            self.next_timeout = loop {
                match self.rtc.poll_output() {
                    Ok(Output::Timeout(at)) => break at,
                    Ok(Output::Transmit(datagram)) => {
                        // What the network refuses is lost, as on any network.
                        let _ = self.socket.send_to(&datagram.contents, datagram.destination);
                    }
                    Ok(Output::Event(event)) => self.hear(now, event),
                    Err(error) => {
                        tracing::debug!(%error, "a browser's line broke");
                        self.rtc.disconnect();
                        return;
                    }
                }
            };
            if self.next_timeout > now || round == MAX_ROUNDS {
                return;
            }
            if let Err(error) = self.rtc.handle_input(Input::Timeout(now)) {
                tracing::debug!(%error, "a browser's line broke");
                return;
            }
        }
    }

    fn hear(&mut self, now: Instant, event: Event) {
        match event {
            Event::RtpPacket(rtp) => self.keep(rtp),
            Event::Connected => {
                self.link = Link::Up;
                self.has_been_up = true;
            }
            Event::IceConnectionStateChange(state) => {
                self.ice =
                    matches!(state, IceConnectionState::Connected | IceConnectionState::Completed);
                self.follow(now, state);
            }
            _ => {}
        }
    }

    fn follow(&mut self, now: Instant, state: IceConnectionState) {
        match state {
            IceConnectionState::Disconnected if self.link == Link::Up => {
                self.link = Link::Down { since: now };
            }
            IceConnectionState::Connected | IceConnectionState::Completed
                if matches!(self.link, Link::Down { .. }) && self.rtc.is_connected() =>
            {
                self.link = Link::Up;
            }
            _ => {}
        }
    }

    fn keep(&mut self, rtp: RtpPacket) {
        let known = self.kind(*rtp.header.payload_type);
        let Some((kind, rate)) = known.filter(|_| self.inbox.len() < MAX_INBOX) else { return };
        // From the extended time, so that the division is smooth where 32 bits wrap.
        let ticks = rtp.time.numer() / u64::from((rate / 8_000).max(1));
        self.inbox.push_back(Heard { kind, rtp, timestamp: ticks as u32 });
    }
}

/// The name of the first audio line (RFC 5888 §4). str0m tells it only once it is connected.
fn first_audio(sdp: &str) -> Option<Mid> {
    let audio = sdp.lines().skip_while(|line| !line.starts_with("m=audio ")).skip(1);
    let mut audio = audio.take_while(|line| !line.starts_with("m="));
    audio.find_map(|line| line.strip_prefix("a=mid:")).map(|mid| mid.trim().into())
}

fn bounded(sdp: &str) -> Result<&str, BrowserFault> {
    if sdp.len() > MAX_SDP {
        return Err(BrowserFault::Bad(format!("{} bytes, more than {MAX_SDP}", sdp.len())));
    }
    Ok(sdp)
}

fn bad(error: &dyn fmt::Display) -> BrowserFault {
    BrowserFault::Bad(error.to_string())
}

/// A telephone-event's duration on a faster clock; what doesn't fit is as long as can be.
const fn scale_event([code, flags, high, low]: [u8; 4], factor: u32) -> [u8; 4] {
    let duration = u16::from_be_bytes([high, low]) as u32 * factor;
    let duration = if duration > u16::MAX as u32 { u16::MAX } else { duration as u16 };
    let [high, low] = duration.to_be_bytes();
    [code, flags, high, low]
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
