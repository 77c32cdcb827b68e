//! Session descriptions of plain RTP lines: offer and answer (RFC 3264) of G.711 and
//! telephone-events (RFC 4733).
//!
//! Owns: reading hostile SDP, choosing the codec, directions and hold, the session's version.
//! Must not own: sockets; SDP of browsers (see `webrtc`).

use media::g711::Law;
use sdp_types::{Direction, Media, RtpMap, Session};
use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};

/// Longest description read; real ones have less than 2,000 bytes (browsers: 8,000).
const MAX_BYTES: usize = 32 * 1024;
/// Media lines and formats of one line beyond these are refused, not ignored.
const MAX_LINES: usize = 16;
const MAX_FORMATS: usize = 64;
/// Our payload type of telephone-events, the customary one.
const DIGITS_PT: u8 = 101;
/// Payload types have seven bits.
const MAX_PT: u8 = 127;

/// Why a description can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SdpFault {
    #[error("{0}")]
    Bad(String),
    /// Well-formed, but without a line of G.711 that we could take.
    #[error("no common audio: {0}")]
    NoCommonAudio(&'static str),
}

/// G.711 under the far end's number for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Voice {
    pub(crate) law: Law,
    pub(crate) payload_type: u8,
}

/// What the far end says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Theirs {
    /// Where it wants its audio; `None` with the old hold of RFC 2543 (`c=0.0.0.0`).
    pub(crate) address: Option<SocketAddr>,
    /// In its order of preference, never empty.
    pub(crate) voices: Vec<Voice>,
    pub(crate) digits: Option<u8>,
    pub(crate) sends: bool,
    pub(crate) receives: bool,
    /// Every media line in order: an answer repeats them all (RFC 3264 §6).
    lines: Vec<MediaLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum MediaLine {
    Audio,
    /// Refused in the answer with port 0: kind, protocol, formats.
    Other {
        kind: String,
        protocol: String,
        formats: String,
    },
}

impl Theirs {
    /// The far end doesn't want to hear us: it put us on hold.
    pub(crate) const fn holds(&self) -> bool {
        self.address.is_none() || !self.receives
    }

    const fn direction(&self) -> Direction {
        match (self.sends, self.receives) {
            (true, true) => Direction::SendRecv,
            (true, false) => Direction::SendOnly,
            (false, true) => Direction::RecvOnly,
            (false, false) => Direction::Inactive,
        }
    }
}

/// Reads a description. The first audio line over RTP/AVP with G.711 counts.
pub(crate) fn parse(sdp: &str) -> Result<Theirs, SdpFault> {
    if sdp.len() > MAX_BYTES {
        return Err(SdpFault::Bad(format!("{} bytes, more than {MAX_BYTES}", sdp.len())));
    }
    let session = Session::parse(sdp.as_bytes()).map_err(|e| SdpFault::Bad(e.to_string()))?;
    if session.medias.len() > MAX_LINES {
        return Err(SdpFault::Bad(format!("{} media lines", session.medias.len())));
    }
    let at = session
        .medias
        .iter()
        .position(is_plain_audio)
        .ok_or(SdpFault::NoCommonAudio("no audio line over RTP/AVP"))?;
    let audio = &session.medias[at];
    let (voices, digits) = formats(audio)?;
    if voices.is_empty() {
        return Err(SdpFault::NoCommonAudio("neither PCMA nor PCMU"));
    }
    let direction = direction_of(&session, audio);
    let lines = session.medias.iter().enumerate();
    let lines = lines.map(|(i, m)| if i == at { MediaLine::Audio } else { other(m) }).collect();
    Ok(Theirs {
        address: address_of(&session, audio)?,
        voices,
        digits,
        sends: direction.has_send(),
        receives: direction.has_recv(),
        lines,
    })
}

fn is_plain_audio(media: &Media) -> bool {
    let plain = matches!(media.proto.as_str(), "RTP/AVP" | "RTP/AVPF");
    media.media == "audio" && plain && media.port != 0
}

fn other(media: &Media) -> MediaLine {
    MediaLine::Other {
        kind: media.media.clone(),
        protocol: media.proto.clone(),
        formats: media.fmt.clone(),
    }
}

fn formats(audio: &Media) -> Result<(Vec<Voice>, Option<u8>), SdpFault> {
    let maps: Vec<RtpMap> = audio.attributes_typed::<RtpMap>().filter_map(Result::ok).collect();
    let (mut voices, mut digits) = (Vec::new(), None);
    for (i, format) in audio.fmt.split_ascii_whitespace().enumerate() {
        if i == MAX_FORMATS {
            return Err(SdpFault::Bad(format!("more than {MAX_FORMATS} formats")));
        }
        let payload_type = format.parse().ok().filter(|&pt: &u8| pt <= MAX_PT);
        let Some(payload_type) = payload_type else {
            return Err(SdpFault::Bad("format is no payload type".to_owned()));
        };
        let map = maps.iter().find(|m| m.payload_type == payload_type);
        match map.map(|m| (m.encoding_name.to_ascii_uppercase(), m.clock_rate)) {
            Some((name, 8_000)) if name == "TELEPHONE-EVENT" => {
                digits = digits.or(Some(payload_type));
            }
            Some((name, 8_000)) if name == "PCMA" => {
                voices.push(Voice { law: Law::A, payload_type });
            }
            Some((name, 8_000)) if name == "PCMU" => {
                voices.push(Voice { law: Law::Mu, payload_type });
            }
            Some(_) => {}
            // Static types need no rtpmap (RFC 3551 §6).
            None => voices.extend(
                Law::from_payload_type(payload_type).map(|law| Voice { law, payload_type }),
            ),
        }
    }
    Ok((voices, digits))
}

/// The line's own direction, else the session's, else both ways (RFC 8866 §6.7).
fn direction_of(session: &Session, audio: &Media) -> Direction {
    let named = |name: &str| match name {
        "sendrecv" => Some(Direction::SendRecv),
        "sendonly" => Some(Direction::SendOnly),
        "recvonly" => Some(Direction::RecvOnly),
        "inactive" => Some(Direction::Inactive),
        _ => None,
    };
    let own = audio.attributes.iter().find_map(|a| named(&a.attribute));
    own.or_else(|| session.attributes.iter().find_map(|a| named(&a.attribute)))
        .unwrap_or(Direction::SendRecv)
}

fn address_of(session: &Session, audio: &Media) -> Result<Option<SocketAddr>, SdpFault> {
    let connection = audio.connections.first().or(session.connection.as_ref());
    let Some(connection) = connection else {
        return Err(SdpFault::Bad("no c= line".to_owned()));
    };
    let ip: IpAddr = connection
        .connection_address
        .parse()
        .map_err(|_| SdpFault::Bad("c= holds no IP address".to_owned()))?;
    if ip.is_unspecified() {
        return Ok(None);
    }
    let broadcast = matches!(ip, IpAddr::V4(v4) if v4.is_broadcast());
    if ip.is_multicast() || broadcast {
        return Err(SdpFault::Bad("c= holds a multicast address".to_owned()));
    }
    Ok(Some(SocketAddr::new(ip, audio.port)))
}

/// Which numbers stand for what, once both sides have spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agreed {
    pub(crate) send: Voice,
    /// Payload types under which G.711 may arrive.
    pub(crate) hear_a: [Option<u8>; 2],
    pub(crate) hear_mu: [Option<u8>; 2],
    /// Telephone-events as the far end wants them.
    pub(crate) digits: Option<u8>,
    pub(crate) they_send: bool,
    pub(crate) they_receive: bool,
}

impl Agreed {
    /// The law of an arriving payload type.
    pub(crate) fn law_of(&self, payload_type: u8) -> Option<Law> {
        let is = |numbers: &[Option<u8>; 2]| numbers.contains(&Some(payload_type));
        if is(&self.hear_a) {
            return Some(Law::A);
        }
        is(&self.hear_mu).then_some(Law::Mu)
    }

    /// Digits may come under the far end's number or under ours.
    pub(crate) fn is_digits(&self, payload_type: u8) -> bool {
        self.digits.is_some_and(|theirs| payload_type == theirs || payload_type == DIGITS_PT)
    }
}

/// Our side of one SDP session: its numbers stay, its version grows (RFC 3264 §8).
#[derive(Debug)]
pub(crate) struct Ours {
    session: u64,
    version: u64,
    address: SocketAddr,
    last: String,
}

impl Ours {
    /// `session` is random; 62 bits, since some peers read it as signed.
    pub(crate) const fn new(session: u64, address: SocketAddr) -> Self {
        Self { session: session >> 2, version: 0, address, last: String::new() }
    }

    /// PCMA before PCMU: the law of Europe.
    pub(crate) fn offer(&mut self) -> String {
        let line = self.audio_line(&[own(Law::A), own(Law::Mu)], Some(DIGITS_PT), "sendrecv");
        self.describe(&line)
    }

    /// The first of the offerer's codecs that is ours; directions mirrored, other lines refused.
    pub(crate) fn answer(&mut self, theirs: &Theirs) -> (String, Agreed) {
        let voice = theirs.voices[0];
        let direction = theirs.direction().reverse();
        let mut body = String::new();
        for line in &theirs.lines {
            match line {
                MediaLine::Audio => {
                    body += &self.audio_line(&[voice], theirs.digits, direction.as_str());
                }
                MediaLine::Other { kind, protocol, formats } => {
                    let _ = write!(body, "m={kind} 0 {protocol} {formats}\r\n");
                }
            }
        }
        (self.describe(&body), agreed(theirs))
    }

    /// Takes the answer to our offer.
    pub(crate) fn accept(&self, theirs: &Theirs) -> Agreed {
        agreed(theirs)
    }

    fn audio_line(&self, voices: &[Voice], digits: Option<u8>, direction: &str) -> String {
        let mut line = format!("m=audio {} RTP/AVP", self.address.port());
        for voice in voices {
            let _ = write!(line, " {}", voice.payload_type);
        }
        if let Some(digits) = digits {
            let _ = write!(line, " {digits}");
        }
        line += "\r\n";
        for voice in voices {
            let name = match voice.law {
                Law::A => "PCMA",
                Law::Mu => "PCMU",
            };
            let _ = write!(line, "a=rtpmap:{} {name}/8000\r\n", voice.payload_type);
        }
        if let Some(digits) = digits {
            let _ = write!(line, "a=rtpmap:{digits} telephone-event/8000\r\n");
            let _ = write!(line, "a=fmtp:{digits} 0-15\r\n");
        }
        let _ = write!(line, "a=ptime:20\r\na={direction}\r\n");
        line
    }

    /// The version grows only when the description changes.
    fn describe(&mut self, media: &str) -> String {
        if self.last != media {
            self.version += 1;
            media.clone_into(&mut self.last);
        }
        let ip = self.address.ip();
        let family = if ip.is_ipv4() { "IP4" } else { "IP6" };
        let (session, version) = (self.session, self.version);
        format!(
            "v=0\r\no=- {session} {version} IN {family} {ip}\r\ns=-\r\nc=IN {family} {ip}\r\n\
             t=0 0\r\n{media}"
        )
    }
}

const fn own(law: Law) -> Voice {
    Voice { law, payload_type: law.payload_type() }
}

/// We accept what the far end named and our own numbers, and send its first choice.
fn agreed(theirs: &Theirs) -> Agreed {
    let named = |law| {
        let of_law = theirs.voices.iter().find(|v| v.law == law).map(|v| v.payload_type);
        // A number that the far end gave to something else is not ours to take.
        let own = own(law).payload_type;
        let taken = theirs.voices.iter().any(|v| v.payload_type == own && v.law != law);
        [of_law, (!taken).then_some(own)]
    };
    Agreed {
        send: theirs.voices[0],
        hear_a: named(Law::A),
        hear_mu: named(Law::Mu),
        digits: theirs.digits,
        they_send: theirs.sends,
        they_receive: !theirs.holds(),
    }
}

#[cfg(test)]
#[path = "sdp_tests.rs"]
mod tests;
