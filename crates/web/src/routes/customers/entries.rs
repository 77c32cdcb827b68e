//! Offers, consents and surveys of a customer: written down once, never changed.

use super::card::held;
use super::form::{line, positive, word};
use super::new_id;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::Reader;
use crate::shape::{
    AppointmentView, ConsentForm, ConsentView, OfferForm, OfferView, SurveyForm, SurveyView,
};
use crate::state::now;
use axum::extract::State;
use axum::http::StatusCode;
use crm::history::{Consent, ConsentState, Entry, Offer, Survey};
use store::CustomerEntry;
use uuid::Uuid;
use vocab::{InteractionId, Moment, Pii};

const LONGEST_PROOF: usize = 5_000;
const CHANNELS: [&str; 5] = ["phone", "email", "sms", "post", "all"];

/// Lines by their kind.
#[derive(Default)]
pub(super) struct Entries {
    /// Of the last one.
    pub(super) id: Uuid,
    pub(super) offers: Vec<OfferView>,
    pub(super) consents: Vec<ConsentView>,
    pub(super) surveys: Vec<SurveyView>,
    pub(super) appointments: Vec<AppointmentView>,
}

impl Entries {
    pub(super) fn of(reader: &Reader, lines: Vec<CustomerEntry>) -> Self {
        let mut entries = Self::default();
        for line in lines {
            entries.put(reader, line);
        }
        entries
    }

    fn put(&mut self, reader: &Reader, line: CustomerEntry) {
        let id: Uuid = line.id.parse().unwrap_or_default();
        let (at, author) = (line.at.into(), reader.login(line.author));
        let interaction = line.interaction.map(InteractionId::uuid);
        self.id = id;
        match line.entry {
            Entry::Offer(offer) => self.offers.push(OfferView {
                id,
                at,
                author,
                interaction,
                product: offer.product,
                label: offer.label,
                outcome: offer.outcome,
                reason: offer.reason.map(Pii::into_inner),
                amount_cents: offer.amount_cents,
            }),
            Entry::Consent(consent) => self.consents.push(ConsentView {
                id,
                at,
                author,
                interaction,
                purpose: consent.purpose,
                channel: consent.channel,
                state: consent.state,
                proof: consent.proof.map(Pii::into_inner),
            }),
            Entry::Survey(survey) => self.surveys.push(SurveyView {
                id,
                at,
                author,
                interaction,
                rating: survey.rating,
                comment: survey.comment.map(Pii::into_inner),
            }),
            Entry::Appointment(appointment) => self.appointments.push(AppointmentView {
                id,
                at,
                author,
                interaction,
                title: appointment.title.into_inner(),
                duration_ms: appointment.duration_ms,
                place: appointment.place.map(Pii::into_inner),
                state: appointment.state,
                agent: appointment.agent.and_then(|a| reader.login(a.to_string())),
                version: line.version,
            }),
        }
    }
}

pub(super) fn view(reader: &Reader, line: CustomerEntry) -> Entries {
    Entries::of(reader, vec![line])
}

/// Writes a line about a customer of the scope.
pub(super) async fn add(
    state: &AppState,
    who: &Who,
    id: Uuid,
    (at, interaction): (Option<Moment>, Option<Uuid>),
    entry: Entry,
) -> Answer<Entries> {
    let customer = held(state, who, id).await?;
    let interaction = interaction.map(InteractionId::from_uuid);
    if let Some(named) = interaction
        && state.store.interactions().get(&who.scope, named).await?.is_none()
    {
        let what = "There is no such interaction.";
        return Err(Problem::bad_field("interaction", named.to_string(), what));
    }
    let now = now();
    let line = CustomerEntry {
        id: new_id(now).to_string(),
        organization: customer.organization,
        customer: customer.id,
        at: at.unwrap_or(now),
        author: who.login().to_owned(),
        interaction,
        version: 1,
        entry,
    };
    state.store.customers().add_entry(&line).await?;
    Ok(view(&Reader::new(state, who), line))
}

fn first<T>(list: Vec<T>) -> Answer<(StatusCode, Json<T>)> {
    let one = list.into_iter().next().ok_or_else(Problem::internal)?;
    Ok((StatusCode::CREATED, Json(one)))
}

pub(super) fn long(field: &str, given: Option<String>) -> Answer<Option<Pii<String>>> {
    let given = given.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    if given.as_ref().is_some_and(|t| t.chars().count() > LONGEST_PROOF) {
        return Err(Problem::bad_field(field, (), "At most 5,000 characters."));
    }
    Ok(given.map(Pii::new))
}

/// Something was proposed, refused or bought.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/offers",
    tag = "customers",
    params(("id" = Uuid, Path)),
    request_body = OfferForm,
    responses(
        (status = 201, body = OfferView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_offer(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<OfferForm>,
) -> Answer<(StatusCode, Json<OfferView>)> {
    let (product, label) = (line("product", form.product)?, line("label", form.label)?);
    if product.is_empty() {
        return Err(Problem::bad_field("product", "", "Name the product."));
    }
    let entry = Entry::Offer(Offer {
        label: if label.is_empty() { product.clone() } else { label },
        product,
        outcome: form.outcome,
        reason: long("reason", form.reason)?,
        amount_cents: positive("amount_cents", form.amount_cents)?,
    });
    first(add(&state, &who, id, (None, form.interaction), entry).await?.offers)
}

/// A consent was given, with its proof, or withdrawn: in force at once.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/consents",
    tag = "customers",
    params(("id" = Uuid, Path)),
    request_body = ConsentForm,
    responses(
        (status = 201, body = ConsentView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_consent(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ConsentForm>,
) -> Answer<(StatusCode, Json<ConsentView>)> {
    let purpose = line("purpose", form.purpose)?;
    if purpose.is_empty() {
        return Err(Problem::bad_field("purpose", "", "Say what the consent is for."));
    }
    if !CHANNELS.contains(&form.channel.as_str()) {
        let what = "Write one of phone, email, sms, post, all.";
        return Err(Problem::bad_field("channel", form.channel, what));
    }
    let proof = long("proof", form.proof)?;
    if form.state == ConsentState::Given && proof.is_none() {
        // R223-2: who calls proves what was shown and how it was agreed to.
        let what = "Write down what was asked and how the customer agreed.";
        return Err(Problem::bad_field("proof", (), what));
    }
    let entry =
        Entry::Consent(Consent { purpose, channel: form.channel, state: form.state, proof });
    first(add(&state, &who, id, (None, form.interaction), entry).await?.consents)
}

/// How content the customer is.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/surveys",
    tag = "customers",
    params(("id" = Uuid, Path)),
    request_body = SurveyForm,
    responses(
        (status = 201, body = SurveyView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn add_survey(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<SurveyForm>,
) -> Answer<(StatusCode, Json<SurveyView>)> {
    if !(1..=5).contains(&form.rating) {
        return Err(Problem::bad_field("rating", form.rating, "A rating is 1–5."));
    }
    let comment = long("comment", form.comment)?;
    let entry = Entry::Survey(Survey { rating: form.rating, comment });
    first(add(&state, &who, id, (None, form.interaction), entry).await?.surveys)
}

/// A text of at most 200 characters that must be there.
pub(super) fn needed(field: &str, given: Option<String>) -> Answer<Pii<String>> {
    let given = word(field, given)?;
    given.map(Pii::new).ok_or_else(|| Problem::bad_field(field, "", "Fill in this field."))
}
