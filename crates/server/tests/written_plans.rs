//! Floor plans written in the tree are ones that this program would publish: the bench's, which offers
//! what load tools dial, and the one that the administrator's guide shows.

use vocab::{Address, FloorPlan, Presence, Strategy};

fn read(place: &str) -> String {
    let path = format!("{}/../../{place}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a file of the checkout")
}

#[test]
fn the_plan_that_the_guide_shows_is_sound() {
    let guide = read("docs/administration.md");
    let (_, after) = guide.split_once("```toml\n").expect("the guide shows a plan");
    let (text, _) = after.split_once("```").expect("the block ends");
    let plan: FloorPlan = toml::from_str(text).expect("the plan's own format");
    assert_eq!(plan.faults(), []);
    assert!(plan.number(&Address::parse("+33 1 62 00 00 01", "FR")).is_some());
}

#[test]
fn the_bench_plan_is_sound_and_offers_every_number() {
    let plan: FloorPlan = toml::from_str(&read("bench/plan.toml")).expect("the plan's own format");
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
