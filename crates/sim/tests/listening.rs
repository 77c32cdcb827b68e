//! Scenes of somebody listening to a live call: who is rung, who hears whom, and how it ends.
#![expect(clippy::unwrap_used, reason = "tests")]

mod tells;

use sim::Transcript;
use tells::tells;
use vocab::{FloorPlan, MonitorEnd, Monitoring, TellAgent};

fn plan() -> FloorPlan {
    toml::from_str(include_str!("hotline.toml")).unwrap()
}

/// Alice speaks with a customer of `support` (I1, L1 and L2); Bruno is free.
fn alice_talks_in(plan: FloorPlan) -> Transcript {
    let mut floor = Transcript::new(plan);
    floor.play("0 desk alice\nphone alice\nalice available");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2");
    floor.play("4 desk bruno\nphone bruno\nbruno available");
    floor.told();
    floor
}

fn alice_talks() -> Transcript {
    alice_talks_in(plan())
}

/// The supervisor, who is no agent, hears it on L3.
fn sup_listens() -> Transcript {
    let mut floor = alice_talks();
    floor.play("10 order sup monitor I1 alice listen\n11 ringing L3\n12 answered L3");
    floor.told();
    floor
}

#[track_caller]
fn silent(told: &str, unwanted: &str) {
    assert!(!told.contains(unwanted), "told {unwanted}:\n{told}");
}

fn state(floor: &Transcript, agent: &str) -> &'static str {
    floor.engine().floor().agent_state(&agent.into()).unwrap().name()
}

#[test]
fn a_listener_hears_both_and_is_heard_as_the_mode_says() {
    let mut floor = alice_talks();
    floor.play("10 order sup monitor I1 alice listen she is new");
    tells(&floor.told(), "monitor_started I1 alice M1 listen by sup L3\n> ring L3 sup");
    floor.play("12 answered L3");
    tells(&floor.told(), "monitor_answered I1 alice M1\n> hear L2<L1 L1<L2 L3<L1+L2");
    floor.play("20 order sup mode I1 whisper");
    tells(
        &floor.told(),
        "monitor_mode_changed I1 alice M1 whisper\n> hear L2<L1+L3 L1<L2 L3<L1+L2",
    );
    floor.play("30 order sup mode I1 barge");
    tells(&floor.told(), "> hear L2<L1+L3 L1<L2+L3 L3<L1+L2");
    floor.play("40 order sup leave I1");
    tells(
        &floor.told(),
        "leg_ended I1 L3 Released
         monitor_ended I1 alice M1 Left
         > hangup L3 Normal
         > bridge L1 L2",
    );
    floor.play("50 hangup L1");
    tells(&floor.told(), "interaction_ended I1 handled by customer");
}

#[test]
fn whoever_hangs_up_after_listening_leaves_the_call_as_it_is() {
    for how in ["hangup", "vanished"] {
        let mut floor = sup_listens();
        floor.play(&format!("20 {how} L3"));
        let told = floor.told();
        tells(&told, "monitor_ended I1 alice M1");
        silent(&told, "segment");
        assert_eq!(state(&floor, "alice"), "on_interaction");
    }
}

#[test]
fn a_phone_that_does_not_come_ends_the_listening_and_nothing_else() {
    for happens in ["12 rejected L3", "12 unreachable L3", "12 noanswer L3", "60 wake"] {
        let mut floor = alice_talks();
        floor.play("10 order sup monitor I1 alice listen");
        floor.play(happens);
        let told = floor.told();
        tells(&told, "monitor_ended I1 alice M1 NotAnswered");
        silent(&told, "> bridge");
        // The way is free to try again.
        floor.play("61 order sup monitor I1 alice whisper");
        tells(&floor.told(), "monitor_started I1 alice M2 whisper by sup L4");
    }
}

#[test]
fn the_end_of_the_talk_ends_the_listening_whatever_follows() {
    for happens in [
        "hangup L1",
        "hangup L2",
        "vanished L2",
        "alice does hangup I1",
        "alice does transfer I1 travel",
        "alice does transfer I1 agent:bruno",
        "restart",
    ] {
        let mut floor = sup_listens();
        floor.play(&format!("20 {happens}"));
        let end = if happens == "restart" { "Interrupted" } else { "TalkEnded" };
        tells(&floor.told(), &format!("monitor_ended I1 alice M1 {end}"));
    }
}

#[test]
fn while_the_customer_holds_a_listener_stays_with_the_agent_alone() {
    let mut floor = sup_listens();
    floor.play("20 order sup mode I1 whisper\n21 alice does hold I1");
    tells(&floor.told(), "> unbridge L1 L2\n> play L1\n> hear L2<L3 L3<L2");
    floor.play("30 alice does resume I1");
    tells(&floor.told(), "> bridge L1 L2\n> hear L2<L1+L3 L1<L2 L3<L1+L2");
    // Left while the customer holds: nobody is bridged behind the agent's back.
    floor.play("40 alice does hold I1\n41 hangup L3");
    let told = floor.told();
    tells(&told, "monitor_ended I1 alice M1 Left");
    silent(&told, "> bridge");
}

#[test]
fn a_listener_does_not_hear_whom_the_agent_consults() {
    let mut floor = sup_listens();
    floor.play("20 alice does consult I1 agent:bruno\n22 answered L4");
    let told = floor.told();
    tells(&told, "> hear L2< L3<L2");
    tells(&told, "> bridge L2 L4");
    let after = told.split("> bridge L2 L4").nth(1).unwrap().to_owned();
    silent(&after, "> hear");
    floor.play("30 alice does toggle I1");
    tells(&floor.told(), "> hear L2<L1 L1<L2 L3<L1+L2");
    floor.play("40 alice does join I1");
    tells(&floor.told(), "> join L1 L2 L4\n> hear L2<L1+L4 L1<L4+L2 L4<L1+L2 L3<L1+L4+L2");
    floor.play("50 alice does complete I1");
    tells(&floor.told(), "monitor_ended I1 alice M1 TalkEnded\ninteraction_connected I3 bruno");
}

#[test]
fn who_takes_over_has_the_customer_and_the_agent_wraps_up() {
    let mut floor = sup_listens();
    floor.play("60 order sup takeover I1");
    tells(
        &floor.told(),
        "monitor_ended I1 alice M1 TookOver
         recording_stopped I1
         agent_segment_ended I1 alice TakenOver
         wrap_up_started I1 alice
         leg_ended I1 L2 Released
         interaction_connected I1 sup
         > hangup L2 Normal
         > bridge L1 L3
         > record REC2 left=L1 right=L3",
    );
    assert_eq!((state(&floor, "alice"), state(&floor, "sup")), ("wrap_up", "on_interaction"));
    floor.play("90 hangup L3\n200 wake");
    tells(&floor.told(), "interaction_ended I1 handled by agent");
    assert_eq!(state(&floor, "sup"), "away");
    let own = |r: &&vocab::Recorded| r.event.interaction().is_some();
    let events: Vec<_> = floor.journal.iter().filter(own).cloned().collect();
    let record = ledger::ContactRecord::of_events(&events).unwrap();
    let talked: Vec<_> =
        record.segments.iter().map(|s| (s.agent.as_str(), s.talk_ms.unwrap())).collect();
    assert_eq!(talked, [("alice", 57_000), ("sup", 30_000)]);
    assert_eq!(record.links.next, None, "nothing was transferred");
    let [note] = &record.monitors[..] else { panic!("{:?}", record.monitors) };
    assert_eq!((note.end, note.reason.as_deref()), (Some(MonitorEnd::TookOver), None));
    assert_eq!(record.listeners().count(), 0);
}

#[test]
fn nobody_is_listened_to_unless_they_talk_and_nobody_twice_or_while_busy() {
    let mut floor = alice_talks();
    floor.play("10 order sup monitor I1 bruno listen\norder alice monitor I1 alice listen");
    tells(&floor.told(), "order_refused sup NobodyTalks\norder_refused alice Busy");
    floor.play("11 order sup takeover I1\norder sup leave I1\norder sup mode I1 barge");
    tells(&floor.told(), "sup NotListening\nsup NotListening\nsup NotListening");
    for n in 1..=4 {
        floor.play(&format!("12 order sup{n} monitor I1 alice listen"));
    }
    floor.told();
    floor.play("13 order sup5 monitor I1 alice listen\norder sup1 monitor I1 alice barge");
    tells(&floor.told(), "order_refused sup5 TooManyListeners\norder_refused sup1 Busy");
    floor.play("14 order sup1 takeover I1");
    tells(&floor.told(), "order_refused sup1 NotListening");
}

#[test]
fn an_agent_who_listens_gets_no_work_until_they_leave() {
    let mut floor = alice_talks();
    floor.play("10 order bruno monitor I1 alice listen");
    assert_eq!(state(&floor, "bruno"), "away");
    floor.play("11 call 0612345679 0162000001\n12 keys L4 2");
    silent(&floor.told(), "reservation_offered");
    floor.play("20 order bruno leave I1");
    tells(&floor.told(), "bruno away > idle\nreservation_offered I2 bruno");
}

#[test]
fn the_reason_is_asked_for_and_the_agent_told_as_the_plan_says() {
    let mut plan = plan();
    let tell_agent = TellAgent::WhenSpokenTo;
    plan.settings.monitoring = Monitoring { tell_agent, reason_required: true };
    let mut floor = alice_talks_in(plan);
    floor.play("10 order sup monitor I1 alice listen");
    tells(&floor.told(), "order_refused sup ReasonRequired");
    floor.play("11 order sup monitor I1 alice listen a complaint of yesterday");
    let told = |floor: &Transcript| -> Vec<bool> {
        let told = |r: &vocab::Recorded| match r.event {
            vocab::Event::MonitorStarted { told, .. }
            | vocab::Event::MonitorModeChanged { told, .. } => Some(told),
            _ => None,
        };
        floor.journal.iter().filter_map(told).collect()
    };
    assert_eq!(told(&floor), [false]);
    floor.play("12 answered L3\n13 order sup mode I1 whisper\n14 order sup mode I1 listen");
    assert_eq!(told(&floor), [false, true, false]);
}
