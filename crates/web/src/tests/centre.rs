//! A centre with two organizations that must not see each other, each with the same kinds of rows.

use super::floor::Floor;
use crate::auth::COOKIE;
use crate::serve::Remote;
use crate::state::now;
use crate::{AppState, BadSound, FloorAsk, Later, Studio, Tls, WebConfig, Wiring, router, token};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use ledger::Board;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use store::testing::TestDb;
use store::{
    AttachmentFiles, Channels, ChunkKey, Customer, EntryKind, FollowUp, FollowUpState, Journal,
    Law, NewAttachment, NewEntry, Person, Recordings, Scope, SignIn, SoundFiles, Ticket,
    TicketView,
};
use tokio::sync::mpsc;
use tower::ServiceExt;
use uuid::Uuid;
use vocab::{
    Address, AgentId, AttachmentId, CallbackId, CustomerId, Event, Fact, FloorPlan, FollowUpId,
    Initiation, InteractionId, LegId, Moment, Outcome, Party, Pii, Private, RecordingId, Role,
    SegmentEnd, TicketId, TicketViewId,
};

pub(super) const PASSWORD: &str = "a good password";

/// Rows of one organization. Every text of it holds `mark`, which the other must never read.
pub(super) struct Rows {
    pub(super) organization: &'static str,
    pub(super) mark: &'static str,
    pub(super) agent: &'static str,
    pub(super) live: Uuid,
    pub(super) ended: Uuid,
    pub(super) callback: Uuid,
    pub(super) customer: Uuid,
    pub(super) ticket: Uuid,
    pub(super) follow_up: Uuid,
    pub(super) view: Uuid,
    pub(super) attachment: Uuid,
    pub(super) recording: Uuid,
    pub(super) case: Uuid,
    pub(super) diagnosis: Uuid,
    pub(super) appointment: Uuid,
    pub(super) field_appointment: Uuid,
    pub(super) merge: Uuid,
    pub(super) script_run: Uuid,
    pub(super) article: Uuid,
    pub(super) import: Uuid,
    pub(super) record_list: Uuid,
    pub(super) list_import: Uuid,
    pub(super) record: Uuid,
    pub(super) report: Uuid,
    pub(super) sending: Uuid,
    pub(super) pack: Uuid,
    pub(super) decision: Uuid,
    pub(super) wall: Uuid,
    pub(super) alert_rule: Uuid,
    pub(super) alert: Uuid,
    pub(super) message: Uuid,
    pub(super) hand: Uuid,
    pub(super) evaluation: Uuid,
    pub(super) draw: Uuid,
    pub(super) calibration: Uuid,
    pub(super) coaching: Uuid,
    pub(super) consent: Uuid,
    pub(super) opposition: Uuid,
    pub(super) number: &'static str,
}

impl Rows {
    /// Of the plan, one that calls out.
    pub(super) fn campaign(&self) -> &'static str {
        if self.organization == "alpha" { "ca" } else { "cb" }
    }

    /// What must not appear in an answer to the other organization.
    pub(super) fn secrets(&self) -> Vec<String> {
        let ids = [self.live, self.ended, self.callback, self.customer, self.ticket, self.import];
        let mut secrets: Vec<_> = ids.iter().map(ToString::to_string).collect();
        secrets.extend([self.record_list, self.list_import, self.record].map(|id| id.to_string()));
        secrets.push(self.script_run.to_string());
        secrets.push(self.article.to_string());
        secrets.extend([self.wall, self.alert_rule, self.alert].map(|id| id.to_string()));
        secrets.extend([self.message, self.hand].map(|id| id.to_string()));
        secrets.extend([self.case.to_string(), self.diagnosis.to_string()]);
        secrets.extend([self.appointment.to_string(), self.merge.to_string()]);
        secrets.push(self.field_appointment.to_string());
        secrets.extend([self.evaluation.to_string(), self.draw.to_string()]);
        secrets.extend([self.calibration.to_string(), self.coaching.to_string()]);
        secrets.extend([self.consent.to_string(), self.opposition.to_string()]);
        secrets.extend([self.recording.to_string(), self.mark.to_owned(), self.number.to_owned()]);
        secrets
    }
}

pub(super) struct Centre {
    pub(super) state: AppState,
    pub(super) app: Router,
    pub(super) alpha: Rows,
    pub(super) beta: Rows,
    /// Who came to the SIP door, and whether by TLS.
    pub(super) sip_peers: Arc<Mutex<Vec<(SocketAddr, bool)>>>,
    _db: TestDb,
    _folder: tempfile::TempDir,
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn rows(first: u128, alpha: bool) -> Rows {
    Rows {
        organization: if alpha { "alpha" } else { "beta" },
        mark: if alpha { "Alphonse" } else { "Bettina" },
        agent: if alpha { "alice" } else { "bob" },
        live: id(first + 1),
        ended: id(first + 2),
        callback: id(first + 3),
        customer: id(first + 4),
        ticket: id(first + 5),
        follow_up: id(first + 0x15),
        view: id(first + 0x16),
        attachment: id(first + 0x17),
        recording: id(first + 6),
        case: id(first + 8),
        diagnosis: id(first + 9),
        appointment: id(first + 0x60),
        field_appointment: id(first + 0x62),
        merge: id(first + 0x61),
        script_run: id(first + 7),
        article: id(first + 0x50),
        import: id(first + 0x20),
        record_list: id(first + 0x21),
        list_import: id(first + 0x22),
        record: id(first + 0x23),
        report: id(first + 0xa0),
        sending: id(first + 0xa1),
        pack: id(first + 0xa2),
        decision: id(first + 0xa3),
        wall: id(first + 0x70),
        alert_rule: id(first + 0x71),
        alert: id(first + 0x72),
        message: id(first + 0x73),
        hand: id(first + 0x74),
        consent: id(first + 0xc8),
        opposition: id(first + 0xc9),
        evaluation: id(first + 0xb0),
        draw: id(first + 0xb1),
        calibration: id(first + 0xb2),
        coaching: id(first + 0xb3),
        number: if alpha { "+33162000011" } else { "+33162000022" },
    }
}

pub(super) fn plan() -> FloorPlan {
    let queue = |name: &str, organization: &str, disposition: &str| {
        let dispositions = [disposition];
        json!({"name": name, "organization": organization, "dispositions": dispositions})
    };
    let agent = |name: &str, team: &str, queue: &str| {
        let queues = [queue];
        json!({"name": name, "team": team, "queues": queues})
    };
    let campaign = |name: &str, organization: &str, queue: &str, number: &str| {
        let shown = [number];
        json!({"name": name, "organization": organization, "outbound": {
            "method": "preview", "queue": queue, "shown": shown}})
    };
    let flow = |queue: &str| {
        json!({"version": 1, "name": "in", "start": "q", "actions": [
            {"id": "q", "type": "queue", "parameters": {"queue": queue}}]})
    };
    serde_json::from_value(json!({
        "format": 1,
        "organizations": {
            "alpha": {"name": "Alphonse SA"}, "beta": {"name": "Bettina SA"}},
        "teams": {"one": {"name": "One"}, "two": {"name": "Two", "supervisor": "sven"}},
        "breaks": {"lunch": {"name": "Déjeuner"}},
        "dispositions": {
            "da": {"name": "Alphonse content"}, "db": {"name": "Bettina contente"}},
        "queues": {
            "qa": queue("Alphonse queue", "alpha", "da"),
            "qb": queue("Bettina queue", "beta", "db")},
        "campaigns": {
            "ca": campaign("Alphonse appelle", "alpha", "qa", "0162000001"),
            "cb": campaign("Bettina appelle", "beta", "qb", "0162000002")},
        "agents": {
            "alice": agent("Alice", "one", "qa"),
            "anna": agent("Anna", "one", "qa"),
            "bob": agent("Bob", "two", "qb"),
            "agent-alpha": agent("Agnès", "one", "qa"),
            "agent-beta": agent("Basile", "two", "qb")},
        "flows": {"fa": flow("qa"), "fb": flow("qb")},
        "numbers": {
            "0162000001": {"organization": "alpha", "flow": "fa"},
            "0162000002": {"organization": "beta", "flow": "fb"}}
    }))
    .unwrap()
}

impl Centre {
    pub(super) async fn new() -> Self {
        let link_base = "https://centre.example".to_owned();
        Self::with(WebConfig { mail: true, link_base, ..WebConfig::default() }).await
    }

    pub(super) async fn with(config: WebConfig) -> Self {
        Self::begin(store::testing::sqlite().await, now(), config, true).await
    }

    /// On this database; what has happened happened at that moment.
    pub(super) async fn on(db: store::testing::TestDb, begun: Moment) -> Self {
        Self::begin(db, begun, WebConfig::default(), false).await
    }

    /// Whose floor has stopped.
    pub(super) async fn stopped() -> Self {
        Self::on(store::testing::sqlite().await, now()).await
    }

    async fn begin(
        db: store::testing::TestDb,
        begun: Moment,
        config: WebConfig,
        running: bool,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let recordings = Recordings::open(folder.path()).unwrap();
        let (alpha, beta) = (rows(0x100, true), rows(0x200, false));
        db.db.plans().publish("seed", &plan(), begun).await.unwrap();
        let mut journal = Journal::open(&db.db, "test", begun).await.unwrap();
        let mut facts: Vec<Fact> =
            vec![Event::PlanPublished { version: 1, plan: plan().into() }.into()];
        for rows in [&alpha, &beta] {
            facts.extend(events(rows, begun));
            write_rows(&db.db, &recordings, rows, begun).await;
        }
        let batch: Vec<_> = facts.into_iter().map(|fact| (begun, fact)).collect();
        let events = journal.append(&batch).await.unwrap();
        let (floor, asks) = mpsc::channel::<FloorAsk>(16);
        let sip_peers = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&sip_peers);
        let state = AppState::new(Wiring {
            store: db.db.clone(),
            recordings,
            sounds: SoundFiles::new(folder.path().join("sounds")),
            attachments: AttachmentFiles::new(folder.path().join("attachments")),
            articles: store::ArticleIndex::new(folder.path().join("articles")),
            studio: Arc::new(Parrot),
            board: Board::new(Moment::from_epoch_ms(0)),
            seq: 0,
            floor,
            sip: Arc::new(move |peer, secure, incoming, outgoing| {
                seen.lock().unwrap().push((peer, secure));
                tokio::spawn(echo(incoming, outgoing));
            }),
            bouncer: Arc::new(super::bans::Gatehouse::default()),
            metrics: Arc::new(|| "plateau_up 1\n".to_owned()),
            simulator: super::simulations::simulator(),
            workshop: super::flows::workshop(),
            outside: super::outside::outside(),
            fetch: Arc::new(super::access::Provider::default()),
            config,
        });
        state.publish(&events);
        let talking = [&alpha, &beta].map(|r| (r.agent.into(), InteractionId::from_uuid(r.live)));
        if running {
            tokio::spawn(Floor::new(journal, talking.into()).run(state.clone(), asks));
        }
        let app = router(state.clone());
        Self { state, app, alpha, beta, sip_peers, _db: db, _folder: folder }
    }

    /// Adds a person without a password.
    pub(super) async fn person(&self, login: &str, role: Role, organizations: &[&str]) {
        let person = Person {
            login: login.to_owned(),
            name: login.to_owned(),
            role,
            organizations: organizations.iter().map(|o| (*o).into()).collect(),
            teams: Vec::new(),
            locale: None,
            theme: None,
            active: true,
        };
        self.state.store.people().upsert(&person).await.unwrap();
    }

    /// A token of that person, without the cost of a password.
    pub(super) async fn token(&self, login: &str) -> String {
        let token = token::random();
        let now = now();
        let session = SignIn {
            token_hash: token::digest(&token),
            login: login.to_owned(),
            csrf: "the-csrf-word".to_owned(),
            created_at: now,
            expires_at: now.plus_ms(60_000),
            last_seen_at: now,
            user_agent: String::new(),
            means: store::SignInMeans::Password,
            enrol: false,
        };
        self.state.store.sessions().create(&session).await.unwrap();
        token
    }

    /// A new person of that role and organizations, signed in. Agents are agents of the plan.
    pub(super) async fn signed_in(&self, role: Role, organizations: &[&str]) -> String {
        let login = match organizations {
            [one] => format!("{}-{one}", role.name()),
            _ => role.name().to_owned(),
        };
        self.person(&login, role, organizations).await;
        self.token(&login).await
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answered {
        let mut request = request;
        let peer = SocketAddr::from(([127, 0, 0, 1], 40_000));
        request.extensions_mut().insert(ConnectInfo(Remote(peer)));
        let response = self.app.clone().oneshot(request).await.unwrap();
        Answered::read(response).await
    }

    pub(super) async fn call(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answered {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    pub(super) async fn get(&self, path: &str, token: &str) -> Answered {
        self.call(Method::GET.as_str(), path, Some(token), None).await
    }

    /// Serves on a real port until the test ends.
    pub(super) async fn listen(&self) -> SocketAddr {
        self.listen_with(None).await
    }

    pub(super) async fn listen_with(&self, tls: Option<Tls>) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = self.state.clone();
        tokio::spawn(crate::serve(state, listener, tls, std::future::pending()));
        address
    }
}

pub(super) fn cookie(token: &str) -> String {
    format!("{COOKIE}={token}")
}

/// A studio that repeats texts as bytes and takes every RIFF as it is.
struct Parrot;

impl Studio for Parrot {
    fn say<'a>(&'a self, text: &'a str, language: &'a str) -> Later<'a, Option<Vec<u8>>> {
        Box::pin(async move { (language != "xx").then(|| format!("RIFF {text}").into_bytes()) })
    }

    fn convert(&self, wav: &[u8], _max_ms: u64) -> Result<Vec<u8>, BadSound> {
        match wav.starts_with(b"RIFF") {
            true => Ok(wav.to_vec()),
            false => Err(BadSound("not a WAV file".to_owned())),
        }
    }
}

async fn echo(mut incoming: mpsc::Receiver<String>, outgoing: mpsc::Sender<String>) {
    while let Some(message) = incoming.recv().await {
        if outgoing.send(format!("heard {message}")).await.is_err() {
            return;
        }
    }
}

#[derive(Debug)]
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) headers: axum::http::HeaderMap,
    pub(super) text: String,
    pub(super) body: Value,
    pub(super) bytes: Vec<u8>,
}

impl Answered {
    async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 16 * 1024 * 1024).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        let bytes = bytes.to_vec();
        Self { status: parts.status, headers: parts.headers, text, body, bytes }
    }

    #[track_caller]
    pub(super) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if status >= 400 {
            assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
            assert_eq!(self.body["status"], status);
        }
        self
    }
}

/// One interaction that a customer and the agent are in, one that ended with a recording, one call
/// owed.
fn events(rows: &Rows, now: Moment) -> Vec<Fact> {
    let mut facts = interaction(rows, rows.live);
    facts.extend(waited(InteractionId::from_uuid(rows.live), queue(rows), now));
    facts.extend(interaction(rows, rows.ended));
    let interaction = InteractionId::from_uuid(rows.ended);
    let agent = AgentId::new(rows.agent);
    let recording = RecordingId::from_uuid(rows.recording);
    let end = SegmentEnd::CustomerHungUp;
    facts.extend(waited(interaction, queue(rows), now));
    let (reason, purpose) = (None, None);
    facts.push(Event::RecordingStarted { recording, interaction, reason, purpose }.into());
    facts.push(Event::AgentSegmentEnded { interaction, agent, end }.into());
    let (outcome, by) = (Outcome::Handled, Party::Customer);
    facts.push(Event::InteractionEnded { interaction, outcome, by }.into());
    facts.push(Event::RecordingStopped { recording, interaction }.into());
    let (duration_ms, bytes) = (1_000, 16_000);
    let sha256 = None;
    facts
        .push(Event::RecordingStored { recording, interaction, duration_ms, bytes, sha256 }.into());
    let owed = Event::CallbackOwed {
        callback: CallbackId::from_uuid(rows.callback),
        interaction,
        organization: rows.organization.into(),
        queue: Some(queue(rows).into()),
        system: Address::parse("0162000001", "FR"),
        priority: 0,
        since: now,
        skills: [].into(),
        promised: None,
        not_before: None,
        only: None,
        by_floor: false,
        tolerance_ms: 0,
        ordered_by: None,
    };
    facts.push(Fact { event: owed, private: customer(rows) });
    facts
}

/// Came into the queue and to an agent at once.
fn waited(interaction: InteractionId, queue: &str, now: Moment) -> [Fact; 2] {
    let queued = Event::InteractionQueued {
        interaction,
        queue: queue.into(),
        priority: 0,
        skills: [].into(),
        since: now,
        preferred: None,
        estimate_ms: None,
        goal: vocab::Goal::default(),
    };
    let (queue, cause) = (queue.into(), vocab::DequeueCause::Connected);
    [queued.into(), Event::InteractionDequeued { interaction, queue, cause }.into()]
}

fn queue(rows: &Rows) -> &'static str {
    if rows.organization == "alpha" { "qa" } else { "qb" }
}

fn customer(rows: &Rows) -> Private {
    let number = Pii::new(Address::parse(rows.number, "FR"));
    Private { customer: Some(number), ..Private::default() }
}

fn interaction(rows: &Rows, id: Uuid) -> Vec<Fact> {
    let interaction = InteractionId::from_uuid(id);
    let leg = LegId::from_uuid(id);
    let started = Event::InteractionStarted {
        interaction,
        initiation: Initiation::Inbound,
        organization: rows.organization.into(),
        campaign: None,
        leg: Some(leg),
        trunk: None,
        system: Address::parse("0162000001", "FR"),
        plan: 1,
        flow: None,
        previous: None,
        initial: None,
        callback: None,
        queue: None,
        passed_on: None,
        record: None,
    };
    let known = Event::CustomerRecognized {
        interaction,
        customer: Some(CustomerId::from_uuid(rows.customer)),
        matches: 1,
        standing: vocab::Standing::default(),
    };
    let name = Private { name: Some(Pii::new(rows.mark.to_owned())), ..Private::default() };
    let connected = Event::InteractionConnected {
        interaction,
        agent: rows.agent.into(),
        agent_leg: LegId::from_uuid(Uuid::from_u128(id.as_u128() + 0x1_0000)),
        reservation: None,
    };
    vec![
        Fact { event: started, private: customer(rows) },
        Event::InteractionAnswered { interaction }.into(),
        Fact { event: known, private: name },
        connected.into(),
    ]
}

/// A call to make, a saved view and a file of the ticket.
async fn write_work(db: &store::Db, rows: &Rows, ticket: &Ticket, now: Moment) {
    let call = FollowUp {
        id: FollowUpId::from_uuid(rows.follow_up),
        ticket: ticket.id,
        organization: rows.organization.into(),
        customer: ticket.customer,
        label: format!("Call {}", rows.mark),
        due: now,
        agent: None,
        team: None,
        state: FollowUpState::Planned,
        queue: None,
        callback: None,
        interaction: None,
        done_at: None,
        author: "seed".to_owned(),
        note: Pii::default(),
        version: 1,
    };
    db.tickets().plan_follow_ups(&[call]).await.unwrap();
    let view = TicketView {
        id: TicketViewId::from_uuid(rows.view),
        organization: rows.organization.into(),
        name: format!("All of {}", rows.mark),
        owner: rows.agent.to_owned(),
        team: Some(if rows.organization == "alpha" { "one" } else { "two" }.into()),
        body: json!({}),
        at: now,
        version: 1,
    };
    db.tickets().add_view(&view).await.unwrap();
    let file = NewAttachment {
        id: AttachmentId::from_uuid(rows.attachment),
        name: Pii::new(format!("{}.pdf", rows.mark)),
        media_type: "application/pdf".to_owned(),
        bytes: 3,
    };
    let entry = NewEntry::new("seed", EntryKind::Attached);
    db.tickets().attach(&Scope::all(), ticket, file, entry, now).await.unwrap();
}

/// One published article that the organization's people may read.
async fn write_article(db: &store::Db, rows: &Rows, now: Moment) {
    let content = crm::article::Content {
        title: crm::Label::from(format!("{} explains", rows.mark).as_str()),
        text: crm::Label::from(format!("**{}** restarts the box.", rows.mark).as_str()),
        category: rows.mark.to_owned(),
        tags: Vec::new(),
        audience: crm::article::Audience::Organization,
        review_on: None,
    };
    let id = crm::article::ArticleId::from_uuid(rows.article);
    let organization = rows.organization.into();
    db.articles().create(id, &organization, &content, rows.agent, now).await.unwrap();
    let (scope, state) = (store::Scope::all(), crm::article::State::Published);
    db.articles().set_state(&scope, id, 1, state, now).await.unwrap();
}

async fn write_rows(db: &store::Db, recordings: &Recordings, rows: &Rows, now: Moment) {
    let id = CustomerId::from_uuid(rows.customer);
    let mut customer = Customer::new(id, rows.organization.into(), rows.mark, now);
    customer.last_name = Some(Pii::new(rows.mark.to_owned()));
    customer.numbers = vec![Pii::new(Address::parse(rows.number, "FR"))];
    db.customers().upsert(&customer).await.unwrap();
    a_file(rows, db, now).await;
    a_list(rows, db, now).await;
    let (ticket, organization) = (TicketId::from_uuid(rows.ticket), rows.organization.into());
    let ticket = Ticket {
        customer: Some(customer.id),
        subject: Pii::new(format!("{} is cut off", rows.mark)),
        ..Ticket::new(ticket, organization, "incident", "seed", now)
    };
    let ticket = db.tickets().open(ticket, "INC").await.unwrap();
    write_work(db, rows, &ticket, now).await;
    super::scripts::write_rows(db, rows, now).await;
    write_article(db, rows, now).await;
    super::cases::write_rows(db, rows, now).await;
    super::cards::write_rows(db, rows, now).await;
    super::reports::write_rows(db, rows, now).await;
    super::supervision::write_rows(db, rows, now).await;
    super::quality::write_rows(db, rows, now).await;
    super::compliance::write_rows(db, rows, now).await;
    super::appointments::write_rows(db, rows, now).await;
    let key = ChunkKey {
        organization: rows.organization.into(),
        recording: RecordingId::from_uuid(rows.recording),
        law: Law::Alaw,
        channels: Channels::Stereo,
    };
    let sound: Vec<u8> = (0..16_000u32).map(|n| u8::try_from(n % 251).unwrap()).collect();
    recordings.append_chunk(&key, 0, sound.into()).await.unwrap();
    recordings.finish(&key, 1_000, 16_000, now).await.unwrap();
    let hold = store::LegalHold {
        id: rows.live,
        organization: rows.organization.into(),
        // Of an interaction that nobody asks about: a hold keeps what it names from erasure.
        interaction: Some(InteractionId::from_uuid(rows.attachment)),
        customer: None,
        why: Pii::new(rows.mark.to_owned()),
        author: rows.agent.to_owned(),
        at: now,
        until: None,
        lifted_by: None,
        lifted_at: None,
    };
    db.recorded().put_hold(&hold).await.unwrap();
}

/// A list with one record, and a file that waits to be read into it.
async fn a_list(rows: &Rows, db: &store::Db, now: Moment) {
    let campaign: vocab::CampaignId = rows.campaign().into();
    let id = vocab::RecordListId::from_uuid(rows.record_list);
    let list = store::RecordList {
        id,
        organization: rows.organization.into(),
        campaign: campaign.clone(),
        name: rows.mark.to_owned(),
        weight: 10,
        active: true,
        filter: crm::dialling::Filter::default(),
        author: rows.agent.to_owned(),
        made_at: now,
        removed_at: None,
    };
    db.record_lists().add(&list).await.unwrap();
    let placed = store::Placed {
        organization: rows.organization.into(),
        campaign: campaign.clone(),
        list: id,
        import: None,
        filter: crm::dialling::Filter::default(),
        quotas: Vec::new(),
    };
    let number = vocab::Address::parse(rows.number, "FR");
    let draft = crm::dialling::row::RecordDraft {
        name: Some(vocab::Pii::new(rows.mark.to_owned())),
        numbers: vec![crm::dialling::DialNumber::new(number)],
        ..Default::default()
    };
    let record = store::NewRecord { id: vocab::RecordId::from_uuid(rows.record), draft };
    db.dial_records().add(&placed, record, now).await.unwrap();
    let file = format!("Nom;Tel\n{};{}\n", rows.mark, rows.number);
    let table = crm::import::Table::open(file.clone().into_bytes()).unwrap();
    let import = store::ListImport {
        id: vocab::ImportId::from_uuid(rows.list_import),
        organization: rows.organization.into(),
        campaign,
        list: id,
        file: format!("{}.csv", rows.mark),
        format: table.format,
        mapping: crm::dialling::row::RecordMapping::guess(&table.headings, &[]),
        headings: table.headings,
        rows: 1,
        author: rows.agent.to_owned(),
        created_at: now,
        updated_at: now,
        state: store::ImportState::Ready,
        counts: store::ImportCounts::default(),
        problem: None,
    };
    db.list_imports().add(&import, Some(file.as_bytes())).await.unwrap();
}

/// A file of customers that waits to be imported.
async fn a_file(rows: &Rows, db: &store::Db, now: Moment) {
    let file = format!("Nom\n{}\n", rows.mark);
    let table = crm::import::Table::open(file.clone().into_bytes()).unwrap();
    let import = store::Import {
        id: vocab::ImportId::from_uuid(rows.import),
        organization: rows.organization.into(),
        file: format!("{}.csv", rows.mark),
        format: table.format,
        mapping: crm::import::Mapping::guess(&table.headings, &[]),
        headings: table.headings,
        rows: 1,
        author: rows.agent.to_owned(),
        created_at: now,
        updated_at: now,
        state: store::ImportState::Ready,
        dry_run: false,
        counts: store::ImportCounts::default(),
        problem: None,
        digest: None,
    };
    db.imports().add(&import, file.as_bytes()).await.unwrap();
}
