//! The figures that every organization begins with: a reading of value, risk and what to propose.

use super::base::Unit;
use super::{Level, Score, Tone};
use crate::text::Label;

fn score(id: &str, fr: &str, en: &str, unit: Unit, formula: &str) -> Score {
    Score {
        id: id.to_owned(),
        label: Label::new(fr, en),
        formula: formula.to_owned(),
        unit,
        decimals: 0,
        levels: Vec::new(),
        help: None,
    }
}

fn level(from: i64, tone: Tone, fr: &str, en: &str) -> Level {
    Level { from, tone, label: Label::new(fr, en) }
}

impl Score {
    fn levels(self, levels: Vec<Level>) -> Self {
        Self { levels, ..self }
    }

    fn help(self, fr: &str, en: &str) -> Self {
        Self { help: Some(Label::new(fr, en)), ..self }
    }
}

/// None is well, one or more is not.
fn trouble(from: i64, fr: &str, en: &str) -> Vec<Level> {
    vec![level(0, Tone::Good, "Rien", "None"), level(from, Tone::Bad, fr, en)]
}

/// Sixteen figures, the one for routing last.
#[must_use]
pub fn scores() -> Vec<Score> {
    let mut scores = worth();
    scores.extend(risk());
    scores
}

fn worth() -> Vec<Score> {
    use Tone::{Good, Neutral, Warning};
    vec![
        score("value", "Valeur", "Value", Unit::Amount, "purchases_12m_cents + 12 * monthly_cents")
            .levels(vec![
                level(0, Neutral, "Standard", "Standard"),
                level(50_000, Good, "Importante", "High"),
                level(100_000, Good, "Très importante", "Very high"),
            ])
            .help(
                "Achats d’un an et une année de mensualités",
                "A year's purchases and twelve monthly amounts",
            ),
        score("seniority", "Ancienneté", "Seniority", Unit::Months, "months_as_customer"),
        score("recency", "Récence", "Recency", Unit::Days, "days_since_contact"),
        score("frequency", "Fréquence", "Frequency", Unit::Count, "contacts_90d").levels(vec![
            level(0, Neutral, "Habituelle", "Usual"),
            level(6, Warning, "Élevée", "High"),
        ]),
        score("equipment", "Équipement", "Products", Unit::Count, "holdings"),
        score("next_best_offer", "À proposer", "To propose", Unit::Text, "next_offer").help(
            "Première offre du catalogue ni détenue, ni refusée récemment",
            "The catalogue's first offer that is neither held nor lately refused",
        ),
        score(
            "contract_end",
            "Fin de contrat",
            "Contract end",
            Unit::Days,
            "contract_ends_in_days",
        )
        .levels(vec![level(0, Warning, "Proche", "Near"), level(61, Neutral, "Loin", "Far")]),
        score("refusals", "Refus récents", "Recent refusals", Unit::Count, "refusals_30d").levels(
            vec![
                level(0, Good, "Aucun", "None"),
                level(1, Neutral, "Un refus", "One"),
                level(3, Warning, "Ne pas insister", "Do not insist"),
            ],
        ),
    ]
}

fn risk() -> Vec<Score> {
    use Tone::{Bad, Good, Neutral, Warning};
    let churn = "max(0, min(100, 10 + 20 * open_complaints + 10 * repeat_calls_7d \
         + 5 * refusals_365d + 3 * abandoned_30d \
         + if(default(csat_last, 4) <= 2, 25, 0) \
         + if(default(contract_ends_in_days, 999) <= 60, 20, 0) \
         - min(20, months_as_customer / 6)))";
    let routing = "max(0, min(100, default(card_score, 0) + if(open_complaint > 0, 30, 0) \
         + min(40, value / 5000) + churn_risk / 4))";
    vec![
        score("unpaid", "Impayés", "Unpaid", Unit::Amount, "unpaid_cents")
            .levels(trouble(1, "Impayé", "Unpaid")),
        score("open_tickets_now", "Tickets ouverts", "Open tickets", Unit::Count, "open_tickets")
            .levels(vec![level(0, Good, "Aucun", "None"), level(1, Warning, "En cours", "Open")]),
        score("open_complaint", "Réclamation", "Complaint", Unit::Count, "open_complaints")
            .levels(trouble(1, "Réclamation ouverte", "Open complaint")),
        score("satisfaction", "Satisfaction", "Satisfaction", Unit::Rating, "csat_last").levels(
            vec![
                level(1, Bad, "Mécontent", "Unhappy"),
                level(3, Neutral, "Mitigé", "Mixed"),
                level(4, Good, "Satisfait", "Happy"),
            ],
        ),
        score("repeat_calls", "Même motif", "Same reason", Unit::Count, "repeat_calls_7d")
            .levels(trouble(2, "Appels répétés", "Repeat calls"))
            .help("Contacts de la semaine pour un même motif", "This week's for one reason"),
        score("owed", "Rappels dus", "Owed calls", Unit::Count, "callbacks_owed").levels(trouble(
            1,
            "Rappel dû",
            "Callback owed",
        )),
        score("churn_risk", "Risque de départ", "Churn risk", Unit::Percent, churn).levels(vec![
            level(0, Good, "Faible", "Low"),
            level(30, Warning, "Moyen", "Medium"),
            level(60, Bad, "Élevé", "High"),
        ]),
        score("routing_priority", "Priorité", "Priority", Unit::Points, routing).help(
            "Score proposé aux files qui laissent passer certains clients d’abord",
            "The score for queues that let some customers go first",
        ),
    ]
}
