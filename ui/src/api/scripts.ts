/** The routes of scripts and their runs, by name. */
import type { Script } from "../routes/administration/scripts/script";
import type { Values } from "../routes/administration/crm/setup";
import { body, http } from "./client";
import type { components } from "./schema";

type Wire = Record<string, never>;
type Schemas = components["schemas"];
export type ScriptLine = Schemas["ScriptLine"];
export type ScriptReport = Omit<Schemas["ScriptReport"], "figures" | "version_script"> & {
  figures: Figures;
  version_script: Script;
};
export type RunView = Omit<Schemas["ScriptRunView"], "version_script" | "answers" | "names"> & {
  version_script: Script;
  answers: Values;
  names: Values;
};
export type Step = Schemas["ScriptStep"];
export type Reading = Schemas["ScriptReading"];

/** `crm::script::Report`. */
export interface Figures {
  runs: number;
  completed: number;
  stopped: number;
  call_ended: number;
  open: number;
  mean_ms: number | null;
  reading_ms: number;
  pages: {
    page: string;
    reached: number;
    dropped: number;
    back: number;
    mean_ms: number | null;
    reading_ms: number;
    mentions: { mention: string; ticked: number }[];
  }[];
  objections: { objection: string; page: string | null; opened: number; completed: number }[];
  answers: { field: string; answered: number; values: { value: string; count: number }[] }[];
}

const of = (organization: string) => ({ params: { path: { organization } } });
const one = (organization: string, script: string) => ({
  params: { path: { organization, script } },
});

export const scripts = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/scripts", of(organization)));
export const script = (organization: string, id: string) =>
  body(http.GET("/api/v1/organizations/{organization}/scripts/{script}", one(organization, id)));
export const saveScript = (organization: string, id: string, draft: Script, base: number) =>
  body(
    http.PUT("/api/v1/organizations/{organization}/scripts/{script}", {
      ...one(organization, id),
      body: { script: draft as unknown as Wire, base_revision: base },
    }),
  );
export const testScript = (draft: Script) =>
  body(http.POST("/api/v1/crm/script-test", { body: { script: draft as unknown as Wire } }));
export const retireScript = (organization: string, id: string) =>
  http.DELETE("/api/v1/organizations/{organization}/scripts/{script}", one(organization, id));
export const publishScript = (organization: string, id: string, base: number) =>
  body(
    http.POST("/api/v1/organizations/{organization}/scripts/{script}/publish", {
      ...one(organization, id),
      body: { base_revision: base },
    }),
  );
export const scriptVersions = (organization: string, id: string) =>
  body(
    http.GET(
      "/api/v1/organizations/{organization}/scripts/{script}/versions",
      one(organization, id),
    ),
  );

interface Span {
  version?: number;
  from?: string;
  to?: string;
}
export const scriptReport = (organization: string, id: string, query: Span) =>
  body(
    http.GET("/api/v1/organizations/{organization}/scripts/{script}/report", {
      params: { path: { organization, script: id }, query },
    }),
  ) as unknown as Promise<ScriptReport>;

const call = (id: string) => ({ params: { path: { id } } });
export const callScript = (interaction: string) =>
  body(http.GET("/api/v1/interactions/{id}/script", call(interaction)));
export const beginScript = (interaction: string, customer: string | null) =>
  body(
    http.POST("/api/v1/interactions/{id}/script", { ...call(interaction), body: { customer } }),
  ) as unknown as Promise<RunView>;
export const stepScript = (
  run: RunView,
  step: Step,
  answers: Values,
  customer: string | null,
): Promise<RunView> =>
  body(
    http.POST("/api/v1/script-runs/{id}/step", {
      ...call(run.id),
      body: { revision: run.revision, step, answers: answers as Wire, customer },
    }),
  ) as unknown as Promise<RunView>;
