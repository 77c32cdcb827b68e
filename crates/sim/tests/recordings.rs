//! Scenes of recording: what the rule says, what the customer says, what the agent does.
#![expect(clippy::unwrap_used, reason = "tests")]

mod tells;

use sim::Transcript;
use tells::tells;
use vocab::{RecordWhen, RecordingPolicy, RecordingPurpose};

/// Alice talks with a customer of a queue with this rule.
fn talk(record: bool, policy: Option<RecordingPolicy>) -> Transcript {
    talk_where(|plan| {
        let queue = plan.queues.get_mut("support").unwrap();
        (queue.record, queue.recording) = (record, policy);
    })
}

fn talk_where(change: impl FnOnce(&mut vocab::FloorPlan)) -> Transcript {
    let mut plan: vocab::FloorPlan = toml::from_str(include_str!("hotline.toml")).unwrap();
    change(&mut plan);
    assert_eq!(plan.faults(), []);
    let mut floor = Transcript::new(plan);
    floor.play("0 desk alice\nphone alice\nalice available");
    floor.play("1 call 0612345678 0162000001\n2 keys L1 2\n3 answered L2");
    floor
}

fn rule(when: RecordWhen) -> Option<RecordingPolicy> {
    Some(RecordingPolicy { when, purpose: RecordingPurpose::Contract, percent: 100 })
}

#[test]
fn on_demand_waits_for_the_agent_and_says_so() {
    let mut floor = talk(true, rule(RecordWhen::OnDemand));
    let told = floor.told();
    tells(&told, "recording_skipped I1 OnDemand");
    assert!(!told.contains("recording_started"), "the queue's own rule goes before: {told}");
    floor.play("10 alice does record I1\n11 alice does record I1");
    tells(
        &floor.told(),
        "recording_started I1 REC1
         > record REC1 left=L1 right=L2
         ask_refused alice WrongState",
    );
}

#[test]
fn a_share_of_nobody_is_skipped_and_may_be_recorded_all_the_same() {
    let share = |percent| {
        Some(RecordingPolicy { when: RecordWhen::Share, percent, ..RecordingPolicy::default() })
    };
    // Of one percent this one is not; of a hundred it is.
    let mut floor = talk(false, share(1));
    tells(&floor.told(), "recording_skipped I1 NotDrawn");
    floor.play("10 alice does record I1");
    tells(&floor.told(), "recording_started I1 REC1");
    tells(&talk(false, share(100)).told(), "recording_started I1 REC1");
}

#[test]
fn never_is_never() {
    let mut floor = talk(true, rule(RecordWhen::Never));
    assert!(!floor.told().contains("recording_"));
    floor.play("10 alice does record I1\n11 alice does pause I1");
    tells(&floor.told(), "ask_refused alice RecordingForbidden\nask_refused alice WrongState");
}

#[test]
fn where_the_queue_says_nothing_the_campaign_does_and_else_the_organization() {
    let mut floor = talk_where(|plan| {
        plan.queues.get_mut("support").unwrap().record = false;
        let organization = plan.organizations.values_mut().next().unwrap();
        organization.recording = rule(RecordWhen::OnDemand);
    });
    tells(&floor.told(), "recording_skipped I1 OnDemand");
}

#[test]
fn what_was_recorded_before_an_objection_is_stopped_and_erased() {
    let mut floor = talk(true, None);
    tells(&floor.told(), "recording_started I1 REC1");
    floor.play("10 alice does objects I1\n11 stored REC1 7000\n12 stored REC1 7000");
    let told = floor.told();
    tells(
        &told,
        "recording_stopped I1 REC1
         recording_objected I1 alice REC1
         > stop REC1
         recording_erased I1 REC1
         > erase REC1",
    );
    assert!(!told.contains("recording_stored"), "{told}");
    assert_eq!(told.matches("recording_erased").count(), 1, "{told}");
    floor.play("20 alice does record I1\n21 alice does objects I1\n22 hangup L1");
    tells(
        &floor.told(),
        "ask_refused alice RecordingForbidden
         ask_refused alice WrongState
         interaction_ended I1 handled by customer",
    );
}

#[test]
fn an_objection_after_the_talk_began_to_end_still_erases_and_goes_along_with_a_transfer() {
    let mut floor = talk(true, None);
    floor.play("4 desk bruno\nphone bruno\nbruno available");
    floor.told();
    // The customer objects, hangs up at once, and the audio is whole only then.
    floor.play("10 alice does objects I1\n10.1 alice does transfer I1 agent:bruno\n12 answered L3");
    let told = floor.told();
    assert!(!told.contains("recording_started"), "no for one is no for the call: {told}");
    floor.play("20 stored REC1 7000");
    tells(&floor.told(), "recording_erased I1 REC1\n> erase REC1");
}

#[test]
fn an_objection_after_a_transfer_takes_the_part_before_it_along() {
    let mut floor = talk(true, None);
    floor.play("4 desk bruno\nphone bruno\nbruno available");
    floor.play("10 alice does transfer I1 agent:bruno\n11 stored REC1 7000\n12 answered L3");
    tells(&floor.told(), "recording_stored I1 REC1\nrecording_started I2 REC2");
    floor.play("20 bruno does objects I2");
    tells(
        &floor.told(),
        "recording_stopped I2 REC2
         recording_objected I2 bruno REC2
         recording_erased I1 REC1
         > erase REC1",
    );
    floor.play("21 stored REC2 8000");
    let told = floor.told();
    tells(&told, "recording_erased I2 REC2\n> erase REC2");
    assert!(!told.contains("REC1"), "once: {told}");
}

#[test]
fn an_objection_finds_an_earlier_part_that_is_not_whole_yet() {
    let mut floor = talk(true, None);
    floor.play("4 desk bruno\nphone bruno\nbruno available");
    floor.play("10 alice does transfer I1 agent:bruno\n12 answered L3\n20 bruno does objects I2");
    let told = floor.told();
    assert!(!told.contains("recording_erased"), "{told}");
    floor.play("21 stored REC1 7000\n22 stored REC2 8000");
    let told = floor.told();
    tells(&told, "recording_erased I1 REC1\nrecording_erased I2 REC2");
    assert!(!told.contains("recording_stored"), "{told}");
}
