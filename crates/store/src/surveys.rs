//! Who was asked what they thought of a contact, why others were not, and what was answered.
//!
//! Owns: one row per contact, survey and way, from its plan to its answer. Must not own: whom a
//! survey is about and what answers are right (`crm::survey`), or when it is asked (`server`).

mod messages;
mod results;

use crate::mail::{self, NewMail};
use crate::scope::{Cursor, page_rows};
use crate::sms::{self, NewSms};
use crate::sql::{Args, Row, Where, insert};
use crate::{Db, Page, Scope, StoreError};
use crm::survey::{Answers, Scores, Survey};
pub use messages::SpokenAnswer;
pub use results::SurveyGroup;
use std::str::FromStr;
use vocab::{CustomerId, InteractionId, Moment, OrganizationId, Pii};

macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($variant:ident $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $type { $($variant),* }

        impl $type {
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }

        impl FromStr for $type {
            type Err = String;

            fn from_str(name: &str) -> Result<Self, String> {
                match name { $($name => Ok(Self::$variant),)* _ => Err(format!("{name} is unknown")) }
            }
        }
    };
}

words!(
    /// How it was asked.
    SurveyWay { Email "email", Sms "sms", Voice "voice", Chat "chat" }
);
words!(SurveyState { Planned "planned", Dropped "dropped", Asked "asked", Answered "answered" });
words!(
    /// What is done about low marks.
    SurveyFollowUp { Wanted "wanted", Ticket "ticket", CallBack "call_back", Failed "failed" }
);

/// What asks: it is written with the row, or not at all.
#[derive(Clone, Copy, Debug)]
pub enum SurveyMessage<'a> {
    Mail(&'a NewMail),
    Sms(&'a NewSms),
}

impl<'a> From<&'a NewMail> for SurveyMessage<'a> {
    fn from(mail: &'a NewMail) -> Self {
        Self::Mail(mail)
    }
}

impl<'a> From<&'a NewSms> for SurveyMessage<'a> {
    fn from(sms: &'a NewSms) -> Self {
        Self::Sms(sms)
    }
}

/// One contact and one survey.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyAsk {
    /// A UUID that follows from contact, survey and way.
    pub id: String,
    pub organization: OrganizationId,
    pub survey: String,
    pub interaction: InteractionId,
    pub customer: Option<CustomerId>,
    pub way: SurveyWay,
    pub state: SurveyState,
    /// Why nobody was asked: `not_drawn`, `no_address`, `no_mobile`, `asked_lately`, `objected`…
    pub reason: String,
    /// As it was asked; `None` for questions of a flow.
    pub design: Option<Survey>,
    pub language: String,
    pub created_at: Moment,
    pub due_at: Option<Moment>,
    pub asked_at: Option<Moment>,
    pub expires_at: Option<Moment>,
    pub answered_at: Option<Moment>,
    pub answers: Pii<Answers>,
    pub scores: Scores,
    pub comment: Pii<String>,
    pub themes: Vec<String>,
    pub follow_up: Option<SurveyFollowUp>,
    /// Of the ticket or the call owed.
    pub follow_up_id: Option<String>,
    /// Why nothing could be done about it; empty otherwise.
    pub follow_up_why: String,
}

impl SurveyAsk {
    /// The moment that lists tell, and by which they are in order: of the answer, else of the asking.
    #[must_use]
    pub fn shown_at(&self) -> Moment {
        self.answered_at.or(self.asked_at).unwrap_or(self.created_at)
    }
}

/// The same as SQL, of `survey_ask` by the name `a`.
const SHOWN_MS: &str = "COALESCE(a.answered_ms, a.asked_ms, a.created_ms)";

/// One with the contact it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyLine {
    pub ask: SurveyAsk,
    pub agent: Option<String>,
    pub queue: Option<String>,
    pub campaign: Option<String>,
    pub disposition: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct SurveyFilter {
    pub organization: Option<OrganizationId>,
    pub survey: Option<String>,
    pub queue: Option<String>,
    pub agent: Option<String>,
    pub campaign: Option<String>,
    pub disposition: Option<String>,
    pub way: Option<String>,
    pub theme: Option<String>,
    pub interaction: Option<InteractionId>,
    /// By the moment of asking: from this, up to but not with that.
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    /// Answered ones with words of the customer.
    pub with_words: bool,
    /// Answered ones that a follow-up was due for.
    pub low: bool,
    pub state: Option<SurveyState>,
    pub cursor: Option<String>,
    pub limit: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Surveys<'a> {
    db: &'a Db,
}

impl Db {
    #[must_use]
    pub const fn surveys(&self) -> Surveys<'_> {
        Surveys { db: self }
    }
}

const COLUMNS: [&str; 24] = [
    "id",
    "organization",
    "survey",
    "interaction",
    "customer",
    "way",
    "state",
    "reason",
    "body",
    "language",
    "created_ms",
    "due_ms",
    "asked_ms",
    "expires_ms",
    "answered_ms",
    "answers",
    "csat",
    "nps",
    "ces",
    "comment",
    "themes",
    "follow_up",
    "follow_up_id",
    "token_hash",
];

impl Surveys<'_> {
    /// Adds rows; those of a contact, survey and way that are there already stay as they are.
    ///
    /// # Errors
    /// The database's own.
    pub async fn add(&self, asks: &[SurveyAsk]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let rows = asks.iter().map(line).collect();
        // By contact, survey and way, or by the id: the way may have changed since it was planned.
        let conflict = " ON CONFLICT DO NOTHING";
        insert(&mut tx, "survey_ask", &COLUMNS, conflict, rows).await?;
        tx.commit().await
    }

    /// Planned ones whose moment has come, the oldest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn due(&self, now: Moment, limit: u32) -> Result<Vec<SurveyAsk>, StoreError> {
        let sql = "SELECT * FROM survey_ask WHERE due_ms <= $1 ORDER BY due_ms, id LIMIT $2";
        let rows = self.db.rows(sql, Args::new().at(now).int(i64::from(limit))).await?;
        rows.iter().map(read).collect()
    }

    /// Nobody is asked, and why.
    ///
    /// # Errors
    /// The database's own.
    pub async fn leave(&self, ask: &SurveyAsk, reason: &str) -> Result<(), StoreError> {
        let sql = "UPDATE survey_ask SET state = 'dropped', reason = $1, due_ms = NULL \
             WHERE id = $2 AND state = 'planned'";
        self.db.run(sql, Args::new().text(reason).text(&ask.id)).await.map(|_| ())
    }

    /// Asks: the row and the message in one transaction. False when it was decided already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn ask(
        &self,
        ask: &SurveyAsk,
        token_hash: &str,
        message: impl Into<SurveyMessage<'_>>,
        (now, expires): (Moment, Moment),
    ) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "UPDATE survey_ask SET state = 'asked', due_ms = NULL, asked_ms = $1, \
             expires_ms = $2, token_hash = $3, language = $4, customer = $5, way = $6 \
             WHERE id = $7 AND state = 'planned'";
        let args = Args::new().at(now).at(expires).text(token_hash).text(&ask.language);
        let args = args.opt_text(ask.customer).text(ask.way.name()).text(&ask.id);
        if tx.run(sql, args).await? == 0 {
            return Ok(false);
        }
        match message.into() {
            SurveyMessage::Mail(mail) => {
                mail::post(&mut tx, mail, now).await?;
                let sql = "UPDATE mail SET customer = $1 WHERE id = $2";
                tx.run(sql, Args::new().opt_text(ask.customer).text(&mail.id)).await?;
            }
            SurveyMessage::Sms(sms) => {
                sms::post(&mut tx, sms, now).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Whether this customer was asked since then, by any survey.
    ///
    /// # Errors
    /// The database's own.
    pub async fn asked_since(&self, id: CustomerId, since: Moment) -> Result<bool, StoreError> {
        let sql = "SELECT id FROM survey_ask WHERE customer = $1 AND asked_ms >= $2 LIMIT 1";
        Ok(self.db.row(sql, Args::new().text(id).at(since)).await?.is_some())
    }

    /// What a link leads to. Whoever has the link may answer: there is no scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn by_token(&self, token_hash: &str) -> Result<Option<SurveyAsk>, StoreError> {
        let sql = "SELECT * FROM survey_ask WHERE token_hash = $1";
        let row = self.db.row(sql, Args::new().text(token_hash)).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Keeps an answer, once and in time. False when it was too late or there was one already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn answer(&self, answered: &SurveyAsk, now: Moment) -> Result<bool, StoreError> {
        let sql = "UPDATE survey_ask SET state = 'answered', answered_ms = $1, answers = $2, \
             csat = $3, nps = $4, ces = $5, comment = $6, themes = $7, follow_up = $8 \
             WHERE id = $9 AND state = 'asked' AND expires_ms > $1";
        let args = Args::new().at(now).json(answered.answers.reveal());
        let args = marks(args, &answered.scores)
            .text(answered.comment.reveal())
            .json(&answered.themes)
            .opt_text(answered.follow_up.map(SurveyFollowUp::name))
            .text(&answered.id);
        Ok(self.db.run(sql, args).await? > 0)
    }

    /// One question of a flow was answered by keys: the contact's answers so far with this one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn heard(&self, ask: &SurveyAsk) -> Result<(), StoreError> {
        self.add(std::slice::from_ref(ask)).await?;
        let mut tx = self.db.begin().await?;
        let sql = "SELECT * FROM survey_ask WHERE interaction = $1 AND survey = $2 AND way = $3";
        let args = Args::new().text(ask.interaction).text(&ask.survey).text(ask.way.name());
        let Some(row) = tx.row(sql, args).await? else { return Ok(()) };
        let mut known = read(&row)?;
        let mut answers = known.answers.into_inner();
        answers.extend(ask.answers.reveal().clone());
        known.scores.csat = ask.scores.csat.or(known.scores.csat);
        known.scores.nps = ask.scores.nps.or(known.scores.nps);
        known.scores.ces = ask.scores.ces.or(known.scores.ces);
        let sql = "UPDATE survey_ask SET state = 'answered', answers = $1, csat = $2, nps = $3, \
             ces = $4, answered_ms = COALESCE(answered_ms, $5), \
             follow_up = COALESCE(follow_up, $6) WHERE id = $7";
        let args = marks(Args::new().json(&answers), &known.scores);
        let args = args.opt_at(ask.answered_at);
        let args = args.opt_text(ask.follow_up.map(SurveyFollowUp::name)).text(&known.id);
        tx.run(sql, args).await?;
        tx.commit().await
    }

    /// Answers that somebody should act on and nobody was told of yet.
    ///
    /// # Errors
    /// The database's own.
    pub async fn wanting(&self, limit: u32) -> Result<Vec<SurveyAsk>, StoreError> {
        let sql = "SELECT * FROM survey_ask WHERE follow_up = 'wanted' ORDER BY id LIMIT $1";
        let rows = self.db.rows(sql, Args::new().int(i64::from(limit))).await?;
        rows.iter().map(read).collect()
    }

    /// What was done about a low answer, or why nothing could be.
    ///
    /// # Errors
    /// The database's own.
    pub async fn followed_up(
        &self,
        ask: &SurveyAsk,
        what: SurveyFollowUp,
        id: Option<&str>,
        why: &str,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE survey_ask SET follow_up = $1, follow_up_id = $2, follow_up_why = $3 \
             WHERE id = $4";
        let args = Args::new().text(what.name()).opt_text(id).text(why).text(&ask.id);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// # Errors
    /// [`StoreError::Cursor`], or the database's own.
    pub async fn list(
        &self,
        scope: &Scope,
        filter: &SurveyFilter,
    ) -> Result<Page<SurveyLine>, StoreError> {
        let (limit, ask) = page_rows(filter.limit);
        let mut sql = narrowed(scope, filter);
        if let Some(cursor) = &filter.cursor {
            let (ms, id) = Cursor::read_ms(cursor)?;
            sql.and(&format!("({SHOWN_MS}, a.id) < (?, ?)"), Args::new().int(ms).text(id));
        }
        let select = "SELECT a.*, c.agent AS of_agent, c.queue AS of_queue, \
             c.campaign AS of_campaign, c.disposition AS of_disposition \
             FROM survey_ask a LEFT JOIN contact c ON c.id = a.interaction";
        let tail = format!(" ORDER BY {SHOWN_MS} DESC, a.id DESC LIMIT {ask}");
        let (sql, args) = sql.query(select, &tail);
        let rows = self.db.rows(sql, args).await?;
        let items = rows.iter().take(limit).map(read_line).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| rows.len() > limit);
        let next = next.map(|l| Cursor::write(l.ask.shown_at().epoch_ms(), &l.ask.id));
        Ok(Page { items, next })
    }
}

fn narrowed(scope: &Scope, filter: &SurveyFilter) -> Where {
    let mut sql = Where::default();
    scope.wall(&mut sql, "a.organization");
    scope.wall_taken(&mut sql, "c.agent");
    sql.and_some("a.organization = ?", filter.organization.as_ref());
    sql.and_some("a.survey = ?", filter.survey.as_ref());
    sql.and_some("c.queue = ?", filter.queue.as_ref());
    sql.and_some("c.agent = ?", filter.agent.as_ref());
    sql.and_some("c.campaign = ?", filter.campaign.as_ref());
    sql.and_some("c.disposition = ?", filter.disposition.as_ref());
    sql.and_some("a.way = ?", filter.way.as_ref());
    sql.and_some("a.interaction = ?", filter.interaction);
    sql.and_some("a.state = ?", filter.state.map(SurveyState::name));
    if let Some(from) = filter.from {
        sql.and("COALESCE(a.asked_ms, a.created_ms) >= ?", Args::new().at(from));
    }
    if let Some(to) = filter.to {
        sql.and("COALESCE(a.asked_ms, a.created_ms) < ?", Args::new().at(to));
    }
    if let Some(theme) = &filter.theme {
        // A JSON list of ids: letters, digits and `_` alone.
        let like = crate::find::containing(&format!("\"{theme}\""));
        sql.and("a.themes LIKE ? ESCAPE '!'", Args::new().text(like));
    }
    if filter.with_words {
        let spoken = "(a.comment <> '' OR (a.way = 'voice' AND EXISTS \
             (SELECT 1 FROM survey_message m WHERE m.interaction = a.interaction)))";
        sql.and(spoken, Args::new());
    }
    if filter.low {
        sql.and("a.follow_up IS NOT NULL", Args::new());
    }
    sql
}

fn marks(args: Args, scores: &Scores) -> Args {
    let mark = |mark: Option<u8>| mark.map(i64::from);
    args.opt_int(mark(scores.csat)).opt_int(mark(scores.nps)).opt_int(mark(scores.ces))
}

fn line(ask: &SurveyAsk) -> Args {
    let args = Args::new()
        .text(&ask.id)
        .text(&ask.organization)
        .text(&ask.survey)
        .text(ask.interaction)
        .opt_text(ask.customer)
        .text(ask.way.name())
        .text(ask.state.name())
        .text(&ask.reason)
        .json(&ask.design)
        .text(&ask.language)
        .at(ask.created_at)
        .opt_at(ask.due_at)
        .opt_at(ask.asked_at)
        .opt_at(ask.expires_at)
        .opt_at(ask.answered_at)
        .json(ask.answers.reveal());
    marks(args, &ask.scores)
        .text(ask.comment.reveal())
        .json(&ask.themes)
        .opt_text(ask.follow_up.map(SurveyFollowUp::name))
        .opt_text(ask.follow_up_id.as_ref())
        .opt_text(None::<String>)
}

fn read(row: &Row) -> Result<SurveyAsk, StoreError> {
    let mark = |column| -> Result<Option<u8>, StoreError> {
        Ok(row.opt_int(column)?.and_then(|mark| u8::try_from(mark).ok()))
    };
    Ok(SurveyAsk {
        id: row.text("id")?,
        organization: row.text("organization")?.as_str().into(),
        survey: row.text("survey")?,
        interaction: row.id("survey_ask", "interaction")?,
        customer: row.opt_id("survey_ask", "customer")?,
        way: row.id("survey_ask", "way")?,
        state: row.id("survey_ask", "state")?,
        reason: row.text("reason")?,
        design: row.json("survey_ask", "body")?,
        language: row.text("language")?,
        created_at: row.at("created_ms")?,
        due_at: row.opt_at("due_ms")?,
        asked_at: row.opt_at("asked_ms")?,
        expires_at: row.opt_at("expires_ms")?,
        answered_at: row.opt_at("answered_ms")?,
        answers: Pii::new(row.json("survey_ask", "answers")?),
        scores: Scores { csat: mark("csat")?, nps: mark("nps")?, ces: mark("ces")? },
        comment: Pii::new(row.text("comment")?),
        themes: row.json("survey_ask", "themes")?,
        follow_up: row.opt_id("survey_ask", "follow_up")?,
        follow_up_id: row.opt_text("follow_up_id")?,
        follow_up_why: row.text("follow_up_why")?,
    })
}

fn read_line(row: &Row) -> Result<SurveyLine, StoreError> {
    Ok(SurveyLine {
        ask: read(row)?,
        agent: row.opt_text("of_agent")?,
        queue: row.opt_text("of_queue")?,
        campaign: row.opt_text("of_campaign")?,
        disposition: row.opt_text("of_disposition")?,
    })
}
