//! A person's data told and erased over HTTP.

use super::centre::Centre;
use serde_json::json;
use vocab::Role;

#[tokio::test]
async fn an_erasure_asks_for_the_name_and_waits_for_calls_to_end() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Administrator, &["alpha"]).await;
    let path = format!("/api/v1/customers/{}/erasure", centre.alpha.customer);
    let foreseen = centre.get(&path, token).await.expect(200).body;
    assert_eq!(foreseen["confirm"], "Alphonse");
    let wrong = json!({"confirm": "Alfonse"});
    let refused = centre.call("POST", &path, Some(token), Some(wrong)).await.expect(422);
    assert_eq!(refused.body["field"], "confirm");
    let typed = json!({"confirm": " alphonse "});
    // The seeded customer is in a call, and one is owed.
    assert!(!foreseen["blocked"].is_null(), "{foreseen}");
    centre.call("POST", &path, Some(token), Some(typed.clone())).await.expect(409);
    store::testing::execute(&centre.state.store, "UPDATE contact SET live = 0").await;
    store::testing::execute(&centre.state.store, "UPDATE callback SET state = 'kept'").await;
    let done = centre.call("POST", &path, Some(token), Some(typed)).await.expect(201).body;
    assert_eq!(done["author"], "administrator-alpha");
    let card = format!("/api/v1/customers/{}", centre.alpha.customer);
    let card = centre.get(&card, token).await.expect(200);
    assert!(!card.text.contains("162000011"), "{}", card.text);
    let list = centre.get("/api/v1/organizations/alpha/erasures", token).await.expect(200).body;
    assert_eq!(list["items"][0]["id"], done["id"]);
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    centre.get(&path, token).await.expect(403);
}

#[tokio::test]
async fn a_person_gets_everything_and_retention_tells_what_goes_next() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Administrator, &["alpha"]).await;
    let path = format!("/api/v1/customers/{}/personal-data", centre.alpha.customer);
    let all = centre.get(&path, token).await.expect(200);
    assert_eq!(all.body["rows"]["customer"][0]["body"]["name"], "Alphonse");
    assert!(all.body["rows"]["ticket"].is_array(), "{}", all.text);
    assert!(!all.text.contains("Bettina"));
    let path = "/api/v1/organizations/alpha/retention";
    let told = centre.get(path, token).await.expect(200).body;
    assert_eq!(told["next"]["recordings"], 0, "no rule, nothing goes");
}

#[tokio::test]
async fn a_person_gets_an_archive_with_a_page_their_sounds_and_their_files() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Administrator, &["alpha"]).await;
    let (state, files) = (&centre.state, &centre.state.attachments);
    let file = vocab::AttachmentId::from_uuid(centre.alpha.attachment);
    files.write(&"alpha".into(), file, b"une facture").unwrap();
    let path = format!("/api/v1/customers/{}/personal-data.zip?lang=en", centre.alpha.customer);
    let answer = centre.get(&path, token).await.expect(200);
    let names = archive(&answer.bytes);
    assert_eq!(names[names.len() - 2..], ["readme.html", "donnees.json"]);
    assert!(names.iter().any(|n| n.starts_with("pieces-jointes/001-")), "{names:?}");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&answer.bytes)).unwrap();
    let mut read = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    assert!(read("readme.html").contains("Alphonse"));
    assert!(read("donnees.json").contains("Alphonse"));
    let enclosed = names.iter().find(|n| n.starts_with("pieces-jointes/")).unwrap();
    assert_eq!(read(enclosed), "une facture");
    // What an erasure takes, the disk has no more.
    store::testing::execute(&state.store, "UPDATE contact SET live = 0").await;
    store::testing::execute(&state.store, "UPDATE callback SET state = 'kept'").await;
    let erasure = format!("/api/v1/customers/{}/erasure", centre.alpha.customer);
    let typed = json!({"confirm": "Alphonse"});
    let done = centre.call("POST", &erasure, Some(token), Some(typed)).await.expect(201).body;
    assert_eq!(done["figures"]["attachments"], 1);
    assert_eq!(files.read(&"alpha".into(), file).unwrap(), None);
    let after = centre.get(&path, token).await.expect(200);
    assert_eq!(archive(&after.bytes).len(), 2, "only the page and the data of the shell");
}

fn archive(bytes: &[u8]) -> Vec<String> {
    let zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    zip.file_names().map(|name| name.unwrap().into_owned()).collect()
}
