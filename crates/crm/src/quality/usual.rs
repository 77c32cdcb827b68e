//! What every organization begins with: a grid for service calls and a draw of three a week.

use super::draw::SamplingRule;
use super::grid::{Grid, Question, Scale, Section};
use crate::text::Label;

const POINTS: Scale = Scale::Points { most: 5 };

/// Text and help, each in French and English.
type Words = [&'static str; 4];

fn question(id: &str, weight: u32, scale: Scale, [fr, en, help, help_en]: Words) -> Question {
    Question {
        id: id.to_owned(),
        text: Label::new(fr, en),
        help: Some(Label::new(help, help_en)),
        scale,
        weight,
        knock_out: false,
        may_not_apply: true,
    }
}

fn always(question: Question) -> Question {
    Question { may_not_apply: false, ..question }
}

fn knock_out(question: Question) -> Question {
    Question { knock_out: true, ..question }
}

fn section(id: &str, weight: u32, fr: &str, en: &str, questions: Vec<Question>) -> Section {
    Section { id: id.to_owned(), name: Label::new(fr, en), weight, questions }
}

pub(super) fn grid() -> Grid {
    Grid {
        id: "service".to_owned(),
        name: Label::new("Appel de service", "Service call"),
        campaigns: Vec::new(),
        pass_percent: 75,
        sections: vec![welcome(), understanding(), handling(), rules(), closing()],
    }
}

fn welcome() -> Section {
    let greeting = [
        "Se présente au nom du donneur d’ordre",
        "Introduces themself in the organization’s name",
        "Formule d’accueil complète, prénom, ton engageant.",
        "Complete greeting, first name, warm tone.",
    ];
    let identity = [
        "Vérifie l’identité avant toute information",
        "Checks identity before giving any information",
        "Deux éléments concordants avant de parler du dossier.",
        "Two matching items before speaking of the file.",
    ];
    section(
        "welcome",
        15,
        "Accueil",
        "Welcome",
        vec![
            always(question("greeting", 1, Scale::YesNo, greeting)),
            knock_out(question("identity", 2, Scale::YesNo, identity)),
        ],
    )
}

fn understanding() -> Section {
    let listens = [
        "Écoute sans couper la parole",
        "Listens without interrupting",
        "5 : laisse finir, relance. 3 : coupe une fois. 0 : n’écoute pas.",
        "5: lets finish, follows up. 3: interrupts once. 0: does not listen.",
    ];
    let restates = [
        "Reformule la demande",
        "Restates the request",
        "5 : reformule et fait valider. 3 : reformule à moitié. 0 : ne reformule pas.",
        "5: restates and has it confirmed. 3: in part. 0: not at all.",
    ];
    section(
        "understanding",
        20,
        "Découverte",
        "Understanding",
        vec![question("listens", 1, POINTS, listens), question("restates", 1, POINTS, restates)],
    )
}

fn handling() -> Section {
    let right = [
        "Donne une réponse exacte et complète",
        "Gives a right and complete answer",
        "5 : exacte et complète. 3 : exacte, incomplète. 0 : fausse.",
        "5: right and complete. 3: right, incomplete. 0: wrong.",
    ];
    let hold = [
        "Annonce et justifie les mises en attente",
        "Announces and explains holds",
        "Demande l’accord, dit combien de temps, remercie au retour.",
        "Asks leave, says how long, thanks on return.",
    ];
    let clear = [
        "S’exprime clairement, sans jargon",
        "Speaks clearly, without jargon",
        "5 : adapté au client. 3 : quelques mots techniques. 0 : incompréhensible.",
        "5: suits the customer. 3: some technical words. 0: not understandable.",
    ];
    section(
        "handling",
        35,
        "Traitement",
        "Handling",
        vec![
            always(question("right", 3, POINTS, right)),
            question("hold", 1, Scale::YesNo, hold),
            always(question("clear", 1, POINTS, clear)),
        ],
    )
}

fn rules() -> Section {
    let courtesy = [
        "Reste courtois du début à la fin",
        "Stays courteous from beginning to end",
        "Un manque de respect annule toute la note.",
        "A lack of respect takes every point.",
    ];
    let notes = [
        "Qualifie et note le dossier",
        "Chooses the disposition and writes the file up",
        "Qualification juste, notes utiles au collègue suivant.",
        "Right disposition, notes that help the next colleague.",
    ];
    section(
        "rules",
        15,
        "Conformité",
        "Compliance",
        vec![
            always(knock_out(question("courtesy", 2, Scale::YesNo, courtesy))),
            question("notes", 1, Scale::YesNo, notes),
        ],
    )
}

fn closing() -> Section {
    let sums_up = [
        "Résume ce qui a été convenu",
        "Sums up what was agreed",
        "5 : action, délai, responsable. 3 : en partie. 0 : rien.",
        "5: action, time, who. 3: in part. 0: nothing.",
    ];
    let leave = [
        "Prend congé en personnalisant",
        "Takes leave personally",
        "Demande s’il reste une question, remercie, nomme le client.",
        "Asks for further questions, thanks, names the customer.",
    ];
    section(
        "closing",
        15,
        "Conclusion",
        "Closing",
        vec![question("sums_up", 2, POINTS, sums_up), question("leave", 1, Scale::YesNo, leave)],
    )
}

pub(super) fn rule() -> SamplingRule {
    SamplingRule {
        id: "weekly".to_owned(),
        name: Label::new("Trois par semaine", "Three a week"),
        grid: "service".to_owned(),
        per_agent: 3,
        least_talk_s: Some(30),
        ..SamplingRule::default()
    }
}
