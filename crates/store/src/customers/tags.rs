//! One change of tags for many cards.

use super::write::{locked, replace};
use super::{Customer, Customers};
use crate::{Scope, StoreError};
use vocab::{CustomerId, Moment};

/// Tags that are put on and taken off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retag {
    pub add: Vec<String>,
    pub remove: Vec<String>,
}

/// What became of one card.
#[derive(Clone, Debug, PartialEq)]
pub enum Retagged {
    /// What was put on and taken off: undoing is the reverse of it.
    Changed { card: Box<Customer>, added: Vec<String>, removed: Vec<String> },
    /// It was so already.
    Same,
    /// No such card in scope.
    Unknown,
    /// It would bear more than so many tags.
    TooMany,
    /// Somebody changed it at the same moment.
    Stale,
}

/// A card bears so many.
const MOST_TAGS: usize = 50;

impl Customers<'_> {
    /// Changes the tags of many cards, whatever their versions, in one transaction: each is changed
    /// or not by itself.
    ///
    /// # Errors
    /// The database's own.
    pub async fn retag(
        &self,
        scope: &Scope,
        ids: &[CustomerId],
        change: &Retag,
        now: Moment,
    ) -> Result<Vec<(CustomerId, Retagged)>, StoreError> {
        let mut tx = self.db.begin().await?;
        let mut done = Vec::with_capacity(ids.len());
        // In one order: two at once wait for each other, and neither for ever.
        let mut ids = ids.to_vec();
        ids.sort();
        ids.dedup();
        for id in ids {
            let card = locked(&mut tx, id).await?.filter(|c| scope.allows(&c.organization));
            let Some(mut card) = card else {
                done.push((id, Retagged::Unknown));
                continue;
            };
            let (added, removed) = apply(&mut card.tags, change);
            let fate = if added.is_empty() && removed.is_empty() {
                Retagged::Same
            } else if card.tags.len() > MOST_TAGS {
                Retagged::TooMany
            } else {
                let version = card.version;
                card.updated_at = card.updated_at.max(now);
                if replace(&mut tx, &mut card, version).await? {
                    Retagged::Changed { card: Box::new(card), added, removed }
                } else {
                    Retagged::Stale
                }
            };
            done.push((id, fate));
        }
        tx.commit().await?;
        Ok(done)
    }
}

/// What was new and what was there.
fn apply(tags: &mut Vec<String>, change: &Retag) -> (Vec<String>, Vec<String>) {
    let (mut added, mut removed) = (Vec::new(), Vec::new());
    tags.retain(|tag| {
        let goes = change.remove.contains(tag);
        if goes {
            removed.push(tag.clone());
        }
        !goes
    });
    for tag in &change.add {
        if !tags.contains(tag) {
            tags.push(tag.clone());
            added.push(tag.clone());
        }
    }
    (added, removed)
}
