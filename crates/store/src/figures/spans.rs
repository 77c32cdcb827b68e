//! The figures of whole days and months, so that a year is not summed from quarters.
//!
//! Owns: the table `figure_span`, which says nothing that `figure` does not: it is written with it,
//! in the same transaction, and `verify` proves it. Days are local, in the zone of the floor plan in
//! force. When that changes, the table is emptied and gathered again day by day, backwards, while the
//! floor runs; `since` says how far that has come, and what is older is summed from quarters.
//! Must not own: what is asked, or what a cell is.

mod gather;
mod slots;

pub(crate) use gather::{gather_one_day, settle_zone};
pub(crate) use slots::Slots;

use super::write::{add_rows, figure_values};
use crate::sql::{Args, Tx};
use crate::{Engine, StoreError};
use jiff::tz::TimeZone;
use ledger::figure::{Cell, Cube, MEASURES, Period, Sums};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, HashMap};
use vocab::Moment;

/// The cubes that are kept.
pub(crate) const CUBES: [Cube; 3] = [Cube::Queue, Cube::Agent, Cube::Disposition];
pub(crate) const TABLE: &str = "figure_span";
pub(crate) const KEYS: [&str; 11] = [
    "level",
    "cube",
    "start_ms",
    "organization",
    "campaign",
    "queue",
    "agent",
    "disposition",
    "system",
    "channel",
    "direction",
];
pub(crate) const COLUMNS: [&str; KEYS.len() + MEASURES.len()] = {
    let mut all = [""; KEYS.len() + MEASURES.len()];
    let mut i = 0;
    while i < KEYS.len() {
        all[i] = KEYS[i];
        i += 1;
    }
    while i < all.len() {
        all[i] = MEASURES[i - KEYS.len()].name();
        i += 1;
    }
    all
};

/// What the quarters are gathered to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Level {
    Day,
    Month,
    /// By the hour of the week, for each month.
    WeekHour,
    /// Hours of days, over everybody: only channels and directions are told apart.
    AllHour,
    /// The hours of a month's weeks, over everybody.
    AllWeekHour,
    AllDay,
    AllMonth,
    /// Days by what the view is most asked for, and by nothing else.
    OwnDay,
    OwnMonth,
}

/// How far apart a level keeps what it sums, beside channels and directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breadth {
    /// As the quarters do.
    Each,
    /// By what the view is most asked for: [`own`].
    Own,
    /// Over everybody.
    All,
}

impl Breadth {
    /// What a question about these columns can be answered from.
    pub(crate) fn of(cube: Cube, named: &[&str]) -> Self {
        let among = |kept: &[&str]| named.iter().all(|c| kept.contains(c) || SIDE.contains(c));
        match cube {
            _ if among(&[]) => Self::All,
            cube if among(own(cube)) => Self::Own,
            Cube::Queue | Cube::Agent | Cube::Disposition | Cube::Satisfaction | Cube::Dialling => {
                Self::Each
            }
        }
    }

    fn keeps(self, cube: Cube, column: &str) -> bool {
        SIDE.contains(&column)
            || match self {
                Self::Each => true,
                Self::Own => own(cube).contains(&column),
                Self::All => false,
            }
    }
}

/// Told apart at every level.
const SIDE: [&str; 2] = ["channel", "direction"];

/// A year by agent has to read agents, not agents by organization, campaign and queue.
const fn own(cube: Cube) -> &'static [&'static str] {
    match cube {
        Cube::Queue => &["organization", "queue"],
        Cube::Agent => &["agent"],
        Cube::Disposition => &["organization", "disposition"],
        Cube::Satisfaction | Cube::Dialling => &[],
    }
}

impl Level {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::WeekHour => "week_hour",
            Self::AllHour => "all_hour",
            Self::AllWeekHour => "all_week_hour",
            Self::AllDay => "all_day",
            Self::AllMonth => "all_month",
            Self::OwnDay => "own_day",
            Self::OwnMonth => "own_month",
        }
    }

    const fn breadth(self) -> Breadth {
        match self {
            Self::Day | Self::Month | Self::WeekHour => Breadth::Each,
            Self::OwnDay | Self::OwnMonth => Breadth::Own,
            Self::AllHour | Self::AllWeekHour | Self::AllDay | Self::AllMonth => Breadth::All,
        }
    }

    /// Of what it is made in whole pieces.
    const fn period(self) -> Period {
        match self {
            Self::Day | Self::AllDay | Self::OwnDay => Period::Day,
            Self::AllHour => Period::Hour,
            Self::Month | Self::WeekHour | Self::AllWeekHour | Self::AllMonth | Self::OwnMonth => {
                Period::Month
            }
        }
    }

    /// The cell of this level that a quarter's cell is gathered in.
    fn gathers(self, cell: &Cell, start: Moment) -> Cell {
        fn kept<T: Clone>(is: bool, value: &Option<T>) -> Option<T> {
            if is { value.clone() } else { None }
        }
        let breadth = self.breadth();
        let keeps = |column| breadth.keeps(cell.cube, column);
        Cell {
            cube: cell.cube,
            quarter: start,
            organization: kept(keeps("organization"), &cell.organization),
            campaign: kept(keeps("campaign"), &cell.campaign),
            queue: kept(keeps("queue"), &cell.queue),
            agent: kept(keeps("agent"), &cell.agent),
            disposition: kept(keeps("disposition"), &cell.disposition),
            system: kept(keeps("system"), &cell.system),
            channel: cell.channel,
            direction: cell.direction,
        }
    }
}

/// Sums by level; a cell's `quarter` is where its span begins.
pub(crate) type Spans = BTreeMap<(Level, Cell), Box<Sums>>;

/// Whose days are gathered, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpansOf {
    pub(crate) name: String,
    pub(crate) zone: TimeZone,
    pub(crate) since: Moment,
}

/// Before everything.
pub(crate) const ALWAYS: Moment = Moment::from_epoch_ms(0);

impl Default for SpansOf {
    fn default() -> Self {
        Self { name: "UTC".to_owned(), zone: TimeZone::UTC, since: ALWAYS }
    }
}

impl SpansOf {
    pub(crate) fn new(name: &str, since: Moment) -> Self {
        let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
        Self { name: name.to_owned(), zone, since }
    }

    /// `None` before the first floor on this database.
    pub(crate) async fn read(tx: &mut Tx) -> Result<Option<Self>, StoreError> {
        let row = tx.row("SELECT zone, since_ms FROM figure_span_of", Args::new()).await?;
        row.map(|row| Ok(Self::new(&row.text("zone")?, row.at("since_ms")?))).transpose()
    }

    pub(crate) async fn save(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let sql = "INSERT INTO figure_span_of (only_one, zone, since_ms) VALUES (1, $1, $2) \
             ON CONFLICT (only_one) DO UPDATE SET zone = excluded.zone, \
             since_ms = excluded.since_ms";
        tx.run(sql, Args::new().text(&self.name).at(self.since)).await.map(|_| ())
    }

    /// Whether all that there is has been gathered.
    pub(crate) fn is_whole(&self) -> bool {
        self.since == ALWAYS
    }

    /// What cells of quarters come to in spans; what is older than `since` is not gathered. Each level
    /// is summed from the nearest finer one: there are twenty times fewer days than quarters.
    pub(crate) fn spans<'a>(&self, cells: impl IntoIterator<Item = (&'a Cell, &'a Sums)>) -> Spans {
        let quarters: Vec<(&Cell, &Sums)> =
            cells.into_iter().filter(|(cell, _)| cell.quarter >= self.since).collect();
        let mut slots = Slots::new(&self.zone);
        let mut gather = |level, finer: &mut dyn Iterator<Item = (&Cell, &Sums)>| {
            let mut found: HashMap<Cell, Box<Sums>> = HashMap::new();
            for (cell, sums) in finer {
                **found.entry(level_cell(&mut slots, level, cell)).or_default() += sums;
            }
            found
        };
        let day = gather(Level::Day, &mut quarters.iter().copied());
        let month = gather(Level::Month, &mut each(&day));
        let own_day = gather(Level::OwnDay, &mut each(&day));
        let own_month = gather(Level::OwnMonth, &mut each(&own_day));
        let all_day = gather(Level::AllDay, &mut each(&own_day));
        let all_month = gather(Level::AllMonth, &mut each(&all_day));
        let all_hour = gather(Level::AllHour, &mut quarters.iter().copied());
        let week_hour = gather(Level::WeekHour, &mut quarters.iter().copied());
        let all_week_hour = gather(Level::AllWeekHour, &mut each(&week_hour));
        [
            (Level::Day, day),
            (Level::Month, month),
            (Level::WeekHour, week_hour),
            (Level::AllHour, all_hour),
            (Level::AllWeekHour, all_week_hour),
            (Level::AllDay, all_day),
            (Level::AllMonth, all_month),
            (Level::OwnDay, own_day),
            (Level::OwnMonth, own_month),
        ]
        .into_iter()
        .flat_map(|(level, found)| found.into_iter().map(move |(c, sums)| ((level, c), sums)))
        .collect()
    }
}

fn each(found: &HashMap<Cell, Box<Sums>>) -> impl Iterator<Item = (&Cell, &Sums)> {
    found.iter().map(|(cell, sums)| (cell, &**sums))
}

fn level_cell(slots: &mut Slots<'_>, level: Level, cell: &Cell) -> Cell {
    level.gathers(cell, slots.start(level, cell.quarter))
}

pub(crate) fn span_row(level: Level, cell: &Cell, sums: &Sums) -> Args {
    let row = Args::new().text(level.name());
    sums.iter().fold(figure_values(row, cell), |row, (_, n)| row.int(n))
}

/// Adds changes to the rows; a row of nothing but zeros is no row.
pub(crate) async fn add(tx: &mut Tx, spans: &Spans) -> Result<(), StoreError> {
    let rows = spans.iter().filter(|(_, sums)| !sums.is_zero()).map(|((level, cell), sums)| {
        (figure_values(Args::new().text(level.name()), cell), &**sums)
    });
    add_rows(tx, TABLE, (&KEYS, &KEYS.join(", ")), rows.collect()).await?;
    let lessened = |sums: &Sums| sums.iter().any(|(_, n)| n < 0);
    for ((level, cell), _) in spans.iter().filter(|(_, sums)| lessened(sums)) {
        let key: Vec<String> =
            KEYS.iter().zip(1..).map(|(name, n)| format!("{name} = ${n}")).collect();
        let zero: Vec<String> = MEASURES.iter().map(|m| format!("{} = 0", m.name())).collect();
        let sql =
            format!("DELETE FROM {TABLE} WHERE {} AND {}", key.join(" AND "), zero.join(" AND "));
        let args = figure_values(Args::new().text(level.name()), cell);
        tx.run(AssertSqlSafe(sql), args).await?;
    }
    Ok(())
}

pub(crate) async fn empty(engine: Engine, tx: &mut Tx) -> Result<(), StoreError> {
    let sql = match engine {
        Engine::Sqlite => "DELETE FROM figure_span",
        Engine::Postgres => "TRUNCATE figure_span",
    };
    tx.script(sql.to_owned()).await
}

/// A part of the span that is asked for, and where its sums are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// `None`: the quarters themselves.
    pub(crate) level: Option<Level>,
    pub(crate) from: Moment,
    pub(crate) to: Moment,
}

/// Cuts `from..to` so that as little as may be is read: whole months, whole days, and quarters at
/// the edges. `finest` is by what the answer is kept apart; `None`: not by time.
pub(crate) fn pieces(
    (from, to): (Moment, Moment),
    (finest, breadth): (Option<Period>, Breadth),
    of: Option<&SpansOf>,
) -> Vec<Piece> {
    let quarters = |from, to| Piece { level: None, from, to };
    let levels: &[Level] = match (finest, breadth) {
        (None | Some(Period::Month), Breadth::Each) => &[Level::Month, Level::Day],
        (None | Some(Period::Month), Breadth::Own) => &[Level::OwnMonth, Level::OwnDay],
        (None | Some(Period::Month), Breadth::All) => {
            &[Level::AllMonth, Level::AllDay, Level::AllHour]
        }
        (Some(Period::Day), Breadth::Each) => &[Level::Day],
        (Some(Period::Day), Breadth::Own) => &[Level::OwnDay],
        (Some(Period::Day), Breadth::All) => &[Level::AllDay, Level::AllHour],
        (Some(Period::HourOfWeek), Breadth::All) => &[Level::AllWeekHour, Level::AllHour],
        (Some(Period::HourOfWeek), Breadth::Each | Breadth::Own) => &[Level::WeekHour],
        (Some(Period::Hour), Breadth::All) => &[Level::AllHour],
        (Some(Period::Quarter), Breadth::Each | Breadth::Own | Breadth::All)
        | (Some(Period::Hour), Breadth::Each | Breadth::Own) => &[],
    };
    let Some(of) = of else { return vec![quarters(from, to)] };
    let slots = Slots::new(&of.zone);
    let mut rest = vec![quarters(from, to)];
    for &level in levels {
        let period = level.period();
        rest = rest
            .into_iter()
            .flat_map(|piece| match piece.level {
                Some(_) => vec![piece],
                None => {
                    let first = slots.first_from(period, piece.from.max(of.since));
                    let last = slots.last_to(period, piece.to);
                    if first >= last {
                        return vec![piece];
                    }
                    let whole = Piece { level: Some(level), from: first, to: last };
                    vec![quarters(piece.from, first), whole, quarters(last, piece.to)]
                }
            })
            .filter(|piece| piece.from < piece.to)
            .collect();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        let stamp: jiff::Timestamp = text.parse().unwrap();
        Moment::from_epoch_ms(stamp.as_millisecond())
    }

    fn cut(from: &str, to: &str, finest: Option<Period>, since: &str) -> String {
        let of = SpansOf::new("Europe/Paris", at(since));
        let all: Vec<String> = pieces((at(from), at(to)), (finest, Breadth::Each), Some(&of))
            .iter()
            .map(|piece| {
                let name = piece.level.map_or("quarters", Level::name);
                format!("{name} {}–{}", piece.from.rfc3339(), piece.to.rfc3339())
            })
            .collect();
        all.join("\n")
    }

    #[test]
    fn a_span_is_cut_into_months_days_and_quarters_of_the_zone() {
        let (from, to, old) =
            ("2026-01-30T10:00:00Z", "2026-04-02T05:00:00Z", "1970-01-01T00:00:00Z");
        let whole = cut(from, to, None, old);
        assert_eq!(
            whole,
            "quarters 2026-01-30T10:00:00.000Z–2026-01-30T23:00:00.000Z\n\
             day 2026-01-30T23:00:00.000Z–2026-01-31T23:00:00.000Z\n\
             month 2026-01-31T23:00:00.000Z–2026-03-31T22:00:00.000Z\n\
             day 2026-03-31T22:00:00.000Z–2026-04-01T22:00:00.000Z\n\
             quarters 2026-04-01T22:00:00.000Z–2026-04-02T05:00:00.000Z"
        );
        assert_eq!(cut(from, to, Some(Period::Month), old), whole);
        let hours = cut(from, to, Some(Period::HourOfWeek), old);
        assert_eq!(hours.lines().count(), 3);
        assert!(hours.contains("week_hour 2026-01-31T23:00:00.000Z–2026-03-31T22:00:00.000Z"));
        assert!(cut(from, to, Some(Period::Hour), old).starts_with("quarters 2026-01-30T10"));
    }

    #[test]
    fn a_question_is_answered_from_what_tells_apart_no_more_than_it_asks_for() {
        let breadth = |named: &[&str]| {
            [Cube::Queue, Cube::Agent, Cube::Disposition].map(|cube| Breadth::of(cube, named))
        };
        use Breadth::{All, Each, Own};
        assert_eq!(breadth(&["direction", "channel"]), [All, All, All]);
        assert_eq!(breadth(&["agent", "direction"]), [Each, Own, Each]);
        assert_eq!(breadth(&["organization"]), [Own, Each, Own]);
        assert_eq!(breadth(&["queue", "organization"]), [Own, Each, Each]);
        assert_eq!(breadth(&["disposition"]), [Each, Each, Own]);
        assert_eq!(breadth(&["campaign"]), [Each, Each, Each]);
    }

    #[test]
    fn what_is_not_gathered_yet_is_summed_from_quarters() {
        let (from, to) = ("2026-01-31T23:00:00Z", "2026-03-31T22:00:00Z");
        assert_eq!(
            cut(from, to, None, "2026-03-30T22:00:00Z"),
            "quarters 2026-01-31T23:00:00.000Z–2026-03-30T22:00:00.000Z\n\
             day 2026-03-30T22:00:00.000Z–2026-03-31T22:00:00.000Z"
        );
    }
}
