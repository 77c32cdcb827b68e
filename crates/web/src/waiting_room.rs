//! What is served while views are made anew, before the floor opens: a page with the progress, and
//! health checks that say so.
//!
//! Owns: that page, and that it gives its address free. Must not own: what is being made (`store`)
//! and when (`server`). It has no database and no sign-in, so it tells nothing else.

use crate::headers;
use crate::tls::{Tls, TlsListener};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Json, Response};
use axum::routing::get;
use axum::{Router, serve};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Connections that are still open when the floor opens are cut after this.
const LAST_WORDS: Duration = Duration::from_secs(1);
const AGAIN_S: u32 = 3;

/// What is made before calls are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Making {
    /// Events of the journal are folded.
    Views,
    Indexes,
    /// Figures are summed.
    Figures,
}

impl Making {
    const fn name(self) -> &'static str {
        match self {
            Self::Views => "views",
            Self::Indexes => "indexes",
            Self::Figures => "figures",
        }
    }
}

/// How far it is; `of` is 0 where nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    pub making: Making,
    pub done: u64,
    pub of: u64,
}

impl Made {
    fn percent(self) -> Option<u64> {
        (self.of > 0).then(|| (self.done.min(self.of) * 100) / self.of)
    }

    fn words(self) -> String {
        let Self { making, done, of } = self;
        let name = making.name();
        match self.percent() {
            Some(percent) => format!("rebuilding {name}: {done} of {of} ({percent} %)"),
            None => format!("rebuilding {name}: {done}"),
        }
    }
}

type Told = Arc<Mutex<Made>>;

/// Serves from [`WaitingRoom::open`] to [`WaitingRoom::close`].
#[derive(Debug)]
pub struct WaitingRoom {
    told: Told,
    close: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl WaitingRoom {
    /// Needs a runtime around it. HTTPS where a certificate is given.
    ///
    /// # Errors
    /// The address can't be listened on.
    pub fn open(address: SocketAddr, tls: Option<Tls>, made: Made) -> std::io::Result<Self> {
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let (close, closed) = oneshot::channel();
        let told = Arc::new(Mutex::new(made));
        let app = router(Arc::clone(&told), tls.is_some());
        let stop = async move {
            // Dropped is closed too.
            let _closed = closed.await;
        };
        let serving = tokio::spawn(async move {
            let served = match tls {
                None => serve(listener, app).with_graceful_shutdown(stop).await,
                Some(tls) => {
                    let listener = TlsListener::new(listener, tls);
                    serve(listener, app).with_graceful_shutdown(stop).await
                }
            };
            if let Err(error) = served {
                tracing::warn!(%error, "the page of a rebuild is not shown");
            }
        });
        Ok(Self { told, close, serving })
    }

    pub fn tell(&self, made: Made) {
        *self.told.lock().expect("no code panics while it holds this lock") = made;
    }

    /// The address is free afterwards.
    pub async fn close(mut self) {
        let _heard = self.close.send(());
        if tokio::time::timeout(LAST_WORDS, &mut self.serving).await.is_err() {
            self.serving.abort();
            let _gone = self.serving.await;
        }
    }
}

fn router(told: Told, secure: bool) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .fallback(page)
        .layer(from_fn(move |request, next| headers::guard(secure, request, next)))
        .with_state(told)
}

fn now(told: &Told) -> Made {
    *told.lock().expect("no code panics while it holds this lock")
}

/// The process lives: who restarts what is not healthy must let it go on.
async fn healthz(State(told): State<Told>) -> String {
    format!("{}\n", now(&told).words())
}

fn problem(made: Made) -> Value {
    json!({
        "type": "urn:plateau:problem:rebuilding",
        "title": "Not open yet",
        "status": 503,
        "detail": format!("{}. Calls are taken when it is done.", made.words()),
        "retry_after_s": AGAIN_S,
        "rebuilding": {
            "what": made.making.name(),
            "done": made.done,
            "of": made.of,
            "percent": made.percent(),
        },
    })
}

async fn readyz(State(told): State<Told>) -> Response {
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, Json(problem(now(&told)))).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(AGAIN_S));
    response
}

/// People get a page that looks again by itself, programs the same as `/readyz`.
async fn page(State(told): State<Told>, request: Request) -> Response {
    let wanted = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok());
    if request.uri().path().starts_with("/api/") || !wanted.is_some_and(|v| v.contains("text/html"))
    {
        return readyz(State(told)).await;
    }
    let html = Html(written(now(&told)));
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, html).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(AGAIN_S));
    response
}

fn written(made: Made) -> String {
    let (french, english) = match made.making {
        Making::Views => ("Les vues sont refaites depuis le journal", "Views are made anew"),
        Making::Indexes => ("Les index sont refaits", "Indexes are made anew"),
        Making::Figures => ("Les chiffres sont recalculés", "Figures are summed anew"),
    };
    let far = match made.percent() {
        Some(percent) => format!(
            "<progress max=\"100\" value=\"{percent}\" aria-label=\"{french}\"></progress>\
             <p class=\"n\">{percent}\u{a0}%</p>"
        ),
        None => {
            format!("<progress aria-label=\"{french}\"></progress><p class=\"n\">{}</p>", made.done)
        }
    };
    format!(
        "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"refresh\" content=\"{AGAIN_S}\"><title>Plateau</title><style>\
         :root{{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}}\
         main{{max-width:26rem;margin:18vh auto;padding:0 1rem}}h1{{font-size:1.2rem}}\
         progress{{width:100%;height:.6rem}}.n{{font-variant-numeric:tabular-nums;margin:.2rem 0 1rem}}\
         </style><main><h1>{french}</h1>{far}\
         <p>Les appels sont pris dès que c’est terminé. Cette page s’actualise seule.</p>\
         <p lang=\"en\">{english}. Calls are taken as soon as it is done; this page looks again \
         by itself.</p></main></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};

    async fn ask(address: SocketAddr, path: &str, accept: &str) -> String {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
        );
        let asked = tokio::task::spawn_blocking(move || {
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            text
        });
        asked.await.unwrap()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn while_views_are_made_health_says_how_far_and_then_the_address_is_free() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let made = Made { making: Making::Views, done: 0, of: 200 };
        let room = WaitingRoom::open(address, None, made).unwrap();
        room.tell(Made { done: 84, ..made });
        let alive = ask(address, "/healthz", "*/*").await;
        assert!(alive.starts_with("HTTP/1.1 200"), "{alive}");
        assert!(alive.contains("rebuilding views: 84 of 200 (42 %)"), "{alive}");
        for path in ["/readyz", "/api/v1/me"] {
            let said = ask(address, path, "*/*").await;
            assert!(said.starts_with("HTTP/1.1 503"), "{said}");
            assert!(said.contains("retry-after: 3") && said.contains("\"percent\":42"), "{said}");
        }
        room.tell(Made { making: Making::Figures, done: 7, of: 0 });
        let page = ask(address, "/history", "text/html,*/*").await;
        assert!(page.contains("Les chiffres sont recalculés") && page.contains(">7<"), "{page}");
        assert!(page.contains("content-security-policy"), "{page}");
        // Somebody who is still connected does not keep the floor from opening.
        let _idle = std::net::TcpStream::connect(address).unwrap();
        room.close().await;
        let floor = TcpListener::bind(address).await;
        assert!(floor.is_ok(), "{floor:?}");
    }
}
