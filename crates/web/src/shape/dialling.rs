//! Lists of records, their imports and the records themselves, as they are shown and asked for.

use super::{FaultView, ImportColumn, ImportStateName, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// One condition of a filter or a quota.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct RecordTest {
    /// `score`, `postcode`, `reference`, or the id of a designed field.
    pub(crate) field: String,
    pub(crate) is: RecordTestOp,
    /// Several for `one_of`, `none_of` and `begins_with`; none for `present` and `absent`.
    pub(crate) values: Vec<String>,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordTestOp {
    OneOf,
    NoneOf,
    BeginsWith,
    AtLeast,
    AtMost,
    Present,
    Absent,
}

/// How many successes of a kind are wanted.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuotaView {
    pub(crate) id: String,
    pub(crate) label: String,
    #[schema(value_type = Vec<RecordTest>)]
    pub(crate) of: crm::dialling::Filter,
    pub(crate) most: u32,
    pub(crate) filled: u64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotaForm {
    pub(crate) id: String,
    pub(crate) label: String,
    #[schema(value_type = Vec<RecordTest>)]
    pub(crate) of: crm::dialling::Filter,
    pub(crate) most: u32,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotasForm {
    pub(crate) items: Vec<QuotaForm>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RecordListView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) campaign: String,
    pub(crate) name: String,
    /// Its share among the campaign's lists; 0 gives nobody.
    pub(crate) weight: u32,
    pub(crate) active: bool,
    #[schema(value_type = Vec<RecordTest>)]
    pub(crate) filter: crm::dialling::Filter,
    pub(crate) author: String,
    pub(crate) made_at: Time,
    pub(crate) records: u64,
    /// Records by state: `ready`, `waits`, `claimed`, `calling`, `settling`, `done`, `blocked`,
    /// `filtered`.
    pub(crate) states: BTreeMap<String, u64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordListForm {
    pub(crate) name: String,
    /// 10 when absent.
    #[serde(default)]
    pub(crate) weight: Option<u32>,
    #[serde(default)]
    pub(crate) active: Option<bool>,
    #[serde(default)]
    #[schema(value_type = Vec<RecordTest>)]
    pub(crate) filter: crm::dialling::Filter,
}

/// What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordListChange {
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) weight: Option<u32>,
    #[serde(default)]
    pub(crate) active: Option<bool>,
    #[serde(default)]
    #[schema(value_type = Option<Vec<RecordTest>>)]
    pub(crate) filter: Option<crm::dialling::Filter>,
}

/// A filter that isn't saved yet.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatchingForm {
    #[schema(value_type = Vec<RecordTest>)]
    pub(crate) filter: crm::dialling::Filter,
    /// Of this list alone; else of all.
    #[serde(default)]
    pub(crate) list: Option<Uuid>,
}

/// How many records a filter lets through.
#[derive(Serialize, ToSchema)]
pub(crate) struct MatchingView {
    pub(crate) records: u64,
    /// So many were looked at: of long lists a part.
    pub(crate) looked_at: u64,
    /// Of those that were looked at.
    pub(crate) matching: u64,
}

/// Records that aren't called for one and the same reason.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldView {
    pub(crate) list: Uuid,
    pub(crate) state: String,
    /// Absent: they may be called now.
    pub(crate) why: Option<String>,
    pub(crate) why_words: Option<super::BothWords>,
    /// What is asked for as `reason` to list them.
    pub(crate) reason: Option<String>,
    pub(crate) records: u64,
}

/// What is left of a campaign's lists, and when they run out at the pace of late.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordForecast {
    /// Records that may still be called.
    pub(crate) left: u64,
    /// Of those, records that may be called at once as far as their lists say.
    pub(crate) ready: u64,
    /// Attempts, and records that came to their end, in the last hours in which was dialled.
    pub(crate) attempts: u64,
    pub(crate) ended: u64,
    pub(crate) attempts_left: Option<u64>,
    pub(crate) attempts_per_hour: Option<f64>,
    /// Of dialling.
    pub(crate) hours_left: Option<f64>,
    /// If it is dialled on without a rest.
    pub(crate) runs_out_at: Option<Time>,
}

/// What the columns of a file mean.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct RecordMappingView {
    /// From a heading to a field: those of an import of customers, and `time_zone`.
    pub(crate) columns: BTreeMap<String, String>,
    /// Of columns with numbers, by heading.
    pub(crate) numbers: BTreeMap<String, NumberColumnView>,
}

#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct NumberColumnView {
    pub(crate) label: Option<String>,
    /// `09:00`, in the person's time.
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ListImportView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) campaign: String,
    pub(crate) list: Uuid,
    pub(crate) file: String,
    /// `csv`, `spreadsheet`, `vcard`
    #[schema(value_type = String)]
    pub(crate) format: crm::import::Format,
    pub(crate) headings: Vec<String>,
    pub(crate) rows: u64,
    pub(crate) author: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) state: ImportStateName,
    #[schema(value_type = RecordMappingView)]
    pub(crate) mapping: crm::dialling::row::RecordMapping,
    pub(crate) read: u64,
    pub(crate) created: u64,
    /// The campaign has the number already.
    pub(crate) skipped: u64,
    pub(crate) refused: u64,
    /// Records that undoing removed, and those it left because they were called.
    pub(crate) undone: u64,
    pub(crate) kept: u64,
    pub(crate) undoable: bool,
    pub(crate) problem: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListImportForm {
    #[schema(value_type = RecordMappingView)]
    pub(crate) mapping: crm::dialling::row::RecordMapping,
}

/// The first rows as the mapping would have them.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListImportPreview {
    pub(crate) columns: Vec<ImportColumn>,
    /// What keeps the mapping from being used.
    pub(crate) faults: Vec<FaultView>,
    pub(crate) rows: Vec<ListImportRow>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ListImportRow {
    /// Of a refused row.
    pub(crate) line: Option<u64>,
    pub(crate) name: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) numbers: Vec<RecordNumberView>,
    /// By field; of a refused row, the cells by heading.
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) faults: Vec<FaultView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RecordNumberView {
    pub(crate) number: String,
    /// As people write it.
    pub(crate) shown: String,
    pub(crate) label: Option<String>,
    /// `09:00`, in the person's time.
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    /// `wrong`, `unreachable`: never tried again.
    pub(crate) struck: Option<String>,
}

#[derive(Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordQuery {
    pub(crate) list: Option<Uuid>,
    /// Some of the states, separated by commas.
    pub(crate) state: Option<String>,
    /// Why it isn't called: as a record says it.
    pub(crate) reason: Option<String>,
    /// A number, or what a name or a reference contains.
    pub(crate) q: Option<String>,
    /// `arrival` (default), `latest`, `name`, `score`
    pub(crate) sort: Option<String>,
    pub(crate) cursor: Option<String>,
    pub(crate) limit: Option<u32>,
}

/// Somebody on a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct DialRecordView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) campaign: String,
    pub(crate) list: Uuid,
    pub(crate) customer: Option<Uuid>,
    pub(crate) reference: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) postcode: Option<String>,
    pub(crate) time_zone: Option<String>,
    pub(crate) score: i32,
    pub(crate) numbers: Vec<RecordNumberView>,
    #[schema(value_type = Object)]
    pub(crate) values: crm::Values,
    pub(crate) state: String,
    /// Why it isn't called now; absent: it may be.
    pub(crate) why: Option<String>,
    /// The same in words.
    pub(crate) why_words: Option<super::BothWords>,
    /// When it may be called, where waiting is all that it takes.
    pub(crate) opens_at: Option<Time>,
    pub(crate) attempts: u32,
    pub(crate) last_at: Option<Time>,
    pub(crate) last_outcome: Option<String>,
    pub(crate) last_disposition: Option<String>,
    /// Kept for this agent.
    pub(crate) agent: Option<String>,
    pub(crate) quota: Option<String>,
    pub(crate) made_at: Time,
}

/// A record with the calls that were made to it, the latest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct DialRecordDetail {
    pub(crate) record: DialRecordView,
    pub(crate) attempts: Vec<AttemptView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AttemptView {
    pub(crate) interaction: Uuid,
    pub(crate) number: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) agent: Option<String>,
    pub(crate) at: Time,
    pub(crate) answered_at: Option<Time>,
    pub(crate) ended_at: Option<Time>,
    pub(crate) heard: Option<String>,
    /// Absent while it lasts.
    pub(crate) outcome: Option<String>,
    pub(crate) disposition: Option<String>,
}

/// A record by itself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DialRecordForm {
    #[serde(default)]
    pub(crate) reference: Option<String>,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) email: Option<String>,
    #[serde(default)]
    pub(crate) postcode: Option<String>,
    /// An IANA name.
    #[serde(default)]
    pub(crate) time_zone: Option<String>,
    /// 0–100
    #[serde(default)]
    pub(crate) score: Option<i32>,
    pub(crate) numbers: Vec<RecordNumberForm>,
    /// The organization's designed fields.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(crate) values: crm::Values,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordNumberForm {
    pub(crate) number: String,
    #[serde(default)]
    pub(crate) label: Option<String>,
    /// `09:00`, in the person's time.
    #[serde(default)]
    pub(crate) from: Option<String>,
    #[serde(default)]
    pub(crate) to: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordAppointmentForm {
    pub(crate) at: Time,
    /// This agent alone.
    #[serde(default)]
    pub(crate) agent: Option<String>,
}
