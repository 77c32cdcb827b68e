//! The whole centre with real callers: SIPp telephones, RTP voices, the HTTP API. What is asserted
//! is what a customer would look at: the contact record, the recording, the journal.
#![expect(clippy::unwrap_used, reason = "tests")]

mod answered;
mod asked;
mod building;
mod cut_off;
mod desk;
mod dialled;
mod dialled_and_killed;
mod disk;
mod followed;
mod hostile;
mod http;
mod killed;
mod labelled;
mod left;
mod offered;
mod passed_on;
mod phone;
mod picked_up;
mod ports;
mod record;
mod simulated;
mod sipp;
mod until;
mod voice;
mod worked;
