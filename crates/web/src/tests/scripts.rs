//! Scripts as an administrator designs them and an agent walks through them.

use super::centre::{Centre, Rows};
use crm::field::Choice;
use crm::script::{END, Page, Run, Script, templates};
use crm::{Field, FieldType, Label};
use serde_json::{Value, json};
use store::{Db, ScriptRun};
use vocab::{CustomerId, InteractionId, Moment, Role};

fn script(rows: &Rows) -> Script {
    let mut page = Page::new("hello", rows.mark.into(), "Bonjour {customer.name}".into());
    END.clone_into(&mut page.otherwise);
    page.mentions = vec![templates().remove(0)];
    let option = |id: &str| Choice { id: id.to_owned(), label: id.into() };
    let options = vec![option(if rows.organization == "alpha" { "da" } else { "db" })];
    page.fields = vec![
        Field::new("town", "Ville".into(), FieldType::LongText {}).required(),
        Field::new("story", "Récit".into(), FieldType::LongText {}),
        Field::new("issue", "Issue".into(), FieldType::Choice { options }),
    ];
    page.writes = serde_json::from_value(json!([
        {"field": "town", "to": {"kind": "card", "field": "city"}},
        {"field": "story", "to": {"kind": "ticket", "field": "body"}},
        {"field": "issue", "to": {"kind": "disposition"}}
    ]))
    .unwrap();
    let mut script = Script::new(Label::from(rows.mark));
    script.pages = vec![page];
    "hello".clone_into(&mut script.start);
    script.queues = vec![if rows.organization == "alpha" { "qa" } else { "qb" }.into()];
    script
}

/// A published script and a run of it, with the customer's own words among its answers.
pub(super) async fn write_rows(db: &Db, rows: &Rows, now: Moment) {
    let (script, organization) = (script(rows), rows.organization.into());
    db.scripts().save(&organization, "sale", 0, &script, "seed", now).await.unwrap();
    db.scripts().publish(&organization, "sale", 1, "seed", now).await.unwrap();
    let run = ScriptRun {
        id: rows.script_run.to_string(),
        organization,
        script: "sale".to_owned(),
        version: 1,
        interaction: InteractionId::from_uuid(rows.ended),
        customer: Some(CustomerId::from_uuid(rows.customer)),
        agent: rows.agent.into(),
        started_at: now,
        revision: 1,
        run: Run::begin(&script, now),
    };
    db.script_runs().begin(&run, &script).await.unwrap();
}

const SCRIPTS: &str = "/api/v1/organizations/alpha/scripts";

struct Desk<'a> {
    centre: &'a Centre,
    token: String,
}

impl<'a> Desk<'a> {
    async fn of(centre: &'a Centre, login: &str) -> Self {
        centre.person(login, Role::Agent, &["alpha"]).await;
        Self { centre, token: centre.token(login).await }
    }

    async fn begin(&self) -> super::centre::Answered {
        let path = format!("/api/v1/interactions/{}/script", self.centre.alpha.live);
        self.centre.call("POST", &path, Some(&self.token), Some(json!({}))).await
    }

    /// One step from the run as it is, with what was typed.
    async fn step(&self, run: &Value, step: Value, answers: Value) -> super::centre::Answered {
        let path = format!("/api/v1/script-runs/{}/step", run["id"].as_str().unwrap());
        let body = json!({"revision": run["revision"], "step": step, "answers": answers});
        self.centre.call("POST", &path, Some(&self.token), Some(body)).await
    }
}

/// A second version, with a branch on the card.
async fn republish(centre: &Centre) {
    let mut script = script(&centre.alpha);
    script.pages[0].next = serde_json::from_value(json!([
        {"when": "customer.city = \"Lyon\"", "to": "end"}
    ]))
    .unwrap();
    let alpha = "alpha".into();
    centre.state.store.scripts().save(&alpha, "sale", 1, &script, "t", at(1)).await.unwrap();
    centre.state.store.scripts().publish(&alpha, "sale", 2, "t", at(1)).await.unwrap();
}

const fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

#[tokio::test]
async fn a_script_is_saved_with_faults_and_published_without() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &["alpha"]).await;
    let call = |method: &'static str, leaf: &str, body: Value| {
        let path = format!("{SCRIPTS}/hotline{leaf}");
        let (centre, admin) = (&centre, admin.as_str());
        async move { centre.call(method, &path, Some(admin), Some(body)).await }
    };
    let mut draft = serde_json::to_value(script(&centre.alpha)).unwrap();
    draft["pages"][0]["otherwise"] = json!("nowhere");
    let saved = call("PUT", "", json!({"script": draft, "base_revision": 0})).await.expect(200);
    assert_eq!(saved.body["revision"], 1);
    assert_eq!(saved.body["faults"][0]["code"], "unknown_page");
    assert!(saved.body["reading"]["longest_ms"].as_u64().unwrap() > 1_000);
    let refused = call("POST", "/publish", json!({"base_revision": 1})).await.expect(422);
    let codes: Vec<_> =
        refused.body["faults"].as_array().unwrap().iter().map(|f| f["code"].clone()).collect();
    assert_eq!(codes, [json!("unknown_page"), json!("no_way_out"), json!("bound_twice")]);
    draft["pages"][0]["otherwise"] = json!("end");
    draft["queues"] = json!([]);
    let stale = call("PUT", "", json!({"script": draft, "base_revision": 0})).await;
    stale.expect(409);
    call("PUT", "", json!({"script": draft, "base_revision": 1})).await.expect(200);
    call("POST", "/publish", json!({"base_revision": 1})).await.expect(409);
    let version = call("POST", "/publish", json!({"base_revision": 2})).await.expect(200);
    assert_eq!(version.body["version"], 1);
    let shapeless = call("PUT", "", json!({"script": {"pages": 1}, "base_revision": 2})).await;
    assert_eq!(shapeless.expect(422).body["faults"][0]["path"], "pages");
    let list = centre.get(SCRIPTS, &admin).await.expect(200);
    assert_eq!(list.body["items"][0]["id"], "hotline");
    assert_eq!(list.body["items"][0]["published"], 1);
    assert_eq!(list.body["mentions"][0]["id"], "identity");
    call("DELETE", "", Value::Null).await.expect(204);
    let list = centre.get(SCRIPTS, &admin).await.expect(200);
    assert_eq!(list.body["items"][0]["published"], Value::Null);
}

#[tokio::test]
async fn an_agent_walks_through_and_what_was_said_and_answered_is_kept() {
    let centre = Centre::new().await;
    republish(&centre).await;
    let desk = Desk::of(&centre, "alice").await;
    let run = desk.begin().await.expect(200).body;
    assert_eq!((&run["page"], &run["version"]), (&json!("hello"), &json!(2)));
    assert_eq!(run["names"]["customer.name"], "Alphonse");
    assert_eq!(desk.begin().await.expect(200).body["id"], run["id"], "begun once");
    let refused = desk.step(&run, json!({"kind": "next"}), json!({})).await.expect(422);
    let paths: Vec<_> =
        refused.body["faults"].as_array().unwrap().iter().map(|f| f["path"].clone()).collect();
    assert_eq!(paths, [json!("mentions.identity"), json!("town")]);
    let tick = json!({"kind": "tick", "mention": "identity"});
    let ticked = desk.step(&run, tick, json!({"town": "Ly"})).await.expect(200).body;
    assert_eq!(ticked["proofs"][0]["agent"], "alice");
    assert_eq!(ticked["answers"]["town"], "Ly", "typed and kept, whole or not");
    desk.step(&run, json!({"kind": "save"}), json!({})).await.expect(409);
    let answers = json!({"town": "Lyon", "story": "Plus de son", "issue": "da"});
    let done = desk.step(&ticked, json!({"kind": "next"}), answers).await;
    let done = done.expect(200).body;
    assert_eq!((&done["page"], &done["ending"]), (&Value::Null, &json!("completed")));
    assert_eq!(done["unwritten"], json!([]));
    let card = format!("/api/v1/customers/{}", centre.alpha.customer);
    assert_eq!(centre.get(&card, &desk.token).await.expect(200).body["city"], "Lyon");
    let tickets = format!("/api/v1/tickets?interaction={}", centre.alpha.live);
    let tickets = centre.get(&tickets, &desk.token).await.expect(200).body;
    assert_eq!(tickets["items"][0]["body"], "Plus de son");
    assert_eq!(tickets["items"][0]["subject"], "Alphonse", "opened under the script's name");
    let calls = centre.get("/api/v1/live-interactions", &desk.token).await.expect(200).body;
    assert_eq!(calls["items"][0]["disposition"], "da");
    let lead = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let report = centre.get(&format!("{SCRIPTS}/sale/report?version=2"), &lead).await.expect(200);
    assert_eq!(report.body["figures"]["completed"], 1);
    assert_eq!(report.body["figures"]["pages"][0]["mentions"][0]["ticked"], 1);
}

#[tokio::test]
async fn what_cannot_be_kept_elsewhere_is_told_and_the_dialogue_goes_on() {
    let centre = Centre::new().await;
    let mut script = script(&centre.alpha);
    script.pages[0].mentions.clear();
    script.pages[0].writes = serde_json::from_value(json!([
        {"field": "town", "to": {"kind": "card", "field": "email"}}
    ]))
    .unwrap();
    let (alpha, scripts) = ("alpha".into(), centre.state.store.scripts());
    scripts.save(&alpha, "sale", 1, &script, "t", at(1)).await.unwrap();
    scripts.publish(&alpha, "sale", 2, "t", at(1)).await.unwrap();
    let desk = Desk::of(&centre, "alice").await;
    let run = desk.begin().await.expect(200).body;
    let next = desk.step(&run, json!({"kind": "next"}), json!({"town": "no address"})).await;
    let next = next.expect(200).body;
    assert_eq!(next["unwritten"][0]["path"], "town");
    assert_eq!(next["ending"], "completed");
    assert_eq!(next["answers"]["town"], "no address", "the answer itself is kept");
}

#[tokio::test]
async fn only_who_has_the_call_takes_steps() {
    let centre = Centre::new().await;
    let alice = Desk::of(&centre, "alice").await;
    let run = alice.begin().await.expect(200).body;
    let anna = Desk::of(&centre, "anna").await;
    anna.begin().await.expect(403);
    anna.step(&run, json!({"kind": "back"}), json!({})).await.expect(403);
    let first = alice.step(&run, json!({"kind": "back"}), json!({})).await.expect(422);
    assert_eq!(first.body["field"], "step");
    let objection = json!({"kind": "objection", "objection": "dear"});
    alice.step(&run, objection, json!({})).await.expect(422);
    let stopped = alice.step(&run, json!({"kind": "stop"}), json!({})).await.expect(200).body;
    assert_eq!(stopped["ending"], "stopped");
    alice.step(&stopped, json!({"kind": "save"}), json!({})).await.expect(422);
}

#[tokio::test]
async fn tests_of_a_draft_tell_the_failing_line_and_the_exits_that_none_took() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &["alpha"]).await;
    let mut draft = script(&centre.alpha);
    "test \"t\"\nticks identity\ntown = Lyon\nnext\n> ends completed".clone_into(&mut draft.tests);
    let path = "/api/v1/crm/script-test";
    let form = json!({"script": draft});
    let passed = centre.call("POST", path, Some(&admin), Some(form)).await.expect(200).body;
    assert_eq!(passed["passed"], true, "{passed}");
    assert_eq!(passed["coverage"], json!({"taken": 1, "exits": 1, "missing": []}));
    let form = json!({"script": draft, "text": "> page nowhere"});
    let failed = centre.call("POST", path, Some(&admin), Some(form)).await.expect(200).body;
    let failure = &failed["scenes"][0]["failure"];
    assert_eq!(failure["what"], "the script has no page nowhere");
    assert_eq!(failed["coverage"]["missing"], json!([{"page": "hello", "exit": "otherwise"}]));
    let shapeless = json!({"script": {"pages": 1}});
    centre.call("POST", path, Some(&admin), Some(shapeless)).await.expect(422);
}
