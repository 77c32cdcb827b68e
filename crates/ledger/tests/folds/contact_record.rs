//! Journals written by hand, and the exact record of each.

use crate::transcript::*;
use ledger::{
    CallbackState, Callbacks, ContactRecord, ContactSummary, Contacts, Folded, Interval,
    IntervalKind, Intervals, RecordingState, Stage,
};
use vocab::{
    AgentState, DequeueCause, Event, Initiation, Outcome, Party, Pii, Recorded, SegmentEnd,
};

fn record(events: &[Recorded], n: u128) -> ContactRecord {
    let mut contacts = Contacts::default();
    let mut last = None;
    for event in events {
        contacts.fold(event);
        last = contacts.get(call(n)).cloned().or(last);
    }
    let folded = last.expect("it began");
    let own: Vec<_> =
        events.iter().filter(|e| e.event.interaction() == Some(call(n))).cloned().collect();
    assert_eq!(ContactRecord::of_events(&own).as_ref(), Some(&folded), "from its own events");
    folded
}

/// What is known of a call that has only begun; tests change what their story adds.
fn begun(n: u128, started_at: i64) -> ContactSummary {
    let mut t = Transcript::default();
    t.at(started_at, started(n));
    record(&t.events, n).summary()
}

fn handled_call() -> Transcript {
    let mut t = Transcript::default();
    t.at(0, started(1))
        .at(1, answered(1))
        .at(10, queued(1, "support", s(10)))
        .at(12, offered(1, 1, "alice"))
        .at(32, timed_out(1, 1, "alice"))
        .at(33, offered(1, 2, "bob"))
        .at(37, accepted(1, 2, "bob"))
        .at(37, dequeued(1, "support", DequeueCause::Connected))
        .at(37, connected(1, "bob"))
        .at(37, recording_started(1, 1))
        .at(47, held(1, "bob"))
        .at(52, resumed(1, "bob"))
        .at(60, held(1, "bob"))
        .at(72, resumed(1, "bob"))
        .at(97, segment_ended(1, "bob", SegmentEnd::CustomerHungUp))
        .at(97, ended(1, Outcome::Handled, Party::Customer))
        .at(97, recording_stopped(1, 1))
        .at(97, wrap_up(1, "bob", 127))
        .at(98, recording_stored(1, 1))
        .at(105, disposition(1, "bob", "solved"))
        .at(110, wrapped_up(1, "bob"));
    t
}

#[test]
fn a_call_that_waits_rings_twice_is_held_twice_and_wrapped_up_has_every_time_of_it() {
    let record = record(&handled_call().events, 1);
    let expected = ContactSummary {
        queue: Some("support".into()),
        agent: Some("bob".into()),
        answered_at: Some(s(1)),
        enqueued_at: Some(s(10)),
        dequeued_at: Some(s(37)),
        connected_at: Some(s(37)),
        agent_ended_at: Some(s(97)),
        ended_at: Some(s(97)),
        queue_ms: 27_000,
        ring_ms: 24_000,
        answer_ring_ms: Some(4_000),
        talk_ms: 43_000,
        hold_count: 2,
        hold_ms: 17_000,
        longest_hold_ms: 12_000,
        wrap_up_started_at: Some(s(97)),
        wrap_up_ended_at: Some(s(110)),
        wrap_up_ms: 13_000,
        offers: 2,
        offers_timed_out: 1,
        ended_by: Some(Party::Customer),
        outcome: Some(Outcome::Handled),
        disposition: Some("solved".into()),
        recording: Some(recording(1)),
        recording_state: Some(RecordingState::Stored),
        ..begun(1, 0)
    };
    assert_eq!(record.summary(), expected);
    assert_eq!(expected.customer_number, Some(Pii::new(number("+33612345678"))));
    assert!(record.is_done());
    assert_eq!(Stage::of(&record), Stage::Ended);
}

#[test]
fn a_caller_who_leaves_while_a_phone_rings_abandoned_the_queue() {
    let mut t = Transcript::default();
    t.at(0, started(1))
        .at(0, answered(1))
        .at(2, queued(1, "support", s(2)))
        .at(3, offered(1, 1, "alice"))
        .at(9, canceled(1, 1, "alice"))
        .at(9, dequeued(1, "support", DequeueCause::Abandoned))
        .at(9, ended(1, Outcome::AbandonedInQueue, Party::Customer));
    let record = record(&t.events, 1);
    let expected = ContactSummary {
        queue: Some("support".into()),
        answered_at: Some(s(0)),
        enqueued_at: Some(s(2)),
        dequeued_at: Some(s(9)),
        ended_at: Some(s(9)),
        queue_ms: 7_000,
        ring_ms: 6_000,
        offers: 1,
        ended_by: Some(Party::Customer),
        outcome: Some(Outcome::AbandonedInQueue),
        ..begun(1, 0)
    };
    assert_eq!(record.summary(), expected);
    assert_eq!(record.offers.canceled, 1);
}

#[test]
fn a_transfer_gives_each_agent_a_record_of_their_own() {
    let mut t = Transcript::default();
    t.at(0, started(1))
        .at(0, connected(1, "alice"))
        .at(
            30,
            Event::TransferStarted {
                interaction: call(1),
                agent: "alice".into(),
                next: call(2),
                queue: Some("billing".into()),
                to_agent: None,
                to_flow: None,
                attended: false,
                reason: None,
            },
        )
        .at(30, segment_ended(1, "alice", SegmentEnd::Transferred))
        .at(30, ended(1, Outcome::Handled, Party::Agent))
        .at(30, started_by(2, Initiation::Transfer, Some(1)))
        .at(30, queued(2, "billing", s(30)))
        .at(40, dequeued(2, "billing", DequeueCause::Connected))
        .at(40, connected(2, "bob"))
        .at(90, segment_ended(2, "bob", SegmentEnd::AgentHungUp))
        .at(90, ended(2, Outcome::Handled, Party::Agent));
    let (first, second) = (record(&t.events, 1), record(&t.events, 2));
    assert_eq!((first.talk_ms(), second.talk_ms()), (30_000, 50_000));
    assert_eq!((first.links.next, second.links.previous), (Some(call(2)), Some(call(1))));
    assert_eq!(second.links.initial, Some(call(1)));
    assert_eq!(second.initiation, Initiation::Transfer);
}

#[test]
fn a_customer_put_back_in_line_keeps_both_stays_and_both_talks() {
    let mut t = Transcript::default();
    t.at(0, started(1))
        .at(0, queued(1, "support", s(0)))
        .at(5, dequeued(1, "support", DequeueCause::Connected))
        .at(5, connected(1, "alice"))
        .at(15, segment_ended(1, "alice", SegmentEnd::AgentVanished))
        .at(15, queued(1, "support", s(0)))
        .at(18, dequeued(1, "support", DequeueCause::Connected))
        .at(18, connected(1, "bob"))
        .at(20, ended(1, Outcome::Handled, Party::Customer));
    let summary = record(&t.events, 1).summary();
    assert_eq!((summary.queue_ms, summary.talk_ms), (8_000, 12_000));
    assert_eq!(summary.connected_at, Some(s(5)));
    assert_eq!(summary.agent, Some("bob".into()));
    assert_eq!(summary.agent_ended_at, Some(s(20)), "ended with the call");
}

#[test]
fn an_interaction_ends_once() {
    let mut t = Transcript::default();
    t.at(0, started(1))
        .at(3, ended(1, Outcome::AbandonedInFlow, Party::Customer))
        .at(4, ended(1, Outcome::Interrupted, Party::System))
        .at(5, queued(1, "support", s(5)))
        .at(6, connected(1, "alice"));
    let record = record(&t.events, 1);
    assert_eq!(record.ending.map(|e| (e.at, e.outcome)), Some((s(3), Outcome::AbandonedInFlow)));
    assert!(record.visits.is_empty() && record.segments.is_empty());
}

#[test]
fn the_stage_follows_the_call() {
    let mut contacts = Contacts::default();
    let mut stages = Vec::new();
    for event in &handled_call().events {
        contacts.fold(event);
        stages.extend(contacts.get(call(1)).map(Stage::of));
        stages.dedup();
    }
    use Stage::*;
    let talk = [Talking, OnHold, Talking, OnHold, Talking];
    let mut expected = vec![InFlow, Queued, Ringing, Queued, Ringing, Queued, InFlow];
    expected.extend(talk);
    expected.extend([InFlow, Ended, WrapUp, Ended]);
    assert_eq!(stages, expected);
}

#[test]
fn a_finished_record_leaves_memory_and_comes_back_for_a_late_event() {
    let mut t = handled_call();
    t.at(300, answered(99)).at(300, disposition(1, "bob", "sold"));
    let mut contacts = Contacts::default();
    let mut last = None;
    let (late, early) = t.events.split_last().expect("not empty");
    for event in early {
        contacts.fold(event);
        last = contacts.get(call(1)).cloned().or(last);
    }
    assert_eq!(contacts.iter().count(), 0);
    assert_eq!(contacts.fold(late), Folded::Missing(call(1)));
    contacts.adopt(last.expect("it was there"), late.at);
    assert_eq!(contacts.fold(late), Folded::Changed(call(1)));
    let record = contacts.get(call(1)).expect("adopted");
    assert_eq!(record.disposition, Some("sold".into()));
}

#[test]
fn a_record_stays_until_its_recording_is_stored_or_failed() {
    let mut t = Transcript::default();
    t.at(0, started(1))
        .at(0, recording_started(1, 1))
        .at(9, ended(1, Outcome::Handled, Party::Agent))
        .at(9, recording_stopped(1, 1))
        .at(500, answered(99));
    let waiting = record(&t.events, 1);
    assert!(!waiting.is_done());
    t.at(
        501,
        Event::RecordingFailed {
            recording: recording(1),
            interaction: call(1),
            reason: "disk full".into(),
        },
    );
    let done = record(&t.events, 1);
    assert!(done.is_done());
    assert_eq!(done.recordings[0].reason.as_deref(), Some("disk full"));
}

#[test]
fn intervals_follow_one_another_without_gap() {
    let mut t = Transcript::default();
    t.at(0, state("alice", AgentState::Away, AgentState::Idle))
        .at(10, state("alice", AgentState::Idle, AgentState::Ringing))
        .at(14, state("alice", AgentState::Ringing, AgentState::OnInteraction));
    let mut intervals = Intervals::default();
    let mut rows = std::collections::BTreeMap::new();
    for event in &t.events {
        for interval in intervals.fold(event) {
            rows.insert(interval.opened, interval);
        }
    }
    let line = |opened, state, from, to| Interval {
        opened,
        agent: "alice".into(),
        kind: IntervalKind::State { state },
        from: s(from),
        to,
        interaction: None,
    };
    let expected = [
        line(1, AgentState::Idle, 0, Some(s(10))),
        line(2, AgentState::Ringing, 10, Some(s(14))),
        line(3, AgentState::OnInteraction, 14, None),
    ];
    assert_eq!(rows.into_values().collect::<Vec<_>>(), expected);
}

#[test]
fn a_call_owed_is_taken_returned_and_kept() {
    let taken =
        |n| Event::CallbackTaken { callback: owed(1), agent: "alice".into(), interaction: call(n) };
    let mut t = Transcript::default();
    t.at(9, callback_owed(1, 1))
        .at(20, taken(2))
        .at(
            30,
            Event::CallbackReturned { callback: owed(1), interaction: call(2), not_before: None },
        )
        .at(40, taken(3))
        .at(50, Event::CallbackKept { callback: owed(1), interaction: call(3) });
    let mut callbacks = Callbacks::default();
    let states: Vec<_> = t
        .events
        .iter()
        .filter_map(|e| callbacks.fold(e))
        .map(|c| (c.state, c.attempts, c.since))
        .collect();
    use CallbackState::*;
    let expected =
        [(Owed, 0, s(5)), (Taken, 1, s(5)), (Owed, 1, s(5)), (Taken, 2, s(5)), (Kept, 2, s(5))];
    assert_eq!(states, expected);
    assert_eq!(callbacks.iter().count(), 0);
}

#[test]
fn a_consultation_is_hold_of_the_customer_and_no_call_of_the_consulted() {
    let agent: vocab::AgentId = "alice".into();
    let asked = |hears| Event::ConsultationToggled {
        interaction: call(1),
        agent: agent.clone(),
        with: hears,
    };
    let mut t = Transcript::default();
    t.at(0, started(1))
        .at(0, queued(1, "support", s(0)))
        .at(5, dequeued(1, "support", DequeueCause::Connected))
        .at(5, connected(1, "alice"))
        .at(20, held(1, "alice"))
        .at(
            20,
            Event::ConsultationStarted {
                interaction: call(1),
                agent: agent.clone(),
                consultation: call(2),
                to_agent: Some("bob".into()),
                to_queue: None,
                reason: Some("level 2".into()),
            },
        )
        .at(20, started_by(2, Initiation::Consultation, Some(1)))
        .at(25, connected(2, "bob"))
        .at(
            25,
            Event::ConsultationAnswered { interaction: call(1), agent: agent.clone(), leg: leg(9) },
        );
    let now = record(&t.events, 1).consultation.expect("bob is asked");
    assert_eq!((now.interaction, now.agent), (call(2), Some("bob".into())));
    assert_eq!((now.answered_at, now.hears), (Some(s(25)), ledger::Hears::Consulted));
    t.at(30, asked(vocab::ConsultParty::Customer))
        .at(30, resumed(1, "alice"))
        .at(35, Event::ConsultationJoined { interaction: call(1), agent: agent.clone() });
    assert_eq!(record(&t.events, 1).consultation.map(|c| c.hears), Some(ledger::Hears::Both));
    t.at(
        40,
        Event::ConsultationEnded {
            interaction: call(1),
            agent: agent.clone(),
            end: vocab::ConsultEnd::LetGo,
        },
    )
    .at(40, segment_ended(2, "bob", SegmentEnd::AgentHungUp))
    .at(40, ended(2, Outcome::Handled, Party::Agent))
    .at(60, segment_ended(1, "alice", SegmentEnd::CustomerHungUp))
    .at(60, ended(1, Outcome::Handled, Party::Customer));
    let (customers, consulted) = (record(&t.events, 1), record(&t.events, 2));
    let summary = customers.summary();
    assert_eq!((summary.consult_ms, summary.hold_ms, summary.talk_ms), (20_000, 10_000, 45_000));
    assert!(customers.consultation.is_none());
    assert_eq!((consulted.talk_ms(), consulted.summary().consult_ms), (15_000, 0));
    assert_eq!(consulted.initiation, Initiation::Consultation);
    // The board counts one call handled, by Alice.
    let mut board = ledger::Board::new(s(0));
    for event in &t.events {
        board.fold(event);
    }
    let handled = |who: &str| board.agent(&who.into()).map_or(0, |a| a.handled_today);
    assert_eq!((handled("alice"), handled("bob")), (1, 0));
}
