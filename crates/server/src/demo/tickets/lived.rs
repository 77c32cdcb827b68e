//! The life of one demonstration ticket: opened, answered, noted, escalated, late, solved.
//!
//! Owns: what was done to it and when. Must not own: what follows from it (`crm::ticket`).

use crate::clerk;
use anyhow::{Context, Result};
use crm::ticket::{Changes, Rules, TicketStatus};
use serde_json::json;
use sim::demo::DemoTicket;
use store::{EntryKind, NewEntry, PastTicket, Priority, Ticket, TicketChange, TicketEntry};
use vocab::{FloorPlan, Moment, Pii, TicketId};

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
/// The clock does less to any ticket.
const MOST_LOOKS: usize = 40;
/// One in so many is handed to level 2 by its agent.
const ESCALATED: usize = 7;

const NOTES: [&str; 5] = [
    "Client rappelé : il confirme les symptômes, rien de nouveau depuis l'ouverture.",
    "Vu avec le client : il préfère être joint en fin de journée.",
    "Historique consulté, un cas semblable a été résolu le mois dernier.",
    "Le client a envoyé les informations demandées.",
    "Point fait avec l'équipe : on attend le retour du partenaire.",
];
const REASONS: [&str; 3] = [
    "Les vérifications du premier niveau n'ont rien donné.",
    "Demande hors des droits du premier niveau.",
    "Deuxième contact du client sur le même sujet.",
];
const SOLUTIONS: [&str; 4] = [
    "Configuration reprise à distance, le client a vérifié avec nous.",
    "Geste commercial accordé et confirmé par écrit.",
    "Matériel remplacé, fonctionnement confirmé par le client.",
    "Dossier complété et transmis, le client a reçu sa confirmation.",
];

pub(super) struct Life<'a> {
    demo: &'a DemoTicket,
    rules: &'a Rules<'a>,
    plan: &'a FloorPlan,
    ticket: Ticket,
    entries: Vec<TicketEntry>,
}

impl<'a> Life<'a> {
    /// Opened at its age.
    pub(super) fn of(
        demo: &'a DemoTicket,
        rules: &'a Rules<'a>,
        plan: &'a FloorPlan,
        id: TicketId,
        now: Moment,
    ) -> Result<Self> {
        let opened = now.plus_ms(-i64::from(demo.age_days) * DAY_MS - HOUR_MS);
        let author = demo.created_by.as_str();
        let ticket = Ticket {
            customer: Some(demo.customer),
            category: Some(demo.category.to_owned()),
            subject: Pii::new(demo.subject.clone()),
            description: Pii::new(demo.body.clone()),
            priority: Priority::parse(demo.priority).context("a ticket's priority")?,
            assignee: Some(demo.created_by.clone()),
            ..Ticket::new(id, demo.organization.clone(), demo.kind, author, opened)
        };
        let ticket = ticket.open(rules)?;
        let entries = vec![NewEntry::new(author, EntryKind::Opened).at(opened, Vec::new())];
        Ok(Self { demo, rules, plan, ticket, entries })
    }

    /// Answered soon, solved within some hours: the longer ones are late.
    pub(super) fn until(mut self, n: usize, now: Moment) -> Result<PastTicket> {
        let status = TicketStatus::parse(self.demo.status).context("a ticket's status")?;
        let opened = self.ticket.created_at;
        let hours = i64::from(self.demo.age_days) * 7 % 60 + 2;
        let ends = opened.plus_ms(hours * HOUR_MS).min(now);
        self.answer(opened.plus_ms(HOUR_MS / 2).min(ends), n);
        if n % ESCALATED == 3 {
            self.escalate(opened.plus_ms(HOUR_MS).min(ends), n)?;
        }
        if status != TicketStatus::Open {
            self.end(status, ends, n)?;
        }
        self.clock(now);
        let setup = self.rules.setup.kind(&self.ticket.kind);
        let prefix = setup.map_or("INC", |kind| kind.prefix.as_str()).to_owned();
        let mut ticket = self.ticket;
        ticket.version = i64::try_from(self.entries.len()).unwrap_or(1);
        ticket.updated_at = self.entries.last().map_or(opened, |entry| entry.at);
        Ok(PastTicket { ticket, prefix, entries: self.entries })
    }

    fn author(&self) -> &'a str {
        self.demo.created_by.as_str()
    }

    /// The customer was spoken with, which stops the first clock.
    fn answer(&mut self, at: Moment, n: usize) {
        self.clock(at);
        let before = self.ticket.clone();
        self.ticket.answered(self.rules, at);
        let note = Pii::new(NOTES[n % NOTES.len()].to_owned());
        let mut entry = NewEntry::new(self.author(), EntryKind::Noted).note(note);
        entry.internal = n.is_multiple_of(2);
        self.note(entry, &before, at);
    }

    fn escalate(&mut self, at: Moment, n: usize) -> Result<()> {
        self.clock(at);
        let before = self.ticket.clone();
        self.ticket = before.clone().escalate(None, self.rules, at)?;
        let reason = Pii::new(REASONS[n % REASONS.len()].to_owned());
        let entry = NewEntry::new(self.author(), EntryKind::Escalated).note(reason).detail(json!({
            "from": before.work.level, "to": self.ticket.work.level, "team": self.ticket.work.team
        }));
        self.note(entry, &before, at);
        Ok(())
    }

    fn end(&mut self, status: TicketStatus, at: Moment, n: usize) -> Result<()> {
        self.clock(at);
        let before = self.ticket.clone();
        let solution = SOLUTIONS[n % SOLUTIONS.len()].to_owned();
        let change = Changes {
            status: Some(status),
            solution: status.is_done().then(|| Pii::new(solution)),
            ..Changes::default()
        };
        self.ticket = before.clone().change(change, self.rules, at)?;
        self.note(NewEntry::new(self.author(), EntryKind::Changed), &before, at);
        Ok(())
    }

    /// What the clock did by then, each at its moment.
    fn clock(&mut self, until: Moment) {
        for _ in 0..MOST_LOOKS {
            let Some(at) = self.ticket.work.wake_at.filter(|at| *at <= until) else { return };
            let before = self.ticket.clone();
            let ticks = self.ticket.tick(self.rules, at);
            if ticks.is_empty() {
                return;
            }
            for tick in ticks {
                let entry = clerk::entry(&tick, &self.ticket, Some(self.plan));
                self.note(entry, &before, at);
            }
        }
    }

    fn note(&mut self, entry: NewEntry, before: &Ticket, at: Moment) {
        // Only the last entry of several at once tells what changed, as when they are saved.
        let changed = TicketChange::between(before, &self.ticket);
        if let Some(last) = self.entries.last_mut().filter(|last| last.changes == changed) {
            last.changes.clear();
        }
        self.entries.push(entry.at(at, changed));
    }
}
