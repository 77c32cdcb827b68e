//! A customer's timeline.

use super::card::held;
use super::entries::view;
use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::routes::interactions::{Reader, limit_of};
use crate::routes::tickets;
use crate::shape::{HappeningView, LabelView, Page, TimelineFilter, WorkView};
use axum::extract::State;
use crm::Setup;
use crm::script::Ending;
use std::collections::BTreeMap;
use store::{DiagnosisRecord, FollowUp, Happening, HappeningWhat, ScriptRun};
use uuid::Uuid;
use vocab::{Moment, Pii, TicketId};

/// Everything that happened with a customer on every channel, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{id}/timeline",
    tag = "customers",
    params(("id" = Uuid, Path), TimelineFilter),
    responses(
        (status = 200, body = Page<HappeningView>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn timeline(
    State(state): State<AppState>,
    who: Who,
    Path(id): Path<Uuid>,
    Query(filter): Query<TimelineFilter>,
) -> Answer<Json<Page<HappeningView>>> {
    let customer = held(&state, &who, id).await?;
    let (base, limit) = (state.store.customers(), limit_of(filter.limit)?);
    let page = base.timeline(&who.scope, customer.id, filter.cursor.as_deref(), limit).await?;
    let setup = state.store.setups().latest(&who.scope, &customer.organization).await?.setup;
    let reader = Reader::new(&state, &who);
    let mut teller = Teller { state: &state, who: &who, reader, setup, scripts: BTreeMap::new() };
    let mut items = Vec::with_capacity(page.items.len());
    for happening in page.items {
        items.extend(teller.told(happening).await?);
    }
    Ok(Json(Page { items, next_cursor: page.next }))
}

/// Reads what the moments of a page refer to.
struct Teller<'a> {
    state: &'a AppState,
    who: &'a Who,
    reader: Reader,
    setup: Setup,
    /// Names of scripts by id and version.
    scripts: BTreeMap<(String, u64), Option<LabelView>>,
}

fn bare(kind: &str, id: Uuid, at: Moment) -> HappeningView {
    HappeningView {
        kind: kind.to_owned(),
        at: at.into(),
        id,
        interaction: None,
        ticket: None,
        offer: None,
        consent: None,
        survey: None,
        appointment: None,
        work: None,
    }
}

impl Teller<'_> {
    async fn told(&mut self, happening: Happening) -> Answer<Option<HappeningView>> {
        let (at, store, scope) = (happening.at, &self.state.store, &self.who.scope);
        let work = |kind: &str, id: Uuid, work: WorkView| {
            Some(HappeningView { work: Some(work), ..bare(kind, id, at) })
        };
        Ok(match happening.what {
            HappeningWhat::Interaction(id) => {
                let record = store.interactions().get(scope, id).await?;
                record.map(|r| HappeningView {
                    interaction: Some(self.reader.contact(&r)),
                    ..bare("interaction", id.uuid(), at)
                })
            }
            HappeningWhat::Ticket(id) => {
                let ticket = store.tickets().get(scope, id).await?;
                ticket.map(|t| HappeningView {
                    ticket: Some(tickets::shape(t, Vec::new())),
                    ..bare("ticket", id.uuid(), at)
                })
            }
            HappeningWhat::Entry(entry) => {
                let kind = entry.entry.kind();
                let view = view(&self.reader, *entry);
                Some(HappeningView {
                    offer: view.offers.into_iter().next(),
                    consent: view.consents.into_iter().next(),
                    survey: view.surveys.into_iter().next(),
                    appointment: view.appointments.into_iter().next(),
                    ..bare(kind, view.id, at)
                })
            }
            HappeningWhat::Script(run) => {
                let id = run.id.parse().unwrap_or_default();
                work("script", id, self.script(*run).await?)
            }
            HappeningWhat::Diagnosis(record) => {
                work("diagnosis", record.id.uuid(), self.diagnosis(*record))
            }
            HappeningWhat::Callback(callback) => {
                let id = callback.callback.uuid();
                work("callback", id, self.callback(&callback))
            }
            HappeningWhat::FollowUp(call) => {
                work("follow_up", call.id.uuid(), self.follow_up(*call))
            }
        })
    }

    async fn script(&mut self, run: ScriptRun) -> Answer<WorkView> {
        let key = (run.script.clone(), run.version);
        if !self.scripts.contains_key(&key) {
            let scripts = self.state.store.scripts();
            let (scope, organization) = (&self.who.scope, &run.organization);
            let found = scripts.version(scope, organization, &run.script, run.version).await?;
            self.scripts.insert(key.clone(), found.map(|v| (&v.script.name).into()));
        }
        let state = match run.run.ended {
            None => "running",
            Some((_, Ending::Completed)) => "completed",
            Some((_, Ending::Stopped)) => "stopped",
            Some((_, Ending::CallEnded)) => "call_ended",
        };
        Ok(WorkView {
            title: self.scripts.get(&key).cloned().flatten(),
            state: state.to_owned(),
            author: self.reader.login(run.agent.to_string()),
            due: None,
            interaction: Some(run.interaction.uuid()),
            ticket: None,
            text: None,
        })
    }

    fn diagnosis(&self, record: DiagnosisRecord) -> WorkView {
        let base = self.setup.case_bases.iter().find(|base| base.id == record.base);
        let texts = [record.body.told, record.body.text].map(Pii::into_inner);
        WorkView {
            title: base.map(|base| (&base.label).into()),
            state: record.state.name().to_owned(),
            author: self.reader.login(record.author),
            due: None,
            interaction: record.interaction.map(vocab::InteractionId::uuid),
            ticket: record.ticket.map(TicketId::uuid),
            text: texts.into_iter().find(|text| !text.is_empty()),
        }
    }

    fn callback(&self, callback: &ledger::Callback) -> WorkView {
        let agent = callback.agent.as_ref().map(ToString::to_string);
        WorkView {
            title: None,
            state: callback.state.name().to_owned(),
            author: agent.and_then(|agent| self.reader.login(agent)),
            due: callback.promised.map(Into::into),
            interaction: Some(callback.attempt.unwrap_or(callback.interaction).uuid()),
            ticket: None,
            text: None,
        }
    }

    fn follow_up(&self, call: FollowUp) -> WorkView {
        let agent = call.agent.map(|agent| agent.to_string());
        let note = call.note.into_inner();
        WorkView {
            title: Some(LabelView { fr: call.label, en: None }),
            state: call.state.name().to_owned(),
            author: agent.and_then(|agent| self.reader.login(agent)),
            due: Some(call.due.into()),
            interaction: call.interaction.map(vocab::InteractionId::uuid),
            ticket: Some(call.ticket.uuid()),
            text: Some(note).filter(|note| !note.is_empty()),
        }
    }
}
