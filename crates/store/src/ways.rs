//! Ways through the IVR, kept with the contacts that went them.
//!
//! Owns: the column `contact.way` and the table `flow_way`, written in the journal's transaction
//! when an interaction ends, and the sums that a report shows of them. `verify` proves both.
//! Must not own: how a way is told; that is [`ledger::Walks`].

use crate::events::read_event;
use crate::reports::Reports;
use crate::sql::{Args, Tx, Where, insert};
use crate::{Scope, StoreError};
use ledger::{WALKED, Walk, Walks};
use ring::digest::{SHA256, digest};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use vocab::{FlowId, InteractionId, Moment, Seq};

/// Raised when the same journal gives other ways: they are then told anew at the next start.
const VERSION: i64 = 1;
const PAGE: usize = 400;

/// Ways of interactions that have ended.
pub(crate) type Ways = BTreeMap<InteractionId, Walk>;

/// What names a way: no list has to be kept of the ways there are.
pub(crate) fn key(walk: &Walk) -> i64 {
    let text = crate::sql::to_json(&(walk.flow.to_string(), &walk.path));
    let digest = digest(&SHA256, text.as_bytes());
    let (first, _) = digest.as_ref().split_first_chunk().expect("32 bytes begin with 8");
    i64::from_be_bytes(*first)
}

/// Puts in the ways that are not there yet.
pub(crate) async fn tell(tx: &mut Tx, ways: &Ways) -> Result<(), StoreError> {
    let all: BTreeMap<i64, &Walk> = ways.values().map(|walk| (key(walk), walk)).collect();
    let row = |(way, walk): (i64, &Walk)| Args::new().int(way).text(&walk.flow).text(&walk.path);
    let columns = ["way", "flow", "path"];
    let rows = all.into_iter().map(row).collect();
    insert(tx, "flow_way", &columns, " ON CONFLICT (way) DO NOTHING", rows).await
}

/// Who was on the way at a place of the journal.
pub(crate) async fn under_way(tx: &mut Tx, upto: Seq) -> Result<Walks, StoreError> {
    let mut walks = Walks::default();
    let live = "SELECT id FROM contact WHERE live = 1";
    for row in tx.rows(live, Args::new()).await? {
        let args = Args::new().text(row.text("id")?).int(upto.cast_signed());
        let sql = format!("{EVENTS} interaction = $1 AND seq <= $2 AND {} ORDER BY seq", kinds());
        for row in tx.rows(AssertSqlSafe(sql), args).await? {
            walks.fold(&read_event(&row)?);
        }
    }
    Ok(walks)
}

const EVENTS: &str = "SELECT seq, at_ms, version, body, private FROM journal WHERE";

fn kinds() -> String {
    format!("kind IN ('{}')", WALKED.join("', '"))
}

/// Whether ways are told as this program tells them; if not, [`tell_some`] has to be called until it
/// says that it is done.
pub(crate) async fn is_stale(tx: &mut Tx) -> Result<bool, StoreError> {
    let sql = "SELECT version FROM projection WHERE name = 'way'";
    let built = tx.row(sql, Args::new()).await?.map(|r| r.int("version")).transpose()?;
    Ok(built != Some(VERSION))
}

pub(crate) async fn built(tx: &mut Tx) -> Result<(), StoreError> {
    let sql = "INSERT INTO projection (name, version) VALUES ('way', $1) \
         ON CONFLICT (name) DO UPDATE SET version = excluded.version";
    tx.run(sql, Args::new().int(VERSION)).await?;
    tx.run("DELETE FROM way_rebuild", Args::new()).await.map(|_| ())
}

/// Reads the ways of some more contacts from the journal; `None` when there are no more.
pub(crate) async fn tell_some(tx: &mut Tx) -> Result<Option<u64>, StoreError> {
    let row = tx.row("SELECT after_contact FROM way_rebuild", Args::new()).await?;
    let after = row.map(|row| row.text("after_contact")).transpose()?.unwrap_or_default();
    let sql = format!("SELECT id FROM contact WHERE id > $1 ORDER BY id LIMIT {PAGE}");
    let rows = tx.rows(AssertSqlSafe(sql), Args::new().text(after)).await?;
    let Some(last) = rows.last() else {
        built(tx).await?;
        return Ok(None);
    };
    let last = last.text("id")?;
    let mut sql = Where::default();
    let ids = rows.iter().map(|row| row.text("id")).collect::<Result<Vec<_>, _>>()?;
    sql.any_of("interaction", &ids);
    sql.any_of("kind", WALKED);
    let select = "SELECT seq, at_ms, version, body, private FROM journal";
    let (sql, args) = sql.query(select, " ORDER BY seq");
    let (mut walks, mut ways) = (Walks::default(), Ways::new());
    for row in tx.rows(sql, args).await? {
        ways.extend(walks.fold(&read_event(&row)?));
    }
    tell(tx, &ways).await?;
    for (id, walk) in &ways {
        let args = Args::new().int(key(walk)).text(id);
        tx.run("UPDATE contact SET way = $1 WHERE id = $2", args).await?;
    }
    let sql = "INSERT INTO way_rebuild (only_one, after_contact) VALUES (1, $1) \
         ON CONFLICT (only_one) DO UPDATE SET after_contact = excluded.after_contact";
    tx.run(sql, Args::new().text(last)).await?;
    Ok(Some(rows.len() as u64))
}

/// One way, and how many went it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayCount {
    pub way: i64,
    pub flow: FlowId,
    pub path: String,
    pub callers: u64,
    /// Stopped in the flow itself: served, or gone.
    pub served: u64,
    pub left: u64,
}

/// The ways of a span, and how many callers they are in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WayCounts {
    pub callers: u64,
    /// How many ways there are.
    pub all: u64,
    /// The most usual first.
    pub ways: Vec<WayCount>,
}

impl Reports<'_> {
    /// Ways of those who called within a span and whose call has ended; no more than `limit`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn ways(
        &self,
        scope: &Scope,
        (from, to): (Moment, Moment),
        limit: u32,
    ) -> Result<WayCounts, StoreError> {
        let mut sql = Where::default();
        sql.and("way IS NOT NULL", Args::new());
        sql.and("started_ms >= ? AND started_ms < ?", Args::new().at(from).at(to));
        // Not sought by: all that is read stands in the index by time.
        scope.wall(&mut sql, "organization || ''");
        let select = "SELECT found.way, found.callers, found.served, found.gone, found.whole, \
             found.ways, flow_way.flow, flow_way.path FROM (SELECT way, \
             CAST(COUNT(*) AS BIGINT) AS callers, \
             CAST(SUM(CASE outcome WHEN 'self_served' THEN 1 ELSE 0 END) AS BIGINT) AS served, \
             CAST(SUM(CASE outcome WHEN 'abandoned_in_flow' THEN 1 ELSE 0 END) AS BIGINT) AS gone, \
             CAST(SUM(COUNT(*)) OVER () AS BIGINT) AS whole, \
             CAST(COUNT(*) OVER () AS BIGINT) AS ways FROM contact";
        let tail = format!(
            " GROUP BY way ORDER BY 2 DESC, way LIMIT {limit}) AS found \
             JOIN flow_way ON flow_way.way = found.way ORDER BY found.callers DESC, flow_way.flow, \
             flow_way.path"
        );
        let (sql, args) = sql.query(select, &tail);
        let mut counts = WayCounts::default();
        for row in self.db.rows(sql, args).await? {
            counts.callers = row.count("whole")?;
            counts.all = row.count("ways")?;
            counts.ways.push(WayCount {
                way: row.int("way")?,
                flow: FlowId::new(row.text("flow")?.as_str()),
                path: row.text("path")?,
                callers: row.count("callers")?,
                served: row.count("served")?,
                left: row.count("gone")?,
            });
        }
        Ok(counts)
    }
}
