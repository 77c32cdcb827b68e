//! Days of a journal and forecasts, simulated again: the base is the day as it was, and a change
//! moves it the way it should.
#![expect(clippy::unwrap_used, reason = "tests")]

use sim::past::{Past, live, unrecorded};
use sim::study::{Changes, Day, Difference, Figures, Forecast, Ready, Study, Tally};
use std::collections::BTreeSet;
use vocab::{FloorPlan, Moment, QueueId, Recorded};

/// 2026-11-20, a Friday, 23:00 UTC: midnight in Paris.
const MIDNIGHT: i64 = 1_795_215_600_000;
const DAY_MS: i64 = 86_400_000;

/// A busy Friday of the demonstration.
fn friday() -> (FloorPlan, Day) {
    let plan = unrecorded(&sim::demo::plan());
    let customers = sim::demo::customers(1, 600);
    let past = Past {
        plan: &plan,
        version: 1,
        customers: &customers,
        until: Moment::from_epoch_ms(MIDNIGHT),
        days: 1,
        calls_per_day: 2_600,
        seed: 5,
    };
    let from = Moment::from_epoch_ms(MIDNIGHT - DAY_MS);
    let mut day = Day::new(from, Moment::from_epoch_ms(MIDNIGHT));
    for (seq, (at, fact)) in (1..).zip(live(&past, &mut |_, _| {})) {
        day.hear(&Recorded { seq, at, event: fact.event, private: fact.private });
    }
    (plan, day)
}

fn tallies(study: Study, seed: u64) -> Vec<Tally> {
    let ready: Ready = study.ready();
    assert_eq!(ready.nowhere(), Vec::<usize>::new());
    (0..6).map(|n| ready.run(seed, n, &mut |_| true).unwrap()).collect()
}

#[test]
fn a_day_simulated_from_the_journal_is_the_day_that_was() {
    let (plan, day) = friday();
    let actual = day.actual(&plan, None);
    let (study, _) = day.study(plan);
    let base = Figures::of(&tallies(study, 1));
    let near = |what: &str, is: Option<f64>, was: Option<f64>, within: f64| {
        let (is, was) = (is.unwrap(), was.unwrap());
        assert!((is - was).abs() <= within, "{what}: {is} simulated, {was} in the journal");
    };
    let mean = |figure: Option<sim::study::Interval>| figure.map(|f| f.mean);
    assert!(actual.offered > 1_500, "{actual:?}");
    near("offered", Some(base.calls.offered), Some(actual.offered as f64), 1.0);
    near("service level", mean(base.service_level), actual.service_level, 0.08);
    near("abandonment", mean(base.abandonment), actual.abandonment, 0.04);
    near("occupancy", mean(base.occupancy), actual.occupancy, 0.08);
    assert!(base.queues.len() >= 6, "{:?}", base.queues.keys());
}

#[test]
fn more_calls_hurt_and_more_agents_help_and_both_met_the_same_callers() {
    let (plan, day) = friday();
    let team = plan.teams.keys().next().unwrap().clone();
    let (study, _) = day.study(plan);
    let base = tallies(study.clone(), 1);
    let busier = Changes { volume: Some(1.3), ..Changes::default() };
    let busier = Difference::of(&base, &tallies(busier.apply(&study).unwrap(), 1));
    assert!(busier.service_level.unwrap().high < 0.0, "{busier:?}");
    assert!(busier.occupancy.unwrap().low > 0.0, "{busier:?}");
    let staffed = Changes { more_agents: [(team, 6)].into(), ..Changes::default() };
    let staffed = Difference::of(&base, &tallies(staffed.apply(&study).unwrap(), 1));
    assert!(staffed.wait_s.unwrap().high < 0.0, "{staffed:?}");
    let same = Difference::of(&base, &tallies(study, 1));
    assert_eq!(same.service_level.unwrap().mean, 0.0, "the same floor differs in nothing");
    assert_eq!(same.service_level.unwrap().high, 0.0);
}

#[test]
fn figures_of_some_queues_count_those_alone_and_tell_nothing_of_agents() {
    let (plan, day) = friday();
    let only: BTreeSet<QueueId> = [QueueId::new("assistance_urgence")].into();
    let actual = day.actual(&plan, Some(&only));
    let (study, _) = day.study(plan);
    let tallies: Vec<Tally> = tallies(study, 1).iter().map(|t| t.only(&only)).collect();
    let figures = Figures::of(&tallies);
    assert_eq!(figures.queues.keys().collect::<Vec<_>>(), only.iter().collect::<Vec<_>>());
    assert!((figures.calls.offered - actual.offered as f64).abs() < 1.0);
    assert_eq!((figures.occupancy, actual.occupancy), (None, None));
}

#[test]
fn skills_and_queues_move_the_calls_to_those_who_have_them() {
    let (plan, day) = friday();
    let queue = QueueId::new("fai_technique");
    let team = plan.teams.keys().next().unwrap().clone();
    let (study, _) = day.study(plan);
    let nobody: Changes = serde_json::from_value(serde_json::json!({
        "serves": study.plan.teams.keys()
            .map(|team| serde_json::json!({"who": team, "queue": queue, "serves": false}))
            .collect::<Vec<_>>()
    }))
    .unwrap();
    let alone = nobody.apply(&study).unwrap();
    let figures = Figures::of(&tallies(alone, 1));
    assert_eq!(figures.queues[&queue].calls.answered, 0.0);
    let skill = study.plan.skills.keys().next().unwrap().clone();
    let learn = serde_json::json!({"skills": [{"who": team, "skill": skill, "level": 9}]});
    let learn: Changes = serde_json::from_value(learn).unwrap();
    let taught = learn.apply(&study).unwrap().plan;
    let of = |p: &FloorPlan| {
        let team = p.agents.values().filter(|a| a.team.as_ref() == Some(&team));
        team.map(|a| a.skills.get(&skill).copied()).collect::<BTreeSet<_>>()
    };
    assert_eq!(of(&taught), [Some(9)].into());
}

#[test]
fn a_change_that_the_floor_cannot_have_says_which_and_why() {
    let (plan, day) = friday();
    let (study, _) = day.study(plan);
    for (changes, words) in [
        (serde_json::json!({"more_agents": {"nobody": 2}}), "no team nobody"),
        (serde_json::json!({"volume": 100.0}), "volume: 100"),
        (
            serde_json::json!({"skills": [{"who": "x", "skill": "nope", "level": 3}]}),
            "no skill nope",
        ),
        (
            serde_json::json!({"serves": [{"who": "x", "queue": "nope", "serves": true}]}),
            "no queue nope",
        ),
        (serde_json::json!({"queues": {"nope": {"volume": 1.1}}}), "no queue nope"),
    ] {
        let changes: Changes = serde_json::from_value(changes).unwrap();
        let wrong = changes.apply(&study).unwrap_err().to_string();
        assert!(wrong.contains(words), "{wrong}");
    }
}

const PLAN: &str = r#"
format = 1
[organizations.net]
name = "Réseau"
[teams.one]
name = "Une"
[queues.support]
name = "Assistance"
organization = "net"
wrap_up_ms = 30000
[agents.alice]
name = "Alice"
team = "one"
queues = ["support"]
[agents.bob]
name = "Bob"
team = "one"
queues = ["support"]
[agents.chloe]
name = "Chloé"
team = "one"
queues = ["support"]
"#;

const FORECAST: &str = r#"
day = "2026-12-01"
from = "08:00"
interval_min = 30
[queues.support]
calls = [4, 12, 20, 12, 0, 4]
talk_s = 150
wrap_up_s = 20
patience_s = 90
[[staff]]
who = "one"
from = "08:00"
to = "11:00"
count = 2
[[staff]]
who = "chloe"
from = "08:30"
to = "10:30"
"#;

#[test]
fn a_forecast_is_lived_by_those_who_are_on_shift() {
    let plan: FloorPlan = toml::from_str(PLAN).unwrap();
    let forecast: Forecast = toml::from_str(FORECAST).unwrap();
    let study = forecast.study(plan, "2026-01-01").unwrap();
    let hours: Vec<(&str, i64, i64)> = study
        .shifts
        .iter()
        .map(|s| (s.agent.as_str(), s.from_ms / 60_000, s.to_ms / 60_000))
        .collect();
    assert_eq!(hours, [("alice", 0, 180), ("bob", 0, 180), ("chloe", 30, 150)]);
    let figures = Figures::of(&tallies(study, 3));
    assert!((40.0..64.0).contains(&figures.calls.offered), "{:?}", figures.calls);
    assert!(figures.service_level.unwrap().mean > 0.2);
    assert!(figures.abandonment.unwrap().mean > 0.0);
}

#[test]
fn a_forecast_that_cannot_be_is_refused_with_its_line() {
    let plan: FloorPlan = toml::from_str(PLAN).unwrap();
    for (from, to, words) in [
        ("08:00\"\ninterval", "8h\"\ninterval", "from: \"8h\""),
        ("interval_min = 30", "interval_min = 0", "interval_min: 0"),
        ("queues.support", "queues.sales", "queues.sales"),
        ("talk_s = 150", "talk_s = -1", "queues.support.talk_s: -1"),
        ("who = \"one\"", "who = \"two\"", "staff.who"),
        ("2026-12-01", "tomorrow", "day: \"tomorrow\""),
    ] {
        let forecast: Forecast = toml::from_str(&FORECAST.replacen(from, to, 1)).unwrap();
        let wrong = forecast.study(plan.clone(), "2026-01-01").unwrap_err().to_string();
        assert!(wrong.contains(words), "{wrong}");
    }
}
