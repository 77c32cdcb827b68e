//! A person signed in at the API.

use crate::http::{self, Response};
use serde_json::{Value, json};
use std::net::SocketAddr;

pub(crate) const PASSWORD: &str = "une phrase longue et sans surprise";

#[derive(Clone, Debug)]
pub(crate) struct PhoneKey {
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) realm: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Desk {
    http: SocketAddr,
    token: String,
    phone: Option<PhoneKey>,
}

impl Desk {
    pub(crate) async fn sign_in(http: SocketAddr, login: &str) -> Self {
        let form = json!({ "login": login, "password": PASSWORD }).to_string();
        let answer = http::request(http, "POST", "/api/v1/sign-in", None, &form).await.ok();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let phone = answer["phone"].is_object().then(|| PhoneKey {
            user: text(&answer["phone"]["user"]),
            password: text(&answer["phone"]["password"]),
            realm: text(&answer["phone"]["realm"]),
        });
        Self { http, token: text(&answer["token"]), phone }
    }

    #[track_caller]
    pub(crate) fn phone_key(&self) -> &PhoneKey {
        self.phone.as_ref().expect("agents get a key for their phone")
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        http::request(self.http, "GET", path, Some(&self.token), "").await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Response {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        http::request(self.http, method, path, Some(&self.token), &body).await
    }

    pub(crate) async fn available(&self) {
        let form = json!({ "status": "available" });
        self.send("PUT", "/api/v1/me/status", &form).await.ok();
    }

    /// A command about one's own live interaction, which must be done.
    pub(crate) async fn command(&self, interaction: &str, word: &str, body: &Value) -> Value {
        let path = format!("/api/v1/interactions/{interaction}/{word}");
        self.send("POST", &path, body).await.ok()
    }

    /// The contact record.
    pub(crate) async fn contact(&self, interaction: &str) -> Value {
        self.get(&format!("/api/v1/interactions/{interaction}")).await.ok()
    }
}
