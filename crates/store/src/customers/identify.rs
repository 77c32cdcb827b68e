//! Who is it? By a number, an e-mail address, a name on a channel, or a reference that was keyed.

use super::catch_up::region;
use super::write::{email_key, handle_key, reference_key};
use super::{Customer, Customers, MAX_MATCHES, read};
use crate::sql::{Args, Tx, Where, insert};
use crate::{Scope, StoreError};
use crm::identify::{emails_in, numbers_in};
use vocab::{Address, CustomerId, Moment, OrganizationId};

/// What somebody is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    Number(Address),
    Email(String),
    Handle(String),
    /// The number of a customer, a contract or a ticket, as written or keyed.
    Reference(String),
    Contract(String),
    Ticket(String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    pub customer: Customer,
    pub how: How,
}

/// Why a card is thought to be theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// It stands on the card: `number`, `email`, `handle`, `reference`, `contract`; or on one of
    /// its tickets: `ticket`.
    Sure(&'static str),
    /// The `number` or `email` was mentioned: in the notes of a `card` or in a `ticket`, which one,
    /// and when.
    Maybe { by: &'static str, source: String, source_id: String, at: Moment },
}

const KINDS: [&str; 4] = ["email", "handle", "reference", "contract"];

impl Customers<'_> {
    /// The sure ones, or else those of whom a text mentions the number; at most 20.
    ///
    /// # Errors
    /// The database's own.
    pub async fn identify(&self, scope: &Scope, means: &Means) -> Result<Vec<Match>, StoreError> {
        match means {
            Means::Number(number) => {
                let sure = self.by_number(scope, number).await?;
                if sure.is_empty() && !number.is_anonymous() {
                    return self.mentioned(scope, "number", number.as_str()).await;
                }
                Ok(sure
                    .into_iter()
                    .map(|c| Match { customer: c, how: How::Sure("number") })
                    .collect())
            }
            Means::Email(email) => {
                let key = email_key(email);
                let sure = self.by_means(scope, &["email"], &key).await?;
                if sure.is_empty() && key.contains('@') {
                    return self.mentioned(scope, "email", &key).await;
                }
                Ok(sure)
            }
            Means::Handle(handle) => self.by_means(scope, &["handle"], &handle_key(handle)).await,
            Means::Contract(text) => {
                self.by_means(scope, &["contract"], &reference_key(text)).await
            }
            Means::Ticket(text) => self.by_ticket(scope, text).await,
            Means::Reference(text) => {
                let key = reference_key(text);
                let found = self.by_means(scope, &["reference", "contract"], &key).await?;
                if found.is_empty() { self.by_ticket(scope, text).await } else { Ok(found) }
            }
        }
    }

    pub(super) async fn by_means(
        &self,
        scope: &Scope,
        kinds: &[&str],
        value: &str,
    ) -> Result<Vec<Match>, StoreError> {
        if value.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Where::default();
        sql.and("m.value = ?", Args::new().text(value));
        sql.any_of("m.kind", kinds);
        scope.wall(&mut sql, "m.organization");
        let select = "SELECT c.body, c.version, m.kind FROM customer_means m \
             JOIN customer c ON c.id = m.customer";
        let tail = format!(" ORDER BY c.sort_name, c.id, m.kind DESC LIMIT {MAX_MATCHES}");
        let (sql, args) = sql.query(select, &tail);
        let mut matches: Vec<Match> = Vec::new();
        for row in self.db.rows(sql, args).await? {
            let (customer, kind) = (read(&row)?, row.text("kind")?);
            if matches.last().is_none_or(|m| m.customer.id != customer.id) {
                let by = KINDS.into_iter().find(|k| *k == kind).unwrap_or("reference");
                matches.push(Match { customer, how: How::Sure(by) });
            }
        }
        Ok(matches)
    }

    async fn by_ticket(&self, scope: &Scope, number: &str) -> Result<Vec<Match>, StoreError> {
        let ticket = self.db.tickets().by_number(scope, number.trim()).await?;
        let Some(customer) = ticket.and_then(|t| t.customer) else { return Ok(Vec::new()) };
        let found = self.current(scope, customer).await?;
        let found = found.map(|customer| Match { customer, how: How::Sure("ticket") });
        Ok(found.into_iter().collect())
    }

    /// The latest mention of each.
    async fn mentioned(
        &self,
        scope: &Scope,
        by: &'static str,
        seen: &str,
    ) -> Result<Vec<Match>, StoreError> {
        let mut sql = Where::default();
        sql.and("s.number = ?", Args::new().text(seen));
        scope.wall(&mut sql, "s.organization");
        let select = "SELECT c.body, c.version, s.source, s.source_id, s.at_ms \
             FROM seen_number s JOIN customer c ON c.id = s.customer";
        let tail = format!(" ORDER BY s.at_ms DESC, c.id, s.source_id LIMIT {MAX_MATCHES}");
        let (sql, args) = sql.query(select, &tail);
        let mut matches: Vec<Match> = Vec::new();
        for row in self.db.rows(sql, args).await? {
            let customer = read(&row)?;
            if matches.iter().all(|m| m.customer.id != customer.id) {
                let (source, source_id) = (row.text("source")?, row.text("source_id")?);
                let how = How::Maybe { by, source, source_id, at: row.at("at_ms")? };
                matches.push(Match { customer, how });
            }
        }
        Ok(matches)
    }
}

/// Keeps which numbers and e-mail addresses a text about a customer mentions. What an earlier text
/// of the same source mentioned stays, unless it was about somebody else.
pub(crate) async fn mention(
    tx: &mut Tx,
    organization: &OrganizationId,
    customer: Option<CustomerId>,
    (source, source_id): (&'static str, String),
    text: &str,
    at: Moment,
) -> Result<(), StoreError> {
    let Some(customer) = customer else { return Ok(()) };
    let sql = "DELETE FROM seen_number WHERE source_id = $1 AND customer <> $2";
    tx.run(sql, Args::new().text(&source_id).text(customer)).await?;
    let said = Said { organization, customer, source, source_id: &source_id, text, at };
    mention_all(tx, std::slice::from_ref(&said)).await
}

/// A text about a customer.
pub(super) struct Said<'a> {
    pub(super) organization: &'a OrganizationId,
    pub(super) customer: CustomerId,
    pub(super) source: &'static str,
    pub(super) source_id: &'a str,
    pub(super) text: &'a str,
    pub(super) at: Moment,
}

/// Keeps the numbers and addresses of many texts, none of which was about somebody else before.
pub(super) async fn mention_all(tx: &mut Tx, texts: &[Said<'_>]) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    let with_digits = texts.iter().any(|said| said.text.bytes().any(|b| b.is_ascii_digit()));
    let region = if with_digits { region(tx).await? } else { String::new() };
    for said in texts {
        let mut seen: Vec<_> = emails_in(said.text).iter().map(|e| email_key(e)).collect();
        if with_digits {
            seen.extend(numbers_in(said.text, &region).iter().map(ToString::to_string));
        }
        rows.extend(seen.into_iter().map(|number| {
            let row = Args::new().text(number).text(said.organization).text(said.customer);
            row.text(said.source).text(said.source_id).at(said.at)
        }));
    }
    let columns = ["number", "organization", "customer", "source", "source_id", "at_ms"];
    let again = " ON CONFLICT (number, source_id, customer) DO UPDATE SET at_ms = excluded.at_ms";
    insert(tx, "seen_number", &columns, again, rows).await
}
