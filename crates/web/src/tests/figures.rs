//! Figures over HTTP. The sums are the store's and the formulas `ledger`'s, both tested there.

use super::centre::Centre;
use serde_json::{Value, json};
use vocab::Role;

fn span() -> String {
    let now = crate::state::now();
    format!("from={}&to={}", now.plus_ms(-3_600_000), now.plus_ms(60_000))
}

#[tokio::test]
async fn a_supervisor_reads_the_days_figures_and_opens_one_to_its_contacts() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let path = format!("/api/v1/figures?{}&by=queue,day&kpi=answer_rate,handled", span());
    let table = centre.get(&path, &token).await.expect(200);
    let lines = table.body["lines"].as_array().unwrap();
    let group = &lines[0]["group"];
    assert_eq!(group[0]["by"], json!("queue"));
    assert!(lines.iter().any(|l| l["group"][0]["name"] == json!("Alphonse queue")), "{lines:#?}");
    let rate = &table.body["total"]["indicators"]["answer_rate"];
    assert!(rate["denominator"].as_i64().unwrap() > 0, "{rate}");
    let contacts = format!("/api/v1/figures/contacts?{}&kpi=answer_rate&part=numerator", span());
    let behind = centre.get(&contacts, &token).await.expect(200);
    let items = behind.body["items"].as_array().unwrap();
    let answered: i64 = items.iter().filter_map(|i| i["sums"]["answered"].as_i64()).sum();
    assert_eq!(json!(answered), rate["numerator"], "the figure is what is behind it");
}

#[tokio::test]
async fn an_organizations_user_has_its_own_figures_and_none_of_agents() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Organization, &["beta"]).await;
    let path = format!("/api/v1/figures?{}&by=organization", span());
    let table = centre.get(&path, &token).await.expect(200);
    let names: Vec<&Value> =
        table.body["lines"].as_array().unwrap().iter().map(|l| &l["group"][0]["id"]).collect();
    assert_eq!(names, [&json!("beta")]);
    for query in ["view=agent", "view=disposition&by=agent", "agent=alice", "team=one"] {
        let answer = centre.get(&format!("/api/v1/figures?{query}"), &token).await;
        assert_eq!(answer.status, 403, "{query}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_named() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    for (query, field) in [
        ("by=colour", "by"),
        ("by=agent", "by"),
        ("view=agent&by=hour,day,queue,agent", "by"),
        ("kpi=happiness", "kpi"),
        ("kpi=occupancy", "kpi"),
        ("direction=up", "direction"),
        ("team=nobody&view=agent", "team"),
        ("from=2026-11-20T10:00:00Z&to=2026-11-20T09:00:00Z", "from"),
    ] {
        let answer = centre.get(&format!("/api/v1/figures?{query}"), &token).await;
        let answer = answer.expect(422);
        assert_eq!(answer.body["field"], json!(field), "{query}");
    }
    let all = centre.get("/api/v1/figures/dictionary", &token).await.expect(200);
    let first = &all.body["indicators"][0];
    assert!(first["formula"]["fr"].is_string() && first["version"] == json!(1), "{first}");
}
