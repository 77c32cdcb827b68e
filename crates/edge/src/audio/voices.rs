//! All audio halves of legs, who is bridged with whom, and the recordings of what they say.
//!
//! Owns: the slots of legs and the path of a packet from one to another. Must not own: the event
//! loop and its sockets' readiness (see `switchboard`).

use super::AudioEvent;
use super::codec::Codec;
use super::conference::Conference;
use super::ears::Ears;
use super::news::News;
use super::player::Player;
use super::relay;
use super::voice::{Company, MAX_PACKET, Now, Voice};
use super::wire::{Carries, Wire};
use crate::line_fact::{LineAudio, LineDid};
use crate::recording::{Heard, Job, Parties, Tapes};
use crate::sound::Tune;
use media::rtp::Packet;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use vocab::{Amd, CueId, LegId, PromptEnd, RecordingId, Seat};

/// Ticks of 5 ms in a frame: legs are spread over them, so that prompts don't leave in bursts.
pub(super) const PHASES: u64 = 4;

#[derive(Debug)]
pub(super) struct Voices {
    slots: Vec<Option<Voice>>,
    free: Vec<usize>,
    by_leg: HashMap<LegId, usize>,
    /// At most one for every three legs.
    conferences: Vec<Conference>,
    tapes: Tapes,
    ears: Ears,
    news: News,
    silence_ms: i64,
    /// Whose packet or turn it is, should it end in a panic.
    in_hand: Option<usize>,
    out: Box<[u8; MAX_PACKET]>,
    pub(super) n_in: u64,
    pub(super) n_out: u64,
    pub(super) n_dropped: u64,
}

impl Voices {
    pub(super) fn new(news: News, tapes: Tapes, silence_ms: i64) -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            by_leg: HashMap::new(),
            conferences: Vec::new(),
            tapes,
            ears: Ears::default(),
            news,
            silence_ms,
            in_hand: None,
            out: Box::new([0; MAX_PACKET]),
            n_in: 0,
            n_out: 0,
            n_dropped: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.by_leg.len()
    }

    pub(super) fn slot_of(&self, leg: LegId) -> Option<usize> {
        self.by_leg.get(&leg).copied()
    }

    pub(super) fn get(&mut self, slot: usize) -> Option<&mut Voice> {
        self.slots.get_mut(slot)?.as_mut()
    }

    pub(super) fn find(&mut self, leg: LegId) -> Option<&mut Voice> {
        let slot = self.slot_of(leg)?;
        self.get(slot)
    }

    /// The slot that the next leg will have.
    pub(super) fn next_slot(&self) -> usize {
        self.free.last().copied().unwrap_or(self.slots.len())
    }

    pub(super) fn add(&mut self, voice: Voice) -> usize {
        let id = voice.id;
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        self.slots[slot] = Some(voice);
        self.by_leg.insert(id, slot);
        slot
    }

    /// Takes a leg away: its prompt is stopped, its bridge undone, its side of a tape silent.
    pub(super) fn remove(&mut self, now: Now, leg: LegId) -> Option<Voice> {
        self.stop(leg);
        self.tapes.leave(now.ms, leg);
        self.part(leg);
        self.ears.leave(leg);
        let slot = self.by_leg.remove(&leg)?;
        self.free.push(slot);
        let voice = self.slots[slot].take()?;
        self.news.fact(leg, LineDid::Closed(voice.reception.report()));
        Some(voice)
    }

    pub(super) fn await_cue(&mut self, leg: LegId, cue: CueId) {
        self.stop(leg);
        match self.find(leg) {
            Some(voice) => voice.await_cue(cue),
            None => self.played(leg, cue, PromptEnd::Stopped),
        }
    }

    pub(super) fn start(&mut self, leg: LegId, cue: CueId, tune: Option<Tune>, repeats: bool) {
        let Some(voice) = self.find(leg).filter(|v| v.awaits(cue)) else { return };
        match tune {
            Some(tune) => voice.play(Player::new(cue, tune, repeats)),
            None => {
                voice.stop();
                self.played(leg, cue, PromptEnd::Failed);
            }
        }
    }

    pub(super) fn stop(&mut self, leg: LegId) {
        if let Some(cue) = self.find(leg).and_then(Voice::stop) {
            self.played(leg, cue, PromptEnd::Stopped);
        }
    }

    fn played(&mut self, leg: LegId, cue: CueId, end: PromptEnd) {
        self.news.push(AudioEvent::Played { leg, cue, end });
    }

    /// A leg that is bridged already leaves its former peer.
    pub(super) fn bridge(&mut self, a: LegId, b: LegId) {
        let (Some(slot_a), Some(slot_b)) = (self.slot_of(a), self.slot_of(b)) else { return };
        if slot_a == slot_b {
            return;
        }
        for leg in [a, b] {
            self.part(leg);
            self.stop(leg);
        }
        for (slot, peer) in [(slot_a, slot_b), (slot_b, slot_a)] {
            if let Some(voice) = self.get(slot) {
                voice.company = Company::One(peer);
            }
        }
    }

    /// Undoes the bridge of these two, or the conference that both are in.
    pub(super) fn unbridge(&mut self, a: LegId, b: LegId) {
        let slot_b = self.slot_of(b);
        match self.find(a).map(|voice| voice.company) {
            Some(Company::One(peer)) if Some(peer) == slot_b => self.part(a),
            Some(Company::Several) => {
                if let Some(n) = self.conferences.iter().position(|c| c.seats(a) && c.seats(b)) {
                    self.dissolve(n);
                }
            }
            Some(Company::One(_) | Company::Nobody) | None => {}
        }
    }

    /// All of these hear each other, and nobody else. Those that are gone are left out.
    pub(super) fn join(&mut self, legs: &[LegId]) {
        let mut parties: Vec<(LegId, usize)> =
            legs.iter().filter_map(|&leg| Some((leg, self.slot_of(leg)?))).collect();
        parties.sort_unstable();
        parties.dedup();
        if let [(a, _), (b, _)] = parties[..] {
            return self.bridge(a, b);
        }
        if parties.len() > 1
            && let Some(conference) = Conference::new(&parties)
        {
            self.open(conference);
        }
    }

    /// Each of these hears those that the seat names, and nobody else. Those that are gone are
    /// left out.
    pub(super) fn hear(&mut self, seats: &[Seat]) {
        let mut parties: Vec<(LegId, usize)> =
            seats.iter().filter_map(|s| Some((s.leg, self.slot_of(s.leg)?))).collect();
        parties.sort_unstable();
        parties.dedup();
        let same = |c: &&mut Conference| c.legs().eq(parties.iter().map(|(leg, _)| *leg));
        if let Some(conference) = self.conferences.iter_mut().find(same) {
            conference.direct(seats);
        } else if let Some(mut conference) = Conference::new(&parties) {
            conference.direct(seats);
            self.open(conference);
        }
    }

    fn open(&mut self, conference: Conference) {
        let legs: Vec<LegId> = conference.legs().collect();
        for leg in legs {
            self.part(leg);
            self.stop(leg);
        }
        for slot in conference.slots() {
            if let Some(voice) = self.get(slot) {
                voice.company = Company::Several;
            }
        }
        self.conferences.push(conference);
    }

    /// Leaves whomever it hears.
    fn part(&mut self, leg: LegId) {
        let Some(voice) = self.find(leg) else { return };
        match std::mem::replace(&mut voice.company, Company::Nobody) {
            Company::Nobody => {}
            Company::One(peer) => {
                if let Some(peer) = self.get(peer) {
                    peer.company = Company::Nobody;
                }
            }
            Company::Several => {
                let Some(n) = self.conferences.iter().position(|c| c.seats(leg)) else { return };
                if !self.conferences[n].leave(leg) {
                    self.dissolve(n);
                }
            }
        }
    }

    fn dissolve(&mut self, n: usize) {
        let conference = self.conferences.swap_remove(n);
        for slot in conference.slots() {
            if let Some(voice) = self.get(slot) {
                voice.company = Company::Nobody;
            }
        }
    }

    pub(super) fn press(&mut self, leg: LegId, digits: &str) {
        let Some(voice) = self.find(leg) else { return };
        let n_refused = digits.chars().filter(|&digit| !voice.press(digit)).count();
        if n_refused > 0 {
            tracing::debug!(%leg, n_refused, "digits not sent");
        }
    }

    pub(super) fn record(&mut self, now: Now, job: Job, left: LegId, right: LegId) {
        self.tapes.start(now.ms, job, Parties::Two { left, right });
    }

    /// A leg that is gone leaves an empty message, which ends at once.
    pub(super) fn take_message(&mut self, now: Now, job: Job, leg: LegId, max_ms: i64) {
        let recording = job.recording;
        self.tapes.start(now.ms, job, Parties::One(leg));
        if self.slot_of(leg).is_some() {
            self.ears.take_message(now.ms, leg, recording, max_ms);
        } else {
            self.tapes.leave(now.ms, leg);
        }
    }

    pub(super) fn listen(&mut self, now: Now, leg: LegId, cue: CueId) {
        if self.slot_of(leg).is_some() {
            self.ears.open_menu(now.ms, leg, cue);
        }
    }

    pub(super) fn hear_answer(&mut self, now: Now, leg: LegId, cue: CueId, amd: Amd) {
        if self.slot_of(leg).is_some() {
            self.ears.hear_answer(now.ms, leg, cue, amd);
        }
    }

    pub(super) fn await_beep(&mut self, now: Now, leg: LegId) {
        if self.slot_of(leg).is_some() {
            self.ears.await_beep(now.ms, leg);
        }
    }

    pub(super) fn hear_network(&mut self, now: Now, leg: LegId) {
        if self.slot_of(leg).is_some() {
            self.ears.hear_network(now.ms, leg);
        }
    }

    pub(super) fn stop_listening(&mut self, leg: LegId) {
        self.ears.leave(leg);
    }

    pub(super) fn pause_recording(&mut self, now: Now, recording: RecordingId) {
        self.tapes.pause(now.ms, recording);
    }

    pub(super) fn resume_recording(&mut self, now: Now, recording: RecordingId) {
        self.tapes.resume(now.ms, recording);
    }

    pub(super) fn stop_recording(&mut self, now: Now, recording: RecordingId) {
        self.tapes.stop(now.ms, recording);
        self.ears.stopped(recording);
    }

    /// A datagram for the leg in `slot`.
    pub(super) fn receive(&mut self, now: Now, slot: usize, source: SocketAddr, datagram: &[u8]) {
        self.in_hand = Some(slot);
        let Some(voice) = self.slots.get_mut(slot).and_then(Option::as_mut) else { return };
        match &mut voice.wire {
            Wire::Plain(line) => match line.hear(now.ms, source, datagram) {
                Some((carries, packet)) => self.take(now, slot, carries.into(), &packet),
                None => self.n_dropped += 1,
            },
            Wire::Browser(line) => {
                line.receive(now.instant, source, datagram);
                self.read_browser(now, slot);
            }
        }
    }

    /// Does `work`; if it panics, takes away the leg in hand, so that a fault that hostile bytes
    /// may find in a parser costs one leg and not every call of the process.
    pub(super) fn contain(&mut self, now: Now, work: impl FnOnce(&mut Self)) -> Option<Voice> {
        self.in_hand = None;
        let panicked = catch_unwind(AssertUnwindSafe(|| work(self))).is_err();
        let slot = self.in_hand.take().filter(|_| panicked)?;
        let leg = self.get(slot)?.id;
        tracing::error!(%leg, "a panic on this leg's audio: the leg is given up");
        self.news.push(AudioEvent::Dead { leg });
        self.remove(now, leg)
    }

    pub(super) fn take_in_hand(&mut self, leg: LegId) {
        self.in_hand = self.slot_of(leg);
    }

    fn read_browser(&mut self, now: Now, slot: usize) {
        while let Some(Wire::Browser(line)) = self.get(slot).map(|voice| &mut voice.wire) {
            let Some(heard) = line.next_heard() else { return };
            self.take(now, slot, heard.kind.into(), &heard.packet());
        }
    }

    /// One admitted packet of a leg: its digit is told, its voice recorded and passed on.
    fn take(&mut self, now: Now, slot: usize, carries: Carries, packet: &Packet<'_>) {
        self.n_in += 1;
        let Some(voice) = self.get(slot) else { return };
        voice.heard(now.ms);
        let (leg, company) = (voice.id, voice.company);
        if matches!(carries, Carries::Voice(_)) && voice.receive(now.ms, packet) {
            self.news.fact(leg, LineDid::Audio(LineAudio::FirstPacket));
        }
        let peer = company.one();
        match carries {
            Carries::Digits => {
                let Some(digit) = self.get(slot).and_then(|v| v.digits.hear(packet)) else {
                    return;
                };
                if let Some(peer) = peer.and_then(|p| self.get(p)) {
                    peer.press(digit);
                }
                self.news.push(AudioEvent::Digit { leg, digit });
            }
            Carries::Voice(codec) if company == Company::Several => {
                self.take_in_conference(now, slot, leg, codec, packet);
            }
            Carries::Voice(codec) => {
                let mut samples = [0; super::opus_line::MAX_SAMPLES];
                let sending = peer.and_then(|p| self.get(p)).and_then(|p| p.wire.sending());
                let as_is = sending.is_none_or(|to| to.codec == codec);
                let listened = self.ears.hears(leg);
                let decode = !as_is || listened || self.tapes.hears(leg);
                let Some(voice) = self.get(slot) else { return };
                let over_prompt = !voice.is_free();
                let audio = relay::open(voice, codec, decode, packet.payload, &mut samples);
                let Some(audio) = audio else { return };
                if listened {
                    self.listen_to(now, leg, &audio, over_prompt);
                }
                match &audio {
                    relay::Audio::G711(law, codes) => {
                        self.tapes.hear_codes(now.ms, leg, packet, *law, codes, Heard::Alone);
                    }
                    relay::Audio::Opus(_, samples) => {
                        self.tapes.hear_linear(now.ms, leg, packet, samples, Heard::Alone);
                    }
                }
                let peer = peer.and_then(|p| self.slots.get_mut(p)).and_then(Option::as_mut);
                if let Some(peer) = peer {
                    let sent = relay::pass_on(peer, now, packet, &audio, &mut self.out[..]);
                    self.n_out += u64::from(sent);
                }
            }
        }
    }

    fn take_in_conference(
        &mut self,
        now: Now,
        slot: usize,
        leg: LegId,
        codec: Codec,
        packet: &Packet<'_>,
    ) {
        let mut samples = [0; super::opus_line::MAX_SAMPLES];
        let Some(voice) = self.get(slot) else { return };
        let Some(audio) = relay::open(voice, codec, true, packet.payload, &mut samples) else {
            return;
        };
        let mut linear = [0; MAX_PACKET];
        let linear = match &audio {
            relay::Audio::G711(law, codes) => {
                let n_samples = law.decode(codes, &mut linear);
                &linear[..n_samples]
            }
            relay::Audio::Opus(_, samples) => samples,
        };
        self.tapes.hear_linear(now.ms, leg, packet, linear, Heard::InCompany);
        if let Some(conference) = self.conferences.iter_mut().find(|c| c.seats(leg)) {
            conference.hear(now.ms, leg, packet.timestamp, linear);
        }
    }

    /// Every 20 ms: each party hears the others that it may, and a tape's right side what the
    /// customer hears.
    fn mix(&mut self, now: Now) {
        for conference in &mut self.conferences {
            for (slot, frame) in conference.mix() {
                if let Some(voice) = self.slots.get_mut(slot).and_then(Option::as_mut) {
                    let sent = voice.send_mix(now, frame, &mut self.out[..]);
                    self.n_out += u64::from(sent);
                }
            }
            for leg in conference.legs() {
                self.tapes.hear_company(now.ms, leg, |left| conference.heard_by(left));
            }
        }
    }

    fn listen_to(&mut self, now: Now, leg: LegId, audio: &relay::Audio<'_>, over_prompt: bool) {
        let (ears, news) = (&mut self.ears, &mut self.news);
        let mut linear = [0; super::opus_line::MAX_SAMPLES];
        let samples = match audio {
            relay::Audio::G711(law, codes) => {
                let n_samples = law.decode(codes, &mut linear);
                &linear[..n_samples]
            }
            relay::Audio::Opus(_, samples) => samples,
        };
        ears.hear(now.ms, leg, samples, over_prompt, |event| news.push(event));
    }

    /// Every 5 ms; each leg has its turn every 20 ms.
    pub(super) fn tick(&mut self, now: Now, n: u64) {
        for (slot, voice) in self.slots.iter_mut().enumerate() {
            let Some(voice) = voice.as_mut().filter(|_| slot as u64 % PHASES == n % PHASES) else {
                continue;
            };
            self.in_hand = Some(slot);
            let ticked = voice.tick(now, self.silence_ms, &mut self.out[..]);
            self.n_out += u64::from(ticked.sent);
            let leg = voice.id;
            for news in voice.link_news().into_iter().flatten() {
                self.news.fact(leg, LineDid::Audio(news));
            }
            if let Some(cue) = ticked.finished {
                self.news.push(AudioEvent::Played { leg, cue, end: PromptEnd::Finished });
            }
            if ticked.silent {
                self.news.fact(leg, LineDid::Audio(LineAudio::Silent));
                self.news.push(AudioEvent::Silent { leg });
            }
            if ticked.dead {
                self.news.push(AudioEvent::Dead { leg });
            }
        }
        self.in_hand = None;
        if n.is_multiple_of(PHASES) {
            self.mix(now);
            let (ears, tapes, news) = (&mut self.ears, &mut self.tapes, &mut self.news);
            ears.tick(now.ms, |event| {
                if let AudioEvent::MessageEnded { recording, .. } = event {
                    tapes.stop(now.ms, recording);
                }
                news.push(event);
            });
            self.tapes.tick(now.ms, |event| self.news.push(event));
        }
        self.news.flush();
    }

    pub(super) fn shut_down(&mut self, now: Now) {
        self.tapes.stop_all(now.ms, |event| self.news.push(event));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtp::{PlainLine, Ports};

    fn leg(n: u128) -> LegId {
        LegId::from_uuid(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_panic_costs_the_leg_in_hand_and_no_other() {
        let (events, mut told) = tokio::sync::mpsc::channel(8);
        let (chunks, _) = tokio::sync::mpsc::channel(1);
        let mut voices = Voices::new(News::new(events), Tapes::new(chunks), 0);
        let mut ports = Ports::new("127.0.0.1".parse().unwrap(), None, 46_000..=46_099, 0);
        for n in 1..=2 {
            let (socket, address) = ports.open().unwrap();
            let wire = Wire::Plain(PlainLine::new(socket, address, 0));
            voices.add(Voice::new(leg(n), wire, 0));
        }
        voices.bridge(leg(1), leg(2));
        let now = Now { ms: 0, instant: std::time::Instant::now() };
        let gone = voices.contain(now, |voices| {
            voices.take_in_hand(leg(1));
            panic!("as a parser might");
        });
        assert_eq!(gone.map(|voice| voice.id), Some(leg(1)));
        assert_eq!(told.try_recv().ok(), Some(AudioEvent::Dead { leg: leg(1) }));
        assert_eq!((voices.len(), voices.find(leg(2)).unwrap().company), (1, Company::Nobody));
        let source = "127.0.0.1:9".parse().unwrap();
        let fine = voices.contain(now, |voices| voices.receive(now, 1, source, b"junk"));
        assert!(fine.is_none());
        assert_eq!(voices.len(), 1);
    }
}
