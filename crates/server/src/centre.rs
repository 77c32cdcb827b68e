//! A running centre: every room wired to the others. `serve`, `demo` and the tests start it alike.

use crate::archivist::Archivist;
use crate::bouncer::EdgeBouncer;
use crate::clerk::Clerk;
use crate::config::{Config, Oidc, Recognition, Transport, Trunk};
use crate::courier::Courier;
use crate::dialling::{Feeder, Gate};
use crate::fetch::{Client, Door as FetchDoor, Fetcher};
use crate::floor::FloorLoop;
use crate::identities::Identities;
use crate::lines::Lines;
use crate::look_up::LookUps;
use crate::metrics::Health;
use crate::performer::Performer;
use crate::postman::Postman;
use crate::preparing::Preparing;
use crate::recording_keys;
use crate::sampler::Sampler;
use crate::scribe::Scribe;
use crate::simulator::simulator;
use crate::speech::Speeches;
use crate::studio::EdgeStudio;
use crate::surveyor::Surveyor;
use crate::texter::Texter;
use crate::transcriber::Transcripts;
use crate::usher::Usher;
use crate::workshop::FlowWorkshop;
use crate::{clock, restore};
use anyhow::{Context, Result};
use edge::{
    AudioConfig, Credentials, Doorkeeper, Edge, EdgeConfig, PhoneKey, RegisterConfig, SipConfig,
    SpeechConfig, TlsConfig, TrunkConfig,
};
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use store::{ArticleIndex, AttachmentFiles, Db, Journal, SoundFiles};
use tokio::net::TcpListener;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use vocab::{Input, Moment, Pii, Recorded, TrunkId};
use web::{AppState, WebConfig};

/// What the floor has yet to hear; when full, new calls are refused with 503.
const INPUTS: usize = 4_096;
const ASKS: usize = 1_024;
/// Decided and not yet durable.
const DECIDED: usize = 4_096;
const EFFECTS: usize = 4_096;
/// Five-second chunks of audio on their way to the disk.
const CHUNKS: usize = 1_024;
/// Batches a listener inside the program may be behind.
const TOLD: usize = 1_024;

pub struct Centre {
    pub edge: Arc<Edge>,
    pub web: AppState,
    pub http: SocketAddr,
    https: bool,
    pub inputs: mpsc::Sender<Input>,
    pub asks: mpsc::Sender<web::FloorAsk>,
    /// Every event once it is durable.
    pub told: broadcast::Sender<Arc<[Recorded]>>,
    stop: CancellationToken,
    scribe: JoinHandle<Result<(), store::StoreError>>,
    floor: JoinHandle<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl fmt::Debug for Centre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Centre").field("http", &self.http).finish_non_exhaustive()
    }
}

impl Centre {
    /// Opens the database, restores the floor, opens the lines and serves.
    ///
    /// # Errors
    /// What could not be opened, and what to do about it.
    pub async fn start(config: &Config) -> Result<Self> {
        // First of all: a wrong certificate should be told before anything is touched.
        let tls = tls(config)?;
        let secure = tls.is_some() || config.http.behind_https;
        std::fs::create_dir_all(&config.data)
            .with_context(|| format!("the data folder {} can't be made", config.data.display()))?;
        let db = Db::open(&config.database_url()).await?;
        let db = recording_keys::locked(config, db).await?;
        let mut preparing = Preparing::new(config.http.listen, tls.clone());
        let mut tell = |state| preparing.tell(state);
        let journal = Journal::open_telling(&db, &holder(), clock::now(), &mut tell).await?;
        preparing.end().await;
        let recordings = recording_keys::open(config, &db).await?;
        let restored = restore::floor(&db, &recordings, clock::now()).await?;

        let health = Arc::new(Health::default());
        let (inputs, heard) = mpsc::channel(INPUTS);
        let (asks, asked) = mpsc::channel(ASKS);
        let (decided_tx, decided) = mpsc::channel(DECIDED);
        let (effects_tx, effects) = mpsc::channel(EFFECTS);
        let (chunks_tx, chunks) = mpsc::channel(CHUNKS);
        let (told, _) = broadcast::channel(TOLD);
        let stop = CancellationToken::new();

        let door = Arc::new(Door(OnceLock::new()));
        let edge_config = edge_config(config)?;
        let edge = Edge::start(edge_config, door.clone(), inputs.clone(), chunks_tx).await?;
        let edge = Arc::new(edge);
        let listener = TcpListener::bind(config.http.listen)
            .await
            .with_context(|| format!("HTTP can't listen on {}", config.http.listen))?;
        let http = listener.local_addr()?;
        let client = Arc::new(Client::new(FetchDoor::new(&config.http.allow)?));
        let web = AppState::new(web::Wiring {
            store: db.clone(),
            recordings: recordings.clone(),
            sounds: SoundFiles::new(config.sounds()),
            attachments: AttachmentFiles::new(config.data.join("attachments")),
            articles: ArticleIndex::new(config.data.join("index").join("articles")),
            studio: Arc::new(EdgeStudio(edge.audio().clone())),
            board: restored.board,
            seq: restored.seq,
            floor: asks.clone(),
            sip: sip_door(&edge),
            bouncer: Arc::new(EdgeBouncer(Arc::clone(&edge))),
            metrics: metrics(&edge, &health),
            simulator: simulator(db.clone()),
            workshop: Arc::new(FlowWorkshop { db: db.clone() }),
            outside: Arc::new(LookUps::new(db.clone(), client.clone())),
            fetch: Arc::new(Identities::new(config)?),
            config: WebConfig {
                secure,
                behind_proxy: config.http.behind_https,
                realm: config.sip.realm.clone(),
                oidc: config.sign_in.oidc.iter().map(Oidc::web).collect::<Result<_>>()?,
                link_base: link_base(config, http, tls.is_some()),
                mail: config.mail.is_some(),
                transcripts: config.speech.transcription.is_some(),
                ..WebConfig::default()
            },
        });
        web.load_phone_keys().await?;
        web.resume_imports().await?;
        web.resume_list_imports().await?;
        web.keep_retention();
        web.keep_sending();
        web.keep_up();
        web.watch_alerts();
        let _first = door.0.set(web.clone());

        let feeder = Feeder::start(db.clone(), inputs.clone(), stop.clone());
        let (at, floor) = (db.clone(), inputs.clone());
        let gate = Gate { db: at, edge: edge.clone(), inputs: floor, stop: stop.clone() }.open();
        let performer = Performer {
            effects,
            edge: edge.clone(),
            db: db.clone(),
            fetcher: Fetcher::new(db.clone(), client.clone()),
            recordings: recordings.clone(),
            inputs: inputs.clone(),
            feeder,
            gate,
        };
        tokio::spawn(performer.run());
        let texter = Texter { db: db.clone(), client: client.clone(), stop: stop.clone() };
        tokio::spawn(texter.run());
        tokio::spawn(Courier { db: db.clone(), client, stop: stop.clone() }.run());
        if let Some(mail) = &config.mail {
            let postman = Postman::new(db.clone(), mail, stop.clone());
            tokio::spawn(postman.context("mail can't go out")?.run());
        }
        let web_recordings = recordings.clone();
        let archivist = Archivist {
            chunks,
            recordings,
            inputs: inputs.clone(),
            edge: edge.clone(),
            health: health.clone(),
        };
        tokio::spawn(archivist.run());
        let clerk = Clerk {
            db: db.clone(),
            floor: asks.clone(),
            told: told.subscribe(),
            stop: stop.clone(),
        };
        tokio::spawn(clerk.run());
        if let Some(plug) = &config.speech.transcription {
            let transcripts = Transcripts {
                db: db.clone(),
                recordings: web_recordings.clone(),
                plug: edge::Transcriber::new(plug.transcription()?),
                stop: stop.clone(),
            };
            tokio::spawn(transcripts.run());
        }
        let speeches = Speeches {
            db: db.clone(),
            recordings: web_recordings,
            told: told.subscribe(),
            stop: stop.clone(),
        };
        tokio::spawn(speeches.run());
        let lines = Lines {
            db: db.clone(),
            facts: edge.line_facts(),
            told: told.subscribe(),
            stop: stop.clone(),
        };
        tokio::spawn(lines.run());
        tokio::spawn(Sampler { db: db.clone(), stop: stop.clone() }.run());
        let surveyor = Surveyor {
            db: db.clone(),
            floor: asks.clone(),
            link_base: link_base(config, http, tls.is_some()),
            mail: config.mail.is_some(),
            stop: stop.clone(),
        };
        tokio::spawn(surveyor.run());
        let usher = Usher {
            db: db.clone(),
            floor: asks.clone(),
            link_base: link_base(config, http, tls.is_some()),
            mail: config.mail.is_some(),
            stop: stop.clone(),
        };
        tokio::spawn(usher.run());
        let scribe = Scribe {
            journal,
            decided,
            effects: effects_tx,
            web: web.clone(),
            told: told.clone(),
            health,
        };
        let scribe = tokio::spawn(scribe.run());
        let floor = FloorLoop {
            engine: restored.engine,
            first_inputs: restored.first_inputs,
            inputs: heard,
            asks: asked,
            decided: decided_tx,
            stop: stop.clone(),
        };
        let floor = tokio::spawn(floor.run());
        // Nobody is shown the floor of the last process: what became of it is durable first.
        let (reply, settled) = oneshot::channel();
        asks.send(web::FloorAsk { input: Input::Woke, reply: Some(reply) })
            .await
            .context("the floor's own channel is open")?;
        settled.await.context("the floor did not come up: its journal can't be written")?;
        let https = tls.is_some();
        let serving =
            tokio::spawn(web::serve(web.clone(), listener, tls, stop.clone().cancelled_owned()));
        Ok(Self { edge, web, http, https, inputs, asks, told, stop, scribe, floor, serving })
    }

    /// Where a browser on this machine finds it.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}://{}", if self.https { "https" } else { "http" }, self.http)
    }

    /// Hangs up, writes down what is left, and closes.
    ///
    /// # Errors
    /// When another process took the database over meanwhile.
    pub async fn stop(self) -> Result<()> {
        self.edge.stop().await;
        self.stop.cancel();
        self.floor.await.context("the floor's loop broke")?;
        drop(self.asks);
        self.scribe.await.context("the scribe broke")??;
        // Long-lived feeds keep connections open: they are cut after a moment.
        let _cut = tokio::time::timeout(Duration::from_secs(1), self.serving).await;
        Ok(())
    }

    /// Ends only when something broke that can't be mended in the running program.
    ///
    /// # Errors
    /// What broke.
    pub async fn failed(&mut self) -> Result<()> {
        tokio::select! {
            scribe = &mut self.scribe => scribe.context("the scribe broke")?.map_err(Into::into),
            floor = &mut self.floor => floor.context("the floor's loop broke"),
            web = &mut self.serving => {
                web.context("the web broke")?.context("HTTP is no longer served")
            }
        }
    }
}

/// Answers the edge's question after telephone keys.
struct Door(OnceLock<AppState>);

impl Doorkeeper for Door {
    fn phone_keys(&self, user: &str) -> Vec<PhoneKey> {
        let Some(web) = self.0.get() else { return Vec::new() };
        let key = |k: store::PhoneKey| PhoneKey {
            ha1_md5: Pii::new(k.ha1_md5),
            ha1_sha256: Pii::new(k.ha1_sha256),
            expires: k.expires_at,
        };
        web.phone_keys(user).into_iter().map(key).collect()
    }
}

fn sip_door(edge: &Arc<Edge>) -> web::SipDoor {
    let edge = edge.clone();
    Arc::new(move |peer, secure, incoming, outgoing| {
        let edge = edge.clone();
        tokio::spawn(async move {
            edge.serve_websocket(peer, secure, incoming, outgoing).await;
        });
    })
}

/// What links to this centre begin with.
fn link_base(config: &Config, http: SocketAddr, tls: bool) -> String {
    let own = || format!("{}://{http}", if tls { "https" } else { "http" });
    config.http.public_url.as_ref().map_or_else(own, |url| url.trim_end_matches('/').to_owned())
}

pub(crate) fn tls(config: &Config) -> Result<Option<web::Tls>> {
    let Some((certificate, key)) = config.http.tls()? else { return Ok(None) };
    let tls = web::Tls::read(certificate, key).context("HTTPS can't be served")?;
    Ok(Some(tls))
}

fn metrics(edge: &Arc<Edge>, health: &Arc<Health>) -> web::Metrics {
    let (edge, health) = (edge.clone(), health.clone());
    Arc::new(move || health.prometheus(&edge.stats()))
}

fn holder() -> String {
    format!("plateau, process {}", std::process::id())
}

/// What the edge is told of `plateau.toml`.
pub fn edge_config(config: &Config) -> Result<EdgeConfig> {
    let tls = config.sip.tls.as_ref().map(|tls| TlsConfig {
        addr: tls.listen,
        cert: tls.certificate.clone(),
        key: tls.key.clone(),
    });
    let speech = match (&config.speech.command, &config.speech.url) {
        (Some(argv), _) => SpeechConfig::Command { argv: argv.clone() },
        (None, Some(url)) => SpeechConfig::Http { url: url.clone() },
        (None, None) => SpeechConfig::EspeakNg,
    };
    Ok(EdgeConfig {
        sip: SipConfig {
            udp: config.sip.udp,
            tcp: config.sip.tcp,
            tls,
            public_ip: config.sip.public_ip,
            realm: config.sip.realm.clone(),
            trunks: config.trunks.iter().map(trunk).collect::<Result<_>>()?,
            shed_above_cps: config.sip.shed_above_cps,
            ban: config.sip.ban,
            never_ban: networks(&config.sip.never_ban)?,
            ..SipConfig::default()
        },
        audio: AudioConfig {
            bind_ip: config.rtp.ip,
            public_ip: config.rtp.public_ip,
            ports: config.rtp.first_port..=config.rtp.last_port,
            silence_ms: i64::from(config.rtp.silence_s) * 1_000,
            sounds: config.sounds(),
            speech,
            speech_cache: config.data.join("speech"),
            opus: true,
        },
        recognition: config.speech.recognition.as_ref().map(Recognition::edge).transpose()?,
    })
}

fn networks(texts: &[String]) -> Result<Vec<edge::Network>> {
    let read = |text: &String| text.parse().with_context(|| "[sip] never_ban".to_owned());
    texts.iter().map(read).collect()
}

fn trunk(trunk: &Trunk) -> Result<TrunkConfig> {
    let addresses = trunk
        .addresses
        .iter()
        .map(|a| a.parse().with_context(|| format!("trunk {}: addresses", trunk.id)))
        .collect::<Result<_>>()?;
    let credentials = trunk.user.clone().zip(trunk.password.clone());
    let auth = credentials.clone().map(|(user, password)| Credentials { user, password });
    let register = trunk.registrar.clone().zip(credentials).map(|(registrar, (user, password))| {
        RegisterConfig { user, password, registrar, expires_s: trunk.expires_s }
    });
    Ok(TrunkConfig {
        id: TrunkId::new(&trunk.id),
        addresses,
        proxy: trunk.proxy.clone(),
        transport: match trunk.transport {
            Transport::Udp => edge::Transport::Udp,
            Transport::Tcp => edge::Transport::Tcp,
            Transport::Tls => edge::Transport::Tls,
        },
        register,
        auth,
    })
}

/// The local midnight at which today began, for the board's counts.
pub fn today(now: Moment, zone: &str) -> Moment {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    jiff::Timestamp::from_millisecond(now.epoch_ms())
        .ok()
        .and_then(|t| t.to_zoned(zone).start_of_day().ok())
        .map_or(now, |day| Moment::from_epoch_ms(day.timestamp().as_millisecond()))
}
