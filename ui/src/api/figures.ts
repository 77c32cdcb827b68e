/** The routes of figures, by name. */
import { body, http } from "./client";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type FigureTable = Schemas["FigureTable"];
export type FigureLine = Schemas["FigureLine"];
export type Indicator = Schemas["Indicator"];
export type IndicatorDefinition = Schemas["IndicatorDefinition"];
export type FigureDictionary = Schemas["FigureDictionary"];
export type FigureContact = Schemas["FigureContact"];
export type ViewName = Schemas["ViewName"];
export type FigureQuery = NonNullable<paths["/api/v1/figures"]["get"]["parameters"]["query"]>;

export const dictionary = () => body(http.GET("/api/v1/figures/dictionary"));

export const figures = (query: FigureQuery) =>
  body(http.GET("/api/v1/figures", { params: { query } }));

export const contacts = (query: FigureQuery) =>
  body(http.GET("/api/v1/figures/contacts", { params: { query } }));
