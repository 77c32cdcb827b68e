//! What a campaign that calls out would come to: the engine that dials, on virtual time, with drawn
//! people at the other end.
//!
//! Owns: who answers when, how long they speak. Must not own: pace; that is the engine's.

use crate::agenda::Agenda;
use crate::chance::Chance;
use engine::Engine;
use serde::Serialize;
use std::collections::BTreeMap;
use vocab::{
    Address, AgentId, AgentState, CampaignId, CustomerMatch, DialMethod, Effect, Event, FloorPlan,
    Input, InteractionId, Lead, LegEnd, LegFailure, LegId, MediaSource, Moment, Order, Outcome,
    Pii, PromptEnd, RecordId, Steering,
};

const CAMPAIGN: &str = "campaign";
/// A phone that picks up by itself.
const PICK_UP_MS: i64 = 250;
const BUSY_MS: i64 = 2_500;
const RING_MS: i64 = 25_000;
const LEASE_MS: i64 = 60_000;
/// Not measured: agents begin all at once, which no floor does.
const WARM_UP_MS: i64 = 900_000;
const HOUR_MS: i64 = 3_600_000;
const MOST_DUE: usize = 100_000;

/// A campaign and its people.
#[derive(Clone, Debug, PartialEq)]
pub struct Outbound {
    pub agents: u32,
    pub method: DialMethod,
    /// Share of calls that a person answers.
    pub answer_rate: f64,
    /// Mean time until they do; half of it at least.
    pub answer_ms: i64,
    /// Mean, exponential.
    pub talk_ms: i64,
    pub wrap_up_ms: i64,
    /// Calls dropped of calls answered, at most.
    pub abandonment_permille: u32,
    /// Calls for each free agent at most, in hundredths.
    pub most_percent: u32,
    /// Measured hours.
    pub hours: f64,
    pub seed: u64,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Report {
    pub attempts: u64,
    /// Answered by a person.
    pub live: u64,
    /// Of these, found no agent in time.
    pub dropped: u64,
    /// Dropped of live.
    pub abandonment: f64,
    /// Share of the agents' time spent on talk and wrap-up.
    pub occupancy: f64,
    /// Talks of one agent in an hour.
    pub talks_per_agent_hour: f64,
}

enum Due {
    Hear(Box<Input>),
}

struct Run<'a> {
    asked: &'a Outbound,
    engine: Engine,
    now: Moment,
    wake: Option<Moment>,
    agenda: Agenda<Due>,
    chance: Chance,
    people: u64,
    /// Legs of people who answered, by interaction.
    legs: BTreeMap<InteractionId, LegId>,
    busy: BTreeMap<AgentId, Moment>,
    measured_from: Moment,
    report: Report,
    busy_ms: i64,
    talks: u64,
}

/// Runs a campaign to its end. The same question gives the same report.
///
/// # Panics
/// When its plan can't be read: it is fixed here, but for numbers.
#[must_use]
pub fn run(asked: &Outbound) -> Report {
    let begin = Moment::from_epoch_ms(1_800_000_000_000);
    let mut run = Run {
        asked,
        engine: Engine::new(asked.seed),
        now: begin,
        wake: None,
        agenda: Agenda::new(MOST_DUE),
        chance: Chance::fork(asked.seed, 7),
        people: 0,
        legs: BTreeMap::new(),
        busy: BTreeMap::new(),
        measured_from: begin + WARM_UP_MS,
        report: Report {
            attempts: 0,
            live: 0,
            dropped: 0,
            abandonment: 0.0,
            occupancy: 0.0,
            talks_per_agent_hour: 0.0,
        },
        busy_ms: 0,
        talks: 0,
    };
    let plan = std::sync::Arc::new(plan(asked));
    run.hear(Input::PlanPublished { version: 1, plan });
    let steering = Steering { running: true, ..Steering::default() };
    let order = Order::SteerCampaign { campaign: CampaignId::new(CAMPAIGN), steering };
    run.hear(Input::Ordered { by: "study".into(), order });
    #[expect(clippy::cast_possible_truncation, reason = "hours of a study")]
    let measured_ms = (asked.hours * HOUR_MS as f64) as i64;
    run.pass_until(run.measured_from + measured_ms);
    run.told(measured_ms)
}

fn plan(asked: &Outbound) -> FloorPlan {
    let method = asked.method.name();
    let (wrap_up, permille, most) =
        (asked.wrap_up_ms, asked.abandonment_permille, asked.most_percent);
    let mut text = format!(
        "format = 1\n[organizations.o]\nname = \"O\"\n\
         [queues.q]\nname = \"Q\"\norganization = \"o\"\nwrap_up_ms = {wrap_up}\n\
         [campaigns.{CAMPAIGN}]\nname = \"C\"\norganization = \"o\"\n\
         [campaigns.{CAMPAIGN}.outbound]\nmethod = \"{method}\"\nqueue = \"q\"\n\
         shown = [\"+33162000001\"]\nlines = 2000\nring_ms = {RING_MS}\n\
         abandonment_permille = {permille}\nmost_percent = {most}\n"
    );
    for agent in 0..asked.agents {
        use std::fmt::Write as _;
        let _ = write!(
            text,
            "[agents.a{agent}]\nname = \"A\"\nqueues = [\"q\"]\npresence = \"static\"\n\
             contact = \"sip:a{agent}@127.0.0.1\"\n"
        );
    }
    toml::from_str(&text).expect("a plan of numbers")
}

impl Run<'_> {
    fn pass_until(&mut self, end: Moment) {
        loop {
            let next = self.agenda.next_at().into_iter().chain(self.wake).min();
            let Some(at) = next.filter(|at| *at <= end) else { break };
            self.now = at.max(self.now);
            match self.agenda.take_due(self.now) {
                Some(Due::Hear(input)) => self.hear(*input),
                None => {
                    self.wake = None;
                    self.hear(Input::Woke);
                }
            }
        }
        self.now = end;
    }

    fn hear(&mut self, input: Input) {
        let outcome = self.engine.handle(self.now, input);
        self.wake = outcome.wake.map(|at| at.max(self.now + 1));
        for fact in &outcome.events {
            self.watch(&fact.event);
        }
        for effect in outcome.effects {
            self.perform(effect);
        }
    }

    const fn measured(&self) -> bool {
        self.now.epoch_ms() >= self.measured_from.epoch_ms()
    }

    fn watch(&mut self, event: &Event) {
        if let Event::AgentStateChanged { agent, to, .. } = event {
            self.state_of(agent, *to);
        } else if let Event::InteractionConnected { interaction, .. } = event {
            let talk = self.chance.exponential_ms(self.asked.talk_ms).max(1_000);
            if let Some(leg) = self.legs.get(interaction).copied() {
                self.after(talk, Input::LegEnded { leg, end: LegEnd::HungUp });
            }
            self.talks += u64::from(self.measured());
        } else if let Event::LegDialled { interaction, leg, .. } = event {
            self.legs.insert(*interaction, *leg);
            self.report.attempts += u64::from(self.measured());
        } else if let Event::AnswerHeard { .. } = event {
            self.report.live += u64::from(self.measured());
        } else if let Event::InteractionEnded { interaction, outcome, .. } = event {
            self.legs.remove(interaction);
            let dropped = *outcome == Outcome::Dropped;
            self.report.dropped += u64::from(dropped && self.measured());
        }
    }

    fn state_of(&mut self, agent: &AgentId, to: AgentState) {
        let since = self.busy.remove(agent);
        if let Some(since) = since.filter(|_| self.measured()) {
            self.busy_ms += self.now.since_ms(since.max(self.measured_from));
        }
        if matches!(to, AgentState::OnInteraction | AgentState::OnHold | AgentState::WrapUp) {
            self.busy.insert(agent.clone(), self.now);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::SeekLeads { campaign, count, .. } => {
                let leads = (0..count).map(|_| self.lead()).collect();
                self.after(5, Input::LeadsOffered { campaign, leads });
            }
            Effect::Dial { leg, .. } => self.dialled(leg),
            Effect::Ring { leg, .. } => self.after(PICK_UP_MS, Input::LegAnswered { leg }),
            Effect::PlayAndCollect { leg, cue, rules, .. } => {
                let digits = Pii::new(String::new());
                let ms = 5_000 + rules.first_timeout_ms;
                self.after(ms, Input::DigitsCollected { leg, cue, digits });
            }
            Effect::Play { leg, cue, source: MediaSource::Once(_) } => {
                let end = PromptEnd::Finished;
                self.after(3_000, Input::PromptEnded { leg, cue, end });
            }
            Effect::LookUpCustomer { interaction, cue, .. } => {
                let found = CustomerMatch::Unknown;
                self.after(1, Input::CustomerLookedUp { interaction, cue, found });
            }
            // Nothing else is asked of people who only speak and hang up.
            _ => {}
        }
    }

    fn lead(&mut self) -> Lead {
        self.people += 1;
        Lead {
            record: RecordId::from_uuid(uuid::Uuid::from_u128(u128::from(self.people))),
            number: Pii::new(Address::parse(&format!("+336{:08}", self.people), "FR")),
            shown: Address::parse("+33162000001", "FR"),
            until: self.now + LEASE_MS,
            only: None,
        }
    }

    fn dialled(&mut self, leg: LegId) {
        if self.chance.happens(self.asked.answer_rate) {
            let least = self.asked.answer_ms / 2;
            let ms = least + self.chance.exponential_ms(self.asked.answer_ms - least);
            return self.after(ms.min(RING_MS - 1), Input::LegAnswered { leg });
        }
        let (ms, failure) = if self.chance.happens(0.1) {
            (BUSY_MS, LegFailure::Busy)
        } else {
            (RING_MS, LegFailure::NoAnswer)
        };
        self.after(ms, Input::LegFailed { leg, failure });
    }

    fn after(&mut self, ms: i64, input: Input) {
        self.agenda.add(self.now + ms.max(1), Due::Hear(Box::new(input)));
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of a study")]
    fn told(mut self, measured_ms: i64) -> Report {
        for since in std::mem::take(&mut self.busy).into_values() {
            self.busy_ms += self.now.since_ms(since.max(self.measured_from));
        }
        let agents = f64::from(self.asked.agents.max(1));
        let hours = measured_ms.max(1) as f64 / HOUR_MS as f64;
        let mut report = self.report;
        report.abandonment = report.dropped as f64 / report.live.max(1) as f64;
        report.occupancy = self.busy_ms as f64 / (agents * measured_ms.max(1) as f64);
        report.talks_per_agent_hour = self.talks as f64 / (agents * hours);
        report
    }
}
