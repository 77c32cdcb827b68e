//! Customer cards: found however the number or name is written, never across the wall.

use crate::facts::{customer, number, organization, s};
use store::testing::both;
use store::{Customer, Scope, StoreError};
use vocab::{CustomerId, Pii};

fn card(n: u128, org: &str, first: &str, last: &str, phone: &str) -> Customer {
    let pii = |text: &str| Pii::new(text.to_owned());
    Customer {
        first_name: Some(pii(first)),
        last_name: Some(pii(last)),
        numbers: vec![Pii::new(number(phone))],
        emails: vec![pii("x@example.fr")],
        postcode: Some(pii("75011")),
        city: Some(pii("Paris")),
        language: Some("fr".to_owned()),
        tags: vec!["vip".to_owned()],
        facts: Pii::new(serde_json::Map::from_iter([("contract".to_owned(), "fibre".into())])),
        updated_at: s(n as i64),
        ..Customer::new(customer(n), organization(org), format!("{first} {last}"), s(0))
    }
}

fn three() -> Vec<Customer> {
    vec![
        card(1, "net", "Hélène", "Durand", "0612345678"),
        card(2, "net", "Émile", "d'Arc", "0162000077"),
        card(3, "trip", "Hélène", "Dupont", "0612345678"),
    ]
}

fn ids(found: &[Customer]) -> Vec<CustomerId> {
    found.iter().map(|c| c.id).collect()
}

#[tokio::test]
async fn a_card_is_kept_whole_and_replaced_whole() {
    both(async |db| {
        let cards = db.customers();
        cards.upsert_all(&three()).await.unwrap();
        let read = cards.get(&Scope::all(), customer(1)).await.unwrap();
        assert_eq!(read.as_ref(), Some(&three()[0]));
        let mut moved = three()[0].clone();
        moved.numbers = vec![Pii::new(number("0612345699"))];
        cards.upsert(&moved).await.unwrap();
        let all = Scope::all();
        let old = cards.by_number(&all, &number("0612345678")).await.unwrap();
        assert_eq!(ids(&old), [customer(3)], "the old number is forgotten");
        let new = cards.by_number(&all, &number("06 12 34 56 99")).await.unwrap();
        assert_eq!(ids(&new), [customer(1)]);
        let stolen = Customer { organization: organization("trip"), ..moved };
        let refused = cards.upsert(&stolen).await.unwrap_err();
        assert!(matches!(refused, StoreError::Conflict { .. }), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn a_number_gives_all_who_have_it_within_the_scope() {
    both(async |db| {
        let cards = db.customers();
        cards.upsert_all(&three()).await.unwrap();
        let caller = number("+33 6 12 34 56 78");
        let net = Scope::of_organizations(vec![organization("net")]);
        assert_eq!(ids(&cards.by_number(&net, &caller).await.unwrap()), [customer(1)]);
        let both = cards.by_number(&Scope::all(), &caller).await.unwrap();
        assert_eq!(ids(&both), [customer(3), customer(1)], "by name");
        assert!(cards.get(&net, customer(3)).await.unwrap().is_none());
        let anonymous = vocab::Address::anonymous();
        assert!(cards.by_number(&net, &anonymous).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn search_finds_beginnings_of_names_and_numbers_whatever_the_accents() {
    both(async |db| {
        let cards = db.customers();
        cards.upsert_all(&three()).await.unwrap();
        for (text, found) in [
            ("helene", vec![3, 1]),
            ("DUR", vec![1]),
            ("du hel", vec![3, 1]),
            ("durand helene", vec![1]),
            ("Hélène Durand", vec![1]),
            ("X@exam", vec![2, 3, 1]),
            ("x@example.com", vec![]),
            ("d'arc", vec![2]),
            ("emile", vec![2]),
            ("06 12", vec![3, 1]),
            ("+33612", vec![3, 1]),
            ("0162", vec![2]),
            ("urand", vec![]),
            ("%", vec![]),
            ("", vec![]),
        ] {
            let page = cards.search(&Scope::all(), text, 10).await.unwrap();
            let expected: Vec<_> = found.into_iter().map(customer).collect();
            assert_eq!(ids(&page), expected, "{text}");
        }
        let trip = Scope::of_organizations(vec![organization("trip")]);
        assert_eq!(ids(&cards.search(&trip, "du", 10).await.unwrap()), [customer(3)]);
    })
    .await;
}

#[tokio::test]
async fn the_list_goes_by_name_page_after_page() {
    both(async |db| {
        let cards = db.customers();
        cards.upsert_all(&three()).await.unwrap();
        let first = cards.list(&Scope::all(), None, 2).await.unwrap();
        assert_eq!(ids(&first.items), [customer(2), customer(3)]);
        let rest = cards.list(&Scope::all(), first.next.as_deref(), 2).await.unwrap();
        assert_eq!((ids(&rest.items), rest.next), (vec![customer(1)], None));
    })
    .await;
}

#[test]
fn a_card_prints_nothing_personal() {
    let printed = format!("{:?}", three());
    for word in ["Hélène", "Durand", "612345678", "Paris", "75011", "fibre", "example.fr"] {
        assert!(!printed.contains(word), "{word} in {printed}");
    }
}

#[tokio::test]
async fn of_two_changes_to_one_version_the_second_is_told() {
    both(async |db| {
        let (cards, all) = (db.customers(), Scope::all());
        cards.upsert_all(&three()).await.unwrap();
        let read = cards.get(&all, customer(1)).await.unwrap().unwrap();
        let first = Customer { city: Some(Pii::new("Lyon".to_owned())), ..read.clone() };
        let second = Customer { city: Some(Pii::new("Lille".to_owned())), ..read };
        let at = s(100);
        assert_eq!(cards.update(&all, &first, at).await.unwrap().version, 2);
        let told = cards.update(&all, &second, at).await.unwrap_err();
        assert!(matches!(told, StoreError::Stale { expected: 1, found: 2 }), "{told}");
        let strange = Scope::of_organizations(vec![organization("trip")]);
        let told = cards.update(&strange, &first, at).await.unwrap_err();
        assert!(matches!(told, StoreError::Unknown { .. }), "{told}");
        cards.get(&all, customer(1)).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn all_words_are_found_in_any_order_also_where_the_name_whole_finds_somebody() {
    both(async |db| {
        let cards = db.customers();
        let company = |n: u128, name: &str| Customer {
            company: true,
            ..Customer::new(customer(n), organization("net"), name, s(0))
        };
        let mut all = vec![
            card(1, "net", "Jean", "Martin", "0612345601"),
            card(2, "net", "Jean-Pierre", "Martin", "0612345602"),
            card(3, "net", "Martin", "Jeanson", "0612345603"),
            company(4, "Garage Martin et Jean"),
        ];
        all[3].numbers.clear();
        cards.upsert_all(&all).await.unwrap();
        for (text, found) in [
            ("jean martin", vec![4, 3, 2, 1]),
            ("martin pierre", vec![2]),
            ("pier mar", vec![2]),
            ("garage jean", vec![4]),
            ("martin 06 12 34 56 02", vec![]),
            ("jean nobody", vec![]),
        ] {
            let page = cards.search(&Scope::all(), text, 10).await.unwrap();
            let mut got = ids(&page);
            got.sort();
            let mut expected: Vec<_> = found.into_iter().map(customer).collect();
            expected.sort();
            assert_eq!(got, expected, "{text}");
        }
        cards.search(&Scope::all(), "jean", 10).await.unwrap().len()
    })
    .await;
}
