//! From one leg's line to another's: G.711 as it is where both speak the same law, by table where
//! the laws differ, through linear audio where one of them speaks Opus.

use super::codec::Codec;
use super::opus_line::MAX_SAMPLES;
use super::voice::{MAX_PACKET, Now, Voice};
use super::wire::Sending;
use media::g711::Law;
use media::rtp::{HEADER_BYTES, Packet};

/// The audio of one arrived packet, in the forms that it is wanted in.
#[derive(Debug)]
pub(super) enum Audio<'a> {
    G711(Law, &'a [u8]),
    /// As it came, and decoded if anybody wants it so.
    Opus(&'a [u8], &'a [i16]),
}

/// Decodes what has to be, `decode` allowing; `None` for what can't be or is longer than a packet
/// may be.
pub(super) fn open<'a>(
    from: &mut Voice,
    codec: Codec,
    decode: bool,
    payload: &'a [u8],
    samples: &'a mut [i16; MAX_SAMPLES],
) -> Option<Audio<'a>> {
    match codec {
        Codec::G711(law) => {
            let fits = payload.len() <= MAX_PACKET - HEADER_BYTES;
            fits.then_some(Audio::G711(law, payload))
        }
        Codec::Opus if !decode => Some(Audio::Opus(payload, &[])),
        Codec::Opus => {
            let n_samples = from.opus.decode(payload, samples);
            (n_samples > 0).then_some(Audio::Opus(payload, &samples[..n_samples]))
        }
    }
}

/// Whether anything was sent. Nothing is while the leg hears a prompt or sends a digit.
pub(super) fn pass_on(
    to: &mut Voice,
    now: Now,
    packet: &Packet<'_>,
    audio: &Audio<'_>,
    out: &mut [u8],
) -> bool {
    if !to.is_free() {
        return false;
    }
    let Some(Sending { codec, payload_type, .. }) = to.wire.sending() else { return false };
    let mut codes = [0; MAX_PACKET];
    let payload = match (audio, codec) {
        (Audio::G711(law, payload), Codec::G711(wanted)) if *law == wanted => payload,
        (Audio::G711(law, payload), Codec::G711(wanted)) => {
            let n_bytes = law.transcode_into(wanted, payload, &mut codes);
            &codes[..n_bytes]
        }
        (Audio::Opus(_, samples), Codec::G711(wanted)) => {
            let n_bytes = wanted.encode(samples, &mut codes);
            &codes[..n_bytes]
        }
        (Audio::Opus(payload, _), Codec::Opus) => payload,
        (Audio::G711(law, payload), Codec::Opus) => {
            let mut samples = [0; MAX_PACKET];
            let n_samples = law.decode(payload, &mut samples);
            return to.send_linear(now, payload_type, &samples[..n_samples], out);
        }
    };
    to.relay(now, &Packet { payload_type, payload, ..*packet }, out)
}
