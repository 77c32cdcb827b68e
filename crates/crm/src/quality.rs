//! Quality of what was said: evaluation grids, the marks they give, which interactions are drawn, what
//! becomes of an evaluation, and how far evaluators agree.
//!
//! Owns: what a grid is, how answers become a mark, the course of an evaluation, the draw, agreement
//! between evaluators. All pure. Must not own: recordings, who evaluates whom, or rows.

pub mod agreement;
pub mod calibration;
pub mod course;
pub mod draw;
pub mod grid;
mod usual;

use crate::setup::Fault;
pub use course::{Act, State};
pub use draw::{Candidate, Drawn, Reason, SamplingRule};
pub use grid::{Answer, Answers, Grid, Mark, Question, Scale, Section, SectionMark};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const MOST_GRIDS: usize = 30;
const MOST_RULES: usize = 30;

/// What an organization scores by, and what it draws.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QualitySetup {
    pub grids: Vec<Grid>,
    pub sampling: Vec<SamplingRule>,
    pub drift: Drift,
}

/// When an evaluator's marks are too far from the others'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Drift {
    /// Mean distance from the reference, in points of percent.
    pub points: u32,
    /// Over so many of the evaluator's last sessions.
    pub sessions: u32,
}

impl Default for Drift {
    fn default() -> Self {
        Self { points: 10, sessions: 3 }
    }
}

impl Default for QualitySetup {
    fn default() -> Self {
        Self { grids: vec![usual::grid()], sampling: vec![usual::rule()], drift: Drift::default() }
    }
}

impl QualitySetup {
    #[must_use]
    pub fn grid(&self, id: &str) -> Option<&Grid> {
        self.grids.iter().find(|grid| grid.id == id)
    }

    /// The first that is for this campaign, those made for it before those for all.
    #[must_use]
    pub fn grid_for(&self, campaign: Option<&str>) -> Option<&Grid> {
        let own = |g: &&Grid| campaign.is_some_and(|c| g.campaigns.iter().any(|own| own == c));
        self.grids.iter().find(own).or_else(|| self.grids.iter().find(|g| g.campaigns.is_empty()))
    }

    #[must_use]
    pub fn faults(&self, path: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut ids = BTreeSet::new();
        if self.grids.len() > MOST_GRIDS {
            let (n, what) = (self.grids.len(), format!("Keep at most {MOST_GRIDS} grids."));
            faults.push(Fault::new(format!("{path}.grids"), "too_many", n.to_string(), what));
        }
        for (n, grid) in self.grids.iter().enumerate() {
            let path = format!("{path}.grids[{n}]");
            faults.extend(grid.faults(&path));
            if !ids.insert(grid.id.as_str()) {
                let what = "Another grid has this id: choose a different one.";
                faults.push(Fault::new(format!("{path}.id"), "id_twice", &grid.id, what));
            }
        }
        if self.sampling.len() > MOST_RULES {
            let (n, what) = (self.sampling.len(), format!("Keep at most {MOST_RULES} rules."));
            faults.push(Fault::new(format!("{path}.sampling"), "too_many", n.to_string(), what));
        }
        let mut rules = BTreeSet::new();
        for (n, rule) in self.sampling.iter().enumerate() {
            let path = format!("{path}.sampling[{n}]");
            faults.extend(rule.faults(&path));
            if self.grid(&rule.grid).is_none() {
                let what = "Choose one of the grids.";
                faults.push(Fault::new(format!("{path}.grid"), "no_such_grid", &rule.grid, what));
            }
            if !rules.insert(rule.id.as_str()) {
                let what = "Another rule has this id: choose a different one.";
                faults.push(Fault::new(format!("{path}.id"), "id_twice", &rule.id, what));
            }
        }
        if !(1..=100).contains(&self.drift.points) || !(1..=20).contains(&self.drift.sessions) {
            let value = format!("{} / {}", self.drift.points, self.drift.sessions);
            let what = "Use 1–100 points over 1–20 sessions.";
            faults.push(Fault::new(format!("{path}.drift"), "out_of_range", value, what));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_grid_is_without_fault_and_its_weights_add_up_to_100() {
        let setup = QualitySetup::default();
        assert_eq!(setup.faults("quality"), Vec::new());
        let grid = &setup.grids[0];
        assert_eq!(grid.sections.iter().map(|s| s.weight).sum::<u32>(), 100);
        assert!(grid.questions().any(|q| q.knock_out));
        assert!(grid.questions().all(|q| q.text.en.is_some() && q.help.is_some()));
    }

    #[test]
    fn a_campaigns_own_grid_goes_before_the_one_for_all() {
        let mut setup = QualitySetup::default();
        let mut own = setup.grids[0].clone();
        (own.id, own.campaigns) = ("sales".to_owned(), vec!["fibre".to_owned()]);
        setup.grids.push(own);
        assert_eq!(setup.grid_for(Some("fibre")).unwrap().id, "sales");
        assert_eq!(setup.grid_for(Some("other")).unwrap().id, setup.grids[0].id);
        assert_eq!(setup.grid_for(None).unwrap().id, setup.grids[0].id);
    }

    #[test]
    fn a_rule_for_no_grid_and_ids_that_are_there_twice_are_told() {
        let mut setup = QualitySetup::default();
        setup.grids.push(setup.grids[0].clone());
        setup.sampling[0].grid = "gone".to_owned();
        setup.drift.points = 0;
        let told: Vec<_> = setup.faults("q").into_iter().map(|f| (f.path, f.code)).collect();
        assert_eq!(
            told,
            [
                ("q.grids[1].id".to_owned(), "id_twice"),
                ("q.sampling[0].grid".to_owned(), "no_such_grid"),
                ("q.drift".to_owned(), "out_of_range"),
            ]
        );
    }
}
