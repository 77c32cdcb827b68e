//! What a reader may see, and pages of it.

use crate::sql::{Args, Where};
use crate::{Person, StoreError};
use vocab::{AgentId, OrganizationId};

/// The rows a signed-in person may see. Every read of an organization's rows takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub organizations: Grant<OrganizationId>,
    /// Whose interactions and time; customers and tickets are walled by organization alone.
    pub agents: Grant<AgentId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant<T> {
    All,
    Only(Vec<T>),
}

impl<T: PartialEq> Grant<T> {
    pub fn allows(&self, one: &T) -> bool {
        match self {
            Self::All => true,
            Self::Only(some) => some.contains(one),
        }
    }
}

impl Scope {
    /// All of the centre.
    #[must_use]
    pub const fn all() -> Self {
        Self { organizations: Grant::All, agents: Grant::All }
    }

    /// All agents of some organizations.
    #[must_use]
    pub const fn of_organizations(some: Vec<OrganizationId>) -> Self {
        Self { organizations: Grant::Only(some), agents: Grant::All }
    }

    #[must_use]
    pub fn allows(&self, organization: &OrganizationId) -> bool {
        self.organizations.allows(organization)
    }

    pub(crate) fn wall(&self, sql: &mut Where, column: &str) {
        match &self.organizations {
            Grant::All => {}
            Grant::Only(some) => sql.any_of(column, some),
        }
    }

    pub(crate) fn wall_agents(&self, sql: &mut Where, column: &str) {
        match &self.agents {
            Grant::All => {}
            Grant::Only(some) => sql.any_of(column, some),
        }
    }

    /// As [`Self::wall_agents`], with what no agent took: nobody else would answer for it.
    pub(crate) fn wall_taken(&self, sql: &mut Where, column: &str) {
        if let Grant::Only(some) = &self.agents {
            let marks = vec!["?"; some.len()].join(", ");
            let theirs = format!("({column} IS NULL OR {column} IN ({marks}))");
            let none = format!("{column} IS NULL");
            let args = some.iter().fold(Args::new(), Args::text);
            sql.and(if some.is_empty() { &none } else { &theirs }, args);
        }
    }
}

impl Person {
    /// No organization listed: all of the centre.
    #[must_use]
    pub fn organizations_granted(&self) -> Grant<OrganizationId> {
        if self.organizations.is_empty() {
            Grant::All
        } else {
            Grant::Only(self.organizations.clone())
        }
    }
}

/// Some items, and the cursor that gives those after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

/// Longest page that is given, whatever was asked.
pub(crate) const MAX_LIMIT: u32 = 500;

/// Rows to ask for: one more than the page, to know whether another page follows.
pub(crate) fn page_rows(limit: u32) -> (usize, i64) {
    let limit = limit.clamp(1, MAX_LIMIT);
    (limit as usize, i64::from(limit) + 1)
}

/// A place in a list ordered by a key and then by id.
pub(crate) struct Cursor;

impl Cursor {
    pub(crate) fn write(key: impl std::fmt::Display, id: impl std::fmt::Display) -> String {
        format!("{id}~{key}")
    }

    /// The key and the id.
    pub(crate) fn read(cursor: &str) -> Result<(&str, &str), StoreError> {
        let bad = || StoreError::Cursor { cursor: cursor.to_owned() };
        let (id, key) = cursor.split_once('~').ok_or_else(bad)?;
        Ok((key, id))
    }

    pub(crate) fn read_ms(cursor: &str) -> Result<(i64, &str), StoreError> {
        let (key, id) = Self::read(cursor)?;
        let bad = |_| StoreError::Cursor { cursor: cursor.to_owned() };
        Ok((key.parse().map_err(bad)?, id))
    }
}
