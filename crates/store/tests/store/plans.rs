//! Published plans and drafts.

use crate::facts::s;
use store::testing::both;
use vocab::{FloorPlan, Organization};

fn plan(name: &str) -> FloorPlan {
    let mut plan = FloorPlan::empty();
    plan.organizations.insert(
        "net".into(),
        Organization {
            name: name.to_owned(),
            recording: None,
            manual_calls: vocab::DialPurpose::Service,
        },
    );
    plan
}

#[tokio::test]
async fn each_published_plan_is_the_next_version_for_ever() {
    both(async |db| {
        let plans = db.plans();
        assert_eq!(plans.latest().await.unwrap(), None);
        assert_eq!(plans.publish("admin", &plan("Réseau"), s(1)).await.unwrap(), 1);
        assert_eq!(plans.publish("chef", &plan("Internet"), s(2)).await.unwrap(), 2);
        assert_eq!(plans.get(1).await.unwrap().unwrap().plan, plan("Réseau"));
        let latest = plans.latest().await.unwrap().unwrap();
        assert_eq!((latest.version, latest.author.as_str(), latest.at), (2, "chef", s(2)));
        assert_eq!(plans.list(10).await.unwrap().len(), 2);
        latest
    })
    .await;
}

#[tokio::test]
async fn each_author_has_one_draft() {
    both(async |db| {
        let plans = db.plans();
        plans.save_draft("admin", &plan("a"), s(1)).await.unwrap();
        plans.save_draft("admin", &plan("b"), s(2)).await.unwrap();
        assert_eq!(plans.draft("admin").await.unwrap(), Some(plan("b")));
        assert_eq!(plans.draft("chef").await.unwrap(), None);
        plans.drop_draft("admin").await.unwrap();
        assert_eq!(plans.draft("admin").await.unwrap(), None);
    })
    .await;
}
