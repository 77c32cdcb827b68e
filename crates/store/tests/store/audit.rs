//! The audit log: acts that are written once, numbered, found again, and walled.

use crate::facts::{organization, s};
use serde_json::json;
use store::testing::{both, execute};
use store::{Act, AuditFilter, PendingAct, Person, Scope};
use vocab::Role;

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

#[tokio::test]
async fn an_act_and_its_row_stand_together_or_not_at_all() {
    both(async |db| {
        let act = |action: &str| PendingAct::new(Act::new(s(1), "ada", action));
        let told = async || {
            let page = db.audit().list(&Scope::all(), &AuditFilter::default(), None, 9).await;
            let items = page.unwrap().items;
            items.into_iter().map(|line| line.act.action).collect::<Vec<_>>()
        };
        let zoe = Person {
            login: "zoe".to_owned(),
            name: "Zoé".to_owned(),
            role: Role::Agent,
            organizations: Vec::new(),
            teams: Vec::new(),
            locale: None,
            theme: None,
            active: true,
        };
        let add = act("people.add");
        let acting = db.acting(add.clone());
        acting.people().upsert(&zoe).await.unwrap();
        acting.people().upsert(&zoe).await.unwrap();
        assert_eq!((told().await, add.take()), (vec!["people.add".to_owned()], None), "once");

        let vain = act("people.password");
        let unknown = db.acting(vain.clone()).people().set_password("nobody", "phc").await;
        assert!(unknown.is_err(), "{unknown:?}");
        assert!(vain.take().is_some(), "nothing was done, so nothing was written");

        // What can't be told isn't done.
        execute(&db, "ALTER TABLE audit RENAME TO audit_lost").await;
        let boss = Person { role: Role::Administrator, ..zoe.clone() };
        assert!(db.acting(act("people.change")).people().upsert(&boss).await.is_err());
        let required = db.acting(act("access-rules.set"));
        assert!(required.second_factors().require(&[Role::Agent]).await.is_err());
        execute(&db, "ALTER TABLE audit_lost RENAME TO audit").await;
        assert_eq!(db.people().get("zoe").await.unwrap().unwrap().role, Role::Agent);
        assert_eq!(db.second_factors().required().await.unwrap(), []);
        told().await
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
