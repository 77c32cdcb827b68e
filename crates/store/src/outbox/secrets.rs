//! Keys and passwords of programs outside, by name.

use crate::safe::SERVICE;
use crate::sql::Args;
use crate::{Db, Scope, StoreError};
use std::collections::BTreeMap;
use vocab::{Moment, OrganizationId, Pii};

/// A secret as a list shows it: never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretName {
    pub name: String,
    pub author: String,
    pub at: Moment,
}

#[derive(Clone, Copy, Debug)]
pub struct Secrets<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn secrets(&self) -> Secrets<'_> {
        Secrets { db: self }
    }
}

impl Secrets<'_> {
    /// By name; nothing of an organization that is not in scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        organization: &OrganizationId,
    ) -> Result<Vec<SecretName>, StoreError> {
        if !scope.allows(organization) {
            return Ok(Vec::new());
        }
        let sql = "SELECT name, author, at_ms FROM secret WHERE organization = $1 ORDER BY name";
        let rows = self.db.rows(sql, Args::new().text(organization)).await?;
        rows.iter()
            .map(|row| {
                Ok(SecretName {
                    name: row.text("name")?,
                    author: row.text("author")?,
                    at: row.at("at_ms")?,
                })
            })
            .collect()
    }

    /// For who sends. The caller answers for the organization.
    ///
    /// # Errors
    /// The database's own.
    pub async fn values(
        &self,
        organization: &OrganizationId,
    ) -> Result<BTreeMap<String, Pii<String>>, StoreError> {
        let sql = "SELECT name, value FROM secret WHERE organization = $1";
        let rows = self.db.rows(sql, Args::new().text(organization)).await?;
        rows.iter()
            .map(|row| {
                let name = row.text("name")?;
                let value =
                    self.db.unseal(SERVICE, &key(organization, &name), row.text("value")?)?;
                Ok((name, value))
            })
            .collect()
    }

    /// Keeps or replaces. The caller has checked `scope.allows(organization)`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn put(
        &self,
        organization: &OrganizationId,
        name: &str,
        value: &Pii<String>,
        author: &str,
        now: Moment,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO secret (organization, name, value, author, at_ms) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization, name) DO UPDATE SET \
             value = excluded.value, author = excluded.author, at_ms = excluded.at_ms";
        let kept = self.db.seal(SERVICE, &key(organization, name), value);
        let args = Args::new().text(organization).text(name).text(kept);
        self.db.run(sql, args.text(author).at(now)).await.map(|_| ())
    }

    /// # Errors
    /// [`StoreError::Unknown`] when there is none by that name. The caller has checked the scope.
    pub async fn remove(
        &self,
        organization: &OrganizationId,
        name: &str,
    ) -> Result<(), StoreError> {
        let sql = "DELETE FROM secret WHERE organization = $1 AND name = $2";
        match self.db.run(sql, Args::new().text(organization).text(name)).await? {
            0 => Err(StoreError::Unknown { what: "secret" }),
            _ => Ok(()),
        }
    }
}

fn key(organization: &OrganizationId, name: &str) -> String {
    format!("{organization} {name}")
}
