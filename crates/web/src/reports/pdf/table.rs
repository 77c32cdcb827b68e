//! Tables: columns as wide as what stands in them, the head on every page.

use super::super::words::Language;
use super::canvas::{BRAND, Canvas, LINE, MARGIN, SHADE, Side, Style, WHITE};
use super::font::{self, Face};
use crate::shape::{Cell, Sheet, SheetColumn, SheetUnit};
use jiff::tz::TimeZone;

const GAP: f32 = 8.0;
const WIDEST_TEXT: f32 = 190.0;
const HEAD_LINES: usize = 4;
/// Of more rows a page is full of paper: the spreadsheet has them all.
const MOST_ROWS: usize = 1_500;
const SIZES: [f32; 4] = [8.5, 8.0, 7.2, 6.4];
/// Columns are measured by so many rows.
const MEASURED: usize = 400;

pub(super) struct Table {
    widths: Vec<f32>,
    size: f32,
    rows: Vec<Vec<String>>,
    total: Option<Vec<String>>,
}

const fn is_right(unit: SheetUnit) -> bool {
    match unit {
        SheetUnit::Text | SheetUnit::Moment => false,
        SheetUnit::Count
        | SheetUnit::Share
        | SheetUnit::Points
        | SheetUnit::Score
        | SheetUnit::Mark
        | SheetUnit::Duration
        | SheetUnit::Amount => true,
    }
}

impl Table {
    pub(super) fn of(sheet: &Sheet, language: Language, zone: &TimeZone) -> Self {
        let told = |cells: &[Cell]| -> Vec<String> {
            sheet
                .columns
                .iter()
                .zip(cells)
                .map(|(column, cell)| match (cell, column.unit) {
                    // An empty text is no number that could not be had.
                    (Cell::Empty, SheetUnit::Text) => String::new(),
                    _ => cell.written(column.unit, language, zone),
                })
                .collect()
        };
        let rows = sheet.rows.iter().take(MOST_ROWS).map(|r| told(&r.cells)).collect();
        let mut total = sheet.total.as_deref().map(told);
        for text in total.iter_mut().flatten().skip(1) {
            if text == "–" {
                text.clear();
            }
        }
        Self { widths: Vec::new(), size: SIZES[0], rows, total }
    }

    /// Whether a portrait page holds it, and sets the widths for the page it will be on.
    pub(super) fn fit(&mut self, columns: &[SheetColumn], room: [f32; 2]) -> Side {
        for size in [SIZES[0], SIZES[1]] {
            let widths = self.natural(columns, size);
            if widths.iter().sum::<f32>() <= room[0] {
                (self.widths, self.size) = (widths, size);
                self.spread(columns, room[0]);
                return Side::Portrait;
            }
        }
        for size in SIZES {
            let widths = self.natural(columns, size);
            if widths.iter().sum::<f32>() <= room[1] {
                (self.widths, self.size) = (widths, size);
                self.spread(columns, room[1]);
                return Side::Landscape;
            }
        }
        self.size = SIZES[3];
        self.widths = self.natural(columns, self.size);
        self.squeeze(columns, room[1]);
        Side::Landscape
    }

    fn natural(&self, columns: &[SheetColumn], size: f32) -> Vec<f32> {
        let of = |(place, column): (usize, &SheetColumn)| {
            let word = column.name.split(' ').map(|w| font::width(w, Face::Bold, size));
            let mut wide = word.fold(0.0, f32::max);
            for row in self.rows.iter().take(MEASURED).chain(self.total.as_ref()) {
                let text = row.get(place).map_or("", String::as_str);
                wide = wide.max(font::width(text, Face::Bold, size));
            }
            let most = if column.unit == SheetUnit::Text { WIDEST_TEXT } else { f32::MAX };
            wide.min(most) + GAP
        };
        columns.iter().enumerate().map(of).collect()
    }

    /// Free room goes to texts first, so that numbers stay near each other.
    fn spread(&mut self, columns: &[SheetColumn], room: f32) {
        let free = room - self.widths.iter().sum::<f32>();
        let many = u8::try_from(columns.len().max(1)).unwrap_or(u8::MAX);
        for width in &mut self.widths {
            *width += free / f32::from(many);
        }
    }

    fn squeeze(&mut self, columns: &[SheetColumn], room: f32) {
        let texts = |c: &SheetColumn| c.unit == SheetUnit::Text;
        let fixed: f32 =
            self.widths.iter().zip(columns).filter(|(_, c)| !texts(c)).map(|(w, _)| w).sum();
        let flexible: f32 =
            self.widths.iter().zip(columns).filter(|(_, c)| texts(c)).map(|(w, _)| w).sum();
        let share = ((room - fixed) / flexible.max(1.0)).clamp(0.25, 1.0);
        for (width, column) in self.widths.iter_mut().zip(columns) {
            if texts(column) {
                *width *= share;
            }
        }
        let all: f32 = self.widths.iter().sum();
        if all > room {
            self.widths.iter_mut().for_each(|w| *w *= room / all);
        }
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, columns: &[SheetColumn]) {
        canvas.need(90.0);
        self.head(canvas, columns);
        let height = self.size * 1.95;
        for (i, row) in self.rows.iter().enumerate() {
            if canvas.room() < height {
                let side = canvas.side();
                canvas.page(side, false);
                self.head(canvas, columns);
            }
            if i % 2 == 1 {
                let y = canvas.y;
                canvas.fill([MARGIN, y, self.widths.iter().sum(), height], SHADE);
            }
            self.row(canvas, columns, row, Style::plain(self.size), height);
        }
        if let Some(total) = &self.total {
            canvas.need(height + 4.0);
            let (y, wide) = (canvas.y, self.widths.iter().sum::<f32>());
            canvas.line(&[(MARGIN, y), (MARGIN + wide, y)], 0.9, BRAND);
            self.row(canvas, columns, total, Style::bold(self.size), height);
        }
        canvas.y += 6.0;
    }

    fn head(&self, canvas: &mut Canvas, columns: &[SheetColumn]) {
        let style = Style::bold(self.size).of(WHITE);
        let lines: Vec<Vec<String>> = columns
            .iter()
            .zip(&self.widths)
            .map(|(c, w)| font::wrap(&c.name, Face::Bold, self.size, w - GAP + 0.5, HEAD_LINES))
            .collect();
        let most = lines.iter().map(Vec::len).max().unwrap_or(1);
        let line_height = self.size * 1.25;
        let rows = f32::from(u8::try_from(most).unwrap_or(1));
        let height = rows * line_height + 8.0;
        let top = canvas.y;
        canvas.fill([MARGIN, top, self.widths.iter().sum(), height], BRAND);
        let mut x = MARGIN;
        for ((column, width), texts) in columns.iter().zip(&self.widths).zip(&lines) {
            // Short heads stand at the bottom, beside their numbers.
            let skip = f32::from(u8::try_from(most - texts.len()).unwrap_or(0));
            let mut y = top + 4.0 + self.size + skip * line_height;
            for text in texts {
                place(canvas, column.unit, (x, *width), y, style, text);
                y += line_height;
            }
            x += width;
        }
        canvas.y = top + height;
    }

    fn row(
        &self,
        canvas: &mut Canvas,
        columns: &[SheetColumn],
        row: &[String],
        style: Style,
        height: f32,
    ) {
        let y = canvas.y + height * 0.68;
        let mut x = MARGIN;
        for ((column, width), text) in columns.iter().zip(&self.widths).zip(row) {
            let text = font::cut(text, style.face, style.size, width - GAP + 1.0);
            place(canvas, column.unit, (x, *width), y, style, &text);
            x += width;
        }
        canvas.y += height;
        let y = canvas.y;
        canvas.line(&[(MARGIN, y), (x, y)], 0.3, LINE);
    }
}

fn place(
    canvas: &mut Canvas,
    unit: SheetUnit,
    (x, width): (f32, f32),
    y: f32,
    style: Style,
    text: &str,
) {
    if is_right(unit) {
        canvas.text_right(x + width - GAP / 2.0, y, style, text);
    } else {
        canvas.text(x + GAP / 2.0, y, style, text);
    }
}
