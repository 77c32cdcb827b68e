//! Scenes of the floor as text: what was heard, what the floor held true, what it asked for.
//!
//! A script has one line per thing heard, `SECONDS WORDS…`; a line without a time comes at the same
//! moment as the one before. Legs, interactions and offers get short names in the order in which
//! they appear: `L1`, `I1`, `R1`, `C1` (owed call), `REC1`.
//!
//! ```text
//! 0.0  call 0612345678 0162000001      a caller; the leg is named L1
//! 0.2  played L1                       the prompt that plays ended (failed L1: could not be spoken)
//! 3.0  keys L1 2                       digits keyed (keys L1: nothing in time)
//! 4.0  desk alice | desk alice lost | phone alice | phone alice lost
//! 5.0  alice available | alice break lunch | alice offline
//! 6.0  ringing L2 | answered L2 | rejected L2 | busy L2 | unreachable L2 | noanswer L2
//! 9.0  hangup L1 | vanished L2 | held L2 | resumed L2
//! 9.0  refer L2 0144556677 | refer L2 bruno | refer L2 L3   a telephone passes its party on
//! 9.0  alice does hangup I1 | hold I1 | resume I1 | transfer I1 TARGET why… |
//!      consult I1 TARGET why… | toggle I1 | join I1 | complete I1 | comeback I1 |
//!      reject R1 | pause I1 | unpause I1 | disposition I1 solved | extend I1 | finish I1 |
//!      callback C1 | dial ORGANIZATION NUMBER
//!      A target is QUEUE, agent:NAME, flow:NAME or +33…
//! 20   wake                            time passes (also before each line, by itself)
//! 30   restart                         the process died and came back
//! 32   press L1 9                       a key of a caller who waits in line
//! 32   says L1 2 80 words…              a phrase heard as that key with 80 %, `-` for none
//! 32   message L1                       the voicemail that is recorded on that line is over
//! 33   fetched I1 tier=gold | fetched I1 unknown | late | failed
//! 33   verbs I1 JSON                    a program elsewhere answered
//! 31   known I1 | unknown I1           the customer base answered what was asked of it last
//! 31   known I1 score=90 last=alice preferred=bruno
//! 40   order sup closing NAME on|off    people who are no agents: `sup` is their login
//! 40   order sup owe ORGANIZATION NUMBER QUEUE [in=SECONDS] [agent=NAME] [after=I1]
//! 40   order sup move C1 SECONDS | order sup cancel C1
//!      alice does schedule I1 SECONDS [me]
//! 40   order sup monitor I1 alice listen|whisper|barge why… | order sup mode I1 barge |
//!      order sup leave I1 | order sup takeover I1
//! ```

mod say;
mod script;

use engine::Engine;
use ledger::Contacts;
use say::Names;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use vocab::{CueId, Effect, FloorPlan, Input, InteractionId, LegId, Moment, Recorded, RecordingId};

/// Beginning of every scene: Friday 2026-11-20, 10:00 in Paris.
pub(crate) const START: Moment = Moment::from_epoch_ms(1_795_165_200_000);

#[derive(Debug)]
pub struct Transcript {
    engine: Engine,
    names: Names,
    now: Moment,
    wake: Option<Moment>,
    /// The cue that plays or collects on each leg.
    cues: BTreeMap<LegId, CueId>,
    /// What was last asked of a service for each interaction.
    fetches: BTreeMap<InteractionId, CueId>,
    look_ups: BTreeMap<InteractionId, CueId>,
    messages: BTreeMap<LegId, RecordingId>,
    pub journal: Vec<Recorded>,
    pub effects: Vec<Effect>,
    pub contacts: Contacts,
    text: String,
}

impl Transcript {
    /// A floor that runs on `plan`, with nobody there yet.
    #[must_use]
    pub fn new(plan: FloorPlan) -> Self {
        let mut scene = Self {
            engine: Engine::new(7),
            names: Names::default(),
            now: START,
            wake: None,
            cues: BTreeMap::new(),
            fetches: BTreeMap::new(),
            look_ups: BTreeMap::new(),
            messages: BTreeMap::new(),
            journal: Vec::new(),
            effects: Vec::new(),
            contacts: Contacts::default(),
            text: String::new(),
        };
        scene.hear(Input::PlanPublished { version: 1, plan: Arc::new(plan) });
        scene.text.clear();
        scene
    }

    /// Plays the script on.
    ///
    /// # Panics
    /// On a line that can't be read: a script is part of a test.
    pub fn play(&mut self, script: &str) -> &mut Self {
        for line in script.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
            self.line(line);
        }
        self
    }

    /// What was said since the last call of this.
    pub fn told(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    #[must_use]
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    #[must_use]
    pub const fn now(&self) -> Moment {
        self.now
    }

    /// Passes time, waking the floor at each moment it asked for.
    pub fn pass_until(&mut self, moment: Moment) {
        while let Some(wake) = self.wake.filter(|w| *w <= moment) {
            self.now = wake.max(self.now);
            self.hear(Input::Woke);
        }
        self.now = moment.max(self.now);
    }

    /// Hears one input at the present moment.
    ///
    /// # Panics
    /// When an invariant of the floor is broken.
    pub fn hear(&mut self, input: Input) {
        let outcome = self.engine.handle(self.now, input);
        // A schedule that has come was looked at in this turn; asking again would never end.
        self.wake = outcome.wake.filter(|w| *w > self.now);
        let at = self.now - START;
        let clock = format!("{:>4}.{:03}", at / 1000, at % 1000);
        for fact in outcome.events {
            let recorded = Recorded {
                seq: self.journal.len() as u64 + 1,
                at: self.now,
                event: fact.event,
                private: fact.private,
            };
            let said = self.names.event(&recorded.event);
            if !said.is_empty() {
                let _ = writeln!(self.text, "{clock} {said}");
            }
            self.contacts.fold(&recorded);
            self.journal.push(recorded);
        }
        for effect in outcome.effects {
            if let Effect::Play { leg, cue, .. }
            | Effect::PlayAndCollect { leg, cue, .. }
            | Effect::ListenForAnswer { leg, cue, .. }
            | Effect::DropVoicemail { leg, cue, .. } = &effect
            {
                self.cues.insert(*leg, *cue);
            }
            if let Effect::Fetch { interaction, cue, .. } = &effect {
                self.fetches.insert(*interaction, *cue);
            }
            if let Effect::LookUpCustomer { interaction, cue: Some(cue), .. } = &effect {
                self.look_ups.insert(*interaction, *cue);
            }
            if let Effect::RecordVoicemail { leg, recording, .. } = &effect {
                self.messages.insert(*leg, *recording);
            }
            let _ = writeln!(self.text, "{clock}     > {}", self.names.effect(&effect));
            self.effects.push(effect);
        }
        let broken = self.engine.floor().broken_invariants(self.now);
        assert!(broken.is_empty(), "{broken:#?}\n{}", self.text);
    }
}
