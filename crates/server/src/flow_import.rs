//! Flows of other products, translated as far as they match.
//!
//! Owns: the flow that comes out and the list of what was left out. Each product's words have a
//! file of their own. Must not own: whether the flow can be published; the plan's checks say that.
//! What leads to something left out goes on behind it, so that the drawing keeps its shape.

mod connect;
mod twilio;

use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What became of a file.
#[derive(Debug, Serialize)]
pub(crate) struct Imported {
    pub flow: Value,
    pub left_out: Vec<Note>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Note {
    pub path: String,
    pub kind: String,
    pub why: String,
}

/// Larger files are no flows.
const MOST_ACTIONS: usize = 2_000;

/// Reads a file of `connect` or `twilio`.
pub(crate) fn read(from: &str, file: &Value) -> Result<Imported, String> {
    match from {
        "connect" => connect::read(file),
        "twilio" => twilio::read(file),
        other => Err(format!("{other:?} is no known kind: write connect or twilio")),
    }
}

/// A flow as it is put together.
#[derive(Default)]
struct Draft {
    actions: Vec<Value>,
    left_out: Vec<Note>,
    ids: BTreeMap<String, String>,
}

impl Draft {
    /// Our name for an action of theirs: short, of letters that every screen shows.
    fn id(&mut self, theirs: &str) -> String {
        if let Some(known) = self.ids.get(theirs) {
            return known.clone();
        }
        let plain: String = theirs
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .take(40)
            .collect();
        let taken = |id: &str| self.ids.values().any(|known| known == id);
        let mut id = if plain.is_empty() { "action".to_owned() } else { plain.clone() };
        let mut n = 2;
        while taken(&id) {
            id = format!("{plain}-{n}");
            n += 1;
        }
        self.ids.insert(theirs.to_owned(), id.clone());
        id
    }

    fn next(&mut self, theirs: Option<&str>) -> Value {
        match theirs.filter(|t| !t.is_empty()) {
            Some(theirs) => Value::from(self.id(theirs)),
            None => Value::Null,
        }
    }

    fn note(&mut self, path: &str, kind: &str, why: &str) {
        let (path, kind) = (path.to_owned(), kind.to_owned());
        self.left_out.push(Note { path, kind, why: why.to_owned() });
    }

    /// An action with its exits; `exits` are conditions, `errors` error exits, each with theirs.
    fn action(
        &mut self,
        id: &str,
        (kind, parameters): (&str, Value),
        next: Option<&str>,
        exits: &[(&str, &str)],
        errors: &[(&str, &str)],
    ) {
        let mut action = json!({ "id": id, "type": kind, "parameters": parameters });
        let next = self.next(next);
        if !next.is_null() {
            action["next"] = next;
        }
        let list = |draft: &mut Self, name: &str, of: &[(&str, &str)]| -> Vec<Value> {
            of.iter().map(|(key, to)| json!({ name: key, "next": draft.id(to) })).collect()
        };
        let conditions = list(self, "when", exits);
        if !conditions.is_empty() {
            action["conditions"] = conditions.into();
        }
        let errors = list(self, "error", errors);
        if !errors.is_empty() {
            action["errors"] = errors.into();
        }
        self.actions.push(action);
    }

    /// What has no counterpart: nothing is done there, and the flow goes on.
    fn pass(&mut self, id: &str, next: Option<&str>) {
        if next.is_some() {
            let nothing = ("set_attributes", json!({ "attributes": {} }));
            self.action(id, nothing, next, &[], &[]);
        } else {
            self.action(id, ("hang_up", json!({})), None, &[], &[]);
        }
    }

    /// The flow begins by picking up, as theirs do by themselves.
    fn finish(mut self, name: &str, start: &str) -> Imported {
        let first = self.id(start);
        let answer = self.id("\u{0}answer");
        let pick_up = json!({ "id": answer, "type": "answer", "parameters": {}, "next": first });
        self.actions.insert(0, pick_up);
        let flow = json!({ "version": 1, "name": name, "start": answer, "actions": self.actions });
        Imported { flow, left_out: self.left_out }
    }
}

fn say(text: &str, language: &str) -> Value {
    json!({ "say": { "text": text, "language": language } })
}

/// Their id of a queue, flow or hours as a key of the plan: the end of an ARN or of a path.
fn key_of(theirs: &str) -> String {
    theirs.rsplit(['/', ':']).next().unwrap_or(theirs).to_lowercase().replace(' ', "-")
}

/// `$.Attributes.tier` and `{{flow.variables.tier}}` are `{tier}` here.
fn names_of(text: &str) -> String {
    let mut text = text.to_owned();
    for (theirs, ours) in [
        ("$.CustomerEndpoint.Address", "{caller}"),
        ("$.SystemEndpoint.Address", "{called}"),
        ("{{trigger.call.From}}", "{caller}"),
        ("{{trigger.call.To}}", "{called}"),
    ] {
        text = text.replace(theirs, ours);
    }
    for (begin, end) in [("$.Attributes.", None), ("$.External.", None), ("{{", Some("}}"))] {
        let mut from = 0;
        while let Some(at) = text[from..].find(begin).map(|n| from + n) {
            let rest = &text[at + begin.len()..];
            let length = match end {
                Some(end) => rest.find(end),
                None => Some(
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
                ),
            };
            let Some(length) = length else { break };
            let name = rest[..length].trim().rsplit('.').next().unwrap_or_default().to_owned();
            let whole = begin.len() + length + end.map_or(0, str::len);
            text.replace_range(at..at + whole, &format!("{{{name}}}"));
            from = at + name.len() + 2;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan_with(flow: &Value) -> Vec<String> {
        let flow: vocab::Flow = serde_json::from_value(flow.clone()).expect("a flow of ours");
        let mut plan = vocab::FloorPlan::empty();
        plan.flows.insert("imported".into(), flow);
        plan.faults()
            .into_iter()
            .map(|f| f.to_string())
            .filter(|f| !f.contains("there is no queue") && !f.contains("there is no hours"))
            .filter(|f| !f.contains("there is no flow"))
            .collect()
    }

    #[test]
    fn a_connect_flow_keeps_its_shape_and_names_what_it_lost() {
        let file: Value = serde_json::from_str(include_str!("flow_import/connect.json")).unwrap();
        let imported = read("connect", &file).unwrap();
        assert_eq!(plan_with(&imported.flow), Vec::<String>::new());
        insta_like(
            &imported,
            &[
                "answer",
                "play",
                "set_attributes",
                "check_hours",
                "menu",
                "branch",
                "http_call",
                "queue",
                "transfer_to_number",
                "hang_up",
            ],
        );
        let kinds: Vec<_> = imported.left_out.iter().map(|n| n.kind.as_str()).collect();
        assert_eq!(kinds, ["InvokeLambdaFunction", "Wait"]);
    }

    #[test]
    fn a_twilio_flow_keeps_its_shape_and_names_what_it_lost() {
        let file: Value = serde_json::from_str(include_str!("flow_import/twilio.json")).unwrap();
        let imported = read("twilio", &file).unwrap();
        assert_eq!(plan_with(&imported.flow), Vec::<String>::new());
        insta_like(
            &imported,
            &[
                "answer",
                "play",
                "menu",
                "branch",
                "http_call",
                "set_attributes",
                "voicemail",
                "queue",
                "transfer_to_number",
                "sub_flow",
            ],
        );
        let kinds: Vec<_> = imported.left_out.iter().map(|n| n.kind.as_str()).collect();
        assert_eq!(kinds, ["send-message"]);
    }

    #[track_caller]
    fn insta_like(imported: &Imported, wanted: &[&str]) {
        let text = imported.flow.to_string();
        for kind in wanted {
            assert!(text.contains(&format!("\"type\":\"{kind}\"")), "no {kind} in {text}");
        }
    }

    #[test]
    fn what_is_no_flow_is_refused_with_what_is_missing() {
        for from in ["connect", "twilio"] {
            for file in [json!({}), json!([1]), json!({"Actions": 3}), json!({"states": {}})] {
                assert!(read(from, &file).is_err(), "{from} {file}");
            }
        }
        assert!(read("genesys", &json!({})).unwrap_err().contains("genesys"));
    }

    #[test]
    fn their_names_of_attributes_become_ours() {
        assert_eq!(
            names_of("Hi $.Attributes.first_name, $.CustomerEndpoint.Address"),
            "Hi {first_name}, {caller}"
        );
        assert_eq!(names_of("{{flow.variables.tier}} {{ widgets.ask.Digits }}"), "{tier} {Digits}");
    }
}
