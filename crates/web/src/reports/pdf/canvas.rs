//! Pages to draw on: from the top down, in points.

use super::font::{self, Face, Fonts};
use pdf_writer::{Content, Finish, Pdf, Rect, Ref, Str, TextStr};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour(pub(super) f32, pub(super) f32, pub(super) f32);

pub(super) const INK: Colour = Colour(0.10, 0.13, 0.17);
pub(super) const MUTED: Colour = Colour(0.40, 0.44, 0.50);
pub(super) const LINE: Colour = Colour(0.84, 0.86, 0.89);
pub(super) const SHADE: Colour = Colour(0.955, 0.965, 0.975);
pub(super) const WHITE: Colour = Colour(1.0, 1.0, 1.0);
pub(super) const BRAND: Colour = Colour(0.06, 0.29, 0.40);
/// Of a chart's series, told apart by lightness too.
pub(super) const SERIES: [Colour; 8] = [
    Colour(0.09, 0.42, 0.55),
    Colour(0.91, 0.58, 0.20),
    Colour(0.20, 0.62, 0.45),
    Colour(0.72, 0.40, 0.60),
    Colour(0.45, 0.70, 0.88),
    Colour(0.80, 0.33, 0.13),
    Colour(0.54, 0.56, 0.60),
    Colour(0.70, 0.65, 0.20),
];

/// A4.
const SHORT: f32 = 595.28;
const LONG: f32 = 841.89;
pub(super) const MARGIN: f32 = 42.0;
/// Kept free for the head and the foot.
pub(super) const TOP: f32 = 64.0;
const BOTTOM: f32 = 52.0;

pub(super) struct Canvas {
    pages: Vec<Page>,
    fonts: Fonts,
    /// How far down the last page is full.
    pub(super) y: f32,
}

struct Page {
    content: Content,
    width: f32,
    height: f32,
    /// A cover has neither head nor foot.
    bare: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) colour: Colour,
}

impl Style {
    pub(super) const fn plain(size: f32) -> Self {
        Self { face: Face::Plain, size, colour: INK }
    }
    pub(super) const fn bold(size: f32) -> Self {
        Self { face: Face::Bold, size, colour: INK }
    }
    pub(super) const fn of(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }
    pub(super) fn width(self, text: &str) -> f32 {
        font::width(text, self.face, self.size)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Portrait,
    Landscape,
}

impl Canvas {
    pub(super) fn new() -> Self {
        Self { pages: Vec::new(), fonts: Fonts::new(), y: 0.0 }
    }

    pub(super) fn page(&mut self, side: Side, bare: bool) {
        let (width, height) = match side {
            Side::Portrait => (SHORT, LONG),
            Side::Landscape => (LONG, SHORT),
        };
        self.pages.push(Page { content: Content::new(), width, height, bare });
        self.y = TOP;
    }

    pub(super) const fn pages(&self) -> usize {
        self.pages.len()
    }

    fn last(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.page(Side::Portrait, false);
        }
        self.pages.last_mut().expect("a page was added")
    }

    pub(super) fn side(&self) -> Side {
        match self.pages.last() {
            Some(page) if page.width > page.height => Side::Landscape,
            Some(_) | None => Side::Portrait,
        }
    }

    pub(super) fn right(&mut self) -> f32 {
        self.last().width - MARGIN
    }

    pub(super) fn room(&mut self) -> f32 {
        self.last().height - BOTTOM - self.y
    }

    /// Another page of the same kind where this one has less room.
    pub(super) fn need(&mut self, height: f32) {
        if self.room() < height {
            let side = self.side();
            self.page(side, false);
        }
    }

    /// At a baseline `y` from the top.
    pub(super) fn text(&mut self, x: f32, y: f32, style: Style, text: &str) {
        let letters = self.fonts.encode(text, style.face);
        self.last().text(x, y, style, &letters);
    }

    pub(super) fn text_right(&mut self, x: f32, y: f32, style: Style, text: &str) {
        self.text(x - style.width(text), y, style, text);
    }

    /// Several lines from here on; moves down.
    pub(super) fn paragraph(&mut self, style: Style, text: &str, most: f32) {
        for line in font::wrap(text, style.face, style.size, most, 200) {
            self.need(style.size * 1.45);
            self.y += style.size * 1.45;
            let y = self.y;
            self.text(MARGIN, y - style.size * 0.3, style, &line);
        }
    }

    pub(super) fn fill(&mut self, [x, y, width, height]: [f32; 4], colour: Colour) {
        let page = self.last();
        let Colour(r, g, b) = colour;
        page.content.set_fill_rgb(r, g, b);
        page.content.rect(x, page.height - y - height, width, height).fill_nonzero();
    }

    pub(super) fn line(&mut self, points: &[(f32, f32)], width: f32, colour: Colour) {
        let page = self.last();
        let Colour(r, g, b) = colour;
        page.content.set_stroke_rgb(r, g, b).set_line_width(width);
        for (i, (x, y)) in points.iter().enumerate() {
            if i == 0 {
                page.content.move_to(*x, page.height - y);
            } else {
                page.content.line_to(*x, page.height - y);
            }
        }
        page.content.stroke();
    }

    /// Writes head and foot on every page and makes the file.
    pub(super) fn finish(mut self, head: (&str, &str), foot: &str, title: &str) -> Vec<u8> {
        let of = self.pages.len();
        for (n, page) in (1..).zip(&mut self.pages) {
            page.frame(&mut self.fonts, head, foot, (n, of));
        }
        file(self.pages, &self.fonts, title)
    }
}

impl Page {
    fn text(&mut self, x: f32, y: f32, style: Style, letters: &[u8]) {
        let Colour(r, g, b) = style.colour;
        self.content
            .set_fill_rgb(r, g, b)
            .begin_text()
            .set_font(style.face.name(), style.size)
            .next_line(x, self.height - y)
            .show(Str(letters))
            .end_text();
    }

    fn frame(
        &mut self,
        fonts: &mut Fonts,
        (left, right): (&str, &str),
        foot: &str,
        (n, of): (usize, usize),
    ) {
        if self.bare {
            return;
        }
        let small = Style::plain(8.0).of(MUTED);
        let end = self.width - MARGIN;
        let half = (end - MARGIN) / 2.0;
        let left = font::cut(left, Face::Bold, 8.0, half);
        let mut put = |page: &mut Self, x: f32, y: f32, style: Style, text: &str| {
            page.text(x, y, style, &fonts.encode(text, style.face));
        };
        put(self, MARGIN, 36.0, Style::bold(8.0).of(BRAND), &left);
        let right = font::cut(right, Face::Plain, 8.0, half);
        put(self, end - small.width(&right), 36.0, small, &right);
        let rule = |page: &mut Self, y: f32| {
            page.content.set_stroke_rgb(LINE.0, LINE.1, LINE.2).set_line_width(0.6);
            let y = page.height - y;
            page.content.move_to(MARGIN, y).line_to(end, y).stroke();
        };
        rule(self, 44.0);
        let bottom = self.height - 40.0;
        rule(self, bottom);
        let number = format!("{n} / {of}");
        let most = end - MARGIN - 60.0;
        put(self, MARGIN, bottom + 14.0, small, &font::cut(foot, Face::Plain, 8.0, most));
        put(self, end - small.width(&number), bottom + 14.0, small, &number);
    }
}

fn file(pages: Vec<Page>, fonts: &Fonts, title: &str) -> Vec<u8> {
    let mut next = 1;
    let mut fresh = || {
        let id = Ref::new(next);
        next += 1;
        id
    };
    let (catalog, tree, plain, bold, info) = (fresh(), fresh(), fresh(), fresh(), fresh());
    let ids: Vec<(Ref, Ref)> = pages.iter().map(|_| (fresh(), fresh())).collect();
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.document_info(info).title(TextStr(title)).creator(TextStr("Plateau"));
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(ids.iter().map(|(page, _)| *page)).count(count);
    for (page, (id, content)) in pages.into_iter().zip(ids) {
        let mut written = pdf.page(id);
        written.parent(tree).contents(content);
        written.media_box(Rect::new(0.0, 0.0, page.width, page.height));
        let mut resources = written.resources();
        resources.fonts().pair(Face::Plain.name(), plain).pair(Face::Bold.name(), bold);
        resources.finish();
        written.finish();
        pdf.stream(content, &page.content.finish());
    }
    fonts.write(&mut pdf, fresh, [plain, bold]);
    pdf.finish()
}
