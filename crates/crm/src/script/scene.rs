//! Tests of a script as text: a customer answers, and the way through the pages is looked at.
//!
//! Owns: the language, what came of each scene, which exits were taken. Must not own: files, rows.
//!
//! ```text
//! test "Un blessé"                 # begins a scene
//! customer.city = "Lyon"           # the card, agent.name, …
//! ticks identity                   # a mention is said
//! ville = "Villefranche"           # an answer on the page that is open
//! opens attente                    # the answer to an objection
//! next                             # or: back | stops | call ends
//! > page secours
//! > says "Bonjour"
//! > asks ville
//! > refused ville                  # the `next` before: a field, or mentions.identity
//! > ville is "Villefranche"
//! > ends completed                 # or: stopped
//! ```
//!
//! A `next` that was refused must be followed by its `> refused`.

use super::check::OTHER_NAMES;
use super::{Ending, Page, Refusal, Run, Script};
use crate::field::{FieldFault, FieldType, Values, spoken};
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;
use vocab::Moment;
use vocab::template::{Surroundings, fill};

/// Between two steps; tests have no clock.
const STEP_MS: i64 = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestReport {
    pub passed: bool,
    pub scenes: Vec<Scene>,
    pub coverage: Coverage,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scene {
    /// From 1, in the text.
    pub line: u32,
    pub name: String,
    pub failure: Option<Failure>,
}

/// The first line of a scene that did not come true, or can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    pub line: u32,
    pub wanted: String,
    pub what: String,
    /// What happened instead, in order.
    pub happened: Vec<String>,
}

/// Exits that the tests took, of those that the pages have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    pub taken: u32,
    pub exits: u32,
    pub missing: Vec<Exit>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exit {
    pub page: String,
    /// The condition, or `otherwise`.
    pub exit: String,
}

/// A page and the number of its branch; none is the else.
type Taken = BTreeSet<(String, Option<usize>)>;

/// Runs every scene of a text on a run of its own.
#[must_use]
pub fn test(script: &Script, text: &str) -> TestReport {
    let mut taken = Taken::new();
    let mut scenes: Vec<Scene> = Vec::new();
    let mut walk = Walk::new(script);
    for (number, line) in (1u32..).zip(text.lines()) {
        let words = words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let Some(first) = words.first() else { continue };
        let begins = *first == "test";
        if begins || scenes.is_empty() {
            let name = words.get(1).filter(|_| begins).copied().unwrap_or_else(|| line.trim());
            scenes.push(Scene { line: number, name: name.to_owned(), failure: None });
            walk = Walk::new(script);
        }
        let Some(scene) = scenes.last_mut().filter(|s| !begins && s.failure.is_none()) else {
            continue;
        };
        if let Err(what) = walk.line(&words, &mut taken) {
            let happened = std::mem::take(&mut walk.happened);
            let wanted = line.trim().to_owned();
            scene.failure = Some(Failure { line: number, wanted, what, happened });
        }
    }
    let passed = scenes.iter().all(|s| s.failure.is_none());
    TestReport { passed, scenes, coverage: coverage(script, &taken) }
}

fn coverage(script: &Script, taken: &Taken) -> Coverage {
    let exits = script.pages.iter().flat_map(|page| {
        let branches = page.next.iter().enumerate().map(|(n, b)| (Some(n), b.when.as_str()));
        branches.chain([(None, "otherwise")]).map(move |(n, name)| (page.id.clone(), n, name))
    });
    let (mut all, mut missing) = (0, Vec::new());
    for (page, n, exit) in exits {
        all += 1;
        if !taken.contains(&(page.clone(), n)) {
            missing.push(Exit { page, exit: exit.to_owned() });
        }
    }
    let left = u32::try_from(missing.len()).unwrap_or(all);
    Coverage { taken: all.saturating_sub(left), exits: all, missing }
}

/// Words and texts in quotes, up to a `#`.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut rest) = (Vec::new(), line.trim_start());
    while let Some(first) = rest.chars().next().filter(|c| *c != '#') {
        let (word, after) = match rest.strip_prefix('"') {
            Some(inside) if first == '"' => inside.split_once('"').unwrap_or((inside, "")),
            Some(_) | None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

struct Walk<'a> {
    script: &'a Script,
    run: Run,
    card: Values,
    over: bool,
    /// What the last `next` was refused for.
    refused: Vec<FieldFault>,
    now: Moment,
    happened: Vec<String>,
}

type Told = Result<(), String>;

impl<'a> Walk<'a> {
    fn new(script: &'a Script) -> Self {
        let now = Moment::from_epoch_ms(0);
        let run = Run::begin(script, now);
        let happened = vec![format!("page {}", script.start)];
        let (card, refused) = (Values::new(), Vec::new());
        Self { script, run, card, over: false, refused, now, happened }
    }

    fn line(&mut self, words: &[&str], taken: &mut Taken) -> Told {
        self.now = self.now.plus_ms(STEP_MS);
        if let [">", "refused", what] = words {
            return self.was_refused(what);
        }
        if let Some(fault) = self.refused.first() {
            return Err(format!("the page can't be left: {} ({})", fault.field, fault.code));
        }
        match words {
            [">", wanted @ ..] => self.look(wanted),
            [name, "=", value] => self.know(name, value),
            ["ticks", mention] => {
                let ticked = self.run.tick(self.script, mention, self.now);
                ticked.map(drop).map_err(|e| self.refusal(&e, "mention", mention))
            }
            ["opens", objection] => {
                let opened = self.run.open(self.script, objection, self.now);
                opened.map_err(|e| self.refusal(&e, "objection", objection))
            }
            ["next"] => self.next(taken),
            ["back"] => {
                self.run.back(self.now).map_err(|e| self.refusal(&e, "page before", ""))?;
                self.enter();
                Ok(())
            }
            ["stops"] => {
                let ended = self.run.end(Ending::Stopped, self.now);
                ended.map_err(|e| self.refusal(&e, "page", ""))?;
                self.enter();
                Ok(())
            }
            ["call", "ends"] => {
                self.over = true;
                Ok(())
            }
            _ => Err("this line can't be read: a step is NAME = \"…\", ticks, opens, next, back, \
                 stops or call ends; what is looked at begins with >"
                .to_owned()),
        }
    }

    fn know(&mut self, name: &str, value: &str) -> Told {
        if name.starts_with("customer.") || OTHER_NAMES.contains(&name) {
            self.card.insert(name.to_owned(), Value::from(value));
            return Ok(());
        }
        let page = self.page()?;
        let Some(field) = page.fields.iter().find(|f| f.id == name) else {
            let asked: Vec<_> = page.fields.iter().map(|f| f.id.as_str()).collect();
            return Err(format!(
                "the page {} does not ask {name}; it asks: {}",
                page.id,
                asked.join(", ")
            ));
        };
        let value = match &field.kind {
            FieldType::Several { .. } => value.split(',').map(str::trim).collect(),
            FieldType::Text { .. }
            | FieldType::LongText {}
            | FieldType::Number { .. }
            | FieldType::Amount {}
            | FieldType::Date {}
            | FieldType::YesNo {}
            | FieldType::Choice { .. }
            | FieldType::Phone {}
            | FieldType::Email {} => Value::from(value),
        };
        let typed = Values::from_iter([(name.to_owned(), value)]);
        self.run.keep(self.script, &typed).map_err(|e| self.refusal(&e, "field", name))
    }

    fn next(&mut self, taken: &mut Taken) -> Told {
        let page = self.page()?.id.clone();
        match self.run.advance(self.script, &self.card, "FR", self.over, self.now) {
            Ok(branch) => {
                taken.insert((page, branch));
                self.enter();
                Ok(())
            }
            Err(Refusal::Faults(faults)) => {
                let told = faults.iter().map(|f| format!("refused {} ({})", f.field, f.code));
                self.happened.extend(told);
                self.refused = faults;
                Ok(())
            }
            Err(other) => Err(self.refusal(&other, "page", "")),
        }
    }

    fn was_refused(&mut self, what: &str) -> Told {
        let told = std::mem::take(&mut self.refused);
        if told.iter().any(|fault| fault.field == what) {
            return Ok(());
        }
        Err(format!("nothing was refused for {what}"))
    }

    fn look(&self, wanted: &[&str]) -> Told {
        match wanted {
            ["page", id] => {
                let page = self.page()?;
                let there = self.script.page(id).is_some();
                match (page.id == *id, there) {
                    (true, _) => Ok(()),
                    (false, true) => Err(format!("the page is {}", page.id)),
                    (false, false) => Err(format!("the script has no page {id}")),
                }
            }
            ["says", text] => {
                let page = self.page()?;
                let said = self.said(page);
                if said.iter().any(|one| one.contains(text)) {
                    return Ok(());
                }
                Err(format!("the page {} says: {}", page.id, said.join(" / ")))
            }
            ["asks", field] => {
                let page = self.page()?;
                let asked = page.fields.iter().filter(|f| f.applies(self.run.answers.reveal()));
                let asked: Vec<_> = asked.map(|f| f.id.as_str()).collect();
                if asked.contains(field) {
                    return Ok(());
                }
                Err(format!("the page {} asks: {}", page.id, asked.join(", ")))
            }
            ["ends", how @ ("completed" | "stopped")] => {
                let wanted = if *how == "completed" { Ending::Completed } else { Ending::Stopped };
                match self.run.ended {
                    Some((_, ending)) if ending == wanted => Ok(()),
                    Some(_) => Err("it ended otherwise".to_owned()),
                    None => Err("it goes on".to_owned()),
                }
            }
            [field, "is", value] => {
                let known = self.run.answers.reveal().get(*field).map(spoken);
                match known.unwrap_or_default() {
                    known if known == *value => Ok(()),
                    known => Err(format!("{field} is \"{known}\"")),
                }
            }
            _ => Err("this line can't be read: > page ID, says \"…\", asks FIELD, refused FIELD, \
                 FIELD is \"…\", ends completed, ends stopped"
                .to_owned()),
        }
    }

    /// In both languages, with what is known filled in; a name without a value stays as written.
    fn said(&self, page: &Page) -> Vec<String> {
        let texts = [&page.text].into_iter().chain(page.mentions.iter().map(|m| &m.text));
        let known = |name: &str| {
            let value = self.run.answers.reveal().get(name).or_else(|| self.card.get(name));
            let value = value.map(spoken).filter(|v| !v.is_empty());
            Some(Cow::Owned(value.unwrap_or_else(|| format!("{{{name}}}"))))
        };
        let words = texts.flat_map(|text| [Some(&text.fr), text.en.as_ref()]).flatten();
        words.map(|text| fill(text, Surroundings::Text, known)).collect()
    }

    fn page(&self) -> Result<&'a Page, String> {
        self.run.page(self.script).ok_or_else(|| "the script has ended".to_owned())
    }

    fn enter(&mut self) {
        self.happened.push(match (self.run.ended, self.run.page(self.script)) {
            (None, Some(page)) => format!("page {}", page.id),
            (Some((_, Ending::Completed)), _) => "ended completed".to_owned(),
            (Some(_), _) | (None, None) => "ended stopped".to_owned(),
        });
    }

    fn refusal(&self, refusal: &Refusal, what: &str, name: &str) -> String {
        let page = self.run.page(self.script).map_or("", |p| p.id.as_str());
        match refusal {
            Refusal::Ended => "the script has ended".to_owned(),
            Refusal::NothingBefore => format!("{page} is the first page"),
            Refusal::Unknown => format!("the page {page} has no {what} {name}"),
            Refusal::Faults(faults) => faults.iter().map(|f| f.field.as_str()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::linked;
    use super::super::{Branch, END, templates};
    use super::*;
    use crate::field::Field;

    /// Asks on `a` behind a mention; `b` for who is hurt, the end for others.
    fn script() -> Script {
        let mut script = linked(&[("a", &[END]), ("b", &[END])]);
        let page = &mut script.pages[0];
        page.text = "Bonjour {customer.name}, ici {agent.name}.".into();
        page.mentions = vec![templates().remove(0)];
        page.fields = vec![
            Field::new("town", "Ville".into(), FieldType::Text { max: None, pattern: None })
                .required(),
            Field::new("hurt", "Blessé ?".into(), FieldType::YesNo {}),
        ];
        page.next = vec![Branch { when: "hurt = \"true\"".to_owned(), to: "b".to_owned() }];
        script
    }

    const BOTH_WAYS: &str = "
        test \"Un blessé\"            # with its name
        customer.name = \"Camille Martin\"
        > page a
        > says \"Bonjour Camille Martin, ici {agent.name}\"
        > asks town
        next
        > refused mentions.identity
        ticks identity
        next
        > refused town
        town = \"Lyon #1\"
        hurt = oui
        next
        > page b
        back
        > page a
        > town is \"Lyon #1\"
        next
        next
        > ends completed

        test \"Personne\"
        call ends
        town = Lyon
        next
        > ends completed
        test \"Raccroche\"
        stops
        > ends stopped
    ";

    #[test]
    fn scenes_walk_the_script_and_every_exit_is_counted() {
        let report = test(&script(), BOTH_WAYS);
        assert!(report.passed, "{report:#?}");
        let names: Vec<_> = report.scenes.iter().map(|s| (s.line, s.name.as_str())).collect();
        assert_eq!(names, [(2, "Un blessé"), (23, "Personne"), (28, "Raccroche")]);
        assert_eq!(report.coverage, Coverage { taken: 3, exits: 3, missing: Vec::new() });
        let first = BOTH_WAYS.split("test \"Personne\"").next().unwrap();
        let missing = test(&script(), first).coverage.missing;
        assert_eq!(missing, [Exit { page: "a".to_owned(), exit: "otherwise".to_owned() }]);
    }

    #[test]
    fn what_does_not_come_true_is_told_with_its_line_and_what_happened() {
        for (text, line, what) in [
            ("next\n> page b", 2, "the page can't be left: mentions.identity (mention_unsaid)"),
            ("> page b", 1, "the page is a"),
            ("> page z", 1, "the script has no page z"),
            ("shoe = 43", 1, "the page a does not ask shoe; it asks: town, hurt"),
            ("ticks shoe", 1, "the page a has no mention shoe"),
            ("opens shoe", 1, "the page a has no objection shoe"),
            ("back", 1, "a is the first page"),
            ("> ends completed", 1, "it goes on"),
            ("stops\n> ends completed", 2, "it ended otherwise"),
            ("stops\nnext", 2, "the script has ended"),
            ("> refused town", 1, "nothing was refused for town"),
            ("> town is \"Lyon\"", 1, "town is \"\""),
            ("> asks shoe", 1, "the page a asks: town, hurt"),
        ] {
            let report = test(&script(), text);
            let failure = report.scenes[0].failure.as_ref().expect(text);
            assert_eq!((failure.line, failure.what.as_str()), (line, what), "{text}");
            assert!(!report.passed);
        }
        let lost = "call ends\ntown = Lyon\nnext\n> page b\n> page c";
        let failure = test(&script(), lost).scenes[0].failure.clone().unwrap();
        assert_eq!((failure.line, failure.wanted.as_str()), (4, "> page b"));
        assert_eq!(failure.happened, ["page a", "ended completed"]);
    }

    #[test]
    fn a_line_that_cannot_be_read_says_what_can_be_written() {
        for text in ["nexte", "> ends call_ended", "town=Lyon", "\"\""] {
            let report = test(&script(), text);
            let failure = report.scenes[0].failure.as_ref().expect(text);
            assert!(failure.what.starts_with("this line can't be read"), "{text}: {failure:?}");
        }
        assert!(test(&script(), "# nothing\n\n").passed);
    }
}
