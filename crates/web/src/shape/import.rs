//! Imports of customers, as they are shown and asked for.

use super::{FaultView, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// By what a customer is known again.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KnownBy {
    Reference,
    Email,
    Number,
}

/// What is done with a row whose customer is known.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhenFound {
    Update,
    Skip,
    Refuse,
}

/// Which column goes where.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct MappingView {
    /// From a heading to a field: `reference`, `first_name`, `last_name`, `name`, `company`,
    /// `number`, `email`, `address`, `postcode`, `city`, `language`, `notes`, `tags`, `score`,
    /// `contract`, `household`, or `custom.ID`.
    pub(crate) columns: BTreeMap<String, String>,
    /// Empty: every row is a new customer.
    pub(crate) by: Vec<KnownBy>,
    pub(crate) found: WhenFound,
}

#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ImportStateName {
    Ready,
    Running,
    Done,
    Canceled,
    Failed,
    Undoing,
    Undone,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ImportView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) file: String,
    /// `csv`, `spreadsheet`, `vcard`
    #[schema(value_type = String)]
    pub(crate) format: crm::import::Format,
    pub(crate) headings: Vec<String>,
    /// Rows of the file.
    pub(crate) rows: u64,
    pub(crate) author: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) state: ImportStateName,
    pub(crate) dry_run: bool,
    #[schema(value_type = MappingView)]
    pub(crate) mapping: crm::import::Mapping,
    pub(crate) read: u64,
    pub(crate) created: u64,
    pub(crate) updated: u64,
    pub(crate) skipped: u64,
    pub(crate) refused: u64,
    /// Cards put back or removed by undoing.
    pub(crate) undone: u64,
    /// Cards that undoing left: somebody changed or used them since.
    pub(crate) kept: u64,
    pub(crate) undoable: bool,
    pub(crate) problem: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportPreviewForm {
    #[schema(value_type = MappingView)]
    pub(crate) mapping: crm::import::Mapping,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportRunForm {
    #[schema(value_type = MappingView)]
    pub(crate) mapping: crm::import::Mapping,
    /// Counts and names what would happen, and writes nothing.
    #[serde(default)]
    pub(crate) dry_run: bool,
}

/// A column with some of what stands in it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportColumn {
    pub(crate) heading: String,
    pub(crate) samples: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ImportSample {
    pub(crate) columns: Vec<ImportColumn>,
    /// What the headings speak for.
    #[schema(value_type = MappingView)]
    pub(crate) guess: crm::import::Mapping,
}

#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ImportFate {
    Create,
    Update,
    Skip,
    Refuse,
}

/// A row as it will be.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportRowView {
    pub(crate) line: u64,
    pub(crate) fate: ImportFate,
    /// The card that is known.
    pub(crate) customer: Option<Uuid>,
    /// By field; of a refused row, the cells by heading.
    pub(crate) card: BTreeMap<String, String>,
    pub(crate) faults: Vec<FaultView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ImportPreview {
    /// What keeps the mapping from being used.
    pub(crate) faults: Vec<FaultView>,
    /// The first twenty.
    pub(crate) rows: Vec<ImportRowView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MappingSaved {
    pub(crate) name: String,
    pub(crate) author: String,
    pub(crate) saved_at: Time,
    #[schema(value_type = MappingView)]
    pub(crate) mapping: crm::import::Mapping,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportFileName {
    /// The file's name.
    pub(crate) file: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RefusalFilter {
    /// Lines after this one.
    pub(crate) after: Option<u64>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportLanguage {
    /// `fr` (default) or `en`.
    pub(crate) lang: Option<String>,
}
