//! What an organization begins with: one survey, inactive until somebody wants it.

use super::{FollowUp, FollowUpAction, Question, QuestionKind, Survey, Theme, ThemeColour};
use crate::Label;

pub(super) fn sms() -> Label {
    Label::new("Votre avis nous intéresse :", "Your opinion matters to us:")
}

#[must_use]
pub fn defaults() -> Vec<Survey> {
    let question = |id: &str, kind, required, text: Label| Question {
        id: id.to_owned(),
        kind,
        text,
        required,
        options: Vec::new(),
    };
    vec![Survey {
        id: "satisfaction".to_owned(),
        name: Label::new("Satisfaction après contact", "Satisfaction after a contact"),
        active: false,
        queues: Vec::new(),
        campaigns: Vec::new(),
        dispositions: Vec::new(),
        share_percent: super::all(),
        quiet_days: super::quiet(),
        delay_minutes: super::delay(),
        ways: super::by_mail(),
        sms: sms(),
        open_days: super::open(),
        subject: Label::new("Votre avis sur notre échange", "Your opinion of our conversation"),
        invitation: Label::new(
            "Vous venez d’échanger avec notre service client. Deux minutes suffisent pour nous \
             dire ce que vous en avez pensé.",
            "You have just been in touch with our customer service. Two minutes are enough to \
             tell us what you thought of it.",
        ),
        thanks: Label::new(
            "Merci ! Votre réponse est bien arrivée.",
            "Thank you! Your answer has arrived.",
        ),
        questions: vec![
            question(
                "satisfaction",
                QuestionKind::Csat,
                true,
                Label::new(
                    "Êtes-vous satisfait de cet échange ?",
                    "How satisfied are you with this conversation?",
                ),
            ),
            question(
                "recommandation",
                QuestionKind::Nps,
                false,
                Label::new(
                    "Nous recommanderiez-vous à un proche ?",
                    "How likely are you to recommend us to a friend?",
                ),
            ),
            question(
                "effort",
                QuestionKind::Ces,
                false,
                Label::new(
                    "Il a été facile de faire traiter ma demande.",
                    "It was easy to have my request dealt with.",
                ),
            ),
            question(
                "commentaire",
                QuestionKind::Text,
                false,
                Label::new("Que devrions-nous améliorer ?", "What should we do better?"),
            ),
        ],
        follow_up: Some(FollowUp {
            csat: Some(2),
            nps: None,
            ces: None,
            action: FollowUpAction::Ticket { kind: "complaint".to_owned() },
        }),
    }]
}

#[must_use]
pub fn themes() -> Vec<Theme> {
    let theme = |id: &str, label: Label, words: &[&str]| Theme {
        id: id.to_owned(),
        label,
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        colour: ThemeColour::Grey,
    };
    vec![
        theme(
            "attente",
            Label::new("Attente", "Waiting"),
            &["attent", "attend", "patient", "wait"],
        ),
        theme(
            "accueil",
            Label::new("Accueil", "Courtesy"),
            &["accueil", "aimab", "poli", "agréab", "désagréab", "rude", "kind", "friendly"],
        ),
        theme(
            "solution",
            Label::new("Solution", "Solution"),
            &["résol", "solution", "répar", "solve", "fixed"],
        ),
        theme(
            "prix",
            Label::new("Prix", "Price"),
            &["prix", "cher", "tarif", "factur", "price", "bill"],
        ),
        theme(
            "delai",
            Label::new("Délai", "Delay"),
            &["délai", "retard", "livr", "late", "deliver"],
        ),
    ]
}
