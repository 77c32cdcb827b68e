//! Has recorded talks written down, for the organizations that switched it on.
//!
//! Owns: when, how often it is tried again, a bounded number at once. Must not own: how a recogniser
//! is asked (`edge`), the queue's rows (`store`). What was said is never logged.

use crate::clock;
use edge::{Said, Transcriber};
use media::g711::Law;
use std::sync::Arc;
use std::time::Duration;
use store::{
    Channels, Db, MOST_TRIES, RecordingError, Recordings, Scope, StoreError, TranscriptJob,
    Utterance,
};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use vocab::{Moment, Pii};

const LOOK: Duration = Duration::from_secs(2);
/// Recordings older than this when it is switched on stay as they are.
const BACK_MS: i64 = 86_400_000;
/// A job that nobody finished in this time is done again.
const LEASE_MS: i64 = 4 * 3_600_000;
/// Before the second try; each further one waits four times as long.
const AGAIN_MS: i64 = 30_000;
/// Longest side that is transcribed: three hours.
const MOST_SAMPLES: usize = 3 * 3_600 * 8_000;

pub(crate) struct Transcripts {
    pub db: Db,
    pub recordings: Recordings,
    pub plug: Transcriber,
    pub stop: CancellationToken,
}

impl Transcripts {
    pub(crate) async fn run(self) {
        let work = Arc::new(self);
        if let Err(error) = work.db.recorded().resume_transcripts(clock::now()).await {
            tracing::warn!(%error, "transcripts of the process before wait for their time");
        }
        let mut jobs = JoinSet::new();
        let mut tick = interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = work.stop.cancelled() => return,
                Some(_done) = jobs.join_next() => {}
                _ = tick.tick() => {
                    if let Err(error) = work.queue(clock::now()).await {
                        tracing::warn!(%error, "no transcripts are asked for; it is tried again");
                    }
                }
            }
            while jobs.len() < work.plug.at_once() {
                let now = clock::now();
                match work.db.recorded().take_transcript(now, now.plus_ms(LEASE_MS)).await {
                    Ok(Some(job)) => {
                        let work = work.clone();
                        jobs.spawn(async move { work.transcribe(job).await });
                    }
                    Ok(None) => break,
                    Err(error) => {
                        tracing::warn!(%error, "transcripts can't be taken on");
                        break;
                    }
                }
            }
        }
    }

    async fn queue(&self, now: Moment) -> Result<(), StoreError> {
        let Some(saved) = self.db.plans().latest().await? else { return Ok(()) };
        for organization in saved.plan.organizations.keys() {
            let setup = self.db.setups().latest(&Scope::all(), organization).await?.setup;
            let (rows, rule) = (self.db.recorded(), setup.transcripts);
            if rule.on {
                let since = now.plus_ms(-BACK_MS);
                rows.queue_transcripts(organization, &rule.language, since, now).await?;
            } else {
                rows.drop_waiting_transcripts(organization).await?;
            }
        }
        Ok(())
    }

    async fn transcribe(&self, job: TranscriptJob) {
        let recording = job.place.2;
        let rows = self.db.recorded();
        let kept = match self.words(&job).await {
            Ok(utterances) => rows
                .put_transcript(recording, &Pii::new(utterances), clock::now())
                .await
                .map(|_| ()),
            Err(error) => {
                let last = job.attempts + 1 >= MOST_TRIES;
                let wait_ms = AGAIN_MS << (2 * job.attempts.min(8));
                let next = (!last).then(|| clock::now().plus_ms(wait_ms));
                tracing::warn!(%recording, error, last, "a recording is not transcribed");
                rows.transcript_failed(recording, &error, next).await
            }
        };
        if let Err(error) = kept {
            tracing::warn!(%recording, %error, "a transcript can't be kept");
        }
    }

    /// Both sides, in the order of time.
    async fn words(&self, job: &TranscriptJob) -> Result<Vec<Utterance>, String> {
        let sides = self.sound(job).await.map_err(|error| error.to_string())?;
        let mut all = Vec::new();
        for (side, samples) in ["customer", "agent"].into_iter().zip(sides) {
            let said = self.plug.transcribe(&samples, &job.language).await;
            let said = said.map_err(|error| error.to_string())?;
            all.extend(said.into_iter().map(|one: Said| Utterance {
                side: side.to_owned(),
                from_ms: one.from_ms,
                to_ms: one.to_ms,
                text: one.text.into_inner(),
            }));
        }
        all.sort_by_key(|one| (one.from_ms, one.to_ms));
        Ok(all)
    }

    /// Each side at 8 kHz: of a talk the customer and the agent, of a message one.
    async fn sound(&self, job: &TranscriptJob) -> Result<Vec<Vec<i16>>, RecordingError> {
        let (organization, _, recording) = &job.place;
        let reader = self.recordings.reader(organization, *recording).await?;
        let law = match reader.law() {
            store::Law::Alaw => Law::A,
            store::Law::Ulaw => Law::Mu,
        };
        let sides = match reader.channels() {
            Channels::Mono => 1,
            Channels::Stereo => 2,
        };
        let mut heard = vec![Vec::new(); sides];
        for number in 0..reader.chunk_count() {
            let codes = reader.chunk(number).await?;
            for (side, samples) in heard.iter_mut().enumerate() {
                let room = MOST_SAMPLES.saturating_sub(samples.len());
                let own = codes.iter().skip(side).step_by(sides).take(room);
                samples.extend(own.map(|code| law.decode_sample(*code)));
            }
            tokio::task::yield_now().await;
        }
        Ok(heard)
    }
}

#[cfg(test)]
mod tests;
