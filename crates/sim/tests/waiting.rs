//! Scenes of the line: what callers hear there, how they leave it, and how they get back in.
#![expect(clippy::unwrap_used, reason = "tests")]

mod tells;

use sim::Transcript;
use tells::tells;
use vocab::{Event, Prompt};

fn floor() -> Transcript {
    let plan: vocab::FloorPlan = toml::from_str(include_str!("waiting.toml")).unwrap();
    assert_eq!(plan.faults(), []);
    Transcript::new(plan)
}

fn floor_with(agents: &[&str]) -> Transcript {
    let mut floor = floor();
    for agent in agents {
        floor.play(&format!("0 desk {agent}\nphone {agent}\n{agent} available"));
    }
    floor.told();
    floor
}

fn plan_with(change: impl FnOnce(&mut vocab::FloorPlan)) -> Transcript {
    let mut plan: vocab::FloorPlan = toml::from_str(include_str!("waiting.toml")).unwrap();
    change(&mut plan);
    Transcript::new(plan)
}

/// Alice talks with a first caller for a minute, so that the floor knows its pace.
fn busy() -> Transcript {
    let mut floor = floor_with(&["alice"]);
    floor.play("0 call 0600000001 0162000001\nunknown I1\n1 answered L2\n61 hangup L1");
    floor.play("70 call 0600000002 0162000001\nunknown I2\n71 answered L4");
    floor.told();
    floor
}

#[test]
fn a_waiting_caller_hears_place_and_wait_then_comfort_then_music_again() {
    let mut floor = busy();
    floor.play(
        "80 call 0600000003 0162000001\nunknown I3
         90 wake
         94 played L5
         97 played L5
         120 wake
         122 played L5",
    );
    tells(
        &floor.told(),
        r#"80.000 interaction_queued I3 sales
           80.000     > play L5 music again and again
           80.000     > listen L5
           90.000 wait_announced I3 sales position=1 estimate=60000
           90.000     > play L5 "Vous êtes numéro 1. L'attente est de moins d'une minute."
           90.000     > listen L5
           94.000 wait_prompted I3 sales Comfort { index: 0 }
           94.000     > play L5 sound patience
           97.000 wait_prompted I3 sales Music
           97.000     > play L5 music again and again
           120.000 wait_announced I3 sales position=1 estimate=60000
           122.000 wait_prompted I3 sales Comfort { index: 1 }
           122.000     > play L5 sound thanks"#,
    );
}

#[test]
fn the_figures_are_those_of_the_moment() {
    let mut floor = busy();
    floor.play(
        "80.0 call 0600000003 0162000001\nunknown I3
         80.1 call 0600000004 0162000001\nunknown I4
         80.2 call 0600000005 0162000001\nunknown I5
         80.3 call 0600000006 0162000001\nunknown I6
         80.4 call 0600000007 0162000001\nunknown I7
         85 hangup L5",
    );
    floor.told();
    floor.play("91 wake");
    let told = floor.told();
    assert!(!told.contains("wait_announced I3"), "who left is told nothing:\n{told}");
    tells(
        &told,
        "wait_announced I4 sales position=1 estimate=60000
         wait_announced I7 sales position=4 estimate=240000
         L'attente est d'environ 4 minutes.",
    );
}

#[test]
fn nothing_is_announced_while_an_agents_phone_rings() {
    let mut floor = busy();
    floor.play("80 call 0600000003 0162000001\nunknown I3\n85 hangup L3");
    floor.told();
    floor.play("96 wake");
    let told = floor.told();
    assert!(!told.contains("wait_announced"), "{told}");
    floor.play("101 wake");
    // Rang to the end of its lease: told how things stand after it.
    tells(
        &floor.told(),
        "100.000 reservation_timed_out I3 alice\nwait_announced I3 sales position=1",
    );
}

#[test]
fn the_interactions_language_counts_before_the_queues() {
    let mut floor = plan_with(|plan| {
        let announce = plan.queues["sales"].announce.clone();
        plan.queues.get_mut("cruises").unwrap().announce = announce;
    });
    floor.play("0 desk alice\nphone alice\nalice available\nalice break lunch");
    floor.play("0 call 0600000003 0162000002\n10 wake");
    let said = floor.effects.iter().rev().find_map(|e| match e {
        vocab::Effect::Play {
            source: vocab::MediaSource::Once(Prompt::Say { text, language }),
            ..
        } => Some((text.clone(), language.clone())),
        _ => None,
    });
    assert_eq!(said, Some(("You are number 1 in line.".to_owned(), "en".to_owned())));
}

#[test]
fn a_key_of_the_queue_leaves_the_line_and_others_do_nothing() {
    let mut floor = busy();
    floor.play("80 call 0600000003 0162000001\nunknown I3");
    floor.told();
    floor.play("82 press L5 4");
    assert_eq!(floor.told(), "");
    floor.play("83 press L5 9");
    tells(
        &floor.told(),
        "interaction_dequeued I3 sales LeftByKey
         flow_stepped I3 9 > offer",
    );
}

#[test]
fn a_key_pressed_as_the_announcement_began_still_counts() {
    let mut floor = busy();
    floor.play("80 call 0600000003 0162000001\nunknown I3");
    let leg = floor.journal.iter().rev().find_map(|r| match r.event {
        Event::InteractionStarted { leg, .. } => leg,
        _ => None,
    });
    let cue = floor.effects.iter().rev().find_map(|e| match e {
        vocab::Effect::ListenForKeys { cue, .. } => Some(*cue),
        _ => None,
    });
    floor.play("90 wake");
    floor.told();
    floor.hear(vocab::Input::KeyPressed { leg: leg.unwrap(), cue: cue.unwrap(), key: '9' });
    tells(&floor.told(), "interaction_dequeued I3 sales LeftByKey");
}

#[test]
fn where_nobody_serves_a_queue_that_wants_somebody_nobody_is_let_in() {
    let mut floor = floor();
    floor.play("0 call 0600000003 0162000002");
    tells(
        &floor.told(),
        r#"flow_stepped I1 vacant > answer
           > play L1 "Nous ne pouvons pas donner suite"#,
    );
    floor.play("3 played L1");
    tells(&floor.told(), "interaction_ended I1 turned_away by system");
}

#[test]
fn the_last_agent_who_leaves_sends_the_waiting_to_the_exit_vacant() {
    let mut floor = floor_with(&["alice"]);
    floor.play(
        "0 alice break lunch
         1 call 0600000003 0162000002
         2 call 0600000004 0162000001\nunknown I2
         30 alice offline",
    );
    let told = floor.told();
    tells(
        &told,
        "30.000 interaction_dequeued I1 cruises Vacant
         30.000 flow_stepped I1 vacant > answer",
    );
    assert!(!told.contains("interaction_dequeued I2"), "that queue lets people wait:\n{told}");
}

#[test]
fn a_full_queue_apologizes_before_the_end() {
    let mut floor = floor_with(&["alice"]);
    floor.play("0 alice break lunch");
    for n in 1..=3 {
        floor.play(&format!("{n} call 060000000{n} 0162000002"));
    }
    tells(&floor.told(), "flow_stepped I3 queue_full > answer");
    floor.play("5 played L3");
    tells(&floor.told(), "interaction_ended I3 turned_away by system");
}

#[test]
fn who_calls_back_in_time_takes_the_old_place() {
    let mut floor = busy();
    floor.play(
        "80 call 0600000003 0162000001\nunknown I3
         90 call 0600000004 0162000001\nunknown I4
         95 hangup L5
         100 call 0600000003 0162000001\nunknown I5
         110 hangup L3
         111 answered L8",
    );
    tells(&floor.told(), "interaction_ended I3 abandoned_in_queue\ninteraction_connected I5 alice");
    let since = floor.journal.iter().rev().find_map(|r| match &r.event {
        Event::InteractionQueued { since, .. } => Some(r.at - *since),
        _ => None,
    });
    assert_eq!(since, Some(20_000), "the place of the first call");
}

#[test]
fn an_old_place_is_given_up_after_its_time_and_never_serves_another_or_twice() {
    let mut floor = busy();
    let age = |floor: &Transcript| {
        floor.journal.iter().rev().find_map(|r| match &r.event {
            Event::InteractionQueued { since, .. } => Some(r.at - *since),
            _ => None,
        })
    };
    floor.play("80 call 0600000003 0162000001\nunknown I3\n95 hangup L5");
    floor.play("100 call 0600000004 0162000001\nunknown I4");
    assert_eq!(age(&floor), Some(0), "another customer");
    floor.play("110 call 0600000003 0162000001\nunknown I5");
    assert_eq!(age(&floor), Some(30_000));
    floor.play("111 call 0600000003 0162000001\nunknown I6");
    assert_eq!(age(&floor), Some(0), "the place is taken");
    floor.play("120 hangup L7\n425 call 0600000003 0162000001\nunknown I7");
    assert_eq!(age(&floor), Some(0), "too late");
}

#[test]
fn points_for_a_good_customer_go_before_who_came_earlier() {
    let mut floor = busy();
    floor.play(
        "80 call 0600000003 0162000001\nknown I3 score=20
         85 call 0600000004 0162000001\nknown I4 score=90
         110 hangup L3\n111 answered L7",
    );
    tells(&floor.told(), "interaction_connected I4 alice");
}

#[test]
fn the_agent_whom_the_customer_knows_is_named_with_a_deadline_if_at_work() {
    let mut floor = floor_with(&["alice", "bruno"]);
    floor.play("1 call 0600000003 0162000001\nknown I1 last=bruno");
    floor.play("2 call 0600000004 0162000001\nknown I2 last=nobody preferred=alice");
    floor.play("3 call 0600000005 0162000001\nknown I3 preferred=chloe");
    let preferred: Vec<_> = floor
        .journal
        .iter()
        .filter_map(|r| match &r.event {
            Event::InteractionQueued { preferred, .. } => {
                Some(preferred.as_ref().map(|(a, until)| (a.to_string(), *until - r.at)))
            }
            _ => None,
        })
        .collect();
    let named = |agent: &str| Some((agent.to_owned(), 20_000));
    assert_eq!(preferred, [named("bruno"), named("alice"), None], "chloe is not there");
}

#[test]
fn the_estimate_stands_in_the_journal_when_the_wait_begins() {
    let mut floor = busy();
    floor.play(
        "80 call 0600000003 0162000001\nunknown I3\n81 call 0600000004 0162000001\nunknown I4",
    );
    let estimates: Vec<_> = floor
        .journal
        .iter()
        .filter_map(|r| match &r.event {
            Event::InteractionQueued { estimate_ms, .. } => Some(*estimate_ms),
            _ => None,
        })
        .collect();
    // Idle at once; idle again; then one call and two calls of a minute to wait for.
    assert_eq!(estimates, [Some(0), Some(0), Some(60_000), Some(120_000)]);
}
