//! What is counted: each measure is a sum of whole numbers, so sums of sums are right.

use serde::{Deserialize, Serialize};
use std::ops::{AddAssign, Index, IndexMut, SubAssign};

macro_rules! measures {
    ($($(#[$doc:meta])* $variant:ident $name:literal $kind:ident $fr:literal $en:literal;)*) => {
        /// One thing that is counted or timed. Times are in milliseconds.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Measure { $($(#[$doc])* $variant,)* }

        /// All measures in the order of the columns.
        pub const MEASURES: &[Measure] = &[$(Measure::$variant,)*];
        const COUNT: usize = MEASURES.len();

        impl Measure {
            /// The column's name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The words for it in French and English.
            #[must_use]
            pub const fn words(self) -> (&'static str, &'static str) {
                match self { $(Self::$variant => ($fr, $en),)* }
            }

            #[must_use]
            pub const fn is_time(self) -> bool {
                match self { $(Self::$variant => measures!(@ $kind),)* }
            }
        }
    };
    (@ time) => { true };
    (@ count) => { false };
}

measures! {
    // --- a contact's way before any queue, in the quarter in which it began
    Contacts "contacts" count "contacts" "contacts";
    SelfServed "self_served" count "servis par le SVI" "served by the IVR";
    /// The customer left before any queue.
    LeftInFlow "left_in_flow" count "partis dans le SVI" "left in the IVR";
    Closed "closed" count "hors horaires" "out of hours";
    /// Turned away before any queue: full, or the number leads nowhere.
    Blocked "blocked" count "bloqués avant la file" "blocked before the queue";
    Interrupted "interrupted" count "interrompus" "interrupted";

    // --- a stay in a queue, in the quarter in which it began
    Offered "offered" count "offerts" "offered";
    Answered "answered" count "répondus" "answered";
    /// Answered within the queue's target, as the plan had it when the stay began.
    AnsweredInTarget "answered_in_target" count "répondus dans le seuil" "answered in target";
    Abandoned "abandoned" count "abandonnés" "abandoned";
    AbandonedInTarget "abandoned_in_target" count "abandonnés dans le seuil" "abandoned in target";
    /// Within the queue's short abandonment.
    AbandonedShort "abandoned_short" count "abandons courts" "short abandons";
    /// Left the queue otherwise: overflow, key, longest wait, call back promised.
    Redirected "redirected" count "sortis autrement" "left otherwise";
    CallbacksPromised "callbacks_promised" count "rappels promis" "callbacks promised";
    WaitAnswered "wait_answered_ms" time "attente des répondus" "wait of answered";
    WaitAbandoned "wait_abandoned_ms" time "attente des abandonnés" "wait of abandoned";
    WaitRedirected "wait_redirected_ms" time "attente des sortis" "wait of those who left otherwise";

    // --- handling, with the stay that led to it (agents: in the quarter of the connection)
    Handled "handled" count "traités" "handled";
    Talk "talk_ms" time "conversation" "talk";
    Hold "hold_ms" time "garde" "hold";
    WrapUp "wrap_up_ms" time "post-appel" "wrap-up";
    /// Contacts that were put on hold at least once.
    Held "held" count "mis en garde" "put on hold";
    Transferred "transferred" count "transférés" "passed on";
    Consult "consult_ms" time "consultation" "consultation";
    Presented "presented" count "présentations" "offers to agents";
    Refused "refused" count "présentations refusées" "offers refused";
    Missed "missed" count "présentations manquées" "offers missed";

    // --- calls out
    Placed "placed" count "appels émis" "calls placed";
    Reached "reached" count "joints" "reached";

    // --- agents' time as it was lived
    TimeLogged "time_logged_ms" time "temps connecté" "time logged in";
    TimePaused "time_paused_ms" time "temps en pause" "time on break";
    TimeTraining "time_training_ms" time "temps en formation" "time in training";
    TimeIdle "time_idle_ms" time "temps disponible" "time available";
    TimeRinging "time_ringing_ms" time "temps de sonnerie" "time ringing";
    TimeTalking "time_talking_ms" time "temps en conversation" "time talking";
    TimeHolding "time_holding_ms" time "temps en garde" "time holding";
    TimeWrapping "time_wrapping_ms" time "temps de post-appel" "time in wrap-up";
    /// Available by choice, but without desk or phone, or not responding.
    TimeOut "time_out_ms" time "temps injoignable" "time unreachable";

    // --- the same stays by how long they lasted: up to so many seconds
    AnsweredIn5 "answered_in_5" count "répondus 0–5 s" "answered 0–5 s";
    AnsweredIn10 "answered_in_10" count "répondus 5–10 s" "answered 5–10 s";
    AnsweredIn20 "answered_in_20" count "répondus 10–20 s" "answered 10–20 s";
    AnsweredIn30 "answered_in_30" count "répondus 20–30 s" "answered 20–30 s";
    AnsweredIn60 "answered_in_60" count "répondus 30–60 s" "answered 30–60 s";
    AnsweredIn120 "answered_in_120" count "répondus 60–120 s" "answered 60–120 s";
    AnsweredIn300 "answered_in_300" count "répondus 120–300 s" "answered 120–300 s";
    AnsweredInMore "answered_in_more" count "répondus au-delà de 300 s" "answered over 300 s";
    AbandonedIn5 "abandoned_in_5" count "abandonnés 0–5 s" "abandoned 0–5 s";
    AbandonedIn10 "abandoned_in_10" count "abandonnés 5–10 s" "abandoned 5–10 s";
    AbandonedIn20 "abandoned_in_20" count "abandonnés 10–20 s" "abandoned 10–20 s";
    AbandonedIn30 "abandoned_in_30" count "abandonnés 20–30 s" "abandoned 20–30 s";
    AbandonedIn60 "abandoned_in_60" count "abandonnés 30–60 s" "abandoned 30–60 s";
    AbandonedIn120 "abandoned_in_120" count "abandonnés 60–120 s" "abandoned 60–120 s";
    AbandonedIn300 "abandoned_in_300" count "abandonnés 120–300 s" "abandoned 120–300 s";
    AbandonedInMore "abandoned_in_more" count "abandonnés au-delà de 300 s" "abandoned over 300 s";
}

/// Ends of the buckets of waits, in seconds; the last bucket has none.
pub const WAIT_BUCKETS_S: [i64; 7] = [5, 10, 20, 30, 60, 120, 300];
/// The buckets' measures, in order.
pub const ANSWERED_IN: [Measure; 8] = [
    Measure::AnsweredIn5,
    Measure::AnsweredIn10,
    Measure::AnsweredIn20,
    Measure::AnsweredIn30,
    Measure::AnsweredIn60,
    Measure::AnsweredIn120,
    Measure::AnsweredIn300,
    Measure::AnsweredInMore,
];
pub const ABANDONED_IN: [Measure; 8] = [
    Measure::AbandonedIn5,
    Measure::AbandonedIn10,
    Measure::AbandonedIn20,
    Measure::AbandonedIn30,
    Measure::AbandonedIn60,
    Measure::AbandonedIn120,
    Measure::AbandonedIn300,
    Measure::AbandonedInMore,
];

/// So much of each measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums([i64; COUNT]);

impl Default for Sums {
    fn default() -> Self {
        Self([0; COUNT])
    }
}

impl Sums {
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|n| *n == 0)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Measure, i64)> + '_ {
        MEASURES.iter().map(|m| (*m, self[*m]))
    }

    #[must_use]
    pub fn with(mut self, measure: Measure, n: i64) -> Self {
        self[measure] = n;
        self
    }
}

impl Index<Measure> for Sums {
    type Output = i64;
    fn index(&self, measure: Measure) -> &i64 {
        &self.0[measure as usize]
    }
}

impl IndexMut<Measure> for Sums {
    fn index_mut(&mut self, measure: Measure) -> &mut i64 {
        &mut self.0[measure as usize]
    }
}

impl AddAssign<&Self> for Sums {
    fn add_assign(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = mine.saturating_add(*theirs);
        }
    }
}

impl SubAssign<&Self> for Sums {
    fn sub_assign(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = mine.saturating_sub(*theirs);
        }
    }
}
