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

        /// All measures, those that are kept first.
        pub const EVERY: &[Measure] = &[$(Measure::$variant,)*];
        const COUNT: usize = EVERY.len();

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

    // --- what customers said, in the quarter in which they were asked; read, not kept
    SurveysAsked "surveys_asked" count "clients interrogés" "customers asked";
    SurveysAnswered "surveys_answered" count "réponses reçues" "answers received";
    CsatMarks "csat_marks" count "notes de satisfaction" "satisfaction marks";
    CsatTopTwo "csat_top_two" count "notes 4 et 5" "marks of 4 and 5";
    NpsMarks "nps_marks" count "notes de recommandation" "recommendation marks";
    NpsPromoters "nps_promoters" count "promoteurs (9–10)" "promoters (9–10)";
    NpsDetractors "nps_detractors" count "détracteurs (0–6)" "detractors (0–6)";
    CesMarks "ces_marks" count "notes de facilité" "ease marks";
    /// The sum of the marks.
    CesPoints "ces_points" count "somme des notes de facilité" "sum of ease marks";
    /// Asked whether the first contact had settled it.
    SettledSaid "settled_said" count "réponses sur la résolution" "answers on resolution";
    SettledYes "settled_yes" count "réponses «\u{a0}résolu\u{a0}»" "answers “settled”";

    // --- whether it was settled, in the quarter in which the contact began; read, not kept
    /// Qualified with a disposition that says whether it was settled.
    SettledMarked "settled_marked" count "qualifiés réglés ou non" "marked settled or not";
    Settled "settled" count "qualifiés réglés" "marked settled";
    /// Customers' own calls that an agent took, of a known number.
    RepeatCalls "repeat_calls" count "appels pris, numéro connu" "calls taken, number known";
    /// Followed by another call of the same number to the same organization within so many days.
    Followed1 "followed_1d" count "suivis d’un rappel sous 1 j" "followed by a call within 1 day";
    Followed7 "followed_7d" count "suivis d’un rappel sous 7 j" "followed by a call within 7 days";
    Followed30 "followed_30d" count "suivis d’un rappel sous 30 j" "followed by a call within 30 days";
    RepeatQualified "repeat_qualified" count "appels pris, numéro connu et qualifiés"
        "calls taken, number known, with a disposition";
    /// Followed by another of the same number with the same disposition.
    FollowedSame7 "followed_same_7d" count "suivis du même motif sous 7 j"
        "followed by the same reason within 7 days";

    // --- campaigns that call out: records and attempts, in the span in which was called; read
    DialRecords "dial_records" count "fiches appelées" "records called";
    DialAttempts "dial_attempts" count "tentatives" "attempts";
    /// Spoken with by an agent; of records: at least once.
    DialRecordsReached "dial_records_reached" count "fiches jointes" "records reached";
    DialReached "dial_reached" count "tentatives abouties" "attempts that reached the person";
    /// Heard what the call was about, by the disposition.
    DialArgued "dial_argued" count "fiches argumentées" "records argued";
    /// What the campaign is there for: sale, appointment, answers.
    DialWon "dial_won" count "fiches positives" "records won";
}

/// Those that the table of figures keeps, in the order of its columns.
pub const MEASURES: &[Measure] = EVERY.split_at(Measure::SurveysAsked as usize).0;
/// Those that are read from answers and contacts when they are asked for.
pub const SAID: &[Measure] =
    EVERY.split_at(Measure::DialRecords as usize).0.split_at(Measure::SurveysAsked as usize).1;
/// Measures that take a look at later calls.
pub const REPEATS: [Measure; 6] = [
    Measure::RepeatCalls,
    Measure::Followed1,
    Measure::Followed7,
    Measure::Followed30,
    Measure::RepeatQualified,
    Measure::FollowedSame7,
];

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

    /// Of what is kept, in the order of the columns.
    pub fn iter(&self) -> impl Iterator<Item = (Measure, i64)> + '_ {
        MEASURES.iter().map(|m| (*m, self[*m]))
    }

    /// Of what is kept and what is read.
    pub fn all(&self) -> impl Iterator<Item = (Measure, i64)> + '_ {
        EVERY.iter().map(|m| (*m, self[*m]))
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
