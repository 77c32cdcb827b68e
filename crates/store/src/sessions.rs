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
    pub means: SignInMeans,
    /// A second factor must be set up before anything else.
    pub enrol: bool,
}

/// By what somebody signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignInMeans {
    #[default]
    Password,
    /// A provider of identities outside.
    Outside,
}

impl SignInMeans {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Outside => "outside",
        }
    }
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
             (token_hash, login, csrf, created_ms, expires_ms, last_seen_ms, user_agent, means, \
             enrol) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let args = Args::new()
            .text(hex(&sign_in.token_hash))
            .text(&sign_in.login)
            .text(&sign_in.csrf)
            .at(sign_in.created_at)
            .at(sign_in.expires_at)
            .at(sign_in.last_seen_at)
            .text(&sign_in.user_agent)
            .text(sign_in.means.name())
            .flag(sign_in.enrol);
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

    /// Those of a person that have not expired, the latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of(&self, login: &str, now: Moment) -> Result<Vec<SignIn>, StoreError> {
        let sql = "SELECT * FROM sign_in WHERE login = $1 AND expires_ms > $2 \
             ORDER BY last_seen_ms DESC, token_hash LIMIT 200";
        let rows = self.db.rows(sql, Args::new().text(login).at(now)).await?;
        rows.iter()
            .map(|row| {
                let hash = unhex(&row.text("token_hash")?);
                let hash = hash.ok_or_else(|| StoreError::BadRow {
                    table: "sign_in",
                    why: "token_hash is no digest".to_owned(),
                })?;
                read(row, hash)
            })
            .collect()
    }

    /// Signs a person out everywhere but here; gives how many sign-ins that ended.
    ///
    /// # Errors
    /// The database's own.
    pub async fn delete_others(&self, login: &str, own: &[u8; 32]) -> Result<u64, StoreError> {
        let sql = "DELETE FROM sign_in WHERE login = $1 AND token_hash <> $2";
        self.db.run(sql, Args::new().text(login).text(hex(own))).await
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

fn unhex(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = (0..text.len() / 2)
        .map(|n| text.get(2 * n..2 * n + 2).and_then(|two| u8::from_str_radix(two, 16).ok()))
        .collect();
    bytes?.try_into().ok()
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
        means: match row.text("means")?.as_str() {
            "outside" => SignInMeans::Outside,
            _ => SignInMeans::Password,
        },
        enrol: row.flag("enrol")?,
    })
}
