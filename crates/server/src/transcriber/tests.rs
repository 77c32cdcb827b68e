use super::*;
use edge::{RecognitionConfig, RecognitionPlug};
use store::testing::sqlite;
use store::{ChunkKey, Journal, TranscriptState};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use uuid::Uuid;
use vocab::{
    Event, Fact, FloorPlan, Initiation, InteractionId, OrganizationId, RecordingId,
    RecordingPurpose,
};

const PATIENCE: Duration = Duration::from_secs(30);

fn organization() -> OrganizationId {
    OrganizationId::new("nova")
}

fn recording(n: u128) -> RecordingId {
    RecordingId::from_uuid(Uuid::from_u128(n))
}

struct Bench {
    base: store::testing::TestDb,
    _folder: tempfile::TempDir,
    recordings: Recordings,
}

impl Bench {
    /// One second of a talk in two channels: the customer speaks, the agent is silent.
    async fn new(on: bool) -> Self {
        let (base, folder) = (sqlite().await, tempfile::tempdir().unwrap());
        let (db, now) = (base.db.clone(), clock::now());
        let recordings = Recordings::open(folder.path()).unwrap();
        let mut plan = FloorPlan::empty();
        let named = vocab::Organization {
            name: "Nova".to_owned(),
            recording: None,
            manual_calls: vocab::DialPurpose::Service,
        };
        plan.organizations.insert(organization(), named);
        db.plans().publish("admin", &plan, now).await.unwrap();
        let mut setup = db.setups().latest(&Scope::all(), &organization()).await.unwrap().setup;
        setup.transcripts.on = on;
        db.setups().publish(&organization(), 0, &setup, "admin", now).await.unwrap();

        let (interaction, id) = (InteractionId::from_uuid(Uuid::from_u128(1)), recording(1));
        let key = ChunkKey {
            organization: organization(),
            recording: id,
            law: store::Law::Alaw,
            channels: Channels::Stereo,
        };
        let loud = Law::A.encode_sample(9_000);
        let codes: Vec<u8> = (0..8_000).flat_map(|_| [loud, Law::A.silence()]).collect();
        let bytes = codes.len() as u64;
        recordings.append_chunk(&key, 0, codes.into()).await.unwrap();
        let sha256 = recordings.finish(&key, 1_000, bytes, now).await.unwrap().map(Into::into);
        let purpose = Some(RecordingPurpose::Quality);
        let events = [
            Event::InteractionStarted {
                interaction,
                initiation: Initiation::Inbound,
                organization: organization(),
                campaign: None,
                leg: None,
                trunk: None,
                system: vocab::Address::parse("0162000001", "FR"),
                plan: 1,
                flow: None,
                previous: None,
                initial: None,
                callback: None,
                queue: None,
                passed_on: None,
                record: None,
            },
            Event::RecordingStarted { recording: id, interaction, reason: None, purpose },
            Event::RecordingStopped { recording: id, interaction },
            Event::RecordingStored {
                recording: id,
                interaction,
                duration_ms: 1_000,
                bytes,
                sha256,
            },
        ];
        let facts: Vec<_> = events.into_iter().map(|event| (now, Fact::from(event))).collect();
        let mut journal = Journal::open(&db, "test", now).await.unwrap();
        journal.append(&facts).await.unwrap();
        Self { base, _folder: folder, recordings }
    }

    fn start(&self, plug: RecognitionPlug) -> CancellationToken {
        let stop = CancellationToken::new();
        let config = RecognitionConfig { plug, timeout_ms: 20_000, at_once: 2 };
        let work = Transcripts {
            db: self.base.db.clone(),
            recordings: self.recordings.clone(),
            plug: Transcriber::new(config),
            stop: stop.clone(),
        };
        tokio::spawn(work.run());
        stop
    }

    async fn until(&self, is: impl Fn(&store::Transcript) -> bool) -> store::Transcript {
        let rows = self.base.db.recorded();
        let found = tokio::time::timeout(PATIENCE, async {
            loop {
                match rows.transcript(recording(1)).await.unwrap() {
                    Some(found) if is(&found) => return found,
                    Some(_) | None => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            }
        });
        found.await.expect("in time")
    }
}

fn shell(script: &str) -> RecognitionPlug {
    let argv = ["sh", "-c", script, "plug", "{wav}"].map(str::to_owned).to_vec();
    RecognitionPlug::Command { argv }
}

#[tokio::test]
async fn a_command_hears_each_side_alone_and_its_words_stand_side_by_side() {
    let bench = Bench::new(true).await;
    // Says how long the WAV is and whether anything is in it but silence.
    let script = "n=$(od -An -tu4 -j40 -N4 \"$1\"); \
        if tail -c +45 \"$1\" | od -An -td2 -v | grep -q '[1-9][0-9][0-9][0-9]'; \
        then w=parole; else w=silence; fi; \
        echo \"{\\\"text\\\": \\\"x\\\", \\\"segments\\\": [{\\\"start\\\": 0.25, \\\"end\\\": 0.75, \
        \\\"text\\\": \\\"$w $((n / 32))\\\"}]}\"";
    let stop = bench.start(shell(script));
    let found = bench.until(|t| t.state == TranscriptState::Done).await;
    stop.cancel();
    let said: Vec<_> = found
        .utterances
        .reveal()
        .iter()
        .map(|one| (one.side.as_str(), one.from_ms, one.to_ms, one.text.as_str()))
        .collect();
    assert_eq!(said, [("customer", 250, 750, "parole 1000"), ("agent", 250, 750, "silence 1000")]);
}

#[tokio::test]
async fn a_service_by_http_is_asked_for_times_and_once_per_side() {
    let bench = Bench::new(true).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/audio/transcriptions", listener.local_addr().unwrap());
    let serve = tokio::spawn(async move {
        let mut forms = Vec::new();
        for words in ["Bonjour", "Nova"] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"--\r\n") || request.len() < 32_000 {
                assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
            }
            let answer = format!(
                "{{\"text\": \"{words}\", \"segments\": \
                 [{{\"start\": 0.5, \"end\": 0.9, \"text\": \"{words}\"}}]}}"
            );
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", answer.len());
            stream.write_all(&[head.as_bytes(), answer.as_bytes()].concat()).await.unwrap();
            forms.push(String::from_utf8_lossy(&request).into_owned());
        }
        forms
    });
    let stop = bench.start(RecognitionPlug::Http { url, model: None, token: None });
    let found = bench.until(|t| t.state == TranscriptState::Done).await;
    stop.cancel();
    let said: Vec<_> = found.utterances.reveal().iter().map(|one| one.text.as_str()).collect();
    assert_eq!((said, found.language.as_str()), (vec!["Bonjour", "Nova"], "fr"));
    for form in serve.await.unwrap() {
        assert!(form.contains("name=\"response_format\"\r\n\r\nverbose_json\r\n"));
        assert!(form.contains("name=\"language\"\r\n\r\nfr\r\n"));
    }
}

#[tokio::test]
async fn a_recogniser_that_fails_is_named_and_asked_again_later() {
    let bench = Bench::new(true).await;
    let stop = bench.start(shell("exit 7"));
    let found = bench.until(|t| !t.error.is_empty()).await;
    stop.cancel();
    assert_eq!((found.state, found.attempts), (TranscriptState::Waiting, 1));
    assert!(found.error.contains("exit status: 7"), "{}", found.error);
    let now = clock::now();
    let rows = bench.base.db.recorded();
    let at = |ms| now.plus_ms(ms);
    assert_eq!(rows.take_transcript(now, at(1)).await.unwrap(), None, "not at once");
    assert!(rows.take_transcript(at(AGAIN_MS + 1_000), at(60_000)).await.unwrap().is_some());
}

#[tokio::test]
async fn who_has_not_switched_it_on_is_not_written_down() {
    let bench = Bench::new(false).await;
    let work = Transcripts {
        db: bench.base.db.clone(),
        recordings: bench.recordings.clone(),
        plug: Transcriber::new(RecognitionConfig {
            plug: shell("echo x"),
            timeout_ms: 1_000,
            at_once: 1,
        }),
        stop: CancellationToken::new(),
    };
    work.queue(clock::now()).await.unwrap();
    assert_eq!(bench.base.db.recorded().transcript(recording(1)).await.unwrap(), None);
}
