//! A database whole, as one file and back: what a backup holds, and the way from one engine to the other.
//!
//! Owns: one unchanging state of every table as a SQLite file, and an empty database filled from such a
//! file. Must not own: files beside the database, what a backup looks like.

use crate::db::Pools;
use crate::sql::{Args, Row, Tx, Value, insert};
use crate::{Db, Engine, StoreError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use std::path::Path;

/// Rows read and written at a time.
const PAGE: u32 = 1_000;
/// Each database has its own: made by the scripts, not by the centre.
const OWN: &str = "schema_version";
/// What somebody's centre has written, if it has written anything.
const SIGNS: [&str; 3] = ["journal", "person", "plan"];

/// How far a copy is: tables done, of how many.
#[derive(Clone, Copy, Debug)]
pub struct Copying {
    pub done: u64,
    pub of: u64,
}

#[derive(Debug)]
struct Table {
    name: String,
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    name: String,
    kind: Kind,
    /// Place in the primary key, from 1; 0 outside.
    key: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Int,
    Text,
    Blob,
}

impl Db {
    /// Everything as it stands at one moment, into a new SQLite file. The centre may run meanwhile.
    ///
    /// # Errors
    /// The file exists or can't be written, or the database's own.
    pub async fn snapshot(
        &self,
        file: &Path,
        mut told: impl FnMut(Copying),
    ) -> Result<(), StoreError> {
        match self.pools() {
            Pools::Lite { path, .. } => {
                told(Copying { done: 0, of: 1 });
                let mut session =
                    SqliteConnectOptions::new().filename(path).read_only(true).connect().await?;
                // "VACUUM INTO" reads one state and leaves its source as it is (SQLite, lang_vacuum).
                let name = file.to_string_lossy().into_owned();
                sqlx::query("VACUUM INTO $1").bind(name).execute(&mut session).await?;
                session.close().await?;
                told(Copying { done: 1, of: 1 });
                Ok(())
            }
            Pools::Pg(_) => {
                let into = Self::open_for_bulk(&format!("sqlite:{}", file.display())).await?;
                let done = copy(self, &into, &into, told).await;
                into.close().await;
                done
            }
        }
    }

    /// Whether nothing was ever kept here.
    ///
    /// # Errors
    /// The database's own.
    pub async fn is_new(&self) -> Result<bool, StoreError> {
        for table in SIGNS {
            let sql = AssertSqlSafe(format!("SELECT 1 AS one FROM {table} LIMIT 1"));
            if self.row(sql, Args::new()).await?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Fills this database, where nothing was ever kept, with what a snapshot holds: all of it or none.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it isn't new; else the database's own.
    pub async fn fill(&self, from: &Self, told: impl FnMut(Copying)) -> Result<(), StoreError> {
        if !self.is_new().await? {
            return Err(StoreError::Conflict { what: "a centre in this database" });
        }
        copy(from, self, from, told).await
    }
}

/// All tables in one transaction of each side. `lite` is the side that tells how tables are made.
async fn copy(
    from: &Db,
    to: &Db,
    lite: &Db,
    mut told: impl FnMut(Copying),
) -> Result<(), StoreError> {
    let tables = tables(lite).await?;
    let of = tables.len() as u64;
    let mut reading = from.begin_reading().await?;
    let mut writing = to.begin().await?;
    for (done, table) in (0..).zip(&tables) {
        told(Copying { done, of });
        // What the scripts put there comes with the copy.
        writing.script(format!("DELETE FROM {}", table.name)).await?;
        let mut after = None;
        loop {
            let rows = page(&mut reading, table, after.as_ref()).await?;
            let Some(last) = rows.last() else { break };
            let short = rows.len() < PAGE as usize;
            after = Some(table.key_of(last)?);
            let values = rows.iter().map(|row| table.read(row)).collect::<Result<_, _>>()?;
            let columns: Vec<_> = table.columns.iter().map(|c| c.name.as_str()).collect();
            insert(&mut writing, &table.name, &columns, "", values).await?;
            if short {
                break;
            }
        }
    }
    writing.commit().await?;
    told(Copying { done: of, of });
    Ok(())
}

/// The rows after a key, in the key's order.
async fn page(tx: &mut Tx, table: &Table, after: Option<&Args>) -> Result<Vec<Row>, StoreError> {
    let names: Vec<_> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let key: Vec<_> = table.key().map(|c| c.name.as_str()).collect();
    let mut sql = format!("SELECT {} FROM {}", names.join(", "), table.name);
    let mut args = Args::new();
    if let Some(after) = after {
        let marks: Vec<_> = (1..=key.len()).map(|n| format!("${n}")).collect();
        sql.push_str(&format!(" WHERE ({}) > ({})", key.join(", "), marks.join(", ")));
        args.extend(after.clone());
    }
    sql.push_str(&format!(" ORDER BY {} LIMIT {PAGE}", key.join(", ")));
    tx.rows(AssertSqlSafe(sql), args).await
}

impl Table {
    fn key(&self) -> impl Iterator<Item = &Column> {
        let mut key: Vec<_> = self.columns.iter().filter(|c| c.key > 0).collect();
        key.sort_by_key(|c| c.key);
        key.into_iter()
    }

    fn key_of(&self, row: &Row) -> Result<Args, StoreError> {
        self.key().try_fold(Args::new(), |args, column| Ok(args.push(column.read(row)?)))
    }

    fn read(&self, row: &Row) -> Result<Args, StoreError> {
        self.columns.iter().try_fold(Args::new(), |args, column| Ok(args.push(column.read(row)?)))
    }
}

impl Column {
    fn read(&self, row: &Row) -> Result<Value, StoreError> {
        Ok(match self.kind {
            Kind::Int => Value::Int(row.opt_int(&self.name)?),
            Kind::Text => Value::Text(row.opt_text(&self.name)?),
            Kind::Blob => Value::Blob(row.blob(&self.name)?),
        })
    }
}

/// How the tables are made, by name.
async fn tables(lite: &Db) -> Result<Vec<Table>, StoreError> {
    debug_assert_eq!(lite.engine(), Engine::Sqlite);
    let sql = "SELECT m.name AS of, c.name AS name, c.type AS kind, c.pk AS key \
         FROM sqlite_master m JOIN pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid";
    let mut tables: Vec<Table> = Vec::new();
    for row in lite.rows(sql, Args::new()).await? {
        let name = row.text("of")?;
        if name == OWN {
            continue;
        }
        if tables.last().is_none_or(|table| table.name != name) {
            tables.push(Table { name, columns: Vec::new() });
        }
        let kind = match row.text("kind")?.as_str() {
            "BIGINT" | "INTEGER" => Kind::Int,
            "BLOB" => Kind::Blob,
            _ => Kind::Text,
        };
        let column = Column { name: row.text("name")?, kind, key: row.int("key")? };
        if let Some(table) = tables.last_mut() {
            table.columns.push(column);
        }
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// More than a page of rows with a composite key, blobs that aren't text, and empty columns.
    async fn furnish(db: &Db) {
        let mut tx = db.begin().await.expect("begins");
        let part = |n: i64| {
            let body = vec![0, 255, n.to_le_bytes()[0]];
            Args::new().text(format!("i{}", n % 3)).int(n).blob(body)
        };
        let parts = (0..2_500).map(part).collect();
        insert(&mut tx, "import_part", &["import", "ordinal", "body"], "", parts)
            .await
            .expect("inserted");
        let change = |n: i64| {
            let before = (n % 2 == 0).then_some("é\u{1F600}");
            Args::new().text("i1").text(format!("c{n:04}")).int(n).opt_text(before)
        };
        let columns = ["import", "customer", "at_ms", "before"];
        insert(&mut tx, "import_change", &columns, "", (0..1_001).map(change).collect())
            .await
            .expect("inserted");
        tx.commit().await.expect("committed");
    }

    async fn all(db: &Db, lite: &Db) -> Vec<(String, Vec<Args>)> {
        let mut whole = Vec::new();
        for table in tables(lite).await.expect("listed") {
            let names: Vec<_> = table.columns.iter().map(|c| c.name.as_str()).collect();
            let key: Vec<_> = table.key().map(|c| c.name.as_str()).collect();
            let sql = format!(
                "SELECT {} FROM {} ORDER BY {}",
                names.join(", "),
                table.name,
                key.join(", ")
            );
            let rows = db.rows(AssertSqlSafe(sql), Args::new()).await.expect("read");
            let rows = rows.iter().map(|row| table.read(row).expect("read")).collect();
            whole.push((table.name, rows));
        }
        whole
    }

    #[tokio::test]
    async fn a_centre_goes_from_either_engine_to_either_and_stays_the_same() {
        let known = testing::sqlite().await;
        testing::both(async |db| {
            furnish(&db).await;
            let before = all(&db, &known.db).await;
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("copy.db");
            let mut last = None;
            db.snapshot(&file, |at| last = Some((at.done, at.of))).await.expect("copied");
            assert!(last.is_some_and(|(done, of)| done == of), "{last:?}");
            let copy = Db::open(&format!("sqlite:{}", file.display())).await.expect("opens");
            assert!(before == all(&copy, &known.db).await, "the snapshot is another");
            for to in [testing::sqlite().await, testing::postgres().await] {
                to.db.fill(&copy, |_| {}).await.expect("filled");
                assert!(before == all(&to.db, &known.db).await, "what was filled is another");
            }
            copy.close().await;
            before.iter().map(|(_, rows)| rows.len()).sum::<usize>() >= 3_501
        })
        .await;
    }

    #[tokio::test]
    async fn a_centre_that_is_there_is_not_written_over() {
        testing::both(async |db| {
            let copy = testing::sqlite().await;
            assert!(db.is_new().await.expect("asked"));
            let plan = vocab::FloorPlan::empty();
            let at = vocab::Moment::from_epoch_ms(1);
            db.plans().publish("test", &plan, at).await.expect("published");
            let filled = db.fill(&copy.db, |_| {}).await;
            assert!(matches!(filled, Err(StoreError::Conflict { .. })), "{filled:?}");
        })
        .await;
    }

    #[tokio::test]
    async fn every_table_has_a_key_to_walk_along_and_columns_of_known_kinds() {
        let lite = testing::sqlite().await;
        let tables = tables(&lite.db).await.expect("listed");
        assert!(tables.len() > 60, "{}", tables.len());
        let keyless: Vec<_> =
            tables.iter().filter(|t| t.key().next().is_none()).map(|t| &t.name).collect();
        assert!(keyless.is_empty(), "{keyless:?}");
        let sql = "SELECT DISTINCT c.type AS kind FROM sqlite_master m \
             JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'";
        let rows = lite.db.rows(sql, Args::new()).await.expect("listed");
        for row in rows {
            let kind = row.text("kind").expect("text");
            assert!(["BIGINT", "TEXT", "BLOB"].contains(&kind.as_str()), "{kind:?}");
        }
    }
}
