//! The router, and the listener in front of it.

use crate::tls::{Tls, TlsListener};
use crate::{AppState, auth, headers, routes, ui};
use axum::Router;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts};
use axum::http::request::Parts;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::serve::IncomingStream;
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tokio::net::TcpListener;

/// Largest body but for floor plans, which say so at their route.
const BODY_BYTES: usize = 256 * 1024;

/// Every route behind its gate, the UI for the rest, and the headers around all of it.
pub fn router(state: AppState) -> Router {
    let (routes, _) = routes::all(&utoipa::openapi::OpenApi::default()).split_for_parts();
    let secure = state.config.secure;
    routes
        .route_layer(from_fn_with_state(state.clone(), auth::gate))
        .route_layer(from_fn(headers::watch))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .fallback(ui::serve)
        .layer(from_fn(move |request, next| headers::guard(secure, request, next)))
        .with_state(state)
}

/// Serves until `stop` is done; then lets running requests end. By HTTPS where a certificate is
/// given: [`crate::WebConfig::secure`] must then be set.
///
/// # Errors
/// The listener's own.
pub async fn serve(
    state: AppState,
    listener: TcpListener,
    tls: Option<Tls>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = router(state).into_make_service_with_connect_info::<Remote>();
    match tls {
        None => axum::serve(listener, app).with_graceful_shutdown(stop).await,
        Some(tls) => {
            let listener = TlsListener::new(listener, tls);
            axum::serve(listener, app).with_graceful_shutdown(stop).await
        }
    }
}

/// The address from which a connection came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Remote(pub(crate) SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Remote {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Remote {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// Who is at the other end: the proxy's word counts where there is one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

impl FromRequestParts<AppState> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let direct = parts.extensions.get::<ConnectInfo<Remote>>().map(|info| info.0.0);
        let direct = direct.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)));
        let forwarded = state.config.behind_proxy.then(|| forwarded_for(parts)).flatten();
        let ip = forwarded.unwrap_or_else(|| direct.ip());
        Ok(Self(SocketAddr::new(ip, direct.port())))
    }
}

/// The last entry is the one our own proxy wrote; earlier ones are hearsay.
fn forwarded_for(parts: &Parts) -> Option<IpAddr> {
    let last = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}
