/** The routes of being called lawfully: consents, oppositions, receipts, rules. */
import { asked } from "./calls";
import { body, http } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type ConsentLine = Schemas["ConsentLine"];
export type ConsentFile = Schemas["ConsentFile"];
export type ConsentProof = Schemas["ConsentProofView"];
export type ReceiptDetail = Schemas["ReceiptDetail"];
export type ConsentWordForm = Schemas["ConsentWordForm"];
export type OppositionLine = Schemas["OppositionLine"];
export type OppositionForm = Schemas["OppositionForm"];
export type OppositionImport = Schemas["OppositionImport"];
export type ReceiptLine = Schemas["ReceiptLine"];
export type ReceiptReason = Schemas["ReceiptReason"];
export type ChainState = Schemas["ChainState"];
export type DiallingRules = Schemas["DiallingRules"];
export type MayDialForm = Schemas["MayDialForm"];
export type MayDialAnswer = Schemas["MayDialAnswer"];

const at = (id: string) => ({ params: { path: { id } } });

export interface ConsentFilter {
  organization?: string | null;
  q?: string;
  state?: string | null;
  /** Those that end within so many days. */
  ends_within?: number | null;
  cursor?: string | null;
}

export const consents = (filter: ConsentFilter) =>
  body(http.GET("/api/v1/consents", { params: { query: { ...asked(filter), limit: 100 } } }));

export const addConsent = (form: ConsentWordForm) =>
  body(http.POST("/api/v1/consents", { body: form }));

export const voidConsent = (id: string, why: string) =>
  body(http.POST("/api/v1/consents/{id}/void", { ...at(id), body: { why } }));

export interface WhoseFile {
  organization: string;
  customer?: string | null;
  number?: string | null;
}

export const file = (whose: WhoseFile) =>
  body(
    http.GET("/api/v1/consents/file", {
      params: { query: { ...asked(whose), organization: whose.organization } },
    }),
  );

/** The person's own copy. */
export const copyHref = (whose: WhoseFile, kind: "html" | "pdf") =>
  `/api/v1/consents/file.${kind}?${new URLSearchParams(asked<Record<string, string>>({ ...whose }))}`;

export const addProof = (consent: string, file: File) =>
  body(
    http.POST("/api/v1/consents/{id}/proofs", {
      params: { path: { id: consent }, query: { name: file.name } },
      body: file as unknown as number[],
      bodySerializer: (content) => content,
      headers: { "content-type": "application/octet-stream" },
    }),
  );

export const proofHref = ({ consent, id }: ConsentProof) =>
  `/api/v1/consents/${consent}/proofs/${id}`;

export interface OppositionFilter {
  organization?: string | null;
  scope?: string | null;
  number?: string;
  removed?: boolean;
  cursor?: string | null;
}

export const oppositions = (filter: OppositionFilter) =>
  body(http.GET("/api/v1/oppositions", { params: { query: { ...asked(filter), limit: 100 } } }));

export const addOpposition = (form: OppositionForm) =>
  body(http.POST("/api/v1/oppositions", { body: form }));

export const removeOpposition = (id: string, why: string) =>
  body(http.POST("/api/v1/oppositions/{id}/remove", { ...at(id), body: { why } }));

export const restoreOpposition = (id: string) =>
  body(http.POST("/api/v1/oppositions/{id}/restore", at(id)));

interface Whose {
  scope: string;
  organization: string | null;
  campaign: string | null;
}

export const importOppositions = (file: File, { scope, organization, campaign }: Whose) =>
  body(
    http.POST("/api/v1/opposition-imports", {
      params: {
        query: {
          scope,
          ...(organization && { organization }),
          ...(campaign && { campaign }),
          why: file.name,
        },
      },
      body: file as unknown as number[],
      bodySerializer: (content) => content,
      headers: { "content-type": "application/octet-stream" },
    }),
  );

export const oppositionImport = (id: string) =>
  body(http.GET("/api/v1/opposition-imports/{id}", at(id)));

export interface ReceiptFilter {
  organization?: string | null;
  campaign?: string | null;
  allow?: boolean | null;
  cause?: string | null;
  number?: string;
  from?: string;
  to?: string;
  cursor?: string | null;
}

export const receipts = (filter: ReceiptFilter) =>
  body(http.GET("/api/v1/receipts", { params: { query: { ...asked(filter), limit: 100 } } }));

export const receiptsHref = (filter: ReceiptFilter, format: "jsonl" | "csv") => {
  const kept = Object.entries(asked<ReceiptFilter>(filter)).map(([name, v]) => [name, String(v)]);
  return `/api/v1/receipts/export?${new URLSearchParams([...kept, ["format", format]])}`;
};

export const oneReceipt = (organization: string, number: number) =>
  body(http.GET("/api/v1/receipts/one", { params: { query: { organization, number } } }));

export const chains = () => body(http.GET("/api/v1/receipts/chains"));

export const rules = () => body(http.GET("/api/v1/dialling-rules"));

export const publishRules = (base_version: number, sets: object[], why: string) =>
  body(
    http.PUT("/api/v1/dialling-rules", {
      body: { base_version, sets: sets as Record<string, never>[], why },
    }),
  );

export const mayDial = (form: MayDialForm) =>
  body(http.POST("/api/v1/dialling-rules/may-dial", { body: form }));

export const refuseCalls = (customer: string) =>
  body(http.POST("/api/v1/customers/{id}/refuse-calls", at(customer)));

export const undoRefusal = (customer: string, why: string) =>
  http.POST("/api/v1/customers/{id}/refuse-calls/undo", { ...at(customer), body: { why } });
