//! Who called again: of each call, when the same number next called the same organization.
//!
//! Owns: the columns `contact.next_ms` and `after_ms`, a chain through the calls of one number: the
//! next call and the one after that. A call is put into it when it begins and taken out when its
//! number is erased; `verify` proves it. Reports count by it without looking at any later call.
//! Must not own: which calls are asked about.

use crate::reports::Reports;
use crate::sql::{Args, Tx, Where};
use crate::{FiguresAsked, Grant, Scope, StoreError};
use futures_util::future::try_join;
use ledger::ContactRecord;
use ledger::report::{Repeats, Returning};
use sqlx::AssertSqlSafe;
use vocab::{Address, Initiation, Moment, Pii, QueueId};

/// What is in a chain. In these words the database knows its index.
const CHAINED: &str = "initiation = 'inbound' AND customer_number <> ''";

/// Not to be sought by: an organization's calls are many, those of one number are few, and what the
/// sums need stands in the index of the chained.
const ORGANIZATION: &str = "organization || ''";

/// All chains at once, when they were made anew.
pub(crate) const LINK_ALL: &str = "UPDATE contact SET next_ms = later.next_ms, \
     after_ms = later.after_ms FROM (SELECT id, LEAD(started_ms) OVER chain AS next_ms, \
     LEAD(started_ms, 2) OVER chain AS after_ms FROM contact \
     WHERE initiation = 'inbound' AND customer_number <> '' \
     WINDOW chain AS (PARTITION BY organization, customer_number ORDER BY started_ms, id)) \
     AS later WHERE later.id = contact.id AND later.next_ms IS NOT NULL";

/// Rows whose links are not what their chain says.
pub(crate) const WRONG: &str = "SELECT contact.id FROM contact LEFT JOIN \
     (SELECT id, LEAD(started_ms) OVER chain AS next_ms, \
     LEAD(started_ms, 2) OVER chain AS after_ms FROM contact \
     WHERE initiation = 'inbound' AND customer_number <> '' \
     WINDOW chain AS (PARTITION BY organization, customer_number ORDER BY started_ms, id)) \
     AS later ON later.id = contact.id \
     WHERE COALESCE(later.next_ms, -1) <> COALESCE(contact.next_ms, -1) \
     OR COALESCE(later.after_ms, -1) <> COALESCE(contact.after_ms, -1) ORDER BY contact.id";

/// One call of a chain.
#[derive(Clone, Debug)]
struct Linked {
    id: String,
    at: Moment,
}

/// The two calls before that one and the two after it, each in the order of time: whose links it
/// changes, and what its own are.
async fn around(
    tx: &mut Tx,
    (organization, number): (&str, &str),
    this: &Linked,
) -> Result<(Vec<Linked>, Vec<Linked>), StoreError> {
    let calls = "SELECT id, started_ms FROM contact WHERE organization || '' = $1 \
         AND customer_number = $2 AND initiation = 'inbound'";
    let sql = format!(
        "SELECT id, started_ms FROM ({calls} AND (started_ms, id) < ($3, $4) \
         ORDER BY started_ms DESC, id DESC LIMIT 2) AS before UNION ALL \
         SELECT id, started_ms FROM ({calls} AND (started_ms, id) > ($3, $4) \
         ORDER BY started_ms, id LIMIT 2) AS later ORDER BY started_ms, id"
    );
    let args = Args::new().text(organization).text(number).at(this.at).text(&this.id);
    let (mut before, mut later) = (Vec::new(), Vec::new());
    for row in tx.rows(AssertSqlSafe(sql), args).await? {
        let call = Linked { id: row.text("id")?, at: row.at("started_ms")? };
        let is_before = (call.at, &call.id) < (this.at, &this.id);
        if is_before { &mut before } else { &mut later }.push(call);
    }
    Ok((before, later))
}

/// Links the first calls of a piece of a chain to those behind them.
async fn link_first(tx: &mut Tx, chain: &[Linked], first: usize) -> Result<(), StoreError> {
    for (place, call) in chain.iter().enumerate().take(first) {
        let behind = |n: usize| chain.get(place + n).map(|call| call.at);
        let sql = "UPDATE contact SET next_ms = $1, after_ms = $2 WHERE id = $3";
        let args = Args::new().opt_at(behind(1)).opt_at(behind(2)).text(&call.id);
        tx.run(sql, args).await?;
    }
    Ok(())
}

/// Puts a call that has begun, and whose row is written, into its chain.
pub(crate) async fn link(tx: &mut Tx, record: &ContactRecord) -> Result<(), StoreError> {
    let Some(number) = record.customer.number.as_ref().map(|n| n.reveal().as_str()) else {
        return Ok(());
    };
    if record.initiation != Initiation::Inbound || number.is_empty() {
        return Ok(());
    }
    let this = Linked { id: record.interaction.to_string(), at: record.started_at };
    let of = (record.organization.as_str(), number);
    let (mut chain, later) = around(tx, of, &this).await?;
    // What is written late may already be followed; the last of a chain has no links.
    let first = chain.len() + usize::from(!later.is_empty());
    chain.push(this);
    chain.extend(later);
    link_first(tx, &chain, first).await
}

/// Takes a call out of its chain, before its number goes.
pub(crate) async fn unlink(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let sql = "SELECT organization, customer_number, started_ms FROM contact \
         WHERE id = $1 AND initiation = 'inbound' AND customer_number <> ''";
    let Some(row) = tx.row(sql, Args::new().text(id)).await? else { return Ok(()) };
    let of = (row.text("organization")?, row.text("customer_number")?);
    let this = Linked { id: id.to_owned(), at: row.at("started_ms")? };
    let (mut chain, later) = around(tx, (&of.0, &of.1), &this).await?;
    let first = chain.len();
    chain.extend(later);
    link_first(tx, &chain, first).await?;
    let sql = "UPDATE contact SET next_ms = NULL, after_ms = NULL WHERE id = $1";
    tx.run(sql, Args::new().text(id)).await.map(|_| ())
}

impl Reports<'_> {
    /// Customers' calls of a span whose number is known, how many of them were followed by another
    /// of the same number to the same organization within that time, and who called again: no more
    /// than `limit`, the most often first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn repeats(
        &self,
        scope: &Scope,
        asked: &FiguresAsked,
        within_ms: i64,
        limit: u32,
    ) -> Result<Repeats, StoreError> {
        let (counts, args) = counted(scope, asked, within_ms);
        let (callers, of_callers) = returning(scope, asked, within_ms, limit);
        // Two readers: neither waits for the other.
        let (row, rows) =
            try_join(self.db.row(counts, args), self.db.rows(callers, of_callers)).await?;
        let mut found = Repeats::default();
        if let Some(row) = row {
            found.calls = row.count("calls")?;
            found.followed = row.count("followed")?;
            found.taken = row.count("taken")?;
            found.taken_followed = row.count("taken_followed")?;
        }
        for row in rows {
            let number = serde_json::Value::String(row.text("number")?);
            let number: Address =
                serde_json::from_value(number).map_err(StoreError::bad_row("contact"))?;
            found.returning.push(Returning {
                organization: row.text("organization")?.as_str().into(),
                number: Pii::new(number),
                calls: row.count("calls")?,
                first: row.at("first_ms")?,
                last: row.at("last_ms")?,
                queue: row.opt_text("queue")?.map(|q| QueueId::new(q.as_str())),
            });
        }
        Ok(found)
    }
}

fn counted(scope: &Scope, asked: &FiguresAsked, within_ms: i64) -> (AssertSqlSafe<String>, Args) {
    let mut sql = span(asked);
    sql.and(CHAINED, Args::new());
    of_whom(scope, asked, &mut sql);
    let followed = format!("next_ms - started_ms <= {within_ms}");
    let count = |condition: &str| {
        format!("CAST(COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0) AS BIGINT)")
    };
    let select = format!(
        "SELECT CAST(COUNT(*) AS BIGINT) AS calls, {} AS followed, {} AS taken, \
         {} AS taken_followed FROM contact",
        count(&followed),
        count("agent IS NOT NULL"),
        count(&format!("agent IS NOT NULL AND {followed}")),
    );
    sql.query(&select, "")
}

/// A call and the one that followed count once each, also when that one was followed too: it then
/// stands for itself. Whether it does, the links say; where calls are chosen by what became of them,
/// the next may not be among those asked for, and has to be looked for.
fn returning(
    scope: &Scope,
    asked: &FiguresAsked,
    within_ms: i64,
    limit: u32,
) -> (AssertSqlSafe<String>, Args) {
    let mut sql = span(asked);
    sql.and("next_ms IS NOT NULL", Args::new());
    sql.and(&format!("next_ms - started_ms <= {within_ms}"), Args::new());
    let chosen = of_whom(scope, asked, &mut sql);
    let (stands, calls) = match chosen {
        false => (
            format!("next_ms < {} AND after_ms - next_ms <= {within_ms}", asked.to.epoch_ms()),
            "contact",
        ),
        true => (
            "ahead_ms = next_ms".to_owned(),
            "(SELECT organization, customer_number, started_ms, next_ms, LEAD(started_ms) OVER \
             (PARTITION BY organization, customer_number ORDER BY started_ms) AS ahead_ms \
             FROM contact",
        ),
    };
    let select = format!(
        "SELECT g.*, (SELECT queue FROM contact l WHERE l.customer_number = g.number \
         AND l.started_ms = g.last_ms AND l.organization || '' = g.organization \
         AND l.initiation = 'inbound' ORDER BY l.id LIMIT 1) AS queue FROM ( \
         SELECT organization, customer_number AS number, \
         CAST(COUNT(*) + SUM(CASE WHEN {stands} THEN 0 ELSE 1 END) AS BIGINT) AS calls, \
         MIN(started_ms) AS first_ms, MAX(next_ms) AS last_ms FROM {calls}"
    );
    let order = "ORDER BY calls DESC, last_ms DESC, organization, number";
    let end = if chosen { ") AS f" } else { "" };
    let tail =
        format!("{end} GROUP BY customer_number, organization {order} LIMIT {limit}) AS g {order}");
    sql.query(&select, &tail)
}

fn span(asked: &FiguresAsked) -> Where {
    let mut sql = Where::default();
    let span = Args::new().at(asked.from).at(asked.to);
    sql.and("started_ms >= ? AND started_ms < ?", span);
    sql
}

/// Whose calls; whether they are chosen by more than the organization, which all of a chain share.
fn of_whom(scope: &Scope, asked: &FiguresAsked, sql: &mut Where) -> bool {
    scope.wall(sql, ORGANIZATION);
    scope.wall_taken(sql, "agent");
    sql.among(ORGANIZATION, &asked.organizations);
    sql.among_or_none("campaign", &asked.campaigns);
    sql.among_or_none("queue", &asked.queues);
    sql.among_or_none("agent", &asked.agents);
    sql.among_or_none("disposition", &asked.dispositions);
    sql.among_or_none("system", &asked.systems);
    scope.agents != Grant::All
        || !(asked.campaigns.is_empty()
            && asked.queues.is_empty()
            && asked.agents.is_empty()
            && asked.dispositions.is_empty()
            && asked.systems.is_empty())
}
