//! Who answers for whose work: a supervisor for the agents of their teams, floor managers and
//! administrators for all. Owns this one question; routes that steer, listen or write ask it.

use std::collections::BTreeSet;
use store::{Grant, Person};
use vocab::{AgentId, FloorPlan, Role, TeamId};

/// Those who change the day's work of others.
pub(crate) const fn is_lead(role: Role) -> bool {
    match role {
        Role::Supervisor | Role::FloorManager | Role::Administrator => true,
        Role::Agent | Role::Analyst | Role::QualityEvaluator | Role::Organization => false,
    }
}

/// Whether this person answers for that agent's work. Who is limited to some organizations answers
/// for agents who serve one of them; a supervisor without any team, for every team.
pub(crate) fn leads(plan: &FloorPlan, person: &Person, login: &str) -> bool {
    let Some(agent) = plan.agents.get(login) else { return false };
    let within = match person.organizations_granted() {
        Grant::All => true,
        Grant::Only(some) => plan.queues_of(agent).any(|queue| {
            plan.queues.get(queue).is_some_and(|queue| some.contains(&queue.organization))
        }),
    };
    within
        && match person.role {
            Role::FloorManager | Role::Administrator => true,
            Role::Supervisor => {
                let teams = teams_of(Some(plan), person);
                teams.is_empty() || agent.team.as_ref().is_some_and(|team| teams.contains(team))
            }
            Role::Agent | Role::Analyst | Role::QualityEvaluator | Role::Organization => false,
        }
}

/// The teams that a person follows: those of their own entry and, for a supervisor, those that the
/// plan gives them.
pub(crate) fn teams_of(plan: Option<&FloorPlan>, person: &Person) -> BTreeSet<TeamId> {
    let mut teams: BTreeSet<_> = person.teams.iter().cloned().collect();
    if person.role == Role::Supervisor {
        let all = plan.map(|plan| plan.teams.iter()).into_iter().flatten();
        let led = all.filter(|(_, team)| team.supervisor.as_deref() == Some(&*person.login));
        teams.extend(led.map(|(id, _)| id.clone()));
    }
    teams
}

/// Every agent whose work this person answers for, but themselves.
pub(crate) fn led_by(plan: &FloorPlan, person: &Person) -> Vec<AgentId> {
    let others = plan.agents.keys().filter(|agent| agent.as_str() != person.login);
    others.filter(|agent| leads(plan, person, agent.as_str())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(role: Role, organizations: &[&str], teams: &[&str]) -> Person {
        Person {
            login: "sam".to_owned(),
            name: "Sam".to_owned(),
            role,
            organizations: organizations.iter().map(|o| (*o).into()).collect(),
            teams: teams.iter().map(|t| (*t).into()).collect(),
            locale: None,
            theme: None,
            active: true,
        }
    }

    #[track_caller]
    fn check(person: &Person, expect: &[&str]) {
        let led = led_by(&crate::tests::centre_plan(), person);
        assert_eq!(led.iter().map(AgentId::as_str).collect::<Vec<_>>(), expect);
    }

    #[test]
    fn a_supervisor_answers_for_their_teams_and_a_floor_manager_for_all() {
        let all = ["agent-alpha", "agent-beta", "alice", "anna", "bob"];
        check(&person(Role::Supervisor, &[], &["two"]), &["agent-beta", "bob"]);
        check(&person(Role::Supervisor, &[], &[]), &all);
        check(&person(Role::FloorManager, &[], &["two"]), &all);
        check(&person(Role::FloorManager, &["beta"], &[]), &["agent-beta", "bob"]);
        check(&person(Role::Supervisor, &["beta"], &["one"]), &[]);
        check(&person(Role::Analyst, &[], &[]), &[]);
    }
}
