//! The lists of a campaign.

use crate::sql::{Args, Row, Where, insert};
use crate::{Db, Scope, StoreError};
use crm::dialling::{Filter, Quota, RecordState};
use std::collections::BTreeMap;
use vocab::{CampaignId, Moment, OrganizationId, RecordListId};

/// Records that may be called, together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordList {
    pub id: RecordListId,
    pub organization: OrganizationId,
    pub campaign: CampaignId,
    pub name: String,
    /// Its share among the campaign's lists; 0 gives nobody.
    pub weight: u32,
    /// Paused lists give nobody.
    pub active: bool,
    pub filter: Filter,
    pub author: String,
    pub made_at: Moment,
    pub removed_at: Option<Moment>,
}

/// Records of a list by where they stand.
pub type ListCounts = BTreeMap<RecordState, u64>;

/// Lists of one campaign.
const MOST_LISTS: u32 = 500;

#[derive(Clone, Copy, Debug)]
pub struct RecordLists<'a> {
    pub(super) db: &'a Db,
}

impl RecordLists<'_> {
    /// # Errors
    /// The database's own.
    pub async fn add(&self, list: &RecordList) -> Result<(), StoreError> {
        let columns = [
            "id",
            "organization",
            "campaign",
            "name",
            "weight",
            "active",
            "filter",
            "author",
            "made_ms",
        ];
        let row = Args::new().text(list.id).text(&list.organization).text(&list.campaign);
        let row = row.text(&list.name).int(i64::from(list.weight)).flag(list.active);
        let row = row.json(&list.filter).text(&list.author).at(list.made_at);
        let mut tx = self.db.begin().await?;
        insert(&mut tx, "record_list", &columns, "", vec![row]).await?;
        tx.commit().await
    }

    /// # Errors
    /// The database's own.
    pub async fn get(
        &self,
        scope: &Scope,
        id: RecordListId,
    ) -> Result<Option<RecordList>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM record_list", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// Of a campaign, in the order in which they were made; without those that were taken away.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of(
        &self,
        scope: &Scope,
        campaign: &CampaignId,
    ) -> Result<Vec<RecordList>, StoreError> {
        let mut sql = Where::default();
        sql.and("campaign = ?", Args::new().text(campaign));
        sql.and("removed_ms IS NULL", Args::new());
        scope.wall(&mut sql, "organization");
        let tail = format!(" ORDER BY made_ms, id LIMIT {MOST_LISTS}");
        let (sql, args) = sql.query("SELECT * FROM record_list", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// Those that were taken away, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn removed(&self, most: u32) -> Result<Vec<RecordListId>, StoreError> {
        let mut sql = Where::default();
        sql.and("removed_ms IS NOT NULL", Args::new());
        let tail = format!(" ORDER BY removed_ms DESC LIMIT {most}");
        let (sql, args) = sql.query("SELECT id FROM record_list", &tail);
        self.db.rows(sql, args).await?.iter().map(|row| row.id("record_list", "id")).collect()
    }

    /// Name, weight and whether it is active: in force for the next choice. A changed filter is told
    /// to the records by [`super::DialRecords::refilter`].
    ///
    /// # Errors
    /// The database's own.
    pub async fn change(&self, list: &RecordList) -> Result<(), StoreError> {
        let sql = "UPDATE record_list SET name = $1, weight = $2, active = $3, filter = $4, \
             removed_ms = $5 WHERE id = $6";
        let args = Args::new().text(&list.name).int(i64::from(list.weight)).flag(list.active);
        let args = args.json(&list.filter).opt_at(list.removed_at).text(list.id);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// How many records stand where, by list.
    ///
    /// # Errors
    /// The database's own.
    pub async fn counts(
        &self,
        lists: &[RecordListId],
    ) -> Result<BTreeMap<RecordListId, ListCounts>, StoreError> {
        let mut sql = Where::default();
        sql.any_of("list", lists);
        let select = "SELECT list, state, COUNT(*) AS n FROM dial_record";
        let (sql, args) = sql.query(select, " GROUP BY list, state");
        let mut counts: BTreeMap<RecordListId, ListCounts> = BTreeMap::new();
        for row in self.db.rows(sql, args).await? {
            let list = row.id("dial_record", "list")?;
            let Some(state) = RecordState::of(&row.text("state")?) else { continue };
            counts.entry(list).or_default().insert(state, row.count("n")?);
        }
        Ok(counts)
    }

    /// How many of which kind the campaign wants.
    ///
    /// # Errors
    /// The database's own.
    pub async fn quotas(&self, campaign: &CampaignId) -> Result<Vec<Quota>, StoreError> {
        let sql = "SELECT body FROM dial_quota WHERE campaign = $1";
        let row = self.db.row(sql, Args::new().text(campaign)).await?;
        Ok(row.map(|row| row.json("dial_quota", "body")).transpose()?.unwrap_or_default())
    }

    /// In place of those before; told to the records by [`super::DialRecords::refilter`].
    ///
    /// # Errors
    /// The database's own.
    pub async fn set_quotas(
        &self,
        organization: &OrganizationId,
        campaign: &CampaignId,
        quotas: &[Quota],
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO dial_quota (campaign, organization, body) VALUES ($1, $2, $3) \
             ON CONFLICT (campaign) DO UPDATE SET body = excluded.body, \
             organization = excluded.organization";
        let args = Args::new().text(campaign).text(organization).json(&quotas);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// Successes of each kind so far.
    ///
    /// # Errors
    /// The database's own.
    pub async fn filled(&self, campaign: &CampaignId) -> Result<BTreeMap<String, u64>, StoreError> {
        let sql = "SELECT cell, COUNT(*) AS n FROM dial_record WHERE campaign = $1 \
             AND cell IS NOT NULL AND state = 'done' AND reason = 'success' GROUP BY cell";
        let rows = self.db.rows(sql, Args::new().text(campaign)).await?;
        rows.iter().map(|row| Ok((row.text("cell")?, row.count("n")?))).collect()
    }
}

fn read(row: &Row) -> Result<RecordList, StoreError> {
    Ok(RecordList {
        id: row.id("record_list", "id")?,
        organization: OrganizationId::new(&row.text("organization")?),
        campaign: CampaignId::new(&row.text("campaign")?),
        name: row.text("name")?,
        weight: u32::try_from(row.int("weight")?).unwrap_or(0),
        active: row.flag("active")?,
        filter: row.json("record_list", "filter")?,
        author: row.text("author")?,
        made_at: row.at("made_ms")?,
        removed_at: row.opt_at("removed_ms")?,
    })
}
