//! Recordings sealed on the disk: what is there can't be heard, changed or swapped unseen.

use bytes::Bytes;
use futures_util::TryStreamExt;
use std::path::{Path, PathBuf};
use store::testing::{TestDb, both, sqlite};
use store::{
    Channels, ChunkKey, Db, Keyring, Law, MasterKey, RecordingError, Recordings, StoreError,
};
use vocab::{IdSource, Moment, OrganizationId, Pii, RecordingId};

/// 2026-11-22.
const DAY: i64 = 1_795_325_400_000;
const NOW: Moment = Moment::from_epoch_ms(DAY);

fn key(ms: i64) -> ChunkKey {
    ChunkKey {
        organization: OrganizationId::new("net"),
        recording: RecordingId::from_uuid(IdSource::new(7).next(Moment::from_epoch_ms(DAY + ms))),
        law: Law::Alaw,
        channels: Channels::Stereo,
    }
}

fn keyring(db: &Db, master: &str) -> Keyring {
    Keyring::new(db.clone(), MasterKey::of_hex(master).expect("it is stored"))
}

struct Sealed {
    recordings: Recordings,
    keys: Keyring,
    folder: tempfile::TempDir,
    _db: TestDb,
}

async fn sealed() -> Sealed {
    let (db, folder) = (sqlite().await, tempfile::tempdir().expect("it is stored"));
    let keys = keyring(&db.db, &MasterKey::draw());
    let recordings = Recordings::open(folder.path()).expect("it is stored").sealed_by(keys.clone());
    Sealed { recordings, keys, folder, _db: db }
}

fn audio() -> Vec<u8> {
    (0..40_000u32).map(|n| (n * n % 251) as u8).collect()
}

impl Sealed {
    /// A recording of three chunks; gives its hash.
    async fn put(&self, key: &ChunkKey) -> String {
        for (index, part) in (0..).zip(audio().chunks(16_000)) {
            let part = Bytes::copy_from_slice(part);
            self.recordings.append_chunk(key, index, part).await.expect("it is stored");
        }
        self.recordings
            .finish(key, 2_500, 40_000, NOW)
            .await
            .expect("it is stored")
            .expect("it is stored")
    }

    fn file(&self, key: &ChunkKey, index: u32) -> PathBuf {
        let place = format!("net/2026-11/{}/{index:05}.alaw.sealed", key.recording);
        self.folder.path().join(place)
    }

    async fn heard(&self, key: &ChunkKey) -> Result<Vec<u8>, RecordingError> {
        let wav = self.recordings.reader(&key.organization, key.recording).await?;
        Ok(wav.read(58..wav.len()).await?.to_vec())
    }

    async fn digest(&self, key: &ChunkKey) -> Result<String, RecordingError> {
        self.recordings.digest(&key.organization, key.recording).await
    }
}

fn bytes_of(file: &Path) -> Vec<u8> {
    std::fs::read(file).expect("it is stored")
}

#[tokio::test]
async fn a_chunk_on_the_disk_holds_no_audio_and_every_range_is_read() {
    let sealed = sealed().await;
    let (key, audio) = (key(0), audio());
    sealed.put(&key).await;
    let on_disk = bytes_of(&sealed.file(&key, 0));
    assert_eq!(on_disk.len(), 16_000 + 36);
    let there = |part: &[u8]| on_disk.windows(part.len()).any(|w| w == part);
    assert!(!there(&audio[..8]) && !there(&audio[8_000..8_008]));
    assert_eq!(&on_disk[..8], b"PLR1\0\0\0\x01");
    let wav = sealed.recordings.reader(&key.organization, key.recording).await.unwrap();
    assert_eq!((wav.len(), wav.duration_ms()), (40_058, 2_500));
    let whole = wav.read(0..wav.len()).await.unwrap();
    assert_eq!(&whole[58..], audio);
    for range in [0..58, 57..59, 16_000..16_100, 16_057..16_059, 40_057..99_999, 5..5] {
        let end = (range.end as usize).min(whole.len());
        let part = wav.read(range.clone()).await.unwrap();
        assert_eq!(part, whole[range.start as usize..end], "{range:?}");
    }
    let streamed: Vec<Bytes> = wav.stream(10..33_000).try_collect().await.unwrap();
    assert_eq!(streamed.concat(), whole[10..33_000]);
}

#[tokio::test]
async fn a_changed_bit_is_refused_and_names_its_chunk() {
    let sealed = sealed().await;
    let key = key(0);
    sealed.put(&key).await;
    let file = sealed.file(&key, 1);
    let good = bytes_of(&file);
    for at in [0, 6, 9, 25, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        std::fs::write(&file, bad).unwrap();
        let said = sealed.heard(&key).await.unwrap_err();
        let version_changed = at == 6;
        let right = match said {
            RecordingError::Altered { chunk } => !version_changed && chunk == 1,
            RecordingError::KeyGone { .. } => version_changed,
            _ => false,
        };
        assert!(right, "byte {at}: {said}");
    }
    std::fs::write(&file, &good[..20]).unwrap();
    assert!(matches!(sealed.digest(&key).await, Err(RecordingError::Altered { chunk: 1 })));
    std::fs::write(&file, good).unwrap();
    assert_eq!(sealed.heard(&key).await.unwrap(), audio());
}

#[tokio::test]
async fn swapped_and_missing_chunks_are_found() {
    let sealed = sealed().await;
    let (one, other) = (key(0), key(5_000));
    let hash = sealed.put(&one).await;
    sealed.put(&other).await;
    let (a, b) = (bytes_of(&sealed.file(&one, 0)), bytes_of(&sealed.file(&one, 1)));
    // Within a recording, and from another one.
    for foreign in [b.clone(), bytes_of(&sealed.file(&other, 0))] {
        std::fs::write(sealed.file(&one, 0), foreign).unwrap();
        let said = sealed.heard(&one).await.unwrap_err();
        assert!(matches!(said, RecordingError::Altered { chunk: 0 }), "{said}");
    }
    std::fs::write(sealed.file(&one, 0), a).unwrap();
    assert_eq!(sealed.digest(&one).await.unwrap(), hash);
    // A chunk less can still be heard, but it isn't what was stored.
    std::fs::remove_file(sealed.file(&one, 2)).unwrap();
    assert!(sealed.heard(&one).await.is_ok());
    assert_ne!(sealed.digest(&one).await.unwrap(), hash);
}

#[tokio::test]
async fn a_new_key_keeps_all_readable_and_rewriting_keeps_the_hash() {
    let sealed = sealed().await;
    let (old, new) = (key(0), key(5_000));
    let hash = sealed.put(&old).await;
    assert_eq!(sealed.keys.rotate(&old.organization, NOW).await.unwrap(), 2);
    sealed.put(&new).await;
    let version = |key: &ChunkKey| bytes_of(&sealed.file(key, 0))[7];
    assert_eq!((version(&old), version(&new)), (1, 2));
    assert_eq!(sealed.heard(&old).await.unwrap(), audio());

    let all = sealed.recordings.of(&old.organization).await.unwrap();
    assert_eq!(all, [old.recording, new.recording]);
    let rewritten = sealed.recordings.rewrite(&old.organization, old.recording).await.unwrap();
    let again = sealed.recordings.rewrite(&old.organization, old.recording).await.unwrap();
    assert_eq!((rewritten, again, version(&old)), (3, 0, 2));
    assert_eq!(sealed.heard(&old).await.unwrap(), audio());
    assert_eq!(sealed.digest(&old).await.unwrap(), hash);
}

#[tokio::test]
async fn what_was_recorded_before_keys_is_read_and_can_be_sealed() {
    let sealed = sealed().await;
    let key = key(0);
    let plain = Recordings::open(sealed.folder.path()).unwrap();
    for (index, part) in (0..).zip(audio().chunks(16_000)) {
        plain.append_chunk(&key, index, Bytes::copy_from_slice(part)).await.unwrap();
    }
    let hash = plain.finish(&key, 2_500, 40_000, NOW).await.unwrap().unwrap();
    assert_eq!(sealed.heard(&key).await.unwrap(), audio());
    sealed.recordings.rewrite(&key.organization, key.recording).await.unwrap();
    assert!(sealed.file(&key, 2).exists());
    assert!(!sealed.file(&key, 2).with_extension("").exists(), "the plain one is gone");
    assert_eq!(sealed.heard(&key).await.unwrap(), audio());
    assert_eq!(sealed.digest(&key).await.unwrap(), hash);
    let blind = plain.reader(&key.organization, key.recording).await.unwrap_err();
    assert!(matches!(blind, RecordingError::NoKeys), "{blind}");
}

#[tokio::test]
async fn an_erased_key_takes_its_recordings_with_it_and_the_next_ones_are_sealed_anew() {
    let sealed = sealed().await;
    let (old, new) = (key(0), key(5_000));
    sealed.put(&old).await;
    assert_eq!(sealed.keys.erase(&old.organization, NOW).await.unwrap(), 1);
    let said = sealed.heard(&old).await.unwrap_err();
    assert!(matches!(said, RecordingError::KeyGone { version: 1 }), "{said}");
    sealed.put(&new).await;
    assert_eq!(sealed.heard(&new).await.unwrap(), audio());
    let list = sealed.keys.list().await.unwrap();
    let told: Vec<_> = list.iter().map(|k| (k.version, k.erased_at.is_some())).collect();
    assert_eq!(told, [(1, true), (2, false)]);
}

#[tokio::test]
async fn a_crash_leaves_a_sealed_recording_of_known_length() {
    let sealed = sealed().await;
    let key = key(0);
    for index in 0..2 {
        let part = Bytes::from(vec![0xd5; 16_000]);
        sealed.recordings.append_chunk(&key, index, part).await.unwrap();
    }
    let cut = sealed.recordings.recover().await.unwrap();
    assert_eq!((cut.len(), cut[0].bytes, cut[0].duration_ms), (1, 32_000, 2_000));
}

#[tokio::test]
async fn another_master_key_opens_nothing_and_is_told_at_once() {
    both(async |db| {
        let net = OrganizationId::new("net");
        let (right, wrong) = (MasterKey::draw(), MasterKey::draw());
        keyring(&db, &right).check().await.unwrap();
        keyring(&db, &right).rotate(&net, NOW).await.unwrap();
        keyring(&db, &right).check().await.unwrap();
        let said = keyring(&db, &wrong).check().await.unwrap_err();
        assert!(matches!(said, StoreError::WrongKey { version: 1, .. }), "{said}");
        assert!(MasterKey::of_hex("no key").is_err());
        let folder = tempfile::tempdir().unwrap();
        let other = Recordings::open(folder.path()).unwrap().sealed_by(keyring(&db, &wrong));
        assert!(other.append_chunk(&key(0), 0, Bytes::from_static(b"..")).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn each_secret_opens_in_its_own_place_alone() {
    both(async |db: Db| {
        let organization = OrganizationId::new("net");
        let safe = db.clone().with_safe(MasterKey::of_hex(&MasterKey::draw()).expect("a key"));
        let word = Pii::new("s3cret".to_owned());
        safe.secrets().put(&organization, "crm", &word, "ana", NOW).await.expect("it is stored");
        let values = safe.secrets().values(&organization).await.expect("it opens");
        assert_eq!(values["crm"], word);
        assert!(db.has_sealed().await.expect("it is read"));
        let shut = db.secrets().values(&organization).await.expect_err("it has no key");
        assert!(matches!(shut, StoreError::WrongSafe { table: "secret" }), "{shut}");
        assert_eq!(safe.seal_secrets().await.expect("nothing is open"), 0);

        let seed = Pii::new("JBSWY3DPEHPK3PXP".to_owned());
        for login in ["ana", "bob"] {
            safe.second_factors().begin(login, &seed).await.expect("it is stored");
        }
        let own = safe.second_factors().get("ana").await.expect("it opens").expect("it is there");
        assert_eq!(own.secret, seed);
        let sql = "UPDATE second_factor SET secret = \
             (SELECT secret FROM second_factor WHERE login = 'ana') WHERE login = 'bob'";
        store::testing::execute(&db, sql).await;
        let moved = safe.second_factors().get("bob").await.expect_err("another's place");
        assert!(matches!(moved, StoreError::WrongSafe { table: "second_factor" }), "{moved}");
    })
    .await;
}
