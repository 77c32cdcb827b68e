//! Passwords by Argon2id (RFC 9106), off the async threads and never more than a few at once: each
//! takes 19 MiB and some 20 ms of a core by design.

use crate::problem::Problem;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::Arc;
use tokio::sync::Semaphore;

pub(crate) const SHORTEST: usize = 8;
/// Longer ones are refused: nobody types them, and each byte is work.
pub(crate) const LONGEST: usize = 512;
const AT_ONCE: usize = 2;
const WAITING: usize = 64;

/// The hash that is kept, in PHC form.
///
/// # Panics
/// When the operating system has no randomness.
#[must_use]
pub fn hash_password(password: &str) -> String {
    Argon2::default()
        .hash_password(password.as_bytes())
        .expect("the default parameters are valid and the salt is the library's own")
        .to_string()
}

#[derive(Clone)]
pub(crate) struct Passwords {
    working: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// Verified when the login is unknown, so that time tells nothing.
    decoy: Arc<str>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self {
            working: Arc::new(Semaphore::new(AT_ONCE)),
            queue: Arc::new(Semaphore::new(WAITING)),
            decoy: hash_password(&crate::token::random()).into(),
        }
    }

    /// Whether the password fits; `kept` is `None` when there is no such login.
    pub(crate) async fn verify(
        &self,
        kept: Option<String>,
        password: String,
    ) -> Result<bool, Problem> {
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.decoy.to_string());
        let fits = self
            .work(move || {
                PasswordHash::new(&kept).is_ok_and(|hash| {
                    Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
                })
            })
            .await?;
        Ok(known && fits)
    }

    pub(crate) async fn hash(&self, password: String) -> Result<String, Problem> {
        self.work(move || hash_password(&password)).await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _place = self
            .queue
            .try_acquire()
            .map_err(|_| Problem::overloaded("Too many people sign in at once. Try again."))?;
        let _turn = self.working.acquire().await.map_err(|_| Problem::internal())?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_login_fits() {
        let passwords = Passwords::new();
        let kept = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$"), "{kept}");
        let verify = |kept: Option<&str>, word: &str| {
            passwords.verify(kept.map(str::to_owned), word.to_owned())
        };
        assert!(verify(Some(&kept), "correct horse").await.unwrap());
        assert!(!verify(Some(&kept), "correct horsf").await.unwrap());
        assert!(!verify(None, "correct horse").await.unwrap());
        assert!(!verify(Some("broken"), "correct horse").await.unwrap());
    }

    #[tokio::test]
    async fn an_unknown_login_takes_as_long_as_a_known_one() {
        let passwords = Passwords::new();
        let decoy = passwords.decoy.to_string();
        assert_eq!(
            PasswordHash::new(&decoy).unwrap().params,
            PasswordHash::new(&hash_password("x")).unwrap().params,
            "the decoy costs what a real one costs"
        );
    }
}
