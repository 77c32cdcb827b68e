//! Sends mail from the outbox to the mail server of `plateau.toml` (SMTP submission, RFC 6409).
//!
//! Owns: attempts and their times. Must not own: what mails say and why they are written. A mail may
//! go out twice after a crash between sending and writing that down; its Message-ID is the same, so
//! most receivers show it once.

use crate::clock;
use crate::config::{Mail, MailSecurity};
use anyhow::{Context, Result};
use crm::connect::retry::next_attempt;
use futures_util::future::join_all;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;
use store::{Db, MailFate, NewMail, SentMail, StoreError};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// The outbox is looked into so often.
const LOOK: Duration = Duration::from_secs(1);
/// Mails under way at once.
const MOST_AT_ONCE: u32 = 4;
/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Sent and given-up mails can be looked at for so long.
const KEPT_MS: i64 = 30 * 86_400_000;
const FORGET_EVERY_MS: i64 = 3_600_000;

pub(crate) struct Postman {
    db: Db,
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    stop: CancellationToken,
}

impl Postman {
    /// # Errors
    /// What of the set-up can't be: nothing is sent before.
    pub(crate) fn new(db: Db, mail: &Mail, stop: CancellationToken) -> Result<Self> {
        let from = mail.from.parse();
        let from = from.with_context(|| format!("[mail] from = {:?} is no address", mail.from))?;
        Ok(Self { db, server: server(mail)?, from, stop })
    }

    pub(crate) async fn run(self) {
        let mut tick = interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut forgotten = clock::now();
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                _ = tick.tick() => {}
            }
            if let Err(error) = self.deliver().await {
                tracing::warn!(%error, "the mails to go out can't be read; it is tried again");
            }
            let now = clock::now();
            if now.since_ms(forgotten) > FORGET_EVERY_MS {
                forgotten = now;
                if let Err(error) = self.db.mail().forget(now.plus_ms(-KEPT_MS)).await {
                    tracing::warn!(%error, "old mails were not forgotten");
                }
            }
        }
    }

    async fn deliver(&self) -> Result<(), StoreError> {
        let due = self.db.mail().due(clock::now(), MOST_AT_ONCE).await?;
        let fates = join_all(due.iter().map(|(sent, mail)| self.send(sent, mail))).await;
        for ((sent, _), fate) in due.iter().zip(fates) {
            if let MailFate::Failed { error, .. } = &fate {
                tracing::warn!(mail = sent.id, error, "a mail was not sent");
            }
            self.db.mail().settle(sent, &fate, clock::now()).await?;
        }
        Ok(())
    }

    async fn send(&self, sent: &SentMail, mail: &NewMail) -> MailFate {
        let message = match self.message(mail) {
            Ok(message) => message,
            // It will not become a mail by waiting.
            Err(error) => return MailFate::Failed { error: format!("{error:#}"), next: None },
        };
        match self.server.send(message).await {
            Ok(_) => MailFate::Sent,
            Err(error) => {
                let next = next_attempt(clock::now(), sent.attempts + 1);
                let next = next.filter(|_| !error.is_permanent());
                MailFate::Failed { error: error.to_string(), next }
            }
        }
    }

    fn message(&self, mail: &NewMail) -> Result<Message> {
        let receiver: Mailbox = mail.receiver.reveal().parse().context("the receiver's address")?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(receiver)
            .subject(mail.subject.reveal())
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            // RFC 3834 §5: no holiday notices come back.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        let text = mail.text.reveal().clone();
        let Some(html) = &mail.html else {
            if mail.parts.is_empty() {
                return message.singlepart(SinglePart::plain(text)).context("the text");
            }
            let first = MultiPart::mixed().singlepart(SinglePart::plain(text));
            return message.multipart(with_files(first, mail)?).context("the files");
        };
        let both = MultiPart::alternative_plain_html(text, html.reveal().clone());
        if mail.parts.is_empty() {
            return message.multipart(both).context("the text");
        }
        let first = MultiPart::mixed().multipart(both);
        message.multipart(with_files(first, mail)?).context("the files")
    }
}

fn with_files(mut whole: MultiPart, mail: &NewMail) -> Result<MultiPart> {
    for part in &mail.parts {
        let media = ContentType::parse(&part.media).context("the kind of a file")?;
        let file = Attachment::new(part.name.clone()).body(part.content.clone(), media);
        whole = whole.singlepart(file);
    }
    Ok(whole)
}

fn server(mail: &Mail) -> Result<AsyncSmtpTransport<Tokio1Executor>> {
    let port = mail.port.unwrap_or(match mail.security {
        MailSecurity::Tls => 465,
        MailSecurity::Starttls => 587,
        MailSecurity::None => 25,
    });
    let tls = match mail.security {
        MailSecurity::None => Tls::None,
        MailSecurity::Tls => Tls::Wrapper(trusted(mail)?),
        MailSecurity::Starttls => Tls::Required(trusted(mail)?),
    };
    let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.server)
        .port(port)
        .tls(tls)
        .timeout(Some(PATIENCE));
    if let Some((user, password)) = mail.user.clone().zip(mail.password.clone()) {
        server = server.credentials(Credentials::new(user, password.into_inner()));
    }
    Ok(server.build())
}

/// Whom the server's certificate must be vouched for by.
fn trusted(mail: &Mail) -> Result<TlsParameters> {
    let mut tls = TlsParameters::builder(mail.server.clone());
    if let Some(file) = &mail.authority {
        let pem = std::fs::read(file)
            .with_context(|| format!("[mail] authority {} can't be read", file.display()))?;
        let authority = Certificate::from_pem(&pem)
            .with_context(|| format!("[mail] authority {} is no PEM", file.display()))?;
        tls = tls.add_root_certificate(authority);
    }
    tls.build_rustls().context("[mail] TLS can't be set up")
}

#[cfg(test)]
mod tests;
