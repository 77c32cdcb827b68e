//! A grid: sections of questions with weights. Answers give each question a share of its points; the mark
//! is their weighted mean in percent. What does not apply counts neither for nor against. A failed
//! knock-out question makes the whole mark 0, whatever else was well done.

use crate::field::{FieldFault, is_id};
use crate::setup::Fault;
use crate::text::Label;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const MOST_SECTIONS: usize = 20;
const MOST_QUESTIONS: usize = 60;
const MOST_WEIGHT: u32 = 100;
const MOST_POINTS: u32 = 10;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    pub id: String,
    pub name: Label,
    /// Ids of the plan's campaigns that it is for; empty: all of the organization.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub campaigns: Vec<String>,
    /// A mark below this is a fail, in percent.
    #[serde(default = "default_pass_percent")]
    pub pass_percent: u32,
    pub sections: Vec<Section>,
}

const fn default_pass_percent() -> u32 {
    70
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub id: String,
    pub name: Label,
    /// Of the section among the sections.
    #[serde(default = "one")]
    pub weight: u32,
    pub questions: Vec<Question>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub id: String,
    pub text: Label,
    /// What each answer means, for those who answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Label>,
    #[serde(default)]
    pub scale: Scale,
    /// Of the question within its section.
    #[serde(default = "one")]
    pub weight: u32,
    /// No points here: no points at all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub knock_out: bool,
    /// *Does not apply* may be answered.
    #[serde(default = "yes")]
    pub may_not_apply: bool,
}

const fn one() -> u32 {
    1
}

const fn yes() -> bool {
    true
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Scale {
    #[default]
    YesNo,
    /// 0 up to so many points.
    Points { most: u32 },
}

impl Scale {
    #[must_use]
    pub const fn most(self) -> u32 {
        match self {
            Self::YesNo => 1,
            Self::Points { most } => most,
        }
    }
}

/// What was answered to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Out of the scale's most; yes is 1.
    Points(u32),
    DoesNotApply,
}

pub type Answers = BTreeMap<String, Answer>;

/// The mark of one evaluation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// In hundredths of a percent, rounded half up: 8750 is 87.50 %. None where nothing applied.
    pub share: Option<u32>,
    pub passed: bool,
    /// The knock-out questions that were failed.
    pub knocked_out: Vec<String>,
    pub sections: Vec<SectionMark>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionMark {
    pub section: String,
    pub share: Option<u32>,
}

impl Grid {
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|s| &s.questions)
    }

    #[must_use]
    pub fn faults(&self, path: &str) -> Vec<Fault> {
        let mut faults = Faults(Vec::new());
        faults.id(&format!("{path}.id"), &self.id);
        faults.words(&format!("{path}.name.fr"), &self.name);
        faults.within(&format!("{path}.pass_percent"), self.pass_percent, 0, 100);
        let questions = self.questions().count();
        if self.sections.len() > MOST_SECTIONS || questions > MOST_QUESTIONS {
            let what = format!("At most {MOST_SECTIONS} sections and {MOST_QUESTIONS} questions.");
            faults.add(format!("{path}.sections"), "too_many", questions, what);
        }
        if questions == 0 {
            let what = "A grid asks at least one question.";
            faults.add(format!("{path}.sections"), "no_question", 0, what);
        }
        let (mut sections, mut ids) = (BTreeSet::new(), BTreeSet::new());
        for (i, section) in self.sections.iter().enumerate() {
            let path = format!("{path}.sections[{i}]");
            faults.own(&format!("{path}.id"), &section.id, &mut sections);
            faults.words(&format!("{path}.name.fr"), &section.name);
            faults.within(&format!("{path}.weight"), section.weight, 1, MOST_WEIGHT);
            for (j, question) in section.questions.iter().enumerate() {
                let path = format!("{path}.questions[{j}]");
                faults.own(&format!("{path}.id"), &question.id, &mut ids);
                faults.words(&format!("{path}.text.fr"), &question.text);
                faults.within(&format!("{path}.weight"), question.weight, 1, MOST_WEIGHT);
                faults.within(&format!("{path}.scale.most"), question.scale.most(), 1, MOST_POINTS);
            }
        }
        faults.0
    }

    /// What is wrong with answers; with `whole` also what is missing of an evaluation.
    #[must_use]
    pub fn faults_of(&self, answers: &Answers, whole: bool) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let mut add = |id: &str, code: &'static str, value: String, what: String| {
            faults.push(FieldFault { field: id.to_owned(), code, value, what });
        };
        for question in self.questions() {
            match answers.get(&question.id) {
                None if whole => {
                    add(&question.id, "required", String::new(), "Not answered yet.".to_owned());
                }
                Some(Answer::DoesNotApply) if !question.may_not_apply => {
                    let what = "This question always applies.".to_owned();
                    add(&question.id, "always_applies", String::new(), what);
                }
                Some(Answer::Points(n)) if *n > question.scale.most() => {
                    let what = format!("At most {}.", question.scale.most());
                    add(&question.id, "too_large", n.to_string(), what);
                }
                None | Some(Answer::DoesNotApply | Answer::Points(_)) => {}
            }
        }
        for id in answers.keys().filter(|id| self.questions().all(|q| q.id != **id)) {
            add(id, "unknown", String::new(), "The grid has no such question.".to_owned());
        }
        faults
    }

    /// What each answered question gave of its points, in hundredths of a percent.
    #[must_use]
    pub fn shares(&self, answers: &Answers) -> Vec<(String, u32)> {
        let share = |question: &Question| match answers.get(&question.id) {
            Some(Answer::Points(n)) => {
                let most = question.scale.most().max(1);
                Some((question.id.clone(), (*n).min(most) * 10_000 / most))
            }
            Some(Answer::DoesNotApply) | None => None,
        };
        self.questions().filter_map(share).collect()
    }

    /// The mark of what was answered so far; unanswered questions count as not applying.
    #[must_use]
    pub fn mark(&self, answers: &Answers) -> Mark {
        let mut whole = Mean::default();
        let mut sections = Vec::with_capacity(self.sections.len());
        let mut knocked_out = Vec::new();
        for section in &self.sections {
            let mut part = Mean::default();
            for question in &section.questions {
                let Some(Answer::Points(n)) = answers.get(&question.id) else { continue };
                let most = question.scale.most().max(1);
                part.add(question.weight, f64::from((*n).min(most)) / f64::from(most));
                if question.knock_out && *n == 0 {
                    knocked_out.push(question.id.clone());
                }
            }
            sections.push(SectionMark { section: section.id.clone(), share: part.share() });
            if let Some(share) = part.value() {
                whole.add(section.weight, share);
            }
        }
        let mut share = whole.share();
        if share.is_some() && !knocked_out.is_empty() {
            share = Some(0);
        }
        let passed = share.is_some_and(|s| s >= self.pass_percent * 100);
        Mark { share, passed, knocked_out, sections }
    }
}

/// A weighted mean of shares.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    fn add(&mut self, weight: u32, share: f64) {
        self.sum += f64::from(weight) * share;
        self.weight += f64::from(weight);
    }

    fn value(self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }

    /// In hundredths of a percent.
    fn share(self) -> Option<u32> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a mean of shares lies between 0 and 1"
        )]
        self.value().map(|v| (v * 10_000.0).round() as u32)
    }
}

struct Faults(Vec<Fault>);

impl Faults {
    fn add(
        &mut self,
        path: impl Into<String>,
        code: &'static str,
        value: impl std::fmt::Display,
        what: impl Into<String>,
    ) {
        self.0.push(Fault::new(path, code, value.to_string(), what));
    }

    fn id(&mut self, path: &str, id: &str) {
        if !is_id(id) {
            let what = "Write an id of small letters, digits and _, beginning with a letter.";
            self.add(path, "bad_id", id, what);
        }
    }

    fn own(&mut self, path: &str, id: &str, seen: &mut BTreeSet<String>) {
        self.id(path, id);
        if !seen.insert(id.to_owned()) {
            self.add(path, "id_twice", id, "It is there twice: choose a different one.");
        }
    }

    fn words(&mut self, path: &str, label: &Label) {
        if label.fr.trim().is_empty() {
            self.add(path, "no_label", "", "Say it in French at least.");
        }
    }

    fn within(&mut self, path: &str, n: u32, least: u32, most: u32) {
        if n < least || n > most {
            self.add(path, "out_of_range", n, format!("Use {least}–{most}."));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(id: &str, weight: u32, scale: Scale) -> Question {
        let text = Label::from(id);
        Question { id: id.into(), text, scale, weight, may_not_apply: true, ..Question::default() }
    }

    fn grid() -> Grid {
        let section = |id: &str, weight, questions| Section {
            id: id.into(),
            name: id.into(),
            weight,
            questions,
        };
        let mut identity = question("identity", 1, Scale::YesNo);
        identity.knock_out = true;
        identity.may_not_apply = false;
        Grid {
            id: "hotline".into(),
            name: "Hotline".into(),
            pass_percent: 70,
            sections: vec![
                section("welcome", 1, vec![identity, question("greeting", 3, Scale::YesNo)]),
                section(
                    "solution",
                    3,
                    vec![
                        question("listens", 1, Scale::Points { most: 4 }),
                        question("solves", 1, Scale::Points { most: 5 }),
                    ],
                ),
            ],
            ..Grid::default()
        }
    }

    fn answers(given: [(&str, Option<u32>); 4]) -> Answers {
        let answer = |n: Option<u32>| n.map_or(Answer::DoesNotApply, Answer::Points);
        given.into_iter().map(|(id, n)| (id.to_owned(), answer(n))).collect()
    }

    #[test]
    fn a_mark_is_the_weighted_mean_of_sections_and_questions() {
        // Welcome: 1 of 1 and 0 of 1 with weights 1 and 3: 25 %. Solution: 3/4 and 4/5: 77.5 %.
        let given = [
            ("identity", Some(1)),
            ("greeting", Some(0)),
            ("listens", Some(3)),
            ("solves", Some(4)),
        ];
        let mark = grid().mark(&answers(given));
        assert_eq!(
            mark.sections.iter().map(|s| s.share).collect::<Vec<_>>(),
            [Some(2_500), Some(7_750)]
        );
        assert_eq!(mark.share, Some(6_438), "(25 + 3 × 77.5) / 4 = 64.375 %");
        assert!(!mark.passed);
    }

    #[test]
    fn what_does_not_apply_counts_neither_for_nor_against() {
        let given =
            [("identity", Some(1)), ("greeting", None), ("listens", None), ("solves", None)];
        let mark = grid().mark(&answers(given));
        assert_eq!((mark.share, mark.passed), (Some(10_000), true));
        assert_eq!(mark.sections[1].share, None);
        assert_eq!(grid().mark(&Answers::new()).share, None);
    }

    #[test]
    fn a_failed_knock_out_takes_every_point() {
        let given = [
            ("identity", Some(0)),
            ("greeting", Some(1)),
            ("listens", Some(4)),
            ("solves", Some(5)),
        ];
        let mark = grid().mark(&answers(given));
        assert_eq!((mark.share, mark.passed), (Some(0), false));
        assert_eq!(mark.knocked_out, ["identity"]);
    }

    #[test]
    fn faulty_grids_and_answers_are_told_by_their_place() {
        assert_eq!(grid().faults("grids.0"), Vec::new());
        let mut faulty = grid();
        faulty.sections[1].questions[0].scale = Scale::Points { most: 0 };
        faulty.sections[1].questions[1].id = "identity".into();
        faulty.name.fr = " ".into();
        let paths: Vec<String> = faulty.faults("grids.0").into_iter().map(|f| f.path).collect();
        assert_eq!(
            paths,
            [
                "grids.0.name.fr",
                "grids.0.sections[1].questions[0].scale.most",
                "grids.0.sections[1].questions[1].id",
            ]
        );
        let given =
            [("identity", None), ("greeting", Some(2)), ("colour", Some(1)), ("solves", Some(5))];
        let paths: Vec<String> =
            grid().faults_of(&answers(given), true).into_iter().map(|f| f.field).collect();
        assert_eq!(paths, ["identity", "greeting", "listens", "colour"]);
        let halfway = grid().faults_of(&answers(given), false);
        assert!(halfway.iter().all(|f| f.field != "listens"), "a draft may be unfinished");
    }
}
