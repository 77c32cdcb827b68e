//! Quality: evaluations and their course, draws, blind sheets, coaching, walls.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use crate::facts::{call, disposition, handled, organization, s};
use crm::quality::{Act, Answer, Grid, QualitySetup, Reason, SamplingRule, State};
use std::collections::BTreeMap;
use store::testing::both;
use store::{
    Action, Calibration, CalibrationId, CalibrationSheet, Coaching, CoachingFilter, CoachingId,
    CoachingState, Comment, Db, Draw, DrawFilter, DrawId, DrawState, Evaluation, EvaluationEntry,
    EvaluationFilter, EvaluationId, Grant, Journal, PointFilter, Scope, StoreError, Told, Weighed,
};
use uuid::Uuid;
use vocab::{InteractionId, Pii};

fn grid() -> Grid {
    QualitySetup::default().grids.remove(0)
}

fn pii(text: &str) -> Pii<String> {
    Pii::new(text.to_owned())
}

fn id(n: u128) -> EvaluationId {
    EvaluationId::from_uuid(Uuid::from_u128(n))
}

fn evaluation(n: u128, org: &str, agent: &str) -> Evaluation {
    Evaluation {
        id: id(n),
        organization: organization(org),
        interaction: call(n),
        campaign: None,
        queue: Some("sales".into()),
        team: Some("one".into()),
        agent: agent.into(),
        evaluator: "eve".to_owned(),
        grid: grid(),
        setup: 4,
        state: State::Draft,
        share: None,
        passed: false,
        contact_at: s(0),
        created_at: s(i64::try_from(n).unwrap()),
        finished_at: None,
        updated_at: s(1),
        version: 1,
        draw: None,
        answers: [("greeting".to_owned(), Answer::Points(1))].into(),
        comments: BTreeMap::from([(
            "greeting".to_owned(),
            Comment { text: pii("Bien dit, Madame Durand"), at_ms: Some(1_500), recording: None },
        )]),
        summary: pii("Bon appel"),
    }
}

fn filter() -> EvaluationFilter {
    EvaluationFilter { limit: 50, ..EvaluationFilter::default() }
}

async fn finished(db: &Db, n: u128, org: &str, agent: &str) -> Evaluation {
    let mut one = evaluation(n, org, agent);
    db.evaluations().create(&one).await.unwrap();
    (one.state, one.share, one.finished_at) = (State::Finished, Some(8_000), Some(s(60)));
    let entry = EvaluationEntry {
        at: s(60),
        author: "eve".to_owned(),
        act: Act::Finish,
        state: State::Finished,
        share: Some(8_000),
        note: Pii::default(),
        before: None,
    };
    let told = Told::new(agent, ("evaluation", one.id), "finished", ("eve", s(60)));
    db.evaluations().act(&one, &entry, &[told]).await.unwrap()
}

#[tokio::test]
async fn a_draft_is_its_evaluators_alone_and_two_who_save_do_not_overwrite_each_other() {
    both(async |db| {
        let draft = evaluation(1, "net", "alice");
        db.evaluations().create(&draft).await.unwrap();
        let all = Scope::all();
        let own = db.evaluations().get(&all, "eve", id(1)).await.unwrap();
        assert_eq!(own.as_ref(), Some(&draft));
        assert_eq!(db.evaluations().get(&all, "alice", id(1)).await.unwrap(), None);
        let listed = db.evaluations().list(&all, "alice", &filter()).await.unwrap();
        assert_eq!(listed.items, []);
        let kept = db.evaluations().keep(&draft).await.unwrap();
        assert_eq!(kept.version, 2);
        let stale = db.evaluations().keep(&draft).await.unwrap_err();
        assert!(matches!(stale, StoreError::Stale { expected: 1, found: 2 }), "{stale}");
        db.evaluations().discard(&all, "alice", id(1)).await.unwrap_err();
        db.evaluations().discard(&all, "eve", id(1)).await.unwrap();
        db.evaluations().discard(&all, "eve", id(1)).await.unwrap_err();
    })
    .await;
}

#[tokio::test]
async fn an_act_is_kept_with_what_was_before_and_the_other_side_is_told() {
    both(async |db| {
        let done = finished(&db, 1, "net", "alice").await;
        let told = db.quality_notices().list("alice").await.unwrap();
        assert_eq!((told[0].kind.as_str(), told[0].read_at), ("finished", None));
        assert_eq!(told[0].subject, done.id.to_string());
        let before = done.answers.clone();
        let mut answered = done.clone();
        answered.answers.insert("greeting".to_owned(), Answer::Points(0));
        (answered.state, answered.share) = (State::Answered, Some(7_000));
        let entry = EvaluationEntry {
            at: s(90),
            author: "eve".to_owned(),
            act: Act::Answer,
            state: State::Answered,
            share: Some(7_000),
            note: pii("Réécouté"),
            before: Some(before),
        };
        let after = db.evaluations().act(&answered, &entry, &[]).await.unwrap();
        let history = db.evaluations().history(id(1)).await.unwrap();
        assert_eq!((history.len(), &history[1]), (2, &entry));
        let span = PointFilter {
            grid: None,
            agent: None,
            team: None,
            campaign: None,
            from: s(0),
            to: s(1_000),
        };
        let points = db.evaluations().points(&Scope::all(), &span).await.unwrap();
        let shares: Vec<_> = points.iter().map(|p| (p.question.as_str(), p.share)).collect();
        assert_eq!(shares, [("greeting", 0)], "points follow what was amended");
        db.quality_notices().read("alice", Some(&done.id.to_string()), s(95)).await.unwrap();
        let read = db.quality_notices().list("alice").await.unwrap();
        assert_eq!(read[0].read_at, Some(s(95)));
        (after, history, points)
    })
    .await;
}

#[tokio::test]
async fn organizations_and_agents_are_walled_off() {
    both(async |db| {
        finished(&db, 1, "net", "alice").await;
        finished(&db, 2, "net", "bob").await;
        finished(&db, 3, "trip", "alice").await;
        let net = Scope::of_organizations(vec![organization("net")]);
        let found = db.evaluations().list(&net, "x", &filter()).await.unwrap();
        assert_eq!(found.items.iter().map(|e| e.id).collect::<Vec<_>>(), [id(2), id(1)]);
        let own = Scope { agents: Grant::Only(vec!["alice".into()]), ..net.clone() };
        let found = db.evaluations().list(&own, "x", &filter()).await.unwrap();
        assert_eq!(found.items.len(), 1);
        assert_eq!(db.evaluations().get(&own, "x", id(2)).await.unwrap(), None);
        assert_eq!(db.evaluations().get(&net, "x", id(3)).await.unwrap(), None);
        let one = EvaluationFilter { limit: 1, ..filter() };
        let first = db.evaluations().list(&net, "x", &one).await.unwrap();
        let next = EvaluationFilter { cursor: first.next, ..one };
        let next = db.evaluations().list(&net, "x", &next).await.unwrap();
        assert_eq!((next.items[0].id, next.next), (id(1), None));
        let low = EvaluationFilter { most_share: Some(7_999), ..filter() };
        assert_eq!(db.evaluations().list(&net, "x", &low).await.unwrap().items, []);
    })
    .await;
}

async fn lived(db: &Db) {
    let mut journal = Journal::open(db, "test", s(0)).await.unwrap();
    for n in 1..=4 {
        let agent = if n < 4 { "alice" } else { "bob" };
        let begin = i64::try_from(n).unwrap() * 100;
        journal.append(&handled(n, begin, "net", agent)).await.unwrap();
    }
    journal.close().await;
}

fn draw(n: u128) -> Draw {
    Draw {
        id: DrawId::from_uuid(Uuid::from_u128(n)),
        organization: organization("net"),
        interaction: call(n),
        agent: "alice".into(),
        rule: "weekly".to_owned(),
        grid: "service".to_owned(),
        week: "2026-W47".to_owned(),
        state: DrawState::Open,
        evaluator: None,
        evaluation: None,
        drawn_at: s(500),
        why: vec![Reason::Chance { among: 3 }],
        left_out: None,
    }
}

/// Facts of four calls, and what each condition of a rule makes of them.
#[tokio::test]
async fn each_condition_of_a_rule_is_met_by_the_calls_whose_facts_meet_it() {
    both(async |db| {
        lived(&db).await;
        let net = organization("net");
        let mut journal = Journal::open(&db, "again", s(600)).await.unwrap();
        journal.append(&[(s(601), disposition(4, "bob", "settled"))]).await.unwrap();
        journal.close().await;
        for (n, silence, overtalk) in [(1, 40_000, 1_000), (2, 5_000, 20_000), (3, 1_000, 1_000)] {
            let place =
                (net.clone(), call(n), vocab::RecordingId::from_uuid(Uuid::from_u128(700 + n)));
            let fact = store::SpeechFact {
                duration_ms: 100_000,
                overtalk_ms: overtalk,
                silence_ms: silence,
                ..store::SpeechFact::default()
            };
            db.recorded().put_speech(&place, &fact).await.unwrap();
        }
        answered_by_telephone(&db, call(3), 2).await;
        let all = db.draws().candidates(&net, s(0), s(10_000)).await.unwrap();
        let with = |change: fn(&mut SamplingRule)| {
            let mut rule = crm::quality::QualitySetup::default().sampling.remove(0);
            (rule.per_agent, rule.least_talk_s) = (9, None);
            change(&mut rule);
            let drawn = rule.draw(&all, &BTreeMap::new(), 7);
            let mut ids: Vec<_> = drawn.into_iter().map(|one| one.interaction).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(with(|_| {}), [call(1), call(2), call(3), call(4)]);
        assert_eq!(with(|rule| rule.per_agent = 1).len(), 2, "one of alice, one of bob");
        assert_eq!(with(|rule| rule.least_silence_percent = Some(40)), [call(1)]);
        assert_eq!(with(|rule| rule.least_overtalk_percent = Some(15)), [call(2)]);
        assert_eq!(with(|rule| rule.most_rating = Some(2)), [call(3)]);
        assert_eq!(with(|rule| rule.most_rating = Some(1)), Vec::new());
        assert_eq!(with(|rule| rule.most_talk_s = Some(10)), Vec::new());
        assert_eq!(with(|rule| rule.dispositions = vec!["none".to_owned()]), Vec::new());
        let settled = with(|rule| rule.dispositions = vec!["settled".to_owned()]);
        assert_eq!(settled, [call(4)]);
        settled
    })
    .await;
}

async fn answered_by_telephone(db: &Db, interaction: InteractionId, csat: u8) {
    let ask = store::SurveyAsk {
        id: Uuid::from_u128(900).to_string(),
        organization: organization("net"),
        survey: "voice".to_owned(),
        interaction,
        customer: None,
        way: store::SurveyWay::Voice,
        state: store::SurveyState::Answered,
        reason: String::new(),
        design: None,
        language: "fr".to_owned(),
        created_at: s(1),
        due_at: None,
        asked_at: Some(s(1)),
        expires_at: None,
        answered_at: Some(s(1)),
        answers: Pii::default(),
        scores: crm::survey::Scores { csat: Some(csat), ..Default::default() },
        comment: Pii::default(),
        themes: Vec::new(),
        follow_up: None,
        follow_up_id: None,
        follow_up_why: String::new(),
    };
    db.surveys().add(&[ask]).await.unwrap();
}

#[tokio::test]
async fn what_was_drawn_or_scored_is_no_candidate_and_scoring_settles_the_draw() {
    both(async |db| {
        lived(&db).await;
        let net = organization("net");
        let found = db.draws().candidates(&net, s(0), s(10_000)).await.unwrap();
        assert_eq!(found.len(), 4);
        assert_eq!((found[0].agent.as_str(), found[0].talk_ms), ("alice", 50_000));
        let run = Weighed {
            organization: net.clone(),
            rule: "weekly".to_owned(),
            week: "2026-W47".to_owned(),
            author: "eve".to_owned(),
            seed: 7,
            candidates: 4,
        };
        let kept = db.draws().keep(&run, &[draw(1), draw(2)], s(500)).await.unwrap();
        let again = db.draws().keep(&run, &[draw(1)], s(501)).await.unwrap();
        assert_eq!((kept, again), (2, 0), "nothing is drawn twice");
        assert!(db.draws().was_drawn(&net, "weekly", "2026-W47", s(500)).await.unwrap());
        assert!(!db.draws().was_drawn(&net, "weekly", "2026-W47", s(600)).await.unwrap());
        let mut scored = evaluation(3, "net", "alice");
        scored.contact_at = s(300);
        db.evaluations().create(&scored).await.unwrap();
        let left = db.draws().candidates(&net, s(0), s(10_000)).await.unwrap();
        assert_eq!(left.iter().map(|c| c.interaction).collect::<Vec<_>>(), [call(4)]);

        let mut one = evaluation(1, "net", "alice");
        one.draw = Some(draw(1).id);
        db.evaluations().create(&one).await.unwrap();
        let all = Scope::all();
        let taken = db.draws().get(&all, draw(1).id).await.unwrap().unwrap();
        assert_eq!((taken.evaluator.as_deref(), taken.evaluation), (Some("eve"), Some(id(1))));
        db.draws().leave_out(&all, draw(1).id, Some("coupé")).await.unwrap_err();
        db.draws().leave_out(&all, draw(2).id, Some("coupé")).await.unwrap();
        let had = db.draws().had(&net, "weekly", "2026-W47").await.unwrap();
        assert_eq!(had.get("alice"), Some(&1), "what is left out makes room");
        let open = DrawFilter { state: Some(DrawState::Open), ..DrawFilter::default() };
        assert_eq!(db.draws().list(&all, &open).await.unwrap().len(), 1);
        db.draws().list(&all, &DrawFilter::default()).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn a_closed_session_takes_no_more_sheets() {
    both(async |db| {
        let session = Calibration {
            id: CalibrationId::from_uuid(Uuid::from_u128(1)),
            organization: organization("net"),
            name: "Novembre".to_owned(),
            grid: grid(),
            setup: 1,
            author: "chef".to_owned(),
            deadline: Some(s(900)),
            created_at: s(0),
            closed_at: None,
            version: 1,
            interactions: vec![call(1)],
            evaluators: vec!["eve".to_owned(), "ed".to_owned()],
            reference: BTreeMap::new(),
            minutes: String::new(),
            decisions: Vec::new(),
        };
        db.calibrations().create(&session, &[]).await.unwrap();
        let sheet = CalibrationSheet {
            calibration: session.id,
            interaction: call(1),
            evaluator: "eve".to_owned(),
            done: true,
            updated_at: s(5),
            answers: [("right".to_owned(), Answer::Points(4))].into(),
            comments: BTreeMap::new(),
            summary: pii("clair"),
        };
        db.calibrations().put_sheet(&sheet).await.unwrap();
        db.calibrations().put_sheet(&sheet).await.unwrap();
        assert_eq!(
            db.calibrations().sheets(session.id).await.unwrap(),
            std::slice::from_ref(&sheet)
        );
        let mut closed = session.clone();
        closed.closed_at = Some(s(10));
        closed.reference = BTreeMap::from([(call(1), sheet.answers.clone())]);
        let closed = db.calibrations().save(&closed, &[]).await.unwrap();
        db.calibrations().put_sheet(&sheet).await.unwrap_err();
        db.calibrations().save(&session, &[]).await.unwrap_err();
        let read = db.calibrations().get(&Scope::all(), session.id).await.unwrap();
        assert_eq!(read.as_ref(), Some(&closed));
        let trip = Scope::of_organizations(vec![organization("trip")]);
        assert_eq!(db.calibrations().list(&trip).await.unwrap(), []);
        closed
    })
    .await;
}

#[tokio::test]
async fn a_plan_is_the_agents_and_the_coachs() {
    both(async |db| {
        let plan = Coaching {
            id: CoachingId::from_uuid(Uuid::from_u128(1)),
            organization: organization("net"),
            agent: "alice".into(),
            coach: "sam".to_owned(),
            state: CoachingState::Planned,
            due: Some(s(900)),
            created_at: s(0),
            updated_at: s(0),
            version: 1,
            title: "Écouter".to_owned(),
            grid: "service".to_owned(),
            questions: vec!["listens".to_owned()],
            evaluations: vec![id(1)],
            follow_up: None,
            actions: vec![Action { text: "Double écoute".to_owned(), done: false }],
            notes: Pii::default(),
            answer: Pii::default(),
        };
        let told = Told::new("alice", ("coaching", plan.id), "planned", ("sam", s(0)));
        db.coachings().create(&plan, &[told]).await.unwrap();
        let own = Scope { agents: Grant::Only(vec!["bob".into()]), ..Scope::all() };
        assert_eq!(db.coachings().get(&own, plan.id).await.unwrap(), None);
        let mut running = plan.clone();
        (running.state, running.actions[0].done) = (CoachingState::Running, true);
        let running = db.coachings().save(&running, &[]).await.unwrap();
        db.coachings().save(&plan, &[]).await.unwrap_err();
        let open = CoachingFilter { agent: None, state: Some(CoachingState::Running) };
        assert_eq!(
            db.coachings().list(&Scope::all(), &open).await.unwrap(),
            std::slice::from_ref(&running)
        );
        assert_eq!(db.coachings().tell_due(s(900), s(10)).await.unwrap(), 0, "not soon");
        assert_eq!(db.coachings().tell_due(s(901), s(11)).await.unwrap(), 1);
        assert_eq!(db.coachings().tell_due(s(901), s(12)).await.unwrap(), 0, "once");
        for login in ["alice", "sam"] {
            let told = db.quality_notices().list(login).await.unwrap();
            assert_eq!((told[0].kind.as_str(), told[0].at), ("due", s(11)), "{login}");
        }
        running
    })
    .await;
}
