//! Figures of a customer, each with its explanation.

use super::card::held;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::Reader;
use crate::shape::{
    FactName, FigureInputView, FigureLevel, FigureView, FiguresForm, LabelView, List, ProductFit,
};
use crate::state::now;
use axum::extract::State;
use crm::Setup;
use crm::score::base::{BASE, Source, Unit, base};
use crm::score::formula::Term;
use crm::score::{Facts, Figure, FigureInput};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// All of the set-up, over these facts.
pub(super) fn views(setup: &Setup, facts: &Facts) -> Vec<FigureView> {
    crm::score::figures(setup, facts).into_iter().map(|figure| view(setup, figure)).collect()
}

fn view(setup: &Setup, figure: Figure) -> FigureView {
    let score = figure.score;
    FigureView {
        id: score.id.clone(),
        label: (&score.label).into(),
        help: score.help.as_ref().map(Into::into),
        value: spoken(&figure.value, score.decimals),
        unit: score.unit,
        decimals: score.decimals,
        level: figure
            .level
            .map(|level| FigureLevel { tone: level.tone, label: (&level.label).into() }),
        formula: score.formula.clone(),
        inputs: figure.inputs.into_iter().map(|i| input(setup, i)).collect(),
        missing: figure.missing.map(str::to_owned),
    }
}

fn spoken(term: &Term, decimals: u8) -> Option<String> {
    match term {
        Term::Number(number) => Some(number.shown(decimals)),
        Term::Text(text) => Some(text.clone()),
        Term::Missing => None,
    }
}

fn input(setup: &Setup, input: FigureInput) -> FigureInputView {
    let FigureInput { name, value } = input;
    let own = || LabelView { fr: name.clone(), en: None };
    let (label, unit, source, decimals) = match base(&name) {
        Some(fact) => {
            let decimals = u8::from(matches!(fact.unit, Unit::Rating));
            let label = LabelView { fr: fact.fr.to_owned(), en: Some(fact.en.to_owned()) };
            (label, fact.unit, source_name(fact.source), decimals)
        }
        None => match setup.scores.iter().find(|s| s.id == name) {
            Some(score) => ((&score.label).into(), score.unit, "figure", score.decimals),
            None => {
                let id = name.strip_prefix("custom.").unwrap_or(&name);
                let field = setup.customer_fields.iter().find(|f| f.id == id);
                let label = field.map_or_else(own, |f| (&f.label).into());
                (label, Unit::Count, "field", 0)
            }
        },
    };
    let value = spoken(&value, decimals);
    FigureInputView { label, value, unit, source: source.to_owned(), name }
}

const fn source_name(source: Source) -> &'static str {
    match source {
        Source::Interactions => "interactions",
        Source::Tickets => "tickets",
        Source::Offers => "offers",
        Source::Contracts => "contracts",
        Source::Holdings => "holdings",
        Source::Consents => "consents",
        Source::Appointments => "appointments",
        Source::Callbacks => "callbacks",
        Source::Surveys => "surveys",
        Source::Card => "card",
    }
}

/// The catalogue with what speaks for and against each product.
pub(super) fn products(setup: &Setup, fits: &[(String, &'static str)]) -> Vec<ProductFit> {
    let fit_of = |id: &str| fits.iter().find(|(product, _)| product == id).map(|(_, fit)| *fit);
    let shown = setup.products.iter().map(|product| ProductFit {
        product: product.id.clone(),
        label: (&product.label).into(),
        amount_cents: product.amount_cents,
        pitch: product.pitch.as_ref().map(Into::into),
        fit: fit_of(&product.id).unwrap_or("not_now").to_owned(),
    });
    shown.collect()
}

/// The figures of a customer as a set-up that isn't published yet would have them.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{id}/figures",
    tag = "customers",
    params(("id" = Uuid, Path)),
    request_body = FiguresForm,
    responses(
        (status = 200, body = List<FigureView>),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn try_figures(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<FiguresForm>,
) -> Answer<Json<List<FigureView>>> {
    let customer = held(&state, &who, id).await?;
    let mut setup = state.store.setups().latest(&who.scope, &customer.organization).await?.setup;
    put(&mut setup.scores, "scores", form.scores)?;
    put(&mut setup.products, "products", form.products)?;
    let mut faults = crm::score::faults(&setup);
    faults.extend(crm::score::offer::faults(&setup));
    if !faults.is_empty() {
        return Err(Problem::faulty_setup(faults.into_iter().map(Into::into).collect()));
    }
    let reader = Reader::new(&state, &who);
    let base = state.store.customers();
    let facts = base.facts(&who.scope, &customer, &setup, now(), reader.zone()).await?;
    Ok(Json(List { items: views(&setup, &facts.facts) }))
}

fn put<T: DeserializeOwned>(
    slot: &mut Vec<T>,
    field: &str,
    given: Option<serde_json::Value>,
) -> Answer<()> {
    if let Some(given) = given {
        let read = serde_json::from_value(given);
        *slot = read.map_err(|e| Problem::bad_field(field, (), e.to_string()))?;
    }
    Ok(())
}

/// The names that formulas may use, beside custom fields and earlier figures.
#[utoipa::path(
    get,
    path = "/api/v1/crm/facts",
    tag = "crm",
    responses(
        (status = 200, body = List<FactName>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn facts() -> Json<List<FactName>> {
    let items = BASE.iter().map(|fact| FactName {
        name: fact.name.to_owned(),
        label: LabelView { fr: fact.fr.to_owned(), en: Some(fact.en.to_owned()) },
        unit: fact.unit,
        source: source_name(fact.source).to_owned(),
    });
    Json(List { items: items.collect() })
}
