//! The centre's own rules of calling: every published version, beside those that come with the
//! program.

use crate::sql::{Args, Row};
use crate::{Db, StoreError};
use law::{BadRules, RuleSet, Rules};
use vocab::Moment;

/// One published version: the centre's own sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedRules {
    /// From 1; 0: none was published, and the built-in rules hold alone.
    pub version: u64,
    pub author: String,
    pub at: Moment,
    /// Why it was published.
    pub why: String,
    pub sets: Vec<RuleSet>,
}

impl Default for SavedRules {
    fn default() -> Self {
        let (author, why) = (String::new(), String::new());
        Self { version: 0, author, at: Moment::from_epoch_ms(0), why, sets: Vec::new() }
    }
}

impl SavedRules {
    /// With those that come with the program.
    ///
    /// # Errors
    /// When both say something of the same days; none that was published does.
    pub fn in_force(&self) -> Result<Rules, BadRules> {
        Rules::built_in().with_own(&self.sets)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct RuleBook<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn rules(&self) -> RuleBook<'_> {
        RuleBook { db: self }
    }
}

impl RuleBook<'_> {
    /// The latest version.
    ///
    /// # Errors
    /// The database's own.
    pub async fn latest(&self) -> Result<SavedRules, StoreError> {
        Ok(self.versions(1).await?.into_iter().next().unwrap_or_default())
    }

    /// What holds now. Own sets that a newer program's built-in ones contradict fall away: the
    /// built-in rules hold, and the screen says so.
    ///
    /// # Errors
    /// The database's own.
    pub async fn in_force(&self) -> Result<Rules, StoreError> {
        Ok(self.latest().await?.in_force().unwrap_or_else(|_| Rules::built_in()))
    }

    /// The latest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn versions(&self, limit: u32) -> Result<Vec<SavedRules>, StoreError> {
        let sql = "SELECT * FROM rule_sets ORDER BY version DESC LIMIT $1";
        let rows = self.db.rows(sql, Args::new().int(i64::from(limit))).await?;
        rows.iter().map(read).collect()
    }

    /// Publishes own sets as the version after `from`. The caller has checked them.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody published since `from` was read.
    pub async fn publish(
        &self,
        from: u64,
        sets: &[RuleSet],
        (author, why): (&str, &str),
        now: Moment,
    ) -> Result<u64, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "SELECT COALESCE(MAX(version), 0) AS version FROM rule_sets";
        let found = tx.row(sql, Args::new()).await?.map_or(Ok(0), |row| row.count("version"))?;
        if found != from {
            let (expected, found) = (from.cast_signed(), found.cast_signed());
            return Err(StoreError::Stale { expected, found });
        }
        let sql = "INSERT INTO rule_sets (version, author, at_ms, why, body) \
             VALUES ($1, $2, $3, $4, $5)";
        let version = from + 1;
        let args = Args::new().int(version.cast_signed()).text(author).at(now).text(why);
        tx.run(sql, args.json(&sets)).await?;
        tx.commit().await?;
        Ok(version)
    }
}

fn read(row: &Row) -> Result<SavedRules, StoreError> {
    Ok(SavedRules {
        version: row.count("version")?,
        author: row.text("author")?,
        at: row.at("at_ms")?,
        why: row.text("why")?,
        sets: row.json("rule_sets", "body")?,
    })
}
