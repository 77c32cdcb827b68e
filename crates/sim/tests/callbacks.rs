//! Scenes of calls owed: kept in line, made when an agent is there, kept or tried again.
#![expect(clippy::unwrap_used, reason = "tests")]

mod tells;

use sim::Transcript;
use tells::tells;
use vocab::Event;

fn floor_with(agents: &[&str]) -> Transcript {
    let plan: vocab::FloorPlan = toml::from_str(include_str!("waiting.toml")).unwrap();
    let mut floor = Transcript::new(plan);
    for agent in agents {
        floor.play(&format!("0 desk {agent}\nphone {agent}\n{agent} available"));
    }
    floor.told();
    floor
}

/// An owed call that stands in line while alice is on a break.
fn owed() -> Transcript {
    let mut floor = floor_with(&["alice"]);
    floor.play("0 alice break lunch\n1 order sup owe voyage 0600000009 sales");
    floor
}

#[test]
fn an_owed_call_waits_in_line_and_the_customer_is_dialled_when_an_agent_has_answered() {
    let mut floor = owed();
    tells(
        &floor.told(),
        "1.000 callback_owed
         1.000 interaction_started I2 callback +33162000001
         1.000 callback_queued I2 C1
         1.000 interaction_queued I2 sales",
    );
    floor.play("60 alice available\n62 answered L1");
    let told = floor.told();
    tells(
        &told,
        "60.000 reservation_offered I2 alice R1 L1
         60.000     > ring L1 alice
         62.000 reservation_accepted I2 alice
         62.000 callback_taken I2 alice C1
         62.000 leg_dialled I2 L2
         62.000     > play L1 ringback
         62.000     > dial L2",
    );
    floor.play("70 answered L2");
    tells(&floor.told(), "70.000 interaction_connected I2 alice\n70.000     > bridge L2 L1");
    floor.play("100 hangup L2");
    tells(
        &floor.told(),
        "100.000 callback_kept I2 C1
         100.000 interaction_ended I2 handled by customer
         100.000 agent_state_changed alice on_interaction > idle",
    );
}

#[test]
fn a_customer_who_does_not_answer_is_tried_again_later_and_given_up_after_the_last() {
    let mut floor = owed();
    floor.play("60 alice available\n62 answered L1");
    floor.told();
    floor.play("87 noanswer L2");
    let told = floor.told();
    tells(
        &told,
        "callback_returned I2 C1
         interaction_ended I2 no_answer by system
         agent_state_changed alice on_interaction > idle",
    );
    floor.play("680 wake");
    assert_eq!(floor.told(), "", "not before ten minutes have passed");
    floor.play("688 answered L3");
    tells(
        &floor.told(),
        "687.000 callback_queued I3 C1\nreservation_offered I3 alice\ncallback_taken I3",
    );
    floor.play("700 busy L4");
    tells(&floor.told(), "callback_given_up I3 C1\ninteraction_ended I3 busy by system");
    floor.play("9000 wake");
    assert_eq!(floor.told(), "");
}

#[test]
fn a_call_that_was_missed_comes_before_those_owed_since() {
    let mut floor = owed();
    floor.play("60 alice available\n62 answered L1\n87 noanswer L2\n90 alice break lunch");
    floor.play("300 order sup owe voyage 0600000008 sales\n688 wake");
    tells(&floor.told(), "callback_queued I4 C2\n687.000 callback_queued I5 C1");
    floor.play("700 alice available");
    tells(&floor.told(), "700.000 reservation_offered I5 alice");
}

#[test]
fn a_call_owed_with_priority_comes_before_everybody_who_waits() {
    let mut floor = owed();
    floor.play("300 order sup owe voyage 0600000008 sales priority=1000000");
    tells(&floor.told(), "callback_queued I4 C2");
    floor.play("700 alice available");
    tells(&floor.told(), "700.000 reservation_offered I4 alice");
}

#[test]
fn a_busy_line_is_tried_again_sooner() {
    let mut floor = owed();
    floor.play("60 alice available\n62 answered L1\n65 busy L2");
    floor.told();
    floor.play("186 wake");
    tells(&floor.told(), "185.000 callback_queued I3 C1");
}

#[test]
fn an_agent_who_does_not_answer_costs_no_attempt_and_no_place() {
    let mut floor = owed();
    floor.play("60 alice available\n75 noanswer L1");
    let told = floor.told();
    tells(&told, "reservation_timed_out I2 alice");
    assert!(!told.contains("callback_taken"), "{told}");
    floor.play("80 alice available\n86 answered L2");
    tells(&floor.told(), "reservation_offered I2 alice\ncallback_taken I2 alice C1");
}

#[test]
fn no_call_is_made_out_of_hours() {
    // The office closes at 19:00, nine hours after the beginning of the scene.
    let mut floor = owed();
    floor.told();
    floor.play("32395 alice available\n32400 wake");
    tells(
        &floor.told(),
        "32395.000 reservation_offered I2 alice
         32400.000 reservation_canceled I2 alice
         32400.000 interaction_dequeued I2 sales Withdrawn
         32400.000 callback_returned I2 C1
         32400.000 interaction_ended I2 withdrawn by system
         32400.000 agent_state_changed alice reserved > idle",
    );
    // Friday evening: on Monday at 9, that is 71 hours after the beginning.
    floor.play("255599 wake");
    assert_eq!(floor.told(), "");
    floor.play("255600 wake");
    tells(&floor.told(), "255600.000 callback_queued I3 C1\nreservation_offered I3 alice");
    let since = floor.journal.iter().rev().find_map(|r| match &r.event {
        Event::InteractionQueued { since, .. } => Some(r.at - *since),
        _ => None,
    });
    assert_eq!(since, Some(255_599_000), "the age it had");
}

#[test]
fn a_slot_is_not_called_before_its_time() {
    let mut floor = floor_with(&["alice"]);
    floor.play("1 order sup owe voyage 0600000009 sales in=3600");
    floor.told();
    floor.play("3600 wake");
    assert_eq!(floor.told(), "");
    floor.play("3601 wake");
    tells(&floor.told(), "3601.000 callback_queued I2 C1\nreservation_offered I2 alice");
}

#[test]
fn an_order_that_cannot_be_kept_is_refused() {
    let mut floor = floor_with(&["alice"]);
    for (order, refusal) in [
        ("owe voyage 0600000009 nowhere", "UnknownQueue"),
        ("owe other 0600000009 sales", "UnknownQueue"),
        ("owe voyage 0600000009 sales in=-5", "BadTime"),
        ("owe voyage 0600000009 sales in=36000", "BadTime"),
        ("owe voyage 0600000009 sales agent=nobody", "UnknownAgent"),
        ("closing flood on", "UnknownClosing"),
    ] {
        floor.play(&format!("1 order sup {order}"));
        assert_eq!(floor.told().trim(), format!("1.000 order_refused sup {refusal}"), "{order}");
    }
}

#[test]
fn a_call_moved_leaves_the_line_and_comes_back_at_its_new_time() {
    let mut floor = owed();
    floor.told();
    floor.play("10 order sup move C1 600");
    tells(
        &floor.told(),
        "interaction_dequeued I2 sales Withdrawn
         callback_moved
         interaction_ended I2 withdrawn by system",
    );
    floor.play("609 wake");
    assert_eq!(floor.told(), "");
    floor.play("610 wake");
    tells(&floor.told(), "callback_queued I3 C1");
}

#[test]
fn a_call_cancelled_is_owed_no_more() {
    let mut floor = owed();
    floor.play("10 alice available");
    floor.told();
    floor.play("11 order sup cancel C1");
    tells(
        &floor.told(),
        "reservation_canceled I2 alice
         interaction_dequeued I2 sales Withdrawn
         callback_canceled
         interaction_ended I2 withdrawn by system
         agent_state_changed alice reserved > idle",
    );
    assert_eq!(floor.engine().floor().live_interactions(), 0);
    floor.play("12 order sup cancel C1");
    tells(&floor.told(), "order_refused sup UnknownCallback");
}

#[test]
fn an_agent_may_take_it_from_the_list_while_it_stands_in_line() {
    let mut floor = owed();
    floor.told();
    floor.play("10 alice does callback C1");
    tells(
        &floor.told(),
        "interaction_dequeued I2 sales Withdrawn
         callback_taken I3 alice C1
         interaction_ended I2 withdrawn by system
         agent_rung I3 alice",
    );
    floor.play("12 answered L1\n20 answered L2\n40 hangup L2");
    tells(&floor.told(), "interaction_connected I3 alice\ncallback_kept I3 C1");
}

#[test]
fn an_agent_schedules_a_call_in_the_talk_or_in_its_wrap_up() {
    let mut floor = floor_with(&["alice", "bruno"]);
    floor.play("1 call 0600000001 0162000001\nunknown I1\n2 answered L2");
    floor.play("20 alice does schedule I1 1800 me\nbruno does schedule I1 1800");
    let told = floor.told();
    tells(&told, "callback_owed I1\nask_refused bruno NotYours");
    floor.play("30 hangup L1\n1820 wake");
    let told = floor.told();
    tells(&told, "interaction_ended I1 handled\n1820.000 callback_queued I2 C1");
    let only = floor.journal.iter().rev().find_map(|r| match &r.event {
        Event::InteractionQueued { preferred, .. } => preferred.clone(),
        _ => None,
    });
    assert_eq!(only.unwrap().0.as_str(), "alice");
}

#[test]
fn an_exceptional_closing_takes_owed_calls_out_of_line_until_it_is_switched_off() {
    let mut floor = owed();
    floor.told();
    floor.play("10 order sup closing strike on\n11 alice available");
    let told = floor.told();
    tells(&told, "closing_switched strike true by sup\ninteraction_dequeued I2 sales Withdrawn");
    assert!(!told.contains("reservation_offered"), "{told}");
    let office = vocab::HoursId::new("office");
    assert_eq!(floor.engine().floor().closing_for(&office).unwrap().name, "Grève");
    floor.play("1000 order sup closing strike off\n1400 wake");
    let told = floor.told();
    tells(&told, "closing_switched strike false by sup\ncallback_queued I3 C1");
    assert!(floor.engine().floor().closing_for(&office).is_none());
}

#[test]
fn a_closing_switched_as_it_is_changes_nothing() {
    let mut floor = floor_with(&[]);
    floor.play("1 order sup closing strike off");
    assert_eq!(floor.told(), "");
}

#[test]
fn after_a_crash_an_owed_call_stays_owed_and_takes_its_place_again() {
    let mut floor = owed();
    floor.told();
    floor.play("20 restart");
    tells(&floor.told(), "callback_returned I2 C1\ninteraction_ended I2 interrupted by system");
    floor.play("80 wake");
    tells(&floor.told(), "80.000 callback_queued I3 C1");
}

#[test]
fn with_an_unknown_number_nothing_is_tried_again() {
    let mut floor = owed();
    floor.play("60 alice available\n62 answered L1");
    let leg = floor.journal.iter().rev().find_map(|r| match r.event {
        Event::LegDialled { leg, .. } => Some(leg),
        _ => None,
    });
    floor.told();
    let failure = vocab::LegFailure::UnknownNumber;
    floor.hear(vocab::Input::LegFailed { leg: leg.unwrap(), failure });
    tells(&floor.told(), "callback_given_up I2 C1");
}

fn promises(floor: &Transcript) -> ledger::PromiseFigures {
    let mut owed = ledger::Callbacks::default();
    let mut last = std::collections::BTreeMap::new();
    for callback in floor.journal.iter().filter_map(|recorded| owed.fold(recorded)) {
        last.insert(callback.callback, callback);
    }
    ledger::PromiseFigures::of(last.values(), floor.now())
}

#[test]
fn a_promise_is_kept_by_a_first_call_in_time_answered_or_not() {
    let mut floor = floor_with(&["alice"]);
    floor.play(
        "1 order sup owe voyage 0600000009 sales in=3600\n3601 answered L1\n3620 noanswer L2",
    );
    let kept = ledger::PromiseFigures { promised: 1, kept: 1, broken: 0, open: 0 };
    assert_eq!(promises(&floor), kept);
}

#[test]
fn a_promise_is_open_until_its_tolerance_has_passed_and_broken_then() {
    let mut floor = floor_with(&[]);
    floor.play("1 order sup owe voyage 0600000009 sales in=3600\n3901 wake");
    assert_eq!((promises(&floor).open, promises(&floor).broken), (1, 0));
    floor.play("3902 wake");
    assert_eq!((promises(&floor).open, promises(&floor).broken), (0, 1));
}

#[test]
fn a_promise_that_was_cancelled_counts_neither_way() {
    let mut floor = floor_with(&[]);
    floor
        .play("1 order sup owe voyage 0600000009 sales in=3600\n20 order sup cancel C1\n9000 wake");
    assert_eq!(promises(&floor), ledger::PromiseFigures::default());
}

#[test]
fn the_error_of_the_estimates_is_measured_over_waits_that_ended_with_an_agent() {
    let mut floor = floor_with(&["alice"]);
    // A call of a minute, then one of three that the next caller waits for: a minute was foreseen.
    floor.play("0 call 0600000001 0162000001\nunknown I1\n1 answered L2\n61 hangup L1");
    floor.play("70 call 0600000002 0162000001\nunknown I2\n70 answered L4");
    floor.play("80 call 0600000003 0162000001\nunknown I3");
    floor.play("90 call 0600000004 0162000001\nunknown I4\n100 hangup L6");
    floor.play("250 hangup L3\n250 answered L7");
    let mut records = std::collections::BTreeMap::<_, Vec<_>>::new();
    for recorded in &floor.journal {
        if let Some(id) = recorded.event.interaction() {
            records.entry(id).or_default().push(recorded.clone());
        }
    }
    let records: Vec<_> =
        records.values().filter_map(|e| ledger::ContactRecord::of_events(e)).collect();
    let figures = ledger::EstimateFigures::of(&records);
    // 0 for 1 s, 0 for 0 s, 60 s for 170 s; who left is not counted.
    let wanted = ledger::EstimateFigures {
        waits: 3,
        mean_error_ms: -37_000,
        mean_off_ms: 37_000,
        near_permille: 666,
    };
    assert_eq!(figures, wanted);
}
