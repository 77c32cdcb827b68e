//! The demonstration's tickets: worked by the rules of their organization since they were opened.

use crate::clock;
use anyhow::{Context, Result};
use crm::ticket::{Changes, Rules, TicketSetup, TicketStatus};
use sim::demo::DemoTicket;
use std::collections::BTreeMap;
use store::{Db, FollowUp, FollowUpState, NewTicket, Priority, Scope, Ticket};
use vocab::{
    FloorPlan, FollowUpId, HoursId, IdSource, Moment, OrganizationId, Pii, QueueId, TeamId,
    TicketId,
};

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
/// What the organization's tickets count their time by, and who takes them up from level 2 on.
const PLACES: &[(&str, &str, &str, &str)] = &[
    ("fai", "lumio", "fibre", "fai_technique"),
    ("voyage", "horizons", "voyages", "voyage_dossier"),
    ("assistance", "toujours", "route", "assistance_suivi"),
];

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
    for demo in oldest_first {
        let setup = setups.get(&demo.organization).context("a demo organization's set-up")?;
        let rules = Rules::new(setup, Some(&plan));
        let ticket = lived(demo, &rules, TicketId::from_uuid(ids.next(now)), now)?;
        if !ticket.status.is_done() && ticket.kind == "assistance" {
            calls.extend(owed(&ticket, &rules, &mut ids, now));
        }
        let prefix = setup.kind(&ticket.kind).map_or("INC", |kind| kind.prefix.as_str());
        filed.push((ticket, prefix.to_owned()));
    }
    db.tickets().open_all(filed).await?;
    db.tickets().plan_follow_ups(&calls).await?;
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

/// Opened at its age, then worked on to where it stands, with what the clock did meanwhile.
fn lived(demo: &DemoTicket, rules: &Rules<'_>, id: TicketId, now: Moment) -> Result<Ticket> {
    let opened = now.plus_ms(-i64::from(demo.age_days) * DAY_MS);
    let status = TicketStatus::parse(demo.status).context("a ticket's status")?;
    let new = NewTicket {
        id,
        prefix: String::new(),
        organization: demo.organization.clone(),
        customer: Some(demo.customer),
        interaction: None,
        kind: demo.kind.to_owned(),
        category: Some(demo.category.to_owned()),
        subject: Pii::new(demo.subject.clone()),
        description: Pii::new(demo.body.clone()),
        priority: Priority::parse(demo.priority).context("a ticket's priority")?,
        status: TicketStatus::Open,
        assignee: Some(demo.created_by.clone()),
        created_by: demo.created_by.to_string(),
    };
    let mut ticket = new.into_ticket(opened).open(rules)?;
    // Answered soon, solved within some hours: the longer ones are late.
    let first = opened.plus_ms(HOUR_MS / 2);
    ticket.answered(rules, first);
    if status != TicketStatus::Open {
        let hours = i64::from(demo.age_days) * 7 % 60 + 2;
        let at = opened.plus_ms(hours * HOUR_MS).min(now);
        ticket.tick(rules, at);
        let change = Changes { status: Some(status), ..Changes::default() };
        ticket = ticket.change(change, rules, at)?;
        ticket.updated_at = at;
    }
    ticket.tick(rules, now);
    Ok(ticket)
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
        callback: None,
        interaction: None,
        done_at: None,
        author: ticket.created_by.clone(),
        note: Pii::default(),
        version: 1,
    };
    steps.iter().map(call).collect()
}
