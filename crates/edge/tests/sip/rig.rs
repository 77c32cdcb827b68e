//! An edge on loopback and peers that speak raw SIP text.

use edge::{
    AudioConfig, Doorkeeper, Edge, EdgeConfig, Network, PhoneKey, RecognitionConfig, SipConfig,
    SpeechConfig, Transport, TrunkConfig, ha1,
};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use vocab::{AgentId, Effect, Input, LegId, Moment, TrunkId};

/// The longest that anything here is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
pub(crate) const REALM: &str = "plateau.test";
pub(crate) const FAR: Moment = Moment::from_epoch_ms(4_000_000_000_000);

pub(crate) struct Door(pub(crate) Vec<(String, PhoneKey)>);

impl Doorkeeper for Door {
    fn phone_keys(&self, user: &str) -> Vec<PhoneKey> {
        self.0.iter().filter(|(u, _)| u == user).map(|(_, k)| k.clone()).collect()
    }
}

/// The edge under test and what its floor hears.
pub(crate) struct Rig {
    pub(crate) edge: Arc<Edge>,
    pub(crate) inputs: mpsc::Receiver<Input>,
    _folder: TempDir,
    pub(crate) recordings: mpsc::Receiver<edge::RecordingChunk>,
}

pub(crate) fn trunk(id: &str) -> TrunkConfig {
    TrunkConfig {
        id: TrunkId::new(id),
        addresses: vec!["127.0.0.1".parse::<Network>().expect("a network")],
        proxy: None,
        transport: Transport::Udp,
        register: None,
        auth: None,
    }
}

pub(crate) fn sip_config() -> SipConfig {
    SipConfig {
        udp: Some(([127, 0, 0, 1], 0).into()),
        realm: REALM.into(),
        trunks: vec![trunk("operator")],
        reg_expires_s: 1..=3_600,
        ..SipConfig::default()
    }
}

impl Rig {
    pub(crate) async fn new() -> Self {
        Self::with(sip_config(), 0, 256).await
    }

    /// Time-outs of the protocol come after a second instead of half a minute.
    pub(crate) async fn hasty() -> Self {
        let sip = SipConfig { t1_ms: 20, session_min_s: 1, ..sip_config() };
        Self::with(sip, 0, 256).await
    }

    pub(crate) async fn with(sip: SipConfig, silence_ms: i64, inputs_max: usize) -> Self {
        let keys = ["agent1", "agent2"]
            .map(|user| (user.to_owned(), ha1(user, REALM, "secret", FAR)))
            .to_vec();
        Self::behind(Door(keys), sip, silence_ms, inputs_max).await
    }

    /// One that hears what callers say to a menu.
    pub(crate) async fn hearing(sip: SipConfig, plug: Option<RecognitionConfig>) -> Self {
        Self::start(Door(Vec::new()), sip, 0, 64, plug).await
    }

    pub(crate) async fn behind(
        door: Door,
        sip: SipConfig,
        silence_ms: i64,
        inputs_max: usize,
    ) -> Self {
        Self::start(door, sip, silence_ms, inputs_max, None).await
    }

    async fn start(
        door: Door,
        sip: SipConfig,
        silence_ms: i64,
        inputs_max: usize,
        recognition: Option<RecognitionConfig>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let audio = AudioConfig {
            bind_ip: [127, 0, 0, 1].into(),
            public_ip: None,
            ports: 30_000..=39_999,
            silence_ms,
            sounds: folder.path().join("sounds"),
            speech: SpeechConfig::EspeakNg,
            speech_cache: folder.path().join("speech"),
            opus: false,
        };
        let (inputs_tx, inputs) = mpsc::channel(inputs_max);
        let (recordings_tx, recordings) = mpsc::channel(64);
        let config = EdgeConfig { sip, audio, recognition };
        let edge = Edge::start(config, Arc::new(door), inputs_tx, recordings_tx)
            .await
            .expect("the edge starts");
        Self { edge: Arc::new(edge), inputs, _folder: folder, recordings }
    }

    /// Ends the edge in good order.
    pub(crate) async fn stop(self) {
        let edge = Arc::into_inner(self.edge).expect("nobody else holds it");
        timeout(PATIENCE, edge.stop()).await.expect("stopped in time");
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.edge.sip_addr()
    }

    /// The next input.
    pub(crate) async fn hear(&mut self) -> Input {
        timeout(PATIENCE, self.inputs.recv()).await.expect("an input in time").expect("inputs live")
    }

    /// No input comes for a moment.
    pub(crate) async fn hears_nothing(&mut self) {
        let heard = timeout(Duration::from_millis(300), self.inputs.recv()).await;
        assert!(heard.is_err(), "unexpected: {heard:?}");
    }

    pub(crate) async fn hear_offer(&mut self) -> LegId {
        match self.hear().await {
            Input::CallOffered { leg, .. } => leg,
            other => panic!("expected a call, heard {other:?}"),
        }
    }

    pub(crate) async fn perform(&self, effect: Effect) {
        self.edge.perform(effect).await;
    }

    /// Waits until every leg and what is left of it is gone.
    pub(crate) async fn empties(&self) {
        until("no leg and no dialog is left", || {
            let stats = self.edge.stats();
            stats.legs == 0 && stats.dialogs == 0
        })
        .await;
    }
}

/// Polls a condition, within bounds.
pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < end, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A message that a peer received.
#[derive(Clone, Debug)]
pub(crate) struct Message(pub(crate) String);

impl Message {
    pub(crate) fn first(&self) -> &str {
        self.0.lines().next().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    pub(crate) fn headers<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let name = name.to_owned();
        self.0
            .lines()
            .take_while(|l| !l.is_empty())
            .filter_map(|l| l.split_once(": "))
            .filter(move |(n, _)| n.eq_ignore_ascii_case(&name))
            .map(|(_, v)| v)
    }

    pub(crate) fn must(&self, name: &str) -> &str {
        self.header(name).unwrap_or_else(|| panic!("no {name} in {}", self.0))
    }

    pub(crate) fn body(&self) -> &str {
        self.0.split_once("\r\n\r\n").map_or("", |(_, b)| b)
    }

    pub(crate) fn status(&self) -> u16 {
        self.first().split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0)
    }

    pub(crate) fn is_response_to(&self, method: &str) -> bool {
        self.0.starts_with("SIP/2.0") && self.must("CSeq").ends_with(method)
    }

    /// The URI of an address header.
    pub(crate) fn uri(&self, name: &str) -> &str {
        let value = self.must(name);
        value.split(['<', '>']).nth(1).unwrap_or(value)
    }

    /// A response as a peer would make it.
    pub(crate) fn response(&self, status: &str, tag: &str, extra: &str, body: &str) -> String {
        let copied: String = ["Via", "Record-Route", "From", "Call-ID", "CSeq"]
            .iter()
            .flat_map(|n| self.headers(n).map(move |v| format!("{n}: {v}\r\n")))
            .collect();
        let to = self.must("To");
        let to = if to.contains("tag=") || tag.is_empty() {
            to.to_owned()
        } else {
            format!("{to};tag={tag}")
        };
        let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        format!(
            "SIP/2.0 {status}\r\n{copied}To: {to}\r\n{extra}{kind}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

pub(crate) fn sdp(direction: &str) -> String {
    format!(
        "v=0\r\no=peer 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
         m=audio 40000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n\
         a={direction}\r\n"
    )
}

/// A peer on UDP, with one call's worth of memory.
pub(crate) struct Peer {
    pub(crate) socket: UdpSocket,
    pub(crate) edge: SocketAddr,
    pub(crate) me: SocketAddr,
    pub(crate) call: String,
    pub(crate) seq: u32,
    pub(crate) branch: u32,
}

impl Peer {
    pub(crate) async fn new(rig: &Rig) -> Self {
        Self::at(rig.addr()).await
    }

    pub(crate) async fn at(edge: SocketAddr) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let me = socket.local_addr().expect("bound");
        Self { socket, edge, me, call: format!("call-{me}"), seq: 0, branch: 0 }
    }

    pub(crate) async fn send(&self, text: &str) {
        self.socket.send_to(text.as_bytes(), self.edge).await.expect("sent");
    }

    /// A request to the edge with a new branch; `to` and `uri` as in the dialog or not.
    pub(crate) fn request(
        &mut self,
        method: &str,
        to: &str,
        uri: &str,
        extra: &str,
        body: &str,
    ) -> String {
        if method != "ACK" && method != "CANCEL" {
            self.seq += 1;
            self.branch += 1;
        }
        let Self { me, call, seq, branch, .. } = self;
        let kind = if body.is_empty() || extra.contains("Content-Type") {
            ""
        } else {
            "Content-Type: application/sdp\r\n"
        };
        format!(
            "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {me};rport;branch=z9hG4bK-{call}-{branch}\r\n\
             Max-Forwards: 70\r\nFrom: <sip:0612345678@{me}>;tag=peer\r\nTo: {to}\r\n\
             Call-ID: {call}\r\nCSeq: {seq} {method}\r\nContact: <sip:peer@{me}>\r\n{extra}{kind}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    pub(crate) fn invite(&mut self, number: &str, extra: &str) -> String {
        let uri = format!("sip:{number}@{}", self.edge);
        self.request("INVITE", &format!("<{uri}>"), &uri, extra, &sdp("sendrecv"))
    }

    /// A request inside the dialog that `ok` established.
    pub(crate) fn inside(&mut self, ok: &Message, method: &str, extra: &str, body: &str) -> String {
        let (to, uri) = (ok.must("To").to_owned(), ok.uri("Contact").to_owned());
        self.request(method, &to, &uri, extra, body)
    }

    pub(crate) async fn recv(&self) -> Message {
        let mut buf = vec![0; 65_535];
        let (len, _) = timeout(PATIENCE, self.socket.recv_from(&mut buf))
            .await
            .expect("a message in time")
            .expect("received");
        Message(String::from_utf8(buf[..len].to_vec()).expect("text"))
    }

    /// The next message that fits; what doesn't fit is passed over.
    pub(crate) async fn expect(&self, what: &str, fits: impl Fn(&Message) -> bool) -> Message {
        let mut seen = Vec::new();
        let found = timeout(PATIENCE, async {
            loop {
                let message = self.recv().await;
                if fits(&message) {
                    return message;
                }
                seen.push(message.first().to_owned());
            }
        });
        found.await.unwrap_or_else(|_| panic!("{what} did not come; seen {seen:?}"))
    }

    pub(crate) async fn status(&self, method: &str, status: u16) -> Message {
        let what = format!("{status} to {method}");
        self.expect(&what, |m| m.is_response_to(method) && m.status() == status).await
    }

    /// The next final response to the method.
    pub(crate) async fn answer(&self, method: &str) -> Message {
        self.expect("a final response", |m| m.is_response_to(method) && m.status() >= 200).await
    }

    pub(crate) async fn asked(&self, method: &str) -> Message {
        self.expect(method, |m| m.first().starts_with(&format!("{method} "))).await
    }

    /// Nothing but repetitions of what is known comes for a moment.
    pub(crate) async fn hears_no(&self, method: &str) {
        let mut buf = vec![0; 65_535];
        let until = Instant::now() + Duration::from_millis(400);
        while let Ok(Ok((len, _))) =
            tokio::time::timeout_at(until, self.socket.recv_from(&mut buf)).await
        {
            let text = String::from_utf8_lossy(&buf[..len]);
            assert!(!text.starts_with(method), "unexpected {text}");
        }
    }

    /// Calls, is answered by the floor and acknowledges: the 200 and the leg.
    pub(crate) async fn call_up(&mut self, rig: &mut Rig) -> (Message, LegId) {
        self.call_up_with(rig, "").await
    }

    pub(crate) async fn call_up_with(&mut self, rig: &mut Rig, extra: &str) -> (Message, LegId) {
        let invite = self.invite("0162000001", extra);
        self.send(&invite).await;
        let leg = rig.hear_offer().await;
        rig.perform(Effect::Answer { leg }).await;
        let ok = self.status("INVITE", 200).await;
        let ack = self.inside(&ok, "ACK", "", "");
        self.send(&ack).await;
        (ok, leg)
    }

    /// Hangs up and sees it answered.
    pub(crate) async fn hang_up(&mut self, ok: &Message) {
        let bye = self.inside(ok, "BYE", "", "");
        self.send(&bye).await;
        self.status("BYE", 200).await;
    }
}

/// A ring of agent 1's phone at a static contact.
pub(crate) fn ring(contact: Option<SocketAddr>, ring_ms: i64) -> (Effect, LegId) {
    let leg = leg_id();
    let card = vocab::RingCard {
        monitor: None,
        pick_up: vocab::PickUp::Ring,
        interaction: vocab::InteractionId::from_uuid(leg.uuid()),
        reservation: Some(vocab::ReservationId::from_uuid(leg.uuid())),
        customer: vocab::Pii::new(vocab::Address::parse("0612345678", "FR")),
        queue: None,
        organization: vocab::OrganizationId::new("isp"),
        system: vocab::Address::parse("0162000001", "FR"),
    };
    let contact = contact.map(|c| format!("sip:agent1@{c}"));
    (Effect::Ring { leg, agent: AgentId::new("agent1"), contact, card, ring_ms }, leg)
}

pub(crate) fn leg_id() -> LegId {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let seed = NEXT.fetch_add(1, Ordering::Relaxed);
    LegId::from_uuid(vocab::IdSource::new(seed).next(FAR))
}
