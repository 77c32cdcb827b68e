use super::*;
use crate::sound::{Sounds, Tune};
use media::g711::Law;
use media::level::Level;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use vocab::Prompt;

fn say(text: &str) -> Prompt {
    Prompt::Say { text: text.to_owned(), language: "fr".to_owned() }
}

fn shell(script: &str) -> SpeechConfig {
    let argv = ["sh", "-c", script, "plug", "{out}", "{language}", "{text}"];
    SpeechConfig::Command { argv: argv.map(str::to_owned).to_vec() }
}

fn tone_wav(folder: &Path) -> PathBuf {
    let mut samples = vec![0; 1_600];
    media::tone::Sine::new(440.0, 8_000.0).fill(&mut samples);
    let spec = Spec { format: Format::Pcm16, channels: 1 };
    let mut bytes = spec.header(samples.len() as u64 * 2);
    bytes.extend(samples.iter().flat_map(|s| s.to_le_bytes()));
    let path = folder.join("tone-of-the-plug.wav");
    std::fs::write(&path, bytes).unwrap();
    path
}

async fn length(sounds: &Sounds, prompt: &Prompt) -> Option<usize> {
    match sounds.make(prompt).await? {
        Tune::Stored(sound) => Some(sound.codes(Law::A).len()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn espeak_speaks_french_and_the_disk_remembers() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("speech");
    let text = "Bonjour, tous nos téléconseillers sont occupés.";
    let speech = Speech::new(SpeechConfig::EspeakNg, cache.clone());
    let sound = speech.say(text, "fr").await.unwrap();
    let mut samples = vec![0; sound.codes(Law::A).len()];
    Law::A.decode(sound.codes(Law::A), &mut samples);
    assert!((8_000..80_000).contains(&samples.len()), "{} samples", samples.len());
    assert!(Level::of(&samples).rms_dbfs() > -35.0, "{}", Level::of(&samples).rms_dbfs());
    let files: Vec<_> = std::fs::read_dir(&cache).unwrap().collect();
    assert_eq!(files.len(), 1, "nothing is left over: {files:?}");

    // A plug that can't speak any more, under the same name: only the disk can answer.
    std::fs::copy(speech.path_of(text, "fr"), folder.path().join("kept")).unwrap();
    let mute = Speech::new(shell("exit 1"), cache);
    assert!(mute.say(text, "fr").await.is_none(), "another plug is another voice");
    std::fs::copy(folder.path().join("kept"), mute.path_of(text, "fr")).unwrap();
    assert_eq!(mute.say(text, "fr").await.unwrap().codes(Law::A).len(), samples.len());
}

#[tokio::test]
async fn one_text_asked_for_many_times_at_once_is_spoken_once() {
    let folder = tempfile::tempdir().unwrap();
    let wav = tone_wav(folder.path());
    let script =
        format!("echo x >> {0}/runs; cp {1} \"$1\"", folder.path().display(), wav.display());
    let sounds = Sounds::new(PathBuf::new(), shell(&script), folder.path().join("speech"));
    let sounds = Arc::new(sounds);
    let asks: Vec<_> = (0..20)
        .map(|_| {
            let sounds = sounds.clone();
            tokio::spawn(async move { length(&sounds, &say("Un instant")).await })
        })
        .collect();
    for ask in asks {
        assert_eq!(ask.await.unwrap(), Some(1_600));
    }
    let runs = std::fs::read_to_string(folder.path().join("runs")).unwrap();
    assert_eq!(runs.lines().count(), 1);
    assert!(sounds.ready(&say("Un instant")).is_some(), "now it plays without waiting");
    assert!(sounds.ready(&say("Autre chose")).is_none());
}

#[tokio::test]
async fn a_text_is_data_for_the_plug_and_never_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let wav = tone_wav(folder.path());
    let script = format!(
        "printf '%s|%s|' \"$2\" \"$3\" > {0}/seen; cat >> {0}/seen; cp {1} \"$1\"",
        folder.path().display(),
        wav.display(),
    );
    let speech = Speech::new(shell(&script), folder.path().join("speech"));
    let text = "-w /etc/passwd; $(reboot) {out} {language}";
    assert!(speech.say(text, "fr").await.is_some());
    let seen = std::fs::read_to_string(folder.path().join("seen")).unwrap();
    assert_eq!(seen, format!("fr|{text}|{text}"));
    for language in ["", "-w", "fr;reboot", "../fr", &"x".repeat(36)] {
        assert!(speech.say("Bonjour", language).await.is_none(), "{language}");
    }
    assert!(speech.say(&"x".repeat(MAX_TEXT_BYTES + 1), "fr").await.is_none());
}

#[tokio::test]
async fn a_plug_may_print_its_wav_and_fails_without_harm() {
    let folder = tempfile::tempdir().unwrap();
    let wav = tone_wav(folder.path());
    let printing =
        SpeechConfig::Command { argv: vec!["cat".to_owned(), wav.to_string_lossy().into_owned()] };
    let cache = folder.path().join("speech");
    let spoken = Speech::new(printing, cache.clone()).say("Bonjour", "fr").await;
    assert_eq!(spoken.unwrap().codes(Law::A).len(), 1_600);
    for broken in [
        shell("exit 3"),
        shell("echo no wav > \"$1\""),
        shell("true"),
        SpeechConfig::Command { argv: vec![] },
        SpeechConfig::Command { argv: vec!["/no/such/program".to_owned()] },
        SpeechConfig::Http { url: "http://127.0.0.1:1/".to_owned() },
        SpeechConfig::Http { url: "https://127.0.0.1/".to_owned() },
        SpeechConfig::Http { url: "nonsense".to_owned() },
    ] {
        let spoken = Speech::new(broken.clone(), cache.clone()).say("Bonjour", "fr").await;
        assert!(spoken.is_none(), "{broken:?}");
    }
}

#[tokio::test]
async fn a_service_is_posted_the_text_and_answers_with_a_wav() {
    let folder = tempfile::tempdir().unwrap();
    let wav = std::fs::read(tone_wav(folder.path())).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/say?voice={{language}}", listener.local_addr().unwrap());
    let serve = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with("été".as_bytes()) {
            let mut part = [0; 1_024];
            let n = stream.read(&mut part).await.unwrap();
            assert_ne!(n, 0, "{}", String::from_utf8_lossy(&request));
            request.extend_from_slice(&part[..n]);
        }
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", wav.len());
        stream.write_all(&[head.as_bytes(), &wav].concat()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    let speech = Speech::new(SpeechConfig::Http { url }, folder.path().join("speech"));
    let spoken = speech.say("été", "fr").await;
    assert_eq!(spoken.unwrap().codes(Law::A).len(), 1_600);
    let request = serve.await.unwrap();
    assert!(request.starts_with("POST /say?voice=fr HTTP/1.1\r\n"), "{request}");
    assert!(request.to_lowercase().contains("accept-language: fr\r\n"), "{request}");
}

#[test]
fn the_folder_keeps_the_newest_files() {
    let folder = tempfile::tempdir().unwrap();
    let now = std::time::SystemTime::now();
    for n in 0..10_u32 {
        let path = folder.path().join(format!("{n}.wav"));
        std::fs::write(&path, b"x").unwrap();
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(now + Duration::from_secs(u64::from(n % 5) * 10 + u64::from(n))).unwrap();
    }
    prune(folder.path(), 2).unwrap();
    let mut left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["4.wav", "9.wav"]);
}
