/** The routes of imports, by name. */
import { body, http } from "./client";
import type { components } from "./schema";

export type ImportView = components["schemas"]["ImportView"];
export type ImportSample = components["schemas"]["ImportSample"];
export type ImportRowView = components["schemas"]["ImportRowView"];
export type Mapping = components["schemas"]["MappingView"];

const of = (organization: string) => ({ params: { path: { organization } } });
const at = (id: string) => ({ params: { path: { id } } });

export const imports = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/imports", of(organization)));
export const upload = (organization: string, file: File) =>
  body(
    http.POST("/api/v1/organizations/{organization}/imports", {
      params: { path: { organization }, query: { file: file.name } },
      body: file as unknown as number[],
      bodySerializer: (content) => content,
      headers: { "content-type": "application/octet-stream" },
    }),
  );
export const importOf = (id: string) => body(http.GET("/api/v1/imports/{id}", at(id)));
export const sample = (id: string) => body(http.GET("/api/v1/imports/{id}/sample", at(id)));
export const preview = (id: string, mapping: Mapping) =>
  body(http.POST("/api/v1/imports/{id}/preview", { ...at(id), body: { mapping } }));
export const run = (id: string, mapping: Mapping, dryRun: boolean) =>
  body(http.POST("/api/v1/imports/{id}/run", { ...at(id), body: { mapping, dry_run: dryRun } }));
export const cancel = (id: string) => body(http.POST("/api/v1/imports/{id}/cancel", at(id)));
export const undo = (id: string) => body(http.POST("/api/v1/imports/{id}/undo", at(id)));
export const refusals = (id: string) =>
  body(http.GET("/api/v1/imports/{id}/refusals", { params: { path: { id }, query: {} } }));
export const mappings = (organization: string) =>
  body(http.GET("/api/v1/organizations/{organization}/import-mappings", of(organization)));
export const saveMapping = (organization: string, name: string, mapping: Mapping) =>
  http.PUT("/api/v1/organizations/{organization}/import-mappings/{name}", {
    params: { path: { organization, name } },
    body: { mapping },
  });
