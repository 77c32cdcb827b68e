//! The board shows what the events say, and never other counts than the contact records.

use crate::transcript::*;
use ledger::{Board, Change, ContactRecord, Contacts, Stage};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    AgentId, AgentState, AgentStatus, DequeueCause, Event, FloorPlan, InteractionId, Outcome,
    Party, QueueId, Recorded, SegmentEnd,
};

fn plan() -> Arc<FloorPlan> {
    let json = serde_json::json!({
        "format": 1,
        "organizations": { "net": { "name": "Réseau" } },
        "queues": {
            "support": { "name": "Assistance", "organization": "net", "service_level_ms": 20_000 },
            "billing": { "name": "Facturation", "organization": "net", "service_level_ms": 5_000 },
        },
        "agents": {
            "alice": { "name": "Alice", "queues": ["support"] },
            "bob": { "name": "Bob", "queues": ["support", "billing"] },
        },
    });
    Arc::new(serde_json::from_value(json).expect("a plan"))
}

fn published() -> Event {
    Event::PlanPublished { version: 7, plan: plan() }
}

fn board(events: &[Recorded]) -> Board {
    let mut board = Board::new(s(0));
    for event in events {
        board.fold(event);
    }
    board
}

#[test]
fn a_waiting_call_shows_in_its_queue_and_leaves_it_when_connected() {
    let mut t = Transcript::default();
    t.at(0, published())
        .at(1, started(1))
        .at(2, queued(1, "support", s(2)))
        .at(3, started(2))
        .at(4, queued(2, "support", s(1)))
        .at(5, offered(1, 1, "alice"));
    let queue = board(&t.events).queue(&"support".into()).expect("in the plan");
    let waiting: Vec<_> =
        queue.waiting.iter().map(|w| (w.interaction, w.since, w.ringing)).collect();
    assert_eq!(waiting, [(call(2), s(1), false), (call(1), s(2), true)]);
    assert_eq!((queue.oldest_since, queue.offered_today), (Some(s(1)), 2));

    t.at(6, accepted(1, 1, "alice"))
        .at(6, dequeued(1, "support", DequeueCause::Connected))
        .at(6, connected(1, "alice"))
        .at(90, dequeued(2, "support", DequeueCause::Connected))
        .at(90, connected(2, "bob"));
    let board = board(&t.events);
    let queue = board.queue(&"support".into()).expect("in the plan");
    assert_eq!((queue.waiting_count, queue.answered_today), (0, 2));
    assert_eq!(queue.answered_in_time_today, 1, "4 s is in time, 86 s is not");
    let view = board.interaction(call(1)).expect("live");
    assert_eq!((view.stage, view.stage_since), (Stage::Talking, s(6)));
    assert_eq!(view.agent, Some("alice".into()));
    assert_eq!(board.agent(&"alice".into()).expect("in the plan").handled_today, 1);
}

#[test]
fn an_agents_line_shows_status_state_and_connections() {
    let session = vocab::SessionId::from_uuid(uuid::Uuid::from_u128(1));
    let mut t = Transcript::default();
    t.at(0, published())
        .at(1, Event::DeskOpened { agent: "bob".into(), session })
        .at(2, Event::PhoneRegistered { agent: "bob".into() })
        .at(3, Event::AgentStatusChanged { agent: "bob".into(), status: AgentStatus::Available })
        .at(4, state("bob", AgentState::Away, AgentState::Idle));
    let board = board(&t.events);
    let bob = board.agent(&"bob".into()).expect("in the plan");
    assert_eq!(
        (bob.name.as_str(), bob.status, bob.state),
        ("Bob", AgentStatus::Available, AgentState::Idle)
    );
    assert_eq!((bob.state_since, bob.desk, bob.phone), (Some(s(4)), true, true));
    let alice = board.agent(&"alice".into()).expect("in the plan");
    assert_eq!((alice.status, alice.state_since), (AgentStatus::Offline, None));
    let hands = |q: &str| board.queue(&q.into()).map(|q| (q.agents_idle, q.agents_busy));
    assert_eq!((hands("support"), hands("billing")), (Some((1, 0)), Some((1, 0))));
}

#[test]
fn the_next_status_is_shown_until_a_status_is_taken() {
    let agent = AgentId::from("alice");
    let set = |status| Event::AgentNextStatusSet { agent: agent.clone(), status };
    let took = |status| Event::AgentStatusChanged { agent: agent.clone(), status };
    let mut t = Transcript::default();
    t.at(0, published()).at(1, set(Some(AgentStatus::Offline)));
    let next = |t: &Transcript| board(&t.events).agent(&agent).expect("in the plan").next_status;
    assert_eq!(next(&t), Some(AgentStatus::Offline));
    t.at(2, took(AgentStatus::Offline)).at(3, took(AgentStatus::Available));
    assert_eq!(next(&t), None);
}

#[test]
fn a_break_begins_with_its_status_also_for_who_was_away_before() {
    let took = |reason: &str| {
        let status = AgentStatus::Break { reason: reason.into() };
        Event::AgentStatusChanged { agent: "bob".into(), status }
    };
    let since = |t: &Transcript| board(&t.events).agent(&"bob".into()).expect("planned").since();
    let mut t = Transcript::default();
    t.at(0, published()).at(1, state("bob", AgentState::Idle, AgentState::Away));
    assert_eq!(since(&t), Some(s(1)));
    t.at(90, took("lunch")).at(95, took("training"));
    assert_eq!(since(&t), Some(s(95)));
    t.at(99, state("bob", AgentState::Away, AgentState::Idle));
    assert_eq!(since(&t), Some(s(99)));
}

#[test]
fn a_change_of_state_names_the_agent_and_their_queues() {
    let mut t = Transcript::default();
    t.at(0, published()).at(1, state("bob", AgentState::Away, AgentState::Idle));
    let mut board = Board::new(s(0));
    let changes: Vec<_> = t.events.iter().map(|e| board.fold(e)).collect();
    assert_eq!(changes[0], [Change::All]);
    let expected = [
        Change::Agent("bob".into()),
        Change::Queue("billing".into()),
        Change::Queue("support".into()),
    ];
    assert_eq!(changes[1], expected);
}

#[test]
fn an_interaction_leaves_the_board_when_its_wrap_up_ends() {
    let mut t = Transcript::default();
    t.at(0, started(1))
        .at(1, connected(1, "bob"))
        .at(5, segment_ended(1, "bob", SegmentEnd::AgentHungUp))
        .at(5, ended(1, Outcome::Handled, Party::Agent))
        .at(5, wrap_up(1, "bob", 35));
    let wrapping = board(&t.events).interaction(call(1)).expect("wraps up");
    assert_eq!((wrapping.stage, wrapping.wrap_up_ends), (Stage::WrapUp, Some(s(35))));
    t.at(9, wrapped_up(1, "bob"));
    assert_eq!(board(&t.events).interaction(call(1)), None);
}

#[test]
fn a_new_day_counts_anew_and_keeps_what_is_live() {
    let mut t = Transcript::default();
    t.at(0, published()).at(1, started(1)).at(2, queued(1, "support", s(2)));
    let mut board = board(&t.events);
    assert_eq!(board.start_day(s(900)), [Change::All]);
    t.at(910, dequeued(1, "support", DequeueCause::Connected)).at(910, connected(1, "bob"));
    for event in &t.events[3..] {
        board.fold(event);
    }
    let queue = board.queue(&"support".into()).expect("in the plan");
    assert_eq!((queue.offered_today, queue.answered_today), (0, 0), "it was offered yesterday");
    assert_eq!(board.agent(&"bob".into()).expect("in the plan").handled_today, 1);
    assert_eq!(board.interactions().len(), 1);
}

#[test]
fn a_stored_board_is_taken_up_where_it_was() {
    let mut t = Transcript::default();
    t.at(0, published())
        .at(1, started(1))
        .at(2, queued(1, "support", s(2)))
        .at(3, callback_owed(1, 1));
    let before = board(&t.events);
    let stored = serde_json::to_vec(&before).expect("serialises");
    let after: Board = serde_json::from_slice(&stored).expect("reads back");
    assert_eq!(after.agents(), before.agents());
    assert_eq!(after.queues(), before.queues());
    assert_eq!(after.interactions(), before.interactions());
    assert_eq!(after.callbacks(), before.callbacks());
}

// --- any order of events

const QUEUES: [&str; 2] = ["support", "billing"];
const AGENTS: [&str; 2] = ["alice", "bob"];

/// One event out of what may befall four interactions, in any order, sensible or not.
fn any_event() -> impl Strategy<Value = (i64, Event)> {
    (0i64..40, 0u8..19, 1u128..5, 0usize..2, 1u128..6).prop_map(|(wait, kind, n, pick, id)| {
        let (queue, agent) = (QUEUES[pick], AGENTS[pick]);
        let event = match kind {
            0 | 1 => started(n).event,
            2 => answered(n),
            3 | 4 => queued(n, queue, s(0)),
            5 => dequeued(n, queue, DequeueCause::Connected),
            6 => dequeued(n, queue, DequeueCause::Abandoned),
            7 => offered(n, id, agent),
            8 => accepted(n, id, agent),
            9 => canceled(n, id, agent),
            10 => connected(n, agent),
            11 => held(n, agent),
            12 => resumed(n, agent),
            13 => segment_ended(n, agent, SegmentEnd::AgentVanished),
            14 => ended(n, Outcome::Handled, Party::Agent),
            15 => wrap_up(n, agent, 9_999),
            16 => wrapped_up(n, agent),
            17 => recording_started(n, id),
            _ => recording_stored(n, id),
        };
        (wait, event)
    })
}

fn journal(steps: Vec<(i64, Event)>) -> Vec<Recorded> {
    let mut t = Transcript::default();
    t.at(0, published());
    let mut now = 0;
    for (wait, event) in steps {
        now += wait;
        t.at(now, event);
    }
    t.events
}

/// Records as history keeps them: those that left memory too.
fn history(events: &[Recorded]) -> BTreeMap<InteractionId, ContactRecord> {
    let mut contacts = Contacts::default();
    let mut all = BTreeMap::new();
    for event in events {
        contacts.fold(event);
        all.extend(contacts.iter().map(|r| (r.interaction, r.clone())));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_events_panics_and_sums_stay_sound(
        steps in proptest::collection::vec(any_event(), 0..200),
    ) {
        let events = journal(steps);
        for record in history(&events).values() {
            let sum = record.summary();
            prop_assert!(sum.talk_ms >= 0 && sum.hold_ms >= 0 && sum.queue_ms >= 0);
            prop_assert!(sum.longest_hold_ms <= sum.hold_ms);
            let talked: i64 = record
                .segments
                .iter()
                .filter_map(|s| Some(s.ended_at? - s.connected_at))
                .sum();
            prop_assert_eq!(sum.talk_ms + sum.hold_ms, talked + open_holds(record));
            let offers = &record.offers;
            let closed = offers.accepted + offers.rejected + offers.timed_out
                + offers.canceled + offers.rescinded;
            prop_assert_eq!(offers.offered as usize, closed as usize + offers.pending.len());
        }
    }

    // Counters are folds of the journal: Asterisk #1736 (counted twice).
    #[test]
    fn the_board_counts_what_the_records_say(
        steps in proptest::collection::vec(any_event(), 0..120),
    ) {
        // Interactions begin once: an id is never given twice.
        let mut begun = std::collections::BTreeSet::new();
        let mut events = journal(steps);
        events.retain(|e| match &e.event {
            Event::InteractionStarted { interaction, .. } => begun.insert(*interaction),
            _ => true,
        });
        let board = board(&events);
        let records = history(&events);
        let visits = || records.values().flat_map(|r| &r.visits);
        for queue in QUEUES.map(QueueId::new) {
            let view = board.queue(&queue).expect("in the plan");
            let mine = || visits().filter(|v| v.queue == queue);
            let ended_so = |cause| mine().filter(|v| v.cause == Some(cause)).count();
            prop_assert_eq!(view.offered_today as usize, mine().count());
            prop_assert_eq!(view.answered_today as usize, ended_so(DequeueCause::Connected));
            prop_assert_eq!(view.abandoned_today as usize, ended_so(DequeueCause::Abandoned));
            let waiting = mine().filter(|v| v.dequeued_at.is_none()).count();
            prop_assert_eq!(view.waiting_count as usize, waiting);
        }
        for agent in AGENTS.map(AgentId::new) {
            let view = board.agent(&agent).expect("in the plan");
            let mine = records.values().flat_map(|r| &r.segments).filter(|s| s.agent == agent);
            prop_assert_eq!(view.handled_today as usize, mine.count());
        }
    }
}

/// Holds that have ended in a segment that has not.
fn open_holds(record: &ContactRecord) -> i64 {
    record.segments.iter().filter(|s| s.ended_at.is_none()).map(|s| s.holds.total_ms).sum()
}
