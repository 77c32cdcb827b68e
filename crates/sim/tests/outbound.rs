//! Scenes of campaigns that call out.
#![expect(clippy::unwrap_used, reason = "tests")]

mod tells;

use sim::Transcript;
use tells::tells;

fn plan() -> vocab::FloorPlan {
    let plan: vocab::FloorPlan = toml::from_str(include_str!("outbound.toml")).unwrap();
    assert_eq!(plan.faults(), []);
    plan
}

fn floor_with(agents: &[&str]) -> Transcript {
    let mut floor = Transcript::new(plan());
    for agent in agents {
        floor.play(&format!("0 desk {agent}\nphone {agent}\n{agent} available"));
    }
    floor.told();
    floor
}

fn never(told: &str, what: &str) {
    assert!(!told.contains(what), "told {what:?}:\n{told}");
}

#[test]
fn a_progressive_campaign_keeps_one_call_in_the_air_for_each_free_agent() {
    let mut floor = floor_with(&["alice", "bruno"]);
    floor.play("1 order sup run sale");
    tells(&floor.told(), "1.000 campaign_steered sale runs by sup\n1.000     > seek 4 of sale");
    floor.play("2 leads sale 0600000001 0600000002 0600000003");
    let told = floor.told();
    tells(
        &told,
        "2.000 interaction_started I1 outbound +33162000001
         2.000 leg_dialled I1 L1
         2.000 interaction_started I2 outbound
         2.000     > dial L1
         2.000     > dial L2",
    );
    never(&told, "dial L3");
    floor.play("8 answered L1");
    tells(
        &floor.told(),
        "8.000 answer_heard I1 Human
         8.000 interaction_queued I1 sellers
         8.000 reservation_offered I1 alice
         8.000     > ring L3 alice",
    );
    floor.play("8.2 answered L3");
    tells(&floor.told(), "8.200 interaction_connected I1 alice\n8.200     > bridge L1 L3");
}

#[test]
fn a_call_that_fails_makes_room_for_the_next() {
    let mut floor = floor_with(&["bruno"]);
    floor.play("1 order sup run sale\n2 leads sale 0600000001 0600000002\n20 busy L1");
    tells(
        &floor.told(),
        "20.000 interaction_ended I1 busy by system
         20.000 interaction_started I2 outbound
         20.000     > dial L2",
    );
}

#[test]
fn nothing_is_dialled_without_an_agent_and_nothing_is_left_ringing_when_it_is_paused() {
    let mut floor = floor_with(&[]);
    floor.play("1 order sup run sale\n2 leads sale 0600000001 0600000002");
    never(&floor.told(), "dial");
    floor.play("3 desk bruno\nphone bruno\nbruno available");
    floor.play("4 leads sale 0600000001 0600000002");
    tells(&floor.told(), "> dial L1");
    floor.play("6 order sup rest sale");
    let told = floor.told();
    tells(
        &told,
        "6.000 campaign_steered sale rests by sup
         6.000 interaction_ended I1 withdrawn by system
         6.000     > hangup L1",
    );
    floor.play("60 bruno break lunch\n70 bruno available\n80 leads sale 0600000004");
    never(&floor.told(), "dial");
}

#[test]
fn who_answers_and_finds_nobody_hears_who_called_and_can_refuse_by_a_key() {
    let mut floor = floor_with(&["bruno"]);
    floor.play("1 order sup run sale\n2 leads sale 0600000001");
    // The only agent goes while it rings.
    floor.play("5 bruno break lunch\n6 answered L1\n9 wake");
    let told = floor.told();
    tells(
        &told,
        "6.000 interaction_queued I1 sellers
         8.000 interaction_dequeued I1 sellers WaitedTooLong
         8.000 flow_entered I1 nobody-came
         8.000     > ask L1",
    );
    floor.play("12 keys L1 9");
    tells(&floor.told(), "12.000 calls_refused I1\n12.000     > play L1");
    floor.play("15 played L1");
    tells(&floor.told(), "15.000 interaction_ended I1 dropped by system");
}

#[test]
fn who_hangs_up_before_an_agent_came_counts_as_dropped() {
    let mut floor = floor_with(&["bruno"]);
    floor.play("1 order sup run sale\n2 leads sale 0600000001\n5 bruno break lunch");
    floor.play("6 answered L1\n7 hangup L1");
    tells(&floor.told(), "7.000 interaction_ended I1 dropped by customer");
}

#[test]
fn a_machine_gets_the_message_and_a_person_an_agent() {
    let mut floor = floor_with(&["bruno"]);
    floor.play("1 order sup run heard\n2 leads heard 0600000001 0600000002\n8 answered L1");
    let told = floor.told();
    tells(&told, "8.000     > hear-answer L1");
    never(&told, "interaction_queued");
    floor.play("11 heard L1 machine");
    tells(&floor.told(), "11.000 answer_heard I1 Machine\n11.000     > leave-message L1");
    floor.play("25 played L1");
    tells(
        &floor.told(),
        "25.000 message_left I1
         25.000 interaction_ended I1 machine by system",
    );
    floor.play("31 answered L2\n32 heard L2 human");
    tells(
        &floor.told(),
        "32.000 interaction_queued I2 sellers\n32.000 reservation_offered I2 bruno",
    );
}

#[test]
fn in_preview_the_agent_sees_the_record_and_commands_the_call() {
    let mut floor = floor_with(&["bruno"]);
    floor.play("1 order sup run looked\n2 leads looked 0600000001 0600000002");
    let told = floor.told();
    tells(
        &told,
        "2.000 interaction_started I1 outbound
         2.000 interaction_queued I1 sellers
         2.000 reservation_offered I1 bruno R1 L1
         2.000     > ring L1 bruno",
    );
    never(&told, "leg_dialled");
    floor.play("20 answered L1");
    tells(
        &floor.told(),
        "20.000 lead_taken I1 bruno
         20.000 leg_dialled I1 L2
         20.000     > dial L2",
    );
    floor.play("27 answered L2");
    tells(&floor.told(), "27.000 interaction_connected I1 bruno");
}

#[test]
fn in_preview_a_record_that_is_skipped_goes_back_and_the_next_is_shown() {
    let mut floor = floor_with(&["bruno"]);
    floor.play("1 order sup run looked\n2 leads looked 0600000001 0600000002");
    floor.play("9 bruno does reject R1");
    tells(
        &floor.told(),
        "9.000 reservation_rejected I1 bruno R1
         9.000 interaction_ended I1 withdrawn by system
         9.000 interaction_started I2 outbound
         9.000 reservation_offered I2 bruno",
    );
}

#[test]
fn without_agents_a_campaign_says_its_message_on_each_of_its_lines() {
    let mut floor = floor_with(&[]);
    floor.play("1 order sup run notice\n2 leads notice 0600000001 0600000002 0600000003");
    let told = floor.told();
    tells(&told, "> dial L1\n> dial L2");
    never(&told, "dial L3");
    floor.play("9 answered L1");
    tells(&floor.told(), "9.000 flow_entered I1 reminder\n9.000     > play L1");
    floor.play("14 played L1");
    tells(&floor.told(), "14.000 interaction_ended I1 self_served by system\n> dial L3");
}

#[test]
fn while_somebody_waits_agents_who_could_serve_them_are_kept_and_the_others_dial_on() {
    let mut floor = floor_with(&["alice", "bruno"]);
    floor.play("1 order sup run sale\n2 leads sale 0600000001 0600000002\n5 answered L1");
    floor.play("5.2 answered L3\n6 call 0612345678 0162000001\n8 busy L2");
    // Alice, who alone serves the hotline, talks for the campaign; bruno's lines go on.
    floor.play("9 leads sale 0600000003 0600000004 0600000005\n10 wake");
    let told = floor.told();
    tells(&told, "interaction_connected I1 alice\nleg_dialled");
    floor.play("20 hangup L1\n20.5 wake");
    tells(&floor.told(), "interaction_ended I1 handled by customer");
}

#[test]
fn who_has_served_a_call_that_came_in_stays_with_those_for_a_while() {
    let mut floor = floor_with(&["alice"]);
    floor.play("1 call 0612345678 0162000001\n3 answered L2");
    tells(&floor.told(), "interaction_connected I1 alice");
    floor.play("4 order sup run sale\n10 hangup L1");
    floor.play("11 leads sale 0600000001 0600000002\n20 wake\n39 wake");
    never(&floor.told(), "leg_dialled");
    floor.play("40.1 leads sale 0600000001\n41 wake");
    tells(&floor.told(), "leg_dialled");
}

#[test]
fn after_a_crash_a_campaign_dials_on_though_nothing_else_happens() {
    let mut plan = plan();
    // A telephone that is always there: no desk opens again, nobody's state changes.
    let bruno = plan.agents.get_mut("bruno").unwrap();
    bruno.presence = vocab::Presence::Static;
    bruno.contact = Some("sip:bruno@127.0.0.1:9".to_owned());
    let mut floor = Transcript::new(plan);
    floor.play("1 order sup run sale\n2 wake");
    floor.told();
    floor.play("2.1 restart\n2.7 wake");
    tells(&floor.told(), "> seek");
}

#[test]
fn after_a_crash_the_campaign_goes_on_and_nobody_is_owed_a_call_for_having_been_called() {
    let mut floor = floor_with(&["bruno"]);
    floor.play("1 order sup run sale\n2 leads sale 0600000001\n5 restart");
    let told = floor.told();
    tells(&told, "5.000 interaction_ended I1 interrupted by system");
    never(&told, "callback_owed");
    floor.play("6 desk bruno\nphone bruno\nbruno available");
    tells(&floor.told(), "> seek");
    floor.play("7 leads sale 0600000002");
    tells(&floor.told(), "> dial");
}

#[test]
fn an_agent_notes_that_the_customer_wants_no_calls() {
    let mut floor = floor_with(&["bruno"]);
    floor.play("1 order sup run sale\n2 leads sale 0600000001\n8 answered L1\n8.3 answered L2");
    floor.told();
    floor.play("20 bruno does refuse-calls I1");
    tells(&floor.told(), "20.000 calls_refused I1 bruno");
}
