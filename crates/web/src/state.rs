//! What every request can reach, and how the server wires it.

use crate::alert_watch::RulesChanged;
use crate::ask::FloorAsk;
use crate::bouncer::Bouncer;
use crate::case_index::CaseBases;
use crate::feed::Hub;
use crate::flow_days::FlowDays;
use crate::imports::ImportTurn;
use crate::news::Newsroom;
use crate::oidc::{Fetch, Oidc, OidcConfig};
use crate::outside::Outside;
use crate::password::Passwords;
use crate::routes::{OppositionImports, Presences, Qualities};
use crate::simulations::{Simulations, Simulator};
use crate::studio::Studio;
use crate::survey_tests::SurveyTests;
use crate::throttle::Throttle;
use crate::workshop::Workshop;
use ledger::Board;
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};
use store::{ArticleIndex, AttachmentFiles, Db, PhoneKey, Recordings, SoundFiles};
use tokio::sync::{Semaphore, mpsc};
use vocab::{Moment, Recorded, Seq};

/// Hands an upgraded WebSocket to the SIP stack: peer, whether TLS carries it, messages in and out.
/// It must not block: it spawns what serves the connection, which ends when the incoming side does.
pub type SipDoor =
    Arc<dyn Fn(SocketAddr, bool, mpsc::Receiver<String>, mpsc::Sender<String>) + Send + Sync>;

/// The text for `/metrics`.
pub type Metrics = Arc<dyn Fn() -> String + Send + Sync>;

/// How this centre is reached.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// People reach it by HTTPS, ours or a proxy's: cookies are `Secure` and HSTS is sent.
    pub secure: bool,
    /// Digest realm of telephones, and the host part of their SIP addresses.
    pub realm: String,
    /// How long a sign-in lasts.
    pub session_ms: i64,
    /// Origins besides the own one that may open WebSockets: `https://desk.example.org`.
    pub origins: Vec<String>,
    /// A reverse proxy in front sets `X-Forwarded-For`; its last entry is the peer.
    pub behind_proxy: bool,
    /// Ways to sign in besides the password.
    pub oidc: Vec<OidcConfig>,
    /// What links to this centre begin with; empty when nobody said.
    pub link_base: String,
    /// Mail can go out.
    pub mail: bool,
    /// A recogniser of recordings is set up.
    pub transcripts: bool,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            secure: false,
            realm: "plateau".to_owned(),
            session_ms: 12 * 3_600_000,
            origins: Vec::new(),
            behind_proxy: false,
            transcripts: false,
            oidc: Vec::new(),
            link_base: String::new(),
            mail: false,
        }
    }
}

/// What the web is wired to.
pub struct Wiring {
    pub store: Db,
    pub recordings: Recordings,
    pub sounds: SoundFiles,
    pub attachments: AttachmentFiles,
    pub articles: ArticleIndex,
    pub studio: Arc<dyn Studio>,
    /// The board as of `seq`; [`AppState::publish`] carries it on from there.
    pub board: Board,
    pub seq: Seq,
    pub floor: mpsc::Sender<FloorAsk>,
    pub sip: SipDoor,
    pub bouncer: Arc<dyn Bouncer>,
    pub metrics: Metrics,
    pub simulator: Simulator,
    pub workshop: Arc<dyn Workshop>,
    pub outside: Arc<dyn Outside>,
    pub fetch: Arc<dyn Fetch>,
    pub config: WebConfig,
}

impl fmt::Debug for Wiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wiring").field("config", &self.config).finish_non_exhaustive()
    }
}

/// Shared by every request.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

/// Reached through [`AppState`] by this crate alone: every field is private to it.
#[doc(hidden)]
pub struct Inner {
    pub(crate) store: Db,
    pub(crate) recordings: Recordings,
    pub(crate) sounds: SoundFiles,
    pub(crate) attachments: AttachmentFiles,
    pub(crate) presences: Presences,
    pub(crate) qualities: Qualities,
    pub(crate) news: Newsroom,
    pub(crate) rules_changed: RulesChanged,
    pub(crate) articles: ArticleIndex,
    pub(crate) studio: Arc<dyn Studio>,
    pub(crate) hub: Hub,
    pub(crate) floor: mpsc::Sender<FloorAsk>,
    pub(crate) sip: SipDoor,
    pub(crate) bouncer: Arc<dyn Bouncer>,
    pub(crate) metrics: Metrics,
    pub(crate) config: WebConfig,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    pub(crate) simulations: Simulations,
    pub(crate) workshop: Arc<dyn Workshop>,
    pub(crate) outside: Arc<dyn Outside>,
    pub(crate) oidc: Oidc,
    pub(crate) flow_days: FlowDays,
    pub(crate) import_turn: ImportTurn,
    pub(crate) survey_tests: SurveyTests,
    pub(crate) opposition_imports: OppositionImports,
    pub(crate) case_bases: CaseBases,
    pub(crate) sockets: Arc<Semaphore>,
    /// Held while a plan is published.
    pub(crate) publishing: tokio::sync::Mutex<()>,
    phone_keys: Mutex<Vec<PhoneKey>>,
    /// When sign-ins and keys that have expired were last forgotten (epoch ms).
    swept: AtomicI64,
}

const SWEEP_MS: i64 = 3_600_000;
/// What nobody saved within a week is forgotten.
const DRAFTS_MS: i64 = 7 * 86_400_000;
/// Messages, chats and hands are the day's work, not the record of anything.
const MESSAGES_MS: i64 = 90 * 86_400_000;
const ALERTS_MS: i64 = 400 * 86_400_000;
/// Acts are told for a year: the CNIL has six months to one year for logs, more where there is a
/// reason (délibération 2021-122 of 14 October 2021).
const AUDIT_MS: i64 = 366 * 86_400_000;

/// WebSockets open at once, of both kinds.
const SOCKETS: usize = 8_192;
/// Telephone keys valid at once; the first to expire make room.
const PHONE_KEYS: usize = 20_000;

impl fmt::Debug for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppState").field("config", &self.config).finish_non_exhaustive()
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").finish_non_exhaustive()
    }
}

impl std::ops::Deref for AppState {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl AppState {
    #[must_use]
    pub fn new(wiring: Wiring) -> Self {
        Self(Arc::new(Inner {
            store: wiring.store,
            recordings: wiring.recordings,
            sounds: wiring.sounds,
            attachments: wiring.attachments,
            presences: Presences::default(),
            qualities: Qualities::default(),
            news: Newsroom::default(),
            rules_changed: RulesChanged::default(),
            articles: wiring.articles,
            studio: wiring.studio,
            hub: Hub::new(wiring.board, wiring.seq),
            floor: wiring.floor,
            sip: wiring.sip,
            bouncer: wiring.bouncer,
            metrics: wiring.metrics,
            oidc: Oidc::new(wiring.config.oidc.clone(), wiring.fetch),
            config: wiring.config,
            passwords: Passwords::new(),
            throttle: Throttle::new(),
            simulations: Simulations::new(wiring.simulator),
            workshop: wiring.workshop,
            outside: wiring.outside,
            flow_days: FlowDays::default(),
            import_turn: ImportTurn::default(),
            survey_tests: SurveyTests::default(),
            opposition_imports: OppositionImports::default(),
            case_bases: CaseBases::default(),
            sockets: Arc::new(Semaphore::new(SOCKETS)),
            publishing: tokio::sync::Mutex::default(),
            phone_keys: Mutex::default(),
            swept: AtomicI64::new(0),
        }))
    }

    /// Shows one committed batch, in the order of the journal. Returns at once: a reader that is
    /// too slow is dropped and comes back.
    pub fn publish(&self, batch: &[Recorded]) {
        self.hub.publish(batch);
    }

    /// The board, and the event up to which it is folded: always of one moment.
    #[must_use]
    pub fn board(&self) -> (Board, Seq) {
        self.hub.board()
    }

    /// Takes up the telephone keys that outlived a restart. Call it once before serving.
    ///
    /// # Errors
    /// The database's own.
    pub async fn load_phone_keys(&self) -> Result<usize, store::StoreError> {
        let keys = self.store.phone_keys().all_valid(now()).await?;
        let count = keys.len();
        *self.keys() = keys;
        Ok(count)
    }

    /// The keys with which telephones of this login may register now.
    #[must_use]
    pub fn phone_keys(&self, login: &str) -> Vec<PhoneKey> {
        let now = now();
        self.keys().iter().filter(|k| k.login == login && k.expires_at > now).cloned().collect()
    }

    pub(crate) fn add_phone_key(&self, key: PhoneKey) {
        let now = now();
        let mut keys = self.keys();
        keys.retain(|k| k.expires_at > now);
        if keys.len() >= PHONE_KEYS
            && let Some(first) = keys.iter().enumerate().min_by_key(|(_, k)| k.expires_at)
        {
            let place = first.0;
            keys.swap_remove(place);
        }
        keys.push(key);
    }

    /// Forgets what has expired, once an hour at most. Called when somebody signs in: that is when
    /// the tables grow.
    pub(crate) async fn sweep(&self, now: Moment) {
        let last = self.swept.load(Ordering::Relaxed);
        let due = now.epoch_ms() - last >= SWEEP_MS;
        let mine = due
            && self
                .swept
                .compare_exchange(last, now.epoch_ms(), Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        if !mine {
            return;
        }
        let sessions = self.store.sessions().purge(now).await;
        let keys = self.store.phone_keys().purge(now).await;
        let drafts = self.store.drafts().purge(now.plus_ms(-DRAFTS_MS)).await;
        let messages = self.store.messages().purge(now.plus_ms(-MESSAGES_MS)).await;
        let hands = self.store.hands().purge(now.plus_ms(-MESSAGES_MS)).await;
        let alerts = self.store.alerts().purge(now.plus_ms(-ALERTS_MS)).await;
        let work = messages.map(|()| 0).and(hands).and(alerts);
        let acts = self.store.audit().purge(now.plus_ms(-AUDIT_MS)).await;
        if let Err(error) = sessions.and(keys).and(drafts).and(work).and(acts) {
            tracing::warn!(%error, "expired sign-ins were not forgotten; tried again in an hour");
        }
    }

    fn keys(&self) -> std::sync::MutexGuard<'_, Vec<PhoneKey>> {
        self.phone_keys.lock().expect("no code panics while it holds this lock")
    }
}

/// The wall clock: this room is an adapter and may read it.
pub(crate) fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment::from_epoch_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
