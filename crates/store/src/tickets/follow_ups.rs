//! Calls that a ticket owes its customer: planned, asked of the floor, made.

use super::Tickets;
use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Where};
use crate::{Page, Scope, StoreError};
use vocab::{
    AgentId, CallbackId, CustomerId, FollowUpId, InteractionId, Moment, OrganizationId, Pii,
    QueueId, TeamId, TicketId,
};

macro_rules! states {
    ($($(#[$doc:meta])* $variant:ident $name:literal),* $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum FollowUpState { $($(#[$doc])* $variant),* }

        impl FollowUpState {
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

states!(
    Planned "planned",
    /// The floor owes the call: it is offered to an agent when its time has come.
    Asked "asked",
    Done "done",
    Cancelled "cancelled",
);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    pub id: FollowUpId,
    pub ticket: TicketId,
    pub organization: OrganizationId,
    pub customer: Option<CustomerId>,
    /// Why the customer is called.
    pub label: String,
    pub due: Moment,
    pub agent: Option<AgentId>,
    pub team: Option<TeamId>,
    pub state: FollowUpState,
    /// Where the floor offers it; else that of the ticket's level.
    pub queue: Option<QueueId>,
    /// What the floor knows it by.
    pub callback: Option<CallbackId>,
    /// By which it was done.
    pub interaction: Option<InteractionId>,
    pub done_at: Option<Moment>,
    pub author: String,
    pub note: Pii<String>,
    pub version: i64,
}

/// What is `None` is not asked.
#[derive(Clone, Debug, Default)]
pub struct FollowUpFilter {
    pub ticket: Option<TicketId>,
    pub agent: Option<AgentId>,
    pub team: Option<TeamId>,
    /// Planned or asked.
    pub open: bool,
    pub state: Option<FollowUpState>,
    pub due_before: Option<Moment>,
    pub cursor: Option<String>,
    pub limit: u32,
}

const COLUMNS: &[&str] = &[
    "id",
    "ticket",
    "organization",
    "customer",
    "label",
    "due_ms",
    "agent",
    "team",
    "state",
    "callback",
    "interaction",
    "done_ms",
    "author",
    "note",
    "version",
    "queue",
];

impl Tickets<'_> {
    /// The first due first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn follow_ups(
        &self,
        scope: &Scope,
        filter: &FollowUpFilter,
    ) -> Result<Page<FollowUp>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.and_some("ticket = ?", filter.ticket);
        sql.and_some("agent = ?", filter.agent.as_ref());
        sql.and_some("team = ?", filter.team.as_ref());
        sql.and_some("state = ?", filter.state.map(FollowUpState::name));
        if filter.open {
            sql.and("state IN ('planned', 'asked')", Args::new());
        }
        if let Some(until) = filter.due_before {
            sql.and("due_ms <= ?", Args::new().at(until));
        }
        if let Some(cursor) = &filter.cursor {
            let (ms, id) = Cursor::read_ms(cursor)?;
            sql.and("(due_ms, id) > (?, ?)", Args::new().int(ms).text(id));
        }
        let tail = format!(" ORDER BY due_ms, id LIMIT {ask}");
        let (sql, args) = sql.query("SELECT * FROM follow_up", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit;
        let next = items.last().filter(|_| more).map(|f| Cursor::write(f.due.epoch_ms(), f.id));
        Ok(Page { items, next })
    }

    /// # Errors
    /// The database's own.
    pub async fn follow_up(
        &self,
        scope: &Scope,
        id: FollowUpId,
    ) -> Result<Option<FollowUp>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM follow_up", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// All of them or none.
    ///
    /// # Errors
    /// The database's own.
    pub async fn plan_follow_ups(&self, planned: &[FollowUp]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let rows = planned.iter().map(values).collect();
        crate::sql::insert(&mut tx, "follow_up", COLUMNS, "", rows).await?;
        tx.commit().await
    }

    /// Everything but its ticket; it has the version that was read.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since.
    pub async fn change_follow_up(&self, changed: &FollowUp) -> Result<FollowUp, StoreError> {
        let sql = "UPDATE follow_up SET label = $1, due_ms = $2, agent = $3, team = $4, \
             state = $5, callback = $6, interaction = $7, done_ms = $8, note = $9, \
             version = version + 1, queue = $10, \
             next_ms = NULL WHERE id = $11 AND version = $12";
        let args = Args::new()
            .text(&changed.label)
            .at(changed.due)
            .opt_text(changed.agent.as_ref())
            .opt_text(changed.team.as_ref())
            .text(changed.state.name())
            .opt_text(changed.callback)
            .opt_text(changed.interaction)
            .opt_at(changed.done_at)
            .text(changed.note.reveal())
            .opt_text(changed.queue.as_ref())
            .text(changed.id)
            .int(changed.version);
        let version = changed.version + 1;
        match self.db.run(sql, args).await? {
            0 => Err(StoreError::Stale { expected: changed.version, found: version }),
            _ => Ok(FollowUp { version, ..changed.clone() }),
        }
    }

    /// Planned calls that the floor is to be asked for by now, the first due first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn follow_ups_due(
        &self,
        now: Moment,
        limit: u32,
    ) -> Result<Vec<FollowUp>, StoreError> {
        let sql = "SELECT * FROM follow_up WHERE state = 'planned' AND due_ms <= $1 \
             AND (next_ms IS NULL OR next_ms <= $1) ORDER BY due_ms, id LIMIT $2";
        let rows = self.db.rows(sql, Args::new().at(now).int(i64::from(limit))).await?;
        rows.iter().map(read).collect()
    }

    /// The floor is not asked for it before then, unless a person changes it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn put_off(&self, call: &FollowUp, until: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE follow_up SET next_ms = $1 WHERE id = $2";
        self.db.run(sql, Args::new().at(until).text(call.id)).await.map(|_| ())
    }

    /// Calls of which the floor was being asked when the program stopped are planned again.
    ///
    /// # Errors
    /// The database's own.
    pub async fn unask(&self) -> Result<u64, StoreError> {
        let sql = "UPDATE follow_up SET state = 'planned', version = version + 1 \
             WHERE state = 'asked' AND callback IS NULL";
        self.db.run(sql, Args::new()).await
    }

    /// The call that the floor knows by this; `None`: no ticket asked for that call.
    ///
    /// # Errors
    /// The database's own.
    pub async fn follow_up_of_callback(
        &self,
        callback: CallbackId,
    ) -> Result<Option<FollowUp>, StoreError> {
        let sql = "SELECT * FROM follow_up WHERE callback = $1";
        let row = self.db.row(sql, Args::new().text(callback)).await?;
        row.map(|row| read(&row)).transpose()
    }
}

fn values(f: &FollowUp) -> Args {
    Args::new()
        .text(f.id)
        .text(f.ticket)
        .text(&f.organization)
        .opt_text(f.customer)
        .text(&f.label)
        .at(f.due)
        .opt_text(f.agent.as_ref())
        .opt_text(f.team.as_ref())
        .text(f.state.name())
        .opt_text(f.callback)
        .opt_text(f.interaction)
        .opt_at(f.done_at)
        .text(&f.author)
        .text(f.note.reveal())
        .int(f.version)
        .opt_text(f.queue.as_ref())
}

pub(crate) fn read(row: &Row) -> Result<FollowUp, StoreError> {
    let state = row.text("state")?;
    Ok(FollowUp {
        id: row.id("follow_up", "id")?,
        ticket: row.id("follow_up", "ticket")?,
        organization: row.text("organization")?.as_str().into(),
        customer: row.opt_id("follow_up", "customer")?,
        label: row.text("label")?,
        due: row.at("due_ms")?,
        agent: row.opt_text("agent")?.map(|a| a.as_str().into()),
        team: row.opt_text("team")?.map(|t| t.as_str().into()),
        state: FollowUpState::parse(&state)
            .ok_or(StoreError::BadRow { table: "follow_up", why: format!("state {state}") })?,
        callback: row.opt_id("follow_up", "callback")?,
        interaction: row.opt_id("follow_up", "interaction")?,
        done_at: row.opt_at("done_ms")?,
        author: row.text("author")?,
        note: Pii::new(row.text("note")?),
        version: row.int("version")?,
        queue: row.opt_text("queue")?.map(|q| q.as_str().into()),
    })
}
