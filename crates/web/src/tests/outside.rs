//! Programs outside as the desk and the administration meet them.

use super::centre::Centre;
use crate::studio::Later;
use crate::{Outside, OutsideAnswer, OutsideQuestion};
use serde_json::json;
use std::sync::Arc;
use vocab::Role;

/// Answers every question with the values it was given.
struct Echo;

impl Outside for Echo {
    fn look_up(&self, question: OutsideQuestion) -> Later<'_, OutsideAnswer> {
        let values = question.values.into_iter();
        let lines = values
            .map(|(name, value)| (crm::Label::from(name.as_str()), value.into_inner()))
            .collect();
        Box::pin(async { OutsideAnswer::Found { lines, open: None, cached: false } })
    }
}

pub(super) fn outside() -> Arc<dyn Outside> {
    Arc::new(Echo)
}

fn set_up() -> serde_json::Value {
    json!({"base_version": 0, "setup": {"connectors": {
        "pop": {"url": "https://crm.example.org/?p={customer.number}", "when": "ringing"},
        "look_ups": [{"id": "crm", "label": {"fr": "CRM"}, "url": "https://crm.example.org/q",
            "fields": [{"label": {"fr": "Nom"}, "pointer": "/name"}]}]}}})
}

#[tokio::test]
async fn the_desk_gets_the_page_to_pop_and_the_answers_of_its_own_organization_alone() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &["alpha"]).await;
    centre
        .call("PUT", "/api/v1/organizations/alpha/crm", Some(&admin), Some(set_up()))
        .await
        .expect(200);
    let path = format!(
        "/api/v1/outside?organization=alpha&customer={}&number=0162000011",
        centre.alpha.customer
    );
    let agent = centre.signed_in(Role::Agent, &["alpha"]).await;
    let answer = centre.get(&path, &agent).await.expect(200);
    assert_eq!(answer.body["pop"]["url"], "https://crm.example.org/?p=%2B33162000011");
    let lines = answer.body["look_ups"][0]["lines"].to_string();
    assert!(lines.contains(&centre.alpha.customer.to_string()), "{lines}");
    // A customer of the other organization is nobody here, whatever organization is named.
    let stranger = centre.signed_in(Role::Agent, &["beta"]).await;
    centre.get(&path, &stranger).await.expect(404);
    let mixed = path.replace("organization=alpha", "organization=beta");
    centre.get(&mixed, &stranger).await.expect(404);
}

#[tokio::test]
async fn a_webhook_shows_its_secret_once_and_what_is_wrong_is_told() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &["alpha"]).await;
    let base = "/api/v1/organizations/alpha/webhooks";
    let form = json!({"url": "https://example.org/hook", "kinds": ["ticket.created"]});
    let made = centre.call("POST", base, Some(&admin), Some(form)).await.expect(201);
    assert!(made.body["secret"].as_str().unwrap().starts_with("whsec_"));
    let listed = centre.get(base, &admin).await.expect(200);
    assert_eq!(listed.body["items"][0]["secret"], json!(null));
    let one = format!("{base}/{}", made.body["id"].as_str().unwrap());
    centre.call("POST", &format!("{one}/test"), Some(&admin), None).await.expect(202);
    let sent = centre.get(&format!("{one}/deliveries"), &admin).await.expect(200);
    assert_eq!(sent.body["items"][0]["kind"], "webhook.test");
    for (form, field) in [
        (json!({"url": "ftp://x", "kinds": ["ticket.created"]}), "url"),
        (json!({"url": "https://x", "kinds": ["ticket.eaten"]}), "kinds"),
        (json!({"url": "https://x", "kinds": []}), "kinds"),
    ] {
        let answer = centre.call("POST", base, Some(&admin), Some(form)).await.expect(422);
        assert_eq!(answer.body["field"], field);
    }
    centre.call("DELETE", &one, Some(&admin), None).await.expect(204);
    centre.get(&format!("{one}/deliveries"), &admin).await.expect(404);
}

#[tokio::test]
async fn a_secret_is_kept_and_never_shown() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &["alpha"]).await;
    let base = "/api/v1/organizations/alpha/secrets";
    let one = format!("{base}/crm");
    let form = json!({"value": "t0p-s3cret"});
    centre.call("PUT", &one, Some(&admin), Some(form)).await.expect(204);
    let listed = centre.get(base, &admin).await.expect(200);
    assert_eq!(listed.body["items"][0]["name"], "crm");
    assert!(!listed.text.contains("t0p-s3cret"));
    centre
        .call("PUT", &format!("{base}/Bad"), Some(&admin), Some(json!({"value": "x"})))
        .await
        .expect(422);
    centre.call("DELETE", &one, Some(&admin), None).await.expect(204);
    centre.call("DELETE", &one, Some(&admin), None).await.expect(404);
}
