//! Rows that an earlier program wrote get what cards are found by now: tags, and the numbers and
//! e-mail addresses that texts mention.
//!
//! Owns: how far it has come, so that a stop in between loses nothing; as which country's numbers
//! texts are read. Must not own: when it is done.

use super::identify::{Said, mention_all};
use super::write::mention_notes;
use super::{Customer, Customers, list, read};
use crate::sql::{Args, Tx, insert};
use crate::{Scope, StoreError};

/// Rows of one transaction: others write between two.
const AT_ONCE: i64 = 200;
const STEPS: [&str; 2] = ["cards", "tickets"];
/// Where no plan was ever published.
const REGION: &str = "FR";

impl Customers<'_> {
    /// The next rows; whether there may be more.
    ///
    /// # Errors
    /// The database's own.
    pub async fn catch_up(&self) -> Result<bool, StoreError> {
        let known = self.db.row("SELECT region FROM centre_region", Args::new()).await?;
        if known.is_none()
            && let Some(plan) = self.db.plans().latest().await?
        {
            let mut tx = self.db.begin().await?;
            read_as(&mut tx, &plan.plan.settings.region).await?;
            tx.commit().await?;
        }
        for step in STEPS {
            let sql = "SELECT place, done FROM catch_up WHERE name = $1";
            let row = self.db.row(sql, Args::new().text(step)).await?;
            let place = row.as_ref().map(|row| row.text("place")).transpose()?;
            if row.map(|row| row.flag("done")).transpose()?.unwrap_or(false) {
                continue;
            }
            self.advance(step, &place.unwrap_or_default()).await?;
            return Ok(true);
        }
        Ok(false)
    }

    async fn advance(&self, step: &'static str, place: &str) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let last = match step {
            "cards" => cards(&mut tx, place).await?,
            _ => self.tickets(&mut tx, place).await?,
        };
        let sql = "INSERT INTO catch_up (name, place, done) VALUES ($1, $2, $3) \
             ON CONFLICT (name) DO UPDATE SET place = excluded.place, done = excluded.done";
        let args = Args::new().text(step).text(last.as_deref().unwrap_or(place));
        tx.run(sql, args.flag(last.is_none())).await?;
        tx.commit().await
    }

    async fn tickets(&self, tx: &mut Tx, place: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT id FROM ticket WHERE id > $1 ORDER BY id LIMIT $2";
        let rows = tx.rows(sql, Args::new().text(place).int(AT_ONCE)).await?;
        let mut last = None;
        for row in rows {
            let id = row.text("id")?;
            let ticket = self.db.tickets().get(&Scope::all(), row.id("ticket", "id")?).await?;
            if let Some((ticket, customer)) = ticket.and_then(|t| t.customer.map(|c| (t, c))) {
                let text = format!("{}\n{}", ticket.subject.reveal(), ticket.description.reveal());
                let said = Said {
                    organization: &ticket.organization,
                    customer,
                    source: "ticket",
                    source_id: &id,
                    text: &text,
                    at: ticket.updated_at,
                };
                mention_all(tx, std::slice::from_ref(&said)).await?;
            }
            last = Some(id);
        }
        Ok(last)
    }
}

/// Gives the last id, or nothing where none is left.
async fn cards(tx: &mut Tx, place: &str) -> Result<Option<String>, StoreError> {
    // A change that changes nothing: nobody else changes these cards until they are done.
    let sql = "UPDATE customer SET version = version WHERE id IN \
         (SELECT id FROM customer WHERE id > $1 ORDER BY id LIMIT $2) RETURNING id, body, version";
    let rows = tx.rows(sql, Args::new().text(place).int(AT_ONCE)).await?;
    let mut all = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|card| card.id);
    for card in &all {
        again(tx, card).await?;
    }
    Ok(all.last().map(|card| card.id.to_string()))
}

async fn again(tx: &mut Tx, card: &Customer) -> Result<(), StoreError> {
    let line = |key: String| Args::new().text(key).text(&card.organization).text(card.id);
    let keys = card.tags.iter().filter_map(|tag| list::tag_key(tag, card));
    let rows = keys.map(line).collect();
    let known = " ON CONFLICT (key, organization, customer) DO NOTHING";
    insert(tx, "customer_key", &["key", "organization", "customer"], known, rows).await?;
    if card.notes.is_some() { mention_notes(tx, card).await } else { Ok(()) }
}

/// Numbers in texts are read as this country writes them from now on. Where it was another one,
/// all texts are to be read again.
pub(crate) async fn read_as(tx: &mut Tx, wanted: &str) -> Result<(), StoreError> {
    if region(tx).await? != wanted {
        tx.run("DELETE FROM catch_up", Args::new()).await?;
    }
    let sql = "INSERT INTO centre_region (only_one, region) VALUES (1, $1) \
         ON CONFLICT (only_one) DO UPDATE SET region = excluded.region";
    tx.run(sql, Args::new().text(wanted)).await.map(|_| ())
}

pub(super) async fn region(tx: &mut Tx) -> Result<String, StoreError> {
    let row = tx.row("SELECT region FROM centre_region", Args::new()).await?;
    row.map_or_else(|| Ok(REGION.to_owned()), |row| row.text("region"))
}
