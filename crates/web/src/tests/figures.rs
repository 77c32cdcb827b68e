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
        ("hour_of_week=8%2009", "hour_of_week"),
        ("hour_of_week=1", "hour_of_week"),
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

#[tokio::test]
async fn hours_of_the_week_and_lines_of_none_open_to_what_makes_them() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let mut counted = 0;
    for (view, by, key) in [
        ("queue", "hour_of_week", "offered"),
        ("agent", "team", "handled"),
        ("agent", "queue", "handled"),
        ("disposition", "disposition", "handled"),
        ("disposition", "hour_of_week", "handled"),
    ] {
        let asked = format!("{}&view={view}&kpi={key}", span());
        let path = format!("/api/v1/figures?{asked}&by={by}");
        let table = centre.get(&path, &token).await.expect(200);
        let mut opened = 0;
        for line in table.body["lines"].as_array().unwrap() {
            let value = line["sums"][key].as_i64().unwrap_or(0);
            let id = line["group"][0]["id"].as_str().unwrap().replace(' ', "%20");
            let id = if id.is_empty() { "-" } else { &id };
            let path = format!("/api/v1/figures/contacts?{asked}&{by}={id}&limit=200");
            let behind = centre.get(&path, &token).await.expect(200);
            let items = behind.body["items"].as_array().unwrap();
            let sum: i64 = items.iter().filter_map(|i| i["sums"][key].as_i64()).sum();
            assert_eq!(sum, value, "{view} by {by}, {line}");
            let path = format!("/api/v1/figures?{asked}&{by}={id}");
            let alone = centre.get(&path, &token).await.expect(200);
            let again = alone.body["total"]["sums"][key].as_i64().unwrap_or(0);
            assert_eq!(again, value, "{view} of {by} {id}");
            opened += value;
        }
        // Measures that are 0 aren't told.
        let total = table.body["total"]["sums"][key].as_i64().unwrap_or(0);
        assert_eq!(opened, total, "{view} by {by}");
        counted += total;
    }
    assert!(counted > 0, "the centre of the tests has calls");
}

#[tokio::test]
async fn first_contact_resolution_is_provisional_until_its_days_have_passed() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let asked = "view=satisfaction&kpi=fcr_repeat_1d,fcr_repeat_30d,csat";
    let until = |body: &Value, key: &str| {
        body["total"]["indicators"][key]["provisional_until"].as_str().map(str::to_owned)
    };
    let path = format!("/api/v1/figures?{}&{asked}", span());
    let table = centre.get(&path, &token).await.expect(200).body;
    assert!(table["total"]["indicators"]["fcr_repeat_30d"]["value"].is_number(), "{table}");
    let to: jiff::Timestamp = table["to"].as_str().unwrap().parse().unwrap();
    for (key, days) in [("fcr_repeat_1d", 1), ("fcr_repeat_30d", 30)] {
        let told: jiff::Timestamp = until(&table, key).expect(key).parse().unwrap();
        assert_eq!(told.duration_since(to).as_hours(), 24 * days, "{key}");
    }
    assert_eq!(until(&table, "csat"), None);
    let sheet = json!({"definition": {"kind": "figures", "view": "satisfaction",
        "by": ["queue"], "kpi": ["fcr_repeat_30d"], "span": {"name": "today"}}});
    let sheet = centre.call("POST", "/api/v1/reports/run", Some(&token), Some(sheet)).await;
    assert!(
        sheet.expect(200).body["note"].as_str().unwrap().contains("30 jours\u{a0}: provisoire")
    );
    let words = centre.get("/api/v1/figures/dictionary", &token).await.expect(200).body;
    let told = words["indicators"].as_array().unwrap().iter();
    let noted = told.filter(|i| !i["note"].is_null()).count();
    assert_eq!(noted, 4);
}
