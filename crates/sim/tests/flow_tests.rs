//! Flow tests as text: what holds, what fails and how it is told, what was covered.
#![expect(clippy::unwrap_used, reason = "tests")]

use sim::{Report, flow_test};
use vocab::FlowId;

fn run(text: &str) -> Report {
    let plan: vocab::FloorPlan = toml::from_str(include_str!("flows.toml")).unwrap();
    flow_test(&plan, Some(&FlowId::new("services")), &[("t".to_owned(), text.to_owned())])
}

#[track_caller]
fn passes(text: &str) {
    let report = run(text);
    assert!(report.passed, "{report:#?}");
}

/// The failing line, its column, and what is told.
fn failure(text: &str) -> (u32, Option<u32>, String, Vec<String>) {
    let report = run(text);
    assert!(!report.passed);
    let scenes = &report.tests[0].scenes;
    let failure = scenes.iter().find_map(|s| s.failure.clone()).unwrap();
    (failure.line, failure.column, failure.what, failure.happened)
}

#[test]
fn scenes_come_true() {
    passes(
        r#"
        test "Anglais"
        alice is available
        call 1001 from 0612345678 at 2026-11-23 10:30
        hears "1 ou 2"
        presses 2
        > sets language to "en"
        hears "hello"
        > queued in support with priority 6
        > rings alice
        agent answers
        > connected with alice

        test "Le service répond"
        ticket 42 is open "Panne" with "Niveau 2"
        http POST https://crm.example/c/* answers 200 {"tier": "gold"}
        call 1002 from 0612345678
        presses 42#
        hears "Dossier 42, gold."      # and then
        > ends self_served

        http POST https://crm.example/* is late
        ticket 42 is open
        call 1002 from 0612345678
        presses 42
        waits 3 s
        > goes to late
        > not queued in support

        call 1010 from hidden
        hears "Dites facture"
        says "Ma facture"
        > ends self_served

        call 1005 from 0612345678
        waits 5 s
        leaves a message
        > message in support
        > callback promised
        > ends voicemail_left

        test "La note"
        alice is available
        call 1004 from 0612345678
        agent answers
        agent hangs up
        presses 9
        > survey csat 9
        > ends handled

        program https://bot.example/* answers [{"queue": {"queue": "support"}}]
        call 1007 from 0612345678
        > queued in support
        "#,
    );
}

#[test]
fn a_line_that_does_not_come_true_is_told_with_what_happened_instead() {
    let (line, column, what, happened) =
        failure("call 1001 from 0612345678\npresses 1\n> queued in support\n");
    assert_eq!((line, column, what.as_str()), (3, None, "did not happen"));
    assert!(happened.contains(&"ends self_served".to_owned()), "{happened:?}");
    let (line, _, what, _) = failure("call 1001 from 0612345678\npresses 1\npresses 1");
    assert_eq!((line, what.as_str()), (3, "no key is listened for now"));
}

#[test]
fn a_line_that_cannot_be_read_is_told_with_its_column() {
    for (text, line, column) in [
        ("call 1001 from 1 at 2026-11-31 10:30", 1, Some(21)),
        ("call 1001 from 1\nwaits 9 days", 2, Some(9)),
        ("call 1001 from 1\n> flies to support", 2, Some(3)),
        ("http GET https://x answers 200 {tier}\ncall 1001 from 1", 1, Some(32)),
        ("bob is available\ncall 1001 from 1", 1, Some(1)),
        ("call 1001 from 1\nsings", 2, Some(1)),
        ("hears \"x\"", 1, None),
        ("ticket 4 is open", 1, None),
    ] {
        let (l, c, what, _) = failure(text);
        assert_eq!((l, c), (line, column), "{text}: {what}");
    }
}

#[test]
fn coverage_counts_exits_and_names_those_that_nobody_took() {
    let report =
        run("call 1002 from 0612345678\nwaits 5 s\nwaits 5 s\nwaits 5 s\n> ends self_served");
    assert!(report.passed, "{report:#?}");
    let [services] = report.coverage.as_slice() else { panic!("one flow was asked for") };
    assert_eq!((services.flow.as_str(), services.taken, services.exits), ("services", 1, 9));
    let missing: Vec<String> =
        services.missing.iter().map(|m| format!("{} {}", m.action, m.exit)).collect();
    assert!(missing.contains(&"number next".to_owned()), "{missing:?}");
    assert!(!missing.contains(&"number timeout".to_owned()), "{missing:?}");
}
