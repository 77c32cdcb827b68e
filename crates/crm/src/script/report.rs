//! Figures of many runs of one script: a fold of their rows.
//!
//! Owns: what each figure counts. Must not own: which runs; texts that customers gave are counted,
//! never shown.

use super::{Ending, Run, Script, longest_ms, reading_ms};
use crate::field::{FieldKind, spoken};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub runs: u64,
    pub completed: u64,
    pub stopped: u64,
    /// The call ended before the script.
    pub call_ended: u64,
    /// Still going on.
    pub open: u64,
    /// Of ended runs, from the first page to the end.
    pub mean_ms: Option<u64>,
    /// The longest way at reading pace.
    pub reading_ms: u64,
    /// In the order of the script.
    pub pages: Vec<PageFigures>,
    /// Those of the whole script and of its pages.
    pub objections: Vec<ObjectionFigures>,
    pub answers: Vec<AnswerFigures>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageFigures {
    pub page: String,
    /// Runs that came here at least once.
    pub reached: u64,
    /// Runs that ended here before the end of the script.
    pub dropped: u64,
    /// Times that it was gone back from.
    pub back: u64,
    /// Per visit that was left.
    pub mean_ms: Option<u64>,
    pub reading_ms: u64,
    pub mentions: Vec<MentionFigures>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MentionFigures {
    pub mention: String,
    /// Of the runs that reached its page.
    pub ticked: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObjectionFigures {
    pub objection: String,
    /// The page that it stands on; none for one of the whole script.
    pub page: Option<String>,
    pub opened: u64,
    /// Runs with it that were completed all the same.
    pub completed: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerFigures {
    pub field: String,
    pub answered: u64,
    /// Of choices and yes/no; other kinds are only counted.
    pub values: Vec<Counted>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    pub value: String,
    pub count: u64,
}

/// Runs that have no end of their own come with what became of their call.
#[must_use]
pub fn report<'a>(
    script: &Script,
    runs: impl IntoIterator<Item = (&'a Run, Option<Ending>)>,
) -> Report {
    let mut fold = Fold::default();
    let mut all = Report { reading_ms: longest_ms(script), ..Report::default() };
    for (run, fallen) in runs {
        all.runs += 1;
        let ending = run.ended.map(|(_, how)| how).or(fallen);
        match ending {
            Some(Ending::Completed) => all.completed += 1,
            Some(Ending::Stopped) => all.stopped += 1,
            Some(Ending::CallEnded) => all.call_ended += 1,
            None => all.open += 1,
        }
        fold.run(run, ending);
    }
    all.mean_ms = fold.whole.mean();
    all.pages = script.pages.iter().map(|page| fold.page(page)).collect();
    all.objections = fold.objections(script);
    all.answers = fold.answers(script);
    all
}

#[derive(Default)]
struct Mean {
    sum_ms: u64,
    count: u64,
}

impl Mean {
    fn add(&mut self, ms: i64) {
        self.sum_ms += ms.max(0).unsigned_abs();
        self.count += 1;
    }

    const fn mean(&self) -> Option<u64> {
        self.sum_ms.checked_div(self.count)
    }
}

#[derive(Default)]
struct Fold {
    whole: Mean,
    reached: BTreeMap<String, u64>,
    dropped: BTreeMap<String, u64>,
    back: BTreeMap<String, u64>,
    times: BTreeMap<String, Mean>,
    ticked: BTreeMap<(String, String), u64>,
    /// By page and objection: opened, and completed all the same.
    opened: BTreeMap<(String, String), (u64, u64)>,
    values: BTreeMap<(String, String), u64>,
    answered: BTreeMap<String, u64>,
}

impl Fold {
    fn run(&mut self, run: &Run, ending: Option<Ending>) {
        let pages: BTreeSet<_> = run.path.iter().map(|v| &v.page).collect();
        for page in pages {
            *self.reached.entry(page.clone()).or_default() += 1;
        }
        for visit in &run.path {
            if let Some(left) = visit.left {
                let time = self.times.entry(visit.page.clone()).or_default();
                time.add(left.since_ms(visit.entered));
            }
            if visit.back {
                *self.back.entry(visit.page.clone()).or_default() += 1;
            }
        }
        if let (Some(Ending::Stopped | Ending::CallEnded), Some(last)) = (ending, run.trail.last())
        {
            *self.dropped.entry(last.clone()).or_default() += 1;
        }
        if let (Some((end, _)), Some(first)) = (run.ended, run.path.first()) {
            self.whole.add(end.since_ms(first.entered));
        }
        for tick in &run.ticked {
            *self.ticked.entry((tick.page.clone(), tick.mention.clone())).or_default() += 1;
        }
        let completed = u64::from(ending == Some(Ending::Completed));
        let mut met = BTreeSet::new();
        for open in &run.opened {
            let key = (open.page.clone(), open.objection.clone());
            let slot = self.opened.entry(key).or_default();
            slot.0 += 1;
            if met.insert(&open.objection) {
                slot.1 += completed;
            }
        }
        for (field, value) in run.answers.reveal() {
            *self.answered.entry(field.clone()).or_default() += 1;
            let parts = value
                .as_array()
                .map_or_else(|| vec![spoken(value)], |items| items.iter().map(spoken).collect());
            for part in parts {
                *self.values.entry((field.clone(), part)).or_default() += 1;
            }
        }
    }

    fn page(&self, page: &super::Page) -> PageFigures {
        let of = |counts: &BTreeMap<String, u64>| counts.get(&page.id).copied().unwrap_or(0);
        let ticked = |mention: &str| {
            let key = (page.id.clone(), mention.to_owned());
            self.ticked.get(&key).copied().unwrap_or(0)
        };
        PageFigures {
            page: page.id.clone(),
            reached: of(&self.reached),
            dropped: of(&self.dropped),
            back: of(&self.back),
            mean_ms: self.times.get(&page.id).and_then(Mean::mean),
            reading_ms: reading_ms(page),
            mentions: page
                .mentions
                .iter()
                .map(|m| MentionFigures { mention: m.id.clone(), ticked: ticked(&m.id) })
                .collect(),
        }
    }

    /// One of a page counts there; one of the script wherever it was opened.
    fn objections(&self, script: &Script) -> Vec<ObjectionFigures> {
        let mut found = Vec::new();
        for objection in &script.objections {
            let here = self.opened.iter().filter(|((page, id), _)| {
                let own =
                    script.page(page).is_some_and(|p| p.objections.iter().any(|o| o.id == *id));
                *id == objection.id && !own
            });
            let (opened, completed) = here.fold((0, 0), |sum, (_, n)| (sum.0 + n.0, sum.1 + n.1));
            let (objection, page) = (objection.id.clone(), None);
            found.push(ObjectionFigures { objection, page, opened, completed });
        }
        for page in &script.pages {
            for objection in &page.objections {
                let key = (page.id.clone(), objection.id.clone());
                let (opened, completed) = self.opened.get(&key).copied().unwrap_or_default();
                let (page, objection) = (Some(page.id.clone()), objection.id.clone());
                found.push(ObjectionFigures { objection, page, opened, completed });
            }
        }
        found
    }

    fn answers(&self, script: &Script) -> Vec<AnswerFigures> {
        let mut met = BTreeSet::new();
        let fields = script.pages.iter().flat_map(|p| &p.fields);
        fields
            .filter(|field| met.insert(&field.id))
            .map(|field| AnswerFigures {
                field: field.id.clone(),
                answered: self.answered.get(&field.id).copied().unwrap_or(0),
                values: match field.kind.kind() {
                    FieldKind::Choice | FieldKind::Several | FieldKind::YesNo => {
                        self.values_of(&field.id)
                    }
                    FieldKind::Text
                    | FieldKind::LongText
                    | FieldKind::Number
                    | FieldKind::Amount
                    | FieldKind::Date
                    | FieldKind::Phone
                    | FieldKind::Email => Vec::new(),
                },
            })
            .collect()
    }

    fn values_of(&self, field: &str) -> Vec<Counted> {
        let own = self.values.iter().filter(|((f, _), _)| f == field);
        let mut counted: Vec<_> = own
            .map(|((_, value), count)| Counted { value: value.clone(), count: *count })
            .collect();
        counted.sort_by_key(|c| std::cmp::Reverse(c.count));
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::linked;
    use super::super::{END, Objection, templates};
    use super::*;
    use crate::field::{Field, FieldType, Values};
    use serde_json::json;
    use vocab::Moment;

    const fn at(ms: i64) -> Moment {
        Moment::from_epoch_ms(ms)
    }

    fn script() -> Script {
        let mut script = linked(&[("a", &["b"]), ("b", &[END])]);
        script.pages[0].mentions = vec![templates().remove(0)];
        script.pages[0].fields = vec![
            Field::new("keen", "Intéressé ?".into(), FieldType::YesNo {}),
            Field::new("name", "Nom".into(), FieldType::LongText {}),
        ];
        let dear = Objection { id: "dear".into(), title: "Cher".into(), answer: "Non".into() };
        script.objections = vec![dear];
        script
    }

    /// 4 s on `a`; completed after 2 s on `b`, or there still.
    fn run(script: &Script, completed: bool) -> Run {
        let mut run = Run::begin(script, at(0));
        run.tick(script, "identity", at(1_000)).unwrap();
        let typed = json!({"keen": completed, "name": "Zoé"});
        run.keep(script, typed.as_object().unwrap()).unwrap();
        run.next(script, &Values::new(), "FR", false, at(4_000)).unwrap();
        run.open(script, "dear", at(5_000)).unwrap();
        if completed {
            run.next(script, &Values::new(), "FR", false, at(6_000)).unwrap();
        }
        run
    }

    #[test]
    fn runs_are_counted_by_how_they_ended_and_dropped_where_they_stood() {
        let script = script();
        let (done, left, live) = (run(&script, true), run(&script, false), run(&script, false));
        let fallen = Some(Ending::CallEnded);
        let found = report(&script, [(&done, None), (&left, fallen), (&live, None)]);
        assert_eq!((found.runs, found.completed, found.call_ended, found.open), (3, 1, 1, 1));
        assert_eq!(found.mean_ms, Some(6_000));
        let pages: Vec<_> = found.pages.iter().map(|p| (p.reached, p.dropped, p.mean_ms)).collect();
        assert_eq!(pages, [(3, 0, Some(4_000)), (3, 1, Some(2_000))]);
        assert_eq!(found.pages[0].mentions[0].ticked, 3);
        assert_eq!((found.objections[0].opened, found.objections[0].completed), (3, 1));
    }

    #[test]
    fn choices_are_told_by_value_and_texts_only_counted() {
        let script = script();
        let (yes, no) = (run(&script, true), run(&script, false));
        let found = report(&script, [(&yes, None), (&no, None), (&no, None)]);
        let keen = &found.answers[0];
        let values: Vec<_> = keen.values.iter().map(|v| (v.value.as_str(), v.count)).collect();
        assert_eq!(values, [("false", 2), ("true", 1)]);
        assert_eq!((found.answers[1].answered, found.answers[1].values.len()), (3, 0));
        assert!(!serde_json::to_string(&found).unwrap().contains("Zoé"));
    }
}
