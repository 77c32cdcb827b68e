use super::*;
use crm::score::base::Unit;
use crm::{Contract, Label, Setup};
use store::Ticket;
use store::testing::both;
use uuid::Uuid;
use vocab::{Address, CustomerId, Moment, Pii, TicketId};

const NOW: Moment = Moment::from_epoch_ms(1_790_000_000_000);

fn net() -> OrganizationId {
    OrganizationId::new("net")
}

fn card(n: u128, contract: &str) -> Customer {
    let id = CustomerId::from_uuid(Uuid::from_u128(n));
    let mut card = Customer::new(id, net(), format!("Client {n}"), NOW);
    card.numbers = vec![Pii::new(Address::parse("0612345678", "FR"))];
    card.reference = Some(Pii::new(format!("C-{n:06}")));
    card.contracts = vec![Contract { number: contract.to_owned(), ..Contract::default() }];
    card.score = Some(7);
    card
}

async fn asked(db: &Db, by: CustomerKey) -> (u32, Option<u128>, Option<i32>) {
    match look_up(db, net(), by).await {
        CustomerMatch::Unknown => (0, None, None),
        CustomerMatch::One { customer, standing, .. } => {
            (1, Some(customer.uuid().as_u128()), standing.score)
        }
        CustomerMatch::Several { count } => (count, None, None),
        CustomerMatch::Failed => panic!("the customer base does not answer"),
    }
}

#[tokio::test]
async fn whatever_a_caller_keys_leads_to_the_one_customer_who_has_it() {
    both(async |db| {
        db.customers().upsert(&card(1, "FIB-204518")).await.unwrap();
        db.customers().upsert(&card(2, "FIB-204519")).await.unwrap();
        db.customers().upsert(&card(3, "FIB-204519")).await.unwrap();
        let id = TicketId::from_uuid(Uuid::from_u128(9));
        let ticket = Ticket {
            customer: Some(CustomerId::from_uuid(Uuid::from_u128(2))),
            subject: Pii::new("Box éteinte".to_owned()),
            ..Ticket::new(id, net(), "incident", "alice", NOW)
        };
        db.tickets().open(ticket, "INC").await.unwrap();
        let text = |t: &str| t.to_owned();
        let one = |n| (1, Some(n), Some(7));
        assert_eq!(asked(&db, CustomerKey::Contract(text("204518"))).await, one(1));
        assert_eq!(asked(&db, CustomerKey::Contract(text("204519"))).await, (2, None, None));
        assert_eq!(asked(&db, CustomerKey::Contract(text("1"))).await, (0, None, None));
        assert_eq!(asked(&db, CustomerKey::Ticket(text("1"))).await, one(2));
        assert_eq!(asked(&db, CustomerKey::Ticket(text("204518"))).await, (0, None, None));
        assert_eq!(asked(&db, CustomerKey::Reference(text("000003"))).await, one(3));
        assert_eq!(asked(&db, CustomerKey::Reference(text("204518"))).await, one(1));
        let number = Address::parse("06 12 34 56 78", "FR");
        assert_eq!(asked(&db, CustomerKey::Number(number)).await, (3, None, None));
        let other = look_up(&db, "trip".into(), CustomerKey::Contract(text("204518"))).await;
        assert_eq!(other, CustomerMatch::Unknown, "another organization's customer");
    })
    .await;
}

#[tokio::test]
async fn the_figure_that_the_set_up_names_is_the_score_of_the_caller() {
    both(async |db| {
        db.customers().upsert(&card(1, "FIB-204518")).await.unwrap();
        let by = || CustomerKey::Contract("204518".to_owned());
        assert_eq!(asked(&db, by()).await.2, Some(7), "no figure is named");
        let mut setup = Setup::default();
        setup.scores.push(crm::score::Score {
            id: "first".to_owned(),
            label: Label::from("Priorité"),
            formula: "40 + 2 * contracts".to_owned(),
            unit: Unit::Points,
            decimals: 0,
            levels: Vec::new(),
            help: None,
        });
        setup.routing_score = Some("first".to_owned());
        assert_eq!(setup.faults(), []);
        db.setups().publish(&net(), 0, &setup, "admin", NOW).await.unwrap();
        assert_eq!(asked(&db, by()).await.2, Some(42));
        setup.scores.last_mut().unwrap().formula = "1 / (contracts - 1)".to_owned();
        db.setups().publish(&net(), 1, &setup, "admin", NOW).await.unwrap();
        assert_eq!(asked(&db, by()).await.2, Some(7), "without a value, the card's own");
    })
    .await;
}
