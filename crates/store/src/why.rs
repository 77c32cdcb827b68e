//! The events that the story of an interaction is made from.
//!
//! Owns: reading them, bounded, from one unchanging state of the database and within the walls of
//! the reader's scope. Must not own: which events those are, or what they tell (`ledger::why`).

use crate::events::read_event;
use crate::interactions::walls;
use crate::sql::{Args, Tx, Where};
use crate::{Db, Scope, StoreError};
use ledger::why::{AGENT_KINDS, Material, Span};
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use vocab::{AgentId, InteractionId, Moment, Recorded, Seq};

/// An interaction's own events that are read at most.
const OWN_MAX: i64 = 2_000;
/// Agents' events during a wait that are read at most; a story beyond says that it was cut.
const DURING_MAX: usize = 20_000;
const PLANS_MAX: i64 = 100;
/// Values that one statement names.
const CHUNK: usize = 200;
/// What a shown ending of an id has at least: shorter ones would mean anything.
const ENDING_MIN: usize = 6;

const SELECT: &str = "SELECT seq, at_ms, version, body, private FROM journal";

#[derive(Clone, Copy, Debug)]
pub struct Why<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn why(&self) -> Why<'_> {
        Why { db: self }
    }
}

impl Why<'_> {
    /// Interactions whose id begins with this text, or else ends with it (six characters or more,
    /// as lists show it): at most two, so that one means that it is the only one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn find(&self, scope: &Scope, text: &str) -> Result<Vec<InteractionId>, StoreError> {
        let text = text.to_lowercase();
        let written = |c: char| c.is_ascii_hexdigit() || c == '-';
        if text.is_empty() || !text.chars().all(written) {
            return Ok(Vec::new());
        }
        let mut begins = Where::default();
        // All ids that begin so lie before the text with a letter after "f".
        begins.and("id >= ? AND id < ?", Args::new().text(&text).text(format!("{text}g")));
        let found = self.ids(scope, begins).await?;
        if !found.is_empty() || text.len() < ENDING_MIN {
            return Ok(found);
        }
        let mut ends = Where::default();
        ends.and("id LIKE ?", Args::new().text(format!("%{text}")));
        self.ids(scope, ends).await
    }

    async fn ids(&self, scope: &Scope, mut sql: Where) -> Result<Vec<InteractionId>, StoreError> {
        walls(scope, &mut sql);
        let (sql, args) = sql.query("SELECT id FROM contact", " ORDER BY id LIMIT 2");
        self.db.rows(sql, args).await?.iter().map(|row| row.id("contact", "id")).collect()
    }

    /// What the story of an interaction is made from, of all agents concerned or of one; `None`
    /// when the interaction is unknown or not in scope. Others that are not in scope are marked as
    /// hidden.
    ///
    /// # Errors
    /// The database's own, or a row that cannot be read.
    pub async fn material(
        &self,
        scope: &Scope,
        id: InteractionId,
        only: Option<AgentId>,
        now: Moment,
    ) -> Result<Option<Material>, StoreError> {
        let mut tx = self.db.begin_reading().await?;
        if visible(&mut tx, scope, &[id]).await?.is_empty() {
            return Ok(None);
        }
        let sql = format!("{SELECT} WHERE interaction = $1 ORDER BY seq LIMIT $2");
        let own = events(&mut tx, sql, Args::new().text(id).int(OWN_MAX)).await?;
        let Some(span) = Span::of(&own) else { return Ok(None) };
        let end = span.left.unwrap_or(i64::MAX.unsigned_abs());
        let mut material = Material { own, only, until: now, ..Material::default() };
        material.take_plans(&plans(&mut tx, span.begun, end).await?, span.begun, end);
        let Some(queued) = span.queued else { return Ok(Some(material)) };
        let concerned: Vec<AgentId> = material.concerned().into_iter().collect();
        for agents in concerned.chunks(CHUNK) {
            material.before.extend(before(&mut tx, agents, queued).await?);
        }
        material.before.sort_by_key(|r| r.seq);
        material.during = during(&mut tx, material.only.as_ref(), queued, end).await?;
        material.cut = material.during.len() > DURING_MAX;
        material.during.truncate(DURING_MAX);
        let concerned: BTreeSet<AgentId> = concerned.into_iter().collect();
        material.during.retain(|r| r.event.agent().is_some_and(|a| concerned.contains(a)));
        let met: Vec<InteractionId> = material.met().into_iter().collect();
        for ids in met.chunks(CHUNK) {
            let seen = visible(&mut tx, scope, ids).await?;
            material.hidden.extend(ids.iter().filter(|id| !seen.contains(id)));
            material.others.extend(queued_places(&mut tx, ids).await?);
        }
        material.others.sort_by_key(|r| r.seq);
        tx.commit().await?;
        Ok(Some(material))
    }
}

async fn events(tx: &mut Tx, sql: String, args: Args) -> Result<Vec<Recorded>, StoreError> {
    tx.rows(AssertSqlSafe(sql), args).await?.iter().map(read_event).collect()
}

/// Which of these the reader may see.
async fn visible(
    tx: &mut Tx,
    scope: &Scope,
    ids: &[InteractionId],
) -> Result<BTreeSet<InteractionId>, StoreError> {
    let mut sql = Where::default();
    sql.any_of("id", ids);
    walls(scope, &mut sql);
    let (sql, args) = sql.query("SELECT id FROM contact", "");
    tx.rows(sql, args).await?.iter().map(|row| row.id("contact", "id")).collect()
}

/// The plan in force when it began, and those that came until its last wait ended.
async fn plans(tx: &mut Tx, begun: Seq, end: Seq) -> Result<Vec<Recorded>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE kind = 'plan_published' AND seq <= $1 AND seq >= COALESCE((SELECT MAX(seq) \
         FROM journal WHERE kind = 'plan_published' AND seq <= $2), 0) ORDER BY seq LIMIT $3"
    );
    let args = Args::new().int(end.cast_signed()).int(begun.cast_signed()).int(PLANS_MAX);
    events(tx, sql, args).await
}

/// The last event of each kind of each agent before that place.
async fn before(tx: &mut Tx, agents: &[AgentId], place: Seq) -> Result<Vec<Recorded>, StoreError> {
    let mut args = Args::new().int(place.cast_signed());
    let mut values = |some: &mut dyn Iterator<Item = String>| {
        let mut text = String::new();
        for value in some {
            let comma = if text.is_empty() { "" } else { ", " };
            args = std::mem::take(&mut args).text(value);
            write!(text, "{comma}(${})", args.len()).expect("a string takes all");
        }
        text
    };
    let agents = values(&mut agents.iter().map(ToString::to_string));
    let kinds = values(&mut AGENT_KINDS.iter().map(ToString::to_string));
    // One look-up in the index for each pair.
    let sql = format!(
        "WITH a (agent) AS (VALUES {agents}), k (kind) AS (VALUES {kinds}) {SELECT} WHERE seq IN \
         (SELECT (SELECT MAX(j.seq) FROM journal j WHERE j.agent = a.agent AND j.kind = k.kind \
         AND j.seq < $1) FROM a, k) ORDER BY seq"
    );
    events(tx, sql, args).await
}

/// What agents did between two places of the journal; one more than the bound when there is more.
async fn during(
    tx: &mut Tx,
    only: Option<&AgentId>,
    from: Seq,
    to: Seq,
) -> Result<Vec<Recorded>, StoreError> {
    let mut sql = Where::default();
    let places = Args::new().int(from.cast_signed()).int(to.cast_signed());
    sql.and("seq > ? AND seq <= ?", places);
    sql.any_of("kind", &AGENT_KINDS);
    sql.and_some("agent = ?", only);
    let tail = format!(" ORDER BY seq LIMIT {}", DURING_MAX + 1);
    let (sql, args) = sql.query(SELECT, &tail);
    tx.rows(sql, args).await?.iter().map(read_event).collect()
}

/// The places in line that these had.
async fn queued_places(tx: &mut Tx, ids: &[InteractionId]) -> Result<Vec<Recorded>, StoreError> {
    let mut sql = Where::default();
    sql.any_of("interaction", ids);
    sql.and("kind = 'interaction_queued'", Args::new());
    let (sql, args) = sql.query(SELECT, " ORDER BY seq");
    tx.rows(sql, args).await?.iter().map(read_event).collect()
}
