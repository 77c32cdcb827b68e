//! What callers, agents and supervisors may rely on, one test per promise.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use engine::acd::{Acd, Snapshot, Waiting};
use std::collections::BTreeMap;
use vocab::{
    Agent, AgentId, FloorPlan, InteractionId, Moment, OrganizationId, Presence, Queue, QueueId,
    SkillId, Strategy, TieBreak, Verdict,
};

const MINUTE_MS: i64 = 60_000;

fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

fn id(n: u32) -> InteractionId {
    format!("00000000-0000-7000-8000-{n:012}").parse().unwrap()
}

fn levels(skills: &[(&str, u8)]) -> BTreeMap<SkillId, u8> {
    skills.iter().map(|(skill, level)| (SkillId::new(skill), *level)).collect()
}

fn queue(strategy: Strategy, priority: i32, ageing_per_min: i32) -> Queue {
    let base = serde_json::json!({"name": "queue", "organization": OrganizationId::new("o")});
    Queue { strategy, priority, ageing_per_min, ..serde_json::from_value(base).unwrap() }
}

fn agent(queues: &[&str], skills: &[(&str, u8)]) -> Agent {
    Agent {
        name: String::new(),
        team: None,
        site: None,
        skills: levels(skills),
        queues: queues.iter().map(|queue| QueueId::new(queue)).collect(),
        presence: Presence::Desk,
        profile: None,
        contact: None,
    }
}

fn plan(queues: &[(&str, Queue)], agents: &[(&str, Agent)]) -> FloorPlan {
    FloorPlan {
        queues: queues.iter().map(|(id, queue)| (QueueId::new(id), queue.clone())).collect(),
        agents: agents.iter().map(|(id, agent)| (AgentId::new(id), agent.clone())).collect(),
        ..FloorPlan::empty()
    }
}

fn waiting(n: u32, queue: &str, priority: i32, since: Moment) -> Waiting {
    Waiting { priority, ..Waiting::new(id(n), QueueId::new(queue), since) }
}

/// Carries out the next match: who got whom.
fn serve(acd: &mut Acd, now: Moment) -> Option<(InteractionId, String)> {
    let found = acd.next_match(now)?;
    acd.take(&found, now);
    Some((found.interaction, found.agent.to_string()))
}

/// rustpbx `SkillBased` sorted agents by how many skills they have, matching or not.
#[test]
fn ten_other_skills_do_not_win_over_the_one_skill_asked_for() {
    let other: Vec<String> = (0..10).map(|n| format!("other{n}")).collect();
    let other: Vec<(&str, u8)> = other.iter().map(|skill| (skill.as_str(), 10)).collect();
    let plan = plan(
        &[("support", queue(Strategy::LongestIdle, 0, 1))],
        &[("many", agent(&["support"], &other)), ("right", agent(&["support"], &[("billing", 3)]))],
    );
    let mut acd = Acd::new(&plan, 1);
    acd.agent_idle(&"many".into(), at(0));
    acd.agent_idle(&"right".into(), at(500));
    let billing = levels(&[("billing", 3)]);
    acd.enqueue(Waiting { skills: billing, ..waiting(1, "support", 0, at(1_000)) });
    let found = acd.next_match(at(1_000)).unwrap();
    assert_eq!(found.agent.as_str(), "right");
    assert_eq!((found.decision.eligible, found.decision.tie_break), (1, TieBreak::OnlyOne));
    acd.take(&found, at(1_000));
    acd.enqueue(Waiting {
        skills: levels(&[("billing", 4)]),
        ..waiting(2, "support", 0, at(2_000))
    });
    acd.agent_idle(&"right".into(), at(2_000));
    assert_eq!(acd.next_match(at(2_000)), None, "level 3 is not level 4");
}

#[test]
fn the_queue_and_the_interaction_both_ask_and_the_higher_level_counts() {
    let asking = Queue { skills: levels(&[("fr", 5)]), ..queue(Strategy::LongestIdle, 0, 1) };
    let plan = plan(
        &[("q", asking)],
        &[("four", agent(&["q"], &[("fr", 4)])), ("six", agent(&["q"], &[("fr", 6)]))],
    );
    for (asked, wanted) in [(1, Some("six")), (6, Some("six")), (7, None)] {
        let mut acd = Acd::new(&plan, 1);
        acd.agent_idle(&"four".into(), at(0));
        acd.agent_idle(&"six".into(), at(1));
        acd.enqueue(Waiting { skills: levels(&[("fr", asked)]), ..waiting(1, "q", 0, at(2)) });
        let found = acd.next_match(at(2));
        assert_eq!(found.as_ref().map(|m| m.agent.as_str()), wanted, "asked {asked}");
    }
}

/// mod_callcenter #1216: one agent who could not be reached halted the distribution to all.
#[test]
fn an_agent_to_avoid_halts_neither_the_caller_nor_those_behind() {
    let plan = plan(
        &[("q", queue(Strategy::LongestIdle, 0, 1))],
        &[("gone", agent(&["q"], &[])), ("here", agent(&["q"], &[]))],
    );
    let mut acd = Acd::new(&plan, 1);
    acd.agent_idle(&"gone".into(), at(0));
    acd.enqueue(Waiting { avoid: vec!["gone".into()], ..waiting(1, "q", 0, at(10)) });
    assert_eq!(acd.next_match(at(10)), None, "nobody else is there");
    acd.enqueue(waiting(2, "q", 0, at(20)));
    assert_eq!(serve(&mut acd, at(20)), Some((id(2), "gone".to_owned())), "who is behind goes on");
    acd.agent_idle(&"gone".into(), at(30));
    acd.agent_idle(&"here".into(), at(40));
    let found = acd.next_match(at(40)).unwrap();
    assert_eq!((found.interaction, found.agent.as_str()), (id(1), "here"));
    assert_eq!(found.decision.candidates.len(), 1, "the avoided agent is no candidate");
    acd.agent_busy(&"here".into());
    assert_eq!(acd.next_match(at(50)), None);
    assert!(acd.set_avoid(id(1), Vec::new()), "some time later");
    assert_eq!(serve(&mut acd, at(60)), Some((id(1), "gone".to_owned())));
}

#[test]
fn who_was_offered_in_vain_keeps_the_place_in_line() {
    let plan = plan(&[("q", queue(Strategy::LongestIdle, 0, 1))], &[("a", agent(&["q"], &[]))]);
    let mut acd = Acd::new(&plan, 1);
    (1..=3).for_each(|n| acd.enqueue(waiting(n, "q", 0, at(i64::from(n)))));
    acd.agent_idle(&"a".into(), at(5));
    assert_eq!(serve(&mut acd, at(5)), Some((id(1), "a".to_owned())));
    acd.enqueue(Waiting { avoid: vec!["a".into()], ..waiting(1, "q", 0, at(1)) });
    assert_eq!(acd.waiting(&"q".into()), [id(1), id(2), id(3)]);
    assert_eq!([1, 2, 3, 4].map(|n| acd.position(id(n))), [Some(1), Some(2), Some(3), None]);
}

#[test]
fn ageing_never_reorders_a_queue() {
    let mut plan = plan(&[("q", queue(Strategy::LongestIdle, 3, 7))], &[("a", agent(&["q"], &[]))]);
    plan.settings.starvation_ms = i64::MAX;
    let mut acd = Acd::new(&plan, 1);
    // Any order of arrival; ties in score, and in score and wait.
    for (n, priority, since) in [(5, 0, 40), (4, 0, 10), (3, 7, 60_010), (2, 0, 40), (1, -7, 40)] {
        acd.enqueue(waiting(n, "q", priority, at(since)));
    }
    let order = [4, 3, 2, 5, 1].map(id);
    assert_eq!(acd.waiting(&"q".into()), order);
    for (n, interaction) in order.into_iter().enumerate() {
        let now = at(100_000 + i64::try_from(n).unwrap() * 50 * MINUTE_MS);
        acd.agent_idle(&"a".into(), now);
        assert_eq!(serve(&mut acd, now), Some((interaction, "a".to_owned())));
    }
}

/// The bound of the module: after (P − p) / a minutes, newcomers no longer go before.
#[test]
fn a_low_priority_caller_is_served_although_better_ones_never_stop_coming() {
    let (low, high, ageing) = (0, 12, 2);
    let plan = plan(
        &[
            ("low", queue(Strategy::LongestIdle, low, ageing)),
            ("high", queue(Strategy::LongestIdle, high, ageing)),
        ],
        &[("only", agent(&["low", "high"], &[]))],
    );
    let bound_ms = i64::from((high - low) / ageing) * MINUTE_MS;
    let step_ms = 10_000;
    let mut acd = Acd::new(&plan, 1);
    acd.enqueue(waiting(0, "low", 0, at(0)));
    let served_at = (0..200).map(|n| i64::from(n) * step_ms).find(|ms| {
        // One better caller for each service: the line of the better ones never runs dry.
        acd.enqueue(waiting(1 + u32::try_from(ms / step_ms).unwrap(), "high", 0, at(*ms)));
        acd.agent_idle(&"only".into(), at(*ms));
        serve(&mut acd, at(*ms)).unwrap().0 == id(0)
    });
    assert_eq!(served_at, Some(bound_ms), "neither before its score allows it nor later");
}

#[test]
fn a_low_priority_caller_outgrows_a_queue_that_ages_faster_once_its_wait_is_bounded() {
    let (high, steep, ageing, wait_max_min) = (10, 5, 1, 2);
    let plan = plan(
        &[
            ("low", queue(Strategy::LongestIdle, 0, ageing)),
            ("high", queue(Strategy::LongestIdle, high, steep)),
        ],
        &[("only", agent(&["low", "high"], &[]))],
    );
    let mut acd = Acd::new(&plan, 1);
    acd.enqueue(waiting(0, "low", 0, at(0)));
    acd.agent_idle(&"only".into(), at(0));
    let bound_min = i64::from((high + steep * wait_max_min) / ageing);
    for (now_min, wanted) in [(bound_min - 1, id(1)), (bound_min, id(0))] {
        let now = at(now_min * MINUTE_MS);
        acd.remove(id(1));
        acd.enqueue(waiting(1, "high", 0, now + -i64::from(wait_max_min) * MINUTE_MS));
        assert_eq!(acd.next_match(now).unwrap().interaction, wanted, "after {now_min} minutes");
    }
}

#[test]
fn across_queues_the_score_decides_then_the_wait_then_the_id() {
    let plan = plan(
        &[
            ("a", queue(Strategy::LongestIdle, 0, 1)),
            ("b", queue(Strategy::LongestIdle, 5, 1)),
            ("c", queue(Strategy::LongestIdle, 0, 3)),
        ],
        &[("x", agent(&["a", "b", "c"], &[]))],
    );
    let mut acd = Acd::new(&plan, 1);
    let now = at(10 * MINUTE_MS);
    acd.enqueue(waiting(4, "a", 0, at(0))); // 10 points, 10 min
    acd.enqueue(waiting(3, "a", 3, at(3 * MINUTE_MS))); // 3 + 7 points, 7 min
    acd.enqueue(waiting(2, "b", 0, at(3 * MINUTE_MS))); // 5 + 7 points
    acd.enqueue(waiting(1, "c", 0, at(6 * MINUTE_MS))); // 12 points, 4 min
    acd.enqueue(waiting(0, "b", 0, at(3 * MINUTE_MS))); // 5 + 7 points
    let mut order = Vec::new();
    for _ in 0..5 {
        acd.agent_idle(&"x".into(), now);
        order.push(serve(&mut acd, now).unwrap().0);
    }
    assert_eq!(order, [0, 2, 1, 4, 3].map(id));
}

#[test]
fn round_robin_gives_each_agent_one_turn_per_queue_whoever_is_idle_longest() {
    let agents = ["a", "b", "c"].map(|name| (name, agent(&["round", "other"], &[])));
    let plan = plan(
        &[
            ("round", queue(Strategy::RoundRobin, 0, 1)),
            ("other", queue(Strategy::RoundRobin, 0, 1)),
        ],
        &agents,
    );
    let mut acd = Acd::new(&plan, 1);
    let mut turns = Vec::new();
    for n in 0..7_u32 {
        let now = at(i64::from(n) * 1_000);
        // "a" is back last each time, and would be last by idle time.
        ["c", "b", "a"].into_iter().zip(0..).for_each(|(name, ms)| {
            acd.agent_idle(&name.into(), now + ms);
        });
        let queue = if n == 3 { "other" } else { "round" };
        acd.enqueue(waiting(n, queue, 0, now));
        turns.push(serve(&mut acd, now + 5).unwrap().1);
    }
    assert_eq!(turns, ["a", "b", "c", "a", "a", "b", "c"], "the fourth came from another queue");
}

#[test]
fn a_decision_lists_the_first_eight_and_counts_all() {
    let names: Vec<String> = (0..100).map(|n| format!("agent{n:03}")).collect();
    let agents: Vec<(&str, Agent)> = names
        .iter()
        .zip(0_u8..)
        .map(|(name, n)| (name.as_str(), agent(&["q"], &[("skill", n % 10)])))
        .collect();
    let plan = plan(&[("q", queue(Strategy::LongestIdle, 0, 1))], &agents);
    let mut acd = Acd::new(&plan, 7);
    for (name, ms) in names.iter().rev().zip(0..) {
        acd.agent_idle(&name.as_str().into(), at(ms));
    }
    let asked = levels(&[("skill", 5)]);
    acd.enqueue(Waiting { skills: asked.clone(), ..waiting(1, "q", 0, at(500)) });
    acd.enqueue(Waiting { skills: asked, ..waiting(2, "q", 0, at(500)) });
    acd.enqueue(waiting(3, "q", 0, at(500)));
    let decision = acd.next_match(at(500)).unwrap().decision;
    assert_eq!((decision.plan, decision.waiting, decision.eligible), (7, 2, 50));
    assert_eq!(decision.tie_break, TieBreak::LongestIdle);
    let listed: Vec<&str> = decision.candidates.iter().map(|c| c.agent.as_str()).collect();
    let wanted = [99, 98, 97, 96, 95, 89, 88, 87].map(|n| format!("agent{n:03}"));
    assert_eq!(listed, wanted);
    assert_eq!(decision.candidates[0].verdict, Verdict::Chosen);
    assert!(decision.candidates[1..].iter().all(|c| c.verdict == Verdict::IdleShorter));
}

#[test]
fn a_new_plan_keeps_places_and_idle_times_and_a_removed_queue_its_callers() {
    let q = || queue(Strategy::LongestIdle, 0, 1);
    let before = plan(
        &[("kept", q()), ("gone", q())],
        &[("a", agent(&["gone"], &[])), ("b", agent(&["gone"], &[])), ("left", agent(&[], &[]))],
    );
    let mut acd = Acd::new(&before, 1);
    acd.enqueue(waiting(2, "kept", 0, at(1)));
    acd.enqueue(waiting(1, "kept", 0, at(2)));
    acd.enqueue(waiting(3, "gone", 0, at(0)));
    acd.agent_idle(&"b".into(), at(10));
    acd.agent_idle(&"a".into(), at(20));
    acd.agent_idle(&"left".into(), at(0));
    let both = agent(&["kept", "gone"], &[]);
    acd.replan(&plan(&[("kept", q())], &[("a", both.clone()), ("b", both)]), 2);
    assert_eq!(acd.waiting(&"gone".into()), [id(3)]);
    assert_eq!(acd.closed_queues().map(QueueId::as_str).collect::<Vec<_>>(), ["gone"]);
    let found = acd.next_match(at(30)).unwrap();
    assert_eq!((found.interaction, found.agent.as_str()), (id(2), "b"));
    assert_eq!(found.decision.plan, 2);
    acd.take(&found, at(30));
    assert_eq!(serve(&mut acd, at(30)), Some((id(1), "a".to_owned())));
    assert!(!acd.agent_idle(&"left".into(), at(40)), "no longer of the plan");
    assert!(acd.remove(id(3)), "who waits in a removed queue can still leave it");
    assert_eq!(acd.closed_queues().count(), 0);
}

#[test]
fn a_snapshot_in_json_brings_the_same_distribution_back() {
    let plan = plan(
        &[("r", queue(Strategy::RoundRobin, 0, 1)), ("l", queue(Strategy::LongestIdle, 1, 1))],
        &[
            ("a", agent(&["r", "l"], &[("s", 2)])),
            ("b", agent(&["r"], &[])),
            ("c", agent(&[], &[])),
        ],
    );
    let mut acd = Acd::new(&plan, 1);
    acd.offered(&"r".into(), &"a".into(), at(1));
    acd.agent_idle(&"a".into(), at(2));
    acd.agent_idle(&"b".into(), at(3));
    let picky = Waiting { avoid: vec!["b".into()], ..waiting(1, "r", 2, at(4)) };
    acd.enqueue(Waiting { skills: levels(&[("s", 1)]), ..picky });
    acd.enqueue(waiting(2, "r", 0, at(5)));
    acd.enqueue(waiting(3, "unheard-of", 0, at(6)));
    let json = serde_json::to_string(&acd.snapshot()).unwrap();
    let mut back = Acd::rebuild(&plan, 1, serde_json::from_str::<Snapshot>(&json).unwrap());
    assert_eq!(back.snapshot(), acd.snapshot());
    for ms in 10..14 {
        assert_eq!(serve(&mut back, at(ms)), serve(&mut acd, at(ms)));
    }
    assert_eq!(back.snapshot(), acd.snapshot());
    assert_eq!(back.waiting(&"unheard-of".into()), [id(3)]);
}

#[test]
fn the_same_calls_give_the_same_decisions() {
    let run = || {
        let names: Vec<String> = (0..30).map(|n| format!("agent{n}")).collect();
        let agents: Vec<(&str, Agent)> = names
            .iter()
            .zip(0_u8..)
            .map(|(name, n)| {
                let queues: &[&str] = if n % 3 == 0 { &["l"] } else { &["l", "r"] };
                (name.as_str(), agent(queues, &[("s", n % 7)]))
            })
            .collect();
        let queues =
            [("l", queue(Strategy::LongestIdle, 1, 2)), ("r", queue(Strategy::RoundRobin, 0, 3))];
        let mut acd = Acd::new(&plan(&queues, &agents), 1);
        let mut matches = Vec::new();
        for n in 0..2_000_u32 {
            let now = at(i64::from(n) * 700);
            let skills = levels(&[("s", u8::try_from(n * 31 % 8).unwrap())]);
            let queue = if n % 5 < 2 { "l" } else { "r" };
            acd.enqueue(Waiting { skills, ..waiting(n, queue, i32::from(n % 7 == 0), now) });
            acd.agent_idle(&names[(n * 17 % 30) as usize].as_str().into(), now);
            while let Some(found) = acd.next_match(now) {
                acd.take(&found, now);
                matches.push(found);
            }
        }
        matches
    };
    let first = run();
    assert!(first.len() > 1_000, "the run matches often: {}", first.len());
    assert_eq!(first, run());
}

#[test]
fn extreme_numbers_neither_overflow_nor_panic() {
    let plan = plan(
        &[("q", queue(Strategy::RoundRobin, i32::MAX, i32::MAX))],
        &[("a", agent(&["q"], &[]))],
    );
    let mut acd = Acd::new(&plan, u64::MAX);
    for (n, since) in [(1, i64::MIN), (2, i64::MAX), (3, 0)] {
        acd.enqueue(waiting(n, "q", i32::MAX, at(since)));
    }
    acd.agent_idle(&"a".into(), at(i64::MIN));
    acd.offered(&"q".into(), &"a".into(), at(i64::MIN));
    assert_eq!(acd.next_match(at(i64::MAX)).unwrap().interaction, id(1));
    assert_eq!(acd.next_match(at(i64::MIN)).unwrap().interaction, id(1));
    assert!(!acd.remove(id(9)) && !acd.agent_busy(&"nobody".into()));
    assert_eq!(acd.match_for_agent(&"nobody".into(), at(0)), None);
    assert_eq!(acd.match_for_interaction(id(9), at(0)), None);
    assert_eq!(acd.waiting_count(&"nowhere".into()), 0);
}
