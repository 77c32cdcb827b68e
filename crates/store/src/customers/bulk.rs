//! Many new cards in few statements.

use super::Customer;
use super::identify::{Said, mention_all};
use super::sort_name;
use super::write::{keys, means, news, numbers};
use crate::sql::{Args, Tx, insert};
use crate::{StoreError, outbox};

/// Adds cards of one organization whose ids are new. Their rows are the same as those of `write`.
pub(crate) async fn add_all(tx: &mut Tx, cards: &[Customer]) -> Result<(), StoreError> {
    let columns = [
        "id",
        "organization",
        "sort_name",
        "parent",
        "household",
        "created_ms",
        "updated_ms",
        "body",
        "version",
    ];
    let row = |card: &Customer| {
        Args::new()
            .text(card.id)
            .text(&card.organization)
            .text(sort_name(card))
            .opt_text(card.parent.as_ref().map(|p| p.customer))
            .opt_text(card.household.as_ref().map(vocab::Pii::reveal))
            .at(card.created_at)
            .at(card.updated_at)
            .json(card)
            .int(1)
    };
    insert(tx, "customer", &columns, "", cards.iter().map(row).collect()).await?;
    found_by(tx, cards).await?;
    mentions(tx, cards).await?;
    let Some(first) = cards.first() else { return Ok(()) };
    let news: Vec<_> = cards.iter().map(|card| news(card, 1)).collect();
    outbox::announce_all(tx, &first.organization, &news, first.updated_at).await
}

async fn found_by(tx: &mut Tx, cards: &[Customer]) -> Result<(), StoreError> {
    let (mut called, mut keyed, mut meant) = (Vec::new(), Vec::new(), Vec::new());
    for card in cards {
        let id = card.id.to_string();
        let line = |key: &str| Args::new().text(key).text(&card.organization).text(&id);
        let (numbers, means) = (numbers(card), means(card));
        called.extend(numbers.iter().map(|n| line(n)));
        keyed.extend(keys(card, &numbers, &means).iter().map(|k| line(k)));
        meant.extend(means.iter().map(|(kind, value)| line(value).text(kind)));
    }
    // In the order of the index: rows that stand beside each other are written together.
    called.sort_unstable();
    keyed.sort_unstable();
    meant.sort_unstable();
    insert(tx, "customer_number", &["number", "organization", "customer"], "", called).await?;
    insert(tx, "customer_key", &["key", "organization", "customer"], "", keyed).await?;
    insert(tx, "customer_means", &["value", "organization", "customer", "kind"], "", meant).await
}

async fn mentions(tx: &mut Tx, cards: &[Customer]) -> Result<(), StoreError> {
    let noted: Vec<_> = cards.iter().filter(|c| c.notes.is_some()).collect();
    let ids: Vec<_> = noted.iter().map(|card| card.id.to_string()).collect();
    let said = noted.iter().zip(&ids).map(|(card, id)| Said {
        organization: &card.organization,
        customer: card.id,
        source: "card",
        source_id: id,
        text: card.notes.as_ref().map_or("", |n| n.reveal().as_str()),
        at: card.updated_at,
    });
    mention_all(tx, &said.collect::<Vec<_>>()).await
}
