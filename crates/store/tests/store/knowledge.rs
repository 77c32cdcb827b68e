//! Articles as rows, and found by words.

use crm::Label;
use crm::article::{ArticleId, Audience, Content, State};
use store::testing::{both, sqlite};
use store::{
    ArticleFile, ArticleFilter, ArticleIndex, Db, Feedback, Found, Grant, Reading, Scope,
    StoreError, Wanted,
};
use uuid::Uuid;
use vocab::{Moment, OrganizationId};

const ALL: Reading = Reading::Reader(&Audience::ALL);
const OUTSIDE: Reading = Reading::Reader(&[Audience::Organization, Audience::Public]);

fn id(n: u128) -> ArticleId {
    ArticleId::from_uuid(Uuid::from_u128(n))
}

const fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

fn content(title: &str, text: &str) -> Content {
    Content {
        title: Label::from(title),
        text: Label::from(text),
        category: "Internet".to_owned(),
        tags: vec!["box".to_owned()],
        audience: Audience::Agents,
        review_on: None,
    }
}

fn organization(name: &str) -> OrganizationId {
    OrganizationId::new(name)
}

async fn published(db: &Db, n: u128, of: &str, content: &Content) {
    let articles = db.articles();
    articles.create(id(n), &organization(of), content, "ada", at(1)).await.expect("is new");
    let state = State::Published;
    articles.set_state(&Scope::all(), id(n), 1, state, at(2)).await.expect("is at version 1");
}

#[tokio::test]
async fn every_save_is_a_version_and_readers_read_the_published_one() {
    both(async |db: Db| {
        let articles = db.articles();
        let scope = Scope::all();
        published(&db, 1, "alpha", &content("Box", "Un")).await;
        let second = content("Box", "Deux");
        assert_eq!(articles.save(&scope, id(1), 1, &second, "bob", at(3)).await.unwrap(), 2);
        let stale = articles.save(&scope, id(1), 1, &second, "cyd", at(4)).await;
        assert!(matches!(stale, Err(StoreError::Stale { expected: 1, found: 2 })));
        let read = articles.get(&scope, ALL, id(1)).await.unwrap().unwrap();
        assert_eq!((read.shown, read.version, read.content.text.fr.as_str()), (1, 2, "Un"));
        let written = articles.get(&scope, Reading::Writer, id(1)).await.unwrap().unwrap();
        assert_eq!((written.shown, written.author.as_str()), (2, "bob"));
        articles.set_state(&scope, id(1), 2, State::Published, at(5)).await.unwrap();
        let read = articles.get(&scope, ALL, id(1)).await.unwrap().unwrap();
        assert_eq!((read.shown, read.content), (2, second));
        articles.set_state(&scope, id(1), 2, State::Archived, at(6)).await.unwrap();
        assert_eq!(articles.get(&scope, ALL, id(1)).await.unwrap(), None);
        articles.versions(&scope, id(1), 9).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn articles_are_walled_by_organization_and_by_audience() {
    both(async |db: Db| {
        let articles = db.articles();
        published(&db, 1, "alpha", &content("Interne", "x")).await;
        let open = Content { audience: Audience::Organization, ..content("Ouvert", "x") };
        published(&db, 2, "alpha", &open).await;
        published(&db, 3, "beta", &content("Autre", "x")).await;
        let alpha = Scope::of_organizations(vec![organization("alpha")]);
        let beta = Scope::of_organizations(vec![organization("beta")]);
        let titles = async |scope: &Scope, reading| {
            let page = articles.list(scope, reading, &ArticleFilter::default()).await.unwrap();
            page.items.into_iter().map(|a| a.content.title.fr).collect::<Vec<_>>()
        };
        assert_eq!(titles(&alpha, OUTSIDE).await, ["Ouvert"]);
        assert_eq!(titles(&beta, Reading::Writer).await, ["Autre"]);
        assert_eq!(articles.get(&alpha, OUTSIDE, id(1)).await.unwrap(), None);
        assert_eq!(articles.get(&beta, Reading::Writer, id(1)).await.unwrap(), None);
        assert!(articles.versions(&beta, id(1), 9).await.unwrap().is_empty());
        assert!(articles.opinions(&beta, id(1), 9).await.unwrap().is_empty());
        let stolen = articles.save(&beta, id(1), 1, &open, "eve", at(9)).await;
        assert!(matches!(stolen, Err(StoreError::Unknown { .. })));
    })
    .await;
}

#[tokio::test]
async fn the_list_pages_and_tells_what_is_to_be_read_again() {
    both(async |db: Db| {
        let articles = db.articles();
        for n in 1..=5 {
            let day = (n < 3).then(|| format!("2027-01-0{n}"));
            let one = Content { review_on: day, ..content(&format!("n{n}"), "x") };
            articles.create(id(n), &organization("alpha"), &one, "ada", at(7)).await.unwrap();
        }
        let mut filter = ArticleFilter { limit: 2, ..ArticleFilter::default() };
        let mut seen = Vec::new();
        loop {
            let page = articles.list(&Scope::all(), Reading::Writer, &filter).await.unwrap();
            seen.extend(page.items.into_iter().map(|a| a.content.title.fr));
            let Some(next) = page.next else { break };
            filter.cursor = Some(next);
        }
        assert_eq!(seen, ["n5", "n4", "n3", "n2", "n1"]);
        let due = ArticleFilter {
            review_by: Some("2027-01-01".to_owned()),
            limit: 9,
            ..ArticleFilter::default()
        };
        let page = articles.list(&Scope::all(), Reading::Writer, &due).await.unwrap();
        assert_eq!(page.items.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn one_opinion_per_person_and_version_counts() {
    both(async |db: Db| {
        let articles = db.articles();
        published(&db, 1, "alpha", &content("Box", "Un")).await;
        for (login, useful, ms) in [("ann", true, 1), ("bob", true, 2), ("ann", false, 3)] {
            let (login, comment) = (login.to_owned(), "trop long".to_owned());
            let said = Feedback { version: 1, login, useful, comment, at: at(ms) };
            articles.rate(id(1), &said).await.unwrap();
        }
        articles.count_view(id(1)).await.unwrap();
        let read = articles.get(&Scope::all(), ALL, id(1)).await.unwrap().unwrap();
        assert_eq!((read.useful, read.useless, read.views), (1, 1, 1));
        articles.opinions(&Scope::all(), id(1), 9).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn files_come_back_as_they_were_put() {
    both(async |db: Db| {
        let articles = db.articles();
        published(&db, 1, "alpha", &content("Box", "Un")).await;
        let (name, media) = ("led.png".to_owned(), "image/png".to_owned());
        let author = "ada".to_owned();
        let file = ArticleFile { id: "f1".to_owned(), name, media, bytes: 3, author, at: at(1) };
        articles.add_file(id(1), &file, vec![1, 2, 3]).await.unwrap();
        assert_eq!(articles.files(id(1)).await.unwrap(), std::slice::from_ref(&file));
        assert_eq!(articles.file(id(1), "f1").await.unwrap(), Some((file, vec![1, 2, 3])));
        assert_eq!(articles.file(id(2), "f1").await.unwrap(), None, "by its own article alone");
        assert!(articles.remove_file(id(1), "f1").await.unwrap());
        assert!(!articles.remove_file(id(1), "f1").await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn searches_without_result_are_reported_until_they_find_something() {
    both(async |db: Db| {
        let articles = db.articles();
        let (alpha, beta) = (organization("alpha"), organization("beta"));
        for (query, found) in [("Fibre coupée", false), ("fibre  COUPEE 12", false), ("box", true)]
        {
            articles.count_search(&alpha, query, found, at(1)).await.unwrap();
        }
        articles.count_search(&beta, "secret", false, at(1)).await.unwrap();
        let scope = Scope::of_organizations(vec![alpha.clone()]);
        let report = articles.searched(&scope, 10).await.unwrap();
        assert_eq!((report.searches, report.empty, report.clicks), (3, 2, 0));
        let queries = |of: &[store::SearchCount]| {
            of.iter().map(|c| (c.query.clone(), c.searches)).collect::<Vec<_>>()
        };
        assert_eq!(queries(&report.unanswered), [("fibre coupee".to_owned(), 2)]);
        assert_eq!(queries(&report.unopened), [("box".to_owned(), 1)]);
        articles.count_click(&alpha, "box", at(2)).await.unwrap();
        articles.count_search(&alpha, "fibre coupée", true, at(3)).await.unwrap();
        let report = articles.searched(&scope, 10).await.unwrap();
        assert!(report.unanswered.is_empty() && report.clicks == 1, "{report:?}");
    })
    .await;
}

struct Shelf {
    db: store::testing::TestDb,
    folder: tempfile::TempDir,
    index: ArticleIndex,
}

impl Shelf {
    async fn new() -> Self {
        let db = sqlite().await;
        let folder = tempfile::tempdir().expect("a folder can be made");
        let index = ArticleIndex::new(folder.path().join("articles"));
        let shelf = Self { db, folder, index };
        let articles = [
            (
                "alpha",
                "Résilier un abonnement",
                "Le client écrit. La **résiliation** prend un mois.",
            ),
            ("alpha", "Redémarrer la box", "Débranchez la box dix secondes, puis rebranchez-la."),
            ("alpha", "Rembourser une facture", "Une facture payée deux fois est remboursée."),
            ("beta", "Secret de Bettina", "Le mot zinzolin et la résiliation."),
        ];
        for (n, (of, title, text)) in (1..).zip(articles) {
            published(&shelf.db.db, n, of, &content(title, text)).await;
        }
        shelf.index.follow(&shelf.db.db).await.expect("follows");
        shelf
    }

    fn find(&self, of: &str, text: &str) -> Found {
        let organizations = Grant::Only(vec![organization(of)]);
        self.index.search(&wanted(&organizations, text)).expect("searches")
    }

    fn first(&self, text: &str) -> Option<ArticleId> {
        self.find("alpha", text).hits.first().map(|hit| hit.id)
    }
}

fn wanted<'a>(organizations: &'a Grant<OrganizationId>, text: &'a str) -> Wanted<'a> {
    let audiences = &Audience::ALL;
    Wanted { text, organizations, audiences, drafts: false, category: None, limit: 10 }
}

#[tokio::test]
async fn words_are_found_in_other_inflections_begun_and_misspelt() {
    let shelf = Shelf::new().await;
    for text in ["résilié", "RESILIATIONS", "résil", "l'abonnement", "abonement"] {
        assert_eq!(shelf.first(text), Some(id(1)), "{text}");
        assert!(!shelf.find("alpha", text).near, "{text}");
    }
    for text in ["resilliation", "rembousrer", "résilation abonnemant"] {
        let found = shelf.find("alpha", text);
        assert!(found.near && !found.hits.is_empty(), "{text}: {found:?}");
    }
    assert_eq!(shelf.first("remboursement de la facture payée"), Some(id(3)));
    assert_eq!(shelf.first("redémarer box zzzzzz"), Some(id(2)), "most of the words");
    for text in ["", "  ", "le la les", "zinzolin", "xyzxyz", "' OR 1=1 --", "\"", "( AND"] {
        let found = shelf.find("alpha", text);
        assert!(found.hits.is_empty(), "{text}: {found:?}");
    }
}

#[tokio::test]
async fn a_stranger_never_finds_a_word() {
    let shelf = Shelf::new().await;
    let own = shelf.find("beta", "zinzolin");
    assert_eq!(own.hits.iter().map(|h| h.id).collect::<Vec<_>>(), [id(4)]);
    assert!(shelf.find("alpha", "zinzolin").hits.is_empty());
    assert!(shelf.find("gamma", "résiliation").hits.is_empty());
    let nobody = Grant::Only(Vec::new());
    assert!(shelf.index.search(&wanted(&nobody, "résiliation")).unwrap().hits.is_empty());
    let alpha = Grant::Only(vec![organization("alpha")]);
    let outside = Wanted { audiences: &[Audience::Public], ..wanted(&alpha, "résiliation") };
    assert!(shelf.index.search(&outside).unwrap().hits.is_empty(), "of another audience");
    assert!(shelf.index.suggest(&outside).unwrap().hits.is_empty());
}

#[tokio::test]
async fn the_index_follows_the_rows_and_drafts_are_found_as_drafts_alone() {
    let shelf = Shelf::new().await;
    let articles = shelf.db.db.articles();
    let scope = Scope::all();
    let next = content("Résilier", "Nouveau texte, mot palimpseste.");
    articles.save(&scope, id(1), 1, &next, "ada", at(9)).await.unwrap();
    assert_eq!(shelf.index.follow(&shelf.db.db).await.unwrap(), 1);
    assert!(shelf.find("alpha", "palimpseste").hits.is_empty(), "not published yet");
    let alpha = Grant::Only(vec![organization("alpha")]);
    let drafts = Wanted { drafts: true, ..wanted(&alpha, "palimpseste") };
    assert_eq!(shelf.index.search(&drafts).unwrap().hits.len(), 1);
    articles.set_state(&scope, id(1), 2, State::Published, at(10)).await.unwrap();
    shelf.index.follow(&shelf.db.db).await.unwrap();
    assert_eq!(shelf.first("palimpseste"), Some(id(1)));
    let old = shelf.find("alpha", "mois");
    assert!(old.hits.iter().all(|hit| hit.id != id(1)), "the old text is gone");
    articles.set_state(&scope, id(1), 2, State::Archived, at(11)).await.unwrap();
    shelf.index.follow(&shelf.db.db).await.unwrap();
    assert!(shelf.find("alpha", "palimpseste").hits.is_empty(), "archived");
}

#[tokio::test]
async fn a_missing_damaged_or_foreign_index_is_made_again() {
    let shelf = Shelf::new().await;
    let folder = shelf.folder.path().join("articles");
    let reopened = || ArticleIndex::new(folder.clone());
    let alpha = Grant::Only(vec![organization("alpha")]);
    let finds =
        |index: &ArticleIndex| index.search(&wanted(&alpha, "rebranchez")).unwrap().hits.len();
    let same = reopened();
    assert_eq!(same.follow(&shelf.db.db).await.unwrap(), 0, "it is up to date");
    assert_eq!(finds(&same), 1);
    std::fs::write(folder.join("meta.json"), "{").unwrap();
    let damaged = reopened();
    assert_eq!(damaged.follow(&shelf.db.db).await.unwrap(), 4);
    assert_eq!(finds(&damaged), 1);
    std::fs::remove_dir_all(&folder).unwrap();
    let missing = reopened();
    assert_eq!(missing.follow(&shelf.db.db).await.unwrap(), 4);
    let older = sqlite().await;
    published(&older.db, 9, "alpha", &content("Autre", "rebranchez")).await;
    let foreign = reopened();
    assert_eq!(foreign.follow(&older.db).await.unwrap(), 1, "the rows of a backup");
    assert_eq!(finds(&foreign), 1);
}

#[tokio::test]
async fn a_text_being_written_gets_articles_that_fit_it() {
    let shelf = Shelf::new().await;
    let alpha = Grant::Only(vec![organization("alpha")]);
    let text = "Bonjour, la cliente dit que sa box clignote ; elle l'a débranchée hier soir.";
    let found = shelf.index.suggest(&wanted(&alpha, text)).unwrap();
    assert_eq!(found.hits.first().map(|h| h.id), Some(id(2)));
    let other = "Bonjour, la météo est belle aujourd'hui.";
    assert!(shelf.index.suggest(&wanted(&alpha, other)).unwrap().hits.is_empty());
}
