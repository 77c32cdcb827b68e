//! Articles of the knowledge base: written, published, read, judged.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::limit_of;
use crate::shape::{
    ArticleChanges, ArticleFileView, ArticleFilter, ArticleForm, ArticleLine, ArticleOpened,
    ArticleReading, ArticleStateForm, ArticleVersionView, ArticleView, FeedbackForm, FeedbackView,
    List, Page,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::article::{ArticleId, Audience, Content};
use store::{Article, Feedback, Grant, Reading, Scope};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{OrganizationId, Role};

/// Versions and opinions that are given at once.
const MOST: u32 = 200;
const LONGEST_COMMENT: usize = 2_000;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(articles, create_article))
        .routes(routes!(article, save_article))
        .routes(routes!(set_article_state))
        .routes(routes!(article_versions))
        .routes(routes!(article_opened))
        .routes(routes!(article_opinions, rate_article))
}

/// What articles of every organization are kept under.
fn whole_centre() -> OrganizationId {
    OrganizationId::new("")
}

impl Who {
    pub(crate) fn writes_articles(&self) -> bool {
        matches!(self.person.role, Role::Supervisor | Role::FloorManager | Role::Administrator)
    }

    /// The audiences that this person belongs to.
    pub(crate) fn audiences(&self) -> &'static [Audience] {
        match self.person.role {
            Role::Organization => &[Audience::Organization, Audience::Public],
            Role::Agent
            | Role::Supervisor
            | Role::FloorManager
            | Role::Analyst
            | Role::QualityEvaluator
            | Role::Administrator => &Audience::ALL,
        }
    }

    /// Articles of the whole centre belong to no organization: administrators of all of it write
    /// them, everybody reads them.
    fn writes_for_all(&self) -> bool {
        self.person.role == Role::Administrator && self.scope.organizations == Grant::All
    }

    /// Whose articles are read: the organizations', and those of the whole centre for readers.
    pub(crate) fn article_scope(&self, reading: Reading, organization: Option<&str>) -> Scope {
        let mut scope = self.narrowed(organization);
        let centre = match reading {
            Reading::Reader(_) => true,
            Reading::Writer => self.writes_for_all(),
        };
        if let Grant::Only(some) = &mut scope.organizations
            && centre
            && !some.is_empty()
        {
            some.push(whole_centre());
        }
        scope
    }

    /// What is written for the whole centre is changed by those who may write there.
    pub(crate) fn may_change(&self, article: &Article) -> Answer<()> {
        if article.organization == whole_centre() && !self.writes_for_all() {
            return Err(Problem::forbidden(
                "Articles of the whole centre are written by administrators of all of it.",
            ));
        }
        Ok(())
    }

    /// Latest versions for those who write and ask for them; published ones else.
    pub(crate) fn reading(&self, written: bool) -> Reading {
        if written && self.writes_articles() {
            return Reading::Writer;
        }
        Reading::Reader(self.audiences())
    }
}

/// Articles, the latest changed first. A page may hold less than `limit` and still have a next one.
#[utoipa::path(
    get,
    path = "/api/v1/articles",
    tag = "knowledge",
    params(ArticleFilter),
    responses(
        (status = 200, body = Page<ArticleLine>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn articles(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<ArticleFilter>,
) -> Answer<Json<Page<ArticleLine>>> {
    let reading = who.reading(filter.written);
    let scope = who.article_scope(reading, filter.organization.as_deref());
    let wanted = store::ArticleFilter {
        state: filter.state.map(Into::into),
        category: filter.category.filter(|c| !c.is_empty()),
        review_by: filter.review_by.filter(|d| !d.is_empty()),
        cursor: filter.cursor,
        limit: limit_of(filter.limit)?,
    };
    let page = state.store.articles().list(&scope, reading, &wanted).await?;
    let items = page.items.into_iter().map(|article| line(&who, article).0).collect();
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// One article: the version that is read or, for those who write, the latest.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}",
    tag = "knowledge",
    params(("id" = Uuid, Path), ArticleReading),
    responses(
        (status = 200, body = ArticleView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn article(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(reading): Query<ArticleReading>,
) -> Answer<Json<ArticleView>> {
    let found = match find(&state, &who, who.reading(reading.written), id).await {
        Ok(found) => found,
        // Writers of an organization read those of the whole centre as everybody does.
        Err(_) if reading.written => find(&state, &who, who.reading(false), id).await?,
        Err(problem) => return Err(problem),
    };
    view(&state, &who, found).await
}

/// Writes a draft. Without an organization it is for the whole centre: administrators of all of it
/// write such articles.
#[utoipa::path(
    post,
    path = "/api/v1/articles",
    tag = "knowledge",
    request_body = ArticleForm,
    responses(
        (status = 201, body = ArticleView),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn create_article(
    State(state): State<AppState>,
    who: Who,
    Json(form): Json<ArticleForm>,
) -> Answer<(StatusCode, Json<ArticleView>)> {
    let organization = match form.organization.as_str() {
        "" if who.writes_for_all() => whole_centre(),
        "" => {
            return Err(Problem::forbidden(
                "Name the organization: articles of the whole centre are written by administrators of \
             all of it.",
            ));
        }
        named => who.may_write(&state, named)?,
    };
    let content = checked(form.content)?;
    let now = now();
    let id = new_id(now);
    let base = state.store.articles();
    base.create(ArticleId::from_uuid(id), &organization, &content, who.login(), now).await?;
    let found = find(&state, &who, Reading::Writer, id).await?;
    Ok((StatusCode::CREATED, view(&state, &who, found).await?))
}

/// Saves a next version. What is read stays until this one is published.
#[utoipa::path(
    patch,
    path = "/api/v1/articles/{id}",
    tag = "knowledge",
    params(("id" = Uuid, Path)),
    request_body = ArticleChanges,
    responses(
        (status = 200, body = ArticleView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn save_article(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ArticleChanges>,
) -> Answer<Json<ArticleView>> {
    who.may_change(&find(&state, &who, Reading::Writer, id).await?)?;
    let content = checked(form.content)?;
    let base = state.store.articles();
    let article = ArticleId::from_uuid(id);
    let scope = who.article_scope(Reading::Writer, None);
    base.save(&scope, article, form.version, &content, who.login(), now()).await?;
    let found = find(&state, &who, Reading::Writer, id).await?;
    view(&state, &who, found).await
}

/// Publishes the latest version, makes a draft of it again, or archives the article.
#[utoipa::path(
    post,
    path = "/api/v1/articles/{id}/state",
    tag = "knowledge",
    params(("id" = Uuid, Path)),
    request_body = ArticleStateForm,
    responses(
        (status = 200, body = ArticleView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn set_article_state(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ArticleStateForm>,
) -> Answer<Json<ArticleView>> {
    who.may_change(&find(&state, &who, Reading::Writer, id).await?)?;
    let base = state.store.articles();
    let article = ArticleId::from_uuid(id);
    let scope = who.article_scope(Reading::Writer, None);
    base.set_state(&scope, article, form.version, form.state.into(), now()).await?;
    let found = find(&state, &who, Reading::Writer, id).await?;
    view(&state, &who, found).await
}

/// Every version, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/versions",
    tag = "knowledge",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<ArticleVersionView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn article_versions(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<ArticleVersionView>>> {
    find(&state, &who, Reading::Writer, id).await?;
    let base = state.store.articles();
    let versions = base
        .versions(&who.article_scope(Reading::Writer, None), ArticleId::from_uuid(id), MOST)
        .await?;
    let shape = |v: store::ArticleVersion| ArticleVersionView {
        version: v.version,
        author: v.author,
        at: v.at.into(),
        content: v.content.into(),
    };
    Ok(Json(List { items: versions.into_iter().map(shape).collect() }))
}

/// Counts that somebody opened it, and from which search.
#[utoipa::path(
    post,
    path = "/api/v1/articles/{id}/opened",
    tag = "knowledge",
    params(("id" = Uuid, Path)),
    request_body = ArticleOpened,
    responses(
        (status = 204),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn article_opened(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ArticleOpened>,
) -> Answer<StatusCode> {
    let found = find(&state, &who, who.reading(false), id).await?;
    let base = state.store.articles();
    base.count_view(found.id).await?;
    if let Some(q) = form.q.filter(|q| !q.is_empty()) {
        base.count_click(&found.organization, &q, now()).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What readers said of it, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/feedback",
    tag = "knowledge",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = List<FeedbackView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn article_opinions(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<List<FeedbackView>>> {
    find(&state, &who, Reading::Writer, id).await?;
    let base = state.store.articles();
    let said = base
        .opinions(&who.article_scope(Reading::Writer, None), ArticleId::from_uuid(id), MOST)
        .await?;
    let shape = |f: Feedback| FeedbackView {
        version: f.version,
        login: f.login,
        useful: f.useful,
        comment: f.comment,
        at: f.at.into(),
    };
    Ok(Json(List { items: said.into_iter().map(shape).collect() }))
}

/// Says that it was useful or not. One opinion per person and version: the latest counts.
#[utoipa::path(
    post,
    path = "/api/v1/articles/{id}/feedback",
    tag = "knowledge",
    params(("id" = Uuid, Path)),
    request_body = FeedbackForm,
    responses(
        (status = 204),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn rate_article(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<FeedbackForm>,
) -> Answer<StatusCode> {
    let found = find(&state, &who, who.reading(false), id).await?;
    let length = form.comment.chars().count();
    if length > LONGEST_COMMENT {
        let what = format!("Write at most {LONGEST_COMMENT} characters.");
        return Err(Problem::bad_field("comment", length, what));
    }
    if !(1..=found.version).contains(&form.version) {
        let what = format!("The article has versions 1 to {}.", found.version);
        return Err(Problem::bad_field("version", form.version, what));
    }
    let said = Feedback {
        version: form.version,
        login: who.login().to_owned(),
        useful: form.useful,
        comment: form.comment.trim().to_owned(),
        at: now(),
    };
    state.store.articles().rate(found.id, &said).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn find(
    state: &AppState,
    who: &Who,
    reading: Reading,
    id: Uuid,
) -> Answer<Article> {
    let scope = who.article_scope(reading, None);
    let found = state.store.articles().get(&scope, reading, ArticleId::from_uuid(id)).await?;
    found.ok_or_else(|| Problem::not_found("article"))
}

fn checked(content: crate::shape::ArticleContent) -> Answer<Content> {
    let content = Content::from(content).tidied();
    let faults = content.faults();
    if faults.is_empty() { Ok(content) } else { Err(Problem::faulty_form(faults)) }
}

/// The line of a list, and the rest.
pub(crate) fn line(who: &Who, article: Article) -> (ArticleLine, crm::Label) {
    let content = article.content;
    // People of the organization learn no agent's name.
    let author = (who.person.role != Role::Organization).then_some(article.author);
    let line = ArticleLine {
        id: article.id.uuid(),
        organization: article.organization.to_string(),
        title: content.title.into(),
        category: content.category,
        tags: content.tags,
        audience: content.audience.into(),
        state: article.state.into(),
        version: article.version,
        published: article.published,
        shown: article.shown,
        author,
        updated_at: article.updated_at.into(),
        review_on: content.review_on,
        views: article.views,
        useful: article.useful,
        useless: article.useless,
    };
    (line, content.text)
}

async fn view(state: &AppState, who: &Who, article: Article) -> Answer<Json<ArticleView>> {
    let files = state.store.articles().files(article.id).await?;
    let files = files.into_iter().map(file).collect();
    let writable = who.writes_articles() && who.may_change(&article).is_ok();
    let (line, text) = line(who, article);
    Ok(Json(ArticleView { line, text: text.into(), files, writable }))
}

pub(crate) fn file(file: store::ArticleFile) -> ArticleFileView {
    ArticleFileView { id: file.id, name: file.name, media: file.media, bytes: file.bytes }
}
