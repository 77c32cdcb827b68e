//! What a line speaks.

use media::g711::Law;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    G711(Law),
    /// Mono, coded and decoded at 8 kHz; its RTP clock is 48 kHz whatever is coded (RFC 7587 §4.1).
    Opus,
}

impl Codec {
    /// The law in which audio for this line is made: its own, or A-law on the way to Opus.
    pub(super) const fn law(self) -> Law {
        match self {
            Self::G711(law) => law,
            Self::Opus => Law::A,
        }
    }
}
