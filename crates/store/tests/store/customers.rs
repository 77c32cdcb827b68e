//! Customer cards: found however the number or name is written, never across the wall.

use crate::facts::{customer, number, organization, s};
use store::testing::{both, execute};
use store::{Customer, CustomerFilter, Db, Means, Retag, Retagged, Scope, StoreError};
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

async fn paged(db: &Db, words: &str, tag: &str, size: u32) -> Vec<CustomerId> {
    let given = |t: &str| Some(t.to_owned()).filter(|t| !t.is_empty());
    let filter = CustomerFilter { words: given(words), tag: given(tag) };
    let (mut found, mut cursor) = (Vec::new(), None::<String>);
    for _ in 0..100 {
        let all = Scope::all();
        let page = db.customers().page(&all, &filter, cursor.as_deref(), size).await;
        let page = page.expect("a page");
        assert!(page.items.len() <= size as usize);
        found.extend(ids(&page.items));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
    panic!("the pages of {filter:?} do not end");
}

fn tagged() -> Vec<Customer> {
    let mut all = three();
    all[0].tags = vec!["VIP".to_owned()];
    all[1].tags = vec!["À rappeler".to_owned()];
    all[2].tags = vec!["vip".to_owned(), "vip rouge".to_owned()];
    all
}

#[tokio::test]
async fn a_search_and_a_tag_narrow_together_whatever_the_page() {
    both(async |db| {
        db.customers().upsert_all(&tagged()).await.unwrap();
        for (words, tag, expected) in [
            ("", "VIP", vec![3, 1]),
            ("", "a rappeler", vec![2]),
            ("", "rappeler", vec![]),
            ("", "#", vec![]),
            ("vip", "", vec![]),
            ("durand", "vip", vec![1]),
            ("du hel", "vip", vec![3, 1]),
            ("helene", "vip rouge", vec![3]),
            ("x@exam", "vip", vec![3, 1]),
            ("", "", vec![2, 3, 1]),
        ] {
            let mut expected: Vec<_> = expected.into_iter().map(customer).collect();
            for size in [1, 2, 9] {
                let mut found = paged(&db, words, tag, size).await;
                if !words.is_empty() {
                    // A page of a search is by name in itself.
                    found.sort();
                    expected.sort();
                }
                assert_eq!(found, expected, "{words:?} {tag:?} by {size}");
            }
        }
        let filter = CustomerFilter { words: Some("du".to_owned()), tag: None };
        let wrong = db.customers().page(&Scope::all(), &filter, Some("x"), 1).await;
        assert!(matches!(wrong, Err(StoreError::Cursor { .. })));
        let net = Scope::of_organizations(vec![organization("net")]);
        let filter = CustomerFilter { tag: Some("vip".to_owned()), words: None };
        let walled = db.customers().page(&net, &filter, None, 9).await.unwrap();
        assert_eq!(ids(&walled.items), [customer(1)]);
    })
    .await;
}

#[tokio::test]
async fn a_search_of_many_alike_gives_each_once() {
    both(async |db| {
        let card = |n: u128| card(n, "net", "Jean", &format!("Martin{}", n % 7), "");
        let many: Vec<_> = (1..=60).map(card).collect();
        db.customers().upsert_all(&many).await.unwrap();
        for words in ["mar", "jean", "jean mar", "mar jean"] {
            let mut found = paged(&db, words, "", 7).await;
            found.sort();
            let all: Vec<_> = (1..=60).map(customer).collect();
            assert_eq!(found, all, "{words}");
        }
    })
    .await;
}

#[tokio::test]
async fn many_cards_are_tagged_at_once_each_by_itself() {
    both(async |db| {
        let cards = db.customers();
        let mut all = tagged();
        all[1].tags = (0..50).map(|n| format!("t{n}")).collect();
        cards.upsert_all(&all).await.unwrap();
        let change = Retag { add: vec!["VIP".to_owned()], remove: vec!["vip rouge".to_owned()] };
        let named = [customer(1), customer(2), customer(3), customer(9), customer(1)];
        let done = cards.retag(&Scope::all(), &named, &change, s(9)).await.unwrap();
        let told: Vec<_> = done
            .iter()
            .map(|(id, fate)| match fate {
                Retagged::Changed { card, added, removed } => {
                    assert_eq!((card.id, card.version), (*id, 2));
                    (*id, format!("+{added:?} -{removed:?}"))
                }
                other => (*id, format!("{other:?}")),
            })
            .collect();
        let expected = [
            (customer(1), "Same"),
            (customer(2), "TooMany"),
            (customer(3), "+[\"VIP\"] -[\"vip rouge\"]"),
            (customer(9), "Unknown"),
        ];
        assert_eq!(told, expected.map(|(id, fate)| (id, fate.to_owned())));
        assert_eq!(paged(&db, "", "vip rouge", 9).await, []);
        let trip = Scope::of_organizations(vec![organization("trip")]);
        let walled = cards.retag(&trip, &[customer(1)], &change, s(9)).await.unwrap();
        assert_eq!(walled, [(customer(1), Retagged::Unknown)]);
    })
    .await;
}

/// As a program of schema 9 left them: no keys of tags, no addresses seen.
#[tokio::test]
async fn cards_of_an_earlier_program_are_found_once_it_has_caught_up() {
    both(async |db| {
        let mut all = tagged();
        all[0].notes = Some(Pii::new("Sa fille : Fille@Example.fr, 0470 12 34 56".to_owned()));
        db.customers().upsert_all(&all).await.unwrap();
        let mut plan = vocab::FloorPlan::empty();
        plan.settings.region = "BE".to_owned();
        db.plans().publish("ada", &plan, s(1)).await.unwrap();
        execute(&db, "DELETE FROM customer_key WHERE key LIKE '#%'").await;
        execute(&db, "DELETE FROM seen_number").await;
        assert_eq!(paged(&db, "", "vip", 9).await, []);
        let mut rounds = 0;
        while db.customers().catch_up().await.unwrap() {
            rounds += 1;
            assert!(rounds < 20, "it ends");
        }
        assert_eq!(paged(&db, "", "vip", 9).await, [customer(3), customer(1)]);
        for means in [
            Means::Email("fille@example.fr".to_owned()),
            Means::Number(vocab::Address::parse("+32470123456", "BE")),
        ] {
            let found = db.customers().identify(&Scope::all(), &means).await.unwrap();
            let who: Vec<_> = found.iter().map(|m| m.customer.id).collect();
            assert_eq!(who, [customer(1)], "{means:?}");
        }
        assert!(!db.customers().catch_up().await.unwrap(), "once");
        plan.settings.region = "FR".to_owned();
        db.plans().publish("ada", &plan, s(2)).await.unwrap();
        assert!(
            db.customers().catch_up().await.unwrap(),
            "texts are read anew for another country"
        );
    })
    .await;
}
