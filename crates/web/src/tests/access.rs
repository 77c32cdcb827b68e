//! Ways in and what is told of them: the audit log, second factors, sessions, identities from
//! outside.

use super::centre::{Answered, Centre, PASSWORD};
use super::walk::{body_of, path_of};
use crate::audit::{action, is_act};
use crate::document::operations;
use crate::grants::{Access, access};
use crate::studio::Later;
use crate::{Fetch, FetchAsk, OidcConfig, WebConfig, hash_password, totp};
use axum::body::Body;
use axum::http::{Request, header};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use vocab::Role;

async fn with_password(centre: &Centre, login: &str, role: Role) {
    centre.person(login, role, &[]).await;
    let phc = hash_password(PASSWORD);
    centre.state.store.people().set_password(login, &phc).await.unwrap();
}

async fn sign_in(centre: &Centre, login: &str, code: Option<&str>) -> Answered {
    let body = json!({"login": login, "password": PASSWORD, "code": code});
    centre.call("POST", "/api/v1/sign-in", None, Some(body)).await
}

async fn last_act(centre: &Centre, admin: &str) -> Value {
    let page = centre.get("/api/v1/audit?limit=1", admin).await.expect(200);
    page.body["items"][0].clone()
}

/// The code that an application shows so many steps from now.
fn code(secret: &str, steps: i64) -> String {
    totp::code_at(secret, crate::state::now().plus_ms(steps * 30_000)).unwrap()
}

#[tokio::test]
async fn every_administrative_act_that_succeeds_is_told_with_who_and_what() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    centre.person(centre.alpha.agent, Role::Agent, &["alpha"]).await;
    let (mut told, mut refused) = (Vec::new(), Vec::new());
    for (method, route) in operations() {
        let access = access(method, &route).unwrap();
        let roles = match access {
            Access::Roles(roles) | Access::Centre(roles) => roles,
            Access::Open | Access::Socket => continue,
        };
        if !is_act(method, &route, access) {
            continue;
        }
        let role = *roles.iter().find(|r| **r == Role::Administrator).unwrap_or(&roles[0]);
        let login = format!("actor{}", told.len() + refused.len());
        centre.person(&login, role, &[]).await;
        let token = centre.token(&login).await;
        let path = path_of(&route, &centre.alpha);
        let body = body_of(method, &route, &centre.alpha);
        let answer = centre.call(method, &path, Some(&token), body).await;
        let last = last_act(&centre, &admin).await;
        let place = format!("{method} {route} → {}: {last}", answer.status);
        if answer.status.is_success() {
            assert_eq!(last["login"], login.as_str(), "{place}");
            assert_eq!(last["action"], action(method, &route), "{place}");
            assert_eq!(last["address"], "127.0.0.1", "{place}");
            told.push(place);
        } else {
            assert_ne!(last["login"], login.as_str(), "what was refused is no act: {place}");
            refused.push(place);
        }
    }
    assert!(told.len() >= 25, "only {} acts succeeded; refused were {refused:#?}", told.len());
}

#[tokio::test]
async fn the_audit_log_tells_what_changed_and_neither_names_nor_secrets() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let form = json!({"login": "zoe", "name": "Zoé Dubois", "role": "agent", "password": PASSWORD});
    centre.call("POST", "/api/v1/people", Some(&admin), Some(form)).await.expect(201);
    let change = json!({"role": "supervisor", "teams": ["one"]});
    centre.call("PATCH", "/api/v1/people/zoe", Some(&admin), Some(change)).await.expect(200);
    let last = last_act(&centre, &admin).await;
    assert_eq!((&last["action"], &last["subject"]), (&json!("people.change"), &json!("zoe")));
    assert_eq!(last["before"], json!({"role": "agent", "teams": []}));
    assert_eq!(last["after"], json!({"role": "supervisor", "teams": ["one"]}));

    let mut plan = serde_json::to_value(super::centre::plan()).unwrap();
    plan["agents"]["alice"]["name"] = json!("Somebody Else");
    plan["agents"]["alice"]["team"] = json!("two");
    let body = json!({"plan": plan, "base_version": 1});
    centre.call("PUT", "/api/v1/plan", Some(&admin), Some(body)).await.expect(200);
    let last = last_act(&centre, &admin).await;
    assert_eq!((&last["action"], &last["subject"]), (&json!("plan.set"), &json!("2")));
    assert_eq!(last["after"], json!({"agents.alice.team": "two"}));

    let secret = "/api/v1/organizations/alpha/secrets/crm";
    let body = Some(json!({"value": "s3cret"}));
    assert_eq!(centre.call("PUT", secret, Some(&admin), body).await.status, 204);
    let all = centre.get("/api/v1/audit", &admin).await.expect(200);
    for hidden in ["Zoé Dubois", "Somebody Else", "s3cret", PASSWORD, "argon2"] {
        assert!(!all.text.contains(hidden), "{hidden} in {}", all.text);
    }
    let own = centre.signed_in(Role::Administrator, &["alpha"]).await;
    let own = centre.get("/api/v1/audit", &own).await.expect(200);
    let actions: Vec<_> =
        own.body["items"].as_array().unwrap().iter().map(|i| i["action"].clone()).collect();
    assert_eq!(actions, ["secrets.set"], "an organization's administrator sees its own alone");
}

#[tokio::test]
async fn sign_ins_are_told_also_those_that_failed() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    with_password(&centre, "zoe", Role::Agent).await;
    sign_in(&centre, "zoe", None).await.expect(200);
    let last = last_act(&centre, &admin).await;
    assert_eq!(last["action"], "sign-in.password");
    assert_eq!((&last["login"], &last["address"]), (&json!("zoe"), &json!("127.0.0.1")));
    let wrong = json!({"login": "zoe", "password": "wrong"});
    centre.call("POST", "/api/v1/sign-in", None, Some(wrong)).await.expect(401);
    let last = last_act(&centre, &admin).await;
    assert_eq!((&last["action"], &last["login"]), (&json!("sign-in.refused"), &json!("zoe")));
    sign_in(&centre, "my-password-by-mistake", None).await.expect(401);
    let last = last_act(&centre, &admin).await;
    assert_eq!((&last["action"], &last["login"]), (&json!("sign-in.refused"), &json!("")));
}

/// Sets up a second factor by the own token; gives secret and recovery codes.
async fn enrolled(centre: &Centre, token: &str) -> (String, Vec<String>) {
    let path = "/api/v1/me/second-factor";
    let begun = centre.call("POST", path, Some(token), None).await.expect(200);
    let secret = begun.body["secret"].as_str().unwrap().to_owned();
    assert!(begun.body["uri"].as_str().unwrap().contains(&secret));
    let wrong = Some(json!({"code": "abc"}));
    let confirm = format!("{path}/confirm");
    centre.call("POST", &confirm, Some(token), wrong).await.expect(422);
    // One step back, so that the present code is left for signing in.
    let right = Some(json!({"code": code(&secret, -1)}));
    let done = centre.call("POST", &confirm, Some(token), right).await.expect(200);
    let codes = done.body["codes"].as_array().unwrap().iter();
    (secret, codes.map(|c| c.as_str().unwrap().to_owned()).collect())
}

#[tokio::test]
async fn with_a_second_factor_the_password_alone_signs_nobody_in() {
    let centre = Centre::new().await;
    with_password(&centre, "zoe", Role::Supervisor).await;
    let token = centre.token("zoe").await;
    let (secret, recovery) = enrolled(&centre, &token).await;
    let asked = sign_in(&centre, "zoe", None).await.expect(401);
    assert_eq!(asked.body["type"], "urn:plateau:problem:second-factor");
    let wrong = sign_in(&centre, "zoe", Some("000000")).await.expect(401);
    assert_eq!(wrong.body["type"], "urn:plateau:problem:wrong-code");
    let now = code(&secret, 0);
    sign_in(&centre, "zoe", Some(&now)).await.expect(200);
    let again = sign_in(&centre, "zoe", Some(&now)).await.expect(401);
    assert_eq!(again.body["type"], "urn:plateau:problem:wrong-code", "each code once");
    sign_in(&centre, "zoe", Some(&recovery[0].to_uppercase())).await.expect(200);
    sign_in(&centre, "zoe", Some(&recovery[0])).await.expect(401);
    let own = centre.get("/api/v1/me/second-factor", &token).await.expect(200);
    assert_eq!(own.body, json!({"active": true, "required": false, "recovery_left": 9}));

    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let list = centre.get("/api/v1/people", &admin).await.expect(200);
    let people = list.body["items"].as_array().unwrap();
    let coded: Vec<_> = people.iter().filter(|p| p["second_factor"] == true).collect();
    assert_eq!((coded.len(), &coded[0]["login"]), (1, &json!("zoe")));
    let path = "/api/v1/people/zoe/second-factor";
    assert_eq!(centre.call("DELETE", path, Some(&admin), None).await.status, 204);
    centre.get("/api/v1/me", &token).await.expect(401);
    sign_in(&centre, "zoe", None).await.expect(200);
}

#[tokio::test]
async fn codes_are_guessed_no_faster_than_passwords() {
    let centre = Centre::new().await;
    with_password(&centre, "zoe", Role::Supervisor).await;
    let token = centre.token("zoe").await;
    enrolled(&centre, &token).await;
    for _ in 0..5 {
        sign_in(&centre, "zoe", Some("000000")).await.expect(401);
    }
    sign_in(&centre, "zoe", Some("000000")).await.expect(429);
}

#[tokio::test]
async fn a_role_that_needs_a_second_factor_sets_it_up_before_anything_else() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    with_password(&centre, "zoe", Role::Supervisor).await;
    let before = centre.token("zoe").await;
    let rules = json!({"second_factor": ["supervisor"]});
    centre.call("PUT", "/api/v1/access-rules", Some(&admin), Some(rules)).await.expect(200);
    let limited = centre.get("/api/v1/queues", &before).await.expect(403);
    assert_eq!(limited.body["type"], "urn:plateau:problem:enrol");
    let entered = sign_in(&centre, "zoe", None).await.expect(200);
    assert_eq!((&entered.body["enrol"], &entered.body["phone"]), (&json!(true), &Value::Null));
    let token = entered.body["token"].as_str().unwrap();
    assert_eq!(centre.get("/api/v1/me", token).await.expect(200).body["enrol"], true);
    for path in ["/api/v1/customers", "/api/v1/me/sessions", "/api/v1/me/drafts"] {
        centre.get(path, token).await.expect(403);
    }
    enrolled(&centre, token).await;
    centre.get("/api/v1/customers", token).await.expect(200);
    assert_eq!(centre.get("/api/v1/me", token).await.expect(200).body["enrol"], false);
    let body = Some(json!({"code": "000000"}));
    let path = "/api/v1/me/second-factor/remove";
    centre.call("POST", path, Some(token), body).await.expect(409);
    centre.get("/api/v1/queues", &before).await.expect(200);
}

#[tokio::test]
async fn people_see_where_they_are_signed_in_and_sign_out_elsewhere() {
    let centre = Centre::new().await;
    let here = centre.signed_in(Role::Analyst, &[]).await;
    let there = centre.token("analyst").await;
    let third = centre.token("analyst").await;
    let foreign = centre.signed_in(Role::Supervisor, &[]).await;
    let list = centre.get("/api/v1/me/sessions", &here).await.expect(200);
    let items = list.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(items.iter().filter(|s| s["own"] == true).count(), 1);
    let list = centre.get("/api/v1/me/sessions", &there).await.expect(200);
    let own = list.body["items"].as_array().unwrap().iter().find(|s| s["own"] == true).unwrap();
    let path = format!("/api/v1/me/sessions/{}", own["id"].as_str().unwrap());
    centre.call("DELETE", &path, Some(&foreign), None).await.expect(404);
    assert_eq!(centre.call("DELETE", &path, Some(&here), None).await.status, 204);
    centre.get("/api/v1/me", &there).await.expect(401);
    let all = centre.call("DELETE", "/api/v1/me/sessions", Some(&here), None).await;
    assert_eq!(all.status, 204);
    centre.get("/api/v1/me", &third).await.expect(401);
    centre.get("/api/v1/me", &here).await.expect(200);
    centre.get("/api/v1/me", &foreign).await.expect(200);
}

#[tokio::test]
async fn whose_rights_change_signs_in_again_and_whose_language_changes_does_not() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    for (change, status) in [
        (json!({"locale": "en", "name": "Other"}), 200),
        (json!({"teams": ["one"]}), 401),
        (json!({"organizations": ["alpha"]}), 401),
        (json!({"role": "floor_manager"}), 401),
        (json!({"active": false}), 401),
    ] {
        centre.person("zoe", Role::Supervisor, &[]).await;
        let token = centre.token("zoe").await;
        let path = "/api/v1/people/zoe";
        centre.call("PATCH", path, Some(&admin), Some(change.clone())).await.expect(200);
        let answer = centre.get("/api/v1/me", &token).await;
        assert_eq!(answer.status, status, "{change}");
    }
}

/// A provider of identities in memory: a code is the claims that its token will hold, in hex.
pub(super) struct Provider {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

const ISSUER: &str = "https://login.example.org";

impl Default for Provider {
    fn default() -> Self {
        let random = SystemRandom::new();
        let by = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(by, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(by, pkcs8.as_ref(), &random).unwrap();
        Self { pair, random }
    }
}

impl Provider {
    fn answer(&self, ask: &FetchAsk) -> (u16, Value) {
        let coded = crate::oidc::base64url;
        let leaf = ask.url.rsplit('/').next().unwrap();
        let body = match leaf {
            "openid-configuration" => json!({"issuer": ISSUER,
                "authorization_endpoint": format!("{ISSUER}/auth"),
                "token_endpoint": format!("{ISSUER}/token"),
                "userinfo_endpoint": format!("{ISSUER}/userinfo"),
                "jwks_uri": format!("{ISSUER}/jwks")}),
            "jwks" => {
                let point = self.pair.public_key().as_ref();
                json!({"keys": [{"kty": "EC", "crv": "P-256", "x": coded(&point[1..33]),
                    "y": coded(&point[33..])}]})
            }
            "token" => {
                let form = ask.form.as_ref().unwrap().reveal();
                assert!(form.contains("code_verifier=") && form.contains("grant_type="), "{form}");
                let word = ask.authorization.as_ref().unwrap().reveal();
                assert_eq!(word, "Basic cGxhdGVhdTpzM2NyZXQ=");
                let code = form.split('&').find_map(|f| f.strip_prefix("code=")).unwrap();
                let Some(claims) = unhex(code) else { return (400, json!({"error": "no"})) };
                let signed =
                    format!("{}.{}", coded(br#"{"alg":"ES256"}"#), coded(claims.as_bytes()));
                let signature = self.pair.sign(&self.random, signed.as_bytes()).unwrap();
                let id_token = format!("{signed}.{}", coded(signature.as_ref()));
                json!({"id_token": id_token, "access_token": "for-userinfo"})
            }
            _ => json!({"sub": "42", "preferred_username": "from-userinfo"}),
        };
        (200, body)
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Option<String> {
    let bytes = (0..text.len() / 2).map(|n| u8::from_str_radix(&text[2 * n..2 * n + 2], 16).ok());
    String::from_utf8(bytes.collect::<Option<_>>()?).ok()
}

impl Fetch for Provider {
    fn fetch(&self, ask: FetchAsk) -> Later<'_, Result<(u16, Vec<u8>), String>> {
        let (status, body) = self.answer(&ask);
        Box::pin(async move { Ok((status, body.to_string().into_bytes())) })
    }
}

async fn with_provider(change: impl FnOnce(&mut OidcConfig)) -> Centre {
    let mut oidc = OidcConfig {
        id: "sso".to_owned(),
        name: "SSO".to_owned(),
        issuer: ISSUER.to_owned(),
        client_id: "plateau".to_owned(),
        client_secret: Some(vocab::Pii::new("s3cret".to_owned())),
        scopes: vec!["profile".to_owned()],
        login_claim: "preferred_username".to_owned(),
        domain: None,
        create: None,
        groups_claim: "groups".to_owned(),
        roles: BTreeMap::new(),
    };
    change(&mut oidc);
    Centre::with(WebConfig { oidc: vec![oidc], ..WebConfig::default() }).await
}

/// A browser on its way: what the provider was asked, and the browser's cookie.
struct Trip {
    asked: BTreeMap<String, String>,
    cookie: String,
}

async fn visit(centre: &Centre, path: &str, cookie: &str) -> Answered {
    let request = Request::get(path).header(header::HOST, "plateau.example.org");
    let request = request.header(header::COOKIE, cookie);
    centre.send(request.body(Body::empty()).unwrap()).await
}

async fn go(centre: &Centre) -> Trip {
    let out = visit(centre, "/api/v1/sign-in/oidc/sso", "").await;
    assert_eq!(out.status, 302, "{}", out.text);
    let url = out.headers[header::LOCATION].to_str().unwrap().to_owned();
    let (place, query) = url.split_once('?').unwrap();
    assert_eq!(place, format!("{ISSUER}/auth"));
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
    let asked = pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let cookie = out.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    Trip { asked, cookie }
}

/// Comes back with a token of these claims, changed by the test; gives where the browser is sent.
async fn back(centre: &Centre, trip: &Trip, change: Value) -> Answered {
    let now_s = crate::state::now().epoch_ms() / 1_000;
    let mut claims = json!({"iss": ISSUER, "aud": "plateau", "sub": "42", "iat": now_s,
        "exp": now_s + 300, "nonce": trip.asked["nonce"], "preferred_username": "zoe"});
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let (code, state) = (hex(&claims.to_string()), &trip.asked["state"]);
    let path = format!("/api/v1/sign-in/oidc/sso/back?code={code}&state={state}");
    visit(centre, &path, &trip.cookie).await
}

fn sent_to(answer: &Answered) -> &str {
    assert_eq!(answer.status, 302, "{}", answer.text);
    answer.headers[header::LOCATION].to_str().unwrap()
}

fn session_of(answer: &Answered) -> Option<String> {
    let all = answer.headers.get_all(header::SET_COOKIE).iter();
    let own = all.filter_map(|v| v.to_str().ok()?.strip_prefix("plateau_session="));
    own.filter_map(|v| v.split(';').next()).next().map(str::to_owned)
}

#[tokio::test]
async fn somebody_known_comes_in_through_the_provider_without_a_password_or_a_code() {
    let centre = with_provider(|_| {}).await;
    centre.person("zoe", Role::Supervisor, &[]).await;
    let base = centre.state.store.second_factors();
    base.require(&[Role::Supervisor]).await.unwrap();
    let ways = centre.call("GET", "/api/v1/sign-in/ways", None, None).await.expect(200);
    assert_eq!(ways.body["items"][0]["path"], "/api/v1/sign-in/oidc/sso");
    let trip = go(&centre).await;
    assert_eq!(trip.asked["code_challenge_method"], "S256");
    assert_eq!(trip.asked["scope"], "openid%20profile");
    let redirect = "http%3A%2F%2Fplateau.example.org%2Fapi%2Fv1%2Fsign-in%2Foidc%2Fsso%2Fback";
    assert_eq!(trip.asked["redirect_uri"], redirect);
    let done = back(&centre, &trip, json!({})).await;
    assert_eq!(sent_to(&done), "/");
    let token = session_of(&done).unwrap();
    let me = centre.get("/api/v1/me", &token).await.expect(200);
    assert_eq!((&me.body["person"]["login"], &me.body["enrol"]), (&json!("zoe"), &json!(false)));
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let last = last_act(&centre, &admin).await;
    assert_eq!((&last["action"], &last["login"]), (&json!("sign-in.outside"), &json!("zoe")));
    let twice = back(&centre, &trip, json!({})).await;
    assert_eq!(sent_to(&twice), "/?sign-in=expired", "a way out leads back once");
    assert_eq!(session_of(&twice), None);
}

#[tokio::test]
async fn what_is_wrong_on_the_way_back_signs_nobody_in() {
    let centre = with_provider(|_| {}).await;
    centre.person("zoe", Role::Supervisor, &[]).await;
    centre.person("gone", Role::Supervisor, &[]).await;
    let mut gone = centre.state.store.people().get("gone").await.unwrap().unwrap();
    gone.active = false;
    centre.state.store.people().upsert(&gone).await.unwrap();
    for (change, why) in [
        (json!({"nonce": "another"}), "unbelievable"),
        (json!({"exp": 1_000}), "unbelievable"),
        (json!({"aud": "another"}), "unbelievable"),
        (json!({"iss": "https://evil.example.org"}), "unbelievable"),
        (json!({"preferred_username": "nobody"}), "unknown-person"),
        (json!({"preferred_username": "gone"}), "unknown-person"),
        (json!({"preferred_username": ""}), "unknown-person"),
    ] {
        let trip = go(&centre).await;
        let answer = back(&centre, &trip, change.clone()).await;
        assert_eq!(sent_to(&answer), format!("/?sign-in={why}"), "{change}");
        assert_eq!(session_of(&answer), None, "{change}");
    }
    let mut trip = go(&centre).await;
    trip.asked.insert("state".to_owned(), "guessed".to_owned());
    assert_eq!(sent_to(&back(&centre, &trip, json!({})).await), "/?sign-in=expired");
    let mut trip = go(&centre).await;
    trip.cookie = go(&centre).await.cookie;
    let other = back(&centre, &trip, json!({})).await;
    assert_eq!(sent_to(&other), "/?sign-in=expired", "another browser's way");
    let path = "/api/v1/sign-in/oidc/sso/back?error=access_denied&state=x";
    assert_eq!(sent_to(&visit(&centre, path, "").await), "/?sign-in=cancelled");
    visit(&centre, "/api/v1/sign-in/oidc/other", "").await.expect(404);
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let refused = "/api/v1/audit?action=sign-in.refused&limit=200";
    let told = centre.get(refused, &admin).await.expect(200);
    assert_eq!(told.body["items"].as_array().unwrap().len(), 10);
}

#[tokio::test]
async fn people_are_added_and_given_roles_only_where_the_operator_says_so() {
    let centre = with_provider(|oidc| {
        oidc.create = Some(Role::Agent);
        oidc.roles.insert("leads".to_owned(), Role::Supervisor);
    })
    .await;
    let arrive = async |change: Value| {
        let trip = go(&centre).await;
        let answer = back(&centre, &trip, change).await;
        assert_eq!(sent_to(&answer), "/");
        let me = centre.get("/api/v1/me", &session_of(&answer).unwrap()).await.expect(200);
        me.body["person"].clone()
    };
    let new = arrive(json!({"name": "Zoé", "groups": ["staff"]})).await;
    assert_eq!((&new["name"], &new["role"]), (&json!("Zoé"), &json!("agent")));
    let led = arrive(json!({"groups": ["staff", "leads"]})).await;
    assert_eq!(led["role"], "supervisor");
    assert_eq!(arrive(json!({"groups": []})).await["role"], "supervisor", "nothing is said of it");
    // The token says no login: the provider is asked for more, and groups are of no use then.
    let more = arrive(json!({"preferred_username": null, "groups": null})).await;
    assert_eq!(more["login"], "from-userinfo");
    let trip = go(&centre).await;
    let odd = back(&centre, &trip, json!({"preferred_username": "Zoé Dubois"})).await;
    assert_eq!(sent_to(&odd), "/?sign-in=unknown-person", "no login of ours");
}
