//! Amazon Connect, flow language 2019-10-30 ("Amazon Connect Flow language", API reference).

use super::{Draft, Imported, MOST_ACTIONS, key_of, names_of, say};
use serde_json::{Value, json};

pub(super) fn read(file: &Value) -> Result<Imported, String> {
    let actions = file["Actions"].as_array().ok_or("the file has no list \"Actions\"")?;
    let start = file["StartAction"].as_str().ok_or("the file has no \"StartAction\"")?;
    if let Some(version) = file["Version"].as_str().filter(|v| *v != "2019-10-30") {
        return Err(format!("flow language {version:?} is unknown: 2019-10-30 can be read"));
    }
    if actions.len() > MOST_ACTIONS {
        return Err(format!("{} actions: {MOST_ACTIONS} at most", actions.len()));
    }
    let mut draft = Draft::default();
    // A queue is set in one action and entered in another.
    let target = actions
        .iter()
        .find(|a| a["Type"] == "UpdateContactTargetQueue")
        .and_then(|a| a["Parameters"]["QueueId"].as_str())
        .map(key_of);
    for (n, action) in actions.iter().enumerate() {
        translate(&mut draft, &format!("Actions.{n}"), action, target.as_deref())?;
    }
    let name = file["Metadata"]["name"].as_str().unwrap_or("Amazon Connect");
    Ok(draft.finish(name, start))
}

struct Theirs<'a> {
    next: Option<&'a str>,
    /// Operand and where it leads.
    conditions: Vec<(String, String, &'a str)>,
    errors: Vec<(&'a str, &'a str)>,
}

impl<'a> Theirs<'a> {
    fn of(action: &'a Value) -> Self {
        let transitions = &action["Transitions"];
        let list = |name: &str| transitions[name].as_array().map_or(&[][..], Vec::as_slice);
        let conditions = list("Conditions").iter().filter_map(|c| {
            let operator = c["Condition"]["Operator"].as_str().unwrap_or("Equals");
            let operand = c["Condition"]["Operands"][0].as_str()?;
            Some((operator.to_owned(), operand.to_owned(), c["NextAction"].as_str()?))
        });
        let errors = list("Errors")
            .iter()
            .filter_map(|e| Some((e["ErrorType"].as_str()?, e["NextAction"].as_str()?)));
        Self {
            next: transitions["NextAction"].as_str(),
            conditions: conditions.collect(),
            errors: errors.collect(),
        }
    }

    fn error(&self, theirs: &str) -> Option<&'a str> {
        self.errors.iter().find(|(e, _)| *e == theirs).map(|(_, next)| *next)
    }

    fn any_error(&self) -> Option<&'a str> {
        self.error("NoMatchingError").or(self.errors.first().map(|(_, next)| *next))
    }
}

fn translate(
    draft: &mut Draft,
    path: &str,
    action: &Value,
    target: Option<&str>,
) -> Result<(), String> {
    let theirs_id =
        action["Identifier"].as_str().ok_or_else(|| format!("{path} has no \"Identifier\""))?;
    let kind = action["Type"].as_str().ok_or_else(|| format!("{path} has no \"Type\""))?;
    let id = draft.id(theirs_id);
    let (p, to) = (&action["Parameters"], Theirs::of(action));
    let text = || names_of(p["Text"].as_str().or(p["SSML"].as_str()).unwrap_or_default());
    match kind {
        "MessageParticipant" => {
            let prompt = match p["PromptId"].as_str() {
                Some(sound) => json!({ "sound": key_of(sound) }),
                None => say(&text(), "en"),
            };
            draft.action(&id, ("play", json!({ "prompt": prompt })), to.next, &[], &[]);
        }
        "GetParticipantInput" => get_input(draft, &id, p, &to, &text()),
        "Compare" => compare(draft, path, &id, p, &to),
        "UpdateContactAttributes" => {
            let attributes: serde_json::Map<String, Value> = p["Attributes"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(n, v)| (n.clone(), names_of(v.as_str().unwrap_or_default()).into()))
                .collect();
            let set = ("set_attributes", json!({ "attributes": attributes }));
            draft.action(&id, set, to.next, &[], &[]);
        }
        "CheckHoursOfOperation" => {
            let hours = key_of(p["HoursOfOperationId"].as_str().unwrap_or("hours"));
            let exit = |is: &str| to.conditions.iter().find(|c| c.1 == is).map(|c| c.2);
            let exits: Vec<_> = [("open", exit("True")), ("closed", exit("False"))]
                .into_iter()
                .filter_map(|(when, next)| Some((when, next?)))
                .collect();
            let next = to.next.or(to.any_error());
            draft.action(&id, ("check_hours", json!({ "hours": hours })), next, &exits, &[]);
        }
        "UpdateContactTargetQueue" => draft.pass(&id, to.next),
        "TransferContactToQueue" => {
            let queue = target.unwrap_or("queue").to_owned();
            let full = to.error("QueueAtCapacity").map(|next| ("queue_full", next));
            let failed = to.error("NoMatchingError").map(|next| ("failed", next));
            let errors: Vec<_> = full.into_iter().chain(failed).collect();
            draft.action(&id, ("queue", json!({ "queue": queue })), to.next, &[], &errors);
        }
        "TransferParticipantToThirdParty" => {
            let number = p["ThirdPartyPhoneNumber"].as_str().unwrap_or_default();
            let failed = to.any_error().map(|next| ("not_connected", next));
            let errors: Vec<_> = failed.into_iter().collect();
            let call = ("transfer_to_number", json!({ "number": number }));
            draft.action(&id, call, to.next, &[], &errors);
        }
        "InvokeLambdaFunction" => {
            let name = key_of(p["LambdaFunctionARN"].as_str().unwrap_or("function"));
            let why = "a function of AWS: put the address of a web service in its place";
            draft.note(path, kind, why);
            let url = format!("https://example.invalid/{name}");
            let failed = to.any_error().map(|next| ("failed", next));
            let errors: Vec<_> = failed.into_iter().collect();
            let call = ("http_call", json!({ "method": "POST", "url": url }));
            draft.action(&id, call, to.next, &[], &errors);
        }
        "TransferToFlow" => {
            let flow = key_of(p["ContactFlowId"].as_str().unwrap_or("flow"));
            draft.action(&id, ("transfer_to_flow", json!({ "flow": flow })), None, &[], &[]);
        }
        "DisconnectParticipant" | "EndFlowExecution" => {
            draft.action(&id, ("hang_up", json!({})), None, &[], &[]);
        }
        "Loop" => {
            let done = to.conditions.iter().find(|c| c.1 == "DoneLooping").map(|c| c.2);
            draft.note(path, kind, "flows here end by themselves: the loop is gone through once");
            draft.pass(&id, done.or(to.next));
        }
        _ => {
            draft.note(path, kind, "there is nothing of the kind: the flow goes on behind it");
            let first = to.conditions.first().map(|c| c.2);
            draft.pass(&id, to.next.or(first).or(to.any_error()));
        }
    }
    Ok(())
}

fn get_input(draft: &mut Draft, id: &str, p: &Value, to: &Theirs<'_>, text: &str) {
    let seconds = p["InputTimeLimitSeconds"].as_str().and_then(|s| s.parse::<u32>().ok());
    let timeout_ms = seconds.unwrap_or(5).saturating_mul(1_000);
    let errors: Vec<_> = [
        ("timeout", to.error("InputTimeLimitExceeded").or(to.any_error())),
        ("invalid", to.error("NoMatchingCondition").or(to.any_error())),
    ]
    .into_iter()
    .filter_map(|(error, next)| Some((error, next?)))
    .collect();
    let prompt = say(text, "en");
    if p["StoreInput"] == "True" || to.conditions.is_empty() {
        let collect = json!({ "prompt": prompt, "attribute": "StoredCustomerInput", "max": 20,
            "timeout_ms": timeout_ms });
        draft.action(id, ("collect_digits", collect), to.next, &[], &errors);
    } else {
        let exits: Vec<_> = to.conditions.iter().map(|c| (c.1.as_str(), c.2)).collect();
        let menu = json!({ "prompt": prompt, "timeout_ms": timeout_ms, "tries": 1 });
        draft.action(id, ("menu", menu), None, &exits, &errors);
    }
}

fn compare(draft: &mut Draft, path: &str, id: &str, p: &Value, to: &Theirs<'_>) {
    let value = names_of(p["ComparisonValue"].as_str().unwrap_or_default());
    let name = value.trim_matches(['{', '}']).to_owned();
    let mut exits = Vec::new();
    for (operator, operand, next) in &to.conditions {
        let quoted = format!("\"{}\"", operand.replace('"', "'"));
        let when = match operator.as_str() {
            "Equals" => format!("{name} = {quoted}"),
            "TextStartsWith" => format!("{name} starts with {quoted}"),
            "TextContains" => format!("{name} contains {quoted}"),
            "NumberGreaterThan" => format!("{name} > {operand}"),
            "NumberGreaterOrEqualTo" => format!("{name} >= {operand}"),
            "NumberLessThan" => format!("{name} < {operand}"),
            "NumberLessOrEqualTo" => format!("{name} <= {operand}"),
            other => {
                draft.note(path, other, "no comparison of that kind: the exit was left out");
                continue;
            }
        };
        exits.push((when, *next));
    }
    let exits: Vec<_> = exits.iter().map(|(when, next)| (when.as_str(), *next)).collect();
    let next = to.error("NoMatchingCondition").or(to.next).or(to.any_error());
    draft.action(id, ("branch", json!({})), next, &exits, &[]);
}
