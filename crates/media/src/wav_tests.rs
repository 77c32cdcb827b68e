use super::*;
use crate::tone::{Sine, share_at};
use proptest::prelude::*;

const STEREO: Spec = Spec::stereo(Law::A);

/// A finished file, by header, audio and patches.
fn file(spec: Spec, audio: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new(spec);
    let mut bytes = writer.header();
    for part in audio.chunks(100) {
        bytes.extend(part);
        writer.wrote(part.len());
    }
    let closing = writer.close();
    bytes.extend(closing.padding);
    for patch in closing.patches {
        let at = usize::try_from(patch.offset).unwrap();
        bytes[at..at + 4].copy_from_slice(&patch.bytes);
    }
    bytes
}

fn pcm(channels: u16, rate_hz: u32, bits: u16, audio: &[u8]) -> Vec<u8> {
    let mut bytes = Spec { format: Format::Pcm16, channels }.header(audio.len() as u64);
    bytes[24..28].copy_from_slice(&rate_hz.to_le_bytes());
    bytes[34..36].copy_from_slice(&bits.to_le_bytes());
    bytes.extend(audio);
    bytes
}

fn pcm16_bytes(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|s| s.to_le_bytes()).collect()
}

#[test]
fn a_stereo_alaw_header_is_what_the_format_asks_for() {
    let header = STEREO.header(16_000);
    let mut expected = Vec::new();
    expected.extend(b"RIFF");
    expected.extend(16_050_u32.to_le_bytes());
    expected.extend(b"WAVEfmt \x12\0\0\0\x06\0\x02\0");
    expected.extend(8_000_u32.to_le_bytes());
    expected.extend(16_000_u32.to_le_bytes());
    expected.extend(b"\x02\0\x08\0\0\0fact\x04\0\0\0");
    expected.extend(8_000_u32.to_le_bytes());
    expected.extend(b"data");
    expected.extend(16_000_u32.to_le_bytes());
    assert_eq!(header, expected);
    assert_eq!(header.len(), 58);
}

#[test]
fn closing_a_stream_gives_the_header_of_a_file_whose_length_was_known() {
    for n_bytes in [0, 1, 2, 101, 16_000] {
        for spec in [STEREO, Spec { format: Format::G711(Law::Mu), channels: 1 }] {
            let bytes = file(spec, &vec![0xD5; n_bytes]);
            assert_eq!(bytes[..58], spec.header(n_bytes as u64));
            assert_eq!(bytes.len() % 2, 0);
        }
    }
}

#[test]
fn each_side_of_a_recording_is_read_from_its_own_channel() {
    let (mut left, mut right) = (vec![0; 8_000], vec![0; 8_000]);
    Sine::new(440.0, 8_000.0).fill(&mut left);
    Sine::new(880.0, 8_000.0).fill(&mut right);
    let codes = left
        .iter()
        .zip(&right)
        .flat_map(|(&l, &r)| [Law::A.encode_sample(l), Law::A.encode_sample(r)]);
    let bytes = file(STEREO, &codes.collect::<Vec<_>>());
    let wav = Wav::parse(&bytes).unwrap();
    assert_eq!((wav.len(), wav.duration_ms()), (8_000, 1_000));
    assert!(share_at(&wav.channel(0), 440.0) > 0.99);
    assert!(share_at(&wav.channel(1), 880.0) > 0.99);
    assert!(wav.channel(2).is_empty());
}

#[test]
fn a_file_cut_off_by_a_crash_is_read_to_its_end() {
    let mut bytes = Writer::new(STEREO).header();
    bytes.extend([0xD5; 1_601]);
    assert_eq!(Wav::parse(&bytes).unwrap().len(), 800);
    bytes[54..58].fill(0);
    bytes[4..8].fill(0);
    assert_eq!(Wav::parse(&bytes).unwrap().len(), 800);
    bytes[54..58].copy_from_slice(&5_000_000_u32.to_le_bytes());
    assert_eq!(Wav::parse(&bytes).unwrap().len(), 800);
}

#[test]
fn an_empty_file_with_a_comment_after_it_is_empty() {
    let mut bytes = file(STEREO, &[]);
    bytes.extend(b"LIST\x04\0\0\0INFO");
    assert_eq!(Wav::parse(&bytes), Err(WavError::Empty));
}

#[test]
fn other_chunks_are_skipped_and_what_follows_the_audio_is_not_heard() {
    let plain = pcm(1, 8_000, 16, &pcm16_bytes(&[100; 160]));
    let mut bytes = plain[..36].to_vec();
    bytes.extend(b"LIST\x03\0\0\0abc\0");
    bytes.extend(&plain[36..]);
    bytes.extend(b"LIST\x04\0\0\0INFO");
    assert_eq!(prompt(&bytes), Ok(vec![100; 160]));
}

#[test]
fn a_prompt_of_any_usual_format_becomes_telephone_audio() {
    let mut tone = vec![0; 16_000];
    Sine::new(220.0, 8_000.0).fill(&mut tone); // 440 Hz once read at 16 kHz
    let eight: Vec<_> = tone.iter().map(|s| u8::try_from((s >> 8) + 128).unwrap()).collect();
    let both: Vec<_> = tone.iter().flat_map(|&s| [s, s]).collect();
    let files = [
        pcm(1, 16_000, 16, &pcm16_bytes(&tone)),
        pcm(2, 16_000, 16, &pcm16_bytes(&both)),
        pcm(1, 16_000, 8, &eight),
    ];
    for bytes in files {
        let samples = prompt(&bytes).unwrap();
        assert_eq!(samples.len(), 8_000);
        assert!(share_at(&samples, 440.0) > 0.98);
    }
}

#[test]
fn an_extensible_header_is_read_by_its_real_format() {
    let plain = pcm(1, 8_000, 16, &pcm16_bytes(&[7; 160]));
    let mut bytes = plain[..36].to_vec();
    bytes[16] = 40;
    bytes[20..22].copy_from_slice(&EXTENSIBLE.to_le_bytes());
    bytes.extend([22, 0, 16, 0, 4, 0, 0, 0, 1, 0]);
    bytes.extend([0; 14]);
    bytes.extend(&plain[36..]);
    assert_eq!(prompt(&bytes), Ok(vec![7; 160]));
}

#[test]
fn faults_name_what_is_wrong() {
    let audio = pcm16_bytes(&[7; 160]);
    let fault = |bytes: &[u8]| prompt(bytes).unwrap_err().to_string();
    assert!(fault(b"ID3 some music").contains("RIFF"));
    assert!(fault(&pcm(6, 8_000, 16, &audio)).contains("6 channels"));
    assert!(fault(&pcm(1, 0, 16, &audio)).contains("0 Hz"));
    assert!(fault(&pcm(1, 8_000, 24, &audio)).contains("format 1 with 24 bits"));
    assert!(fault(&pcm(1, 8_000, 16, &[])).contains("no audio"));
    assert!(fault(&pcm(1, 8_000, 16, &audio)[..36]).contains("no `data`"));
    assert!(fault(&pcm(1, 8_000, 16, &audio)[..12]).contains("no `fmt `"));
    assert!(fault(&pcm(1, 8_000, 16, &audio)[..30]).contains("10 bytes"));
}

proptest! {
    #[test]
    fn hostile_bytes_give_an_error_or_audio_and_never_a_panic(
        bytes: Vec<u8>, changes in proptest::collection::vec((0_usize..120, any::<u8>()), 0..6),
        cut in 0_usize..400,
    ) {
        let _ = prompt(&bytes);
        let mut bytes = file(STEREO, &bytes);
        for (at, byte) in changes {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        let _ = prompt(&bytes[..cut.min(bytes.len())]);
    }

    #[test]
    fn what_was_written_is_read(samples in proptest::collection::vec(any::<i16>(), 1..400)) {
        let spec = Spec { format: Format::Pcm16, channels: 1 };
        let bytes = file(spec, &pcm16_bytes(&samples));
        prop_assert_eq!(Wav::parse(&bytes).unwrap().channel(0), samples);
    }
}
