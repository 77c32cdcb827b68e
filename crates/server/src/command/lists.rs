//! `plateau lists`: records of a campaign that calls out, from and to files.

use super::progress::Progress;
use super::{Source, customers};
use crate::{clock, restore};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use crm::dialling::row::RecordMapping;
use crm::field::spoken;
use crm::import::report::disarmed;
use crm::import::{Opened, Table};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{
    Db, DialRecord, ImportCounts, ImportState, ListImport, ListImportRun, RecordFilter, RecordList,
    Refusal, Scope,
};
use vocab::{CampaignId, FloorPlan, IdSource, ImportId, OrganizationId, RecordListId};

/// Some rows were refused: neither success nor failure.
const REFUSED: u8 = 2;
/// Refused rows that are told.
const TOLD: u32 = 10_000;
const PAGE: u32 = 500;
const USUAL_WEIGHT: u32 = 10;

#[derive(Debug, Subcommand)]
pub enum Lists {
    /// Take records into a list from CSV, XLSX, XLS, ODS or vCard. A list that isn't there is made.
    /// Numbers that the campaign has already are passed over. Ends with 0 when every row was taken,
    /// 2 when some were refused, 1 when nothing could be done.
    Import {
        file: PathBuf,
        #[command(flatten)]
        of: OfList,
        /// What the columns mean, as JSON: {"columns":{"Tel":"number"},
        /// "numbers":{"Tel":{"label":"bureau","from":"09:00","to":"12:00"}}}. Without it the headings
        /// are guessed.
        #[arg(long, value_name = "FILE")]
        mapping: Option<PathBuf>,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Write the records of a list as CSV, with where each stands and what came of it.
    Export {
        /// Where to; standard output without it.
        file: Option<PathBuf>,
        #[command(flatten)]
        of: OfList,
        #[command(flatten)]
        source: Source,
    },
    /// Show the lists of a campaign: how many records stand where.
    Show {
        #[arg(long, value_name = "CAMPAIGN")]
        campaign: String,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
    },
}

#[derive(Debug, Args)]
pub struct OfList {
    /// The campaign's id in the floor plan.
    #[arg(long, value_name = "CAMPAIGN")]
    campaign: String,
    /// The list's name.
    #[arg(long, value_name = "NAME")]
    list: String,
}

impl Lists {
    pub async fn run(self) -> Result<ExitCode> {
        match self {
            Self::Import { file, of, mapping, json, source } => {
                import(&file, &of, mapping.as_deref(), json, &source).await
            }
            Self::Export { file, of, source } => {
                let db = source.existing().await?;
                let (campaign, ..) = campaign(&db, &of.campaign).await?;
                let list = named(&db, &campaign, &of.list).await?;
                let list = list.with_context(|| no_list(&of))?;
                export(&db, &list, file.as_deref()).await
            }
            Self::Show { campaign: name, json, source } => {
                let db = source.existing().await?;
                let (campaign, ..) = campaign(&db, &name).await?;
                show(&db, &campaign, json).await
            }
        }
    }
}

fn no_list(of: &OfList) -> String {
    format!(
        "the campaign {} has no list {:?}; `plateau lists show` names them",
        of.campaign, of.list
    )
}

async fn campaign(db: &Db, named: &str) -> Result<(CampaignId, OrganizationId, FloorPlan)> {
    let Some(saved) = db.plans().latest().await? else { bail!("no plan was published yet") };
    let (id, plan) = (CampaignId::new(named), saved.plan);
    let Some(campaign) = plan.campaigns.get(&id) else {
        let known: Vec<_> = plan.campaigns.keys().map(CampaignId::as_str).collect();
        bail!("the plan has no campaign {named:?}; it has {}", known.join(", "));
    };
    let organization = campaign.organization.clone();
    Ok((id, organization, plan))
}

async fn named(db: &Db, campaign: &CampaignId, name: &str) -> Result<Option<RecordList>> {
    let lists = db.record_lists().of(&Scope::all(), campaign).await?;
    Ok(lists.into_iter().find(|list| list.name == name || list.id.to_string() == name))
}

fn ids() -> IdSource {
    IdSource::new(restore::random_seed())
}

async fn import(
    file: &Path,
    of: &OfList,
    mapping: Option<&Path>,
    as_json: bool,
    source: &Source,
) -> Result<ExitCode> {
    let (db, alone) = source.existing_for_bulk().await?;
    let (campaign, organization, plan) = campaign(&db, &of.campaign).await?;
    // Read as it goes: a list of millions needs no memory.
    let begin = || std::fs::File::open(file).map(|file| Box::new(file) as Opened);
    begin().with_context(|| format!("{} can't be read", file.display()))?;
    let (table, rows) =
        Table::stream(begin).map_err(|why| anyhow::anyhow!("{}: {}", file.display(), why.what))?;
    let fields = db.setups().latest(&Scope::all(), &organization).await?.setup.customer_fields;
    let mapping: RecordMapping = match mapping {
        Some(path) => customers::read_json(path)?,
        None => RecordMapping::guess(&table.headings, &fields),
    };
    let faults = mapping.faults(&table.headings, &fields);
    if !faults.is_empty() {
        let told: Vec<_> =
            faults.iter().map(|f| format!("  {} ({:?}): {}", f.path, f.value, f.what)).collect();
        bail!("the mapping cannot be used on {}:\n{}", file.display(), told.join("\n"));
    }
    let list = match named(&db, &campaign, &of.list).await? {
        Some(list) => list,
        None => made(&db, &campaign, &organization, &of.list).await?,
    };
    let quotas = db.record_lists().quotas(&campaign).await?;
    let now = clock::now();
    let import = ListImport {
        id: ImportId::from_uuid(ids().next(now)),
        organization,
        campaign,
        list: list.id,
        file: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        format: table.format,
        headings: table.headings.clone(),
        rows,
        author: "command line".to_owned(),
        created_at: now,
        updated_at: now,
        state: ImportState::Running,
        mapping,
        counts: ImportCounts::default(),
        problem: None,
    };
    db.list_imports().add(&import, None).await?;
    let region = plan.settings.region.as_str();
    let run = ListImportRun::new(import, table, fields, (list.filter, quotas), region, ids());
    let (done, refused) = carry_out(&db, if alone { run.alone() } else { run }).await?;
    tell(&done, &refused, as_json)?;
    Ok(match done.counts.refused {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(REFUSED),
    })
}

async fn made(
    db: &Db,
    campaign: &CampaignId,
    organization: &OrganizationId,
    name: &str,
) -> Result<RecordList> {
    let now = clock::now();
    let list = RecordList {
        id: RecordListId::from_uuid(ids().next(now)),
        organization: organization.clone(),
        campaign: campaign.clone(),
        name: name.to_owned(),
        weight: USUAL_WEIGHT,
        active: true,
        filter: crm::dialling::Filter::default(),
        author: "command line".to_owned(),
        made_at: now,
        removed_at: None,
    };
    db.record_lists().add(&list).await?;
    Ok(list)
}

async fn carry_out(db: &Db, mut run: ListImportRun) -> Result<(ListImport, Vec<Refusal>)> {
    let id = run.import().id;
    let mut progress = Progress::new("import");
    while run.step(db, clock::now()).await? {
        progress.at(run.import().counts.read, run.import().rows);
    }
    progress.end();
    if run.import().state == ImportState::Canceled {
        bail!("it was canceled: nothing more was written");
    }
    if let Some(why) = &run.import().problem {
        bail!("after {} rows the file can't be read: {why}", run.import().counts.read);
    }
    Ok((run.import().clone(), db.list_imports().refusals(id, 0, TOLD).await?))
}

fn tell(done: &ListImport, refused: &[Refusal], as_json: bool) -> Result<()> {
    let counts = done.counts;
    let faults = refused.iter().flat_map(|r| &r.faults);
    if as_json {
        let refusals: Vec<_> = faults
            .map(|f| {
                json!({"line": f.line, "column": f.column, "field": f.field,
                    "value": f.value.reveal(), "code": f.code, "reason": f.what})
            })
            .collect();
        let told = json!({
            "import": done.id.to_string(), "list": done.list.to_string(), "read": counts.read,
            "created": counts.created, "skipped": counts.skipped, "refused": counts.refused,
            "refusals": refusals,
        });
        println!("{}", serde_json::to_string_pretty(&told)?);
        return Ok(());
    }
    for fault in faults {
        let place = if fault.column.is_empty() { &fault.field } else { &fault.column };
        println!("line {}: {place} {:?}: {}", fault.line, fault.value.reveal(), fault.what);
    }
    println!(
        "{} rows read: {} records taken in, {} known already, {} refused",
        counts.read, counts.created, counts.skipped, counts.refused
    );
    Ok(())
}

async fn show(db: &Db, campaign: &CampaignId, as_json: bool) -> Result<ExitCode> {
    let lists = db.record_lists().of(&Scope::all(), campaign).await?;
    let ids: Vec<_> = lists.iter().map(|list| list.id).collect();
    let counts = db.record_lists().counts(&ids).await?;
    let states = |list: &RecordList| -> serde_json::Map<String, serde_json::Value> {
        let counts = counts.get(&list.id).into_iter().flatten();
        counts.map(|(state, n)| (state.name().to_owned(), json!(n))).collect()
    };
    if as_json {
        let all: Vec<_> = lists
            .iter()
            .map(|list| {
                json!({"id": list.id.to_string(), "name": list.name, "weight": list.weight,
                    "active": list.active, "states": states(list)})
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(ExitCode::SUCCESS);
    }
    for list in &lists {
        let paused = if list.active { "" } else { " (paused)" };
        let states: Vec<_> = states(list).iter().map(|(name, n)| format!("{n} {name}")).collect();
        println!("{}{paused}, weight {}: {}", list.name, list.weight, states.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}

async fn export(db: &Db, list: &RecordList, file: Option<&Path>) -> Result<ExitCode> {
    let mut out: Box<dyn Write> = match file {
        Some(file) => {
            let made = std::fs::File::create(file)
                .with_context(|| format!("{} can't be written", file.display()))?;
            Box::new(std::io::BufWriter::new(made))
        }
        None => Box::new(std::io::BufWriter::new(std::io::stdout())),
    };
    let setup = db.setups().latest(&Scope::all(), &list.organization).await?.setup;
    let fields = setup.customer_fields;
    let head = ["reference", "name", "email", "postcode", "numbers", "score", "state", "reason"];
    let more = ["ready_at", "attempts", "last_at", "last_outcome", "last_disposition"];
    let own = fields.iter().map(|field| field.id.as_str());
    let head: Vec<_> = head.into_iter().chain(more).chain(own).map(str::to_owned).collect();
    write!(out, "\u{feff}{}\r\n", row(&head))?;
    let filter = RecordFilter {
        campaign: Some(list.campaign.clone()),
        list: Some(list.id),
        ..RecordFilter::default()
    };
    let mut cursor = None;
    // As many pages as the list has.
    loop {
        let page = db.dial_records().page(&Scope::all(), &filter, cursor.as_deref(), PAGE).await?;
        for record in &page.items {
            write!(out, "{}\r\n", row(&cells(record, list, &fields)))?;
        }
        cursor = page.next;
        if cursor.is_none() {
            out.flush()?;
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn cells(record: &DialRecord, list: &RecordList, fields: &[crm::Field]) -> Vec<String> {
    let plain =
        |text: &Option<vocab::Pii<String>>| text.as_ref().map_or("", |t| t.reveal()).to_owned();
    let at = |at: Option<vocab::Moment>| at.map(vocab::Moment::rfc3339).unwrap_or_default();
    let numbers: Vec<_> = record.numbers.iter().map(|n| n.number.reveal().to_string()).collect();
    let mut cells = vec![
        plain(&record.reference),
        plain(&record.name),
        plain(&record.email),
        plain(&record.postcode),
        numbers.join(" "),
        record.score.to_string(),
        record.state.name().to_owned(),
        record.why(list.active).unwrap_or_default(),
        at(record.ready_at),
        record.attempts.to_string(),
        at(record.last_at),
        record.last_outcome.clone().unwrap_or_default(),
        record.last_disposition.clone().unwrap_or_default(),
    ];
    let values = record.values.reveal();
    cells.extend(fields.iter().map(|f| values.get(&f.id).map(spoken).unwrap_or_default()));
    cells
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
