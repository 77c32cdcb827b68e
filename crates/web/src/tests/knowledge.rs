//! The knowledge base: written, published, found, judged, and what is not found.

use super::centre::{Answered, Centre};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use vocab::Role;

fn content(title: &str, text: &str, audience: &str) -> Value {
    json!({"title": {"fr": title}, "text": {"fr": text}, "audience": audience,
        "category": "Internet", "tags": ["box"]})
}

struct Base {
    centre: Centre,
    writer: String,
    agent: String,
}

impl Base {
    async fn new() -> Self {
        let centre = Centre::new().await;
        let writer = centre.signed_in(Role::Supervisor, &["alpha"]).await;
        let agent = centre.signed_in(Role::Agent, &["alpha"]).await;
        Self { centre, writer, agent }
    }

    async fn post(&self, token: &str, path: &str, body: Value) -> Answered {
        self.centre.call("POST", path, Some(token), Some(body)).await
    }

    async fn write(&self, content: Value) -> String {
        let body = json!({"organization": "alpha", "content": content});
        let made = self.post(&self.writer, "/api/v1/articles", body).await.expect(201);
        made.body["id"].as_str().unwrap().to_owned()
    }

    async fn publish(&self, id: &str, version: i64) {
        let body = json!({"version": version, "state": "published"});
        self.post(&self.writer, &format!("/api/v1/articles/{id}/state"), body).await.expect(200);
    }

    async fn titles(&self, token: &str, q: &str) -> Vec<String> {
        let path = format!("/api/v1/articles/search?q={q}");
        let found = self.centre.get(&path, token).await.expect(200);
        let items = found.body["items"].as_array().unwrap();
        items.iter().map(|i| i["article"]["title"]["fr"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn a_draft_is_read_once_it_is_published_and_found_by_other_words_than_it_has() {
    let base = Base::new().await;
    let text = "Le client **résilie** par écrit. <script>alert(1)</script>";
    let id = base.write(content("Résiliation d'un contrat", text, "agents")).await;
    let path = format!("/api/v1/articles/{id}");
    base.centre.get(&path, &base.agent).await.expect(404);
    assert!(base.titles(&base.agent, "resilier").await.is_empty());
    base.publish(&id, 1).await;
    assert_eq!(base.titles(&base.agent, "resilier").await, ["Résiliation d'un contrat"]);
    assert_eq!(base.titles(&base.agent, "resilliatoin").await, ["Résiliation d'un contrat"]);
    let found = base.centre.get("/api/v1/articles/search?q=r%C3%A9silier", &base.agent).await;
    let item = &found.expect(200).body["items"][0];
    assert_eq!(item["title"][0], json!({"text": "Résiliation", "hit": true}));
    let excerpt = item["excerpt"].to_string();
    assert!(excerpt.contains("<script>"), "pieces are plain text: {excerpt}");
    let read = base.centre.get(&path, &base.agent).await.expect(200);
    assert_eq!((&read.body["writable"], &read.body["shown"]), (&json!(false), &json!(1)));
}

#[tokio::test]
async fn a_change_is_a_version_and_two_writers_do_not_overwrite_each_other() {
    let base = Base::new().await;
    let id = base.write(content("Box", "Un", "agents")).await;
    base.publish(&id, 1).await;
    let path = format!("/api/v1/articles/{id}");
    let change = json!({"version": 1, "content": content("Box", "Deux", "agents")});
    let patch = || base.centre.call("PATCH", &path, Some(&base.writer), Some(change.clone()));
    assert_eq!(patch().await.expect(200).body["version"], 2);
    patch().await.expect(409);
    let read = base.centre.get(&path, &base.writer).await.expect(200);
    assert_eq!(read.body["text"]["fr"], "Un", "still what is published");
    let written = base.centre.get(&format!("{path}?written=true"), &base.writer).await;
    assert_eq!(written.expect(200).body["text"]["fr"], "Deux");
    let agent = base.centre.get(&format!("{path}?written=true"), &base.agent).await.expect(200);
    assert_eq!(agent.body["text"]["fr"], "Un", "an agent reads what is published");
    let versions = base.centre.get(&format!("{path}/versions"), &base.writer).await.expect(200);
    assert_eq!(versions.body["items"].as_array().unwrap().len(), 2);
    let empty = json!({"version": 2, "content": content(" ", "Trois", "agents")});
    let bad = base.centre.call("PATCH", &path, Some(&base.writer), Some(empty)).await.expect(422);
    assert_eq!(bad.body["faults"][0]["path"], "title.fr");
}

#[tokio::test]
async fn the_organizations_own_people_read_what_is_for_them() {
    let base = Base::new().await;
    for audience in ["agents", "organization", "public"] {
        let id = base.write(content(audience, "Zinzolin", audience)).await;
        base.publish(&id, 1).await;
    }
    let client = base.centre.signed_in(Role::Organization, &["alpha"]).await;
    let mut titles = base.titles(&client, "zinzolin").await;
    titles.sort();
    assert_eq!(titles, ["organization", "public"]);
    assert_eq!(base.titles(&base.agent, "zinzolin").await.len(), 3);
    let stranger = base.centre.signed_in(Role::Administrator, &["beta"]).await;
    assert!(base.titles(&stranger, "zinzolin").await.is_empty());
    assert!(base.titles(&stranger, "zinzolin&written=true").await.is_empty());
    let list = base.centre.get("/api/v1/articles", &client).await.expect(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 3, "with the seeded one");
    assert!(list.body["items"][0]["author"].is_null());
}

#[tokio::test]
async fn what_is_not_found_is_reported_without_numbers_and_openings_are_counted() {
    let base = Base::new().await;
    let id = base.write(content("Box", "Redémarrer", "agents")).await;
    base.publish(&id, 1).await;
    for q in ["Trampoline 0612345678", "trampoline", "box"] {
        let body = json!({"organization": "alpha", "q": q});
        base.post(&base.agent, "/api/v1/articles/searches", body).await.expect(204);
    }
    let opened = format!("/api/v1/articles/{id}/opened");
    base.post(&base.agent, &opened, json!({"q": "box"})).await.expect(204);
    let report = base.centre.get("/api/v1/articles/report", &base.writer).await.expect(200).body;
    assert_eq!(report["unanswered"][0]["query"], "trampoline");
    assert_eq!((&report["unanswered"][0]["searches"], &report["clicks"]), (&json!(2), &json!(1)));
    assert_eq!(report["unopened"], json!([]));
    base.centre.get("/api/v1/articles/report", &base.agent).await.expect(403);
    let said = json!({"version": 1, "useful": false, "comment": "trop court"});
    base.post(&base.agent, &format!("/api/v1/articles/{id}/feedback"), said).await.expect(204);
    let read = base.centre.get(&format!("/api/v1/articles/{id}"), &base.agent).await.expect(200);
    assert_eq!((&read.body["views"], &read.body["useless"]), (&json!(1), &json!(1)));
    let opinions = base.centre.get(&format!("/api/v1/articles/{id}/feedback"), &base.writer).await;
    assert_eq!(opinions.expect(200).body["items"][0]["comment"], "trop court");
    let bad = json!({"version": 9, "useful": true});
    base.post(&base.agent, &format!("/api/v1/articles/{id}/feedback"), bad).await.expect(422);
}

#[tokio::test]
async fn articles_are_suggested_for_a_text() {
    let base = Base::new().await;
    let id = base.write(content("Box qui clignote", "Redémarrer la box", "agents")).await;
    base.publish(&id, 1).await;
    let text = "La cliente dit que sa box clignote en rouge depuis hier.";
    let body = json!({"organization": "alpha", "text": text});
    let found = base.post(&base.agent, "/api/v1/articles/suggest", body).await.expect(200);
    assert_eq!(found.body["items"][0]["article"]["id"], id);
}

#[tokio::test]
async fn pictures_and_pdf_are_kept_and_nothing_that_runs() {
    let base = Base::new().await;
    let id = base.write(content("Box", "![voyants](file:1)", "agents")).await;
    let put = async |name: &str, bytes: &'static [u8]| {
        let request = Request::builder()
            .method("POST")
            .uri(format!("/api/v1/articles/{id}/files?name={name}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", base.writer));
        base.centre.send(request.body(Body::from(bytes)).unwrap()).await
    };
    put("a.svg", b"<svg><script>1</script></svg>").await.expect(422);
    let file = put("voyants.png", b"\x89PNG\r\n\x1a\nrest").await.expect(201).body;
    assert_eq!(file["media"], "image/png");
    let path = format!("/api/v1/articles/{id}/files/{}", file["id"].as_str().unwrap());
    base.centre.get(&path, &base.agent).await.expect(404);
    base.publish(&id, 1).await;
    let read = base.centre.get(&path, &base.agent).await.expect(200);
    assert_eq!(read.headers[header::CONTENT_TYPE], "image/png");
    assert_eq!(read.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    base.centre.call("DELETE", &path, Some(&base.agent), None).await.expect(403);
    base.centre.call("DELETE", &path, Some(&base.writer), None).await.expect(204);
    base.centre.get(&path, &base.agent).await.expect(404);
}

#[tokio::test]
async fn articles_of_the_whole_centre_are_read_everywhere_and_written_by_those_of_all_of_it() {
    let base = Base::new().await;
    let (centre, all) = (&base.centre, base.centre.signed_in(Role::Administrator, &[]).await);
    let body = |title: &str| json!({"organization": "", "content": content(title, "x", "agents")});
    let refused = base.post(&base.writer, "/api/v1/articles", body("Accueil")).await.expect(403);
    assert!(refused.text.contains("whole centre"), "{}", refused.text);
    let of_alpha = centre.signed_in(Role::Administrator, &["alpha"]).await;
    base.post(&of_alpha, "/api/v1/articles", body("Accueil")).await.expect(403);
    let leader = centre.signed_in(Role::Supervisor, &[]).await;
    base.post(&leader, "/api/v1/articles", body("Accueil")).await.expect(403);
    let made = base.post(&all, "/api/v1/articles", body("Accueil téléphonique")).await.expect(201);
    let id = made.body["id"].as_str().unwrap();
    let path = format!("/api/v1/articles/{id}");
    centre.get(&path, &base.agent).await.expect(404);
    let state = json!({"version": 1, "state": "published"});
    let publish = format!("{path}/state");
    base.post(&base.writer, &publish, state.clone()).await.expect(404);
    base.post(&leader, &publish, state.clone()).await.expect(403);
    base.post(&all, &publish, state).await.expect(200);
    let of_beta = centre.signed_in(Role::Agent, &["beta"]).await;
    for reader in [&base.agent, &of_beta] {
        assert_eq!(base.titles(reader, "accueil").await, ["Accueil téléphonique"]);
        let read = centre.get(&path, reader).await.expect(200);
        assert_eq!(read.body["organization"], "");
    }
    let narrowed = centre.get("/api/v1/articles?organization=alpha", &base.agent).await.expect(200);
    assert!(narrowed.text.contains("Accueil"), "{}", narrowed.text);
    let strange = centre.get("/api/v1/articles?organization=beta", &base.agent).await.expect(200);
    assert!(!strange.text.contains("Accueil"), "another's list stays empty");
    let written = centre.get(&format!("{path}?written=true"), &base.writer).await.expect(200);
    assert_eq!(written.body["writable"], false);
    let change = json!({"version": 1, "content": content("Autre", "y", "agents")});
    for (token, status) in [(&base.writer, 404), (&leader, 403), (&all, 200)] {
        let change = Some(change.clone());
        centre.call("PATCH", &path, Some(token), change).await.expect(status);
    }
}
