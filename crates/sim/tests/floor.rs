//! Scenes of the inbound floor. The scripts read as the floor would tell them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod tells;

use sim::Transcript;
use tells::tells;

fn floor() -> Transcript {
    let plan: vocab::FloorPlan = toml::from_str(include_str!("hotline.toml")).unwrap();
    assert_eq!(plan.faults(), []);
    Transcript::new(plan)
}

/// A floor with one agent at work and nothing told yet.
fn floor_with(agent: &str) -> Transcript {
    let mut floor = floor();
    floor.play(&format!("0 desk {agent}\nphone {agent}\n{agent} available"));
    floor.told();
    floor
}

#[test]
fn the_first_call_from_menu_to_wrap_up() {
    let mut floor = floor_with("alice");
    floor.play(
        "1.0 call 0612345678 0162000001
         1.05 known I1
         4.0 keys L1 2
         4.2 ringing L2
         7.0 answered L2
         20.0 alice does hold I1
         25.0 alice does resume I1
         60.0 hangup L1
         60.5 stored REC1 53000
         61.0 alice does disposition I1 solved
         70.0 alice does finish I1",
    );
    insta::assert_snapshot!(floor.told());
}

#[test]
fn a_caller_who_leaves_the_menu_abandons_in_the_flow() {
    let mut floor = floor();
    floor.play("0 call 0612345678 0162000001\n2 hangup L1");
    tells(&floor.told(), "interaction_ended I1 abandoned_in_flow by customer");
}

#[test]
fn a_caller_who_leaves_the_queue_abandons_in_the_queue() {
    let mut floor = floor();
    floor.play("0 call 0612345678 0162000001\n1 keys L1 2\n30 hangup L1");
    tells(
        &floor.told(),
        "interaction_queued I1 support
         leg_ended I1 L1 HungUp
         interaction_dequeued I1 support Abandoned
         interaction_ended I1 abandoned_in_queue by customer",
    );
}

// mod_callcenter #1973, #2529: members still "answered" hours later, zombie calls to the agent.
#[test]
fn a_caller_who_leaves_while_it_rings_frees_the_agent_in_the_same_turn() {
    let mut floor = floor_with("alice");
    floor.play("0 call 0612345678 0162000001\n1 keys L1 2\n1.1 ringing L2\n3 hangup L1");
    tells(
        &floor.told(),
        "3.000 leg_ended I1 L2 Released
         3.000 reservation_canceled I1 alice R1
         3.000 interaction_ended I1 abandoned_in_queue by customer
         3.000 agent_state_changed alice ringing > idle
         3.000     > hangup L2 CallerLeft",
    );
    assert_eq!(floor.engine().floor().live_legs(), 0, "an ended interaction has no leg");
    floor.play("4 answered L2\n5 hangup L2");
    assert_eq!(floor.told(), "", "what crosses on the line changes nothing");
}

// mod_callcenter #2540, #1062: agents stuck in "reserved".
#[test]
fn an_offer_that_nobody_hears_of_any_more_ends_with_its_lease() {
    let mut floor = floor_with("alice");
    floor.play("0 call 0612345678 0162000001\n1 keys L1 2\n20 wake");
    tells(
        &floor.told(),
        "16.000 leg_ended I1 L2 Released
         16.000 reservation_timed_out I1 alice R1
         16.000 agent_stopped_responding alice
         16.000 agent_state_changed alice reserved > not_responding",
    );
}

// mod_callcenter #1216: one unreachable agent halts distribution.
#[test]
fn an_agent_who_does_not_answer_goes_not_responding_and_the_caller_moves_on() {
    let mut floor = floor_with("alice");
    floor.play("0.5 desk bruno\nphone bruno\nbruno available");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n17 noanswer L2");
    tells(
        &floor.told(),
        "2.000 reservation_offered I1 alice R1 L2
         17.000 reservation_timed_out I1 alice R1
         17.000 agent_state_changed alice reserved > not_responding
         17.000 reservation_offered I1 bruno R2 L3
         17.000     > ring L3 bruno",
    );
    floor.play("18 answered L3\n30 alice available");
    tells(&floor.told(), "18.000 interaction_connected I1 bruno\nalice not_responding > idle");
}

#[test]
fn a_rejected_offer_is_not_rung_again_at_once_and_then_it_is() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 rejected L2");
    tells(&floor.told(), "reservation_rejected I1 alice R1\nalice reserved > idle");
    floor.play("12 wake");
    assert_eq!(floor.told(), "");
    floor.play("13 wake");
    tells(&floor.told(), "13.000 reservation_offered I1 alice R2 L3");
}

// fusionpbx #2831: phone unregistered, agent still available.
#[test]
fn losing_phone_or_desk_makes_the_agent_unroutable_at_once() {
    for lost in ["phone alice lost", "desk alice lost"] {
        let mut floor = floor_with("alice");
        floor.play(&format!("1 call 0612345678 0162000001\n2 keys L1 2\n3 {lost}"));
        tells(
            &floor.told(),
            "3.000 leg_ended I1 L2 Released
             3.000 reservation_rescinded I1 alice R1
             3.000 agent_state_changed alice reserved > unreachable
             3.000     > hangup L2 CallerLeft",
        );
        floor.play(&format!("4 {}", lost.trim_end_matches(" lost")));
        tells(&floor.told(), "unreachable > idle\n4.000 reservation_offered I1 alice R2");
    }
}

// Chatwoot #7204: work goes to people who are offline.
#[test]
fn nobody_is_offered_work_without_presence() {
    let mut floor = floor();
    floor.play("0 alice available\n1 call 0612345678 0162000001\n2 keys L1 2");
    let told = floor.told();
    assert!(!told.contains("reservation_offered"), "{told}");
    tells(&told, "agent_state_changed alice away > unreachable");
}

// Asterisk #1557: an agent answers and drops before the bridge.
#[test]
fn an_agent_who_drops_right_after_answering_leaves_the_caller_alive() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2\n3 vanished L2");
    tells(
        &floor.told(),
        "interaction_connected I1 alice
         agent_segment_ended I1 alice AgentVanished
         interaction_queued I1 support",
    );
    assert_eq!(floor.engine().floor().live_interactions(), 1);
}

// Asterisk #1006: wrap-up ends early.
#[test]
fn wrap_up_has_its_own_end() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2\n10 hangup L2");
    tells(&floor.told(), "interaction_ended I1 handled by agent\non_interaction > wrap_up");
    floor.play("11 phone alice lost\n12 phone alice\n39 alice available");
    assert!(!floor.told().contains("wrap_up >"), "nothing but its end ends it");
    floor.play("40 wake");
    tells(&floor.told(), "40.000 wrap_up_ended I1 alice TimedOut\nalice wrap_up > idle");
}

#[test]
fn wrap_up_can_be_extended_and_the_next_status_is_taken_at_its_end() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2\n10 hangup L1");
    floor.play("20 alice does extend I1\n21 alice break lunch\n50 wake");
    let told = floor.told();
    assert!(!told.contains("wrap_up_ended"), "{told}");
    floor.play("70 wake");
    tells(
        &floor.told(),
        "70.000 wrap_up_ended I1 alice TimedOut
         70.000 agent_status_changed alice break
         70.000 agent_state_changed alice wrap_up > away",
    );
}

// FreePBX #124: transferred calls stay credited to the first agent.
#[test]
fn talk_time_is_that_of_each_agents_own_part() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2\n33 alice does transfer I1 travel");
    tells(
        &floor.told(),
        "transfer_started I1 alice to travel as I2
         interaction_started I2 transfer +33162000001 L1 after=I1
         agent_segment_ended I1 alice Transferred
         wrap_up_started I1 alice
         leg_ended I1 L2 Released
         interaction_ended I1 handled by agent
         interaction_queued I2 travel
         reservation_offered I2 zoe
         > hangup L2 Normal",
    );
    floor.play("35 answered L3\n95 hangup L1");
    tells(&floor.told(), "interaction_ended I2 handled by customer");
}

#[test]
fn a_transfer_to_a_number_joins_the_customer_and_comes_back_when_refused() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2\n9 alice does transfer I1 +33144556677");
    tells(
        &floor.told(),
        "interaction_started I2 transfer
         leg_dialled I2 L3
         > play L1 ringback again and again
         > dial L3",
    );
    floor.play("15 answered L3\n60 hangup L3");
    tells(
        &floor.told(),
        "15.000     > bridge L1 L3
         60.000 interaction_ended I2 transferred_out by system
         60.000     > hangup L1 Normal",
    );
}

#[test]
fn both_hang_up_at_once_and_it_ends_once() {
    let mut floor = floor_with("alice");
    floor.play(
        "1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2\n10 hangup L1\n10 hangup L2",
    );
    let told = floor.told();
    assert_eq!(told.matches("interaction_ended").count(), 1, "{told}");
    assert_eq!(told.matches("wrap_up_started").count(), 1, "{told}");
}

#[test]
fn a_menu_is_played_again_and_then_left_by_its_error_exit() {
    let mut floor = floor();
    floor.play("0 call 0612345678 0162000001\n5 keys L1\n10 keys L1 9\n12 played L1");
    tells(
        &floor.told(),
        "5.000 flow_stepped I1 timeout > menu
         10.000 flow_stepped I1 invalid > goodbye
         12.000 interaction_ended I1 self_served by system
         12.000     > hangup L1 Normal",
    );
}

#[test]
fn a_closed_centre_says_so_and_the_outcome_is_closed() {
    let mut floor = floor();
    // Saturday: 24 hours after the scene's Friday.
    floor.play("86400 call 0612345678 0162000001\n86405 played L1");
    tells(&floor.told(), "closed > goodbye\ninteraction_ended I1 closed by system");
}

#[test]
fn a_full_queue_turns_away_by_its_error_exit() {
    let mut floor = floor();
    floor.play("0 call 0612345678 0162000001\n1 keys L1 1");
    floor.play("2 call 0612345679 0162000001\n3 keys L2 1\n5 played L2");
    tells(&floor.told(), "queue_full > goodbye\ninteraction_ended I2 turned_away by system");
}

#[test]
fn a_number_that_leads_nowhere_is_told_so() {
    let mut floor = floor();
    floor.play("0 call 0612345678 0199999999\n4 played L1");
    tells(
        &floor.told(),
        "interaction_started I1 inbound +33199999999 L1 flow=unknown-number
         > answer L1
         > play L1 \"Le numéro que vous avez demandé n'est pas attribué.\"
         interaction_ended I1 number_unknown by system",
    );
}

#[test]
fn an_agent_does_not_win_by_other_skills() {
    let mut floor = floor();
    floor.play("0 desk bruno\nphone bruno\nbruno available");
    floor.play("1 desk alice\nphone alice\nalice available");
    floor.play("2 call 0612345678 0162000001\n3 keys L1 2");
    tells(&floor.told(), "reservation_offered I1 bruno");
    let mut floor = self::floor();
    floor.play("0 desk alice\nphone alice\nalice available");
    floor.play("1 desk bruno\nphone bruno\nbruno available");
    floor.play("2 call 0612345678 0162000001\n3 keys L1 2");
    tells(&floor.told(), "reservation_offered I1 alice");
}

#[test]
fn what_a_crash_cut_off_ends_interrupted_and_owes_a_call() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2");
    floor.play("4 call 0698765432 0162000001\n5 keys L3 2\n6 call 0611111111 0162000001");
    floor.told();
    floor.play("30 restart");
    tells(
        &floor.told(),
        "floor_restarted
         agent_segment_ended I1 alice Interrupted
         callback_owed I1 C1
         interaction_ended I1 interrupted by system
         interaction_dequeued I2 support Interrupted
         callback_owed I2 C2
         interaction_ended I2 interrupted by system
         callback_owed I3 C3
         phone_lost alice
         agent_state_changed alice on_interaction > unreachable",
    );
    assert_eq!(floor.engine().floor().live_legs(), 0);
}

#[test]
fn an_owed_call_is_made_and_kept_or_owed_again() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 restart\n4 desk alice\nphone alice");
    floor.told();
    floor.play("5 alice does callback C1\n6 answered L3\n7 ringing L4\n20 busy L4");
    tells(
        &floor.told(),
        "interaction_started I2 callback
         callback_taken I2 alice C1
         > ring L3 alice
         leg_dialled I2 L4
         > play L3 ringback again and again
         > dial L4
         callback_returned I2 C1
         interaction_ended I2 busy by system",
    );
    floor.play("30 alice does callback C1\n31 answered L5\n35 answered L6\n60 hangup L6");
    tells(
        &floor.told(),
        "interaction_connected I3 alice
         > bridge L6 L5
         callback_kept I3 C1
         interaction_ended I3 handled by customer",
    );
}

#[test]
fn a_paused_recording_is_paused_and_resumed_by_word() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2");
    floor.play("10 alice does pause I1\n11 alice does pause I1\n20 alice does unpause I1");
    tells(
        &floor.told(),
        "recording_paused I1 REC1
         > pause REC1
         ask_refused alice WrongState
         recording_resumed I1 REC1
         > unpause REC1",
    );
}

// PCI DSS 3.3.1: no card security code may be kept.
#[test]
fn digits_sent_in_a_talk_reach_the_line_and_no_journal() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2");
    floor.play("10 alice does pause I1\n11 alice does digits I1 737");
    tells(&floor.told(), "digits_sent I1 alice 3\n> digits L1");
    let kept = serde_json::to_string(&floor.journal).unwrap();
    assert!(!kept.contains("737"), "{kept}");
}

#[test]
fn what_is_not_yours_or_not_there_is_refused_in_words() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2\n4 desk bruno");
    floor.told();
    floor.play("5 bruno does hangup I1\n6 alice does transfer I1 nowhere\n7 alice break siesta");
    tells(&floor.told(), "bruno NotYours\nalice UnknownQueue\nalice UnknownBreak");
    floor.play("8 mallory available");
    tells(&floor.told(), "ask_refused mallory UnknownAgent");
}

#[test]
fn the_longest_wait_allowed_ends_the_wait() {
    let mut floor = floor();
    floor.play("0 call 0612345678 0162000001\n1 keys L1 2\n601 wake\n606 played L1");
    tells(
        &floor.told(),
        "interaction_dequeued I1 support WaitedTooLong
         interaction_ended I1 turned_away by system
         > hangup L1 Normal",
    );
}

#[test]
fn the_journal_alone_restores_the_floor() {
    let mut floor = floor_with("alice");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2\n4 call 0698765432 0162000001\n5 keys L3 2");
    let mut restored = engine::Engine::new(99);
    for recorded in &floor.journal {
        restored.replay(recorded);
    }
    let json = |e: &engine::Engine| {
        let mut value = serde_json::to_value(e.snapshot()).unwrap();
        // The schedule is no fact; stale entries of the living floor were already taken out.
        value["floor"]["timers"] = serde_json::Value::Null;
        value
    };
    assert_eq!(json(&restored), json(floor.engine()));
}
