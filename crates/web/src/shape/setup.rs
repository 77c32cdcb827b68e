//! How an organization works with its customers, as it is read and published.

use super::{FaultView, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct PublishedSetup {
    /// 0: nothing was published yet, this is what every organization begins with.
    pub(crate) version: u64,
    /// By the schema of `/api/v1/crm/schema`.
    #[schema(value_type = Object)]
    pub(crate) setup: serde_json::Value,
    pub(crate) published_at: Option<Time>,
    /// Login of the person, or what published it.
    pub(crate) author: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetupForm {
    #[schema(value_type = Object)]
    pub(crate) setup: serde_json::Value,
    /// The version that was read.
    pub(crate) base_version: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SetupSaved {
    pub(crate) version: u64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetupCheckForm {
    #[schema(value_type = Object)]
    pub(crate) setup: serde_json::Value,
}

/// No faults: the set-up can be published.
#[derive(Serialize, ToSchema)]
pub(crate) struct SetupFaults {
    pub(crate) faults: Vec<FaultView>,
}

impl From<crm::Fault> for FaultView {
    fn from(fault: crm::Fault) -> Self {
        let (code, value) = (Some(fault.code.to_owned()), Some(fault.value));
        Self { path: fault.path, what: fault.what, code, value }
    }
}

impl From<crm::FieldFault> for FaultView {
    fn from(fault: crm::FieldFault) -> Self {
        let (code, value) = (Some(fault.code.to_owned()), Some(fault.value));
        Self { path: fault.field, what: fault.what, code, value }
    }
}
