//! Lists and their records: chosen, called, recycled; attempts as the journal has them.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::facts::*;
use crm::dialling::row::RecordDraft;
use crm::dialling::{DialNumber, Filter, Op, Quota, RecordState, Test};
use law::digest;
use std::collections::BTreeMap;
use store::testing::both;
use store::{
    Abandonment, CallsAsked, Candidate, ChoiceAsk, Db, DialAsked, DialBy, DialKind, DialRecord,
    Journal, NewRecord, Placed, RecordFilter, RecordList, RecordSort, Scope,
};
use uuid::Uuid;
use vocab::{
    CampaignId, DialMethod, DialReason, Disposition, Event, Fact, FloorPlan, Initiation, LegId,
    Meaning, Moment, Outcome, Pii, Private, RecordId, RecordListId,
};

const PARIS: &str = "Europe/Paris";

fn list_id(n: u128) -> RecordListId {
    RecordListId::from_uuid(Uuid::from_u128(n))
}

fn record_id(n: u128) -> RecordId {
    RecordId::from_uuid(Uuid::from_u128(n))
}

fn campaign() -> CampaignId {
    CampaignId::new("spring")
}

fn list(n: u128, weight: u32) -> RecordList {
    RecordList {
        id: list_id(n),
        organization: organization("net"),
        campaign: campaign(),
        name: format!("Liste {n}"),
        weight,
        active: true,
        filter: Filter::default(),
        author: "chef".into(),
        made_at: s(0),
        removed_at: None,
    }
}

fn placed(n: u128) -> Placed {
    Placed {
        organization: organization("net"),
        campaign: campaign(),
        list: list_id(n),
        import: None,
        filter: Filter::default(),
        quotas: Vec::new(),
    }
}

fn draft(numbers: &[&str], score: i32) -> RecordDraft {
    RecordDraft {
        name: Some(Pii::new("Zoé Durand".into())),
        numbers: numbers.iter().map(|n| DialNumber::new(number(n))).collect(),
        score: Some(score),
        ..RecordDraft::default()
    }
}

/// A record of the list; its number ends by its own.
async fn add(db: &Db, list: u128, n: u128, score: i32) {
    let draft = draft(&[&format!("01620000{n:02}")], score);
    let new = NewRecord { id: record_id(n), draft };
    let made = db.dial_records().add(&placed(list), new, s(n as i64)).await.unwrap();
    assert_eq!(made, Some(record_id(n)));
}

async fn choose(db: &Db, count: usize, now: Moment) -> Vec<Candidate> {
    let zones = [PARIS.to_owned()];
    let lease_until = now.plus_ms(60_000);
    let campaign = campaign();
    let ask = ChoiceAsk { campaign: &campaign, zones: &zones, count, now, lease_until };
    db.dial_records().choose(&ask).await.unwrap()
}

fn ids(chosen: &[Candidate]) -> Vec<RecordId> {
    chosen.iter().map(|c| c.record).collect()
}

async fn record(db: &Db, n: u128) -> DialRecord {
    db.dial_records().get(&Scope::all(), record_id(n)).await.unwrap().unwrap()
}

/// Where a record stands, and why.
async fn stands(db: &Db, n: u128) -> (RecordState, Option<String>) {
    let record = record(db, n).await;
    (record.state, record.reason)
}

/// A campaign calls the record; nobody has answered yet.
fn called(n: u128, of: u128, number_of: &str) -> Vec<Fact> {
    let record = record_id(of);
    let mut start = started(n, "net");
    let Event::InteractionStarted { campaign: of, record: about, initiation, .. } =
        &mut start.event
    else {
        panic!("it starts")
    };
    (*of, *about, *initiation) = (Some(campaign()), Some(record), Initiation::Outbound);
    start.private.customer = Some(Pii::new(number(number_of)));
    let reason =
        DialReason::Campaign { campaign: campaign(), record, method: DialMethod::Progressive };
    let dialled = Event::LegDialled {
        interaction: call(n),
        leg: LegId::from_uuid(Uuid::from_u128(n)),
        ring_ms: 25_000,
        reason: Some(reason),
    };
    let private = Private { dialled: Some(Pii::new(number(number_of))), ..Private::default() };
    vec![start, Fact { event: dialled, private }]
}

fn answered(n: u128) -> Fact {
    Event::LegAnswered { interaction: call(n), leg: LegId::from_uuid(Uuid::from_u128(n)) }.into()
}

async fn append(journal: &mut Journal, at: Moment, facts: Vec<Fact>) {
    let batch: Vec<_> = facts.into_iter().map(|fact| (at, fact)).collect();
    journal.append(&batch).await.unwrap();
}

/// Attempts that are not as the journal says; receipts are proven elsewhere.
async fn wrong(db: &Db) -> usize {
    let report = store::verify(db, |_, _| {}).await.unwrap();
    report.differences.iter().filter(|found| found.table == "dial_attempt").count()
}

fn plan() -> FloorPlan {
    let mut plan = FloorPlan::empty();
    for (key, means) in [("sold", Meaning::Sale), ("no", Meaning::Refusal)] {
        let disposition = Disposition { name: key.into(), settles: None, means: Some(means) };
        plan.dispositions.insert(key.into(), disposition);
    }
    plan
}

#[tokio::test]
async fn the_best_score_is_chosen_first_and_nobody_twice() {
    both(async |db| {
        db.record_lists().add(&list(1, 10)).await.unwrap();
        for (n, score) in [(1, 10), (2, 90), (3, 90), (4, 50)] {
            add(&db, 1, n, score).await;
        }
        let zones = db.dial_records().zones(&campaign()).await.unwrap();
        assert_eq!(zones, [(PARIS.to_owned(), 4)]);
        let first = choose(&db, 2, s(100)).await;
        assert_eq!(ids(&first), [record_id(2), record_id(3)], "then as they came");
        assert_eq!(first[0].digests, [digest(&number("0162000002"))]);
        assert_eq!(first[0].zone.as_deref(), Some(PARIS));
        assert_eq!(ids(&choose(&db, 9, s(100)).await), [record_id(4), record_id(1)]);
        assert_eq!(choose(&db, 9, s(100)).await, []);
        db.dial_records().release(record_id(4)).await.unwrap();
        assert_eq!(ids(&choose(&db, 9, s(100)).await), [record_id(4)]);
        assert_eq!(db.dial_records().expire_claims(s(159)).await.unwrap(), 0);
        assert_eq!(db.dial_records().expire_claims(s(160)).await.unwrap(), 4);
        first
    })
    .await;
}

#[tokio::test]
async fn lists_are_mixed_by_weight_and_one_that_is_empty_leaves_its_share() {
    both(async |db| {
        for (n, weight) in [(1, 3), (2, 1), (3, 0)] {
            db.record_lists().add(&list(n, weight)).await.unwrap();
        }
        for n in 1..=20 {
            add(&db, 1, n, 0).await;
        }
        for n in 21..=25 {
            add(&db, 2, n, 0).await;
        }
        add(&db, 3, 30, 100).await;
        let of =
            |chosen: &[Candidate], n: u128| chosen.iter().filter(|c| c.list == list_id(n)).count();
        let mixed = choose(&db, 8, s(100)).await;
        assert_eq!(mixed.len(), 8);
        assert!((5..=7).contains(&of(&mixed, 1)), "about three of four");
        let rest = choose(&db, 50, s(100)).await;
        let all = |n| of(&mixed, n) + of(&rest, n);
        assert_eq!((all(1), all(2), all(3)), (20, 5, 0));
        let paused = RecordList { active: false, ..list(1, 3) };
        db.record_lists().change(&paused).await.unwrap();
        db.dial_records().expire_claims(s(999)).await.unwrap();
        let others = choose(&db, 50, s(1_000)).await;
        assert_eq!((of(&others, 1), of(&others, 2)), (0, 5), "a paused list gives nobody");
    })
    .await;
}

#[tokio::test]
async fn a_number_is_on_the_lists_of_a_campaign_once() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        add(&db, 1, 1, 0).await;
        let again = NewRecord { id: record_id(2), draft: draft(&["0612345678", "0162000001"], 0) };
        assert_eq!(db.dial_records().add(&placed(1), again, s(2)).await.unwrap(), None);
        let elsewhere = Placed { campaign: CampaignId::new("autumn"), ..placed(2) };
        let other = NewRecord { id: record_id(3), draft: draft(&["0162000001"], 0) };
        assert!(db.dial_records().add(&elsewhere, other, s(3)).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn an_agreed_time_goes_before_all_and_is_kept_for_its_agent() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        add(&db, 1, 1, 100).await;
        add(&db, 1, 2, 0).await;
        let records = db.dial_records();
        let alice = "alice".into();
        assert!(records.appoint(&Scope::all(), record_id(2), s(50), Some(&alice)).await.unwrap());
        let other = Scope::of_organizations(vec![organization("trip")]);
        assert!(!records.appoint(&other, record_id(1), s(50), None).await.unwrap());
        assert_eq!(ids(&choose(&db, 1, s(40)).await), [record_id(1)], "it is not time yet");
        assert_eq!(records.due(s(49)).await.unwrap(), 0);
        assert_eq!(records.due(s(50)).await.unwrap(), 1);
        records.release(record_id(1)).await.unwrap();
        let chosen = choose(&db, 1, s(50)).await;
        assert_eq!(ids(&chosen), [record_id(2)]);
        assert_eq!((chosen[0].only.clone(), chosen[0].appointment), (Some(alice), true));
    })
    .await;
}

#[tokio::test]
async fn what_the_law_forbids_waits_or_is_blocked_and_says_why() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        add(&db, 1, 1, 0).await;
        add(&db, 1, 2, 0).await;
        let records = db.dial_records();
        choose(&db, 2, s(10)).await;
        records.block(record_id(1), "outside_hours", Some(s(60))).await.unwrap();
        records.block(record_id(2), "no_consent", None).await.unwrap();
        assert_eq!(
            stands(&db, 1).await,
            (RecordState::Waits, Some("outside_hours".into())),
            "{:?}",
            record(&db, 1).await.ready_at
        );
        assert_eq!(stands(&db, 2).await, (RecordState::Blocked, Some("no_consent".into())));
        assert_eq!(records.due(s(60)).await.unwrap(), 1);
        assert_eq!(ids(&choose(&db, 2, s(60)).await), [record_id(1)]);
        let counts = db.record_lists().counts(&[list_id(1)]).await.unwrap();
        assert_eq!(counts[&list_id(1)][&RecordState::Blocked], 1);
    })
    .await;
}

#[tokio::test]
async fn a_record_whose_numbers_are_out_of_hours_waits_and_another_is_chosen() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        // s(0) is 6:30 in Paris.
        let mut early = draft(&["0162000001"], 100);
        early.numbers[0].from = Some(9 * 60);
        let new = NewRecord { id: record_id(1), draft: early };
        db.dial_records().add(&placed(1), new, s(1)).await.unwrap();
        add(&db, 1, 2, 0).await;
        assert_eq!(ids(&choose(&db, 1, s(10)).await), [record_id(2)]);
        assert_eq!(stands(&db, 1).await, (RecordState::Waits, Some("number_hours".into())));
        assert_eq!(record(&db, 1).await.ready_at, Some(s(9_000)), "at 9:00");
    })
    .await;
}

#[tokio::test]
async fn an_attempt_is_counted_before_it_rings_and_its_end_is_recycled() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        add(&db, 1, 1, 0).await;
        choose(&db, 1, s(10)).await;
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        append(&mut journal, s(11), called(1, 1, "0162000001")).await;
        assert_eq!(stands(&db, 1).await, (RecordState::Calling, None));
        assert_eq!(db.dial_records().expire_claims(s(9_999)).await.unwrap(), 0);
        let (net, digests) = (organization("net"), [digest(&number("0162000001"))]);
        let attempts = db.dial_attempts();
        let count =
            async |since| attempts.counting(&net, &digests, None, since, None).await.unwrap();
        assert_eq!(count(s(0)).await, [s(11)]);
        assert_eq!(count(s(12)).await, [], "longer ago");
        let trip = organization("trip");
        assert_eq!(attempts.counting(&trip, &digests, None, s(0), None).await.unwrap(), []);
        append(&mut journal, s(30), vec![ended(1, Outcome::Busy)]).await;
        assert_eq!(stands(&db, 1).await.0, RecordState::Settling);
        let settled = db.dial_records().settle(s(31), &plan()).await.unwrap();
        assert_eq!((settled.again, settled.done, settled.more), (1, 0, false));
        let busy = record(&db, 1).await;
        assert_eq!((busy.state, busy.attempts), (RecordState::Waits, 1));
        assert_eq!(busy.ready_at, Some(s(30 + 600)), "ten minutes after it was busy");
        assert_eq!(db.dial_records().settle(s(31), &plan()).await.unwrap().again, 0);
        let told = attempts.of_record(&Scope::all(), record_id(1), 10).await.unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].outcome.as_deref(), Some("busy"));
        assert_eq!(wrong(&db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_call_that_the_rules_stopped_is_no_attempt() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        add(&db, 1, 1, 0).await;
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        append(&mut journal, s(11), called(1, 1, "0162000001")).await;
        append(&mut journal, s(11), vec![ended(1, Outcome::NotAllowed)]).await;
        let (net, digests) = (organization("net"), [digest(&number("0162000001"))]);
        let count = db.dial_attempts().counting(&net, &digests, None, s(0), None).await.unwrap();
        assert_eq!(count, []);
        assert_eq!(record(&db, 1).await.attempts, 0);
    })
    .await;
}

#[tokio::test]
async fn a_sale_ends_a_record_and_a_disposition_that_comes_late_counts() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        add(&db, 1, 1, 0).await;
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let mut facts = called(1, 1, "0162000001");
        facts.extend([answered(1), ended(1, Outcome::Handled)]);
        append(&mut journal, s(60), facts).await;
        let early = db.dial_records().settle(s(61), &plan()).await.unwrap();
        assert_eq!((early.again, early.done), (0, 0), "a disposition is waited for");
        append(&mut journal, s(90), vec![disposition(1, "alice", "sold")]).await;
        assert_eq!(db.dial_records().settle(s(91), &plan()).await.unwrap().done, 1);
        assert_eq!(stands(&db, 1).await, (RecordState::Done, Some("success".into())));
        // Somebody had chosen the wrong one.
        append(&mut journal, s(120), vec![disposition(1, "alice", "no")]).await;
        assert_eq!(db.dial_records().settle(s(121), &plan()).await.unwrap().done, 1);
        assert_eq!(stands(&db, 1).await, (RecordState::Done, Some("refusal".into())));
        assert_eq!(wrong(&db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_earlier_call_says_nothing_of_a_record_that_is_called_again() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        add(&db, 1, 1, 0).await;
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let mut first = called(1, 1, "0162000001");
        first.push(ended(1, Outcome::NoAnswer));
        append(&mut journal, s(10), first).await;
        append(&mut journal, s(20), called(2, 1, "0162000001")).await;
        append(&mut journal, s(30), vec![disposition(1, "alice", "sold")]).await;
        let record = record(&db, 1).await;
        assert_eq!((record.state, record.interaction), (RecordState::Calling, Some(call(2))));
    })
    .await;
}

#[tokio::test]
async fn attempts_are_built_anew_and_a_changed_one_is_found() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        add(&db, 1, 1, 0).await;
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let mut facts = called(1, 1, "0162000001");
        facts.extend([answered(1), ended(1, Outcome::Dropped)]);
        append(&mut journal, s(60), facts).await;
        journal.close().await;
        let abandonment = db.dial_attempts().abandonment(&campaign(), s(0)).await.unwrap();
        assert_eq!(abandonment, Abandonment { live: 1, abandoned: 1 });
        store::testing::execute(&db, "UPDATE dial_attempt SET outcome = 'handled'").await;
        let report = store::verify(&db, |_, _| {}).await.unwrap();
        // Receipts are proven elsewhere.
        let told = report.differences.iter().filter(|d| d.table != "dial_receipt");
        let told: Vec<_> = told.map(|d| (d.table, &d.what)).collect();
        let column = |name| store::What::Columns(vec![name]);
        // The row isn't as the journal says, and the campaign's screen counts otherwise.
        let both = [("dial_attempt", &column("outcome")), ("campaign", &column("dropped"))];
        assert_eq!(told, both);
        let mut rebuilt = db.rebuild("test", s(100), |_| {}).await;
        for _ in 0..100 {
            if rebuilt.is_ok() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            rebuilt = db.rebuild("test", s(100), |_| {}).await;
        }
        rebuilt.unwrap();
        assert_eq!(wrong(&db).await, 0);
        db.dial_attempts().of_record(&Scope::all(), record_id(1), 10).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn a_filter_leaves_records_out_and_lets_them_in_again() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        for (n, score) in [(1, 10), (2, 90)] {
            add(&db, 1, n, score).await;
        }
        let best = Test { field: "score".into(), is: Op::AtLeast, values: vec!["50".into()] };
        let quota =
            Quota { id: "best".into(), label: "Best".into(), of: Filter::default(), most: 1 };
        let (filter, quotas) = (Filter(vec![best]), [quota]);
        let refilter = async |filter: &Filter| {
            db.dial_records().refilter(list_id(1), (filter, &quotas), None).await.unwrap()
        };
        assert_eq!(refilter(&filter).await, None, "that was all");
        assert_eq!(stands(&db, 1).await.0, RecordState::Filtered);
        assert_eq!(record(&db, 1).await.why(true).as_deref(), Some("filter"));
        assert_eq!(ids(&choose(&db, 9, s(100)).await), [record_id(2)]);
        refilter(&Filter::default()).await;
        assert_eq!(stands(&db, 1).await.0, RecordState::Ready);
        assert_eq!(record(&db, 1).await.cell.as_deref(), Some("best"));
    })
    .await;
}

#[tokio::test]
async fn a_full_quota_ends_the_others_of_its_kind() {
    both(async |db| {
        let quota =
            Quota { id: "all".into(), label: "Tous".into(), of: Filter::default(), most: 1 };
        let quotas = vec![quota];
        let net = organization("net");
        db.record_lists().set_quotas(&net, &campaign(), &quotas).await.unwrap();
        assert_eq!(db.record_lists().quotas(&campaign()).await.unwrap(), quotas);
        db.record_lists().add(&list(1, 1)).await.unwrap();
        let of = Placed { quotas, ..placed(1) };
        for n in [1, 2] {
            let draft = draft(&[&format!("01620000{n:02}")], 0);
            let new = NewRecord { id: record_id(n), draft };
            db.dial_records().add(&of, new, s(1)).await.unwrap();
        }
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let mut facts = called(1, 1, "0162000001");
        facts.extend([answered(1), disposition(1, "alice", "sold"), ended(1, Outcome::Handled)]);
        append(&mut journal, s(60), facts).await;
        db.dial_records().settle(s(61), &plan()).await.unwrap();
        let filled = db.record_lists().filled(&campaign()).await.unwrap();
        assert_eq!(filled, BTreeMap::from([("all".to_owned(), 1)]));
        assert_eq!(choose(&db, 9, s(100)).await, []);
        assert_eq!(stands(&db, 2).await, (RecordState::Done, Some("quota".into())));
    })
    .await;
}

#[tokio::test]
async fn records_are_found_by_name_number_state_and_sorted() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        for (n, score) in [(1, 10), (2, 90), (3, 40)] {
            add(&db, 1, n, score).await;
        }
        let page = async |filter: RecordFilter, cursor: Option<String>, limit| {
            let (scope, records) = (Scope::all(), db.dial_records());
            let found = records.page(&scope, &filter, cursor.as_deref(), limit).await.unwrap();
            let ids: Vec<_> = found.items.iter().map(|r| r.id.uuid().as_u128()).collect();
            (ids, found.next)
        };
        let of = RecordFilter { campaign: Some(campaign()), ..RecordFilter::default() };
        for sort in [RecordSort::Arrival, RecordSort::Latest, RecordSort::Name, RecordSort::Score] {
            let filter = RecordFilter { sort, ..of.clone() };
            let (mut all, mut next) = page(filter.clone(), None, 2).await;
            while next.is_some() {
                let (more, after) = page(filter.clone(), next, 2).await;
                all.extend(more);
                next = after;
            }
            let expect = if sort == RecordSort::Score { [2, 3, 1] } else { [1, 2, 3] };
            assert_eq!(all, expect, "{sort:?}");
        }
        let by_number = RecordFilter { number: Some(number("0162000002")), ..of.clone() };
        assert_eq!(page(by_number, None, 9).await.0, [2]);
        let by_name = RecordFilter { text: Some("ZOE".into()), ..of.clone() };
        assert_eq!(page(by_name, None, 9).await.0, [1, 2, 3]);
        let done = RecordFilter { states: vec![RecordState::Done], ..of };
        assert_eq!(page(done, None, 9).await.0, []);
        let other = Scope::of_organizations(vec![organization("trip")]);
        assert_eq!(db.dial_records().get(&other, record_id(1)).await.unwrap(), None);
        assert_eq!(db.dial_records().clear(list_id(1)).await.unwrap(), 3);
    })
    .await;
}

#[tokio::test]
async fn figures_count_records_once_and_attempts_each() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        for n in 1..=3 {
            add(&db, 1, n, 0).await;
        }
        // The first is sold to at the second attempt, the second refuses, the third isn't reached.
        let results = [(1, 1, None), (2, 1, Some("sold")), (3, 2, Some("no")), (4, 3, None)];
        for (n, of, said) in results {
            let mut facts = called(n, of, &format!("01620000{of:02}"));
            match said {
                Some(said) => facts.extend([
                    answered(n),
                    disposition(n, "alice", said),
                    ended(n, Outcome::Handled),
                ]),
                None => facts.push(ended(n, Outcome::NoAnswer)),
            }
            append(&mut journal, s(60 * n as i64), facts).await;
        }
        let asked = DialAsked { from: s(0), to: s(9_999), ..DialAsked::default() };
        let (scope, attempts, plan) = (Scope::all(), db.dial_attempts(), plan());
        let sums = attempts.figures(&scope, &asked, &plan.dispositions).await.unwrap();
        let told = ["dial_records", "dial_attempts", "hit_rate", "transformation_rate"]
            .map(|key| ledger::figure::dictionary::kpi(key).unwrap().of(&sums).value);
        assert_eq!(told, [Some(3.0), Some(4.0), Some(1.0 / 3.0), Some(0.5)]);
        sums
    })
    .await;
}

fn import(n: u128, table: &crm::import::Table) -> store::ListImport {
    store::ListImport {
        id: vocab::ImportId::from_uuid(Uuid::from_u128(n)),
        organization: organization("net"),
        campaign: campaign(),
        list: list_id(1),
        file: "mai.csv".into(),
        format: table.format,
        headings: table.headings.clone(),
        rows: 0,
        author: "chef".into(),
        created_at: s(0),
        updated_at: s(0),
        state: store::ImportState::Running,
        mapping: crm::dialling::row::RecordMapping::guess(&table.headings, &[]),
        counts: store::ImportCounts::default(),
        problem: None,
    }
}

fn run(import: store::ListImport, text: &str, seed: u64) -> store::ListImportRun {
    let table = crm::import::Table::open(text.as_bytes().to_vec()).unwrap();
    let rules = (Filter::default(), Vec::new());
    let ids = vocab::IdSource::new(seed);
    store::ListImportRun::new(import, table, Vec::new(), rules, "FR", ids)
}

#[tokio::test]
async fn an_import_goes_on_where_it_was_broken_off_and_takes_no_number_twice() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        let mut text = "Nom;Tel\n".to_owned();
        for n in 0..600 {
            text.push_str(&format!("Durand;01620{:05}\n", n % 500));
        }
        text.push_str("Petit;12\n");
        let table = crm::import::Table::open(text.clone().into_bytes()).unwrap();
        let import = import(1, &table);
        db.list_imports().add(&import, Some(text.as_bytes())).await.unwrap();
        assert_eq!(db.list_imports().file(import.id).await.unwrap().unwrap(), text.as_bytes());
        let mut first = run(import.clone(), &text, 1);
        assert!(first.step(&db, s(1)).await.unwrap());
        drop(first);
        let left = db.list_imports().under_way().await.unwrap().remove(0);
        assert_eq!(left.counts.read, 256);
        let mut second = run(left, &text, 2);
        while second.step(&db, s(2)).await.unwrap() {}
        let counts = second.import().counts;
        assert_eq!((counts.read, counts.created), (601, 500));
        assert_eq!((counts.skipped, counts.refused), (100, 1));
        let refused = db.list_imports().refusals(import.id, 0, 10).await.unwrap();
        assert_eq!(refused[0].faults[0].code, "not_phone");
        // Whoever was called stays when it is undone.
        let chosen = choose(&db, 1, s(3)).await;
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let of = chosen[0].record.uuid().as_u128();
        append(&mut journal, s(4), called(1, of, chosen[0].number.reveal().as_str())).await;
        let mut undoing = second.import().clone();
        let from = [undoing.state];
        undoing.state = store::ImportState::Undoing;
        assert!(db.list_imports().turn(&undoing, &from).await.unwrap());
        while db.list_imports().undo_step(&mut undoing, s(5)).await.unwrap() {}
        assert_eq!((undoing.counts.undone, undoing.counts.kept), (499, 1));
        counts
    })
    .await;
}

#[tokio::test]
async fn a_record_joins_the_card_that_has_its_number_alone_and_goes_with_it() {
    both(async |db| {
        let mut card = store::Customer::new(customer(1), organization("net"), "Zoé", s(0));
        card.numbers = vec![Pii::new(number("0162000001"))];
        db.customers().upsert(&card).await.unwrap();
        db.record_lists().add(&list(1, 1)).await.unwrap();
        add(&db, 1, 1, 0).await;
        assert_eq!(record(&db, 1).await.customer, Some(customer(1)));
        let id = vocab::ErasureId::from_uuid(Uuid::from_u128(9));
        let certificate = (id, "chef", "request");
        let erased = db.privacy().erase(&Scope::all(), customer(1), certificate, s(5)).await;
        erased.unwrap().unwrap();
        let record = record(&db, 1).await;
        assert_eq!((record.state, record.reason.as_deref()), (RecordState::Done, Some("erased")));
        assert_eq!((record.name, record.numbers.len()), (None, 0));
    })
    .await;
}

/// 800 records called 2,000 times: 480 reached, 320 of them argued, 64 sold to.
#[tokio::test]
async fn a_whole_campaign_gives_the_trades_values() {
    both(async |db| {
        db.record_lists().add(&list(1, 1)).await.unwrap();
        let mut journal = Journal::open(&db, "test", s(0)).await.unwrap();
        let mut plan = plan();
        let busy =
            Disposition { name: "later".into(), settles: None, means: Some(Meaning::NotAvailable) };
        plan.dispositions.insert("later".into(), busy);
        let mut batch = Vec::new();
        for n in 0..2_000u128 {
            // Two rounds reach nobody; in the third, of 400 records, and among the last of the
            // second, people answer.
            let of = n % 800 + 1;
            let mut facts = called(n + 1, of, &format!("01630{of:05}"));
            match n {
                0..1_520 => facts.push(ended(n + 1, Outcome::NoAnswer)),
                _ => {
                    let said = match n - 1_520 {
                        0..64 => "sold",
                        64..320 => "no",
                        _ => "later",
                    };
                    let agent = "alice";
                    facts.extend([answered(n + 1), disposition(n + 1, agent, said)]);
                    facts.push(ended(n + 1, Outcome::Handled));
                }
            }
            batch.extend(facts.into_iter().map(|fact| (s(n as i64), fact)));
            if n % 100 == 99 {
                journal.append(&batch).await.unwrap();
                batch.clear();
            }
        }
        let asked = DialAsked { from: s(0), to: s(9_999), ..DialAsked::default() };
        let (scope, attempts) = (Scope::all(), db.dial_attempts());
        let sums = attempts.figures(&scope, &asked, &plan.dispositions).await.unwrap();
        let told = [
            "contact_rate",
            "contact_rate_attempts",
            "argumentation_rate",
            "transformation_rate",
            "agreement_rate",
            "hit_rate",
        ]
        .map(|key| ledger::figure::dictionary::kpi(key).unwrap().of(&sums).value.unwrap());
        let exact = [0.6, 0.24, 320.0 / 480.0, 0.2, 64.0 / 480.0, 0.08];
        assert_eq!(told, exact, "60, 24, 66.667, 20, 13.333 and 8 %");
        let (of, span) = (campaign(), (s(0), s(9_999)));
        for by in [DialBy::Time, DialBy::Agent] {
            let groups = attempts.grouped(&scope, &of, span, by).await.unwrap();
            assert_eq!(groups.iter().map(|g| g.calls).sum::<u64>(), 2_000);
            let reached = groups.iter().filter(|g| g.outcome.as_deref() == Some("handled"));
            assert_eq!(reached.map(|g| g.calls).sum::<u64>(), 480);
        }
        let mut asked = CallsAsked {
            campaign: of,
            from: s(0),
            to: s(9_999),
            agent: None,
            kind: DialKind::Said,
            said: vec!["sold".into()],
        };
        let page = attempts.behind(&scope, &asked, None, 50).await.unwrap();
        let rest = attempts.behind(&scope, &asked, page.next.as_deref(), 50).await.unwrap();
        assert_eq!((page.items.len(), rest.items.len(), rest.next), (50, 14, None));
        (asked.kind, asked.said) = (DialKind::NotAllowed, Vec::new());
        assert_eq!(attempts.behind(&scope, &asked, None, 50).await.unwrap().items, []);
        sums
    })
    .await;
}
