//! What customers answered: the page behind a link, and what the answers come to.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::customers::new_id;
use crate::routes::interactions::{Reader, limit_of};
use crate::shape::{
    LabelView, Page, SpokenAnswer, SurveyAnswer, SurveyBy, SurveyChoice, SurveyGroupLine,
    SurveyQuery, SurveyTable, ThemeView, time,
};
use crate::state::now;
use crate::survey_page::{self, Page as Shown};
use crate::survey_tests::SurveyTest;
use crate::token;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use crm::history::{Consent, ConsentState, Entry, Survey as Rated};
use crm::survey::{Answers, Results, themes_of};
use std::collections::BTreeMap;
use store::{
    CustomerEntry, Scope, SurveyAsk, SurveyFilter, SurveyFollowUp, SurveyGroup, SurveyLine,
    SurveyState, SurveyWay,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{FloorPlan, InteractionId, Moment, Pii, Role};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(page, answer))
        .routes(routes!(stop))
        .routes(routes!(results))
        .routes(routes!(answers))
}

/// Whoever answers by a link is this in histories.
const CUSTOMER: &str = "customer";

/// A link's secret, and what the store keeps of it.
#[must_use]
pub fn new_survey_link() -> (String, String) {
    let token = token::random();
    let hash = token::hex(&token::digest(&token));
    (token, hash)
}

/// The same for a text message, where each letter counts.
#[must_use]
pub fn new_short_survey_link() -> (String, String) {
    let token = token::short();
    let hash = token::hex(&token::digest(&token));
    (token, hash)
}

async fn find(state: &AppState, token: &str) -> Answer<Option<SurveyAsk>> {
    let hash = token::hex(&token::digest(token));
    Ok(state.store.surveys().by_token(&hash).await?)
}

/// A link that somebody tries: nothing that is answered is kept.
fn tried(state: &AppState, token: &str) -> Option<SurveyTest> {
    state.survey_tests.find(&token::hex(&token::digest(token)), now())
}

fn html(status: StatusCode, language: &str, token: &str, shown: &Shown<'_>) -> Response {
    (status, Html(survey_page::render(language, token, shown))).into_response()
}

/// Why a link takes no answer, where it takes none.
fn closed(ask: Option<&SurveyAsk>, now: Moment) -> Option<(StatusCode, Shown<'static>)> {
    match ask {
        None => Some((StatusCode::NOT_FOUND, Shown::Unknown)),
        Some(ask) if ask.state == SurveyState::Answered => Some((StatusCode::OK, Shown::Answered)),
        Some(ask) if ask.expires_at.is_none_or(|end| end <= now) => {
            Some((StatusCode::GONE, Shown::Expired))
        }
        Some(_) => None,
    }
}

/// The page of a survey, for whoever has its link.
#[utoipa::path(
    get,
    path = "/s/{token}",
    tag = "surveys",
    security(()),
    params(("token" = String, Path)),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(crate) async fn page(
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> Answer<Response> {
    if let Some(SurveyTest { survey, language, .. }) = tried(&state, &token) {
        let shown = Shown::Form { survey: &survey, given: &Answers::new(), faults: &[] };
        return Ok(html(StatusCode::OK, &language, &token, &shown));
    }
    let ask = find(&state, &token).await?;
    let language = ask.as_ref().map_or("fr", |ask| ask.language.as_str());
    if let Some((status, shown)) = closed(ask.as_ref(), now()) {
        return Ok(html(status, language, &token, &shown));
    }
    let Some(survey) = ask.as_ref().and_then(|ask| ask.design.as_ref()) else {
        return Ok(html(StatusCode::NOT_FOUND, language, &token, &Shown::Unknown));
    };
    let shown = Shown::Form { survey, given: &Answers::new(), faults: &[] };
    Ok(html(StatusCode::OK, language, &token, &shown))
}

/// Answers a survey, once.
#[utoipa::path(
    post,
    path = "/s/{token}",
    tag = "surveys",
    security(()),
    params(("token" = String, Path)),
    request_body(
        content = BTreeMap<String, String>,
        content_type = "application/x-www-form-urlencoded"
    ),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(crate) async fn answer(
    State(state): State<AppState>,
    Path(token): Path<String>,
    Form(given): Form<BTreeMap<String, String>>,
) -> Answer<Response> {
    if let Some(SurveyTest { survey, language, .. }) = tried(&state, &token) {
        return Ok(match survey.read(&given) {
            Ok(_) => html(StatusCode::OK, &language, &token, &Shown::Thanks { survey: &survey }),
            Err(faults) => {
                let shown = Shown::Form { survey: &survey, given: &given, faults: &faults };
                html(StatusCode::UNPROCESSABLE_ENTITY, &language, &token, &shown)
            }
        });
    }
    let (found, now) = (find(&state, &token).await?, now());
    let language = found.as_ref().map_or("fr".to_owned(), |ask| ask.language.clone());
    if let Some((status, shown)) = closed(found.as_ref(), now) {
        return Ok(html(status, &language, &token, &shown));
    }
    let Some((mut ask, survey)) = found.and_then(|mut ask| ask.design.take().map(|d| (ask, d)))
    else {
        return Ok(html(StatusCode::NOT_FOUND, &language, &token, &Shown::Unknown));
    };
    let right = match survey.read(&given) {
        Ok(right) => right,
        Err(faults) => {
            let shown = Shown::Form { survey: &survey, given: &given, faults: &faults };
            return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &language, &token, &shown));
        }
    };
    let saved = state.store.setups().latest(&Scope::all(), &ask.organization).await?;
    let words = survey.words(&right);
    ask.scores = survey.scores(&right);
    ask.themes = themes_of(&saved.setup.themes, &words);
    ask.follow_up = survey.answer_to(&ask.scores).map(|_| SurveyFollowUp::Wanted);
    ask.comment = Pii::new(words);
    ask.answers = Pii::new(right);
    if !state.store.surveys().answer(&ask, now).await? {
        return Ok(html(StatusCode::OK, &language, &token, &Shown::Answered));
    }
    if let Some(rating) = ask.scores.csat {
        let comment = Some(ask.comment.clone()).filter(|c| !c.reveal().is_empty());
        write(&state, &ask, Entry::Survey(Rated { rating, comment }), now).await?;
    }
    Ok(html(StatusCode::OK, &language, &token, &Shown::Thanks { survey: &survey }))
}

/// The customer wants no more surveys.
#[utoipa::path(
    post,
    path = "/s/{token}/stop",
    tag = "surveys",
    security(()),
    params(("token" = String, Path)),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(crate) async fn stop(
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> Answer<Response> {
    if let Some(test) = tried(&state, &token) {
        return Ok(html(StatusCode::OK, &test.language, &token, &Shown::Stopped));
    }
    let Some(ask) = find(&state, &token).await? else {
        return Ok(html(StatusCode::NOT_FOUND, "fr", &token, &Shown::Unknown));
    };
    // "No more surveys" is meant of every way of asking.
    let consent = Consent {
        purpose: "survey".to_owned(),
        channel: "all".to_owned(),
        state: ConsentState::Withdrawn,
        proof: None,
    };
    write(&state, &ask, Entry::Consent(consent), now()).await?;
    Ok(html(StatusCode::OK, &ask.language, &token, &Shown::Stopped))
}

/// A line of the customer's card; nothing where the customer is not known.
async fn write(state: &AppState, ask: &SurveyAsk, entry: Entry, now: Moment) -> Answer<()> {
    let Some(customer) = ask.customer else { return Ok(()) };
    let line = CustomerEntry {
        id: new_id(now).to_string(),
        organization: ask.organization.clone(),
        customer,
        at: now,
        author: CUSTOMER.to_owned(),
        interaction: Some(ask.interaction),
        version: 1,
        entry,
    };
    Ok(state.store.customers().add_entry(&line).await?)
}

/// What answers come to, in all and by whatever is asked. An answer counts when it was asked for.
#[utoipa::path(
    get,
    path = "/api/v1/surveys/results",
    tag = "surveys",
    params(SurveyQuery),
    responses(
        (status = 200, body = SurveyTable),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn results(
    State(state): State<AppState>,
    who: Who,
    Query(query): Query<SurveyQuery>,
) -> Answer<Json<SurveyTable>> {
    let filter = wanted(&who, &query)?;
    let by = query.by.unwrap_or(SurveyBy::Survey);
    if who.person.role == Role::Organization && by == SurveyBy::Agent {
        return Err(Problem::forbidden("People of an organization see no figures of agents."));
    }
    let scope = who.narrowed(query.organization.as_deref());
    let sums = state.store.surveys().results(&scope, &filter, group(by)).await?;
    let reader = Reader::new(&state, &who);
    let plan = state.hub.plan().map(|(_, plan)| plan);
    let mut lines: BTreeMap<String, Results> = BTreeMap::new();
    let mut total = Results::default();
    for (key, sums) in sums {
        total.plus(&sums);
        for key in keys(by, key, reader.zone()) {
            lines.entry(key).or_default().plus(&sums);
        }
    }
    let known = Known::read(&state, &scope).await?;
    let lines = lines.into_iter().map(|(key, sums)| SurveyGroupLine {
        name: name(by, &key, plan.as_deref(), &known),
        results: (&sums).into(),
        key,
    });
    Ok(Json(SurveyTable {
        total: (&total).into(),
        lines: lines.collect(),
        surveys: known.surveys.into_iter().map(|(id, name)| SurveyChoice { id, name }).collect(),
        themes: known.themes.into_values().collect(),
    }))
}

/// Who was asked, who was not and why, and what was answered, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/surveys/answers",
    tag = "surveys",
    params(SurveyQuery),
    responses(
        (status = 200, body = Page<SurveyAnswer>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn answers(
    State(state): State<AppState>,
    who: Who,
    Query(query): Query<SurveyQuery>,
) -> Answer<Json<Page<SurveyAnswer>>> {
    let filter = wanted(&who, &query)?;
    let scope = who.narrowed(query.organization.as_deref());
    let page = state.store.surveys().list(&scope, &filter).await?;
    let reader = Reader::new(&state, &who);
    let mut items: Vec<_> = page.items.into_iter().map(|line| shape(&reader, line)).collect();
    let voice = items.iter().filter(|item| item.way == SurveyWay::Voice.name());
    let asked: Vec<_> = voice.map(|item| InteractionId::from_uuid(item.interaction)).collect();
    let mut spoken = state.store.surveys().spoken(&asked).await?;
    for item in &mut items {
        let own = spoken.remove(&InteractionId::from_uuid(item.interaction)).unwrap_or_default();
        let shown = own.into_iter().map(|message| SpokenAnswer {
            question: message.question,
            recording: message.recording.uuid(),
        });
        item.messages = shown.collect();
    }
    Ok(Json(Page { items, next_cursor: page.next }))
}

fn wanted(who: &Who, query: &SurveyQuery) -> Answer<SurveyFilter> {
    let given = |text: &Option<String>| text.clone().filter(|t| !t.is_empty());
    let moment = |field: &str, text: &Option<String>| match given(text) {
        None => Ok(None),
        Some(text) => time::parse(&text).map(Some).ok_or_else(|| {
            let what = "Write an RFC 3339 time, e.g. 2026-11-22T05:30:00Z.";
            Problem::bad_field(field, text, what)
        }),
    };
    if who.person.role == Role::Organization && given(&query.agent).is_some() {
        return Err(Problem::forbidden("People of an organization see no figures of agents."));
    }
    let state = given(&query.state).map(|name| {
        name.parse::<SurveyState>().map_err(|_| {
            let what = "Write planned, dropped, asked or answered.";
            Problem::bad_field("state", name, what)
        })
    });
    Ok(SurveyFilter {
        organization: None,
        survey: given(&query.survey),
        queue: given(&query.queue),
        agent: given(&query.agent),
        campaign: given(&query.campaign),
        disposition: given(&query.disposition),
        way: given(&query.way),
        theme: given(&query.theme),
        interaction: None,
        from: moment("from", &query.from)?,
        to: moment("to", &query.to)?,
        with_words: query.words == Some(true),
        low: query.low == Some(true),
        state: state.transpose()?,
        cursor: given(&query.cursor),
        limit: limit_of(query.limit)?,
    })
}

const fn group(by: SurveyBy) -> SurveyGroup {
    match by {
        SurveyBy::Survey => SurveyGroup::Survey,
        SurveyBy::Way => SurveyGroup::Way,
        SurveyBy::Agent => SurveyGroup::Agent,
        SurveyBy::Queue => SurveyGroup::Queue,
        SurveyBy::Campaign => SurveyGroup::Campaign,
        SurveyBy::Disposition => SurveyGroup::Disposition,
        SurveyBy::Theme => SurveyGroup::Themes,
        SurveyBy::Day => SurveyGroup::Hour,
    }
}

/// Of an hour since 1970.
fn local_day(hour: &str, zone: &str) -> String {
    let hour: i64 = hour.parse().unwrap_or_default();
    crm::history::local_day(Moment::from_epoch_ms(hour * 3_600_000), zone)
}

/// The lines that a group of the store counts in: of themes each, of the rest one.
fn keys(by: SurveyBy, key: String, zone: &str) -> Vec<String> {
    match by {
        SurveyBy::Day => vec![local_day(&key, zone)],
        SurveyBy::Theme => {
            let themes: Vec<String> = serde_json::from_str(&key).unwrap_or_default();
            if themes.is_empty() { vec![String::new()] } else { themes }
        }
        SurveyBy::Survey
        | SurveyBy::Way
        | SurveyBy::Agent
        | SurveyBy::Queue
        | SurveyBy::Campaign
        | SurveyBy::Disposition => vec![key],
    }
}

/// Surveys and themes of the organizations in scope; where several have an id, the first names it.
#[derive(Default)]
struct Known {
    surveys: BTreeMap<String, LabelView>,
    themes: BTreeMap<String, ThemeView>,
}

const MOST_ORGANIZATIONS: usize = 100;

impl Known {
    async fn read(state: &AppState, scope: &Scope) -> Answer<Self> {
        let mut known = Self::default();
        let plan = state.hub.plan();
        let all = plan.iter().flat_map(|(_, plan)| plan.organizations.keys());
        for organization in all.filter(|o| scope.allows(o)).take(MOST_ORGANIZATIONS) {
            let setup = state.store.setups().latest(scope, organization).await?.setup;
            for survey in setup.surveys {
                known.surveys.entry(survey.id).or_insert_with(|| survey.name.into());
            }
            for theme in setup.themes {
                let (id, label, colour) = (theme.id.clone(), theme.label.into(), theme.colour);
                known.themes.entry(theme.id).or_insert(ThemeView { id, label, colour });
            }
        }
        Ok(known)
    }
}

fn name(by: SurveyBy, key: &str, plan: Option<&FloorPlan>, known: &Known) -> String {
    let found = plan.and_then(|plan| match by {
        SurveyBy::Agent => plan.agents.get(key).map(|agent| agent.name.clone()),
        SurveyBy::Queue => plan.queues.get(key).map(|queue| queue.name.clone()),
        SurveyBy::Campaign => plan.campaigns.get(key).map(|campaign| campaign.name.clone()),
        SurveyBy::Disposition => plan.dispositions.get(key).map(|d| d.name.clone()),
        SurveyBy::Survey => known.surveys.get(key).map(|name| name.fr.clone()),
        SurveyBy::Theme => known.themes.get(key).map(|theme| theme.label.fr.clone()),
        SurveyBy::Way | SurveyBy::Day => None,
    });
    found.unwrap_or_else(|| key.to_owned())
}

fn shape(reader: &Reader, line: SurveyLine) -> SurveyAnswer {
    let ask = line.ask;
    SurveyAnswer {
        survey_name: ask.design.as_ref().map(|design| design.name.fr.clone()),
        id: ask.id,
        organization: ask.organization.to_string(),
        survey: ask.survey,
        interaction: ask.interaction.uuid(),
        customer: ask.customer.map(vocab::CustomerId::uuid),
        way: ask.way.name().to_owned(),
        state: ask.state.name().to_owned(),
        reason: ask.reason,
        created_at: ask.created_at.into(),
        asked_at: ask.asked_at.map(Into::into),
        answered_at: ask.answered_at.map(Into::into),
        csat: ask.scores.csat,
        nps: ask.scores.nps,
        ces: ask.scores.ces,
        answers: ask.answers.into_inner(),
        comment: ask.comment.into_inner(),
        messages: Vec::new(),
        themes: ask.themes,
        follow_up: ask.follow_up.map(|f| f.name().to_owned()),
        follow_up_id: ask.follow_up_id,
        follow_up_why: ask.follow_up_why,
        agent: line.agent.and_then(|login| reader.login(login)),
        queue: line.queue,
        campaign: line.campaign,
        disposition: line.disposition,
    }
}
