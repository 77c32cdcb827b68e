//! The register of consents: what each person agreed to or took back, when, by which channel, and
//! what they were shown.
//!
//! Owns: the words (added, never changed), the wordings that were shown, the archive of three years
//! (Code de la consommation R223-2), and beside it oppositions, receipts of attempts and the centre's
//! own rules. Must not own: what a word allows (`law`), who may write one (`web`).

mod files;
mod numbers;
mod oppositions;
mod person;
mod receipts;
mod refused;
mod rules;

use crate::customers::CustomerEntry;
use crate::scope::{Cursor, page_rows};
use crate::sql::{Args, Row, Tx, Where, insert, to_json};
use crate::{Db, Page, Scope, StoreError, find};
use crm::history::{Consent, ConsentState, Entry};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vocab::{
    Address, AttachmentId, CustomerId, InteractionId, Moment, OrganizationId, Pii, RecordingId,
};

pub use files::ProofFile;
pub use oppositions::{
    NewOpposition, Opposed, Opposition, OppositionFilter, OppositionScope, Oppositions,
};
pub use person::{CallsAsk, Known, LawRows, PersonAsk};
pub(crate) use receipts::verify_chain;
pub use receipts::{ChainFault, ReceiptDraft, ReceiptFilter, Receipts};
pub(crate) use refused::{Refusals, forget};
pub use rules::{RuleBook, SavedRules};

/// One word of a person about one purpose on one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentWord {
    /// A UUID.
    pub id: String,
    pub organization: OrganizationId,
    /// The card of whom it is; without one it is the number's.
    pub customer: Option<CustomerId>,
    /// The number that it was given for or with.
    pub number: Option<Pii<Address>>,
    pub name: Option<Pii<String>>,
    /// `sales`, `survey`, `recording`, or the organization's own word.
    pub purpose: String,
    /// `phone`, `email`, `sms`, `post`, `all`.
    pub channel: String,
    pub state: ConsentState,
    /// When it was given or taken back.
    pub at: Moment,
    /// The last local day for which it was given; not later than a year counts (R223-1).
    pub until: Option<Date>,
    /// SHA-256 of the wording that was shown.
    pub shown: Option<String>,
    /// How it came: `call`, `desk`, `web`, `paper`, `message`, `import`…
    pub source: String,
    pub interaction: Option<InteractionId>,
    /// Login of who wrote it down; empty: the floor.
    pub author: String,
    pub made_at: Moment,
    /// Written down by mistake.
    pub void: Option<ConsentVoid>,
    pub proof: ConsentProof,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentVoid {
    pub at: Moment,
    pub by: String,
    pub why: String,
}

/// What proves it beside the wording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConsentProof {
    /// What was asked and how it was agreed to; of a withdrawal, what was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Pii<String>>,
    /// The page or form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<AttachmentId>,
    /// The word that this one renews: nothing is renewed by silence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renews: Option<String>,
}

impl ConsentProof {
    fn proves(&self) -> bool {
        let words = self.words.as_ref().is_some_and(|w| !w.reveal().trim().is_empty());
        words || self.recording.is_some() || self.attachment.is_some()
    }
}

impl ConsentWord {
    /// What was shown, or how it was agreed to, is kept.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.shown.is_some() || self.proof.proves()
    }

    /// As a line of the card's history.
    fn entry(self) -> Option<CustomerEntry> {
        let proven = self.is_proven();
        let proof = self.proof.words.or_else(|| {
            let page = self.proof.page.or(self.shown).unwrap_or(self.source);
            proven.then(|| Pii::new(page))
        });
        Some(CustomerEntry {
            id: self.id,
            organization: self.organization,
            customer: self.customer?,
            at: self.at,
            author: self.author,
            interaction: self.interaction,
            version: 1,
            entry: Entry::Consent(Consent {
                purpose: self.purpose,
                channel: self.channel,
                state: self.state,
                proof,
            }),
        })
    }

    /// A line of a card as a word of the register; `None` for lines of other kinds.
    pub(crate) fn of_entry(line: &CustomerEntry) -> Option<Self> {
        let consent = match &line.entry {
            Entry::Consent(consent) => consent,
            Entry::Offer(_) | Entry::Survey(_) | Entry::Appointment(_) => return None,
        };
        let words = consent.proof.clone();
        Some(Self {
            id: line.id.clone(),
            organization: line.organization.clone(),
            customer: Some(line.customer),
            number: None,
            name: None,
            purpose: consent.purpose.clone(),
            channel: consent.channel.clone(),
            state: consent.state,
            at: line.at,
            until: None,
            shown: None,
            source: if line.interaction.is_some() { "call" } else { "desk" }.to_owned(),
            interaction: line.interaction,
            author: line.author.clone(),
            made_at: line.at,
            void: None,
            proof: ConsentProof { words, ..ConsentProof::default() },
        })
    }
}

/// Which words are asked for; what is absent asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsentFilter {
    pub organization: Option<OrganizationId>,
    pub customer: Option<CustomerId>,
    /// Of a number, in any spelling.
    pub number: Option<Address>,
    pub purpose: Option<String>,
    pub state: Option<ConsentState>,
    /// Part of a name or a number.
    pub search: Option<String>,
    pub from: Option<Moment>,
    /// Not included.
    pub to: Option<Moment>,
    /// Those that end by a day, given, still valid and not renewed since.
    pub ends: Option<Ends>,
    pub cursor: Option<String>,
    pub limit: u32,
}

/// Consents that will have ended: a year after they were given, or on their own last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    pub today: Date,
    /// The last day, included.
    pub by: Date,
    /// Given since then a consent is still valid by its age.
    pub valid_since: Moment,
    /// Given before then it ends by that day by its age.
    pub ends_before: Moment,
}

/// A word of the register, and when it was taken back since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedConsent {
    pub word: ConsentWord,
    pub withdrawn_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug)]
pub struct Consents<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn consents(&self) -> Consents<'_> {
        Consents { db: self }
    }
}

pub(crate) const COLUMNS: [&str; 18] = [
    "id",
    "organization",
    "customer",
    "digest",
    "number",
    "name",
    "search",
    "purpose",
    "channel",
    "state",
    "at_ms",
    "until_day",
    "shown",
    "source",
    "interaction",
    "author",
    "made_ms",
    "body",
];

impl Consents<'_> {
    /// Adds a word; `wording` is what was shown, kept once. The caller has checked the organization.
    ///
    /// # Errors
    /// The database's own.
    pub async fn add(
        &self,
        word: &ConsentWord,
        wording: Option<&str>,
    ) -> Result<ConsentWord, StoreError> {
        let mut word = word.clone();
        let mut tx = self.db.begin().await?;
        if let Some(wording) = wording {
            word.shown = Some(keep_wording(&mut tx, wording, word.made_at).await?);
        }
        write(&mut tx, &[&word], "").await?;
        tx.commit().await?;
        Ok(word)
    }

    /// Many of one wording, as a list brings them along. Those whose id is there stay as they are.
    ///
    /// # Errors
    /// The database's own.
    pub async fn add_all(
        &self,
        words: &[ConsentWord],
        wording: Option<&str>,
    ) -> Result<(), StoreError> {
        let Some(first) = words.first() else { return Ok(()) };
        let mut tx = self.db.begin().await?;
        let shown = match wording {
            Some(wording) => Some(keep_wording(&mut tx, wording, first.made_at).await?),
            None => None,
        };
        let words: Vec<ConsentWord> = words
            .iter()
            .map(|word| ConsentWord { shown: shown.clone().or(word.shown.clone()), ..word.clone() })
            .collect();
        let words: Vec<&ConsentWord> = words.iter().collect();
        write(&mut tx, &words, " ON CONFLICT (id) DO NOTHING").await?;
        tx.commit().await
    }

    /// The wording behind a hash.
    ///
    /// # Errors
    /// The database's own.
    pub async fn wording(&self, hash: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT body FROM consent_text WHERE hash = $1";
        self.db.row(sql, Args::new().text(hash)).await?.map(|row| row.text("body")).transpose()
    }

    /// # Errors
    /// The database's own.
    pub async fn get(&self, scope: &Scope, id: &str) -> Result<Option<ConsentWord>, StoreError> {
        let mut sql = Where::default();
        sql.and("id = ?", Args::new().text(id));
        scope.wall(&mut sql, "organization");
        let (sql, args) = sql.query("SELECT * FROM consent", "");
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// The newest word about calls that a number, by its digest, or a card had said by a moment.
    ///
    /// # Errors
    /// The database's own.
    pub async fn heard(
        &self,
        organization: &OrganizationId,
        (digest, customer): (&str, Option<CustomerId>),
        purpose: &str,
        at: Moment,
    ) -> Result<Option<ConsentWord>, StoreError> {
        let mut sql = Where::default();
        sql.and("organization = ?", Args::new().text(organization));
        match customer {
            Some(id) => sql.and("(digest = ? OR customer = ?)", Args::new().text(digest).text(id)),
            None => sql.and("digest = ?", Args::new().text(digest)),
        }
        sql.and("purpose = ? AND at_ms <= ?", Args::new().text(purpose).at(at));
        sql.and("channel IN ('phone', 'all') AND void_ms IS NULL", Args::new());
        let tail = " ORDER BY at_ms DESC, id DESC LIMIT 1";
        let (sql, args) = sql.query("SELECT * FROM consent", tail);
        self.db.row(sql, args).await?.map(|row| read(&row)).transpose()
    }

    /// Says that a word was written down by mistake: it counts no more, and stays to be read. False:
    /// it was said before.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when it is not in scope.
    pub async fn void(
        &self,
        scope: &Scope,
        id: &str,
        void: &ConsentVoid,
    ) -> Result<bool, StoreError> {
        if self.get(scope, id).await?.is_none() {
            return Err(StoreError::Unknown { what: "consent" });
        }
        let sql = "UPDATE consent SET void_ms = $1, void_by = $2, void_why = $3 \
             WHERE id = $4 AND void_ms IS NULL";
        let args = Args::new().at(void.at).text(&void.by).text(&void.why).text(id);
        Ok(self.db.run(sql, args).await? > 0)
    }

    /// The latest first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &ConsentFilter,
    ) -> Result<Page<ListedConsent>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let mut sql = Where::default();
        scope.wall(&mut sql, "c.organization");
        sql.and_some("c.organization = ?", filter.organization.as_ref());
        sql.and_some("c.customer = ?", filter.customer);
        sql.and_some("c.digest = ?", filter.number.as_ref().map(law::digest));
        sql.and_some("c.purpose = ?", filter.purpose.as_ref());
        sql.and_some("c.state = ?", filter.state.map(name));
        if let Some(search) = &filter.search {
            sql.and_contains("c.search", &find::fold(search));
        }
        if let Some(from) = filter.from {
            sql.and("c.at_ms >= ?", Args::new().at(from));
        }
        if let Some(to) = filter.to {
            sql.and("c.at_ms < ?", Args::new().at(to));
        }
        if let Some(ends) = &filter.ends {
            let given = "c.state = 'given' AND c.void_ms IS NULL AND c.at_ms >= ?";
            sql.and(given, Args::new().at(ends.valid_since));
            let by = "(c.at_ms < ? OR c.until_day <= ?)";
            sql.and(by, Args::new().at(ends.ends_before).text(ends.by));
            let still = "(c.until_day IS NULL OR c.until_day >= ?)";
            sql.and(still, Args::new().text(ends.today));
            let no_later = "NOT EXISTS (SELECT 1 FROM consent l \
                 WHERE l.organization = c.organization AND l.purpose = c.purpose \
                 AND l.void_ms IS NULL AND l.at_ms > c.at_ms \
                 AND (l.channel = c.channel OR l.channel = 'all') \
                 AND (l.customer = c.customer OR l.digest = c.digest))";
            sql.and(no_later, Args::new());
        }
        if let Some(cursor) = &filter.cursor {
            let (ms, id) = Cursor::read_ms(cursor)?;
            sql.and("(c.at_ms, c.id) < (?, ?)", Args::new().int(ms).text(id));
        }
        let select = "SELECT c.*, (SELECT MIN(w.at_ms) FROM consent w \
             WHERE w.organization = c.organization AND w.purpose = c.purpose \
             AND w.state = 'withdrawn' AND w.void_ms IS NULL AND w.at_ms >= c.at_ms \
             AND (w.channel = c.channel OR w.channel = 'all') \
             AND (w.customer = c.customer OR w.digest = c.digest)) AS withdrawn_ms FROM consent c";
        let tail = format!(" ORDER BY c.at_ms DESC, c.id DESC LIMIT {ask}");
        let (sql, args) = sql.query(select, &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(listed).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| rows.len() > limit);
        let next = next.map(|c| Cursor::write(c.word.at.epoch_ms(), &c.word.id));
        Ok(Page { items, next })
    }

    /// The archive's end: three years after a consent was given it goes (R223-2), with a wording
    /// that no consent names any more. A withdrawal stays in force for good and loses its words.
    ///
    /// # Errors
    /// The database's own.
    pub async fn expire(
        &self,
        organization: &OrganizationId,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let before = three_years_before(now);
        let mut tx = self.db.begin().await?;
        let sql = "DELETE FROM consent WHERE organization = $1 AND state = 'given' AND at_ms < $2";
        let gone = tx.run(sql, Args::new().text(organization).at(before)).await?;
        let sql = "UPDATE consent SET body = '{}', number = NULL, name = NULL, search = NULL \
             WHERE organization = $1 AND state = 'withdrawn' AND at_ms < $2 AND body <> '{}'";
        tx.run(sql, Args::new().text(organization).at(before)).await?;
        if gone > 0 {
            let sql = "DELETE FROM consent_text WHERE first_ms < $1 AND NOT EXISTS \
                 (SELECT 1 FROM consent c WHERE c.shown = consent_text.hash)";
            tx.run(sql, Args::new().at(before)).await?;
            files::expire(&mut tx, organization).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    /// Of one card, as lines of its history, the latest first; without mistakes.
    pub(crate) async fn entries(
        &self,
        scope: &Scope,
        customer: CustomerId,
        limit: u32,
    ) -> Result<Vec<CustomerEntry>, StoreError> {
        let mut sql = Where::default();
        sql.and("customer = ? AND void_ms IS NULL", Args::new().text(customer));
        scope.wall(&mut sql, "organization");
        let tail = format!(" ORDER BY at_ms DESC, id DESC LIMIT {limit}");
        let (sql, args) = sql.query("SELECT * FROM consent", &tail);
        let rows = self.db.rows(sql, args).await?;
        let words = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(words.into_iter().filter_map(ConsentWord::entry).collect())
    }
}

/// A row of `consent` as a line of a card.
pub(crate) fn read_entry(row: &Row) -> Result<CustomerEntry, StoreError> {
    let bad = || StoreError::BadRow { table: "consent", why: "it has no card".to_owned() };
    read(row)?.entry().ok_or_else(bad)
}

async fn keep_wording(tx: &mut Tx, wording: &str, now: Moment) -> Result<String, StoreError> {
    let hash = law::sha256(wording.as_bytes());
    let sql = "INSERT INTO consent_text (hash, body, first_ms) VALUES ($1, $2, $3) \
         ON CONFLICT (hash) DO NOTHING";
    tx.run(sql, Args::new().text(&hash).text(wording).at(now)).await?;
    Ok(hash)
}

pub(crate) async fn write(
    tx: &mut Tx,
    words: &[&ConsentWord],
    conflict: &str,
) -> Result<(), StoreError> {
    let rows = words.iter().map(|word| line(word)).collect();
    insert(tx, "consent", &COLUMNS, conflict, rows).await
}

fn line(word: &ConsentWord) -> Args {
    let number = word.number.as_ref().map(|n| n.reveal());
    let known = word.name.as_ref().map_or("", |n| n.reveal().as_str());
    let search = find::fold(&format!("{known} {}", number.map_or("", Address::as_str)));
    Args::new()
        .text(&word.id)
        .text(&word.organization)
        .opt_text(word.customer)
        .opt_text(number.map(law::digest))
        .opt_text(number)
        .opt_text(word.name.as_ref().map(Pii::reveal))
        .opt_text((!search.is_empty()).then_some(search))
        .text(&word.purpose)
        .text(&word.channel)
        .text(name(word.state))
        .at(word.at)
        .opt_text(word.until)
        .opt_text(word.shown.as_ref())
        .text(&word.source)
        .opt_text(word.interaction)
        .text(&word.author)
        .at(word.made_at)
        .text(to_json(&word.proof))
}

pub(crate) fn read(row: &Row) -> Result<ConsentWord, StoreError> {
    let void = match row.opt_at("void_ms")? {
        None => None,
        Some(at) => Some(ConsentVoid {
            at,
            by: row.opt_text("void_by")?.unwrap_or_default(),
            why: row.opt_text("void_why")?.unwrap_or_default(),
        }),
    };
    let bad = |_| StoreError::BadRow { table: "consent", why: "until_day is no day".to_owned() };
    let until = row.opt_text("until_day")?.map(|day| day.parse().map_err(bad)).transpose()?;
    let withdrawn = row.text("state")? == "withdrawn";
    Ok(ConsentWord {
        id: row.text("id")?,
        organization: row.text("organization")?.as_str().into(),
        customer: row.opt_id("consent", "customer")?,
        number: numbers::stored(row)?,
        name: row.opt_text("name")?.map(Pii::new),
        purpose: row.text("purpose")?,
        channel: row.text("channel")?,
        state: if withdrawn { ConsentState::Withdrawn } else { ConsentState::Given },
        at: row.at("at_ms")?,
        until,
        shown: row.opt_text("shown")?,
        source: row.text("source")?,
        interaction: row.opt_id("consent", "interaction")?,
        author: row.text("author")?,
        made_at: row.at("made_ms")?,
        void,
        proof: row.json("consent", "body")?,
    })
}

fn listed(row: &Row) -> Result<ListedConsent, StoreError> {
    Ok(ListedConsent { word: read(row)?, withdrawn_at: row.opt_at("withdrawn_ms")? })
}

const fn name(state: ConsentState) -> &'static str {
    match state {
        ConsentState::Given => "given",
        ConsentState::Withdrawn => "withdrawn",
    }
}

fn three_years_before(now: Moment) -> Moment {
    let stamp = jiff::Timestamp::from_millisecond(now.epoch_ms()).unwrap_or(jiff::Timestamp::MIN);
    let then = stamp.to_zoned(jiff::tz::TimeZone::UTC);
    let then = then.saturating_sub(jiff::Span::new().years(3));
    Moment::from_epoch_ms(then.timestamp().as_millisecond())
}

/// Consents that older programs kept among the lines of cards become words of the register.
pub(crate) async fn take_over(tx: &mut Tx) -> Result<(), StoreError> {
    loop {
        let sql = "SELECT * FROM customer_entry WHERE kind = 'consent' ORDER BY id LIMIT 500";
        let rows = tx.rows(sql, Args::new()).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        let last = last.text("id")?;
        let lines = rows.iter().map(crate::customers::read_entry).collect::<Result<Vec<_>, _>>()?;
        let words: Vec<_> = lines.iter().filter_map(ConsentWord::of_entry).collect();
        write(tx, &words.iter().collect::<Vec<_>>(), " ON CONFLICT (id) DO NOTHING").await?;
        let sql = "DELETE FROM customer_entry WHERE kind = 'consent' AND id <= $1";
        tx.run(sql, Args::new().text(last)).await?;
    }
}
