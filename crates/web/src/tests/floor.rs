//! A stand-in for the floor: it journals what it is told and refuses what is not the agent's own.

use crate::{AppState, FloorAsk};
use store::Journal;
use tokio::sync::mpsc;
use vocab::{
    AgentId, AgentState, AgentStatus, Ask, Event, Fact, HoldParty, Input, InteractionId, Moment,
    Private, Recorded, Refusal,
};

pub(super) struct Floor {
    journal: Journal,
    /// Whose interaction is live, and which.
    talking: Vec<(AgentId, InteractionId)>,
}

impl Floor {
    pub(super) fn new(journal: Journal, talking: Vec<(AgentId, InteractionId)>) -> Self {
        Self { journal, talking }
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

    fn answer(&self, input: &Input) -> Vec<Fact> {
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
            _ => Vec::new(),
        }
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
