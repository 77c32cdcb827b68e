//! Scenes of calls that agents pass on: blind, and after asking somebody.
#![expect(clippy::unwrap_used, reason = "tests")]

mod tells;

use sim::Transcript;
use tells::tells;

fn floor() -> Transcript {
    let plan: vocab::FloorPlan = toml::from_str(include_str!("hotline.toml")).unwrap();
    Transcript::new(plan)
}

/// Alice speaks with a customer of `support` (I1, L1 and L2); Bruno is free.
fn alice_talks() -> Transcript {
    let mut floor = floor();
    floor.play("0 desk alice\nphone alice\nalice available");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2");
    floor.play("4 desk bruno\nphone bruno\nbruno available");
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
fn a_transfer_to_an_agent_rings_that_agent_alone() {
    let mut floor = alice_talks();
    floor.play("10 alice does transfer I1 agent:bruno he knows this line\n12 answered L3");
    tells(
        &floor.told(),
        "10.000 transfer_started I1 alice to bruno as I2 because \"he knows this line\"
         interaction_ended I1 handled by agent
         reservation_offered I2 bruno R2 L3
         10.000     > play L1 ringback
         10.000     > ring L3 bruno
         12.000 reservation_accepted I2 bruno R2
         12.000 interaction_connected I2 bruno
         12.000     > bridge L1 L3
         12.000     > record REC2 left=L1 right=L3",
    );
    floor.play("20 hangup L1");
    tells(&floor.told(), "wrap_up_started I2 bruno\ninteraction_ended I2 handled by customer");
}

#[test]
fn an_agent_who_does_not_come_sends_the_customer_back_to_the_queue() {
    for (happens, how) in [
        ("12 rejected L3", "reservation_rejected"),
        ("25 noanswer L3", "reservation_timed_out"),
        ("25 wake", "reservation_timed_out"),
        ("12 unreachable L3", "reservation_rescinded"),
        ("12 phone bruno lost", "reservation_rescinded"),
        ("12 bruno does reject R2", "reservation_rejected"),
    ] {
        let mut floor = alice_talks();
        floor.play("10 alice does transfer I1 agent:bruno");
        floor.play(happens);
        tells(&floor.told(), &format!("{how} I2 bruno R2\ninteraction_queued I2 support"));
        floor.play("60 alice available\nwake");
        tells(&floor.told(), "reservation_offered I2 alice");
    }
}

#[test]
fn a_customer_who_leaves_while_the_named_agent_rings_frees_the_agent() {
    let mut floor = alice_talks();
    floor.play("10 alice does transfer I1 agent:bruno\n11 ringing L3\n12 hangup L1");
    tells(
        &floor.told(),
        "12.000 reservation_canceled I2 bruno R2
         12.000 interaction_ended I2 abandoned_in_queue by customer
         12.000 agent_state_changed bruno ringing > idle",
    );
}

#[test]
fn whom_nobody_may_ring_is_refused_and_the_call_stays() {
    let mut floor = alice_talks();
    floor.play("5 bruno break lunch\n10 alice does transfer I1 agent:bruno");
    floor.play("alice does consult I1 agent:bruno\nalice does transfer I1 agent:nobody");
    floor.play("alice does transfer I1 agent:alice\nalice does transfer I1 flow:nowhere");
    tells(
        &floor.told(),
        "ask_refused alice AgentNotFree { state: Away }
         ask_refused alice AgentNotFree { state: Away }
         ask_refused alice UnknownAgent
         ask_refused alice AgentNotFree { state: OnInteraction }
         ask_refused alice UnknownFlow",
    );
    assert_eq!(state(&floor, "alice"), "on_interaction");
}

#[test]
fn a_transfer_to_a_flow_walks_it_from_its_beginning() {
    let mut floor = alice_talks();
    floor.play("10 alice does transfer I1 flow:travel");
    tells(
        &floor.told(),
        "transfer_started I1 alice to travel as I2
         interaction_started I2 transfer +33162000001 L1 flow=travel after=I1
         flow_stepped I2 queue
         interaction_queued I2 travel",
    );
}

#[test]
fn a_number_that_is_not_reached_brings_the_customer_back_to_the_queue() {
    let mut floor = alice_talks();
    floor.play("10 alice does transfer I1 +33144556677\n12 busy L3");
    tells(&floor.told(), "leg_failed I2 L3 Busy\ninteraction_queued I2 support");
}

/// Alice asked Bruno, who answered (I2, L3) at 12.
fn alice_consults() -> Transcript {
    let mut floor = alice_talks();
    floor.play("10 alice does consult I1 agent:bruno level 2\n11 ringing L3\n12 answered L3");
    floor
}

#[test]
fn the_customer_holds_while_the_agent_asks_a_colleague() {
    let mut floor = alice_consults();
    tells(
        &floor.told(),
        "10.000 hold_started I1 alice Desk
         10.000 consultation_started I1 alice I2
         10.000 interaction_started I2 consultation +33162000001 after=I1
         10.000 reservation_offered I2 bruno R2 L3
         10.000     > unbridge L1 L2
         10.000     > play L1 music
         10.000     > pause REC1
         10.000     > play L2 ringback
         10.000     > ring L3 bruno
         12.000 interaction_connected I2 bruno
         12.000 consultation_answered I1 alice L3
         12.000 agent_state_changed I2 bruno ringing > on_interaction
         12.000     > bridge L2 L3",
    );
    floor.play("20 alice does comeback I1");
    let told = floor.told();
    tells(
        &told,
        "20.000 consultation_ended I1 alice LetGo
         20.000 agent_segment_ended I2 bruno AgentHungUp
         20.000 interaction_ended I2 handled by agent
         20.000 hold_ended I1 alice
         20.000 agent_state_changed bruno on_interaction > idle
         20.000     > unpause REC1
         20.000     > hangup L3 Normal
         20.000     > bridge L1 L2",
    );
    silent(&told, "wrap_up_started");
}

#[test]
fn the_agent_goes_to_and_fro_and_then_all_three_speak() {
    let mut floor = alice_consults();
    floor.told();
    floor.play("20 alice does toggle I1\n25 alice does toggle I1\n30 alice does join I1");
    tells(
        &floor.told(),
        "20.000 consultation_toggled I1 alice Customer
         20.000 hold_ended I1 alice
         20.000     > unbridge L2 L3
         20.000     > play L3 music
         20.000     > unpause REC1
         20.000     > bridge L1 L2
         25.000 hold_started I1 alice Desk
         25.000 consultation_toggled I1 alice Consulted
         25.000     > unbridge L1 L2
         25.000     > play L1 music
         25.000     > bridge L2 L3
         25.000     > pause REC1
         30.000 hold_ended I1 alice
         30.000 consultation_joined I1 alice
         30.000     > join L1 L2 L3
         30.000     > unpause REC1",
    );
    floor.play("31 alice does join I1\n35 alice does toggle I1\n40 alice does comeback I1");
    tells(
        &floor.told(),
        "31.000 ask_refused alice WrongState
         35.000 consultation_toggled I1 alice Consulted
         35.000     > unbridge L1 L2
         35.000     > bridge L2 L3
         40.000 consultation_ended I1 alice LetGo
         40.000     > bridge L1 L2",
    );
}

#[test]
fn completing_leaves_customer_and_consulted_together_in_an_interaction_of_their_own() {
    let mut floor = alice_consults();
    floor.told();
    floor.play("20 alice does complete I1");
    tells(
        &floor.told(),
        "20.000 transfer_started I1 alice to bruno as I3 attended because \"level 2\"
         20.000 interaction_started I3 transfer +33162000001 L1 after=I1
         20.000 consultation_ended I1 alice Transferred
         20.000 agent_segment_ended I1 alice Transferred
         20.000 wrap_up_started I1 alice
         20.000 agent_segment_ended I2 bruno Transferred
         20.000 interaction_connected I3 bruno
         20.000 recording_started I3 REC2
         20.000 interaction_ended I2 handled by agent
         20.000 leg_ended I1 L2 Released
         20.000 interaction_ended I1 handled by agent
         20.000 agent_state_changed I1 alice on_hold > wrap_up
         20.000     > stop REC1
         20.000     > bridge L1 L3
         20.000     > record REC2 left=L1 right=L3
         20.000     > hangup L2 Normal",
    );
    assert_eq!(state(&floor, "bruno"), "on_interaction");
    floor.play("50 hangup L1");
    tells(
        &floor.told(),
        "interaction_ended I3 handled by customer\nbruno on_interaction > wrap_up",
    );
}

#[test]
fn a_queue_gives_the_next_of_its_agents_for_a_consultation() {
    let mut floor = alice_talks();
    floor.play("10 alice does consult I1 travel");
    tells(
        &floor.told(),
        "interaction_started I2 consultation
         interaction_queued I2 travel
         reservation_offered I2 zoe R2 L3
         > play L2 music
         > ring L3 zoe",
    );
    floor.play("12 answered L3\n20 alice does complete I1\n30 hangup L1");
    tells(
        &floor.told(),
        "interaction_dequeued I2 travel Connected
         12.000     > bridge L2 L3
         transfer_started I1 alice to travel as I3 attended
         interaction_connected I3 zoe
         wrap_up_started I3 zoe",
    );
}

#[test]
fn nobody_free_in_the_queue_leaves_the_agent_waiting_and_free_to_speak_with_the_customer() {
    let mut floor = alice_talks();
    floor.play("5 bruno offline\n10 alice does consult I1 support");
    floor.play("20 alice does toggle I1\n25 alice does toggle I1\n30 alice does comeback I1");
    tells(
        &floor.told(),
        "20.000     > bridge L1 L2
         25.000     > play L2 ringback
         30.000 consultation_ended I1 alice LetGo
         30.000 interaction_dequeued I2 support Withdrawn
         30.000 interaction_ended I2 no_answer by agent
         30.000     > stop L2
         30.000     > bridge L1 L2",
    );
    assert_eq!(floor.engine().floor().live_interactions(), 1);
}

#[test]
fn a_number_can_be_asked_and_then_given_the_customer() {
    let mut floor = alice_talks();
    floor.play("10 alice does consult I1 +33144556677\n15 answered L3\n20 alice does complete I1");
    tells(
        &floor.told(),
        "leg_dialled I2 L3
         10.000     > dial L3
         consultation_answered I1 alice L3
         15.000     > bridge L2 L3
         transfer_started I1 alice to a number as I3 attended
         leg_answered I3 L3
         interaction_ended I2 handled
         interaction_ended I1 handled
         20.000     > bridge L1 L3",
    );
    floor.play("40 hangup L3");
    tells(&floor.told(), "interaction_ended I3 transferred_out by system\n> hangup L1 Normal");
}

// Who hangs up when, and what follows: the table of the engine's module, line by line.

#[test]
fn a_customer_who_leaves_ends_the_consultation_whoever_speaks() {
    for before in ["", "15 alice does toggle I1", "15 alice does join I1"] {
        let mut floor = alice_consults();
        floor.play(before);
        floor.told();
        floor.play("20 hangup L1");
        tells(
            &floor.told(),
            "consultation_ended I1 alice CustomerLeft
             interaction_ended I2 handled by customer
             agent_segment_ended I1 alice CustomerHungUp
             interaction_ended I1 handled by customer",
        );
        assert_eq!((state(&floor, "alice"), state(&floor, "bruno")), ("wrap_up", "idle"));
        assert_eq!(floor.engine().floor().live_legs(), 0);
    }
}

#[test]
fn a_customer_who_leaves_while_the_colleague_rings_frees_the_colleague() {
    let mut floor = alice_talks();
    floor.play("10 alice does consult I1 agent:bruno\n11 ringing L3\n20 hangup L1");
    tells(
        &floor.told(),
        "reservation_canceled I2 bruno R2
         interaction_ended I2 no_answer by customer
         agent_state_changed bruno ringing > idle
         > hangup L3 CallerLeft",
    );
}

#[test]
fn a_consulted_who_leaves_or_never_comes_leaves_the_customer_on_hold_until_the_agent_resumes() {
    for (before, happens, end) in [
        ("", "15 hangup L3", "ConsultedLeft"),
        ("", "15 vanished L3", "ConsultedLeft"),
        ("", "15 bruno does hangup I2", "ConsultedLeft"),
    ] {
        let mut floor = alice_consults();
        floor.play(before);
        floor.told();
        floor.play(happens);
        let told = floor.told();
        tells(&told, &format!("consultation_ended I1 alice {end}\ninteraction_ended I2 handled"));
        silent(&told, "hold_ended");
        assert_eq!((state(&floor, "alice"), state(&floor, "bruno")), ("on_hold", "idle"));
        floor.play("20 alice does resume I1");
        tells(&floor.told(), "20.000     > bridge L1 L2");
    }
    for happens in ["15 rejected L3", "40 wake", "15 unreachable L3", "15 desk bruno lost"] {
        let mut floor = alice_talks();
        floor.play("10 alice does consult I1 agent:bruno");
        floor.play(happens);
        let told = floor.told();
        tells(&told, "consultation_ended I1 alice NotReached\ninteraction_ended I2 no_answer");
        silent(&told, "hold_ended");
        assert_eq!(state(&floor, "alice"), "on_hold");
    }
}

#[test]
fn a_consulted_who_leaves_the_three_lets_the_two_speak_on() {
    let mut floor = alice_consults();
    floor.play("15 alice does join I1");
    floor.told();
    floor.play("20 hangup L3");
    tells(&floor.told(), "consultation_ended I1 alice ConsultedLeft\n20.000     > bridge L1 L2");
    assert_eq!((state(&floor, "alice"), state(&floor, "bruno")), ("on_interaction", "idle"));
}

#[test]
fn an_agent_who_hangs_up_leaves_customer_and_consulted_together() {
    for before in ["", "15 alice does join I1"] {
        for happens in ["20 hangup L2", "20 alice does hangup I1"] {
            let mut floor = alice_consults();
            floor.play(before);
            floor.told();
            floor.play(happens);
            tells(
                &floor.told(),
                "transfer_started I1 alice to bruno as I3 attended
                 agent_segment_ended I1 alice Transferred
                 interaction_connected I3 bruno
                 > bridge L1 L3",
            );
            assert_eq!(state(&floor, "alice"), "wrap_up");
        }
    }
}

#[test]
fn an_agent_who_hangs_up_on_the_customer_ends_it_all() {
    let mut floor = alice_consults();
    floor.play("15 alice does toggle I1\n20 alice does hangup I1");
    tells(
        &floor.told(),
        "consultation_ended I1 alice LetGo\ninteraction_ended I2 handled by agent
         interaction_ended I1 handled by agent",
    );
    assert_eq!(floor.engine().floor().live_legs(), 0);
    let mut floor = alice_talks();
    floor.play("10 alice does consult I1 agent:bruno\n12 hangup L2");
    tells(
        &floor.told(),
        "consultation_ended I1 alice LetGo\ninteraction_ended I1 handled by agent",
    );
    assert_eq!(state(&floor, "bruno"), "idle");
}

#[test]
fn a_line_that_dies_leaves_the_customer_with_the_consulted_or_back_in_line() {
    for before in ["", "15 alice does toggle I1", "15 alice does join I1"] {
        let mut floor = alice_consults();
        floor.play(before);
        floor.told();
        floor.play("20 vanished L2");
        tells(
            &floor.told(),
            "transfer_started I1 alice to bruno as I3 attended
             agent_segment_ended I1 alice AgentVanished
             interaction_connected I3 bruno
             > bridge L1 L3",
        );
    }
    let mut floor = alice_talks();
    floor.play("10 alice does consult I1 agent:bruno\n12 vanished L2");
    tells(
        &floor.told(),
        "consultation_ended I1 alice Interrupted
         agent_segment_ended I1 alice AgentVanished
         interaction_queued I1 support",
    );
}

#[test]
fn a_consultation_waits_no_longer_than_its_queue_allows() {
    let mut floor = alice_talks();
    floor.play("5 bruno offline\n10 alice does consult I1 support\n620 wake");
    tells(
        &floor.told(),
        "interaction_dequeued I2 support WaitedTooLong
         consultation_ended I1 alice NotReached
         interaction_ended I2 no_answer by system",
    );
}

#[test]
fn hold_and_resume_of_the_desk_go_to_and_fro_and_those_of_the_phone_change_nothing() {
    let mut floor = alice_consults();
    floor.told();
    floor.play("15 resumed L2\n16 held L2\n16 held L3");
    assert_eq!(floor.told(), "");
    floor.play("20 alice does resume I1\n25 alice does hold I1");
    tells(
        &floor.told(),
        "consultation_toggled I1 alice Customer\nconsultation_toggled I1 alice Consulted",
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut floor = alice_talks();
    floor.play("5 alice does toggle I1\nalice does join I1\nalice does complete I1");
    floor.play(
        "alice does comeback I1\nbruno does consult I1 sales\nalice does consult I1 flow:travel",
    );
    tells(
        &floor.told(),
        "alice NoConsultation\nalice NoConsultation\nalice NoConsultation\nalice NoConsultation
         bruno NotYours\nalice UnknownFlow",
    );
    let mut floor = alice_consults();
    floor.told();
    floor.play("20 alice does consult I1 travel\nalice does transfer I1 travel");
    floor.play("bruno does transfer I2 travel\nbruno does consult I2 travel");
    floor.play("bruno does hold I2\nbruno does digits I2 12\nbruno does complete I2");
    let told = floor.told();
    assert_eq!(told.matches("ask_refused").count(), 7, "{told}");
    assert_eq!(told.lines().count(), 7, "{told}");
}

#[test]
fn a_pause_of_the_recording_that_the_agent_asked_for_outlasts_the_consultation() {
    let mut floor = alice_talks();
    floor.play("5 alice does pause I1\n10 alice does consult I1 agent:bruno\n12 answered L3");
    floor.play("15 alice does comeback I1");
    silent(&floor.told(), "> unpause");
    let mut floor = alice_consults();
    floor.play("13 alice does pause I1\n14 alice does unpause I1");
    silent(&floor.told(), "> unpause");
    floor.play("15 alice does toggle I1");
    tells(&floor.told(), "> unpause REC1");
}

#[test]
fn a_crash_in_a_consultation_owes_the_customer_one_call_and_nobody_else() {
    let mut floor = alice_consults();
    floor.told();
    floor.play("20 restart");
    let told = floor.told();
    tells(
        &told,
        "consultation_ended I1 alice Interrupted
         callback_owed I1
         interaction_ended I1 interrupted
         interaction_ended I2 interrupted",
    );
    assert_eq!(told.matches("callback_owed").count(), 1, "{told}");
}

#[test]
fn after_it_all_an_agent_who_was_asked_takes_calls_again() {
    let mut floor = alice_consults();
    floor.play("13 call 0698765432 0162000001\n14 keys L4 2");
    floor.told();
    floor.play("20 alice does comeback I1");
    tells(&floor.told(), "bruno on_interaction > idle\nreservation_offered I3 bruno");
}

// A telephone's own transfer key (REFER).

#[test]
fn a_telephone_passes_its_customer_on_to_a_colleague_a_number_of_ours_or_one_outside() {
    let refers = |to: &str| {
        let mut floor = alice_talks();
        floor.play("10 held L2");
        floor.play(&format!("11 refer L2 {to}"));
        floor.told()
    };
    tells(
        &refers("bruno"),
        "transfer_started I1 alice to bruno as I2\nreservation_offered I2 bruno",
    );
    tells(
        &refers("0162000001"),
        "transfer_started I1 alice to hotline as I2\nI2 transfer +33162000001 L1 flow=hotline",
    );
    tells(
        &refers("0144556677"),
        "transfer_started I1 alice to a number as I2\n> hangup L2 Normal\n> dial L3",
    );
}

#[test]
fn what_a_telephone_may_not_is_refused_and_its_call_goes_on() {
    let mut floor = alice_talks();
    // Another organization's number, no number at all, an agent who is busy.
    floor.play("10 refer L2 0162000002\nrefer L2 nobody\nrefer L2 alice");
    let told = floor.told();
    tells(&told, "alice BadNumber\nalice BadNumber\nalice AgentNotFree");
    silent(&told, "transfer_started");
    assert_eq!(state(&floor, "alice"), "on_interaction");
}

// Toll fraud: whoever is called or calls must not make us dial.
#[test]
fn a_customers_telephone_passes_nobody_on() {
    let mut floor = alice_talks();
    floor.play("10 refer L1 0899000000\nrefer L1 bruno\nrefer L1 L2");
    assert_eq!(floor.told(), "");
}

#[test]
fn a_telephone_that_joins_its_two_calls_completes_the_consultation() {
    let mut floor = alice_consults();
    floor.told();
    // Bruno's is not hers.
    floor.play("15 refer L2 L3\nrefer L3 L2");
    let told = floor.told();
    tells(&told, "ask_refused alice NotYours\nask_refused bruno NotYours");
    silent(&told, "transfer_started");
    floor.play("20 refer L2 L2");
    tells(&floor.told(), "transfer_started I1 alice to bruno as I3 attended");
}
