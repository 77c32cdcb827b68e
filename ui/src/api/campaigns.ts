/** The routes of campaigns that call out, by name. */
import { asked } from "./calls";
import { body, http } from "./client";
import type { components } from "./schema";

export type CampaignView = components["schemas"]["CampaignView"];
export type CampaignResults = components["schemas"]["CampaignResults"];
export type CampaignTemplate = components["schemas"]["CampaignTemplate"];
export type Dials = components["schemas"]["DialsView"];
export type DialMethod = components["schemas"]["DialMethod"];
export type CampaignCalls = components["schemas"]["CampaignCalls"];
export type CampaignCall = components["schemas"]["CampaignCall"];
export type DialHold = components["schemas"]["DialHold"];
export type SteeringForm = components["schemas"]["SteeringForm"];

export const campaignLive = (campaign: string) =>
  body(http.GET("/api/v1/campaigns/{campaign}/live", { params: { path: { campaign } } }));

export const campaignResults = (campaign: string) =>
  body(http.GET("/api/v1/campaigns/{campaign}/results", { params: { path: { campaign } } }));

export const steerCampaign = (campaign: string, form: SteeringForm) =>
  body(
    http.POST("/api/v1/campaigns/{campaign}/steering", {
      params: { path: { campaign } },
      body: form,
    }),
  );

export const campaignTemplates = () => body(http.GET("/api/v1/campaign-templates", {}));

export const applyTemplate = (template: string, form: components["schemas"]["TemplateForm"]) =>
  body(
    http.POST("/api/v1/campaign-templates/{template}", {
      params: { path: { template } },
      body: form,
    }),
  );

export const campaignCalls = (campaign: string, span: { from: string; to: string }) =>
  body(
    http.GET("/api/v1/campaigns/{campaign}/calls", {
      params: { path: { campaign }, query: { from: span.from, to: span.to } },
    }),
  );

export type CallKind = "attempts" | "reached" | "argued" | "successes" | "dropped";

interface CallsAsked {
  from: string;
  to: string;
  kind: CallKind;
  agent?: string;
  disposition?: string;
  cursor: string | null;
}

export const callsBehind = (campaign: string, query: CallsAsked) =>
  body(
    http.GET("/api/v1/campaigns/{campaign}/calls/behind", {
      params: { path: { campaign }, query: { ...asked(query), from: query.from, to: query.to } },
    }),
  );
