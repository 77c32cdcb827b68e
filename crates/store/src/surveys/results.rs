//! What answers come to, by whatever a contact is known by.

use super::{SurveyFilter, Surveys, narrowed};
use crate::{Scope, StoreError};
use crm::survey::{Results, Scores};
use std::collections::BTreeMap;

/// By what results are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurveyGroup {
    Survey,
    Way,
    Agent,
    Queue,
    Campaign,
    Disposition,
    /// A JSON list of ids: what was written may have several, or none.
    Themes,
    /// The hour of the world's clock in which it was asked: callers make local days of it.
    Hour,
}

impl SurveyGroup {
    const fn column(self) -> &'static str {
        match self {
            Self::Survey => "a.survey",
            Self::Way => "a.way",
            Self::Agent => "COALESCE(c.agent, '')",
            Self::Queue => "COALESCE(c.queue, '')",
            Self::Campaign => "COALESCE(c.campaign, '')",
            Self::Disposition => "COALESCE(c.disposition, '')",
            Self::Themes => "a.themes",
            Self::Hour => "CAST(a.asked_ms / 3600000 AS TEXT)",
        }
    }
}

impl Surveys<'_> {
    /// Sums by group, of those who were asked; an empty key is "none".
    ///
    /// # Errors
    /// The database's own.
    pub async fn results(
        &self,
        scope: &Scope,
        filter: &SurveyFilter,
        group: SurveyGroup,
    ) -> Result<BTreeMap<String, Results>, StoreError> {
        let mut sql = narrowed(scope, filter);
        sql.and("a.asked_ms IS NOT NULL", crate::sql::Args::new());
        let column = group.column();
        let select = format!(
            "SELECT {column} AS of_group, a.csat, a.nps, a.ces, \
             CAST(CASE WHEN a.answered_ms IS NULL THEN 0 ELSE 1 END AS BIGINT) AS answered, \
             CAST(COUNT(*) AS BIGINT) AS n \
             FROM survey_ask a LEFT JOIN contact c ON c.id = a.interaction"
        );
        let tail = format!(
            " GROUP BY {column}, a.csat, a.nps, a.ces, \
             CASE WHEN a.answered_ms IS NULL THEN 0 ELSE 1 END"
        );
        let (sql, args) = sql.query(&select, &tail);
        let mut groups: BTreeMap<String, Results> = BTreeMap::new();
        for row in self.db.rows(sql, args).await? {
            let mark = |column| -> Result<Option<u8>, StoreError> {
                Ok(row.opt_int(column)?.and_then(|mark| u8::try_from(mark).ok()))
            };
            let scores = Scores { csat: mark("csat")?, nps: mark("nps")?, ces: mark("ces")? };
            let n = row.count("n")?;
            let sums = groups.entry(row.text("of_group")?).or_default();
            sums.asked += n;
            if row.count("answered")? > 0 {
                sums.add_times(&scores, n);
            }
        }
        Ok(groups)
    }
}
