//! Pictures and documents of an article. They stand in the database, so that they are walled, backed
//! up and restored with it. Must not own: what may be put there (`web` looks at the bytes).

use super::Articles;
use crate::StoreError;
use crate::sql::{Args, Row};
use crm::article::ArticleId;
use vocab::Moment;

/// One attachment, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleFile {
    pub id: String,
    pub name: String,
    /// `image/png`
    pub media: String,
    pub bytes: u64,
    pub author: String,
    pub at: Moment,
}

impl Articles<'_> {
    /// In the order in which they came. The caller has read the article: it is in scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn files(&self, article: ArticleId) -> Result<Vec<ArticleFile>, StoreError> {
        let sql = "SELECT id, name, media, bytes, author, at_ms FROM article_file \
             WHERE article = $1 ORDER BY at_ms, id";
        self.db.rows(sql, Args::new().text(article)).await?.iter().map(read).collect()
    }

    /// Its media type and bytes. The caller has read the article.
    ///
    /// # Errors
    /// The database's own.
    pub async fn file(
        &self,
        article: ArticleId,
        id: &str,
    ) -> Result<Option<(ArticleFile, Vec<u8>)>, StoreError> {
        let sql = "SELECT * FROM article_file WHERE article = $1 AND id = $2";
        let row = self.db.row(sql, Args::new().text(article).text(id)).await?;
        row.map(|row| Ok((read(&row)?, row.blob("content")?))).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn add_file(
        &self,
        article: ArticleId,
        file: &ArticleFile,
        content: Vec<u8>,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO article_file (id, article, name, media, bytes, author, at_ms, \
             content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let args = Args::new().text(&file.id).text(article).text(&file.name).text(&file.media);
        let args = args.int(file.bytes.cast_signed()).text(&file.author).at(file.at).blob(content);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// `false` when there was none.
    ///
    /// # Errors
    /// The database's own.
    pub async fn remove_file(&self, article: ArticleId, id: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM article_file WHERE article = $1 AND id = $2";
        Ok(self.db.run(sql, Args::new().text(article).text(id)).await? > 0)
    }
}

fn read(row: &Row) -> Result<ArticleFile, StoreError> {
    Ok(ArticleFile {
        id: row.text("id")?,
        name: row.text("name")?,
        media: row.text("media")?,
        bytes: row.count("bytes")?,
        author: row.text("author")?,
        at: row.at("at_ms")?,
    })
}
