//! Runs of scripts: one row per interaction and script, and the proof of what was said.
//!
//! Owns: saving a step whole or not at all; proofs, which are only ever added. Must not own: which
//! step may be taken (`crm::script::Run`).

use crate::sql::{Args, Row, Tx, Where, insert};
use crate::{Db, Scope, StoreError};
use crm::script::{Ending, Run, Script};
use vocab::{AgentId, CustomerId, InteractionId, Moment, OrganizationId, Pii};

/// One walk, with where it belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptRun {
    /// Given by the maker; ids grow with time.
    pub id: String,
    pub organization: OrganizationId,
    pub script: String,
    /// Of the script: it never changes under a run.
    pub version: u64,
    pub interaction: InteractionId,
    pub customer: Option<CustomerId>,
    /// Who began it.
    pub agent: AgentId,
    pub started_at: Moment,
    /// Counts steps, from 1. A step must name the one it was made from.
    pub revision: u64,
    pub run: Run,
}

/// A mandatory mention that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptProof {
    pub page: String,
    pub mention: String,
    pub agent: AgentId,
    pub at: Moment,
    /// As it was written when it was said.
    pub text: String,
    pub law: String,
}

#[derive(Clone, Debug, Default)]
pub struct ScriptRunFilter {
    pub interaction: Option<InteractionId>,
    pub customer: Option<CustomerId>,
    pub limit: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct ScriptRuns<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn script_runs(&self) -> ScriptRuns<'_> {
        ScriptRuns { db: self }
    }
}

const COLUMNS: [&str; 11] = [
    "id",
    "organization",
    "script",
    "version",
    "interaction",
    "customer",
    "agent",
    "started_ms",
    "ended_ms",
    "revision",
    "body",
];

impl ScriptRuns<'_> {
    /// Begins it, with whatever it already proves.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when this interaction has a run of this script.
    pub async fn begin(&self, run: &ScriptRun, script: &Script) -> Result<(), StoreError> {
        self.begin_all(std::slice::from_ref(run), script).await
    }

    /// Several of one version, in one transaction.
    ///
    /// # Errors
    /// As `begin`.
    pub async fn begin_all(&self, runs: &[ScriptRun], script: &Script) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let rows = runs.iter().map(line).collect();
        match insert(&mut tx, "script_run", &COLUMNS, "", rows).await {
            Err(StoreError::Sql(sqlx::Error::Database(e))) if e.is_unique_violation() => {
                return Err(StoreError::Conflict { what: "a run of this script and interaction" });
            }
            other => other?,
        }
        for run in runs {
            prove(&mut tx, run, &run.agent, script).await?;
        }
        tx.commit().await
    }

    /// Saves the step after `run.revision`, and adds what it newly proves.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when another step was saved since.
    pub async fn step(
        &self,
        run: &ScriptRun,
        agent: &AgentId,
        script: &Script,
    ) -> Result<ScriptRun, StoreError> {
        let mut tx = self.db.begin().await?;
        let from = run.revision.cast_signed();
        let sql = "UPDATE script_run SET revision = $1, ended_ms = $2, customer = $3, body = $4 \
             WHERE id = $5 AND revision = $6";
        let args = Args::new().int(from + 1).opt_at(run.run.ended.map(|(at, _)| at));
        let args = args.opt_text(run.customer).json(&run.run).text(&run.id).int(from);
        if tx.run(sql, args).await? == 0 {
            return Err(StoreError::Stale { expected: from, found: from + 1 });
        }
        prove(&mut tx, run, agent, script).await?;
        tx.commit().await?;
        Ok(ScriptRun { revision: run.revision + 1, ..run.clone() })
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: &str) -> Result<Option<ScriptRun>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM script_run", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// The latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &ScriptRunFilter,
    ) -> Result<Vec<ScriptRun>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.and_some("interaction = ?", filter.interaction);
        sql.and_some("customer = ?", filter.customer);
        let tail = format!(" ORDER BY started_ms DESC, id DESC LIMIT {}", filter.limit.max(1));
        let (sql, args) = sql.query("SELECT * FROM script_run", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// In the order in which they were said.
    ///
    /// # Errors
    /// The database's own.
    pub async fn proofs(&self, run: &ScriptRun) -> Result<Vec<ScriptProof>, StoreError> {
        let sql = "SELECT * FROM script_proof WHERE run = $1 ORDER BY at_ms, page, mention";
        let rows = self.db.rows(sql, Args::new().text(&run.id)).await?;
        let proof = |row: &Row| {
            Ok(ScriptProof {
                page: row.text("page")?,
                mention: row.text("mention")?,
                agent: row.text("agent")?.as_str().into(),
                at: row.at("at_ms")?,
                text: row.text("text")?,
                law: row.text("law")?,
            })
        };
        rows.iter().map(proof).collect()
    }

    /// Runs of one version that began in a span of time (`from` included, `to` not), the first
    /// `limit` of them, each without an end of its own with what became of its call.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of_version(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
        script: &str,
        version: u64,
        span: (Moment, Moment),
        limit: u32,
    ) -> Result<Vec<(ScriptRun, Option<Ending>)>, StoreError> {
        if !scope.allows(organization) {
            return Ok(Vec::new());
        }
        let sql = "SELECT r.*, c.live AS live FROM script_run r \
             LEFT JOIN contact c ON c.id = r.interaction \
             WHERE r.organization = $1 AND r.script = $2 AND r.version = $3 \
             AND r.started_ms >= $4 AND r.started_ms < $5 \
             ORDER BY r.started_ms, r.id LIMIT $6";
        let args = Args::new().text(organization).text(script).int(version.cast_signed());
        let args = args.at(span.0).at(span.1).int(i64::from(limit));
        let rows = self.db.rows(sql, args).await?;
        let read_one = |row: &Row| {
            let run = read(row)?;
            let over = row.opt_int("live")? != Some(1);
            let fallen = (run.run.ended.is_none() && over).then_some(Ending::CallEnded);
            Ok((run, fallen))
        };
        rows.iter().map(read_one).collect()
    }

    /// Forgets what a customer answered; that it was asked, and the proofs, stay. Gives the number
    /// of runs.
    ///
    /// # Errors
    /// The database's own.
    pub async fn erase_answers(
        &self,
        scope: &Scope,
        customer: CustomerId,
    ) -> Result<u64, StoreError> {
        let filter =
            ScriptRunFilter { customer: Some(customer), limit: u32::MAX, ..Default::default() };
        let mut count = 0;
        for mut run in self.list(scope, &filter).await? {
            run.run.answers = Pii::default();
            let sql = "UPDATE script_run SET customer = NULL, body = $1, revision = revision + 1 \
                 WHERE id = $2";
            count += self.db.run(sql, Args::new().json(&run.run).text(&run.id)).await?;
        }
        Ok(count)
    }
}

/// Adds the proofs that are not there yet; those that are stay as they are.
async fn prove(
    tx: &mut Tx,
    run: &ScriptRun,
    agent: &AgentId,
    script: &Script,
) -> Result<(), StoreError> {
    let columns = ["run", "page", "mention", "organization", "agent", "at_ms", "text", "law"];
    let proof = |tick: &crm::script::Ticked| {
        let page = script.page(&tick.page)?;
        let mention = page.mentions.iter().find(|m| m.id == tick.mention)?;
        let line = Args::new().text(&run.id).text(&tick.page).text(&tick.mention);
        let line = line.text(&run.organization).text(agent).at(tick.at);
        Some(line.text(&mention.text.fr).text(&mention.law))
    };
    let rows = run.run.ticked.iter().filter_map(proof).collect();
    let kept = " ON CONFLICT (run, page, mention) DO NOTHING";
    insert(tx, "script_proof", &columns, kept, rows).await
}

fn line(run: &ScriptRun) -> Args {
    Args::new()
        .text(&run.id)
        .text(&run.organization)
        .text(&run.script)
        .int(run.version.cast_signed())
        .text(run.interaction)
        .opt_text(run.customer)
        .text(&run.agent)
        .at(run.started_at)
        .opt_at(run.run.ended.map(|(at, _)| at))
        .int(run.revision.cast_signed())
        .json(&run.run)
}

pub(crate) fn read(row: &Row) -> Result<ScriptRun, StoreError> {
    // A customer's erasure empties it; that there was a run stays.
    let erased = row.text("body")?.len() <= "{}".len();
    let run = if erased { Run::default() } else { row.json("script_run", "body")? };
    Ok(ScriptRun {
        id: row.text("id")?,
        organization: row.text("organization")?.as_str().into(),
        script: row.text("script")?,
        version: row.count("version")?,
        interaction: row.id("script_run", "interaction")?,
        customer: row.opt_id("script_run", "customer")?,
        agent: row.text("agent")?.as_str().into(),
        started_at: row.at("started_ms")?,
        revision: row.count("revision")?,
        run,
    })
}
