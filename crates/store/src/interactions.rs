//! Contact records as history shows them.

use crate::events::read_event;
use crate::projection::read_contact;
use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Where};
use crate::{Db, Page, Scope, StoreError, find};
use ledger::ContactRecord;
use vocab::{
    Address, AgentId, CustomerId, DispositionId, InteractionId, Moment, OrganizationId, Outcome,
    QueueId, Recorded, RecordingId,
};

#[derive(Clone, Copy, Debug)]
pub struct Interactions<'a> {
    db: &'a Db,
}

/// What is asked for; what is `None` is not asked. `from` is included, `to` is not.
#[derive(Clone, Debug)]
pub struct InteractionFilter {
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    pub organization: Option<OrganizationId>,
    pub queue: Option<QueueId>,
    pub agent: Option<AgentId>,
    pub outcome: Option<Outcome>,
    pub customer: Option<CustomerId>,
    pub number: Option<Address>,
    /// Part of the customer's name or number.
    pub text: Option<String>,
    /// At least so many percent of the recording are silent, or both speak.
    pub silence_percent: Option<u32>,
    pub overtalk_percent: Option<u32>,
    /// The way they went through the IVR, as a report names it.
    pub way: Option<i64>,
    pub cursor: Option<String>,
    pub limit: u32,
}

impl Default for InteractionFilter {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            organization: None,
            queue: None,
            agent: None,
            outcome: None,
            customer: None,
            number: None,
            text: None,
            silence_percent: None,
            overtalk_percent: None,
            way: None,
            cursor: None,
            limit: 50,
        }
    }
}

impl Db {
    #[must_use]
    pub const fn interactions(&self) -> Interactions<'_> {
        Interactions { db: self }
    }
}

/// Of so many interactions at most the usual disposition is told.
const MAX_LATEST: u32 = 1_000;
const SELECT: &str = "SELECT id, started_ms, record, customer_number, customer_name FROM contact";

impl Interactions<'_> {
    /// The latest first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &InteractionFilter,
    ) -> Result<Page<ContactRecord>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let tail = format!(" ORDER BY started_ms DESC, id DESC LIMIT {ask}");
        let (sql, args) = conditions(scope, filter)?.query(SELECT, &tail);
        let rows = self.db.rows(sql, args).await?;
        let mut items = rows.iter().take(limit).map(read_contact).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit;
        items.truncate(limit);
        let next = items
            .last()
            .filter(|_| more)
            .map(|r| Cursor::write(r.started_at.epoch_ms(), r.interaction));
        Ok(Page { items, next })
    }

    /// Those that began in a span of time, for figures; `from` is included, `to` is not. No more
    /// than `limit`, the first of the span.
    ///
    /// # Errors
    /// The database's own.
    pub async fn between(
        &self,
        scope: &Scope,
        from: Moment,
        to: Moment,
        queue: Option<&QueueId>,
        limit: u32,
    ) -> Result<Vec<ContactRecord>, StoreError> {
        let filter = InteractionFilter {
            from: Some(from),
            to: Some(to),
            queue: queue.cloned(),
            ..InteractionFilter::default()
        };
        let tail = format!(" ORDER BY started_ms, id LIMIT {limit}");
        let (sql, args) = conditions(scope, &filter)?.query(SELECT, &tail);
        self.db.rows(sql, args).await?.iter().map(read_contact).collect()
    }

    /// The agent who spoke last with a customer of this organization, known by card or by number.
    ///
    /// # Errors
    /// The database's own.
    pub async fn last_agent(
        &self,
        organization: &OrganizationId,
        customer: CustomerId,
    ) -> Result<Option<AgentId>, StoreError> {
        let mut sql = Where::default();
        sql.and("organization = ?", Args::new().text(organization));
        let ids = "customer IN (SELECT ? UNION ALL SELECT gone FROM customer_alias WHERE kept = ?)";
        sql.and(ids, Args::new().text(customer).text(customer));
        sql.and("agent IS NOT NULL AND outcome = 'handled'", Args::new());
        let tail = " ORDER BY started_ms DESC, id DESC LIMIT 1";
        let (sql, args) = sql.query("SELECT agent FROM contact", tail);
        let row = self.db.row(sql, args).await?;
        Ok(row.map(|r| r.text("agent")).transpose()?.map(|a| a.as_str().into()))
    }

    /// How often each disposition was chosen among the latest of a queue, the most frequent first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn dispositions(
        &self,
        scope: &Scope,
        queue: &QueueId,
        latest: u32,
    ) -> Result<Vec<(DispositionId, u64)>, StoreError> {
        let mut sql = Where::default();
        sql.and("queue = ? AND disposition IS NOT NULL", Args::new().text(queue));
        walls(scope, &mut sql);
        let tail = format!(" ORDER BY started_ms DESC, id DESC LIMIT {}", latest.min(MAX_LATEST));
        let (inner, args) = sql.query("SELECT disposition FROM contact", &tail);
        let select = format!(
            "SELECT disposition, COUNT(*) AS n FROM ({}) AS latest GROUP BY disposition \
             ORDER BY n DESC, disposition",
            inner.0
        );
        let rows = self.db.rows(sqlx::AssertSqlSafe(select), args).await?;
        let read = |row: &Row| Ok((row.text("disposition")?.as_str().into(), row.count("n")?));
        rows.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(
        &self,
        scope: &Scope,
        id: InteractionId,
    ) -> Result<Option<ContactRecord>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        walls(scope, &mut sql);
        let (sql, args) = sql.query(SELECT, "");
        self.db.row(sql, args).await?.map(|row| read_contact(&row)).transpose()
    }

    /// Its events in order; `None` when the interaction is unknown or not in scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn events(
        &self,
        scope: &Scope,
        id: InteractionId,
        limit: u32,
    ) -> Result<Option<Vec<Recorded>>, StoreError> {
        if self.get(scope, id).await?.is_none() {
            return Ok(None);
        }
        let sql = "SELECT seq, at_ms, version, body, private FROM journal \
             WHERE interaction = $1 ORDER BY seq LIMIT $2";
        let rows = self.db.rows(sql, Args::new().text(id).int(i64::from(limit))).await?;
        rows.iter().map(read_event).collect::<Result<_, _>>().map(Some)
    }
}

/// A recording that the journal has begun and neither stored nor failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRecording {
    pub recording: RecordingId,
    pub interaction: InteractionId,
    pub organization: OrganizationId,
}

impl Interactions<'_> {
    /// The oldest first. After a restart these are the ones that a crash cut off; their files say
    /// how much of each is safe.
    ///
    /// # Errors
    /// The database's own.
    pub async fn open_recordings(
        &self,
        scope: &Scope,
        limit: u32,
    ) -> Result<Vec<OpenRecording>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.and("state IN ('recording', 'paused', 'stopped')", Args::new());
        let tail = format!(" ORDER BY started_ms, id LIMIT {}", i64::from(limit));
        let (sql, args) = sql.query("SELECT id, interaction, organization FROM recording", &tail);
        let rows = self.db.rows(sql, args).await?;
        rows.iter()
            .map(|row| {
                Ok(OpenRecording {
                    recording: row.id("recording", "id")?,
                    interaction: row.id("recording", "interaction")?,
                    organization: row.text("organization")?.as_str().into(),
                })
            })
            .collect()
    }
}

/// What a reader may see of interactions.
pub(crate) fn walls(scope: &Scope, sql: &mut Where) {
    scope.wall(sql, "organization");
    scope.wall_taken(sql, "agent");
}

fn conditions(scope: &Scope, filter: &InteractionFilter) -> Result<Where, StoreError> {
    let mut sql = Where::default();
    walls(scope, &mut sql);
    if let Some(from) = filter.from {
        sql.and("started_ms >= ?", Args::new().at(from));
    }
    if let Some(to) = filter.to {
        sql.and("started_ms < ?", Args::new().at(to));
    }
    sql.and_some("organization = ?", filter.organization.as_ref());
    sql.and_some("queue = ?", filter.queue.as_ref());
    sql.and_some("agent = ?", filter.agent.as_ref());
    sql.and_some("outcome = ?", filter.outcome.map(Outcome::name));
    if let Some(customer) = filter.customer {
        // Under every id that the customer had: cards are merged, the journal is not.
        let ids = "customer IN (SELECT ? UNION ALL SELECT gone FROM customer_alias WHERE kept = ?)";
        sql.and(ids, Args::new().text(customer).text(customer));
    }
    if let Some(way) = filter.way {
        sql.and("way = ?", Args::new().int(way));
    }
    sql.and_some("customer_number = ?", filter.number.as_ref());
    if let Some(text) = filter.text.as_deref().filter(|t| !t.trim().is_empty()) {
        sql.and_contains("customer_search", &find::wanted(text));
    }
    for (share, least) in
        [("silence_ms", filter.silence_percent), ("overtalk_ms", filter.overtalk_percent)]
    {
        if let Some(least) = least {
            let found = format!(
                "EXISTS (SELECT 1 FROM speech_fact s WHERE s.interaction = contact.id \
                 AND s.duration_ms > 0 AND s.{share} * 100 >= s.duration_ms * ?)"
            );
            sql.and(&found, Args::new().int(least.into()));
        }
    }
    if let Some(cursor) = &filter.cursor {
        let (ms, id) = Cursor::read_ms(cursor)?;
        sql.and("(started_ms, id) < (?, ?)", Args::new().int(ms).text(id));
    }
    Ok(sql)
}
