/** The routes of an organization's set-up of customer work, by name. */
import { body, http } from "./client";

type Wire = Record<string, never>;
const of = (organization: string) => ({ params: { path: { organization } } });

export const setup = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/crm", of(organization)));
export const publishSetup = (organization: string, setup: unknown, baseVersion: number) =>
  body(
    http.PUT("/api/v1/organizations/{organization}/crm", {
      ...of(organization),
      body: { setup: setup as Wire, base_version: baseVersion },
    }),
  );
