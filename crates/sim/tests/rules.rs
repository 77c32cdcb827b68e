//! Scenes of a queue with a rule, reserves and strategies on the floor.
#![expect(clippy::unwrap_used, reason = "tests")]

use sim::Transcript;
use std::fmt::Write as _;

/// One queue that a number leads to at once; agents as told; everybody available.
fn floor(queue: &str, agents: &[(&str, &str)]) -> Transcript {
    let mut plan = format!(
        r#"
        format = 1
        [organizations.o]
        name = "O"
        [skills.billing]
        name = "Facturation"
        [sites.casa]
        name = "Casablanca"
        [profiles.reserve]
        name = "Réserve"
        queues = [{{ queue = "q", delay_ms = 30000 }}]
        [queues.other]
        name = "Autre"
        organization = "o"
        [queues.q]
        name = "Q"
        organization = "o"
        wrap_up_ms = 0
        {queue}
        [numbers.100]
        organization = "o"
        flow = "f"
        [flows.f]
        version = 1
        name = "F"
        start = "answer"
        [[flows.f.actions]]
        id = "answer"
        type = "answer"
        parameters = {{}}
        next = "queue"
        [[flows.f.actions]]
        id = "queue"
        type = "queue"
        parameters = {{ queue = "q" }}
        "#
    );
    for (agent, more) in agents {
        write!(plan, "\n[agents.{agent}]\nname = \"{agent}\"\n{more}\n").unwrap();
    }
    let plan: vocab::FloorPlan = toml::from_str(&plan).unwrap();
    assert_eq!(plan.faults(), []);
    let mut floor = Transcript::new(plan);
    for (agent, _) in agents {
        floor.play(&format!("0 desk {agent}\nphone {agent}\n{agent} available"));
    }
    floor.told();
    floor
}

const SERVES: &str = "queues = [\"q\", \"other\"]";

fn offers(told: &str) -> Vec<String> {
    let lines = told.lines().filter(|l| l.contains("reservation_offered") || l.contains("widened"));
    lines.map(str::to_owned).collect()
}

#[test]
fn each_step_of_the_rule_lets_more_agents_in_at_its_moment() {
    let rule = "rule = \"wait < 20 s: billing >= 7; wait < 60 s: site casa; anyone\"";
    let casa = format!("{SERVES}\nsite = \"casa\"");
    for (agent, wanted_s) in [(casa.as_str(), 20), (SERVES, 60)] {
        let mut floor = floor(rule, &[("a", agent)]);
        floor.play(&format!("1 call 0612345678 100\n{} wake", wanted_s));
        let told = floor.told();
        assert!(offers(&told).iter().all(|l| !l.contains("offered")), "{told}");
        floor.play(&format!("{} wake", wanted_s + 2));
        let told = floor.told();
        assert!(told.contains("reservation_offered"), "{told}");
    }
}

#[test]
fn reserves_are_asked_only_after_their_delay() {
    let mut floor = floor("", &[("a", "profile = \"reserve\"")]);
    floor.play("1 call 0612345678 100\n30.5 wake");
    assert!(offers(&floor.told()).is_empty());
    floor.play("31.5 wake");
    assert_eq!(offers(&floor.told()).len(), 1);
}

#[test]
fn a_step_that_leads_elsewhere_is_taken_once_its_wait_is_over() {
    let rule = "rule = \"wait < 20 s: billing >= 7; queue other\"";
    let mut floor = floor(rule, &[("a", "queues = [\"other\"]")]);
    floor.play("1 call 0612345678 100\n20.5 wake");
    assert!(offers(&floor.told()).is_empty());
    floor.play("21.5 wake");
    let told = floor.told();
    let at = |word: &str| told.find(word).unwrap_or_else(|| panic!("no {word} in {told}"));
    assert!(at("overflow_started") < at("reservation_offered"), "{told}");
}

#[test]
fn a_share_overflows_evenly_and_a_condition_that_does_not_hold_changes_nothing() {
    let rule = "rule = \"share 50 %: queue other; lang = en: billing >= 7; anyone\"";
    let mut floor = floor(rule, &[("a", "queues = [\"q\"]")]);
    floor.play("1 a training");
    let mut moved = Vec::new();
    for n in 0..4 {
        floor.told();
        floor.play(&format!("{} call 061234567{n} 100", n + 2));
        moved.push(floor.told().contains("overflow_started"));
    }
    assert_eq!(moved.iter().filter(|moved| **moved).count(), 2, "{moved:?}");
}

#[test]
fn the_fewest_handled_gets_the_next_call_though_idle_for_less() {
    let queue = "strategy = \"fewest_handled\"";
    let mut floor = floor(queue, &[("a", SERVES), ("b", SERVES)]);
    // Alike at first: the lower key has the first call.
    floor.play("1 call 0612345678 100\n2 answered L2\n5 hangup L1");
    let told = floor.told();
    assert!(offers(&told)[0].contains(" a"), "{told}");
    floor.play("50 b training\n51 b available\n100 call 0612345679 100");
    let told = floor.told();
    assert!(offers(&told)[0].contains(" b"), "{told}");
}
