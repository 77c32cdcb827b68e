//! Proof that no call went out which hadn't been allowed, and that no receipt was changed.
//!
//! What can be proven: a call of a campaign, an agent or a callback that rang, was answered, or was
//! busy has a receipt that allowed it before; a receipt that allowed an attempt has that attempt in
//! the journal; each organization's chain holds from its first receipt to its end. An attempt that
//! was cut off before its receipt was written shows no sign that anything was sent. Journals from
//! before receipts say on nobody's word they dialled, and are left alone.

use super::{Difference, VerifyReport, What};
use crate::StoreError;
use crate::consent::verify_chain;
use crate::sql::{Args, Tx};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{DialReason, Event, InteractionId, LegFailure, LegId, Moment, Recorded};

const PAGE: i64 = 2_000;
const TABLE: &str = "dial_receipt";

#[derive(Debug, Default)]
pub(super) struct Attempts {
    /// Legs to customers that are dialled and not over.
    legs: BTreeMap<LegId, InteractionId>,
    begun: BTreeMap<InteractionId, Attempt>,
    refused: BTreeSet<InteractionId>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Attempt {
    /// The first sign that something was sent.
    sent: Option<Moment>,
    allowed: bool,
}

impl Attempts {
    pub(super) fn fold(&mut self, one: &Recorded) {
        let (event, at) = (&one.event, one.at);
        if let Event::LegDialled { interaction, leg, reason: Some(reason), .. } = event {
            match reason {
                DialReason::Campaign { .. } | DialReason::Agent { .. } | DialReason::Callback => {
                    self.legs.insert(*leg, *interaction);
                    self.begun.entry(*interaction).or_default();
                }
                DialReason::PassedOn => {}
            }
        } else if let Event::LegRang { leg, .. } | Event::LegAnswered { leg, .. } = event {
            self.sent(*leg, at);
        } else if let Event::LegFailed { leg, failure, .. } = event {
            if is_answer(*failure) {
                self.sent(*leg, at);
            }
            self.legs.remove(leg);
        } else if let Event::LegEnded { leg, .. } = event {
            self.legs.remove(leg);
        } else if let Event::CallsRefused { interaction, .. } = event {
            self.refused.insert(*interaction);
        }
    }

    fn sent(&mut self, leg: LegId, at: Moment) {
        let attempt = self.legs.get(&leg).and_then(|id| self.begun.get_mut(id));
        if let Some(attempt) = attempt {
            attempt.sent.get_or_insert(at);
        }
    }

    pub(super) async fn compare(
        mut self,
        tx: &mut Tx,
        report: &mut VerifyReport,
    ) -> Result<(), StoreError> {
        chains(tx, report).await?;
        self.read(tx, report).await?;
        for (id, attempt) in &self.begun {
            if attempt.sent.is_some() && !attempt.allowed {
                let (key, what) = (id.to_string(), What::NotAllowed);
                report.differ(Difference { table: TABLE, key, what });
            }
        }
        for id in &self.refused {
            let sql = "SELECT k.id FROM contact k WHERE k.id = $1 \
                 AND (k.customer IS NOT NULL OR k.customer_number IS NOT NULL) \
                 AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.id = k.id)";
            if tx.row(sql, Args::new().text(id)).await?.is_some() {
                let (key, what) = (id.to_string(), What::Missing);
                report.differ(Difference { table: "consent", key, what });
            }
        }
        Ok(())
    }

    /// Which attempts were allowed before anything was sent.
    async fn read(&mut self, tx: &mut Tx, report: &mut VerifyReport) -> Result<(), StoreError> {
        let mut place = (String::new(), 0);
        loop {
            let sql = "SELECT organization, number, at_ms, interaction FROM dial_receipt \
                 WHERE (organization, number) > ($1, $2) AND allow = 1 \
                 AND interaction IS NOT NULL ORDER BY organization, number LIMIT $3";
            let args = Args::new().text(&place.0).int(place.1).int(PAGE);
            let rows = tx.rows(sql, args).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            place = (last.text("organization")?, last.int("number")?);
            for row in &rows {
                report.rows += 1;
                let at = row.at("at_ms")?;
                match self.begun.get_mut(&row.id(TABLE, "interaction")?) {
                    Some(attempt) => attempt.allowed |= attempt.sent.is_none_or(|s| at <= s),
                    None => {
                        let key = format!("{} {}", row.text("organization")?, row.int("number")?);
                        let what = What::NoAttempt;
                        report.differ(Difference { table: TABLE, key, what });
                    }
                }
            }
        }
    }
}

async fn chains(tx: &mut Tx, report: &mut VerifyReport) -> Result<(), StoreError> {
    let sql = "SELECT organization FROM receipt_chain UNION \
         SELECT organization FROM dial_receipt ORDER BY organization";
    for row in tx.rows(sql, Args::new()).await? {
        let organization = row.text("organization")?.as_str().into();
        let (receipts, fault) = verify_chain(tx, &organization).await?;
        report.receipts += receipts;
        if let Some(fault) = fault {
            let key = format!("{} {}", fault.organization, fault.number);
            report.differ(Difference { table: TABLE, key, what: What::Chain(fault.what) });
        }
    }
    Ok(())
}

/// The other side answered to the attempt, so it went out.
const fn is_answer(failure: LegFailure) -> bool {
    match failure {
        LegFailure::NoAnswer
        | LegFailure::Busy
        | LegFailure::Rejected
        | LegFailure::UnknownNumber => true,
        LegFailure::Unreachable | LegFailure::NoCommonAudio | LegFailure::NotAllowed => false,
    }
}
