//! What follows an attempt: again, when and by which number, or never.

use super::hours::HourTable;
use super::number::{DialNumber, NumberChoice, Strike, choose_number};
use super::reason::Why;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use vocab::{DispositionId, Meaning, Moment, Outcome, Recycling, Retry, RetryAfter};

/// Halves of a day: those that the law knows (D223-9: 10:00–13:00 and 14:00–20:00).
const MORNING: (i8, i8) = (10, 13);
const AFTERNOON: (i8, i8) = (14, 20);
/// A record that an agent passed over comes back after so long.
const PASSED_OVER_MS: i64 = 30 * MINUTE_MS;
const MINUTE_MS: i64 = 60_000;

/// All that is known of a record when its attempt has ended.
#[derive(Clone, Copy, Debug)]
pub struct Settling<'a> {
    pub rules: &'a Recycling,
    pub outcome: Outcome,
    pub disposition: Option<&'a DispositionId>,
    /// What the disposition says.
    pub means: Option<Meaning>,
    /// Attempts of the record, this one included.
    pub attempts: u32,
    /// Those that ended like this one, it included: by disposition where it has one with a rule.
    pub alike: u32,
    /// The number that was tried.
    pub tried: usize,
    pub numbers: &'a [DialNumber],
    pub zone: &'a TimeZone,
    pub hours: &'a HourTable,
    /// When the attempt ended.
    pub ended: Moment,
}

/// What becomes of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Tried again from this moment on, beginning with the number at `index`.
    Again {
        at: Moment,
        index: usize,
        why: Why,
        strike: Option<Strike>,
    },
    Done {
        why: Why,
        strike: Option<Strike>,
    },
}

/// Total: every result has something that follows it.
#[must_use]
pub fn settle(given: &Settling<'_>) -> Fate {
    let done = |why| Fate::Done { why, strike: None };
    if given.outcome == Outcome::Withdrawn || given.outcome == Outcome::NotAllowed {
        // Nobody was called: neither an attempt nor a result.
        let at = given.ended.plus_ms(PASSED_OVER_MS);
        return Fate::Again { at, index: given.tried, why: Why::PassedOver, strike: None };
    }
    let strike = given.strike();
    let ruled = given.disposition.and_then(|id| given.rules.dispositions.get(id));
    // What people said goes before any rule: nobody is called again who wants no calls.
    match given.means {
        Some(Meaning::Sale | Meaning::Appointment | Meaning::Completed) => {
            return done(Why::Success);
        }
        Some(Meaning::DoNotCall) => return done(Why::DoNotCall),
        Some(Meaning::Refusal) if ruled.is_none() => return done(Why::Refusal),
        Some(
            Meaning::Refusal
            | Meaning::Argued
            | Meaning::Callback
            | Meaning::NotAvailable
            | Meaning::WrongNumber,
        )
        | None => {}
    }
    if given.attempts >= given.rules.attempts {
        return Fate::Done { why: Why::Attempts, strike };
    }
    let Some(retry) = ruled.copied().or_else(|| given.usual()) else {
        return Fate::Done { why: given.ended_by(), strike };
    };
    if given.alike > retry.times && strike.is_none() {
        return done(Why::Tried);
    }
    let mut numbers = given.numbers.to_vec();
    if let (Some(strike), Some(number)) = (strike, numbers.get_mut(given.tried)) {
        number.struck = Some(strike);
    }
    // A wrong number says nothing of the person: the next number is tried at once.
    let next = if strike.is_some() { given.ended } else { given.next(retry.after) };
    let index = (given.tried + 1) % numbers.len().max(1);
    match choose_number(&numbers, index, given.zone, next) {
        NumberChoice::Nothing => Fate::Done { why: Why::NoNumber, strike },
        NumberChoice::Dial(index) => Fate::Again { at: next, index, why: Why::Retry, strike },
        NumberChoice::Wait(at) => Fate::Again { at, index, why: Why::Retry, strike },
    }
}

impl Settling<'_> {
    fn strike(&self) -> Option<Strike> {
        let refused = self.outcome == Outcome::Failed && self.alike > self.retries_of_failures();
        if self.means == Some(Meaning::WrongNumber) {
            return Some(Strike::Wrong);
        }
        refused.then_some(Strike::Unreachable)
    }

    fn retries_of_failures(&self) -> u32 {
        self.rules.outcomes.get(&Outcome::Failed).map_or(0, |retry| retry.times)
    }

    /// By the result of the call, or what is usual after the disposition's meaning.
    fn usual(&self) -> Option<Retry> {
        let again = |after, times| Some(Retry { after, times });
        match self.means {
            Some(Meaning::Argued) => again(RetryAfter::Days(1), 3),
            Some(Meaning::Callback | Meaning::NotAvailable) => again(RetryAfter::HalfDay, 4),
            Some(Meaning::WrongNumber) => again(RetryAfter::Minutes(0), u32::MAX),
            Some(
                Meaning::Sale
                | Meaning::Appointment
                | Meaning::Completed
                | Meaning::Refusal
                | Meaning::DoNotCall,
            ) => None,
            None => self.rules.outcomes.get(&self.outcome).copied(),
        }
    }

    const fn ended_by(&self) -> Why {
        match self.outcome {
            Outcome::Handled
            | Outcome::SelfServed
            | Outcome::TransferredOut
            | Outcome::CallbackPromised
            | Outcome::VoicemailLeft => Why::Spoken,
            Outcome::AbandonedInQueue
            | Outcome::AbandonedInFlow
            | Outcome::Closed
            | Outcome::TurnedAway
            | Outcome::NumberUnknown
            | Outcome::NoAnswer
            | Outcome::Busy
            | Outcome::Failed
            | Outcome::Dropped
            | Outcome::Machine
            | Outcome::NotAllowed
            | Outcome::Withdrawn
            | Outcome::Interrupted => Why::Tried,
        }
    }

    fn next(&self, after: RetryAfter) -> Moment {
        match after {
            RetryAfter::Minutes(minutes) => self.ended.plus_ms(i64::from(minutes) * MINUTE_MS),
            RetryAfter::HalfDay => self.next_half_day().unwrap_or(self.ended),
            RetryAfter::Days(days) => self.after_days(days).unwrap_or(self.ended),
        }
    }

    /// The best hour of the next half-day of the person.
    fn next_half_day(&self) -> Option<Moment> {
        let local = self.local(self.ended)?;
        let (day, half) = if local.hour() < MORNING.1 {
            (local.date(), AFTERNOON)
        } else {
            (local.date().checked_add(Span::new().days(1)).ok()?, MORNING)
        };
        self.best_of(day, half)
    }

    /// The best hour of that day.
    fn after_days(&self, days: u32) -> Option<Moment> {
        let span = Span::new().try_days(i64::from(days)).ok()?;
        let day = self.local(self.ended)?.date().checked_add(span).ok()?;
        let best = self.best_of(day, (MORNING.0, AFTERNOON.1))?;
        Some(best.max(self.ended))
    }

    fn best_of(&self, day: jiff::civil::Date, (from, to): (i8, i8)) -> Option<Moment> {
        let at = |hour| {
            let stamp = self.zone.to_timestamp(day.to_datetime(Time::constant(hour, 0, 0, 0)));
            Some(Moment::from_epoch_ms(stamp.ok()?.as_millisecond()))
        };
        Some(self.hours.best(self.zone, at(from)?, at(to)?))
    }

    fn local(&self, at: Moment) -> Option<DateTime> {
        let stamp = Timestamp::from_millisecond(at.epoch_ms()).ok()?;
        Some(self.zone.to_datetime(stamp))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vocab::Address;

    fn at(text: &str) -> Moment {
        Moment::from_epoch_ms(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    fn numbers(count: u32) -> Vec<DialNumber> {
        let number = |n| DialNumber::new(Address::parse(&format!("016200000{n}"), "FR"));
        (1..=count).map(number).collect()
    }

    struct Case {
        rules: Recycling,
        numbers: Vec<DialNumber>,
        hours: HourTable,
        zone: TimeZone,
        disposition: Option<DispositionId>,
    }

    fn case(count: u32) -> Case {
        Case {
            rules: Recycling::default(),
            numbers: numbers(count),
            hours: HourTable::default(),
            zone: TimeZone::get("Europe/Paris").unwrap(),
            disposition: None,
        }
    }

    impl Case {
        fn of(&self, outcome: Outcome) -> Settling<'_> {
            Settling {
                rules: &self.rules,
                outcome,
                disposition: self.disposition.as_ref(),
                means: None,
                attempts: 1,
                alike: 1,
                tried: 0,
                numbers: &self.numbers,
                zone: &self.zone,
                hours: &self.hours,
                ended: at("2026-11-23T09:30:00Z"),
            }
        }
    }

    fn again(when: &str, index: usize) -> Fate {
        Fate::Again { at: at(when), index, why: Why::Retry, strike: None }
    }

    const fn done(why: Why) -> Fate {
        Fate::Done { why, strike: None }
    }

    #[test]
    fn busy_is_tried_after_ten_minutes_three_times() {
        let case = case(1);
        let busy = case.of(Outcome::Busy);
        assert_eq!(settle(&busy), again("2026-11-23T09:40:00Z", 0));
        let third = Settling { alike: 3, attempts: 3, ..busy };
        assert_eq!(settle(&third), again("2026-11-23T09:40:00Z", 0));
        let fourth = Settling { alike: 4, attempts: 4, ..busy };
        assert_eq!(settle(&fourth), done(Why::Tried));
    }

    #[test]
    fn no_answer_goes_to_the_next_half_day_of_the_person() {
        let case = case(1);
        let morning = case.of(Outcome::NoAnswer);
        assert_eq!(settle(&morning), again("2026-11-23T13:00:00Z", 0), "14:00 in Paris");
        let afternoon = Settling { ended: at("2026-11-23T15:00:00Z"), ..morning };
        assert_eq!(settle(&afternoon), again("2026-11-24T09:00:00Z", 0), "10:00 the day after");
        let zone = TimeZone::get("Indian/Reunion").unwrap();
        let far = Settling { zone: &zone, ..morning };
        assert_eq!(settle(&far), again("2026-11-24T06:00:00Z", 0), "13:30 there: the next morning");
    }

    #[test]
    fn the_best_hour_of_the_half_day_is_taken() {
        let mut case = case(1);
        let paris = case.zone.clone();
        case.hours.add(&paris, at("2026-11-16T13:00:00Z"), 100, 10);
        case.hours.add(&paris, at("2026-11-16T17:00:00Z"), 100, 50);
        assert_eq!(settle(&case.of(Outcome::NoAnswer)), again("2026-11-23T17:00:00Z", 0));
    }

    #[test]
    fn a_wrong_number_strikes_it_and_the_next_is_tried_at_once() {
        let two = case(2);
        let wrong = Settling { means: Some(Meaning::WrongNumber), ..two.of(Outcome::Handled) };
        let (at, strike) = (at("2026-11-23T09:30:00Z"), Some(Strike::Wrong));
        assert_eq!(settle(&wrong), Fate::Again { at, index: 1, why: Why::Retry, strike });
        let one = case(1);
        let wrong = Settling { means: Some(Meaning::WrongNumber), ..one.of(Outcome::Handled) };
        assert_eq!(settle(&wrong), Fate::Done { why: Why::NoNumber, strike });
    }

    #[test]
    fn a_number_that_cannot_be_placed_over_and_over_is_struck() {
        let case = case(2);
        let failed = case.of(Outcome::Failed);
        assert_eq!(settle(&failed), again("2026-11-23T10:00:00Z", 1));
        let again_and_again = Settling { alike: 4, attempts: 4, ..failed };
        let strike = Some(Strike::Unreachable);
        let at = at("2026-11-23T09:30:00Z");
        let next = Fate::Again { at, index: 1, why: Why::Retry, strike };
        assert_eq!(settle(&again_and_again), next);
    }

    #[test]
    fn what_the_person_said_ends_it() {
        let case = case(1);
        for (means, why) in [
            (Meaning::Sale, Why::Success),
            (Meaning::Appointment, Why::Success),
            (Meaning::Completed, Why::Success),
            (Meaning::Refusal, Why::Refusal),
            (Meaning::DoNotCall, Why::DoNotCall),
        ] {
            let said = Settling { means: Some(means), ..case.of(Outcome::Handled) };
            assert_eq!(settle(&said), done(why), "{means:?}");
        }
        assert_eq!(settle(&case.of(Outcome::Handled)), done(Why::Spoken), "nothing was said");
    }

    #[test]
    fn a_disposition_with_a_rule_of_its_own_is_tried_by_it() {
        let mut case = case(1);
        let id = DispositionId::new("hesitates");
        let retry = Retry { after: RetryAfter::Days(7), times: 2 };
        case.rules.dispositions.insert(id.clone(), retry);
        case.disposition = Some(id);
        let refused = Settling { means: Some(Meaning::Refusal), ..case.of(Outcome::Handled) };
        assert_eq!(settle(&refused), again("2026-11-30T09:00:00Z", 0));
        assert_eq!(settle(&Settling { alike: 3, ..refused }), done(Why::Tried));
        let never = Settling { means: Some(Meaning::DoNotCall), ..refused };
        assert_eq!(settle(&never), done(Why::DoNotCall), "no rule calls them again");
    }

    #[test]
    fn a_record_that_was_passed_over_is_not_one_that_was_called() {
        let case = case(1);
        let over = Settling { attempts: 99, ..case.of(Outcome::Withdrawn) };
        let at = at("2026-11-23T10:00:00Z");
        let back = Fate::Again { at, index: 0, why: Why::PassedOver, strike: None };
        assert_eq!(settle(&over), back);
    }

    proptest! {
        #[test]
        fn a_record_is_never_tried_more_often_than_the_campaign_says(
            results in proptest::collection::vec(0usize..6, 1..40),
            most in 1u32..10,
        ) {
            const ALL: [Outcome; 6] = [
                Outcome::NoAnswer,
                Outcome::Busy,
                Outcome::Failed,
                Outcome::Machine,
                Outcome::Dropped,
                Outcome::Interrupted,
            ];
            let mut case = case(3);
            case.rules.attempts = most;
            let (mut attempts, mut counts, mut tried) = (0, [0u32; 6], 0);
            let mut ended = at("2026-11-23T09:30:00Z");
            for result in results {
                attempts += 1;
                counts[result] += 1;
                let given = Settling {
                    attempts, alike: counts[result], tried, ended, ..case.of(ALL[result])
                };
                match settle(&given) {
                    Fate::Done { .. } => break,
                    Fate::Again { at, index, strike, .. } => {
                        prop_assert!(at >= ended, "time goes on");
                        prop_assert!(index < 3);
                        if let Some(strike) = strike {
                            case.numbers[tried].struck = Some(strike);
                        }
                        (ended, tried) = (at, index);
                    }
                }
            }
            prop_assert!(attempts <= most);
        }
    }
}
