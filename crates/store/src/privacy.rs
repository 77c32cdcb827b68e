//! What is owed to the person behind a card: everything that is held about them, and its erasure.
//!
//! Owns: which rows of which table are about a person, and what becomes of each when they ask to be
//! forgotten (GDPR art. 15, 17, 20). Must not own: who may ask (`web`), the rules of retention
//! (`crm::retention`).
//!
//! Tables are found by the schema itself: one that names a customer, an interaction or a ticket is
//! about the person, and is exported. What an erasure does to it must be said in [`ERASED`]; a test
//! fails for a table that is not there.

mod retention;
mod tables;
mod words;

use crate::recorded::held;
use crate::sql::{Args, Row, Tx, Where};
use crate::{Customer, Db, Scope, StoreError, customers};
pub use retention::{RetentionCounts, RetentionRun};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use tables::{About, Table};
use vocab::{
    AttachmentId, CustomerId, ErasureId, InteractionId, Moment, OrganizationId, RecordingId,
};

/// What becomes of a table's rows about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// They go.
    Gone,
    /// These columns are emptied: facts without the person stay. JSON becomes `{}`.
    Emptied(&'static [&'static str]),
    /// They stay whole: the reason stands on the certificate.
    Kept,
    /// By code of its own.
    Own,
}

/// Every table with rows about a person. Kept are: consents and their withdrawal with the number,
/// since they prove what was allowed (GDPR art. 7 (1)), for three years (R223-2); oppositions, by the
/// digest of the number, since they hold for good; receipts of attempts, which name nobody; mentions
/// that the law orders, as proof that they were said;
/// who looked at the card, listened to a recording or to a live call, since that watches over agents
/// rather than over the person; and that an interaction was drawn to be listened to, which says
/// nothing of anybody.
const ERASED: &[(&str, Fate)] = &[
    ("customer", Fate::Own),
    ("customer_number", Fate::Own),
    ("customer_key", Fate::Own),
    ("customer_means", Fate::Own),
    ("customer_entry", Fate::Own),
    ("consent", Fate::Emptied(&["name", "search"])),
    ("opposition", Fate::Emptied(&["number", "why"])),
    ("dial_receipt", Fate::Kept),
    ("customer_view", Fate::Kept),
    ("customer_alias", Fate::Kept),
    ("customer_merge", Fate::Gone),
    ("seen_number", Fate::Gone),
    ("import_change", Fate::Gone),
    ("erasure", Fate::Kept),
    ("journal", Fate::Emptied(&["private"])),
    ("contact", Fate::Emptied(&["customer_number", "customer_name", "customer_search"])),
    ("callback", Fate::Emptied(&["customer_number"])),
    ("agent_interval", Fate::Kept),
    ("recording", Fate::Own),
    ("recording_deletion", Fate::Kept),
    ("listening", Fate::Kept),
    ("recording_listening", Fate::Kept),
    ("recording_mark", Fate::Emptied(&["words"])),
    ("speech_fact", Fate::Kept),
    ("legal_hold", Fate::Emptied(&["why"])),
    ("ticket", Fate::Emptied(&["subject", "description", "search", "body"])),
    ("ticket_entry", Fate::Emptied(&["note", "changes", "detail", "mentions"])),
    ("ticket_word", Fate::Gone),
    ("ticket_key", Fate::Kept),
    ("ticket_link", Fate::Kept),
    ("ticket_notice", Fate::Kept),
    ("ticket_attachment", Fate::Gone),
    ("ticket_file", Fate::Gone),
    ("follow_up", Fate::Emptied(&["label", "note"])),
    ("script_run", Fate::Emptied(&["body"])),
    ("diagnosis", Fate::Emptied(&["body"])),
    ("draft", Fate::Gone),
    ("evaluation", Fate::Emptied(&["words"])),
    ("evaluation_entry", Fate::Emptied(&["note"])),
    ("quality_draw", Fate::Kept),
    ("calibration_sheet", Fate::Emptied(&["words"])),
    ("mail", Fate::Gone),
    ("sms", Fate::Gone),
    ("survey_ask", Fate::Emptied(&["answers", "comment"])),
    ("survey_message", Fate::Kept),
    ("transcript", Fate::Gone),
    ("line_fact", Fate::Kept),
    (
        "appointment",
        Fate::Emptied(&["name", "place", "phone", "email", "subject", "note", "reason", "search"]),
    ),
    ("dial_record", Fate::Own),
    ("dial_attempt", Fate::Emptied(&["digest", "number"])),
];

/// Rows of one table in an export.
const MOST_ROWS: u32 = 50_000;

/// What an erasure did: it names nobody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Erasure {
    pub id: ErasureId,
    pub organization: OrganizationId,
    pub customer: CustomerId,
    pub author: String,
    pub at: Moment,
    /// `request`, `retention`
    pub reason: String,
    pub counts: ErasureCounts,
    /// What was kept, by table.
    pub kept: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureCounts {
    pub interactions: u64,
    pub recordings: u64,
    #[serde(default)]
    pub attachments: u64,
    pub tickets: u64,
    pub entries: u64,
    pub consents_kept: u64,
}

/// Why a person can't be erased now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotErasable {
    /// They are on the telephone, or waiting.
    InCall,
    /// A call is owed to them: cancel it first.
    CallOwed,
    /// A legal hold keeps what is held about them: lift it first.
    OnHold,
}

/// Files that go with an erasure: they are the caller's to remove.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// The sounds of recordings, whose rows stay.
    pub sounds: Vec<(OrganizationId, RecordingId)>,
    pub attachments: Vec<(OrganizationId, AttachmentId)>,
}

#[derive(Clone, Copy, Debug)]
pub struct Privacy<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn privacy(&self) -> Privacy<'_> {
        Privacy { db: self }
    }
}

/// What belongs to one person.
struct Theirs {
    card: Customer,
    interactions: Vec<InteractionId>,
    tickets: Vec<String>,
}

impl Privacy<'_> {
    /// Everything that is held about a person, by table, as JSON; nothing when the card is not in
    /// scope. Their interactions are those of the card and those of its numbers.
    ///
    /// # Errors
    /// The database's own.
    pub async fn everything(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<Value>, StoreError> {
        let mut tx = self.db.begin_reading().await?;
        let Some(theirs) = theirs(&mut tx, scope, id).await? else { return Ok(None) };
        let mut all = Map::new();
        for table in tables::all().iter().filter(|t| t.about().is_some()) {
            let rows = rows(&mut tx, table, &theirs).await?;
            if !rows.is_empty() {
                let rows = rows.iter().map(|row| table.shown(row)).collect::<Result<Vec<_>, _>>();
                all.insert(table.name.clone(), Value::Array(rows?));
            }
        }
        Ok(Some(json!({"format": 1, "customer": id.to_string(), "rows": all})))
    }

    /// What an erasure would do.
    ///
    /// # Errors
    /// The database's own.
    pub async fn foresee_erasure(
        &self,
        scope: &Scope,
        id: CustomerId,
        now: Moment,
    ) -> Result<Option<(ErasureCounts, Option<NotErasable>)>, StoreError> {
        let mut tx = self.db.begin_reading().await?;
        let Some(theirs) = theirs(&mut tx, scope, id).await? else { return Ok(None) };
        let files = files(&mut tx, &theirs).await?;
        let counts = counts(&mut tx, &theirs, &files).await?;
        Ok(Some((counts, in_the_way(&mut tx, &theirs, now).await?)))
    }

    /// Forgets a person in one transaction: the card becomes a shell without name, and what named
    /// them goes from the journal and everything folded from it. It cannot be undone. Snapshots of
    /// the floor may hold callers: they go, and the next start reads the journal instead.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when the card is not in scope, or the database's own.
    pub async fn erase(
        &self,
        scope: &Scope,
        id: CustomerId,
        certificate: (ErasureId, &str, &str),
        now: Moment,
    ) -> Result<Result<(Erasure, Erased), NotErasable>, StoreError> {
        let mut tx = self.db.begin().await?;
        let theirs = theirs(&mut tx, scope, id).await?;
        let theirs = theirs.ok_or(StoreError::Unknown { what: "the customer" })?;
        if let Some(why) = in_the_way(&mut tx, &theirs, now).await? {
            return Ok(Err(why));
        }
        let files = files(&mut tx, &theirs).await?;
        let counts = counts(&mut tx, &theirs, &files).await?;
        for interaction in &theirs.interactions {
            crate::follows::unlink(&mut tx, &interaction.to_string()).await?;
        }
        for table in tables::all() {
            if let Some((_, fate)) = ERASED.iter().find(|(name, _)| *name == table.name) {
                erase_rows(&mut tx, &table, *fate, &theirs).await?;
            }
        }
        entries(&mut tx, id).await?;
        crate::consent::forget(&mut tx, &theirs.card.organization, &theirs.card.numbers).await?;
        refusals(&mut tx, &theirs).await?;
        let (organization, numbers) = (&theirs.card.organization, &theirs.card.numbers);
        crate::dialling::forget(&mut tx, organization, id, numbers).await?;
        customers::write(&mut tx, &shell(&theirs.card, now)).await?;
        tx.run("DELETE FROM snapshot", Args::new()).await?;
        let (erasure, author, reason) = certificate;
        let kept = ERASED.iter().filter(|(_, fate)| *fate == Fate::Kept);
        let done = Erasure {
            id: erasure,
            organization: theirs.card.organization.clone(),
            customer: id,
            author: author.to_owned(),
            at: now,
            reason: reason.to_owned(),
            counts,
            kept: kept.map(|(name, _)| (*name).to_owned()).collect(),
        };
        let sql = "INSERT INTO erasure (id, organization, customer, author, at_ms, body) \
             VALUES ($1, $2, $3, $4, $5, $6)";
        let args = Args::new().text(done.id).text(&done.organization).text(id);
        tx.run(sql, args.text(author).at(now).json(&done)).await?;
        tx.commit().await?;
        Ok(Ok((done, files)))
    }

    /// Certificates, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn erasures(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
        limit: u32,
    ) -> Result<Vec<Erasure>, StoreError> {
        if !scope.allows(organization) {
            return Ok(Vec::new());
        }
        let sql = "SELECT body FROM erasure WHERE organization = $1 \
             ORDER BY at_ms DESC, id LIMIT $2";
        let args = Args::new().text(organization).int(i64::from(limit));
        self.db.rows(sql, args).await?.iter().map(|row| row.json("erasure", "body")).collect()
    }
}

async fn theirs(tx: &mut Tx, scope: &Scope, id: CustomerId) -> Result<Option<Theirs>, StoreError> {
    let mut sql = Where::default();
    sql.and("id = ?", Args::new().text(id));
    scope.wall(&mut sql, "organization");
    let (sql, args) = sql.query("SELECT body, version FROM customer", "");
    let Some(row) = tx.row(sql, args).await? else { return Ok(None) };
    let card = customers::read(&row)?;
    let mut found = BTreeSet::new();
    let sql = "SELECT id FROM contact WHERE customer = $1";
    for row in tx.rows(sql, Args::new().text(id)).await? {
        found.insert(row.id::<InteractionId>("contact", "id")?);
    }
    // A number that another card of the organization has too tells nothing about whose call it was.
    for number in &card.numbers {
        let sql = "SELECT c.id FROM contact c WHERE c.customer_number = $1 \
             AND c.organization = $2 AND c.customer IS NULL AND NOT EXISTS \
             (SELECT 1 FROM customer_number n WHERE n.number = $1 AND n.organization = $2 \
             AND n.customer <> $3)";
        let args = Args::new().text(number.reveal()).text(&card.organization).text(id);
        for row in tx.rows(sql, args).await? {
            found.insert(row.id::<InteractionId>("contact", "id")?);
        }
    }
    let sql = "SELECT id FROM ticket WHERE customer = $1";
    let tickets = tx.rows(sql, Args::new().text(id)).await?;
    let tickets = tickets.iter().map(|row| row.text("id")).collect::<Result<_, _>>()?;
    Ok(Some(Theirs { card, interactions: found.into_iter().collect(), tickets }))
}

/// Keys by which a table's rows are theirs: statements take some hundred at once.
const AT_ONCE: usize = 400;

fn conditions(table: &Table, theirs: &Theirs) -> Vec<(String, Args)> {
    let mut all = Vec::new();
    let mut push = |column: &str, keys: &[String]| {
        for some in keys.chunks(AT_ONCE) {
            let marks: Vec<_> = (1..=some.len()).map(|n| format!("${n}")).collect();
            let args = some.iter().fold(Args::new(), Args::text);
            all.push((format!("{column} IN ({})", marks.join(", ")), args));
        }
    };
    let interactions: Vec<_> = theirs.interactions.iter().map(ToString::to_string).collect();
    // One column per table decides: the first that it has.
    match table.about() {
        Some(About::Card) => push(table.key(), &[theirs.card.id.to_string()]),
        Some(About::Ticket) => push(table.key(), &theirs.tickets),
        Some(About::Interaction) => push(table.key(), &interactions),
        None => {}
    }
    all
}

async fn rows(tx: &mut Tx, table: &Table, theirs: &Theirs) -> Result<Vec<Row>, StoreError> {
    let mut found = Vec::new();
    for (condition, args) in conditions(table, theirs) {
        let sql = format!("SELECT * FROM {} WHERE {condition} LIMIT {MOST_ROWS}", table.name);
        found.extend(tx.rows(sqlx::AssertSqlSafe(sql), args).await?);
    }
    Ok(found)
}

async fn erase_rows(
    tx: &mut Tx,
    table: &Table,
    fate: Fate,
    theirs: &Theirs,
) -> Result<(), StoreError> {
    let start = match fate {
        Fate::Kept | Fate::Own => return Ok(()),
        Fate::Gone => format!("DELETE FROM {}", table.name),
        Fate::Emptied(columns) => {
            let known = columns.iter().filter(|c| table.columns.iter().any(|k| k.name == **c));
            let set: Vec<_> = known.map(|c| format!("{c} = {}", table.nothing(c))).collect();
            format!("UPDATE {} SET {}", table.name, set.join(", "))
        }
    };
    for (condition, args) in conditions(table, theirs) {
        let sql = format!("{start} WHERE {condition}");
        tx.run(sqlx::AssertSqlSafe(sql), args).await?;
    }
    Ok(())
}

/// Offers, appointments and answers go; consents are elsewhere and stay, with their proof.
async fn entries(tx: &mut Tx, id: CustomerId) -> Result<(), StoreError> {
    let sql = "DELETE FROM customer_entry WHERE customer = $1";
    tx.run(sql, Args::new().text(id)).await.map(|_| ())
}

/// Refused rows of imports may hold the same person: those that name a number or an address of
/// theirs go.
async fn refusals(tx: &mut Tx, theirs: &Theirs) -> Result<(), StoreError> {
    let numbers = theirs.card.numbers.iter().map(|n| n.reveal().to_string());
    let emails = theirs.card.emails.iter().map(|e| e.reveal().clone());
    let names = theirs.card.last_name.iter().map(|n| n.reveal().clone());
    for text in numbers.chain(emails).chain(names).filter(|t| t.len() > 2) {
        for sql in [
            "DELETE FROM import_refusal WHERE body LIKE $1 ESCAPE '!' AND import IN \
             (SELECT id FROM import WHERE organization = $2)",
            "DELETE FROM list_import_refusal WHERE body LIKE $1 ESCAPE '!' AND import IN \
             (SELECT id FROM list_import WHERE organization = $2)",
        ] {
            let args = Args::new().text(crate::find::containing(&text));
            tx.run(sql, args.text(&theirs.card.organization)).await?;
        }
    }
    Ok(())
}

async fn in_the_way(
    tx: &mut Tx,
    theirs: &Theirs,
    now: Moment,
) -> Result<Option<NotErasable>, StoreError> {
    let held =
        format!("SELECT 1 AS one FROM customer c WHERE c.id = $1 AND {}", held("c.id", "$2"));
    let args = Args::new().text(theirs.card.id).at(now);
    if tx.row(sqlx::AssertSqlSafe(held), args).await?.is_some() {
        return Ok(Some(NotErasable::OnHold));
    }
    for id in &theirs.interactions {
        let sql = "SELECT id FROM legal_hold WHERE interaction = $1 AND lifted_ms IS NULL \
             AND (until_ms IS NULL OR until_ms > $2)";
        if tx.row(sql, Args::new().text(id).at(now)).await?.is_some() {
            return Ok(Some(NotErasable::OnHold));
        }
        let sql = "SELECT id FROM contact WHERE id = $1 AND live = 1";
        if tx.row(sql, Args::new().text(id)).await?.is_some() {
            return Ok(Some(NotErasable::InCall));
        }
        let sql = "SELECT id FROM callback WHERE interaction = $1 AND state IN \
             ('owed', 'in_line', 'taken')";
        if tx.row(sql, Args::new().text(id)).await?.is_some() {
            return Ok(Some(NotErasable::CallOwed));
        }
    }
    Ok(None)
}

async fn files(tx: &mut Tx, theirs: &Theirs) -> Result<Erased, StoreError> {
    let mut files = Erased::default();
    for id in &theirs.interactions {
        let sql = "SELECT id, organization FROM recording WHERE interaction = $1";
        for row in tx.rows(sql, Args::new().text(id)).await? {
            let organization = OrganizationId::new(&row.text("organization")?);
            files.sounds.push((organization, row.id("recording", "id")?));
        }
    }
    for ticket in &theirs.tickets {
        let sql = "SELECT id, organization FROM ticket_attachment WHERE ticket = $1";
        for row in tx.rows(sql, Args::new().text(ticket)).await? {
            let organization = OrganizationId::new(&row.text("organization")?);
            files.attachments.push((organization, row.id("ticket_attachment", "id")?));
        }
    }
    Ok(files)
}

async fn counts(tx: &mut Tx, theirs: &Theirs, files: &Erased) -> Result<ErasureCounts, StoreError> {
    let rows = async |tx: &mut Tx, table: &str| {
        let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {table} WHERE customer = $1");
        let row = tx.row(sqlx::AssertSqlSafe(sql), Args::new().text(theirs.card.id)).await?;
        row.map_or(Ok(0), |row| row.count("n"))
    };
    let (entries, consents_kept) = (rows(tx, "customer_entry").await?, rows(tx, "consent").await?);
    let size = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Ok(ErasureCounts {
        interactions: size(theirs.interactions.len()),
        recordings: size(files.sounds.len()),
        attachments: size(files.attachments.len()),
        tickets: size(theirs.tickets.len()),
        entries,
        consents_kept,
    })
}

/// A card that tells no more than that there was one: interactions and tickets still lead to it.
fn shell(card: &Customer, now: Moment) -> Customer {
    let organization = card.organization.clone();
    let mut shell = Customer::new(card.id, organization, ERASED_NAME, card.created_at);
    shell.updated_at = now;
    shell.tags = vec![ERASED_TAG.to_owned()];
    shell
}

/// What stands in place of a name.
pub const ERASED_NAME: &str = "Client effacé";
const ERASED_TAG: &str = "effacé";

/// As the rows of a table are shown: texts that are JSON objects or lists as such.
fn shown(text: String) -> Value {
    if text.starts_with(['{', '[']) {
        return serde_json::from_str(&text).unwrap_or(Value::String(text));
    }
    Value::String(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_about_a_person_says_what_an_erasure_does_to_it() {
        for table in tables::all().iter().filter(|t| t.about().is_some()) {
            let known = ERASED.iter().any(|(name, _)| *name == table.name);
            assert!(known, "{}: say in ERASED what an erasure does to its rows", table.name);
        }
    }

    #[test]
    fn what_is_emptied_are_columns_that_there_are() {
        for (name, fate) in ERASED {
            let Fate::Emptied(columns) = fate else { continue };
            let all = tables::all();
            let Some(table) = all.iter().find(|t| t.name == *name) else { continue };
            let any = columns.iter().any(|c| table.columns.iter().any(|k| k.name == *c));
            assert!(any, "{name}");
        }
        assert_eq!(shown("{\"a\":1}".to_owned())["a"], 1);
    }
}
