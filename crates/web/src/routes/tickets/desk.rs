//! The rules of an organization at hand, and the ways in which every route opens and changes
//! tickets by them.

use crate::AppState;
use crate::auth::Who;
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::diagnosis_outcome;
use crate::shape::{TicketChanges, TicketForm};
use crate::state::now;
use crm::ticket::{Changes, Refused, Rules, TicketSetup};
use std::sync::Arc;
use store::{EntryKind, FollowUp, FollowUpState, NewEntry, Scope, Ticket, TicketStatus};
use uuid::Uuid;
use vocab::{
    AgentId, CustomerId, FloorPlan, FollowUpId, InteractionId, Moment, OrganizationId, Pii, TeamId,
    TicketId,
};

const LONGEST_SUBJECT: usize = 300;
const LONGEST_BODY: usize = 50_000;
const MOST_TAGS: usize = 50;
const LONGEST_TAG: usize = 50;
pub(super) const MOST_MENTIONS: usize = 20;
/// A change without a version is tried again when somebody else was first.
const TRIES: usize = 5;

/// The set-up in force, with the hours of the plan in force.
pub(crate) struct Desk {
    pub(crate) setup: TicketSetup,
    plan: Option<Arc<FloorPlan>>,
}

impl Desk {
    pub(crate) async fn of(state: &AppState, organization: &OrganizationId) -> Answer<Self> {
        let scope = Scope::of_organizations(vec![organization.clone()]);
        let setup = state.store.setups().latest(&scope, organization).await?.setup.tickets;
        Ok(Self { setup, plan: state.hub.plan().map(|(_, plan)| plan) })
    }

    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules::new(&self.setup, self.plan.as_deref())
    }

    /// The supervisor of the team that has the ticket, if it has one.
    pub(super) fn supervisor(&self, ticket: &Ticket) -> Option<String> {
        let team = self.plan.as_ref()?.teams.get(ticket.work.team.as_ref()?)?;
        team.supervisor.clone()
    }

    fn team(&self, given: &str) -> Answer<Option<TeamId>> {
        if given.is_empty() {
            return Ok(None);
        }
        let team = TeamId::new(given);
        if self.plan.as_ref().is_some_and(|plan| plan.teams.contains_key(&team)) {
            return Ok(Some(team));
        }
        Err(Problem::bad_field("team", given, "The floor plan has no such team."))
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let words = refused.to_string();
        match refused {
            Refused::Form(faults) => Self::faulty_form(faults),
            Refused::UnknownType { kind, .. } => Self::bad_field("type", kind, words),
            Refused::UnknownState { state, .. } => Self::bad_field("state", state, words),
            Refused::UnknownCategory { category, .. } => {
                Self::bad_field("category", category, words)
            }
            Refused::Level { level, .. } => Self::bad_field("level", level, words),
            Refused::Transition { allowed, .. } => Self::not_allowed("state", allowed, words),
            Refused::Done | Refused::NotDone => Self::not_allowed("status", Vec::new(), words),
            Refused::Merged | Refused::MergeCircle | Refused::NotMerged => {
                Self::not_allowed("merged_into", Vec::new(), words)
            }
        }
    }
}

pub(crate) async fn find(state: &AppState, who: &Who, id: Uuid) -> Answer<Ticket> {
    let ticket = state.store.tickets().get(&who.scope, TicketId::from_uuid(id)).await?;
    ticket.ok_or_else(|| Problem::not_found("ticket"))
}

/// Nobody overwrites what somebody else has changed meanwhile.
pub(super) fn at_version(ticket: &Ticket, version: i64) -> Answer<()> {
    match ticket.version == version {
        true => Ok(()),
        false => Err(Problem::stale("ticket", ticket.version)),
    }
}

/// Opens a ticket by the rules, with the follow-up plan of its type.
pub(crate) async fn open_ticket(state: &AppState, who: &Who, form: TicketForm) -> Answer<Ticket> {
    let organization = who.may_write(state, &form.organization)?;
    let desk = Desk::of(state, &organization).await?;
    let (rules, now) = (desk.rules(), now());
    let id = TicketId::from_uuid(new_id(now));
    let mut ticket = Ticket::new(id, organization, &form.kind, who.login(), now);
    ticket.customer = of_customer(state, &ticket.organization, form.customer).await?;
    ticket.interaction = of_interaction(state, &ticket.organization, form.interaction).await?;
    ticket.category = Some(form.category).filter(|c| !c.is_empty());
    ticket.subject = subject(form.subject)?;
    ticket.description = body(form.body)?;
    ticket.priority = form.priority.map_or(store::Priority::Normal, Into::into);
    ticket.assignee = form.assignee.filter(|a| !a.is_empty()).as_deref().map(AgentId::new);
    ticket.work.impact = form.impact.map(Into::into);
    ticket.work.urgency = form.urgency.map(Into::into);
    ticket.work.team = desk.team(&form.team.unwrap_or_default())?;
    ticket.work.values = Pii::new(form.values);
    ticket.work.tags = tags(form.tags)?;
    if let Some(parent) = form.parent {
        ticket.work.parent = of_parent(state, &ticket, &parent.to_string()).await?;
    }
    let ticket = ticket.open(&rules)?;
    let kind = desk.setup.kind(&ticket.kind);
    let prefix = kind.map_or("INC", |kind| kind.prefix.as_str());
    let entry = opening(state, who, &ticket).await?;
    let ticket = state.store.tickets().open_with(ticket, prefix, entry).await?;
    if let Some(plan) = kind.and_then(|kind| kind.plan.as_deref()) {
        let calls = planned(&ticket, plan, &rules, who, now);
        state.store.tickets().plan_follow_ups(&calls).await?;
    }
    Ok(ticket)
}

/// Whom the description calls by name finds a notice, as with a note.
async fn opening(state: &AppState, who: &Who, ticket: &Ticket) -> Answer<NewEntry> {
    let words = ticket.description.clone();
    let entry = noted(state, who, ticket, EntryKind::Opened, words, false).await?;
    Ok(NewEntry { note: Pii::default(), ..entry })
}

/// The calls of a plan of the set-up, in the reader's language.
pub(super) fn planned(
    ticket: &Ticket,
    plan: &str,
    rules: &Rules<'_>,
    who: &Who,
    now: Moment,
) -> Vec<FollowUp> {
    let steps = rules.setup.plan(plan).map(|plan| plan.steps.as_slice()).unwrap_or_default();
    let language = who.person.locale.as_deref().unwrap_or("fr");
    let call = |step: &crm::ticket::setup::FollowUpStep| FollowUp {
        id: FollowUpId::from_uuid(new_id(now)),
        ticket: ticket.id,
        organization: ticket.organization.clone(),
        customer: ticket.customer,
        label: step.label.in_language(language).to_owned(),
        due: rules.calendar.plus(now, step.after_ms).unwrap_or(now),
        agent: ticket.assignee.clone(),
        team: ticket.work.team.clone(),
        state: FollowUpState::Planned,
        queue: rules.setup.plan(plan).and_then(|plan| plan.queue.clone()),
        callback: None,
        interaction: None,
        done_at: None,
        author: who.login().to_owned(),
        note: Pii::default(),
        version: 1,
    };
    steps.iter().map(call).collect()
}

/// Changes a ticket that was read, as the form says, with its note.
pub(super) async fn change(
    state: &AppState,
    who: &Who,
    ticket: Ticket,
    form: TicketChanges,
) -> Answer<Ticket> {
    let desk = Desk::of(state, &ticket.organization).await?;
    let (note, public) = (body(form.note.clone())?, form.public);
    let entry = noted(state, who, &ticket, EntryKind::Changed, note, public).await?;
    let changes = read_changes(state, &desk, &ticket, form).await?;
    let (rules, now) = (desk.rules(), now());
    let ticket_done = done(&ticket);
    let mut changed = ticket.change(changes, &rules, now)?;
    if public && !entry.note.reveal().is_empty() {
        changed.answered(&rules, now);
    }
    let saved = state.store.tickets().save(&who.scope, &changed, entry, now).await?;
    if !ticket_done && done(&saved) {
        let solution = saved.work.solution.reveal();
        diagnosis_outcome::learn_from_ticket(state, who, saved.id, solution).await?;
    }
    Ok(saved)
}

const fn done(ticket: &Ticket) -> bool {
    match ticket.status {
        TicketStatus::Open | TicketStatus::Pending => false,
        TicketStatus::Solved | TicketStatus::Closed => true,
    }
}

async fn read_changes(
    state: &AppState,
    desk: &Desk,
    ticket: &Ticket,
    form: TicketChanges,
) -> Answer<Changes> {
    let customer = match form.customer {
        Some(_) => of_customer(state, &ticket.organization, form.customer).await?,
        None => None,
    };
    let parent = match form.parent.as_deref() {
        Some(parent) => Some(of_parent(state, ticket, parent).await?),
        None => None,
    };
    let login = |given: String| (!given.is_empty()).then(|| AgentId::new(&given));
    Ok(Changes {
        kind: form.kind,
        category: form.category.map(|c| Some(c).filter(|c| !c.is_empty())),
        subject: form.subject.map(subject).transpose()?,
        description: form.body.map(body).transpose()?,
        priority: form.priority.map(Into::into),
        impact: form.impact.map(|grade| Some(grade.into())),
        urgency: form.urgency.map(|grade| Some(grade.into())),
        state: form.state.filter(|s| !s.is_empty()),
        status: form.status.map(Into::into),
        assignee: form.assignee.map(login),
        team: form.team.map(|given| desk.team(&given)).transpose()?,
        customer,
        values: form.values.map(Pii::new),
        tags: form.tags.map(tags).transpose()?,
        solution: form.solution.map(body).transpose()?,
        parent,
    })
}

/// A change that names no version: tried again on the newer one when somebody else was first.
pub(super) async fn revise(
    state: &AppState,
    who: &Who,
    id: Uuid,
    edit: impl Fn(Ticket, &Rules<'_>, Moment) -> Answer<(Ticket, NewEntry)>,
) -> Answer<Ticket> {
    for _ in 0..TRIES {
        let ticket = find(state, who, id).await?;
        let desk = Desk::of(state, &ticket.organization).await?;
        let now = now();
        let (changed, entry) = edit(ticket, &desk.rules(), now)?;
        match state.store.tickets().save(&who.scope, &changed, entry, now).await {
            Err(store::StoreError::Stale { .. }) => {}
            other => return Ok(other?),
        }
    }
    Err(Problem::overloaded("The ticket is being changed by many at once. Try again."))
}

/// An entry with a note, and those whom it calls: people who may see the ticket.
pub(super) async fn noted(
    state: &AppState,
    who: &Who,
    ticket: &Ticket,
    kind: EntryKind,
    note: Pii<String>,
    public: bool,
) -> Answer<NewEntry> {
    let mut entry = NewEntry::new(who.login(), kind);
    entry.internal = !public;
    for login in mentioned(note.reveal()) {
        let person = state.store.people().get(&login).await?;
        let sees = person.is_some_and(|person| {
            person.active && person.organizations_granted().allows(&ticket.organization)
        });
        if sees {
            entry.mentions.push(login);
        }
    }
    entry.note = note;
    Ok(entry)
}

/// `@login`, once each, at the beginning of a word.
fn mentioned(note: &str) -> Vec<String> {
    let mut logins = Vec::new();
    let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    for word in note.split(|c: char| c.is_whitespace() || matches!(c, '(' | ',' | ';')) {
        let Some(rest) = word.strip_prefix('@') else { continue };
        let login: String = rest.chars().take_while(|c| part(*c)).collect();
        let login = login.trim_end_matches('.').to_owned();
        if !login.is_empty() && !logins.contains(&login) && logins.len() < MOST_MENTIONS {
            logins.push(login);
        }
    }
    logins
}

/// The customer of a ticket is one of the ticket's own organization.
pub(crate) async fn of_customer(
    state: &AppState,
    organization: &OrganizationId,
    id: Option<Uuid>,
) -> Answer<Option<CustomerId>> {
    let Some(id) = id.map(CustomerId::from_uuid) else { return Ok(None) };
    let scope = Scope::of_organizations(vec![organization.clone()]);
    match state.store.customers().get(&scope, id).await? {
        Some(_) => Ok(Some(id)),
        None => Err(Problem::bad_field(
            "customer",
            id.to_string(),
            "This organization has no such customer.",
        )),
    }
}

/// Likewise the interaction; one that is still going on is on the board already.
pub(crate) async fn of_interaction(
    state: &AppState,
    organization: &OrganizationId,
    id: Option<Uuid>,
) -> Answer<Option<InteractionId>> {
    let Some(id) = id.map(InteractionId::from_uuid) else { return Ok(None) };
    let scope = Scope::of_organizations(vec![organization.clone()]);
    match state.store.interactions().get(&scope, id).await? {
        Some(_) => Ok(Some(id)),
        None => Err(Problem::bad_field(
            "interaction",
            id.to_string(),
            "This organization has no such interaction.",
        )),
    }
}

/// The ticket above: of the same organization, and itself not below another.
async fn of_parent(state: &AppState, ticket: &Ticket, given: &str) -> Answer<Option<TicketId>> {
    if given.is_empty() {
        return Ok(None);
    }
    let bad = |what: &str| Problem::bad_field("parent", given, what);
    let id: TicketId = given.parse().map_err(|_| bad("Give the id of a ticket."))?;
    let scope = Scope::of_organizations(vec![ticket.organization.clone()]);
    let parent = state.store.tickets().get(&scope, id).await?;
    let parent = parent.ok_or_else(|| bad("This organization has no such ticket."))?;
    if parent.id == ticket.id || parent.work.parent.is_some() {
        return Err(bad("A ticket below another has none below itself: choose the upper one."));
    }
    Ok(Some(id))
}

fn subject(text: String) -> Answer<Pii<String>> {
    let length = text.trim().chars().count();
    if !(1..=LONGEST_SUBJECT).contains(&length) {
        return Err(Problem::bad_field("subject", (), "A subject has 1–300 characters."));
    }
    Ok(Pii::new(text))
}

pub(super) fn body(text: String) -> Answer<Pii<String>> {
    if text.chars().count() > LONGEST_BODY {
        return Err(Problem::bad_field("body", (), "At most 50,000 characters."));
    }
    Ok(Pii::new(text))
}

fn tags(given: Vec<String>) -> Answer<Vec<String>> {
    let mut tags: Vec<String> = Vec::new();
    for tag in given.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()) {
        if tag.chars().count() > LONGEST_TAG || tag.contains(',') {
            return Err(Problem::bad_field("tags", tag, "A tag has 1–50 characters, no comma."));
        }
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    match tags.len() <= MOST_TAGS {
        true => Ok(tags),
        false => Err(Problem::bad_field("tags", tags.len(), "At most 50 tags.")),
    }
}

#[cfg(test)]
mod tests {
    use super::mentioned;

    #[test]
    fn a_note_calls_those_whose_login_follows_an_at_sign() {
        assert_eq!(
            mentioned("Vois avec @lea.martin, et @bob (ou @eve)."),
            ["lea.martin", "bob", "eve"]
        );
        assert_eq!(mentioned("a@b.fr @ @bob @bob"), ["bob"]);
    }
}
