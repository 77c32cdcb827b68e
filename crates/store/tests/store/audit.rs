//! The audit log: acts that are written once, numbered, found again, and walled.

use crate::facts::{organization, s};
use serde_json::json;
use store::testing::both;
use store::{Act, AuditFilter, Scope};

#[tokio::test]
async fn acts_are_numbered_without_gaps_and_found_by_who_what_and_words() {
    both(async |db| {
        let audit = db.audit();
        let net = organization("net");
        let acts = [
            Act::new(s(0), "ada", "people.add").about("people", "zoe").from("192.0.2.1"),
            Act::new(s(1), "ada", "people.change").about("people", "zoe").change(
                &json!({"role": "agent", "teams": []}),
                &json!({"role": "supervisor", "teams": []}),
            ),
            Act::new(s(2), "zoe", "peoples.other"),
            Act::new(s(3), "zoe", "organizations.webhooks.add").of(&net).about("webhooks", "w1"),
        ];
        for (n, act) in (1..).zip(&acts) {
            assert_eq!(audit.record(act).await.unwrap(), n);
        }
        let all = Scope::all();
        let found = async |filter: AuditFilter| -> Vec<u64> {
            let page = audit.list(&all, &filter, None, 50).await.unwrap();
            page.items.into_iter().map(|line| line.seq).collect()
        };
        let filter = AuditFilter::default;
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(found(filter()).await, [4, 3, 2, 1]);
        assert_eq!(found(AuditFilter { action: text("people"), ..filter() }).await, [2, 1]);
        assert_eq!(found(AuditFilter { action: text("people.add"), ..filter() }).await, [1]);
        assert_eq!(found(AuditFilter { login: text("zoe"), ..filter() }).await, [4, 3]);
        assert_eq!(found(AuditFilter { subject: text("zoe"), ..filter() }).await, [2, 1]);
        assert_eq!(found(AuditFilter { text: text("Supervisor ZOÉ"), ..filter() }).await, [2]);
        let hours = AuditFilter { from: Some(s(1)), to: Some(s(3)), ..filter() };
        assert_eq!(found(hours).await, [3, 2]);
        let page = audit.list(&all, &filter(), None, 3).await.unwrap();
        assert_eq!(page.next.as_deref(), Some("2"));
        let rest = audit.list(&all, &filter(), page.next.as_deref(), 3).await.unwrap();
        assert_eq!(rest.items[0].act, acts[0]);
        let own = Scope::of_organizations(vec![net]);
        assert_eq!(audit.list(&own, &filter(), None, 50).await.unwrap().items[0].act, acts[3]);
        let foreign = Scope::of_organizations(vec![organization("other")]);
        assert!(audit.list(&foreign, &filter(), None, 50).await.unwrap().items.is_empty());
        assert_eq!(audit.purge(s(100)).await.unwrap(), 3, "the latest stays");
        assert_eq!(audit.record(&acts[0]).await.unwrap(), 5, "and numbers go on");
    })
    .await;
}

#[test]
fn a_change_keeps_what_differs_by_its_path_and_no_secret() {
    let before = json!({"role": "agent", "skills": {"a": 1, "b": 2}, "password": "x", "same": 1});
    let after = json!({"role": "agent", "skills": {"b": 3, "c": 4}, "password": "y", "same": 1});
    let act = Act::new(s(0), "ada", "people.change").change(&before, &after);
    assert_eq!(act.before, Some(json!({"skills.a": 1, "skills.b": 2, "password": "…"})));
    assert_eq!(act.after, Some(json!({"skills.b": 3, "skills.c": 4, "password": "…"})));
    let long = json!({"text": "x".repeat(1_000)});
    let kept = Act::new(s(0), "ada", "a").change(&json!({}), &long).after.unwrap();
    assert_eq!(kept["text"].as_str().unwrap().chars().count(), 401);
    let nothing = Act::new(s(0), "ada", "a").change(&after, &after);
    assert_eq!((nothing.before, nothing.after), (None, None));
}
