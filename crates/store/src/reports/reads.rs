//! What reports read beside the sums: records as they were at a moment, agents' intervals, and the
//! events behind a queue log.

use super::Reports;
use crate::events::read_event;
use crate::interactions::walls;
use crate::projection::{read_interval, read_status};
use crate::scope::Scope;
use crate::sql::{Args, Row, Where};
use crate::{Figures, FiguresAsked, Group, GroupBy, StoreError};
use ledger::figure::{Contribution, Cube, Sums};
use ledger::report::{LogLine, QueueLog, Transfer, TransferNote};
use ledger::{ContactRecord, Interval, IntervalKind};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{AgentId, AgentStatus, InteractionId, Moment, OrganizationId, QueueId, Recorded};

/// A contact counts in the quarter in which it came into a queue; it may have begun before.
const LONGEST_BEFORE_MS: i64 = 86_400_000;
/// As the figures cut an interval.
const LONGEST_STATUS_MS: i64 = 7 * 86_400_000;
/// Contacts that others go on from, looked up together.
const PREVIOUS_AT_ONCE: usize = 4_000;
/// Contacts whose events are read at once.
const CHUNK: i64 = 400;

/// Sums as they stood at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeenAt {
    pub groups: BTreeMap<Group, Sums>,
    /// More contacts than the bound: the sums are not all.
    pub too_many: bool,
}

impl Figures<'_> {
    /// The figures as they were to be seen at `seen_at`: the journal's events up to then, folded
    /// anew. No more than `most` contacts.
    ///
    /// # Errors
    /// The database's own.
    pub async fn seen_at(
        &self,
        scope: &Scope,
        cube: Cube,
        asked: &FiguresAsked,
        by: &[GroupBy],
        (seen_at, most): (Moment, usize),
    ) -> Result<SeenAt, StoreError> {
        let mut seen = SeenAt::default();
        let mut add = |contribution: &Contribution| {
            let cell = &contribution.cell;
            if cell.cube == cube && asked.means(scope, cell) {
                *seen.groups.entry(crate::figures::group_of(cell, by)).or_default() +=
                    &contribution.sums;
            }
        };
        let to = asked.to.min(seen_at.plus_ms(1));
        let mut page = Pages::new(asked.from.plus_ms(-LONGEST_BEFORE_MS), to);
        let (mut read, mut too_many) = (0, false);
        while let Some(records) = page.next(self.db, scope, asked, seen_at).await? {
            read += records.len();
            records.iter().flat_map(ContactRecord::contributions).for_each(|c| add(&c));
            if read > most {
                too_many = true;
                break;
            }
        }
        if cube == Cube::Agent {
            // Time that ran at that moment ran up to it.
            let span = (asked.from, asked.to.min(seen_at));
            for interval in self.db.reports().intervals(scope, &asked.agents, span).await? {
                let cut = interval.to.map_or(seen_at, |to| to.min(seen_at));
                let until = Interval { to: Some(cut), ..interval };
                until.contributions(None).iter().for_each(&mut add);
            }
        }
        seen.too_many = too_many;
        Ok(seen)
    }
}

/// Records that began in a span, some at a time, each as its events up to a moment made it.
struct Pages {
    from: Moment,
    to: Moment,
    after: (i64, String),
}

impl Pages {
    fn new(from: Moment, to: Moment) -> Self {
        Self { from, to, after: (i64::MIN, String::new()) }
    }

    async fn next(
        &mut self,
        db: &crate::Db,
        scope: &Scope,
        asked: &FiguresAsked,
        seen_at: Moment,
    ) -> Result<Option<Vec<ContactRecord>>, StoreError> {
        let mut sql = Where::default();
        sql.and("started_ms >= ? AND started_ms < ?", Args::new().at(self.from).at(self.to));
        // Agents' parts are told apart by their cells.
        scope.wall(&mut sql, "organization");
        sql.among("organization", &asked.organizations);
        sql.among_or_none("campaign", &asked.campaigns);
        sql.among_or_none("system", &asked.systems);
        let (ms, id) = &self.after;
        sql.and("(started_ms, id) > (?, ?)", Args::new().int(*ms).text(id));
        let tail = format!(" ORDER BY started_ms, id LIMIT {CHUNK}");
        let (sql, args) = sql.query("SELECT id, started_ms FROM contact", &tail);
        let rows = db.rows(sql, args).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = (last.int("started_ms")?, last.text("id")?);
        let ids = rows.iter().map(|row| row.text("id")).collect::<Result<Vec<_>, _>>()?;
        let events = events_of(db, &ids, Some(seen_at)).await?;
        let mut records: BTreeMap<InteractionId, Vec<Recorded>> = BTreeMap::new();
        for event in events {
            if let Some(id) = event.event.interaction() {
                records.entry(id).or_default().push(event);
            }
        }
        Ok(Some(records.values().filter_map(|e| ContactRecord::of_events(e)).collect()))
    }
}

/// In the order of the journal.
async fn events_of(
    db: &crate::Db,
    ids: &[String],
    until: Option<Moment>,
) -> Result<Vec<Recorded>, StoreError> {
    let mut sql = Where::default();
    sql.any_of("interaction", ids);
    if let Some(until) = until {
        sql.and("at_ms <= ?", Args::new().at(until));
    }
    let select = "SELECT seq, at_ms, version, body, private FROM journal";
    let (sql, args) = sql.query(select, " ORDER BY seq");
    db.rows(sql, args).await?.iter().map(read_event).collect()
}

/// Who was there, and what all of them came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatusSums {
    pub agents: BTreeSet<AgentId>,
    /// A status may be there twice.
    pub spent: Vec<(AgentStatus, i64)>,
}

/// A span's statuses are few beside all that an agent ever had: they are found by time.
const UNSOUGHT_AGENT: &str = "agent || ''";

/// Of the statuses that overlap a span: those that still run, and those that have ended.
fn statuses_between(scope: &Scope, agents: &[AgentId], (from, to): (Moment, Moment)) -> [Where; 2] {
    let latest = to.plus_ms(LONGEST_STATUS_MS);
    [
        ("to_ms IS NULL AND from_ms < ?", Args::new().at(to)),
        ("to_ms > ? AND to_ms < ? AND from_ms < ?", Args::new().at(from).at(latest).at(to)),
    ]
    .map(|(condition, args)| {
        let mut sql = Where::default();
        sql.and("kind = 'status'", Args::new());
        sql.and(condition, args);
        scope.wall_agents(&mut sql, UNSOUGHT_AGENT);
        sql.among(UNSOUGHT_AGENT, agents);
        sql
    })
}

impl Reports<'_> {
    /// Agents' intervals that overlap a span, in order. An agent's time belongs to the centre: only
    /// the grant of agents counts.
    ///
    /// # Errors
    /// The database's own.
    pub async fn intervals(
        &self,
        scope: &Scope,
        agents: &[AgentId],
        (from, to): (Moment, Moment),
    ) -> Result<Vec<Interval>, StoreError> {
        let mut sql = Where::default();
        scope.wall_agents(&mut sql, "agent");
        if !agents.is_empty() {
            sql.any_of("agent", agents);
        }
        sql.and("from_ms < ?", Args::new().at(to));
        sql.and("(to_ms IS NULL OR to_ms > ?)", Args::new().at(from));
        let (sql, args) = sql.query("SELECT * FROM agent_interval", " ORDER BY opened");
        self.db.rows(sql, args).await?.iter().map(read_interval).collect()
    }

    /// Agents' statuses that overlap a span, in order: who was there, and on which break. Not one that
    /// ended over a week after the span: the figures too end it after a week.
    ///
    /// # Errors
    /// The database's own.
    pub async fn statuses(
        &self,
        scope: &Scope,
        agents: &[AgentId],
        (from, to): (Moment, Moment),
    ) -> Result<Vec<Interval>, StoreError> {
        let mut found = Vec::new();
        for sql in statuses_between(scope, agents, (from, to)) {
            // Without an interaction: all of it stands in the index.
            let select = "SELECT opened, agent, kind, value, reason, from_ms, to_ms, \
                 CAST(NULL AS TEXT) AS interaction FROM agent_interval";
            let (sql, args) = sql.query(select, "");
            for row in self.db.rows(sql, args).await? {
                found.push(read_interval(&row)?);
            }
        }
        found.sort_by_key(|interval| interval.opened);
        Ok(found)
    }

    /// What the same statuses come to over everybody, and who had one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn status_sums(
        &self,
        scope: &Scope,
        agents: &[AgentId],
        (from, to): (Moment, Moment),
    ) -> Result<StatusSums, StoreError> {
        let mut sums = StatusSums::default();
        let (begin, end) = (from.epoch_ms(), to.epoch_ms());
        let select = format!(
            "SELECT value, reason, CAST(SUM(\
             CASE WHEN to_ms IS NULL OR to_ms > {end} THEN {end} ELSE to_ms END - \
             CASE WHEN from_ms < {begin} THEN {begin} ELSE from_ms END) AS BIGINT) AS lived_ms \
             FROM agent_interval"
        );
        for sql in statuses_between(scope, agents, (from, to)) {
            let (sql, args) = sql.query(&select, " GROUP BY value, reason");
            for row in self.db.rows(sql, args).await? {
                let (value, reason) = (row.text("value")?, row.opt_text("reason")?);
                sums.spent.push((read_status(&value, reason.as_deref())?, row.int("lived_ms")?));
            }
        }
        for sql in statuses_between(scope, agents, (from, to)) {
            let (sql, args) = sql.query("SELECT DISTINCT agent FROM agent_interval", "");
            for row in self.db.rows(sql, args).await? {
                sums.agents.insert(row.text("agent")?.as_str().into());
            }
        }
        Ok(sums)
    }

    /// Contacts that were passed on within a span, in order.
    ///
    /// # Errors
    /// The database's own.
    pub async fn transferred(
        &self,
        scope: &Scope,
        asked: &FiguresAsked,
        limit: u32,
    ) -> Result<Vec<Transfer>, StoreError> {
        let mut sql = Where::default();
        let span = Args::new().at(asked.from).at(asked.to);
        sql.and("started_ms >= ? AND started_ms < ? AND initiation = 'transfer'", span);
        walls(scope, &mut sql);
        sql.among("organization", &asked.organizations);
        sql.among_or_none("campaign", &asked.campaigns);
        let tail = format!(" ORDER BY started_ms, id LIMIT {limit}");
        let (sql, args) = sql.query("SELECT id, queue, agent, record FROM contact", &tail);
        let mut passed = Vec::new();
        for row in self.db.rows(sql, args).await? {
            let note: TransferNote = row.json("contact", "record")?;
            passed.push((row.id::<InteractionId>("contact", "id")?, note, handled_by(&row)?));
        }
        let ids: Vec<_> = passed.iter().filter_map(|(_, note, _)| note.previous()).collect();
        let mut before = BTreeMap::new();
        for some in ids.chunks(PREVIOUS_AT_ONCE) {
            let mut sql = Where::default();
            sql.any_of("id", some);
            walls(scope, &mut sql);
            let (sql, args) = sql.query("SELECT id, queue, agent FROM contact", "");
            for row in self.db.rows(sql, args).await? {
                before.insert(row.id::<InteractionId>("contact", "id")?, handled_by(&row)?);
            }
        }
        let told = passed.into_iter().map(|(id, note, to)| {
            let from = note.previous().and_then(|id| before.get(&id)).cloned();
            note.transfer(id, from.unwrap_or_default(), to)
        });
        Ok(told.collect())
    }

    /// The lines of Asterisk's queue log for a span; with `presence` also who came, went and paused.
    ///
    /// # Errors
    /// The database's own.
    pub async fn queue_log(
        &self,
        scope: &Scope,
        organization: Option<&OrganizationId>,
        span: (Moment, Moment),
        presence: bool,
    ) -> Result<Vec<LogLine>, StoreError> {
        let mut log = QueueLog::default();
        self.events_behind(scope, organization, span, |recorded| log.fold(recorded)).await?;
        if presence {
            let mut before: BTreeMap<AgentId, AgentStatus> = BTreeMap::new();
            // From a day before: what somebody was before the span's first change.
            let wide = (span.0.plus_ms(-LONGEST_BEFORE_MS), span.1);
            for interval in self.intervals(scope, &[], wide).await? {
                let IntervalKind::Status { status } = &interval.kind else { continue };
                log.presence(&interval, before.get(&interval.agent));
                before.insert(interval.agent.clone(), status.clone());
            }
        }
        Ok(log.into_lines(span.0, span.1))
    }

    /// Events of the interactions on the floor within a span, each interaction's in the journal's
    /// order; some interactions at a time, told to `hear`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn events_behind(
        &self,
        scope: &Scope,
        organization: Option<&OrganizationId>,
        (from, to): (Moment, Moment),
        mut hear: impl FnMut(&Recorded),
    ) -> Result<(), StoreError> {
        let mut after = (i64::MIN, String::new());
        loop {
            let mut sql = Where::default();
            let begin = from.plus_ms(-LONGEST_BEFORE_MS);
            sql.and("started_ms >= ? AND started_ms < ?", Args::new().at(begin).at(to));
            sql.and("(ended_ms IS NULL OR ended_ms >= ?)", Args::new().at(from));
            walls(scope, &mut sql);
            sql.and_some("organization = ?", organization);
            sql.and("(started_ms, id) > (?, ?)", Args::new().int(after.0).text(&after.1));
            let tail = format!(" ORDER BY started_ms, id LIMIT {CHUNK}");
            let (sql, args) = sql.query("SELECT id, started_ms FROM contact", &tail);
            let rows = self.db.rows(sql, args).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = (last.int("started_ms")?, last.text("id")?);
            let ids = rows.iter().map(|row| row.text("id")).collect::<Result<Vec<_>, _>>()?;
            events_of(self.db, &ids, None).await?.iter().for_each(&mut hear);
        }
    }
}

fn handled_by(row: &Row) -> Result<(Option<QueueId>, Option<AgentId>), StoreError> {
    let queue = row.opt_text("queue")?.map(|queue| QueueId::new(queue.as_str()));
    Ok((queue, row.opt_text("agent")?.map(|agent| AgentId::new(agent.as_str()))))
}
