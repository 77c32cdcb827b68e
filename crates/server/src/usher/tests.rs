use super::*;
use crm::appointment::FieldPerson;
use crm::dialling::row::RecordDraft;
use crm::dialling::{DialNumber, Filter};
use crm::history::ConsentState;
use serde_json::json;
use std::sync::Arc;
use store::testing::{TestDb, sqlite};
use store::{AppointmentId, ChoiceAsk, Customer, CustomerEntry, NewRecord, Placed, RecordList};
use tokio::sync::mpsc;
use uuid::Uuid;
use vocab::{
    Address, CampaignId, Event, FloorPlan, InteractionId, OrganizationId, RecordId, RecordListId,
};

const HOUR_MS: i64 = 3_600_000;
/// Monday 23 November 2026, 10 h in Paris.
const BEGIN: i64 = 1_795_424_400_000;

fn hour(n: i64) -> Moment {
    Moment::from_epoch_ms(BEGIN + n * HOUR_MS)
}

fn nova() -> OrganizationId {
    OrganizationId::new("nova")
}

fn marie() -> CustomerId {
    CustomerId::from_uuid(Uuid::from_u128(900))
}

struct Bench {
    base: TestDb,
    usher: Usher,
    floor: mpsc::Receiver<web::FloorAsk>,
}

impl Bench {
    async fn new() -> Self {
        let base = sqlite().await;
        let db = base.db.clone();
        let mut setup = db.setups().latest(&Scope::all(), &nova()).await.unwrap().setup;
        let paul = json!({"id": "paul", "name": "Paul Martin"});
        let paul: FieldPerson = serde_json::from_value(paul).unwrap();
        setup.field_force.people.push(paul);
        let gateway = json!({"active": true, "url": "https://sms.example/send",
            "body": "{sms.text}"});
        setup.sms = Some(serde_json::from_value(gateway).unwrap());
        assert_eq!(setup.faults(), Vec::new());
        db.setups().publish(&nova(), 0, &setup, "admin", hour(-99)).await.unwrap();
        let mut plan = FloorPlan::empty();
        let named = json!({"name": "Nova Énergie"});
        plan.organizations.insert(nova(), serde_json::from_value(named).unwrap());
        let campaign = json!({"name": "Devis", "organization": "nova", "outbound": {
            "method": "progressive", "queue": "devis", "shown": ["0162000001"]}});
        plan.campaigns.insert("devis".into(), serde_json::from_value(campaign).unwrap());
        db.plans().publish("admin", &plan, hour(-99)).await.unwrap();
        let card = Customer::new(marie(), nova(), "Marie Durand", hour(-99));
        db.customers().upsert(&card).await.unwrap();
        let (floor, heard) = mpsc::channel(8);
        let link_base = "https://centre.example".to_owned();
        let stop = CancellationToken::new();
        let usher = Usher { db, floor, link_base, mail: true, stop };
        Self { base, usher, floor: heard }
    }

    fn db(&self) -> &Db {
        &self.base.db
    }

    async fn book(&self, starts: Moment) -> FieldAppointment {
        let one = appointment(starts);
        self.db().appointments().book(&one, |_| Ok(0)).await.unwrap();
        one
    }

    async fn change(
        &self,
        one: &FieldAppointment,
        now: Moment,
        change: impl FnOnce(&mut FieldAppointment),
    ) -> FieldAppointment {
        let mut after = one.clone();
        change(&mut after);
        after.version += 1;
        after.changed_at = now;
        let none = None::<fn(&[crm::appointment::Taken]) -> Result<u32, crm::appointment::Busy>>;
        self.db().appointments().change(&after, none).await.unwrap();
        after
    }

    /// Looks, and gives what is to go out since the beginning: mails, then texts.
    async fn sent(&self, now: Moment) -> (Vec<String>, Vec<String>) {
        self.usher.look(now).await.unwrap();
        let mails = self.db().mail().due(hour(9_999), 50).await.unwrap();
        let texts = self.db().sms().due(hour(9_999), 50).await.unwrap();
        let mails = mails.into_iter().map(|(_, mail)| mail.text.into_inner()).collect();
        (mails, texts.into_iter().map(|(_, text)| text.into_inner()).collect())
    }

    async fn missed(&self, id: AppointmentId) -> Option<String> {
        self.db().appointments().get(&Scope::all(), id).await.unwrap().unwrap().missed
    }
}

fn appointment(starts: Moment) -> FieldAppointment {
    let pii = |text: &str| Some(Pii::new(text.to_owned()));
    FieldAppointment {
        id: AppointmentId::from_uuid(Uuid::from_u128(7)),
        organization: nova(),
        campaign: Some("devis".into()),
        customer: Some(marie()),
        record: None,
        interaction: None,
        person: "paul".into(),
        starts,
        ends: starts.plus_ms(HOUR_MS),
        state: AppointmentState::Booked,
        postcode: Pii::new("75011".into()),
        name: pii("Marie Durand"),
        place: pii("3, rue des Lilas"),
        phone: Some(Pii::new(Address::parse("0639981234", "FR"))),
        email: pii("marie@client.example"),
        subject: pii("Devis"),
        note: None,
        reason: None,
        language: "fr".into(),
        author: "agent1".into(),
        made_at: hour(0),
        changed_at: hour(0),
        moved_at: hour(0),
        moves: 0,
        version: 1,
        missed: None,
    }
}

#[tokio::test]
async fn a_booking_is_confirmed_at_once_and_reminded_of_the_day_before_each_once() {
    let bench = Bench::new().await;
    // Friday, 10 h.
    bench.book(hour(96)).await;
    let (mails, texts) = bench.sent(hour(0)).await;
    assert_eq!((mails.len(), texts.len()), (1, 0));
    assert!(mails[0].contains("vendredi 27 novembre à 10\u{a0}h avec Paul Martin"), "{}", mails[0]);
    assert!(mails[0].contains("https://centre.example/r/"), "{}", mails[0]);
    let (_, mail) = bench.db().mail().due(hour(9_999), 50).await.unwrap().remove(0);
    let file = String::from_utf8(mail.parts[0].content.clone()).unwrap();
    assert!(file.contains("DTSTART:20261127T090000Z"), "{file}");
    // The same program again, as after a kill: nobody is told twice.
    let one = bench.db().appointments();
    let one = one.get(&Scope::all(), AppointmentId::from_uuid(Uuid::from_u128(7))).await.unwrap();
    bench.db().appointments().look_again(&one.unwrap(), Some(hour(0))).await.unwrap();
    assert_eq!(bench.sent(hour(1)).await.0.len(), 1);
    assert_eq!(bench.sent(hour(71)).await.1.len(), 0);
    let (_, texts) = bench.sent(hour(73)).await;
    assert_eq!(texts.len(), 1, "the day before");
    assert!(texts[0].contains("rappel de votre rendez-vous le vendredi 27 novembre"));
    assert_eq!(bench.sent(hour(90)).await.1.len(), 1, "once");
    assert_eq!(bench.sent(hour(99)).await.0.len(), 1);
}

#[tokio::test]
async fn a_cancelled_one_is_told_of_and_never_reminded_of_and_a_moved_one_anew() {
    let bench = Bench::new().await;
    let one = bench.book(hour(96)).await;
    bench.sent(hour(0)).await;
    let moved = bench
        .change(&one, hour(2), |one| {
            (one.starts, one.ends) = (hour(120), hour(121));
            (one.moves, one.moved_at) = (1, hour(2));
        })
        .await;
    let (mails, _) = bench.sent(hour(2)).await;
    assert!(mails.iter().any(|text| text.contains("déplacé au samedi 28")), "{mails:?}");
    assert_eq!(bench.sent(hour(73)).await.1.len(), 0, "the former time is nobody's");
    bench.change(&moved, hour(74), |one| one.state = AppointmentState::Cancelled).await;
    let (mails, _) = bench.sent(hour(74)).await;
    assert_eq!(mails.len(), 3);
    assert!(mails.iter().any(|text| text.contains("est annulé")), "{mails:?}");
    assert_eq!(bench.sent(hour(110)).await.1.len(), 0, "never reminded of");
}

#[tokio::test]
async fn nobody_is_told_at_night_nor_by_a_way_that_they_refused() {
    let bench = Bench::new().await;
    // Reminded at 7 h: that waits for 8 h.
    let one = bench.book(hour(45)).await;
    let refused = Consent {
        purpose: PURPOSE.to_owned(),
        channel: "email".to_owned(),
        state: ConsentState::Withdrawn,
        proof: None,
    };
    let line = CustomerEntry {
        id: Uuid::from_u128(77).to_string(),
        organization: nova(),
        customer: marie(),
        at: hour(-1),
        author: "agent1".to_owned(),
        interaction: None,
        version: 1,
        entry: Entry::Consent(refused),
    };
    bench.db().customers().add_entry(&line).await.unwrap();
    let (mails, texts) = bench.sent(hour(0)).await;
    assert_eq!((mails.len(), texts.len()), (0, 1), "by text, since mail was refused");
    assert_eq!(bench.sent(hour(21)).await.1.len(), 1, "7 h");
    assert_eq!(bench.sent(hour(22)).await.1.len(), 2, "8 h");
    let notes = bench.db().appointments().notes(one.id).await.unwrap();
    let ways: Vec<_> = notes.iter().map(|n| (n.key.as_str(), n.way.as_str())).collect();
    assert_eq!(ways, [("confirmation/booked", "sms"), ("reminder/before-24-0", "sms")]);
}

async fn list_with(db: &Db, people: &[u128]) {
    let (id, campaign) = (RecordListId::from_uuid(Uuid::from_u128(1)), CampaignId::new("devis"));
    let list = RecordList {
        id,
        organization: nova(),
        campaign: campaign.clone(),
        name: "Mai".into(),
        weight: 1,
        active: true,
        filter: Filter::default(),
        author: "chef".into(),
        made_at: hour(-9),
        removed_at: None,
    };
    db.record_lists().add(&list).await.unwrap();
    let placed = Placed {
        organization: nova(),
        campaign,
        list: id,
        import: None,
        filter: Filter::default(),
        quotas: Vec::new(),
    };
    for n in people {
        let number = Address::parse(&format!("06399812{n:02}"), "FR");
        let draft = RecordDraft { numbers: vec![DialNumber::new(number)], ..Default::default() };
        let new = NewRecord { id: RecordId::from_uuid(Uuid::from_u128(*n)), draft };
        db.dial_records().add(&placed, new, hour(-8)).await.unwrap();
    }
}

#[tokio::test]
async fn who_was_not_there_is_called_before_every_other_record_also_those_at_an_agreed_time() {
    let bench = Bench::new().await;
    let db = bench.db();
    list_with(db, &[1, 2, 3]).await;
    let record = |n: u128| RecordId::from_uuid(Uuid::from_u128(n));
    // Somebody else has agreed on a call that is due already.
    db.dial_records().appoint(&Scope::all(), record(2), hour(3), None).await.unwrap();
    let mut one = appointment(hour(2));
    one.record = Some(record(3));
    db.appointments().add(std::slice::from_ref(&one)).await.unwrap();
    bench.change(&one, hour(4), |one| one.state = AppointmentState::Missed).await;
    bench.usher.look(hour(4)).await.unwrap();
    assert_eq!(bench.missed(one.id).await, None, "it can still be taken back");
    bench.usher.look(hour(4).plus_ms(GRACE_MS)).await.unwrap();
    assert_eq!(bench.missed(one.id).await.as_deref(), Some("record"));
    let now = hour(5);
    db.dial_records().due(now).await.unwrap();
    let zones = db.dial_records().zones(&"devis".into()).await.unwrap();
    let zones: Vec<_> = zones.into_iter().map(|(zone, _)| zone).collect();
    let campaign = CampaignId::new("devis");
    let ask = ChoiceAsk {
        campaign: &campaign,
        zones: &zones,
        count: 3,
        now,
        lease_until: now.plus_ms(60_000),
    };
    let chosen = db.dial_records().choose(&ask).await.unwrap();
    let chosen: Vec<_> = chosen.into_iter().map(|c| c.record).collect();
    assert_eq!(chosen, [record(3), record(2), record(1)]);
}

#[tokio::test]
async fn without_a_record_a_call_is_owed_once_in_the_campaign_s_queue() {
    let mut bench = Bench::new().await;
    let one = appointment(hour(2));
    bench.db().appointments().add(std::slice::from_ref(&one)).await.unwrap();
    bench.change(&one, hour(4), |one| one.state = AppointmentState::Missed).await;
    let floor = async {
        let asked = bench.floor.recv().await.expect("it orders");
        let vocab::Input::Ordered {
            order: Order::ScheduleCallback { queue, number, priority, .. },
            ..
        } = &asked.input
        else {
            panic!("a call owed")
        };
        assert_eq!((queue.as_str(), number.reveal().as_str()), ("devis", "+33639981234"));
        assert_eq!(*priority, FIRST, "before everybody who waits");
        asked
    };
    let usher = &bench.usher;
    let (looked, ()) = tokio::join!(usher.look(hour(5)), async {
        let asked = floor.await;
        let event = Event::CallbackOwed {
            callback: vocab::CallbackId::from_uuid(Uuid::from_u128(5)),
            interaction: InteractionId::from_uuid(Uuid::from_u128(6)),
            organization: nova(),
            queue: Some("devis".into()),
            system: Address::parse("0162000001", "FR"),
            priority: 0,
            since: hour(5),
            skills: std::collections::BTreeMap::new(),
            promised: None,
            not_before: None,
            only: None,
            by_floor: true,
            tolerance_ms: 0,
            ordered_by: None,
        };
        let recorded = vocab::Recorded { seq: 1, at: hour(5), event, private: Default::default() };
        drop(asked.reply.expect("it waits").send(Arc::from([recorded])));
    });
    looked.unwrap();
    assert_eq!(bench.missed(one.id).await.as_deref(), Some("callback"));
    bench.usher.look(hour(6)).await.unwrap();
    assert!(bench.floor.try_recv().is_err(), "once");
}
