//! Who belongs together: one card under several ids, companies and their people, households,
//! and cards that look like one customer.

use super::write::{email_key, reference_key};
use super::{Customer, Customers, MAX_MATCHES, read, sort_name};
use crate::sql::{Args, Where};
use crate::{Scope, StoreError};
use vocab::{CallbackId, CustomerId};

/// How another card belongs to this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The company that this person belongs to.
    Company,
    /// Somebody of this company.
    Person,
    Household,
}

/// People of one company or household that are shown.
const MOST_LINKED: u32 = 50;

impl Customers<'_> {
    /// The card by its id, or the one that it became part of.
    ///
    /// # Errors
    /// The database's own.
    pub async fn current(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<Customer>, StoreError> {
        if let Some(customer) = self.get(scope, id).await? {
            return Ok(Some(customer));
        }
        let sql = "SELECT kept FROM customer_alias WHERE gone = $1";
        let row = self.db.row(sql, Args::new().text(id)).await?;
        let Some(row) = row else { return Ok(None) };
        self.get(scope, row.id("customer_alias", "kept")?).await
    }

    /// Its id and those of the cards that became part of it: the journal goes on naming them.
    ///
    /// # Errors
    /// The database's own.
    pub async fn names_of(&self, id: CustomerId) -> Result<Vec<CustomerId>, StoreError> {
        let sql = "SELECT gone FROM customer_alias WHERE kept = $1 ORDER BY gone";
        let mut ids = vec![id];
        for row in self.db.rows(sql, Args::new().text(id)).await? {
            ids.push(row.id("customer_alias", "gone")?);
        }
        Ok(ids)
    }

    /// Calls that the centre owes them, the longest owed first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn owed(
        &self,
        scope: &Scope,
        ids: &[CustomerId],
    ) -> Result<Vec<CallbackId>, StoreError> {
        let mut sql = Where::default();
        sql.any_of("contact.customer", ids);
        scope.wall(&mut sql, "callback.organization");
        sql.and("callback.state IN ('owed', 'in_line', 'taken')", Args::new());
        let select = "SELECT callback.id FROM contact \
             JOIN callback ON callback.interaction = contact.id";
        let tail = format!(" ORDER BY callback.since_ms, callback.id LIMIT {MOST_LINKED}");
        let (sql, args) = sql.query(select, &tail);
        let rows = self.db.rows(sql, args).await?;
        rows.iter().map(|row| row.id("callback", "id")).collect()
    }

    /// The company, its people, those of the household; each by name.
    ///
    /// # Errors
    /// The database's own.
    pub async fn links(
        &self,
        scope: &Scope,
        customer: &Customer,
    ) -> Result<Vec<(Link, Customer)>, StoreError> {
        let mut links = Vec::new();
        if let Some(parent) = &customer.parent
            && let Some(company) = self.current(scope, parent.customer).await?
        {
            links.push((Link::Company, company));
        }
        let of = |column: &str, value: String| {
            let mut sql = Where::default();
            sql.and(&format!("{column} = ?"), Args::new().text(value));
            sql.and("organization = ?", Args::new().text(&customer.organization));
            sql.and("id <> ?", Args::new().text(customer.id));
            scope.wall(&mut sql, "organization");
            sql
        };
        let people = of("parent", customer.id.to_string());
        for person in self.few(people).await? {
            links.push((Link::Person, person));
        }
        if let Some(household) = &customer.household {
            for member in self.few(of("household", household.reveal().clone())).await? {
                links.push((Link::Household, member));
            }
        }
        Ok(links)
    }

    async fn few(&self, sql: Where) -> Result<Vec<Customer>, StoreError> {
        let tail = format!(" ORDER BY sort_name, id LIMIT {MOST_LINKED}");
        let (sql, args) = sql.query("SELECT body, version FROM customer", &tail);
        self.db.rows(sql, args).await?.iter().map(read).collect()
    }

    /// Cards of the same organization that may be the same customer, with what they share:
    /// `number`, `email`, `reference`, or `name` (with the postcode). The most alike first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn duplicates(
        &self,
        scope: &Scope,
        customer: &Customer,
    ) -> Result<Vec<(Customer, Vec<&'static str>)>, StoreError> {
        let mut found: Vec<(Customer, Vec<&'static str>)> = Vec::new();
        let mut add = |by: &'static str, cards: Vec<Customer>| {
            for card in cards.into_iter().filter(|c| alike(customer, c)) {
                match found.iter_mut().find(|(c, _)| c.id == card.id) {
                    Some((_, known)) if known.contains(&by) => {}
                    Some((_, known)) => known.push(by),
                    None => found.push((card, vec![by])),
                }
            }
        };
        for number in customer.numbers.iter().take(20) {
            add("number", self.by_number(scope, number.reveal()).await?);
        }
        let emails = customer.emails.iter().map(|e| ("email", email_key(e.reveal())));
        let reference = customer.reference.iter().map(|r| ("reference", reference_key(r.reveal())));
        for (kind, value) in emails.chain(reference).take(20) {
            let matches = self.by_means(scope, &[kind], &value).await?;
            add(kind, matches.into_iter().map(|m| m.customer).collect());
        }
        let mut sql = Where::default();
        sql.and("organization = ?", Args::new().text(&customer.organization));
        sql.and("sort_name = ?", Args::new().text(sort_name(customer)));
        scope.wall(&mut sql, "organization");
        let namesakes = self.few(sql).await?;
        let near = |c: &Customer| c.postcode.is_some() && c.postcode == customer.postcode;
        add("name", namesakes.into_iter().filter(near).collect());
        found.sort_by_key(|(card, by)| (std::cmp::Reverse(by.len()), card.id));
        found.truncate(MAX_MATCHES as usize);
        Ok(found)
    }
}

fn alike(one: &Customer, other: &Customer) -> bool {
    one.id != other.id && one.organization == other.organization
}
