//! Records as they are kept, found and shown.

use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Tx, Where};
use crate::{Db, Page, Scope, StoreError, find};
use crm::Values;
use crm::dialling::{DialNumber, RecordState, Why};
use jiff::tz::TimeZone;
use law::digest;
use vocab::{
    Address, AgentId, CampaignId, CustomerId, ImportId, InteractionId, Moment, OrganizationId, Pii,
    RecordId, RecordListId,
};

/// Somebody on a list.
#[derive(Clone, Debug, PartialEq)]
pub struct DialRecord {
    pub id: RecordId,
    pub organization: OrganizationId,
    pub campaign: CampaignId,
    pub list: RecordListId,
    pub customer: Option<CustomerId>,
    pub reference: Option<Pii<String>>,
    pub name: Option<Pii<String>>,
    pub email: Option<Pii<String>>,
    pub postcode: Option<Pii<String>>,
    /// As `law::Territory` names it.
    pub territory: Option<String>,
    /// An IANA name; empty: not known.
    pub zone: String,
    pub numbers: Vec<DialNumber>,
    pub values: Pii<Values>,
    pub score: i32,
    /// Lower first; below zero: at an agreed time.
    pub place: i64,
    pub state: RecordState,
    /// A [`Why`], or a cause of the law.
    pub reason: Option<String>,
    pub ready_at: Option<Moment>,
    pub claimed_until: Option<Moment>,
    pub attempts: u32,
    /// The number that is tried next.
    pub number_index: usize,
    pub interaction: Option<InteractionId>,
    pub last_outcome: Option<String>,
    pub last_disposition: Option<String>,
    pub last_at: Option<Moment>,
    /// Kept for this agent.
    pub only: Option<AgentId>,
    /// Its kind, where the campaign has quotas.
    pub cell: Option<String>,
    pub import: Option<ImportId>,
    pub made_at: Moment,
}

/// What a page of records is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordFilter {
    pub campaign: Option<CampaignId>,
    pub list: Option<RecordListId>,
    pub states: Vec<RecordState>,
    pub reason: Option<String>,
    /// A number as E.164, or what a name or a reference contains.
    pub number: Option<Address>,
    pub text: Option<String>,
    pub sort: RecordSort,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordSort {
    /// As they came.
    #[default]
    Arrival,
    /// The latest attempt first; those never called last.
    Latest,
    Name,
    /// The highest first.
    Score,
}

#[derive(Clone, Copy, Debug)]
pub struct DialRecords<'a> {
    pub(super) db: &'a Db,
}

impl RecordSort {
    /// The key as text, so that one page ends and the next begins by one comparison.
    const fn key(self) -> &'static str {
        match self {
            Self::Arrival => "id",
            Self::Latest => "COALESCE(last_ms, 0)",
            Self::Name => "COALESCE(search, '')",
            Self::Score => "score",
        }
    }

    const fn is_number(self) -> bool {
        matches!(self, Self::Latest | Self::Score)
    }

    fn of(self, record: &DialRecord) -> String {
        match self {
            Self::Arrival => String::new(),
            Self::Latest => record.last_at.map_or(0, Moment::epoch_ms).to_string(),
            Self::Name => search_of(record.name.as_ref(), record.reference.as_ref()),
            Self::Score => record.score.to_string(),
        }
    }
}

impl DialRecords<'_> {
    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: RecordId) -> Result<Option<DialRecord>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM dial_record", "");
        self.db.row(sql, args).await?.map(|row| DialRecord::read(&row)).transpose()
    }

    /// Those of these ids that are there, in no order.
    ///
    /// # Errors
    /// The database's own.
    pub async fn those(
        &self,
        scope: &Scope,
        ids: &[RecordId],
    ) -> Result<Vec<DialRecord>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Where::default();
        sql.any_of("id", ids);
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM dial_record", "");
        self.db.rows(sql, args).await?.iter().map(DialRecord::read).collect()
    }

    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn page(
        &self,
        scope: &Scope,
        filter: &RecordFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<DialRecord>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.and_some("campaign = ?", filter.campaign.as_ref());
        sql.and_some("list = ?", filter.list);
        sql.and_some("reason = ?", filter.reason.as_ref());
        let states: Vec<_> = filter.states.iter().map(|state| state.name()).collect();
        sql.among("state", &states);
        if let Some(number) = &filter.number {
            let args = Args::new().text(digest(number));
            sql.and("id IN (SELECT record FROM dial_number WHERE digest = ?)", args);
        } else if let Some(text) = &filter.text {
            sql.and_contains("search", &find::fold(text));
        }
        let (key, down) = (filter.sort.key(), filter.sort.is_number());
        let compare = if down { "<" } else { ">" };
        if let Some(cursor) = cursor {
            match filter.sort {
                RecordSort::Arrival => sql.and("id > ?", Args::new().text(cursor)),
                RecordSort::Name => {
                    let (at, id) = Cursor::read(cursor)?;
                    let args = Args::new().text(at).text(at).text(id);
                    sql.and(&format!("({key} > ? OR ({key} = ? AND id > ?))"), args);
                }
                RecordSort::Latest | RecordSort::Score => {
                    let (at, id) = Cursor::read_ms(cursor)?;
                    let args = Args::new().int(at).int(at).text(id);
                    sql.and(&format!("({key} {compare} ? OR ({key} = ? AND id > ?))"), args);
                }
            }
        }
        let (take, rows) = page_rows(limit);
        let order = match filter.sort {
            RecordSort::Arrival => "id".to_owned(),
            RecordSort::Latest | RecordSort::Score => format!("{key} DESC, id"),
            RecordSort::Name => format!("{key}, id"),
        };
        let tail = format!(" ORDER BY {order} LIMIT {rows}");
        let (sql, args) = sql.query("SELECT * FROM dial_record", &tail);
        let rows = self.db.rows(sql, args).await?;
        let mut items = rows.iter().map(DialRecord::read).collect::<Result<Vec<_>, _>>()?;
        let more = items.len() > take;
        items.truncate(take);
        let next = items.last().filter(|_| more).map(|last| match filter.sort {
            RecordSort::Arrival => last.id.to_string(),
            sort => Cursor::write(sort.of(last), last.id),
        });
        Ok(Page { items, next })
    }

    /// At an agreed time, by this agent alone if told: before all others then. False where nothing
    /// may follow any more.
    ///
    /// # Errors
    /// The database's own.
    pub async fn appoint(
        &self,
        scope: &Scope,
        id: RecordId,
        at: Moment,
        only: Option<&AgentId>,
    ) -> Result<bool, StoreError> {
        let set = Args::new().at(at).int(agreed_place(at)).opt_text(only);
        if self.get(scope, id).await?.is_none() {
            return Ok(false);
        }
        let sql = "UPDATE dial_record SET state = 'waits', reason = 'appointment', ready_ms = $1, \
             place = $2, agent = $3, claimed_until_ms = NULL WHERE id = $4 \
             AND (state IN ('ready', 'waits', 'claimed', 'settling') \
             OR (state = 'done' AND reason <> 'do_not_call'))";
        Ok(self.db.run(sql, set.text(id)).await? > 0)
    }
}

/// Before all that have no agreed time, the earliest first.
pub(super) const fn agreed_place(at: Moment) -> i64 {
    const BEFORE_ALL: i64 = 1 << 60;
    at.epoch_ms() - BEFORE_ALL
}

/// UTC for one that isn't known: numbers abroad.
pub(super) fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// What is looked for in a record.
pub(super) fn search_of(name: Option<&Pii<String>>, reference: Option<&Pii<String>>) -> String {
    let text = |t: Option<&Pii<String>>| t.map(|t| t.reveal().clone()).unwrap_or_default();
    find::fold(&format!("{} {}", text(name), text(reference)))
}

impl DialRecord {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        const TABLE: &str = "dial_record";
        let bad = |what: &str| StoreError::BadRow { table: TABLE, why: format!("no such {what}") };
        let state = RecordState::of(&row.text("state")?).ok_or_else(|| bad("state"))?;
        let text = |column: &str| Ok::<_, StoreError>(row.opt_text(column)?.map(Pii::new));
        Ok(Self {
            id: row.id(TABLE, "id")?,
            organization: OrganizationId::new(&row.text("organization")?),
            campaign: CampaignId::new(&row.text("campaign")?),
            list: row.id(TABLE, "list")?,
            customer: row.opt_id(TABLE, "customer")?,
            reference: text("reference")?,
            name: text("name")?,
            email: text("email")?,
            postcode: text("postcode")?,
            territory: row.opt_text("territory")?,
            zone: row.text("zone")?,
            numbers: row.json(TABLE, "numbers")?,
            values: Pii::new(row.json(TABLE, "vals")?),
            score: i32::try_from(row.int("score")?).unwrap_or(0),
            place: row.int("place")?,
            state,
            reason: row.opt_text("reason")?,
            ready_at: row.opt_at("ready_ms")?,
            claimed_until: row.opt_at("claimed_until_ms")?,
            attempts: u32::try_from(row.int("attempts")?).unwrap_or(0),
            number_index: usize::try_from(row.int("number_index")?).unwrap_or(0),
            interaction: row.opt_id(TABLE, "interaction")?,
            last_outcome: row.opt_text("last_outcome")?,
            last_disposition: row.opt_text("last_disposition")?,
            last_at: row.opt_at("last_ms")?,
            only: row.opt_text("agent")?.map(|a| AgentId::new(a.as_str())),
            cell: row.opt_text("cell")?,
            import: row.opt_id(TABLE, "import")?,
            made_at: row.at("made_ms")?,
        })
    }

    /// Why it isn't called now, as the record itself and its list say; `None`: it may be chosen.
    #[must_use]
    pub fn why(&self, list_is_active: bool) -> Option<String> {
        match self.state {
            RecordState::Ready if list_is_active => None,
            RecordState::Ready => Some(Why::ListPaused.name().to_owned()),
            RecordState::Filtered => Some(Why::Filter.name().to_owned()),
            RecordState::Waits
            | RecordState::Claimed
            | RecordState::Calling
            | RecordState::Settling
            | RecordState::Done
            | RecordState::Blocked => {
                Some(self.reason.clone().unwrap_or_else(|| self.state.name().to_owned()))
            }
        }
    }
}

/// What lists hold of a person who is forgotten: by their card, and by their numbers within the
/// organization. The facts of the calls stay, without whom they were made to.
pub(crate) async fn forget(
    tx: &mut Tx,
    organization: &OrganizationId,
    customer: CustomerId,
    numbers: &[Pii<Address>],
) -> Result<(), StoreError> {
    let mut records: Vec<String> = Vec::new();
    let sql = "SELECT id FROM dial_record WHERE customer = $1";
    for row in tx.rows(sql, Args::new().text(customer)).await? {
        records.push(row.text("id")?);
    }
    for number in numbers {
        let sql = "SELECT r.id FROM dial_number n JOIN dial_record r ON r.id = n.record \
             WHERE n.digest = $1 AND r.organization = $2 \
             AND (r.customer IS NULL OR r.customer = $3)";
        let args = Args::new().text(digest(number.reveal())).text(organization).text(customer);
        for row in tx.rows(sql, args).await? {
            records.push(row.text("id")?);
        }
    }
    for id in records {
        let of = || Args::new().text(&id);
        let sql = "UPDATE dial_record SET reference = NULL, name = NULL, search = NULL, \
             email = NULL, postcode = NULL, numbers = '[]', vals = '{}', state = 'done', \
             reason = 'erased', ready_ms = NULL, claimed_until_ms = NULL, agent = NULL \
             WHERE id = $1";
        tx.run(sql, of()).await?;
        tx.run("DELETE FROM dial_number WHERE record = $1", of()).await?;
    }
    Ok(())
}
