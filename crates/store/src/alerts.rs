//! Rules of alerts, and what they raised: until when, and who took note of it.
//!
//! Must not own: when an alert begins (`ledger::alert`).

use crate::mail::{NewMail, post, post_bounded};
use crate::outbox::{Announcement, announce};
use crate::scope::{MAX_LIMIT, Scope};
use crate::sql::{Args, Row, Tx, Where};
use crate::{Db, StoreError};
use crm::connect::webhook::Kind;
use ledger::alert::{AlertRule, Subject};
use vocab::{AlertId, AlertRuleId, Moment, OrganizationId, Pii};

/// Of one centre.
pub const MOST_RULES: u32 = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedRule {
    pub id: AlertRuleId,
    /// The centre's own when absent.
    pub organization: Option<OrganizationId>,
    pub author: String,
    pub at: Moment,
    pub version: i64,
    pub rule: AlertRule,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub id: AlertId,
    pub rule_id: AlertRuleId,
    pub organization: Option<OrganizationId>,
    pub subject: Subject,
    pub raised_at: Moment,
    pub cleared_at: Option<Moment>,
    pub acknowledged_at: Option<Moment>,
    /// Login.
    pub acknowledged_by: Option<String>,
    /// When it was raised: ms, permille or a count.
    pub value: i64,
    pub comment: Pii<String>,
    /// As it was when it was raised.
    pub rule: AlertRule,
}

#[derive(Clone, Debug, Default)]
pub struct AlertFilter {
    /// Not cleared, or cleared without anybody's note.
    pub open: bool,
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    pub limit: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Alerts<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn alerts(&self) -> Alerts<'_> {
        Alerts { db: self }
    }
}

impl Alerts<'_> {
    /// # Errors
    /// The database's own.
    pub async fn rules(&self, scope: &Scope) -> Result<Vec<SavedRule>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        let tail = format!(" ORDER BY updated_ms, id LIMIT {MOST_RULES}");
        let (sql, args) = sql.query("SELECT * FROM alert_rule", &tail);
        self.db.rows(sql, args).await?.iter().map(read_rule).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn rule(
        &self,
        scope: &Scope,
        id: AlertRuleId,
    ) -> Result<Option<SavedRule>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM alert_rule", "");
        self.db.row(sql, args).await?.map(|row| read_rule(&row)).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn add_rule(&self, rule: &SavedRule) -> Result<(), StoreError> {
        let sql = "INSERT INTO alert_rule (id, organization, author, updated_ms, version, body) \
             VALUES ($1, $2, $3, $4, $5, $6)";
        let args = Args::new()
            .text(rule.id)
            .opt_text(rule.organization.as_ref())
            .text(&rule.author)
            .at(rule.at)
            .int(rule.version)
            .json(&rule.rule);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// The rule has the version that was read.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since.
    pub async fn change_rule(&self, rule: &SavedRule) -> Result<i64, StoreError> {
        let sql = "UPDATE alert_rule SET author = $1, updated_ms = $2, body = $3, \
             version = version + 1 WHERE id = $4 AND version = $5";
        let args = Args::new()
            .text(&rule.author)
            .at(rule.at)
            .json(&rule.rule)
            .text(rule.id)
            .int(rule.version);
        match self.db.run(sql, args).await? {
            0 => Err(StoreError::Stale { expected: rule.version, found: rule.version + 1 }),
            _ => Ok(rule.version + 1),
        }
    }

    /// What it raised stays in the list.
    ///
    /// # Errors
    /// The database's own.
    pub async fn remove_rule(&self, id: AlertRuleId) -> Result<(), StoreError> {
        let sql = "DELETE FROM alert_rule WHERE id = $1";
        self.db.run(sql, Args::new().text(id)).await.map(|_| ())
    }

    /// Keeps what was raised, tells the organization's webhooks where the rule asks for it, and
    /// writes the mails; to an address that had too many within the hour none.
    ///
    /// # Errors
    /// The database's own.
    pub async fn raise(&self, alert: &Alert, mails: &[NewMail]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "INSERT INTO alert \
             (id, rule, organization, subject, raised_ms, value, comment, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let args = Args::new()
            .text(alert.id)
            .text(alert.rule_id)
            .opt_text(alert.organization.as_ref())
            .text(&alert.subject)
            .at(alert.raised_at)
            .int(alert.value)
            .text("")
            .json(&alert.rule);
        tx.run(sql, args).await?;
        tell(&mut tx, alert, Kind::AlertRaised, alert.raised_at).await?;
        for mail in mails {
            post_bounded(&mut tx, mail, alert.raised_at).await?;
        }
        tx.commit().await
    }

    /// What was raised is over; none that is open is no fault. `mails` writes what is to be sent of
    /// each: the id that the mail of its beginning had, and the mail of its end. Who was not told of
    /// the beginning is not told of the end.
    ///
    /// # Errors
    /// The database's own.
    pub async fn clear(
        &self,
        rule: AlertRuleId,
        subject: &Subject,
        mails: impl Fn(&Alert) -> Vec<(String, NewMail)>,
        now: Moment,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "SELECT * FROM alert WHERE rule = $1 AND subject = $2 AND cleared_ms IS NULL";
        let open = tx.rows(sql, Args::new().text(rule).text(subject)).await?;
        for row in &open {
            let alert = read(row)?;
            let sql = "UPDATE alert SET cleared_ms = $1 WHERE id = $2";
            tx.run(sql, Args::new().at(now).text(alert.id)).await?;
            tell(&mut tx, &alert, Kind::AlertCleared, now).await?;
            for (first, mail) in mails(&alert) {
                let sql = "SELECT id FROM mail WHERE id = $1";
                if tx.row(sql, Args::new().text(&first)).await?.is_some() {
                    post(&mut tx, &mail, now).await?;
                }
            }
        }
        tx.commit().await
    }

    /// Somebody takes note of it; the first one does.
    ///
    /// # Errors
    /// The database's own.
    pub async fn acknowledge(
        &self,
        id: AlertId,
        by: &str,
        comment: &Pii<String>,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE alert SET acknowledged_ms = $1, acknowledged_by = $2, comment = $3 \
             WHERE id = $4 AND acknowledged_ms IS NULL";
        let args = Args::new().at(now).text(by).text(comment.reveal()).text(id);
        Ok(self.db.run(sql, args).await? > 0)
    }

    /// The latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &AlertFilter,
    ) -> Result<Vec<Alert>, StoreError> {
        let mut sql = Where::default();
        scope.wall(&mut sql, "organization");
        if filter.open {
            sql.and("cleared_ms IS NULL", Args::new());
        }
        if let Some(from) = filter.from {
            sql.and("raised_ms >= ?", Args::new().at(from));
        }
        if let Some(to) = filter.to {
            sql.and("raised_ms < ?", Args::new().at(to));
        }
        let limit = filter.limit.clamp(1, MAX_LIMIT);
        let tail = format!(" ORDER BY raised_ms DESC, id DESC LIMIT {limit}");
        let (sql, args) = sql.query("SELECT * FROM alert", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: AlertId) -> Result<Option<Alert>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM alert", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// Forgets what was over before a moment.
    ///
    /// # Errors
    /// The database's own.
    pub async fn purge(&self, before: Moment) -> Result<u64, StoreError> {
        let sql = "DELETE FROM alert WHERE cleared_ms IS NOT NULL AND raised_ms < $1";
        self.db.run(sql, Args::new().at(before)).await
    }
}

async fn tell(tx: &mut Tx, alert: &Alert, kind: Kind, now: Moment) -> Result<(), StoreError> {
    let Some(organization) = alert.organization.clone() else { return Ok(()) };
    if !alert.rule.channels.webhook {
        return Ok(());
    }
    let news = Announcement {
        kind,
        organization,
        subject: alert.id.to_string(),
        version: 1,
        data: serde_json::json!({
            "alert": alert.id, "rule": alert.rule_id, "name": alert.rule.name,
            "measure": alert.rule.measure, "subject": alert.subject.to_string(),
            "value": alert.value, "raised_at": alert.raised_at.rfc3339(),
        }),
    };
    announce(tx, &news, now).await
}

fn read_rule(row: &Row) -> Result<SavedRule, StoreError> {
    Ok(SavedRule {
        id: row.id("alert_rule", "id")?,
        organization: row.opt_text("organization")?.map(|o| o.as_str().into()),
        author: row.text("author")?,
        at: row.at("updated_ms")?,
        version: row.int("version")?,
        rule: row.json("alert_rule", "body")?,
    })
}

fn read(row: &Row) -> Result<Alert, StoreError> {
    Ok(Alert {
        id: row.id("alert", "id")?,
        rule_id: row.id("alert", "rule")?,
        organization: row.opt_text("organization")?.map(|o| o.as_str().into()),
        subject: row.id("alert", "subject")?,
        raised_at: row.at("raised_ms")?,
        cleared_at: row.opt_at("cleared_ms")?,
        acknowledged_at: row.opt_at("acknowledged_ms")?,
        acknowledged_by: row.opt_text("acknowledged_by")?,
        value: row.int("value")?,
        comment: Pii::new(row.text("comment")?),
        rule: row.json("alert", "body")?,
    })
}
