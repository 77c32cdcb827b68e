//! A planner's day as a study: calls per interval and queue, and who works when.

use super::change::{Wrong, those};
use super::{Arrivals, Entrance, Law, Rate, Shift, Span, Stream, Study};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::BTreeMap;
use vocab::{AgentId, FloorPlan, Moment, QueueId};

/// Standard deviation over mean of talks and wrap-ups, where only their mean is foreseen (about
/// that of Brown et al., "Statistical analysis of a telephone call center", 2005).
const VARIATION: f64 = 0.8;
const MOST_INTERVALS: usize = 2_000;
const MOST_CALLS: f64 = 5_000_000.0;
const AFTER_MS: i64 = 2 * 3_600_000;

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forecast {
    /// `2026-12-01`, a local day.
    #[serde(default)]
    pub day: Option<String>,
    /// `08:00`
    pub from: String,
    pub interval_min: u32,
    pub queues: BTreeMap<QueueId, ForecastQueue>,
    /// Empty: everybody, all the time.
    #[serde(default)]
    pub staff: Vec<Staff>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastQueue {
    pub calls: Vec<f64>,
    pub talk_s: f64,
    #[serde(default)]
    pub wrap_up_s: Option<f64>,
    #[serde(default)]
    pub patience_s: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// An agent, or a team.
    pub who: String,
    pub from: String,
    pub to: String,
    #[serde(default)]
    pub count: Option<u32>,
}

impl Forecast {
    /// The study on this plan; `today` stands in for a day that isn't named.
    ///
    /// # Errors
    /// What is wrong with which line, and what to write.
    pub fn study(&self, plan: FloorPlan, today: &str) -> Result<Study, Wrong> {
        let zone = TimeZone::get(&plan.settings.time_zone).unwrap_or(TimeZone::UTC);
        let day = self.day.as_deref().unwrap_or(today);
        let date: Date =
            day.parse().map_err(|_| Wrong(format!("day: {day:?} is no 2026-12-01")))?;
        let at = |text: &str, what: &str| moment(date, &zone, text, what);
        let begin = at(&self.from, "from")?;
        if !(1..=1_440).contains(&self.interval_min) {
            return Err(Wrong(format!("interval_min: {} is not 1 to 1440", self.interval_min)));
        }
        let step = i64::from(self.interval_min) * 60_000;
        let mut streams = Vec::new();
        let mut measured_ms = 0;
        for (queue, foreseen) in &self.queues {
            foreseen.check(queue, &plan)?;
            let count = i64::try_from(foreseen.calls.len()).unwrap_or(i64::MAX);
            measured_ms = measured_ms.max(count.saturating_mul(step));
            streams.push(foreseen.stream(queue, step));
        }
        if streams.is_empty() {
            return Err(Wrong("queues: no queue has calls".to_owned()));
        }
        let shifts = self.shifts(&plan, begin, measured_ms, &at)?;
        let span = Span { begin, warm_up_ms: 0, measured_ms, after_ms: AFTER_MS };
        let answer_delay = Law::Fixed { ms: 0.0 };
        Ok(Study { plan, streams, shifts, answer_delay, span })
    }

    fn shifts(
        &self,
        plan: &FloorPlan,
        begin: Moment,
        measured_ms: i64,
        at: &dyn Fn(&str, &str) -> Result<Moment, Wrong>,
    ) -> Result<Vec<Shift>, Wrong> {
        if self.staff.is_empty() {
            let to_ms = measured_ms + AFTER_MS;
            let always = |agent: &AgentId| Shift { agent: agent.clone(), from_ms: 0, to_ms };
            return Ok(plan.agents.keys().map(always).collect());
        }
        let mut shifts = Vec::new();
        for staff in &self.staff {
            let (from, to) = (at(&staff.from, "staff.from")?, at(&staff.to, "staff.to")?);
            // Who came before the first interval is there when it begins; a night goes past 24:00.
            let from_ms = (from.epoch_ms() - begin.epoch_ms()).max(0);
            let mut to_ms = to.epoch_ms() - begin.epoch_ms();
            if to <= from {
                to_ms += 86_400_000;
            }
            let most = staff.count.map_or(usize::MAX, |n| n as usize);
            let agents =
                those(plan, &staff.who).map_err(|wrong| Wrong(format!("staff.who: {wrong}")))?;
            let shift = |agent| Shift { agent, from_ms, to_ms };
            shifts.extend(agents.into_iter().take(most).map(shift));
        }
        Ok(shifts)
    }
}

impl ForecastQueue {
    fn check(&self, queue: &QueueId, plan: &FloorPlan) -> Result<(), Wrong> {
        if !plan.queues.contains_key(queue) {
            return Err(Wrong(format!("queues.{queue}: the plan has no such queue")));
        }
        let wrong = |field: &str, value: f64, bounds: &str| {
            Err(Wrong(format!("queues.{queue}.{field}: {value} is not {bounds}")))
        };
        let times = [
            ("talk_s", Some(self.talk_s)),
            ("wrap_up_s", self.wrap_up_s),
            ("patience_s", self.patience_s),
        ];
        for (field, value) in times {
            if let Some(value) = value.filter(|v| !(0.0..=86_400.0).contains(v)) {
                return wrong(field, value, "0 to 86400");
            }
        }
        if let Some(value) = self.calls.iter().find(|v| !(0.0..=1_000_000.0).contains(*v)) {
            return wrong("calls", *value, "0 to 1000000");
        }
        let all: f64 = self.calls.iter().sum();
        if self.calls.len() > MOST_INTERVALS || all > MOST_CALLS {
            return wrong("calls", all, "of 2000 intervals and 5000000 calls at most");
        }
        Ok(())
    }

    fn stream(&self, queue: &QueueId, step_ms: i64) -> Stream {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of an interval")]
        let per_hour = 3.6e6 / step_ms as f64;
        let rate = |(n, calls): (i64, &f64)| Rate {
            from_ms: n * step_ms,
            to_ms: (n + 1) * step_ms,
            per_hour: calls * per_hour,
        };
        let varied = |s: f64| Law::LogNormal { mean_ms: s * 1_000.0, variation: VARIATION };
        Stream {
            entrance: Entrance::Queue(queue.clone()),
            arrivals: Arrivals::Poisson((0..).zip(&self.calls).map(rate).collect()),
            handling: varied(self.talk_s),
            patience: self
                .patience_s
                .map_or(Law::Never, |s| Law::Exponential { mean_ms: s * 1_000.0 }),
            wrap_up: self.wrap_up_s.map_or(Law::Never, varied),
        }
    }
}

fn moment(date: Date, zone: &TimeZone, text: &str, what: &str) -> Result<Moment, Wrong> {
    let wrong = || Wrong(format!("{what}: {text:?} is no time of day such as 08:00"));
    let (date, time) = if text == "24:00" {
        (date.tomorrow().map_err(|_| wrong())?, Time::midnight())
    } else {
        (date, format!("{text}:00").parse::<Time>().map_err(|_| wrong())?)
    };
    let zoned = date.to_datetime(time).to_zoned(zone.clone()).map_err(|_| wrong())?;
    Ok(Moment::from_epoch_ms(zoned.timestamp().as_millisecond()))
}
