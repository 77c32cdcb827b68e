//! From the words of a rule to its tree.

use super::names::{Known, distance, fold};
use super::token::{Kind, Place, Token, tokens};
use super::{Destination, Guard, Rule, RuleError, Step, Term};
use crate::FloorPlan;

/// Words with a meaning of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Wait,
    Estimate,
    Share,
    And,
    Or,
    Skill,
    Site,
    Team,
    Agent,
    Queue,
    Partner,
    Voicemail,
    Callback,
    Anyone,
}

/// As they fold: lower case, without accents.
const WORDS: &[(&str, Word)] = &[
    ("wait", Word::Wait),
    ("attente", Word::Wait),
    ("estimate", Word::Estimate),
    ("estimation", Word::Estimate),
    ("share", Word::Share),
    ("part", Word::Share),
    ("and", Word::And),
    ("et", Word::And),
    ("or", Word::Or),
    ("ou", Word::Or),
    ("skill", Word::Skill),
    ("competence", Word::Skill),
    ("site", Word::Site),
    ("team", Word::Team),
    ("equipe", Word::Team),
    ("agent", Word::Agent),
    ("queue", Word::Queue),
    ("file", Word::Queue),
    ("partner", Word::Partner),
    ("partenaire", Word::Partner),
    ("voicemail", Word::Voicemail),
    ("messagerie", Word::Voicemail),
    ("callback", Word::Callback),
    ("rappel", Word::Callback),
    ("anyone", Word::Anyone),
    ("tous", Word::Anyone),
];

const WHO: &str = "write a skill with its level (billing ≥ 4), site, team, agent, queue, partner, \
                   voicemail, callback or anyone";

/// What the names of a rule may mean.
pub(super) struct Directory<'a> {
    pub(super) skills: Known<'a>,
    pub(super) sites: Known<'a>,
    pub(super) teams: Known<'a>,
    pub(super) agents: Known<'a>,
    pub(super) queues: Known<'a>,
    pub(super) partners: Known<'a>,
}

impl<'a> Directory<'a> {
    pub(super) fn new(plan: &'a FloorPlan) -> Self {
        macro_rules! known {
            ($noun:literal, $map:expr) => {
                Known {
                    noun: $noun,
                    things: $map.iter().map(|(k, v)| (k.as_str(), v.name.as_str())).collect(),
                }
            };
        }
        Self {
            skills: known!("a skill", plan.skills),
            sites: known!("a site", plan.sites),
            teams: known!("a team", plan.teams),
            agents: known!("an agent", plan.agents),
            queues: known!("a queue", plan.queues),
            partners: known!("a partner", plan.partners),
        }
    }
}

fn word(text: &str) -> Option<Word> {
    let folded = fold(text);
    WORDS.iter().find(|(word, _)| *word == folded).map(|(_, word)| *word)
}

pub(super) fn is_keyword(text: &str) -> bool {
    word(text).is_some()
}

impl Rule {
    /// Reads a rule with the names of this plan.
    ///
    /// # Errors
    /// The first place that can't be read or can't work.
    pub fn parse(text: &str, plan: &FloorPlan) -> Result<Self, RuleError> {
        let directory = Directory::new(plan);
        let mut parser = Parser { tokens: tokens(text)?, at: 0, names: &directory };
        let (mut rule, mut places) = (Self::default(), Vec::new());
        let mut from_ms = 0;
        while parser.skip_breaks() {
            let place = parser.place();
            if rule.steps.len() == Self::STEPS_MAX {
                let message = format!("a rule has at most {} steps", Self::STEPS_MAX);
                return Err(place.error(message, "leave some out"));
            }
            let step = parser.step(from_ms)?;
            from_ms = step.until_ms.unwrap_or(from_ms);
            rule.steps.push(step);
            places.push(place);
        }
        if rule.steps.is_empty() {
            return Err(parser.place().error("the rule says nothing".to_owned(), WHO));
        }
        match rule.misfit() {
            Some((step, message, remedy)) => Err(places[step].error(message, remedy)),
            None => Ok(rule),
        }
    }
}

struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    names: &'a Directory<'a>,
}

impl Parser<'_> {
    fn kind(&self) -> &Kind {
        &self.tokens[self.at].kind
    }

    fn place(&self) -> Place {
        self.tokens[self.at].place
    }

    /// The last token is the end, and stays.
    fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    fn next_kind(&self) -> &Kind {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].kind
    }

    /// Whether another step follows.
    fn skip_breaks(&mut self) -> bool {
        while *self.kind() == Kind::Break {
            self.advance();
        }
        *self.kind() != Kind::End
    }

    fn word(&self) -> Option<Word> {
        match self.kind() {
            Kind::Word(text) => word(text),
            Kind::Quoted(_)
            | Kind::AtLeast
            | Kind::More
            | Kind::Less
            | Kind::Equals
            | Kind::Percent
            | Kind::Comma
            | Kind::Colon
            | Kind::Break
            | Kind::End => None,
        }
    }

    fn unexpected(&self, wanted: &str, remedy: &str) -> RuleError {
        let message = format!("expected {wanted}, found {}", self.kind().shown());
        self.place().error(message, remedy)
    }

    fn take(&mut self, kind: &Kind, wanted: &str, remedy: &str) -> Result<(), RuleError> {
        if self.kind() != kind {
            return Err(self.unexpected(wanted, remedy));
        }
        self.advance();
        Ok(())
    }

    fn step(&mut self, from_ms: i64) -> Result<Step, RuleError> {
        let (mut until_ms, mut only) = (None, Vec::new());
        let mut conditions = 0;
        while self.begins_condition() {
            let place = self.place();
            conditions += 1;
            let less_or_more = matches!(self.next_kind(), Kind::Less | Kind::More);
            match self.word() {
                Some(Word::Wait) if less_or_more => {
                    if until_ms.is_some() {
                        let message = "this step names two waits".to_owned();
                        return Err(place.error(message, "leave one of them out"));
                    }
                    self.advance();
                    self.take(&Kind::Less, "“<”", "a wait is written “wait < 20 s”")?;
                    until_ms = Some(self.duration()?);
                }
                Some(Word::Estimate) if less_or_more => {
                    self.advance();
                    self.take(&Kind::More, "“>”", "an estimate is written “estimate > 5 min”")?;
                    only.push(Guard::EstimateOver { ms: self.duration()? });
                }
                Some(Word::Share) if *self.next_kind() != Kind::Equals => {
                    self.advance();
                    only.push(Guard::Share { percent: self.percent()? });
                }
                Some(_) | None => only.push(self.attribute()?),
            }
            if *self.kind() != Kind::Comma {
                break;
            }
            self.advance();
        }
        if conditions > 0 {
            let remedy = "write a comma before another condition, a colon before who is asked; \
                          a skill is asked for with ≥";
            self.take(&Kind::Colon, "“:”", remedy)?;
        }
        let to = self.destination()?;
        if !matches!(self.kind(), Kind::Break | Kind::End) {
            let remedy = "begin each step on a line of its own, or after “;”";
            return Err(self.unexpected("the end of the step", remedy));
        }
        Ok(Step { from_ms, until_ms, only, to })
    }

    /// `wait <`, `estimate >`, `share 20`, or `name =`; what else starts a step is a destination.
    fn begins_condition(&self) -> bool {
        let (word, next) = (self.word(), self.next_kind());
        let compared = matches!(next, Kind::Less | Kind::More);
        *next == Kind::Equals && matches!(self.kind(), Kind::Word(_) | Kind::Quoted(_))
            || matches!(word, Some(Word::Wait | Word::Estimate)) && compared
            || word == Some(Word::Share) && matches!(next, Kind::Word(_))
    }

    fn attribute(&mut self) -> Result<Guard, RuleError> {
        let remedy = "waits are written “wait < 20 s”, estimates “estimate > 5 min”, shares \
                      “share 20 %”, attributes “mission = cruises”";
        let name = self.text("a condition", remedy)?;
        self.take(&Kind::Equals, "“=”", remedy)?;
        let value =
            self.text("the value of the attribute", "write one word, or put it in quotes")?;
        Ok(Guard::Attribute { name, value })
    }

    /// A word or a name in quotes, as written.
    fn text(&mut self, wanted: &str, remedy: &str) -> Result<String, RuleError> {
        let (Kind::Word(text) | Kind::Quoted(text)) = self.kind() else {
            return Err(self.unexpected(wanted, remedy));
        };
        let text = text.clone();
        if text.is_empty() {
            return Err(self.unexpected(wanted, remedy));
        }
        self.advance();
        Ok(text)
    }

    fn destination(&mut self) -> Result<Destination, RuleError> {
        let names = self.names;
        if matches!(self.next_kind(), Kind::AtLeast | Kind::More) {
            // A skill may have the name of a word: `queue ≥ 3`.
            return self.agents();
        }
        match self.word() {
            Some(Word::Queue) => {
                self.advance();
                let queue = self.name(&names.queues)?.into();
                Ok(Destination::Queue { queue })
            }
            Some(Word::Partner) => {
                self.advance();
                let partner = self.name(&names.partners)?.into();
                Ok(Destination::Partner { partner })
            }
            Some(Word::Voicemail) => {
                self.advance();
                Ok(Destination::Voicemail)
            }
            Some(Word::Callback) => {
                self.advance();
                Ok(Destination::Callback)
            }
            Some(
                Word::Wait
                | Word::Estimate
                | Word::Share
                | Word::And
                | Word::Or
                | Word::Skill
                | Word::Site
                | Word::Team
                | Word::Agent
                | Word::Anyone,
            )
            | None => self.agents(),
        }
    }

    fn agents(&mut self) -> Result<Destination, RuleError> {
        let mut any_of = vec![Vec::new()];
        loop {
            let place = self.place();
            let term = self.term()?;
            let all = any_of.last_mut().expect("there is one from the start");
            if !all.is_empty() && (term == Term::Anyone || all.contains(&Term::Anyone)) {
                let message = "anyone and something else is something else".to_owned();
                return Err(place.error(message, "leave “anyone and” out"));
            }
            all.push(term);
            let joint = self.word();
            if joint == Some(Word::Or) {
                any_of.push(Vec::new());
            } else if joint != Some(Word::And) {
                return Ok(Destination::Agents { any_of });
            }
            self.advance();
        }
    }

    fn term(&mut self) -> Result<Term, RuleError> {
        let names = self.names;
        if matches!(self.next_kind(), Kind::AtLeast | Kind::More) {
            return self.skill();
        }
        match self.word() {
            Some(Word::Skill) => {
                self.advance();
                self.skill()
            }
            Some(Word::Site) => {
                self.advance();
                Ok(Term::Site { site: self.name(&names.sites)?.into() })
            }
            Some(Word::Team) => {
                self.advance();
                Ok(Term::Team { team: self.name(&names.teams)?.into() })
            }
            Some(Word::Agent) => {
                self.advance();
                Ok(Term::Agent { agent: self.name(&names.agents)?.into() })
            }
            Some(Word::Anyone) => {
                self.advance();
                Ok(Term::Anyone)
            }
            Some(Word::Queue | Word::Partner | Word::Voicemail | Word::Callback) => {
                let remedy = "let a step of its own lead elsewhere";
                Err(self.unexpected("an agent's skill, site or team", remedy))
            }
            Some(Word::Wait | Word::Estimate | Word::Share | Word::And | Word::Or) => {
                Err(self.unexpected("whom to ask", self.condition_remedy()))
            }
            None => self.skill(),
        }
    }

    fn condition_remedy(&self) -> &'static str {
        match self.word() {
            Some(Word::Wait) => "a wait is written “wait < 20 s:” at the beginning of the step",
            Some(Word::Estimate) => {
                "an estimate is written “estimate > 5 min:” at the beginning of the step"
            }
            Some(Word::Share) => "a share is written “share 20 %:” at the beginning of the step",
            Some(_) | None => WHO,
        }
    }

    fn skill(&mut self) -> Result<Term, RuleError> {
        let place = self.place();
        let written = self.text("whom to ask", WHO)?;
        let skill = self.names.skills.expect(&written, place).map_err(|mut error| {
            if let Some(near) = near_keyword(&written)
                && *self.kind() != Kind::AtLeast
            {
                error.message =
                    format!("{written:?} is no word of a rule and no skill of the plan");
                error.remedy = format!("did you mean {near:?}? or {}", error.remedy);
            }
            error
        })?;
        let skill = skill.into();
        let more = match self.kind() {
            Kind::AtLeast => 0,
            Kind::More => 1,
            Kind::Less | Kind::Equals => {
                return Err(self.unexpected("“≥”", "a skill is asked for as billing ≥ 4"));
            }
            Kind::Word(_)
            | Kind::Quoted(_)
            | Kind::Percent
            | Kind::Comma
            | Kind::Colon
            | Kind::Break
            | Kind::End => return Ok(Term::Skill { skill, least: 1 }),
        };
        self.advance();
        let place = self.place();
        let level = self.text("a level", "levels are whole numbers from 1 to 10")?;
        match level.parse::<u8>().ok().and_then(|level| level.checked_add(more)) {
            Some(least @ 1..=10) => Ok(Term::Skill { skill, least }),
            Some(_) | None => {
                let message = format!("the level {level:?} is outside 1–10");
                Err(place.error(message, "levels are whole numbers from 1 to 10"))
            }
        }
    }

    fn name<'n>(&mut self, known: &'n Known<'_>) -> Result<&'n str, RuleError> {
        let place = self.place();
        let written = self.text("a name", &format!("name {} of the plan", known.noun))?;
        known.expect(&written, place)
    }

    fn percent(&mut self) -> Result<u8, RuleError> {
        let remedy = "shares are written “share 20 %”, from 1 to 99";
        let place = self.place();
        let written = self.text("a share in percent", remedy)?;
        let percent = match written.parse() {
            Ok(percent @ 1..=99) => percent,
            Ok(_) | Err(_) => {
                return Err(place.error(format!("{written:?} is no share"), remedy));
            }
        };
        self.take(&Kind::Percent, "“%”", remedy)?;
        Ok(percent)
    }

    /// `20 s`, `1 min 30 s`, `2h`.
    fn duration(&mut self) -> Result<i64, RuleError> {
        const REMEDY: &str = "durations are written 20 s, 1 min 30 s or 2 h";
        let start = self.place();
        let mut total: Option<i64> = None;
        while let Kind::Word(written) = self.kind() {
            let place = self.place();
            let digits = written.chars().take_while(char::is_ascii_digit).count();
            let (number, mut unit) = (written[..digits].to_owned(), written[digits..].to_owned());
            if number.is_empty() {
                break;
            }
            self.advance();
            if unit.is_empty() {
                unit = self.text("the unit of the duration", REMEDY)?;
            }
            let ms = match fold(&unit).as_str() {
                "ms" => 1,
                "s" | "sec" | "second" | "seconds" | "seconde" | "secondes" => 1_000,
                "min" | "mn" | "minute" | "minutes" => 60_000,
                "h" | "hour" | "hours" | "heure" | "heures" => 3_600_000,
                _ => {
                    let message = format!("{unit:?} is no unit of time");
                    return Err(place.error(message, REMEDY));
                }
            };
            let part = number.parse::<i64>().ok().and_then(|n| n.checked_mul(ms));
            let sum = part.and_then(|part| part.checked_add(total.unwrap_or(0)));
            let Some(sum) = sum.filter(|ms| *ms <= Rule::WAIT_MAX_MS) else {
                let message = "the duration is longer than seven days".to_owned();
                return Err(place.error(message, REMEDY));
            };
            total = Some(sum);
        }
        match total {
            Some(ms) if ms > 0 => Ok(ms),
            Some(_) => Err(start.error("the duration is nothing".to_owned(), REMEDY)),
            None => Err(self.unexpected("a duration", REMEDY)),
        }
    }
}

fn near_keyword(written: &str) -> Option<&'static str> {
    let written = fold(written);
    let near = WORDS.iter().map(|(word, _)| (distance(&written, word), *word)).min()?;
    (near.0 <= 2 && near.0 * 2 < near.1.len()).then_some(near.1)
}
