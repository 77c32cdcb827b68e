//! Packs for committees, and the decisions that stay with a committee until they are done.

use super::{centre_or, or_centre};
use crate::scope::Grant;
use crate::sql::{Args, Row, Where};
use crate::{Db, Scope, StoreError};
use serde_json::Value;
use uuid::Uuid;
use vocab::{Moment, OrganizationId};

const MOST: u32 = 200;

#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    pub id: Uuid,
    pub committee: String,
    /// `None` is the whole centre.
    pub organization: Option<OrganizationId>,
    pub title: String,
    pub from: Moment,
    pub to: Moment,
    pub author: String,
    pub created_at: Moment,
    pub version: i64,
    /// Sections with their comments.
    pub body: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub id: Uuid,
    pub committee: String,
    pub organization: Option<OrganizationId>,
    pub opened_at: Moment,
    pub closed_at: Option<Moment>,
    /// A day, `2026-12-01`.
    pub due: Option<String>,
    pub owner: String,
    pub text: String,
    pub version: i64,
}

#[derive(Clone, Copy, Debug)]
pub struct Packs<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn packs(&self) -> Packs<'_> {
        Packs { db: self }
    }
}

impl Packs<'_> {
    /// The latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(&self, scope: &Scope) -> Result<Vec<Pack>, StoreError> {
        let mut sql = Where::default();
        wall(scope, &mut sql);
        let tail = format!(" ORDER BY created_ms DESC, id DESC LIMIT {MOST}");
        let (sql, args) = sql.query("SELECT * FROM pack", &tail);
        self.db.rows(sql, args).await?.iter().map(read_pack).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: Uuid) -> Result<Option<Pack>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        wall(scope, &mut sql);
        let (sql, args) = sql.query("SELECT * FROM pack", "");
        self.db.row(sql, args).await?.map(|row| read_pack(&row)).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn add(&self, pack: &Pack) -> Result<(), StoreError> {
        let sql = "INSERT INTO pack (id, committee, organization, title, from_ms, to_ms, author, \
             created_ms, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)";
        let args = Args::new()
            .text(pack.id)
            .text(&pack.committee)
            .text(or_centre(pack.organization.as_ref()))
            .text(&pack.title)
            .at(pack.from)
            .at(pack.to)
            .text(&pack.author)
            .at(pack.created_at)
            .json(&pack.body);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// Replaces title and body at the version that was read.
    ///
    /// # Errors
    /// [`StoreError::Stale`], [`StoreError::Unknown`], or the database's own.
    pub async fn save(&self, scope: &Scope, pack: &Pack) -> Result<i64, StoreError> {
        let sql = "UPDATE pack SET title = $1, body = $2, version = version + 1 \
             WHERE id = $3 AND version = $4";
        let args = Args::new().text(&pack.title).json(&pack.body).text(pack.id).int(pack.version);
        let found = self.get(scope, pack.id).await?;
        let Some(found) = found else { return Err(StoreError::Unknown { what: "pack" }) };
        if self.db.run(sql, args).await? == 1 {
            return Ok(pack.version + 1);
        }
        Err(StoreError::Stale { expected: pack.version, found: found.version })
    }

    /// Whether there was one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn remove(&self, scope: &Scope, id: Uuid) -> Result<bool, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        wall(scope, &mut sql);
        let (sql, args) = sql.query("DELETE FROM pack", "");
        Ok(self.db.run(sql, args).await? == 1)
    }

    /// A committee's decisions: those open now or at `since`, the first due first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn decisions(
        &self,
        scope: &Scope,
        committee: Option<&str>,
        organization: Option<Option<&OrganizationId>>,
        since: Moment,
    ) -> Result<Vec<Decision>, StoreError> {
        let mut sql = Where::default();
        wall(scope, &mut sql);
        sql.and_some("committee = ?", committee);
        sql.and_some("organization = ?", organization.map(or_centre));
        sql.and("(closed_ms IS NULL OR closed_ms >= ?)", Args::new().at(since));
        let tail = format!(" ORDER BY (due IS NULL), due, opened_ms, id LIMIT {MOST}");
        let (sql, args) = sql.query("SELECT * FROM pack_decision", &tail);
        self.db.rows(sql, args).await?.iter().map(read_decision).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn decision(&self, scope: &Scope, id: Uuid) -> Result<Option<Decision>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        wall(scope, &mut sql);
        let (sql, args) = sql.query("SELECT * FROM pack_decision", "");
        self.db.row(sql, args).await?.map(|row| read_decision(&row)).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn decide(&self, decision: &Decision) -> Result<(), StoreError> {
        let sql = "INSERT INTO pack_decision (id, committee, organization, opened_ms, closed_ms, \
             due, owner, text, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
        let args = Args::new()
            .text(decision.id)
            .text(&decision.committee)
            .text(or_centre(decision.organization.as_ref()))
            .at(decision.opened_at)
            .opt_at(decision.closed_at)
            .opt_text(decision.due.as_ref())
            .text(&decision.owner)
            .text(&decision.text);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// # Errors
    /// [`StoreError::Stale`], or the database's own.
    pub async fn save_decision(&self, decision: &Decision) -> Result<i64, StoreError> {
        let sql = "UPDATE pack_decision SET closed_ms = $1, due = $2, owner = $3, text = $4, \
             version = version + 1 WHERE id = $5 AND version = $6";
        let args = Args::new()
            .opt_at(decision.closed_at)
            .opt_text(decision.due.as_ref())
            .text(&decision.owner)
            .text(&decision.text)
            .text(decision.id)
            .int(decision.version);
        if self.db.run(sql, args).await? == 1 {
            return Ok(decision.version + 1);
        }
        let found = self.decision(&Scope::all(), decision.id).await?;
        match found {
            Some(found) => {
                Err(StoreError::Stale { expected: decision.version, found: found.version })
            }
            None => Err(StoreError::Unknown { what: "decision" }),
        }
    }
}

/// What is of the whole centre is for those who may see all of it.
fn wall(scope: &Scope, sql: &mut Where) {
    match &scope.organizations {
        Grant::All => {}
        Grant::Only(some) => sql.any_of("organization", some),
    }
}

fn read_pack(row: &Row) -> Result<Pack, StoreError> {
    Ok(Pack {
        id: row.id("pack", "id")?,
        committee: row.text("committee")?,
        organization: centre_or(&row.text("organization")?),
        title: row.text("title")?,
        from: row.at("from_ms")?,
        to: row.at("to_ms")?,
        author: row.text("author")?,
        created_at: row.at("created_ms")?,
        version: row.int("version")?,
        body: row.json("pack", "body")?,
    })
}

fn read_decision(row: &Row) -> Result<Decision, StoreError> {
    Ok(Decision {
        id: row.id("pack_decision", "id")?,
        committee: row.text("committee")?,
        organization: centre_or(&row.text("organization")?),
        opened_at: row.at("opened_ms")?,
        closed_at: row.opt_at("closed_ms")?,
        due: row.opt_text("due")?,
        owner: row.text("owner")?,
        text: row.text("text")?,
        version: row.int("version")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::both;

    #[tokio::test]
    async fn a_decision_stays_with_its_committee_until_it_is_done() {
        both(async |db: Db| {
            let at = Moment::from_epoch_ms;
            let decision = |n: u128, organization: Option<&str>, due: Option<&str>| Decision {
                id: Uuid::from_u128(n),
                committee: "production".to_owned(),
                organization: organization.map(Into::into),
                opened_at: at(10),
                closed_at: None,
                due: due.map(str::to_owned),
                owner: "Sophie".to_owned(),
                text: "Former à la box".to_owned(),
                version: 1,
            };
            for one in [
                decision(1, None, None),
                decision(2, None, Some("2026-12-01")),
                decision(3, Some("net"), None),
            ] {
                db.packs().decide(&one).await.unwrap();
            }
            let all = Scope::all();
            let ids = async |scope: &Scope, of: Option<&OrganizationId>, since: i64| {
                let packs = db.packs();
                let found = packs.decisions(scope, Some("production"), Some(of), at(since)).await;
                found.unwrap().iter().map(|d| d.id.as_u128()).collect::<Vec<_>>()
            };
            assert_eq!(ids(&all, None, 0).await, [2, 1], "the first due first");
            let mut done = decision(1, None, None);
            done.closed_at = Some(at(50));
            assert_eq!(db.packs().save_decision(&done).await.unwrap(), 2);
            assert_eq!(ids(&all, None, 50).await, [2, 1], "told once as done");
            assert_eq!(ids(&all, None, 51).await, [2]);
            let net = Scope::of_organizations(vec!["net".into()]);
            assert_eq!(ids(&net, Some(&"net".into()), 0).await, [3]);
            assert!(ids(&net, None, 0).await.is_empty(), "the centre's are not theirs");
        })
        .await;
    }
}
