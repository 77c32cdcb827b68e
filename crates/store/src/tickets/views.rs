//! Saved views of the list of tickets: of one person, or of a team.

use super::Tickets;
use crate::sql::{Args, Row, Where};
use crate::{Scope, StoreError};
use serde_json::Value;
use vocab::{Moment, OrganizationId, TeamId, TicketViewId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketView {
    pub id: TicketViewId,
    pub organization: OrganizationId,
    pub name: String,
    /// Login of who made it.
    pub owner: String,
    /// Shared with this team; with nobody when absent.
    pub team: Option<TeamId>,
    /// Filter, columns and sort, as the interface reads them.
    pub body: Value,
    pub at: Moment,
    pub version: i64,
}

const MOST: u32 = 200;

impl Tickets<'_> {
    /// Those of a person and of these teams, by name; at most 200.
    ///
    /// # Errors
    /// The database's own.
    pub async fn views(
        &self,
        scope: &Scope,
        login: &str,
        teams: &[TeamId],
    ) -> Result<Vec<TicketView>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        if teams.is_empty() {
            sql.and("owner = ?", Args::new().text(login));
        } else {
            let marks = vec!["?"; teams.len()].join(", ");
            let args = teams.iter().fold(Args::new().text(login), Args::text);
            sql.and(&format!("(owner = ? OR team IN ({marks}))"), args);
        }
        let tail = format!(" ORDER BY name, id LIMIT {MOST}");
        let (sql, args) = sql.query("SELECT * FROM ticket_view", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn view(
        &self,
        scope: &Scope,
        id: TicketViewId,
    ) -> Result<Option<TicketView>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM ticket_view", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn add_view(&self, view: &TicketView) -> Result<(), StoreError> {
        let sql = "INSERT INTO ticket_view \
             (id, organization, name, owner, team, body, at_ms, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let args = Args::new()
            .text(view.id)
            .text(&view.organization)
            .text(&view.name)
            .text(&view.owner)
            .opt_text(view.team.as_ref())
            .json(&view.body)
            .at(view.at)
            .int(view.version);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// Name, team and body; the view has the version that was read.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since.
    pub async fn change_view(&self, view: &TicketView, now: Moment) -> Result<i64, StoreError> {
        let sql = "UPDATE ticket_view SET name = $1, team = $2, body = $3, at_ms = $4, \
             version = version + 1 WHERE id = $5 AND version = $6";
        let args = Args::new()
            .text(&view.name)
            .opt_text(view.team.as_ref())
            .json(&view.body)
            .at(now)
            .text(view.id)
            .int(view.version);
        match self.db.run(sql, args).await? {
            0 => Err(StoreError::Stale { expected: view.version, found: view.version + 1 }),
            _ => Ok(view.version + 1),
        }
    }

    /// # Errors
    /// The database's own.
    pub async fn remove_view(&self, id: TicketViewId) -> Result<(), StoreError> {
        let sql = "DELETE FROM ticket_view WHERE id = $1";
        self.db.run(sql, Args::new().text(id)).await.map(|_| ())
    }
}

fn read(row: &Row) -> Result<TicketView, StoreError> {
    Ok(TicketView {
        id: row.id("ticket_view", "id")?,
        organization: row.text("organization")?.as_str().into(),
        name: row.text("name")?,
        owner: row.text("owner")?,
        team: row.opt_text("team")?.map(|t| t.as_str().into()),
        body: row.json("ticket_view", "body")?,
        at: row.at("at_ms")?,
        version: row.int("version")?,
    })
}
