//! Offers, consents, surveys and appointments of a customer. Consents stand in the register
//! (`consent`): the card writes them there and reads them from there.

use super::Customers;
use crate::sql::{Args, Row, Where, insert};
use crate::{ConsentWord, Scope, StoreError, consent};
use crm::history::Entry;
use vocab::{CustomerId, InteractionId, Moment, OrganizationId};

/// One line of a customer's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerEntry {
    /// A UUID.
    pub id: String,
    pub organization: OrganizationId,
    pub customer: CustomerId,
    /// When it happened; of an appointment, when it begins.
    pub at: Moment,
    /// Login of who wrote it down.
    pub author: String,
    pub interaction: Option<InteractionId>,
    /// From 1; only appointments change.
    pub version: i64,
    pub entry: Entry,
}

/// Lines of one customer that are ever read at once.
const MOST_ENTRIES: u32 = 1_000;

const COLUMNS: [&str; 9] =
    ["id", "organization", "customer", "kind", "at_ms", "author", "interaction", "version", "body"];

const SELECT: &str = "SELECT * FROM customer_entry";

impl Customers<'_> {
    /// Adds a line. The caller has read the customer, so it is in scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn add_entry(&self, entry: &CustomerEntry) -> Result<(), StoreError> {
        self.add_entries(std::slice::from_ref(entry)).await
    }

    /// The latest first, at most 1,000.
    ///
    /// # Errors
    /// The database's own.
    pub async fn entries(
        &self,
        scope: &Scope,
        customer: CustomerId,
    ) -> Result<Vec<CustomerEntry>, StoreError> {
        let mut sql = Where::default();
        sql.and("customer = ?", Args::new().text(customer));
        scope.wall(&mut sql, "organization");
        let tail = format!(" ORDER BY at_ms DESC, id DESC LIMIT {MOST_ENTRIES}");
        let (sql, args) = sql.query(SELECT, &tail);
        let rows = self.db.rows(sql, args).await?;
        let mut lines = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        lines.extend(self.db.consents().entries(scope, customer, MOST_ENTRIES).await?);
        lines.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        lines.truncate(MOST_ENTRIES as usize);
        Ok(lines)
    }

    /// # Errors
    /// The database's own.
    pub async fn entry(
        &self,
        scope: &Scope,
        id: &str,
    ) -> Result<Option<CustomerEntry>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query(SELECT, "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// Puts an appointment in place of the version that was read.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since.
    pub async fn change_entry(&self, entry: &CustomerEntry) -> Result<CustomerEntry, StoreError> {
        let sql = "UPDATE customer_entry SET at_ms = $1, body = $2, version = version + 1 \
             WHERE id = $3 AND version = $4";
        let args = Args::new().at(entry.at).json(&entry.entry).text(&entry.id).int(entry.version);
        if self.db.run(sql, args).await? == 0 {
            let found = entry.version + 1;
            return Err(StoreError::Stale { expected: entry.version, found });
        }
        Ok(CustomerEntry { version: entry.version + 1, ..entry.clone() })
    }

    /// Many at once, for a centre that begins with a past.
    ///
    /// # Errors
    /// The database's own.
    pub async fn add_entries(&self, entries: &[CustomerEntry]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let words: Vec<_> = entries.iter().filter_map(ConsentWord::of_entry).collect();
        consent::write(&mut tx, &words.iter().collect::<Vec<_>>(), "").await?;
        let others = entries.iter().filter(|e| !matches!(e.entry, Entry::Consent(_)));
        insert(&mut tx, "customer_entry", &COLUMNS, "", others.map(line).collect()).await?;
        tx.commit().await
    }
}

fn line(entry: &CustomerEntry) -> Args {
    Args::new()
        .text(&entry.id)
        .text(&entry.organization)
        .text(entry.customer)
        .text(entry.entry.kind())
        .at(entry.at)
        .text(&entry.author)
        .opt_text(entry.interaction)
        .int(entry.version)
        .json(&entry.entry)
}

pub(crate) fn read(row: &Row) -> Result<CustomerEntry, StoreError> {
    Ok(CustomerEntry {
        id: row.text("id")?,
        organization: row.text("organization")?.as_str().into(),
        customer: row.id("customer_entry", "customer")?,
        at: row.at("at_ms")?,
        author: row.text("author")?,
        interaction: row.opt_id("customer_entry", "interaction")?,
        version: row.int("version")?,
        entry: row.json("customer_entry", "body")?,
    })
}
