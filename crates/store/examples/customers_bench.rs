//! How long a large customer base takes to come in, and how fast cards are found in it.
//!
//! `customers_bench [ROWS]`: SQLite in a temporary folder, or PostgreSQL where `PLATEAU_BENCH_PG`
//! names an empty database. The commonest names are drawn about as often as they are borne in
//! France (INSEE, fichier des noms de famille), eight thousand rarer ones behind them.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use crm::import::{Mapping, Table};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use store::{Db, Import, ImportCounts, ImportRun, ImportState, Scope};
use vocab::{IdSource, ImportId, Moment, OrganizationId};

/// Bearers per 100,000 people; the next ten of each as many as the last.
const LAST: [(&str, u32); 12] = [
    ("Martin", 350),
    ("Bernard", 180),
    ("Thomas", 165),
    ("Petit", 160),
    ("Robert", 155),
    ("Richard", 150),
    ("Durand", 145),
    ("Dubois", 140),
    ("Moreau", 138),
    ("Laurent", 136),
    ("Lefèvre", 120),
    ("Dupont", 93),
];
const FIRST: [&str; 24] = [
    "Jean",
    "Marie",
    "Michel",
    "Nathalie",
    "Philippe",
    "Isabelle",
    "Alain",
    "Sylvie",
    "Patrick",
    "Catherine",
    "Nicolas",
    "Françoise",
    "Christophe",
    "Martine",
    "Pierre",
    "Christine",
    "Stéphane",
    "Monique",
    "Éric",
    "Sandrine",
    "Hélène",
    "Thomas",
    "Jean-Pierre",
    "Zoé",
];
const PARTS: [&str; 20] = [
    "ba", "che", "di", "fou", "gre", "har", "jo", "ker", "la", "mon", "nau", "per", "que", "rol",
    "sau", "ter", "val", "vin", "lec", "mar",
];
const CITIES: [&str; 6] = ["Paris", "Marseille", "Lyon", "Toulouse", "Lille", "Saint-Étienne"];

/// SplitMix64: the same base each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((x ^ (x >> 31)) % u64::try_from(most).unwrap_or(1)).unwrap_or(0)
    }

    fn first(&mut self) -> &'static str {
        FIRST[self.below(FIRST.len())]
    }

    fn common(&mut self) -> &'static str {
        LAST[self.below(LAST.len())].0
    }

    fn last(&mut self) -> String {
        let mut at = u32::try_from(self.below(100_000)).unwrap_or(0);
        for (name, bearers) in LAST {
            if at < bearers {
                return name.to_owned();
            }
            at -= bearers;
        }
        let name: String = (0..3).map(|_| PARTS[self.below(PARTS.len())]).collect();
        name[..1].to_uppercase() + &name[1..]
    }
}

fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

fn file(rows: usize) -> String {
    let mut draw = Draw(7);
    let mut text = String::from("Référence;Prénom;Nom;Téléphone;E-mail;Code postal;Ville\n");
    for n in 0..rows {
        let (first, last) = (draw.first(), draw.last());
        let (city, zip) = (CITIES[draw.below(CITIES.len())], 10_000 + draw.below(85_000));
        // 47 and the modulus have no common part: no number comes twice.
        let number = format!("06{:08}", n * 47 % 89_999_999 + 10_000_000);
        let login = format!("{}.{}{n}", plain(first), plain(&last));
        writeln!(text, "C{n:07};{first};{last};{number};{login}@example.fr;{zip};{city}")
            .expect("a string takes all");
    }
    text
}

async fn import(db: &Db, text: String, rows: usize) -> (ImportCounts, Duration) {
    let began = Instant::now();
    let table = Table::open(text.into_bytes()).expect("a CSV of ours");
    let now = Moment::from_epoch_ms(1_764_000_000_000);
    let import = Import {
        id: ImportId::from_uuid(IdSource::new(1).next(now)),
        organization: OrganizationId::new("bench"),
        file: "bench.csv".to_owned(),
        format: table.format,
        mapping: Mapping::guess(&table.headings, &[]),
        headings: table.headings.clone(),
        rows: u64::try_from(rows).unwrap_or(0),
        author: "bench".to_owned(),
        created_at: now,
        updated_at: now,
        state: ImportState::Running,
        dry_run: false,
        counts: ImportCounts::default(),
        problem: None,
        digest: None,
    };
    db.imports().add(&import, &[]).await.expect("a row more");
    // As `plateau import customers` does while no floor runs.
    let mut run = ImportRun::new(import, table, Vec::new(), "FR", IdSource::new(2)).alone();
    while run.step(db, now).await.expect("a batch") {}
    (run.import().counts, began.elapsed())
}

type Texts = fn(&mut Draw, usize) -> String;

const QUERIES: [(&str, Texts); 9] = [
    ("martin", |_, _| "martin".to_owned()),
    ("a common name", |d, _| d.common().to_owned()),
    ("two letters", |d, _| d.common().chars().take(2).collect()),
    ("first and last name", |d, _| format!("{} {}", d.first(), d.common())),
    ("beginnings of both", |d, _| {
        let (last, first) = (d.common(), d.first());
        format!("{} {}", &plain(last)[..3], &plain(first)[..2])
    }),
    ("beginning of a number", |d, _| format!("06 {:02} {:02}", 10 + d.below(80), d.below(90))),
    ("a reference", |d, rows| format!("C{:07}", d.below(rows))),
    ("beginning of an e-mail", |d, rows| {
        format!("{}.{}{}@", plain(d.first()), plain(d.common()), d.below(rows))
    }),
    ("a name nobody has, a common one", |d, _| format!("xq{} martin", d.below(1_000))),
];

async fn search(db: &Db, rows: usize) {
    let scope = Scope::of_organizations(vec![OrganizationId::new("bench")]);
    let mut all = Vec::new();
    for (kind, text) in QUERIES {
        let mut draw = Draw(11);
        let (mut times, mut found) = (Vec::new(), 0);
        for _ in 0..40 {
            let text = text(&mut draw, rows);
            let began = Instant::now();
            found += db.customers().search(&scope, &text, 50).await.expect("an answer").len();
            times.push(began.elapsed());
        }
        tell(kind, &mut times);
        println!("        {:.1} found each", f64::from(u32::try_from(found).unwrap_or(0)) / 40.0);
        all.extend(times);
    }
    tell("all", &mut all);
}

fn tell(kind: &str, times: &mut [Duration]) {
    times.sort();
    let at = |part: usize| {
        times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0
    };
    let (half, most, worst) = (at(50), at(95), at(100));
    println!("search: {kind:<32} p50 {half:6.1} ms  p95 {most:6.1} ms  max {worst:6.1} ms");
}

#[tokio::main]
async fn main() {
    let rows = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000_000_usize);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("plateau.db");
    let url =
        std::env::var("PLATEAU_BENCH_PG").unwrap_or_else(|_| format!("sqlite:{}", path.display()));
    let db = Db::open_for_bulk(&url).await.expect("an empty database");
    let (counts, took) = import(&db, file(rows), rows).await;
    let seconds = took.as_secs_f64();
    let rate = f64::from(u32::try_from(rows).unwrap_or(u32::MAX)) / seconds;
    println!(
        "import: {rows} rows in {seconds:.1} s ({rate:.0}/s): {} created, {} refused, {:?}",
        counts.created,
        counts.refused,
        db.engine()
    );
    if let Ok(file) = std::fs::metadata(&path) {
        println!("        {} MB", file.len() / 1_000_000);
    }
    search(&db, rows).await;
}
