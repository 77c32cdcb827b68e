//! Two cards of one customer become one, and can be parted again.
//!
//! The facts of the floor are not touched: contact records go on naming the card that the journal
//! named, and `customer_alias` leads from there to the card that was kept.

use super::write::{forget, replace, write};
use super::{Customer, Customers, read};
use crate::sql::{Args, Row, Tx};
use crate::{Scope, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use vocab::{CustomerId, Moment, Pii};

/// A card that became part of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// A UUID.
    pub id: String,
    pub kept: CustomerId,
    pub gone: CustomerId,
    /// The name of the card that is gone.
    pub name: Pii<String>,
    pub author: String,
    pub at: Moment,
    pub undone_at: Option<Moment>,
}

/// What it takes to part them exactly.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Memory {
    gone: Customer,
    gone_version: i64,
    /// The kept card before and after, member by member: what was changed since stays changed.
    before: Map<String, Value>,
    after: Map<String, Value>,
    /// Ids of the rows that were moved, by table.
    moved: BTreeMap<String, Vec<String>>,
    /// Cards that belonged to the one that is gone.
    people: Vec<CustomerId>,
    /// Cards that had become part of it earlier.
    aliases: Vec<CustomerId>,
}

/// Tables whose rows name a customer, each with its key. Contact records are not among them.
const MOVED: [(&str, &str); 8] = [
    ("ticket", "id"),
    ("customer_entry", "id"),
    ("consent", "id"),
    ("opposition", "id"),
    ("appointment", "id"),
    ("script_run", "id"),
    ("follow_up", "id"),
    ("diagnosis", "id"),
];

impl Customers<'_> {
    /// Makes `gone` part of `kept`: all its rows, numbers and links, in one transaction. What both
    /// cards say differently stays as the kept one says it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when one is not in scope or they are of two organizations.
    pub async fn merge(
        &self,
        scope: &Scope,
        (kept, gone): (CustomerId, CustomerId),
        id: &str,
        author: &str,
        now: Moment,
    ) -> Result<Customer, StoreError> {
        let unknown = StoreError::Unknown { what: "the other customer" };
        let mut tx = self.db.begin().await?;
        let before = held(&mut tx, scope, kept).await?;
        let other = held(&mut tx, scope, gone).await?;
        if kept == gone || before.organization != other.organization {
            return Err(unknown);
        }
        forget(&mut tx, gone).await?;
        tx.run("DELETE FROM customer WHERE id = $1", Args::new().text(gone)).await?;
        let mut moved = BTreeMap::new();
        for (table, _) in MOVED {
            moved.insert(table.to_owned(), move_all(&mut tx, table, gone, kept).await?);
        }
        let sql = "UPDATE seen_number SET customer = $1 WHERE customer = $2";
        tx.run(sql, Args::new().text(kept).text(gone)).await?;
        let people = people_of(&mut tx, gone).await?;
        for person in people.iter().filter(|p| **p != kept) {
            belong(&mut tx, *person, kept, now).await?;
        }
        let sql = "SELECT gone AS id FROM customer_alias WHERE kept = $1 ORDER BY gone";
        let aliases = ids(&tx.rows(sql, Args::new().text(gone)).await?)?;
        let sql = "UPDATE customer_alias SET kept = $1 WHERE kept = $2";
        tx.run(sql, Args::new().text(kept).text(gone)).await?;
        let sql = "INSERT INTO customer_alias (gone, kept) VALUES ($1, $2)";
        tx.run(sql, Args::new().text(gone).text(kept)).await?;
        let mut after = joined(&before, &other);
        after.updated_at = now;
        if !replace(&mut tx, &mut after, before.version).await? {
            return Err(StoreError::Stale { expected: before.version, found: before.version + 1 });
        }
        let memory = Memory {
            gone_version: other.version,
            before: members(&before),
            after: members(&after),
            moved,
            people,
            aliases,
            gone: other,
        };
        let sql = "INSERT INTO customer_merge (id, organization, kept, gone, author, at_ms, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let args = Args::new().text(id).text(&before.organization).text(kept).text(gone);
        tx.run(sql, args.text(author).at(now).json(&memory)).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Parts them again. Rows that came since stay with the card that was kept, and so do its
    /// changes. Gives the kept card.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is no such merge to undo; [`StoreError::Conflict`] when
    /// a later one has to be undone first.
    pub async fn unmerge(
        &self,
        scope: &Scope,
        id: &str,
        author: &str,
        now: Moment,
    ) -> Result<Customer, StoreError> {
        let unknown = || StoreError::Unknown { what: "merge to undo" };
        let mut tx = self.db.begin().await?;
        let sql = "SELECT * FROM customer_merge WHERE id = $1 AND undone_ms IS NULL";
        let row = tx.row(sql, Args::new().text(id)).await?.ok_or_else(unknown)?;
        if !scope.allows(&row.text("organization")?.as_str().into()) {
            return Err(unknown());
        }
        let merge = read_merge(&row)?;
        let (kept, gone) = (merge.kept, merge.gone);
        let memory: Memory = row.json("customer_merge", "body")?;
        last_of_its_cards(&mut tx, &merge).await?;
        let sql = "UPDATE customer_merge SET undone_ms = $1, undone_by = $2 \
             WHERE id = $3 AND undone_ms IS NULL";
        if tx.run(sql, Args::new().at(now).text(author).text(id)).await? == 0 {
            return Err(unknown());
        }
        tx.run("DELETE FROM customer_alias WHERE gone = $1", Args::new().text(gone)).await?;
        for alias in &memory.aliases {
            let sql = "UPDATE customer_alias SET kept = $1 WHERE gone = $2";
            tx.run(sql, Args::new().text(gone).text(alias)).await?;
        }
        write(&mut tx, &memory.gone).await?;
        let sql = "UPDATE customer SET version = $1 WHERE id = $2";
        tx.run(sql, Args::new().int(memory.gone_version).text(gone)).await?;
        for (table, rows) in &memory.moved {
            put_back(&mut tx, table, rows, (kept, gone)).await?;
        }
        for person in memory.people.iter().filter(|p| **p != kept) {
            belong(&mut tx, *person, gone, now).await?;
        }
        let current = held(&mut tx, scope, kept).await?;
        let mut parted = parted(&current, &memory)?;
        if !replace(&mut tx, &mut parted, current.version).await? {
            let found = current.version + 1;
            return Err(StoreError::Stale { expected: current.version, found });
        }
        tx.commit().await?;
        Ok(parted)
    }

    /// Cards that became part of this one, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn merges(&self, scope: &Scope, kept: CustomerId) -> Result<Vec<Merge>, StoreError> {
        let mut sql = crate::sql::Where::default();
        sql.and("kept = ?", Args::new().text(kept));
        scope.wall(&mut sql, "organization");
        let (sql, args) =
            sql.query("SELECT * FROM customer_merge", " ORDER BY at_ms DESC, id DESC LIMIT 50");
        self.db.rows(sql, args).await?.iter().map(read_merge).collect()
    }

    /// One merge.
    ///
    /// # Errors
    /// The database's own.
    pub async fn get_merge(&self, scope: &Scope, id: &str) -> Result<Option<Merge>, StoreError> {
        let mut sql = crate::sql::Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM customer_merge", "");
        self.db.row(sql, args).await?.map(|row| read_merge(&row)).transpose()
    }
}

/// A card of the scope, in this transaction.
async fn held(tx: &mut Tx, scope: &Scope, id: CustomerId) -> Result<Customer, StoreError> {
    let sql = "SELECT body, version FROM customer WHERE id = $1";
    let card = tx.row(sql, Args::new().text(id)).await?.map(|row| read(&row)).transpose()?;
    let card = card.filter(|c| scope.allows(&c.organization));
    card.ok_or(StoreError::Unknown { what: "customer" })
}

/// Only the latest merge of the cards involved can be undone exactly.
async fn last_of_its_cards(tx: &mut Tx, merge: &Merge) -> Result<(), StoreError> {
    let sql = "SELECT id FROM customer_merge WHERE undone_ms IS NULL AND id <> $1 \
         AND (kept = $2 OR gone = $2) AND (at_ms, id) > ($3, $1) LIMIT 1";
    let args = Args::new().text(&merge.id).text(merge.kept).at(merge.at);
    match tx.row(sql, args).await? {
        None => Ok(()),
        Some(_) => Err(StoreError::Conflict { what: "a later merge of this card to undo first" }),
    }
}

async fn move_all(
    tx: &mut Tx,
    table: &str,
    from: CustomerId,
    to: CustomerId,
) -> Result<Vec<String>, StoreError> {
    let sql = format!("SELECT id FROM {table} WHERE customer = $1 ORDER BY id");
    let rows = tx.rows(sqlx::AssertSqlSafe(sql), Args::new().text(from)).await?;
    let ids = rows.iter().map(|row| row.text("id")).collect::<Result<Vec<_>, _>>()?;
    let sql = format!("UPDATE {table} SET customer = $1 WHERE customer = $2");
    tx.run(sqlx::AssertSqlSafe(sql), Args::new().text(to).text(from)).await?;
    Ok(ids)
}

async fn put_back(
    tx: &mut Tx,
    table: &str,
    rows: &[String],
    (kept, gone): (CustomerId, CustomerId),
) -> Result<(), StoreError> {
    // A table of an earlier program's merge that is no more has no rows to put back.
    let Some((table, key)) = MOVED.into_iter().find(|(name, _)| *name == table) else {
        return Ok(());
    };
    let sql = format!("UPDATE {table} SET customer = $1 WHERE {key} = $2 AND customer = $3");
    for row in rows {
        let args = Args::new().text(gone).text(row).text(kept);
        tx.run(sqlx::AssertSqlSafe(sql.clone()), args).await?;
        let sql = "UPDATE seen_number SET customer = $1 WHERE source_id = $2 AND customer = $3";
        tx.run(sql, Args::new().text(gone).text(row).text(kept)).await?;
    }
    Ok(())
}

async fn people_of(tx: &mut Tx, company: CustomerId) -> Result<Vec<CustomerId>, StoreError> {
    let sql = "SELECT id FROM customer WHERE parent = $1 ORDER BY id";
    ids(&tx.rows(sql, Args::new().text(company)).await?)
}

fn ids(rows: &[Row]) -> Result<Vec<CustomerId>, StoreError> {
    rows.iter().map(|row| row.id("customer", "id")).collect()
}

/// The person belongs to that company from now on; nothing when the card is gone.
async fn belong(
    tx: &mut Tx,
    person: CustomerId,
    company: CustomerId,
    now: Moment,
) -> Result<(), StoreError> {
    let sql = "SELECT body, version FROM customer WHERE id = $1";
    let row = tx.row(sql, Args::new().text(person)).await?;
    let Some(mut card) = row.map(|row| read(&row)).transpose()? else { return Ok(()) };
    if let Some(parent) = &mut card.parent {
        parent.customer = company;
        let version = card.version;
        card.updated_at = card.updated_at.max(now);
        replace(tx, &mut card, version).await?;
    }
    Ok(())
}

fn members(customer: &Customer) -> Map<String, Value> {
    match serde_json::to_value(customer) {
        Ok(Value::Object(map)) => map,
        Ok(_) | Err(_) => Map::new(),
    }
}

/// Both cards on one: lists together, single things as the kept one has them or else the other.
fn joined(kept: &Customer, other: &Customer) -> Customer {
    let mut all = members(kept);
    for (name, value) in members(other) {
        let slot = all.entry(name.clone()).or_insert(Value::Null);
        match (slot, value) {
            (slot @ Value::Null, value) => *slot = value,
            (Value::Array(own), Value::Array(more)) => {
                for item in more {
                    if !own.contains(&item) {
                        own.push(item);
                    }
                }
            }
            (Value::Object(own), Value::Object(more))
                if ["custom", "facts"].contains(&name.as_str()) =>
            {
                for (key, value) in more {
                    own.entry(key).or_insert(value);
                }
            }
            (Value::String(own), Value::String(more)) if name == "notes" && *own != more => {
                own.push_str("\n\n");
                own.push_str(&more);
            }
            (_, _) => {}
        }
    }
    let mut joined: Customer = serde_json::from_value(Value::Object(all))
        .expect("two cards of our own shape joined member by member keep that shape");
    (joined.version, joined.created_at) = (kept.version, kept.created_at.min(other.created_at));
    // Nobody belongs to themselves.
    joined.parent = joined.parent.filter(|p| ![kept.id, other.id].contains(&p.customer));
    joined
}

/// The kept card as it was before, but for what was changed since.
fn parted(current: &Customer, memory: &Memory) -> Result<Customer, StoreError> {
    let mut all = memory.before.clone();
    for (name, value) in members(current) {
        if memory.after.get(&name) != Some(&value) {
            all.insert(name, value);
        }
    }
    let emptied = |name: &str| !members(current).contains_key(name);
    all.retain(|name, _| !(emptied(name) && memory.after.contains_key(name)));
    let mut card: Customer = serde_json::from_value(Value::Object(all))
        .map_err(StoreError::bad_row("customer_merge"))?;
    card.version = current.version;
    Ok(card)
}

fn read_merge(row: &Row) -> Result<Merge, StoreError> {
    let memory: Memory = row.json("customer_merge", "body")?;
    Ok(Merge {
        id: row.text("id")?,
        kept: row.id("customer_merge", "kept")?,
        gone: row.id("customer_merge", "gone")?,
        name: memory.gone.name,
        author: row.text("author")?,
        at: row.at("at_ms")?,
        undone_at: row.opt_at("undone_ms")?,
    })
}
