//! Finding tickets by what somebody types, among a hundred thousand of them while they type.
//!
//! Owns: the words of tickets and of their notes as rows. Must not own: how words are folded (`find`).
//!
//! Every word typed must begin a word of the ticket. The price of being quick: a word is found by its
//! beginning, not from within. A rare word leads to its tickets; where all are frequent, tickets are
//! gone through in the order that was asked for, which finds a page soon.

use super::Tickets;
use crate::sql::{Args, Tx, Where, insert};
use crate::{Db, StoreError, find};
use crm::ticket::Ticket;
use std::collections::BTreeSet;
use vocab::Pii;

/// Words of what was typed that count.
const MOST_TYPED: usize = 6;
/// Of one ticket, or of one note.
const MOST_WORDS: usize = 500;
const LONGEST_WORD: usize = 40;
/// How rare a word is, is counted so far.
const COUNTED: u64 = 2_000;
/// Older tickets that are filled in at once.
const BATCH: usize = 500;

/// What was typed, as it is looked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// Leads to few tickets.
    rare: Option<String>,
    others: Vec<String>,
    /// Letters were typed, but none that a word has.
    nothing: bool,
}

impl Typed {
    /// Whence the tickets are read, under their own name: `$1` and `$2` are the rare word's.
    pub(super) const fn source(&self) -> &'static str {
        match self.rare {
            None => "ticket",
            // The limit keeps it a table of its own: its few rows are what is gone through.
            Some(_) => {
                "(SELECT * FROM ticket WHERE id IN (SELECT ticket FROM ticket_word \
                 WHERE word >= $1 AND word < $2) LIMIT 2000) ticket"
            }
        }
    }

    /// To be the first conditions.
    pub(super) fn put(&self, sql: &mut Where) {
        if self.nothing {
            sql.and("1 = 0", Args::new());
        }
        if let Some(word) = &self.rare {
            // Always so: it brings the two values that the source names.
            let values = Args::new().text(word).text(find::end_of(word));
            sql.and("CAST(? AS TEXT) < CAST(? AS TEXT)", values);
        }
        for word in &self.others {
            sql.and(
                "EXISTS (SELECT 1 FROM ticket_word w WHERE w.ticket = ticket.id AND w.word >= ? \
                 AND w.word < ?)",
                Args::new().text(word).text(find::end_of(word)),
            );
        }
    }
}

impl Tickets<'_> {
    pub(super) async fn typed(&self, text: Option<&str>) -> Result<Typed, StoreError> {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
            return Ok(Typed::default());
        };
        let folded = find::fold(text);
        let mut words: Vec<String> =
            folded.split(' ').filter(|w| !w.is_empty()).map(cut).take(MOST_TYPED).collect();
        words.sort();
        words.dedup();
        let mut rarest = None;
        for (at, word) in words.iter().enumerate() {
            let count = count(self.db, word).await?;
            if count < COUNTED && rarest.is_none_or(|(least, _)| count < least) {
                rarest = Some((count, at));
            }
        }
        let nothing = words.is_empty();
        let rare = rarest.map(|(_, at)| words.remove(at));
        Ok(Typed { rare, others: words, nothing })
    }
}

/// How many tickets have words that begin so, in any organization: it only chooses the way.
async fn count(db: &Db, word: &str) -> Result<u64, StoreError> {
    let sql = format!(
        "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM (SELECT ticket FROM ticket_word \
         WHERE word >= $1 AND word < $2 LIMIT {COUNTED}) c"
    );
    let args = Args::new().text(word).text(find::end_of(word));
    let row = db.row(sqlx::AssertSqlSafe(sql), args).await?;
    row.map_or(Ok(0), |row| row.count("n"))
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST_WORD).collect()
}

/// Numbers are found with and without their zeros: `INC-000123` by `123`.
fn words(folded: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for word in folded.split(' ').filter(|word| !word.is_empty()).take(MOST_WORDS) {
        let short = word.trim_start_matches('0');
        if short != word && !short.is_empty() {
            words.insert(cut(short));
        }
        words.insert(cut(word));
    }
    words
}

async fn write(
    tx: &mut Tx,
    id: &str,
    words: BTreeSet<String>,
    noted: i64,
) -> Result<(), StoreError> {
    let row = |word: String| Args::new().text(word).text(id).int(noted);
    let rows = words.into_iter().map(row).collect();
    let columns = ["word", "ticket", "noted"];
    insert(tx, "ticket_word", &columns, " ON CONFLICT (word, ticket, noted) DO NOTHING", rows).await
}

/// Its own words, in place of those it had.
pub(super) async fn of_ticket(
    tx: &mut Tx,
    ticket: &Ticket,
    folded: &str,
    fresh: bool,
) -> Result<(), StoreError> {
    if !fresh {
        let sql = "DELETE FROM ticket_word WHERE ticket = $1 AND noted = 0";
        tx.run(sql, Args::new().text(ticket.id)).await?;
    }
    write(tx, &ticket.id.to_string(), words(folded), 0).await
}

/// Those of a note that was added to it.
pub(super) async fn of_note(
    tx: &mut Tx,
    ticket: &Ticket,
    note: &Pii<String>,
) -> Result<(), StoreError> {
    if note.reveal().is_empty() {
        return Ok(());
    }
    write(tx, &ticket.id.to_string(), words(&find::fold(note.reveal())), 1).await
}

/// Those of tickets from before there were words.
pub(crate) async fn fill(tx: &mut Tx) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let sql = format!(
            "SELECT id, search FROM ticket t WHERE id > $1 AND search <> '' AND NOT EXISTS \
             (SELECT 1 FROM ticket_word w WHERE w.ticket = t.id) ORDER BY id LIMIT {BATCH}"
        );
        let rows = tx.rows(sqlx::AssertSqlSafe(sql), Args::new().text(&after)).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.text("id")?;
        for row in &rows {
            let id = row.text("id")?;
            write(tx, &id, words(&row.text("search")?), 0).await?;
            let sql = "SELECT note FROM ticket_entry WHERE ticket = $1 AND note <> ''";
            for entry in tx.rows(sql, Args::new().text(&id)).await? {
                write(tx, &id, words(&find::fold(&entry.text("note")?)), 1).await?;
            }
        }
    }
}
