//! Text messages in their outbox.

use store::testing::both;
use store::{Db, Grant, NewSms, Scope, SendFilter, SendState, SmsFate, SmsKind, StoreError};
use vocab::{Moment, OrganizationId, Pii};

const fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

fn sms(id: &str, organization: &str) -> NewSms {
    NewSms {
        id: id.to_owned(),
        organization: OrganizationId::new(organization),
        customer: None,
        kind: SmsKind::Survey,
        receiver: Pii::new("+33612345678".to_owned()),
        text: Pii::new("a".repeat(161)),
    }
}

fn of(organization: &str) -> Scope {
    let organizations = Grant::Only(vec![OrganizationId::new(organization)]);
    Scope { organizations, agents: Grant::All }
}

fn only(state: SendState) -> SendFilter {
    SendFilter { state: Some(state), limit: 5, ..SendFilter::default() }
}

#[tokio::test]
async fn a_message_is_written_once_and_due_until_it_is_sent_and_then_loses_its_text() {
    both(async |db: Db| {
        let texts = db.sms();
        assert!(texts.queue(&sms("s1", "alpha"), at(10)).await.unwrap());
        assert!(!texts.queue(&sms("s1", "alpha"), at(11)).await.unwrap(), "one however often");
        assert!(texts.due(at(9), 5).await.unwrap().is_empty());
        let (sent, text) = texts.due(at(10), 5).await.unwrap().remove(0);
        assert_eq!((sent.parts, text.reveal().len()), (2, 161));
        texts.settle(&sent, &SmsFate::Later(at(30)), at(10)).await.unwrap();
        let again = SmsFate::Failed { error: "busy".to_owned(), next: Some(at(60)) };
        let (sent, _) = texts.due(at(30), 5).await.unwrap().remove(0);
        assert_eq!((sent.attempts, sent.error.as_str()), (0, ""), "nothing was tried");
        texts.settle(&sent, &again, at(31)).await.unwrap();
        assert!(texts.due(at(59), 5).await.unwrap().is_empty());
        let (sent, _) = texts.due(at(60), 5).await.unwrap().remove(0);
        assert_eq!((sent.attempts, sent.error.as_str()), (1, "busy"));
        let done = SmsFate::Sent { reference: Some("42".to_owned()), status: None };
        texts.settle(&sent, &done, at(61)).await.unwrap();
        assert!(texts.due(at(99), 5).await.unwrap().is_empty());
        assert_eq!(texts.text(&Scope::all(), "s1").await.unwrap(), Some(Pii::default()));
        let page = texts.list(&Scope::all(), &only(SendState::Sent)).await.unwrap();
        assert_eq!(page.items[0].reference.as_deref(), Some("42"));
        assert!(texts.again(&Scope::all(), "s1", at(70)).await.is_err(), "it has gone");
        assert_eq!(texts.forget(at(11)).await.unwrap(), 1);
        page.items
    })
    .await;
}

#[tokio::test]
async fn a_message_given_up_is_listed_with_its_reason_and_sent_again_by_those_who_may_see_it() {
    both(async |db: Db| {
        let texts = db.sms();
        texts.queue(&sms("s1", "alpha"), at(10)).await.unwrap();
        texts.queue(&sms("s2", "beta"), at(11)).await.unwrap();
        for (sent, _) in texts.due(at(20), 5).await.unwrap() {
            let gone = SmsFate::Failed { error: "no such number".to_owned(), next: None };
            texts.settle(&sent, &gone, at(20)).await.unwrap();
        }
        let failed = texts.list(&of("alpha"), &only(SendState::Failed)).await.unwrap().items;
        assert_eq!(failed.len(), 1);
        assert_eq!(failed[0].error, "no such number");
        let refused = texts.again(&of("beta"), "s1", at(30)).await;
        assert!(matches!(refused, Err(StoreError::Unknown { .. })));
        assert_eq!(texts.text(&of("beta"), "s1").await.unwrap(), None);
        texts.again(&of("alpha"), "s1", at(30)).await.unwrap();
        let waiting = texts.list(&Scope::all(), &only(SendState::Waiting)).await.unwrap().items;
        assert_eq!(waiting.len(), 1);
        let kind = Some("test".to_owned());
        let none = SendFilter { kind, limit: 5, ..SendFilter::default() };
        assert!(texts.list(&Scope::all(), &none).await.unwrap().items.is_empty());
        waiting
    })
    .await;
}
