//! Runs one scene: the floor, its world, the caller, and the lines of the test in order.

mod world;

use super::happen::Happened;
use super::read::{Line, Script, Word};
use super::report::{Failure, Scene};
use crate::transcript::START;
use engine::Engine;
use ledger::FlowCounts;
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{
    Address, AgentId, Ask, CueId, DigitRules, Effect, FloorPlan, Input, InteractionId, LegEnd,
    LegFailure, LegId, MediaSource, Moment, Pii, PromptEnd, Recorded, RecordingId, SpeechRules,
    TrunkId,
};
use world::World;

/// A scene asks no more of the floor than this.
const MOST_INPUTS: u32 = 20_000;
const MOST_WAIT_S: f64 = 86_400.0;

/// Why a line did not come true: what, and where if it can't be read.
type Fault = (String, Option<u32>);

pub(super) fn run(plan: &FloorPlan, script: Script, counts: &mut FlowCounts) -> Scene {
    let mut stage = Stage::new(plan, counts);
    let mut failure = None;
    for line in &script.lines {
        if let Err((what, column)) = stage.line(line) {
            failure = Some(Failure {
                line: line.number,
                column,
                wanted: line.text.clone(),
                what,
                happened: stage.happened.rest(),
            });
            break;
        }
    }
    if failure.is_none() && stage.caller.is_none() {
        failure = Some(Failure {
            line: script.line,
            column: None,
            wanted: script.name.clone(),
            what: "the scene has no call: write `call NUMBER from NUMBER`".to_owned(),
            happened: Vec::new(),
        });
    }
    Scene { line: script.line, name: script.name, passed: failure.is_none(), failure }
}

/// What a leg of the floor hears or waits for.
enum Heard {
    Collects(CueId, DigitRules, Option<SpeechRules>, Moment),
    Listens(CueId),
    Message(RecordingId),
}

struct Stage<'a> {
    engine: Engine,
    plan: Arc<FloorPlan>,
    counts: &'a mut FlowCounts,
    world: World,
    happened: Happened,
    now: Moment,
    wake: Option<Moment>,
    caller: Option<LegId>,
    heard: BTreeMap<LegId, Heard>,
    ringing: BTreeMap<LegId, Option<AgentId>>,
    talking: BTreeMap<AgentId, (LegId, InteractionId)>,
    inputs: u32,
}

impl<'a> Stage<'a> {
    fn new(plan: &FloorPlan, counts: &'a mut FlowCounts) -> Self {
        let plan = Arc::new(plan.clone());
        let mut stage = Self {
            engine: Engine::new(7),
            plan: Arc::clone(&plan),
            counts,
            world: World::default(),
            happened: Happened::default(),
            now: START,
            wake: None,
            caller: None,
            heard: BTreeMap::new(),
            ringing: BTreeMap::new(),
            talking: BTreeMap::new(),
            inputs: 0,
        };
        stage.hear(Input::PlanPublished { version: 1, plan });
        stage
    }

    fn hear(&mut self, input: Input) {
        let mut todo = std::collections::VecDeque::from([input]);
        while let Some(input) = todo.pop_front() {
            self.inputs += 1;
            if self.inputs > MOST_INPUTS {
                return;
            }
            let outcome = self.engine.handle(self.now, input);
            self.wake = outcome.wake.filter(|w| *w > self.now);
            for fact in outcome.events {
                let recorded =
                    Recorded { seq: 0, at: self.now, event: fact.event, private: fact.private };
                if let vocab::Event::InteractionConnected {
                    agent, agent_leg, interaction, ..
                } = &recorded.event
                {
                    self.talking.insert(agent.clone(), (*agent_leg, *interaction));
                }
                self.happened.event(&recorded, self.counts);
            }
            for effect in outcome.effects {
                todo.extend(self.perform(effect));
            }
        }
    }

    /// What the world answers at once.
    fn perform(&mut self, effect: Effect) -> Option<Input> {
        match effect {
            Effect::Play { leg, cue, source } => {
                if Some(leg) == self.caller {
                    self.heard.remove(&leg);
                }
                let (MediaSource::Once(prompt) | MediaSource::Repeat(prompt)) = &source;
                if Some(leg) == self.caller {
                    self.happened.hears(prompt);
                }
                let ends = matches!(source, MediaSource::Once(_));
                ends.then_some(Input::PromptEnded { leg, cue, end: PromptEnd::Finished })
            }
            Effect::PlayAndCollect { leg, cue, prompt, rules, speech } => {
                let spoken = speech.as_ref().and_then(|s| s.prompt.as_ref());
                self.happened.hears(spoken.unwrap_or(&prompt));
                let late = self.now + rules.first_timeout_ms;
                self.heard.insert(leg, Heard::Collects(cue, rules, speech, late));
                None
            }
            Effect::ListenForKeys { leg, cue } => {
                self.heard.insert(leg, Heard::Listens(cue));
                None
            }
            Effect::RecordVoicemail { leg, recording, .. } => {
                self.heard.insert(leg, Heard::Message(recording));
                None
            }
            Effect::Ring { leg, agent, .. } => {
                self.ringing.insert(leg, Some(agent));
                None
            }
            Effect::Dial { leg, .. } => {
                self.ringing.insert(leg, None);
                None
            }
            Effect::HangUp { leg, .. } | Effect::Refuse { leg, .. } => {
                self.ringing.remove(&leg);
                self.heard.remove(&leg);
                None
            }
            Effect::Fetch { interaction, cue, request, .. } => self
                .world
                .answer(&request, &mut self.happened)
                .map(|result| Input::Fetched { interaction, cue, result }),
            Effect::LookUpCustomer { interaction, cue, .. } => self
                .world
                .customer()
                .map(|found| Input::CustomerLookedUp { interaction, cue, found }),
            Effect::Answer { .. }
            | Effect::StopMedia { .. }
            | Effect::Bridge { .. }
            | Effect::Unbridge { .. }
            | Effect::Join { .. }
            | Effect::Hear { .. }
            | Effect::SendDigits { .. }
            | Effect::StartRecording { .. }
            | Effect::EraseRecording { .. }
            | Effect::PauseRecording { .. }
            | Effect::ResumeRecording { .. }
            | Effect::StopRecording { .. } => None,
            // What else effects ask of the world answers nothing here.
            _ => None,
        }
    }

    /// Passes time: the floor is woken when it asked for it, a menu's patience ends.
    fn pass(&mut self, ms: i64) {
        let end = self.now + ms;
        while self.inputs < MOST_INPUTS {
            let patience = self.heard.iter().find_map(|(leg, h)| match h {
                Heard::Collects(cue, _, _, late) => Some((*late, *leg, *cue)),
                Heard::Listens(_) | Heard::Message(_) => None,
            });
            let late = patience.map(|(late, ..)| late);
            let Some(next) = self.wake.into_iter().chain(late).min().filter(|at| *at <= end) else {
                break;
            };
            self.now = next.max(self.now);
            match patience.filter(|(late, ..)| *late <= next) {
                Some((_, leg, cue)) => {
                    self.heard.remove(&leg);
                    let digits = Pii::new(String::new());
                    self.hear(Input::DigitsCollected { leg, cue, digits });
                }
                None => self.hear(Input::Woke),
            }
        }
        self.now = end;
    }

    fn line(&mut self, line: &Line) -> Result<(), Fault> {
        let words: Vec<&str> = line.words.iter().map(|w| w.text.as_str()).collect();
        match words.as_slice() {
            ["call", to, "from", from, when @ ..] => self.call(to, from, when, line),
            ["call", to] => self.call(to, "", &[], line),
            ["hears", text] => self.hears(text),
            ["presses", keys] => self.presses(keys),
            ["says", "nothing"] if !line.words[1].quoted => self.says("", ""),
            ["says", text] => self.says(text, text),
            ["waits", number, unit] => self.waits(number, unit, line),
            ["hangs", "up"] => {
                let leg = self.caller()?;
                self.heard.remove(&leg);
                self.hear(Input::LegEnded { leg, end: LegEnd::HungUp });
                Ok(())
            }
            ["leaves", "a", "message"] => {
                let leg = self.caller()?;
                let Some(Heard::Message(recording)) = self.heard.remove(&leg) else {
                    return Err(("no message is being recorded".to_owned(), None));
                };
                self.hear(Input::VoicemailEnded { leg, recording });
                Ok(())
            }
            ["number", does @ ..] => self.number(does, line),
            [">", wanted @ ..] => self.expects(wanted, line),
            ["closing", name, "is", switch] => {
                self.hear(Input::Ordered {
                    by: "test".into(),
                    order: vocab::Order::SwitchClosing {
                        closing: vocab::ClosingId::new(name),
                        on: *switch == "on",
                    },
                });
                Ok(())
            }
            ["agents", "are", "available"] => {
                let agents: Vec<AgentId> = self.plan.agents.keys().cloned().collect();
                agents.into_iter().for_each(|agent| self.signs_in(agent));
                Ok(())
            }
            [agent, "is", "available"] => {
                let agent = self.agent(agent, &line.words[0])?;
                self.signs_in(agent);
                Ok(())
            }
            [agent, does @ ("answers" | "rejects")] => self.agent_does(agent, does, line),
            [agent, "hangs", "up"] => self.agent_does(agent, "hangs up", line),
            [agent, "transfers", "to", queue] => {
                let (_, interaction) = self.talking(agent)?;
                let target = vocab::CallTarget::Queue(vocab::QueueId::new(queue));
                self.agent_asks(agent, Ask::Transfer { interaction, target, reason: None })
            }
            _ => {
                let now = self.now;
                self.world.line(line, now)
            }
        }
    }

    fn caller(&self) -> Result<LegId, Fault> {
        self.caller.ok_or_else(|| ("nobody has called yet".to_owned(), None))
    }

    fn call(&mut self, to: &str, from: &str, when: &[&str], line: &Line) -> Result<(), Fault> {
        if self.caller.is_some() {
            return Err(("a scene has one call: begin another with `test`".to_owned(), None));
        }
        let region = self.plan.settings.region.clone();
        match when {
            [] => {}
            ["at", day, time] => {
                let zone = self.plan.settings.time_zone.clone();
                let at = moment(day, time, &zone).ok_or_else(|| {
                    let what = format!("{day} {time} is no time: write 2026-11-20 10:30");
                    (what, line.words.get(5).map(|w| w.column))
                })?;
                // The floor was opened before: only a later moment can follow.
                let ahead = at.since_ms(self.now);
                if ahead < 0 {
                    self.now = at;
                    self.wake = None;
                } else {
                    self.pass(ahead);
                }
            }
            _ => {
                let column = line.words.get(4).map(|w| w.column);
                return Err(("write `at 2026-11-20 10:30`".to_owned(), column));
            }
        }
        let from = match from {
            "" | "hidden" => Address::anonymous(),
            number => Address::parse(number, &region),
        };
        let leg = LegId::from_uuid(uuid::Uuid::from_u128(0xF10));
        self.caller = Some(leg);
        self.happened = Happened::default();
        let (trunk, to) = (TrunkId::new("test"), Address::parse(to, &region));
        self.hear(Input::CallOffered { leg, trunk, from: Pii::new(from), to });
        Ok(())
    }

    fn hears(&mut self, text: &str) -> Result<(), Fault> {
        self.caller()?;
        let wanted = text.to_lowercase();
        let is = |l: &str| l.starts_with("hears ") && l.to_lowercase().contains(&wanted);
        if self.happened.find(is) { Ok(()) } else { Err(("was not heard".to_owned(), None)) }
    }

    fn presses(&mut self, keys: &str) -> Result<(), Fault> {
        let leg = self.caller()?;
        match self.heard.get(&leg) {
            Some(Heard::Collects(cue, rules, ..)) => {
                let cue = *cue;
                let terminator = rules.terminator;
                let most = usize::try_from(rules.max).unwrap_or(usize::MAX);
                let digits: String =
                    keys.chars().take_while(|c| Some(*c) != terminator).take(most).collect();
                self.heard.remove(&leg);
                self.hear(Input::DigitsCollected { leg, cue, digits: Pii::new(digits) });
                Ok(())
            }
            Some(Heard::Listens(cue)) => {
                let cue = *cue;
                for key in keys.chars() {
                    self.hear(Input::KeyPressed { leg, cue, key });
                }
                Ok(())
            }
            Some(Heard::Message(recording)) => {
                let recording = *recording;
                self.heard.remove(&leg);
                self.hear(Input::VoicemailEnded { leg, recording });
                Ok(())
            }
            None => Err(("no key is listened for now".to_owned(), None)),
        }
    }

    fn says(&mut self, text: &str, heard: &str) -> Result<(), Fault> {
        let leg = self.caller()?;
        let Some(Heard::Collects(cue, _, Some(speech), _)) = self.heard.get(&leg) else {
            return Err(("speech is not listened for now".to_owned(), None));
        };
        let cue = *cue;
        let said = text.to_lowercase();
        let key = speech
            .phrases
            .iter()
            .find(|(_, phrases)| phrases.iter().any(|p| p.to_lowercase() == said))
            .map(|(key, _)| key.clone());
        let confidence_percent = if key.is_some() { 90 } else { 0 };
        self.heard.remove(&leg);
        let heard = Pii::new(heard.to_owned());
        self.hear(Input::PhraseHeard { leg, cue, key, confidence_percent, heard });
        Ok(())
    }

    fn waits(&mut self, number: &str, unit: &str, line: &Line) -> Result<(), Fault> {
        let per = match unit {
            "s" | "seconds" | "second" => 1.0,
            "min" | "minutes" | "minute" => 60.0,
            "h" | "hours" | "hour" => 3_600.0,
            _ => {
                let column = line.words.get(2).map(|w| w.column);
                return Err((format!("{unit:?} is no unit: write s, min or h"), column));
            }
        };
        let seconds = number.parse::<f64>().map(|n| n * per).ok();
        let seconds = seconds.filter(|s| (0.0..=MOST_WAIT_S).contains(s)).ok_or_else(|| {
            (format!("{number:?} is no time of up to a day"), line.words.get(1).map(|w| w.column))
        })?;
        #[expect(clippy::cast_possible_truncation, reason = "a day at most")]
        self.pass((seconds * 1_000.0).round() as i64);
        Ok(())
    }

    fn number(&mut self, does: &[&str], line: &Line) -> Result<(), Fault> {
        let outside = self.ringing.iter().find(|(_, agent)| agent.is_none()).map(|(leg, _)| *leg);
        let leg = outside.ok_or_else(|| ("no outside number rings".to_owned(), None))?;
        self.ringing.remove(&leg);
        self.hear(match does {
            ["answers"] => Input::LegAnswered { leg },
            ["is", "busy"] => Input::LegFailed { leg, failure: LegFailure::Busy },
            ["does", "not", "answer"] => Input::LegFailed { leg, failure: LegFailure::NoAnswer },
            ["hangs", "up"] => Input::LegEnded { leg, end: LegEnd::HungUp },
            _ => {
                let what = "a number answers, is busy, or does not answer".to_owned();
                return Err((what, line.words.get(1).map(|w| w.column)));
            }
        });
        Ok(())
    }

    fn agent(&self, name: &str, word: &Word) -> Result<AgentId, Fault> {
        let agent = AgentId::new(name);
        if self.plan.agents.contains_key(&agent) {
            return Ok(agent);
        }
        Err((format!("not understood: {name:?} is no agent of the plan"), Some(word.column)))
    }

    fn signs_in(&mut self, agent: AgentId) {
        let session = vocab::SessionId::from_uuid(uuid::Uuid::from_u128(1));
        self.hear(Input::DeskOpened { agent: agent.clone(), session });
        self.hear(Input::PhoneRegistered { agent: agent.clone() });
        let ask = Ask::SetStatus { status: vocab::AgentStatus::Available };
        self.hear(Input::AgentAsked { agent, ask });
    }

    /// `agent` stands for whoever it is.
    fn agent_does(&mut self, name: &str, does: &str, line: &Line) -> Result<(), Fault> {
        if name != "agent" {
            self.agent(name, &line.words[0])?;
        }
        if does == "hangs up" {
            let (leg, _) = self.talking(name)?;
            self.talking.retain(|_, (l, _)| *l != leg);
            self.hear(Input::LegEnded { leg, end: LegEnd::HungUp });
            return Ok(());
        }
        let rings = |agent: &Option<AgentId>| {
            agent.as_ref().is_some_and(|a| name == "agent" || a.as_str() == name)
        };
        let leg = self.ringing.iter().find(|(_, a)| rings(a)).map(|(leg, _)| *leg);
        let leg = leg.ok_or_else(|| ("no such phone rings".to_owned(), None))?;
        self.ringing.remove(&leg);
        self.hear(if does == "answers" {
            Input::LegAnswered { leg }
        } else {
            Input::LegFailed { leg, failure: LegFailure::Rejected }
        });
        Ok(())
    }

    fn talking(&self, name: &str) -> Result<(LegId, InteractionId), Fault> {
        let mut talking = self.talking.iter();
        let found = talking.find(|(agent, _)| name == "agent" || agent.as_str() == name);
        found.map(|(_, t)| *t).ok_or_else(|| ("no such agent talks".to_owned(), None))
    }

    fn agent_asks(&mut self, name: &str, ask: Ask) -> Result<(), Fault> {
        let found = self.talking.keys().find(|a| name == "agent" || a.as_str() == name);
        let agent = found.cloned().ok_or_else(|| ("no such agent talks".to_owned(), None))?;
        self.hear(Input::AgentAsked { agent, ask });
        Ok(())
    }

    fn expects(&mut self, wanted: &[&str], line: &Line) -> Result<(), Fault> {
        const KNOWN: [&str; 14] = [
            "goes",
            "enters",
            "queued",
            "leaves",
            "connected",
            "rings",
            "calls",
            "ends",
            "survey",
            "message",
            "callback",
            "recorded",
            "recording",
            "sets",
        ];
        self.caller()?;
        let first = wanted.first().copied().unwrap_or_default();
        if first == "not" {
            let text = wanted[1..].join(" ");
            let happened = self.happened.lines.iter().any(|l| matches(l, &text));
            let what = "it happened all the same".to_owned();
            return if happened { Err((what, None)) } else { Ok(()) };
        }
        if !KNOWN.contains(&first) {
            let column = line.words.get(1).map(|w| w.column);
            let what = format!("{first:?} is nothing to look for: write {}, …", KNOWN.join(", "));
            return Err((what, column));
        }
        let text = match line.words.get(1) {
            Some(word) => word.rest.trim_end().to_owned(),
            None => String::new(),
        };
        let text = text.split(" #").next().unwrap_or_default().trim_end().to_owned();
        if self.happened.find(|l| matches(l, &text)) {
            Ok(())
        } else {
            Err(("did not happen".to_owned(), None))
        }
    }
}

/// The words are those of the line, or its beginning: `queued in support` without the priority.
fn matches(line: &str, wanted: &str) -> bool {
    line.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ':']))
}

fn moment(day: &str, time: &str, zone: &str) -> Option<Moment> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let time = jiff::civil::Time::strptime("%H:%M", time).ok()?;
    let zone = jiff::tz::TimeZone::get(zone).ok()?;
    let zoned = day.to_datetime(time).to_zoned(zone).ok()?;
    Some(Moment::from_epoch_ms(zoned.timestamp().as_millisecond()))
}
