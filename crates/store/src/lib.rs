//! Storage: the journal and its projections, people, customers, tickets, plans, recordings.
//!
//! Owns: SQL (one text for SQLite and PostgreSQL) and the files of recordings. Facts are appended by
//! [`Journal`] alone, in one transaction with the projections that `ledger` folds from them.
//! Must not own: the rules of the floor, HTTP, sockets of calls. Every read of an organization's
//! rows takes a [`Scope`]; there is no unscoped one.

mod alerts;
mod appointments;
mod audit;
mod callbacks;
mod cases;
mod consent;
mod copied;
mod customers;
mod db;
mod dialling;
mod drafts;
mod error;
mod events;
mod figures;
mod find;
mod follows;
mod hands;
mod imports;
mod interactions;
mod intervals;
mod journal;
mod knowledge;
mod lease;
mod listening;
mod mail;
mod messages;
mod outbox;
mod people;
mod phone_keys;
mod plans;
mod privacy;
mod projection;
mod quality;
mod rebuild;
mod recorded;
mod recordings;
mod reports;
mod safe;
mod schema;
mod scope;
mod script_runs;
mod scripts;
mod search;
mod second_factors;
mod sessions;
mod setups;
mod sms;
mod sounds;
mod sql;
mod surveys;
mod tickets;
mod verify;
mod walls;
mod ways;
mod why;

#[cfg(feature = "testing")]
pub mod testing;

pub use alerts::{Alert, AlertFilter, Alerts, MOST_RULES, SavedRule};
pub use appointments::{
    AppointmentChange, AppointmentFilter, AppointmentId, AppointmentNote, AppointmentState,
    Appointments, Booked, FieldAppointment, FieldFeed,
};
pub use audit::{Act, Audit, AuditFilter, AuditLine, PendingAct};
pub use callbacks::{OwedCall, OwedCalls};
pub use cases::{
    CaseEntry, CaseFilter, CaseId, CaseOrigin, CaseRecord, CaseState, Cases, Diagnoses,
    DiagnosisBody, DiagnosisFilter, DiagnosisId, DiagnosisRecord, DiagnosisState, DiagnosisStep,
    NewCase, RankedCase,
};
pub use consent::{
    CallsAsk, ChainFault, ConsentFilter, ConsentProof, ConsentVoid, ConsentWord, Consents, Ends,
    Known, LawRows, ListedConsent, NewOpposition, Opposed, Opposition, OppositionFilter,
    OppositionScope, Oppositions, PersonAsk, ProofFile, ReceiptDraft, ReceiptFilter, Receipts,
    RuleBook, SavedRules,
};
pub use copied::Copying;
pub use customers::{
    CardFacts, CardView, Customer, CustomerEntry, CustomerFilter, Customers, Happening,
    HappeningWhat, How, Link, Match, Means, Merge, Retag, Retagged,
};
pub use db::{Db, Engine};
pub use dialling::{
    Abandonment, Attempt, CallsAsked, Candidate, ChoiceAsk, DialAsked, DialAttempts, DialBy,
    DialGroup, DialKind, DialRecord, DialRecords, ListCounts, ListImport, ListImportRun,
    ListImports, NewRecord, Placed, RecordFilter, RecordList, RecordLists, RecordSort, Settled,
    Standing,
};
pub use drafts::{Draft, Drafts, MOST_DRAFTS};
pub use error::StoreError;
pub use events::{Events, Snapshot};
pub use figures::{Behind, BehindFilter, Figures, FiguresAsked, Group, GroupBy};
pub use hands::{Hand, Hands};
pub use imports::{
    Import, ImportCounts, ImportRow, ImportRun, ImportState, Imports, LARGEST_FILE, Refusal,
    RowFate, SavedMapping,
};
pub use interactions::{InteractionFilter, Interactions, OpenRecording};
pub use intervals::AgentIntervals;
pub use journal::Journal;
pub use knowledge::{
    Article, ArticleFile, ArticleFilter, ArticleVersion, Articles, Feedback, Reading, SearchCount,
    SearchReport,
};
pub use listening::{ListeningFilter, Listenings, LiveListening};
pub use mail::{
    MOST_ALERTS_AN_HOUR, MailFate, MailKind, MailPart, Mails, NewMail, SendFilter, SendState,
    SentMail,
};
pub use messages::{Audience, ChatLine, ChatWith, FloorMessage, Messages, SentMessage};
pub use outbox::{Announcement, Delivery, JournalFollower, SecretName, Secrets, Webhook, Webhooks};
pub use people::{People, Person};
pub use phone_keys::{PhoneKey, PhoneKeys};
pub use plans::{PlanLine, Plans, SavedPlan};
pub use privacy::{
    ERASED_NAME, Erased, Erasure, ErasureCounts, NotErasable, Privacy, RetentionCounts,
    RetentionRun,
};
pub use quality::{
    Action, Calibration, CalibrationId, CalibrationSheet, Calibrations, Coaching, CoachingFilter,
    CoachingId, CoachingState, Coachings, Comment, Draw, DrawFilter, DrawId, DrawState, Draws,
    Evaluation, EvaluationEntry, EvaluationFilter, EvaluationId, Evaluations, Point, PointFilter,
    QualityNotice, QualityNotices, Told, Weighed,
};
pub use rebuild::Rebuilding;
pub use recorded::{
    DeletionProof, DeletionReason, LegalHold, LineRow, Listening, MOST_MARKS, MOST_TRIES, Mark,
    RecordedRows, RecordingPlace, SealedRecording, SpeechFact, SpeechRegion, SpeechShares,
    SpeechVoice, StoredHash, Transcript, TranscriptCounts, TranscriptJob, TranscriptState,
    Utterance,
};
pub use recordings::{
    BadMasterKey, Channels, ChunkKey, KeyLine, Keyring, Law, MasterKey, RecordingError, Recordings,
    Unfinished, WavReader,
};
pub use reports::{
    Decision, Pack, Packs, Report, ReportReader, Reports, SeenAt, Sending, Sendings, StatusSums,
};
pub use scope::{Grant, Page, Scope};
pub use script_runs::{ScriptProof, ScriptRun, ScriptRunFilter, ScriptRuns};
pub use scripts::{MOST_SCRIPTS, ScriptDraft, ScriptVersion, Scripts};
pub use search::{ArticleIndex, Found, Hit, Piece, SearchError, Wanted};
pub use second_factors::{SecondFactor, SecondFactors};
pub use sessions::{Sessions, SignIn, SignInMeans};
pub use setups::{SavedSetup, Setups};
pub use sms::{NewSms, SentSms, SmsFate, SmsKind, Texts};
pub use sounds::{SoundFile, SoundFiles};
pub use surveys::{
    SpokenAnswer, SurveyAsk, SurveyFilter, SurveyFollowUp, SurveyGroup, SurveyLine, SurveyMessage,
    SurveyState, SurveyWay, Surveys,
};
pub use tickets::{
    Attachment, AttachmentFiles, CLOCK, EntryKind, FollowUp, FollowUpFilter, FollowUpState,
    LinkKind, NewAttachment, NewEntry, PastTicket, Priority, Reckoning, StateCount, Ticket,
    TicketChange, TicketCounts, TicketEntry, TicketFilter, TicketLink, TicketNotice, TicketSort,
    TicketStatus, TicketView, Tickets, Work,
};
pub use verify::{Difference, VerifyReport, What, verify};
pub use walls::{MOST_WALLS, Wall, Walls};
pub use ways::{WayCount, WayCounts};
pub use why::Why;
