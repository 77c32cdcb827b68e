//! Appointments of the field force: booked, moved, told of, over.
//!
//! Owns: one row per appointment, that nobody books a time twice, the secrets of calendars and
//! links (digests alone). Must not own: which times are free and which messages are due
//! (`crm::appointment`), or sending.

mod booking;
mod feeds;
mod messages;

use crate::cases::ids;
use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Where};
use crate::{CustomerEntry, Db, Page, Scope, StoreError, find};
pub use booking::Booked;
use crm::appointment::Taken;
use crm::history::{Appointment as CardLine, AppointmentState as CardState, Entry};
pub use feeds::FieldFeed;
pub use messages::AppointmentNote;
use vocab::{
    Address, AgentId, CampaignId, CustomerId, InteractionId, Moment, OrganizationId, Pii, RecordId,
};

ids!(AppointmentId);

/// Where an appointment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AppointmentState {
    Booked,
    /// By the customer.
    Confirmed,
    Cancelled,
    /// The customer was there.
    Kept,
    /// Nobody was there.
    Missed,
}

impl AppointmentState {
    pub const ALL: [Self; 5] =
        [Self::Booked, Self::Confirmed, Self::Cancelled, Self::Kept, Self::Missed];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Kept => "kept",
            Self::Missed => "missed",
        }
    }

    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// It takes the person's time.
    #[must_use]
    pub const fn takes_time(self) -> bool {
        match self {
            Self::Booked | Self::Confirmed | Self::Kept | Self::Missed => true,
            Self::Cancelled => false,
        }
    }

    /// It is still to come, as far as anybody said.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Booked | Self::Confirmed => true,
            Self::Cancelled | Self::Kept | Self::Missed => false,
        }
    }
}

/// Somebody visits a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldAppointment {
    pub id: AppointmentId,
    pub organization: OrganizationId,
    pub campaign: Option<CampaignId>,
    pub customer: Option<CustomerId>,
    pub record: Option<RecordId>,
    /// In which it was made.
    pub interaction: Option<InteractionId>,
    /// Of the field force.
    pub person: String,
    pub starts: Moment,
    pub ends: Moment,
    pub state: AppointmentState,
    pub postcode: Pii<String>,
    pub name: Option<Pii<String>>,
    pub place: Option<Pii<String>>,
    pub phone: Option<Pii<Address>>,
    pub email: Option<Pii<String>>,
    pub subject: Option<Pii<String>>,
    pub note: Option<Pii<String>>,
    pub reason: Option<Pii<String>>,
    pub language: String,
    pub author: String,
    pub made_at: Moment,
    pub changed_at: Moment,
    pub moved_at: Moment,
    pub moves: i64,
    pub version: i64,
    /// What was done when the customer was not there.
    pub missed: Option<String>,
}

/// Who changed it to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointmentChange {
    pub version: i64,
    pub author: String,
    pub at: Moment,
    pub state: AppointmentState,
    pub person: String,
    pub starts: Moment,
}

#[derive(Clone, Debug, Default)]
pub struct AppointmentFilter {
    pub person: Option<String>,
    pub campaign: Option<CampaignId>,
    pub customer: Option<CustomerId>,
    pub states: Vec<AppointmentState>,
    /// Those that begin from this, up to but not with that.
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    /// What a name, a place or a subject contains.
    pub text: Option<String>,
    pub cursor: Option<String>,
    pub limit: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Appointments<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn appointments(&self) -> Appointments<'_> {
        Appointments { db: self }
    }
}

impl Appointments<'_> {
    /// # Errors
    /// The database's own.
    pub async fn get(
        &self,
        scope: &Scope,
        id: AppointmentId,
    ) -> Result<Option<FieldAppointment>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM appointment", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// In the order in which they begin.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &AppointmentFilter,
    ) -> Result<Page<FieldAppointment>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        sql.and_some("person = ?", filter.person.as_ref());
        sql.and_some("campaign = ?", filter.campaign.as_ref());
        sql.and_some("customer = ?", filter.customer);
        let states: Vec<_> = filter.states.iter().map(|state| state.name()).collect();
        sql.among("state", &states);
        if let Some(from) = filter.from {
            sql.and("starts_ms >= ?", Args::new().at(from));
        }
        if let Some(to) = filter.to {
            sql.and("starts_ms < ?", Args::new().at(to));
        }
        if let Some(text) = &filter.text {
            sql.and_contains("search", &find::fold(text));
        }
        if let Some(cursor) = &filter.cursor {
            let (ms, id) = Cursor::read_ms(cursor)?;
            sql.and("(starts_ms, id) > (?, ?)", Args::new().int(ms).text(id));
        }
        let (limit, ask) = page_rows(filter.limit);
        let tail = format!(" ORDER BY starts_ms, id LIMIT {ask}");
        let (sql, args) = sql.query("SELECT * FROM appointment", &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| rows.len() > limit);
        let next = next.map(|last| Cursor::write(last.starts.epoch_ms(), last.id));
        Ok(Page { items, next })
    }

    /// What takes a person's time, for the question of what is free.
    ///
    /// # Errors
    /// The database's own.
    pub async fn taken(
        &self,
        organization: &OrganizationId,
        person: &str,
        (from, to): (Moment, Moment),
    ) -> Result<Vec<Taken>, StoreError> {
        let args = Args::new().text(organization).text(person).at(from).at(to);
        self.db.rows(TAKEN, args).await?.iter().map(read_taken).collect()
    }

    /// Who changed it to what, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn changes(&self, id: AppointmentId) -> Result<Vec<AppointmentChange>, StoreError> {
        let sql = "SELECT * FROM appointment_change WHERE appointment = $1 \
             ORDER BY version DESC LIMIT 200";
        let rows = self.db.rows(sql, Args::new().text(id)).await?;
        let line = |row: &Row| {
            Ok(AppointmentChange {
                version: row.int("version")?,
                author: row.text("author")?,
                at: row.at("at_ms")?,
                state: state(row)?,
                person: row.text("person")?,
                starts: row.at("starts_ms")?,
            })
        };
        rows.iter().map(line).collect()
    }
}

/// Longest appointment and travel are within a day of its beginning.
const TAKEN: &str = "SELECT id, starts_ms, ends_ms, postcode FROM appointment \
     WHERE organization = $1 AND person = $2 AND starts_ms >= $3 AND starts_ms < $4 \
     AND state <> 'cancelled' ORDER BY starts_ms, id LIMIT 5000";

fn read_taken(row: &Row) -> Result<Taken, StoreError> {
    Ok(Taken {
        starts: row.at("starts_ms")?,
        ends: row.at("ends_ms")?,
        postcode: row.text("postcode")?,
    })
}

const TABLE: &str = "appointment";

fn state(row: &Row) -> Result<AppointmentState, StoreError> {
    let why = || StoreError::BadRow { table: TABLE, why: "no such state".to_owned() };
    AppointmentState::of(&row.text("state")?).ok_or_else(why)
}

fn read(row: &Row) -> Result<FieldAppointment, StoreError> {
    let text = |column: &str| Ok::<_, StoreError>(row.opt_text(column)?.map(Pii::new));
    let phone = row.opt_text("phone")?;
    Ok(FieldAppointment {
        id: row.id(TABLE, "id")?,
        organization: OrganizationId::new(&row.text("organization")?),
        campaign: row.opt_text("campaign")?.map(|c| CampaignId::new(&c)),
        customer: row.opt_id(TABLE, "customer")?,
        record: row.opt_id(TABLE, "record")?,
        interaction: row.opt_id(TABLE, "interaction")?,
        person: row.text("person")?,
        starts: row.at("starts_ms")?,
        ends: row.at("ends_ms")?,
        state: state(row)?,
        postcode: Pii::new(row.text("postcode")?),
        name: text("name")?,
        place: text("place")?,
        // Normalized when it was written.
        phone: phone.map(|phone| Pii::new(Address::parse(&phone, "FR"))),
        email: text("email")?,
        subject: text("subject")?,
        note: text("note")?,
        reason: text("reason")?,
        language: row.text("language")?,
        author: row.text("author")?,
        made_at: row.at("made_ms")?,
        changed_at: row.at("changed_ms")?,
        moved_at: row.at("moved_ms")?,
        moves: row.int("moves")?,
        version: row.int("version")?,
        missed: row.opt_text("missed")?,
    })
}

/// As the customer's line of time shows it.
pub(crate) fn read_entry(row: &Row) -> Result<CustomerEntry, StoreError> {
    let one = read(row)?;
    let state = match one.state {
        AppointmentState::Booked | AppointmentState::Confirmed => CardState::Planned,
        AppointmentState::Cancelled => CardState::Cancelled,
        AppointmentState::Kept => CardState::Kept,
        AppointmentState::Missed => CardState::Missed,
    };
    let customer = one
        .customer
        .ok_or_else(|| StoreError::BadRow { table: TABLE, why: "it has no customer".to_owned() })?;
    let title = one.subject.unwrap_or_default();
    Ok(CustomerEntry {
        id: one.id.to_string(),
        organization: one.organization,
        customer,
        at: one.starts,
        author: one.author,
        interaction: one.interaction,
        version: one.version,
        entry: Entry::Appointment(CardLine {
            title: if title.reveal().is_empty() { Pii::new(one.person) } else { title },
            duration_ms: Some(one.ends.since_ms(one.starts)),
            place: one.place,
            state,
            agent: None::<AgentId>,
        }),
    })
}
