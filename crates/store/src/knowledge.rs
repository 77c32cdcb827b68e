//! Articles of the knowledge base: rows, versions, what readers say of them, what they look for.
//!
//! Owns: that every save is a version that stays, and the stamp by which the index follows. Must not
//! own: finding by words (`search`), who may write (`web`), or how a text looks.

mod feedback;
mod files;
mod searches;

use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Tx, Where};
use crate::{Db, Page, Scope, StoreError};
use crm::article::{ArticleId, Audience, Content, State};
pub use feedback::Feedback;
pub use files::ArticleFile;
pub use searches::{SearchCount, SearchReport};
use vocab::{Moment, OrganizationId};

/// An article with one of its versions: the latest for those who write, the published one for
/// those who read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub id: ArticleId,
    pub organization: OrganizationId,
    pub state: State,
    /// The latest, from 1. A change must name the version it was made from.
    pub version: i64,
    /// The version that is read.
    pub published: Option<i64>,
    pub created_by: String,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub views: i64,
    pub useful: i64,
    pub useless: i64,
    /// The version in hand and its content.
    pub shown: i64,
    pub author: String,
    pub content: Content,
}

/// One saved version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleVersion {
    pub version: i64,
    pub author: String,
    pub at: Moment,
    pub content: Content,
}

/// As whom somebody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The latest version of every article, whatever its state.
    Writer,
    /// The published version of published articles, of these audiences.
    Reader(&'static [Audience]),
}

/// What is asked for; what is `None` is not asked.
#[derive(Clone, Debug, Default)]
pub struct ArticleFilter {
    pub state: Option<State>,
    pub category: Option<String>,
    /// To be read again on this day or before it.
    pub review_by: Option<String>,
    pub cursor: Option<String>,
    pub limit: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Articles<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn articles(&self) -> Articles<'_> {
        Articles { db: self }
    }
}

/// The article with the version that this reader reads.
fn select(reading: Reading) -> String {
    let version = match reading {
        Reading::Writer => "a.version",
        Reading::Reader(_) => "a.published",
    };
    format!(
        "SELECT a.*, v.version AS shown, v.author AS author, v.body AS body FROM article a \
         JOIN article_version v ON v.article = a.id AND v.version = {version}"
    )
}

fn wall(sql: &mut Where, scope: &Scope, reading: Reading) {
    scope.wall(sql, "a.organization");
    if let Reading::Reader(_) = reading {
        sql.and("a.state = ?", Args::new().text(State::Published.name()));
    }
}

/// The audience stands in the content: it is looked at once the row is read.
fn may_read(reading: Reading, article: &Article) -> bool {
    match reading {
        Reading::Writer => true,
        Reading::Reader(audiences) => audiences.contains(&article.content.audience),
    }
}

impl Articles<'_> {
    /// The latest changed first. A page may hold less than `limit` and still have a next one.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        reading: Reading,
        filter: &ArticleFilter,
    ) -> Result<Page<Article>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let mut sql = Where::default();
        wall(&mut sql, scope, reading);
        sql.and_some("a.state = ?", filter.state.map(State::name));
        if let Some(day) = &filter.review_by {
            sql.and("a.review_on IS NOT NULL AND a.review_on <= ?", Args::new().text(day));
        }
        if let Some(cursor) = &filter.cursor {
            let (ms, id) = Cursor::read_ms(cursor)?;
            let values = Args::new().int(ms).int(ms).text(id);
            sql.and("(a.updated_ms < ? OR (a.updated_ms = ? AND a.id < ?))", values);
        }
        let tail = format!(" ORDER BY a.updated_ms DESC, a.id DESC LIMIT {ask}");
        let (sql, args) = sql.query(&select(reading), &tail);
        let rows = self.db.rows(sql, args).await?;
        let read = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit;
        let next =
            read.last().filter(|_| more).map(|a| Cursor::write(a.updated_at.epoch_ms(), a.id));
        let wanted = |a: &Article| {
            may_read(reading, a)
                && filter.category.as_ref().is_none_or(|c| *c == a.content.category)
        };
        Ok(Page { items: read.into_iter().filter(wanted).collect(), next })
    }

    /// Those of `ids` that this reader may read, in that order.
    ///
    /// # Errors
    /// The database's own.
    pub async fn some(
        &self,
        scope: &Scope,
        reading: Reading,
        ids: &[ArticleId],
    ) -> Result<Vec<Article>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Where::default();
        wall(&mut sql, scope, reading);
        sql.any_of("a.id", ids);
        let (sql, args) = sql.query(&select(reading), "");
        let rows = self.db.rows(sql, args).await?;
        let mut found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        found.retain(|article| may_read(reading, article));
        found.sort_by_key(|article| ids.iter().position(|id| *id == article.id));
        Ok(found)
    }

    /// # Errors
    /// The database's own.
    pub async fn get(
        &self,
        scope: &Scope,
        reading: Reading,
        id: ArticleId,
    ) -> Result<Option<Article>, StoreError> {
        Ok(self.some(scope, reading, &[id]).await?.pop())
    }

    /// The latest first; for those who write.
    ///
    /// # Errors
    /// The database's own.
    pub async fn versions(
        &self,
        scope: &Scope,
        id: ArticleId,
        limit: u32,
    ) -> Result<Vec<ArticleVersion>, StoreError> {
        if self.get(scope, Reading::Writer, id).await?.is_none() {
            return Ok(Vec::new());
        }
        let sql = "SELECT * FROM article_version WHERE article = $1 \
             ORDER BY version DESC LIMIT $2";
        let args = Args::new().text(id).int(i64::from(limit));
        self.db.rows(sql, args).await?.iter().map(read_version).collect()
    }

    /// A draft. The caller has checked `scope.allows(organization)` and the content.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the id exists.
    pub async fn create(
        &self,
        id: ArticleId,
        organization: &OrganizationId,
        content: &Content,
        author: &str,
        now: Moment,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let stamp = next_stamp(&mut tx).await?;
        let sql = "INSERT INTO article (id, organization, state, version, published, stamp, \
             review_on, created_by, created_ms, updated_ms, views, useful, useless) \
             VALUES ($1, $2, $3, 1, NULL, $4, $5, $6, $7, $8, 0, 0, 0)";
        let args = Args::new().text(id).text(organization).text(State::Draft.name()).int(stamp);
        let args = args.opt_text(content.review_on.as_ref()).text(author).at(now).at(now);
        match tx.run(sql, args).await {
            Err(StoreError::Sql(sqlx::Error::Database(e))) if e.is_unique_violation() => {
                return Err(StoreError::Conflict { what: "an article by this id" });
            }
            other => other?,
        };
        insert_version(&mut tx, id, 1, content, author, now).await?;
        tx.commit().await
    }

    /// Saves a next version; what is read stays what it is until that one is published.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody saved since `from` was read; [`StoreError::Unknown`]
    /// when it is not in scope.
    pub async fn save(
        &self,
        scope: &Scope,
        id: ArticleId,
        from: i64,
        content: &Content,
        author: &str,
        now: Moment,
    ) -> Result<i64, StoreError> {
        let mut tx = self.db.begin().await?;
        let found = in_scope(&mut tx, scope, id, from).await?;
        let version = found + 1;
        let stamp = next_stamp(&mut tx).await?;
        let sql = "UPDATE article SET version = $1, stamp = $2, review_on = $3, updated_ms = $4 \
             WHERE id = $5 AND version = $6";
        let args = Args::new().int(version).int(stamp).opt_text(content.review_on.as_ref());
        if tx.run(sql, args.at(now).text(id).int(from)).await? == 0 {
            return Err(StoreError::Stale { expected: from, found: version });
        }
        insert_version(&mut tx, id, version, content, author, now).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// Publishes the latest version, withdraws an article to a draft, or archives it.
    ///
    /// # Errors
    /// Like [`Articles::save`].
    pub async fn set_state(
        &self,
        scope: &Scope,
        id: ArticleId,
        from: i64,
        state: State,
        now: Moment,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        in_scope(&mut tx, scope, id, from).await?;
        let stamp = next_stamp(&mut tx).await?;
        let published = match state {
            State::Published => Some(from),
            State::Draft | State::Archived => None,
        };
        let sql = "UPDATE article SET state = $1, published = $2, stamp = $3, updated_ms = $4 \
             WHERE id = $5 AND version = $6";
        let args = Args::new().text(state.name()).opt_int(published).int(stamp).at(now);
        if tx.run(sql, args.text(id).int(from)).await? == 0 {
            return Err(StoreError::Stale { expected: from, found: from + 1 });
        }
        tx.commit().await
    }

    /// One more person has opened it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn count_view(&self, id: ArticleId) -> Result<(), StoreError> {
        let sql = "UPDATE article SET views = views + 1 WHERE id = $1";
        self.db.run(sql, Args::new().text(id)).await.map(|_| ())
    }

    /// The last stamp given out; 0 before the first.
    pub(crate) async fn last_stamp(&self) -> Result<i64, StoreError> {
        let sql = "SELECT last FROM article_stamp_counter WHERE only_one = 1";
        let row = self.db.row(sql, Args::new()).await?;
        row.map_or(Ok(0), |row| row.int("last"))
    }

    /// What changed after a stamp, in the order of stamps, for the index: the latest and the
    /// published content of each. Of all organizations: nobody reads this but the index.
    pub(crate) async fn changed_since(
        &self,
        stamp: i64,
        limit: u32,
    ) -> Result<Vec<Indexed>, StoreError> {
        let sql = "SELECT a.id, a.organization, a.state, a.version, a.published, a.stamp, \
             l.body AS latest, p.body AS read FROM article a \
             JOIN article_version l ON l.article = a.id AND l.version = a.version \
             LEFT JOIN article_version p ON p.article = a.id AND p.version = a.published \
             WHERE a.stamp > $1 ORDER BY a.stamp LIMIT $2";
        let rows = self.db.rows(sql, Args::new().int(stamp).int(i64::from(limit))).await?;
        rows.iter().map(read_indexed).collect()
    }

    pub(crate) async fn count_all(&self) -> Result<u64, StoreError> {
        let row = self.db.row("SELECT COUNT(*) AS n FROM article", Args::new()).await?;
        row.map_or(Ok(0), |row| row.count("n"))
    }
}

/// One article as the index takes it.
#[derive(Clone, Debug)]
pub(crate) struct Indexed {
    pub(crate) id: ArticleId,
    pub(crate) organization: String,
    pub(crate) stamp: i64,
    pub(crate) latest: Content,
    /// When it is not the latest, or not the only one.
    pub(crate) published: Option<Content>,
    pub(crate) archived: bool,
}

fn read_indexed(row: &Row) -> Result<Indexed, StoreError> {
    let published = row.opt_text("read")?.map(|body| serde_json::from_str(&body));
    Ok(Indexed {
        id: row.id("article", "id")?,
        organization: row.text("organization")?,
        stamp: row.int("stamp")?,
        latest: row.json("article_version", "latest")?,
        published: published.transpose().map_err(StoreError::bad_row("article_version"))?,
        archived: row.text("state")? == State::Archived.name(),
    })
}

/// The version it has now; an error when it is not in scope or not at `from`.
async fn in_scope(tx: &mut Tx, scope: &Scope, id: ArticleId, from: i64) -> Result<i64, StoreError> {
    let unknown = || StoreError::Unknown { what: "article" };
    let sql = "SELECT organization, version FROM article WHERE id = $1";
    let row = tx.row(sql, Args::new().text(id)).await?.ok_or_else(unknown)?;
    if !scope.allows(&OrganizationId::new(&row.text("organization")?)) {
        return Err(unknown());
    }
    let found = row.int("version")?;
    if found != from {
        return Err(StoreError::Stale { expected: from, found });
    }
    Ok(found)
}

async fn next_stamp(tx: &mut Tx) -> Result<i64, StoreError> {
    let sql = "INSERT INTO article_stamp_counter (only_one, last) VALUES (1, 1) \
         ON CONFLICT (only_one) DO UPDATE SET last = article_stamp_counter.last + 1 \
         RETURNING last";
    let row = tx.row(sql, Args::new()).await?;
    row.ok_or(StoreError::Unknown { what: "the counter of articles" })?.int("last")
}

async fn insert_version(
    tx: &mut Tx,
    id: ArticleId,
    version: i64,
    content: &Content,
    author: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO article_version (article, version, author, at_ms, body) \
         VALUES ($1, $2, $3, $4, $5)";
    let args = Args::new().text(id).int(version).text(author).at(now).json(content);
    tx.run(sql, args).await.map(|_| ())
}

fn read(row: &Row) -> Result<Article, StoreError> {
    let state = row.text("state")?;
    let bad = || StoreError::BadRow { table: "article", why: format!("state {state:?}") };
    Ok(Article {
        id: row.id("article", "id")?,
        organization: OrganizationId::new(&row.text("organization")?),
        state: State::parse(&state).ok_or_else(bad)?,
        version: row.int("version")?,
        published: row.opt_int("published")?,
        created_by: row.text("created_by")?,
        created_at: row.at("created_ms")?,
        updated_at: row.at("updated_ms")?,
        views: row.int("views")?,
        useful: row.int("useful")?,
        useless: row.int("useless")?,
        shown: row.int("shown")?,
        author: row.text("author")?,
        content: row.json("article_version", "body")?,
    })
}

fn read_version(row: &Row) -> Result<ArticleVersion, StoreError> {
    Ok(ArticleVersion {
        version: row.int("version")?,
        author: row.text("author")?,
        at: row.at("at_ms")?,
        content: row.json("article_version", "body")?,
    })
}
