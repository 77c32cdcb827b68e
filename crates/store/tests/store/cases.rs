//! Cases and diagnoses: numbers, revisions, walls, two people at once.

use crate::facts::{call, customer, organization, s};
use crm::Values;
use crm::cases::{Case, Success};
use serde_json::json;
use store::testing::both;
use store::{
    CaseFilter, CaseId, CaseOrigin, CaseRecord, CaseState, Db, DiagnosisBody, DiagnosisFilter,
    DiagnosisId, DiagnosisRecord, DiagnosisState, DiagnosisStep, NewCase, Scope, StoreError,
};
use uuid::Uuid;
use vocab::{Pii, TicketId};

fn id(n: u128) -> CaseId {
    CaseId::from_uuid(Uuid::from_u128(n))
}

fn pii(text: &str) -> Pii<String> {
    Pii::new(text.to_owned())
}

fn values(light: &str) -> Values {
    json!({ "light": light }).as_object().cloned().expect("an object")
}

fn new(n: u128, org: &str, state: CaseState, problem: &str) -> NewCase {
    NewCase {
        id: id(n),
        organization: organization(org),
        base: "box".to_owned(),
        state,
        case: Case {
            number: 999,
            values: values("red"),
            problem: pii(problem),
            solution: pii("Redémarrer"),
            article: None,
            success: Success { tried: 2, solved: 1 },
        },
        origin: CaseOrigin { revises: Some(id(1)), ..CaseOrigin::default() },
        author: "alice".to_owned(),
    }
}

async fn three(db: &Db) -> Vec<CaseRecord> {
    let all = vec![
        new(1, "net", CaseState::Accepted, "Voyant rouge"),
        new(2, "net", CaseState::Proposed, "Débit faible"),
        new(3, "trip", CaseState::Accepted, "Billet perdu"),
    ];
    db.cases().create_all(all, s(1)).await.expect("creates")
}

fn any() -> CaseFilter {
    CaseFilter { base: None, state: None, text: None, cursor: None, limit: 50 }
}

#[tokio::test]
async fn each_organization_counts_its_own_cases_and_reasons_with_those_accepted() {
    both(async |db| {
        let made = three(&db).await;
        assert_eq!(made.iter().map(|c| c.case.number).collect::<Vec<_>>(), [1, 2, 1]);
        assert_eq!(db.cases().get(&Scope::all(), id(2)).await.unwrap().as_ref(), made.get(1));
        let net = organization("net");
        let accepted = db.cases().accepted(&net, "box").await.unwrap();
        assert_eq!(accepted, [(id(1), made[0].case.clone())]);
        assert!(db.cases().accepted(&net, "other").await.unwrap().is_empty());
        made
    })
    .await;
}

#[tokio::test]
async fn a_change_keeps_what_was_and_an_older_copy_is_refused() {
    both(async |db| {
        let made = three(&db).await;
        let (cases, all) = (db.cases(), Scope::all());
        let before = cases.revision(&organization("net"), "box").await.unwrap();
        let mut mine = made[1].clone();
        (mine.state, mine.case.number) = (CaseState::Accepted, 7);
        mine.case.solution = pii("Filtrer");
        let saved = cases.save(&all, &mine, "expert", &pii("bien vu"), s(5)).await.unwrap();
        assert_eq!((saved.version, saved.case.number), (2, 2));
        assert_eq!(cases.get(&all, id(2)).await.unwrap(), Some(saved));
        let late = cases.save(&all, &mine, "other", &pii(""), s(6)).await.unwrap_err();
        assert!(matches!(late, StoreError::Stale { expected: 1, found: 2 }), "{late}");
        let history = cases.history(&all, id(2)).await.unwrap().unwrap();
        assert_eq!((history.len(), history[0].state), (1, CaseState::Accepted));
        assert_eq!(history[0].before, made[1].case);
        assert!(cases.revision(&organization("net"), "box").await.unwrap() > before);
        history
    })
    .await;
}

#[tokio::test]
async fn an_outcome_is_counted_and_a_change_does_not_undo_it() {
    both(async |db| {
        let made = three(&db).await;
        let (cases, all) = (db.cases(), Scope::all());
        let before = cases.revision(&organization("net"), "box").await.unwrap();
        cases.count(&all, id(1), true).await.unwrap();
        cases.count(&all, id(1), false).await.unwrap();
        assert_eq!(cases.revision(&organization("net"), "box").await.unwrap(), before + 2);
        cases.save(&all, &made[0], "expert", &pii(""), s(5)).await.unwrap();
        let found = cases.get(&all, id(1)).await.unwrap().unwrap();
        assert_eq!(found.case.success, Success { tried: 4, solved: 2 });
    })
    .await;
}

#[tokio::test]
async fn cases_are_found_by_words_state_and_page() {
    both(async |db| {
        three(&db).await;
        let all = Scope::all();
        let ask = async |filter: CaseFilter| {
            let page = db.cases().list(&all, &filter).await.unwrap();
            page.items.iter().map(|c| c.id).collect::<Vec<_>>()
        };
        assert_eq!(ask(any()).await, [id(3), id(2), id(1)]);
        assert_eq!(ask(CaseFilter { text: Some("debit".to_owned()), ..any() }).await, [id(2)]);
        let proposed = CaseFilter { state: Some(CaseState::Proposed), ..any() };
        assert_eq!(ask(proposed).await, [id(2)]);
        assert!(ask(CaseFilter { base: Some("x".to_owned()), ..any() }).await.is_empty());
        let first = db.cases().list(&all, &CaseFilter { limit: 2, ..any() }).await.unwrap();
        let rest = CaseFilter { cursor: first.next, limit: 2, ..any() };
        assert_eq!(ask(rest).await, [id(1)]);
    })
    .await;
}

#[tokio::test]
async fn a_scope_walls_cases_and_diagnoses() {
    both(async |db| {
        let made = three(&db).await;
        let trip = Scope::of_organizations(vec![organization("trip")]);
        assert!(db.cases().get(&trip, id(1)).await.unwrap().is_none());
        assert!(db.cases().history(&trip, id(1)).await.unwrap().is_none());
        let refused = db.cases().save(&trip, &made[0], "eve", &pii(""), s(6)).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unknown { .. }), "{refused}");
        let refused = db.cases().count(&trip, id(1), true).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unknown { .. }), "{refused}");
        assert_eq!(db.cases().list(&trip, &any()).await.unwrap().items, [made[2].clone()]);
        db.diagnoses().create(&diagnosis(1)).await.unwrap();
        assert!(db.diagnoses().get(&trip, diagnosis(1).id).await.unwrap().is_none());
        let wanted = DiagnosisFilter { limit: 9, ..DiagnosisFilter::default() };
        assert!(db.diagnoses().list(&trip, &wanted).await.unwrap().is_empty());
    })
    .await;
}

fn diagnosis(n: u128) -> DiagnosisRecord {
    let body = DiagnosisBody {
        text: pii("rien ne marche"),
        steps: vec![
            DiagnosisStep { attribute: "light".into(), answer: Some(json!("red")), at: s(2) },
            DiagnosisStep { attribute: "wire".into(), answer: None, at: s(3) },
        ],
        ..DiagnosisBody::default()
    };
    DiagnosisRecord {
        id: DiagnosisId::from_uuid(Uuid::from_u128(n)),
        organization: organization("net"),
        base: "box".to_owned(),
        interaction: Some(call(n)),
        customer: Some(customer(1)),
        ticket: None,
        author: "alice".to_owned(),
        state: DiagnosisState::Open,
        body,
        started_at: s(n as i64),
        updated_at: s(n as i64),
        version: 1,
    }
}

#[tokio::test]
async fn a_diagnosis_is_found_by_what_it_belongs_to_and_kept_step_by_step() {
    both(async |db| {
        let (diagnoses, all) = (db.diagnoses(), Scope::all());
        for n in [1, 2] {
            diagnoses.create(&diagnosis(n)).await.unwrap();
        }
        let mut mine = diagnoses.get(&all, diagnosis(1).id).await.unwrap().unwrap();
        assert_eq!(mine, diagnosis(1));
        assert_eq!(mine.body.values(), values("red"));
        assert_eq!(mine.body.skipped(), ["wire".to_owned()].into());
        mine.ticket = Some(TicketId::from_uuid(Uuid::from_u128(5)));
        mine.state = DiagnosisState::Solved;
        let saved = diagnoses.save(&mine, s(9)).await.unwrap();
        assert_eq!(saved.version, 2);
        let late = diagnoses.save(&mine, s(10)).await.unwrap_err();
        assert!(matches!(late, StoreError::Stale { .. }), "{late}");
        let ask = async |filter: DiagnosisFilter| {
            let filter = DiagnosisFilter { limit: 9, ..filter };
            let found = diagnoses.list(&all, &filter).await.unwrap();
            found.iter().map(|d| d.id.uuid().as_u128()).collect::<Vec<_>>()
        };
        let none = DiagnosisFilter::default;
        assert_eq!(ask(none()).await, [2, 1]);
        assert_eq!(ask(DiagnosisFilter { ticket: mine.ticket, ..none() }).await, [1]);
        let calls = |some: &[u128]| DiagnosisFilter {
            interactions: Some(some.iter().map(|n| call(*n)).collect()),
            ..none()
        };
        assert_eq!(ask(calls(&[2, 7])).await, [2]);
        assert_eq!(ask(calls(&[])).await, []);
        let who = DiagnosisFilter { customer: Some(customer(1)), ..none() };
        assert_eq!(ask(who).await, [2, 1]);
    })
    .await;
}
