//! Receipts: one per attempt that was allowed or refused, chained per organization.
//!
//! One transaction appends a batch behind the last of the chain, whose end stands in `receipt_chain`:
//! writers of one organization wait for each other there. The end also shows when the last receipts
//! were cut off.

use crate::scope::page_rows;
use crate::sql::{Args, Row, Tx, Where, insert, to_json};
use crate::{Db, Page, Scope, StoreError};
use law::{Cause, Chain, FIRST, Method, Purpose, Receipt, ReliedOn, Verdict, digest, hash};
use vocab::{Address, CampaignId, InteractionId, Moment, OrganizationId, RecordId};

/// The form of receipts that is written: since 2 they name the consent on which they rest.
const VERSION: u32 = 2;
const PAGE: i64 = 1_000;

/// What was decided about one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptDraft {
    pub at: Moment,
    pub campaign: Option<CampaignId>,
    pub record: Option<RecordId>,
    /// The attempt, where it was begun.
    pub interaction: Option<InteractionId>,
    pub number: vocab::Pii<Address>,
    pub shown: Option<Address>,
    pub method: Method,
    pub purpose: Purpose,
    pub verdict: Verdict,
    /// Where a consent made it lawful.
    pub consent: Option<ReliedOn>,
}

/// Which receipts are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptFilter {
    pub organization: Option<OrganizationId>,
    pub campaign: Option<CampaignId>,
    pub interaction: Option<InteractionId>,
    pub allow: Option<bool>,
    pub cause: Option<Cause>,
    /// Of a number, or of several.
    pub numbers: Vec<Address>,
    pub from: Option<Moment>,
    /// Not included.
    pub to: Option<Moment>,
    pub cursor: Option<String>,
    pub limit: u32,
}

/// What is wrong with a chain. Numbers nobody by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainFault {
    pub organization: OrganizationId,
    pub number: u64,
    pub what: String,
}

#[derive(Clone, Copy, Debug)]
pub struct Receipts<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn receipts(&self) -> Receipts<'_> {
        Receipts { db: self }
    }
}

const COLUMNS: [&str; 10] = [
    "organization",
    "number",
    "at_ms",
    "campaign",
    "record",
    "interaction",
    "digest",
    "allow",
    "causes",
    "body",
];

impl Receipts<'_> {
    /// Appends them to the organization's chain, in their order, in one transaction.
    ///
    /// # Errors
    /// The database's own: then none was written.
    pub async fn write(
        &self,
        organization: &OrganizationId,
        drafts: &[ReceiptDraft],
    ) -> Result<Vec<Receipt>, StoreError> {
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.db.begin().await?;
        let (mut number, mut before) = hold_end(&mut tx, organization).await?;
        let mut receipts = Vec::with_capacity(drafts.len());
        for draft in drafts {
            number += 1;
            let receipt = chained(organization, draft, number, &before);
            before.clone_from(&receipt.hash);
            receipts.push(receipt);
        }
        let rows = receipts.iter().map(line).collect();
        insert(&mut tx, "dial_receipt", &COLUMNS, "", rows).await?;
        let sql = "UPDATE receipt_chain SET number = $1, hash = $2 WHERE organization = $3";
        let args = Args::new().int(number.cast_signed()).text(&before).text(organization);
        tx.run(sql, args).await?;
        tx.commit().await?;
        Ok(receipts)
    }

    /// One of an organization's chain.
    ///
    /// # Errors
    /// The database's own.
    pub async fn get(
        &self,
        organization: &OrganizationId,
        number: u64,
    ) -> Result<Option<Receipt>, StoreError> {
        let sql = "SELECT body FROM dial_receipt WHERE organization = $1 AND number = $2";
        let args = Args::new().text(organization).int(number.cast_signed());
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// The latest first; of several organizations those of one after those of another.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &ReceiptFilter,
    ) -> Result<Page<Receipt>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let mut sql = narrowed(scope, filter);
        if let Some(cursor) = &filter.cursor {
            let bad = || StoreError::Cursor { cursor: cursor.clone() };
            let mut parts = cursor.splitn(3, '~');
            let ms: i64 = parts.next().and_then(|p| p.parse().ok()).ok_or_else(bad)?;
            let number: i64 = parts.next().and_then(|p| p.parse().ok()).ok_or_else(bad)?;
            let organization = parts.next().ok_or_else(bad)?;
            let place = Args::new().int(ms).text(organization).int(number);
            sql.and("(at_ms, organization, number) < (?, ?, ?)", place);
        }
        let tail = format!(" ORDER BY at_ms DESC, organization DESC, number DESC LIMIT {ask}");
        let (sql, args) = sql.query("SELECT body FROM dial_receipt", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| rows.len() > limit);
        let next = next.map(|r| format!("{}~{}~{}", r.at.epoch_ms(), r.number, r.organization));
        Ok(Page { items, next })
    }

    /// A page of one organization's chain in its own order, after a number: what an export reads.
    ///
    /// # Errors
    /// The database's own.
    pub async fn after(
        &self,
        scope: &Scope,
        filter: &ReceiptFilter,
        number: u64,
    ) -> Result<Vec<Receipt>, StoreError> {
        let mut sql = narrowed(scope, filter);
        sql.and("number > ?", Args::new().int(number.cast_signed()));
        let tail = format!(" ORDER BY organization, number LIMIT {PAGE}");
        let (sql, args) = sql.query("SELECT body FROM dial_receipt", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// Organizations that have receipts.
    ///
    /// # Errors
    /// The database's own.
    pub async fn organizations(&self) -> Result<Vec<OrganizationId>, StoreError> {
        let sql = "SELECT organization FROM receipt_chain ORDER BY organization";
        let rows = self.db.rows(sql, Args::new()).await?;
        rows.iter().map(|row| Ok(row.text("organization")?.as_str().into())).collect()
    }

    /// Walks the whole chain: how many receipts, and what is wrong with it. The first fault ends it:
    /// what comes after rests on it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn verify(
        &self,
        organization: &OrganizationId,
    ) -> Result<(u64, Option<ChainFault>), StoreError> {
        let mut tx = self.db.begin_reading().await?;
        let checked = verify_chain(&mut tx, organization).await?;
        tx.commit().await?;
        Ok(checked)
    }
}

/// In one unchanging state of the database.
pub(crate) async fn verify_chain(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<(u64, Option<ChainFault>), StoreError> {
    let mut chain = Chain::default();
    let fault = |number, what: &str| {
        Some(ChainFault { organization: organization.clone(), number, what: what.to_owned() })
    };
    loop {
        let sql = format!(
            "SELECT * FROM dial_receipt WHERE organization = $1 AND number > $2 \
             ORDER BY number LIMIT {PAGE}"
        );
        let args = Args::new().text(organization).int(chain.number().cast_signed());
        let rows = tx.rows(sqlx::AssertSqlSafe(sql), args).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let receipt = read(row)?;
            if let Err(breach) = chain.take(&receipt) {
                return Ok((chain.number(), fault(breach.number, breach.what)));
            }
            if !agrees(row, &receipt)? {
                let what = "its columns say something else than the receipt";
                return Ok((chain.number(), fault(receipt.number, what)));
            }
        }
    }
    let sql = "SELECT number, hash FROM receipt_chain WHERE organization = $1";
    let end = tx.row(sql, Args::new().text(organization)).await?;
    let end = match end {
        Some(row) => (row.count("number")?, row.text("hash")?),
        None => (0, FIRST.to_owned()),
    };
    if (end.0, end.1.as_str()) != (chain.number(), chain.last()) {
        let what = "the chain ends elsewhere: receipts were cut off or put behind it";
        return Ok((chain.number(), fault(end.0.max(chain.number()), what)));
    }
    Ok((chain.number(), None))
}

/// Lists and proofs look at columns: they say what the receipt says.
fn agrees(row: &Row, receipt: &Receipt) -> Result<bool, StoreError> {
    Ok(row.at("at_ms")? == receipt.at
        && row.text("campaign")? == receipt.campaign
        && row.text("record")? == receipt.record
        && row.opt_text("interaction")?.unwrap_or_default() == receipt.interaction
        && row.text("digest")? == receipt.phone
        && row.flag("allow")? == receipt.verdict.allow
        && row.text("causes")? == causes(receipt))
}

/// Makes the writers of one chain wait for each other, on both engines.
async fn hold_end(tx: &mut Tx, organization: &OrganizationId) -> Result<(u64, String), StoreError> {
    let sql = "INSERT INTO receipt_chain (organization, number, hash) VALUES ($1, 0, $2) \
         ON CONFLICT (organization) DO NOTHING";
    tx.run(sql, Args::new().text(organization).text(FIRST)).await?;
    let sql = "UPDATE receipt_chain SET number = number WHERE organization = $1";
    tx.run(sql, Args::new().text(organization)).await?;
    let sql = "SELECT number, hash FROM receipt_chain WHERE organization = $1";
    let row = tx.row(sql, Args::new().text(organization)).await?;
    let row = row.ok_or(StoreError::Unknown { what: "the chain of receipts" })?;
    Ok((row.count("number")?, row.text("hash")?))
}

fn chained(
    organization: &OrganizationId,
    draft: &ReceiptDraft,
    number: u64,
    before: &str,
) -> Receipt {
    let text = |id: Option<String>| id.unwrap_or_default();
    let mut receipt = Receipt {
        version: VERSION,
        number,
        before: before.to_owned(),
        at: draft.at,
        organization: organization.to_string(),
        campaign: text(draft.campaign.as_ref().map(ToString::to_string)),
        record: text(draft.record.as_ref().map(ToString::to_string)),
        interaction: text(draft.interaction.as_ref().map(ToString::to_string)),
        phone: digest(draft.number.reveal()),
        shown: text(draft.shown.as_ref().map(ToString::to_string)),
        method: draft.method.name().to_owned(),
        purpose: draft.purpose.name().to_owned(),
        verdict: draft.verdict.clone(),
        consent: draft.consent.clone(),
        hash: String::new(),
    };
    receipt.hash = hash(&receipt);
    receipt
}

/// Each cause between spaces, so that one is found as a whole word.
fn causes(receipt: &Receipt) -> String {
    let mut all = String::from(" ");
    for reason in &receipt.verdict.reasons {
        all.push_str(reason.cause.name());
        all.push(' ');
    }
    all
}

fn line(receipt: &Receipt) -> Args {
    let interaction = (!receipt.interaction.is_empty()).then_some(&receipt.interaction);
    Args::new()
        .text(&receipt.organization)
        .int(receipt.number.cast_signed())
        .at(receipt.at)
        .text(&receipt.campaign)
        .text(&receipt.record)
        .opt_text(interaction)
        .text(&receipt.phone)
        .flag(receipt.verdict.allow)
        .text(causes(receipt))
        .text(to_json(receipt))
}

fn read(row: &Row) -> Result<Receipt, StoreError> {
    row.json("dial_receipt", "body")
}

fn narrowed(scope: &Scope, filter: &ReceiptFilter) -> Where {
    let mut sql = Where::default();
    scope.wall(&mut sql, "organization");
    sql.and_some("organization = ?", filter.organization.as_ref());
    sql.and_some("campaign = ?", filter.campaign.as_ref());
    sql.and_some("interaction = ?", filter.interaction);
    if let Some(allow) = filter.allow {
        sql.and("allow = ?", Args::new().flag(allow));
    }
    if let Some(cause) = filter.cause {
        sql.and("causes LIKE ?", Args::new().text(format!("% {} %", cause.name())));
    }
    let digests: Vec<String> = filter.numbers.iter().map(digest).collect();
    sql.among("digest", &digests);
    if let Some(from) = filter.from {
        sql.and("at_ms >= ?", Args::new().at(from));
    }
    if let Some(to) = filter.to {
        sql.and("at_ms < ?", Args::new().at(to));
    }
    sql
}
