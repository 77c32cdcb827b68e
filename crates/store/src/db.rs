//! One database behind two engines.
//!
//! SQLite has one write connection (`BEGIN IMMEDIATE`) and a pool of readers over its WAL;
//! PostgreSQL has one pool. Both are asked the same SQL text.

use crate::audit::{self, PendingAct};
use crate::sql::{Args, Row, Tx};
use crate::{MasterKey, StoreError, schema};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{SqlSafeStr, SqlStr};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;

const READERS: u32 = 4;
/// KiB of pages that a connection keeps at most: with SQLite's own 2 MiB, each row of a large
/// customer base would be read and written anew for every index.
const WRITER_CACHE: &str = "-131072";
const READER_CACHE: &str = "-32768";
/// Pages of the log before they go to their places (16 MiB): a page that changes often goes once.
const CHECKPOINT: &str = "4096";
/// The same for who has the database for themselves and writes much: 512 MiB, 400 MiB.
const BULK_CACHE: &str = "-524288";
const BULK_CHECKPOINT: &str = "102400";
const PG_CONNECTIONS: u32 = 8;
const WAIT: Duration = Duration::from_secs(15);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Clone, Debug)]
pub struct Db {
    pools: Pools,
    told: broadcast::Sender<Arc<BTreeSet<String>>>,
    /// Seals secrets at rest.
    pub(crate) safe: Option<MasterKey>,
    /// What the next writing of this one is told of.
    act: Option<PendingAct>,
}

/// Changes that a listener may be behind.
const BEHIND: usize = 256;

/// What a database is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    Floor,
    Bulk,
}

#[derive(Clone, Debug)]
pub(crate) enum Pools {
    Pg(PgPool),
    Lite { write: SqlitePool, read: SqlitePool, path: PathBuf },
}

impl Db {
    /// Opens `sqlite:/path/plateau.db` (made when missing) or `postgres://…` and brings its schema
    /// up to date. A schema newer than this program is refused.
    ///
    /// # Errors
    /// [`StoreError::Url`], [`StoreError::NewerSchema`], or the database's own error.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_for(url, Work::Floor).await
    }

    /// The same to write much at once while no floor runs. On SQLite a commit is then not waited
    /// for until it is on the disk: after a power cut the last ones may be missing, never half of
    /// one.
    ///
    /// # Errors
    /// As `open`.
    pub async fn open_for_bulk(url: &str) -> Result<Self, StoreError> {
        Self::open_for(url, Work::Bulk).await
    }

    async fn open_for(url: &str, work: Work) -> Result<Self, StoreError> {
        let pools = if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(StoreError::Url { url: url.to_owned() });
            }
            open_sqlite(Path::new(path), work).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            // The URL may hold a password: it is not repeated in the error.
            let options = PgConnectOptions::from_str(url)
                .map_err(|_| StoreError::Url { url: "postgres://…".to_owned() })?;
            open_postgres(options).await?
        } else {
            return Err(StoreError::Url { url: url.to_owned() });
        };
        let db = Self { pools, told: broadcast::channel(BEHIND).0, safe: None, act: None };
        schema::migrate(&db).await?;
        Ok(db)
    }

    /// The same database to do this act with: its row of the audit log goes into the first
    /// transaction that is written, so that neither stands without the other.
    #[must_use]
    pub fn acting(&self, act: PendingAct) -> Self {
        Self { act: Some(act), ..self.clone() }
    }

    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.pools {
            Pools::Pg(_) => Engine::Postgres,
            Pools::Lite { .. } => Engine::Sqlite,
        }
    }

    pub(crate) const fn pools(&self) -> &Pools {
        &self.pools
    }

    /// The logins of those whose notices have changed, after each change of this process. A listener
    /// that lags looks for itself.
    #[must_use]
    pub fn told(&self) -> broadcast::Receiver<Arc<BTreeSet<String>>> {
        self.told.subscribe()
    }

    /// Nobody listening is no fault.
    pub(crate) fn tell(&self, logins: BTreeSet<String>) {
        if !logins.is_empty() {
            let _ = self.told.send(Arc::new(logins));
        }
    }

    /// # Errors
    /// When the database does not answer.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.rows("SELECT CAST(1 AS BIGINT) AS one", Args::new()).await.map(|_| ())
    }

    pub async fn close(&self) {
        match &self.pools {
            Pools::Pg(pool) => pool.close().await,
            Pools::Lite { write, read, .. } => {
                read.close().await;
                write.close().await;
            }
        }
    }

    /// Reads.
    pub(crate) async fn rows(
        &self,
        sql: impl SqlSafeStr,
        args: Args,
    ) -> Result<Vec<Row>, StoreError> {
        let sql: SqlStr = sql.into_sql_str();
        Ok(match &self.pools {
            Pools::Pg(pool) => {
                let rows = args.pg(sql).fetch_all(pool).await?;
                rows.into_iter().map(Row::Pg).collect()
            }
            Pools::Lite { read, .. } => {
                let rows = args.lite(sql).fetch_all(read).await?;
                rows.into_iter().map(Row::Lite).collect()
            }
        })
    }

    pub(crate) async fn row(
        &self,
        sql: impl SqlSafeStr,
        args: Args,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Writes by one statement; gives the number of rows.
    pub(crate) async fn run(&self, sql: impl SqlSafeStr, args: Args) -> Result<u64, StoreError> {
        let sql: SqlStr = sql.into_sql_str();
        if let Some(pending) = &self.act
            && let Some(act) = pending.take()
        {
            let mut tx = self.begin_untold().await?;
            let rows = tx.run(sql, args).await?;
            if rows == 0 {
                // Nothing was done: it is taken back, and who settles the request says what was.
                pending.put_back(act);
                return Ok(0);
            }
            audit::record(&mut tx, &act).await?;
            tx.commit().await?;
            return Ok(rows);
        }
        Ok(match &self.pools {
            Pools::Pg(pool) => args.pg(sql).execute(pool).await?.rows_affected(),
            Pools::Lite { write, .. } => args.lite(sql).execute(write).await?.rows_affected(),
        })
    }

    /// A transaction that writes.
    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        let mut tx = self.begin_untold().await?;
        if let Some(act) = self.act.as_ref().and_then(PendingAct::take) {
            // First: on PostgreSQL acts wait for each other here, and hold nothing yet.
            audit::record(&mut tx, &act).await?;
        }
        Ok(tx)
    }

    async fn begin_untold(&self) -> Result<Tx, StoreError> {
        Ok(match &self.pools {
            Pools::Pg(pool) => Tx::Pg(pool.begin().await?),
            Pools::Lite { write, .. } => Tx::Lite(write.begin_with("BEGIN IMMEDIATE").await?),
        })
    }

    /// A transaction that reads one unchanging state of everything.
    pub(crate) async fn begin_reading(&self) -> Result<Tx, StoreError> {
        const PG: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        Ok(match &self.pools {
            Pools::Pg(pool) => Tx::Pg(pool.begin_with(PG).await?),
            Pools::Lite { read, .. } => Tx::Lite(read.begin().await?),
        })
    }
}

async fn open_sqlite(path: &Path, work: Work) -> Result<Pools, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(WAIT)
        .statement_cache_capacity(200);
    let writer = match work {
        Work::Floor => options
            .clone()
            .pragma("cache_size", WRITER_CACHE)
            .pragma("wal_autocheckpoint", CHECKPOINT),
        Work::Bulk => options
            .clone()
            .synchronous(SqliteSynchronous::Normal)
            .pragma("cache_size", BULK_CACHE)
            .pragma("wal_autocheckpoint", BULK_CHECKPOINT),
    };
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WAIT)
        .connect_with(writer)
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(WAIT)
        .connect_with(options.pragma("cache_size", READER_CACHE).pragma("query_only", "ON"))
        .await?;
    Ok(Pools::Lite { write, read, path: path.to_owned() })
}

async fn open_postgres(options: PgConnectOptions) -> Result<Pools, StoreError> {
    let pool = PgPoolOptions::new()
        .max_connections(PG_CONNECTIONS)
        .acquire_timeout(WAIT)
        .connect_with(options.application_name("plateau"))
        .await?;
    Ok(Pools::Pg(pool))
}
