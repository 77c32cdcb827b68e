//! One walk through a script with one customer.
//!
//! Owns: when a page may be left and where that leads. Time is a parameter. Must not own: the card,
//! which is given as names, or where answers are kept besides.

use super::{Page, Script};
use crate::field::{FieldFault, Values, spoken};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use vocab::expression::Expression;
use vocab::{Moment, Pii};

/// What happened on the way. Only grows, but for the answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Pages in the order in which they were shown; the last is on the screen.
    pub path: Vec<Visit>,
    /// The way that led here, without what was gone back over.
    pub trail: Vec<String>,
    pub answers: Pii<Values>,
    pub ticked: Vec<Ticked>,
    pub opened: Vec<Opened>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<(Moment, Ending)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub page: String,
    pub entered: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Moment>,
    /// Left towards the page before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub back: bool,
}

/// A mandatory mention was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticked {
    pub page: String,
    pub mention: String,
    pub at: Moment,
}

/// The answer to an objection was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub page: String,
    pub objection: String,
    pub at: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// An end of the script was reached.
    Completed,
    /// The agent ended it before.
    Stopped,
    /// The call ended before.
    CallEnded,
}

/// Why a step was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    Ended,
    /// The page, objection or mention is not one of this place.
    Unknown,
    NothingBefore,
    /// Answers at fault, and mentions unticked as `mentions.ID`.
    Faults(Vec<FieldFault>),
}

impl Run {
    #[must_use]
    pub fn begin(script: &Script, now: Moment) -> Self {
        let mut run = Self::default();
        run.enter(&script.start, now);
        run
    }

    /// The page on the screen; none when it has ended.
    #[must_use]
    pub fn page<'a>(&self, script: &'a Script) -> Option<&'a Page> {
        if self.ended.is_some() {
            return None;
        }
        self.trail.last().and_then(|id| script.page(id))
    }

    #[must_use]
    pub fn is_ticked(&self, page: &str, mention: &str) -> bool {
        self.ticked.iter().any(|t| t.page == page && t.mention == mention)
    }

    /// Keeps what was typed on this page so far, whole or not: a crash of the browser loses nothing.
    ///
    /// # Errors
    /// When it has ended.
    pub fn keep(&mut self, script: &Script, typed: &Values) -> Result<(), Refusal> {
        let page = self.page(script).ok_or(Refusal::Ended)?;
        let mut answers = std::mem::take(&mut self.answers).into_inner();
        for field in &page.fields {
            match typed.get(&field.id) {
                Some(Value::Null) => {
                    answers.remove(&field.id);
                }
                Some(value) => {
                    answers.insert(field.id.clone(), value.clone());
                }
                None => {}
            }
        }
        self.answers = Pii::new(answers);
        Ok(())
    }

    /// A mention was said. Ticking it twice keeps the first moment; nothing unticks it.
    ///
    /// # Errors
    /// When it has ended or the page has no such mention.
    pub fn tick(&mut self, script: &Script, mention: &str, now: Moment) -> Result<bool, Refusal> {
        let page = self.page(script).ok_or(Refusal::Ended)?;
        if !page.mentions.iter().any(|m| m.id == mention) {
            return Err(Refusal::Unknown);
        }
        if self.is_ticked(&page.id, mention) {
            return Ok(false);
        }
        let (page, mention) = (page.id.clone(), mention.to_owned());
        self.ticked.push(Ticked { page, mention, at: now });
        Ok(true)
    }

    /// # Errors
    /// When it has ended or there is no such objection at hand.
    pub fn open(&mut self, script: &Script, objection: &str, now: Moment) -> Result<(), Refusal> {
        let page = self.page(script).ok_or(Refusal::Ended)?;
        let mut at_hand = page.objections.iter().chain(&script.objections);
        if !at_hand.any(|o| o.id == objection) {
            return Err(Refusal::Unknown);
        }
        let (page, objection) = (page.id.clone(), objection.to_owned());
        self.opened.push(Opened { page, objection, at: now });
        Ok(())
    }

    /// Leaves the page by the first branch that holds. With the call over, mentions that were not
    /// said can't be said any more and stand in nobody's way.
    ///
    /// # Errors
    /// When it has ended, or what is missing on the page.
    pub fn next(
        &mut self,
        script: &Script,
        card: &Values,
        region: &str,
        call_over: bool,
        now: Moment,
    ) -> Result<(), Refusal> {
        self.advance(script, card, region, call_over, now).map(drop)
    }

    /// As `next`; gives the number of the branch that was taken, none for the else.
    pub(super) fn advance(
        &mut self,
        script: &Script,
        card: &Values,
        region: &str,
        call_over: bool,
        now: Moment,
    ) -> Result<Option<usize>, Refusal> {
        let page = self.page(script).ok_or(Refusal::Ended)?;
        let mut faults = Vec::new();
        if !call_over {
            faults.extend(self.unsaid(page));
        }
        match page_values(page, self.answers.reveal(), region) {
            Ok(read) => {
                let mut answers = self.answers.reveal().clone();
                page.fields.iter().for_each(|f| drop(answers.remove(&f.id)));
                answers.extend(read);
                self.answers = Pii::new(answers);
            }
            Err(found) => faults.extend(found),
        }
        if !faults.is_empty() {
            return Err(Refusal::Faults(faults));
        }
        let branch = self.branch(page, card);
        let to = branch.and_then(|n| page.next.get(n)).map_or(&page.otherwise, |b| &b.to).clone();
        self.leave(false, now);
        if script.page(&to).is_none() {
            self.ended = Some((now, Ending::Completed));
        } else {
            self.enter(&to, now);
        }
        Ok(branch)
    }

    /// # Errors
    /// When it has ended or this is the first page.
    pub fn back(&mut self, now: Moment) -> Result<(), Refusal> {
        if self.ended.is_some() {
            return Err(Refusal::Ended);
        }
        if self.trail.len() < 2 {
            return Err(Refusal::NothingBefore);
        }
        self.leave(true, now);
        self.trail.pop();
        let page = self.trail.pop().unwrap_or_default();
        self.enter(&page, now);
        Ok(())
    }

    /// # Errors
    /// When it has ended already.
    pub fn end(&mut self, how: Ending, now: Moment) -> Result<(), Refusal> {
        if self.ended.is_some() {
            return Err(Refusal::Ended);
        }
        self.leave(false, now);
        self.ended = Some((now, how));
        Ok(())
    }

    fn unsaid(&self, page: &Page) -> Vec<FieldFault> {
        let unsaid = page.mentions.iter().filter(|m| !self.is_ticked(&page.id, &m.id));
        let fault = |m: &super::Mention| FieldFault {
            field: format!("mentions.{}", m.id),
            code: "mention_unsaid",
            value: String::new(),
            what: "Say it, then tick it.".to_owned(),
        };
        unsaid.map(fault).collect()
    }

    /// The branch of the page that holds now; none is the else. An expression that can't be
    /// read holds never: the check told it before.
    fn branch(&self, page: &Page, card: &Values) -> Option<usize> {
        let value = |name: &str| {
            let known = self.answers.reveal().get(name).or_else(|| card.get(name));
            known.map(spoken).filter(|v| !v.is_empty())
        };
        let holds = |when: &str| Expression::parse(when).is_ok_and(|e| e.holds(&value));
        page.next.iter().position(|b| holds(&b.when))
    }

    fn enter(&mut self, page: &str, now: Moment) {
        let visit = Visit { page: page.to_owned(), entered: now, left: None, back: false };
        self.path.push(visit);
        self.trail.push(page.to_owned());
    }

    fn leave(&mut self, back: bool, now: Moment) {
        if let Some(visit) = self.path.last_mut() {
            visit.left = Some(now);
            visit.back = back;
        }
    }
}

/// The page's own fields as they are kept. Conditions see the answers of all pages.
///
/// # Errors
/// Every fault, in the order of the fields.
pub fn page_values(page: &Page, answers: &Values, region: &str) -> Result<Values, Vec<FieldFault>> {
    let mut kept = Values::new();
    let mut faults = Vec::new();
    for field in page.fields.iter().filter(|f| f.applies(answers)) {
        match field.read(answers.get(&field.id).unwrap_or(&Value::Null), region) {
            Ok(Value::Null) if field.required => faults.push(FieldFault {
                field: field.id.clone(),
                code: "required",
                value: String::new(),
                what: "Fill in this field.".to_owned(),
            }),
            Ok(Value::Null) => {}
            Ok(value) => {
                kept.insert(field.id.clone(), value);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(kept) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::linked;
    use super::super::{Branch, END, Objection, templates};
    use super::*;
    use crate::field::{Field, FieldType};
    use serde_json::json;

    const fn at(ms: i64) -> Moment {
        Moment::from_epoch_ms(ms)
    }

    fn values(value: Value) -> Values {
        value.as_object().cloned().unwrap_or_default()
    }

    /// Asks on `a`; `b` when the answer is yes, `c` for customers of Lyon, the end for others.
    fn script() -> Script {
        let mut script = linked(&[("a", &[END]), ("b", &[END]), ("c", &[END])]);
        let branch = |when: &str, to: &str| Branch { when: when.to_owned(), to: to.to_owned() };
        let page = &mut script.pages[0];
        page.next =
            vec![branch("interested = \"true\"", "b"), branch("customer.city = \"Lyon\"", "c")];
        let field = Field::new("interested", "Intéressé ?".into(), FieldType::YesNo {});
        page.fields = vec![field.required()];
        script
    }

    fn trail(run: &Run) -> Vec<&str> {
        run.trail.iter().map(String::as_str).collect()
    }

    #[test]
    fn the_answers_then_the_card_then_else_choose_the_way() {
        let script = script();
        for (answer, city, wanted) in
            [(true, "Lyon", Some("b")), (false, "Lyon", Some("c")), (false, "Lille", None)]
        {
            let mut run = Run::begin(&script, at(0));
            run.keep(&script, &values(json!({"interested": answer}))).unwrap();
            let card = values(json!({"customer.city": city}));
            run.next(&script, &card, "FR", false, at(9)).unwrap();
            assert_eq!(run.page(&script).map(|p| p.id.as_str()), wanted);
            assert_eq!(run.ended, wanted.is_none().then_some((at(9), Ending::Completed)));
        }
    }

    #[test]
    fn a_page_is_not_left_while_something_is_missing_on_it() {
        let mut script = script();
        script.pages[0].mentions = templates();
        let mut run = Run::begin(&script, at(0));
        let next = |run: &mut Run, over| run.next(&script, &Values::new(), "FR", over, at(5));
        let Err(Refusal::Faults(faults)) = next(&mut run, false) else { panic!("left") };
        let told: Vec<_> = faults.iter().map(|f| (f.field.as_str(), f.code)).collect();
        assert_eq!(
            told,
            [
                ("mentions.identity", "mention_unsaid"),
                ("mentions.commercial_nature", "mention_unsaid"),
                ("mentions.recording_notice", "mention_unsaid"),
                ("interested", "required"),
            ]
        );
        run.keep(&script, &values(json!({"interested": "oui"}))).unwrap();
        for mention in ["identity", "commercial_nature"] {
            assert!(run.tick(&script, mention, at(3)).unwrap());
        }
        let Err(Refusal::Faults(faults)) = next(&mut run, false) else { panic!("left") };
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(run.tick(&script, "shoe", at(3)), Err(Refusal::Unknown));
        next(&mut run.clone(), true).expect("with the call over nothing can be said any more");
        run.tick(&script, "recording_notice", at(4)).unwrap();
        next(&mut run, false).unwrap();
        assert_eq!(trail(&run), ["a", "b"]);
        assert_eq!(run.answers.reveal()["interested"], json!(true), "kept as it is read");
    }

    #[test]
    fn a_tick_keeps_its_first_moment() {
        let mut script = script();
        script.pages[0].mentions = templates();
        let mut run = Run::begin(&script, at(0));
        assert!(run.tick(&script, "identity", at(1)).unwrap());
        assert!(!run.tick(&script, "identity", at(2)).unwrap());
        assert_eq!(run.ticked[0].at, at(1));
        assert_eq!(run.ticked.len(), 1);
    }

    #[test]
    fn going_back_loses_no_answer_and_the_path_tells_it() {
        let script = script();
        let mut run = Run::begin(&script, at(0));
        run.keep(&script, &values(json!({"interested": true}))).unwrap();
        run.next(&script, &Values::new(), "FR", false, at(10)).unwrap();
        run.back(at(15)).unwrap();
        assert_eq!(trail(&run), ["a"]);
        assert_eq!(run.answers.reveal()["interested"], json!(true));
        assert_eq!(run.back(at(16)), Err(Refusal::NothingBefore));
        let path: Vec<_> = run.path.iter().map(|v| (v.page.as_str(), v.back)).collect();
        assert_eq!(path, [("a", false), ("b", true), ("a", false)]);
        assert_eq!(run.path[1].left, Some(at(15)));
    }

    #[test]
    fn an_ended_run_stays_ended() {
        let mut script = script();
        let answer = "Rien ne presse".into();
        script.objections = vec![Objection { id: "late".into(), title: "Tard".into(), answer }];
        let mut run = Run::begin(&script, at(0));
        run.open(&script, "late", at(1)).unwrap();
        assert_eq!(run.open(&script, "dear", at(1)), Err(Refusal::Unknown));
        run.end(Ending::Stopped, at(2)).unwrap();
        assert_eq!(run.end(Ending::CallEnded, at(3)), Err(Refusal::Ended));
        assert_eq!(run.keep(&script, &Values::new()), Err(Refusal::Ended));
        assert_eq!(run.back(at(4)), Err(Refusal::Ended));
        assert_eq!(run.ended, Some((at(2), Ending::Stopped)));
        assert_eq!(run.path[0].left, Some(at(2)));
    }

    #[test]
    fn a_run_is_read_back_as_it_was_written() {
        let script = script();
        let mut run = Run::begin(&script, at(0));
        run.keep(&script, &values(json!({"interested": true}))).unwrap();
        let text = serde_json::to_string(&run).unwrap();
        assert_eq!(serde_json::from_str::<Run>(&text).unwrap(), run);
        assert!(!format!("{run:?}").contains("interested"), "answers are personal");
    }
}
