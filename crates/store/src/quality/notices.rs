//! What of quality a person is to know: their evaluation, an objection, an answer, a plan.

use crate::sql::{Args, Tx, insert};
use crate::{Db, StoreError};
use std::fmt::Display;
use vocab::Moment;

/// Whom to tell of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub login: String,
    /// `evaluation`, `calibration`, `coaching`
    pub about: &'static str,
    pub subject: String,
    pub kind: &'static str,
    pub author: String,
    pub at: Moment,
}

impl Told {
    #[must_use]
    pub fn new(
        login: impl Into<String>,
        (about, subject): (&'static str, impl Display),
        kind: &'static str,
        (author, at): (&str, Moment),
    ) -> Self {
        let (login, subject) = (login.into(), subject.to_string());
        Self { login, about, subject, kind, author: author.to_owned(), at }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualityNotice {
    pub about: String,
    /// Id of what it is about.
    pub subject: String,
    pub kind: String,
    pub author: String,
    pub at: Moment,
    pub read_at: Option<Moment>,
}

const MOST: u32 = 100;

#[derive(Clone, Copy, Debug)]
pub struct QualityNotices<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn quality_notices(&self) -> QualityNotices<'_> {
        QualityNotices { db: self }
    }
}

impl QualityNotices<'_> {
    /// The latest first, at most 100.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(&self, login: &str) -> Result<Vec<QualityNotice>, StoreError> {
        let sql = "SELECT * FROM quality_notice WHERE login = $1 \
             ORDER BY at_ms DESC, subject, kind LIMIT $2";
        let args = Args::new().text(login).int(i64::from(MOST));
        let rows = self.db.rows(sql, args).await?;
        rows.iter()
            .map(|row| {
                Ok(QualityNotice {
                    about: row.text("about")?,
                    subject: row.text("subject")?,
                    kind: row.text("kind")?,
                    author: row.text("author")?,
                    at: row.at("at_ms")?,
                    read_at: row.opt_at("read_ms")?,
                })
            })
            .collect()
    }

    /// Those of one subject, or all where none is named.
    ///
    /// # Errors
    /// The database's own.
    pub async fn read(
        &self,
        login: &str,
        subject: Option<&str>,
        now: Moment,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE quality_notice SET read_ms = $1 WHERE login = $2 AND read_ms IS NULL \
             AND ($3 = '' OR subject = $3)";
        let args = Args::new().at(now).text(login).text(subject.unwrap_or(""));
        self.db.run(sql, args).await.map(|_| ())
    }
}

/// Nobody is told what they did themselves.
pub(super) async fn tell(tx: &mut Tx, told: &[Told]) -> Result<(), StoreError> {
    let columns = ["login", "about", "subject", "kind", "author", "at_ms"];
    let rows = told.iter().filter(|t| t.login != t.author).map(|t| {
        let args = Args::new().text(&t.login).text(t.about).text(&t.subject);
        args.text(t.kind).text(&t.author).at(t.at)
    });
    let twice = " ON CONFLICT (login, subject, kind, at_ms) DO NOTHING";
    insert(tx, "quality_notice", &columns, twice, rows.collect()).await
}
