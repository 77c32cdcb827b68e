//! Words in both languages.

use serde::Serialize;
use utoipa::ToSchema;

/// English falls back on French.
#[derive(Serialize, ToSchema)]
#[schema(as = Words)]
pub(crate) struct WordsView {
    pub(crate) fr: String,
    pub(crate) en: Option<String>,
}

impl From<crm::Label> for WordsView {
    fn from(label: crm::Label) -> Self {
        Self { fr: label.fr, en: label.en }
    }
}

impl From<&crm::Label> for WordsView {
    fn from(label: &crm::Label) -> Self {
        label.clone().into()
    }
}
