//! `plateau kpi`: every indicator of the dictionary over a span, with its numerator and denominator.

use super::Source;
use crate::clock;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use ledger::figure::dictionary::{KPIS, Kpi, Unit, Worth};
use ledger::figure::{Cube, Direction, QUARTER_MS, Sums, quarter_of};
use serde_json::{Value, json};
use std::process::ExitCode;
use store::{Db, DialAsked, FiguresAsked, Scope};
use vocab::{Moment, OrganizationId, QueueId};

#[derive(Debug, Args)]
pub struct KpiAsked {
    /// `2026-11-20T09:00`, in the centre's time, or RFC 3339 with its offset. Falls back to the quarter
    /// of an hour it is in.
    #[arg(long, value_name = "TIME")]
    from: String,
    /// Not included; goes on to the end of its quarter.
    #[arg(long, value_name = "TIME")]
    to: String,
    /// Of this queue; may be given several times.
    #[arg(long, value_name = "QUEUE")]
    queue: Vec<String>,
    #[arg(long, value_name = "ORGANIZATION")]
    organization: Option<String>,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: Source,
}

impl KpiAsked {
    pub(super) async fn run(&self) -> Result<ExitCode> {
        let db = self.source.existing().await?;
        let Some(saved) = db.plans().latest().await? else { bail!("no plan was published yet") };
        let zone_name = &saved.plan.settings.time_zone;
        let zone = jiff::tz::TimeZone::get(zone_name)
            .with_context(|| format!("the plan's time zone {zone_name:?}"))?;
        for queue in &self.queue {
            if !saved.plan.queues.contains_key(queue.as_str()) {
                bail!("the plan has no queue {queue:?}");
            }
        }
        let (from, to) = (moment(&self.from, &zone)?, moment(&self.to, &zone)?);
        if from >= to {
            bail!("--from {} is not before --to {}", self.from, self.to);
        }
        let worths = self.worths(&db, from, to).await?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&as_json(from, to, &worths))?);
        } else {
            for (kpi, worth) in &worths {
                let until = provisional(kpi, worth, to, clock::now());
                let until = until.map_or_else(String::new, |until| {
                    format!("  (provisional until {})", until.rfc3339())
                });
                let (worth, formula) = (shown(kpi, worth), kpi.formula(false));
                println!("{:<28} {worth:>12}  {formula}{until}", kpi.key);
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Customers' figures come from the queues, agents' time from the agents, and what customers said
    /// from their answers.
    async fn worths(
        &self,
        db: &Db,
        from: Moment,
        to: Moment,
    ) -> Result<Vec<(&'static Kpi, Option<Worth>)>> {
        let queue = self.sums(db, Cube::Queue, from, to).await?;
        let agent = self.sums(db, Cube::Agent, from, to).await?;
        let said = self.sums(db, Cube::Satisfaction, from, to).await?;
        let dialled = self.dialled(db, from, to).await?;
        // Lived time is the centre's: no queue and no organization has a share of it.
        let whole = self.queue.is_empty() && self.organization.is_none();
        let worth = |kpi: &Kpi| {
            if kpi.is_in(Cube::Queue) {
                return Some(kpi.of(&queue));
            }
            if kpi.is_in(Cube::Satisfaction) {
                return Some(kpi.of(&said));
            }
            if kpi.is_in(Cube::Dialling) {
                return Some(kpi.of(&dialled));
            }
            whole.then(|| kpi.of(&agent))
        };
        Ok(KPIS.iter().map(|kpi| (kpi, worth(kpi))).collect())
    }

    /// Campaigns' calls out.
    async fn dialled(&self, db: &Db, from: Moment, to: Moment) -> Result<Sums> {
        let plan = db.plans().latest().await?.map(|saved| saved.plan);
        let dispositions = plan.map(|plan| plan.dispositions.clone()).unwrap_or_default();
        let asked = DialAsked {
            from: quarter_of(from),
            to: quarter_of(to.plus_ms(QUARTER_MS - 1)),
            organizations: self
                .organization
                .iter()
                .map(|o| OrganizationId::new(o.as_str()))
                .collect(),
            queues: self.queue.iter().map(|q| QueueId::new(q.as_str())).collect(),
            ..DialAsked::default()
        };
        Ok(db.dial_attempts().figures(&Scope::all(), &asked, &dispositions).await?)
    }

    async fn sums(&self, db: &Db, cube: Cube, from: Moment, to: Moment) -> Result<Sums> {
        let directions = match cube {
            Cube::Queue => Direction::ALL.into_iter().filter(|d| d.is_served()).collect(),
            Cube::Agent | Cube::Disposition | Cube::Satisfaction | Cube::Dialling => Vec::new(),
        };
        let asked = FiguresAsked {
            from: quarter_of(from),
            to: quarter_of(to.plus_ms(QUARTER_MS - 1)),
            organizations: self
                .organization
                .iter()
                .map(|o| OrganizationId::new(o.as_str()))
                .collect(),
            queues: self.queue.iter().map(|q| QueueId::new(q.as_str())).collect(),
            directions,
            repeats: true,
            until: Some(clock::now()),
            ..FiguresAsked::default()
        };
        let sums = db.figures().sums(&Scope::all(), cube, &asked, &[]).await?;
        Ok(sums.into_values().next().unwrap_or_default())
    }
}

pub(super) fn moment(text: &str, zone: &jiff::tz::TimeZone) -> Result<Moment> {
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        return Ok(Moment::from_epoch_ms(stamp.as_millisecond()));
    }
    let local: jiff::civil::DateTime = text
        .parse()
        .with_context(|| format!("{text:?} is no time: write 2026-11-20T09:00 or 2026-11-20"))?;
    Ok(Moment::from_epoch_ms(local.to_zoned(zone.clone())?.timestamp().as_millisecond()))
}

/// The value that can still change, until when.
fn provisional(kpi: &Kpi, worth: &Option<Worth>, to: Moment, now: Moment) -> Option<Moment> {
    worth.and_then(|w| w.value)?;
    kpi.provisional_until(quarter_of(to.plus_ms(QUARTER_MS - 1)), now)
}

fn as_json(from: Moment, to: Moment, worths: &[(&Kpi, Option<Worth>)]) -> Value {
    let now = clock::now();
    let one = |(kpi, worth): &(&Kpi, Option<Worth>)| {
        let value = json!({
            "version": kpi.version,
            "unit": kpi.unit.name(),
            "formula": kpi.formula(false),
            "numerator": worth.map(|w| w.numerator),
            "denominator": worth.and_then(|w| w.denominator),
            "value": worth.and_then(|w| w.value),
            "provisional_until": provisional(kpi, worth, to, now).map(Moment::rfc3339),
        });
        (kpi.key.to_owned(), value)
    };
    json!({
        "from": quarter_of(from).rfc3339(),
        "to": quarter_of(to.plus_ms(QUARTER_MS - 1)).rfc3339(),
        "indicators": worths.iter().map(one).collect::<serde_json::Map<_, _>>(),
    })
}

fn shown(kpi: &Kpi, worth: &Option<Worth>) -> String {
    let Some(value) = worth.and_then(|w| w.value) else { return "–".to_owned() };
    match kpi.unit {
        Unit::Share => format!("{:.3} %", value * 100.0),
        Unit::Duration => format!("{:.3} s", value / 1_000.0),
        Unit::Count => format!("{value}"),
        Unit::Points => format!("{:+.1}", value * 100.0),
        Unit::Mark => format!("{value:.3}"),
    }
}
