//! Evaluations, their history, and what each question gave.

use super::notices::{self, Told};
use super::{DrawId, EvaluationId, words};
use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Tx, Where, insert};
use crate::{Db, Page, Scope, StoreError};
use crm::quality::{Act, Answers, Grid, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{
    AgentId, CampaignId, InteractionId, Moment, OrganizationId, Pii, QueueId, RecordingId, TeamId,
};

#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    pub id: EvaluationId,
    pub organization: OrganizationId,
    pub interaction: InteractionId,
    pub campaign: Option<CampaignId>,
    pub queue: Option<QueueId>,
    /// The agent's team when it was begun.
    pub team: Option<TeamId>,
    pub agent: AgentId,
    /// Login of who scores.
    pub evaluator: String,
    /// As it was when the scoring began: later versions change no mark.
    pub grid: Grid,
    /// The version of the set-up that the grid is of.
    pub setup: u64,
    pub state: State,
    /// In hundredths of a percent; `None` while nothing was answered.
    pub share: Option<u32>,
    pub passed: bool,
    /// When the interaction began.
    pub contact_at: Moment,
    pub created_at: Moment,
    pub finished_at: Option<Moment>,
    pub updated_at: Moment,
    pub version: i64,
    /// The draw that asked for it.
    pub draw: Option<DrawId>,
    pub answers: Answers,
    /// By question.
    pub comments: BTreeMap<String, Comment>,
    pub summary: Pii<String>,
}

/// What the evaluator says to one question, pinned to a place in the recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub text: Pii<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_ms: Option<i64>,
    /// Which recording, where the call had several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingId>,
}

#[derive(Serialize, Deserialize)]
struct Body {
    grid: Grid,
    answers: Answers,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Words {
    pub(super) comments: BTreeMap<String, Comment>,
    pub(super) summary: Pii<String>,
}

/// What was done with an evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluationEntry {
    pub at: Moment,
    pub author: String,
    pub act: Act,
    /// After it.
    pub state: State,
    /// After it.
    pub share: Option<u32>,
    pub note: Pii<String>,
    /// What was answered before, where it was amended.
    pub before: Option<Answers>,
}

/// What is asked for; what is `None` is not asked. Drafts are shown to who wrote them alone.
#[derive(Clone, Debug, Default)]
pub struct EvaluationFilter {
    pub agent: Option<AgentId>,
    pub team: Option<TeamId>,
    pub campaign: Option<CampaignId>,
    pub evaluator: Option<String>,
    pub grid: Option<String>,
    pub state: Option<State>,
    pub interaction: Option<InteractionId>,
    /// Begun at or after.
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    pub least_share: Option<u32>,
    pub most_share: Option<u32>,
    pub cursor: Option<String>,
    pub limit: u32,
}

/// What one question gave in one finished evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    pub evaluation: EvaluationId,
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub grid: String,
    pub question: String,
    pub share: u32,
    /// Of the whole evaluation.
    pub mark: Option<u32>,
    pub agent: AgentId,
    pub team: Option<TeamId>,
    pub campaign: Option<CampaignId>,
    pub finished_at: Moment,
}

#[derive(Clone, Debug)]
pub struct PointFilter {
    pub grid: Option<String>,
    pub agent: Option<AgentId>,
    pub team: Option<TeamId>,
    pub campaign: Option<CampaignId>,
    /// Finished at or after.
    pub from: Moment,
    pub to: Moment,
}

/// A year of a large centre: 500 agents, 3 a week, 12 questions are 936,000; half of it is enough to
/// draw a curve, and the latest are taken.
const MOST_POINTS: u32 = 500_000;

#[derive(Clone, Copy, Debug)]
pub struct Evaluations<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn evaluations(&self) -> Evaluations<'_> {
        Evaluations { db: self }
    }
}

const COLUMNS: [&str; 21] = [
    "id",
    "organization",
    "interaction",
    "campaign",
    "queue",
    "team",
    "agent",
    "evaluator",
    "grid",
    "setup",
    "state",
    "share",
    "passed",
    "contact_ms",
    "created_ms",
    "finished_ms",
    "updated_ms",
    "version",
    "draw",
    "body",
    "words",
];

impl Evaluations<'_> {
    /// The latest begun first. `viewer` sees their own drafts and nobody else's.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        viewer: &str,
        filter: &EvaluationFilter,
    ) -> Result<Page<Evaluation>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        scope.wall_agents(&mut sql, "agent");
        sql.and("(state <> 'draft' OR evaluator = ?)", Args::new().text(viewer));
        sql.and_some("agent = ?", filter.agent.as_ref());
        sql.and_some("team = ?", filter.team.as_ref());
        sql.and_some("campaign = ?", filter.campaign.as_ref());
        sql.and_some("evaluator = ?", filter.evaluator.as_ref());
        sql.and_some("grid = ?", filter.grid.as_ref());
        sql.and_some("state = ?", filter.state.map(State::name));
        sql.and_some("interaction = ?", filter.interaction);
        for (condition, at) in [("created_ms >= ?", filter.from), ("created_ms < ?", filter.to)] {
            if let Some(at) = at {
                sql.and(condition, Args::new().at(at));
            }
        }
        for (condition, share) in
            [("share >= ?", filter.least_share), ("share <= ?", filter.most_share)]
        {
            if let Some(share) = share {
                sql.and(condition, Args::new().int(i64::from(share)));
            }
        }
        if let Some(cursor) = &filter.cursor {
            let (ms, id) = Cursor::read_ms(cursor)?;
            sql.and("(created_ms, id) < (?, ?)", Args::new().int(ms).text(id));
        }
        let tail = format!(" ORDER BY created_ms DESC, id DESC LIMIT {ask}");
        let (sql, args) = sql.query("SELECT * FROM evaluation", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit;
        let next =
            items.last().filter(|_| more).map(|e| Cursor::write(e.created_at.epoch_ms(), e.id));
        Ok(Page { items, next })
    }

    /// `None` as well for a draft of somebody else.
    ///
    /// # Errors
    /// The database's own.
    pub async fn get(
        &self,
        scope: &Scope,
        viewer: &str,
        id: EvaluationId,
    ) -> Result<Option<Evaluation>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        sql.and("(state <> 'draft' OR evaluator = ?)", Args::new().text(viewer));
        scope.wall(&mut sql, "organization");
        scope.wall_agents(&mut sql, "agent");
        let (sql, args) = sql.query("SELECT * FROM evaluation", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// In order; the caller has read the evaluation.
    ///
    /// # Errors
    /// The database's own.
    pub async fn history(&self, id: EvaluationId) -> Result<Vec<EvaluationEntry>, StoreError> {
        let sql = "SELECT * FROM evaluation_entry WHERE evaluation = $1 ORDER BY ordinal";
        let rows = self.db.rows(sql, Args::new().text(id)).await?;
        rows.iter().map(read_entry).collect()
    }

    /// The caller has checked `scope.allows(&new.organization)`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn create(&self, new: &Evaluation) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        insert(&mut tx, "evaluation", &COLUMNS, "", vec![args_of(new)]).await?;
        if let Some(draw) = new.draw {
            let sql = "UPDATE quality_draw SET evaluator = $1, evaluation = $2 \
                 WHERE id = $3 AND organization = $4 AND state = 'open'";
            let args = Args::new().text(&new.evaluator).text(new.id).text(draw);
            tx.run(sql, args.text(&new.organization)).await?;
        }
        tx.commit().await
    }

    /// Keeps what was scored so far. `record.version` is that which was read; the next is given.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since.
    pub async fn keep(&self, record: &Evaluation) -> Result<Evaluation, StoreError> {
        let mut tx = self.db.begin().await?;
        let after = replace(&mut tx, record).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Saves an evaluation after an act, with the act and who is told of it. What was answered before
    /// is kept with it where `before` gives it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since.
    pub async fn act(
        &self,
        record: &Evaluation,
        entry: &EvaluationEntry,
        told: &[Told],
    ) -> Result<Evaluation, StoreError> {
        let mut tx = self.db.begin().await?;
        let after = replace(&mut tx, record).await?;
        let sql = "SELECT COUNT(*) AS n FROM evaluation_entry WHERE evaluation = $1";
        let row = tx.row(sql, Args::new().text(after.id)).await?;
        let ordinal = row.map_or(Ok(0), |row| row.int("n"))?;
        add_entry(&mut tx, &after, ordinal, entry).await?;
        points(&mut tx, &after).await?;
        if let (Act::Finish, Some(draw)) = (entry.act, after.draw) {
            let sql = "UPDATE quality_draw SET state = 'done' WHERE id = $1";
            tx.run(sql, Args::new().text(draw)).await?;
        }
        notices::tell(&mut tx, told).await?;
        tx.commit().await?;
        self.db.tell(told.iter().map(|t| t.login.clone()).collect());
        Ok(after)
    }

    /// Whole evaluations of the past, each with its history; the draws that asked for them are done.
    ///
    /// # Errors
    /// The database's own.
    pub async fn import(
        &self,
        all: &[(Evaluation, Vec<EvaluationEntry>)],
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let rows = all.iter().map(|(e, _)| args_of(e)).collect();
        insert(&mut tx, "evaluation", &COLUMNS, "", rows).await?;
        for (evaluation, entries) in all {
            for (ordinal, entry) in (0..).zip(entries) {
                add_entry(&mut tx, evaluation, ordinal, entry).await?;
            }
            points(&mut tx, evaluation).await?;
            let sql = "UPDATE quality_draw SET state = 'done', evaluator = $1, evaluation = $2 \
                 WHERE id = $3 AND organization = $4";
            if let Some(draw) = evaluation.draw {
                let args = Args::new().text(&evaluation.evaluator).text(evaluation.id).text(draw);
                tx.run(sql, args.text(&evaluation.organization)).await?;
            }
        }
        tx.commit().await
    }

    /// Throws a draft of this evaluator away; its draw waits again.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is none.
    pub async fn discard(
        &self,
        scope: &Scope,
        evaluator: &str,
        id: EvaluationId,
    ) -> Result<(), StoreError> {
        let unknown = || StoreError::Unknown { what: "evaluation" };
        let found = self.get(scope, evaluator, id).await?.ok_or_else(unknown)?;
        let mut tx = self.db.begin().await?;
        let sql = "DELETE FROM evaluation WHERE id = $1 AND evaluator = $2 AND state = 'draft'";
        if tx.run(sql, Args::new().text(found.id).text(evaluator)).await? == 0 {
            return Err(unknown());
        }
        let sql = "UPDATE quality_draw SET evaluator = NULL, evaluation = NULL \
             WHERE evaluation = $1";
        tx.run(sql, Args::new().text(id)).await?;
        tx.commit().await
    }

    /// Of finished evaluations, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn points(
        &self,
        scope: &Scope,
        filter: &PointFilter,
    ) -> Result<Vec<Point>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "e.organization");
        scope.wall_agents(&mut sql, "e.agent");
        let span = Args::new().at(filter.from).at(filter.to);
        sql.and("e.finished_ms >= ? AND e.finished_ms < ?", span);
        sql.and_some("e.grid = ?", filter.grid.as_ref());
        sql.and_some("e.agent = ?", filter.agent.as_ref());
        sql.and_some("e.team = ?", filter.team.as_ref());
        sql.and_some("e.campaign = ?", filter.campaign.as_ref());
        let select = "SELECT p.evaluation, p.question, p.share, e.share AS mark, e.organization, e.interaction, \
             e.grid, e.agent, e.team, e.campaign, e.finished_ms FROM evaluation_point p \
             JOIN evaluation e ON e.id = p.evaluation";
        let tail =
            format!(" ORDER BY e.finished_ms DESC, p.evaluation, p.question LIMIT {MOST_POINTS}");
        let (sql, args) = sql.query(select, &tail);
        let rows = self.db.rows(sql, args).await?;
        rows.iter().map(read_point).collect()
    }

    /// Of these interactions, those that somebody has scored or scores.
    ///
    /// # Errors
    /// The database's own.
    pub async fn known(
        &self,
        organization: &OrganizationId,
        from: Moment,
        to: Moment,
    ) -> Result<Vec<InteractionId>, StoreError> {
        let sql = "SELECT DISTINCT interaction FROM evaluation \
             WHERE organization = $1 AND contact_ms >= $2 AND contact_ms < $3";
        let rows = self.db.rows(sql, Args::new().text(organization).at(from).at(to)).await?;
        rows.iter().map(|row| row.id("evaluation", "interaction")).collect()
    }
}

fn args_of(e: &Evaluation) -> Args {
    let body = Body { grid: e.grid.clone(), answers: e.answers.clone() };
    let words = Words { comments: e.comments.clone(), summary: e.summary.clone() };
    Args::new()
        .text(e.id)
        .text(&e.organization)
        .text(e.interaction)
        .opt_text(e.campaign.as_ref())
        .opt_text(e.queue.as_ref())
        .opt_text(e.team.as_ref())
        .text(&e.agent)
        .text(&e.evaluator)
        .text(&e.grid.id)
        .int(e.setup.cast_signed())
        .text(e.state.name())
        .opt_int(e.share.map(i64::from))
        .flag(e.passed)
        .at(e.contact_at)
        .at(e.created_at)
        .opt_at(e.finished_at)
        .at(e.updated_at)
        .int(e.version)
        .opt_text(e.draw)
        .json(&body)
        .json(&words)
}

/// Writes what may change, if nobody else did meanwhile.
async fn replace(tx: &mut Tx, record: &Evaluation) -> Result<Evaluation, StoreError> {
    let after = Evaluation { version: record.version + 1, ..record.clone() };
    let body = Body { grid: after.grid.clone(), answers: after.answers.clone() };
    let words = Words { comments: after.comments.clone(), summary: after.summary.clone() };
    let sql = "UPDATE evaluation SET state = $1, share = $2, passed = $3, finished_ms = $4, \
         updated_ms = $5, version = $6, body = $7, words = $8 WHERE id = $9 AND version = $10";
    let args = Args::new()
        .text(after.state.name())
        .opt_int(after.share.map(i64::from))
        .flag(after.passed)
        .opt_at(after.finished_at)
        .at(after.updated_at)
        .int(after.version)
        .json(&body)
        .json(&words)
        .text(after.id)
        .int(record.version);
    if tx.run(sql, args).await? == 1 {
        return Ok(after);
    }
    let sql = "SELECT version FROM evaluation WHERE id = $1";
    let row = tx.row(sql, Args::new().text(record.id)).await?;
    let row = row.ok_or(StoreError::Unknown { what: "evaluation" })?;
    Err(StoreError::Stale { expected: record.version, found: row.int("version")? })
}

async fn add_entry(
    tx: &mut Tx,
    of: &Evaluation,
    ordinal: i64,
    entry: &EvaluationEntry,
) -> Result<(), StoreError> {
    let columns = [
        "evaluation",
        "ordinal",
        "interaction",
        "at_ms",
        "author",
        "act",
        "state",
        "share",
        "note",
        "body",
    ];
    let args = Args::new()
        .text(of.id)
        .int(ordinal)
        .text(of.interaction)
        .at(entry.at)
        .text(&entry.author)
        .text(entry.act.name())
        .text(entry.state.name())
        .opt_int(entry.share.map(i64::from))
        .text(entry.note.reveal())
        .json(&entry.before);
    insert(tx, "evaluation_entry", &columns, "", vec![args]).await
}

async fn points(tx: &mut Tx, of: &Evaluation) -> Result<(), StoreError> {
    let sql = "DELETE FROM evaluation_point WHERE evaluation = $1";
    tx.run(sql, Args::new().text(of.id)).await?;
    if of.state == State::Draft {
        return Ok(());
    }
    let shares = of.grid.shares(&of.answers);
    let rows = shares
        .into_iter()
        .map(|(question, share)| Args::new().text(of.id).text(question).int(i64::from(share)));
    insert(tx, "evaluation_point", &["evaluation", "question", "share"], "", rows.collect()).await
}

fn share(row: &Row) -> Result<Option<u32>, StoreError> {
    Ok(row.opt_int("share")?.and_then(|s| u32::try_from(s).ok()))
}

fn state(row: &Row) -> Result<State, StoreError> {
    let bad = || StoreError::BadRow { table: "evaluation", why: "state".to_owned() };
    State::parse(&row.text("state")?).ok_or_else(bad)
}

fn read(row: &Row) -> Result<Evaluation, StoreError> {
    let body: Body = row.json("evaluation", "body")?;
    let words: Words = words("evaluation", &row.text("words")?)?;
    Ok(Evaluation {
        id: row.id("evaluation", "id")?,
        organization: row.text("organization")?.as_str().into(),
        interaction: row.id("evaluation", "interaction")?,
        campaign: row.opt_text("campaign")?.map(|t| t.as_str().into()),
        queue: row.opt_text("queue")?.map(|t| t.as_str().into()),
        team: row.opt_text("team")?.map(|t| t.as_str().into()),
        agent: row.text("agent")?.as_str().into(),
        evaluator: row.text("evaluator")?,
        grid: body.grid,
        setup: row.count("setup")?,
        state: state(row)?,
        share: share(row)?,
        passed: row.flag("passed")?,
        contact_at: row.at("contact_ms")?,
        created_at: row.at("created_ms")?,
        finished_at: row.opt_at("finished_ms")?,
        updated_at: row.at("updated_ms")?,
        version: row.int("version")?,
        draw: row.opt_id("evaluation", "draw")?,
        answers: body.answers,
        comments: words.comments,
        summary: words.summary,
    })
}

fn read_entry(row: &Row) -> Result<EvaluationEntry, StoreError> {
    let bad = || StoreError::BadRow { table: "evaluation_entry", why: "act".to_owned() };
    Ok(EvaluationEntry {
        at: row.at("at_ms")?,
        author: row.text("author")?,
        act: Act::parse(&row.text("act")?).ok_or_else(bad)?,
        state: state(row)?,
        share: share(row)?,
        note: Pii::new(row.text("note")?),
        before: row.json("evaluation_entry", "body")?,
    })
}

fn read_point(row: &Row) -> Result<Point, StoreError> {
    Ok(Point {
        evaluation: row.id("evaluation_point", "evaluation")?,
        interaction: row.id("evaluation", "interaction")?,
        organization: row.text("organization")?.as_str().into(),
        grid: row.text("grid")?,
        question: row.text("question")?,
        share: share(row)?.unwrap_or(0),
        mark: row.opt_int("mark")?.and_then(|s| u32::try_from(s).ok()),
        agent: row.text("agent")?.as_str().into(),
        team: row.opt_text("team")?.map(|t| t.as_str().into()),
        campaign: row.opt_text("campaign")?.map(|t| t.as_str().into()),
        finished_at: row.at("finished_ms")?,
    })
}
