//! Campaigns that call out: who sees them, who leads them, and what a template makes.

use super::centre::{Centre, plan};
use serde_json::json;
use vocab::Role;

const LIVE: &str = "/api/v1/campaigns/ca/live";
const STEERING: &str = "/api/v1/campaigns/ca/steering";

#[tokio::test]
async fn a_lead_starts_and_pauses_and_everybody_sees_it_at_once() {
    let centre = Centre::new().await;
    let lead = centre.signed_in(Role::FloorManager, &["alpha"]).await;
    let before = centre.get(LIVE, &lead).await.expect(200);
    assert_eq!(before.body["running"], json!(false));
    assert_eq!(before.body["method"], json!("preview"));

    let form = json!({"running": true, "method": "progressive", "most_percent": 200});
    let after = centre.call("POST", STEERING, Some(&lead), Some(form)).await.expect(200);
    assert_eq!(after.body["running"], json!(true));
    assert_eq!(after.body["method"], json!("progressive"));
    assert_eq!(after.body["method_steered"], json!(true));
    assert_eq!(after.body["most_percent"], json!(200));
    assert!(after.body["steered_by"].is_string());

    let form = json!({"running": false});
    let paused = centre.call("POST", STEERING, Some(&lead), Some(form)).await.expect(200);
    assert_eq!(paused.body["running"], json!(false));
    assert_eq!(paused.body["method"], json!("preview"), "what is absent is as the plan says");

    let outside = centre.signed_in(Role::Organization, &["alpha"]).await;
    let seen = centre.get(LIVE, &outside).await.expect(200);
    assert_eq!(seen.body["steered_by"], json!(null), "no name of the centre's leaves it");
}

#[tokio::test]
async fn steering_that_cannot_work_is_refused_with_its_field() {
    let centre = Centre::new().await;
    let lead = centre.signed_in(Role::FloorManager, &["alpha"]).await;
    for (form, field) in [
        (json!({"running": true, "most_percent": 50}), "least_percent"),
        (json!({"running": true, "most_percent": 2_000}), "most_percent"),
        (json!({"running": true, "method": "agentless"}), "method"),
    ] {
        let answer = centre.call("POST", STEERING, Some(&lead), Some(form)).await.expect(422);
        assert_eq!(answer.body["field"], json!(field));
    }
}

#[tokio::test]
async fn a_template_gives_back_a_plan_with_a_campaign_and_saves_nothing() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Administrator, &[]).await;
    let all = centre.get("/api/v1/campaign-templates", &token).await.expect(200);
    assert!(all.body["items"].as_array().is_some_and(|items| items.len() >= 12));
    let form = json!({"plan": plan(), "organization": "alpha", "campaign": "printemps",
        "name": "Printemps", "language": "fr"});
    let path = "/api/v1/campaign-templates/telesales";
    let made = centre.call("POST", path, Some(&token), Some(form.clone())).await.expect(200);
    let plan = &made.body["plan"];
    assert_eq!(plan["campaigns"]["printemps"]["outbound"]["method"], json!("predictive"));
    assert_eq!(plan["campaigns"]["ca"]["name"], json!("Alphonse appelle"));
    assert!(made.body["script"]["pages"].is_array());
    let mut taken = form;
    taken["campaign"] = json!("ca");
    let refused = centre.call("POST", path, Some(&token), Some(taken)).await.expect(422);
    assert_eq!(refused.body["field"], json!("campaign"));
    centre.get("/api/v1/campaigns/printemps/live", &token).await.expect(404);
}
