/** What customers answered, and the mail that asked them. */
import { body, http } from "./client";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type SurveyTable = Schemas["SurveyTable"];
export type Theme = Schemas["ThemeView"];
export type SurveyResults = Schemas["SurveyResults"];
export type SurveyAnswer = Schemas["SurveyAnswer"];
export type SurveyQuery = NonNullable<
  paths["/api/v1/surveys/results"]["get"]["parameters"]["query"]
>;

export type SurveyBy = NonNullable<SurveyQuery["by"]>;

export const results = (query: SurveyQuery) =>
  body(http.GET("/api/v1/surveys/results", { params: { query } }));

export const answers = (query: SurveyQuery) =>
  body(http.GET("/api/v1/surveys/answers", { params: { query } }));
