//! What asks a customer by mail or by text message: one paragraph, one link, in their language.
//!
//! Must not own: who is asked and when (`server`), or the page behind the link (`survey_page`).

use crate::html::escaped;
use crm::Label;
use crm::survey::Survey;

/// A mail that asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyMail {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The mail that asks, in this language.
#[must_use]
pub fn mail_words(survey: &Survey, language: &str, organization: &str, link: &str) -> SurveyMail {
    let english = language.starts_with("en");
    let words = survey.invitation.in_language(language);
    let (answer, stop, colon) = if english {
        ("Give your opinion", "You can tell us on that page that you want no more surveys.", ":")
    } else {
        let stop = "Sur cette page, vous pouvez aussi refuser toute autre enquête.";
        ("Donner votre avis", stop, "\u{a0}:")
    };
    let text = format!("{words}\n\n{answer}{colon} {link}\n\n{stop}\n\n{organization}\n");
    let html = format!(
        "<p>{}</p><p><a href=\"{link}\" style=\"display:inline-block;padding:12px 20px;\
         background:#1f6feb;color:#fff;border-radius:6px;text-decoration:none\">{answer}</a></p>\
         <p style=\"color:#555;font-size:13px\">{stop}<br>{}</p>",
        escaped(words),
        escaped(organization)
    );
    SurveyMail { subject: survey.subject.in_language(language).to_owned(), text, html }
}

/// The text message that asks: who, what, the link, and how to refuse (CPCE, article L34-5).
#[must_use]
pub fn sms_words(
    survey: &Survey,
    language: &str,
    (organization, link, stop): (&str, &str, &Label),
) -> String {
    let colon = if language.starts_with("en") { ":" } else { " :" };
    let words = survey.sms.in_language(language);
    let stop = stop.in_language(language);
    let whole = format!("{organization}{colon} {words} {link} {stop}");
    crm::sms::plain(&whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_message_says_who_asks_and_how_to_refuse_and_fits_in_one() {
        let survey = crm::survey::defaults().remove(0);
        let stop = Label::new("STOP au 36180", "STOP to 36180");
        let link = "https://avis.exemple.fr/s/0123456789abcdefghijkl";
        let french = sms_words(&survey, "fr", ("Nova Énergie", link, &stop));
        assert!(french.starts_with("Nova Énergie : "), "{french}");
        assert!(french.ends_with(&format!("{link} STOP au 36180")), "{french}");
        assert_eq!(crm::sms::parts(&french), 1, "{french}");
        let english = sms_words(&survey, "en-GB", ("Nova", link, &stop));
        assert!(english.starts_with("Nova: Your opinion"), "{english}");
        let silent = sms_words(&survey, "fr", ("Nova", link, &Label::default()));
        assert!(silent.ends_with(link), "{silent}");
    }

    #[test]
    fn a_mail_holds_the_link_in_both_forms_and_what_people_write_is_never_markup() {
        let survey = crm::survey::defaults().remove(0);
        let mail = mail_words(&survey, "fr", "<b>Nova</b>", "https://x.example/s/1");
        assert!(mail.text.contains("avis\u{a0}: https://x.example/s/1"), "{}", mail.text);
        assert!(mail.html.contains("href=\"https://x.example/s/1\"") && !mail.html.contains("<b>"));
    }
}
