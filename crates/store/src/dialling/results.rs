//! What became of a campaign's calls over a span: grouped for its results, and the calls themselves
//! behind each number.

use super::attempts::{Attempt, DialAttempts, read};
use super::{DialRecords, RecordFilter};
use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Where};
use crate::{Page, Scope, StoreError};
use std::collections::BTreeMap;
use vocab::{AgentId, CampaignId, DispositionId, Moment, Pii, RecordId, RecordListId};

/// Calls are grouped by the half-hour: every time zone's hours and days are made of them.
const SLOT_MS: i64 = 1_800_000;
/// Groups of one answer.
const MOST_GROUPS: u32 = 50_000;
/// A person picked up, whether or not an agent came.
const LIVE: &str = "answered_ms IS NOT NULL AND (heard IS NULL OR heard = 'human') \
     AND outcome IN ('handled', 'dropped', 'abandoned_in_queue', 'self_served')";

/// One number of a campaign's results, by which its calls are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialKind {
    Attempts,
    Live,
    Reached,
    Dropped,
    Machines,
    Busy,
    NoAnswer,
    Failed,
    NotAllowed,
    /// Their disposition is one of [`CallsAsked::said`].
    Said,
}

impl DialKind {
    /// As the API names them; what was said is asked for by its meaning.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "attempts" => Self::Attempts,
            "live" => Self::Live,
            "reached" => Self::Reached,
            "dropped" => Self::Dropped,
            "machines" => Self::Machines,
            "busy" => Self::Busy,
            "no_answer" => Self::NoAnswer,
            "failed" => Self::Failed,
            "not_allowed" => Self::NotAllowed,
            "argued" | "successes" | "refusals" => Self::Said,
            _ => return None,
        })
    }

    const fn condition(self) -> &'static str {
        match self {
            Self::Attempts | Self::Said => "(outcome IS NULL OR outcome <> 'not_allowed')",
            Self::Live => LIVE,
            Self::Reached => "outcome = 'handled'",
            Self::Dropped => "outcome = 'dropped'",
            Self::Machines => "outcome IN ('machine', 'voicemail_left')",
            Self::Busy => "outcome = 'busy'",
            Self::NoAnswer => "outcome = 'no_answer'",
            Self::Failed => "outcome IN ('number_unknown', 'failed')",
            Self::NotAllowed => "outcome = 'not_allowed'",
        }
    }
}

/// Which calls of a campaign are asked for.
#[derive(Clone, Debug)]
pub struct CallsAsked {
    pub campaign: CampaignId,
    pub from: Moment,
    /// Not included.
    pub to: Moment,
    pub agent: Option<AgentId>,
    pub kind: DialKind,
    /// One of these dispositions; of [`DialKind::Said`] alone none finds nothing.
    pub said: Vec<DispositionId>,
}

/// Calls alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialGroup {
    /// When its half-hour began; of groups by agent the beginning of time.
    pub slot: Moment,
    pub agent: Option<AgentId>,
    pub outcome: Option<String>,
    pub disposition: Option<DispositionId>,
    pub calls: u64,
    pub answered: u64,
    pub live: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialBy {
    Time,
    Agent,
}

impl DialAttempts<'_> {
    /// A campaign's calls of a span, by half-hour or by agent, and what became of them.
    ///
    /// # Errors
    /// The database's own.
    pub async fn grouped(
        &self,
        scope: &Scope,
        campaign: &CampaignId,
        (from, to): (Moment, Moment),
        by: DialBy,
    ) -> Result<Vec<DialGroup>, StoreError> {
        let mut sql = Where::default();
        sql.and("campaign = ?", Args::new().text(campaign));
        scope.wall(&mut sql, "organization");
        sql.and("at_ms >= ?", Args::new().at(from));
        sql.and("at_ms < ?", Args::new().at(to));
        let key = match by {
            DialBy::Time => format!("at_ms / {SLOT_MS}"),
            DialBy::Agent => "agent".to_owned(),
        };
        let select = format!(
            "SELECT {key} AS slot, outcome, disposition, COUNT(*) AS n, \
             COUNT(answered_ms) AS answered, \
             COALESCE(SUM(CASE WHEN {LIVE} THEN 1 ELSE 0 END), 0) AS live FROM dial_attempt"
        );
        let tail = format!(" GROUP BY {key}, outcome, disposition LIMIT {MOST_GROUPS}");
        let (sql, args) = sql.query(&select, &tail);
        let read = |row: &crate::sql::Row| {
            let (slot, agent) = match by {
                DialBy::Time => (row.int("slot")?.saturating_mul(SLOT_MS), None),
                DialBy::Agent => (0, row.opt_text("slot")?.map(|a| AgentId::new(a.as_str()))),
            };
            Ok(DialGroup {
                slot: Moment::from_epoch_ms(slot),
                agent,
                outcome: row.opt_text("outcome")?,
                disposition: row.opt_text("disposition")?.map(|d| DispositionId::new(&d)),
                calls: row.count("n")?,
                answered: row.count("answered")?,
                live: row.int("live")?.unsigned_abs(),
            })
        };
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// The calls behind a number, the latest first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn behind(
        &self,
        scope: &Scope,
        asked: &CallsAsked,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Attempt>, StoreError> {
        let mut sql = Where::default();
        sql.and("campaign = ?", Args::new().text(&asked.campaign));
        scope.wall(&mut sql, "organization");
        sql.and("at_ms >= ?", Args::new().at(asked.from));
        sql.and("at_ms < ?", Args::new().at(asked.to));
        sql.and_some("agent = ?", asked.agent.as_ref());
        sql.and(asked.kind.condition(), Args::new());
        match asked.kind {
            DialKind::Said => sql.any_of("disposition", &asked.said),
            DialKind::Attempts
            | DialKind::Live
            | DialKind::Reached
            | DialKind::Dropped
            | DialKind::Machines
            | DialKind::Busy
            | DialKind::NoAnswer
            | DialKind::Failed
            | DialKind::NotAllowed => sql.among("disposition", &asked.said),
        }
        if let Some(cursor) = cursor {
            let (at, id) = Cursor::read_ms(cursor)?;
            let args = Args::new().int(at).int(at).text(id);
            sql.and("(at_ms < ? OR (at_ms = ? AND interaction < ?))", args);
        }
        let (take, rows) = page_rows(limit);
        let tail = format!(" ORDER BY at_ms DESC, interaction DESC LIMIT {rows}");
        let (sql, args) = sql.query("SELECT * FROM dial_attempt", &tail);
        let rows = self.db.rows(sql, args).await?;
        let mut items = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let more = items.len() > take;
        items.truncate(take);
        let last = items.last().filter(|_| more);
        let next = last.map(|a| Cursor::write(a.at.epoch_ms(), a.interaction));
        Ok(Page { items, next })
    }
}

/// Records of one list that stand alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub list: RecordListId,
    pub state: crm::dialling::RecordState,
    pub reason: Option<String>,
    pub records: u64,
}

impl DialRecords<'_> {
    /// What these records are called.
    ///
    /// # Errors
    /// The database's own.
    pub async fn names(
        &self,
        scope: &Scope,
        records: &[RecordId],
    ) -> Result<BTreeMap<RecordId, Pii<String>>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.any_of("id", records);
        let (sql, args) = sql.query("SELECT id, name, reference FROM dial_record", "");
        let mut names = BTreeMap::new();
        for row in self.db.rows(sql, args).await? {
            let name = row.opt_text("name")?.or(row.opt_text("reference")?);
            if let Some(name) = name {
                names.insert(row.id("dial_record", "id")?, Pii::new(name));
            }
        }
        Ok(names)
    }

    /// How many records of these lists stand where, and why.
    ///
    /// # Errors
    /// The database's own.
    pub async fn standing(&self, lists: &[RecordListId]) -> Result<Vec<Standing>, StoreError> {
        let mut sql = Where::default();
        sql.any_of("list", lists);
        let select = "SELECT list, state, reason, COUNT(*) AS n FROM dial_record";
        let tail = format!(" GROUP BY list, state, reason LIMIT {MOST_GROUPS}");
        let (sql, args) = sql.query(select, &tail);
        let mut found = Vec::new();
        for row in self.db.rows(sql, args).await? {
            let Some(state) = crm::dialling::RecordState::of(&row.text("state")?) else { continue };
            let list = row.id("dial_record", "list")?;
            let (reason, records) = (row.opt_text("reason")?, row.count("n")?);
            found.push(Standing { list, state, reason, records });
        }
        Ok(found)
    }

    /// How many of some records of a list pass a filter, and how many were looked at: a list of a
    /// million is told by its part.
    ///
    /// # Errors
    /// The database's own.
    pub async fn matching(
        &self,
        scope: &Scope,
        lists: &[RecordListId],
        filter: &crm::dialling::Filter,
        most: usize,
    ) -> Result<(u64, u64), StoreError> {
        const BATCH: u32 = 500;
        let (mut looked, mut passed) = (0_u64, 0_u64);
        for list in lists {
            let asked = RecordFilter { list: Some(*list), ..RecordFilter::default() };
            let mut cursor: Option<String> = None;
            let room = most / lists.len().max(1);
            for _ in 0..room.div_ceil(BATCH as usize) {
                let page = self.page(scope, &asked, cursor.as_deref(), BATCH).await?;
                looked += page.items.len() as u64;
                let passes = |r: &&super::DialRecord| filter.passes(&super::settle::told(r));
                passed += page.items.iter().filter(passes).count() as u64;
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        Ok((looked, passed))
    }
}
