//! Appointments of the field force: never two at one time, each message once.

use crate::facts::{customer, organization, s};
use crm::appointment::{Busy, Taken};
use store::testing::both;
use store::{
    AppointmentFilter, AppointmentId, AppointmentNote, AppointmentState, Booked, Db,
    FieldAppointment, FieldFeed, HappeningWhat, NewSms, Scope, SmsKind, StoreError,
};
use uuid::Uuid;
use vocab::{Moment, Pii};

const HOUR_MS: i64 = 3_600_000;

fn id(n: u128) -> AppointmentId {
    AppointmentId::from_uuid(Uuid::from_u128(n))
}

fn hour(n: i64) -> Moment {
    s(0).plus_ms(n * HOUR_MS)
}

/// An hour long.
fn appointment(n: u128, org: &str, person: &str, starts: Moment) -> FieldAppointment {
    let pii = |text: &str| Some(Pii::new(text.to_owned()));
    FieldAppointment {
        id: id(n),
        organization: organization(org),
        campaign: None,
        customer: Some(customer(1)),
        record: None,
        interaction: None,
        person: person.into(),
        starts,
        ends: starts.plus_ms(HOUR_MS),
        state: AppointmentState::Booked,
        postcode: Pii::new("75011".into()),
        name: pii("Hélène Durand"),
        place: pii("3, rue des Lilas"),
        phone: None,
        email: None,
        subject: pii("Devis"),
        note: None,
        reason: None,
        language: "fr".into(),
        author: "agent1".into(),
        made_at: s(0),
        changed_at: s(0),
        moved_at: s(0),
        moves: 0,
        version: 1,
        missed: None,
    }
}

/// As the rules have it, without travel.
fn free(one: &FieldAppointment) -> impl FnOnce(&[Taken]) -> Result<u32, Busy> {
    let (starts, ends) = (one.starts, one.ends);
    move |taken| match taken.iter().all(|t| t.ends <= starts || ends <= t.starts) {
        true => Ok(0),
        false => Err(Busy::Taken),
    }
}

async fn book(db: &Db, one: &FieldAppointment) -> Booked {
    db.appointments().book(one, free(one)).await.expect("booked or refused")
}

async fn listed(db: &Db, scope: &Scope, filter: AppointmentFilter) -> Vec<u128> {
    let filter = AppointmentFilter { limit: 50, ..filter };
    let page = db.appointments().list(scope, &filter).await.expect("listed");
    page.items.iter().map(|one| one.id.uuid().as_u128()).collect()
}

#[tokio::test]
async fn a_time_is_given_once_also_to_two_who_ask_at_the_same_moment() {
    both(async |db: Db| {
        let wishes: Vec<_> =
            (1..=6).map(|n| appointment(n, "net", "paul", hour(30 + n as i64 % 2))).collect();
        let tasks: Vec<_> = wishes
            .into_iter()
            .map(|one| {
                let db = db.clone();
                tokio::spawn(async move { book(&db, &one).await })
            })
            .collect();
        let mut done = 0;
        for task in tasks {
            match task.await.unwrap() {
                Booked::Done => done += 1,
                Booked::Not(why) => assert_eq!(why, Busy::Taken),
            }
        }
        assert_eq!(done, 2, "two hours, one each");
        let other = appointment(9, "net", "zoe", hour(30));
        assert_eq!(book(&db, &other).await, Booked::Done, "somebody else is free then");
        let other = appointment(10, "trip", "paul", hour(30));
        assert_eq!(book(&db, &other).await, Booked::Done, "another organization's Paul");
        done
    })
    .await;
}

#[tokio::test]
async fn a_moved_one_frees_its_time_a_cancelled_one_too_and_an_old_reading_changes_nothing() {
    both(async |db: Db| {
        let one = appointment(1, "net", "paul", hour(30));
        book(&db, &one).await;
        let moved = FieldAppointment {
            starts: hour(40),
            ends: hour(41),
            moves: 1,
            version: 2,
            ..one.clone()
        };
        let base = db.appointments();
        assert_eq!(base.change(&moved, Some(free(&moved))).await.unwrap(), Booked::Done);
        let stale = base.change(&moved, Some(free(&moved))).await;
        assert!(matches!(stale, Err(StoreError::Stale { expected: 1, found: 2 })), "{stale:?}");
        let two = appointment(2, "net", "paul", hour(30));
        assert_eq!(book(&db, &two).await, Booked::Done);
        let back =
            FieldAppointment { starts: hour(30), ends: hour(31), version: 3, ..moved.clone() };
        let refused = base.change(&back, Some(free(&back))).await.unwrap();
        assert_eq!(refused, Booked::Not(Busy::Taken));
        let kept = base.get(&Scope::all(), id(1)).await.unwrap().unwrap();
        assert_eq!(kept, moved, "what is refused changes nothing");
        let none = None::<fn(&[Taken]) -> Result<u32, Busy>>;
        let gone =
            FieldAppointment { state: AppointmentState::Cancelled, version: 2, ..two.clone() };
        base.change(&gone, none).await.unwrap();
        assert_eq!(base.change(&back, Some(free(&back))).await.unwrap(), Booked::Done);
        let changes = base.changes(id(1)).await.unwrap();
        let told: Vec<_> = changes.iter().map(|c| (c.version, c.starts)).collect();
        assert_eq!(told, [(3, hour(30)), (2, hour(40)), (1, hour(30))]);
    })
    .await;
}

#[tokio::test]
async fn lists_are_in_the_order_of_time_found_by_words_and_never_across_the_wall() {
    both(async |db: Db| {
        for (n, org, person, at) in
            [(1, "net", "paul", 30), (2, "net", "zoe", 20), (3, "trip", "paul", 25)]
        {
            book(&db, &appointment(n, org, person, hour(at))).await;
        }
        let net = Scope::of_organizations(vec![organization("net")]);
        let all = AppointmentFilter::default;
        assert_eq!(listed(&db, &net, all()).await, [2, 1]);
        assert_eq!(listed(&db, &Scope::all(), all()).await, [2, 3, 1]);
        let paul = AppointmentFilter { person: Some("paul".into()), ..all() };
        assert_eq!(listed(&db, &net, paul).await, [1]);
        let words = AppointmentFilter { text: Some("lilas".into()), ..all() };
        assert_eq!(listed(&db, &net, words).await, [2, 1]);
        let day = AppointmentFilter { from: Some(hour(25)), to: Some(hour(30)), ..all() };
        assert_eq!(listed(&db, &Scope::all(), day).await, [3]);
        let over = AppointmentFilter { states: vec![AppointmentState::Missed], ..all() };
        assert_eq!(listed(&db, &net, over).await, []);
        assert_eq!(db.appointments().get(&net, id(3)).await.unwrap(), None);
        let first = AppointmentFilter { limit: 1, ..all() };
        let page = db.appointments().list(&Scope::all(), &first).await.unwrap();
        let rest = AppointmentFilter { cursor: page.next, ..all() };
        assert_eq!(listed(&db, &Scope::all(), rest).await, [3, 1]);
        let line = db.customers().timeline(&net, customer(1), None, 10).await.unwrap();
        let ends = line.items.iter().all(|h| matches!(h.what, HappeningWhat::Entry(_)));
        assert!(ends && line.items.len() == 2, "the customer's line of time has them");
    })
    .await;
}

#[tokio::test]
async fn a_message_is_written_once_and_not_for_a_version_that_is_gone() {
    both(async |db: Db| {
        let one = appointment(1, "net", "paul", hour(30));
        book(&db, &one).await;
        let base = db.appointments();
        let due = base.to_tell(hour(0), 10).await.unwrap();
        assert_eq!(due, std::slice::from_ref(&one));
        let sms = NewSms {
            id: "s1".into(),
            organization: organization("net"),
            customer: one.customer,
            kind: SmsKind::Appointment,
            receiver: Pii::new("+33612345678".into()),
            text: Pii::new("Demain".into()),
        };
        let note = |key: &str| AppointmentNote {
            key: key.into(),
            at: hour(1),
            way: "sms".into(),
            why: String::new(),
        };
        let tell = async |key: &str, digest: &str| {
            base.tell(&one, &note(key), Some(((&sms).into(), digest))).await.unwrap()
        };
        assert!(tell("confirmation/booked", "d1").await);
        assert!(!tell("confirmation/booked", "d2").await, "once");
        assert_eq!(db.sms().due(hour(2), 10).await.unwrap().len(), 1);
        assert_eq!(base.by_link("d1").await.unwrap().map(|a| a.id), Some(id(1)));
        assert_eq!(base.by_link("d2").await.unwrap(), None);
        base.look_again(&one, Some(hour(6))).await.unwrap();
        assert!(base.to_tell(hour(5), 10).await.unwrap().is_empty());
        let none = None::<fn(&[Taken]) -> Result<u32, Busy>>;
        let gone = FieldAppointment {
            state: AppointmentState::Cancelled,
            version: 2,
            changed_at: hour(3),
            ..one.clone()
        };
        base.change(&gone, none).await.unwrap();
        assert!(!tell("reminder/before-24-0", "d3").await, "it was changed meanwhile");
        base.look_again(&one, None).await.unwrap();
        assert_eq!(base.to_tell(hour(3), 10).await.unwrap(), [gone], "and is looked at anew");
    })
    .await;
}

#[tokio::test]
async fn an_address_of_a_calendar_leads_to_one_person_until_it_is_taken_back() {
    both(async |db: Db| {
        book(&db, &appointment(1, "net", "paul", hour(30))).await;
        book(&db, &appointment(2, "net", "zoe", hour(31))).await;
        let base = db.appointments();
        let feed = FieldFeed {
            organization: organization("net"),
            person: "paul".into(),
            author: "admin".into(),
            made_at: s(1),
        };
        base.open_feed(&feed, "d1").await.unwrap();
        base.open_feed(&feed, "d2").await.unwrap();
        assert_eq!(base.feed("d1").await.unwrap(), None, "the former address leads nowhere");
        assert_eq!(base.feed("d2").await.unwrap(), Some(feed.clone()));
        let shown = base.of_person(&feed.organization, "paul", (hour(0), hour(99))).await.unwrap();
        assert_eq!(shown.iter().map(|a| a.id).collect::<Vec<_>>(), [id(1)]);
        assert!(base.close_feed(&feed.organization, "paul").await.unwrap());
        assert!(!base.close_feed(&feed.organization, "paul").await.unwrap());
        assert_eq!(base.feed("d2").await.unwrap(), None);
    })
    .await;
}
