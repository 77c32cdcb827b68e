//! What to propose next: the catalogue's first product that fits.
//!
//! Owns: the catalogue's shape and the choice, with the reason why each other one was passed over.
//! Must not own: rows of offers.

use super::formula::{Formula, Term};
use super::{Facts, formula_fault};
use crate::setup::{Fault, Setup};
use crate::text::Label;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A product of the catalogue. They are proposed in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// As holdings and offers name it.
    pub id: String,
    pub label: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_cents: Option<i64>,
    /// What to say for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch: Option<Label>,
    /// Proposed only where this holds: `unpaid_cents = 0 and months_as_customer >= 3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// Why a product is or isn't the one to propose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It is the one.
    Next,
    Fits,
    Held,
    RefusedLately,
    NotNow,
}

impl Fit {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Fits => "fits",
            Self::Held => "held",
            Self::RefusedLately => "refused_lately",
            Self::NotNow => "not_now",
        }
    }
}

/// A refused product is left in peace for so long.
pub const PEACE_DAYS: i64 = 90;
const MOST_PRODUCTS: usize = 200;

/// Each product with its reason, in the catalogue's order. `held` and `refused` are product ids or
/// labels; `refused` those of the last [`PEACE_DAYS`].
#[must_use]
pub fn fits<'a>(
    setup: &'a Setup,
    facts: &Facts,
    held: &[String],
    refused: &[String],
) -> Vec<(&'a Product, Fit)> {
    let mut taken = false;
    let names = |list: &[String], p: &Product| {
        list.iter().any(|n| *n == p.id || n.eq_ignore_ascii_case(&p.label.fr))
    };
    let products = setup.products.iter().take(MOST_PRODUCTS).map(|product| {
        let fit = if names(held, product) {
            Fit::Held
        } else if names(refused, product) {
            Fit::RefusedLately
        } else if !product.when.as_deref().is_none_or(|when| holds(when, facts)) {
            Fit::NotNow
        } else if taken {
            Fit::Fits
        } else {
            taken = true;
            Fit::Next
        };
        (product, fit)
    });
    products.collect()
}

fn holds(when: &str, facts: &Facts) -> bool {
    let value_of = |name: &str| facts.get(name).cloned().unwrap_or(Term::Missing);
    let value = Formula::parse(when).ok().and_then(|f| f.value(&value_of).ok());
    value.and_then(|v| v.number()).is_some_and(|n| !n.is_zero())
}

/// What is wrong with the catalogue.
#[must_use]
pub fn faults(setup: &Setup) -> Vec<Fault> {
    let mut faults = Vec::new();
    if setup.products.len() > MOST_PRODUCTS {
        let what = format!("Keep at most {MOST_PRODUCTS} products.");
        faults.push(Fault::new("products", "too_many", setup.products.len().to_string(), what));
    }
    for (n, product) in setup.products.iter().enumerate() {
        let at = |part: &str| format!("products[{n}].{part}");
        if product.id.trim().is_empty() || product.id.len() > 64 {
            let what = "Give it an id of 1 to 64 characters.";
            faults.push(Fault::new(at("id"), "bad_id", &product.id, what));
        }
        if setup.products[..n].iter().any(|p| p.id == product.id) {
            let what = "Another product has this id.";
            faults.push(Fault::new(at("id"), "id_twice", &product.id, what));
        }
        if product.label.fr.trim().is_empty() {
            faults.push(Fault::new(at("label"), "no_label", "", "Name the product in French."));
        }
        if let Some(when) = &product.when {
            faults.extend(formula_fault(setup, &at("when"), when, 0));
        }
    }
    faults
}
