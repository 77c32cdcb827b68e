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
    Restarts,
}

fn happening() -> impl Strategy<Value = Happening> {
    let agent = prop::sample::select(vec!["alice", "bruno", "zoe"]);
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
        "reject",
        "pause",
        "unpause",
        "disposition",
        "extend",
        "finish",
        "callback",
        "dial",
    ]);
    prop_oneof![
        4 => (0u32..20_000).prop_map(Happening::Passes),
        4 => (0u8..3).prop_map(Happening::Calls),
        4 => (0usize..8, 0u8..4).prop_map(|(l, k)| Happening::Keys(l, k)),
        1 => (0usize..8).prop_map(Happening::Played),
        8 => (0usize..12, leg).prop_map(|(l, w)| Happening::Leg(l, w)),
        6 => (agent.clone(), presence).prop_map(|(a, p)| Happening::Agent(a, p)),
        5 => (agent, ask, 0usize..8).prop_map(|(a, w, i)| Happening::Ask(a, w, i)),
        1 => Just(Happening::Restarts),
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
        Happening::Restarts => "restart".to_owned(),
    };
    floor.try_line(&line);
}

fn floor() -> Transcript {
    let plan: vocab::FloorPlan = toml::from_str(include_str!("hotline.toml")).unwrap();
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
        happenings in prop::collection::vec(happening(), 1..120)
    ) {
        let mut floor = floor();
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

    #[test]
    fn the_same_inputs_give_the_same_journal(
        happenings in prop::collection::vec(happening(), 1..60)
    ) {
        let run = || {
            let mut floor = floor();
            for happening in &happenings {
                play(&mut floor, happening);
            }
            floor.journal
        };
        prop_assert_eq!(run(), run());
    }
}
