//! The keys of recordings: one data key per organization and version, wrapped by a master key that
//! is not in the database.
//!
//! Owns: making, wrapping, finding and erasing data keys. Must not own: where the master key is kept
//! (`server`), what a key seals (`seal`).

use crate::sql::Args;
use crate::{Db, PendingAct, StoreError};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use vocab::{Moment, OrganizationId};

const NONCE: usize = 12;
const KEY: usize = 32;

/// Wraps data keys. Never printed.
#[derive(Clone)]
pub struct MasterKey(Arc<LessSafeKey>);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(▒)")
    }
}

/// Why a text is no master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 64 hexadecimal digits")]
pub struct BadMasterKey;

impl MasterKey {
    /// # Errors
    /// When it isn't 64 hexadecimal digits.
    pub fn of_hex(text: &str) -> Result<Self, BadMasterKey> {
        let bytes = of_hex(text.trim()).filter(|b| b.len() == KEY).ok_or(BadMasterKey)?;
        Ok(Self(Arc::new(cipher(&bytes))))
    }

    /// Seals a short message for one place; it opens there alone.
    pub(crate) fn seal(&self, place: &[u8], message: &[u8]) -> String {
        let nonce = random::<NONCE>();
        let mut sealed = message.to_vec();
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place),
                &mut sealed,
            )
            .expect("it is one short message");
        hex(&[&nonce[..], &sealed, tag.as_ref()].concat())
    }

    pub(crate) fn open(&self, place: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let bytes = of_hex(sealed).filter(|b| b.len() > NONCE)?;
        let (nonce, sealed) = bytes.split_at(NONCE);
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        self.0.open_in_place(nonce, Aad::from(place), &mut sealed).ok().map(|m| m.to_vec())
    }

    /// A new one, as text.
    #[must_use]
    pub fn draw() -> String {
        hex(&random::<KEY>())
    }
}

/// A data key and its number.
#[derive(Clone, Debug)]
pub(super) struct DataKey {
    pub version: u32,
    pub cipher: Arc<LessSafeKey>,
}

/// What is known of an organization's key without the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLine {
    pub organization: OrganizationId,
    pub version: u32,
    pub made_at: Moment,
    pub erased_at: Option<Moment>,
}

/// Finds and makes data keys.
#[derive(Clone, Debug)]
pub struct Keyring {
    db: Db,
    master: MasterKey,
    /// The keys that sealed last: a recording goes on with the one it began with, also where the
    /// database is slow.
    last: Arc<Mutex<BTreeMap<OrganizationId, DataKey>>>,
}

impl Keyring {
    #[must_use]
    pub fn new(db: Db, master: MasterKey) -> Self {
        Self { db, master, last: Arc::default() }
    }

    /// Whether the master key is the one that wrapped what is there.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when it isn't, or the database's own.
    pub async fn check(&self) -> Result<(), StoreError> {
        let sql = "SELECT organization, version, wrapped FROM recording_key \
             WHERE wrapped IS NOT NULL ORDER BY organization, version LIMIT 1";
        let Some(row) = self.db.row(sql, Args::new()).await? else { return Ok(()) };
        let organization = OrganizationId::new(&row.text("organization")?);
        let version = version_of(&row)?;
        self.unwrap(&organization, version, &row.text("wrapped")?).map(|_| ())
    }

    /// The key that sealed last, else the one that seals now.
    pub(super) async fn going_on(
        &self,
        organization: &OrganizationId,
        now: Moment,
    ) -> Result<DataKey, StoreError> {
        let known = self.last.lock().expect("nobody panics with it").get(organization).cloned();
        match known {
            Some(key) => Ok(key),
            None => self.current(organization, now).await,
        }
    }

    fn remember(&self, organization: &OrganizationId, key: &DataKey) {
        let mut last = self.last.lock().expect("nobody panics with it");
        last.insert(organization.clone(), key.clone());
    }

    /// The key that seals now; the first one is made when it is asked for.
    pub(super) async fn current(
        &self,
        organization: &OrganizationId,
        now: Moment,
    ) -> Result<DataKey, StoreError> {
        let sql = "SELECT version, wrapped FROM recording_key \
             WHERE organization = $1 AND wrapped IS NOT NULL ORDER BY version DESC LIMIT 1";
        let found = self.db.row(sql, Args::new().text(organization)).await?;
        if let Some(row) = found {
            let version = version_of(&row)?;
            let cipher = self.unwrap(organization, version, &row.text("wrapped")?)?;
            let key = DataKey { version, cipher };
            self.remember(organization, &key);
            return Ok(key);
        }
        self.rotate(organization, now).await?;
        let row = self.db.row(sql, Args::new().text(organization)).await?;
        let row = row.ok_or(StoreError::Unknown { what: "the key just made" })?;
        let version = version_of(&row)?;
        let cipher = self.unwrap(organization, version, &row.text("wrapped")?)?;
        let key = DataKey { version, cipher };
        self.remember(organization, &key);
        Ok(key)
    }

    /// Every key of an organization that is not erased.
    pub(super) async fn of(
        &self,
        organization: &OrganizationId,
    ) -> Result<BTreeMap<u32, Arc<LessSafeKey>>, StoreError> {
        let sql = "SELECT version, wrapped FROM recording_key \
             WHERE organization = $1 AND wrapped IS NOT NULL";
        let rows = self.db.rows(sql, Args::new().text(organization)).await?;
        let mut keys = BTreeMap::new();
        for row in rows {
            let version = version_of(&row)?;
            keys.insert(version, self.unwrap(organization, version, &row.text("wrapped")?)?);
        }
        Ok(keys)
    }

    /// The same keys to do this act with; see [`Db::acting`].
    #[must_use]
    pub fn acting(&self, act: PendingAct) -> Self {
        Self { db: self.db.acting(act), ..self.clone() }
    }

    /// Makes a new version, which seals from now on. Gives its number.
    ///
    /// # Errors
    /// The database's own.
    pub async fn rotate(
        &self,
        organization: &OrganizationId,
        now: Moment,
    ) -> Result<u32, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "SELECT MAX(version) AS version FROM recording_key WHERE organization = $1";
        let row = tx.row(sql, Args::new().text(organization)).await?;
        let last = row.map(|row| row.opt_int("version")).transpose()?.flatten().unwrap_or(0);
        let version = u32::try_from(last + 1).expect("versions are counted by hand");
        let wrapped = self.wrap(organization, version, random::<KEY>());
        let sql = "INSERT INTO recording_key (organization, version, wrapped, made_ms) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (organization, version) DO NOTHING";
        let args = Args::new().text(organization).int(version.into()).text(wrapped).at(now);
        tx.run(sql, args).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// Erases every key of an organization: what they sealed can't be read any more. Gives how many.
    ///
    /// # Errors
    /// The database's own.
    pub async fn erase(
        &self,
        organization: &OrganizationId,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let sql = "UPDATE recording_key SET wrapped = NULL, erased_ms = $2 \
             WHERE organization = $1 AND wrapped IS NOT NULL";
        self.db.run(sql, Args::new().text(organization).at(now)).await
    }

    /// All keys that were ever made, without what is secret.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list(&self) -> Result<Vec<KeyLine>, StoreError> {
        let sql = "SELECT organization, version, made_ms, erased_ms FROM recording_key \
             ORDER BY organization, version";
        let rows = self.db.rows(sql, Args::new()).await?;
        rows.iter()
            .map(|row| {
                Ok(KeyLine {
                    organization: OrganizationId::new(&row.text("organization")?),
                    version: version_of(row)?,
                    made_at: row.at("made_ms")?,
                    erased_at: row.opt_at("erased_ms")?,
                })
            })
            .collect()
    }

    fn wrap(&self, organization: &OrganizationId, version: u32, key: [u8; KEY]) -> String {
        self.master.seal(&wrapping(organization, version), &key)
    }

    fn unwrap(
        &self,
        organization: &OrganizationId,
        version: u32,
        wrapped: &str,
    ) -> Result<Arc<LessSafeKey>, StoreError> {
        let key = self.master.open(&wrapping(organization, version), wrapped);
        let key = key.filter(|key| key.len() == KEY);
        let wrong = || StoreError::WrongKey { organization: organization.clone(), version };
        Ok(Arc::new(cipher(&key.ok_or_else(wrong)?)))
    }
}

/// Whose key is wrapped: one can't be put in another's place.
fn wrapping(organization: &OrganizationId, version: u32) -> Vec<u8> {
    [b"plateau recording key ", organization.as_str().as_bytes(), &version.to_be_bytes()].concat()
}

fn version_of(row: &crate::sql::Row) -> Result<u32, StoreError> {
    let number = row.count("version")?;
    u32::try_from(number).map_err(|_| StoreError::BadRow {
        table: "recording_key",
        why: format!("version {number} is too large"),
    })
}

fn cipher(key: &[u8]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("a key has 32 bytes"))
}

pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the system has randomness");
    bytes
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes what is written");
        text
    })
}

fn of_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}
