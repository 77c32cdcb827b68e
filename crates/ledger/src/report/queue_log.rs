//! The journal as Asterisk's `queue_log`, for the tools that read it.
//!
//! One line per fact: `time|callid|queue|agent|event|data1|…`, times in seconds since 1970 (Asterisk
//! documentation, "Queue Logs"). What the format asks for and the journal does not keep is 0 (the
//! place in line) or empty (the channel's name, the context).

use crate::{Interval, IntervalKind};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use vocab::{
    AgentId, AgentStatus, DequeueCause, Event, InteractionId, Moment, QueueId, Recorded,
    ReservationId, SegmentEnd,
};

/// One line, without its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogLine {
    pub at: Moment,
    /// Facts of one moment stay in the journal's order.
    order: u64,
    text: String,
}

impl fmt::Display for LogLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[derive(Clone, Debug, Default)]
pub struct QueueLog {
    calls: BTreeMap<InteractionId, Call>,
    lines: Vec<LogLine>,
}

#[derive(Clone, Debug, Default)]
struct Call {
    number: String,
    called: String,
    queue: Option<QueueId>,
    enqueued: Option<Moment>,
    waited_s: i64,
    connected: Option<Moment>,
    rung: BTreeMap<ReservationId, Moment>,
    transfer: Option<String>,
}

const NONE: &str = "NONE";

impl QueueLog {
    /// Events of interactions, each interaction's in the order of the journal.
    pub fn fold(&mut self, recorded: &Recorded) {
        let Some(id) = recorded.event.interaction() else { return };
        let mut call = self.calls.remove(&id).unwrap_or_default();
        let mut log = Log { lines: &mut self.lines, id, at: recorded.at, order: recorded.seq };
        call.hear(recorded, &mut log);
        // An ended one is forgotten: what is kept is what is on the floor.
        if !matches!(recorded.event, Event::InteractionEnded { .. }) {
            self.calls.insert(id, call);
        }
    }

    /// An agent's status intervals, in order: who came, went, paused. `before` is the status that
    /// the interval took the place of.
    pub fn presence(&mut self, interval: &Interval, before: Option<&AgentStatus>) {
        let IntervalKind::Status { status } = &interval.kind else { return };
        let was = before.unwrap_or(&AgentStatus::Offline);
        let mut log = |event: &str, data: &str| {
            let agent = clean(interval.agent.as_str());
            let second = interval.from.epoch_ms().div_euclid(1_000);
            let text = format!("{second}|{NONE}|{NONE}|{agent}|{event}{data}");
            self.lines.push(LogLine { at: interval.from, order: interval.opened, text });
        };
        let pauses = |status: &AgentStatus| match status {
            AgentStatus::Break { reason } => Some(clean(reason)),
            AgentStatus::Training => Some("training".to_owned()),
            AgentStatus::Available | AgentStatus::Offline => None,
        };
        if *was == AgentStatus::Offline && *status != AgentStatus::Offline {
            log("AGENTLOGIN", "|");
        }
        if pauses(was).is_some() && pauses(status).is_none() {
            log("UNPAUSE", "");
        }
        if let Some(reason) = pauses(status) {
            log("PAUSE", &format!("|{reason}"));
        }
        if *was != AgentStatus::Offline && *status == AgentStatus::Offline {
            log("AGENTLOGOFF", "|");
        }
    }

    /// The lines of a span, in order of time.
    #[must_use]
    pub fn into_lines(mut self, from: Moment, to: Moment) -> Vec<LogLine> {
        self.lines.retain(|line| line.at >= from && line.at < to);
        self.lines.sort();
        self.lines
    }
}

struct Log<'a> {
    lines: &'a mut Vec<LogLine>,
    id: InteractionId,
    at: Moment,
    order: u64,
}

impl Log<'_> {
    fn line(&mut self, call: &Call, agent: Option<&AgentId>, event: &str, data: &[&str]) {
        let queue = call.queue.as_ref().map_or(NONE.to_owned(), |q| clean(q.as_str()));
        let agent = agent.map_or(NONE.to_owned(), |a| clean(a.as_str()));
        let second = self.at.epoch_ms().div_euclid(1_000);
        let mut text = format!("{second}|{}|{queue}|{agent}|{event}", self.id);
        for part in data {
            // Writing to a String cannot fail.
            _ = write!(text, "|{}", clean(part));
        }
        self.lines.push(LogLine { at: self.at, order: self.order, text });
    }
}

impl Call {
    fn hear(&mut self, recorded: &Recorded, log: &mut Log<'_>) {
        match &recorded.event {
            Event::InteractionStarted { system, .. } => {
                let number = recorded.private.customer.as_ref();
                self.number = number.map(|n| n.reveal().as_str().to_owned()).unwrap_or_default();
                self.called = system.as_str().to_owned();
            }
            Event::InteractionQueued { queue, .. } => {
                self.queue = Some(queue.clone());
                self.enqueued = Some(recorded.at);
                log.line(self, None, "DID", &[&self.called]);
                log.line(self, None, "ENTERQUEUE", &["", &self.number, "0"]);
            }
            Event::ReservationOffered { reservation, .. } => {
                self.rung.insert(*reservation, recorded.at);
            }
            Event::ReservationTimedOut { reservation, agent, .. }
            | Event::ReservationRejected { reservation, agent, .. } => {
                let ms = self.rang_ms(*reservation, recorded.at);
                log.line(self, Some(agent), "RINGNOANSWER", &[&ms.to_string()]);
            }
            Event::ReservationCanceled { reservation, agent, .. }
            | Event::ReservationRescinded { reservation, agent, .. } => {
                let ms = self.rang_ms(*reservation, recorded.at);
                log.line(self, Some(agent), "RINGCANCELED", &[&ms.to_string()]);
            }
            Event::InteractionDequeued { cause, .. } => self.leave(*cause, log),
            Event::InteractionConnected { agent, reservation, .. } => {
                let rang = reservation.map_or(0, |r| self.rang_ms(r, recorded.at)) / 1_000;
                self.connected = Some(recorded.at);
                if self.enqueued.is_some() {
                    let waited = self.waited_s.to_string();
                    log.line(self, Some(agent), "CONNECT", &[&waited, "", &rang.to_string()]);
                }
            }
            Event::TransferStarted { queue, to_agent, .. } => {
                let to = queue.as_ref().map(ToString::to_string);
                self.transfer = Some(
                    to.or_else(|| to_agent.as_ref().map(ToString::to_string)).unwrap_or_default(),
                );
            }
            Event::AgentSegmentEnded { agent, end, .. } => self.complete(agent, *end, log),
            // The others are no lines of a queue log.
            _ => {}
        }
    }

    fn rang_ms(&mut self, reservation: ReservationId, at: Moment) -> i64 {
        self.rung.remove(&reservation).map_or(0, |since| at - since)
    }

    fn leave(&mut self, cause: DequeueCause, log: &mut Log<'_>) {
        self.waited_s = self.enqueued.map_or(0, |since| (log.at - since) / 1_000);
        let waited = self.waited_s.to_string();
        match cause {
            // CONNECT follows.
            DequeueCause::Connected => {}
            DequeueCause::Abandoned | DequeueCause::Interrupted | DequeueCause::Withdrawn => {
                log.line(self, None, "ABANDON", &["0", "0", &waited]);
            }
            DequeueCause::WaitedTooLong | DequeueCause::Overflowed | DequeueCause::Moved => {
                log.line(self, None, "EXITWITHTIMEOUT", &["0", "0", &waited]);
            }
            DequeueCause::LeftByKey | DequeueCause::CallbackPromised => {
                log.line(self, None, "EXITWITHKEY", &["", "0", "0", &waited]);
            }
            DequeueCause::Vacant => log.line(self, None, "EXITEMPTY", &["0", "0", &waited]),
        }
    }

    fn complete(&mut self, agent: &AgentId, end: SegmentEnd, log: &mut Log<'_>) {
        if self.enqueued.is_none() {
            return;
        }
        let waited = self.waited_s.to_string();
        let spoke = self.connected.take().map_or(0, |since| (log.at - since) / 1_000).to_string();
        match end {
            SegmentEnd::CustomerHungUp => {
                log.line(self, Some(agent), "COMPLETECALLER", &[&waited, &spoke, "0"]);
            }
            SegmentEnd::AgentHungUp
            | SegmentEnd::AgentVanished
            | SegmentEnd::TakenOver
            | SegmentEnd::Interrupted => {
                log.line(self, Some(agent), "COMPLETEAGENT", &[&waited, &spoke, "0"]);
            }
            SegmentEnd::Transferred => {
                let to = self.transfer.take().unwrap_or_default();
                log.line(self, Some(agent), "BLINDTRANSFER", &[&to, "", &waited, &spoke, "0"]);
            }
        }
    }
}

/// A bar or a line's end would make another field or line of it.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c == '|' || c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;
    use vocab::{Address, Decision, Goal, Initiation, LegId, Outcome, Party, Pii, Private};

    fn id(n: u128) -> InteractionId {
        InteractionId::from_uuid(Uuid::from_u128(n))
    }

    fn at(second: i64) -> Moment {
        Moment::from_epoch_ms((1_795_000_000 + second) * 1_000)
    }

    fn started(interaction: InteractionId) -> Event {
        Event::InteractionStarted {
            interaction,
            initiation: Initiation::Inbound,
            organization: "net".into(),
            campaign: None,
            leg: None,
            trunk: None,
            system: Address::parse("0162000001", "FR"),
            plan: 1,
            flow: None,
            previous: None,
            initial: None,
            callback: None,
            queue: None,
            passed_on: None,
            record: None,
        }
    }

    fn queued(interaction: InteractionId, since: Moment) -> Event {
        Event::InteractionQueued {
            interaction,
            queue: "help".into(),
            priority: 0,
            skills: BTreeMap::new(),
            since,
            preferred: None,
            estimate_ms: None,
            goal: Goal::default(),
        }
    }

    fn told(events: Vec<(i64, Event)>) -> Vec<String> {
        let mut log = QueueLog::default();
        for (seq, (second, event)) in (1..).zip(events) {
            let customer = Some(Pii::new(Address::parse("0612345678", "FR")));
            let private = Private { customer, ..Private::default() };
            log.fold(&Recorded { seq, at: at(second), event, private });
        }
        let lines = log.into_lines(at(0), at(10_000));
        lines.iter().map(|l| l.to_string().split_once('|').unwrap().1.to_owned()).collect()
    }

    fn decision() -> Decision {
        Decision {
            plan: 1,
            waiting: 1,
            eligible: 1,
            candidates: Vec::new(),
            tie_break: vocab::TieBreak::LongestIdle,
            step: 0,
            rule: None,
            score_milli: 0,
            waited_ms: 0,
        }
    }

    #[test]
    fn a_conversation_reads_as_asterisk_would_have_written_it() {
        let (call, agent, leg) = (id(1), AgentId::new("lea"), LegId::from_uuid(Uuid::nil()));
        let missed = ReservationId::from_uuid(Uuid::from_u128(8));
        let taken = ReservationId::from_uuid(Uuid::from_u128(9));
        let offer = |reservation, agent: &AgentId| Event::ReservationOffered {
            reservation,
            interaction: call,
            queue: Some("help".into()),
            agent: agent.clone(),
            leg,
            expires: at(60),
            decision: decision(),
        };
        let lines = told(vec![
            (0, started(call)),
            (5, queued(call, at(5))),
            (6, offer(missed, &"tom".into())),
            (
                18,
                Event::ReservationTimedOut {
                    reservation: missed,
                    interaction: call,
                    agent: "tom".into(),
                },
            ),
            (18, offer(taken, &agent)),
            (
                25,
                Event::InteractionDequeued {
                    interaction: call,
                    queue: "help".into(),
                    cause: DequeueCause::Connected,
                },
            ),
            (
                25,
                Event::InteractionConnected {
                    interaction: call,
                    agent: agent.clone(),
                    agent_leg: leg,
                    reservation: Some(taken),
                },
            ),
            (
                235,
                Event::AgentSegmentEnded {
                    interaction: call,
                    agent,
                    end: SegmentEnd::CustomerHungUp,
                },
            ),
            (
                235,
                Event::InteractionEnded {
                    interaction: call,
                    outcome: Outcome::Handled,
                    by: Party::Customer,
                },
            ),
        ]);
        let call = "00000000-0000-0000-0000-000000000001|help";
        assert_eq!(
            lines,
            [
                format!("{call}|NONE|DID|+33162000001"),
                format!("{call}|NONE|ENTERQUEUE||+33612345678|0"),
                format!("{call}|tom|RINGNOANSWER|12000"),
                format!("{call}|lea|CONNECT|20||7"),
                format!("{call}|lea|COMPLETECALLER|20|210|0"),
            ]
        );
    }

    #[test]
    fn who_gives_up_is_an_abandon_with_the_wait() {
        let call = id(1);
        let lines = told(vec![
            (0, started(call)),
            (5, queued(call, at(5))),
            (
                50,
                Event::InteractionDequeued {
                    interaction: call,
                    queue: "help".into(),
                    cause: DequeueCause::Abandoned,
                },
            ),
        ]);
        assert!(lines[2].ends_with("|help|NONE|ABANDON|0|0|45"), "{lines:?}");
    }

    #[test]
    fn presence_is_login_pause_and_logoff() {
        let mut log = QueueLog::default();
        let statuses = [
            AgentStatus::Available,
            AgentStatus::Break { reason: "lunch|long".into() },
            AgentStatus::Available,
            AgentStatus::Offline,
        ];
        let mut before = None;
        for (n, status) in (1..).zip(statuses) {
            let interval = Interval {
                opened: n,
                agent: "lea".into(),
                kind: IntervalKind::Status { status: status.clone() },
                from: at(i64::try_from(n).unwrap()),
                to: None,
                interaction: None,
            };
            log.presence(&interval, before.as_ref());
            before = Some(status);
        }
        let lines = log.into_lines(at(0), at(100));
        let events: Vec<_> =
            lines.iter().map(|l| l.to_string().split_once("lea|").unwrap().1.to_owned()).collect();
        assert_eq!(events, ["AGENTLOGIN|", "PAUSE|lunch long", "UNPAUSE", "AGENTLOGOFF|"]);
    }
}
