//! Digest access authentication, both sides (RFC 7616, RFC 8760 for SIP).
//!
//! Owns: challenges, nonces with their age and count, checking an answer in constant time, and
//! answering a challenge. Must not own: who may sign in (see [`crate::Doorkeeper`]) and bindings.

use crate::sip::text;
use md5::{Digest as _, Md5};
use rsipstack::transaction::random_text;
use sha2::Sha256;
use std::collections::HashMap;
use vocab::{Moment, Pii};

/// How long a nonce answers for; a client then gets `stale=true` and repeats without asking.
const NONCE_LIFE_MS: i64 = 300_000;
/// Nonces whose count we remember; when full and none is old, new answers are told `stale`.
const NONCES_MAX: usize = 20_000;

/// One secret of a phone user: the two `HA1` of RFC 7616 §3.4.2 in lower-case hex, and an end.
#[derive(Clone, Debug)]
pub struct PhoneKey {
    pub ha1_md5: Pii<String>,
    pub ha1_sha256: Pii<String>,
    pub expires: Moment,
}

/// The two `HA1` of a user, realm and password; what the server keeps instead of the password.
#[must_use]
pub fn ha1(user: &str, realm: &str, password: &str, expires: Moment) -> PhoneKey {
    let text = format!("{user}:{realm}:{password}");
    PhoneKey {
        ha1_md5: Pii::new(Algorithm::Md5.hash(&text)),
        ha1_sha256: Pii::new(Algorithm::Sha256.hash(&text)),
        expires,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Sha256,
    Md5,
}

impl Algorithm {
    fn parse(name: Option<&str>) -> Option<Self> {
        match name {
            None => Some(Self::Md5),
            Some(n) if n.eq_ignore_ascii_case("MD5") => Some(Self::Md5),
            Some(n) if n.eq_ignore_ascii_case("SHA-256") => Some(Self::Sha256),
            Some(_) => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Md5 => "MD5",
        }
    }

    fn hash(self, text: &str) -> String {
        match self {
            Self::Sha256 => hex(&Sha256::digest(text)),
            Self::Md5 => hex(&Md5::digest(text)),
        }
    }

    fn of(self, key: &PhoneKey) -> &str {
        match self {
            Self::Sha256 => key.ha1_sha256.reveal(),
            Self::Md5 => key.ha1_md5.reveal(),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Equal without telling by its duration where the first difference is.
fn same(a: &str, b: &str) -> bool {
    let differing = a.bytes().zip(b.bytes()).fold(0u8, |acc, (x, y)| acc | (x ^ y));
    std::hint::black_box(differing) == 0 && a.len() == b.len()
}

/// What an `Authorization` header is worth.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The key that fitted ends at this moment.
    Valid {
        expires: Moment,
    },
    /// Right or wrong is not said: the nonce is old, ask again.
    Stale,
    Wrong,
}

/// The user that the header claims to be.
pub(crate) fn claimed_user(authorization: &str) -> Option<String> {
    field(authorization, "username").map(ToOwned::to_owned)
}

/// `name=value` of a challenge or an answer.
fn field<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = value.trim().strip_prefix("Digest").or_else(|| {
        value.trim().get(..6).filter(|s| s.eq_ignore_ascii_case("digest"))?;
        value.trim().get(6..)
    })?;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (found, next) = if let Some(quoted) = after.strip_prefix('"') {
            let end = quoted.find('"')?;
            (&quoted[..end], &quoted[end + 1..])
        } else {
            let end = after.find(',').unwrap_or(after.len());
            (after[..end].trim(), &after[end..])
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(found);
        }
        rest = next;
    }
}

/// Mints and recognises nonces, and checks answers.
#[derive(Debug)]
pub(crate) struct Gate {
    realm: String,
    secret: String,
    /// Highest count seen of each nonce in use: an answer overheard cannot be sent again.
    counts: HashMap<String, u32>,
}

impl Gate {
    pub(crate) fn new(realm: &str) -> Self {
        Self { realm: realm.to_owned(), secret: random_text(32), counts: HashMap::new() }
    }

    /// Two challenges, the stronger first (RFC 8760 §2.3). JsSIP knows MD5 alone and reads the
    /// last one.
    pub(crate) fn challenges(&self, now: Moment, stale: bool) -> [String; 2] {
        [Algorithm::Sha256, Algorithm::Md5].map(|algorithm| {
            format!(
                "Digest realm=\"{}\", nonce=\"{}\", qop=\"auth\", algorithm={}{}",
                self.realm,
                self.mint(now),
                algorithm.name(),
                if stale { ", stale=true" } else { "" }
            )
        })
    }

    fn mint(&self, now: Moment) -> String {
        let salt = random_text(8);
        let at = now.epoch_ms();
        format!("{at:x}.{salt}.{}", self.seal(at, &salt))
    }

    fn seal(&self, at: i64, salt: &str) -> String {
        Algorithm::Sha256.hash(&format!("{}:{at:x}:{salt}:{}", self.secret, self.realm))[..32]
            .to_owned()
    }

    /// The age of one of our own nonces.
    fn age_ms(&self, now: Moment, nonce: &str) -> Option<i64> {
        let mut parts = nonce.split('.');
        let (at, salt, seal) = (parts.next()?, parts.next()?, parts.next()?);
        let at = i64::from_str_radix(at, 16).ok()?;
        same(seal, &self.seal(at, salt)).then(|| now.since_ms(Moment::from_epoch_ms(at)))
    }

    /// Checks an answer against every key of the user. Without keys a false one is tried, so that
    /// an unknown user costs and answers like a known one.
    pub(crate) fn check(
        &mut self,
        now: Moment,
        authorization: &str,
        method: &str,
        uri: &str,
        keys: &[PhoneKey],
    ) -> Verdict {
        let get = |name| field(authorization, name);
        let (Some(user), Some(nonce), Some(response), Some(said_uri)) =
            (get("username"), get("nonce"), get("response"), get("uri"))
        else {
            return Verdict::Wrong;
        };
        let Some(algorithm) = Algorithm::parse(get("algorithm")) else { return Verdict::Wrong };
        let (Some(nc), Some(cnonce), Some("auth")) = (get("nc"), get("cnonce"), get("qop")) else {
            return Verdict::Wrong;
        };
        let Ok(count) = u32::from_str_radix(nc, 16) else { return Verdict::Wrong };
        if get("realm") != Some(&self.realm) || text::host(said_uri) != text::host(uri) {
            return Verdict::Wrong;
        }
        let Some(age_ms) = self.age_ms(now, nonce) else { return Verdict::Stale };
        let false_key = ha1(user, &self.realm, &self.secret, Moment::from_epoch_ms(0));
        let tail = format!(
            ":{nonce}:{nc}:{cnonce}:auth:{}",
            algorithm.hash(&format!("{method}:{said_uri}"))
        );
        let mut fitting = None;
        for key in keys.iter().chain(std::iter::once(&false_key)) {
            let expected = algorithm.hash(&format!("{}{tail}", algorithm.of(key)));
            if same(&expected, &response.to_ascii_lowercase()) && key.expires > now {
                fitting = fitting.max(Some(key.expires));
            }
        }
        match fitting {
            Some(_) if age_ms > NONCE_LIFE_MS || !self.count(now, nonce, count) => Verdict::Stale,
            Some(expires) => Verdict::Valid { expires },
            None => Verdict::Wrong,
        }
    }

    /// A nonce's count must rise (RFC 7616 §3.4.5).
    fn count(&mut self, now: Moment, nonce: &str, count: u32) -> bool {
        if let Some(seen) = self.counts.get_mut(nonce) {
            let rises = count > *seen;
            *seen = count.max(*seen);
            return rises;
        }
        if self.counts.len() >= NONCES_MAX {
            let mut counts = std::mem::take(&mut self.counts);
            counts.retain(|n, _| self.age_ms(now, n).is_some_and(|age| age <= NONCE_LIFE_MS));
            self.counts = counts;
        }
        if self.counts.len() >= NONCES_MAX {
            return false;
        }
        self.counts.insert(nonce.to_owned(), count);
        true
    }
}

/// What we sign in with at a trunk.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub user: String,
    pub password: Pii<String>,
}

/// The answer to a challenge, or nothing when we cannot speak its algorithm or protection.
pub(crate) fn answer(
    challenge: &str,
    credentials: &Credentials,
    method: &str,
    uri: &str,
    count: u32,
) -> Option<String> {
    let algorithm = Algorithm::parse(field(challenge, "algorithm"))?;
    let (realm, nonce) = (field(challenge, "realm")?, field(challenge, "nonce")?);
    let user = &credentials.user;
    let ha1 = algorithm.hash(&format!("{user}:{realm}:{}", credentials.password.reveal()));
    let ha2 = algorithm.hash(&format!("{method}:{uri}"));
    let mut out = format!(
        "Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", \
         algorithm={}",
        algorithm.name()
    );
    let response = match field(challenge, "qop") {
        Some(qop) if qop.split(',').any(|q| q.trim().eq_ignore_ascii_case("auth")) => {
            let cnonce = random_text(16);
            out.push_str(&format!(", qop=auth, nc={count:08x}, cnonce=\"{cnonce}\""));
            algorithm.hash(&format!("{ha1}:{nonce}:{count:08x}:{cnonce}:auth:{ha2}"))
        }
        Some(_) => return None,
        None => algorithm.hash(&format!("{ha1}:{nonce}:{ha2}")),
    };
    out.push_str(&format!(", response=\"{response}\""));
    if let Some(opaque) = field(challenge, "opaque") {
        out.push_str(&format!(", opaque=\"{opaque}\""));
    }
    Some(out)
}

/// The strongest challenge that we can answer.
pub(crate) fn strongest<'a>(challenges: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    challenges
        .filter_map(|c| Algorithm::parse(field(c, "algorithm")).map(|a| (a == Algorithm::Md5, c)))
        .min_by_key(|(weak, _)| *weak)
        .map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_epoch_ms(1_795_325_400_000);
    const URI: &str = "sip:plateau.test";

    fn me(password: &str) -> Credentials {
        Credentials { user: "agent1".into(), password: Pii::new(password.into()) }
    }

    fn keys(password: &str) -> Vec<PhoneKey> {
        vec![ha1("agent1", "plateau", password, NOW + 60_000)]
    }

    // RFC 7616 §3.9.1, the worked example (with the SIP algorithm names).
    #[test]
    fn the_worked_example_of_the_rfc_comes_out() {
        for (algorithm, expected) in [
            (Algorithm::Md5, "8ca523f5e9506fed4657c9700eebdbec"),
            (Algorithm::Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ] {
            let ha1 = algorithm.hash("Mufasa:http-auth@example.org:Circle of Life");
            let ha2 = algorithm.hash("GET:/dir/index.html");
            let response = algorithm.hash(&format!(
                "{ha1}:7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:\
                 f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth:{ha2}"
            ));
            assert_eq!(response, expected);
        }
    }

    #[test]
    fn either_algorithm_opens_and_a_wrong_password_does_not() {
        let mut gate = Gate::new("plateau");
        for challenge in gate.challenges(NOW, false) {
            let right = answer(&challenge, &me("secret"), "REGISTER", URI, 1).expect("answerable");
            let verdict = gate.check(NOW, &right, "REGISTER", URI, &keys("secret"));
            assert_eq!(verdict, Verdict::Valid { expires: NOW + 60_000 });
            let wrong = answer(&challenge, &me("guess"), "REGISTER", URI, 2).expect("answerable");
            let verdict = gate.check(NOW, &wrong, "REGISTER", URI, &keys("secret"));
            assert_eq!(verdict, Verdict::Wrong);
            assert_eq!(gate.check(NOW, &right, "REGISTER", URI, &[]), Verdict::Wrong);
            assert_eq!(gate.check(NOW, &right, "INVITE", URI, &keys("secret")), Verdict::Wrong);
        }
    }

    #[test]
    fn an_old_nonce_is_stale_and_a_repeated_answer_is_not_taken() {
        let mut gate = Gate::new("plateau");
        let [challenge, _] = gate.challenges(NOW, false);
        let first = answer(&challenge, &me("s"), "REGISTER", URI, 1).expect("answerable");
        let long_key = vec![ha1("agent1", "plateau", "s", NOW + NONCE_LIFE_MS * 9)];
        let valid = Verdict::Valid { expires: NOW + NONCE_LIFE_MS * 9 };
        assert_eq!(gate.check(NOW, &first, "REGISTER", URI, &long_key), valid);
        assert_eq!(gate.check(NOW, &first, "REGISTER", URI, &long_key), Verdict::Stale);
        let later = NOW + NONCE_LIFE_MS + 1;
        let second = answer(&challenge, &me("s"), "REGISTER", URI, 2).expect("answerable");
        assert_eq!(gate.check(later, &second, "REGISTER", URI, &long_key), Verdict::Stale);
        let forged = challenge.replace("nonce=\"", "nonce=\"9");
        let third = answer(&forged, &me("s"), "REGISTER", URI, 1).expect("answerable");
        assert_eq!(gate.check(NOW, &third, "REGISTER", URI, &long_key), Verdict::Stale);
    }

    #[test]
    fn any_of_several_keys_opens_until_it_expires() {
        let mut gate = Gate::new("plateau");
        let both = vec![
            ha1("agent1", "plateau", "old", NOW + 10),
            ha1("agent1", "plateau", "new", NOW + 50),
        ];
        for (count, password, later_ms, opens) in
            [(1, "old", 0, true), (2, "new", 0, true), (3, "old", 11, false), (4, "new", 11, true)]
        {
            let [challenge, _] = gate.challenges(NOW, false);
            let said = answer(&challenge, &me(password), "REGISTER", URI, count).expect("answer");
            let verdict = gate.check(NOW + later_ms, &said, "REGISTER", URI, &both);
            assert_eq!(matches!(verdict, Verdict::Valid { .. }), opens, "{password} {later_ms}");
        }
    }

    #[test]
    fn the_strongest_challenge_is_answered() {
        let gate = Gate::new("r");
        let both = gate.challenges(NOW, false);
        for order in [[&both[0], &both[1]], [&both[1], &both[0]]] {
            let picked = strongest(order.into_iter().map(String::as_str)).expect("one");
            assert!(picked.contains("SHA-256"));
        }
        assert_eq!(strongest(["Digest realm=\"x\", algorithm=AKAv1-MD5"].into_iter()), None);
    }

    #[test]
    fn odd_headers_are_wrong_and_no_panic() {
        let mut gate = Gate::new("r");
        for text in ["", "Digest", "Basic abc", "Digest username", "Digest x=\"", "digest ,,=,\"é"]
        {
            assert_eq!(gate.check(NOW, text, "REGISTER", URI, &[]), Verdict::Wrong);
            assert_eq!(answer(text, &me("x"), "REGISTER", URI, 1), None);
        }
    }
}
