//! What is believed of an ID token: a signed JWT (RFC 7515, 7519) by the rules of OpenID Connect Core
//! §3.1.3.7.

use ring::signature::{
    self, ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use vocab::Moment;

/// Clocks may differ by this.
const SKEW_S: i64 = 60;
const LONGEST: usize = 64 * 1024;

/// What the provider says of somebody.
#[derive(Clone)]
pub(crate) struct Claims(pub(crate) Map<String, Value>);

impl Claims {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}

/// RFC 7517.
#[derive(Deserialize)]
pub(super) struct Keys {
    #[serde(default)]
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
}

/// What a token must say.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Shape,
    Algorithm,
    UnknownKey,
    Signature,
    Issuer,
    Audience,
    Time,
    Nonce,
    Subject,
}

impl Fault {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Shape => "it is no signed token",
            Self::Algorithm => "it is signed by an algorithm that is not taken",
            Self::UnknownKey => "nobody knows the key",
            Self::Signature => "the signature is wrong",
            Self::Issuer => "it is of another issuer",
            Self::Audience => "it is for another client",
            Self::Time => "it has expired, or begins later: compare the clocks",
            Self::Nonce => "it answers another sign-in",
            Self::Subject => "it names nobody",
        }
    }
}

/// The signature first: nothing is believed of a token that anybody could have written.
pub(super) fn check(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Claims, Fault> {
    if token.len() > LONGEST {
        return Err(Fault::Shape);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Fault::Shape)?;
    let (header, body) = signed.split_once('.').ok_or(Fault::Shape)?;
    let header: Header = read(header)?;
    let signature = unbase64url(signature).ok_or(Fault::Shape)?;
    verify(&header, signed.as_bytes(), &signature, keys)?;
    let claims: Map<String, Value> = read(body)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("iss") != expected.issuer {
        return Err(Fault::Issuer);
    }
    check_audience(&claims, expected.client)?;
    check_time(&claims, expected.now)?;
    if !crate::token::same(text("nonce"), expected.nonce) {
        return Err(Fault::Nonce);
    }
    if text("sub").is_empty() {
        return Err(Fault::Subject);
    }
    Ok(Claims(claims))
}

/// One of several audiences needs `azp`, which must be us (Core §3.1.3.7, 3–5).
fn check_audience(claims: &Map<String, Value>, client: &str) -> Result<(), Fault> {
    let azp = claims.get("azp").and_then(Value::as_str);
    let fits = match claims.get("aud") {
        Some(Value::String(one)) => one == client,
        Some(Value::Array(some)) => {
            some.iter().any(|one| one == client) && (some.len() == 1 || azp == Some(client))
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => false,
    };
    if fits && azp.is_none_or(|azp| azp == client) { Ok(()) } else { Err(Fault::Audience) }
}

fn check_time(claims: &Map<String, Value>, now: Moment) -> Result<(), Fault> {
    let seconds = |name: &str| claims.get(name).and_then(Value::as_f64);
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact in a double")]
    let (now_s, skew_s) = ((now.epoch_ms() / 1_000) as f64, SKEW_S as f64);
    let ends = seconds("exp").ok_or(Fault::Time)?;
    let begun = seconds("iat").ok_or(Fault::Time)?;
    let later = seconds("nbf").is_some_and(|nbf| nbf > now_s + skew_s);
    if ends + skew_s <= now_s || begun > now_s + skew_s || later {
        return Err(Fault::Time);
    }
    Ok(())
}

/// The algorithms with a public key alone: `none` and those with a shared secret are not taken.
fn verify(header: &Header, signed: &[u8], signature: &[u8], keys: &Keys) -> Result<(), Fault> {
    let kty = match header.alg.as_str() {
        "RS256" | "PS256" => "RSA",
        "ES256" => "EC",
        "EdDSA" => "OKP",
        _ => return Err(Fault::Algorithm),
    };
    let fits = |key: &&Key| {
        key.kty == kty
            && key.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && key.alg.as_ref().is_none_or(|alg| *alg == header.alg)
            && (header.kid.is_none() || key.kid == header.kid)
    };
    let mut able = keys.keys.iter().filter(fits).peekable();
    if able.peek().is_none() {
        return Err(Fault::UnknownKey);
    }
    let good = able.any(|key| by_key(key, &header.alg, signed, signature).is_some());
    if good { Ok(()) } else { Err(Fault::Signature) }
}

fn by_key(key: &Key, alg: &str, signed: &[u8], signature: &[u8]) -> Option<()> {
    let part = |text: &Option<String>| unbase64url(text.as_deref()?);
    match alg {
        "RS256" | "PS256" => {
            let (n, e) = (part(&key.n)?, part(&key.e)?);
            let public = signature::RsaPublicKeyComponents { n: strip(&n), e: strip(&e) };
            let by = if alg == "RS256" {
                &RSA_PKCS1_2048_8192_SHA256
            } else {
                &RSA_PSS_2048_8192_SHA256
            };
            public.verify(by, signed, signature).ok()
        }
        "ES256" => {
            let point = [vec![4], part(&key.x)?, part(&key.y)?].concat();
            let curve = key.crv.as_deref() == Some("P-256") && point.len() == 65;
            let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
            public.verify(signed, signature).ok().filter(|()| curve)
        }
        "EdDSA" => {
            let public = UnparsedPublicKey::new(&ED25519, part(&key.x)?);
            let curve = key.crv.as_deref() == Some("Ed25519");
            public.verify(signed, signature).ok().filter(|()| curve)
        }
        _ => None,
    }
}

/// Numbers may be written with zeros before them; ring takes none.
fn strip(mut bytes: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = bytes {
        bytes = rest;
    }
    bytes
}

fn read<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, Fault> {
    let bytes = unbase64url(part).ok_or(Fault::Shape)?;
    serde_json::from_slice(&bytes).map_err(|_| Fault::Shape)
}

/// RFC 4648 §5, without padding (RFC 7515 §2).
fn unbase64url(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut bytes) = (0u32, 0, Vec::with_capacity(text.len() * 3 / 4));
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = ((bits << 6) | u32::from(value)) & 0x00ff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::base64url;
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

    const NOW_S: i64 = 1_795_325_400;

    struct Signer {
        pair: EcdsaKeyPair,
        random: SystemRandom,
    }

    impl Signer {
        fn new() -> Self {
            let random = SystemRandom::new();
            let by = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(by, &random).unwrap();
            Self { pair: EcdsaKeyPair::from_pkcs8(by, pkcs8.as_ref(), &random).unwrap(), random }
        }

        fn keys(&self) -> Keys {
            let point = self.pair.public_key().as_ref();
            serde_json::from_value(json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "k1",
                "use": "sig", "x": base64url(&point[1..33]), "y": base64url(&point[33..])}]}))
            .unwrap()
        }

        fn sign(&self, header: &Value, body: &Value) -> String {
            let part = |value: &Value| base64url(value.to_string().as_bytes());
            let signed = format!("{}.{}", part(header), part(body));
            let signature = self.pair.sign(&self.random, signed.as_bytes()).unwrap();
            format!("{signed}.{}", base64url(signature.as_ref()))
        }
    }

    fn body() -> Value {
        json!({"iss": "https://login.example.org", "aud": "plateau", "sub": "42",
            "nonce": "the-nonce", "exp": NOW_S + 300, "iat": NOW_S - 5})
    }

    fn judged(signer: &Signer, token: &str) -> Result<(), Fault> {
        let now = Moment::from_epoch_ms(NOW_S * 1_000);
        let issuer = "https://login.example.org";
        let expected = Expected { issuer, client: "plateau", nonce: "the-nonce", now };
        check(token, &signer.keys(), &expected).map(|_| ())
    }

    #[test]
    fn a_right_token_is_believed_and_each_wrong_claim_is_named() {
        let signer = Signer::new();
        let header = json!({"alg": "ES256", "kid": "k1"});
        let with = |name: &str, value: Value| {
            let mut body = body();
            body[name] = value;
            judged(&signer, &signer.sign(&header, &body))
        };
        assert_eq!(judged(&signer, &signer.sign(&header, &body())), Ok(()));
        assert_eq!(with("aud", json!(["plateau"])), Ok(()));
        assert_eq!(with("exp", json!(NOW_S - 30)), Ok(()), "clocks differ");
        assert_eq!(with("iss", json!("https://evil.example.org")), Err(Fault::Issuer));
        assert_eq!(with("aud", json!("other")), Err(Fault::Audience));
        assert_eq!(with("aud", json!(["plateau", "other"])), Err(Fault::Audience));
        assert_eq!(with("azp", json!("other")), Err(Fault::Audience));
        assert_eq!(with("exp", json!(NOW_S - 61)), Err(Fault::Time));
        assert_eq!(with("exp", Value::Null), Err(Fault::Time));
        assert_eq!(with("iat", json!(NOW_S + 120)), Err(Fault::Time));
        assert_eq!(with("nbf", json!(NOW_S + 120)), Err(Fault::Time));
        assert_eq!(with("nonce", json!("another")), Err(Fault::Nonce));
        assert_eq!(with("nonce", Value::Null), Err(Fault::Nonce));
        assert_eq!(with("sub", json!("")), Err(Fault::Subject));
    }

    #[test]
    fn a_token_of_no_key_of_another_key_or_changed_is_not_believed() {
        let (signer, other) = (Signer::new(), Signer::new());
        let header = json!({"alg": "ES256", "kid": "k1"});
        let good = signer.sign(&header, &body());
        assert_eq!(judged(&other, &good), Err(Fault::Signature));
        let unknown = signer.sign(&json!({"alg": "ES256", "kid": "k2"}), &body());
        assert_eq!(judged(&signer, &unknown), Err(Fault::UnknownKey));
        for alg in ["none", "HS256", "RS1"] {
            let token = signer.sign(&json!({"alg": alg, "kid": "k1"}), &body());
            assert_eq!(judged(&signer, &token), Err(Fault::Algorithm), "{alg}");
        }
        let (first, rest) = good.split_once('.').unwrap();
        let (_, signature) = rest.split_once('.').unwrap();
        let mut changed = body();
        changed["sub"] = json!("43");
        let changed = base64url(changed.to_string().as_bytes());
        let token = format!("{first}.{changed}.{signature}");
        assert_eq!(judged(&signer, &token), Err(Fault::Signature));
        for token in ["", "a.b", "a.b.c", "é.é.é", &good[..good.len() - 4]] {
            assert!(judged(&signer, token).is_err(), "{token}");
        }
    }
}
