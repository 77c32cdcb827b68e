//! Two scripts of the demonstration, and runs of them on the calls of its past.

use crate::clock;
use anyhow::{Context, Result};
use crm::script::{Page, Run, Script};
use crm::{FieldType, Values};
use ledger::ContactRecord;
use serde_json::{Value, json};
use store::{Db, Scope, ScriptRun};
use vocab::{IdSource, Moment, OrganizationId};

const SEED: u64 = 162_000_007;
const AUTHOR: &str = "démonstration";
const DAY_MS: i64 = 86_400_000;
const PAST_MS: i64 = 7 * DAY_MS;
/// Runs of each script.
const MOST_RUNS: u32 = 120;
/// No way through a script is longer.
const MOST_PAGES: u32 = 30;

/// Id, document, tests.
const SCRIPTS: [(&str, &str, &str); 2] = [
    (
        "assistance_technique",
        include_str!("scripts/assistance_technique.json"),
        include_str!("scripts/assistance_technique.scripttest"),
    ),
    (
        "vente_fibre",
        include_str!("scripts/vente_fibre.json"),
        include_str!("scripts/vente_fibre.scripttest"),
    ),
];

pub(super) async fn file(db: &Db) -> Result<()> {
    let organization = OrganizationId::new("fai");
    let now = clock::now();
    let begun = now.plus_ms(-PAST_MS);
    for (id, text, tests) in SCRIPTS {
        let mut script: Script =
            serde_json::from_str(text).context("a script of the demonstration")?;
        tests.clone_into(&mut script.tests);
        db.scripts().save(&organization, id, 0, &script, AUTHOR, begun).await?;
        let version = db.scripts().publish(&organization, id, 1, AUTHOR, begun).await?;
        let runs = past_runs(db, &organization, id, version, &script, now).await?;
        db.script_runs().begin_all(&runs, &script).await?;
    }
    Ok(())
}

async fn past_runs(
    db: &Db,
    organization: &OrganizationId,
    id: &str,
    version: u64,
    script: &Script,
    now: Moment,
) -> Result<Vec<ScriptRun>> {
    let scope = Scope::of_organizations(vec![organization.clone()]);
    let from = now.plus_ms(-PAST_MS);
    let queue = script.queues.first();
    let calls = db.interactions().between(&scope, from, now, queue, 10 * MOST_RUNS).await?;
    let (mut ids, mut dice) = (IdSource::new(SEED), Dice(SEED));
    let runs = calls.iter().rev().filter_map(|call| {
        let (begun, run) = walk(script, call, &mut dice)?;
        let sums = call.summary();
        Some(ScriptRun {
            id: ids.next(begun).to_string(),
            organization: organization.clone(),
            script: id.to_owned(),
            version,
            interaction: sums.interaction,
            customer: sums.customer,
            agent: sums.agent?,
            started_at: begun,
            revision: 1,
            run,
        })
    });
    Ok(runs.take(MOST_RUNS as usize).collect())
}

/// As an agent who reads at their own pace, until the call is over.
fn walk(script: &Script, call: &ContactRecord, dice: &mut Dice) -> Option<(Moment, Run)> {
    let sums = call.summary();
    let (begun, end) = (sums.connected_at?, sums.ended_at?);
    let mut run = Run::begin(script, begun);
    let mut at = begun;
    for _ in 0..MOST_PAGES {
        let Some(page) = run.page(script).cloned() else { break };
        let pace = 70 + dice.below(90);
        let said_ms = crm::script::reading_ms(&page) * pace / 100 + dice.below(6_000);
        at = at.plus_ms(i64::try_from(said_ms).unwrap_or(0));
        if at >= end {
            break;
        }
        for mention in &page.mentions {
            run.tick(script, &mention.id, at.plus_ms(-500)).ok()?;
        }
        if dice.below(5) == 0 {
            let at_hand: Vec<_> = page.objections.iter().chain(&script.objections).collect();
            let which = usize::try_from(dice.below(at_hand.len().max(1) as u64)).unwrap_or(0);
            if let Some(objection) = at_hand.get(which) {
                run.open(script, &objection.id, at).ok()?;
            }
        }
        run.keep(script, &answers(&page, dice)).ok()?;
        run.next(script, &Values::new(), "FR", false, at).ok()?;
    }
    Some((begun, run))
}

/// Choices are drawn, the first ones more often; texts stay empty unless they are asked for.
fn answers(page: &Page, dice: &mut Dice) -> Values {
    let mut given = Values::new();
    for field in &page.fields {
        let value = match &field.kind {
            FieldType::Choice { options } | FieldType::Several { options } => {
                let drawn = dice.below(options.len() as u64).min(dice.below(options.len() as u64));
                let option = options.get(usize::try_from(drawn).unwrap_or(0));
                option.map_or(Value::Null, |o| json!(o.id))
            }
            FieldType::YesNo {} => json!(dice.below(3) > 0),
            FieldType::Number { min, .. } => {
                json!(min.unwrap_or(0) + i64::try_from(dice.below(5)).unwrap_or(0))
            }
            FieldType::Email {} => json!("client@example.net"),
            FieldType::Text { .. } | FieldType::LongText {} if field.required => {
                json!("Décrit au téléphone.")
            }
            FieldType::Text { .. }
            | FieldType::LongText {}
            | FieldType::Amount {}
            | FieldType::Date {}
            | FieldType::Phone {} => Value::Null,
        };
        given.insert(field.id.clone(), value);
    }
    given
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same at every start.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm::script::{END, Known};

    #[test]
    fn the_scripts_have_no_fault_in_the_demonstrations_plan() {
        let plan = sim::demo::plan();
        let known = Known {
            queues: plan.queues.keys().map(ToString::to_string).collect(),
            campaigns: plan.campaigns.keys().map(ToString::to_string).collect(),
            dispositions: plan.dispositions.keys().map(ToString::to_string).collect(),
            ..Known::default()
        };
        for (id, text, tests) in SCRIPTS {
            let script: Script = serde_json::from_str(text).unwrap();
            assert_eq!(script.faults(&known), [], "{id}");
            assert!(script.pages.iter().any(|p| p.exits().any(|to| to == END)));
            let report = crm::script::test(&script, tests);
            assert!(report.passed, "{id}: {:#?}", report.scenes);
            assert!(report.coverage.missing.len() < 3, "{id}: {:?}", report.coverage.missing);
        }
    }
}
