//! Reports over HTTP. Folds are `ledger`'s and rows the store's, both tested there.

use super::centre::{Centre, Rows};
use crate::reports::sender;
use crate::state::now;
use serde_json::{Value, json};
use store::{Decision, Pack, Report, Scope, Sending};
use vocab::{Moment, Role};

/// A shared report, what is sent of it, a pack and a decision.
pub(super) async fn write_rows(db: &store::Db, rows: &Rows, now: Moment) {
    let report = Report {
        id: rows.report,
        owner: "seed".to_owned(),
        organization: Some(rows.organization.into()),
        shared: true,
        name: format!("{} traffic", rows.mark),
        version: 1,
        created_at: now,
        updated_at: now,
        body: json!({"kind": "figures", "view": "queue", "by": ["queue"]}),
    };
    db.reports().add(&report).await.unwrap();
    let sending = Sending {
        id: rows.sending,
        owner: "seed".to_owned(),
        report: rows.report,
        active: false,
        next_at: None,
        last_at: None,
        last_state: None,
        version: 1,
        body: json!({}),
    };
    db.sendings().add(&sending).await.unwrap();
    let pack = Pack {
        id: rows.pack,
        committee: "production".to_owned(),
        organization: Some(rows.organization.into()),
        title: format!("{} of this week", rows.mark),
        from: now.plus_ms(-86_400_000),
        to: now,
        author: "seed".to_owned(),
        created_at: now,
        version: 1,
        body: json!({"language": "fr", "introduction": "", "sections": []}),
    };
    db.packs().add(&pack).await.unwrap();
    let decision = Decision {
        id: rows.decision,
        committee: "production".to_owned(),
        organization: Some(rows.organization.into()),
        opened_at: now,
        closed_at: None,
        due: None,
        owner: rows.mark.to_owned(),
        text: "t".to_owned(),
        version: 1,
    };
    db.packs().decide(&decision).await.unwrap();
}

async fn post(centre: &Centre, path: &str, token: &str, body: Value) -> super::centre::Answered {
    centre.call("POST", path, Some(token), Some(body)).await
}

#[tokio::test]
async fn an_analyst_keeps_a_report_changes_it_and_takes_it_back() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let form = json!({"name": "Files du jour", "definition": {"by": ["queue"],
        "kpi": ["offered"], "span": {"name": "yesterday"}, "filters": {"queue": "qa"}}});
    let kept = post(&centre, "/api/v1/reports", &token, form.clone()).await.expect(201).body;
    assert_eq!(kept["definition"]["span"], json!({"name": "yesterday"}));
    let path = format!("/api/v1/reports/{}", kept["id"].as_str().unwrap());
    let mut change = form;
    change["name"] = json!("Files d’hier");
    change["version"] = json!(1);
    let patch = |body: Value| centre.call("PATCH", &path, Some(&token), Some(body));
    assert_eq!(patch(change.clone()).await.expect(200).body["version"], json!(2));
    patch(change).await.expect(409);
    centre.call("DELETE", &path, Some(&token), None).await.expect(204);
    centre.get(&path, &token).await.expect(404);
    post(&centre, &format!("{path}/restore"), &token, json!({})).await.expect(204);
    assert_eq!(centre.get(&path, &token).await.expect(200).body["name"], json!("Files d’hier"));
    let other = centre.signed_in(Role::Supervisor, &[]).await;
    centre.get(&path, &other).await.expect(404);
}

#[tokio::test]
async fn a_shared_report_shows_each_reader_their_own_figures() {
    let centre = Centre::new().await;
    let owner = centre.signed_in(Role::Analyst, &[]).await;
    let definition = json!({"by": ["organization"], "kpi": ["offered"]});
    let form = json!({"name": "Par donneur d’ordre", "shared": true, "organization": "beta",
        "definition": definition});
    let kept = post(&centre, "/api/v1/reports", &owner, form).await.expect(201).body;
    let reader = centre.signed_in(Role::Supervisor, &["beta"]).await;
    let list = centre.get("/api/v1/reports", &reader).await.expect(200);
    let item = list.body["items"].as_array().unwrap().iter().find(|r| r["id"] == kept["id"]);
    assert_eq!(item.unwrap()["own"], json!(false));
    let path = format!("/api/v1/reports/{}", kept["id"].as_str().unwrap());
    let body = json!({"name": "mine", "definition": {}});
    centre.call("PATCH", &path, Some(&reader), Some(body)).await.expect(403);
    let run = json!({"definition": definition});
    let sheet = post(&centre, "/api/v1/reports/run", &reader, run).await.expect(200);
    let rows = sheet.body["rows"].as_array().unwrap();
    let names: Vec<_> = rows.iter().map(|r| &r["cells"][0]).collect();
    assert_eq!(names, [&json!("Bettina SA")], "a shared report widens nobody's view");
}

#[tokio::test]
async fn every_standard_report_runs_and_opens_to_what_is_behind_it() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let all = centre.get("/api/v1/reports/standard", &token).await.expect(200);
    let mut opened = 0;
    for standard in all.body["items"].as_array().unwrap() {
        let form = json!({"definition": standard["definition"], "language": "en"});
        let sheet = post(&centre, "/api/v1/reports/run", &token, form).await.expect(200).body;
        let columns = sheet["columns"].as_array().unwrap().len();
        for row in sheet["rows"].as_array().unwrap() {
            assert_eq!(row["cells"].as_array().unwrap().len(), columns, "{}", standard["key"]);
            let Some(contacts) = row["open"]["contacts"].as_object() else { continue };
            let query: Vec<_> = contacts
                .iter()
                .map(|(name, value)| format!("{name}={}", value.as_str().unwrap()))
                .collect();
            let path = format!("/api/v1/figures/contacts?{}", query.join("&"));
            opened += 1;
            centre.get(&path.replace('+', "%2B"), &token).await.expect(200);
        }
    }
    assert!(opened > 8, "only {opened} rows could be opened");
}

#[tokio::test]
async fn waits_add_up_to_the_answered_and_open_to_them() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let form = json!({"definition": {"kind": "waits"}});
    let sheet = post(&centre, "/api/v1/reports/run", &token, form).await.expect(200).body;
    let rows = sheet["rows"].as_array().unwrap();
    let answered: i64 = rows.iter().filter_map(|r| r["cells"][1].as_i64()).sum();
    assert_eq!(json!(answered), sheet["total"][1]);
    assert_eq!(answered, 2);
    let open = &rows[0]["open"]["contacts"];
    assert_eq!(open["measure"], json!("answered_in_5,abandoned_in_5"));
    let path = format!(
        "/api/v1/figures/contacts?view=queue&measure={}&from={}&to={}",
        open["measure"].as_str().unwrap(),
        open["from"].as_str().unwrap(),
        open["to"].as_str().unwrap()
    );
    let behind = centre.get(&path, &token).await.expect(200);
    assert_eq!(behind.body["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn reports_become_files() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    for (format, begin) in
        [("pdf", &b"%PDF-"[..]), ("xlsx", b"PK"), ("parquet", b"PAR1"), ("csv", b"\xef\xbb\xbf")]
    {
        let form = json!({"format": format, "title": "Files", "definition": {"by": ["queue"]}});
        let file = post(&centre, "/api/v1/reports/export", &token, form).await.expect(200);
        assert!(file.bytes.starts_with(begin), "{format}");
        let disposition = file.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.ends_with(&format!("plateau-files.{format}\"")), "{disposition}");
    }
}

#[tokio::test]
async fn what_was_seen_stands_beside_what_is_known_now() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let now = now();
    let span = format!("from={}&to={}", now.plus_ms(-3_600_000), now.plus_ms(60_000));
    let path = |at: Moment| format!("/api/v1/figures?{span}&by=queue&kpi=answered&seen_at={at}");
    let table = centre.get(&path(now), &token).await.expect(200).body;
    assert_eq!(table["beside"]["kind"], json!("now"));
    let answered = |of: &Value| of["answered"]["value"].as_f64().unwrap();
    let total = &table["total"];
    assert!(answered(&total["indicators"]) > 0.0);
    assert_eq!(total["indicators"], total["beside"]);
    let before = centre.get(&path(now.plus_ms(-600_000)), &token).await.expect(200).body;
    let total = &before["total"];
    assert!(answered(&total["indicators"]).abs() < f64::EPSILON, "nothing had happened then");
    assert!(answered(&total["beside"]) > 0.0);
    let lines = before["lines"].as_array().unwrap();
    let only_now = lines.iter().any(|line| line["group"][0]["id"] == json!("qa"));
    assert!(only_now, "what is only known now is a line");
    for (query, field) in [("&compare=previous", "seen_at"), ("", "")] {
        let late = format!("{}{query}", path(now.plus_ms(-60_000)));
        let answer = centre.get(&late, &token).await;
        if field.is_empty() {
            answer.expect(200);
        } else {
            assert_eq!(answer.expect(422).body["field"], json!(field));
        }
    }
    let future = centre.get(&path(now.plus_ms(3_600_000)), &token).await.expect(422);
    assert_eq!(future.body["field"], json!("seen_at"));
}

#[tokio::test]
async fn a_span_is_compared_with_the_one_before() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let form = json!({"definition": {"by": ["queue"], "kpi": ["answered", "answer_rate"],
        "compare": "week_before"}, "language": "fr"});
    let sheet = post(&centre, "/api/v1/reports/run", &token, form).await.expect(200).body;
    let names: Vec<_> =
        sheet["columns"].as_array().unwrap().iter().map(|c| c["key"].as_str().unwrap()).collect();
    assert_eq!(names[..4], ["queue", "answered", "answered_beside", "answered_change"]);
    let row = &sheet["rows"][0]["cells"];
    assert_eq!((&row[2], &row[1]), (&json!(0), &row[3]), "nothing a week ago");
    assert_eq!(row[5], Value::Null, "nothing to divide then");
}

#[tokio::test]
async fn a_report_that_is_due_goes_into_the_mail_once() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let form = json!({"name": "Trafic", "definition": {"by": ["hour"]}});
    let kept = post(&centre, "/api/v1/reports", &token, form).await.expect(201).body;
    let form = json!({"report": kept["id"], "every": "weekday", "minute": 480, "format": "pdf",
        "recipients": ["chef@exemple.fr", "direction@exemple.fr"]});
    let sending = post(&centre, "/api/v1/report-sendings", &token, form.clone()).await.expect(201);
    assert!(sending.body["next_at"].is_string());
    let later = now().plus_ms(4 * 86_400_000);
    assert_eq!(sender::send_due(&centre.state, later).await.ok(), Some(1));
    assert_eq!(sender::send_due(&centre.state, later).await.ok(), Some(0), "once");
    let mails = centre.state.store.mail().due(later, 10).await.unwrap();
    let to: Vec<_> = mails.iter().map(|(_, mail)| mail.receiver.reveal().as_str()).collect();
    assert_eq!(to.len(), 2);
    assert!(to.contains(&"chef@exemple.fr"));
    let mail = &mails[0].1;
    assert!(mail.subject.reveal().starts_with("Trafic – "));
    assert!(mail.parts[0].content.starts_with(b"%PDF-"));
    let list = centre.get("/api/v1/report-sendings", &token).await.expect(200).body;
    assert_eq!(list["items"][0]["last_state"], json!("queued"));
    for (field, wrong) in [
        ("recipients", json!(["nobody"])),
        ("every", json!("hourly")),
        ("minute", json!(1_440)),
        ("report", json!(centre.alpha.sending)),
    ] {
        let mut form = form.clone();
        form[field] = wrong;
        let answer = post(&centre, "/api/v1/report-sendings", &token, form).await.expect(422);
        assert_eq!(answer.body["field"], json!(field));
    }
}

#[tokio::test]
async fn an_owner_who_has_left_sends_nothing_more() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let form = json!({"name": "Trafic", "definition": {}});
    let kept = post(&centre, "/api/v1/reports", &token, form).await.expect(201).body;
    let form = json!({"report": kept["id"], "every": "day", "minute": 0, "format": "csv",
        "recipients": ["a@exemple.fr"]});
    post(&centre, "/api/v1/report-sendings", &token, form).await.expect(201);
    let mut person = centre.state.store.people().get("analyst").await.unwrap().unwrap();
    person.active = false;
    centre.state.store.people().upsert(&person).await.unwrap();
    let later = now().plus_ms(2 * 86_400_000);
    assert_eq!(sender::send_due(&centre.state, later).await.ok(), Some(1));
    assert!(centre.state.store.mail().due(later, 10).await.unwrap().is_empty());
    let state = centre.state.store.sendings().list("analyst").await.unwrap();
    assert!(state[0].last_state.as_deref().unwrap().contains("owner"));
}

#[tokio::test]
async fn a_pack_is_bound_and_its_decisions_are_carried_on_until_done() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::FloorManager, &[]).await;
    let form = json!({"committee": "production", "span": {"name": "today"}});
    let first = post(&centre, "/api/v1/packs", &token, form.clone()).await.expect(201).body;
    let path = format!("/api/v1/packs/{}", first["id"].as_str().unwrap());
    let mut sections = first["sections"].clone();
    sections[0]["comment"] = json!("Pic à 10 h : panne régionale.");
    let change = json!({"version": 1, "title": "Production", "introduction": "Bonjour",
        "sections": sections});
    centre.call("PATCH", &path, Some(&token), Some(change)).await.expect(200);
    let decision = json!({"text": "Renforcer le matin", "owner": "Sophie", "due": "2026-12-01"});
    let decided =
        post(&centre, &format!("{path}/decisions"), &token, decision).await.expect(201).body;
    let next = post(&centre, "/api/v1/packs", &token, form.clone()).await.expect(201).body;
    assert_eq!(next["decisions"][0]["text"], json!("Renforcer le matin"), "carried on");
    let pdf = centre.get(&format!("{path}/pdf"), &token).await.expect(200);
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    let done = json!({"text": "Renforcer le matin", "owner": "Sophie", "done": true,
        "version": 1});
    let path = format!("/api/v1/pack-decisions/{}", decided["id"].as_str().unwrap());
    let closed = centre.call("PATCH", &path, Some(&token), Some(done)).await.expect(200);
    assert!(closed.body["closed_at"].is_string());
    let packs = centre.state.store.packs();
    let all = Scope::all();
    let tomorrow = now().plus_ms(86_400_000);
    let open = packs.decisions(&all, Some("production"), Some(None), tomorrow).await.unwrap();
    assert!(open.is_empty(), "what is done is not carried on");
}

#[tokio::test]
async fn an_organizations_user_reads_no_report_of_agents() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Organization, &["alpha"]).await;
    for kind in ["timesheet", "transfers", "cost", "evaluations", "calibration", "coaching"] {
        let form = json!({"definition": {"kind": kind}});
        post(&centre, "/api/v1/reports/run", &token, form).await.expect(403);
    }
    for kind in ["waits", "abandons", "repeats", "paths"] {
        let form = json!({"definition": {"kind": kind}});
        let sheet = post(&centre, "/api/v1/reports/run", &token, form).await.expect(200);
        assert!(!sheet.text.to_lowercase().contains("alice"), "{kind}");
        assert!(!sheet.text.contains("Bettina"), "{kind}");
    }
    centre
        .get("/api/v1/queue-log?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z", &token)
        .await
        .expect(403);
}

#[tokio::test]
async fn the_queue_log_holds_what_the_reader_may_see() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let now = now();
    let span = format!("from={}&to={}", now.plus_ms(-3_600_000), now.plus_ms(60_000));
    let log = centre.get(&format!("/api/v1/queue-log?{span}"), &token).await.expect(200);
    assert!(log.text.contains("|qa|NONE|ENTERQUEUE||"), "{}", log.text);
    assert!(log.text.contains("|COMPLETECALLER|"));
    assert!(!log.text.contains("|qb|"));
    let long = "from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z";
    centre.get(&format!("/api/v1/queue-log?{long}"), &token).await.expect(422);
}

/// Each standard report's columns, rows and total over the days around what has happened, and the
/// figures by every slot.
async fn all_reports(db: store::testing::TestDb, begun: Moment) -> Vec<(String, Value)> {
    let centre = Centre::on(db, begun).await;
    let token = centre.signed_in(Role::Administrator, &[]).await;
    let day = |moment: Moment| moment.rfc3339()[..10].to_owned();
    let span = json!({"name": "days", "from": day(begun.plus_ms(-40 * DAY_MS)),
        "to": day(begun.plus_ms(DAY_MS))});
    let known = centre.get("/api/v1/reports/standard", &token).await.expect(200).body;
    let mut asked: Vec<(String, Value)> = known["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["key"].as_str().unwrap().to_owned(), one["definition"].clone()))
        .collect();
    for slot in ["hour", "day", "month", "hour_of_week"] {
        let by = json!({"kind": "figures", "view": "agent", "by": [slot, "agent"]});
        asked.push((slot.to_owned(), by));
    }
    let mut told = Vec::new();
    for (key, mut definition) in asked {
        definition["span"] = span.clone();
        let form = json!({"definition": definition, "language": "en"});
        let sheet = post(&centre, "/api/v1/reports/run", &token, form).await.expect(200).body;
        told.push((key, json!([sheet["columns"], sheet["rows"], sheet["total"]])));
    }
    told
}

const DAY_MS: i64 = 86_400_000;

#[tokio::test]
async fn every_standard_report_has_the_same_rows_on_both_engines() {
    let begun = now().plus_ms(-3 * DAY_MS);
    let lite = all_reports(store::testing::sqlite().await, begun).await;
    let postgres = all_reports(store::testing::postgres().await, begun).await;
    assert!(lite.len() >= 13, "{}", lite.len());
    let empty: Vec<_> =
        lite.iter().filter(|(_, s)| s[1].as_array().unwrap().is_empty()).map(|(k, _)| k).collect();
    assert!(empty.len() <= 10, "reports without a row prove nothing: {empty:?}");
    for ((key, on_sqlite), (_, on_postgres)) in lite.iter().zip(&postgres) {
        assert_eq!(on_sqlite, on_postgres, "{key}");
    }
}
