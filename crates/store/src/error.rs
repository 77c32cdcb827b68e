//! What can go wrong with the database.

use vocab::{OrganizationId, Seq};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "database_url {url:?} is not understood: write sqlite:/path/plateau.db or postgres://…"
    )]
    Url { url: String },
    #[error(
        "the database is in use by {holder}: one process serves a database; stop it first, \
         or give this one another database_url"
    )]
    InUse { holder: String },
    #[error(
        "the database has schema {found} and this program knows {known}: start the newer Plateau \
         that wrote it, or restore a backup from before the upgrade"
    )]
    NewerSchema { found: i64, known: i64 },
    #[error("another process took the database over; this one must stop")]
    Fenced,
    #[error("it was changed meanwhile: read it again (version {found}, not {expected})")]
    Stale { expected: i64, found: i64 },
    #[error("{what} exists already")]
    Conflict { what: &'static str },
    #[error("{what} is unknown")]
    Unknown { what: &'static str },
    #[error("cursor {cursor:?} is not one of ours")]
    Cursor { cursor: String },
    #[error("event {seq} of the journal cannot be read: {why}")]
    BadEvent { seq: Seq, why: String },
    #[error("a row of {table} cannot be read: {why}")]
    BadRow { table: &'static str, why: String },
    #[error(
        "key {version} of {organization:?}'s recordings doesn't open with this master key: \
         name the key file that made it under [recordings] key_file"
    )]
    WrongKey { organization: OrganizationId, version: u32 },
    #[error(
        "a secret of {table} doesn't open with this master key: name the key file that sealed it \
         under [recordings] key_file"
    )]
    WrongSafe { table: &'static str },
    #[error("file {path}: {source}")]
    File { path: String, source: std::io::Error },
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
}

impl StoreError {
    /// A row of `table` whose content does not have the shape we wrote.
    pub(crate) fn bad_row(table: &'static str) -> impl Fn(serde_json::Error) -> Self {
        // Only the place and kind of the fault: the text itself may hold personal data.
        move |e| Self::BadRow { table, why: format!("{:?} at column {}", e.classify(), e.column()) }
    }
}
