//! Who signs in to the demonstration.

use super::{ASSISTANCE, FAI, VOYAGE, organizations, plan};
use std::collections::BTreeSet;
use vocab::{OrganizationId, Role, TeamId};

/// One sign-in. An agent's login is also the agent's key in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    pub login: String,
    pub name: String,
    pub role: Role,
    /// Whose data they may see.
    pub organizations: Vec<OrganizationId>,
    /// A supervisor's teams, an agent's own.
    pub teams: Vec<TeamId>,
}

/// Everybody: the administration, the supervision, forty agents, a client of each organization.
#[must_use]
pub fn people() -> Vec<DemoPerson> {
    let plan = plan();
    let teams_of = |login: &str| -> Vec<TeamId> {
        let own = plan.teams.iter().filter(|(_, t)| t.supervisor.as_deref() == Some(login));
        own.map(|(id, _)| id.clone()).collect()
    };
    let all_teams = || plan.teams.keys().cloned().collect::<Vec<_>>();
    let staff = [
        ("admin", "Sophie Delacroix", Role::Administrator, all_teams()),
        ("superviseur", "Marc Tessier", Role::Supervisor, teams_of("superviseur")),
        ("chef", "Hélène Vasseur", Role::FloorManager, all_teams()),
        ("analyste", "Rachid Benmoussa", Role::Analyst, Vec::new()),
        ("qualite", "Anne-Laure Petit", Role::QualityEvaluator, Vec::new()),
    ];
    let mut people: Vec<DemoPerson> = staff
        .into_iter()
        .map(|(login, name, role, teams)| DemoPerson {
            login: login.to_owned(),
            name: name.to_owned(),
            role,
            // Who sets the centre up is bound to no organization.
            organizations: if role == Role::Administrator { Vec::new() } else { organizations() },
            teams,
        })
        .collect();
    people.extend((0..super::staff::AGENTS).map(super::staff::login).filter_map(|login| {
        let agent = plan.agents.get(&login)?;
        let served = plan.queues_of(agent).filter_map(|q| plan.queues.get(q));
        let organizations: BTreeSet<_> = served.map(|q| q.organization.clone()).collect();
        Some(DemoPerson {
            login: login.to_string(),
            name: agent.name.clone(),
            role: Role::Agent,
            organizations: organizations.into_iter().collect(),
            teams: agent.team.iter().cloned().collect(),
        })
    }));
    let clients = [
        ("client1", "Isabelle Fournier", FAI),
        ("client2", "Laurent Meyer", VOYAGE),
        ("client3", "Sandrine Poulain", ASSISTANCE),
    ];
    people.extend(clients.map(|(login, name, organization)| DemoPerson {
        login: login.to_owned(),
        name: name.to_owned(),
        role: Role::Organization,
        organizations: vec![OrganizationId::new(organization)],
        teams: Vec::new(),
    }));
    people
}
