//! French. Spaces before « ; ! ? » are narrow and unbroken (U+202F), before « : » and within
//! guillemets unbroken (U+00A0); 0 and 1 are singular.

use super::super::{
    Ahead, Missing, Place, RunnerUp, Standing, Step, StepKind, Tally, Turned, Unfit, WhyNot, Work,
};
use super::{Clock, listed, path, short};
use vocab::{
    AgentStatus, DequeueCause, Initiation, InteractionId, LegFailure, Moment, Outcome, Party,
    SegmentEnd, Strategy, TieBreak, Verdict,
};

pub(super) const NEVER_WAITED: &str = "l’appel n’a attendu dans aucune file.";
pub(super) const CUT: &str = "L’attente a été trop longue pour être lue en entier\u{a0}: \
    ce que les téléconseillers ont fait vers la fin manque.";

pub(super) fn left_out(agents: u32) -> String {
    format!("Et {}, non détaillé{}.", count(agents, "autre téléconseiller"), s(agents))
}

pub(super) fn question(name: &str) -> String {
    format!("Pourquoi pas {name}\u{202f}?")
}

pub(super) fn and_others(reasons: usize) -> String {
    let n = u32::try_from(reasons).unwrap_or(u32::MAX);
    format!("(et {})", count(n, "autre raison"))
}

const fn s(n: u32) -> &'static str {
    if n > 1 { "s" } else { "" }
}

/// Every word of it takes the plural.
fn count(n: u32, words: &str) -> String {
    if n > 1 {
        let plural: Vec<String> = words.split(' ').map(|w| format!("{w}s")).collect();
        return format!("{n} {}", plural.join(" "));
    }
    format!("{n} {words}")
}

fn quoted(text: &str) -> String {
    format!("«\u{a0}{text}\u{a0}»")
}

pub(super) fn step(clock: &Clock, step: &Step) -> String {
    let length = Clock::length;
    match &step.kind {
        StepKind::Arrived { initiation, system, flow, plan, previous } => {
            let how = match initiation {
                Initiation::Inbound => "Appel reçu sur le",
                Initiation::Outbound => "Appel sortant depuis le",
                Initiation::Callback => "Rappel d’un client depuis le",
                Initiation::Transfer => "Appel transmis, arrivé par le",
                Initiation::Consultation => "Un collègue est consulté sur un appel du",
            };
            let flow = flow
                .as_ref()
                .map_or_else(String::new, |f| format!(", scénario {}", quoted(&f.name)));
            let after = previous.map_or_else(String::new, |id| {
                format!("\u{202f}; suite de l’interaction {}", short(id))
            });
            format!("{how} {}{flow}, plan {plan}{after}.", vocab::national(system))
        }
        StepKind::Flowed { path: hops } => {
            format!("Scénario\u{a0}: {}.", path(hops, exit))
        }
        StepKind::Recognized { known: true } => "Client reconnu.".to_owned(),
        StepKind::Recognized { known: false } => "Client inconnu.".to_owned(),
        StepKind::Queued { .. } => queued(clock, step),
        StepKind::Surveyed { able, standings } => surveyed(*able, standings),
        StepKind::Widened { step, rule } => match rule {
            Some(rule) => {
                format!("Étape {} de la règle\u{a0}: {}.", step + 1, quoted(&rule.french))
            }
            None => format!("Étape {} de la règle.", step + 1),
        },
        StepKind::Announced { position, estimate_ms } => match estimate_ms {
            Some(ms) => format!(
                "Annoncé au client\u{a0}: place {position}, attente estimée à {}.",
                length(*ms)
            ),
            None => format!("Annoncé au client\u{a0}: place {position}."),
        },
        StepKind::Overflowed { to } => match to {
            Place::Queue { queue } => format!("Débordement vers la file {}.", quoted(&queue.name)),
            Place::Partner { partner } => {
                format!("Débordement vers le partenaire {}.", quoted(&partner.name))
            }
            Place::Voicemail => "Débordement vers la messagerie.".to_owned(),
            Place::Callback => "Débordement vers un rappel.".to_owned(),
        },
        StepKind::CameBack { failure } => {
            format!("Refusé là-bas ({})\u{a0}: l’appel reprend sa place en file.", failed(*failure))
        }
        StepKind::PlanChanged { plan } => format!("Le plan {plan} entre en vigueur."),
        StepKind::Offered { .. } => offered(step),
        StepKind::Accepted { agent, ring_ms } => {
            format!("{} décroche après {}.", agent.name, length(*ring_ms))
        }
        StepKind::Rejected { agent, ring_ms } => format!(
            "{} refuse l’appel après {}\u{a0}: il va d’abord à d’autres pendant {}.",
            agent.name,
            length(*ring_ms),
            length(vocab::Settings::LEFT_OUT_MS)
        ),
        StepKind::TimedOut { agent, ring_ms } => format!(
            "{} ne répond pas en {} et ne reçoit plus rien jusqu’à son retour.",
            agent.name,
            length(*ring_ms)
        ),
        StepKind::Canceled { agent, ring_ms } => format!(
            "La sonnerie chez {} cesse après {}\u{a0}: l’appel a quitté la file.",
            agent.name,
            length(*ring_ms)
        ),
        StepKind::Rescinded { agent, ring_ms, failure } => format!(
            "La sonnerie chez {} est reprise après {}\u{a0}: {}.",
            agent.name,
            length(*ring_ms),
            failure.map_or("téléphone ou poste perdu", failed)
        ),
        StepKind::Connected { agent, waited_ms } => match waited_ms {
            Some(waited) => format!(
                "{} et le client s’entendent, après {} d’attente.",
                agent.name,
                length(*waited)
            ),
            None => format!("{} et le client s’entendent.", agent.name),
        },
        StepKind::LeftQueue { cause, waited_ms } => {
            let waited = length(*waited_ms);
            match cause {
                DequeueCause::Connected => format!("L’attente finit après {waited}."),
                DequeueCause::Abandoned => format!("Le client renonce après {waited} d’attente."),
                DequeueCause::WaitedTooLong => {
                    format!("L’attente maximale est dépassée\u{a0}: {waited}.")
                }
                DequeueCause::LeftByKey => {
                    format!("Le client quitte la file par une touche, après {waited}.")
                }
                DequeueCause::Overflowed => format!("Débordement après {waited} d’attente."),
                DequeueCause::Moved => {
                    format!(
                        "Un responsable le déplace vers une autre file, après {waited} d’attente."
                    )
                }
                DequeueCause::CallbackPromised => {
                    format!("Le client choisit d’être rappelé, après {waited} d’attente.")
                }
                DequeueCause::Vacant => {
                    format!("Plus personne ne peut le prendre, après {waited} d’attente.")
                }
                DequeueCause::Withdrawn => format!("Le rappel est retiré après {waited}."),
                DequeueCause::Interrupted => {
                    format!("Un arrêt du système interrompt l’attente après {waited}.")
                }
            }
        }
        StepKind::SegmentEnded { agent, end } => match end {
            SegmentEnd::CustomerHungUp => "Le client raccroche.".to_owned(),
            SegmentEnd::AgentHungUp => format!("{} raccroche.", agent.name),
            SegmentEnd::Transferred => format!("{} transmet l’appel.", agent.name),
            SegmentEnd::AgentVanished => {
                format!("{}\u{a0}: ligne perdue, le client retourne en file.", agent.name)
            }
            SegmentEnd::TakenOver => {
                format!("L’appel de {} est repris par qui l’écoutait.", agent.name)
            }
            SegmentEnd::Interrupted => "Un arrêt du système coupe la conversation.".to_owned(),
        },
        StepKind::Ended { outcome, by } => {
            let by = match by {
                Party::Customer => "le client",
                Party::Agent => "le téléconseiller",
                Party::System => "le système",
            };
            format!("Issue\u{a0}: {}, par {by}.", outcome_name(*outcome))
        }
        StepKind::StillWaits { waited_ms } => {
            format!("L’appel attend encore, depuis {}.", length(*waited_ms))
        }
    }
}

fn queued(clock: &Clock, step: &Step) -> String {
    let StepKind::Queued {
        queue,
        priority,
        ageing_per_min,
        skills,
        strategy,
        kept_since,
        preferred,
        estimate_ms,
        rule: first,
        ..
    } = &step.kind
    else {
        return String::new();
    };
    let asked: Vec<String> =
        skills.iter().map(|a| format!("{}\u{a0}≥\u{a0}{}", a.skill.name, a.level)).collect();
    let asked = if asked.is_empty() {
        "sans compétence demandée".to_owned()
    } else {
        format!("compétences demandées\u{a0}: {}", listed(&asked, "et"))
    };
    let rule = match strategy {
        Strategy::LongestIdle => "à qui est libre depuis le plus longtemps",
        Strategy::RoundRobin => "à tour de rôle",
        Strategy::LeastOccupied => "à qui a été le moins occupé",
        Strategy::MostSkilled => "à qui a les niveaux les plus hauts",
        Strategy::FewestHandled => "à qui en a traité le moins",
        Strategy::RingAll => "à tous à la fois",
    };
    let first = first.as_ref().map_or_else(String::new, |rule| {
        format!(" Première étape de la règle\u{a0}: {}.", quoted(&rule.french))
    });
    let alone = preferred.as_ref().map_or_else(String::new, |(agent, until)| {
        format!(" {} d’abord, jusqu’à {}.", agent.name, clock.time(*until))
    });
    let estimate = estimate_ms.map_or_else(String::new, |ms| {
        format!(" Attente estimée alors\u{a0}: {}.", Clock::length(ms))
    });
    let kept = kept_since.map_or_else(String::new, |at| {
        format!(" La place compte depuis {}.", clock.seen_from(at, step.at))
    });
    format!(
        "Mis en file {}, priorité {priority} (plus {ageing_per_min} par minute d’attente), \
         {asked}\u{202f}; distribué {rule}.{first}{alone}{kept}{estimate}",
        quoted(&queue.name)
    )
}

fn surveyed(able: u32, standings: &[Tally]) -> String {
    if able == 0 {
        return "D’après le plan, aucun téléconseiller ne peut l’avoir.".to_owned();
    }
    let parts: Vec<String> = standings
        .iter()
        .map(|Tally { standing, agents }| {
            let how = match standing {
                Standing::Free => return count(*agents, "libre"),
                Standing::OnInteraction => "en ligne",
                Standing::WrapUp => "en post-appel",
                Standing::Break => "en pause",
                Standing::Training => "en formation",
                Standing::LeftOut => "mis de côté",
                Standing::NotResponding => "sans réponse",
                Standing::Unreachable => return count(*agents, "injoignable"),
                Standing::Offline => "hors ligne",
            };
            format!("{agents} {how}")
        })
        .collect();
    let can = if able > 1 { "peuvent" } else { "peut" };
    format!(
        "{} {can} l’avoir d’après le plan\u{a0}: {}.",
        count(able, "téléconseiller"),
        listed(&parts, "et")
    )
}

fn offered(step: &Step) -> String {
    let StepKind::Offered { agent, idle_ms, eligible, waiting, tie_break, next, rule, .. } =
        &step.kind
    else {
        return String::new();
    };
    let idle =
        idle_ms.map_or_else(String::new, |ms| format!(", libre depuis {}", Clock::length(ms)));
    let why = match tie_break {
        TieBreak::OnlyOne => "aucun autre téléconseiller possible n’était libre".to_owned(),
        TieBreak::LongestIdle => format!("le plus long temps libre des {eligible} possibles"),
        TieBreak::RoundRobin => format!("son tour parmi les {eligible} possibles"),
        TieBreak::LeastOccupied => format!("le moins d’occupation des {eligible} possibles"),
        TieBreak::MostSkilled => format!("les niveaux les plus hauts des {eligible} possibles"),
        TieBreak::FewestHandled => {
            format!("le moins d’appels traités des {eligible} possibles")
        }
        TieBreak::RingAll => format!("l’appel sonne chez les {eligible} possibles"),
        TieBreak::PreferredAgent => "c’est le téléconseiller que ce client connaît".to_owned(),
        TieBreak::Named => "désigné par un collègue ou par le scénario".to_owned(),
    };
    let then: Vec<String> = next.iter().map(runner_up).collect();
    let then = if then.is_empty() {
        String::new()
    } else {
        format!(
            " Ensuite venai{}\u{a0}: {}.",
            if then.len() > 1 { "ent" } else { "t" },
            listed(&then, "et")
        )
    };
    let line = match waiting {
        0 | 1 => String::new(),
        n => format!(
            " {} attendai{} de même.",
            count(n - 1, "autre appel"),
            if *n > 2 { "ent" } else { "t" }
        ),
    };
    let rule = rule
        .as_ref()
        .map_or_else(String::new, |r| format!(" Règle en vigueur\u{a0}: {}.", quoted(r)));
    format!("Présenté à {}{idle}\u{a0}: {why}.{rule}{then}{line}", agent.name)
}

fn runner_up(runner: &RunnerUp) -> String {
    let why = match runner.verdict {
        Verdict::Chosen | Verdict::LaterInRound => return runner.agent.name.clone(),
        Verdict::IdleShorter => format!("libre depuis {}", Clock::length(runner.idle_ms)),
        Verdict::MoreOccupied => "plus occupé".to_owned(),
        Verdict::LessSkilled => "niveaux plus bas".to_owned(),
        Verdict::HandledMore => "en a traité davantage".to_owned(),
        Verdict::LaterStep => "étape suivante de la règle".to_owned(),
    };
    format!("{} ({why})", runner.agent.name)
}

fn exit(name: &str) -> String {
    match name {
        "open" => "ouvert".to_owned(),
        "closed" => "fermé".to_owned(),
        "found" => "client connu".to_owned(),
        "unknown" => "client inconnu".to_owned(),
        "timeout" => "rien n’est saisi".to_owned(),
        "invalid" => "saisie sans suite".to_owned(),
        "queue_full" => "file pleine".to_owned(),
        "waited_too_long" => "attente maximale dépassée".to_owned(),
        "not_connected" => "pas de réponse".to_owned(),
        "failed" => "échec".to_owned(),
        key if key.len() == 1 => format!("touche {key}"),
        other => other.to_owned(),
    }
}

const fn failed(failure: LegFailure) -> &'static str {
    match failure {
        LegFailure::Rejected => "refusé",
        LegFailure::Busy => "ligne occupée",
        LegFailure::NoAnswer => "pas de réponse",
        LegFailure::UnknownNumber => "numéro inconnu",
        LegFailure::Unreachable => "téléphone injoignable",
        LegFailure::NotAllowed => "interdit par les règles",
        LegFailure::NoCommonAudio => "aucun codec commun",
    }
}

const fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Handled => "traité",
        Outcome::AbandonedInQueue => "abandon en file",
        Outcome::AbandonedInFlow => "abandon dans le SVI",
        Outcome::SelfServed => "servi par le SVI",
        Outcome::TransferredOut => "transféré à l’extérieur",
        Outcome::Closed => "fermé",
        Outcome::TurnedAway => "refoulé",
        Outcome::NumberUnknown => "numéro inconnu",
        Outcome::NoAnswer => "sans réponse",
        Outcome::Busy => "occupé",
        Outcome::Failed => "échec",
        Outcome::Dropped => "abandonné : pas d’agent à temps",
        Outcome::Machine => "répondeur",
        Outcome::NotAllowed => "appel non permis",
        Outcome::CallbackPromised => "rappel promis",
        Outcome::VoicemailLeft => "message laissé",
        Outcome::Withdrawn => "retiré de la file",
        Outcome::Interrupted => "interrompu",
    }
}

pub(super) fn reason(clock: &Clock, at: Moment, why: &WhyNot) -> String {
    let since = |moment: &Option<Moment>| {
        moment.map_or_else(String::new, |m| format!(" depuis {}", clock.seen_from(m, at)))
    };
    match why {
        WhyNot::Unfit { unfit } => unfit_words(unfit),
        WhyNot::Away { status, break_name, since: from } => {
            let how = match status {
                AgentStatus::Break { .. } => break_name
                    .as_ref()
                    .map_or_else(|| "en pause".to_owned(), |name| format!("en pause ({name})")),
                AgentStatus::Training => "en formation".to_owned(),
                AgentStatus::Offline | AgentStatus::Available => "hors ligne".to_owned(),
            };
            format!("{how}{}.", since(from))
        }
        WhyNot::Unreachable { missing, since: from } => {
            let what = match missing {
                Missing::Phone => "téléphone non connecté",
                Missing::Desk => "poste fermé",
                Missing::Both => "poste fermé et téléphone non connecté",
            };
            format!("injoignable{}\u{a0}: {what}.", since(from))
        }
        WhyNot::NotResponding { since: from } => {
            format!("ne répond pas{}, après une sonnerie sans réponse.", since(from))
        }
        WhyNot::Working { work, interaction, since: from, ahead } => {
            let how = match work {
                Work::Ringing => "un autre appel sonne à son poste",
                Work::Talking => "en ligne avec un autre client",
                Work::OnHold => "en ligne, un autre client en garde",
                Work::WrapUp => "en post-appel",
                Work::CallingOut => "en appel sortant",
            };
            let ahead = ahead.as_ref().map_or_else(String::new, ahead_words);
            format!("{how}{}{}{ahead}.", since(from), which(*interaction))
        }
        WhyNot::LeftOut { turned, at: when, until } => {
            let what = match turned {
                Turned::Rejected => "a refusé l’appel",
                Turned::TimedOut => "n’a pas répondu à l’appel",
                Turned::Failed => "n’a pas pu être joint",
            };
            format!(
                "{what} à {}\u{a0}: il ne lui est plus présenté pendant {}.",
                clock.time(*when),
                Clock::length(until.since_ms(*when))
            )
        }
        WhyNot::RangHere => "l’appel sonne à son poste.".to_owned(),
        WhyNot::RangElsewhere { agent, verdict } => {
            let why = match verdict {
                Some(Verdict::IdleShorter) => ", libre depuis plus longtemps",
                Some(Verdict::LaterInRound) => ", dont c’était le tour",
                Some(Verdict::MoreOccupied) => ", moins occupé",
                Some(Verdict::LessSkilled) => ", aux niveaux plus hauts",
                Some(Verdict::HandledMore) => ", qui en avait traité moins",
                Some(Verdict::LaterStep) => ", d’une étape précédente de la règle",
                Some(Verdict::Chosen) | None => "",
            };
            format!("libre, mais l’appel sonne chez {}{why}.", agent.name)
        }
        WhyNot::AskedAlone { agent, until } => format!(
            "libre, mais {} est d’abord seul demandé, jusqu’à {}.",
            agent.name,
            clock.time(*until)
        ),
        WhyNot::Reserve { until } => format!(
            "libre, mais en réserve pour les attentes plus longues, jusqu’à {}.",
            clock.time(*until)
        ),
        WhyNot::Free => "libre\u{a0}: rien ne s’y oppose.".to_owned(),
    }
}

fn which(interaction: Option<InteractionId>) -> String {
    interaction.map_or_else(String::new, |id| format!(" (interaction {})", short(id)))
}

fn unfit_words(unfit: &Unfit) -> String {
    match unfit {
        Unfit::NotInPlan => "absent du plan en vigueur.".to_owned(),
        Unfit::QueueGone { queue } => {
            format!(
                "la file {} n’est plus au plan\u{a0}: personne ne la sert.",
                quoted(&queue.name)
            )
        }
        Unfit::NotInRule => "aucune étape de la règle ne l’admet.".to_owned(),
        Unfit::LaterStep { step, from_ms } => format!(
            "admis seulement à l’étape {} de la règle, après {} d’attente.",
            step + 1,
            Clock::length(*from_ms)
        ),
        Unfit::DoesNotServe { queue } => format!("ne sert pas la file {}.", quoted(&queue.name)),
        Unfit::Lacks { skill, asked, has } => {
            let has = has.map_or_else(|| "aucun".to_owned(), |level| level.to_string());
            format!(
                "compétence insuffisante\u{a0}: {}\u{a0}≥\u{a0}{asked} demandé, niveau {has}.",
                skill.name
            )
        }
    }
}

fn ahead_words(ahead: &Ahead) -> String {
    let why = match ahead {
        Ahead::HigherPriority { theirs, ours } => {
            format!("priorité {theirs} contre {ours}")
        }
        Ahead::LongerWait { theirs_ms, ours_ms } => format!(
            "il attendait depuis {} contre {}",
            Clock::length(*theirs_ms),
            Clock::length(*ours_ms)
        ),
        Ahead::Starved { theirs_ms, bound_ms } => format!(
            "il attendait depuis {}, et au-delà de {} aucune priorité ne compte plus",
            Clock::length(*theirs_ms),
            Clock::length(*bound_ms)
        ),
        Ahead::FasterAgeing { theirs_per_min, ours_per_min } => {
            format!("sa file gagne {theirs_per_min} de priorité par minute contre {ours_per_min}")
        }
        Ahead::Tie => "à égalité en tout, l’identifiant décide".to_owned(),
        Ahead::OursRang { agent } => format!("celui-ci sonnait alors chez {}", agent.name),
        Ahead::OursTurnedDown => "celui-ci venait d’être refusé à ce poste".to_owned(),
        Ahead::Unknown => return String::new(),
    };
    format!("\u{202f}; cet autre est passé avant\u{a0}: {why}")
}
