//! The index in its folder: opened, made again, kept up with the rows, asked.
//!
//! A commit says which format it has and up to which stamp it has seen the rows. A crash between
//! the rows' commit and the index's is made good at the next [`ArticleIndex::follow`].

use super::SearchError;
use super::analysis::{self, Analysers, ENGLISH, FRENCH, PLAIN, Sought};
use super::query::{self, Fields, Found, Hit, MOST_WORDS, MOST_WORDS_OF_TEXT, Pass, Wanted};
use super::shown::{self, Marks, Piece};
use crate::Db;
use crate::knowledge::Indexed;
use crm::Label;
use crm::article::{ArticleId, Content, State, plain};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use tantivy::collector::TopDocs;
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions, Value,
};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

/// Raise it whenever fields or analysis change: every index is then made again.
const FORMAT: u32 = 1;
/// Memory of the writer, which lives for one round of changes; the least that tantivy takes.
const WRITER_BYTES: usize = 15_000_000;
/// Rows read at a time.
const BATCH: u32 = 500;
/// Rounds until an index that others change at the same time is taken as it is.
const MOST_ROUNDS: usize = 10_000;

/// What a commit says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Payload {
    format: u32,
    stamp: i64,
    articles: u64,
}

struct Opened {
    index: Index,
    reader: IndexReader,
    payload: Payload,
}

/// One per process: it holds the folder.
#[derive(Clone)]
pub struct ArticleIndex {
    folder: PathBuf,
    fields: Fields,
    schema: Schema,
    opened: Arc<Mutex<Option<Opened>>>,
}

impl fmt::Debug for ArticleIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArticleIndex").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl ArticleIndex {
    /// Nothing is read or written before the first [`ArticleIndex::follow`].
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        let (schema, fields) = schema();
        Self { folder, fields, schema, opened: Arc::default() }
    }

    /// Takes in what changed in the rows since the last time; gives the number of articles read.
    /// Blocks for as long as tantivy writes: some milliseconds for a change, seconds for a whole
    /// index of tens of thousands.
    ///
    /// # Errors
    /// The database's, the folder's or tantivy's.
    pub async fn follow(&self, db: &Db) -> Result<u64, SearchError> {
        let (last, count) = (db.articles().last_stamp().await?, db.articles().count_all().await?);
        let mut taken = 0;
        for _ in 0..MOST_ROUNDS {
            let from = self.stamp(last, count)?;
            if from >= last {
                break;
            }
            let changed = db.articles().changed_since(from, BATCH).await?;
            if changed.is_empty() {
                break;
            }
            taken += self.take(from, &changed, count)?;
        }
        Ok(taken)
    }

    /// How far the index has come. One that does not belong to these rows is made anew when it is
    /// opened: later on, a stamp that is ahead is one that was read after ours.
    fn stamp(&self, last: i64, count: u64) -> Result<i64, SearchError> {
        let mut held = self.lock();
        if let Some(opened) = held.as_ref() {
            return Ok(opened.payload.stamp);
        }
        let found = self.open()?;
        let foreign = found.payload.stamp > last || found.payload.articles > count;
        let opened = if foreign { self.make()? } else { found };
        Ok(held.insert(opened).payload.stamp)
    }

    fn take(&self, from: i64, changed: &[Indexed], count: u64) -> Result<u64, SearchError> {
        let mut held = self.lock();
        // Somebody else was quicker: what was read may be old by now.
        let Some(opened) = held.as_mut().filter(|o| o.payload.stamp == from) else { return Ok(0) };
        let mut writer: IndexWriter = opened.index.writer_with_num_threads(1, WRITER_BYTES)?;
        for one in changed {
            writer.delete_term(Term::from_field_text(self.fields.id, &one.id.to_string()));
            for document in self.documents(one) {
                writer.add_document(document)?;
            }
        }
        let stamp = changed.last().map_or(from, |one| one.stamp);
        let payload = Payload { format: FORMAT, stamp, articles: count };
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&serde_json::to_string(&payload).unwrap_or_default());
        commit.commit()?;
        writer.wait_merging_threads()?;
        opened.reader.reload()?;
        opened.payload = payload;
        Ok(changed.len() as u64)
    }

    /// What is there, or a new one.
    fn open(&self) -> Result<Opened, SearchError> {
        match self.open_existing() {
            Some(opened) => Ok(opened),
            None => self.make(),
        }
    }

    /// `None`: missing, damaged, or of another format.
    fn open_existing(&self) -> Option<Opened> {
        let index = Index::open_in_dir(&self.folder).ok()?;
        if index.schema() != self.schema || !index.validate_checksum().ok()?.is_empty() {
            return None;
        }
        let payload: Payload =
            serde_json::from_str(index.load_metas().ok()?.payload.as_deref()?).ok()?;
        let opened = opened(index, payload).ok()?;
        (payload.format == FORMAT).then_some(opened)
    }

    fn make(&self) -> Result<Opened, SearchError> {
        empty_folder(&self.folder)?;
        let index = Index::create_in_dir(&self.folder, self.schema.clone())?;
        Ok(opened(index, Payload { format: FORMAT, stamp: 0, articles: 0 })?)
    }

    /// One for readers, one for writers where they have something else.
    fn documents(&self, one: &Indexed) -> Vec<TantivyDocument> {
        let mut documents = Vec::new();
        if one.archived {
            return documents;
        }
        if let Some(content) = &one.published {
            documents.push(self.document(one, State::Published, content));
        }
        if one.published.as_ref() != Some(&one.latest) {
            documents.push(self.document(one, State::Draft, &one.latest));
        }
        documents
    }

    fn document(&self, one: &Indexed, state: State, content: &Content) -> TantivyDocument {
        let f = &self.fields;
        let mut document = TantivyDocument::default();
        document.add_text(f.id, one.id.to_string());
        document.add_text(f.organization, &one.organization);
        document.add_text(f.state, state.name());
        document.add_text(f.audience, content.audience.name());
        document.add_text(f.category, &content.category);
        let french = plain(&content.text.fr);
        let english = content.text.en.as_deref().map(plain).unwrap_or_default();
        let title_en = content.title.en.as_deref().unwrap_or_default();
        document.add_text(f.title_fr, &content.title.fr);
        document.add_text(f.title_en, title_en);
        document.add_text(f.title_plain, format!("{} {title_en}", content.title.fr));
        document.add_text(f.text_fr, &french);
        document.add_text(f.text_en, &english);
        let tags = format!("{} {}", content.category, content.tags.join(" "));
        document.add_text(f.plain, format!("{french} {english} {tags}"));
        document.add_text(f.tags, tags);
        document
    }

    /// Looks for what somebody types. Blocks for some milliseconds.
    ///
    /// # Errors
    /// Tantivy's own.
    pub fn search(&self, wanted: &Wanted<'_>) -> Result<Found, SearchError> {
        let words = Analysers::new().sought(wanted.text, MOST_WORDS);
        for pass in [Pass::Written, Pass::Near, Pass::Most] {
            if pass == Pass::Most && words.len() < 2 {
                continue;
            }
            let hits = self.run(wanted, &words, pass)?;
            if !hits.is_empty() {
                return Ok(Found { hits, near: pass != Pass::Written });
            }
        }
        Ok(Found::default())
    }

    /// Looks for what fits a text that somebody writes.
    ///
    /// # Errors
    /// Tantivy's own.
    pub fn suggest(&self, wanted: &Wanted<'_>) -> Result<Found, SearchError> {
        let words = Analysers::new().sought(wanted.text, MOST_WORDS_OF_TEXT);
        Ok(Found { hits: self.run(wanted, &words, Pass::Some)?, near: false })
    }

    fn run(
        &self,
        wanted: &Wanted<'_>,
        words: &[Sought],
        pass: Pass,
    ) -> Result<Vec<Hit>, SearchError> {
        if words.is_empty() || wanted.limit == 0 {
            return Ok(Vec::new());
        }
        let Some(searcher) = self.lock().as_ref().map(|o| o.reader.searcher()) else {
            return Ok(Vec::new());
        };
        let found = self.ask(&searcher, wanted, words, pass);
        if found.is_err() {
            // A file is gone or damaged: the next one who follows opens it anew, or makes it.
            *self.lock() = None;
        }
        Ok(found?)
    }

    fn ask(
        &self,
        searcher: &Searcher,
        wanted: &Wanted<'_>,
        words: &[Sought],
        pass: Pass,
    ) -> tantivy::Result<Vec<Hit>> {
        let query = query::query(&self.fields, wanted, words, pass);
        let best = TopDocs::with_limit(wanted.limit.min(200)).order_by_score();
        let mut hits = Vec::new();
        for (score, address) in searcher.search(&query, &best)? {
            let document: TantivyDocument = searcher.doc(address)?;
            let id = document.get_first(self.fields.id).and_then(|v| v.as_str());
            if let Some(id) = id.and_then(|id| id.parse::<ArticleId>().ok()) {
                hits.push(Hit { id, score });
            }
        }
        Ok(hits)
    }

    /// The title and a piece of the text with what was found marked, in a language where the
    /// article has it.
    #[must_use]
    pub fn show(
        content: &Content,
        language: &str,
        looked_for: &str,
        near: bool,
    ) -> (Vec<Piece>, Vec<Piece>) {
        let words = Analysers::new().sought(looked_for, MOST_WORDS_OF_TEXT);
        let marks = Marks { words: &words, begun: true, near };
        let english = |label: &Label| language.starts_with("en") && label.en.is_some();
        let mut simple = analysis::plain();
        let mut find = |label: &Label, text: &str| {
            let english = english(label);
            let mut stems = if english { analysis::english() } else { analysis::french() };
            shown::places(text, &marks, &mut stems, &mut simple, english)
        };
        let title = content.title.in_language(language);
        let text = plain(content.text.in_language(language));
        let (in_title, in_text) = (find(&content.title, title), find(&content.text, &text));
        (shown::marked(title, &in_title), shown::excerpt(&text, &in_text))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Opened>> {
        // A panic of tantivy leaves at worst an index that is not up to date.
        self.opened.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn opened(index: Index, payload: Payload) -> tantivy::Result<Opened> {
    for (name, analyser) in
        [(FRENCH, analysis::french()), (ENGLISH, analysis::english()), (PLAIN, analysis::plain())]
    {
        index.tokenizers().register(name, analyser);
    }
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok(Opened { index, reader, payload })
}

/// Ours alone: nothing else stands in it.
fn empty_folder(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
        Ok(()) | Err(_) => {}
    }
    std::fs::create_dir_all(folder)
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = |schema: &mut SchemaBuilder, name: &str, analyser: &str, record| -> Field {
        let indexing =
            TextFieldIndexing::default().set_tokenizer(analyser).set_index_option(record);
        schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let counted = IndexRecordOption::WithFreqs;
    let fields = Fields {
        id: schema.add_text_field("id", STRING | STORED),
        organization: schema.add_text_field("organization", STRING),
        audience: schema.add_text_field("audience", STRING),
        state: schema.add_text_field("state", STRING),
        category: schema.add_text_field("category", STRING),
        title_fr: text(&mut schema, "title_fr", FRENCH, counted),
        text_fr: text(&mut schema, "text_fr", FRENCH, counted),
        title_en: text(&mut schema, "title_en", ENGLISH, counted),
        text_en: text(&mut schema, "text_en", ENGLISH, counted),
        tags: text(&mut schema, "tags", FRENCH, counted),
        title_plain: text(&mut schema, "title_plain", PLAIN, IndexRecordOption::Basic),
        plain: text(&mut schema, "plain", PLAIN, IndexRecordOption::Basic),
    };
    (schema.build(), fields)
}
