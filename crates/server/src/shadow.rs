//! A shadow run: a day's real callers led through a draft, to see who would have landed elsewhere.
//!
//! What a caller did is taken from the journal: when they called which number, what they keyed and
//! what look-ups found. Where the draft asks for a key that nobody pressed then, the caller is
//! silent: the run tells what the draft does with what is known.

use anyhow::{Context, Result, bail};
use serde::Serialize;
use sim::{Landing, Walker, shadow};
use std::collections::BTreeMap;
use store::Db;
use vocab::{Event, FloorPlan, InteractionId, Moment, Recorded};

/// Events of one query.
const PAGE: u32 = 5_000;
const MOST_MOVES: usize = 1_000;

#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub day: String,
    pub calls: u32,
    pub elsewhere: u32,
    pub moved: Vec<Move>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Move {
    pub interaction: InteractionId,
    pub at: String,
    pub then: Landing,
    pub now: Landing,
}

/// Leads the inbound callers of a local day through the plan; yesterday by default.
pub(crate) async fn run(db: &Db, plan: FloorPlan, day: Option<&str>) -> Result<Report> {
    let (begin, end, day) = span_of(day, &plan.settings.time_zone)?;
    let walkers = walkers(db, begin, end).await?;
    let report = tokio::task::spawn_blocking(move || compare(&plan, day, walkers)).await?;
    Ok(report)
}

fn compare(plan: &FloorPlan, day: String, walkers: Vec<(InteractionId, Walker)>) -> Report {
    let mut report = Report { day, calls: 0, elsewhere: 0, moved: Vec::new() };
    // Who hung up in the menu says nothing of where the flow leads.
    let led = walkers.into_iter().filter(|(_, walker)| !walker.gave_up());
    for (interaction, walker) in led {
        let (then, now) = (walker.landed.clone(), shadow(plan, &walker));
        report.calls += 1;
        if then.place() != now.place() {
            report.elsewhere += 1;
            if report.moved.len() < MOST_MOVES {
                report.moved.push(Move { interaction, at: walker.at.to_string(), then, now });
            }
        }
    }
    report
}

/// Who called on that day, with what they did, in the order of their calls.
async fn walkers(db: &Db, begin: Moment, end: Moment) -> Result<Vec<(InteractionId, Walker)>> {
    let events = db.events();
    let (mut seq, last) = (events.last_before(begin).await?, events.last_before(end).await?);
    let mut walkers: BTreeMap<InteractionId, Walker> = BTreeMap::new();
    while seq < last {
        let page = events.read_from(seq, PAGE).await?;
        let Some(reached) = page.last().map(|r| r.seq) else { break };
        for recorded in page.into_iter().filter(|r| r.seq <= last) {
            follow(&mut walkers, &recorded);
        }
        seq = reached;
    }
    let mut walkers: Vec<_> = walkers.into_iter().collect();
    walkers.sort_by_key(|(id, walker)| (walker.at, *id));
    Ok(walkers)
}

fn follow(walkers: &mut BTreeMap<InteractionId, Walker>, recorded: &Recorded) {
    if let Some(walker) = Walker::begun(recorded) {
        if let Event::InteractionStarted { interaction, .. } = &recorded.event {
            walkers.insert(*interaction, walker);
        }
    } else if let Some(id) = recorded.event.interaction()
        && let Some(walker) = walkers.get_mut(&id)
    {
        walker.fold(recorded);
    }
}

/// Beginning and end of a local day, and its name.
fn span_of(day: Option<&str>, zone: &str) -> Result<(Moment, Moment, String)> {
    let zone =
        jiff::tz::TimeZone::get(zone).with_context(|| format!("{zone:?} is no time zone"))?;
    let today = jiff::Timestamp::from_millisecond(crate::clock::now().epoch_ms())?
        .to_zoned(zone.clone())
        .date();
    let date = match day {
        Some(text) => match text.parse::<jiff::civil::Date>() {
            Ok(date) => date,
            Err(_) => bail!("{text:?} is no day: write it like 2026-11-20"),
        },
        None => today.yesterday()?,
    };
    let begin = date.to_zoned(zone.clone())?;
    let next = date.tomorrow()?.to_zoned(zone)?;
    let moment = |z: &jiff::Zoned| Moment::from_epoch_ms(z.timestamp().as_millisecond());
    Ok((moment(&begin), moment(&next), date.to_string()))
}
