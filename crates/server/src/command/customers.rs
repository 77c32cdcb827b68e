//! `plateau import customers` and `plateau export customers`: the customer base as files.
#![expect(clippy::print_stderr, reason = "that an import goes on stands beside its result")]

use super::Source;
use super::progress::Progress;
use crate::{clock, restore};
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use crm::import::report::disarmed;
use crm::import::{Mapping, Table};
use serde::de::DeserializeOwned;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{Customer, Db, Import, ImportCounts, ImportRun, ImportState, Refusal, Scope};
use vocab::{FloorPlan, IdSource, ImportId, OrganizationId};

/// Some rows were refused: neither success nor failure.
const REFUSED: u8 = 2;
/// Refused rows that are told; the administration's screen has them all.
const TOLD: u32 = 10_000;
const PAGE: u32 = 200;

#[derive(Debug, Subcommand)]
pub enum Imports {
    /// Take customers in from CSV, XLSX, XLS, ODS or vCard. Ends with 0 when every row was taken,
    /// 2 when some were refused, 1 when nothing could be done. An import of the same file that was
    /// broken off goes on after the last row that was written.
    Customers {
        file: PathBuf,
        /// The organization's id in the floor plan, or its name.
        #[arg(long, value_name = "NAME")]
        organization: String,
        /// What the columns mean, as JSON: {"columns":{"Nom":"last_name"},"by":["reference"],
        /// "found":"update"}. Without it the headings are guessed.
        #[arg(long, value_name = "FILE")]
        mapping: Option<PathBuf>,
        /// Write nothing: tell what would happen.
        #[arg(long)]
        dry_run: bool,
        /// Begin with the first row, also where an import of this file was broken off.
        #[arg(long)]
        from_start: bool,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
    },
}

#[derive(Debug, Subcommand)]
pub enum Exports {
    /// Write every customer of an organization as CSV, in columns that an import knows again.
    Customers {
        /// Where to; standard output without it.
        file: Option<PathBuf>,
        #[arg(long, value_name = "NAME")]
        organization: String,
        #[command(flatten)]
        source: Source,
    },
    /// Write the journal as Asterisk's queue_log, for the tools that read it.
    QueueLog(super::queue_log::QueueLogAsked),
}

impl Imports {
    pub async fn run(self) -> Result<ExitCode> {
        let Self::Customers { file, organization, mapping, dry_run, from_start, json, source } =
            self;
        let (db, alone) = source.existing_for_bulk().await?;
        let (organization, plan) = find(&db, &organization).await?;
        let (mut import, table, fields) =
            opened(&db, &file, organization, mapping.as_deref(), dry_run).await?;
        let done_before = take_up(&db, &mut import, from_start).await?;
        let region = plan.settings.region.as_str();
        let run = ImportRun::new(import, table, fields, region, ids());
        let run = if alone { run.alone() } else { run };
        let (done, refused) = carry_out(&db, run).await?;
        if json {
            tell_json(&done, &refused, done_before)?
        } else {
            tell(&done, &refused)
        }
        Ok(match done.counts.refused {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::from(REFUSED),
        })
    }
}

pub(super) async fn find(db: &Db, named: &str) -> Result<(OrganizationId, FloorPlan)> {
    let Some(saved) = db.plans().latest().await? else { bail!("no plan was published yet") };
    let plan = saved.plan;
    let found = plan.organizations.iter().find(|(id, o)| id.as_str() == named || o.name == named);
    let Some((id, _)) = found else {
        let known: Vec<_> = plan.organizations.keys().map(ToString::to_string).collect();
        bail!("the plan has no organization {named:?}; it has {}", known.join(", "));
    };
    Ok((id.clone(), plan))
}

async fn opened(
    db: &Db,
    file: &Path,
    organization: OrganizationId,
    mapping: Option<&Path>,
    dry_run: bool,
) -> Result<(Import, Table, Vec<crm::Field>)> {
    let bytes = std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    let open = |bytes| {
        Table::open(bytes).map_err(|why| anyhow::anyhow!("{}: {}", file.display(), why.what))
    };
    let digest = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    let rows = open(bytes.clone())?.lines.count();
    let table = open(bytes)?;
    let fields = db.setups().latest(&Scope::all(), &organization).await?.setup.customer_fields;
    let mapping = match mapping {
        Some(path) => read_json(path)?,
        None => Mapping::guess(&table.headings, &fields),
    };
    let faults = mapping.faults(&table.headings, &fields);
    if !faults.is_empty() {
        let told: Vec<_> =
            faults.iter().map(|f| format!("  {} ({:?}): {}", f.path, f.value, f.what)).collect();
        bail!("the mapping cannot be used on {}:\n{}", file.display(), told.join("\n"));
    }
    let now = clock::now();
    let import = Import {
        id: ImportId::from_uuid(ids().next(now)),
        organization,
        file: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        format: table.format,
        headings: table.headings.clone(),
        rows: u64::try_from(rows).unwrap_or(u64::MAX),
        author: "command line".to_owned(),
        created_at: now,
        updated_at: now,
        state: ImportState::Running,
        dry_run,
        mapping,
        counts: ImportCounts::default(),
        problem: None,
        digest: Some(digest),
    };
    Ok((import, table, fields))
}

/// Adds the import, or puts in its place the one of the same file that was broken off. Gives the
/// rows that were done then.
async fn take_up(db: &Db, import: &mut Import, from_start: bool) -> Result<u64> {
    let imports = db.imports();
    let Some(mut left) = imports.broken_off(import).await? else {
        // The file stays where it is: an import from here is not taken up by a server.
        imports.add(import, &[]).await?;
        return Ok(0);
    };
    let from = [left.state];
    left.updated_at = clock::now();
    left.problem = None;
    if from_start {
        left.state = ImportState::Canceled;
        imports.turn(&left, &from).await?;
        imports.add(import, &[]).await?;
        return Ok(0);
    }
    left.state = ImportState::Running;
    imports.turn(&left, &from).await?;
    eprintln!(
        "An import of this file was broken off: it goes on after row {} of {}. \
         (--from-start begins with the first row.)",
        left.counts.read, left.rows
    );
    *import = left;
    Ok(import.counts.read)
}

pub(super) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} can't be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is wrong", path.display()))
}

fn ids() -> IdSource {
    IdSource::new(restore::random_seed())
}

async fn carry_out(db: &Db, mut run: ImportRun) -> Result<(Import, Vec<Refusal>)> {
    let imports = db.imports();
    let id = run.import().id;
    let mut progress = Progress::new("import");
    while run.step(db, clock::now()).await? {
        progress.at(run.import().counts.read, run.import().rows);
    }
    progress.end();
    if run.import().state == ImportState::Canceled {
        bail!("it was canceled, or another process goes on with it: nothing more was written");
    }
    let refused = imports.refusals(id, 0, TOLD).await?;
    Ok((run.import().clone(), refused))
}

fn tell(done: &Import, refused: &[Refusal]) {
    let counts = done.counts;
    for fault in refused.iter().flat_map(|r| &r.faults) {
        let place = if fault.column.is_empty() { &fault.field } else { &fault.column };
        let value = fault.value.reveal();
        println!("line {}: {place} {value:?}: {}", fault.line, fault.what);
    }
    let dry = if done.dry_run { " (dry run: nothing was written)" } else { "" };
    println!(
        "{} rows read: {} created, {} updated, {} unchanged or skipped, {} refused{dry}",
        counts.read, counts.created, counts.updated, counts.skipped, counts.refused
    );
}

fn tell_json(done: &Import, refused: &[Refusal], done_before: u64) -> Result<()> {
    let counts = done.counts;
    let refusals: Vec<_> = refused
        .iter()
        .flat_map(|r| &r.faults)
        .map(|f| {
            json!({"line": f.line, "column": f.column, "field": f.field,
                "value": f.value.reveal(), "code": f.code, "reason": f.what})
        })
        .collect();
    let told = json!({
        "import": done.id.to_string(), "dry_run": done.dry_run,
        "resumed_after": done_before, "read": counts.read,
        "created": counts.created, "updated": counts.updated, "skipped": counts.skipped,
        "refused": counts.refused, "refusals": refusals,
    });
    println!("{}", serde_json::to_string_pretty(&told)?);
    Ok(())
}

impl Exports {
    pub async fn run(self) -> Result<ExitCode> {
        let (file, organization, source) = match self {
            Self::Customers { file, organization, source } => (file, organization, source),
            Self::QueueLog(asked) => return asked.run().await,
        };
        let db = source.existing().await?;
        let (organization, _) = find(&db, &organization).await?;
        let fields = db.setups().latest(&Scope::all(), &organization).await?.setup.customer_fields;
        let mut out: Box<dyn Write> = match &file {
            Some(file) => {
                let made = std::fs::File::create(file)
                    .with_context(|| format!("{} can't be written", file.display()))?;
                Box::new(std::io::BufWriter::new(made))
            }
            None => Box::new(std::io::stdout().lock()),
        };
        let count = export(&db, &organization, &fields, &mut out).await?;
        out.flush()?;
        if let Some(file) = file {
            println!("{count} customers → {}", file.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}

const COLUMNS: [&str; 16] = [
    "Référence",
    "Prénom",
    "Nom",
    "Nom complet",
    "Société",
    "Téléphone",
    "E-mail",
    "Adresse",
    "Code postal",
    "Ville",
    "Langue",
    "Notes",
    "Tags",
    "Score",
    "Contrat",
    "Foyer",
];

async fn export(
    db: &Db,
    organization: &OrganizationId,
    fields: &[crm::Field],
    out: &mut impl Write,
) -> Result<u64> {
    let scope = Scope::of_organizations(vec![organization.clone()]);
    let head = COLUMNS.iter().copied().chain(fields.iter().map(|f| f.label.fr.as_str()));
    let head: Vec<_> = head.map(str::to_owned).collect();
    writeln!(out, "\u{feff}{}", row(&head))?;
    let (mut cursor, mut count) = (None, 0);
    // As many pages as the base has.
    loop {
        let page = db.customers().list(&scope, cursor.as_deref(), PAGE).await?;
        for card in &page.items {
            writeln!(out, "{}", row(&cells(card, fields)))?;
            count += 1;
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(count);
        }
    }
}

fn cells(card: &Customer, fields: &[crm::Field]) -> Vec<String> {
    let plain = |text: &Option<vocab::Pii<String>>| {
        text.as_ref().map(|t| t.reveal().clone()).unwrap_or_default()
    };
    let join = |all: Vec<String>| all.join("; ");
    let nameless = card.first_name.is_none() && card.last_name.is_none();
    let name = card.name.reveal().clone();
    let mut cells = vec![
        plain(&card.reference),
        plain(&card.first_name),
        plain(&card.last_name),
        if nameless && !card.company { name.clone() } else { String::new() },
        if card.company { name } else { String::new() },
        join(card.numbers.iter().map(|n| n.reveal().to_string()).collect()),
        join(card.emails.iter().map(|e| e.reveal().clone()).collect()),
        plain(&card.street),
        plain(&card.postcode),
        plain(&card.city),
        card.language.clone().unwrap_or_default(),
        plain(&card.notes),
        join(card.tags.clone()),
        card.score.map(|s| s.to_string()).unwrap_or_default(),
        join(card.contracts_held().into_iter().map(|c| c.number).collect()),
        plain(&card.household),
    ];
    let values = card.custom.reveal();
    cells.extend(fields.iter().map(|f| values.get(&f.id).map_or(String::new(), |v| told(f, v))));
    cells
}

/// A value as an import reads it: sums in euros.
fn told(field: &crm::Field, value: &serde_json::Value) -> String {
    match (field.kind.kind(), value.as_i64()) {
        (crm::FieldKind::Amount, Some(cents)) => {
            let sign = if cents < 0 { "-" } else { "" };
            let cents = cents.unsigned_abs();
            format!("{sign}{},{:02}", cents / 100, cents % 100)
        }
        (_, _) => crm::field::spoken(value),
    }
}

/// RFC 4180 with the separator that French spreadsheets want.
fn row(cells: &[String]) -> String {
    let cell = |text: &String| {
        let text = disarmed(text);
        let quoted = text.contains([';', '"', '\n', '\r']);
        if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    cells.iter().map(cell).collect::<Vec<_>>().join(";")
}
