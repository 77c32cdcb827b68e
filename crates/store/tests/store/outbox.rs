use crm::connect::webhook::Kind;
use serde_json::json;
use store::testing::both;
use store::{Announcement, Db, Scope, StoreError, Webhook};
use vocab::{Moment, OrganizationId, Pii};

const fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

fn webhook(id: &str, organization: &str, kinds: &[Kind]) -> Webhook {
    Webhook {
        id: id.to_owned(),
        organization: OrganizationId::new(organization),
        url: "https://example.org/hook".to_owned(),
        kinds: kinds.to_vec(),
        secret: Pii::new("whsec_x".to_owned()),
        active: true,
        created_at: at(1),
    }
}

fn ended(organization: &str, subject: &str) -> Announcement {
    Announcement {
        kind: Kind::InteractionEnded,
        organization: OrganizationId::new(organization),
        subject: subject.to_owned(),
        version: 1,
        data: json!({"interaction": subject}),
    }
}

#[tokio::test]
async fn each_webhook_is_told_once_of_what_it_asked_for_in_its_organization() {
    both(async |db: Db| {
        let hooks = db.webhooks();
        hooks.put(&webhook("w1", "alpha", &[Kind::InteractionEnded])).await.unwrap();
        hooks.put(&webhook("w2", "alpha", &[Kind::TicketCreated])).await.unwrap();
        hooks.put(&webhook("w3", "beta", &[Kind::InteractionEnded])).await.unwrap();
        let follower = db.journal_follower();
        assert_eq!(follower.place().await.unwrap(), 0);
        let news = [ended("alpha", "i1")];
        follower.tell(&news, 7, at(10)).await.unwrap();
        follower.tell(&news, 7, at(11)).await.unwrap();
        assert_eq!(follower.place().await.unwrap(), 7);
        let due = hooks.due(at(10), 9).await.unwrap();
        assert_eq!(due.iter().map(|(w, _)| w.id.as_str()).collect::<Vec<_>>(), ["w1"]);
        assert!(hooks.due(at(9), 9).await.unwrap().is_empty(), "not before it happened");
        due[0].1.clone()
    })
    .await;
}

#[tokio::test]
async fn a_failed_attempt_waits_a_given_up_one_can_be_made_due_and_a_delivered_one_is_forgotten() {
    both(async |db: Db| {
        let (hooks, all) = (db.webhooks(), Scope::all());
        hooks.put(&webhook("w1", "alpha", &[Kind::InteractionEnded])).await.unwrap();
        db.journal_follower().tell(&[ended("alpha", "i1")], 1, at(10)).await.unwrap();
        let first = hooks.due(at(10), 9).await.unwrap().remove(0).1;
        hooks.settle(&first, Some(500), "it answers 500", Some(at(50)), at(11)).await.unwrap();
        assert!(hooks.due(at(49), 9).await.unwrap().is_empty());
        let again = hooks.due(at(50), 9).await.unwrap().remove(0).1;
        assert_eq!((again.attempts, again.status), (1, Some(500)));
        hooks.settle(&again, None, "it can't be reached", None, at(51)).await.unwrap();
        assert!(hooks.due(at(1_000), 9).await.unwrap().is_empty(), "given up");
        hooks.again("w1", &first.id, at(60)).await.unwrap();
        let wrong = hooks.again("w2", &first.id, at(60)).await;
        assert!(matches!(wrong, Err(StoreError::Unknown { .. })));
        let last = hooks.due(at(60), 9).await.unwrap().remove(0).1;
        hooks.settle(&last, Some(204), "", None, at(61)).await.unwrap();
        let shown = hooks.deliveries(&all, "w1", None, 10).await.unwrap().items;
        assert_eq!((shown[0].done_at, shown[0].error.as_str()), (Some(at(61)), ""));
        let stranger = Scope::of_organizations(vec![OrganizationId::new("beta")]);
        assert!(hooks.deliveries(&stranger, "w1", None, 10).await.unwrap().items.is_empty());
        assert!(hooks.get(&stranger, "w1").await.unwrap().is_none());
        assert_eq!(hooks.forget(at(10)).await.unwrap(), 0);
        assert_eq!(hooks.forget(at(11)).await.unwrap(), 1);
        shown
    })
    .await;
}

#[tokio::test]
async fn a_silenced_webhook_hears_nothing_new_and_its_old_messages_wait() {
    both(async |db: Db| {
        let hooks = db.webhooks();
        let on = webhook("w1", "alpha", &[Kind::InteractionEnded]);
        hooks.put(&on).await.unwrap();
        db.journal_follower().tell(&[ended("alpha", "i1")], 1, at(10)).await.unwrap();
        hooks.put(&Webhook { active: false, ..on.clone() }).await.unwrap();
        db.journal_follower().tell(&[ended("alpha", "i2")], 2, at(20)).await.unwrap();
        assert!(hooks.due(at(30), 9).await.unwrap().is_empty());
        hooks.put(&on).await.unwrap();
        assert_eq!(hooks.due(at(30), 9).await.unwrap().len(), 1);
        hooks.remove("w1").await.unwrap();
        hooks.due(at(30), 9).await.unwrap().len()
    })
    .await;
}

#[tokio::test]
async fn secrets_are_listed_by_name_and_never_by_value() {
    both(async |db: Db| {
        let alpha = OrganizationId::new("alpha");
        let value = Pii::new("s3cret".to_owned());
        db.secrets().put(&alpha, "crm", &value, "ada", at(1)).await.unwrap();
        let listed = db.secrets().list(&Scope::all(), &alpha).await.unwrap();
        assert!(!format!("{listed:?}").contains("s3cret"));
        let stranger = Scope::of_organizations(vec![OrganizationId::new("beta")]);
        assert!(db.secrets().list(&stranger, &alpha).await.unwrap().is_empty());
        assert_eq!(db.secrets().values(&alpha).await.unwrap()["crm"], value);
        db.secrets().remove(&alpha, "crm").await.unwrap();
        assert!(db.secrets().remove(&alpha, "crm").await.is_err());
        listed
    })
    .await;
}

#[tokio::test]
async fn a_card_is_told_when_it_is_new_and_at_each_change_and_never_for_a_change_that_failed() {
    both(async |db: Db| {
        let (hooks, all) = (db.webhooks(), Scope::all());
        hooks
            .put(&webhook("w1", "alpha", &[Kind::CustomerCreated, Kind::CustomerUpdated]))
            .await
            .unwrap();
        let id = vocab::CustomerId::from_uuid(uuid::Uuid::from_u128(5));
        let alpha = OrganizationId::new("alpha");
        let name = "Zoé Martin".to_owned();
        let card = store::Customer::new(id, alpha, name, at(10));
        db.customers().upsert(&card).await.unwrap();
        let read = db.customers().get(&all, id).await.unwrap().unwrap();
        db.customers().update(&all, &read, at(20)).await.unwrap();
        assert!(db.customers().update(&all, &read, at(30)).await.is_err(), "it was changed since");
        let due = hooks.due(at(99), 9).await.unwrap();
        let told: Vec<_> = due.iter().map(|(_, d)| (d.kind, d.body.clone())).collect();
        let kinds: Vec<_> = told.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [Kind::CustomerCreated, Kind::CustomerUpdated]);
        assert!(
            told.iter().all(|(_, body)| !body.contains("Martin")),
            "no personal data: {told:?}"
        );
        told
    })
    .await;
}

#[tokio::test]
async fn a_ticket_is_told_when_it_is_opened_and_once_at_each_change() {
    both(async |db: Db| {
        let (hooks, all) = (db.webhooks(), Scope::all());
        let kinds = [Kind::TicketCreated, Kind::TicketUpdated];
        hooks.put(&webhook("w1", "alpha", &kinds)).await.unwrap();
        let id = vocab::TicketId::from_uuid(uuid::Uuid::from_u128(9));
        let new = store::Ticket {
            subject: Pii::new("La box de Zoé".to_owned()),
            ..store::Ticket::new(id, OrganizationId::new("alpha"), "incident", "ada", at(10))
        };
        let ticket = db.tickets().open(new, "INC").await.unwrap();
        let note = Pii::new("vu avec elle".to_owned());
        db.tickets().update(&all, &ticket, "ada", &note, at(20)).await.unwrap();
        assert!(db.tickets().update(&all, &ticket, "bob", &note, at(30)).await.is_err(), "stale");
        let due = hooks.due(at(99), 9).await.unwrap();
        let told: Vec<_> = due.iter().map(|(_, d)| (d.kind, d.body.clone())).collect();
        assert_eq!(told.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), kinds);
        assert!(told.iter().all(|(_, body)| !body.contains("Zoé")), "{told:?}");
        told
    })
    .await;
}
