//! What the legs tell of their signalling, beside what the floor hears.

use super::Legs;
use crate::line_fact::{LineDid, LineFact, cause};
use rsipstack::sip::{Request, Response};
use vocab::LegId;

impl Legs {
    pub(super) fn note_received(&self, leg: LegId, request: &Request) {
        let what = request.method.to_string();
        self.note(leg, false, what, cause(&request.headers));
    }

    /// A response to an INVITE of ours.
    pub(super) fn note_response(&self, leg: LegId, response: &Response) {
        let code = response.status_code.code();
        if code > 100 {
            self.note(leg, false, format!("{code} INVITE"), cause(&response.headers));
        }
    }

    /// Our response to an INVITE of theirs.
    pub(super) fn note_answer(&self, leg: LegId, code: u16) {
        self.note(leg, true, format!("{code} INVITE"), None);
    }

    pub(super) fn note_sip(&self, leg: LegId, sent: bool, what: &str) {
        self.note(leg, sent, what.to_owned(), None);
    }

    /// CANCEL or BYE, and the Reason that it carries.
    pub(super) fn note_end(&self, leg: LegId, what: &str, elsewhere: bool) {
        self.note(leg, true, what.to_owned(), elsewhere.then(|| "SIP 200".to_owned()));
    }

    fn note(&self, leg: LegId, sent: bool, what: String, cause: Option<String>) {
        self.around.audio.note(LineFact { leg, what: LineDid::Sip { sent, what, cause } });
    }
}
