//! What a campaign's calls out came to, by record and by attempt.

use super::{DialAttempts, DialRecords};
use crate::sql::{Args, Where};
use crate::{Scope, StoreError};
use crm::dialling::{Pace, RecordState};
use ledger::figure::{Measure, Sums};
use std::collections::BTreeMap;
use vocab::{CampaignId, Disposition, DispositionId, Meaning, Moment, OrganizationId, QueueId};

/// Which calls out are summed; an empty list asks for nothing in particular.
#[derive(Clone, Debug, Default)]
pub struct DialAsked {
    pub from: Moment,
    /// Not included.
    pub to: Moment,
    pub organizations: Vec<OrganizationId>,
    pub campaigns: Vec<CampaignId>,
    pub queues: Vec<QueueId>,
}

impl DialAttempts<'_> {
    /// Calls of campaigns that left within the span. A record counts once, however often it was
    /// called; what people said is told by the meanings of dispositions.
    ///
    /// # Errors
    /// The database's own.
    pub async fn figures(
        &self,
        scope: &Scope,
        asked: &DialAsked,
        dispositions: &BTreeMap<DispositionId, Disposition>,
    ) -> Result<Sums, StoreError> {
        let meaning = |holds: fn(Meaning) -> bool| -> Vec<&DispositionId> {
            let said = dispositions.iter().filter(|(_, d)| d.means.is_some_and(holds));
            said.map(|(id, _)| id).collect()
        };
        let (argued, won) = (meaning(Meaning::is_argued), meaning(Meaning::is_success));
        let mut sums = Sums::default();
        let [attempts, records] = self.count(scope, asked, false, None).await?;
        (sums[Measure::DialAttempts], sums[Measure::DialRecords]) = (attempts, records);
        let [attempts, records] = self.count(scope, asked, true, None).await?;
        (sums[Measure::DialReached], sums[Measure::DialRecordsReached]) = (attempts, records);
        let [_, records] = self.count(scope, asked, true, Some(&argued)).await?;
        sums[Measure::DialArgued] = records;
        let [_, records] = self.count(scope, asked, true, Some(&won)).await?;
        sums[Measure::DialWon] = records;
        Ok(sums)
    }

    /// Attempts and records.
    async fn count(
        &self,
        scope: &Scope,
        asked: &DialAsked,
        reached: bool,
        said: Option<&[&DispositionId]>,
    ) -> Result<[i64; 2], StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.among("organization", &asked.organizations);
        sql.among("campaign", &asked.campaigns);
        if !asked.queues.is_empty() {
            let marks = vec!["?"; asked.queues.len()].join(", ");
            let args = asked.queues.iter().fold(Args::new(), Args::text);
            let of = format!("interaction IN (SELECT id FROM contact WHERE queue IN ({marks}))");
            sql.and(&of, args);
        }
        sql.and("campaign IS NOT NULL AND record IS NOT NULL", Args::new());
        sql.and("at_ms >= ?", Args::new().at(asked.from));
        sql.and("at_ms < ?", Args::new().at(asked.to));
        sql.and("(outcome IS NULL OR outcome <> 'not_allowed')", Args::new());
        if reached {
            sql.and("outcome = 'handled'", Args::new());
        }
        if let Some(said) = said {
            sql.any_of("disposition", said);
        }
        let select = "SELECT COUNT(*) AS attempts, COUNT(DISTINCT record) AS records \
             FROM dial_attempt";
        let (sql, args) = sql.query(select, "");
        let row = self.db.row(sql, args).await?;
        let Some(row) = row else { return Ok([0, 0]) };
        Ok([row.int("attempts")?, row.int("records")?])
    }
}

/// The pace of a campaign is that of its last days.
const PACE_MS: i64 = 7 * 86_400_000;
const HOUR_MS: i64 = 3_600_000;

impl DialRecords<'_> {
    /// What is left of a campaign's lists and how quickly it went of late, and how many records are
    /// ready now.
    ///
    /// # Errors
    /// The database's own.
    pub async fn pace(
        &self,
        scope: &Scope,
        campaign: &CampaignId,
        now: Moment,
    ) -> Result<(Pace, u64), StoreError> {
        let lists = self.db.record_lists().of(scope, campaign).await?;
        let active: Vec<_> = lists.iter().filter(|l| l.active && l.weight > 0).collect();
        let ids: Vec<_> = active.iter().map(|list| list.id).collect();
        let (mut left, mut ready) = (0, 0);
        for (state, count) in self.db.record_lists().counts(&ids).await?.into_values().flatten() {
            left += if state.is_open() { count } else { 0 };
            ready += if state == RecordState::Ready { count } else { 0 };
        }
        let since = Args::new().text(campaign).at(now.plus_ms(-PACE_MS));
        let sql = "SELECT COUNT(*) AS attempts, COUNT(DISTINCT at_ms / 3600000) AS hours \
             FROM dial_attempt WHERE campaign = $1 AND at_ms >= $2";
        let row = self.db.row(sql, since.clone()).await?;
        let (attempts, hours) = match row {
            Some(row) => (row.count("attempts")?, row.int("hours")?),
            None => (0, 0),
        };
        let sql = "SELECT COUNT(DISTINCT r.id) AS n FROM dial_attempt a \
             JOIN dial_record r ON r.id = a.record \
             WHERE a.campaign = $1 AND a.at_ms >= $2 AND r.state = 'done'";
        let row = self.db.row(sql, since).await?;
        let ended = row.map(|row| row.count("n")).transpose()?.unwrap_or(0);
        Ok((Pace { left, attempts, ended, dialled_ms: hours.saturating_mul(HOUR_MS) }, ready))
    }
}
