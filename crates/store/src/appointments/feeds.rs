//! Calendars that programs read by an address with a secret of its own.

use super::{Appointments, FieldAppointment, read};
use crate::StoreError;
use crate::sql::Args;
use vocab::{Moment, OrganizationId};

/// Whose calendar an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFeed {
    pub organization: OrganizationId,
    pub person: String,
    pub author: String,
    pub made_at: Moment,
}

impl Appointments<'_> {
    /// Gives a calendar an address; one that it had leads nowhere from now on. The secret itself is
    /// not kept.
    ///
    /// # Errors
    /// The database's own.
    pub async fn open_feed(&self, feed: &FieldFeed, digest: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO field_feed (organization, person, digest, author, made_ms) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization, person) DO UPDATE SET \
             digest = excluded.digest, author = excluded.author, made_ms = excluded.made_ms";
        let args = Args::new().text(&feed.organization).text(&feed.person).text(digest);
        self.db.run(sql, args.text(&feed.author).at(feed.made_at)).await.map(|_| ())
    }

    /// False where there was none.
    ///
    /// # Errors
    /// The database's own.
    pub async fn close_feed(
        &self,
        organization: &OrganizationId,
        person: &str,
    ) -> Result<bool, StoreError> {
        let sql = "DELETE FROM field_feed WHERE organization = $1 AND person = $2";
        Ok(self.db.run(sql, Args::new().text(organization).text(person)).await? > 0)
    }

    /// # Errors
    /// The database's own.
    pub async fn feeds(&self, organization: &OrganizationId) -> Result<Vec<FieldFeed>, StoreError> {
        let sql = "SELECT * FROM field_feed WHERE organization = $1 ORDER BY person";
        let rows = self.db.rows(sql, Args::new().text(organization)).await?;
        rows.iter().map(feed).collect()
    }

    /// Where an address leads to. Whoever has it may read: there is no scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn feed(&self, digest: &str) -> Result<Option<FieldFeed>, StoreError> {
        let sql = "SELECT * FROM field_feed WHERE digest = $1";
        self.db.row(sql, Args::new().text(digest)).await?.map(|row| feed(&row)).transpose()
    }

    /// What a calendar shows, cancelled ones as well, so that programs take them away.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of_person(
        &self,
        organization: &OrganizationId,
        person: &str,
        (from, to): (Moment, Moment),
    ) -> Result<Vec<FieldAppointment>, StoreError> {
        let sql = "SELECT * FROM appointment WHERE organization = $1 AND person = $2 \
             AND starts_ms >= $3 AND starts_ms < $4 ORDER BY starts_ms, id LIMIT 2000";
        let args = Args::new().text(organization).text(person).at(from).at(to);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }
}

fn feed(row: &crate::sql::Row) -> Result<FieldFeed, StoreError> {
    Ok(FieldFeed {
        organization: OrganizationId::new(&row.text("organization")?),
        person: row.text("person")?,
        author: row.text("author")?,
        made_at: row.at("made_ms")?,
    })
}
