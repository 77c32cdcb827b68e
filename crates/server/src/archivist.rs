//! Puts recorded audio away, chunk by chunk, and tells the floor what became of each recording. A
//! disk that takes no more ends recordings loudly; calls go on.

use crate::clock;
use crate::metrics::Health;
use edge::{Edge, RecordingChunk};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{ChunkKey, RecordingError, Recordings};
use tokio::sync::mpsc;
use vocab::{Effect, Input, RecordingId};

pub(crate) struct Archivist {
    pub chunks: mpsc::Receiver<RecordingChunk>,
    pub recordings: Recordings,
    pub inputs: mpsc::Sender<Input>,
    pub edge: Arc<Edge>,
    pub health: Arc<Health>,
}

impl Archivist {
    pub(crate) async fn run(mut self) {
        // Recordings that failed and whose last chunk hasn't come yet.
        let mut failed: BTreeSet<RecordingId> = BTreeSet::new();
        while let Some(chunk) = self.chunks.recv().await {
            let (recording, last) = (chunk.recording, chunk.last.is_some());
            if failed.contains(&recording) {
                if last {
                    failed.remove(&recording);
                }
                continue;
            }
            let input = match self.put(chunk).await {
                Ok(None) => continue,
                Ok(Some(stored)) => stored,
                Err(error) => {
                    tracing::error!(%recording, %error, "a recording ends here; the call goes on");
                    self.health.recording_failed();
                    if !last {
                        failed.insert(recording);
                        self.edge.perform(Effect::StopRecording { recording }).await;
                    }
                    Input::RecordingFailed { recording, reason: error.to_string() }
                }
            };
            // The floor is gone only when the program stops.
            let _stopping = self.inputs.send(input).await;
        }
    }

    /// The recording is whole when its last chunk and its manifest are written.
    async fn put(&self, chunk: RecordingChunk) -> Result<Option<Input>, RecordingError> {
        let now = clock::now();
        let key = ChunkKey {
            organization: chunk.organization,
            recording: chunk.recording,
            law: match chunk.law {
                media::g711::Law::A => store::Law::Alaw,
                media::g711::Law::Mu => store::Law::Ulaw,
            },
            channels: match chunk.sides {
                media::stereo::Sides::Left => store::Channels::Mono,
                media::stereo::Sides::Both => store::Channels::Stereo,
            },
        };
        if !chunk.bytes.is_empty() {
            self.recordings.append_chunk(&key, chunk.index, chunk.bytes).await?;
        }
        let Some(last) = chunk.last else { return Ok(None) };
        let sha256 = self.recordings.finish(&key, last.duration_ms, last.bytes, now).await?;
        Ok(Some(Input::RecordingStored {
            recording: key.recording,
            duration_ms: last.duration_ms,
            bytes: last.bytes,
            sha256: sha256.map(Into::into),
        }))
    }
}
