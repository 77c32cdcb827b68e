use crm::{Field, FieldType, Label, Setup};
use store::testing::both;
use store::{Db, Scope, StoreError};
use vocab::{Moment, OrganizationId};

fn with_field(id: &str) -> Setup {
    let field = Field::new(id, Label::new("Champ", "Field"), FieldType::YesNo {});
    Setup { customer_fields: vec![field], ..Setup::default() }
}

const fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

#[tokio::test]
async fn each_organization_begins_with_the_default_and_publishes_versions_of_its_own() {
    both(async |db: Db| {
        let (alpha, beta) = (OrganizationId::new("alpha"), OrganizationId::new("beta"));
        let all = Scope::all();
        assert_eq!(db.setups().latest(&all, &alpha).await.unwrap().version, 0);
        let first = db.setups().publish(&alpha, 0, &with_field("a"), "ada", at(1)).await.unwrap();
        let second = db.setups().publish(&alpha, 1, &with_field("b"), "bob", at(2)).await.unwrap();
        assert_eq!((first, second), (1, 2));
        let latest = db.setups().latest(&all, &alpha).await.unwrap();
        assert_eq!((latest.setup, latest.author.as_str()), (with_field("b"), "bob"));
        assert_eq!(db.setups().latest(&all, &beta).await.unwrap().setup, Setup::default());
        let stale = db.setups().publish(&alpha, 1, &with_field("c"), "cyd", at(3)).await;
        assert!(matches!(stale, Err(StoreError::Stale { expected: 1, found: 2 })));
        let stranger = Scope::of_organizations(vec![beta]);
        assert_eq!(db.setups().latest(&stranger, &alpha).await.unwrap().version, 0);
        assert!(db.setups().versions(&stranger, &alpha, 9).await.unwrap().is_empty());
        db.setups().versions(&all, &alpha, 9).await.unwrap()
    })
    .await;
}
