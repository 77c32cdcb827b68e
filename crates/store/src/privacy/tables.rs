//! The tables as the schema's scripts have them, and which are about a person.

use super::shown;
use crate::StoreError;
use crate::schema::SCRIPTS;
use crate::sql::Row;
use serde_json::{Map, Value};

/// By what a table's rows are a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Card,
    Ticket,
    Interaction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Int,
    Blob,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    kind: Kind,
    required: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

/// Columns that lead to a person, in the order in which they decide, by table where the name alone
/// does not say so.
const OWN_KEYS: [(&str, &str, About); 6] = [
    ("customer", "id", About::Card),
    ("customer_merge", "kept", About::Card),
    ("customer_alias", "kept", About::Card),
    ("contact", "id", About::Interaction),
    ("dial_attempt", "interaction", About::Interaction),
    ("ticket", "id", About::Ticket),
];
const KEYS: [(&str, About); 3] =
    [("customer", About::Card), ("ticket", About::Ticket), ("interaction", About::Interaction)];

impl Table {
    fn keyed(&self) -> Option<(&'static str, About)> {
        if let Some((_, key, about)) = OWN_KEYS.iter().find(|(name, ..)| *name == self.name) {
            return Some((key, *about));
        }
        KEYS.into_iter().find(|(key, _)| self.columns.iter().any(|c| c.name == *key))
    }

    pub(super) fn about(&self) -> Option<About> {
        self.keyed().map(|(_, about)| about)
    }

    pub(super) fn key(&self) -> &'static str {
        self.keyed().map_or("id", |(key, _)| key)
    }

    /// What an emptied column holds.
    pub(super) fn nothing(&self, column: &str) -> &'static str {
        let column = self.columns.iter().find(|c| c.name == column);
        match column.map(|c| (c.name.as_str(), c.required)) {
            Some((_, false)) | None => "NULL",
            Some(("body" | "detail" | "answers", true)) => "'{}'",
            Some(("mentions" | "changes", true)) => "'[]'",
            Some(_) => "''",
        }
    }

    pub(super) fn shown(&self, row: &Row) -> Result<Value, StoreError> {
        let mut all = Map::new();
        for column in &self.columns {
            let value = match column.kind {
                Kind::Text => row.opt_text(&column.name)?.map_or(Value::Null, shown),
                Kind::Int => row.opt_int(&column.name)?.map_or(Value::Null, Value::from),
                Kind::Blob => continue,
            };
            all.insert(column.name.clone(), value);
        }
        Ok(Value::Object(all))
    }
}

/// Our own scripts: one column a line.
pub(super) fn all() -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut open = false;
    for line in SCRIPTS.iter().flat_map(|script| script.lines()).map(str::trim) {
        if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
            let name = rest.split(' ').next().unwrap_or_default().to_owned();
            tables.push(Table { name, columns: Vec::new() });
            open = true;
        } else if line == ");" {
            open = false;
        } else if open {
            let table = tables.last_mut();
            table.into_iter().for_each(|t| t.columns.extend(column(line)));
        } else if let Some(rest) = line.strip_prefix("ALTER TABLE ")
            && let Some((name, added)) = rest.split_once(" ADD COLUMN ")
        {
            let table = tables.iter_mut().find(|t| t.name == name);
            table.into_iter().for_each(|t| t.columns.extend(column(added)));
        }
    }
    tables
}

fn column(line: &str) -> Option<Column> {
    let mut words = line.trim_end_matches([',', ';']).split(' ');
    let name = words.next().filter(|n| n.chars().all(|c| c.is_ascii_lowercase() || c == '_'))?;
    let kind = match words.next()? {
        "TEXT" => Kind::Text,
        "BIGINT" => Kind::Int,
        "BLOB" => Kind::Blob,
        _ => return None,
    };
    let required = line.contains("NOT NULL") || line.contains("PRIMARY KEY");
    Some(Column { name: name.to_owned(), kind, required })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_tell_their_tables_and_columns() {
        let tables = all();
        let find = |name: &str| tables.iter().find(|t| t.name == name).unwrap();
        let contact: Vec<_> = find("contact").columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!((contact[0], contact.len()), ("id", 20));
        assert_eq!(find("import_change").about(), Some(About::Card));
        assert_eq!(find("journal").about(), Some(About::Interaction));
        assert_eq!(find("ticket_entry").key(), "ticket");
        assert_eq!(find("journal").nothing("private"), "NULL");
        assert!(find("customer").columns.iter().any(|c| c.name == "version"), "added later");
        assert_eq!(find("plan").about(), None);
    }
}
