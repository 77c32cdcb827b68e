//! A line of either kind, as the rest of the audio sees it: packets at 8 kHz in, packets out.

use super::codec::Codec;
use crate::rtp::PlainLine;
use crate::webrtc::{BrowserLine, Kind};
use mio::net::UdpSocket;
use std::time::Instant;

#[derive(Debug)]
pub(super) enum Wire {
    Plain(PlainLine),
    Browser(Box<BrowserLine>),
}

/// How the far end wants to be spoken to just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sending {
    pub(super) codec: Codec,
    pub(super) payload_type: u8,
    pub(super) digits: Option<u8>,
}

/// Whether a far end hears us just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ear {
    /// Not yet: what plays waits for it.
    NotYet,
    /// On hold, or cut off: what plays goes on unheard.
    Closed,
    Open(Sending),
}

/// What an arrived packet carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carries {
    Voice(Codec),
    Digits,
}

impl From<crate::rtp::Carries> for Carries {
    fn from(carries: crate::rtp::Carries) -> Self {
        match carries {
            crate::rtp::Carries::Voice(law) => Self::Voice(Codec::G711(law)),
            crate::rtp::Carries::Digits => Self::Digits,
        }
    }
}

impl From<Kind> for Carries {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::G711(law) => Self::Voice(Codec::G711(law)),
            Kind::Opus => Self::Voice(Codec::Opus),
            Kind::Digits => Self::Digits,
        }
    }
}

impl Wire {
    pub(super) const fn socket(&self) -> &UdpSocket {
        match self {
            Self::Plain(line) => &line.socket,
            Self::Browser(line) => &line.socket,
        }
    }

    pub(super) const fn socket_mut(&mut self) -> &mut UdpSocket {
        match self {
            Self::Plain(line) => &mut line.socket,
            Self::Browser(line) => &mut line.socket,
        }
    }

    pub(super) fn ear(&self) -> Ear {
        match self {
            Self::Plain(line) => match line.agreed() {
                None => Ear::NotYet,
                Some(agreed) if !agreed.they_receive => Ear::Closed,
                Some(agreed) => Ear::Open(Sending {
                    codec: Codec::G711(agreed.send.law),
                    payload_type: agreed.send.payload_type,
                    digits: agreed.digits,
                }),
            },
            Self::Browser(line) => {
                let Some(agreed) = line.agreed().filter(|_| line.has_been_up()) else {
                    return Ear::NotYet;
                };
                let (payload_type, digits) = (agreed.payload_type, agreed.digits);
                match Carries::from(agreed.voice) {
                    Carries::Voice(codec) if agreed.they_receive && line.is_up() => {
                        Ear::Open(Sending { codec, payload_type, digits })
                    }
                    Carries::Voice(_) | Carries::Digits => Ear::Closed,
                }
            }
        }
    }

    pub(super) fn sending(&self) -> Option<Sending> {
        match self.ear() {
            Ear::Open(sending) => Some(sending),
            Ear::NotYet | Ear::Closed => None,
        }
    }

    /// Whether silence from the far end would mean that something is wrong.
    pub(super) fn should_be_heard(&self) -> bool {
        match self {
            Self::Plain(line) => line.agreed().is_some_and(|a| a.they_send && a.they_receive),
            Self::Browser(line) => {
                line.is_up() && line.agreed().is_some_and(|a| a.they_send && a.they_receive)
            }
        }
    }

    /// Every 20 ms; `true` once, when the line is dead.
    pub(super) fn tick(&mut self, now: Instant) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Browser(line) => line.tick(now),
        }
    }

    /// Sends a written RTP packet whose clock is 8 kHz. What the network refuses is lost, as on
    /// any network.
    pub(super) fn send(&mut self, now: Instant, packet: &[u8]) -> bool {
        match self {
            Self::Plain(line) => line.send(packet).unwrap_or(false),
            Self::Browser(line) => line.send(now, packet),
        }
    }
}
