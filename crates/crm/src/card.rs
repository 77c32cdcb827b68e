//! What stands on a customer's card beside name and numbers: contracts with what is due under them,
//! what the customer holds, names on other channels.
//!
//! Owns: the shapes, and reading what older cards carried as loose facts. Must not own: rows.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vocab::{CustomerId, Pii};

/// Which service is due to whom: a promise in the contract's own words, with its times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Protocol {
    /// "Gold, 7 jours sur 7"
    pub label: String,
    /// When it is due: the id of opening hours of the floor plan, or words.
    pub hours: Option<String>,
    /// An answer is due within, in those hours.
    pub answer_ms: Option<i64>,
    /// A solution is due within, in those hours.
    pub resolve_ms: Option<i64>,
}

/// A contract of the customer with the organization. Days are local, `2024-03-01`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contract {
    pub number: String,
    pub label: String,
    pub protocol: Option<Protocol>,
    pub since: Option<String>,
    pub until: Option<String>,
    /// In the organization's own words: `active`, `ended`…
    pub status: Option<String>,
    /// What is due and not paid.
    pub unpaid_cents: Option<i64>,
}

/// A product that the customer has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holding {
    /// Id of a product of the set-up, or the organization's own code.
    pub product: String,
    pub label: String,
    pub since: Option<String>,
    pub status: Option<String>,
    /// What it brings each month.
    pub monthly_cents: Option<i64>,
}

/// The customer's name on a channel that has no number: a chat, a social network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handle {
    /// `whatsapp`, `messenger`, …
    pub channel: String,
    pub handle: Pii<String>,
}

/// The company that a person belongs to, or the head of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belonging {
    pub customer: CustomerId,
    /// "Gérante"
    #[serde(default)]
    pub role: Option<String>,
}

/// States that say that a contract or holding is over, in both languages.
const OVER: [&str; 8] =
    ["ended", "terminated", "cancelled", "closed", "résilié", "terminé", "clos", "expiré"];

/// Whether a contract or holding with this state still runs on that local day.
#[must_use]
pub fn runs(status: Option<&str>, until: Option<&str>, today: &str) -> bool {
    let over = status.is_some_and(|s| OVER.contains(&s.trim().to_lowercase().as_str()));
    !over && until.is_none_or(|until| until >= today)
}

impl Contract {
    #[must_use]
    pub fn runs(&self, today: &str) -> bool {
        runs(self.status.as_deref(), self.until.as_deref(), today)
    }
}

impl Holding {
    #[must_use]
    pub fn runs(&self, today: &str) -> bool {
        runs(self.status.as_deref(), None, today)
    }
}

/// The contracts that cards carried as loose facts before they had a place of their own.
#[must_use]
pub fn contracts_of_facts(facts: &Map<String, Value>) -> Vec<Contract> {
    let text = |item: &Value, key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
    let read = |item: &Value| {
        Some(Contract {
            number: text(item, "id")?,
            label: text(item, "label").unwrap_or_default(),
            since: text(item, "since"),
            status: text(item, "status"),
            ..Contract::default()
        })
    };
    let items = facts.get("contracts").and_then(Value::as_array);
    items.into_iter().flatten().filter_map(read).collect()
}

/// Likewise the products.
#[must_use]
pub fn holdings_of_facts(facts: &Map<String, Value>) -> Vec<Holding> {
    let items = facts.get("products").and_then(Value::as_array);
    let names = items.into_iter().flatten().filter_map(Value::as_str);
    let read = |name: &str| Holding {
        product: name.to_owned(),
        label: name.to_owned(),
        ..Holding::default()
    };
    names.map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_over_by_its_state_or_its_day_runs_no_more() {
        assert!(runs(None, None, "2026-11-22"));
        assert!(runs(Some("actif"), Some("2026-11-22"), "2026-11-22"), "its last day counts");
        assert!(!runs(Some("actif"), Some("2026-11-21"), "2026-11-22"));
        assert!(!runs(Some(" Résilié "), None, "2026-11-22"));
    }

    #[test]
    fn contracts_and_products_of_older_cards_are_read() {
        let facts = json!({
            "contracts": [{"id": "K1", "label": "Fibre", "since": "2024-03-01"}, {"label": "?"}],
            "products": ["Box 5", 7],
        });
        let facts = facts.as_object().unwrap();
        let contracts = contracts_of_facts(facts);
        assert_eq!(contracts.len(), 1, "one without number is none");
        assert_eq!((contracts[0].number.as_str(), contracts[0].label.as_str()), ("K1", "Fibre"));
        assert_eq!(holdings_of_facts(facts)[0].label, "Box 5");
    }
}
