use super::*;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn recognizer(plug: RecognitionPlug, timeout_ms: u64, at_once: usize) -> Recognizer {
    Recognizer::new(RecognitionConfig { plug, timeout_ms, at_once })
}

fn shell(script: &str) -> RecognitionPlug {
    let argv = ["sh", "-c", script, "plug", "{wav}", "{language}"].map(str::to_owned).to_vec();
    RecognitionPlug::Command { argv }
}

async fn heard(plug: RecognitionPlug) -> Result<(String, Option<u8>), RecognitionError> {
    let samples: Vec<i16> = (0..4_000).map(|n| (n % 50) * 100).collect();
    let asked = recognizer(plug, 5_000, 2);
    let transcript = asked.recognize(&samples, "fr-FR", "facture, panne").await?;
    Ok((transcript.text.into_inner(), transcript.percent))
}

#[tokio::test]
async fn a_command_is_given_a_wav_at_sixteen_kilohertz_and_answers_with_text_or_json() {
    // Rate and length out of the header: 16,000 Hz, 16,000 bytes of half a second.
    let script = "od -An -tu4 -j24 -N4 \"$1\"; od -An -tu4 -j40 -N4 \"$1\"; echo $2";
    let (text, percent) = heard(shell(script)).await.unwrap();
    let words: Vec<_> = text.split_whitespace().collect();
    assert_eq!((words, percent), (vec!["16000", "16000", "fr"], None));
    let left = std::fs::read_dir(std::env::temp_dir()).unwrap().filter_map(Result::ok).any(|f| {
        f.file_name().to_string_lossy().starts_with(&format!("plateau-{}-", std::process::id()))
            && f.metadata().is_ok_and(|m| m.modified().unwrap().elapsed().unwrap().as_secs() > 20)
    });
    assert!(!left, "files of utterances stay behind");
    let json = "echo '{\"text\": \" Oui. \", \"confidence\": 0.875}'";
    assert_eq!(heard(shell(json)).await.unwrap(), ("Oui.".to_owned(), Some(88)));
    assert_eq!(heard(shell("echo 2")).await.unwrap().0, "2");
    let argv = ["wc", "-c"].map(str::to_owned).to_vec();
    let by_stdin = RecognitionPlug::Command { argv };
    assert_eq!(heard(by_stdin).await.unwrap().0, "16044");
}

/// Answers one POST and gives back what it was sent.
async fn service(
    status: &'static str,
    answer: &'static str,
) -> (String, tokio::task::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/audio/transcriptions", listener.local_addr().unwrap());
    let serve = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let end = format!("\r\n--{BOUNDARY}--\r\n");
        let mut request = Vec::new();
        while !request.ends_with(end.as_bytes()) {
            let n = stream.read_buf(&mut request).await.unwrap();
            assert_ne!(n, 0, "the form has an end");
        }
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", answer.len());
        stream.write_all(&[head.as_bytes(), answer.as_bytes()].concat()).await.unwrap();
        request
    });
    (url, serve)
}

#[tokio::test]
async fn a_whisper_server_is_posted_a_form_and_answers_with_json() {
    let answer = r#"{"text": " Ma facture.", "segments": [{"avg_logprob": -0.105}]}"#;
    let (url, serve) = service("200 OK", answer).await;
    let model = Some("whisper-large".to_owned());
    let token = Some(Pii::new("s3cret".to_owned()));
    let heard = heard(RecognitionPlug::Http { url, model, token }).await.unwrap();
    assert_eq!(heard, ("Ma facture.".to_owned(), Some(90)));
    let request = String::from_utf8_lossy(&serve.await.unwrap()).into_owned();
    assert!(request.starts_with("POST /v1/audio/transcriptions HTTP/1.1\r\n"), "{request}");
    let head = request.to_lowercase();
    assert!(head.contains("authorization: bearer s3cret\r\n"));
    assert!(head.contains(&format!("content-type: multipart/form-data; boundary={BOUNDARY}")));
    for (name, value) in
        [("model", "whisper-large"), ("language", "fr"), ("prompt", "facture, panne")]
    {
        assert!(request.contains(&format!("name=\"{name}\"\r\n\r\n{value}\r\n")), "{name}");
    }
    assert!(request.contains("filename=\"utterance.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF"));
}

#[tokio::test]
async fn a_vosk_server_is_streamed_pcm_and_its_final_text_counts() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    let serve = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
        let (mut config, mut n_bytes) = (Value::Null, 0);
        loop {
            let answer = match socket.next().await.unwrap().unwrap() {
                Message::Binary(pcm) => {
                    n_bytes += pcm.len();
                    r#"{"partial": "ma"}"#
                }
                Message::Text(text) if text.contains("eof") => break,
                Message::Text(text) => {
                    config = serde_json::from_str(&text).unwrap();
                    continue;
                }
                other => panic!("{other:?}"),
            };
            socket.send(Message::text(answer)).await.unwrap();
        }
        let last = r#"{"result": [{"conf": 0.8}, {"conf": 0.6}], "text": "ma facture"}"#;
        socket.send(Message::text(last)).await.unwrap();
        socket.close(None).await.unwrap();
        (config, n_bytes)
    });
    let heard = heard(RecognitionPlug::WebSocket { url }).await.unwrap();
    assert_eq!(heard, ("ma facture".to_owned(), Some(70)));
    let (config, n_bytes) = serve.await.unwrap();
    assert_eq!(config["config"]["sample_rate"], 16_000);
    assert_eq!(config["config"]["phrase_list"], json!(["facture", "panne"]));
    assert_eq!(n_bytes, 16_000);
}

#[tokio::test]
async fn plugs_that_fail_lie_or_hang_give_an_error_in_time() {
    let http = |url: &str| RecognitionPlug::Http { url: url.to_owned(), model: None, token: None };
    let (failing, _served) = service("500 Internal Server Error", "{}").await;
    let (lying, _served) = service("200 OK", "[1, 2]").await;
    for plug in [
        shell("exit 1"),
        shell("printf '\\377'"),
        shell("echo '{\"nothing\": 1}'"),
        RecognitionPlug::Command { argv: vec![] },
        http(&failing),
        http(&lying),
        http("http://127.0.0.1:1/"),
        http("nonsense"),
        RecognitionPlug::WebSocket { url: "ws://127.0.0.1:1/".to_owned() },
    ] {
        assert!(heard(plug.clone()).await.is_err(), "{plug:?}");
    }
    let hanging = recognizer(shell("sleep 60"), 200, 1);
    let begun = Instant::now();
    let (one, two) = tokio::join!(
        hanging.recognize(&[0; 800], "fr", ""),
        // It waits for its turn within its own time.
        hanging.recognize(&[0; 800], "fr", ""),
    );
    for late in [one, two] {
        assert!(matches!(late, Err(RecognitionError::Late(200))), "{late:?}");
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
}
