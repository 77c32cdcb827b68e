//! One request to a web service, on a connection of its own.
//!
//! Owns: connecting to an address that the door admits, TLS, a bounded answer. Must not own: time
//! (its caller drops it), what an answer means. Redirects are not followed: what comes back is the
//! answer. No error carries a URL, a body or a name.

use super::Door;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{HOST, HeaderMap};
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

/// Largest answer that is read.
pub(super) const MAX_ANSWER_BYTES: usize = 256 * 1024;
const MAX_URL_BYTES: usize = 8 * 1024;

#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error("its address is no URL of the kinds {0}")]
    Url(&'static str),
    #[error("there is no such host")]
    NoSuchHost,
    #[error("its address {0} is of this machine or its network: list it in [http] allow")]
    Closed(IpAddr),
    #[error("it can't be reached: {0}")]
    Unreachable(#[source] std::io::Error),
    #[error("it has no certificate that this machine trusts: {0}")]
    Tls(#[source] std::io::Error),
    #[error("its answer has more than {MAX_ANSWER_BYTES} bytes")]
    TooLarge,
    #[error("it speaks no HTTP: {0}")]
    Http(String),
    #[error("the request can't be sent: a header or the method is malformed")]
    Malformed,
    #[error("it speaks no WebSocket: {0}")]
    Socket(&'static str),
}

/// What came back.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

/// A byte stream, with or without TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

pub(crate) struct Client {
    door: Door,
    /// Read from the machine's own store when first needed.
    tls: OnceLock<TlsConnector>,
}

impl Client {
    pub(crate) const fn new(door: Door) -> Self {
        Self { door, tls: OnceLock::new() }
    }

    /// One that trusts these roots alone.
    #[cfg(test)]
    pub(super) fn trusting(door: Door, roots: RootCertStore) -> Self {
        let client = Self::new(door);
        let _first = client.tls.set(connector(roots));
        client
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answered, ClientError> {
        let uri = parse(url, &["http", "https"], "http:// and https://")?;
        let stream = self.connect(&uri).await?;
        let http = |error: hyper::Error| ClientError::Http(words(&error));
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(http)?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().map_err(|_| ClientError::Malformed)?;
        *request.headers_mut() = headers;
        let host = host_of(&uri).parse().map_err(|_| ClientError::Malformed)?;
        request.headers_mut().insert(HOST, host);
        let ask = async {
            let response = sender.send_request(request).await.map_err(http)?;
            let status = response.status().as_u16();
            let body = Limited::new(response.into_body(), MAX_ANSWER_BYTES).collect().await;
            let body = body.map_err(|error| match error.downcast::<hyper::Error>() {
                Ok(error) => http(*error),
                Err(_) => ClientError::TooLarge,
            })?;
            Ok(Answered { status, body: body.to_bytes() })
        };
        tokio::pin!(ask);
        tokio::select! {
            answer = &mut ask => answer,
            // However it ended: a whole answer may have come before, as from those who close TLS
            // without a word.
            _closed = connection => ask.await,
        }
    }

    /// A stream to the host of a URL.
    pub(super) async fn connect(&self, uri: &Uri) -> Result<Box<dyn Stream>, ClientError> {
        let secure = matches!(uri.scheme_str(), Some("https" | "wss"));
        let host = uri.host().unwrap_or_default();
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let address = self.door.address(host, port).await?;
        let stream = TcpStream::connect(address).await.map_err(ClientError::Unreachable)?;
        if !secure {
            return Ok(Box::new(stream));
        }
        let name = host.trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(name).map_err(|_| ClientError::NoSuchHost)?;
        let tls = self.tls.get_or_init(|| connector(own_roots())).clone();
        Ok(Box::new(tls.connect(name, stream).await.map_err(ClientError::Tls)?))
    }
}

/// Host and port as the URL has them, without user and password.
pub(super) fn host_of(uri: &Uri) -> String {
    let authority = uri.authority().map(|a| a.as_str()).unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default().to_owned()
}

pub(super) fn parse(url: &str, schemes: &[&str], kinds: &'static str) -> Result<Uri, ClientError> {
    let fault = ClientError::Url(kinds);
    if url.len() > MAX_URL_BYTES {
        return Err(fault);
    }
    let whole = url.split('#').next().unwrap_or_default();
    let Ok(uri) = whole.parse::<Uri>() else { return Err(fault) };
    let known = uri.scheme_str().is_some_and(|scheme| schemes.contains(&scheme));
    if known && uri.host().is_some_and(|host| !host.is_empty()) { Ok(uri) } else { Err(fault) }
}

fn connector(roots: RootCertStore) -> TlsConnector {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

fn own_roots() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "a root certificate of this machine can't be read");
    }
    let mut roots = RootCertStore::empty();
    let (added, _odd) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        tracing::error!("no root certificate on this machine: install ca-certificates for https");
    }
    roots
}

/// What hyper says, without the values that it may quote.
fn words(error: &hyper::Error) -> String {
    if error.is_parse() {
        "its answer can't be read".to_owned()
    } else if error.is_closed() || error.is_incomplete_message() {
        "it closed the connection".to_owned()
    } else {
        "the connection broke".to_owned()
    }
}
