//! Values in, rows out, the same for both engines.
//!
//! Moments are BIGINT epoch milliseconds, ids and JSON are TEXT, flags are BIGINT 0 or 1.
//! Statements write their placeholders `$1`, `$2`….

use crate::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, Postgres, Row as _, SqlSafeStr, SqlStr, Sqlite, Transaction};
use std::fmt::{Display, Write as _};
use std::str::FromStr;
use vocab::Moment;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Blob(Vec<u8>),
}

/// The values of one statement, in the order of its placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Args(Vec<Value>);

impl Args {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
    pub(crate) fn values(&self) -> &[Value] {
        &self.0
    }
    pub(crate) fn int(self, value: i64) -> Self {
        self.push(Value::Int(Some(value)))
    }
    pub(crate) fn opt_int(self, value: Option<i64>) -> Self {
        self.push(Value::Int(value))
    }
    pub(crate) fn flag(self, value: bool) -> Self {
        self.int(i64::from(value))
    }
    pub(crate) fn at(self, value: Moment) -> Self {
        self.int(value.epoch_ms())
    }
    pub(crate) fn opt_at(self, value: Option<Moment>) -> Self {
        self.opt_int(value.map(Moment::epoch_ms))
    }
    pub(crate) fn text(self, value: impl Display) -> Self {
        self.push(Value::Text(Some(value.to_string())))
    }
    pub(crate) fn opt_text(self, value: Option<impl Display>) -> Self {
        self.push(Value::Text(value.map(|v| v.to_string())))
    }
    pub(crate) fn json(self, value: &impl Serialize) -> Self {
        self.push(Value::Text(Some(to_json(value))))
    }
    pub(crate) fn blob(self, value: Vec<u8>) -> Self {
        self.push(Value::Blob(value))
    }
    pub(crate) fn push(mut self, value: Value) -> Self {
        self.0.push(value);
        self
    }
    pub(crate) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    pub(crate) fn pg(self, sql: SqlStr) -> Query<'static, Postgres, PgArguments> {
        self.0.into_iter().fold(sqlx::query(sql), |query, value| match value {
            Value::Int(v) => query.bind(v),
            Value::Text(v) => query.bind(v),
            Value::Blob(v) => query.bind(v),
        })
    }

    pub(crate) fn lite(self, sql: SqlStr) -> Query<'static, Sqlite, SqliteArguments> {
        self.0.into_iter().fold(sqlx::query(sql), |query, value| match value {
            Value::Int(v) => query.bind(v),
            Value::Text(v) => query.bind(v),
            Value::Blob(v) => query.bind(v),
        })
    }
}

/// Our own values always become JSON: string keys, no fallible `Serialize`.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own types have string keys only")
}

#[derive(Debug)]
pub(crate) enum Row {
    Pg(PgRow),
    Lite(SqliteRow),
}

impl Row {
    pub(crate) fn int(&self, column: &str) -> Result<i64, StoreError> {
        Ok(match self {
            Self::Pg(row) => row.try_get(column)?,
            Self::Lite(row) => row.try_get(column)?,
        })
    }
    pub(crate) fn opt_int(&self, column: &str) -> Result<Option<i64>, StoreError> {
        Ok(match self {
            Self::Pg(row) => row.try_get(column)?,
            Self::Lite(row) => row.try_get(column)?,
        })
    }
    pub(crate) fn text(&self, column: &str) -> Result<String, StoreError> {
        Ok(match self {
            Self::Pg(row) => row.try_get(column)?,
            Self::Lite(row) => row.try_get(column)?,
        })
    }
    pub(crate) fn opt_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        Ok(match self {
            Self::Pg(row) => row.try_get(column)?,
            Self::Lite(row) => row.try_get(column)?,
        })
    }
    pub(crate) fn blob(&self, column: &str) -> Result<Vec<u8>, StoreError> {
        Ok(match self {
            Self::Pg(row) => row.try_get(column)?,
            Self::Lite(row) => row.try_get(column)?,
        })
    }
    pub(crate) fn flag(&self, column: &str) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }
    pub(crate) fn at(&self, column: &str) -> Result<Moment, StoreError> {
        self.int(column).map(Moment::from_epoch_ms)
    }
    pub(crate) fn opt_at(&self, column: &str) -> Result<Option<Moment>, StoreError> {
        Ok(self.opt_int(column)?.map(Moment::from_epoch_ms))
    }
    /// A sequence, version or size: never negative in a row that we wrote.
    pub(crate) fn count(&self, column: &str) -> Result<u64, StoreError> {
        self.int(column).map(i64::unsigned_abs)
    }
    pub(crate) fn id<T: FromStr>(
        &self,
        table: &'static str,
        column: &str,
    ) -> Result<T, StoreError> {
        parse_id(table, column, &self.text(column)?)
    }
    pub(crate) fn opt_id<T: FromStr>(
        &self,
        table: &'static str,
        column: &str,
    ) -> Result<Option<T>, StoreError> {
        self.opt_text(column)?.map(|text| parse_id(table, column, &text)).transpose()
    }
    pub(crate) fn json<T: DeserializeOwned>(
        &self,
        table: &'static str,
        column: &str,
    ) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(column)?).map_err(StoreError::bad_row(table))
    }
}

fn parse_id<T: FromStr>(table: &'static str, column: &str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::BadRow { table, why: format!("{column} is no id") })
}

#[derive(Debug)]
pub(crate) enum Tx {
    Pg(Transaction<'static, Postgres>),
    Lite(Transaction<'static, Sqlite>),
}

impl Tx {
    pub(crate) async fn rows(
        &mut self,
        sql: impl SqlSafeStr,
        args: Args,
    ) -> Result<Vec<Row>, StoreError> {
        let sql = sql.into_sql_str();
        Ok(match self {
            Self::Pg(tx) => {
                let rows = args.pg(sql).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Pg).collect()
            }
            Self::Lite(tx) => {
                let rows = args.lite(sql).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Lite).collect()
            }
        })
    }

    pub(crate) async fn row(
        &mut self,
        sql: impl SqlSafeStr,
        args: Args,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    pub(crate) async fn run(
        &mut self,
        sql: impl SqlSafeStr,
        args: Args,
    ) -> Result<u64, StoreError> {
        let sql = sql.into_sql_str();
        Ok(match self {
            Self::Pg(tx) => args.pg(sql).execute(&mut **tx).await?.rows_affected(),
            Self::Lite(tx) => args.lite(sql).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Several statements without values.
    pub(crate) async fn script(&mut self, sql: String) -> Result<(), StoreError> {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Pg(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ())?,
            Self::Lite(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Pg(tx) => tx.commit().await?,
            Self::Lite(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// Rows go in by so many at a time: any number in few statements, and few statements to prepare.
const BATCHES: [usize; 9] = [256, 128, 64, 32, 16, 8, 4, 2, 1];

/// `INSERT INTO table (columns) VALUES …` for many rows, with an optional `ON CONFLICT …` after it.
///
/// Two things that only speed asks for on SQLite: its parameters have no names, since it looks each
/// of some thousand up among all others; and a row that breaks a rule fails without the copy of
/// every page that would take back the rows before it, since the transaction is given up anyway.
pub(crate) async fn insert(
    tx: &mut Tx,
    table: &str,
    columns: &[&str],
    conflict: &str,
    rows: Vec<Args>,
) -> Result<(), StoreError> {
    insert_zero(tx, table, (columns, &[]), conflict, rows).await
}

/// The same with columns that are 0 in all of these rows: they take no value each.
pub(crate) async fn insert_zero(
    tx: &mut Tx,
    table: &str,
    (columns, zero): (&[&str], &[&str]),
    conflict: &str,
    rows: Vec<Args>,
) -> Result<(), StoreError> {
    let lite = matches!(tx, Tx::Lite(_));
    let verb = if lite { "INSERT OR FAIL INTO" } else { "INSERT INTO" };
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let left = rows.len();
        let take = BATCHES.into_iter().find(|n| *n <= left).unwrap_or(1);
        let mut args = Args(Vec::with_capacity(take * columns.len()));
        for row in rows.by_ref().take(take) {
            debug_assert_eq!(row.len(), columns.len(), "{table}");
            args.extend(row);
        }
        let names = [columns, zero].concat().join(", ");
        let mut sql = format!("{verb} {table} ({names}) VALUES ");
        for row in 0..take {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..columns.len() {
                let comma = if column == 0 { "" } else { ", " };
                let number = row * columns.len() + column + 1;
                match lite {
                    true => write!(sql, "{comma}?"),
                    false => write!(sql, "{comma}${number}"),
                }
                .expect("a string takes all");
            }
            zero.iter().for_each(|_| sql.push_str(", 0"));
            sql.push(')');
        }
        sql.push_str(conflict);
        tx.run(AssertSqlSafe(sql), args).await?;
    }
    Ok(())
}

/// `ON CONFLICT (key) DO UPDATE` of all the other columns.
pub(crate) fn replacing(key: &str, columns: &[&str]) -> String {
    let set: Vec<_> =
        columns.iter().filter(|c| **c != key).map(|c| format!("{c} = excluded.{c}")).collect();
    format!(" ON CONFLICT ({key}) DO UPDATE SET {}", set.join(", "))
}

/// A `WHERE` that grows; each `?` of a condition becomes the next placeholder.
#[derive(Debug, Default)]
pub(crate) struct Where {
    text: String,
    args: Args,
}

impl Where {
    pub(crate) fn and(&mut self, condition: &str, values: Args) {
        self.text.push_str(if self.text.is_empty() { " WHERE " } else { " AND " });
        let mut number = self.args.len();
        for part in condition.split_inclusive('?') {
            match part.strip_suffix('?') {
                Some(before) => {
                    number += 1;
                    write!(self.text, "{before}${number}").expect("a string takes all");
                }
                None => self.text.push_str(part),
            }
        }
        self.args.extend(values);
        debug_assert_eq!(number, self.args.len(), "placeholders and values: {condition}");
    }

    pub(crate) fn and_some(&mut self, condition: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.and(condition, Args::new().text(value));
        }
    }

    pub(crate) fn any_of(&mut self, column: &str, values: &[impl Display]) {
        if values.is_empty() {
            return self.and("1 = 0", Args::new());
        }
        let marks = vec!["?"; values.len()].join(", ");
        let args = values.iter().fold(Args::new(), Args::text);
        self.and(&format!("{column} IN ({marks})"), args);
    }

    /// As [`Self::any_of`], but an empty list asks for nothing in particular.
    pub(crate) fn among(&mut self, column: &str, values: &[impl Display]) {
        if !values.is_empty() {
            self.any_of(column, values);
        }
    }

    /// As [`Self::among`] of a column that may be empty: an empty value asks for those without one.
    pub(crate) fn among_or_none(&mut self, column: &str, values: &[impl Display]) {
        let some: Vec<String> = values.iter().map(ToString::to_string).collect();
        if !some.iter().any(String::is_empty) {
            return self.among(column, &some);
        }
        let marks = vec!["?"; some.len()].join(", ");
        let args = some.iter().fold(Args::new(), Args::text);
        self.and(&format!("COALESCE({column}, '') IN ({marks})"), args);
    }

    /// What holds nothing that is searched for is found nowhere.
    pub(crate) fn and_contains(&mut self, column: &str, folded: &str) {
        if folded.is_empty() {
            return self.and("1 = 0", Args::new());
        }
        let part = Args::new().text(crate::find::containing(folded));
        self.and(&format!("{column} LIKE ? ESCAPE '!'"), part);
    }

    /// The statement as a text, for one within another.
    pub(crate) fn text(self, select: &str, tail: &str) -> (String, Args) {
        (format!("{select}{}{tail}", self.text), self.args)
    }

    pub(crate) fn query(self, select: &str, tail: &str) -> (AssertSqlSafe<String>, Args) {
        (AssertSqlSafe(format!("{select}{}{tail}", self.text)), self.args)
    }
}

/// Several questions in one statement, whose rows have the same columns. Their order isn't kept.
#[derive(Debug, Default)]
pub(crate) struct Together {
    text: String,
    args: Args,
    asked: u32,
}

impl Together {
    pub(crate) fn ask(&mut self, select: &str, sql: Where, tail: &str) {
        let (first, before, n) = (self.asked == 0, self.args.len(), self.asked);
        self.asked += 1;
        let joint = if first { "" } else { " UNION ALL " };
        write!(self.text, "{joint}SELECT * FROM ({select}").expect("a string takes all");
        let mut parts = sql.text.split('$');
        self.text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let number: usize = part[..digits].parse().expect("placeholders are numbered");
            write!(self.text, "${}{}", before + number, &part[digits..])
                .expect("a string takes all");
        }
        write!(self.text, "{tail}) AS q{n}").expect("a string takes all");
        self.args.extend(sql.args);
    }

    pub(crate) fn query(self) -> (AssertSqlSafe<String>, Args) {
        (AssertSqlSafe(self.text), self.args)
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(Some(value)) => value.fmt(f),
            Self::Text(Some(value)) => value.fmt(f),
            Self::Int(None) | Self::Text(None) => f.write_str("null"),
            Self::Blob(bytes) => write!(f, "{} bytes", bytes.len()),
        }
    }
}
