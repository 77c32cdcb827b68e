//! What holds for every question.
use jiff::civil::date;
use law::{
    Breach, Chain, Consent, FIRST, Method, Person, Purpose, Question, Receipt, Rules, Sector,
    Verdict, hash, may_dial, verify,
};
use proptest::prelude::*;
use vocab::{Address, Moment};

/// From 2026-01-01 on.
const BEGIN_MS: i64 = 1_767_225_600_000;
const DAY_MS: i64 = 86_400_000;

fn ask(at_ms: i64, phone: &str, method: Method, person: &Person) -> Verdict {
    let phone = Address::parse(phone, "FR");
    let question = Question {
        at: Moment::from_epoch_ms(at_ms),
        phone: &phone,
        method,
        purpose: Purpose::Commercial,
        sector: Sector::Other,
        caller_id: None,
        person,
        abandonment: None,
    };
    may_dial(&Rules::built_in(), &question)
}

fn phones() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("+33139980001"),
        Just("+33639980001"),
        Just("+262262000000"),
        Just("+596596000000"),
        Just("+687250000"),
    ]
}

fn people() -> impl Strategy<Value = Person> {
    let attempts = proptest::collection::vec(0..400 * DAY_MS, 0..8);
    (attempts, 0..400i64, any::<bool>(), any::<bool>()).prop_map(
        |(attempts, day, proven, contract)| Person {
            attempts: attempts.iter().map(|ms| Moment::from_epoch_ms(BEGIN_MS + ms)).collect(),
            consent: Some(Consent {
                collected: date(2026, 1, 1).saturating_add(jiff::Span::new().days(day)),
                until: None,
                proven,
                withdrawn_at: None,
            }),
            contract_in_progress: contract,
            ..Person::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_verdict_allows_exactly_when_nothing_stands_against_it(
        ms in 0..400 * DAY_MS, phone in phones(), person in people()
    ) {
        let verdict = ask(BEGIN_MS + ms, phone, Method::Predictive, &person);
        prop_assert_eq!(verdict.allow, verdict.reasons.is_empty());
        prop_assert_eq!(verdict.allow, verdict.basis.is_some());
    }

    /// The moment it names is open, and nothing before it is.
    #[test]
    fn what_opens_then_opens_then_and_not_sooner(
        ms in 0..300 * DAY_MS, phone in phones(), person in people(), part in 0..1_000i64
    ) {
        let at = BEGIN_MS + ms;
        let verdict = ask(at, phone, Method::Preview, &person);
        if let Some(opens) = verdict.opens_at {
            prop_assert!(opens.epoch_ms() > at);
            prop_assert!(ask(opens.epoch_ms(), phone, Method::Preview, &person).allow);
            let between = at + (opens.epoch_ms() - at - 1) * part / 1_000;
            prop_assert!(!ask(between, phone, Method::Preview, &person).allow);
        }
    }

    /// No thirty days in a row have more than four calls, however eagerly one dials.
    #[test]
    fn nobody_is_called_more_than_four_times_in_thirty_days(
        steps in proptest::collection::vec(1..3 * DAY_MS, 40), phone in phones()
    ) {
        let mut person = Person {
            consent: Some(Consent {
                collected: date(2026, 8, 11),
                until: None,
                proven: true,
                withdrawn_at: None,
            }),
            ..Person::default()
        };
        let mut at = 1_786_435_200_000;
        for step in steps {
            at += step;
            if ask(at, phone, Method::Preview, &person).allow {
                person.attempts.push(Moment::from_epoch_ms(at));
            }
        }
        for made in &person.attempts {
            let near = person.attempts.iter().filter(|other| {
                (0..29 * DAY_MS).contains(&(other.epoch_ms() - made.epoch_ms()))
            });
            prop_assert!(near.count() <= 4);
        }
    }
}

fn chain(length: u64) -> Vec<Receipt> {
    let mut before = FIRST.to_owned();
    let verdict = ask(BEGIN_MS, "+33139980001", Method::Preview, &Person::default());
    (1..=length)
        .map(|number| {
            let mut receipt = Receipt {
                version: 1,
                number,
                before: before.clone(),
                at: Moment::from_epoch_ms(BEGIN_MS),
                organization: "net".to_owned(),
                campaign: "relance".to_owned(),
                record: number.to_string(),
                interaction: String::new(),
                phone: "digest".to_owned(),
                shown: String::new(),
                method: "preview".to_owned(),
                purpose: "commercial".to_owned(),
                verdict: verdict.clone(),
                consent: None,
                hash: String::new(),
            };
            receipt.hash = hash(&receipt);
            before.clone_from(&receipt.hash);
            receipt
        })
        .collect()
}

#[test]
fn a_chain_of_receipts_shows_what_was_changed_taken_out_or_put_in() {
    let whole = chain(5);
    assert_eq!(verify(&whole).unwrap(), whole[4].hash);
    let mut part = Chain::beginning_at(&whole[2]);
    assert!(whole[2..].iter().all(|receipt| part.take(receipt).is_ok()));
    assert_eq!((part.number(), part.last()), (5, whole[4].hash.as_str()));
    for receipt in &whole {
        for line in [law::json_line(receipt), law::csv_line(receipt)] {
            assert_eq!(hash(&law::read_line(&line).unwrap().unwrap()), receipt.hash, "{line}");
        }
    }
    assert_eq!(law::read_line(law::CSV_HEAD), Ok(None));
    assert!(law::read_line("1,2,3").is_err());
    let mut changed = whole.clone();
    changed[2].verdict.allow = true;
    assert_eq!(verify(&changed), Err(Breach { number: 3, what: "it was changed" }));
    let mut shorter = whole.clone();
    shorter.remove(1);
    assert!(verify(&shorter).is_err());
    let mut swapped = whole;
    swapped[3].before = FIRST.to_owned();
    swapped[3].hash = hash(&swapped[3]);
    assert_eq!(
        verify(&swapped),
        Err(Breach { number: 4, what: "it doesn't follow the one before" })
    );
}

#[test]
fn receipts_of_older_programs_hold_and_newer_ones_name_their_consent() {
    let old = law::read_line(include_str!("samples/receipt-v1.jsonl")).unwrap().unwrap();
    assert_eq!((old.version, &old.consent), (1, &None));
    let hash_of_old = verify([&old]).expect("it wasn't changed");
    let collected = date(2026, 11, 22);
    let consent = Some(law::ReliedOn { id: "word".to_owned(), collected });
    let mut new = Receipt { version: 2, number: 2, before: hash_of_old, consent, ..old.clone() };
    new.hash = hash(&new);
    assert!(verify([&old, &new]).is_ok());
    assert_eq!(law::read_line(&law::json_line(&new)), Ok(Some(new.clone())));
    new.consent = None;
    assert_eq!(verify([&old, &new]), Err(Breach { number: 2, what: "it was changed" }));
}

#[test]
fn a_digest_is_of_the_e164_spelling() {
    let digest = |text| law::digest(&vocab::Address::parse(text, "FR"));
    assert_eq!(digest("01 62 00 00 01"), digest("+33162000001"));
    // printf +33162000001 | sha256sum
    assert_eq!(
        digest("0162000001"),
        "5e48768f7f5494e6e602e4f4944da759085d34c2468e567cabb688207c710d07"
    );
}

#[test]
fn rules_that_are_not_well_formed_are_refused_by_their_place() {
    let good = serde_json::to_value(Rules::built_in()).unwrap();
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut rules = good.clone();
        change(&mut rules);
        Rules::read(&rules.to_string()).unwrap_err().path
    };
    assert_eq!(with(&|r| r["version"] = 9.into()), "version");
    assert_eq!(with(&|r| r["sets"][0]["until"] = "2020-01-01".into()), "sets[0].until");
    assert_eq!(with(&|r| r["sets"][0]["hours"][1]["to"] = "13:00".into()), "sets[0].hours[1]");
    assert_eq!(with(&|r| r["sets"][4]["zones"][0] = "Mars/Base".into()), "sets[4].zones[0]");
    assert_eq!(with(&|r| r["sets"][1]["from"] = "2026-01-01".into()), "sets[1]");
    assert!(Rules::read("{").is_err());
}

#[test]
fn an_own_set_takes_the_place_of_the_one_of_its_name_and_may_not_say_twice() {
    let built_in = Rules::built_in();
    let ended = |day| {
        let mut set = built_in.sets[1].clone();
        set.until = Some(day);
        set
    };
    let own = [ended(date(2027, 1, 31))];
    let rules = built_in.clone().with_own(&own).unwrap();
    assert_eq!(rules.sets.len(), built_in.sets.len());
    let audience = law::Audience::Consumer;
    let on = |day| rules.in_force("FR", audience, Purpose::Commercial, day).map(|s| s.id.clone());
    assert_eq!(on(date(2027, 1, 31)).as_deref(), Some("fr-consumer-2026"));
    assert_eq!(on(date(2027, 2, 1)), None, "what no set covers is refused");
    let mut other = built_in.sets[1].clone();
    other.id = "mine".to_owned();
    assert_eq!(built_in.clone().with_own(&[other]).unwrap_err().path, "sets[0]");
}
