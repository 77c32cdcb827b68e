//! The person's copy as a letter, in French as the texts ask for it: what they said and were shown,
//! who calls them no more, and every attempt with why.

use super::file::local_time;
use crate::reports::pdf::{Letter, LetterEntry, LetterPart};
use crate::shape::{ConsentFile, ConsentLine, OppositionLine, ReceiptLine, Time};

pub(super) fn letter(file: &ConsentFile, organization: &str, zone: &str) -> Letter {
    let at = |time: Time| local_time(time.0, zone);
    let who = [file.name.clone().unwrap_or_default(), file.numbers.join(", ")];
    let who: Vec<String> = who.into_iter().filter(|text| !text.is_empty()).collect();
    Letter {
        title: "Vos consentements à être appelé".to_owned(),
        intro: vec![
            who.join(" · "),
            format!("Tenus par {organization}."),
            "Code de la consommation, articles L223-1 et R223-1 à R223-3. Vous pouvez retirer votre \
             consentement à tout moment, par tout moyen, même de vive voix."
                .to_owned(),
        ],
        parts: vec![
            LetterPart {
                heading: "Ce que vous avez dit, et ce qui vous a été présenté".to_owned(),
                none: "Aucun consentement ni retrait n’est noté.".to_owned(),
                entries: file.consents.iter().map(|line| word(file, line, &at)).collect(),
            },
            LetterPart {
                heading: "Qui ne vous appelle plus".to_owned(),
                none: "Aucune opposition n’est notée.".to_owned(),
                entries: file.oppositions.iter().map(|line| opposition(line, &at)).collect(),
            },
            LetterPart {
                heading: "Appels et tentatives".to_owned(),
                none: "Aucun appel n’a été tenté.".to_owned(),
                entries: file.receipts.iter().map(|line| attempt(line, &at)).collect(),
            },
        ],
    }
}

fn word(file: &ConsentFile, line: &ConsentLine, at: &impl Fn(Time) -> String) -> LetterEntry {
    let said = match (line.state.as_str(), line.standing.as_str()) {
        (_, "void") => "Noté par erreur, ne compte pas",
        ("given", _) => "Accord",
        _ => "Retrait",
    };
    let (purpose, channel) = (purpose(&line.purpose), channel(&line.channel));
    let mut lines = vec![format!("Recueilli {} le {}.", source(&line.source), at(line.at))];
    if let Some(until) = line.until.as_ref().filter(|_| line.state == "given") {
        lines.push(format!("Valable jusqu’au {} inclus.", day(until)));
    }
    if let Some(withdrawn) = line.withdrawn_at {
        lines.push(format!("Retiré le {}.", at(withdrawn)));
    }
    if let Some(page) = &line.page {
        lines.push(format!("Page ou formulaire\u{a0}: {page}"));
    }
    let proofs = file.proofs.iter().filter(|proof| proof.consent == line.id);
    lines
        .extend(proofs.map(|proof| {
            format!("Preuve gardée\u{a0}: {} (SHA-256 {})", proof.name, proof.sha256)
        }));
    LetterEntry {
        head: format!("{said} · {purpose} · {channel}"),
        lines,
        quoted: line.wording.clone().or_else(|| line.proof.clone()),
    }
}

fn opposition(line: &OppositionLine, at: &impl Fn(Time) -> String) -> LetterEntry {
    let whom = line.campaign.as_ref().or(line.organization.as_ref());
    let mut lines = vec![format!("Noté le {}.", at(line.at))];
    if let Some(removed) = line.removed_at {
        lines.push(format!("Levé le {}.", at(removed)));
    }
    let head = whom.map_or("Tout le centre", String::as_str).to_owned();
    LetterEntry { head, lines, quoted: None }
}

fn attempt(line: &ReceiptLine, at: &impl Fn(Time) -> String) -> LetterEntry {
    let made = if line.allow { "appel permis" } else { "appel non passé" };
    let why: Vec<&str> = line.reasons.iter().map(|reason| reason.fr.as_str()).collect();
    let mut lines = vec![format!("Numéro présenté\u{a0}: {}", line.shown)];
    if !why.is_empty() {
        lines.push(why.join(", "));
    }
    LetterEntry { head: format!("{} · {made}", at(line.at)), lines, quoted: None }
}

/// `2027-03-01` as it is written in French.
fn day(iso: &str) -> String {
    let read: Result<jiff::civil::Date, _> = iso.parse();
    read.map_or_else(|_| iso.to_owned(), |day| day.strftime("%d/%m/%Y").to_string())
}

fn purpose(name: &str) -> &str {
    match name {
        "sales" => "prospection",
        "survey" => "enquêtes",
        "recording" => "enregistrement",
        other => other,
    }
}

fn channel(name: &str) -> &str {
    match name {
        "phone" => "téléphone",
        "email" => "courriel",
        "sms" => "SMS",
        "post" => "courrier",
        "all" => "tous les canaux",
        other => other,
    }
}

fn source(name: &str) -> &str {
    match name {
        "call" => "au téléphone",
        "desk" | "card" => "par un agent",
        "web" => "par un formulaire en ligne",
        "paper" => "sur papier",
        "message" => "par message",
        "import" => "par un fichier",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_says_what_was_shown_when_by_which_channel_and_until_when() {
        let at: Time = vocab::Moment::from_epoch_ms(1_795_388_400_000).into();
        let line = ConsentLine {
            id: uuid::Uuid::nil(),
            organization: "net".to_owned(),
            customer: None,
            number: None,
            name: None,
            purpose: "sales".to_owned(),
            channel: "phone".to_owned(),
            state: "given".to_owned(),
            standing: "valid".to_owned(),
            at,
            until: Some("2027-11-22".to_owned()),
            source: "call".to_owned(),
            interaction: None,
            author: "chef".to_owned(),
            withdrawn_at: None,
            shown: None,
            wording: Some("Oui, appelez-moi.".to_owned()),
            page: None,
            proof: None,
            recording: None,
            renews: None,
            void_by: None,
            void_why: None,
        };
        let file = ConsentFile {
            organization: "net".to_owned(),
            customer: None,
            name: Some("Zoé".to_owned()),
            numbers: vec!["+33639980001".to_owned()],
            sales_calls: "valid".to_owned(),
            consents: vec![line],
            proofs: Vec::new(),
            oppositions: Vec::new(),
            receipts: Vec::new(),
        };
        let told = letter(&file, "Lumio", "Europe/Paris");
        let entry = &told.parts[0].entries[0];
        assert_eq!(entry.head, "Accord · prospection · téléphone");
        assert_eq!(entry.lines[0], "Recueilli au téléphone le 23/11/2026 00:00.");
        assert_eq!(entry.lines[1], "Valable jusqu’au 22/11/2027 inclus.");
        assert_eq!(entry.quoted.as_deref(), Some("Oui, appelez-moi."));
    }
}
