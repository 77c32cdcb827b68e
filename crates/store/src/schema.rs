//! The schema's versions: one numbered list of scripts for both engines.
//!
//! A script that has shipped is never edited; a change is the next script.

use crate::sql::{Args, Tx};
use crate::{Db, Engine, StoreError};

pub(crate) const SCRIPTS: [&str; 30] = [
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
    include_str!("schema/7.sql"),
    include_str!("schema/8.sql"),
    include_str!("schema/9.sql"),
    include_str!("schema/10.sql"),
    include_str!("schema/11.sql"),
    include_str!("schema/12.sql"),
    include_str!("schema/13.sql"),
    include_str!("schema/14.sql"),
    include_str!("schema/15.sql"),
    include_str!("schema/16.sql"),
    include_str!("schema/17.sql"),
    include_str!("schema/18.sql"),
    include_str!("schema/19.sql"),
    include_str!("schema/20.sql"),
    include_str!("schema/21.sql"),
    include_str!("schema/22.sql"),
    include_str!("schema/23.sql"),
    include_str!("schema/24.sql"),
    include_str!("schema/25.sql"),
    include_str!("schema/27.sql"),
    include_str!("schema/28.sql"),
    include_str!("schema/29.sql"),
    include_str!("schema/30.sql"),
    include_str!("schema/32.sql"),
];

/// The version this program writes.
pub(crate) const KNOWN: i64 = 30;

/// Programs that open one PostgreSQL database together wait for each other here.
const MIGRATION_LOCK: i64 = 0x706c_6174_0000_0001;

pub(crate) async fn migrate(db: &Db) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    if db.engine() == Engine::Postgres {
        tx.rows(
            "SELECT 1 FROM (SELECT pg_advisory_xact_lock($1)) AS l",
            Args::new().int(MIGRATION_LOCK),
        )
        .await?;
    }
    tx.run("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)", Args::new())
        .await?;
    let row = tx.row("SELECT MAX(version) AS version FROM schema_version", Args::new()).await?;
    let found = row.map(|r| r.opt_int("version")).transpose()?.flatten().unwrap_or(0);
    if found > KNOWN {
        return Err(StoreError::NewerSchema { found, known: KNOWN });
    }
    for (version, script) in (1..).zip(SCRIPTS).filter(|(version, _)| *version > found) {
        step(&mut tx, db.engine(), version, script).await?;
    }
    if (1..KNOWN).contains(&found) {
        crate::tickets::fill_words(&mut tx).await?;
        crate::consent::take_over(&mut tx).await?;
    }
    tx.commit().await
}

async fn step(tx: &mut Tx, engine: Engine, version: i64, script: &str) -> Result<(), StoreError> {
    let script = match engine {
        Engine::Sqlite => script.to_owned(),
        Engine::Postgres => {
            let script = script.replace(" TEXT", " TEXT COLLATE \"C\"").replace(" BLOB", " BYTEA");
            script.replace(" WITHOUT ROWID", "")
        }
    };
    tx.script(script).await?;
    tx.run("INSERT INTO schema_version (version) VALUES ($1)", Args::new().int(version)).await?;
    Ok(())
}

/// Tells one state of the scripts from another: a test's template is made anew when they change.
#[cfg(feature = "testing")]
pub(crate) fn fingerprint() -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    SCRIPTS.hash(&mut hasher);
    hasher.finish()
}
