//! The live feed's WebSocket: who listens, whether their desk counts as open, and that nobody is
//! told more than their scope. What is told comes from `feed`.

use crate::auth::{self, Who};
use crate::feed::{Batch, Viewer, delta};
use crate::news::News;
use crate::problem::{Answer, Problem};
use crate::shape::{LiveMessage, LiveTokenForm, NewsTopic};
use crate::socket::{Upgrade, close, send};
use crate::state::now;
use crate::{AppState, FloorAsk, token};
use axum::extract::ws::{Message, WebSocket};
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};
use tokio::time::{Instant, Interval, interval};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{AgentId, Input, SessionId};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(live))
}

/// Nobody sends more than a token or a pong.
const LARGEST: usize = 4 * 1024;
/// For the first message when no cookie came along.
const SIGN_IN: Duration = Duration::from_secs(10);
/// A `ping` in the feed's own words; a browser's script has to answer it.
const PING: Duration = Duration::from_secs(15);
const SILENT: Duration = Duration::from_secs(45);
/// A ping of the WebSocket itself, which the browser answers without any script. A desk that
/// vanishes must stop counting as open within 5 s, or calls ring where nobody is.
const PROBE: Duration = Duration::from_millis(1_500);
const PROBE_SILENT: Duration = Duration::from_millis(4_500);

const SIGNED_OUT: u16 = 4001;
const TOO_SLOW: u16 = 4008;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LiveQuery {
    /// `desk`: this tab is the agent's open desk.
    role: Option<String>,
    /// Go on after this journal sequence.
    from: Option<u64>,
}

/// The live floor over a WebSocket, subprotocol `plateau`: a `LiveMessage` snapshot, then deltas.
/// With the cookie, or with `LiveTokenForm` as the first message. Close codes: 4001 not signed in
/// (any more), 4008 too slow: come back with `from`.
#[utoipa::path(
    get,
    path = "/api/v1/live",
    tag = "live",
    params(LiveQuery),
    responses(
        (status = 101, description = "The feed"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn live(
    State(state): State<AppState>,
    Query(query): Query<LiveQuery>,
    who: Option<axum::Extension<Who>>,
    upgrade: Upgrade,
) -> Answer<Response> {
    let Upgrade { upgrade, place } = upgrade.speaking("plateau", LARGEST)?;
    Ok(upgrade.on_upgrade(async move |mut socket| {
        let _place = place;
        let who = match who {
            Some(axum::Extension(who)) => Some(who),
            None => sign_in(&state, &mut socket).await,
        };
        match who {
            Some(who) => Feed::new(state, who, &query).run(socket).await,
            None => close(&mut socket, SIGNED_OUT, "not signed in").await,
        }
    }))
}

async fn sign_in(state: &AppState, socket: &mut WebSocket) -> Option<Who> {
    let first = tokio::time::timeout(SIGN_IN, socket.recv()).await.ok()??.ok()?;
    let form: LiveTokenForm = serde_json::from_str(first.to_text().ok()?).ok()?;
    auth::find(state, &form.token).await.ok()
}

/// One reader of the feed.
struct Feed {
    state: AppState,
    who: Who,
    viewer: Viewer,
    from: Option<u64>,
    desk: Option<Desk>,
    heard: Instant,
}

type Heard = Result<Arc<News>, broadcast::error::RecvError>;
type Told = Result<Arc<BTreeSet<String>>, broadcast::error::RecvError>;

enum End {
    Gone,
    SignedOut,
    TooSlow,
}

impl Feed {
    fn new(state: AppState, who: Who, query: &LiveQuery) -> Self {
        let viewer = who.viewer(&state);
        let wants_desk = query.role.as_deref() == Some("desk");
        let desk = (wants_desk && viewer.has_desk()).then(|| Desk::new(&state.floor, who.agent()));
        Self { state, who, viewer, from: query.from, desk, heard: Instant::now() }
    }

    async fn run(mut self, mut socket: WebSocket) {
        if let Some(desk) = &mut self.desk
            && desk.open().await.is_err()
        {
            return close(&mut socket, TOO_SLOW, "the floor is overloaded").await;
        }
        match self.follow(&mut socket).await {
            End::Gone => {}
            End::SignedOut => close(&mut socket, SIGNED_OUT, "signed out").await,
            End::TooSlow => close(&mut socket, TOO_SLOW, "too slow").await,
        }
    }

    async fn follow(&mut self, socket: &mut WebSocket) -> End {
        let Ok(mut following) = self.start(socket, self.from).await else { return End::Gone };
        let mut told = self.state.store.told();
        let mut news = self.state.news.subscribe();
        let mut ping = interval(PING);
        let mut probe = interval(PROBE);
        ping.reset();
        loop {
            let step = tokio::select! {
                batch = following.recv() => match batch {
                    Ok(batch) if batch.all => self.restart(socket, &mut following).await,
                    Ok(batch) => self.tell(socket, &batch).await,
                    Err(broadcast::error::RecvError::Lagged(_)) => Err(End::TooSlow),
                    Err(broadcast::error::RecvError::Closed) => Err(End::Gone),
                },
                logins = told.recv() => self.notices(socket, logins).await,
                news = news.recv() => self.news(socket, news).await,
                heard = socket.recv() => self.hear(heard),
                _ = ping.tick() => self.ping(socket).await,
                _ = next_probe(&mut probe, self.desk.is_some()) => self.probe(socket).await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    async fn start(
        &mut self,
        socket: &mut WebSocket,
        from: Option<u64>,
    ) -> Result<broadcast::Receiver<Arc<Batch>>, End> {
        let start = self.state.hub.start(&self.viewer, from);
        for message in &start.messages {
            say(socket, message).await?;
        }
        Ok(start.following)
    }

    /// A new plan or day: scopes and names may differ, so the picture is given anew.
    async fn restart(
        &mut self,
        socket: &mut WebSocket,
        following: &mut broadcast::Receiver<Arc<Batch>>,
    ) -> Result<(), End> {
        self.viewer = self.who.viewer(&self.state);
        *following = self.start(socket, None).await?;
        Ok(())
    }

    async fn tell(&self, socket: &mut WebSocket, batch: &Batch) -> Result<(), End> {
        match delta(batch, &self.viewer) {
            Some(message) => say(socket, &message).await,
            None => Ok(()),
        }
    }

    async fn notices(&self, socket: &mut WebSocket, logins: Told) -> Result<(), End> {
        match logins {
            Ok(logins) if !logins.contains(self.who.login()) => Ok(()),
            // Behind: there may have been one of theirs.
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {
                say(socket, &LiveMessage::Notices).await
            }
            Err(broadcast::error::RecvError::Closed) => Err(End::Gone),
        }
    }

    async fn news(&self, socket: &mut WebSocket, heard: Heard) -> Result<(), End> {
        match heard {
            Ok(news) if news.is_for(&self.who) => {
                say(socket, &LiveMessage::News { topic: news.topic }).await
            }
            Ok(_) => Ok(()),
            // Behind: there may have been some of every topic.
            Err(broadcast::error::RecvError::Lagged(_)) => {
                for topic in NewsTopic::ALL {
                    say(socket, &LiveMessage::News { topic }).await?;
                }
                Ok(())
            }
            Err(broadcast::error::RecvError::Closed) => Err(End::Gone),
        }
    }

    fn hear(&mut self, heard: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        match heard {
            Some(Ok(Message::Close(_)) | Err(_)) | None => Err(End::Gone),
            Some(Ok(
                Message::Text(_) | Message::Binary(_) | Message::Ping(_) | Message::Pong(_),
            )) => {
                self.heard = Instant::now();
                Ok(())
            }
        }
    }

    /// Also the moment to see whether the person is still signed in, and as what.
    async fn ping(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        if self.heard.elapsed() > SILENT {
            return Err(End::Gone);
        }
        match self.still_signed_in().await {
            Some(false) => Err(End::SignedOut),
            // `None`: the database did not answer, which is no reason to cut everybody off.
            Some(true) | None => say(socket, &LiveMessage::Ping).await,
        }
    }

    async fn still_signed_in(&self) -> Option<bool> {
        let store = &self.state.store;
        let session = store.sessions().find(&self.who.session.token_hash, now()).await.ok()?;
        let person = store.people().get(self.who.login()).await.ok()?;
        // Somebody whose role or organizations changed starts anew.
        Some(session.is_some() && person.is_some_and(|p| same_scope(&p, &self.who)))
    }

    async fn probe(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        if self.heard.elapsed() > PROBE_SILENT {
            return Err(End::Gone);
        }
        send(socket, Message::Ping(axum::body::Bytes::new())).await.map_err(|()| End::Gone)
    }
}

/// Language, theme and name may change under a feed; what it may show may not.
fn same_scope(person: &store::Person, who: &Who) -> bool {
    let was = &who.person;
    person.active
        && person.role == was.role
        && person.organizations == was.organizations
        && person.teams == was.teams
}

async fn next_probe(probe: &mut Interval, wanted: bool) {
    if wanted {
        probe.tick().await;
    } else {
        std::future::pending::<()>().await;
    }
}

async fn say(socket: &mut WebSocket, message: &LiveMessage) -> Result<(), End> {
    let text = serde_json::to_string(message).expect("messages are plain data with text keys");
    send(socket, Message::Text(text.into())).await.map_err(|()| End::Gone)
}

/// An agent's open desk: told to the floor when it opens, and always when it closes.
struct Desk {
    floor: mpsc::Sender<FloorAsk>,
    agent: AgentId,
    session: SessionId,
    open: bool,
}

impl Desk {
    fn new(floor: &mpsc::Sender<FloorAsk>, agent: AgentId) -> Self {
        let session = SessionId::from_uuid(Uuid::from_bytes(token::random_bytes()));
        Self { floor: floor.clone(), agent, session, open: false }
    }

    async fn open(&mut self) -> Result<(), ()> {
        let input = Input::DeskOpened { agent: self.agent.clone(), session: self.session };
        let wait = Duration::from_secs(2);
        let sent = self.floor.send_timeout(FloorAsk { input, reply: None }, wait).await;
        self.open = sent.is_ok();
        sent.map_err(drop)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if !self.open {
            return;
        }
        let input = Input::DeskClosed { agent: self.agent.clone(), session: self.session };
        let ask = FloorAsk { input, reply: None };
        // A full queue must not swallow it: an agent would seem to be there. One task per socket.
        if let Err(mpsc::error::TrySendError::Full(ask)) = self.floor.try_send(ask) {
            let floor = self.floor.clone();
            tokio::spawn(async move {
                let _ = floor.send(ask).await;
            });
        }
    }
}
