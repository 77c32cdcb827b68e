//! Twilio Studio, "Flow Definition" (Studio REST API v2).

use super::{Draft, Imported, MOST_ACTIONS, key_of, names_of, say};
use serde_json::{Value, json};

pub(super) fn read(file: &Value) -> Result<Imported, String> {
    let states = file["states"].as_array().ok_or("the file has no list \"states\"")?;
    let initial = file["initial_state"].as_str().ok_or("the file has no \"initial_state\"")?;
    if states.len() > MOST_ACTIONS {
        return Err(format!("{} widgets: {MOST_ACTIONS} at most", states.len()));
    }
    let mut draft = Draft::default();
    let mut start = initial;
    for (n, state) in states.iter().enumerate() {
        let path = format!("states.{n}");
        let name = state["name"].as_str().ok_or_else(|| format!("{path} has no \"name\""))?;
        let kind = state["type"].as_str().ok_or_else(|| format!("{path} has no \"type\""))?;
        if kind == "trigger" {
            let call = exit(state, "incomingCall");
            start = call.ok_or("the trigger leads nowhere on an incoming call")?;
            continue;
        }
        translate(&mut draft, &path, (name, kind), state, states);
    }
    let name = file["description"].as_str().unwrap_or("Twilio Studio");
    Ok(draft.finish(name, start))
}

fn exit<'a>(state: &'a Value, event: &str) -> Option<&'a str> {
    let list = state["transitions"].as_array()?;
    list.iter().find(|t| t["event"] == event)?["next"].as_str()
}

/// The digits that a split right behind a question tells apart.
fn keys<'a>(split: &'a Value, asked: &str) -> Vec<(&'a str, &'a str)> {
    let input = split["properties"]["input"].as_str().unwrap_or_default();
    if split["type"] != "split-based-on" || !input.contains(&format!("{asked}.Digits")) {
        return Vec::new();
    }
    let list = split["transitions"].as_array().map_or(&[][..], Vec::as_slice);
    list.iter()
        .filter_map(|t| {
            let value = t["conditions"][0]["value"].as_str()?;
            let key = value.len() == 1 && value.contains(|c: char| "0123456789*#".contains(c));
            Some((Some(value).filter(|_| key)?, t["next"].as_str()?))
        })
        .collect()
}

fn translate(
    draft: &mut Draft,
    path: &str,
    (name, kind): (&str, &str),
    state: &Value,
    states: &[Value],
) {
    let id = draft.id(name);
    let p = &state["properties"];
    let text = names_of(p["say"].as_str().unwrap_or_default());
    let language = p["language"].as_str().unwrap_or("en").split('-').next().unwrap_or("en");
    let one = |error: &'static str, event: &str| -> Vec<(&'static str, &str)> {
        exit(state, event).map(|next| (error, next)).into_iter().collect()
    };
    match kind {
        "say-play" => {
            let prompt = match p["play"].as_str() {
                Some(sound) => json!({ "sound": key_of(sound) }),
                None => say(&text, language),
            };
            let next = exit(state, "audioComplete");
            draft.action(&id, ("play", json!({ "prompt": prompt })), next, &[], &[]);
        }
        "gather-input-on-call" => {
            let next = exit(state, "keypress");
            let behind = next.and_then(|n| states.iter().find(|s| s["name"] == n));
            let keys = behind.map(|split| keys(split, name)).unwrap_or_default();
            let timeout_ms = p["timeout"].as_u64().unwrap_or(5).saturating_mul(1_000);
            let prompt = say(&text, language);
            let mut errors = one("timeout", "timeout");
            if keys.is_empty() {
                let most = p["number_of_digits"].as_u64().unwrap_or(20).clamp(1, 64);
                let collect = json!({ "prompt": prompt, "attribute": "Digits", "max": most,
                    "timeout_ms": timeout_ms });
                draft.action(&id, ("collect_digits", collect), next, &[], &errors);
            } else {
                let other = behind.and_then(|s| exit(s, "noMatch"));
                errors.extend(other.map(|next| ("invalid", next)));
                let menu = json!({ "prompt": prompt, "timeout_ms": timeout_ms, "tries": 1 });
                draft.action(&id, ("menu", menu), None, &keys, &errors);
            }
        }
        "split-based-on" => {
            // A split that became the keys of its menu is drawn there.
            let input = p["input"].as_str().unwrap_or_default();
            let asked = states.iter().filter_map(|s| s["name"].as_str());
            let is_menu = asked.into_iter().any(|asked| {
                !keys(state, asked).is_empty()
                    && states.iter().any(|s| {
                        s["name"] == asked
                            && s["type"] == "gather-input-on-call"
                            && exit(s, "keypress") == Some(name)
                    })
            });
            if !is_menu {
                split(draft, path, &id, input, state);
            }
        }
        "make-http-request" => {
            let method = if p["method"] == "POST" { "POST" } else { "GET" };
            let url = names_of(p["url"].as_str().unwrap_or_default());
            let mut call = json!({ "method": method, "url": url });
            if let Some(body) = p["body"].as_str() {
                call["body"] = names_of(body).into();
            }
            let errors = one("failed", "failed");
            draft.action(&id, ("http_call", call), exit(state, "success"), &[], &errors);
        }
        "set-variables" => {
            let list = p["variables"].as_array().map_or(&[][..], Vec::as_slice);
            let attributes: serde_json::Map<String, Value> = list
                .iter()
                .filter_map(|v| {
                    let value = names_of(v["value"].as_str()?);
                    Some((v["key"].as_str()?.to_owned(), value.into()))
                })
                .collect();
            let set = ("set_attributes", json!({ "attributes": attributes }));
            draft.action(&id, set, exit(state, "next"), &[], &[]);
        }
        "connect-call-to" => {
            let number = p["to"].as_str().unwrap_or_default();
            let call = ("transfer_to_number", json!({ "number": number }));
            let errors = one("not_connected", "callCompleted");
            draft.action(&id, call, None, &[], &errors);
        }
        "enqueue-call" | "send-to-flex" => {
            let queue = p["queue_name"].as_str().or(p["workflow"].as_str()).unwrap_or("queue");
            let errors = one("failed", "failedToEnqueue");
            let next = exit(state, "callComplete");
            draft.action(&id, ("queue", json!({ "queue": key_of(queue) })), next, &[], &errors);
        }
        "record-voicemail" => {
            let most = p["max_length"].as_u64().unwrap_or(120).saturating_mul(1_000);
            let message = json!({ "prompt": { "tone": { "hz": 1000, "ms": 500 } }, "queue": "queue",
                "max_ms": most });
            let next = exit(state, "recordingComplete").or(exit(state, "hangup"));
            match next {
                Some(next) => draft.action(&id, ("voicemail", message), Some(next), &[], &[]),
                None => {
                    let end = format!("{name}\u{0}end");
                    draft.action(&id, ("voicemail", message), Some(&end), &[], &[]);
                    let end = draft.id(&end);
                    draft.pass(&end, None);
                }
            }
        }
        "run-subflow" => {
            let flow = key_of(p["flow_sid"].as_str().unwrap_or("flow"));
            let next = exit(state, "completed");
            draft.action(&id, ("sub_flow", json!({ "flow": flow })), next, &[], &[]);
        }
        _ => {
            draft.note(path, kind, "there is nothing of the kind: the flow goes on behind it");
            let list = state["transitions"].as_array().map_or(&[][..], Vec::as_slice);
            draft.pass(&id, list.iter().find_map(|t| t["next"].as_str()));
        }
    }
}

fn split(draft: &mut Draft, path: &str, id: &str, input: &str, state: &Value) {
    let value = names_of(input);
    let name = value.trim_matches(['{', '}']).to_owned();
    let list = state["transitions"].as_array().map_or(&[][..], Vec::as_slice);
    let mut exits = Vec::new();
    for transition in list.iter().filter(|t| t["event"] == "match") {
        let condition = &transition["conditions"][0];
        let operand = condition["value"].as_str().unwrap_or_default().replace('"', "'");
        let Some(next) = transition["next"].as_str() else { continue };
        let when = match condition["type"].as_str().unwrap_or_default() {
            "equal_to" => format!("{name} = \"{operand}\""),
            "not_equal_to" => format!("{name} != \"{operand}\""),
            "contains" => format!("{name} contains \"{operand}\""),
            "starts_with" => format!("{name} starts with \"{operand}\""),
            "is_not_blank" => format!("{name} is set"),
            "is_blank" => format!("{name} is not set"),
            "less_than" => format!("{name} < {operand}"),
            "greater_than" => format!("{name} > {operand}"),
            "matches_any_of" => {
                let all: Vec<_> = operand.split(',').map(|v| format!("\"{}\"", v.trim())).collect();
                format!("{name} in ({})", all.join(", "))
            }
            other => {
                draft.note(path, other, "no comparison of that kind: the exit was left out");
                continue;
            }
        };
        exits.push((when, next));
    }
    let exits: Vec<_> = exits.iter().map(|(when, next)| (when.as_str(), *next)).collect();
    match exit(state, "noMatch") {
        Some(next) => draft.action(id, ("branch", json!({})), Some(next), &exits, &[]),
        None => {
            let end = format!("{path}\u{0}end");
            draft.action(id, ("branch", json!({})), Some(&end), &exits, &[]);
            let end = draft.id(&end);
            draft.pass(&end, None);
        }
    }
}
