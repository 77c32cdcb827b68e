//! Sends reports when they are due.
//!
//! A time that has come is taken by one process, once; times that passed while nothing ran are made up
//! by one run. The report holds what its owner may see at that moment; an owner who is no more
//! sends nothing. Must not own: how mail goes out.

use super::run;
use super::words::{self, Language};
use crate::AppState;
use crate::auth::Who;
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::reports::{centre_name, made, zone_of};
use crate::shape::{ReportDefinition, SendingBody};
use crate::state::now;
use ledger::report::Rhythm;
use std::time::Duration;
use store::{MailKind, MailPart, NewMail, Sending, SignIn};
use vocab::{Moment, OrganizationId, Pii};

const LOOK: Duration = Duration::from_secs(20);
const AT_ONCE: u32 = 20;

impl AppState {
    /// Sends what is due from now on, beside everything else.
    pub fn keep_sending(&self) {
        let state = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOK).await;
                if let Err(problem) = send_due(&state, now()).await {
                    tracing::error!(problem = problem.words(), "no report is sent; tried again");
                }
            }
        });
    }
}

/// Takes and sends what is due; gives how many.
pub(crate) async fn send_due(state: &AppState, now: Moment) -> Answer<usize> {
    let due = state.store.sendings().due(now, AT_ONCE).await?;
    let mut sent = 0;
    for sending in due {
        let Ok(body) = serde_json::from_value::<SendingBody>(sending.body.clone()) else {
            continue;
        };
        let rhythm = Rhythm { every: body.every, minute: body.minute };
        let next = rhythm.next_after(now, &zone_of(state));
        if state.store.sendings().take(&sending, next).await? {
            send(state, &sending, now).await;
            sent += 1;
        }
    }
    Ok(sent)
}

/// Sends one; what became of it stands in its row.
pub(crate) async fn send(state: &AppState, sending: &Sending, now: Moment) {
    let outcome = match make(state, sending, now).await {
        Ok(()) => "queued".to_owned(),
        Err(problem) => problem.words(),
    };
    if let Err(error) = state.store.sendings().done(sending.id, now, &outcome).await {
        tracing::error!(sending = %sending.id, %error, "what became of a sending is not noted");
    }
}

async fn make(state: &AppState, sending: &Sending, now: Moment) -> Answer<()> {
    let body: SendingBody =
        serde_json::from_value(sending.body.clone()).map_err(|_| Problem::internal())?;
    let who = owner(state, &sending.owner, now).await?;
    let scope = who.centre_scope(state);
    let report = state.store.reports().get(&who.reader(&scope), sending.report).await?;
    let report = report.ok_or_else(|| Problem::not_found("report"))?;
    let definition: ReportDefinition =
        serde_json::from_value(report.body.clone()).map_err(|_| Problem::internal())?;
    let language = Language::of(Some(&body.language));
    let sheet = run(state, &who, &definition, Some(&report.name), language).await?;
    let zone = zone_of(state);
    let span = words::span(sheet.from.0, sheet.to.0, language, &zone);
    let subject = format!("{} – {span}", report.name);
    let text = match language {
        Language::French => format!(
            "Bonjour,\n\nVous trouverez ci-joint le rapport «\u{a0}{}\u{a0}» ({span}).\n\n{}",
            report.name,
            centre_name(state)
        ),
        Language::English => format!(
            "Hello,\n\nPlease find attached the report “{}” ({span}).\n\n{}",
            report.name,
            centre_name(state)
        ),
    };
    let file = made(state, sheet, body.format, language).await?;
    hand_over(state, &body, Letter { organization: report.organization, subject, text, file }, now)
        .await
}

struct Letter {
    organization: Option<OrganizationId>,
    subject: String,
    text: String,
    file: Vec<u8>,
}

/// The person a report is sent in the name of, as they are now.
async fn owner(state: &AppState, login: &str, now: Moment) -> Answer<Who> {
    let person = state.store.people().get(login).await?;
    let person = person.filter(|p| p.active).ok_or_else(|| Problem::not_found("owner"))?;
    if !super::may_count(person.role) {
        return Err(Problem::forbidden("Its owner may see no figures any more."));
    }
    let session = SignIn {
        token_hash: [0; 32],
        login: login.to_owned(),
        csrf: String::new(),
        created_at: now,
        expires_at: now,
        last_seen_at: now,
        user_agent: String::new(),
        means: store::SignInMeans::Password,
        enrol: false,
    };
    let plan = state.hub.plan();
    Ok(Who::new(person, session).within_teams(plan.as_ref().map(|(_, plan)| plan.as_ref())))
}

async fn hand_over(
    state: &AppState,
    body: &SendingBody,
    letter: Letter,
    now: Moment,
) -> Answer<()> {
    let file = format!("{}.{}", file_name(&letter.subject), body.format.ending());
    for receiver in &body.recipients {
        let mail = NewMail {
            id: new_id(now).to_string(),
            organization: letter.organization.clone(),
            kind: MailKind::Report,
            receiver: Pii::new(receiver.clone()),
            subject: Pii::new(letter.subject.clone()),
            text: Pii::new(letter.text.clone()),
            html: None,
            parts: vec![MailPart {
                name: file.clone(),
                media: body.format.media_type().to_owned(),
                content: letter.file.clone(),
            }],
        };
        state.store.mail().queue(&mail, now).await?;
    }
    Ok(())
}

/// A name that every system takes.
fn file_name(subject: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    subject.chars().map(plain).take(80).collect()
}
