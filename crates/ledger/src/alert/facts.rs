//! What a rule reads off the floor.

use super::{AlertMeasure, AlertRule, AlertScope};
use std::fmt;
use std::str::FromStr;
use vocab::{AgentId, AgentState, Moment, OrganizationId, QueueId, TeamId};

/// The floor of one moment, as far as rules look at it.
#[derive(Clone, Debug, Default)]
pub struct FloorFacts {
    pub queues: Vec<QueueFact>,
    pub agents: Vec<AgentFact>,
    /// Open tickets whose deadline is near or missed, by organization.
    pub tickets_at_risk: Vec<(OrganizationId, u64)>,
    /// Evaluators whose marks drift, by organization.
    pub drifting: Vec<(OrganizationId, u64)>,
}

#[derive(Clone, Debug)]
pub struct QueueFact {
    pub queue: QueueId,
    pub organization: OrganizationId,
    pub waiting: u32,
    pub oldest_since: Option<Moment>,
    pub offered: u32,
    pub within: u32,
    pub abandoned: u32,
    pub agents_idle: u32,
    /// Whether anybody works for it: a queue at night has nobody, and that is no alert.
    pub agents_on: u32,
    pub callbacks_overdue: u32,
}

#[derive(Clone, Debug)]
pub struct AgentFact {
    pub agent: AgentId,
    pub team: Option<TeamId>,
    pub state: AgentState,
    /// Not away for good: somebody who went home is in no state.
    pub signed_in: bool,
    pub since: Option<Moment>,
}

/// Of whom a value is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Floor,
    Queue(QueueId),
    Team(TeamId),
    Agent(AgentId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Floor => f.write_str("floor"),
            Self::Queue(id) => write!(f, "queue:{id}"),
            Self::Team(id) => write!(f, "team:{id}"),
            Self::Agent(id) => write!(f, "agent:{id}"),
        }
    }
}

/// A text that names no subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSubject;

impl FromStr for Subject {
    type Err = NoSubject;

    fn from_str(text: &str) -> Result<Self, NoSubject> {
        match text.split_once(':') {
            None if text == "floor" => Ok(Self::Floor),
            Some(("queue", id)) => Ok(Self::Queue(id.into())),
            Some(("team", id)) => Ok(Self::Team(id.into())),
            Some(("agent", id)) => Ok(Self::Agent(id.into())),
            Some(_) | None => Err(NoSubject),
        }
    }
}

/// One value of a rule's measure: ms, permille or a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub subject: Subject,
    pub value: i64,
}

impl AlertRule {
    /// What it reads at this moment. What has no value (nobody waits, nothing was offered) is not
    /// there. `organization`: whose rule it is; the centre's when absent.
    #[must_use]
    pub fn readings(
        &self,
        facts: &FloorFacts,
        organization: Option<&OrganizationId>,
        now: Moment,
    ) -> Vec<Reading> {
        match self.measure {
            AlertMeasure::AgentInState => self.in_state(facts, now),
            AlertMeasure::TicketsAtRisk => vec![sum(&facts.tickets_at_risk, organization)],
            AlertMeasure::EvaluatorsDrifting => vec![sum(&facts.drifting, organization)],
            AlertMeasure::AgentsAvailable => self.available(facts, organization),
            AlertMeasure::LongestWait
            | AlertMeasure::Waiting
            | AlertMeasure::ServiceLevelToday
            | AlertMeasure::AbandonmentToday
            | AlertMeasure::CallbacksOverdue => self.of_queues(facts, organization, now),
        }
    }

    fn in_state(&self, facts: &FloorFacts, now: Moment) -> Vec<Reading> {
        let wanted = |agent: &&AgentFact| {
            agent.signed_in && Some(agent.state) == self.state && self.has_team(agent)
        };
        let of = |agent: &AgentFact| {
            let value = now.since_ms(agent.since?);
            Some(Reading { subject: Subject::Agent(agent.agent.clone()), value })
        };
        facts.agents.iter().filter(wanted).filter_map(of).collect()
    }

    fn has_team(&self, agent: &AgentFact) -> bool {
        match &self.scope {
            AlertScope::Team(team) => agent.team.as_ref() == Some(team),
            AlertScope::All | AlertScope::EachQueue | AlertScope::Queue(_) => true,
        }
    }

    fn available(&self, facts: &FloorFacts, organization: Option<&OrganizationId>) -> Vec<Reading> {
        let subject = match &self.scope {
            AlertScope::EachQueue | AlertScope::Queue(_) => {
                let staffed = self.queues(facts, organization).filter(|q| q.agents_on > 0);
                let of = |q: &QueueFact| Reading {
                    subject: Subject::Queue(q.queue.clone()),
                    value: i64::from(q.agents_idle),
                };
                return staffed.map(of).collect();
            }
            AlertScope::All => Subject::Floor,
            AlertScope::Team(team) => Subject::Team(team.clone()),
        };
        let there: Vec<_> =
            facts.agents.iter().filter(|a| a.signed_in && self.has_team(a)).collect();
        if there.is_empty() {
            return Vec::new();
        }
        let idle = there.iter().filter(|a| a.state == AgentState::Idle).count();
        vec![Reading { subject, value: i64::try_from(idle).unwrap_or(i64::MAX) }]
    }

    fn queues<'a>(
        &'a self,
        facts: &'a FloorFacts,
        organization: Option<&'a OrganizationId>,
    ) -> impl Iterator<Item = &'a QueueFact> {
        facts.queues.iter().filter(move |fact| {
            let ours = organization.is_none_or(|own| *own == fact.organization);
            let named = match &self.scope {
                AlertScope::Queue(queue) => *queue == fact.queue,
                AlertScope::All | AlertScope::EachQueue | AlertScope::Team(_) => true,
            };
            ours && named
        })
    }

    fn of_queues(
        &self,
        facts: &FloorFacts,
        organization: Option<&OrganizationId>,
        now: Moment,
    ) -> Vec<Reading> {
        let queues = self.queues(facts, organization);
        match &self.scope {
            AlertScope::EachQueue | AlertScope::Queue(_) => queues
                .filter_map(|fact| {
                    let value = self.value(std::slice::from_ref(&fact), now)?;
                    Some(Reading { subject: Subject::Queue(fact.queue.clone()), value })
                })
                .collect(),
            AlertScope::All | AlertScope::Team(_) => {
                let all: Vec<_> = queues.collect();
                let value = self.value(&all, now);
                value.map(|value| Reading { subject: Subject::Floor, value }).into_iter().collect()
            }
        }
    }

    fn value(&self, queues: &[&QueueFact], now: Moment) -> Option<i64> {
        let sum = |of: fn(&QueueFact) -> u32| queues.iter().map(|q| i64::from(of(q))).sum::<i64>();
        let share = |part: i64, whole: i64| (whole > 0).then(|| part * 1_000 / whole);
        match self.measure {
            AlertMeasure::LongestWait => {
                let oldest = queues.iter().filter_map(|q| q.oldest_since).min()?;
                Some(now.since_ms(oldest))
            }
            AlertMeasure::Waiting => Some(sum(|q| q.waiting)),
            AlertMeasure::ServiceLevelToday => share(sum(|q| q.within), sum(|q| q.offered)),
            AlertMeasure::AbandonmentToday => share(sum(|q| q.abandoned), sum(|q| q.offered)),
            AlertMeasure::CallbacksOverdue => Some(sum(|q| q.callbacks_overdue)),
            AlertMeasure::AgentsAvailable
            | AlertMeasure::AgentInState
            | AlertMeasure::TicketsAtRisk
            | AlertMeasure::EvaluatorsDrifting => None,
        }
    }
}

/// Of an organization, or of all together.
fn sum(counts: &[(OrganizationId, u64)], organization: Option<&OrganizationId>) -> Reading {
    let ours = counts.iter().filter(|(of, _)| organization.is_none_or(|own| own == of));
    let value = ours.map(|(_, n)| n).sum::<u64>();
    Reading { subject: Subject::Floor, value: i64::try_from(value).unwrap_or(i64::MAX) }
}

#[cfg(test)]
mod tests {
    use super::super::{AlertChannels, Comparison};
    use super::*;

    fn at(s: i64) -> Moment {
        Moment::from_epoch_ms(s * 1_000)
    }

    fn rule(measure: AlertMeasure, scope: AlertScope) -> AlertRule {
        AlertRule {
            name: "r".to_owned(),
            measure,
            comparison: Comparison::Above,
            threshold: 1,
            for_s: 0,
            scope,
            state: (measure == AlertMeasure::AgentInState).then_some(AgentState::WrapUp),
            channels: AlertChannels::default(),
            mails: Vec::new(),
            enabled: true,
        }
    }

    fn queue(name: &str, organization: &str, waiting: u32, oldest_s: Option<i64>) -> QueueFact {
        QueueFact {
            queue: name.into(),
            organization: organization.into(),
            waiting,
            oldest_since: oldest_s.map(at),
            offered: 10,
            within: 8,
            abandoned: 1,
            agents_idle: 2,
            agents_on: 3,
            callbacks_overdue: 1,
        }
    }

    fn agent(name: &str, team: &str, state: AgentState, since_s: i64) -> AgentFact {
        AgentFact {
            agent: name.into(),
            team: Some(team.into()),
            state,
            signed_in: true,
            since: Some(at(since_s)),
        }
    }

    fn floor() -> FloorFacts {
        FloorFacts {
            queues: vec![queue("a", "alpha", 3, Some(40)), queue("b", "beta", 1, Some(70))],
            agents: vec![
                agent("ada", "one", AgentState::Idle, 0),
                agent("bob", "one", AgentState::WrapUp, 10),
                agent("cid", "two", AgentState::WrapUp, 90),
            ],
            tickets_at_risk: vec![("alpha".into(), 2), ("beta".into(), 5)],
            drifting: vec![("alpha".into(), 1), ("beta".into(), 3)],
        }
    }

    #[track_caller]
    fn check(
        measure: AlertMeasure,
        scope: AlertScope,
        organization: Option<&str>,
        expect: &[(&str, i64)],
    ) {
        let organization = organization.map(OrganizationId::new);
        let read = rule(measure, scope).readings(&floor(), organization.as_ref(), at(100));
        let read: Vec<_> = read.into_iter().map(|r| (r.subject.to_string(), r.value)).collect();
        let read: Vec<_> = read.iter().map(|(s, v)| (s.as_str(), *v)).collect();
        assert_eq!(read, expect, "{measure:?}");
    }

    #[test]
    fn each_measure_reads_what_it_says() {
        let (all, each) = (|| AlertScope::All, || AlertScope::EachQueue);
        check(AlertMeasure::LongestWait, all(), None, &[("floor", 60_000)]);
        check(AlertMeasure::LongestWait, each(), None, &[("queue:a", 60_000), ("queue:b", 30_000)]);
        check(AlertMeasure::LongestWait, all(), Some("beta"), &[("floor", 30_000)]);
        check(AlertMeasure::Waiting, all(), None, &[("floor", 4)]);
        check(AlertMeasure::Waiting, AlertScope::Queue("b".into()), None, &[("queue:b", 1)]);
        check(AlertMeasure::Waiting, AlertScope::Queue("b".into()), Some("alpha"), &[]);
        check(AlertMeasure::ServiceLevelToday, all(), None, &[("floor", 800)]);
        check(AlertMeasure::AbandonmentToday, all(), None, &[("floor", 100)]);
        check(AlertMeasure::CallbacksOverdue, all(), None, &[("floor", 2)]);
        check(AlertMeasure::AgentsAvailable, all(), None, &[("floor", 1)]);
        let two = || AlertScope::Team("two".into());
        check(AlertMeasure::AgentsAvailable, two(), None, &[("team:two", 0)]);
        check(AlertMeasure::AgentInState, two(), None, &[("agent:cid", 10_000)]);
        check(AlertMeasure::TicketsAtRisk, all(), Some("alpha"), &[("floor", 2)]);
        check(AlertMeasure::EvaluatorsDrifting, all(), Some("alpha"), &[("floor", 1)]);
        check(AlertMeasure::EvaluatorsDrifting, all(), None, &[("floor", 4)]);
    }

    #[test]
    fn a_queue_without_anybody_waiting_has_no_longest_wait() {
        let mut facts = floor();
        facts.queues = vec![queue("a", "alpha", 0, None)];
        facts.queues[0].offered = 0;
        for measure in [AlertMeasure::LongestWait, AlertMeasure::ServiceLevelToday] {
            assert_eq!(rule(measure, AlertScope::EachQueue).readings(&facts, None, at(9)), []);
        }
    }

    #[test]
    fn subjects_are_read_as_they_are_written() {
        for text in ["floor", "queue:a", "team:one", "agent:a:b"] {
            assert_eq!(text.parse::<Subject>().unwrap().to_string(), text);
        }
        assert_eq!("else".parse::<Subject>(), Err(NoSubject));
    }

    #[test]
    fn a_rule_that_cannot_work_is_refused_by_its_field() {
        let mut bad = rule(AlertMeasure::AgentInState, AlertScope::EachQueue);
        bad.name = " ".to_owned();
        bad.threshold = -1;
        bad.for_s = 86_401;
        bad.state = None;
        let fields: Vec<_> = bad.faults(true).into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["name", "threshold", "for_s", "state", "scope"]);
        let agents = rule(AlertMeasure::AgentInState, AlertScope::All);
        assert_eq!(agents.faults(true), []);
        assert_eq!(agents.faults(false)[0].field, "scope", "agents are the centre's");
    }
}
