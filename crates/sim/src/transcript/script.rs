//! Reads the lines of a script.

use super::{START, Transcript};
use vocab::{
    Address, AgentId, AgentStatus, AnswerHeard, Ask, CallTarget, CampaignId, ClosingId, CustomerId,
    CustomerMatch, DialMethod, DispositionId, Fetched, FlowId, Input, InteractionId, Lead, LegEnd,
    LegFailure, LegId, MonitorMode, Order, OrganizationId, Pii, PromptEnd, QueueId, RecordId,
    ReferTarget, SessionId, Standing, Steering, TrunkId,
};

impl Transcript {
    pub(super) fn line(&mut self, line: &str) {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        if let Ok(seconds) = words[0].parse::<f64>() {
            #[expect(clippy::cast_possible_truncation, reason = "seconds of a short scene")]
            self.pass_until(START + (seconds * 1000.0).round() as i64);
            words.remove(0);
        }
        if let Some(input) = self.read(&words).unwrap_or_else(|| panic!("not understood: {line}")) {
            self.hear(input);
        }
    }

    /// As a line of a script without a time, but one that names what isn't there does nothing.
    pub fn try_line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(Some(input)) = self.read(&words) {
            self.hear(input);
        }
    }

    /// None: not understood. Some(None): nothing but time.
    fn read(&mut self, words: &[&str]) -> Option<Option<Input>> {
        let input = match words {
            ["wake"] => return Some(None),
            ["restart"] => Input::FloorRestarted,
            ["call", from, to] => {
                let leg = LegId::from_uuid(self.names.uuid());
                self.names.leg(leg);
                Input::CallOffered {
                    leg,
                    trunk: TrunkId::new("test"),
                    from: Pii::new(caller(from)),
                    to: Address::parse(to, "FR"),
                }
            }
            ["keys", leg, rest @ ..] => {
                let leg = self.leg(leg)?;
                let cue = *self.cues.get(&leg)?;
                Input::DigitsCollected { leg, cue, digits: Pii::new(rest.concat()) }
            }
            ["press", leg, key] => {
                let leg = self.leg(leg)?;
                Input::KeyPressed { leg, cue: *self.cues.get(&leg)?, key: key.chars().next()? }
            }
            ["says", leg, key, percent, words @ ..] => {
                let leg = self.leg(leg)?;
                Input::PhraseHeard {
                    leg,
                    cue: *self.cues.get(&leg)?,
                    key: (*key != "-").then(|| (*key).to_owned()),
                    confidence_percent: percent.parse().ok()?,
                    heard: Pii::new(words.join(" ")),
                }
            }
            ["message", leg] => {
                let leg = self.leg(leg)?;
                Input::VoicemailEnded { leg, recording: *self.messages.get(&leg)? }
            }
            ["fetched", id, rest @ ..] => self.fetched(id, fetched(rest)?)?,
            ["verbs", id, rest @ ..] => {
                let verbs = serde_json::from_str(&rest.join(" ")).ok()?;
                self.fetched(id, Fetched::Verbs { verbs })?
            }
            ["played", leg] => self.prompt(leg, PromptEnd::Finished)?,
            ["failed", leg] => self.prompt(leg, PromptEnd::Failed)?,
            ["desk", agent] => {
                let agent = AgentId::new(agent);
                Input::DeskOpened { session: self.names.session(&agent), agent }
            }
            ["desk", agent, "lost"] => {
                let agent = AgentId::new(agent);
                Input::DeskClosed { session: self.names.session(&agent), agent }
            }
            ["phone", agent] => Input::PhoneRegistered { agent: AgentId::new(agent) },
            ["phone", agent, "lost"] => Input::PhoneLost { agent: AgentId::new(agent) },
            ["known", id, standing @ ..] => self.looked_up(id, true, standing)?,
            ["unknown", id] => self.looked_up(id, false, &[])?,
            ["order", by, rest @ ..] => {
                Input::Ordered { by: (*by).into(), order: self.order(rest)? }
            }
            ["stored", id, ms] => Input::RecordingStored {
                recording: self.names.find(id)?,
                duration_ms: ms.parse().ok()?,
                bytes: 16 * ms.parse::<u64>().ok()?,
                sha256: None,
            },
            [agent, "does", rest @ ..] => {
                Input::AgentAsked { agent: AgentId::new(agent), ask: self.ask(rest)? }
            }
            ["leads", campaign, numbers @ ..] => self.leads(campaign, numbers),
            ["heard", leg, heard] => {
                let leg = self.leg(leg)?;
                let heard = match *heard {
                    "human" => AnswerHeard::Human,
                    "machine" => AnswerHeard::Machine,
                    "fax" => AnswerHeard::Fax,
                    "silence" => AnswerHeard::Silence,
                    _ => return None,
                };
                Input::AnswerHeard { leg, cue: *self.cues.get(&leg)?, heard }
            }
            ["refer", leg, to] => {
                let number = || ReferTarget::Number(Pii::new(Address::parse(to, "FR")));
                let to = self.leg(to).map_or_else(number, ReferTarget::Leg);
                Input::LegReferred { leg: self.leg(leg)?, to }
            }
            [verb, leg] if leg.starts_with('L') => leg_input(verb, self.leg(leg)?)?,
            [agent, status @ ..] => {
                let status = status_of(status)?;
                Input::AgentAsked { agent: AgentId::new(agent), ask: Ask::SetStatus { status } }
            }
            [] => return None,
        };
        Some(Some(input))
    }

    /// Records with these numbers, cleared for a minute.
    fn leads(&mut self, campaign: &str, numbers: &[&str]) -> Input {
        let leads = numbers.iter().map(|number| Lead {
            record: RecordId::from_uuid(self.names.uuid()),
            number: Pii::new(Address::parse(number, "FR")),
            shown: Address::parse("0162000001", "FR"),
            until: self.now + 60_000,
            only: None,
        });
        let leads = leads.collect();
        Input::LeadsOffered { campaign: CampaignId::new(campaign), leads }
    }

    fn prompt(&self, leg: &str, end: PromptEnd) -> Option<Input> {
        let leg = self.leg(leg)?;
        Some(Input::PromptEnded { leg, cue: *self.cues.get(&leg)?, end })
    }

    fn fetched(&self, id: &str, result: Fetched) -> Option<Input> {
        let interaction = self.names.find(id)?;
        Some(Input::Fetched { interaction, cue: *self.fetches.get(&interaction)?, result })
    }

    fn looked_up(&mut self, id: &str, known: bool, standing: &[&str]) -> Option<Input> {
        let interaction = self.names.find(id)?;
        let customer = CustomerId::from_uuid(self.names.uuid());
        let name = Pii::new("Camille Martin".to_owned());
        let value = |key: &str| value_of(standing, key);
        let standing = Standing {
            score: value("score").and_then(|v| v.parse().ok()),
            preferred_agent: value("preferred").map(AgentId::new),
            last_agent: value("last").map(AgentId::new),
        };
        let one = CustomerMatch::One { customer, name, standing };
        let found = if known { one } else { CustomerMatch::Unknown };
        let cue = self.look_ups.get(&interaction).copied();
        Some(Input::CustomerLookedUp { interaction, cue, found })
    }

    /// Moments are in seconds from now.
    fn order(&self, words: &[&str]) -> Option<Order> {
        let at = |seconds: &str| Some(self.now + seconds.parse::<i64>().ok()? * 1_000);
        Some(match words {
            ["closing", closing, switch] => {
                Order::SwitchClosing { closing: ClosingId::new(closing), on: *switch == "on" }
            }
            ["owe", organization, number, queue, rest @ ..] => Order::ScheduleCallback {
                organization: OrganizationId::new(organization),
                number: Pii::new(Address::parse(number, "FR")),
                queue: QueueId::new(queue),
                at: value_of(rest, "in").and_then(at),
                agent: value_of(rest, "agent").map(AgentId::new),
                interaction: value_of(rest, "after").and_then(|i| self.names.find(i)),
                priority: value_of(rest, "priority").and_then(|p| p.parse().ok()).unwrap_or(0),
            },
            ["move", callback, seconds] => {
                Order::MoveCallback { callback: self.names.find(callback)?, at: at(seconds)? }
            }
            ["cancel", callback] => Order::CancelCallback { callback: self.names.find(callback)? },
            ["monitor", i, agent, mode, why @ ..] => Order::Monitor {
                interaction: self.names.find(i)?,
                agent: AgentId::new(agent),
                mode: MonitorMode::parse(mode)?,
                reason: (!why.is_empty()).then(|| why.join(" ").into()),
            },
            ["mode", i, mode] => Order::SetMonitorMode {
                interaction: self.names.find(i)?,
                mode: MonitorMode::parse(mode)?,
            },
            ["leave", i] => Order::EndMonitor { interaction: self.names.find(i)? },
            ["status", agent, status @ ..] => {
                Order::SetAgentStatus { agent: AgentId::new(agent), status: status_of(status)? }
            }
            ["priority", i, points] => Order::Reprioritize {
                interaction: self.names.find(i)?,
                priority: points.parse().ok()?,
            },
            ["shift", some @ .., to] => Order::MoveWaiting {
                interactions: some.iter().map(|i| self.names.find(i)).collect::<Option<_>>()?,
                to: QueueId::new(to),
            },
            ["give", i, agent] => {
                Order::GiveWaiting { interaction: self.names.find(i)?, agent: AgentId::new(agent) }
            }
            ["run", campaign, rest @ ..] => {
                let percent = |key: &str| value_of(rest, key).and_then(|v| v.parse().ok());
                Order::SteerCampaign {
                    campaign: CampaignId::new(campaign),
                    steering: Steering {
                        running: true,
                        method: value_of(rest, "method").and_then(method),
                        least_percent: percent("least"),
                        most_percent: percent("most"),
                    },
                }
            }
            ["rest", campaign] => Order::SteerCampaign {
                campaign: CampaignId::new(campaign),
                steering: Steering::default(),
            },
            ["takeover", i] => Order::TakeOver { interaction: self.names.find(i)? },
            _ => return None,
        })
    }

    fn leg(&self, name: &str) -> Option<LegId> {
        self.names.find(name)
    }

    fn ask(&self, words: &[&str]) -> Option<Ask> {
        let interaction = |name: &str| -> Option<InteractionId> { self.names.find(name) };
        Some(match words {
            ["hangup", i] => Ask::HangUp { interaction: interaction(i)? },
            ["hold", i] => Ask::Hold { interaction: interaction(i)? },
            ["resume", i] => Ask::Resume { interaction: interaction(i)? },
            ["transfer", i, to, why @ ..] => Ask::Transfer {
                interaction: interaction(i)?,
                target: target(to),
                reason: (!why.is_empty()).then(|| why.join(" ").into()),
            },
            ["consult", i, to, why @ ..] => Ask::Consult {
                interaction: interaction(i)?,
                target: target(to),
                reason: (!why.is_empty()).then(|| why.join(" ").into()),
            },
            ["toggle", i] => Ask::ToggleConsultation { interaction: interaction(i)? },
            ["join", i] => Ask::JoinConsultation { interaction: interaction(i)? },
            ["complete", i] => Ask::CompleteTransfer { interaction: interaction(i)? },
            ["comeback", i] => Ask::EndConsultation { interaction: interaction(i)? },
            ["reject", r] => Ask::RejectOffer { reservation: self.names.find(r)? },
            ["record", i] => Ask::StartRecording { interaction: interaction(i)? },
            ["objects", i] => Ask::ObjectToRecording { interaction: interaction(i)? },
            ["pause", i] => Ask::PauseRecording { interaction: interaction(i)? },
            ["unpause", i] => Ask::ResumeRecording { interaction: interaction(i)? },
            ["digits", i, digits] => Ask::SendDigits {
                interaction: interaction(i)?,
                digits: Pii::new((*digits).to_owned()),
            },
            ["disposition", i, d] => Ask::SetDisposition {
                interaction: interaction(i)?,
                disposition: DispositionId::new(d),
            },
            ["extend", i] => Ask::ExtendWrapUp { interaction: interaction(i)? },
            ["finish", i] => Ask::FinishWrapUp { interaction: interaction(i)? },
            ["schedule", i, seconds, who @ ..] => Ask::ScheduleCallback {
                interaction: interaction(i)?,
                at: self.now + seconds.parse::<i64>().ok()? * 1_000,
                only_me: who == ["me"],
            },
            ["callback", c] => Ask::CallBack { callback: self.names.find(c)? },
            ["dial", organization, number] => Ask::Call {
                organization: OrganizationId::new(organization),
                number: Pii::new(Address::parse(number, "FR")),
                record: None,
            },
            ["refuse-calls", i] => Ask::RefuseCalls { interaction: interaction(i)? },
            _ => return None,
        })
    }
}

/// `+33…` is a number, `agent:NAME` an agent, `flow:NAME` a flow; anything else a queue.
fn target(word: &str) -> CallTarget {
    match word.split_once(':') {
        Some(("agent", agent)) => CallTarget::Agent(AgentId::new(agent)),
        Some(("flow", flow)) => CallTarget::Flow(FlowId::new(flow)),
        Some(_) | None if word.starts_with('+') => {
            CallTarget::Number(Pii::new(Address::parse(word, "FR")))
        }
        Some(_) | None => CallTarget::Queue(QueueId::new(word)),
    }
}

fn fetched(words: &[&str]) -> Option<Fetched> {
    Some(match words {
        ["unknown"] => Fetched::Unknown,
        ["late"] => Fetched::Late,
        ["failed"] => Fetched::Failed { reason: "refused".to_owned() },
        found => {
            let pairs = found.iter().map(|pair| {
                let (name, value) = pair.split_once('=')?;
                Some((name.to_owned(), Pii::new(value.to_owned())))
            });
            Fetched::Found { attributes: pairs.collect::<Option<_>>()? }
        }
    })
}

fn method(name: &str) -> Option<DialMethod> {
    DialMethod::ALL.into_iter().find(|m| m.name() == name)
}

/// `key=value` among the words.
fn value_of<'a>(words: &[&'a str], key: &str) -> Option<&'a str> {
    words.iter().find_map(|w| w.strip_prefix(key)?.strip_prefix('='))
}

fn caller(word: &str) -> Address {
    if word == "hidden" { Address::anonymous() } else { Address::parse(word, "FR") }
}

fn status_of(words: &[&str]) -> Option<AgentStatus> {
    Some(match words {
        ["available"] => AgentStatus::Available,
        ["training"] => AgentStatus::Training,
        ["offline"] => AgentStatus::Offline,
        ["break", reason] => AgentStatus::Break { reason: (*reason).into() },
        _ => return None,
    })
}

fn leg_input(verb: &str, leg: LegId) -> Option<Input> {
    let failed = |failure| Input::LegFailed { leg, failure };
    Some(match verb {
        "ringing" => Input::LegRinging { leg },
        "answered" => Input::LegAnswered { leg },
        "rejected" => failed(LegFailure::Rejected),
        "busy" => failed(LegFailure::Busy),
        "noanswer" => failed(LegFailure::NoAnswer),
        "unreachable" => failed(LegFailure::Unreachable),
        "hangup" => Input::LegEnded { leg, end: LegEnd::HungUp },
        "vanished" => Input::LegEnded { leg, end: LegEnd::Vanished },
        "released" => Input::LegEnded { leg, end: LegEnd::Released },
        "held" => Input::LegHeld { leg },
        "resumed" => Input::LegResumed { leg },
        _ => return None,
    })
}

impl super::Names {
    pub(super) fn session(&mut self, agent: &AgentId) -> SessionId {
        let n = agent.as_str().bytes().fold(0u128, |n, b| n << 8 | u128::from(b));
        SessionId::from_uuid(uuid_of(n))
    }
}

pub(super) fn uuid_of(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(n)
}
