//! Attempts: the calls placed to customers, as the journal has them.
//!
//! A row is made by the event that comes before the first packet, so no crash loses an attempt. The
//! law counts them per organization and person, whatever campaign made them.

use crate::projection::Table;
use crate::scope::page_rows;
use crate::sql::{Args, Row, Tx, Where};
use crate::{Db, Page, Scope, StoreError};
use law::digest;
use ledger::ContactRecord;
use std::collections::BTreeSet;
use vocab::{
    AgentId, CampaignId, CustomerId, InteractionId, Moment, OrganizationId, Outcome, Pii, RecordId,
};

pub(crate) const ATTEMPT: Table = Table {
    name: "dial_attempt",
    columns: &[
        "interaction",
        "organization",
        "campaign",
        "record",
        "customer",
        "digest",
        "number",
        "method",
        "agent",
        "at_ms",
        "answered_ms",
        "ended_ms",
        "heard",
        "outcome",
        "disposition",
    ],
};

/// After a talk without a disposition, so long is waited for one before the record is settled.
const DISPOSITION_MS: i64 = 10 * 60_000;

/// One call placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub campaign: Option<CampaignId>,
    pub record: Option<RecordId>,
    pub number: Option<Pii<String>>,
    /// `manual`, `preview`…
    pub method: Option<String>,
    pub agent: Option<AgentId>,
    pub at: Moment,
    pub answered_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub heard: Option<String>,
    /// None while it lasts.
    pub outcome: Option<String>,
    pub disposition: Option<String>,
}

/// Calls of a campaign that a person answered, and those of them that no agent came for in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Abandonment {
    pub live: u64,
    pub abandoned: u64,
}

#[derive(Clone, Copy, Debug)]
pub struct DialAttempts<'a> {
    pub(super) db: &'a Db,
}

impl DialAttempts<'_> {
    /// When this person was called, by the numbers' digests or the card, since a moment: all calls
    /// that left, answered or not, whoever asked for them; `but` the one that is about to leave.
    ///
    /// # Errors
    /// The database's own.
    pub async fn counting(
        &self,
        organization: &OrganizationId,
        digests: &[String],
        customer: Option<CustomerId>,
        since: Moment,
        but: Option<InteractionId>,
    ) -> Result<Vec<Moment>, StoreError> {
        let mut found: BTreeSet<(Moment, String)> = BTreeSet::new();
        let select = "SELECT interaction, at_ms FROM dial_attempt";
        for sql in calls_to(organization, digests, customer, since) {
            let (sql, args) = sql.query(select, LATEST);
            for row in self.db.rows(sql, args).await? {
                found.insert((row.at("at_ms")?, row.text("interaction")?));
            }
        }
        let own = but.map(|id| id.to_string());
        let others = found.into_iter().filter(|(_, id)| own.as_ref() != Some(id));
        Ok(others.map(|(at, _)| at).collect())
    }

    /// Since a moment: what the share of abandoned calls is made of.
    ///
    /// # Errors
    /// The database's own.
    pub async fn abandonment(
        &self,
        campaign: &CampaignId,
        since: Moment,
    ) -> Result<Abandonment, StoreError> {
        // A person answered: spoken with, dropped, or gone while waiting for an agent.
        let sql = "SELECT COUNT(*) AS live, \
             COALESCE(SUM(CASE WHEN outcome = 'dropped' THEN 1 ELSE 0 END), 0) AS abandoned \
             FROM dial_attempt WHERE campaign = $1 AND at_ms >= $2 AND answered_ms IS NOT NULL \
             AND (heard IS NULL OR heard = 'human') \
             AND outcome IN ('handled', 'dropped', 'abandoned_in_queue', 'self_served')";
        let row = self.db.row(sql, Args::new().text(campaign).at(since)).await?;
        let Some(row) = row else { return Ok(Abandonment::default()) };
        let abandoned = row.int("abandoned")?.unsigned_abs();
        Ok(Abandonment { live: row.count("live")?, abandoned })
    }

    /// Of one record, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of_record(
        &self,
        scope: &Scope,
        record: RecordId,
        limit: u32,
    ) -> Result<Vec<Attempt>, StoreError> {
        let mut sql = Where::default();
        sql.and("record = ?", Args::new().text(record));
        scope.wall(&mut sql, "organization");
        let (_, rows) = page_rows(limit);
        let tail = format!(" ORDER BY at_ms DESC, interaction DESC LIMIT {rows}");
        let (sql, args) = sql.query("SELECT * FROM dial_attempt", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// Of a campaign, the latest first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn page(
        &self,
        scope: &Scope,
        campaign: &CampaignId,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Attempt>, StoreError> {
        let mut sql = Where::default();
        sql.and("campaign = ?", Args::new().text(campaign));
        scope.wall(&mut sql, "organization");
        if let Some(cursor) = cursor {
            let (at, id) = crate::scope::Cursor::read_ms(cursor)?;
            let args = Args::new().int(at).int(at).text(id);
            sql.and("(at_ms < ? OR (at_ms = ? AND interaction < ?))", args);
        }
        let (take, rows) = page_rows(limit);
        let tail = format!(" ORDER BY at_ms DESC, interaction DESC LIMIT {rows}");
        let (sql, args) = sql.query("SELECT * FROM dial_attempt", &tail);
        let rows = self.db.rows(sql, args).await?;
        let mut items = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let more = items.len() > take;
        items.truncate(take);
        let last = items.last().filter(|_| more);
        let next = last.map(|a| crate::scope::Cursor::write(a.at.epoch_ms(), a.interaction));
        Ok(Page { items, next })
    }
}

/// Attempts that are counted of one person: the law asks for far fewer.
pub(crate) const LATEST: &str = " ORDER BY at_ms DESC LIMIT 1000";

/// Which calls of an organization count as calls to one person: by the numbers, and by the card. A
/// call may be among both.
pub(crate) fn calls_to(
    organization: &OrganizationId,
    digests: &[String],
    customer: Option<CustomerId>,
    since: Moment,
) -> Vec<Where> {
    let counted = || {
        let mut sql = Where::default();
        sql.and("organization = ?", Args::new().text(organization));
        sql.and("at_ms >= ?", Args::new().at(since));
        sql.and("(outcome IS NULL OR outcome <> 'not_allowed')", Args::new());
        sql
    };
    let mut both = Vec::new();
    if !digests.is_empty() {
        let mut sql = counted();
        sql.any_of("digest", digests);
        both.push(sql);
    }
    if let Some(customer) = customer {
        let mut sql = counted();
        let who = "(customer = ? OR record IN (SELECT id FROM dial_record WHERE customer = ?))";
        sql.and(who, Args::new().text(customer).text(customer));
        both.push(sql);
    }
    both
}

pub(super) fn read(row: &Row) -> Result<Attempt, StoreError> {
    const TABLE: &str = "dial_attempt";
    Ok(Attempt {
        interaction: row.id(TABLE, "interaction")?,
        organization: OrganizationId::new(&row.text("organization")?),
        campaign: row.opt_text("campaign")?.map(|campaign| CampaignId::new(&campaign)),
        record: row.opt_id(TABLE, "record")?,
        number: row.opt_text("number")?.map(Pii::new),
        method: row.opt_text("method")?,
        agent: row.opt_text("agent")?.map(|agent| AgentId::new(agent.as_str())),
        at: row.at("at_ms")?,
        answered_at: row.opt_at("answered_ms")?,
        ended_at: row.opt_at("ended_ms")?,
        heard: row.opt_text("heard")?,
        outcome: row.opt_text("outcome")?,
        disposition: row.opt_text("disposition")?,
    })
}

/// The attempt of a contact, if it is one.
pub(crate) fn attempt_row(record: &ContactRecord) -> Option<Args> {
    let dial = record.dial.as_ref()?;
    let number = record.customer.number.as_ref().map(Pii::reveal);
    let agent = record.agent().or(record.placed_by.as_ref());
    Some(
        Args::new()
            .text(record.interaction)
            .text(&record.organization)
            .opt_text(record.campaign.as_ref())
            .opt_text(record.links.record)
            .opt_text(record.customer.id)
            .opt_text(number.map(digest))
            .opt_text(number)
            .opt_text(dial.method.map(vocab::DialMethod::name))
            .opt_text(agent)
            .at(dial.at)
            .opt_at(dial.answered_at)
            .opt_at(record.ending.map(|e| e.at))
            .opt_text(dial.heard.map(vocab::AnswerHeard::name))
            .opt_text(record.ending.map(|e| e.outcome.name()))
            .opt_text(record.disposition.as_ref()),
    )
}

/// Tells lists what the journal says of their records, in its transaction: being called, or ended.
/// The same again changes nothing; what an earlier interaction still says changes nothing of a
/// record that a later one is about.
pub(crate) async fn touch_records<'a>(
    tx: &mut Tx,
    contacts: impl Iterator<Item = &'a ContactRecord>,
) -> Result<(), StoreError> {
    let mut about: Vec<(RecordId, &ContactRecord)> =
        contacts.filter_map(|contact| Some((contact.links.record?, contact))).collect();
    // In one order for every writer, so that none waits for another in a circle.
    about.sort_by_key(|(record, contact)| (*record, contact.interaction));
    for (record, contact) in about {
        match contact.ending {
            None => {
                let sql = "UPDATE dial_record SET state = 'calling', interaction = $1, \
                     claimed_until_ms = NULL, ready_ms = NULL, reason = NULL \
                     WHERE id = $2 AND (interaction IS NULL OR interaction < $1)";
                tx.run(sql, Args::new().text(contact.interaction).text(record)).await?;
            }
            Some(ending) => {
                let waits = ending.outcome == Outcome::Handled && contact.disposition.is_none();
                let at = if waits { ending.at.plus_ms(DISPOSITION_MS) } else { ending.at };
                let sql = "UPDATE dial_record SET state = 'settling', reason = NULL, \
                     claimed_until_ms = NULL, interaction = $1, ready_ms = $2, \
                     last_outcome = $3, last_disposition = $4, \
                     last_ms = COALESCE($5, last_ms), \
                     attempts = (SELECT COUNT(*) FROM dial_attempt WHERE record = $6 \
                     AND (outcome IS NULL OR outcome <> 'not_allowed')) \
                     WHERE id = $6 AND (interaction IS NULL OR interaction < $1 \
                     OR (interaction = $1 AND (state = 'calling' \
                     OR COALESCE(last_disposition, '') <> COALESCE($7, ''))))";
                let disposition = contact.disposition.as_ref();
                let args = Args::new().text(contact.interaction).at(at).text(ending.outcome.name());
                let args = args.opt_text(disposition).opt_at(contact.dial.as_ref().map(|d| d.at));
                tx.run(sql, args.text(record).opt_text(disposition)).await?;
            }
        }
    }
    Ok(())
}
