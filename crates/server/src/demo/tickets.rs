//! The demonstration's tickets: worked by the rules of their organization since they were opened, each
//! with the history of it.

mod lived;

use crate::clock;
use anyhow::{Context, Result};
use crm::ticket::{Rules, TicketSetup};
use lived::Life;
use sim::demo::DemoTicket;
use std::collections::BTreeMap;
use store::{Db, EntryKind, FollowUp, FollowUpState, LinkKind, NewEntry, Scope, Ticket};
use vocab::{
    FloorPlan, FollowUpId, HoursId, IdSource, Moment, OrganizationId, Pii, QueueId, TeamId,
    TicketId,
};

/// What the organization's tickets count their time by, and who takes them up from level 2 on.
const PLACES: &[(&str, &str, &str, &str)] = &[
    ("fai", "lumio", "fibre", "fai_technique"),
    ("voyage", "horizons", "voyages", "voyage_dossier"),
    ("assistance", "toujours", "route", "assistance_suivi"),
];
/// Pairs that are linked, of each organization.
const LINKED: usize = 3;

/// Publishes a set-up for each organization and files the tickets under it.
pub(super) async fn file(db: &Db, tickets: &[DemoTicket], seed: u64) -> Result<()> {
    let (plan, now) = (sim::demo::plan(), clock::now());
    let mut setups = BTreeMap::new();
    for organization in plan.organizations.keys() {
        let saved = db.setups().latest(&Scope::all(), organization).await?;
        let mut setup = saved.setup;
        place(&mut setup.tickets, organization, &plan);
        let author = "démonstration";
        db.setups().publish(organization, saved.version, &setup, author, now).await?;
        setups.insert(organization.clone(), setup.tickets);
    }
    let mut ids = IdSource::new(seed);
    let mut oldest_first: Vec<_> = tickets.iter().collect();
    oldest_first.sort_by_key(|t| std::cmp::Reverse(t.age_days));
    let (mut filed, mut calls) = (Vec::with_capacity(tickets.len()), Vec::new());
    for (n, demo) in oldest_first.into_iter().enumerate() {
        let setup = setups.get(&demo.organization).context("a demo organization's set-up")?;
        let rules = Rules::new(setup, Some(&plan));
        let id = TicketId::from_uuid(ids.next(now));
        let past = Life::of(demo, &rules, &plan, id, now)?.until(n, now)?;
        let ticket = &past.ticket;
        if !ticket.status.is_done() && ticket.kind == "assistance" {
            calls.extend(owed(ticket, &rules, &mut ids, now));
        }
        filed.push(past);
    }
    let filed = db.tickets().file(filed).await?;
    db.tickets().plan_follow_ups(&calls).await?;
    for organization in setups.keys() {
        relate(db, &filed, organization, now).await?;
    }
    Ok(())
}

/// Some tickets of one organization hang together: pairs of one category, and one below another.
async fn relate(
    db: &Db,
    filed: &[Ticket],
    organization: &OrganizationId,
    now: Moment,
) -> Result<()> {
    let own: Vec<_> = filed.iter().filter(|t| t.organization == *organization).collect();
    let open: Vec<_> = own.iter().rev().filter(|t| !t.status.is_done()).collect();
    let pairs = open.chunks_exact(2).filter(|pair| pair[0].category == pair[1].category);
    let linked = |author: &str, kind: &str, other: &Ticket| {
        NewEntry::new(author, EntryKind::Linked)
            .detail(serde_json::json!({"other": other.id, "kind": kind}))
    };
    for pair in pairs.take(LINKED) {
        let (one, other) = (pair[0], pair[1]);
        let entries =
            (linked(&one.created_by, "relates", other), linked(&one.created_by, "related", one));
        let way = (*one, LinkKind::Relates, *other);
        db.tickets().link(&Scope::all(), way, entries, now).await?;
    }
    Ok(())
}

fn place(setup: &mut TicketSetup, organization: &OrganizationId, plan: &FloorPlan) {
    let found = PLACES.iter().find(|(id, ..)| *id == organization.as_str());
    let Some((_, hours, team, queue)) = found else { return };
    setup.sla.hours = Some(HoursId::new(hours)).filter(|id| plan.hours.contains_key(id));
    for level in setup.levels.iter_mut().filter(|level| level.level > 1) {
        level.team = Some(TeamId::new(team)).filter(|id| plan.teams.contains_key(id));
        level.queue = Some(QueueId::new(queue)).filter(|id| plan.queues.contains_key(id));
    }
}

fn owed(ticket: &Ticket, rules: &Rules<'_>, ids: &mut IdSource, now: Moment) -> Vec<FollowUp> {
    let steps = rules.setup.plan("assistance").map(|p| p.steps.as_slice()).unwrap_or_default();
    let call = |step: &crm::ticket::setup::FollowUpStep| FollowUp {
        id: FollowUpId::from_uuid(ids.next(now)),
        ticket: ticket.id,
        organization: ticket.organization.clone(),
        customer: ticket.customer,
        label: step.label.fr.clone(),
        due: rules.calendar.plus(now, step.after_ms).unwrap_or(now),
        agent: ticket.assignee.clone(),
        team: ticket.work.team.clone(),
        state: FollowUpState::Planned,
        queue: None,
        callback: None,
        interaction: None,
        done_at: None,
        author: ticket.created_by.clone(),
        note: Pii::default(),
        version: 1,
    };
    steps.iter().map(call).collect()
}
