//! The cases of the French texts, to the second.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use jiff::civil::date;
use law::{
    Abandonment, Agreed, Basis, CallerId, Cause, Consent, Method, Person, Purpose, Question, Rules,
    Sector, Territory, Verdict, may_dial,
};
use vocab::{Address, Moment};

const PARIS: &str = "+33139980001";
const REUNION: &str = "+262262000000";
const MARTINIQUE: &str = "+596596000000";

fn at(text: &str) -> Moment {
    let stamp: jiff::Timestamp = text.parse().unwrap();
    Moment::from_epoch_ms(stamp.as_millisecond())
}

fn given(collected: jiff::civil::Date) -> Option<Consent> {
    Some(Consent { collected, until: None, proven: true, withdrawn_at: None })
}

fn agreed_to_be_called() -> Person {
    Person { consent: given(date(2026, 10, 1)), ..Person::default() }
}

struct Call<'a> {
    phone: &'a str,
    method: Method,
    purpose: Purpose,
    sector: Sector,
    caller_id: Option<CallerId>,
    abandonment: Option<Abandonment>,
}

const SALE: Call<'_> = Call {
    phone: PARIS,
    method: Method::Preview,
    purpose: Purpose::Commercial,
    sector: Sector::Other,
    caller_id: None,
    abandonment: None,
};

impl Call<'_> {
    fn at(&self, when: &str, person: &Person) -> Verdict {
        let phone = Address::parse(self.phone, "FR");
        let question = Question {
            at: at(when),
            phone: &phone,
            method: self.method,
            purpose: self.purpose,
            sector: self.sector,
            caller_id: self.caller_id.as_ref(),
            person,
            abandonment: self.abandonment,
        };
        may_dial(&Rules::built_in(), &question)
    }
}

fn causes(verdict: &Verdict) -> Vec<Cause> {
    verdict.reasons.iter().map(|reason| reason.cause).collect()
}

#[track_caller]
fn open(when: &str) {
    let verdict = SALE.at(when, &agreed_to_be_called());
    assert!(verdict.allow, "{when}: {verdict:?}");
}

#[track_caller]
fn shut(when: &str, cause: Cause, opens: &str) {
    let verdict = SALE.at(when, &agreed_to_be_called());
    assert_eq!(causes(&verdict), [cause], "{when}");
    assert_eq!(verdict.opens_at, Some(at(opens)), "{when}");
}

#[test]
fn the_hours_of_d223_9_open_and_shut_on_the_second() {
    shut("2026-11-20T09:59:59+01:00", Cause::OutsideHours, "2026-11-20T10:00:00+01:00");
    open("2026-11-20T10:00:00+01:00");
    open("2026-11-20T12:59:59+01:00");
    shut("2026-11-20T13:00:00+01:00", Cause::OutsideHours, "2026-11-20T14:00:00+01:00");
    open("2026-11-20T14:00:00+01:00");
    open("2026-11-20T19:59:59+01:00");
    // A Friday evening opens on Monday.
    shut("2026-11-20T20:00:00+01:00", Cause::OutsideHours, "2026-11-23T10:00:00+01:00");
    shut("2026-11-21T11:00:00+01:00", Cause::OutsideHours, "2026-11-23T10:00:00+01:00");
    shut("2026-11-11T11:00:00+01:00", Cause::Holiday, "2026-11-12T10:00:00+01:00");
}

#[test]
fn the_hours_are_those_of_where_the_person_is() {
    let person = agreed_to_be_called();
    let reunion = Call { phone: REUNION, ..SALE };
    // UTC+4: 07:30 in Paris is 10:30 there, 11:30 in Paris is 14:30 there.
    assert!(reunion.at("2026-11-20T07:30:00+01:00", &person).allow);
    assert!(!reunion.at("2026-11-20T18:00:00+01:00", &person).allow);
    let martinique = Call { phone: MARTINIQUE, ..SALE };
    // UTC−4: 15:00 in Paris is 10:00 there.
    assert!(!martinique.at("2026-11-20T14:59:59+01:00", &person).allow);
    assert!(martinique.at("2026-11-20T15:00:00+01:00", &person).allow);
    // A number of Paris whose owner is known to live on Réunion.
    let moved = Person { territory: Some(Territory::Reunion), ..person };
    assert!(SALE.at("2026-11-20T07:30:00+01:00", &moved).allow);
    assert!(!SALE.at("2026-12-21T18:00:00+01:00", &moved).allow);
    assert_eq!(causes(&SALE.at("2026-12-25T07:30:00+01:00", &moved)), [Cause::Holiday]);
}

#[test]
fn consent_holds_for_365_days_both_ends_included() {
    let person = Person { consent: given(date(2026, 3, 1)), ..Person::default() };
    // 2027-03-01 is a Monday.
    assert!(SALE.at("2027-03-01T11:00:00+01:00", &person).allow);
    let late = SALE.at("2027-03-02T11:00:00+01:00", &person);
    assert_eq!(causes(&late), [Cause::ConsentExpired]);
    assert_eq!(late.opens_at, None, "waiting brings no consent");
}

#[test]
fn consent_is_judged_withdrawn_before_unproven_before_expired() {
    let noon = "2027-03-02T11:00:00+01:00";
    let with = |proven, withdrawn: Option<&str>| Person {
        consent: Some(Consent {
            collected: date(2026, 3, 1),
            until: None,
            proven,
            withdrawn_at: withdrawn.map(at),
        }),
        ..Person::default()
    };
    let cause = |person: &Person| causes(&SALE.at(noon, person));
    assert_eq!(cause(&with(false, Some("2026-06-01T00:00:00Z"))), [Cause::ConsentWithdrawn]);
    assert_eq!(cause(&with(false, None)), [Cause::ConsentUnproven]);
    assert_eq!(cause(&with(true, None)), [Cause::ConsentExpired]);
    assert_eq!(cause(&Person::default()), [Cause::NoConsent]);
    // A withdrawal tomorrow doesn't reach back.
    let person = Person { consent: given(date(2026, 10, 1)), ..Person::default() };
    let consent =
        person.consent.map(|c| Consent { withdrawn_at: Some(at("2026-11-21T00:00:00Z")), ..c });
    assert!(SALE.at("2026-11-20T11:00:00+01:00", &Person { consent, ..Person::default() }).allow);
}

#[test]
fn a_contract_or_a_fresh_request_stands_in_for_consent_but_lifts_no_hours() {
    let contract = Person { contract_in_progress: true, ..Person::default() };
    let verdict = SALE.at("2026-11-20T11:00:00+01:00", &contract);
    assert_eq!(verdict.basis, Some(Basis::ContractInProgress));
    assert_eq!(causes(&SALE.at("2026-11-20T21:00:00+01:00", &contract)), [Cause::OutsideHours]);
    // Asked on a Thursday before a holiday's week: five business days end on Friday the 13th, since
    // the 11th is none.
    let asked = Person { request: Some(at("2026-11-05T17:00:00+01:00")), ..Person::default() };
    let verdict = SALE.at("2026-11-13T11:00:00+01:00", &asked);
    assert_eq!(verdict.basis, Some(Basis::AnswerToRequest));
    assert_eq!(causes(&SALE.at("2026-11-16T11:00:00+01:00", &asked)), [Cause::NoConsent]);
}

#[test]
fn a_fifth_attempt_waits_until_the_first_is_thirty_days_old() {
    let attempts = ["2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"];
    let attempts = attempts.map(|day| at(&format!("{day}T11:00:00+01:00"))).to_vec();
    let person = Person { attempts: attempts.clone(), ..agreed_to_be_called() };
    let verdict = SALE.at("2026-11-20T11:00:00+01:00", &person);
    assert_eq!(causes(&verdict), [Cause::AttemptsReached]);
    assert_eq!(verdict.opens_at, Some(at("2026-11-25T10:00:00+01:00")));
    let three = Person { attempts: attempts[1..].to_vec(), ..agreed_to_be_called() };
    assert!(SALE.at("2026-11-20T11:00:00+01:00", &three).allow);
}

#[test]
fn an_agreed_and_proven_time_alone_lifts_the_hours() {
    let saturday = "2026-11-21T18:30:00+01:00";
    let (from, to) = (at("2026-11-21T18:00:00+01:00"), at("2026-11-21T19:00:00+01:00"));
    let with =
        |proven| Person { agreed: Some(Agreed { from, to, proven }), ..agreed_to_be_called() };
    assert!(SALE.at(saturday, &with(true)).allow);
    assert!(!SALE.at(saturday, &with(false)).allow);
    assert!(!SALE.at("2026-11-21T19:00:00+01:00", &with(true)).allow);
    let before = SALE.at("2026-11-21T11:00:00+01:00", &with(true));
    assert_eq!(before.opens_at, Some(from));
}

#[test]
fn the_rules_of_the_day_of_the_call_hold() {
    // Before 11 August 2026: no consent needed, the public list binds, a refusal holds sixty days.
    let july = "2026-07-20T11:00:00+02:00";
    assert_eq!(SALE.at(july, &Person::default()).basis, Some(Basis::NotNeeded));
    let listed = Person { oppositions: vec!["bloctel".to_owned()], ..Person::default() };
    assert_eq!(causes(&SALE.at(july, &listed)), [Cause::Opposed]);
    let refused = Person { refused_at: Some(at("2026-06-01T11:00:00+02:00")), ..Person::default() };
    let verdict = SALE.at(july, &refused);
    assert_eq!(causes(&verdict), [Cause::Refused]);
    assert_eq!(verdict.opens_at, Some(at("2026-07-31T10:00:00+02:00")));
    // Since: consent is needed, and that list is no more.
    let autumn = "2026-11-20T11:00:00+01:00";
    assert_eq!(causes(&SALE.at(autumn, &listed)), [Cause::NoConsent]);
    // Express consent lifted the hours, then no more.
    let sunday = Person { consent: given(date(2026, 7, 1)), ..Person::default() };
    assert!(SALE.at("2026-07-19T11:00:00+02:00", &sunday).allow);
    assert!(!SALE.at("2026-11-22T11:00:00+01:00", &sunday).allow);
}

#[test]
fn own_lists_always_bind_and_a_later_consent_takes_a_refusal_back() {
    let noon = "2026-11-20T11:00:00+01:00";
    let listed = Person { oppositions: vec!["centre".to_owned()], ..agreed_to_be_called() };
    assert_eq!(causes(&SALE.at(noon, &listed)), [Cause::Opposed]);
    let refused = |when| Person { refused_at: Some(at(when)), ..agreed_to_be_called() };
    assert!(SALE.at(noon, &refused("2026-09-01T11:00:00Z")).allow, "consent of October");
    assert_eq!(causes(&SALE.at(noon, &refused("2026-10-02T11:00:00Z"))), [Cause::Refused]);
}

#[test]
fn some_sectors_are_closed_whatever_was_agreed() {
    for sector in [Sector::EnergyRenovation, Sector::RenewableEnergy, Sector::HomeAdaptation] {
        let call = Call { sector, ..SALE };
        let verdict = call.at("2026-11-20T11:00:00+01:00", &agreed_to_be_called());
        assert_eq!(causes(&verdict), [Cause::SectorForbidden], "{sector:?}");
        assert_eq!(verdict.opens_at, None);
    }
}

#[test]
fn automated_systems_show_their_own_ranges_and_nobody_a_mobile_or_nothing() {
    let shows = |method, number: &str| {
        let caller_id = Some(CallerId::Shown(Address::parse(number, "FR")));
        let call = Call { method, caller_id, ..SALE };
        call.at("2026-11-20T11:00:00+01:00", &agreed_to_be_called()).allow
    };
    for range in ["0162", "0163", "0270", "0271", "0377", "0378", "0424", "0425", "0568", "0569"] {
        assert!(shows(Method::Predictive, &format!("{range}000000")), "{range}");
    }
    assert!(!shows(Method::Predictive, "0139980001"));
    assert!(!shows(Method::Progressive, "0139980001"));
    assert!(shows(Method::Preview, "0139980001"), "one call by one human command");
    for method in Method::ALL {
        assert!(!shows(method, "0612345678"), "{method:?}");
        let call = Call { method, caller_id: Some(CallerId::Hidden), ..SALE };
        let verdict = call.at("2026-11-20T11:00:00+01:00", &agreed_to_be_called());
        assert_eq!(causes(&verdict), [Cause::CallerIdHidden]);
    }
}

#[test]
fn too_many_dropped_calls_stop_predictive_dialling_alone() {
    let so_far = |abandoned, live| Some(Abandonment { abandoned, live });
    let allows = |method, abandonment| {
        let call = Call { method, abandonment, ..SALE };
        call.at("2026-11-20T11:00:00+01:00", &agreed_to_be_called()).allow
    };
    assert!(allows(Method::Predictive, so_far(3, 100)));
    assert!(!allows(Method::Predictive, so_far(4, 100)));
    assert!(allows(Method::Progressive, so_far(4, 100)));
    assert!(allows(Method::Predictive, so_far(0, 0)));
}

#[test]
fn a_recorded_message_needs_consent_where_a_contract_is_not_enough() {
    let call = Call { method: Method::Agentless, ..SALE };
    let contract = Person { contract_in_progress: true, ..Person::default() };
    let noon = "2026-11-20T11:00:00+01:00";
    assert_eq!(causes(&call.at(noon, &contract)), [Cause::MessageWithoutConsent]);
    assert!(call.at(noon, &agreed_to_be_called()).allow);
    let notice = Call { purpose: Purpose::Service, ..call };
    assert!(notice.at(noon, &Person::default()).allow, "a delivery is no prospecting");
}

#[test]
fn what_no_rule_covers_and_what_is_no_number_is_not_dialled() {
    let noon = "2026-11-20T11:00:00+01:00";
    let cause = |phone| causes(&Call { phone, ..SALE }.at(noon, &agreed_to_be_called()));
    assert_eq!(cause("+3225550000"), [Cause::NoRules]);
    assert_eq!(cause("alice"), [Cause::NotANumber]);
    assert_eq!(cause("0899123456"), [Cause::SurchargedNumber]);
    assert_eq!(cause("112"), [Cause::EmergencyNumber]);
    let by_hand = Call { phone: "112", method: Method::Manual, ..SALE };
    assert!(by_hand.at(noon, &Person::default()).allow, "never blocked for a human");
}

#[test]
fn where_the_zone_is_unknown_it_must_be_open_everywhere() {
    let call = Call { phone: "+12125550123", ..SALE };
    let person = agreed_to_be_called();
    // 18:00 UTC: 13:00 in New York, 08:00 in Honolulu; an hour before, Honolulu sleeps.
    assert!(call.at("2026-11-20T18:00:00Z", &person).allow);
    assert!(!call.at("2026-11-20T17:00:00Z", &person).allow);
    let known = Person { zone: Some("America/New_York".to_owned()), ..person };
    assert!(call.at("2026-11-20T17:00:00Z", &known).allow);
}

#[test]
fn in_the_united_kingdom_who_was_dropped_is_left_alone_for_72_hours() {
    let dropped = Moment::from_epoch_ms(1_795_424_400_000);
    let person = Person { dropped_at: Some(dropped), ..Person::default() };
    let phone = vocab::Address::parse("+442079460000", "GB");
    let ask = |hours: i64, method, abandoned| {
        let question = Question {
            at: dropped.plus_ms(hours * 3_600_000),
            phone: &phone,
            method,
            purpose: Purpose::Commercial,
            sector: Sector::Other,
            caller_id: None,
            person: &person,
            abandonment: Some(law::Abandonment { abandoned, live: 1_000 }),
        };
        may_dial(&Rules::built_in(), &question)
    };
    let early = ask(71, Method::Predictive, 0);
    assert_eq!(early.reasons[0].cause, law::Cause::DroppedLately);
    assert_eq!(early.opens_at, Some(dropped.plus_ms(72 * 3_600_000)));
    assert!(ask(72, Method::Predictive, 0).allow);
    assert!(ask(1, Method::Preview, 0).allow, "an agent is at hand");
    assert!(!ask(72, Method::Predictive, 1).allow, "no share of dropped calls is safe");
}

#[test]
fn hours_of_usage_bind_what_a_campaign_dials_and_not_one_call_by_hand() {
    let night = "2026-11-21T23:30:00+01:00";
    let person = agreed_to_be_called();
    let service = |method| Call { method, purpose: Purpose::Service, ..SALE }.at(night, &person);
    assert_eq!(causes(&service(Method::Preview)), [Cause::OutsideHours]);
    assert!(service(Method::Manual).allow);
    // A sale is bound by a text, whoever dials it.
    let sale = Call { method: Method::Manual, ..SALE }.at(night, &person);
    assert_eq!(causes(&sale), [Cause::OutsideHours]);
}

#[test]
fn a_country_without_rules_is_called_for_service_alone() {
    let noon = "2026-11-20T12:00:00+01:00";
    let brussels = "+3225551234";
    let call = |purpose| Call { phone: brussels, purpose, ..SALE }.at(noon, &Person::default());
    assert_eq!(causes(&call(Purpose::Commercial)), [Cause::NoRules]);
    assert!(call(Purpose::Service).allow);
}
