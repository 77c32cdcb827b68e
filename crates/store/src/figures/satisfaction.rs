//! What customers said, and whether they came back: sums read from answers and contacts when they
//! are asked for. No table keeps them, since answers are no events and a later call changes what an
//! earlier one counts as.
//!
//! An answer counts in the quarter in which it was asked for; whether a contact was settled counts in
//! the quarter in which the contact began.

use super::behind::{Behind, BehindFilter};
use super::read::{Figures, FiguresAsked, Group, GroupBy, within_hours, without};
use crate::projection::read_contact;
use crate::scope::{Cursor, Grant, Scope, page_rows};
use crate::sql::{Args, Row, Where};
use crate::{Page, StoreError};
use ledger::figure::{Measure, QUARTER_MS, SAID, Sums};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{DispositionId, Moment};

const DAY_MS: i64 = 86_400_000;
/// The longest time that a call may be followed in.
const LONGEST_AHEAD_MS: i64 = 30 * DAY_MS;
/// The questions of yes or no whose answer says whether it was settled, by their ids.
const SETTLED: [&str; 2] = ["resolu", "resolved"];

/// Where a measure is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Answers,
    Dispositions,
    Repeats,
}

impl Source {
    fn of(measure: Measure) -> Option<Self> {
        if measure == Measure::Settled || measure == Measure::SettledMarked {
            return Some(Self::Dispositions);
        }
        if ledger::figure::REPEATS.contains(&measure) {
            return Some(Self::Repeats);
        }
        SAID.contains(&measure).then_some(Self::Answers)
    }

    fn measures(self) -> impl Iterator<Item = Measure> {
        SAID.iter().copied().filter(move |m| Self::of(*m) == Some(self))
    }

    const fn at(self) -> &'static str {
        match self {
            Self::Answers => "a.asked_ms",
            Self::Dispositions | Self::Repeats => "c.started_ms",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Answers => "a.id",
            Self::Dispositions | Self::Repeats => "c.id",
        }
    }

    /// One without a contact, or whose contact is gone, still counts with its organization.
    const fn organization(self) -> &'static str {
        match self {
            Self::Answers => "a.organization",
            Self::Dispositions | Self::Repeats => "c.organization",
        }
    }

    fn from(self, asked: &FiguresAsked) -> String {
        match self {
            Self::Answers => "survey_ask a LEFT JOIN contact c ON c.id = a.interaction".to_owned(),
            Self::Dispositions => "contact c".to_owned(),
            Self::Repeats => format!("({}) c", ahead(asked)),
        }
    }

    /// With the contacts' records.
    fn contacts_sql(self, asked: &FiguresAsked) -> String {
        match self {
            Self::Answers => "survey_ask a JOIN contact c ON c.id = a.interaction".to_owned(),
            Self::Dispositions => "contact c".to_owned(),
            Self::Repeats => {
                let ahead = ahead(asked);
                format!(
                    "(SELECT r.*, full_row.record, full_row.customer_name FROM ({ahead}) r \
                     JOIN contact full_row ON full_row.id = r.id) c"
                )
            }
        }
    }
}

/// Each call with when the same customer called next, for whatever and for the same reason.
fn ahead(asked: &FiguresAsked) -> String {
    let (from, to) = (asked.from.epoch_ms(), asked.to.plus_ms(LONGEST_AHEAD_MS).epoch_ms());
    format!(
        "SELECT id, organization, campaign, queue, agent, disposition, system, initiation, \
         customer_number, started_ms, \
         LEAD(started_ms) OVER (PARTITION BY organization, customer_number \
         ORDER BY started_ms, id) AS next_ms, \
         LEAD(started_ms) OVER (PARTITION BY organization, customer_number, disposition \
         ORDER BY started_ms, id) AS same_ms \
         FROM contact WHERE started_ms >= {from} AND started_ms < {to} \
         AND initiation = 'inbound' AND customer_number IS NOT NULL AND customer_number <> ''"
    )
}

/// When a row counts for a measure.
fn condition(measure: Measure) -> Option<String> {
    let marks = |scale: &str| Some(format!("a.answered_ms IS NOT NULL AND {scale}"));
    let within =
        |column: &str, days: i64| Some(format!("c.{column} - c.started_ms <= {}", days * DAY_MS));
    let said = |one: &dyn Fn(&str) -> String| {
        let any: Vec<String> = SETTLED.iter().map(|id| one(id)).collect();
        marks(&format!("({})", any.join(" OR ")))
    };
    match measure {
        Measure::SurveysAsked => Some("a.asked_ms IS NOT NULL".to_owned()),
        Measure::SurveysAnswered => Some("a.answered_ms IS NOT NULL".to_owned()),
        Measure::CsatMarks => marks("a.csat BETWEEN 1 AND 5"),
        Measure::CsatTopTwo => marks("a.csat BETWEEN 4 AND 5"),
        Measure::NpsMarks => marks("a.nps BETWEEN 0 AND 10"),
        Measure::NpsPromoters => marks("a.nps BETWEEN 9 AND 10"),
        Measure::NpsDetractors => marks("a.nps BETWEEN 0 AND 6"),
        Measure::CesMarks | Measure::CesPoints => marks("a.ces BETWEEN 1 AND 7"),
        // A JSON object of texts: in what a customer writes, quotation marks stand escaped.
        Measure::SettledSaid => said(&|id| {
            let like = |word: &str| format!("a.answers LIKE '%\"{id}\":\"{word}\"%'");
            format!("{} OR {}", like("yes"), like("no"))
        }),
        Measure::SettledYes => said(&|id| format!("a.answers LIKE '%\"{id}\":\"yes\"%'")),
        Measure::RepeatCalls => Some("c.agent IS NOT NULL".to_owned()),
        Measure::Followed1 => within("next_ms", 1),
        Measure::Followed7 => within("next_ms", 7),
        Measure::Followed30 => within("next_ms", 30),
        Measure::RepeatQualified => Some("c.disposition IS NOT NULL".to_owned()),
        Measure::FollowedSame7 => {
            let same = format!("c.same_ms - c.started_ms <= {}", 7 * DAY_MS);
            Some(format!("c.disposition IS NOT NULL AND {same}"))
        }
        other => {
            debug_assert!(Source::of(other) != Some(Source::Answers), "{}", other.name());
            None
        }
    }
}

/// What a row adds to it then.
fn worth(measure: Measure) -> &'static str {
    if measure == Measure::CesPoints { "a.ces" } else { "1" }
}

fn counted(measure: Measure) -> Option<String> {
    let condition = condition(measure)?;
    let worth = worth(measure);
    Some(format!("CASE WHEN {condition} THEN {worth} ELSE 0 END"))
}

/// The dispositions that say whether it was settled, as the plan in force has them.
struct Settling {
    settled: BTreeSet<DispositionId>,
    marked: Vec<DispositionId>,
}

impl Figures<'_> {
    pub(super) async fn satisfaction(
        &self,
        scope: &Scope,
        asked: &FiguresAsked,
        by: &[GroupBy],
    ) -> Result<BTreeMap<Group, Sums>, StoreError> {
        let mut groups = BTreeMap::new();
        self.add_said(Source::Answers, scope, asked, by, &mut groups).await?;
        if asked.repeats {
            self.add_said(Source::Repeats, scope, asked, by, &mut groups).await?;
        }
        self.add_settled(scope, asked, by, &mut groups).await?;
        Ok(groups)
    }

    async fn add_said(
        &self,
        source: Source,
        scope: &Scope,
        asked: &FiguresAsked,
        by: &[GroupBy],
        groups: &mut BTreeMap<Group, Sums>,
    ) -> Result<(), StoreError> {
        let mut sql = conditions(source, scope, asked);
        if source == Source::Repeats {
            sql.and("c.agent IS NOT NULL", Args::new());
        }
        let columns = columns(source, by);
        let mut select: Vec<String> = named(&columns);
        for measure in source.measures() {
            if let Some(counted) = counted(measure) {
                select.push(format!("CAST(SUM({counted}) AS BIGINT) AS {}", measure.name()));
            }
        }
        let select = format!("SELECT {} FROM {}", select.join(", "), source.from(asked));
        let (sql, args) = sql.query(&select, &grouped(&columns));
        for row in self.db.rows(sql, args).await? {
            let sums = groups.entry(group(&row, by)?).or_default();
            for measure in source.measures() {
                sums[measure] += row.opt_int(measure.name())?.unwrap_or(0);
            }
        }
        Ok(())
    }

    async fn add_settled(
        &self,
        scope: &Scope,
        asked: &FiguresAsked,
        by: &[GroupBy],
        groups: &mut BTreeMap<Group, Sums>,
    ) -> Result<(), StoreError> {
        let settling = self.settling().await?;
        if settling.marked.is_empty() {
            return Ok(());
        }
        let source = Source::Dispositions;
        let mut sql = conditions(source, scope, asked);
        sql.any_of("c.disposition", &settling.marked);
        let mut columns = columns(source, by);
        columns.push("c.disposition".to_owned());
        let select = format!(
            "SELECT {}, c.disposition AS of_disposition, CAST(COUNT(*) AS BIGINT) AS n FROM {}",
            named(&columns).join(", "),
            source.from(asked)
        );
        let (sql, args) = sql.query(&select, &grouped(&columns));
        for row in self.db.rows(sql, args).await? {
            let sums = groups.entry(group(&row, by)?).or_default();
            let n = row.int("n")?;
            sums[Measure::SettledMarked] += n;
            if settling.settled.contains(row.text("of_disposition")?.as_str()) {
                sums[Measure::Settled] += n;
            }
        }
        Ok(())
    }

    async fn settling(&self) -> Result<Settling, StoreError> {
        let plan = self.db.plans().latest().await?;
        let mut settling = Settling { settled: BTreeSet::new(), marked: Vec::new() };
        for (id, disposition) in plan.iter().flat_map(|saved| &saved.plan.dispositions) {
            let Some(settles) = disposition.settles else { continue };
            settling.marked.push(id.clone());
            if settles {
                settling.settled.insert(id.clone());
            }
        }
        Ok(settling)
    }

    /// The contacts behind, the latest first; of measures of several sources those of the first's.
    pub(super) async fn behind_satisfaction(
        &self,
        scope: &Scope,
        filter: &BehindFilter,
    ) -> Result<Page<Behind>, StoreError> {
        let none = Page { items: Vec::new(), next: None };
        let Some(source) = filter.measures.iter().find_map(|m| Source::of(*m)) else {
            return Ok(none);
        };
        let mut wanted: Vec<Measure> = filter.measures.clone();
        wanted.retain(|m| Source::of(*m) == Some(source));
        let settling = self.settling().await?;
        let (limit, ask) = page_rows(filter.limit);
        let mut sql = conditions(source, scope, &filter.asked);
        let mut select: Vec<String> = Vec::new();
        match source {
            Source::Dispositions => {
                let unsettled = wanted.contains(&Measure::SettledMarked);
                let some = settling.marked.iter();
                let some: Vec<_> =
                    some.filter(|d| unsettled || settling.settled.contains(*d)).collect();
                sql.any_of("c.disposition", &some);
            }
            Source::Repeats => sql.and("c.agent IS NOT NULL", Args::new()),
            Source::Answers => {}
        }
        let any: Vec<String> =
            wanted.iter().filter_map(|m| condition(*m)).map(|c| format!("({c})")).collect();
        if !any.is_empty() {
            sql.and(&format!("({})", any.join(" OR ")), Args::new());
        }
        for measure in source.measures() {
            if let Some(counted) = counted(measure) {
                select.push(format!(", CAST({counted} AS BIGINT) AS {}", measure.name()));
            }
        }
        let (at, key) = (source.at(), source.key());
        if let Some(cursor) = &filter.cursor {
            let (ms, id) = Cursor::read_ms(cursor)?;
            sql.and(&format!("({at}, {key}) < (?, ?)"), Args::new().int(ms).text(id));
        }
        let select = format!(
            "SELECT c.id AS id, c.record AS record, c.customer_number AS customer_number, \
             c.customer_name AS customer_name, {at} AS of_ms, {key} AS of_key{} FROM {}",
            select.concat(),
            source.contacts_sql(&filter.asked)
        );
        let (sql, args) =
            sql.query(&select, &format!(" ORDER BY {at} DESC, {key} DESC LIMIT {ask}"));
        let rows = self.db.rows(sql, args).await?;
        let mut page = none;
        for row in rows.iter().take(limit) {
            page.items.push(one_behind(row, source, &settling)?);
        }
        let last = rows.iter().take(limit).next_back().filter(|_| rows.len() > limit);
        if let Some(row) = last {
            page.next = Some(Cursor::write(row.int("of_ms")?, row.text("of_key")?));
        }
        Ok(page)
    }
}

fn one_behind(row: &Row, source: Source, settling: &Settling) -> Result<Behind, StoreError> {
    let record = read_contact(row)?;
    let mut sums = Sums::default();
    for measure in source.measures().filter(|_| source != Source::Dispositions) {
        sums[measure] = row.opt_int(measure.name())?.unwrap_or(0);
    }
    if source == Source::Dispositions {
        let settled = record.disposition.as_ref().is_some_and(|d| settling.settled.contains(d));
        sums[Measure::SettledMarked] = 1;
        sums[Measure::Settled] = i64::from(settled);
    }
    Ok(Behind { record, sums })
}

fn conditions(source: Source, scope: &Scope, asked: &FiguresAsked) -> Where {
    let mut sql = Where::default();
    let at = source.at();
    let span = Args::new().at(asked.from).at(asked.to);
    sql.and(&format!("{at} >= ? AND {at} < ?"), span);
    scope.wall(&mut sql, source.organization());
    if let Grant::Only(_) = &scope.agents {
        scope.wall_agents(&mut sql, "c.agent");
    }
    sql.among(source.organization(), &asked.organizations);
    within_hours(&mut sql, at, &asked.hours, 0);
    sql.among_or_none("c.campaign", &asked.campaigns);
    sql.among_or_none("c.queue", &asked.queues);
    sql.among_or_none("c.agent", &asked.agents);
    without(&mut sql, "c.agent", &asked.not_agents);
    sql.among_or_none("c.disposition", &asked.dispositions);
    sql.among_or_none("c.system", &asked.systems);
    let directions: Vec<&str> = asked.directions.iter().map(|d| d.name()).collect();
    sql.among("c.initiation", &directions);
    sql
}

fn columns(source: Source, by: &[GroupBy]) -> Vec<String> {
    let text = |column: &str| format!("COALESCE(c.{column}, '')");
    let column = |by: &GroupBy| match by {
        GroupBy::Quarter => format!("{0} - {0} % {QUARTER_MS}", source.at()),
        GroupBy::Organization => source.organization().to_owned(),
        GroupBy::Campaign => text("campaign"),
        GroupBy::Queue => text("queue"),
        GroupBy::Agent => text("agent"),
        GroupBy::Disposition => text("disposition"),
        GroupBy::System => text("system"),
        // Contacts are calls: what is answered about another channel names no contact yet.
        GroupBy::Channel => "CASE WHEN c.id IS NULL THEN 'voice' ELSE 'voice' END".to_owned(),
        GroupBy::Direction => text("initiation"),
    };
    by.iter().map(column).collect()
}

fn named(columns: &[String]) -> Vec<String> {
    columns.iter().enumerate().map(|(n, c)| format!("{c} AS group_{n}")).collect()
}

fn grouped(columns: &[String]) -> String {
    if columns.is_empty() {
        return String::new();
    }
    format!(" GROUP BY {}", columns.join(", "))
}

fn group(row: &Row, by: &[GroupBy]) -> Result<Group, StoreError> {
    let mut group = Group::default();
    for (n, one) in by.iter().enumerate() {
        let column = format!("group_{n}");
        match one {
            GroupBy::Quarter => {
                group.quarter = Some(Moment::from_epoch_ms(row.int(&column)?));
            }
            GroupBy::Organization
            | GroupBy::Campaign
            | GroupBy::Queue
            | GroupBy::Agent
            | GroupBy::Disposition
            | GroupBy::System
            | GroupBy::Channel
            | GroupBy::Direction => group.values.push(row.text(&column)?),
        }
    }
    Ok(group)
}
