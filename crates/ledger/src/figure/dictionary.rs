//! The dictionary: every indicator by its key, with its names, version, unit and formula.
//!
//! Owns: the formulas, as sums over sums. The text of a formula is written from the formula that is
//! computed, so the two cannot differ. Where the trade disagrees (holding inside the handling time,
//! short abandonments) the definitions stand side by side as variants, each with a key of its own.
//! Must not own: which span, queue or agent is meant.
//!
//! No conformity to ISO 18295 or NF 345 is claimed.

use super::{Cube, Measure, Sums};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use vocab::Moment;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Shown in percent.
    Share,
    /// Milliseconds.
    Duration,
    Count,
    /// A difference of shares, shown in points with its sign: 0.3 is +30.
    Points,
    /// A mean of marks.
    Mark,
}

impl Unit {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Duration => "duration",
            Self::Count => "count",
            Self::Points => "points",
            Self::Mark => "mark",
        }
    }
}

/// One definition. Its value is numerator over denominator; a count or a total has no denominator.
#[derive(Clone, Copy, Debug)]
pub struct Kpi {
    pub key: &'static str,
    /// Raised when the formula changes: an older report keeps saying what it meant.
    pub version: u32,
    pub fr: &'static str,
    pub en: &'static str,
    pub unit: Unit,
    pub numerator: &'static [Term],
    pub denominator: &'static [Term],
    /// Whether more is better, worse, or neither.
    pub better: Better,
}

/// A measure with its sign.
pub type Term = (Sign, Measure);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    Higher,
    Lower,
    Neither,
}

/// A value with what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Worth {
    pub numerator: i64,
    /// `None` for counts and totals.
    pub denominator: Option<i64>,
    /// `None` where the denominator is 0: nothing was there to be measured.
    pub value: Option<f64>,
}

impl Kpi {
    #[must_use]
    pub fn of(&self, sums: &Sums) -> Worth {
        let numerator = total(self.numerator, sums);
        if self.denominator.is_empty() {
            return Worth { numerator, denominator: None, value: Some(exact(numerator)) };
        }
        let denominator = total(self.denominator, sums);
        let value = (denominator > 0).then(|| exact(numerator) / exact(denominator));
        Worth { numerator, denominator: Some(denominator), value }
    }

    /// Whether a cube keeps everything that the formula needs.
    #[must_use]
    pub fn is_in(&self, cube: Cube) -> bool {
        self.numerator.iter().chain(self.denominator).all(|(_, m)| m.is_in(cube))
    }

    /// Whether it takes a look at later calls, which costs more than the sums that are kept.
    #[must_use]
    pub fn looks_ahead(&self) -> bool {
        let mut terms = self.numerator.iter().chain(self.denominator);
        terms.any(|(_, m)| super::REPEATS.contains(m))
    }

    /// For how many days after a contact it is not known yet what the contact counts as; 0 for most.
    #[must_use]
    pub fn open_days(&self) -> i64 {
        let terms = self.numerator.iter().chain(self.denominator);
        terms.map(|(_, measure)| measure.open_days()).max().unwrap_or(0)
    }

    /// Until when the value of contacts up to `end` can still change, as of `now`: a contact that
    /// nobody has followed yet counts as settled.
    #[must_use]
    pub fn provisional_until(&self, end: Moment, now: Moment) -> Option<Moment> {
        let until = end.plus_ms(self.open_days() * 86_400_000);
        (self.open_days() > 0 && until > now).then_some(until)
    }

    /// What one has to know to read the value.
    #[must_use]
    pub fn note(&self, french: bool) -> Option<String> {
        let days = self.open_days();
        (days > 0).then(|| match french {
            true => format!(
                "Provisoire tant que {days}\u{a0}j ne sont pas écoulés depuis la fin de la période\u{a0}: \
                 un contact qu’aucun autre n’a encore suivi compte comme résolu."
            ),
            false => format!(
                "Provisional until {days} d have passed since the end of the span: a contact that \
                 no other has followed yet counts as settled."
            ),
        })
    }

    /// The formula in words: `(répondus + abandonnés dans le seuil) ÷ offerts`.
    #[must_use]
    pub fn formula(&self, french: bool) -> String {
        let above = phrase(self.numerator, french);
        if self.denominator.is_empty() {
            return above;
        }
        let below = phrase(self.denominator, french);
        format!("{} ÷ {}", grouped(self.numerator, above), grouped(self.denominator, below))
    }
}

impl Measure {
    /// For so many days after the contact a later one still changes it.
    const fn open_days(self) -> i64 {
        if matches!(self, Self::Followed1) {
            1
        } else if matches!(self, Self::Followed7 | Self::FollowedSame7) {
            7
        } else if matches!(self, Self::Followed30) {
            30
        } else {
            0
        }
    }

    /// Whether a cube keeps this measure.
    #[must_use]
    pub const fn is_in(self, cube: Cube) -> bool {
        match self {
            Self::Contacts
            | Self::SelfServed
            | Self::LeftInFlow
            | Self::Closed
            | Self::Blocked
            | Self::Interrupted
            | Self::Offered
            | Self::Answered
            | Self::AnsweredInTarget
            | Self::Abandoned
            | Self::AbandonedInTarget
            | Self::AbandonedShort
            | Self::Redirected
            | Self::CallbacksPromised
            | Self::WaitAnswered
            | Self::WaitAbandoned
            | Self::WaitRedirected
            | Self::Presented
            | Self::Refused
            | Self::Missed
            | Self::AnsweredIn5
            | Self::AnsweredIn10
            | Self::AnsweredIn20
            | Self::AnsweredIn30
            | Self::AnsweredIn60
            | Self::AnsweredIn120
            | Self::AnsweredIn300
            | Self::AnsweredInMore
            | Self::AbandonedIn5
            | Self::AbandonedIn10
            | Self::AbandonedIn20
            | Self::AbandonedIn30
            | Self::AbandonedIn60
            | Self::AbandonedIn120
            | Self::AbandonedIn300
            | Self::AbandonedInMore => matches!(cube, Cube::Queue),
            Self::Handled
            | Self::Talk
            | Self::Hold
            | Self::WrapUp
            | Self::Held
            | Self::Transferred
            | Self::Consult => matches!(cube, Cube::Queue | Cube::Agent | Cube::Disposition),
            Self::Placed | Self::Reached => matches!(cube, Cube::Queue | Cube::Agent),
            Self::TimeLogged
            | Self::TimePaused
            | Self::TimeTraining
            | Self::TimeIdle
            | Self::TimeRinging
            | Self::TimeTalking
            | Self::TimeHolding
            | Self::TimeWrapping
            | Self::TimeOut => matches!(cube, Cube::Agent),
            Self::SurveysAsked
            | Self::SurveysAnswered
            | Self::CsatMarks
            | Self::CsatTopTwo
            | Self::NpsMarks
            | Self::NpsPromoters
            | Self::NpsDetractors
            | Self::CesMarks
            | Self::CesPoints
            | Self::SettledSaid
            | Self::SettledYes
            | Self::SettledMarked
            | Self::Settled
            | Self::RepeatCalls
            | Self::Followed1
            | Self::Followed7
            | Self::Followed30
            | Self::RepeatQualified
            | Self::FollowedSame7 => matches!(cube, Cube::Satisfaction),
            Self::DialRecords
            | Self::DialAttempts
            | Self::DialRecordsReached
            | Self::DialReached
            | Self::DialArgued
            | Self::DialWon => matches!(cube, Cube::Dialling),
        }
    }
}

/// The definition of a key.
#[must_use]
pub fn kpi(key: &str) -> Option<&'static Kpi> {
    KPIS.iter().find(|k| k.key == key)
}

fn total(terms: &[Term], sums: &Sums) -> i64 {
    terms.iter().fold(0i64, |all, (sign, measure)| match sign {
        Sign::Plus => all.saturating_add(sums[*measure]),
        Sign::Minus => all.saturating_sub(sums[*measure]),
    })
}

fn phrase(terms: &[Term], french: bool) -> String {
    let mut text = String::new();
    for (i, (sign, measure)) in terms.iter().enumerate() {
        let (fr, en) = measure.words();
        let sign = match (i, sign) {
            (0, Sign::Plus) => "",
            (0, Sign::Minus) => "−",
            (_, Sign::Plus) => " + ",
            (_, Sign::Minus) => " − ",
        };
        // Writing to a String cannot fail.
        _ = write!(text, "{sign}{}", if french { fr } else { en });
    }
    text
}

fn grouped(terms: &[Term], text: String) -> String {
    if terms.len() > 1 { format!("({text})") } else { text }
}

/// Sums stay far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "sums of counts and milliseconds stay below 2^53")]
const fn exact(n: i64) -> f64 {
    n as f64
}

const fn share(
    key: &'static str,
    words: (&'static str, &'static str),
    better: Better,
    numerator: &'static [Term],
    denominator: &'static [Term],
) -> Kpi {
    Kpi {
        key,
        version: 1,
        fr: words.0,
        en: words.1,
        unit: Unit::Share,
        numerator,
        denominator,
        better,
    }
}

const fn mean(
    key: &'static str,
    words: (&'static str, &'static str),
    better: Better,
    numerator: &'static [Term],
    denominator: &'static [Term],
) -> Kpi {
    let unit = Unit::Duration;
    Kpi { key, version: 1, fr: words.0, en: words.1, unit, numerator, denominator, better }
}

const fn count(
    key: &'static str,
    words: (&'static str, &'static str),
    better: Better,
    numerator: &'static [Term],
) -> Kpi {
    let unit = Unit::Count;
    Kpi { key, version: 1, fr: words.0, en: words.1, unit, numerator, denominator: &[], better }
}

use Better::{Higher, Lower, Neither};
use Measure as M;
use Sign::{Minus, Plus};

const OFFERED: &[Term] = &[(Plus, M::Offered)];
const OFFERED_LONG: &[Term] = &[(Plus, M::Offered), (Minus, M::AbandonedShort)];
const ANSWERED: &[Term] = &[(Plus, M::Answered)];
const HANDLED: &[Term] = &[(Plus, M::Handled)];
const IN_TARGET: &[Term] = &[(Plus, M::AnsweredInTarget)];
const HANDLING: &[Term] = &[(Plus, M::Talk), (Plus, M::Hold), (Plus, M::WrapUp)];
const BUSY: &[Term] = &[(Plus, M::TimeTalking), (Plus, M::TimeHolding), (Plus, M::TimeWrapping)];
const LOGGED: &[Term] = &[(Plus, M::TimeLogged)];
const REPEAT: &[Term] = &[(Plus, M::RepeatCalls)];

/// Every definition, in the order in which they are shown.
pub const KPIS: &[Kpi] = &[
    count("contacts", ("Contacts reçus", "Contacts"), Neither, &[(Plus, M::Contacts)]),
    count("offered", ("Appels offerts", "Offered"), Neither, OFFERED),
    count("answered", ("Appels répondus", "Answered"), Neither, ANSWERED),
    count("abandoned", ("Appels abandonnés", "Abandoned"), Lower, &[(Plus, M::Abandoned)]),
    count("handled", ("Contacts traités", "Handled"), Neither, HANDLED),
    count("blocked", ("Bloqués avant la file", "Blocked"), Lower, &[(Plus, M::Blocked)]),
    share("answer_rate", ("Taux de décroché", "Answer rate"), Higher, ANSWERED, OFFERED),
    share(
        "answer_rate_long",
        ("Taux de décroché, sans abandons courts", "Answer rate, short abandons left out"),
        Higher,
        ANSWERED,
        OFFERED_LONG,
    ),
    share(
        "abandonment_rate",
        ("Taux d’abandon", "Abandonment rate"),
        Lower,
        &[(Plus, M::Abandoned)],
        OFFERED,
    ),
    share(
        "abandonment_rate_long",
        ("Taux d’abandon, sans abandons courts", "Abandonment rate, short abandons left out"),
        Lower,
        &[(Plus, M::Abandoned), (Minus, M::AbandonedShort)],
        OFFERED_LONG,
    ),
    share(
        "efficiency",
        ("Efficacité, bloqués compris", "Efficiency, blocked included"),
        Higher,
        ANSWERED,
        &[(Plus, M::Offered), (Plus, M::Blocked)],
    ),
    share("service_level", ("Qualité de service", "Service level"), Higher, IN_TARGET, OFFERED),
    share(
        "service_level_long",
        ("Qualité de service, sans abandons courts", "Service level, short abandons left out"),
        Higher,
        IN_TARGET,
        OFFERED_LONG,
    ),
    share(
        "service_level_answered",
        ("Qualité de service sur les répondus", "Service level of the answered"),
        Higher,
        IN_TARGET,
        ANSWERED,
    ),
    share(
        "service_level_abandons_good",
        (
            "Qualité de service, abandons dans le seuil comptés bons",
            "Service level, abandons in target count as good",
        ),
        Higher,
        &[(Plus, M::AnsweredInTarget), (Plus, M::AbandonedInTarget)],
        OFFERED,
    ),
    share(
        "service_level_abandons_out",
        (
            "Qualité de service, abandons dans le seuil retirés",
            "Service level, abandons in target left out",
        ),
        Higher,
        IN_TARGET,
        &[(Plus, M::Offered), (Minus, M::AbandonedInTarget)],
    ),
    mean(
        "asa",
        ("Délai moyen d’attente (DMA)", "Average speed of answer (ASA)"),
        Lower,
        &[(Plus, M::WaitAnswered)],
        ANSWERED,
    ),
    mean(
        "wait_abandoned",
        ("Attente moyenne avant abandon", "Average wait of the abandoned"),
        Neither,
        &[(Plus, M::WaitAbandoned)],
        &[(Plus, M::Abandoned)],
    ),
    mean(
        "att",
        ("Durée moyenne de conversation (DMC)", "Average talk time (ATT)"),
        Neither,
        &[(Plus, M::Talk)],
        HANDLED,
    ),
    mean(
        "att_hold",
        ("Durée moyenne de conversation, garde comprise", "Average talk time with hold"),
        Neither,
        &[(Plus, M::Talk), (Plus, M::Hold)],
        HANDLED,
    ),
    mean(
        "aht",
        ("Durée moyenne de traitement (DMT)", "Average handling time (AHT)"),
        Neither,
        HANDLING,
        HANDLED,
    ),
    mean(
        "acw",
        ("Durée moyenne de post-appel", "Average wrap-up time"),
        Neither,
        &[(Plus, M::WrapUp)],
        HANDLED,
    ),
    share(
        "hold_rate",
        ("Part des contacts mis en garde", "Share put on hold"),
        Lower,
        &[(Plus, M::Held)],
        HANDLED,
    ),
    share(
        "transfer_rate",
        ("Taux de transfert", "Transfer rate"),
        Lower,
        &[(Plus, M::Transferred)],
        HANDLED,
    ),
    share(
        "self_service_rate",
        ("Part servie par le SVI", "Self-service rate"),
        Higher,
        &[(Plus, M::SelfServed)],
        &[(Plus, M::Contacts)],
    ),
    share(
        "missed_rate",
        ("Présentations manquées", "Offers missed"),
        Lower,
        &[(Plus, M::Missed)],
        &[(Plus, M::Presented)],
    ),
    count(
        "callbacks_promised",
        ("Rappels promis", "Callbacks promised"),
        Neither,
        &[(Plus, M::CallbacksPromised)],
    ),
    share(
        "reach_rate",
        ("Taux de joignabilité (par appel)", "Contact rate (per attempt)"),
        Higher,
        &[(Plus, M::Reached)],
        &[(Plus, M::Placed)],
    ),
    share(
        "occupancy",
        ("Taux d’occupation", "Occupancy"),
        Neither,
        BUSY,
        &[
            (Plus, M::TimeTalking),
            (Plus, M::TimeHolding),
            (Plus, M::TimeWrapping),
            (Plus, M::TimeIdle),
        ],
    ),
    share("utilisation", ("Taux d’utilisation", "Utilisation"), Neither, BUSY, LOGGED),
    Kpi {
        key: "logged",
        version: 1,
        fr: "Temps connecté",
        en: "Time logged in",
        unit: Unit::Duration,
        numerator: LOGGED,
        denominator: &[],
        better: Neither,
    },
    share(
        "pause_share",
        ("Part du temps en pause", "Share of time on break"),
        Neither,
        &[(Plus, M::TimePaused)],
        LOGGED,
    ),
    share(
        "survey_response",
        ("Taux de réponse aux enquêtes", "Survey response rate"),
        Higher,
        &[(Plus, M::SurveysAnswered)],
        &[(Plus, M::SurveysAsked)],
    ),
    count(
        "survey_answers",
        ("Réponses aux enquêtes", "Survey answers"),
        Neither,
        &[(Plus, M::SurveysAnswered)],
    ),
    // Share of 4 and 5 among marks of 1 to 5 ("top two boxes").
    share(
        "csat",
        ("Satisfaction (CSAT), notes 4 et 5", "Satisfaction (CSAT), marks of 4 and 5"),
        Higher,
        &[(Plus, M::CsatTopTwo)],
        &[(Plus, M::CsatMarks)],
    ),
    // Reichheld, "The One Number You Need to Grow", 2003.
    Kpi {
        key: "nps",
        version: 1,
        fr: "Recommandation (NPS)",
        en: "Recommendation (NPS)",
        unit: Unit::Points,
        numerator: &[(Plus, M::NpsPromoters), (Minus, M::NpsDetractors)],
        denominator: &[(Plus, M::NpsMarks)],
        better: Higher,
    },
    // Customer Effort Score 2.0: the mean of 1 to 7, 7 being the easiest.
    Kpi {
        key: "ces",
        version: 1,
        fr: "Facilité (CES), note moyenne sur 7",
        en: "Ease (CES), mean mark out of 7",
        unit: Unit::Mark,
        numerator: &[(Plus, M::CesPoints)],
        denominator: &[(Plus, M::CesMarks)],
        better: Higher,
    },
    share(
        "fcr_repeat_1d",
        (
            "Résolution au premier contact, sans rappel sous 1 jour",
            "First contact resolution, no repeat within 1 day",
        ),
        Higher,
        &[(Plus, M::RepeatCalls), (Minus, M::Followed1)],
        REPEAT,
    ),
    share(
        "fcr_repeat_7d",
        (
            "Résolution au premier contact, sans rappel sous 7 jours",
            "First contact resolution, no repeat within 7 days",
        ),
        Higher,
        &[(Plus, M::RepeatCalls), (Minus, M::Followed7)],
        REPEAT,
    ),
    share(
        "fcr_repeat_30d",
        (
            "Résolution au premier contact, sans rappel sous 30 jours",
            "First contact resolution, no repeat within 30 days",
        ),
        Higher,
        &[(Plus, M::RepeatCalls), (Minus, M::Followed30)],
        REPEAT,
    ),
    share(
        "fcr_reason_7d",
        (
            "Résolution au premier contact, sans rappel pour le même motif sous 7 jours",
            "First contact resolution, no repeat for the same reason within 7 days",
        ),
        Higher,
        &[(Plus, M::RepeatQualified), (Minus, M::FollowedSame7)],
        &[(Plus, M::RepeatQualified)],
    ),
    share(
        "fcr_survey",
        (
            "Résolution au premier contact, selon les clients",
            "First contact resolution, as customers say",
        ),
        Higher,
        &[(Plus, M::SettledYes)],
        &[(Plus, M::SettledSaid)],
    ),
    share(
        "fcr_agent",
        (
            "Résolution au premier contact, selon la qualification",
            "First contact resolution, by the disposition",
        ),
        Higher,
        &[(Plus, M::Settled)],
        &[(Plus, M::SettledMarked)],
    ),
    count(
        "dial_records",
        ("Fiches appelées", "Records called"),
        Neither,
        &[(Plus, M::DialRecords)],
    ),
    count("dial_attempts", ("Tentatives", "Attempts"), Neither, &[(Plus, M::DialAttempts)]),
    share(
        "contact_rate",
        ("Taux de contact, par fiche", "Contact rate, by record"),
        Higher,
        &[(Plus, M::DialRecordsReached)],
        &[(Plus, M::DialRecords)],
    ),
    share(
        "contact_rate_attempts",
        ("Taux de contact, par tentative", "Contact rate, by attempt"),
        Higher,
        &[(Plus, M::DialReached)],
        &[(Plus, M::DialAttempts)],
    ),
    share(
        "argumentation_rate",
        ("Taux d’argumentation", "Argumentation rate"),
        Higher,
        &[(Plus, M::DialArgued)],
        &[(Plus, M::DialRecordsReached)],
    ),
    share(
        "transformation_rate",
        ("Taux de transformation", "Transformation rate"),
        Higher,
        &[(Plus, M::DialWon)],
        &[(Plus, M::DialArgued)],
    ),
    share(
        "agreement_rate",
        ("Taux d’accord, sur fiches jointes", "Agreement rate, of records reached"),
        Higher,
        &[(Plus, M::DialWon)],
        &[(Plus, M::DialRecordsReached)],
    ),
    share(
        "hit_rate",
        ("Taux de réussite, sur fiches appelées", "Hit rate, of records called"),
        Higher,
        &[(Plus, M::DialWon)],
        &[(Plus, M::DialRecords)],
    ),
];
