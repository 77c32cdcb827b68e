//! `plateau.toml`: ports, paths and secrets. Business set-up is the floor plan's, not here.

use crate::fetch::Door;
use anyhow::{Context, Result, bail};
use edge::{RecognitionConfig, RecognitionPlug};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use vocab::{Pii, Role};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folder of the database, recordings and the speech cache.
    pub data: PathBuf,
    /// `postgres://…` or `sqlite:…`; `plateau.db` in the data folder when absent.
    pub database_url: Option<String>,
    pub http: Http,
    pub sip: Sip,
    pub rtp: Rtp,
    pub speech: Speech,
    /// Where mail goes out; without it none does.
    pub mail: Option<Mail>,
    pub recordings: RecordingFiles,
    pub sign_in: SignIn,
    #[serde(rename = "trunk")]
    pub trunks: Vec<Trunk>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    pub listen: SocketAddr,
    /// True behind a proxy that speaks HTTPS: cookies are then sent over HTTPS only.
    pub behind_https: bool,
    /// How people outside reach it: `https://centre.example.fr`. Links in mails begin with it.
    pub public_url: Option<String>,
    /// PEM files by which Plateau speaks HTTPS itself: the chain, this server's own first, and its
    /// key. Both or neither.
    pub certificate: Option<PathBuf>,
    pub key: Option<PathBuf>,
    /// What flows may ask besides the public internet: addresses, networks and names of hosts on
    /// this machine or its networks.
    pub allow: Vec<String>,
}

impl Http {
    /// Certificate and key, where HTTPS is spoken.
    ///
    /// # Errors
    /// One of the two is missing.
    pub fn tls(&self) -> Result<Option<(&Path, &Path)>> {
        match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => Ok(Some((certificate, key))),
            (None, None) => Ok(None),
            (Some(_), None) => bail!("[http] has a certificate and no key: name both, or neither"),
            (None, Some(_)) => bail!("[http] has a key and no certificate: name both, or neither"),
        }
    }
}

/// Ways to sign in besides the password.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignIn {
    pub oidc: Vec<Oidc>,
}

/// A provider of identities that speaks OpenID Connect.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// Part of addresses: `sso`.
    pub id: String,
    /// On the button of the sign-in page.
    pub name: String,
    /// As the provider writes it: `https://login.example.org/realms/centre`.
    pub issuer: String,
    pub client_id: String,
    /// A file that holds the secret and nothing else; absent for a public client.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    #[serde(default = "default_scopes")]
    pub scopes: Vec<String>,
    /// The claim that is the login: `preferred_username`, `email`.
    #[serde(default = "default_login_claim")]
    pub login_claim: String,
    /// Where that claim is an address: the only domain taken; the login stands before the @.
    #[serde(default)]
    pub domain: Option<String>,
    /// Whoever is unknown is added, in this role.
    #[serde(default)]
    pub create_as: Option<Role>,
    #[serde(default = "default_groups_claim")]
    pub groups_claim: String,
    /// Roles by group; of several the one that may do most. Empty: roles are kept here.
    #[serde(default)]
    pub roles: BTreeMap<String, Role>,
}

fn default_scopes() -> Vec<String> {
    vec!["profile".to_owned(), "email".to_owned()]
}

fn default_login_claim() -> String {
    "preferred_username".to_owned()
}

fn default_groups_claim() -> String {
    "groups".to_owned()
}

impl Oidc {
    /// What the web is told, with the secret out of its file.
    ///
    /// # Errors
    /// What can't be: a secret that can't be read, an issuer over plain HTTP.
    pub fn web(&self) -> Result<web::OidcConfig> {
        let place = format!("[[sign_in.oidc]] {:?}", self.id);
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        anyhow::ensure!(
            !self.id.is_empty() && self.id.chars().all(fits),
            "{place}: an id is made of a–z, 0–9 and -"
        );
        let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        anyhow::ensure!(
            self.issuer.starts_with("https://") || local.iter().any(|l| self.issuer.starts_with(l)),
            "{place}: issuer {:?} must begin with https://",
            self.issuer
        );
        anyhow::ensure!(
            self.create_as != Some(Role::Organization),
            "{place}: users of an organization can't be added by themselves: \
             nobody could say of which"
        );
        let secret = self.client_secret_file.as_ref().map(|file| {
            let text = std::fs::read_to_string(file);
            text.with_context(|| format!("{place}: {} can't be read", file.display()))
        });
        Ok(web::OidcConfig {
            id: self.id.clone(),
            name: self.name.clone(),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: secret.transpose()?.map(|text| Pii::new(text.trim().to_owned())),
            scopes: self.scopes.clone(),
            login_claim: self.login_claim.clone(),
            domain: self.domain.clone(),
            create: self.create_as,
            groups_claim: self.groups_claim.clone(),
            roles: self.roles.clone(),
        })
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sip {
    pub udp: Option<SocketAddr>,
    pub tcp: Option<SocketAddr>,
    pub tls: Option<SipTls>,
    /// Written into Contact and Via when the machine is known by another address outside.
    pub public_ip: Option<IpAddr>,
    /// Realm of the phones' digest.
    pub realm: String,
    /// New calls a second beyond which 503 is answered.
    pub shed_above_cps: u32,
    /// Addresses that attack are not heard for a time.
    pub ban: bool,
    /// Addresses and networks that never are, besides those of trunks and of phones that are signed in.
    pub never_ban: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SipTls {
    pub listen: SocketAddr,
    pub certificate: PathBuf,
    pub key: PathBuf,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rtp {
    pub ip: IpAddr,
    pub public_ip: Option<IpAddr>,
    pub first_port: u16,
    pub last_port: u16,
    /// A line that should send and doesn't is hung up after this; 0: never.
    pub silence_s: u32,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Speech {
    /// Program and arguments; `{text}`, `{language}` and `{out}` (a WAV to write) are replaced.
    pub command: Option<Vec<String>>,
    /// Answers a POST of `{"text", "language"}` with a WAV.
    pub url: Option<String>,
    /// Folder of WAV files that flows play by name; `sounds` in the data folder when absent.
    pub sounds: Option<PathBuf>,
    /// What hears callers answer menus aloud; without it menus hear keys alone.
    pub recognition: Option<Recognition>,
    /// What writes down recorded talks, for the organizations that switch it on.
    pub transcription: Option<Recognition>,
}

/// The mail server that takes what goes out (RFC 6409).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub server: String,
    /// 465 with `tls`, 587 with `starttls`, 25 with `none`, when absent.
    #[serde(default)]
    pub port: Option<u16>,
    #[serde(default)]
    pub security: MailSecurity,
    #[serde(default)]
    pub user: Option<String>,
    #[serde(default)]
    pub password: Option<Pii<String>>,
    /// `Plateau <plateau@example.fr>`
    pub from: String,
    /// PEM of an authority of one's own that vouches for the server.
    #[serde(default)]
    pub authority: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    Tls,
    #[default]
    Starttls,
    /// For a server on this machine.
    None,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecordingFiles {
    /// The master key of recordings, 64 hexadecimal digits; `recordings.key` in the data folder when
    /// absent, made at the first start. The variable `PLATEAU_RECORDINGS_KEY` goes before it.
    pub key_file: Option<PathBuf>,
}

/// One of `command`, `http` and `websocket`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recognition {
    /// Program and arguments; `{wav}` and `{language}` are replaced, without `{wav}` the WAV is on
    /// standard input.
    pub command: Option<Vec<String>>,
    /// A Whisper server's address: `http://127.0.0.1:8000/v1/audio/transcriptions`.
    pub http: Option<String>,
    /// Its model, where it has several.
    pub model: Option<String>,
    /// Sent as `Authorization: Bearer`.
    pub token: Option<Pii<String>>,
    /// A Vosk server's address: `ws://127.0.0.1:2700`.
    pub websocket: Option<String>,
    #[serde(default = "default_recognition_ms")]
    pub timeout_ms: u64,
    /// Utterances recognised at the same time.
    #[serde(default = "default_at_once")]
    pub at_once: usize,
}

const fn default_recognition_ms() -> u64 {
    6_000
}

/// For five minutes of a recording.
const TRANSCRIPTION_MS: u64 = 600_000;

const fn default_at_once() -> usize {
    4
}

impl Recognition {
    /// What the edge is told.
    ///
    /// # Errors
    /// None of the three plugs is named, or more than one.
    pub fn edge(&self) -> Result<RecognitionConfig> {
        self.named("speech.recognition")
    }

    /// As [`Self::edge`], with the patience that a whole recording asks for where none is set.
    ///
    /// # Errors
    /// Likewise.
    pub fn transcription(&self) -> Result<RecognitionConfig> {
        let plug = self.named("speech.transcription")?;
        let usual = plug.timeout_ms == default_recognition_ms();
        let timeout_ms = if usual { TRANSCRIPTION_MS } else { plug.timeout_ms };
        Ok(RecognitionConfig { timeout_ms, ..plug })
    }

    fn named(&self, table: &str) -> Result<RecognitionConfig> {
        let plug = match (&self.command, &self.http, &self.websocket) {
            (Some(argv), None, None) => RecognitionPlug::Command { argv: argv.clone() },
            (None, Some(url), None) => RecognitionPlug::Http {
                url: url.clone(),
                model: self.model.clone(),
                token: self.token.clone(),
            },
            (None, None, Some(url)) => RecognitionPlug::WebSocket { url: url.clone() },
            (None, None, None) => {
                bail!("[{table}] names no plug: set command, http or websocket, or remove it")
            }
            (Some(_), _, _) | (_, Some(_), _) => {
                bail!("[{table}] names several plugs: keep one of command, http and websocket")
            }
        };
        for (name, url, scheme) in
            [("http", &self.http, "http://"), ("websocket", &self.websocket, "ws://")]
        {
            if let Some(url) = url.as_ref().filter(|url| !url.starts_with(scheme)) {
                bail!("[{table}] {name} = {url:?} must begin with {scheme}");
            }
        }
        Ok(RecognitionConfig { plug, timeout_ms: self.timeout_ms, at_once: self.at_once })
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trunk {
    pub id: String,
    /// Who may send us calls: addresses or networks (`192.0.2.0/24`).
    #[serde(default)]
    pub addresses: Vec<String>,
    /// Where calls out go: `192.0.2.1:5060`.
    #[serde(default)]
    pub proxy: Option<String>,
    #[serde(default)]
    pub transport: Transport,
    /// Digest sign-in asked for by the operator.
    #[serde(default)]
    pub user: Option<String>,
    #[serde(default)]
    pub password: Option<Pii<String>>,
    /// The operator wants us to register: its registrar, and for how long.
    #[serde(default)]
    pub registrar: Option<String>,
    #[serde(default = "default_expires_s")]
    pub expires_s: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    #[default]
    Udp,
    Tcp,
    Tls,
}

const fn default_expires_s() -> u32 {
    600
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            database_url: None,
            http: Http::default(),
            sip: Sip::default(),
            rtp: Rtp::default(),
            speech: Speech::default(),
            mail: None,
            recordings: RecordingFiles::default(),
            sign_in: SignIn::default(),
            trunks: Vec::new(),
        }
    }
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            behind_https: false,
            public_url: None,
            certificate: None,
            key: None,
            allow: Vec::new(),
        }
    }
}

impl Default for Sip {
    fn default() -> Self {
        Self {
            udp: Some(SocketAddr::from(([127, 0, 0, 1], 5060))),
            tcp: None,
            tls: None,
            public_ip: None,
            realm: "plateau".to_owned(),
            shed_above_cps: 500,
            ban: true,
            never_ban: Vec::new(),
        }
    }
}

impl Default for Rtp {
    fn default() -> Self {
        Self {
            ip: IpAddr::from([127, 0, 0, 1]),
            public_ip: None,
            first_port: 20_000,
            last_port: 29_999,
            silence_s: 30,
        }
    }
}

impl Config {
    /// Reads a file. Paths in it are relative to the file.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("{} can't be read", file.display()))?;
        let mut config: Self =
            toml::from_str(&text).with_context(|| format!("{} is wrong", file.display()))?;
        let folder = file.parent().unwrap_or(Path::new("."));
        for path in config.paths() {
            // An absolute path stays as it is.
            *path = folder.join(&*path);
        }
        config.http.tls().with_context(|| format!("{} is wrong", file.display()))?;
        Door::new(&config.http.allow).with_context(|| format!("{} is wrong", file.display()))?;
        for oidc in &config.sign_in.oidc {
            oidc.web().with_context(|| format!("{} is wrong", file.display()))?;
        }
        if let Some(recognition) = &config.speech.recognition {
            recognition.edge().with_context(|| format!("{} is wrong", file.display()))?;
        }
        if let Some(plug) = &config.speech.transcription {
            plug.transcription().with_context(|| format!("{} is wrong", file.display()))?;
        }
        Ok(config)
    }

    fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let Self { data, http, sip, speech, recordings, mail, sign_in, .. } = self;
        let tls = sip.tls.iter_mut().flat_map(|tls| [&mut tls.certificate, &mut tls.key]);
        let secrets = sign_in.oidc.iter_mut().filter_map(|oidc| oidc.client_secret_file.as_mut());
        let others =
            [&mut http.certificate, &mut http.key, &mut speech.sounds, &mut recordings.key_file];
        let authority = mail.iter_mut().flat_map(|mail| mail.authority.as_mut());
        let files = others.into_iter().flatten().chain(tls).chain(authority).chain(secrets);
        std::iter::once(data).chain(files)
    }

    /// The set-up of a data folder without a file.
    #[must_use]
    pub fn in_folder(data: &Path) -> Self {
        Self { data: data.to_owned(), ..Self::default() }
    }

    #[must_use]
    pub fn database_url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data.join("plateau.db").display()))
    }

    #[must_use]
    pub fn recording_key(&self) -> PathBuf {
        self.recordings.key_file.clone().unwrap_or_else(|| self.data.join("recordings.key"))
    }

    #[must_use]
    pub fn sounds(&self) -> PathBuf {
        self.speech.sounds.clone().unwrap_or_else(|| self.data.join("sounds"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_is_read_and_an_unknown_word_is_named() {
        let config: Config = toml::from_str(
            r#"
            data = "/srv/plateau"
            [http]
            listen = "0.0.0.0:443"
            [sip]
            udp = "0.0.0.0:5060"
            realm = "centre.example"
            [rtp]
            ip = "0.0.0.0"
            first_port = 10000
            [[trunk]]
            id = "operator"
            addresses = ["192.0.2.1"]
            proxy = "192.0.2.1:5060"
            user = "centre"
            password = "secret"
            "#,
        )
        .expect("a right file");
        assert_eq!(config.trunks[0].addresses, ["192.0.2.1"]);
        assert!(!format!("{config:?}").contains("secret"), "passwords are not printed");
        assert_eq!(config.http.tls().expect("neither is fine"), None);
        let error = toml::from_str::<Config>("[sip]\nupd = 5").expect_err("an unknown word");
        assert!(error.to_string().contains("upd"), "{error}");
    }

    #[test]
    fn speech_is_recognised_by_exactly_one_plug() {
        let read = |text: &str| {
            let config: Config = toml::from_str(&format!("[speech.recognition]\n{text}"))?;
            config.speech.recognition.context("it is there")?.edge()
        };
        let whisper =
            read("http = \"http://127.0.0.1:8000/x\"\nmodel = \"small\"\ntoken = \"secret\"");
        let whisper = whisper.expect("one plug");
        assert!(
            matches!(&whisper.plug, RecognitionPlug::Http { model: Some(m), .. } if m == "small")
        );
        assert_eq!((whisper.timeout_ms, whisper.at_once), (6_000, 4));
        assert!(!format!("{whisper:?}").contains("secret"));
        for (text, word) in [
            ("", "no plug"),
            ("command = [\"a\"]\nhttp = \"http://b\"", "several"),
            ("http = \"http://b\"\nwebsocket = \"ws://b\"", "several"),
            ("http = \"https://b\"", "http://"),
            ("websocket = \"http://b\"", "ws://"),
            ("comand = [\"a\"]", "comand"),
        ] {
            let error = format!("{:#}", read(text).expect_err(text));
            assert!(error.contains(word), "{text}: {error}");
        }
    }

    #[test]
    fn a_provider_of_identities_is_reached_by_https_and_its_secret_is_in_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("plateau.toml");
        std::fs::write(folder.path().join("secret"), "s3cret\n").expect("written");
        let read = |change: (&str, &str)| {
            let text = r#"
                [[sign_in.oidc]]
                id = "sso"
                name = "Compte de l'entreprise"
                issuer = "https://login.example.org"
                client_id = "plateau"
                client_secret_file = "secret"
                create_as = "agent"
                roles = { leads = "supervisor" }
            "#;
            std::fs::write(&file, text.replace(change.0, change.1)).expect("written");
            Config::read(&file)
        };
        let config = read(("", "")).expect("a right file");
        let oidc = config.sign_in.oidc[0].web().expect("it is right");
        assert_eq!(oidc.client_secret.as_ref().map(|s| s.reveal().as_str()), Some("s3cret"));
        assert_eq!((oidc.create, oidc.roles["leads"]), (Some(Role::Agent), Role::Supervisor));
        assert!(!format!("{config:?}{oidc:?}").contains("s3cret"), "secrets are not printed");
        for (change, word) in [
            (("https://login", "http://login"), "https://"),
            (("\"secret\"", "\"none\""), "can't be read"),
            (("\"agent\"", "\"organization\""), "by themselves"),
            (("\"sso\"", "\"S S\""), "a–z"),
            (("client_id", "client_idd"), "client_idd"),
        ] {
            let error = format!("{:#}", read(change).expect_err(word));
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn paths_are_relative_to_the_file_and_half_a_pair_is_a_fault() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("plateau.toml");
        let read = |text: &str| {
            std::fs::write(&file, text).expect("written");
            Config::read(&file)
        };
        let config = read(
            r#"
            data = "data"
            [http]
            certificate = "tls/chain.pem"
            key = "/etc/plateau/key.pem"
            [sip.tls]
            listen = "127.0.0.1:5061"
            certificate = "tls/chain.pem"
            key = "tls/key.pem"
            "#,
        );
        let config = config.expect("a right file");
        assert_eq!(config.data, folder.path().join("data"));
        let chain = folder.path().join("tls/chain.pem");
        let pair = (chain.as_path(), Path::new("/etc/plateau/key.pem"));
        assert_eq!(config.http.tls().expect("a pair"), Some(pair));
        let tls = config.sip.tls.expect("it is there");
        assert_eq!((tls.certificate, tls.key), (chain, folder.path().join("tls/key.pem")));
        for half in ["certificate", "key"] {
            let error = read(&format!("[http]\n{half} = \"x.pem\"")).expect_err("half a pair");
            let error = format!("{error:#}");
            assert!(error.contains("plateau.toml") && error.contains("name both"), "{error}");
        }
    }
}
