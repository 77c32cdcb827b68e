//! The process is killed in the middle of calls, again and again, and started again on its data.
//! `PLATEAU_KILLS` says how often (4), `PLATEAU_SEED` when.

use crate::building::{NUMBER, config, furnish, plan};
use crate::desk::Desk;
use crate::http;
use crate::ports::Ports;
use crate::sipp::{Sipp, Wanted};
use crate::until::{found, until};
use serde_json::Value;
use server::config::Config;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use store::Db;
use tempfile::TempDir;
use vocab::{Agent, Event, FloorPlan, InteractionId, Outcome, Presence, Recorded, RecordingId};

const AGENTS: u32 = 5;
const CALLS_PER_S: u32 = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_under_ten_calls_a_second_sqlite_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    Trial::new(folder, None).await.run().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_under_ten_calls_a_second_postgres_loses_nothing_acknowledged() {
    let database = store::testing::postgres().await;
    let folder = tempfile::tempdir().unwrap();
    Trial::new(folder, Some(database.url.clone())).await.run().await;
}

pub(crate) fn number_of(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().map_or(otherwise, |n| n.parse().expect("a number"))
}

/// Knuth's MMIX generator: moments that a seed repeats.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next_ms(&mut self, from: u64, to: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + (self.0 >> 33) % (to - from)
    }
}

/// More callers than these agents can serve, so that every stage of a call is there at any moment.
fn crowded(agents_port: u16) -> FloorPlan {
    let mut plan = plan();
    plan.settings.not_responding_retry_ms = 500;
    plan.agents.clear();
    for n in 1..=AGENTS {
        let agent = Agent {
            name: format!("Agent {n}"),
            team: None,
            site: None,
            skills: [(vocab::SkillId::new("tech"), 7)].into(),
            queues: vec![vocab::QueueId::new("support")],
            presence: Presence::Static,
            profile: None,
            contact: Some(format!("sip:agent{n}@127.0.0.1:{agents_port}")),
        };
        plan.agents.insert(vocab::AgentId::new(&format!("agent{n}")), agent);
    }
    plan.queues.get_mut("support").expect("it is in the plan").wrap_up_ms = 300;
    plan
}

/// The configuration as a file, for the program reads no other.
fn written(config: &Config) -> String {
    let mut text = String::new();
    let Config { data, database_url, http, sip, rtp, .. } = config;
    let _ = writeln!(text, "data = {:?}", data.display().to_string());
    if let Some(url) = database_url {
        let _ = writeln!(text, "database_url = {url:?}");
    }
    let _ = writeln!(text, "[http]\nlisten = \"{}\"", http.listen);
    let _ = writeln!(text, "[sip]\nudp = \"{}\"", sip.udp.expect("it has one"));
    let (first, last) = (rtp.first_port, rtp.last_port);
    let _ = writeln!(text, "[rtp]\nfirst_port = {first}\nlast_port = {last}\nsilence_s = 0");
    let _ = writeln!(text, "[[trunk]]\nid = \"operator\"\naddresses = [\"127.0.0.1\"]");
    if let Some(proxy) = &config.trunks[0].proxy {
        let _ = writeln!(text, "proxy = {proxy:?}");
    }
    text
}

/// A centre that runs as a process of its own, to be killed.
pub(crate) struct Trial {
    pub(crate) folder: TempDir,
    pub(crate) ports: Ports,
    file: PathBuf,
    pub(crate) http: SocketAddr,
    pub(crate) sip: SocketAddr,
    pub(crate) agents_port: u16,
    /// A reader's view of the journal, apart from the program's own.
    pub(crate) db: Db,
    /// All that a reader was ever shown.
    shown: Vec<Recorded>,
}

impl Trial {
    async fn new(folder: TempDir, database_url: Option<String>) -> Self {
        Self::of(folder, database_url, crowded).await
    }

    /// The plan is told the port of the agents' phones.
    pub(crate) async fn of(
        folder: TempDir,
        database_url: Option<String>,
        plan: impl FnOnce(u16) -> FloorPlan,
    ) -> Self {
        Self::with_trunk(folder, database_url, |_| None, plan).await
    }

    /// `proxy` names where calls out go.
    pub(crate) async fn with_trunk(
        folder: TempDir,
        database_url: Option<String>,
        proxy: impl FnOnce(&Ports) -> Option<String>,
        plan: impl FnOnce(u16) -> FloorPlan,
    ) -> Self {
        let ports = Ports::take();
        let agents_port = ports.peer();
        let mut config = config(&ports, &folder);
        config.trunks[0].proxy = proxy(&ports);
        config.database_url = database_url;
        config.http.listen.set_port(ports.peer());
        let sip = SocketAddr::from(([127, 0, 0, 1], ports.peer()));
        config.sip.udp = Some(sip);
        std::fs::create_dir_all(&config.data).unwrap();
        let file = folder.path().join("plateau.toml");
        std::fs::write(&file, written(&config)).unwrap();
        let db = Db::open(&config.database_url()).await.unwrap();
        furnish(&db, &plan(agents_port)).await;
        let http = config.http.listen;
        Self { folder, ports, file, http, sip, agents_port, db, shown: Vec::new() }
    }

    async fn run(mut self) {
        let (kills, seed) = (number_of("PLATEAU_KILLS", 4), number_of("PLATEAU_SEED", 1));
        let mut chance = Chance(seed);
        let mut program = Program::start(&self, 0).await;
        let admin = Desk::sign_in(self.http, "admin").await;
        let _agents = self.crowd("agents", None);
        let callers = self.crowd("crowd", Some(self.sip));
        self.sees_a_call_answered().await;
        for kill in 1..=kills {
            self.watch(Duration::from_millis(chance.next_ms(1_000, 3_500))).await;
            program.kill();
            program = Program::start(&self, kill).await;
            self.kept_its_word(&admin, kill).await;
            assert!(self.command("verify").success(), "verify after kill {kill}: {}", self.said());
            self.sees_a_call_answered().await;
        }
        callers.calls_no_more(Duration::from_secs(5)).await;
        self.settles().await;
        assert!(program.stop().success(), "{}", self.said());
        for word in ["verify", "replay"] {
            assert!(self.command(word).success(), "{word} at the end: {}", self.said());
        }
        self.tells_how_it_went(kills);
        self.keeps_numbers_out_of_the_log();
        self.db.close().await;
    }

    fn crowd(&self, scenario: &'static str, centre: Option<SocketAddr>) -> Sipp {
        let port = if centre.is_some() { self.ports.peer() } else { self.agents_port };
        Sipp::start(&Wanted {
            scenario,
            folder: self.folder.path(),
            port,
            centre,
            number: NUMBER,
            caller: "crowd",
            rtp: self.ports.peer(),
            calls: 1_000_000,
            rate: Some(CALLS_PER_S),
        })
    }

    /// Takes note of what the journal shows, for so long.
    async fn watch(&mut self, span: Duration) {
        let end = Instant::now() + span;
        while Instant::now() < end {
            self.read().await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn read(&mut self) {
        let from = self.shown.last().map_or(0, |r| r.seq);
        self.shown.extend(self.db.events().read_from(from, 100_000).await.unwrap());
    }

    async fn sees_a_call_answered(&mut self) {
        let (db, from) = (self.db.clone(), self.db.events().last_seq().await.unwrap());
        until("a call is answered", || async {
            let events = db.events().read_from(from, 100_000).await.unwrap();
            events.iter().any(|r| matches!(r.event, Event::InteractionConnected { .. }))
        })
        .await;
    }

    /// What was shown before the kill stands as it was; what was live then is interrupted and owed
    /// a call.
    async fn kept_its_word(&mut self, admin: &Desk, kill: u64) {
        let all = self.db.events().read_from(0, 1_000_000).await.unwrap();
        for (shown, now) in self.shown.iter().zip(&all) {
            assert_eq!(shown, now, "after kill {kill}");
        }
        assert!(all.len() >= self.shown.len(), "kill {kill} lost the end of the journal");
        let gapless = all.iter().zip(1..).all(|(r, n)| r.seq == n);
        assert!(gapless, "the journal is numbered without gaps");
        let restart = all.iter().rposition(|r| r.event == Event::FloorRestarted).unwrap();
        assert!(restart >= self.shown.len(), "the restart is news");
        let interrupted = live_at(&all[..restart]);
        assert!(!interrupted.is_empty(), "calls were live at kill {kill}");
        let owed: BTreeSet<_> = owed(&all[restart..]);
        assert_eq!(owed, interrupted, "each is owed one call, after kill {kill}");
        assert_eq!(awaited(&all, restart), [], "the fate of each recording is known, kill {kill}");
        for id in &interrupted {
            let contact = admin.contact(&id.to_string()).await;
            assert_eq!(contact["outcome"], "interrupted", "{contact}");
            assert_eq!(contact["ended_by"], "system", "{contact}");
        }
        let told = admin.get("/api/v1/callbacks").await.ok();
        let told: BTreeSet<String> = told["items"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|c| c["interaction"].as_str().map(str::to_owned))
            .collect();
        let missing: Vec<_> =
            interrupted.iter().map(ToString::to_string).filter(|i| !told.contains(i)).collect();
        assert_eq!(missing, [] as [String; 0], "every owed call is told by the API");
        let live: Value = admin.get("/api/v1/live-interactions").await.ok();
        let ghosts: Vec<&Value> = live["items"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|i| interrupted.iter().any(|id| i["interaction"] == id.to_string()))
            .collect();
        assert!(ghosts.is_empty(), "{ghosts:?}");
        self.shown = all;
    }

    /// With nobody calling any more, every call ends and every agent is free.
    async fn settles(&mut self) {
        let (http, db) = (self.http, self.db.clone());
        until("the floor is quiet", || async {
            let text = http::request(http, "GET", "/metrics", None, "").await.text();
            let events = db.events().read_from(0, 1_000_000).await.unwrap();
            text.contains("plateau_legs 0\n")
                && text.contains("plateau_sip_dialogs 0\n")
                && live_at(&events).is_empty()
                && awaited(&events, events.len()).is_empty()
        })
        .await;
        self.read().await;
    }

    fn tells_how_it_went(&self, kills: u64) {
        let outcomes = self.shown.iter().filter_map(|r| match r.event {
            Event::InteractionEnded { outcome, .. } => Some(outcome),
            _ => None,
        });
        let outcomes: Vec<Outcome> = outcomes.collect();
        let ended = |wanted: Outcome| outcomes.iter().filter(|o| **o == wanted).count();
        let (handled, interrupted) = (ended(Outcome::Handled), ended(Outcome::Interrupted));
        let abandoned = ended(Outcome::AbandonedInQueue);
        eprintln!(
            "{kills} kills: {handled} handled, {abandoned} abandoned, {interrupted} interrupted"
        );
        assert!(handled > 0 && abandoned > 0 && interrupted > 0, "every fate was met");
        let restarts = self.shown.iter().filter(|r| r.event == Event::FloorRestarted).count();
        assert_eq!(restarts as u64, kills);
    }

    fn keeps_numbers_out_of_the_log(&self) {
        let said = self.said();
        assert!(said.contains("Plateau: http://"), "the log was read");
        assert!(!said.contains("63998"), "a caller's number is in the log: {said}");
    }

    pub(crate) fn said(&self) -> String {
        let mut names: Vec<_> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .filter_map(|e| Some(e.ok()?.path()))
            .filter(|p| p.extension().is_some_and(|e| e == "out"))
            .collect();
        names.sort();
        let read = |p: &PathBuf| std::fs::read_to_string(p).unwrap_or_default();
        names.iter().map(read).collect()
    }

    pub(crate) fn command(&self, word: &str) -> ExitStatus {
        let mut command =
            plateau(&self.file, word, &self.folder.path().join(format!("{word}.out")));
        command.status().expect("the program was built")
    }
}

/// Interactions that have begun and not ended.
fn live_at(events: &[Recorded]) -> BTreeSet<InteractionId> {
    let mut live = BTreeSet::new();
    for recorded in events {
        match &recorded.event {
            Event::InteractionStarted { interaction, .. } => _ = live.insert(*interaction),
            Event::InteractionEnded { interaction, .. } => {
                assert!(live.remove(interaction), "{interaction} ended twice");
            }
            _ => {}
        }
    }
    live
}

/// Recordings begun before that place of which nobody knows what became.
fn awaited(events: &[Recorded], before: usize) -> Vec<RecordingId> {
    let mut awaited = BTreeSet::new();
    for (n, recorded) in events.iter().enumerate() {
        match &recorded.event {
            Event::RecordingStarted { recording, .. } if n < before => {
                awaited.insert(*recording);
            }
            Event::RecordingStored { recording, .. } | Event::RecordingFailed { recording, .. } => {
                awaited.remove(recording);
            }
            _ => {}
        }
    }
    awaited.into_iter().collect()
}

fn owed(events: &[Recorded]) -> BTreeSet<InteractionId> {
    let owed = events.iter().filter_map(|r| match &r.event {
        Event::CallbackOwed { interaction, .. } => Some(*interaction),
        _ => None,
    });
    owed.collect()
}

fn plateau(config: &Path, word: &str, out: &Path) -> Command {
    let out = File::options().create(true).append(true).open(out).expect("a log");
    let errors = out.try_clone().expect("the same file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_plateau"));
    command.arg(word).arg("--config").arg(config).stdin(Stdio::null());
    command.stdout(out).stderr(errors);
    command
}

/// The program at work. It is killed when this goes.
pub(crate) struct Program(Child);

impl Program {
    pub(crate) async fn start(trial: &Trial, n: u64) -> Self {
        let log = trial.folder.path().join(format!("serve-{n:02}.out"));
        let mut program = Self(plateau(&trial.file, "serve", &log).spawn().expect("it was built"));
        found("the program is ready", || {
            let over = program.0.try_wait().expect("it is our own process");
            assert!(over.is_none(), "it did not start: {}", trial.said());
            async move {
                let answer = http::raw(
                    trial.http,
                    b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                );
                answer.await.filter(|a| a.status == 200)
            }
        })
        .await;
        program
    }

    /// SIGKILL: nothing is written any more, nobody is told.
    pub(crate) fn kill(mut self) {
        self.0.kill().expect("it lives");
        self.0.wait().expect("it is our own process");
    }

    /// SIGTERM: in good order.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let sent = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        assert!(sent.expect("kill is part of every system").success());
        self.0.wait().expect("it is our own process")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}
