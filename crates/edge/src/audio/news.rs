//! The way of events out of the media thread: bounded, and never waited for.

use super::AudioEvent;
use crate::line_fact::{LineDid, LineFact, MAX_BEHIND};
use std::collections::VecDeque;
use tokio::sync::broadcast;
use tokio::sync::mpsc::{Sender, error::TrySendError};
use vocab::LegId;

/// Events kept while the reader is behind. More than that means that it has stopped.
const MAX_BACKLOG: usize = 16_384;

#[derive(Debug)]
pub(super) struct News {
    sender: Sender<AudioEvent>,
    backlog: VecDeque<AudioEvent>,
    lost: u64,
    facts: broadcast::Sender<LineFact>,
}

impl News {
    pub(super) fn new(sender: Sender<AudioEvent>) -> Self {
        let facts = broadcast::Sender::new(MAX_BEHIND);
        Self { sender, backlog: VecDeque::new(), lost: 0, facts }
    }

    pub(super) fn facts(&self) -> broadcast::Sender<LineFact> {
        self.facts.clone()
    }

    pub(super) fn fact(&self, leg: LegId, what: LineDid) {
        // Nobody may be listening.
        let _listeners = self.facts.send(LineFact { leg, what });
    }

    pub(super) fn push(&mut self, event: AudioEvent) {
        self.flush();
        if self.backlog.is_empty() {
            match self.sender.try_send(event) {
                Ok(()) | Err(TrySendError::Closed(_)) => {}
                Err(TrySendError::Full(event)) => self.backlog.push_back(event),
            }
        } else if self.backlog.len() < MAX_BACKLOG {
            self.backlog.push_back(event);
        } else {
            self.lost += 1;
            if self.lost.is_power_of_two() {
                tracing::error!(lost = self.lost, "audio events are lost: nobody reads them");
            }
        }
    }

    /// Hands over what waited; called with every tick.
    pub(super) fn flush(&mut self) {
        while let Some(event) = self.backlog.pop_front() {
            if let Err(TrySendError::Full(event)) = self.sender.try_send(event) {
                self.backlog.push_front(event);
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_reader_gets_every_event_in_order() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(2);
        let mut news = News::new(sender);
        let leg = |n: u128| LegId::from_uuid(uuid::Uuid::from_u128(n));
        for n in 0..10 {
            news.push(AudioEvent::Silent { leg: leg(n) });
        }
        for n in 0..10 {
            news.flush();
            let event = receiver.try_recv().unwrap();
            assert!(
                matches!(event, AudioEvent::Silent { leg: l } if l == leg(n)),
                "{n}: {event:?}"
            );
        }
    }
}
