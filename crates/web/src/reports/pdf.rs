//! Reports and packs as PDF: pages, tables and charts in vectors, with the span, the moment and the
//! versions of the formulas on every page.
//!
//! Owns: how paper looks. Must not own: what stands on it.

mod canvas;
mod chart;
mod font;
mod letter;
mod table;

use super::words::{self, Language};
use crate::shape::{DecisionView, Sheet};
use canvas::{BRAND, Canvas, MARGIN, MUTED, SHADE, Side, Style};
use jiff::tz::TimeZone;
pub(crate) use letter::{Letter, LetterEntry, LetterPart, letter};
use table::Table;

/// A4 without its margins.
const ROOM: [f32; 2] = [511.0, 757.0];
const MOST_FORMULAS: usize = 24;

/// Of whom and when: what stands around the figures.
pub(crate) struct Around<'a> {
    pub(crate) centre: &'a str,
    pub(crate) language: Language,
    pub(crate) zone: &'a TimeZone,
}

/// A pack as it is bound.
pub(crate) struct Bound<'a> {
    pub(crate) title: &'a str,
    pub(crate) committee: &'a str,
    pub(crate) organization: &'a str,
    pub(crate) span: String,
    pub(crate) author: &'a str,
    pub(crate) introduction: &'a str,
    pub(crate) sections: Vec<BoundSection<'a>>,
    pub(crate) decisions: &'a [DecisionView],
    pub(crate) as_of: vocab::Moment,
}

pub(crate) struct BoundSection<'a> {
    pub(crate) title: &'a str,
    pub(crate) comment: &'a str,
    /// `Err` says why it can't be shown to this reader.
    pub(crate) sheet: Result<Sheet, String>,
}

/// One report.
pub(crate) fn report(sheet: &Sheet, around: &Around<'_>) -> Vec<u8> {
    let mut canvas = Canvas::new();
    section(&mut canvas, sheet, &sheet.title, "", around);
    let foot = foot(sheet.as_of.0, around);
    canvas.finish((around.centre, &sheet.title), &foot, &sheet.title)
}

fn foot(as_of: vocab::Moment, around: &Around<'_>) -> String {
    let at = words::moment(as_of, around.language, around.zone);
    let zone = around.zone.iana_name().unwrap_or("UTC");
    match around.language {
        Language::French => format!("Plateau · chiffres connus le {at} ({zone})"),
        Language::English => format!("Plateau · figures known at {at} ({zone})"),
    }
}

fn section(canvas: &mut Canvas, sheet: &Sheet, title: &str, comment: &str, around: &Around<'_>) {
    let mut table = Table::of(sheet, around.language, around.zone);
    let side = table.fit(&sheet.columns, ROOM);
    canvas.page(side, false);
    let wide = canvas.right() - MARGIN;
    canvas.paragraph(Style::bold(17.0), title, wide);
    canvas.paragraph(Style::plain(9.5).of(MUTED), &sheet.subtitle, wide);
    canvas.y += 4.0;
    if !comment.is_empty() {
        self::comment(canvas, comment);
    }
    if let Some(chart) = &sheet.chart {
        chart::draw(canvas, chart, around.language);
    }
    canvas.y += 8.0;
    if sheet.rows.is_empty() {
        let none = around.language.pick("Rien sur cette période.", "Nothing in this span.");
        canvas.paragraph(Style::plain(10.0), none, wide);
    } else {
        table.draw(canvas, &sheet.columns);
    }
    let small = Style::plain(8.0).of(MUTED);
    if let Some(note) = &sheet.note {
        canvas.paragraph(small, note, wide);
    }
    if sheet.truncated {
        let cut = around.language.pick(
            "La liste est plus longue que ce rapport\u{a0}: réduisez la période ou filtrez.",
            "The list is longer than this report: take fewer days, or filter.",
        );
        canvas.paragraph(small, cut, wide);
    }
    formulas(canvas, sheet, around.language);
}

fn comment(canvas: &mut Canvas, text: &str) {
    let wide = canvas.right() - MARGIN;
    let style = Style::plain(10.0);
    let lines = font::wrap(text, style.face, style.size, wide - 24.0, 40);
    let rows = f32::from(u8::try_from(lines.len()).unwrap_or(40));
    let height = rows * 14.0 + 12.0;
    canvas.need(height + 6.0);
    canvas.y += 4.0;
    let top = canvas.y;
    canvas.fill([MARGIN, top, wide, height], SHADE);
    canvas.fill([MARGIN, top, 3.0, height], BRAND);
    for (n, line) in (0u8..).zip(&lines) {
        canvas.text(MARGIN + 14.0, top + 17.0 + f32::from(n) * 14.0, style, line);
    }
    canvas.y = top + height + 6.0;
}

/// What each indicator is computed from, with its version: an old paper keeps saying what it meant.
fn formulas(canvas: &mut Canvas, sheet: &Sheet, language: Language) {
    let told: Vec<String> = sheet
        .columns
        .iter()
        .filter_map(|c| {
            let version = c.version?;
            let formula = c.formula.as_deref()?;
            Some(format!("{} (v{version}) = {formula}", c.name))
        })
        .take(MOST_FORMULAS)
        .collect();
    if told.is_empty() {
        return;
    }
    let wide = canvas.right() - MARGIN;
    canvas.need(40.0);
    canvas.y += 8.0;
    canvas.paragraph(Style::bold(8.0).of(MUTED), language.pick("Calculs", "Formulas"), wide);
    for line in told {
        canvas.paragraph(Style::plain(7.5).of(MUTED), &line, wide);
    }
}

/// A pack: cover, contents, sections, decisions.
pub(crate) fn pack(bound: &Bound<'_>, around: &Around<'_>) -> Vec<u8> {
    let language = around.language;
    let mut canvas = Canvas::new();
    cover(&mut canvas, bound, around);
    // The contents are written when the sections' pages are known: first drawn to be counted.
    let mut counted = Canvas::new();
    cover(&mut counted, bound, around);
    contents(&mut counted, bound, language, &[]);
    let pages = sections(&mut counted, bound, around);
    contents(&mut canvas, bound, language, &pages);
    sections(&mut canvas, bound, around);
    let head = format!("{} · {}", bound.organization, bound.committee);
    canvas.finish((&head, bound.title), &foot(bound.as_of, around), bound.title)
}

fn cover(canvas: &mut Canvas, bound: &Bound<'_>, around: &Around<'_>) {
    let language = around.language;
    canvas.page(Side::Portrait, true);
    canvas.fill([0.0, 0.0, 595.28, 300.0], BRAND);
    let white = canvas::WHITE;
    canvas.text(MARGIN, 90.0, Style::bold(12.0).of(white), around.centre);
    let lines = font::wrap(bound.title, font::Face::Bold, 30.0, 500.0, 3);
    for (n, line) in (0u8..).zip(&lines) {
        let y = 170.0 + f32::from(n) * 36.0;
        canvas.text(MARGIN, y, Style::bold(30.0).of(white), line);
    }
    canvas.text(MARGIN, 274.0, Style::plain(13.0).of(white), &bound.span);
    canvas.y = 330.0;
    let at = words::moment(bound.as_of, language, around.zone);
    for (name, value) in [
        (language.pick("Comité", "Committee"), bound.committee),
        (language.pick("Périmètre", "Scope"), bound.organization),
        (language.pick("Préparé par", "Prepared by"), bound.author),
        (language.pick("Chiffres connus le", "Figures known at"), at.as_str()),
    ] {
        canvas.y += 22.0;
        let y = canvas.y;
        canvas.text(MARGIN, y, Style::plain(10.0).of(MUTED), name);
        canvas.text(MARGIN + 130.0, y, Style::bold(10.0), value);
    }
    if !bound.introduction.is_empty() {
        canvas.y += 30.0;
        let wide = canvas.right() - MARGIN;
        canvas.paragraph(Style::plain(11.0), bound.introduction, wide);
    }
}

fn contents(canvas: &mut Canvas, bound: &Bound<'_>, language: Language, pages: &[usize]) {
    canvas.page(Side::Portrait, false);
    let wide = canvas.right() - MARGIN;
    canvas.paragraph(Style::bold(17.0), language.pick("Sommaire", "Contents"), wide);
    canvas.y += 10.0;
    let decisions = language.pick("Décisions et suites", "Decisions and follow-up");
    let titles = bound.sections.iter().map(|s| s.title).chain([decisions]);
    for (n, title) in titles.enumerate() {
        canvas.need(22.0);
        canvas.y += 20.0;
        let (y, right) = (canvas.y, canvas.right());
        canvas.text(MARGIN, y, Style::plain(11.0), &format!("{}. {title}", n + 1));
        if let Some(page) = pages.get(n) {
            canvas.text_right(right, y, Style::plain(11.0), &page.to_string());
        }
        canvas.line(&[(MARGIN, y + 5.0), (right, y + 5.0)], 0.3, canvas::LINE);
    }
}

/// The pages on which they begin.
fn sections(canvas: &mut Canvas, bound: &Bound<'_>, around: &Around<'_>) -> Vec<usize> {
    let mut pages = Vec::new();
    for (n, one) in bound.sections.iter().enumerate() {
        pages.push(canvas.pages() + 1);
        let title = format!("{}. {}", n + 1, one.title);
        match &one.sheet {
            Ok(sheet) => section(canvas, sheet, &title, one.comment, around),
            Err(why) => {
                canvas.page(Side::Portrait, false);
                let wide = canvas.right() - MARGIN;
                canvas.paragraph(Style::bold(17.0), &title, wide);
                canvas.paragraph(Style::plain(10.0).of(MUTED), why, wide);
            }
        }
    }
    pages.push(canvas.pages() + 1);
    decisions(canvas, bound, around);
    pages
}

fn decisions(canvas: &mut Canvas, bound: &Bound<'_>, around: &Around<'_>) {
    let language = around.language;
    canvas.page(Side::Portrait, false);
    let wide = canvas.right() - MARGIN;
    let number = bound.sections.len() + 1;
    let title = language.pick("Décisions et suites", "Decisions and follow-up");
    canvas.paragraph(Style::bold(17.0), &format!("{number}. {title}"), wide);
    if bound.decisions.is_empty() {
        let none = language.pick("Aucune décision en cours.", "No decision is open.");
        canvas.paragraph(Style::plain(10.0), none, wide);
        return;
    }
    for one in bound.decisions {
        canvas.need(54.0);
        canvas.y += 10.0;
        canvas.paragraph(Style::bold(10.5), &one.text, wide);
        let due = one.due.as_deref().and_then(|d| d.parse().ok());
        let due = due.map(|day| words::day_name(day, language));
        let state = match (&one.closed_at, due) {
            (Some(at), _) => {
                let at = words::moment(at.0, language, around.zone);
                format!("{} {at}", language.pick("fait le", "done on"))
            }
            (None, Some(due)) => format!("{} {due}", language.pick("pour le", "due")),
            (None, None) => language.pick("en cours", "open").to_owned(),
        };
        let line = format!("{} · {state}", one.owner);
        canvas.paragraph(Style::plain(9.0).of(MUTED), &line, wide);
        let (y, right) = (canvas.y + 4.0, canvas.right());
        canvas.line(&[(MARGIN, y), (right, y)], 0.3, canvas::LINE);
    }
}
