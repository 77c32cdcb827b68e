//! A card's rows: itself, and everything it is found by. All in one transaction.

use super::list::tag_key;
use super::{Customer, Customers, read, sort_name};
use crate::outbox::{self, Announcement};
use crate::sql::{Args, Tx, insert};
use crate::{Scope, StoreError, find};
use crm::connect::webhook::Kind;
use vocab::{CustomerId, Moment};

/// A card has so many numbers at most.
const MAX_NUMBERS: usize = 50;
/// Fewer digits of a reference are anybody's.
const FEWEST_DIGITS: usize = 4;

impl Customers<'_> {
    /// Adds or replaces a card whatever its version: for imports. The caller has checked
    /// `scope.allows(&customer.organization)`; a card never moves to another organization.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the id is another organization's.
    pub async fn upsert(&self, customer: &Customer) -> Result<(), StoreError> {
        self.upsert_all(std::slice::from_ref(customer)).await
    }

    /// Several cards in one transaction.
    ///
    /// # Errors
    /// As `upsert`.
    pub async fn upsert_all(&self, customers: &[Customer]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        for customer in customers {
            write(&mut tx, customer).await?;
        }
        tx.commit().await
    }

    /// Changes a card that was read at `customer.version`; gives it with its new version.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was changed since; [`StoreError::Unknown`] when it is not in
    /// scope.
    pub async fn update(
        &self,
        scope: &Scope,
        customer: &Customer,
        now: Moment,
    ) -> Result<Customer, StoreError> {
        let mut tx = self.db.begin().await?;
        let before = locked(&mut tx, customer.id).await?;
        let before = before.filter(|b| scope.allows(&b.organization));
        let before = before.ok_or(StoreError::Unknown { what: "the customer" })?;
        let mut after = customer.clone();
        after.organization = before.organization;
        (after.created_at, after.updated_at) = (before.created_at, now);
        let expected = customer.version;
        if !replace(&mut tx, &mut after, expected).await? {
            return Err(StoreError::Stale { expected, found: before.version });
        }
        tx.commit().await?;
        Ok(after)
    }
}

pub(super) async fn locked(tx: &mut Tx, id: CustomerId) -> Result<Option<Customer>, StoreError> {
    let sql = "SELECT body, version FROM customer WHERE id = $1";
    tx.row(sql, Args::new().text(id)).await?.map(|row| read(&row)).transpose()
}

/// Adds a card, or puts it in place of the one by its id.
pub(crate) async fn write(tx: &mut Tx, customer: &Customer) -> Result<(), StoreError> {
    let sql = "SELECT organization FROM customer WHERE id = $1";
    if let Some(row) = tx.row(sql, Args::new().text(customer.id)).await?
        && row.text("organization")? != customer.organization.as_str()
    {
        return Err(StoreError::Conflict { what: "a customer of another organization by this id" });
    }
    let sql = "INSERT INTO customer (id, organization, sort_name, parent, household, created_ms, \
         updated_ms, body, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) \
         ON CONFLICT (id) DO UPDATE SET sort_name = excluded.sort_name, \
         parent = excluded.parent, household = excluded.household, \
         created_ms = excluded.created_ms, updated_ms = excluded.updated_ms, \
         body = excluded.body, version = customer.version + 1 RETURNING version";
    let args = Args::new()
        .text(customer.id)
        .text(&customer.organization)
        .text(sort_name(customer))
        .opt_text(customer.parent.as_ref().map(|p| p.customer))
        .opt_text(customer.household.as_ref().map(vocab::Pii::reveal))
        .at(customer.created_at)
        .at(customer.updated_at)
        .json(customer);
    let row = tx.row(sql, args).await?.ok_or(StoreError::Unknown { what: "the customer" })?;
    forget(tx, customer.id).await?;
    index(tx, customer).await?;
    announce(tx, customer, row.int("version")?).await
}

/// Tells programs outside that the card is new, or that it changed.
async fn announce(tx: &mut Tx, customer: &Customer, version: i64) -> Result<(), StoreError> {
    outbox::announce(tx, &news(customer, version), customer.updated_at).await
}

pub(super) fn news(customer: &Customer, version: i64) -> Announcement {
    Announcement {
        kind: if version == 1 { Kind::CustomerCreated } else { Kind::CustomerUpdated },
        organization: customer.organization.clone(),
        subject: customer.id.to_string(),
        version,
        data: serde_json::json!({
            "organization": customer.organization, "customer": customer.id.uuid(),
            "version": version,
        }),
    }
}

/// Puts the card in place of the version that is expected, and counts its version on; false when
/// it stands at another. The version is asked in the statement itself: two changes in the same
/// millisecond cannot both pass.
pub(crate) async fn replace(
    tx: &mut Tx,
    customer: &mut Customer,
    expected: i64,
) -> Result<bool, StoreError> {
    let sql = "UPDATE customer SET sort_name = $1, parent = $2, household = $3, updated_ms = $4, \
         body = $5, version = version + 1 WHERE id = $6 AND version = $7";
    let args = Args::new()
        .text(sort_name(customer))
        .opt_text(customer.parent.as_ref().map(|p| p.customer))
        .opt_text(customer.household.as_ref().map(vocab::Pii::reveal))
        .at(customer.updated_at)
        .json(customer)
        .text(customer.id)
        .int(expected);
    if tx.run(sql, args).await? == 0 {
        return Ok(false);
    }
    customer.version = expected + 1;
    forget(tx, customer.id).await?;
    index(tx, customer).await?;
    announce(tx, customer, customer.version).await?;
    Ok(true)
}

/// Takes away what the card is found by.
pub(crate) async fn forget(tx: &mut Tx, id: CustomerId) -> Result<(), StoreError> {
    let of = || Args::new().text(id);
    tx.run("DELETE FROM customer_number WHERE customer = $1", of()).await?;
    tx.run("DELETE FROM customer_key WHERE customer = $1", of()).await?;
    tx.run("DELETE FROM seen_number WHERE source_id = $1", of()).await?;
    tx.run("DELETE FROM customer_means WHERE customer = $1", of()).await.map(|_| ())
}

async fn index(tx: &mut Tx, customer: &Customer) -> Result<(), StoreError> {
    let line = |key: &str| Args::new().text(key).text(&customer.organization).text(customer.id);
    let numbers = numbers(customer);
    let rows = numbers.iter().map(|n| line(n)).collect();
    insert(tx, "customer_number", &["number", "organization", "customer"], "", rows).await?;
    let means = means(customer);
    let rows = keys(customer, &numbers, &means).iter().map(|k| line(k)).collect();
    insert(tx, "customer_key", &["key", "organization", "customer"], "", rows).await?;
    let rows = means.iter().map(|(kind, v)| line(v).text(kind)).collect();
    insert(tx, "customer_means", &["value", "organization", "customer", "kind"], "", rows).await?;
    mention_notes(tx, customer).await
}

pub(super) async fn mention_notes(tx: &mut Tx, customer: &Customer) -> Result<(), StoreError> {
    let notes = customer.notes.as_ref().map_or("", |n| n.reveal().as_str());
    let (organization, place) = (&customer.organization, ("card", customer.id.to_string()));
    super::mention(tx, organization, Some(customer.id), place, notes, customer.updated_at).await
}

pub(super) fn numbers(customer: &Customer) -> Vec<String> {
    let all = customer.numbers.iter().take(MAX_NUMBERS).map(|n| n.reveal().to_string());
    let mut numbers: Vec<_> = all.filter(|n| !n.is_empty()).collect();
    numbers.sort();
    numbers.dedup();
    numbers
}

/// What a card is found by beside its numbers: kind and value as it is compared.
pub(super) fn means(customer: &Customer) -> Vec<(&'static str, String)> {
    let mut means: Vec<(&str, String)> = Vec::new();
    means.extend(customer.emails.iter().map(|e| ("email", email_key(e.reveal()))));
    means.extend(customer.handles.iter().map(|h| ("handle", handle_key(h.handle.reveal()))));
    means.extend(customer.reference.iter().map(|r| ("reference", reference_key(r.reveal()))));
    let contracts = customer.contracts_held();
    means.extend(contracts.iter().map(|c| ("contract", reference_key(&c.number))));
    // On a telephone only the digits can be keyed.
    let digits = |(kind, value): &(&'static str, String)| {
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        let keyed = ["reference", "contract"].contains(kind) && digits.len() >= FEWEST_DIGITS;
        keyed.then_some((*kind, digits))
    };
    let keyed: Vec<_> = means.iter().filter_map(digits).collect();
    means.extend(keyed);
    means.retain(|(_, value)| !value.is_empty());
    means.sort();
    means.dedup();
    means
}

/// Case doesn't count: hardly any mailbox still tells `A@` from `a@` (RFC 5321 §2.4 lets it).
pub(crate) fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

pub(crate) fn handle_key(handle: &str) -> String {
    handle.trim().trim_start_matches('@').to_lowercase()
}

/// A customer, contract or ticket number however it is spaced: `ab-12 34` is `AB1234`.
pub(crate) fn reference_key(reference: &str) -> String {
    find::fold(reference).replace(' ', "").to_uppercase()
}

/// Words of the name, and the name; numbers with and without their country code.
pub(super) fn keys(
    customer: &Customer,
    numbers: &[String],
    means: &[(&'static str, String)],
) -> Vec<String> {
    let names = [Some(&customer.name), customer.first_name.as_ref(), customer.last_name.as_ref()];
    let mut keys = Vec::new();
    for name in names.into_iter().flatten() {
        keys.extend(find::fold(name.reveal()).split_whitespace().map(str::to_owned));
    }
    keys.extend(numbers.iter().map(|n| find::wanted(n)));
    for number in customer.numbers.iter().take(MAX_NUMBERS) {
        keys.push(find::wanted(&vocab::national(number.reveal())));
    }
    keys.extend(customer.tags.iter().filter_map(|tag| tag_key(tag, customer)));
    for (kind, value) in means {
        // The part behind the @ is half the world's: whole addresses are found as such.
        let part = if *kind == "email" { value.split('@').next() } else { None };
        keys.extend(find::wanted(part.unwrap_or(value)).split(' ').map(str::to_owned));
    }
    // First and last name as one key, either way round: what is typed most is one walk.
    if let (Some(first), Some(last)) = (&customer.first_name, &customer.last_name) {
        let (first, last) = (find::fold(first.reveal()), find::fold(last.reveal()));
        let both = [format!("{first} {last}"), format!("{last} {first}")];
        keys.extend(both.iter().map(|name| name.trim().to_owned()));
    }
    keys.retain(|k| !k.is_empty());
    keys.sort();
    keys.dedup();
    keys
}
