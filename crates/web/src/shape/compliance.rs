//! Consents, oppositions, receipts and rules of calling, as the API tells them.

use super::Time;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// One word of a person: given or withdrawn.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentLine {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) customer: Option<Uuid>,
    pub(crate) number: Option<String>,
    pub(crate) name: Option<String>,
    /// `sales`, `survey`, `recording`, or the organization's own word.
    pub(crate) purpose: String,
    /// `phone`, `email`, `sms`, `post`, `all`
    pub(crate) channel: String,
    /// `given`, `withdrawn`
    pub(crate) state: String,
    /// `valid`, `expired`, `withdrawn`, `proof_missing`, `void`: as it stands now.
    pub(crate) standing: String,
    pub(crate) at: Time,
    /// The last local day for which it holds.
    pub(crate) until: Option<String>,
    pub(crate) source: String,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) author: String,
    /// When it was taken back since.
    pub(crate) withdrawn_at: Option<Time>,
    /// SHA-256 of the wording that was shown.
    pub(crate) shown: Option<String>,
    /// The wording itself; in a person's file alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wording: Option<String>,
    pub(crate) page: Option<String>,
    pub(crate) proof: Option<String>,
    pub(crate) recording: Option<Uuid>,
    /// The word that it renews.
    pub(crate) renews: Option<String>,
    /// Written down by mistake: by whom and why.
    pub(crate) void_by: Option<String>,
    pub(crate) void_why: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentsAsked {
    pub(crate) organization: Option<String>,
    pub(crate) customer: Option<Uuid>,
    /// In any spelling.
    pub(crate) number: Option<String>,
    pub(crate) purpose: Option<String>,
    /// `given`, `withdrawn`
    pub(crate) state: Option<String>,
    /// Part of a name or a number.
    pub(crate) q: Option<String>,
    pub(crate) from: Option<Time>,
    pub(crate) to: Option<Time>,
    /// Those that end within so many days and were not renewed: 1–400.
    pub(crate) ends_within: Option<u32>,
    pub(crate) cursor: Option<String>,
    pub(crate) limit: Option<u32>,
}

/// A file that proves a consent.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentProofView {
    pub(crate) id: Uuid,
    pub(crate) consent: Uuid,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) bytes: u64,
    /// Of the bytes, in hexadecimal: they are the same as long as it is.
    pub(crate) sha256: String,
    pub(crate) author: String,
    pub(crate) at: Time,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ConsentProofName {
    /// What the file is called: `formulaire.pdf`.
    pub(crate) name: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentWordForm {
    pub(crate) organization: String,
    /// A card of the organization; else `number` is needed.
    pub(crate) customer: Option<Uuid>,
    pub(crate) number: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) purpose: String,
    /// `phone`, `email`, `sms`, `post`, `all`
    pub(crate) channel: String,
    /// `given`, `withdrawn`
    pub(crate) state: String,
    /// When it was given; now when absent.
    pub(crate) at: Option<Time>,
    /// The last day, `2027-03-01`; not later than a year counts.
    pub(crate) until: Option<String>,
    /// What was shown or read aloud, word for word.
    pub(crate) wording: Option<String>,
    /// `call`, `web`, `paper`, `message`, `desk`…
    pub(crate) source: Option<String>,
    pub(crate) page: Option<String>,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) recording: Option<Uuid>,
    /// How it was agreed to.
    pub(crate) proof: Option<String>,
    pub(crate) renews: Option<Uuid>,
}

/// Why something is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonForm {
    pub(crate) why: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonAsked {
    pub(crate) organization: String,
    pub(crate) customer: Option<Uuid>,
    /// In any spelling.
    pub(crate) number: Option<String>,
}

/// Everything that is known of a person's being called.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentFile {
    pub(crate) organization: String,
    pub(crate) customer: Option<Uuid>,
    pub(crate) name: Option<String>,
    pub(crate) numbers: Vec<String>,
    /// How consent to sales calls stands: `none`, `withdrawn`, `unproven`, `not_yet`, `expired`,
    /// `valid`.
    pub(crate) sales_calls: String,
    pub(crate) consents: Vec<ConsentLine>,
    /// Files that prove them.
    pub(crate) proofs: Vec<ConsentProofView>,
    pub(crate) oppositions: Vec<OppositionLine>,
    pub(crate) receipts: Vec<ReceiptLine>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OppositionLine {
    pub(crate) id: Uuid,
    /// `centre`, `organization`, `campaign`
    pub(crate) scope: String,
    pub(crate) organization: Option<String>,
    pub(crate) campaign: Option<String>,
    /// Gone with an erasure: the digest holds.
    pub(crate) number: Option<String>,
    pub(crate) digest: String,
    pub(crate) customer: Option<Uuid>,
    pub(crate) interaction: Option<Uuid>,
    /// `call`, `desk`, `card`, `import`, `typed`
    pub(crate) source: String,
    pub(crate) why: String,
    pub(crate) author: String,
    pub(crate) at: Time,
    pub(crate) until: Option<Time>,
    pub(crate) removed_at: Option<Time>,
    pub(crate) removed_by: Option<String>,
    pub(crate) removed_why: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct OppositionsAsked {
    pub(crate) organization: Option<String>,
    /// `centre`, `organization`, `campaign`
    pub(crate) scope: Option<String>,
    pub(crate) campaign: Option<String>,
    /// In any spelling.
    pub(crate) number: Option<String>,
    /// Those that were removed, too.
    pub(crate) removed: Option<bool>,
    pub(crate) cursor: Option<String>,
    pub(crate) limit: Option<u32>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OppositionForm {
    /// `centre`, `organization`, `campaign`
    pub(crate) scope: String,
    pub(crate) organization: Option<String>,
    pub(crate) campaign: Option<String>,
    /// In any spelling.
    pub(crate) number: String,
    pub(crate) why: Option<String>,
    pub(crate) until: Option<Time>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct OppositionImportAsked {
    /// `centre`, `organization`, `campaign`
    pub(crate) scope: String,
    pub(crate) organization: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) why: Option<String>,
}

/// How far an import of oppositions has come.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct OppositionImport {
    pub(crate) id: Uuid,
    /// `running`, `done`, `failed`
    pub(crate) state: String,
    /// Lines of the file.
    pub(crate) rows: u64,
    pub(crate) done: u64,
    /// Numbers that stood on the list already, or twice in the file, are not new.
    pub(crate) new: u64,
    /// Lines without a number.
    pub(crate) refused: u64,
    /// Places of the first of them.
    pub(crate) refused_lines: Vec<u64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ReceiptReason {
    /// `no_consent`, `outside_hours`…
    pub(crate) cause: String,
    pub(crate) value: String,
    pub(crate) fr: String,
    pub(crate) en: String,
}

/// What was decided about one attempt.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceiptLine {
    pub(crate) organization: String,
    pub(crate) number: u64,
    pub(crate) at: Time,
    pub(crate) campaign: String,
    pub(crate) record: String,
    pub(crate) interaction: String,
    /// SHA-256 of the number.
    pub(crate) phone: String,
    pub(crate) shown: String,
    /// `manual`, `preview`, `progressive`, `predictive`, `agentless`
    pub(crate) method: String,
    /// `commercial`, `study`, `service`
    pub(crate) purpose: String,
    pub(crate) allow: bool,
    pub(crate) reasons: Vec<ReceiptReason>,
    /// `not_needed`, `consent`, `contract_in_progress`, `answer_to_request`
    pub(crate) basis: Option<String>,
    pub(crate) rules: Option<String>,
    pub(crate) opens_at: Option<Time>,
    /// The word of the register on which the call rested, and the day on which it was given.
    pub(crate) consent: Option<String>,
    pub(crate) consent_day: Option<String>,
    pub(crate) hash: String,
}

/// One receipt with what stands behind it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceiptDetail {
    pub(crate) receipt: ReceiptLine,
    /// The set of rules that decided, as it reads today.
    pub(crate) rule_fr: Option<String>,
    pub(crate) rule_en: Option<String>,
    /// The texts that it comes from.
    pub(crate) rule_source: Option<String>,
    /// The newest word about calls that the person had said by then, with what was shown.
    pub(crate) consent: Option<ConsentLine>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReceiptAsked {
    pub(crate) organization: String,
    pub(crate) number: u64,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiptsAsked {
    pub(crate) organization: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) allow: Option<bool>,
    pub(crate) cause: Option<String>,
    /// In any spelling.
    pub(crate) number: Option<String>,
    pub(crate) from: Option<Time>,
    pub(crate) to: Option<Time>,
    pub(crate) cursor: Option<String>,
    pub(crate) limit: Option<u32>,
    /// Of an export: `jsonl` (to be verified), `csv`.
    pub(crate) format: Option<String>,
}

/// What a walk along an organization's chain of receipts found.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChainState {
    pub(crate) organization: String,
    /// Receipts that hold.
    pub(crate) receipts: u64,
    /// The number of the first that doesn't, and why.
    pub(crate) fault_number: Option<u64>,
    pub(crate) fault: Option<String>,
}

/// A set of rules of calling, as the program reads it.
#[derive(Serialize, ToSchema)]
pub(crate) struct RuleSetView {
    /// Published here, not brought along by the program.
    pub(crate) own: bool,
    /// In place of the built-in set of the same id.
    pub(crate) replaces: bool,
    /// Holds today.
    pub(crate) in_force: bool,
    #[schema(value_type = Object)]
    pub(crate) set: serde_json::Value,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DiallingRules {
    /// Of the own sets; 0: none was published.
    pub(crate) version: u64,
    pub(crate) author: String,
    pub(crate) at: Option<Time>,
    pub(crate) why: String,
    pub(crate) sets: Vec<RuleSetView>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiallingRulesForm {
    pub(crate) base_version: u64,
    /// All own sets; a set of a built-in id takes its place.
    #[schema(value_type = Vec<Object>)]
    pub(crate) sets: Vec<serde_json::Value>,
    pub(crate) why: String,
}

/// May this number be called at that moment?
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MayDialForm {
    /// With an organization the register, oppositions and the customer base are asked too.
    pub(crate) organization: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) number: String,
    /// Now when absent.
    pub(crate) at: Option<Time>,
    /// `manual`, `preview`, `progressive`, `predictive`, `agentless`
    pub(crate) method: String,
    /// `commercial`, `study`, `service`
    pub(crate) purpose: String,
    pub(crate) sector: Option<String>,
    pub(crate) business: Option<bool>,
    /// The number shown, or `hidden`.
    pub(crate) caller_id: Option<String>,
    /// The day of a proven consent, in place of the register's.
    pub(crate) consent_collected: Option<String>,
    /// Earlier attempts.
    #[serde(default)]
    pub(crate) attempts: Vec<Time>,
    pub(crate) contract_in_progress: Option<bool>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MayDialAnswer {
    pub(crate) allow: bool,
    pub(crate) reasons: Vec<ReceiptReason>,
    pub(crate) opens_at: Option<Time>,
    pub(crate) rules: Option<String>,
    /// The texts that the rules come from.
    pub(crate) source: Option<String>,
    pub(crate) basis: Option<String>,
}

/// A refusal of calls that was written down, by what undoes it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CallsRefusedView {
    pub(crate) consent: Uuid,
    pub(crate) oppositions: Vec<Uuid>,
}
