//! Flows beside the plan: tests, counters, versions.

use super::centre::{Centre, plan};
use crate::studio::Later;
use crate::{BadDraft, Workshop};
use serde_json::{Value, json};
use std::sync::Arc;
use vocab::{FloorPlan, FlowId, Role};

/// Says what it was asked.
struct Echo;

pub(super) fn workshop() -> Arc<dyn Workshop> {
    Arc::new(Echo)
}

impl Workshop for Echo {
    fn test(
        &self,
        _plan: FloorPlan,
        flow: Option<&FlowId>,
        tests: &[(String, String)],
    ) -> Result<Value, BadDraft> {
        let flow = flow.map_or("all".to_owned(), ToString::to_string);
        let tests: Vec<_> = tests
            .iter()
            .map(|(name, _)| json!({"name": name, "passed": true, "scenes": []}))
            .collect();
        let coverage = json!([{"flow": flow, "taken": 1, "exits": 2,
            "missing": [{"action": "menu", "exit": "2"}]}]);
        Ok(json!({"passed": true, "tests": tests, "coverage": coverage}))
    }

    fn shadow(&self, _plan: FloorPlan, day: Option<String>) -> Later<'_, Result<Value, BadDraft>> {
        Box::pin(async move {
            let day = day.ok_or_else(|| BadDraft("Nothing was journalled.".to_owned()))?;
            Ok(json!({"day": day, "calls": 0, "elsewhere": 0, "moved": []}))
        })
    }

    fn import(&self, from: &str, _file: &Value) -> Result<Value, BadDraft> {
        match from {
            "connect" => Ok(json!({"flow": {}, "left_out": []})),
            _ => Err(BadDraft("That is no Twilio Studio flow.".to_owned())),
        }
    }
}

#[tokio::test]
async fn tests_run_on_a_draft_or_on_the_published_plan() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Administrator, &[]).await;
    let form = json!({"flow": "main", "tests": [{"name": "t", "text": "call 1"}]});
    let answer = centre.call("POST", "/api/v1/flows/test", Some(&token), Some(form)).await;
    let answer = answer.expect(200);
    assert_eq!(answer.body["tests"][0]["name"], "t");
    assert_eq!(answer.body["coverage"][0]["missing"][0]["exit"], "2");
    let broken = json!({"plan": {"format": "one"}});
    let answer = centre.call("POST", "/api/v1/flows/test", Some(&token), Some(broken)).await;
    assert_eq!(answer.status, 422, "{}", answer.text);
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused_with_the_reason() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Administrator, &[]).await;
    for (from, status) in [("connect", 200), ("twilio", 422), ("genesys", 422)] {
        let form = json!({"from": from, "file": {}});
        let answer = centre.call("POST", "/api/v1/flows/import", Some(&token), Some(form)).await;
        assert_eq!(answer.status, status, "{from}: {}", answer.text);
    }
    let form = json!({"plan": plan()});
    let answer = centre.call("POST", "/api/v1/flows/shadow", Some(&token), Some(form)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Nothing was journalled"));
}

#[tokio::test]
async fn an_earlier_version_is_read_and_published_again() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Administrator, &[]).await;
    let first = centre.get("/api/v1/plan/versions/1", &token).await.expect(200);
    assert_eq!(first.body["version"], 1);
    let path = "/api/v1/plan/versions/1/publish";
    let stale = json!({"base_version": 7});
    assert_eq!(centre.call("POST", path, Some(&token), Some(stale)).await.status, 409);
    let form = json!({"base_version": 1});
    let answer = centre.call("POST", path, Some(&token), Some(form)).await.expect(200);
    assert_eq!(answer.body["version"], 2);
    let second = centre.get("/api/v1/plan/versions/2", &token).await.expect(200);
    assert_eq!(second.body["plan"], first.body["plan"]);
    assert_eq!(centre.get("/api/v1/plan/versions/9", &token).await.status, 404);
}
