/** What the signed-in person typed and has not saved, by name. */
import { body, http } from "./client";

const named = (key: string) => ({ params: { path: { key } } });

export const keptDrafts = () => body(http.GET("/api/v1/me/drafts"));
export const keepDraft = (key: string, text: string) =>
  body(http.PUT("/api/v1/me/drafts/{key}", { ...named(key), body: { body: text } }));
export const forgetDraft = (key: string) =>
  body(http.DELETE("/api/v1/me/drafts/{key}", named(key)));
