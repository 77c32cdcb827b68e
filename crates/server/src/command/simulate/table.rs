//! A study as a person reads it at a terminal.

use super::{Language, SingleAnswer};
use crate::simulator::{Answer, Note};
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
pub(super) fn single(answer: &SingleAnswer, language: Language) -> String {
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
    /// Without the unit.
    fn short(self, value: f64, language: Language) -> String {
        let text = match self {
            Self::Share => format!("{:.1}", value * 100.0),
            Self::Seconds => format!("{value:.1}"),
        };
        match language {
            Language::Fr => text.replace('.', ","),
            Language::En => text,
        }
    }

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

/// The day as it was, the base, the changed floor, and the difference.
pub(super) fn side_by_side(answer: &Answer, language: Language) -> String {
    let say = |words: Words| word(words, language);
    let mut text = String::new();
    let head = match language {
        Language::Fr => format!(
            "{} simulations (graine {}), {:.0} appels chacune, intervalles à 99 %",
            answer.replications, answer.seed, answer.base.calls.offered
        ),
        Language::En => format!(
            "{} runs (seed {}), {:.0} calls each, 99 % intervals",
            answer.replications, answer.seed, answer.base.calls.offered
        ),
    };
    line(&mut text, &head);
    let nothing = ("", "");
    let (changed, difference) = match answer.changed {
        Some(_) => (("Modifié", "Changed"), ("Écart", "Difference")),
        None => (nothing, nothing),
    };
    let journal = answer.journal.map_or(nothing, |_| ("Journal", "Journal"));
    let names = [journal, ("Base", "Base"), changed, difference];
    let [journal, base, changed, difference] = names.map(say);
    line(&mut text, &format!("{:26}{journal:>10}{base:>28}{changed:>28}{difference:>28}", ""));
    let (was, is) = (answer.journal.unwrap_or_default(), &answer.base);
    let then = |of: fn(&Figures) -> Option<Interval>| answer.changed.as_ref().and_then(of);
    let moved = answer.difference.unwrap_or_default();
    let row = |name, unit, was, figures| Row { name, unit, was, figures };
    let service_level = [is.service_level, then(|f| f.service_level), moved.service_level];
    let abandonment = [is.abandonment, then(|f| f.abandonment), moved.abandonment];
    let asa = [is.asa_s, then(|f| f.asa_s), moved.asa_s];
    let wait = [is.wait_s, then(|f| f.wait_s), moved.wait_s];
    let occupancy = [is.occupancy, then(|f| f.occupancy), moved.occupancy];
    let rows = [
        row(SERVICE_LEVEL, Unit::Share, was.service_level, service_level),
        row(ABANDONMENT, Unit::Share, was.abandonment, abandonment),
        row(ASA, Unit::Seconds, was.asa_s, asa),
        row(WAIT, Unit::Seconds, was.wait_s, wait),
        row(OCCUPANCY, Unit::Share, was.occupancy, occupancy),
    ];
    rows.iter().for_each(|row| row.tell(&mut text, language));
    waits(&mut text, is, language);
    line(&mut text, say(("Qualité de service par file", "Service level by queue")));
    for (queue, figures) in &is.queues {
        let then = answer.changed.as_ref().and_then(|f| f.queues.get(queue));
        let row = Row {
            name: SERVICE_LEVEL,
            unit: Unit::Share,
            was: None,
            figures: [figures.service_level, then.and_then(|f| f.service_level), None],
        };
        row.tell_of(&format!("  {queue}"), &mut text, language);
    }
    answer.notes.iter().for_each(|note| line(&mut text, &noted(note, language)));
    text
}

struct Row {
    name: Words,
    unit: Unit,
    was: Option<f64>,
    figures: [Option<Interval>; 3],
}

impl Row {
    fn tell(&self, text: &mut String, language: Language) {
        self.tell_of(word(self.name, language), text, language);
    }

    fn tell_of(&self, name: &str, text: &mut String, language: Language) {
        let was = self.was.map_or_else(String::new, |v| self.unit.show(v, language));
        let cell = |interval: &Option<Interval>, ends: &str| {
            let Some(i) = interval else { return String::new() };
            let [mean, low, high] = [i.mean, i.low, i.high].map(|v| self.unit.short(v, language));
            format!("{mean}{ends} [{low}; {high}]")
        };
        let (ends, apart) = match self.unit {
            Unit::Share => (" %", " pt"),
            Unit::Seconds => (" s", " s"),
        };
        let [base, changed, difference] = &self.figures;
        let (base, changed) = (cell(base, ends), cell(changed, ends));
        let difference = cell(difference, apart);
        line(text, &format!("{name:26}{was:>10}{base:>28}{changed:>28}{difference:>28}"));
    }
}

fn noted(note: &Note, language: Language) -> String {
    let (count, what) = (note.count, &note.what);
    match (note.code, language) {
        ("calls_nowhere", Language::Fr) => {
            format!("⚠ {count} appels de {what} n'ont pas de file dans le plan : ils manquent.")
        }
        ("calls_nowhere", Language::En) => {
            format!("⚠ {count} calls of {what} have no queue in the plan: they are missing.")
        }
        ("patience_unknown", Language::Fr) => {
            format!("⚠ Personne n'a raccroché dans {what} : la patience y est sans fin.")
        }
        ("patience_unknown", Language::En) => {
            format!("⚠ Nobody hung up in {what}: patience is endless there.")
        }
        (_, Language::Fr) => format!("⚠ {count} appels attendaient encore à la fin."),
        (_, Language::En) => format!("⚠ {count} calls still waited at the end."),
    }
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
