//! Letters: the fonts that are carried along, their widths, and what of them a file has to hold.
//!
//! Every letter of Latin, Greek and Cyrillic is there (`fonts/OFL.txt` says where they come from). A
//! file embeds the letters that stand in it, numbered as they came, with what each one means, so that
//! its words can be searched and copied (PDF 1.7, 9.7.4 and 9.10.3). What the fonts lack is written
//! with the letter it is made of, or as a question mark.

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Name, Pdf, Rect, Ref, Str};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use subsetter::GlyphRemapper;
use unicode_normalization::UnicodeNormalization;

static PLAIN: &[u8] = include_bytes!("../../../fonts/PlateauSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../fonts/PlateauSans-Bold.ttf");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Plain,
    Bold,
}

impl Face {
    const ALL: [Self; 2] = [Self::Plain, Self::Bold];

    const fn data(self) -> &'static [u8] {
        match self {
            Self::Plain => PLAIN,
            Self::Bold => BOLD,
        }
    }

    const fn place(self) -> usize {
        match self {
            Self::Plain => 0,
            Self::Bold => 1,
        }
    }

    /// What pages call it.
    pub(super) const fn name(self) -> Name<'static> {
        match self {
            Self::Plain => Name(b"F1"),
            Self::Bold => Name(b"F2"),
        }
    }

    /// Six letters and a plus say that it is a part of a font (PDF 1.7, 9.6.4).
    const fn base(self) -> Name<'static> {
        match self {
            Self::Plain => Name(b"PLATEA+PlateauSans-Regular"),
            Self::Bold => Name(b"PLATEB+PlateauSans-Bold"),
        }
    }

    fn letters(self) -> &'static Letters {
        static BOTH: OnceLock<[Letters; 2]> = OnceLock::new();
        &BOTH.get_or_init(|| Self::ALL.map(|face| Letters::of(face.data())))[self.place()]
    }
}

/// What is known of a font: its letters by character, with their widths in thousandths of the size.
struct Letters {
    by_char: BTreeMap<char, (u16, f32)>,
    ascent: f32,
    descent: f32,
    cap_height: f32,
    bounds: Rect,
}

impl Letters {
    fn of(data: &[u8]) -> Self {
        let font = ttf_parser::Face::parse(data, 0).expect("the font carried along is whole");
        let unit = 1_000.0 / f32::from(font.units_per_em());
        let mut by_char = BTreeMap::new();
        let maps = font.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables);
        for map in maps.filter(ttf_parser::cmap::Subtable::is_unicode) {
            map.codepoints(|code| {
                let letter = char::from_u32(code).and_then(|c| Some((c, map.glyph_index(code)?)));
                if let Some((c, glyph)) = letter {
                    let width = f32::from(font.glyph_hor_advance(glyph).unwrap_or(0)) * unit;
                    by_char.insert(c, (glyph.0, width));
                }
            });
        }
        let all = font.global_bounding_box();
        let scaled = |n: i16| f32::from(n) * unit;
        Self {
            by_char,
            ascent: scaled(font.ascender()),
            descent: scaled(font.descender()),
            cap_height: font.capital_height().map_or(700.0, scaled),
            bounds: Rect::new(
                scaled(all.x_min),
                scaled(all.y_min),
                scaled(all.x_max),
                scaled(all.y_max),
            ),
        }
    }

    /// The character that is written, its glyph and its width.
    fn get(&self, c: char) -> (char, u16, f32) {
        let c = match c {
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' => ' ',
            other => other,
        };
        let known = |c: char| self.by_char.get(&c).map(|(glyph, width)| (c, *glyph, *width));
        known(c)
            .or_else(|| std::iter::once(c).nfd().find_map(known))
            .or_else(|| known('?'))
            .unwrap_or(('?', 0, 500.0))
    }
}

/// The letters that a file holds.
pub(super) struct Fonts {
    used: [GlyphRemapper; 2],
    means: [BTreeMap<u16, char>; 2],
}

impl Fonts {
    pub(super) fn new() -> Self {
        Self { used: [GlyphRemapper::new(), GlyphRemapper::new()], means: Default::default() }
    }

    /// A text as the numbers of its letters in the file.
    pub(super) fn encode(&mut self, text: &str, face: Face) -> Vec<u8> {
        let letters = face.letters();
        let mut bytes = Vec::with_capacity(text.len() * 2);
        for c in text.chars() {
            let (c, glyph, _) = letters.get(c);
            let number = self.used[face.place()].remap(glyph);
            self.means[face.place()].entry(number).or_insert(c);
            bytes.extend(number.to_be_bytes());
        }
        bytes
    }

    /// Embeds both faces; each takes five objects.
    pub(super) fn write(&self, pdf: &mut Pdf, mut fresh: impl FnMut() -> Ref, fonts: [Ref; 2]) {
        for (face, font) in Face::ALL.into_iter().zip(fonts) {
            let letters = face.letters();
            let used = &self.used[face.place()];
            let (cid, descriptor, file, means) = (fresh(), fresh(), fresh(), fresh());
            pdf.type0_font(font)
                .base_font(face.base())
                .encoding_predefined(Name(b"Identity-H"))
                .descendant_font(cid)
                .to_unicode(means);
            let of: BTreeMap<u16, f32> =
                letters.by_char.values().map(|(glyph, width)| (*glyph, *width)).collect();
            let widths = used.remapped_gids().map(|old| of.get(&old).copied().unwrap_or(0.0));
            let mut written = pdf.cid_font(cid);
            written
                .subtype(CidFontType::Type2)
                .base_font(face.base())
                .system_info(identity())
                .font_descriptor(descriptor)
                .default_width(0.0)
                .cid_to_gid_map_predefined(Name(b"Identity"));
            written.widths().consecutive(0, widths);
            drop(written);
            pdf.font_descriptor(descriptor)
                .name(face.base())
                .flags(FontFlags::NON_SYMBOLIC)
                .bbox(letters.bounds)
                .italic_angle(0.0)
                .ascent(letters.ascent)
                .descent(letters.descent)
                .cap_height(letters.cap_height)
                .stem_v(if face == Face::Bold { 140.0 } else { 80.0 })
                .font_file2(file);
            let part = subsetter::subset(face.data(), 0, used)
                .expect("a part of the font carried along can be taken");
            let length = i32::try_from(part.len()).unwrap_or(i32::MAX);
            pdf.stream(file, &part).pair(Name(b"Length1"), length);
            let mut map = UnicodeCmap::new(Name(b"PlateauLetters"), identity());
            for (number, c) in &self.means[face.place()] {
                map.pair(*number, *c);
            }
            pdf.cmap(means, &map.finish());
        }
    }
}

const fn identity() -> SystemInfo<'static> {
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 }
}

pub(super) fn width(text: &str, face: Face, size: f32) -> f32 {
    let letters = face.letters();
    text.chars().map(|c| letters.get(c).2).sum::<f32>() * size / 1_000.0
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
        wide += face.letters().get(c).2 * size / 1_000.0;
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
    fn every_letter_of_europe_is_there_and_others_are_what_they_are_made_of() {
        let letters = Face::Plain.letters();
        for c in
            "Décroché à 80 % – œuvre 5 € Dvořák Ελένη Παπαδοπούλου Жанна Щукина Łódź Şırnak".chars()
        {
            assert_eq!(letters.get(c).0, c, "{c}");
        }
        assert_eq!(letters.get('\u{202f}').0, ' ');
        assert_eq!(letters.get('\u{1d6a}').0, '?');
        assert_eq!(letters.get('日').0, '?');
        let mut fonts = Fonts::new();
        let bytes = fonts.encode("éteé", Face::Bold);
        assert_eq!((bytes.len(), &bytes[..2]), (8, &bytes[6..]), "a letter has one number");
    }

    #[test]
    fn texts_are_as_wide_as_their_letters() {
        assert!((width("Total", Face::Plain, 10.0) - 22.23).abs() < 0.05, "611+556+278+556+222");
        let same = width("é", Face::Plain, 10.0) - width("e", Face::Plain, 10.0);
        assert!(same.abs() < f32::EPSILON);
        assert_eq!(cut("Qualité de service", Face::Plain, 10.0, 50.0), "Qualité…");
        let lines = wrap("Délai moyen d’attente (DMA)", Face::Bold, 8.0, 60.0, 3);
        assert_eq!(lines, ["Délai moyen", "d’attente (DMA)"]);
    }
}
