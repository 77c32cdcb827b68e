//! Proof that what a campaign's screen counts live is what its attempts come to.
//!
//! The screen is folded from the events as they happen, and the attempts are rows: told apart, they
//! would give an abandonment that the law doesn't know.

use super::{Difference, VerifyReport, What};
use crate::StoreError;
use crate::sql::{Args, Tx};
use ledger::{Dialling, Dials};
use std::collections::BTreeMap;
use vocab::{Outcome, Recorded};

const TABLE: &str = "campaign";

/// What both know: by name, in this order.
const NAMES: [&str; 7] =
    ["attempts", "dropped", "machines", "busy", "no_answer", "failed", "not_allowed"];
type Counts = [u64; 7];

#[derive(Debug, Default)]
pub(super) struct LiveDials(Dialling);

impl LiveDials {
    pub(super) fn fold(&mut self, one: &Recorded) {
        // Zones and meanings concern what isn't compared here.
        self.0.fold(one, None);
    }

    pub(super) async fn compare(
        &self,
        tx: &mut Tx,
        report: &mut VerifyReport,
    ) -> Result<(), StoreError> {
        let mut kept = of_attempts(tx).await?;
        for (campaign, dials) in self.0.ever() {
            report.rows += 1;
            differing(campaign.as_str(), counts(dials), &mut kept, report);
        }
        // What no event gives.
        for campaign in kept.keys().cloned().collect::<Vec<_>>() {
            differing(&campaign, Counts::default(), &mut kept, report);
        }
        Ok(())
    }
}

fn differing(
    campaign: &str,
    live: Counts,
    kept: &mut BTreeMap<String, Counts>,
    report: &mut VerifyReport,
) {
    let rows = kept.remove(campaign).unwrap_or_default();
    let pairs = NAMES.iter().zip(live.iter().zip(&rows));
    let names: Vec<&'static str> = pairs.filter(|(_, (a, b))| a != b).map(|(n, _)| *n).collect();
    if !names.is_empty() {
        let (key, what) = (campaign.to_owned(), What::Columns(names));
        report.differ(Difference { table: TABLE, key, what });
    }
}

fn counts(dials: &Dials) -> Counts {
    [
        dials.attempts,
        dials.dropped,
        dials.machines,
        dials.busy,
        dials.no_answer,
        dials.failed,
        dials.not_allowed,
    ]
    .map(u64::from)
}

async fn of_attempts(tx: &mut Tx) -> Result<BTreeMap<String, Counts>, StoreError> {
    // Calls by hand and owed ones are no campaign's, though they may be about its record.
    let sql = "SELECT campaign, outcome, CAST(COUNT(*) AS BIGINT) AS n FROM dial_attempt \
         WHERE campaign IS NOT NULL AND record IS NOT NULL \
         AND method IS NOT NULL AND method <> 'manual' GROUP BY campaign, outcome";
    let mut all: BTreeMap<String, Counts> = BTreeMap::new();
    for row in tx.rows(sql, Args::new()).await? {
        let of = all.entry(row.text("campaign")?).or_default();
        let (n, outcome) = (row.count("n")?, row.opt_text("outcome")?);
        let is = |some: &[Outcome]| some.iter().any(|o| outcome.as_deref() == Some(o.name()));
        let at = match () {
            () if is(&[Outcome::Dropped]) => Some(1),
            () if is(&[Outcome::Machine, Outcome::VoicemailLeft]) => Some(2),
            () if is(&[Outcome::Busy]) => Some(3),
            () if is(&[Outcome::NoAnswer]) => Some(4),
            () if is(&[Outcome::NumberUnknown, Outcome::Failed]) => Some(5),
            () if is(&[Outcome::NotAllowed]) => Some(6),
            () => None,
        };
        if let Some(at) = at {
            of[at] += n;
        }
        // Where nobody was dialled, it is no attempt.
        of[0] += if at == Some(6) { 0 } else { n };
    }
    Ok(all)
}
