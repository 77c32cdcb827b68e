use super::*;
use crate::fetch::Door;
use crate::fetch::peer::Peer;
use crm::Label;
use crm::connect::LookUpField;
use store::testing::TestDb;
use vocab::OrganizationId;

struct Bench {
    look_ups: LookUps,
    db: TestDb,
}

impl Bench {
    async fn new() -> Self {
        let db = store::testing::sqlite().await;
        let door = Door::new(&["127.0.0.1".to_owned()]).unwrap();
        Self { look_ups: LookUps::new(db.db.clone(), Arc::new(Client::new(door))), db }
    }
}

/// As Salesforce answers a query.
const RECORD: &str = r#"{"totalSize": 1, "records": [{"Id": "003A", "Name": "Léa Petit",
    "Account": {"Name": "Petit & fils"}, "Owes__c": 12.5}]}"#;

fn question(peer: &Peer) -> OutsideQuestion {
    let field = |fr: &str, pointer: &str| LookUpField {
        label: Label::from(fr),
        pointer: pointer.to_owned(),
    };
    let headers = [("Authorization", "Bearer {secret.salesforce}")];
    OutsideQuestion {
        organization: OrganizationId::new("nova"),
        look_up: LookUp {
            id: "salesforce".to_owned(),
            label: Label::from("Salesforce"),
            method: Method::Get,
            url: format!("http://{}/query?phone={{customer.number}}", peer.address),
            headers: headers.map(|(n, v)| (n.to_owned(), v.to_owned())).into(),
            body: None,
            timeout_ms: 3_000,
            cache_s: 60,
            fields: vec![
                field("Nom", "/records/0/Name"),
                field("Société", "/records/0/Account/Name"),
                field("Doit", "/records/0/Owes__c"),
                field("Absent", "/records/0/Nothing"),
            ],
            open: Some("https://crm.example.org/lightning/{record}".to_owned()),
            record: Some("/records/0/Id".to_owned()),
        },
        values: BTreeMap::from([
            ("customer.number".to_owned(), Pii::new("+33612345678".to_owned())),
            ("agent".to_owned(), Pii::new("agent1".to_owned())),
        ]),
    }
}

fn lines(answer: OutsideAnswer) -> (Vec<String>, Option<String>, bool) {
    match answer {
        OutsideAnswer::Found { lines, open, cached } => (
            lines.into_iter().map(|(label, v)| format!("{}={v}", label.fr)).collect(),
            open,
            cached,
        ),
        OutsideAnswer::Unknown => panic!("unknown"),
        OutsideAnswer::Late => panic!("late"),
        OutsideAnswer::Failed { reason } => panic!("{reason}"),
    }
}

#[tokio::test]
async fn an_answer_becomes_lines_of_the_card_with_a_link_to_the_record() {
    let bench = Bench::new().await;
    let secret = Pii::new("s3cret".to_owned());
    let nova = OrganizationId::new("nova");
    bench.db.db.secrets().put(&nova, "salesforce", &secret, "ada", clock::now()).await.unwrap();
    let mut peer = Peer::answering(&[(200, RECORD)]).await;
    let (shown, open, cached) = lines(bench.look_ups.look_up(question(&peer)).await);
    assert_eq!(shown, ["Nom=Léa Petit", "Société=Petit & fils", "Doit=12.5"]);
    assert_eq!(open.as_deref(), Some("https://crm.example.org/lightning/003A"));
    assert!(!cached);
    let asked = peer.asked(1).await.remove(0);
    assert!(asked.starts_with("GET /query?phone=%2B33612345678 HTTP/1.1"), "{asked}");
    assert!(asked.to_lowercase().contains("authorization: bearer s3cret"), "{asked}");
}

#[tokio::test]
async fn an_answer_that_is_still_good_is_given_again_to_any_agent_and_to_no_other_number() {
    let bench = Bench::new().await;
    let mut peer = Peer::answering(&[(200, RECORD)]).await;
    let first = question(&peer);
    let mut other = first.clone();
    other.values.insert("agent".to_owned(), Pii::new("agent2".to_owned()));
    lines(bench.look_ups.look_up(first.clone()).await);
    assert!(lines(bench.look_ups.look_up(other.clone()).await).2);
    assert_eq!(peer.so_far().len(), 1);
    other.values.insert("customer.number".to_owned(), Pii::new("+33699999999".to_owned()));
    assert!(!lines(bench.look_ups.look_up(other).await).2);
    let mut elsewhere = first;
    elsewhere.organization = OrganizationId::new("other");
    assert!(!lines(bench.look_ups.look_up(elsewhere).await).2);
    assert_eq!(peer.asked(3).await.len(), 3);
}

#[tokio::test]
async fn who_is_unknown_late_or_broken_costs_the_lines_and_nothing_else() {
    let bench = Bench::new().await;
    for (status, body, wanted) in [
        (404, "", OutsideAnswer::Unknown),
        (200, r#"{"records": []}"#, OutsideAnswer::Unknown),
        (500, "", OutsideAnswer::Failed { reason: "it answers 500".to_owned() }),
        (200, "<html>", OutsideAnswer::Failed { reason: "its answer is no JSON".to_owned() }),
    ] {
        let peer = Peer::answering(&[(status, body)]).await;
        let answer = bench.look_ups.look_up(question(&peer)).await;
        assert!(answer == wanted, "{status} {body}");
    }
    // Nobody takes the connection up: a listener that never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut slow = question(&Peer::answering(&[(200, "")]).await);
    slow.look_up.url = format!("http://{}/", silent.local_addr().unwrap());
    slow.look_up.timeout_ms = 100;
    assert!(bench.look_ups.look_up(slow).await == OutsideAnswer::Late);
}
