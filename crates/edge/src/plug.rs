//! Ways to a program that isn't ours: a command, or one request of HTTP.
//!
//! Owns: running it and taking a bounded answer. Must not own: what it is asked, how long it may
//! take (its caller drops it, which kills it), logging.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{HOST, HeaderName};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use std::process::{ExitStatus, Stdio};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

/// Why a plug gave nothing. Carries nothing of what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlugError {
    #[error("{what}: {source}")]
    Io { what: &'static str, source: std::io::Error },
    #[error("the command is empty")]
    NoCommand,
    #[error("the command ended with {0}")]
    Exit(ExitStatus),
    #[error("the service: {0}")]
    Http(String),
}

fn io(what: &'static str) -> impl FnOnce(std::io::Error) -> PlugError {
    move |source| PlugError::Io { what, source }
}

/// Runs a program without a shell: standard input to it, standard output from it, `max_bytes` at
/// most. It is killed when the call is dropped.
pub(crate) async fn pipe(
    mut argv: impl Iterator<Item = String>,
    input: &[u8],
    max_bytes: usize,
) -> Result<Vec<u8>, PlugError> {
    let program = argv.next().ok_or(PlugError::NoCommand)?;
    let mut child = Command::new(program)
        .args(argv)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(io("the command can't start"))?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let write = async {
        if let Some(mut stdin) = stdin {
            // A plug that takes its input as an argument may not read it here.
            let _ = stdin.write_all(input).await;
        }
    };
    let mut printed = Vec::new();
    let read = async {
        match stdout {
            Some(stdout) => stdout.take(max_bytes as u64).read_to_end(&mut printed).await,
            None => Ok(0),
        }
    };
    let ((), read) = tokio::join!(write, read);
    read.map_err(io("the command's output"))?;
    let status = child.wait().await.map_err(io("the command"))?;
    if status.success() { Ok(printed) } else { Err(PlugError::Exit(status)) }
}

/// One POST. `http://` only: put a service elsewhere behind a proxy.
pub(crate) async fn post(
    url: &str,
    headers: &[(HeaderName, &str)],
    body: Bytes,
    max_bytes: usize,
) -> Result<Vec<u8>, PlugError> {
    let http = |e: &dyn std::fmt::Display| PlugError::Http(e.to_string());
    let uri: Uri = url.parse().map_err(|e| http(&e))?;
    let (Some("http"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(PlugError::Http("its address must begin with http://".to_owned()));
    };
    let target = (uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(80));
    let target = (target.0.trim_matches(['[', ']']), target.1);
    let stream = tokio::net::TcpStream::connect(target).await;
    let stream = stream.map_err(io("the service can't be reached"))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|e| http(&e))?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::post(path).header(HOST, authority.as_str());
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let request = request.body(Full::new(body)).map_err(|e| http(&e))?;
    let ask = async {
        let response = sender.send_request(request).await.map_err(|e| http(&e))?;
        if !response.status().is_success() {
            return Err(PlugError::Http(format!("it answers {}", response.status())));
        }
        let body = Limited::new(response.into_body(), max_bytes).collect().await;
        Ok(body.map_err(|e| http(&e))?.to_bytes().to_vec())
    };
    tokio::pin!(ask);
    tokio::select! {
        answer = &mut ask => answer,
        closed = connection => match closed {
            Ok(()) => ask.await,
            Err(error) => Err(http(&error)),
        },
    }
}
