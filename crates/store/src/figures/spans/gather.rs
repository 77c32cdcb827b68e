//! Days gathered from the quarters that stand there, when the zone is new or the table is.

use super::{ALWAYS, COLUMNS, CUBES, KEYS, Level, Slots, SpansOf, TABLE, empty};
use crate::figures::write::adding_to;
use crate::sql::{Args, Tx};
use crate::{Engine, StoreError};
use ledger::figure::{Cube, MEASURES, Period, QUARTER_MS};
use sqlx::AssertSqlSafe;
use vocab::Moment;

/// From now on the days are this zone's. Nothing happens when they are already.
pub(crate) async fn settle_zone(
    engine: Engine,
    tx: &mut Tx,
    before: Option<&SpansOf>,
    zone: &str,
    now: Moment,
) -> Result<SpansOf, StoreError> {
    if let Some(before) = before.filter(|before| before.name == zone) {
        return Ok(before.clone());
    }
    empty(engine, tx).await?;
    let mut of = SpansOf::new(zone, ALWAYS);
    if let Some(newest) = newest(tx, None).await? {
        of.since = Slots::new(&of.zone).span(Period::Day, newest.max(now)).1;
    }
    of.save(tx).await?;
    Ok(of)
}

/// The newest quarter that has figures, before a moment.
async fn newest(tx: &mut Tx, before: Option<Moment>) -> Result<Option<Moment>, StoreError> {
    let mut newest = None;
    for cube in CUBES {
        let sql = "SELECT MAX(quarter_ms) AS quarter_ms FROM figure \
             WHERE cube = $1 AND quarter_ms < $2";
        let before = before.map_or(i64::MAX, Moment::epoch_ms);
        let row = tx.row(sql, Args::new().text(cube.name()).int(before)).await?;
        newest = newest.max(row.map(|row| row.opt_at("quarter_ms")).transpose()?.flatten());
    }
    Ok(newest)
}

/// Gathers the newest day that is not gathered yet; `of` then begins with it.
pub(crate) async fn gather_one_day(tx: &mut Tx, of: &mut SpansOf) -> Result<(), StoreError> {
    let since = match newest(tx, Some(of.since)).await? {
        Some(quarter) => {
            let (start, end) = Slots::new(&of.zone).span(Period::Day, quarter);
            for cube in CUBES {
                day(tx, of, cube, (start, end)).await?;
            }
            start
        }
        None => ALWAYS,
    };
    of.since = since;
    of.save(tx).await
}

async fn day(
    tx: &mut Tx,
    of: &SpansOf,
    cube: Cube,
    (start, end): (Moment, Moment),
) -> Result<(), StoreError> {
    let sql = "SELECT DISTINCT quarter_ms FROM figure \
         WHERE cube = $1 AND quarter_ms >= $2 AND quarter_ms < $3 ORDER BY quarter_ms";
    let rows = tx.rows(sql, Args::new().text(cube.name()).at(start).at(end)).await?;
    let quarters = rows.iter().map(|row| row.at("quarter_ms")).collect::<Result<Vec<_>, _>>()?;
    if quarters.is_empty() {
        return Ok(());
    }
    let mut slots = Slots::new(&of.zone);
    for level in
        [Level::Day, Level::Month, Level::AllDay, Level::AllMonth, Level::OwnDay, Level::OwnMonth]
    {
        gather(tx, (level, slots.start(level, start)), cube, (start, end)).await?;
    }
    // Quarters of one hour of the week lie beside each other.
    for level in [Level::WeekHour, Level::AllHour, Level::AllWeekHour] {
        let mut hours: Vec<(Moment, Moment, Moment)> = Vec::new();
        for quarter in &quarters {
            let (slot, end) = (slots.start(level, *quarter), quarter.plus_ms(QUARTER_MS));
            match hours.last_mut().filter(|(last, ..)| *last == slot) {
                Some((_, _, to)) => *to = end,
                None => hours.push((slot, *quarter, end)),
            }
        }
        for (slot, from, to) in hours {
            gather(tx, (level, slot), cube, (from, to)).await?;
        }
    }
    Ok(())
}

async fn gather(
    tx: &mut Tx,
    (level, start): (Level, Moment),
    cube: Cube,
    (from, to): (Moment, Moment),
) -> Result<(), StoreError> {
    let kept = |key: &&str| level.breadth().keeps(cube, key);
    let told: Vec<&str> = KEYS[3..].iter().map(|k| if kept(k) { *k } else { "''" }).collect();
    let apart: Vec<&str> = KEYS[3..].iter().copied().filter(kept).collect();
    let (told, apart) = (told.join(", "), apart.join(", "));
    let sums: Vec<String> =
        MEASURES.iter().map(|m| format!("CAST(SUM({}) AS BIGINT)", m.name())).collect();
    let sql = format!(
        "INSERT INTO {TABLE} ({}) SELECT CAST($1 AS TEXT), cube, CAST($2 AS BIGINT), {told}, {} \
         FROM figure WHERE cube = $3 AND quarter_ms >= $4 AND quarter_ms < $5 \
         GROUP BY cube, {apart}{}",
        COLUMNS.join(", "),
        sums.join(", "),
        adding_to(TABLE, &KEYS.join(", "), MEASURES),
    );
    let args = Args::new().text(level.name()).at(start).text(cube.name()).at(from).at(to);
    tx.run(AssertSqlSafe(sql), args).await.map(|_| ())
}
