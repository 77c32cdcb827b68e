//! One writer per database.
//!
//! Two guards. A lock that the system frees when the process dies, however it dies: on a file beside
//! a SQLite database, or of a PostgreSQL session. And an epoch in the `lease` row that each batch
//! checks in its own transaction, so that a writer who lost the lock without knowing it cannot write.

use crate::db::Pools;
use crate::sql::{Args, Tx};
use crate::{Db, StoreError};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use vocab::Moment;

const DOMAIN: &str = "floor";
const WRITER_LOCK: i64 = 0x706c_6174_0000_0002;
/// Shown as the time up to which the holder was last heard of.
const SPAN_MS: i64 = 10_000;

#[derive(Debug)]
pub(crate) struct Lease {
    epoch: i64,
    holder: String,
    guard: Guard,
}

#[derive(Debug)]
enum Guard {
    File(#[expect(dead_code, reason = "held for its lock, which the drop frees")] File),
    Session(PgConnection),
}

impl Lease {
    pub(crate) async fn take(db: &Db, holder: &str, now: Moment) -> Result<Self, StoreError> {
        let Some(guard) = take_guard(db.pools()).await? else {
            let row = db
                .row("SELECT holder FROM lease WHERE domain = $1", Args::new().text(DOMAIN))
                .await?;
            let holder = row.map(|r| r.text("holder")).transpose()?;
            return Err(StoreError::InUse {
                holder: holder.unwrap_or_else(|| "another process".to_owned()),
            });
        };
        let mut tx = db.begin().await?;
        let sql = "INSERT INTO lease (domain, epoch, holder, since_ms, until_ms) \
             VALUES ($1, 1, $2, $3, $4) ON CONFLICT (domain) DO UPDATE SET \
             epoch = lease.epoch + 1, holder = excluded.holder, since_ms = excluded.since_ms, \
             until_ms = excluded.until_ms RETURNING epoch";
        let args = Args::new().text(DOMAIN).text(holder).at(now).at(now.plus_ms(SPAN_MS));
        let row = tx.row(sql, args).await?.ok_or(StoreError::Fenced)?;
        let epoch = row.int("epoch")?;
        tx.commit().await?;
        Ok(Self { epoch, holder: holder.to_owned(), guard })
    }

    /// The first statement of each batch: the writer is still the one.
    pub(crate) async fn check(&self, tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE lease SET until_ms = $1 WHERE domain = $2 AND epoch = $3 AND holder = $4";
        let args =
            Args::new().at(now.plus_ms(SPAN_MS)).text(DOMAIN).int(self.epoch).text(&self.holder);
        match tx.run(sql, args).await? {
            1 => Ok(()),
            _ => Err(StoreError::Fenced),
        }
    }

    pub(crate) async fn release(self) {
        match self.guard {
            Guard::File(_) => {}
            // Freed at once, so that the next writer need not wait until the server has noticed the
            // farewell; it frees the lock with the session, whether or not either arrives.
            Guard::Session(mut session) => {
                let unlock = sqlx::query("SELECT pg_advisory_unlock($1)").bind(WRITER_LOCK);
                drop(unlock.execute(&mut session).await);
                drop(session.close().await);
            }
        }
    }
}

impl Db {
    /// Whether a floor runs on this database now.
    ///
    /// # Errors
    /// The database's own.
    pub async fn floor_runs(&self) -> Result<bool, StoreError> {
        // Taken for a moment: whoever starts a floor just then is told that it is in use.
        let guard = take_guard(self.pools()).await?;
        Ok(guard.is_none())
    }
}

async fn take_guard(pools: &Pools) -> Result<Option<Guard>, StoreError> {
    match pools {
        Pools::Lite { path, .. } => lock_file(path).map(|file| file.map(Guard::File)),
        Pools::Pg(pool) => {
            let mut session = pool.acquire().await?.detach();
            let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
                .bind(WRITER_LOCK)
                .fetch_one(&mut session)
                .await?;
            Ok(taken.then_some(Guard::Session(session)))
        }
    }
}

fn lock_file(database: &Path) -> Result<Option<File>, StoreError> {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let fault = |source| StoreError::File { path: path.display().to_string(), source };
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(fault)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(source)) => Err(fault(source)),
    }
}
