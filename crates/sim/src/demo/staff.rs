//! The forty agents: who they are, what they can do, whom they serve.

use std::collections::BTreeMap;
use vocab::{Agent, AgentId, Presence, ProfileId, QueueId, SiteId, SkillId, TeamId};

pub(super) const AGENTS: usize = 40;

const NAMES: [&str; AGENTS] = [
    "Camille Lefèvre",
    "Karim Benali",
    "Léa Fontaine",
    "Thomas Girard",
    "Inès Moreau",
    "Julien Perrin",
    "Sarah Haddad",
    "Nicolas Blanchard",
    "Manon Rousseau",
    "Youssef El Amrani",
    "Chloé Marchand",
    "Antoine Leroy",
    "Fatima Zahra Idrissi",
    "Maxime Dumont",
    "Élodie Caron",
    "Romain Barbier",
    "Aïcha Diallo",
    "Vincent Renaud",
    "Pauline Gauthier",
    "Mehdi Bouzid",
    "Clara Picard",
    "Guillaume Roche",
    "Amandine Colin",
    "Hugo Lemaire",
    "Nadia Cherkaoui",
    "Baptiste Roy",
    "Mathilde Vidal",
    "Samir Kaddour",
    "Lucie Aubert",
    "Florian Rivière",
    "Océane Brunet",
    "Damien Schmitt",
    "Céline Masson",
    "Omar Tazi",
    "Justine Bourgeois",
    "Kevin Delmas",
    "Salma Berrada",
    "Arnaud Lacroix",
    "Morgane Le Goff",
    "Philippe Noël",
];

pub(super) fn login(n: usize) -> AgentId {
    AgentId::new(&format!("agent{}", n + 1))
}

/// By login, `agent1` to `agent40`.
pub(super) fn agents() -> BTreeMap<AgentId, Agent> {
    NAMES.iter().enumerate().map(|(n, name)| (login(n), agent(n, name))).collect()
}

fn agent(n: usize, name: &str) -> Agent {
    let (team, site, skills, queues) = post(n);
    Agent {
        name: name.to_owned(),
        team: Some(TeamId::new(team)),
        site: Some(SiteId::new(site)),
        skills: skills.into_iter().map(|(s, level)| (SkillId::new(s), level)).collect(),
        queues: queues.iter().map(|q| QueueId::new(q)).collect(),
        presence: Presence::Desk,
        profile: (20..=22).contains(&n).then(|| ProfileId::new("ventes_renfort")),
        contact: None,
    }
}

type Post = (&'static str, &'static str, Vec<(&'static str, u8)>, &'static [&'static str]);

/// Team, site, skills and queues of the n-th. The first one serves every organization, so that a
/// newcomer hears calls of all three.
fn post(n: usize) -> Post {
    let level = |least: u8| least + u8::try_from(n * 7 % 5).unwrap_or(0);
    match n {
        0 => (
            "fibre",
            "paris",
            vec![
                ("facturation", 6),
                ("technique", 6),
                ("vente", 5),
                ("voyage", 5),
                ("assistance", 6),
                ("anglais", 6),
            ],
            &[
                "fai_facturation",
                "fai_technique",
                "fai_televente",
                "voyage_reservation",
                "voyage_rendez_vous",
                "assistance_urgence",
            ],
        ),
        1..=4 => ("fibre", "paris", vec![("facturation", level(5))], &["fai_facturation"]),
        5..=8 => (
            "fibre",
            "lille",
            vec![("facturation", level(4)), ("technique", level(4))],
            &["fai_facturation", "fai_technique"],
        ),
        9..=14 => ("fibre", "casablanca", vec![("technique", level(5))], &["fai_technique"]),
        15..=19 => {
            ("ventes", "lille", vec![("vente", level(4))], &["fai_commercial", "fai_televente"])
        }
        20..=22 => (
            "ventes",
            "paris",
            vec![("vente", level(4)), ("facturation", 4)],
            // Invoices as well, as a reserve: by their routing profile.
            &["fai_commercial", "fai_televente"],
        ),
        23..=27 => (
            "voyages",
            "paris",
            vec![("voyage", level(5)), ("anglais", level(4))],
            &["voyage_reservation", "voyage_dossier", "voyage_rendez_vous"],
        ),
        28..=29 => {
            ("voyages", "lille", vec![("voyage", 4)], &["voyage_reservation", "voyage_rendez_vous"])
        }
        30..=35 => (
            "route",
            "paris",
            vec![("assistance", level(5)), ("anglais", 4)],
            &["assistance_urgence", "assistance_suivi"],
        ),
        36..=38 => ("route", "casablanca", vec![("assistance", 4)], &["assistance_urgence"]),
        _ => (
            "route",
            "lille",
            vec![("assistance", 5), ("voyage", 5)],
            &["assistance_urgence", "assistance_suivi", "voyage_dossier"],
        ),
    }
}
