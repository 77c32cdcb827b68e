//! Databases for tests: each test has its own, on both engines, and nothing of it stays.
//!
//! PostgreSQL is the throw-away server of `scripts/test-postgres start`, named by the variable
//! `PLATEAU_TEST_PG`. A test without it fails and says so: it must not pass by not running.

use crate::Db;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::fmt::Debug;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

const VARIABLE: &str = "PLATEAU_TEST_PG";
/// Tests of many processes make the template together: one does, the others wait.
const TEMPLATE_LOCK: i64 = 0x706c_6174_7465_7374;

/// A database that goes away with this value.
#[derive(Debug)]
pub struct TestDb {
    pub db: Db,
    pub url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(#[expect(dead_code, reason = "held: dropping it removes the folder")] TempDir),
    Database { server: PgConnectOptions, name: String },
}

/// Runs the test on SQLite and on PostgreSQL; both must give the same.
pub async fn both<T: PartialEq + Debug>(test: impl AsyncFn(Db) -> T) -> T {
    let lite = sqlite().await;
    let on_sqlite = test(lite.db.clone()).await;
    let pg = postgres().await;
    let on_postgres = test(pg.db.clone()).await;
    assert_eq!(on_sqlite, on_postgres, "SQLite (left) and PostgreSQL (right) differ");
    on_sqlite
}

/// # Panics
/// When it cannot be made.
pub async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let url = format!("sqlite:{}", folder.path().join("plateau.db").display());
    let db = Db::open(&url).await.expect("a new SQLite database opens");
    TestDb { db, url, place: Place::Folder(folder) }
}

/// # Panics
/// When `PLATEAU_TEST_PG` is not set or the server does not answer.
pub async fn postgres() -> TestDb {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server_url = std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!("{VARIABLE} is not set: eval \"$(scripts/test-postgres start)\" first")
    });
    let server = PgConnectOptions::from_str(&server_url).expect("PLATEAU_TEST_PG is a URL");
    let mut session = server.connect().await.expect("the tests' PostgreSQL answers");
    let template = make_template(&mut session, &server_url).await;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("t_{}_{count}", std::process::id());
    run(&mut session, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    run(&mut session, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    drop(session.close().await);
    let url = url_of(&server_url, &name);
    let db = Db::open(&url).await.expect("a new PostgreSQL database opens");
    TestDb { db, url, place: Place::Database { server, name } }
}

/// One migrated database per state of the schema, cloned for each test.
async fn make_template(session: &mut PgConnection, server_url: &str) -> String {
    let name = format!("template_{:016x}", crate::schema::fingerprint());
    let lock = |sql| sqlx::query(sql).bind(TEMPLATE_LOCK);
    lock("SELECT pg_advisory_lock($1)").execute(&mut *session).await.expect("locks");
    let known: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_optional(&mut *session)
        .await
        .expect("lists databases");
    if known.is_none() {
        let making = format!("{name}_new");
        run(session, format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)")).await;
        run(session, format!("CREATE DATABASE {making}")).await;
        let db = Db::open(&url_of(server_url, &making)).await.expect("the template migrates");
        db.close().await;
        run(session, format!("ALTER DATABASE {making} RENAME TO {name}")).await;
    }
    lock("SELECT pg_advisory_unlock($1)").execute(&mut *session).await.expect("unlocks");
    name
}

async fn run(session: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql.clone()))
        .execute(session)
        .await
        .unwrap_or_else(|e| panic!("{sql}: {e}"));
}

/// The server's URL with another database: `postgres://…/postgres?…` → `postgres://…/name?…`.
fn url_of(server_url: &str, name: &str) -> String {
    let (path, query) = server_url.split_once('?').unwrap_or((server_url, ""));
    let base = path.rsplit_once('/').map_or(path, |(base, _)| base);
    format!("{base}/{name}?{query}")
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Place::Database { server, name } = &self.place else { return };
        let (server, sql) = (server.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
        // A drop cannot wait; another thread can, and is waited for.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a small runtime can be made");
            runtime.block_on(async {
                if let Ok(mut session) = server.connect().await {
                    drop(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut session).await);
                }
            });
        });
        drop(dropping.join());
    }
}

/// Damages a database on purpose.
pub async fn execute(db: &Db, sql: &str) {
    db.run(AssertSqlSafe(sql.to_owned()), crate::sql::Args::new())
        .await
        .unwrap_or_else(|e| panic!("{sql}: {e}"));
}

/// Begins a rebuild that is broken off after so many events; gives the place it came to.
pub async fn break_off_rebuild(db: &Db, now: vocab::Moment, events: usize) -> vocab::Seq {
    crate::rebuild::broken_off(db, now, events).await.expect("it begins")
}

/// One column of a whole table, as it is stored.
pub async fn texts(db: &Db, table: &str, column: &str) -> Vec<String> {
    let sql = AssertSqlSafe(format!("SELECT {column} FROM {table}"));
    let rows = db.rows(sql, crate::sql::Args::new()).await.expect("the table is there");
    rows.iter().map(|row| row.text(column).expect("a text")).collect()
}
