//! A definition run for a reader: the question it asks, and its answer as a table.

use super::words::{self, Language, exact};
use super::{quality, standard};
use crate::AppState;
use crate::auth::Who;
use crate::problem::{Answer, Problem};
use crate::routes::figures::{Asked, NONE, table};
use crate::shape::{
    Beside, BesideKind, Cell, ChartName, FigureFilter, FigureLine, FigureTable, ReportDefinition,
    ReportKind, Sheet, SheetChart, SheetColumn, SheetOpen, SheetRow, SheetSeries, SheetUnit,
    ViewName,
};
use jiff::tz::TimeZone;
use ledger::figure::dictionary::{Kpi, Unit};
use std::collections::BTreeMap;
use vocab::Moment;

/// A chart of more says nothing.
const MOST_POINTS: usize = 60;
const MOST_BARS: usize = 20;
const MOST_SERIES: usize = 8;
const MOST_FILTERS: usize = 12;

/// A reader's report.
pub(crate) async fn run(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    title: Option<&str>,
    language: Language,
) -> Answer<Sheet> {
    let mut sheet = match definition.kind {
        ReportKind::Figures => figures(state, who, definition, language).await?,
        ReportKind::Timesheet => standard::timesheet(state, who, definition, language).await?,
        ReportKind::Waits => standard::waits(state, who, definition, language).await?,
        ReportKind::Abandons => standard::abandons(state, who, definition, language).await?,
        ReportKind::Repeats => standard::repeats(state, who, definition, language).await?,
        ReportKind::Transfers => standard::transferred(state, who, definition, language).await?,
        ReportKind::Paths => super::paths::paths(state, who, definition, language).await?,
        ReportKind::Cost => standard::cost(state, who, definition, language).await?,
        ReportKind::Evaluations => quality::evaluations(state, who, definition, language).await?,
        ReportKind::Calibration => quality::calibrations(state, who, definition, language).await?,
        ReportKind::Coaching => quality::coachings(state, who, definition, language).await?,
    };
    if let Some(title) = title.map(str::trim).filter(|t| !t.is_empty()) {
        title.clone_into(&mut sheet.title);
    }
    Ok(sheet)
}

/// The question of the figures that a definition asks at this moment.
pub(crate) fn filter_of(
    definition: &ReportDefinition,
    now: Moment,
    zone: &TimeZone,
) -> Answer<FigureFilter> {
    let (from, to) = definition.span.moments(now, zone);
    let mut filter = FigureFilter {
        from: Some(from.into()),
        to: Some(to.into()),
        view: Some(view_of(definition)),
        compare: definition.compare,
        ..FigureFilter::default()
    };
    if definition.kind == ReportKind::Figures {
        filter.by = Some(definition.by.join(","));
        filter.kpi = Some(definition.kpi.join(","));
    }
    if definition.filters.len() > MOST_FILTERS {
        let what = "A report has 12 filters at most.";
        return Err(Problem::bad_field("filters", definition.filters.len(), what));
    }
    for (name, value) in &definition.filters {
        let place = match name.as_str() {
            "organization" => &mut filter.organization,
            "campaign" => &mut filter.campaign,
            "queue" => &mut filter.queue,
            "agent" => &mut filter.agent,
            "team" => &mut filter.team,
            "disposition" => &mut filter.disposition,
            "number" => &mut filter.number,
            "channel" => &mut filter.channel,
            "direction" => &mut filter.direction,
            _ => {
                let what = "Filter by organization, campaign, queue, agent, team, disposition, \
                     number, channel or direction.";
                return Err(Problem::bad_field("filters", name.as_str(), what));
            }
        };
        *place = Some(value.clone());
    }
    Ok(filter)
}

const fn view_of(definition: &ReportDefinition) -> ViewName {
    match definition.kind {
        ReportKind::Figures => match definition.view {
            Some(view) => view,
            None => ViewName::Queue,
        },
        ReportKind::Timesheet
        | ReportKind::Cost
        | ReportKind::Evaluations
        | ReportKind::Calibration
        | ReportKind::Coaching => ViewName::Agent,
        ReportKind::Waits
        | ReportKind::Abandons
        | ReportKind::Repeats
        | ReportKind::Transfers
        | ReportKind::Paths => ViewName::Queue,
    }
}

/// What all reports have: read, checked, and told in words.
pub(super) struct Frame {
    pub(super) asked: Asked,
    pub(super) filter: FigureFilter,
    pub(super) language: Language,
}

impl Frame {
    pub(super) fn of(
        state: &AppState,
        who: &Who,
        definition: &ReportDefinition,
        language: Language,
    ) -> Answer<Self> {
        let (_, plan) = state.hub.plan().ok_or_else(|| Problem::not_found("plan"))?;
        let zone = TimeZone::get(&plan.settings.time_zone).unwrap_or(TimeZone::UTC);
        let filter = filter_of(definition, crate::state::now(), &zone)?;
        let asked = Asked::read(state, who, &filter)?;
        Ok(Self { asked, filter, language })
    }

    pub(super) fn pick<'a>(&self, french: &'a str, english: &'a str) -> &'a str {
        self.language.pick(french, english)
    }

    pub(super) fn sheet(&self, title: &str, columns: Vec<SheetColumn>) -> Sheet {
        Sheet {
            title: title.to_owned(),
            subtitle: self.subtitle(None),
            from: self.asked.cells.from.into(),
            to: self.asked.cells.to.into(),
            as_of: self.asked.now.into(),
            time_zone: self.asked.plan.settings.time_zone.clone(),
            columns,
            rows: Vec::new(),
            total: None,
            chart: None,
            note: None,
            truncated: false,
        }
    }

    /// The span, then what narrows it, by name.
    fn subtitle(&self, beside: Option<&Beside>) -> String {
        let cells = &self.asked.cells;
        let zone = &self.asked.zone;
        let mut text = words::span(cells.from, cells.to, self.language, zone);
        if let Some(beside) = beside {
            let other = words::span(beside.from.0, beside.to.0, self.language, zone);
            let told = match beside.kind {
                BesideKind::Span => format!("{} {other}", self.pick("face à", "against")),
                BesideKind::Now => String::new(),
            };
            text = format!("{text}, {told}");
        }
        let plan = &self.asked.plan;
        let filter = &self.filter;
        let mut named = Vec::new();
        let mut add = |value: &Option<String>, name: &dyn Fn(&str) -> Option<String>| {
            if let Some(value) = value.as_deref().filter(|v| !v.is_empty()) {
                let names = value.split(',').map(|id| name(id).unwrap_or_else(|| id.to_owned()));
                named.push(names.collect::<Vec<_>>().join(", "));
            }
        };
        add(&filter.organization, &|id| plan.organizations.get(id).map(|o| o.name.clone()));
        add(&filter.campaign, &|id| plan.campaigns.get(id).map(|o| o.name.clone()));
        add(&filter.queue, &|id| plan.queues.get(id).map(|o| o.name.clone()));
        add(&filter.team, &|id| plan.teams.get(id).map(|o| o.name.clone()));
        add(&filter.agent, &|id| plan.agents.get(id).map(|o| o.name.clone()));
        add(&filter.disposition, &|id| plan.dispositions.get(id).map(|o| o.name.clone()));
        add(&filter.number, &|_| None);
        add(&filter.channel, &|id| Some(channel(id, self.language).to_owned()));
        add(&filter.direction, &|id| Some(direction(id, self.language).to_owned()));
        for name in named {
            text.push_str(" · ");
            text.push_str(&name);
        }
        text
    }
}

pub(super) fn direction(id: &str, language: Language) -> &str {
    match id {
        "inbound" => language.pick("Entrants", "Inbound"),
        "transfer" => language.pick("Transférés", "Transferred"),
        "outbound" => language.pick("Sortants", "Outbound"),
        "callback" => language.pick("Rappels", "Callbacks"),
        "consultation" => language.pick("Consultations", "Consultations"),
        other => other,
    }
}

fn channel(id: &str, language: Language) -> &str {
    match id {
        "voice" => language.pick("Téléphone", "Telephone"),
        other => other,
    }
}

pub(super) fn column(key: &str, name: &str, unit: SheetUnit) -> SheetColumn {
    SheetColumn { key: key.to_owned(), name: name.to_owned(), unit, formula: None, version: None }
}

async fn figures(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, answer) = table(state, who, &frame.filter).await?;
    let mut sheet =
        frame.sheet(frame.pick("Chiffres", "Figures"), columns(&asked, &frame, &answer));
    sheet.subtitle = frame.subtitle(answer.beside.as_ref());
    let mut lines: Vec<&FigureLine> = answer.lines.iter().collect();
    let timed = definition.by.first().is_none_or(|by| is_time(by));
    if !timed {
        let weight = |line: &FigureLine| {
            let weights = ["offered", "handled", "surveys_asked", "repeat_calls"];
            weights.iter().find_map(|m| line.sums.get(*m)).copied().unwrap_or(0)
        };
        lines.sort_by_key(|line| std::cmp::Reverse(weight(line)));
    }
    let beside = answer.beside.is_some();
    for line in &lines {
        let mut cells: Vec<Cell> = line
            .group
            .iter()
            .map(|g| Cell::Text(group_name(&g.by, &g.id, &g.name, language)))
            .collect();
        cells.extend(values(&asked, line, beside));
        sheet.rows.push(SheetRow { cells, open: opened(&frame, line) });
    }
    let mut total = vec![Cell::Empty; asked.by.len()];
    if let Some(first) = total.first_mut() {
        *first = Cell::from(frame.pick("Total", "Total"));
    }
    total.extend(values(&asked, &answer.total, beside));
    if asked.by.is_empty() {
        sheet.rows.push(SheetRow { cells: total, open: None });
    } else {
        sheet.total = Some(total);
    }
    sheet.chart = chart(definition, &asked, &lines, &sheet, language);
    sheet.note = provisional(&asked, &answer, language);
    Ok(sheet)
}

/// Which values can still change, and until when.
fn provisional(asked: &Asked, answer: &FigureTable, language: Language) -> Option<String> {
    let told = |kpi: &&'static Kpi| {
        let until = answer.total.indicators.get(kpi.key)?.provisional_until?;
        let until = words::moment(until.0, language, &asked.zone);
        let name = language.pick(kpi.fr, kpi.en);
        Some(match language {
            Language::French => format!("{name}\u{a0}: provisoire jusqu’au {until}."),
            Language::English => format!("{name}: provisional until {until}."),
        })
    };
    let all: Vec<String> = asked.kpis.iter().filter_map(told).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

fn is_time(by: &str) -> bool {
    matches!(by, "quarter" | "hour" | "day" | "month" | "hour_of_week")
}

fn group_name(by: &str, id: &str, name: &str, language: Language) -> String {
    match by {
        _ if id.is_empty() => language.pick("sans", "none").to_owned(),
        "direction" => direction(id, language).to_owned(),
        "channel" => channel(id, language).to_owned(),
        _ if is_time(by) => words::slot(by, id, language),
        _ => name.to_owned(),
    }
}

const fn unit_of(kpi: &Kpi) -> SheetUnit {
    match kpi.unit {
        Unit::Share => SheetUnit::Share,
        Unit::Duration => SheetUnit::Duration,
        Unit::Count => SheetUnit::Count,
        Unit::Points => SheetUnit::Score,
        Unit::Mark => SheetUnit::Mark,
    }
}

fn columns(asked: &Asked, frame: &Frame, answer: &FigureTable) -> Vec<SheetColumn> {
    let mut all: Vec<SheetColumn> = asked
        .by
        .iter()
        .map(|by| column(by.name(), by_name(by.name(), frame.language), SheetUnit::Text))
        .collect();
    for kpi in &asked.kpis {
        let name = frame.pick(kpi.fr, kpi.en);
        all.push(SheetColumn {
            key: kpi.key.to_owned(),
            name: name.to_owned(),
            unit: unit_of(kpi),
            formula: Some(kpi.formula(frame.language.is_french())),
            version: Some(kpi.version),
        });
        let Some(beside) = &answer.beside else { continue };
        let (before, unit) = (
            match beside.kind {
                BesideKind::Span => frame.pick("avant", "before"),
                BesideKind::Now => frame.pick("connu maintenant", "known now"),
            },
            unit_of(kpi),
        );
        let shares = matches!(unit, SheetUnit::Share | SheetUnit::Score);
        let change = if shares { SheetUnit::Points } else { unit };
        all.push(column(&format!("{}_beside", kpi.key), before, unit));
        let name = frame.pick("écart", "change");
        all.push(column(&format!("{}_change", kpi.key), name, change));
    }
    all
}

pub(super) fn by_name(by: &str, language: Language) -> &str {
    match by {
        "quarter" => language.pick("Quart d’heure", "Quarter of an hour"),
        "hour" => language.pick("Heure", "Hour"),
        "day" => language.pick("Jour", "Day"),
        "month" => language.pick("Mois", "Month"),
        "hour_of_week" => language.pick("Heure de la semaine", "Hour of the week"),
        "organization" => language.pick("Donneur d’ordre", "Organization"),
        "campaign" => language.pick("Campagne", "Campaign"),
        "queue" => language.pick("File", "Queue"),
        "agent" => language.pick("Téléconseiller", "Agent"),
        "team" => language.pick("Équipe", "Team"),
        "disposition" => language.pick("Qualification", "Disposition"),
        "number" => language.pick("Numéro appelé", "Number called"),
        "channel" => language.pick("Canal", "Channel"),
        "direction" => language.pick("Sens", "Direction"),
        other => other,
    }
}

fn values(asked: &Asked, line: &FigureLine, with_beside: bool) -> Vec<Cell> {
    let mut cells = Vec::new();
    for kpi in &asked.kpis {
        let value = line.indicators.get(kpi.key).and_then(|i| i.value);
        cells.push(told(kpi, value));
        if with_beside {
            let other = line.beside.as_ref().and_then(|b| b.get(kpi.key)).and_then(|i| i.value);
            cells.push(told(kpi, other));
            let change = value.zip(other).map(|(now, then)| now - then);
            cells.push(told(kpi, change));
        }
    }
    cells
}

/// Counts are whole.
fn told(kpi: &Kpi, value: Option<f64>) -> Cell {
    match (kpi.unit, value) {
        #[expect(clippy::cast_possible_truncation, reason = "a count is far below 2^53")]
        (Unit::Count, Some(value)) if exact(value as i64).to_bits() == value.to_bits() => {
            Cell::Int(value as i64)
        }
        (Unit::Count | Unit::Share | Unit::Duration | Unit::Points | Unit::Mark, value) => {
            Cell::from(value)
        }
    }
}

/// The contacts behind a line, where a question can name it.
fn opened(frame: &Frame, line: &FigureLine) -> Option<SheetOpen> {
    let mut query = question(frame);
    for group in &line.group {
        match (group.at, group.until) {
            (Some(at), Some(until)) => {
                query.insert("from".to_owned(), at.0.to_string());
                query.insert("to".to_owned(), until.0.to_string());
            }
            _ if group.id.is_empty() => _ = query.insert(group.by.clone(), NONE.to_owned()),
            _ => _ = query.insert(group.by.clone(), group.id.clone()),
        }
    }
    Some(SheetOpen { contacts: Some(query), ..SheetOpen::default() })
}

/// The question of a report without what it is kept apart by.
pub(super) fn question(frame: &Frame) -> BTreeMap<String, String> {
    let filter = &frame.filter;
    let cells = &frame.asked.cells;
    let mut query = BTreeMap::from([
        ("from".to_owned(), cells.from.to_string()),
        ("to".to_owned(), cells.to.to_string()),
        ("view".to_owned(), frame.asked.cube.name().to_owned()),
    ]);
    for (name, value) in [
        ("organization", &filter.organization),
        ("campaign", &filter.campaign),
        ("queue", &filter.queue),
        ("agent", &filter.agent),
        ("team", &filter.team),
        ("disposition", &filter.disposition),
        ("number", &filter.number),
        ("channel", &filter.channel),
        ("direction", &filter.direction),
    ] {
        if let Some(value) = value.as_ref().filter(|v| !v.is_empty()) {
            query.insert(name.to_owned(), value.clone());
        }
    }
    query
}

fn chart(
    definition: &ReportDefinition,
    asked: &Asked,
    lines: &[&FigureLine],
    sheet: &Sheet,
    language: Language,
) -> Option<SheetChart> {
    let kpi = definition
        .drawn
        .as_deref()
        .and_then(|key| asked.kpis.iter().find(|k| k.key == key))
        .or_else(|| asked.kpis.first())?;
    let timed = |place: usize| {
        definition.by.get(place).is_some_and(|by| is_time(by) && by != "hour_of_week")
    };
    let curve = timed(0) || timed(1);
    let usual = match definition.by.as_slice() {
        [only] if only == "hour_of_week" => ChartName::Heat,
        _ if curve => ChartName::Curve,
        _ => ChartName::Bars,
    };
    let kind = definition.chart.unwrap_or(usual);
    if kind == ChartName::None || lines.len() < 2 {
        return None;
    }
    let unit = unit_of(kpi);
    let value = |line: &FigureLine| line.indicators.get(kpi.key).and_then(|i| i.value);
    let text = |row: &SheetRow, place: usize| match row.cells.get(place) {
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Empty | Cell::Int(_) | Cell::Number(_) | Cell::At(_)) | None => String::new(),
    };
    let most = if curve { MOST_POINTS } else { MOST_BARS };
    match definition.by.len() {
        1 if kind == ChartName::Heat => {
            let values = lines.iter().map(|l| (l.group.first().map(|g| g.id.clone()), value(l)));
            (definition.by[0] == "hour_of_week").then(|| week(values, unit, language))
        }
        1 => {
            let shown = &lines[..lines.len().min(most)];
            let name = sheet.columns.iter().find(|c| c.key == kpi.key).map(|c| c.name.clone());
            let mut series = vec![SheetSeries {
                name: name.unwrap_or_default(),
                values: shown.iter().map(|l| value(l)).collect(),
            }];
            let key = format!("{}_beside", kpi.key);
            if let Some(before) = sheet.columns.iter().find(|c| c.key == key) {
                let value = |line: &&FigureLine| line.beside.as_ref()?.get(kpi.key)?.value;
                let values = shown.iter().map(value).collect();
                series.push(SheetSeries { name: before.name.clone(), values });
            }
            let labels = sheet.rows.iter().take(most).map(|row| text(row, 0)).collect();
            let kind = if kind == ChartName::Stacked { ChartName::Bars } else { kind };
            Some(SheetChart { kind, unit, labels, series })
        }
        2 => {
            // Time runs along, whichever of the two it is.
            let along = usize::from(!timed(0) && timed(1));
            let (mut labels, mut names) = (Vec::new(), Vec::new());
            let mut values: BTreeMap<(usize, usize), f64> = BTreeMap::new();
            for (line, row) in lines.iter().zip(&sheet.rows) {
                let x = place_of(&mut labels, text(row, along));
                let y = place_of(&mut names, text(row, 1 - along));
                if let Some(value) = value(line) {
                    values.insert((y, x), value);
                }
            }
            labels.truncate(most);
            names.truncate(if kind == ChartName::Heat { MOST_BARS } else { MOST_SERIES });
            let series = names.into_iter().enumerate().map(|(y, name)| SheetSeries {
                name,
                values: (0..labels.len()).map(|x| values.get(&(y, x)).copied()).collect(),
            });
            let series = series.collect();
            Some(SheetChart { kind, unit, labels, series })
        }
        _ => None,
    }
}

fn place_of(names: &mut Vec<String>, name: String) -> usize {
    names.iter().position(|one| *one == name).unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    })
}

/// Days down, hours along.
fn week(
    values: impl Iterator<Item = (Option<String>, Option<f64>)>,
    unit: SheetUnit,
    language: Language,
) -> SheetChart {
    let mut days = vec![vec![None; 24]; 7];
    for (id, value) in values {
        let place = id.as_deref().and_then(|id| {
            let (day, hour) = id.split_once(' ')?;
            Some((day.parse::<usize>().ok()?.checked_sub(1)?, hour.parse::<usize>().ok()?))
        });
        let Some((day, hour)) = place else { continue };
        if let Some(cell) = days.get_mut(day).and_then(|d| d.get_mut(hour)) {
            *cell = value;
        }
    }
    let named = (0i8..).zip(days).map(|(day, values)| SheetSeries {
        name: words::weekday(day, language).to_owned(),
        values,
    });
    SheetChart {
        kind: ChartName::Heat,
        unit,
        labels: (0..24).map(|hour| hour.to_string()).collect(),
        series: named.collect(),
    }
}
