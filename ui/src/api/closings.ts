/** The routes of exceptional closings, and of the figures of waiting, by name. */
import { body, http } from "./client";
import type { components } from "./schema";

export type WaitingFigures = components["schemas"]["WaitingFigures"];

export const switchClosing = (closing: string, on: boolean) =>
  body(http.POST("/api/v1/closings/{id}", { params: { path: { id: closing } }, body: { on } }));
/** How well waits were foreseen and promises kept, of what began between two moments. */
export const waitingFigures = (from: string, to: string) =>
  body(http.GET("/api/v1/figures/waiting", { params: { query: { from, to } } }));
