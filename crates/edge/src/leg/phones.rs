//! Agents' phones: signing in, moving, vanishing.
//!
//! Owns: telling the floor whether an agent can be rung. Must not own: the bindings' rules.

use super::{Due, Leg, Legs, Party, State};
use crate::sip::ban::Fault;
use crate::sip::registrar::{Caller, Change};
use crate::sip::stack::{Flow, SocketId, source, source_ip};
use rsipstack::transaction::Transaction;
use std::sync::atomic::Ordering;
use vocab::{AgentId, Input, LegFailure, LegId};

/// A binding's end is looked at this long after it, so that a refresh on the wire comes first.
const GRACE_MS: i64 = 50;
/// Behind one address there may be a whole floor: who signed in within the hour speaks for it.
const TRUSTED_MS: i64 = 3_600_000;

impl Legs {
    pub(super) fn register(&mut self, tx: Box<Transaction>) {
        let flow = Flow::of(&tx);
        let ip = source_ip(&tx);
        let caller = Caller { flow: flow.clone(), source: source(&tx), ip };
        let door = &self.around.door;
        let now = self.clock.now();
        let answer = self.phones.handle(now, &tx.original, caller, |user| door.phone_keys(user));
        if let Some(ip) = ip {
            if answer.guessed {
                self.around.bans.fault(ip, Fault::WrongPassword);
            } else if answer.status == 200 {
                self.around.bans.trust(ip, now + TRUSTED_MS);
            }
        }
        if answer.status == 200 {
            let to = crate::sip::text::header(&tx.original.headers, "To").unwrap_or_default();
            if let Some(user) = crate::sip::text::user(crate::sip::text::uri(to)) {
                self.follow(&user, &flow);
            }
            if let Some(ms) = self.phones.next_expiry() {
                self.deadlines.at(ms.epoch_ms() + GRACE_MS, Due::Phones);
            }
        }
        self.around.stack.reply_with(tx, answer.status, answer.headers);
        self.count_phones();
        match answer.change {
            Some(Change::Registered(user)) => {
                self.tell(Input::PhoneRegistered { agent: AgentId::new(&user) });
            }
            Some(Change::Lost(user)) => self.tell(Input::PhoneLost { agent: AgentId::new(&user) }),
            None => {}
        }
    }

    /// A browser that came back on a new socket gets its calls' requests there.
    fn follow(&mut self, user: &str, flow: &Flow) {
        if flow.socket.is_none() {
            return;
        }
        for leg in self.legs.values_mut() {
            let theirs = matches!(&leg.party, Party::Agent(agent) if agent.as_str() == user);
            if let Some(dialog) = leg.dialog().filter(|_| theirs)
                && dialog.flow.socket.is_some()
            {
                dialog.flow = flow.clone();
            }
        }
    }

    pub(super) fn phones_due(&mut self) {
        let lost = self.phones.expire(self.clock.now());
        self.lose(lost);
        if let Some(ms) = self.phones.next_expiry() {
            self.deadlines.at(ms.epoch_ms() + GRACE_MS, Due::Phones);
        }
    }

    /// The phone went with its socket, and so did its ringing; talks go on, their audio has its
    /// own way.
    pub(super) fn socket_closed(&mut self, socket: SocketId) {
        let lost = self.phones.socket_closed(socket);
        self.lose(lost);
        let ringing: Vec<LegId> =
            self.legs.iter().filter(|(_, leg)| rings_on(leg, socket)).map(|(id, _)| *id).collect();
        for leg in ringing {
            self.failed(leg, LegFailure::Unreachable);
        }
    }

    fn count_phones(&self) {
        self.around.counters.phones.store(self.phones.count() as u64, Ordering::Relaxed);
    }

    fn lose(&mut self, users: Vec<String>) {
        self.count_phones();
        for user in users {
            self.tell(Input::PhoneLost { agent: AgentId::new(&user) });
        }
    }
}

fn rings_on(leg: &Leg, socket: SocketId) -> bool {
    match &leg.state {
        State::Opening { plan } => plan.flow.socket == Some(socket),
        State::Calling { call } => call.sent.flow.socket == Some(socket),
        State::Offered { .. }
        | State::Answering { .. }
        | State::Accepting { .. }
        | State::Up { .. } => false,
    }
}
