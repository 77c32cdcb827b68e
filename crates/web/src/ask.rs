//! How the web asks the floor for something and hears what came of it.

use crate::AppState;
use crate::problem::{Answer, Problem};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use vocab::{AgentId, Ask, Event, Input, Order, Recorded};

/// One input for the engine. The reply comes after the commit, with the events this input caused;
/// an `AskRefused` among them is the floor's no.
#[derive(Debug)]
pub struct FloorAsk {
    pub input: Input,
    pub reply: Option<oneshot::Sender<Arc<[Recorded]>>>,
}

/// How long a request waits for a place in the floor's queue, and then for the answer.
const ENTER: Duration = Duration::from_secs(1);
const ANSWER: Duration = Duration::from_secs(5);

impl AppState {
    /// Asks as this agent; a refusal becomes 409. On return the board shows what was done.
    pub(crate) async fn ask(&self, agent: &AgentId, ask: Ask) -> Answer<Arc<[Recorded]>> {
        let events = self.tell(Input::AgentAsked { agent: agent.clone(), ask }).await?;
        let refusal = events.iter().find_map(|recorded| match &recorded.event {
            Event::AskRefused { agent: refused, refusal } if refused == agent => Some(refusal),
            _ => None,
        });
        match refusal {
            Some(refusal) => Err(Problem::refused(refusal)),
            None => Ok(events),
        }
    }

    /// Orders as this person, by login; a refusal becomes 409.
    pub(crate) async fn order(&self, by: &str, order: Order) -> Answer<Arc<[Recorded]>> {
        let by: Arc<str> = Arc::from(by);
        let events = self.tell(Input::Ordered { by: Arc::clone(&by), order }).await?;
        let refusal = events.iter().find_map(|recorded| match &recorded.event {
            Event::OrderRefused { by: refused, refusal } if *refused == by => Some(refusal),
            _ => None,
        });
        match refusal {
            Some(refusal) => Err(Problem::refused(refusal)),
            None => Ok(events),
        }
    }

    /// Hands the floor one input and waits for what it caused.
    pub(crate) async fn tell(&self, input: Input) -> Answer<Arc<[Recorded]>> {
        let (reply, answer) = oneshot::channel();
        let ask = FloorAsk { input, reply: Some(reply) };
        self.floor
            .send_timeout(ask, ENTER)
            .await
            .map_err(|_| Problem::overloaded("The floor takes no more requests now. Try again."))?;
        let events = match tokio::time::timeout(ANSWER, answer).await {
            Ok(Ok(events)) => events,
            Ok(Err(_)) | Err(_) => {
                tracing::warn!("the floor gave no answer to a request");
                return Err(Problem::overloaded("The floor did not answer in time."));
            }
        };
        if let Some(last) = events.last() {
            self.hub.reached(last.seq).await;
        }
        Ok(events)
    }
}
