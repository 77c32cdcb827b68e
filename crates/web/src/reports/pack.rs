//! The templates of committees' packs.

use super::words::Language;
use crate::shape::{ChartName, Committee, PackSection, ReportDefinition, ReportKind, ViewName};
use jiff::civil::Date;
use ledger::report::{Compare, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::OrganizationId;

/// What is kept of a pack beside its columns.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PackBody {
    pub(crate) language: String,
    pub(crate) introduction: String,
    pub(crate) sections: Vec<PackSection>,
}

pub(crate) const fn key(committee: Committee) -> &'static str {
    match committee {
        Committee::Production => "production",
        Committee::Quality => "quality",
        Committee::Steering => "steering",
        Committee::Strategic => "strategic",
    }
}

pub(crate) fn name(committee: Committee, language: Language) -> &'static str {
    match committee {
        Committee::Production => language.pick("Comité de production", "Production committee"),
        Committee::Quality => language.pick("Comité qualité", "Quality committee"),
        Committee::Steering => language.pick("Comité de pilotage", "Steering committee"),
        Committee::Strategic => language.pick("Comité stratégique", "Strategic committee"),
    }
}

struct Template {
    days: (Date, Date),
    organization: Option<String>,
    language: Language,
}

impl Template {
    fn section(&self, title: (&str, &str), definition: ReportDefinition) -> PackSection {
        let (from, to) = self.days;
        let mut definition = ReportDefinition { span: Span::Days { from, to }, ..definition };
        if let Some(organization) = &self.organization {
            definition.filters =
                BTreeMap::from([("organization".to_owned(), organization.clone())]);
        }
        PackSection {
            title: self.language.pick(title.0, title.1).to_owned(),
            comment: String::new(),
            definition,
        }
    }

    fn figures(
        &self,
        title: (&str, &str),
        view: ViewName,
        by: &[&str],
        kpi: &[&str],
    ) -> PackSection {
        let texts = |some: &[&str]| some.iter().map(|k| (*k).to_owned()).collect();
        let definition = ReportDefinition {
            view: Some(view),
            by: texts(by),
            kpi: texts(kpi),
            ..ReportDefinition::default()
        };
        self.section(title, definition)
    }

    fn marks(&self, title: (&str, &str), by: &str) -> PackSection {
        let by = vec![by.to_owned()];
        let kind = ReportKind::Evaluations;
        self.section(title, ReportDefinition { kind, by, ..ReportDefinition::default() })
    }

    fn standard(&self, title: (&str, &str), kind: ReportKind) -> PackSection {
        self.section(title, ReportDefinition { kind, ..ReportDefinition::default() })
    }
}

const TRAFFIC: &[&str] =
    &["offered", "answered", "abandoned", "answer_rate", "service_level", "asa", "aht"];
/// What customers said, with room for the former values beside.
const SAID_SHORT: &[&str] = &["survey_answers", "csat", "nps", "fcr_repeat_7d"];
const COURSE: &[&str] = &["offered", "answer_rate", "service_level"];

/// A committee's sections for these days.
pub(crate) fn template(
    committee: Committee,
    organization: Option<&OrganizationId>,
    days: (Date, Date),
    language: Language,
) -> PackBody {
    let t = Template { days, organization: organization.map(ToString::to_string), language };
    let several = days.0 != days.1;
    let course = if several { "day" } else { "hour" };
    let queue = ViewName::Queue;
    let against = |mut section: PackSection, compare: Compare| {
        section.definition.compare = Some(compare);
        section
    };
    let mut sections = match committee {
        Committee::Production => vec![
            t.figures(("Trafic", "Traffic"), queue, &[course], TRAFFIC),
            t.figures(("Par file", "By queue"), queue, &["queue"], TRAFFIC),
            t.standard(("Répartition des attentes", "Distribution of waits"), ReportKind::Waits),
            t.figures(
                ("Téléconseillers", "Agents"),
                ViewName::Agent,
                &["agent"],
                &["handled", "att", "aht", "acw", "logged", "pause_share", "occupancy"],
            ),
            t.figures(
                ("Qualifications", "Dispositions"),
                ViewName::Disposition,
                &["disposition"],
                &["handled", "aht", "transfer_rate"],
            ),
        ],
        Committee::Quality => vec![
            t.figures(
                ("Traitement par équipe", "Handling by team"),
                ViewName::Agent,
                &["team"],
                &["handled", "att", "aht", "acw", "hold_rate", "transfer_rate"],
            ),
            t.figures(
                ("Traitement par téléconseiller", "Handling by agent"),
                ViewName::Agent,
                &["agent"],
                &["handled", "att", "aht", "acw", "hold_rate", "transfer_rate"],
            ),
            against(
                t.marks(("Notes par question", "Marks by question"), "question"),
                Compare::Previous,
            ),
            t.marks(("Notes par équipe", "Marks by team"), "team"),
            t.marks(("Notes par téléconseiller", "Marks by agent"), "agent"),
            t.standard(("Calibrage", "Calibration"), ReportKind::Calibration),
            t.standard(("Accompagnements", "Coaching"), ReportKind::Coaching),
            against(
                t.figures(
                    ("Ce que disent les clients", "What customers say"),
                    ViewName::Satisfaction,
                    &["queue"],
                    SAID_SHORT,
                ),
                Compare::Previous,
            ),
            t.standard(("Appels réitérés", "Repeat callers"), ReportKind::Repeats),
            t.standard(("Transferts", "Transfers"), ReportKind::Transfers),
        ],
        Committee::Steering => vec![
            against(
                t.figures(("Résultats par file", "Results by queue"), queue, &["queue"], COURSE),
                Compare::Previous,
            ),
            t.figures(("Au fil des jours", "Day by day"), queue, &[course], TRAFFIC),
            t.standard(("Répartition des attentes", "Distribution of waits"), ReportKind::Waits),
            t.figures(
                ("Qualifications", "Dispositions"),
                ViewName::Disposition,
                &["disposition"],
                &["handled", "aht"],
            ),
            against(
                t.figures(
                    ("Satisfaction et résolution", "Satisfaction and resolution"),
                    ViewName::Satisfaction,
                    &["queue"],
                    SAID_SHORT,
                ),
                Compare::Previous,
            ),
            t.standard(("Appels réitérés", "Repeat callers"), ReportKind::Repeats),
            against(
                t.standard(("Coût par contact", "Cost per contact"), ReportKind::Cost),
                Compare::Previous,
            ),
        ],
        Committee::Strategic => vec![
            against(
                t.figures(
                    ("Par campagne, sur un an", "By campaign, over a year"),
                    queue,
                    &["campaign"],
                    COURSE,
                ),
                Compare::YearBefore,
            ),
            t.figures(
                ("Au fil des mois", "Month by month"),
                queue,
                &["month"],
                &["contacts", "offered", "answer_rate", "service_level", "aht"],
            ),
            t.figures(
                ("Semaine type", "A usual week"),
                queue,
                &["hour_of_week"],
                &["offered", "service_level"],
            ),
            against(
                t.figures(
                    ("Satisfaction par campagne", "Satisfaction by campaign"),
                    ViewName::Satisfaction,
                    &["campaign"],
                    SAID_SHORT,
                ),
                Compare::YearBefore,
            ),
            t.figures(
                ("Satisfaction au fil des mois", "Satisfaction month by month"),
                ViewName::Satisfaction,
                &["month"],
                super::standard::SAID,
            ),
            against(
                t.standard(("Coût par contact", "Cost per contact"), ReportKind::Cost),
                Compare::YearBefore,
            ),
        ],
    };
    if let Some(first) = sections.first_mut() {
        let drawn = if committee == Committee::Production { "offered" } else { "service_level" };
        first.definition.drawn = Some(drawn.to_owned());
        first.definition.chart.get_or_insert(if committee == Committee::Production {
            ChartName::Curve
        } else {
            ChartName::Bars
        });
    }
    PackBody { language: language.code().to_owned(), introduction: String::new(), sections }
}
