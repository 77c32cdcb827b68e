//! What a flow asks of services outside the floor: a ticket, a web service, a program that speaks
//! jambonz verbs.
//!
//! Owns: that every question is answered once, in its time, a bounded number at once. Must not own:
//! what the answer leads to. Addresses, bodies and answers are personal data: they are never logged.

mod client;
mod door;
#[cfg(test)]
pub(crate) mod peer;
#[cfg(test)]
mod tests;
mod verbs;
mod web_service;

pub(crate) use door::Door;

use crate::{clock, surveyor};
pub(crate) use client::Client;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::{Db, Grant, Scope, Ticket};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use verbs::Programs;
use vocab::{Fetched, InteractionId, OrganizationId, Pii, Request};

/// Questions under way at once; a further one waits for its turn, within its time.
const MOST_AT_ONCE: usize = 128;
/// The longest that any question waits, whatever its flow says.
const MOST_MS: i64 = 60_000;

#[derive(Clone)]
pub(crate) struct Fetcher {
    db: Db,
    client: Arc<Client>,
    programs: Arc<Programs>,
    turns: Arc<Semaphore>,
}

/// One question of a flow.
pub(crate) struct Question {
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub request: Request,
    pub timeout_ms: i64,
}

impl Fetcher {
    pub(crate) fn new(db: Db, client: Arc<Client>) -> Self {
        let programs = Arc::new(Programs::new(client.clone()));
        Self { db, client, programs, turns: Arc::new(Semaphore::new(MOST_AT_ONCE)) }
    }

    /// Always an answer, also when it fails or is late.
    pub(crate) async fn fetch(&self, question: Question) -> Fetched {
        let limit_ms = question.timeout_ms.clamp(1, MOST_MS);
        let asked = async {
            let _turn = self.turns.acquire().await;
            self.ask(&question).await
        };
        let limit = Duration::from_millis(limit_ms.unsigned_abs());
        let answer = timeout(limit, asked).await.unwrap_or(Fetched::Late);
        let interaction = question.interaction;
        match &answer {
            Fetched::Late => tracing::warn!(%interaction, limit_ms, "a service is late"),
            Fetched::Failed { reason } => {
                tracing::warn!(%interaction, reason, "a service did not answer as it should");
            }
            Fetched::Found { .. } | Fetched::Unknown | Fetched::Verbs { .. } => {}
        }
        answer
    }

    async fn ask(&self, question: &Question) -> Fetched {
        match &question.request {
            Request::Ticket { number } => self.ticket(&question.organization, number).await,
            Request::Survey { survey } => {
                match surveyor::to_be_asked(&self.db, survey, question, clock::now()).await {
                    Ok(true) => Fetched::Found { attributes: BTreeMap::new() },
                    Ok(false) => Fetched::Unknown,
                    Err(error) => {
                        tracing::warn!(%error, "the surveys did not answer");
                        Fetched::Failed { reason: "the surveys did not answer".to_owned() }
                    }
                }
            }
            Request::Http { method, url, headers, body, results } => {
                let asked =
                    web_service::Asked { method: *method, url, headers, body: body.as_ref() };
                web_service::ask(&self.client, &asked, results).await
            }
            Request::Verbs { url, state } => {
                self.programs.ask(question.interaction, url, state).await
            }
        }
    }

    async fn ticket(&self, organization: &OrganizationId, number: &Pii<String>) -> Fetched {
        let organizations = Grant::Only(vec![organization.clone()]);
        let scope = Scope { organizations, agents: Grant::All };
        let wanted = number.reveal().trim();
        if wanted.is_empty() {
            return Fetched::Unknown;
        }
        match self.db.tickets().by_number(&scope, wanted).await {
            Ok(Some(ticket)) => Fetched::Found { attributes: self.told_of(ticket).await },
            Ok(None) => Fetched::Unknown,
            Err(error) => {
                tracing::warn!(%error, "the tickets did not answer");
                Fetched::Failed { reason: "the tickets did not answer".to_owned() }
            }
        }
    }

    async fn told_of(&self, ticket: Ticket) -> BTreeMap<String, Pii<String>> {
        // The team is that of whom it is assigned to, by the plan in force.
        let team = match &ticket.assignee {
            Some(agent) => self.db.plans().latest().await.ok().flatten().and_then(|saved| {
                let agent = saved.plan.agents.get(agent)?;
                agent.team.as_ref().map(ToString::to_string)
            }),
            None => None,
        };
        let told = [
            ("number", Some(ticket.number)),
            ("state", Some(ticket.status.name().to_owned())),
            ("subject", Some(ticket.subject.into_inner())),
            ("priority", Some(ticket.priority.name().to_owned())),
            ("type", Some(ticket.kind)),
            ("category", ticket.category),
            ("agent", ticket.assignee.map(|agent| agent.to_string())),
            ("team", team),
        ];
        // What it doesn't have is set to nothing: an earlier ticket's must not stay.
        told.into_iter()
            .map(|(name, value)| (format!("ticket.{name}"), Pii::new(value.unwrap_or_default())))
            .collect()
    }
}
