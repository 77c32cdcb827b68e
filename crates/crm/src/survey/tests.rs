use super::*;
use uuid::Uuid;

fn survey() -> Survey {
    Survey { share_percent: 100, ..defaults().remove(0) }
}

fn said(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect()
}

fn drawn(survey: &Survey, of: u128) -> usize {
    let ids = (0..of).map(|n| InteractionId::from_uuid(Uuid::from_u128(n << 64 | n)));
    ids.filter(|id| survey.draws(*id)).count()
}

#[test]
fn answers_off_the_scale_and_left_out_ones_are_told_by_question() {
    let survey = survey();
    let right = survey.read(&said(&[("satisfaction", " 4 "), ("commentaire", "")])).unwrap();
    assert_eq!(right, said(&[("satisfaction", "4")]));
    let wrong = said(&[("satisfaction", "6"), ("recommandation", "-1"), ("effort", "x")]);
    let faults = survey.read(&wrong).unwrap_err();
    let told: Vec<_> = faults.iter().map(|f| (f.field.as_str(), f.code)).collect();
    let bad = "bad_mark";
    assert_eq!(told, [("satisfaction", bad), ("recommandation", bad), ("effort", bad)]);
    assert_eq!(survey.read(&Answers::new()).unwrap_err()[0].code, "missing");
    let long = "é".repeat(LONGEST_ANSWER + 1);
    let faults = survey.read(&said(&[("satisfaction", "1"), ("commentaire", &long)])).unwrap_err();
    assert_eq!(faults[0].code, "too_long");
}

#[test]
fn what_was_not_asked_is_not_taken() {
    let right = survey().read(&said(&[("satisfaction", "5"), ("mot", "x")])).unwrap();
    assert_eq!(right, said(&[("satisfaction", "5")]));
}

#[test]
fn low_marks_ask_for_a_second_look_and_others_do_not() {
    let survey = survey();
    let action = |csat| survey.answer_to(&Scores { csat, ..Scores::default() });
    assert!(action(Some(2)).is_some() && action(Some(1)).is_some());
    assert_eq!((action(Some(3)), action(None)), (None, None));
    let none = Survey { follow_up: None, ..survey.clone() };
    assert_eq!(none.answer_to(&Scores { csat: Some(1), ..Scores::default() }), None);
}

#[test]
fn a_share_draws_about_its_share_and_the_same_ones_each_time() {
    let whole = survey();
    assert_eq!(drawn(&whole, 1_000), 1_000);
    let fifth = Survey { share_percent: 20, ..whole.clone() };
    let n = drawn(&fifth, 10_000);
    assert!((1_800..=2_200).contains(&n), "{n}");
    assert_eq!(drawn(&fifth, 10_000), n);
    let half = Survey { share_percent: 50, ..whole };
    let one = InteractionId::from_uuid(Uuid::from_u128(7));
    assert!(!fifth.draws(one) || half.draws(one), "a larger share keeps whom the smaller drew");
}

#[test]
fn it_is_about_the_contacts_it_names() {
    let (queue, other) = (QueueId::new("service"), QueueId::new("ventes"));
    let named = Survey { queues: vec![queue.clone()], ..survey() };
    let contact = |queue| Contact {
        interaction: InteractionId::from_uuid(Uuid::nil()),
        queue,
        campaign: None,
        disposition: None,
    };
    assert!(named.is_about(contact(Some(&queue))));
    assert!(!named.is_about(contact(Some(&other))) && !named.is_about(contact(None)));
    assert!(survey().is_about(contact(None)), "without a list it is about all");
}

#[test]
fn themes_are_found_in_any_spelling() {
    let found = |text: &str| themes_of(&default_themes(), text);
    assert_eq!(found("Beaucoup trop D'ATTENTE, et la facture est fausse"), ["attente", "prix"]);
    assert_eq!(found("Problème RESOLU"), ["solution"]);
    assert_eq!(found("rien à dire"), Vec::<String>::new());
}

#[test]
fn what_is_wrong_with_a_survey_is_named_by_its_place() {
    let mut bad = survey();
    bad.questions[0].text = Label::default();
    bad.questions[1].kind = QuestionKind::Choice;
    bad.share_percent = 0;
    bad.follow_up = Some(FollowUp {
        csat: Some(1),
        nps: None,
        ces: None,
        action: FollowUpAction::Ticket { kind: "nothing".to_owned() },
    });
    let faults = faults(&[survey(), bad], &[], &["complaint"]);
    let told: Vec<_> = faults.iter().map(|f| (f.path.as_str(), f.code)).collect();
    assert_eq!(
        told,
        [
            ("surveys[1].id", "id_twice"),
            ("surveys[1].share_percent", "bad_share"),
            ("surveys[1].questions[0].text.fr", "no_label"),
            ("surveys[1].questions[1].options", "no_options"),
            ("surveys[1].follow_up.action.kind", "unknown_kind"),
        ]
    );
}
