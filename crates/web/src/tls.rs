//! HTTPS by Plateau itself: a browser gives the microphone to a page of a secure origin only.
//!
//! Owns: the certificate, and handshakes, which run beside the accepting of connections, are
//! bounded in number and time, and fail alone. Must not own: what is served.

use axum::serve::Listener;
use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Interval, interval, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, InconsistentKeys, ServerConfig};
use tokio_rustls::server::TlsStream;

/// A peer that has not shaken hands after this never will.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// A renewed certificate is served so soon after it was written.
const LOOK: Duration = Duration::from_secs(60);
/// Handshakes under way at once. One takes milliseconds, so the oldest of so many is somebody who
/// keeps silent: it makes room for who comes.
const MOST_HANDSHAKES: usize = 256;

/// What stands in the way of HTTPS, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{} can't be read ({why}): name a PEM file that this user may read", file.display())]
    Unreadable { file: PathBuf, why: io::Error },
    #[error("{} is damaged, or not PEM: copy or convert it again", file.display())]
    NotPem { file: PathBuf },
    #[error("{} holds no certificate: it must begin with this server's own", file.display())]
    NoCertificate { file: PathBuf },
    #[error(
        "{} holds no private key without a passphrase: PKCS#8, PKCS#1 or SEC1 is read",
        file.display()
    )]
    NoKey { file: PathBuf },
    #[error(
        "{} is not the key of the certificate in {}: name the pair that was issued together",
        key.display(),
        certificate.display()
    )]
    NotAPair { certificate: PathBuf, key: PathBuf },
    #[error("{} can't be served ({why}): have it issued anew", certificate.display())]
    Unfit { certificate: PathBuf, why: rustls::Error },
}

/// When certificate and key were last written, as far as the file system tells.
type Written = [Option<SystemTime>; 2];

/// A certificate and its key, ready to serve.
#[derive(Clone, Debug)]
pub struct Tls {
    config: Arc<ServerConfig>,
    certificate: PathBuf,
    key: PathBuf,
    written: Written,
}

impl Tls {
    /// Reads the chain (this server's certificate first) and the private key, both PEM.
    ///
    /// # Errors
    /// Which file is wrong, and the remedy.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let written = written(certificate, key);
        let chain = chain(certificate)?;
        let private = private_key(key)?;
        let provider = Arc::new(ring::default_provider());
        let unfit = |why| match why {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                TlsError::NotAPair { certificate: certificate.to_owned(), key: key.to_owned() }
            }
            why => TlsError::Unfit { certificate: certificate.to_owned(), why },
        };
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private))
            .map_err(unfit)?;
        // WebSockets need HTTP/1.1; nothing here needs HTTP/2.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        Ok(Self { config: Arc::new(config), certificate, key, written })
    }

    /// What the files hold now, if they were written since.
    fn renewed(&self) -> Result<Option<Self>, TlsError> {
        if written(&self.certificate, &self.key) == self.written {
            return Ok(None);
        }
        Self::read(&self.certificate, &self.key).map(Some)
    }
}

fn written(certificate: &Path, key: &Path) -> Written {
    [certificate, key].map(|file| std::fs::metadata(file).and_then(|m| m.modified()).ok())
}

fn chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let no_certificate = || TlsError::NoCertificate { file: file.to_owned() };
    let fault = |error| of_pem(file, error, no_certificate);
    let found = CertificateDer::pem_file_iter(file).map_err(fault)?;
    let chain = found.collect::<Result<Vec<_>, _>>().map_err(fault)?;
    if chain.is_empty() { Err(no_certificate()) } else { Ok(chain) }
}

fn private_key(file: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let no_key = || TlsError::NoKey { file: file.to_owned() };
    PrivateKeyDer::from_pem_file(file).map_err(|error| of_pem(file, error, no_key))
}

fn of_pem(file: &Path, error: pem::Error, nothing: impl Fn() -> TlsError) -> TlsError {
    match error {
        pem::Error::NoItemsFound => nothing(),
        pem::Error::Io(why) => TlsError::Unreadable { file: file.to_owned(), why },
        // Not the fault's own text: it could repeat what the file holds.
        _ => TlsError::NotPem { file: file.to_owned() },
    }
}

type Shaken = Option<(TlsStream<TcpStream>, SocketAddr)>;

/// Accepts connections, and gives those that have shaken hands.
pub(crate) struct TlsListener {
    tcp: TcpListener,
    tls: Tls,
    /// When to look whether the certificate was renewed.
    pub(crate) look: Interval,
    pub(crate) patience: Duration,
    shaking: JoinSet<Shaken>,
    /// The same, oldest first.
    order: VecDeque<AbortHandle>,
}

impl TlsListener {
    pub(crate) fn new(tcp: TcpListener, tls: Tls) -> Self {
        let (shaking, order) = (JoinSet::new(), VecDeque::new());
        Self { tcp, tls, look: interval(LOOK), patience: HANDSHAKE, shaking, order }
    }

    /// A pair that can't be read, or of which one half is not there yet, leaves the old in use.
    async fn renew(&mut self) {
        let tls = self.tls.clone();
        match tokio::task::spawn_blocking(move || tls.renewed()).await {
            Ok(Ok(None)) => {}
            Ok(Ok(Some(tls))) => {
                tracing::info!("the certificate was renewed");
                self.tls = tls;
            }
            Ok(Err(error)) => tracing::error!(%error, "the certificate in use stays"),
            Err(_) => tracing::error!("reading the certificate broke off; the one in use stays"),
        }
    }

    fn begin(&mut self, tcp: TcpStream, peer: SocketAddr) {
        self.order.retain(|handshake| !handshake.is_finished());
        while self.order.len() >= MOST_HANDSHAKES
            && let Some(oldest) = self.order.pop_front()
        {
            oldest.abort();
        }
        let (acceptor, patience) = (TlsAcceptor::from(self.tls.config.clone()), self.patience);
        let handshake = self.shaking.spawn(async move {
            // Signalling and the feed are small messages that must not wait for more.
            let _best_effort = tcp.set_nodelay(true);
            match timeout(patience, acceptor.accept(tcp)).await {
                Ok(Ok(stream)) => Some((stream, peer)),
                Ok(Err(error)) => {
                    tracing::debug!(%peer, %error, "no TLS came about");
                    None
                }
                Err(_) => {
                    tracing::debug!(%peer, "a peer that said nothing was let go");
                    None
                }
            }
        });
        self.order.push_back(handshake);
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            tokio::select! {
                biased;
                // A handshake that failed or was cut off gives nobody.
                Some(shaken) = self.shaking.join_next() => {
                    if let Ok(Some(connection)) = shaken {
                        return connection;
                    }
                }
                _ = self.look.tick() => self.renew().await,
                (tcp, peer) = Listener::accept(&mut self.tcp) => self.begin(tcp, peer),
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}
