//! The page behind a survey's link, and what answers come to.

use super::centre::Centre;
use crate::routes::new_survey_link;
use crate::state::now;
use axum::body::Body;
use axum::http::{Request, header};
use crm::survey::Scores;
use serde_json::json;
use store::{MailKind, NewMail, SurveyAsk, SurveyState, SurveyWay};
use uuid::Uuid;
use vocab::{CustomerId, InteractionId, Pii, Role};

/// Alpha's ended contact is asked about; gives the path of the page.
pub(super) async fn asked(centre: &Centre, open_ms: i64) -> String {
    let (token, hash) = new_survey_link();
    let now = now();
    let ask = SurveyAsk {
        id: Uuid::from_u128(77).to_string(),
        organization: "alpha".into(),
        survey: "satisfaction".to_owned(),
        interaction: InteractionId::from_uuid(centre.alpha.ended),
        customer: Some(CustomerId::from_uuid(centre.alpha.customer)),
        way: SurveyWay::Email,
        state: SurveyState::Planned,
        reason: String::new(),
        design: Some(crm::survey::defaults().remove(0)),
        language: "fr".to_owned(),
        created_at: now,
        due_at: Some(now),
        asked_at: None,
        expires_at: None,
        answered_at: None,
        answers: Pii::default(),
        scores: Scores::default(),
        comment: Pii::default(),
        themes: Vec::new(),
        follow_up: None,
        follow_up_id: None,
        follow_up_why: String::new(),
    };
    let surveys = centre.state.store.surveys();
    surveys.add(std::slice::from_ref(&ask)).await.unwrap();
    let mail = NewMail {
        id: ask.id.clone(),
        organization: Some("alpha".into()),
        kind: MailKind::Survey,
        receiver: Pii::new("a@b.example".to_owned()),
        subject: Pii::default(),
        text: Pii::default(),
        html: None,
        parts: Vec::new(),
    };
    let times = (now.plus_ms(-1_000), now.plus_ms(open_ms));
    assert!(surveys.ask(&ask, &hash, &mail, times).await.unwrap());
    format!("/s/{token}")
}

async fn send(centre: &Centre, path: &str, form: &'static str) -> super::centre::Answered {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    centre.send(request).await
}

#[tokio::test]
async fn whoever_has_the_link_answers_once_and_the_card_and_the_figures_know() {
    let centre = Centre::new().await;
    let path = asked(&centre, 60_000).await;
    let page = centre.call("GET", &path, None, None).await.expect(200);
    assert!(page.text.contains("Êtes-vous satisfait"), "{}", page.text);
    let again = send(&centre, &path, "recommandation=3&commentaire=Trop+d%27attente").await;
    assert_eq!(again.status, 422);
    assert!(again.text.contains("Répondez à cette question"), "{}", again.text);
    assert!(again.text.contains("Trop d&#39;attente"), "what was written is not lost");
    let form = "satisfaction=1&recommandation=3&commentaire=Trop+d%27attente&mot=x";
    let thanks = send(&centre, &path, form).await.expect(200);
    assert!(thanks.text.contains("Merci"), "{}", thanks.text);
    let twice = send(&centre, &path, "satisfaction=5").await.expect(200);
    assert!(twice.text.contains("déjà répondu"), "{}", twice.text);

    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let found = centre.get("/api/v1/surveys/answers?low=true", token).await.expect(200).body;
    let line = &found["items"][0];
    assert_eq!((&line["csat"], &line["nps"], &line["ces"]), (&json!(1), &json!(3), &json!(null)));
    assert_eq!(line["comment"], "Trop d'attente");
    assert_eq!(line["themes"], json!(["attente"]));
    assert_eq!(line["follow_up"], "wanted");
    assert_eq!(line["answers"]["mot"], json!(null), "what was not asked is not kept");
    for by in ["queue", "agent", "survey", "way", "day", "campaign", "disposition"] {
        let path = format!("/api/v1/surveys/results?by={by}");
        let sums = centre.get(&path, token).await.expect(200).body;
        assert_eq!(sums["total"]["csat"], json!(0.0), "{by}");
        assert_eq!(sums["lines"].as_array().unwrap().len(), 1, "{by}");
    }
    let card = format!("/api/v1/customers/{}", centre.alpha.customer);
    let card = centre.get(&card, token).await.expect(200);
    assert_eq!(card.body["surveys"][0]["rating"], 1, "{}", card.text);
    let stranger = &centre.signed_in(Role::Supervisor, &["beta"]).await;
    let sums = centre.get("/api/v1/surveys/results", stranger).await.expect(200).body;
    assert_eq!(sums["total"]["asked"], 0);
    let payer = &centre.signed_in(Role::Organization, &["alpha"]).await;
    centre.get("/api/v1/surveys/results?by=agent", payer).await.expect(403);
    centre.get("/api/v1/surveys/results?agent=x", payer).await.expect(403);
    let told = centre.get("/api/v1/surveys/answers", payer).await.expect(200).body;
    assert_eq!(told["items"][0]["agent"], json!(null), "an organization sees no agent");
}

#[tokio::test]
async fn a_link_that_is_over_or_wrong_takes_nothing_and_a_refusal_is_a_withdrawn_consent() {
    let centre = Centre::new().await;
    let path = asked(&centre, -1).await;
    let late = send(&centre, &path, "satisfaction=5").await;
    assert_eq!(late.status, 410);
    assert!(late.text.contains("close"), "{}", late.text);
    assert_eq!(centre.call("GET", "/s/0123", None, None).await.status, 404);
    assert_eq!(send(&centre, "/s/0123", "satisfaction=5").await.status, 404);
    assert_eq!(send(&centre, "/s/0123/stop", "").await.status, 404);
    let stopped = send(&centre, &format!("{path}/stop"), "").await.expect(200);
    assert!(stopped.text.contains("plus d’enquête"), "{}", stopped.text);
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let card = format!("/api/v1/customers/{}", centre.alpha.customer);
    let card = centre.get(&card, token).await.expect(200).body;
    let consent = &card["consents"][0];
    assert_eq!((&consent["purpose"], &consent["state"]), (&json!("survey"), &json!("withdrawn")));
}

#[tokio::test]
async fn an_administrator_tries_the_mail_and_sees_what_became_of_it() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Administrator, &[]).await;
    let to = json!({"receiver": "admin@centre.example"});
    centre.call("POST", "/api/v1/mails/test", Some(token), Some(to)).await.expect(202);
    let wrong = json!({"receiver": "admin"});
    let wrong = centre.call("POST", "/api/v1/mails/test", Some(token), Some(wrong)).await;
    assert_eq!(wrong.expect(422).body["field"], "receiver");
    let list = centre.get("/api/v1/mails", token).await.expect(200).body;
    let mail = &list["items"][0];
    assert_eq!((&mail["kind"], &mail["sent_at"]), (&json!("test"), &json!(null)));
    let again = format!("/api/v1/mails/{}/retry", mail["id"].as_str().unwrap());
    centre.call("POST", &again, Some(token), None).await.expect(202);
}

#[tokio::test]
async fn a_survey_is_looked_at_and_tried_before_customers_see_it_and_the_trial_keeps_nothing() {
    let centre = Centre::new().await;
    let token = &centre.signed_in(Role::Administrator, &["alpha"]).await;
    let survey = serde_json::to_value(crm::survey::defaults().remove(0)).unwrap();
    let path = "/api/v1/organizations/alpha/surveys/preview";
    let form = json!({"survey": survey, "language": "en"});
    let shown = centre.call("POST", path, Some(token), Some(form)).await.expect(200).body;
    let page = |name: &str| shown[name].as_str().unwrap().to_owned();
    assert!(page("page_light").contains("How satisfied are you"), "{}", page("page_light"));
    assert!(page("page_light").contains("color-scheme:light;"), "{}", page("page_light"));
    assert!(page("page_dark").contains("color-scheme:dark;"), "{}", page("page_dark"));
    assert!(page("thanks_dark").contains("Thank you!"), "{}", page("thanks_dark"));
    assert!(page("mail_html").contains("Give your opinion"), "{}", page("mail_html"));
    assert_eq!(shown["sms_parts"], 1, "{}", shown["sms"]);
    let wrong = json!({"survey": {"id": "x"}, "language": "fr"});
    let wrong = centre.call("POST", path, Some(token), Some(wrong)).await.expect(422);
    assert_eq!(wrong.body["field"], "survey");

    let path = "/api/v1/organizations/alpha/surveys/test";
    let form = |way: &str, to: &str| json!({"survey": survey, "language": "fr", "way": way, "receiver": to});
    let sent = centre.call("POST", path, Some(token), Some(form("email", "moi@centre.example")));
    let link = sent.await.expect(202).body["link"].as_str().unwrap().to_owned();
    let page = link.strip_prefix("https://centre.example").expect("a link to this centre");
    let shown = centre.call("GET", page, None, None).await.expect(200);
    assert!(shown.text.contains("Êtes-vous satisfait"), "{}", shown.text);
    assert_eq!(send(&centre, page, "").await.status, 422);
    for _ in 0..2 {
        let thanks = send(&centre, page, "satisfaction=1").await.expect(200);
        assert!(thanks.text.contains("Merci"), "a trial may be answered again: {}", thanks.text);
    }
    let sums = centre.get("/api/v1/surveys/results", token).await.expect(200).body;
    assert_eq!(sums["total"]["asked"], 0, "a trial counts nowhere");
    let mobile = centre.call("POST", path, Some(token), Some(form("sms", "06 12 34 56 78"))).await;
    mobile.expect(202);
    let wrong = centre.call("POST", path, Some(token), Some(form("sms", "01 62 00 00 01"))).await;
    assert_eq!(wrong.expect(422).body["field"], "receiver");
    let list = centre.get("/api/v1/sms?kind=test&state=waiting", token).await.expect(200).body;
    let sms = &list["items"][0];
    assert_eq!((&sms["receiver"], &sms["parts"]), (&json!("+33612345678"), &json!(1)));
    let text = format!("/api/v1/sms/{}/text", sms["id"].as_str().unwrap());
    let text = centre.get(&text, token).await.expect(200).body;
    assert!(text["text"].as_str().unwrap().contains("https://centre.example/s/"), "{text}");
}

#[tokio::test]
async fn what_goes_out_is_seen_by_those_who_set_up_that_organization() {
    let centre = Centre::new().await;
    asked(&centre, 60_000).await;
    let own = &centre.signed_in(Role::Administrator, &["alpha"]).await;
    let test = json!({"receiver": "0612345678"});
    let path = "/api/v1/organizations/alpha/sms/test";
    centre.call("POST", path, Some(own), Some(test)).await.expect(202);
    let other = &centre.signed_in(Role::Administrator, &["beta"]).await;
    for way in ["mails", "sms"] {
        let list = centre.get(&format!("/api/v1/{way}"), own).await.expect(200).body;
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "{way}");
        assert_eq!(list["items"][0]["state"], "waiting");
        let id = list["items"][0]["id"].as_str().unwrap();
        let text = format!("/api/v1/{way}/{id}/text");
        centre.get(&text, own).await.expect(200);
        let none = centre.get(&format!("/api/v1/{way}"), other).await.expect(200).body;
        assert_eq!(none["items"], json!([]), "{way}");
        centre.get(&text, other).await.expect(404);
        let again = format!("/api/v1/{way}/{id}/retry");
        centre.call("POST", &again, Some(other), None).await.expect(404);
        centre.call("POST", &again, Some(own), None).await.expect(202);
        let wrong = centre.get(&format!("/api/v1/{way}?state=lost"), own).await.expect(422);
        assert_eq!(wrong.body["field"], "state");
    }
}

#[tokio::test]
async fn who_writes_stop_is_written_to_no_more() {
    let centre = Centre::new().await;
    let db = &centre.state.store;
    let alpha = &vocab::OrganizationId::new("alpha");
    let id = CustomerId::from_uuid(centre.alpha.customer);
    let mut card = db.customers().get(&store::Scope::all(), id).await.unwrap().unwrap();
    card.numbers = vec![Pii::new(vocab::Address::parse("0612345678", "FR"))];
    db.customers().upsert(&card).await.unwrap();
    let pass_on = async |key: &str, media: &str, body: &str| {
        let request = Request::post(format!("/api/v1/organizations/alpha/sms/received?key={key}"))
            .header(header::CONTENT_TYPE, media)
            .body(Body::from(body.to_owned()))
            .unwrap();
        centre.send(request).await.status
    };
    let (form, json) = ("application/x-www-form-urlencoded", "application/json");
    let stop = "From=%2B33612345678&Body=Stop";
    assert_eq!(pass_on("s3cret", form, stop).await, 404, "nothing is open without a key");
    let secret = Pii::new("s3cret".to_owned());
    db.secrets().put(alpha, "sms_received", &secret, "admin", now()).await.unwrap();
    assert_eq!(pass_on("wrong", form, stop).await, 404);
    assert_eq!(pass_on("s3cret", form, "x=1").await, 422);
    let token = &centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let consents = async || {
        let path = format!("/api/v1/customers/{}", centre.alpha.customer);
        let card = centre.get(&path, token).await.expect(200).body;
        let all = card["consents"].as_array().unwrap().clone();
        all.into_iter().filter(|c| c["channel"] == "sms").collect::<Vec<_>>()
    };
    let thanks = r#"{"from": "33612345678", "text": "Merci"}"#;
    assert_eq!(pass_on("s3cret", json, thanks).await, 204);
    let before = consents().await;
    assert!(before.iter().all(|c| c["state"] != "withdrawn"), "{before:?}");
    assert_eq!(pass_on("s3cret", form, stop).await, 204);
    let withdrawn = consents().await;
    let withdrawn: Vec<_> = withdrawn.into_iter().filter(|c| !before.contains(c)).collect();
    let mut told: Vec<_> = withdrawn
        .iter()
        .map(|c| (c["purpose"].as_str().unwrap(), c["state"].as_str().unwrap()))
        .collect();
    told.sort_unstable();
    let all = ["appointment", "sales", "survey"].map(|purpose| (purpose, "withdrawn"));
    assert_eq!(told, all, "whatever was sent, it is stopped");
}
