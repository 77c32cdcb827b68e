//! Lists of those whom campaigns call: lists, imports into them, records.
//!
//! Must not own: which record is next (`store`), what follows a result (`crm::dialling`), leading a
//! campaign while it runs (`routes::campaigns`).

mod export;
mod imports;
mod lists;
mod records;
mod standing;
pub(crate) mod view;

use crate::AppState;
use crate::auth::Who;
use crate::problem::{Answer, Problem};
use store::{Placed, RecordList};
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;
use vocab::{CampaignId, OrganizationId, RecordListId};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    lists::routes()
        .merge(imports::routes())
        .merge(records::routes())
        .merge(export::routes())
        .merge(standing::routes())
}

/// A campaign of the plan that is this person's to see, and whose it is.
fn campaign(state: &AppState, who: &Who, named: &str) -> Answer<(CampaignId, OrganizationId)> {
    let id = CampaignId::new(named);
    let plan = state.hub.plan();
    let known = plan.as_ref().and_then(|(_, plan)| plan.campaigns.get(&id));
    let organization = known.map(|campaign| campaign.organization.clone());
    let organization = organization.filter(|organization| who.scope.allows(organization));
    let organization = organization.ok_or_else(|| Problem::not_found("campaign"))?;
    who.trail.of(&organization);
    Ok((id, organization))
}

async fn list(state: &AppState, who: &Who, id: Uuid) -> Answer<RecordList> {
    let found = state.store.record_lists().get(&who.scope, RecordListId::from_uuid(id)).await?;
    let list = found.filter(|list| list.removed_at.is_none());
    let list = list.ok_or_else(|| Problem::not_found("list"))?;
    who.trail.of(&list.organization);
    Ok(list)
}

async fn placed(state: &AppState, list: &RecordList) -> Answer<Placed> {
    Ok(Placed {
        organization: list.organization.clone(),
        campaign: list.campaign.clone(),
        list: list.id,
        import: None,
        filter: list.filter.clone(),
        quotas: state.store.record_lists().quotas(&list.campaign).await?,
    })
}
