/** The routes of case bases and diagnoses, by name. */
import { asked } from "./calls";
import { body, http } from "./client";
import type { components, operations } from "./schema";

type Schemas = components["schemas"];
export type SolvedCase = Schemas["SolvedCase"];
export type Diagnosis = Schemas["Diagnosis"];
export type CaseQuality = Schemas["CaseQuality"];
export type RankedCase = Schemas["RankedView"];
export type CaseReview = Schemas["CaseReview"];
export type CaseImported = Schemas["CaseImported"];
export type NextStep = Schemas["NextView"];
export type CaseTried = Schemas["CaseTried"];
/** Words in both languages. */
export type Words = Schemas["Words"];

type Wire = Record<string, never>;
const of = (id: string) => ({ params: { path: { id } } });
type CaseQuery = NonNullable<operations["cases"]["parameters"]["query"]>;
type DiagnosisQuery = NonNullable<operations["diagnoses"]["parameters"]["query"]>;
type Loose<T> = { [K in keyof T]?: T[K] | "" | null | undefined };

export const cases = (filter: Loose<CaseQuery>) =>
  body(http.GET("/api/v1/cases", { params: { query: asked<CaseQuery>(filter) } }));
export const oneCase = (id: string) => body(http.GET("/api/v1/cases/{id}", of(id)));
export const createCase = (
  form: Omit<Schemas["SolvedCaseForm"], "values"> & { values: Record<string, unknown> },
) => body(http.POST("/api/v1/cases", { body: { ...form, values: form.values as Wire } }));
export const changeCase = (
  id: string,
  form: Omit<Schemas["SolvedCaseChanges"], "values"> & { values: Record<string, unknown> },
) =>
  body(
    http.PATCH("/api/v1/cases/{id}", { ...of(id), body: { ...form, values: form.values as Wire } }),
  );
export const reviewCase = (id: string, form: CaseReview) =>
  body(http.POST("/api/v1/cases/{id}/review", { ...of(id), body: form }));
export const importCases = (form: Schemas["CaseImport"]) =>
  body(http.POST("/api/v1/cases/import", { body: form }));
export const caseQuality = (organization: string, base: string) =>
  body(http.GET("/api/v1/cases/quality", { params: { query: { organization, base } } }));
export const tryBase = (organization: string, base: unknown, values: Record<string, unknown>) =>
  body(
    http.POST("/api/v1/organizations/{organization}/case-bases/try", {
      params: { path: { organization } },
      body: { base: base as Wire, values: values as Wire, text: "" },
    }),
  );

export const diagnoses = (filter: Loose<DiagnosisQuery>) =>
  body(http.GET("/api/v1/diagnoses", { params: { query: asked<DiagnosisQuery>(filter) } }));
export const beginDiagnosis = (form: Schemas["DiagnosisForm"]) =>
  body(http.POST("/api/v1/diagnoses", { body: form }));
export type DiagnosisStep =
  | { action: "answer"; attribute: string; value: unknown }
  | { action: "back" }
  | { action: "describe"; text: string }
  | { action: "failed"; case: string };
export const stepDiagnosis = (id: string, version: number, step: DiagnosisStep) =>
  body(
    http.POST("/api/v1/diagnoses/{id}/steps", {
      ...of(id),
      body: { version, ...step } as Schemas["DiagnosisStepForm"],
    }),
  );
export const endDiagnosis = (id: string, form: Schemas["DiagnosisEnd"]) =>
  body(http.POST("/api/v1/diagnoses/{id}/outcome", { ...of(id), body: form }));
