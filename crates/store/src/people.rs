//! People who sign in.

use crate::sql::{Args, Row};
use crate::{Db, StoreError};
use serde::{Deserialize, Serialize};
use vocab::{OrganizationId, Role, TeamId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub login: String,
    pub name: String,
    pub role: Role,
    /// Whose rows they may see; none listed: all of the centre.
    pub organizations: Vec<OrganizationId>,
    /// Whose agents a supervisor follows; none listed: all.
    pub teams: Vec<TeamId>,
    pub locale: Option<String>,
    pub theme: Option<String>,
    /// Someone who left keeps their rows and cannot sign in.
    pub active: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct People<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn people(&self) -> People<'_> {
        People { db: self }
    }
}

impl People<'_> {
    /// # Errors
    /// The database's own.
    pub async fn get(&self, login: &str) -> Result<Option<Person>, StoreError> {
        let sql = "SELECT * FROM person WHERE login = $1";
        self.db.row(sql, Args::new().text(login)).await?.map(|row| read(&row)).transpose()
    }

    /// By login.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(&self) -> Result<Vec<Person>, StoreError> {
        let rows = self.db.rows("SELECT * FROM person ORDER BY login", Args::new()).await?;
        rows.iter().map(read).collect()
    }

    /// Adds or changes; the password stays as it is.
    ///
    /// # Errors
    /// The database's own.
    pub async fn upsert(&self, person: &Person) -> Result<(), StoreError> {
        let sql = "INSERT INTO person \
             (login, name, role, organizations, teams, locale, theme, active) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (login) DO UPDATE SET \
             name = excluded.name, role = excluded.role, organizations = excluded.organizations, \
             teams = excluded.teams, locale = excluded.locale, theme = excluded.theme, \
             active = excluded.active";
        let args = Args::new()
            .text(&person.login)
            .text(&person.name)
            .text(person.role.name())
            .json(&person.organizations)
            .json(&person.teams)
            .opt_text(person.locale.as_ref())
            .opt_text(person.theme.as_ref())
            .flag(person.active);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// `phc` is the argon2 hash in PHC form, never the password.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a login that is not there.
    pub async fn set_password(&self, login: &str, phc: &str) -> Result<(), StoreError> {
        let sql = "UPDATE person SET password = $1 WHERE login = $2";
        match self.db.run(sql, Args::new().text(phc).text(login)).await? {
            0 => Err(StoreError::Unknown { what: "the login" }),
            _ => Ok(()),
        }
    }

    /// The person and their hash; `None` when unknown or without a password.
    ///
    /// # Errors
    /// The database's own.
    pub async fn password(&self, login: &str) -> Result<Option<(Person, String)>, StoreError> {
        let sql = "SELECT * FROM person WHERE login = $1 AND password IS NOT NULL";
        let Some(row) = self.db.row(sql, Args::new().text(login)).await? else { return Ok(None) };
        Ok(Some((read(&row)?, row.text("password")?)))
    }
}

fn read(row: &Row) -> Result<Person, StoreError> {
    let role = row.text("role")?;
    Ok(Person {
        login: row.text("login")?,
        name: row.text("name")?,
        role: Role::parse(&role).ok_or_else(|| StoreError::BadRow {
            table: "person",
            why: format!("role {role:?} is unknown"),
        })?,
        organizations: row.json("person", "organizations")?,
        teams: row.json("person", "teams")?,
        locale: row.opt_text("locale")?,
        theme: row.opt_text("theme")?,
        active: row.flag("active")?,
    })
}
