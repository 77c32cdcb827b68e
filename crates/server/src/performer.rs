//! Carries out what the floor asks, in its order: the edge does what has to do with lines, the
//! customer base answers who is calling, services outside answer what flows ask.

use crate::clock;
use crate::dialling::{Feeder, Passage};
use crate::fetch::{Fetcher, Question};
use crm::score::{figures, routing};
use edge::Edge;
use std::sync::Arc;
use std::time::Duration;
use store::{Customer, Db, Grant, How, Means, Recordings, Scope, StoreError};
use tokio::sync::{Semaphore, mpsc};
use vocab::{CustomerKey, CustomerMatch, Effect, Input, OrganizationId, Standing};

/// Look-ups under way at once; a further one waits for its turn.
const MOST_LOOK_UPS: usize = 64;
/// Then routing goes by the card's own score: the caller is recognised all the same.
const FIGURE_PATIENCE: Duration = Duration::from_millis(500);

pub(crate) struct Performer {
    pub effects: mpsc::Receiver<Effect>,
    pub edge: Arc<Edge>,
    pub db: Db,
    pub fetcher: Fetcher,
    pub recordings: Recordings,
    pub inputs: mpsc::Sender<Input>,
    pub feeder: Feeder,
    /// Every call out goes through here.
    pub gate: Passage,
}

impl Performer {
    pub(crate) async fn run(mut self) {
        let permits = Arc::new(Semaphore::new(MOST_LOOK_UPS));
        while let Some(effect) = self.effects.recv().await {
            // Four effects are not the edge's: what they ask is asked beside the calls.
            if let Effect::LookUpCustomer { interaction, organization, cue, by, timeout_ms } =
                effect
            {
                let (db, permits) = (self.db.clone(), permits.clone());
                let limit = Duration::from_millis(u64::try_from(timeout_ms).unwrap_or(1_500));
                self.later(async move {
                    let found = tokio::time::timeout(limit, async {
                        let _permit = permits.acquire().await;
                        look_up(&db, organization, by.into_inner()).await
                    });
                    let found = found.await.unwrap_or(CustomerMatch::Failed);
                    Input::CustomerLookedUp { interaction, cue, found }
                });
            } else if let Effect::Fetch { interaction, organization, cue, request, timeout_ms } =
                effect
            {
                let fetcher = self.fetcher.clone();
                self.later(async move {
                    let question = Question { interaction, organization, request, timeout_ms };
                    Input::Fetched { interaction, cue, result: fetcher.fetch(question).await }
                });
            } else if let Effect::EraseRecording { recording, organization, .. } = effect {
                let (db, recordings) = (self.db.clone(), self.recordings.clone());
                tokio::spawn(async move {
                    let now = clock::now();
                    let done =
                        web::object_to(&db, &recordings, &organization, recording, now).await;
                    if let Err(error) = done {
                        tracing::error!(%recording, %error, "a recording stays until retention runs");
                    }
                });
            } else if let Effect::SeekLeads { campaign, count, method } = effect {
                self.feeder.seek(campaign, count, method);
            } else if let Some(effect) = self.gate.take(effect).await {
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

async fn look_up(db: &Db, organization: OrganizationId, by: CustomerKey) -> CustomerMatch {
    let own = organization.clone();
    let scope = Scope { organizations: Grant::Only(vec![organization]), agents: Grant::All };
    match holders(db, &scope, by).await {
        Ok(found) => match found.as_slice() {
            [] => CustomerMatch::Unknown,
            [one] => CustomerMatch::One {
                customer: one.id,
                name: one.name.clone(),
                standing: standing(db, &scope, &own, one).await,
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

/// Only the sure ones: a number seen in a note recognises nobody by itself.
async fn holders(db: &Db, scope: &Scope, by: CustomerKey) -> Result<Vec<Customer>, StoreError> {
    let means = match by {
        CustomerKey::Number(number) => return db.customers().by_number(scope, &number).await,
        CustomerKey::Contract(number) => Means::Contract(number),
        CustomerKey::Ticket(number) => Means::Ticket(number),
        CustomerKey::Reference(text) => Means::Reference(text),
    };
    let found = db.customers().identify(scope, &means).await?;
    Ok(found
        .into_iter()
        .filter_map(|m| match m.how {
            How::Sure(_) => Some(m.customer),
            How::Maybe { .. } => None,
        })
        .collect())
}

/// What routing may know of a customer. Without the history, the card alone.
async fn standing(
    db: &Db,
    scope: &Scope,
    organization: &OrganizationId,
    customer: &Customer,
) -> Standing {
    let last_agent = match db.interactions().last_agent(organization, customer.id).await {
        Ok(agent) => agent,
        Err(error) => {
            tracing::warn!(%error, "the history did not say whom a customer spoke with last");
            None
        }
    };
    let figure = tokio::time::timeout(FIGURE_PATIENCE, routing_figure(db, scope, customer)).await;
    let figure = match figure {
        Ok(Ok(figure)) => figure,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the figure that routes a customer can't be computed");
            None
        }
        Err(_) => {
            tracing::warn!("the figure that routes a customer is late");
            None
        }
    };
    let preferred_agent = customer.preferred_agent.clone();
    Standing { score: figure.or(customer.score), preferred_agent, last_agent }
}

/// The figure of the set-up by which queues let some go first, as the card shows it. None where
/// the set-up names none, or this customer has no value.
async fn routing_figure(
    db: &Db,
    scope: &Scope,
    customer: &Customer,
) -> Result<Option<i32>, StoreError> {
    let setup = db.setups().latest(scope, &customer.organization).await?.setup;
    if setup.routing_score.is_none() {
        return Ok(None);
    }
    let settings = db.plans().latest().await?.map(|saved| saved.plan.settings).unwrap_or_default();
    let zone = &settings.time_zone;
    let known = db.customers().facts(scope, customer, &setup, clock::now(), zone).await?;
    Ok(routing(&setup, &figures(&setup, &known.facts)))
}

#[cfg(test)]
mod tests;
