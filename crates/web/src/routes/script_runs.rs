//! Walking through a script with a customer on the line.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::commands::live;
use crate::routes::customers::new_id;
use crate::routes::interactions::limit_of;
use crate::routes::script_writes::{card_values, keep_elsewhere};
use crate::routes::scripts::value;
use crate::shape::{
    CallScript, FaultView, List, LiveInteraction, ScriptBeginForm, ScriptOpened, ScriptProofView,
    ScriptRef, ScriptRunFilter, ScriptRunLine, ScriptRunView, ScriptStep, ScriptStepForm,
    ScriptVisit, StageName,
};
use crate::state::now;
use axum::extract::State;
use crm::Values;
use crm::script::{Ending, Refusal, Run, Script, pages_left};
use serde_json::Value;
use store::{Customer, Scope, ScriptRun, ScriptVersion};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use vocab::{CampaignId, CustomerId, InteractionId, OrganizationId, QueueId, Role};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(call_script, begin_script))
        .routes(routes!(step_script))
        .routes(routes!(script_run))
        .routes(routes!(script_runs))
}

/// The script that this live call has, and the run if it was begun.
#[utoipa::path(
    get,
    path = "/api/v1/interactions/{id}/script",
    tag = "scripts",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = CallScript),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn call_script(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<CallScript>> {
    let call = live(&state, &who, id).ok_or_else(|| Problem::not_found("live interaction"))?;
    if let Some(run) = run_of(&state, &who, id).await? {
        let version = version_of(&state, &run).await?;
        let script = Some(reference(&version));
        let run = Some(view(&state, &who, run, &version.script, Vec::new()).await?);
        return Ok(Json(CallScript { script, run }));
    }
    let version = for_call(&state, &call).await?;
    Ok(Json(CallScript { script: version.as_ref().map(reference), run: None }))
}

/// Begins the script of this call, or gives the run that was begun: after a crash of the browser
/// it goes on where it was.
#[utoipa::path(
    post,
    path = "/api/v1/interactions/{id}/script",
    tag = "scripts",
    params(("id" = Uuid, Path)),
    request_body = ScriptBeginForm,
    responses(
        (status = 200, body = ScriptRunView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn begin_script(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ScriptBeginForm>,
) -> Answer<Json<ScriptRunView>> {
    let call = own_call(&state, &who, id)?;
    if let Some(run) = run_of(&state, &who, id).await? {
        let version = version_of(&state, &run).await?;
        return view(&state, &who, run, &version.script, Vec::new()).await.map(Json);
    }
    let version = for_call(&state, &call).await?;
    let version = version.ok_or_else(|| Problem::not_found("script for this call"))?;
    let at = now();
    let organization = OrganizationId::new(&call.organization);
    let run = ScriptRun {
        id: new_id(at).to_string(),
        script: version.id.clone(),
        version: version.version,
        interaction: InteractionId::from_uuid(id),
        customer: customer_of(&state, &organization, &call, form.customer).await?.map(|c| c.id),
        organization,
        agent: who.agent(),
        started_at: at,
        revision: 1,
        run: Run::begin(&version.script, at),
    };
    match state.store.script_runs().begin(&run, &version.script).await {
        Ok(()) => {}
        // Another tab of the same desk was first.
        Err(store::StoreError::Conflict { .. }) => {
            let found = run_of(&state, &who, id).await?.ok_or_else(Problem::internal)?;
            return view(&state, &who, found, &version.script, Vec::new()).await.map(Json);
        }
        Err(error) => return Err(error.into()),
    }
    view(&state, &who, run, &version.script, Vec::new()).await.map(Json)
}

/// Takes one step: keeps what was typed, goes on or back, ticks a mention, opens an objection, or
/// ends the run. A page with a mandatory mention that was not said is not left during the call.
#[utoipa::path(
    post,
    path = "/api/v1/script-runs/{id}/step",
    tag = "scripts",
    params(("id" = Uuid, Path)),
    request_body = ScriptStepForm,
    responses(
        (status = 200, body = ScriptRunView),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn step_script(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Json(form): Json<ScriptStepForm>,
) -> Answer<Json<ScriptRunView>> {
    let mut run = find(&state, &who, id).await?;
    let call = own_call(&state, &who, run.interaction.uuid())?;
    if run.revision != form.revision {
        return Err(Problem::stale("run", run.revision));
    }
    let script = version_of(&state, &run).await?.script;
    let chosen = form.customer.or(run.customer.map(CustomerId::uuid));
    let customer = customer_of(&state, &run.organization, &call, chosen).await?;
    run.customer = customer.as_ref().map(|c| c.id);
    run.run.keep(&script, &form.answers).map_err(refused)?;
    let mut unwritten = Vec::new();
    let at = now();
    match form.step {
        ScriptStep::Save {} => {}
        ScriptStep::Back {} => run.run.back(at).map_err(refused)?,
        ScriptStep::Stop {} => {
            let over = is_over(&call);
            let how = if over { Ending::CallEnded } else { Ending::Stopped };
            run.run.end(how, at).map_err(refused)?;
        }
        ScriptStep::Tick { mention } => {
            run.run.tick(&script, &mention, at).map_err(refused)?;
        }
        ScriptStep::Objection { objection } => {
            run.run.open(&script, &objection, at).map_err(refused)?;
        }
        ScriptStep::Next {} => {
            let page = run.run.page(&script).cloned();
            let card = customer.as_ref().map(card_values).unwrap_or_default();
            let region = region(&state);
            run.run.next(&script, &card, &region, is_over(&call), at).map_err(refused)?;
            if let Some(page) = page {
                unwritten = keep_elsewhere(&state, &who, &run, &script, &page).await?;
            }
        }
    }
    let saved = state.store.script_runs().step(&run, &who.agent(), &script).await?;
    view(&state, &who, saved, &script, unwritten).await.map(Json)
}

/// One run, with what was said and when.
#[utoipa::path(
    get,
    path = "/api/v1/script-runs/{id}",
    tag = "scripts",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = ScriptRunView),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn script_run(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
) -> Answer<Json<ScriptRunView>> {
    let run = find(&state, &who, id).await?;
    let version = version_of(&state, &run).await?;
    view(&state, &who, run, &version.script, Vec::new()).await.map(Json)
}

/// Runs of an interaction or a customer, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/script-runs",
    tag = "scripts",
    params(ScriptRunFilter),
    responses(
        (status = 200, body = List<ScriptRunLine>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn script_runs(
    State(state): State<AppState>,
    who: Who,
    Query(filter): Query<ScriptRunFilter>,
) -> Answer<Json<List<ScriptRunLine>>> {
    let scope = who.narrowed(filter.organization.as_deref());
    let wanted = store::ScriptRunFilter {
        interaction: filter.interaction.map(InteractionId::from_uuid),
        customer: filter.customer.map(CustomerId::from_uuid),
        limit: limit_of(filter.limit)?,
    };
    let found = state.store.script_runs().list(&scope, &wanted).await?;
    let line = |run: ScriptRun| ScriptRunLine {
        id: uuid(&run),
        interaction: run.interaction.uuid(),
        agent: run.agent.to_string(),
        started_at: run.started_at.into(),
        ended_at: run.run.ended.map(|(at, _)| at.into()),
        ending: run.run.ended.map(|(_, how)| how.into()),
        page: run.run.trail.last().cloned(),
        ticked: run.run.ticked.len(),
        script: run.script,
        version: run.version,
    };
    Ok(Json(List { items: found.into_iter().map(line).collect() }))
}

async fn find(state: &AppState, who: &Who, id: Uuid) -> Answer<ScriptRun> {
    let run = state.store.script_runs().get(&who.scope, &id.to_string()).await?;
    run.ok_or_else(|| Problem::not_found("run of a script"))
}

async fn run_of(state: &AppState, who: &Who, interaction: Uuid) -> Answer<Option<ScriptRun>> {
    let wanted = store::ScriptRunFilter {
        interaction: Some(InteractionId::from_uuid(interaction)),
        limit: 1,
        ..Default::default()
    };
    Ok(state.store.script_runs().list(&who.scope, &wanted).await?.into_iter().next())
}

/// The call that this person has on the line or is wrapping up.
fn own_call(state: &AppState, who: &Who, id: Uuid) -> Answer<LiveInteraction> {
    let call = live(state, who, id).ok_or_else(|| Problem::not_found("live interaction"))?;
    if call.agent.as_deref() == Some(who.login()) {
        return Ok(call);
    }
    Err(Problem::forbidden("Another agent has this call."))
}

/// With the customer gone nothing can be said any more.
fn is_over(call: &LiveInteraction) -> bool {
    call.stage == StageName::WrapUp
}

fn region(state: &AppState) -> String {
    state.hub.plan().map_or_else(|| "FR".to_owned(), |(_, plan)| plan.settings.region.to_string())
}

async fn for_call(state: &AppState, call: &LiveInteraction) -> Answer<Option<ScriptVersion>> {
    let queue = call.queue.as_deref().map(QueueId::new);
    let plan = state.hub.plan();
    let of_queue = queue.as_ref().and_then(|q| plan.as_ref()?.1.queues.get(q)?.campaign.clone());
    let campaign = call.campaign.as_deref().map(CampaignId::new).or(of_queue);
    let organization = OrganizationId::new(&call.organization);
    let scripts = state.store.scripts();
    Ok(scripts.for_call(&organization, queue.as_ref(), campaign.as_ref()).await?)
}

/// Versions are never removed.
async fn version_of(state: &AppState, run: &ScriptRun) -> Answer<ScriptVersion> {
    let scripts = state.store.scripts();
    let scope = Scope::of_organizations(vec![run.organization.clone()]);
    let found = scripts.version(&scope, &run.organization, &run.script, run.version).await?;
    found.ok_or_else(Problem::internal)
}

/// Chosen at the desk, or recognised; of the call's own organization.
async fn customer_of(
    state: &AppState,
    organization: &OrganizationId,
    call: &LiveInteraction,
    chosen: Option<Uuid>,
) -> Answer<Option<Customer>> {
    let id = chosen.or(call.customer.as_ref().map(|c| c.id));
    let Some(id) = id.map(CustomerId::from_uuid) else { return Ok(None) };
    let scope = Scope::of_organizations(vec![organization.clone()]);
    Ok(state.store.customers().get(&scope, id).await?)
}

fn reference(version: &ScriptVersion) -> ScriptRef {
    ScriptRef {
        id: version.id.clone(),
        version: version.version,
        name: version.script.name.clone(),
    }
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Faults(faults) => Problem::faulty_form(faults),
        Refusal::Ended => Problem::bad_field("step", (), "The run has ended."),
        Refusal::NothingBefore => Problem::bad_field("step", (), "This is the first page."),
        Refusal::Unknown => Problem::bad_field("step", (), "The page has nothing of that id."),
    }
}

fn uuid(run: &ScriptRun) -> Uuid {
    run.id.parse().unwrap_or_default()
}

/// What texts may name of the call and its customer.
fn names(state: &AppState, who: &Who, run: &ScriptRun, customer: Option<&Customer>) -> Values {
    let mut names = customer.map(card_values).unwrap_or_default();
    let plan = state.hub.plan();
    let organization = plan.as_ref().and_then(|(_, p)| p.organizations.get(&run.organization));
    if let Some(organization) = organization {
        names.insert("organization.name".to_owned(), organization.name.clone().into());
    }
    names.insert("agent.name".to_owned(), who.person.name.clone().into());
    let queue = live(state, who, run.interaction.uuid()).and_then(|call| call.queue);
    let queue = queue.map(|q| QueueId::new(&q));
    if let Some(queue) = queue.and_then(|q| plan.as_ref()?.1.queues.get(&q).map(|q| &q.name)) {
        names.insert("queue.name".to_owned(), queue.clone().into());
    }
    names
}

async fn view(
    state: &AppState,
    who: &Who,
    run: ScriptRun,
    script: &Script,
    unwritten: Vec<FaultView>,
) -> Answer<ScriptRunView> {
    let proofs = state.store.script_runs().proofs(&run).await?;
    let scope = Scope::of_organizations(vec![run.organization.clone()]);
    let customer = match run.customer {
        Some(id) => state.store.customers().get(&scope, id).await?,
        None => None,
    };
    let hidden = who.person.role == Role::Organization;
    let agent = |agent: &vocab::AgentId| {
        if hidden { String::new() } else { agent.to_string() }
    };
    let names = names(state, who, &run, customer.as_ref());
    let page = run.run.page(script).map(|p| p.id.clone());
    let visited: Vec<String> = run.run.path.iter().map(|v| v.page.clone()).collect();
    let visit = |v: &crm::script::Visit| ScriptVisit {
        page: v.page.clone(),
        entered_at: v.entered.into(),
        left_at: v.left.map(Into::into),
        back: v.back,
    };
    Ok(ScriptRunView {
        id: uuid(&run),
        organization: run.organization.to_string(),
        version: run.version,
        version_script: value(script)?,
        interaction: run.interaction.uuid(),
        customer: run.customer.map(CustomerId::uuid),
        agent: agent(&run.agent),
        started_at: run.started_at.into(),
        ended_at: run.run.ended.map(|(at, _)| at.into()),
        ending: run.run.ended.map(|(_, how)| how.into()),
        revision: run.revision,
        pages_left: page.as_deref().map_or(0, |page| pages_left(script, page, &visited)),
        page,
        trail: run.run.trail.clone(),
        visits: run.run.path.iter().map(visit).collect(),
        proofs: proofs
            .into_iter()
            .map(|p| ScriptProofView {
                agent: agent(&p.agent),
                page: p.page,
                mention: p.mention,
                at: p.at.into(),
                text: p.text,
                law: p.law,
            })
            .collect(),
        objections: run
            .run
            .opened
            .iter()
            .map(|o| ScriptOpened {
                page: o.page.clone(),
                objection: o.objection.clone(),
                at: o.at.into(),
            })
            .collect(),
        answers: Value::Object(run.run.answers.into_inner()),
        names: Value::Object(names),
        unwritten,
        script: run.script,
    })
}
