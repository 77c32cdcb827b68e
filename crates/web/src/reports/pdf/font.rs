//! Letters: the widths of Helvetica and its bold, and texts in the encoding of Western Europe.
//!
//! Every reader of PDF has these fonts (PDF 1.7, 9.6.2.2), so none is carried along. What their
//! encoding lacks is written with the letter it is made of, or as a question mark.

use unicode_normalization::UnicodeNormalization;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Plain,
    Bold,
}

/// Widths of `space` to `~` in thousandths of the size (Adobe's metrics of the font).
const PLAIN: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

/// The byte of WinAnsiEncoding, where it has the character as such.
fn byte_of(c: char) -> Option<u8> {
    Some(match c {
        ' '..='~' => u8::try_from(c).ok()?,
        '\u{a0}' | '\u{202f}' | '\u{2009}' => b' ',
        '\u{a1}'..='\u{ff}' => u8::try_from(u32::from(c)).ok()?,
        '€' => 0x80,
        '…' => 0x85,
        'Š' => 0x8a,
        '‹' => 0x8b,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' | '−' => 0x96,
        '—' => 0x97,
        'š' => 0x9a,
        '›' => 0x9b,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        _ => return None,
    })
}

pub(super) fn encode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        if let Some(byte) = byte_of(c) {
            bytes.push(byte);
            continue;
        }
        let plain = c.nfd().find_map(byte_of);
        bytes.push(plain.unwrap_or(b'?'));
    }
    bytes
}

pub(super) fn width(text: &str, face: Face, size: f32) -> f32 {
    let total: u32 = text.chars().map(|c| u32::from(letter(c, face))).sum();
    #[expect(clippy::cast_precision_loss, reason = "a line's width in thousandths is small")]
    let total = total as f32;
    total * size / 1_000.0
}

fn letter(c: char, face: Face) -> u16 {
    let table = match face {
        Face::Plain => &PLAIN,
        Face::Bold => &BOLD,
    };
    let ascii = |c: char| {
        let place = u32::from(c).checked_sub(32).and_then(|n| usize::try_from(n).ok())?;
        table.get(place).copied()
    };
    match c {
        ' '..='~' => ascii(c).unwrap_or(556),
        '\u{a0}' | '\u{202f}' | '\u{2009}' | '·' => 278,
        '…' | '—' | 'Œ' | 'Æ' => 1_000,
        'œ' | 'æ' => 917,
        '‘' | '’' => {
            if face == Face::Bold {
                278
            } else {
                222
            }
        }
        '“' | '”' | '‹' | '›' => 333,
        '•' => 350,
        '°' => 400,
        '÷' | '×' | '±' | '¬' => 584,
        // An accent is as wide as its letter.
        _ => c.nfd().next().and_then(ascii).unwrap_or(556),
    }
}

/// With an ellipsis where it is too wide.
pub(super) fn cut(text: &str, face: Face, size: f32, most: f32) -> String {
    if width(text, face, size) <= most {
        return text.to_owned();
    }
    let dots = width("…", face, size);
    let mut kept = String::new();
    let mut wide = dots;
    for c in text.chars() {
        wide += f32::from(letter(c, face)) * size / 1_000.0;
        if wide > most {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// In lines no wider than `most`, at most so many; the last one is cut.
pub(super) fn wrap(text: &str, face: Face, size: f32, most: f32, lines: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if width(&longer, face, size) <= most || line.is_empty() {
                line = longer;
            } else {
                all.push(std::mem::replace(&mut line, word.to_owned()));
            }
        }
        all.push(line);
    }
    if all.len() > lines {
        let rest = all.split_off(lines.saturating_sub(1)).join(" ");
        all.push(rest);
    }
    all.iter().map(|line| cut(line, face, size, most)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_is_written_whole_and_other_letters_by_what_they_are_made_of() {
        assert_eq!(encode("Décroché à 80\u{202f}%"), b"D\xe9croch\xe9 \xe0 80 %");
        assert_eq!(encode("œuvre – 5 €"), b"\x9cuvre \x96 5 \x80");
        assert_eq!(encode("Dvořák"), b"Dvor\xe1k");
        assert_eq!(encode("日"), b"?");
    }

    #[test]
    fn texts_are_as_wide_as_their_letters() {
        assert!((width("Total", Face::Plain, 10.0) - 22.23).abs() < 0.01, "611+556+278+556+222");
        let same = width("é", Face::Plain, 10.0) - width("e", Face::Plain, 10.0);
        assert!(same.abs() < f32::EPSILON);
        assert_eq!(cut("Qualité de service", Face::Plain, 10.0, 50.0), "Qualité…");
        let lines = wrap("Délai moyen d’attente (DMA)", Face::Bold, 8.0, 60.0, 3);
        assert_eq!(lines, ["Délai moyen", "d’attente (DMA)"]);
    }
}
