//! The floor is led: another's status, points of who waits, into another queue, for a named agent.
#![expect(clippy::unwrap_used, reason = "tests")]

mod tells;

use sim::Transcript;
use tells::tells;

/// Alice and Bruno serve the sales; both are away at first, so that callers wait.
fn floor() -> Transcript {
    let mut plan: vocab::FloorPlan = toml::from_str(include_str!("waiting.toml")).unwrap();
    for queue in plan.queues.values_mut() {
        queue.announce = None;
    }
    let mut floor = Transcript::new(plan);
    for agent in ["alice", "bruno"] {
        floor.play(&format!("0 desk {agent}\nphone {agent}\n{agent} break lunch"));
    }
    floor.told();
    floor
}

fn two_wait() -> Transcript {
    let mut floor = floor();
    floor.play("10 call 0600000001 0162000001\nunknown I1");
    floor.play("20 call 0600000002 0162000001\nunknown I2");
    floor.told();
    floor
}

#[test]
fn a_status_is_set_by_somebody_else_and_waits_while_the_agent_works() {
    let mut floor = two_wait();
    floor.play("30 order sup status alice available\n31 answered L3");
    tells(
        &floor.told(),
        "30.000 agent_status_ordered alice available by sup
         30.000 agent_status_changed alice available
         30.000 reservation_offered
         31.000 interaction_connected I1",
    );
    floor.play("40 order sup status alice break lunch\n50 hangup L1");
    tells(
        &floor.told(),
        "40.000 agent_status_ordered alice break by sup
         40.000 agent_next_status_set alice
         50.000 agent_status_changed alice",
    );
    floor.play("60 order sup status zoe available\n61 order sup status alice break nap");
    tells(
        &floor.told(),
        "60.000 order_refused sup UnknownAgent
         61.000 order_refused sup UnknownBreak",
    );
}

#[test]
fn points_put_the_second_before_the_first() {
    let mut floor = two_wait();
    floor.play("30 order sup priority I2 100\n31 alice available");
    tells(
        &floor.told(),
        "30.000 interaction_reprioritized I2 sales priority=100 by sup
         31.000 reservation_offered I2 alice R1",
    );
    floor.play("32 answered L3\n33 order sup priority I2 0");
    tells(&floor.told(), "33.000 order_refused sup NotWaiting");
}

#[test]
fn who_is_moved_leaves_by_that_name_and_keeps_the_age() {
    let mut floor = two_wait();
    floor.play("30 order sup shift I1 I2 all");
    tells(
        &floor.told(),
        "30.000 interaction_moved I1 sales to all by sup
         30.000 interaction_dequeued I1 sales Moved
         30.000 interaction_queued I1 all
         30.000 interaction_moved I2 sales to all by sup
         30.000 interaction_queued I2 all",
    );
    // Undone, the first is first again: who came between does not pass them.
    floor.play("35 call 0600000003 0162000001\nunknown I3");
    floor.play("40 order sup shift I1 I2 sales\n41 alice available");
    tells(
        &floor.told(),
        "40.000 interaction_dequeued I1 all Moved
         40.000 interaction_queued I1 sales
         41.000 reservation_offered I1 alice R1",
    );
}

#[test]
fn a_phone_that_rings_for_who_is_moved_is_free_at_once() {
    let mut floor = two_wait();
    floor.play("30 alice available\n31 order sup shift I1 all");
    tells(
        &floor.told(),
        "30.000 reservation_offered I1 alice R1
         31.000 reservation_rescinded I1 alice R1
         31.000 interaction_moved I1 sales to all by sup
         31.000 reservation_offered I1 alice R2",
    );
}

#[test]
fn nobody_is_moved_where_nobody_serves_or_where_nobody_waits() {
    let mut floor = floor();
    floor.play("5 alice offline");
    floor.play("10 call 0600000001 0162000001\nunknown I1\n11 order sup shift I1 cruises");
    tells(&floor.told(), "11.000 order_refused sup NobodyServes");
    floor.play("12 order sup shift I1 nowhere\n13 bruno available\n14 answered L2");
    floor.play("15 order sup shift I1 all");
    tells(
        &floor.told(),
        "12.000 order_refused sup UnknownQueue
         15.000 order_refused sup NotWaiting",
    );
}

#[test]
fn who_is_kept_for_an_agent_is_theirs_for_a_while_and_then_anybodys() {
    let mut floor = two_wait();
    floor.play("30 alice available\n31 answered L3\n32 order sup give I2 alice");
    floor.play("33 bruno available");
    let told = floor.told();
    tells(&told, "32.000 interaction_assigned I2 alice");
    assert!(!told.contains("R2"), "Bruno is not asked while it is kept for Alice:\n{told}");
    floor.play("332 wake");
    tells(&floor.told(), "332.000 reservation_offered I2 bruno R2");
}

#[test]
fn it_is_kept_only_for_who_serves_the_queue_and_is_there() {
    let mut floor = two_wait();
    floor.play("30 order sup give I1 chloe\n31 order sup give I1 alice");
    tells(
        &floor.told(),
        "30.000 order_refused sup NotServing
         31.000 order_refused sup AgentNotFree",
    );
}
