/** The routes of personal data, by name. */
import { body, http } from "./client";

const at = (id: string) => ({ params: { path: { id } } });
const of = (organization: string) => ({ params: { path: { organization } } });

export const foreseenErasure = (id: string) =>
  body(http.GET("/api/v1/customers/{id}/erasure", at(id)));
export const erase = (id: string, confirm: string) =>
  body(http.POST("/api/v1/customers/{id}/erasure", { ...at(id), body: { confirm } }));
export const erasures = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/erasures", of(organization)));
export const retention = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/retention", of(organization)));
