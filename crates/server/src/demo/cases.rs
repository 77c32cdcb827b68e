//! The demonstration's case base: sixty breakdowns of boxes, lights and lines.

use crate::clock;
use anyhow::{Context, Result, ensure};
use crm::cases::{Case, CaseBase, read_cases};
use store::{CaseId, CaseOrigin, CaseState, Db, NewCase, Scope};
use vocab::{IdSource, OrganizationId, Pii};

const SEED: u64 = 118;
const AUTHOR: &str = "démonstration";

/// The base as the set-up holds it.
///
/// # Errors
/// The file beside this one is no case base.
pub fn base() -> Result<CaseBase> {
    serde_json::from_str(include_str!("cases/telecom.json")).context("telecom.json")
}

/// Its cases, without numbers.
///
/// # Errors
/// A line of the file beside this one is wrong.
pub fn cases(base: &CaseBase) -> Result<Vec<Case>> {
    let found = read_cases(base, include_str!("cases/telecom.csv"), "FR");
    ensure!(found.refused.is_empty(), "telecom.csv: {:?}", found.refused);
    let of = |row: crm::cases::CaseRow| Case {
        number: 0,
        values: row.values,
        problem: row.problem,
        solution: row.solution,
        article: row.article,
        success: row.success,
    };
    Ok(found.rows.into_iter().map(of).collect())
}

/// Publishes the base for the internet provider and puts its cases in force; two wait for review.
///
/// # Errors
/// The database's own.
pub async fn fill(db: &Db) -> Result<()> {
    let organization = OrganizationId::new(sim::demo::FAI);
    let now = clock::now();
    let base = base()?;
    let saved = db.setups().latest(&Scope::all(), &organization).await?;
    let mut setup = saved.setup;
    setup.case_bases = vec![base.clone()];
    db.setups().publish(&organization, saved.version, &setup, AUTHOR, now).await?;
    let mut ids = IdSource::new(SEED);
    let mut new = |case: Case, state: CaseState| NewCase {
        id: CaseId::from_uuid(ids.next(now)),
        organization: organization.clone(),
        base: base.id.clone(),
        state,
        case,
        origin: CaseOrigin::default(),
        author: AUTHOR.to_owned(),
    };
    let mut all: Vec<NewCase> =
        cases(&base)?.into_iter().map(|case| new(case, CaseState::Accepted)).collect();
    for (problem, solution) in [
        ("Voyant rouge après une coupure de courant", "Attendre dix minutes : la box se répare."),
        ("Le Wi-Fi disparaît la nuit", "Désactiver l’extinction nocturne du Wi-Fi."),
    ] {
        let (problem, solution) = (Pii::new(problem.to_owned()), Pii::new(solution.to_owned()));
        all.push(new(Case { problem, solution, ..Case::default() }, CaseState::Proposed));
    }
    db.cases().create_all(all, now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm::cases::quality;

    #[test]
    fn the_base_finds_its_own_cases() {
        let base = base().unwrap();
        let cases: Vec<Case> = (1..)
            .zip(cases(&base).unwrap())
            .map(|(number, case)| Case { number, ..case })
            .collect();
        assert_eq!(crm::cases::faults(std::slice::from_ref(&base)), Vec::new());
        let found = quality(&base, &cases);
        assert_eq!((found.cases, found.findable), (60, 60));
        assert!(found.top1 >= 51 && found.top3 >= 58, "{found:?}");
        assert!(found.dialogues.right >= 48, "{:?}", found.dialogues);
        assert!(found.dialogues.questions <= 60 * 6, "{:?}", found.dialogues);
    }
}
