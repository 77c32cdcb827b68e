//! What every organization begins with: seven types in French and English, three levels, deadlines.

use super::setup::{
    Category, ClockAction, ClockRule, Deadlines, FollowUpPlan, FollowUpStep, LevelSetup, Macro,
    Matrix, Sla, State, Template, TicketSetup, TicketType, Workflow,
};
use super::{Grade, Priority, TicketStatus, Which};
use crate::field::{Choice, Field, FieldType};
use crate::text::Label;

const HOUR_MS: i64 = 3_600_000;

impl Default for TicketSetup {
    fn default() -> Self {
        Self {
            types: types(),
            matrix: Matrix::default(),
            sla: Sla::default(),
            levels: vec![
                level(1, Label::new("N1 · Première ligne", "L1 · Front line"), 300, 2_400),
                level(2, Label::new("N2 · Experts", "L2 · Experts"), 900, 4_200),
                level(3, Label::new("N3 · Référents", "L3 · Specialists"), 2_500, 6_500),
            ],
            escalation: rules(),
            macros: macros(),
            templates: vec![Template {
                id: "outage".to_owned(),
                label: Label::new("Panne collective", "Outage"),
                kind: "incident".to_owned(),
                subject: "Panne collective : ".to_owned(),
                body: "Le client est touché par la panne en cours.".to_owned(),
                category: None,
                impact: Some(Grade::High),
                urgency: Some(Grade::Medium),
                values: crate::field::Values::new(),
                tags: vec!["panne".to_owned()],
            }],
            plans: plans(),
            fcr_days: 7,
            fcr_return: super::fcr::Return::default(),
            reopen_days: 30,
        }
    }
}

impl Default for Matrix {
    fn default() -> Self {
        use Priority::{High, Low, Normal, Urgent};
        Self { low: [Low, Low, Normal], medium: [Low, Normal, High], high: [Normal, High, Urgent] }
    }
}

impl Default for Sla {
    fn default() -> Self {
        let within = |response: i64, resolution: i64| Deadlines {
            first_response_ms: Some(response * HOUR_MS),
            resolution_ms: Some(resolution * HOUR_MS),
        };
        Self {
            hours: None,
            low: within(16, 80),
            normal: within(8, 40),
            high: within(2, 16),
            urgent: within(1, 4),
        }
    }
}

impl Default for Workflow {
    fn default() -> Self {
        let state = |id: &str, label: Label, class, pauses, next: &[&str]| State {
            id: id.to_owned(),
            label,
            class,
            pauses,
            next: next.iter().map(|n| (*n).to_owned()).collect(),
        };
        use TicketStatus::{Closed, Open, Pending, Solved};
        let all = ["in_progress", "pending", "solved", "closed"];
        Self {
            states: vec![
                state("open", Label::new("Ouvert", "Open"), Open, false, &all),
                state(
                    "in_progress",
                    Label::new("En cours", "In progress"),
                    Open,
                    false,
                    &["open", "pending", "solved", "closed"],
                ),
                state(
                    "pending",
                    Label::new("En attente du client", "Waiting for the customer"),
                    Pending,
                    true,
                    &["open", "in_progress", "solved", "closed"],
                ),
                state(
                    "solved",
                    Label::new("Résolu", "Solved"),
                    Solved,
                    false,
                    &["open", "in_progress", "closed"],
                ),
                state("closed", Label::new("Clos", "Closed"), Closed, false, &["open"]),
            ],
        }
    }
}

fn level(level: u8, label: Label, per_ticket: i64, per_hour: i64) -> LevelSetup {
    LevelSetup {
        level,
        label,
        team: None,
        queue: None,
        cost_per_ticket_cents: per_ticket,
        cost_per_hour_cents: per_hour,
    }
}

fn kind(id: &str, label: Label, prefix: &str) -> TicketType {
    TicketType {
        id: id.to_owned(),
        label,
        prefix: prefix.to_owned(),
        fields: Vec::new(),
        categories: Vec::new(),
        free_categories: true,
        workflow: Workflow::default(),
        plan: None,
    }
}

fn choice(id: &str, fr: &str, en: &str) -> Choice {
    Choice { id: id.to_owned(), label: Label::new(fr, en) }
}

fn text() -> FieldType {
    FieldType::Text { max: None, pattern: None }
}

fn types() -> Vec<TicketType> {
    let category = |id: &str, fr: &str, en: &str| Category {
        id: id.to_owned(),
        label: Label::new(fr, en),
        children: Vec::new(),
    };
    vec![
        kind("incident", Label::new("Incident", "Incident"), "INC"),
        kind("request", Label::new("Demande", "Request"), "DEM"),
        TicketType {
            categories: vec![
                category("billing", "Facturation", "Billing"),
                category("delay", "Délai", "Delay"),
                category("quality", "Qualité", "Quality"),
                category("behaviour", "Accueil", "Manner"),
            ],
            fields: vec![Field::new(
                "wish",
                Label::new("Geste souhaité", "Wish"),
                FieldType::Choice {
                    options: vec![
                        choice("apology", "Excuses", "Apology"),
                        choice("refund", "Remboursement", "Refund"),
                        choice("replacement", "Remplacement", "Replacement"),
                    ],
                },
            )],
            ..kind("complaint", Label::new("Réclamation", "Complaint"), "REC")
        },
        TicketType {
            fields: vec![Field::new("reference", Label::new("Référence", "Reference"), text())],
            ..kind("order", Label::new("Commande", "Order"), "CMD")
        },
        TicketType {
            fields: vec![
                Field::new("product", Label::new("Produit", "Product"), text()),
                Field::new("amount", Label::new("Montant", "Amount"), FieldType::Amount {}),
            ],
            ..kind("sale", Label::new("Vente", "Sale"), "VTE")
        },
        assistance(),
        kind("follow_up", Label::new("Suivi", "Follow-up"), "SUI"),
    ]
}

fn assistance() -> TicketType {
    let mut place = Field::new("place", Label::new("Lieu", "Place"), text());
    place.help = Some(Label::new("Adresse, borne ou sortie d'autoroute", "Address or exit"));
    let mut towing = Field::new("garage", Label::new("Garage", "Garage"), text());
    towing.when = Some("towed = \"true\"".to_owned());
    TicketType {
        fields: vec![
            place,
            Field::new(
                "people",
                Label::new("Personnes", "People"),
                FieldType::Number { min: Some(1), max: Some(60) },
            ),
            Field::new("towed", Label::new("Remorquage", "Towing"), FieldType::YesNo {}),
            towing,
        ],
        plan: Some("assistance".to_owned()),
        ..kind("assistance", Label::new("Dossier d'assistance", "Assistance file"), "DOS")
    }
}

fn rules() -> Vec<ClockRule> {
    let rule = |id: &str, label: Label, clock, at_percent, actions| ClockRule {
        id: id.to_owned(),
        label,
        clock,
        at_percent,
        types: Vec::new(),
        priorities: Vec::new(),
        actions,
    };
    let notify = || ClockAction::Notify { logins: Vec::new() };
    vec![
        rule(
            "response_late",
            Label::new("Première réponse en retard", "First response late"),
            Which::FirstResponse,
            100,
            vec![notify()],
        ),
        rule(
            "soon_late",
            Label::new("Échéance proche", "Deadline near"),
            Which::Resolution,
            80,
            vec![notify()],
        ),
        rule(
            "late",
            Label::new("Échéance dépassée", "Deadline missed"),
            Which::Resolution,
            100,
            vec![ClockAction::RaiseLevel {}, notify()],
        ),
    ]
}

fn macros() -> Vec<Macro> {
    let named = |id: &str, label: Label| Macro {
        id: id.to_owned(),
        label,
        types: Vec::new(),
        state: None,
        priority: None,
        category: None,
        team: None,
        take: false,
        add_tags: Vec::new(),
        solution: String::new(),
        note: String::new(),
        public: false,
    };
    vec![
        Macro {
            state: Some("in_progress".to_owned()),
            take: true,
            ..named("take", Label::new("Prendre en charge", "Take it"))
        },
        Macro {
            state: Some("pending".to_owned()),
            note: "En attente de la réponse du client.".to_owned(),
            ..named("wait", Label::new("Attendre le client", "Wait for the customer"))
        },
        Macro {
            state: Some("closed".to_owned()),
            note: "Sans nouvelles du client, nous clôturons.".to_owned(),
            public: true,
            ..named("no_news", Label::new("Clore sans nouvelles", "Close without news"))
        },
    ]
}

fn plans() -> Vec<FollowUpPlan> {
    let step = |hours: i64, fr: &str, en: &str| FollowUpStep {
        after_ms: hours * HOUR_MS,
        label: Label::new(fr, en),
    };
    vec![FollowUpPlan {
        id: "assistance".to_owned(),
        label: Label::new("Suivi du dossier", "File follow-up"),
        queue: None,
        steps: vec![
            step(1, "Le secours est-il arrivé ?", "Has help arrived?"),
            step(4, "Le client est-il à destination ?", "Has the customer arrived?"),
            step(24, "Suite : véhicule, retour", "What next: vehicle, return"),
        ],
    }]
}
