//! Bars and curves, drawn as lines and rectangles: they print as sharp as the text.

use super::super::words::{Language, number};
use super::canvas::{Canvas, Colour, LINE, MARGIN, MUTED, SERIES, Style, WHITE};
use super::font;
use crate::shape::{ChartName, SheetChart, SheetUnit};

const HEIGHT: f32 = 150.0;
const STEPS: u8 = 4;

pub(super) fn draw(canvas: &mut Canvas, chart: &SheetChart, language: Language) {
    if chart.kind == ChartName::Heat {
        return heat(canvas, chart, language);
    }
    let highest = highest(chart);
    if highest <= 0.0 || chart.labels.is_empty() {
        return;
    }
    canvas.need(HEIGHT + 60.0);
    let (top, step) = scale(highest, chart.unit);
    let small = Style::plain(7.5).of(MUTED);
    legend(canvas, chart);
    let begin = canvas.y + 10.0;
    let labels: Vec<String> =
        (0..=STEPS).map(|n| number(step * f64::from(n), chart.unit, language)).collect();
    let widest = labels.iter().map(|l| small.width(l)).fold(0.0, f32::max);
    let (left, right) = (MARGIN + widest + 6.0, canvas.right());
    let bottom = begin + HEIGHT;
    for (n, label) in (0..=STEPS).zip(&labels) {
        let y = bottom - HEIGHT * share(step * f64::from(n), top);
        canvas.line(&[(left, y), (right, y)], 0.5, LINE);
        canvas.text_right(left - 6.0, y + 2.5, small, label);
    }
    let place = Place { left, right, bottom, top };
    match chart.kind {
        ChartName::Bars => bars(canvas, chart, &place),
        ChartName::Stacked => stacked(canvas, chart, &place),
        ChartName::Curve => curve(canvas, chart, &place),
        ChartName::Heat | ChartName::None => {}
    }
    axis(canvas, chart, &place, small);
    canvas.y = bottom + 30.0;
}

fn highest(chart: &SheetChart) -> f64 {
    if chart.kind == ChartName::Stacked {
        let sum = |place: usize| -> f64 {
            chart.series.iter().filter_map(|s| s.values.get(place).copied().flatten()).sum()
        };
        return (0..chart.labels.len()).map(sum).fold(0.0, f64::max);
    }
    let values = chart.series.iter().flat_map(|s| s.values.iter().flatten());
    values.fold(0.0_f64, |most, value| most.max(*value))
}

struct Place {
    left: f32,
    right: f32,
    bottom: f32,
    top: f64,
}

impl Place {
    /// The middle of a slot and its width.
    fn slot(&self, place: usize, of: usize) -> (f32, f32) {
        let wide = (self.right - self.left) / small(of.max(1));
        (self.left + wide * (small(place) + 0.5), wide)
    }

    fn y(&self, value: f64) -> f32 {
        self.bottom - HEIGHT * share(value, self.top)
    }
}

/// A chart has few points.
fn small(n: usize) -> f32 {
    f32::from(u16::try_from(n).unwrap_or(u16::MAX))
}

#[expect(clippy::cast_possible_truncation, reason = "a share of the height, 0 to 1")]
fn share(value: f64, top: f64) -> f32 {
    (value / top).clamp(0.0, 1.0) as f32
}

/// The axis' end and the value of one step: round numbers of 1, 2 or 5.
fn scale(highest: f64, unit: SheetUnit) -> (f64, f64) {
    if unit == SheetUnit::Share && highest > 0.5 && highest <= 1.0 {
        return (1.0, 0.25);
    }
    let steps = f64::from(STEPS);
    let minute = 60_000.0;
    let raw = highest / steps;
    // Lengths are read in seconds and minutes, not in thousands.
    let (raw, factor) = match unit {
        SheetUnit::Duration if highest > 4.0 * minute => (raw / minute, minute),
        SheetUnit::Duration => (raw / 1_000.0, 1_000.0),
        SheetUnit::Amount => (raw / 100.0, 100.0),
        SheetUnit::Text
        | SheetUnit::Count
        | SheetUnit::Share
        | SheetUnit::Points
        | SheetUnit::Score
        | SheetUnit::Mark
        | SheetUnit::Moment => (raw, 1.0),
    };
    let size = 10_f64.powf(raw.log10().floor());
    let round = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|m| m * size >= raw).unwrap_or(10.0);
    let mut step = round * size;
    if matches!(unit, SheetUnit::Count | SheetUnit::Duration) {
        step = step.ceil();
    }
    (step * steps * factor, step * factor)
}

fn legend(canvas: &mut Canvas, chart: &SheetChart) {
    let style = Style::plain(8.0);
    let mut x = MARGIN;
    canvas.y += 14.0;
    let y = canvas.y;
    for (series, colour) in chart.series.iter().zip(SERIES) {
        canvas.fill([x, y - 6.0, 8.0, 8.0], colour);
        canvas.text(x + 12.0, y + 1.0, style, &series.name);
        x += 12.0 + style.width(&series.name) + 18.0;
    }
}

fn bars(canvas: &mut Canvas, chart: &SheetChart, place: &Place) {
    let of = chart.labels.len();
    let kinds = chart.series.len().clamp(1, SERIES.len());
    for (n, (series, colour)) in chart.series.iter().zip(SERIES).enumerate() {
        for (i, value) in series.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let (middle, wide) = place.slot(i, of);
            let all = (wide * 0.7).min(46.0 * small(kinds));
            let one = all / small(kinds);
            let x = middle - all / 2.0 + one * small(n);
            let y = place.y(*value);
            canvas.fill([x, y, one * 0.92, place.bottom - y], colour);
        }
    }
}

fn stacked(canvas: &mut Canvas, chart: &SheetChart, place: &Place) {
    let of = chart.labels.len();
    for slot in 0..of {
        let (middle, wide) = place.slot(slot, of);
        let wide = (wide * 0.7).min(46.0);
        let mut below = 0.0;
        for (series, colour) in chart.series.iter().zip(SERIES) {
            let Some(value) = series.values.get(slot).copied().flatten() else { continue };
            let (bottom, top) = (place.y(below), place.y(below + value));
            canvas.fill([middle - wide / 2.0, top, wide, bottom - top], colour);
            below += value;
        }
    }
}

/// One row a series, one column a label; the darker, the more.
fn heat(canvas: &mut Canvas, chart: &SheetChart, language: Language) {
    let most = highest(chart);
    if most <= 0.0 || chart.labels.is_empty() {
        return;
    }
    let style = Style::plain(7.5).of(MUTED);
    let row = 15.0;
    canvas.need(row * small(chart.series.len()) + 40.0);
    let names = chart.series.iter().map(|s| font::cut(&s.name, style.face, style.size, 110.0));
    let names: Vec<String> = names.collect();
    let widest = names.iter().map(|n| style.width(n)).fold(0.0, f32::max);
    let place = Place {
        left: MARGIN + widest + 6.0,
        right: canvas.right(),
        bottom: canvas.y + 10.0 + row * small(chart.series.len()),
        top: most,
    };
    let of = chart.labels.len();
    let mut y = canvas.y + 10.0;
    for (series, name) in chart.series.iter().zip(&names) {
        canvas.text_right(place.left - 6.0, y + row * 0.7, style, name);
        for (slot, value) in series.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let (middle, wide) = place.slot(slot, of);
            let part = share(*value, most);
            let Colour(r, g, b) = SERIES[0];
            let pale = |c: f32| 0.95 - (0.95 - c) * part;
            let at = [middle - wide / 2.0, y, wide - 0.8, row - 0.8];
            canvas.fill(at, Colour(pale(r), pale(g), pale(b)));
            let told = number(*value, chart.unit, language);
            let size = style.width(&told);
            if size <= wide - 2.0 {
                let ink = if part > 0.55 { WHITE } else { MUTED };
                canvas.text(middle - size / 2.0, y + row * 0.7, style.of(ink), &told);
            }
        }
        y += row;
    }
    axis(canvas, chart, &place, style);
    canvas.y = place.bottom + 30.0;
}

fn curve(canvas: &mut Canvas, chart: &SheetChart, place: &Place) {
    let of = chart.labels.len();
    for (series, colour) in chart.series.iter().zip(SERIES).rev() {
        // A gap where there was nothing to measure.
        for run in series
            .values
            .iter()
            .enumerate()
            .collect::<Vec<_>>()
            .chunk_by(|a, b| a.1.is_some() == b.1.is_some())
        {
            let points: Vec<(f32, f32)> = run
                .iter()
                .filter_map(|(i, value)| Some((place.slot(*i, of).0, place.y((**value)?))))
                .collect();
            match points.as_slice() {
                [] => {}
                [(x, y)] => canvas.fill([x - 1.5, y - 1.5, 3.0, 3.0], colour),
                more => canvas.line(more, 1.6, colour),
            }
        }
    }
}

/// As many labels as there is room for.
fn axis(canvas: &mut Canvas, chart: &SheetChart, place: &Place, style: Style) {
    let of = chart.labels.len();
    let (_, wide) = place.slot(0, of);
    let widest = chart.labels.iter().map(|l| style.width(l)).fold(0.0, f32::max).min(90.0) + 6.0;
    let mut free = place.left - 20.0;
    for (i, label) in chart.labels.iter().enumerate() {
        let (middle, _) = place.slot(i, of);
        let label = font::cut(label, style.face, style.size, widest.max(wide));
        let half = style.width(&label) / 2.0;
        let x = (middle - half).min(place.right - half * 2.0);
        if x >= free {
            canvas.text(x, place.bottom + 12.0, style, &label);
            free = x + half * 2.0 + 6.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number_above_the_highest() {
        for (highest, unit, top) in [
            (930.0, SheetUnit::Count, 1_000.0),
            (3.0, SheetUnit::Count, 4.0),
            (0.92, SheetUnit::Share, 1.0),
            (0.13, SheetUnit::Share, 0.2),
            (38_000.0, SheetUnit::Duration, 40_000.0),
        ] {
            let (found, step) = scale(highest, unit);
            assert!((found - top).abs() < 1e-9, "{highest}: {found}");
            assert!((step * 4.0 - found).abs() < 1e-9);
        }
    }
}
