//! What readers say of an article: one opinion per person and version, the latest one counts.

use super::{Articles, Reading};
use crate::sql::{Args, Row};
use crate::{Scope, StoreError};
use crm::article::ArticleId;
use vocab::Moment;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    pub version: i64,
    pub login: String,
    pub useful: bool,
    /// May be empty.
    pub comment: String,
    pub at: Moment,
}

impl Articles<'_> {
    /// Says that an article was useful or not. The caller has read it: it is in scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn rate(&self, id: ArticleId, said: &Feedback) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "INSERT INTO article_feedback (article, version, login, useful, comment, at_ms) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (article, version, login) \
             DO UPDATE SET useful = excluded.useful, comment = excluded.comment, \
             at_ms = excluded.at_ms";
        let args = Args::new().text(id).int(said.version).text(&said.login).flag(said.useful);
        tx.run(sql, args.text(&said.comment).at(said.at)).await?;
        let count = |column: &str, useful: u8| {
            format!(
                "{column} = (SELECT COUNT(*) FROM article_feedback f \
                 WHERE f.article = article.id AND f.useful = {useful})"
            )
        };
        let sql = format!(
            "UPDATE article SET {}, {} WHERE id = $1",
            count("useful", 1),
            count("useless", 0)
        );
        tx.run(sqlx::AssertSqlSafe(sql), Args::new().text(id)).await?;
        tx.commit().await
    }

    /// The latest first; for those who write.
    ///
    /// # Errors
    /// The database's own.
    pub async fn opinions(
        &self,
        scope: &Scope,
        id: ArticleId,
        limit: u32,
    ) -> Result<Vec<Feedback>, StoreError> {
        if self.get(scope, Reading::Writer, id).await?.is_none() {
            return Ok(Vec::new());
        }
        let sql = "SELECT * FROM article_feedback WHERE article = $1 \
             ORDER BY at_ms DESC, login LIMIT $2";
        let args = Args::new().text(id).int(i64::from(limit));
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<Feedback, StoreError> {
    Ok(Feedback {
        version: row.int("version")?,
        login: row.text("login")?,
        useful: row.flag("useful")?,
        comment: row.text("comment")?,
        at: row.at("at_ms")?,
    })
}
