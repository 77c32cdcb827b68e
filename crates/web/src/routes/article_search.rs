//! Articles found by words, suggested to who writes, and what people look for.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Answer, Problem};
use crate::routes::articles::line;
use crate::routes::interactions::limit_of;
use crate::shape::{
    ArticleHit, ArticleHits, ArticleQuery, KnowledgeReport, ReportFilter, SearchCount, SearchSaid,
    SuggestForm, TextPiece,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::article::ArticleId;
use store::{ArticleIndex, Found, Piece, Reading, Scope, SearchError, Wanted};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const LONGEST_QUERY: usize = 300;
/// Of a text for which articles are suggested; what comes after is not looked at.
const LONGEST_TEXT: usize = 4_000;
const SUGGESTED: usize = 5;
/// A suggestion that scores less than this share of the best one fits by chance.
const WORTH: f32 = 0.35;
const REPORTED: u32 = 200;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(search_articles))
        .routes(routes!(count_search))
        .routes(routes!(suggest_articles))
        .routes(routes!(knowledge_report))
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Store(error) => error.into(),
            SearchError::Index(_) | SearchError::Folder(_) => {
                tracing::error!(%error, "the index of articles failed a request");
                Self::internal()
            }
        }
    }
}

/// What is looked for, and how.
#[derive(Clone)]
struct Look {
    text: String,
    scope: Scope,
    reading: Reading,
    category: Option<String>,
    limit: usize,
    /// A text that somebody writes, rather than words that somebody types.
    suggest: bool,
}

/// Asks the index off the async threads, once it has caught up with the rows.
async fn look(state: &AppState, look: Look) -> Answer<Found> {
    let (index, db) = (state.articles.clone(), state.store.clone());
    let runtime = tokio::runtime::Handle::current();
    let done = tokio::task::spawn_blocking(move || {
        runtime.block_on(index.follow(&db))?;
        asked(&index, &look)
    });
    Ok(done.await.map_err(|_| Problem::internal())??)
}

fn asked(index: &ArticleIndex, look: &Look) -> Result<Found, SearchError> {
    let (drafts, audiences) = match look.reading {
        Reading::Writer => (true, &crm::article::Audience::ALL[..]),
        Reading::Reader(audiences) => (false, audiences),
    };
    let wanted = Wanted {
        text: &look.text,
        organizations: &look.scope.organizations,
        audiences,
        drafts,
        category: look.category.as_deref(),
        limit: look.limit,
    };
    if look.suggest { index.suggest(&wanted) } else { index.search(&wanted) }
}

/// The rows of what was found, read again with the reader's own scope.
async fn shown(
    state: &AppState,
    who: &Who,
    asked: &Look,
    found: Found,
    language: &str,
) -> Answer<ArticleHits> {
    let ids: Vec<ArticleId> = found.hits.iter().map(|hit| hit.id).collect();
    let rows = state.store.articles().some(&asked.scope, asked.reading, &ids).await?;
    let (near, text) = (found.near, asked.text.clone());
    let (language, who) = (language.to_owned(), who.clone());
    let items = tokio::task::spawn_blocking(move || {
        let hit = |article: store::Article| {
            let (title, excerpt) = ArticleIndex::show(&article.content, &language, &text, near);
            let (article, _) = line(&who, article);
            ArticleHit { article, title: pieces(title), excerpt: pieces(excerpt) }
        };
        rows.into_iter().map(hit).collect()
    });
    Ok(ArticleHits { items: items.await.map_err(|_| Problem::internal())?, near })
}

fn pieces(pieces: Vec<Piece>) -> Vec<TextPiece> {
    pieces.into_iter().map(|p| TextPiece { text: p.text, hit: p.hit }).collect()
}

/// Finds articles by words: other inflections, words not finished, and near spellings where nothing
/// is found as it was written.
#[utoipa::path(
    get,
    path = "/api/v1/articles/search",
    tag = "knowledge",
    params(ArticleQuery),
    responses(
        (status = 200, body = ArticleHits),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn search_articles(
    State(state): State<AppState>,
    who: Who,
    Query(query): Query<ArticleQuery>,
) -> Answer<Json<ArticleHits>> {
    let asked = Look {
        text: typed(query.q)?,
        scope: who.article_scope(who.reading(query.written), query.organization.as_deref()),
        reading: who.reading(query.written),
        category: query.category.filter(|c| !c.is_empty()),
        limit: limit_of(query.limit)? as usize,
        suggest: false,
    };
    let found = look(&state, asked.clone()).await?;
    let language = query.language.as_deref().unwrap_or("fr");
    Ok(Json(shown(&state, &who, &asked, found, language).await?))
}

fn typed(q: String) -> Answer<String> {
    let length = q.chars().count();
    if length > LONGEST_QUERY {
        let what = format!("Look for at most {LONGEST_QUERY} characters.");
        return Err(Problem::bad_field("q", length, what));
    }
    Ok(q)
}

/// Counts a search that somebody has finished typing, for the report of what is not found. Digits
/// and addresses are dropped before.
#[utoipa::path(
    post,
    path = "/api/v1/articles/searches",
    tag = "knowledge",
    request_body = SearchSaid,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn count_search(
    State(state): State<AppState>,
    who: Who,
    Json(said): Json<SearchSaid>,
) -> Answer<StatusCode> {
    let organization = who.may_write(&state, &said.organization)?;
    let asked = Look {
        text: typed(said.q.clone())?,
        scope: who.article_scope(who.reading(false), Some(&said.organization)),
        reading: who.reading(false),
        category: None,
        limit: 1,
        suggest: false,
    };
    let found = !look(&state, asked).await?.hits.is_empty();
    state.store.articles().count_search(&organization, &said.q, found, now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Articles that fit a text, at most five. The text is neither kept nor logged.
#[utoipa::path(
    post,
    path = "/api/v1/articles/suggest",
    tag = "knowledge",
    request_body = SuggestForm,
    responses(
        (status = 200, body = ArticleHits),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn suggest_articles(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<SuggestForm>,
) -> Answer<Json<ArticleHits>> {
    who.may_write(&state, &form.organization)?;
    let asked = Look {
        text: form.text.chars().take(LONGEST_TEXT).collect(),
        scope: who.article_scope(who.reading(false), Some(&form.organization)),
        reading: who.reading(false),
        category: None,
        limit: SUGGESTED,
        suggest: true,
    };
    let mut found = look(&state, asked.clone()).await?;
    let best = found.hits.first().map_or(0.0, |hit| hit.score);
    found.hits.retain(|hit| hit.score >= best * WORTH);
    let language = form.language.as_deref().unwrap_or("fr");
    Ok(Json(shown(&state, &who, &asked, found, language).await?))
}

/// What people look for and do not find, or find and do not open.
#[utoipa::path(
    get,
    path = "/api/v1/articles/report",
    tag = "knowledge",
    params(ReportFilter),
    responses(
        (status = 200, body = KnowledgeReport),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn knowledge_report(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<ReportFilter>,
) -> Answer<Json<KnowledgeReport>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let report = state.store.articles().searched(&scope, REPORTED).await?;
    let shape = |c: store::SearchCount| SearchCount {
        organization: c.organization.to_string(),
        query: c.query,
        searches: c.searches,
        clicks: c.clicks,
        last: c.last.into(),
    };
    Ok(Json(KnowledgeReport {
        searches: report.searches,
        clicks: report.clicks,
        unanswered: report.unanswered.into_iter().map(shape).collect(),
        unopened: report.unopened.into_iter().map(shape).collect(),
    }))
}
