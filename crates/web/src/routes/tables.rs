//! Lists as spreadsheets: what a person has on the screen, as XLSX.
//!
//! Owns: cells and their types. Must not own: which rows: they come from who reads them already.

use crate::AppState;
use crate::auth::Who;
use crate::extract::Json;
use crate::problem::{Answer, Problem};
use crate::shape::TableForm;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderName, header};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const MOST_ROWS: usize = 100_000;
const MOST_COLUMNS: usize = 200;
const BODY_BYTES: usize = 16 * 1024 * 1024;
/// A cell of a spreadsheet holds no more.
const LONGEST_CELL: usize = 32_767;
/// So does the name of a sheet.
const LONGEST_NAME: usize = 31;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(xlsx)).layer(DefaultBodyLimit::max(BODY_BYTES))
}

/// Makes a spreadsheet of a list: up to 100,000 rows of 200 columns, 16 MiB. Texts stay texts,
/// whatever they begin with; numbers and dates are typed, moments stand in the centre's time zone.
#[utoipa::path(
    post,
    path = "/api/v1/tables/xlsx",
    tag = "exports",
    request_body = TableForm,
    responses(
        (status = 200, body = Vec<u8>, content_type =
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn xlsx(
    State(state): State<AppState>,
    _who: Who,
    Json(form): Json<TableForm>,
) -> Answer<([(HeaderName, &'static str); 2], Vec<u8>)> {
    if form.rows.len() > MOST_ROWS || form.columns.len() > MOST_COLUMNS {
        let what = "At most 100,000 rows of 200 columns: narrow the list and export it in parts.";
        return Err(Problem::bad_field("rows", form.rows.len(), what));
    }
    let zone = state.hub.plan().map(|(_, plan)| plan.settings.time_zone.clone());
    let zone = zone.and_then(|name| TimeZone::get(&name).ok()).unwrap_or(TimeZone::UTC);
    let made = tokio::task::spawn_blocking(move || workbook(&form, &zone)).await;
    let bytes = made.map_err(|_| Problem::internal())?.map_err(|error| {
        tracing::error!(%error, "a spreadsheet could not be made");
        Problem::internal()
    })?;
    let headers = [
        (header::CONTENT_TYPE, XLSX),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"plateau.xlsx\""),
    ];
    Ok((headers, bytes))
}

struct Formats {
    head: Format,
    day: Format,
    moment: Format,
}

fn workbook(form: &TableForm, zone: &TimeZone) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&form.name))?;
    let formats = Formats {
        head: Format::new().set_bold(),
        day: Format::new().set_num_format("dd/mm/yyyy"),
        moment: Format::new().set_num_format("dd/mm/yyyy hh:mm:ss"),
    };
    for (at, title) in (0..).zip(&form.columns) {
        sheet.write_string_with_format(0, at, short(title), &formats.head)?;
    }
    for (line, row) in (1..).zip(&form.rows) {
        for (at, value) in (0..).zip(row.iter().take(form.columns.len())) {
            write(sheet, (line, at), value, &formats, zone)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    book.save_to_buffer()
}

fn write(
    sheet: &mut Worksheet,
    (line, at): (u32, u16),
    value: &Value,
    formats: &Formats,
    zone: &TimeZone,
) -> Result<(), XlsxError> {
    match value {
        Value::Null => Ok(()),
        Value::Bool(yes) => sheet.write_boolean(line, at, *yes).map(drop),
        Value::Number(number) => {
            sheet.write_number(line, at, number.as_f64().unwrap_or_default()).map(drop)
        }
        Value::String(text) => match when(text, zone) {
            Some(When::Day(day)) => {
                sheet.write_datetime_with_format(line, at, excel(day.into())?, &formats.day)
            }
            Some(When::Moment(at_zone)) => {
                sheet.write_datetime_with_format(line, at, excel(at_zone)?, &formats.moment)
            }
            None => sheet.write_string(line, at, short(text)),
        }
        .map(drop),
        Value::Array(_) | Value::Object(_) => {
            sheet.write_string(line, at, short(&value.to_string())).map(drop)
        }
    }
}

enum When {
    Day(Date),
    Moment(DateTime),
}

/// A whole day or moment as the API writes them, and nothing that only looks alike. Spreadsheets
/// know no day before 1900.
fn when(text: &str, zone: &TimeZone) -> Option<When> {
    let digits = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    if !digits || text.len() < 10 || text.as_bytes()[4] != b'-' {
        return None;
    }
    let found = if text.len() == 10 {
        When::Day(text.parse().ok()?)
    } else {
        When::Moment(text.parse::<Timestamp>().ok()?.to_zoned(zone.clone()).datetime())
    };
    let year = match &found {
        When::Day(day) => day.year(),
        When::Moment(at) => at.year(),
    };
    (year >= 1900).then_some(found)
}

fn excel(at: DateTime) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, part(at.month()), part(at.day()))?.and_hms(
        u16::from(part(at.hour())),
        part(at.minute()),
        f64::from(part(at.second())),
    )
}

fn short(text: &str) -> &str {
    text.char_indices().nth(LONGEST_CELL).map_or(text, |(end, _)| &text[..end])
}

/// Spreadsheets refuse some characters and long names.
fn sheet_name(name: &str) -> String {
    let kept = name.chars().filter(|c| !r"[]:*?/\'".contains(*c) && !c.is_control());
    let name: String = kept.take(LONGEST_NAME).collect();
    if name.trim().is_empty() { "Plateau".to_owned() } else { name.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_days_and_moments_become_dates() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let is = |text: &str| when(text, &paris);
        assert!(matches!(is("2026-11-22"), Some(When::Day(_))));
        let Some(When::Moment(at)) = is("2026-11-22T05:30:00.123Z") else { panic!("a moment") };
        assert_eq!(at.hour(), 6, "in the centre's time zone");
        for text in ["1234-5678-90", "2026-13-01", "0162000001", "=1+1", "", "été 2026-11"] {
            assert!(is(text).is_none(), "{text}");
        }
        assert!(is("1789-07-14").is_none(), "before the calendar of spreadsheets");
    }

    #[test]
    fn a_sheet_is_named_by_what_spreadsheets_take() {
        assert_eq!(sheet_name("Appels [22/11]"), "Appels 2211");
        assert_eq!(sheet_name("::"), "Plateau");
        assert_eq!(sheet_name(&"a".repeat(50)).len(), LONGEST_NAME);
    }
}
