//! Faults of flows: what can't work, with the place and the remedy.

use super::{Faults, FloorPlan};
use crate::expression::Expression;
use crate::{Action, ActionId, ActionKind, Flow, FlowError, Prompt, template};
use std::collections::{BTreeMap, BTreeSet};

impl FloorPlan {
    pub(super) fn check_flow(&self, path: &str, flow: &Flow, faults: &mut Faults) {
        if flow.version != 1 {
            faults.add(
                &format!("{path}.version"),
                format!("version {} is unknown; this program reads 1", flow.version),
            );
        }
        let ids: BTreeSet<&ActionId> = flow.actions.iter().map(|a| &a.id).collect();
        if ids.len() != flow.actions.len() {
            faults.add(&format!("{path}.actions"), "two actions have the same id".to_owned());
        }
        faults.known(&format!("{path}.start"), "action", &flow.start, ids.contains(&flow.start));
        for action in &flow.actions {
            let path = format!("{path}.actions.{}", action.id);
            for (field, next) in action.exits() {
                faults.known(&format!("{path}.{field}"), "action", next, ids.contains(next));
            }
            self.check_action(&path, action, faults);
        }
        for id in unreachable(flow) {
            faults.add(&format!("{path}.actions.{id}"), "no action leads here".to_owned());
        }
        for (id, leaves) in loops(flow) {
            if !leaves {
                let what = "loop without exit: no action in it waits for the caller, and none \
                    leads out";
                faults.add(&format!("{path}.actions.{id}"), what.to_owned());
            }
        }
    }

    fn check_action(&self, path: &str, action: &Action, faults: &mut Faults) {
        check_prompts(path, action, faults);
        check_errors(path, action, faults);
        check_conditions(path, action, faults);
        let parameters = format!("{path}.parameters");
        let needs_next = match &action.kind {
            ActionKind::Queue { queue, skills, .. } => {
                let known = self.queues.contains_key(queue);
                faults.known(&format!("{parameters}.queue"), "queue", queue, known);
                self.check_levels(&parameters, skills, faults);
                false
            }
            ActionKind::CheckHours { hours } => {
                let known = self.hours.contains_key(hours);
                faults.known(&format!("{parameters}.hours"), "hours", hours, known);
                faults.exits(path, action, &["open", "closed"]);
                false
            }
            ActionKind::LookUpCustomer { by, .. } => {
                if let Some(by) = by
                    && !template::is_name(&by.attribute)
                {
                    let what = format!(
                        "{:?} can't name an attribute: write where what was keyed is kept, in \
                            letters, digits, '.', '_' and '-'",
                        by.attribute
                    );
                    faults.add(&format!("{parameters}.by.attribute"), what);
                }
                faults.exits(path, action, &["found", "unknown"]);
                false
            }
            ActionKind::Menu { tries, .. } => {
                faults.within(&format!("{parameters}.tries"), *tries, 1, 10);
                if action.conditions.is_empty() {
                    faults.add(&format!("{path}.conditions"), "a menu needs a key".to_owned());
                }
                false
            }
            ActionKind::CollectDigits { min, max, tries, .. } => {
                faults.within(&format!("{parameters}.tries"), *tries, 1, 10);
                faults.within(&format!("{parameters}.max"), *max, 1, 64);
                faults.within(&format!("{parameters}.min"), *min, 1, (*max).max(1));
                true
            }
            ActionKind::LookUpTicket { .. } => {
                faults.exits(path, action, &["found", "unknown"]);
                false
            }
            ActionKind::CheckSurvey { survey, .. } => {
                if survey.trim().is_empty() {
                    let what = "write the id of a survey of the organization";
                    faults.add(&format!("{parameters}.survey"), what.to_owned());
                }
                faults.exits(path, action, &["asked", "spared"]);
                false
            }
            ActionKind::SurveyMessage { attribute, max_ms, .. } => {
                if !template::is_name(attribute) {
                    let what = format!("{attribute:?} can't name a question");
                    faults.add(&format!("{parameters}.attribute"), what);
                }
                faults.within(&format!("{parameters}.max_ms"), *max_ms, 1_000, 600_000);
                true
            }
            ActionKind::OfferCallback { queue, tries, .. } => {
                let known = self.queues.contains_key(queue);
                faults.known(&format!("{parameters}.queue"), "queue", queue, known);
                faults.within(&format!("{parameters}.tries"), *tries, 1, 10);
                faults.exits(path, action, &["accepted", "declined"]);
                false
            }
            ActionKind::Voicemail { queue, .. } => {
                let known = self.queues.contains_key(queue);
                faults.known(&format!("{parameters}.queue"), "queue", queue, known);
                true
            }
            ActionKind::TransferToAgent { agent, .. } => {
                let known = self.agents.contains_key(agent);
                faults.known(&format!("{parameters}.agent"), "agent", agent, known);
                false
            }
            ActionKind::TransferToFlow { flow } => {
                let known = self.flows.contains_key(flow);
                faults.known(&format!("{parameters}.flow"), "flow", flow, known);
                false
            }
            ActionKind::SubFlow { flow } => {
                let known = self.flows.contains_key(flow);
                faults.known(&format!("{parameters}.flow"), "flow", flow, known);
                true
            }
            ActionKind::SetRouting { skills, agent, .. } => {
                self.check_levels(&parameters, skills, faults);
                if let Some(agent) = agent {
                    let known = self.agents.contains_key(agent);
                    faults.known(&format!("{parameters}.agent"), "agent", agent, known);
                }
                true
            }
            ActionKind::Answer {}
            | ActionKind::Play { .. }
            | ActionKind::SetAttributes { .. }
            | ActionKind::Branch {}
            | ActionKind::HttpCall { .. }
            | ActionKind::Survey { .. }
            | ActionKind::RecordingNotice { .. }
            | ActionKind::ExternalStep { .. } => true,
            ActionKind::TransferToNumber { .. }
            | ActionKind::Return {}
            | ActionKind::RefuseCalls {}
            | ActionKind::HangUp {} => false,
        };
        if needs_next && action.next.is_none() {
            faults.add(&format!("{path}.next"), "dead end: no action follows".to_owned());
        }
    }
}

fn unreachable(flow: &Flow) -> Vec<&ActionId> {
    let mut seen = BTreeSet::from([&flow.start]);
    let mut todo = vec![&flow.start];
    while let Some(id) = todo.pop() {
        for action in flow.actions.iter().filter(|a| a.id == *id) {
            for (_, next) in action.exits() {
                if seen.insert(next) {
                    todo.push(next);
                }
            }
        }
    }
    flow.actions.iter().map(|a| &a.id).filter(|id| !seen.contains(id)).collect()
}

/// A flow that walks through itself has no end.
pub(super) fn recursive(plan: &FloorPlan, faults: &mut Faults) {
    for id in plan.flows.keys() {
        if id.is_built_in() {
            let what = "this name is the program's own: choose another";
            faults.add(&format!("flows.{id}"), what.to_owned());
        }
        let (mut seen, mut todo) = (BTreeSet::new(), vec![id]);
        while let Some(flow) = todo.pop().and_then(|f| plan.flows.get(f)) {
            for action in &flow.actions {
                if let ActionKind::SubFlow { flow: inner } = &action.kind
                    && seen.insert(inner)
                {
                    todo.push(inner);
                }
            }
        }
        if seen.contains(id) {
            let what = "walks through itself as a sub-flow: use transfer_to_flow to begin again";
            faults.add(&format!("flows.{id}"), what.to_owned());
        }
    }
}

pub(super) fn warn(path: &str, flow: &Flow, warnings: &mut Faults) {
    for action in &flow.actions {
        let path = format!("{path}.actions.{}", action.id);
        if matches!(action.kind, ActionKind::HttpCall { .. } | ActionKind::ExternalStep { .. }) {
            for error in [FlowError::Late, FlowError::Failed] {
                if !action.errors.iter().any(|e| e.error == error) {
                    let what = format!("no exit for {:?}: callers hear the apology", error.name());
                    warnings.add(&format!("{path}.errors"), what);
                }
            }
        }
    }
    for (id, leaves) in loops(flow) {
        if leaves {
            let what = "a loop in which no action waits for the caller: it ends by force";
            warnings.add(&format!("{path}.actions.{id}"), what.to_owned());
        }
    }
}

/// Cycles of actions of which none waits for the caller, each by its first action, and whether
/// any of their exits leads out.
fn loops(flow: &Flow) -> Vec<(&ActionId, bool)> {
    let hasty: BTreeMap<&ActionId, &Action> =
        flow.actions.iter().filter(|a| !waits(&a.kind)).map(|a| (&a.id, a)).collect();
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for id in hasty.keys() {
        if told.contains(*id) {
            continue;
        }
        let ahead = reached(&hasty, id);
        if !ahead.contains(*id) {
            continue;
        }
        let cycle: BTreeSet<&ActionId> =
            ahead.into_iter().filter(|other| reached(&hasty, other).contains(*id)).collect();
        let leaves = cycle.iter().any(|id| {
            hasty.get(*id).is_some_and(|a| {
                a.exits().any(|(_, next)| !cycle.contains(next))
                    || matches!(a.kind, ActionKind::Return {} | ActionKind::HangUp {})
            })
        });
        found.push((*id, leaves));
        told.extend(cycle);
    }
    found
}

fn reached<'a>(
    actions: &BTreeMap<&'a ActionId, &'a Action>,
    from: &ActionId,
) -> BTreeSet<&'a ActionId> {
    let (mut seen, mut todo) = (BTreeSet::new(), vec![from]);
    while let Some(action) = todo.pop().and_then(|id| actions.get(id)) {
        for (_, next) in action.exits() {
            if let Some((next, _)) = actions.get_key_value(next)
                && seen.insert(*next)
            {
                todo.push(next);
            }
        }
    }
    seen
}

/// Whether the caller can do something there, or is somewhere else for a while.
const fn waits(kind: &ActionKind) -> bool {
    match kind {
        ActionKind::Menu { .. }
        | ActionKind::CollectDigits { .. }
        | ActionKind::Queue { .. }
        | ActionKind::OfferCallback { .. }
        | ActionKind::Voicemail { .. }
        | ActionKind::TransferToAgent { .. }
        | ActionKind::TransferToNumber { .. }
        | ActionKind::TransferToFlow { .. }
        | ActionKind::SubFlow { .. }
        | ActionKind::Survey { .. }
        | ActionKind::SurveyMessage { .. }
        | ActionKind::ExternalStep { .. } => true,
        ActionKind::Answer {}
        | ActionKind::Play { .. }
        | ActionKind::CheckHours { .. }
        | ActionKind::LookUpCustomer { .. }
        | ActionKind::SetAttributes { .. }
        | ActionKind::Branch {}
        | ActionKind::LookUpTicket { .. }
        | ActionKind::CheckSurvey { .. }
        | ActionKind::HttpCall { .. }
        | ActionKind::SetRouting { .. }
        | ActionKind::Return {}
        | ActionKind::RecordingNotice { .. }
        | ActionKind::RefuseCalls {}
        | ActionKind::HangUp {} => false,
    }
}

fn check_prompts(path: &str, action: &Action, faults: &mut Faults) {
    let (prompt, spoken) = match &action.kind {
        ActionKind::Menu { prompt, spoken_prompt, .. } => (prompt, spoken_prompt.as_ref()),
        ActionKind::Play { prompt }
        | ActionKind::CollectDigits { prompt, .. }
        | ActionKind::OfferCallback { prompt, .. }
        | ActionKind::Voicemail { prompt, .. }
        | ActionKind::Survey { prompt, .. }
        | ActionKind::SurveyMessage { prompt, .. }
        | ActionKind::RecordingNotice { prompt, .. } => (prompt, None),
        ActionKind::Answer {}
        | ActionKind::CheckHours { .. }
        | ActionKind::LookUpCustomer { .. }
        | ActionKind::SetAttributes { .. }
        | ActionKind::Branch {}
        | ActionKind::LookUpTicket { .. }
        | ActionKind::CheckSurvey { .. }
        | ActionKind::HttpCall { .. }
        | ActionKind::SetRouting { .. }
        | ActionKind::Queue { .. }
        | ActionKind::TransferToAgent { .. }
        | ActionKind::TransferToFlow { .. }
        | ActionKind::SubFlow { .. }
        | ActionKind::Return {}
        | ActionKind::ExternalStep { .. }
        | ActionKind::TransferToNumber { .. }
        | ActionKind::RefuseCalls {}
        | ActionKind::HangUp {} => return,
    };
    for (field, prompt) in [("prompt", Some(prompt)), ("spoken_prompt", spoken)] {
        let empty = match prompt {
            Some(Prompt::Say { text, .. } | Prompt::Sound(text)) => text.trim().is_empty(),
            Some(
                Prompt::Tone { .. } | Prompt::Music | Prompt::Ringback | Prompt::Silence { .. },
            )
            | None => false,
        };
        if empty {
            let what = "missing prompt: write a text to say, or name a sound".to_owned();
            faults.add(&format!("{path}.parameters.{field}"), what);
        }
    }
}

/// The errors that an action can meet.
const fn errors_of(kind: &ActionKind) -> &'static [FlowError] {
    use FlowError::{
        Failed, Invalid, Late, NotConnected, QueueFull, Timeout, Vacant, WaitedTooLong,
    };
    match kind {
        ActionKind::Play { .. }
        | ActionKind::TransferToFlow { .. }
        | ActionKind::SubFlow { .. } => &[Failed],
        ActionKind::Menu { .. } | ActionKind::CollectDigits { .. } | ActionKind::Survey { .. } => {
            &[Timeout, Invalid]
        }
        ActionKind::LookUpCustomer { .. }
        | ActionKind::LookUpTicket { .. }
        | ActionKind::CheckSurvey { .. }
        | ActionKind::HttpCall { .. } => &[Late, Failed],
        ActionKind::Queue { .. } => &[QueueFull, WaitedTooLong, Vacant, Failed, NotConnected],
        ActionKind::OfferCallback { .. } => &[Timeout],
        ActionKind::TransferToAgent { .. } | ActionKind::TransferToNumber { .. } => &[NotConnected],
        ActionKind::ExternalStep { .. } => {
            &[Late, Failed, QueueFull, WaitedTooLong, Vacant, NotConnected]
        }
        ActionKind::Answer {}
        | ActionKind::CheckHours { .. }
        | ActionKind::SetAttributes { .. }
        | ActionKind::Branch {}
        | ActionKind::SetRouting { .. }
        | ActionKind::Voicemail { .. }
        | ActionKind::SurveyMessage { .. }
        | ActionKind::RecordingNotice { .. }
        | ActionKind::Return {}
        | ActionKind::RefuseCalls {}
        | ActionKind::HangUp {} => &[],
    }
}

fn check_errors(path: &str, action: &Action, faults: &mut Faults) {
    let known = errors_of(&action.kind);
    for (n, exit) in action.errors.iter().enumerate() {
        let place = format!("{path}.errors.{n}.error");
        if !known.contains(&exit.error) {
            let names: Vec<_> = known.iter().map(|e| e.name()).collect();
            let may = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            faults.add(&place, format!("{:?} can't happen here: {may}", exit.error.name()));
        }
        if action.errors[..n].iter().any(|e| e.error == exit.error) {
            faults.add(&place, format!("{:?} has two exits", exit.error.name()));
        }
    }
}

fn check_conditions(path: &str, action: &Action, faults: &mut Faults) {
    let by_key = matches!(action.kind, ActionKind::Menu { .. } | ActionKind::Queue { .. });
    let mut phrases: BTreeMap<String, &str> = BTreeMap::new();
    for (n, condition) in action.conditions.iter().enumerate() {
        let place = format!("{path}.conditions.{n}.when");
        if action.conditions[..n].iter().any(|c| c.when == condition.when) {
            faults.add(&place, format!("{:?} has two exits", condition.when));
        }
        let is_key = condition.when.len() == 1
            && condition.when.contains(|k: char| "0123456789*#".contains(k));
        if by_key && !is_key {
            faults.add(&place, format!("{:?} is no telephone key", condition.when));
        }
        if matches!(action.kind, ActionKind::Branch {})
            && let Err(error) = Expression::parse(&condition.when)
        {
            faults.add(&place, error.to_string());
        }
        for phrase in &condition.phrases {
            let said = phrase.trim().to_lowercase();
            let before = phrases.insert(said, &condition.when);
            if let Some(before) = before.filter(|b| *b != condition.when) {
                let place = format!("{path}.conditions.{n}.phrases");
                faults.add(&place, format!("{phrase:?} also means key {before}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Fault;
    use serde_json::{Value, json};

    fn plan_with(actions: &Value) -> FloorPlan {
        let first = &actions[0]["id"];
        let flow = json!({"version": 1, "name": "f", "start": first, "actions": actions});
        let plan = json!({"format": 1, "flows": {"f": flow}});
        serde_json::from_value(plan).expect("a plan")
    }

    fn told(faults: Vec<Fault>) -> Vec<String> {
        faults.into_iter().map(|f| f.to_string().replace("flows.f.actions.", "")).collect()
    }

    fn faults(actions: &Value) -> Vec<String> {
        told(plan_with(actions).faults())
    }

    fn end() -> Value {
        json!({"id": "end", "type": "hang_up", "parameters": {}})
    }

    #[test]
    fn an_expression_that_cannot_be_read_is_a_fault_with_its_column() {
        let branch = json!({"id": "b", "type": "branch", "parameters": {}, "next": "end",
            "conditions": [{"when": "score >= ", "next": "end"}]});
        let wanted = "b.conditions.0.when: column 10: an attribute, a number or a text in quotes \
            is missing";
        assert_eq!(faults(&json!([branch, end()])), [wanted]);
    }

    #[test]
    fn a_loop_that_waits_for_nobody_is_a_fault_or_at_least_a_warning() {
        let prompt = json!({"prompt": "music"});
        let play = |id: &str, next: &str| json!({"id": id, "type": "play", "parameters": prompt, "next": next});
        let found = faults(&json!([play("a", "b"), play("b", "a")]));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("a: loop without exit"), "{found:?}");
        let branch = json!({"id": "b", "type": "branch", "parameters": {}, "next": "a",
            "conditions": [{"when": "x is set", "next": "end"}]});
        let plan = plan_with(&json!([play("a", "b"), branch, end()]));
        assert_eq!(told(plan.faults()), [""; 0]);
        let warned = told(plan.warnings());
        assert!(warned[0].starts_with("a: a loop in which no action waits"), "{warned:?}");
        let menu = json!({"id": "b", "type": "menu", "parameters": {"prompt": "music"},
            "conditions": [{"when": "1", "next": "a"}]});
        let plan = plan_with(&json!([play("a", "b"), menu]));
        assert_eq!((plan.faults(), plan.warnings()), (vec![], vec![]), "the caller can press");
    }

    #[test]
    fn keys_and_phrases_that_mean_two_things_are_faults() {
        let menu = json!({"id": "m", "type": "menu", "parameters": {"prompt": "music"},
        "conditions": [
            {"when": "1", "next": "end", "phrases": ["Facture"]},
            {"when": "1", "next": "end"},
            {"when": "2", "next": "end", "phrases": ["facture "]},
            {"when": "12", "next": "end"},
        ]});
        assert_eq!(
            faults(&json!([menu, end()])),
            [
                "m.conditions.1.when: \"1\" has two exits",
                "m.conditions.2.phrases: \"facture \" also means key 1",
                "m.conditions.3.when: \"12\" is no telephone key",
            ]
        );
    }

    #[test]
    fn what_follows_the_agent_is_a_flow_that_is_there_and_a_survey_has_a_name() {
        let check = json!({"id": "c", "type": "check_survey", "parameters": {"survey": " "},
            "next": "m"});
        let message = json!({"id": "m", "type": "survey_message", "next": "end",
            "parameters": {"prompt": "music", "attribute": "le pourquoi", "max_ms": 10}});
        let mut plan = plan_with(&json!([check, message, end()]));
        let queue = json!({"name": "Q", "organization": "o", "after": "gone"});
        plan.organizations
            .insert("o".into(), serde_json::from_value(json!({"name": "O"})).expect("one"));
        plan.queues.insert("q".into(), serde_json::from_value(queue).expect("a queue"));
        assert_eq!(
            told(plan.faults()),
            [
                "queues.q.after: there is no flow \"gone\"",
                "c.parameters.survey: write the id of a survey of the organization",
                "m.parameters.attribute: \"le pourquoi\" can't name a question",
                "m.parameters.max_ms: 10 is outside 1000–600000",
            ]
        );
    }

    #[test]
    fn a_missing_prompt_and_an_error_that_cannot_happen_are_faults() {
        let play = json!({"id": "p", "type": "play", "next": "end",
            "parameters": {"prompt": {"say": {"text": " "}}},
            "errors": [{"error": "queue_full", "next": "end"}]});
        assert_eq!(
            faults(&json!([play, end()])),
            [
                "p.parameters.prompt: missing prompt: write a text to say, or name a sound",
                "p.errors.0.error: \"queue_full\" can't happen here: failed",
            ]
        );
    }

    #[test]
    fn a_customer_is_looked_up_by_an_attribute_that_can_be_named() {
        let look = |by: &Value| json!({"id": "l", "type": "look_up_customer", "parameters": {"by": by}, "next": "end"});
        let by = |attribute| json!({"kind": "contract", "attribute": attribute});
        assert_eq!(faults(&json!([look(&by("contrat")), end()])), [""; 0]);
        for name in ["", "{contrat}", "le contrat"] {
            let found = faults(&json!([look(&by(name)), end()]));
            assert_eq!(found.len(), 1, "{name:?}");
            let start = format!("l.parameters.by.attribute: {name:?} can't name an attribute");
            assert!(found[0].starts_with(&start), "{found:?}");
        }
    }

    #[test]
    fn a_look_up_written_before_it_could_say_by_what_goes_by_the_calling_number() {
        for parameters in [json!({}), json!({"timeout_ms": 800})] {
            let old = json!({"id": "l", "type": "look_up_customer", "parameters": parameters,
                "next": "end"});
            let action: Action = serde_json::from_value(old).expect("still reads");
            assert!(matches!(action.kind, ActionKind::LookUpCustomer { by: None, .. }));
            let written = serde_json::to_value(&action).expect("writes");
            assert_eq!(written["parameters"].get("by"), None);
        }
    }

    #[test]
    fn a_flow_that_walks_through_itself_is_a_fault() {
        let sub =
            json!({"id": "s", "type": "sub_flow", "parameters": {"flow": "f"}, "next": "end"});
        let found = faults(&json!([sub, end()]));
        assert!(found[0].contains("walks through itself"), "{found:?}");
    }

    #[test]
    fn a_service_without_error_exits_and_a_queue_that_nobody_serves_are_warnings() {
        let ask = json!({"id": "h", "type": "http_call", "next": "end",
            "parameters": {"url": "https://crm.example/"}});
        let mut plan = plan_with(&json!([ask, end()]));
        let queue = json!({"name": "Q", "organization": "o"});
        plan.queues.insert("q".into(), serde_json::from_value(queue).expect("a queue"));
        assert_eq!(
            told(plan.warnings()),
            [
                "queues.q: nobody serves it: give it to an agent or to a routing profile",
                "h.errors: no exit for \"late\": callers hear the apology",
                "h.errors: no exit for \"failed\": callers hear the apology",
            ]
        );
    }
}
