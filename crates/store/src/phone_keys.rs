//! Short-lived keys with which a signed-in person's phone registers (digest HA1, RFC 8760).

use crate::sql::{Args, Row};
use crate::{Db, StoreError};
use vocab::Moment;

#[derive(Clone, PartialEq, Eq)]
pub struct PhoneKey {
    pub login: String,
    pub ha1_md5: String,
    pub ha1_sha256: String,
    pub expires_at: Moment,
}

impl std::fmt::Debug for PhoneKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhoneKey({} until {})", self.login, self.expires_at)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct PhoneKeys<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn phone_keys(&self) -> PhoneKeys<'_> {
        PhoneKeys { db: self }
    }
}

impl PhoneKeys<'_> {
    /// Adds a key; others of the same person stay valid until they expire.
    ///
    /// # Errors
    /// The database's own.
    pub async fn put(&self, key: &PhoneKey) -> Result<(), StoreError> {
        let sql = "INSERT INTO phone_key (login, ha1_md5, ha1_sha256, expires_ms) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (login, ha1_sha256) DO UPDATE SET \
             ha1_md5 = excluded.ha1_md5, expires_ms = excluded.expires_ms";
        let args = Args::new()
            .text(&key.login)
            .text(&key.ha1_md5)
            .text(&key.ha1_sha256)
            .at(key.expires_at);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// Every key not yet expired, of all people: what a restarted registrar needs.
    ///
    /// # Errors
    /// The database's own.
    pub async fn all_valid(&self, now: Moment) -> Result<Vec<PhoneKey>, StoreError> {
        let sql = "SELECT * FROM phone_key WHERE expires_ms > $1 ORDER BY login, expires_ms DESC";
        self.db.rows(sql, Args::new().at(now)).await?.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn valid(&self, login: &str, now: Moment) -> Result<Vec<PhoneKey>, StoreError> {
        let sql = "SELECT * FROM phone_key WHERE login = $1 AND expires_ms > $2 \
             ORDER BY expires_ms DESC, ha1_sha256";
        self.db.rows(sql, Args::new().text(login).at(now)).await?.iter().map(read).collect()
    }

    /// # Errors
    /// The database's own.
    pub async fn purge(&self, now: Moment) -> Result<u64, StoreError> {
        self.db.run("DELETE FROM phone_key WHERE expires_ms <= $1", Args::new().at(now)).await
    }
}

fn read(row: &Row) -> Result<PhoneKey, StoreError> {
    Ok(PhoneKey {
        login: row.text("login")?,
        ha1_md5: row.text("ha1_md5")?,
        ha1_sha256: row.text("ha1_sha256")?,
        expires_at: row.at("expires_ms")?,
    })
}
