//! The floor plan as it is read, checked and published.

use super::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Fault)]
pub(crate) struct FaultView {
    /// `queues.support.skills.billing`
    pub(crate) path: String,
    pub(crate) what: String,
    /// A word per kind of fault, where there is one: the interface says it in its own language.
    pub(crate) code: Option<String>,
    /// The value that is wrong.
    pub(crate) value: Option<String>,
}

impl FaultView {
    pub(crate) const fn new(path: String, what: String) -> Self {
        Self { path, what, code: None, value: None }
    }
}

impl From<vocab::Fault> for FaultView {
    fn from(fault: vocab::Fault) -> Self {
        Self::new(fault.path, fault.what)
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PublishedPlan {
    pub(crate) version: u64,
    /// By the schema of `/api/v1/plan/schema`.
    #[schema(value_type = Object)]
    pub(crate) plan: serde_json::Value,
    pub(crate) published_at: Time,
    /// Login of the person, or what published it.
    pub(crate) author: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PlanVersion)]
pub(crate) struct PlanVersionView {
    pub(crate) version: u64,
    pub(crate) published_at: Time,
    pub(crate) author: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanCheckForm {
    #[schema(value_type = Object)]
    pub(crate) plan: serde_json::Value,
}

/// No faults: the plan can be published.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanFaults {
    pub(crate) faults: Vec<FaultView>,
    /// What works, but hardly as it was meant.
    pub(crate) warnings: Vec<FaultView>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RollbackForm {
    /// The latest version that was read.
    pub(crate) base_version: u64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanForm {
    #[schema(value_type = Object)]
    pub(crate) plan: serde_json::Value,
    /// The version that was read.
    pub(crate) base_version: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Published {
    pub(crate) version: u64,
    /// What works, but hardly as it was meant.
    pub(crate) warnings: Vec<FaultView>,
}
