//! The register of listenings: who listened to whom, on which call, how, why, from when to when.
//!
//! Owns: reading it. Its rows are a projection of the journal: nobody writes or edits them.

use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Where};
use crate::{Db, Page, Scope, StoreError};
use vocab::{
    AgentId, InteractionId, Moment, MonitorEnd, MonitorId, MonitorMode, OrganizationId, QueueId,
};

#[derive(Clone, Copy, Debug)]
pub struct Listenings<'a> {
    db: &'a Db,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveListening {
    pub monitor: MonitorId,
    pub organization: OrganizationId,
    pub interaction: InteractionId,
    pub queue: Option<QueueId>,
    /// Who was listened to.
    pub agent: AgentId,
    /// Login and name of who listened.
    pub login: String,
    pub name: Option<String>,
    /// In the order of their first use.
    pub modes: Vec<MonitorMode>,
    pub reason: Option<String>,
    /// The agent was shown it.
    pub told: bool,
    pub asked_at: Moment,
    /// None: the phone was not picked up.
    pub heard_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub end: Option<MonitorEnd>,
}

/// What is `None` is not asked. `from` is included, `to` is not.
#[derive(Clone, Debug, Default)]
pub struct ListeningFilter {
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    pub agent: Option<AgentId>,
    pub login: Option<String>,
    pub interaction: Option<InteractionId>,
    /// Only those that the agent was shown.
    pub told_only: bool,
    pub cursor: Option<String>,
    pub limit: u32,
}

impl Db {
    #[must_use]
    pub const fn listenings(&self) -> Listenings<'_> {
        Listenings { db: self }
    }
}

impl Listenings<'_> {
    /// The latest first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &ListeningFilter,
    ) -> Result<Page<LiveListening>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let select = "SELECT listening.id, listening.organization, listening.interaction, \
             listening.queue, listening.agent, listening.login, listening.modes, \
             listening.reason, listening.told, listening.asked_ms, listening.heard_ms, \
             listening.ended_ms, listening.ending, person.name AS listener FROM listening \
             LEFT JOIN person ON person.login = listening.login";
        let tail = format!(" ORDER BY listening.asked_ms DESC, listening.id DESC LIMIT {ask}");
        let (sql, args) = conditions(scope, filter)?.query(select, &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let last = items.last().filter(|_| rows.len() > limit);
        let next = last.map(|l| Cursor::write(l.asked_at.epoch_ms(), l.monitor));
        Ok(Page { items, next })
    }
}

fn conditions(scope: &Scope, filter: &ListeningFilter) -> Result<Where, StoreError> {
    let mut sql = Where::default();
    scope.wall(&mut sql, "listening.organization");
    scope.wall_agents(&mut sql, "listening.agent");
    if let Some(from) = filter.from {
        sql.and("listening.asked_ms >= ?", Args::new().at(from));
    }
    if let Some(to) = filter.to {
        sql.and("listening.asked_ms < ?", Args::new().at(to));
    }
    sql.and_some("listening.agent = ?", filter.agent.as_ref());
    sql.and_some("listening.login = ?", filter.login.as_ref());
    sql.and_some("listening.interaction = ?", filter.interaction);
    if filter.told_only {
        sql.and("listening.told = 1", Args::new());
    }
    if let Some(cursor) = &filter.cursor {
        let (at, id) = Cursor::read_ms(cursor)?;
        let after = "(listening.asked_ms < ? OR (listening.asked_ms = ? AND listening.id < ?))";
        sql.and(after, Args::new().int(at).int(at).text(id));
    }
    Ok(sql)
}

fn read(row: &Row) -> Result<LiveListening, StoreError> {
    let bad = |why: String| StoreError::BadRow { table: "listening", why };
    let modes = row.text("modes")?;
    let mode = |name: &str| MonitorMode::parse(name).ok_or_else(|| bad(format!("mode {name}")));
    let ending = row.opt_text("ending")?;
    let end = |name: &String| MonitorEnd::parse(name).ok_or_else(|| bad(format!("end {name}")));
    Ok(LiveListening {
        monitor: row.id("listening", "id")?,
        organization: row.text("organization")?.as_str().into(),
        interaction: row.id("listening", "interaction")?,
        queue: row.opt_text("queue")?.map(|q| q.as_str().into()),
        agent: row.text("agent")?.as_str().into(),
        login: row.text("login")?,
        name: row.opt_text("listener")?,
        modes: modes.split_whitespace().map(mode).collect::<Result<_, _>>()?,
        reason: row.opt_text("reason")?,
        told: row.flag("told")?,
        asked_at: row.at("asked_ms")?,
        heard_at: row.opt_at("heard_ms")?,
        ended_at: row.opt_at("ended_ms")?,
        end: ending.as_ref().map(end).transpose()?,
    })
}
