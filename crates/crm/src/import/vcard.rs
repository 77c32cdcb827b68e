//! vCards (RFC 2426, version 3; RFC 6350, version 4) as rows of a table.

use super::table::Line;

const COLUMNS: [&str; 13] = [
    "FN",
    "N.family",
    "N.given",
    "ORG",
    "TEL",
    "EMAIL",
    "ADR.street",
    "ADR.postcode",
    "ADR.city",
    "LANG",
    "NOTE",
    "CATEGORIES",
    "UID",
];

pub(super) fn headings() -> Vec<String> {
    COLUMNS.iter().map(|c| (*c).to_owned()).collect()
}

/// One row per card; several numbers or addresses share a cell, parted by `;`.
pub(super) fn rows(text: &str) -> Vec<Line> {
    let mut rows = Vec::new();
    let mut card: Option<Line> = None;
    for (number, line) in unfolded(text) {
        let Some((name, params, value)) = property(&line) else { continue };
        match (name.as_str(), &mut card) {
            ("BEGIN", _) => {
                card = Some(Line { number, cells: vec![String::new(); COLUMNS.len()] });
            }
            ("END", _) => rows.extend(card.take()),
            (_, Some(card)) => take(&mut card.cells, &name, &params, value),
            (_, None) => {}
        }
    }
    rows
}

/// A line that begins with white space goes on from the one before (RFC 6350 §3.2).
fn unfolded(text: &str) -> Vec<(u64, String)> {
    let mut lines: Vec<(u64, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, before))) => before.push_str(rest),
            (_, _) => lines.push((number, line.to_owned())),
        }
    }
    lines
}

/// `item1.TEL;TYPE=work:+33…` → `TEL`, its parameters in capitals, the value.
fn property(line: &str) -> Option<(String, String, &str)> {
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    })?;
    let (head, value) = (&line[..colon.0], &line[colon.0 + 1..]);
    let (name, params) = head.split_once(';').unwrap_or((head, ""));
    let name = name.rsplit('.').next().unwrap_or(name);
    Some((name.trim().to_uppercase(), params.to_uppercase(), value))
}

fn take(cells: &mut [String], name: &str, params: &str, value: &str) {
    let mut put = |column: &str, text: String| {
        let text = text.trim();
        let at = COLUMNS.iter().position(|c| *c == column);
        let Some(cell) = at.and_then(|at| cells.get_mut(at)).filter(|_| !text.is_empty()) else {
            return;
        };
        if !cell.is_empty() {
            cell.push(';');
        }
        cell.push_str(text);
    };
    match name {
        "N" => {
            let mut parts = parts(value, ';').into_iter();
            put("N.family", parts.next().unwrap_or_default());
            put("N.given", parts.next().unwrap_or_default());
        }
        "ADR" => {
            let parts = parts(value, ';');
            let part = |at: usize| parts.get(at).cloned().unwrap_or_default();
            // A card may have a home and an office: the first one stands.
            if cells[6].is_empty() && cells[8].is_empty() {
                let mut put = |at: usize, text: String| text.trim().clone_into(&mut cells[at]);
                put(6, part(2));
                put(7, part(5));
                put(8, part(3));
            }
        }
        "ORG" => put("ORG", parts(value, ';').into_iter().next().unwrap_or_default()),
        // `tel:+33-1-62` of version 4.
        "TEL" if !params.contains("FAX") => {
            put("TEL", plain(value.strip_prefix("tel:").unwrap_or(value)));
        }
        "FN" | "EMAIL" | "LANG" | "NOTE" | "CATEGORIES" | "UID" => put(name, plain(value)),
        // Photographs, birthdays and the rest have no place on a card.
        _ => {}
    }
}

fn plain(value: &str) -> String {
    parts(value, '\0').concat()
}

/// Parted where the mark stands unescaped; `\n`, `\,`, `\;` and `\\` are what they mean.
fn parts(value: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        let part = parts.last_mut().expect("there is always one");
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => part.push('\n'),
                Some(other) => part.push(other),
                None => {}
            },
            c if c == mark => parts.push(String::new()),
            c => part.push(c),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_of_both_versions_become_rows() {
        let text = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Durand;Hélène;;Mme;\r\nFN:Hélène Durand\r\n\
            TEL;TYPE=CELL:06 39 98 12 34\r\nTEL;TYPE=WORK,FAX:0162000009\r\n\
            TEL;TYPE=HOME:01 62 00 00 01\r\nEMAIL:h@example.fr\r\n\
            ADR;TYPE=HOME:;;12\\, rue Basse;Lille;;59000;France\r\n\
            NOTE:Ligne un\\nligne\r\n  deux\r\nEND:VCARD\r\n\
            BEGIN:VCARD\nVERSION:4.0\nFN:Zoé\nitem1.ORG:Zoé SARL;Ventes\n\
            TEL;VALUE=uri;PREF=1:tel:+33-1-62-00-00-02\nLANG:en\nEND:VCARD\nBEGIN:VCARD\nFN:cut";
        let rows = rows(text);
        let cell = |row: usize, name: &str| {
            let at = COLUMNS.iter().position(|c| *c == name).unwrap();
            rows[row].cells[at].as_str()
        };
        assert_eq!(rows.len(), 2, "one that does not end is none");
        assert_eq!((rows[0].number, rows[1].number), (1, 13));
        assert_eq!((cell(0, "N.family"), cell(0, "N.given")), ("Durand", "Hélène"));
        assert_eq!(cell(0, "TEL"), "06 39 98 12 34;01 62 00 00 01", "a fax takes no call");
        assert_eq!(cell(0, "ADR.street"), "12, rue Basse");
        assert_eq!((cell(0, "ADR.city"), cell(0, "ADR.postcode")), ("Lille", "59000"));
        assert_eq!(cell(0, "NOTE"), "Ligne un\nligne deux");
        assert_eq!((cell(1, "ORG"), cell(1, "TEL")), ("Zoé SARL", "+33-1-62-00-00-02"));
    }
}
