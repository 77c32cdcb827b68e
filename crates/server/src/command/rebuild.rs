//! `plateau rebuild`: what is shown, made anew from what happened.

use super::Source;
use super::progress::Progress;
use crate::centre::tls;
use crate::clock;
use crate::preparing::Preparing;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde_json::json;
use std::process::ExitCode;
use std::time::Instant;
use store::Rebuilding;

#[derive(Debug, Args)]
pub struct Rebuild {
    #[command(flatten)]
    source: Source,
    /// Say how it went as JSON.
    #[arg(long)]
    json: bool,
}

impl Rebuild {
    pub(super) async fn run(self) -> Result<ExitCode> {
        let (db, alone) = self.source.existing_for_bulk().await?;
        if !alone {
            bail!("a centre runs on this database: stop it, then rebuild");
        }
        let begun = Instant::now();
        let (mut first, mut folded) = (None, begun);
        let mut progress = Progress::new("rebuild");
        let mut shown = self.shown()?;
        let told = db.rebuild("plateau rebuild", clock::now(), |state| {
            if let Some(shown) = &mut shown {
                shown.tell(state);
            }
            match state {
                Rebuilding::Folding { done, of } => {
                    first.get_or_insert(done);
                    folded = Instant::now();
                    progress.at(done, of);
                }
                Rebuilding::Indexing { done, of } => progress.at(done, of),
                Rebuilding::Summing { .. } => {}
            }
        });
        let last = told.await.context("begun and not ended: call it again, it goes on")?;
        if let Some(shown) = shown {
            shown.end().await;
        }
        progress.end();
        let events = last - first.unwrap_or_default();
        let whole = begun.elapsed();
        let folding = folded.duration_since(begun);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate for people"
        )]
        let rate = (events as f64 / whole.as_secs_f64().max(0.001)) as u64;
        if self.json {
            let said = json!({
                "events": events,
                "folding_ms": u64::try_from(folding.as_millis()).unwrap_or(u64::MAX),
                "whole_ms": u64::try_from(whole.as_millis()).unwrap_or(u64::MAX),
                "events_per_s": rate,
            });
            println!("{}", serde_json::to_string_pretty(&said)?);
        } else {
            println!(
                "{events} events in {:.1} s ({:.1} s of them indexes): {rate} events/s",
                whole.as_secs_f64(),
                (whole - folding).as_secs_f64()
            );
        }
        Ok(ExitCode::SUCCESS)
    }

    /// With a configuration its address shows how far it is to who looks for the centre meanwhile.
    fn shown(&self) -> Result<Option<Preparing>> {
        if self.source.config.is_none() {
            return Ok(None);
        }
        let config = self.source.config()?;
        Ok(Some(Preparing::quiet(config.http.listen, tls(&config)?)))
    }
}
