//! One-time codes beside the password: the shared secret, the codes for who lost the device, and
//! which roles need one.
//!
//! Owns: that a code is taken once. Must not own: reckoning codes (`web`). Secrets are read to
//! reckon a code, and no answer shows them after the enrolment.

use crate::safe::SECOND_FACTOR;
use crate::sql::{Args, Tx};
use crate::{Db, StoreError};
use std::collections::BTreeSet;
use vocab::{Moment, Pii, Role};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// RFC 4648 base 32.
    pub secret: Pii<String>,
    /// In force since; `None` while it waits for its first code.
    pub confirmed_at: Option<Moment>,
    /// The last step of time of which a code was taken.
    pub last_step: i64,
}

#[derive(Clone, Copy, Debug)]
pub struct SecondFactors<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn second_factors(&self) -> SecondFactors<'_> {
        SecondFactors { db: self }
    }
}

const REQUIRED: &str = "second_factor";

impl SecondFactors<'_> {
    /// # Errors
    /// The database's own.
    pub async fn get(&self, login: &str) -> Result<Option<SecondFactor>, StoreError> {
        let sql = "SELECT * FROM second_factor WHERE login = $1";
        let row = self.db.row(sql, Args::new().text(login)).await?;
        row.map(|row| {
            Ok(SecondFactor {
                secret: self.db.unseal(SECOND_FACTOR, login, row.text("secret")?)?,
                confirmed_at: row.opt_at("confirmed_ms")?,
                last_step: row.int("last_step")?,
            })
        })
        .transpose()
    }

    /// Everybody's whose second factor is in force.
    ///
    /// # Errors
    /// The database's own.
    pub async fn logins(&self) -> Result<BTreeSet<String>, StoreError> {
        let sql = "SELECT login FROM second_factor WHERE confirmed_ms IS NOT NULL";
        let rows = self.db.rows(sql, Args::new()).await?;
        rows.iter().map(|row| row.text("login")).collect()
    }

    /// Keeps a new secret until its first code; gives `false` where one is in force.
    ///
    /// # Errors
    /// The database's own.
    pub async fn begin(&self, login: &str, secret: &Pii<String>) -> Result<bool, StoreError> {
        let sql = "INSERT INTO second_factor (login, secret, last_step) VALUES ($1, $2, 0) \
             ON CONFLICT (login) DO UPDATE SET secret = excluded.secret \
             WHERE second_factor.confirmed_ms IS NULL";
        let kept = self.db.seal(SECOND_FACTOR, login, secret);
        let args = Args::new().text(login).text(kept);
        Ok(self.db.run(sql, args).await? == 1)
    }

    /// Puts it in force by the code of `step`, with the digests of new recovery codes; sessions that
    /// waited for it are whole. `false`: there was none to confirm.
    ///
    /// # Errors
    /// The database's own.
    pub async fn confirm(
        &self,
        login: &str,
        step: i64,
        recovery: &[String],
        now: Moment,
    ) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "UPDATE second_factor SET confirmed_ms = $1, last_step = $2 \
             WHERE login = $3 AND confirmed_ms IS NULL";
        if tx.run(sql, Args::new().at(now).int(step).text(login)).await? == 0 {
            return Ok(false);
        }
        replace(&mut tx, login, recovery).await?;
        let sql = "UPDATE sign_in SET enrol = 0 WHERE login = $1";
        tx.run(sql, Args::new().text(login)).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes the code of a step; `false` when it or a later one was taken before (RFC 6238 §5.2).
    ///
    /// # Errors
    /// The database's own.
    pub async fn take_step(&self, login: &str, step: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE second_factor SET last_step = $1 \
             WHERE login = $2 AND last_step < $3 AND confirmed_ms IS NOT NULL";
        let args = Args::new().int(step).text(login).int(step);
        Ok(self.db.run(sql, args).await? == 1)
    }

    /// Takes a recovery code by its digest; `false` when there is none such (any more).
    ///
    /// # Errors
    /// The database's own.
    pub async fn take_recovery(&self, login: &str, digest: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM recovery_code WHERE login = $1 AND digest = $2";
        Ok(self.db.run(sql, Args::new().text(login).text(digest)).await? == 1)
    }

    /// # Errors
    /// The database's own.
    pub async fn replace_recovery(
        &self,
        login: &str,
        digests: &[String],
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        replace(&mut tx, login, digests).await?;
        tx.commit().await
    }

    /// # Errors
    /// The database's own.
    pub async fn recovery_left(&self, login: &str) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) AS n FROM recovery_code WHERE login = $1";
        let row = self.db.row(sql, Args::new().text(login)).await?;
        row.map_or(Ok(0), |row| row.count("n"))
    }

    /// Removes it with its recovery codes; `false` when there was none.
    ///
    /// # Errors
    /// The database's own.
    pub async fn remove(&self, login: &str) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        replace(&mut tx, login, &[]).await?;
        let sql = "DELETE FROM second_factor WHERE login = $1";
        let removed = tx.run(sql, Args::new().text(login)).await?;
        tx.commit().await?;
        Ok(removed == 1)
    }

    /// The roles that need one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn required(&self) -> Result<Vec<Role>, StoreError> {
        let sql = "SELECT body FROM access_rule WHERE name = $1";
        let row = self.db.row(sql, Args::new().text(REQUIRED)).await?;
        row.map_or(Ok(Vec::new()), |row| row.json("access_rule", "body"))
    }

    /// Says which roles need one. Who is signed in by password without one has to set it up before
    /// anything else.
    ///
    /// # Errors
    /// The database's own.
    pub async fn require(&self, roles: &[Role]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "INSERT INTO access_rule (name, body) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET body = excluded.body";
        tx.run(sql, Args::new().text(REQUIRED).json(&roles)).await?;
        tx.run("UPDATE sign_in SET enrol = 0", Args::new()).await?;
        for role in roles {
            let sql = "UPDATE sign_in SET enrol = 1 WHERE means = 'password' \
                 AND login IN (SELECT login FROM person WHERE role = $1) AND login NOT IN \
                 (SELECT login FROM second_factor WHERE confirmed_ms IS NOT NULL)";
            tx.run(sql, Args::new().text(role.name())).await?;
        }
        tx.commit().await
    }
}

async fn replace(tx: &mut Tx, login: &str, digests: &[String]) -> Result<(), StoreError> {
    tx.run("DELETE FROM recovery_code WHERE login = $1", Args::new().text(login)).await?;
    for digest in digests {
        let sql =
            "INSERT INTO recovery_code (login, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        tx.run(sql, Args::new().text(login).text(digest)).await?;
    }
    Ok(())
}
