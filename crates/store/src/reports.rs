//! Kept reports, what is sent by itself, packs of committees, and what they decided.
//!
//! Owns: their tables and who sees which row. Bodies are JSON of the interface's own making: what a
//! report means is read by who runs it. Must not own: figures, mail, or when something is due.

mod packs;
mod reads;
mod sendings;

pub use packs::{Decision, Pack, Packs};
pub use reads::{SeenAt, StatusSums};
pub use sendings::{Sending, Sendings};

use crate::scope::Grant;
use crate::sql::{Args, Row, Where};
use crate::{Db, Scope, StoreError};
use serde_json::Value;
use uuid::Uuid;
use vocab::{Moment, OrganizationId};

/// One person's list is no longer.
const MOST: u32 = 500;

/// A report that somebody kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub id: Uuid,
    pub owner: String,
    /// Who may see it when it is shared: `None` is for those of the whole centre.
    pub organization: Option<OrganizationId>,
    pub shared: bool,
    pub name: String,
    pub version: i64,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub body: Value,
}

/// Who reads: their own rows, and those that are shared with what they may see.
#[derive(Clone, Debug)]
pub struct ReportReader<'a> {
    pub login: &'a str,
    pub scope: &'a Scope,
}

#[derive(Clone, Copy, Debug)]
pub struct Reports<'a> {
    pub(crate) db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn reports(&self) -> Reports<'_> {
        Reports { db: self }
    }
}

const SELECT: &str = "SELECT * FROM report";

impl Reports<'_> {
    /// Own and shared ones, by name.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(&self, reader: &ReportReader<'_>) -> Result<Vec<Report>, StoreError> {
        let mut sql = Where::default();
        sql.and("removed_ms IS NULL", Args::new());
        reader.wall(&mut sql);
        let (sql, args) = sql.query(SELECT, &format!(" ORDER BY name, id LIMIT {MOST}"));
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(
        &self,
        reader: &ReportReader<'_>,
        id: Uuid,
    ) -> Result<Option<Report>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ? AND removed_ms IS NULL", Args::new().text(id));
        reader.wall(&mut sql);
        let (sql, args) = sql.query(SELECT, "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn add(&self, report: &Report) -> Result<(), StoreError> {
        let sql = "INSERT INTO report (id, owner, organization, shared, name, version, created_ms, \
             updated_ms, body) VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8)";
        let args = Args::new()
            .text(report.id)
            .text(&report.owner)
            .text(or_centre(report.organization.as_ref()))
            .flag(report.shared)
            .text(&report.name)
            .at(report.created_at)
            .at(report.updated_at)
            .json(&report.body);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// Replaces the owner's own at the version that was read.
    ///
    /// # Errors
    /// [`StoreError::Stale`], [`StoreError::Unknown`], or the database's own.
    pub async fn save(&self, report: &Report) -> Result<i64, StoreError> {
        let sql = "UPDATE report SET organization = $1, shared = $2, name = $3, body = $4, \
             updated_ms = $5, version = version + 1 \
             WHERE id = $6 AND owner = $7 AND version = $8 AND removed_ms IS NULL";
        let args = Args::new()
            .text(or_centre(report.organization.as_ref()))
            .flag(report.shared)
            .text(&report.name)
            .json(&report.body)
            .at(report.updated_at)
            .text(report.id)
            .text(&report.owner)
            .int(report.version);
        if self.db.run(sql, args).await? == 1 {
            return Ok(report.version + 1);
        }
        let sql = "SELECT version FROM report WHERE id = $1 AND owner = $2 AND removed_ms IS NULL";
        let row = self.db.row(sql, Args::new().text(report.id).text(&report.owner)).await?;
        match row {
            Some(row) => {
                Err(StoreError::Stale { expected: report.version, found: row.int("version")? })
            }
            None => Err(StoreError::Unknown { what: "report" }),
        }
    }

    /// Takes away the owner's own, or brings it back. Whether there was one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn remove(
        &self,
        owner: &str,
        id: Uuid,
        removed: Option<Moment>,
    ) -> Result<bool, StoreError> {
        let sql = match removed {
            Some(_) => {
                "UPDATE report SET removed_ms = $1 WHERE id = $2 AND owner = $3 \
                 AND removed_ms IS NULL"
            }
            None => {
                "UPDATE report SET removed_ms = $1 WHERE id = $2 AND owner = $3 \
                 AND removed_ms IS NOT NULL"
            }
        };
        let args = Args::new().opt_at(removed).text(id).text(owner);
        Ok(self.db.run(sql, args).await? == 1)
    }
}

impl ReportReader<'_> {
    fn wall(&self, sql: &mut Where) {
        match &self.scope.organizations {
            Grant::All => sql.and("(owner = ? OR shared = 1)", Args::new().text(self.login)),
            Grant::Only(some) => {
                let mut args = Args::new().text(self.login);
                let mut marks = Vec::new();
                for organization in some {
                    marks.push("?");
                    args = args.text(organization);
                }
                // Nobody's organization is called so.
                if marks.is_empty() {
                    marks.push("'\u{1}'");
                }
                let marks = marks.join(", ");
                let condition =
                    format!("(owner = ? OR (shared = 1 AND organization IN ({marks})))");
                sql.and(&condition, args);
            }
        }
    }
}

pub(crate) fn or_centre(organization: Option<&OrganizationId>) -> String {
    organization.map(ToString::to_string).unwrap_or_default()
}

pub(crate) fn centre_or(text: &str) -> Option<OrganizationId> {
    (!text.is_empty()).then(|| OrganizationId::new(text))
}

fn read(row: &Row) -> Result<Report, StoreError> {
    Ok(Report {
        id: row.id("report", "id")?,
        owner: row.text("owner")?,
        organization: centre_or(&row.text("organization")?),
        shared: row.flag("shared")?,
        name: row.text("name")?,
        version: row.int("version")?,
        created_at: row.at("created_ms")?,
        updated_at: row.at("updated_ms")?,
        body: row.json("report", "body")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::both;
    use serde_json::json;

    fn report(n: u128, owner: &str, organization: Option<&str>, shared: bool) -> Report {
        Report {
            id: Uuid::from_u128(n),
            owner: owner.to_owned(),
            organization: organization.map(Into::into),
            shared,
            name: format!("report {n}"),
            version: 1,
            created_at: Moment::from_epoch_ms(1),
            updated_at: Moment::from_epoch_ms(1),
            body: json!({"kind": "figures"}),
        }
    }

    #[tokio::test]
    async fn a_report_is_its_owners_and_of_those_it_is_shared_with() {
        let seen = both(async |db: Db| {
            for one in [
                report(1, "ana", None, false),
                report(2, "ana", None, true),
                report(3, "ana", Some("net"), true),
                report(4, "bo", Some("gas"), true),
            ] {
                db.reports().add(&one).await.unwrap();
            }
            let all = Scope::all();
            let net = Scope::of_organizations(vec!["net".into()]);
            let none = Scope::of_organizations(Vec::new());
            let mut seen = Vec::new();
            for (login, scope) in [("ana", &none), ("bo", &all), ("cy", &net), ("dee", &none)] {
                let reader = ReportReader { login, scope };
                let list = db.reports().list(&reader).await.unwrap();
                let ids: Vec<u128> = list.iter().map(|r| r.id.as_u128()).collect();
                seen.push((login, ids));
            }
            seen
        })
        .await;
        let wanted = [("ana", vec![1, 2, 3]), ("bo", vec![2, 3, 4]), ("cy", vec![3])];
        assert_eq!(seen[..3], wanted);
        assert_eq!(seen[3], ("dee", Vec::new()));
    }

    #[tokio::test]
    async fn only_the_owner_changes_it_and_a_removed_one_comes_back() {
        both(async |db: Db| {
            let mut mine = report(1, "ana", None, true);
            db.reports().add(&mine).await.unwrap();
            mine.name = "Lundi".to_owned();
            assert_eq!(db.reports().save(&mine).await.unwrap(), 2);
            let stale = db.reports().save(&mine).await.unwrap_err();
            assert!(matches!(stale, StoreError::Stale { found: 2, .. }), "{stale:?}");
            let theirs = Report { owner: "bo".to_owned(), ..mine.clone() };
            let refused = db.reports().save(&theirs).await.unwrap_err();
            assert!(matches!(refused, StoreError::Unknown { .. }), "{refused:?}");
            let now = Some(Moment::from_epoch_ms(5));
            assert!(!db.reports().remove("bo", mine.id, now).await.unwrap());
            assert!(db.reports().remove("ana", mine.id, now).await.unwrap());
            let scope = Scope::all();
            let reader = ReportReader { login: "ana", scope: &scope };
            assert_eq!(db.reports().get(&reader, mine.id).await.unwrap(), None);
            assert!(db.reports().remove("ana", mine.id, None).await.unwrap());
            let back = db.reports().get(&reader, mine.id).await.unwrap().unwrap();
            assert_eq!((back.name.as_str(), back.version), ("Lundi", 2));
        })
        .await;
    }
}
