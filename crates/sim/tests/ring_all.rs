//! All phones ring, the first to answer has it, and nobody stays reserved.
#![expect(clippy::unwrap_used, reason = "tests")]

mod tells;

use sim::Transcript;
use tells::tells;

fn floor_with(agents: &[&str]) -> Transcript {
    let plan: vocab::FloorPlan = toml::from_str(include_str!("waiting.toml")).unwrap();
    let mut floor = Transcript::new(plan);
    for agent in agents {
        floor.play(&format!("0 desk {agent}\nphone {agent}\n{agent} available"));
    }
    floor.told();
    floor
}

fn states(floor: &Transcript) -> Vec<&'static str> {
    ["alice", "bruno", "chloe"]
        .iter()
        .map(|a| floor.engine().floor().agent_state(&vocab::AgentId::new(a)).unwrap().name())
        .collect()
}

// mod_callcenter #2540, #1062: ring-all leaves agents stuck in "Reserved", "Receiving".
#[test]
fn the_first_to_answer_has_it_and_the_others_are_idle_in_the_same_turn() {
    let mut floor = floor_with(&["alice", "bruno", "chloe"]);
    floor.play("1 call 0600000001 0162000003\n2 ringing L2\nringing L3\nringing L4");
    assert_eq!(states(&floor), ["ringing", "ringing", "ringing"]);
    floor.told();
    floor.play("5 answered L3");
    let told = floor.told();
    tells(
        &told,
        "5.000 reservation_accepted I1 bruno R2
         5.000 interaction_connected I1 bruno
         5.000 reservation_rescinded I1 alice R1
         5.000 reservation_rescinded I1 chloe R3",
    );
    assert!(told.contains("> hangup L2 AnsweredElsewhere"), "{told}");
    assert!(told.contains("> hangup L4 AnsweredElsewhere"), "{told}");
    assert_eq!(states(&floor), ["idle", "on_interaction", "idle"]);
}

#[test]
fn two_who_answer_in_the_same_millisecond_one_is_bridged_the_other_is_told_taken() {
    let mut floor = floor_with(&["alice", "bruno"]);
    floor.play("1 call 0600000001 0162000003\n5 answered L2\nanswered L3");
    let told = floor.told();
    assert_eq!(told.matches("interaction_connected").count(), 1, "{told}");
    tells(&told, "interaction_connected I1 alice\n> hangup L3 AnsweredElsewhere");
    assert_eq!(states(&floor)[..2], ["on_interaction", "idle"]);
}

// Asterisk #1557: the agent answers, then drops before the bridge; the others' legs die.
#[test]
fn an_agent_who_drops_before_the_bridge_ends_neither_the_wait_nor_the_others_ringing() {
    let mut floor = floor_with(&["alice", "bruno"]);
    floor.play("1 call 0600000001 0162000003\n2 ringing L3\n3 vanished L2");
    let told = floor.told();
    assert!(!told.contains("interaction_ended"), "{told}");
    assert!(!told.contains("leg_ended I1 L3"), "bruno's phone rings on:\n{told}");
    floor.play("4 answered L3");
    tells(&floor.told(), "interaction_connected I1 bruno");
}

#[test]
fn an_agent_whose_line_dies_right_after_the_bridge_gives_the_caller_back() {
    let mut floor = floor_with(&["alice", "bruno"]);
    floor.play("1 call 0600000001 0162000003\n3 answered L2\n3 vanished L2");
    tells(
        &floor.told(),
        "agent_segment_ended I1 alice AgentVanished
         interaction_queued I1 all
         reservation_offered I1 bruno",
    );
}

#[test]
fn a_caller_who_leaves_frees_all_of_them_at_once() {
    let mut floor = floor_with(&["alice", "bruno", "chloe"]);
    floor.play("1 call 0600000001 0162000003\n4 hangup L1");
    let told = floor.told();
    assert_eq!(told.matches("reservation_canceled").count(), 3, "{told}");
    assert_eq!(states(&floor), ["idle", "idle", "idle"]);
    assert_eq!(floor.engine().floor().live_legs(), 0);
}

#[test]
fn whoever_becomes_idle_while_it_rings_rings_too() {
    let mut floor = floor_with(&["alice"]);
    floor.play("1 call 0600000001 0162000003\n3 desk bruno\nphone bruno\nbruno available");
    tells(&floor.told(), "reservation_offered I1 alice\nreservation_offered I1 bruno");
}

#[test]
fn one_who_turns_it_down_does_not_stop_the_others() {
    let mut floor = floor_with(&["alice", "bruno"]);
    floor.play("1 call 0600000001 0162000003\n2 alice does reject R1\n3 answered L3");
    tells(&floor.told(), "reservation_rejected I1 alice\ninteraction_connected I1 bruno");
}

#[test]
fn each_lease_ends_by_itself() {
    let mut floor = floor_with(&["alice", "bruno", "chloe"]);
    floor.play("1 call 0600000001 0162000003\n16 wake");
    let told = floor.told();
    assert_eq!(told.matches("reservation_timed_out").count(), 3, "{told}");
    assert_eq!(states(&floor), ["not_responding", "not_responding", "not_responding"]);
}
