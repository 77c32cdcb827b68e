//! Many new cards in few statements.

use super::Customer;
use super::sort_name;
use super::write::{keys, means, numbers};
use crate::StoreError;
use crate::sql::{Args, Tx, insert};

/// Adds cards whose ids are new. Their rows are the same as those of `write`.
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
    let (mut called, mut keyed, mut meant) = (Vec::new(), Vec::new(), Vec::new());
    for card in cards {
        let line = |key: &str| Args::new().text(key).text(&card.organization).text(card.id);
        let numbers = numbers(card);
        called.extend(numbers.iter().map(|n| line(n)));
        keyed.extend(keys(card, &numbers).iter().map(|k| line(k)));
        meant.extend(means(card).iter().map(|(kind, value)| line(value).text(kind)));
    }
    insert(tx, "customer_number", &["number", "organization", "customer"], "", called).await?;
    insert(tx, "customer_key", &["key", "organization", "customer"], "", keyed).await?;
    insert(tx, "customer_means", &["value", "organization", "customer", "kind"], "", meant).await
}
