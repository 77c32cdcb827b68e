//! Figures: the dictionary, sums by whatever is asked, and the contacts behind them.

mod against;

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::{Reader, limit_of};
use crate::shape::{
    FigureContact, FigureDictionary, FigureFilter, FigureGroup, FigureLine, FigureTable, Indicator,
    IndicatorDefinition, MeasureDefinition, Page, PartName, ViewName,
};
use crate::state::now;
use against::Against;
use axum::extract::State;
use ledger::Channel;
use ledger::figure::dictionary::{KPIS, Kpi, kpi};
use ledger::figure::{Cube, Direction, EVERY, Measure, Period, QUARTER_MS, Slot, Sums, quarter_of};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{BehindFilter, FiguresAsked, GroupBy, Scope};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{AgentId, CampaignId, FloorPlan, QueueId, Role};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(dictionary))
        .routes(routes!(figures))
        .routes(routes!(figure_contacts))
}

/// No table is longer: what is asked for can be narrowed.
const MOST_LINES: usize = 20_000;
const MOST_GROUPS: usize = 3;
/// Pieces of a span that are asked for at once.
const MOST_HOURS: usize = 600;
/// In a list: those without one.
pub(crate) const NONE: &str = "-";
/// No more contacts are folded anew to tell what was to be seen.
const MOST_SEEN: usize = 100_000;

/// Every indicator with its formula, version and unit, and the measures they are made of.
#[utoipa::path(
    get,
    path = "/api/v1/figures/dictionary",
    tag = "figures",
    responses((status = 200, body = FigureDictionary))
)]
pub(crate) async fn dictionary(_: Who) -> Json<FigureDictionary> {
    Json(FigureDictionary {
        indicators: KPIS.iter().map(IndicatorDefinition::of).collect(),
        measures: EVERY.iter().map(|m| MeasureDefinition::of(*m)).collect(),
    })
}

/// Figures of a span. Customers count in the quarter in which they came into the queue; agents' time
/// counts where it was lived, and running time up to now.
#[utoipa::path(
    get,
    path = "/api/v1/figures",
    tag = "figures",
    params(FigureFilter),
    responses(
        (status = 200, body = FigureTable),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn figures(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<FigureFilter>,
) -> Answer<Json<FigureTable>> {
    Ok(Json(table(&state, &who, &filter).await?.1))
}

/// The same for a report: with what was asked.
pub(crate) async fn table(
    state: &AppState,
    who: &Who,
    filter: &FigureFilter,
) -> Answer<(Asked, FigureTable)> {
    let asked = Asked::read(state, who, filter)?;
    let scope = who.narrowed(named(filter.organization.as_deref()));
    let against = Against::of(&asked, filter)?;
    let (lines, total) = match &against {
        Some(Against::Now { seen_at }) => asked.seen(state, &scope, *seen_at).await?,
        Some(Against::Span { .. }) | None => asked.sums(state, &scope, &asked.cells).await?,
    };
    let beside = match &against {
        Some(Against::Now { .. }) => Some(asked.sums(state, &scope, &asked.cells).await?),
        Some(Against::Span { cells, .. }) => Some(asked.sums(state, &scope, cells).await?),
        None => None,
    };
    let as_of = match against {
        Some(Against::Now { seen_at }) => seen_at,
        Some(Against::Span { .. }) | None => asked.now,
    };
    let mut answer = FigureTable {
        from: asked.cells.from.into(),
        to: asked.cells.to.into(),
        as_of: as_of.into(),
        time_zone: asked.plan.settings.time_zone.clone(),
        beside: against.as_ref().map(|a| a.told(&asked)),
        total: asked.line(Vec::new(), &total),
        lines: Vec::new(),
    };
    answer.lines = match (against, beside) {
        (Some(against), Some((others, other_total))) => {
            let end = answer.beside.as_ref().map_or(asked.cells.to, |beside| beside.to.0);
            answer.total.beside = Some(asked.indicators(&other_total, end));
            against.lines(&asked, lines, others)
        }
        (Some(_) | None, _) => {
            lines.into_iter().map(|(parts, sums)| asked.line(parts, &sums)).collect()
        }
    };
    Ok((asked, answer))
}

/// The contacts behind figures: those that add to the measures of `kpi`, the latest first, each with
/// what it adds.
#[utoipa::path(
    get,
    path = "/api/v1/figures/contacts",
    tag = "figures",
    params(FigureFilter),
    responses(
        (status = 200, body = Page<FigureContact>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn figure_contacts(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<FigureFilter>,
) -> Answer<Json<Page<FigureContact>>> {
    let asked = Asked::read(&state, &who, &filter)?;
    let scope = who.narrowed(named(filter.organization.as_deref()));
    let wanted = BehindFilter {
        cube: asked.cube,
        measures: asked.measures(&filter)?,
        asked: asked.cells.clone(),
        cursor: filter.cursor.clone(),
        limit: limit_of(filter.limit)?,
    };
    let page = state.store.figures().behind(&scope, &wanted).await?;
    let reader = Reader::new(&state, &who);
    let items = page.items.iter().map(|behind| FigureContact {
        contact: reader.contact(&behind.record),
        sums: told(&behind.sums),
    });
    Ok(Json(Page { items: items.collect(), next_cursor: page.next }))
}

/// What a request asks for, read and checked.
pub(crate) struct Asked {
    pub(crate) cube: Cube,
    pub(crate) cells: FiguresAsked,
    pub(crate) by: Vec<By>,
    pub(crate) kpis: Vec<&'static Kpi>,
    pub(crate) plan: Arc<FloorPlan>,
    pub(crate) zone: jiff::tz::TimeZone,
    pub(crate) now: vocab::Moment,
}

/// One part of a line's group.
pub(crate) type Part = (Option<Slot>, String);
/// Lines and their total.
type Lines = (BTreeMap<Vec<Part>, Sums>, Sums);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Time(Period),
    Column(GroupBy),
    /// Agents' teams as the plan has them now.
    Team,
}

impl By {
    fn parse(text: &str) -> Option<Self> {
        if let Some(period) = Period::ALL.into_iter().find(|p| p.name() == text) {
            return Some(Self::Time(period));
        }
        Some(match text {
            "organization" => Self::Column(GroupBy::Organization),
            "campaign" => Self::Column(GroupBy::Campaign),
            "queue" => Self::Column(GroupBy::Queue),
            "agent" => Self::Column(GroupBy::Agent),
            "team" => Self::Team,
            "disposition" => Self::Column(GroupBy::Disposition),
            "number" => Self::Column(GroupBy::System),
            "channel" => Self::Column(GroupBy::Channel),
            "direction" => Self::Column(GroupBy::Direction),
            _ => return None,
        })
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Time(period) => period.name(),
            Self::Team => "team",
            Self::Column(column) => match column {
                GroupBy::Quarter => "quarter",
                GroupBy::Organization => "organization",
                GroupBy::Campaign => "campaign",
                GroupBy::Queue => "queue",
                GroupBy::Agent => "agent",
                GroupBy::Disposition => "disposition",
                GroupBy::System => "number",
                GroupBy::Channel => "channel",
                GroupBy::Direction => "direction",
            },
        }
    }

    const fn column(self) -> GroupBy {
        match self {
            Self::Time(_) => GroupBy::Quarter,
            Self::Column(column) => column,
            Self::Team => GroupBy::Agent,
        }
    }

    /// A view that does not keep it apart would give one nameless line.
    const fn is_in(self, cube: Cube) -> bool {
        match self {
            Self::Time(_)
            | Self::Column(
                GroupBy::Quarter
                | GroupBy::Organization
                | GroupBy::Campaign
                | GroupBy::Queue
                | GroupBy::Channel
                | GroupBy::Direction,
            ) => true,
            Self::Column(GroupBy::System) => {
                matches!(cube, Cube::Queue | Cube::Satisfaction)
            }
            Self::Column(GroupBy::Disposition) => {
                matches!(cube, Cube::Disposition | Cube::Satisfaction)
            }
            Self::Column(GroupBy::Agent) | Self::Team => !matches!(cube, Cube::Queue),
        }
    }

    const fn is_of_agents(self) -> bool {
        matches!(self, Self::Column(GroupBy::Agent) | Self::Team)
    }
}

impl Asked {
    pub(crate) fn read(state: &AppState, who: &Who, filter: &FigureFilter) -> Answer<Self> {
        let cube: Cube = filter.view.unwrap_or(ViewName::Queue).into();
        let (_, plan) = state.hub.plan().ok_or_else(|| Problem::not_found("plan"))?;
        let zone =
            jiff::tz::TimeZone::get(&plan.settings.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let by = groups(filter.by.as_deref(), cube)?;
        if who.person.role == Role::Organization
            && (cube == Cube::Agent
                || by.iter().any(|b| b.is_of_agents())
                || filter.agent.is_some()
                || filter.team.is_some())
        {
            return Err(Problem::forbidden("Agents are not the organization's to ask for."));
        }
        let now = now();
        let kpis = kpis(filter.kpi.as_deref(), cube)?;
        let mut cells = cells(filter, cube, &plan, now)?;
        cells.slots = slots(&by);
        cells.repeats = kpis.iter().any(|kpi| kpi.looks_ahead());
        Ok(Self { cube, cells, by, kpis, plan, zone, now })
    }

    fn columns(&self) -> Vec<GroupBy> {
        let mut columns: Vec<GroupBy> = Vec::new();
        for by in &self.by {
            if !columns.contains(&by.column()) {
                columns.push(by.column());
            }
        }
        columns
    }

    pub(crate) async fn sums(
        &self,
        state: &AppState,
        scope: &Scope,
        cells: &FiguresAsked,
    ) -> Answer<Lines> {
        let sums = state.store.figures().sums(scope, self.cube, cells, &self.columns()).await?;
        self.gathered(sums)
    }

    /// By folding the journal up to that moment.
    async fn seen(&self, state: &AppState, scope: &Scope, seen_at: vocab::Moment) -> Answer<Lines> {
        let figures = state.store.figures();
        let bound = (seen_at, MOST_SEEN);
        let columns = self.columns();
        let seen = figures.seen_at(scope, self.cube, &self.cells, &columns, bound).await?;
        if seen.too_many {
            let what = format!("That folds more than {MOST_SEEN} contacts. Ask for fewer days.");
            return Err(Problem::bad_field("seen_at", seen_at.to_string(), what));
        }
        self.gathered(seen.groups)
    }

    fn gathered(&self, sums: BTreeMap<store::Group, Sums>) -> Answer<Lines> {
        let mut lines: BTreeMap<Vec<Part>, Sums> = BTreeMap::new();
        let mut total = Sums::default();
        for (group, sums) in sums {
            if sums.is_zero() {
                continue;
            }
            total += &sums;
            *lines.entry(self.parts(group)).or_default() += &sums;
            if lines.len() > MOST_LINES {
                let by: Vec<_> = self.by.iter().map(|b| b.name()).collect();
                let what =
                    format!("That gives more than {MOST_LINES} lines. Ask for less at once.");
                return Err(Problem::bad_field("by", by.join(","), what));
            }
        }
        Ok((lines, total))
    }

    /// Of contacts up to `end`.
    fn indicators(&self, sums: &Sums, end: vocab::Moment) -> BTreeMap<String, Indicator> {
        let one = |kpi: &&Kpi| {
            let mut told = Indicator::from(kpi.of(sums));
            let until = kpi.provisional_until(end, self.now).filter(|_| told.value.is_some());
            told.provisional_until = until.map(Into::into);
            (kpi.key.to_owned(), told)
        };
        self.kpis.iter().map(one).collect()
    }

    /// The parts of a line, in the order asked, from what the store keeps apart.
    fn parts(&self, group: store::Group) -> Vec<Part> {
        let columns = self.columns();
        let kept: Vec<_> = columns.iter().filter(|c| **c != GroupBy::Quarter).collect();
        let value = |column: GroupBy| -> String {
            let place = kept.iter().position(|c| **c == column);
            place.and_then(|i| group.values.get(i)).cloned().unwrap_or_default()
        };
        let part = |by: &By| match by {
            By::Time(period) => {
                let slot = group.quarter.map(|q| period.of(q, &self.zone));
                let label = slot.as_ref().map(|s| s.label.clone()).unwrap_or_default();
                (slot, label)
            }
            By::Column(column) => (None, value(*column)),
            By::Team => {
                let agent = AgentId::new(value(GroupBy::Agent).as_str());
                let team = self.plan.agents.get(&agent).and_then(|a| a.team.as_ref());
                (None, team.map(ToString::to_string).unwrap_or_default())
            }
        };
        self.by.iter().map(part).collect()
    }

    fn line(&self, parts: Vec<Part>, sums: &Sums) -> FigureLine {
        let indicators = self.indicators(sums, end_of(&parts, self.cells.to));
        let group = self.by.iter().zip(parts).map(|(by, (slot, id))| FigureGroup {
            by: by.name().to_owned(),
            name: self.name(*by, &id),
            id,
            at: slot.as_ref().and_then(|s| s.start).map(Into::into),
            until: slot.as_ref().and_then(|s| s.end).map(Into::into),
        });
        FigureLine { group: group.collect(), sums: told(sums), indicators, beside: None }
    }

    /// As the plan in force calls it; what the plan no longer has keeps its id.
    pub(crate) fn name(&self, by: By, id: &str) -> String {
        let plan = &self.plan;
        let named = match by {
            By::Time(_) => None,
            By::Team => plan.teams.get(id).map(|t| t.name.clone()),
            By::Column(column) => match column {
                GroupBy::Organization => plan.organizations.get(id).map(|o| o.name.clone()),
                GroupBy::Campaign => plan.campaigns.get(id).map(|c| c.name.clone()),
                GroupBy::Queue => plan.queues.get(id).map(|q| q.name.clone()),
                GroupBy::Agent => plan.agents.get(id).map(|a| a.name.clone()),
                GroupBy::Disposition => plan.dispositions.get(id).map(|d| d.name.clone()),
                GroupBy::Quarter | GroupBy::System | GroupBy::Channel | GroupBy::Direction => None,
            },
        };
        named.unwrap_or_else(|| id.to_owned())
    }

    fn measures(&self, filter: &FigureFilter) -> Answer<Vec<Measure>> {
        let mut all = BTreeSet::new();
        for key in list(filter.measure.as_deref()) {
            let found = EVERY.iter().find(|m| m.name() == key && m.is_in(self.cube));
            all.insert(*found.ok_or_else(|| {
                Problem::bad_field("measure", key, "This view keeps no such measure.")
            })?);
        }
        if all.is_empty() {
            let terms = self.kpis.iter().flat_map(|k| match filter.part {
                Some(PartName::Numerator) => k.numerator.iter().chain(&[]),
                Some(PartName::Denominator) => k.denominator.iter().chain(&[]),
                None => k.numerator.iter().chain(k.denominator),
            });
            all.extend(terms.map(|(_, m)| *m));
        }
        Ok(all.into_iter().collect())
    }
}

/// Where the time of a line ends, in a span that ends then.
fn end_of(parts: &[Part], end: vocab::Moment) -> vocab::Moment {
    let ends = parts.iter().filter_map(|(slot, _)| slot.as_ref().and_then(|slot| slot.end));
    ends.fold(end, vocab::Moment::min)
}

fn told(sums: &Sums) -> BTreeMap<String, i64> {
    sums.all().filter(|(_, n)| *n != 0).map(|(m, n)| (m.name().to_owned(), n)).collect()
}

fn list(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|t| !t.is_empty())
}

/// The organizations that a question names, if it names them all.
pub(crate) fn named(text: Option<&str>) -> Option<&str> {
    text.filter(|text| list(Some(text)).all(|one| one != NONE))
}

/// The same, where `-` stands for none.
fn ids(text: Option<&str>) -> impl Iterator<Item = &str> {
    list(text).map(|id| if id == NONE { "" } else { id })
}

fn number(text: &str, region: &str) -> vocab::Address {
    match text {
        NONE => vocab::Address::default(),
        text => vocab::Address::parse(text, region),
    }
}

/// The pieces of a span that are those hours of a week.
fn hours(
    text: Option<&str>,
    (from, to): (vocab::Moment, vocab::Moment),
    zone: &jiff::tz::TimeZone,
) -> Answer<Vec<(vocab::Moment, vocab::Moment)>> {
    let wanted: BTreeSet<&str> = list(text).collect();
    let mut all: Vec<(vocab::Moment, vocab::Moment)> = Vec::new();
    if wanted.is_empty() {
        return Ok(all);
    }
    let known = |one: &&&str| {
        let (day, hour) = one.split_once(' ').unwrap_or_default();
        let number = |text: &str| text.parse::<u8>().ok();
        !(number(day).is_some_and(|day| (1..=7).contains(&day))
            && hour.len() == 2
            && number(hour).is_some_and(|hour| hour < 24))
    };
    if let Some(bad) = wanted.iter().find(known) {
        let what = "An hour of the week is a day and an hour: `1 09` is Monday at nine.";
        return Err(Problem::bad_field("hour_of_week", *bad, what));
    }
    let mut quarter = from;
    while quarter < to {
        let next = quarter.plus_ms(QUARTER_MS);
        if wanted.contains(Period::HourOfWeek.of(quarter, zone).label.as_str()) {
            match all.last_mut().filter(|(_, end)| *end == quarter) {
                Some((_, end)) => *end = next,
                None => all.push((quarter, next)),
            }
        }
        quarter = next;
        if all.len() > MOST_HOURS {
            let what = "That is too many hours in so many weeks. Ask for fewer days.";
            return Err(Problem::bad_field("hour_of_week", text.unwrap_or_default(), what));
        }
    }
    if all.is_empty() {
        // None of them is in the span: nothing is meant.
        all.push((from, from));
    }
    Ok(all)
}

fn groups(by: Option<&str>, cube: Cube) -> Answer<Vec<By>> {
    let mut all = Vec::new();
    for text in list(by) {
        let one = By::parse(text).filter(|b| b.is_in(cube)).ok_or_else(|| {
            let what = format!("The view of {} can't be kept apart by that.", cube.name());
            Problem::bad_field("by", text, what)
        })?;
        if !all.contains(&one) {
            all.push(one);
        }
    }
    if all.len() > MOST_GROUPS {
        let by = by.unwrap_or_default();
        return Err(Problem::bad_field("by", by, "At most three at once."));
    }
    Ok(all)
}

fn kpis(keys: Option<&str>, cube: Cube) -> Answer<Vec<&'static Kpi>> {
    let mut all = Vec::new();
    for key in list(keys) {
        let found = kpi(key).filter(|k| k.is_in(cube)).ok_or_else(|| {
            Problem::bad_field("kpi", key, "The dictionary has no such indicator in this view.")
        })?;
        all.push(found);
    }
    if all.is_empty() {
        all.extend(KPIS.iter().filter(|k| k.is_in(cube)));
    }
    Ok(all)
}

fn cells(
    filter: &FigureFilter,
    cube: Cube,
    plan: &FloorPlan,
    now: vocab::Moment,
) -> Answer<FiguresAsked> {
    let to = filter.to.map_or(now, |t| t.0);
    let from = filter.from.map_or_else(|| to.plus_ms(-86_400_000), |t| t.0);
    if from >= to {
        let from = from.to_string();
        return Err(Problem::bad_field("from", from, "The span begins after its end."));
    }
    let mut agents: Vec<AgentId> = ids(filter.agent.as_deref()).map(AgentId::new).collect();
    let teams: Vec<&str> = list(filter.team.as_deref()).collect();
    let of_team = |a: &vocab::Agent| a.team.as_ref().is_some_and(|t| teams.contains(&t.as_str()));
    let mut not_agents: Vec<AgentId> = Vec::new();
    if teams.contains(&NONE) {
        // Those of no team are all but those of another: also who is no longer in the plan.
        let others = plan
            .agents
            .iter()
            .filter(|(id, a)| a.team.is_some() && !of_team(a) && !agents.contains(id));
        not_agents.extend(others.map(|(id, _)| id.clone()));
        agents.clear();
    } else if !teams.is_empty() {
        agents.extend(plan.agents.iter().filter(|(_, a)| of_team(a)).map(|(id, _)| id.clone()));
        if agents.is_empty() {
            return Err(Problem::bad_field("team", teams.join(","), "Nobody is in that team."));
        }
    }
    let (from, to) = (quarter_of(from), quarter_of(to.plus_ms(QUARTER_MS - 1)));
    let zone = jiff::tz::TimeZone::get(&plan.settings.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let hours = hours(filter.hour_of_week.as_deref(), (from, to), &zone)?;
    Ok(FiguresAsked {
        from,
        to,
        // Beside the reader's walls: lived time is of no organization.
        organizations: ids(filter.organization.as_deref()).map(Into::into).collect(),
        campaigns: ids(filter.campaign.as_deref()).map(CampaignId::new).collect(),
        queues: ids(filter.queue.as_deref()).map(QueueId::new).collect(),
        agents,
        not_agents,
        hours,
        dispositions: ids(filter.disposition.as_deref()).map(Into::into).collect(),
        systems: list(filter.number.as_deref()).map(|n| number(n, &plan.settings.region)).collect(),
        channels: channels(filter.channel.as_deref())?,
        repeats: false,
        directions: directions(filter.direction.as_deref(), cube)?,
        slots: None,
        until: Some(now),
    })
}

/// What quarters may be gathered to: the one period by which lines are kept apart.
fn slots(by: &[By]) -> Option<Period> {
    let mut periods = by.iter().filter_map(|by| match by {
        By::Time(period) => Some(*period),
        By::Column(_) | By::Team => None,
    });
    periods.next().filter(|first| periods.all(|other| other == *first))
}

fn channels(text: Option<&str>) -> Answer<Vec<Channel>> {
    let mut all = Vec::new();
    for name in list(text) {
        let found = Channel::ALL.into_iter().find(|c| c.name() == name);
        let none = || Problem::bad_field("channel", name, "There is no such channel.");
        all.push(found.ok_or_else(none)?);
    }
    Ok(all)
}

fn directions(text: Option<&str>, cube: Cube) -> Answer<Vec<Direction>> {
    let mut all = Vec::new();
    for name in list(text) {
        let found = Direction::ALL.into_iter().find(|d| d.name() == name);
        all.push(
            found.ok_or_else(|| {
                Problem::bad_field("direction", name, "There is no such direction.")
            })?,
        );
    }
    if all.is_empty() && cube == Cube::Queue {
        all.extend(Direction::ALL.into_iter().filter(|d| d.is_served()));
    }
    Ok(all)
}
