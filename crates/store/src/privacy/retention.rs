//! The periods of retention carried out: what is over goes, a bounded part at each run.

use super::words::Words;
use super::{Erased, Privacy};
use crate::recorded::{held, held_recording};
use crate::sql::{Args, Row, to_json};
use crate::{Scope, StoreError, follows};
use crm::retention::Retention;
use serde::{Deserialize, Serialize};
use vocab::{
    CustomerId, ErasureId, IdSource, Moment, OrganizationId, RecordingId, RecordingPurpose,
};

const DAY_MS: i64 = 86_400_000;
/// Interactions, sounds and customers of one run; the rest goes with the next.
const MOST: u32 = 2_000;

/// What a run erased, or would erase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionCounts {
    pub recordings: u64,
    pub interactions: u64,
    pub views: u64,
    pub customers: u64,
    /// Tickets, planned calls and cards whose free texts went.
    #[serde(default)]
    pub notes: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRun {
    pub at: Moment,
    pub counts: RetentionCounts,
}

/// What is over, by id.
struct Over {
    sounds: Vec<(OrganizationId, RecordingId)>,
    interactions: Vec<String>,
    customers: Vec<CustomerId>,
    views: u64,
    words: Words,
}

impl Privacy<'_> {
    /// What a run would erase now: at most 2,000 of each kind.
    ///
    /// # Errors
    /// The database's own.
    pub async fn foresee_retention(
        &self,
        organization: &OrganizationId,
        rules: &Retention,
        now: Moment,
    ) -> Result<RetentionCounts, StoreError> {
        Ok(self.over(organization, rules, now).await?.counts())
    }

    /// Erases what is over. The files are the caller's to remove.
    ///
    /// # Errors
    /// The database's own.
    pub async fn retain(
        &self,
        organization: &OrganizationId,
        rules: &Retention,
        ids: &mut IdSource,
        now: Moment,
    ) -> Result<(RetentionRun, Erased), StoreError> {
        let over = self.over(organization, rules, now).await?;
        let counts = over.counts();
        for id in &over.interactions {
            let mut tx = self.db.begin().await?;
            follows::unlink(&mut tx, id).await?;
            for sql in [
                "UPDATE journal SET private = NULL WHERE interaction = $1",
                "UPDATE contact SET customer_number = NULL, customer_name = NULL, \
                 customer_search = NULL WHERE id = $1",
                "UPDATE callback SET customer_number = NULL WHERE interaction = $1",
                "UPDATE dial_attempt SET digest = NULL, number = NULL WHERE interaction = $1",
            ] {
                tx.run(sql, Args::new().text(id)).await?;
            }
            tx.commit().await?;
        }
        if let Some(days) = rules.access_log_days.filter(|_| has_views()) {
            let sql = "DELETE FROM customer_view WHERE organization = $1 AND last_ms < $2";
            self.db.run(sql, Args::new().text(organization).at(before(now, days))).await?;
        }
        self.forget_words(&over.words).await?;
        self.db.consents().expire(organization, now).await?;
        let mut files = Erased { sounds: over.sounds, attachments: Vec::new() };
        for id in over.customers {
            let certificate = (ErasureId::from_uuid(ids.next(now)), "retention", "retention");
            if let Ok((_, more)) = self.erase(&Scope::all(), id, certificate, now).await? {
                files.sounds.extend(more.sounds);
                files.attachments.extend(more.attachments);
            }
        }
        let run = RetentionRun { at: now, counts };
        if counts != RetentionCounts::default() {
            let sql = "INSERT INTO retention_run (organization, at_ms, body) VALUES ($1, $2, $3)";
            let args = Args::new().text(organization).at(now).text(to_json(&run));
            self.db.run(sql, args).await?;
        }
        Ok((run, files))
    }

    /// Past runs that erased something, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn retention_runs(
        &self,
        organization: &OrganizationId,
        limit: u32,
    ) -> Result<Vec<RetentionRun>, StoreError> {
        let sql = "SELECT body FROM retention_run WHERE organization = $1 \
             ORDER BY at_ms DESC LIMIT $2";
        let args = Args::new().text(organization).int(i64::from(limit));
        let rows = self.db.rows(sql, args).await?;
        rows.iter().map(|row| row.json("retention_run", "body")).collect()
    }

    async fn over(
        &self,
        organization: &OrganizationId,
        rules: &Retention,
        now: Moment,
    ) -> Result<Over, StoreError> {
        let rows = async |sql: &str, days: Option<u32>| -> Result<Vec<Row>, StoreError> {
            let Some(days) = days else { return Ok(Vec::new()) };
            let args = Args::new().text(organization).at(before(now, days));
            let args = if sql.contains("$3") { args.at(now) } else { args };
            let sql = sqlx::AssertSqlSafe(format!("{sql} LIMIT {MOST}"));
            self.db.rows(sql, args).await
        };
        let sounds = self.sounds_over(organization, rules, now).await?;
        let sql = "SELECT id FROM contact WHERE organization = $1 AND started_ms < $2 \
             AND live = 0 AND (customer_number IS NOT NULL OR customer_name IS NOT NULL) \
             AND id NOT IN (SELECT interaction FROM callback \
             WHERE state IN ('owed', 'in_line', 'taken')) AND NOT HELD ORDER BY started_ms";
        let kept = format!(
            "(EXISTS (SELECT 1 FROM legal_hold h WHERE h.interaction = contact.id \
             AND h.lifted_ms IS NULL AND (h.until_ms IS NULL OR h.until_ms > $3)) OR {})",
            held("contact.customer", "$3")
        );
        let interactions = rows(&sql.replace("HELD", &kept), rules.history_days).await?;
        let interactions = interactions.iter().map(|r| r.text("id")).collect::<Result<_, _>>()?;
        let sql = "SELECT id FROM customer c WHERE organization = $1 AND updated_ms < $2 \
             AND body NOT LIKE '%\"effacé\"%' \
             AND NOT EXISTS (SELECT 1 FROM contact k WHERE k.customer = c.id \
             AND k.started_ms >= $2) \
             AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.customer = c.id \
             AND t.updated_ms >= $2) AND NOT HELD ORDER BY updated_ms";
        let sql = sql.replace("HELD", &held("c.id", "$3"));
        let customers = rows(&sql, rules.inactive_customers_days).await?;
        let customers =
            customers.iter().map(|r| r.id("customer", "id")).collect::<Result<_, _>>()?;
        let sql = "SELECT customer FROM customer_view WHERE organization = $1 AND last_ms < $2";
        let views = rows(sql, rules.access_log_days.filter(|_| has_views())).await?;
        let views = u64::try_from(views.len()).unwrap_or(u64::MAX);
        let words = self.words_over(organization, rules.notes_days, now).await?;
        Ok(Over { sounds, interactions, customers, views, words })
    }

    /// Recordings whose period is over, by what they were made for. The row of a recording stays,
    /// folded from the journal; what says that its sound is gone is that an erasure or a run before
    /// it named it.
    async fn sounds_over(
        &self,
        organization: &OrganizationId,
        rules: &Retention,
        now: Moment,
    ) -> Result<Vec<(OrganizationId, RecordingId)>, StoreError> {
        let kept = "NOT EXISTS (SELECT 1 FROM recording_gone g WHERE g.id = r.id)";
        let mut found = Vec::new();
        let purposes = RecordingPurpose::ALL.into_iter().map(Some).chain([None]);
        for purpose in purposes {
            let Some(days) = rules.recording_days(purpose) else { continue };
            let is = if purpose.is_some() { "purpose = $4" } else { "purpose IS NULL" };
            let sql = format!(
                "SELECT id FROM recording r WHERE organization = $1 AND started_ms < $2 AND {is} \
                 AND {kept} AND NOT {} ORDER BY started_ms LIMIT {MOST}",
                held_recording("$3")
            );
            let mut args = Args::new().text(organization).at(before(now, days)).at(now);
            if let Some(purpose) = purpose {
                args = args.text(purpose.name());
            }
            found.extend(self.db.rows(sqlx::AssertSqlSafe(sql), args).await?);
        }
        found.truncate(MOST as usize);
        found.iter().map(|row| Ok((organization.clone(), row.id("recording", "id")?))).collect()
    }
}

impl Over {
    fn counts(&self) -> RetentionCounts {
        let size = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        RetentionCounts {
            recordings: size(self.sounds.len()),
            interactions: size(self.interactions.len()),
            views: self.views,
            customers: size(self.customers.len()),
            notes: self.words.count(),
        }
    }
}

fn has_views() -> bool {
    super::tables::all().iter().any(|table| table.name == "customer_view")
}

pub(super) fn before(now: Moment, days: u32) -> Moment {
    now.plus_ms(-i64::from(days) * DAY_MS)
}
