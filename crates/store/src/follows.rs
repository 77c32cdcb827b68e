//! Who called again: of each call, when the same number next called the same organization.
//!
//! Owns: the column `contact.next_ms`, a chain through the calls of one number. A call is put into it
//! when it begins and taken out when its number is erased; `verify` proves it. Reports count by it
//! without looking at any later call.
//! Must not own: which calls are asked about.

use crate::reports::Reports;
use crate::sql::{Args, Tx, Where};
use crate::{FiguresAsked, Scope, StoreError};
use ledger::ContactRecord;
use ledger::report::{Repeats, Returning};
use vocab::{Address, Initiation, Moment, Pii, QueueId};

/// What is in a chain. In these words the database knows its index.
const CHAINED: &str = "initiation = 'inbound' AND customer_number <> ''";

/// Not to be sought by: an organization's calls are many, those of one number are few, and what the
/// sums need stands in the index of the chained.
const ORGANIZATION: &str = "organization || ''";

/// All chains at once, when they were made anew.
pub(crate) const LINK_ALL: &str = "UPDATE contact SET next_ms = later.next_ms \
     FROM (SELECT id, LEAD(started_ms) OVER (PARTITION BY organization, customer_number \
     ORDER BY started_ms, id) AS next_ms \
     FROM contact WHERE initiation = 'inbound' AND customer_number <> '') AS later \
     WHERE later.id = contact.id AND later.next_ms IS NOT NULL";

/// Rows whose link is not what their chain says.
pub(crate) const WRONG: &str = "SELECT contact.id FROM contact LEFT JOIN \
     (SELECT id, LEAD(started_ms) OVER (PARTITION BY organization, customer_number \
     ORDER BY started_ms, id) AS next_ms \
     FROM contact WHERE initiation = 'inbound' AND customer_number <> '') AS later \
     ON later.id = contact.id \
     WHERE COALESCE(later.next_ms, -1) <> COALESCE(contact.next_ms, -1) ORDER BY contact.id";

/// Puts a call that has begun, and whose row is written, into its chain.
pub(crate) async fn link(tx: &mut Tx, record: &ContactRecord) -> Result<(), StoreError> {
    let Some(number) = record.customer.number.as_ref().map(|n| n.reveal().as_str()) else {
        return Ok(());
    };
    if record.initiation != Initiation::Inbound || number.is_empty() {
        return Ok(());
    }
    let (at, id) = (record.started_at, record.interaction);
    let of = Args::new().text(&record.organization).text(number).at(at).text(id);
    let sql = "UPDATE contact SET next_ms = $3 WHERE id = (SELECT id FROM contact \
         WHERE organization || '' = $1 AND customer_number = $2 AND initiation = 'inbound' \
         AND (started_ms, id) < ($3, $4) ORDER BY started_ms DESC, id DESC LIMIT 1)";
    tx.run(sql, of.clone()).await?;
    // What is written late may already be followed.
    let sql = "UPDATE contact SET next_ms = (SELECT started_ms FROM contact later \
         WHERE later.organization || '' = $1 AND later.customer_number = $2 \
         AND later.initiation = 'inbound' AND (later.started_ms, later.id) > ($3, $4) \
         ORDER BY later.started_ms, later.id LIMIT 1) WHERE id = $4";
    tx.run(sql, of).await.map(|_| ())
}

/// Takes a call out of its chain, before its number goes.
pub(crate) async fn unlink(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let sql = "UPDATE contact SET next_ms = (SELECT next_ms FROM contact WHERE id = $1) \
         WHERE id = (SELECT before.id FROM contact before JOIN contact gone \
         ON before.organization || '' = gone.organization \
         AND before.customer_number = gone.customer_number \
         AND (before.started_ms, before.id) < (gone.started_ms, gone.id) \
         WHERE gone.id = $1 AND gone.initiation = 'inbound' AND gone.customer_number <> '' \
         AND before.initiation = 'inbound' \
         ORDER BY before.started_ms DESC, before.id DESC LIMIT 1)";
    tx.run(sql, Args::new().text(id)).await?;
    tx.run("UPDATE contact SET next_ms = NULL WHERE id = $1", Args::new().text(id))
        .await
        .map(|_| ())
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
        let mut found = Repeats::default();
        let mut sql = conditions(scope, asked);
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
        let (counts, args) = sql.query(&select, "");
        if let Some(row) = self.db.row(counts, args).await? {
            found.calls = row.count("calls")?;
            found.followed = row.count("followed")?;
            found.taken = row.count("taken")?;
            found.taken_followed = row.count("taken_followed")?;
        }
        sql = conditions(scope, asked);
        sql.and(&followed, Args::new());
        // A call and the one that followed count once each, also when that one was followed too.
        let select = "SELECT g.*, (SELECT queue FROM contact l WHERE l.customer_number = g.number \
             AND l.started_ms = g.last_ms AND l.organization || '' = g.organization \
             AND l.initiation = 'inbound' ORDER BY l.id LIMIT 1) AS queue FROM ( \
             SELECT organization, customer_number AS number, \
             CAST(COUNT(*) + SUM(CASE WHEN ahead_ms = next_ms THEN 0 ELSE 1 END) AS BIGINT) \
             AS calls, MIN(started_ms) AS first_ms, MAX(next_ms) AS last_ms FROM ( \
             SELECT organization, customer_number, started_ms, next_ms, \
             LEAD(started_ms) OVER (PARTITION BY organization, customer_number \
             ORDER BY started_ms) AS ahead_ms FROM contact";
        let order = "ORDER BY calls DESC, last_ms DESC, organization, number";
        let tail = format!(
            ") AS f GROUP BY organization, customer_number {order} LIMIT {limit}) AS g {order}"
        );
        let (sql, args) = sql.query(select, &tail);
        for row in self.db.rows(sql, args).await? {
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

fn conditions(scope: &Scope, asked: &FiguresAsked) -> Where {
    let mut sql = Where::default();
    let span: (Moment, Moment) = (asked.from, asked.to);
    sql.and("started_ms >= ? AND started_ms < ?", Args::new().at(span.0).at(span.1));
    sql.and(CHAINED, Args::new());
    scope.wall(&mut sql, ORGANIZATION);
    scope.wall_taken(&mut sql, "agent");
    sql.among(ORGANIZATION, &asked.organizations);
    sql.among_or_none("campaign", &asked.campaigns);
    sql.among_or_none("queue", &asked.queues);
    sql.among_or_none("agent", &asked.agents);
    sql.among_or_none("disposition", &asked.dispositions);
    sql.among_or_none("system", &asked.systems);
    sql
}
