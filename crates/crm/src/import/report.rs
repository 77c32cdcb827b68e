//! Refused rows as a file to mend and import again.

use super::draft::RowFault;

/// What the reasons are told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    French,
    English,
}

/// The rows as they were, with three columns behind that an import passes over: the line, the
/// field, the reason. French spreadsheets part cells by `;`.
#[must_use]
pub fn refused_csv<'a>(
    headings: &[String],
    rows: impl Iterator<Item = (&'a [String], &'a [RowFault])>,
    language: Language,
) -> String {
    let (mark, added) = match language {
        Language::French => (b';', ["[ligne]", "[champ]", "[motif]"]),
        Language::English => (b',', ["[line]", "[field]", "[reason]"]),
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(mark)
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let why = "a list in memory takes all";
    let head = headings.iter().map(String::as_str).chain(added);
    writer.write_record(head).expect(why);
    for (cells, faults) in rows {
        let line = faults.first().map_or(0, |f| f.line).to_string();
        let fields: Vec<_> = faults.iter().map(place).collect();
        let reasons: Vec<_> = faults.iter().map(|f| reason(f, language)).collect();
        let more = [line, fields.join(" / "), reasons.join(" / ")];
        let cells = cells.iter().map(|c| disarmed(c)).chain(more);
        writer.write_record(cells).expect(why);
    }
    let bytes = writer.into_inner().expect(why);
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

fn place(fault: &RowFault) -> &str {
    if fault.column.is_empty() { &fault.field } else { &fault.column }
}

/// What a spreadsheet would run as a formula gets an apostrophe (CWE-1236), which an import takes
/// off again.
#[must_use]
pub fn disarmed(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t']) { format!("'{cell}") } else { cell.to_owned() }
}

pub(super) fn armed(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t']) => rest,
        Some(_) | None => cell,
    }
}

/// The fault in the reader's language; English is as it stands.
#[must_use]
pub fn reason(fault: &RowFault, language: Language) -> String {
    let french = match (language, fault.code.as_str()) {
        (Language::English, _) => return fault.what.clone(),
        (Language::French, code) => match code {
            "required" => "Ce champ est obligatoire pour une nouvelle fiche.",
            "not_text" => "Écrivez un texte.",
            "too_long" => "Ce texte est trop long.",
            "pattern" => "Écrivez-le dans la forme demandée.",
            "not_number" => "Écrivez un nombre en chiffres.",
            "too_small" => "Ce nombre est trop petit.",
            "too_large" => "Ce nombre est trop grand.",
            "not_date" => "Écrivez le jour ainsi : 22/11/2026.",
            "not_yes_no" => "Écrivez oui ou non.",
            "not_an_option" => "Ce choix n’existe pas.",
            "not_phone" => "Ce n’est pas un numéro de téléphone : 01 62 00 00 01 ou +33….",
            "not_email" => "Ce n’est pas une adresse électronique.",
            "no_name" => "La ligne n’a ni nom ni société.",
            "too_many" => "Trop de valeurs pour une fiche.",
            "bad_language" => "Écrivez la langue par son code : fr, en, de.",
            "bad_score" => "Un score est un entier de 0 à 100.",
            "duplicate_row" => "Une autre ligne du fichier est le même client.",
            "several_matches" => "Plusieurs fiches correspondent : fusionnez-les.",
            "known_already" => "Ce client est déjà connu.",
            _ => return fault.what.clone(),
        },
    };
    let value = fault.value.reveal();
    if value.is_empty() { french.to_owned() } else { format!("{french} (« {value} »)") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::draft::row_fault;
    use crate::import::{Mapping, Table, Target};

    #[test]
    fn refused_rows_can_be_mended_and_read_again() {
        let headings = ["Nom", "Tél"].map(str::to_owned);
        let cells = ["=SUM(A1)", "+33162000001"].map(str::to_owned);
        let fault = row_fault(3, &Target::Number, "12", "not_phone", "No number.");
        let rows = [(&cells[..], std::slice::from_ref(&fault))];
        for language in [Language::French, Language::English] {
            let text = refused_csv(&headings, rows.into_iter(), language);
            assert!(text.contains("'=SUM(A1)"), "{text}");
            let table = Table::open(text.into_bytes()).unwrap();
            let mapping = Mapping::guess(&table.headings, &[]);
            assert_eq!(mapping.columns.len(), 2, "the added columns go nowhere");
            let mut lines = table.lines;
            let line = lines.next().unwrap();
            assert_eq!(line.cells[..2], cells, "as they were");
            assert_eq!(line.cells[2], "3");
        }
        assert!(reason(&fault, Language::French).contains("« 12 »"));
    }
}
