//! What time and results do to records: claims that run out, waits that end, attempts that are
//! followed by another or by none. All of it in bounded batches, and the same again does nothing.

use super::DialRecords;
use super::choice::full_cells;
use super::records::{DialRecord, zone_of};
use crate::StoreError;
use crate::sql::{Args, Tx};
use crm::dialling::{Fate, Filter, HourTable, Quota, Settling, settle};
use serde_json::Value;
use std::collections::BTreeMap;
use vocab::{
    CampaignId, DispositionId, FloorPlan, Moment, Outcome, RecordId, RecordListId, Recycling,
};

/// Records of one transaction.
const BATCH: i64 = 200;
/// Answers of so many days tell the best hour.
const HOURS_MS: i64 = 60 * 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// What a batch did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    pub again: u64,
    pub done: u64,
    /// There may be more.
    pub more: bool,
}

impl DialRecords<'_> {
    /// Records whose time has come are ready; gives how many. Call it again while it gives some.
    ///
    /// # Errors
    /// The database's own.
    pub async fn due(&self, now: Moment) -> Result<u64, StoreError> {
        let sql = format!(
            "UPDATE dial_record SET state = 'ready', reason = NULL, ready_ms = NULL \
             WHERE id IN (SELECT id FROM dial_record WHERE state = 'waits' AND ready_ms <= $1 \
             ORDER BY ready_ms LIMIT {BATCH})"
        );
        self.db.run(sqlx::AssertSqlSafe(sql), Args::new().at(now)).await
    }

    /// Claims that weren't used in time are given back.
    ///
    /// # Errors
    /// The database's own.
    pub async fn expire_claims(&self, now: Moment) -> Result<u64, StoreError> {
        let sql = "UPDATE dial_record SET state = 'ready', claimed_until_ms = NULL \
             WHERE claimed_until_ms <= $1 AND state = 'claimed'";
        self.db.run(sql, Args::new().at(now)).await
    }

    /// Works out what follows attempts that have ended, some at a time. A campaign that the plan
    /// lacks recycles as usual.
    ///
    /// # Errors
    /// The database's own.
    pub async fn settle(&self, now: Moment, plan: &FloorPlan) -> Result<Settled, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = format!(
            "SELECT * FROM dial_record WHERE state = 'settling' AND ready_ms <= $1 \
             ORDER BY ready_ms LIMIT {BATCH}"
        );
        let rows = tx.rows(sqlx::AssertSqlSafe(sql), Args::new().at(now)).await?;
        let records = rows.iter().map(DialRecord::read).collect::<Result<Vec<_>, _>>()?;
        let mut hours: BTreeMap<CampaignId, HourTable> = BTreeMap::new();
        let mut done = Settled { more: records.len() as i64 == BATCH, ..Settled::default() };
        for record in records {
            if !hours.contains_key(&record.campaign) {
                let table = past_hours(&mut tx, &record, now).await?;
                hours.insert(record.campaign.clone(), table);
            }
            let Some(table) = hours.get(&record.campaign) else { continue };
            match one(&mut tx, &record, plan, table, now).await? {
                Fate::Again { .. } => done.again += 1,
                Fate::Done { .. } => done.done += 1,
            }
        }
        tx.commit().await?;
        Ok(done)
    }

    /// Records of a list, a batch after the last of the one before, as filter and quotas have them
    /// now. `None`: that was all.
    ///
    /// # Errors
    /// The database's own.
    pub async fn refilter(
        &self,
        list: RecordListId,
        (filter, quotas): (&Filter, &[Quota]),
        after: Option<RecordId>,
    ) -> Result<Option<RecordId>, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = format!(
            "SELECT * FROM dial_record WHERE list = $1 \
             AND id > $2 ORDER BY id LIMIT {BATCH}"
        );
        let from = after.map_or_else(String::new, |id| id.to_string());
        let rows = tx.rows(sqlx::AssertSqlSafe(sql), Args::new().text(list).text(from)).await?;
        let mut last = None;
        for row in &rows {
            let record = DialRecord::read(row)?;
            last = Some(record.id);
            let told = told(&record);
            let cell = quotas.iter().find(|quota| quota.of.passes(&told)).map(|q| q.id.as_str());
            // One that waited goes on waiting when it is let in again.
            let sql = "UPDATE dial_record SET cell = $1, state = CASE \
                 WHEN state = 'filtered' AND $2 = 1 AND ready_ms IS NULL THEN 'ready' \
                 WHEN state = 'filtered' AND $2 = 1 THEN 'waits' \
                 WHEN state IN ('ready', 'waits') AND $2 = 0 THEN 'filtered' \
                 ELSE state END WHERE id = $3";
            let args = Args::new().opt_text(cell).flag(filter.passes(&told)).text(record.id);
            tx.run(sql, args).await?;
        }
        tx.commit().await?;
        Ok(last.filter(|_| rows.len() as i64 == BATCH))
    }

    /// Takes the records of a list away that nobody was called for, some at a time; the others stay
    /// as what was done. Gives how many went; none: that was all.
    ///
    /// # Errors
    /// The database's own.
    pub async fn clear(&self, list: RecordListId) -> Result<u64, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = format!(
            "SELECT id FROM dial_record WHERE list = $1 AND interaction IS NULL \
             AND state <> 'calling' LIMIT {BATCH}"
        );
        let rows = tx.rows(sqlx::AssertSqlSafe(sql), Args::new().text(list)).await?;
        for row in &rows {
            remove(&mut tx, &row.text("id")?).await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}

pub(super) async fn remove(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    tx.run("DELETE FROM dial_number WHERE record = $1", Args::new().text(id)).await?;
    tx.run("DELETE FROM dial_record WHERE id = $1", Args::new().text(id)).await.map(|_| ())
}

/// What filters and quotas are asked of.
pub(super) fn told(record: &DialRecord) -> crm::Values {
    let mut values = record.values.reveal().clone();
    values.insert("score".into(), record.score.into());
    let mut text = |key: &str, text: &Option<vocab::Pii<String>>| {
        if let Some(text) = text {
            values.insert(key.into(), Value::String(text.reveal().clone()));
        }
    };
    text("postcode", &record.postcode);
    text("reference", &record.reference);
    values
}

/// Calls and answers of the campaign by hour, in the person's time. Summed by the hour in the
/// database: local hours are computed here.
async fn past_hours(
    tx: &mut Tx,
    record: &DialRecord,
    now: Moment,
) -> Result<HourTable, StoreError> {
    let sql = "SELECT at_ms / 3600000 AS hour, COUNT(*) AS calls, COUNT(answered_ms) AS answers \
         FROM dial_attempt WHERE campaign = $1 AND at_ms >= $2 GROUP BY at_ms / 3600000";
    let args = Args::new().text(&record.campaign).at(now.plus_ms(-HOURS_MS));
    let (zone, mut table) = (zone_of(&record.zone), HourTable::default());
    for row in tx.rows(sql, args).await? {
        let at = Moment::from_epoch_ms(row.int("hour")?.saturating_mul(HOUR_MS));
        let count = |column| Ok::<_, StoreError>(u32::try_from(row.int(column)?).unwrap_or(0));
        table.add(&zone, at, count("calls")?, count("answers")?);
    }
    Ok(table)
}

async fn one(
    tx: &mut Tx,
    record: &DialRecord,
    plan: &FloorPlan,
    hours: &HourTable,
    now: Moment,
) -> Result<Fate, StoreError> {
    let usual = Recycling::default();
    let set_up = plan.campaigns.get(&record.campaign).and_then(|c| c.outbound.as_ref());
    let rules = set_up.map_or(&usual, |outbound| &outbound.recycling);
    let outcome = record.last_outcome.as_deref().and_then(outcome).unwrap_or(Outcome::Interrupted);
    let disposition = record.last_disposition.as_deref().map(DispositionId::new);
    let known = |id: &DispositionId| plan.dispositions.get(id);
    let means = disposition.as_ref().and_then(known).and_then(|d| d.means);
    let alike = alike(tx, record, rules).await?;
    let ended = last_end(tx, record).await?.unwrap_or(now).min(now);
    let zone = zone_of(&record.zone);
    let fate = settle(&Settling {
        rules,
        outcome,
        disposition: disposition.as_ref(),
        means,
        attempts: record.attempts,
        alike,
        tried: record.number_index,
        numbers: &record.numbers,
        zone: &zone,
        hours,
        ended,
    });
    let full = match &record.cell {
        Some(cell) => full_cells(tx, &record.campaign).await?.contains(cell),
        None => false,
    };
    write(tx, record, fate, full, now).await?;
    Ok(fate)
}

async fn write(
    tx: &mut Tx,
    record: &DialRecord,
    fate: Fate,
    full: bool,
    now: Moment,
) -> Result<(), StoreError> {
    let (strike, index) = match fate {
        Fate::Again { index, strike, .. } => (strike, index),
        Fate::Done { strike, .. } => (strike, record.number_index),
    };
    let mut numbers = record.numbers.clone();
    if let (Some(strike), Some(number)) = (strike, numbers.get_mut(record.number_index)) {
        number.struck = Some(strike);
    }
    let (state, why, ready) = match fate {
        Fate::Again { .. } if full => ("done", Some(crm::dialling::Why::Quota), None),
        Fate::Again { at, .. } if at <= now => ("ready", None, None),
        Fate::Again { at, why, .. } => ("waits", Some(why), Some(at)),
        Fate::Done { why, .. } => ("done", Some(why), None),
    };
    // An agreed time is over: the record goes back to its own place.
    let sql = "UPDATE dial_record SET state = $1, reason = $2, ready_ms = $3, numbers = $4, \
         number_index = $5, place = base_place, agent = NULL WHERE id = $6 AND state = 'settling'";
    let args = Args::new().text(state).opt_text(why.map(crm::dialling::Why::name)).opt_at(ready);
    let args = args.json(&numbers).int(i64::try_from(index).unwrap_or(0)).text(record.id);
    tx.run(sql, args).await.map(|_| ())
}

/// Attempts of the record that ended like its last: by disposition where that has a rule.
async fn alike(tx: &mut Tx, record: &DialRecord, rules: &Recycling) -> Result<u32, StoreError> {
    let ruled = record.last_disposition.as_ref();
    let ruled = ruled.filter(|id| rules.dispositions.contains_key(id.as_str()));
    let (column, value) = match (ruled, &record.last_outcome) {
        (Some(disposition), _) => ("disposition", disposition),
        (None, Some(outcome)) => ("outcome", outcome),
        (None, None) => return Ok(1),
    };
    let sql = format!("SELECT COUNT(*) AS n FROM dial_attempt WHERE record = $1 AND {column} = $2");
    let args = Args::new().text(record.id).text(value);
    let row = tx.row(sqlx::AssertSqlSafe(sql), args).await?;
    let count = row.map(|row| row.int("n")).transpose()?.unwrap_or(0);
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

async fn last_end(tx: &mut Tx, record: &DialRecord) -> Result<Option<Moment>, StoreError> {
    let Some(interaction) = record.interaction else { return Ok(None) };
    let sql = "SELECT ended_ms FROM contact WHERE id = $1";
    let row = tx.row(sql, Args::new().text(interaction)).await?;
    Ok(row.map(|row| row.opt_at("ended_ms")).transpose()?.flatten())
}

fn outcome(name: &str) -> Option<Outcome> {
    serde_json::from_value(Value::String(name.to_owned())).ok()
}
