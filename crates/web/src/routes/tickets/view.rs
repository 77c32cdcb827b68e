//! Tickets as they are shown: in lists, and one with all that hangs on it.

use super::desk::Desk;
use super::follow_ups;
use crate::AppState;
use crate::auth::Who;
use crate::problem::Answer;
use crate::shape::{
    TicketAttachment, TicketChange, TicketCost, TicketEntry, TicketFcr, TicketFcrCorrection,
    TicketLevelCost, TicketMore, TicketRelation, TicketSla, TicketView,
};
use crate::state::now;
use crm::ticket::{Rules, Which, fcr};
use store::{FollowUpFilter, LinkKind, Ticket};
use vocab::{CustomerId, InteractionId, Moment, Pii, Role, TicketId};

const MOST_FOLLOW_UPS: u32 = 100;

/// With its history, relations, files, calls to make and cost.
pub(super) async fn whole(state: &AppState, who: &Who, mut ticket: Ticket) -> Answer<TicketView> {
    let tickets = state.store.tickets();
    let desk = Desk::of(state, &ticket.organization).await?;
    let (rules, now) = (desk.rules(), now());
    if !ticket.work.fcr.settled {
        ticket.work.fcr.computed = first_contact(state, &ticket, &rules, now).await?;
    }
    let history = tickets.history(&who.scope, ticket.id).await?.unwrap_or_default();
    let calls = FollowUpFilter {
        ticket: Some(ticket.id),
        limit: MOST_FOLLOW_UPS,
        ..FollowUpFilter::default()
    };
    let more = TicketMore {
        transitions: ticket.transitions(rules.setup),
        relations: relations(state, who, &ticket).await?,
        attachments: tickets.attachments(&ticket).await?.into_iter().map(attachment).collect(),
        follow_ups: {
            let page = tickets.follow_ups(&who.scope, &calls).await?;
            page.items.into_iter().map(follow_ups::shape).collect()
        },
        cost: cost(&ticket, &rules, now),
    };
    let percent = |which| ticket.work.clock.target(which).percent(&rules.calendar, now);
    let (response, resolution) = (percent(Which::FirstResponse), percent(Which::Resolution));
    let mut view = shape(ticket, history);
    view.sla.first_response.percent = response;
    view.sla.resolution.percent = resolution;
    view.more = Some(more);
    Ok(seen(who, view))
}

/// The flag as it stands now.
async fn first_contact(
    state: &AppState,
    ticket: &Ticket,
    rules: &Rules<'_>,
    now: Moment,
) -> Answer<Option<bool>> {
    let contacts = state.store.tickets().contacts(ticket, rules.setup.fcr_return).await?;
    Ok(fcr::computed(ticket, contacts, rules.setup.fcr_days, now))
}

/// What the organization's own people see: nothing that is the centre's alone, and nobody's name.
pub(super) fn seen(who: &Who, mut view: TicketView) -> TicketView {
    if who.person.role != Role::Organization {
        return view;
    }
    view.history.retain(|entry| !entry.internal || entry.note.is_empty());
    for entry in &mut view.history {
        entry.by = String::new();
        entry.mentions.clear();
        entry.detail = serde_json::Value::Null;
        entry.changes.retain(|c| !matches!(c.field.as_str(), "assignee" | "watchers"));
    }
    view.assignee = None;
    view.watchers.clear();
    view.created_by = String::new();
    if let Some(correction) = &mut view.fcr.corrected {
        correction.by = String::new();
    }
    if let Some(more) = &mut view.more {
        more.cost = TicketCost { cents: 0, levels: Vec::new() };
        for call in &mut more.follow_ups {
            call.agent = None;
            call.by = String::new();
        }
        for file in &mut more.attachments {
            file.by = String::new();
        }
    }
    view
}

async fn relations(state: &AppState, who: &Who, ticket: &Ticket) -> Answer<Vec<TicketRelation>> {
    let tickets = state.store.tickets();
    let links = tickets.links(ticket).await?;
    let mut wanted: Vec<(TicketId, &str)> =
        links.iter().map(|link| (link.other, named(link.kind, link.outward))).collect();
    wanted.extend(ticket.work.parent.map(|id| (id, "parent")));
    wanted.extend(ticket.work.merged_into.map(|id| (id, "merged_into")));
    let ids: Vec<TicketId> = wanted.iter().map(|(id, _)| *id).collect();
    let others = tickets.get_all(&who.scope, &ids).await?;
    let linked = wanted.iter().filter_map(|(id, relation)| {
        others.iter().find(|t| t.id == *id).map(|t| relation_of(t, relation))
    });
    let mut relations: Vec<_> = linked.collect();
    for part in tickets.parts(&who.scope, ticket.id).await? {
        let merged = part.work.merged_into == Some(ticket.id);
        relations.push(relation_of(&part, if merged { "merged" } else { "child" }));
    }
    Ok(relations)
}

const fn named(kind: LinkKind, outward: bool) -> &'static str {
    match (kind, outward) {
        (LinkKind::Duplicates, true) => "duplicates",
        (LinkKind::Duplicates, false) => "duplicated_by",
        (LinkKind::Relates, true) => "relates",
        (LinkKind::Relates, false) => "related",
        (LinkKind::Blocks, true) => "blocks",
        (LinkKind::Blocks, false) => "blocked_by",
    }
}

fn relation_of(other: &Ticket, relation: &str) -> TicketRelation {
    TicketRelation {
        id: other.id.uuid(),
        number: other.number.clone(),
        subject: other.subject.reveal().clone(),
        status: other.status.into(),
        state: other.state().to_owned(),
        relation: relation.to_owned(),
    }
}

fn cost(ticket: &Ticket, rules: &Rules<'_>, now: Moment) -> TicketCost {
    let levels = ticket.cost(rules, now);
    TicketCost {
        cents: levels.iter().map(|l| l.cents).sum(),
        levels: levels
            .into_iter()
            .map(|l| TicketLevelCost { level: l.level, ms: l.ms, cents: l.cents })
            .collect(),
    }
}

pub(super) fn attachment(file: store::Attachment) -> TicketAttachment {
    TicketAttachment {
        id: file.id.uuid(),
        name: file.name.into_inner(),
        media_type: file.media_type,
        bytes: file.bytes,
        by: file.author,
        at: file.at.into(),
    }
}

pub(crate) fn shape(ticket: Ticket, history: Vec<store::TicketEntry>) -> TicketView {
    let state = ticket.state().to_owned();
    let work = ticket.work;
    TicketView {
        id: ticket.id.uuid(),
        number: ticket.number,
        organization: ticket.organization.to_string(),
        customer: ticket.customer.map(CustomerId::uuid),
        interaction: ticket.interaction.map(InteractionId::uuid),
        kind: ticket.kind,
        category: ticket.category.unwrap_or_default(),
        subject: ticket.subject.into_inner(),
        body: ticket.description.into_inner(),
        priority: ticket.priority.into(),
        impact: work.impact.map(Into::into),
        urgency: work.urgency.map(Into::into),
        status: ticket.status.into(),
        state,
        level: work.level,
        team: work.team.map(|t| t.to_string()),
        assignee: ticket.assignee.map(|a| a.to_string()),
        values: work.values.into_inner(),
        tags: work.tags,
        watchers: work.watchers,
        parent: work.parent.map(TicketId::uuid),
        merged_into: work.merged_into.map(TicketId::uuid),
        solution: work.solution.into_inner(),
        solved_at: work.solved_at.map(Into::into),
        reopened_count: work.reopened_count,
        sla: TicketSla {
            breached: work.clock.is_breached(),
            due: work.clock.due().map(Into::into),
            first_response: work.clock.first_response.into(),
            resolution: work.clock.resolution.into(),
            paused_since: work.clock.paused_since.map(Into::into),
        },
        fcr: TicketFcr {
            value: work.fcr.value(),
            computed: work.fcr.computed,
            corrected: work.fcr.corrected.map(|c| TicketFcrCorrection {
                value: c.value,
                by: c.by,
                at: c.at.into(),
                reason: c.reason,
            }),
            definition: fcr::DEFINITION.to_owned(),
        },
        created_by: ticket.created_by,
        created_at: ticket.created_at.into(),
        updated_at: ticket.updated_at.into(),
        version: ticket.version,
        history: history.into_iter().map(entry).collect(),
        more: None,
    }
}

fn entry(entry: store::TicketEntry) -> TicketEntry {
    let change = |c: store::TicketChange| TicketChange { field: c.field, from: c.from, to: c.to };
    TicketEntry {
        at: entry.at.into(),
        by: entry.author,
        kind: entry.kind.name().to_owned(),
        note: Pii::into_inner(entry.note),
        internal: entry.internal,
        mentions: entry.mentions,
        changes: entry.changes.into_iter().map(change).collect(),
        detail: entry.detail,
    }
}
