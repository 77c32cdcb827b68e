//! The routes, one file per resource. Owns the list of them; who may call which is in `grants`.

mod alerts;
mod appointments;
mod article_files;
mod article_search;
mod articles;
mod audit;
mod bans;
mod callbacks;
mod campaigns;
mod case_reviews;
mod cases;
mod chats;
mod closings;
mod commands;
mod compliance;
pub(crate) mod customers;
mod diagnoses;
mod diagnosis_outcome;
mod diagnosis_view;
mod dialling;
mod drafts;
pub(crate) mod figures;
mod floor;
mod flows;
mod hands;
mod holds;
mod imports;
pub(crate) mod interactions;
mod listening;
mod live;
mod mails;
mod me;
mod messages;
mod next;
mod other;
mod outside;
mod outside_sign_in;
mod people;
mod phone_quality;
mod plan;
mod privacy;
mod quality;
mod recording_parts;
mod recording_sheet;
mod recordings;
pub(crate) mod reports;
mod rule;
mod script_runs;
mod script_tests;
mod script_writes;
mod scripts;
mod second_factor;
mod sessions;
mod setups;
mod sign_in;
mod simulations;
mod sip;
mod sounds;
mod spoken;
mod steering;
mod survey_preview;
mod surveys;
mod tables;
mod texts;
mod tickets;
mod transfers;
mod walls;
mod webhooks;
mod why;

use crate::AppState;
pub(crate) use alerts::subject_name;
pub(crate) use compliance::OppositionImports;
pub(crate) use customers::new_id as new_id_of;
pub(crate) use phone_quality::Qualities;
pub(crate) use quality::evaluators_drifting;
pub(crate) use reports::zone_of;
pub use surveys::{new_short_survey_link, new_survey_link};
pub(crate) use tickets::Presences;
use utoipa_axum::router::OpenApiRouter;

/// Every route, with its part of the document.
pub(crate) fn all(base: &utoipa::openapi::OpenApi) -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(base.clone())
        .merge(sign_in::routes())
        .merge(outside_sign_in::routes())
        .merge(second_factor::routes())
        .merge(bans::routes())
        .merge(sessions::routes())
        .merge(audit::routes())
        .merge(appointments::routes())
        .merge(me::routes())
        .merge(drafts::routes())
        .merge(commands::routes())
        .merge(compliance::routes())
        .merge(transfers::routes())
        .merge(callbacks::routes())
        .merge(closings::routes())
        .merge(campaigns::routes())
        .merge(listening::routes())
        .merge(interactions::routes())
        .merge(why::routes())
        .merge(figures::routes())
        .merge(reports::routes())
        .merge(next::routes())
        .merge(recordings::routes())
        .merge(spoken::routes())
        .merge(recording_parts::routes())
        .merge(recording_sheet::routes())
        .merge(holds::routes())
        .merge(customers::routes())
        .merge(tickets::routes())
        .merge(floor::routes())
        .merge(walls::routes())
        .merge(steering::routes())
        .merge(alerts::routes())
        .merge(messages::routes())
        .merge(chats::routes())
        .merge(hands::routes())
        .merge(phone_quality::routes())
        .merge(live::routes())
        .merge(people::routes())
        .merge(plan::routes())
        .merge(flows::routes())
        .merge(sounds::routes())
        .merge(simulations::routes())
        .merge(rule::routes())
        .merge(setups::routes())
        .merge(articles::routes())
        .merge(article_search::routes())
        .merge(article_files::routes())
        .merge(cases::routes())
        .merge(case_reviews::routes())
        .merge(diagnoses::routes())
        .merge(tables::routes())
        .merge(scripts::routes())
        .merge(script_runs::routes())
        .merge(script_tests::routes())
        .merge(outside::routes())
        .merge(webhooks::routes())
        .merge(imports::routes())
        .merge(dialling::routes())
        .merge(privacy::routes())
        .merge(quality::routes())
        .merge(surveys::routes())
        .merge(mails::routes())
        .merge(survey_preview::routes())
        .merge(texts::routes())
        .merge(sip::routes())
        .merge(other::routes())
}
