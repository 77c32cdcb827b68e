//! The mail that asks: one paragraph, one link, in the customer's language.

use crm::survey::Survey;
use store::{MailKind, NewMail, SurveyAsk};
use vocab::Pii;

/// The same ask writes the same mail.
pub(super) fn write(
    ask: &SurveyAsk,
    survey: &Survey,
    address: &Pii<String>,
    organization: &str,
    link: &str,
) -> NewMail {
    let english = ask.language.starts_with("en");
    let words = survey.invitation.in_language(&ask.language);
    let (answer, stop) = if english {
        ("Give your opinion", "You can tell us on that page that you want no more surveys.")
    } else {
        ("Donner votre avis", "Sur cette page, vous pouvez aussi refuser toute autre enquête.")
    };
    let text =
        format!("{words}\n\n{answer}{}: {link}\n\n{stop}\n\n{organization}\n", colon(english));
    let html = format!(
        "<p>{}</p><p><a href=\"{link}\" style=\"display:inline-block;padding:12px 20px;\
         background:#1f6feb;color:#fff;border-radius:6px;text-decoration:none\">{answer}</a></p>\
         <p style=\"color:#555;font-size:13px\">{stop}<br>{}</p>",
        escaped(words),
        escaped(organization)
    );
    NewMail {
        id: ask.id.clone(),
        organization: Some(ask.organization.clone()),
        kind: MailKind::Survey,
        receiver: address.clone(),
        subject: Pii::new(survey.subject.in_language(&ask.language).to_owned()),
        text: Pii::new(text),
        html: Some(Pii::new(html)),
        parts: Vec::new(),
    }
}

/// French puts a space that doesn't break before it.
const fn colon(english: bool) -> &'static str {
    if english { "" } else { "\u{a0}" }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
