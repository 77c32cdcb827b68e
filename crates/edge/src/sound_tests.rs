use super::*;
use media::wav::Spec;

fn sounds(folder: &Path) -> Sounds {
    let never = SpeechConfig::Command { argv: vec!["false".to_owned()] };
    Sounds::new(folder.to_owned(), never, folder.join("speech"))
}

fn write_wav(path: &Path, n_samples: usize, code: u8) {
    let spec = Spec { channels: 1, ..Spec::stereo(Law::A) };
    let mut bytes = spec.header(n_samples as u64);
    bytes.extend(std::iter::repeat_n(code, n_samples));
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn names_stay_inside_the_folder() {
    let folder = Path::new("/sounds");
    assert_eq!(path_of(folder, "fr/welcome").unwrap(), Path::new("/sounds/fr/welcome.wav"));
    assert!(path_of(folder, "bienvenue à tous").is_ok());
    for name in ["", "/etc/passwd", "../secret", "a/../../b", ".hidden", "a//b", "a\\b", "a\0b"] {
        assert!(path_of(folder, name).is_err(), "{name:?}");
    }
    assert!(path_of(folder, &"x".repeat(101)).is_err());
}

#[tokio::test]
async fn a_changed_file_is_heard_as_it_is_now() {
    let folder = tempfile::tempdir().unwrap();
    let sounds = sounds(folder.path());
    let path = folder.path().join("welcome.wav");
    write_wav(&path, 800, 0x55);
    let heard = |tune: Option<Tune>| match tune {
        Some(Tune::Stored(sound)) => sound.codes(Law::A).len(),
        other => panic!("{other:?}"),
    };
    let prompt = Prompt::Sound("welcome".to_owned());
    assert_eq!(heard(sounds.make(&prompt).await), 800);
    write_wav(&path, 1_600, 0x55);
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
    assert_eq!(heard(sounds.make(&prompt).await), 1_600);
}

#[tokio::test]
async fn a_missing_or_torn_sound_is_none_and_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let sounds = sounds(folder.path());
    let prompt = Prompt::Sound("later".to_owned());
    assert!(sounds.make(&prompt).await.is_none());
    std::fs::write(folder.path().join("later.wav"), b"RIFF????").unwrap();
    assert!(sounds.make(&prompt).await.is_none());
    write_wav(&folder.path().join("later.wav"), 160, 0x55);
    assert!(sounds.make(&prompt).await.is_some());
}

#[test]
fn the_cache_lets_go_of_what_was_not_used_for_longest() {
    let mut cache = Cache::default();
    let sound = Arc::new(Sound::from_linear(&vec![0; MAX_CACHE_BYTES / 8]));
    for n in 0..6_u64 {
        let cell: Cell = Arc::new(OnceCell::new_with(Some(Some(sound.clone()))));
        cache.cells.insert(said(&n.to_string(), "fr"), (cell, 10 - n));
    }
    cache.shrink();
    assert_eq!(cache.cells.len(), 4);
    for n in 0..4_u64 {
        assert!(cache.cells.contains_key(&said(&n.to_string(), "fr")), "{n}");
    }
}

#[test]
fn an_upload_becomes_a_mono_telephone_wav_and_a_long_one_is_refused() {
    let mut stereo = Vec::new();
    stereo.extend(b"RIFF____WAVEfmt \x10\0\0\0\x01\0\x02\0");
    stereo.extend(16_000_u32.to_le_bytes());
    stereo.extend(64_000_u32.to_le_bytes());
    stereo.extend(b"\x04\0\x10\0data");
    stereo.extend((64_000_u32).to_le_bytes());
    stereo.extend(std::iter::repeat_n([0x00, 0x10], 32_000).flatten());
    let kept = telephone_wav(&stereo, 1_000).unwrap();
    let wav = Wav::parse(&kept).unwrap();
    assert_eq!((wav.format, wav.channels, wav.rate_hz), (Format::Pcm16, 1, 8_000));
    assert_eq!(wav.duration_ms(), 1_000);
    assert!(telephone_wav(&stereo, 999).unwrap_err().contains("lasts 1 s"));
    assert!(telephone_wav(b"OggS", 1_000).unwrap_err().contains("not a WAV"));
}
