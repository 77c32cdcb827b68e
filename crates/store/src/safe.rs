//! Secrets at rest: seeds of one-time codes, secrets of webhooks and of outside services stand sealed
//! by the centre's master key, each for its own place, so that a copied database opens nothing.
//!
//! Owns: how they are sealed and which columns hold them. Must not own: where the master key is kept
//! (`server`). Without a key secrets are kept as they are; the next start with one seals them.

use crate::sql::Args;
use crate::{Db, MasterKey, StoreError};
use sqlx::AssertSqlSafe;
use vocab::Pii;

/// Goes before what is sealed, with the version of the form.
const MARK: &str = "sealed:1:";

/// A column of secrets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    table: &'static str,
    /// An expression that names the row.
    key: &'static str,
    column: &'static str,
}

pub(crate) const SECOND_FACTOR: Place =
    Place { table: "second_factor", key: "login", column: "secret" };
pub(crate) const WEBHOOK: Place = Place { table: "webhook", key: "id", column: "secret" };
pub(crate) const SERVICE: Place =
    Place { table: "secret", key: "organization || ' ' || name", column: "value" };

const PLACES: [Place; 3] = [SECOND_FACTOR, WEBHOOK, SERVICE];

impl Place {
    /// One secret can't be put in another's place.
    fn of(self, key: &str) -> Vec<u8> {
        format!("plateau {} {key}", self.table).into_bytes()
    }
}

impl Db {
    /// The same database with its secrets sealed and opened by this key.
    #[must_use]
    pub fn with_safe(mut self, master: MasterKey) -> Self {
        self.safe = Some(master);
        self
    }

    /// The secret as it is kept.
    pub(crate) fn seal(&self, place: Place, key: &str, secret: &Pii<String>) -> String {
        let text = secret.reveal();
        self.safe.as_ref().map_or_else(
            || text.clone(),
            |master| format!("{MARK}{}", master.seal(&place.of(key), text.as_bytes())),
        )
    }

    pub(crate) fn unseal(
        &self,
        place: Place,
        key: &str,
        kept: String,
    ) -> Result<Pii<String>, StoreError> {
        let Some(sealed) = kept.strip_prefix(MARK) else { return Ok(Pii::new(kept)) };
        let opened = self.safe.as_ref().and_then(|master| master.open(&place.of(key), sealed));
        let text = opened.and_then(|bytes| String::from_utf8(bytes).ok());
        text.map(Pii::new).ok_or(StoreError::WrongSafe { table: place.table })
    }

    /// Whether some secret is sealed: then there was a master key.
    ///
    /// # Errors
    /// The database's own.
    pub async fn has_sealed(&self) -> Result<bool, StoreError> {
        for place in PLACES {
            if self.a_sealed_one(place).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Tries the key on what is sealed, then seals what is not. Gives how many were sealed.
    ///
    /// # Errors
    /// [`StoreError::WrongSafe`] when the key is not the one that sealed, or the database's own.
    pub async fn seal_secrets(&self) -> Result<u64, StoreError> {
        for place in PLACES {
            if let Some((key, kept)) = self.a_sealed_one(place).await? {
                self.unseal(place, &key, kept)?;
            }
        }
        let mut sealed = 0;
        for place in PLACES {
            sealed += self.seal_all(place).await?;
        }
        Ok(sealed)
    }

    async fn a_sealed_one(&self, place: Place) -> Result<Option<(String, String)>, StoreError> {
        let Place { table, key, column } = place;
        let sql = format!(
            "SELECT {key} AS named, {column} AS kept FROM {table} \
             WHERE {column} LIKE '{MARK}%' LIMIT 1"
        );
        let row = self.row(AssertSqlSafe(sql), Args::new()).await?;
        row.map(|row| Ok((row.text("named")?, row.text("kept")?))).transpose()
    }

    async fn seal_all(&self, place: Place) -> Result<u64, StoreError> {
        let Place { table, key, column } = place;
        let sql = format!(
            "SELECT {key} AS named, {column} AS kept FROM {table} \
             WHERE {column} NOT LIKE '{MARK}%'"
        );
        let mut sealed = 0;
        for row in self.rows(AssertSqlSafe(sql), Args::new()).await? {
            let (named, kept) = (row.text("named")?, row.text("kept")?);
            let new = self.seal(place, &named, &Pii::new(kept.clone()));
            // Whatever was written meanwhile is sealed already.
            let sql =
                format!("UPDATE {table} SET {column} = $1 WHERE {key} = $2 AND {column} = $3");
            let args = Args::new().text(new).text(named).text(kept);
            sealed += self.run(AssertSqlSafe(sql), args).await?;
        }
        Ok(sealed)
    }
}
