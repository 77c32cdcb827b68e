//! A letter to a person: headings, and under each what is known, entry by entry.

use super::canvas::{BRAND, Canvas, MARGIN, MUTED, Side, Style};
use super::{Around, words};

pub(crate) struct Letter {
    pub(crate) title: String,
    /// To whom, and by which texts.
    pub(crate) intro: Vec<String>,
    pub(crate) parts: Vec<LetterPart>,
}

pub(crate) struct LetterPart {
    pub(crate) heading: String,
    /// Said where there is no entry.
    pub(crate) none: String,
    pub(crate) entries: Vec<LetterEntry>,
}

/// One thing that is known: a line in bold, and what belongs to it below.
pub(crate) struct LetterEntry {
    pub(crate) head: String,
    pub(crate) lines: Vec<String>,
    /// Word for word what was shown or said.
    pub(crate) quoted: Option<String>,
}

/// Room that a heading and the first entry need together.
const TOGETHER: f32 = 60.0;

pub(crate) fn letter(letter: &Letter, as_of: vocab::Moment, around: &Around<'_>) -> Vec<u8> {
    let mut canvas = Canvas::new();
    canvas.page(Side::Portrait, false);
    let wide = canvas.right() - MARGIN;
    canvas.paragraph(Style::bold(17.0), &letter.title, wide);
    canvas.y += 6.0;
    for text in &letter.intro {
        canvas.paragraph(Style::plain(10.0), text, wide);
        canvas.y += 3.0;
    }
    for part in &letter.parts {
        canvas.need(TOGETHER);
        canvas.y += 12.0;
        canvas.paragraph(Style::bold(12.0).of(BRAND), &part.heading, wide);
        canvas.y += 2.0;
        if part.entries.is_empty() {
            canvas.paragraph(Style::plain(10.0).of(MUTED), &part.none, wide);
        }
        for entry in &part.entries {
            canvas.need(TOGETHER / 2.0);
            canvas.y += 4.0;
            canvas.paragraph(Style::bold(10.0), &entry.head, wide);
            for line in &entry.lines {
                canvas.paragraph(Style::plain(9.5), line, wide);
            }
            // Whole, however long: it is what was shown.
            for line in entry.quoted.iter().flat_map(|quoted| quoted.lines()) {
                canvas.paragraph(Style::plain(9.5).of(MUTED), line, wide);
            }
        }
    }
    let at = words::moment(as_of, around.language, around.zone);
    let zone = around.zone.iana_name().unwrap_or("UTC");
    let foot = around.language.pick("Connu le", "Known at");
    let foot = format!("Plateau · {foot} {at} ({zone})");
    canvas.finish((around.centre, &letter.title), &foot, &letter.title)
}
