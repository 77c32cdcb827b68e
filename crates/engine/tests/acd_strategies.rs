//! Strategies, preferred agents, routing profiles, channels and the bound on waiting: one test per
//! promise.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use engine::acd::{Acd, FOR_EVER, Tally, Waiting};
use serde_json::json;
use vocab::{AgentId, Channel, FloorPlan, InteractionId, Moment, QueueId, TieBreak, Verdict};

fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

fn id(n: u32) -> InteractionId {
    format!("00000000-0000-7000-8000-{n:012}").parse().unwrap()
}

fn call(n: u32, queue: &str, since: i64) -> Waiting {
    Waiting::new(id(n), QueueId::new(queue), at(since))
}

/// Queue `q` with these fields, and agents by key with theirs; who names no queues serves `q`.
fn plan(queue: serde_json::Value, agents: &[(&str, serde_json::Value)]) -> FloorPlan {
    let mut plan = json!({
        "format": 1,
        "skills": {"fr": {"name": "Français"}, "tech": {"name": "Technique"}},
        "queues": {"q": {"name": "Q", "organization": "o"}},
    });
    let merge = |into: &mut serde_json::Value, from: &serde_json::Value| {
        let fields = from.as_object().unwrap().clone();
        into.as_object_mut().unwrap().extend(fields);
    };
    merge(&mut plan["queues"]["q"], &queue);
    for (key, fields) in agents {
        plan["agents"][key] = json!({"name": key, "queues": ["q"]});
        merge(&mut plan["agents"][key], fields);
    }
    serde_json::from_value(plan).unwrap()
}

fn with_profile(mut plan: FloorPlan, profile: serde_json::Value) -> FloorPlan {
    plan.profiles.insert("p".into(), serde_json::from_value(profile).unwrap());
    plan
}

/// Who is next for one call, with what is said of the second.
fn chosen(
    strategy: &str,
    agents: &[(&str, serde_json::Value)],
    tallies: &[Tally],
) -> (String, Verdict, TieBreak) {
    let plan = plan(json!({"strategy": strategy, "skills": {"fr": 1}}), agents);
    let mut acd = Acd::new(&plan, 1);
    for (n, (key, _)) in agents.iter().enumerate() {
        let agent = AgentId::new(key);
        acd.set_tally(&agent, tallies.get(n).copied().unwrap_or_default());
        acd.agent_idle(&agent, at(i64::try_from(n).unwrap()));
    }
    acd.enqueue(call(1, "q", 10));
    let found = acd.next_match(at(10)).unwrap();
    let second = found.decision.candidates[1].verdict;
    (found.agent.to_string(), second, found.decision.tie_break)
}

#[test]
fn each_strategy_chooses_by_what_it_says_and_tells_why_not_the_other() {
    let fr = |level: u8| json!({"skills": {"fr": level, "tech": 10 - level}});
    let two = || [("a", fr(5)), ("b", fr(5))];
    let tally = |handled, busy_ms| Tally { handled, busy_ms, signed_in_ms: 100 };
    let wanted = ("a".to_owned(), Verdict::IdleShorter, TieBreak::LongestIdle);
    assert_eq!(chosen("longest_idle", &two(), &[]), wanted);
    let wanted = ("a".to_owned(), Verdict::LaterInRound, TieBreak::RoundRobin);
    assert_eq!(chosen("round_robin", &two(), &[]), wanted);
    let wanted = ("b".to_owned(), Verdict::MoreOccupied, TieBreak::LeastOccupied);
    assert_eq!(chosen("least_occupied", &two(), &[tally(1, 50), tally(9, 49)]), wanted);
    let wanted = ("b".to_owned(), Verdict::HandledMore, TieBreak::FewestHandled);
    assert_eq!(chosen("fewest_handled", &two(), &[tally(2, 1), tally(1, 99)]), wanted);
    let wanted = ("a".to_owned(), Verdict::IdleShorter, TieBreak::RingAll);
    assert_eq!(chosen("ring_all", &two(), &[]), wanted);
    // rustpbx `SkillBased`: only the skills asked for count, here one of two.
    let wanted = ("b".to_owned(), Verdict::LessSkilled, TieBreak::MostSkilled);
    assert_eq!(chosen("most_skilled", &[("a", fr(2)), ("b", fr(6))], &[]), wanted);
}

/// mod_callcenter #2540, #1062 and Asterisk #1557: who rang and did not answer first stays usable.
#[test]
fn where_all_ring_the_first_to_answer_has_it_and_the_others_are_free_for_the_next() {
    let keys: Vec<String> = (0..20).map(|n| format!("agent{n:02}")).collect();
    let agents: Vec<_> = keys.iter().map(|key| (key.as_str(), json!({}))).collect();
    let mut acd = Acd::new(&plan(json!({"strategy": "ring_all"}), &agents), 1);
    for (key, ms) in keys.iter().zip(0..) {
        acd.agent_idle(&AgentId::new(key), at(ms));
    }
    acd.enqueue(call(1, "q", 100));
    let mut found = acd.next_match(at(100)).unwrap();
    assert_eq!(found.agent.as_str(), "agent00");
    let others = acd.also_ring(id(1));
    let wanted: Vec<&str> = keys[1..17].iter().map(String::as_str).collect();
    assert_eq!(others.iter().map(AgentId::as_str).collect::<Vec<_>>(), wanted);
    // The second answers first.
    found.agent = others[0].clone();
    acd.take(&found, at(200));
    assert_eq!(acd.next_match(at(200)), None, "nobody is left who waits");
    assert_eq!(acd.also_ring(id(1)), []);
    acd.enqueue(call(2, "q", 300));
    assert_eq!(acd.next_match(at(300)).unwrap().agent.as_str(), "agent00");
    assert!(!acd.also_ring(id(2)).contains(&others[0]), "who answered is busy");
}

#[test]
fn a_preferred_agent_is_asked_alone_until_the_deadline_or_until_they_leave() {
    let skilled = json!({"skills": {"fr": 5}});
    let plan = plan(
        json!({"skills": {"fr": 3}, "rule": "wait < 1 min: fr ≥ 7; anyone"}),
        &[("known", skilled.clone()), ("other", json!({"skills": {"fr": 9}})), ("no", json!({}))],
    );
    let mut acd = Acd::new(&plan, 1);
    let held = |agent: &str, until| Waiting {
        preferred: Some((AgentId::new(agent), until)),
        ..call(1, "q", 0)
    };
    acd.agent_idle(&"other".into(), at(0));
    acd.enqueue(held("known", at(30_000)));
    assert_eq!(acd.next_match(at(29_999)), None);
    assert_eq!(acd.wake(), Some(at(30_000)));
    let found = acd.match_for_agent(&"other".into(), at(29_999));
    assert_eq!(found, None);
    assert_eq!(acd.next_match(at(30_000)).unwrap().agent.as_str(), "other");
    // Whatever the rule says of them.
    acd.enqueue(held("known", at(60_000)));
    acd.agent_idle(&"known".into(), at(30_001));
    let found = acd.next_match(at(30_001)).unwrap();
    assert_eq!(
        (found.agent.as_str(), found.decision.tie_break),
        ("known", TieBreak::PreferredAgent)
    );
    acd.agent_busy(&"known".into());
    acd.agent_left(&"known".into());
    assert_eq!(acd.next_match(at(30_002)).unwrap().agent.as_str(), "other", "gone: not waited for");
    acd.enqueue(held("no", at(90_000)));
    assert_eq!(acd.next_match(at(30_003)).unwrap().agent.as_str(), "other", "could not have it");
    // What nobody else may have waits for them, and rings them again.
    acd.enqueue(Waiting { avoid: vec!["known".into()], ..held("known", FOR_EVER) });
    acd.agent_left(&"known".into());
    acd.agent_idle(&"known".into(), at(40_000));
    assert_eq!(acd.next_match(at(10_000_000)), None);
    acd.set_avoid(id(1), Vec::new());
    assert_eq!(acd.next_match(at(10_000_001)).unwrap().agent.as_str(), "known");
}

#[test]
fn earlier_steps_come_first_and_a_changed_rule_begins_again() {
    let rule = "wait < 20 s: fr ≥ 7; wait < 40 s: fr ≥ 4; anyone";
    let agent = |level: u8| json!({"skills": {"fr": level}});
    let agents = [("low", agent(1)), ("mid", agent(5)), ("top", agent(9))];
    let mut acd = Acd::new(&plan(json!({"rule": rule}), &agents), 1);
    acd.enqueue(call(1, "q", 0));
    acd.agent_idle(&"low".into(), at(1));
    assert_eq!((acd.next_match(at(19_999)), acd.wake()), (None, Some(at(20_000))));
    for (ms, wanted) in [(20_000, 1), (40_000, 2)] {
        let (interaction, due) = acd.due_step(at(ms)).unwrap();
        assert_eq!((interaction, due.step, acd.due_step(at(ms))), (id(1), wanted, None));
        assert!(acd.widen(id(1), due.step));
    }
    acd.agent_idle(&"top".into(), at(40_000));
    acd.agent_idle(&"mid".into(), at(39_000));
    let decision = acd.next_match(at(40_000)).unwrap().decision;
    let listed: Vec<(&str, Verdict)> =
        decision.candidates.iter().map(|c| (c.agent.as_str(), c.verdict)).collect();
    let later = Verdict::LaterStep;
    assert_eq!(listed, [("top", Verdict::Chosen), ("mid", later), ("low", later)]);
    assert_eq!(decision.rule.as_deref(), Some("wait < 20 s: fr ≥ 7"));
    assert_eq!((decision.step, decision.waited_ms), (0, 40_000));
    acd.replan(&plan(json!({"rule": rule, "priority": 3}), &agents), 2);
    assert_eq!((acd.wake(), acd.match_for_interaction(id(1), at(40_000)).is_some()), (None, true));
    acd.replan(&plan(json!({"rule": "wait < 20 s: fr ≥ 10; anyone"}), &agents), 3);
    assert_eq!(acd.next_match(at(40_000)), None);
    assert_eq!(acd.due_step(at(40_000)).unwrap().1.step, 1);
}

#[test]
fn a_reserve_is_asked_after_its_delay_and_its_points_count_when_it_chooses() {
    let agents = [("reserve", json!({"profile": "p", "queues": ["other"]}))];
    let mut plan = plan(json!({}), &agents);
    plan.queues.insert("other".into(), plan.queues[&QueueId::new("q")].clone());
    let entry = json!({"queue": "q", "delay_ms": 10_000, "priority": 5});
    let plan = with_profile(plan, json!({"name": "P", "queues": [entry]}));
    let mut acd = Acd::new(&plan, 1);
    acd.enqueue(call(1, "q", 0));
    acd.agent_idle(&"reserve".into(), at(0));
    assert_eq!((acd.next_match(at(9_999)), acd.wake()), (None, Some(at(10_000))));
    // Four minutes in the other queue are four points; this one has five.
    acd.enqueue(call(2, "other", 10_000 - 240_000));
    let found = acd.match_for_agent(&"reserve".into(), at(9_999)).unwrap();
    assert_eq!(found.interaction, id(2));
    let found = acd.next_match(at(10_000)).unwrap();
    assert_eq!((found.interaction, found.decision.score_milli), (id(1), 5_166));
}

#[test]
fn hands_hold_what_the_profile_allows_and_a_call_interrupts_what_it_may() {
    let agents = [("a", json!({"profile": "p", "queues": []}))];
    let profile = json!({
        "name": "P", "queues": [{"queue": "q"}], "capacity": {"chat": 3}, "interruptible": ["email"],
    });
    let mut acd = Acd::new(&with_profile(plan(json!({}), &agents), profile), 1);
    acd.agent_idle(&"a".into(), at(0));
    let of = |n, channel| Waiting { channel, ..call(n, "q", i64::from(n)) };
    let mut serve = |n: u32, channel| {
        acd.enqueue(of(n, channel));
        let found = acd.next_match(at(100));
        found.iter().for_each(|found| acd.take(found, at(100)));
        let taken = found.is_some();
        acd.remove(id(n));
        if !taken && n == 5 {
            for _ in 0..3 {
                assert!(acd.agent_done(&"a".into(), Channel::Chat, at(200)));
            }
            assert!(!acd.agent_done(&"a".into(), Channel::Chat, at(200)));
        }
        taken
    };
    assert_eq!([1, 2, 3, 4].map(|n| serve(n, Channel::Chat)), [true, true, true, false]);
    assert!(!serve(5, Channel::Voice), "chats are not interrupted");
    assert!(serve(6, Channel::Email));
    assert!(!serve(7, Channel::Chat), "nothing else beside an e-mail");
    assert!(serve(8, Channel::Voice), "but a call");
    assert!(!serve(9, Channel::Voice) && !serve(10, Channel::Email));
}

#[test]
fn no_priority_and_no_ageing_puts_a_newcomer_before_one_who_has_waited_for_the_bound() {
    let mut plan = plan(json!({"ageing_per_min": 0, "priority": -1_000_000}), &[]);
    let mut steep = plan.queues[&QueueId::new("q")].clone();
    (steep.priority, steep.ageing_per_min) = (i32::MAX, i32::MAX);
    plan.queues.insert("steep".into(), steep);
    let agent = json!({"name": "a", "queues": ["q", "steep"]});
    plan.agents.insert("a".into(), serde_json::from_value(agent).unwrap());
    plan.settings.starvation_ms = 60_000;
    let mut acd = Acd::new(&plan, 1);
    acd.agent_idle(&"a".into(), at(0));
    acd.enqueue(Waiting { priority: i32::MIN, ..call(1, "q", 0) });
    for ms in (0..60_000).step_by(7_000).chain([59_999]) {
        acd.enqueue(Waiting { priority: i32::MAX, ..call(2, "steep", ms) });
        assert_eq!(acd.next_match(at(ms)).unwrap().interaction, id(2), "after {ms} ms");
    }
    acd.enqueue(Waiting { priority: i32::MAX, ..call(3, "steep", -1) });
    let first = acd.next_match(at(60_000)).unwrap().interaction;
    assert_eq!(first, id(3), "only who has waited longer goes before");
    acd.remove(id(3));
    assert_eq!(acd.next_match(at(60_000)).unwrap().interaction, id(1));
    assert_eq!(acd.waiting(&"steep".into()), [id(2)]);
}
