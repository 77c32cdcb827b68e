use super::*;
use crate::FloorPlan;
use proptest::collection::vec;
use proptest::prelude::*;

fn plan() -> FloorPlan {
    let named = |names: &[(&str, &str)]| {
        let things = names.iter().map(|(k, n)| ((*k).to_owned(), serde_json::json!({"name": n})));
        serde_json::Value::Object(things.collect())
    };
    let queue = |name: &str| serde_json::json!({"name": name, "organization": "o"});
    let partner = serde_json::json!({"name": "Overflow 1", "number": "+33123456789"});
    serde_json::from_value(serde_json::json!({
        "format": 1,
        "skills": named(&[
            ("fr", "Français"), ("billing", "Facturation"), ("site", "site"), ("twin1", "Twin"),
            ("twin2", "twin"), ("swap", "billing"),
        ]),
        "sites": named(&[("casa", "Casablanca"), ("paris", "Paris 13e")]),
        "teams": named(&[("experts", "Experts")]),
        "organizations": named(&[("o", "O")]),
        "agents": {"alice": {"name": "Alice L’Hôte"}, "bob": {"name": "Bob \"B\""}},
        "queues": {"cruises": queue("Croisières"), "support": queue("wait")},
        "partners": {"overflow1": partner},
    }))
    .unwrap()
}

fn error(text: &str) -> (u32, u32, String) {
    let error = Rule::parse(text, &plan()).unwrap_err();
    (error.line, error.column, format!("{}; {}", error.message, error.remedy))
}

#[test]
fn the_rule_of_the_documentation_says_the_same_in_both_languages() {
    let english = "wait < 20 s: fr >= 5 and billing >= 7\n\
                   wait < 60 s: billing >= 4 or team Experts\n\
                   wait < 2 min, estimate > 5 min: site Casablanca\n\
                   share 20 %: partner \"Overflow 1\"\n\
                   mission = cruises: queue cruises\n\
                   anyone";
    let french = "attente<20s : francais ≥ 5 ET facturation > 6; attente < 1 minute : \
                  FACTURATION≥4 ou équipe experts\n\nAttente < 1 min 60 secondes, estimation > \
                  300 s: site «CASABLANCA»\npart 20% : partenaire overflow1\n\
                  mission = cruises : file croisieres ;;; tous ;";
    let rule = Rule::parse(english, &plan()).unwrap();
    assert_eq!(Rule::parse(french, &plan()).unwrap(), rule);
    let froms: Vec<i64> = rule.steps.iter().map(|s| s.from_ms).collect();
    assert_eq!(froms, [0, 20_000, 60_000, 120_000, 120_000, 120_000]);
    assert_eq!(
        rule.text(&plan(), Language::French),
        "attente < 20 s : Français ≥ 5 et Facturation ≥ 7\n\
         attente < 1 min : Facturation ≥ 4 ou équipe Experts\n\
         attente < 2 min, estimation > 5 min : site Casablanca\n\
         part 20 % : partenaire \"Overflow 1\"\n\
         mission = cruises : file Croisières\n\
         tous"
    );
    assert_eq!(
        rule.text(&plan(), Language::English),
        "wait < 20 s: Français ≥ 5 and Facturation ≥ 7\n\
         wait < 1 min: Facturation ≥ 4 or team Experts\n\
         wait < 2 min, estimate > 5 min: site Casablanca\n\
         share 20 %: partner \"Overflow 1\"\n\
         mission = cruises: queue Croisières\n\
         anyone"
    );
}

#[test]
fn every_error_points_at_its_column_and_says_what_to_write() {
    for (text, line, column, part) in [
        ("", 1, 1, "says nothing"),
        ("anyone\nwait < 20 s billing >= 3", 2, 13, "expected “:”, found \"billing\""),
        ("wait 20 s: anyone", 1, 1, "“wait < 20 s:”"),
        ("wait > 20 s: anyone", 1, 6, "expected “<”"),
        ("wait < : anyone", 1, 8, "expected a duration, found “:”"),
        ("wait < 20 years: anyone", 1, 8, "\"years\" is no unit"),
        ("wait < 9 h 999999999999999999999 s: anyone", 1, 12, "seven days"),
        ("wait < 0 s: anyone", 1, 8, "nothing"),
        ("wait < 20 s: anyone\nwait < 20 s: voicemail", 2, 1, "let the waits grow"),
        ("wait < 1 s, wait < 2 s: anyone", 1, 13, "two waits"),
        ("facturatoin >= 4", 1, 1, "did you mean \"Facturation\"?"),
        ("billing >= 11", 1, 12, "outside 1–10"),
        ("billing >= many", 1, 12, "outside 1–10"),
        ("billing > 10", 1, 11, "outside 1–10"),
        ("billing = 3", 1, 12, "expected “:”"),
        ("billing >= 4 or billing = 3", 1, 25, "expected “≥”"),
        ("TWIN >= 4", 1, 1, "write the key: twin1, twin2"),
        ("site Pariss", 1, 6, "did you mean \"paris\"?"),
        ("team \"Experts", 1, 6, "has no end"),
        ("agent", 1, 6, "expected a name"),
        ("anyonne", 1, 1, "did you mean \"anyone\"?"),
        ("share 0 %: voicemail", 1, 7, "from 1 to 99"),
        ("share 20: voicemail", 1, 9, "expected “%”"),
        ("mission = : voicemail", 1, 11, "the value of the attribute"),
        ("billing >= 4 or queue cruises", 1, 17, "a step of its own"),
        ("anyone and billing >= 4", 1, 12, "something else"),
        ("billing ≥ 4 (or)", 1, 13, "'(' has no meaning"),
        ("billing >= 4 fr >= 5", 1, 14, "expected the end of the step"),
        ("voicemail\nanyone", 2, 1, "never reached"),
        ("anyone\nbilling >= 4", 2, 1, "adds nobody"),
        ("mission = x: anyone", 1, 1, "find nobody"),
        (&"wait < 1 s: voicemail\n".repeat(33), 33, 1, "at most 32 steps"),
    ] {
        let (at_line, at_column, said) = error(text);
        let text = text.chars().take(60).collect::<String>();
        assert_eq!((at_line, at_column), (line, column), "{text}: {said}");
        assert!(said.contains(part), "{text}: {said}");
    }
}

#[test]
fn keys_win_over_names_and_words_of_the_language_can_be_names_in_quotes() {
    let rule = Rule::parse("billing >= 2 and \"site\" >= 3 and site >= 4", &plan()).unwrap();
    let skill = |key: &str, least| Term::Skill { skill: key.into(), least };
    let any_of = vec![vec![skill("billing", 2), skill("site", 3), skill("site", 4)]];
    assert_eq!(rule.steps[0].to, Destination::Agents { any_of });
    let swap = Rule::parse("swap >= 1; queue \"wait\"", &plan()).unwrap();
    assert_eq!(swap.text(&plan(), Language::English), "swap ≥ 1\nqueue \"wait\"");
}

#[test]
fn each_step_can_be_shown_as_it_was_written() {
    let text = " wait<20s : fr ≥ 5 ;; partner «a;b»;\n\n; anyone ";
    assert_eq!(Rule::steps_as_written(text), ["wait<20s : fr ≥ 5", "partner «a;b»", "anyone"]);
}

#[test]
fn a_rule_that_names_no_agents_may_stand_alone() {
    assert!(Rule::parse("share 20 %: partner overflow1", &plan()).is_ok());
    assert!(Rule::parse("wait < 2 min: voicemail", &plan()).is_ok());
}

fn term() -> impl Strategy<Value = Term> {
    prop_oneof![
        (
            proptest::sample::select(&["fr", "billing", "site", "twin1", "twin2", "swap"][..]),
            1..=10u8
        )
            .prop_map(|(skill, least)| Term::Skill { skill: skill.into(), least }),
        proptest::sample::select(&["casa", "paris"][..])
            .prop_map(|site| Term::Site { site: site.into() }),
        Just(Term::Team { team: "experts".into() }),
        proptest::sample::select(&["alice", "bob"][..])
            .prop_map(|agent| Term::Agent { agent: agent.into() }),
    ]
}

fn guard() -> impl Strategy<Value = Guard> {
    let text = || "[A-Za-zé_=,:;% \"]{0,5}[A-Za-zé]";
    let text = || text().prop_map(|text| text.trim().to_owned());
    prop_oneof![
        (1..100_000i64).prop_map(|ms| Guard::EstimateOver { ms }),
        (1..100u8).prop_map(|percent| Guard::Share { percent }),
        (text(), text()).prop_map(|(name, value)| Guard::Attribute { name, value }),
    ]
}

fn destination() -> impl Strategy<Value = Destination> {
    prop_oneof![
        6 => vec(vec(term(), 1..4), 1..4).prop_map(|any_of| Destination::Agents { any_of }),
        1 => Just(Destination::Agents { any_of: vec![vec![Term::Anyone]] }),
        1 => proptest::sample::select(&["cruises", "support"][..])
            .prop_map(|queue| Destination::Queue { queue: queue.into() }),
        1 => Just(Destination::Partner { partner: "overflow1".into() }),
        1 => Just(Destination::Voicemail),
        1 => Just(Destination::Callback),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let wait = prop_oneof![Just(1), Just(500), Just(1_000), Just(60_000), Just(3_600_000)];
    let step = (proptest::option::of((wait, 1..40i64)), vec(guard(), 0..3), destination());
    vec(step, 1..8).prop_map(|parts| {
        let mut from_ms = 0;
        let steps = parts.into_iter().map(|(wait, only, to)| {
            let until_ms = wait.map(|(unit, n)| from_ms + unit * n);
            let step = Step { from_ms, until_ms, only, to };
            from_ms = until_ms.unwrap_or(from_ms);
            step
        });
        Rule { steps: steps.collect() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        max_global_rejects: 100_000,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn what_is_written_reads_back_to_the_same_rule(rule in rule(), french in any::<bool>()) {
        prop_assume!(rule.misfit().is_none());
        let plan = plan();
        let language = if french { Language::French } else { Language::English };
        let text = rule.text(&plan, language);
        prop_assert_eq!(Rule::parse(&text, &plan), Ok(rule), "{}", text);
    }

    #[test]
    fn nothing_that_is_typed_breaks_the_reader(text in "[a-z0-9<>=≥%:;, \"\n«é]{0,40}") {
        if let Err(error) = Rule::parse(&text, &plan()) {
            let lines: Vec<&str> = text.lines().collect();
            let line = lines.get(error.line as usize - 1).copied().unwrap_or_default();
            prop_assert!((error.column as usize) <= line.chars().count() + 1, "{error}");
        }
    }
}
