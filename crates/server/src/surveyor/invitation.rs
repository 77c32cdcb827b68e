//! The mail or the text message that asks: what `web` words, as the outbox takes it.

use crm::Label;
use crm::survey::Survey;
use store::{MailKind, NewMail, NewSms, SmsKind, SurveyAsk};
use vocab::Pii;

/// The same ask writes the same mail.
pub(super) fn write(
    ask: &SurveyAsk,
    survey: &Survey,
    address: &Pii<String>,
    organization: &str,
    link: &str,
) -> NewMail {
    let words = web::mail_words(survey, &ask.language, organization, link);
    NewMail {
        id: ask.id.clone(),
        organization: Some(ask.organization.clone()),
        kind: MailKind::Survey,
        receiver: address.clone(),
        subject: Pii::new(words.subject),
        text: Pii::new(words.text),
        html: Some(Pii::new(words.html)),
        parts: Vec::new(),
    }
}

/// The same ask writes the same message.
pub(super) fn text(
    ask: &SurveyAsk,
    survey: &Survey,
    number: &Pii<String>,
    told: (&str, &str, &Label),
) -> NewSms {
    NewSms {
        id: ask.id.clone(),
        organization: ask.organization.clone(),
        customer: ask.customer,
        kind: SmsKind::Survey,
        receiver: number.clone(),
        text: Pii::new(web::sms_words(survey, &ask.language, told)),
    }
}
