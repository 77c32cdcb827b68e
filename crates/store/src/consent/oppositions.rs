//! Numbers that are not called: by the whole centre, by one organization, by one campaign.

use super::numbers;
use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Tx, Where, insert};
use crate::{Db, Grant, Page, Scope, StoreError};
use law::digest;
use vocab::{Address, CampaignId, CustomerId, InteractionId, Moment, OrganizationId, Pii};

/// Who doesn't call the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OppositionScope {
    Centre,
    Organization(OrganizationId),
    Campaign(OrganizationId, CampaignId),
}

impl OppositionScope {
    /// As rules and receipts name the list.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::Organization(_) => "organization",
            Self::Campaign(..) => "campaign",
        }
    }

    #[must_use]
    pub const fn organization(&self) -> Option<&OrganizationId> {
        match self {
            Self::Centre => None,
            Self::Organization(organization) | Self::Campaign(organization, _) => {
                Some(organization)
            }
        }
    }

    #[must_use]
    pub const fn campaign(&self) -> Option<&CampaignId> {
        match self {
            Self::Centre | Self::Organization(_) => None,
            Self::Campaign(_, campaign) => Some(campaign),
        }
    }

    fn read(organization: &str, campaign: &str) -> Self {
        match (organization, campaign) {
            ("", _) => Self::Centre,
            (organization, "") => Self::Organization(organization.into()),
            (organization, campaign) => Self::Campaign(organization.into(), campaign.into()),
        }
    }

    fn keys(&self) -> (&str, &str) {
        let organization = self.organization().map_or("", OrganizationId::as_str);
        (organization, self.campaign().map_or("", CampaignId::as_str))
    }
}

/// A number to be put on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOpposition {
    /// A UUID.
    pub id: String,
    pub scope: OppositionScope,
    pub number: Pii<Address>,
    pub customer: Option<CustomerId>,
    /// The call in which it was said.
    pub interaction: Option<InteractionId>,
    /// `call`, `desk`, `card`, `import`, `typed`…
    pub source: String,
    pub why: String,
    pub author: String,
    pub at: Moment,
    pub until: Option<Moment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opposition {
    pub id: String,
    pub scope: OppositionScope,
    /// SHA-256 of the number: it stays where the number went with an erasure.
    pub digest: String,
    pub number: Option<Pii<Address>>,
    pub customer: Option<CustomerId>,
    pub interaction: Option<InteractionId>,
    pub source: String,
    pub why: String,
    pub author: String,
    pub at: Moment,
    pub until: Option<Moment>,
    /// Taken off the list: when, by whom, why.
    pub removed: Option<(Moment, String, String)>,
}

/// What a caller has to know of an opposition in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opposed {
    /// `centre`, `organization`, `campaign`.
    pub list: &'static str,
    pub at: Moment,
    /// The person said so to us, not a file.
    pub told: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OppositionFilter {
    pub organization: Option<OrganizationId>,
    /// Of the whole centre alone.
    pub centre: bool,
    pub campaign: Option<CampaignId>,
    pub number: Option<Address>,
    pub customer: Option<CustomerId>,
    pub source: Option<String>,
    /// Those that were removed, too.
    pub removed: bool,
    pub cursor: Option<String>,
    pub limit: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Oppositions<'a> {
    pub(super) db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn oppositions(&self) -> Oppositions<'_> {
        Oppositions { db: self }
    }
}

const COLUMNS: [&str; 12] = [
    "id",
    "organization",
    "campaign",
    "digest",
    "number",
    "customer",
    "interaction",
    "source",
    "why",
    "author",
    "at_ms",
    "until_ms",
];

/// Rows of one statement's transaction of an import.
const AT_ONCE: usize = 2_000;

impl Oppositions<'_> {
    /// Puts numbers on lists, some thousand in one transaction. Those that stand there stay as they
    /// are. How many are new. The caller has checked the organizations.
    ///
    /// # Errors
    /// The database's own: what went before stays.
    pub async fn add(&self, all: &[NewOpposition]) -> Result<u64, StoreError> {
        let mut new = 0;
        for some in all.chunks(AT_ONCE) {
            let mut tx = self.db.begin().await?;
            let before = size(&mut tx).await?;
            write(&mut tx, some).await?;
            new += size(&mut tx).await?.saturating_sub(before);
            tx.commit().await?;
        }
        Ok(new)
    }

    /// In force for a call of this campaign of this organization, to any of these numbers.
    ///
    /// # Errors
    /// The database's own.
    pub async fn binding(
        &self,
        organization: &OrganizationId,
        campaign: Option<&CampaignId>,
        digests: &[String],
        now: Moment,
    ) -> Result<Vec<Opposed>, StoreError> {
        let sql = binding(organization, campaign, digests, now);
        let select = "SELECT organization, campaign, at_ms, source FROM opposition";
        let (sql, args) = sql.query(select, " ORDER BY at_ms DESC, id LIMIT 50");
        let rows = self.db.rows(sql, args).await?;
        let opposed = rows.iter().map(|row| {
            let (organization, campaign) = (row.text("organization")?, row.text("campaign")?);
            Ok(Opposed::read(&organization, &campaign, row.at("at_ms")?, &row.text("source")?))
        });
        opposed.collect()
    }

    /// The latest first. Who sees some organizations alone sees their lists, not the centre's.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &OppositionFilter,
    ) -> Result<Page<Opposition>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.and_some("organization = ?", filter.organization.as_ref());
        if filter.centre {
            sql.and("organization = ''", Args::new());
        }
        sql.and_some("campaign = ?", filter.campaign.as_ref());
        sql.and_some("digest = ?", filter.number.as_ref().map(digest));
        sql.and_some("customer = ?", filter.customer);
        sql.and_some("source = ?", filter.source.as_ref());
        if !filter.removed {
            sql.and("removed_ms IS NULL", Args::new());
        }
        if let Some(cursor) = &filter.cursor {
            let (ms, id) = Cursor::read_ms(cursor)?;
            sql.and("(at_ms, id) < (?, ?)", Args::new().int(ms).text(id));
        }
        let tail = format!(" ORDER BY at_ms DESC, id DESC LIMIT {ask}");
        let (sql, args) = sql.query("SELECT * FROM opposition", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| rows.len() > limit);
        let next = next.map(|o| Cursor::write(o.at.epoch_ms(), &o.id));
        Ok(Page { items, next })
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: &str) -> Result<Option<Opposition>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM opposition", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// Takes a number off a list, for a reason that stays. False: it is off it already.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when it is not in scope.
    pub async fn remove(
        &self,
        scope: &Scope,
        id: &str,
        (by, why): (&str, &str),
        now: Moment,
    ) -> Result<bool, StoreError> {
        if self.get(scope, id).await?.is_none() {
            return Err(StoreError::Unknown { what: "opposition" });
        }
        let sql = "UPDATE opposition SET removed_ms = $1, removed_by = $2, removed_why = $3 \
             WHERE id = $4 AND removed_ms IS NULL";
        let args = Args::new().at(now).text(by).text(why).text(id);
        Ok(self.db.run(sql, args).await? > 0)
    }

    /// Puts one back that was taken off. False: the number stands there again already.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when it is not in scope.
    pub async fn put_back(&self, scope: &Scope, id: &str) -> Result<bool, StoreError> {
        let Some(one) = self.get(scope, id).await? else {
            return Err(StoreError::Unknown { what: "opposition" });
        };
        let (organization, campaign) = one.scope.keys();
        let sql = "UPDATE opposition SET removed_ms = NULL, removed_by = NULL, removed_why = NULL \
             WHERE id = $1 AND removed_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM opposition o \
             WHERE o.digest = $2 AND o.organization = $3 AND o.campaign = $4 \
             AND o.removed_ms IS NULL AND o.interaction IS NULL)";
        let args = Args::new().text(id).text(&one.digest).text(organization).text(campaign);
        Ok(self.db.run(sql, args).await? > 0)
    }

    /// How many numbers stand on the lists that this reader sees.
    ///
    /// # Errors
    /// The database's own.
    pub async fn count(&self, scope: &Scope) -> Result<u64, StoreError> {
        let mut sql = Where::default();
        sql.and("removed_ms IS NULL", Args::new());
        match &scope.organizations {
            Grant::All => {}
            Grant::Only(some) => sql.any_of("organization", some),
        }
        let (sql, args) = sql.query("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM opposition", "");
        self.db.row(sql, args).await?.map_or(Ok(0), |row| row.count("n"))
    }
}

impl Opposed {
    pub(super) fn read(organization: &str, campaign: &str, at: Moment, source: &str) -> Self {
        let list = OppositionScope::read(organization, campaign).name();
        Self { list, at, told: matches!(source, "call" | "desk" | "card") }
    }
}

/// In force for a call of this campaign of this organization, to any of these numbers.
pub(super) fn binding(
    organization: &OrganizationId,
    campaign: Option<&CampaignId>,
    digests: &[String],
    now: Moment,
) -> Where {
    let mut sql = Where::default();
    sql.any_of("digest", digests);
    sql.and("removed_ms IS NULL AND (until_ms IS NULL OR until_ms > ?)", Args::new().at(now));
    sql.and("(organization = '' OR organization = ?)", Args::new().text(organization));
    let campaign = campaign.map_or("", CampaignId::as_str);
    sql.and("(campaign = '' OR campaign = ?)", Args::new().text(campaign));
    sql
}

pub(super) async fn write(tx: &mut Tx, all: &[NewOpposition]) -> Result<(), StoreError> {
    let rows = all.iter().map(line).collect();
    insert(tx, "opposition", &COLUMNS, " ON CONFLICT DO NOTHING", rows).await
}

async fn size(tx: &mut Tx) -> Result<u64, StoreError> {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM opposition";
    tx.row(sql, Args::new()).await?.map_or(Ok(0), |row| row.count("n"))
}

fn line(one: &NewOpposition) -> Args {
    let (organization, campaign) = one.scope.keys();
    Args::new()
        .text(&one.id)
        .text(organization)
        .text(campaign)
        .text(digest(one.number.reveal()))
        .text(one.number.reveal())
        .opt_text(one.customer)
        .opt_text(one.interaction)
        .text(&one.source)
        .text(&one.why)
        .text(&one.author)
        .at(one.at)
        .opt_at(one.until)
}

fn read(row: &Row) -> Result<Opposition, StoreError> {
    let removed = match row.opt_at("removed_ms")? {
        None => None,
        Some(at) => {
            let text = |column| row.opt_text(column).map(Option::unwrap_or_default);
            Some((at, text("removed_by")?, text("removed_why")?))
        }
    };
    Ok(Opposition {
        id: row.text("id")?,
        scope: OppositionScope::read(&row.text("organization")?, &row.text("campaign")?),
        digest: row.text("digest")?,
        number: numbers::stored(row)?,
        customer: row.opt_id("opposition", "customer")?,
        interaction: row.opt_id("opposition", "interaction")?,
        source: row.text("source")?,
        why: row.text("why")?,
        author: row.text("author")?,
        at: row.at("at_ms")?,
        until: row.opt_at("until_ms")?,
        removed,
    })
}
