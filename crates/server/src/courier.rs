//! Tells programs outside what happened: follows the journal into the outbox, and empties the outbox
//! (Standard Webhooks 1.0).
//!
//! Owns: attempts and their times. Must not own: what is told (`store::Announcement`, by ids alone).
//! A message may come twice after a crash between sending and writing that down; its id is the same.

use crate::clock;
use crate::fetch::Client;
use bytes::Bytes;
use crm::connect::retry;
use crm::connect::webhook::{self, Kind};
use futures_util::future::join_all;
use hyper::Method;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::{Announcement, Db, Delivery, StoreError, Webhook};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use vocab::{Event, InteractionId, Moment, OrganizationId, Recorded};

/// The outbox is looked into so often.
const LOOK: Duration = Duration::from_millis(500);
/// Messages under way at once.
const MOST_AT_ONCE: u32 = 16;
/// How long a receiver may take, as the specification advises.
const PATIENCE: Duration = Duration::from_secs(15);
/// Events of the journal read at once.
const BATCH: u32 = 1_000;
/// Delivered and given-up messages can be looked at for so long.
const KEPT_MS: i64 = 30 * 86_400_000;
const FORGET_EVERY_MS: i64 = 3_600_000;
/// Interactions under way whose organization is remembered.
const MOST_OPEN: usize = 100_000;

pub(crate) struct Courier {
    pub db: Db,
    pub client: Arc<Client>,
    pub stop: CancellationToken,
}

impl Courier {
    pub(crate) async fn run(self) {
        let mut follow = Follow { db: self.db.clone(), open: BTreeMap::new(), place: None };
        let mut tick = interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut forgotten = clock::now();
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                _ = tick.tick() => {}
            }
            let now = clock::now();
            let told = async {
                follow.on(now).await?;
                self.deliver(now).await
            };
            if let Err(error) = told.await {
                tracing::warn!(%error, "the outbox can't be read; it is tried again");
            }
            if now.since_ms(forgotten) > FORGET_EVERY_MS {
                forgotten = now;
                if let Err(error) = self.db.webhooks().forget(now.plus_ms(-KEPT_MS)).await {
                    tracing::warn!(%error, "old deliveries were not forgotten");
                }
            }
        }
    }

    async fn deliver(&self, now: Moment) -> Result<(), StoreError> {
        let due = self.db.webhooks().due(now, MOST_AT_ONCE).await?;
        let sent = due.iter().map(|(hook, delivery)| self.send(hook, delivery));
        for (result, (_, delivery)) in join_all(sent).await.into_iter().zip(&due) {
            let now = clock::now();
            let (status, error) = match result {
                Ok(status) if (200..300).contains(&status) => (Some(status), String::new()),
                Ok(status) => (Some(status), format!("it answers {status}")),
                Err(error) => (None, error),
            };
            let next = if error.is_empty() {
                None
            } else {
                retry::next_attempt(now, delivery.attempts + 1)
            };
            if !error.is_empty() {
                tracing::warn!(webhook = delivery.webhook, error, "a webhook was not told");
            }
            let status = status.map(i64::from);
            self.db.webhooks().settle(delivery, status, &error, next, now).await?;
        }
        Ok(())
    }

    async fn send(&self, hook: &Webhook, delivery: &Delivery) -> Result<u16, String> {
        let key = webhook::key(hook.secret.reveal()).map_err(|_| "its secret is none")?;
        let timestamp = clock::now().epoch_ms() / 1_000;
        let signature = webhook::signature(&key, &delivery.id, timestamp, &delivery.body);
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static("plateau"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in [
            ("webhook-id", delivery.id.clone()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signature),
        ] {
            let value = HeaderValue::from_str(&value).map_err(|_| "a header can't be sent")?;
            headers.insert(name, value);
        }
        let body = Bytes::from(delivery.body.clone());
        let sent = self.client.send(Method::POST, &hook.url, headers, body);
        match timeout(PATIENCE, sent).await {
            Ok(Ok(answered)) => Ok(answered.status),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("it did not answer within {} s", PATIENCE.as_secs())),
        }
    }
}

/// From the journal into the outbox.
struct Follow {
    db: Db,
    open: BTreeMap<InteractionId, OrganizationId>,
    place: Option<u64>,
}

impl Follow {
    async fn on(&mut self, now: Moment) -> Result<(), StoreError> {
        let follower = self.db.journal_follower();
        let place = match self.place {
            Some(place) => place,
            None => follower.place().await?,
        };
        let events = follower.after(place, BATCH).await?;
        let Some(last) = events.last() else {
            self.place = Some(place);
            return Ok(());
        };
        let mut news = Vec::new();
        for event in &events {
            news.extend(self.news(event).await?);
        }
        self.db.journal_follower().tell(&news, last.seq, now).await?;
        self.place = Some(last.seq);
        Ok(())
    }

    async fn news(&mut self, recorded: &Recorded) -> Result<Option<Announcement>, StoreError> {
        if let Event::InteractionStarted { interaction, organization, .. } = &recorded.event {
            if self.open.len() >= MOST_OPEN {
                self.open.clear();
            }
            self.open.insert(*interaction, organization.clone());
        }
        let Event::InteractionEnded { interaction, outcome, .. } = &recorded.event else {
            return Ok(None);
        };
        let organization = match self.open.remove(interaction) {
            Some(organization) => Some(organization),
            None => self.organization(*interaction).await?,
        };
        Ok(organization.map(|organization| Announcement {
            kind: Kind::InteractionEnded,
            data: json!({
                "organization": organization, "interaction": interaction.uuid(),
                "outcome": outcome, "ended_at": recorded.at.rfc3339(),
            }),
            organization,
            subject: interaction.to_string(),
            version: 1,
        }))
    }

    /// Of an interaction that began before this process.
    async fn organization(
        &self,
        interaction: InteractionId,
    ) -> Result<Option<OrganizationId>, StoreError> {
        let events = self.db.events().by_interaction(interaction, 1).await?;
        Ok(events.into_iter().find_map(|recorded| match recorded.event {
            Event::InteractionStarted { organization, .. } => Some(organization),
            _ => None,
        }))
    }
}

#[cfg(test)]
mod tests;
