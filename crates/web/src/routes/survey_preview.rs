//! A survey before customers see it: its page, its mail and its text message, and one sent to try.

use super::new_short_survey_link;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::texts::mobile;
use crate::shape::{SurveyPreview, SurveyPreviewForm, SurveyTestForm, SurveyTestSent};
use crate::state::now;
use crate::survey_message::{mail_words, sms_words};
use crate::survey_page::{Page as Shown, Scheme, render_in};
use axum::extract::State;
use axum::http::StatusCode;
use crm::Label;
use crm::survey::{Answers, Survey};
use store::{MailKind, NewMail, NewSms, SmsKind};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{OrganizationId, Pii};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(preview_survey)).routes(routes!(try_survey))
}

/// As long as a real one, so that lengths are right.
const SAMPLE: &str = "0123456789abcdefghijkl";

/// What a customer would see of a survey, in light and dark.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/surveys/preview",
    tag = "surveys",
    params(("organization" = String, Path)),
    request_body = SurveyPreviewForm,
    responses(
        (status = 200, body = SurveyPreview),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn preview_survey(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
    Json(form): Json<SurveyPreviewForm>,
) -> Answer<Json<SurveyPreview>> {
    let organization = who.organization(&state, &organization)?;
    let (survey, language) = (read(form.survey)?, form.language.as_str());
    let shown = Shown::Form { survey: &survey, given: &Answers::new(), faults: &[] };
    let thanks = Shown::Thanks { survey: &survey };
    let page = |scheme, shown: &Shown<'_>| render_in(scheme, language, "essai", shown);
    let (name, link) = (name_of(&state, &organization), link(&state, SAMPLE));
    let mail = mail_words(&survey, language, &name, &link);
    let stop = stop_of(&state, &organization).await?;
    let sms = sms_words(&survey, language, (&name, &link, &stop));
    Ok(Json(SurveyPreview {
        page_light: page(Scheme::Light, &shown),
        page_dark: page(Scheme::Dark, &shown),
        thanks_light: page(Scheme::Light, &thanks),
        thanks_dark: page(Scheme::Dark, &thanks),
        mail_subject: mail.subject,
        mail_html: mail.html,
        sms_parts: crm::sms::parts(&sms),
        sms,
    }))
}

/// Sends a survey to somebody who tries it. Its page keeps nothing, and ends within the hour.
#[utoipa::path(
    post,
    path = "/api/v1/organizations/{organization}/surveys/test",
    tag = "surveys",
    params(("organization" = String, Path)),
    request_body = SurveyTestForm,
    responses(
        (status = 202, body = SurveyTestSent),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn try_survey(
    State(state): State<AppState>,
    who: Who,
    Path(organization): Path<String>,
    Json(form): Json<SurveyTestForm>,
) -> Answer<(StatusCode, Json<SurveyTestSent>)> {
    let organization = who.organization(&state, &organization)?;
    let (survey, language) = (read(form.survey)?, form.language.as_str());
    let now = now();
    let (token, hash) = new_short_survey_link();
    let (name, link) = (name_of(&state, &organization), link(&state, &token));
    match form.way.as_str() {
        "email" => {
            let receiver = address(&form.receiver)?;
            if !state.config.mail {
                let what = "Mail can't go out: name a server in [mail] of plateau.toml.";
                return Err(Problem::bad_field("way", form.way, what));
            }
            let words = mail_words(&survey, language, &name, &link);
            let mail = NewMail {
                id: new_id(now).to_string(),
                organization: Some(organization),
                kind: MailKind::Test,
                receiver: Pii::new(receiver),
                subject: Pii::new(words.subject),
                text: Pii::new(words.text),
                html: Some(Pii::new(words.html)),
                parts: Vec::new(),
            };
            state.store.mail().queue(&mail, now).await?;
        }
        "sms" => {
            let receiver = mobile(&form.receiver)?;
            let stop = stop_of(&state, &organization).await?;
            let sms = NewSms {
                id: new_id(now).to_string(),
                organization,
                customer: None,
                kind: SmsKind::Test,
                receiver,
                text: Pii::new(sms_words(&survey, language, (&name, &link, &stop))),
            };
            state.store.sms().queue(&sms, now).await?;
        }
        _ => return Err(Problem::bad_field("way", form.way, "Write email or sms.")),
    }
    state.survey_tests.keep(hash, survey, language, now);
    Ok((StatusCode::ACCEPTED, Json(SurveyTestSent { link })))
}

fn read(survey: serde_json::Value) -> Answer<Survey> {
    serde_json::from_value(survey).map_err(|error| {
        let what = format!("It is no survey: {error}.");
        Problem::bad_field("survey", (), &what)
    })
}

fn address(text: &str) -> Answer<String> {
    let receiver = text.trim().to_owned();
    if crm::identify::emails_in(&receiver).first() == Some(&receiver.to_lowercase()) {
        return Ok(receiver);
    }
    Err(Problem::bad_field("receiver", text, "Write an address like nom@exemple.fr."))
}

fn link(state: &AppState, token: &str) -> String {
    format!("{}/s/{token}", state.config.link_base)
}

fn name_of(state: &AppState, organization: &OrganizationId) -> String {
    let plan = state.hub.plan();
    let known = plan.as_ref().and_then(|(_, plan)| plan.organizations.get(organization));
    known.map_or_else(|| organization.to_string(), |o| o.name.clone())
}

/// How further messages are refused, as the gateway has it.
async fn stop_of(state: &AppState, organization: &OrganizationId) -> Answer<Label> {
    let scope = store::Scope::of_organizations(vec![organization.clone()]);
    let setup = state.store.setups().latest(&scope, organization).await?.setup;
    Ok(setup.sms.map(|gateway| gateway.stop).unwrap_or_default())
}
