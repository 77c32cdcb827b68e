//! Reports, what is sent by itself, and packs, as the API tells them.

use super::{BothWords, Time, ViewName};
use ledger::report::{Compare, Every, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What a report shows: kept as it is, so a field that a program does not know is a fault.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ReportDefinition {
    pub(crate) kind: ReportKind,
    /// `today`, `yesterday`, `this_week`, `last_week`, `last_7_days`, `this_month`, `last_month`,
    /// `last_30_days`, or `days` with `from` and `to`.
    #[schema(value_type = SpanShape)]
    pub(crate) span: Span,
    /// `previous`, `week_before`, `month_before` or `year_before`.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) compare: Option<Compare>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) view: Option<ViewName>,
    /// As in `by` of the figures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) by: Vec<String>,
    /// Keys of the dictionary, in the order of the columns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) kpi: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) chart: Option<ChartName>,
    /// The indicator that is drawn; the first when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) drawn: Option<String>,
    /// `organization`, `campaign`, `queue`, `agent`, `team`, `disposition`, `number`, `channel`, `direction`:
    /// as in the figures.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) filters: BTreeMap<String, String>,
    /// Of repeat callers: within so many days, 1–31; 7 when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) repeat_days: Option<u32>,
    /// Of cost per contact: an agent's hour, in hundredths of the currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hour_cost: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReportKind {
    /// Indicators by whatever is asked.
    #[default]
    Figures,
    /// Agents' days: logged in, on break by reason, occupancy.
    Timesheet,
    /// Answered and abandoned by how long they waited.
    Waits,
    /// Each call that was abandoned in a queue.
    Abandons,
    /// Who called again.
    Repeats,
    /// Who passes on to whom.
    Transfers,
    /// Ways through the IVR.
    Paths,
    /// What a contact costs.
    Cost,
    /// Marks of evaluations, by question, agent, team or campaign.
    Evaluations,
    /// Sessions in which evaluators scored the same contacts, and how far they agreed.
    Calibration,
    /// Coaching plans and how far they are.
    Coaching,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChartName {
    Bars,
    Curve,
    /// Bars on each other: of two groups.
    Stacked,
    /// Of two groups, or of the hours of the week.
    Heat,
    None,
}

/// A span by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct SpanShape {
    name: String,
    /// Of `days`: `2026-11-20`, included.
    from: Option<String>,
    to: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportForm {
    pub(crate) name: String,
    /// Others see it too: those of the organization, or of the whole centre when none is named. Each
    /// sees their own figures in it.
    #[serde(default)]
    pub(crate) shared: bool,
    #[serde(default)]
    pub(crate) organization: Option<String>,
    pub(crate) definition: ReportDefinition,
    /// Of a change: the version that was read.
    #[serde(default)]
    pub(crate) version: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ReportView {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) owner: String,
    /// It is the reader's own: they may change it.
    pub(crate) own: bool,
    pub(crate) shared: bool,
    pub(crate) organization: Option<String>,
    pub(crate) version: i64,
    pub(crate) updated_at: Time,
    pub(crate) definition: ReportDefinition,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunForm {
    pub(crate) definition: ReportDefinition,
    /// `fr` or `en`; `fr` when nothing is said.
    #[serde(default)]
    pub(crate) language: Option<String>,
    /// Names it; its kind does when nothing is said.
    #[serde(default)]
    pub(crate) title: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportExportForm {
    pub(crate) definition: ReportDefinition,
    #[serde(default)]
    pub(crate) language: Option<String>,
    #[serde(default)]
    pub(crate) title: Option<String>,
    pub(crate) format: FileFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileFormat {
    Pdf,
    Xlsx,
    Csv,
    Parquet,
}

/// A report that was run: a table with what it says of itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Sheet {
    pub(crate) title: String,
    /// The span in words, and what narrows it.
    pub(crate) subtitle: String,
    pub(crate) from: Time,
    pub(crate) to: Time,
    pub(crate) as_of: Time,
    pub(crate) time_zone: String,
    pub(crate) columns: Vec<SheetColumn>,
    pub(crate) rows: Vec<SheetRow>,
    #[schema(value_type = Option<Vec<Value>>)]
    pub(crate) total: Option<Vec<Cell>>,
    pub(crate) chart: Option<SheetChart>,
    /// What one has to know to read it.
    pub(crate) note: Option<String>,
    /// There was more than the report holds.
    pub(crate) truncated: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SheetColumn {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) unit: SheetUnit,
    /// Of an indicator, with the version of its definition.
    pub(crate) formula: Option<String>,
    pub(crate) version: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SheetUnit {
    Text,
    Count,
    /// 0 to 1.
    Share,
    /// A difference of shares, in points: 0.01 is one point.
    Points,
    /// A difference of shares that is itself the value, shown with its sign: 0.3 is +30.
    Score,
    /// A mean of marks.
    Mark,
    /// Milliseconds.
    Duration,
    /// Hundredths of the currency.
    Amount,
    Moment,
}

#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct SheetRow {
    #[schema(value_type = Vec<Value>)]
    pub(crate) cells: Vec<Cell>,
    pub(crate) open: Option<SheetOpen>,
}

/// What is behind a row.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct SheetOpen {
    /// These interactions; of many the latest 50.
    pub(crate) interactions: Vec<Uuid>,
    /// The contacts of this query of `/api/v1/figures/contacts`.
    pub(crate) contacts: Option<BTreeMap<String, String>>,
    /// The interactions of this query of `/api/v1/interactions`.
    pub(crate) history: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SheetChart {
    pub(crate) kind: ChartName,
    pub(crate) unit: SheetUnit,
    pub(crate) labels: Vec<String>,
    pub(crate) series: Vec<SheetSeries>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SheetSeries {
    pub(crate) name: String,
    pub(crate) values: Vec<Option<f64>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    Int(i64),
    Number(f64),
    At(Time),
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Empty, Self::Number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The standard reports, as they open.
#[derive(Serialize, ToSchema)]
pub(crate) struct StandardReport {
    pub(crate) key: String,
    pub(crate) name: BothWords,
    pub(crate) about: BothWords,
    pub(crate) definition: ReportDefinition,
}

/// Which span of a queue log.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct QueueLogFilter {
    #[param(value_type = String, format = DateTime)]
    pub(crate) from: Time,
    /// Not included; 31 days after `from` at most.
    #[param(value_type = String, format = DateTime)]
    pub(crate) to: Time,
    pub(crate) organization: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SendingBody {
    #[serde(flatten)]
    #[schema(value_type = EveryShape)]
    pub(crate) every: Every,
    /// Minutes after local midnight.
    pub(crate) minute: u16,
    /// E-mail addresses, 1–20.
    pub(crate) recipients: Vec<String>,
    pub(crate) format: FileFormat,
    pub(crate) language: String,
}

/// A rhythm by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct EveryShape {
    /// `day`, `weekday`, `week` or `month`.
    every: String,
    /// Of `week` 1 (Monday) to 7, of `month` 1 to 31.
    day: Option<u8>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendingForm {
    pub(crate) report: Uuid,
    /// `day`, `weekday`, `week` or `month`.
    pub(crate) every: String,
    #[serde(default)]
    pub(crate) day: Option<u8>,
    /// Minutes after local midnight: 480 is 8 o'clock.
    pub(crate) minute: u16,
    pub(crate) recipients: Vec<String>,
    pub(crate) format: FileFormat,
    #[serde(default)]
    pub(crate) language: Option<String>,
    #[serde(default = "yes")]
    pub(crate) active: bool,
    /// Of a change: the version that was read.
    #[serde(default)]
    pub(crate) version: Option<i64>,
}

const fn yes() -> bool {
    true
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SendingView {
    pub(crate) id: Uuid,
    pub(crate) report: Uuid,
    /// Null when the report is no more.
    pub(crate) report_name: Option<String>,
    pub(crate) every: String,
    pub(crate) day: Option<u8>,
    pub(crate) minute: u16,
    pub(crate) recipients: Vec<String>,
    pub(crate) format: FileFormat,
    pub(crate) language: String,
    pub(crate) active: bool,
    pub(crate) next_at: Option<Time>,
    pub(crate) last_at: Option<Time>,
    /// `queued` (handed to the outbox of mail), or what went wrong.
    pub(crate) last_state: Option<String>,
    pub(crate) version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Committee {
    /// The floor's own, each day or week.
    Production,
    Quality,
    /// With the organization, each month.
    Steering,
    /// The year's course.
    Strategic,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackForm {
    pub(crate) committee: Committee,
    /// Null for the whole centre.
    #[serde(default)]
    pub(crate) organization: Option<String>,
    #[serde(default)]
    pub(crate) title: Option<String>,
    #[schema(value_type = SpanShape)]
    pub(crate) span: Span,
    #[serde(default)]
    pub(crate) language: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackChange {
    pub(crate) version: i64,
    pub(crate) title: String,
    pub(crate) introduction: String,
    pub(crate) sections: Vec<PackSection>,
}

/// One report of a pack with what is said of it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackSection {
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) comment: String,
    pub(crate) definition: ReportDefinition,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PackView {
    pub(crate) id: Uuid,
    pub(crate) committee: Committee,
    pub(crate) organization: Option<String>,
    pub(crate) title: String,
    pub(crate) from: Time,
    pub(crate) to: Time,
    pub(crate) author: String,
    pub(crate) created_at: Time,
    pub(crate) version: i64,
    pub(crate) language: String,
    pub(crate) introduction: String,
    pub(crate) sections: Vec<PackSection>,
    /// Those still open, and those that were done since the pack's beginning.
    pub(crate) decisions: Vec<DecisionView>,
}

/// A pack in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct PackLine {
    pub(crate) id: Uuid,
    pub(crate) committee: Committee,
    pub(crate) organization: Option<String>,
    pub(crate) title: String,
    pub(crate) from: Time,
    pub(crate) to: Time,
    pub(crate) author: String,
    pub(crate) created_at: Time,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionForm {
    pub(crate) text: String,
    /// Who sees to it.
    pub(crate) owner: String,
    /// A day, `2026-12-01`.
    #[serde(default)]
    pub(crate) due: Option<String>,
    #[serde(default)]
    pub(crate) done: bool,
    /// Of a change: the version that was read.
    #[serde(default)]
    pub(crate) version: Option<i64>,
}

#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct DecisionView {
    pub(crate) id: Uuid,
    pub(crate) text: String,
    pub(crate) owner: String,
    pub(crate) due: Option<String>,
    pub(crate) opened_at: Time,
    pub(crate) closed_at: Option<Time>,
    pub(crate) version: i64,
}
