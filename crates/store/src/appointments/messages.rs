//! What customers were told of their appointments: each message once, written with its cause.

use super::{AppointmentId, Appointments, FieldAppointment, read};
use crate::sql::{Args, Row};
use crate::surveys::SurveyMessage;
use crate::{StoreError, mail, sms};
use vocab::Moment;

/// A message that went out, or why it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointmentNote {
    /// By [`crm::appointment::messages::Due`].
    pub key: String,
    pub at: Moment,
    /// `sms`, `email`; empty: by none.
    pub way: String,
    /// Empty where it went out: `no_address`, `no_mobile`, `objected`…
    pub why: String,
}

impl Appointments<'_> {
    /// Those whose messages are to be looked at, the longest due first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn to_tell(
        &self,
        now: Moment,
        limit: u32,
    ) -> Result<Vec<FieldAppointment>, StoreError> {
        let sql = "SELECT * FROM appointment WHERE next_ms <= $1 ORDER BY next_ms, id LIMIT $2";
        let rows = self.db.rows(sql, Args::new().at(now).int(i64::from(limit))).await?;
        rows.iter().map(read).collect()
    }

    /// When its messages are looked at again. Nothing where it was changed meanwhile: it is looked at
    /// anew then.
    ///
    /// # Errors
    /// The database's own.
    pub async fn look_again(
        &self,
        one: &FieldAppointment,
        next: Option<Moment>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE appointment SET next_ms = $1 WHERE id = $2 AND version = $3";
        let args = Args::new().opt_at(next).text(one.id).int(one.version);
        self.db.run(sql, args).await.map(|_| ())
    }

    /// What was sent of it already, the earliest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn notes(&self, id: AppointmentId) -> Result<Vec<AppointmentNote>, StoreError> {
        let sql = "SELECT * FROM appointment_message WHERE appointment = $1 ORDER BY at_ms, kind";
        let rows = self.db.rows(sql, Args::new().text(id)).await?;
        let note = |row: &Row| {
            Ok(AppointmentNote {
                key: row.text("kind")?,
                at: row.at("at_ms")?,
                way: row.text("way")?,
                why: row.text("why")?,
            })
        };
        rows.iter().map(note).collect()
    }

    /// Writes the note, the message and the link's digest in one transaction; false when there was a
    /// note of this key, or the appointment was changed meanwhile: then nothing is written.
    ///
    /// # Errors
    /// The database's own.
    pub async fn tell(
        &self,
        one: &FieldAppointment,
        note: &AppointmentNote,
        message: Option<(SurveyMessage<'_>, &str)>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = "UPDATE appointment SET next_ms = next_ms WHERE id = $1 AND version = $2";
        if tx.run(sql, Args::new().text(one.id).int(one.version)).await? == 0 {
            return Ok(false);
        }
        let sql = "INSERT INTO appointment_message (appointment, kind, at_ms, way, why) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (appointment, kind) DO NOTHING";
        let args = Args::new().text(one.id).text(&note.key).at(note.at);
        if tx.run(sql, args.text(&note.way).text(&note.why)).await? == 0 {
            return Ok(false);
        }
        if let Some((message, digest)) = message {
            let sql = "INSERT INTO appointment_link (digest, appointment) VALUES ($1, $2)";
            tx.run(sql, Args::new().text(digest).text(one.id)).await?;
            match message {
                SurveyMessage::Mail(mail) => {
                    mail::post(&mut tx, mail, note.at).await?;
                    let sql = "UPDATE mail SET customer = $1 WHERE id = $2";
                    tx.run(sql, Args::new().opt_text(one.customer).text(&mail.id)).await?;
                }
                SurveyMessage::Sms(sms) => {
                    sms::post(&mut tx, sms, note.at).await?;
                }
            }
        }
        tx.commit().await?;
        Ok(true)
    }

    /// What a customer's link leads to. Whoever has it may look: there is no scope.
    ///
    /// # Errors
    /// The database's own.
    pub async fn by_link(&self, digest: &str) -> Result<Option<FieldAppointment>, StoreError> {
        let sql = "SELECT a.* FROM appointment a JOIN appointment_link l ON l.appointment = a.id \
             WHERE l.digest = $1";
        self.db.row(sql, Args::new().text(digest)).await?.map(|row| read(&row)).transpose()
    }
}
