/** The routes of reports, sendings and packs, by name. */
import { body, http } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type ReportDefinition = Schemas["ReportDefinition"];
export type ReportKind = Schemas["ReportKind"];
export type ReportView = Schemas["ReportView"];
export type ReportForm = Schemas["ReportForm"];
export type StandardReport = Schemas["StandardReport"];
export type Sheet = Schemas["Sheet"];
export type SheetColumn = Schemas["SheetColumn"];
export type SheetRow = Schemas["SheetRow"];
export type SheetOpen = Schemas["SheetOpen"];
export type SheetUnit = Schemas["SheetUnit"];
export type FileFormat = Schemas["FileFormat"];
export type SendingView = Schemas["SendingView"];
export type SendingForm = Schemas["SendingForm"];
export type PackLine = Schemas["PackLine"];
export type PackView = Schemas["PackView"];
export type PackForm = Schemas["PackForm"];
export type PackChange = Schemas["PackChange"];
export type PackSection = Schemas["PackSection"];
export type DecisionView = Schemas["DecisionView"];
export type DecisionForm = Schemas["DecisionForm"];
export type Committee = Schemas["Committee"];

const at = (id: string) => ({ params: { path: { id } } });

export const reports = () => body(http.GET("/api/v1/reports"));
export const standard = () => body(http.GET("/api/v1/reports/standard"));
export const keep = (form: ReportForm) => body(http.POST("/api/v1/reports", { body: form }));
export const change = (id: string, form: ReportForm) =>
  body(http.PATCH("/api/v1/reports/{id}", { ...at(id), body: form }));
export const remove = (id: string) => body(http.DELETE("/api/v1/reports/{id}", at(id)));
export const restore = (id: string) => body(http.POST("/api/v1/reports/{id}/restore", at(id)));
export const run = (definition: ReportDefinition, language: string, title: string) =>
  body(http.POST("/api/v1/reports/run", { body: { definition, language, title } }));

export const file = (
  definition: ReportDefinition,
  format: FileFormat,
  language: string,
  title: string,
): Promise<Blob> =>
  body(
    http.POST("/api/v1/reports/export", {
      body: { definition, format, language, title },
      parseAs: "blob",
    }),
  ) as unknown as Promise<Blob>;

export const sendings = () => body(http.GET("/api/v1/report-sendings"));
export const addSending = (form: SendingForm) =>
  body(http.POST("/api/v1/report-sendings", { body: form }));
export const changeSending = (id: string, form: SendingForm) =>
  body(http.PATCH("/api/v1/report-sendings/{id}", { ...at(id), body: form }));
export const removeSending = (id: string) =>
  body(http.DELETE("/api/v1/report-sendings/{id}", at(id)));
export const sendNow = (id: string) => body(http.POST("/api/v1/report-sendings/{id}/send", at(id)));

export const packs = () => body(http.GET("/api/v1/packs"));
export const pack = (id: string) => body(http.GET("/api/v1/packs/{id}", at(id)));
export const addPack = (form: PackForm) => body(http.POST("/api/v1/packs", { body: form }));
export const changePack = (id: string, form: PackChange) =>
  body(http.PATCH("/api/v1/packs/{id}", { ...at(id), body: form }));
export const removePack = (id: string) => body(http.DELETE("/api/v1/packs/{id}", at(id)));
export const packPdf = (id: string): Promise<Blob> =>
  body(
    http.GET("/api/v1/packs/{id}/pdf", { ...at(id), parseAs: "blob" }),
  ) as unknown as Promise<Blob>;
export const decide = (id: string, form: DecisionForm) =>
  body(http.POST("/api/v1/packs/{id}/decisions", { ...at(id), body: form }));
export const changeDecision = (id: string, form: DecisionForm) =>
  body(http.PATCH("/api/v1/pack-decisions/{id}", { ...at(id), body: form }));
