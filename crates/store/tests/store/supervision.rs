//! Walls, alerts, messages, chats and hands.

use ledger::alert::{AlertChannels, AlertMeasure, AlertRule, AlertScope, Comparison, Subject};
use serde_json::json;
use store::testing::both;
use store::{
    Alert, AlertFilter, Audience, ChatLine, Db, FloorMessage, Hand, MOST_ALERTS_AN_HOUR, MailKind,
    NewMail, SavedRule, Scope, StoreError, Wall, Webhook,
};
use uuid::Uuid;
use vocab::{AlertId, AlertRuleId, HandId, MessageId, Moment, OrganizationId, Pii, WallId};

fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn of(organization: &str) -> Scope {
    Scope::of_organizations(vec![organization.into()])
}

fn wall(n: u128, organization: Option<&str>, name: &str) -> Wall {
    Wall {
        id: WallId::from_uuid(id(n)),
        organization: organization.map(OrganizationId::new),
        name: name.to_owned(),
        author: "ada".to_owned(),
        at: at(1),
        version: 1,
        body: json!({"layout": "tv"}),
    }
}

#[tokio::test]
async fn a_wall_is_the_centres_or_an_organizations() {
    both(async |db: Db| {
        let walls = db.walls();
        for one in [
            wall(1, None, "Centre"),
            wall(2, Some("alpha"), "Alpha"),
            wall(3, Some("beta"), "Beta"),
        ] {
            walls.add(&one).await.unwrap();
        }
        let mut changed = wall(2, Some("alpha"), "Alpha 2");
        assert_eq!(walls.change(&changed).await.unwrap(), 2);
        assert!(matches!(walls.change(&changed).await, Err(StoreError::Stale { .. })));
        changed.version = 2;
        assert_eq!(walls.get(&of("alpha"), changed.id).await.unwrap(), Some(changed));
        assert_eq!(walls.get(&of("alpha"), WallId::from_uuid(id(3))).await.unwrap(), None);
        assert_eq!(walls.list(&of("none")).await.unwrap().len(), 1, "the centre's is everybody's");
        walls.remove(WallId::from_uuid(id(3))).await.unwrap();
        walls.list(&Scope::all()).await.unwrap()
    })
    .await;
}

fn rule(webhook: bool) -> AlertRule {
    AlertRule {
        name: "File trop longue".to_owned(),
        measure: AlertMeasure::LongestWait,
        comparison: Comparison::Above,
        threshold: 60,
        for_s: 5,
        scope: AlertScope::Queue("support".into()),
        state: None,
        channels: AlertChannels { sound: true, banner: true, webhook },
        mails: Vec::new(),
        enabled: true,
    }
}

fn saved(n: u128, organization: &str, webhook: bool) -> SavedRule {
    SavedRule {
        id: AlertRuleId::from_uuid(id(n)),
        organization: Some(organization.into()),
        author: "ada".to_owned(),
        at: at(1),
        version: 1,
        rule: rule(webhook),
    }
}

fn alert(n: u128, rule: &SavedRule, ms: i64) -> Alert {
    Alert {
        id: AlertId::from_uuid(id(n)),
        rule_id: rule.id,
        organization: rule.organization.clone(),
        subject: Subject::Queue("support".into()),
        raised_at: at(ms),
        cleared_at: None,
        acknowledged_at: None,
        acknowledged_by: None,
        value: 61_000,
        comment: Pii::default(),
        rule: rule.rule.clone(),
    }
}

fn silent_mail(_: &Alert) -> Vec<(String, NewMail)> {
    Vec::new()
}

fn alert_mail(id: &str) -> NewMail {
    NewMail {
        id: id.to_owned(),
        organization: Some("alpha".into()),
        kind: MailKind::Alert,
        receiver: Pii::new("lead@centre.example".to_owned()),
        subject: Pii::new("Alerte".to_owned()),
        text: Pii::new("File trop longue".to_owned()),
        html: None,
        parts: Vec::new(),
    }
}

#[tokio::test]
async fn an_alert_writes_one_mail_when_it_begins_and_one_when_it_ends_and_no_storm() {
    both(async |db: Db| {
        let rule = saved(1, "alpha", false);
        let waiting = async |now| db.mail().due(at(now), 200).await.unwrap().len() as u64;
        let first = alert(11, &rule, 100);
        db.alerts().raise(&first, &[alert_mail("m-11")]).await.unwrap();
        assert_eq!(waiting(100).await, 1);
        let end = |alert: &Alert| {
            assert_eq!(alert.id, first.id);
            vec![("m-11".to_owned(), alert_mail("m-11-end"))]
        };
        db.alerts().clear(rule.id, &first.subject, end, at(200)).await.unwrap();
        db.alerts().clear(rule.id, &first.subject, end, at(300)).await.unwrap();
        assert_eq!(waiting(300).await, 2, "one of its beginning, one of its end");
        for n in 0..40_u32 {
            let next = alert(u128::from(100 + n), &rule, 400 + i64::from(n));
            db.alerts().raise(&next, &[alert_mail(&format!("m-{}", 100 + n))]).await.unwrap();
            let untold =
                |_: &Alert| vec![(format!("m-{}", 100 + n), alert_mail(&format!("e-{n}")))];
            db.alerts()
                .clear(rule.id, &next.subject, untold, at(500 + i64::from(n)))
                .await
                .unwrap();
        }
        let told = waiting(9_999).await;
        assert_eq!(told, MOST_ALERTS_AN_HOUR, "an address gets so many within an hour");
        let later = alert(900, &rule, 3_600_600);
        db.alerts().raise(&later, &[alert_mail("m-900")]).await.unwrap();
        assert_eq!(waiting(3_600_600).await, told + 1, "and again in the next one");
        told
    })
    .await;
}

#[tokio::test]
async fn an_alert_is_raised_noted_and_cleared_once() {
    both(async |db: Db| {
        let alerts = db.alerts();
        let (ours, theirs) = (saved(1, "alpha", false), saved(2, "beta", false));
        for one in [&ours, &theirs] {
            alerts.add_rule(one).await.unwrap();
        }
        assert_eq!(alerts.rules(&of("alpha")).await.unwrap(), std::slice::from_ref(&ours));
        assert_eq!(alerts.rule(&of("alpha"), theirs.id).await.unwrap(), None);
        assert_eq!(alerts.change_rule(&ours).await.unwrap(), 2);
        assert!(matches!(alerts.change_rule(&ours).await, Err(StoreError::Stale { .. })));
        let (one, two) = (alert(11, &ours, 100), alert(12, &theirs, 200));
        alerts.raise(&one, &[]).await.unwrap();
        alerts.raise(&two, &[]).await.unwrap();
        let note = Pii::new("vu".to_owned());
        assert!(alerts.acknowledge(one.id, "ada", &note, at(150)).await.unwrap());
        assert!(!alerts.acknowledge(one.id, "bob", &note, at(160)).await.unwrap(), "once");
        alerts.clear(ours.id, &one.subject, silent_mail, at(170)).await.unwrap();
        alerts.clear(ours.id, &one.subject, silent_mail, at(999)).await.unwrap();
        let got = alerts.get(&of("alpha"), one.id).await.unwrap().unwrap();
        assert_eq!(got.cleared_at, Some(at(170)));
        assert_eq!(got.acknowledged_by.as_deref(), Some("ada"));
        assert_eq!(got.comment.reveal(), "vu");
        assert_eq!(alerts.get(&of("alpha"), two.id).await.unwrap(), None);
        let open = AlertFilter { open: true, limit: 10, ..AlertFilter::default() };
        assert_eq!(alerts.list(&Scope::all(), &open).await.unwrap(), std::slice::from_ref(&two));
        let span = AlertFilter { from: Some(at(100)), to: Some(at(200)), open: false, limit: 10 };
        assert_eq!(alerts.list(&Scope::all(), &span).await.unwrap(), [got]);
        assert_eq!(alerts.purge(at(500)).await.unwrap(), 1, "what goes on is not forgotten");
        alerts.remove_rule(ours.id).await.unwrap();
        alerts.rules(&Scope::all()).await.unwrap().len()
    })
    .await;
}

#[tokio::test]
async fn webhooks_are_told_of_an_alert_whose_rule_asks_for_it() {
    both(async |db: Db| {
        use crm::connect::webhook::Kind;
        let hook = Webhook {
            id: "w1".to_owned(),
            organization: "alpha".into(),
            url: "https://example.org/hook".to_owned(),
            kinds: vec![Kind::AlertRaised, Kind::AlertCleared],
            secret: Pii::new("whsec_x".to_owned()),
            active: true,
            created_at: at(1),
        };
        db.webhooks().put(&hook).await.unwrap();
        let (silent, loud) = (saved(1, "alpha", false), saved(2, "alpha", true));
        db.alerts().raise(&alert(11, &silent, 100), &[]).await.unwrap();
        db.alerts().raise(&alert(12, &loud, 100), &[]).await.unwrap();
        let subject = Subject::Queue("support".into());
        db.alerts().clear(loud.id, &subject, silent_mail, at(300)).await.unwrap();
        let due = db.webhooks().due(at(1_000), 10).await.unwrap();
        let kinds: Vec<_> = due.iter().map(|(_, d)| d.kind.name()).collect();
        assert_eq!(kinds, ["alert.raised", "alert.cleared"]);
        kinds.len()
    })
    .await;
}

#[tokio::test]
async fn a_message_waits_for_each_reader_until_it_ends() {
    both(async |db: Db| {
        let messages = db.messages();
        let message = FloorMessage {
            id: MessageId::from_uuid(id(1)),
            author: "sam".to_owned(),
            author_name: "Sam".to_owned(),
            sent_at: at(10),
            ends_at: at(100),
            must_read: true,
            audience: Audience::Team("one".to_owned()),
            text: Pii::new("Incident".to_owned()),
        };
        messages.send(&message, &["ada".to_owned(), "bob".to_owned()]).await.unwrap();
        assert_eq!(messages.unread("ada", at(20)).await.unwrap(), std::slice::from_ref(&message));
        assert_eq!(messages.unread("cid", at(20)).await.unwrap(), []);
        assert!(messages.mark_read(message.id, "ada", at(30)).await.unwrap());
        assert!(!messages.mark_read(message.id, "ada", at(31)).await.unwrap());
        assert!(!messages.mark_read(message.id, "cid", at(31)).await.unwrap());
        assert_eq!(messages.author_to(message.id, "cid").await.unwrap(), None);
        assert_eq!(messages.author_to(message.id, "ada").await.unwrap().as_deref(), Some("sam"));
        assert_eq!(messages.unread("ada", at(40)).await.unwrap(), []);
        assert_eq!(messages.not_read_by(message.id).await.unwrap(), ["bob"]);
        let sent = messages.sent(Some("sam")).await.unwrap();
        assert_eq!((sent[0].to, sent[0].read), (2, 1));
        assert_eq!(messages.sent(Some("else")).await.unwrap(), []);
        assert!(!messages.withdraw(message.id, "else", at(50)).await.unwrap());
        assert!(messages.withdraw(message.id, "sam", at(50)).await.unwrap());
        assert_eq!(messages.unread("bob", at(60)).await.unwrap(), []);
        messages.purge(at(1_000)).await.unwrap();
        messages.sent(None).await.unwrap().len()
    })
    .await;
}

#[tokio::test]
async fn lines_between_two_people_are_kept_and_counted_until_read() {
    both(async |db: Db| {
        let messages = db.messages();
        let line = |n: u128, author: &str, recipient: &str| ChatLine {
            id: MessageId::from_uuid(id(n)),
            author: author.to_owned(),
            recipient: recipient.to_owned(),
            sent_at: at(i64::try_from(n).unwrap()),
            read_at: None,
            text: Pii::new(format!("line {n}")),
        };
        for one in [line(1, "ada", "sam"), line(2, "ada", "sam"), line(3, "sam", "ada")] {
            messages.write(&one).await.unwrap();
        }
        messages.write(&line(4, "bob", "sam")).await.unwrap();
        let chats = messages.chats("sam").await.unwrap();
        let chats: Vec<_> = chats.iter().map(|c| (c.login.as_str(), c.unread)).collect();
        assert_eq!(chats, [("bob", 1), ("ada", 2)]);
        assert_eq!(messages.read_chat("sam", "ada", at(9)).await.unwrap(), 2);
        assert_eq!(messages.read_chat("sam", "ada", at(9)).await.unwrap(), 0);
        let lines = messages.chat("sam", "ada").await.unwrap();
        let read: Vec<_> = lines.iter().map(|l| l.read_at).collect();
        assert_eq!(read, [Some(at(9)), Some(at(9)), None]);
        assert_eq!(messages.chat("ada", "sam").await.unwrap(), lines, "the same for both");
        assert_eq!(messages.chat("ada", "bob").await.unwrap(), []);
        messages.purge(at(4)).await.unwrap();
        messages.chats("sam").await.unwrap().len()
    })
    .await;
}

#[tokio::test]
async fn an_agent_has_one_hand() {
    both(async |db: Db| {
        let hands = db.hands();
        let hand = |n: u128, login: &str| Hand {
            id: HandId::from_uuid(id(n)),
            login: login.to_owned(),
            raised_at: at(i64::try_from(n).unwrap()),
            text: Pii::default(),
            taken_at: None,
            taken_by: None,
            lowered_at: None,
            lowered_by: None,
        };
        for one in [hand(1, "ada"), hand(2, "ada"), hand(3, "bob")] {
            hands.raise(&one).await.unwrap();
        }
        let first = HandId::from_uuid(id(1));
        assert_eq!(hands.of("ada").await.unwrap().unwrap().id, first);
        assert!(hands.take(first, "sam", at(5)).await.unwrap());
        assert!(!hands.take(first, "eve", at(6)).await.unwrap(), "the first one comes");
        assert!(hands.lower(first, "ada", at(7)).await.unwrap());
        assert!(!hands.lower(first, "sam", at(8)).await.unwrap());
        hands.raise(&hand(4, "ada")).await.unwrap();
        let up: Vec<_> = hands.up().await.unwrap().into_iter().map(|h| h.login).collect();
        assert_eq!(up, ["bob", "ada"]);
        assert_eq!(hands.get(first).await.unwrap().unwrap().taken_by.as_deref(), Some("sam"));
        hands.purge(at(3)).await.unwrap()
    })
    .await;
}
