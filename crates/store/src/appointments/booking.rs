//! Writing appointments: each in one transaction, so that a time is never given twice.

use super::{Appointments, FieldAppointment, TAKEN, read_taken};
use crate::sql::{Args, Tx, insert};
use crate::{StoreError, find};
use crm::appointment::{Busy, Taken};
use vocab::{OrganizationId, Pii};

/// What became of a wish for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booked {
    Done,
    Not(Busy),
}

const COLUMNS: [&str; 28] = [
    "id",
    "organization",
    "campaign",
    "customer",
    "record",
    "interaction",
    "person",
    "starts_ms",
    "ends_ms",
    "state",
    "postcode",
    "name",
    "place",
    "phone",
    "email",
    "subject",
    "note",
    "reason",
    "search",
    "language",
    "author",
    "made_ms",
    "changed_ms",
    "moved_ms",
    "moves",
    "version",
    "missed",
    "next_ms",
];

const DAY_MS: i64 = 86_400_000;

impl Appointments<'_> {
    /// Books a time, if `fits` says so of what the person has then. Two who want the same time at the
    /// same moment wait for each other; the second is told that it is taken.
    ///
    /// # Errors
    /// The database's own.
    pub async fn book(
        &self,
        one: &FieldAppointment,
        fits: impl FnOnce(&[Taken]) -> Result<u32, Busy>,
    ) -> Result<Booked, StoreError> {
        let mut tx = self.db.begin().await?;
        turn(&mut tx, &one.organization, &one.person).await?;
        if let Err(busy) = fits(&around(&mut tx, one).await?) {
            return Ok(Booked::Not(busy));
        }
        insert(&mut tx, "appointment", &COLUMNS, "", vec![line(one)]).await?;
        told(&mut tx, one).await?;
        tx.commit().await?;
        Ok(Booked::Done)
    }

    /// Puts a changed one in place of the version that was read. `fits` is asked where it takes a
    /// time that it had not: moved, or no longer cancelled.
    ///
    /// # Errors
    /// [`StoreError::Stale`], [`StoreError::Unknown`], or the database's own.
    pub async fn change(
        &self,
        one: &FieldAppointment,
        fits: Option<impl FnOnce(&[Taken]) -> Result<u32, Busy>>,
    ) -> Result<Booked, StoreError> {
        let mut tx = self.db.begin().await?;
        turn(&mut tx, &one.organization, &one.person).await?;
        let sql = "SELECT version FROM appointment WHERE id = $1";
        let row = tx.row(sql, Args::new().text(one.id)).await?;
        let row = row.ok_or(StoreError::Unknown { what: "appointment" })?;
        let (found, expected) = (row.int("version")?, one.version - 1);
        if found != expected {
            return Err(StoreError::Stale { expected, found });
        }
        if let Some(fits) = fits
            && let Err(busy) = fits(&around(&mut tx, one).await?)
        {
            return Ok(Booked::Not(busy));
        }
        let sql = "UPDATE appointment SET person = $1, starts_ms = $2, ends_ms = $3, state = $4, \
             postcode = $5, name = $6, place = $7, phone = $8, email = $9, subject = $10, \
             note = $11, reason = $12, search = $13, changed_ms = $14, moved_ms = $15, \
             moves = $16, version = $17, missed = $18, next_ms = $14 \
             WHERE id = $19 AND version = $20";
        let args = Args::new().text(&one.person).at(one.starts).at(one.ends).text(one.state.name());
        let args = words(args, one).at(one.changed_at).at(one.moved_at).int(one.moves);
        let args = args.int(one.version).opt_text(one.missed.as_ref());
        if tx.run(sql, args.text(one.id).int(expected)).await? == 0 {
            return Err(StoreError::Stale { expected, found: one.version });
        }
        told(&mut tx, one).await?;
        tx.commit().await?;
        Ok(Booked::Done)
    }

    /// What was done about a customer who was not there.
    ///
    /// # Errors
    /// The database's own.
    pub async fn followed(&self, one: &FieldAppointment, what: &str) -> Result<(), StoreError> {
        let sql = "UPDATE appointment SET missed = $1 WHERE id = $2";
        self.db.run(sql, Args::new().text(what).text(one.id)).await.map(|_| ())
    }

    /// Rows as they are, for a demonstration's past.
    ///
    /// # Errors
    /// The database's own.
    pub async fn add(&self, all: &[FieldAppointment]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let lines = all.iter().map(line).collect();
        insert(&mut tx, "appointment", &COLUMNS, " ON CONFLICT (id) DO NOTHING", lines).await?;
        tx.commit().await
    }
}

/// Takes the person's calendar until the transaction ends. SQLite has one writer anyway; PostgreSQL
/// locks the row.
async fn turn(tx: &mut Tx, organization: &OrganizationId, person: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO field_calendar (organization, person, turns) VALUES ($1, $2, 1) \
         ON CONFLICT (organization, person) DO UPDATE SET turns = field_calendar.turns + 1";
    tx.run(sql, Args::new().text(organization).text(person)).await.map(|_| ())
}

/// What the person has around that time, without this one.
async fn around(tx: &mut Tx, one: &FieldAppointment) -> Result<Vec<Taken>, StoreError> {
    let (from, to) = (one.starts.plus_ms(-3 * DAY_MS), one.starts.plus_ms(3 * DAY_MS));
    let args = Args::new().text(&one.organization).text(&one.person).at(from).at(to);
    let id = one.id.to_string();
    let mut taken = Vec::new();
    for row in tx.rows(TAKEN, args).await? {
        if row.text("id")? != id {
            taken.push(read_taken(&row)?);
        }
    }
    Ok(taken)
}

async fn told(tx: &mut Tx, one: &FieldAppointment) -> Result<(), StoreError> {
    let sql = "INSERT INTO appointment_change (appointment, version, author, at_ms, state, person, \
         starts_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let args = Args::new().text(one.id).int(one.version).text(&one.author).at(one.changed_at);
    let args = args.text(one.state.name()).text(&one.person).at(one.starts);
    tx.run(sql, args).await.map(|_| ())
}

fn line(one: &FieldAppointment) -> Args {
    let next = Some(one.changed_at).filter(|_| one.state.is_open() && one.starts > one.changed_at);
    let args = Args::new()
        .text(one.id)
        .text(&one.organization)
        .opt_text(one.campaign.as_ref())
        .opt_text(one.customer)
        .opt_text(one.record)
        .opt_text(one.interaction)
        .text(&one.person)
        .at(one.starts)
        .at(one.ends)
        .text(one.state.name());
    words(args, one)
        .text(&one.language)
        .text(&one.author)
        .at(one.made_at)
        .at(one.changed_at)
        .at(one.moved_at)
        .int(one.moves)
        .int(one.version)
        .opt_text(one.missed.as_ref())
        .opt_at(next)
}

/// From `postcode` to `search`, in the order of the columns.
fn words(args: Args, one: &FieldAppointment) -> Args {
    let text = |t: &Option<Pii<String>>| t.as_ref().map(|t| t.reveal().clone());
    let said = [&one.name, &one.place, &one.subject, &Some(one.postcode.clone())].map(text);
    let search = find::fold(&said.into_iter().flatten().collect::<Vec<_>>().join(" "));
    args.text(one.postcode.reveal())
        .opt_text(text(&one.name))
        .opt_text(text(&one.place))
        .opt_text(one.phone.as_ref().map(|phone| phone.reveal().clone()))
        .opt_text(text(&one.email))
        .opt_text(text(&one.subject))
        .opt_text(text(&one.note))
        .opt_text(text(&one.reason))
        .text(search)
}
