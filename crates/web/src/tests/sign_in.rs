//! Sign-in, sessions, cookies and their guards, and what the log may tell of them.

use super::centre::{Answered, Centre, PASSWORD, cookie};
use crate::{WebConfig, hash_password};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;
use vocab::Role;

async fn with_password(centre: &Centre, login: &str, role: Role) {
    centre.person(login, role, &[]).await;
    let phc = hash_password(PASSWORD);
    centre.state.store.people().set_password(login, &phc).await.unwrap();
}

async fn sign_in(centre: &Centre, login: &str, password: &str) -> Answered {
    let body = json!({"login": login, "password": password});
    centre.call("POST", "/api/v1/sign-in", None, Some(body)).await
}

fn with_cookie(method: &str, path: &str, token: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::COOKIE, cookie(token))
}

#[tokio::test]
async fn the_right_password_gives_a_token_a_guarded_cookie_and_a_phone_key() {
    let centre = Centre::with(WebConfig { secure: true, ..WebConfig::default() }).await;
    with_password(&centre, "alice", Role::Agent).await;
    let answer = sign_in(&centre, " Alice", PASSWORD).await.expect(200);
    let token = answer.body["token"].as_str().unwrap();
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(set.starts_with(&format!("{};", cookie(token))), "{set}");
    for guard in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/", "Max-Age=43200"] {
        assert!(set.contains(guard), "{guard} in {set}");
    }
    let phone = &answer.body["phone"];
    assert_eq!(phone["uri"], "sip:alice@plateau");
    let keys = centre.state.phone_keys("alice");
    let ha1 = crate::token::ha1("alice", "plateau", phone["password"].as_str().unwrap());
    assert_eq!((keys.len(), keys[0].ha1_sha256.as_str()), (1, ha1.sha256.as_str()));
    assert_eq!(keys[0].ha1_md5, ha1.md5);
    let me = centre.get("/api/v1/me", token).await.expect(200);
    assert_eq!(me.body["csrf"], answer.body["csrf"]);
    assert_eq!(me.body["agent"]["agent"], "alice");
    assert_eq!(me.body["phone"], Value::Null);
    let fresh = centre.get("/api/v1/me?phone=1", token).await.expect(200);
    assert_ne!(fresh.body["phone"]["password"], phone["password"]);
}

#[tokio::test]
async fn what_has_expired_is_forgotten_when_somebody_signs_in() {
    let centre = Centre::new().await;
    with_password(&centre, "alice", Role::Agent).await;
    let (token, now) = (crate::token::digest("old"), crate::state::now());
    let session = store::SignIn {
        token_hash: token,
        login: "alice".to_owned(),
        csrf: String::new(),
        created_at: now.plus_ms(-2_000),
        expires_at: now.plus_ms(-1_000),
        last_seen_at: now.plus_ms(-2_000),
        user_agent: String::new(),
        means: store::SignInMeans::Password,
        enrol: false,
    };
    centre.state.store.sessions().create(&session).await.unwrap();
    let before = now.plus_ms(-1_500);
    assert!(centre.state.store.sessions().find(&token, before).await.unwrap().is_some());
    sign_in(&centre, "alice", PASSWORD).await.expect(200);
    assert!(centre.state.store.sessions().find(&token, before).await.unwrap().is_none());
}

#[tokio::test]
async fn a_phone_key_outlives_a_restart() {
    let centre = Centre::new().await;
    with_password(&centre, "alice", Role::Agent).await;
    sign_in(&centre, "alice", PASSWORD).await.expect(200);
    let before = centre.state.phone_keys("alice");
    assert_eq!(centre.state.load_phone_keys().await.unwrap(), 1);
    assert_eq!(centre.state.phone_keys("alice"), before);
    assert!(centre.state.phone_keys("bob").is_empty());
}

#[tokio::test]
async fn who_neither_takes_calls_nor_listens_gets_no_phone_key() {
    let centre = Centre::new().await;
    with_password(&centre, "chief", Role::Analyst).await;
    let answer = sign_in(&centre, "chief", PASSWORD).await.expect(200);
    assert_eq!(answer.body["phone"], Value::Null);
    let token = answer.body["token"].as_str().unwrap();
    let body = Some(json!({"days": 30}));
    centre.call("POST", "/api/v1/me/phone-keys", Some(token), body).await.expect(403);
}

#[tokio::test]
async fn a_refused_sign_in_never_says_why() {
    let centre = Centre::new().await;
    with_password(&centre, "alice", Role::Agent).await;
    with_password(&centre, "gone", Role::Agent).await;
    centre.person("fresh", Role::Agent, &[]).await;
    let mut gone = centre.state.store.people().get("gone").await.unwrap().unwrap();
    gone.active = false;
    centre.state.store.people().upsert(&gone).await.unwrap();
    let wrong = sign_in(&centre, "alice", "not the password").await.expect(401);
    for (login, password) in [
        ("nobody", PASSWORD),
        ("gone", PASSWORD),
        ("fresh", PASSWORD),
        ("alice", &"x".repeat(10_000)),
        ("alice' OR 1=1 --", PASSWORD),
    ] {
        let answer = sign_in(&centre, login, password).await.expect(401);
        assert_eq!(answer.text, wrong.text, "{login}");
        assert!(!answer.headers.contains_key(header::SET_COOKIE));
    }
}

#[tokio::test]
async fn guessing_is_slowed_for_known_and_unknown_logins_alike() {
    let centre = Centre::new().await;
    with_password(&centre, "alice", Role::Agent).await;
    for login in ["alice", "nobody"] {
        for _ in 0..5 {
            sign_in(&centre, login, "wrong").await.expect(401);
        }
        let slowed = sign_in(&centre, login, PASSWORD).await.expect(429);
        assert_eq!(slowed.headers[header::RETRY_AFTER], "1", "{login}");
    }
    centre.person("carol", Role::Agent, &[]).await;
    sign_in(&centre, "carol", "wrong").await.expect(401);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let answer = centre.call("POST", "/api/v1/sign-out", Some(&token), None).await;
    assert_eq!(answer.status, 204);
    assert!(answer.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    centre.get("/api/v1/me", &token).await.expect(401);
}

#[tokio::test]
async fn an_agent_who_signs_out_is_offline_and_one_who_was_is_not_asked_again() {
    let centre = Centre::new().await;
    centre.person("anna", Role::Agent, &["alpha"]).await;
    let statuses = async || {
        let events = centre.state.store.events().read_from(0, 1_000).await.unwrap();
        let status = |r: &vocab::Recorded| match &r.event {
            vocab::Event::AgentStatusChanged { agent, status } => {
                Some((agent.as_str().to_owned(), status.name()))
            }
            _ => None,
        };
        events.iter().filter_map(status).collect::<Vec<_>>()
    };
    let token = centre.token("anna").await;
    let body = Some(json!({"status": "available"}));
    centre.call("PUT", "/api/v1/me/status", Some(&token), body).await.expect(200);
    centre.call("POST", "/api/v1/sign-out", Some(&token), None).await.expect(204);
    let told = [("anna".to_owned(), "available"), ("anna".to_owned(), "offline")];
    assert_eq!(statuses().await, told);
    let again = centre.token("anna").await;
    centre.call("POST", "/api/v1/sign-out", Some(&again), None).await.expect(204);
    assert_eq!(statuses().await, told);
}

#[tokio::test]
async fn a_silent_floor_keeps_nobody_signed_in() {
    let centre = Centre::stopped().await;
    centre.person("alice", Role::Agent, &["alpha"]).await;
    let event = vocab::Event::AgentStatusChanged {
        agent: "alice".into(),
        status: vocab::AgentStatus::Available,
    };
    let (seq, at) = (1_000, crate::state::now());
    let private = vocab::Private::default();
    centre.state.publish(&[vocab::Recorded { seq, at, event, private }]);
    let token = centre.token("alice").await;
    centre.call("POST", "/api/v1/sign-out", Some(&token), None).await.expect(204);
    centre.get("/api/v1/me", &token).await.expect(401);
}

#[tokio::test]
async fn a_cookie_needs_the_csrf_word_for_everything_but_reading() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let read = with_cookie("GET", "/api/v1/me", &token).body(Body::empty()).unwrap();
    let me = centre.send(read).await.expect(200);
    assert_eq!(me.body["csrf"], "the-csrf-word");
    let change = |word: Option<&str>| {
        let mut request = with_cookie("PATCH", "/api/v1/me", &token)
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(word) = word {
            request = request.header("x-csrf-token", word);
        }
        request.body(Body::from(r#"{"theme": "dark"}"#)).unwrap()
    };
    centre.send(change(None)).await.expect(403);
    centre.send(change(Some("the-csrf-worD"))).await.expect(403);
    let changed = centre.send(change(Some("the-csrf-word"))).await.expect(200);
    assert_eq!(changed.body["theme"], "dark");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let centre = Centre::new().await;
    for path in ["/", "/healthz", "/api/v1/me", "/api/none", "/missing.js"] {
        let answer = centre.call("GET", path, None, None).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(policy.contains("script-src 'self';"), "{path}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        let allowed = answer.headers["permissions-policy"].to_str().unwrap();
        assert!(allowed.contains("microphone=(self)"), "{path}");
    }
    centre.call("GET", "/api/none", None, None).await.expect(404);
    centre.call("GET", "/missing.js", None, None).await.expect(404);
    centre.call("DELETE", "/api/v1/people", None, None).await.expect(403);
    let page = centre.call("GET", "/some/address/of/the/ui", None, None).await;
    assert_eq!(page.status, 200);
    assert!(page.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
    let api = centre.call("GET", "/healthz", None, None).await;
    assert_eq!(api.headers[header::CACHE_CONTROL], "no-store");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn neither_passwords_tokens_nor_customers_reach_the_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    // The runtime of this test has one thread, so everything it does is seen here.
    let _seen = tracing::subscriber::set_default(subscriber);
    let centre = Centre::new().await;
    with_password(&centre, "alice", Role::Supervisor).await;
    sign_in(&centre, "alice", "the-wrong-word").await.expect(401);
    let token = sign_in(&centre, "alice", PASSWORD).await.expect(200).body["token"].clone();
    let token = token.as_str().unwrap();
    let number = centre.alpha.number.trim_start_matches('+');
    for path in [
        format!("/api/v1/customers?phone=%2B{number}"),
        format!("/api/v1/interactions?q={}", centre.alpha.mark),
        format!("/api/v1/customers/{}", centre.alpha.customer),
    ] {
        centre.get(&path, token).await.expect(200);
    }
    let digits = json!({"digits": "4929123412341234"});
    let path = format!("/api/v1/interactions/{}/digits", centre.alpha.live);
    centre.call("POST", &path, Some(token), Some(digits)).await.expect(200);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("sign-in refused") && text.contains("/api/v1/customers/{id}"), "{text}");
    // Of our own lines: what the database driver traces is switched off by the server's filter.
    for line in text.lines().filter(|line| line.contains(" web::")) {
        let secrets =
            ["the-wrong-word", PASSWORD, token, number, centre.alpha.mark, "4929123412341234"];
        for secret in secrets {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }
}
