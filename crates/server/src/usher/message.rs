//! One message of an appointment: a mail with the appointment as a file for calendars, or a text.

use crm::appointment::ical::{Entry, Status, calendar};
use crm::appointment::messages::{Due, Words, spoken};
use crm::appointment::{FieldForce, ReminderWay};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use store::{
    AppointmentNote, AppointmentState, Appointments, FieldAppointment, MailKind, MailPart, NewMail,
    NewSms, SmsKind, StoreError,
};
use uuid::{Builder, Uuid};
use vocab::Pii;

pub(super) struct Letter<'a> {
    pub one: &'a FieldAppointment,
    pub due: &'a Due<'a>,
    pub force: &'a FieldForce,
    /// Where the customer lives.
    pub zone: &'a TimeZone,
    pub organization: &'a str,
    pub link: String,
    pub way: ReminderWay,
    pub address: Pii<String>,
}

impl Letter<'_> {
    pub(super) async fn post(
        &self,
        base: &Appointments<'_>,
        note: &AppointmentNote,
        digest: &str,
    ) -> Result<bool, StoreError> {
        let words = self.words();
        match self.way {
            ReminderWay::Email => {
                let mail = self.mail(&words);
                base.tell(self.one, note, Some(((&mail).into(), digest))).await
            }
            ReminderWay::Sms => {
                let sms = self.sms(&words);
                base.tell(self.one, note, Some(((&sms).into(), digest))).await
            }
        }
    }

    fn words(&self) -> Words {
        let one = self.one;
        let (day, time) = spoken(one.starts, self.zone, &one.language);
        let text = |t: &Option<Pii<String>>| t.as_ref().map(|t| t.reveal().clone());
        let person = self.force.person(&one.person);
        Words {
            name: text(&one.name).unwrap_or_default(),
            subject: text(&one.subject).unwrap_or_default(),
            day,
            time,
            person: person.map_or_else(|| one.person.clone(), |person| person.name.clone()),
            place: text(&one.place).unwrap_or_default(),
            organization: self.organization.to_owned(),
            link: self.link.clone(),
        }
    }

    /// The same message of the same appointment has the same id (RFC 9562 §5.8).
    fn id(&self) -> Uuid {
        let digest = Sha256::digest(format!("{}/{}", self.one.id, self.due.key));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Builder::from_custom_bytes(bytes).into_uuid()
    }

    fn mail(&self, words: &Words) -> NewMail {
        let (one, reminder) = (self.one, self.due.reminder);
        let language = &one.language;
        NewMail {
            id: self.id().to_string(),
            organization: Some(one.organization.clone()),
            kind: MailKind::Appointment,
            receiver: self.address.clone(),
            subject: Pii::new(words.fill(reminder.subject.in_language(language))),
            text: Pii::new(words.fill(reminder.text.in_language(language))),
            html: None,
            parts: vec![MailPart {
                name: "rendez-vous.ics".to_owned(),
                media: "text/calendar; charset=utf-8; method=PUBLISH".to_owned(),
                content: self.file(words).into_bytes(),
            }],
        }
    }

    fn sms(&self, words: &Words) -> NewSms {
        let one = self.one;
        let text = words.fill(self.due.reminder.text.in_language(&one.language));
        NewSms {
            id: self.id().to_string(),
            organization: one.organization.clone(),
            customer: one.customer,
            kind: SmsKind::Appointment,
            receiver: self.address.clone(),
            text: Pii::new(crm::sms::plain(&text)),
        }
    }

    fn file(&self, words: &Words) -> String {
        let one = self.one;
        let said = [words.organization.as_str(), words.subject.as_str()];
        let said: Vec<_> = said.into_iter().filter(|text| !text.is_empty()).collect();
        let entry = Entry {
            uid: &format!("{}@plateau", one.id),
            sequence: one.version - 1,
            changed: one.changed_at,
            starts: one.starts,
            ends: one.ends,
            summary: &said.join(" – "),
            place: &words.place,
            description: &words.person,
            status: match one.state {
                AppointmentState::Cancelled => Status::Cancelled,
                AppointmentState::Booked
                | AppointmentState::Confirmed
                | AppointmentState::Kept
                | AppointmentState::Missed => Status::Confirmed,
            },
        };
        calendar(self.organization, &[entry])
    }
}
