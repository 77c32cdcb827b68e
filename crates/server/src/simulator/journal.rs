//! A day of the journal, and the plan it was lived on.

use crate::clock;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sim::study::Day;
use store::{Db, StoreError};
use vocab::{FloorPlan, Moment, Seq};

const PAGE: u32 = 5_000;

/// What the database says when it fails: its own words go to the log.
fn failed(error: &StoreError) -> String {
    tracing::error!(%error, "a simulation could not read the journal");
    "The journal could not be read; the log says why.".to_owned()
}

pub(super) async fn latest_plan(db: &Db) -> Result<FloorPlan, String> {
    let saved = db.plans().latest().await.map_err(|e| failed(&e))?;
    saved.map(|saved| saved.plan).ok_or_else(|| "No floor plan was published yet.".to_owned())
}

/// Today, in the centre's time zone.
pub(super) fn today(plan: &FloorPlan) -> String {
    let now = jiff::Timestamp::from_millisecond(clock::now().epoch_ms()).unwrap_or_default();
    now.to_zoned(zone(plan)).date().to_string()
}

fn zone(plan: &FloorPlan) -> TimeZone {
    TimeZone::get(&plan.settings.time_zone).unwrap_or(TimeZone::UTC)
}

/// The day's calls and agents, with the plan that was in force at its end.
pub(super) async fn day(db: &Db, text: &str) -> Result<(FloorPlan, Day), String> {
    let plan = latest_plan(db).await?;
    let date: Date = text.parse().map_err(|_| format!("{text:?} is no day such as 2026-11-20"))?;
    let midnight = |date: Date| {
        let begin = date.to_zoned(zone(&plan)).map(|z| z.timestamp().as_millisecond());
        begin.map(Moment::from_epoch_ms).map_err(|_| format!("{text} is no day"))
    };
    let next = date.tomorrow().map_err(|_| format!("{text} is no day"))?;
    let mut day = Day::new(midnight(date)?, midnight(next)?);
    let mut seq = last_before(db, midnight(date)?).await.map_err(|e| failed(&e))?;
    let mut more = true;
    while more {
        let page = db.events().read_from(seq, PAGE).await.map_err(|e| failed(&e))?;
        let Some(last) = page.last() else { break };
        seq = last.seq;
        more = page.iter().all(|recorded| day.hear(recorded));
    }
    if day.calls() == 0 {
        return Err(format!("The journal has no calls in a queue on {text}."));
    }
    let plan = match day.version() {
        Some(version) => {
            let saved = db.plans().get(version).await.map_err(|e| failed(&e))?;
            saved.map_or(plan, |saved| saved.plan)
        }
        None => plan,
    };
    Ok((plan, day))
}

/// The last event before that moment: the journal is in the order of time, so by halves.
async fn last_before(db: &Db, moment: Moment) -> Result<Seq, StoreError> {
    let (mut low, mut high) = (0, db.events().last_seq().await?);
    while low < high {
        let middle = low + (high - low) / 2;
        let next = db.events().read_from(middle, 1).await?;
        match next.first() {
            Some(event) if event.at < moment => low = event.seq,
            Some(_) | None => high = middle,
        }
    }
    Ok(low)
}
