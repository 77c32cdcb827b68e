//! Finding articles by words: the index of tantivy in the data folder.
//!
//! The index is derived: it is made again from the rows when it is missing, of another format,
//! damaged, or ahead of the database (a backup was put back). It follows the rows by their stamp.
//! Owns: analysis, the index, ranking, what is shown of a hit. Must not own: what may be read; rows
//! are read again with the reader's scope before anything of them is shown.

mod analysis;
mod index;
mod query;
mod shown;

pub use index::ArticleIndex;
pub use query::{Found, Hit, Wanted};
pub use shown::Piece;

#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("the index of articles: {0}")]
    Index(#[from] tantivy::TantivyError),
    #[error("the folder of the index: {0}")]
    Folder(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] crate::StoreError),
}
