//! Our own JSON of flows is read and written back exactly.
#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use serde_json::{Value, json};
use vocab::{FloorPlan, Flow};

fn exact(flow: &Flow) -> Result<(), TestCaseError> {
    let written = serde_json::to_string(flow).unwrap();
    let read: Flow = serde_json::from_str(&written).unwrap();
    prop_assert_eq!(&read, flow);
    prop_assert_eq!(serde_json::to_string(&read).unwrap(), written);
    let table = toml::to_string(flow).unwrap();
    let read: Flow = toml::from_str(&table).unwrap();
    prop_assert_eq!(&read, flow);
    Ok(())
}

/// Every action of the scenes' plan, each kind at least once but the plain ones.
fn actions() -> Vec<Value> {
    let plan: FloorPlan = toml::from_str(include_str!("flows.toml")).unwrap();
    let flows = serde_json::to_value(&plan.flows).unwrap();
    let flows = flows.as_object().unwrap().values();
    flows.flat_map(|f| f["actions"].as_array().unwrap().clone()).collect()
}

proptest! {
    #[test]
    fn a_flow_of_any_actions_and_texts_survives(
        picked in proptest::collection::vec((any::<prop::sample::Index>(), ".{0,40}", any::<u16>()), 1..12),
    ) {
        let known = actions();
        let chosen = picked.iter().map(|(index, text, n)| {
            let mut action = index.get(&known).clone();
            action["id"] = json!(format!("a{n}"));
            if let Some(say) = action.pointer_mut("/parameters/prompt/say/text") {
                *say = json!(text);
            }
            if let Some(url) = action.pointer_mut("/parameters/url") {
                *url = json!(text);
            }
            if n % 2 == 0 {
                action["errors"] = json!([{"error": "failed", "next": text}]);
            }
            action
        });
        let flow = json!({"version": 1, "name": picked[0].1, "start": "a", "actions": chosen.collect::<Vec<_>>()});
        let flow: Flow = serde_json::from_value(flow).unwrap();
        exact(&flow)?;
    }
}
