//! The page behind the link of a survey: plain HTML that works without scripts, in the customer's
//! language, for whoever has the link.
//!
//! Must not own: which answers are right (`crm::survey`), or who may open it (the link itself).

use crate::html::escaped;
use crm::FieldFault;
use crm::survey::{Answers, LONGEST_ANSWER, Question, QuestionKind, Survey};
use std::fmt::Write as _;

/// What the page is about to show.
pub(crate) enum Page<'a> {
    Form { survey: &'a Survey, given: &'a Answers, faults: &'a [FieldFault] },
    Thanks { survey: &'a Survey },
    Stopped,
    Answered,
    Expired,
    Unknown,
}

struct Words {
    send: &'static str,
    required: &'static str,
    mend: &'static str,
    stop: &'static str,
    stopped: &'static str,
    answered: &'static str,
    expired: &'static str,
    unknown: &'static str,
    title: &'static str,
    yes: &'static str,
    no: &'static str,
    csat: (&'static str, &'static str),
    nps: (&'static str, &'static str),
    ces: (&'static str, &'static str),
    missing: &'static str,
    bad: &'static str,
    too_long: &'static str,
}

const FR: Words = Words {
    send: "Envoyer",
    required: "réponse attendue",
    mend: "Il manque une réponse. Complétez-la, puis envoyez de nouveau.",
    stop: "Ne plus recevoir d’enquête",
    stopped: "C’est noté : vous ne recevrez plus d’enquête.",
    answered: "Vous avez déjà répondu. Merci !",
    expired: "Cette enquête est close : le délai de réponse est passé.",
    unknown: "Ce lien ne mène à aucune enquête. Vérifiez qu’il est complet.",
    title: "Votre avis",
    yes: "Oui",
    no: "Non",
    csat: ("Pas du tout satisfait", "Très satisfait"),
    nps: ("Pas du tout probable", "Très probable"),
    ces: ("Pas du tout d’accord", "Tout à fait d’accord"),
    missing: "Répondez à cette question.",
    bad: "Choisissez une des réponses.",
    too_long: "Votre texte est trop long.",
};

const EN: Words = Words {
    send: "Send",
    required: "please answer",
    mend: "An answer is missing. Complete it, then send again.",
    stop: "Receive no more surveys",
    stopped: "Noted: you will receive no more surveys.",
    answered: "You have answered already. Thank you!",
    expired: "This survey is closed: the time to answer is over.",
    unknown: "This link leads to no survey. Check that it is complete.",
    title: "Your opinion",
    yes: "Yes",
    no: "No",
    csat: ("Not at all satisfied", "Very satisfied"),
    nps: ("Not at all likely", "Very likely"),
    ces: ("Strongly disagree", "Strongly agree"),
    missing: "Answer this question.",
    bad: "Choose one of the answers.",
    too_long: "Your text is too long.",
};

/// Light or dark: as the reader's device has it, or as somebody looks at it beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Device,
    Light,
    Dark,
}

impl Scheme {
    const fn colours(self) -> &'static str {
        match self {
            Self::Device => {
                ":root{color-scheme:light dark;--line:#8a8f98;--accent:#1457c2;--on:#fff;--bad:#b3261e}\
@media(prefers-color-scheme:dark){:root{--accent:#8ab4ff;--on:#101418;--bad:#ff8a80}}"
            }
            Self::Light => {
                ":root{color-scheme:light;--line:#8a8f98;--accent:#1457c2;--on:#fff;--bad:#b3261e}\
html{background:#fff;color:#000}"
            }
            Self::Dark => {
                ":root{color-scheme:dark;--line:#8a8f98;--accent:#8ab4ff;--on:#101418;--bad:#ff8a80}\
html{background:#121212;color:#fff}"
            }
        }
    }
}

const STYLE: &str = "\
body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:2rem 1rem}\
h1{font-size:1.4rem}fieldset{border:1px solid var(--line);border-radius:8px;margin:0 0 1.25rem;\
padding:.75rem 1rem 1rem}legend{font-weight:600;padding:0 .25rem}\
.marks{display:flex;flex-wrap:wrap;gap:.5rem}.marks label{display:inline-flex;align-items:center;\
gap:.35rem;border:1px solid var(--line);border-radius:6px;padding:.4rem .7rem;min-width:2.5rem;\
min-height:1.75rem;cursor:pointer}.marks label:has(:checked){outline:3px solid var(--accent)}\
.ends{display:flex;justify-content:space-between;font-size:.85rem;margin-top:.4rem;gap:1rem}\
textarea{width:100%;box-sizing:border-box;min-height:6rem;font:inherit;padding:.5rem}\
button{font:inherit;border-radius:6px;padding:.7rem 1.4rem;cursor:pointer;\
border:1px solid var(--accent)}.send{background:var(--accent);color:var(--on)}\
.stop{background:none;color:inherit;border-color:var(--line);font-size:.85rem;padding:.4rem .8rem;\
margin-top:2.5rem}.fault{color:var(--bad);font-weight:600;margin:.4rem 0 0}\
.hint{font-weight:400;font-size:.85rem}";

pub(crate) fn render(language: &str, token: &str, page: &Page<'_>) -> String {
    render_in(Scheme::Device, language, token, page)
}

pub(crate) fn render_in(scheme: Scheme, language: &str, token: &str, page: &Page<'_>) -> String {
    let colours = scheme.colours();
    let english = language.starts_with("en");
    let words = if english { &EN } else { &FR };
    let mut body = String::new();
    let title = match page {
        Page::Form { survey, given, faults } => {
            form(&mut body, words, token, (survey, language), given, faults);
            survey.subject.in_language(language)
        }
        Page::Thanks { survey } => {
            paragraph(&mut body, survey.thanks.in_language(language));
            survey.subject.in_language(language)
        }
        Page::Stopped => said(&mut body, words, words.stopped),
        Page::Answered => said(&mut body, words, words.answered),
        Page::Expired => said(&mut body, words, words.expired),
        Page::Unknown => said(&mut body, words, words.unknown),
    };
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title>\
         <style>{colours}{STYLE}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>",
        if english { "en" } else { "fr" },
        title = escaped(title),
    )
}

fn said<'a>(body: &mut String, words: &'a Words, text: &str) -> &'a str {
    paragraph(body, text);
    words.title
}

fn paragraph(body: &mut String, text: &str) {
    put(body, format_args!("<p role=\"status\">{}</p>", escaped(text)));
}

fn form(
    body: &mut String,
    words: &Words,
    token: &str,
    (survey, language): (&Survey, &str),
    given: &Answers,
    faults: &[FieldFault],
) {
    if !faults.is_empty() {
        put(body, format_args!("<p class=\"fault\" role=\"alert\">{}</p>", escaped(words.mend)));
    }
    put(body, format_args!("<form method=\"post\" action=\"/s/{token}\">"));
    for question in &survey.questions {
        let fault = faults.iter().find(|fault| fault.field == question.id);
        asked(body, words, (question, language), given, fault);
    }
    put(body, format_args!("<button class=\"send\">{}</button></form>", words.send));
    put(
        body,
        format_args!(
            "<form method=\"post\" action=\"/s/{token}/stop\"><button class=\"stop\">{}</button></form>",
            words.stop
        ),
    );
}

fn asked(
    body: &mut String,
    words: &Words,
    (question, language): (&Question, &str),
    given: &Answers,
    fault: Option<&FieldFault>,
) {
    let (id, said) = (&question.id, given.get(&question.id).map_or("", String::as_str));
    let text = escaped(question.text.in_language(language));
    let hint = if question.required { words.required } else { "" };
    put(body, format_args!("<fieldset><legend>{text}"));
    if !hint.is_empty() {
        put(body, format_args!(" <span class=\"hint\">({hint})</span>"));
    }
    body.push_str("</legend>");
    if let Some((from, to)) = question.kind.scale() {
        let marks = (from..=to).map(|mark| (mark.to_string(), mark.to_string()));
        choices(body, id, said, marks);
        let (low, high) = match question.kind {
            QuestionKind::Nps => words.nps,
            QuestionKind::Ces => words.ces,
            QuestionKind::Csat
            | QuestionKind::YesNo
            | QuestionKind::Choice
            | QuestionKind::Text => words.csat,
        };
        put(
            body,
            format_args!(
                "<div class=\"ends\"><span>{from} – {low}</span><span>{to} – {high}</span></div>"
            ),
        );
    } else {
        match question.kind {
            QuestionKind::YesNo => {
                let both = [("yes", words.yes), ("no", words.no)];
                choices(body, id, said, both.map(|(id, word)| (id.to_owned(), word.to_owned())));
            }
            QuestionKind::Text => put(
                body,
                format_args!(
                    "<textarea name=\"{id}\" maxlength=\"{LONGEST_ANSWER}\" aria-label=\"{text}\">{}</textarea>",
                    escaped(said)
                ),
            ),
            QuestionKind::Choice | QuestionKind::Csat | QuestionKind::Nps | QuestionKind::Ces => {
                let all = question.options.iter();
                let all = all.map(|o| (o.id.clone(), o.label.in_language(language).to_owned()));
                choices(body, id, said, all);
            }
        }
    }
    if let Some(fault) = fault {
        let what = match fault.code {
            "missing" => words.missing,
            "too_long" => words.too_long,
            _ => words.bad,
        };
        put(body, format_args!("<p class=\"fault\">{what}</p>"));
    }
    body.push_str("</fieldset>");
}

fn choices(
    body: &mut String,
    id: &str,
    said: &str,
    all: impl IntoIterator<Item = (String, String)>,
) {
    body.push_str("<div class=\"marks\">");
    for (value, label) in all {
        let checked = if value == said { " checked" } else { "" };
        let (value, label) = (escaped(&value), escaped(&label));
        put(
            body,
            format_args!(
                "<label><input type=\"radio\" name=\"{id}\" value=\"{value}\"{checked}>{label}</label>"
            ),
        );
    }
    body.push_str("</div>");
}

fn put(body: &mut String, text: std::fmt::Arguments<'_>) {
    body.write_fmt(text).expect("a string takes all");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_and_administrators_write_is_text_and_never_markup() {
        let mut survey = crm::survey::defaults().remove(0);
        survey.questions[0].text = "<script>alert(1)</script>".into();
        let given = Answers::from([("commentaire".to_owned(), "</textarea><b>".to_owned())]);
        let page = Page::Form { survey: &survey, given: &given, faults: &[] };
        let html = render("fr", "abc", &page);
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert!(html.contains("&lt;script&gt;") && html.contains("&lt;/textarea&gt;"));
    }

    #[test]
    fn the_page_speaks_the_customer_s_language_and_says_what_is_missing() {
        let survey = crm::survey::defaults().remove(0);
        let given = Answers::new();
        let faults = survey.read(&given).expect_err("one is missing");
        for (language, word) in [("fr", "Répondez à cette question"), ("en-GB", "Answer this")] {
            let page = Page::Form { survey: &survey, given: &given, faults: &faults };
            let html = render(language, "abc", &page);
            assert!(html.contains(word) && html.contains("role=\"alert\""), "{html}");
        }
        for page in [Page::Stopped, Page::Answered, Page::Expired, Page::Unknown] {
            assert_ne!(render("fr", "", &page), render("en", "", &page));
        }
    }
}
