/** The routes of programs outside, by name. */
import { body, http } from "./client";
import type { components } from "./schema";

export type OutsideCard = components["schemas"]["OutsideCard"];
export type OutsideFound = components["schemas"]["OutsideFound"];
export type Webhook = components["schemas"]["Webhook"];
export type Delivery = components["schemas"]["Delivery"];

export const WEBHOOK_KINDS = [
  "customer.created",
  "customer.updated",
  "ticket.created",
  "ticket.updated",
  "interaction.ended",
] as const;

export interface OutsideQuestion {
  organization: string;
  customer?: string;
  number?: string;
  interaction?: string;
  queue?: string;
}

export const outside = (query: OutsideQuestion) =>
  body(http.GET("/api/v1/outside", { params: { query } }));

const of = (organization: string) => ({ params: { path: { organization } } });
const one = (organization: string, id: string) => ({ params: { path: { organization, id } } });
const secret = (organization: string, name: string) => ({
  params: { path: { organization, name } },
});

export const webhooks = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/webhooks", of(organization)));
export const createWebhook = (organization: string, url: string, kinds: string[]) =>
  body(
    http.POST("/api/v1/organizations/{organization}/webhooks", {
      ...of(organization),
      body: { url, kinds },
    }),
  );
export const changeWebhook = (
  organization: string,
  id: string,
  change: components["schemas"]["WebhookChanges"],
) =>
  body(
    http.PATCH("/api/v1/organizations/{organization}/webhooks/{id}", {
      ...one(organization, id),
      body: change,
    }),
  );
export const removeWebhook = (organization: string, id: string) =>
  body(http.DELETE("/api/v1/organizations/{organization}/webhooks/{id}", one(organization, id)));
export const tryWebhook = (organization: string, id: string) =>
  body(http.POST("/api/v1/organizations/{organization}/webhooks/{id}/test", one(organization, id)));
export const deliveries = (organization: string, id: string) =>
  body(
    http.GET(
      "/api/v1/organizations/{organization}/webhooks/{id}/deliveries",
      one(organization, id),
    ),
  );
export const retryDelivery = (organization: string, id: string, delivery: string) =>
  body(
    http.POST("/api/v1/organizations/{organization}/webhooks/{id}/deliveries/{delivery}/retry", {
      params: { path: { organization, id, delivery } },
    }),
  );
export const secrets = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/secrets", of(organization)));
export const keepSecret = (organization: string, name: string, value: string) =>
  body(
    http.PUT("/api/v1/organizations/{organization}/secrets/{name}", {
      ...secret(organization, name),
      body: { value },
    }),
  );
export const removeSecret = (organization: string, name: string) =>
  body(
    http.DELETE("/api/v1/organizations/{organization}/secrets/{name}", secret(organization, name)),
  );
