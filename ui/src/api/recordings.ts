/** The routes of what stands beside recordings, by name. */
import { body, http } from "./client";
import type { components } from "./schema";

export type Sheet = components["schemas"]["RecordingSheet"];
export type MarkView = components["schemas"]["MarkView"];
export type HoldView = components["schemas"]["HoldView"];
export type HoldForm = components["schemas"]["HoldForm"];
export type DeletionView = components["schemas"]["DeletionView"];
export type SealedRecording = components["schemas"]["SealedRecording"];
export type RecordingPart = components["schemas"]["RecordingPart"];
export type Peaks = components["schemas"]["Peaks"];
export type Transcript = components["schemas"]["TranscriptView"];
export type LineFact = components["schemas"]["LineFactView"];

const of = (id: string) => ({ params: { path: { id } } });
const at = (organization: string) => ({ params: { path: { organization } } });

/** One talk of an interaction. */
export type Talk = Pick<RecordingPart, "interaction" | "recording">;
const talk = ({ interaction: id, recording: part }: Talk) => ({
  params: { path: { id }, query: { part } },
});

export const parts = (id: string) => body(http.GET("/api/v1/interactions/{id}/recordings", of(id)));
export const sheet = (of: Talk) =>
  body(http.GET("/api/v1/interactions/{id}/recording/sheet", talk(of)));
export const peaks = (of: Talk) =>
  body(http.GET("/api/v1/interactions/{id}/recording/peaks", talk(of)));
export const transcript = (of: Talk) =>
  body(http.GET("/api/v1/interactions/{id}/recording/transcript", talk(of)));
/** Of the sound itself. */
export const soundUrl = ({ interaction, recording }: Talk) =>
  `/api/v1/interactions/${encodeURIComponent(interaction)}/recording?part=${recording}`;
export const lines = (id: string) => body(http.GET("/api/v1/interactions/{id}/lines", of(id)));
export const transcripts = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/transcripts", at(organization)));
export const retryTranscripts = (organization: string) =>
  body(http.POST("/api/v1/organizations/{organization}/transcripts/retry", at(organization)));
export const addMark = (of: Talk, offset_ms: number, words: string) =>
  body(
    http.POST("/api/v1/interactions/{id}/recording/marks", {
      ...talk(of),
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
