/** The routes of a campaign's lists and records, by name. */
import { body, http } from "./client";

export interface RecordListView {
  id: string;
  campaign: string;
  name: string;
  weight: number;
  active: boolean;
  author: string;
  made_at: string;
  records: number;
  /** Records by state. */
  states: Record<string, number>;
}

export interface RecordForecast {
  left: number;
  ready: number;
  attempts_per_hour: number | null;
  runs_out_at: string | null;
}

export interface RecordMapping {
  columns: Record<string, string>;
  numbers: Record<string, { label: string | null; from: string | null; to: string | null }>;
}

export interface ListImportView {
  id: string;
  file: string;
  headings: string[];
  rows: number;
  state: "ready" | "running" | "done" | "canceled" | "failed" | "undoing" | "undone";
  mapping: RecordMapping;
  read: number;
  created: number;
  skipped: number;
  refused: number;
  undoable: boolean;
  problem: string | null;
}

interface FaultView {
  path: string;
  what: string;
}

export interface RecordNumber {
  number: string;
  shown: string;
  label: string | null;
}

export interface ListImportPreview {
  faults: FaultView[];
  rows: {
    line: number | null;
    name: string | null;
    reference: string | null;
    numbers: RecordNumber[];
    values: Record<string, string>;
    faults: FaultView[];
  }[];
}

export interface DialRecord {
  id: string;
  list: string;
  reference: string | null;
  name: string | null;
  numbers: RecordNumber[];
  state: string;
  why: string | null;
  why_words: { fr: string; en: string } | null;
  opens_at: string | null;
  attempts: number;
  last_at: string | null;
  last_outcome: string | null;
  last_disposition: string | null;
}

export interface DialRecordDetail {
  record: DialRecord;
  attempts: {
    interaction: string;
    agent: string | null;
    at: string;
    outcome: string | null;
    disposition: string | null;
  }[];
}

export interface RecordQuery {
  list?: string;
  state?: string;
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
type Method = "GET" | "POST" | "PATCH" | "DELETE";
type Door = Record<Method, (path: string, asked: Asked) => Promise<{ data?: unknown }>>;

/** The shapes above are written by hand: those of the document take their place when it has them. */
const ask = <T>(method: Method, path: string, asked: Asked): Promise<T> =>
  body((http as unknown as Door)[method](`/api/v1${path}`, asked) as Promise<{ data?: T }>);

const of = (campaign: string) => ({ params: { path: { campaign } } });
const at = (id: string) => ({ params: { path: { id } } });

export const recordLists = (campaign: string) =>
  ask<{ items: RecordListView[] }>("GET", "/campaigns/{campaign}/lists", of(campaign));
export const createList = (campaign: string, name: string) =>
  ask<RecordListView>("POST", "/campaigns/{campaign}/lists", { ...of(campaign), body: { name } });
export const changeList = (id: string, change: { weight?: number; active?: boolean }) =>
  ask<RecordListView>("PATCH", "/record-lists/{id}", { ...at(id), body: change });
export const removeList = (id: string) => ask("DELETE", "/record-lists/{id}", at(id));
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
