use crm::script::{END, Ending, Page, Run, Script, templates};
use crm::{Label, Values};
use serde_json::json;
use store::testing::both;
use store::{Db, Scope, ScriptRun, ScriptRunFilter, StoreError};
use uuid::Uuid;
use vocab::{CustomerId, InteractionId, Moment, OrganizationId};

const fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

fn alpha() -> OrganizationId {
    OrganizationId::new("alpha")
}

fn stranger() -> Scope {
    Scope::of_organizations(vec!["beta".into()])
}

fn script(name: &str) -> Script {
    let mut page = Page::new("hello", "Accueil".into(), "Bonjour".into());
    END.clone_into(&mut page.otherwise);
    page.mentions = templates();
    let mut script = Script::new(Label::from(name));
    script.pages = vec![page];
    "hello".clone_into(&mut script.start);
    script
}

fn run(n: u128, begun: Moment) -> ScriptRun {
    ScriptRun {
        id: Uuid::from_u128(n).to_string(),
        organization: alpha(),
        script: "sale".to_owned(),
        version: 1,
        interaction: InteractionId::from_uuid(Uuid::from_u128(n)),
        customer: Some(CustomerId::from_uuid(Uuid::from_u128(9))),
        agent: "ada".into(),
        started_at: begun,
        revision: 1,
        run: Run::begin(&script("Vente"), begun),
    }
}

#[tokio::test]
async fn a_draft_is_saved_from_its_revision_and_published_as_a_version_that_stays() {
    both(async |db: Db| {
        let (scripts, all) = (db.scripts(), Scope::all());
        let save = async |from, name| {
            scripts.save(&alpha(), "sale", from, &script(name), "ada", at(1)).await
        };
        assert_eq!(save(0, "Vente").await.unwrap(), 1);
        assert_eq!(save(1, "Ventes").await.unwrap(), 2);
        for from in [0, 1, 7] {
            let stale = save(from, "Autre").await;
            assert!(matches!(stale, Err(StoreError::Stale { found: 2, .. })), "{stale:?}");
        }
        assert_eq!(scripts.publish(&alpha(), "sale", 2, "ada", at(2)).await.unwrap(), 1);
        save(2, "Vente 2").await.unwrap();
        let early = scripts.publish(&alpha(), "sale", 2, "ada", at(3)).await;
        assert!(matches!(early, Err(StoreError::Stale { .. })));
        assert_eq!(scripts.publish(&alpha(), "sale", 3, "ada", at(3)).await.unwrap(), 2);
        let old = scripts.version(&all, &alpha(), "sale", 1).await.unwrap().unwrap();
        assert_eq!(old.script, script("Ventes"), "what was published stays");
        assert_eq!(scripts.version(&stranger(), &alpha(), "sale", 1).await.unwrap(), None);
        assert_eq!(scripts.get(&stranger(), &alpha(), "sale").await.unwrap(), None);
        assert_eq!(scripts.list(&stranger(), &alpha()).await.unwrap(), []);
        assert_eq!(scripts.versions(&stranger(), &alpha(), "sale", 9).await.unwrap(), []);
        let unknown = scripts.publish(&alpha(), "other", 1, "ada", at(3)).await;
        assert!(matches!(unknown, Err(StoreError::Unknown { .. })));
        let versions = scripts.versions(&all, &alpha(), "sale", 9).await.unwrap();
        (versions, scripts.list(&all, &alpha()).await.unwrap())
    })
    .await;
}

#[tokio::test]
async fn the_script_of_the_queue_goes_before_that_of_the_campaign_and_a_retired_one_is_gone() {
    both(async |db: Db| {
        let scripts = db.scripts();
        for (id, queue, campaign) in [("a_camp", None, Some("c")), ("b_queue", Some("q"), None)] {
            let mut one = script(id);
            one.queues = queue.into_iter().map(Into::into).collect();
            one.campaigns = campaign.into_iter().map(Into::into).collect();
            scripts.save(&alpha(), id, 0, &one, "ada", at(1)).await.unwrap();
        }
        let (queue, campaign) = ("q".into(), "c".into());
        let call = async || {
            let found = scripts.for_call(&alpha(), Some(&queue), Some(&campaign)).await.unwrap();
            found.map(|v| v.id)
        };
        assert_eq!(call().await, None, "a draft is for no call");
        for id in ["a_camp", "b_queue"] {
            scripts.publish(&alpha(), id, 1, "ada", at(2)).await.unwrap();
        }
        assert_eq!(call().await.as_deref(), Some("b_queue"));
        scripts.retire(&alpha(), "b_queue").await.unwrap();
        assert_eq!(call().await.as_deref(), Some("a_camp"));
        assert_eq!(scripts.in_force(&alpha()).await.unwrap().len(), 1);
        let none = scripts.for_call(&alpha(), None, None).await.unwrap();
        assert_eq!(none, None);
        let beta = OrganizationId::new("beta");
        assert_eq!(scripts.for_call(&beta, Some(&queue), None).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_step_is_saved_once_and_its_proofs_are_only_ever_added() {
    both(async |db: Db| {
        let (runs, all, script) = (db.script_runs(), Scope::all(), script("Vente"));
        let mut one = run(1, at(10));
        runs.begin(&one, &script).await.unwrap();
        let again = runs.begin(&ScriptRun { id: "other".to_owned(), ..one.clone() }, &script).await;
        assert!(matches!(again, Err(StoreError::Conflict { .. })), "one run for a call");
        one.run.tick(&script, "identity", at(11)).unwrap();
        let saved = runs.step(&one, &"ada".into(), &script).await.unwrap();
        assert_eq!(saved.revision, 2);
        let late = runs.step(&one, &"bob".into(), &script).await;
        assert!(matches!(late, Err(StoreError::Stale { expected: 1, found: 2 })));
        let mut next = runs.get(&all, &one.id).await.unwrap().unwrap();
        assert_eq!(next, saved);
        next.run.tick(&script, "recording_notice", at(12)).unwrap();
        next.run.keep(&script, &Values::new()).unwrap();
        runs.step(&next, &"bob".into(), &script).await.unwrap();
        let proofs = runs.proofs(&next).await.unwrap();
        let told: Vec<_> =
            proofs.iter().map(|p| (p.mention.as_str(), p.agent.as_str(), p.at)).collect();
        assert_eq!(told, [("identity", "ada", at(11)), ("recording_notice", "bob", at(12))]);
        assert!(proofs[0].law.contains("L221-16"));
        assert_eq!(runs.get(&stranger(), &one.id).await.unwrap(), None);
        let of_call =
            ScriptRunFilter { interaction: Some(one.interaction), limit: 9, ..Default::default() };
        assert_eq!(runs.list(&stranger(), &of_call).await.unwrap(), []);
        runs.list(&all, &of_call).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn a_run_without_an_end_fell_with_its_call() {
    both(async |db: Db| {
        let (runs, all, script) = (db.script_runs(), Scope::all(), script("Vente"));
        let mut stopped = run(2, at(20));
        stopped.run.end(Ending::Stopped, at(21)).unwrap();
        runs.begin_all(&[run(1, at(10)), stopped, run(3, at(90))], &script).await.unwrap();
        let span = (at(0), at(90));
        let found = runs.of_version(&all, &alpha(), "sale", 1, span, 9).await.unwrap();
        let endings: Vec<_> = found.iter().map(|(r, fallen)| (r.started_at, *fallen)).collect();
        assert_eq!(endings, [(at(10), Some(Ending::CallEnded)), (at(20), None)]);
        assert_eq!(runs.of_version(&all, &alpha(), "sale", 2, span, 9).await.unwrap(), []);
        let strange = runs.of_version(&stranger(), &alpha(), "sale", 1, span, 9).await.unwrap();
        assert_eq!(strange, []);
    })
    .await;
}

#[tokio::test]
async fn erasing_a_customer_leaves_the_proof_and_takes_the_answers() {
    both(async |db: Db| {
        let (runs, all, script) = (db.script_runs(), Scope::all(), script("Vente"));
        let mut one = run(1, at(10));
        one.run.tick(&script, "identity", at(11)).unwrap();
        let typed = json!({"town": "Lyon"});
        one.run.answers = vocab::Pii::new(typed.as_object().cloned().unwrap());
        runs.begin(&one, &script).await.unwrap();
        let customer = one.customer.unwrap();
        assert_eq!(runs.erase_answers(&stranger(), customer).await.unwrap(), 0);
        assert_eq!(runs.erase_answers(&all, customer).await.unwrap(), 1);
        let after = runs.get(&all, &one.id).await.unwrap().unwrap();
        assert!(after.run.answers.reveal().is_empty() && after.customer.is_none());
        assert_eq!(runs.proofs(&after).await.unwrap().len(), 1);
    })
    .await;
}
