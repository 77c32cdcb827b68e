//! What is wrong with a set-up of tickets, and where.

use super::FIRST_LEVEL;
use super::setup::{
    Category, ClockRule, Deadlines, FollowUpPlan, LevelSetup, Macro, TicketSetup, TicketType,
    Workflow,
};
use crate::field::{self, is_id};
use crate::setup::Fault;
use crate::text::Label;
use std::collections::BTreeSet;

const MOST_TYPES: usize = 50;
const MOST_STATES: usize = 30;
const MOST_CATEGORIES: usize = 300;
const MOST_NAMED: usize = 200;
const MOST_STEPS: usize = 20;
const MOST_PERCENT: u32 = 1_000;
/// A year of days and nights.
const LONGEST_MS: i64 = 366 * 86_400_000;
const HIGHEST_LEVEL: u8 = 9;
const MOST_DAYS: u32 = 366;

/// Gathers faults of one list of things that have an id.
struct Ids<'a> {
    seen: BTreeSet<&'a str>,
}

impl<'a> Ids<'a> {
    const fn new() -> Self {
        Self { seen: BTreeSet::new() }
    }

    fn check(&mut self, path: &str, id: &'a str, label: &Label, faults: &mut Vec<Fault>) {
        if !is_id(id) {
            let what = "Write lower-case letters, digits and _, beginning with a letter.";
            faults.push(Fault::new(format!("{path}.id"), "bad_id", id, what));
        }
        if !self.seen.insert(id) {
            let what = "Another one in the list has this id.";
            faults.push(Fault::new(format!("{path}.id"), "id_twice", id, what));
        }
        if label.fr.trim().is_empty() {
            let at = format!("{path}.label");
            faults.push(Fault::new(at, "no_label", "", "Name it in French."));
        }
    }
}

impl TicketSetup {
    /// Everything that is wrong with it, in the order of the document.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.check_types(&mut faults);
        for (name, deadlines) in [
            ("low", self.sla.low),
            ("normal", self.sla.normal),
            ("high", self.sla.high),
            ("urgent", self.sla.urgent),
        ] {
            check_deadlines(name, deadlines, &mut faults);
        }
        check_levels(&self.levels, &mut faults);
        self.check_rules(&mut faults);
        self.check_macros(&mut faults);
        self.check_templates(&mut faults);
        check_plans(&self.plans, &mut faults);
        for (name, days) in [("fcr_days", self.fcr_days), ("reopen_days", self.reopen_days)] {
            if days > MOST_DAYS {
                let what = format!("Write at most {MOST_DAYS} days.");
                let path = format!("tickets.{name}");
                faults.push(Fault::new(path, "too_large", days.to_string(), what));
            }
        }
        faults
    }

    fn check_types(&self, faults: &mut Vec<Fault>) {
        if self.types.is_empty() || self.types.len() > MOST_TYPES {
            let what = format!("Keep 1 to {MOST_TYPES} types of ticket.");
            let count = self.types.len().to_string();
            faults.push(Fault::new("tickets.types", "bad_count", count, what));
        }
        let mut ids = Ids::new();
        for (n, kind) in self.types.iter().enumerate() {
            let path = format!("tickets.types[{n}]");
            ids.check(&path, &kind.id, &kind.label, faults);
            self.check_type(&path, kind, faults);
        }
    }

    fn check_type(&self, path: &str, kind: &TicketType, faults: &mut Vec<Fault>) {
        let letters = kind.prefix.chars().all(|c| c.is_ascii_uppercase());
        if !letters || !(2..=6).contains(&kind.prefix.len()) {
            let what = "Write 2 to 6 capital letters, like INC.";
            faults.push(Fault::new(format!("{path}.prefix"), "bad_prefix", &kind.prefix, what));
        }
        faults.extend(field::faults(&format!("{path}.fields"), &kind.fields));
        check_categories(path, &kind.categories, faults);
        check_workflow(&format!("{path}.workflow"), &kind.workflow, faults);
        if let Some(plan) = kind.plan.as_deref().filter(|plan| self.plan(plan).is_none()) {
            let what = "There is no such follow-up plan: choose another or none.";
            faults.push(Fault::new(format!("{path}.plan"), "unknown_plan", plan, what));
        }
    }

    fn check_rules(&self, faults: &mut Vec<Fault>) {
        too_many("tickets.escalation", self.escalation.len(), faults);
        let mut ids = Ids::new();
        for (n, rule) in self.escalation.iter().enumerate() {
            let path = format!("tickets.escalation[{n}]");
            ids.check(&path, &rule.id, &rule.label, faults);
            self.check_rule(&path, rule, faults);
        }
    }

    fn check_rule(&self, path: &str, rule: &ClockRule, faults: &mut Vec<Fault>) {
        if !(1..=MOST_PERCENT).contains(&rule.at_percent) {
            let what = format!("Write 1 to {MOST_PERCENT} percent; 100 is the deadline itself.");
            let value = rule.at_percent.to_string();
            faults.push(Fault::new(format!("{path}.at_percent"), "bad_percent", value, what));
        }
        if rule.actions.is_empty() {
            let what = "Say what is to be done.";
            faults.push(Fault::new(format!("{path}.actions"), "no_action", "", what));
        }
        self.check_type_names(path, &rule.types, faults);
    }

    fn check_type_names(&self, path: &str, types: &[String], faults: &mut Vec<Fault>) {
        for (n, kind) in types.iter().enumerate().filter(|(_, t)| self.kind(t).is_none()) {
            let what = "There is no such type of ticket.";
            faults.push(Fault::new(format!("{path}.types[{n}]"), "unknown_type", kind, what));
        }
    }

    fn check_macros(&self, faults: &mut Vec<Fault>) {
        too_many("tickets.macros", self.macros.len(), faults);
        let mut ids = Ids::new();
        for (n, named) in self.macros.iter().enumerate() {
            let path = format!("tickets.macros[{n}]");
            ids.check(&path, &named.id, &named.label, faults);
            self.check_type_names(&path, &named.types, faults);
            self.check_macro_state(&path, named, faults);
        }
    }

    fn check_macro_state(&self, path: &str, named: &Macro, faults: &mut Vec<Fault>) {
        let Some(state) = named.state.as_deref() else { return };
        let mut meant = self
            .types
            .iter()
            .filter(|kind| named.types.is_empty() || named.types.contains(&kind.id));
        if !meant.any(|kind| kind.workflow.state(state).is_some()) {
            let what = "No type that it is for has this state.";
            faults.push(Fault::new(format!("{path}.state"), "unknown_state", state, what));
        }
    }

    fn check_templates(&self, faults: &mut Vec<Fault>) {
        too_many("tickets.templates", self.templates.len(), faults);
        let mut ids = Ids::new();
        for (n, template) in self.templates.iter().enumerate() {
            let path = format!("tickets.templates[{n}]");
            ids.check(&path, &template.id, &template.label, faults);
            let Some(kind) = self.kind(&template.kind) else {
                let what = "There is no such type of ticket.";
                let at = format!("{path}.type");
                faults.push(Fault::new(at, "unknown_type", &template.kind, what));
                continue;
            };
            for id in template.values.keys().filter(|id| !kind.fields.iter().any(|f| f.id == **id))
            {
                let what = "The type has no such field.";
                faults.push(Fault::new(format!("{path}.values"), "unknown_field", id, what));
            }
        }
    }
}

fn too_many(path: &str, count: usize, faults: &mut Vec<Fault>) {
    if count > MOST_NAMED {
        let what = format!("Keep at most {MOST_NAMED}.");
        faults.push(Fault::new(path, "too_many", count.to_string(), what));
    }
}

fn check_categories(path: &str, categories: &[Category], faults: &mut Vec<Fault>) {
    let count: usize = categories.iter().map(|c| 1 + c.children.len()).sum();
    if count > MOST_CATEGORIES {
        let what = format!("Keep at most {MOST_CATEGORIES} categories.");
        let at = format!("{path}.categories");
        faults.push(Fault::new(at, "too_many", count.to_string(), what));
    }
    let mut ids = Ids::new();
    for (n, category) in categories.iter().enumerate() {
        let at = format!("{path}.categories[{n}]");
        ids.check(&at, &category.id, &category.label, faults);
        let mut inner = Ids::new();
        for (m, child) in category.children.iter().enumerate() {
            inner.check(&format!("{at}.children[{m}]"), &child.id, &child.label, faults);
        }
    }
}

fn check_workflow(path: &str, workflow: &Workflow, faults: &mut Vec<Fault>) {
    let count = workflow.states.len();
    if count > MOST_STATES {
        let what = format!("Keep at most {MOST_STATES} states.");
        faults.push(Fault::new(format!("{path}.states"), "too_many", count.to_string(), what));
    }
    match workflow.states.first() {
        Some(first) if first.class.is_done() => {
            let what = "A ticket begins in the first state: it must be open or pending.";
            let at = format!("{path}.states[0].class");
            faults.push(Fault::new(at, "first_is_done", first.class.name(), what));
        }
        Some(_) | None => {}
    }
    if !workflow.states.iter().any(|s| s.class.is_done()) {
        let what = "Add a state that is solved or closed: a ticket must be able to end.";
        faults.push(Fault::new(format!("{path}.states"), "no_end", "", what));
    }
    let mut ids = Ids::new();
    for (n, state) in workflow.states.iter().enumerate() {
        let at = format!("{path}.states[{n}]");
        ids.check(&at, &state.id, &state.label, faults);
        for (m, next) in state.next.iter().enumerate() {
            if workflow.state(next).is_none() {
                let what = "The workflow has no such state.";
                faults.push(Fault::new(format!("{at}.next[{m}]"), "unknown_state", next, what));
            }
        }
        if state.pauses && state.class.is_done() {
            let what = "In a state that is solved or closed there is no clock to stop.";
            faults.push(Fault::new(format!("{at}.pauses"), "pauses_when_done", "true", what));
        }
    }
    check_reach(path, workflow, faults);
}

/// Every state can be come to, and left again unless it is an end.
fn check_reach(path: &str, workflow: &Workflow, faults: &mut Vec<Fault>) {
    let Some(first) = workflow.states.first() else { return };
    let mut reached = BTreeSet::from([first.id.as_str()]);
    let mut new = vec![first];
    while let Some(state) = new.pop() {
        for next in state.next.iter().filter_map(|id| workflow.state(id)) {
            if reached.insert(&next.id) {
                new.push(next);
            }
        }
    }
    for (n, state) in workflow.states.iter().enumerate() {
        let at = format!("{path}.states[{n}]");
        if !reached.contains(state.id.as_str()) {
            let what = "No way leads to this state: let another one go on to it.";
            faults.push(Fault::new(at.clone(), "unreachable", &state.id, what));
        }
        if state.next.is_empty() && !state.class.is_done() {
            let what = "A ticket would stay here for ever: say which states may follow.";
            faults.push(Fault::new(format!("{at}.next"), "dead_end", &state.id, what));
        }
    }
}

fn check_deadlines(name: &str, deadlines: Deadlines, faults: &mut Vec<Fault>) {
    for (field, ms) in [
        ("first_response_ms", deadlines.first_response_ms),
        ("resolution_ms", deadlines.resolution_ms),
    ] {
        if let Some(ms) = ms.filter(|ms| !(1..=LONGEST_MS).contains(ms)) {
            let what = "Write a time of 1 ms to 366 days, or leave it out.";
            let at = format!("tickets.sla.{name}.{field}");
            faults.push(Fault::new(at, "bad_time", ms.to_string(), what));
        }
    }
}

fn check_levels(levels: &[LevelSetup], faults: &mut Vec<Fault>) {
    for (n, level) in levels.iter().enumerate() {
        let at = format!("tickets.levels[{n}]");
        let wanted = FIRST_LEVEL + u8::try_from(n).unwrap_or(u8::MAX - FIRST_LEVEL);
        if level.level != wanted || level.level > HIGHEST_LEVEL {
            let what = format!("Levels go from 1 to {HIGHEST_LEVEL} in their order.");
            let value = level.level.to_string();
            faults.push(Fault::new(format!("{at}.level"), "bad_level", value, what));
        }
        if level.label.fr.trim().is_empty() {
            faults.push(Fault::new(format!("{at}.label"), "no_label", "", "Name it in French."));
        }
        for (name, cents) in [
            ("cost_per_ticket_cents", level.cost_per_ticket_cents),
            ("cost_per_hour_cents", level.cost_per_hour_cents),
        ] {
            if !(0..=100_000_000).contains(&cents) {
                let what = "Write cents of a euro, 0 to 100,000,000.";
                let at = format!("{at}.{name}");
                faults.push(Fault::new(at, "bad_cost", cents.to_string(), what));
            }
        }
    }
    if levels.is_empty() {
        let what = "Keep at least the front line.";
        faults.push(Fault::new("tickets.levels", "no_level", "", what));
    }
}

fn check_plans(plans: &[FollowUpPlan], faults: &mut Vec<Fault>) {
    too_many("tickets.plans", plans.len(), faults);
    let mut ids = Ids::new();
    for (n, plan) in plans.iter().enumerate() {
        let at = format!("tickets.plans[{n}]");
        ids.check(&at, &plan.id, &plan.label, faults);
        let count = plan.steps.len();
        if !(1..=MOST_STEPS).contains(&count) {
            let what = format!("Plan 1 to {MOST_STEPS} calls.");
            faults.push(Fault::new(format!("{at}.steps"), "bad_count", count.to_string(), what));
        }
        for (m, step) in plan.steps.iter().enumerate() {
            if !(0..=LONGEST_MS).contains(&step.after_ms) {
                let what = "Write a time of 0 ms to 366 days.";
                let at = format!("{at}.steps[{m}].after_ms");
                faults.push(Fault::new(at, "bad_time", step.after_ms.to_string(), what));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(change: impl FnOnce(&mut TicketSetup)) -> Vec<(String, &'static str)> {
        let mut setup = TicketSetup::default();
        change(&mut setup);
        setup.faults().into_iter().map(|f| (f.path, f.code)).collect()
    }

    fn one(path: &str, code: &'static str) -> Vec<(String, &'static str)> {
        vec![(path.to_owned(), code)]
    }

    #[test]
    fn the_default_works() {
        assert_eq!(told(|_| {}), []);
    }

    #[test]
    fn a_workflow_must_lead_everywhere_and_end() {
        let path = "tickets.types[0].workflow.states";
        assert_eq!(
            told(|s| s.types[0].workflow.states[0].next.push("gone".to_owned())),
            one(&format!("{path}[0].next[4]"), "unknown_state")
        );
        assert_eq!(
            told(|s| s.types[0].workflow.states[2].next.clear()),
            one(&format!("{path}[2].next"), "dead_end")
        );
        let lost = told(|s| {
            for state in &mut s.types[0].workflow.states {
                state.next.retain(|next| next != "pending");
            }
        });
        assert_eq!(lost, one(&format!("{path}[2]"), "unreachable"));
        let endless = told(|s| {
            for state in &mut s.types[0].workflow.states {
                state.class = super::super::TicketStatus::Open;
            }
        });
        assert_eq!(endless, one(path, "no_end"));
    }

    #[test]
    fn what_names_nothing_is_told() {
        assert_eq!(
            told(|s| s.types[1].plan = Some("none".to_owned())),
            one("tickets.types[1].plan", "unknown_plan")
        );
        assert_eq!(
            told(|s| s.escalation[0].types = vec!["none".to_owned()]),
            one("tickets.escalation[0].types[0]", "unknown_type")
        );
        assert_eq!(
            told(|s| s.macros[0].state = Some("none".to_owned())),
            one("tickets.macros[0].state", "unknown_state")
        );
        assert_eq!(
            told(|s| s.templates[0].kind = "none".to_owned()),
            one("tickets.templates[0].type", "unknown_type")
        );
    }

    #[test]
    fn figures_have_bounds() {
        assert_eq!(
            told(|s| s.sla.low.resolution_ms = Some(0)),
            one("tickets.sla.low.resolution_ms", "bad_time")
        );
        assert_eq!(
            told(|s| s.escalation[0].at_percent = 0),
            one("tickets.escalation[0].at_percent", "bad_percent")
        );
        assert_eq!(told(|s| s.levels[1].level = 3), one("tickets.levels[1].level", "bad_level"));
        assert_eq!(told(|s| s.plans[0].steps.clear()), one("tickets.plans[0].steps", "bad_count"));
        assert_eq!(told(|s| s.types[0].prefix = "i".to_owned()), {
            one("tickets.types[0].prefix", "bad_prefix")
        });
        assert_eq!(told(|s| s.types.clear()).len(), 5, "and what names the types");
    }
}
