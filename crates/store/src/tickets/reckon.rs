//! Which organizations' open tickets are to be reckoned anew, since their set-up or the floor plan was
//! published after they last were.

use super::Tickets;
use super::rows::read;
use crate::StoreError;
use crate::sql::{Args, Where};
use crm::ticket::Ticket;
use vocab::{OrganizationId, TicketId};

/// What an organization's deadlines go by from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reckoning {
    pub organization: OrganizationId,
    pub setup: i64,
    pub plan: i64,
}

impl Tickets<'_> {
    /// Organizations with tickets that go by an older set-up or plan.
    ///
    /// # Errors
    /// The database's own.
    pub async fn to_reckon(&self) -> Result<Vec<Reckoning>, StoreError> {
        let sql = "SELECT n.organization, n.setup, n.plan FROM (SELECT c.organization, \
             CAST(COALESCE((SELECT MAX(s.version) FROM crm_setup s \
             WHERE s.organization = c.organization), 0) AS BIGINT) AS setup, \
             CAST(COALESCE((SELECT MAX(p.version) FROM plan p), 0) AS BIGINT) AS plan \
             FROM ticket_counter c) n WHERE NOT EXISTS (SELECT 1 FROM ticket_reckoned r \
             WHERE r.organization = n.organization AND r.setup = n.setup AND r.plan = n.plan) \
             ORDER BY n.organization";
        let rows = self.db.rows(sql, Args::new()).await?;
        rows.iter()
            .map(|row| {
                Ok(Reckoning {
                    organization: row.text("organization")?.as_str().into(),
                    setup: row.int("setup")?,
                    plan: row.int("plan")?,
                })
            })
            .collect()
    }

    /// Those of its tickets whose clock may change, by id, after one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn running(
        &self,
        organization: &OrganizationId,
        after: Option<TicketId>,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let mut sql = Where::default();
        sql.and("organization = ?", Args::new().text(organization));
        let open = "(status IN ('open', 'pending') OR wake_ms IS NOT NULL)";
        sql.and(open, Args::new());
        sql.and_some("id > ?", after);
        let (sql, args) = sql.query("SELECT * FROM ticket", &format!(" ORDER BY id LIMIT {limit}"));
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// They go by it now.
    ///
    /// # Errors
    /// The database's own.
    pub async fn reckoned(&self, done: &Reckoning) -> Result<(), StoreError> {
        let sql = "INSERT INTO ticket_reckoned (organization, setup, plan) VALUES ($1, $2, $3) \
             ON CONFLICT (organization) DO UPDATE SET setup = excluded.setup, \
             plan = excluded.plan";
        let args = Args::new().text(&done.organization).int(done.setup).int(done.plan);
        self.db.run(sql, args).await.map(|_| ())
    }
}
