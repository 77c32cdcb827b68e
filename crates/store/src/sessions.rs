//! Who is signed in. Tokens are known by their SHA-256 alone.

use crate::sql::{Args, Row};
use crate::{Db, StoreError};
use std::fmt::Write as _;
use vocab::Moment;

#[derive(Clone, PartialEq, Eq)]
pub struct SignIn {
    pub token_hash: [u8; 32],
    pub login: String,
    pub csrf: String,
    pub created_at: Moment,
    pub expires_at: Moment,
    pub last_seen_at: Moment,
    pub user_agent: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignIn({} until {})", self.login, self.expires_at)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Sessions<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn sessions(&self) -> Sessions<'_> {
        Sessions { db: self }
    }
}

impl Sessions<'_> {
    /// # Errors
    /// The database's own.
    pub async fn create(&self, sign_in: &SignIn) -> Result<(), StoreError> {
        let sql = "INSERT INTO sign_in \
             (token_hash, login, csrf, created_ms, expires_ms, last_seen_ms, user_agent) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let args = Args::new()
            .text(hex(&sign_in.token_hash))
            .text(&sign_in.login)
            .text(&sign_in.csrf)
            .at(sign_in.created_at)
            .at(sign_in.expires_at)
            .at(sign_in.last_seen_at)
            .text(&sign_in.user_agent);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// `None` when unknown or expired.
    ///
    /// # Errors
    /// The database's own.
    pub async fn find(
        &self,
        token_hash: &[u8; 32],
        now: Moment,
    ) -> Result<Option<SignIn>, StoreError> {
        let sql = "SELECT * FROM sign_in WHERE token_hash = $1 AND expires_ms > $2";
        let row = self.db.row(sql, Args::new().text(hex(token_hash)).at(now)).await?;
        row.map(|row| read(&row, *token_hash)).transpose()
    }

    /// Remembers that the token was used.
    ///
    /// # Errors
    /// The database's own.
    pub async fn touch(&self, token_hash: &[u8; 32], now: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE sign_in SET last_seen_ms = $1 WHERE token_hash = $2";
        self.db.run(sql, Args::new().at(now).text(hex(token_hash))).await.map(|_| ())
    }

    /// # Errors
    /// The database's own.
    pub async fn delete(&self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        let sql = "DELETE FROM sign_in WHERE token_hash = $1";
        self.db.run(sql, Args::new().text(hex(token_hash))).await.map(|_| ())
    }

    /// Signs a person out everywhere; gives how many sign-ins that ended.
    ///
    /// # Errors
    /// The database's own.
    pub async fn delete_of(&self, login: &str) -> Result<u64, StoreError> {
        self.db.run("DELETE FROM sign_in WHERE login = $1", Args::new().text(login)).await
    }

    /// Forgets those that have expired.
    ///
    /// # Errors
    /// The database's own.
    pub async fn purge(&self, now: Moment) -> Result<u64, StoreError> {
        self.db.run("DELETE FROM sign_in WHERE expires_ms <= $1", Args::new().at(now)).await
    }
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all");
        text
    })
}

fn read(row: &Row, token_hash: [u8; 32]) -> Result<SignIn, StoreError> {
    Ok(SignIn {
        token_hash,
        login: row.text("login")?,
        csrf: row.text("csrf")?,
        created_at: row.at("created_ms")?,
        expires_at: row.at("expires_ms")?,
        last_seen_at: row.at("last_seen_ms")?,
        user_agent: row.text("user_agent")?,
    })
}
