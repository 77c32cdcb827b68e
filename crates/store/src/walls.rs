//! Kept layouts of the wallboard. They hold names and thresholds, no figure of anybody's.

use crate::scope::Grant;
use crate::sql::{Args, Row, Where};
use crate::{Db, Scope, StoreError};
use serde_json::Value;
use vocab::{Moment, OrganizationId, WallId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wall {
    pub id: WallId,
    /// The centre's own when absent.
    pub organization: Option<OrganizationId>,
    pub name: String,
    pub author: String,
    pub at: Moment,
    pub version: i64,
    /// Layout, filters and thresholds.
    pub body: Value,
}

/// Of one centre.
pub const MOST_WALLS: u32 = 200;

#[derive(Clone, Copy, Debug)]
pub struct Walls<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn walls(&self) -> Walls<'_> {
        Walls { db: self }
    }
}

impl Walls<'_> {
    /// The centre's and those of the organizations, by name.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(&self, scope: &Scope) -> Result<Vec<Wall>, StoreError> {
        let mut sql = Where::default();
        ours_or_the_centres(scope, &mut sql);
        let tail = format!(" ORDER BY name, id LIMIT {MOST_WALLS}");
        let (sql, args) = sql.query("SELECT * FROM wall", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: WallId) -> Result<Option<Wall>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        ours_or_the_centres(scope, &mut sql);
        let (sql, args) = sql.query("SELECT * FROM wall", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn add(&self, wall: &Wall) -> Result<(), StoreError> {
        let sql = "INSERT INTO wall (id, organization, name, author, updated_ms, version, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let args = Args::new()
            .text(wall.id)
            .opt_text(wall.organization.as_ref())
            .text(&wall.name)
            .text(&wall.author)
            .at(wall.at)
            .int(wall.version)
            .json(&wall.body);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// Name and body; the wall has the version that was read.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since.
    pub async fn change(&self, wall: &Wall) -> Result<i64, StoreError> {
        let sql = "UPDATE wall SET name = $1, author = $2, updated_ms = $3, body = $4, \
             version = version + 1 WHERE id = $5 AND version = $6";
        let args = Args::new()
            .text(&wall.name)
            .text(&wall.author)
            .at(wall.at)
            .json(&wall.body)
            .text(wall.id)
            .int(wall.version);
        match self.db.run(sql, args).await? {
            0 => Err(StoreError::Stale { expected: wall.version, found: wall.version + 1 }),
            _ => Ok(wall.version + 1),
        }
    }

    /// # Errors
    /// The database's own.
    pub async fn remove(&self, id: WallId) -> Result<(), StoreError> {
        self.db.run("DELETE FROM wall WHERE id = $1", Args::new().text(id)).await.map(|_| ())
    }
}

fn ours_or_the_centres(scope: &Scope, sql: &mut Where) {
    if let Grant::Only(some) = &scope.organizations {
        if some.is_empty() {
            return sql.and("organization IS NULL", Args::new());
        }
        let marks = vec!["?"; some.len()].join(", ");
        let args = some.iter().fold(Args::new(), Args::text);
        sql.and(&format!("(organization IS NULL OR organization IN ({marks}))"), args);
    }
}

fn read(row: &Row) -> Result<Wall, StoreError> {
    Ok(Wall {
        id: row.id("wall", "id")?,
        organization: row.opt_text("organization")?.map(|o| o.as_str().into()),
        name: row.text("name")?,
        author: row.text("author")?,
        at: row.at("updated_ms")?,
        version: row.int("version")?,
        body: row.json("wall", "body")?,
    })
}
