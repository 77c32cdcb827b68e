//! Who asks programs outside for the web: the server wires its client to it.

use crate::studio::Later;
use crm::Label;
use crm::connect::LookUp;
use std::collections::BTreeMap;
use vocab::{OrganizationId, Pii};

/// One question, with the values that its address, headers and body may name.
#[derive(Clone)]
pub struct OutsideQuestion {
    pub organization: OrganizationId,
    pub look_up: LookUp,
    pub values: BTreeMap<String, Pii<String>>,
}

impl std::fmt::Debug for OutsideQuestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutsideQuestion({} of {})", self.look_up.id, self.organization)
    }
}

/// What came back, always in time.
#[derive(Clone, PartialEq, Eq)]
pub enum OutsideAnswer {
    Found {
        lines: Vec<(Label, String)>,
        /// Where the record opens.
        open: Option<String>,
        /// Asked before, and still good.
        cached: bool,
    },
    /// 404 or 410, or an answer without any of the lines.
    Unknown,
    Late,
    /// In English, without a URL, a body or a name.
    Failed {
        reason: String,
    },
}

impl std::fmt::Debug for OutsideAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Found { lines, .. } => write!(f, "Found({} lines)", lines.len()),
            Self::Unknown => f.write_str("Unknown"),
            Self::Late => f.write_str("Late"),
            Self::Failed { reason } => write!(f, "Failed({reason})"),
        }
    }
}

/// Asks programs outside.
pub trait Outside: Send + Sync {
    fn look_up(&self, question: OutsideQuestion) -> Later<'_, OutsideAnswer>;
}
