//! How long a million records take to come into a list, and how fast the next is chosen while the
//! calls before it are written.
//!
//! `dialling_bench [ROWS]`: SQLite in a temporary folder, or PostgreSQL where `PLATEAU_BENCH_PG`
//! names an empty database.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use crm::dialling::row::RecordMapping;
use crm::dialling::{Filter, Op, Test};
use crm::import::{Opened, Table};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};
use store::{
    CallsAsk, ChoiceAsk, Db, ImportCounts, ImportState, Journal, ListImport, ListImportRun,
    PersonAsk, RecordList,
};
use uuid::Uuid;
use vocab::{
    Address, CampaignId, DialMethod, DialReason, Event, Fact, FloorPlan, IdSource, ImportId,
    Initiation, InteractionId, LegId, Moment, OrganizationId, Outcome, Party, Pii, Private,
    RecordId, RecordListId,
};

const START_MS: i64 = 1_795_426_200_000;
const CALLS: usize = 10_000;
/// A predictive campaign of thirty agents places about so many calls a second; ten times that is
/// measured.
const EVERY: Duration = Duration::from_millis(10);
const ZONES: [&str; 3] = ["Europe/Paris", "America/Martinique", "Indian/Reunion"];

fn organization() -> OrganizationId {
    OrganizationId::new("net")
}

fn campaign() -> CampaignId {
    CampaignId::new("spring")
}

/// Mobiles begin with `mobiles`, landlines with `homes`.
fn file(path: &Path, rows: usize, (mobiles, homes): (char, char)) {
    let mut text = BufWriter::new(File::create(path).expect("a file can be written"));
    writeln!(text, "Référence;Nom;Prénom;Mobile;Fixe;Code postal;Score").expect("written");
    for n in 0..rows {
        // Every tenth lives overseas.
        let (code, mobile) = match n % 20 {
            0 => ("97200", 96_000_000 + n % 1_000_000),
            10 => ("97400", 92_000_000 + n % 1_000_000),
            _ => ("59000", n * 7 % 90_000_000),
        };
        let (home, score) = (62_000_000 + n, n * 37 % 101);
        writeln!(
            text,
            "R{n};Durand {n};Zoé;0{mobiles}{mobile:08};0{homes}{home:08};{code};{score}"
        )
        .expect("written");
    }
    text.flush().expect("written");
}

/// The most memory that this process has had.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |kib| kib.trim().to_owned())
}

fn list(n: u128) -> RecordList {
    RecordList {
        id: RecordListId::from_uuid(Uuid::from_u128(n)),
        organization: organization(),
        campaign: campaign(),
        name: format!("Liste {n}"),
        weight: 10,
        active: true,
        filter: Filter::default(),
        author: "bench".into(),
        made_at: Moment::from_epoch_ms(START_MS),
        removed_at: None,
    }
}

async fn import(db: &Db, list: &RecordList, path: &Path, alone: bool) -> Duration {
    let begin = || File::open(path).map(|file| Box::new(file) as Opened);
    let (table, rows) = Table::stream(begin).expect("it is a table");
    let now = Moment::from_epoch_ms(START_MS);
    let import = ListImport {
        id: ImportId::from_uuid(Uuid::from_u128(list.id.uuid().as_u128())),
        organization: organization(),
        campaign: campaign(),
        list: list.id,
        file: "bench.csv".into(),
        format: table.format,
        headings: table.headings.clone(),
        rows,
        author: "bench".into(),
        created_at: now,
        updated_at: now,
        state: ImportState::Running,
        mapping: RecordMapping::guess(&table.headings, &[]),
        counts: ImportCounts::default(),
        problem: None,
    };
    db.list_imports().add(&import, None).await.expect("it is added");
    let ids = IdSource::new(list.id.uuid().as_u64_pair().1);
    let run = ListImportRun::new(import, table, Vec::new(), Default::default(), "FR", ids);
    let mut run = if alone { run.alone() } else { run };
    let begun = Instant::now();
    while run.step(db, now).await.expect("a batch is written") {}
    let took = begun.elapsed();
    let counts = run.import().counts;
    println!(
        "{} rows: {} taken in, {} known already, {} refused",
        counts.read, counts.created, counts.skipped, counts.refused
    );
    took
}

/// The events of one call to a record.
fn call(n: usize, record: RecordId, number: &Address) -> [Vec<Fact>; 2] {
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n as u128);
    let (interaction, leg) = (InteractionId::from_uuid(id), LegId::from_uuid(id));
    let started = Event::InteractionStarted {
        interaction,
        initiation: Initiation::Outbound,
        organization: organization(),
        campaign: Some(campaign()),
        leg: None,
        trunk: None,
        system: Address::parse("0162000001", "FR"),
        plan: 1,
        flow: None,
        previous: None,
        initial: None,
        callback: None,
        queue: None,
        passed_on: None,
        record: Some(record),
    };
    let reason =
        DialReason::Campaign { campaign: campaign(), record, method: DialMethod::Predictive };
    let dialled = Event::LegDialled { interaction, leg, ring_ms: 25_000, reason: Some(reason) };
    let private = Private { customer: Some(Pii::new(number.clone())), ..Private::default() };
    let outcome = if n.is_multiple_of(3) { Outcome::Busy } else { Outcome::NoAnswer };
    let ended = Event::InteractionEnded { interaction, outcome, by: Party::System };
    [vec![Fact { event: started, private }, dialled.into()], vec![ended.into()]]
}

struct Times(Vec<Duration>);

impl Times {
    fn told(&mut self) -> String {
        self.0.sort();
        let at = |share: usize| self.0[(self.0.len() * share / 1_000).min(self.0.len() - 1)];
        let ms = |d: Duration| format!("{:.2} ms", d.as_secs_f64() * 1_000.0);
        format!(
            "p50 {}, p99 {}, p99.9 {}, max {} (n = {})",
            ms(at(500)),
            ms(at(990)),
            ms(at(999)),
            ms(*self.0.last().expect("there are some")),
            self.0.len()
        )
    }
}

#[tokio::main]
async fn main() {
    let rows: usize = std::env::args().nth(1).map_or(1_000_000, |n| n.parse().expect("a number"));
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let lite = format!("sqlite:{}", folder.path().join("plateau.db").display());
    let url = std::env::var("PLATEAU_BENCH_PG").unwrap_or(lite);
    let db = Db::open_for_bulk(&url).await.expect("it opens");
    let lists = [list(1), list(2)];
    for list in &lists {
        db.record_lists().add(list).await.expect("a list is added");
    }
    let path = folder.path().join("records.csv");
    file(&path, rows, ('6', '1'));
    let size = std::fs::metadata(&path).expect("it is there").len();
    let before = peak();
    let took = import(&db, &lists[0], &path, true).await;
    println!(
        "a file of {} MB; memory at its most {before} before, {} after",
        size / 1_000_000,
        peak()
    );
    println!(
        "import of {rows} records: {:.1} s ({:.0} a second)",
        took.as_secs_f64(),
        rows as f64 / took.as_secs_f64()
    );
    let best = Test { field: "score".into(), is: Op::AtLeast, values: vec!["20".into()] };
    let filter = Filter(vec![best]);
    let (begun, mut after) = (Instant::now(), None);
    loop {
        let records = db.dial_records();
        after = records.refilter(lists[0].id, (&filter, &[]), after).await.expect("filtered");
        if after.is_none() {
            break;
        }
    }
    println!("filter over {rows} records: {:.1} s", begun.elapsed().as_secs_f64());
    db.close().await;
    let db = Db::open(&url).await.expect("it opens");
    dial(&db, &lists, folder.path()).await;
    ask_the_gate(&db).await;
}

/// What is read of a person right before their call leaves.
async fn ask_the_gate(db: &Db) {
    let (organization, campaign) = (organization(), campaign());
    let mut times = Times(vec![]);
    for n in 0..2_000 {
        let home = format!("01{:08}", 62_000_000 + n * 7 % 10_000);
        let numbers =
            [Address::parse(&format!("06{:08}", n * 49), "FR"), Address::parse(&home, "FR")];
        let now = Moment::from_epoch_ms(START_MS + 200_000);
        let ask = PersonAsk {
            organization: &organization,
            campaign: Some(&campaign),
            numbers: &numbers,
            customer: None,
            purpose: law::Purpose::Commercial,
            audience: law::Audience::Consumer,
            now,
        };
        let begun = Instant::now();
        let calls = CallsAsk { since: now.plus_ms(-90 * 86_400_000), but: None };
        db.law().known(&ask, Some(calls)).await.expect("it is read");
        times.0.push(begun.elapsed());
    }
    println!("what the gate reads of a person: {}", times.told());
}

/// Chooses and calls at a steady rate, with another list being imported beside.
async fn dial(db: &Db, lists: &[RecordList; 2], folder: &Path) {
    let begun = Instant::now();
    let zones = db.dial_records().zones(&campaign()).await.expect("zones");
    println!("zones: {:.2} ms, {zones:?}", begun.elapsed().as_secs_f64() * 1_000.0);
    let mut journal =
        Journal::open(db, "bench", Moment::from_epoch_ms(START_MS)).await.expect("it opens");
    let beside = {
        let (db, list, path) = (db.clone(), lists[1].clone(), folder.join("beside.csv"));
        file(&path, 40_000, ('7', '3'));
        tokio::spawn(async move { import(&db, &list, &path, false).await })
    };
    let zones = ZONES.map(str::to_owned);
    let (mut choices, mut writes, mut settles) = (Times(vec![]), Times(vec![]), Times(vec![]));
    let (mut empty, mut late, plan) = (0, 0, FloorPlan::empty());
    let mut pace = tokio::time::interval(EVERY);
    for n in 0..CALLS {
        pace.tick().await;
        let due = Instant::now();
        let now = Moment::from_epoch_ms(START_MS + 10 * n as i64);
        let campaign = campaign();
        let lease_until = now.plus_ms(60_000);
        let ask = ChoiceAsk { campaign: &campaign, zones: &zones, count: 1, now, lease_until };
        let begun = Instant::now();
        let chosen = db.dial_records().choose(&ask).await.expect("a choice");
        choices.0.push(begun.elapsed());
        let Some(candidate) = chosen.first() else {
            empty += 1;
            continue;
        };
        for facts in call(n, candidate.record, candidate.number.reveal()) {
            let batch: Vec<_> = facts.into_iter().map(|fact| (now, fact)).collect();
            let begun = Instant::now();
            journal.append(&batch).await.expect("it is written");
            writes.0.push(begun.elapsed());
        }
        if n % 50 == 0 {
            let begun = Instant::now();
            db.dial_records().settle(now, &plan).await.expect("it settles");
            settles.0.push(begun.elapsed());
        }
        late += usize::from(due.elapsed() > Duration::from_millis(250));
    }
    println!("next record chosen, calls and an import written beside: {}", choices.told());
    println!("a call's events written: {}", writes.told());
    println!("results worked out, fifty calls at a time: {}", settles.told());
    println!("choices that found nobody: {empty}; rounds over 250 ms: {late}");
    let took = beside.await.expect("the import ends");
    println!("import beside: {:.1} s", took.as_secs_f64());
}
