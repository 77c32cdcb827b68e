//! Whether a customer came back on the matter of a solved ticket.
//!
//! Owns: what the definition of first-contact resolution (`crm::ticket::fcr`) asks of the rows.

use super::Tickets;
use crate::sql::Args;
use crate::{Scope, StoreError};
use crm::ticket::Ticket;
use crm::ticket::fcr::{Contacts, Return};
use vocab::Moment;

impl Tickets<'_> {
    /// Nothing of a ticket that is not solved.
    ///
    /// # Errors
    /// The database's own.
    pub async fn contacts(&self, ticket: &Ticket, way: Return) -> Result<Contacts, StoreError> {
        let Some(solved_at) = ticket.work.solved_at else { return Ok(Contacts::default()) };
        let first = match ticket.interaction {
            Some(id) => self.db.interactions().get(&Scope::all(), id).await?,
            None => None,
        };
        let first_ended = first.and_then(|record| record.ending).map(|ending| ending.at);
        let since = first_ended.map_or(solved_at, |ended| ended.min(solved_at));
        Ok(Contacts {
            first_ended,
            same_matter: self.same_matter(ticket, solved_at).await?,
            came_back: self.came_back(ticket, way, since).await?,
        })
    }

    /// When the first other ticket of the same customer and category was opened after `since`.
    async fn same_matter(
        &self,
        ticket: &Ticket,
        since: Moment,
    ) -> Result<Option<Moment>, StoreError> {
        let (Some(customer), Some(category)) = (ticket.customer, &ticket.category) else {
            return Ok(None);
        };
        let sql = "SELECT MIN(created_ms) AS at_ms FROM ticket WHERE organization = $1 \
             AND customer = $2 AND category = $3 AND created_ms > $4 AND id <> $5 \
             AND parent IS NULL";
        let args = Args::new().text(&ticket.organization).text(customer).text(category);
        let row = self.db.row(sql, args.at(since).text(ticket.id)).await?;
        row.map_or(Ok(None), |row| row.opt_at("at_ms"))
    }

    /// When the first other inbound interaction of the same customer began after `since`, but for
    /// those that were about something else.
    async fn came_back(
        &self,
        ticket: &Ticket,
        way: Return,
        since: Moment,
    ) -> Result<Option<Moment>, StoreError> {
        let queue = match way {
            Return::Ticket => return Ok(None),
            Return::Queue => {
                "AND (c.queue = (SELECT f.queue FROM contact f WHERE f.id = $4) \
                 OR NOT EXISTS (SELECT 1 FROM contact f WHERE f.id = $4 AND f.queue IS NOT NULL))"
            }
            Return::Any => "",
        };
        let Some(customer) = ticket.customer else { return Ok(None) };
        // Cards are merged, the journal is not: they called under every id that the card had.
        let sql = format!(
            "SELECT MIN(c.started_ms) AS at_ms FROM contact c WHERE c.organization = $1 \
             AND c.customer IN (SELECT $2 UNION ALL SELECT gone FROM customer_alias \
             WHERE kept = $2) AND c.started_ms > $3 AND c.initiation = 'inbound' \
             AND c.id <> $4 {queue} AND (\
             NOT EXISTS (SELECT 1 FROM ticket t WHERE t.interaction = c.id) OR EXISTS \
             (SELECT 1 FROM ticket t WHERE t.interaction = c.id AND t.category = $5))"
        );
        let interaction = ticket.interaction.map(|id| id.to_string()).unwrap_or_default();
        let args = Args::new().text(&ticket.organization).text(customer).at(since);
        let args = args.text(interaction).text(ticket.category.as_deref().unwrap_or_default());
        let row = self.db.row(sqlx::AssertSqlSafe(sql), args).await?;
        row.map_or(Ok(None), |row| row.opt_at("at_ms"))
    }
}
