//! Who may call what: the one table. The gate in front of every route reads it, and so does the
//! test that walks every route with a stranger's token. A route that is not here is closed to all.
//!
//! Must not own: which rows a person sees within a route; that is the scope in `auth`.

use vocab::Role::{
    self, Administrator, Agent, Analyst, FloorManager, Organization, QualityEvaluator, Supervisor,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody, signed in or not.
    Open,
    /// A WebSocket that asks for the token itself when no cookie came with the request.
    Socket,
    /// Signed in with one of these roles.
    Roles(&'static [Role]),
    /// Likewise, and not limited to some organizations: it shows or changes all of the centre.
    Centre(&'static [Role]),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Grant {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) access: Access,
}

const ALL: Access = Access::Roles(&Role::ALL);
/// Those who can be agents of the floor plan.
const CALLS: Access = Access::Roles(&[Agent, Supervisor, FloorManager]);
/// The organization's own people read what is theirs.
const READS: Access = Access::Roles(&[
    Agent,
    Supervisor,
    FloorManager,
    QualityEvaluator,
    Administrator,
    Organization,
]);
const WRITES: Access = Access::Roles(&[Agent, Supervisor, FloorManager, Administrator]);
/// Everybody of the centre, but nobody of an organization: it shows agents.
const CENTRE: Access =
    Access::Roles(&[Agent, Supervisor, FloorManager, Analyst, QualityEvaluator, Administrator]);
/// Those who plan and answer for figures.
const PLANS: Access = Access::Roles(&[Supervisor, FloorManager, Analyst, Administrator]);
/// Those who answer for others' work: it shows what each agent did while a customer waited.
const EXPLAINS: Access =
    Access::Roles(&[Supervisor, FloorManager, Analyst, QualityEvaluator, Administrator]);
/// Those who answer for figures, and the organization that pays: of its own, and of no agent.
const COUNTS: Access = Access::Roles(&[
    Supervisor,
    FloorManager,
    Analyst,
    QualityEvaluator,
    Administrator,
    Organization,
]);
/// Those who change the day's work of others.
const LEADS: Access = Access::Roles(&[Supervisor, FloorManager, Administrator]);
/// Likewise, for all of the centre at once.
const LEADS_ALL: Access = Access::Centre(&[Supervisor, FloorManager, Administrator]);
/// An administrator, of the whole centre or of some organizations, within those.
const SETS_UP: Access = Access::Roles(&[Administrator]);
const ADMINISTERS: Access = Access::Centre(&[Administrator]);

/// Those who score the work of others.
const SCORES: Access = Access::Roles(&[Supervisor, FloorManager, QualityEvaluator]);
/// Those who may listen to live calls; which of them may speak is in `routes::listening`.
const LISTENS: Access = Access::Roles(&[Supervisor, FloorManager, QualityEvaluator, Administrator]);
/// The register: each sees what is theirs.
const LISTENINGS: Access =
    Access::Roles(&[Agent, Supervisor, FloorManager, QualityEvaluator, Administrator]);
/// Those who have a telephone: they take calls or listen to them.
const PHONES: Access =
    Access::Roles(&[Agent, Supervisor, FloorManager, QualityEvaluator, Administrator]);

const fn grant(method: &'static str, path: &'static str, access: Access) -> Grant {
    Grant { method, path, access }
}

pub(crate) const GRANTS: &[Grant] = &[
    grant("GET", "/healthz", Access::Open),
    grant("GET", "/readyz", Access::Open),
    grant("GET", "/metrics", Access::Open),
    grant("GET", "/api/openapi.json", Access::Open),
    grant("POST", "/api/v1/sign-in", Access::Open),
    grant("GET", "/api/v1/sign-in/ways", Access::Open),
    grant("GET", "/api/v1/sign-in/oidc/{provider}", Access::Open),
    grant("GET", "/api/v1/sign-in/oidc/{provider}/back", Access::Open),
    grant("GET", "/sip", Access::Open),
    grant("GET", "/api/v1/live", Access::Socket),
    grant("POST", "/api/v1/sign-out", ALL),
    grant("GET", "/api/v1/me", ALL),
    grant("PATCH", "/api/v1/me", ALL),
    grant("GET", "/api/v1/me/drafts", ALL),
    grant("PUT", "/api/v1/me/drafts/{key}", ALL),
    grant("DELETE", "/api/v1/me/drafts/{key}", ALL),
    grant("GET", "/api/v1/me/second-factor", ALL),
    grant("POST", "/api/v1/me/second-factor", ALL),
    grant("POST", "/api/v1/me/second-factor/confirm", ALL),
    grant("POST", "/api/v1/me/second-factor/recovery-codes", ALL),
    grant("POST", "/api/v1/me/second-factor/remove", ALL),
    grant("GET", "/api/v1/me/sessions", ALL),
    grant("DELETE", "/api/v1/me/sessions", ALL),
    grant("DELETE", "/api/v1/me/sessions/{id}", ALL),
    grant("PUT", "/api/v1/me/status", CALLS),
    grant("POST", "/api/v1/me/phone-keys", PHONES),
    grant("POST", "/api/v1/interactions/{id}/monitor", LISTENS),
    grant("DELETE", "/api/v1/interactions/{id}/monitor", LISTENS),
    grant("POST", "/api/v1/interactions/{id}/monitor/mode", LISTENS),
    grant("POST", "/api/v1/interactions/{id}/monitor/take-over", LEADS),
    grant("GET", "/api/v1/listening", LISTENINGS),
    grant("POST", "/api/v1/interactions/{id}/hang-up", CALLS),
    grant("POST", "/api/v1/interactions/{id}/hold", CALLS),
    grant("POST", "/api/v1/interactions/{id}/resume", CALLS),
    grant("POST", "/api/v1/interactions/{id}/reject", CALLS),
    grant("POST", "/api/v1/interactions/{id}/transfer", CALLS),
    grant("GET", "/api/v1/interactions/{id}/targets", CALLS),
    grant("POST", "/api/v1/interactions/{id}/consult", CALLS),
    grant("POST", "/api/v1/interactions/{id}/consultation/toggle", CALLS),
    grant("POST", "/api/v1/interactions/{id}/consultation/join", CALLS),
    grant("POST", "/api/v1/interactions/{id}/consultation/complete", CALLS),
    grant("POST", "/api/v1/interactions/{id}/consultation/end", CALLS),
    grant("POST", "/api/v1/interactions/{id}/digits", CALLS),
    grant("POST", "/api/v1/interactions/{id}/recording/start", CALLS),
    grant("POST", "/api/v1/interactions/{id}/recording/objection", CALLS),
    grant("POST", "/api/v1/interactions/{id}/recording/pause", CALLS),
    grant("POST", "/api/v1/interactions/{id}/recording/resume", CALLS),
    grant("POST", "/api/v1/interactions/{id}/disposition", CALLS),
    grant("POST", "/api/v1/interactions/{id}/wrap-up/extend", CALLS),
    grant("POST", "/api/v1/interactions/{id}/wrap-up/finish", CALLS),
    grant("POST", "/api/v1/callbacks", LEADS),
    grant("POST", "/api/v1/callbacks/{id}/take", CALLS),
    grant("POST", "/api/v1/callbacks/{id}/move", LEADS),
    grant("DELETE", "/api/v1/callbacks/{id}", LEADS),
    grant("POST", "/api/v1/interactions/{id}/callback", CALLS),
    grant("GET", "/api/v1/walls", CENTRE),
    grant("POST", "/api/v1/walls", LEADS),
    grant("PUT", "/api/v1/walls/{id}", LEADS),
    grant("DELETE", "/api/v1/walls/{id}", LEADS),
    grant("GET", "/api/v1/alerts", LEADS),
    grant("POST", "/api/v1/alerts/{id}/acknowledge", LEADS),
    grant("GET", "/api/v1/alert-rules", LEADS),
    grant("POST", "/api/v1/alert-rules", LEADS),
    grant("POST", "/api/v1/alert-rules/test", LEADS),
    grant("PUT", "/api/v1/alert-rules/{id}", LEADS),
    grant("DELETE", "/api/v1/alert-rules/{id}", LEADS),
    grant("GET", "/api/v1/me/messages", CENTRE),
    grant("POST", "/api/v1/me/messages/{id}/read", CENTRE),
    grant("GET", "/api/v1/messages", LEADS),
    grant("POST", "/api/v1/messages", LEADS),
    grant("DELETE", "/api/v1/messages/{id}", LEADS),
    grant("GET", "/api/v1/messages/{id}/unread-by", LEADS),
    grant("GET", "/api/v1/chats", WRITES),
    grant("GET", "/api/v1/chats/{login}", WRITES),
    grant("POST", "/api/v1/chats/{login}", WRITES),
    grant("PUT", "/api/v1/chats/{login}/read", WRITES),
    grant("PUT", "/api/v1/me/hand", CALLS),
    grant("DELETE", "/api/v1/me/hand", CALLS),
    grant("GET", "/api/v1/hands", WRITES),
    grant("POST", "/api/v1/hands/{id}/take", LEADS),
    grant("DELETE", "/api/v1/hands/{id}", LEADS),
    grant("PUT", "/api/v1/me/phone-quality", CALLS),
    grant("GET", "/api/v1/phone-quality", LEADS),
    grant("PUT", "/api/v1/agents/{login}/status", LEADS),
    grant("POST", "/api/v1/waiting/move", LEADS),
    grant("POST", "/api/v1/interactions/{id}/priority", LEADS),
    grant("POST", "/api/v1/interactions/{id}/give", LEADS),
    grant("GET", "/api/v1/campaigns", ALL),
    grant("GET", "/api/v1/campaigns/{campaign}/live", ALL),
    grant("GET", "/api/v1/campaigns/{campaign}/results", COUNTS),
    grant("POST", "/api/v1/campaigns/{campaign}/steering", LEADS),
    grant("GET", "/api/v1/campaign-templates", SETS_UP),
    grant("POST", "/api/v1/campaign-templates/{template}", SETS_UP),
    grant("GET", "/api/v1/closings", CENTRE),
    grant("POST", "/api/v1/closings/{id}", LEADS_ALL),
    grant("GET", "/api/v1/figures/waiting", PLANS),
    grant("POST", "/api/v1/calls", CALLS),
    grant("GET", "/api/v1/interactions", ALL),
    grant("GET", "/api/v1/interactions/{id}", ALL),
    grant("GET", "/api/v1/interactions/{id}/events", CENTRE),
    grant("GET", "/api/v1/interactions/{id}/next", CALLS),
    grant("GET", "/api/v1/interactions/{id}/why", EXPLAINS),
    grant("GET", "/api/v1/figures/dictionary", ALL),
    grant("GET", "/api/v1/figures", COUNTS),
    grant("GET", "/api/v1/figures/contacts", COUNTS),
    grant("GET", "/api/v1/reports", COUNTS),
    grant("POST", "/api/v1/reports", COUNTS),
    grant("GET", "/api/v1/reports/standard", COUNTS),
    grant("POST", "/api/v1/reports/run", COUNTS),
    grant("POST", "/api/v1/reports/export", COUNTS),
    grant("GET", "/api/v1/reports/{id}", COUNTS),
    grant("PATCH", "/api/v1/reports/{id}", COUNTS),
    grant("DELETE", "/api/v1/reports/{id}", COUNTS),
    grant("POST", "/api/v1/reports/{id}/restore", COUNTS),
    grant("GET", "/api/v1/queue-log", EXPLAINS),
    grant("GET", "/api/v1/report-sendings", COUNTS),
    grant("POST", "/api/v1/report-sendings", COUNTS),
    grant("PATCH", "/api/v1/report-sendings/{id}", COUNTS),
    grant("DELETE", "/api/v1/report-sendings/{id}", COUNTS),
    grant("POST", "/api/v1/report-sendings/{id}/send", COUNTS),
    grant("GET", "/api/v1/packs", COUNTS),
    grant("POST", "/api/v1/packs", EXPLAINS),
    grant("GET", "/api/v1/packs/{id}", COUNTS),
    grant("PATCH", "/api/v1/packs/{id}", EXPLAINS),
    grant("DELETE", "/api/v1/packs/{id}", EXPLAINS),
    grant("GET", "/api/v1/packs/{id}/pdf", COUNTS),
    grant("POST", "/api/v1/packs/{id}/decisions", EXPLAINS),
    grant("PATCH", "/api/v1/pack-decisions/{id}", EXPLAINS),
    grant("GET", "/s/{token}", Access::Open),
    grant("POST", "/s/{token}", Access::Open),
    grant("POST", "/s/{token}/stop", Access::Open),
    grant("GET", "/api/v1/surveys/results", COUNTS),
    grant("GET", "/api/v1/surveys/answers", COUNTS),
    grant("GET", "/api/v1/mails", SETS_UP),
    grant("GET", "/api/v1/mails/{id}/text", SETS_UP),
    grant("POST", "/api/v1/mails/{id}/retry", SETS_UP),
    grant("GET", "/api/v1/sms", SETS_UP),
    grant("GET", "/api/v1/sms/{id}/text", SETS_UP),
    grant("POST", "/api/v1/sms/{id}/retry", SETS_UP),
    grant("POST", "/api/v1/organizations/{organization}/sms/test", SETS_UP),
    grant("POST", "/api/v1/organizations/{organization}/sms/received", Access::Open),
    grant("POST", "/api/v1/organizations/{organization}/surveys/preview", SETS_UP),
    grant("POST", "/api/v1/organizations/{organization}/surveys/test", SETS_UP),
    grant("POST", "/api/v1/mails/test", ADMINISTERS),
    grant("GET", "/api/v1/interactions/{id}/recording", READS),
    grant("GET", "/api/v1/interactions/{id}/recordings", READS),
    grant("GET", "/api/v1/interactions/{id}/recording/answers/{answer}", READS),
    grant("GET", "/api/v1/interactions/{id}/recording/sheet", READS),
    grant("GET", "/api/v1/interactions/{id}/recording/peaks", READS),
    grant("GET", "/api/v1/interactions/{id}/recording/transcript", READS),
    grant("GET", "/api/v1/interactions/{id}/lines", CENTRE),
    grant("GET", "/api/v1/organizations/{organization}/transcripts", LEADS),
    grant("POST", "/api/v1/organizations/{organization}/transcripts/retry", LEADS),
    grant("POST", "/api/v1/interactions/{id}/recording/marks", CENTRE),
    grant("DELETE", "/api/v1/interactions/{id}/recording/marks/{mark}", CENTRE),
    grant("GET", "/api/v1/organizations/{organization}/legal-holds", LEADS),
    grant("POST", "/api/v1/organizations/{organization}/legal-holds", LEADS),
    grant("POST", "/api/v1/legal-holds/{id}/lift", LEADS),
    grant("GET", "/api/v1/organizations/{organization}/recording-deletions", LEADS),
    grant("GET", "/api/v1/customers", READS),
    grant("POST", "/api/v1/customers", WRITES),
    grant("GET", "/api/v1/customers/{id}", READS),
    grant("PATCH", "/api/v1/customers/{id}", WRITES),
    grant("GET", "/api/v1/customers/identify", WRITES),
    grant("POST", "/api/v1/customers/tags", WRITES),
    grant("GET", "/api/v1/customers/{id}/timeline", READS),
    grant("GET", "/api/v1/customers/{id}/views", LEADS),
    grant("POST", "/api/v1/customers/{id}/figures", WRITES),
    grant("GET", "/api/v1/crm/facts", WRITES),
    grant("POST", "/api/v1/customers/{id}/numbers", WRITES),
    grant("POST", "/api/v1/customers/{id}/offers", WRITES),
    grant("POST", "/api/v1/customers/{id}/consents", WRITES),
    grant("POST", "/api/v1/customers/{id}/surveys", WRITES),
    grant("POST", "/api/v1/customers/{id}/appointments", WRITES),
    grant("PATCH", "/api/v1/appointments/{id}", WRITES),
    grant("DELETE", "/api/v1/appointments/{id}", WRITES),
    grant("GET", "/api/v1/customers/{id}/duplicates", WRITES),
    grant("POST", "/api/v1/customers/{id}/merge", WRITES),
    grant("POST", "/api/v1/merges/{id}/undo", WRITES),
    grant("GET", "/api/v1/tickets", READS),
    grant("POST", "/api/v1/tickets", WRITES),
    grant("GET", "/api/v1/tickets/{id}", READS),
    grant("PATCH", "/api/v1/tickets/{id}", WRITES),
    grant("GET", "/api/v1/tickets/counts", READS),
    grant("GET", "/api/v1/tickets/reopenable", READS),
    grant("POST", "/api/v1/tickets/bulk", WRITES),
    grant("POST", "/api/v1/tickets/{id}/escalate", WRITES),
    grant("POST", "/api/v1/tickets/{id}/notes", WRITES),
    grant("POST", "/api/v1/tickets/{id}/macro", WRITES),
    grant("POST", "/api/v1/tickets/{id}/reopen", WRITES),
    grant("PUT", "/api/v1/tickets/{id}/watching", WRITES),
    grant("PUT", "/api/v1/tickets/{id}/fcr", WRITES),
    grant("POST", "/api/v1/tickets/{id}/links", WRITES),
    grant("DELETE", "/api/v1/tickets/{id}/links/{other}", WRITES),
    grant("POST", "/api/v1/tickets/{id}/merge", WRITES),
    grant("POST", "/api/v1/tickets/{id}/unmerge", WRITES),
    grant("GET", "/api/v1/tickets/{id}/attachments", READS),
    grant("POST", "/api/v1/tickets/{id}/attachments", WRITES),
    grant("GET", "/api/v1/tickets/{id}/attachments/{attachment}", READS),
    grant("DELETE", "/api/v1/tickets/{id}/attachments/{attachment}", WRITES),
    grant("PUT", "/api/v1/tickets/{id}/presence", WRITES),
    grant("POST", "/api/v1/tickets/{id}/follow-ups", WRITES),
    grant("GET", "/api/v1/follow-ups", WRITES),
    grant("PATCH", "/api/v1/follow-ups/{id}", WRITES),
    grant("GET", "/api/v1/ticket-views", WRITES),
    grant("POST", "/api/v1/ticket-views", WRITES),
    grant("PATCH", "/api/v1/ticket-views/{id}", WRITES),
    grant("DELETE", "/api/v1/ticket-views/{id}", WRITES),
    grant("GET", "/api/v1/ticket-notices", WRITES),
    grant("PUT", "/api/v1/ticket-notices", WRITES),
    grant("GET", "/api/v1/organizations/{organization}/crm", READS),
    grant("PUT", "/api/v1/organizations/{organization}/crm", SETS_UP),
    grant("POST", "/api/v1/organizations/{organization}/crm/check", SETS_UP),
    grant("GET", "/api/v1/organizations/{organization}/crm/versions", SETS_UP),
    grant("GET", "/api/v1/crm/schema", READS),
    grant("GET", "/api/v1/cases", WRITES),
    grant("POST", "/api/v1/cases", WRITES),
    grant("GET", "/api/v1/cases/{id}", WRITES),
    grant("PATCH", "/api/v1/cases/{id}", LEADS),
    grant("POST", "/api/v1/cases/{id}/review", LEADS),
    grant("POST", "/api/v1/cases/import", LEADS),
    grant("GET", "/api/v1/cases/quality", LEADS),
    grant("POST", "/api/v1/organizations/{organization}/case-bases/try", SETS_UP),
    grant("GET", "/api/v1/diagnoses", WRITES),
    grant("POST", "/api/v1/diagnoses", WRITES),
    grant("GET", "/api/v1/diagnoses/{id}", WRITES),
    grant("POST", "/api/v1/diagnoses/{id}/steps", WRITES),
    grant("POST", "/api/v1/diagnoses/{id}/outcome", WRITES),
    grant("POST", "/api/v1/tables/xlsx", ALL),
    grant("GET", "/api/v1/evaluations", CENTRE),
    grant("POST", "/api/v1/evaluations", SCORES),
    grant("GET", "/api/v1/evaluations/trends", EXPLAINS),
    grant("GET", "/api/v1/evaluations/{id}", CENTRE),
    grant("PATCH", "/api/v1/evaluations/{id}", SCORES),
    grant("DELETE", "/api/v1/evaluations/{id}", SCORES),
    grant("POST", "/api/v1/evaluations/{id}/acts", CENTRE),
    grant("GET", "/api/v1/quality/people", CENTRE),
    grant("GET", "/api/v1/quality/notices", CENTRE),
    grant("PUT", "/api/v1/quality/notices", CENTRE),
    grant("GET", "/api/v1/quality/draws", EXPLAINS),
    grant("POST", "/api/v1/quality/draws", SCORES),
    grant("PATCH", "/api/v1/quality/draws/{id}", SCORES),
    grant("GET", "/api/v1/calibrations", EXPLAINS),
    grant("POST", "/api/v1/calibrations", SCORES),
    grant("GET", "/api/v1/calibrations/drift", EXPLAINS),
    grant("GET", "/api/v1/calibrations/trend", EXPLAINS),
    grant("GET", "/api/v1/calibrations/{id}", EXPLAINS),
    grant("PATCH", "/api/v1/calibrations/{id}", SCORES),
    grant("PUT", "/api/v1/calibrations/{id}/sheets/{interaction}", SCORES),
    grant("GET", "/api/v1/coachings", CENTRE),
    grant("POST", "/api/v1/coachings", SCORES),
    grant("GET", "/api/v1/coachings/{id}", CENTRE),
    grant("PATCH", "/api/v1/coachings/{id}", CENTRE),
    grant("GET", "/api/v1/organizations/{organization}/scripts", PLANS),
    grant("GET", "/api/v1/organizations/{organization}/scripts/{script}", PLANS),
    grant("PUT", "/api/v1/organizations/{organization}/scripts/{script}", SETS_UP),
    grant("DELETE", "/api/v1/organizations/{organization}/scripts/{script}", SETS_UP),
    grant("POST", "/api/v1/organizations/{organization}/scripts/{script}/publish", SETS_UP),
    grant("GET", "/api/v1/organizations/{organization}/scripts/{script}/versions", PLANS),
    grant("GET", "/api/v1/organizations/{organization}/scripts/{script}/versions/{version}", PLANS),
    grant("GET", "/api/v1/organizations/{organization}/scripts/{script}/report", PLANS),
    grant("GET", "/api/v1/crm/script-schema", READS),
    grant("POST", "/api/v1/crm/script-test", SETS_UP),
    grant("GET", "/api/v1/interactions/{id}/script", CALLS),
    grant("POST", "/api/v1/interactions/{id}/script", CALLS),
    grant("POST", "/api/v1/script-runs/{id}/step", CALLS),
    grant("GET", "/api/v1/script-runs/{id}", CENTRE),
    grant("GET", "/api/v1/script-runs", CENTRE),
    grant("GET", "/api/v1/outside", WRITES),
    grant("GET", "/api/v1/organizations/{organization}/webhooks", SETS_UP),
    grant("POST", "/api/v1/organizations/{organization}/webhooks", SETS_UP),
    grant("PATCH", "/api/v1/organizations/{organization}/webhooks/{id}", SETS_UP),
    grant("DELETE", "/api/v1/organizations/{organization}/webhooks/{id}", SETS_UP),
    grant("POST", "/api/v1/organizations/{organization}/webhooks/{id}/test", SETS_UP),
    grant("GET", "/api/v1/organizations/{organization}/webhooks/{id}/deliveries", SETS_UP),
    grant(
        "POST",
        "/api/v1/organizations/{organization}/webhooks/{id}/deliveries/{delivery}/retry",
        SETS_UP,
    ),
    grant("GET", "/api/v1/organizations/{organization}/secrets", SETS_UP),
    grant("PUT", "/api/v1/organizations/{organization}/secrets/{name}", SETS_UP),
    grant("DELETE", "/api/v1/organizations/{organization}/secrets/{name}", SETS_UP),
    grant("GET", "/api/v1/articles", READS),
    grant("POST", "/api/v1/articles", LEADS),
    grant("GET", "/api/v1/articles/search", READS),
    grant("POST", "/api/v1/articles/searches", READS),
    grant("POST", "/api/v1/articles/suggest", READS),
    grant("GET", "/api/v1/articles/report", LEADS),
    grant("GET", "/api/v1/articles/{id}", READS),
    grant("PATCH", "/api/v1/articles/{id}", LEADS),
    grant("POST", "/api/v1/articles/{id}/state", LEADS),
    grant("GET", "/api/v1/articles/{id}/versions", LEADS),
    grant("POST", "/api/v1/articles/{id}/opened", READS),
    grant("GET", "/api/v1/articles/{id}/feedback", LEADS),
    grant("POST", "/api/v1/articles/{id}/feedback", READS),
    grant("POST", "/api/v1/articles/{id}/files", LEADS),
    grant("GET", "/api/v1/articles/{id}/files/{file}", READS),
    grant("DELETE", "/api/v1/articles/{id}/files/{file}", LEADS),
    grant("GET", "/api/v1/organizations/{organization}/imports", LEADS),
    grant("POST", "/api/v1/organizations/{organization}/imports", LEADS),
    grant("GET", "/api/v1/organizations/{organization}/import-mappings", LEADS),
    grant("PUT", "/api/v1/organizations/{organization}/import-mappings/{name}", LEADS),
    grant("DELETE", "/api/v1/organizations/{organization}/import-mappings/{name}", LEADS),
    grant("GET", "/api/v1/customers/{id}/personal-data", SETS_UP),
    grant("GET", "/api/v1/customers/{id}/personal-data.zip", SETS_UP),
    grant("GET", "/api/v1/customers/{id}/erasure", SETS_UP),
    grant("POST", "/api/v1/customers/{id}/erasure", SETS_UP),
    grant("GET", "/api/v1/organizations/{organization}/erasures", SETS_UP),
    grant("GET", "/api/v1/organizations/{organization}/retention", SETS_UP),
    grant("GET", "/api/v1/imports/{id}", LEADS),
    grant("GET", "/api/v1/imports/{id}/sample", LEADS),
    grant("POST", "/api/v1/imports/{id}/preview", LEADS),
    grant("POST", "/api/v1/imports/{id}/run", LEADS),
    grant("POST", "/api/v1/imports/{id}/cancel", LEADS),
    grant("POST", "/api/v1/imports/{id}/undo", LEADS),
    grant("GET", "/api/v1/imports/{id}/refusals", LEADS),
    grant("GET", "/api/v1/imports/{id}/refusals.csv", LEADS),
    grant("GET", "/api/v1/queues", ALL),
    grant("GET", "/api/v1/agents", CENTRE),
    grant("GET", "/api/v1/live-interactions", ALL),
    grant("GET", "/api/v1/callbacks", WRITES),
    grant("GET", "/api/v1/simulations", PLANS),
    grant("POST", "/api/v1/simulations", PLANS),
    grant("GET", "/api/v1/simulations/{id}", PLANS),
    grant("DELETE", "/api/v1/simulations/{id}", PLANS),
    grant("GET", "/api/v1/people", ADMINISTERS),
    grant("POST", "/api/v1/people", ADMINISTERS),
    grant("PATCH", "/api/v1/people/{login}", ADMINISTERS),
    grant("POST", "/api/v1/people/{login}/password", ADMINISTERS),
    grant("DELETE", "/api/v1/people/{login}/second-factor", ADMINISTERS),
    grant("GET", "/api/v1/access-rules", ADMINISTERS),
    grant("PUT", "/api/v1/access-rules", ADMINISTERS),
    grant("GET", "/api/v1/audit", SETS_UP),
    grant("GET", "/api/v1/plan", ADMINISTERS),
    grant("PUT", "/api/v1/plan", ADMINISTERS),
    grant("POST", "/api/v1/plan/check", ADMINISTERS),
    grant("POST", "/api/v1/plan/rule/parse", ADMINISTERS),
    grant("POST", "/api/v1/plan/rule/print", ADMINISTERS),
    grant("GET", "/api/v1/plan/schema", ADMINISTERS),
    grant("GET", "/api/v1/plan/versions", ADMINISTERS),
    grant("GET", "/api/v1/plan/versions/{version}", ADMINISTERS),
    grant("POST", "/api/v1/plan/versions/{version}/publish", ADMINISTERS),
    grant("POST", "/api/v1/flows/test", ADMINISTERS),
    grant("POST", "/api/v1/flows/shadow", ADMINISTERS),
    grant("POST", "/api/v1/flows/import", ADMINISTERS),
    grant("GET", "/api/v1/flows/{id}/counters", PLANS),
    grant("POST", "/api/v1/prompts/say", ADMINISTERS),
    grant("GET", "/api/v1/sounds", ADMINISTERS),
    grant("GET", "/api/v1/sounds/{name}", ADMINISTERS),
    grant("PUT", "/api/v1/sounds/{name}", ADMINISTERS),
    grant("DELETE", "/api/v1/sounds/{name}", ADMINISTERS),
];

/// The entry of a route; `None` closes it.
pub(crate) fn access(method: &str, path: &str) -> Option<Access> {
    let method = if method == "HEAD" { "GET" } else { method };
    GRANTS.iter().find(|g| g.method == method && g.path == path).map(|g| g.access)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_of_the_document_has_a_grant_and_every_grant_a_route() {
        let document: BTreeSet<(String, String)> = crate::document::operations()
            .into_iter()
            .map(|(method, path)| (method.to_owned(), path))
            .collect();
        let table: BTreeSet<(String, String)> =
            GRANTS.iter().map(|g| (g.method.to_owned(), g.path.to_owned())).collect();
        assert_eq!(document, table);
        assert_eq!(table.len(), GRANTS.len(), "a route stands twice in the table");
    }

    #[test]
    fn what_is_not_in_the_table_is_closed() {
        assert_eq!(access("DELETE", "/api/v1/people/{login}"), None);
        assert_eq!(access("HEAD", "/api/v1/people"), Some(ADMINISTERS));
    }
}
