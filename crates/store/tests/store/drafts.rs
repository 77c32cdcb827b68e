use store::testing::both;
use store::{Db, Draft};
use vocab::{Moment, Pii};

fn draft(name: &str, body: &str, ms: i64) -> Draft {
    let (body, at) = (Pii::new(body.to_owned()), Moment::from_epoch_ms(ms));
    Draft { name: name.to_owned(), body, at }
}

#[tokio::test]
async fn each_person_keeps_the_latest_of_their_own_drafts() {
    both(async |db: Db| {
        let drafts = db.drafts();
        for n in 0..70 {
            drafts.put("ada", &draft(&format!("d{n:02}"), "{}", n)).await.unwrap();
        }
        drafts.put("bob", &draft("d69", "his", 5)).await.unwrap();
        drafts.put("ada", &draft("d69", "later", 99)).await.unwrap();
        let listed = drafts.list("ada").await.unwrap();
        assert_eq!(listed.len(), 60);
        assert_eq!((listed[0].name.as_str(), listed[0].body.reveal().as_str()), ("d69", "later"));
        assert_eq!(listed[59].name, "d10", "the oldest made room");
        drafts.remove("ada", "d69").await.unwrap();
        drafts.remove("ada", "d69").await.unwrap();
        assert_eq!(drafts.list("bob").await.unwrap(), [draft("d69", "his", 5)]);
        assert_eq!(drafts.purge(Moment::from_epoch_ms(40)).await.unwrap(), 31);
        drafts.list("ada").await.unwrap().len()
    })
    .await;
}
