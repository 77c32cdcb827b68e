//! A report as a file: CSV, XLSX and Parquet; PDF is drawn elsewhere.

use super::pdf;
use super::words::Language;
use crate::shape::{Cell, FileFormat, Sheet, SheetUnit};
use jiff::tz::TimeZone;
use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("the spreadsheet: {0}")]
    Xlsx(#[from] XlsxError),
    #[error("the Parquet file: {0}")]
    Parquet(#[from] ParquetError),
}

impl FileFormat {
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }

    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }
}

/// # Errors
/// [`FileError`].
pub(crate) fn file(
    sheet: &Sheet,
    format: FileFormat,
    around: &pdf::Around<'_>,
) -> Result<Vec<u8>, FileError> {
    Ok(match format {
        FileFormat::Pdf => pdf::report(sheet, around),
        FileFormat::Csv => csv(sheet, around.language, around.zone),
        FileFormat::Xlsx => xlsx(sheet, around.zone)?,
        FileFormat::Parquet => parquet(sheet)?,
    })
}

/// For a spreadsheet of that language; a text that a spreadsheet would take as a formula is quoted.
fn csv(sheet: &Sheet, language: Language, zone: &TimeZone) -> Vec<u8> {
    let separator = language.pick(";", ",");
    let field = |text: &str| {
        let risky = text.starts_with(['=', '+', '-', '@', '\t']);
        let text = if risky { format!("'{text}") } else { text.to_owned() };
        if text.contains([';', ',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    };
    let cell = |cell: &Cell, unit: SheetUnit| match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => field(text),
        Cell::At(_) => cell.written(unit, language, zone),
        // Numbers as numbers: seconds, shares of one, the currency itself.
        Cell::Int(_) | Cell::Number(_) => {
            let text = plain(cell, unit).to_string();
            if language.is_french() { text.replace('.', ",") } else { text }
        }
    };
    let mut out = String::from("\u{feff}");
    let heads: Vec<String> = sheet.columns.iter().map(|c| field(&c.name)).collect();
    out.push_str(&heads.join(separator));
    out.push_str("\r\n");
    let rows = sheet.rows.iter().map(|r| &r.cells).chain(sheet.total.as_ref());
    for row in rows {
        let cells: Vec<String> =
            sheet.columns.iter().zip(row).map(|(c, value)| cell(value, c.unit)).collect();
        out.push_str(&cells.join(separator));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// In the unit of people: seconds, the currency.
fn plain(cell: &Cell, unit: SheetUnit) -> f64 {
    let value = cell.value().unwrap_or_default();
    match unit {
        SheetUnit::Duration => value / 1_000.0,
        SheetUnit::Amount => value / 100.0,
        SheetUnit::Text
        | SheetUnit::Count
        | SheetUnit::Share
        | SheetUnit::Points
        | SheetUnit::Score
        | SheetUnit::Mark
        | SheetUnit::Moment => value,
    }
}

const DAY_MS: f64 = 86_400_000.0;

fn xlsx(sheet: &Sheet, zone: &TimeZone) -> Result<Vec<u8>, FileError> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name("Plateau")?;
    let bold = Format::new().set_bold();
    page.write_string_with_format(0, 0, &sheet.title, &bold)?;
    page.write_string(1, 0, &sheet.subtitle)?;
    for (at, column) in (0..).zip(&sheet.columns) {
        page.write_string_with_format(3, at, &column.name, &bold)?;
    }
    let format = |unit: SheetUnit| match unit {
        SheetUnit::Share | SheetUnit::Points => Format::new().set_num_format("0.0%"),
        SheetUnit::Duration => Format::new().set_num_format("[h]:mm:ss"),
        SheetUnit::Amount | SheetUnit::Mark => Format::new().set_num_format("#,##0.00"),
        SheetUnit::Score => Format::new().set_num_format("+0.00;-0.00;0"),
        SheetUnit::Moment => Format::new().set_num_format("dd/mm/yyyy hh:mm:ss"),
        SheetUnit::Count | SheetUnit::Text => Format::new().set_num_format("#,##0"),
    };
    let rows = sheet.rows.iter().map(|r| &r.cells).chain(sheet.total.as_ref());
    for (line, row) in (4..).zip(rows) {
        for ((at, column), cell) in (0..).zip(&sheet.columns).zip(row) {
            match (cell, column.unit) {
                (Cell::Empty, _) => {}
                (Cell::Text(text), _) => _ = page.write_string(line, at, text)?,
                (Cell::At(time), unit) => {
                    let stamp = jiff::Timestamp::from_millisecond(time.0.epoch_ms());
                    let local = stamp.map(|s| s.to_zoned(zone.clone()));
                    let days = local.map_or(0.0, |z| serial(&z));
                    page.write_number_with_format(line, at, days, &format(unit))?;
                }
                (Cell::Int(_) | Cell::Number(_), unit) => {
                    let value = cell.value().unwrap_or_default();
                    let value = match unit {
                        // A spreadsheet has no length below zero: seconds then.
                        SheetUnit::Duration if value >= 0.0 => value / DAY_MS,
                        SheetUnit::Duration => {
                            page.write_number(line, at, value / 1_000.0)?;
                            continue;
                        }
                        _ => plain(cell, unit),
                    };
                    page.write_number_with_format(line, at, value, &format(unit))?;
                }
            }
        }
    }
    page.set_freeze_panes(4, 0)?;
    page.autofit();
    Ok(book.save_to_buffer()?)
}

/// Days since the calendar of spreadsheets began, on 1899-12-30.
fn serial(at: &jiff::Zoned) -> f64 {
    let begin = jiff::civil::date(1899, 12, 30).at(0, 0, 0, 0);
    at.datetime().duration_since(begin).as_secs_f64() / 86_400.0
}

/// One column for each of the report's, by its key: texts, whole numbers, fractions, moments (UTC,
/// milliseconds). Lengths are milliseconds, amounts hundredths. The total is not in it.
fn parquet(sheet: &Sheet) -> Result<Vec<u8>, FileError> {
    let names = names(sheet);
    let mut fields = Vec::new();
    for (column, name) in sheet.columns.iter().zip(&names) {
        let (physical, logical) = match column.unit {
            SheetUnit::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            SheetUnit::Count
            | SheetUnit::Share
            | SheetUnit::Points
            | SheetUnit::Score
            | SheetUnit::Mark
            | SheetUnit::Duration => (Physical::DOUBLE, None),
            SheetUnit::Amount => (Physical::INT64, None),
            SheetUnit::Moment => {
                let unit = TimeUnit::MILLIS;
                let moment = LogicalType::timestamp(true, unit);
                (Physical::INT64, Some(moment))
            }
        };
        let field = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()?;
        fields.push(Arc::new(field));
    }
    let schema = Arc::new(Type::group_type_builder("report").with_fields(fields).build()?);
    let properties = Arc::new(WriterProperties::builder().set_created_by("Plateau".into()).build());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, properties)?;
    let mut group = writer.next_row_group()?;
    for (place, column) in sheet.columns.iter().enumerate() {
        let cells = sheet.rows.iter().map(|row| row.cells.get(place).unwrap_or(&Cell::Empty));
        let Some(mut written) = group.next_column()? else { break };
        let levels: Vec<i16> = cells.clone().map(|c| i16::from(*c != Cell::Empty)).collect();
        let there = cells.filter(|c| **c != Cell::Empty);
        match column.unit {
            SheetUnit::Text => {
                let values: Vec<ByteArray> =
                    there.map(|c| ByteArray::from(as_text(c).as_str())).collect();
                written.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
            }
            SheetUnit::Count
            | SheetUnit::Share
            | SheetUnit::Points
            | SheetUnit::Score
            | SheetUnit::Mark
            | SheetUnit::Duration => {
                let values: Vec<f64> = there.map(|c| c.value().unwrap_or_default()).collect();
                written.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
            }
            SheetUnit::Amount | SheetUnit::Moment => {
                let values: Vec<i64> = there.map(as_whole).collect();
                written.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
            }
        }
        written.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(bytes)
}

fn as_text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::At(time) => time.0.to_string(),
        Cell::Int(n) => n.to_string(),
        Cell::Number(n) => n.to_string(),
        Cell::Empty => String::new(),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "amounts and moments are whole and small")]
fn as_whole(cell: &Cell) -> i64 {
    match cell {
        Cell::Int(n) => *n,
        Cell::At(time) => time.0.epoch_ms(),
        Cell::Number(n) => n.round() as i64,
        Cell::Empty | Cell::Text(_) => 0,
    }
}

/// Keys, each once.
fn names(sheet: &Sheet) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut names = Vec::new();
    for column in &sheet.columns {
        let mut name = column.key.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        while !seen.insert(name.clone()) {
            name.push('_');
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{ChartName, SheetChart, SheetColumn, SheetRow, SheetSeries};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    use vocab::Moment;

    fn column(key: &str, name: &str, unit: SheetUnit) -> SheetColumn {
        let formula = (unit == SheetUnit::Share).then(|| "répondus ÷ offerts".to_owned());
        SheetColumn {
            key: key.to_owned(),
            name: name.to_owned(),
            unit,
            version: formula.as_ref().map(|_| 1),
            formula,
        }
    }

    fn sheet(rows: i64) -> Sheet {
        let at = Moment::from_epoch_ms(1_795_000_000_000);
        let row = |n: i64| SheetRow {
            cells: vec![
                Cell::Text(format!("Résiliation à l’été {n}")),
                Cell::Int(1_000 + n),
                if n == 0 { Cell::Empty } else { Cell::Number(0.9205) },
                Cell::Int(20_000),
                Cell::Int(2_850),
                Cell::At(at.into()),
            ],
            open: None,
        };
        let rows: Vec<SheetRow> = (0..rows).map(row).collect();
        Sheet {
            title: "Décroché d’août".to_owned(),
            subtitle: "du 1er au 22 novembre 2026 · Numéris".to_owned(),
            from: at.into(),
            to: at.into(),
            as_of: at.into(),
            time_zone: "Europe/Paris".to_owned(),
            columns: vec![
                column("queue", "File", SheetUnit::Text),
                column("answered", "Appels répondus", SheetUnit::Count),
                column("answer_rate", "Taux de décroché", SheetUnit::Share),
                column("asa", "Délai moyen d’attente (DMA)", SheetUnit::Duration),
                column("cost", "Coût", SheetUnit::Amount),
                column("last", "Dernier", SheetUnit::Moment),
            ],
            total: Some(rows.first().map(|r| r.cells.clone()).unwrap_or_default()),
            chart: Some(SheetChart {
                kind: ChartName::Bars,
                unit: SheetUnit::Count,
                labels: rows.iter().take(8).map(|r| as_text(&r.cells[0])).collect(),
                series: vec![SheetSeries {
                    name: "Appels répondus".to_owned(),
                    values: rows.iter().take(8).map(|r| r.cells[1].value()).collect(),
                }],
            }),
            rows,
            note: None,
            truncated: false,
        }
    }

    #[test]
    fn a_parquet_file_reads_back_with_its_types_and_gaps() {
        let bytes = parquet(&sheet(3)).unwrap();
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        let names: Vec<_> = reader.metadata().file_metadata().schema().get_fields().to_vec();
        assert_eq!(names.len(), 6);
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[1].get_string(0).unwrap(), "Résiliation à l’été 1");
        assert!((rows[1].get_double(2).unwrap() - 0.9205).abs() < f64::EPSILON);
        assert!(rows[0].get_double(2).is_err(), "nothing to measure is null, not 0");
        assert_eq!(rows[2].get_long(4).unwrap(), 2_850);
    }

    #[test]
    fn a_csv_has_numbers_in_the_readers_language_and_no_formula() {
        let mut one = sheet(2);
        one.rows[0].cells[0] = Cell::Text("=1+1".to_owned());
        let text = String::from_utf8(csv(&one, Language::French, &TimeZone::UTC)).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].ends_with(
            "File;Appels répondus;Taux de décroché;\
             Délai moyen d’attente (DMA);Coût;Dernier"
        ));
        assert!(lines[1].starts_with("'=1+1;1000;;20;28,5;"), "{}", lines[1]);
        assert!(lines[2].contains(";0,9205;"), "{}", lines[2]);
    }

    #[test]
    fn a_pdf_has_pages_that_say_how_many_they_are() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let around =
            pdf::Around { centre: "Centre démo", language: Language::French, zone: &zone };
        let bytes = pdf::report(&sheet(120), &around);
        assert!(bytes.starts_with(b"%PDF-1."));
        let text = words_of(&bytes);
        let pages = text.matches('\u{c}').count();
        // Narrow gaps are none to a reader of layouts.
        let tight = text.replace(" / ", "/");
        assert!(pages >= 3, "{pages} pages");
        for page in 1..=pages {
            assert!(tight.contains(&format!("{page}/{pages}")), "page {page} is numbered: {text}");
        }
        assert!(text.contains("Décroché d’août"), "{text}");
        assert!(text.contains("(v1) = répondus ÷ offerts"), "{text}");
    }

    /// As a reader of PDF finds them: by `pdftotext` of Debian's poppler-utils.
    fn words_of(pdf: &[u8]) -> String {
        use std::io::Write as _;
        use std::process::{Command, Stdio};
        let mut program = Command::new("pdftotext")
            .args(["-layout", "-", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("poppler-utils is installed: make setup");
        program.stdin.take().expect("piped").write_all(pdf).unwrap();
        String::from_utf8(program.wait_with_output().unwrap().stdout).unwrap()
    }

    #[test]
    fn a_spreadsheet_opens_with_its_numbers() {
        use calamine::Reader;
        let bytes = xlsx(&sheet(2), &TimeZone::UTC).unwrap();
        let mut book = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("Plateau").unwrap();
        assert_eq!(range.get_value((4, 1)), Some(&calamine::Data::Float(1_000.0)));
        assert_eq!(range.get_value((3, 0)), Some(&calamine::Data::String("File".to_owned())));
    }
}
