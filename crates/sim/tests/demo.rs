//! The demonstration centre can be published, its flows lead to agents at any hour, and its data
//! is plausible.

mod tells;

use sim::{Transcript, demo};
use std::collections::{BTreeMap, BTreeSet};
use tells::tells;
use vocab::{ActionKind, Address, AgentId, Prompt, Role};

fn floor_with(agent: &str) -> Transcript {
    let mut floor = Transcript::new(demo::plan());
    floor.play(&format!("0 desk {agent}\nphone {agent}\n{agent} available"));
    floor.told();
    floor
}

#[test]
fn the_plan_can_be_published() {
    let plan = demo::plan();
    assert_eq!(plan.faults(), []);
    assert_eq!(plan.agents.len(), 40);
    assert_eq!(plan.organizations.len(), 3);
    assert!(plan.queues.values().all(|q| q.record && !q.dispositions.is_empty()));
    assert!(plan.queues.values().all(|q| (15_000..=45_000).contains(&q.wrap_up_ms)));
    for (id, queue) in &plan.queues {
        let able = plan.agents.values().filter(|a| {
            let skilled = |(s, level): (&vocab::SkillId, &u8)| {
                a.skills.get(s).is_some_and(|own| own >= level)
            };
            a.queues.contains(id) && queue.skills.iter().all(skilled)
        });
        assert!(able.count() >= 5, "{id} has agents who can serve it");
        let served = plan.agents.values().filter(|a| a.queues.contains(id)).count();
        assert!(served >= 5);
    }
}

#[test]
fn the_plan_survives_being_written_and_read() {
    let text = toml::to_string(&demo::plan()).unwrap();
    let read: vocab::FloorPlan = toml::from_str(&text).unwrap();
    assert_eq!(read, demo::plan());
}

#[test]
fn every_flow_says_that_calls_may_be_recorded() {
    for (id, flow) in &demo::plan().flows {
        let says = flow.actions.iter().any(|a| match &a.kind {
            ActionKind::Play { prompt: Prompt::Say { text, .. } } => text.contains("enregistré"),
            _ => false,
        });
        assert!(says, "{id}");
    }
}

#[test]
fn the_hotline_leads_by_keys_to_three_queues() {
    for (key, queue) in [("1", "fai_facturation"), ("2", "fai_technique"), ("3", "fai_commercial")]
    {
        let mut floor = floor_with("agent1");
        floor.play(&format!(
            "1 call 0639981234 0162000001\n2 played L1\n8 played L1\n12 keys L1 {key}"
        ));
        tells(
            &floor.told(),
            &format!(
                "interaction_started I1 inbound +33162000001 L1 flow=hotline
                 open > accueil
                 next > mention
                 next > menu
                 interaction_queued I1 {queue}"
            ),
        );
    }
}

#[test]
fn who_keys_nothing_on_the_hotline_reaches_technical_help() {
    let mut floor = floor_with("agent1");
    floor.play("1 call 0639981234 0162000001\n2 played L1\n8 played L1\n20 keys L1\n30 keys L1");
    tells(
        &floor.told(),
        "timeout > menu\ntimeout > technique\ninteraction_queued I1 fai_technique",
    );
}

#[test]
fn the_travel_agency_leads_to_bookings_and_journeys() {
    for (key, queue) in [("1", "voyage_reservation"), ("2", "voyage_dossier")] {
        let mut floor = floor_with("agent24");
        floor.play(&format!("1 call 0639981234 0162000002\n9 played L1\n12 keys L1 {key}"));
        tells(
            &floor.told(),
            &format!("interaction_queued I1 {queue}\nreservation_offered I1 agent24"),
        );
    }
}

#[test]
fn road_assistance_asks_for_no_key() {
    let mut floor = floor_with("agent1");
    floor.play("1 call 0639981234 0162000003\n6 played L1\n6.5 ringing L2\n8 answered L2");
    tells(
        &floor.told(),
        "open > mention
         next > urgence
         interaction_queued I1 assistance_urgence
         reservation_offered I1 agent1
         interaction_connected I1 agent1
         > record REC1 left=L1 right=L2",
    );
}

#[test]
fn at_night_the_numbers_still_reach_agents() {
    // The scene begins on a Friday at 10:00; 61,200 seconds later it is 3 in the morning.
    for (number, keys, queue) in [
        ("0162000001", "61210 played L1\n61220 played L1\n61230 keys L1 1", "fai_facturation"),
        ("0162000002", "61220 played L1\n61230 keys L1 1", "voyage_reservation"),
        ("0162000003", "61220 played L1", "assistance_urgence"),
    ] {
        let mut floor = floor_with("agent1");
        floor.play(&format!("61200 call 0639981234 {number}\n{keys}"));
        tells(
            &floor.told(),
            &format!("interaction_queued I1 {queue}\nreservation_offered I1 agent1"),
        );
    }
}

#[test]
fn everybody_of_the_demonstration_can_sign_in_once() {
    let people = demo::people();
    let logins: BTreeSet<&str> = people.iter().map(|p| p.login.as_str()).collect();
    assert_eq!(logins.len(), people.len());
    assert_eq!(people.len(), 5 + 40 + 3);
    for login in ["admin", "superviseur", "chef", "analyste", "qualite", "agent1", "agent40"] {
        assert!(logins.contains(login), "{login}");
    }
    let plan = demo::plan();
    for person in &people {
        let agent = plan.agents.contains_key(&AgentId::new(&person.login));
        assert_eq!(person.role == Role::Agent, agent, "{}", person.login);
        assert!(person.organizations.iter().all(|o| plan.organizations.contains_key(o)));
        // None is all of them: the administration's.
        let bound_to_none = person.role == Role::Administrator;
        assert_eq!(person.organizations.is_empty(), bound_to_none, "{}", person.login);
    }
    for team in plan.teams.values() {
        assert!(logins.contains(team.supervisor.as_deref().unwrap()));
    }
    let first = people.iter().find(|p| p.login == "agent1").unwrap();
    assert_eq!(first.organizations.len(), 3);
}

#[test]
fn customers_are_the_same_for_a_seed_and_their_numbers_are_their_own() {
    let customers = demo::customers(7, 600);
    assert_eq!(customers, demo::customers(7, 600));
    assert_ne!(customers, demo::customers(8, 600));
    assert_eq!(customers.len(), 600);
    let mut numbers = BTreeSet::new();
    let mut ids = BTreeSet::new();
    let mut by_organization: BTreeMap<&str, u32> = BTreeMap::new();
    for customer in &customers {
        assert!(ids.insert(customer.id));
        assert!(!customer.contracts.is_empty(), "{}", customer.name());
        assert!(customer.emails.iter().all(|m| m.is_ascii() && m.ends_with("@example.fr")));
        *by_organization.entry(customer.organization.as_str()).or_default() += 1;
        for number in &customer.numbers {
            assert!(numbers.insert(number.clone()), "{number} twice");
            let fiction = ["+3319900", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998"];
            assert!(fiction.iter().any(|range| number.as_str().starts_with(range)), "{number}");
            // However it comes in, it is the same address.
            let local = format!("0{}", &number.as_str()[3..]);
            assert_eq!(&Address::parse(&local, "FR"), number);
        }
    }
    assert_eq!(by_organization["fai"], 300);
    assert_eq!(by_organization["assistance"], 150);
}

#[test]
fn tickets_speak_the_words_of_the_api_and_belong_to_customers() {
    let customers = demo::customers(7, 600);
    let tickets = demo::tickets(&customers, 7);
    assert!((300..900).contains(&tickets.len()), "{}", tickets.len());
    let plan = demo::plan();
    let kinds = ["incident", "request", "complaint", "order", "sale", "assistance"];
    for ticket in &tickets {
        let customer = customers.iter().find(|c| c.id == ticket.customer).unwrap();
        assert_eq!(customer.organization, ticket.organization);
        assert!(kinds.contains(&ticket.kind), "{}", ticket.kind);
        assert!(["open", "pending", "solved", "closed"].contains(&ticket.status));
        assert!(["low", "normal", "high", "urgent"].contains(&ticket.priority));
        assert!(ticket.age_days >= 1 && plan.agents.contains_key(&ticket.created_by));
    }
    assert!(tickets.iter().any(|t| t.status == "open"));
    assert!(tickets.iter().any(|t| t.status == "closed"));
}

#[test]
fn the_flow_tests_that_come_with_the_demonstration_come_true() {
    let plan = demo::plan();
    let texts: Vec<(String, String)> =
        plan.flow_tests.iter().map(|(name, text)| (name.clone(), text.clone())).collect();
    assert!(!texts.is_empty());
    let report = sim::flow_test(&plan, None, &texts);
    assert!(report.passed, "{report:#?}");
}
