//! Campaigns made by one click: the templates of the trade put into a floor plan that is edited.

use crate::AppState;
use crate::auth::Who;
use crate::extract::{Json, Path};
use crate::problem::{Answer, Problem};
use crate::routes::plan;
use crate::shape::{CampaignTemplate, List, TemplateDisposition, TemplateForm, TemplateMade};
use crm::campaign::{NewCampaign, Unfit, template, templates};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vocab::{CampaignId, OrganizationId};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(campaign_templates)).routes(routes!(apply_template))
}

/// Kinds of campaigns of the trade, ready to be made.
#[utoipa::path(
    get,
    path = "/api/v1/campaign-templates",
    tag = "campaigns",
    responses(
        (status = 200, body = List<CampaignTemplate>),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn campaign_templates(_who: Who) -> Answer<Json<List<CampaignTemplate>>> {
    let items = templates().iter().map(|template| CampaignTemplate {
        template: template.id.clone(),
        name: template.name.clone(),
        about: template.about.clone(),
        method: template.method,
        purpose: template.purpose,
        dispositions: template
            .dispositions
            .iter()
            .map(|said| TemplateDisposition { name: said.name.clone(), means: said.means })
            .collect(),
    });
    Ok(Json(List { items: items.collect() }))
}

/// Puts a campaign of this kind into the plan that is sent, with its queue, dispositions, rules of
/// trying again and objective, and writes the skeleton of a script. Nothing is saved.
#[utoipa::path(
    post,
    path = "/api/v1/campaign-templates/{template}",
    tag = "campaigns",
    params(("template" = String, Path)),
    request_body = TemplateForm,
    responses(
        (status = 200, body = TemplateMade),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn apply_template(
    who: Who,
    Path(kind): Path<String>,
    Json(form): Json<TemplateForm>,
) -> Answer<Json<TemplateMade>> {
    let kind = template(&kind).ok_or_else(|| Problem::not_found("template of campaigns"))?;
    let organization = OrganizationId::new(&form.organization);
    if !who.scope.allows(&organization) {
        return Err(Problem::forbidden("That organization is not yours."));
    }
    let mut plan = plan::read(form.plan).map_err(Problem::faulty_plan)?;
    let new = NewCampaign {
        campaign: CampaignId::new(&form.campaign),
        name: form.name,
        organization,
        language: form.language,
    };
    let made = kind.apply(&mut plan, &new).map_err(|unfit| match unfit {
        Unfit::CampaignExists => {
            Problem::bad_field("campaign", form.campaign.as_str(), unfit.to_string())
        }
        Unfit::UnknownOrganization => {
            Problem::bad_field("organization", form.organization.as_str(), unfit.to_string())
        }
    })?;
    Ok(Json(TemplateMade {
        plan: serde_json::to_value(&plan).map_err(|_| Problem::internal())?,
        queue: made.queue.map(|id| id.to_string()),
        flow: made.flow.map(|id| id.to_string()),
        dispositions: made.dispositions.iter().map(ToString::to_string).collect(),
        script: made.script,
    }))
}
