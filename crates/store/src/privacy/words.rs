//! What people wrote, gone when its time is over: facts stay, words go.

use super::Privacy;
use super::retention::before;
use crate::sql::{Args, Row};
use crate::{StoreError, customers, tickets};
use vocab::{Moment, OrganizationId};

/// Tickets, calls and cards of one run.
const MOST: u32 = 2_000;

/// What holds words that are over, by id.
#[derive(Debug, Default)]
pub(super) struct Words {
    tickets: Vec<String>,
    calls: Vec<String>,
    cards: Vec<String>,
}

impl Words {
    pub(super) fn count(&self) -> u64 {
        let all = self.tickets.len() + self.calls.len() + self.cards.len();
        u64::try_from(all).unwrap_or(u64::MAX)
    }
}

impl Privacy<'_> {
    pub(super) async fn words_over(
        &self,
        organization: &OrganizationId,
        days: Option<u32>,
        now: Moment,
    ) -> Result<Words, StoreError> {
        let Some(days) = days else { return Ok(Words::default()) };
        let ids = async |sql: &str| -> Result<Vec<String>, StoreError> {
            let args = Args::new().text(organization).at(before(now, days));
            let sql = sqlx::AssertSqlSafe(format!("{sql} LIMIT {MOST}"));
            let rows: Vec<Row> = self.db.rows(sql, args).await?;
            rows.iter().map(|row| row.text("id")).collect()
        };
        let tickets = "SELECT id FROM ticket t WHERE organization = $1 AND updated_ms < $2 \
             AND status NOT IN ('open', 'pending') AND (description <> '' OR EXISTS \
             (SELECT 1 FROM ticket_entry e WHERE e.ticket = t.id AND e.note <> '')) ORDER BY id";
        let calls = "SELECT id FROM follow_up WHERE organization = $1 AND due_ms < $2 \
             AND state IN ('done', 'cancelled') AND note <> '' ORDER BY id";
        let cards = "SELECT id FROM customer WHERE organization = $1 AND updated_ms < $2 \
             AND body LIKE '%\"notes\":\"%' ORDER BY id";
        Ok(Words {
            tickets: ids(tickets).await?,
            calls: ids(calls).await?,
            cards: ids(cards).await?,
        })
    }

    /// Each in a transaction of its own, so that nobody waits for all.
    pub(super) async fn forget_words(&self, words: &Words) -> Result<(), StoreError> {
        for id in &words.tickets {
            let mut tx = self.db.begin().await?;
            tickets::forget_words(&mut tx, id).await?;
            let sql = "UPDATE ticket_entry SET note = '' WHERE ticket = $1";
            tx.run(sql, Args::new().text(id)).await?;
            let sql = "DELETE FROM seen_number WHERE source_id = $1";
            tx.run(sql, Args::new().text(id)).await?;
            tx.commit().await?;
        }
        for id in &words.calls {
            let sql = "UPDATE follow_up SET note = '' WHERE id = $1";
            self.db.run(sql, Args::new().text(id)).await?;
        }
        for id in &words.cards {
            let mut tx = self.db.begin().await?;
            let sql = "SELECT body, version FROM customer WHERE id = $1";
            if let Some(row) = tx.row(sql, Args::new().text(id)).await? {
                let mut card = customers::read(&row)?;
                // When it was changed by a person stays: that decides when the card itself is over.
                card.notes = None;
                customers::write(&mut tx, &card).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}
