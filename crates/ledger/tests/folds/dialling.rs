//! Campaigns that call out: counts are those of the events, and a snapshot goes on as if nothing
//! had been.

use crate::transcript::*;
use ledger::{Board, Change};
use proptest::prelude::*;
use std::sync::Arc;
use vocab::{
    AgentState, AnswerHeard, CampaignId, DialMethod, DialReason, Event, Fact, FloorPlan,
    Initiation, LegFailure, Moment, Outcome, Pacing, Party, RecordId, Recorded, SegmentEnd,
    Steering, WrapUpEnd,
};

fn plan() -> Event {
    let json = serde_json::json!({
        "format": 1,
        "organizations": { "net": { "name": "Réseau" } },
        "campaigns": { "sales": { "name": "Ventes", "organization": "net", "outbound": {
            "method": "predictive", "queue": "out", "shown": ["0162000101"],
            "objective": { "successes": 10 } } } },
        "dispositions": {
            "sold": { "name": "Vente", "means": "sale" },
            "no": { "name": "Refus", "means": "refusal" },
            "later": { "name": "À rappeler", "means": "callback" } },
        "queues": { "out": { "name": "Sortants", "organization": "net",
            "dispositions": ["sold", "no", "later"] } },
        "agents": { "alice": { "name": "Alice", "queues": ["out"] },
            "bob": { "name": "Bob", "queues": [] } },
    });
    let plan: FloorPlan = serde_json::from_value(json).expect("a plan");
    Event::PlanPublished { version: 7, plan: Arc::new(plan) }
}

/// In Paris, where it is an hour later.
fn midnight() -> Moment {
    s(-3_600)
}

fn sales() -> CampaignId {
    CampaignId::new("sales")
}

fn taken_up(n: u128) -> Fact {
    let mut fact = started_by(n, Initiation::Outbound, None);
    if let Event::InteractionStarted { campaign, record, leg, flow, .. } = &mut fact.event {
        *campaign = Some(sales());
        *record = Some(RecordId::from_uuid(uuid::Uuid::from_u128(n)));
        *leg = None;
        *flow = None;
    }
    fact
}

fn dialled(n: u128) -> Event {
    let record = RecordId::from_uuid(uuid::Uuid::from_u128(n));
    let method = DialMethod::Predictive;
    let reason = Some(DialReason::Campaign { campaign: sales(), record, method });
    Event::LegDialled { interaction: call(n), leg: leg(n), ring_ms: 25_000, reason }
}

fn picked_up(n: u128) -> Event {
    Event::LegAnswered { interaction: call(n), leg: leg(n) }
}

fn over(n: u128, outcome: Outcome) -> Event {
    Event::InteractionEnded { interaction: call(n), outcome, by: Party::System }
}

fn says(n: u128, agent: &str, disposition: &str) -> Event {
    Event::DispositionSet {
        interaction: call(n),
        agent: agent.into(),
        disposition: disposition.into(),
    }
}

fn wrapped(n: u128, agent: &str) -> Event {
    Event::WrapUpEnded { interaction: call(n), agent: agent.into(), end: WrapUpEnd::Finished }
}

fn board(events: &[Recorded], day: Moment) -> Board {
    let mut board = Board::new(day);
    for event in events {
        board.fold(event);
    }
    board
}

/// A sale, a machine, a dropped call, no answer, and one that the rules forbade.
fn an_afternoon() -> Transcript {
    let mut t = Transcript::default();
    t.at(0, plan());
    for n in 1..=5 {
        t.at(10, taken_up(n)).at(10, dialled(n));
    }
    t.at(
        11,
        Event::LegFailed { interaction: call(5), leg: leg(5), failure: LegFailure::NotAllowed },
    )
    .at(11, over(5, Outcome::NotAllowed))
    .at(15, picked_up(1))
    .at(15, Event::AnswerHeard { interaction: call(1), heard: AnswerHeard::Human })
    .at(16, connected(1, "alice"))
    .at(17, picked_up(2))
    .at(19, Event::AnswerHeard { interaction: call(2), heard: AnswerHeard::Machine })
    .at(19, over(2, Outcome::Machine))
    .at(20, picked_up(3))
    .at(23, over(3, Outcome::Dropped))
    .at(35, over(4, Outcome::NoAnswer));
    t
}

#[test]
fn calls_count_by_what_became_of_them_and_one_that_was_forbidden_is_no_attempt() {
    let mut t = an_afternoon();
    let view = board(&t.events, midnight()).campaign(&sales()).expect("calls out");
    assert_eq!((view.talking, view.ringing, view.lines), (1, 0, 1));
    let today = &view.today;
    assert_eq!((today.attempts, today.not_allowed), (4, 1));
    assert_eq!((today.answered, today.machines, today.no_answer), (3, 1, 1));
    assert_eq!((today.reached, today.dropped, today.live), (1, 1, 1), "one still speaks");

    t.at(90, says(1, "alice", "later"))
        .at(95, says(1, "alice", "sold"))
        .at(
            96,
            Event::AgentSegmentEnded {
                interaction: call(1),
                agent: "alice".into(),
                end: SegmentEnd::CustomerHungUp,
            },
        )
        .at(96, over(1, Outcome::Handled))
        .at(99, wrapped(1, "alice"));
    let view = board(&t.events, midnight()).campaign(&sales()).expect("calls out");
    assert_eq!(view.lines, 0);
    assert_eq!((view.today.argued, view.today.successes), (1, 1), "the last word counts");
    assert_eq!(view.today.dispositions.len(), 1);
    assert_eq!((view.window.live, view.window.dropped), (2, 1));
    assert_eq!(view.window.abandonment_permille(), 500);
    assert_eq!(view.ever.successes, 1);
    let (agent, of) = &view.by_agent[0];
    assert_eq!((agent.as_str(), of.calls, of.successes), ("alice", 1, 1));
}

#[test]
fn steering_and_pacing_are_those_told_last() {
    let steering = Steering {
        running: true,
        method: Some(DialMethod::Progressive),
        least_percent: None,
        most_percent: Some(150),
    };
    let pacing = Pacing {
        method: DialMethod::Progressive,
        free_permille: 1_000,
        ringing: 0,
        answer_permille: 300,
        aim: 1,
        hold: None,
    };
    let mut t = Transcript::default();
    t.at(0, plan());
    let view = board(&t.events, midnight()).campaign(&sales()).expect("calls out");
    assert_eq!((view.steering.running, view.method), (false, DialMethod::Predictive));
    t.at(5, Event::CampaignSteered { campaign: sales(), steering, by: "chef".into() })
        .at(6, Event::CampaignPaced { campaign: sales(), pacing });
    let view = board(&t.events, midnight()).campaign(&sales()).expect("calls out");
    assert_eq!((view.steering.running, view.method), (true, DialMethod::Progressive));
    assert_eq!((view.least_percent, view.most_percent), (100, 150));
    assert_eq!(view.steered, Some((s(5), "chef".into())));
    assert_eq!(view.paced, Some((s(6), pacing)));
}

#[test]
fn agents_who_serve_the_campaign_show_and_their_states_change_its_card() {
    let mut t = Transcript::default();
    t.at(0, plan())
        .at(1, state("alice", AgentState::Away, AgentState::Idle))
        .at(1, state("bob", AgentState::Away, AgentState::Idle));
    let mut board = board(&t.events, midnight());
    let view = board.campaign(&sales()).expect("calls out");
    assert_eq!((view.agents.free, view.agents.busy), (1, 0));
    let mut more = Transcript::default();
    more.at(2, state("alice", AgentState::Idle, AgentState::WrapUp));
    assert!(board.fold(&more.events[0]).contains(&Change::Campaign(sales())));
    assert_eq!(board.campaign(&sales()).expect("calls out").agents.wrap_up, 1);
}

#[test]
fn the_window_is_thirty_local_days_and_today_begins_at_midnight() {
    const DAY: i64 = 86_400;
    let mut t = Transcript::default();
    t.at(0, plan());
    for (n, day) in [(1, 0), (2, 1), (3, 30)] {
        let at = day * DAY + 3_600;
        t.at(at, taken_up(n))
            .at(at, dialled(n))
            .at(at + 9, picked_up(n))
            .at(at + 12, over(n, Outcome::Dropped));
    }
    let mut board = board(&t.events, midnight());
    board.start_day(s(30 * DAY - 3_600));
    let view = board.campaign(&sales()).expect("calls out");
    assert_eq!(view.window.dropped, 2, "the first lies 31 days back");
    assert_eq!(view.today.attempts, 1);
    assert_eq!(view.days.len(), 2);
    assert_eq!(view.ever.dropped, 3);
}

proptest! {
    /// Wherever the program stops: what is kept and read again goes on to the same end.
    #[test]
    fn a_board_taken_up_again_counts_the_same(cut in 0_usize..40) {
        let mut t = an_afternoon();
        t.at(90, says(1, "alice", "no"))
            .at(96, over(1, Outcome::Handled))
            .at(99, wrapped(1, "alice"));
        let cut = cut.min(t.events.len());
        let kept = serde_json::to_string(&board(&t.events[..cut], midnight())).expect("plain data");
        let mut again: Board = serde_json::from_str(&kept).expect("what was written");
        for event in &t.events[cut..] {
            again.fold(event);
        }
        prop_assert_eq!(again.campaign(&sales()), board(&t.events, midnight()).campaign(&sales()));
    }
}
