//! The page of an archive: what is held about a person, in words that they understand.

use super::ArchiveLanguage;
use crate::html::escaped;
use serde_json::Value;
use std::fmt::Write as _;
use vocab::Moment;

/// A table's heading, in the order in which a reader wants them; others follow by their own name.
const TABLES: [(&str, &str, &str); 24] = [
    ("customer", "Fiche", "Card"),
    ("customer_number", "Numéros", "Numbers"),
    ("customer_means", "Adresses et références", "Addresses and references"),
    (
        "customer_entry",
        "Offres, consentements, rendez-vous, avis",
        "Offers, consents, appointments",
    ),
    ("contact", "Appels et échanges", "Calls and exchanges"),
    ("recording", "Enregistrements", "Recordings"),
    ("callback", "Rappels", "Callbacks"),
    ("ticket", "Dossiers", "Tickets"),
    ("ticket_entry", "Historique des dossiers", "History of tickets"),
    ("ticket_attachment", "Pièces jointes", "Attachments"),
    ("follow_up", "Appels prévus", "Planned calls"),
    ("diagnosis", "Diagnostics", "Diagnoses"),
    ("script_run", "Dialogues guidés", "Guided dialogues"),
    ("script_mention", "Mentions dites", "Mentions that were said"),
    ("seen_number", "Numéros cités dans des textes", "Numbers mentioned in texts"),
    ("customer_view", "Qui a consulté la fiche", "Who looked at the card"),
    ("customer_merge", "Fusions de fiches", "Merged cards"),
    ("customer_alias", "Anciennes fiches", "Former cards"),
    ("import_change", "Reprises par fichier", "Imports"),
    ("ticket_link", "Liens entre dossiers", "Links between tickets"),
    ("ticket_notice", "Avis aux agents", "Notices to agents"),
    ("erasure", "Effacements", "Erasures"),
    ("customer_key", "Mots de recherche", "Search words"),
    ("journal", "Journal", "Journal"),
];

/// What columns and fields are called.
const WORDS: [(&str, &str, &str); 48] = [
    ("address", "Adresse", "Address"),
    ("agent", "Agent", "Agent"),
    ("assignee", "Attribué à", "Assigned to"),
    ("at_ms", "Date", "Date"),
    ("author", "Auteur", "Author"),
    ("bytes", "Octets", "Bytes"),
    ("campaign", "Campagne", "Campaign"),
    ("category", "Catégorie", "Category"),
    ("city", "Ville", "City"),
    ("company", "Société", "Company"),
    ("contracts", "Contrats", "Contracts"),
    ("created_at", "Créé le", "Created"),
    ("created_by", "Créé par", "Created by"),
    ("created_ms", "Créé le", "Created"),
    ("custom", "Informations propres", "Own fields"),
    ("customer_name", "Nom", "Name"),
    ("customer_number", "Numéro", "Number"),
    ("description", "Description", "Description"),
    ("disposition", "Qualification", "Disposition"),
    ("due_ms", "Échéance", "Due"),
    ("duration_ms", "Durée (ms)", "Duration (ms)"),
    ("emails", "Adresses électroniques", "E-mail addresses"),
    ("ended_ms", "Fin", "End"),
    ("facts", "Informations", "Facts"),
    ("first_name", "Prénom", "First name"),
    ("handles", "Identifiants", "Handles"),
    ("household", "Foyer", "Household"),
    ("kind", "Genre", "Kind"),
    ("label", "Libellé", "Label"),
    ("language", "Langue", "Language"),
    ("last_name", "Nom de famille", "Last name"),
    ("name", "Nom", "Name"),
    ("note", "Note", "Note"),
    ("notes", "Notes", "Notes"),
    ("number", "Numéro", "Number"),
    ("numbers", "Numéros", "Numbers"),
    ("organization", "Organisation", "Organization"),
    ("outcome", "Issue", "Outcome"),
    ("postcode", "Code postal", "Postcode"),
    ("priority", "Priorité", "Priority"),
    ("queue", "File", "Queue"),
    ("reference", "Référence", "Reference"),
    ("started_ms", "Début", "Start"),
    ("state", "État", "State"),
    ("street", "Adresse", "Street"),
    ("subject", "Sujet", "Subject"),
    ("tags", "Étiquettes", "Tags"),
    ("updated_ms", "Modifié le", "Changed"),
];

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
     padding:0 1rem;color:#1a1a1a;background:#fff}h2{margin-top:2.5rem;border-bottom:1px solid \
     #bbb}table{border-collapse:collapse;width:100%;margin:.75rem 0}th,td{border:1px solid #ccc;\
     padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{width:14rem;\
     font-weight:600;background:#f4f4f4}ul{padding-left:1.2rem}";

pub(super) const fn name(language: ArchiveLanguage) -> &'static str {
    match language {
        ArchiveLanguage::French => "lisez-moi.html",
        ArchiveLanguage::English => "readme.html",
    }
}

/// One section a table, one small table a row. `paths` are files of the archive by the id of the
/// row that they belong to.
pub(super) fn write(all: &Value, paths: &[(String, String)], language: ArchiveLanguage) -> String {
    let (tag, title, intro, empty) = match language {
        ArchiveLanguage::French => (
            "fr",
            "Vos données personnelles",
            "Voici tout ce qui est conservé à votre sujet (RGPD, articles 15 et 20). Le fichier \
             donnees.json contient la même chose, lisible par une machine. Les heures sont en UTC.",
            "Rien n’est conservé.",
        ),
        ArchiveLanguage::English => (
            "en",
            "Your personal data",
            "This is everything that is held about you (GDPR, articles 15 and 20). The file \
             donnees.json holds the same in a form that machines read. Times are UTC.",
            "Nothing is held.",
        ),
    };
    let mut html = format!(
        "<!doctype html><html lang=\"{tag}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1><p>{intro}</p>"
    );
    let tables = all["rows"].as_object();
    if tables.is_none_or(serde_json::Map::is_empty) {
        put(&mut html, &format!("<p>{empty}</p>"));
    }
    let known = TABLES.iter().filter_map(|(name, fr, en)| {
        let heading = if language == ArchiveLanguage::French { fr } else { en };
        Some((*heading, tables?.get(*name)?))
    });
    let others = tables.into_iter().flatten().filter(|(name, _)| !known_table(name));
    let others = others.map(|(name, rows)| (name.as_str(), rows));
    for (heading, rows) in known.chain(others) {
        let rows = rows.as_array().map_or(&[][..], Vec::as_slice);
        put(&mut html, &format!("<h2>{} ({})</h2>", escaped(heading), rows.len()));
        for row in rows {
            let file = paths.iter().find(|(id, _)| row["id"].as_str() == Some(id.as_str()));
            if let Some((_, path)) = file {
                let (href, text) = (escaped(&linked(path)), escaped(path));
                put(&mut html, &format!("<p><a href=\"{href}\">{text}</a></p>"));
            }
            html.push_str(&table(row, language));
        }
    }
    html.push_str("</body></html>\n");
    html
}

fn known_table(name: &str) -> bool {
    TABLES.iter().any(|(known, ..)| *known == name)
}

fn table(row: &Value, language: ArchiveLanguage) -> String {
    let mut html = String::new();
    for (key, value) in row.as_object().into_iter().flatten() {
        let told = told(key, value, language);
        if !told.is_empty() {
            put(&mut html, &format!("<tr><th>{}</th><td>{told}</td></tr>", word(key, language)));
        }
    }
    if html.is_empty() { html } else { format!("<table>{html}</table>") }
}

fn told(key: &str, value: &Value, language: ArchiveLanguage) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => match (language, yes) {
            (ArchiveLanguage::French, true) => "oui".to_owned(),
            (ArchiveLanguage::French, false) => "non".to_owned(),
            (ArchiveLanguage::English, true) => "yes".to_owned(),
            (ArchiveLanguage::English, false) => "no".to_owned(),
        },
        Value::Number(number) => {
            let moment = key.ends_with("_ms") && key != "duration_ms";
            let moment = number.as_i64().filter(|_| moment);
            moment.map_or_else(
                || number.to_string(),
                |ms| Moment::from_epoch_ms(ms).rfc3339().replace('T', " "),
            )
        }
        Value::String(text) => escaped(text),
        Value::Array(list) => {
            let one = |v: &Value| format!("<li>{}</li>", told(key, v, language));
            let items: String = list.iter().map(one).collect();
            if items.is_empty() { items } else { format!("<ul>{items}</ul>") }
        }
        Value::Object(_) => table(value, language),
    }
}

fn word(key: &str, language: ArchiveLanguage) -> String {
    let known = WORDS.iter().find(|(name, ..)| *name == key);
    let word = known.map(|(_, fr, en)| match language {
        ArchiveLanguage::French => *fr,
        ArchiveLanguage::English => *en,
    });
    word.map_or_else(|| escaped(&key.replace('_', " ")), str::to_owned)
}

fn put(html: &mut String, text: &str) {
    write!(html, "{text}").expect("a string takes all");
}

/// A relative address: what is no plain character is written by its bytes (RFC 3986 §2.1).
fn linked(path: &str) -> String {
    let mut href = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'/' => {
                href.push(char::from(byte));
            }
            _ => put(&mut href, &format!("%{byte:02X}")),
        }
    }
    href
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_page_tells_every_row_and_runs_nothing_that_somebody_wrote() {
        let all = json!({"rows": {
            "customer": [{"id": "1", "body": {"name": "<script>alert(1)</script>",
                "tags": ["vip"], "company": false, "notes": null}, "created_ms": 0}],
            "recording": [{"id": "r1"}],
            "quite_new": [{"x": "y"}],
        }});
        let paths = [("r1".to_owned(), "enregistrements/001-é 1.wav".to_owned())];
        let french = write(&all, &paths, ArchiveLanguage::French);
        assert!(!french.contains("<script"), "{french}");
        for part in [
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "<h2>Fiche (1)</h2>",
            "<h2>quite_new (1)</h2>",
            "<li>vip</li>",
            "<td>non</td>",
            "1970-01-01 00:00:00",
            "href=\"enregistrements/001-%C3%A9%201.wav\"",
        ] {
            assert!(french.contains(part), "{part} in {french}");
        }
        assert!(!french.contains("<th>Notes</th>"), "what is not there is not told");
        let english = write(&all, &[], ArchiveLanguage::English);
        assert!(english.contains("<h2>Card (1)</h2>") && english.contains("lang=\"en\""));
    }
}
