//! Customer cards: who they are, by number, by name, by id.
//!
//! Owns: the card and how it is found. Its rows are written in `write`, rows about it in the modules
//! beside that. Must not own: what figures mean (`crm::score`).

mod bulk;
mod catch_up;
mod entries;
mod facts;
mod identify;
mod links;
mod list;
mod merge;
mod search;
mod tags;
mod timeline;
mod views;
mod write;

use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Where};
use crate::{Db, Page, Scope, StoreError, find};
pub(crate) use bulk::add_all;
pub(crate) use catch_up::read_as;
use crm::card::{Belonging, Contract, Handle, Holding, contracts_of_facts, holdings_of_facts};
use serde::{Deserialize, Serialize};
use vocab::{Address, AgentId, CustomerId, Moment, OrganizationId, Pii};
pub(crate) use write::{email_key, forget, reference_key, write};

pub use entries::CustomerEntry;
pub(crate) use entries::read as read_entry;
pub use facts::CardFacts;
pub(crate) use identify::mention;
pub use identify::{How, Match, Means};
pub use links::Link;
pub use list::CustomerFilter;
pub use merge::Merge;
pub use tags::{Retag, Retagged};
pub use timeline::{Happening, What as HappeningWhat};
pub use views::CardView;

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
    /// The organization's own number of the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Pii<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handles: Vec<Handle>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contracts: Vec<Contract>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holdings: Vec<Holding>,
    /// The company they belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Belonging>,
    /// Those with the same key live together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<Pii<String>>,
    /// Values of the set-up's own fields.
    #[serde(default)]
    pub custom: Pii<crm::Values>,
    pub created_at: Moment,
    pub updated_at: Moment,
    /// From 1, one more with each change. It stands in a column of its own.
    #[serde(skip)]
    pub version: i64,
}

impl Customer {
    /// A card that bears a name and nothing else yet.
    #[must_use]
    pub fn new(
        id: CustomerId,
        organization: OrganizationId,
        name: impl Into<String>,
        now: Moment,
    ) -> Self {
        Self {
            id,
            organization,
            first_name: None,
            last_name: None,
            name: Pii::new(name.into()),
            company: false,
            numbers: Vec::new(),
            emails: Vec::new(),
            street: None,
            postcode: None,
            city: None,
            language: None,
            notes: None,
            tags: Vec::new(),
            score: None,
            preferred_agent: None,
            facts: Pii::default(),
            reference: None,
            handles: Vec::new(),
            contracts: Vec::new(),
            holdings: Vec::new(),
            parent: None,
            household: None,
            custom: Pii::default(),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// Its contracts; those of an older card are among its facts.
    #[must_use]
    pub fn contracts_held(&self) -> Vec<Contract> {
        if self.contracts.is_empty() {
            return contracts_of_facts(self.facts.reveal());
        }
        self.contracts.clone()
    }

    /// What it holds; likewise.
    #[must_use]
    pub fn products_held(&self) -> Vec<Holding> {
        if self.holdings.is_empty() {
            return holdings_of_facts(self.facts.reveal());
        }
        self.holdings.clone()
    }
}

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
        let (sql, args) = sql.query("SELECT body, version FROM customer", "");
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
        let select =
            "SELECT c.body, c.version FROM customer_number n JOIN customer c ON c.id = n.customer";
        let tail = format!(" ORDER BY c.sort_name, c.id LIMIT {MAX_MATCHES}");
        let (sql, args) = sql.query(select, &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// Those who have one of these numbers, each once: in the order of the numbers, then by name.
    ///
    /// # Errors
    /// The database's own.
    pub async fn by_numbers(
        &self,
        scope: &Scope,
        numbers: &[Address],
    ) -> Result<Vec<Customer>, StoreError> {
        let known: Vec<&Address> = numbers.iter().filter(|n| !n.is_anonymous()).collect();
        let mut sql = Where::default();
        sql.any_of("n.number", &known);
        scope.wall(&mut sql, "n.organization");
        let select = "SELECT c.body, c.version, n.number FROM customer_number n \
             JOIN customer c ON c.id = n.customer";
        let limit = known.len() * MAX_MATCHES as usize;
        let tail = format!(" ORDER BY c.sort_name, c.id LIMIT {limit}");
        let (sql, args) = sql.query(select, &tail);
        let mut found: Vec<(usize, Customer)> = Vec::new();
        for row in self.db.rows(sql, args).await? {
            let (number, card) = (row.text("number")?, read(&row)?);
            let place = known.iter().position(|n| n.as_str() == number).unwrap_or(usize::MAX);
            match found.iter_mut().find(|(_, known)| known.id == card.id) {
                Some((first, _)) => *first = place.min(*first),
                None => found.push((place, card)),
            }
        }
        found.sort_by_key(|(place, _)| *place);
        Ok(found.into_iter().map(|(_, card)| card).collect())
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
        let (sql, args) = sql.query("SELECT body, version FROM customer", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit;
        let next = items.last().filter(|_| more).map(|c| Cursor::write(sort_name(c), c.id));
        Ok(Page { items, next })
    }
}

fn sort_name(customer: &Customer) -> String {
    let last = customer.last_name.as_ref().map_or("", |n| n.reveal().as_str());
    let first = customer.first_name.as_ref().map_or("", |n| n.reveal().as_str());
    if customer.company || last.is_empty() {
        return find::fold(customer.name.reveal());
    }
    find::fold(&format!("{last} {first}"))
}

/// Of the columns `body` and `version`.
pub(crate) fn read(row: &Row) -> Result<Customer, StoreError> {
    let mut customer: Customer = row.json("customer", "body")?;
    customer.version = row.int("version")?;
    Ok(customer)
}
