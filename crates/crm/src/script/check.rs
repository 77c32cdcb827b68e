//! What is wrong with a script before anybody reads it to a customer.

use super::{END, FORMAT, Objection, Page, Script, Target};
use crate::field::{self, Field, FieldType};
use crate::setup::Fault;
use crate::text::Label;
use std::collections::{BTreeMap, BTreeSet};
use vocab::expression::Expression;

/// Fields of the card that a script may write.
pub const CARD_FIELDS: [&str; 9] = [
    "first_name",
    "last_name",
    "company",
    "email",
    "address",
    "postcode",
    "city",
    "language",
    "notes",
];

/// Names of the card that texts and conditions may use, besides `customer.` and an own field.
const CARD_NAMES: [&str; 14] = [
    "customer.name",
    "customer.first_name",
    "customer.last_name",
    "customer.company",
    "customer.email",
    "customer.number",
    "customer.address",
    "customer.postcode",
    "customer.city",
    "customer.language",
    "customer.score",
    "customer.tags",
    "customer.products",
    "customer.notes",
];
pub(super) const OTHER_NAMES: [&str; 3] = ["agent.name", "organization.name", "queue.name"];

const MOST_PAGES: usize = 200;
const MOST_BRANCHES: usize = 30;
const MOST_OBJECTIONS: usize = 60;
const MOST_MENTIONS: usize = 20;
const LONGEST_TEXT: usize = 10_000;
const LONGEST_TESTS: usize = 100_000;

/// What stands around a script: names that it may use.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub custom: Vec<Field>,
    pub queues: BTreeSet<String>,
    pub campaigns: BTreeSet<String>,
    pub dispositions: BTreeSet<String>,
}

impl Script {
    /// Everything that is wrong with it, in the order of the document.
    #[must_use]
    pub fn faults(&self, known: &Known) -> Vec<Fault> {
        let mut check = Check { script: self, known, faults: Vec::new() };
        check.head();
        for n in 0..self.pages.len() {
            check.page(n);
        }
        check.shared_fields();
        check.ways();
        check.faults
    }
}

struct Check<'a> {
    script: &'a Script,
    known: &'a Known,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn say(&mut self, path: impl Into<String>, code: &'static str, value: &str, what: &str) {
        self.faults.push(Fault::new(path, code, value, what));
    }

    fn head(&mut self) {
        let script = self.script;
        if script.format != FORMAT {
            let what = format!("This program reads format {FORMAT}.");
            self.say("format", "unknown_format", &script.format.to_string(), &what);
        }
        self.label("name", &script.name, "no_name", "Name the script in French.");
        if script.pages.is_empty() {
            self.say("pages", "no_pages", "", "Add a page.");
        } else if script.page(&script.start).is_none() {
            self.say("start", "unknown_page", &script.start, "Choose the first page.");
        }
        if script.pages.len() > MOST_PAGES {
            let what = format!("Keep at most {MOST_PAGES} pages.");
            self.say("pages", "too_many_pages", &script.pages.len().to_string(), &what);
        }
        if script.tests.chars().count() > LONGEST_TESTS {
            let what = format!("Write at most {LONGEST_TESTS} characters.");
            self.say("tests", "too_long", "", &what);
        }
        self.objections("objections", &script.objections);
        for (n, queue) in script.queues.iter().enumerate() {
            if !self.known.queues.contains(queue.as_str()) {
                let what = "The organization has no such queue.";
                self.say(format!("queues[{n}]"), "unknown_queue", queue.as_str(), what);
            }
        }
        for (n, campaign) in script.campaigns.iter().enumerate() {
            if !self.known.campaigns.contains(campaign.as_str()) {
                let what = "The organization has no such campaign.";
                self.say(format!("campaigns[{n}]"), "unknown_campaign", campaign.as_str(), what);
            }
        }
    }

    fn label(&mut self, path: &str, label: &Label, code: &'static str, what: &str) {
        if label.fr.trim().is_empty() {
            self.say(path, code, "", what);
        }
        let longest = label.en.iter().chain([&label.fr]).map(|t| t.chars().count()).max();
        if longest.is_some_and(|n| n > LONGEST_TEXT) {
            let what = format!("Write at most {LONGEST_TEXT} characters.");
            self.say(path, "too_long", "", &what);
        }
    }

    fn page(&mut self, n: usize) {
        let script = self.script;
        let page = &script.pages[n];
        let at = |part: &str| format!("pages[{n}].{part}");
        let id = page.id.as_str();
        if !field::is_id(id) {
            let what = "Write lower-case letters, digits and _, beginning with a letter.";
            self.say(at("id"), "bad_id", id, what);
        } else if id == END {
            self.say(at("id"), "reserved_id", id, "This name is the end of the script.");
        }
        if script.pages[..n].iter().any(|p| p.id == page.id) {
            self.say(at("id"), "id_twice", id, "Another page has this id.");
        }
        self.label(&at("title"), &page.title, "no_title", "Give the page a title in French.");
        self.text(&at("text"), &page.text);
        if page.text.fr.trim().is_empty() && page.fields.is_empty() && page.mentions.is_empty() {
            self.say(at("text"), "empty_page", id, "Write what is said, or ask something.");
        }
        self.faults.extend(field::faults(&at("fields"), &page.fields));
        self.writes(&at("writes"), page);
        self.objections(&at("objections"), &page.objections);
        self.mentions(&at("mentions"), page);
        self.branches(n, page);
    }

    /// `{name}` in a text must be one that is known.
    fn text(&mut self, path: &str, text: &Label) {
        if text.fr.chars().count() > LONGEST_TEXT {
            let what = format!("Write at most {LONGEST_TEXT} characters.");
            self.say(path, "too_long", "", &what);
        }
        for words in text.en.iter().chain([&text.fr]) {
            for name in vocab::template::names(words) {
                if !self.is_name(name) {
                    let what = "Texts know answers by field, customer.…, agent.name, \
                        organization.name and queue.name.";
                    self.say(path, "unknown_name", name, what);
                }
            }
        }
    }

    fn is_name(&self, name: &str) -> bool {
        let own = name.strip_prefix("customer.");
        CARD_NAMES.contains(&name)
            || OTHER_NAMES.contains(&name)
            || own.is_some_and(|own| self.known.custom.iter().any(|f| f.id == own))
            || self.script.pages.iter().flat_map(|p| &p.fields).any(|f| f.id == name)
    }

    fn objections(&mut self, path: &str, objections: &[Objection]) {
        let mut seen = BTreeSet::new();
        if objections.len() > MOST_OBJECTIONS {
            let what = format!("Keep at most {MOST_OBJECTIONS} objections.");
            self.say(path, "too_many", &objections.len().to_string(), &what);
        }
        for (n, objection) in objections.iter().enumerate() {
            let at = |part: &str| format!("{path}[{n}].{part}");
            if !seen.insert(&objection.id) || !field::is_id(&objection.id) {
                let what = "Give each objection an id of its own: letters, digits and _.";
                self.say(at("id"), "bad_id", &objection.id, what);
            }
            self.label(&at("title"), &objection.title, "no_title", "Name the objection in French.");
            self.label(&at("answer"), &objection.answer, "no_answer", "Write what to answer.");
            self.text(&at("answer"), &objection.answer);
        }
    }

    fn mentions(&mut self, path: &str, page: &Page) {
        let mut seen = BTreeSet::new();
        if page.mentions.len() > MOST_MENTIONS {
            let what = format!("Keep at most {MOST_MENTIONS} mentions on a page.");
            self.say(path, "too_many", &page.mentions.len().to_string(), &what);
        }
        for (n, mention) in page.mentions.iter().enumerate() {
            let at = |part: &str| format!("{path}[{n}].{part}");
            if !seen.insert(&mention.id) || !field::is_id(&mention.id) {
                let what = "Give each mention an id of its own: letters, digits and _.";
                self.say(at("id"), "bad_id", &mention.id, what);
            }
            self.label(&at("text"), &mention.text, "no_text", "Write what is to be said.");
            self.text(&at("text"), &mention.text);
        }
    }

    fn writes(&mut self, path: &str, page: &Page) {
        let mut targets = BTreeSet::new();
        for (n, write) in page.writes.iter().enumerate() {
            let at = |part: &str| format!("{path}[{n}].{part}");
            let field = page.fields.iter().find(|f| f.id == write.field);
            if field.is_none() {
                let what = "Only a field of the same page can be kept.";
                self.say(at("field"), "unknown_field", &write.field, what);
            }
            if !targets.insert(&write.to) {
                let what = "Another field of this page is already kept there.";
                self.say(at("to"), "target_twice", &write.field, what);
            }
            self.target(&at("to"), &write.to, field);
        }
    }

    fn target(&mut self, path: &str, target: &Target, field: Option<&Field>) {
        match target {
            Target::Card { field: name } if !CARD_FIELDS.contains(&name.as_str()) => {
                let what = format!("Choose one of: {}.", CARD_FIELDS.join(", "));
                self.say(path, "unknown_target", name, &what);
            }
            Target::Custom { field: name } => {
                let kind = field.map(|f| f.kind.kind());
                match self.known.custom.iter().find(|f| f.id == *name).map(|f| f.kind.kind()) {
                    None => {
                        let what = "The card has no such field of the organization's own.";
                        self.say(path, "unknown_target", name, what);
                    }
                    Some(wanted) if kind.is_some_and(|kind| kind != wanted) => {
                        let what = "The field of the card is of another type.";
                        self.say(path, "other_type", name, what);
                    }
                    Some(_) => {}
                }
            }
            Target::Ticket { field: name } if !field::is_id(name) => {
                self.say(path, "unknown_target", name, "Name a field of the ticket.");
            }
            Target::Disposition {} => {
                let Some(Field { kind: FieldType::Choice { options }, .. }) = field else {
                    let what = "A disposition is chosen among options.";
                    return self.say(path, "other_type", "", what);
                };
                let strange = options.iter().find(|o| !self.known.dispositions.contains(&o.id));
                if let Some(option) = strange {
                    let what = "This option is no disposition of the centre.";
                    self.say(path, "unknown_disposition", &option.id, what);
                }
            }
            Target::Card { .. } | Target::Ticket { .. } => {}
        }
    }

    fn branches(&mut self, n: usize, page: &Page) {
        if page.next.len() > MOST_BRANCHES {
            let what = format!("Keep at most {MOST_BRANCHES} branches.");
            let count = page.next.len().to_string();
            self.say(format!("pages[{n}].next"), "too_many", &count, &what);
        }
        for (b, branch) in page.next.iter().enumerate() {
            let path = format!("pages[{n}].next[{b}]");
            match Expression::parse(&branch.when) {
                Err(error) => {
                    let what = error.to_string();
                    self.say(format!("{path}.when"), "bad_condition", &branch.when, &what);
                }
                Ok(condition) => {
                    let what = "Conditions know answers by field and customer.…; put texts in \
                        double quotes.";
                    for name in condition.names() {
                        if !self.is_name(name) {
                            self.say(format!("{path}.when"), "unknown_name", name, what);
                        }
                    }
                }
            }
            self.exit(&format!("{path}.to"), &branch.to);
        }
        self.exit(&format!("pages[{n}].otherwise"), &page.otherwise);
    }

    fn exit(&mut self, path: &str, to: &str) {
        if to.is_empty() {
            self.say(path, "dead_end", "", "Choose the page that follows, or the end.");
        } else if to != END && self.script.page(to).is_none() {
            self.say(path, "unknown_page", to, "There is no such page.");
        }
    }

    /// The same id on two pages is the same question.
    fn shared_fields(&mut self) {
        let mut first: BTreeMap<&str, &FieldType> = BTreeMap::new();
        for (n, page) in self.script.pages.iter().enumerate() {
            for (f, field) in page.fields.iter().enumerate() {
                if *first.entry(&field.id).or_insert(&field.kind) != &field.kind {
                    let what = "Another page asks this field with another type.";
                    let path = format!("pages[{n}].fields[{f}].id");
                    self.say(path, "other_type", &field.id, what);
                }
            }
        }
    }

    /// Pages that nobody reaches, and pages from which nobody reaches an end.
    fn ways(&mut self) {
        let script = self.script;
        if script.page(&script.start).is_none() {
            return;
        }
        let mut reached = BTreeSet::from([script.start.as_str()]);
        let mut todo = vec![script.start.as_str()];
        while let Some(page) = todo.pop().and_then(|id| script.page(id)) {
            todo.extend(page.exits().filter(|to| script.page(to).is_some() && reached.insert(to)));
        }
        let mut ending: BTreeSet<&str> = BTreeSet::from([END]);
        loop {
            let more: Vec<_> = script
                .pages
                .iter()
                .filter(|p| !ending.contains(p.id.as_str()))
                .filter(|p| p.exits().any(|to| ending.contains(to)))
                .map(|p| p.id.as_str())
                .collect();
            if more.is_empty() {
                break;
            }
            ending.extend(more);
        }
        for (n, page) in script.pages.iter().enumerate() {
            let id = page.id.as_str();
            let path = format!("pages[{n}]");
            if !reached.contains(id) {
                self.say(path, "unreachable", id, "No page leads here.");
            } else if !ending.contains(id) && page.exits().next().is_some() {
                self.say(path, "no_way_out", id, "From here nobody comes to an end.");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{linked, page};
    use super::super::{Branch, Write};
    use super::*;
    use crate::field::Choice;

    fn codes(script: &Script) -> Vec<(String, &'static str)> {
        let known = Known {
            custom: vec![Field::new("plan", "Forfait".into(), FieldType::YesNo {})],
            queues: ["sales".to_owned()].into(),
            dispositions: ["sold".to_owned()].into(),
            ..Known::default()
        };
        script.faults(&known).into_iter().map(|f| (f.path, f.code)).collect()
    }

    fn one(code: &'static str, path: &str) -> Vec<(String, &'static str)> {
        vec![(path.to_owned(), code)]
    }

    #[test]
    fn a_sound_script_has_no_fault() {
        let mut script = linked(&[("a", &["b"]), ("b", &[END])]);
        script.queues.push("sales".into());
        script.pages[0].text =
            Label::new("Bonjour {customer.name}, {customer.plan}", "Hello {agent.name}");
        assert_eq!(codes(&script), Vec::new());
    }

    #[test]
    fn pages_out_of_reach_and_loops_without_an_end_are_told() {
        let script = linked(&[("a", &[END]), ("b", &[END])]);
        assert_eq!(codes(&script), one("unreachable", "pages[1]"));
        let looped = linked(&[("a", &["b"]), ("b", &["a"])]);
        assert_eq!(
            codes(&looped),
            [one("no_way_out", "pages[0]"), one("no_way_out", "pages[1]")].concat()
        );
    }

    #[test]
    fn dead_ends_and_unknown_pages_are_told_at_their_exit() {
        let mut script = linked(&[("a", &[""])]);
        assert_eq!(codes(&script), one("dead_end", "pages[0].otherwise"));
        script.pages[0].otherwise = "z".to_owned();
        assert_eq!(codes(&script)[0], one("unknown_page", "pages[0].otherwise")[0]);
        script.pages[0] = page("end", END);
        script.start = "end".to_owned();
        assert_eq!(codes(&script), one("reserved_id", "pages[0].id"));
    }

    #[test]
    fn conditions_and_texts_may_use_only_what_is_known() {
        let mut script = linked(&[("a", &[END])]);
        let branch = |when: &str| Branch { when: when.to_owned(), to: END.to_owned() };
        script.pages[0].next = vec![branch("yes = yes"), branch("customer.plan = "), branch("x")];
        script.pages[0].text = "Bonjour {customer.shoe}".into();
        let found = codes(&script);
        let paths: Vec<_> = found.iter().map(|(path, code)| (path.as_str(), *code)).collect();
        assert_eq!(
            paths,
            [
                ("pages[0].text", "unknown_name"),
                ("pages[0].next[0].when", "unknown_name"),
                ("pages[0].next[0].when", "unknown_name"),
                ("pages[0].next[1].when", "bad_condition"),
                ("pages[0].next[2].when", "bad_condition"),
            ]
        );
    }

    #[test]
    fn what_is_kept_must_fit_where_it_is_kept() {
        let mut script = linked(&[("a", &[END])]);
        let option = |id: &str| Choice { id: id.to_owned(), label: id.into() };
        let options = vec![option("sold"), option("lost")];
        let page = &mut script.pages[0];
        page.fields = vec![
            Field::new("town", "Ville".into(), FieldType::Email {}),
            Field::new("how", "Issue".into(), FieldType::Choice { options }),
        ];
        let write = |field: &str, to| Write { field: field.to_owned(), to };
        let named = |name: &str| name.to_owned();
        page.writes = vec![
            write("town", Target::Card { field: named("city") }),
            write("town", Target::Card { field: named("shoe") }),
            write("town", Target::Custom { field: named("plan") }),
            write("gone", Target::Ticket { field: named("subject") }),
            write("how", Target::Disposition {}),
        ];
        let found = codes(&script);
        let paths: Vec<_> = found.iter().map(|(path, code)| (path.as_str(), *code)).collect();
        assert_eq!(
            paths,
            [
                ("pages[0].writes[1].to", "unknown_target"),
                ("pages[0].writes[2].to", "other_type"),
                ("pages[0].writes[3].field", "unknown_field"),
                ("pages[0].writes[4].to", "unknown_disposition"),
            ]
        );
    }
}
