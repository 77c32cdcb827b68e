//! Tickets: numbers, changes, walls, two people at once.

use crate::facts::{call, customer, organization, s};
use store::testing::both;
use store::{Db, NewTicket, Priority, Scope, StoreError, Ticket, TicketFilter, TicketStatus};
use uuid::Uuid;
use vocab::{Pii, TicketId};

fn id(n: u128) -> TicketId {
    TicketId::from_uuid(Uuid::from_u128(n))
}

fn pii(text: &str) -> Pii<String> {
    Pii::new(text.to_owned())
}

fn new(n: u128, org: &str, subject: &str) -> NewTicket {
    NewTicket {
        id: id(n),
        prefix: "INC".to_owned(),
        organization: organization(org),
        customer: Some(customer(n)),
        interaction: Some(call(n)),
        kind: "incident".to_owned(),
        category: Some("fibre".to_owned()),
        subject: pii(subject),
        description: pii("Plus de connexion depuis hier"),
        priority: Priority::Normal,
        status: TicketStatus::Open,
        assignee: Some("alice".into()),
        created_by: "alice".to_owned(),
    }
}

async fn three(db: &Db) -> Vec<Ticket> {
    let mut made = Vec::new();
    for (n, org, subject) in
        [(1, "net", "Box éteinte"), (2, "net", "Débit faible"), (3, "trip", "Billet perdu")]
    {
        let ticket = db.tickets().create(new(n, org, subject), s(n as i64)).await;
        made.push(ticket.expect("is created"));
    }
    made
}

#[tokio::test]
async fn each_organization_counts_its_own_tickets() {
    both(async |db| {
        let made = three(&db).await;
        let numbers: Vec<_> = made.iter().map(|t| t.number.as_str()).collect();
        assert_eq!(numbers, ["INC-000001", "INC-000002", "INC-000001"]);
        assert_eq!(db.tickets().get(&Scope::all(), id(2)).await.unwrap().as_ref(), made.get(1));
        let again = db.tickets().create(new(1, "net", "encore"), s(9)).await.unwrap_err();
        assert!(matches!(again, StoreError::Conflict { .. }), "{again}");
        let next = db.tickets().create(new(9, "net", "suite"), s(9)).await.unwrap();
        assert_eq!(next.number, "INC-000003", "the refused one took no number");
    })
    .await;
}

#[tokio::test]
async fn a_change_is_noted_and_an_older_copy_is_refused() {
    both(async |db| {
        let made = three(&db).await;
        let (tickets, all) = (db.tickets(), Scope::all());
        let mut mine = made[0].clone();
        mine.status = TicketStatus::Solved;
        mine.subject = pii("Box remplacée");
        mine.number = "INC-999999".to_owned();
        let saved = tickets.update(&all, &mine, "bob", &pii("Échange"), s(50)).await.unwrap();
        assert_eq!((saved.version, saved.number.as_str()), (2, "INC-000001"));
        assert_eq!(tickets.get(&all, id(1)).await.unwrap(), Some(saved));
        let late = tickets.update(&all, &mine, "carol", &pii(""), s(51)).await.unwrap_err();
        assert!(matches!(late, StoreError::Stale { expected: 1, found: 2 }), "{late}");
        let history = tickets.history(&all, id(1)).await.unwrap().unwrap();
        assert_eq!((history.len(), history[0].author.as_str()), (1, "bob"));
        let changes: Vec<_> = history[0]
            .changes
            .iter()
            .map(|c| (c.field.as_str(), c.from.as_deref(), c.to.as_deref()))
            .collect();
        assert_eq!(changes, [("status", Some("open"), Some("solved")), ("subject", None, None)]);
        history
    })
    .await;
}

#[tokio::test]
async fn filters_and_pages_give_the_latest_changed_first() {
    both(async |db| {
        let made = three(&db).await;
        let (tickets, all) = (db.tickets(), Scope::all());
        tickets.update(&all, &made[0], "bob", &pii("vu"), s(50)).await.unwrap();
        let ask = async |filter: TicketFilter| {
            let page = tickets.list(&all, &filter).await.unwrap();
            page.items.iter().map(|t| t.id).collect::<Vec<_>>()
        };
        let any = TicketFilter::default;
        assert_eq!(ask(any()).await, [id(1), id(3), id(2)]);
        let text = |t: &str| TicketFilter { text: Some(t.to_owned()), ..any() };
        assert_eq!(ask(text("debit")).await, [id(2)]);
        assert_eq!(ask(text("inc-000002")).await, [id(2)]);
        assert_eq!(ask(text("HIER")).await, [id(1), id(3), id(2)]);
        let who = TicketFilter { customer: Some(customer(3)), ..any() };
        assert_eq!(ask(who).await, [id(3)]);
        let solved = TicketFilter { status: Some(TicketStatus::Solved), ..any() };
        assert!(ask(solved).await.is_empty());
        let first = tickets.list(&all, &TicketFilter { limit: 2, ..any() }).await.unwrap();
        let rest = TicketFilter { limit: 2, cursor: first.next, ..any() };
        assert_eq!(ask(rest).await, [id(2)]);
    })
    .await;
}

#[tokio::test]
async fn a_scope_walls_reading_history_and_changing() {
    both(async |db| {
        let made = three(&db).await;
        let trip = Scope::of_organizations(vec![organization("trip")]);
        let tickets = db.tickets();
        assert!(tickets.get(&trip, id(1)).await.unwrap().is_none());
        assert!(tickets.history(&trip, id(1)).await.unwrap().is_none());
        let refused = tickets.update(&trip, &made[0], "eve", &pii(""), s(60)).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unknown { .. }), "{refused}");
        let list = tickets.list(&trip, &TicketFilter::default()).await.unwrap();
        assert_eq!(list.items, [made[2].clone()]);
    })
    .await;
}
