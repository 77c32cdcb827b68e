#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use crm::survey::{Answers, Results, Scores, defaults};
use std::collections::BTreeMap;
use store::testing::both;
use store::{
    Db, Grant, MailKind, NewMail, Scope, SurveyAsk, SurveyFilter, SurveyFollowUp, SurveyGroup,
    SurveyState, SurveyWay,
};
use uuid::Uuid;
use vocab::{CustomerId, InteractionId, Moment, OrganizationId, Pii};

const HOUR: i64 = 3_600_000;

const fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

fn planned(n: u128, organization: &str) -> SurveyAsk {
    SurveyAsk {
        id: Uuid::from_u128(n).to_string(),
        organization: OrganizationId::new(organization),
        survey: "satisfaction".to_owned(),
        interaction: InteractionId::from_uuid(Uuid::from_u128(100 + n)),
        customer: Some(CustomerId::from_uuid(Uuid::from_u128(7))),
        way: SurveyWay::Email,
        state: SurveyState::Planned,
        reason: String::new(),
        design: Some(defaults().remove(0)),
        language: "fr".to_owned(),
        created_at: at(10),
        due_at: Some(at(20)),
        asked_at: None,
        expires_at: None,
        answered_at: None,
        answers: Pii::default(),
        scores: Scores::default(),
        comment: Pii::default(),
        themes: Vec::new(),
        follow_up: None,
        follow_up_id: None,
        follow_up_why: String::new(),
    }
}

fn mail(ask: &SurveyAsk) -> NewMail {
    NewMail {
        id: ask.id.clone(),
        organization: Some(ask.organization.clone()),
        kind: MailKind::Survey,
        receiver: Pii::new("marie@client.example".to_owned()),
        subject: Pii::new("Votre avis".to_owned()),
        text: Pii::new("Bonjour".to_owned()),
        html: None,
        parts: Vec::new(),
    }
}

async fn asked(db: &Db, n: u128, organization: &str, when: i64) -> SurveyAsk {
    let ask = planned(n, organization);
    db.surveys().add(std::slice::from_ref(&ask)).await.unwrap();
    let times = (at(when), at(when + HOUR));
    assert!(db.surveys().ask(&ask, &format!("hash-{n}"), &mail(&ask), times).await.unwrap());
    ask
}

async fn answered(db: &Db, ask: &SurveyAsk, scores: Scores, words: &str, when: i64) -> bool {
    let themes = if words.is_empty() { Vec::new() } else { vec!["attente".to_owned()] };
    let answers = Answers::from([("commentaire".to_owned(), words.to_owned())]);
    let ask = SurveyAsk {
        scores,
        themes,
        comment: Pii::new(words.to_owned()),
        answers: Pii::new(answers),
        follow_up: (scores.csat == Some(1)).then_some(SurveyFollowUp::Wanted),
        ..ask.clone()
    };
    db.surveys().answer(&ask, at(when)).await.unwrap()
}

const fn csat(mark: u8) -> Scores {
    Scores { csat: Some(mark), nps: None, ces: None }
}

#[tokio::test]
async fn a_contact_is_planned_once_asked_once_and_answered_once_in_time() {
    both(async |db: Db| {
        let surveys = db.surveys();
        let ask = planned(1, "alpha");
        surveys.add(&[ask.clone(), ask.clone()]).await.unwrap();
        assert!(surveys.due(at(19), 9).await.unwrap().is_empty());
        assert_eq!(surveys.due(at(20), 9).await.unwrap(), std::slice::from_ref(&ask));
        let times = (at(30), at(30 + HOUR));
        assert!(surveys.ask(&ask, "hash", &mail(&ask), times).await.unwrap());
        assert!(!surveys.ask(&ask, "other", &mail(&ask), times).await.unwrap());
        surveys.leave(&ask, "asked_lately").await.unwrap();
        assert_eq!(db.mail().due(at(99), 9).await.unwrap().len(), 1);
        assert_eq!(surveys.by_token("other").await.unwrap(), None);
        let found = surveys.by_token("hash").await.unwrap().unwrap();
        assert_eq!((found.state, found.reason.as_str()), (SurveyState::Asked, ""));
        let customer = ask.customer.unwrap();
        assert!(surveys.asked_since(customer, at(30)).await.unwrap());
        assert!(!surveys.asked_since(customer, at(31)).await.unwrap());
        assert!(!answered(&db, &ask, csat(5), "", 30 + HOUR).await, "too late");
        assert!(answered(&db, &ask, csat(1), "Trop long", 40).await);
        assert!(!answered(&db, &ask, csat(5), "", 41).await, "once");
        let wanting = surveys.wanting(9).await.unwrap();
        surveys.followed_up(&wanting[0], SurveyFollowUp::Ticket, Some("t1"), "").await.unwrap();
        assert!(surveys.wanting(9).await.unwrap().is_empty());
        wanting
    })
    .await;
}

#[tokio::test]
async fn results_add_up_by_group_and_stay_within_the_scope() {
    both(async |db: Db| {
        for (n, organization, when, mark) in [
            (1, "alpha", 0, Some(5)),
            (2, "alpha", 10, Some(1)),
            (3, "alpha", HOUR, None),
            (4, "beta", 0, Some(3)),
        ] {
            let ask = asked(&db, n, organization, when).await;
            if let Some(mark) = mark {
                let words = if mark == 1 { "Trop d'attente" } else { "" };
                assert!(answered(&db, &ask, csat(mark), words, when + 1).await);
            }
        }
        let only = |organization: &str| Scope {
            organizations: Grant::Only(vec![OrganizationId::new(organization)]),
            agents: Grant::All,
        };
        let all = SurveyFilter { limit: 9, ..SurveyFilter::default() };
        let surveys = db.surveys();
        let hours = surveys.results(&only("alpha"), &all, SurveyGroup::Hour).await.unwrap();
        let sums: Vec<_> = hours.values().map(|r: &Results| (r.asked, r.answered)).collect();
        assert_eq!(sums, [(2, 2), (1, 0)]);
        let mut whole: BTreeMap<String, Results> = BTreeMap::new();
        for group in [
            SurveyGroup::Survey,
            SurveyGroup::Way,
            SurveyGroup::Agent,
            SurveyGroup::Queue,
            SurveyGroup::Campaign,
            SurveyGroup::Disposition,
        ] {
            let by = surveys.results(&Scope::all(), &all, group).await.unwrap();
            let mut sum = Results::default();
            by.values().for_each(|part| sum.plus(part));
            assert_eq!((sum.asked, sum.answered, sum.csat), (4, 3, [1, 0, 1, 0, 1]), "{group:?}");
            whole = by;
        }
        let low = SurveyFilter { low: true, with_words: true, ..all.clone() };
        let low = SurveyFilter { theme: Some("attente".to_owned()), ..low };
        let lines = surveys.list(&only("alpha"), &low).await.unwrap().items;
        assert_eq!(lines.len(), 1);
        assert!(surveys.list(&only("beta"), &low).await.unwrap().items.is_empty());
        let first = surveys.list(&Scope::all(), &SurveyFilter { limit: 3, ..all }).await.unwrap();
        assert_eq!(first.items.len(), 3);
        assert!(first.next.is_some());
        (hours, whole, lines)
    })
    .await;
}

#[tokio::test]
async fn answers_are_listed_by_the_time_that_is_shown_page_after_page() {
    both(async |db| {
        // Asked in one order, answered in another; the last one nobody asked.
        let mut asks = Vec::new();
        for (n, when) in [(1, 100), (2, 200), (3, 300)] {
            asks.push(asked(&db, n, "net", when).await);
        }
        assert!(answered(&db, &asks[0], Scores::default(), "", 900).await);
        db.surveys().add(&[planned(4, "net")]).await.unwrap();
        let mut filter = SurveyFilter { limit: 2, ..SurveyFilter::default() };
        let mut listed = Vec::new();
        loop {
            let page = db.surveys().list(&Scope::all(), &filter).await.unwrap();
            listed.extend(page.items.iter().map(|line| line.ask.shown_at()));
            filter.cursor = page.next;
            if filter.cursor.is_none() {
                break;
            }
        }
        assert_eq!(listed, [at(900), at(300), at(200), at(10)]);
        listed
    })
    .await;
}
