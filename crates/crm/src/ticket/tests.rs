//! What may be done to a ticket, and what follows: by the set-up that every organization begins with.

use super::*;
use crate::ticket::{Which, fcr};
use serde_json::json;
use uuid::Uuid;
use vocab::InteractionId;

const HOUR: i64 = 3_600_000;

fn at(hours: i64) -> Moment {
    Moment::from_epoch_ms(1_795_325_400_000 + hours * HOUR)
}

fn fresh(kind: &str) -> Ticket {
    let id = TicketId::from_uuid(Uuid::from_u128(1));
    Ticket {
        number: "INC-000001".to_owned(),
        subject: Pii::new("Box éteinte".to_owned()),
        assignee: Some("alice".into()),
        ..Ticket::new(id, "net".into(), kind, "alice", at(0))
    }
}

fn opened(setup: &TicketSetup) -> Ticket {
    fresh("incident").open(&Rules::new(setup, None)).unwrap()
}

fn state(to: &str) -> Changes {
    Changes { state: Some(to.to_owned()), ..Changes::default() }
}

#[test]
fn impact_and_urgency_give_the_priority_and_with_it_the_deadlines() {
    let setup = TicketSetup::default();
    let rules = Rules::new(&setup, None);
    let mut ticket = fresh("incident");
    (ticket.work.impact, ticket.work.urgency) = (Some(Grade::High), Some(Grade::High));
    let ticket = ticket.open(&rules).unwrap();
    assert_eq!((ticket.priority, ticket.state()), (Priority::Urgent, "open"));
    assert_eq!(ticket.work.clock.resolution.due, Some(at(4)));
    let lower = Changes { urgency: Some(Some(Grade::Low)), ..Changes::default() };
    let ticket = ticket.change(lower, &rules, at(1)).unwrap();
    assert_eq!(ticket.priority, Priority::Normal);
    assert_eq!(ticket.work.clock.resolution.due, Some(at(40)));
    let said = Changes { priority: Some(Priority::High), ..Changes::default() };
    let ticket = ticket.change(said, &rules, at(1)).unwrap();
    assert_eq!(ticket.priority, Priority::High, "a person may say otherwise");
}

#[test]
fn a_ticket_opened_in_a_conversation_is_answered() {
    let setup = TicketSetup::default();
    let mut ticket = fresh("incident");
    ticket.interaction = Some(InteractionId::from_uuid(Uuid::from_u128(7)));
    let ticket = ticket.open(&Rules::new(&setup, None)).unwrap();
    assert_eq!(ticket.work.clock.first_response.met_at, Some(at(0)));
    assert_eq!(opened(&setup).work.clock.first_response.met_at, None);
}

#[test]
fn only_the_ways_of_the_workflow_are_open_and_a_refusal_names_them() {
    let setup = TicketSetup::default();
    let rules = Rules::new(&setup, None);
    let closed = opened(&setup).change(state("closed"), &rules, at(1)).unwrap();
    let refused = closed.clone().change(state("pending"), &rules, at(2)).unwrap_err();
    assert_eq!(
        refused,
        Refused::Transition {
            from: "closed".to_owned(),
            to: "pending".to_owned(),
            allowed: vec!["open".to_owned()],
        }
    );
    assert_eq!(closed.transitions(&setup), ["open"]);
    let unknown = closed.change(state("gone"), &rules, at(2)).unwrap_err();
    assert!(matches!(unknown, Refused::UnknownState { .. }));
}

#[test]
fn an_escalation_goes_up_only_and_the_next_team_takes_over() {
    let mut setup = TicketSetup::default();
    setup.levels[1].team = Some("experts".into());
    let rules = Rules::new(&setup, None);
    let ticket = opened(&setup).escalate(None, &rules, at(2)).unwrap();
    assert_eq!((ticket.work.level, ticket.assignee.clone()), (2, None));
    assert_eq!(ticket.work.team, Some("experts".into()));
    for level in [Some(1), Some(2), Some(4)] {
        let refused = ticket.clone().escalate(level, &rules, at(3)).unwrap_err();
        assert!(matches!(refused, Refused::Level { from: 2, highest: 3, .. }), "{level:?}");
    }
    let done = ticket.change(state("solved"), &rules, at(4)).unwrap();
    assert_eq!(done.escalate(None, &rules, at(5)).unwrap_err(), Refused::Done);
}

#[test]
fn each_level_costs_its_share_and_its_time() {
    let setup = TicketSetup::default();
    let rules = Rules::new(&setup, None);
    let ticket = opened(&setup).escalate(None, &rules, at(2)).unwrap();
    let ticket = ticket.change(state("solved"), &rules, at(5)).unwrap();
    let costs = ticket.cost(&rules, at(100));
    let told: Vec<_> = costs.iter().map(|c| (c.level, c.ms / HOUR, c.cents)).collect();
    assert_eq!(told, [(1, 2, 300 + 2 * 2_400), (2, 3, 900 + 3 * 4_200)]);
}

#[test]
fn reopening_counts_and_the_clock_goes_on_with_what_was_left() {
    let setup = TicketSetup::default();
    let rules = Rules::new(&setup, None);
    let ticket = opened(&setup);
    assert_eq!(ticket.clone().reopen(&rules, at(1)).unwrap_err(), Refused::NotDone);
    let solved = ticket.change(state("solved"), &rules, at(10)).unwrap();
    assert_eq!((solved.work.solved_at, solved.work.clock.due()), (Some(at(10)), None));
    let again = solved.reopen(&rules, at(50)).unwrap();
    assert_eq!((again.work.reopened_count, again.status), (1, TicketStatus::Open));
    assert_eq!(again.work.clock.resolution.due, Some(at(80)), "30 of 40 hours were left");
}

#[test]
fn a_merge_closes_the_part_and_its_undoing_brings_all_back() {
    let setup = TicketSetup::default();
    let rules = Rules::new(&setup, None);
    let part = opened(&setup).change(state("in_progress"), &rules, at(1)).unwrap();
    let mut whole = opened(&setup);
    assert_eq!(part.clone().merge_into(&whole, &rules, at(2)), Err(Refused::MergeCircle));
    whole.id = TicketId::from_uuid(Uuid::from_u128(2));
    let merged = part.clone().merge_into(&whole, &rules, at(2)).unwrap();
    assert_eq!((merged.status, merged.work.merged_into), (TicketStatus::Closed, Some(whole.id)));
    assert_eq!(merged.work.wake_at, None, "no clock runs for it");
    let refused = merged.clone().change(state("open"), &rules, at(3));
    assert_eq!(refused, Err(Refused::Merged));
    let back = merged.unmerge(&rules, at(12)).unwrap();
    assert_eq!((back.state(), back.work.reopened_count), ("in_progress", 0));
    assert_eq!(back.work.clock.resolution.due, Some(at(50)), "ten hours were not its own");
    assert_eq!(back.unmerge(&rules, at(13)), Err(Refused::NotMerged));
}

#[test]
fn the_form_of_the_type_is_checked_and_another_type_has_another_form() {
    let setup = TicketSetup::default();
    let rules = Rules::new(&setup, None);
    let mut ticket = fresh("assistance");
    let form = |value: serde_json::Value| Pii::new(value.as_object().cloned().unwrap());
    ticket.work.values = form(json!({"people": "0", "colour": "red"}));
    let Err(Refused::Form(faults)) = ticket.clone().open(&rules) else { panic!("is refused") };
    let codes: Vec<_> = faults.iter().map(|f| (f.field.as_str(), f.code)).collect();
    assert_eq!(codes, [("people", "too_small"), ("colour", "unknown")]);
    ticket.work.values = form(json!({"people": "4", "place": "A6, PK 12"}));
    let ticket = ticket.open(&rules).unwrap();
    let one = Changes { values: Some(form(json!({"people": 3}))), ..Changes::default() };
    let ticket = ticket.change(one, &rules, at(1)).unwrap();
    assert_eq!(ticket.work.values, form(json!({"people": 3, "place": "A6, PK 12"})));
    let other = Changes { kind: Some("request".to_owned()), ..Changes::default() };
    let ticket = ticket.change(other, &rules, at(1)).unwrap();
    assert_eq!(ticket.work.values, form(json!({})));
}

#[test]
fn a_ticket_from_before_there_were_clocks_begins_its_own() {
    let setup = TicketSetup::default();
    let rules = Rules::new(&setup, None);
    let old = fresh("incident");
    assert_eq!((old.state(), old.next_wake(&rules)), ("open", None));
    let now = old.change(state("in_progress"), &rules, at(30)).unwrap();
    assert_eq!(now.work.clock.target(Which::Resolution).due, Some(at(40)), "since it was opened");
}

#[test]
fn first_contact_is_by_the_named_definition() {
    let setup = TicketSetup::default();
    let rules = Rules::new(&setup, None);
    let soon = at(0).plus_ms(10 * 60_000);
    let flag = |ticket: &Ticket, contacts, now| fcr::computed(ticket, contacts, 7, now);
    let none = fcr::Contacts::default();
    let solved = opened(&setup).change(state("solved"), &rules, soon).unwrap();
    assert_eq!(flag(&opened(&setup), none, at(1)), None, "not solved");
    assert_eq!(flag(&solved, none, at(1)), None, "a week is to pass");
    assert_eq!(flag(&solved, none, at(24 * 8)), Some(true));
    let again = fcr::Contacts { same_matter: Some(at(24 * 3)), ..none };
    assert_eq!(flag(&solved, again, at(24 * 4)), Some(false));
    let back = fcr::Contacts { came_back: Some(at(24 * 3)), ..none };
    assert_eq!(flag(&solved, back, at(24 * 4)), Some(false), "the customer called again");
    let later = fcr::Contacts { came_back: Some(at(24 * 30)), ..none };
    assert_eq!(flag(&solved, later, at(24 * 40)), Some(true), "after the set-up's days");
    let late = opened(&setup).change(state("solved"), &rules, at(2)).unwrap();
    assert_eq!(flag(&late, none, at(3)), Some(false), "not in the first contact");
    let raised = opened(&setup).escalate(None, &rules, at(0)).unwrap();
    let raised = raised.change(state("solved"), &rules, soon).unwrap();
    assert_eq!(flag(&raised, none, at(1)), Some(false), "not at the first level");
}

#[test]
fn other_deadlines_reach_a_ticket_that_is_open_and_none_that_is_solved() {
    let mut setup = TicketSetup::default();
    let open = opened(&setup);
    let solved = opened(&setup).change(state("solved"), &Rules::new(&setup, None), at(1)).unwrap();
    assert!(!open.clone().reckon(&Rules::new(&setup, None)), "nothing is new");
    setup.sla.normal.resolution_ms = Some(3 * HOUR);
    let rules = Rules::new(&setup, None);
    let mut moved = open.clone();
    assert!(moved.reckon(&rules));
    assert_eq!(moved.work.clock.resolution.due, Some(at(3)));
    assert!(!moved.tick(&rules, at(4)).is_empty(), "it is late by the new deadline");
    assert!(moved.work.clock.is_breached());
    let was = solved.work.clock.clone();
    let mut solved = solved;
    assert!(!solved.reckon(&rules));
    assert_eq!(solved.work.clock, was);
    setup.sla.normal.resolution_ms = None;
    moved.reckon(&Rules::new(&setup, None));
    assert_eq!(moved.work.clock.due(), moved.work.clock.first_response.due);
    assert!(moved.work.clock.is_breached(), "what was missed stays missed");
}
