//! Signing in with an operator, so that its calls find us (RFC 3261 §10.2).
//!
//! Owns: one task per trunk that registers. Must not own: calls.

use crate::sip::digest::Credentials;
use crate::sip::stack::{Flow, Stack};
use crate::sip::text;
use crate::sip::trunk::{self, RegisterConfig, TrunkConfig};
use rsipstack::sip::{Header, HostWithPort, Method, Request, Transport, Uri, Version};
use rsipstack::transaction::random_text;
use rsipstack::transport::SipAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

const RETRY_FIRST: Duration = Duration::from_secs(2);
const RETRY_MAX: Duration = Duration::from_secs(120);

impl From<trunk::Transport> for Transport {
    fn from(transport: trunk::Transport) -> Self {
        match transport {
            trunk::Transport::Udp => Self::Udp,
            trunk::Transport::Tcp => Self::Tcp,
            trunk::Transport::Tls => Self::Tls,
        }
    }
}

/// A fixed way to `host[:port]`.
pub(crate) fn flow_to(target: &str, transport: trunk::Transport) -> Option<Flow> {
    let transport = Transport::from(transport);
    let destination = Some(SipAddr::new(transport, HostWithPort::try_from(target).ok()?));
    Some(Flow { transport, connection: None, destination, sticky: false, socket: None })
}

/// Keeps one trunk registered while it is wanted and until told to stop, then takes the registration
/// back.
pub(crate) async fn keep(
    stack: Arc<Stack>,
    trunk: TrunkConfig,
    signed_in: Arc<AtomicUsize>,
    mut wanted: watch::Receiver<bool>,
    stop: CancellationToken,
) {
    let Some(register) = &trunk.register else { return };
    let Some(flow) = flow_to(&register.registrar, trunk.transport) else {
        tracing::error!(trunk = %trunk.id, "the registrar's address cannot be read");
        return;
    };
    let mut turn = Turn { call_id: random_text(22), tag: random_text(12), seq: 0 };
    let mut retry = RETRY_FIRST;
    let mut counted = false;
    while !stop.is_cancelled() {
        if !*wanted.borrow_and_update() {
            if std::mem::take(&mut counted) {
                signed_in.fetch_sub(1, Ordering::Relaxed);
                turn.register(&stack, register, &flow, 0).await.ok();
            }
            tokio::select! {
                () = stop.cancelled() => {}
                told = wanted.changed() => if told.is_err() { break },
            }
            continue;
        }
        let granted = turn.register(&stack, register, &flow, register.expires_s).await;
        let pause = match granted {
            Ok(granted_s) => {
                retry = RETRY_FIRST;
                if !counted {
                    counted = true;
                    signed_in.fetch_add(1, Ordering::Relaxed);
                    tracing::info!(trunk = %trunk.id, granted_s, "registered with the operator");
                }
                Duration::from_millis(u64::from(granted_s.max(2)) * 800)
            }
            Err(why) => {
                tracing::warn!(trunk = %trunk.id, why, "the operator did not register us");
                if counted {
                    counted = false;
                    signed_in.fetch_sub(1, Ordering::Relaxed);
                }
                let pause = retry;
                retry = (retry * 2).min(RETRY_MAX);
                pause
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
            told = wanted.changed() => if told.is_err() { break },
        }
    }
    if counted {
        signed_in.fetch_sub(1, Ordering::Relaxed);
        turn.register(&stack, register, &flow, 0).await.ok();
    }
}

/// All REGISTERs of one trunk share Call-ID and a rising number.
struct Turn {
    call_id: String,
    tag: String,
    seq: u32,
}

impl Turn {
    /// The seconds granted, or why not.
    async fn register(
        &mut self,
        stack: &Stack,
        config: &RegisterConfig,
        flow: &Flow,
        expires_s: u32,
    ) -> Result<u32, &'static str> {
        self.seq += 2; // the answer to a challenge takes the number between
        let host = &config.registrar;
        let aor = format!("<sip:{}@{host}>", text::escape_user(&config.user));
        let contact = stack.contact_uri(&config.user, flow.transport);
        let headers = vec![
            stack.via(flow.transport),
            Header::MaxForwards(70u32.into()),
            Header::From(format!("{aor};tag={}", self.tag).into()),
            Header::To(aor.into()),
            Header::CallId(self.call_id.clone().into()),
            Header::CSeq(format!("{} REGISTER", self.seq).into()),
            Header::Contact(format!("<{contact}>").into()),
            Header::Expires(expires_s.into()),
            Header::UserAgent(stack.agent.clone().into()),
        ];
        let uri = Uri::try_from(format!("sip:{host}")).map_err(|_| "its address is no host")?;
        let request = Request {
            method: Method::Register,
            uri,
            version: Version::V2,
            headers: headers.into(),
            body: Vec::new(),
        };
        let credentials =
            Credentials { user: config.user.clone(), password: config.password.clone() };
        let response =
            stack.ask(request, flow, Some(&credentials)).await.ok_or("it does not answer")?;
        match response.status_code.code() {
            200..=299 => {
                let own = text::headers_of(&response.headers, "Contact")
                    .flat_map(text::entries)
                    .find(|c| text::uri(c) == contact)
                    .and_then(|c| text::address_param(c, "expires"));
                let all = text::header(&response.headers, "Expires");
                Ok(own.or(all).and_then(|e| e.parse().ok()).unwrap_or(expires_s))
            }
            401 | 403 | 407 => Err("it refuses our user or password"),
            404 => Err("it does not know our user"),
            423 => Err("it wants a longer registration (expires_s)"),
            408 | 503 => Err("it does not answer"),
            _ => Err("it refuses"),
        }
    }
}
