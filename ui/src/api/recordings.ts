/** The routes of what stands beside recordings, by name. */
import { body, http } from "./client";
import type { components } from "./schema";

export type Sheet = components["schemas"]["RecordingSheet"];
export type MarkView = components["schemas"]["MarkView"];
export type HoldView = components["schemas"]["HoldView"];
export type HoldForm = components["schemas"]["HoldForm"];
export type DeletionView = components["schemas"]["DeletionView"];
export type Peaks = components["schemas"]["Peaks"];
export type Transcript = components["schemas"]["TranscriptView"];
export type LineFact = components["schemas"]["LineFactView"];

const of = (id: string) => ({ params: { path: { id } } });
const at = (organization: string) => ({ params: { path: { organization } } });

export const sheet = (id: string) =>
  body(http.GET("/api/v1/interactions/{id}/recording/sheet", of(id)));
export const peaks = (id: string) =>
  body(http.GET("/api/v1/interactions/{id}/recording/peaks", of(id)));
export const transcript = (id: string) =>
  body(http.GET("/api/v1/interactions/{id}/recording/transcript", of(id)));
export const lines = (id: string) => body(http.GET("/api/v1/interactions/{id}/lines", of(id)));
export const transcripts = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/transcripts", at(organization)));
export const retryTranscripts = (organization: string) =>
  body(http.POST("/api/v1/organizations/{organization}/transcripts/retry", at(organization)));
export const addMark = (id: string, offset_ms: number, words: string) =>
  body(
    http.POST("/api/v1/interactions/{id}/recording/marks", {
      ...of(id),
      body: { offset_ms, words },
    }),
  );
export const removeMark = (id: string, mark: string) =>
  body(
    http.DELETE("/api/v1/interactions/{id}/recording/marks/{mark}", {
      params: { path: { id, mark } },
    }),
  );
export const holds = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/legal-holds", at(organization)));
export const addHold = (organization: string, form: HoldForm) =>
  body(
    http.POST("/api/v1/organizations/{organization}/legal-holds", {
      ...at(organization),
      body: form,
    }),
  );
export const liftHold = (id: string) => body(http.POST("/api/v1/legal-holds/{id}/lift", of(id)));
export const deletions = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/recording-deletions", at(organization)));
