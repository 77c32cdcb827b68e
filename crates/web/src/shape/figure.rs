//! Figures as the API tells them.

use super::{Contact, Time};
use ledger::figure::dictionary::{Better, Kpi, Worth};
use ledger::figure::{Cube, Measure};
use ledger::report::Compare;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Which figures are meant. Lists are separated by commas; `-` in one of organizations, campaigns,
/// queues, agents, teams, dispositions or numbers is "none".
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FigureFilter {
    /// Included; falls back to the quarter of an hour it is in.
    #[param(value_type = String, format = DateTime)]
    pub(crate) from: Option<Time>,
    /// Not included; goes on to the end of its quarter.
    #[param(value_type = String, format = DateTime)]
    pub(crate) to: Option<Time>,
    /// `queue` (the customers' view), `agent`, `disposition`, or `satisfaction` (what customers said
    /// and whether they came back). `queue` when nothing is said.
    pub(crate) view: Option<ViewName>,
    /// Up to three of: quarter, hour, day, month, `hour_of_week`, organization, campaign, queue, agent,
    /// team, disposition, number, channel, direction. One line for all when empty.
    pub(crate) by: Option<String>,
    pub(crate) organization: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) queue: Option<String>,
    pub(crate) agent: Option<String>,
    pub(crate) team: Option<String>,
    pub(crate) disposition: Option<String>,
    /// The number of ours that was called or shown.
    pub(crate) number: Option<String>,
    /// Of: voice.
    pub(crate) channel: Option<String>,
    /// Of: inbound, transfer, outbound, callback, consultation. In the view of queues those who wait
    /// for an agent (inbound, transfer) when nothing is said; else all.
    pub(crate) direction: Option<String>,
    /// Hours of the week: `1 09` is Monday from nine to ten.
    pub(crate) hour_of_week: Option<String>,
    /// Keys of the dictionary; all that the view has when nothing is said.
    pub(crate) kpi: Option<String>,
    /// Of the list of contacts: which side of the fraction. Both when nothing is said.
    #[param(inline)]
    pub(crate) part: Option<PartName>,
    /// Of the list of contacts: keys of measures, instead of those of `kpi`.
    pub(crate) measure: Option<String>,
    /// Beside each value, that of another span: `previous`, `week_before`, `month_before`
    /// or `year_before`.
    #[param(value_type = Option<String>)]
    pub(crate) compare: Option<Compare>,
    /// As it was to be seen at that moment; beside each value, what is known now. Spans of up to 31
    /// days.
    #[param(value_type = Option<String>, format = DateTime)]
    pub(crate) seen_at: Option<Time>,
    pub(crate) cursor: Option<String>,
    pub(crate) limit: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ViewName {
    Queue,
    Agent,
    Disposition,
    Satisfaction,
}

impl From<ViewName> for Cube {
    fn from(view: ViewName) -> Self {
        match view {
            ViewName::Queue => Self::Queue,
            ViewName::Agent => Self::Agent,
            ViewName::Disposition => Self::Disposition,
            ViewName::Satisfaction => Self::Satisfaction,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PartName {
    Numerator,
    Denominator,
}

/// Every indicator and every measure, by their keys.
#[derive(Serialize, ToSchema)]
pub(crate) struct FigureDictionary {
    pub(crate) indicators: Vec<IndicatorDefinition>,
    pub(crate) measures: Vec<MeasureDefinition>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct IndicatorDefinition {
    pub(crate) key: String,
    /// Raised when the formula changes.
    pub(crate) version: u32,
    pub(crate) name: BothWords,
    /// `share` is shown in percent, `duration` is in milliseconds, `count` is a number, `points` is a
    /// difference of shares (0.3 is +30 points), `mark` a mean of marks.
    pub(crate) unit: String,
    /// Written from the formula that is computed.
    pub(crate) formula: BothWords,
    /// What one has to know to read it.
    pub(crate) note: Option<BothWords>,
    pub(crate) numerator: Vec<String>,
    pub(crate) denominator: Vec<String>,
    pub(crate) views: Vec<ViewName>,
    /// `higher`, `lower` or `neither` is better.
    pub(crate) better: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MeasureDefinition {
    pub(crate) key: String,
    pub(crate) name: BothWords,
    /// In milliseconds, else a count.
    pub(crate) time: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct BothWords {
    pub(crate) fr: String,
    pub(crate) en: String,
}

impl From<(&str, &str)> for BothWords {
    fn from((fr, en): (&str, &str)) -> Self {
        Self { fr: fr.to_owned(), en: en.to_owned() }
    }
}

impl IndicatorDefinition {
    pub(crate) fn of(kpi: &Kpi) -> Self {
        let keys = |terms: &[ledger::figure::dictionary::Term]| {
            terms.iter().map(|(_, m)| m.name().to_owned()).collect()
        };
        let views =
            [ViewName::Queue, ViewName::Agent, ViewName::Disposition, ViewName::Satisfaction];
        let better = match kpi.better {
            Better::Higher => "higher",
            Better::Lower => "lower",
            Better::Neither => "neither",
        };
        Self {
            key: kpi.key.to_owned(),
            version: kpi.version,
            name: (kpi.fr, kpi.en).into(),
            unit: kpi.unit.name().to_owned(),
            formula: BothWords { fr: kpi.formula(true), en: kpi.formula(false) },
            note: kpi.note(true).zip(kpi.note(false)).map(|(fr, en)| BothWords { fr, en }),
            numerator: keys(kpi.numerator),
            denominator: keys(kpi.denominator),
            views: views.into_iter().filter(|v| kpi.is_in((*v).into())).collect(),
            better: better.to_owned(),
        }
    }
}

impl MeasureDefinition {
    pub(crate) fn of(measure: Measure) -> Self {
        Self {
            key: measure.name().to_owned(),
            name: measure.words().into(),
            time: measure.is_time(),
        }
    }
}

/// Figures of a span, in lines, and the line of all.
#[derive(Serialize, ToSchema)]
pub(crate) struct FigureTable {
    /// As it was counted: whole quarters.
    pub(crate) from: Time,
    pub(crate) to: Time,
    /// Up to when: later events are not in it.
    pub(crate) as_of: Time,
    /// IANA name of the zone that hours and days are of.
    pub(crate) time_zone: String,
    /// What stands beside each value, when that was asked for.
    pub(crate) beside: Option<Beside>,
    pub(crate) lines: Vec<FigureLine>,
    pub(crate) total: FigureLine,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FigureLine {
    /// What the line is of, in the order asked.
    pub(crate) group: Vec<FigureGroup>,
    /// Measures that are not 0.
    pub(crate) sums: BTreeMap<String, i64>,
    pub(crate) indicators: BTreeMap<String, Indicator>,
    /// The same of what the answer is held against; null where there is nothing to hold it against.
    pub(crate) beside: Option<BTreeMap<String, Indicator>>,
}

/// What an answer is held against.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Beside {
    /// `span`: the same of another span. `now`: the values are those of `as_of`, and beside them
    /// stands what is known now.
    pub(crate) kind: BesideKind,
    pub(crate) from: Time,
    pub(crate) to: Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BesideKind {
    Span,
    Now,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FigureGroup {
    pub(crate) by: String,
    /// Empty for "none". Of a time: `2026-11-20 14:15`, `2026-11-20`, `2026-11`; `1 09` is Monday at 9.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Of a time: its beginning.
    pub(crate) at: Option<Time>,
    /// Of a time: where the next begins.
    pub(crate) until: Option<Time>,
}

/// A value with what it is made of.
#[derive(Serialize, ToSchema)]
pub(crate) struct Indicator {
    pub(crate) numerator: i64,
    /// Null for counts and totals.
    pub(crate) denominator: Option<i64>,
    /// Null where the denominator is 0: there was nothing to measure.
    pub(crate) value: Option<f64>,
    /// The value can change until then: a later contact may still follow one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) provisional_until: Option<Time>,
}

impl From<Worth> for Indicator {
    fn from(worth: Worth) -> Self {
        let Worth { numerator, denominator, value } = worth;
        Self { numerator, denominator, value, provisional_until: None }
    }
}

/// A contact behind a figure, with what it adds to it.
#[derive(Serialize, ToSchema)]
pub(crate) struct FigureContact {
    pub(crate) contact: Contact,
    /// Measures that are not 0.
    pub(crate) sums: BTreeMap<String, i64>,
}
