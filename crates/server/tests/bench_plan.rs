//! The bench's floor plan is one that this program would publish, and offers what load tools dial.

use vocab::{Address, FloorPlan, Presence, Strategy};

#[test]
fn the_bench_plan_is_sound_and_offers_every_number() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/plan.toml"))
            .expect("written by scripts/bench-plan");
    let plan: FloorPlan = toml::from_str(&text).expect("the plan's own format");
    assert_eq!(plan.faults(), []);

    let mut numbers = vec!["ivr".to_owned(), "dial".to_owned(), "rdial".to_owned()];
    for size in [10, 50, 200, 500, 1000] {
        for (short, strategy) in [("lr", Strategy::LongestIdle), ("rr", Strategy::RoundRobin)] {
            let name = format!("{short}{size}");
            for (letter, queue, recorded) in [
                ("q", name.clone(), false),
                ("r", format!("{name}-rec"), true),
                ("s", format!("{name}-silent"), false),
            ] {
                numbers.push(format!("{letter}-{name}"));
                let queue = vocab::QueueId::new(&queue);
                let set = &plan.queues[&queue];
                assert_eq!((set.strategy, set.record, set.wrap_up_ms), (strategy, recorded, 0));
                let agents = plan.agents.values().filter(|a| a.queues.contains(&queue)).count();
                assert_eq!(agents, size, "{queue}");
            }
        }
    }
    for number in numbers {
        assert!(plan.number(&Address::parse(&number, "FR")).is_some(), "{number}");
    }
    for (id, agent) in &plan.agents {
        assert_eq!(agent.presence, Presence::Static);
        assert_eq!(agent.contact, Some(format!("sip:{id}@127.0.0.1:6000")));
    }
}
