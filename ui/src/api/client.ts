/**
 * One door to the HTTP API: cookies, the CSRF header and problem documents.
 * Owns no domain words; `calls.ts` names the routes.
 */
import type { Problem } from "./types";

/** What the server said when it did not do what was asked. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  /** The name of the refusal, when the floor refused (409). */
  get refusal(): string | null {
    const { refusal } = this.problem;
    if (!refusal) return null;
    return typeof refusal === "string" ? refusal : refusal.refusal;
  }
}

let csrf = "";
let onSignedOut: () => void = () => undefined;

export function rememberCsrf(token: string) {
  csrf = token;
}

/** Called when a request that needs a session finds none. */
export function whenSignedOut(listener: () => void) {
  onSignedOut = listener;
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export function withQuery(path: string, query?: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback: Problem = {
    type: "about:blank",
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
  };
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}

/** A network fault is told as status 0, so that callers have one kind of error. */
const UNREACHABLE: Problem = { type: "about:blank", title: "unreachable", status: 0 };

export async function request<T>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  options: { query?: Query; body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (method !== "GET" && csrf) headers["x-csrf-token"] = csrf;
  if (options.body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(withQuery(path, options.query), {
      method,
      headers,
      credentials: "same-origin",
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem(UNREACHABLE);
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (response.status === 401 && !path.endsWith("/sign-in")) onSignedOut();
    throw new ApiProblem(problem);
  }
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}
