use store::testing::both;
use store::{
    Db, Grant, MailFate, MailKind, MailPart, NewMail, Scope, SendFilter, SendState, StoreError,
};
use vocab::{Moment, OrganizationId, Pii};

const fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

const fn pages(cursor: Option<String>, limit: u32) -> SendFilter {
    SendFilter { state: None, kind: None, cursor, limit }
}

fn mail(id: &str, organization: Option<&str>) -> NewMail {
    NewMail {
        id: id.to_owned(),
        organization: organization.map(OrganizationId::new),
        kind: MailKind::Survey,
        receiver: Pii::new("marie@client.example".to_owned()),
        subject: Pii::new("Votre avis".to_owned()),
        text: Pii::new("Bonjour".to_owned()),
        html: None,
        parts: vec![MailPart {
            name: "a.pdf".to_owned(),
            media: "application/pdf".to_owned(),
            content: vec![0, 255, 7],
        }],
    }
}

#[tokio::test]
async fn a_mail_is_written_once_and_due_whole_until_it_is_sent() {
    both(async |db: Db| {
        let mails = db.mail();
        let first = mail("m1", Some("alpha"));
        assert!(mails.queue(&first, at(10)).await.unwrap());
        assert!(!mails.queue(&first, at(11)).await.unwrap(), "one mail however often it is told");
        assert!(mails.due(at(9), 5).await.unwrap().is_empty());
        let (sent, whole) = mails.due(at(10), 5).await.unwrap().remove(0);
        assert_eq!(whole, first);
        let again = MailFate::Failed { error: "busy".to_owned(), next: Some(at(60)) };
        mails.settle(&sent, &again, at(12)).await.unwrap();
        assert!(mails.due(at(59), 5).await.unwrap().is_empty());
        let (sent, whole) = mails.due(at(60), 5).await.unwrap().remove(0);
        assert_eq!((sent.attempts, sent.error.as_str(), &whole), (1, "busy", &first));
        mails.settle(&sent, &MailFate::Sent, at(61)).await.unwrap();
        assert!(mails.due(at(99), 5).await.unwrap().is_empty());
        assert_eq!(mails.forget(at(10)).await.unwrap(), 0);
        let page = mails.list(&Scope::all(), &pages(None, 5)).await.unwrap();
        assert_eq!(mails.forget(at(11)).await.unwrap(), 1);
        page
    })
    .await;
}

#[tokio::test]
async fn a_mail_given_up_can_be_sent_again_by_those_who_may_see_it() {
    both(async |db: Db| {
        let mails = db.mail();
        mails.queue(&mail("m1", Some("alpha")), at(10)).await.unwrap();
        mails.queue(&mail("m2", None), at(11)).await.unwrap();
        for (sent, _) in mails.due(at(20), 5).await.unwrap() {
            let gone = MailFate::Failed { error: "no such person".to_owned(), next: None };
            mails.settle(&sent, &gone, at(20)).await.unwrap();
        }
        let only = |organization: &str| Scope {
            organizations: Grant::Only(vec![OrganizationId::new(organization)]),
            agents: Grant::All,
        };
        let seen = mails.list(&only("alpha"), &pages(None, 5)).await.unwrap().items;
        assert_eq!(seen.iter().map(|m| m.id.as_str()).collect::<Vec<_>>(), ["m1"]);
        let refused = mails.again(&only("beta"), "m1", at(30)).await;
        assert!(matches!(refused, Err(StoreError::Unknown { what: "mail" })));
        mails.again(&only("alpha"), "m1", at(30)).await.unwrap();
        let due = mails.due(at(30), 5).await.unwrap();
        assert_eq!(due[0].1, mail("m1", Some("alpha")));
        let failed = Some(SendState::Failed);
        let failed = SendFilter { state: failed, limit: 5, ..SendFilter::default() };
        let failed = mails.list(&Scope::all(), &failed).await.unwrap().items;
        assert_eq!(failed.iter().map(|m| m.id.as_str()).collect::<Vec<_>>(), ["m2"]);
        assert_eq!(mails.text(&only("beta"), "m1").await.unwrap(), None);
        let text = mails.text(&only("alpha"), "m1").await.unwrap().unwrap();
        assert_eq!(text.reveal(), "Bonjour");
        let first = mails.list(&Scope::all(), &pages(None, 1)).await.unwrap();
        let rest = mails.list(&Scope::all(), &pages(first.next.clone(), 5)).await.unwrap();
        assert_eq!((first.items[0].id.as_str(), rest.items[0].id.as_str()), ("m2", "m1"));
        seen
    })
    .await;
}
