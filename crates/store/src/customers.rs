//! Customer cards: who they are, by number, by name, by id.

use crate::scope::{Cursor, MAX_LIMIT, page_rows};
use crate::sql::{Args, Row, Tx, Where, insert, replacing};
use crate::{Db, Page, Scope, StoreError, find};
use serde::{Deserialize, Serialize};
use vocab::{Address, AgentId, CustomerId, Moment, OrganizationId, Pii};

/// A card of one organization. Numbers are E.164.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    pub id: CustomerId,
    pub organization: OrganizationId,
    pub first_name: Option<Pii<String>>,
    pub last_name: Option<Pii<String>>,
    /// As it is shown; a company's own name.
    pub name: Pii<String>,
    #[serde(default)]
    pub company: bool,
    #[serde(default)]
    pub numbers: Vec<Pii<Address>>,
    #[serde(default)]
    pub emails: Vec<Pii<String>>,
    #[serde(default)]
    pub street: Option<Pii<String>>,
    #[serde(default)]
    pub postcode: Option<Pii<String>>,
    #[serde(default)]
    pub city: Option<Pii<String>>,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub notes: Option<Pii<String>>,
    #[serde(default)]
    pub tags: Vec<String>,
    /// 0–100, as the organization scores them; queues may let high scores go first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<i32>,
    /// Whom they should speak with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_agent: Option<AgentId>,
    /// Contracts, products and whatever else the organization knows: a JSON object.
    #[serde(default)]
    pub facts: Pii<serde_json::Map<String, serde_json::Value>>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// A card has so many numbers at most.
const MAX_NUMBERS: usize = 50;
/// Several customers of one number that are shown to choose from.
const MAX_MATCHES: u32 = 20;

#[derive(Clone, Copy, Debug)]
pub struct Customers<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn customers(&self) -> Customers<'_> {
        Customers { db: self }
    }
}

impl Customers<'_> {
    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT body FROM customer", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// Those who have that number, by name; at most 20.
    ///
    /// # Errors
    /// The database's own.
    pub async fn by_number(
        &self,
        scope: &Scope,
        number: &Address,
    ) -> Result<Vec<Customer>, StoreError> {
        if number.is_anonymous() {
            return Ok(Vec::new());
        }
        let mut sql = Where::default();
        sql.and("n.number = ?", Args::new().text(number));
        scope.wall(&mut sql, "n.organization");
        let select = "SELECT c.body FROM customer_number n JOIN customer c ON c.id = n.customer";
        let tail = format!(" ORDER BY c.sort_name, c.id LIMIT {MAX_MATCHES}");
        let (sql, args) = sql.query(select, &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// Those of whom a word of the name, or a number, begins so. Every word typed must be found.
    ///
    /// # Errors
    /// The database's own.
    pub async fn search(
        &self,
        scope: &Scope,
        text: &str,
        limit: u32,
    ) -> Result<Vec<Customer>, StoreError> {
        let wanted = find::wanted(text);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Where::default();
        scope.wall(&mut sql, "c.organization");
        for word in wanted.split(' ').take(5) {
            sql.and(
                "c.id IN (SELECT k.customer FROM customer_key k WHERE k.key >= ? AND k.key < ?)",
                Args::new().text(word).text(find::end_of(word)),
            );
        }
        let tail = format!(" ORDER BY c.sort_name, c.id LIMIT {}", limit.clamp(1, MAX_LIMIT));
        let (sql, args) = sql.query("SELECT c.body FROM customer c", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// All, by name.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Customer>, StoreError> {
        let (limit, ask) = page_rows(limit);
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        if let Some(cursor) = cursor {
            let (name, id) = Cursor::read(cursor)?;
            sql.and("(sort_name, id) > (?, ?)", Args::new().text(name).text(id));
        }
        let tail = format!(" ORDER BY sort_name, id LIMIT {ask}");
        let (sql, args) = sql.query("SELECT body FROM customer", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit;
        let next = items.last().filter(|_| more).map(|c| Cursor::write(sort_name(c), c.id));
        Ok(Page { items, next })
    }

    /// Adds or replaces a card. The caller has checked `scope.allows(&customer.organization)`; a
    /// card never moves to another organization.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the id is another organization's.
    pub async fn upsert(&self, customer: &Customer) -> Result<(), StoreError> {
        self.upsert_all(std::slice::from_ref(customer)).await
    }

    /// Several cards in one transaction.
    ///
    /// # Errors
    /// As `upsert`.
    pub async fn upsert_all(&self, customers: &[Customer]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        for customer in customers {
            write(&mut tx, customer).await?;
        }
        tx.commit().await
    }
}

async fn write(tx: &mut Tx, customer: &Customer) -> Result<(), StoreError> {
    let sql = "SELECT organization FROM customer WHERE id = $1";
    if let Some(row) = tx.row(sql, Args::new().text(customer.id)).await?
        && row.text("organization")? != customer.organization.as_str()
    {
        return Err(StoreError::Conflict { what: "a customer of another organization by this id" });
    }
    let columns = ["id", "organization", "sort_name", "created_ms", "updated_ms", "body"];
    let row = Args::new()
        .text(customer.id)
        .text(&customer.organization)
        .text(sort_name(customer))
        .at(customer.created_at)
        .at(customer.updated_at)
        .json(customer);
    insert(tx, "customer", &columns, &replacing("id", &columns), vec![row]).await?;
    let forget = || Args::new().text(customer.id);
    tx.run("DELETE FROM customer_number WHERE customer = $1", forget()).await?;
    tx.run("DELETE FROM customer_key WHERE customer = $1", forget()).await?;
    let line = |key: &str| Args::new().text(key).text(&customer.organization).text(customer.id);
    let numbers = numbers(customer);
    let rows = numbers.iter().map(|n| line(n)).collect();
    insert(tx, "customer_number", &["number", "organization", "customer"], "", rows).await?;
    let rows = keys(customer, &numbers).iter().map(|k| line(k)).collect();
    insert(tx, "customer_key", &["key", "organization", "customer"], "", rows).await
}

fn numbers(customer: &Customer) -> Vec<String> {
    let all = customer.numbers.iter().take(MAX_NUMBERS).map(|n| n.reveal().to_string());
    let mut numbers: Vec<_> = all.filter(|n| !n.is_empty()).collect();
    numbers.sort();
    numbers.dedup();
    numbers
}

/// Words of the name; numbers with and without their country code.
fn keys(customer: &Customer, numbers: &[String]) -> Vec<String> {
    let names = [Some(&customer.name), customer.first_name.as_ref(), customer.last_name.as_ref()];
    let mut keys = Vec::new();
    for name in names.into_iter().flatten() {
        keys.extend(find::fold(name.reveal()).split_whitespace().map(str::to_owned));
    }
    keys.extend(numbers.iter().map(|n| find::wanted(n)));
    for number in customer.numbers.iter().take(MAX_NUMBERS) {
        keys.push(find::wanted(&vocab::national(number.reveal())));
    }
    keys.retain(|k| !k.is_empty());
    keys.sort();
    keys.dedup();
    keys
}

fn sort_name(customer: &Customer) -> String {
    let last = customer.last_name.as_ref().map_or("", |n| n.reveal().as_str());
    let first = customer.first_name.as_ref().map_or("", |n| n.reveal().as_str());
    if customer.company || last.is_empty() {
        return find::fold(customer.name.reveal());
    }
    find::fold(&format!("{last} {first}"))
}

fn read(row: &Row) -> Result<Customer, StoreError> {
    row.json("customer", "body")
}
