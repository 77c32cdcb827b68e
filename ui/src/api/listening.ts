/** The routes of listening to live calls, and of its register, by name. */
import { asked } from "./calls";
import { body, http } from "./client";
import type { components, operations } from "./schema";

type Schemas = components["schemas"];
export type MonitorMode = Schemas["MonitorMode"];
export type LiveMonitor = Schemas["LiveMonitor"];
export type Listening = Schemas["LiveListeningView"];
export type ListeningQuery = NonNullable<operations["listenings"]["parameters"]["query"]>;

const of = (id: string) => ({ params: { path: { id } } });

export const listenTo = (id: string, mode: MonitorMode, reason: string) =>
  body(
    http.POST("/api/v1/interactions/{id}/monitor", {
      ...of(id),
      body: reason ? { mode, reason } : { mode },
    }),
  );
export const turnTo = (id: string, mode: MonitorMode) =>
  body(http.POST("/api/v1/interactions/{id}/monitor/mode", { ...of(id), body: { mode } }));
export const takeOver = (id: string) =>
  body(http.POST("/api/v1/interactions/{id}/monitor/take-over", of(id)));
export const leave = (id: string) => body(http.DELETE("/api/v1/interactions/{id}/monitor", of(id)));
export const listenings = (query: {
  [K in keyof ListeningQuery]?: ListeningQuery[K] | "" | null;
}) => body(http.GET("/api/v1/listening", { params: { query: asked<ListeningQuery>(query) } }));
