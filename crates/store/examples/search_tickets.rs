//! How fast tickets are found among many: `cargo run --release -p store --example search_tickets
//! [TICKETS]`. Subjects and notes are invented from French roots, rare and frequent words as in a
//! language (Zipf), the same at every run.

#![expect(clippy::print_stdout, reason = "it is a bench: it prints its table")]

use std::error::Error;
use std::time::Instant;
use store::{EntryKind, NewEntry, PastTicket, Scope, Ticket, TicketFilter};
use uuid::Uuid;
use vocab::{Moment, OrganizationId, Pii, TicketId};

const ROOTS: &str = "abonn factur résili rembours rédui branch clignot connect install répar dépann \
    récept livr command annul déménag activ configur vérifi contrôl sign assur voyag réserv bagag \
    retard remorqu batteri accident téléphon réseau débit câbl décod programm identifi autoris";
const ENDINGS: [&str; 12] =
    ["er", "é", "ée", "és", "ation", "ations", "ement", "e", "es", "eur", "ant", "able"];
const LETTERS: [&str; 10] = ["", "ra", "to", "vi", "mé", "lu", "sou", "pré", "ca", "di"];
const QUERIES: usize = 400;
const BATCH: usize = 1_000;

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
    let parts = LETTERS.iter().flat_map(|l| roots.iter().map(move |r| format!("{l}{r}")));
    parts.flat_map(|root| ENDINGS.map(|ending| format!("{root}{ending}"))).collect()
}

fn text(chance: &mut Chance, words: &[String], length: usize) -> String {
    let drawn: Vec<&str> = (0..length).map(|_| words[chance.zipf(words.len())].as_str()).collect();
    drawn.join(" ")
}

fn past(n: usize, chance: &mut Chance, words: &[String]) -> PastTicket {
    let organizations = ["alpha", "beta", "gamma"].map(OrganizationId::new);
    let at = Moment::from_epoch_ms(i64::try_from(n).unwrap_or(0) * 1_000);
    let id = TicketId::from_uuid(Uuid::from_u128(n as u128 + 1));
    let ticket = Ticket {
        subject: Pii::new(text(chance, words, 6)),
        description: Pii::new(text(chance, words, 25)),
        ..Ticket::new(id, organizations[n % 3].clone(), "incident", "bench", at)
    };
    let note = Pii::new(text(chance, words, 15));
    let entry = NewEntry::new("bench", EntryKind::Noted).note(note).at(at, Vec::new());
    PastTicket { ticket, prefix: "INC".to_owned(), entries: vec![entry] }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let count: usize = std::env::args().nth(1).map_or(Ok(100_000), |n| n.parse())?;
    let test = store::testing::sqlite().await;
    let (mut chance, words) = (Chance(5), words());
    let begun = Instant::now();
    for first in (0..count).step_by(BATCH) {
        let some = (first..count.min(first + BATCH)).map(|n| past(n, &mut chance, &words));
        test.db.tickets().file(some.collect()).await?;
    }
    println!("{count} tickets filed in {:.1} s", begun.elapsed().as_secs_f64());
    for (name, length, cut) in
        [("one word", 1, 99), ("its beginning", 1, 4), ("two words", 2, 99), ("three words", 3, 5)]
    {
        let mut took = Vec::with_capacity(QUERIES);
        for _ in 0..QUERIES {
            let typed: Vec<String> = text(&mut chance, &words, length)
                .split(' ')
                .map(|word| word.chars().take(cut).collect())
                .collect();
            let filter = TicketFilter { text: Some(typed.join(" ")), ..TicketFilter::default() };
            let begun = Instant::now();
            test.db.tickets().list(&Scope::all(), &filter).await?;
            took.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        took.sort_by(f64::total_cmp);
        println!(
            "{name:14} p50 {:6.1} ms  p95 {:6.1} ms  worst {:6.1} ms",
            took[QUERIES / 2],
            took[QUERIES * 95 / 100],
            took[QUERIES - 1]
        );
    }
    Ok(())
}
