//! `plateau access` and `plateau erase`: what is owed to a person, on the command line.

use super::{Source, customers};
use crate::{clock, restore};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use store::{AttachmentFiles, Customer, Db, ErasureCounts, NotErasable, Recordings, Scope};
use vocab::{Address, CustomerId, ErasureId, IdSource};
use web::{ArchiveLanguage, Archives};

/// Whose data it is.
#[derive(Debug, Args)]
struct Person {
    /// The card's id.
    #[arg(long, value_name = "ID", required_unless_present = "number")]
    customer: Option<String>,
    /// A telephone number of theirs, in any spelling.
    #[arg(long, value_name = "N", requires = "organization", conflicts_with = "customer")]
    number: Option<String>,
    /// The organization's id in the floor plan, or its name: the card must be one of its own.
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
}

/// Writes everything that is held about a person to a ZIP: a page to read, JSON, sounds, files.
#[derive(Debug, Args)]
pub struct Access {
    #[command(flatten)]
    person: Person,
    /// Where to.
    #[arg(long, value_name = "FILE", default_value = "personal-data.zip")]
    out: PathBuf,
    /// The language of the page: `fr` or `en`.
    #[arg(long, default_value = "fr", value_name = "LANG")]
    language: String,
    #[command(flatten)]
    source: Source,
}

/// Forgets a person for good. Facts without a name stay, consents stay as proof.
#[derive(Debug, Args)]
pub struct Erase {
    #[command(flatten)]
    person: Person,
    /// Do it without asking for the name.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    source: Source,
}

impl Person {
    async fn find(&self, db: &Db) -> Result<(Scope, Customer)> {
        let (mut scope, mut region) = (Scope::all(), "FR".to_owned());
        if let Some(named) = &self.organization {
            let (organization, plan) = customers::find(db, named).await?;
            scope = Scope::of_organizations(vec![organization]);
            region = plan.settings.region;
        }
        if let Some(id) = &self.customer {
            let Ok(known) = id.parse::<CustomerId>() else {
                bail!("{id:?} is no id of a card: copy it from the address of the card's page");
            };
            let card = db.customers().get(&scope, known).await?;
            return Ok((scope, card.with_context(|| format!("there is no card {id}"))?));
        }
        let text = self.number.as_deref().unwrap_or_default();
        let mut found = db.customers().by_number(&scope, &Address::parse(text, &region)).await?;
        match found.len() {
            0 => bail!("nobody has the number {text:?} there"),
            1 => Ok((scope, found.remove(0))),
            count => {
                let ids: Vec<_> = found.iter().map(|card| format!("  {}", card.id)).collect();
                bail!(
                    "{count} cards have the number {text:?}: say which with --customer\n{}",
                    ids.join("\n")
                )
            }
        }
    }
}

impl Source {
    async fn recordings(&self, db: &Db) -> Result<Recordings> {
        crate::recording_keys::open(&self.config()?, db).await
    }

    fn attachments(&self) -> Result<AttachmentFiles> {
        Ok(AttachmentFiles::new(self.config()?.data.join("attachments")))
    }
}

impl Access {
    pub async fn run(self) -> Result<ExitCode> {
        let language = match self.language.as_str() {
            "fr" => ArchiveLanguage::French,
            "en" => ArchiveLanguage::English,
            other => bail!("--language {other:?}: say fr or en"),
        };
        let db = self.source.existing().await?;
        let (scope, card) = self.person.find(&db).await?;
        let (recordings, attachments) =
            (self.source.recordings(&db).await?, self.source.attachments()?);
        let archives = Archives { store: &db, recordings: &recordings, attachments: &attachments };
        let place = self.out.display();
        // What is there stays: it may be somebody else's.
        let out = std::fs::File::create_new(&self.out)
            .with_context(|| format!("{place} can't be written: name another with --out"))?;
        let written = archives.write(&scope, card.id, language, out).await?;
        let Some(counts) = written else { bail!("the card is gone") };
        println!(
            "{} rows, {} recordings, {} files → {place}",
            counts.rows, counts.sounds, counts.files
        );
        Ok(ExitCode::SUCCESS)
    }
}

impl Erase {
    pub async fn run(self) -> Result<ExitCode> {
        let db = self.source.existing().await?;
        let (scope, card) = self.person.find(&db).await?;
        let foreseen = db.privacy().foresee_erasure(&scope, card.id, clock::now()).await?;
        let Some((counts, blocked)) = foreseen else { bail!("the card is gone") };
        if let Some(why) = blocked {
            bail!(in_the_way(why));
        }
        println!("Erased for good, of card {} ({}):", card.id, card.organization);
        tell(counts);
        if !self.yes && !confirmed(&card)? {
            bail!("that is not the name on the card: nothing was erased");
        }
        let now = clock::now();
        let id = ErasureId::from_uuid(IdSource::new(restore::random_seed()).next(now));
        let certificate = (id, "command line", "request");
        let done = db.privacy().erase(&scope, card.id, certificate, now).await?;
        let (erasure, files) = done.map_err(|why| anyhow::anyhow!(in_the_way(why)))?;
        let (recordings, attachments) =
            (self.source.recordings(&db).await?, self.source.attachments()?);
        let reason = store::DeletionReason::Erasure;
        web::remove_files(&db, &recordings, &attachments, files, reason, now).await?;
        println!("Done. Certificate {}", erasure.id);
        Ok(ExitCode::SUCCESS)
    }
}

fn tell(counts: ErasureCounts) {
    println!("  number and name of {} interactions", counts.interactions);
    println!("  {} recordings, {} files", counts.recordings, counts.attachments);
    println!("  the words of {} tickets", counts.tickets);
    println!("  {} offers, appointments and answers", counts.entries);
    println!("Kept as proof: {} consents", counts.consents_kept);
}

/// Whether somebody at a terminal types the name as it stands on the card.
fn confirmed(card: &Customer) -> Result<bool> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        bail!("nobody is there to confirm it: add --yes");
    }
    print!("It cannot be undone. Type {:?} to go on: ", card.name.reveal());
    std::io::stdout().flush()?;
    let mut typed = String::new();
    stdin.lock().read_line(&mut typed)?;
    Ok(typed.trim().to_lowercase() == card.name.reveal().trim().to_lowercase())
}

const fn in_the_way(why: NotErasable) -> &'static str {
    match why {
        NotErasable::InCall => "this customer is in a call: wait until it has ended",
        NotErasable::OnHold => "a legal hold keeps what is held about this customer: lift it first",
        NotErasable::CallOwed => "a call is owed to this customer: make it or cancel it first",
    }
}
