//! A stand-in for the floor: it journals what it is told and refuses what is not the agent's own.

use crate::{AppState, FloorAsk};
use std::sync::Arc;
use store::Journal;
use tokio::sync::mpsc;
use vocab::{
    AgentId, AgentState, AgentStatus, Ask, Event, Fact, HoldParty, Input, InteractionId, Moment,
    MonitorId, Order, Private, Recorded, Refusal,
};

pub(super) struct Floor {
    journal: Journal,
    /// Whose interaction is live, and which.
    talking: Vec<(AgentId, InteractionId)>,
    listening: Vec<(Arc<str>, MonitorId, AgentId)>,
}

impl Floor {
    pub(super) fn new(journal: Journal, talking: Vec<(AgentId, InteractionId)>) -> Self {
        Self { journal, talking, listening: Vec::new() }
    }

    pub(super) async fn run(mut self, state: AppState, mut asks: mpsc::Receiver<FloorAsk>) {
        while let Some(ask) = asks.recv().await {
            let facts = self.answer(&ask.input);
            let now = crate::state::now();
            let batch: Vec<(Moment, Fact)> = facts.into_iter().map(|fact| (now, fact)).collect();
            let events: Vec<Recorded> = if batch.is_empty() {
                Vec::new()
            } else {
                self.journal.append(&batch).await.unwrap()
            };
            state.publish(&events);
            if let Some(reply) = ask.reply {
                let _ = reply.send(events.into());
            }
        }
    }

    fn answer(&mut self, input: &Input) -> Vec<Fact> {
        match input {
            Input::PlanPublished { version, plan } => {
                vec![Event::PlanPublished { version: *version, plan: plan.clone() }.into()]
            }
            Input::DeskOpened { agent, session } => {
                vec![Event::DeskOpened { agent: agent.clone(), session: *session }.into()]
            }
            Input::DeskClosed { agent, session } => {
                vec![Event::DeskClosed { agent: agent.clone(), session: *session }.into()]
            }
            Input::AgentAsked { agent, ask } => self.asked(agent, ask),
            Input::Ordered { by, order } => self.ordered(by, order),
            _ => Vec::new(),
        }
    }

    /// Listening begins at once; the reasons `untold` and `refused` say what comes of it.
    fn ordered(&mut self, by: &Arc<str>, order: &Order) -> Vec<Fact> {
        let events = match order {
            Order::Monitor { reason: Some(reason), .. } if reason.as_ref() == "refused" => {
                vec![Event::OrderRefused { by: by.clone(), refusal: Refusal::ReasonRequired }]
            }
            Order::Monitor { interaction, agent, mode, reason } => {
                let (interaction, agent) = (*interaction, agent.clone());
                let n = self.listening.len() as u128 + 1;
                let monitor = MonitorId::from_uuid(uuid::Uuid::from_u128(n));
                self.listening.push((by.clone(), monitor, agent.clone()));
                vec![
                    Event::MonitorStarted {
                        interaction,
                        monitor,
                        by: by.clone(),
                        agent: agent.clone(),
                        mode: *mode,
                        reason: reason.clone(),
                        told: reason.as_deref() != Some("untold"),
                        leg: vocab::LegId::from_uuid(uuid::Uuid::from_u128(n)),
                        expires: crate::state::now(),
                    },
                    Event::MonitorAnswered { interaction, monitor, agent },
                ]
            }
            Order::SetMonitorMode { interaction, mode } => {
                let (interaction, mode) = (*interaction, *mode);
                let own = self.listening.iter().filter(|(login, ..)| login == by).cloned();
                let event = |(_, monitor, agent)| Event::MonitorModeChanged {
                    interaction,
                    monitor,
                    agent,
                    mode,
                    told: true,
                };
                own.map(event).collect()
            }
            Order::EndMonitor { interaction } => {
                let interaction = *interaction;
                let own = self.listening.iter().filter(|(login, ..)| login == by).cloned();
                let end = vocab::MonitorEnd::Left;
                let event = |(by, monitor, agent)| Event::MonitorEnded {
                    interaction,
                    monitor,
                    by,
                    agent,
                    end,
                };
                own.map(event).collect()
            }
            Order::SteerCampaign { campaign, steering } => {
                let (campaign, steering) = (campaign.clone(), *steering);
                vec![Event::CampaignSteered { campaign, steering, by: by.clone() }]
            }
            _ => Vec::new(),
        };
        events.into_iter().map(Fact::from).collect()
    }

    fn asked(&self, agent: &AgentId, ask: &Ask) -> Vec<Fact> {
        let agent = agent.clone();
        match ask {
            Ask::SetStatus { status } => {
                let idle = *status == AgentStatus::Available;
                let to = if idle { AgentState::Idle } else { AgentState::Away };
                vec![
                    Event::AgentStatusChanged { agent: agent.clone(), status: status.clone() }
                        .into(),
                    Event::AgentStateChanged {
                        agent,
                        from: AgentState::Away,
                        to,
                        interaction: None,
                    }
                    .into(),
                ]
            }
            Ask::Hold { interaction } => match self.owns(&agent, *interaction) {
                true => vec![
                    Event::HoldStarted { interaction: *interaction, agent, by: HoldParty::Desk }
                        .into(),
                ],
                false => refuse(agent, Refusal::NotYours),
            },
            Ask::SetDisposition { interaction, disposition } => {
                let (interaction, disposition) = (*interaction, disposition.clone());
                vec![Event::DispositionSet { interaction, agent, disposition }.into()]
            }
            Ask::SendDigits { interaction, digits } => vec![Fact {
                event: Event::DigitsSent {
                    interaction: *interaction,
                    agent,
                    count: u32::try_from(digits.reveal().len()).unwrap(),
                },
                private: Private { digits: Some(digits.clone()), ..Private::default() },
            }],
            _ => refuse(agent, Refusal::WrongState { state: AgentState::OnInteraction }),
        }
    }

    fn owns(&self, agent: &AgentId, interaction: InteractionId) -> bool {
        self.talking.contains(&(agent.clone(), interaction))
    }
}

fn refuse(agent: AgentId, refusal: Refusal) -> Vec<Fact> {
    vec![Event::AskRefused { agent, refusal }.into()]
}
