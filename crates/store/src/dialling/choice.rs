//! Which records are called next.
//!
//! The price of a choice: a walk down one index for each list and zone, and one row written for each
//! record chosen; it doesn't grow with the lists.

use super::DialRecords;
use super::records::{DialRecord, zone_of};
use crate::StoreError;
use crate::sql::{Args, Tx};
use crm::dialling::{DialNumber, NumberChoice, Why, choose_number, shares};
use law::digest;
use std::collections::{BTreeMap, BTreeSet};
use vocab::{
    Address, AgentId, CampaignId, CustomerId, Moment, OrganizationId, Pii, RecordId, RecordListId,
};

/// Records chosen at once.
const MOST: usize = 100;
/// Zones of a campaign that are looked at.
const MOST_ZONES: usize = 64;
/// Records whose numbers are out of hours are put aside, and others looked at: so often.
const ROUNDS: usize = 4;
/// Records of a zone are counted so far.
const COUNTED: u32 = 10_000;

/// A question for records that may be called now.
#[derive(Clone, Debug)]
pub struct ChoiceAsk<'a> {
    pub campaign: &'a CampaignId,
    /// Those whose hours are open; as [`DialRecords::zones`] names them.
    pub zones: &'a [String],
    pub count: usize,
    pub now: Moment,
    /// Not called by then: free again.
    pub lease_until: Moment,
}

/// Somebody who may be called next, claimed for the asker.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub record: RecordId,
    pub organization: OrganizationId,
    pub campaign: CampaignId,
    pub list: RecordListId,
    pub customer: Option<CustomerId>,
    pub name: Option<Pii<String>>,
    /// The number to be tried now.
    pub number: Pii<Address>,
    /// All of the record, in their order, and their digests.
    pub numbers: Vec<DialNumber>,
    pub digests: Vec<String>,
    pub territory: Option<String>,
    pub postcode: Option<Pii<String>>,
    /// An IANA name; `None`: not known.
    pub zone: Option<String>,
    pub attempts: u32,
    /// Kept for this agent.
    pub only: Option<AgentId>,
    /// Called because of an appointment.
    pub appointment: bool,
}

impl DialRecords<'_> {
    /// Claims records: those at an agreed time first, then of each list as its weight says. Fewer
    /// than asked where there are no more.
    ///
    /// # Errors
    /// The database's own.
    pub async fn choose(&self, ask: &ChoiceAsk<'_>) -> Result<Vec<Candidate>, StoreError> {
        let count = ask.count.min(MOST);
        let zones = ask.zones.get(..ask.zones.len().min(MOST_ZONES)).unwrap_or_default();
        if count == 0 || zones.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.db.begin().await?;
        let lists = active(&mut tx, ask.campaign).await?;
        let full = full_cells(&mut tx, ask.campaign).await?;
        let mut chosen = Vec::new();
        for _ in 0..ROUNDS {
            let left = count - chosen.len();
            if left == 0 || lists.is_empty() {
                break;
            }
            let found = some(&mut tx, &lists, zones, left, ask.now).await?;
            if found.is_empty() {
                break;
            }
            for record in found {
                chosen.extend(claim(&mut tx, record, ask, &full).await?);
            }
        }
        tx.commit().await?;
        Ok(chosen)
    }

    /// Time zones in which the campaign has records that are ready, and how many, counted to 10,000.
    ///
    /// # Errors
    /// The database's own.
    pub async fn zones(&self, campaign: &CampaignId) -> Result<Vec<(String, u64)>, StoreError> {
        let mut tx = self.db.begin_reading().await?;
        let mut zones: BTreeMap<String, u64> = BTreeMap::new();
        for (list, _) in active(&mut tx, campaign).await? {
            let mut last: Option<String> = None;
            for _ in 0..MOST_ZONES {
                let sql = "SELECT zone FROM dial_record WHERE list = $1 AND state = 'ready' \
                     AND zone > $2 ORDER BY zone LIMIT 1";
                let first = "SELECT zone FROM dial_record WHERE list = $1 AND state = 'ready' \
                     ORDER BY zone LIMIT 1";
                let args = Args::new().text(list);
                let row = match &last {
                    Some(last) => tx.row(sql, args.text(last)).await?,
                    None => tx.row(first, args).await?,
                };
                let Some(row) = row else { break };
                let zone = row.text("zone")?;
                let sql = format!(
                    "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM dial_record \
                     WHERE list = $1 AND state = 'ready' AND zone = $2 LIMIT {COUNTED}) AS found"
                );
                let args = Args::new().text(list).text(&zone);
                let row = tx.row(sqlx::AssertSqlSafe(sql), args).await?;
                let count = row.map(|row| row.count("n")).transpose()?.unwrap_or(0);
                *zones.entry(zone.clone()).or_default() += count;
                last = Some(zone);
            }
        }
        tx.commit().await?;
        Ok(zones.into_iter().collect())
    }

    /// Takes one for a call by hand: where it could be chosen, it is claimed until then. False: it is
    /// being called, or about to be.
    ///
    /// # Errors
    /// The database's own.
    pub async fn take(&self, record: RecordId, until: Moment) -> Result<bool, StoreError> {
        let sql = "UPDATE dial_record SET state = CASE WHEN state = 'ready' THEN 'claimed' \
             ELSE state END, claimed_until_ms = CASE WHEN state = 'ready' THEN $1 ELSE NULL END \
             WHERE id = $2 AND state NOT IN ('claimed', 'calling')";
        Ok(self.db.run(sql, Args::new().at(until).text(record)).await? > 0)
    }

    /// Gives a claim back that wasn't used.
    ///
    /// # Errors
    /// The database's own.
    pub async fn release(&self, record: RecordId) -> Result<(), StoreError> {
        let sql = "UPDATE dial_record SET state = 'ready', claimed_until_ms = NULL \
             WHERE id = $1 AND state = 'claimed'";
        self.db.run(sql, Args::new().text(record)).await.map(|_| ())
    }

    /// The law said no, by this cause: not before `ready_at`, or never.
    ///
    /// # Errors
    /// The database's own.
    pub async fn block(
        &self,
        record: RecordId,
        reason: &str,
        ready_at: Option<Moment>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE dial_record SET state = $1, reason = $2, ready_ms = $3, \
             claimed_until_ms = NULL WHERE id = $4 AND state IN ('claimed', 'ready', 'settling')";
        let state = if ready_at.is_some() { "waits" } else { "blocked" };
        let args = Args::new().text(state).text(reason).opt_at(ready_at).text(record);
        self.db.run(sql, args).await.map(|_| ())
    }
}

/// Lists that give records, with their weights.
async fn active(
    tx: &mut Tx,
    campaign: &CampaignId,
) -> Result<Vec<(RecordListId, u32)>, StoreError> {
    let sql = "SELECT id, weight FROM record_list WHERE campaign = $1 AND active = 1 \
         AND removed_ms IS NULL AND weight > 0 ORDER BY made_ms, id";
    let rows = tx.rows(sql, Args::new().text(campaign)).await?;
    let read = |row: &crate::sql::Row| {
        let weight = u32::try_from(row.int("weight")?).unwrap_or(0);
        Ok((row.id("record_list", "id")?, weight))
    };
    rows.iter().map(read).collect()
}

/// Kinds of which as many have succeeded as are wanted.
pub(super) async fn full_cells(
    tx: &mut Tx,
    campaign: &CampaignId,
) -> Result<BTreeSet<String>, StoreError> {
    let sql = "SELECT body FROM dial_quota WHERE campaign = $1";
    let Some(row) = tx.row(sql, Args::new().text(campaign)).await? else {
        return Ok(BTreeSet::new());
    };
    let quotas: Vec<crm::dialling::Quota> = row.json("dial_quota", "body")?;
    let mut full = BTreeSet::new();
    for quota in quotas {
        let most = i64::from(quota.most).max(1);
        // Counted no further than the quota.
        let sql = "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM dial_record \
             WHERE campaign = $1 AND cell = $2 AND state = 'done' AND reason = 'success' \
             LIMIT $3) AS found";
        let args = Args::new().text(campaign).text(&quota.id).int(most);
        let filled = tx.row(sql, args).await?.map(|row| row.int("n")).transpose()?.unwrap_or(0);
        if filled >= i64::from(quota.most) {
            full.insert(quota.id);
        }
    }
    Ok(full)
}

/// Records that are ready, at most `count`.
async fn some(
    tx: &mut Tx,
    lists: &[(RecordListId, u32)],
    zones: &[String],
    count: usize,
    now: Moment,
) -> Result<Vec<DialRecord>, StoreError> {
    let mut found: Vec<DialRecord> = Vec::new();
    for (list, _) in lists {
        for zone in zones {
            let agreed = heads(tx, *list, zone, count, Some(0)).await?;
            found.extend(agreed);
        }
    }
    found.sort_by_key(|record| (record.place, record.id));
    found.truncate(count);
    // Where the round begins needs no memory: the clock spreads as well.
    let start = now.epoch_ms().unsigned_abs();
    let mut left: Vec<(RecordListId, u32)> = lists.to_vec();
    // A list that has no more leaves its share to the others.
    while found.len() < count && !left.is_empty() {
        let weights: Vec<u32> = left.iter().map(|(_, weight)| *weight).collect();
        let shares = shares(&weights, count - found.len(), start);
        let mut more = Vec::new();
        for ((list, weight), share) in left.iter().zip(shares) {
            if share == 0 {
                more.push((*list, *weight, 0, 0));
                continue;
            }
            let known = found.iter().filter(|record| record.list == *list).count();
            let mut heads_of = Vec::new();
            for zone in zones {
                heads_of.extend(heads(tx, *list, zone, share + known, None).await?);
            }
            heads_of.retain(|record| !found.iter().any(|known| known.id == record.id));
            heads_of.sort_by_key(|record| (record.place, record.id));
            heads_of.truncate(share);
            more.push((*list, *weight, share, heads_of.len()));
            found.extend(heads_of);
        }
        let before = left.len();
        left = more
            .into_iter()
            .filter(|(_, _, share, got)| got >= share)
            .map(|(list, weight, _, _)| (list, weight))
            .collect();
        if left.len() == before {
            break;
        }
    }
    Ok(found)
}

/// The first records of a list in a zone; below a place, if told.
async fn heads(
    tx: &mut Tx,
    list: RecordListId,
    zone: &str,
    count: usize,
    below: Option<i64>,
) -> Result<Vec<DialRecord>, StoreError> {
    let limit = i64::try_from(count).unwrap_or(i64::MAX);
    let args = Args::new().text(list).text(zone).int(limit);
    let rows = match below {
        Some(below) => {
            let sql = "SELECT * FROM dial_record WHERE list = $1 AND state = 'ready' \
                 AND zone = $2 AND place < $4 ORDER BY place, id LIMIT $3";
            tx.rows(sql, args.int(below)).await?
        }
        None => {
            let sql = "SELECT * FROM dial_record WHERE list = $1 AND state = 'ready' \
                 AND zone = $2 ORDER BY place, id LIMIT $3";
            tx.rows(sql, args).await?
        }
    };
    rows.iter().map(DialRecord::read).collect()
}

/// The record as somebody to call; or it is put where it belongs, and nobody.
async fn claim(
    tx: &mut Tx,
    record: DialRecord,
    ask: &ChoiceAsk<'_>,
    full: &BTreeSet<String>,
) -> Result<Option<Candidate>, StoreError> {
    let aside = "UPDATE dial_record SET state = $1, reason = $2, ready_ms = $3 \
         WHERE id = $4 AND state = 'ready'";
    let put = |state: &str, why: Why, at: Option<Moment>| {
        Args::new().text(state).text(why.name()).opt_at(at).text(record.id)
    };
    if record.cell.as_ref().is_some_and(|cell| full.contains(cell)) {
        tx.run(aside, put("done", Why::Quota, None)).await?;
        return Ok(None);
    }
    let zone = zone_of(&record.zone);
    let index = match choose_number(&record.numbers, record.number_index, &zone, ask.now) {
        NumberChoice::Dial(index) => index,
        NumberChoice::Wait(at) => {
            tx.run(aside, put("waits", Why::NumberHours, Some(at))).await?;
            return Ok(None);
        }
        NumberChoice::Nothing => {
            tx.run(aside, put("done", Why::NoNumber, None)).await?;
            return Ok(None);
        }
    };
    let sql = "UPDATE dial_record SET state = 'claimed', reason = NULL, claimed_until_ms = $1, \
         number_index = $2 WHERE id = $3 AND state = 'ready'";
    let args = Args::new().at(ask.lease_until).int(i64::try_from(index).unwrap_or(0));
    if tx.run(sql, args.text(record.id)).await? == 0 {
        return Ok(None);
    }
    let Some(number) = record.numbers.get(index).map(|number| number.number.clone()) else {
        return Ok(None);
    };
    let digests = record.numbers.iter().map(|n| digest(n.number.reveal())).collect();
    Ok(Some(Candidate {
        record: record.id,
        organization: record.organization,
        campaign: record.campaign,
        list: record.list,
        customer: record.customer,
        name: record.name,
        number,
        digests,
        numbers: record.numbers,
        territory: record.territory,
        postcode: record.postcode,
        zone: Some(record.zone).filter(|zone| !zone.is_empty()),
        attempts: record.attempts,
        only: record.only,
        appointment: record.place < 0,
    }))
}
