//! A whole centre in this process, with data of its own, and what the tests ask of it.

use crate::desk::{Desk, PASSWORD};
use crate::phone::{Digest, register};
use crate::ports::Ports;
use crate::sipp::{Sipp, Wanted};
use crate::until::{found, until};
use crate::voice::Voice;
use serde_json::Value;
use server::centre::Centre;
use server::config::{Config, Trunk};
use std::net::SocketAddr;
use std::time::Duration;
use store::{Db, Person};
use tempfile::TempDir;
use vocab::{Event, FloorPlan, InteractionId, Moment, Recorded, Role};

pub(crate) const NUMBER: &str = "0162000001";
pub(crate) const CALLER: &str = "0639980001";

pub(crate) fn plan() -> FloorPlan {
    let plan: FloorPlan = toml::from_str(include_str!("plan.toml")).expect("the plan is TOML");
    assert_eq!(plan.faults(), []);
    plan
}

/// Ports, folders and the trunk of a test's own centre.
pub(crate) fn config(ports: &Ports, folder: &TempDir) -> Config {
    let mut config = Config::in_folder(&folder.path().join("data"));
    config.http.listen = ([127, 0, 0, 1], 0).into();
    config.sip.udp = Some(([127, 0, 0, 1], 0).into());
    config.rtp.first_port = *ports.audio().start();
    config.rtp.last_port = *ports.audio().end();
    config.trunks = vec![Trunk {
        id: "operator".to_owned(),
        addresses: vec!["127.0.0.1".to_owned()],
        proxy: None,
        transport: server::config::Transport::Udp,
        user: None,
        password: None,
        registrar: None,
        expires_s: 600,
    }];
    config
}

/// The plan and the people are there before the centre opens.
pub(crate) async fn furnish(db: &Db, plan: &FloorPlan) {
    db.plans().publish("tests", plan, Moment::from_epoch_ms(0)).await.expect("the plan is right");
    let phc = web::hash_password(PASSWORD);
    let people = [
        ("admin", Role::Administrator),
        ("alice", Role::Agent),
        ("bruno", Role::Agent),
        ("carla", Role::Agent),
    ];
    for (login, role) in people {
        let person = Person {
            login: login.to_owned(),
            name: login.to_owned(),
            role,
            organizations: Vec::new(),
            teams: Vec::new(),
            locale: None,
            theme: None,
            active: true,
        };
        db.people().upsert(&person).await.expect("stored");
        db.people().set_password(login, &phc).await.expect("stored");
    }
}

pub(crate) struct Building {
    pub(crate) ports: Ports,
    pub(crate) folder: TempDir,
    pub(crate) http: SocketAddr,
    pub(crate) sip: SocketAddr,
    /// A reader's view of the journal, apart from the centre's own.
    pub(crate) db: Db,
    pub(crate) admin: Desk,
    config: Config,
    centre: Centre,
}

impl Building {
    pub(crate) async fn open() -> Self {
        Self::changed(|_, _, _| {}).await
    }

    /// The plan and the configuration may be changed before it opens.
    pub(crate) async fn changed(change: impl FnOnce(&mut FloorPlan, &mut Config, &Ports)) -> Self {
        let ports = Ports::take();
        let folder = tempfile::tempdir().expect("a folder");
        let (mut plan, mut config) = (plan(), config(&ports, &folder));
        change(&mut plan, &mut config, &ports);
        std::fs::create_dir_all(&config.data).expect("a folder");
        let db = Db::open(&config.database_url()).await.expect("a new database");
        furnish(&db, &plan).await;
        let centre = Centre::start(&config).await.expect("the centre starts");
        let (http, sip) = (centre.http, centre.edge.sip_addr());
        let admin = Desk::sign_in(http, "admin").await;
        Self { ports, folder, http, sip, db, admin, config, centre }
    }

    /// An agent at the desk with a registered telephone, free for calls: the desk and the phone's
    /// port.
    pub(crate) async fn agent(&self, login: &str, digest: Digest) -> (Desk, u16) {
        let (desk, port) = (Desk::sign_in(self.http, login).await, self.ports.peer());
        assert_eq!(register(self.sip, port, desk.phone_key(), digest, 300).await, 200);
        desk.available().await;
        until(&format!("{login} can be rung"), || async {
            let state = self.agent_view(login).await["state"].clone();
            state != "away" && state != "unreachable"
        })
        .await;
        (desk, port)
    }

    /// A SIPp scenario that waits on `port` to be called.
    pub(crate) fn phone(&self, scenario: &'static str, port: u16, rtp: u16) -> Sipp {
        self.sipp(scenario, port, None, rtp)
    }

    /// A SIPp caller.
    pub(crate) fn caller(&self, scenario: &'static str, rtp: u16) -> Sipp {
        self.sipp(scenario, self.ports.peer(), Some(NUMBER), rtp)
    }

    pub(crate) fn sipp(
        &self,
        scenario: &'static str,
        port: u16,
        number: Option<&str>,
        rtp: u16,
    ) -> Sipp {
        Sipp::start(&Wanted {
            scenario,
            folder: self.folder.path(),
            port,
            centre: number.map(|_| self.sip),
            number: number.unwrap_or("phone"),
            caller: CALLER,
            rtp,
            calls: 1,
            rate: None,
        })
    }

    /// A caller with a voice, and the interaction that the floor made of the call.
    pub(crate) async fn call(&self, hz: u32) -> (Sipp, Voice, String) {
        let rtp = self.ports.peer();
        let voice = Voice::of(rtp, hz);
        let before = self.started().await.len();
        let caller = self.caller("caller", rtp);
        caller.says("up").await;
        let id = found("the interaction", || async {
            self.started().await.get(before).map(ToString::to_string)
        });
        (caller, voice, id.await)
    }

    /// As `call`, and presses 2: the caller waits in the queue for support.
    pub(crate) async fn call_for_support(&self, hz: u32) -> (Sipp, Voice, String) {
        let (caller, voice, id) = self.call(hz).await;
        self.happens(&id, "flow_stepped").await;
        until("the menu is heard", || async { voice.share_heard(600.0) > 0.9 }).await;
        voice.press('2');
        self.happens(&id, "interaction_queued").await;
        (caller, voice, id)
    }

    /// Interactions in the order of their start.
    pub(crate) async fn started(&self) -> Vec<InteractionId> {
        let events = self.events().await;
        let started = events.iter().filter_map(|r| match &r.event {
            Event::InteractionStarted { interaction, .. } => Some(*interaction),
            _ => None,
        });
        started.collect()
    }

    pub(crate) async fn events(&self) -> Vec<Recorded> {
        self.db.events().read_from(0, 20_000).await.expect("the journal can be read")
    }

    /// The names of an interaction's events, in order.
    pub(crate) async fn story(&self, id: &str) -> Vec<&'static str> {
        let events = self.events().await;
        let own = |r: &&Recorded| r.event.interaction().is_some_and(|i| i.to_string() == id);
        events.iter().filter(own).map(|r| ledger::kind_of(&r.event)).collect()
    }

    /// Waits until the journal has an event of that name about the interaction.
    pub(crate) async fn happens(&self, id: &str, kind: &str) {
        self.happens_times(id, kind, 1).await;
    }

    pub(crate) async fn happens_times(&self, id: &str, kind: &str, times: usize) {
        until(&format!("{kind} happened {times} times"), || async {
            self.story(id).await.iter().filter(|k| **k == kind).count() >= times
        })
        .await;
    }

    /// Waits until the API shows the agent in that state.
    pub(crate) async fn is(&self, login: &str, state: &str) {
        until(&format!("{login} is {state}"), || async {
            self.agent_view(login).await["state"] == state
        })
        .await;
    }

    pub(crate) async fn agent_view(&self, login: &str) -> Value {
        let all = self.admin.get("/api/v1/agents").await.ok();
        let items = all["items"].as_array().expect("a list");
        items.iter().find(|a| a["agent"] == login).expect("an agent of the plan").clone()
    }

    /// The contact record once nothing more is awaited but the wrap-up.
    pub(crate) async fn record(&self, id: &str) -> Value {
        found("the record has ended", || async {
            let contact = self.admin.contact(id).await;
            let recorded = &contact["recording"];
            let whole = recorded.is_null() || recorded["state"] == "stored";
            (!contact["ended_at"].is_null() && whole).then_some(contact)
        })
        .await
    }

    /// One gauge or counter of `/metrics`.
    pub(crate) async fn metric(&self, name: &str) -> u64 {
        let text = crate::http::request(self.http, "GET", "/metrics", None, "").await.text();
        let line = text.lines().find_map(|l| l.strip_prefix(&format!("plateau_{name} ")));
        line.and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("no {name} in {text}"))
    }

    /// Every call is over, and the SIP stack holds nothing of it.
    pub(crate) async fn falls_silent(&self) {
        until("no leg and no dialog is left", || async {
            self.metric("legs").await == 0 && self.metric("sip_dialogs").await == 0
        })
        .await;
    }

    /// Stops it in good order and starts it again on the same data, after so long.
    pub(crate) async fn reopened_after(self, pause: Duration) -> Self {
        self.centre.stop().await.expect("it stops");
        tokio::time::sleep(pause).await;
        let centre = Centre::start(&self.config).await.expect("the centre starts again");
        let (http, sip) = (centre.http, centre.edge.sip_addr());
        let admin = Desk::sign_in(http, "admin").await;
        Self { centre, http, sip, admin, ..self }
    }

    /// Closes it in good order and proves that what is shown equals what happened.
    pub(crate) async fn close(self) {
        self.centre.stop().await.expect("it stops");
        let report = store::verify(&self.db, |_, _| {}).await.expect("verify runs");
        assert!(report.is_clean(), "{:?}", report.differences);
        self.db.close().await;
    }
}
