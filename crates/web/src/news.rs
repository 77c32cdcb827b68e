//! News beside the floor's events: what is kept in rows and shown at once (alerts, messages, hands).
//!
//! A feed is told only that something of a topic changed; the reader asks the topic's route, which
//! knows what is theirs. So nothing is lost by a cut, and nobody is told more than their scope.

use crate::AppState;
use crate::auth::Who;
use crate::lead::is_lead;
use crate::shape::NewsTopic;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::broadcast;

/// News a reader may be behind before it is told of every topic.
const BEHIND: usize = 1_024;

#[derive(Clone, Debug)]
pub(crate) enum Readers {
    Everybody,
    /// Those who lead others.
    Leads,
    People(BTreeSet<String>),
}

#[derive(Clone, Debug)]
pub(crate) struct News {
    pub(crate) topic: NewsTopic,
    to: Readers,
}

impl News {
    pub(crate) fn is_for(&self, who: &Who) -> bool {
        match &self.to {
            Readers::Everybody => true,
            Readers::Leads => is_lead(who.person.role),
            Readers::People(logins) => logins.contains(who.login()),
        }
    }
}

pub(crate) struct Newsroom(broadcast::Sender<Arc<News>>);

impl Default for Newsroom {
    fn default() -> Self {
        Self(broadcast::channel(BEHIND).0)
    }
}

impl Newsroom {
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<News>> {
        self.0.subscribe()
    }
}

impl AppState {
    pub(crate) fn announce(&self, topic: NewsTopic, to: Readers) {
        // Nobody listening is no fault.
        let _ = self.news.0.send(Arc::new(News { topic, to }));
    }

    pub(crate) fn announce_to(&self, topic: NewsTopic, logins: impl IntoIterator<Item = String>) {
        self.announce(topic, Readers::People(logins.into_iter().collect()));
    }
}
