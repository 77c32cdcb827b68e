//! Recordings on a disk: WAV by ranges, crashes, full disks.

use bytes::Bytes;
use futures_util::TryStreamExt;
use store::{Channels, ChunkKey, Law, RecordingError, Recordings};
use uuid::Uuid;
use vocab::{IdSource, Moment, OrganizationId, RecordingId};

fn recording(ms: i64) -> RecordingId {
    RecordingId::from_uuid(IdSource::new(7).next(Moment::from_epoch_ms(ms)))
}

fn key(org: &str, recording: RecordingId) -> ChunkKey {
    ChunkKey {
        organization: OrganizationId::new(org),
        recording,
        law: Law::Alaw,
        channels: Channels::Stereo,
    }
}

/// 2026-11-22.
const DAY: i64 = 1_795_325_400_000;

#[tokio::test]
async fn a_recording_is_a_wav_of_known_length_read_by_any_range() {
    let folder = tempfile::tempdir().unwrap();
    let recordings = Recordings::open(folder.path()).unwrap();
    let key = key("net", recording(DAY));
    let audio: Vec<u8> = (0..40_000u32).map(|n| n as u8).collect();
    for (index, part) in (1..).zip(audio.chunks(16_000)) {
        recordings.append_chunk(&key, index, Bytes::copy_from_slice(part)).await.unwrap();
    }
    recordings.finish(&key, 2_500, 40_000, Moment::from_epoch_ms(DAY)).await.unwrap();
    let file = folder.path().join(format!("net/2026-11/{}/00003.alaw", key.recording));
    assert_eq!(std::fs::metadata(file).unwrap().len(), 8_000);

    let wav = recordings.reader(&key.organization, key.recording).await.unwrap();
    assert_eq!((wav.len(), wav.duration_ms()), (40_058, 2_500));
    let whole = wav.read(0..wav.len()).await.unwrap();
    assert_eq!(&whole[58..], audio);
    // RIFF size, tag 6 (A-law), 2 channels, 8,000 Hz, block of 2 bytes, samples per channel, data.
    let u32_at = |at: usize| u32::from_le_bytes(whole[at..at + 4].try_into().unwrap());
    let u16_at = |at: usize| u16::from_le_bytes(whole[at..at + 2].try_into().unwrap());
    assert_eq!((&whole[..4], &whole[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
    assert_eq!((u32_at(4), u16_at(20), u16_at(22), u32_at(24)), (40_050, 6, 2, 8_000));
    assert_eq!((u16_at(32), u16_at(34), u32_at(46), u32_at(54)), (2, 8, 20_000, 40_000));
    for range in [0..1, 0..58, 57..59, 16_000..16_100, 16_057..16_059, 40_057..99_999, 5..5] {
        let part = wav.read(range.clone()).await.unwrap();
        let end = (range.end as usize).min(whole.len());
        assert_eq!(part, whole[range.start as usize..end], "{range:?}");
    }
    let streamed: Vec<Bytes> = wav.clone().stream(10..33_000).try_collect().await.unwrap();
    assert_eq!(streamed.concat(), whole[10..33_000]);
}

#[tokio::test]
async fn sox_reads_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let recordings = Recordings::open(folder.path()).unwrap();
    let key = ChunkKey { law: Law::Ulaw, ..key("net", recording(DAY)) };
    // µ-law silence is 0xff.
    recordings.append_chunk(&key, 1, Bytes::from(vec![0xff; 16_000])).await.unwrap();
    let wav = recordings.reader(&key.organization, key.recording).await.unwrap();
    let path = folder.path().join("heard.wav");
    std::fs::write(&path, wav.read(0..wav.len()).await.unwrap()).unwrap();
    let said = std::process::Command::new("sox").arg("--info").arg(&path).output();
    let said = said.expect("sox is installed by `make setup`");
    let text = String::from_utf8_lossy(&said.stdout);
    for word in ["Channels       : 2", "Sample Rate    : 8000", "00:00:01.00", "u-law"] {
        assert!(text.contains(word), "{word} in {text}");
    }
    assert!(said.stderr.is_empty(), "{}", String::from_utf8_lossy(&said.stderr));
}

#[tokio::test]
async fn a_crash_leaves_a_readable_recording_that_is_known_to_be_unfinished() {
    let folder = tempfile::tempdir().unwrap();
    let (done, cut) = (key("net", recording(DAY)), key("a/b é", recording(DAY + 5_000)));
    {
        let recordings = Recordings::open(folder.path()).unwrap();
        for key in [&done, &cut] {
            for index in 1..=2 {
                let bytes = Bytes::from(vec![0xd5; 16_000]);
                recordings.append_chunk(key, index, bytes).await.unwrap();
            }
        }
        recordings.finish(&done, 2_000, 32_000, Moment::from_epoch_ms(DAY)).await.unwrap();
    }
    let recordings = Recordings::open(folder.path()).unwrap();
    let unfinished = recordings.recover().await.unwrap();
    assert_eq!(unfinished.len(), 1);
    assert_eq!(unfinished[0].key, cut);
    assert_eq!((unfinished[0].bytes, unfinished[0].duration_ms), (32_000, 2_000));
    let one = recordings.unfinished(&cut.organization, cut.recording).await.unwrap();
    assert_eq!(one.as_ref(), unfinished.first());
    assert_eq!(recordings.unfinished(&done.organization, done.recording).await.unwrap(), None);
    let wav = recordings.reader(&cut.organization, cut.recording).await.unwrap();
    assert_eq!(wav.duration_ms(), 2_000);
    recordings.finish(&cut, 2_000, 32_000, Moment::from_epoch_ms(DAY)).await.unwrap();
    assert!(recordings.recover().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_organizations_name_cannot_lead_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("recordings");
    let recordings = Recordings::open(&inside).unwrap();
    let key = key("../../outside", recording(DAY));
    recordings.append_chunk(&key, 1, Bytes::from_static(b"..")).await.unwrap();
    let beside: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(beside.len(), 1, "{beside:?}");
    assert_eq!(recordings.recover().await.unwrap()[0].key, key);
}

#[tokio::test]
async fn what_is_not_there_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let recordings = Recordings::open(folder.path()).unwrap();
    let unknown = RecordingId::from_uuid(Uuid::from_u128(9));
    let said = recordings.reader(&OrganizationId::new("net"), unknown).await.unwrap_err();
    assert!(matches!(said, RecordingError::Missing), "{said}");
}

#[tokio::test]
async fn a_full_disk_has_its_own_name() {
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    let error = object_store::Error::Generic { store: "local", source: Box::new(full) };
    assert!(matches!(RecordingError::from(error), RecordingError::DiskFull));
}

#[tokio::test]
async fn a_mono_recording_is_a_wav_of_one_channel_also_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let recordings = Recordings::open(folder.path()).unwrap();
    let key = ChunkKey { channels: Channels::Mono, ..key("net", recording(DAY)) };
    recordings.append_chunk(&key, 1, Bytes::from(vec![0x55; 12_000])).await.unwrap();
    let cut = recordings.recover().await.unwrap().pop().unwrap();
    assert_eq!((cut.key.channels, cut.duration_ms), (Channels::Mono, 1_500));
    let wav = recordings.reader(&key.organization, key.recording).await.unwrap();
    assert_eq!((wav.len(), wav.duration_ms()), (12_058, 1_500));
    let head = wav.read(0..58).await.unwrap();
    let u32_at = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().unwrap());
    let u16_at = |at: usize| u16::from_le_bytes(head[at..at + 2].try_into().unwrap());
    // Channels, bytes a second, block, samples.
    assert_eq!((u16_at(22), u32_at(28), u16_at(32), u32_at(46)), (1, 8_000, 1, 12_000));
}
