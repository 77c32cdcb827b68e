//! Applies the rules. The order of the reasons is that of the list of causes: what never changes
//! first, what passes by waiting last.

use crate::place::zone;
use crate::{
    Basis, CallerId, Cause, ConsentState, Method, Person, Purpose, Question, Reason, RuleSet,
    Rules, Territory, Verdict,
};
use jiff::Span;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use vocab::{Moment, Weekday};

/// Never blocked for a human who dials them, never dialled by a campaign.
const EMERGENCY: [&str; 8] = ["112", "15", "17", "18", "114", "115", "119", "196"];
/// 0 82 and 0 89, the surcharged ranges of the French plan.
const SURCHARGED: [&str; 2] = ["+3382", "+3389"];
/// Openings are looked for over so many changes of hours: about half a year.
const MOST_STEPS: usize = 600;

/// Whether this call may be made at that moment, and if not, why and when. Total: every question has
/// an answer, and what no rule covers is refused.
#[must_use]
pub fn may_dial(rules: &Rules, question: &Question<'_>) -> Verdict {
    let mut verdict = judge(rules, question);
    if !verdict.allow {
        verdict.opens_at = opening(rules, question, &verdict);
    }
    verdict
}

/// The first moment at which nothing stands against the call, if waiting is all it takes.
fn opening(rules: &Rules, question: &Question<'_>, first: &Verdict) -> Option<Moment> {
    let mut reasons = first.reasons.clone();
    let mut question = question.clone();
    for _ in 0..MOST_STEPS {
        if reasons.iter().any(|reason| !reason.passes) {
            return None;
        }
        question.at = next_change(rules, &question)?;
        let verdict = judge(rules, &question);
        if verdict.allow {
            return Some(question.at);
        }
        reasons = verdict.reasons;
    }
    None
}

fn judge(rules: &Rules, question: &Question<'_>) -> Verdict {
    let number = question.phone.as_str();
    if EMERGENCY.contains(&number) {
        return emergency(question.method);
    }
    if !is_e164(number) {
        return refused(Cause::NotANumber, number);
    }
    if SURCHARGED.iter().any(|range| number.starts_with(range)) {
        return refused(Cause::SurchargedNumber, number);
    }
    let place = Place::of(question);
    let day = place.day(question.at);
    let audience = question.person.audience;
    let Some(set) = rules.in_force(&place.country, audience, question.purpose, day) else {
        return refused(Cause::NoRules, &format!("{} {day}", place.country));
    };
    let place = place.within(set);
    let case = Case { question, set, place: &place, day };
    let mut reasons = Vec::new();
    case.sector(&mut reasons);
    case.oppositions(&mut reasons);
    let (basis, consent) = case.consent(&mut reasons);
    case.message(consent, &mut reasons);
    case.caller_id(&mut reasons);
    case.abandonment(&mut reasons);
    case.hours(consent, &mut reasons);
    case.frequency(&mut reasons);
    case.dropped(&mut reasons);
    let allow = reasons.is_empty();
    Verdict {
        allow,
        reasons,
        opens_at: None,
        rules: Some(set.id.clone()),
        basis: if allow { basis } else { None },
    }
}

fn emergency(method: Method) -> Verdict {
    match method {
        Method::Manual => Verdict {
            allow: true,
            reasons: Vec::new(),
            opens_at: None,
            rules: None,
            basis: Some(Basis::NotNeeded),
        },
        Method::Preview | Method::Progressive | Method::Predictive | Method::Agentless => {
            refused(Cause::EmergencyNumber, "")
        }
    }
}

fn refused(cause: Cause, value: &str) -> Verdict {
    let reasons = vec![reason(cause, value)];
    Verdict { allow: false, reasons, opens_at: None, rules: None, basis: None }
}

fn reason(cause: Cause, value: impl ToString) -> Reason {
    Reason { cause, value: value.to_string(), passes: cause.passes() }
}

/// ITU-T E.164: a plus, and 7 to 15 digits.
fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Where the person is, as far as it is known.
struct Place {
    country: String,
    territory: Option<Territory>,
    /// The person's own, or all those that it may be; never empty.
    zones: Vec<TimeZone>,
    /// The person's own zone is known.
    known: bool,
}

impl Place {
    fn of(question: &Question<'_>) -> Self {
        let Person { territory, zone: named, .. } = question.person;
        let by_number = Territory::of_number(question.phone.as_str());
        let country = match by_number {
            Some(_) => "FR".to_owned(),
            None => question.phone.country().unwrap_or_else(|| "??".to_owned()),
        };
        let territory = territory.or(by_number);
        let own = named.as_deref().or(territory.map(Territory::zone)).and_then(zone);
        let known = own.is_some();
        Self { country, territory, zones: vec![own.unwrap_or(TimeZone::UTC)], known }
    }

    /// With the zones of the rules where the person's own isn't known.
    fn within(mut self, set: &RuleSet) -> Self {
        let zones: Vec<_> = set.zones.iter().filter_map(|name| zone(name)).collect();
        if !self.known && !zones.is_empty() {
            self.zones = zones;
        }
        self
    }

    fn day(&self, at: Moment) -> Date {
        local(&self.zones[0], at).date()
    }

    fn is_holiday(&self, day: Date) -> bool {
        self.territory.is_some_and(|territory| territory.is_holiday(day))
    }
}

/// Moments lie within the years that civil time can tell, whatever was asked.
fn local(zone: &TimeZone, at: Moment) -> DateTime {
    let stamp = jiff::Timestamp::from_millisecond(at.epoch_ms());
    zone.to_datetime(stamp.unwrap_or(jiff::Timestamp::MAX))
}

fn weekday(day: Date) -> Weekday {
    const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    ALL[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())]
}

struct Case<'a> {
    question: &'a Question<'a>,
    set: &'a RuleSet,
    place: &'a Place,
    day: Date,
}

impl Case<'_> {
    fn sector(&self, reasons: &mut Vec<Reason>) {
        let (sector, person) = (self.question.sector, self.question.person);
        let lifted = person.contract_in_progress && self.set.contract_lifts_ban.contains(&sector);
        if self.set.banned_sectors.contains(&sector) && !lifted {
            reasons.push(reason(Cause::SectorForbidden, sector.name()));
        }
    }

    /// A refusal is of being prospected or asked (RGPD, art. 21): what carries out an agreement isn't
    /// stopped by it. A later consent takes it back.
    fn oppositions(&self, reasons: &mut Vec<Reason>) {
        if self.question.purpose == Purpose::Service {
            return;
        }
        let person = self.question.person;
        for list in &person.oppositions {
            let public = PUBLIC_LISTS.contains(&list.as_str());
            let binds = !public || self.set.lists.contains(list);
            let lifted =
                person.contract_in_progress && self.set.contract_lifts_lists.contains(list);
            if binds && !lifted {
                reasons.push(reason(Cause::Opposed, list));
            }
        }
        let Some(refused_at) = person.refused_at.filter(|at| *at <= self.question.at) else {
            return;
        };
        let refused_on = self.place.day(refused_at);
        let taken_back = self.consent_state() == ConsentState::Valid
            && person.consent.as_ref().is_some_and(|consent| consent.collected > refused_on);
        let over = self.set.refusal_days.is_some_and(|days| self.day >= plus(refused_on, days));
        if !taken_back && !over {
            let passes = self.set.refusal_days.is_some();
            let value = refused_on.to_string();
            reasons.push(Reason { cause: Cause::Refused, value, passes });
        }
    }

    fn consent_state(&self) -> ConsentState {
        let consent = self.question.person.consent.as_ref();
        consent.map_or(ConsentState::None, |consent| {
            consent.state(self.question.at, self.day, self.set.consent_days)
        })
    }

    /// What makes the call lawful. A withdrawal goes before a contract: who took a consent back has
    /// objected to being prospected.
    fn consent(&self, reasons: &mut Vec<Reason>) -> (Option<Basis>, ConsentState) {
        let (state, person) = (self.consent_state(), self.question.person);
        let stands = match state {
            ConsentState::Valid => Some(Basis::Consent),
            _ if !self.set.consent_needed => Some(Basis::NotNeeded),
            ConsentState::Withdrawn => None,
            ConsentState::None
            | ConsentState::Unproven
            | ConsentState::NotYet
            | ConsentState::Expired => {
                if self.set.contract_excepts && person.contract_in_progress {
                    Some(Basis::ContractInProgress)
                } else if self.answers_in_time() {
                    Some(Basis::AnswerToRequest)
                } else {
                    None
                }
            }
        };
        if stands.is_none() {
            let collected =
                person.consent.as_ref().map(|c| c.collected.to_string()).unwrap_or_default();
            reasons.extend(fault(state).map(|cause| reason(cause, collected)));
        }
        (stands, state)
    }

    /// R223-4: within so many business days after the day of the request.
    fn answers_in_time(&self) -> bool {
        let (Some(most), Some(request)) =
            (self.set.request_business_days, self.question.person.request)
        else {
            return false;
        };
        if request > self.question.at {
            return false;
        }
        let mut day = self.place.day(request);
        let mut used = 0;
        while day < self.day && used <= most {
            day = plus(day, 1);
            let works = !matches!(weekday(day), Weekday::Saturday | Weekday::Sunday);
            used += u32::from(works && !self.place.is_holiday(day));
        }
        used <= most
    }

    fn message(&self, consent: ConsentState, reasons: &mut Vec<Reason>) {
        let message = self.question.method == Method::Agentless;
        if message && self.set.message_needs_consent && consent != ConsentState::Valid {
            reasons.push(reason(Cause::MessageWithoutConsent, ""));
        }
    }

    fn caller_id(&self, reasons: &mut Vec<Reason>) {
        match self.question.caller_id {
            None => {}
            Some(CallerId::Hidden) => reasons.push(reason(Cause::CallerIdHidden, "")),
            Some(CallerId::Shown(number))
                if !self.set.may_show(&national(number.as_str()), self.question.method) =>
            {
                reasons.push(reason(Cause::CallerIdNotAllowed, number));
            }
            Some(CallerId::Shown(_)) => {}
        }
    }

    fn abandonment(&self, reasons: &mut Vec<Reason>) {
        let (Some(most), Some(so_far)) = (self.set.abandonment_permille, self.question.abandonment)
        else {
            return;
        };
        let predictive = self.question.method == Method::Predictive;
        if predictive && so_far.abandoned.saturating_mul(1_000) > most.saturating_mul(so_far.live) {
            let value = format!("{}/{}", so_far.abandoned, so_far.live);
            reasons.push(reason(Cause::AbandonmentReached, value));
        }
    }

    fn hours(&self, consent: ConsentState, reasons: &mut Vec<Reason>) {
        let Question { at, person, .. } = *self.question;
        let agreed = person
            .agreed
            .is_some_and(|agreed| agreed.proven && agreed.from <= at && at < agreed.to);
        let lifted = (self.set.agreed_time_lifts_hours && agreed)
            || (self.set.consent_lifts_hours && consent == ConsentState::Valid)
            || (self.set.manual_lifts_hours && self.question.method == Method::Manual);
        if lifted || self.set.hours.is_empty() {
            return;
        }
        for zone in &self.place.zones {
            let local = local(zone, at);
            if self.set.closed_on_holidays && self.place.is_holiday(local.date()) {
                return reasons.push(reason(Cause::Holiday, local.date()));
            }
            let (day, time) = (weekday(local.date()), local.time());
            let open = |w: &crate::Window| w.days.contains(&day) && w.from <= time && time < w.to;
            if !self.set.hours.iter().any(open) {
                let value = local.strftime("%Y-%m-%dT%H:%M:%S").to_string();
                return reasons.push(reason(Cause::OutsideHours, value));
            }
        }
    }

    /// Any so many calendar days in a row that end today.
    fn frequency(&self, reasons: &mut Vec<Reason>) {
        let Some(rule) = self.set.frequency else { return };
        let first = plus(self.day, 1 - rule.days);
        let made = self.question.person.attempts.iter();
        let made = made.filter(|at| **at <= self.question.at && self.place.day(**at) >= first);
        if made.count() >= rule.most as usize {
            let value = format!("{} in {} days", rule.most, rule.days);
            reasons.push(reason(Cause::AttemptsReached, value));
        }
    }

    /// Ofcom: no call without an agent at hand for 72 hours after one that was dropped.
    fn dropped(&self, reasons: &mut Vec<Reason>) {
        let Question { at, person, method, .. } = *self.question;
        let again = after_drop(self.set, person).filter(|again| at < *again);
        if let (Method::Predictive, Some(again)) = (method, again) {
            reasons.push(reason(Cause::DroppedLately, again.rfc3339()));
        }
    }
}

/// When a dialler may call again whom it let drop.
fn after_drop(set: &RuleSet, person: &Person) -> Option<Moment> {
    let pause_ms = i64::from(set.dropped_pause_h?) * 3_600_000;
    Some(person.dropped_at?.plus_ms(pause_ms))
}

/// Public lists bind where a rule set names them; a professional's own lists always do.
const PUBLIC_LISTS: [&str; 3] = ["bloctel", "us-dnc", "uk-tps"];

const fn fault(state: ConsentState) -> Option<Cause> {
    match state {
        ConsentState::None => Some(Cause::NoConsent),
        ConsentState::Withdrawn => Some(Cause::ConsentWithdrawn),
        ConsentState::Unproven => Some(Cause::ConsentUnproven),
        ConsentState::NotYet => Some(Cause::ConsentNotYet),
        ConsentState::Expired => Some(Cause::ConsentExpired),
        ConsentState::Valid => None,
    }
}

/// As written in France: `+33162…` → `0162…`, `+262…` → `0262…`; others as they are.
fn national(number: &str) -> String {
    let french = number.strip_prefix("+33");
    let overseas = || Territory::of_number(number).and(number.strip_prefix('+'));
    french.or_else(overseas).map_or_else(|| number.to_owned(), |rest| format!("0{rest}"))
}

fn plus(day: Date, days: i32) -> Date {
    day.saturating_add(Span::new().days(days))
}

/// The next moment at which hours, days or an agreed time can change the answer.
fn next_change(rules: &Rules, question: &Question<'_>) -> Option<Moment> {
    let place = Place::of(question);
    let day = place.day(question.at);
    let audience = question.person.audience;
    let set = rules.in_force(&place.country, audience, question.purpose, day)?;
    let place = place.within(set);
    let agreed = question.person.agreed.map(|agreed| agreed.from);
    let mut changes: Vec<Moment> =
        agreed.into_iter().chain(after_drop(set, question.person)).collect();
    for zone in &place.zones {
        let today = local(zone, question.at).date();
        for day in [today, plus(today, 1)] {
            let starts = set.hours.iter().map(|window| window.from);
            let starts = starts.chain([jiff::civil::Time::midnight()]);
            changes.extend(starts.filter_map(|time| moment(zone, day.to_datetime(time))));
        }
    }
    changes.into_iter().filter(|at| *at > question.at).min()
}

/// A wall time that daylight saving skips is the moment of the change; one that it tells twice is
/// the first of both.
fn moment(zone: &TimeZone, at: DateTime) -> Option<Moment> {
    let stamp = zone.to_timestamp(at).ok()?;
    Some(Moment::from_epoch_ms(stamp.as_millisecond()))
}
