//! Words of a text as they are compared: folded, without empty words, stemmed lightly.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer texts are read up to here.
const MOST_WORDS: usize = 400;

/// Words that say nothing of a problem, folded.
const EMPTY: [&str; 64] = [
    "a", "ai", "alors", "as", "au", "aux", "avec", "car", "ce", "cela", "ces", "cet", "cette",
    "ca", "d", "dans", "de", "depuis", "des", "du", "elle", "en", "est", "et", "etre", "il", "j",
    "je", "l", "la", "le", "les", "leur", "lui", "m", "ma", "mais", "me", "mes", "mon", "n",
    "notre", "nous", "on", "ou", "par", "pour", "qu", "que", "qui", "s", "sa", "se", "ses", "son",
    "sont", "sur", "t", "un", "une", "vos", "votre", "vous", "y",
];

/// `Hélène d'Œuvre` → `helene d oeuvre`.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// In the order of the text, with repetitions.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let kept = folded.split(' ').filter(|word| !word.is_empty() && !EMPTY.contains(word));
    kept.take(MOST_WORDS).map(|word| stem(word).to_owned()).collect()
}

/// Savoy's minimal stemmer of French (*JASIS* 50(10), 1999) on folded words: plural, infinitive and
/// participle, doubled letter. Short words stay as they are.
fn stem(word: &str) -> &str {
    if word.len() < 6 || !word.is_ascii() {
        return word;
    }
    let mut left = word;
    if let Some(plural) = word.strip_suffix("x") {
        return plural;
    }
    for end in ["s", "r", "e", "e"] {
        left = left.strip_suffix(end).unwrap_or(left);
    }
    let bytes = left.as_bytes();
    match bytes {
        [.., a, b] if a == b => left.strip_suffix(char::from(*b)).unwrap_or(left),
        _ => left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_and_accents_are_one_word() {
        let one = |text: &str| words(text).join(" ");
        assert_eq!(one("La connexion est COUPÉE"), one("connexions coupées"));
        assert_eq!(one("Redémarrer"), one("redémarrée"));
        assert_eq!(one("l'internet de la box"), "internet box");
        assert_eq!(one("bip 5"), "bip 5");
    }

    #[test]
    fn empty_words_are_in_order_and_short_ones_are_kept_whole() {
        assert_eq!(words("le la les"), Vec::<String>::new());
        assert_eq!(words("wifi"), ["wifi"]);
    }
}
