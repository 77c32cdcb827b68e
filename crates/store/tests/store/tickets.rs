//! Tickets: numbers, changes, walls, two people at once.

use crate::facts::{call, customer, organization, s};
use store::testing::both;
use store::{
    Db, EntryKind, LinkKind, NewAttachment, NewEntry, Priority, Scope, StoreError, Ticket,
    TicketFilter, TicketSort, TicketStatus,
};
use uuid::Uuid;
use vocab::{AttachmentId, Moment, Pii, TicketId};

fn id(n: u128) -> TicketId {
    TicketId::from_uuid(Uuid::from_u128(n))
}

fn pii(text: &str) -> Pii<String> {
    Pii::new(text.to_owned())
}

fn new(n: u128, org: &str, subject: &str, at: Moment) -> Ticket {
    Ticket {
        customer: Some(customer(n)),
        interaction: Some(call(n)),
        category: Some("fibre".to_owned()),
        subject: pii(subject),
        description: pii("Plus de connexion depuis hier"),
        assignee: Some("alice".into()),
        ..Ticket::new(id(n), organization(org), "incident", "alice", at)
    }
}

async fn three(db: &Db) -> Vec<Ticket> {
    let mut made = Vec::new();
    for (n, org, subject) in
        [(1, "net", "Box éteinte"), (2, "net", "Débit faible"), (3, "trip", "Billet perdu")]
    {
        let ticket = db.tickets().open(new(n, org, subject, s(n as i64)), "INC").await;
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
        let again = db.tickets().open(new(1, "net", "encore", s(9)), "INC").await.unwrap_err();
        assert!(matches!(again, StoreError::Conflict { .. }), "{again}");
        let next = db.tickets().open(new(9, "net", "suite", s(9)), "INC").await.unwrap();
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
        assert_eq!(history[0].kind, EntryKind::Opened);
        assert_eq!((history.len(), history[1].author.as_str()), (2, "bob"));
        let changes: Vec<_> = history[1]
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

#[tokio::test]
async fn a_number_is_found_in_any_case_and_by_its_digits_alone() {
    both(async |db| {
        three(&db).await;
        let tickets = db.tickets();
        let net = Scope::of_organizations(vec![organization("net")]);
        let found = async |scope: &Scope, number: &str| {
            tickets.by_number(scope, number).await.unwrap().map(|t| t.id)
        };
        assert_eq!(found(&net, "inc-000002").await, Some(id(2)));
        assert_eq!(found(&net, "2").await, Some(id(2)));
        assert_eq!(found(&net, "000002").await, Some(id(2)));
        assert_eq!(found(&net, "3").await, None);
        assert_eq!(found(&net, "INC-0").await, None);
        assert_eq!(found(&net, "%").await, None, "nothing is a pattern");
        let trip = Scope::of_organizations(vec![organization("trip")]);
        assert_eq!(found(&trip, "2").await, None, "another organization's");
        assert_eq!(found(&Scope::all(), "1").await, Some(id(3)), "the latest of that number");
    })
    .await;
}

#[tokio::test]
async fn lists_are_counted_sorted_and_found_by_what_the_set_up_gives() {
    both(async |db| {
        let made = three(&db).await;
        let (tickets, all) = (db.tickets(), Scope::all());
        let mut raised = made[0].clone();
        raised.work.level = 2;
        raised.work.team = Some("experts".into());
        raised.work.tags = vec!["vip".to_owned(), "box".to_owned()];
        raised.work.watchers = vec!["bob".to_owned()];
        raised.work.clock.resolution.due = Some(s(90));
        raised.work.clock.first_response.breached_at = Some(s(10));
        raised.work.wake_at = Some(s(80));
        raised.assignee = None;
        raised.priority = Priority::Urgent;
        tickets.update(&all, &raised, "bob", &pii(""), s(20)).await.unwrap();
        let any = TicketFilter::default;
        let ask = async |filter: TicketFilter| {
            let page = tickets.list(&all, &filter).await.unwrap();
            page.items.iter().map(|t| t.id).collect::<Vec<_>>()
        };
        let tags = |tags: &[&str]| TicketFilter {
            tags: tags.iter().map(|t| (*t).to_owned()).collect(),
            ..any()
        };
        assert_eq!(ask(tags(&["vip", "box"])).await, [id(1)]);
        assert!(ask(tags(&["vip", "lost"])).await.is_empty());
        assert_eq!(ask(TicketFilter { watcher: Some("bob".to_owned()), ..any() }).await, [id(1)]);
        assert_eq!(ask(TicketFilter { unassigned: true, ..any() }).await, [id(1)]);
        assert_eq!(ask(TicketFilter { level: Some(2), breached: true, ..any() }).await, [id(1)]);
        assert!(ask(TicketFilter { due_before: Some(s(89)), ..any() }).await.is_empty());
        assert_eq!(ask(TicketFilter { due_before: Some(s(90)), ..any() }).await, [id(1)]);
        assert_eq!(ask(TicketFilter { changed_since: Some(s(20)), ..any() }).await, [id(1)]);
        let sorted = |sort, reverse| TicketFilter { sort, reverse, ..any() };
        assert_eq!(ask(sorted(TicketSort::Due, false)).await[0], id(1));
        assert_eq!(ask(sorted(TicketSort::Priority, false)).await, [id(1), id(3), id(2)]);
        assert_eq!(ask(sorted(TicketSort::Created, true)).await, [id(1), id(2), id(3)]);
        let first = TicketFilter { limit: 1, ..sorted(TicketSort::Priority, false) };
        let next = tickets.list(&all, &first).await.unwrap().next;
        assert_eq!(ask(TicketFilter { cursor: next, ..first }).await, [id(3)]);
        let counts = tickets.counts(&all, &any()).await.unwrap();
        assert_eq!((counts.unassigned, counts.breached), (1, 1));
        assert_eq!(counts.levels, [(1, 2), (2, 1)]);
        assert_eq!((counts.states[0].state.as_str(), counts.states[0].count), ("open", 3));
        assert_eq!(tickets.next_wake(&all).await.unwrap(), Some(s(80)));
        assert!(tickets.waking(&all, s(79), 10).await.unwrap().is_empty());
        assert_eq!(tickets.waking(&all, s(80), 10).await.unwrap().len(), 1);
        counts
    })
    .await;
}

#[tokio::test]
async fn links_parts_files_calls_and_notices_hang_on_a_ticket() {
    both(async |db| {
        let made = three(&db).await;
        let (tickets, all) = (db.tickets(), Scope::all());
        let entry = |kind| NewEntry::new("alice", kind);
        let both_entries = || (entry(EntryKind::Linked), entry(EntryKind::Linked));
        let pair = (&made[0], LinkKind::Blocks, &made[1]);
        let (one, other) = tickets.link(&all, pair, both_entries(), s(20)).await.unwrap();
        let links = tickets.links(&other).await.unwrap();
        assert_eq!((links.len(), links[0].other, links[0].outward), (1, id(1), false));
        let again = (&one, LinkKind::Relates, &other);
        let (one, other) = tickets.link(&all, again, both_entries(), s(21)).await.unwrap();
        assert_eq!(tickets.links(&one).await.unwrap().len(), 1, "one link between two");
        let one = tickets.unlink(&all, (&one, &other), both_entries(), s(22)).await.unwrap();
        assert!(tickets.links(&one).await.unwrap().is_empty());
        let file = NewAttachment {
            id: AttachmentId::from_uuid(Uuid::from_u128(9)),
            name: pii("facture.pdf"),
            media_type: "application/pdf".to_owned(),
            bytes: 12,
        };
        let attached = entry(EntryKind::Attached);
        let (mut one, file) = tickets.attach(&all, &one, file, attached, s(23)).await.unwrap();
        assert_eq!(tickets.attachments(&one).await.unwrap(), [file]);
        one.work.parent = Some(id(2));
        one.assignee = Some("bob".into());
        let mut called = entry(EntryKind::Noted);
        called.mentions = vec!["carol".to_owned(), "alice".to_owned()];
        tickets.save(&all, &one, called, s(24)).await.unwrap();
        let parts = tickets.parts(&all, id(2)).await.unwrap();
        assert_eq!(parts.iter().map(|t| t.id).collect::<Vec<_>>(), [id(1)]);
        let kinds = async |login: &str| {
            let told = tickets.notices(&all, login).await.unwrap();
            told.into_iter().map(|n| n.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds("carol").await, ["noted"]);
        assert_eq!(kinds("bob").await, ["assigned"]);
        assert!(kinds("alice").await.is_empty(), "nobody is told what they did");
        assert_eq!(tickets.read_notices("bob", s(24), s(30)).await.unwrap(), 1);
        assert_eq!(tickets.read_notices("bob", s(24), s(31)).await.unwrap(), 0);
        tickets.history(&all, id(1)).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn who_is_called_given_or_watches_is_told_once_of_a_change_and_nobody_of_their_own() {
    both(async |db| {
        let (tickets, all) = (db.tickets(), Scope::all());
        let mut told = db.told();
        let mut fresh = new(1, "net", "Box éteinte", s(1));
        fresh.assignee = Some("bob".into());
        fresh.work.watchers = vec!["carol".to_owned()];
        let mut entry = NewEntry::new("alice", EntryKind::Opened);
        entry.mentions = vec!["dave".to_owned(), "alice".to_owned()];
        let ticket = tickets.open_with(fresh, "INC", entry).await.unwrap();
        let logins: Vec<_> = told.recv().await.unwrap().iter().cloned().collect();
        assert_eq!(logins, ["bob", "dave"]);
        let kinds = async |login: &str| {
            let told = tickets.notices(&all, login).await.unwrap();
            told.into_iter().map(|n| (n.kind, n.read_at.is_some())).collect::<Vec<_>>()
        };
        let of = |kind: &str, read| (kind.to_owned(), read);
        assert_eq!(kinds("bob").await, [of("assigned", false)]);
        assert_eq!(kinds("dave").await, [of("opened", false)]);
        assert!(kinds("carol").await.is_empty() && kinds("alice").await.is_empty());
        let mut moved = ticket.clone();
        moved.priority = Priority::Urgent;
        let changed = NewEntry::new("alice", EntryKind::Changed);
        let moved = tickets.save(&all, &moved, changed, s(2)).await.unwrap();
        assert_eq!(kinds("carol").await, [of("changed", false)]);
        let mut tagged = moved.clone();
        tagged.work.tags = vec!["vip".to_owned()];
        let changed = NewEntry::new("alice", EntryKind::Changed);
        let tagged = tickets.save(&all, &tagged, changed, s(3)).await.unwrap();
        assert_eq!(kinds("carol").await.len(), 1, "a tag is no news");
        // A deadline that is missed, and what a rule does about it, is one piece of news.
        let late = NewEntry::new("clock", EntryKind::Breached);
        let mut rule = NewEntry::new("clock", EntryKind::Rule);
        rule.mentions = vec!["bob".to_owned(), "erin".to_owned()];
        tickets.save_ticked(&tagged, vec![late, rule], s(4)).await.unwrap().unwrap();
        assert_eq!(kinds("bob").await, [of("breached", false), of("assigned", false)]);
        assert_eq!(kinds("erin").await, [of("rule", false)]);
        assert_eq!(tickets.read_notices_of("bob", id(1), s(9)).await.unwrap(), 2);
        assert_eq!(kinds("bob").await, [of("breached", true), of("assigned", true)]);
        tickets.history(&all, id(1)).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn a_ticket_is_found_by_beginnings_of_its_words_and_of_its_notes() {
    both(async |db| {
        let made = three(&db).await;
        let (tickets, all) = (db.tickets(), Scope::all());
        let found = async |text: &str| {
            let filter = TicketFilter { text: Some(text.to_owned()), ..TicketFilter::default() };
            let page = tickets.list(&all, &filter).await.unwrap();
            let counted = tickets.counts(&all, &filter).await.unwrap();
            let total: u64 = counted.states.iter().map(|s| s.count).sum();
            assert_eq!(total, page.items.len() as u64, "{text}");
            page.items.iter().map(|t| t.id).collect::<Vec<_>>()
        };
        assert_eq!(found("etein").await, [id(1)]);
        assert_eq!(found("BOX éteinte connexion").await, [id(1)], "every word, in any order");
        assert!(found("box perdu").await.is_empty());
        assert_eq!(found("INC-000002").await, [id(2)]);
        assert_eq!(found("2").await, [id(2)], "a number without its zeros");
        assert!(found("?!").await.is_empty(), "nothing to look for finds nothing");
        let note = pii("Rappeler après le passage du technicien");
        let noted = tickets.update(&all, &made[1], "bob", &note, s(9)).await.unwrap();
        assert_eq!(found("technicien debit").await, [id(2)]);
        let mut renamed = noted.clone();
        renamed.subject = pii("Latence élevée");
        tickets.update(&all, &renamed, "bob", &pii(""), s(10)).await.unwrap();
        assert!(found("debit").await.is_empty(), "the old subject is gone");
        assert_eq!(found("latence technicien").await, [id(2)], "the note stays");
        let walled = Scope::of_organizations(vec![organization("trip")]);
        let filter = TicketFilter { text: Some("box".to_owned()), ..TicketFilter::default() };
        assert!(tickets.list(&walled, &filter).await.unwrap().items.is_empty());
        found("connexion").await
    })
    .await;
}
