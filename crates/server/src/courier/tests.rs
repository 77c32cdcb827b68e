use super::*;
use crate::fetch::Door;
use crate::fetch::peer::Peer;
use store::testing::TestDb;
use store::{Journal, Scope};
use vocab::{Initiation, Outcome, Party, Pii};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct Bench {
    db: TestDb,
    courier: tokio::task::JoinHandle<()>,
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.courier.abort();
    }
}

impl Bench {
    async fn new(peer: &Peer) -> Self {
        let db = store::testing::sqlite().await;
        let hook = Webhook {
            id: uuid::Uuid::from_u128(1).to_string(),
            organization: OrganizationId::new("nova"),
            url: format!("http://{}/hook", peer.address),
            kinds: vec![Kind::InteractionEnded],
            secret: Pii::new(SECRET.to_owned()),
            active: true,
            created_at: clock::now(),
        };
        db.db.webhooks().put(&hook).await.unwrap();
        // The follower begins here: what comes after is told.
        db.db.journal_follower().place().await.unwrap();
        let courier = Self::start(&db);
        Self { db, courier }
    }

    fn start(db: &TestDb) -> tokio::task::JoinHandle<()> {
        let door = Door::new(&["127.0.0.1".to_owned()]).unwrap();
        let client = Arc::new(Client::new(door));
        let stop = CancellationToken::new();
        tokio::spawn(Courier { db: db.db.clone(), client, stop }.run())
    }

    async fn ended(&self, n: u128) {
        let now = clock::now();
        let mut journal = Journal::open(&self.db.db, "test", now).await.unwrap();
        let interaction = InteractionId::from_uuid(uuid::Uuid::from_u128(n));
        let started = Event::InteractionStarted {
            interaction,
            initiation: Initiation::Inbound,
            organization: "nova".into(),
            campaign: None,
            leg: None,
            trunk: None,
            system: vocab::Address::parse("0162000001", "FR"),
            plan: 1,
            flow: None,
            previous: None,
            initial: None,
            callback: None,
            queue: None,
            passed_on: None,
            record: None,
        };
        let (outcome, by) = (Outcome::Handled, Party::Customer);
        let ended = Event::InteractionEnded { interaction, outcome, by };
        journal.append(&[(now, started.into()), (now, ended.into())]).await.unwrap();
        journal.close().await;
    }
}

fn header<'a>(request: &'a str, name: &str) -> &'a str {
    let line = request.lines().find(|line| line.to_lowercase().starts_with(name));
    line.and_then(|line| line.split_once(": ")).map(|(_, value)| value).unwrap_or_default()
}

#[tokio::test]
async fn an_ended_interaction_is_told_once_by_ids_alone_with_a_signature_that_holds() {
    let mut peer = Peer::answering(&[(204, "")]).await;
    let bench = Bench::new(&peer).await;
    bench.ended(7).await;
    let request = peer.asked(1).await.remove(0);
    let body = request.split_once("\r\n\r\n").unwrap().1;
    let told: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(told["type"], "interaction.ended");
    assert_eq!(told["data"]["interaction"], uuid::Uuid::from_u128(7).to_string());
    assert_eq!(told["data"]["outcome"], "handled");
    let key = webhook::key(SECRET).unwrap();
    let (id, at) = (header(&request, "webhook-id"), header(&request, "webhook-timestamp"));
    let wanted = webhook::signature(&key, id, at.parse().unwrap(), body);
    assert_eq!(header(&request, "webhook-signature"), wanted);
    // The next one comes alone: the first is not told again.
    bench.ended(8).await;
    let asked = peer.asked(2).await;
    assert!(asked[1].contains(&uuid::Uuid::from_u128(8).to_string()), "{}", asked[1]);
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn a_receiver_that_fails_is_told_again_with_the_same_id_also_after_a_restart() {
    let mut peer = Peer::answering(&[(500, ""), (200, "")]).await;
    let bench = Bench::new(&peer).await;
    bench.ended(7).await;
    peer.asked(1).await;
    let hook = uuid::Uuid::from_u128(1).to_string();
    let hooks = bench.db.db.webhooks();
    let failed = loop {
        let shown = hooks.deliveries(&Scope::all(), &hook, None, 10).await.unwrap().items;
        if shown[0].attempts == 1 {
            break shown[0].clone();
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((failed.status, failed.error.as_str()), (Some(500), "it answers 500"));
    assert!(failed.next_at.is_some_and(|next| next.since_ms(failed.created_at) >= 5_000));
    bench.courier.abort();
    hooks.again(&hook, &failed.id, clock::now()).await.unwrap();
    let second = Bench::start(&bench.db);
    let asked = peer.asked(2).await;
    assert_eq!(header(&asked[0], "webhook-id"), header(&asked[1], "webhook-id"));
    second.abort();
}
