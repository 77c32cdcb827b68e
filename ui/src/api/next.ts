/** What a wrap-up proposes. */
import { body, http } from "./client";

export const nextStep = (id: string) =>
  body(http.GET("/api/v1/interactions/{id}/next", { params: { path: { id } } }));
