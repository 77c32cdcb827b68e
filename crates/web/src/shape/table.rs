//! A list on its way into a spreadsheet.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The list as it is shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableForm {
    /// Names the sheet and the file.
    pub(crate) name: String,
    /// Headings.
    pub(crate) columns: Vec<String>,
    /// Cells: texts, numbers, booleans, null. A text that is an RFC 3339 moment or a day
    /// (`2026-11-22`) becomes a date.
    #[schema(value_type = Vec<Vec<Value>>)]
    pub(crate) rows: Vec<Vec<Value>>,
}
