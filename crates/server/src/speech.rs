//! Measures who spoke how long in recordings, beside the floor.
//!
//! Owns: when it is measured, one recording after the other. Must not own: how (`media::speech`).

use media::g711::Law;
use media::speech::{Measurer, RegionKind, Speech};
use std::sync::Arc;
use store::{
    Channels, Db, RecordingError, RecordingPlace, Recordings, SpeechFact, SpeechRegion, SpeechVoice,
};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;
use vocab::{Event, Recorded};

/// Looked for at once: those that were stored while nobody measured.
const MOST: u32 = 500;

pub(crate) struct Speeches {
    pub db: Db,
    pub recordings: Recordings,
    pub told: broadcast::Receiver<Arc<[Recorded]>>,
    pub stop: CancellationToken,
}

impl Speeches {
    pub(crate) async fn run(mut self) {
        let stop = self.stop.clone();
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.measure() => {}
        }
    }

    async fn measure(&mut self) {
        self.catch_up().await;
        loop {
            match self.told.recv().await {
                Ok(events) => self.measure_stored(&events).await,
                Err(RecvError::Lagged(_)) => self.catch_up().await,
                Err(RecvError::Closed) => return,
            }
        }
    }

    async fn catch_up(&self) {
        let waiting = match self.db.recorded().unmeasured(MOST).await {
            Ok(waiting) => waiting,
            Err(error) => return tracing::warn!(%error, "recordings to measure are not known"),
        };
        for place in waiting {
            self.measure_one(place).await;
        }
    }

    async fn measure_stored(&self, events: &[Recorded]) {
        for event in events {
            let Event::RecordingStored { recording, .. } = event.event else { continue };
            match self.talk(recording).await {
                Ok(Some(place)) => self.measure_one(place).await,
                Ok(None) => {}
                Err(error) => tracing::warn!(%recording, %error, "a recording is not known"),
            }
        }
    }

    /// The answer to a survey is no talk: nobody's share of it is measured.
    async fn talk(
        &self,
        recording: vocab::RecordingId,
    ) -> Result<Option<RecordingPlace>, store::StoreError> {
        if self.db.recorded().is_answer(recording).await? {
            return Ok(None);
        }
        self.db.recorded().place(recording).await
    }

    /// One that can't be measured is kept as measured nought, so that nobody tries for ever.
    async fn measure_one(&self, place: RecordingPlace) {
        let (organization, _, recording) = &place;
        let fact = match self.heard(organization, *recording).await {
            Ok(speech) => fact(speech),
            Err(error) => {
                tracing::warn!(%recording, %error, "a recording can't be measured");
                SpeechFact::default()
            }
        };
        if let Err(error) = self.db.recorded().put_speech(&place, &fact).await {
            tracing::warn!(%recording, %error, "what was measured can't be kept");
        }
    }

    async fn heard(
        &self,
        organization: &vocab::OrganizationId,
        recording: vocab::RecordingId,
    ) -> Result<Speech, RecordingError> {
        let reader = self.recordings.reader(organization, recording).await?;
        let law = match reader.law() {
            store::Law::Alaw => Law::A,
            store::Law::Ulaw => Law::Mu,
        };
        let mut measurer = Measurer::new(law, reader.channels() == Channels::Stereo);
        for number in 0..reader.chunk_count() {
            measurer.hear(&reader.chunk(number).await?);
            tokio::task::yield_now().await;
        }
        Ok(measurer.end())
    }
}

fn fact(speech: Speech) -> SpeechFact {
    let voice = |voice: media::speech::Voice| SpeechVoice {
        talk_ms: voice.talk_ms,
        monologue_ms: voice.monologue_ms,
        interruptions: voice.interruptions,
        peaks: voice.peaks,
    };
    let region = |region: &media::speech::Region| SpeechRegion {
        kind: match region.kind {
            RegionKind::Silence => "silence".to_owned(),
            RegionKind::Overtalk => "overtalk".to_owned(),
        },
        from_ms: region.from_ms,
        to_ms: region.to_ms,
    };
    SpeechFact {
        duration_ms: speech.duration_ms,
        overtalk_ms: speech.overtalk_ms,
        silence_ms: speech.silence_ms,
        regions: speech.regions.iter().map(region).collect(),
        customer: voice(speech.customer),
        agent: voice(speech.agent),
    }
}
