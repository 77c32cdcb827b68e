//! What was drawn to be listened to, and what there was to draw from.

use super::{DrawId, EvaluationId};
use crate::projection::read_contact;
use crate::sql::{Args, Row, Where, insert};
use crate::{Db, Scope, StoreError};
use crm::quality::{Candidate, Reason};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{AgentId, InteractionId, Moment, OrganizationId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrawState {
    Open,
    Done,
    /// Left out with a reason: it cannot be heard, or was nobody's fault.
    Skipped,
}

impl DrawState {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Skipped => "skipped",
        }
    }
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Open, Self::Done, Self::Skipped].into_iter().find(|s| s.name() == name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    pub id: DrawId,
    pub organization: OrganizationId,
    pub interaction: InteractionId,
    pub agent: AgentId,
    /// Of the set-up in force when it was drawn.
    pub rule: String,
    pub grid: String,
    /// ISO week of the interaction, `2026-W47`.
    pub week: String,
    pub state: DrawState,
    /// Who scores it.
    pub evaluator: Option<String>,
    pub evaluation: Option<EvaluationId>,
    pub drawn_at: Moment,
    pub why: Vec<Reason>,
    /// Why it was left out.
    pub left_out: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Body {
    why: Vec<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct DrawFilter {
    pub week: Option<String>,
    pub agent: Option<AgentId>,
    pub state: Option<DrawState>,
}

/// One draw as it is recorded: by whom, with which seed, from how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    pub organization: OrganizationId,
    pub rule: String,
    pub week: String,
    pub author: String,
    pub seed: u64,
    pub candidates: u64,
}

const MOST: u32 = 5_000;
/// Of one organization and week: far above a large floor's.
const MOST_CANDIDATES: u32 = 200_000;

#[derive(Clone, Copy, Debug)]
pub struct Draws<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn draws(&self) -> Draws<'_> {
        Draws { db: self }
    }
}

impl Draws<'_> {
    /// By agent, then in the order of the draw.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(&self, scope: &Scope, filter: &DrawFilter) -> Result<Vec<Draw>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        scope.wall_agents(&mut sql, "agent");
        sql.and_some("week = ?", filter.week.as_ref());
        sql.and_some("agent = ?", filter.agent.as_ref());
        sql.and_some("state = ?", filter.state.map(DrawState::name));
        let tail = format!(" ORDER BY week DESC, agent, drawn_ms, id LIMIT {MOST}");
        let (sql, args) = sql.query("SELECT * FROM quality_draw", &tail);
        let rows = self.db.rows(sql, args).await?;
        rows.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: DrawId) -> Result<Option<Draw>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        scope.wall_agents(&mut sql, "agent");
        let (sql, args) = sql.query("SELECT * FROM quality_draw", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// What each agent has of a rule and week already; left out does not count.
    ///
    /// # Errors
    /// The database's own.
    pub async fn had(
        &self,
        organization: &OrganizationId,
        rule: &str,
        week: &str,
    ) -> Result<BTreeMap<AgentId, u32>, StoreError> {
        let sql = "SELECT agent, COUNT(*) AS n FROM quality_draw WHERE organization = $1 \
             AND rule = $2 AND week = $3 AND state <> 'skipped' GROUP BY agent";
        let args = Args::new().text(organization).text(rule).text(week);
        let rows = self.db.rows(sql, args).await?;
        let one = |row: &Row| {
            let n = u32::try_from(row.count("n")?).unwrap_or(u32::MAX);
            Ok((AgentId::new(&row.text("agent")?), n))
        };
        rows.iter().map(one).collect()
    }

    /// Calls of a span that an agent spoke in and that are over, without those that were drawn or
    /// scored already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn candidates(
        &self,
        organization: &OrganizationId,
        from: Moment,
        to: Moment,
    ) -> Result<Vec<Candidate>, StoreError> {
        let taken = self.taken(organization, from, to).await?;
        let ratings = self.ratings(organization).await?;
        let speech = self.speech(organization).await?;
        let sql = format!(
            "SELECT id, queue, record, customer_number, customer_name FROM contact \
             WHERE organization = $1 AND started_ms >= $2 AND started_ms < $3 AND live = 0 \
             AND agent IS NOT NULL ORDER BY started_ms, id LIMIT {MOST_CANDIDATES}"
        );
        let args = Args::new().text(organization).at(from).at(to);
        let rows = self.db.rows(sqlx::AssertSqlSafe(sql), args).await?;
        let mut all = Vec::new();
        for row in &rows {
            let id = row.text("id")?;
            if taken.contains(&id) {
                continue;
            }
            let record = read_contact(row)?;
            let Some(last) = record.segments.last() else { continue };
            all.push(Candidate {
                interaction: record.interaction,
                agent: last.agent.clone(),
                queue: row.opt_text("queue")?,
                disposition: record.disposition.as_ref().map(ToString::to_string),
                talk_ms: record.segments.iter().filter_map(|s| s.talk_ms).sum(),
                rating: ratings.get(&id).copied(),
                silence_percent: speech.get(&id).map(|(silence, _)| *silence),
                overtalk_percent: speech.get(&id).map(|(_, overtalk)| *overtalk),
            });
        }
        Ok(all)
    }

    async fn taken(
        &self,
        organization: &OrganizationId,
        from: Moment,
        to: Moment,
    ) -> Result<BTreeSet<String>, StoreError> {
        let scored = self.db.evaluations().known(organization, from, to).await?;
        let sql = "SELECT interaction FROM quality_draw WHERE organization = $1";
        let rows = self.db.rows(sql, Args::new().text(organization)).await?;
        let drawn = rows.iter().map(|row| row.text("interaction"));
        drawn.chain(scored.iter().map(|id| Ok(id.to_string()))).collect()
    }

    /// The worst answer of the customer to each interaction.
    async fn ratings(
        &self,
        organization: &OrganizationId,
    ) -> Result<BTreeMap<String, u32>, StoreError> {
        #[derive(Deserialize)]
        struct Rated {
            rating: u32,
        }
        let sql = "SELECT interaction, body FROM customer_entry WHERE organization = $1 \
             AND kind = 'survey' AND interaction IS NOT NULL";
        let rows = self.db.rows(sql, Args::new().text(organization)).await?;
        let mut worst: BTreeMap<String, u32> = BTreeMap::new();
        for row in &rows {
            let Ok(Rated { rating }) = row.json::<Rated>("customer_entry", "body") else {
                continue;
            };
            let kept = worst.entry(row.text("interaction")?).or_insert(rating);
            *kept = rating.min(*kept);
        }
        // Who answered on the telephone may have no card.
        let sql = "SELECT interaction, csat FROM survey_ask WHERE organization = $1 \
             AND csat IS NOT NULL";
        for row in self.db.rows(sql, Args::new().text(organization)).await? {
            let rating = u32::try_from(row.int("csat")?).unwrap_or(u32::MAX);
            let kept = worst.entry(row.text("interaction")?).or_insert(rating);
            *kept = rating.min(*kept);
        }
        Ok(worst)
    }

    /// Silence and overtalk of the calls that were recorded and measured, in percent of their length.
    async fn speech(
        &self,
        organization: &OrganizationId,
    ) -> Result<BTreeMap<String, (u32, u32)>, StoreError> {
        let sql = "SELECT interaction, duration_ms, overtalk_ms, silence_ms FROM speech_fact \
             WHERE organization = $1 AND duration_ms > 0";
        let rows = self.db.rows(sql, Args::new().text(organization)).await?;
        let part = |row: &Row, column| {
            let percent = row.int(column)? * 100 / row.int("duration_ms")?;
            Ok::<_, StoreError>(u32::try_from(percent.clamp(0, 100)).unwrap_or(0))
        };
        let one = |row: &Row| {
            let of = (part(row, "silence_ms")?, part(row, "overtalk_ms")?);
            Ok((row.text("interaction")?, of))
        };
        rows.iter().map(one).collect()
    }

    /// Keeps what was drawn and how. What another draw took meanwhile is left out; gives how many
    /// were kept.
    ///
    /// # Errors
    /// The database's own.
    pub async fn keep(
        &self,
        run: &Weighed,
        drawn: &[Draw],
        now: Moment,
    ) -> Result<u64, StoreError> {
        let mut tx = self.db.begin().await?;
        let mut kept = 0;
        let sql = "INSERT INTO quality_draw (id, organization, interaction, agent, rule, grid, \
             week, state, drawn_ms, body) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9) \
             ON CONFLICT (organization, interaction) DO NOTHING";
        for draw in drawn {
            let body = Body { why: draw.why.clone(), left_out: None };
            let args = Args::new()
                .text(draw.id)
                .text(&draw.organization)
                .text(draw.interaction)
                .text(&draw.agent)
                .text(&draw.rule)
                .text(&draw.grid)
                .text(&draw.week)
                .at(draw.drawn_at)
                .json(&body);
            kept += tx.run(sql, args).await?;
        }
        let columns =
            ["organization", "rule", "week", "at_ms", "author", "seed", "candidates", "drawn"];
        let args = Args::new()
            .text(&run.organization)
            .text(&run.rule)
            .text(&run.week)
            .at(now)
            .text(&run.author)
            .text(format!("{:016x}", run.seed))
            .int(run.candidates.cast_signed())
            .int(kept.cast_signed());
        let twice = " ON CONFLICT (organization, rule, week, at_ms) DO NOTHING";
        insert(&mut tx, "quality_draw_run", &columns, twice, vec![args]).await?;
        tx.commit().await?;
        Ok(kept)
    }

    /// Whether this rule was drawn for this week at any time since the week was over.
    ///
    /// # Errors
    /// The database's own.
    pub async fn was_drawn(
        &self,
        organization: &OrganizationId,
        rule: &str,
        week: &str,
        since: Moment,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT week FROM quality_draw_run WHERE organization = $1 AND rule = $2 \
             AND week = $3 AND at_ms >= $4 LIMIT 1";
        let args = Args::new().text(organization).text(rule).text(week).at(since);
        Ok(self.db.row(sql, args).await?.is_some())
    }

    /// Leaves an open draw out, or takes it back in with no reason.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is none that is open or left out.
    pub async fn leave_out(
        &self,
        scope: &Scope,
        id: DrawId,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        let unknown = || StoreError::Unknown { what: "draw" };
        let draw = self.get(scope, id).await?.ok_or_else(unknown)?;
        let (state, left_out) = match reason {
            Some(reason) => (DrawState::Skipped, Some(reason.to_owned())),
            None => (DrawState::Open, None),
        };
        let body = Body { why: draw.why, left_out };
        let sql = "UPDATE quality_draw SET state = $1, body = $2 WHERE id = $3 AND state <> 'done' \
             AND evaluation IS NULL";
        match self.db.run(sql, Args::new().text(state.name()).json(&body).text(id)).await? {
            0 => Err(unknown()),
            _ => Ok(()),
        }
    }
}

fn read(row: &Row) -> Result<Draw, StoreError> {
    let bad = || StoreError::BadRow { table: "quality_draw", why: "state".to_owned() };
    let body: Body = row.json("quality_draw", "body")?;
    Ok(Draw {
        id: row.id("quality_draw", "id")?,
        organization: row.text("organization")?.as_str().into(),
        interaction: row.id("quality_draw", "interaction")?,
        agent: row.text("agent")?.as_str().into(),
        rule: row.text("rule")?,
        grid: row.text("grid")?,
        week: row.text("week")?,
        state: DrawState::parse(&row.text("state")?).ok_or_else(bad)?,
        evaluator: row.opt_text("evaluator")?,
        evaluation: row.opt_id("quality_draw", "evaluation")?,
        drawn_at: row.at("drawn_ms")?,
        why: body.why,
        left_out: body.left_out,
    })
}
