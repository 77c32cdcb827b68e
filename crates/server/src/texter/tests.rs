//! Against a real HTTP server on a socket of this machine.

use super::*;
use crate::fetch::Door;
use crate::fetch::peer::Peer;
use crm::{Label, Setup};
use std::collections::BTreeMap;
use store::testing::{TestDb, sqlite};
use store::{NewSms, SendFilter, SendState, SmsKind};
use vocab::OrganizationId;

const NOW: Moment = Moment::from_epoch_ms(1_000_000);

fn organization() -> OrganizationId {
    OrganizationId::new("nova")
}

fn gateway(peer: &Peer) -> SmsGateway {
    SmsGateway {
        active: true,
        method: Method::Post,
        url: format!("http://{}/send?via={{organization}}", peer.address),
        headers: BTreeMap::from([("api-key".to_owned(), "{secret.sms}".to_owned())]),
        body: r#"{"from":"{sms.sender}","to":"{sms.to}","text":"{sms.text}"}"#.to_owned(),
        form: BodyForm::Json,
        sender: "NOVA".to_owned(),
        stop: Label::from("STOP au 36180"),
        reference: Some("/messages/0/id".to_owned()),
        status: Some("/messages/0/status".to_owned()),
        refused: vec!["rejected".to_owned()],
        timeout_ms: 2_000,
    }
}

struct Bench {
    base: TestDb,
    texter: Texter,
}

impl Bench {
    async fn new(gateway: Option<SmsGateway>, allow: &[&str]) -> Self {
        let base = sqlite().await;
        let db = base.db.clone();
        let setup = Setup { sms: gateway, ..Setup::default() };
        assert_eq!(setup.faults(), Vec::new());
        db.setups().publish(&organization(), 0, &setup, "admin", NOW).await.unwrap();
        let secret = Pii::new("s3cret".to_owned());
        db.secrets().put(&organization(), "sms", &secret, "admin", NOW).await.unwrap();
        let allow: Vec<_> = allow.iter().map(|entry| (*entry).to_owned()).collect();
        let client = Arc::new(Client::new(Door::new(&allow).unwrap()));
        let sms = NewSms {
            id: "11111111-1111-4111-8111-111111111111".to_owned(),
            organization: organization(),
            customer: None,
            kind: SmsKind::Survey,
            receiver: Pii::new("+33612345678".to_owned()),
            text: Pii::new("Votre avis \"ici\" : http://x/s/1".to_owned()),
        };
        db.sms().queue(&sms, NOW).await.unwrap();
        let texter = Texter { db, client, stop: CancellationToken::new() };
        Self { base, texter }
    }

    async fn row(&self) -> SentSms {
        let filter = SendFilter { limit: 5, ..SendFilter::default() };
        self.base.db.sms().list(&Scope::all(), &filter).await.unwrap().items.remove(0)
    }
}

#[tokio::test]
async fn a_message_goes_out_as_the_gateway_wants_it_and_what_it_says_is_kept() {
    let answer = r#"{"messages": [{"id": 42, "status": "accepted"}]}"#;
    let mut peer = Peer::answering(&[(200, answer)]).await;
    let bench = Bench::new(Some(gateway(&peer)), &["127.0.0.1"]).await;
    bench.texter.deliver(NOW).await.unwrap();
    bench.texter.deliver(NOW.plus_ms(60_000)).await.unwrap();
    let asked = peer.asked(1).await;
    assert_eq!(asked.len(), 1, "once it is sent it is not sent again");
    let request = &asked[0];
    assert!(request.starts_with("POST /send?via=nova HTTP/1.1"), "{request}");
    assert!(request.contains("api-key: s3cret"), "{request}");
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let body: Value = serde_json::from_str(body).expect("quotes in the text are escaped");
    assert_eq!((&body["from"], &body["to"]), (&Value::from("NOVA"), &Value::from("+33612345678")));
    assert_eq!(body["text"], "Votre avis \"ici\" : http://x/s/1");
    let row = bench.row().await;
    assert_eq!(SendState::of(row.next_at, row.sent_at), SendState::Sent);
    assert_eq!((row.reference.as_deref(), row.status.as_deref()), (Some("42"), Some("accepted")));
}

#[tokio::test]
async fn a_form_is_written_as_twilio_reads_it() {
    let mut peer = Peer::answering(&[(201, r#"{"sid": "SM1", "status": "queued"}"#)]).await;
    let body = "To={sms.to}&From={sms.sender}&Body={sms.text}".to_owned();
    let twilio = SmsGateway {
        body,
        form: BodyForm::Form,
        reference: Some("/sid".to_owned()),
        status: Some("/status".to_owned()),
        ..gateway(&peer)
    };
    let bench = Bench::new(Some(twilio), &["127.0.0.1"]).await;
    bench.texter.deliver(NOW).await.unwrap();
    let request = peer.asked(1).await.remove(0);
    assert!(request.contains("content-type: application/x-www-form-urlencoded"), "{request}");
    assert!(request.contains("To=%2B33612345678&From=NOVA&Body=Votre%20avis"), "{request}");
    assert_eq!(bench.row().await.reference.as_deref(), Some("SM1"));
}

#[tokio::test]
async fn what_is_busy_is_tried_again_and_what_is_wrong_is_given_up_with_the_reason() {
    let refused = r#"{"messages": [{"id": "1", "status": "rejected"}]}"#;
    let mut peer = Peer::answering(&[(503, ""), (200, refused)]).await;
    let bench = Bench::new(Some(gateway(&peer)), &["127.0.0.1"]).await;
    bench.texter.deliver(NOW).await.unwrap();
    let row = bench.row().await;
    assert_eq!((row.attempts, row.error.as_str()), (1, "it answers 503"));
    let next = row.next_at.expect("it is tried again");
    bench.texter.deliver(next.plus_ms(-1)).await.unwrap();
    assert_eq!(peer.so_far().len(), 1, "not before its time");
    bench.texter.deliver(next).await.unwrap();
    peer.asked(2).await;
    let row = bench.row().await;
    assert_eq!((row.attempts, row.error.as_str()), (2, "it refuses: rejected"));
    assert_eq!(SendState::of(row.next_at, row.sent_at), SendState::Failed);
    bench.base.db.sms().again(&Scope::all(), &row.id, next).await.unwrap();
    assert!(bench.row().await.next_at.is_some(), "whoever mends the gateway sends it again");
}

#[tokio::test]
async fn a_gateway_in_this_machine_s_network_is_closed_unless_it_is_listed() {
    let peer = Peer::answering(&[(200, "{}")]).await;
    let bench = Bench::new(Some(gateway(&peer)), &[]).await;
    bench.texter.deliver(NOW).await.unwrap();
    let row = bench.row().await;
    assert!(row.error.contains("list it in [http] allow"), "{}", row.error);
    assert!(peer.so_far().is_empty());
}

#[tokio::test]
async fn without_a_gateway_a_message_waits_a_day_and_is_given_up() {
    let bench = Bench::new(None, &[]).await;
    bench.texter.deliver(NOW).await.unwrap();
    let row = bench.row().await;
    assert_eq!((row.attempts, row.next_at), (0, Some(NOW.plus_ms(LATER_MS))));
    bench.texter.deliver(NOW.plus_ms(PATIENCE_MS)).await.unwrap();
    let row = bench.row().await;
    assert_eq!((row.next_at, row.error.as_str()), (None, "its organization has no active gateway"));
}
