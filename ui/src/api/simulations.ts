/** The routes of the simulations by name. */
import { body, http } from "./client";
import type { components } from "./schema";

const of = (id: string) => ({ params: { path: { id } } });

export const simulations = () => body(http.GET("/api/v1/simulations"));
export const simulate = (form: components["schemas"]["SimulationForm"]) =>
  body(http.POST("/api/v1/simulations", { body: form }));
export const removeSimulation = (id: string) =>
  body(http.DELETE("/api/v1/simulations/{id}", of(id)));
