//! Agents' time by state and status.

use crate::projection::read_interval;
use crate::scope::MAX_LIMIT;
use crate::sql::{Args, Where};
use crate::{Db, Scope, StoreError};
use ledger::Interval;
use vocab::{AgentId, Moment};

#[derive(Clone, Copy, Debug)]
pub struct AgentIntervals<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn intervals(&self) -> AgentIntervals<'_> {
        AgentIntervals { db: self }
    }
}

impl AgentIntervals<'_> {
    /// Intervals that overlap `from..to`, in order. An agent's time belongs to the centre: only the
    /// grant of agents counts.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of_agent(
        &self,
        scope: &Scope,
        agent: &AgentId,
        from: Moment,
        to: Moment,
        limit: u32,
    ) -> Result<Vec<Interval>, StoreError> {
        let mut sql = Where::default();
        scope.wall_agents(&mut sql, "agent");
        sql.and("agent = ? AND from_ms < ?", Args::new().text(agent).at(to));
        sql.and("(to_ms IS NULL OR to_ms > ?)", Args::new().at(from));
        let tail = format!(" ORDER BY opened LIMIT {}", limit.min(MAX_LIMIT));
        let (sql, args) = sql.query("SELECT * FROM agent_interval", &tail);
        self.db.rows(sql, args).await?.iter().map(read_interval).collect()
    }
}
