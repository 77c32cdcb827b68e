//! Imports over HTTP: a file with bad rows, its report, the mended file, and back.

use super::centre::{Answered, Centre};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use vocab::Role;

const FILE: &str = "Réf;Nom;Tél\nC1;Durand;0639981234\nC2;Petit;12\n";

async fn upload(centre: &Centre, token: &str, file: impl Into<Body>) -> Answered {
    let request = Request::post("/api/v1/organizations/alpha/imports?file=clients.csv")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .body(file.into())
        .unwrap();
    centre.send(request).await
}

/// Read until it has ended: another task carries it out.
async fn ended(centre: &Centre, token: &str, id: &str) -> Value {
    for _ in 0..500 {
        let import = centre.get(&format!("/api/v1/imports/{id}"), token).await.expect(200).body;
        if !["running", "undoing"].contains(&import["state"].as_str().unwrap()) {
            return import;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it did not end within five seconds");
}

async fn ask(centre: &Centre, token: &str, id: &str, what: &str, body: Value) -> Answered {
    centre.call("POST", &format!("/api/v1/imports/{id}/{what}"), Some(token), Some(body)).await
}

#[tokio::test]
async fn a_file_with_bad_rows_is_foreseen_imported_reported_and_undone() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let import = upload(&centre, token, FILE).await.expect(201).body;
    let id = import["id"].as_str().unwrap();
    assert_eq!(import["rows"], 2);
    let sample = centre.get(&format!("/api/v1/imports/{id}/sample"), token).await.expect(200).body;
    assert_eq!(sample["columns"][2]["samples"], json!(["0639981234", "12"]));
    let mapping = &sample["guess"];
    assert_eq!(mapping["columns"]["Tél"], "number");
    let form = json!({"mapping": mapping});
    let preview = ask(&centre, token, id, "preview", form).await.expect(200).body;
    assert_eq!(preview["rows"][0]["card"]["number"], "06 39 98 12 34");
    assert_eq!(preview["rows"][1]["faults"][0]["code"], "not_phone");
    for (dry, cards) in [(true, 0), (false, 1)] {
        let form = json!({"mapping": mapping, "dry_run": dry});
        ask(&centre, token, id, "run", form).await.expect(202);
        let done = ended(&centre, token, id).await;
        assert_eq!((&done["created"], &done["refused"]), (&json!(1), &json!(1)), "{done}");
        let found = centre.get("/api/v1/customers?q=durand", token).await.expect(200).body;
        assert_eq!(found["items"].as_array().unwrap().len(), cards);
    }
    let again = ask(&centre, token, id, "run", json!({"mapping": mapping})).await;
    again.expect(409);
    let csv = centre.get(&format!("/api/v1/imports/{id}/refusals.csv"), token).await;
    assert!(csv.text.contains("C2;Petit;12;3;Tél;"), "{}", csv.text);
    let mended = csv.text.replace(";12;", ";0639981235;");
    let second = upload(&centre, token, mended).await.expect(201).body;
    let mapping = &second["mapping"];
    let two = second["id"].as_str().unwrap();
    ask(&centre, token, two, "run", json!({"mapping": mapping})).await.expect(202);
    assert_eq!(ended(&centre, token, two).await["created"], 1);
    ask(&centre, token, two, "undo", json!({})).await.expect(202);
    let undone = ended(&centre, token, two).await;
    assert_eq!((&undone["state"], &undone["undone"]), (&json!("undone"), &json!(1)));
    let found = centre.get("/api/v1/customers?q=petit", token).await.expect(200).body;
    assert_eq!(found["items"], json!([]));
}

#[tokio::test]
async fn a_mapping_that_cannot_work_and_a_file_that_is_none_are_told() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let refused = upload(&centre, token, "").await.expect(422).body;
    assert_eq!((&refused["field"], &refused["value"]), (&json!("body"), &json!("empty")));
    let import = upload(&centre, token, FILE).await.expect(201).body;
    let id = import["id"].as_str().unwrap();
    let mapping = json!({"columns": {"Tél": "number"}, "by": [], "found": "update"});
    let form = json!({"mapping": mapping});
    let told = ask(&centre, token, id, "run", form).await.expect(422).body;
    assert_eq!(told["faults"][0]["code"], "no_name_column");
    ask(&centre, token, id, "cancel", json!({})).await.expect(409);
    ask(&centre, token, id, "undo", json!({})).await.expect(409);
}

#[tokio::test]
async fn mappings_are_kept_by_name() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Administrator, &["alpha"]).await;
    let list = "/api/v1/organizations/alpha/import-mappings";
    let mapping = json!({"columns": {"N": "last_name"}, "by": [], "found": "skip"});
    let form = json!({"mapping": mapping});
    let one = format!("{list}/Boutique");
    centre.call("PUT", &one, Some(token), Some(form)).await.expect(204);
    let kept = centre.get(list, token).await.expect(200).body;
    assert_eq!(
        (&kept["items"][0]["name"], &kept["items"][0]["mapping"]),
        (&json!("Boutique"), &mapping)
    );
    centre.call("DELETE", &one, Some(token), None).await.expect(204);
    centre.call("DELETE", &one, Some(token), None).await.expect(404);
}
