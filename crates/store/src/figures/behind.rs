//! What is behind a figure: the contacts that add to it, by the same contributions that made it.

use super::read::{Figures, FiguresAsked, within_hours};
use crate::interactions::walls;
use crate::projection::read_contact;
use crate::scope::{Cursor, Scope, page_rows};
use crate::sql::{Args, Where};
use crate::{Page, StoreError};
use ledger::ContactRecord;
use ledger::figure::{ABANDONED_IN, Cube, Measure, Sums};

/// A contact counts in the quarter in which it came into a queue; it may have begun before the span.
/// No contact takes longer to get there than this.
const LONGEST_BEFORE_MS: i64 = 86_400_000;
/// So many contacts are looked at for one page; the cursor goes on from there.
const MOST_READ: usize = 20_000;
const READ_AT_ONCE: i64 = 500;

/// Of which figure: any of the measures has to be above 0.
#[derive(Clone, Debug)]
pub struct BehindFilter {
    pub cube: Cube,
    pub asked: FiguresAsked,
    pub measures: Vec<Measure>,
    pub cursor: Option<String>,
    pub limit: u32,
}

/// A contact with what it adds in the cells asked for.
#[derive(Clone, Debug)]
pub struct Behind {
    pub record: ContactRecord,
    pub sums: Sums,
}

impl Figures<'_> {
    /// The latest first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn behind(
        &self,
        scope: &Scope,
        filter: &BehindFilter,
    ) -> Result<Page<Behind>, StoreError> {
        if filter.cube == Cube::Satisfaction {
            return self.behind_satisfaction(scope, filter).await;
        }
        let (limit, _) = page_rows(filter.limit);
        let (mut items, mut read) = (Vec::new(), 0);
        let mut cursor = filter.cursor.clone();
        loop {
            let mut sql = conditions(scope, &filter.asked, cursor.as_deref())?;
            narrow(&filter.measures, &mut sql);
            let tail = format!(" ORDER BY started_ms DESC, id DESC LIMIT {READ_AT_ONCE}");
            let select =
                "SELECT id, started_ms, record, customer_number, customer_name FROM contact";
            let (sql, args) = sql.query(select, &tail);
            let rows = self.db.rows(sql, args).await?;
            for row in &rows {
                let record = read_contact(row)?;
                read += 1;
                cursor = Some(Cursor::write(record.started_at.epoch_ms(), record.interaction));
                let sums = added(scope, filter, &record);
                if filter.measures.iter().any(|m| sums[*m] != 0) {
                    items.push(Behind { record, sums });
                    if items.len() == limit {
                        return Ok(Page { items, next: cursor });
                    }
                }
            }
            if rows.len() < usize::try_from(READ_AT_ONCE).unwrap_or(usize::MAX) {
                return Ok(Page { items, next: None });
            }
            if read >= MOST_READ {
                return Ok(Page { items, next: cursor });
            }
        }
    }
}

/// Leaves out, unread, what can't add to the measures: where only abandoned stays do, records
/// without one. Of a day's calls that is most.
fn narrow(measures: &[Measure], sql: &mut Where) {
    let abandoned = |m: &Measure| {
        matches!(m, Measure::Abandoned | Measure::AbandonedInTarget | Measure::AbandonedShort)
            || *m == Measure::WaitAbandoned
            || ABANDONED_IN.contains(m)
    };
    if !measures.is_empty() && measures.iter().all(abandoned) {
        sql.and("record LIKE '%\"cause\":\"abandoned\"%'", Args::new());
    }
}

fn conditions(
    scope: &Scope,
    asked: &FiguresAsked,
    cursor: Option<&str>,
) -> Result<Where, StoreError> {
    let mut sql = Where::default();
    let first = asked.from.plus_ms(-LONGEST_BEFORE_MS);
    sql.and("started_ms >= ? AND started_ms < ?", Args::new().at(first).at(asked.to));
    walls(scope, &mut sql);
    within_hours(&mut sql, "started_ms", &asked.hours, LONGEST_BEFORE_MS);
    sql.among_or_none("organization", &asked.organizations);
    sql.among_or_none("campaign", &asked.campaigns);
    sql.among_or_none("system", &asked.systems);
    if let Some(cursor) = cursor {
        let (ms, id) = Cursor::read_ms(cursor)?;
        let args = Args::new().int(ms).int(ms).text(id);
        sql.and("(started_ms < ? OR (started_ms = ? AND id < ?))", args);
    }
    Ok(sql)
}

/// What the record adds in the cells that were asked for and may be seen.
fn added(scope: &Scope, filter: &BehindFilter, record: &ContactRecord) -> Sums {
    let mut all = Sums::default();
    for contribution in record.contributions() {
        if contribution.cell.cube == filter.cube && filter.asked.means(scope, &contribution.cell) {
            all += &contribution.sums;
        }
    }
    all
}
