//! The same data as `scripts/cbrkit-reference` gave to cbrkit must come to the same.

use crm::Values;
use crm::cases::{Case, CaseBase, Index, Known};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Reference {
    base: CaseBase,
    cases: Vec<Values>,
    queries: Vec<Values>,
    /// By query, by case.
    expected: Vec<Vec<f64>>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("cbrkit.json")).expect("the committed file is as it was")
}

#[test]
fn similarities_and_rankings_are_those_of_cbrkit() {
    let Reference { base, cases, queries, expected } = reference();
    let cases: Vec<Case> = (1..)
        .zip(cases)
        .map(|(number, values)| Case { number, values, ..Case::default() })
        .collect();
    let index = Index::new(base, &cases);
    let (mut compared, mut partial) = (0, 0);
    for (query, expected) in queries.iter().zip(&expected) {
        let known = Known { values: query, text: "" };
        let ours = index.matches(known, &BTreeSet::new());
        assert_eq!(ours.len(), expected.len());
        for found in &ours {
            let theirs = expected[found.place];
            let off = (found.similarity - theirs).abs();
            assert!(off < 1e-9, "case {}: {} {theirs}", found.number, found.similarity);
            compared += 1;
            partial += usize::from(theirs > 0.0 && theirs < 1.0);
        }
        for pair in ours.windows(2) {
            assert!(
                expected[pair[0].place] >= expected[pair[1].place] - 1e-9,
                "cbrkit ranks case {} before case {}",
                pair[1].number,
                pair[0].number
            );
        }
    }
    assert_eq!(compared, 1_200);
    assert!(partial > 600, "only {partial} similarities say anything");
}
