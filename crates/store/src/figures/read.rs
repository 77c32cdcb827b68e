//! Sums of a span, by what is asked for.

use super::spans::{Breadth, Level, Piece, Slots, SpansOf, pieces};
use crate::projection::read_interval;
use crate::scope::{Grant, Scope};
use crate::sql::{Args, Row, Where};
use crate::{Db, StoreError};
use ledger::Channel;
use ledger::figure::{Cell, Contribution, Cube, Direction, MEASURES, Measure, Period, Sums};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use std::fmt::Display;
use vocab::{Address, AgentId, CampaignId, DispositionId, Moment, OrganizationId, QueueId};

#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    pub(crate) db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn figures(&self) -> Figures<'_> {
        Figures { db: self }
    }
}

/// Which cells are summed. `from` is included, `to` is not; both fall on quarters. An empty list asks
/// for nothing in particular; an empty id in a list asks for cells without one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FiguresAsked {
    pub from: Moment,
    pub to: Moment,
    pub organizations: Vec<OrganizationId>,
    pub campaigns: Vec<CampaignId>,
    pub queues: Vec<QueueId>,
    pub agents: Vec<AgentId>,
    /// All but these, whoever else there is.
    pub not_agents: Vec<AgentId>,
    pub dispositions: Vec<DispositionId>,
    pub systems: Vec<Address>,
    pub channels: Vec<Channel>,
    pub directions: Vec<Direction>,
    /// Only these pieces of the span, from quarter to quarter; all of it when there are none.
    pub hours: Vec<(Moment, Moment)>,
    /// Quarters in an answer are gathered to these, where it is kept apart by time at all.
    pub slots: Option<Period>,
    /// In the view of satisfaction: also who called again, which takes a look at later calls.
    pub repeats: bool,
    /// Agents' time that is still running counts up to this moment. Without it, only what has ended.
    pub until: Option<Moment>,
}

/// By what sums are kept apart in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupBy {
    Quarter,
    Organization,
    Campaign,
    Queue,
    Agent,
    Disposition,
    System,
    Channel,
    Direction,
}

impl GroupBy {
    const fn column(self) -> &'static str {
        match self {
            Self::Quarter => "quarter_ms",
            Self::Organization => "organization",
            Self::Campaign => "campaign",
            Self::Queue => "queue",
            Self::Agent => "agent",
            Self::Disposition => "disposition",
            Self::System => "system",
            Self::Channel => "channel",
            Self::Direction => "direction",
        }
    }
}

/// The quarter, where asked for, and the other values in the order asked; '' is "none".
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    pub quarter: Option<Moment>,
    pub values: Vec<String>,
}

impl Figures<'_> {
    /// Sums by group, in order. Agents' lived time is the centre's, whoever they work for: only the
    /// grant of agents counts for it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn sums(
        &self,
        scope: &Scope,
        cube: Cube,
        asked: &FiguresAsked,
        by: &[GroupBy],
    ) -> Result<BTreeMap<Group, Sums>, StoreError> {
        if cube == Cube::Satisfaction {
            return self.satisfaction(scope, asked, by).await;
        }
        if cube == Cube::Dialling {
            // Records count once in a span: their sums can't be kept apart. `dial_attempts` reads them.
            return Ok(BTreeMap::new());
        }
        let mut groups = BTreeMap::new();
        // All pieces of one unchanging state.
        let mut tx = self.db.begin_reading().await?;
        let of = SpansOf::read(&mut tx).await?;
        let finest = match by.contains(&GroupBy::Quarter) {
            true => Some(asked.slots.unwrap_or(Period::Quarter)),
            false => None,
        };
        let breadth = Breadth::of(cube, &asked.named(scope, cube, by));
        // Pieces of hours are summed from quarters.
        let spans = of.as_ref().filter(|_| asked.hours.is_empty());
        for piece in pieces((asked.from, asked.to), (finest, breadth), spans) {
            let (sql, args) = statement(scope, cube, asked, by, piece);
            let mut slots = of.as_ref().map(|of| Slots::new(&of.zone));
            for row in tx.rows(sql, args).await? {
                let mut group = read_group(&row, by)?;
                if let (Some(quarter), Some(slots)) = (group.quarter, &mut slots) {
                    group.quarter = Some(gathered(quarter, finest, slots));
                }
                *groups.entry(group).or_default() += &read_sums(&row, cube)?;
            }
        }
        tx.commit().await?;
        if let Some(until) = asked.until.filter(|_| cube == Cube::Agent) {
            self.add_running(scope, asked, by, until, &mut groups).await?;
        }
        Ok(groups)
    }

    async fn add_running(
        &self,
        scope: &Scope,
        asked: &FiguresAsked,
        by: &[GroupBy],
        until: Moment,
        groups: &mut BTreeMap<Group, Sums>,
    ) -> Result<(), StoreError> {
        let sql = "SELECT * FROM agent_interval WHERE to_ms IS NULL ORDER BY opened";
        for row in self.db.rows(sql, Args::new()).await? {
            for Contribution { cell, sums } in read_interval(&row)?.contributions(Some(until)) {
                if asked.means(scope, &cell) {
                    *groups.entry(group_of(&cell, by)).or_default() += &sums;
                }
            }
        }
        Ok(())
    }
}

impl FiguresAsked {
    /// The columns that a question names: by grants, by filters, and by what it keeps apart.
    fn named(&self, scope: &Scope, cube: Cube, by: &[GroupBy]) -> Vec<&'static str> {
        let walled = scope.organizations != Grant::All;
        let agents_walled = cube != Cube::Queue && scope.agents != Grant::All;
        let agents = !(self.agents.is_empty() && self.not_agents.is_empty());
        let filters = [
            (GroupBy::Organization, walled || !self.organizations.is_empty()),
            (GroupBy::Campaign, !self.campaigns.is_empty()),
            (GroupBy::Queue, !self.queues.is_empty()),
            (GroupBy::Agent, agents || agents_walled),
            (GroupBy::Disposition, !self.dispositions.is_empty()),
            (GroupBy::System, !self.systems.is_empty()),
        ];
        let asked = filters.into_iter().filter(|(_, is)| *is).map(|(by, _)| by);
        let apart = by.iter().copied().filter(|by| *by != GroupBy::Quarter);
        asked.chain(apart).map(GroupBy::column).collect()
    }

    /// Whether a cell is asked for and may be seen: what the statement's conditions say.
    pub(crate) fn means(&self, scope: &Scope, cell: &Cell) -> bool {
        fn among<T: PartialEq>(wanted: &[T], value: Option<&T>) -> bool {
            wanted.is_empty() || value.is_some_and(|v| wanted.contains(v))
        }
        fn among_or_none<T: PartialEq + Display>(wanted: &[T], value: Option<&T>) -> bool {
            let none = || wanted.iter().any(|one| one.to_string().is_empty());
            among(wanted, value) || value.is_none() && none()
        }
        let hour = |(from, to): &(Moment, Moment)| cell.quarter >= *from && cell.quarter < *to;
        let seen = match &scope.organizations {
            Grant::All => true,
            Grant::Only(some) => match &cell.organization {
                Some(organization) => some.contains(organization),
                None => cell.cube == Cube::Agent,
            },
        };
        let agent_seen = match &scope.agents {
            Grant::Only(some) if cell.cube != Cube::Queue => {
                cell.agent.as_ref().is_some_and(|a| some.contains(a))
            }
            Grant::All | Grant::Only(_) => true,
        };
        seen && agent_seen
            && cell.quarter >= self.from
            && cell.quarter < self.to
            && (self.hours.is_empty() || self.hours.iter().any(hour))
            && among_or_none(&self.organizations, cell.organization.as_ref())
            && among_or_none(&self.campaigns, cell.campaign.as_ref())
            && among_or_none(&self.dispositions, cell.disposition.as_ref())
            && among_or_none(&self.systems, cell.system.as_ref())
            && among(&self.channels, Some(&cell.channel))
            && among_or_none(&self.queues, cell.queue.as_ref())
            && among_or_none(&self.agents, cell.agent.as_ref())
            && !cell.agent.as_ref().is_some_and(|agent| self.not_agents.contains(agent))
            && among(&self.directions, Some(&cell.direction))
    }
}

pub(crate) fn group_of(cell: &Cell, by: &[GroupBy]) -> Group {
    fn text(id: Option<&impl ToString>) -> String {
        id.map(ToString::to_string).unwrap_or_default()
    }
    let mut group = Group::default();
    for one in by {
        match one {
            GroupBy::Quarter => group.quarter = Some(cell.quarter),
            GroupBy::Organization => group.values.push(text(cell.organization.as_ref())),
            GroupBy::Campaign => group.values.push(text(cell.campaign.as_ref())),
            GroupBy::Queue => group.values.push(text(cell.queue.as_ref())),
            GroupBy::Agent => group.values.push(text(cell.agent.as_ref())),
            GroupBy::Disposition => group.values.push(text(cell.disposition.as_ref())),
            GroupBy::System => group.values.push(text(cell.system.as_ref())),
            GroupBy::Channel => group.values.push(cell.channel.name().to_owned()),
            GroupBy::Direction => group.values.push(cell.direction.name().to_owned()),
        }
    }
    group
}

/// The beginning of the slot that quarters are gathered to.
fn gathered(quarter: Moment, finest: Option<Period>, slots: &mut Slots<'_>) -> Moment {
    match finest {
        Some(Period::Day) => slots.start(Level::Day, quarter),
        Some(Period::Month) => slots.start(Level::Month, quarter),
        Some(Period::HourOfWeek) => slots.start(Level::WeekHour, quarter),
        Some(Period::Quarter | Period::Hour) | None => quarter,
    }
}

/// The sums of one piece.
fn statement(
    scope: &Scope,
    cube: Cube,
    asked: &FiguresAsked,
    by: &[GroupBy],
    piece: Piece,
) -> (AssertSqlSafe<String>, Args) {
    let (table, time) = match piece.level {
        None => ("figure", "quarter_ms"),
        Some(_) => ("figure_span", "start_ms"),
    };
    let told = |by: &GroupBy| match by {
        GroupBy::Quarter => format!("{time} AS quarter_ms"),
        other => other.column().to_owned(),
    };
    let sums = kept(cube).map(|m| format!("CAST(SUM({0}) AS BIGINT) AS {0}", m.name()));
    let select: Vec<String> = by.iter().map(told).chain(sums).collect();
    let select = format!("SELECT {} FROM {table}", select.join(", "));
    let columns: Vec<&str> =
        by.iter().map(|b| if *b == GroupBy::Quarter { time } else { b.column() }).collect();
    let tail = match columns.is_empty() {
        true => String::new(),
        false => format!(" GROUP BY {}", columns.join(", ")),
    };
    conditions(scope, cube, asked, piece).query(&select, &tail)
}

/// What the cube keeps: the rest is 0.
fn kept(cube: Cube) -> impl Iterator<Item = Measure> {
    MEASURES.iter().copied().filter(move |m| m.is_in(cube))
}

fn conditions(scope: &Scope, cube: Cube, asked: &FiguresAsked, piece: Piece) -> Where {
    let mut sql = Where::default();
    let span = |args: Args| args.text(cube.name()).at(piece.from).at(piece.to);
    match piece.level {
        None => sql.and("cube = ? AND quarter_ms >= ? AND quarter_ms < ?", span(Args::new())),
        // The level in words: one of them has an index of its own.
        Some(level) => {
            let level = format!("level = '{}' AND cube = ?", level.name());
            sql.and(&format!("{level} AND start_ms >= ? AND start_ms < ?"), span(Args::new()));
        }
    }
    within_hours(&mut sql, "quarter_ms", &asked.hours, 0);
    wall(scope, cube, &mut sql);
    if cube != Cube::Queue {
        scope.wall_agents(&mut sql, "agent");
    }
    sql.among("organization", &asked.organizations);
    sql.among("campaign", &asked.campaigns);
    sql.among("disposition", &asked.dispositions);
    sql.among("system", &asked.systems);
    sql.among("queue", &asked.queues);
    sql.among("agent", &asked.agents);
    without(&mut sql, "agent", &asked.not_agents);
    let names: Vec<&str> = asked.directions.iter().map(|d| d.name()).collect();
    sql.among("direction", &names);
    let names: Vec<&str> = asked.channels.iter().map(|c| c.name()).collect();
    sql.among("channel", &names);
    sql
}

/// Moments within the pieces, or up to so much before.
pub(super) fn within_hours(sql: &mut Where, at: &str, hours: &[(Moment, Moment)], before_ms: i64) {
    if hours.is_empty() {
        return;
    }
    let piece = format!("({at} >= ? AND {at} < ?)");
    let any = vec![piece.as_str(); hours.len()].join(" OR ");
    let args = hours
        .iter()
        .fold(Args::new(), |args, (from, to)| args.at(from.plus_ms(-before_ms)).at(*to));
    sql.and(&format!("({any})"), args);
}

/// All but these, and those of nobody.
pub(super) fn without(sql: &mut Where, column: &str, agents: &[AgentId]) {
    if !agents.is_empty() {
        let marks = vec!["?"; agents.len()].join(", ");
        let args = agents.iter().fold(Args::new(), Args::text);
        sql.and(&format!("COALESCE({column}, '') NOT IN ({marks})"), args);
    }
}

/// Lived time is of no organization: the grant of agents alone says whose is seen.
fn wall(scope: &Scope, cube: Cube, sql: &mut Where) {
    match &scope.organizations {
        Grant::Only(some) if cube == Cube::Agent => {
            let names: Vec<String> =
                some.iter().map(ToString::to_string).chain([String::new()]).collect();
            sql.any_of("organization", &names);
        }
        Grant::All | Grant::Only(_) => scope.wall(sql, "organization"),
    }
}

fn read_group(row: &Row, by: &[GroupBy]) -> Result<Group, StoreError> {
    let mut group = Group::default();
    for one in by {
        match one {
            GroupBy::Quarter => group.quarter = Some(row.at("quarter_ms")?),
            GroupBy::Organization
            | GroupBy::Campaign
            | GroupBy::Queue
            | GroupBy::Agent
            | GroupBy::Disposition
            | GroupBy::System
            | GroupBy::Channel
            | GroupBy::Direction => group.values.push(row.text(one.column())?),
        }
    }
    Ok(group)
}

fn read_sums(row: &Row, cube: Cube) -> Result<Sums, StoreError> {
    let mut sums = Sums::default();
    for measure in kept(cube) {
        sums[measure] = row.opt_int(measure.name())?.unwrap_or(0);
    }
    Ok(sums)
}
