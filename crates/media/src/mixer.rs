//! Mixing a conference: each party hears the sum of the others.
//!
//! Owns: the saturated sum of linear frames minus one's own. Must not own: who may hear whom beyond
//! that, jitter, codecs. Nothing here allocates.

use crate::Frame;

/// The most parties of one mix; more are a fault of the caller, not a crash.
pub const MAX_PARTIES: usize = 64;

/// Why a mix was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MixError {
    #[error("{0} parties are more than the {MAX_PARTIES} of one mix")]
    TooMany(usize),
    #[error("{heard} frames heard but {outputs} to fill")]
    Uneven { heard: usize, outputs: usize },
}

/// Fills `outputs[i]` with the sum of all `heard` frames but `heard[i]`, saturated.
///
/// # Errors
/// When the slices differ in length or are longer than [`MAX_PARTIES`]; nothing is then written.
pub fn mix_minus(heard: &[Frame], outputs: &mut [Frame]) -> Result<(), MixError> {
    if heard.len() > MAX_PARTIES {
        return Err(MixError::TooMany(heard.len()));
    }
    if heard.len() != outputs.len() {
        return Err(MixError::Uneven { heard: heard.len(), outputs: outputs.len() });
    }
    let sums = sum(heard);
    for (output, own) in outputs.iter_mut().zip(heard) {
        for ((out, &all), &own) in output.iter_mut().zip(&sums).zip(own) {
            *out = saturate(all - i32::from(own));
        }
    }
    Ok(())
}

/// The saturated sum of all frames, for one who only listens.
///
/// # Errors
/// When there are more frames than [`MAX_PARTIES`].
pub fn mix(heard: &[Frame]) -> Result<Frame, MixError> {
    if heard.len() > MAX_PARTIES {
        return Err(MixError::TooMany(heard.len()));
    }
    Ok(sum(heard).map(saturate))
}

/// The saturated sum of some frames, for one who hears these alone.
#[must_use]
pub fn mix_of<'a>(heard: impl Iterator<Item = &'a Frame>) -> Frame {
    let mut sums = [0_i32; crate::FRAME_SAMPLES];
    for frame in heard.take(MAX_PARTIES) {
        for (sum, &sample) in sums.iter_mut().zip(frame) {
            *sum += i32::from(sample);
        }
    }
    sums.map(saturate)
}

fn sum(heard: &[Frame]) -> [i32; crate::FRAME_SAMPLES] {
    let mut sums = [0; crate::FRAME_SAMPLES];
    for frame in heard {
        for (sum, &sample) in sums.iter_mut().zip(frame) {
            *sum += i32::from(sample);
        }
    }
    sums
}

const fn saturate(value: i32) -> i16 {
    if value > i16::MAX as i32 {
        i16::MAX
    } else if value < i16::MIN as i32 {
        i16::MIN
    } else {
        value as i16
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FRAME_SAMPLES;
    use proptest::prelude::*;

    #[test]
    fn each_party_hears_the_others_and_not_itself() {
        let heard = [[100; FRAME_SAMPLES], [20; FRAME_SAMPLES], [3; FRAME_SAMPLES]];
        let mut outputs = [[0; FRAME_SAMPLES]; 3];
        mix_minus(&heard, &mut outputs).unwrap();
        assert_eq!(outputs, [[23; FRAME_SAMPLES], [103; FRAME_SAMPLES], [120; FRAME_SAMPLES]]);
        assert_eq!(mix(&heard), Ok([123; FRAME_SAMPLES]));
        assert_eq!(mix_of(heard[..2].iter()), [120; FRAME_SAMPLES]);
        assert_eq!(mix_of([].iter()), [0; FRAME_SAMPLES]);
    }

    #[test]
    fn loud_parties_saturate_and_do_not_wrap() {
        let heard = [[30_000; FRAME_SAMPLES], [30_000; FRAME_SAMPLES], [-5; FRAME_SAMPLES]];
        let mut outputs = [[0; FRAME_SAMPLES]; 3];
        mix_minus(&heard, &mut outputs).unwrap();
        assert_eq!(outputs[2], [i16::MAX; FRAME_SAMPLES]);
        assert_eq!(outputs[0], [29_995; FRAME_SAMPLES]);
    }

    #[test]
    fn too_many_parties_are_refused() {
        let heard = vec![[0; FRAME_SAMPLES]; MAX_PARTIES + 1];
        assert_eq!(mix(&heard), Err(MixError::TooMany(65)));
        let uneven = mix_minus(&heard[..2], &mut [[0; FRAME_SAMPLES]]);
        assert_eq!(uneven, Err(MixError::Uneven { heard: 2, outputs: 1 }));
    }

    proptest! {
        #[test]
        fn a_party_hears_what_a_mix_without_it_would_be(
            values in proptest::collection::vec(any::<i16>(), 1..=MAX_PARTIES), at: usize,
        ) {
            let heard: Vec<Frame> = values.iter().map(|&v| [v; FRAME_SAMPLES]).collect();
            let mut outputs = vec![[0; FRAME_SAMPLES]; heard.len()];
            mix_minus(&heard, &mut outputs).unwrap();
            let at = at % heard.len();
            let mut others = heard.clone();
            others.remove(at);
            prop_assert_eq!(outputs[at], mix(&others).unwrap());
        }
    }
}
