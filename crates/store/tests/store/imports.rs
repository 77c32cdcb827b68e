//! Imports: every row is created, updated, passed over or refused once, whatever happens between.

use crate::facts::{organization, s};
use crm::Setup;
use crm::import::{Found, Mapping, Table};
use store::testing::{both, texts};
use store::{Db, Import, ImportCounts, ImportRun, ImportState, Scope};
use vocab::{Address, IdSource, ImportId};

const FILE: &str = "Référence;Nom;Prénom;Tél;E-mail;Tags\n\
    C1;Durand;Hélène;0639981234;h@example.fr;vip\n\
    C2;Martin;Léa;12;lea@example.fr;\n\
    C3;;;0639981235;;\n\
    c1;Durand;Hélène;;;\n\
    C4;Petit;Zoé;0639981236;zoe@example.fr;\n";

fn import(n: u128, file: &str, dry_run: bool) -> (Import, Table) {
    let table = Table::open(file.as_bytes().to_vec()).expect("a file of ours");
    let mapping = Mapping::guess(&table.headings, &Setup::default().customer_fields);
    let import = Import {
        id: ImportId::from_uuid(uuid::Uuid::from_u128(n)),
        organization: organization("net"),
        file: "clients.csv".to_owned(),
        format: table.format,
        headings: table.headings.clone(),
        rows: 5,
        author: "admin".to_owned(),
        created_at: s(1),
        updated_at: s(1),
        state: ImportState::Running,
        dry_run,
        mapping,
        counts: ImportCounts::default(),
        problem: None,
        digest: None,
    };
    (import, table)
}

async fn run(db: &Db, n: u8, file: &str, dry_run: bool) -> Import {
    let (import, table) = import(u128::from(n), file, dry_run);
    db.imports().add(&import, file.as_bytes()).await.expect("a row more");
    let mut run = ImportRun::new(import, table, Vec::new(), "FR", IdSource::new(u64::from(n)));
    while run.step(db, s(i64::from(n))).await.expect("a batch") {}
    run.import().clone()
}

fn counts(import: &Import) -> [u64; 5] {
    let c = import.counts;
    [c.read, c.created, c.updated, c.skipped, c.refused]
}

async fn names(db: &Db) -> Vec<String> {
    let all = db.customers().list(&Scope::all(), None, 100).await.expect("a page");
    all.items.iter().map(|c| c.name.reveal().clone()).collect()
}

#[tokio::test]
async fn rows_become_cards_and_refused_ones_say_line_field_and_reason() {
    both(async |db| {
        let done = run(&db, 2, FILE, false).await;
        assert_eq!((done.state, counts(&done)), (ImportState::Done, [5, 2, 0, 0, 3]));
        assert_eq!(names(&db).await, ["Hélène Durand", "Zoé Petit"]);
        let refusals = db.imports().refusals(done.id, 0, 10).await.unwrap();
        let told: Vec<_> = refusals
            .iter()
            .map(|r| (r.line, r.faults[0].field.as_str(), r.faults[0].code.as_str()))
            .collect();
        let all = [
            (3, "number", "not_phone"),
            (4, "last_name", "no_name"),
            (5, "reference", "duplicate_row"),
        ];
        assert_eq!(told, all);
        assert_eq!(refusals[0].cells.reveal()[3], "12", "the row as it was");
        let number = Address::parse("06 39 98 12 34", "FR");
        let found = db.customers().by_number(&Scope::all(), &number).await.unwrap();
        assert_eq!(found[0].reference.as_ref().unwrap().reveal(), "C1");
        assert_eq!(found[0].tags, ["vip"]);
        let found = db.customers().search(&Scope::all(), "petit z", 5).await.unwrap();
        assert_eq!(found.len(), 1, "found like a card that was typed");
    })
    .await;
}

#[tokio::test]
async fn a_second_import_updates_what_changed_and_leaves_what_is_empty() {
    both(async |db| {
        run(&db, 2, FILE, false).await;
        let again = "Référence;Nom;Prénom;Tél;Ville\nC1;Durand;Hélène;0162000001;Lille\n\
            C4;Petit;Zoé;;\nC9;Neuf;;;\n";
        let dry = run(&db, 3, again, true).await;
        assert_eq!(counts(&dry), [3, 1, 1, 1, 0], "told, not done");
        assert_eq!(names(&db).await.len(), 2);
        let done = run(&db, 4, again, false).await;
        assert_eq!(counts(&done), counts(&dry), "a dry run tells the truth");
        let card = db.customers().search(&Scope::all(), "durand", 5).await.unwrap().remove(0);
        assert_eq!(card.numbers.len(), 2, "numbers are added");
        assert_eq!(card.emails[0].reveal(), "h@example.fr", "what the file does not name stays");
        assert_eq!(card.city.unwrap().reveal(), "Lille");
    })
    .await;
}

#[tokio::test]
async fn known_customers_are_skipped_or_refused_where_the_mapping_says_so() {
    both(async |db| {
        run(&db, 2, FILE, false).await;
        for (n, found, wanted) in
            [(3, Found::Skip, [1, 0, 0, 1, 0]), (4, Found::Refuse, [1, 0, 0, 0, 1])]
        {
            let file = "Référence;Nom\nC1;Autre\n";
            let (mut import, table) = import(n, file, false);
            import.mapping.found = found;
            db.imports().add(&import, file.as_bytes()).await.unwrap();
            let mut run = ImportRun::new(import, table, Vec::new(), "FR", IdSource::new(1));
            assert!(!run.step(&db, s(9)).await.unwrap());
            assert_eq!(counts(run.import()), wanted, "{found:?}");
        }
        assert_eq!(names(&db).await, ["Hélène Durand", "Zoé Petit"]);
    })
    .await;
}

fn long() -> String {
    let row = |n: u32| format!("R{n};Nom{n};06399{:05}\n", n % 100_000);
    format!("Référence;Nom;Tél\n{}R7;Encore;\n", (0..1_000).map(row).collect::<String>())
}

#[tokio::test]
async fn an_import_that_a_crash_cut_off_goes_on_and_does_no_row_twice() {
    both(async |db| {
        let file = long();
        let (import, table) = import(2, &file, false);
        db.imports().add(&import, file.as_bytes()).await.unwrap();
        let mut first = ImportRun::new(import.clone(), table, Vec::new(), "FR", IdSource::new(1));
        assert!(first.step(&db, s(2)).await.unwrap());
        assert!(first.step(&db, s(2)).await.unwrap());
        drop(first);
        let left = db.imports().under_way().await.unwrap().remove(0);
        assert_eq!(left.counts.read, 512, "the checkpoint of the second batch");
        let kept = db.imports().file(left.id).await.unwrap().unwrap();
        assert_eq!(kept, file.as_bytes(), "the file outlives the process");
        let table = Table::open(kept).unwrap();
        let mut next = ImportRun::new(left, table, Vec::new(), "FR", IdSource::new(2));
        while next.step(&db, s(3)).await.unwrap() {}
        assert_eq!(counts(next.import()), [1_001, 1_000, 0, 0, 1]);
        assert_eq!(texts(&db, "customer", "id").await.len(), 1_000);
        let twice = db.imports().refusals(import.id, 0, 10).await.unwrap();
        assert_eq!(twice[0].faults[0].code, "duplicate_row", "of a row before the crash");
        assert!(db.imports().under_way().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_canceled_import_stops_at_its_next_batch() {
    both(async |db| {
        let file = long();
        let (import, table) = import(2, &file, false);
        db.imports().add(&import, file.as_bytes()).await.unwrap();
        let mut run = ImportRun::new(import, table, Vec::new(), "FR", IdSource::new(1));
        run.step(&db, s(2)).await.unwrap();
        let mut canceled = run.import().clone();
        canceled.state = ImportState::Canceled;
        assert!(db.imports().turn(&canceled, &[ImportState::Running]).await.unwrap());
        assert!(!run.step(&db, s(3)).await.unwrap());
        assert_eq!(texts(&db, "customer", "id").await.len(), 256, "the batch that stood");
        assert!(!db.imports().turn(&canceled, &[ImportState::Running]).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn undoing_removes_and_restores_all_but_what_was_used_since() {
    both(async |db| {
        run(&db, 2, FILE, false).await;
        let more = "Référence;Nom;Ville\nC1;Durand-Petit;Lille\nN1;Neuf;\nN2;Dix;\n";
        let mut done = run(&db, 3, more, false).await;
        assert_eq!(counts(&done), [3, 2, 1, 0, 0]);
        assert!(done.undoable(s(4)));
        let mut used = db.customers().search(&Scope::all(), "dix", 1).await.unwrap().remove(0);
        used.updated_at = s(4);
        db.customers().upsert(&used).await.unwrap();
        done.state = ImportState::Undoing;
        assert!(db.imports().turn(&done, &[ImportState::Done]).await.unwrap());
        assert!(!db.imports().undo_step(&mut done, s(5)).await.unwrap());
        assert_eq!((done.counts.undone, done.counts.kept), (2, 1));
        assert_eq!(names(&db).await, ["Dix", "Hélène Durand", "Zoé Petit"]);
        let card = db.customers().search(&Scope::all(), "durand", 5).await.unwrap().remove(0);
        assert_eq!(card.city, None, "as it was");
        assert_eq!(db.customers().search(&Scope::all(), "neuf", 5).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn the_same_file_from_outside_goes_on_where_it_was_broken_off() {
    both(async |db| {
        let file = long();
        let (mut import, table) = import(2, &file, false);
        import.digest = Some("ab12".to_owned());
        db.imports().add(&import, &[]).await.unwrap();
        let mut first = ImportRun::new(import.clone(), table, Vec::new(), "FR", IdSource::new(1));
        assert!(first.step(&db, s(2)).await.unwrap());
        assert!(db.imports().under_way().await.unwrap().is_empty(), "no server takes it up");
        let left = db.imports().broken_off(&import).await.unwrap().unwrap();
        assert_eq!((left.id, left.counts.read), (import.id, 256));
        let other = Import { digest: Some("cd34".to_owned()), ..import.clone() };
        assert_eq!(db.imports().broken_off(&other).await.unwrap(), None, "another file");
        let other = Import { organization: organization("trip"), ..import.clone() };
        assert_eq!(db.imports().broken_off(&other).await.unwrap(), None, "another organization");
        let table = Table::open(file.into_bytes()).unwrap();
        let mut next = ImportRun::new(left, table, Vec::new(), "FR", IdSource::new(2));
        assert!(next.step(&db, s(3)).await.unwrap());
        assert!(!first.step(&db, s(3)).await.unwrap(), "one that was overtaken writes nothing");
        while next.step(&db, s(3)).await.unwrap() {}
        assert_eq!(counts(next.import()), [1_001, 1_000, 0, 0, 1]);
        assert_eq!(db.imports().broken_off(&import).await.unwrap(), None, "it is done");
        texts(&db, "customer", "id").await.len()
    })
    .await;
}

#[tokio::test]
async fn imported_cards_are_held_to_the_rules_of_typed_ones_and_known_by_what_notes_mention() {
    use crm::text::Label;
    use crm::{Field, FieldType};
    both(async |db| {
        let mut fields = vec![
            Field::new("box", Label::new("Box", "Box"), FieldType::YesNo {}),
            Field::new(
                "serial",
                Label::new("Série", "Serial"),
                FieldType::Text { max: None, pattern: None },
            ),
        ];
        fields[1].when = Some("box = true".to_owned());
        let many: Vec<_> = (0..15).map(|n| format!("06399800{n:02}")).collect();
        let more: Vec<_> = (15..30).map(|n| format!("06399800{n:02}")).collect();
        let first = format!(
            "Référence;Nom;Tél;Notes;Box;Série\n\
             A1;Durand;{};voir 01 62 00 00 77;non;S1\nA2;Petit;;;oui;S2\n",
            many.join(",")
        );
        let second = format!("Référence;Nom;Tél\nA1;Durand;{}\n", more.join(","));
        for (n, file, wanted) in [(2, &first, [2, 2, 0, 0, 0]), (3, &second, [1, 0, 0, 0, 1])] {
            let table = Table::open(file.as_bytes().to_vec()).unwrap();
            let (mut import, _) = import(n, file, false);
            import.mapping = Mapping::guess(&table.headings, &fields);
            db.imports().add(&import, file.as_bytes()).await.unwrap();
            let ids = IdSource::new(u64::try_from(n).unwrap());
            let mut run = ImportRun::new(import, table, fields.clone(), "FR", ids);
            assert!(!run.step(&db, s(9)).await.unwrap());
            assert_eq!(counts(run.import()), wanted, "{file}");
            let refused = db.imports().refusals(run.import().id, 0, 10).await.unwrap();
            if let Some(refusal) = refused.first() {
                assert_eq!(refusal.faults[0].code, "too_many");
            }
        }
        let all = Scope::all();
        let found = db.customers().search(&all, "durand", 5).await.unwrap().remove(0);
        let custom = found.custom.reveal();
        assert!(!custom.contains_key("serial"), "no box, no serial number: {custom:?}");
        assert_eq!(custom["box"], false);
        let number = Address::parse("01 62 00 00 77", "FR");
        let maybe = db.customers().identify(&all, &store::Means::Number(number)).await.unwrap();
        assert_eq!(maybe[0].customer.id, found.id);
        assert!(matches!(&maybe[0].how, store::How::Maybe { source, .. } if source == "card"));
    })
    .await;
}
