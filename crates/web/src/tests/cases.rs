//! Diagnoses over the API: asked, answered, solved into a ticket, passed on, learnt from.

use super::centre::{Answered, Centre, Rows};
use crm::cases::{Case, Success};
use serde_json::{Value, json};
use store::{
    CaseId, CaseOrigin, CaseState, Db, DiagnosisBody, DiagnosisId, DiagnosisRecord, DiagnosisState,
    NewCase,
};
use vocab::{CustomerId, Moment, Pii, Role};

/// One accepted case and one diagnosis of each organization.
pub(super) async fn write_rows(db: &Db, rows: &Rows, now: Moment) {
    let case = Case {
        problem: Pii::new(format!("{} hears nothing", rows.mark)),
        solution: Pii::new("Redémarrer".to_owned()),
        values: values(json!({"extent": "all", "changed": true})),
        success: Success { tried: 15, solved: 14 },
        ..Case::default()
    };
    let new = NewCase {
        id: CaseId::from_uuid(rows.case),
        organization: rows.organization.into(),
        base: "incidents".to_owned(),
        state: CaseState::Accepted,
        case,
        origin: CaseOrigin::default(),
        author: rows.agent.to_owned(),
    };
    db.cases().create_all(vec![new], now).await.unwrap();
    let diagnosis = DiagnosisRecord {
        id: DiagnosisId::from_uuid(rows.diagnosis),
        organization: rows.organization.into(),
        base: "incidents".to_owned(),
        interaction: None,
        customer: Some(CustomerId::from_uuid(rows.customer)),
        ticket: None,
        author: rows.agent.to_owned(),
        state: DiagnosisState::Open,
        body: DiagnosisBody { text: Pii::new(rows.mark.to_owned()), ..DiagnosisBody::default() },
        started_at: now,
        updated_at: now,
        version: 1,
    };
    db.diagnoses().create(&diagnosis).await.unwrap();
}

fn values(of: Value) -> crm::Values {
    of.as_object().cloned().unwrap()
}

/// Alpha's supervisor, with three cases more.
async fn expert(centre: &Centre) -> String {
    let token = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let csv = "problem,solution,extent,since,changed,tried,solved\n\
         Par moments,Changer le câble,times,longer,non,9,8\n\
         Par moments,Changer le câble,times,week,non,0,0\n\
         Une partie,Remettre à zéro,part,today,oui,4,1\n\
         Une partie,,part,today,oui,4,1\n";
    let form = json!({"organization": "alpha", "csv": csv});
    let told = post(centre, "/api/v1/cases/import", &token, form).await.expect(200).body;
    assert_eq!((&told["read"], &told["created"]), (&json!(4), &json!(3)));
    assert_eq!(told["refused"][0]["line"], 5);
    assert_eq!(told["refused"][0]["code"], "required");
    token
}

async fn post(centre: &Centre, path: &str, token: &str, form: Value) -> Answered {
    centre.call("POST", path, Some(token), Some(form)).await
}

async fn begun(centre: &Centre, token: &str) -> Value {
    let form = json!({"organization": "alpha", "interaction": centre.alpha.live,
        "customer": centre.alpha.customer});
    post(centre, "/api/v1/diagnoses", token, form).await.expect(201).body
}

/// One step of it, at the version it has.
async fn step(centre: &Centre, token: &str, of: &Value, form: Value) -> Answered {
    let mut form = form;
    form["version"] = of["version"].clone();
    let path = format!("/api/v1/diagnoses/{}/steps", of["id"].as_str().unwrap());
    post(centre, &path, token, form).await
}

async fn end(centre: &Centre, token: &str, of: &Value, form: Value) -> Answered {
    let mut form = form;
    form["version"] = of["version"].clone();
    let path = format!("/api/v1/diagnoses/{}/outcome", of["id"].as_str().unwrap());
    post(centre, &path, token, form).await
}

#[tokio::test]
async fn a_diagnosis_asks_ranks_explains_and_fills_in_the_ticket() {
    let centre = Centre::new().await;
    let token = expert(&centre).await;
    let begun = begun(&centre, &token).await;
    assert_eq!(begun["next"]["ask"]["attribute"], "extent");
    assert_eq!(begun["ranked"].as_array().unwrap().len(), 4);
    let bad = json!({"action": "answer", "attribute": "extent", "value": "nowhere"});
    let refused = step(&centre, &token, &begun, bad).await.expect(422);
    assert_eq!(refused.body["faults"][0]["code"], "not_an_option");
    let all = json!({"action": "answer", "attribute": "extent", "value": "all"});
    let asked = step(&centre, &token, &begun, all.clone()).await.expect(200).body;
    let first = &asked["ranked"][0];
    assert_eq!((&first["number"], &first["percent"]), (&json!(1), &json!(100)));
    let because = first["because"]["fr"].as_str().unwrap();
    assert_eq!(because, "comme le cas 1 : même étendue, résolu 14 fois sur 15");
    step(&centre, &token, &begun, all).await.expect(409);
    let skipped = json!({"action": "answer", "attribute": "since", "value": null});
    let asked = step(&centre, &token, &asked, skipped).await.expect(200).body;
    assert_eq!(asked["steps"][1]["answer"], Value::Null);
    let asked = step(&centre, &token, &asked, json!({"action": "back"})).await.expect(200).body;
    assert_eq!(asked["steps"].as_array().unwrap().len(), 1);

    let form = json!({"outcome": "solved", "case": centre.alpha.case});
    let ended = end(&centre, &token, &asked, form).await.expect(200).body;
    assert_eq!((&ended["state"], &ended["solved_by"]), (&json!("solved"), &json!(1)));
    assert_eq!(ended["next"], Value::Null);
    let path = format!("/api/v1/tickets/{}", ended["ticket"].as_str().unwrap());
    let ticket = centre.get(&path, &token).await.expect(200).body;
    assert_eq!((&ticket["status"], &ticket["type"]), (&json!("solved"), &json!("incident")));
    assert_eq!(ticket["customer"], json!(centre.alpha.customer));
    assert_eq!(ticket["interaction"], json!(centre.alpha.live));
    let body = ticket["body"].as_str().unwrap();
    assert!(body.contains("– Qu’est-ce qui ne fonctionne pas ? Tout le service"), "{body}");
    assert!(body.contains("Solution (cas 1) : Redémarrer"), "{body}");
    let case = format!("/api/v1/cases/{}", centre.alpha.case);
    let case = centre.get(&case, &token).await.expect(200).body;
    assert_eq!((&case["tried"], &case["solved"]), (&json!(16), &json!(15)));
    let found = format!("/api/v1/diagnoses?ticket={}", ended["ticket"].as_str().unwrap());
    let found = centre.get(&found, &token).await.expect(200).body;
    assert_eq!(found["items"][0]["id"], ended["id"]);
    assert_eq!(found["items"][0]["steps"][0]["answer"]["fr"], "Tout le service");
}

#[tokio::test]
async fn a_solution_tried_in_vain_is_counted_and_leaves_the_ranking() {
    let centre = Centre::new().await;
    let token = expert(&centre).await;
    let begun = begun(&centre, &token).await;
    let failed = json!({"action": "failed", "case": centre.alpha.case});
    let asked = step(&centre, &token, &begun, failed.clone()).await.expect(200).body;
    assert_eq!(asked["failed"], json!([1]));
    let left = asked["ranked"].as_array().unwrap();
    assert!(left.iter().all(|r| r["number"] != 1), "{left:?}");
    let asked = step(&centre, &token, &asked, failed).await.expect(200).body;
    assert_eq!(asked["failed"], json!([1]), "counted once");
    let form = json!({"outcome": "not_solved", "told": "Besoin du niveau 2"});
    let ended = end(&centre, &token, &asked, form).await.expect(200).body;
    let path = format!("/api/v1/tickets/{}", ended["ticket"].as_str().unwrap());
    let ticket = centre.get(&path, &token).await.expect(200).body;
    assert_ne!(ticket["status"], "solved");
    assert_eq!(ticket["level"], 2, "it went up with its answers");
    let body = ticket["body"].as_str().unwrap();
    assert!(body.contains("Essayé en vain : solution du cas 1"), "{body}");
    assert!(body.contains("Besoin du niveau 2"), "{body}");
    // Level 2 solves it: what the base did not know is proposed.
    let form =
        json!({"version": ticket["version"], "status": "solved", "solution": "Fibre soudée"});
    centre.call("PATCH", &path, Some(&token), Some(form)).await.expect(200);
    let proposed = "/api/v1/cases?organization=alpha&state=proposed";
    let proposed = centre.get(proposed, &token).await.expect(200).body["items"].clone();
    assert_eq!(proposed[0]["solution"], "Fibre soudée");
    assert_eq!(proposed[0]["ticket"], ended["ticket"]);
    let again = end(&centre, &token, &ended, json!({"outcome": "not_solved"})).await.expect(422);
    assert_eq!(again.body["field"], "id");
}

#[tokio::test]
async fn a_new_solution_is_proposed_and_an_expert_accepts_merges_or_refuses_it() {
    let centre = Centre::new().await;
    let token = expert(&centre).await;
    let queue = || async {
        let path = "/api/v1/cases?organization=alpha&state=proposed";
        centre.get(path, &token).await.expect(200).body["items"].clone()
    };
    for told in ["Couper le parental", "Couper encore", "Bof"] {
        let begun = begun(&centre, &token).await;
        let form = json!({"outcome": "solved"});
        end(&centre, &token, &begun, form).await.expect(422);
        let form = json!({"outcome": "solved", "told": told});
        end(&centre, &token, &begun, form).await.expect(200);
    }
    let proposed = queue().await;
    assert_eq!(proposed.as_array().unwrap().len(), 3);
    let review = async |case: &Value, form: Value| {
        let mut form = form;
        form["version"] = case["version"].clone();
        let path = format!("/api/v1/cases/{}/review", case["id"].as_str().unwrap());
        post(&centre, &path, &token, form).await
    };
    let by = |told: &str| {
        proposed.as_array().unwrap().iter().find(|c| c["solution"] == told).unwrap().clone()
    };
    let refused = review(&by("Bof"), json!({"decision": "refuse"})).await.expect(422);
    assert_eq!(refused.body["field"], "reason");
    let form = json!({"decision": "refuse", "reason": "Trop vague"});
    let refused = review(&by("Bof"), form).await.expect(200).body;
    assert_eq!(
        (&refused["state"], &refused["history"][0]["note"]),
        (&json!("refused"), &json!("Trop vague"))
    );
    let accepted = review(&by("Couper le parental"), json!({"decision": "accept"})).await;
    let accepted = accepted.expect(200).body;
    assert_eq!(accepted["state"], "accepted");
    let form = json!({"decision": "merge", "into": accepted["id"]});
    let merged = review(&by("Couper encore"), form).await.expect(200).body;
    assert_eq!(merged["merged_into"], accepted["id"]);
    let path = format!("/api/v1/cases/{}", accepted["id"].as_str().unwrap());
    let into = centre.get(&path, &token).await.expect(200).body;
    assert_eq!((&into["tried"], &into["solved"]), (&json!(2), &json!(2)));
    assert_eq!(queue().await, json!([]));
}

#[tokio::test]
async fn an_answer_that_a_case_did_not_have_becomes_its_revision() {
    let centre = Centre::new().await;
    let token = expert(&centre).await;
    let begun = begun(&centre, &token).await;
    let since = json!({"action": "answer", "attribute": "since", "value": "today"});
    let asked = step(&centre, &token, &begun, since).await.expect(200).body;
    let form = json!({"outcome": "solved", "case": centre.alpha.case});
    end(&centre, &token, &asked, form).await.expect(200);
    let path = "/api/v1/cases?organization=alpha&state=proposed";
    let proposed = centre.get(path, &token).await.expect(200).body["items"][0].clone();
    assert_eq!(proposed["revises"], json!(centre.alpha.case));
    let review = format!("/api/v1/cases/{}/review", proposed["id"].as_str().unwrap());
    let form = json!({"version": proposed["version"], "decision": "accept"});
    let done = post(&centre, &review, &token, form).await.expect(200).body;
    assert_eq!(done["state"], "merged");
    let case = format!("/api/v1/cases/{}", centre.alpha.case);
    let case = centre.get(&case, &token).await.expect(200).body;
    assert_eq!(case["values"]["since"], "today");
    assert_eq!(
        (&case["number"], &case["tried"], &case["version"]),
        (&json!(1), &json!(16), &json!(2))
    );
}

#[tokio::test]
async fn a_base_is_measured_and_a_draft_of_it_tried() {
    let centre = Centre::new().await;
    let token = expert(&centre).await;
    let found = centre.get("/api/v1/cases/quality?organization=alpha", &token).await.expect(200);
    assert_eq!((&found.body["cases"], &found.body["findable"]), (&json!(4), &json!(2)));
    assert_eq!(found.body["top1"], 2);
    let admin = centre.signed_in(Role::Administrator, &["alpha"]).await;
    let mut base = serde_json::to_value(&crm::Setup::default().case_bases[0]).unwrap();
    let path = "/api/v1/organizations/alpha/case-bases/try";
    let form = json!({"base": base, "values": {"extent": "part"}});
    let tried = post(&centre, path, &admin, form).await.expect(200).body;
    assert_eq!(tried["ranked"][0]["solution"], "Remettre à zéro");
    assert_eq!(tried["quality"]["cases"], 4);
    base["attributes"][0]["weight"] = json!(400);
    let refused = post(&centre, path, &admin, json!({"base": base})).await.expect(422);
    assert_eq!(refused.body["faults"][0]["code"], "above_100");
}
