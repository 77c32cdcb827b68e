//! The SIP stack's endpoint and what all messages of ours have in common.
//!
//! Owns: listeners, Via, Contact, building responses, sending requests. Must not own: dialogs,
//! legs, who may call.

use crate::sip::ban::Bans;
use crate::sip::datagram::GuardedUdp;
use crate::sip::digest::{self, Credentials};
use crate::sip::guard::Inspector;
use crate::sip::nat::Unmask;
use crate::sip::{SipConfig, SipError, text};
use rsipstack::EndpointBuilder;
use rsipstack::sip::{
    Domain, Header, Host, HostWithPort, Method, Request, Response, SipMessage, StatusCode,
    Transport, Version,
};
use rsipstack::transaction::endpoint::{EndpointInnerRef, EndpointOption};
use rsipstack::transaction::key::{TransactionKey, TransactionRole};
use rsipstack::transaction::{Transaction, TransactionReceiver, make_via_branch};
use rsipstack::transport::tls::TlsConfig as StackTls;
use rsipstack::transport::udp::UdpConnection;
use rsipstack::transport::{
    SipAddr, SipConnection, TcpListenerConnection, TlsListenerConnection, TransportLayer,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Methods that we answer.
pub(crate) const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER, REGISTER";

/// A stream is silent for as long as the longest session or registration.
const STREAM_IDLE: Duration = Duration::from_secs(3_700);
/// A second for the stack to open its ports.
const OPEN_TRIES: u32 = 100;
const OPEN_PAUSE: Duration = Duration::from_millis(10);

/// How a peer is reached.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) transport: Transport,
    /// TCP, TLS or WebSocket: the connection that it came on.
    pub(crate) connection: Option<SipConnection>,
    /// Where to send instead of where the URI leads: a proxy, or a phone behind a NAT.
    pub(crate) destination: Option<SipAddr>,
    /// The destination holds for whole dialogs, not only for what opens them.
    pub(crate) sticky: bool,
    /// The WebSocket that it came on.
    pub(crate) socket: Option<SocketId>,
}

/// One WebSocket's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SocketId(pub(crate) u64);

/// A WebSocket peer has no address that could be dialled: the stack knows it under a name that
/// carries who it is.
pub(crate) fn socket_address(id: SocketId, peer: IpAddr, transport: Transport) -> SipAddr {
    let ip = match peer {
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    };
    let name = format!("{}.{:x}.invalid", id.0, u128::from(ip));
    SipAddr::new(transport, HostWithPort { host: Host::Domain(Domain(name)), port: None })
}

fn socket_of(address: &SipAddr) -> Option<(SocketId, IpAddr)> {
    let Host::Domain(Domain(name)) = &address.addr.host else { return None };
    let mut parts = name.split('.');
    let (id, ip) = (parts.next()?.parse().ok()?, parts.next()?);
    let ip = Ipv6Addr::from(u128::from_str_radix(ip, 16).ok()?);
    Some((SocketId(id), IpAddr::V6(ip).to_canonical()))
}

/// The IP address that a request came from.
pub(crate) fn source_ip(tx: &Transaction) -> Option<IpAddr> {
    let address = tx.connection.as_ref()?.get_remote_addr()?;
    socket_of(address).map(|(_, ip)| ip).or_else(|| Some(address.get_socketaddr().ok()?.ip()))
}

impl Flow {
    /// Where the request in this transaction came from.
    pub(crate) fn of(tx: &Transaction) -> Self {
        let via = text::header(&tx.original.headers, "Via").unwrap_or_default();
        let connection = tx.connection.clone().filter(SipConnection::is_reliable);
        let transport = match &tx.connection {
            Some(SipConnection::Channel(_)) if via.contains("WSS") => Transport::Wss,
            Some(SipConnection::Channel(_)) => Transport::Ws,
            Some(connection) => connection.transport(),
            None => Transport::Udp,
        };
        let remote = connection.as_ref().and_then(SipConnection::get_remote_addr);
        let socket = remote.and_then(socket_of).map(|(id, _)| id);
        Self { transport, connection, destination: None, sticky: false, socket }
    }

    /// The connection while it is open.
    fn living(&self) -> Option<SipConnection> {
        let open = |c: &&SipConnection| c.cancel_token().is_none_or(|t| !t.is_cancelled());
        self.connection.as_ref().filter(open).cloned()
    }

    /// A browser's phone.
    pub(crate) fn is_websocket(&self) -> bool {
        matches!(self.transport, Transport::Ws | Transport::Wss)
    }
}

/// The address that a request came from.
pub(crate) fn source(tx: &Transaction) -> Option<SocketAddr> {
    tx.connection.as_ref()?.get_remote_addr()?.get_socketaddr().ok()
}

pub(crate) struct Stack {
    pub(crate) endpoint: EndpointInnerRef,
    pub(crate) agent: String,
    pub(crate) realm: String,
    udp: Option<SocketAddr>,
    tcp: Option<SocketAddr>,
    tls: Option<SocketAddr>,
    /// Ports that the stack opens by itself once it serves.
    opening: Vec<SocketAddr>,
}

impl std::fmt::Debug for Stack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stack").field("udp", &self.udp).field("tcp", &self.tcp).finish()
    }
}

impl Stack {
    /// Opens the listeners. Requests arrive at the receiver once [`Stack::serve`] runs.
    pub(crate) async fn open(
        config: &SipConfig,
        bans: &Arc<Bans>,
        stop: &CancellationToken,
    ) -> Result<(Self, TransactionReceiver), SipError> {
        // Fails only when somebody chose before us, which is as good.
        rustls::crypto::ring::default_provider().install_default().ok();
        let layer = TransportLayer::new(stop.child_token());
        layer.set_stream_idle_timeout(STREAM_IDLE);
        let shown = |bound: SocketAddr| {
            config.public_ip.map_or_else(
                || SipConnection::resolve_bind_address(bound),
                |ip| SocketAddr::new(ip, bound.port()),
            )
        };
        let (mut udp, mut tcp, mut tls) = (None, None, None);
        let mut opening = Vec::new();
        if let Some(addr) = config.udp {
            let socket = GuardedUdp::bind(addr, Arc::clone(bans)).await;
            let socket = socket.map_err(|e| SipError::bind(addr, &e))?;
            let bound = socket.bound();
            let external = config.public_ip.map(|_| shown(bound));
            let connection =
                UdpConnection::from_socket(Arc::new(socket), external, Some(stop.child_token()));
            layer.add_transport(connection.await.map_err(SipError::stack)?.into());
            udp = Some(shown(bound));
        }
        if let Some(addr) = config.tcp {
            let addr = free_port(addr).map_err(|e| SipError::bind(addr, &e))?;
            let external = config.public_ip.map(|_| shown(addr));
            let listener = TcpListenerConnection::new(addr, external).await;
            layer.add_transport(SipConnection::TcpListener(listener.map_err(SipError::stack)?));
            tcp = Some(shown(addr));
            opening.push(addr);
        }
        if let Some(wanted) = &config.tls {
            let addr = free_port(wanted.addr).map_err(|e| SipError::bind(wanted.addr, &e))?;
            let read = |path: &std::path::Path| {
                std::fs::read(path).map_err(|e| SipError::Certificate(path.to_owned(), e))
            };
            let pair = StackTls {
                cert: Some(read(&wanted.cert)?),
                key: Some(read(&wanted.key)?),
                ..StackTls::default()
            };
            let external = config.public_ip.map(|_| shown(addr));
            let listener = TlsListenerConnection::new(addr, external, pair).await;
            layer.add_transport(SipConnection::TlsListener(listener.map_err(SipError::stack)?));
            tls = Some(shown(addr));
            opening.push(addr);
        }
        if let Some(roots) = &config.tls_roots {
            let ca = std::fs::read(roots).map_err(|e| SipError::Certificate(roots.clone(), e))?;
            layer.set_tls_config(StackTls { ca_certs: Some(ca), ..StackTls::default() });
        }
        let agent = format!("Plateau/{}", env!("CARGO_PKG_VERSION"));
        let endpoint = EndpointBuilder::new()
            .with_user_agent(&agent)
            .with_transport_layer(layer)
            .with_cancel_token(stop.child_token())
            .with_option(timers(config.t1_ms))
            .with_inspector(Box::new(Unmask))
            .with_transport_inspector(Box::new(Inspector { bans: Arc::clone(bans) }))
            .build();
        let incoming = endpoint.incoming_transactions().map_err(SipError::stack)?;
        let realm = config.realm.clone();
        Ok((Self { endpoint: endpoint.inner, agent, realm, udp, tcp, tls, opening }, incoming))
    }

    /// Serves until the token that opened it is cancelled.
    pub(crate) async fn serve(&self) {
        if let Err(error) = self.endpoint.serve().await {
            tracing::error!(%error, "the SIP listeners ended");
        }
    }

    /// Waits until the stream listeners take connections: the stack only logs when they don't.
    pub(crate) async fn listening(&self) -> Result<(), SipError> {
        for addr in &self.opening {
            let mut target = *addr;
            if target.ip().is_unspecified() {
                target.set_ip(if target.is_ipv4() {
                    Ipv4Addr::LOCALHOST.into()
                } else {
                    Ipv6Addr::LOCALHOST.into()
                });
            }
            let mut left = OPEN_TRIES;
            while let Err(error) = tokio::net::TcpStream::connect(target).await {
                left -= 1;
                if left == 0 {
                    return Err(SipError::Bind(*addr, error));
                }
                tokio::time::sleep(OPEN_PAUSE).await;
            }
        }
        Ok(())
    }

    /// Where peers of this transport reach us; a WebSocket peer answers on its socket anyway.
    pub(crate) fn address(&self, transport: Transport) -> SocketAddr {
        let own = match transport {
            Transport::Tcp => self.tcp,
            Transport::Tls => self.tls,
            _ => self.udp,
        };
        own.or(self.udp).or(self.tcp).or(self.tls).unwrap_or_else(|| ([127, 0, 0, 1], 5060).into())
    }

    pub(crate) fn via(&self, transport: Transport) -> Header {
        let alias = matches!(transport, Transport::Tcp | Transport::Tls);
        Header::Via(
            format!(
                "SIP/2.0/{transport} {}{};rport{}",
                self.address(transport),
                make_via_branch(),
                if alias { ";alias" } else { "" }
            )
            .into(),
        )
    }

    pub(crate) fn contact(&self, transport: Transport) -> String {
        format!("<{}>", self.contact_uri("plateau", transport))
    }

    pub(crate) fn contact_uri(&self, user: &str, transport: Transport) -> String {
        let user = text::escape_user(user);
        let via = match transport {
            Transport::Tcp => ";transport=tcp",
            Transport::Tls => ";transport=tls",
            Transport::Ws | Transport::Wss => ";transport=ws",
            _ => "",
        };
        format!("sip:{user}@{}{via}", self.address(transport))
    }

    /// A response; `tag` is ours for the To header where it has none yet.
    pub(crate) fn response(
        &self,
        request: &Request,
        status: u16,
        tag: &str,
        extra: Vec<Header>,
        sdp: Option<String>,
    ) -> Response {
        let dialog = status > 100 && status < 300 && request.method == Method::Invite;
        let mut headers: Vec<Header> = request
            .headers
            .iter()
            .filter(|h| match h {
                Header::Via(_) | Header::CallId(_) | Header::From(_) | Header::CSeq(_) => true,
                Header::RecordRoute(_) => dialog,
                _ => false,
            })
            .cloned()
            .collect();
        let to = text::header(&request.headers, "To").unwrap_or_default();
        let tagged = text::tag(to).is_some() || status == 100;
        let to = if tagged { to.to_owned() } else { format!("{to};tag={tag}") };
        headers.push(Header::To(to.into()));
        headers.push(Header::Server(self.agent.clone().into()));
        headers.extend(extra);
        let body = sdp.map(String::into_bytes).unwrap_or_default();
        if !body.is_empty() {
            headers.push(Header::ContentType("application/sdp".into()));
        }
        let length = u32::try_from(body.len()).unwrap_or(0);
        headers.push(Header::ContentLength(length.into()));
        Response {
            status_code: StatusCode::from(status),
            wire_reason: None,
            version: Version::V2,
            headers: headers.into(),
            body,
        }
    }

    /// Answers and lets go of a transaction, without making the caller wait for the peer.
    pub(crate) fn reply(&self, mut tx: Box<Transaction>, response: Response) {
        tokio::spawn(async move {
            if let Err(error) = tx.respond(response).await {
                tracing::debug!(%error, "response could not be sent");
            }
        });
    }

    pub(crate) fn reply_with(&self, tx: Box<Transaction>, status: u16, extra: Vec<Header>) {
        let tag = rsipstack::transaction::random_text(12);
        let response = self.response(&tx.original, status, &tag, extra, None);
        self.reply(tx, response);
    }

    /// A client transaction for this request, not yet sent.
    pub(crate) fn client(&self, request: Request, flow: &Flow) -> Option<Transaction> {
        let key = TransactionKey::from_request(&request, TransactionRole::Client).ok()?;
        let connection = flow.living();
        let mut tx = Transaction::new_client(key, request, self.endpoint.clone(), connection);
        tx.destination.clone_from(&flow.destination);
        Some(tx)
    }

    /// Sends a request other than INVITE and waits for its final response; a challenge is answered
    /// once. `None`: nobody there (no route, time-out, broken connection).
    pub(crate) async fn ask(
        &self,
        request: Request,
        flow: &Flow,
        credentials: Option<&Credentials>,
    ) -> Option<Response> {
        let mut request = request;
        for attempt in 0..2 {
            let response = self.ask_once(request.clone(), flow).await?;
            let status = response.status_code.code();
            let (Some(credentials), 401 | 407, 0) = (credentials, status, attempt) else {
                return Some(response);
            };
            match self.authorized(&request, &response, credentials) {
                Some(next) => request = next,
                None => return Some(response),
            }
        }
        None
    }

    async fn ask_once(&self, request: Request, flow: &Flow) -> Option<Response> {
        let mut tx = self.client(request, flow)?;
        if let Err(error) = tx.send().await {
            tracing::debug!(%error, "request could not be sent");
            return None;
        }
        while let Some(message) = tx.receive().await {
            if let SipMessage::Response(response) = message
                && response.status_code.code() >= 200
            {
                return Some(response);
            }
        }
        None
    }

    /// The request again as a new one: next number, new branch.
    pub(crate) fn renumbered(&self, request: &Request) -> Option<Request> {
        let (seq, method) = text::cseq(&request.headers)?;
        let via = text::header(&request.headers, "Via")?;
        let transport = via.strip_prefix("SIP/2.0/")?.split_whitespace().next()?.parse().ok()?;
        let mut next = request.clone();
        for header in next.headers.iter_mut() {
            match header {
                Header::CSeq(c) => *c = format!("{} {method}", seq + 1).into(),
                Header::Via(_) => *header = self.via(transport),
                _ => {}
            }
        }
        Some(next)
    }

    /// The request again, answering the challenge: next number, new branch.
    pub(crate) fn authorized(
        &self,
        request: &Request,
        challenge: &Response,
        credentials: &Credentials,
    ) -> Option<Request> {
        let proxy = challenge.status_code.code() == 407;
        let name = if proxy { "Proxy-Authenticate" } else { "WWW-Authenticate" };
        let strongest = digest::strongest(text::headers_of(&challenge.headers, name))?;
        let (method, uri) = (request.method.to_string(), request.uri.to_string());
        let value = digest::answer(strongest, credentials, &method, &uri, 1)?;
        let mut next = self.renumbered(request)?;
        next.headers.push(if proxy {
            Header::ProxyAuthorization(value.into())
        } else {
            Header::Authorization(value.into())
        });
        Some(next)
    }
}

/// RFC 3261 §17: everything else follows from T1.
fn timers(t1_ms: u32) -> EndpointOption {
    let t1 = Duration::from_millis(u64::from(t1_ms.max(1)));
    EndpointOption { t1, t2: t1 * 8, t4: t1 * 10, t1x64: t1 * 64, ..EndpointOption::default() }
}

/// The stack binds stream listeners itself and keeps the port it was told; for port 0 we find one.
fn free_port(addr: SocketAddr) -> std::io::Result<SocketAddr> {
    std::net::TcpListener::bind(addr)?.local_addr()
}
