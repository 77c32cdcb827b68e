/** The routes of quality, by name: evaluations, draws, calibration, coaching, trends. */
import { asked } from "./calls";
import { body, http } from "./client";
import type { components, operations } from "./schema";

type Schemas = components["schemas"];
export type Evaluation = Schemas["Evaluation"];
export type EvaluationDetail = Schemas["EvaluationDetail"];
export type EvaluationEntry = Schemas["EvaluationEntry"];
export type EvaluationState = Schemas["EvaluationStateName"];
export type EvaluationAct = Schemas["EvaluationActName"];
export type AnswerLine = Schemas["AnswerLine"];
export type DrawReason = Schemas["DrawReason"];
export type QualityDraw = Schemas["QualityDraw"];
export type QualityPeople = Schemas["QualityPeople"];
export type QualityNotice = Schemas["QualityNotice"];
export type Agreement = Schemas["Agreement"];
export type Calibration = Schemas["Calibration"];
export type CalibrationDetail = Schemas["CalibrationDetail"];
export type CalibrationTrend = Schemas["CalibrationTrend"];
export type CalibrationSheet = Schemas["CalibrationSheet"];
export type EvaluatorDrift = Schemas["EvaluatorDriftView"];
export type Coaching = Schemas["Coaching"];
export type CoachingAction = Schemas["CoachingAction"];
export type CoachingState = Schemas["CoachingStateName"];
export type Trends = Schemas["Trends"];
export type TrendBy = "week" | "agent" | "team";

const of = (id: string) => ({ params: { path: { id } } });
type QueryOf<K extends keyof operations> = NonNullable<operations[K]["parameters"]["query"]>;
type Loose<T> = { [K in keyof T]?: T[K] | "" | null | undefined };
type OfOrganization = { organization?: string };
type EvaluationQuery = QueryOf<"evaluations">;
type DrawQuery = QueryOf<"draws">;
type CoachingQuery = QueryOf<"coachings">;

export const people = (organization: string | null) =>
  body(
    http.GET("/api/v1/quality/people", {
      params: { query: asked<OfOrganization>({ organization }) },
    }),
  );

export const evaluations = (filter: Loose<EvaluationQuery>) =>
  body(http.GET("/api/v1/evaluations", { params: { query: asked<EvaluationQuery>(filter) } }));
export const evaluation = (id: string) => body(http.GET("/api/v1/evaluations/{id}", of(id)));
export const begin = (form: Partial<Schemas["EvaluationForm"]> & { interaction: string }) =>
  body(
    http.POST("/api/v1/evaluations", { body: { grid: null, agent: null, draw: null, ...form } }),
  );
export const keep = (id: string, form: Schemas["EvaluationDraft"]) =>
  body(http.PATCH("/api/v1/evaluations/{id}", { ...of(id), body: form }));
export const discard = (id: string) => body(http.DELETE("/api/v1/evaluations/{id}", of(id)));
export const act = (id: string, form: Schemas["EvaluationActForm"]) =>
  body(http.POST("/api/v1/evaluations/{id}/acts", { ...of(id), body: form }));

export const draws = (filter: Loose<DrawQuery>) =>
  body(http.GET("/api/v1/quality/draws", { params: { query: asked<DrawQuery>(filter) } }));
export const drawNow = (form: Schemas["DrawForm"]) =>
  body(http.POST("/api/v1/quality/draws", { body: form }));
export const leaveOut = (id: string, reason: string | null) =>
  body(http.PATCH("/api/v1/quality/draws/{id}", { ...of(id), body: { left_out: reason } }));

export const calibrations = (organization: string | null) =>
  body(
    http.GET("/api/v1/calibrations", {
      params: { query: asked<OfOrganization>({ organization }) },
    }),
  );
export const calibration = (id: string) => body(http.GET("/api/v1/calibrations/{id}", of(id)));
export const openCalibration = (form: Schemas["CalibrationForm"]) =>
  body(http.POST("/api/v1/calibrations", { body: form }));
export const putSheet = (id: string, interaction: string, form: Schemas["SheetForm"]) =>
  body(
    http.PUT("/api/v1/calibrations/{id}/sheets/{interaction}", {
      params: { path: { id, interaction } },
      body: form,
    }),
  );
type CalibrationChanges = Schemas["CalibrationChanges"];
export const changeCalibration = (
  id: string,
  form: Partial<CalibrationChanges> & { version: number },
) =>
  body(
    http.PATCH("/api/v1/calibrations/{id}", {
      ...of(id),
      body: { close: false, reference: null, minutes: null, decisions: null, ...form },
    }),
  );
export const drift = (organization: string | null) =>
  body(
    http.GET("/api/v1/calibrations/drift", {
      params: { query: asked<OfOrganization>({ organization }) },
    }),
  );
export const calibrationTrend = (organization: string | null) =>
  body(
    http.GET("/api/v1/calibrations/trend", {
      params: { query: asked<OfOrganization>({ organization }) },
    }),
  );

export const coachings = (filter: Loose<CoachingQuery>) =>
  body(http.GET("/api/v1/coachings", { params: { query: asked<CoachingQuery>(filter) } }));
export const coaching = (id: string) => body(http.GET("/api/v1/coachings/{id}", of(id)));
export const planCoaching = (form: Schemas["CoachingForm"]) =>
  body(http.POST("/api/v1/coachings", { body: form }));
type CoachingChanges = Schemas["CoachingChanges"];
export const changeCoaching = (id: string, form: Partial<CoachingChanges> & { version: number }) =>
  body(http.PATCH("/api/v1/coachings/{id}", { ...of(id), body: form as CoachingChanges }));

export const trends = (filter: Loose<QueryOf<"quality_trends">> & { organization: string }) =>
  body(
    http.GET("/api/v1/evaluations/trends", {
      params: { query: asked(filter) as QueryOf<"quality_trends"> },
    }),
  );

export const notices = () => body(http.GET("/api/v1/quality/notices"));
export const readNotices = (id: string | null) =>
  body(http.PUT("/api/v1/quality/notices", { body: { id } }));
