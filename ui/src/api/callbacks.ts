/** The routes of calls owed by name. */
import { body, http } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type CallbackForm = Schemas["CallbackForm"];

const of = (id: string) => ({ params: { path: { id } } });

/** Owes a customer a call: at a moment, or as soon as an agent is free. */
export const oweCallback = (form: CallbackForm) =>
  body(http.POST("/api/v1/callbacks", { body: form }));
export const moveCallback = (callback: string, at: string) =>
  body(http.POST("/api/v1/callbacks/{id}/move", { ...of(callback), body: { at } }));
export const cancelCallback = (callback: string) =>
  body(http.DELETE("/api/v1/callbacks/{id}", of(callback)));
/** In a talk or its wrap-up: owes this customer a call. */
export const scheduleCallback = (interaction: string, at: string, onlyMe: boolean) =>
  body(
    http.POST("/api/v1/interactions/{id}/callback", {
      ...of(interaction),
      body: { at, only_me: onlyMe },
    }),
  );
