//! REFER: a telephone asks to have its party joined elsewhere (RFC 3515, RFC 3892, RFC 3891).
//!
//! Owns: who may ask (an agent's own telephone, and nobody else), what was asked, telling the
//! telephone what came of it. Must not own: whether it is done: the floor decides, under the rights
//! of the desk's own transfer, and nothing is dialled here.
//!
//! The floor's yes is that it ends the telephone's leg; where the leg lives on after
//! [`DECIDED_MS`], the answer was no. `Referred-By` (RFC 3892) names the sender, whom we know from
//! the dialog: what it says is not used.

use super::{Due, Leg, Legs, Party, State, Up};
use crate::sip::stack::ALLOW;
use crate::sip::text;
use rsipstack::sip::{Header, Headers, Method};
use rsipstack::transaction::Transaction;
use std::sync::Arc;
use vocab::{Address, AgentId, Input, LegId, Pii, ReferTarget};

/// So long the floor may take to end the telephone's leg.
const DECIDED_MS: i64 = 2_000;
/// RFC 3515 §2.4.4; the implicit subscription lives no longer.
const SUBSCRIBED_S: u32 = 60;

/// A REFER that was accepted, whose end the telephone wants to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Referral {
    /// Of the REFER: names the subscription (RFC 3515 §2.4.6).
    seq: u32,
    /// `Refer-Sub: false` (RFC 4488): no NOTIFY.
    told: bool,
}

/// Where to, as the header says.
#[derive(Debug, PartialEq, Eq)]
enum Wish {
    Number(String),
    Dialog { call_id: String, our_tag: String, their_tag: String },
}

impl Legs {
    /// A REFER inside a dialog.
    pub(super) fn referred(&mut self, id: LegId, tx: Box<Transaction>) {
        let status = match self.refer_target(id, &tx.original.headers) {
            Ok(to) => return self.accept_referral(id, tx, to),
            Err(status) => status,
        };
        self.around.stack.reply_with(tx, status, Vec::new());
    }

    /// Where to, or the status that says why not.
    fn refer_target(&self, id: LegId, headers: &Headers) -> Result<ReferTarget, u16> {
        let Some(leg) = self.legs.get(&id) else { return Err(481) };
        // A caller, or whom we called: never dials at our expense.
        let (Party::Agent(agent), State::Up { up }) = (&leg.party, &leg.state) else {
            return Err(403);
        };
        if up.referral.is_some() {
            return Err(491);
        }
        let wishes: Vec<&str> = text::headers_of(headers, "Refer-To").collect();
        let [wish] = wishes[..] else { return Err(400) };
        match wish_of(wish).ok_or(400u16)? {
            Wish::Number(number) => {
                let number = Address::parse(&number, &self.around.region);
                Ok(ReferTarget::Number(Pii::new(number)))
            }
            Wish::Dialog { call_id, our_tag, their_tag } => {
                let other = self.leg_of_dialog(&call_id, &our_tag, &their_tag).ok_or(404u16)?;
                if other == id || !self.is_of_agent(other, agent) {
                    return Err(403);
                }
                Ok(ReferTarget::Leg(other))
            }
        }
    }

    fn accept_referral(&mut self, id: LegId, tx: Box<Transaction>, to: ReferTarget) {
        let headers = &tx.original.headers;
        let silent = text::header(headers, "Refer-Sub")
            .is_some_and(|v| v.split(';').next().is_some_and(|v| v.trim() == "false"));
        let seq = text::cseq(headers).map_or(0, |(n, _)| n);
        let stack = &self.around.stack;
        let Some(Leg { state: State::Up { up }, .. }) = self.legs.get_mut(&id) else {
            return stack.reply_with(tx, 481, Vec::new());
        };
        let mut extra = vec![
            Header::Contact(stack.contact(up.dialog.flow.transport).into()),
            Header::Allow(ALLOW.into()),
        ];
        if silent {
            extra.push(text::other("Refer-Sub", "false"));
        }
        stack.reply_with(tx, 202, extra);
        up.referral = Some(Referral { seq, told: !silent });
        self.notify(id, "100 Trying", &format!("active;expires={SUBSCRIBED_S}"));
        self.due_in(DECIDED_MS, Due::Referred(id));
        self.tell(Input::LegReferred { leg: id, to });
    }

    /// The floor has let the leg live: it didn't do it.
    pub(super) fn referral_due(&mut self, id: LegId) {
        self.end_referral(id, "603 Declined");
    }

    /// The last word about a referral, if one is open.
    pub(super) fn end_referral(&mut self, id: LegId, said: &str) {
        self.notify(id, said, "terminated;reason=noresource");
        if let Some(Leg { state: State::Up { up }, .. }) = self.legs.get_mut(&id) {
            up.referral = None;
        }
    }

    /// RFC 3515 §2.4.5: the news is the start line of a response (RFC 3420 sipfrag).
    fn notify(&mut self, id: LegId, said: &str, state: &str) {
        let Some(Leg { state: State::Up { up }, .. }) = self.legs.get_mut(&id) else { return };
        let Some(referral) = up.referral.clone().filter(|r| r.told) else { return };
        let stack = &self.around.stack;
        let transport = up.dialog.flow.transport;
        let extra = vec![
            text::other("Event", format!("refer;id={}", referral.seq)),
            text::other("Subscription-State", state),
            Header::Contact(stack.contact(transport).into()),
            Header::ContentType("message/sipfrag;version=2.0".into()),
        ];
        let mut request = up.dialog.request(stack, Method::Notify, extra);
        request.body = format!("SIP/2.0 {said}\r\n").into_bytes();
        let (stack, flow) = (Arc::clone(stack), up.dialog.flow.clone());
        tokio::spawn(async move { stack.ask(request, &flow, None).await });
    }

    /// An INVITE with Replaces: nobody takes the place of a party of ours. What names no call is
    /// told so (RFC 3891 §3), what names somebody's is forbidden.
    pub(super) fn replaces(&self, tx: Box<Transaction>) {
        let headers = &tx.original.headers;
        let wishes: Vec<&str> = text::headers_of(headers, "Replaces").collect();
        let status = match wishes[..] {
            [one] => match dialog_of(one) {
                Some(Wish::Dialog { call_id, our_tag, their_tag }) => {
                    if self.leg_of_dialog(&call_id, &our_tag, &their_tag).is_some() {
                        403
                    } else {
                        481
                    }
                }
                Some(Wish::Number(_)) | None => 400,
            },
            _ => 400,
        };
        self.around.stack.reply_with(tx, status, Vec::new());
    }

    /// The established leg of a dialog, as a Replaces header names it: its to-tag is ours
    /// (RFC 3891 §3).
    pub(super) fn leg_of_dialog(&self, call_id: &str, ours: &str, theirs: &str) -> Option<LegId> {
        let id: LegId = ours.parse().ok()?;
        match &self.legs.get(&id)?.state {
            State::Up { up } => {
                let Up { dialog, .. } = &**up;
                (dialog.call_id == call_id && dialog.remote_tag == theirs).then_some(id)
            }
            State::Offered { .. }
            | State::Answering { .. }
            | State::Opening { .. }
            | State::Calling { .. }
            | State::Accepting { .. } => None,
        }
    }

    pub(super) fn is_of_agent(&self, leg: LegId, agent: &AgentId) -> bool {
        let party = self.legs.get(&leg).map(|l| &l.party);
        matches!(party, Some(Party::Agent(own)) if own == agent)
    }
}

fn wish_of(refer_to: &str) -> Option<Wish> {
    let uri = text::uri(refer_to);
    let (bare, headers) = uri.split_once('?').unwrap_or((uri, ""));
    let replaces = headers.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.eq_ignore_ascii_case("replaces").then(|| text::unescape(value))
    });
    match replaces {
        Some(value) => dialog_of(&value),
        None => text::user(bare).map(Wish::Number),
    }
}

/// `call-id;to-tag=…;from-tag=…` (RFC 3891 §6.1).
fn dialog_of(replaces: &str) -> Option<Wish> {
    let (call_id, params) = replaces.split_once(';')?;
    let tag = |name| text::param(params, name).filter(|t| !t.is_empty()).map(str::to_owned);
    Some(Wish::Dialog {
        call_id: call_id.trim().to_owned(),
        our_tag: tag("to-tag")?,
        their_tag: tag("from-tag")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<Wish> {
        Some(Wish::Number(text.to_owned()))
    }

    #[test]
    fn where_to_is_read_in_every_form() {
        assert_eq!(wish_of("<sip:0144556677@h;user=phone>"), number("0144556677"));
        assert_eq!(wish_of("sip:bruno@h"), number("bruno"));
        assert_eq!(wish_of("<tel:+33144556677>"), number("+33144556677"));
        assert_eq!(wish_of("\"B\" <sip:12@h?Subject=x>;method=INVITE"), number("12"));
        let dialog = Wish::Dialog {
            call_id: "a b@c".to_owned(),
            our_tag: "1".to_owned(),
            their_tag: "2".to_owned(),
        };
        let there = "<sip:12@h?Replaces=a%20b%40c%3Bto-tag%3D1%3Bfrom-tag%3D2>";
        assert_eq!(wish_of(there), Some(dialog));
        for none in [
            "",
            "<>",
            "sip:host",
            "<mailto:a@b>",
            "<sip:1@h?Replaces=x>",
            "<sip:1@h?replaces=x%3Bto-tag%3D1>",
        ] {
            assert_eq!(wish_of(none), None, "{none}");
        }
    }
}
