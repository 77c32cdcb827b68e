//! HTTP: the API, the live feed, sign-in, the SIP WebSocket's door, and the built UI.
//!
//! Owns: who may see and do what, the shapes of the public interface, sessions. Must not own: rules
//! of the floor (they are the engine's, asked through [`FloorAsk`]), SQL, SIP.

mod alert_mail;
mod alert_watch;
mod appointment_page;
mod archive;
mod ask;
mod audit;
mod auth;
mod bouncer;
mod case_index;
mod catch_up;
mod document;
mod extract;
mod feed;
mod files;
mod flow_days;
mod grants;
mod headers;
mod html;
mod imports;
mod lead;
mod list_imports;
mod news;
mod oidc;
mod outside;
mod password;
mod problem;
mod quality;
mod reports;
mod retention;
mod routes;
mod serve;
mod shape;
mod simulations;
mod socket;
mod state;
mod studio;
mod survey_message;
mod survey_page;
mod survey_tests;
#[cfg(test)]
mod tests;
mod throttle;
mod tls;
mod token;
mod totp;
mod ui;
mod waiting_room;
mod workshop;

pub use archive::{ArchiveCounts, ArchiveError, ArchiveLanguage, Archives};
pub use ask::FloorAsk;
pub use bouncer::{BanCause, Banned, Bouncer};
pub use document::{flow_schema_text, openapi, openapi_text};
pub use oidc::{Fetch, FetchAsk, OidcConfig};
pub use outside::{Outside, OutsideAnswer, OutsideQuestion};
pub use password::hash_password;
pub use quality::{DrawOrder, DrawTally, draw_week};
pub use retention::{object_to, remove_files};
pub use routes::{new_short_survey_link, new_survey_link};
pub use serve::{router, serve};
pub use simulations::{SimulationJob, SimulationWatch, Simulator};
pub use state::{AppState, Metrics, SipDoor, WebConfig, Wiring};
pub use studio::{BadSound, Later, Studio};
pub use survey_message::{SurveyMail, mail_words, sms_words};
pub use tls::{Tls, TlsError};
pub use waiting_room::{Made, Making, WaitingRoom};
pub use workshop::{BadDraft, Workshop};
