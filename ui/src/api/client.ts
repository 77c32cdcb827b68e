/**
 * One door to the HTTP API: cookies, the CSRF header and problem documents.
 * Owns no domain words; `calls.ts` names the routes.
 */
import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "./schema";
import type { Problem } from "./types";

/** What the server said when it did not do what was asked. Status 0: it could not be reached. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  /** The name of the refusal, when the floor refused (409). */
  get refusal(): string | null {
    return this.problem.refusal ?? null;
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

async function problemOf(response: Response): Promise<Problem> {
  const fallback: Problem = {
    type: "about:blank",
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    detail: "",
  };
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}

const guard: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET" && csrf) request.headers.set("x-csrf-token", csrf);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return undefined;
    const problem = await problemOf(response);
    if (response.status === 401 && !request.url.endsWith("/sign-in")) onSignedOut();
    throw new ApiProblem(problem);
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    return new ApiProblem({ type: "about:blank", title: "unreachable", status: 0, detail: "" });
  },
};

export const http = createClient<paths>({ baseUrl: "", credentials: "same-origin" });
http.use(guard);

/** The body of an answer; faults have been thrown before it comes here. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}
