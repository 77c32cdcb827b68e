//! The counters of one day, folded on as the journal grows: whoever looks pays for what is new.

use crate::AppState;
use crate::feed::day_of;
use crate::problem::{Answer, Problem};
use crate::shape::{FlowActionCount, FlowCounters, FlowExitCount};
use crate::state::now;
use ledger::FlowCounts;
use tokio::sync::Mutex;
use vocab::{FlowId, Moment, OrganizationId, Seq};

/// Events of one query.
const PAGE: u32 = 5_000;

/// The day that was looked at last.
#[derive(Default)]
pub(crate) struct FlowDays(Mutex<Option<Day>>);

struct Day {
    begin: Moment,
    counts: FlowCounts,
    /// Folded up to here.
    seq: Seq,
}

impl AppState {
    pub(crate) async fn flow_counters(
        &self,
        flow: &FlowId,
        day: Option<&str>,
        organizations: Option<&[OrganizationId]>,
    ) -> Answer<FlowCounters> {
        let (_, plan) = self.hub.plan().ok_or_else(|| Problem::not_found("flow"))?;
        let drawn = plan.flows.get(flow).ok_or_else(|| Problem::not_found("flow"))?;
        let (begin, end, day) = span_of(day, &plan.settings.time_zone)?;
        let mut kept = self.flow_days.0.lock().await;
        let folded = match kept.take().filter(|k| k.begin == begin) {
            Some(day) => day,
            None => {
                let seq = self.store.events().last_before(begin).await?;
                Day { begin, counts: FlowCounts::default(), seq }
            }
        };
        let folded = kept.insert(folded);
        self.fold_on(folded, end).await?;
        let count = folded.counts.of(flow, organizations);
        drop(kept);
        let exits = count.exits(drawn).into_iter().map(|((action, exit), callers)| FlowExitCount {
            action: action.to_string(),
            exit,
            callers,
        });
        let actions = count
            .actions
            .iter()
            .map(|(action, n)| FlowActionCount { action: action.to_string(), callers: *n });
        Ok(FlowCounters {
            flow: flow.to_string(),
            day,
            callers: count.callers,
            actions: actions.collect(),
            exits: exits.collect(),
        })
    }

    async fn fold_on(&self, day: &mut Day, end: Moment) -> Answer<()> {
        let events = self.store.events();
        let last =
            if end > now() { events.last_seq().await? } else { events.last_before(end).await? };
        while day.seq < last {
            let page = events.flow_steps(day.seq, last, PAGE).await?;
            page.iter().for_each(|recorded| day.counts.fold(recorded));
            let full = page.len() >= PAGE as usize;
            day.seq = page.last().filter(|_| full).map_or(last, |recorded| recorded.seq);
        }
        Ok(())
    }
}

/// Beginning and end of a local day, and its name.
fn span_of(day: Option<&str>, zone: &str) -> Answer<(Moment, Moment, String)> {
    let zone_name = zone;
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let date = match day {
        Some(text) => text
            .parse::<jiff::civil::Date>()
            .map_err(|_| Problem::bad_field("day", text, "Days are written like 2026-11-20."))?,
        None => {
            let today = day_of(now(), zone_name);
            jiff::Timestamp::from_millisecond(today.epoch_ms())
                .map_err(|_| Problem::internal())?
                .to_zoned(zone.clone())
                .date()
        }
    };
    let bad = |_| Problem::bad_field("day", date.to_string(), "There is no such day.");
    let begin = date.to_zoned(zone.clone()).map_err(bad)?;
    let next = date.tomorrow().map_err(bad)?.to_zoned(zone).map_err(bad)?;
    let moment = |z: &jiff::Zoned| Moment::from_epoch_ms(z.timestamp().as_millisecond());
    Ok((moment(&begin), moment(&next), date.to_string()))
}
