//! How fast a large knowledge base is found: `cargo run --release -p store --example
//! search_articles [ARTICLES]`. Articles are invented from French roots and endings, rare and frequent words
//! as in a language (Zipf), the same at every run.

#![expect(clippy::print_stdout, reason = "it is a bench: it prints its table")]

use crm::Label;
use crm::article::{ArticleId, Audience, Content, State};
use std::error::Error;
use std::time::Instant;
use store::{ArticleIndex, Grant, Scope, Wanted};
use uuid::Uuid;
use vocab::{Moment, OrganizationId};

const ROOTS: &str = "abonn factur résili rembours rédui branch débranch clignot connect install répar \
    dépann récept livr command annul déménag port activ configur vérifi contrôl sign valid engag \
    assur voyag réserv embarqu bagag retard indemnis remorqu crev démarr batteri accident constat \
    téléphon réseau signal débit câbl décod enregistr programm synchronis mémoris identifi autoris";
const ENDINGS: [&str; 12] =
    ["er", "é", "ée", "és", "ation", "ations", "ement", "e", "es", "eur", "ant", "able"];
const QUERIES: usize = 2_000;

/// xorshift64*: small, seeded, the same everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap_or(0) % most.max(1)
    }
    /// The first are drawn most.
    fn zipf(&mut self, most: usize) -> usize {
        let within = self.below(most) + 1;
        self.below(within)
    }
}

fn words() -> Vec<String> {
    let roots: Vec<&str> = ROOTS.split_whitespace().collect();
    let letters = ["", "ra", "to", "vi", "mé", "lu", "sou", "pré"];
    let parts = letters.iter().flat_map(|l| roots.iter().map(move |r| format!("{l}{r}")));
    parts.flat_map(|root| ENDINGS.map(|ending| format!("{root}{ending}"))).collect()
}

fn text(chance: &mut Chance, words: &[String], length: usize) -> String {
    let drawn: Vec<&str> = (0..length).map(|_| words[chance.zipf(words.len())].as_str()).collect();
    drawn.join(" ")
}

fn misspelt(chance: &mut Chance, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = chance.below(letters.len().saturating_sub(1));
    match chance.below(3) {
        0 => letters.swap(at, at + 1),
        1 => {
            letters.remove(at);
        }
        _ => letters.insert(at, 'e'),
    }
    letters.into_iter().collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let count: usize = std::env::args().nth(1).map_or(Ok(10_000), |n| n.parse())?;
    let folder = tempfile::tempdir()?;
    let test = store::testing::sqlite().await;
    let mut chance = Chance(5);
    let words = words();
    let organizations = ["alpha", "beta", "gamma"].map(OrganizationId::new);
    for n in 0..count {
        let content = Content {
            title: Label::from(text(&mut chance, &words, 5).as_str()),
            text: Label::from(text(&mut chance, &words, 250).as_str()),
            category: String::new(),
            tags: Vec::new(),
            audience: Audience::Agents,
            review_on: None,
        };
        let id = ArticleId::from_uuid(Uuid::from_u128(n as u128 + 1));
        let (articles, now) = (test.db.articles(), Moment::from_epoch_ms(1));
        articles.create(id, &organizations[n % 3], &content, "bench", now).await?;
        articles.set_state(&Scope::all(), id, 1, State::Published, now).await?;
    }
    let index = ArticleIndex::new(folder.path().join("articles"));
    let begun = Instant::now();
    index.follow(&test.db).await?;
    println!("{count} articles indexed in {:.1} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    ArticleIndex::new(folder.path().join("articles")).follow(&test.db).await?;
    println!("opened again in {:.0} ms", begun.elapsed().as_secs_f64() * 1_000.0);
    let only = Grant::Only(vec![organizations[0].clone()]);
    println!("{:<34} {:>8} {:>8} {:>8} {:>7}", "query", "p50 ms", "p95 ms", "max ms", "found");
    type Make = fn(&mut Chance, &[String]) -> String;
    let kinds: [(&str, Make); 5] = [
        ("one word", |c, w| text(c, w, 1)),
        ("three words", |c, w| text(c, w, 3)),
        ("beginning of a word", |c, w| text(c, w, 1).chars().take(4).collect()),
        ("two words, one misspelt", |c, w| {
            let word = text(c, w, 1);
            format!("{} {}", text(c, w, 1), misspelt(c, &word))
        }),
        ("a text of 60 words (suggestions)", |c, w| text(c, w, 60)),
    ];
    for (name, make) in kinds {
        let (mut took, mut found) = (Vec::new(), 0);
        for _ in 0..QUERIES {
            let text = make(&mut chance, &words);
            let wanted = Wanted {
                text: &text,
                organizations: &only,
                audiences: &Audience::ALL,
                drafts: false,
                category: None,
                limit: 20,
            };
            let begun = Instant::now();
            let hits = if name.contains("text") {
                index.suggest(&wanted)?
            } else {
                index.search(&wanted)?
            };
            took.push(begun.elapsed().as_secs_f64() * 1_000.0);
            found += usize::from(!hits.hits.is_empty());
        }
        took.sort_by(f64::total_cmp);
        let at = |share: usize| took[(took.len() - 1) * share / 100];
        let share = found * 100 / QUERIES;
        println!("{name:<34} {:>8.2} {:>8.2} {:>8.2} {share:>6}%", at(50), at(95), at(100));
    }
    Ok(())
}
