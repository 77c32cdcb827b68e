//! Signing in through a provider of identities: OpenID Connect Core 1.0, authorization code flow with
//! PKCE (RFC 7636).
//!
//! Owns: the way to the provider and back, and what is believed of its answer. Must not own: who the
//! person is here (`routes::outside_sign_in`), sockets (the server wires a [`Fetch`]). Codes and
//! tokens are secrets: they are never logged.

mod token;

use crate::problem::Problem;
use crate::studio::Later;
use crate::token as secrets;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
pub(crate) use token::Claims;
use token::{Expected, Keys};
use vocab::{Moment, Pii, Role};

/// A provider of identities, as the operator names it.
#[derive(Clone, Debug)]
pub struct OidcConfig {
    /// In addresses: lower-case letters, digits and `-`.
    pub id: String,
    /// On the button.
    pub name: String,
    /// `https://login.example.org/realms/centre`, as the provider itself writes it.
    pub issuer: String,
    pub client_id: String,
    /// Absent for a public client, which PKCE alone protects.
    pub client_secret: Option<Pii<String>>,
    /// Besides `openid`.
    pub scopes: Vec<String>,
    /// The claim that is the login here: `preferred_username`, `email`.
    pub login_claim: String,
    /// Where the claim is an address: the only domain taken; the login is what stands before the @.
    pub domain: Option<String>,
    /// Whether somebody unknown is added, and in which role.
    pub create: Option<Role>,
    pub groups_claim: String,
    /// The role of each group; of several the one that may do most. Empty: roles are kept here.
    pub roles: BTreeMap<String, Role>,
}

/// One request to a provider.
pub struct FetchAsk {
    pub url: String,
    /// A form is posted, without one it is a GET.
    pub form: Option<Pii<String>>,
    /// The header `Authorization`.
    pub authorization: Option<Pii<String>>,
}

impl std::fmt::Debug for FetchAsk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.form.is_some() { "FetchAsk(POST)" } else { "FetchAsk(GET)" })
    }
}

/// Asks a provider, in bounded time and size. `Err` says why in English, without a URL or a body.
pub trait Fetch: Send + Sync {
    fn fetch(&self, ask: FetchAsk) -> Later<'_, Result<(u16, Vec<u8>), String>>;
}

/// Why somebody could not be signed in, as the sign-in page is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// At the provider, by the person or by its rules.
    Cancelled,
    /// The way back came too late, twice, or in another browser.
    Expired,
    /// The provider's answer can't be believed.
    Unbelievable,
    Unreachable,
    /// Nobody here has that login, or they may not sign in.
    UnknownPerson,
}

impl Refusal {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Unbelievable => "unbelievable",
            Self::Unreachable => "unreachable",
            Self::UnknownPerson => "unknown-person",
        }
    }
}

/// Ways to a provider that nobody has come back from; the oldest make room.
const MOST_PENDING: usize = 2_000;
pub(crate) const PENDING_MS: i64 = 10 * 60_000;
/// What a provider says of itself is asked anew after this.
const FRESH_MS: i64 = 10 * 60_000;
/// Keys are asked at most this often because of a key nobody knows.
const KEYS_AGAIN_MS: i64 = 60_000;

/// Somebody is on the way to a provider.
struct Pending {
    provider: String,
    nonce: String,
    verifier: String,
    redirect: String,
    /// SHA-256 of the word in this browser's cookie.
    browser: [u8; 32],
    begun: Moment,
}

#[derive(Clone)]
struct Provider {
    about: Arc<Discovered>,
    keys: Arc<Keys>,
    at: Moment,
    keys_at: Moment,
}

/// OpenID Connect Discovery 1.0 §3.
#[derive(Deserialize)]
struct Discovered {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    #[serde(default)]
    access_token: Option<String>,
}

pub(crate) struct Oidc {
    configs: Vec<OidcConfig>,
    fetch: Arc<dyn Fetch>,
    pending: Mutex<HashMap<String, Pending>>,
    providers: Mutex<HashMap<String, Provider>>,
}

/// The address to go to, and the word for this browser's cookie.
pub(crate) struct Outward {
    pub(crate) url: String,
    pub(crate) browser: String,
}

impl Oidc {
    pub(crate) fn new(configs: Vec<OidcConfig>, fetch: Arc<dyn Fetch>) -> Self {
        Self { configs, fetch, pending: Mutex::default(), providers: Mutex::default() }
    }

    pub(crate) fn configs(&self) -> &[OidcConfig] {
        &self.configs
    }

    pub(crate) fn config(&self, id: &str) -> Result<&OidcConfig, Problem> {
        let found = self.configs.iter().find(|config| config.id == id);
        found.ok_or_else(|| Problem::not_found("provider of identities"))
    }

    /// Where to send a browser.
    pub(crate) async fn outward(
        &self,
        config: &OidcConfig,
        redirect: String,
        now: Moment,
    ) -> Result<Outward, Refusal> {
        let provider = self.provider(config, now).await?;
        let [state, nonce, verifier, browser] = [(); 4].map(|()| secrets::random());
        let challenge = base64url(&Sha256::digest(verifier.as_bytes()));
        let scope = ["openid"].into_iter().chain(config.scopes.iter().map(String::as_str));
        let scope = scope.collect::<Vec<_>>().join(" ");
        let query = form(&[
            ("response_type", "code"),
            ("client_id", &config.client_id),
            ("redirect_uri", &redirect),
            ("scope", &scope),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let end = &provider.about.authorization_endpoint;
        let joint = if end.contains('?') { '&' } else { '?' };
        let url = format!("{end}{joint}{query}");
        let digest = secrets::digest(&browser);
        let provider = config.id.clone();
        let pending = Pending { provider, nonce, verifier, redirect, browser: digest, begun: now };
        self.remember(state, pending, now);
        Ok(Outward { url, browser })
    }

    fn remember(&self, state: String, pending: Pending, now: Moment) {
        let mut all = self.pending.lock().expect("no code panics while it holds this lock");
        all.retain(|_, one| now - one.begun < PENDING_MS);
        if all.len() >= MOST_PENDING
            && let Some(oldest) = all.iter().min_by_key(|(_, p)| p.begun).map(|(s, _)| s.clone())
        {
            all.remove(&oldest);
        }
        all.insert(state, pending);
    }

    /// The claims of whoever came back, once per way out.
    pub(crate) async fn back(
        &self,
        config: &OidcConfig,
        state: &str,
        code: &str,
        browser: Option<&str>,
        now: Moment,
    ) -> Result<Claims, Refusal> {
        let pending = {
            let mut all = self.pending.lock().expect("no code panics while it holds this lock");
            all.remove(state)
        };
        let pending = pending.filter(|p| p.provider == config.id && now - p.begun < PENDING_MS);
        let own = |p: &Pending| browser.is_some_and(|b| secrets::digest(b) == p.browser);
        let pending = pending.filter(own).ok_or(Refusal::Expired)?;
        let provider = self.provider(config, now).await?;
        let tokens = self.exchange(config, &provider, &pending, code).await?;
        let expected = Expected {
            issuer: &provider.about.issuer,
            client: &config.client_id,
            nonce: &pending.nonce,
            now,
        };
        let claims = match token::check(&tokens.id_token, &provider.keys, &expected) {
            Err(token::Fault::UnknownKey) => {
                let provider = self.keys_again(config, provider.clone(), now).await?;
                token::check(&tokens.id_token, &provider.keys, &expected)
            }
            other => other,
        };
        let claims = claims.map_err(|fault| {
            tracing::warn!(provider = config.id, fault = fault.words(), "an identity is refused");
            Refusal::Unbelievable
        })?;
        self.complete(config, &provider, claims, tokens.access_token).await
    }

    /// RFC 6749 §4.1.3; the client says who it is as §2.3.1 has it.
    async fn exchange(
        &self,
        config: &OidcConfig,
        provider: &Provider,
        pending: &Pending,
        code: &str,
    ) -> Result<Tokens, Refusal> {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &pending.redirect),
            ("code_verifier", &pending.verifier),
        ];
        let authorization = match &config.client_secret {
            Some(secret) => {
                let pair = format!("{}:{}", encode(&config.client_id), encode(secret.reveal()));
                Some(Pii::new(format!("Basic {}", base64(pair.as_bytes()))))
            }
            None => {
                fields.push(("client_id", &config.client_id));
                None
            }
        };
        let ask = FetchAsk {
            url: provider.about.token_endpoint.clone(),
            form: Some(Pii::new(form(&fields))),
            authorization,
        };
        let (status, body) = self.ask(config, ask).await?;
        if status != 200 {
            tracing::warn!(provider = config.id, status, "a code was not taken for a token");
            return Err(Refusal::Unbelievable);
        }
        serde_json::from_slice(&body).map_err(|_| Refusal::Unbelievable)
    }

    /// Claims that the token lacks are at the userinfo endpoint (Core §5.3), which must speak of the
    /// same subject (§5.3.2).
    async fn complete(
        &self,
        config: &OidcConfig,
        provider: &Provider,
        claims: Claims,
        access_token: Option<String>,
    ) -> Result<Claims, Refusal> {
        let wanted_groups = !config.roles.is_empty();
        let whole = claims.text(&config.login_claim).is_some()
            && (!wanted_groups || claims.0.get(&config.groups_claim).is_some());
        let (Some(url), Some(token)) = (&provider.about.userinfo_endpoint, access_token) else {
            return Ok(claims);
        };
        if whole {
            return Ok(claims);
        }
        let ask = FetchAsk {
            url: url.clone(),
            form: None,
            authorization: Some(Pii::new(format!("Bearer {token}"))),
        };
        let (status, body) = self.ask(config, ask).await?;
        let more: Option<Value> = serde_json::from_slice(&body).ok().filter(|_| status == 200);
        let Some(Value::Object(more)) = more else { return Err(Refusal::Unbelievable) };
        if more.get("sub") != claims.0.get("sub") {
            return Err(Refusal::Unbelievable);
        }
        let mut all = more;
        // What the signed token says goes before; what it leaves open does not.
        all.extend(claims.0.into_iter().filter(|(_, value)| !value.is_null()));
        Ok(Claims(all))
    }

    async fn provider(&self, config: &OidcConfig, now: Moment) -> Result<Provider, Refusal> {
        let known = self.known(&config.id).filter(|provider| now - provider.at < FRESH_MS);
        if let Some(provider) = known {
            return Ok(provider);
        }
        let issuer = config.issuer.trim_end_matches('/');
        let url = format!("{issuer}/.well-known/openid-configuration");
        let about: Discovered = self.json(config, url).await?;
        if about.issuer.trim_end_matches('/') != issuer {
            tracing::warn!(provider = config.id, "it calls itself by another issuer");
            return Err(Refusal::Unbelievable);
        }
        let keys = self.json(config, about.jwks_uri.clone()).await?;
        let provider =
            Provider { about: Arc::new(about), keys: Arc::new(keys), at: now, keys_at: now };
        self.keep(config, provider.clone());
        Ok(provider)
    }

    /// Providers change their keys.
    async fn keys_again(
        &self,
        config: &OidcConfig,
        provider: Provider,
        now: Moment,
    ) -> Result<Provider, Refusal> {
        if now - provider.keys_at < KEYS_AGAIN_MS {
            return Ok(provider);
        }
        let keys = self.json(config, provider.about.jwks_uri.clone()).await?;
        let provider = Provider { keys: Arc::new(keys), keys_at: now, ..provider };
        self.keep(config, provider.clone());
        Ok(provider)
    }

    fn known(&self, id: &str) -> Option<Provider> {
        let all = self.providers.lock().expect("no code panics while it holds this lock");
        all.get(id).cloned()
    }

    fn keep(&self, config: &OidcConfig, provider: Provider) {
        let mut all = self.providers.lock().expect("no code panics while it holds this lock");
        all.insert(config.id.clone(), provider);
    }

    async fn json<T: serde::de::DeserializeOwned>(
        &self,
        config: &OidcConfig,
        url: String,
    ) -> Result<T, Refusal> {
        let (status, body) =
            self.ask(config, FetchAsk { url, form: None, authorization: None }).await?;
        if status != 200 {
            tracing::warn!(provider = config.id, status, "a provider of identities refused");
            return Err(Refusal::Unreachable);
        }
        serde_json::from_slice(&body).map_err(|error| {
            tracing::warn!(provider = config.id, %error, "it doesn't say what it should");
            Refusal::Unreachable
        })
    }

    async fn ask(&self, config: &OidcConfig, ask: FetchAsk) -> Result<(u16, Vec<u8>), Refusal> {
        self.fetch.fetch(ask).await.map_err(|reason| {
            tracing::warn!(provider = config.id, reason, "a provider of identities is silent");
            Refusal::Unreachable
        })
    }
}

impl OidcConfig {
    /// The login that the claims mean; `None` when they mean nobody here.
    pub(crate) fn login(&self, claims: &Claims) -> Option<String> {
        let said = claims.text(&self.login_claim)?.trim().to_lowercase();
        if claims.0.get("email_verified") == Some(&Value::Bool(false)) && said.contains('@') {
            return None;
        }
        match &self.domain {
            None => Some(said),
            Some(domain) => {
                let (name, of) = said.split_once('@')?;
                of.eq_ignore_ascii_case(domain).then(|| name.to_owned())
            }
        }
    }

    /// The role that the claims' groups give; `None` when they say nothing of it.
    pub(crate) fn role(&self, claims: &Claims) -> Option<Role> {
        /// What may do most comes first.
        const ORDER: [Role; 7] = [
            Role::Administrator,
            Role::FloorManager,
            Role::Supervisor,
            Role::QualityEvaluator,
            Role::Analyst,
            Role::Agent,
            Role::Organization,
        ];
        let said = claims.0.get(&self.groups_claim)?;
        let groups: Vec<&str> = match said {
            Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
            Value::String(one) => vec![one],
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
        };
        let given: Vec<Role> = groups.iter().filter_map(|g| self.roles.get(*g).copied()).collect();
        ORDER.into_iter().find(|role| given.contains(role))
    }
}

/// `application/x-www-form-urlencoded`, which is a query too.
fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<_> = fields.iter().map(|(k, v)| format!("{k}={}", encode(v))).collect();
    pairs.join("&")
}

/// All but the unreserved characters of RFC 3986 §2.3.
pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => write!(out, "%{byte:02X}").expect("a string takes all"),
        }
        out
    })
}

/// RFC 4648 §5, without padding.
pub(crate) fn base64url(bytes: &[u8]) -> String {
    coded(bytes, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}

/// RFC 4648 §4.
fn base64(bytes: &[u8]) -> String {
    let mut text =
        coded(bytes, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

fn coded(bytes: &[u8], letters: &[u8; 64]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0u32, |sum, byte| (sum << 8) | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        for n in 0..=three.len() {
            let place = (bits >> (18 - 6 * n)) & 63;
            text.push(char::from(letters[usize::try_from(place).expect("six bits")]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn config(change: impl FnOnce(&mut OidcConfig)) -> OidcConfig {
        let mut config = OidcConfig {
            id: "sso".to_owned(),
            name: "SSO".to_owned(),
            issuer: "https://login.example.org".to_owned(),
            client_id: "plateau".to_owned(),
            client_secret: None,
            scopes: Vec::new(),
            login_claim: "email".to_owned(),
            domain: None,
            create: None,
            groups_claim: "groups".to_owned(),
            roles: BTreeMap::new(),
        };
        change(&mut config);
        config
    }

    fn claims(value: Value) -> Claims {
        match value {
            Value::Object(map) => Claims(map),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_login_is_taken_of_one_domain_alone_and_of_a_verified_address() {
        let own = config(|c| c.domain = Some("example.org".to_owned()));
        let login = |value| own.login(&claims(value));
        assert_eq!(login(json!({"email": "Zoe@Example.org"})).as_deref(), Some("zoe"));
        assert_eq!(login(json!({"email": "zoe@example.com"})), None);
        assert_eq!(login(json!({"email": "zoe@example.org.evil.com"})), None);
        assert_eq!(login(json!({"email": "zoe@example.org", "email_verified": false})), None);
        assert_eq!(login(json!({"name": "zoe"})), None);
    }

    #[test]
    fn of_several_groups_the_one_that_may_do_most_counts() {
        let with = config(|c| {
            c.roles.insert("staff".to_owned(), Role::Agent);
            c.roles.insert("leads".to_owned(), Role::Supervisor);
        });
        let role = |value| with.role(&claims(value));
        assert_eq!(role(json!({"groups": ["staff", "leads", "x"]})), Some(Role::Supervisor));
        assert_eq!(role(json!({"groups": "staff"})), Some(Role::Agent));
        assert_eq!(role(json!({"groups": ["x"]})), None);
        assert_eq!(role(json!({})), None);
    }

    #[test]
    fn texts_are_coded_as_the_rfcs_have_it() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = base64url(&Sha256::digest(verifier.as_bytes()));
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert_eq!(base64(b"Aladdin:open sesame"), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(encode("a b/é"), "a%20b%2F%C3%A9");
        assert_eq!(form(&[("a", "1&2"), ("b", "c")]), "a=1%262&b=c");
    }
}
