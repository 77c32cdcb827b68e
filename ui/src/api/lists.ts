/** The routes of a campaign's lists and records, by name. */
import { body, http } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type RecordListView = Schemas["RecordListView"];
export type RecordForecast = Schemas["RecordForecast"];
export type RecordMapping = Schemas["RecordMappingView"];
export type ListImportView = Schemas["ListImportView"];
export type ListImportPreview = Schemas["ListImportPreview"];
export type RecordNumber = Schemas["RecordNumberView"];
export type DialRecord = Schemas["DialRecordView"];
export type DialRecordDetail = Schemas["DialRecordDetail"];

export type QuotaView = Schemas["QuotaView"];
export type Matching = Schemas["MatchingView"];
export type Held = Schemas["HeldView"];
export type RecordTest = Schemas["RecordTest"];

export interface RecordQuery {
  list?: string;
  state?: string;
  reason?: string;
  q?: string;
  sort?: "arrival" | "latest" | "name" | "score";
  cursor?: string;
}

interface Asked {
  params: { path: Record<string, string>; query?: object };
  body?: unknown;
  bodySerializer?: (content: unknown) => unknown;
  headers?: Record<string, string>;
}
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Door = Record<Method, (path: string, asked: Asked) => Promise<{ data?: unknown }>>;

/** One door for all of them: the path says the route, the caller the shape. */
const ask = <T>(method: Method, path: string, asked: Asked): Promise<T> =>
  body((http as unknown as Door)[method](`/api/v1${path}`, asked) as Promise<{ data?: T }>);

const of = (campaign: string) => ({ params: { path: { campaign } } });
const at = (id: string) => ({ params: { path: { id } } });

export const recordLists = (campaign: string) =>
  ask<{ items: RecordListView[] }>("GET", "/campaigns/{campaign}/lists", of(campaign));
export const createList = (campaign: string, name: string) =>
  ask<RecordListView>("POST", "/campaigns/{campaign}/lists", { ...of(campaign), body: { name } });
export interface ListChange {
  weight?: number;
  active?: boolean;
  filter?: RecordTest[];
}
export const changeList = (id: string, change: ListChange) =>
  ask<RecordListView>("PATCH", "/record-lists/{id}", { ...at(id), body: change });
export const removeList = (id: string) => ask("DELETE", "/record-lists/{id}", at(id));
export const restoreList = (id: string) =>
  ask<RecordListView>("POST", "/record-lists/{id}/restore", at(id));
/** How many records a filter lets through, before it is saved. */
export const matching = (campaign: string, filter: RecordTest[], list?: string) =>
  ask<Matching>("POST", "/campaigns/{campaign}/matching", {
    ...of(campaign),
    body: { filter, ...(list && { list }) },
  });
export const held = (campaign: string) =>
  ask<{ items: Held[] }>("GET", "/campaigns/{campaign}/held", of(campaign));
export const quotas = (campaign: string) =>
  ask<{ items: QuotaView[] }>("GET", "/campaigns/{campaign}/quotas", of(campaign));
export const setQuotas = (campaign: string, items: Omit<QuotaView, "filled">[]) =>
  ask("PUT", "/campaigns/{campaign}/quotas", { ...of(campaign), body: { items } });
export const forecast = (campaign: string) =>
  ask<RecordForecast>("GET", "/campaigns/{campaign}/forecast", of(campaign));

export const uploadRecords = (list: string, file: File) =>
  ask<ListImportView>("POST", "/record-lists/{id}/imports", {
    params: { path: { id: list }, query: { file: file.name } },
    body: file,
    bodySerializer: (content) => content,
    headers: { "content-type": "application/octet-stream" },
  });
export const listImport = (id: string) => ask<ListImportView>("GET", "/list-imports/{id}", at(id));
export const previewRecords = (id: string, mapping: RecordMapping) =>
  ask<ListImportPreview>("POST", "/list-imports/{id}/preview", { ...at(id), body: { mapping } });
export const runRecords = (id: string, mapping: RecordMapping) =>
  ask<ListImportView>("POST", "/list-imports/{id}/run", { ...at(id), body: { mapping } });
export const undoRecords = (id: string) =>
  ask<ListImportView>("POST", "/list-imports/{id}/undo", at(id));

export const records = (campaign: string, query: RecordQuery) =>
  ask<{ items: DialRecord[]; next_cursor: string | null }>("GET", "/campaigns/{campaign}/records", {
    params: { path: { campaign }, query },
  });
export const dialRecord = (id: string) => ask<DialRecordDetail>("GET", "/records/{id}", at(id));
