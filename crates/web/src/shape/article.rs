//! Articles of the knowledge base, as they are written, read and found.

use super::Time;
use crm::article;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ArticleAudience {
    /// The centre's own people.
    Agents,
    /// And the organization's.
    Organization,
    /// And everybody. Nothing shows it to people who are not signed in yet.
    Public,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ArticleState {
    Draft,
    Published,
    Archived,
}

impl From<article::Audience> for ArticleAudience {
    fn from(audience: article::Audience) -> Self {
        match audience {
            article::Audience::Agents => Self::Agents,
            article::Audience::Organization => Self::Organization,
            article::Audience::Public => Self::Public,
        }
    }
}

impl From<ArticleAudience> for article::Audience {
    fn from(audience: ArticleAudience) -> Self {
        match audience {
            ArticleAudience::Agents => Self::Agents,
            ArticleAudience::Organization => Self::Organization,
            ArticleAudience::Public => Self::Public,
        }
    }
}

impl From<article::State> for ArticleState {
    fn from(state: article::State) -> Self {
        match state {
            article::State::Draft => Self::Draft,
            article::State::Published => Self::Published,
            article::State::Archived => Self::Archived,
        }
    }
}

impl From<ArticleState> for article::State {
    fn from(state: ArticleState) -> Self {
        match state {
            ArticleState::Draft => Self::Draft,
            ArticleState::Published => Self::Published,
            ArticleState::Archived => Self::Archived,
        }
    }
}

/// A text in French and, if there is one, in English.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArticleWords {
    pub(crate) fr: String,
    pub(crate) en: Option<String>,
}

impl From<crm::Label> for ArticleWords {
    fn from(label: crm::Label) -> Self {
        Self { fr: label.fr, en: label.en }
    }
}

impl From<ArticleWords> for crm::Label {
    fn from(words: ArticleWords) -> Self {
        Self { fr: words.fr, en: words.en }
    }
}

/// What one version says.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArticleContent {
    pub(crate) title: ArticleWords,
    /// Markdown: headings, lists, tables, links, `**bold**`, `*italics*`, `code`. HTML is text.
    pub(crate) text: ArticleWords,
    #[serde(default)]
    pub(crate) category: String,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    pub(crate) audience: ArticleAudience,
    /// The day on which it is to be read again: `2026-11-22`.
    pub(crate) review_on: Option<String>,
}

impl From<article::Content> for ArticleContent {
    fn from(content: article::Content) -> Self {
        Self {
            title: content.title.into(),
            text: content.text.into(),
            category: content.category,
            tags: content.tags,
            audience: content.audience.into(),
            review_on: content.review_on,
        }
    }
}

impl From<ArticleContent> for article::Content {
    fn from(content: ArticleContent) -> Self {
        Self {
            title: content.title.into(),
            text: content.text.into(),
            category: content.category,
            tags: content.tags,
            audience: content.audience.into(),
            review_on: content.review_on,
        }
    }
}

/// An article in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ArticleLine {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) title: ArticleWords,
    pub(crate) category: String,
    pub(crate) tags: Vec<String>,
    pub(crate) audience: ArticleAudience,
    pub(crate) state: ArticleState,
    /// The latest version.
    pub(crate) version: i64,
    /// The version that is read; absent when none is.
    pub(crate) published: Option<i64>,
    /// The version shown here.
    pub(crate) shown: i64,
    /// Login of who wrote it; not for people of the organization.
    pub(crate) author: Option<String>,
    pub(crate) updated_at: Time,
    pub(crate) review_on: Option<String>,
    pub(crate) views: i64,
    pub(crate) useful: i64,
    pub(crate) useless: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ArticleFileView {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `image/png`
    pub(crate) media: String,
    pub(crate) bytes: u64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Article)]
pub(crate) struct ArticleView {
    #[serde(flatten)]
    pub(crate) line: ArticleLine,
    pub(crate) text: ArticleWords,
    pub(crate) files: Vec<ArticleFileView>,
    /// Whether the reader may change it.
    pub(crate) writable: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ArticleVersionView {
    pub(crate) version: i64,
    pub(crate) author: String,
    pub(crate) at: Time,
    pub(crate) content: ArticleContent,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArticleForm {
    pub(crate) organization: String,
    pub(crate) content: ArticleContent,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArticleChanges {
    /// The version that was read.
    pub(crate) version: i64,
    pub(crate) content: ArticleContent,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArticleStateForm {
    /// The version that was read; `published` publishes it.
    pub(crate) version: i64,
    pub(crate) state: ArticleState,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArticleOpened {
    /// The search from whose results it was opened.
    pub(crate) q: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeedbackForm {
    /// The version that was read.
    pub(crate) version: i64,
    pub(crate) useful: bool,
    #[serde(default)]
    pub(crate) comment: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FeedbackView {
    pub(crate) version: i64,
    pub(crate) login: String,
    pub(crate) useful: bool,
    pub(crate) comment: String,
    pub(crate) at: Time,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArticleFilter {
    pub(crate) organization: Option<String>,
    #[param(inline)]
    pub(crate) state: Option<ArticleState>,
    pub(crate) category: Option<String>,
    /// To be read again on this day or before it: `2026-11-22`.
    pub(crate) review_by: Option<String>,
    /// The latest versions instead of the published ones; for those who write.
    #[serde(default)]
    pub(crate) written: bool,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArticleReading {
    /// The latest version instead of the published one; for those who write.
    #[serde(default)]
    pub(crate) written: bool,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArticleQuery {
    pub(crate) q: String,
    pub(crate) organization: Option<String>,
    pub(crate) category: Option<String>,
    /// Among drafts; for those who write.
    #[serde(default)]
    pub(crate) written: bool,
    /// `fr` or `en`: in which language titles and pieces are shown.
    pub(crate) language: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

/// A stretch of text, and whether it was looked for. Plain text: show it as such.
#[derive(Serialize, ToSchema)]
pub(crate) struct TextPiece {
    pub(crate) text: String,
    pub(crate) hit: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ArticleHit {
    pub(crate) article: ArticleLine,
    pub(crate) title: Vec<TextPiece>,
    pub(crate) excerpt: Vec<TextPiece>,
}

/// The best first.
#[derive(Serialize, ToSchema)]
pub(crate) struct ArticleHits {
    pub(crate) items: Vec<ArticleHit>,
    /// Nothing was found as it was written: these come near.
    pub(crate) near: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchSaid {
    pub(crate) organization: String,
    pub(crate) q: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuggestForm {
    pub(crate) organization: String,
    /// What is being written.
    pub(crate) text: String,
    pub(crate) language: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportFilter {
    pub(crate) organization: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SearchCount {
    pub(crate) organization: String,
    /// Folded, without digits.
    pub(crate) query: String,
    pub(crate) searches: i64,
    pub(crate) clicks: i64,
    pub(crate) last: Time,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct KnowledgeReport {
    pub(crate) searches: i64,
    pub(crate) clicks: i64,
    /// Searches that found nothing the last time, the most asked first.
    pub(crate) unanswered: Vec<SearchCount>,
    /// Searches that found something of which nothing was opened.
    pub(crate) unopened: Vec<SearchCount>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileNamed {
    /// What people call it: `voyants.png`.
    pub(crate) name: String,
}
