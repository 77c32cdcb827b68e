//! What the law has an agent say, as templates to begin with.
//!
//! Owns: the words and the article behind them. Must not own: whether they were said; that is a run.

use crate::text::Label;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Said and ticked before its page is left; each tick is kept as proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mention {
    /// Unique on its page.
    pub id: String,
    pub kind: MentionKind,
    /// What is said, or what the agent confirms to have said.
    pub text: Label,
    /// The rule that asks for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub law: String,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    RecordingNotice,
    Identity,
    CommercialNature,
    Own,
}

/// What may be put on a page with one click.
#[must_use]
pub fn templates() -> Vec<Mention> {
    let mention = |id: &str, kind, text, law: &str| Mention {
        id: id.to_owned(),
        kind,
        text,
        law: law.to_owned(),
    };
    // Code de la consommation, art. L221-16: whoever calls a consumer to conclude or change a
    // contract says at the beginning who they are, for whom they call, and that the call is
    // commercial. RGPD, art. 13: what is recorded, why, and the right to object, when it begins.
    vec![
        mention(
            "identity",
            MentionKind::Identity,
            Label::new(
                "Je me présente : {agent.name}, pour le compte de {organization.name}.",
                "My name is {agent.name}, calling on behalf of {organization.name}.",
            ),
            "Code de la consommation, art. L221-16",
        ),
        mention(
            "commercial_nature",
            MentionKind::CommercialNature,
            Label::new("Mon appel est de nature commerciale.", "This is a commercial call."),
            "Code de la consommation, art. L221-16",
        ),
        mention(
            "recording_notice",
            MentionKind::RecordingNotice,
            Label::new(
                "Cet appel peut être enregistré pour améliorer notre service ; vous pouvez vous y \
                 opposer à tout moment.",
                "This call may be recorded to improve our service; you may object at any time.",
            ),
            "RGPD, art. 13",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_name_the_rule_behind_them_in_both_languages() {
        for mention in templates() {
            assert!(!mention.law.is_empty() && mention.text.en.is_some(), "{}", mention.id);
            assert!(crate::field::is_id(&mention.id));
        }
    }
}
