//! Words that an administrator writes once in French and, if wanted, in English.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// French is always there; English falls back on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Label {
    pub fr: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Label {
    #[must_use]
    pub fn new(fr: &str, en: &str) -> Self {
        Self { fr: fr.to_owned(), en: Some(en.to_owned()) }
    }

    /// In the language of this BCP 47 tag: `en…` is English, all else French.
    #[must_use]
    pub fn in_language(&self, tag: &str) -> &str {
        match &self.en {
            Some(en) if tag.starts_with("en") && !en.is_empty() => en,
            Some(_) | None => &self.fr,
        }
    }
}

impl From<&str> for Label {
    fn from(fr: &str) -> Self {
        Self { fr: fr.to_owned(), en: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_falls_back_on_french() {
        assert_eq!(Label::new("Oui", "Yes").in_language("en-GB"), "Yes");
        assert_eq!(Label::new("Oui", "Yes").in_language("fr"), "Oui");
        assert_eq!(Label::from("Oui").in_language("en"), "Oui");
        assert_eq!(Label::new("Oui", "").in_language("en"), "Oui");
    }
}
