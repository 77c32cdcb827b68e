//! Carries out what the floor asks, in its order: the edge does what has to do with lines, the
//! customer base answers who is calling, services outside answer what flows ask.

use crate::fetch::{Fetcher, Question};
use edge::Edge;
use std::sync::Arc;
use std::time::Duration;
use store::{Customer, Db, Grant, Scope};
use tokio::sync::{Semaphore, mpsc};
use vocab::{Address, CustomerMatch, Effect, Input, OrganizationId, Standing};

/// Look-ups under way at once; a further one waits for its turn.
const MOST_LOOK_UPS: usize = 64;

pub(crate) struct Performer {
    pub effects: mpsc::Receiver<Effect>,
    pub edge: Arc<Edge>,
    pub db: Db,
    pub fetcher: Fetcher,
    pub inputs: mpsc::Sender<Input>,
}

impl Performer {
    pub(crate) async fn run(mut self) {
        let permits = Arc::new(Semaphore::new(MOST_LOOK_UPS));
        while let Some(effect) = self.effects.recv().await {
            // Two effects are not the edge's: what they ask is asked beside the calls.
            if let Effect::LookUpCustomer { interaction, organization, number, timeout_ms } = effect
            {
                let (db, permits) = (self.db.clone(), permits.clone());
                let limit = Duration::from_millis(u64::try_from(timeout_ms).unwrap_or(1_500));
                self.later(async move {
                    let found = tokio::time::timeout(limit, async {
                        let _permit = permits.acquire().await;
                        look_up(&db, organization, number.reveal()).await
                    });
                    let found = found.await.unwrap_or(CustomerMatch::Failed);
                    Input::CustomerLookedUp { interaction, found }
                });
            } else if let Effect::Fetch { interaction, organization, cue, request, timeout_ms } =
                effect
            {
                let fetcher = self.fetcher.clone();
                self.later(async move {
                    let question = Question { interaction, organization, request, timeout_ms };
                    Input::Fetched { interaction, cue, result: fetcher.fetch(question).await }
                });
            } else {
                self.edge.perform(effect).await;
            }
        }
    }

    fn later(&self, answer: impl Future<Output = Input> + Send + 'static) {
        let inputs = self.inputs.clone();
        tokio::spawn(async move {
            // The floor is gone only when the program stops.
            let _stopping = inputs.send(answer.await).await;
        });
    }
}

async fn look_up(db: &Db, organization: OrganizationId, number: &Address) -> CustomerMatch {
    let own = organization.clone();
    let scope = Scope { organizations: Grant::Only(vec![organization]), agents: Grant::All };
    match db.customers().by_number(&scope, number).await {
        Ok(found) => match found.as_slice() {
            [] => CustomerMatch::Unknown,
            [one] => CustomerMatch::One {
                customer: one.id,
                name: one.name.clone(),
                standing: standing(db, &own, one).await,
            },
            several => {
                CustomerMatch::Several { count: u32::try_from(several.len()).unwrap_or(u32::MAX) }
            }
        },
        Err(error) => {
            tracing::warn!(%error, "the customer base did not answer");
            CustomerMatch::Failed
        }
    }
}

/// What routing may know of a customer. Without the history, the card alone.
async fn standing(db: &Db, organization: &OrganizationId, customer: &Customer) -> Standing {
    let last_agent = match db.interactions().last_agent(organization, customer.id).await {
        Ok(agent) => agent,
        Err(error) => {
            tracing::warn!(%error, "the history did not say whom a customer spoke with last");
            None
        }
    };
    let preferred_agent = customer.preferred_agent.clone();
    Standing { score: customer.score, preferred_agent, last_agent }
}
