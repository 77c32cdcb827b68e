//! The page of an appointment, for the customer who has its link: what was agreed, two buttons.
//!
//! Must not own: what may be changed (the route), or who may open it (the link itself).

use crate::html::escaped;
use std::fmt::Write as _;

/// What the page is about to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It may be confirmed and cancelled.
    Open,
    Confirmed,
    Cancelled,
    /// It has begun, or is over.
    Over,
}

/// An appointment in the customer's own words.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    pub(crate) organization: String,
    pub(crate) day: String,
    pub(crate) time: String,
    pub(crate) person: String,
    pub(crate) subject: String,
    pub(crate) place: String,
}

struct Words {
    title: &'static str,
    with: &'static str,
    confirm: &'static str,
    cancel: &'static str,
    confirmed: &'static str,
    cancelled: &'static str,
    over: &'static str,
    unknown: &'static str,
}

const FR: Words = Words {
    title: "Votre rendez-vous",
    with: "avec",
    confirm: "Confirmer ma présence",
    cancel: "Annuler le rendez-vous",
    confirmed: "C’est confirmé\u{a0}: nous vous attendons.",
    cancelled: "Ce rendez-vous est annulé.",
    over: "Ce rendez-vous est passé ou vient de commencer. Appelez-nous pour en convenir autrement.",
    unknown: "Ce lien ne mène à aucun rendez-vous. Vérifiez qu’il est complet.",
};

const EN: Words = Words {
    title: "Your appointment",
    with: "with",
    confirm: "I will be there",
    cancel: "Cancel the appointment",
    confirmed: "It is confirmed: we look forward to it.",
    cancelled: "This appointment is cancelled.",
    over: "This appointment is over or has just begun. Please call us to agree otherwise.",
    unknown: "This link leads to no appointment. Check that it is complete.",
};

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8a8f98;--accent:#1457c2;--on:#fff}\
@media(prefers-color-scheme:dark){:root{--accent:#8ab4ff;--on:#101418}}\
body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:2rem 1rem}\
h1{font-size:1.4rem}.what{border:1px solid var(--line);border-radius:8px;padding:1rem;\
margin:0 0 1.25rem}.when{font-size:1.2rem;font-weight:600}form{display:inline-block;\
margin:0 .5rem .5rem 0}button{font:inherit;border-radius:6px;padding:.7rem 1.2rem;\
cursor:pointer;border:1px solid var(--accent)}.go{background:var(--accent);color:var(--on)}\
.no{background:none;color:inherit;border-color:var(--line)}";

pub(crate) fn unknown(language: &str) -> String {
    let words = words(language);
    framed(language, words, &format!("<p role=\"status\">{}</p>", escaped(words.unknown)))
}

pub(crate) fn render(language: &str, token: &str, shown: &Shown, standing: Standing) -> String {
    let words = words(language);
    let mut body = String::new();
    let told = match standing {
        Standing::Open => None,
        Standing::Confirmed => Some(words.confirmed),
        Standing::Cancelled => Some(words.cancelled),
        Standing::Over => Some(words.over),
    };
    if let Some(told) = told {
        put(&mut body, format_args!("<p role=\"status\">{}</p>", escaped(told)));
    }
    put(&mut body, format_args!("<div class=\"what\"><div>{}</div>", escaped(&shown.organization)));
    let (day, time) = (escaped(&shown.day), escaped(&shown.time));
    put(&mut body, format_args!("<div class=\"when\">{day}, {time}</div>"));
    put(&mut body, format_args!("<div>{} {}</div>", words.with, escaped(&shown.person)));
    for line in [&shown.subject, &shown.place].into_iter().filter(|line| !line.is_empty()) {
        put(&mut body, format_args!("<div>{}</div>", escaped(line)));
    }
    body.push_str("</div>");
    let button = |act: &str, class: &str, label: &str| {
        format!(
            "<form method=\"post\" action=\"/r/{token}/{act}\"><button class=\"{class}\">{label}\
             </button></form>"
        )
    };
    let may_confirm = standing == Standing::Open;
    let may_cancel = matches!(standing, Standing::Open | Standing::Confirmed);
    if may_confirm {
        body.push_str(&button("confirm", "go", words.confirm));
    }
    if may_cancel {
        body.push_str(&button("cancel", "no", words.cancel));
    }
    framed(language, words, &body)
}

fn words(language: &str) -> &'static Words {
    if language.starts_with("en") { &EN } else { &FR }
}

fn framed(language: &str, words: &Words, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>",
        if language.starts_with("en") { "en" } else { "fr" },
        title = words.title,
    )
}

fn put(body: &mut String, text: std::fmt::Arguments<'_>) {
    body.write_fmt(text).expect("a string takes all");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_never_markup_and_each_standing_has_its_own_buttons() {
        let shown = Shown { person: "<b>Paul</b>".to_owned(), ..Shown::default() };
        let html = render("fr", "t", &shown, Standing::Open);
        assert!(html.contains("&lt;b&gt;") && !html.contains("<b>Paul"), "{html}");
        assert!(html.contains("/r/t/confirm") && html.contains("/r/t/cancel"));
        let html = render("fr", "t", &shown, Standing::Confirmed);
        assert!(!html.contains("/r/t/confirm") && html.contains("/r/t/cancel"));
        for standing in [Standing::Cancelled, Standing::Over] {
            assert!(!render("en", "t", &shown, standing).contains("<form"));
        }
        assert_ne!(unknown("fr"), unknown("en"));
    }
}
