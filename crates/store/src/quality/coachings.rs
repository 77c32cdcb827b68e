//! Plans by which an agent is helped: what to work on, what is done for it, by when.

use super::notices::{self, Told};
use super::{CoachingId, EvaluationId};
use crate::sql::{Args, Row, Where, insert};
use crate::{CLOCK, Db, Scope, StoreError};
use serde::{Deserialize, Serialize};
use vocab::{AgentId, Moment, OrganizationId, Pii};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoachingState {
    Planned,
    Running,
    Done,
    Cancelled,
}

impl CoachingState {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Planned, Self::Running, Self::Done, Self::Cancelled];
        all.into_iter().find(|state| state.name() == name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coaching {
    pub id: CoachingId,
    pub organization: OrganizationId,
    pub agent: AgentId,
    /// Login of who coaches.
    pub coach: String,
    pub state: CoachingState,
    pub due: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub version: i64,
    pub title: String,
    /// The grid whose questions are aimed at.
    pub grid: String,
    pub questions: Vec<String>,
    /// What gave rise to it.
    pub evaluations: Vec<EvaluationId>,
    /// By which it is seen whether it helped.
    pub follow_up: Option<EvaluationId>,
    pub actions: Vec<Action>,
    pub notes: Pii<String>,
    /// What the agent says to it.
    pub answer: Pii<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub text: String,
    #[serde(default)]
    pub done: bool,
}

#[derive(Serialize, Deserialize)]
struct Body {
    title: String,
    grid: String,
    #[serde(default)]
    questions: Vec<String>,
    #[serde(default)]
    evaluations: Vec<EvaluationId>,
    #[serde(default)]
    follow_up: Option<EvaluationId>,
    #[serde(default)]
    actions: Vec<Action>,
    #[serde(default)]
    notes: Pii<String>,
    #[serde(default)]
    answer: Pii<String>,
}

#[derive(Clone, Debug, Default)]
pub struct CoachingFilter {
    pub agent: Option<AgentId>,
    pub state: Option<CoachingState>,
}

const MOST: u32 = 1_000;

#[derive(Clone, Copy, Debug)]
pub struct Coachings<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn coachings(&self) -> Coachings<'_> {
        Coachings { db: self }
    }
}

impl Coachings<'_> {
    /// Tells the agent and the coach, once, of plans that end before a moment and are not done;
    /// gives how many plans.
    ///
    /// # Errors
    /// The database's own.
    pub async fn tell_due(&self, before: Moment, now: Moment) -> Result<usize, StoreError> {
        let sql = "SELECT * FROM coaching WHERE due_ms < $1 AND state IN ('planned', 'running') \
             AND NOT EXISTS (SELECT 1 FROM quality_notice \
             WHERE quality_notice.subject = coaching.id AND quality_notice.kind = 'due') \
             ORDER BY due_ms, id LIMIT 200";
        let mut tx = self.db.begin().await?;
        let due = tx.rows(sql, Args::new().at(before)).await?;
        let plans = due.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let tell = |plan: &Coaching| {
            let both = [plan.agent.as_str(), plan.coach.as_str()];
            both.map(|login| Told::new(login, ("coaching", plan.id), "due", (CLOCK, now)))
        };
        let told: Vec<_> = plans.iter().flat_map(tell).collect();
        notices::tell(&mut tx, &told).await?;
        tx.commit().await?;
        self.db.tell(told.into_iter().map(|t| t.login).collect());
        Ok(plans.len())
    }

    /// The latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &CoachingFilter,
    ) -> Result<Vec<Coaching>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        scope.wall_agents(&mut sql, "agent");
        sql.and_some("agent = ?", filter.agent.as_ref());
        sql.and_some("state = ?", filter.state.map(CoachingState::name));
        let tail = format!(" ORDER BY created_ms DESC, id DESC LIMIT {MOST}");
        let (sql, args) = sql.query("SELECT * FROM coaching", &tail);
        let rows = self.db.rows(sql, args).await?;
        rows.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: CoachingId) -> Result<Option<Coaching>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        scope.wall_agents(&mut sql, "agent");
        let (sql, args) = sql.query("SELECT * FROM coaching", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// The caller has checked `scope.allows(&new.organization)`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn create(&self, new: &Coaching, told: &[Told]) -> Result<(), StoreError> {
        let columns = [
            "id",
            "organization",
            "agent",
            "coach",
            "state",
            "due_ms",
            "created_ms",
            "updated_ms",
            "version",
            "body",
        ];
        let args = Args::new()
            .text(new.id)
            .text(&new.organization)
            .text(&new.agent)
            .text(&new.coach)
            .text(new.state.name())
            .opt_at(new.due)
            .at(new.created_at)
            .at(new.updated_at)
            .int(new.version)
            .json(&body(new));
        let mut tx = self.db.begin().await?;
        insert(&mut tx, "coaching", &columns, "", vec![args]).await?;
        notices::tell(&mut tx, told).await?;
        tx.commit().await?;
        self.db.tell(told.iter().map(|t| t.login.clone()).collect());
        Ok(())
    }

    /// `record.version` is that which was read; the next is given.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since.
    pub async fn save(&self, record: &Coaching, told: &[Told]) -> Result<Coaching, StoreError> {
        let after = Coaching { version: record.version + 1, ..record.clone() };
        let sql = "UPDATE coaching SET state = $1, due_ms = $2, updated_ms = $3, version = $4, \
             body = $5 WHERE id = $6 AND version = $7";
        let args = Args::new()
            .text(after.state.name())
            .opt_at(after.due)
            .at(after.updated_at)
            .int(after.version)
            .json(&body(&after))
            .text(after.id)
            .int(record.version);
        let mut tx = self.db.begin().await?;
        if tx.run(sql, args).await? == 0 {
            let sql = "SELECT version FROM coaching WHERE id = $1";
            let row = tx.row(sql, Args::new().text(record.id)).await?;
            let row = row.ok_or(StoreError::Unknown { what: "coaching plan" })?;
            let found = row.int("version")?;
            return Err(StoreError::Stale { expected: record.version, found });
        }
        notices::tell(&mut tx, told).await?;
        tx.commit().await?;
        self.db.tell(told.iter().map(|t| t.login.clone()).collect());
        Ok(after)
    }
}

fn body(of: &Coaching) -> Body {
    Body {
        title: of.title.clone(),
        grid: of.grid.clone(),
        questions: of.questions.clone(),
        evaluations: of.evaluations.clone(),
        follow_up: of.follow_up,
        actions: of.actions.clone(),
        notes: of.notes.clone(),
        answer: of.answer.clone(),
    }
}

fn read(row: &Row) -> Result<Coaching, StoreError> {
    let bad = || StoreError::BadRow { table: "coaching", why: "state".to_owned() };
    let body: Body = row.json("coaching", "body")?;
    Ok(Coaching {
        id: row.id("coaching", "id")?,
        organization: row.text("organization")?.as_str().into(),
        agent: row.text("agent")?.as_str().into(),
        coach: row.text("coach")?,
        state: CoachingState::parse(&row.text("state")?).ok_or_else(bad)?,
        due: row.opt_at("due_ms")?,
        created_at: row.at("created_ms")?,
        updated_at: row.at("updated_ms")?,
        version: row.int("version")?,
        title: body.title,
        grid: body.grid,
        questions: body.questions,
        evaluations: body.evaluations,
        follow_up: body.follow_up,
        actions: body.actions,
        notes: body.notes,
        answer: body.answer,
    })
}
