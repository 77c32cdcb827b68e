//! Quality over the API: whose marks who sees, the course of an evaluation, blind calibration.

use super::centre::{Answered, Centre, Rows};
use crm::quality::{Act, Answer, Answers, QualitySetup, Reason, State};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{
    Action, Calibration, CalibrationId, CalibrationSheet, Coaching, CoachingId, CoachingState, Db,
    Draw, DrawId, DrawState, Evaluation, EvaluationEntry, EvaluationId, Weighed,
};
use vocab::{InteractionId, Moment, Pii, Role};

/// Of each organization: a finished evaluation, a draw, an open calibration and a plan.
pub(super) async fn write_rows(db: &Db, rows: &Rows, now: Moment) {
    let words = || Pii::new(format!("{} was polite", rows.mark));
    let answers = Answers::from([("greeting".to_owned(), Answer::Points(1))]);
    let evaluation = Evaluation {
        id: EvaluationId::from_uuid(rows.evaluation),
        organization: rows.organization.into(),
        interaction: InteractionId::from_uuid(rows.ended),
        campaign: None,
        queue: None,
        team: None,
        agent: rows.agent.into(),
        evaluator: "seed".to_owned(),
        grid: QualitySetup::default().grids.remove(0),
        setup: 0,
        state: State::Finished,
        share: Some(10_000),
        passed: true,
        contact_at: now,
        created_at: now,
        finished_at: Some(now),
        updated_at: now,
        version: 1,
        draw: None,
        answers: answers.clone(),
        comments: BTreeMap::new(),
        summary: words(),
    };
    let entry = EvaluationEntry {
        at: now,
        author: "seed".to_owned(),
        act: Act::Finish,
        state: State::Finished,
        share: Some(10_000),
        note: words(),
        before: None,
    };
    db.evaluations().import(&[(evaluation.clone(), vec![entry])]).await.unwrap();
    let draw = Draw {
        id: DrawId::from_uuid(rows.draw),
        organization: rows.organization.into(),
        interaction: InteractionId::from_uuid(rows.live),
        agent: rows.agent.into(),
        rule: "weekly".to_owned(),
        grid: "service".to_owned(),
        week: "2026-W01".to_owned(),
        state: DrawState::Open,
        evaluator: None,
        evaluation: None,
        drawn_at: now,
        why: vec![Reason::Chance { among: 1 }],
        left_out: None,
    };
    let run = Weighed {
        organization: rows.organization.into(),
        rule: "weekly".to_owned(),
        week: "2026-W01".to_owned(),
        author: "seed".to_owned(),
        seed: 1,
        candidates: 1,
    };
    db.draws().keep(&run, &[draw], now).await.unwrap();
    write_sessions(db, rows, &evaluation, now).await;
}

async fn write_sessions(db: &Db, rows: &Rows, evaluation: &Evaluation, now: Moment) {
    let session = Calibration {
        id: CalibrationId::from_uuid(rows.calibration),
        organization: rows.organization.into(),
        name: format!("{} together", rows.mark),
        grid: evaluation.grid.clone(),
        setup: 0,
        author: "seed".to_owned(),
        deadline: None,
        created_at: now,
        closed_at: None,
        version: 1,
        interactions: vec![evaluation.interaction],
        evaluators: vec!["seed".to_owned(), "other".to_owned()],
        reference: BTreeMap::new(),
        minutes: String::new(),
        decisions: Vec::new(),
    };
    db.calibrations().create(&session, &[]).await.unwrap();
    let sheet = CalibrationSheet {
        calibration: session.id,
        interaction: evaluation.interaction,
        evaluator: "seed".to_owned(),
        done: true,
        updated_at: now,
        answers: evaluation.answers.clone(),
        comments: BTreeMap::new(),
        summary: Pii::new("blind words".to_owned()),
    };
    db.calibrations().put_sheet(&sheet).await.unwrap();
    let coaching = Coaching {
        id: CoachingId::from_uuid(rows.coaching),
        organization: rows.organization.into(),
        agent: rows.agent.into(),
        coach: "seed".to_owned(),
        state: CoachingState::Planned,
        due: None,
        created_at: now,
        updated_at: now,
        version: 1,
        title: format!("{} listens", rows.mark),
        grid: "service".to_owned(),
        questions: vec!["listens".to_owned()],
        evaluations: vec![evaluation.id],
        follow_up: None,
        actions: vec![Action { text: "Double écoute".to_owned(), done: false }],
        notes: Pii::default(),
        answer: Pii::default(),
    };
    db.coachings().create(&coaching, &[]).await.unwrap();
}

async fn ask(centre: &Centre, token: &str, method: &str, path: &str, body: Value) -> Answered {
    centre.call(method, &format!("/api/v1{path}"), Some(token), Some(body)).await
}

async fn read(centre: &Centre, token: &str, path: &str) -> Value {
    centre.get(&format!("/api/v1{path}"), token).await.expect(200).body
}

/// Every question of the usual grid, all points but where another number is given.
fn lines(other: &[(&str, u32)]) -> Value {
    let grid = QualitySetup::default().grids.remove(0);
    let line = |q: &crm::quality::Question| {
        let given = other.iter().find(|(id, _)| *id == q.id).map(|(_, n)| *n);
        json!({"question": q.id, "points": given.unwrap_or_else(|| q.scale.most())})
    };
    Value::Array(grid.questions().map(line).collect())
}

/// The evaluator's draft of Alpha's call, whole.
async fn scored(centre: &Centre, token: &str) -> Value {
    let form = json!({"interaction": centre.alpha.ended});
    let begun = ask(centre, token, "POST", "/evaluations", form).await.expect(201).body;
    let path = format!("/evaluations/{}", begun["evaluation"]["id"].as_str().unwrap());
    let draft = json!({"version": 1, "answers": lines(&[("listens", 3)]), "summary": "Bien"});
    ask(centre, token, "PATCH", &path, draft).await.expect(200).body
}

async fn act(centre: &Centre, token: &str, of: &Value, form: Value) -> Answered {
    let mut form = form;
    form["version"] = of["evaluation"]["version"].clone();
    let path = format!("/evaluations/{}/acts", of["evaluation"]["id"].as_str().unwrap());
    ask(centre, token, "POST", &path, form).await
}

#[tokio::test]
async fn an_agent_disputes_the_evaluator_amends_and_a_floor_manager_has_the_last_word() {
    let centre = Centre::new().await;
    let evaluator = centre.signed_in(Role::QualityEvaluator, &["alpha"]).await;
    centre.person("alice", Role::Agent, &["alpha"]).await;
    let agent = centre.token("alice").await;
    let chef = centre.signed_in(Role::FloorManager, &["alpha"]).await;
    let draft = scored(&centre, &evaluator).await;
    assert_eq!(draft["evaluation"]["mark"], 96.0, "2 of 5 points of a tenth of the grid are lost");
    let path = format!("/evaluations/{}", draft["evaluation"]["id"].as_str().unwrap());
    let hidden = centre.get(&format!("/api/v1{path}"), &agent).await;
    hidden.expect(404);

    let done = act(&centre, &evaluator, &draft, json!({"act": "finish"})).await.expect(200).body;
    let told = read(&centre, &agent, "/quality/notices").await;
    assert_eq!(told["items"][0]["kind"], "finished");
    let seen = read(&centre, &agent, &path).await;
    assert_eq!(seen["may"], json!(["accept", "dispute", "comment"]));
    act(&centre, &agent, &done, json!({"act": "dispute"})).await.expect(422);
    act(&centre, &agent, &done, json!({"act": "answer", "note": "x"})).await.expect(409);
    let form = json!({"act": "dispute", "note": "Le client parlait trop vite."});
    let disputed = act(&centre, &agent, &done, form).await.expect(200).body;

    let form = json!({"act": "answer", "note": "Réécouté.", "answers": lines(&[("listens", 4)])});
    let answered = act(&centre, &evaluator, &disputed, form).await.expect(200).body;
    assert_eq!(answered["evaluation"]["mark"], 98.0);
    let was = answered["history"][2]["before"].as_array().unwrap();
    assert!(was.iter().any(|l| l["question"] == "listens" && l["points"] == 3), "{was:?}");

    let form = json!({"act": "appeal", "note": "Toujours pas."});
    let appealed = act(&centre, &agent, &answered, form).await.expect(200).body;
    assert_eq!(read(&centre, &chef, "/quality/notices").await["items"][0]["kind"], "appealed");
    let form = json!({"act": "close", "note": "La note est juste."});
    act(&centre, &evaluator, &appealed, form.clone()).await.expect(409);
    let closed = act(&centre, &chef, &appealed, form).await.expect(200).body;
    assert_eq!(
        (&closed["evaluation"]["state"], &closed["may"]),
        (&json!("closed"), &json!(["comment"]))
    );
    let stale = act(&centre, &chef, &appealed, json!({"act": "comment", "note": "x"})).await;
    stale.expect(409);
    assert_eq!(closed["history"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn agents_see_their_own_finished_evaluations_and_supervisors_those_of_their_teams() {
    let centre = Centre::new().await;
    centre.person("anna", Role::Agent, &["alpha"]).await;
    let colleague = centre.token("anna").await;
    let path = format!("/api/v1/evaluations/{}", centre.alpha.evaluation);
    centre.get(&path, &colleague).await.expect(404);
    let listed = read(&centre, &colleague, "/evaluations").await;
    assert_eq!(listed["items"], json!([]));
    let plan = format!("/api/v1/coachings/{}", centre.alpha.coaching);
    centre.get(&plan, &colleague).await.expect(404);
    let form = json!({"interaction": centre.alpha.ended});
    ask(&centre, &colleague, "POST", "/evaluations", form.clone()).await.expect(403);

    for (team, status) in [("one", 200), ("two", 404)] {
        let login = format!("lead-{team}");
        let mut person = store::Person {
            login: login.clone(),
            name: login.clone(),
            role: Role::Supervisor,
            organizations: vec!["alpha".into()],
            teams: vec![team.into()],
            locale: None,
            theme: None,
            active: true,
        };
        centre.state.store.people().upsert(&person).await.unwrap();
        let token = centre.token(&login).await;
        centre.get(&path, &token).await.expect(status);
        centre.get(&plan, &token).await.expect(status);
        let begun = ask(&centre, &token, "POST", "/evaluations", form.clone()).await;
        assert_eq!(begun.status, if status == 200 { 201 } else { 404 }, "{}", begun.text);
        person.teams = Vec::new();
        centre.state.store.people().upsert(&person).await.unwrap();
        centre.get(&path, &token).await.expect(200);
    }
}

#[tokio::test]
async fn an_evaluation_is_finished_only_when_every_question_is_answered() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::QualityEvaluator, &["alpha"]).await;
    let form = json!({"interaction": centre.alpha.live});
    let begun = ask(&centre, &token, "POST", "/evaluations", form.clone()).await.expect(201).body;
    let again = ask(&centre, &token, "POST", "/evaluations", form).await.expect(200).body;
    assert_eq!(begun["evaluation"]["id"], again["evaluation"]["id"], "a live call, one draft");
    let refused = act(&centre, &token, &begun, json!({"act": "finish"})).await.expect(422);
    assert_eq!(refused.body["faults"][0]["code"], "required");
    let path = format!("/evaluations/{}", begun["evaluation"]["id"].as_str().unwrap());
    let bad = json!({"version": 1, "answers": [{"question": "listens", "points": 6}]});
    let refused = ask(&centre, &token, "PATCH", &path, bad).await.expect(422);
    assert_eq!(refused.body["faults"][0]["path"], "listens");
    let part = json!({"version": 1, "answers": [
        {"question": "identity", "points": 0, "comment": "Rien demandé", "at_ms": 4200}]});
    let kept = ask(&centre, &token, "PATCH", &path, part).await.expect(200).body;
    assert_eq!(
        (&kept["evaluation"]["mark"], &kept["knocked_out"]),
        (&json!(0.0), &json!(["identity"]))
    );
    assert_eq!(kept["answers"][0]["at_ms"], 4200);
    ask(&centre, &token, "DELETE", &path, json!({})).await.expect(204);
    ask(&centre, &token, "DELETE", &path, json!({})).await.expect(404);
}

#[tokio::test]
async fn nobody_sees_anothers_marks_until_the_session_is_closed() {
    let centre = Centre::new().await;
    for login in ["eve", "ed", "observer"] {
        centre.person(login, Role::QualityEvaluator, &["alpha"]).await;
    }
    let (eve, ed) = (centre.token("eve").await, centre.token("ed").await);
    let observer = centre.token("observer").await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let form = json!({"organization": "alpha", "name": "Novembre",
        "interactions": [centre.alpha.ended], "evaluators": ["eve", "ed"]});
    let made = ask(&centre, &eve, "POST", "/calibrations", form).await.expect(201).body;
    let path = format!("/calibrations/{}", made["calibration"]["id"].as_str().unwrap());
    let sheet = format!("{path}/sheets/{}", centre.alpha.ended);
    let of_eve = json!({"answers": lines(&[("listens", 1)]), "summary": "secret of eve",
        "done": true});
    ask(&centre, &eve, "PUT", &sheet, of_eve.clone()).await.expect(200);
    ask(&centre, &observer, "PUT", &sheet, of_eve.clone()).await.expect(404);
    for token in [&ed, &observer, &admin] {
        let seen = centre.get(&format!("/api/v1{path}"), token).await.expect(200);
        assert!(!seen.text.contains("secret of eve"), "{}", seen.text);
        assert_eq!(seen.body["sheets"], json!([]));
        assert_eq!(seen.body["figures"], Value::Null);
        assert_eq!(seen.body["calibration"]["progress"][0]["done"], 1, "that much may be known");
    }
    let of_ed = json!({"answers": lines(&[("listens", 5)]), "done": true});
    let put = ask(&centre, &ed, "PUT", &sheet, of_ed).await.expect(200).body;
    assert_eq!(put["sheets"].as_array().unwrap().len(), 1, "their own alone");
    let early = json!({"version": 1, "reference": []});
    ask(&centre, &eve, "PATCH", &path, early).await.expect(409);
    let close = json!({"version": 1, "close": true});
    let closed = ask(&centre, &eve, "PATCH", &path, close).await.expect(200).body;
    assert_eq!(closed["sheets"].as_array().unwrap().len(), 2);
    let whole = &closed["figures"]["whole"];
    assert!((whole["percent"].as_f64().unwrap() - 10.0 / 11.0).abs() < 1e-9, "{whole}");
    assert!(whole["alpha"].is_f64() && whole["fleiss"].is_null(), "{whole}");
    ask(&centre, &ed, "PUT", &sheet, of_eve).await.expect(409);
    let settled = json!({"version": closed["calibration"]["version"], "minutes": "Revu.",
        "decisions": ["Réécouter", " "],
        "reference": [{"interaction": centre.alpha.ended, "answers": lines(&[])}]});
    let settled = ask(&centre, &eve, "PATCH", &path, settled).await.expect(200).body;
    assert_eq!(settled["decisions"], json!(["Réécouter"]));
    let drift = read(&centre, &eve, "/calibrations/drift?organization=alpha").await;
    assert_eq!(drift["items"][1]["evaluator"], "eve");
    assert_eq!(
        (&drift["items"][1]["leaning"], &drift["items"][1]["alarm"]),
        (&json!(-8.0), &json!(false))
    );
    let trend = read(&centre, &eve, "/calibrations/trend?organization=alpha").await;
    assert_eq!(trend["sessions"][0]["agreement"], settled["figures"]["whole"]);
    assert_eq!(trend["sessions"][0]["questions"], settled["figures"]["questions"]);
    let least = &trend["questions"][0];
    assert_eq!((&least["question"], &least["percent"]), (&json!("listens"), &json!(0.0)));
    assert_eq!(trend["questions"].as_array().unwrap().len(), 11, "{trend}");
    let other = centre.signed_in(Role::QualityEvaluator, &["beta"]).await;
    let none = read(&centre, &other, "/calibrations/trend?organization=alpha").await;
    assert_eq!(none, json!({"sessions": [], "questions": []}));

    // By a rule of the organization the same drift is an alarm, and an alert may be told of it.
    let mut setup = crm::Setup::default();
    setup.quality.drift.points = 5;
    let setups = centre.state.store.setups();
    setups.publish(&"alpha".into(), 0, &setup, "t", crate::state::now()).await.unwrap();
    let rule = json!({"organization": "alpha", "rule": {"name": "Dérive",
        "measure": "evaluators_drifting", "comparison": "above", "threshold": 0, "for_s": 0,
        "scope": {"kind": "all"}, "state": null, "enabled": true,
        "channels": {"sound": false, "banner": true, "webhook": false}}});
    let lead = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let tried = ask(&centre, &lead, "POST", "/alert-rules/test", rule).await.expect(200).body;
    let reading = &tried["items"][0];
    assert!(reading["value"].as_i64() >= Some(1) && reading["beyond"] == true, "{tried}");
}

#[tokio::test]
async fn drawing_fills_the_week_once_and_says_why() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::QualityEvaluator, &["alpha"]).await;
    let mut setup = crm::Setup::default();
    setup.quality.sampling[0].least_talk_s = None;
    let scope = centre.state.store.setups();
    scope.publish(&"alpha".into(), 0, &setup, "t", crate::state::now()).await.unwrap();
    let form = json!({"organization": "alpha"});
    let tally = ask(&centre, &token, "POST", "/quality/draws", form.clone()).await.expect(200).body;
    assert_eq!(tally["drawn"], 0, "the only call that is over is scored already");
    let bad = json!({"organization": "alpha", "week": "2026-60"});
    ask(&centre, &token, "POST", "/quality/draws", bad).await.expect(422);
    let path = format!("/quality/draws/{}", centre.alpha.draw);
    ask(&centre, &token, "PATCH", &path, json!({"left_out": " "})).await.expect(422);
    ask(&centre, &token, "PATCH", &path, json!({"left_out": "Coupé"})).await.expect(204);
    let listed = read(&centre, &token, "/quality/draws?state=skipped").await;
    assert_eq!(listed["items"][0]["left_out"], "Coupé");
    ask(&centre, &token, "PATCH", &path, json!({"left_out": null})).await.expect(204);
    let form = json!({"interaction": centre.alpha.live, "draw": centre.alpha.draw});
    let begun = ask(&centre, &token, "POST", "/evaluations", form).await.expect(201).body;
    assert_eq!(begun["why"][0]["reason"], "chance");
}

#[tokio::test]
async fn a_plan_compares_before_and_since_and_the_agent_only_answers() {
    let centre = Centre::new().await;
    centre.person("alice", Role::Agent, &["alpha"]).await;
    let agent = centre.token("alice").await;
    let coach = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let form = json!({"organization": "alpha", "agent": "alice", "title": "Accueil",
        "questions": ["greeting"], "evaluations": [centre.alpha.evaluation],
        "actions": [{"text": "Double écoute"}]});
    let made = ask(&centre, &coach, "POST", "/coachings", form).await.expect(201).body;
    assert_eq!(
        (&made["questions"][0]["before"], &made["questions"][0]["after"]),
        (&json!(100.0), &Value::Null)
    );
    let path = format!("/coachings/{}", made["id"].as_str().unwrap());
    let form = json!({"version": 1, "state": "done"});
    ask(&centre, &agent, "PATCH", &path, form.clone()).await.expect(403);
    let answer = json!({"version": 1, "answer": "Merci"});
    ask(&centre, &coach, "PATCH", &path, answer.clone()).await.expect(403);
    let said = ask(&centre, &agent, "PATCH", &path, answer).await.expect(200).body;
    assert_eq!((&said["answer"], &said["leads"]), (&json!("Merci"), &json!(false)));
    ask(&centre, &coach, "PATCH", &path, form).await.expect(409);
    let foreign = json!({"organization": "alpha", "agent": "alice", "title": "x",
        "questions": ["greeting"], "evaluations": [centre.beta.evaluation]});
    ask(&centre, &coach, "POST", "/coachings", foreign).await.expect(422);
}

#[tokio::test]
async fn trends_are_means_of_questions_by_week_agent_and_team() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::QualityEvaluator, &["alpha"]).await;
    let draft = scored(&centre, &token).await;
    act(&centre, &token, &draft, json!({"act": "finish"})).await.expect(200);
    let by = read(&centre, &token, "/evaluations/trends?organization=alpha&by=agent").await;
    let line = &by["lines"][0];
    assert_eq!((&line["name"], &line["evaluations"]), (&json!("Alice"), &json!(2)));
    assert_eq!(line["mark"], 98.0);
    let listens = line["questions"].as_array().unwrap().iter().find(|q| q["question"] == "listens");
    assert_eq!(listens.unwrap()["mean"], 60.0);
    for by in ["week", "team"] {
        let path = format!("/evaluations/trends?organization=alpha&by={by}");
        let found = read(&centre, &token, &path).await;
        assert_eq!(
            found["lines"]
                .as_array()
                .unwrap()
                .iter()
                .map(|l| l["evaluations"].as_u64().unwrap())
                .sum::<u64>(),
            2
        );
        assert_eq!(found["total"]["mark"], 98.0);
    }
}
