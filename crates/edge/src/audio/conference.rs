//! More than two legs that hear each other: all of them, or each those it may.
//!
//! Owns: the seats, what each party said of the present 20 ms, and the mix for each. Must not own:
//! lines, recordings, who may sit where. A pair is not a conference: its packets are relayed.

use media::jitter::{Buffer, Limits};
use media::mixer::{MAX_PARTIES, mix_minus, mix_of};
use media::{FRAME_SAMPLES, Frame};
use vocab::LegId;

#[derive(Debug)]
pub(super) struct Conference {
    seats: Vec<Seat>,
    /// What each said in the frame that is mixed now; in the order of the seats.
    heard: Vec<Frame>,
    mixed: Vec<Frame>,
    /// Of the mixes that are recorded.
    timestamp: u32,
}

#[derive(Debug)]
struct Seat {
    leg: LegId,
    slot: usize,
    buffer: Buffer,
    hears: Hears,
}

#[derive(Debug)]
enum Hears {
    Others,
    Only(Vec<LegId>),
}

impl Conference {
    /// `None` for more parties than one mix takes.
    pub(super) fn new(parties: &[(LegId, usize)]) -> Option<Self> {
        if parties.len() > MAX_PARTIES {
            return None;
        }
        let seat = |&(leg, slot)| {
            let buffer = Buffer::new(Limits::default());
            Seat { leg, slot, buffer, hears: Hears::Others }
        };
        let silence = vec![[0; FRAME_SAMPLES]; parties.len()];
        let seats = parties.iter().map(seat).collect();
        Some(Self { seats, heard: silence.clone(), mixed: silence, timestamp: 0 })
    }

    /// From now on each hears those whom its seat names.
    pub(super) fn direct(&mut self, named: &[vocab::Seat]) {
        for seat in &mut self.seats {
            let hears = named.iter().find(|n| n.leg == seat.leg).map(|n| n.hears.clone());
            seat.hears = Hears::Only(hears.unwrap_or_default());
        }
    }

    pub(super) fn seats(&self, leg: LegId) -> bool {
        self.seats.iter().any(|seat| seat.leg == leg)
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = usize> + '_ {
        self.seats.iter().map(|seat| seat.slot)
    }

    /// Takes a party away. True: somebody is left to hear somebody.
    pub(super) fn leave(&mut self, leg: LegId) -> bool {
        self.seats.retain(|seat| seat.leg != leg);
        self.heard.truncate(self.seats.len());
        self.mixed.truncate(self.seats.len());
        self.seats.len() > 1
    }

    /// A packet's audio of one party.
    pub(super) fn hear(&mut self, now_ms: i64, leg: LegId, timestamp: u32, samples: &[i16]) {
        if let Some(seat) = self.seats.iter_mut().find(|seat| seat.leg == leg) {
            seat.buffer.push(now_ms, timestamp, samples);
        }
    }

    /// The next 20 ms: what each slot is to hear.
    pub(super) fn mix(&mut self) -> impl Iterator<Item = (usize, &Frame)> {
        for (seat, frame) in self.seats.iter_mut().zip(&mut self.heard) {
            seat.buffer.pull(frame);
        }
        let made = mix_minus(&self.heard, &mut self.mixed);
        debug_assert_eq!(made, Ok(()), "as many frames as seats, and no more than fit");
        for (seat, mixed) in self.seats.iter().zip(&mut self.mixed) {
            if let Hears::Only(whom) = &seat.hears {
                let all = self.seats.iter().zip(&self.heard);
                *mixed = mix_of(all.filter(|(s, _)| whom.contains(&s.leg)).map(|(_, f)| f));
            }
        }
        self.timestamp = self.timestamp.wrapping_add(FRAME_SAMPLES as u32);
        self.seats.iter().map(|seat| seat.slot).zip(&self.mixed)
    }

    /// What this party heard in the frame that was mixed last, and its timestamp.
    pub(super) fn heard_by(&self, leg: LegId) -> Option<(u32, &Frame)> {
        let place = self.seats.iter().position(|seat| seat.leg == leg)?;
        Some((self.timestamp, self.mixed.get(place)?))
    }

    pub(super) fn legs(&self) -> impl Iterator<Item = LegId> + '_ {
        self.seats.iter().map(|seat| seat.leg)
    }
}
