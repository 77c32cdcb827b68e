//! Names in rules: which thing of the plan a word means, and how a thing is named so that it is
//! found again. Owns no plan.

use super::RuleError;
use super::token::Place;

/// Things of one kind: key and name.
pub(super) struct Known<'a> {
    /// `a skill`, for messages.
    pub(super) noun: &'static str,
    pub(super) things: Vec<(&'a str, &'a str)>,
}

impl<'a> Known<'a> {
    /// The key that a word means: the exact key first, then the exact name, then either of them
    /// whatever the case and the accents, if only one thing is meant.
    pub(super) fn find(&self, word: &str) -> Result<&'a str, Unknown> {
        if let Some((key, _)) = self.things.iter().find(|(key, _)| *key == word) {
            return Ok(key);
        }
        let named = |same: &dyn Fn(&str) -> bool| {
            let mut keys: Vec<&'a str> = Vec::new();
            keys.extend(self.things.iter().filter(|(k, n)| same(k) || same(n)).map(|(k, _)| *k));
            keys
        };
        let exact = named(&|text| text == word);
        let folded = fold(word);
        let found = if exact.is_empty() { named(&|text| fold(text) == folded) } else { exact };
        match found[..] {
            [only] => Ok(only),
            [] => Err(Unknown::Nowhere),
            [..] => Err(Unknown::Several(found.iter().map(|k| (*k).to_owned()).collect())),
        }
    }

    pub(super) fn expect(&self, word: &str, place: Place) -> Result<&'a str, RuleError> {
        self.find(word).map_err(|unknown| match unknown {
            Unknown::Nowhere => {
                let message = format!("{word:?} is not {} of the plan", self.noun);
                let remedy = match self.nearest(word) {
                    Some(near) => format!("did you mean {near:?}?"),
                    None => format!("the plan has no such thing yet: add {} first", self.noun),
                };
                place.error(message, remedy)
            }
            Unknown::Several(keys) => {
                let message = format!("{word:?} means several things");
                place.error(message, format!("write the key: {}", keys.join(", ")))
            }
        })
    }

    /// The name, if it leads back to the key; else the key, which always does.
    pub(super) fn name(&self, key: &'a str) -> &'a str {
        let name = self.things.iter().find(|(k, _)| *k == key).map_or(key, |(_, name)| name);
        let plain = !name.contains(['"', '\n', '\r']) && name.trim() == name && !name.is_empty();
        if plain && self.find(name).is_ok_and(|found| found == key) { name } else { key }
    }

    /// What was probably meant: the name or key with the fewest letters to change.
    fn nearest(&self, word: &str) -> Option<&'a str> {
        let word = fold(word);
        let names = self.things.iter().flat_map(|(key, name)| [*name, *key]);
        names
            .filter(|name| !name.is_empty())
            .map(|name| (distance(&word, &fold(name)), name))
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, name)| name)
    }
}

#[derive(Debug)]
pub(super) enum Unknown {
    Nowhere,
    Several(Vec<String>),
}

/// Lower case, without the accents of the languages of Western Europe.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
            'ç' => "c",
            'è' | 'é' | 'ê' | 'ë' => "e",
            'ì' | 'í' | 'î' | 'ï' => "i",
            'ñ' => "n",
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => "o",
            'ù' | 'ú' | 'û' | 'ü' => "u",
            'ý' | 'ÿ' => "y",
            'œ' => "oe",
            'æ' => "ae",
            '’' => "'",
            // A combining accent after its letter.
            '\u{300}'..='\u{36f}' => "",
            other => {
                folded.push(other);
                continue;
            }
        };
        folded.push_str(plain);
    }
    folded
}

/// Letters to add, drop or change (Levenshtein, 1966), of the first 64.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (n, x) in a.chars().take(64).enumerate() {
        let mut corner = row[0];
        row[0] = n + 1;
        for (m, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[m + 1];
            row[m + 1] = change.min(row[m] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
