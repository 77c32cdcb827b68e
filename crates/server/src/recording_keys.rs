//! Where the master key of recordings comes from.
//!
//! Owns: reading it, and making it at the first start. Must not own: what it wraps (`store`).

use crate::config::Config;
use anyhow::{Context, Result, bail};
use std::io::{ErrorKind, Write};
use std::path::Path;
use store::{Db, Keyring, MasterKey, Recordings};

/// Goes before the file.
const VARIABLE: &str = "PLATEAU_RECORDINGS_KEY";

/// The folder of recordings, sealed by the centre's keys.
///
/// # Errors
/// The key can't be read or made, or isn't the one that wrapped what is there.
pub(crate) async fn open(config: &Config, db: &Db) -> Result<Recordings> {
    let recordings = Recordings::open(&config.data.join("recordings"))?;
    Ok(recordings.sealed_by(keyring(config, db).await?))
}

/// The database with its secrets sealed by the centre's key.
///
/// # Errors
/// As [`open`].
pub(crate) async fn locked(config: &Config, db: Db) -> Result<Db> {
    let db = db.clone().with_safe(master(config, &db).await?);
    let sealed = db.seal_secrets().await?;
    if sealed > 0 {
        tracing::info!(sealed, "secrets that stood open in the database were sealed");
    }
    Ok(db)
}

/// Whether the key is where it is looked for.
pub(crate) fn is_there(config: &Config) -> bool {
    named().is_some() || config.recording_key().exists()
}

fn named() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty())
}

/// The keys alone.
///
/// # Errors
/// As [`open`].
pub(crate) async fn keyring(config: &Config, db: &Db) -> Result<Keyring> {
    let keys = Keyring::new(db.clone(), master(config, db).await?);
    keys.check().await?;
    Ok(keys)
}

async fn master(config: &Config, db: &Db) -> Result<MasterKey> {
    let text = match named() {
        Some(text) => text,
        None => read_or_make(&config.recording_key(), db).await?,
    };
    MasterKey::of_hex(&text)
        .with_context(|| format!("{} or {VARIABLE}", config.recording_key().display()))
}

async fn read_or_make(file: &Path, db: &Db) -> Result<String> {
    match std::fs::read_to_string(file) {
        Ok(text) => return Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("{}", file.display())),
    }
    if db.recorded().has_keys().await? || db.has_sealed().await? {
        bail!(
            "{} is not there, and recordings or secrets were sealed with it: bring it back from where it is \
             kept safe, or name it under [recordings] key_file",
            file.display()
        );
    }
    let text = MasterKey::draw();
    write_secret(file, &text).with_context(|| format!("{} can't be made", file.display()))?;
    tracing::info!(file = %file.display(), "the key of recordings was made: keep a copy elsewhere");
    Ok(text)
}

/// Readable by the centre's user alone, from the first byte on.
fn write_secret(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut made = options.open(file)?;
    made.write_all(text.as_bytes())?;
    made.write_all(b"\n")?;
    made.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::{Moment, OrganizationId, Pii};

    #[tokio::test]
    async fn the_key_is_made_once_for_its_owner_alone_and_its_loss_is_told() {
        let (test, folder) = (store::testing::sqlite().await, tempfile::tempdir().unwrap());
        let config = Config::in_folder(folder.path());
        let keys = keyring(&config, &test.db).await.unwrap();
        let file = config.recording_key();
        let first = std::fs::read_to_string(&file).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let organization = OrganizationId::new("net");
        keys.rotate(&organization, Moment::from_epoch_ms(1)).await.unwrap();
        keyring(&config, &test.db).await.unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), first);

        std::fs::remove_file(&file).unwrap();
        let lost = keyring(&config, &test.db).await.unwrap_err().to_string();
        assert!(lost.contains("bring it back"), "{lost}");
        std::fs::write(&file, MasterKey::draw()).unwrap();
        let other = keyring(&config, &test.db).await.unwrap_err().to_string();
        assert!(other.contains("master key"), "{other}");
    }

    #[tokio::test]
    async fn secrets_that_stood_open_are_sealed_and_open_with_their_key_alone() {
        let (test, folder) = (store::testing::sqlite().await, tempfile::tempdir().unwrap());
        let config = Config::in_folder(folder.path());
        let seed = Pii::new("JBSWY3DPEHPK3PXP".to_owned());
        assert!(test.db.second_factors().begin("ana", &seed).await.unwrap());
        let db = locked(&config, test.db.clone()).await.unwrap();
        assert_eq!(db.second_factors().get("ana").await.unwrap().unwrap().secret, seed);
        assert!(test.db.second_factors().get("ana").await.is_err(), "it stands sealed");
        locked(&config, test.db.clone()).await.unwrap();

        std::fs::remove_file(config.recording_key()).unwrap();
        let lost = locked(&config, test.db.clone()).await.unwrap_err().to_string();
        assert!(lost.contains("bring it back"), "{lost}");
        std::fs::write(config.recording_key(), MasterKey::draw()).unwrap();
        let other = locked(&config, test.db.clone()).await.unwrap_err().to_string();
        assert!(other.contains("master key"), "{other}");
    }
}
