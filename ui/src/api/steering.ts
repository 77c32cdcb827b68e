/** The routes by which the floor is led, by name. */
import { body, http } from "./client";
import type { AgentStatusName } from "./types";

const of = (id: string) => ({ params: { path: { id } } });

export const setAgentStatus = (login: string, status: AgentStatusName, reason: string | null) =>
  body(
    http.PUT("/api/v1/agents/{login}/status", {
      params: { path: { login } },
      body: { status, reason },
    }),
  );
export const moveWaiting = (interactions: string[], to: string) =>
  body(http.POST("/api/v1/waiting/move", { body: { interactions, to } }));
export const moveQueue = (queue: string, to: string) =>
  body(http.POST("/api/v1/waiting/move", { body: { queue, to } }));
export const setPriority = (id: string, priority: number) =>
  body(http.POST("/api/v1/interactions/{id}/priority", { ...of(id), body: { priority } }));
export const giveWaiting = (id: string, agent: string) =>
  body(http.POST("/api/v1/interactions/{id}/give", { ...of(id), body: { agent } }));
