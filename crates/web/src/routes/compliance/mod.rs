//! Being called lawfully, on screen: the register of consents, oppositions, receipts of attempts, and
//! the rules themselves.
//!
//! Must not own: rules (`law`), rows (`store`), or a way to dial: nothing here makes a call.

mod consents;
mod copy;
mod file;
mod oppositions;
mod proofs;
mod receipt;
mod receipts;
mod refusal;
mod rules;

use crate::AppState;
use crate::problem::{Answer, Problem};
use crate::routes::commands::dialled;
pub(crate) use oppositions::OppositionImports;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{Address, Pii};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(consents::consents, consents::add_consent_word))
        .routes(routes!(consents::void_consent))
        .routes(routes!(file::consent_file))
        .routes(routes!(file::consent_file_page))
        .routes(routes!(file::consent_file_pdf))
        .merge(proofs::routes())
        .routes(routes!(receipt::one_receipt))
        .routes(routes!(refusal::refuse_calls))
        .routes(routes!(refusal::customer_refuses_calls))
        .routes(routes!(refusal::undo_customer_refusal))
        .routes(routes!(oppositions::oppositions, oppositions::add_opposition))
        .routes(routes!(oppositions::remove_opposition))
        .routes(routes!(oppositions::restore_opposition))
        .routes(routes!(oppositions::opposition_import))
        .merge(oppositions::upload_routes())
        .routes(routes!(receipts::receipts))
        .routes(routes!(receipts::export_receipts))
        .routes(routes!(receipts::verify_receipts))
        .routes(routes!(rules::dialling_rules, rules::publish_dialling_rules))
        .routes(routes!(rules::may_dial_now))
}

/// A reason that has to be given.
fn reason(field: &str, given: &str) -> Answer<String> {
    let given = given.trim();
    if given.is_empty() || given.chars().count() > 500 {
        return Err(Problem::bad_field(field, (), "Say why, in at most 500 characters."));
    }
    Ok(given.to_owned())
}

/// A number of the public network.
fn e164(state: &AppState, field: &str, text: &str) -> Answer<Pii<Address>> {
    let number = dialled(state, text).map_err(|_| not_a_number(field, text))?;
    if number.reveal().as_str().starts_with('+') {
        return Ok(number);
    }
    Err(not_a_number(field, text))
}

fn not_a_number(field: &str, text: &str) -> Problem {
    Problem::bad_field(field, text, "That is no telephone number. Write 06 39 98 00 01.")
}
