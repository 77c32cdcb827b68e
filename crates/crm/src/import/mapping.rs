//! Which column goes where, and what is done with customers who are known already.

use crate::field::{Field, FieldKind};
use crate::setup::Fault;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the columns of a kind of file mean. Organizations keep them by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// From a heading to a [`Target`]'s name. Columns that are not here are left out.
    pub columns: BTreeMap<String, String>,
    /// Rows and cards that agree in one of these are the same customer; the first that a row has
    /// decides. Empty: every row is a new customer.
    #[serde(default)]
    pub by: Vec<Key>,
    #[serde(default)]
    pub found: Found,
}

/// What a customer is known again by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    Reference,
    Email,
    Number,
}

/// What is done with a row whose customer is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// The card takes what the row has; an empty cell leaves the card as it is.
    #[default]
    Update,
    Skip,
    /// The row goes among the refused.
    Refuse,
}

/// Where a column goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Reference,
    FirstName,
    LastName,
    /// First and last name in one, as it is shown.
    Name,
    Company,
    Number,
    Email,
    Address,
    Postcode,
    City,
    Language,
    Notes,
    Tags,
    Score,
    /// A contract's number.
    Contract,
    /// Those with the same key live together.
    Household,
    /// A field of the organization's own, by its id.
    Custom(String),
}

const CUSTOM: &str = "custom.";

impl Target {
    pub const CARD: [Self; 16] = [
        Self::Reference,
        Self::FirstName,
        Self::LastName,
        Self::Name,
        Self::Company,
        Self::Number,
        Self::Email,
        Self::Address,
        Self::Postcode,
        Self::City,
        Self::Language,
        Self::Notes,
        Self::Tags,
        Self::Score,
        Self::Contract,
        Self::Household,
    ];

    /// `last_name`, `custom.segment`
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Reference => "reference",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Name => "name",
            Self::Company => "company",
            Self::Number => "number",
            Self::Email => "email",
            Self::Address => "address",
            Self::Postcode => "postcode",
            Self::City => "city",
            Self::Language => "language",
            Self::Notes => "notes",
            Self::Tags => "tags",
            Self::Score => "score",
            Self::Contract => "contract",
            Self::Household => "household",
            Self::Custom(id) => return format!("{CUSTOM}{id}"),
        }
        .to_owned()
    }

    #[must_use]
    pub fn read(name: &str, fields: &[Field]) -> Option<Self> {
        if let Some(id) = name.strip_prefix(CUSTOM) {
            let known = fields.iter().any(|f| f.id == id);
            return known.then(|| Self::Custom(id.to_owned()));
        }
        Self::CARD.into_iter().find(|t| t.name() == name)
    }

    /// Whether several columns may go there.
    #[must_use]
    pub const fn is_list(&self) -> bool {
        matches!(self, Self::Number | Self::Email | Self::Notes | Self::Tags | Self::Contract)
    }

    /// Headings that mean it, in French and English, as [`fold`] gives them.
    const fn words(&self) -> &'static [&'static str] {
        match self {
            Self::Reference => &[
                "reference",
                "ref",
                "numeroclient",
                "noclient",
                "nclient",
                "codeclient",
                "idclient",
                "identifiant",
                "id",
                "uid",
                "customerid",
                "customernumber",
                "refclient",
                "referenceclient",
                "externalid",
            ],
            Self::FirstName => &["prenom", "prenoms", "firstname", "givenname", "ngiven"],
            Self::LastName => &[
                "nom",
                "nomdefamille",
                "lastname",
                "surname",
                "familyname",
                "nfamily",
                "nomusage",
                "nomdusage",
            ],
            Self::Name => &["nomcomplet", "nometprenom", "nomprenom", "fullname", "name", "fn"],
            Self::Company => &[
                "societe",
                "entreprise",
                "raisonsociale",
                "company",
                "companyname",
                "organisation",
                "organization",
                "org",
            ],
            Self::Number => &[
                "telephone",
                "tel",
                "telephone1",
                "telephone2",
                "tel1",
                "tel2",
                "mobile",
                "portable",
                "fixe",
                "telephonemobile",
                "telephonefixe",
                "telmobile",
                "telfixe",
                "telportable",
                "numero",
                "numerodetelephone",
                "phone",
                "phonenumber",
                "mobilephone",
                "homephone",
                "workphone",
                "gsm",
                "cell",
                "cellphone",
            ],
            Self::Email => &[
                "email",
                "mail",
                "courriel",
                "adresseemail",
                "adressemail",
                "emailaddress",
                "adresseelectronique",
                "email1",
                "email2",
            ],
            Self::Address => &[
                "adresse",
                "rue",
                "voie",
                "adresse1",
                "adressepostale",
                "address",
                "street",
                "streetaddress",
                "adrstreet",
            ],
            Self::Postcode => {
                &["codepostal", "cp", "postcode", "postalcode", "zip", "zipcode", "adrpostcode"]
            }
            Self::City => &["ville", "commune", "localite", "city", "town", "adrcity"],
            Self::Language => &["langue", "language", "lang", "locale"],
            Self::Notes => &[
                "notes",
                "note",
                "commentaire",
                "commentaires",
                "remarque",
                "remarques",
                "comment",
                "comments",
            ],
            Self::Tags => &["tags", "etiquettes", "etiquette", "categories", "motscles"],
            Self::Score => &["score", "scoring"],
            Self::Contract => &["contrat", "numerocontrat", "numerodecontrat", "contract"],
            Self::Household => &["foyer", "household"],
            Self::Custom(_) => &[],
        }
    }
}

/// Letters and digits alone, without case and accents: `N° de téléphone` → `ndetelephone`.
#[must_use]
pub fn fold(text: &str) -> String {
    let plain = |c: char| match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        other => other,
    };
    text.chars().flat_map(char::to_lowercase).map(plain).filter(|c| c.is_alphanumeric()).collect()
}

impl Mapping {
    /// The mapping that the headings speak for: the organization's own fields first, by id or
    /// label, then those of every card. Customers are known again by the surest means there is.
    #[must_use]
    pub fn guess(headings: &[String], fields: &[Field]) -> Self {
        let mut columns = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for heading in headings {
            let folded = fold(heading);
            let custom = fields.iter().find(|f| {
                let labels = [Some(&f.label.fr), f.label.en.as_ref()];
                let names = [Some(&f.id)].into_iter().chain(labels).flatten();
                names.into_iter().any(|name| fold(name) == folded)
            });
            let card = || Target::CARD.into_iter().find(|t| t.words().contains(&folded.as_str()));
            let target = custom.map(|f| Target::Custom(f.id.clone())).or_else(card);
            let target = target.filter(|t| t.is_list() || taken.insert(t.clone()));
            if let Some(target) = target.filter(|_| !folded.is_empty()) {
                columns.insert(heading.clone(), target.name());
            }
        }
        let has = |key: &Key| columns.values().any(|name| *name == key.target().name());
        let by = [Key::Reference, Key::Email, Key::Number].into_iter().find(has);
        Self { columns, by: by.into_iter().collect(), found: Found::Update }
    }

    /// What goes where for a file with these headings: a target or none for each column.
    #[must_use]
    pub fn targets(&self, headings: &[String], fields: &[Field]) -> Vec<Option<Target>> {
        let target = |heading: &String| Target::read(self.columns.get(heading)?, fields);
        headings.iter().map(target).collect()
    }

    /// Everything that keeps it from being used on a file with these headings.
    #[must_use]
    pub fn faults(&self, headings: &[String], fields: &[Field]) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut taken = BTreeSet::new();
        for (heading, name) in &self.columns {
            let path = format!("columns.{heading}");
            let mut tell = |code, what: &str| {
                faults.push(Fault::new(path.clone(), code, name.clone(), what));
            };
            if !headings.contains(heading) {
                tell("no_such_column", "The file has no column of this name.");
            }
            match Target::read(name, fields) {
                None => tell("no_such_field", "There is no such field of the card."),
                Some(target) if !target.is_list() && !taken.insert(target.clone()) => {
                    tell("field_twice", "Another column goes there already.");
                }
                Some(_) => {}
            }
        }
        let goes = |target: &Target| self.columns.values().any(|name| *name == target.name());
        if ![Target::LastName, Target::Name, Target::Company].iter().any(goes) {
            let what = "A card needs a name: say which column is the name or the company.";
            faults.push(Fault::new("columns", "no_name_column", "", what));
        }
        for key in self.by.iter().filter(|key| !goes(&key.target())) {
            let what = "No column goes there, so no customer can be known by it.";
            faults.push(Fault::new("by", "key_not_mapped", key.target().name(), what));
        }
        faults
    }
}

impl Key {
    #[must_use]
    pub const fn target(self) -> Target {
        match self {
            Self::Reference => Target::Reference,
            Self::Email => Target::Email,
            Self::Number => Target::Number,
        }
    }
}

/// `22/11/2026`, as French files write days; sums in euros: what a field of the card keeps is
/// written otherwise.
pub(super) fn as_kept(kind: FieldKind, text: &str) -> String {
    match kind {
        FieldKind::Date => {
            let parts: Vec<&str> = text.split(['/', '.']).collect();
            match parts.as_slice() {
                [day, month, year] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
                _ => text.to_owned(),
            }
        }
        FieldKind::Amount => cents(text).map_or_else(|| text.to_owned(), |c| c.to_string()),
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Number
        | FieldKind::YesNo
        | FieldKind::Choice
        | FieldKind::Several
        | FieldKind::Phone
        | FieldKind::Email => text.to_owned(),
    }
}

/// `1 234,5 €` → 123450.
fn cents(text: &str) -> Option<i64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    let plain = plain.replace(',', ".");
    let (sign, plain) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
    let (euros, rest) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if euros.is_empty() || rest.len() > 2 || !digits(euros) || !digits(rest) {
        return None;
    }
    let whole = euros.parse::<i64>().ok()?.checked_mul(100)?;
    let part = format!("{rest:0<2}").parse::<i64>().ok()?;
    whole.checked_add(part).map(|sum| sum * sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FieldType;
    use crate::text::Label;

    fn of(headings: &[&str]) -> Vec<String> {
        headings.iter().map(|h| (*h).to_owned()).collect()
    }

    #[test]
    fn headings_in_both_languages_speak_for_themselves() {
        let fields =
            [Field::new("segment", Label::new("Segment", "Segment"), FieldType::LongText {})];
        let headings =
            of(&["Nom", "PRÉNOM", "Tél. mobile", "E-mail", "Code postal", "segment", "Couleur"]);
        let guess = Mapping::guess(&headings, &fields);
        let to = |heading: &str| guess.columns.get(heading).map(String::as_str);
        assert_eq!(to("Nom"), Some("last_name"));
        assert_eq!(to("PRÉNOM"), Some("first_name"));
        assert_eq!(to("Tél. mobile"), Some("number"));
        assert_eq!(to("E-mail"), Some("email"));
        assert_eq!(to("Code postal"), Some("postcode"));
        assert_eq!(to("segment"), Some("custom.segment"));
        assert_eq!(to("Couleur"), None);
        assert_eq!(guess.by, [Key::Email], "there is no reference");
        assert_eq!(guess.faults(&headings, &fields), []);
        let english = Mapping::guess(&of(&["Customer ID", "Last name", "Phone", "Phone"]), &[]);
        assert_eq!(english.by, [Key::Reference]);
        assert_eq!(english.columns.len(), 3);
    }

    #[test]
    fn what_keeps_a_mapping_from_use_is_told() {
        let columns = [("A", "first_name"), ("B", "first_name"), ("C", "custom.gone")];
        let columns = columns.map(|(h, t)| (h.to_owned(), t.to_owned()));
        let by = vec![Key::Number];
        let mapping = Mapping { columns: columns.into(), by, found: Found::Skip };
        let codes: Vec<_> = mapping.faults(&of(&["A", "B"]), &[]).iter().map(|f| f.code).collect();
        let all =
            ["field_twice", "no_such_column", "no_such_field", "no_name_column", "key_not_mapped"];
        assert_eq!(codes, all);
    }

    #[test]
    fn french_days_and_euros_are_read() {
        assert_eq!(as_kept(FieldKind::Date, "3/11/2026"), "2026-11-03");
        assert_eq!(as_kept(FieldKind::Date, "2026-11-03"), "2026-11-03");
        assert_eq!(cents("1 234,5 €"), Some(123_450));
        assert_eq!(cents("-7"), Some(-700));
        assert_eq!(cents("12.345"), None);
        assert_eq!(cents("abc"), None);
    }
}
