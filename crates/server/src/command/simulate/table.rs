//! A study as a person reads it at a terminal.

use super::{Answer, Language};
use sim::study::{Figures, Interval};
use std::fmt::Write;

/// French and English of one line.
type Words = (&'static str, &'static str);

const SERVICE_LEVEL: Words = ("Qualité de service", "Service level");
const ABANDONMENT: Words = ("Taux d'abandon", "Abandonment");
const ASA: Words = ("DMA (appels décrochés)", "ASA (answered calls)");
const WAIT: Words = ("Attente (tous les appels)", "Wait (all calls)");
const WAITED: Words = ("Part qui attend", "Share that waits");
const OCCUPANCY: Words = ("Taux d'occupation", "Occupancy");

/// One floor beside its formula.
pub(super) fn single(answer: &Answer, language: Language) -> String {
    let say = |words: Words| word(words, language);
    let mut text = String::new();
    let told = &answer.study;
    let head = match language {
        Language::Fr => format!(
            "{} agents, {} appels/h, DMT {} s, {} h en {} simulations (graine {})",
            told.agents, told.calls_per_hour, told.aht_s, told.hours, told.replications, told.seed
        ),
        Language::En => format!(
            "{} agents, {} calls/h, AHT {} s, {} h in {} runs (seed {})",
            told.agents, told.calls_per_hour, told.aht_s, told.hours, told.replications, told.seed
        ),
    };
    let name = answer.formula.as_ref().map_or("", |f| match f.name {
        "erlang_a" => "Erlang A",
        _ => "Erlang C",
    });
    line(&mut text, &head);
    let (mean, bounds) = (say(("moyenne", "mean")), say(("intervalle à 99 %", "99 % interval")));
    line(&mut text, &format!("{:26}{mean:>12}  {bounds:^21}{name:>12}", ""));
    let figures = &answer.figures;
    let formula = |of: fn(&crate::simulator::Formula) -> f64| answer.formula.as_ref().map(of);
    let rows: [(Words, &Option<Interval>, Option<f64>, Unit); 6] = [
        (SERVICE_LEVEL, &figures.service_level, formula(|f| f.service_level), Unit::Share),
        (ABANDONMENT, &figures.abandonment, formula(|f| f.abandonment), Unit::Share),
        (ASA, &figures.asa_s, formula(|f| f.asa_s), Unit::Seconds),
        (WAIT, &figures.wait_s, formula(|f| f.wait_s), Unit::Seconds),
        (WAITED, &figures.wait_probability, formula(|f| f.wait_probability), Unit::Share),
        (OCCUPANCY, &figures.occupancy, formula(|f| f.occupancy), Unit::Share),
    ];
    for (words, interval, value, unit) in rows {
        let value = value.map_or_else(String::new, |v| unit.show(v, language));
        line(&mut text, &format!("{}{value:>12}", figure(say(words), interval, unit, language)));
    }
    if answer.formula.is_none() {
        line(
            &mut text,
            say((
                "Les agents ne suffisent pas : l'attente croît sans fin, et ces chiffres dépendent \
                 de la durée simulée.",
                "The agents can't keep up: waits grow without end, and these figures depend on the \
                 hours simulated.",
            )),
        );
    }
    waits(&mut text, figures, language);
    text
}

/// What an interval counts.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Share,
    Seconds,
}

impl Unit {
    pub(super) fn show(self, value: f64, language: Language) -> String {
        let text = match self {
            Self::Share => format!("{:.2} %", value * 100.0),
            Self::Seconds => format!("{value:.2} s"),
        };
        match language {
            Language::Fr => text.replace('.', ","),
            Language::En => text,
        }
    }
}

pub(super) fn figure(
    name: &str,
    interval: &Option<Interval>,
    unit: Unit,
    language: Language,
) -> String {
    let Some(interval) = interval else { return format!("{name:26}{:>12}{:23}", "–", "") };
    let (low, high) = (unit.show(interval.low, language), unit.show(interval.high, language));
    format!(
        "{name:26}{:>12}  {:>21}",
        unit.show(interval.mean, language),
        format!("{low} – {high}")
    )
}

pub(super) fn waits(text: &mut String, figures: &Figures, language: Language) {
    let percentiles = figures.wait_percentiles_s;
    let of = [
        (50, percentiles.p50),
        (80, percentiles.p80),
        (90, percentiles.p90),
        (95, percentiles.p95),
        (99, percentiles.p99),
    ];
    let shown: Vec<String> = of
        .iter()
        .filter_map(|(n, interval)| {
            let mean = interval.as_ref()?.mean;
            Some(format!("{n} % ≤ {}", Unit::Seconds.show(mean, language)))
        })
        .collect();
    let name = word(("Attente", "Waits"), language);
    line(text, &format!("{name:26}{}", shown.join(" · ")));
}

pub(super) const fn word(words: Words, language: Language) -> &'static str {
    match language {
        Language::Fr => words.0,
        Language::En => words.1,
    }
}

pub(super) fn line(text: &mut String, line: &str) {
    // Writing to a string can't fail.
    let _written = writeln!(text, "{}", line.trim_end());
}
