//! Whatever comes in whatever order: the floor's invariants hold (checked in every turn by the
//! transcript), every interaction ends once, and a restored floor is the same floor.
#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use sim::Transcript;
use std::collections::BTreeMap;
use vocab::{Event, InteractionId, LegId};

/// One thing that may happen; numbers pick among what exists at that moment.
#[derive(Clone, Debug)]
enum Happening {
    Passes(u32),
    Calls(u8),
    Keys(usize, u8),
    Played(usize),
    Leg(usize, &'static str),
    Agent(&'static str, &'static str),
    Ask(&'static str, &'static str, usize),
    Presses(usize),
    Order(&'static str, usize),
    Listens(&'static str, &'static str, usize),
    Refers(usize, &'static str),
    Restarts,
}

fn happening() -> impl Strategy<Value = Happening> {
    let agent = prop::sample::select(vec!["alice", "bruno", "zoe", "chloe"]);
    let presence = prop::sample::select(vec![
        "desk",
        "desk lost",
        "phone",
        "phone lost",
        "available",
        "break lunch",
        "offline",
    ]);
    let leg = prop::sample::select(vec![
        "ringing",
        "answered",
        "rejected",
        "busy",
        "noanswer",
        "unreachable",
        "hangup",
        "vanished",
        "held",
        "resumed",
    ]);
    let ask = prop::sample::select(vec![
        "hangup",
        "hold",
        "resume",
        "transfer travel",
        "transfer sales",
        "transfer +33144556677",
        "transfer agent:bruno",
        "transfer flow:travel",
        "consult agent:alice",
        "consult agent:bruno why",
        "consult travel",
        "consult sales",
        "consult +33144556677",
        "toggle",
        "join",
        "complete",
        "comeback",
        "reject",
        "pause",
        "unpause",
        "disposition",
        "extend",
        "finish",
        "callback",
        "dial",
    ]);
    let order = prop::sample::select(vec![
        "owe voyage 0600000009 sales",
        "owe voyage 0600000009 all in=20",
        "owe voyage 0600000009 sales agent=alice",
        "move",
        "cancel",
        "closing strike on",
        "closing strike off",
        "status alice available",
        "status bruno break lunch",
        "status zoe offline",
    ]);
    prop_oneof![
        4 => (0u32..20_000).prop_map(Happening::Passes),
        4 => (0u8..3).prop_map(Happening::Calls),
        4 => (0usize..8, 0u8..4).prop_map(|(l, k)| Happening::Keys(l, k)),
        1 => (0usize..8).prop_map(Happening::Played),
        8 => (0usize..12, leg).prop_map(|(l, w)| Happening::Leg(l, w)),
        6 => (agent.clone(), presence).prop_map(|(a, p)| Happening::Agent(a, p)),
        5 => (agent, ask, 0usize..8).prop_map(|(a, w, i)| Happening::Ask(a, w, i)),
        1 => (0usize..8).prop_map(Happening::Presses),
        3 => (order, 0usize..6).prop_map(|(w, c)| Happening::Order(w, c)),
        4 => listening(4),
        1 => Just(Happening::Restarts),
    ]
}

/// People who listen or lead: two who are no agents, and two who are.
fn listening(calls: usize) -> impl Strategy<Value = Happening> {
    let by = prop::sample::select(vec!["sup", "qual", "chloe", "bruno"]);
    let what = prop::sample::select(vec![
        "monitor alice listen",
        "monitor alice whisper",
        "monitor bruno barge",
        "mode listen",
        "mode whisper",
        "mode barge",
        "leave",
        "takeover",
        "priority 50",
        "give alice",
        "give bruno",
        "shift all",
        "shift sales",
    ]);
    (by, what, 0..calls).prop_map(|(b, w, i)| Happening::Listens(b, w, i))
}

/// What may happen around a consultation of Alice (I1, L1 and L2) with Bruno (I2, L3).
fn consulting() -> impl Strategy<Value = Happening> {
    let leg = prop::sample::select(vec![
        "ringing", "answered", "rejected", "hangup", "vanished", "held", "resumed",
    ]);
    let ask = prop::sample::select(vec![
        "consult agent:bruno",
        "consult sales",
        "consult travel",
        "consult +33144556677",
        "toggle",
        "toggle",
        "join",
        "join",
        "complete",
        "comeback",
        "hold",
        "resume",
        "hangup",
        "transfer agent:bruno",
        "finish",
    ]);
    prop_oneof![
        2 => (0u32..9_000).prop_map(Happening::Passes),
        3 => (0usize..5, leg).prop_map(|(l, w)| Happening::Leg(l, w)),
        2 => Just(Happening::Leg(2, "answered")),
        1 => (0usize..5, prop::sample::select(vec!["bruno", "0144556677", "L3", "L2"]))
            .prop_map(|(l, to)| Happening::Refers(l, to)),
        6 => (ask.clone(), 0usize..4).prop_map(|(w, i)| Happening::Ask("alice", w, i)),
        3 => (ask, 0usize..4).prop_map(|(w, i)| Happening::Ask("bruno", w, i)),
        1 => prop::sample::select(vec!["desk lost", "phone lost", "desk", "phone"])
            .prop_map(|p| Happening::Agent("bruno", p)),
        3 => listening(2),
    ]
}

fn play(floor: &mut Transcript, happening: &Happening) {
    let name = |kind: &str, n: usize| format!("{kind}{}", n + 1);
    let line = match happening {
        Happening::Passes(ms) => {
            let until = floor.now() + i64::from(*ms);
            return floor.pass_until(until);
        }
        Happening::Calls(n) => format!("call 061234567{n} 016200000{}", n + 1),
        Happening::Keys(l, k) => format!("keys {} {k}", name("L", *l)),
        Happening::Played(l) => format!("played {}", name("L", *l)),
        Happening::Leg(l, what) => format!("{what} {}", name("L", *l)),
        Happening::Agent(a, p) if p.starts_with("desk") || p.starts_with("phone") => {
            let (verb, lost) = p.split_once(' ').unwrap_or((p, ""));
            format!("{verb} {a} {lost}")
        }
        Happening::Agent(a, p) => format!("{a} {p}"),
        Happening::Ask(a, ask, n) => match *ask {
            "reject" => format!("{a} does reject {}", name("R", *n)),
            "callback" => format!("{a} does callback {}", name("C", *n)),
            "dial" => format!("{a} does dial fai 0144556677"),
            "disposition" => format!("{a} does disposition {} solved", name("I", *n)),
            _ => match ask.split_once(' ') {
                Some((verb, to)) => format!("{a} does {verb} {} {to}", name("I", *n)),
                None => format!("{a} does {ask} {}", name("I", *n)),
            },
        },
        Happening::Presses(l) => format!("press {} 9", name("L", *l)),
        Happening::Order(what @ "move", c) => format!("order sup {what} {} 30", name("C", *c)),
        Happening::Order(what @ "cancel", c) => format!("order sup {what} {}", name("C", *c)),
        Happening::Order(what, _) => format!("order sup {what}"),
        Happening::Listens(by, what, n) => match what.split_once(' ') {
            Some((verb, rest)) => format!("order {by} {verb} {} {rest}", name("I", *n)),
            None => format!("order {by} {what} {}", name("I", *n)),
        },
        Happening::Refers(l, to) => format!("refer {} {to}", name("L", *l)),
        Happening::Restarts => "restart".to_owned(),
    };
    floor.try_line(&line);
}

/// One queue at a time, or announcements, keys, kept places, owed calls and all phones ringing.
const PLANS: [&str; 2] = [include_str!("hotline.toml"), include_str!("waiting.toml")];

fn floor(plan: usize) -> Transcript {
    let plan: vocab::FloorPlan = toml::from_str(PLANS[plan]).unwrap();
    Transcript::new(plan)
}

/// How often each interaction started and ended, and which legs are still up.
fn lives(floor: &Transcript) -> BTreeMap<InteractionId, (u32, u32)> {
    let mut lives: BTreeMap<InteractionId, (u32, u32)> = BTreeMap::new();
    for recorded in &floor.journal {
        match &recorded.event {
            Event::InteractionStarted { interaction, .. } => {
                lives.entry(*interaction).or_default().0 += 1;
            }
            Event::InteractionEnded { interaction, .. } => {
                lives.entry(*interaction).or_default().1 += 1;
            }
            _ => {}
        }
    }
    lives
}

fn legs_asked_for_and_not_released(floor: &Transcript) -> Vec<LegId> {
    let mut legs = std::collections::BTreeSet::new();
    for recorded in &floor.journal {
        match &recorded.event {
            Event::InteractionStarted { leg: Some(leg), .. }
            | Event::ReservationOffered { leg, .. }
            | Event::AgentRung { leg, .. }
            | Event::MonitorStarted { leg, .. }
            | Event::LegDialled { leg, .. } => {
                legs.insert(*leg);
            }
            Event::LegEnded { leg, .. } | Event::LegFailed { leg, .. } => {
                legs.remove(leg);
            }
            _ => {}
        }
    }
    legs.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    // One outcome per interaction: Issabel #41, fusionpbx #1386 (answered shown as abandoned).
    // No agent reserved without a live offer: mod_callcenter #2540, #1062.
    #[test]
    fn whatever_happens_the_floor_stays_whole(
        plan in 0usize..2,
        happenings in prop::collection::vec(happening(), 1..120)
    ) {
        let mut floor = floor(plan);
        floor.play("0 desk alice\nphone alice\nalice available");
        for happening in &happenings {
            play(&mut floor, happening);
        }
        for (interaction, (started, ended)) in lives(&floor) {
            prop_assert_eq!(started, 1, "{:?} started more than once", interaction);
            prop_assert!(ended <= 1, "{:?} ended {} times", interaction, ended);
        }
        let mut restored = engine::Engine::new(1);
        for recorded in &floor.journal {
            restored.replay(recorded);
        }
        let facts = |e: &engine::Engine| {
            let mut value = serde_json::to_value(e.snapshot()).unwrap();
            value["floor"]["timers"] = serde_json::Value::Null;
            value
        };
        prop_assert_eq!(facts(&restored), facts(floor.engine()));
        // After a crash nothing of before is live, and no leg is forgotten.
        floor.play("restart");
        prop_assert!(lives(&floor).values().all(|l| *l == (1, 1)));
        prop_assert_eq!(legs_asked_for_and_not_released(&floor), []);
    }

    // Every order of what three parties do: nobody is left reserved, on hold or on a dead line.
    #[test]
    fn whatever_happens_in_a_consultation_the_floor_stays_whole(
        happenings in prop::collection::vec(consulting(), 1..25)
    ) {
        let mut floor = floor(0);
        floor.play("0 desk alice\nphone alice\nalice available");
        floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2");
        floor.play("4 desk bruno\nphone bruno\nbruno available");
        floor.play("10 alice does consult I1 agent:bruno why\n11 ringing L3");
        for happening in &happenings {
            play(&mut floor, happening);
        }
        // Whoever is still on a line hangs up; time ends the rest.
        for leg in 1..40 {
            floor.try_line(&format!("hangup L{leg}"));
        }
        floor.pass_until(floor.now() + 3_600_000);
        for leg in 1..80 {
            floor.try_line(&format!("hangup L{leg}"));
        }
        floor.pass_until(floor.now() + 3_600_000);
        prop_assert_eq!(floor.engine().floor().live_interactions(), 0);
        prop_assert_eq!(legs_asked_for_and_not_released(&floor), []);
        prop_assert!(lives(&floor).values().all(|l| *l == (1, 1)));
        for agent in ["alice", "bruno"] {
            let state = floor.engine().floor().agent_state(&agent.into()).unwrap().name();
            prop_assert!(["idle", "not_responding", "unreachable"].contains(&state), "{}", state);
        }
    }

    #[test]
    fn the_same_inputs_give_the_same_journal(
        plan in 0usize..2,
        happenings in prop::collection::vec(happening(), 1..60)
    ) {
        let run = || {
            let mut floor = floor(plan);
            for happening in &happenings {
                play(&mut floor, happening);
            }
            floor.journal
        };
        prop_assert_eq!(run(), run());
    }
}
